"""Closures of the day on which the boxes are ready that are over before any way can bring them there.

A question without a date of departure asks the graph of one day, and a closure of that day would hold however late the
boxes get to it. The least hours from the origin to every arc bound when they can be there: what has surely ended by
then is open, with the rows of the first day on which the boxes can be there. What may still hold stays closed; the
search by the clock (`corridor.routing.timed`) waits for it.

The bound is found without any rule or closed border, so that one closure more never makes another one end in time.

A stop of loading never ends in time for boxes that are ready on its days, and one that begins later binds none of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from corridor.calendar import as_instant, on_the_clock
from corridor.graph import Arc, Graph, Load, Weights, compile_graph
from corridor.graph.borders import BorderBook, BorderRow, Crossing, crossing_of
from corridor.graph.measures import HOURS
from corridor.graph.time_windows import HORIZON_DAYS, clock_of
from corridor.model.law.rules import Cargo
from corridor.model.network import Network
from corridor.model.tables.codes import SHUT_STATES, row_classes
from corridor.routing.query.waypoints import WayPoint, avoiding
from corridor.search import DAY
from corridor.search.shortest.dijkstra import costs_from

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = [
    "KnownWeights",
    "closures_end",
    "ending_closures",
    "graphs_on_arrival",
    "least_seconds",
    "rows_last_open",
    "weighed_on_arrival",
    "without_lapsed",
]

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
_DAY = dt.timedelta(days=1)
_HORIZON_SECONDS = HORIZON_DAYS * DAY  # infinity is more
_MOST_WEIGHTS = 64  # kept for the next question: those of a load are nearly a megabyte, and its questions come in a row
_MOST_LOADS = 4_096  # which have the weights of others, but for their names


def closures_end(network: Network, ready: dt.datetime) -> bool:
    """Whether a border is shut, or a rule in force, on a day, and no longer when boxes may still be on their way."""
    day = ready.date()

    def find() -> bool:
        periods = network.cache.lasting("closures that end", (), lambda: tuple(_ending(network)))
        horizon = day + HORIZON_DAYS * _DAY
        return any(first <= day <= last < horizon for first, last in periods)

    return network.cache.get("days of closures that end", day, find)  # each route asks several times


def ending_closures(graph: Graph, ready: dt.datetime) -> dict[str, str]:
    """Find what is shut on a day, and no longer when boxes may still be on their way.

    Parameters
    ----------
    graph : Graph
        Of the day on which they are ready.
    ready : datetime.datetime
        When they are.

    Returns
    -------
    dict of str to str
        Ids of borders and rules, and their names with their periods.
    """
    if not closures_end(graph.network, ready):
        return {}
    day, last = ready.date(), ready.date() + HORIZON_DAYS * _DAY
    shut: dict[str, BorderRow] = {}
    for row in graph.structure.border_rows:
        if row.state in SHUT_STATES and row.since <= day <= row.until:
            known = shut.setdefault(row.border_id, row)
            shut[row.border_id] = max(known, row, key=lambda one: one.until)
    found = {key: f"{row.name} is {row.state} {row.window}" for key, row in shut.items() if row.until < last}
    rules = (rule for rule in graph.structure.rules if rule.active(day) and rule.valid_to is not None)
    return found | {rule.id: f"{rule.name} ({rule.window()})" for rule in rules if (rule.valid_to or last) < last}


def _ending(network: Network) -> Iterator[tuple[dt.date, dt.date]]:
    """First and last days of closed borders and rules that have an end."""
    borders = network.borders[network.borders["state"].isin(SHUT_STATES)]
    for frame in (borders, network.rules):
        known = frame[frame["valid_to"].notna()]
        for first, last in zip(known["valid_from"], known["valid_to"], strict=True):
            yield dt.date.min if pd.isna(first) else first.date(), last.date()


def weighed_on_arrival(
    day: Graph, load: Load, ready: dt.datetime, source: int, avoid: Sequence[WayPoint]
) -> tuple[Graph, Weights]:
    """The graph of a day by `without_lapsed`, and the weights of a load on it without what it avoids."""
    graph = without_lapsed(day, load, ready, source)
    return graph, avoiding(graph, graph.weigh(load, ready), avoid)


class KnownWeights:
    """Graphs and weights of questions that avoid the same, the last of them at hand.

    Parameters
    ----------
    network : Network
        Where.
    avoid : sequence of WayPoint
        What no path touches.
    """

    __slots__ = ("_apart", "_graphs", "_weighed", "avoid", "network")

    def __init__(self, network: Network, avoid: Sequence[WayPoint] = ()) -> None:
        self.network, self.avoid = network, tuple(avoid)
        self._graphs: dict[tuple[dt.date, Cargo], Graph] = {}
        self._weighed: dict[tuple[Load, dt.datetime, int], tuple[Graph, Weights]] = {}
        self._apart: set[int] = set()  # arrays of theirs, by `id`: they are kept as long

    def graph(self, cargo: Cargo, ready: dt.datetime) -> Graph:
        """The graph of a day for a cargo, as `compile_graph` makes it."""
        key = (ready.date(), cargo)
        found = self._graphs.get(key)
        if found is None:
            if len(self._graphs) >= _MOST_WEIGHTS:
                self._graphs.clear()
            found = self._graphs[key] = compile_graph(self.network, ready, cargo=cargo)
        return found

    def on_arrival(self, load: Load, ready: dt.datetime, source: int) -> tuple[Graph, Weights]:
        """The graph and the weights of `weighed_on_arrival`: the same from every source where no closure ends."""
        begins = source if closures_end(self.network, ready) else -1
        key = (load, ready, begins)
        found = self._weighed.get(key)
        if found is None:
            if len(self._apart) >= _MOST_WEIGHTS or len(self._weighed) >= _MOST_LOADS:
                self._weighed.clear()
                self._apart.clear()
            day = self.graph(load.cargo, ready)
            found = self._weighed[key] = weighed_on_arrival(day, load, ready, source, self.avoid)
            self._apart.add(id(found[1].matrix))
        return found


def rows_last_open(graph: Graph) -> tuple[tuple[Integers, str, BorderRow], ...]:
    """Arcs over closed borders with their mode, and the row by which they went last, or else will go first; kept."""
    return graph.network.cache.get("rows last open", graph.identity, lambda: tuple(_rows_last_open(graph)))


def _rows_last_open(graph: Graph) -> Iterator[tuple[Integers, str, BorderRow]]:
    for crossing, numbers in graph.closed_crossings.items():
        rows = graph.structure.rows_of_borders.get(crossing[0], ())
        last = _last_open(graph, [row for row in rows if row.state not in SHUT_STATES], graph.arcs[numbers[0]])
        modes = np.array([graph.arcs[number].mode for number in numbers.tolist()])
        if last is not None:
            yield from ((numbers[modes == mode], mode, last) for mode in np.unique(modes).tolist())


def _last_open(graph: Graph, rows: Sequence[BorderRow], arc: Arc) -> BorderRow | None:
    kinds = row_classes(arc.train_class)
    fitting = [row for row in rows if row.train_class in kinds and row.serves(arc.from_country, arc.to_country)]
    before = [row for row in fitting if row.until < graph.since]
    # among rows of one day the one that names the class goes first, as where the border is open
    if before:
        return max(before, key=lambda row: (row.until, -kinds.index(row.train_class)))
    return min(fitting, key=lambda row: (row.since, kinds.index(row.train_class)), default=None)


def without_lapsed(day: Graph, load: Load, ready: dt.datetime, source: int) -> Graph:
    """The graph of a day, with open what is closed then and surely no longer when the boxes can be there.

    Parameters
    ----------
    day : Graph
        Compiled for the day and the cargo.
    load : Load
        The boxes, with the flights that they may take; a flow has no day on which it gets anywhere.
    ready : datetime.datetime
        When they are, by the clock of the origin.
    source : int
        Node where they start.

    Returns
    -------
    Graph
        That of the day itself where nothing ends in time.
    """
    return graphs_on_arrival(day, load, ready, (source,))[0][0]


def graphs_on_arrival(
    day: Graph, load: Load, ready: dt.datetime, sources: Sequence[int]
) -> list[tuple[Graph, Integers]]:
    """The graphs by `without_lapsed` of boxes that begin at several nodes, by the same clock.

    Returns
    -------
    list of (Graph, int64 array)
        Each graph once, with the positions of the nodes it is for: most of them find the same closures over.
    """
    if load.flow or not closures_end(day.network, ready):
        return [(day, np.arange(len(sources)))]
    weights = day.weigh(load, ready)
    to_come, known = _DaysToCome(day, weights.load.cargo), dict[int, Graph]()
    for source in dict.fromkeys(sources):
        found = _Arrivals(day, weights, ready, least_seconds(day, weights, source), source, to_come)
        known[source] = day.lapsing(dict(found.borders()), dict(found.rules()))
    graphs = {id(one): one for one in known.values()}
    places = {one: [place for place, source in enumerate(sources) if id(known[source]) == one] for one in graphs}
    return [(graphs[one], np.array(its, np.int64)) for one, its in places.items()]


def least_seconds(graph: Graph, weights: Weights, source: int) -> Integers:
    """Bound the time from a node to every other from below, whatever rules and borders say.

    Parameters
    ----------
    graph : Graph
        Of the day on which the boxes are ready.
    weights : Weights
        Theirs on it.
    source : int
        Node where they start.

    Returns
    -------
    int64 array, shape (nodes,)
        Seconds; `INFINITY` where they never are.
    """
    frame, closed = weights.topology, graph.idle.copy()
    for block in weights.blocks:
        if block.table not in ("rules", "borders"):
            closed |= block.arcs
    return costs_from(frame.graph(weights.matrix[HOURS.row][np.newaxis], closed), source)


@dataclass(eq=False)
class _DaysToCome:
    """What shuts arcs of a graph to some goods on later days, looked up once for all places where boxes begin."""

    graph: Graph
    cargo: Cargo
    _later_rules: dict[dt.date, Mask] = field(default_factory=dict)
    _found: dict[tuple[Crossing, dt.date], BorderRow | None] = field(default_factory=dict)

    def row(self, crossing: Crossing, day: dt.date) -> BorderRow | None:
        """The row of a crossing on a day."""
        key = (crossing, day)
        if key not in self._found:
            self._found[key] = BorderBook(self.graph.structure.rows_of_borders.get(crossing[0], ()), day).row(*crossing)
        return self._found[key]

    def shut(self, number: int, day: dt.date) -> bool:
        """Whether something else shuts an arc on a day, so that one closure follows another."""
        arc = self.graph.arcs[number]
        if arc.border_id:
            row = self.row(crossing_of(arc), day)
            if row is None or row.state in SHUT_STATES:
                return True
        return self.ruled_out(number, day)

    def ruled_out(self, numbers: int | Integers, day: dt.date) -> bool:
        """Whether a rule that is not in force yet forbids one of some arcs on a day to what is under way."""
        if day not in self._later_rules:
            found, graph = np.zeros(len(self.graph.arcs), np.bool_), self.graph
            for rule in graph.structure.rules:
                begins = rule.active(day) and not rule.active(graph.since)
                if begins and not rule.loading and rule.concerns(self.cargo):
                    found |= graph.blocked_by(rule)
            self._later_rules[day] = found
        return bool(self._later_rules[day][numbers].any())


@dataclass(eq=False)
class _Arrivals:
    """When a load can be at arcs at the earliest, and what is shut there then."""

    graph: Graph
    weights: Weights
    ready: dt.datetime
    since: Integers
    source: int
    to_come: _DaysToCome

    @cached_property
    def start(self) -> dt.datetime:
        """The instant at which the boxes are ready."""
        graph = self.graph
        return as_instant(self.ready, graph.network.time_zones.zone(graph.states[self.source].terminal))

    def day(self, *arcs: int) -> dt.date | None:
        """The first day, each by its own clock, on which the boxes can be at some arcs; None where they never are."""
        first: dict[ZoneInfo, int] = {}
        for arc, seconds in zip(arcs, self.since[self.weights.topology.tail[list(arcs)]].tolist(), strict=True):
            clock = clock_of(self.graph, arc)
            first[clock] = min(first.get(clock, seconds), seconds)
        known = ((clock, seconds) for clock, seconds in first.items() if seconds <= _HORIZON_SECONDS)
        days = (on_the_clock(self.start + dt.timedelta(seconds=seconds), clock).date() for clock, seconds in known)
        return min(days, default=None)

    def borders(self) -> Iterator[tuple[Crossing, BorderRow]]:
        """Crossings that are open again, each with the row of the first day on which boxes can be there."""
        for crossing, numbers in self.graph.closed_crossings.items():
            day = None if self.graph.borders.row(*crossing) is None else self.day(*numbers.tolist())
            row = None if day is None else self.to_come.row(crossing, day)
            if row is None or day is None or row.state in SHUT_STATES:
                continue
            if not self.to_come.ruled_out(numbers, day):
                yield crossing, row

    def rules(self) -> Iterator[tuple[str, Mask]]:
        """Rules that are over, each with the arcs on which they are."""
        graph = self.graph
        for rule in graph.structure.rules:
            holds = rule.active(graph.since) and rule.concerns(self.weights.load.cargo)
            if not holds or rule.loading or rule.valid_to is None:
                continue
            over = np.zeros(len(graph.arcs), np.bool_)
            for number in np.flatnonzero(graph.blocked_by(rule)).tolist():
                day = self.day(number)
                if day is not None:
                    over[number] = not rule.active(day) and not self.to_come.shut(number, day)
            if over.any():
                yield rule.id, over
