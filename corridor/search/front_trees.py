"""One to all with several criteria: the Pareto fronts from a node to every other, or to some of them.

They come from the label search that finds one front, without a target that would make labels needless: whatever
leaves its queue undominated at a node is a point of the front of that node. Bounds there are none; to some targets
those to the nearest of them, by each criterion, which leave out what leads to none of them within the limits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from corridor.arguments import checked_arguments, checked_result
from corridor.display import brief
from corridor.errors import ArgumentError
from corridor.search.arcgraph import INFINITY, ArcGraph, numbers_below
from corridor.search.fronts.backward_bounds import Guide
from corridor.search.fronts.buffers import TOO_MANY
from corridor.search.fronts.pareto_fronts import (
    MOST_LABELS,
    Front,
    TooManyLabels,
    find_labels,
    limits_of,
    projected,
    wanted_criteria,
)
from corridor.search.fronts.records import Closeness, Labels, LabelTerms
from corridor.search.jit import kernel
from corridor.search.records import Indices, Integers, Mask, Table
from corridor.search.shortest.dijkstra import costs_from, costs_to

__all__ = ["FrontTree", "pareto_tree"]

_NOWHERE = -1  # as a target: no node


@checked_result
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FrontTree:
    """The Pareto fronts from one node to all, or to some; made by `pareto_tree`.

    Attributes
    ----------
    graph : ArcGraph
    source : int
    criteria : tuple of int
        Rows of its weights, in the order of the columns of each front.
    points : ndarray of int64, shape (nodes,)
        How many ways of the search end at each node: the points of its front, or more where a criterion that is not
        asked for has a limit; 0 where nothing leads within the limits, and at nodes that were not asked for.
    labels : int
        Labels expanded, that is, taken from the queue undominated.
    """

    graph: ArcGraph
    source: int
    criteria: tuple[int, ...]
    points: Integers
    labels: int
    _found: Labels
    _order: Integers
    _ends: Integers
    _asked: Mask

    def __repr__(self) -> str:
        reached = int((self.points > 0).sum())
        return brief(self, f"from {self.source} to {reached:,} of {self._asked.sum():,} nodes, {self.labels:,} labels")

    def front(self, t: int) -> Front:
        """The front from the source to a node, as `pareto` finds it; without points where nothing leads.

        Of several paths with one vector it may hold another one.

        Raises
        ------
        ArgumentError
            When the node does not exist or was not asked for.
        """
        self.graph.node(t, "target")
        if not self._asked[t]:
            raise ArgumentError(f"node {t} is none of the targets that were asked for")
        end = int(self._ends[t])
        ends = self._order[end - int(self.points[t]) : end]
        _, costs, _, tags, arcs = self._found
        front = Front(costs[ends], self.labels, 0.0, ends, tags, arcs)
        return projected(front, len(self.criteria)) if costs.shape[1] > len(self.criteria) else front


@checked_arguments
def pareto_tree(
    g: ArcGraph,
    s: int,
    *,
    criteria: Sequence[int] = (0, 1),
    targets: ArrayLike | None = None,
    limits: Mapping[int, int] | None = None,
    max_labels: int = MOST_LABELS,
) -> FrontTree:
    """Find every Pareto-optimal cost vector from a node to all others, in one search.

    Parameters
    ----------
    g : ArcGraph
    s : int
        Source node.
    criteria : sequence of int
        One to five rows of ``g.weights``, all different; their order is that of the columns.
    targets : array_like of int, shape (targets,), optional
        Nodes whose fronts are asked for; by default all. For a few that lie near, `pareto_batch` does less.
    limits : mapping of int to int, optional
        Upper bound (inclusive) by criterion; criteria outside ``criteria`` may be bounded too.
    max_labels : int
        Most labels to hold, expanded and waiting.

    Returns
    -------
    FrontTree

    Raises
    ------
    ArgumentError
        When a node, criterion or option does not exist or is out of range.
    TooManyLabels
        When ``max_labels`` does not suffice.
    """
    source, wanted, caps = g.node(s, "source"), wanted_criteria(g, criteria), limits_of(g, limits)
    rows = wanted + tuple(one for one in caps if one not in wanted)
    asked = _asked(g, targets)
    high = np.array([min(caps.get(one, INFINITY), _dearest(g, one)) for one in rows], np.int64)
    found = find_labels(g, (source, _NOWHERE), rows, _guide(g, s, rows, high, asked), LabelTerms(max_labels, INFINITY))
    if found.expanded == TOO_MANY:
        raise TooManyLabels(int(found.tags[0]), max_labels)
    costs, ends = _ends(found.tags, found.arcs, g.topology.head, np.ascontiguousarray(g.weights[list(rows)]), int(s))
    order = np.argsort(ends, kind="stable")
    order = order[asked[ends[order]]]
    points = np.bincount(ends[order], minlength=g.n_nodes)
    return FrontTree(
        g, int(s), wanted, points, found.expanded, found._replace(costs=costs), order, points.cumsum(), asked
    )


def _asked(g: ArcGraph, targets: ArrayLike | None) -> Mask:
    asked = np.full(g.n_nodes, targets is None)
    if targets is not None:
        asked[numbers_below(g.n_nodes, "targets", targets, "a node")] = True
    return asked


def _dearest(g: ArcGraph, criterion: int) -> int:
    """What no path without a circle exceeds: it enters every node once, over the dearest arc at most."""
    most = np.zeros(g.n_nodes, np.int64)
    np.maximum.at(most, g.topology.head, g.weights[criterion])
    return int(most.sum())


def _guide(g: ArcGraph, s: int, rows: tuple[int, ...], high: Integers, asked: Mask) -> Guide:
    """Bounds of nothing, or to the nearest node of those asked for; how far the first criterion goes, about."""
    k, costs = len(rows), costs_from(g, s, rows[0])
    reach = 2 * int(costs[costs < INFINITY].max())
    if asked.all():
        nothing = Closeness(np.array([INFINITY]), 0, 0, np.zeros(k, np.int64))
        return Guide(nothing, np.zeros(k, np.int64), high, reach)
    rest = _to_nearest(g, np.flatnonzero(asked), rows)
    low = rest[:, g.node(s, "source")].copy()
    nowhere = np.full(k, INFINITY, np.int64)
    return Guide(Closeness(np.subtract(INFINITY, rest).ravel(), 1, g.n_nodes, nowhere), low, high, reach)


def _to_nearest(g: ArcGraph, targets: Integers, rows: tuple[int, ...]) -> Table:
    """Least costs to the nearest target, by criterion and place inside: to one more node that all targets lead to."""
    arcs, n = g.topology, g.n_nodes
    tail, head = np.concatenate([arcs.tail, targets]), np.concatenate([arcs.head, np.full(targets.size, n)])
    weights = np.hstack([g.weights, np.zeros((g.n_criteria, targets.size), np.int64)])
    closed = None if g.closed is None else np.concatenate([g.closed, np.zeros(targets.size, np.bool_)])
    joined = ArcGraph(n + 1, tail, head, weights, closed)
    rest = np.empty((len(rows), n), np.int64)
    places = g.nodes(np.arange(n), "nodes")
    for row, one in zip(rest, rows, strict=True):
        row[places] = costs_to(joined, n, one)[:n]
    return rest


@kernel
def _ends(tags: Integers, arc_of: Indices, head: Indices, weights: Table, s: int) -> tuple[Table, Integers]:
    """What every label costs, which is what its parent does, that comes before it, and an arc; and its node."""
    costs = np.zeros((tags.size, weights.shape[0]), np.int64)
    ends = np.full(tags.size, s, np.int64)
    for label in range(tags.size):
        if tags[label] >= 0:
            arc = arc_of[tags[label] & 0xFFFFFFFF]
            ends[label] = head[arc]
            for i in range(weights.shape[0]):
                costs[label, i] = costs[tags[label] >> 32, i] + weights[i, arc]
    return costs, ends
