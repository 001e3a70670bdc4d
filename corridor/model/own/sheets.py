"""Frames as the rows of text that a file would hold: every table is read in one way, wherever it comes from."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from functools import partial
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from corridor.errors import Finding
from corridor.model.tables.columns import Table
from corridor.model.tables.csv_files import CsvRows, header_faults, heading
from corridor.model.tables.header_names import columns_named, headers_meant
from corridor.model.tables.remedies import decimals, number_columns, plain_numbers
from corridor.model.tables.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["cell_text", "rows_of_cells", "rows_of_frame"]

_UNNAMED = re.compile(r"Unnamed: \d+")


def rows_of_frame(frame: pd.DataFrame, table: str) -> CsvRows:
    """Rows of text of a frame; the header is line 1, as in a file. An index with a name is a column, too."""
    if frame.index.name and frame.index.name not in frame.columns:
        frame = frame.reset_index()
    header = [str(name).strip() for name in frame.columns]
    columns = [[cell_text(value) for value in frame.iloc[:, place].tolist()] for place in range(len(header))]
    return rows_of_cells([header, *map(list, zip(*columns, strict=True))], table)


def rows_of_cells(cells: Iterable[list[str]], table: str) -> CsvRows:
    """Rows of text from cells, the first in line 1.

    Blank rows, a title above the header, and columns without a name and a cell are left out.
    """
    filled = [(line, row) for line, row in enumerate(cells, start=1) if any(cell.strip() for cell in row)]
    if not filled:
        return CsvRows([], [], [], [])
    wide = max(len(row) for _, row in filled)
    even = [row + [""] * (wide - len(row)) for _, row in filled]
    top = heading(even, partial(columns_named, TABLES[table]))
    header, rows, (first, _) = [_named(name) for name in even[top]], even[top + 1 :], filled[top]
    kept = [place for place, name in enumerate(header) if name or any(row[place].strip() for row in rows)]
    names = [header[place] for place in kept]
    lines = [line for line, _ in filled[top + 1 :]]
    faults, cells = header_faults(names, first, table), [[row[place] for place in kept] for row in rows]
    faults += _with_points(TABLES[table], names, lines, cells)
    return CsvRows(names, lines, cells, faults, first=first)


def _with_points(table: Table, names: list[str], lines: list[int], rows: list[list[str]]) -> list[Finding]:
    """Write the decimal commas of a column as points, where it has no points; else say that it has both.

    Column by column: numbers that a spreadsheet knows as such have points, whatever the texts of another column have.
    """
    header, faults = headers_meant(table, names), []
    for place in number_columns(header, [column.name for column in table.columns if column.kind == "number"]):
        commas, mixed = decimals(zip(lines, rows, strict=True), header, [place], table.name)
        for row in rows if commas else ():
            plain_numbers(row, [place])
        faults += mixed
    return faults


def _named(cell: str) -> str:
    """The name of a column; pandas gives one to columns that have none."""
    name = cell.strip()
    return "" if _UNNAMED.fullmatch(name) else name


def cell_text(value: Any) -> str:
    """A value as its file would say it: blank for what is not known, 1 and 0, whole numbers without a point."""
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, list | tuple | set | frozenset):
        return ";".join(map(cell_text, sorted(value) if isinstance(value, set | frozenset) else value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "1" if value else "0"
    if isinstance(value, Real) and not isinstance(value, Integral):
        return "" if math.isnan(value) else repr(float(value)).removesuffix(".0")
    return str(value)
