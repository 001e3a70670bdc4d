"""Demand rows: the cells of a table of shippers or of bookings, read with every fault by line and column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from corridor.calendar import DateError, as_moment, within_reach
from corridor.errors import Finding, TableError
from corridor.model.cargo.ends import read_end
from corridor.model.cargo.sheets import SHEETS, sheet_records
from corridor.model.cargo.shipment import NUMBER_FIELDS, Shipment, fields_meant
from corridor.model.cargo.shipment_tables import shipments_from_frame
from corridor.model.network import Network
from corridor.model.tables.coordinates import is_coordinates
from corridor.model.tables.csv_files import frame_records, read_rows, read_text, told_of
from corridor.model.tables.reading import nearest

__all__ = ["SHIPMENT_FIELDS", "VOLUMES", "DemandRows", "Row", "RowPlaces", "is_blank", "read_demand_rows"]

SHIPMENT_FIELDS = tuple(field.name for field in fields(Shipment))
VOLUMES = ("teu_per_day", "containers_per_week")  # of a demand
_NUMBERS = (*NUMBER_FIELDS, *VOLUMES)

Row = dict[str, Any]

_FIRST_LINE = 2  # of a table: the header stands above it, in a file and, so to speak, in a frame


@dataclass(frozen=True)
class RowPlaces:
    """Where rows of a table stand, for what is found wrong with them after they were read.

    Attributes
    ----------
    table, where : str
        Name of the table, and where it comes from.
    lines : tuple of int
        Line of each row; where there is none, rows stand one below the other.
    """

    table: str
    where: str
    lines: tuple[int, ...] = ()

    def finding(self, row: int, column: str, problem: str, remedy: str) -> Finding:
        """A fault of a row, counted from 0."""
        return Finding(self.table, self.lines[row] if self.lines else row + _FIRST_LINE, column, problem, remedy)

    def of_some(self, rows: slice) -> RowPlaces:
        """Of some of the rows."""
        return replace(self, lines=self.lines[rows])

    def refuse(self, findings: Sequence[Finding]) -> None:
        """Raise `TableError` with all faults, if there is one."""
        if findings:
            raise TableError(findings, self.where)


@dataclass(frozen=True, eq=False)
class DemandRows:
    """A table as it was given, and what is found wrong with it while it is read.

    Attributes
    ----------
    table, where : str
        Name of the table, and where it comes from, for messages.
    header : tuple of str
        Names of the columns.
    lines : tuple of int
        Line of each row in the table.
    rows : tuple of dict
        Cells by column.
    findings : list of Finding
        Grows with every fault; `refuse_faults` raises them.
    """

    table: str
    where: str
    header: tuple[str, ...]
    lines: tuple[int, ...]
    rows: tuple[Row, ...]
    findings: list[Finding] = field(default_factory=list)

    def __iter__(self) -> Iterator[tuple[int, Row]]:
        return zip(self.lines, self.rows, strict=True)

    @property
    def places(self) -> RowPlaces:
        """Where its rows stand."""
        return RowPlaces(self.table, self.where, self.lines)

    def find(self, line: int, column: str, problem: str, remedy: str) -> None:
        """Remember a fault."""
        self.findings.append(Finding(self.table, line, column, problem, remedy))

    def refuse_faults(self) -> None:
        """Raise `TableError` with every fault found so far, if there is one."""
        self.places.refuse(self.findings)

    def check_header(self, known: Sequence[str], passed_over: Sequence[str] = ()) -> None:
        """Columns that mean nothing, and ends of the way that are missing."""
        for name in self.header:
            if name not in known and name not in passed_over:
                self.find(1, name, "unknown column", f"rename or remove it{nearest(name, known)}")
        for name in ("origin", "destination"):
            if name not in self.header:
                self.find(1, name, "the column is missing", "add it: a place that the network knows")

    def due(self) -> tuple[dt.datetime | None, ...]:
        """When the boxes of each row must have arrived, where it says so."""
        return tuple(self._due(line, row.get("due")) for line, row in self)

    def _due(self, line: int, cell: Any) -> dt.datetime | None:
        if is_blank(cell):
            return None
        try:
            return within_reach(as_moment(cell))
        except DateError as fault:
            self.find(line, "due", f"it is wrong: {fault}", "write a date such as 2026-03-04")
            return None

    def ids(self) -> tuple[str, ...]:
        """Id of each row; one without is called by its line."""
        seen: dict[str, int] = {}
        for line, row in self:
            cell = row.get("id")
            name = f"line {line}" if is_blank(cell) else str(cell).strip()
            if name in seen:
                problem = f"{name!r} is already the id of line {seen[name]}"
                self.find(line, "id", problem, "give each row an id of its own")
            seen.setdefault(name, line)
        return tuple(seen)

    def shipments(self, network: Network) -> tuple[Shipment, ...]:
        """The shipment of each row; none at all where one has a fault."""
        names = [name for name in self.header if name in SHIPMENT_FIELDS]
        frame = pd.DataFrame([{name: row[name] for name in names} for row in self.rows], columns=names, dtype=object)
        try:
            shipments = shipments_from_frame(frame, network)
        except TableError as error:
            lines = [self.lines[fault.row - _FIRST_LINE] for fault in error.findings]
            self.findings.extend(
                replace(fault, table=self.table, row=line) for fault, line in zip(error.findings, lines, strict=True)
            )
            return ()
        shipments = tuple(_between_terminals(one, network) for one in shipments)
        for line, shipment in zip(self.lines, shipments, strict=True):
            if shipment.origin == shipment.destination:
                self.find(line, "destination", "it is the origin too: nothing is to be moved", "name another place")
        return shipments


def _between_terminals(shipment: Shipment, network: Network) -> Shipment:
    """The same shipment with coordinates as the terminals that they mean: flows are counted by terminal."""
    if not (is_coordinates(shipment.origin) or is_coordinates(shipment.destination)):
        return shipment
    origin, destination = (read_end(network, name)[0] for name in (shipment.origin, shipment.destination))
    return replace(shipment, origin=origin, destination=destination)


def read_demand_rows(source: pd.DataFrame | str | Path, table: str, known: Collection[str]) -> DemandRows:
    """Header, line numbers and rows of a frame or a file; a frame's first row counts as line 2.

    Columns are those that are known, in any case (`fields_meant`).

    Raises
    ------
    TableError
        When the file cannot be read, or has no row.
    """
    meant, (table, where) = partial(fields_meant, known=known), told_of(source, table)
    if isinstance(source, pd.DataFrame):
        header = tuple(meant([str(name) for name in source.columns]))
        rows = frame_records(source.set_axis(header, axis=1), table)
        lines = range(_FIRST_LINE, len(rows) + _FIRST_LINE)
        return DemandRows(table, where, header, tuple(lines), tuple(rows))
    if Path(source).suffix.lower() in SHEETS:
        names, numbered = sheet_records(Path(source), table, meant=meant)
        lines_of, cells = [number for number, _ in numbered], [row for _, row in numbered]
        return DemandRows(table, where, tuple(names), tuple(lines_of), tuple(cells))
    text, findings = read_text(Path(source), table)
    found = read_rows(text, table, _NUMBERS, meant=meant)
    if findings or found.findings:
        raise TableError([*findings, *found.findings], where)
    return DemandRows(table, where, tuple(found.header), tuple(found.lines), tuple(found.records()))


def is_blank(cell: Any) -> bool:
    """Whether a cell says nothing."""
    if isinstance(cell, str):
        return not cell.strip()
    return cell is None or bool(pd.api.types.is_scalar(cell) and pd.isna(cell))
