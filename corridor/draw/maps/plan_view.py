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

__all__ = ["Bottleneck", "Carried", "PlanView", "ServiceLoad", "Unserved", "view_of"]

_MOST = 0.5
_LEG = ["mode", "gauge", "from_terminal", "to_terminal", "service_id", "km", "load"]


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
            if forward:
                load.along += teu
            else:
                load.against += teu
            if service:
                load.services[service] = load.services.get(service, 0.0) + teu
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
    """How full a link is: the border it crosses by rail, or the services on it, whichever is more.

    Services say how full a link is only where they carry at least half of what passes: a small train that is
    full fills no line on which a thousand wagons run beside it.
    """
    borders: dict[str, float] = {}
    for one in bottlenecks:
        if one.border and math.isfinite(one.fill):
            borders[one.border] = max(borders.get(one.border, 0.0), one.fill)
    crossed, mode = network.links["border_id"].to_dict(), network.links["mode"].to_dict()
    for link, load in carried.items():
        known = [(teu, services[name].capacity) for name, teu in load.services.items() if name in services]
        teu, room = sum(teu for teu, _ in known), sum(room for _, room in known)
        shares = [teu / room] if room > 0 and teu >= _MOST * load.teu else []
        if mode[link] == "rail" and crossed[link] in borders:
            shares.append(borders[crossed[link]])
        load.fill = max(shares, default=math.nan)
