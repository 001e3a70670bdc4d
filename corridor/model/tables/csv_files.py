"""A file as text, and text as rows: encodings, separators and decimal commas, one rule for every table.

A spreadsheet writes what its country writes: commas or semicolons between cells, decimal points or commas. A file that
is of one mind is read; one that is not, or that is no CSV at all, gets one finding that says so.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corridor.errors import Finding

__all__ = ["CsvRows", "read_rows", "read_text"]

_SAVE = "save it as CSV UTF-8"
# What a file begins with that is no text
_KINDS = {
    b"PK\x03\x04": ("an Excel workbook (or another zip archive)", "save the sheet as CSV UTF-8"),
    b"\xd0\xcf\x11\xe0": ("an Excel workbook of the old kind", "save the sheet as CSV UTF-8"),
    b"\x1f\x8b": ("a gzip archive", "unpack it"),
    b"PAR1": ("a Parquet file", _SAVE),
    b"%PDF": ("a PDF", _SAVE),
}
_BOMS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_SEP_LINE = re.compile(r"\"?sep=(.)\"?[,;\t]*(?:\r\n|\r|\n|$)")
_LONGEST_CELL = 100_000  # characters; more is a quote that was never closed
_MOST_COLUMNS = 1_000
_CYRILLIC = frozenset(range(0xC0, 0x100)) | {0xA8, 0xB8, 0xAB, 0xBB, 0xB9, 0x96, 0x97}
_HIGH = re.compile(rb"[\x80-\xff]+")
_POINT = re.compile(r"\s*[+-]?\d*\.\d+(?:[eE][+-]?\d+)?\s*", re.ASCII)
_COMMA = re.compile(r"\s*[+-]?\d*,\d+\s*", re.ASCII)
_GROUPED = re.compile(r"\s*[+-]?[1-9]\d{0,2},\d{3}\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class CsvRows:
    """What a CSV text holds.

    Attributes
    ----------
    header : list of str
        Names of the columns; empty where the text cannot be split.
    lines : list of int
        Line of each row in the file, the first being 1.
    rows : list of list of str
        Cells, as many in each row as the header has; blank lines are skipped.
    findings : list of Finding
        Faults of the form.
    """

    header: list[str]
    lines: list[int]
    rows: list[list[str]]
    findings: list[Finding]

    def records(self) -> list[dict[str, str]]:
        """Cells by column, row by row."""
        return [dict(zip(self.header, row, strict=True)) for row in self.rows]


def _code_page(content: bytes) -> str:
    """Guess in which code page of which country a text was written, in words."""
    runs = _HIGH.findall(content)
    high = b"".join(runs)
    if len(high) < 2 * len(runs):  # single letters with marks between plain ones
        return "Windows-1252 or another Western code page"
    if all(byte in _CYRILLIC for byte in high):
        return "Windows-1251 (Cyrillic)"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return "a code page of one country"
    return "GB18030 (Chinese)"


def read_text(path: Path, table: str) -> tuple[str, list[Finding]]:
    """Read a text file: UTF-8, or what its byte order mark says; the text is empty where there is a finding."""

    def fault(problem: str, remedy: str) -> tuple[str, list[Finding]]:
        return "", [Finding(table, 0, "", problem, remedy)]

    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return fault(f"the file {path.name} is missing", f"add {path.name} to the folder")
    except OSError as problem:
        return fault(f"the file cannot be read: {problem.strerror}", "check the file")
    for start, (kind, remedy) in _KINDS.items():
        if content.startswith(start):
            return fault(f"the file is {kind}, no CSV text", remedy)
    encoding = next((name for mark, name in _BOMS if content.startswith(mark)), "utf-8-sig")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as problem:
        looks = f"; it looks like {_code_page(content)}" if encoding == "utf-8-sig" else ""
        expected = "UTF-8" if encoding == "utf-8-sig" else f"the {encoding.upper()} that its first bytes promise"
        return fault(f"the file is not {expected} (byte {problem.start + 1}){looks}", _SAVE)
    if "\0" in text:
        place = f"character {text.index(chr(0)) + 1} is NUL"
        return fault(f"{place}: the file is no text, or UTF-16 without a byte order mark", _SAVE)
    return text, []


def _separator(text: str) -> tuple[str, str, int]:
    """Text without a line ``sep=``, the separator of its cells, and how many lines were left out."""
    if said := _SEP_LINE.match(text):
        return text[said.end() :], said.group(1), 1
    first = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    # The header tells: names of columns hold none of the three. A tie is a comma's.
    return text, max(_SEPARATORS, key=first.count), 0


def read_rows(text: str, table: str, numbers: Collection[str] = ()) -> CsvRows:
    """Split CSV text into a header and rows as wide as the header.

    Parameters
    ----------
    text : str
        Cells between commas, semicolons or tabs, as its header or a first line ``sep=;`` says.
    table : str
        For findings.
    numbers : collection of str
        Columns of numbers: between semicolons or tabs their decimal commas are read, and come back as points.

    Returns
    -------
    CsvRows
    """
    text, separator, skipped = _separator(text)
    lines: list[int] = []
    rows: list[list[str]] = []
    start = skipped + 1
    problem = ("", "")
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        for row in reader:
            if any(row):
                lines.append(start)
                rows.append(row)
            start = reader.line_num + skipped + 1
    except csv.Error as fault:
        problem = _csv_problem(str(fault))
    if not problem[0] and (long := _too_large(rows)):
        start, problem = lines[long[0]], long[1]
    if problem[0] or not rows:
        # What follows from half a table would be said again and again: the fault is the finding.
        return CsvRows([], [], [], [Finding(table, start, "", *problem)] if problem[0] else [])
    header = rows.pop(0)
    found = CsvRows(header, lines[1:], rows, _unnamed(header, lines[0], table))
    found.findings.extend(_made_even(found, table, _SEPARATORS.get(separator, f"'{separator}'")))
    if separator != ",":
        found.findings.extend(_plain_numbers(found, table, numbers))
    return found


def _csv_problem(fault: str) -> tuple[str, str]:
    if "unexpected end" in fault:
        return (
            "a quote that opens here, or in a line above, is never closed",
            "close it, or double a quote that is meant",
        )
    if "field larger" in fault:
        return f"a cell has more than {csv.field_size_limit():,} characters", "shorten it, or close the quote before it"
    return f"the file is not proper CSV: {fault}", "check the quotes"


def _too_large(rows: Sequence[Sequence[str]]) -> tuple[int, tuple[str, str]] | None:
    """The first row that no person wrote, and what is wrong with it."""
    if rows and len(rows[0]) > _MOST_COLUMNS:
        return 0, (f"the header has {len(rows[0]):,} columns", "check the separators; a table has some twenty")
    for place, row in enumerate(rows):
        if max(map(len, row)) > _LONGEST_CELL:
            problem = f"a cell has more than {_LONGEST_CELL:,} characters"
            return place, (problem, "shorten it, or close the quote before it")
    return None


def _unnamed(header: Sequence[str], line: int, table: str) -> list[Finding]:
    blank = [str(place) for place, name in enumerate(header, start=1) if not name.strip()]
    if not blank:
        return []
    which = f"column {blank[0]} has" if len(blank) == 1 else f"columns {', '.join(blank[:-1])} and {blank[-1]} have"
    remedy = "name or remove it; a separator at the end of the line makes an empty column"
    return [Finding(table, line, "", f"{which} no name", remedy)]


def _made_even(found: CsvRows, table: str, separators: str) -> Iterable[Finding]:
    """Make every row as wide as the header, and say which were not."""
    wide = len(found.header)
    for place, (line, row) in enumerate(zip(found.lines, found.rows, strict=True)):
        if len(row) != wide:
            problem = f"the row has {len(row)} cells, the header has {wide}"
            yield Finding(table, line, "", problem, f"quote cells that contain {separators}")
            found.rows[place] = (row + [""] * wide)[:wide]


def _plain_numbers(found: CsvRows, table: str, numbers: Collection[str]) -> Iterable[Finding]:
    """Turn decimal commas into points, unless the file has points too: then 1,234 may be a thousand."""
    columns = [place for place, name in enumerate(found.header) if name in numbers]
    cells = [
        (line, place, row[place])
        for line, row in zip(found.lines, found.rows, strict=True)
        for place in columns
        if row[place]
    ]
    commas = [cell for cell in cells if _COMMA.fullmatch(cell[2]) and not _GROUPED.fullmatch(cell[2])]
    points = [cell for cell in cells if _POINT.fullmatch(cell[2])]
    if not commas:
        return
    if points:
        line, place, text = points[0]
        problem = f"'{text}' has a decimal point, '{commas[0][2]}' in line {commas[0][0]} a decimal comma"
        yield Finding(table, line, found.header[place], problem, "write points, or commas, in the whole file")
    for row in found.rows:
        for place in columns:
            if _COMMA.fullmatch(row[place]):
                row[place] = row[place].replace(",", ".")
