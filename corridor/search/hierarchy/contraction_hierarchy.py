"""Contraction hierarchies: a preparation of seconds for queries of microseconds.

Inside, the top of the hierarchy, which every query visits, lies close together in memory, and below it what one climb
comes by. A query climbs from both ends and never descends;
a node is left alone when a higher neighbour shows that the climb to it was a detour.
"""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from zipfile import BadZipFile

import numpy as np
from numpy.typing import ArrayLike

from corridor.arguments import checked_arguments, checked_result
from corridor.errors import ArgumentError, CorridorError
from corridor.files import check_target, writing
from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.hierarchy.contraction import contract, places
from corridor.search.hierarchy.query import matrix_block, pair_costs, pair_path, upward_buckets
from corridor.search.hierarchy.records import Edges, GivenArcs, Unpacking, Upward
from corridor.search.records import Indices, Integers
from corridor.search.shortest.dijkstra import Path

__all__ = ["Hierarchy", "TooManyShortcuts", "checked_bits", "most_shortcuts", "prepare"]

_FORMAT = 3
_PARTS = ("header", "tail", "head", "weights", "closed", "place", "start", "rows", "via", "length")
_BLOCK_CELLS = 1 << 22
_TOP = 1 << 13  # nodes that stand first in memory; with an eighth or four times as many, queries took 7 to 9 % more


class TooManyShortcuts(CorridorError, MemoryError):
    """A hierarchy met its ceiling of shortcuts before it was built: its graph does not contract.

    Attributes
    ----------
    shortcuts : int
        Those it held when it stopped.
    """

    def __init__(self, shortcuts: int, most: int) -> None:
        self.shortcuts = shortcuts
        super().__init__(
            f"the hierarchy holds {shortcuts:,} shortcuts and may hold {most:,}: the graph does not contract, and "
            "searches without preparation suit it; else raise max_shortcuts"
        )


