"""A linear or integer program as plain data: what a model builds, a door solves, and a test can read.

Columns and rows have names; rows also belong to a named group (a yard, a fleet, a shipper), which is what
a conflict is reported in.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from corridor.errors import CorridorError
from corridor.plan.solver.linear import LinearModel

__all__ = ["Column", "Program", "ProgramError", "Row"]

Floats = NDArray[np.float64]

_MOST_DIGITS = 1e15  # beyond it neighbouring whole numbers look alike to a solver


class ProgramError(CorridorError, ValueError):
    """A number that no solver should be given."""


@dataclass(frozen=True, slots=True)
class Column:
    """A variable: its name, limits, cost, and whether it is a whole number."""

    name: str
    low: float
    high: float
    cost: float
    whole: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A constraint ``low <= sum of terms <= high``; `group` is the name people know it by."""

    name: str
    terms: tuple[tuple[int, float], ...]
    low: float
    high: float
    group: str


@dataclass(eq=False)
class Program:
    """Minimise the cost of columns under rows.

    Attributes
    ----------
    name : str
        Of the model.
    columns : list of Column
        Variables, numbered in the order in which they were added.
    rows : list of Row
        Constraints, likewise.
    constant : float
        Added to the objective.
    """

    name: str
    columns: list[Column] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    constant: float = 0.0

    def add(
        self, name: str, *, cost: float = 0.0, low: float = 0.0, high: float = math.inf, whole: bool = False
    ) -> int:
        """Add a variable; returns its number.

        Raises
        ------
        ProgramError
            When the cost is not finite, a limit is NaN, or the lower limit lies above the upper one.
        """
        if not math.isfinite(cost) or abs(cost) > _MOST_DIGITS:
            raise ProgramError(f"{self.name}: the cost of {name} is {cost}")
        if not low <= high or low == math.inf:
            raise ProgramError(f"{self.name}: {name} cannot lie between {low} and {high}")
        self.columns.append(Column(name, low, high, cost, whole))
        return len(self.columns) - 1

    def limit(
        self,
        name: str,
        terms: Iterable[tuple[int, float]],
        *,
        low: float = -math.inf,
        high: float = math.inf,
        group: str = "",
    ) -> int:
        """Add a constraint; terms of one variable are added up, and zeros dropped. Returns its number.

        Raises
        ------
        ProgramError
            For a coefficient or limit that is NaN or beyond reason, or limits that contradict each other.
        """
        total: dict[int, float] = {}
        for column, factor in terms:
            total[column] = total.get(column, 0.0) + factor
        for column, factor in total.items():
            if not math.isfinite(factor) or abs(factor) > _MOST_DIGITS:
                raise ProgramError(f"{self.name}: row {name} takes {factor} of {self.columns[column].name}")
        if not low <= high:
            raise ProgramError(f"{self.name}: row {name} cannot lie between {low} and {high}")
        kept = tuple((column, factor) for column, factor in sorted(total.items()) if factor)
        self.rows.append(Row(name, kept, low, high, group))
        return len(self.rows) - 1

    def extend(self, row: int, terms: Iterable[tuple[int, float]]) -> None:
        """Add terms of further columns to a row."""
        self.rows[row] = replace(self.rows[row], terms=(*self.rows[row].terms, *terms))

    def bound(self, column: int, low: float, high: float) -> None:
        """Replace the limits of a variable."""
        self.columns[column] = replace(self.columns[column], low=low, high=high)

    def value(self, values: Sequence[float] | Floats) -> float:
        """Cost of given values, added up anew."""
        return self.constant + math.fsum(column.cost * float(values[n]) for n, column in enumerate(self.columns))

    def copy(self) -> Program:
        """The same program, to be changed."""
        return Program(self.name, list(self.columns), list(self.rows), self.constant)

    def relaxed(self) -> Program:
        """The same program without whole numbers."""
        columns = [replace(column, whole=False) for column in self.columns]
        return Program(self.name, columns, list(self.rows), self.constant)

    def without(self, groups: Iterable[str]) -> Program:
        """The same program without the rows of some groups."""
        dropped = set(groups)
        rows = [row for row in self.rows if row.group not in dropped]
        return Program(self.name, list(self.columns), rows, self.constant)

    def priced(self, costs: Mapping[int, float]) -> Program:
        """The same program that minimises other costs: those named, and nothing else."""
        columns = [replace(column, cost=costs.get(number, 0.0)) for number, column in enumerate(self.columns)]
        return Program(self.name, columns, list(self.rows))

    def to_text(self) -> str:
        """The program for a person to read: objective, rows with their groups, limits of columns; one a line."""
        names = [column.name for column in self.columns]
        goal = [(number, column.cost) for number, column in enumerate(self.columns) if column.cost]
        lines = [self.name, "minimise", f"  {_sum(goal, names)} + {self.constant:g}", "subject to"]
        for row in self.rows:
            group = f" ({row.group})" if row.group else ""
            lines.append(f"  {row.name}{group}: {row.low:g} <= {_sum(row.terms, names)} <= {row.high:g}")
        lines += ["where"]
        lines += [
            f"  {column.low:g} <= [{column.name}] <= {column.high:g}{' whole' if column.whole else ''}"
            for column in self.columns
        ]
        return "\n".join(lines) + "\n"

    def model(self) -> LinearModel:
        """The same as arrays, for the solver."""
        made = LinearModel(self.name)
        for whole, members in groupby(self.columns, key=lambda column: column.whole):
            group = list(members)
            lows, highs = [column.low for column in group], [column.high for column in group]
            made.columns("whole" if whole else "amount", len(group), lower=lows, upper=highs, integer=whole)
        cells = [(number, *term) for number, row in enumerate(self.rows) for term in row.terms]
        rows, columns, factors = zip(*cells, strict=True) if cells else ((), (), ())
        made.rows(
            "rows",
            (np.array(rows, np.int64), np.array(columns, np.int64), np.array(factors, np.float64)),
            lower=[row.low for row in self.rows],
            upper=[row.high for row in self.rows],
            count=len(self.rows),
        )
        costs = [column.cost for column in self.columns]
        made.minimise(np.arange(len(costs)), np.array(costs), offset=self.constant)
        return made


def _sum(terms: Iterable[tuple[int, float]], names: Sequence[str]) -> str:
    """Terms as they are read aloud; ten digits, so that the last bits of a price do not change a text."""
    return " + ".join(f"{factor:.10g} [{names[column]}]" for column, factor in terms) or "0"
