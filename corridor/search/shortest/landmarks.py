"""Landmarks: a preparation of a few sweeps that guides the search from both ends, with the same answers.

How far every node is from a few landmarks, and they from it, bounds every other cost from below: the way to a
landmark cannot be shorter than the way over any other node. The bounds of both ends in one guide leave all arcs
non-negative, so what is found is exact. (Goldberg and Harrelson, 2005; the guide of both ends after Ikeda and
others, 1994.)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from corridor.arguments import checked_arguments, checked_result
from corridor.errors import ArgumentError
from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.records import Integers, Table
from corridor.search.shortest.dijkstra import Path, sweep
from corridor.search.shortest.one_to_one import Search, costs_by, pack, path_by

__all__ = ["Landmarks", "prepare_landmarks"]


@checked_result
class Landmarks:
    """A graph with landmarks for one criterion; made by `prepare_landmarks`.

    Building takes two searches from one end per landmark, against thousands of nodes contracted for a `Hierarchy`:
    worth it for tens of queries on weights that change, where a hierarchy wants thousands.

    Attributes
    ----------
    graph : ArcGraph
        The graph it was made from, with all its criteria.
    criterion : int
        The criterion that is minimised.
    nodes : ndarray of int64, shape (landmarks,)
        The landmarks, by the caller's numbers.
    """

    __slots__ = ("_search", "criterion", "graph", "nodes")

    def __init__(self, graph: ArcGraph, criterion: int, nodes: Integers, search: Search) -> None:
        self.graph = graph
        self.criterion = criterion
        self.nodes = nodes
        self._search = search

    def __repr__(self) -> str:
        return f"Landmarks({self.graph!r}, criterion {self.criterion}, {self.nodes.size} landmarks)"

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
        g = self.graph
        return costs_by(g, self._search, g.nodes(sources, "sources"), g.nodes(targets, "targets"))

    def path(self, s: int, t: int) -> Path | None:
        """The path that `shortest_path` finds, ties included; None when there is none.

        Raises
        ------
        ArgumentError
            When a node does not exist.
        """
        g = self.graph
        return path_by(g, self._search, g.node(s, "source"), g.node(t, "target"))


@checked_arguments
def prepare_landmarks(g: ArcGraph, *, criterion: int = 0, count: int = 16) -> Landmarks:
    """Choose landmarks far from each other and search the graph from and to each.

    Parameters
    ----------
    g : ArcGraph
    criterion : int
        Row of ``g.weights`` to minimise.
    count : int
        Landmarks, each of 16 bytes per node. Fewer are made where no other node is left that the first ones reach.

    Returns
    -------
    Landmarks

    Raises
    ------
    ArgumentError
        When the criterion does not exist, ``count`` is below 1, or the weights are so large that a cost, a number of
        arcs and a node do not fit into 62 bits together.
    """
    criterion = g.criterion(criterion)
    if count < 1:
        raise ArgumentError(f"count is {count} and must be at least 1")
    places, marks = _far_apart(g, criterion, count)
    search = pack(g, criterion, marks)
    if search is None:
        raise ArgumentError(f"weights of criterion {criterion} are too large for landmarks among {g.n_nodes} nodes")
    rank = g.topology.rank
    nodes = places if rank is None else np.argsort(rank).take(places)
    return Landmarks(g, criterion, nodes, search)


def _far_apart(g: ArcGraph, criterion: int, count: int) -> tuple[Integers, Table]:
    """Landmarks, by places inside, and the cost of every node to and from each: shape (nodes, 2 landmarks).

    The first is far from the node with the most arcs, each further one far from all before. Nodes without a way to or
    from that node are no landmarks.
    """
    marks, places = np.zeros((g.n_nodes, 2 * min(count, g.n_nodes)), np.int64), list[int]()
    rows = g.topology.inside
    if g.n_nodes:
        middle = int(np.argmax(np.diff(rows.out.start) + np.diff(rows.into.start)))
        near, _ = _both_ways(g, middle, criterion)
    while 2 * len(places) < marks.shape[1]:
        place = int(np.argmax(near))
        if places and near[place] <= 0:
            break
        apart, both = _both_ways(g, place, criterion)
        near = np.minimum(near, apart) if places else apart
        marks[:, 2 * len(places) : 2 * len(places) + 2] = both
        places.append(place)
    return np.array(places, np.int64), np.ascontiguousarray(marks[:, : 2 * len(places)])


def _both_ways(g: ArcGraph, place: int, criterion: int) -> tuple[Integers, Integers]:
    """How far nodes are from one (there and back as far as there is a way, -1 without any); costs to and from it.

    What cannot be reached costs as much as the farthest that can: bounds stay bounds, and keys small.
    """
    both = np.stack([sweep(g, place, criterion, back=back) for back in (True, False)], axis=1)
    reached = both < INFINITY
    apart = np.where(reached, both, 0).sum(axis=1)
    return np.where(reached.any(axis=1), apart, -1), np.minimum(both, np.where(reached, both, 0).max(axis=0))
