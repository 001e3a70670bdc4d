"""A network over a window of days: departures, doors and paid waiting on the compiled graph's own arcs.

Every arc that can be begun at any time is a link of a timetable; the wait for a service that names its days and the
lift onto it are a ride at each of its departures. Storage is paid at a yard beside the stack, one for each price.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corridor.cache import bytes_of
from corridor.calendar import local_time
from corridor.graph import Graph, Weights
from corridor.graph.arc_types import WAITING, Arc
from corridor.graph.measures import COST, measure_of
from corridor.graph.service_times import Call, EvenTiming, Timing, call_offsets, even_timings, timings
from corridor.graph.time_windows import HORIZON_DAYS, Passage, TimeWindows, graphs_over, time_windows_of
from corridor.model.delay.waiting import Wait
from corridor.model.network import Network
from corridor.routing.query.layered_graph import LayeredGraph
from corridor.routing.query.query import Query
from corridor.routing.query.reefer import PowerByClock, without_power_limit
from corridor.routing.query.waypoints import avoiding
from corridor.routing.timed.loading import barred_arcs, stops_on
from corridor.routing.timed.rides import (
    Boarding,
    Moments,
    Rides,
    Yards,
    departures_of,
    lift_seconds,
    rides_of,
    yard_of,
)
from corridor.search import DAY, Connections, LabelTimetable, Links, Waiting
from corridor.search.timetable.schedule import MOST_WEIGHT
from corridor.units import DAYS_PER_WEEK, HOURS_PER_DAY, cents

__all__ = [
    "CRITERIA",
    "Boarded",
    "DatedNetwork",
    "EvenDepartures",
    "dated_network",
    "horizon_days",
    "priced_network",
    "weighed_over",
    "window_days",
]

Integers = NDArray[np.int64]

CRITERIA = ("cost", "co2_kg", "transfers")  # of the timetable, whose first measure is the arrival
_PASSAGE_BYTES, _BOARDING_BYTES = 175, 116  # as `corridor.cache.bytes_of` measures them, with their rides
_MOST_BOARDINGS = 400_000  # departures from all calls in a window: ten seconds or a few
_FEWEST_DAYS, _WIDER = 2, 4
_MOST_FILLING_DAYS = 1100  # three years, on top of them, of boxes that fill departure after departure
_SECOND = dt.timedelta(seconds=1)
_LONGEST_RIDE_DAYS = 60  # trains that left their first stop so long ago may still be boarded at a later one


@dataclass(frozen=True, slots=True)
class EvenDepartures:
    """Departures of a plan: services without days leave evenly from a week on, and all only between two instants.

    Attributes
    ----------
    week_of : date
        A day of the week from which they are counted (`even_timings`).
    between : tuple of datetime
        When a service leaves its first stop: from the first instant to just before the second.
    """

    week_of: dt.date
    between: Moments


@dataclass(frozen=True, slots=True, eq=False)
class Boarded:
    """Every boarding, its departures as rides, and the yards where boxes wait: the same for loads that go alike."""

    boardings: Sequence[Boarding]
    rides: Sequence[Rides]
    yards: Yards


@dataclass(frozen=True, eq=False)
class DatedNetwork:
    """What a load can do in a window of days.

    Attributes
    ----------
    clock : TimeWindows
        Doors, and the weights behind every arc.
    layered : LayeredGraph
        Where a search begins and ends, and what it must meet.
    table : LabelTimetable
        Stops are states, and yards behind them.
    passages : tuple of Passage
        The passage of each link, counted on the layered graph; None for the way from a stack into its yard.
    boardings : tuple of (int, int)
        Arcs of wait and lift of each ride, counted on the layered graph. A ride begins with the first lift, and ends
        when the last box leaves.
    timings : dict of str to Timing
        Services that are boarded at their departures.
    oddities : dict of int to str
        Rides that leave in an hour in which clocks are changed, and what is said of it.
    boarded : Boarded
        What its rides were made of.
    """

    clock: TimeWindows
    layered: LayeredGraph
    table: LabelTimetable
    passages: tuple[Passage | None, ...]
    boardings: tuple[tuple[int, int], ...]
    timings: dict[str, Timing | EvenTiming]
    oddities: dict[int, str]
    boarded: Boarded = field(repr=False)

    def second(self, instant: dt.datetime) -> int:
        """Seconds from the start of the window, begun ones counted."""
        return self.clock.second(instant)

    def moment(self, second: int, terminal: str) -> dt.datetime:
        """What the clock of a terminal shows at a second, with its offset from UTC."""
        zones = self.clock.graphs[0].network.time_zones
        return local_time(self.clock.instant(int(second)), zones.zone(terminal))

    @cached_property
    def passages_of(self) -> dict[int, list[Passage]]:
        """Passages of each arc of the layered graph."""
        found: dict[int, list[Passage]] = {}
        for passage in self.passages:
            if passage is not None:
                found.setdefault(passage.arc, []).append(passage)
        return found

    @cached_property
    def rides_of(self) -> dict[tuple[int, int], list[int]]:
        """Rides of each pair of wait and lift."""
        found: dict[tuple[int, int], list[int]] = {}
        for number, pair in enumerate(self.boardings):
            found.setdefault(pair, []).append(number)
        return found

    @cached_property
    def _largest(self) -> Integers:
        """The largest weight of each criterion."""
        rides, links = self.table.connections.weights, self.table.links.weights
        found: Integers = np.maximum(rides.max(axis=1, initial=0), links.max(axis=1, initial=0))
        return found

    def refuse_too_large(self, names: Container[str]) -> None:
        """Refuse to add up criteria of which an arc has more than can be counted.

        Raises
        ------
        ShipmentError
            Where there is one.
        """
        for name, most in zip(CRITERIA, self._largest.tolist(), strict=True):
            if name in names and most >= MOST_WEIGHT:
                raise self.clock.weights[0].load.too_large(measure_of(name), most)

    def left(self, ride: int) -> int:
        """The second at which the last box of a ride has waited, and its lift begins."""
        lift = self.layered.original_arc(self.boardings[ride][1])
        return int(self.table.connections.arrival[ride]) - lift_seconds(self.clock, lift)

    @cached_property
    def power_by_clock(self) -> PowerByClock | None:
        """Where a reefer that must have power has some; None for other boxes."""
        power = self.layered.power
        return None if power is None else PowerByClock.of(self.clock.graphs[0], power)

    @cached_property
    def nbytes(self) -> int:
        """Size of what is its own: the graphs and weights behind it are counted in the cache by themselves."""
        copies = self.layered.graph if self.layered.copies > 1 else None
        # walking thousands of passages takes as long as a search
        parts = len(self.passages) * _PASSAGE_BYTES + len(self.boardings) * _BOARDING_BYTES
        return bytes_of((self.table, copies)) + parts

    @property
    def end(self) -> int:
        """First second after the window."""
        return self.clock.end


def dated_network(
    query: Query,
    window: tuple[dt.datetime, dt.datetime],
    *,
    even: EvenDepartures | None = None,
    loaded: dt.date | None = None,
) -> DatedNetwork:
    """Compile the network of a question for a window of time; kept in the network's cache.

    Parameters
    ----------
    query : Query
        Of the first day where the boxes begin.
    window : tuple of datetime.datetime
        The instants at which it begins and ends.
    even : EvenDepartures, optional
        Services without days leave at even intervals, as a plan says; by default they are waited for by half their
        headway.
    loaded : date, optional
        When the boxes leave, for stops of loading; by default that on which they are ready.
    """
    loaded = query.shipment.ready.date() if loaded is None else loaded
    stops = tuple(rule.id for rule in stops_on(query.graph, query.weights.load.cargo, loaded))
    # the copies for way-points are made anew for each query, but the same ones for the same way-points
    key = (query.weights.load, query.via, query.avoid, query.shipment.ready.date(), window, even, stops)
    found = query.network.cache.get("dated networks", key, lambda: _made(query, window, even, loaded))
    return found if found.layered is query.layered else replace(found, layered=query.layered)


def horizon_days(query: Query) -> int:
    """Within how many days of leaving a route must arrive to count as one.

    `HORIZON_DAYS`, and as much longer as the boxes wait for departures that they fill on the quickest and on the
    cheapest route without a date.
    """
    waits = {service: wait for service, wait in query.weights.waits.items() if wait.departures > 1}
    longest = 0.0
    for minimise in ("hours", "cost") if waits else ():
        path = query.best(minimise)
        arcs = [] if path is None else [query.graph.arcs[number] for number in path.arcs]
        longest = max(longest, sum(waits[arc.service_id].most_h for arc in arcs if _fills(arc, waits)))
    return HORIZON_DAYS + min(_MOST_FILLING_DAYS, math.ceil(longest / HOURS_PER_DAY))


def _fills(arc: Arc, waits: Mapping[str, Wait]) -> bool:
    return arc.kind == WAITING and arc.service_id in waits


def window_days(network: Network, horizon: int) -> list[int]:
    """Lengths in days in which the earliest arrival is looked for, ascending, up to the horizon.

    More than the horizon alone only where so much leaves each day that it takes minutes to compile.
    """
    services = network.services
    calls = network.service_stops.groupby("service_id")["calls"].sum()
    named = (services["weekdays"] != "") | (services["departure_dates"] != "")
    a_day = float((services["frequency_per_week"][named] * calls).sum()) / DAYS_PER_WEEK
    days = [horizon]
    while a_day * days[0] > _MOST_BOARDINGS and days[0] > _FEWEST_DAYS:
        days.insert(0, max(_FEWEST_DAYS, days[0] // _WIDER))
    return days


def _made(query: Query, window: Moments, even: EvenDepartures | None, loaded: dt.date) -> DatedNetwork:
    layered = query.layered
    known: dict[str, Timing | EvenTiming] = dict(timings(query.network))
    known |= {} if even is None else even_timings(query.network, even.week_of)
    begun = (window[0] - dt.timedelta(days=_LONGEST_RIDE_DAYS), window[1]) if even is None else even.between
    clock = _clock(query, window, known, loaded)
    boardings = tuple(_boardings(clock, known))
    passages = tuple(_walked(clock, boardings))
    copies = range(layered.copies)
    spread = [p._replace(arc=layered.copies_of(p.arc)[copy]) for copy in copies for p in passages]
    boarded = [
        one._replace(wait=layered.copies_of(one.wait)[copy], lift=layered.copies_of(one.lift)[copy])
        for copy in copies
        for one in boardings
    ]
    yards = _yards(clock, layered, boarded)
    leaves = departures_of(clock, known, boardings, begun)
    made = [rides_of(clock, layered, one, yards, leaves[one.service]) for one in boarded]
    return priced_network(clock, layered, spread, Boarded(boarded, made, yards), known)


def _clock(query: Query, window: Moments, known: Mapping[str, Timing | EvenTiming], loaded: dt.date) -> TimeWindows:
    """What is open when, as the load of a question that leaves on a day finds it."""
    graphs = graphs_over(query.network, query.weights.load.cargo, query.shipment.ready.date(), window)
    weights = weighed_over(graphs, query)
    barred = barred_arcs(graphs[0], weights[0], query.source, loaded, lambda at: -(-(at - window[0]) // _SECOND))
    return replace(time_windows_of(graphs, weights, window, known), barred=barred)


def weighed_over(graphs: Sequence[Graph], query: Query) -> list[Weights]:
    """Weigh the load of a question on the graphs of a window, without what it avoids."""
    # the arcs that a reefer's limit closes were found with mean waits; here its own clock tells
    plain = [without_power_limit(graph, graph.weigh(query.weights.load)) for graph in graphs]
    return [avoiding(graph, one, query.avoid) for graph, one in zip(graphs, plain, strict=True)]


def priced_network(
    clock: TimeWindows,
    layered: LayeredGraph,
    passages: Sequence[Passage],
    boarded: Boarded,
    known: dict[str, Timing | EvenTiming],
) -> DatedNetwork:
    """The network of passages and rides, with the prices of the clock's load."""
    made, yards = boarded.rides, boarded.yards
    stops = layered.graph.topology.n_nodes + len(yards)
    links = _links(clock, layered, passages, yards)
    rides = _rides(clock, layered, boarded.boardings, made)
    table = LabelTimetable(stops, rides, links, _waiting(clock, yards, stops), returns=False)
    pairs = tuple(pair for one, own in zip(boarded.boardings, made, strict=True) for pair in [one[:2]] * len(own.days))
    said = (text for own in made for text in own.oddities)
    oddities = {number: text for number, text in enumerate(said) if text}
    return DatedNetwork(clock, layered, table, (*passages, *(None for _ in yards)), pairs, known, oddities, boarded)


