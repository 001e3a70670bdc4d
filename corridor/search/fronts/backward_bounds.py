"""Lower bounds that guide a label search: swept for one question, or whole and kept for a target.

Bounded sweeps (`bound_sweeps`) cost what one question needs. Whole ones serve every source, and are
made once the bounded ones to a target have together settled as many nodes as they would, so nobody
pays more than twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.fronts.bound_sweeps import many_sweeps, two_sweeps
from corridor.search.fronts.records import MARK, ArcWeights, Closeness, PairWeights, SweepLimits, SweepQuery
from corridor.search.records import Integers
from corridor.search.shortest.dijkstra import to_go
from corridor.search.shortest.one_to_one import least_path

__all__ = ["Guide", "guide", "settled_by_target"]


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


def _history(g: ArcGraph) -> _History:
    return g.derived("questions", lambda *_: _History())


def settled_by_target(g: ArcGraph) -> dict[int, int]:
    """How many nodes bounded sweeps to each target have settled, by places inside."""
    return _history(g).settled


def guide(g: ArcGraph, s: int, t: int, criteria: tuple[int, ...], high: Integers) -> Guide | None:
    """Lower bounds for one question between places inside; None when no path keeps to ``high``."""
    settled = settled_by_target(g)
    bits = max(1, g.n_nodes.bit_length())
    widest = max(int(g.weights[one].max(initial=0)) for one in criteria)
    known = all(g.cached_distances(t, one) is not None for one in criteria)
    if known or (widest * g.n_nodes) >> (62 - bits) or settled.get(t, 0) >= len(criteria) * g.n_nodes:
        return _whole(g, s, t, criteria, high)
    found, count = (_for_two if len(criteria) == 2 else _for_many)(g, SweepQuery(bits, s, t), criteria, high)
    settled[t] = settled.get(t, 0) + count
    return found


def _whole(g: ArcGraph, s: int, t: int, criteria: tuple[int, ...], high: Integers) -> Guide | None:
    rest = [to_go(g, t, one) for one in criteria]
    low = np.array([bound[s] for bound in rest], np.int64)
    if low[0] >= INFINITY or (low > high).any():
        return None
    if len(criteria) == 2:
        best = [path.costs for one in criteria if (path := least_path(g, s, t, one)) is not None]
        high = np.minimum(high, [best[1][criteria[0]], best[0][criteria[1]]])
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
