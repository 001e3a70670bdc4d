"""What is asked of a train plan, and what comes back, whichever way it is found."""

from __future__ import annotations

from dataclasses import dataclass

from corridor.plan.solver.interrupts import Clock
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.solver_result import SolverResult
from corridor.plan.trains.problem import TrainProblem
from corridor.plan.trains.train_program import TrainProgram
from corridor.progress import Watcher

__all__ = ["Request", "Solved"]


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
