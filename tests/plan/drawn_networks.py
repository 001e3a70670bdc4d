"""Small networks that are drawn, and what is on them: arcs and prices as data, capacities read off the tables.

Two countries with a gauge each, a border between them, a yard for each of two techniques, trains over three to five
stations, a ship past the border; everything else is left to chance. Programs of the tests are stated on `Ground`; of
the library it has the compiled arcs and what a load pays on them (proved elsewhere), and nothing of its plans.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import corridor as cd
from corridor.graph import Graph, Measure, Weights, compile_graph, load_of
from corridor.graph.arc_types import BORDER, GAUGE_CHANGE, HAUL, LIFT

__all__ = ["DAY", "SEEDS", "Ground", "drawn_network", "drawn_rows"]

Floats = NDArray[np.float64]

DAY = "2026-03-04"
SEEDS = range(20)
EAST, GATE, WEST = ("ALFA", "BETA", "CETA", "DOCK"), "EDGE", ("FARO", "GOLD", "HALT")
GAUGE = {"E": "1520", "W": "1435"}
SOURCE = {"source": "drawn", "confidence": "estimate", "notes": "detour: drawn"}
FEU_PER_TEU = 0.5
_TOLD = ("hs", "cargo_tonnes_each", "container_type", "air")


@functools.cache
def drawn_network(seed: int) -> cd.Network:
    """Draw a network."""
    rng = np.random.default_rng(seed)
    links = [*_links(rng)]
    services, stops = _services(
        rng, {(str(row["from_node_id"]), str(row["to_node_id"])) for row in links if row["mode"] == "rail"}
    )
    shared = cd.open_network("teaching").tables
    tables: dict[str, list[dict[str, object]]] = {
        "terminals": _terminals(),
        "links": links,
        "services": services,
        "service_stops": stops,
        "transfers": [*_transfers(rng)],
        "borders": _borders(rng),
        "tariffs": _tariffs(rng),
        "countries": [{"id": name, "name": f"Country {name}", "rail_regimes": "SMGS"} for name in ("EE", "WW")],
        "trains": [
            _row(id=name, zones=name, gauge="", max_teu=int(rng.integers(3, 7)) * 20, max_length_m=900)
            for name in ("EE", "WW")
        ],
    }
    frames: dict[str, Any] = {name: pd.DataFrame.from_records(rows) for name, rows in tables.items()}
    frames |= {name: shared[name].reset_index() for name in ("containers", "emissions", "currencies")}
    return cd.Network.from_frames(**frames, name=f"drawn {seed}")


def drawn_rows(seed: int, count: int = 5, *, most: float = 120.0, **cells: object) -> pd.DataFrame:
    """Shippers between the countries, and within the first, of five to so many TEU a day."""
    rng, rows = np.random.default_rng(1000 + seed), list[dict[str, object]]()
    places = (*EAST, *WEST)
    while len(rows) < count:
        start, end = rng.choice(places, 2, replace=False)
        volume = round(float(rng.uniform(5.0, most)), 1)
        weight = float(rng.integers(8, 20))
        more = {"teu_per_day": volume, "cargo_tonnes_each": weight, "ready": DAY}
        rows.append({"id": f"row {len(rows)}", "origin": start, "destination": end, **more, **cells})
    return pd.DataFrame(rows)


def _row(**cells: object) -> dict[str, object]:
    return {**cells, **SOURCE}


def _terminals() -> list[dict[str, object]]:
    rows = []
    for number, name in enumerate((*EAST, GATE, *WEST)):
        east = name in EAST
        gauges = "1435;1520" if name == GATE else GAUGE["E" if east else "W"]
        where = {"lat": round(0.1 * (number % 3), 1), "lon": round(60.0 - 0.1 * number, 1), "gauges": gauges}
        country = "EE" if east or name == GATE else "WW"
        rows.append(
            _row(
                id=name,
                name=name.title(),
                country=country,
                kind="sea port" if name in ("DOCK", "HALT") else "rail terminal",
                time_zone="UTC",
                **where,
            )
        )
    return rows


def _links(rng: np.random.Generator) -> Iterator[dict[str, object]]:
    """Rails: a tree of each country with chords, and the border; some roads, and a ship from dock to halt."""
    east = [(EAST[int(rng.integers(0, n))], EAST[n]) for n in range(1, len(EAST))]
    east += [(str(rng.choice(EAST)), GATE)]
    west = [(WEST[int(rng.integers(0, n))], WEST[n]) for n in range(1, len(WEST))]
    chords = [tuple(str(one) for one in rng.choice(EAST, 2, replace=False)) for _ in range(2)]
    seen: set[frozenset[str]] = set()
    for pairs, gauge in ((east + chords, "1520"), (west, "1435"), ([(GATE, WEST[0])], "1435")):
        for a, b in pairs:
            if frozenset((a, b)) not in seen:
                seen.add(frozenset((a, b)))
                border = {"border_id": "EDGE_FARO"} if a == GATE else {}
                km = int(rng.integers(2, 12)) * 50
                yield _row(
                    id=f"{a}-{b}",
                    from_node_id=a,
                    to_node_id=b,
                    directed="0",
                    mode="rail",
                    gauge=gauge,
                    length_km=km,
                    speed_kmh=50,
                    speed_ordinary_kmh=int(rng.integers(10, 25)),
                    electrified=1,
                    tracks=1,
                    **border,
                )
    for a, b in (EAST[:2], WEST[1:]):
        if rng.random() < 0.7:
            km = int(rng.integers(2, 12)) * 50
            yield _row(
                id=f"{a}-{b}-road", from_node_id=a, to_node_id=b, directed="0", mode="road", length_km=km, speed_kmh=50
            )
    yield _row(
        id="DOCK-HALT",
        from_node_id="DOCK",
        to_node_id="HALT",
        directed="0",
        mode="sea",
        length_km=900,
        transit_h=int(rng.integers(20, 90)),
        border_id="SEA",
    )


def _transfers(rng: np.random.Generator) -> Iterator[dict[str, object]]:
    for name in (*EAST, GATE, *WEST):
        gauges = ("1520", "1435") if name == GATE else ("1520",) if name in EAST else ("1435",)
        carriers = [*gauges, *(["sea"] if name in ("DOCK", "HALT") else [])]
        carriers += ["road"] if name in (*EAST[:2], *WEST[1:]) else []
        for carrier in carriers:
            room = {"capacity_teu_per_day": int(rng.integers(40, 400))} if rng.random() < 0.8 else {}
            yield _row(
                id=f"{name}-{carrier}",
                terminal_id=name,
                from_carrier=carrier,
                to_carrier="stack",
                technique="lift",
                hours=int(rng.integers(1, 6)),
                cost_per_container=int(rng.integers(10, 90)),
                currency="USD",
                lifts=1,
                **room,
            )
    for technique, lifts in (("transloading", 1), ("bogie exchange", 0)):
        yield _row(
            id=f"{GATE}-{technique}",
            terminal_id=GATE,
            from_carrier="1520",
            to_carrier="1435",
            technique=technique,
            hours=int(rng.integers(2, 9)),
            cost_per_container=int(rng.integers(40, 250)),
            currency="USD",
            lifts=lifts,
            capacity_teu_per_day=int(rng.integers(20, 120)),
            tracks=int(rng.integers(1, 4)),
        )


def _borders(rng: np.random.Generator) -> list[dict[str, object]]:
    rows = []
    for kind in ("block", "ordinary"):
        rows.append(
            _row(
                id=f"EDGE_FARO:{kind}",
                border_id="EDGE_FARO",
                name="Edge - Faro",
                mode="rail",
                country_a="EE",
                country_b="WW",
                direction="both",
                train_class=kind,
                state="open",
                dwell_mean_h=int(rng.integers(2, 30)) + 40 * (kind == "ordinary"),
                exit_share=0.5,
                cost_per_shipment=int(rng.integers(0, 200)),
                currency="USD",
                capacity_trains_per_day=int(rng.integers(1, 4)),
            )
        )
    first = rows[0]["capacity_trains_per_day"]
    rows[1]["capacity_trains_per_day"] = first  # all classes share the trains of a border
    sea = {"mode": "sea", "train_class": "any", "capacity_trains_per_day": None, "name": "Dock - Halt"}
    return [*rows, {**rows[0], "id": "SEA:any", "border_id": "SEA", **sea}]


def _tariffs(rng: np.random.Generator) -> list[dict[str, object]]:
    def price(name: str, amount: float, basis: str, item: str = "haul", **more: object) -> dict[str, object]:
        amount = round(amount, 2)
        own = {"low": amount, "mid": amount, "high": amount, "currency": "USD", "used": 1, "relation": "any"}
        return _row(id=name, item=item, name=name, basis=basis, **own, **more)

    return [
        price("RAIL_E", rng.uniform(0.4, 1.2), "per_feu_km", mode="rail", zones="EE"),
        price("RAIL_W", rng.uniform(0.4, 1.2), "per_feu_km", mode="rail", zones="WW"),
        price("ROAD", rng.uniform(1.0, 2.0), "per_container_km", mode="road"),
        price("SEA", rng.uniform(200.0, 900.0), "per_feu", mode="sea"),
        price("STORAGE", 10.0, "per_feu_day", "storage", free_days=2),
        price("TIME", 72.0, "per_feu_day", "value_of_time"),
    ]


def _services(
    rng: np.random.Generator, joined: set[tuple[str, str]]
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Trains along shortest ways between drawn ends, there and back, calling where chance has it; and a ship."""
    near: dict[str, list[str]] = {}
    for a, b in sorted(joined):
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    services, stops = list[dict[str, object]](), list[dict[str, object]]()

    def add(name: str, mode: str, way: list[str], calls: list[bool], often: int, teu: int) -> None:
        kind = "block" if mode == "rail" else ""
        own = {"frequency_per_week": often, "train_class": kind, "teu_per_departure": teu}
        services.append(_row(id=name, name=name.title(), operator="Drawn", mode=mode, **own))
        for number, (place, call) in enumerate(zip(way, calls, strict=True), start=1):
            run_h = int(rng.integers(3, 15)) if number > 1 and mode == "rail" else None
            where = {"sequence": number, "terminal_id": place, "calls": int(call), "run_h": run_h}
            stops.append(_row(id=f"{name}:{number:03d}", service_id=name, **where))

    for number, (starts, ends) in enumerate(((EAST, WEST), (EAST, WEST), (EAST, EAST), (WEST, EAST))):
        start = str(rng.choice(starts))
        end = str(rng.choice([one for one in ends if one != start]))
        way = _way(near, start, end)
        calls = [place in (start, end) or bool(rng.random() < 0.7) for place in way]
        often, teu = int(rng.integers(2, 8)), int(rng.integers(1, 4)) * 20
        add(f"train {number} there", "rail", way, calls, often, teu)
        add(f"train {number} back", "rail", way[::-1], calls[::-1], often, teu)
    for name, way in (("ship there", ["DOCK", "HALT"]), ("ship back", ["HALT", "DOCK"])):
        add(name, "sea", way, [True, True], int(rng.integers(1, 3)), int(rng.integers(1, 5)) * 50)
    return services, stops


