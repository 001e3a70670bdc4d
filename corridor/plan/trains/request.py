"""What is asked of a train plan, and what comes back, whichever way it is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corridor.plan.result import Plan, column_values
from corridor.plan.solver.interrupts import Clock
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.solver_result import SolverResult
from corridor.plan.trains.problem import TrainProblem
from corridor.plan.trains.train_program import TrainProgram
from corridor.progress import Watcher

__all__ = ["WAYS", "KnownPlan", "Request", "Solved"]

Floats = NDArray[np.float64]

WAYS = "ways"  # the frame of a start that holds the ways of its shippers


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
class KnownPlan:
    """A plan that is known before the search, whichever way that goes: none that is dearer is given back.

    Attributes
    ----------
    values : mapping of str to float
        By the names of columns.
    ways : sequence of (str, tuple of int)
        Rows of the demand by name, and the arcs of their ways.
    """

    values: Mapping[str, float]
    ways: Sequence[tuple[str, tuple[int, ...]]] = ()

    @classmethod
    def of(cls, start: Plan) -> KnownPlan:
        """Read a plan; raises `CorridorError` when it holds no columns."""
        column_values((), start)
        values = start.start["columns"]["value"]
        ways = start.start.get(WAYS)
        pairs = () if ways is None else zip(ways["shipment"], ways["arcs"], strict=True)
        read = tuple((str(name), tuple(int(arc) for arc in str(arcs).split())) for name, arcs in pairs)
        return cls({str(name): float(value) for name, value in values.items()}, read)

    @classmethod
    def of_trains(cls, made: TrainProgram, trains: Sequence[int]) -> KnownPlan:
        """Trains of every run, and the steps of frequency that they make."""
        names = made.program.column_names()
        found = {names[column]: float(number) for column, number in zip(made.trains, trains, strict=True)}
        for name, levels in made.levels.items():
            total = sum(trains[run] for run in made.members[name])
            for (first, last), column in zip(levels.steps, levels.chosen, strict=True):
                found[names[column]] = float(first <= total <= last)
        return cls(found)

    def repeated(self, labels: Iterable[str]) -> KnownPlan:
        """The same in each period as well: their columns have a label before the name."""
        more = {label + name: value for label in labels for name, value in self.values.items()}
        return replace(self, values={**more, **self.values})

    def by(self, names: Iterable[str]) -> Floats:
        """Values of columns, nothing for those that are not known."""
        return np.array([self.values.get(name, 0.0) for name in names])

    def trains(self, made: TrainProgram, label: str = "") -> tuple[int, ...]:
        """Trains of every run of a program, in the period of a label."""
        names = made.program.column_names()
        return tuple(round(value) for value in self.by(label + names[column] for column in made.trains).tolist())

    def ways_of(self, problem: TrainProblem) -> list[tuple[int, tuple[int, ...]]]:
        """Its ways by the numbers of shippers; those of rows that are not there are left out."""
        row_of = {problem.demand.ids[shipper.row]: number for number, shipper in enumerate(problem.shippers)}
        return [(row_of[name], arcs) for name, arcs in self.ways if name in row_of]


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
