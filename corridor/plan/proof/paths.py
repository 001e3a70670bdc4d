"""Least paths confirmed by programs that know nothing of the search.

A path is a unit flow: a binary column per arc, one row per node. Cycles can only add weight, so a least flow is a
least path.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corridor.errors import NotProven
from corridor.plan.proof.arcs import ArcArrays
from corridor.plan.solver.arrays import Cells
from corridor.plan.solver.network_flows import least_cost_flow
from corridor.plan.solver.options import NO_LIMITS, SolveOptions
from corridor.plan.solver.solve import solve
from corridor.plan.solver.solver_result import Status

__all__ = ["ARBITER", "Check", "Claim", "PathProofs", "prove_path"]

Integers = NDArray[np.int64]

ARBITER = "cp_sat"  # reckons in whole numbers from end to end
_MIN_COST_FLOW = "min cost flow"
_MARGIN = 0.25  # sums are whole, so a limit loosened by this means the same, and rounding cannot break it
_WHOLE = {"absolute_gap": 0.5}  # objectives are whole: a bound this close is the optimum


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


@dataclass(frozen=True, eq=False)
class Claim:
    """What a path is said to be the least of.

    Attributes
    ----------
    goal : tuple of int
        Criteria whose sum is minimised.
    limits : mapping of int to int
        Largest sums allowed, by criterion.
    value : int or None
        The least sum; None: that there is no path.
    point : int
        Row of the front; -1 for none.
    """

    goal: tuple[int, ...]
    limits: Mapping[int, int]
    value: int | None
    point: int = -1


class PathProofs:
    """Solves, compares with what is claimed, and keeps the list of models.

    Parameters
    ----------
    arcs : ArcArrays
        The graph.
    options : SolveOptions
        Time limit for all models together, and seed.
    watch : callable, optional
        Called with each `Check` when it is done.
    """

    def __init__(
        self, arcs: ArcArrays, options: SolveOptions = NO_LIMITS, watch: Callable[[Check], None] | None = None
    ) -> None:
        self.arcs, self.checks, self._options, self._watch = arcs, list[Check](), options, watch
        self._deadline = options.deadline()

    def add(self, check: Check) -> None:
        """Keep a model that was solved."""
        self.checks.append(check)
        if self._watch is not None:
            self._watch(check)

    def options(self) -> SolveOptions:
        """What is left of the time, and no gap: a proof is exact or none."""
        left = None if self._options.time_limit_s is None else max(0.0, self._deadline - time.monotonic())
        return replace(self._options, time_limit_s=left, gap=0.0, progress=False, start=None)

    def expect(self, claim: Claim, solver: str) -> Integers | None:
        """Weights of the best path; `NotProven` when their sum is not the value claimed."""
        began = time.perf_counter()
        totals = self._best(claim, claim.value, solver)
        if totals is None and claim.value is not None:
            totals = self._best(claim, None, solver)  # not even what was claimed: then what it is
        found = None if totals is None else int(totals[list(claim.goal)].sum())
        answer, wanted = ("no path" if value is None else str(value) for value in (found, claim.value))
        what = " + ".join(self.arcs.name(criterion) for criterion in claim.goal)
        under = ", ".join(f"{self.arcs.name(criterion)} <= {limit}" for criterion, limit in claim.limits.items())
        question = f"least {what}" + (f" with {under}" if under else "")
        self.add(Check(claim.point, solver, question, answer, time.perf_counter() - began))
        if found != claim.value:
            where = f"point {claim.point} is not confirmed" if claim.point >= 0 else "not confirmed"
            raise NotProven(f"{where}: {question} is {answer} by {solver}, claimed was {wanted}")
        return totals

    def _best(self, claim: Claim, most: int | None, solver: str) -> Integers | None:
        return self._by_flow(claim) if solver == _MIN_COST_FLOW else self._least(claim, most, solver)

    def _least(self, claim: Claim, most: int | None, solver: str) -> Integers | None:
        """Weights of the path with the least sum of criteria under limits; None when no path keeps them.

        Paths whose sum is more than ``most`` may be left out. A float solver whose path breaks a limit by a hair is
        not believed: the arbiter is asked instead.
        """
        arcs, goal = self.arcs, list(claim.goal)
        kept = arcs.within(goal, most, claim.limits)
        if not kept.size:
            return None
        start, weights = arcs.shifted.start, arcs.shifted.weights[:, kept]
        program, columns = arcs.flow(kept), np.arange(kept.size)
        for criterion, limit in claim.limits.items():
            cells = Cells(0, columns, weights[criterion])
            program.limit_many(arcs.name(criterion), cells, high=limit - int(start[criterion]) + _MARGIN)
        program.minimise(columns, weights[goal].sum(axis=0))
        answer = solve(program, solver, options=self.options(), parameters=_WHOLE)
        if answer.status is Status.INFEASIBLE:
            return None
        if answer.status is not Status.OPTIMAL or answer.values is None:
            raise NotProven(f"{solver} ended without an answer: {answer.status.value} {answer.detail}")
        totals = arcs.totals(kept[np.rint(answer.values) > 0])
        value = int(totals[goal].sum())
        proven = answer.bound + int(start[goal].sum()) > value - 1 + _MARGIN
        if proven and all(totals[criterion] <= limit for criterion, limit in claim.limits.items()):
            return totals
        if solver == ARBITER:
            raise NotProven(f"{solver} gave an answer that does not add up")
        return self._least(claim, most, ARBITER)

    def _by_flow(self, claim: Claim) -> Integers | None:
        """The same without limits, by a flow of least cost over every open arc."""
        arcs = self.arcs
        kept = np.flatnonzero(~np.asarray(arcs.closed, np.bool_))
        supply = np.zeros(arcs.n_nodes, np.int64)
        supply[[arcs.source, arcs.target]] = [1, -1]
        prices = arcs.weights[list(claim.goal)].sum(axis=0)[kept]
        flow = least_cost_flow(arcs.tail[kept], arcs.head[kept], np.ones(kept.size, np.int64), prices, supply)
        return arcs.weights[:, kept] @ flow.flows if flow.status is Status.OPTIMAL else None


def prove_path(
    arcs: ArcArrays,
    criterion: int,
    value: int | None,
    limits: Mapping[int, int] | None = None,
    *,
    solver: str = "highs",
    options: SolveOptions = NO_LIMITS,
    watch: Callable[[Check], None] | None = None,
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
        When an answer differs, or time is up.
    """
    proofs, claim = PathProofs(arcs, options, watch), Claim((criterion,), dict(limits or {}), value)
    solvers: Sequence[str] = (solver,) if claim.limits else (solver, _MIN_COST_FLOW)
    for one in solvers:
        proofs.expect(claim, one)
    return tuple(proofs.checks)
