"""Lower bounds that guide a label search: swept for one question, or whole and kept for a target.

Bounds that a caller knows are taken as they are. Bounded sweeps (`bound_sweeps`) cost what one question
needs. Whole ones serve every source, and are made once the bounded ones to a target have together
settled as many nodes as they would, so nobody pays more than twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from corridor.arguments import checked_arguments
from corridor.errors import ArgumentError
from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.fronts.bound_sweeps import many_sweeps, two_sweeps
from corridor.search.fronts.records import MARK, ArcWeights, Closeness, PairWeights, SweepLimits, SweepQuery
from corridor.search.records import Integers, Table
from corridor.search.shortest.dijkstra import to_go
from corridor.search.shortest.one_to_one import least_path

__all__ = ["Guide", "guide", "settled_by_target", "with_bounds"]

_ENTRY_BYTES = 100  # of a number by a number in a dictionary, about


@dataclass(frozen=True, slots=True, eq=False)
class Guide:
    """Lower bounds on the rest of the way, per node and criterion, and limits.

    Attributes
    ----------
    bounds : Closeness
        Their floor is the bound of nodes not reached; INFINITY where they need not be visited.
    low, high : ndarray of int64, shape (criteria,)
        Least cost of a path, and the most that one asked for may cost.
    reach : int
        What paths asked for cost at most in the first criterion, as a rule.
    """

    bounds: Closeness
    low: Integers
    high: Integers
    reach: int

    def at(self, node: int) -> Integers:
        """The bounds of a node, shape (criteria,)."""
        near, width, step, floor = self.bounds
        closeness = near[[width * node + step * i for i in range(floor.size)]]
        bounds: Integers = np.where(closeness > 0, INFINITY - closeness, floor)
        return bounds


class _History:
    """What is known of earlier questions to a graph: nodes settled by target, and the latest whole bounds."""

    __slots__ = ("latest", "settled")

    def __init__(self) -> None:
        self.settled: dict[int, int] = {}
        self.latest: tuple[int, tuple[int, ...], Integers] = -1, (), np.empty(0, np.int64)

    @property
    def nbytes(self) -> int:
        return _ENTRY_BYTES * len(self.settled) + self.latest[2].nbytes


class _Given(dict[int, Table]):
    """Bounds that a caller gave, by the target's place inside: shape (criteria, nodes)."""

    @property
    def nbytes(self) -> int:
        return sum(table.nbytes for table in self.values())


def _given(g: ArcGraph) -> _Given:
    return g.derived("given bounds", lambda *_: _Given())


@checked_arguments
def with_bounds(g: ArcGraph, t: int, to_go: ArrayLike) -> ArcGraph:
    """Make a graph whose fronts and constrained paths to a target are guided by bounds that are known already.

    Least costs on a graph of which this one has the weights, or larger ones, and the open arcs, or fewer, are such
    bounds. They spare sweeps from the target: much of a question of some thousand labels, little of one of a million;
    between near nodes, sweeps that end early cost less than they save. Of several paths with one vector a front may
    hold another one.

    Parameters
    ----------
    g : ArcGraph
    t : int
        Target node. What is asked to another one is answered as on ``g``.
    to_go : array_like of int, shape (criteria, nodes)
        At most what the rest of any path to the target costs, by criterion and node: not negative, 0 at the target,
        and on no open arc larger at its tail than its weight and the bound at its head together. `INFINITY` where the
        target cannot be reached.

    Returns
    -------
    ArcGraph
        Of the same nodes, arcs and weights, with the bounds that ``g`` was given for other targets. A copy of it that
        was pickled has no bounds, and the same answers.

    Raises
    ------
    ArgumentError
        When the node does not exist, the shape is wrong, or a bound is none; then the first such arc is named.
    """
    place, table = g.node(t, "target"), _checked_bounds(g, t, np.atleast_2d(to_go))
    inside = np.empty_like(table)
    inside[:, g.nodes(np.arange(g.n_nodes), "nodes")] = table
    own = g.without("questions", "given bounds")
    _given(own).update(_given(g))
    _given(own)[place] = inside
    return own


