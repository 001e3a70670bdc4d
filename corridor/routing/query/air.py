"""Over which flights a question may go: decided once for it, before anything is searched.

Flights cost ten to twenty times what other ways do, and are never what a shipper of boxes is after; but they are the
quickest of all, and would stand in every front. A shipment says whether it may fly (`Shipment.air`). Where it says
nothing, each line by air is judged by itself: it is open if the cheapest way that flies over it costs at most
`AIR_TIMES` the cheapest way without a flight. Both are in money, with the question's way-points and rules, whatever it
minimises and limits. All flights are open where there is no way without, and where an end or a way-point is an airport.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Graph, Load, Weights
from corridor.graph.cargo import AIR
from corridor.graph.measures import CO2, COST, GENERALISED, measure_of
from corridor.model.cargo.shipment import ShipmentError
from corridor.routing.query.lapsed_closures import closures_end
from corridor.routing.query.layered_graph import LayeredGraph
from corridor.routing.query.waypoints import WayPoint
from corridor.search import INFINITY, ArcGraph, Path, bounds
from corridor.search.shortest.dijkstra import sweep

Integers = NDArray[np.int64]

__all__ = ["AIR_TIMES", "DEAR", "FlightDistances", "Undecided", "openable"]

AIR_TIMES = 10
DEAR = (COST.name, CO2.name, GENERALISED.name)  # of which a flight takes more than most ways without one


class _Asked(Protocol):
    """What is asked of a query."""

    @property
    def graph(self) -> Graph:
        """Compiled network."""

    @property
    def weights(self) -> Weights:
        """Of the load."""

    @property
    def layered(self) -> LayeredGraph:
        """On which every path meets the way-points."""

    def best(self, minimise: str = "cost", limits: Mapping[str, float] | None = None) -> Path | None:
        """The path with the least of something."""

    def least(self, minimise: str = "cost") -> int | None:
        """What that path has of it."""


_Question = TypeVar("_Question", bound=_Asked)


@dataclass(frozen=True, eq=False)
class Undecided(Generic[_Question]):
    """A question before it is decided which flights it may take.

    Attributes
    ----------
    over : callable
        Makes the question of a load.
    graph : Graph
        Compiled network.
    load : Load
        The boxes; where its ``air`` is None, that is decided here.
    ready : datetime.datetime or None
        When they are; None of a flow.
    asked : hashable
        What else tells one question from another: the answer is kept in the network's cache.
    via : sequence of WayPoint
        In order.
    """

    over: Callable[[Load], _Question]
    graph: Graph
    load: Load
    ready: dt.datetime | None
    asked: Hashable
    via: Sequence[WayPoint] = ()

    def decided(self) -> _Question:
        """Make the question of the load with the flights that it may take."""
        if self.load.air is not None:
            return self.over(self.load)
        if not self.graph.structure.flights.size:
            return self._landed()
        key, cache = (self.graph.identity, self.load, self.ready, self.asked), self.graph.network.cache
        return self.over(cache.get("flights", key, lambda: _flying(self._landed(), self.via)))

    def best(self, minimise: str, limits: Mapping[str, float] | None = None) -> tuple[_Question, Path | None]:
        """Find the best path, and the question that it is of.

        Nothing is to be decided where every flight alone would cost, or emit, more than the best way without one.
        """
        if self.load.air is None and minimise in DEAR and not self._closures_end:
            landed, row = self._landed(), measure_of(minimise).row
            try:
                path = landed.best(minimise, limits)
            except ShipmentError:  # too dear to be added up by land and sea
                path = None
            if path is not None and not openable(landed.graph, landed.weights, int(path.costs[row]), row):
                return landed, path
        question = self.decided()
        return question, question.best(minimise, limits)

    def _landed(self) -> _Question:
        return self.over(replace(self.load, air=False))

    @property
    def _closures_end(self) -> bool:
        """Whether it matters who may be there earlier, as by a flight that is open and not taken."""
        return self.ready is not None and closures_end(self.graph.network, self.ready)


def _flying(without: _Asked, via: Sequence[WayPoint]) -> Load:
    """The load with its flights, of the question without any."""
    try:
        cents = _least_cents(without)
    except ShipmentError:  # too dear to be added up by land and sea already
        return without.weights.load
    if cents is None or _by_air(without, via):
        return replace(without.weights.load, air=True)
    near = frozenset(_near(without, AIR_TIMES * cents))
    return replace(without.weights.load, air=True, flights=near) if near else without.weights.load


def _least_cents(without: _Asked) -> int | None:
    """Cents of the cheapest way; of the quickest in a network without prices, where any way costs nothing."""
    if without.graph.network.has_prices:
        _ahead(without)  # the search goes by it
        return without.least()
    path = without.best("hours")
    return None if path is None else int(path.costs[COST.row])


def _ahead(question: _Asked) -> Integers:
    """The least cents that are still to come at every node; kept with the graph, and used by the question itself."""
    return bounds(question.layered.graph, question.layered.sink, criterion=COST.row)


def _near(question: _Asked, most: int) -> Iterator[str]:
    """Links by air over which a way of at most so many cents flies, of a question without flights."""
    weights, layered, frame = question.weights, question.layered, question.layered.graph.topology
    cents, flights = weights.matrix[COST.row], openable(question.graph, weights, most)
    if not flights:
        return
    if 2 * int(cents[flights].min()) > most:
        # no way of so many cents flies twice: before its flight, and after it, it is one without
        after, closed = _ahead(question), weights.closed
        flights = [
            flight
            for flight in flights
            if any(after[frame.head[arc]] <= most - cents[flight] for arc in layered.copies_of(flight))
        ]
    else:
        closed = _flying_over(weights, flights)
        after = _cents(frame.graph(layered.spread(cents)[np.newaxis], layered.spread(closed)), layered.sink)
    if not flights:
        return
    flying = frame.graph(layered.spread(cents)[np.newaxis], layered.spread(closed))
    before = _cents(flying, layered.source, back=False)
    for flight in flights:
        if any(
            before[frame.tail[arc]] <= most - cents[flight] - after[frame.head[arc]]  # two infinities are no sum
            for arc in layered.copies_of(flight)
        ):
            yield question.graph.arcs[flight].link_id


def openable(graph: Graph, weights: Weights, most: int = INFINITY, row: int = COST.row) -> list[int]:
    """Flights of at most so much of a row each that nothing but their price keeps out of a load without flights."""
    flights = graph.structure.flights
    taken = weights.matrix[row, flights] <= most
    if not taken.any():
        return []
    for block in weights.blocks:
        if block.id != AIR:
            taken &= ~block.arcs[flights]
    found: list[int] = flights[taken].tolist()
    return found


class FlightDistances:
    """What the ways to and from all flights cost, for many ends; each end is asked for once.

    Parameters
    ----------
    graph : Graph
        Compiled network.
    weights : Weights
        Of a load without flights.

    Attributes
    ----------
    links : list of str
        The link of each flight that may be opened.
    """

    def __init__(self, graph: Graph, weights: Weights) -> None:
        self._flights, self._topology, self._weights = openable(graph, weights), graph.structure.topology, weights
        self.links = [graph.arcs[flight].link_id for flight in self._flights]
        self._before: dict[int, Integers] = {}
        self._after: dict[int, Integers] = {}

    def _ask(self, sources: set[int], sinks: set[int]) -> None:
        """Find the distances of ends that are new; a matrix has many groups, of which none keeps its graph."""
        cents, closed = self._weights.matrix[COST.row], _flying_over(self._weights, self._flights)
        flying = self._topology.graph(cents[np.newaxis], closed)
        tails, heads = self._topology.tail[self._flights].tolist(), self._topology.head[self._flights]
        wanted = sorted(sources)
        before = {tail: _cents(flying, tail)[wanted] for tail in (set(tails) if wanted else ())}
        for place, node in enumerate(wanted):
            self._before[node] = np.array([before[tail][place] for tail in tails], np.int64)
        for node in sorted(sinks):
            self._after[node] = _cents(flying, node)[heads]

    def near(self, ends: tuple[Sequence[int], Sequence[int]], most: Integers) -> NDArray[np.bool_]:
        """Over which flights a way of at most so many cents flies; none where these are negative.

        Parameters
        ----------
        ends : tuple of sequence of int
            Sources and sinks.
        most : int64 array, shape (sources, sinks)

        Returns
        -------
        bool array, shape (flights, sources, sinks)
        """
        new = set(ends[0]) - self._before.keys(), set(ends[1]) - self._after.keys()
        if any(new):
            self._ask(*new)
        before = np.array([self._before[node] for node in ends[0]]).T[:, :, None]
        after = np.array([self._after[node] for node in ends[1]]).T[:, None, :]
        cents = self._weights.matrix[COST.row, self._flights]
        left: Integers = most[None] - cents[:, None, None] - after
        return np.asarray(before <= left)


def _cents(graph: ArcGraph, node: int, *, back: bool = True) -> Integers:
    """The least from every node to one, or from it to every node; `bounds` would keep it with the graph."""
    found, rank = sweep(graph, graph.node(node, "node"), 0, back=back), graph.topology.rank
    return found if rank is None else found.take(rank)


def _flying_over(weights: Weights, flights: Sequence[int]) -> NDArray[np.bool_]:
    """What is closed to a load without flights once it takes some."""
    closed = weights.closed.copy()
    closed[flights] = False
    return closed


def _by_air(question: _Asked, via: Sequence[WayPoint]) -> bool:
    """Whether an end or a way-point is an airport; what only aircraft pass is met by no way without a flight."""
    airports, states = question.graph.structure.airports, question.graph.states
    named = (point.keys for point in via if point.kind == "terminal")
    return any(states[end].terminal in airports for end in question.layered.ends) or any(
        keys <= airports for keys in named
    )
