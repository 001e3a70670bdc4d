"""Customisable hierarchies: prepared once for a graph without weights, and in milliseconds for any weights.

Nodes are taken out in an order that knows no weights (`elimination`); given some, the costs of all arcs that this added
follow by triangles (`customisation`). What comes of it is a `Hierarchy`, which answers as one that `prepare` made.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from corridor.arguments import checked_arguments, checked_result
from corridor.display import brief, counted
from corridor.progress import Counter
from corridor.progress import counted as counting
from corridor.search.arcgraph import ArcGraph, Topology
from corridor.search.hierarchy.contraction_hierarchy import Hierarchy, TooManyShortcuts, checked_bits, most_shortcuts
from corridor.search.hierarchy.customisation import customised
from corridor.search.hierarchy.elimination import FINISHED, POOL, eliminate, numbered
from corridor.search.hierarchy.records import (
    ELIMINATION,
    LIST,
    Elimination,
    EliminationLists,
    Triangulation,
    Unpacking,
    Upward,
)
from corridor.search.records import Indices, Integers

__all__ = ["CustomisableTopology", "prepare_topology"]

_STEPS = 100  # times that a bar moves


@checked_result
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CustomisableTopology:
    """The nodes and arcs of a graph, prepared for any weights; made by `prepare_topology`.

    Attributes
    ----------
    topology : Topology
        The nodes and arcs.
    n_joined : int
        Pairs of nodes that are joined, by arcs of the graph or by shortcuts, in either direction.
    """

    topology: Topology
    _number: Integers
    _rows: Triangulation
    _edge_of_arc: Integers

    def __repr__(self) -> str:
        return brief(self, f"of {counted(self.topology.n_nodes, 'node')}, {counted(self.n_joined, 'pair')} joined")

    @property
    def n_joined(self) -> int:
        """Pairs of nodes that are joined, by arcs of the graph or by shortcuts, in either direction."""
        return int(self._rows.up_head.size)

    def customise(self, weights: ArrayLike, closed: ArrayLike | None = None, *, criterion: int = 0) -> Hierarchy:
        """Make a hierarchy for weights.

        Parameters
        ----------
        weights : array_like of int, shape (criteria, arcs) or (arcs,)
            As `Topology.graph` takes them.
        closed : array_like of bool, shape (arcs,), optional
            True for arcs that may not be used.
        criterion : int
            Row of the weights to minimise.

        Returns
        -------
        Hierarchy
            Its answers are those of one that `prepare` makes of the same graph; where several paths cost the same, it
            may have kept another one of them.

        Raises
        ------
        ArgumentError
            As `Topology.graph` and `prepare` raise it.
        """
        g = self.topology.graph(weights, closed)
        weight = g.row(g.criterion(criterion))
        bits = checked_bits(g, criterion)
        start, rows, via, length = customised(self._rows, self._edge_of_arc, weight, bits)
        place = (g.n_nodes - 1 - self._number).astype(np.int32)
        return Hierarchy(g, criterion, place, Upward(start, rows, bits), Unpacking(via, length))


@checked_arguments
def prepare_topology(
    g: ArcGraph, *, max_shortcuts: int | None = None, progress: bool | Counter = False
) -> CustomisableTopology:
    """Prepare the nodes and arcs of a graph for hierarchies of any weights.

    That takes longer than `prepare` for one criterion of a small graph, and pays where weights change. It suits graphs
    that fall apart where few nodes are taken away, as those of roads, railways and corridors do.

    Parameters
    ----------
    g : ArcGraph
        Its weights and closed arcs make no difference.
    max_shortcuts : int, optional
        Most pairs of nodes to join beyond those that arcs join; by default a million and twenty for each arc.
    progress : bool or callable
        True draws a bar on a terminal; a callable is given the nodes that are done, and all.

    Returns
    -------
    CustomisableTopology

    Raises
    ------
    TooManyShortcuts
        When that many do not suffice: the graph does not fall apart.
    """
    topology = g.topology
    n = topology.n_nodes
    tail, head = topology.tail.astype(np.int64), topology.head.astype(np.int64)
    if topology.rank is not None:
        tail, head = (topology.rank.take(tail).astype(np.int64), topology.rank.take(head).astype(np.int64))
    apart = tail != head
    pairs = np.unique(np.concatenate([tail[apart] * n + head[apart], head[apart] * n + tail[apart]]))
    most = most_shortcuts(g, max_shortcuts)
    number, joined = numbered(_taken_out(n, pairs, most, progress))
    joined.sort()
    low, high = ((joined // max(n, 1)).astype(np.int32), (joined % max(n, 1)).astype(np.int32))
    down = np.argsort(high, kind="stable").astype(np.int32)
    rows = Triangulation(_starts(low, n), high, low, _starts(high, n), down)
    tail, head = number.take(tail), number.take(head)
    place = np.searchsorted(joined, np.minimum(tail, head) * n + np.maximum(tail, head))
    return CustomisableTopology(topology, number, rows, np.where(tail == head, -1, 2 * place + (tail > head)))


def _starts(of: Indices, n: int) -> Integers:
    """Where those of each node begin, and end."""
    start = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(of, minlength=n), out=start[1:])
    return start


def _taken_out(n: int, pairs: Integers, most: int, progress: bool | Counter) -> EliminationLists:
    """Take all nodes out, given neighbours as node * n + neighbour, ascending; ``most`` more pairs may be joined."""
    start = _starts((pairs // max(n, 1)).astype(np.int32), n)
    spot = np.zeros(n, LIST)
    spot["first"], spot["length"] = start[:-1], np.diff(start)
    spot["room"] = spot["length"]
    pool = np.empty(4 * pairs.size + 1024, np.int32)
    pool[: pairs.size] = pairs % max(n, 1)
    heap = np.empty(4 * n + 1024, np.int64)
    heap[:n] = np.sort(spot["length"] << 32 | np.arange(n))  # ascending, and so a heap
    state = np.zeros(1, ELIMINATION)
    state["size"], state["filled"] = n, pairs.size
    lists = EliminationLists(spot, pool, np.empty(n, np.int32), np.full(n, -1, np.int32))
    store = Elimination(lists, heap, state)
    with counting(progress, "hierarchy", n) as count:
        for until in range(-(-n // _STEPS), n + _STEPS, max(1, -(-n // _STEPS))):
            while (short := eliminate(store, min(until, n))) != FINISHED:
                store = _with_room(store, short)
            added = int(state["joined"][0]) - pairs.size // 2  # less, until all arcs are counted
            if added > most:
                raise TooManyShortcuts(added, most)
            count(int(state["taken"][0]), n)
    return store.lists


def _with_room(store: Elimination, short: int) -> Elimination:
    """The same with room for what is needed, and twice as much as before, in the array that is short."""
    need = int(store.state["need"][0])
    if short == POOL:
        pool = np.empty(2 * store.lists.pool.size + need, np.int32)
        pool[: store.lists.pool.size] = store.lists.pool
        return store._replace(lists=store.lists._replace(pool=pool))
    heap = np.empty(2 * store.heap.size + need, np.int64)
    heap[: store.heap.size] = store.heap
    return store._replace(heap=heap)
