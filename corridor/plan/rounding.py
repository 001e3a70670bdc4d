"""Integer programs in two steps: near the relaxation first, then everywhere from the solution found there."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corridor.plan.abilities import Options
from corridor.plan.outcome import Result, Status
from corridor.plan.program import Program
from corridor.plan.solver import solve

__all__ = ["Effort", "solve_program"]

Floats = NDArray[np.float64]
Narrow = Callable[[Program, Floats], Program]

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
    progress : bool
        Whether to draw a bar.
    seed : int
        Of the solver's random choices.
    """

    solver: str = "highs"
    time_limit_s: float = 60.0
    gap: float = 0.01
    progress: bool = False
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
        Makes the smaller program near given values, by default by rounding every whole column up and down.
    start : ndarray of float64, shape (columns,), optional
        Values to begin near, instead of the relaxation's.

    Returns
    -------
    Result
        Its bound is that of the whole program, never of the narrowed one.
    """
    began = time.perf_counter()
    near = start
    if near is None:
        options = Options(time_limit_s=effort.time_limit_s)
        relaxed = solve(program.relaxed().model(), "highs", options=options)
        if relaxed.status is not Status.OPTIMAL or not any(column.whole for column in program.columns):
            return relaxed
        near = relaxed.values
    assert near is not None
    first = (narrow or _narrowed)(program, near)
    left = effort.time_limit_s - (time.perf_counter() - began)
    options = Options(time_limit_s=max(_NEAR_SHARE * left, 0.5), relative_gap=_NEAR_GAP * effort.gap, seed=effort.seed)
    found = solve(first.model(), effort.solver, options=options, progress=effort.progress)
    left = max(effort.time_limit_s - (time.perf_counter() - began), 0.5)
    options = Options(time_limit_s=left, relative_gap=effort.gap, seed=effort.seed)
    hint = None if found.values is None else _within(program, found.values)
    if found.stopped and hint is not None:
        # Ctrl-C: the solution holds, and nothing has been proven about the whole program but its relaxation
        options = replace(options, time_limit_s=0.5)
    result = solve(program.model(), effort.solver, options=options, hint=hint, progress=effort.progress)
    if hint is not None and not result.solved and result.status is not Status.INFEASIBLE:
        value = program.value(hint)
        result = replace(result, status=Status.FEASIBLE, objective=value, values=hint)
    return replace(result, seconds=time.perf_counter() - began, stopped=found.stopped or result.stopped)


def _narrowed(program: Program, values: Sequence[float] | Floats) -> Program:
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
