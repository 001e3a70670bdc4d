"""The graph of a question with way-points: copied once for each of them, so that every path keeps their order.

An arc leads into the next copy where a way-point is met: every path of the copies is a way of the graph itself that
meets all of them in order, and the other way round. Nobody else knows of copies: arcs are given back as those of the
compiled graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Graph, Power, Weights
from corridor.routing.query.waypoints import DISCHARGE, LOADING, WayPoint, arc_mask, boards_ship
from corridor.search import ArcGraph, Topology

__all__ = ["LayeredGraph", "layered_graph"]

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
_SHIPS = WayPoint("sea", "mode", frozenset(["sea"]))
Values = TypeVar("Values", bound=NDArray[Any])


@dataclass(frozen=True, slots=True, eq=False)
class LayeredGraph:
    """What a search runs on: the compiled graph, or its copies where way-points are asked for.

    Attributes
    ----------
    graph : ArcGraph
        Weighted; without way-points that of the weights themselves.
    source, sink : int
        Nodes of it.
    arcs, states : int
        Of the compiled graph.
    power : Power or None
        What a path of a reefer must keep, and no kernel knows.
    """

    graph: ArcGraph
    source: int
    sink: int
    arcs: int
    states: int
    power: Power | None = None

    @property
    def copies(self) -> int:
        """How many there are: one more than way-points."""
        return self.graph.n_arcs // self.arcs

    @property
    def ends(self) -> tuple[int, int]:
        """Source and sink in the compiled graph."""
        return self.source % self.states, self.sink % self.states

    def original(self, arcs: Integers) -> Integers:
        """Arcs of the compiled graph, of those of a path through the copies."""
        return arcs % self.arcs if self.graph.n_arcs > self.arcs else arcs

    def original_arc(self, arc: int) -> int:
        """The arc of the compiled graph that one of the copies is."""
        return arc % self.arcs

    def copies_of(self, arc: int) -> range:
        """The copies of an arc of the compiled graph."""
        return range(arc, self.graph.n_arcs, self.arcs)

    def spread(self, values: Values) -> Values:
        """Values of arcs, or of states, repeated for every copy; the last axis is that of the arcs."""
        return values if self.copies == 1 else np.tile(values, self.copies)  # type: ignore[return-value]

    def weighed(self, weights: Weights) -> LayeredGraph:
        """The same copies with other weights and closures."""
        graph = weights.graph
        if self.copies > 1:
            graph = self.graph.topology.graph(self.spread(weights.matrix), self.spread(weights.closed))
        return LayeredGraph(graph, self.source, self.sink, self.arcs, self.states, weights.power)


def layered_graph(graph: Graph, weights: Weights, ends: tuple[int, int], via: Sequence[WayPoint] = ()) -> LayeredGraph:
    """Make the graph on which every path meets the way-points in their order.

    Parameters
    ----------
    graph : Graph
        Compiled network.
    weights : Weights
        Of the shipment's load.
    ends : tuple of int
        Source and sink.
    via : sequence of WayPoint
        In order; none gives the graph of the weights.
    """
    arcs, states = len(graph.arcs), len(graph.states)
    if not via:
        return LayeredGraph(weights.graph, *ends, arcs, states, weights.power)
    topology, copies = _copies(graph, via), len(via) + 1
    layered = topology.graph(np.tile(weights.matrix, copies), np.tile(weights.closed, copies))
    start = _met_at_start(graph, graph.states[ends[0]].terminal, via)
    return LayeredGraph(layered, start * states + ends[0], len(via) * states + ends[1], arcs, states, weights.power)


def _met_at_start(graph: Graph, terminal: str, via: Sequence[WayPoint]) -> int:
    met = 0
    while met < len(via) and via[met].at(graph, terminal):
        met += 1
    return met


def _copies(graph: Graph, via: Sequence[WayPoint]) -> Topology:
    """Copies of the graph, one for each number of way-points met so far."""
    frame, states = graph.structure.topology, len(graph.states)
    on_arc = [arc_mask(graph, point, "on arc", partial(point.on_arc, graph)) for point in via]
    at_head = [arc_mask(graph, point, "at head", partial(point.enters, graph)) for point in via]
    tails, heads = [], []
    for met in range(len(via) + 1):
        level = np.full(len(graph.arcs), met, dtype=np.int64)
        # on the arc first, then at its head; one step may meet several way-points that follow each other
        for hits in (on_arc, at_head):
            for number in range(met, len(via)):
                level[(level == number) & hits[number]] = number + 1
        tails.append(frame.tail + met * states)
        barred = _barred(graph, via, met)
        if met < len(via) and via[met].kind == LOADING:
            barred = barred & ~on_arc[met]
        # an arc that a copy does not have leads back to where it begins, so that no path gains by it
        heads.append(np.where(barred, tails[-1], frame.head + level * states))
    return Topology(states * (len(via) + 1), np.concatenate(tails), np.concatenate(heads))


def _barred(graph: Graph, via: Sequence[WayPoint], met: int) -> Mask:
    """Ships that nobody boards after so many way-points: before a port of loading, and after one of discharge."""
    early = any(point.kind == LOADING for point in via[met:])
    late = any(point.kind == DISCHARGE for point in via[:met])
    if not (early or late):
        return np.zeros(len(graph.arcs), dtype=np.bool_)
    return arc_mask(graph, _SHIPS, "boarded", boards_ship)
