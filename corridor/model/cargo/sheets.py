"""The one door to openpyxl: rows of Excel sheets as the texts that a CSV file would hold, and new workbooks."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from corridor.errors import CorridorError, Finding, TableError
from corridor.model.cargo.csv_streams import CsvLine, CsvStream

__all__ = [
    "NO_VALUE",
    "SHEETS",
    "new_workbook",
    "open_workbook",
    "sheet_records",
    "sheet_rows",
    "stream_sheet",
    "styles",
    "text_cell",
    "unvalued",
]

SHEETS = (".xlsx", ".xlsm")
Meant = Callable[[Sequence[str]], list[str]]  # names of columns, in the words of a table


NO_VALUE = "open the workbook in a spreadsheet program and save it, or write the value"  # for its formula
_NO_VALUE = "\0"


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


def text_cell(sheet: Any, text: str) -> Any:
    """A cell to append to a sheet that is a text, also where a spreadsheet would take it for a formula.

    Raises
    ------
    CorridorError
        For signs that no workbook can hold.
    """
    if not text:
        return None
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils.exceptions import IllegalCharacterError

    try:
        cell = WriteOnlyCell(sheet, text)
    except IllegalCharacterError:
        raise CorridorError(f"no workbook can hold the signs of {text!r:.80}: write a folder of tables") from None
    cell.data_type = "s"
    return cell


def styles() -> Any:
    """Fonts and alignments of cells."""
    _needed()
    from openpyxl import styles as found

    return found


def stream_sheet(path: Path, table: str, *, meant: Meant = list) -> CsvStream:
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
    if not header:
        problem = "the first sheet is empty, and no other is looked at"
        raise TableError([Finding(table, 0, "", problem, "put the sheet of the rows first")], str(path))
    if not all(header):
        problem = "the first line of the first sheet does not name every column"
        raise TableError([Finding(table, 1, "", problem, "write origin, destination and the like into it")], str(path))
    header = meant(header)
    return CsvStream(header, _lines(rows, header, table))


def sheet_records(path: Path, table: str, *, meant: Meant = list) -> tuple[list[str], list[tuple[int, dict[str, Any]]]]:
    """Header, and rows with their line numbers, of the first sheet of a workbook; errors as `stream_sheet`."""
    sheet = stream_sheet(path, table, meant=meant)
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
        is_empty = path.is_file() and not path.stat().st_size
        problem = "the file is empty" if is_empty else f"the file cannot be read as an Excel workbook: {fault}"
        raise TableError([Finding(table, 0, "", problem, "save it anew as .xlsx")], str(path)) from None


def sheet_rows(book: Any, name: str, path: Path) -> Iterator[list[str]]:
    """Rows of a sheet as texts; a formula of which the file keeps no value is told from a blank by `unvalued`."""
    from corridor.model.own.sheets import cell_text  # loads pandas, which a CSV file need not

    if not _has_formulas(path):
        yield from ([cell_text(cell) for cell in row] for row in book[name].iter_rows(values_only=True))
        return
    import openpyxl

    written = openpyxl.load_workbook(path, read_only=True)
    try:
        for row, formulas in zip(book[name].iter_rows(), written[name].iter_rows(values_only=True), strict=False):
            yield [
                f"{_NO_VALUE}{formula}" if _is_unvalued(cell, formula) else cell_text(cell.value)
                for cell, formula in zip(row, (*formulas, *[None] * len(row)), strict=False)
            ]
    finally:
        written.close()


def _is_unvalued(cell: Any, formula: object) -> bool:
    """Whether a formula was never computed; one whose value is an empty text is marked as a text."""
    return cell.value is None and cell.data_type != "str" and isinstance(formula, str) and formula.startswith("=")


def unvalued(cell: str) -> str:
    """The formula of a cell whose value is not known; blank where it is."""
    return cell.removeprefix(_NO_VALUE) if cell.startswith(_NO_VALUE) else ""


def _has_formulas(path: Path) -> bool:
    import zipfile

    with zipfile.ZipFile(path) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(b"<f>" in (text := book.read(name)) or b"<f " in text for name in sheets)


def _rows(path: Path, table: str) -> Iterator[tuple[int, list[str]]]:
    book = open_workbook(path, table)
    try:
        for number, row in enumerate(sheet_rows(book, book.worksheets[0].title, path), 1):
            cells = [cell.strip() for cell in row]
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
        for name, cell in zip(header, cells, strict=False):
            if formula := unvalued(cell):
                fault = Finding(table, number, name, f"the formula {formula} has no value in the file", NO_VALUE)
        kept = (*cells[: len(header)], *([""] * (len(header) - len(cells))))
        yield CsvLine(number, kept, fault)
