"""A CSV file a row at a time, by the rules of `csv_files`: memory holds a block of it, whatever its length."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from corridor.errors import Finding, TableError
from corridor.model.tables.csv_files import (
    BLOCK_BYTES,
    NotRead,
    encoding_of,
    form_of,
    header_faults,
    made_even,
    opened,
    split_rows,
    text_blocks,
)
from corridor.model.tables.remedies import decimals, number_columns, plain_numbers

__all__ = ["CsvLine", "CsvStream", "stream_rows"]


@dataclass(frozen=True, slots=True)
class CsvLine:
    """A row of a file: the line it begins in, its cells, as many as the header has, and what is wrong with its form."""

    number: int
    cells: tuple[str, ...]
    fault: Finding | None = None


@dataclass(frozen=True, slots=True)
class CsvStream:
    """A file whose rows are read as they are asked for.

    Attributes
    ----------
    header : list of str
        Names of the columns.
    lines : iterator of CsvLine
        Rows that are not blank; each can be had once.
    """

    header: list[str]
    lines: Iterator[CsvLine]


def stream_rows(
    path: Path,
    table: str,
    numbers: Collection[str] = (),
    *,
    meant: Callable[[Sequence[str]], list[str]] = list,
) -> CsvStream:
    """Open a CSV file to be read a row at a time, by the rules of `read_text` and `read_rows`.

    The file is gone through once before, so that what is wrong with it as a whole is said before its first row, and
    whether its commas are decimal is known. What can be read only once, as a pipe, is kept in a temporary file.

    Raises
    ------
    TableError
        For a file that cannot be read, that is no CSV, or whose header is blank or has columns without names; while
        its rows are asked for, when somebody has spoilt it meanwhile.
    """
    try:
        with opened(path) as stream:
            again = None if stream.seekable() else _spooled(stream)
        with _again(path, again) as stream:
            for _ in text_blocks(stream):
                pass
        with _again(path, again) as stream:
            form, lines = form_of(_text_lines(stream))
            rows = split_rows(lines, form)
            first, written = next(rows, (1, []))
            header = meant(written)
            columns = number_columns(header, numbers) if form.separator != "," else []
            commas, mixed = decimals(rows, header, columns, table)
            for _ in rows:  # to the end, whatever was found before
                pass
        if faults := header_faults(header, first, table):
            raise TableError(faults, str(path))
    except NotRead as fault:
        raise TableError([fault.finding(table)], str(path)) from None
    shape = len(header), columns if commas else []
    lines_of = _lines_of((path, again), table, shape, {one.row: one for one in mixed})
    return CsvStream(header, lines_of)


def _lines_of(
    source: tuple[Path, IO[bytes] | None],
    table: str,
    shape: tuple[int, Sequence[int]],
    faults: dict[int, Finding],
) -> Iterator[CsvLine]:
    wide, columns = shape
    try:
        with _again(*source) as stream:
            form, lines = form_of(_text_lines(stream))
            rows = split_rows(lines, form)
            header = next(rows, (1, []))[1]
            for number, row in rows:
                fault = faults.get(number)
                if len(row) != wide:
                    row, fault = made_even(row, header, form, Finding(table, number, "", "", ""))
                plain_numbers(row, columns)
                yield CsvLine(number, tuple(row), fault)
    except (NotRead, UnicodeDecodeError) as problem:
        fault = Finding(table, 0, "", "the file was changed while it was read", "read it again when it is finished")
        raise TableError([fault], str(source[0])) from problem


def _spooled(stream: IO[bytes]) -> IO[bytes]:
    kept = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as its rows are asked for
    shutil.copyfileobj(stream, kept, BLOCK_BYTES)
    return kept


@contextmanager
def _again(path: Path, kept: IO[bytes] | None) -> Iterator[IO[bytes]]:
    """The file from its beginning."""
    if kept is not None:
        kept.seek(0)
        yield kept
        return
    with opened(path) as stream:
        yield stream


def _text_lines(stream: IO[bytes]) -> Iterator[str]:
    head = stream.read(4)
    stream.seek(0)
    encoding, mark = encoding_of(head)
    text = io.TextIOWrapper(stream, encoding=f"{encoding}-sig" if mark else encoding, newline="")
    try:
        yield from text
    finally:
        with suppress(ValueError):  # closed already
            text.detach()  # the stream is closed by who opened it
