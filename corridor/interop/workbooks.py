"""A network as an Excel workbook, a sheet a table, that `corridor.read_network` reads back, exactly.

Each table of the schema is a sheet under its name, with its own columns. The sheet `network` holds what `network.toml`
says, and `geometries` the network's own lines, a row a point.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from corridor.arguments import checked_arguments
from corridor.errors import CorridorError, FileError
from corridor.files import check_target, writing
from corridor.interop.plain_frames import HEADER_TABLE, header_frame, plain_frame
from corridor.model.cargo.sheets import new_workbook, text_cell
from corridor.model.network import Network
from corridor.model.network_files import GEOMETRY_COLUMNS, GEOMETRY_SHEET
from corridor.model.tables.header import Header

__all__ = ["write_workbook"]

_MOST_ROWS = 1_048_575  # below the header of a sheet
_ENDING = "xlsx"


@checked_arguments
def write_workbook(network: Network, path: str | Path, *, force: bool = False) -> Path:
    """Write a network into one Excel workbook, a sheet a table; `corridor.read_network` reads the same network back.

    Parameters
    ----------
    network : Network
        The network.
    path : str or Path
        The file, ``*.xlsx``.
    force : bool
        Whether a file of another kind may be replaced.

    Returns
    -------
    Path
        The file. Numbers are numbers there, but for those of seventeen digits, which are texts as dates and all else;
        what is not known is a blank cell.

    Raises
    ------
    FileError
        When it cannot be written; what was there is as it was.
    CorridorError
        When the package openpyxl is missing, or a table has more rows or a text other signs than a sheet can hold.
    """
    if Path(path).suffix.lower() != f".{_ENDING}":
        raise FileError(f"{path}: a workbook is known by its ending: call it {Path(path).stem}.{_ENDING}")
    check_target(path, _ENDING, force=force)
    book = new_workbook()
    book.remove(book.active)
    header = header_frame(network.header)
    _add(book, HEADER_TABLE, [one.name for one in fields(Header)], header.itertuples(index=False))
    for name, frame in network.tables.items():
        plain = plain_frame(name, frame).astype(object)
        _add(book, name, plain.columns.tolist(), plain.where(plain.notna(), None).itertuples(index=False))
    points = [(key, lon, lat) for key in sorted(network.own_lines) for lon, lat in network.own_lines[key]]
    if points:
        _add(book, GEOMETRY_SHEET, GEOMETRY_COLUMNS, points)
    with writing(path) as stream:
        book.save(stream)
    return Path(path)


def _add(book: Any, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    sheet.append(list(columns))
    for number, row in enumerate(rows):
        if number >= _MOST_ROWS:
            raise CorridorError(f"{name} has more rows than a sheet, {_MOST_ROWS:,}: write a folder of tables")
        sheet.append([text_cell(sheet, cell) if isinstance(cell, str) else cell for cell in map(_exact, row)])


def _exact(cell: Any) -> Any:
    """A number that a workbook would round as a text: it is written with sixteen digits."""
    return repr(cell) if isinstance(cell, float) and float(f"{cell:.16g}") != cell else cell
