"""One to all: the least paths from a node to every other, and to the nearest of several.

Costs are those of a sweep; which of several least paths stands in the tree follows by arrays: a walk by numbers of arcs
over all arcs that lie on least paths gives the fewest arcs to each node, and of the arcs that may come last the one of
the smallest number is taken. That is the rule of `shortest_path`, for the part of a path before its last arc is chosen
by the same rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from corridor.arguments import checked_arguments, checked_result
from corridor.display import brief, counted
from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.records import Integers, Mask
from corridor.search.shortest.dijkstra import Path, costs_from

__all__ = ["PathTree", "shortest_path_tree"]


@checked_result
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PathTree:
    """The least paths from one node to all; made by `shortest_path_tree`.

    Attributes
    ----------
    graph : ArcGraph
    source, criterion : int
    costs : ndarray of int64, shape (nodes,)
        Least cost of a path to each node; `INFINITY` where there is none.
    arcs : ndarray of int64, shape (nodes,)
        Number of arcs of that path; -1 where there is none.
    last : ndarray of int64, shape (nodes,)
        Its last arc; -1 at the source and where there is none.
    """

    graph: ArcGraph
    source: int
    criterion: int
    costs: Integers
    arcs: Integers
    last: Integers

    def __repr__(self) -> str:
        reached = counted(int((self.arcs >= 0).sum()), "node")
        return brief(self, f"from {self.source} to {reached} of {self.graph.n_nodes:,}, criterion {self.criterion}")

    def path(self, t: int) -> Path | None:
        """The path that `shortest_path` finds; None when there is none.

        Raises
        ------
        ArgumentError
            When the node does not exist.
        """
        self.graph.node(t, "target")
        if self.arcs[t] < 0:
            return None
        found, at = np.empty(int(self.arcs[t]), np.int64), int(t)
        for place in range(found.size - 1, -1, -1):
            found[place] = self.last[at]
            at = int(self.graph.topology.tail[found[place]])
        return Path(self.graph.costs(found), found)

    def nearest(self, targets: ArrayLike) -> int | None:
        """The target that is reached at the least cost, then by the fewest arcs, then of the smallest number.

        Parameters
        ----------
        targets : array_like of int, shape (targets,)

        Returns
        -------
        int or None
            None when none of them is reached.

        Raises
        ------
        ArgumentError
            When a node does not exist.
        """
        self.graph.nodes(targets, "targets")
        nodes = np.atleast_1d(targets).astype(np.int64)
        nodes = nodes[self.arcs[nodes] >= 0]
        if not nodes.size:
            return None
        return int(nodes[np.lexsort((nodes, self.arcs[nodes], self.costs[nodes]))[0]])


@checked_arguments
def shortest_path_tree(g: ArcGraph, s: int, *, criterion: int = 0) -> PathTree:
    """Find the least paths from a node to all others.

    Parameters
    ----------
    g : ArcGraph
    s : int
        Source node.
    criterion : int
        Row of ``g.weights`` to minimise.

    Returns
    -------
    PathTree
        Its paths are those of `shortest_path`, ties included.

    Raises
    ------
    ArgumentError
        When the node or the criterion does not exist.
    """
    costs, criterion = costs_from(g, s, criterion), g.criterion(criterion)
    tight = _on_least_paths(g, criterion, costs)
    arcs = _fewest_arcs(g, s, tight)
    tail, head = g.topology.tail, g.topology.head
    last = np.full(g.n_nodes, g.n_arcs, np.int64)
    numbers = np.flatnonzero(tight & (arcs[tail] + 1 == arcs[head]))
    np.minimum.at(last, head[numbers], numbers)
    last[last == g.n_arcs] = -1
    return PathTree(g, int(s), criterion, costs, arcs, last)


def _on_least_paths(g: ArcGraph, criterion: int, costs: Integers) -> Mask:
    """Open arcs that may be the last of a least path to their head."""
    before = costs[g.topology.tail]
    reached = before < INFINITY
    tight: Mask = reached & (np.where(reached, before, 0) + g.weights[criterion] == costs[g.topology.head])
    return tight if g.closed is None else tight & ~g.closed


def _fewest_arcs(g: ArcGraph, s: int, tight: Mask) -> Integers:
    """Fewest of the arcs from the source to each node; -1 where they do not lead."""
    rows = g.topology
    arcs = np.full(g.n_nodes, -1, np.int64)
    arcs[s], turn, edge = 0, 0, np.array([s], np.int64)
    while edge.size:
        turn += 1
        counts = rows.out_start[edge + 1] - rows.out_start[edge]
        begin = np.repeat(rows.out_start[edge] - (np.cumsum(counts) - counts), counts)
        cells = begin + np.arange(begin.size)
        heads = rows.out_head[cells[tight[rows.out_arc[cells]]]]
        edge = np.unique(heads[arcs[heads] < 0]).astype(np.int64)
        arcs[edge] = turn
    return arcs
