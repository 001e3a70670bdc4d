"""Contraction hierarchies: a preparation of seconds for queries of microseconds.

Inside, the top of the hierarchy, which every query visits, lies close together in memory, and below it what one climb
comes by. A query climbs from both ends and never descends;
a node is left alone when a higher neighbour shows that the climb to it was a detour.
"""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike

import numpy as np
from numpy.typing import ArrayLike, NDArray

from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.hierarchy.contraction import contract, places
from corridor.search.hierarchy.query import matrix_block, pair_costs, pair_path, upward_buckets
from corridor.search.shortest.dijkstra import Path

__all__ = ["Hierarchy", "prepare"]

Integers = NDArray[np.int64]
Indices = NDArray[np.int32]
Rows = tuple[Integers, Integers, Indices]  # starts, rows, the edge of each row; see climb

_FORMAT = 1
_BLOCK_CELLS = 1 << 22
_TOP = 1 << 13  # nodes that stand first in memory; with an eighth or four times as many, queries took 7 to 9 % more


class Hierarchy:
    """A graph prepared for one criterion; made by `prepare` or `Hierarchy.load`.

    Attributes
    ----------
    graph : ArcGraph
        The graph it was made from, with all its criteria.
    criterion : int
        The criterion that is minimised.
    n_shortcuts : int
        Shortcuts beside the arcs of the graph.
    """

    __slots__ = ("_edge_of", "_edges", "_node_bits", "_place", "_rows", "_spare", "_start", "criterion", "graph")

    def __init__(self, graph: ArcGraph, criterion: int, place: Indices, rows: Rows, edges: Integers) -> None:
        self.graph = graph
        self.criterion = criterion
        self._node_bits = max(1, graph.n_nodes.bit_length())
        self._place, self._edges = place, edges
        self._start, self._rows, self._edge_of = rows
        self._spare: list[Integers] = []

    @property
    def n_shortcuts(self) -> int:
        """Shortcuts beside the arcs of the graph."""
        return int((self._edges[::3] >= 0).sum())

    def __repr__(self) -> str:
        return f"Hierarchy({self.graph!r}, criterion {self.criterion}, {self.n_shortcuts} shortcuts)"

    def distance(self, s: int, t: int) -> int:
        """Least cost from ``s`` to ``t``; `INFINITY` when there is no path.

        Raises
        ------
        ValueError
            When a node does not exist.
        """
        return int(self.distances([s], [t])[0])

    def distances(self, sources: ArrayLike, targets: ArrayLike) -> Integers:
        """Least costs of pairs: shape (pairs,), `INFINITY` where there is no path.

        Parameters
        ----------
        sources, targets : array_like of int, shape (pairs,)

        Raises
        ------
        ValueError
            When a node does not exist or the shapes differ.
        """
        starts, ends = self._nodes(sources, "sources"), self._nodes(targets, "targets")
        if starts.size != ends.size:
            raise ValueError(f"{starts.size} sources and {ends.size} targets do not make pairs")
        work = self._workspace()
        order = np.argsort(starts)  # neighbours climb through the same memory
        found = pair_costs(self._start, self._rows, self._node_bits, work, starts.take(order), ends.take(order))
        self._spare.append(work)
        costs = np.empty_like(found)
        costs[order] = found
        return costs

    def matrix(self, sources: ArrayLike, targets: ArrayLike) -> Integers:
        """Least costs from every source to every target: shape (sources, targets).

        Raises
        ------
        ValueError
            When a node does not exist.
        """
        blocks = [block for _, block in self.blocks(sources, targets)]
        return np.concatenate(blocks) if blocks else np.empty((0, np.size(targets)), np.int64)

    def blocks(self, sources: ArrayLike, targets: ArrayLike, rows: int | None = None) -> Iterator[tuple[int, Integers]]:
        """The matrix in blocks of rows, so that a large one never has to be held whole.

        Parameters
        ----------
        sources, targets : array_like of int
        rows : int, optional
            Sources per block; by default as many as fill 32 MiB.

        Yields
        ------
        tuple of (int, ndarray of int64, shape (rows, targets))
            Index of the block's first source, and its costs.

        Raises
        ------
        ValueError
            When a node does not exist or ``rows`` is below 1.
        """
        starts, ends = self._nodes(sources, "sources"), self._nodes(targets, "targets")
        step = max(1, _BLOCK_CELLS // max(1, ends.size)) if rows is None else rows
        if step < 1:
            raise ValueError(f"rows is {rows} and must be at least 1")
        work = self._workspace()
        first, cells = upward_buckets(self._start, self._rows, self._node_bits, work, ends)
        for at in range(0, starts.size, step):
            some = starts[at : at + step]
            yield (
                at,
                matrix_block(
                    self._start,
                    self._rows,
                    self._node_bits,
                    work,
                    first,
                    cells,
                    some,
                    ends.size,
                ),
            )
        self._spare.append(work)

    def path(self, s: int, t: int) -> Path | None:
        """A least path with its costs in all criteria; None when there is none.

        Its cost is that of `shortest_path`. Where several paths cost the same, a hierarchy has thrown away all but
        one of them while it was built, so the rule for ties of `shortest_path` cannot be followed: which one comes
        back depends on the graph alone, and is the same every time, also after `save` and `load`.

        Raises
        ------
        ValueError
            When a node does not exist.
        """
        start, end = int(self._place[self.graph.node(s, "source")]), int(self._place[self.graph.node(t, "target")])
        work = self._workspace()
        found, arcs = pair_path(
            self._start,
            self._rows,
            self._node_bits,
            work,
            self._edge_of,
            self._edges,
            start,
            end,
        )
        self._spare.append(work)
        return Path(self.graph.costs(arcs), arcs) if found else None

    def save(self, file: str | PathLike[str]) -> None:
        """Write the hierarchy, with its graph, to one file (a numpy ``.npz``, whatever its name)."""
        g = self.graph
        closed = np.zeros(0, np.bool_) if g.closed is None else g.closed
        header = np.array([_FORMAT, g.n_nodes, self.criterion], np.int64)
        with open(file, "wb") as stream:
            np.savez(
                stream,
                header=header,
                tail=g.topology.tail,
                head=g.topology.head,
                weights=g.weights,
                closed=closed,
                place=self._place,
                start=self._start,
                rows=self._rows,
                edge_of=self._edge_of,
                edges=self._edges,
            )

    @classmethod
    def load(cls, file: str | PathLike[str]) -> Hierarchy:
        """Read a hierarchy that `save` wrote.

        Raises
        ------
        ValueError
            When the file is something else, or of another format.
        """
        with np.load(file, allow_pickle=False) as data:
            if "header" not in data or data["header"].size != 3 or data["header"][0] != _FORMAT:
                raise ValueError(f"{file} is not a hierarchy of format {_FORMAT}")
            _, n_nodes, criterion = data["header"].tolist()
            closed = data["closed"] if data["closed"].size else None
            graph = ArcGraph(n_nodes, data["tail"], data["head"], data["weights"], closed)
            rows = (data["start"], data["rows"], data["edge_of"])
            return cls(graph, criterion, data["place"], rows, data["edges"])

    def _nodes(self, nodes: ArrayLike, what: str) -> Indices:
        places: Indices = self._place.take(self.graph.nodes(nodes, what))
        return places

    def _workspace(self) -> Integers:
        try:
            return self._spare.pop()
        except IndexError:
            n = self.graph.n_nodes
            work = np.empty(3 * n + 2 * (self._rows.size + 2), np.int64)
            work[: 2 * n] = INFINITY
            return work


def prepare(g: ArcGraph, criterion: int = 0) -> Hierarchy:
    """Build a contraction hierarchy for one criterion.

    Parameters
    ----------
    g : ArcGraph
    criterion : int
        Row of ``g.weights`` to minimise.

    Returns
    -------
    Hierarchy

    Raises
    ------
    ValueError
        When the criterion does not exist, or when its weights are so large that a cost and a
        node number do not fit into 62 bits together.
    """
    weight = g.row(g.criterion(criterion))
    n, bits = g.n_nodes, max(1, g.n_nodes.bit_length())
    if (int(g.weights[criterion].max(initial=0)) * n) >> (62 - bits):
        raise ValueError(f"weights of criterion {criterion} are too large for a hierarchy of {n} nodes")
    rank = g.topology.rank
    tail, head = g.topology.tail, g.topology.head
    if rank is not None:
        tail, head = rank.take(tail), rank.take(head)
    importance, edges, starts, lists = contract(n, tail, head, weight)
    place = places(importance, starts, lists, _TOP)
    node = np.empty(n, np.int64)
    node[place] = np.arange(n)
    return Hierarchy(g, criterion, place, _by_place(starts, lists, node, place, bits), edges)


def _by_place(starts: Integers, lists: Integers, node: Integers, place: Indices, bits: int) -> Rows:
    """The lists of both directions in the order of places; rows are weight << bits | place."""
    which = np.stack([2 * node, 2 * node + 1], axis=1).ravel()  # list 2 v leads up from v, 2 v + 1 comes down to it
    lengths = (starts[1:] - starts[:-1]).take(which)
    start = np.zeros(which.size + 1, np.int64)
    np.cumsum(lengths, out=start[1:])
    cells = np.repeat(starts.take(which) - start[:-1], lengths) + np.arange(start[-1])
    far, weight = lists[0::2].take(cells), lists[1::2].take(cells)
    return start, (weight << bits) | place.take(far & 0xFFFFFFFF), (far >> 32).astype(np.int32)
