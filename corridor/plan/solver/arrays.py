"""What a program is made of: columns and rows for people, families of them for models, flat arrays for solvers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["ALWAYS", "Cells", "Column", "Family", "ProgramArrays", "Row", "merged_cells"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

ALWAYS = -1  # the condition of a row that always holds


class Cells(NamedTuple):
    """Coefficients of a family of rows: rows counted from 0 within it, columns, factors; broadcast to one shape."""

    rows: ArrayLike
    columns: ArrayLike
    factors: ArrayLike


class Column(NamedTuple):
    """A variable: its name, limits, cost, and whether it is a whole number."""

    name: str
    low: float
    high: float
    cost: float
    whole: bool


class Row(NamedTuple):
    """A constraint ``low <= sum of terms <= high``; `group` is the name people know it by."""

    name: str
    terms: tuple[tuple[int, float], ...]
    low: float
    high: float
    group: str


class Family(NamedTuple):
    """Columns or rows that share a name; one that stands alone has a name of its own."""

    name: str
    size: int
    alone: bool

    def members(self) -> list[str]:
        """Name of each of them."""
        return [self.name] if self.alone else [f"{self.name}[{place}]" for place in range(self.size)]


class ProgramArrays(NamedTuple):
    """A program flattened.

    ``column_*`` and ``objective`` have shape (columns,), ``row_*`` and ``only_if`` (rows,), ``cell_*`` (cells,) and
    are sorted by row and column with equal cells added up. ``only_if`` is -1 where a row always holds.
    """

    column_low: Floats
    column_high: Floats
    whole: Mask
    objective: Floats
    constant: float
    maximise: bool
    row_low: Floats
    row_high: Floats
    only_if: Integers
    cell_row: Integers
    cell_column: Integers
    cell_factor: Floats
    column_families: tuple[Family, ...]
    row_families: tuple[Family, ...]

    @property
    def conditional(self) -> bool:
        """Whether some row holds only if a binary column is one."""
        return bool((self.only_if != ALWAYS).any())

    def to_text(self) -> str:
        """Every column and row as a member of its family, one row a line, in a fixed order."""
        columns = [name for family in self.column_families for name in family.members()]
        rows = [name for family in self.row_families for name in family.members()]
        cells: list[list[tuple[int, float]]] = [[] for _ in rows]
        for row, column, factor in zip(self.cell_row, self.cell_column, self.cell_factor, strict=True):
            cells[row].append((column, factor))
        goal = _sum([(int(c), float(self.objective[c])) for c in np.flatnonzero(self.objective)], columns)
        lines = [f"{'maximise' if self.maximise else 'minimise'} {goal} + {self.constant:g}", "subject to"]
        for number, name in enumerate(rows):
            condition = "" if self.only_if[number] == ALWAYS else f" if {columns[self.only_if[number]]}"
            body = _within(self.row_low[number], _sum(cells[number], columns), self.row_high[number])
            lines.append(f"  {name}{condition}: {body}")
        lines.append("where")
        for number, name in enumerate(columns):
            kind = " whole" if self.whole[number] else ""
            lines.append(f"  {_within(self.column_low[number], name, self.column_high[number])}{kind}")
        return "\n".join(lines) + "\n"


def merged_cells(row: Integers, column: Integers, factor: Floats, width: int) -> tuple[Integers, Integers, Floats]:
    """Cells in order of row and column, equal ones added up."""
    key, place = np.unique(row * max(width, 1) + column, return_inverse=True)
    total = np.bincount(place.ravel(), weights=factor, minlength=len(key)).astype(np.float64)
    return key // max(width, 1), key % max(width, 1), total


def _within(low: float, body: str, high: float) -> str:
    return f"{low:g} <= {body} <= {high:g}"


def _sum(cells: Sequence[tuple[int, float]], columns: Sequence[str]) -> str:
    return " + ".join(f"{factor:.12g} {columns[column]}" for column, factor in cells) or "0"
