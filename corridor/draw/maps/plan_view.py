"""A plan as a map needs it, whichever model made it: what each link carries, and what runs short where."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from corridor.draw.maps.link_paths import LinkPaths, Step
from corridor.errors import CorridorError

if TYPE_CHECKING:
    from corridor.model.network import Network
    from corridor.plan.result import Plan

__all__ = ["Bottleneck", "Carried", "OneWay", "PlanView", "ServiceLoad", "Unserved", "view_of"]

_MOST = 0.5
_LEG = ["mode", "gauge", "from_terminal", "to_terminal", "service_id", "km", "load"]


@dataclass
class OneWay:
    """What goes one way over a link, in TEU a day, also by service; and how full that way is."""

    teu: float = 0.0
    fill: float = math.nan
    services: dict[str, float] = field(default_factory=dict)


@dataclass
class Carried:
    """What one link carries along it and against it: a lane that is full one way is not half full both ways."""

    along: OneWay = field(default_factory=OneWay)
    against: OneWay = field(default_factory=OneWay)

    @property
    def teu(self) -> float:
        """Both directions together."""
        return self.along.teu + self.against.teu

    @property
    def services(self) -> dict[str, float]:
        """TEU a day of either direction, by service."""
        names = dict.fromkeys([*self.along.services, *self.against.services])
        return {name: sum(way.services.get(name, 0.0) for way in (self.along, self.against)) for name in names}


@dataclass(frozen=True)
class Bottleneck:
    """A capacity and its use.

    Attributes
    ----------
    id, kind, name : str
        ``kind`` is yard, port, terminal, border, service or wagons.
    place, border, direction : str
        Terminal and border ids, and the countries left and entered; blank where there is none.
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
    direction: str
    load: float
    capacity: float
    unit: str
    cost: float = math.nan
    served: float = math.nan

    @property
    def fill(self) -> float:
        """Share in use; not a number where there is no capacity."""
        return self.load / self.capacity if self.capacity > 0 else math.nan


class ServiceLoad(NamedTuple):
    """A service in use: departures a week; what it can carry and what it does, TEU a day."""

    per_week: float
    capacity: float
    load: float


class Unserved(NamedTuple):
    """Who stays behind, TEU a day, and why."""

    who: str
    teu: float
    why: str


@dataclass(frozen=True)
class PlanView:
    """What a map shows of a plan.

    Attributes
    ----------
    carried : mapping of str to Carried
        By link.
    bottlenecks : tuple of Bottleneck
        The dearest, then the fullest first.
    unserved : tuple of Unserved
        Who stays behind.
    services : mapping of str to ServiceLoad
        Of the services in use.
    guessed : int
        LinkPaths whose plan names only their ends: drawn along the shortest line.
    """

    carried: Mapping[str, Carried]
    bottlenecks: tuple[Bottleneck, ...]
    unserved: tuple[Unserved, ...]
    services: Mapping[str, ServiceLoad]
    guessed: int


def view_of(network: Network, plan: Plan, paths: LinkPaths) -> PlanView:
    """Read a plan.

    Raises
    ------
    CorridorError
        When the plan says nothing of flows between places.
    """
    if plan.ground.legs is None:
        raise CorridorError(
            f"a plan of {plan.model} has no flows between places to draw; flow, congestion and block trains have"
        )
    loads = plan.loads()
    guessed, carried = paths.guessed, _carried(loads[loads["kind"] == "leg"], paths)
    services, bottlenecks = _services(loads), tuple(_bottlenecks(loads, plan.bottlenecks()))
    _fill(network, carried, services, bottlenecks)
    # What lets more boxes go comes before what only saves money, and that before what is merely full.
    order = sorted(bottlenecks, key=lambda one: (-_known(one.served), -_known(one.cost), -_known(one.fill), one.id))
    unserved = tuple(
        Unserved(str(who), float(teu), str(why)) for who, teu, why in plan.ground.unserved.itertuples(index=False)
    )
    return PlanView(carried, tuple(order), unserved, services, paths.guessed - guessed)


