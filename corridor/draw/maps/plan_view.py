"""A plan as a map needs it, whichever model made it: what each link carries, and what runs short where."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from corridor.draw.maps.link_paths import Rides, Step
from corridor.errors import CorridorError

if TYPE_CHECKING:
    from corridor.model.network import Network
    from corridor.plan.result import Plan

__all__ = ["Bottleneck", "Carried", "PlanView", "view_of"]

_DAYS = 7.0
_MOST = 0.5
_RIDE = ["mode", "gauge", "start", "end", "service", "km", "teu"]


@dataclass
class Carried:
    """What one link carries, in TEU a day: along it, against it, and by service; and how full it is."""

    along: float = 0.0
    against: float = 0.0
    fill: float = math.nan
    services: dict[str, float] = field(default_factory=dict)

    @property
    def teu(self) -> float:
        """Both directions together."""
        return self.along + self.against


@dataclass(frozen=True)
class Bottleneck:
    """A capacity and its use.

    Attributes
    ----------
    id, kind, name : str
        ``kind`` is yard, port, terminal, border, service or wagons.
    place, border : str
        Terminal and border ids; blank where there is none.
    load, capacity : float
        In `unit`.
    unit : str
        Of load and capacity.
    cost, served : float
        What one more would save, and how many more TEU would go; NaN where the model has no prices.
    """

    id: str
    kind: str
    name: str
    place: str
    border: str
    load: float
    capacity: float
    unit: str
    cost: float = math.nan
    served: float = math.nan

    @property
    def fill(self) -> float:
        """Share in use; not a number where there is no capacity."""
        return self.load / self.capacity if self.capacity > 0 else math.nan


@dataclass(frozen=True)
class PlanView:
    """What a map shows of a plan.

    Attributes
    ----------
    carried : mapping of str to Carried
        By link.
    bottlenecks : tuple of Bottleneck
        The dearest, then the fullest first.
    unserved : tuple of (str, float, str)
        Who stays behind, TEU a day, why.
    services : mapping of str to (float, float, float)
        Departures a week, room and load in TEU a day, of the services in use.
    guessed : int
        Rides whose plan names only their ends: drawn along the shortest line.
    """

    carried: Mapping[str, Carried]
    bottlenecks: tuple[Bottleneck, ...]
    unserved: tuple[tuple[str, float, str], ...]
    services: Mapping[str, tuple[float, float, float]]
    guessed: int


def view_of(net: Network, plan: Plan, rides: Rides) -> PlanView:
    """Read a plan.

    Raises
    ------
    CorridorError
        When the plan says nothing of flows between places.
    """
    guessed, carried = rides.guessed, _carried(_rides_of(net, plan), rides)
    services, bottlenecks = _services(plan), tuple(_bottlenecks(net, plan))
    _fill(net, carried, services, bottlenecks)
    order = sorted(bottlenecks, key=lambda one: (-_known(one.served), -_known(one.cost), -_known(one.fill), one.id))
    return PlanView(carried, tuple(order), tuple(_unserved(plan)), services, rides.guessed - guessed)


def _known(value: float) -> float:
    return value if math.isfinite(value) else 0.0


def _rides_of(net: Network, plan: Plan) -> pd.DataFrame:
    """One row per vehicle and pair of places, with all that rides there, in TEU a day."""
    frame = plan.frames.get("flows")
    if frame is None or not ({"from_terminal", "kind"} <= set(frame.columns) or {"by", "start"} <= set(frame.columns)):
        raise CorridorError(
            f"a plan of {plan.model} has no flows between places to draw; flow, congestion and block trains have"
        )
    if "by" in frame.columns:
        own = frame["by"].isin(net.services.index)
        rows = pd.DataFrame(
            {
                "mode": frame["by"].where(~own, frame["by"].map(net.services["mode"])),
                "gauge": "",
                "start": frame["start"],
                "end": frame["end"],
                "service": frame["by"].where(own, ""),
                "km": -1.0,
                "teu": frame["teu_per_week"] / _DAYS,
            }
        )
    else:
        hauls = frame[frame["kind"] == "haul"]
        names = {"from_terminal": "start", "to_terminal": "end", "service_id": "service", "teu_per_day": "teu"}
        rows = hauls.rename(columns=names)
    sums: pd.DataFrame = rows.groupby(_RIDE[:-1])[["teu"]].sum().reset_index()
    return sums


def _carried(rows: pd.DataFrame, rides: Rides) -> dict[str, Carried]:
    found: dict[str, Carried] = {}
    for mode, gauge, start, end, service, km, teu in rows[_RIDE].itertuples(index=False):
        length = km if km >= 0 else math.nan
        steps: tuple[Step, ...] = (
            rides.of_service(service, start, end) if service else rides.of_wagons(mode, gauge, (start, end), length)
        )
        for link, forward in steps:
            load = found.setdefault(link, Carried())
            if forward:
                load.along += teu
            else:
                load.against += teu
            if service:
                load.services[service] = load.services.get(service, 0.0) + teu
    return found


def _services(plan: Plan) -> dict[str, tuple[float, float, float]]:
    frame = plan.frames.get("services")
    if frame is None:
        return {}
    if "room_teu_per_day" in frame.columns:
        columns = ["frequency_per_week", "room_teu_per_day", "load_teu_per_day"]
        return {str(key): (a, b, c) for key, a, b, c in frame[columns].itertuples(name=None)}
    columns = ["trains_per_week", "teu_per_train", "teu_carried"]
    rows = frame[frame["trains_per_week"] > 0][columns].itertuples(name=None)
    return {str(key): (float(trains), trains * size / _DAYS, teu / _DAYS) for key, trains, size, teu in rows}


def _bottlenecks(net: Network, plan: Plan) -> Iterator[Bottleneck]:
    frames = plan.frames
    if "prices" in frames:
        for row in frames["prices"].reset_index().to_dict("records"):
            key = str(row["resource"])
            border = key.partition(" ")[0] if row["kind"] == "border" else ""
            yield Bottleneck(
                key,
                str(row["kind"]),
                str(row["name"]),
                str(row["terminal_id"]),
                border,
                row["load_teu_per_day"],
                row["capacity_teu_per_day"],
                "TEU a day",
                row["cost"],
                row["served"],
            )
    elif "yards" in frames:
        place = net.transfers["terminal_id"].to_dict()
        for row in frames["yards"].reset_index().to_dict("records"):
            key, load = str(row["resource"]), row["load_teu_per_day"]
            where = str(place.get(key, ""))
            yield Bottleneck(
                key, "yard", str(row["name"]), where, "", load, row["capacity_teu_per_day"], "TEU a day", row["toll"]
            )
    elif "resources" in frames:
        for row in frames["resources"].reset_index().to_dict("records"):
            yield _of_trains(net, str(row["resource"]), float(row["used"]), float(row["limit"]))


def _of_trains(net: Network, text: str, used: float, limit: float) -> Bottleneck:
    """A row of a train plan's resources: slots of a border, a yard, wagons of a gauge, or room on a service."""
    word, _, key = text.partition(" ")
    service = key.partition(":")[0]
    if service in net.services.index:
        return Bottleneck(key, "service", str(net.services.loc[service, "name"]), "", "", used, limit, "TEU a week")
    if word == "slots":
        border, _, way = key.partition(" ")
        names = net.borders.loc[net.borders["border_id"] == border, "name"]
        name = f"{names.iloc[0] if len(names) else border}, {way.replace('-', ' to ')}"
        return Bottleneck(key, "border", name, "", border, used, limit, "trains a week")
    if word == "yard":
        place = str(net.transfers["terminal_id"].get(key, ""))
        name = f"{net.terminals['name'].get(place, place)}, {net.transfers['technique'].get(key, '')}"
        return Bottleneck(key, "yard", name, place, "", used, limit, "TEU a week")
    return Bottleneck(text, "wagons", f"Wagons of {key} mm", "", "", used, limit, "wagons")