def _boardings(clock: TimeWindows, known: Mapping[str, Timing | EvenTiming]) -> Iterator[Boarding]:
    """Pairs of arcs: from the stack to the platform of a scheduled service, and on board."""
    graph = clock.graphs[0]
    frame = graph.structure.topology
    late = call_offsets(graph, known)
    waits = clock.weights[0].waits
    for number, arc in enumerate(graph.arcs):
        if arc.kind == WAITING and arc.service_id in known:
            platform, wait = frame.head[number], waits.get(arc.service_id)
            departures = 1 if wait is None else wait.departures
            for lift in frame.out_arc[frame.out_start[platform] : frame.out_start[platform + 1]].tolist():
                delay = late[arc.service_id][Call.at(arc.head)]
                yield Boarding(number, lift, arc.service_id, known[arc.service_id].cutoff, delay, departures)


def _walked(clock: TimeWindows, boardings: Sequence[Boarding]) -> Iterator[Passage]:
    """Passages that become links: all but waits for scheduled services and the lifts behind them."""
    taken = {number for one in boardings for number in (one.wait, one.lift)}
    for passage in clock.passages():
        if passage.arc not in taken:
            until = clock.barred.get(passage.arc)
            yield passage if until is None else passage._replace(closed=(*passage.closed, (0, until)))