def _checked_bounds(g: ArcGraph, t: int, to_go: Table) -> Table:
    if to_go.dtype.kind not in "iu" or to_go.shape != (g.n_criteria, g.n_nodes):
        wanted = f"whole numbers of shape ({g.n_criteria}, {g.n_nodes})"
        raise ArgumentError(f"to_go has type {to_go.dtype} and shape {to_go.shape} instead of {wanted}")
    table = np.minimum(to_go, INFINITY).astype(np.int64)
    if (table < 0).any() or table[:, t].any():
        raise ArgumentError(f"to_go has bounds below 0, or another one than 0 at the target {t}")
    large = table[:, g.topology.tail] > g.weights + table[:, g.topology.head]
    wrong = np.argwhere(large if g.closed is None else large & ~g.closed)
    if wrong.size:
        row, arc = wrong[0].tolist()
        ends = [int(table[row, nodes[arc]]) for nodes in (g.topology.tail, g.topology.head)]
        falls = f"falls from {ends[0]} to {ends[1]} along arc {arc}, which weighs {g.weights[row, arc]}"
        raise ArgumentError(f"to_go[{row}] {falls}: it is no lower bound")
    return table


def _history(g: ArcGraph) -> _History:
    return g.derived("questions", lambda *_: _History())


def settled_by_target(g: ArcGraph) -> dict[int, int]:
    """How many nodes bounded sweeps to each target have settled, by places inside."""
    return _history(g).settled


def guide(g: ArcGraph, s: int, t: int, criteria: tuple[int, ...], high: Integers) -> Guide | None:
    """Lower bounds for one question between places inside; None when no path keeps to ``high``."""
    given = _given(g).get(t)
    if given is not None:
        return _whole(g, (s, t), criteria, high, [given[one] for one in criteria])
    settled = settled_by_target(g)
    bits = max(1, g.n_nodes.bit_length())
    widest = max(int(g.weights[one].max(initial=0)) for one in criteria)
    known = all(g.cached_distances(t, one) is not None for one in criteria)
    if known or (widest * g.n_nodes) >> (62 - bits) or settled.get(t, 0) >= len(criteria) * g.n_nodes:
        return _whole(g, (s, t), criteria, high, [to_go(g, t, one) for one in criteria])
    found, count = (_for_two if len(criteria) == 2 else _for_many)(g, SweepQuery(bits, s, t), criteria, high)
    settled[t] = settled.get(t, 0) + count
    return found


def _whole(
    g: ArcGraph, ends: tuple[int, int], criteria: tuple[int, ...], high: Integers, rest: list[Integers]
) -> Guide | None:
    """Bounds of all nodes, by criterion, as a guide."""
    s, t = ends
    low = np.array([bound[s] for bound in rest], np.int64)
    if low[0] >= INFINITY or (low > high).any():
        return None
    if len(criteria) == 2:
        best = [least_path(g, s, t, one, bound) for one, bound in zip(criteria, rest, strict=True)]
        if best[0] is None or best[1] is None:
            return None
        high = np.minimum(high, [best[1].costs[criteria[0]], best[0].costs[criteria[1]]])
    history = _history(g)
    target, rows, near = history.latest
    if (target, rows) != (t, criteria):  # a stream of queries to one target makes it once
        near = np.subtract(INFINITY, rest).ravel()
        history.latest = t, criteria, near
    reach = min(int(high[0]), 2 * int(low[0]))
    return Guide(Closeness(near, 1, g.n_nodes, _nowhere(len(criteria))), low, high, reach)


def _nowhere(criteria: int) -> Integers:
    return np.full(criteria, INFINITY, np.int64)


def _for_two(g: ArcGraph, query: SweepQuery, criteria: tuple[int, ...], high: Integers) -> tuple[Guide | None, int]:
    near = np.zeros(4 * g.n_nodes, np.int64)
    weights = PairWeights(g.weights[criteria[0]], g.weights[criteria[1]], g.closed_arcs)
    low1, most1, low2, most2, settled = two_sweeps(g.topology.inside, weights, near, query, high)
    if low1 < 0:
        return None, settled
    low, most = np.array([low1, low2], np.int64), np.array([most1, most2], np.int64)
    return Guide(Closeness(near, 2, 2 * g.n_nodes, _nowhere(2)), low, most, most1), settled


def _for_many(g: ArcGraph, query: SweepQuery, criteria: tuple[int, ...], high: Integers) -> tuple[Guide | None, int]:
    k = len(criteria)
    near = np.zeros(2 * k * g.n_nodes, np.int64)  # marks are pairs, one per criterion to a node
    low, floor, radius = np.zeros((3, k), np.int64)
    weights = ArcWeights(g.weights, np.array(criteria, np.int64), g.closed_arcs)
    limits = SweepLimits(high, low, floor, radius)
    settled = many_sweeps(g.topology.inside.into, weights, near.view(MARK), query, limits)
    if settled < 0:
        return None, 0
    return Guide(Closeness(near, 2 * k, 2, floor), low, high, int(radius[0])), settled
