"""Runs of trains: the stretches of a service between the stations where trains can be put together anew.

A train that leaves its first terminal belongs to its service. Behind a change of gauge the boxes of all
services may ride on trains of the new gauge, as long as the railways there allow: runs over the same links
at the same price are one run, and three short trains can become two long ones. The trains of each service may go on
by themselves there all the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from corridor.graph import Arc, Graph
from corridor.graph.index import ServiceRow
from corridor.plan.trains.sets.train_prices import KnownPrices, TrainPrices, same_prices

__all__ = ["Crossing", "RunHop", "Runs", "ThroughRun", "TrainRun", "train_runs"]


class RunHop(NamedTuple):
    """From one station of a run to the next.

    Attributes
    ----------
    start, end, link_id : str
        Stations, and the link between them.
    hours : float
        Running time.
    border_id, direction : str
        The border on the way, and from which country into which; blank where there is none.
    border_h : float
        Mean hours there.
    exit_share : float
        Of these, before it is crossed.
    slots : float
        Trains a day that it takes in this direction; None where that is not known.
    """

    start: str
    end: str
    link_id: str
    hours: float
    border_id: str = ""
    direction: str = ""
    border_h: float = 0.0
    exit_share: float = 1.0
    slots: float | None = None


@dataclass(frozen=True, slots=True, order=True)
class Crossing:
    """A border crossed in one direction by trains of one class."""

    border_id: str
    from_country: str
    to_country: str
    train_class: str


@dataclass(frozen=True, slots=True)
class TrainRun:
    """Trains of one gauge between two stations where they are made up.

    Attributes
    ----------
    id : str
        The service or ``joint``, the stations and the gauge.
    services : tuple of str
        Whose boxes ride on it.
    own : bool
        True for the first run of a service: its trains are the departures of the service.
    gauge, start, end : str
        Track gauge, first and last station.
    links : tuple of str
        Links in order.
    teu : float
        Longest train that all railways on the way take, in TEU.
    cost : float
        Price of the whole train, in the network's currency, before subsidies.
    subsidies : tuple of (str, float)
        Rows of ``tariffs`` that pay for it, and how much a train.
    hours : float
        Running time and borders.
    crossings : tuple of Crossing
        Borders on the way.
    hops : tuple of RunHop
        Its way, station by station.
    """

    id: str
    services: tuple[str, ...]
    own: bool
    gauge: str
    start: str
    end: str
    links: tuple[str, ...]
    teu: float
    cost: float
    subsidies: tuple[tuple[str, float], ...]
    hours: float
    crossings: tuple[Crossing, ...]
    hops: tuple[RunHop, ...]


class ThroughRun(NamedTuple):
    """A run of one service beside a joint one: its number, and the hauls that its segments begin with."""

    run: int
    arcs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Runs:
    """All runs, and where the arcs of the graph lie on them.

    Attributes
    ----------
    runs : tuple of TrainRun
        In the order of their ids.
    place : dict of int to (int, int)
        Run and segment (between two calls) by the haul it begins with: a box that rides it takes room once.
    through : tuple of ThroughRun
        Runs of one service over hauls that `place` gives to a joint run.
    """

    runs: tuple[TrainRun, ...]
    place: dict[int, tuple[int, int]]
    through: tuple[ThroughRun, ...] = ()

    def regrouped(self, number: int) -> bool:
        """Whether boxes wait for those of other trains: where one train becomes one train they do not."""
        run = self.runs[number]
        if run.own or len(run.services) > 1:
            return not run.own
        return self._shortest_own.get(run.services[0], math.inf) < run.teu

    @cached_property
    def _shortest_own(self) -> dict[str, float]:
        """TEU of the shortest departures of each service."""
        found: dict[str, float] = {}
        for run in self.runs:
            if run.own:
                found[run.services[0]] = min(run.teu, found.get(run.services[0], math.inf))
        return found

    @cached_property
    def longest(self) -> dict[str, float]:
        """TEU of the longest train that boxes of each service ride on."""
        found: dict[str, float] = {}
        for run in self.runs:
            found |= {name: max(run.teu, found.get(name, 0.0)) for name in run.services}
        return found

    @cached_property
    def going_on(self) -> frozenset[str]:
        """Services whose boxes ride on trains that are not counted as their departures."""
        return frozenset(name for run in self.runs if not run.own for name in run.services)


class _Room(NamedTuple):
    """TEU of a departure by service, and trains a day by row of the borders; NaN where that is not known."""

    teu: dict[str, float]
    slots: dict[str, float]

    @classmethod
    def of(cls, graph: Graph) -> _Room:
        """Of the tables: to look a cell up in them takes longer than the rest of a run."""
        network = graph.network
        teu, slots = network.services["teu_per_departure"], network.borders["capacity_trains_per_day"]
        return cls(*({str(name): float(value) for name, value in one.items()} for one in (teu, slots)))


class _Leg(NamedTuple):
    """From one stop of a service to the next: its sequence, and its hauls, one per consignment law."""

    sequence: int
    hauls: list[int]


@dataclass(frozen=True, eq=False)
class _ServiceRun:
    """A run of one service, before it is joined with those of others."""

    run: TrainRun
    arcs: tuple[tuple[int, int], ...]


def train_runs(
    graph: Graph,
    services: Sequence[str],
    *,
    regroup: bool = True,
    price_share: float = 1.0,
    like: tuple[Graph, Runs] | None = None,
) -> Runs:
    """Cut the services into runs and join those that share trains.

    Parameters
    ----------
    graph : Graph
        The compiled graph of the plan's date.
    services : sequence of str
        The planned services.
    regroup : bool
        Whether boxes of several services may share trains behind a change of gauge.
    price_share : float
        Price of a whole train as a share of what its boxes would pay one by one.
    like : (Graph, Runs), optional
        Runs of another network at the same share: where hauls have the same prices, trains have, too.
    """
    hauls, room = _hauls(graph), _Room.of(graph)
    prices = TrainPrices(
        graph, price_share, _known_prices(like[1]) if like and same_prices(graph, like[0], services) else {}
    )
    parts: dict[tuple[object, ...], list[_ServiceRun]] = {}
    for service in graph.structure.index.services:
        if service.id in services:
            for part in _service_runs(graph, service, hauls.get(service.id, {}), room, prices):
                run = part.run
                owner = run.services if run.own or not regroup else ()
                parts.setdefault((owner, run.gauge, run.start, run.links, run.cost, run.subsidies), []).append(part)
    shared = [_joined(members) for members in parts.values()]
    # who shares a train need not: what is behind a joint run may go on as the trains of its service
    alone = [(part.run, [part]) for _, members in shared if len(members) > 1 for part in members]
    place, through, found = dict[int, tuple[int, int]](), list[ThroughRun](), list[TrainRun]()
    for number, (run, members, joins) in enumerate(
        sorted([(*one, True) for one in shared] + [(*one, False) for one in alone], key=lambda one: one[0].id)
    ):
        found.append(run)
        for part in members:
            if joins:
                place.update({arc: (number, segment) for arc, segment in part.arcs})
            else:
                through.append(ThroughRun(number, part.arcs))
    return Runs(tuple(found), place, tuple(through))


def _known_prices(runs: Runs) -> KnownPrices:
    """What trains of single services cost, by the ids of their runs."""
    return {run.id: (run.teu, run.cost, run.subsidies) for run in runs.runs if len(run.services) == 1}


def _joined(parts: list[_ServiceRun]) -> tuple[TrainRun, list[_ServiceRun]]:
    """The run of several services; its trains go as slowly as the slowest of them."""
    first = parts[0].run
    if len(parts) == 1:
        return first, parts
    services = tuple(sorted(part.run.services[0] for part in parts))
    name = f"joint:{first.start}-{first.end}:{first.gauge}"
    # two joint runs between the same stations differ in links or price: the first service tells them apart
    slowest = max((part.run for part in parts), key=lambda run: run.hours)
    joint = replace(first, id=f"{name}:{services[0]}", services=services, hours=slowest.hours, hops=slowest.hops)
    return joint, parts


def _hauls(graph: Graph) -> dict[str, dict[tuple[int, str], list[int]]]:
    """Arcs of every service by the stop they leave and the gauge; one per consignment law."""
    found: dict[str, dict[tuple[int, str], list[int]]] = {}
    for number in np.flatnonzero((graph.structure.ridden >= 0) & ~graph.idle).tolist():
        arc = graph.arcs[number]
        hauls = found.setdefault(arc.service_id, {})
        hauls.setdefault((int(arc.tail.stage[:3]), arc.gauge), []).append(number)
    return found


def _service_runs(
    graph: Graph,
    service: ServiceRow,
    hauls: dict[tuple[int, str], list[int]],
    room: _Room,
    prices: TrainPrices,
) -> Iterator[_ServiceRun]:
    stations = {stop.sequence: stop.terminal for stop in service.stops}
    order = sorted(stations)
    following = dict(pairwise(order))
    for gauge in sorted({gauge for _, gauge in hauls}):
        legs = [number for number in order[:-1] if (number, gauge) in hauls]
        for stretch in _uncut_legs(legs, following, stations, _yards(graph)):
            yield _service_run(graph, service, gauge, [_Leg(leg, hauls[leg, gauge]) for leg in stretch], room, prices)


def _yards(graph: Graph) -> frozenset[str]:
    """Stations where boxes change gauge, so that trains are made up anew."""
    techniques = ("lift", "reconsignment")
    return frozenset(row.terminal for row in graph.structure.index.transfers if row.technique not in techniques)


def _uncut_legs(
    legs: list[int], following: dict[int, int], stations: dict[int, str], yards: frozenset[str]
) -> Iterator[list[int]]:
    """Legs that one train runs through: consecutive, and no yard between them."""
    stretch: list[int] = []
    for leg in legs:
        if stretch and (following[stretch[-1]] != leg or stations[leg] in yards):
            yield stretch
            stretch = []
        stretch.append(leg)
    if stretch:
        yield stretch


def _service_run(
    graph: Graph, service: ServiceRow, gauge: str, legs: list[_Leg], room: _Room, prices: TrainPrices
) -> _ServiceRun:
    calls = {stop.sequence for stop in service.stops if stop.calls}
    first = graph.arcs[legs[0].hauls[0]]
    line = [graph.arcs[leg.hauls[0]] for leg in legs]
    own = legs[0].sequence == service.stops[0].sequence
    country = graph.structure.index.country
    teu = min(_longest(graph, leg.hauls) for leg in legs)
    if own:
        teu = min(teu, room.teu[service.id])
    ends = (country[service.stops[0].terminal], country[service.stops[-1].terminal])
    name = f"{service.id}:{first.from_terminal}-{line[-1].to_terminal}:{gauge}"
    cost, subsidies = prices.of(name, [leg.hauls for leg in legs], teu, ends)
    crossings = tuple(
        Crossing(arc.border_id, arc.from_country, arc.to_country, arc.train_class) for arc in line if arc.border_id
    )
    run = TrainRun(
        id=name,
        services=(service.id,),
        own=own,
        gauge=gauge,
        start=first.from_terminal,
        end=line[-1].to_terminal,
        links=tuple(arc.link_id for arc in line),
        teu=teu,
        cost=cost,
        subsidies=subsidies,
        hours=sum(arc.hours for arc in line) + sum(_border_hours(graph, arc) for arc in line if arc.border_id),
        crossings=crossings,
        hops=tuple(_hop(graph, arc, room) for arc in line),
    )
    segment, arcs = -1, []
    for leg in legs:
        # a box takes room once between two calls, on the haul that leaves the first
        if leg is legs[0] or leg.sequence in calls:
            segment += 1
            arcs += [(arc, segment) for arc in leg.hauls]
    return _ServiceRun(run, tuple(arcs))


def _longest(graph: Graph, arcs: list[int]) -> float:
    keys = graph.structure.piece_key[arcs]
    return float(graph.prices.train_teu[keys[keys >= 0]].min())


def _hop(graph: Graph, arc: Arc, room: _Room) -> RunHop:
    plain = RunHop(arc.from_terminal, arc.to_terminal, arc.link_id, arc.hours)
    if not arc.border_id:
        return plain
    row = graph.borders.row_of(arc)
    direction, hours = f"{arc.from_country}-{arc.to_country}", _border_hours(graph, arc)
    if row is None:
        return plain._replace(border_id=arc.border_id, direction=direction, border_h=hours)
    share = row.exit_share if row.exit_share == row.exit_share else 1.0
    slots = room.slots[row.id]
    return RunHop(*plain[:4], arc.border_id, direction, hours, share, slots if slots == slots else None)


def _border_hours(graph: Graph, haul: Arc) -> float:
    row = graph.borders.row(haul.border_id, haul.from_country, haul.to_country, haul.train_class)
    hours = 0.0 if row is None else float(row.mean_h)
    return hours if hours == hours else 0.0
