"""Over which flights a question may go: decided once for it, before anything is searched.

Flights cost ten to twenty times what other ways do, and are never what a shipper of boxes is after; but they are the
quickest of all, and would stand in every front. A shipment says whether it may fly (`Shipment.air`). Where it says
nothing, each line by air is judged by itself: it is open if the cheapest way that flies over it costs at most
`AIR_TIMES` the cheapest way without a flight. Both are in money, with the question's way-points and rules, whatever it
minimises and limits. All flights are open where there is no way without, and where an end or a way-point is an airport.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Graph, Load, Weights
from corridor.graph.cargo import AIR
from corridor.graph.measures import COST
from corridor.model.cargo.shipment import ShipmentError
from corridor.routing.query.layered_graph import LayeredGraph
from corridor.routing.query.waypoints import WayPoint
from corridor.search import INFINITY, ArcGraph, Path
from corridor.search.shortest.dijkstra import sweep

Integers = NDArray[np.int64]

__all__ = ["AIR_TIMES", "FlightDistances", "decided", "openable"]

AIR_TIMES = 10


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

    def best(self, minimise: str = "cost") -> Path | None:
        """The path with the least of something."""


_Question = TypeVar("_Question", bound=_Asked)


def decided(
    over: Callable[[Load], _Question], graph: Graph, load: Load, asked: Hashable, via: Sequence[WayPoint] = ()
) -> _Question:
    """Make a question of a load, with the flights that it may take.

    Parameters
    ----------
    over : callable
        Makes the question of a load.
    graph : Graph
        Compiled network.
    load : Load
        The boxes; where its ``air`` is None, that is decided here.
    asked : hashable
        What else tells one question from another: the answer is kept in the network's cache.
    via : sequence of WayPoint
        In order.
    """
    if load.air is not None:
        return over(load)
    if not graph.structure.flights.size:
        return over(replace(load, air=False))
    known = graph.network.cache.get("flights", (graph.identity, load, asked), lambda: _flying(over, load, via))
    return over(known)


def _flying(over: Callable[[Load], _Asked], load: Load, via: Sequence[WayPoint]) -> Load:
    """The load with its flights."""
    without = over(replace(load, air=False))
    try:
        # its bounds are those of the question itself, where no flight is opened; without prices any way costs nothing
        path = without.best("cost" if without.graph.network.has_prices else "hours")
    except ShipmentError:  # too dear to be added up by land and sea already
        return without.weights.load
    if path is None or _by_air(without, via):
        return replace(load, air=True)
    near = frozenset(_near(without, AIR_TIMES * int(path.costs[COST.row])))
    return replace(load, air=True, flights=near) if near else without.weights.load


def _near(question: _Asked, most: int) -> Iterator[str]:
    """Links by air over which a way of at most so many cents flies, of a question without flights."""
    weights, layered, frame = question.weights, question.layered, question.layered.graph.topology
    cents, flights = weights.matrix[COST.row], openable(question.graph, weights, most)
    if not flights:
        return
    flying = frame.graph(layered.spread(cents)[np.newaxis], layered.spread(_flying_over(weights, flights)))
    before, after = _cents(flying, layered.source, back=False), _cents(flying, layered.sink)
    for flight in flights:
        if any(
            before[frame.tail[arc]] <= most - cents[flight] - after[frame.head[arc]]  # two infinities are no sum
            for arc in layered.copies_of(flight)
        ):
            yield question.graph.arcs[flight].link_id


def openable(graph: Graph, weights: Weights, most: int = INFINITY) -> list[int]:
    """Flights of at most so many cents each that nothing but their price keeps out of a load without flights."""
    cents, shut = weights.matrix[COST.row], [block.arcs for block in weights.blocks if block.id != AIR]
    return [
        flight
        for flight in graph.structure.flights.tolist()
        if cents[flight] <= most and not any(arcs[flight] for arcs in shut)
    ]


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