def _yards(clock: TimeWindows, layered: LayeredGraph, boardings: Sequence[Boarding]) -> Yards:
    frame = layered.graph.topology
    yards: Yards = {}
    for one in boardings:
        yards.setdefault(yard_of(clock, layered, one), frame.n_nodes + len(yards))
    return yards


def _rides(
    clock: TimeWindows, layered: LayeredGraph, boarded: Sequence[Boarding], made: Sequence[Rides]
) -> Connections:
    none = np.empty((5, 0), np.int64)
    tail, head, departs, arrives, cutoffs = np.hstack([none, *(own.columns for own in made)])
    sizes = [len(own.days) for own in made]
    lifts = np.array([layered.original_arc(one.lift) for one in boarded], np.int64)
    weights, rates = _weights(clock, np.repeat(lifts, sizes)), _storage_rates(clock)
    weights[0] += np.concatenate([none[0], *(own.days * rates(own.key) for own in made)])
    return Connections(tail, head, departs, arrives, np.arange(len(tail)), weights, cutoffs)


def _storage_rates(clock: TimeWindows) -> Callable[[int], int]:
    """Cents of a day of storage, by the key of its price."""
    flat = clock.graphs[0].prices.rates(clock.weights[0].load)[1]
    return lambda key: cents(float(flat[key])) if key >= 0 else 0


