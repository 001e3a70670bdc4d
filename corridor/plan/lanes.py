"""The useful part of the graph for each shipper, made small without losing an optimum.

An arc is left out only where every route over it costs more than a way that shares nothing with
anybody. What is left is contracted: stations passed through vanish, and of two parallel ways the one
that is dearer and uses at least the same resources goes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.search import INFINITY, Topology, bounds

__all__ = ["Edge", "Lane", "Way", "lane_of"]

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Use = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A shipper's search problem.

    Attributes
    ----------
    topology : Topology
        Shape of the graph.
    cost : int64 array, shape (arcs,)
        What each arc costs the consignment, in cents, without what the plan decides.
    closed : bool array, shape (arcs,)
        Arcs it may not use.
    source, sink : int
        Nodes.
    """

    topology: Topology
    cost: Integers
    closed: Mask
    source: int
    sink: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A contracted way between two nodes.

    Attributes
    ----------
    tail, head : int
        Nodes of the graph.
    cost : int
        Cents for the consignment.
    uses : tuple
        Shared resources, sorted; twice where one is used twice.
    arcs : tuple of int
        Arcs of the graph on the way.
    """

    tail: int
    head: int
    cost: int
    uses: tuple[Use, ...]
    arcs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """What is left of the graph for one shipper.

    Attributes
    ----------
    source, sink : int
        Nodes.
    edges : tuple of Edge
        Empty when there is no way at all.
    """

    source: int
    sink: int
    edges: tuple[Edge, ...]

    @property
    def nodes(self) -> tuple[int, ...]:
        """Nodes between source and sink, and these two."""
        ends = {end for edge in self.edges for end in (edge.tail, edge.head)}
        return tuple(sorted(ends | {self.source, self.sink}))


def lane_of(way: Way, uses: Callable[[int], tuple[Use, ...]], shared: Mask) -> Lane:
    """Prune and contract the graph for one shipper.

    Parameters
    ----------
    way : Way
        Costs, closed arcs, and ends.
    uses : callable
        Shared resources of an arc, by its number.
    shared : bool array, shape (arcs,)
        True where an arc uses a resource: the way that shares nothing avoids these.
    """
    to_sink, from_source = _distances(way)
    through = _sum(from_source[way.topology.tail], way.cost, to_sink[way.topology.head])
    alone = int(bounds(way.topology.graph(way.cost[None, :], way.closed | shared), way.sink)[way.source])
    kept = ~way.closed & (through < INFINITY) & (through <= alone)
    numbers = np.flatnonzero(kept)
    edges = [
        Edge(int(way.topology.tail[n]), int(way.topology.head[n]), int(way.cost[n]), tuple(sorted(uses(int(n)))), (int(n),))
        for n in numbers
    ]  # fmt: skip
    return Lane(way.source, way.sink, tuple(_contracted(edges, {way.source, way.sink})))


def _distances(way: Way) -> tuple[Integers, Integers]:
    """Least cost from every node to the sink, and from the source to every node."""
    shape = way.topology
    ahead = bounds(shape.graph(way.cost[None, :], way.closed), way.sink)
    mirrored = Topology(shape.n_nodes, shape.head, shape.tail)
    return ahead, bounds(mirrored.graph(way.cost[None, :], way.closed), way.source)


def _sum(*parts: Integers) -> Integers:
    """Sum that stays infinite where a part is."""
    total = np.zeros_like(parts[0])
    for part in parts:
        total = np.where((total >= INFINITY) | (part >= INFINITY), INFINITY, total + part)
    return total


class _Shrinking:
    """Edges of a graph while nodes are taken out."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        self.between: dict[tuple[int, int], list[Edge]] = {}
        self.after: dict[int, set[int]] = {}
        self.before: dict[int, set[int]] = {}
        for edge in edges:
            self.add(edge)

    def add(self, edge: Edge) -> None:
        """Add an edge unless another is at least as good; drop those that it beats."""
        if edge.tail == edge.head:
            return
        rivals = self.between.setdefault((edge.tail, edge.head), [])
        if any(_beats(rival, edge) for rival in rivals):
            return
        rivals[:] = [rival for rival in rivals if not _beats(edge, rival)] + [edge]
        self.after.setdefault(edge.tail, set()).add(edge.head)
        self.before.setdefault(edge.head, set()).add(edge.tail)

    def edges(self, tails: Iterable[int], heads: Iterable[int]) -> list[Edge]:
        """Edges between two sets of nodes."""
        ends = sorted((tail, head) for tail in tails for head in heads)
        return [edge for pair in ends for edge in self.between.get(pair, ())]

    def remove(self, node: int) -> None:
        """Take a node out with its edges."""
        for head in self.after.pop(node, set()):
            self.before[head].discard(node)
            del self.between[node, head]
        for tail in self.before.pop(node, set()):
            self.after[tail].discard(node)
            del self.between[tail, node]

    def all(self) -> Iterator[Edge]:
        """Edges in a fixed order."""
        for pair in sorted(self.between):
            yield from self.between[pair]


def _beats(one: Edge, other: Edge) -> bool:
    """Whether an edge costs no more than a parallel one and uses nothing that the other does not."""
    return one.cost <= other.cost and not (Counter(one.uses) - Counter(other.uses))


def _contracted(edges: Sequence[Edge], ends: set[int]) -> Iterator[Edge]:
    graph = _Shrinking(edges)
    waiting = sorted(({e.tail for e in edges} | {e.head for e in edges}) - ends, reverse=True)
    while waiting:
        node = waiting.pop()
        into = graph.edges(graph.before.get(node, ()), (node,))
        out = graph.edges((node,), graph.after.get(node, ()))
        if not into and not out:
            continue
        # a node may go where that makes no more edges than there were
        if len(into) * len(out) > len(into) + len(out):
            continue
        touched = ({edge.tail for edge in into} | {edge.head for edge in out}) - ends - {node}
        graph.remove(node)
        for first in into:
            for second in out:
                graph.add(_chained(first, second))
        waiting += sorted(touched - set(waiting), reverse=True)
    yield from graph.all()


def _chained(first: Edge, second: Edge) -> Edge:
    return Edge(
        first.tail, second.head, first.cost + second.cost, tuple(sorted(first.uses + second.uses)),
        first.arcs + second.arcs,
    )  # fmt: skip
