"""A linear or integer model as arrays: groups of columns and rows, each with a name a person can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["LinearModel", "ModelArrays"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

_ALWAYS = -1  # the condition of a row that always holds


class ModelArrays(NamedTuple):
    """A model flattened: what solvers are given.

    ``column_*`` and ``objective`` have shape (columns,), ``row_*`` and ``only_if`` (rows,), ``cell_*`` (cells,) and
    are sorted by row and column with equal cells added up. ``only_if`` is -1 where a row always holds.
    """

    column_lower: Floats
    column_upper: Floats
    integer: Mask
    objective: Floats
    offset: float
    maximise: bool
    row_lower: Floats
    row_upper: Floats
    only_if: Integers
    cell_row: Integers
    cell_column: Integers
    cell_value: Floats


@dataclass(frozen=True)
class _Columns:
    name: str
    lower: Floats
    upper: Floats
    integer: bool


@dataclass(frozen=True)
class _Rows:
    name: str
    row: Integers
    column: Integers
    value: Floats
    lower: Floats
    upper: Floats
    only_if: Integers


class LinearModel:
    """A model under construction.

    Parameters
    ----------
    name : str
        Of the model, for messages.

    Attributes
    ----------
    n_columns, n_rows : int
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.n_columns = 0
        self.n_rows = 0
        self._columns: list[_Columns] = []
        self._rows: list[_Rows] = []
        self._objective: tuple[Integers, Floats] = (np.empty(0, np.int64), np.empty(0))
        self._offset = 0.0
        self._maximise = False

    def columns(
        self, name: str, count: int, *, lower: ArrayLike = 0.0, upper: ArrayLike = np.inf, integer: bool = False
    ) -> Integers:
        """Add a group of columns.

        Parameters
        ----------
        name : str
            Of the group.
        count : int
            How many.
        lower, upper : array_like of float, shape (count,) or ()
            Bounds.
        integer : bool
            Whether they take whole numbers only.

        Returns
        -------
        ndarray of int64, shape (count,)
            Their numbers in the model.

        Raises
        ------
        ValueError
            When a bound is not a number, or a lower one lies above its upper one.
        """
        low, high = _spread(lower, count), _spread(upper, count)
        _check_bounds(f"column {name}", low, high)
        self._columns.append(_Columns(name, low, high, integer))
        self.n_columns += count
        return np.arange(self.n_columns - count, self.n_columns, dtype=np.int64)

    def rows(
        self,
        name: str,
        cells: tuple[ArrayLike, ArrayLike, ArrayLike],
        *,
        lower: ArrayLike = -np.inf,
        upper: ArrayLike = np.inf,
        count: int = 1,
        only_if: ArrayLike = _ALWAYS,
    ) -> Integers:
        """Add a group of rows, ``lower <= sum of value x column <= upper``.

        Parameters
        ----------
        name : str
            Of the group.
        cells : (rows, columns, values)
            Rows counted from 0 within the group, numbers of columns, coefficients; each broadcast to one shape.
        lower, upper : array_like of float, shape (count,) or ()
            Bounds.
        count : int
            How many rows.
        only_if : array_like of int, shape (count,) or ()
            Number of the binary column that must be one for the row to hold; -1 for always.

        Returns
        -------
        ndarray of int64, shape (count,)
            Their numbers in the model.

        Raises
        ------
        ValueError
            When a coefficient is not finite, a cell lies outside, or bounds are wrong.
        """
        row, column, value = np.broadcast_arrays(*(np.asarray(part) for part in cells))
        low, high = _spread(lower, count), _spread(upper, count)
        _check_bounds(f"row {name}", low, high)
        flat = value.astype(np.float64).ravel()
        if not np.isfinite(flat).all():
            worst = row.ravel()[~np.isfinite(flat)][0]
            raise ValueError(f"{self.name}, row {name}[{worst}]: a coefficient is not finite")
        condition = np.broadcast_to(np.asarray(only_if, np.int64), (count,))
        _check_numbers(f"{self.name}, row {name}", row, count)
        _check_numbers(f"{self.name}, columns of {name}", column, self.n_columns)
        group = _Rows(name, row.ravel().astype(np.int64), column.ravel().astype(np.int64), flat, low, high, condition)
        self._rows.append(group)
        self.n_rows += count
        return np.arange(self.n_rows - count, self.n_rows, dtype=np.int64)

    def minimise(self, columns: ArrayLike, values: ArrayLike, *, offset: float = 0.0) -> None:
        """Set the objective: least sum of value x column, plus an offset."""
        column, value = np.broadcast_arrays(np.asarray(columns, np.int64), np.asarray(values, np.float64))
        if not np.isfinite(value).all() or not np.isfinite(offset):
            raise ValueError(f"{self.name}: a coefficient of the objective is not finite")
        self._objective, self._offset, self._maximise = (column.ravel(), value.ravel()), offset, False

    def maximise(self, columns: ArrayLike, values: ArrayLike, *, offset: float = 0.0) -> None:
        """Set the objective: greatest sum of value x column, plus an offset."""
        self.minimise(columns, values, offset=offset)
        self._maximise = True

    def arrays(self) -> ModelArrays:
        """Flatten the model."""
        objective = np.zeros(self.n_columns)
        np.add.at(objective, *self._objective)
        starts = np.cumsum([0, *(len(group.lower) for group in self._rows)])
        row = _whole([group.row + start for group, start in zip(self._rows, starts, strict=False)])
        column = _whole([group.column for group in self._rows])
        cells = _merged(row, column, _real([group.value for group in self._rows]), self.n_columns)
        whole = [np.full(len(group.lower), group.integer) for group in self._columns]
        return ModelArrays(
            column_lower=_real([group.lower for group in self._columns]),
            column_upper=_real([group.upper for group in self._columns]),
            integer=np.concatenate([np.empty(0, np.bool_), *whole]),
            objective=objective,
            offset=self._offset,
            maximise=self._maximise,
            row_lower=_real([group.lower for group in self._rows]),
            row_upper=_real([group.upper for group in self._rows]),
            only_if=_whole([group.only_if for group in self._rows]),
            cell_row=cells[0],
            cell_column=cells[1],
            cell_value=cells[2],
        )

    def to_text(self) -> str:
        """The model for a person to read, one row a line, in a fixed order."""
        flat = self.arrays()
        columns = [f"{group.name}[{place}]" for group in self._columns for place in range(len(group.lower))]
        rows = [f"{group.name}[{place}]" for group in self._rows for place in range(len(group.lower))]
        cells: list[list[tuple[int, float]]] = [[] for _ in rows]
        for row, column, value in zip(flat.cell_row, flat.cell_column, flat.cell_value, strict=True):
            cells[row].append((column, value))
        goal = _terms([(int(c), float(flat.objective[c])) for c in np.flatnonzero(flat.objective)], columns)
        lines = [f"{'maximise' if flat.maximise else 'minimise'} {goal} + {flat.offset:g}", "subject to"]
        for number, name in enumerate(rows):
            condition = "" if flat.only_if[number] == _ALWAYS else f" if {columns[flat.only_if[number]]}"
            body = _within(flat.row_lower[number], _terms(cells[number], columns), flat.row_upper[number])
            lines.append(f"  {name}{condition}: {body}")
        lines.append("where")
        for number, name in enumerate(columns):
            kind = " whole" if flat.integer[number] else ""
            lines.append(f"  {_within(flat.column_lower[number], name, flat.column_upper[number])}{kind}")
        return "\n".join(lines) + "\n"


