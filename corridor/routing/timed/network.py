"""A network over a window of days: departures, doors and paid waiting on the compiled graph's own arcs.

Every arc that can be begun at any time is a link of a timetable; the wait for a service that names its days and the
lift onto it are a ride at each of its departures. Storage is paid at a yard beside the stack, one for each price.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.cache import bytes_of
from corridor.graph.arc_types import WAITING
from corridor.graph.measures import COST, HOURS, measure_of
from corridor.graph.service_times import Timing, call_offsets, timings
from corridor.graph.time_windows import Passage, TimeWindows, graphs_over, time_windows_of
from corridor.routing.query.layered_graph import LayeredGraph
from corridor.routing.query.query import Query
from corridor.routing.query.reefer import PowerByClock, without_power_limit
from corridor.routing.query.waypoints import avoiding
from corridor.search import DAY, Connections, LabelTimetable, Links, Waiting
from corridor.units import cents

__all__ = ["CRITERIA", "DatedNetwork", "dated_network"]

Integers = NDArray[np.int64]

CRITERIA = ("cost", "co2_kg", "transfers")  # of the timetable, whose first measure is the arrival
_LONGEST_RIDE_DAYS = 60  # trains that left their first stop so long ago may still be boarded at a later one


class _Boarding(NamedTuple):
    """A wait for a scheduled service and a lift onto it."""

    wait: int
    lift: int
    timing: Timing
    delay: int


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
        Arcs of wait and lift of each ride, counted on the layered graph.
    timings : dict of str to Timing
        Services that are boarded at their departures.
    """

    clock: TimeWindows
    layered: LayeredGraph
    table: LabelTimetable
    passages: tuple[Passage | None, ...]
    boardings: tuple[tuple[int, int], ...]
    timings: dict[str, Timing]

    def minute(self, moment: dt.datetime) -> int:
        """Minutes from the first midnight, begun ones counted."""
        gone = moment - dt.datetime.combine(self.clock.first, dt.time())
        return -(-gone // dt.timedelta(minutes=1))

    def moment(self, minute: int) -> dt.datetime:
        """The moment of a minute."""
        return dt.datetime.combine(self.clock.first, dt.time()) + dt.timedelta(minutes=int(minute))

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
    def power_by_clock(self) -> PowerByClock | None:
        """Where a reefer that must have power has some; None for other boxes."""
        power = self.layered.power
        return None if power is None else PowerByClock.of(self.clock.graphs[0], power)

    @cached_property
    def nbytes(self) -> int:
        """Size of what is its own: the graphs and weights behind it are counted in the cache by themselves."""
        copies = self.layered.graph if self.layered.copies > 1 else None
        return bytes_of((self.table, self.passages, self.boardings, copies))

    @property
    def end(self) -> int:
        """First minute after the window."""
        return self.clock.days * DAY


def dated_network(query: Query, first: dt.date, days: int) -> DatedNetwork:
    """Compile the network of a question for a window of days; kept in the network's cache.

    Parameters
    ----------
    query : Query
        Of the first day.
    first : datetime.date
        First day.
    days : int
        Number of days.
    """
    # the copies for way-points are made anew for each query, but the same ones for the same way-points
    key = (query.weights.load, query.via, query.avoid, first, days)
    found = query.network.cache.get("dated networks", key, lambda: _made(query, first, days))
    return found if found.layered is query.layered else replace(found, layered=query.layered)


def _made(query: Query, first: dt.date, days: int) -> DatedNetwork:
    network, load, layered = query.network, query.weights.load, query.layered
    graphs, known = graphs_over(network, load.cargo, first, days), timings(network)
    # the arcs that a reefer's limit closes were found with mean waits; here its own clock tells
    plain = [without_power_limit(graph, graph.weigh(load)) for graph in graphs]
    weighed = [avoiding(graph, one, query.avoid) for graph, one in zip(graphs, plain, strict=True)]
    clock = time_windows_of(graphs, weighed, first, days, known)
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
    rides, ride_arcs = _rides(clock, layered, boarded, yards)
    stops = layered.graph.topology.n_nodes + len(yards)
    links = _links(clock, layered, spread, yards)
    table = LabelTimetable(stops, rides, links, _waiting(clock, layered, yards, stops), returns=False)
    return DatedNetwork(clock, layered, table, (*spread, *(None for _ in yards)), ride_arcs, known)


def _boardings(clock: TimeWindows, known: dict[str, Timing]) -> Iterator[_Boarding]:
    """Pairs of arcs: from the stack to the platform of a scheduled service, and on board."""
    graph = clock.graphs[0]
    frame = graph.structure.topology
    late = {service: call_offsets(graph, service) for service in known}
    for number, arc in enumerate(graph.arcs):
        if arc.kind == WAITING and arc.service_id in known:
            platform = frame.head[number]
            for lift in frame.out_arc[frame.out_start[platform] : frame.out_start[platform + 1]].tolist():
                delay = late[arc.service_id][arc.head.stage]
                yield _Boarding(number, lift, known[arc.service_id], delay)


def _walked(clock: TimeWindows, boardings: Sequence[_Boarding]) -> Iterator[Passage]:
    """Passages that become links: all but waits for scheduled services and the lifts behind them."""
    taken = {number for one in boardings for number in (one.wait, one.lift)}
    return (passage for passage in clock.passages() if passage.arc not in taken)


_Yards = dict[tuple[int, int], int]  # node of the stack and key of the storage price: number of the stop


def _yards(clock: TimeWindows, layered: LayeredGraph, boardings: Sequence[_Boarding]) -> _Yards:
    frame = layered.graph.topology
    yards: _Yards = {}
    for one in boardings:
        yards.setdefault(_yard_key(clock, layered, one), frame.n_nodes + len(yards))
    return yards


def _yard_key(clock: TimeWindows, layered: LayeredGraph, one: _Boarding) -> tuple[int, int]:
    key = clock.graphs[0].structure.piece_key[layered.original_arc(one.wait), 0]
    return int(layered.graph.topology.tail[one.wait]), int(key)


def _rides(
    clock: TimeWindows, layered: LayeredGraph, boardings: Sequence[_Boarding], yards: _Yards
) -> tuple[Connections, tuple[tuple[int, int], ...]]:
    """A ride for each departure: boarded at the lift, which ends when the service leaves."""
    rows: list[tuple[int, ...]] = []
    arcs: list[tuple[int, int]] = []
    head, matrix = layered.graph.topology.head, clock.weights[0].matrix
    before = clock.first - dt.timedelta(days=_LONGEST_RIDE_DAYS)
    for one in boardings:
        wait, lift = layered.original_arc(one.wait), layered.original_arc(one.lift)
        spent = max(1, int(matrix[HOURS.row, lift]))  # a ride takes time
        leaving = one.timing.departures(before, clock.days + _LONGEST_RIDE_DAYS) - _LONGEST_RIDE_DAYS * DAY + one.delay
        for leaves in leaving[(leaving >= 0) & (leaving < clock.days * DAY)].tolist():
            if clock.closed[clock.epoch(leaves), [wait, lift]].any():
                continue
            cutoff = max(0, one.timing.cutoff - spent)
            yard = yards[_yard_key(clock, layered, one)]
            rows.append((yard, int(head[one.lift]), leaves - spent, leaves, len(rows), cutoff))
            arcs.append((one.wait, one.lift))
    lifts = np.array([layered.original_arc(lift) for _, lift in arcs], np.int64)
    tail, there, departs, arrives, trip, cutoffs = np.array(rows, np.int64).reshape(-1, 6).T
    rides = Connections(tail, there, departs, arrives, trip, _weights(clock, lifts), cutoffs)
    return rides, tuple(arcs)


def _weights(clock: TimeWindows, arcs: Integers, cost: Sequence[int] | None = None) -> Integers:
    weights = clock.weights[0]
    paid = (weights.matrix[COST.row] - weights.lease)[arcs] if cost is None else np.array(cost, np.int64)
    return np.stack([paid, *(weights.matrix[measure_of(name).row][arcs] for name in CRITERIA[1:])])


def _links(clock: TimeWindows, layered: LayeredGraph, passages: Sequence[Passage], yards: _Yards) -> Links:
    frame, end = layered.graph.topology, clock.days * DAY
    arcs = np.array([passage.arc for passage in passages], np.int64)
    stacks, own = [stack for stack, _ in yards], list(yards.values())
    closed = [
        (number, start, min(stop, end))
        for number, passage in enumerate(passages)
        for start, stop in passage.closed
        if start < end
    ]
    weights = _weights(clock, layered.original(arcs), [passage.cents for passage in passages])
    return Links(
        np.concatenate([frame.tail[arcs], np.array(stacks, np.int64)]).astype(np.int64),
        np.concatenate([frame.head[arcs], np.array(own, np.int64)]).astype(np.int64),
        np.array([*(passage.minutes for passage in passages), *(0 for _ in own)], np.int64),
        np.hstack([weights, np.zeros((len(CRITERIA), len(own)), np.int64)]),
        closed,
    )


def _waiting(clock: TimeWindows, layered: LayeredGraph, yards: _Yards, stops: int) -> Waiting:
    """Storage by the started day after the free days."""
    graph, load = clock.graphs[0], clock.weights[0].load
    flat = graph.prices.rates(load)[1]
    rate, free = np.zeros((len(CRITERIA), stops), np.int64), np.zeros(stops, np.int64)
    for (_, key), yard in yards.items():
        if key >= 0:
            rate[0, yard] = cents(float(flat[key]))
            free[yard] = round(float(graph.prices.free_days[key]) * DAY)
    return Waiting(rate, np.full(len(CRITERIA), DAY), free)
