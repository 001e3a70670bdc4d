"""Rows of shippers and of bookings: cells, ids, dates and shipments, read with every fault by line and column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pandas as pd

from corridor.calendar import DateError, as_moment
from corridor.errors import Finding, TableError
from corridor.model.cargo.shipment import Shipment, shipments_from_frame
from corridor.model.network import Network
from corridor.model.tables.reading import nearest, read_rows, read_text

__all__ = ["SHIPMENT_FIELDS", "Row", "read_cells", "read_due", "read_ids", "read_shipment_rows", "unknown_columns"]

SHIPMENT_FIELDS = tuple(field.name for field in fields(Shipment))

Row = dict[str, Any]


def read_cells(source: pd.DataFrame | str | Path, table: str, where: str) -> tuple[list[str], list[int], list[Row]]:
    """Header, line numbers and rows of a frame or a file; a frame's first row counts as line 2.

    Raises
    ------
    TableError
        When the file cannot be read, or has no row.
    """
    if isinstance(source, pd.DataFrame):
        rows = [{str(name): value for name, value in record.items()} for record in source.to_dict("records")]
        return [str(name) for name in source.columns], list(range(2, len(rows) + 2)), rows
    text, findings = read_text(Path(source), table)
    header, lines, cells, faults = read_rows(text, table) if not findings else ([], [], [], [])
    if findings or faults:
        raise TableError([*findings, *faults], where)
    return header, lines, [dict(zip(header, row, strict=True)) for row in cells]


def unknown_columns(header: Sequence[str], table: str, known: Sequence[str]) -> Iterator[Finding]:
    """Columns that mean nothing, and ends of the way that are missing."""
    for name in header:
        if name not in known:
            yield Finding(table, 1, name, "unknown column", f"rename or remove it{nearest(name, known)}")
    for name in ("origin", "destination"):
        if name not in header:
            yield Finding(table, 1, name, "the column is missing", "add it: a place that the network knows")


def read_due(table: str, line: int, row: Row, findings: list[Finding]) -> dt.datetime | None:
    """When the boxes must have arrived, where a row says so."""
    cell = row.get("due")
    if _is_blank(cell):
        return None
    try:
        return as_moment(cell)
    except DateError as fault:
        findings.append(Finding(table, line, "due", f"it is wrong: {fault}", "write a date such as 2026-03-04"))
        return None


def read_ids(table: str, lines: Sequence[int], rows: Sequence[Row], findings: list[Finding]) -> tuple[str, ...]:
    """Ids of the rows; a row without one is called by its line."""
    seen: dict[str, int] = {}
    for line, row in zip(lines, rows, strict=True):
        cell = row.get("id")
        name = f"line {line}" if _is_blank(cell) else str(cell).strip()
        if name in seen:
            problem = f"{name!r} is already the id of line {seen[name]}"
            findings.append(Finding(table, line, "id", problem, "give each row an id of its own"))
        seen.setdefault(name, line)
    return tuple(seen)


def read_shipment_rows(
    table: str, header: Sequence[str], lines: Sequence[int], rows: Sequence[Row], check: tuple[Network, list[Finding]]
) -> tuple[Shipment, ...]:
    """Shipments of the rows; faults are told with the lines of the table."""
    network, findings = check
    names = [name for name in header if name in SHIPMENT_FIELDS]
    frame = pd.DataFrame([{name: row[name] for name in names} for row in rows], columns=names, dtype=object)
    try:
        return shipments_from_frame(frame, network)
    except TableError as error:
        first = 2  # the line that a frame's first row counts as
        findings += [replace(fault, table=table, row=lines[fault.row - first]) for fault in error.findings]
        return ()


def _is_blank(cell: Any) -> bool:
    if isinstance(cell, str):
        return not cell.strip()
    return cell is None or bool(pd.api.types.is_scalar(cell) and pd.isna(cell))
