"""Pareto fronts and constrained paths: what to search, and how the answer is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from corridor.arguments import checked_arguments, checked_result
from corridor.display import brief
from corridor.errors import ArgumentError, CorridorError, OutOfRange
from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.fronts.approximate import within_factor
from corridor.search.fronts.backward_bounds import Guide, guide
from corridor.search.fronts.buffers import TOO_MANY
from corridor.search.fronts.many_criteria import many_criteria
from corridor.search.fronts.records import Factor, Labels, LabelTerms
from corridor.search.fronts.three_criteria import three_criteria
from corridor.search.fronts.two_criteria import narrow, two_criteria
from corridor.search.jit import kernel
from corridor.search.records import Indices, Integers
from corridor.search.shortest.dijkstra import Path
from corridor.search.shortest.one_to_one import least_path

__all__ = [
    "Front",
    "TooManyLabels",
    "constrained",
    "find_labels",
    "limits_of",
    "pareto",
    "projected",
    "wanted_criteria",
]

MOST_LABELS = 20_000_000
_MOST_CRITERIA = 5


class TooManyLabels(CorridorError, MemoryError):
    """A search met its ceiling of labels before it was done.

    Attributes
    ----------
    labels : int
        Labels expanded or waiting when it stopped.
    """

    def __init__(self, labels: int, most: int) -> None:
        self.labels = labels
        super().__init__(
            f"the search holds {labels:,} labels and may hold {most:,}: "
            "raise max_labels, set limits, or allow an epsilon where the search takes one"
        )


@checked_result
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Front:
    """All Pareto-optimal cost vectors between two nodes, and a path to each.

    Attributes
    ----------
    costs : ndarray of int64, shape (points, criteria)
        One row per vector, in lexicographic order; the columns are the criteria asked for.
    labels : int
        Labels expanded, that is, taken from the queue undominated.
    epsilon : float
        0 for an exact front. Otherwise every vector of the exact front has a row that exceeds it by no more than
        this factor in any criterion, and not at all in the first or in one with a limit. Rows are costs of paths,
        none of them dominated by another row, but perhaps by a path that has none.
    """

    costs: Integers
    labels: int
    epsilon: float = 0.0
    _ends: Integers = field(default_factory=lambda: np.empty(0, np.int64))
    _tags: Integers = field(default_factory=lambda: np.empty(0, np.int64))
    _arc_of: Indices = field(default_factory=lambda: np.empty(0, np.int32))
    _only: Path | None = None

    def __repr__(self) -> str:
        return brief(self, f"of {len(self)} points in {self.costs.shape[1]} criteria, {self.labels:,} labels")

    def __len__(self) -> int:
        return int(self.costs.shape[0])

    @property
    def exact(self) -> bool:
        """Whether no factor was allowed."""
        return self.epsilon == 0.0

    def path(self, i: int) -> Integers:
        """Arc numbers of point ``i``, source to target; an OutOfRange when there is no such point."""
        if not -len(self) <= i < len(self):
            raise OutOfRange(f"point {i} of a front of {len(self)}")
        if self._only is not None:
            return self._only.arcs
        return _trace(self._tags, int(self._ends[i]), self._arc_of)


@kernel
def _trace(tags: Integers, label: int, arc_of: Indices) -> Integers:
    length = 0
    at = label
    while tags[at] >= 0:
        length += 1
        at = tags[at] >> 32
    arcs = np.empty(length, np.int64)
    at = label
    while tags[at] >= 0:
        length -= 1
        arcs[length] = arc_of[tags[at] & 0xFFFFFFFF]
        at = tags[at] >> 32
    return arcs


@checked_arguments
def pareto(
    g: ArcGraph,
    s: int,
    t: int,
    *,
    criteria: Sequence[int] = (0, 1),
    limits: Mapping[int, int] | None = None,
    epsilon: float = 0.0,
    max_labels: int = MOST_LABELS,
) -> Front:
    """Find every Pareto-optimal cost vector between two nodes.

    Parameters
    ----------
    g : ArcGraph
    s, t : int
        Source and target node.
    criteria : sequence of int
        One to five rows of ``g.weights``, all different; their order is that of the columns.
    limits : mapping of int to int, optional
        Upper bound (inclusive) by criterion; criteria outside ``criteria`` may be bounded too.
    epsilon : float
        Factor by which a criterion other than the first may be missed; 0 is exact. It saves work: labels are
        merged at every node.
    max_labels : int
        Most labels to hold, expanded and waiting; at most 50 bytes each for two criteria, 100 for three.

    Returns
    -------
    Front
        Without points when the target cannot be reached within the limits. Of several paths
        with one vector the front holds one, chosen by the order of arc numbers alone.

    Raises
    ------
    ArgumentError
        When a node, criterion or option does not exist or is out of range.
    TooManyLabels
        When ``max_labels`` does not suffice.
    """
    s, t = g.node(s, "source"), g.node(t, "target")
    wanted = wanted_criteria(g, criteria)
    if not epsilon >= 0.0:
        raise ArgumentError(f"epsilon is {epsilon} and must not be negative")
    caps = limits_of(g, limits)
    extra = tuple(one for one in caps if one not in wanted)
    front = _search(g, (s, t), wanted + extra, caps, LabelTerms(max_labels, INFINITY), float(epsilon))
    return projected(front, len(wanted)) if extra else front


@checked_arguments
def constrained(
    g: ArcGraph,
    s: int,
    t: int,
    *,
    minimise: int = 0,
    limits: Mapping[int, int] | None = None,
    max_labels: int = MOST_LABELS,
) -> Path | None:
    """Find the least path in one criterion among those within limits on others.

    Parameters
    ----------
    g : ArcGraph
    s, t : int
        Source and target node.
    minimise : int
        Row of ``g.weights`` to minimise; ties go to the limited criteria in their order.
    limits : mapping of int to int, optional
        Upper bound (inclusive) by criterion, any number of them.
    max_labels : int
        Most labels to hold, expanded and waiting.

    Returns
    -------
    Path or None
        None when no path keeps the limits.

    Raises
    ------
    ArgumentError
        When a node or criterion does not exist.
    TooManyLabels
        When ``max_labels`` does not suffice.
    """
    s, t, minimise = g.node(s, "source"), g.node(t, "target"), g.criterion(minimise)
    caps = limits_of(g, limits)
    criteria = (minimise, *(one for one in caps if one != minimise))
    front = _search(g, (s, t), criteria, caps, LabelTerms(max_labels, most_points=1))
    if not len(front):
        return None
    arcs = front.path(0)
    return Path(g.costs(arcs), arcs)


def wanted_criteria(g: ArcGraph, criteria: Sequence[int]) -> tuple[int, ...]:
    """Checked criteria of a front."""
    wanted = tuple(g.criterion(one) for one in criteria)
    if not 1 <= len(wanted) <= _MOST_CRITERIA or len(set(wanted)) != len(wanted):
        raise ArgumentError(f"criteria {tuple(criteria)}: one to {_MOST_CRITERIA} different ones are needed")
    return wanted


def limits_of(g: ArcGraph, limits: Mapping[int, int] | None) -> dict[int, int]:
    """Checked limits, by criterion."""
    return {g.criterion(one): min(int(limit), INFINITY) for one, limit in (limits or {}).items()}


def _search(
    g: ArcGraph,
    ends: tuple[int, int],
    criteria: tuple[int, ...],
    caps: Mapping[int, int],
    terms: LabelTerms,
    epsilon: float = 0.0,
) -> Front:
    nothing = Front(np.empty((0, len(criteria)), np.int64), 0, epsilon)
    high = np.array([caps.get(one, INFINITY) for one in criteria], np.int64)
    if len(criteria) == 1:
        path = least_path(g, *ends, criteria[0])
        if path is None or path.costs[criteria[0]] > high[0]:
            return nothing
        return Front(path.costs[list(criteria)][None, :], path.arcs.size, 0.0, _only=path)
    bounds = guide(g, *ends, criteria, high)
    if bounds is None:
        return nothing
    if epsilon > 0.0:
        merged = np.array([one not in caps for one in criteria])  # what keeps to a limit must stand for itself alone
        found = within_factor(g, criteria, ends, bounds, Factor(epsilon, merged, terms.most))
    else:
        found = find_labels(g, ends, criteria, bounds, terms)
    if found.expanded == TOO_MANY:
        raise TooManyLabels(int(found.tags[0]), terms.most)
    return Front(found.costs, found.expanded, epsilon, found.ends, found.tags, found.arcs)


def find_labels(
    g: ArcGraph, ends: tuple[int, int], criteria: tuple[int, ...], bounds: Guide, terms: LabelTerms
) -> Labels:
    """Run the kernel that suits the number of criteria and the width of the values."""
    if len(criteria) == 2 and narrow(bounds.low.tolist(), bounds.high.tolist()):
        return two_criteria(g, criteria, ends, bounds, terms)
    if len(criteria) == 3:
        return three_criteria(g, criteria, ends, bounds, terms)
    return many_criteria(g, criteria, ends, bounds, terms)


def projected(front: Front, width: int) -> Front:
    """Drop the columns beyond ``width`` and what is dominated without them."""
    keep: list[int] = []
    kept = np.empty((len(front), width), np.int64)
    for row, costs in enumerate(front.costs[:, :width]):
        if not (kept[: len(keep)] <= costs).all(axis=1).any():
            kept[len(keep)] = costs
            keep.append(row)
    costs = front.costs[keep, :width]
    return Front(costs, front.labels, front.epsilon, front._ends[keep], front._tags, front._arc_of)