def _known(value: float) -> float:
    return value if math.isfinite(value) else 0.0


def _carried(legs: pd.DataFrame, paths: LinkPaths) -> dict[str, Carried]:
    found: dict[str, Carried] = {}
    for mode, gauge, start, end, service, km, teu in legs[_LEG].itertuples(index=False):
        steps: tuple[Step, ...] = (
            paths.of_service(service, start, end) if service else paths.of_wagons(mode, gauge, (start, end), km)
        )
        for link, forward in steps:
            load = found.setdefault(link, Carried())
            way = load.along if forward else load.against
            way.teu += teu
            if service:
                way.services[service] = way.services.get(service, 0.0) + teu
    return found


def _services(loads: pd.DataFrame) -> dict[str, ServiceLoad]:
    rows = loads[loads["kind"] == "service"][["id", "departures_per_week", "capacity", "load"]]
    return {str(key): ServiceLoad(*row) for key, *row in rows.itertuples(index=False)}


def _bottlenecks(loads: pd.DataFrame, priced: pd.DataFrame) -> Iterator[Bottleneck]:
    """Everything with a capacity that is loaded or worth something, with its prices where it has any."""
    prices = {row["resource"]: row for row in priced.to_dict("records")}
    for row in loads[~loads["kind"].isin(["leg", "service"])].to_dict("records"):
        worth = prices.pop(row["id"], None) or {"price": math.nan, "served": math.nan}
        yield _bottleneck(row["id"], row["from_terminal"], {**row, **worth})
    # What has a price but no load: nothing goes there, and something would.
    for key, row in prices.items():
        yield _bottleneck(key, row["terminal_id"], row)


def _bottleneck(key: str, place: str, row: Mapping[Any, Any]) -> Bottleneck:
    return Bottleneck(
        key,
        row["kind"],
        row["name"],
        place,
        row["border_id"],
        str(row.get("direction", "") or ""),
        row["load"],
        row["capacity"],
        row["unit"],
        row["price"],
        row["served"],
    )


def _fill(
    network: Network,
    carried: Mapping[str, Carried],
    services: Mapping[str, ServiceLoad],
    bottlenecks: tuple[Bottleneck, ...],
) -> None:
    """How full either way over a link is: the border it crosses by rail, or the services on it, whichever is more.

    Services say how full a link is only where they carry at least half of what passes: a small train that is
    full fills no line on which a thousand wagons run beside it.
    """
    borders: dict[tuple[str, str], float] = {}
    for one in bottlenecks:
        if one.border and math.isfinite(one.fill):
            key = one.border, one.direction
            borders[key] = max(borders.get(key, 0.0), one.fill)
    crossed, mode = network.links["border_id"].to_dict(), network.links["mode"].to_dict()
    for link, load in carried.items():
        sides = _countries(network, link) if mode[link] == "rail" and crossed[link] else ()
        for way, ends in ((load.along, sides), (load.against, sides[::-1])):
            # a border whose capacity is for both directions has none of its own for either
            fills = [borders.get((crossed[link], text)) for text in ("-".join(ends), "")] if ends else []
            way.fill = max((*_shares(way, services), *(fill for fill in fills if fill is not None)), default=math.nan)


def _countries(network: Network, link: str) -> tuple[str, str]:
    country = network.terminals["country"]
    ends = network.links.loc[link, ["from_node_id", "to_node_id"]]
    return str(country[ends.iloc[0]]), str(country[ends.iloc[1]])


def _shares(way: OneWay, services: Mapping[str, ServiceLoad]) -> list[float]:
    known = [(teu, services[name].capacity) for name, teu in way.services.items() if name in services]
    teu, room = sum(teu for teu, _ in known), sum(room for _, room in known)
    return [teu / room] if room > 0 and teu >= _MOST * way.teu else []
