"""The one door to openpyxl: rows of Excel sheets as the texts that a CSV file would hold, and new workbooks."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corridor.errors import CorridorError, Finding, TableError
from corridor.model.cargo.csv_streams import CsvLine, CsvStream

__all__ = ["SHEETS", "new_workbook", "open_workbook", "sheet_records", "stream_sheet", "styles"]

SHEETS = (".xlsx", ".xlsm")


def _needed() -> None:
    if importlib.util.find_spec("openpyxl") is None:
        raise CorridorError("Excel sheets need the package openpyxl: run  pip install 'corridor[excel]'")


def new_workbook(*, streamed: bool = False) -> Any:
    """An empty workbook; a streamed one has no sheet yet, and keeps no row that was appended.

    Raises
    ------
    CorridorError
        When the package is missing; the text names the extra.
    """
    _needed()
    import openpyxl

    return openpyxl.Workbook(write_only=streamed)


def styles() -> Any:
    """Fonts and alignments of cells."""
    _needed()
    from openpyxl import styles as found

    return found


def stream_sheet(path: Path, table: str) -> CsvStream:
    """Open the first sheet of a workbook to be read a row at a time.

    Raises
    ------
    TableError
        For a file that is no workbook, and for a sheet without a header.
    CorridorError
        When the package is missing.
    """
    _needed()
    rows = _rows(path, table)
    header = next(rows, (1, []))[1]
    while header and not header[-1]:
        header.pop()
    if not header or not all(header):
        problem = "the first line of the first sheet does not name every column"
        raise TableError([Finding(table, 1, "", problem, "write origin, destination and the like into it")], str(path))
    return CsvStream(header, _lines(rows, header, table))


def sheet_records(path: Path, table: str) -> tuple[list[str], list[tuple[int, dict[str, Any]]]]:
    """Header, and rows with their line numbers, of the first sheet of a workbook; errors as `stream_sheet`."""
    sheet = stream_sheet(path, table)
    lines = list(sheet.lines)
    if faults := [line.fault for line in lines if line.fault]:
        raise TableError(faults, str(path))
    return sheet.header, [(line.number, dict(zip(sheet.header, line.cells, strict=True))) for line in lines]


def open_workbook(path: Path, table: str) -> Any:
    """A workbook to be read; whoever asks closes it.

    Raises
    ------
    TableError
        For a file that is no workbook; about this table.
    CorridorError
        When the package is missing.
    """
    _needed()
    import zipfile

    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as fault:
        finding = Finding(
            table, 0, "", f"the file cannot be read as an Excel workbook: {fault}", "save it anew as .xlsx"
        )
        raise TableError([finding], str(path)) from None


def _rows(path: Path, table: str) -> Iterator[tuple[int, list[str]]]:
    from corridor.model.own.sheets import cell_text  # loads pandas, which a CSV file need not

    book = open_workbook(path, table)
    try:
        for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            cells = [cell_text(cell).strip() for cell in row]
            if any(cells):
                yield number, cells
    finally:
        book.close()


def _lines(rows: Iterator[tuple[int, list[str]]], header: Sequence[str], table: str) -> Iterator[CsvLine]:
    for number, cells in rows:
        fault = None
        if any(cells[len(header) :]):
            problem = f"cell {len(header) + 1} has no column: the header has {len(header)}"
            fault = Finding(table, number, "", problem, "name the column, or clear the cell")
        kept = (*cells[: len(header)], *([""] * (len(header) - len(cells))))
        yield CsvLine(number, kept, fault)
