"""Reading a folder of tables, and writing it back: every cell is text first, then what the schema says.

A table as read is a `Draft`: plain columns in the order of the file, with the line each row came
from, so that a check can say where it looked. Only drafts without a single fault become frames.
Reading what was written gives the same values, and writing what was read the same bytes.
"""

from __future__ import annotations

import datetime as dt
import math
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridor.calendar import date_remedy
from corridor.errors import Finding
from corridor.model.tables.columns import is_comment
from corridor.model.tables.csv_files import CsvRows, read_rows, read_table_text
from corridor.model.tables.header_names import (
    SERVICE_ENDS,
    columns_named,
    currency_said,
    header_findings,
    headers_meant,
    without_leavings,
)
from corridor.model.tables.remedies import flag_meant, nearest, number_remedy, stands_for, with_points
from corridor.model.tables.schema import TABLES, Column, Table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
else:
    from corridor.lazy import numpy as np
    from corridor.lazy import pandas as pd

__all__ = [
    "AbsentError",
    "Draft",
    "absent_draft",
    "draft_from",
    "draft_of",
    "frame_of",
    "nearest",
    "read_cells",
    "read_draft",
    "split_codes",
    "table_text",
]

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,18}(?:\.0*)?", re.ASCII)
_SHOWN = 60  # characters of a faulty cell
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TO_QUOTE = re.compile(r'[,"\r\n]')