@checked_result
class Hierarchy:
    """A graph prepared for one criterion; made by `prepare`, `CustomisableTopology.customise` or `Hierarchy.load`.

    Attributes
    ----------
    graph : ArcGraph
        The graph it was made from, with all its criteria.
    criterion : int
        The criterion that is minimised.
    n_shortcuts : int
        Shortcuts beside the arcs of the graph.
    """

    __slots__ = ("_place", "_unpacking", "_up", "_workspaces", "criterion", "graph")

    def __init__(self, graph: ArcGraph, criterion: int, place: Indices, up: Upward, unpacking: Unpacking) -> None:
        self.graph = graph
        self.criterion = criterion
        self._place, self._up, self._unpacking = place, up, unpacking
        self._workspaces: list[Integers] = []

    def __getstate__(self) -> tuple[None, dict[str, object]]:
        # Workspaces hold nothing: another process makes its own.
        return None, {name: getattr(self, name) for name in self.__slots__} | {"_workspaces": []}

    @property
    def n_shortcuts(self) -> int:
        """Shortcuts beside the arcs of the graph."""
        return int((self._unpacking.via >= 0).sum())

    def __repr__(self) -> str:
        return f"Hierarchy({self.graph!r}, criterion {self.criterion}, {self.n_shortcuts} shortcuts)"

    def distance(self, s: int, t: int) -> int:
        """Least cost from ``s`` to ``t``; `INFINITY` when there is no path.

        Raises
        ------
        ArgumentError
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
        ArgumentError
            When a node does not exist or the shapes differ.
        """
        starts, ends = self._nodes(sources, "sources"), self._nodes(targets, "targets")
        if starts.size != ends.size:
            raise ArgumentError(f"{starts.size} sources and {ends.size} targets do not make pairs")
        work = self._workspace()
        order = np.argsort(starts)  # neighbours climb through the same memory
        found = pair_costs(self._up, work, starts.take(order), ends.take(order))
        self._workspaces.append(work)
        costs = np.empty_like(found)
        costs[order] = found
        return costs

    def matrix(self, sources: ArrayLike, targets: ArrayLike) -> Integers:
        """Least costs from every source to every target: shape (sources, targets).

        Raises
        ------
        ArgumentError
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
        ArgumentError
            When a node does not exist or ``rows`` is below 1.
        """
        starts, ends = self._nodes(sources, "sources"), self._nodes(targets, "targets")
        step = max(1, _BLOCK_CELLS // max(1, ends.size)) if rows is None else rows
        if step < 1:
            raise ArgumentError(f"rows is {rows} and must be at least 1")
        return self._blocks(starts, ends, step)

    def _blocks(self, starts: Indices, ends: Indices, step: int) -> Iterator[tuple[int, Integers]]:
        work = self._workspace()
        buckets = upward_buckets(self._up, work, ends)
        for at in range(0, starts.size, step):
            yield at, matrix_block(self._up, work, buckets, starts[at : at + step], ends.size)
        self._workspaces.append(work)

    def path(self, s: int, t: int) -> Path | None:
        """A least path with its costs in all criteria; None when there is none.

        Its cost is that of `shortest_path`. Where several paths cost the same, a hierarchy has thrown away all but
        one of them while it was built, so the rule for ties of `shortest_path` cannot be followed: which one comes
        back depends on the graph alone, and is the same every time, also after `save` and `load`.

        Raises
        ------
        ArgumentError
            When a node does not exist.
        """
        start, end = int(self._place[self.graph.node(s, "source")]), int(self._place[self.graph.node(t, "target")])
        work = self._workspace()
        found, arcs = pair_path(self._up, work, self._unpacking, start, end)
        self._workspaces.append(work)
        return Path(self.graph.costs(arcs), arcs) if found else None

    def save(self, file: str | PathLike[str], *, force: bool = False) -> None:
        """Write the hierarchy, with its graph, to one file (a numpy ``.npz``, whatever its name).

        Parameters
        ----------
        file : str or path
            Where.
        force : bool
            Whether a file that is no ``.npz`` may be replaced.

        Raises
        ------
        FileError
            When it cannot be written, or is there and something else; it is as it was.
        """
        check_target(file, "npz", force=force)
        g = self.graph
        header = np.array([_FORMAT, g.n_nodes, self.criterion], np.int64)
        with writing(file) as stream:
            np.savez(
                stream,
                header=header,
                tail=g.topology.tail,
                head=g.topology.head,
                weights=g.weights,
                closed=g.closed_arcs,
                place=self._place,
                start=self._up.start,
                rows=self._up.rows,
                via=self._unpacking.via,
                length=self._unpacking.length,
            )

    @classmethod
    def load(cls, file: str | PathLike[str]) -> Hierarchy:
        """Read a hierarchy that `save` wrote.

        Raises
        ------
        ArgumentError
            When the file is not there, is something else, or is of another format.
        """
        try:
            with np.load(file, allow_pickle=False) as data:
                kept = {name: data[name] for name in _PARTS}
        except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
            raise ArgumentError(f"file {file} is not a hierarchy of format {_FORMAT}: {error}") from None
        if kept["header"].size != 3 or kept["header"][0] != _FORMAT:
            raise ArgumentError(f"file {file} is not a hierarchy of format {_FORMAT}")
        _, n_nodes, criterion = kept["header"].tolist()
        closed = kept["closed"] if kept["closed"].size else None
        graph = ArcGraph(n_nodes, kept["tail"], kept["head"], kept["weights"], closed)
        up = Upward(kept["start"], kept["rows"], _bits(n_nodes))
        return cls(graph, criterion, kept["place"], up, Unpacking(kept["via"], kept["length"]))

    def _nodes(self, nodes: ArrayLike, what: str) -> Indices:
        places: Indices = self._place.take(self.graph.nodes(nodes, what))
        return places

    def _workspace(self) -> Integers:
        try:
            return self._workspaces.pop()
        except IndexError:
            n = self.graph.n_nodes
            work = np.empty(3 * n + 2 * (self._up.rows.size + 2), np.int64)
            work[: 2 * n] = INFINITY
            return work


@checked_arguments
def prepare(g: ArcGraph, *, criterion: int = 0, max_shortcuts: int | None = None) -> Hierarchy:
    """Build a contraction hierarchy for one criterion.

    Parameters
    ----------
    g : ArcGraph
    criterion : int
        Row of ``g.weights`` to minimise.
    max_shortcuts : int, optional
        Most shortcuts to add; by default a million and twenty for each arc. Graphs without structure, such as random
        ones, need far more, and seconds become hours.

    Returns
    -------
    Hierarchy

    Raises
    ------
    ArgumentError
        When the criterion does not exist, or when its weights are so large that a cost and a
        node number do not fit into 62 bits together.
    TooManyShortcuts
        When that many do not suffice.
    """
    weight = g.row(g.criterion(criterion))
    n, bits = g.n_nodes, checked_bits(g, criterion)
    most = most_shortcuts(g, max_shortcuts)
    rank = g.topology.rank
    tail, head = g.topology.tail, g.topology.head
    if rank is not None:
        tail, head = rank.take(tail), rank.take(head)
    importance, edges, starts, lists = contract(n, GivenArcs(tail, head, weight, np.argsort(tail, kind="stable")), most)
    if importance.size < n:
        raise TooManyShortcuts(most + 1, most)
    place = places(importance, starts, lists, _TOP)
    node = np.empty(n, np.int64)
    node[place] = np.arange(n)
    which = np.stack([2 * node, 2 * node + 1], axis=1).ravel()  # list 2 v leads up from v, 2 v + 1 comes down to it
    start, cells = _in_order(starts, which)
    link, cost = lists["link"].take(cells), lists["weight"].take(cells)
    up = Upward(start, (cost << bits) | place.take(link & 0xFFFFFFFF), bits)
    return Hierarchy(g, criterion, place, up, _unpacking(edges, link >> 32))


def checked_bits(g: ArcGraph, criterion: int) -> int:
    """Bits of a place beside a cost in one number; an ArgumentError when both do not fit."""
    bits = _bits(g.n_nodes)
    if (int(g.weights[criterion].max(initial=0)) * g.n_nodes) >> (62 - bits):
        raise ArgumentError(f"weights of criterion {criterion} are too large for a hierarchy of {g.n_nodes} nodes")
    return bits


def most_shortcuts(g: ArcGraph, wanted: int | None) -> int:
    """The ceiling that is asked for, or that of every graph which contracts."""
    if wanted is None:
        return 1_000_000 + 20 * g.n_arcs
    if wanted < 0:
        raise ArgumentError(f"max_shortcuts is {wanted} and must not be negative")
    return wanted


def _bits(n_nodes: int) -> int:
    return max(1, n_nodes.bit_length())


def _unpacking(edges: Edges, edge: Integers) -> Unpacking:
    """What the rows of some edges stand for; the two edges of a shortcut are rows of the place that it leaves out."""
    row = np.zeros(edges.size, np.int64)
    row[edge] = np.arange(edge.size)
    own = edges[edge]
    via = -2 - own["second"]
    joined = np.flatnonzero(own["first"] >= 0)
    via[joined] = row[own["first"][joined]] << 32 | row[own["second"][joined]]
    return Unpacking(via, own["arcs"].astype(np.int32))


def _in_order(starts: Integers, which: Integers) -> tuple[Integers, Integers]:
    """The lists that are named, one after another: where each begins, and the places of their neighbours."""
    lengths = (starts[1:] - starts[:-1]).take(which)
    start = np.zeros(which.size + 1, np.int64)
    np.cumsum(lengths, out=start[1:])
    cells = np.repeat(starts.take(which) - start[:-1], lengths) + np.arange(start[-1])
    return start, cells
