"""A file as text, and text as rows: encodings, separators and decimal commas, one rule for every table.

A spreadsheet writes what its country writes: commas or semicolons between cells, decimal points or commas. A file that
is of one mind is read; one that is not, or that is no CSV at all, gets one finding that says so.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from corridor.display import counted
from corridor.errors import Finding, TableError
from corridor.model.tables.columns import is_comment
from corridor.model.tables.remedies import (
    code_page,
    decimals,
    missing_remedy,
    number_columns,
    plain_numbers,
    text_of_code_page,
    uneven_remedy,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "BLOCK_BYTES",
    "CsvRows",
    "Form",
    "NotRead",
    "encoding_of",
    "form_of",
    "frame_records",
    "header_faults",
    "heading",
    "made_even",
    "opened",
    "read_rows",
    "read_table_text",
    "read_text",
    "split_rows",
    "text_blocks",
    "told_of",
]

_SAVE = "save it as UTF-8, a table as CSV UTF-8"
# What a file begins with that is no text
_KINDS = {
    b"PK\x03\x04": ("an Excel workbook (or another zip archive)", "save the sheet as CSV UTF-8"),
    b"\xd0\xcf\x11\xe0": ("an Excel workbook of the old kind", "save the sheet as CSV UTF-8"),
    b"\x1f\x8b": ("a gzip archive", "unpack it"),
    b"PAR1": ("a Parquet file", _SAVE),
    b"%PDF": ("a PDF", _SAVE),
}
_BOMS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_SEP_LINE = re.compile(r"\"?sep=(.)\"?[,;\t|]*(?:\r\n|\r|\n|$)")
_LONGEST_CELL = 100_000  # characters; more is a quote that was never closed
_MOST_COLUMNS = 1_000
_MOST_ABOVE, _LEAST_NAMED = 12, 2  # rows in which a header is sought, and columns that it names at least
_MOST_SEEN = 10_000  # characters of each
BLOCK_BYTES = 1 << 20


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
    written : list of str
        The names of the columns as the file has them; empty where `header` has them so.
    first : int
        Line of the header; what stands above it is a title.
    """

    header: list[str]
    lines: list[int]
    rows: list[list[str]]
    findings: list[Finding]
    written: list[str] = field(default_factory=list)
    first: int = 1

    def records(self) -> list[dict[str, str]]:
        """Cells by column, row by row."""
        return [dict(zip(self.header, row, strict=True)) for row in self.rows]


class NotRead(Exception):
    """What keeps a file from being read, with the line where that is known, and the remedy."""

    def __init__(self, problem: str, remedy: str, line: int = 0) -> None:
        super().__init__(problem, remedy, line)

    def finding(self, table: str) -> Finding:
        """The same as a finding of a table."""
        problem, remedy, line = self.args
        return Finding(table, line, "", problem, remedy)


def told_of(source: str | Path | pd.DataFrame, table: str) -> tuple[str, str]:
    """How findings call a table, and where all of it is: of a file that stands alone its name, and its path."""
    if isinstance(source, str | Path):
        return Path(source).name, str(source)
    return table, f"the frame of {table}"


def read_text(path: Path, table: str, *, member: bool = False) -> tuple[str, list[Finding]]:
    """Read a text file: UTF-8, or what its byte order mark says; the text is empty where there is a finding.

    A member of a folder is a file: what stands in its place, as a pipe that nobody may ever write, is not waited for.
    """
    if member and path.exists() and not path.is_file():
        return "", [Finding(table, 0, "", f"{path.name} is not a file", f"put a file {path.name} in its place")]
    try:
        with opened(path) as stream:
            return "".join(text_blocks(stream)), []
    except NotRead as fault:
        return "", [fault.finding(table)]


def read_table_text(path: Path, table: str) -> tuple[str, list[Finding], str]:
    """As `read_text` of a member; a text in the code page of one country is read, too, and the remark says so."""
    text, findings = read_text(path, table, member=True)
    if not any("byte" in one.problem or "NUL" in one.problem for one in findings):
        return text, findings, ""
    text, called = text_of_code_page(path.read_bytes())
    if not called:
        return "", findings, ""
    return text, [], f"{table}: {path.name} is read as {called}; {_SAVE} if letters are wrong"


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file; a `NotRead` where that cannot be."""
    try:
        with path.open("rb") as stream:
            yield stream
    except FileNotFoundError:
        raise NotRead(f"the file {path.name} is missing", missing_remedy(path)) from None
    except OSError as problem:
        raise NotRead(f"the file cannot be read: {problem.strerror}", "check the file") from None


def encoding_of(head: bytes) -> tuple[str, int]:
    """The encoding that a file begins with, and the bytes of its mark."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8", len(codecs.BOM_UTF8)
    return next(((name, 0) for mark, name in _BOMS if head.startswith(mark)), ("utf-8", 0))


