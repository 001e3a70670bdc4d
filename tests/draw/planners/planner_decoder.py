"""Weights from the bytes of the page, by other code than that of the library: what its script does, in numpy."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

import corridor as cd

SHUT = ("closed", "suspended")
SPARE = 1e-9  # of a box that a train takes in spite of it


def rounded(values: Any, factor: float) -> NDArray[np.int64]:
    """Halves away from zero."""
    scaled = np.asarray(values, dtype=np.float64) * factor
    return np.trunc(scaled + np.copysign(0.5, scaled)).astype(np.int64)


def rounded_seconds(hours: Any) -> NDArray[np.int64]:
    found = rounded(hours, 3600.0)
    return np.where((found == 0) & (np.asarray(hours) > 0.0), 1, found)


def column_of(data: bytes, kind: str, at: int, size: int, is_differed: int) -> NDArray[Any]:
    """A column; whole numbers out of their planes of bytes, or out of the differences of such."""
    number = np.dtype(f"<{kind}")
    if kind == "f8":
        return np.frombuffer(data, number, size, at)
    planes = np.frombuffer(data, np.uint8, size * number.itemsize, at).reshape(number.itemsize, size)
    found = np.ascontiguousarray(planes.T).view(number).ravel()
    return np.cumsum(found, dtype=number) if is_differed else found


@dataclass
class Decoded:
    """The bytes of a page, read."""

    facts: dict[str, Any]
    columns: dict[str, NDArray[Any]]

    @classmethod
    def of(cls, data: bytes) -> Decoded:
        length = int.from_bytes(data[:8], "little")
        facts, behind = json.loads(data[8 : 8 + length]), data[8 + length :]
        return cls(facts, {name: column_of(behind, *how) for name, *how in facts["columns"]})

    def text(self, name: str) -> NDArray[Any]:
        return np.array(self.facts["texts"], dtype=object)[self.columns[name]]

    def number(self, name: str) -> NDArray[np.float64]:
        return self.columns["numbers"][self.columns[name]]

    def whole(self, name: str) -> NDArray[np.int64]:
        return self.columns[name].astype(np.int64)

    @cached_property
    def epochs(self) -> list[dict[str, Any]]:
        """Each epoch with its columns put together from the changes."""
        at, values = self.whole("change at"), self.whole("change value")
        now = {name: np.zeros(size, np.int64) for name, size in self.facts["changing"].items()}
        done, found = 0, []
        for facts in self.facts["epochs"]:
            for name, count in zip(now, facts.get("changes", []), strict=False):
                now[name][at[done : done + count]] = values[done : done + count]
                done += count
            found.append({**facts, **{name: column.copy() for name, column in now.items()}})
        return found

    def runs(self, name: str, arcs: int) -> list[NDArray[np.bool_]]:
        places, starts = self.whole(f"{name} arc"), self.whole(f"{name} start")
        masks = np.zeros((len(starts) - 1, arcs), dtype=np.bool_)
        for mask, first, last in zip(masks, starts[:-1], starts[1:], strict=True):
            mask[np.cumsum(places[first:last])] = True
        return list(masks)

    def epoch_on(self, day: dt.date) -> dict[str, Any]:
        return next(one for one in self.epochs if one["since"] <= day.isoformat() <= one["until"])


class Weigher:
    """One shipment on one day."""

    def __init__(self, page: Decoded, network: cd.Network, shipment: cd.Shipment) -> None:
        self.page, self.facts, self.shipment = page, page.facts, shipment
        self.epoch = page.epoch_on(shipment.ready.date())
        kind = self.facts["containers"][shipment.container_type]
        ends = network.terminal(shipment.origin), network.terminal(shipment.destination)
        self.ends = [self.facts["country"][self.facts["terminals"].index(end)] for end in ends]
        boxes, self.kind = shipment.containers, kind
        self.teu = boxes * kind["teu"]
        self.feu = self.teu * 0.5
        each = shipment.cargo_tonnes_each
        self.each = min(kind["payload_kg"] / 1000.0, 9.0 * kind["teu"]) if each is None else each
        self.tonnes = self.each * boxes
        self.gross = self.each + kind["tare_kg"] / 1000.0
        self.volume = (kind["volume_m3"] or 0.0) * boxes
        self._own_trains()

    def _own_trains(self) -> None:
        """Arcs as this consignment finds them: by trains of its own where it fills one."""
        page, terms = self.page, self.facts["terms"][self.epoch["terms"]]
        filled = sorted([row[0], row[1]] for row in terms if row[2] is not None and self.teu >= row[2])
        own = self.facts["filled"].index(filled) + 1 if filled else 0
        self.own, self.filled = own, {tuple(pair) for pair in filled}
        self.train_class, self.hours = page.text("train_class"), page.number("hours").copy()
        self.key, self.crossing = page.whole("piece key").reshape(-1, 3) - 1, page.whole("crossing") - 1
        self.rules, self.limits = (page.runs(name, self.facts["arcs"]) for name in ("rule", "limit"))
        if own:
            arcs = page.whole(f"own {own} arc")
            self.train_class[arcs] = page.text(f"own {own} train_class")
            self.hours[arcs] = page.number(f"own {own} hours")
            self.key[arcs] = page.whole(f"own {own} piece key").reshape(-1, 3) - 1
            self.crossing[arcs] = page.whole(f"own {own} crossing") - 1
            for name, masks in (("rule", self.rules), ("limit", self.limits)):
                for mask, changed in zip(masks, page.runs(f"own {own} {name}", len(arcs)), strict=True):
                    mask[arcs] = changed

    # --- time

    @cached_property
    def border(self) -> NDArray[Any]:
        """The row of each arc over a border; None for others and where there is none."""
        rows = np.array([None, *self.facts["borders"]], dtype=object)
        return np.where(self.crossing < 0, None, rows[self.epoch["border"][self.crossing]])

    @cached_property
    def waits(self) -> dict[int, tuple[float, int]]:
        """Mean hours of the wait, and departures, of services of which the boxes fill several; none: infinite."""
        room = self.page.number("service teu")
        size, places = self.page.whole("service gaps"), np.cumsum(self.page.whole("service gaps"))
        found = {}
        for service, teu in enumerate(room.tolist()):
            if teu < 0.0 or not self.page.whole("service arc")[service]:
                continue
            fitting = np.floor(teu / (self.teu / self.shipment.containers) + 1e-9)
            needed = int(np.ceil(self.shipment.containers / fitting)) if fitting >= 1.0 else 0
            if needed == 0 or (needed > 1 and not self.shipment.split):
                if not self.epoch["idle"][service]:
                    found[service] = (np.inf, needed)
            elif needed > 1:
                gaps = self.page.number("gap hours")[places[service] - size[service] : places[service]].tolist()
                rounds, more = divmod(needed - 1, len(gaps))
                spans = []
                for place in range(len(gaps)):
                    least = rounds * sum(gaps) + sum(gaps[(place + step) % len(gaps)] for step in range(1, more + 1))
                    spans.append((least, least + gaps[place]))
                total = sum(most - least for least, most in spans)
                found[service] = (sum((most - least) * (least + most) for least, most in spans) / (2.0 * total), needed)
        return found

    def timed(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Seconds, and how often a flat price is paid."""
        page, hours, kind = self.page, self.hours.copy(), self.page.text("kind")
        service, gauge, country = page.whole("service") - 1, page.text("gauge"), page.text("from_country")
        terms = {(row[0], row[1]): row for row in self.facts["terms"][self.epoch["terms"]]}
        share, free = page.number("piece share").reshape(-1, 3).copy(), self.free_days[self.key[:, 0]]
        waiting = (kind == "waiting") & (service >= 0)
        share[waiting, 0] = np.maximum(0.0, np.ceil(hours[waiting] / 24.0 - free[waiting]))
        for arc in np.flatnonzero(kind == "border"):
            row = self.border[arc]
            hours[arc] += 0.0 if row is None or row["state"] in SHUT else row["mean_h"]
        for arc in np.flatnonzero((kind == "waiting") & (service < 0)):
            row = terms.get((country[arc], gauge[arc]), [None, None, None, 0.0, 0.0])
            hours[arc] = row[3] if (country[arc], gauge[arc]) in self.filled else row[4]
        time = rounded_seconds(hours)
        for one, (mean, _) in self.waits.items():
            if np.isfinite(mean):
                mine = waiting & (service == one)
                time[mine] = rounded_seconds(mean)
                share[mine, 0] = np.maximum(0.0, np.ceil(mean / 24.0 - free[mine]))
        return time, share

    # --- money

    @cached_property
    def sets(self) -> list[frozenset[str]]:
        sizes, codes = self.page.whole("set size"), self.page.text("set country").tolist()
        ends = np.cumsum(sizes)
        return [frozenset(codes[end - size : end]) for size, end in zip(sizes, ends, strict=True)]

    def _touches(self, price: int) -> bool:
        zones = self.sets[self.page.whole("price zones")[price]]
        return not zones or bool(zones & set(self.ends))

    def _holds(self, price: int) -> bool:
        page, relation = self.page, self.page.text("price relation")[price]
        zones = self.sets[page.whole("price zones")[price]]
        touches = relation == "any" or self._touches(price)
        among = [self.sets[page.whole(f"price {name}")[price]] for name in ("origins", "destinations", "containers")]
        asked = (*self.ends, self.shipment.container_type)
        return (
            (self.shipment.prices == "market" or not page.whole("price market")[price])
            and not (relation == "transit" and zones and touches)
            and not (relation == "local" and not touches)
            and all(not codes or end in codes for codes, end in zip(among, asked, strict=True))
        )

    @cached_property
    def _general(self) -> NDArray[np.int64]:
        """The general price of every key."""
        return self._offers[:, 0][self.epoch["offer"]]

    @cached_property
    def _offers(self) -> NDArray[np.int64]:
        """General and chosen price of every offer."""
        sizes, prices = self.page.whole("offer size"), self.page.whole("offer price")
        ends, found = np.cumsum(sizes), []
        for size, end in zip(sizes, ends, strict=True):
            general, *particular = prices[end - size : end].tolist()
            found.append((general, next((price for price in particular if self._holds(price)), general)))
        return np.array(found, dtype=np.int64)

    @cached_property
    def free_days(self) -> NDArray[np.float64]:
        return self.page.number("price free_days")[self._general]

    def _charged(self, chosen: NDArray[np.int64], by_weight: NDArray[np.float64], trains: NDArray[np.float64]) -> Any:
        amount = self.page.number("amount").reshape(-1, 5)[self.epoch["amount"][chosen]]
        mode = self.mode_of_key
        tonnes = np.where(mode == "air", max(self.tonnes, self.volume * 0.167), self.tonnes)
        sized = (amount[:, 0] * self.feu + amount[:, 1] * self.shipment.containers) * by_weight
        return sized + amount[:, 2] + amount[:, 3] * tonnes + amount[:, 4] * trains

    @cached_property
    def mode_of_key(self) -> NDArray[Any]:
        return np.where(self.page.text("key item") == "haul", self.page.text("key mode"), "")

    @property
    def limits_of_trains(self) -> dict[str, NDArray[np.float64]]:
        return {name: self.page.number(f"train {name}")[self.epoch["train"]] for name in TRAIN}

    def trains(self, limit: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        """Whole trains of each key."""
        boxes = self.shipment.containers
        each = self.gross + limit["wagon_t_per_feu"] * self.feu / boxes
        room = np.maximum(np.floor(limit["train_gross_t"] / each + SPARE), 1.0)
        return np.maximum(np.ceil(self.teu / limit["train_teu"]), np.ceil(boxes / room))

    def money(self, share: NDArray[np.float64], time: NDArray[np.int64]) -> tuple[Any, Any, Any]:
        """Cents of the pieces, of subsidies and of the lease."""
        page, boxes, box = self.page, self.shipment.containers, self.shipment
        limit = self.limits_of_trains
        tonnes = self.gross * boxes + limit["wagon_t_per_feu"] * self.feu
        taken = tonnes / limit["train_gross_t"] * limit["train_teu"] / self.teu
        by_weight = np.where(self.mode_of_key == "rail", np.maximum(taken, 1.0), 1.0)
        trains = self.trains(limit)
        chosen = self._offers[:, 1][self.epoch["offer"]]
        amount, per_km = self._charged(chosen, by_weight, trains), page.whole("price per_km")[chosen] == 1
        rate, flat = np.where(per_km, amount, 0.0), np.where(per_km, 0.0, amount)
        key, km = self.key, page.number("piece km").reshape(-1, 3)
        pieces = rounded(np.where(key >= 0, rate[key] * km + flat[key] * share, 0.0), 100.0)
        subsidy = self._subsidy(pieces) if box.subsidies else np.zeros(len(pieces), np.int64)
        for gates, way in ((page.whole("pickup"), box.pickup_km), (page.whole("delivery"), box.delivery_km)):
            if box.pickup_km or box.delivery_km:
                pieces[gates, 0] = rounded(rate[key[gates, 0]] * way, 100.0)
                time[gates] += rounded_seconds(way / 40.0)
        lease = np.zeros(len(pieces), np.int64)
        if box.container_owner == "carrier":
            gates = page.whole("delivery")
            pieces[gates, 1:] = rounded(flat[key[gates, 1:]], 100.0)
            rates = page.number("amount").reshape(-1, 5)[self.epoch["amount"][self.epoch["lease"]]]
            hourly = (rates[0] * self.feu + rates[1] * boxes) / 24.0
            lease = rounded(time.astype(np.float64) * (hourly / 3600), 100.0)
        return pieces, subsidy, lease

    def _subsidy(self, pieces: NDArray[np.int64]) -> NDArray[np.int64]:
        page, haul = self.page, self.page.text("kind") == "haul"
        share = page.number("price share")
        of_key = np.array([share[one] if one and self._pays(one) else 0.0 for one in self.epoch["subsidy"]])
        shares = np.where(self.key >= 0, of_key[self.key], 0.0)
        paid = rounded((pieces * shares).sum(axis=1) / 100, 100.0)
        feu = page.number("amount").reshape(-1, 5)[:, 0][self.epoch["amount"]]
        rides = [(feu[one], page.number("price ceiling")[one]) if one else (0.0, 0.0) for one in self.epoch["ride"]]
        pays = [bool(price) and self._pays(price) for price in self.epoch["ride"]]
        mine = [amount if paid else 0.0 for paid, (amount, _) in zip(pays, rides, strict=True)]
        service = page.whole("service") - 1
        if any(mine):
            charged, a_feu = pieces.sum(axis=1), np.array([*mine, 0.0])
            most = np.array([*(ceiling for _, ceiling in rides), 0.0])[service] * charged / 100
            part = (a_feu / page.number("service ride km"))[service] * page.number("km") * self.feu
            paid = np.minimum(paid + rounded(np.minimum(part, most), 100.0), charged)
        return np.where(haul & (service >= 0), paid, 0)

    def _pays(self, price: int) -> bool:
        zones = self.sets[self.page.whole("price zones")[price]]
        return not zones or bool(zones & set(self.ends))

    # --- all of it

    def matrix(self) -> NDArray[np.int64]:
        page, box = self.page, self.shipment
        time, share = self.timed()
        grams = [page.number(f"grams {self.epoch['grams']} {part}") for part in ("tonne", "teu")]
        co2 = rounded((self.tonnes * grams[0] + self.teu * grams[1]) * 1e-3, 1000.0)
        pieces, subsidy, lease = self.money(share, time)
        if box.pickup_km or box.delivery_km:
            roads = [page.number(f"grams {self.epoch['grams']} gate {part}") for part in ("tonne", "teu")]
            gates = np.concatenate([page.whole("pickup"), page.whole("delivery")])
            way = np.repeat([box.pickup_km, box.delivery_km], [len(page.whole("pickup")), len(page.whole("delivery"))])
            co2[gates] += rounded((roads[0] * self.tonnes + roads[1] * self.teu) * way * 1e-3, 1000.0)
        cost = pieces.sum(axis=1) - subsidy + lease
        if box.value_of_time is not None:
            hourly = float(box.value_of_time) * box.containers
        elif box.value_each is not None:
            hourly = float(box.value_each) * (0.1 / 8760.0 + box.decay_per_day / 24.0) * box.containers
        else:
            hourly = self.epoch["value_of_time"] * self.feu
        worth = rounded(time.astype(np.float64) * (hourly / 3600), 100.0)
        self.pieces, self.subsidy, self.lease = pieces, subsidy, lease
        rows = np.stack([cost, time, co2, page.whole("boards"), cost + worth])
        return np.minimum(rows, self.facts["most"])

    def closed(self) -> NDArray[np.bool_]:
        """What borders, rules, limits of cargo, idle and full services close; flights and power are of the question."""
        page, box, day = self.page, self.shipment, self.epoch["since"]
        service = page.whole("service") - 1
        shut = np.append(self.epoch["idle"], 0)[service].astype(np.bool_)
        shut |= [row is None or row["state"] in SHUT for row in self.border] & (page.text("kind") == "border")
        for rule, mask in zip(self.facts["rules"], self.rules, strict=True):
            held = (rule["since"] or "") <= day and (rule["until"] or "9999-12-31") >= day
            if held and self._concerns(rule):
                shut |= mask
        for limit, mask in zip(self.facts["limits"], self.limits, strict=True):
            if limit["id"] in self.epoch["limits"] and self._binds(limit):
                arcs = mask.copy()
                arcs[page.whole("pickup")] &= bool(box.pickup_km)
                arcs[page.whole("delivery")] &= bool(box.delivery_km)
                shut |= arcs
        for one, (mean, _) in self.waits.items():
            if not np.isfinite(mean):
                shut |= (page.text("kind") == "waiting") & (service == one)
        if not box.split:
            rows = {(row[0], row[1]): row for row in self.facts["terms"][self.epoch["terms"]]}
            for arc in np.flatnonzero((page.text("kind") == "waiting") & (service < 0)):
                railway = (page.text("from_country")[arc], page.text("gauge")[arc])
                own = railway in self.filled
                shut[arc] |= own and np.ceil(self.teu / rows[railway][5] - 1e-9) > 1
        return shut

    def _concerns(self, rule: dict[str, Any]) -> bool:
        hs, kind = self.shipment.hs, self.shipment.container_type
        return (
            (not rule["hs"] or hs.startswith(tuple(rule["hs"])))
            and not (rule["except_hs"] and hs.startswith(tuple(rule["except_hs"])))
            and (not rule["origins"] or self.ends[0] in rule["origins"])
            and (not rule["destinations"] or self.ends[1] in rule["destinations"])
            and (not rule["container_types"] or kind in rule["container_types"])
        )

    def _binds(self, limit: dict[str, Any]) -> bool:
        danger, length = self.shipment.dangerous, limit["length_ft"]
        if length is not None and self.kind["length_ft"] != length:
            return False
        heavy = limit["max_gross_t"] is not None and self.gross > limit["max_gross_t"] + 1e-9
        return heavy or any(danger == code or danger.startswith(f"{code}.") for code in limit["classes"])


TRAIN = ("train_teu", "train_gross_t", "wagon_t_per_feu")
