"""Directed graphs as arrays: who is joined to whom (`Topology`) and at what weights (`ArcGraph`).

A topology is built once; weights and closed arcs are bound to it per question. Arcs keep the
numbers of the caller. Rows of the adjacency lists are in the order of arc numbers, so results
depend on that order and on nothing else.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import ArrayLike

from corridor.arguments import checked_class, whole
from corridor.errors import ArgumentError
from corridor.search.adjacency import breadth_first, grouped
from corridor.search.records import INFINITY, BothWays, Indices, Integers, Mask, Sized

__all__ = ["INFINITY", "ArcGraph", "Topology"]


Derived = TypeVar("Derived", bound=Sized | None)

_MOST = (1 << 31) - 2  # nodes and arcs are numbered in 32 bits
_MOST_ALONE = 10_000_000  # nodes that no arc joins: more are a slip of the pen, and cost memory
_SMALL = 5_000  # nodes; below, everything fits into the cache in any order
_CACHED_CELLS = 1 << 22  # distances kept per graph: 32 MiB
_NOTHING_CLOSED = np.zeros(0, np.bool_)


@checked_class
class Topology:
    """The nodes and arcs of a directed graph, without weights.

    Parameters
    ----------
    n_nodes : int
        Nodes are numbered from 0 to ``n_nodes - 1``.
    tail, head : array_like of int, shape (arcs,)
        Arc ``a`` leads from ``tail[a]`` to ``head[a]``. Self-loops and parallel arcs are allowed.

    Attributes
    ----------
    n_nodes, n_arcs : int
    tail, head : ndarray of int32, shape (arcs,)
    out_start, out_head, out_arc : ndarray of int32
        Outgoing arcs of node ``u`` are the cells ``out_start[u]:out_start[u + 1]`` of the others.
    in_start, in_tail, in_arc : ndarray of int32
        The same for incoming arcs.
    rank : ndarray of int32, shape (nodes,), or None
        The place of each node inside, when the nodes of a large graph were put into the order of
        a breadth-first walk to keep neighbours close in memory; None when they were not.
    inside : BothWays
        The six arrays by places inside; the same arrays when nothing was put into order.
    workspaces : list of ndarray of int64
        Clean arrays that searches write into: as many as searches ever ran at one time.

    Raises
    ------
    ArgumentError
        When an end is not a node, or the shapes differ.
    """

    __slots__ = (
        "head",
        "in_arc",
        "in_start",
        "in_tail",
        "inside",
        "n_arcs",
        "n_nodes",
        "out_arc",
        "out_head",
        "out_start",
        "rank",
        "tail",
        "workspaces",
    )

    def __init__(self, n_nodes: int, tail: ArrayLike, head: ArrayLike) -> None:
        self.n_nodes = int(whole("n_nodes", n_nodes, least=0, most=_MOST))
        if self.n_nodes > 2 * np.size(tail) + _MOST_ALONE:
            raise ArgumentError(f"n_nodes is {n_nodes:,}, and {np.size(tail):,} arcs join few of them")
        self.tail = _ends("tail", tail, self.n_nodes)
        self.head = _ends("head", head, self.n_nodes)
        self.n_arcs = self.tail.size
        if self.head.size != self.n_arcs:
            raise ArgumentError(f"tail has {self.n_arcs} arcs and head {self.head.size}")
        outer = _both_ways(self.n_nodes, self.tail, self.head)
        self.out_start, self.out_head, self.out_arc = outer.out
        self.in_start, self.in_tail, self.in_arc = outer.into
        self.rank: Indices | None = None
        self.workspaces: list[Integers] = []
        self.inside = outer
        if self.n_nodes > _SMALL:
            self.rank = breadth_first(self.n_nodes, outer)
            self.inside = _both_ways(self.n_nodes, self.rank.take(self.tail), self.rank.take(self.head))

    def __repr__(self) -> str:
        return f"Topology({self.n_nodes} nodes, {self.n_arcs} arcs)"

    def __getstate__(self) -> tuple[None, dict[str, object]]:
        # Workspaces hold nothing: another process makes its own.
        return None, {name: getattr(self, name) for name in self.__slots__} | {"workspaces": []}

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays and of the workspaces of searches that are kept with it."""
        outer = (self.tail, self.head, self.out_start, self.out_head, self.out_arc, self.in_start, self.in_tail)
        arrays: list[Sized] = [*outer, self.in_arc, *self.workspaces]
        if self.rank is not None:
            arrays += [self.rank, *self.inside.out, *self.inside.into]
        return sum(array.nbytes for array in arrays)

    def graph(self, weights: ArrayLike, closed: ArrayLike | None = None) -> ArcGraph:
        """Bind weights to the arcs.

        Parameters
        ----------
        weights : array_like of int, shape (criteria, arcs) or (arcs,)
            Non-negative whole numbers.
        closed : array_like of bool, shape (arcs,), optional
            True for arcs that may not be used.

        Returns
        -------
        ArcGraph

        Raises
        ------
        ArgumentError
            When a weight is negative, is not a whole number, or is so large that
            ``n_nodes`` times it reaches 2**62; or when a shape is wrong.
        """
        return ArcGraph._bind(self, weights, closed)