def text_blocks(stream: IO[bytes]) -> Iterator[str]:
    """The text of a file a block at a time; its kind, its encoding and its characters are looked at on the way."""
    block = stream.read(BLOCK_BYTES)
    for start, (kind, remedy) in _KINDS.items():
        if block.startswith(start):
            raise NotRead(f"the file is {kind}, no CSV text", remedy)
    encoding, mark = encoding_of(block)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    at, characters, block = mark, 0, block[mark:]
    while True:
        waiting = len(decoder.getstate()[0])
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as problem:
            looks = f"; it looks like {code_page(problem.object)}" if encoding == "utf-8" else ""
            expected = "UTF-8" if encoding == "utf-8" else f"the {encoding.upper()} that its first bytes promise"
            byte = at - waiting + problem.start + 1
            raise NotRead(f"the file is not {expected} (byte {byte}){looks}", _SAVE) from None
        if "\0" in text:
            place = f"character {characters + text.index(chr(0)) + 1} is NUL"
            raise NotRead(f"{place}: the file is no text, or UTF-16 without a byte order mark", _SAVE)
        yield text
        if not block:
            return
        at, characters = at + len(block), characters + len(text)
        block = stream.read(BLOCK_BYTES)


@dataclass(frozen=True, slots=True)
class Form:
    """How the cells of a text stand apart.

    Attributes
    ----------
    separator : str
        Between cells.
    skipped : int
        Lines before the first that is split.
    """

    separator: str
    skipped: int = 0

    @property
    def word(self) -> str:
        """The separator in words."""
        return _SEPARATORS.get(self.separator, f"'{self.separator}'")


def form_of(lines: Iterator[str]) -> tuple[Form, Iterator[str]]:
    """How a text is split, by a line ``sep=;`` or its header; and its lines without the former."""
    seen: list[str] = []
    for line in lines:
        seen.append(line)
        if len(seen) == 1 and (said := _SEP_LINE.fullmatch(line)):
            return Form(said.group(1), 1), lines
        if line.strip():
            break
    # The header tells: names of columns hold none of them. A tie is a comma's.
    first = seen[-1] if seen else ""
    return Form(max(_SEPARATORS, key=first.count)), chain(seen, lines)


def split_rows(lines: Iterable[str], form: Form) -> Iterator[tuple[int, list[str]]]:
    """The rows of a text that are not blank, each with the line it begins in."""
    start = form.skipped + 1
    wide = _MOST_COLUMNS
    try:
        reader = csv.reader(lines, delimiter=form.separator, strict=True)
        for row in reader:
            if any(cell.strip() for cell in row):
                _refuse_large(row, start, wide)
                wide = csv.field_size_limit()  # of rows after the header, their width is told with them
                yield start, row
            start = reader.line_num + form.skipped + 1
    except csv.Error as fault:
        raise NotRead(*_csv_problem(str(fault)), start) from None


def read_rows(
    text: str,
    table: str,
    numbers: Collection[str] = (),
    *,
    comments: bool = False,
    meant: Callable[[Sequence[str]], list[str]] = list,
    known: Callable[[Sequence[str]], int] | None = None,
) -> CsvRows:
    """Split CSV text into a header and rows as wide as the header.

    Parameters
    ----------
    text : str
        Cells between commas, semicolons, tabs or vertical bars, as its header or a first line ``sep=;`` says.
    table : str
        For findings.
    numbers : collection of str
        Columns of numbers: between others than commas their decimal commas are read, and come back as points.
    comments : bool
        Whether lines that begin with ``#`` are left out, and columns whose name does.
    meant : callable
        Turns the names in the header into those of columns.
    known : callable, optional
        How many columns the cells of a row name: with it a title above the header is left out.

    Returns
    -------
    CsvRows
    """
    raw = list(io.StringIO(text, newline=""))
    lines_of_text: Iterator[str] = iter(raw)
    skipped, lines_of_text = _without_head(lines_of_text) if comments else (0, lines_of_text)
    form, lines_of_text = form_of(lines_of_text)
    form = replace(form, skipped=form.skipped + skipped)
    if known and (below := _below_title(raw, form, known)):
        form, lines_of_text = below, iter(raw[below.skipped :])
    try:
        split = list(split_rows(lines_of_text, form))
    except NotRead as fault:
        # What follows from half a table would be said again and again: the fault is the finding.
        return CsvRows([], [], [], [fault.finding(table)])
    if comments:
        split = [(line, row) for line, row in split if not is_comment(raw[line - 1])]  # a quoted # is a cell's
    if not split:
        return CsvRows([], [], [], [])
    (first, written), *rest = split
    header = meant(written)
    lines, rows, faults = [line for line, _ in rest], [row for _, row in rest], header_faults(header, first, table)
    found = CsvRows(header, lines, rows, faults, list(written), first)
    for place, (line, row) in enumerate(rest):
        if len(row) != len(header):
            found.rows[place], uneven = made_even(row, header, form, Finding(table, line, "", "", ""))
            found.findings.append(uneven)
    if form.separator != ",":
        columns = number_columns(header, numbers)
        commas, mixed = decimals(zip(found.lines, found.rows, strict=True), header, columns, table)
        found.findings.extend(mixed)
        for row in found.rows if commas else ():
            plain_numbers(row, columns)
    return found


