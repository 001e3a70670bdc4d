"""Integer programs in two steps: near the relaxation first, then everywhere from the solution found there.

The programs of trains have a good solution close to their relaxation, which a solver left alone finds late: the
narrowed program, in which whole columns may only be rounded, gives it a solution to prune with from the first node.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corridor.plan.solver.interrupts import Clock, ctrl_c
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solve import solve
from corridor.plan.solver.solver_result import UNFINISHED, SolverResult, Status, gap_of
from corridor.progress import Progress, Watcher, watched

__all__ = ["Narrowing", "solve_program", "with_integers_at_lower_limits"]

Floats = NDArray[np.float64]
Narrowing = Callable[[Program, Floats, Floats | None], Program]

_EPSILON = 1e-6
_NARROW_SHARE = 0.3  # of the time is spent on the narrowed program
_NARROW_GAP = 0.25  # of the gap asked for is aimed at there: a start that is close saves the second step its search
_SHORTEST_S = 0.5  # what a step is given when time is up: enough to accept a start and state a bound


def solve_program(
    program: Program, options: SolveOptions, *, solver: str = "highs", narrowing: Narrowing | None = None
) -> SolverResult:
    """Solve an integer program; one without whole columns is solved at once.

    Parameters
    ----------
    program : Program
        What.
    options : SolveOptions
        How long and how exactly. A start takes the place of the relaxation's values: the narrowed program is made
        near it. Progress counts seconds from here, and has bounds of the whole program.
    solver : {"highs", "gscip", "cp_sat"}
        Who solves the integer programs; the relaxation is HiGHS's.
    narrowing : callable, optional
        Makes the smaller program near given values, by default by rounding every whole column up and down. It is
        given the reduced costs of the relaxation, too, or None where the values are not the relaxation's.

    Returns
    -------
    SolverResult
        Its bound is that of the whole program, never of the narrowed one.
    """
    title = f"{program.name} by {solver}"
    with watched(options.progress, title, options.time_limit_s) as watcher, ctrl_c() as pressed:
        clock = Clock.start(options.time_limit_s, pressed)
        values, floor, reduced = options.start, math.nan, None
        if values is None:
            relaxed = solve(program.relaxed(), "highs", options=SolveOptions(time_limit_s=options.time_limit_s))
            if not any(program.whole):
                return replace(relaxed, stopped=pressed())
            values, floor = relaxed.values, relaxed.objective
            if pressed() or relaxed.status in UNFINISHED:  # its values are fractions, its bound holds
                return replace(relaxed, status=Status.NOT_SOLVED, values=None, objective=math.nan, stopped=pressed())
            if relaxed.status is not Status.OPTIMAL:
                return relaxed
            reduced = None if relaxed.duals is None else _reduced_costs(program, relaxed.duals)
        assert values is not None
        narrowed = (narrowing or _rounded)(program, values, reduced)
        search = _TwoSteps(program, solver, options, clock, floor, watcher)
        result = search.run(narrowed)
    bound = max((bound for bound in (result.bound, floor) if not math.isnan(bound)), default=math.nan)
    if result.status in UNFINISHED:
        result = replace(result, bound=bound, gap=gap_of(result.objective, bound))
    return replace(result, seconds=clock.spent())


@dataclass(frozen=True, slots=True)
class _TwoSteps:
    """The narrowed program, then the whole one from what was found; together within the time limit.

    `floor` is the relaxation's objective, which no solution can beat; NaN where it is not known.
    """

    program: Program
    solver: str
    options: SolveOptions
    clock: Clock
    floor: float
    watcher: Watcher | None

    def run(self, narrowed: Program) -> SolverResult:
        gap = self.options.gap
        first = SolveOptions(
            time_limit_s=self._share(_NARROW_SHARE),
            gap=None if gap is None else _NARROW_GAP * gap,
            progress=self._watching(bounds_hold=False),
            seed=self.options.seed,
        )
        found = solve(narrowed, self.solver, options=first)
        start = None if found.values is None else _within_limits(self.program, found.values)
        early = self.clock.pressed()
        second = SolveOptions(
            # after Ctrl-C what was found holds, and nothing is proven of the whole program but its relaxation
            time_limit_s=self._share(1.0),
            gap=gap,
            progress=self._watching(bounds_hold=True),
            start=start,
            seed=self.options.seed,
        )
        result = solve(self.program, self.solver, options=second)
        if start is not None and not result.solved and result.status is not Status.INFEASIBLE:
            value = self.program.value(start)
            result = replace(result, status=Status.FEASIBLE, objective=value, values=start)
        return replace(result, stopped=result.stopped or (early and result.status in UNFINISHED))

    def _share(self, part: float) -> float | None:
        """A part of the seconds that are left, but never none at all."""
        left = self.clock.left()
        return None if math.isinf(left) else max(part * left, _SHORTEST_S)

    def _watching(self, *, bounds_hold: bool) -> bool | Watcher:
        """A watcher whose clock began with the search; bounds of the narrowed program are none.

        What was known stays known: a slice that begins its tree anew falls behind no earlier bound or solution.
        """
        watcher, later = self.watcher, self.clock.spent()
        if watcher is None:
            return False
        bounds, incumbents = [self.floor], [math.nan]

        def forward(now: Progress) -> None:
            bounds.append(now.bound if bounds_hold else math.nan)
            incumbents.append(now.incumbent)
            bounds[:] = [max((known for known in bounds if not math.isnan(known)), default=math.nan)]
            incumbents[:] = [min((known for known in incumbents if not math.isnan(known)), default=math.nan)]
            watcher(Progress(now.seconds + later, incumbents[0], bounds[0], gap_of(incumbents[0], bounds[0])))

        return forward


def with_integers_at_lower_limits(program: Program, ended: SolverResult) -> SolverResult:
    """What can be done with every whole column at its lower limit: a linear program, solved to its end.

    Parameters
    ----------
    program : Program
        What was to be solved.
    ended : SolverResult
        How that ended; anything but an unfinished solve without a solution is handed back as it is.

    Returns
    -------
    SolverResult
        A solution with the bound that is known, so that a time limit never leaves its user with nothing;
        `ended` itself where that is not possible either.
    """
    if ended.solved or ended.status not in UNFINISHED:
        return ended
    fixed = program.copy()
    for number, whole in enumerate(program.whole):
        if whole:
            fixed.bound(number, program.low[number], program.low[number])
    found = solve(fixed.relaxed(), "highs")
    if found.values is None:
        return ended
    values = _within_limits(program, found.values)
    value = program.value(values)
    return replace(
        ended,
        status=Status.FEASIBLE,
        objective=value,
        values=values,
        gap=gap_of(value, ended.bound),
        detail=f"{ended.detail}; nothing of what is decided in whole numbers is done",
    )


def _reduced_costs(program: Program, duals: Floats) -> Floats:
    """What one unit of each column costs at least, at the prices of the rows."""
    arrays = program.arrays()
    costs = arrays.objective.copy()
    # row by row and column by column, as sums of floats depend on their order and fixed columns on the sums
    np.subtract.at(costs, arrays.cell_column, duals[arrays.cell_row] * arrays.cell_factor)
    return costs


def _rounded(program: Program, values: Floats, _reduced: Floats | None = None) -> Program:
    """Every whole column may be rounded down or up, and no more."""
    made = program.copy()
    for number, whole in enumerate(program.whole):
        if whole:
            low = max(program.low[number], math.floor(float(values[number]) + _EPSILON))
            high = min(program.high[number], math.ceil(float(values[number]) - _EPSILON))
            made.bound(number, min(low, program.high[number]), max(low, high))
    return made


def _within_limits(program: Program, values: Floats) -> Floats:
    """Values without the hair's breadth by which a solver may miss limits and whole numbers."""
    arrays = program.arrays()
    return np.clip(np.where(arrays.whole, np.round(values), values), arrays.column_low, arrays.column_high)