class AbsentError(Exception):
    """A check asked for a column that the file does not have; the missing column is the finding."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One table in the order of its file, typed as far as its cells could be read.

    Attributes
    ----------
    table : Table
        The description.
    lines : list of int
        Line of each row in the file, the header being line 1.
    columns : dict of str to list
        Text and codes are str, numbers float (NaN for blank), integers int or None, flags bool,
        dates `datetime.date` or None. A column that the file lacks is not there.
    faulty : frozenset of (int, str)
        Line and column of the cells that have been found wrong, and are blank here.
    unsaid : frozenset of (int, str)
        Line and column of flags that the file leaves blank: they read as no.
    partial : bool
        The file leaves columns out: what its blanks are taken for is their columns' default.
    remarks : tuple of str
        How it was read, where a reader should know: columns that are not used, words that are taken for others.
    """

    table: Table
    lines: list[int]
    columns: dict[str, list[Any]]
    faulty: frozenset[tuple[int, str]] = frozenset()
    unsaid: frozenset[tuple[int, str]] = frozenset()
    partial: bool = False
    remarks: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, name: str) -> list[Any]:
        """Return one column, or raise `AbsentError`."""
        try:
            return self.columns[name]
        except KeyError:
            raise AbsentError(f"{self.table.name}.{name}") from None

    def each(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """Iterate over rows as (line, value, value, ...)."""
        return zip(self.lines, *(self.column(name) for name in names), strict=True)

    def without(self, lines: Collection[int], faulty: Collection[tuple[int, str]]) -> Draft:
        """Return this table without some lines, and with the faulty cells blank.

        What has been reported once must not cause a second finding elsewhere.
        """
        columns = {name: list(values) for name, values in self.columns.items()}
        place = {line: row for row, line in enumerate(self.lines)}
        for line, name in faulty:
            if name in columns and name != "id" and line in place:  # a header may stand below blank lines
                columns[name][place[line]] = _BLANKS[self.table.column(name).kind]
        kept = [row for row, line in enumerate(self.lines) if line not in lines]
        return Draft(
            self.table,
            [self.lines[row] for row in kept],
            {name: [values[row] for row in kept] for name, values in columns.items()},
            frozenset(faulty),
            self.unsaid,
            self.partial,
            self.remarks,
        )

    def finding(self, line: int, column: str, problem: str, remedy: str) -> Finding:
        """Make a finding about one cell of this table."""
        return Finding(self.table.name, line, column, problem, remedy)


def split_codes(cell: str) -> tuple[str, ...]:
    """Split a cell of kind ``codes``: several codes between semicolons, none for a blank."""
    return tuple(code for part in cell.split(";") if (code := part.strip()))


# --- cells -------------------------------------------------------------------------------------


class _UnreadableError(ValueError):
    """A cell that is not of its column's kind; carries the problem and the remedy."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def _short(cell: str) -> str:
    """A cell as a finding shows it: nobody reads five thousand digits."""
    return cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}…"


def _to_number(cell: str) -> float:
    text = cell.strip()
    if not text:
        return math.nan
    if not _NUMBER.fullmatch(text) or not math.isfinite(value := float(text)):
        raise _UnreadableError(f"'{_short(cell)}' is not a number", number_remedy(text))
    return value


def _to_integer(cell: str) -> int | None:
    text = cell.strip()
    if not text:
        return None
    if not _WHOLE.fullmatch(text):
        raise _UnreadableError(f"'{_short(cell)}' is not a whole number", number_remedy(text))
    return int(text.partition(".")[0])


def _to_flag(cell: str) -> bool:
    found = flag_meant(cell) if cell.strip() else False
    if found is None:
        raise _UnreadableError(f"'{_short(cell)}' is neither 0 nor 1", "write 1 for yes and 0 for no")
    return found


def _to_date(cell: str) -> dt.date | None:
    text = cell.strip()
    if not text:
        return None
    if not _DATE.fullmatch(text):
        remedy = date_remedy(text) or "write YYYY-MM-DD, for example 2025-09-12"
        raise _UnreadableError(f"'{_short(cell)}' is not a date", remedy)
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise _UnreadableError(f"'{cell}' is not in the calendar", date_remedy(text)) from None


_READERS: dict[str, Callable[[str], Any]] = {
    "text": str,
    "codes": str,
    "number": _to_number,
    "integer": _to_integer,
    "flag": _to_flag,
    "date": _to_date,
}
_BLANKS: dict[str, Any] = {"text": "", "codes": "", "number": math.nan, "integer": None, "flag": False, "date": None}


def _column_values(
    column: Column, cells: Sequence[str], lines: Sequence[int], table: str
) -> tuple[list[Any], list[Finding]]:
    findings: list[Finding] = []
    if column.kind in ("text", "codes"):
        values: list[Any] = list(cells)
    else:
        values, read = [], _READERS[column.kind]
        known: dict[str, Any] = {}  # blanks, dates and round numbers come again and again
        for line, cell in zip(lines, cells, strict=True):
            if cell in known:
                values.append(known[cell])
                continue
            try:
                values.append(known.setdefault(cell, read(cell)))
            except _UnreadableError as fault:
                values.append(_BLANKS[column.kind])
                findings.append(Finding(table, line, column.name, fault.problem, fault.remedy))
    if column.required:
        remedy = f"fill it in: {column.doc}"
        findings += [
            Finding(table, line, column.name, "a required cell is blank", remedy)
            for line, cell in zip(lines, cells, strict=True)
            if not cell.strip()
        ]
    return values, findings


# --- files -------------------------------------------------------------------------------------


def read_cells(table: Table, values: Mapping[str, str]) -> tuple[dict[str, Any], list[Finding]]:
    """Read one row given as text by column; columns that are left out are blank, the findings count it as line 0."""
    findings = [
        Finding(table.name, 0, name, "unknown column", f"rename or remove it{nearest(name, table.names)}")
        for name in values
        if name not in table.names
    ]
    row: dict[str, Any] = {}
    for column in table.columns:
        (row[column.name],), faults = _column_values(column, [values.get(column.name, "")], [0], table.name)
        findings += faults
    return row, findings


def read_draft(folder: Path, table: Table, file: Path | None = None) -> tuple[Draft | None, list[Finding]]:
    """Read one table as text and convert it by its description.

    Parameters
    ----------
    folder : Path
        The network's folder; the file is ``<name>.csv``, as `csv_files` reads it.
    table : Table
        The description.
    file : Path, optional
        Another file that holds the table.

    Returns
    -------
    draft : Draft or None
        None when there is no table to be read.
    findings : list of Finding
        Faults of the file, its columns and the form of its cells.
    """
    path = file or folder / f"{table.name}.csv"
    if table.absent and not (os.path.lexists(path) or stands_for(path)):
        return absent_draft(table), []
    text, findings, remark = read_table_text(path, table.name)
    if findings:
        return None, findings
    numbers = [column.name for column in table.columns if column.kind == "number"]
    meant, known = partial(headers_meant, table), partial(columns_named, table)
    draft, findings = draft_from(table, read_rows(text, table.name, numbers, comments=True, meant=meant, known=known))
    if draft is not None and remark:
        draft = replace(draft, remarks=(remark, *draft.remarks))
    return draft, findings


def absent_draft(table: Table) -> Draft:
    """A table that is not there: no rows, and every default is taken."""
    return Draft(table, [], {name: [] for name in table.names}, partial=True)


def draft_from(table: Table, found: CsvRows) -> tuple[Draft | None, list[Finding]]:
    """Convert rows of text by the description of their table; results as `read_draft`."""
    if found.findings and not found.header:
        return None, found.findings
    header, lines, rows = headers_meant(table, found.header), found.lines, found.rows
    written = found.written or found.header
    if not header:
        needed = ",".join(column.name for column in table.columns if column.required)
        return None, [Finding(table.name, 0, "", "the file is empty", f"begin it with the line {needed}")]
    faults, remarks = header_findings(table, written, header, found.first)
    findings = found.findings + faults
    partial = any(column.name not in header for column in table.columns if not column.optional)
    if partial:
        lines, rows, findings, remarks = without_leavings(table, header, replace(found, findings=findings), remarks)
        rows = with_points(table, header, lines, rows)
    by_name: dict[str, tuple[str, ...]] = (
        dict(zip(header, zip(*rows, strict=True), strict=False)) if rows else dict.fromkeys(header, ())
    )
    if currency := currency_said(table, written):
        by_name["currency"] = (currency,) * len(lines)
    ragged = {finding.row for finding in findings if finding.row > found.first}
    columns: dict[str, list[Any]] = {}
    unsaid: set[tuple[int, str]] = set()
    for column in table.columns:
        defaulted = partial and bool(column.default)
        if column.kind == "flag" and (defaulted or not column.required):
            cells = by_name.get(column.name, [""] * len(lines))
            unsaid |= {(line, column.name) for line, cell in zip(lines, cells, strict=True) if not cell.strip()}
        if column.name in by_name:
            read = replace(column, required=column.required and not defaulted)
            cells = tuple(cell.strip() for cell in by_name[column.name]) if partial else by_name[column.name]
            columns[column.name], faults = _column_values(read, cells, lines, table.name)
            # In a row that is too short or too long, every cell may be in the wrong place.
            findings += [fault for fault in faults if fault.row not in ragged]
        elif column.default or not column.required:
            columns[column.name] = [_BLANKS[column.kind]] * len(lines)
    if table.name == "services" and partial:  # whoever completes the tables makes stops of them
        columns |= {name: [cell.strip() for cell in by_name[name]] for name in SERVICE_ENDS if name in by_name}
    return Draft(table, lines, columns, unsaid=frozenset(unsaid), partial=partial, remarks=tuple(remarks)), findings


# --- frames ------------------------------------------------------------------------------------


def _array(column: Column, values: Sequence[Any]) -> Any:
    match column.kind:
        case "number":
            return np.array(values, dtype=np.float64)
        case "integer":
            return pd.array(list(values), dtype="Int64")
        case "flag":
            return np.array(values, dtype=np.bool_)
        case "date":
            return np.array(values, dtype="datetime64[s]")
    return pd.array(list(values), dtype="str")


def frame_of(draft: Draft) -> pd.DataFrame:
    """Turn a faultless draft into a frame, indexed and sorted by id.

    Text and codes are str with "" for blank, numbers float64 with NaN, integers Int64, flags bool
    with False for blank, dates datetime64[s] with NaT.
    """
    ids = draft.column("id")
    order = sorted(range(len(ids)), key=ids.__getitem__)
    data = {
        column.name: _array(column, [draft.column(column.name)[row] for row in order])
        for column in draft.table.columns[1:]
    }
    index = pd.Index(pd.array([ids[row] for row in order], dtype="str"), name="id")
    return pd.DataFrame(data, index=index, copy=False)


def draft_of(name: str, frame: pd.DataFrame) -> Draft:
    """Turn a frame back into a draft whose lines are those `write_tables` would give; the inverse of `frame_of`."""
    table = TABLES[name]
    columns: dict[str, list[Any]] = {"id": frame.index.tolist()}
    for column in table.columns[1:]:
        values = frame[column.name]
        if column.kind == "date":
            columns[column.name] = [None if value != value else value.date() for value in values.tolist()]
        elif column.kind == "integer":
            columns[column.name] = [None if value is pd.NA else int(value) for value in values.tolist()]
        else:
            columns[column.name] = values.tolist()
    return Draft(table, list(range(2, len(frame) + 2)), columns)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        if not value:  # most of what is written: nothing is asked of it
            return value
        return '"' + value.replace('"', '""') + '"' if _TO_QUOTE.search(value) or is_comment(value) else value
    if value is None or value != value:
        return ""
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def table_text(name: str, frame: pd.DataFrame) -> str:
    """Write one frame as CSV text: columns in the order of the schema, rows by id, numbers in their shortest form."""
    draft = draft_of(name, frame.sort_index())
    names = draft.table.names
    rows = [",".join(names)]
    rows += [",".join(map(_cell, row)) for row in zip(*(draft.columns[column] for column in names), strict=True)]
    return "\n".join(rows) + "\n"