def heading(rows: Sequence[Sequence[str]], known: Callable[[Sequence[str]], int]) -> int:
    """The place of the header among the first rows of a table: below a title it is the row that names most columns."""
    if not rows or known(rows[0]) >= _LEAST_NAMED:
        return 0
    counts = [known(row) for row in rows[:_MOST_ABOVE]]
    return 0 if max(counts) < _LEAST_NAMED else counts.index(max(counts))


def _below_title(raw: list[str], form: Form, known: Callable[[Sequence[str]], int]) -> Form | None:
    """How a text is split from its header on, where that is not as its first line says; None where it is.

    A title says nothing about separators, nor do units behind commas between semicolons.
    """
    lines = [number for number, line in enumerate(raw) if number >= form.skipped and line.strip(" \t\r\n,;|")]
    lines = [number for number in lines if not is_comment(raw[number])][:_MOST_ABOVE]
    best, most = form, _LEAST_NAMED - 1
    for separator in sorted(_SEPARATORS, key=form.separator.__ne__):
        # line by line: quotes of a title are those of another separator
        rows = [next(csv.reader([raw[number][:_MOST_SEEN]], delimiter=separator)) for number in lines]
        place = heading(rows, known)
        named = known(rows[place]) if rows else 0
        if named > most:
            best, most = Form(separator, lines[place] if place else form.skipped), named
        if named >= _LEAST_NAMED and named == len(rows[place]):
            break  # every cell names a column: no other separator makes more of it
    return None if best == form else best


def _without_head(lines: Iterator[str]) -> tuple[int, Iterator[str]]:
    """How many comments a text begins with, and its lines after them: their signs say nothing about its separators."""
    skipped = 0
    for line in lines:
        if not is_comment(line):
            return skipped, chain([line], lines)
        skipped += 1
    return skipped, iter(())


def _csv_problem(fault: str) -> tuple[str, str]:
    if "unexpected end" in fault:
        return (
            "a quote that opens here, or in a line above, is never closed",
            "close it, or double a quote that is meant",
        )
    if "field larger" in fault:
        return (
            f"a cell has more than {csv.field_size_limit():,} characters",
            "shorten it, or close the quote before it",
        )
    return f"the file is not proper CSV: {fault}", "check the quotes"


def _refuse_large(row: Sequence[str], line: int, wide: int) -> None:
    """Refuse a row that no person wrote."""
    if len(row) > wide:
        problem = f"the row has {len(row):,} cells" if wide > _MOST_COLUMNS else f"the header has {len(row):,} columns"
        raise NotRead(problem, "check the separators; a table has some twenty", line)
    if max(map(len, row)) > _LONGEST_CELL:
        problem = f"a cell has more than {_LONGEST_CELL:,} characters"
        raise NotRead(problem, "shorten it, or close the quote before it", line)


def header_faults(header: Sequence[str], line: int, table: str) -> list[Finding]:
    """Find the columns without a name, and the names that come twice."""
    twice = sorted(name for name, times in Counter(header).items() if times > 1 and name.strip())
    findings = [Finding(table, line, name, "the column is there twice", "keep one of the two") for name in twice]
    blank = [str(place) for place, name in enumerate(header, start=1) if not name.strip()]
    if not blank:
        return findings
    which = f"column {blank[0]} has" if len(blank) == 1 else f"columns {', '.join(blank[:-1])} and {blank[-1]} have"
    remedy = "name or remove it; a separator at the end of the line makes an empty column"
    return [*findings, Finding(table, line, "", f"{which} no name", remedy)]


def frame_records(frame: pd.DataFrame, table: str) -> list[dict[str, Any]]:
    """Cells of a frame by column, row by row; `TableError` where two columns have one name."""
    header = [str(name) for name in frame.columns]
    if faults := [fault for fault in header_faults(header, 1, table) if fault.column]:
        raise TableError(faults, f"the frame of {table}")
    return [dict(zip(header, record.values(), strict=True)) for record in frame.to_dict("records")]


def made_even(row: list[str], header: Sequence[str], form: Form, at: Finding) -> tuple[list[str], Finding]:
    """A row as wide as the header, and that it was not."""
    problem = f"the row has {counted(len(row), 'cell')}, the header has {len(header)}"
    fault = Finding(at.table, at.row, "", problem, uneven_remedy(row, len(header), form.word))
    return (row + [""] * len(header))[: len(header)], fault
