"""Many questions in one call: paths, paths within limits and fronts of arrays of pairs, by as many threads as wanted.

Kernels release the lock of the interpreter, so threads search side by side. Answers are the same bytes whatever their
number: a least path is determined by its ties; labels of fronts depend on what is remembered of earlier questions to a
target, so that questions to one target are asked one after another, of a graph that remembers nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from corridor.arguments import checked_arguments
from corridor.errors import ArgumentError
from corridor.search.arcgraph import ArcGraph, whole_numbers
from corridor.search.fronts.pareto_fronts import MOST_LABELS, Front, constrained, pareto
from corridor.search.records import Integers
from corridor.search.shortest.dijkstra import Path
from corridor.search.shortest.one_to_one import shortest_path

__all__ = ["constrained_batch", "pareto_batch", "shortest_path_batch"]

Answer = TypeVar("Answer")


@checked_arguments
def shortest_path_batch(
    g: ArcGraph,
    sources: ArrayLike,
    targets: ArrayLike,
    *,
    criterion: int = 0,
    factors: ArrayLike | None = None,
    threads: int = 1,
) -> list[Path | None]:
    """Find the least paths of many pairs, each by one criterion or by its own sum of criteria.

    Costs alone are found by `distances` in two thirds of the time.

    Parameters
    ----------
    g : ArcGraph
    sources, targets : array_like of int, shape (pairs,)
        Pair ``i`` leads from ``sources[i]`` to ``targets[i]``; one node is taken for all.
    criterion : int
        Row of ``g.weights`` to minimise, where there are no factors.
    factors : array_like of int, shape (pairs, criteria) or (criteria,), optional
        Not negative. Pair ``i`` minimises the sum of all criteria, each times its factor.
    threads : int
        How many search side by side.

    Returns
    -------
    list of Path or None
        In the order of the pairs; what `shortest_path` finds, with costs in all criteria of ``g``.

    Raises
    ------
    ArgumentError
        When a node or the criterion does not exist, shapes differ, or sums grow too large.
    """
    starts, ends = _pairs(g, sources, targets)
    if factors is None:
        criterion = g.criterion(criterion)
        blocks = _split(np.arange(starts.size), 4 * threads)

        def path_of(i: int) -> Path | None:
            return shortest_path(g, int(starts[i]), int(ends[i]), criterion=criterion)

        return _answered(blocks, threads, path_of, starts.size)
    rows, which = np.unique(_factors(factors, starts.size, g.n_criteria), axis=0, return_inverse=True)
    summed = [_summed(g, row) for row in rows]

    def path(i: int) -> Path | None:
        found = shortest_path(summed[which[i]], int(starts[i]), int(ends[i]))
        return None if found is None else Path(g.costs(found.arcs), found.arcs)

    return _answered(_groups(which), threads, path, starts.size)


@checked_arguments
def constrained_batch(
    g: ArcGraph,
    sources: ArrayLike,
    targets: ArrayLike,
    *,
    minimise: int = 0,
    limits: Mapping[int, int] | Sequence[Mapping[int, int]] | None = None,
    max_labels: int = MOST_LABELS,
    threads: int = 1,
) -> list[Path | None]:
    """Find the least paths of many pairs within limits.

    Parameters
    ----------
    g : ArcGraph
    sources, targets : array_like of int, shape (pairs,)
        As `shortest_path_batch` takes them.
    minimise, max_labels : int
        As `constrained` takes them.
    limits : mapping of int to int, or a sequence of one for each pair, optional
        Upper bounds (inclusive) by criterion, of all pairs or of each.
    threads : int
        How many search side by side.

    Returns
    -------
    list of Path or None
        In the order of the pairs.

    Raises
    ------
    ArgumentError
        When a node or criterion does not exist, or the shapes differ.
    TooManyLabels
        When ``max_labels`` does not suffice for a pair.
    """
    starts, ends = _pairs(g, sources, targets)
    caps = _limits(limits, starts.size)

    def path(i: int, own: ArcGraph) -> Path | None:
        most = caps[i]
        return constrained(own, int(starts[i]), int(ends[i]), minimise=minimise, limits=most, max_labels=max_labels)

    return _by_target(g, ends, threads, path)


@checked_arguments
def pareto_batch(
    g: ArcGraph,
    sources: ArrayLike,
    targets: ArrayLike,
    *,
    criteria: Sequence[int] = (0, 1),
    limits: Mapping[int, int] | Sequence[Mapping[int, int]] | None = None,
    epsilon: float = 0.0,
    threads: int = 1,
) -> list[Front]:
    """Find the fronts of many pairs.

    Parameters
    ----------
    g : ArcGraph
    sources, targets : array_like of int, shape (pairs,)
        As `shortest_path_batch` takes them. Pairs with one target share its bounds.
    criteria : sequence of int
        As `pareto` takes them.
    limits : mapping of int to int, or a sequence of one for each pair, optional
        Upper bounds (inclusive) by criterion, of all pairs or of each.
    epsilon : float
        As `pareto` takes it.
    threads : int
        How many search side by side.

    Returns
    -------
    list of Front
        In the order of the pairs.

    Raises
    ------
    ArgumentError
        When a node or criterion does not exist, the shapes differ, or an option is out of range.
    TooManyLabels
        When a pair has too many.
    """
    starts, ends = _pairs(g, sources, targets)
    caps = _limits(limits, starts.size)

    def front(i: int, own: ArcGraph) -> Front:
        return pareto(own, int(starts[i]), int(ends[i]), criteria=criteria, limits=caps[i], epsilon=epsilon)

    return _by_target(g, ends, threads, front)


def _pairs(g: ArcGraph, sources: ArrayLike, targets: ArrayLike) -> tuple[Integers, Integers]:
    """Checked ends; one alone stands for as many as there are on the other side."""
    starts, ends = np.atleast_1d(sources), np.atleast_1d(targets)
    if starts.size != ends.size and 1 not in (starts.size, ends.size):
        raise ArgumentError(f"{starts.size} sources and {ends.size} targets do not make pairs")
    g.nodes(starts, "sources"), g.nodes(ends, "targets")
    size = 0 if 0 in (starts.size, ends.size) else max(starts.size, ends.size)
    return np.resize(starts, size).astype(np.int64), np.resize(ends, size).astype(np.int64)


def _limits(
    limits: Mapping[int, int] | Sequence[Mapping[int, int]] | None, pairs: int
) -> Sequence[Mapping[int, int] | None]:
    if limits is None or isinstance(limits, Mapping):
        return [limits] * pairs
    if len(limits) != pairs:
        raise ArgumentError(f"limits are {len(limits)}, and there are {pairs} pairs")
    return limits


def _factors(factors: ArrayLike, pairs: int, criteria: int) -> Integers:
    array = whole_numbers("factors", factors)
    if array.shape not in ((criteria,), (pairs, criteria)):
        raise ArgumentError(f"factors have shape {array.shape} instead of ({pairs}, {criteria}) or ({criteria},)")
    return np.broadcast_to(array, (pairs, criteria))


def _summed(g: ArcGraph, factors: Integers) -> ArcGraph:
    """The graph with one criterion: the sum of all, each times its factor."""
    most = sum(int(f) * int(row.max(initial=0)) for f, row in zip(factors, g.weights, strict=True))
    if (factors < 0).any() or most * max(1, g.n_nodes) >= 1 << 62:
        raise ArgumentError(f"factors {factors.tolist()} are negative, or too large for weights of {g!r}")
    return g.topology.graph(factors @ g.weights, g.closed)


def _split(numbers: Integers, parts: int) -> list[Integers]:
    return np.array_split(numbers, max(1, min(parts, numbers.size)))


def _groups(keys: Integers) -> list[Integers]:
    """Places of equal keys, in their order."""
    order = np.argsort(keys, kind="stable")
    return [part for part in np.split(order, np.flatnonzero(np.diff(keys[order])) + 1) if part.size]


def _by_target(g: ArcGraph, ends: Integers, threads: int, answer: Callable[[int, ArcGraph], Answer]) -> list[Answer]:
    """Questions to each target one after another, of a graph that remembers nothing of other questions."""

    def group(places: Integers) -> list[Answer]:
        own = g.without("questions")
        return [answer(i, own) for i in places.tolist()]

    groups = _groups(ends)
    return _in_order(groups, _side_by_side(group, groups, threads), ends.size)


def _answered(blocks: list[Integers], threads: int, answer: Callable[[int], Answer], size: int) -> list[Answer]:
    return _in_order(blocks, _side_by_side(lambda places: [answer(i) for i in places.tolist()], blocks, threads), size)


def _side_by_side(
    work: Callable[[Integers], list[Answer]], blocks: list[Integers], threads: int
) -> Iterable[list[Answer]]:
    if threads < 1:
        raise ArgumentError(f"threads is {threads} and must be at least 1")
    if threads == 1 or len(blocks) < 2:
        return map(work, blocks)
    with ThreadPoolExecutor(min(threads, len(blocks))) as pool:
        return list(pool.map(work, blocks))


def _in_order(blocks: list[Integers], answers: Iterable[list[Answer]], size: int) -> list[Answer]:
    found: dict[int, Answer] = {}
    for places, some in zip(blocks, answers, strict=True):
        found.update(zip(places.tolist(), some, strict=True))
    return [found[i] for i in range(size)]