def _way(near: dict[str, list[str]], start: str, end: str) -> list[str]:
    """The way with the fewest stations."""
    ways = [[start]]
    for way in ways:
        if way[-1] == end:
            return way
        ways += [[*way, place] for place in near[way[-1]] if place not in way]
    raise AssertionError(f"{start} and {end} are apart")


@dataclass(frozen=True, eq=False)
class Ground:
    """Arcs of a network on a day between numbered nodes, and what has a capacity.

    Attributes
    ----------
    net : Network
        Where.
    day : str
        When.
    graph : Graph
        Compiled.
    tail, head : int array
        Nodes of every arc.
    uses : list of list of str
        What each arc takes room of: a transfer, a border by direction, or a service from one call to the next.
    room : dict of str to float
        TEU a day.
    """

    net: cd.Network
    day: str
    graph: Graph
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    uses: list[list[str]]
    room: dict[str, float]

    @classmethod
    def of(cls, net: cd.Network, day: str = DAY) -> Ground:
        """Number the states of a network, and read its capacities off the tables."""
        graph = compile_graph(net, day)
        number = {
            state: place for place, state in enumerate(sorted({end for a in graph.arcs for end in (a.tail, a.head)}))
        }
        tail, head = (
            np.array([number[end] for end in ends])
            for ends in zip(*((a.tail, a.head) for a in graph.arcs), strict=True)
        )
        room: dict[str, float] = {}
        return cls(net, day, graph, tail, head, _uses(net, graph, room), room)

    def ends(self, start: str, end: str) -> tuple[int, int]:
        """Where a box sets out, and where it has arrived."""
        arcs = zip(self.graph.arcs, self.tail.tolist(), self.head.tolist(), strict=True)
        source = sink = -1
        for arc, tail, head in arcs:
            source = tail if (arc.tail.terminal, arc.tail.carrier) == (start, "gate out") else source
            sink = head if (arc.head.terminal, arc.head.carrier) == (end, "gate in") else sink
        return source, sink

    def weights(self, start: str, end: str, feu: float, cells: Mapping[Any, Any]) -> Weights:
        """What a consignment of so many FEU of a row pays."""
        kind = str(cells.get("container_type", "45G1"))
        boxes = max(1, round(feu / (float(self.net.containers["teu"].loc[kind]) * FEU_PER_TEU)))
        told = {name: value for name, value in cells.items() if name in _TOLD}
        box = cd.Shipment(start, end, containers=boxes, ready=self.day, **told)
        return self.graph.weigh(load_of(self.net, box)[2].as_flow)

    def per_teu(self, weights: Weights, measure: Measure) -> Floats:
        """Money for a TEU on each arc, infinite where it is closed."""
        paid = weights.row(measure) / 100.0 / weights.load.teu
        return np.where(weights.closed, math.inf, paid)


