"""Dijkstra's method in one direction: all to one, and one to one with a guide.

Which of several least paths is returned is part of the contract: the one with the fewest arcs;
among those, the one whose last arc has the smallest number; then whose last but one has; and so
on back to the start. The rule looks at numbers of arcs only, never at the inside of a heap.

Invariant: labels leave the heap in the order of (cost so far + bound, arcs so far), and no arc makes
either fall, so a node that has left it is final. (Dijkstra, 1959; with bounds: Hart, Nilsson and
Raphael, 1968.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from corridor.arguments import checked_arguments, checked_result
from corridor.display import brief
from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.heap import pop, pop_one, push, push_one
from corridor.search.jit import kernel, spared
from corridor.search.records import Adjacency, Integers

__all__ = ["Path", "bounds", "costs_from", "costs_to", "find", "path_of", "sweep", "sweep_ahead", "to_go"]


@checked_result
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Path:
    """A path through an `ArcGraph`.

    Attributes
    ----------
    costs : ndarray of int64, shape (criteria,)
        Sums of every criterion along the path.
    arcs : ndarray of int64
        Arc numbers from source to target; empty when they are the same node.
    """

    costs: Integers
    arcs: Integers

    def __repr__(self) -> str:
        return brief(self, f"of {self.arcs.size} arcs, costs {self.costs.tolist()}")


_SET_COSTS: Callable[[Path, Integers], None] = vars(Path)["costs"].__set__
_SET_ARCS: Callable[[Path, Integers], None] = vars(Path)["arcs"].__set__


def path_of(costs: Integers, arcs: Integers) -> Path:
    """Make a `Path` in half the time that its own constructor takes, where a query takes microseconds."""
    path = Path.__new__(Path)
    _SET_COSTS(path, costs)
    _SET_ARCS(path, arcs)
    return path


@kernel
def find(  # noqa: C901
    arcs: Adjacency, weight: Integers, bound: Integers, source: int, target: int
) -> tuple[int, Integers]:
    """Least cost (-1 when there is no path) and the arcs of the canonical least path.

    Weights are those of outgoing arcs, in their order; bounds are by node, or none at all.

    Keys are (cost so far + bound, arcs so far): arcs grow along every arc, so a node that leaves
    the heap is final even where weights are zero, and all its best predecessors left before it.
    """
    start, head, arc_of = arcs
    n = start.size - 1
    guided = bound.size == n
    cost = np.full(n, INFINITY, np.int64)
    hops = np.zeros(n, np.int32)
    via = np.empty(n, np.int32)
    before = np.empty(n, np.int32)
    heap = np.empty(2 * (head.size + 1), np.int64)
    cost[source] = 0
    via[source] = -1
    size = push(heap, 0, bound[source] if guided else 0, source)
    while size > 0:
        tag = heap[1]
        u = tag & 0x7FFFFFFF
        far = (tag >> 31) + 1
        here = cost[u]
        stale = heap[0] != here + (bound[u] if guided else 0) or hops[u] + 1 != far
        size = pop(heap, size)
        if stale:
            continue
        if u == target:
            break
        for j in range(start[u], start[u + 1]):
            v = head[j]
            there = here + weight[j]
            if there > cost[v] or there >= INFINITY:
                continue
            if there == cost[v]:
                if far > hops[v] or (far == hops[v] and arc_of[j] >= via[v]):
                    continue
                if far == hops[v]:
                    via[v] = arc_of[j]
                    before[v] = u
                    continue
            key = there
            if guided:
                if bound[v] >= INFINITY:
                    continue
                key += bound[v]
            cost[v] = there
            hops[v] = far
            via[v] = arc_of[j]
            before[v] = u
            size = push(heap, size, key, (far << 31) | v)
    if cost[target] >= INFINITY:
        return -1, np.empty(0, np.int64)
    path = np.empty(hops[target], np.int64)
    v = target
    for place in range(hops[target] - 1, -1, -1):
        path[place] = via[v]
        v = before[v]
    return cost[target], path


@kernel
def _sweep(arcs: Adjacency, weight: Integers, target: int) -> Integers:
    """Least cost from every node to the target, over incoming arcs; over outgoing ones, the way back."""
    start, near, _ = arcs
    cost = np.full(start.size - 1, INFINITY, np.int64)
    heap = np.empty(2 * (near.size + 1), np.int64)
    cost[target] = 0
    size = push(heap, 0, 0, target)
    while size > 0:
        here = heap[0]
        v = heap[1]
        size = pop(heap, size)
        if here != cost[v]:
            continue
        for j in range(start[v], start[v + 1]):
            there = here + weight[j]
            u = near[j]
            if there < cost[u]:
                cost[u] = there
                size = push(heap, size, there, u)
    return cost


@kernel
def _narrow_sweep(arcs: Adjacency, weight: Integers, target: int, bits: int) -> Integers:
    """`_sweep` with a cost and a node in one number: cost << bits | node."""
    start, near, _ = arcs
    mask = (1 << bits) - 1
    cost = np.full(start.size - 1, INFINITY, np.int64)
    heap = np.empty(near.size + 1, np.int64)
    cost[target] = 0
    size = push_one(heap, 0, target)
    while size > 0:
        here = heap[0] >> bits
        v = heap[0] & mask
        size = pop_one(heap, size)
        if here != cost[v]:
            continue
        for j in range(start[v], start[v + 1]):
            there = here + weight[j]
            u = near[j]
            if there < cost[u]:
                cost[u] = there
                size = push_one(heap, size, (there << bits) | u)
    return cost


def sweep(g: ArcGraph, node: int, criterion: int, back: bool) -> Integers:
    """Least costs from a node to all, or ``back`` from all to it, by places inside."""
    bits = g.n_nodes.bit_length()
    arcs = g.topology.inside.into if back else g.topology.inside.out
    weight = g.incoming(criterion) if back else g.outgoing(criterion)
    if (int(g.weights[criterion].max(initial=0)) * g.n_nodes) >> (62 - bits):
        return _sweep(arcs, weight, node)
    if spared(_narrow_sweep, weight.size):
        return _sweep_in_python(arcs, weight, node, bits)
    return _narrow_sweep(arcs, weight, node, bits)


def _sweep_in_python(arcs: Adjacency, weight: Integers, target: int, bits: int) -> Integers:
    """`_narrow_sweep` for the first sweeps of a process."""
    start, near, add = arcs.start.tolist(), arcs.far.tolist(), weight.tolist()
    mask = (1 << bits) - 1
    cost = [INFINITY] * (len(start) - 1)
    cost[target] = 0
    heap = [target]
    while heap:
        entry = heappop(heap)
        here, v = entry >> bits, entry & mask
        if here != cost[v]:
            continue
        for j in range(start[v], start[v + 1]):
            there = here + add[j]
            u = near[j]
            if there < cost[u]:
                cost[u] = there
                heappush(heap, there << bits | u)
    return np.array(cost, np.int64)


def to_go(g: ArcGraph, target: int, criterion: int) -> Integers:
    """`bounds` by places inside, for checked arguments."""
    known = g.cached_distances(target, criterion)
    if known is None:
        known = sweep(g, target, criterion, back=True)
        g.cache_distances(target, criterion, known)
    return known


def sweep_ahead(g: ArcGraph, t: int, criteria: Sequence[int]) -> None:
    """Keep on a graph what `bounds` finds by some criteria, before a search by all of them.

    Which of several paths with equal points such a search finds depends on the bounds that guide it, and these on what
    the graph was asked before: whole ones are the same every time.
    """
    target = g.node(t, "target")
    for one in criteria:
        to_go(g, target, g.criterion(one))


@checked_arguments
def bounds(g: ArcGraph, t: int, *, criterion: int = 0) -> Integers:
    """Find the least cost from every node to a target; kept on ``g`` for later queries.

    Parameters
    ----------
    g : ArcGraph
    t : int
        Target node.
    criterion : int
        Row of ``g.weights``.

    Returns
    -------
    ndarray of int64, shape (nodes,)
        `INFINITY` where the target cannot be reached. Not to be written to.

    Raises
    ------
    ValueError
        When the node or the criterion does not exist.
    """
    return _outside(g, to_go(g, g.node(t, "target"), g.criterion(criterion)))


def costs_from(g: ArcGraph, s: int, criterion: int = 0) -> Integers:
    """Find the least cost from a node to every other, as `bounds` does to a node; not kept."""
    return _outside(g, sweep(g, g.node(s, "source"), g.criterion(criterion), back=False))


def costs_to(g: ArcGraph, t: int, criterion: int = 0) -> Integers:
    """The same from every node to one: as `bounds`, and not kept."""
    return _outside(g, sweep(g, g.node(t, "target"), g.criterion(criterion), back=True))


def _outside(g: ArcGraph, costs: Integers) -> Integers:
    """Costs by places inside, by nodes."""
    rank = g.topology.rank
    return costs if rank is None else costs.take(rank)
