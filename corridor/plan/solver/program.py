"""A linear or integer program: what a model states, a solver solves, and a person can read.

The one statement of a model in this library. Columns and rows have names; models with few of them add them one by
one and put each row into a named group (a yard, a fleet, a shipper), which is what an infeasible subset is reported
in; models with very many add them as families of one name. Numbers lie in flat growing arrays, so that a copy of a
program (relaxed, priced otherwise, without some groups) costs next to nothing and no solver waits for objects.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from corridor.errors import CorridorError
from corridor.plan.solver.arrays import ALWAYS, Cells, Column, Family, ProgramArrays, Row, merged_cells

__all__ = ["Program", "ProgramError"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Number = TypeVar("Number", int, float)

_MOST_DIGITS = 1e15  # beyond it neighbouring whole numbers look alike to a solver


class ProgramError(CorridorError, ValueError):
    """A number that no solver should be given."""


class Program:
    """Minimise (or maximise) the cost of columns under rows.

    Parameters
    ----------
    name : str
        Of the model, for messages.

    Attributes
    ----------
    constant : float
        Added to the objective.
    low, high, cost : array of float
        Limits and costs of the columns, numbered in the order in which they were added.
    whole : array of int
        1 where a column takes whole numbers only.
    row_low, row_high : array of float
        Limits of the rows, numbered likewise.
    groups : list of str
        Group of each row; blank for none.
    """

    def __init__(self, name: str) -> None:
        self.name, self.constant, self._maximise = name, 0.0, False
        self.low, self.high, self.cost, self.whole = array("d"), array("d"), array("d"), array("b")
        self.row_low, self.row_high, self.groups = array("d"), array("d"), list[str]()
        self._only_if = array("q")
        self._cell_row, self._cell_column, self._cell_factor = array("q"), array("q"), array("d")
        self._column_families, self._row_families = list[Family](), list[Family]()

    # variables

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
        self.low.append(low)
        self.high.append(high)
        self.cost.append(cost)
        self.whole.append(whole)
        self._column_families.append(Family(name, 1, alone=True))
        return len(self.low) - 1

    def add_many(
        self,
        name: str,
        count: int,
        *,
        cost: ArrayLike = 0.0,
        low: ArrayLike = 0.0,
        high: ArrayLike = math.inf,
        whole: bool = False,
    ) -> Integers:
        """Add a family of variables; returns their numbers, shape (count,).

        Parameters
        ----------
        name : str
            Of the family.
        count : int
            How many.
        cost, low, high : array_like of float, shape (count,) or ()
            Costs and limits.
        whole : bool
            Whether they take whole numbers only.

        Raises
        ------
        ProgramError
            When a cost or a limit is not a number, or a lower limit lies above its upper one.
        """
        costs, lows, highs = _spread(cost, count), _spread(low, count), _spread(high, count)
        if not np.isfinite(costs).all():
            raise ProgramError(f"{self.name}: a cost of {name} is not finite")
        self._check_limits(f"column {name}", lows, highs)
        first = len(self.low)
        self.low.frombytes(lows.tobytes())
        self.high.frombytes(highs.tobytes())
        self.cost.frombytes(costs.tobytes())
        self.whole.frombytes(np.full(count, whole, np.int8).tobytes())
        self._column_families.append(Family(name, count, alone=False))
        return np.arange(first, first + count, dtype=np.int64)

    def bound(self, column: int, low: float, high: float) -> None:
        """Replace the limits of a variable."""
        self.low[column], self.high[column] = low, high

    # constraints

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
                raise ProgramError(f"{self.name}: row {name} takes {factor} of {self.column_names()[column]}")
        if not low <= high:
            raise ProgramError(f"{self.name}: row {name} cannot lie between {low} and {high}")
        self.row_low.append(low)
        self.row_high.append(high)
        self.groups.append(group)
        self._only_if.append(ALWAYS)
        self._row_families.append(Family(name, 1, alone=True))
        row = len(self.row_low) - 1
        self.extend(row, ((column, factor) for column, factor in sorted(total.items()) if factor))
        return row

    def limit_many(
        self,
        name: str,
        cells: Cells,
        *,
        count: int = 1,
        low: ArrayLike = -math.inf,
        high: ArrayLike = math.inf,
        only_if: ArrayLike = ALWAYS,
    ) -> Integers:
        """Add a family of constraints, ``low <= sum of factor x column <= high``; returns their numbers.

        Parameters
        ----------
        name : str
            Of the family.
        cells : Cells
            Their coefficients.
        count : int
            How many rows.
        low, high : array_like of float, shape (count,) or ()
            Limits.
        only_if : array_like of int, shape (count,) or ()
            Number of the binary column that must be one for the row to hold; -1 for always.

        Raises
        ------
        ProgramError
            When a coefficient is not finite, a cell lies outside, or limits are wrong.
        """
        row, column, factor = np.broadcast_arrays(*(np.asarray(part) for part in cells))
        lows, highs = _spread(low, count), _spread(high, count)
        self._check_limits(f"row {name}", lows, highs)
        factors = factor.astype(np.float64).ravel()
        if not np.isfinite(factors).all():
            worst = row.ravel()[~np.isfinite(factors)][0]
            raise ProgramError(f"{self.name}, row {name}[{worst}]: a coefficient is not finite")
        self._check_numbers(f"row {name}", row, count)
        self._check_numbers(f"columns of {name}", column, len(self.low))
        first = len(self.row_low)
        self.row_low.frombytes(lows.tobytes())
        self.row_high.frombytes(highs.tobytes())
        self.groups.extend([""] * count)
        self._only_if.frombytes(np.broadcast_to(np.asarray(only_if, np.int64), (count,)).tobytes())
        self._row_families.append(Family(name, count, alone=False))
        self.extend_many(Cells(row.ravel().astype(np.int64) + first, column.ravel(), factors))
        return np.arange(first, first + count, dtype=np.int64)

    def extend(self, row: int, terms: Iterable[tuple[int, float]]) -> None:
        """Add terms of columns that a row does not hold yet."""
        for column, factor in terms:
            self._cell_row.append(row)
            self._cell_column.append(column)
            self._cell_factor.append(factor)

    def extend_many(self, cells: Cells) -> None:
        """Add cells of rows, by their numbers, and of columns that these do not hold yet."""
        row, column, factor = np.broadcast_arrays(*(np.asarray(part) for part in cells))
        self._cell_row.frombytes(row.astype(np.int64).tobytes())
        self._cell_column.frombytes(column.astype(np.int64).tobytes())
        self._cell_factor.frombytes(factor.astype(np.float64).tobytes())

    def bound_row(self, row: int, low: float, high: float) -> None:
        """Replace the limits of a constraint."""
        self.row_low[row], self.row_high[row] = low, high

    # objective

    def minimise(self, columns: ArrayLike, costs: ArrayLike, *, constant: float = 0.0) -> None:
        """Set the objective: least sum of cost x column, plus a constant; columns that are not named cost nothing."""
        column, cost = np.broadcast_arrays(np.asarray(columns, np.int64), np.asarray(costs, np.float64))
        if not np.isfinite(cost).all() or not np.isfinite(constant):
            raise ProgramError(f"{self.name}: a coefficient of the objective is not finite")
        total = np.zeros(len(self.low))
        np.add.at(total, column.ravel(), cost.ravel())
        self.cost, self.constant, self._maximise = array("d", total.tobytes()), float(constant), False

    def maximise(self, columns: ArrayLike, costs: ArrayLike, *, constant: float = 0.0) -> None:
        """Set the objective: greatest sum of cost x column, plus a constant."""
        self.minimise(columns, costs, constant=constant)
        self._maximise = True

    def value(self, values: Sequence[float] | Floats) -> float:
        """Cost of given values, added up anew."""
        return self.constant + math.fsum(cost * float(value) for cost, value in zip(self.cost, values, strict=True))

    # the same program, but for one thing

    def copy(self) -> Program:
        """The same program, to be changed."""
        made = Program(self.name)
        made.constant, made._maximise = self.constant, self._maximise
        for name in ("low", "high", "cost", "whole", "row_low", "row_high", "groups", "_only_if"):
            setattr(made, name, getattr(self, name)[:])
        for name in ("_cell_row", "_cell_column", "_cell_factor", "_column_families", "_row_families"):
            setattr(made, name, getattr(self, name)[:])
        return made

    def relaxed(self) -> Program:
        """The same program without whole numbers."""
        made = self.copy()
        made.whole = array("b", bytes(len(self.whole)))
        return made

    def without(self, groups: Iterable[str]) -> Program:
        """The same program without the rows of some groups."""
        dropped, made = set(groups), self.copy()
        kept = np.array([group not in dropped for group in self.groups], np.bool_)
        number = np.cumsum(kept) - 1
        row = np.array(self._cell_row, np.int64)
        cells = kept[row]
        names = self.row_names()
        made._row_families = [Family(names[place], 1, alone=True) for place in np.flatnonzero(kept).tolist()]
        made.groups = [group for group in self.groups if group not in dropped]
        made.row_low, made.row_high = _chosen(self.row_low, kept), _chosen(self.row_high, kept)
        made._only_if = _chosen(self._only_if, kept)
        made._cell_row = array("q", number[row[cells]].astype(np.int64).tobytes())
        made._cell_column, made._cell_factor = _chosen(self._cell_column, cells), _chosen(self._cell_factor, cells)
        return made

    def priced(self, costs: Mapping[int, float]) -> Program:
        """The same program that minimises other costs: those named, and nothing else."""
        made = self.copy()
        made.minimise(list(costs), list(costs.values()))
        return made

    # to be read

    @property
    def n_columns(self) -> int:
        """How many variables there are."""
        return len(self.low)

    @property
    def n_rows(self) -> int:
        """How many constraints there are."""
        return len(self.row_low)

    def column_names(self) -> list[str]:
        """Name of every variable."""
        return [name for family in self._column_families for name in family.members()]

    def row_names(self) -> list[str]:
        """Name of every constraint."""
        return [name for family in self._row_families for name in family.members()]

    def columns(self) -> list[Column]:
        """Every variable."""
        parts = zip(self.column_names(), self.low, self.high, self.cost, self.whole, strict=True)
        return [Column(name, low, high, cost, bool(whole)) for name, low, high, cost, whole in parts]

    def rows(self) -> list[Row]:
        """Every constraint, its terms in the order of the columns."""
        terms: list[list[tuple[int, float]]] = [[] for _ in self.row_low]
        row, column, factor = self._merged()
        for number, *term in zip(row.tolist(), column.tolist(), factor.tolist(), strict=True):
            terms[number].append((term[0], term[1]))
        parts = zip(self.row_names(), terms, self.row_low, self.row_high, self.groups, strict=True)
        return [Row(name, tuple(cells), low, high, group) for name, cells, low, high, group in parts]

    def cells(self, first: int = 0) -> tuple[list[int], list[int], list[float]]:
        """Rows, columns and factors as they were added, from one on."""
        return (
            self._cell_row[first:].tolist(),
            self._cell_column[first:].tolist(),
            self._cell_factor[first:].tolist(),
        )

    def arrays(self) -> ProgramArrays:
        """Flatten the program, for the solver."""
        row, column, factor = self._merged()
        return ProgramArrays(
            column_low=np.array(self.low, np.float64),
            column_high=np.array(self.high, np.float64),
            whole=np.array(self.whole, np.bool_),
            objective=np.array(self.cost, np.float64),
            constant=self.constant,
            maximise=self._maximise,
            row_low=np.array(self.row_low, np.float64),
            row_high=np.array(self.row_high, np.float64),
            only_if=np.array(self._only_if, np.int64),
            cell_row=row,
            cell_column=column,
            cell_factor=factor,
            column_families=tuple(self._column_families),
            row_families=tuple(self._row_families),
        )

    def to_text(self) -> str:
        """The program for a person to read: objective, rows with their groups, limits of columns; one a line."""
        names = self.column_names()
        goal = [(number, cost) for number, cost in enumerate(self.cost) if cost]
        sense = "maximise" if self._maximise else "minimise"
        lines = [self.name, sense, f"  {_sum(goal, names)} + {self.constant:g}", "subject to"]
        for row in self.rows():
            group = f" ({row.group})" if row.group else ""
            lines.append(f"  {row.name}{group}: {row.low:g} <= {_sum(row.terms, names)} <= {row.high:g}")
        lines += ["where"]
        lines += [
            f"  {column.low:g} <= [{column.name}] <= {column.high:g}{' whole' if column.whole else ''}"
            for column in self.columns()
        ]
        return "\n".join(lines) + "\n"

    def _merged(self) -> tuple[Integers, Integers, Floats]:
        row, column = np.array(self._cell_row, np.int64), np.array(self._cell_column, np.int64)
        return merged_cells(row, column, np.array(self._cell_factor, np.float64), len(self.low))

    def _check_limits(self, what: str, low: Floats, high: Floats) -> None:
        wrong = np.isnan(low) | np.isnan(high) | (low > high)
        if wrong.any():
            place = int(np.flatnonzero(wrong)[0])
            raise ProgramError(f"{self.name}, {what}[{place}]: {low[place]} and {high[place]} leave nothing")

    def _check_numbers(self, what: str, numbers: NDArray[np.generic], count: int) -> None:
        if numbers.size and (numbers.min() < 0 or numbers.max() >= count):
            raise ProgramError(f"{self.name}, {what}: a cell names number {numbers.max()} of {count}")


def _spread(values: ArrayLike, count: int) -> Floats:
    return np.broadcast_to(np.asarray(values, np.float64), (count,)).copy()


def _chosen(values: array[Number], mask: NDArray[np.bool_]) -> array[Number]:
    return array(values.typecode, np.array(values)[mask].tobytes())


def _sum(terms: Iterable[tuple[int, float]], names: Sequence[str]) -> str:
    """Terms as they are read aloud; ten digits, so that the last bits of a price do not change a text."""
    return " + ".join(f"{factor:.10g} [{names[column]}]" for column, factor in terms) or "0"
