"""Tables of shipments a block at a time: shipments exist for one block only, and a bad row stops no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from corridor.errors import Finding, TableError
from corridor.model.cargo.shipment import NUMBER_FIELDS, Places, Shipment, shipments_of
from corridor.model.tables.csv_files import CsvRows, read_rows, read_text

__all__ = ["ShipmentRow", "shipment_blocks"]

_TABLE = "shipments"
_FIRST_LINE = 2  # of a frame, as if it had been read from a file
_Cells = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """One row of a table of shipments.

    Attributes
    ----------
    shipment : Shipment or None
        None where the row has a fault.
    origin, destination : str
        As they are written.
    problem : str
        Every fault, with its line and column; blank where there is none.
    """

    shipment: Shipment | None
    origin: str
    destination: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    """Cells as wide as the header, or what is wrong with the whole row."""

    number: int
    cells: _Cells
    fault: Finding | None = None


def shipment_blocks(source: pd.DataFrame | str | Path, network: Places, block: int) -> Iterator[list[ShipmentRow]]:
    """Read a table of shipments in blocks of rows; what is wrong with its header is refused at once.

    Parameters
    ----------
    source : DataFrame, str or Path
        A frame or a CSV file, as `read_shipments` takes it. The text of a file is held, its shipments are not.
    network : Network
        Where places and container types are looked up.
    block : int
        Rows of a block.

    Returns
    -------
    iterator of list of ShipmentRow
        Blocks in the order of the rows.

    Raises
    ------
    TableError
        For a file that cannot be read, and for a column that is missing or unknown.
    """
    if isinstance(source, pd.DataFrame):
        where, name = "the frame of shipments", _TABLE
        header, lines = [str(column) for column in source.columns], _frame_lines(source, block)
    else:
        where, name = str(source), Path(source).name
        found = _file_rows(Path(source))
        header, lines = found.header, _file_lines(found)
    shipments_of(header, [], network, where)
    return _blocks(_Reader(tuple(header), network, name), lines, block)


def _blocks(reader: _Reader, lines: Iterator[_Line], block: int) -> Iterator[list[ShipmentRow]]:
    while part := list(islice(lines, block)):
        yield reader.rows(part)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Makes shipments of lines."""

    header: tuple[str, ...]
    network: Places
    name: str

    def rows(self, lines: Sequence[_Line]) -> list[ShipmentRow]:
        """One row for each line; lines that say the same are read once."""
        known: dict[object, ShipmentRow] = {}
        found = []
        for line in lines:
            try:
                # with their types: 1, 1.0 and True are equal, and not the same cell
                key = (line.cells, tuple(map(type, line.cells)))
                row = known.get(key)
            except TypeError:  # a cell that is a list or the like, which the shipment refuses
                key, row = None, None
            if row is None or line.fault:
                row = self._row(line)
                if not row.problem:  # a fault names its line
                    known[key] = row
            found.append(row)
        return found

    def _row(self, line: _Line) -> ShipmentRow:
        cells = dict(zip(self.header, line.cells, strict=False))
        ends = _text(cells.get("origin")), _text(cells.get("destination"))
        if line.fault:
            return ShipmentRow(None, *ends, str(replace(line.fault, table=self.name)))
        try:
            (shipment,) = shipments_of(self.header, [(line.number, cells)], self.network, self.name)
        except TableError as error:
            return ShipmentRow(None, *ends, "; ".join(str(replace(one, table=self.name)) for one in error.findings))
        return ShipmentRow(shipment, *ends)


def _text(cell: object) -> str:
    return "" if cell is None or cell != cell else str(cell).strip()


def _frame_lines(frame: pd.DataFrame, block: int) -> Iterator[_Line]:
    for first in range(0, len(frame), block):
        records: Sequence[Mapping[Any, Any]] = frame.iloc[first : first + block].to_dict("records")
        for number, record in enumerate(records, start=_FIRST_LINE + first):
            yield _Line(number, tuple(record.values()))


def _file_rows(path: Path) -> CsvRows:
    """The text of a file, split; what is wrong with the file or its header is refused, its rows' faults are told."""
    text, findings = read_text(path, _TABLE)
    found = read_rows(text, _TABLE, NUMBER_FIELDS)
    first = found.lines[0] if found.lines else 0
    findings += [one for one in found.findings if not found.header or one.row < first]
    if findings:
        raise TableError(findings, str(path))
    return found


def _file_lines(found: CsvRows) -> Iterator[_Line]:
    faults = {one.row: one for one in found.findings}
    for number, row in zip(found.lines, found.rows, strict=True):
        yield _Line(number, tuple(row), faults.get(number))
