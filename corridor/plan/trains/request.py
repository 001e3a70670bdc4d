"""What is asked of a train plan, and what comes back, whichever way it is found."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.solver_result import SolverResult
from corridor.plan.trains.problem import TrainProblem
from corridor.plan.trains.train_program import TrainProgram
from corridor.progress import Progress, Watcher

__all__ = ["WORD_S", "Clock", "Request", "Solved", "late_of"]

WORD_S = 0.2  # between words of progress while there is nothing to tell


@dataclass(frozen=True, slots=True)
class Clock:
    """When a call began, how long it may take, and whether Ctrl-C was pressed since."""

    began: float
    limit_s: float | None
    pressed: Callable[[], bool]

    @classmethod
    def start(cls, limit_s: float | None, pressed: Callable[[], bool]) -> Clock:
        """A clock that begins now."""
        return cls(time.perf_counter(), limit_s, pressed)

    def spent(self) -> float:
        """Seconds since the call began."""
        return time.perf_counter() - self.began

    def left(self, until: float = 1.0) -> float:
        """Seconds until a share of the limit is spent; none after Ctrl-C."""
        if self.pressed():
            return 0.0
        return math.inf if self.limit_s is None else max(0.0, until * self.limit_s - self.spent())


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """How a plan is to be found.

    Attributes
    ----------
    solver, check : str
        Of the integer programs, and a second one that must agree; blank for none.
    options : SolveOptions
        Time limit, gap and seed.
    clock : Clock
        Of the whole call.
    watcher : callable or None
        Told how it goes.
    release : bool
        Whether boxes may stay behind.
    """

    solver: str
    check: str
    options: SolveOptions
    clock: Clock
    watcher: Watcher | None
    release: bool


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """A plan as values of a program.

    Attributes
    ----------
    problem : TrainProblem
        Shippers with the ways of the program.
    made : TrainProgram
        The program.
    result : SolverResult
        Its values, with a bound over all ways.
    behind : float
        TEU a week that stay behind.
    without : SolverResult or None
        The plan without subsidies, where there are any; its trains have the same columns.
    """

    problem: TrainProblem
    made: TrainProgram
    result: SolverResult
    behind: float
    without: SolverResult | None


def late_of(clock: Clock, watcher: Watcher | None, *, hurries: bool) -> Callable[[], bool]:
    """Whether to leave out what takes long, and a word to the watcher now and then: there is no plan yet.

    Nothing is left out where an earlier plan may need it.
    """
    told = -math.inf

    def late() -> bool:
        nonlocal told
        if watcher is not None and clock.spent() - told >= WORD_S:
            told = clock.spent()
            watcher(Progress(told, math.nan, math.nan, math.nan))
        return hurries and clock.left() <= 0.0

    return late