def _uses(net: cd.Network, graph: Graph, room: dict[str, float]) -> list[list[str]]:
    transfers = net.transfers["capacity_teu_per_day"].to_dict()
    trains = net.borders["capacity_trains_per_day"].groupby(net.borders["border_id"]).max().to_dict()
    seats = (net.services["frequency_per_week"] * net.services["teu_per_departure"] / 7.0).to_dict()
    stops = net.service_stops
    calls = {(row["service_id"], int(row["sequence"])) for row in stops.to_dict("records") if row["calls"]}
    longest = _longest(net)
    found: list[list[str]] = []
    for arc in graph.arcs:
        used: dict[str, float] = {}
        if arc.kind in (LIFT, GAUGE_CHANGE) and transfers[arc.transfer_id] >= 0.0:
            used[arc.transfer_id] = float(transfers[arc.transfer_id])
        if arc.kind == BORDER and arc.mode == "rail" and trains[arc.border_id] >= 0.0:
            teu = min(longest.get((country, arc.gauge), 82.0) for country in (arc.from_country, arc.to_country))
            used[f"{arc.border_id} {arc.from_country}-{arc.to_country}"] = float(trains[arc.border_id]) * teu
        if arc.kind == HAUL and arc.service_id and (arc.service_id, int(arc.tail.stage[:3])) in calls:
            used[f"{arc.service_id}:{arc.tail.stage[:3]}"] = float(seats[arc.service_id])
        room |= used
        found.append([*used])
    return found


def _longest(net: cd.Network) -> dict[tuple[str, str], float]:
    """TEU of the longest train by country, named by itself or by its group, and gauge."""
    found: dict[tuple[str, str], float] = {}
    for country, groups in net.countries["groups"].fillna("").items():
        for row in net.trains.to_dict("records"):
            if row["zones"] in (country, groups):
                found |= {(str(country), gauge): float(row["max_teu"]) for gauge in ("1520", "1435")}
    return found