def _fill(
    net: Network,
    carried: Mapping[str, Carried],
    services: Mapping[str, tuple[float, float, float]],
    bottlenecks: tuple[Bottleneck, ...],
) -> None:
    """How full a link is: the border it crosses by rail, or the services on it, whichever is more.

    Services say how full a link is only where they carry at least half of what passes: a small train that is
    full fills no line on which a thousand wagons run beside it.
    """
    borders: dict[str, float] = {}
    for one in bottlenecks:
        if one.border and math.isfinite(one.fill):
            borders[one.border] = max(borders.get(one.border, 0.0), one.fill)
    crossed, mode = net.links["border_id"].to_dict(), net.links["mode"].to_dict()
    for link, load in carried.items():
        known = [(teu, services[name][1]) for name, teu in load.services.items() if name in services]
        teu, room = sum(teu for teu, _ in known), sum(room for _, room in known)
        shares = [teu / room] if room > 0 and teu >= _MOST * load.teu else []
        if mode[link] == "rail" and crossed[link] in borders:
            shares.append(borders[crossed[link]])
        load.fill = max(shares, default=math.nan)


def _unserved(plan: Plan) -> Iterator[tuple[str, float, str]]:
    frame = plan.frames.get("unserved")
    if frame is None:
        return
    rows = frame.reset_index().to_dict("records")
    for row in rows:
        teu = row["teu_per_day"] if "teu_per_day" in row else row["teu_per_week"] / _DAYS
        yield str(row.get("demand", row.get("shipment", ""))), float(teu), str(row["reason"])
