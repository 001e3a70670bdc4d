"""The door to OR-Tools for programs that grow: rows and columns are added, and the simplex goes on where it stood.

`solver.solve` takes a finished model; column generation asks one program again and again.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt

from corridor.plan.solver.features import SolverRefused

__all__ = ["GrowingLp", "LpAnswer"]

Floats = NDArray[np.float64]

# most of a solve is reading its answer: no reduced costs, and only the columns in use
_LITTLE = mathopt.ModelSolveParameters(
    variable_values_filter=mathopt.SparseVectorFilter(skip_zero_values=True),
    reduced_costs_filter=mathopt.SparseVectorFilter(filtered_items=[]),
)
_SHORTEST_S = 0.01  # a limit of nothing at all would be no limit to the solver


@dataclass(frozen=True, slots=True, eq=False)
class LpAnswer:
    """An optimal basis.

    Attributes
    ----------
    objective : float
        Least sum of costs.
    values : float array, shape (columns,)
        In the order in which columns were added.
    duals : float array, shape (rows,)
        Change of the objective per unit of each row's limit; not above zero where a row is ``<=``.
    """

    objective: float
    values: Floats
    duals: Floats


class GrowingLp:
    """Minimise a cost over columns ``0 <= x`` with rows ``lower <= a x <= upper``, solved again and again by GLOP."""

    def __init__(self) -> None:
        self._model = mathopt.Model()
        self._rows: list[Any] = []
        self._columns: list[Any] = []
        self._costs: list[float] = []
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)

    def add_row(self, lower: float, upper: float, columns: Sequence[int] = (), factors: Sequence[float] = ()) -> int:
        """Add a row over columns that exist already; returns its number."""
        row = self._model.add_linear_constraint(lb=lower, ub=upper)
        for column, factor in zip(columns, factors, strict=True):
            row.set_coefficient(self._columns[column], _finite(factor))
        self._rows.append(row)
        return len(self._rows) - 1

    def add_column(self, cost: float, rows: Sequence[int], factors: Sequence[float]) -> int:
        """Add a column over rows that exist already; returns its number."""
        column = self._model.add_variable(lb=0.0)
        self._model.objective.set_linear_coefficient(column, _finite(cost))
        for row, factor in zip(rows, factors, strict=True):
            self._rows[row].set_coefficient(column, _finite(factor))
        self._columns.append(column)
        self._costs.append(cost)
        return len(self._columns) - 1

    def set_costs(self, costs: Sequence[float] | Floats) -> None:
        """Replace the cost of every column."""
        for number, cost in enumerate(costs):
            if cost != self._costs[number]:
                self._costs[number] = _finite(float(cost))
                self._model.objective.set_linear_coefficient(self._columns[number], self._costs[number])

    def set_upper(self, row: int, upper: float) -> None:
        """Replace the upper limit of a row."""
        self._rows[row].upper_bound = upper

    def solve(self, time_limit_s: float | None = None) -> LpAnswer | None:
        """Solve to optimality.

        Returns
        -------
        LpAnswer or None
            None when no optimum was reached within the time.

        Raises
        ------
        SolverRefused
            In the solver's own words.
        """
        limit = None if time_limit_s is None else dt.timedelta(seconds=max(time_limit_s, _SHORTEST_S))
        # presolve would forget the basis, and the basis is what makes a growing program fast
        parameters = mathopt.SolveParameters(time_limit=limit, presolve=mathopt.Emphasis.OFF)
        try:
            result = self._solver.solve(params=parameters, model_params=_LITTLE)
        except AttributeError as problem:  # what a refusal looks like from outside: the truth is its context
            raise SolverRefused(f"glop says: {problem.__context__ or problem}") from None
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            return None
        values = np.zeros(len(self._columns))
        for column, value in result.variable_values().items():
            values[column.id] = value
        duals = np.array(result.dual_values(self._rows), np.float64)
        return LpAnswer(float(result.objective_value()), values, duals)


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise SolverRefused(f"a linear program was given {value}")
    return value