@checked_class
class ArcGraph:
    """A directed graph with one or more non-negative integer weights per arc.

    Parameters
    ----------
    n_nodes, tail, head
        As for `Topology`.
    weights, closed
        As for `Topology.graph`.

    Attributes
    ----------
    topology : Topology
    weights : ndarray of int64, shape (criteria, arcs)
        Treat as read-only: searches keep what they derived from it.
    closed : ndarray of bool, shape (arcs,), or None
    closed_arcs : ndarray of bool
        The same as kernels take it: of no length when nothing is closed.
    bound_searches : dict
        By criterion, the search that `shortest_path` can begin with at once.
    """

    __slots__ = ("_derived", "_distances", "bound_searches", "closed", "closed_arcs", "topology", "weights")

    topology: Topology
    weights: Integers
    closed: Mask | None
    closed_arcs: Mask
    bound_searches: dict[int, Any]
    _derived: dict[tuple[str, int], Sized | None]
    _distances: OrderedDict[tuple[int, int], Integers]

    def __init__(
        self, n_nodes: int, tail: ArrayLike, head: ArrayLike, weights: ArrayLike, closed: ArrayLike | None = None
    ) -> None:
        self._set(Topology(n_nodes, tail, head), weights, closed)

    @classmethod
    def _bind(cls, topology: Topology, weights: ArrayLike, closed: ArrayLike | None) -> ArcGraph:
        graph = cls.__new__(cls)
        graph._set(topology, weights, closed)
        return graph

    def _set(self, topology: Topology, weights: ArrayLike, closed: ArrayLike | None) -> None:
        self.topology = topology
        self.weights = _checked_weights(weights, topology)
        self.closed = _checked_mask(closed, topology.n_arcs)
        self.closed_arcs = _NOTHING_CLOSED if self.closed is None else self.closed
        self.bound_searches = {}
        self._derived = {}
        self._distances = OrderedDict()

    def __reduce__(self) -> tuple[Any, ...]:
        # Only what was given: searches derive the rest again, and compiled code has no pickle.
        return ArcGraph._bind, (self.topology, self.weights, self.closed)

    def __repr__(self) -> str:
        return f"ArcGraph({self.topology.n_nodes} nodes, {self.topology.n_arcs} arcs, {self.n_criteria} criteria)"

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return self.topology.n_nodes

    @property
    def n_arcs(self) -> int:
        """Number of arcs."""
        return self.topology.n_arcs

    @property
    def n_criteria(self) -> int:
        """Number of weights per arc."""
        return int(self.weights.shape[0])

    @property
    def nbytes(self) -> int:
        """Bytes of its weights and of all that searches derived from them and keep; not those of its topology.

        What is kept is bounded: a few arrays per criterion, and distances to the latest targets.
        """
        own = self.weights.nbytes + self.closed_arcs.nbytes
        distances = len(self._distances) * self.n_nodes * self.weights.itemsize
        return own + distances + sum(one.nbytes for one in self._derived.values() if one is not None)

    def row(self, criterion: int) -> Integers:
        """Weights of one criterion in arc order, `INFINITY` on closed arcs: shape (arcs,)."""
        if not 0 <= criterion < self.n_criteria:
            self.criterion(criterion)
        return self.weights[criterion] if self.closed is None else self.derived("row", _open_row, criterion)

    def outgoing(self, criterion: int) -> Integers:
        """Weights of one criterion in the order of outgoing arcs inside, `INFINITY` on closed ones: shape (arcs,)."""
        return self.derived("out", _outgoing, criterion)

    def incoming(self, criterion: int) -> Integers:
        """Weights in the order of incoming arcs, as `outgoing`."""
        return self.derived("in", _incoming, criterion)

    def derived(self, kind: str, make: Callable[[ArcGraph, int], Derived], criterion: int = 0) -> Derived:
        """What ``make`` derives from a criterion of this graph (or from all of it), made once and kept."""
        key = (kind, criterion)
        try:
            return cast(Derived, self._derived[key])
        except KeyError:
            found = self._derived[key] = make(self, criterion)
            return found

    def without(self, *kinds: str) -> ArcGraph:
        """The same arrays, without the distances of earlier questions and what was derived of some kinds."""
        own = ArcGraph.__new__(ArcGraph)
        own.topology, own.weights, own.closed, own.closed_arcs = (
            self.topology,
            self.weights,
            self.closed,
            self.closed_arcs,
        )
        own.bound_searches, own._distances = {}, OrderedDict()
        own._derived = {key: kept for key, kept in list(self._derived.items()) if key[0] not in kinds}
        return own

    @property
    def has_cached_distances(self) -> bool:
        """Whether distances to any target are kept."""
        return bool(self._distances)

    def cached_distances(self, target: int, criterion: int) -> Integers | None:
        """Distances to a target found earlier, if they are still kept."""
        found = self._distances.pop((target, criterion), None)
        if found is not None:  # the latest now; not moved to the end, for another thread may let it go in between
            self._distances[target, criterion] = found
        return found

    def cache_distances(self, target: int, criterion: int, distances: Integers) -> None:
        """Keep distances to a target; the longest unused ones give way."""
        self.bound_searches.clear()  # from now on there are guides to look for
        self._distances[(target, criterion)] = distances
        while len(self._distances) > max(8, _CACHED_CELLS // max(1, self.n_nodes)):
            self._distances.popitem(last=False)

    def node(self, node: Any, what: str) -> int:
        """The place inside of a checked node number."""
        if not 0 <= whole(what, node) < self.topology.n_nodes:
            raise ArgumentError(f"{what} {node} is not a node: there are {self.topology.n_nodes}, counted from 0")
        rank = self.topology.rank
        return int(node) if rank is None else int(rank[node])

    def nodes(self, nodes: Any, what: str) -> Indices:
        """The places inside of checked node numbers."""
        places, rank = _ends(what, nodes, self.topology.n_nodes), self.topology.rank
        return places if rank is None else rank.take(places)

    def arcs(self, arcs: ArrayLike) -> Integers:
        """Checked arc numbers."""
        return numbers_below(self.n_arcs, "arcs", arcs, "an arc")

    def criterion(self, criterion: int) -> int:
        """A checked criterion number."""
        if not 0 <= whole("criterion", criterion) < self.weights.shape[0]:
            raise ArgumentError(f"criterion {criterion} is not a row of weights: there are {self.weights.shape[0]}")
        return int(criterion)

    def costs(self, arcs: ArrayLike) -> Integers:
        """Sums over a path's arcs: shape (criteria,); an ArgumentError when one does not exist."""
        return cast(Integers, self.weights.take(self.arcs(arcs), axis=1).sum(axis=1))

    def check_path(self, arcs: Sequence[int], source: int, target: int) -> bool:
        """Whether arcs lead from source to target one after another, none of them closed."""
        at = source
        for arc in arcs:
            if not 0 <= arc < self.n_arcs:
                return False
            if self.topology.tail[arc] != at or (self.closed is not None and self.closed[arc]):
                return False
            at = int(self.topology.head[arc])
        return at == target


def _both_ways(n_nodes: int, tail: Indices, head: Indices) -> BothWays:
    return BothWays(grouped(n_nodes, tail, head), grouped(n_nodes, head, tail))


def _open_row(g: ArcGraph, criterion: int) -> Integers:
    return np.where(g.closed_arcs, INFINITY, g.weights[criterion])


def _outgoing(g: ArcGraph, criterion: int) -> Integers:
    return g.row(criterion).take(g.topology.inside.out.arc)


def _incoming(g: ArcGraph, criterion: int) -> Integers:
    return g.row(criterion).take(g.topology.inside.into.arc)


def _ends(name: str, values: ArrayLike, n_nodes: int) -> Indices:
    size = np.size(values)
    if n_nodes < 0 or n_nodes > _MOST or size > _MOST:
        raise ArgumentError(f"{n_nodes} nodes and {size} arcs: each must lie between 0 and {_MOST}")
    return np.ascontiguousarray(numbers_below(n_nodes, name, values, "a node"), np.int32).copy()


def numbers_below(count: int, name: str, values: ArrayLike, one: str) -> Integers:
    """Whole numbers from 0 on and below a count, in one dimension; an ArgumentError that says which is none."""
    array = whole_numbers(name, values)
    if array.ndim != 1:
        raise ArgumentError(f"{name} has {array.ndim} dimensions instead of 1")
    if array.size and (array.min() < 0 or array.max() >= count):
        worst = int(np.flatnonzero((array < 0) | (array >= count))[0])
        raise ArgumentError(f"{name}[{worst}] is {array[worst]}, which is not {one}: there are {count}")
    return array


def whole_numbers(name: str, values: ArrayLike) -> Integers:
    """Whole numbers of a caller, copied; nothing at all is an empty array of them."""
    array = np.asarray(values)
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise ArgumentError(f"{name} must hold whole numbers, not {array.dtype}")
    if array.dtype.kind == "u" and array.dtype.itemsize == 8 and array.max() >= INFINITY:
        raise ArgumentError(f"{name} holds numbers of 2**62 and more")
    return array.astype(np.int64)


def _checked_weights(weights: ArrayLike, topology: Topology) -> Integers:
    array = np.atleast_2d(whole_numbers("weights", weights))
    if array.ndim != 2 or array.shape[1] != topology.n_arcs or array.shape[0] < 1:
        raise ArgumentError(f"weights have shape {array.shape} instead of (criteria, {topology.n_arcs})")
    array = np.ascontiguousarray(array)
    if array.size:
        if array.min() < 0:
            row, arc = (int(place[0]) for place in np.nonzero(array < 0))
            raise ArgumentError(f"weights[{row}, {arc}] is {array[row, arc]}: negative weights have no search")
        if int(array.max()) * topology.n_nodes >= INFINITY:
            raise ArgumentError(f"weights up to {array.max()} times {topology.n_nodes} nodes may overflow 2**62")
    return array


def _checked_mask(closed: ArrayLike | None, n_arcs: int) -> Mask | None:
    if closed is None:
        return None
    mask = np.array(closed)
    if mask.size == 0:
        mask = mask.astype(np.bool_)
    if mask.dtype != np.bool_ or mask.shape != (n_arcs,):
        raise ArgumentError(f"closed has type {mask.dtype} and shape {mask.shape} instead of bool and ({n_arcs},)")
    return mask if mask.any() else None
