"""The door to OR-Tools for an incremental LP: a program that grows, and a simplex that goes on where it stood.

`solve.solve` takes a finished program; column generation asks one program again and again.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt

from corridor.plan.solver.features import SolverRefused
from corridor.plan.solver.mathopt_runs import STATUS
from corridor.plan.solver.program import Program
from corridor.plan.solver.solver_result import SolverResult, Status, no_solution

__all__ = ["IncrementalLp"]

Floats = NDArray[np.float64]

# most of a solve is reading its answer: no reduced costs, and only the columns in use
_LITTLE = mathopt.ModelSolveParameters(
    variable_values_filter=mathopt.SparseVectorFilter(skip_zero_values=True),
    reduced_costs_filter=mathopt.SparseVectorFilter(filtered_items=[]),
)
_SHORTEST_S = 0.01  # a limit of nothing at all would be no limit to the solver


class IncrementalLp:
    """A linear program solved again and again by GLOP; what was added or changed since is told to it at each solve.

    Parameters
    ----------
    program : Program
        It may go on growing by rows, columns and terms, and change costs and limits; whole numbers are not looked at.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self._model = mathopt.Model()
        self._columns: list[Any] = []
        self._rows: list[Any] = []
        self._cells = 0
        self._known = {name: np.empty(0) for name in ("cost", "low", "high", "row_low", "row_high")}
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)

    def solve(self, time_limit_s: float | None = None) -> SolverResult:
        """Solve to optimality, or to the time limit: then the result has no values.

        Raises
        ------
        SolverRefused
            In the solver's own words.
        """
        began = time.perf_counter()
        limit = None if time_limit_s is None else dt.timedelta(seconds=max(time_limit_s, _SHORTEST_S))
        # presolve would forget the basis, and the basis is what makes an incremental program fast
        parameters = mathopt.SolveParameters(time_limit=limit, presolve=mathopt.Emphasis.OFF)
        self._tell()
        try:
            answer = self._solver.solve(params=parameters, model_params=_LITTLE)
        except AttributeError as problem:  # what a refusal looks like from outside: the truth is its context
            raise SolverRefused(f"glop says: {problem.__context__ or problem}") from None
        status, spent = STATUS.get(answer.termination.reason, Status.NOT_SOLVED), time.perf_counter() - began
        if status is not Status.OPTIMAL:
            return no_solution(status, spent, "glop", str(answer.termination.detail))
        values = np.zeros(len(self._columns))
        for column, value in answer.variable_values().items():
            values[column.id] = value
        duals = np.array(answer.dual_values(self._rows), np.float64)
        objective = float(answer.objective_value()) + self.program.constant
        return SolverResult(Status.OPTIMAL, objective, objective, 0.0, values, duals, spent, "glop")

    def _tell(self) -> None:
        """Hand on what is new in the program, and what has changed."""
        program, model = self.program, self._model
        old_columns, old_rows = len(self._columns), len(self._rows)
        for low, high in zip(program.low[old_columns:], program.high[old_columns:], strict=True):
            self._columns.append(model.add_variable(lb=low, ub=high))
        for low, high in zip(program.row_low[old_rows:], program.row_high[old_rows:], strict=True):
            self._rows.append(model.add_linear_constraint(lb=low, ub=high))
        for row, column, factor in zip(*program.cells(self._cells), strict=True):
            self._rows[row].set_coefficient(self._columns[column], factor)
            self._cells += 1
        for number in self._changed("cost"):
            model.objective.set_linear_coefficient(self._columns[number], program.cost[number])
        for name, side in (("low", "lower_bound"), ("high", "upper_bound")):
            for number in self._changed(name, old_columns):
                setattr(self._columns[number], side, getattr(program, name)[number])
            for number in self._changed(f"row_{name}", old_rows):
                setattr(self._rows[number], side, getattr(program, f"row_{name}")[number])

    def _changed(self, name: str, known: int | None = None) -> list[int]:
        """Numbers whose value differs from what the solver has; those from `known` on came with the row or column."""
        new = np.array(getattr(self.program, name), np.float64)
        old = new.copy() if known is not None else np.zeros(len(new))
        before = self._known[name]
        old[: len(before)] = before
        self._known[name] = new
        return np.flatnonzero(new != old).tolist()
