"""Least paths and Pareto fronts, confirmed by programs that know nothing of the search.

A path is a unit flow: a binary column per arc, one row per node. Cycles can only add weight, so a least flow is a
least path. Every answer is added up again in whole numbers of the original weights.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from corridor.errors import NotProven
from corridor.plan.proof.arrays import ArcArrays
from corridor.plan.solver.features import Options
from corridor.plan.solver.linear import LinearModel
from corridor.plan.solver.outcome import Status
from corridor.plan.solver.solve import least_cost_flow, solve

__all__ = ["Check", "prove_front", "prove_path"]

Integers = NDArray[np.int64]

_MARGIN = 0.25  # sums are whole, so a limit loosened by this means the same, and rounding cannot break it
_EXACT = Options(relative_gap=0.0, absolute_gap=0.5)  # objectives are whole
_ARBITER = "cp_sat"  # reckons in whole numbers from end to end
_FLOW = "min cost flow"


@dataclass(frozen=True, slots=True)
class Check:
    """One model solved.

    Attributes
    ----------
    point : int
        Row of the front; -1 for a model about the whole.
    solver : str
        Who solved it.
    question : str
        What was asked.
    answer : str
        What came out, in whole numbers.
    seconds : float
        Wall-clock.
    """

    point: int
    solver: str
    question: str
    answer: str
    seconds: float


def _flow(name: str, arcs: ArcArrays, kept: Integers) -> tuple[LinearModel, Integers]:
    """A unit flow over some arcs from source to target: for each node, what leaves less what enters is 1, -1 or 0."""
    tail, head = arcs.tail[kept], arcs.head[kept]
    nodes, place = np.unique(np.concatenate([tail, head]), return_inverse=True)
    rows, model = place.ravel(), LinearModel(name)
    columns = model.columns("arc", tail.size, upper=1.0, integer=True)
    supply = (nodes == arcs.source).astype(np.float64) - (nodes == arcs.target)
    cells = (rows, np.concatenate([columns, columns]), np.repeat([1.0, -1.0], tail.size))
    model.rows("node", cells, lower=supply, upper=supply, count=nodes.size)
    return model, columns


def _totals(arcs: ArcArrays, chosen: Integers) -> Integers:
    """Weights of a flow over the arcs chosen, in whole numbers; it must be one."""
    balance = np.zeros(arcs.n_nodes, np.int64)
    np.add.at(balance, arcs.tail[chosen], 1)
    np.subtract.at(balance, arcs.head[chosen], 1)
    balance[[arcs.source, arcs.target]] -= [1, -1]
    if balance.any():
        raise NotProven("a solver's flow does not lead from the source to the target")
    total: Integers = arcs.weights[:, chosen].sum(axis=1)
    return total


def _least(
    arcs: ArcArrays, goal: Sequence[int], most: int | None, limits: Mapping[int, int], solver: str
) -> Integers | None:
    """Weights of the path with the least sum of criteria under limits; None when no path keeps them.

    Paths whose sum is more than ``most`` may be left out. A float solver whose path breaks a limit by a hair is not
    believed: the arbiter is asked instead.
    """
    kept = arcs.within(goal, most, limits)
    if not kept.size:
        return None
    start, weights = arcs.shifted[1], arcs.shifted[0][:, kept]
    model, columns = _flow("least path", arcs, kept)
    for criterion, limit in limits.items():
        model.rows(
            arcs.name(criterion), (0, columns, weights[criterion]), upper=limit - int(start[criterion]) + _MARGIN
        )
    model.minimise(columns, weights[list(goal)].sum(axis=0))
    answer = solve(model, solver, options=_EXACT)
    if answer.status is Status.INFEASIBLE:
        return None
    if answer.status is not Status.OPTIMAL or answer.values is None:
        raise NotProven(f"{solver} ended without an answer: {answer.status.value} {answer.detail}")
    totals = _totals(arcs, kept[np.rint(answer.values) > 0])
    value = int(totals[list(goal)].sum())
    proven = answer.bound + int(start[list(goal)].sum()) > value - 1 + _MARGIN
    if proven and all(totals[criterion] <= limit for criterion, limit in limits.items()):
        return totals
    if solver == _ARBITER:
        raise NotProven(f"{solver} gave an answer that does not add up")
    return _least(arcs, goal, most, limits, _ARBITER)


class _Record:
    """Solves, compares with what is claimed, and keeps the list."""

    def __init__(self, arcs: ArcArrays, seen: Callable[[Check], None] | None = None) -> None:
        self.arcs, self.checks, self._seen = arcs, list[Check](), seen or (lambda _: None)

    def add(self, check: Check) -> None:
        self.checks.append(check)
        self._seen(check)

    def expect(
        self, point: int, goal: Sequence[int], limits: Mapping[int, int], value: int | None, solver: str
    ) -> Integers | None:
        """Weights of the best path; `NotProven` when their sum is not the value claimed (None: no path)."""
        began = time.perf_counter()
        totals = self._best(goal, value, limits, solver)
        if totals is None and value is not None:
            totals = self._best(goal, None, limits, solver)  # not even what was claimed: then what it is
        found = None if totals is None else int(totals[list(goal)].sum())
        said, wanted = ("no path" if one is None else str(one) for one in (found, value))
        what = " + ".join(self.arcs.name(criterion) for criterion in goal)
        under = ", ".join(f"{self.arcs.name(criterion)} <= {limit}" for criterion, limit in limits.items())
        question = f"least {what}" + (f" with {under}" if under else "")
        self.add(Check(point, solver, question, said, time.perf_counter() - began))
        if found != value:
            where = f"point {point} is not confirmed" if point >= 0 else "not confirmed"
            raise NotProven(f"{where}: {question} is {said} by {solver}, claimed was {wanted}")
        return totals

    def _best(self, goal: Sequence[int], most: int | None, limits: Mapping[int, int], solver: str) -> Integers | None:
        return _by_flow(self.arcs, goal) if solver == _FLOW else _least(self.arcs, goal, most, limits, solver)


def prove_path(
    arcs: ArcArrays, criterion: int, value: int | None, limits: Mapping[int, int] | None = None, solver: str = "highs"
) -> tuple[Check, ...]:
    """Confirm the least weight of a path.

    Parameters
    ----------
    arcs : ArcArrays
        The graph.
    criterion : int
        Row of the weights that is minimised.
    value : int or None
        What is claimed; None: that there is no path.
    limits : mapping of int to int, optional
        Largest sums allowed, by row.
    solver : str
        Who solves the integer program; without limits, `SimpleMinCostFlow` is asked as well.

    Returns
    -------
    tuple of Check

    Raises
    ------
    NotProven
        When an answer differs.
    """
    record, bounds = _Record(arcs), dict(limits or {})
    record.expect(-1, (criterion,), bounds, value, solver)
    if not bounds:
        record.expect(-1, (criterion,), bounds, value, _FLOW)
    return tuple(record.checks)


def _by_flow(arcs: ArcArrays, goal: Sequence[int]) -> Integers | None:
    """The same without limits, by a flow of least cost over every open arc."""
    kept = np.flatnonzero(~np.asarray(arcs.closed, np.bool_))
    supply = np.zeros(arcs.n_nodes, np.int64)
    supply[[arcs.source, arcs.target]] = [1, -1]
    prices = arcs.weights[list(goal)].sum(axis=0)[kept]
    flow = least_cost_flow((arcs.tail[kept], arcs.head[kept]), np.ones(kept.size, np.int64), prices, supply)
    return arcs.weights[:, kept] @ flow.flows if flow.status is Status.OPTIMAL else None


def prove_front(
    arcs: ArcArrays,
    points: ArrayLike,
    solvers: Sequence[str] = ("highs", "cp_sat"),
    *,
    sample: int | None = None,
    seen: Callable[[Check], None] | None = None,
) -> tuple[Check, ...]:
    """Confirm a Pareto front over all criteria of the weights.

    Two criteria, for each point (c, t) in order of c: the least first criterion with the second <= t is c, and with
    <= t - 1 it is the next point's, or there is no path after the last. Three and more: the least sum of criteria
    with every criterion <= its value in z is the sum of z, for each point z; and one exact integer program with a
    binary per point and criterion ("better here") finds no path that is better than each point in something.

    Parameters
    ----------
    arcs : ArcArrays
        The graph; the rows of its weights are the criteria.
    points : array_like of int, shape (points, criteria)
        What is claimed.
    solvers : sequence of str
        Each solves every model of every point.
    sample : int, optional
        Most points to solve, evenly over the front, for three criteria and more.
    seen : callable, optional
        Called with each `Check` when it is done.

    Returns
    -------
    tuple of Check

    Raises
    ------
    NotProven
        Naming the point that is wrong, or the vector that is missing.
    """
    front, criteria = np.asarray(points, np.int64), arcs.weights.shape[0]
    if front.ndim != 2 or front.shape[1] != criteria or not len(front):
        raise ValueError(f"points have shape {front.shape} instead of (one or more, {criteria})")
    order = np.lexsort(front.T[::-1])
    _check_mutual(front, order)
    record, chosen = _Record(arcs, seen), order if sample is None else _spaced(order, sample)
    for solver in solvers:
        if criteria == 1:
            record.expect(0, (0,), {}, int(front[0, 0]), solver)
        elif criteria == 2:
            _two(record, front, order, solver)
        else:
            _many(record, front, chosen, solver)
    if criteria > 2:
        record.add(_nothing_missing(arcs, front))
    return tuple(record.checks)


def _check_mutual(front: Integers, order: Integers) -> None:
    """No point equals or beats another: plain comparison, before any solver is asked."""
    for place, point in enumerate(order.tolist()):
        for other in order[:place].tolist():
            if (front[other] <= front[point]).all():
                pair = f"{front[point].tolist()} is no better than point {other} {front[other].tolist()}"
                raise NotProven(f"point {point} {pair}")


def _spaced(order: Integers, count: int) -> Integers:
    chosen: Integers = order[np.unique(np.linspace(0, len(order) - 1, max(1, min(count, len(order)))).astype(int))]
    return chosen


def _two(record: _Record, front: Integers, order: Integers, solver: str) -> None:
    """Point by point, n + 1 models: what a looser limit found and a tighter one allows is the least under both."""
    best = record.expect(int(order[0]), (0,), {}, int(front[order[0], 0]), solver)
    for place, point in enumerate(order.tolist()):
        cost, other = (int(value) for value in front[point])
        after = int(front[order[place + 1], 0]) if place + 1 < len(order) else None
        if best is None or best[1] > other:
            record.expect(point, (0,), {1: other}, cost, solver)
        best = record.expect(point, (0,), {1: other - 1}, after, solver)


def _many(record: _Record, front: Integers, chosen: Integers, solver: str) -> None:
    goal = tuple(range(front.shape[1]))
    for point in chosen.tolist():
        limits = {criterion: int(value) for criterion, value in enumerate(front[point])}
        record.expect(point, goal, limits, sum(limits.values()), solver)


def _nothing_missing(arcs: ArcArrays, front: Integers) -> Check:
    """Ask one model for a path that is better than every point in at least one criterion.

    The arbiter solves it in whole numbers: a float solver takes a point for better than itself, by a binary that
    is one but for a millionth.
    """
    began, better = time.perf_counter(), dict[tuple[int, int], int]()
    kept = arcs.unbeaten(front)
    question = f"a path better than each of {len(front)} points in something"
    if not kept.size:
        return Check(-1, _ARBITER, question, "no path", time.perf_counter() - began)
    model, columns = _flow("nothing missing", arcs, kept)
    for criterion in range(front.shape[1]):
        shifted = arcs.shifted[0][criterion, kept], int(arcs.shifted[1][criterion])
        better.update(_ladder(model, columns, shifted, criterion, np.unique(front[:, criterion])))
    choices = [[better[criterion, int(value)] for criterion, value in enumerate(point)] for point in front]
    model.rows("point", (np.arange(len(front))[:, None], np.array(choices), 1.0), lower=1.0, count=len(front))
    answer = solve(model, _ARBITER)
    if answer.values is not None:
        missing = _totals(arcs, kept[np.rint(answer.values[columns]) > 0]).tolist()
        raise NotProven(f"the front is not complete: there is a path of {missing}, which no point is as good as")
    if answer.status is not Status.INFEASIBLE:
        raise NotProven(f"{_ARBITER} ended without an answer: {answer.status.value}")
    return Check(-1, _ARBITER, question, "no path", time.perf_counter() - began)


def _ladder(
    model: LinearModel, columns: Integers, shifted: tuple[Integers, int], criterion: int, values: Integers
) -> dict[tuple[int, int], int]:
    """Binaries ``better[v]``, one for each value v: better[v] = 1 makes the criterion at most v - 1.

    ``sum of weight x arc <= amount``; ``amount <= v - 1`` if ``better[v]``; ``better[v] <= better[w]`` for v < w.
    """
    (weight, start), steps = shifted, np.arange(values.size)
    amount = model.columns(f"sum {criterion}", 1, upper=float(weight.sum()), integer=True)
    model.rows(f"sum {criterion}", (0, np.concatenate([columns, amount]), np.append(weight, -1)), upper=0.0)
    room = values - start - 1
    possible = (room >= 0).astype(np.float64)  # nothing is better than the least there is
    better = model.columns(f"better {criterion}", values.size, upper=possible, integer=True)
    model.rows(f"most {criterion}", (steps, amount, 1.0), upper=np.maximum(room, 0), count=values.size, only_if=better)
    lower, higher = better[:-1], better[1:]
    links = (np.tile(steps[:-1], 2), np.concatenate([lower, higher]), np.repeat([1.0, -1.0], lower.size))
    model.rows(f"ladder {criterion}", links, upper=0.0, count=lower.size)
    return {(criterion, int(value)): int(column) for value, column in zip(values, better, strict=True)}
