"""The train plan where all ways of all shippers fit into one program: solved by the solver, to its proof.

Serve everything; where that cannot be, leave as little behind as possible first, then spend the least.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corridor.errors import NotProven
from corridor.plan.solver.infeasible_subset import infeasible_error
from corridor.plan.solver.mip_search import solve_program
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solve import solve
from corridor.plan.solver.solver_result import UNFINISHED, SolverResult, Status, gap_of, no_solution
from corridor.plan.trains.bounds.cheapest_ways import least_cost
from corridor.plan.trains.problem import TrainProblem
from corridor.plan.trains.request import KnownPlan, Request, Solved
from corridor.plan.trains.train_model import train_program
from corridor.plan.trains.train_program import TrainProgram
from corridor.progress import Progress, Watcher

__all__ = ["by_program", "confirm", "no_dearer_than", "with_whole_at"]

Floats = NDArray[np.float64]

_SMALL_TEU = 1e-4
_EPSILON = 1e-6
_PROOF_TOLERANCE = 1e-6
_FEWEST_GAP = 1e-6  # what stays behind is counted in single boxes
_DEAR = 0.02  # of what a TEU costs on average: edges with a higher reduced cost are left out near the relaxation
_SUBSIDISED_SHARE = 0.6  # of the time is for the plan with subsidies, where there are any


def by_program(
    problem: TrainProblem, request: Request, known: Iterable[KnownPlan], made: TrainProgram | None = None
) -> Solved:
    """Solve the program of all ways, or another one, from plans that are known, near the best of them.

    Raises
    ------
    Infeasible
        When not everything can be served and nothing may stay behind.
    NotProven
        When the second solver contradicts the first.
    """
    whole = made is None  # others have periods or scenarios
    made = train_program(problem) if made is None else made
    share = _SUBSIDISED_SHARE if made.paid else 1.0
    search = _Search(problem, made, request, share)
    names, arrays = made.program.column_names(), made.program.arrays()
    result, behind = search.solve([np.clip(one.by(names), arrays.column_low, arrays.column_high) for one in known])
    if result.values is None:
        if result.status is Status.INFEASIBLE:
            raise infeasible_error(made.program if request.release else _served(made), "the train plan")
        return Solved(problem, made, result, math.nan, None)
    if whole and behind <= 0.0 and not math.isfinite(result.bound):
        bound = min(least_cost(problem), result.objective)
        result = replace(result, bound=bound, gap=gap_of(result.objective, bound))
    if not made.paid:
        return Solved(problem, made, confirm(made.program, result, request), behind, None)
    without = search.without_subsidies(result)
    if without.values is not None:
        result = no_dearer_than(made.program, result, [without.values], search.gap)
    return Solved(problem, made, confirm(made.program, result, request), behind, without)


@dataclass(frozen=True, slots=True)
class _Narrowing:
    """Near given values: trains rounded down or up, joint ones with one more, frequencies to match.

    Boxes stay off edges that are idle in the relaxation and far too dear by its prices.
    """

    problem: TrainProblem
    made: TrainProgram

    def __call__(self, program: Program, values: Floats, reduced: Floats | None) -> Program:
        near = program.copy()
        if reduced is not None and self.problem.shippers:
            boxes = np.array([column for columns in self.made.boxes for column in columns], np.int64)
            dear = _DEAR * program.value(values) / sum(shipper.teu for shipper in self.problem.shippers)
            for column in boxes[(values[boxes] < _EPSILON) & (reduced[boxes] > dear)].tolist():
                near.bound(column, 0.0, 0.0)
        span = self._bound_trains(near, values)
        for name, levels in self.made.levels.items():
            members = self.made.members[name]
            least, most = sum(span[run][0] for run in members), sum(span[run][1] for run in members)
            for (first, last), chosen in zip(levels.steps, levels.chosen, strict=True):
                if last < least or first > most:
                    near.bound(chosen, 0.0, 0.0)
        return near

    def _bound_trains(self, near: Program, values: Floats) -> list[tuple[float, float]]:
        """Least and most trains of each run."""
        high, span = near.high, list[tuple[float, float]]()
        for run, column in zip(self.problem.runs.runs, self.made.trains, strict=True):
            low = min(math.floor(values[column] + _EPSILON), high[column])
            # the last wagons of several services may want one train more than the boxes of each alone
            most = min(math.ceil(values[column] - _EPSILON) + (0 if run.own else 1), high[column])
            span.append((low, max(low, most)))
        for (low, most), column in zip(span, self.made.trains, strict=True):
            near.bound(column, low, most)
        return span


@dataclass(frozen=True, slots=True)
class _Search:
    """The two stages: nobody left behind, or as few as possible; then the least cost."""

    problem: TrainProblem
    made: TrainProgram
    request: Request
    share: float

    @property
    def gap(self) -> float:
        """Relative gap that counts as optimal."""
        return self.request.options.gap or 0.0

    def solve(self, starts: Sequence[Floats]) -> tuple[SolverResult, float]:
        """The best plan, and the TEU a week that it leaves behind."""
        program = self.made.program
        for column in self.made.must:
            program.bound(column, 0.0, 0.0)
        result = self._best(program, starts)
        if result.solved or not self.request.release:
            return result, 0.0
        for column, shipper in zip(self.made.unserved, self.problem.shippers, strict=True):
            program.bound(column, 0.0, shipper.teu)
        return self._released(result, starts)

    def _released(self, ended: SolverResult, starts: Sequence[Floats]) -> tuple[SolverResult, float]:
        """Two stages instead of a penalty, which would enter every price; without more solving when time is up."""
        program, late = self.made.program, ended.status in UNFINISHED
        fewest = program.priced(dict.fromkeys(self.made.must, 1.0))
        if late:
            least = self._no_dearer(fewest, replace(ended, bound=0.0), starts)
        else:
            least = self._best(fewest, starts, gap=_FEWEST_GAP)
        if least.values is None:
            return least, math.inf
        total = float(least.values[self.made.must].sum())
        program.limit(
            "left behind",
            [(column, 1.0) for column in self.made.must],
            high=total + _SMALL_TEU,
            group="left behind",
        )
        if late or least.stopped:
            spent = no_solution(Status.NOT_SOLVED, least.seconds, least.solver, least.detail, stopped=least.stopped)
            return self._no_dearer(program, spent, [*starts, least.values]), total
        return self._best(program, [*starts, least.values]), total

    def without_subsidies(self, paid: SolverResult) -> SolverResult:
        """The same program with nobody paying; begun anew, because the answer may be far away."""
        program = self.made.program.copy()
        for column in self.made.paid.values():
            program.bound(column, 0.0, 0.0)
        whole = replace(self, share=1.0)
        return whole._no_dearer(
            program, whole._solved(program, None, self.gap), [] if paid.values is None else [paid.values]
        )

    def _best(self, program: Program, starts: Sequence[Floats], *, gap: float | None = None) -> SolverResult:
        """Solve near the best of the plans that are known, unless that runs no train."""
        idle = with_whole_at(program, _idle(program))
        known = [values for start in starts if (values := with_whole_at(program, start)) is not None]
        best = min([*([] if idle is None else [idle]), *known], key=program.value, default=None)
        found = self._solved(program, None if best is idle else best, self.gap if gap is None else gap)
        return _no_dearer_than_one(program, found, best, self.gap)

    def _no_dearer(self, program: Program, found: SolverResult, known: Sequence[Floats]) -> SolverResult:
        return no_dearer_than(program, found, [_idle(program), *known], self.gap)

    def _solved(self, program: Program, start: Floats | None, gap: float) -> SolverResult:
        request = self.request
        left = request.clock.left(self.share)
        if request.clock.pressed():
            return no_solution(Status.NOT_SOLVED, 0.0, request.solver, "stopped", stopped=True)
        limit = None if math.isinf(left) else left
        heard: bool | Watcher = False if request.watcher is None else _later(request.watcher, request.clock.spent())
        options = SolveOptions(limit, gap, heard, start, request.options.seed)
        narrowing = _Narrowing(self.problem, self.made)
        return solve_program(program, options, solver=request.solver, narrowing=narrowing)


def _later(watcher: Watcher, seconds: float) -> Watcher:
    """A watcher whose clock began so many seconds ago."""

    def tell(now: Progress) -> None:
        watcher(replace(now, seconds=now.seconds + seconds))

    return tell


def _idle(program: Program) -> Floats:
    """No train."""
    return np.array(program.low, np.float64)


def _served(made: TrainProgram) -> Program:
    program = made.program.copy()
    for column in made.must:
        program.bound(column, 0.0, 0.0)
    return program


def confirm(program: Program, result: SolverResult, request: Request) -> SolverResult:
    """The result, once both solvers bound the same optimum: neither may find what the other excludes."""
    if not request.check or result.stopped:
        return result
    options = replace(request.options, start=result.values, progress=False)
    other = solve_program(program, options, solver=request.check)
    room = _PROOF_TOLERANCE * max(1.0, abs(result.objective))
    beaten = other.solved and other.objective < result.bound - room
    excluded = math.isfinite(other.bound) and other.bound > result.objective + room
    if beaten or excluded or other.status is Status.INFEASIBLE:
        raise NotProven(
            f"{request.check} answers {other.objective:,.2f} with bound {other.bound:,.2f}, "
            f"{result.solver} {result.objective:,.2f} with bound {result.bound:,.2f}"
        )
    return result


def with_whole_at(program: Program, values: Floats) -> Floats | None:
    """The best that can be done with the whole columns at given values; None where that is not allowed.

    Parameters
    ----------
    program : Program
        With whole columns.
    values : float array, shape (columns,)
        Of which those of whole columns are looked at.
    """
    fixed = program.relaxed()
    for column in np.flatnonzero(np.array(program.whole)).tolist():
        value = float(round(float(values[column])))
        if not program.low[column] <= value <= program.high[column]:
            return None
        fixed.bound(column, value, value)
    found = solve(fixed).values
    return None if found is None else np.clip(found, fixed.low, fixed.high)


def no_dearer_than(program: Program, found: SolverResult, known: Iterable[Floats], gap: float) -> SolverResult:
    """The best of a result and of plans that are known, with the bound of the result.

    Parameters
    ----------
    program : Program
        What was solved.
    found : SolverResult
        How that ended; proven to be impossible or unbounded it is handed back as it is.
    known : iterable of float array, shape (columns,)
        Values whose whole columns are taken over (see `with_whole_at`).
    gap : float
        Relative gap that counts as optimal.
    """
    if found.status in (Status.INFEASIBLE, Status.UNBOUNDED):
        return found
    for start in known:
        found = _no_dearer_than_one(program, found, with_whole_at(program, start), gap)
    return found


def _no_dearer_than_one(program: Program, found: SolverResult, values: Floats | None, gap: float) -> SolverResult:
    """The better of a result and of a solution of the program, if there is one."""
    if values is None or found.status in (Status.INFEASIBLE, Status.UNBOUNDED):
        return found
    cost = program.value(values)
    if found.values is not None and cost >= found.objective:
        return found
    reached = gap_of(cost, found.bound)
    status = Status.OPTIMAL if reached <= gap else Status.FEASIBLE
    return replace(found, status=status, objective=cost, gap=reached, values=values)
