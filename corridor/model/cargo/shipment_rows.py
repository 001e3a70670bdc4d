"""Tables of shipments a block at a time: shipments exist for one block only, and a bad row stops no other."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridor.errors import TableError
from corridor.model.cargo.csv_streams import CsvLine, CsvStream, stream_rows
from corridor.model.cargo.sheets import SHEETS, stream_sheet
from corridor.model.cargo.shipment import NUMBER_FIELDS, Shipment, fields_meant
from corridor.model.cargo.shipment_tables import Places, checked_defaults, is_hashable, shipments_of
from corridor.model.tables.coordinates import NearestTerminal
from corridor.model.tables.csv_files import frame_records, told_of

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["ShipmentRow", "refuse_bad_rows", "shipment_blocks"]

_TABLE = "shipments"
_BLOCK = 10_000  # rows
_MOST_KNOWN = 20_000  # rows remembered; a block may add its own
_FEW = 16  # rows that are read one by one where one of them has a fault
_FIRST_LINE = 2  # of a frame, as if it had been read from a file


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


def shipment_blocks(
    source: pd.DataFrame | str | Path, network: Places, block: int, defaults: Mapping[str, Any] | None = None
) -> Iterator[list[ShipmentRow]]:
    """Read a table of shipments in blocks of rows; what is wrong with its header is refused at once.

    Parameters
    ----------
    source : DataFrame, str or Path
        A frame, or a CSV file or Excel sheet, as `read_shipments` takes it. A file is read a block at a time.
    network : Network
        Where places and container types are looked up.
    block : int
        Rows of a block.
    defaults : mapping of str to value, optional
        What is taken for blank cells and missing columns, as `read_shipments` takes it.

    Returns
    -------
    iterator of list of ShipmentRow
        Blocks in the order of the rows.

    Raises
    ------
    TableError
        For a file that cannot be read, and for a column that is missing or unknown.
    UnknownName, ShipmentError
        For defaults, as `read_shipments`.
    """
    told = told_of(source, _TABLE)
    if isinstance(source, pd.DataFrame):
        header, lines = fields_meant([str(column) for column in source.columns]), _frame_lines(source, block)
    else:
        found = _opened(Path(source))
        header, lines = found.header, found.lines
    shipments_of(header, [], network, told)
    return _blocks(_Reader(tuple(header), network, told, checked_defaults(defaults)), lines, block)


def _opened(path: Path) -> CsvStream:
    if path.suffix.lower() in SHEETS:
        return stream_sheet(path, path.name, meant=fields_meant)
    return stream_rows(path, path.name, NUMBER_FIELDS, meant=fields_meant)


def refuse_bad_rows(source: str | Path, network: Places, defaults: Mapping[str, Any] | None = None) -> None:
    """Go through a file of shipments, a block at a time, and refuse it where a row has a fault.

    Blank cells are what `defaults` say, as for `shipment_blocks`.

    Raises
    ------
    TableError
        With every fault of every row.
    """
    found, filled, told = _opened(Path(source)), checked_defaults(defaults), told_of(source, _TABLE)
    shipments_of(found.header, [], network, told)
    findings = []
    while part := list(islice(found.lines, _BLOCK)):
        findings += [line.fault for line in part if line.fault]
        rows = [(line.number, dict(zip(found.header, line.cells, strict=True))) for line in part if not line.fault]
        try:
            shipments_of(found.header, rows, _Known(network), told, filled)
        except TableError as error:
            findings += error.findings
    if findings:
        raise TableError(findings, told[1])


def _blocks(reader: _Reader, lines: Iterator[CsvLine], block: int) -> Iterator[list[ShipmentRow]]:
    while part := list(islice(lines, block)):
        yield reader.rows(part)


class _Known:
    """What reading a block asks of a network, looked up once for each name."""

    def __init__(self, network: Places) -> None:
        self._network = network
        self.containers = network.containers
        self.time_zones = network.time_zones
        self._terminals: dict[str, str] = {}
        self._nearest: dict[str, NearestTerminal | None] = {}

    def terminal(self, name: str) -> str:
        """Id of the terminal that a name means."""
        found = self._terminals.get(name)
        if found is None:
            found = self._terminals[name] = self._network.terminal(name)
        return found

    def nearest_terminal(self, name: str) -> NearestTerminal | None:
        """Terminal that coordinates mean."""
        if name not in self._nearest:
            self._nearest[name] = self._network.nearest_terminal(name)
        return self._nearest[name]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Makes shipments of lines."""

    header: tuple[str, ...]
    network: Places
    told: tuple[str, str]
    defaults: Mapping[str, Any]
    known: dict[object, ShipmentRow] = field(default_factory=dict)

    def rows(self, lines: Sequence[CsvLine]) -> list[ShipmentRow]:
        """One row for each line; lines that say the same are read once, also those of the blocks before."""
        known = self.known
        if len(known) > _MOST_KNOWN:
            known.clear()
        network = _Known(self.network)
        found = []
        new = {key: line for line in lines if (key := _key(line)) is not None and key not in known and not line.fault}
        self._read_at_once([*new.values()], network)
        for line in lines:
            key = _key(line)
            row = None if key is None else known.get(key)
            if row is None or line.fault:
                row = self._row(line, network)
                if not row.problem:  # a fault names its line
                    known[key] = row
            found.append(row)
        return found

    def _read_at_once(self, lines: Sequence[CsvLine], network: Places) -> None:
        """Make the shipments of lines with one look at the network; near a fault none, and each is read by itself."""
        cells = [dict(zip(self.header, line.cells, strict=False)) for line in lines]
        numbered = [(line.number, one) for line, one in zip(lines, cells, strict=True)]
        try:
            shipments = shipments_of(self.header, numbered, network, self.told, self.defaults)
        except TableError:
            half = len(lines) // 2
            if half >= _FEW:
                self._read_at_once(lines[:half], network)
                self._read_at_once(lines[half:], network)
            return
        for line, shipment, one in zip(lines, shipments, cells, strict=True):
            self.known[_key(line)] = ShipmentRow(shipment, _text(one.get("origin")), _text(one.get("destination")))

    def _row(self, line: CsvLine, network: Places) -> ShipmentRow:
        cells = dict(zip(self.header, line.cells, strict=False))
        ends = _text(cells.get("origin")), _text(cells.get("destination"))
        if line.fault:
            return ShipmentRow(None, *ends, str(line.fault))
        try:
            (shipment,) = shipments_of(self.header, [(line.number, cells)], network, self.told, self.defaults)
        except TableError as error:
            return ShipmentRow(None, *ends, "; ".join(map(str, error.findings)))
        return ShipmentRow(shipment, *ends)


def _key(line: CsvLine) -> Hashable | None:
    """A line's cells with their types: 1, 1.0 and True are equal, and not the same cell; None for cells like lists."""
    key = (line.cells, tuple(map(type, line.cells)))
    return key if is_hashable(key) else None  # the shipment refuses such a cell


def _text(cell: object) -> str:
    return "" if cell is None or cell != cell else str(cell).strip()


def _frame_lines(frame: pd.DataFrame, block: int) -> Iterator[CsvLine]:
    for first in range(0, len(frame), block):
        records = frame_records(frame.iloc[first : first + block], _TABLE)
        for number, record in enumerate(records, start=_FIRST_LINE + first):
            yield CsvLine(number, tuple(record.values()))