def _weights(clock: TimeWindows, arcs: Integers, cost: Sequence[int] | None = None) -> Integers:
    weights = clock.weights[0]
    paid = (weights.matrix[COST.row] - weights.lease)[arcs] if cost is None else np.array(cost, np.int64)
    rows: Integers = np.stack([paid, *(weights.matrix[measure_of(name).row][arcs] for name in CRITERIA[1:])])
    return np.minimum(rows, MOST_WEIGHT)


def _links(clock: TimeWindows, layered: LayeredGraph, passages: Sequence[Passage], yards: Yards) -> Links:
    frame, end = layered.graph.topology, clock.end
    arcs = np.array([passage.arc for passage in passages], np.int64)
    stacks, own = [yard.stack for yard in yards], list(yards.values())
    closed = [
        (number, start, min(stop, end))
        for number, passage in enumerate(passages)
        for start, stop in passage.closed
        if start < end and start < stop and stop > 0
    ]
    weights = _weights(clock, layered.original(arcs), [passage.cents for passage in passages])
    return Links(
        np.concatenate([frame.tail[arcs], np.array(stacks, np.int64)]).astype(np.int64),
        np.concatenate([frame.head[arcs], np.array(own, np.int64)]).astype(np.int64),
        np.array([*(passage.seconds for passage in passages), *(0 for _ in own)], np.int64),
        np.hstack([weights, np.zeros((len(CRITERIA), len(own)), np.int64)]),
        closed,
    )


def _waiting(clock: TimeWindows, yards: Yards, stops: int) -> Waiting:
    """Storage by the started day after the free days."""
    rates = _storage_rates(clock)
    rate, free = np.zeros((len(CRITERIA), stops), np.int64), np.zeros(stops, np.int64)
    for yard, place in yards.items():
        rate[0, place], free[place] = rates(yard.key), yard.free
    return Waiting(rate, np.full(len(CRITERIA), DAY), free)
