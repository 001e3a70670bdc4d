"""One to one: the least path between two nodes, and the costs of many pairs.

The search from both ends in `bidirectional` answers; where weights are so large that its keys have no room for them,
the search from one end in `dijkstra` does, and finds the same path.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from corridor.arguments import checked_arguments, refused
from corridor.errors import ArgumentError
from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.jit import loaded
from corridor.search.records import Indices, Integers, Table
from corridor.search.shortest.bidirectional import (
    CRITERIA,
    NO_NODE,
    NO_PATH,
    answer_cell,
    least_arcs,
    least_costs,
    packed,
    workspace,
)
from corridor.search.shortest.dijkstra import Path, find, path_of

__all__ = ["Search", "costs_by", "distances", "least_path", "pack", "path_by", "shortest_path"]

_NO_BOUND = np.empty(0, np.int64)


class Search(NamedTuple):
    """One criterion of a graph, packed for the kernels.

    Attributes
    ----------
    run : callable
        The kernel of paths.
    graph : ndarray of int64
    weights : ndarray of int64, shape (criteria, arcs)
    workspaces : list of ndarray
        Clean ones.
    costs, arcs : int
        Where the kernel leaves its answer in a workspace.
    criterion : int
    """

    run: Callable[[Integers, Integers, Integers, int, int], int]
    graph: Integers
    weights: Integers
    workspaces: list[Integers]
    costs: int
    arcs: int
    criterion: int

    def __reduce__(self) -> tuple[Any, ...]:
        # compiled code has no pickle, and workspaces hold nothing: both are another process's own
        return _again, (self.graph, self.weights, self.costs, self.arcs, self.criterion)

    @property
    def nbytes(self) -> int:
        """Bytes of what was packed; weights and workspaces belong to the graph and its topology."""
        return self.graph.nbytes


def _again(graph: Integers, weights: Integers, costs: int, arcs: int, criterion: int) -> Search:
    return Search(loaded(least_arcs), graph, weights, [], costs, arcs, criterion)


def pack(g: ArcGraph, criterion: int, marks: Table | None = None) -> Search | None:
    """Pack one criterion of a graph; None when its weights leave no room for nodes and arcs in an entry.

    ``marks`` holds, per node inside, the cost to and the cost from each landmark.
    """
    weight = g.weights[g.criterion(criterion)]
    graph = packed(g.topology.inside, weight, g.closed, np.empty((g.n_nodes, 0), np.int64) if marks is None else marks)
    if graph is None or len(g.weights) > CRITERIA:
        return None
    costs = answer_cell(graph)
    arcs = costs + len(g.weights)
    return Search(loaded(least_arcs), graph, g.weights, g.topology.workspaces, costs, arcs, int(criterion))


def path_by(g: ArcGraph, search: Search, s: int, t: int) -> Path | None:
    """A least path by places inside; nodes that do not exist are refused."""
    run, graph, weights, workspaces, costs, arcs, criterion = search
    try:
        work = workspaces.pop()
    except IndexError:
        work = workspace(g.n_nodes, g.n_arcs)
    length = run(graph, weights, work, s, t)
    if length >= 0:
        found = work[costs : arcs + length].copy()
        workspaces.append(work)
        return path_of(found[: arcs - costs], found[arcs - costs :])
    workspaces.append(work)
    if length == NO_NODE:
        g.node(s, "source"), g.node(t, "target")
    return None if length == NO_PATH else _one_sided(g, s, t, criterion)


def _one_sided(g: ArcGraph, s: int, t: int, criterion: int, guide: Integers = _NO_BOUND) -> Path | None:
    """The same path by a search from one end, which has no bits to run out of."""
    cost, arcs = find(g.topology.inside.out, g.outgoing(criterion), guide, s, t)
    return None if cost < 0 else path_of(g.costs(arcs), arcs)


def costs_by(g: ArcGraph, search: Search, starts: Indices, ends: Indices) -> Integers:
    """Least costs of pairs by places inside."""
    if starts.size != ends.size:
        raise ArgumentError(f"{starts.size} sources and {ends.size} targets do not make pairs")
    try:
        work = search.workspaces.pop()
    except IndexError:
        work = workspace(g.n_nodes, g.n_arcs)
    costs = least_costs(search.graph, work, starts, ends)
    search.workspaces.append(work)
    for i in np.flatnonzero(costs < 0).tolist():
        path = _one_sided(g, int(starts[i]), int(ends[i]), search.criterion)
        costs[i] = INFINITY if path is None else path.costs[search.criterion]
    return costs


def shortest_path(g: ArcGraph, s: int, t: int, *, criterion: int = 0) -> Path | None:
    """Find the least path in one criterion.

    Parameters
    ----------
    g : ArcGraph
    s, t : int
        Source and target node.
    criterion : int
        Row of ``g.weights`` to minimise.

    Returns
    -------
    Path or None
        None when no path exists. Among least paths: the fewest arcs, then the smallest last arc
        number, then the smallest last but one, and so on back to the source.

    Raises
    ------
    ArgumentError
        When a node or the criterion does not exist.
    """
    # compiled code would take 1.5 for node 1: other types than the plainest are read the long way
    if not isinstance(g, ArcGraph):
        raise refused("g", "an ArcGraph, as ArcGraph(n_nodes, tail, head, weights) makes it", g)
    plain = s.__class__ is int and t.__class__ is int and criterion.__class__ is int
    search = g.bound_searches.get(criterion) if plain else None
    if search is not None and 0 <= s < g.n_nodes and 0 <= t < g.n_nodes:
        return path_by(g, search, s, t)
    path = least_path(g, g.node(s, "source"), g.node(t, "target"), g.criterion(criterion))
    if g.topology.rank is None and not g.has_cached_distances:
        search = g.derived("one to one", pack, criterion)
        if search is not None:
            g.bound_searches[criterion] = search
    return path


def least_path(g: ArcGraph, s: int, t: int, criterion: int, guide: Integers | None = None) -> Path | None:
    """`shortest_path` by places inside, for checked arguments; by bounds on the rest of the way where there are any."""
    if guide is None and g.has_cached_distances:
        guide = g.cached_distances(t, criterion)
    if guide is not None:
        return _one_sided(g, s, t, criterion, guide)
    search = g.derived("one to one", pack, criterion)
    return _one_sided(g, s, t, criterion) if search is None else path_by(g, search, s, t)


@checked_arguments
def distances(g: ArcGraph, sources: ArrayLike, targets: ArrayLike, *, criterion: int = 0) -> Integers:
    """Find the least costs of many pairs in one call.

    Parameters
    ----------
    g : ArcGraph
    sources, targets : array_like of int, shape (pairs,)
        Pair ``i`` leads from ``sources[i]`` to ``targets[i]``.
    criterion : int
        Row of ``g.weights`` to minimise.

    Returns
    -------
    ndarray of int64, shape (pairs,)
        `INFINITY` where there is no path.

    Raises
    ------
    ArgumentError
        When a node or the criterion does not exist, or the shapes differ.
    """
    starts, ends, criterion = g.nodes(sources, "sources"), g.nodes(targets, "targets"), g.criterion(criterion)
    search = g.derived("one to one", pack, criterion)
    if search is not None:
        return costs_by(g, search, starts, ends)
    if starts.size != ends.size:
        raise ArgumentError(f"{starts.size} sources and {ends.size} targets do not make pairs")
    pairs = zip(starts.tolist(), ends.tolist(), strict=True)
    found = [_one_sided(g, s, t, criterion) for s, t in pairs]
    return np.array([INFINITY if path is None else path.costs[criterion] for path in found], np.int64)
