"""Pareto fronts confirmed: each point by models of its own, and one model that finds no path which escapes them all."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from corridor.display import counted
from corridor.errors import ArgumentError, NotProven
from corridor.plan.proof.arcs import ArcArrays
from corridor.plan.proof.paths import ARBITER, Check, Claim, PathProofs
from corridor.plan.solver.arrays import Cells
from corridor.plan.solver.options import NO_LIMITS, SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solve import solve
from corridor.plan.solver.solver_result import Status

__all__ = ["prove_front"]

Integers = NDArray[np.int64]


def prove_front(
    arcs: ArcArrays,
    points: ArrayLike,
    solvers: Sequence[str] = ("highs", "cp_sat"),
    *,
    sample: int | None = None,
    options: SolveOptions = NO_LIMITS,
    watch: Callable[[Check], None] | None = None,
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
    options : SolveOptions
        Time limit for all models together, and seed.
    watch : callable, optional
        Called with each `Check` when it is done.

    Returns
    -------
    tuple of Check

    Raises
    ------
    NotProven
        Naming the point that is wrong, or the vector that is missing; or when time is up.
    """
    front, criteria = np.asarray(points, np.int64), arcs.weights.shape[0]
    if front.ndim != 2 or front.shape[1] != criteria or not len(front):
        raise ArgumentError(f"points have shape {front.shape} instead of (one or more, {criteria})")
    order = np.lexsort(front.T[::-1])
    _check_mutual(front, order)
    proofs, chosen = PathProofs(arcs, options, watch), order if sample is None else _spaced(order, sample)
    for solver in solvers:
        if criteria == 1:
            proofs.expect(Claim((0,), {}, int(front[0, 0]), 0), solver)
        elif criteria == 2:
            _two(proofs, front, order, solver)
        else:
            _many(proofs, front, chosen, solver)
    if criteria > 2:
        proofs.add(_nothing_missing(proofs, front))
    return tuple(proofs.checks)


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


def _two(proofs: PathProofs, front: Integers, order: Integers, solver: str) -> None:
    """Point by point, n + 1 models: what a looser limit found and a tighter one allows is the least under both."""
    best = proofs.expect(Claim((0,), {}, int(front[order[0], 0]), int(order[0])), solver)
    for place, point in enumerate(order.tolist()):
        cost, other = (int(value) for value in front[point])
        after = int(front[order[place + 1], 0]) if place + 1 < len(order) else None
        if best is None or best[1] > other:
            proofs.expect(Claim((0,), {1: other}, cost, point), solver)
        best = proofs.expect(Claim((0,), {1: other - 1}, after, point), solver)


def _many(proofs: PathProofs, front: Integers, chosen: Integers, solver: str) -> None:
    goal = tuple(range(front.shape[1]))
    for point in chosen.tolist():
        limits = {criterion: int(value) for criterion, value in enumerate(front[point])}
        proofs.expect(Claim(goal, limits, sum(limits.values()), point), solver)


def _nothing_missing(proofs: PathProofs, front: Integers) -> Check:
    """Ask one model for a path that is better than every point in at least one criterion.

    The arbiter solves it in whole numbers: a float solver takes a point for better than itself, by a binary that
    is one but for a millionth.
    """
    began, arcs, better = time.perf_counter(), proofs.arcs, dict[tuple[int, int], int]()
    kept = arcs.unbeaten(front)
    question = f"a path better than each of {counted(len(front), 'point')} in something"
    if not kept.size:
        return Check(-1, ARBITER, question, "no path", time.perf_counter() - began)
    program, columns = arcs.flow(kept), np.arange(kept.size)
    for criterion in range(front.shape[1]):
        better.update(_ladder(program, arcs, kept, criterion, np.unique(front[:, criterion])))
    choices = [[better[criterion, int(value)] for criterion, value in enumerate(point)] for point in front]
    points = np.arange(len(front))[:, None]
    program.limit_many("point", Cells(points, np.array(choices), 1.0), low=1.0, count=len(front))
    answer = solve(program, ARBITER, options=replace(proofs.options(), gap=None))
    if answer.values is not None:
        missing = arcs.totals(kept[np.rint(answer.values[columns]) > 0]).tolist()
        raise NotProven(f"the front is not complete: there is a path of {missing}, which no point is as good as")
    if answer.status is not Status.INFEASIBLE:
        raise NotProven(f"{ARBITER} ended without an answer: {answer.status.value}")
    return Check(-1, ARBITER, question, "no path", time.perf_counter() - began)


def _ladder(
    program: Program, arcs: ArcArrays, kept: Integers, criterion: int, values: Integers
) -> dict[tuple[int, int], int]:
    """Binaries ``better[v]``, one for each value v: better[v] = 1 makes the criterion at most v - 1.

    ``sum of weight x arc <= amount``; ``amount <= v - 1`` if ``better[v]``; ``better[v] <= better[w]`` for v < w.
    """
    weight, start = arcs.shifted.weights[criterion, kept], int(arcs.shifted.start[criterion])
    columns, steps = np.arange(kept.size), np.arange(values.size)
    amount = program.add_many(f"sum {criterion}", 1, high=float(weight.sum()), whole=True)
    both = np.concatenate([columns, amount])
    program.limit_many(f"sum {criterion}", Cells(0, both, np.append(weight, -1)), high=0.0)
    room = values - start - 1
    possible = (room >= 0).astype(np.float64)  # nothing is better than the least there is
    better = program.add_many(f"better {criterion}", values.size, high=possible, whole=True)
    cells = Cells(steps, amount, 1.0)
    program.limit_many(f"most {criterion}", cells, high=np.maximum(room, 0), count=values.size, only_if=better)
    lower, higher = better[:-1], better[1:]
    links = Cells(np.tile(steps[:-1], 2), np.concatenate([lower, higher]), np.repeat([1.0, -1.0], lower.size))
    program.limit_many(f"ladder {criterion}", links, high=0.0, count=lower.size)
    return {(criterion, int(value)): int(column) for value, column in zip(values, better, strict=True)}
