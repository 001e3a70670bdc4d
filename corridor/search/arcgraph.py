"""Directed graphs as arrays: who is joined to whom (`Topology`) and at what weights (`ArcGraph`).

A topology is built once; weights and closed arcs are bound to it per question. Arcs keep the
numbers of the caller. Rows of the adjacency lists are in the order of arc numbers, so results
depend on that order and on nothing else.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from corridor.search.jit import kernel

__all__ = ["INFINITY", "ArcGraph", "Topology"]

Integers = NDArray[np.int64]
Indices = NDArray[np.int32]
Mask = NDArray[np.bool_]
Derived = TypeVar("Derived")

INFINITY = 1 << 62  # the weight of a closed arc and the distance of what cannot be reached
_MOST = (1 << 31) - 2  # nodes and arcs are numbered in 32 bits
_SMALL = 5_000  # nodes; below, everything fits into the cache in any order
_CACHED_CELLS = 1 << 22  # distances kept per graph: 32 MiB


@kernel("Tuple((int32[::1], int32[::1], int32[::1]))(int64, int32[::1], int32[::1])")
def _rows(n_nodes: int, near: Indices, far: Indices) -> tuple[Indices, Indices, Indices]:
    """Arcs grouped by their near end, ascending within a group: (starts, far ends, arcs)."""
    start = np.zeros(n_nodes + 1, np.int32)
    for node in near:
        start[node + 1] += 1
    for node in range(n_nodes):
        start[node + 1] += start[node]
    place = start[:-1].copy()
    ends = np.empty(near.size, np.int32)
    arcs = np.empty(near.size, np.int32)
    for arc in range(near.size):
        j = place[near[arc]]
        place[near[arc]] = j + 1
        ends[j] = far[arc]
        arcs[j] = arc
    return start, ends, arcs


@kernel("int32[::1](int64, int32[::1], int32[::1], int32[::1], int32[::1])")
def _breadth_first(n_nodes: int, out_start: Indices, out_head: Indices, in_start: Indices, in_tail: Indices) -> Indices:
    """Places of the nodes in a breadth-first walk that ignores the direction of arcs."""
    rank = np.full(n_nodes, -1, np.int32)
    order = np.empty(n_nodes, np.int32)
    seen = 0
    done = 0
    for root in range(n_nodes):
        if rank[root] >= 0:
            continue
        rank[root] = seen
        order[seen] = root
        seen += 1
        while done < seen:
            u = order[done]
            done += 1
            for start, far in ((out_start, out_head), (in_start, in_tail)):
                for j in range(start[u], start[u + 1]):
                    if rank[far[j]] < 0:
                        rank[far[j]] = seen
                        order[seen] = far[j]
                        seen += 1
    return rank


class Rows(NamedTuple):
    """Outgoing and incoming arcs by node; see `Topology`."""

    out_start: Indices
    out_head: Indices
    out_arc: Indices
    in_start: Indices
    in_tail: Indices
    in_arc: Indices


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
    inside : Rows
        The six arrays by places inside; the same arrays when nothing was put into order.

    Raises
    ------
    ValueError
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
        "spare",
        "tail",
    )

    def __init__(self, n_nodes: int, tail: ArrayLike, head: ArrayLike) -> None:
        self.n_nodes = int(n_nodes)
        self.tail = _ends("tail", tail, self.n_nodes)
        self.head = _ends("head", head, self.n_nodes)
        self.n_arcs = self.tail.size
        if self.head.size != self.n_arcs:
            raise ValueError(f"tail has {self.n_arcs} arcs and head {self.head.size}")
        self.out_start, self.out_head, self.out_arc = _rows(self.n_nodes, self.tail, self.head)
        self.in_start, self.in_tail, self.in_arc = _rows(self.n_nodes, self.head, self.tail)
        self.rank: Indices | None = None
        self.spare: list[Integers] = []  # clean workspaces of searches
        self.inside = Rows(self.out_start, self.out_head, self.out_arc, self.in_start, self.in_tail, self.in_arc)
        if self.n_nodes > _SMALL:
            self.rank = _breadth_first(self.n_nodes, self.out_start, self.out_head, self.in_start, self.in_tail)
            tail, head = self.rank.take(self.tail), self.rank.take(self.head)
            self.inside = Rows(*_rows(self.n_nodes, tail, head), *_rows(self.n_nodes, head, tail))

    def __repr__(self) -> str:
        return f"Topology({self.n_nodes} nodes, {self.n_arcs} arcs)"

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays; workspaces of searches are not counted, there are as many as threads."""
        rows = (*self.inside, self.out_start, self.out_head, self.out_arc, self.in_start, self.in_tail, self.in_arc)
        arrays = {id(one): one.nbytes for one in (*rows, self.tail, self.head)}
        return sum(arrays.values()) + (0 if self.rank is None else self.rank.nbytes)

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
        ValueError
            When a weight is negative, is not a whole number, or is so large that
            ``n_nodes`` times it reaches 2**62; or when a shape is wrong.
        """
        return ArcGraph._bind(self, weights, closed)


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
    """

    __slots__ = ("_cache", "_derived_bytes", "_distances", "closed", "ready", "topology", "weights")

    topology: Topology
    weights: Integers
    closed: Mask | None
    ready: dict[int, Any]  # by criterion, the search that `shortest_path` can begin with at once
    _cache: dict[tuple[Any, ...], Any]
    _derived_bytes: int
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
        self.ready = {}
        self._cache = {}
        self._derived_bytes = 0
        self._distances = OrderedDict()

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

    def row(self, criterion: int) -> Integers:
        """Weights of one criterion in arc order, `INFINITY` on closed arcs: shape (arcs,)."""
        key = ("row", criterion)
        if key not in self._cache:
            values = self.weights[criterion]
            self._keep(key, values if self.closed is None else np.where(self.closed, INFINITY, values))
        found: Integers = self._cache[key]
        return found

    def derived(self, key: tuple[Any, ...], make: Callable[[ArcGraph, int], Derived], criterion: int) -> Derived:
        """What ``make`` derives from a criterion of this graph, made once."""
        try:
            found: Derived = self._cache[key]
        except KeyError:
            found = make(self, criterion)
            self._keep(key, found)
        return found

    def _keep(self, key: tuple[Any, ...], value: Any) -> None:
        self._cache[key] = value
        if isinstance(value, dict):  # filled later: what is kept in one is at most a guide over all nodes
            self._derived_bytes += 8 * self.n_nodes * self.n_criteria
        arrays = value if isinstance(value, tuple) else (value,)
        own = (one for one in arrays if isinstance(one, np.ndarray) and not isinstance(one.base, np.ndarray))
        self._derived_bytes += sum(one.nbytes for one in own if one is not self.weights)

    @property
    def nbytes(self) -> int:
        """Bytes of the weights and of what searches have derived from them; not of the topology, which is shared."""
        kept = len(self._distances) * 8 * self.n_nodes + self._derived_bytes
        return self.weights.nbytes + (0 if self.closed is None else self.closed.nbytes) + kept

    def outgoing(self, criteria: tuple[int, ...]) -> Integers:
        """Weights in the order of outgoing arcs inside: (arcs,) for one criterion, else (arcs, criteria)."""
        return self._ordered("out", criteria, self.topology.inside.out_arc)

    def incoming(self, criteria: tuple[int, ...]) -> Integers:
        """Weights in the order of incoming arcs, shaped as by `outgoing`."""
        return self._ordered("in", criteria, self.topology.inside.in_arc)

    def _ordered(self, way: str, criteria: tuple[int, ...], arcs: Indices) -> Integers:
        key = (way, criteria)
        found: Integers | None = self._cache.get(key)
        if found is None:
            if len(criteria) == 1:
                found = self.row(criteria[0]).take(arcs)
            else:
                found = np.empty((self.n_arcs, len(criteria)), np.int64)
                for place, criterion in enumerate(criteria):
                    found[:, place] = self.row(criterion).take(arcs)
            self._keep(key, found)
        return found

    @property
    def remembers(self) -> bool:
        """Whether distances to any target are kept."""
        return bool(self._distances)

    def remembered(self, target: int, criterion: int) -> Integers | None:
        """Distances to a target found earlier, if they are still kept."""
        found = self._distances.get((target, criterion))
        if found is not None:
            self._distances.move_to_end((target, criterion))
        return found

    def remember(self, target: int, criterion: int, distances: Integers) -> None:
        """Keep distances to a target; the longest unused ones give way."""
        self.ready.clear()  # from now on there are guides to look for
        self._distances[(target, criterion)] = distances
        while len(self._distances) > max(8, _CACHED_CELLS // max(1, self.n_nodes)):
            self._distances.popitem(last=False)

    def node(self, node: int, what: str) -> int:
        """The place inside of a checked node number."""
        if not 0 <= node < self.topology.n_nodes:
            raise ValueError(f"{what} {node} is not a node: there are {self.topology.n_nodes}, counted from 0")
        rank = self.topology.rank
        return int(node) if rank is None else int(rank[node])

    def nodes(self, nodes: ArrayLike, what: str) -> Indices:
        """The places inside of checked node numbers."""
        places = _ends(what, nodes, self.topology.n_nodes)
        rank = self.topology.rank
        return places if rank is None else rank.take(places)

    def criterion(self, criterion: int) -> int:
        """A checked criterion number."""
        if not 0 <= criterion < self.weights.shape[0]:
            raise ValueError(f"criterion {criterion} is not a row of weights: there are {self.weights.shape[0]}")
        return int(criterion)

    def costs(self, arcs: Integers) -> Integers:
        """Sums over a path's arcs: shape (criteria,)."""
        total: Integers = self.weights.take(arcs, axis=1).sum(axis=1)
        return total

    def check_path(self, arcs: Sequence[int], source: int, target: int) -> bool:
        """Whether arcs lead from source to target one after another, none of them closed."""
        at = source
        for arc in arcs:
            if self.topology.tail[arc] != at or (self.closed is not None and self.closed[arc]):
                return False
            at = int(self.topology.head[arc])
        return at == target


def _ends(name: str, values: ArrayLike, n_nodes: int) -> Indices:
    array = _whole(name, values)
    if array.ndim != 1:
        raise ValueError(f"{name} has {array.ndim} dimensions instead of 1")
    if n_nodes < 0 or n_nodes > _MOST or array.size > _MOST:
        raise ValueError(f"{n_nodes} nodes and {array.size} arcs: each must lie between 0 and {_MOST}")
    if array.size and (array.min() < 0 or array.max() >= n_nodes):
        worst = int(np.flatnonzero((array < 0) | (array >= n_nodes))[0])
        raise ValueError(f"{name}[{worst}] is {array[worst]}, which is not a node: there are {n_nodes}")
    return np.ascontiguousarray(array, np.int32).copy()


def _whole(name: str, values: ArrayLike) -> Integers:
    array = np.asarray(values)
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise ValueError(f"{name} must hold whole numbers, not {array.dtype}")
    if array.dtype.kind == "u" and array.dtype.itemsize == 8 and array.max() >= INFINITY:
        raise ValueError(f"{name} holds numbers of 2**62 and more")
    return array.astype(np.int64)


def _checked_weights(weights: ArrayLike, topology: Topology) -> Integers:
    array = np.atleast_2d(_whole("weights", weights))
    if array.ndim != 2 or array.shape[1] != topology.n_arcs or array.shape[0] < 1:
        raise ValueError(f"weights have shape {array.shape} instead of (criteria, {topology.n_arcs})")
    array = np.ascontiguousarray(array)
    if array.size:
        if array.min() < 0:
            row, arc = (int(place[0]) for place in np.nonzero(array < 0))
            raise ValueError(f"weights[{row}, {arc}] is {array[row, arc]}: negative weights have no exact search here")
        if int(array.max()) * topology.n_nodes >= INFINITY:
            raise ValueError(f"weights up to {array.max()} times {topology.n_nodes} nodes may overflow 2**62")
    return array


def _checked_mask(closed: ArrayLike | None, n_arcs: int) -> Mask | None:
    if closed is None:
        return None
    mask = np.array(closed)
    if mask.size == 0:
        mask = mask.astype(np.bool_)
    if mask.dtype != np.bool_ or mask.shape != (n_arcs,):
        raise ValueError(f"closed has type {mask.dtype} and shape {mask.shape} instead of bool and ({n_arcs},)")
    return mask if mask.any() else None
