"""Integer programs in two steps: near the relaxation first, then everywhere from the solution found there."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corridor.plan.solver.features import Options
from corridor.plan.solver.outcome import UNFINISHED, Progress, Result, Status, gap_of
from corridor.plan.solver.program import Program
from corridor.plan.solver.progress import Watcher, ctrl_c, watch
from corridor.plan.solver.solve import solve

__all__ = ["Effort", "at_rest", "solve_program"]

Floats = NDArray[np.float64]
Narrow = Callable[[Program, Floats, Floats | None], Program]

_EPSILON = 1e-6
_NEAR_SHARE = 0.3  # of the time is spent near the relaxation
_NEAR_GAP = 0.25  # of the gap asked for is aimed at there


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try.

    Attributes
    ----------
    solver : str
        Of the door.
    time_limit_s : float
        Wall-clock seconds.
    gap : float
        Relative gap that counts as proven.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable gets each `Progress`, seconds since the start
        and bounds of the whole program in it.
    seed : int
        Of the solver's random choices.
    """

    solver: str = "highs"
    time_limit_s: float = 60.0
    gap: float = 0.01
    progress: bool | Watcher = False
    seed: int = 0


def solve_program(
    program: Program, effort: Effort, *, narrow: Narrow | None = None, start: Floats | None = None
) -> Result:
    """Solve an integer program.

    Parameters
    ----------
    program : Program
        What.
    effort : Effort
        How long and how exactly.
    narrow : callable, optional
        Makes the smaller program near given values, by default by rounding every whole column up and down. It is
        given the reduced costs of the relaxation, too, or None where the values are not the relaxation's.
    start : ndarray of float64, shape (columns,), optional
        Values to begin near, instead of the relaxation's.

    Returns
    -------
    Result
        Its bound is that of the whole program, never of the narrowed one.
    """
    began = time.perf_counter()
    with watch(effort.progress, f"{program.name} by {effort.solver}", effort.time_limit_s) as seen, ctrl_c() as pressed:
        near, floor, reduced = start, math.nan, None
        if near is None:
            relaxed = solve(program.relaxed().model(), "highs", options=Options(time_limit_s=effort.time_limit_s))
            if not any(column.whole for column in program.columns):
                return replace(relaxed, stopped=pressed())
            near, floor = relaxed.values, relaxed.objective
            if pressed() or relaxed.status in UNFINISHED:  # its values are fractions, its bound holds
                return replace(relaxed, status=Status.NOT_SOLVED, values=None, objective=math.nan, stopped=pressed())
            if relaxed.status is not Status.OPTIMAL:
                return relaxed
            reduced = None if relaxed.duals is None else reduced_costs(program, relaxed.duals)
        assert near is not None
        first = (narrow or _narrowed)(program, near, reduced)
        result = _both_steps(program, replace(effort, progress=seen or False), first, (began, floor), pressed)
    bound = max((bound for bound in (result.bound, floor) if not math.isnan(bound)), default=math.nan)
    if result.status in UNFINISHED:
        result = replace(result, bound=bound, gap=gap_of(result.objective, bound))
    return replace(result, seconds=time.perf_counter() - began)


def _both_steps(
    program: Program, effort: Effort, near: Program, since: tuple[float, float], pressed: Callable[[], bool]
) -> Result:
    """The narrowed program, then the whole one from what was found; together within the time limit."""
    began, floor = since
    left = effort.time_limit_s - (time.perf_counter() - began)
    options = Options(time_limit_s=max(_NEAR_SHARE * left, 0.5), relative_gap=_NEAR_GAP * effort.gap, seed=effort.seed)
    first = _told(effort.progress, time.perf_counter() - began, floor, whole=False)
    found = solve(near.model(), effort.solver, options=options, progress=first)
    left = max(effort.time_limit_s - (time.perf_counter() - began), 0.5)
    options = Options(time_limit_s=left, relative_gap=effort.gap, seed=effort.seed)
    hint = None if found.values is None else _within(program, found.values)
    early = pressed()
    if early:
        # what was found holds, and nothing has been proven about the whole program but its relaxation
        options = replace(options, time_limit_s=0.5)
    second = _told(effort.progress, time.perf_counter() - began, floor, whole=True)
    result = solve(program.model(), effort.solver, options=options, hint=hint, progress=second)
    if hint is not None and not result.solved and result.status is not Status.INFEASIBLE:
        value = program.value(hint)
        result = replace(result, status=Status.FEASIBLE, objective=value, values=hint)
    return replace(result, stopped=result.stopped or (early and result.status in UNFINISHED))


def _told(watcher: bool | Watcher, later: float, floor: float, *, whole: bool) -> bool | Watcher:
    """A watcher whose clock began earlier; bounds of the narrowed program are none.

    What was known stays known: a slice that begins its tree anew falls behind no earlier bound or solution.
    """
    if not callable(watcher):
        return False
    bounds, incumbents = [floor], [math.nan]

    def tell(now: Progress) -> None:
        bounds.append(now.bound if whole else math.nan)
        incumbents.append(now.incumbent)
        bounds[:] = [max((known for known in bounds if not math.isnan(known)), default=math.nan)]
        incumbents[:] = [min((known for known in incumbents if not math.isnan(known)), default=math.nan)]
        watcher(Progress(now.seconds + later, incumbents[0], bounds[0], gap_of(incumbents[0], bounds[0])))

    return tell


def at_rest(program: Program, ended: Result) -> Result:
    """What can be done with every whole column at its lower limit: a linear program, solved to its end.

    Parameters
    ----------
    program : Program
        What was to be solved.
    ended : Result
        How that ended; anything but an unfinished solve without a solution is handed back as it is.

    Returns
    -------
    Result
        A solution with the bound that is known, so that a time limit never leaves its user with nothing;
        `ended` itself where that is not possible either.
    """
    if ended.solved or ended.status not in UNFINISHED:
        return ended
    still = program.copy()
    for number, column in enumerate(program.columns):
        if column.whole:
            still.bound(number, column.low, column.low)
    found = solve(still.relaxed().model(), "highs")
    if found.values is None:
        return ended
    values = _within(program, found.values)
    value = program.value(values)
    return replace(
        ended,
        status=Status.FEASIBLE,
        objective=value,
        values=values,
        gap=gap_of(value, ended.bound),
        detail=f"{ended.detail}; nothing of what is decided in whole numbers is done",
    )


def reduced_costs(program: Program, duals: Floats) -> Floats:
    """What one unit of each column costs at least, at the prices of the rows."""
    costs = np.array([column.cost for column in program.columns])
    for row, price in zip(program.rows, duals.tolist(), strict=True):
        if price:
            for column, factor in row.terms:
                costs[column] -= price * factor
    return costs


def _narrowed(program: Program, values: Sequence[float] | Floats, _reduced: Floats | None = None) -> Program:
    """Every whole column may be rounded down or up, and no more."""
    made = program.copy()
    for number, column in enumerate(program.columns):
        if column.whole:
            low = max(column.low, math.floor(float(values[number]) + _EPSILON))
            high = min(column.high, math.ceil(float(values[number]) - _EPSILON))
            made.bound(number, min(low, column.high), max(low, high))
    return made


def _within(program: Program, values: Floats) -> Floats:
    """Values without the hair's breadth by which a solver may miss limits and whole numbers."""
    low = np.array([column.low for column in program.columns])
    high = np.array([column.high for column in program.columns])
    whole = np.array([column.whole for column in program.columns])
    return np.clip(np.where(whole, np.round(values), values), low, high)
