"""A linear program that grows: rows and columns are added between solves, and the simplex goes on where it stood."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt

from corridor.errors import CorridorError

__all__ = ["GrowingLp", "LpAnswer"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


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
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)

    def add_row(self, lower: float, upper: float, columns: Sequence[int] = (), factors: Sequence[float] = ()) -> int:
        """Add a row over columns that exist already; returns its number."""
        row = self._model.add_linear_constraint(lb=lower, ub=upper)
        for column, factor in zip(columns, factors, strict=True):
            row.set_coefficient(self._columns[column], factor)
        self._rows.append(row)
        return len(self._rows) - 1

    def add_column(self, cost: float, rows: Sequence[int], factors: Sequence[float]) -> int:
        """Add a column over rows that exist already; returns its number."""
        column = self._model.add_variable(lb=0.0)
        self._model.objective.set_linear_coefficient(column, cost)
        for row, factor in zip(rows, factors, strict=True):
            self._rows[row].set_coefficient(column, factor)
        self._columns.append(column)
        return len(self._columns) - 1

    def set_costs(self, costs: Sequence[float] | Floats) -> None:
        """Replace the cost of every column."""
        for column, cost in zip(self._columns, costs, strict=True):
            self._model.objective.set_linear_coefficient(column, float(cost))

    def set_upper(self, row: int, upper: float) -> None:
        """Replace the upper limit of a row."""
        self._rows[row].upper_bound = upper

    def solve(self, time_limit_s: float | None = None) -> LpAnswer | None:
        """Solve to optimality.

        Returns
        -------
        LpAnswer or None
            None when no optimum was reached within the time.
        """
        limit = None if time_limit_s is None else dt.timedelta(seconds=max(time_limit_s, 0.01))
        # presolve would forget the basis, and the bases are what makes a growing program fast
        result = self._run(mathopt.SolveParameters(time_limit=limit, presolve=mathopt.Emphasis.OFF))
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            return None
        duals = np.fromiter((result.dual_values(self._rows)), np.float64, len(self._rows))
        values = np.fromiter((result.variable_values(self._columns)), np.float64, len(self._columns))
        return LpAnswer(float(result.objective_value()), values, duals)

    def _run(self, parameters: Any) -> Any:
        try:
            return self._solver.solve(params=parameters)
        except (AttributeError, ValueError) as fault:
            # the wheel loses the text of a refusal on the way; it stands in the context
            raise CorridorError(f"the solver refused the program: {fault.__context__ or fault}") from fault

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self._rows), len(self._columns)


def finite(value: float, what: str) -> float:
    """A number that a program may hold; NaN and infinities are refused by name."""
    if not math.isfinite(value):
        raise CorridorError(f"{what} is {value}: a program holds finite numbers only")
    return value