def _within(lower: float, body: str, upper: float) -> str:
    return f"{lower:g} <= {body} <= {upper:g}"


def _terms(cells: list[tuple[int, float]], columns: list[str]) -> str:
    return " + ".join(f"{value:.12g} {columns[column]}" for column, value in cells) or "0"


def _spread(values: ArrayLike, count: int) -> Floats:
    return np.broadcast_to(np.asarray(values, np.float64), (count,)).copy()


def _real(parts: list[Floats]) -> Floats:
    return np.concatenate([np.empty(0), *parts])


def _whole(parts: list[Integers]) -> Integers:
    return np.concatenate([np.empty(0, np.int64), *parts])


def _merged(row: Integers, column: Integers, value: Floats, width: int) -> tuple[Integers, Integers, Floats]:
    """Cells in order of row and column, equal ones added up."""
    key, place = np.unique(row * max(width, 1) + column, return_inverse=True)
    total = np.bincount(place.ravel(), weights=value, minlength=len(key)).astype(np.float64)
    return key // max(width, 1), key % max(width, 1), total


def _check_bounds(what: str, lower: Floats, upper: Floats) -> None:
    wrong = np.isnan(lower) | np.isnan(upper) | (lower > upper)
    if wrong.any():
        place = int(np.flatnonzero(wrong)[0])
        raise ValueError(f"{what}[{place}]: bounds {lower[place]} and {upper[place]} leave nothing")


def _check_numbers(what: str, numbers: NDArray[np.generic], count: int) -> None:
    if numbers.size and (numbers.min() < 0 or numbers.max() >= count):
        raise ValueError(f"{what}: a cell names number {numbers.max()} of {count}")
