"""Single rows of a network's tables added, changed and taken out: every change gives new frames."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from corridor.errors import Finding, TableError, UnknownName
from corridor.model.own.completion import completed
from corridor.model.own.marks import WHOLE_ROW, marks_of, unmarked
from corridor.model.own.sheets import cell_text
from corridor.model.tables.csv_files import CsvRows
from corridor.model.tables.header_names import SERVICE_ENDS, headers_meant
from corridor.model.tables.reading import Draft, draft_from, draft_of, frame_of, nearest, read_cells
from corridor.model.tables.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["with_cells", "with_rows", "without_rows"]

_FOLLOWS = {"links": {"speed_ordinary_kmh": "speed_kmh"}}  # what is taken from another column of the row

Frames = Mapping[str, "pd.DataFrame"]
Gone = dict[str, set[str]]  # ids of rows, by table


def with_rows(
    tables: Frames, currency: str, table: str, rows: Collection[Mapping[str, object]]
) -> dict[str, pd.DataFrame]:
    """Tables with more rows in one of them, and those that the new rows call for: see `Network.add`."""
    asked, said = TABLES[_known(table)], [_cells(table, row) for row in rows]
    header = list(dict.fromkeys(name for row in said for name in row))
    cells = [[row.get(name, "") for name in header] for row in said]
    found, findings = draft_from(asked, CsvRows(header, list(range(2, len(cells) + 2)), cells, []))
    told = {one.column for one in findings}
    findings += [  # of a sheet they are kept aside; who writes a call means what it says
        Finding(table, 1, name, "unknown column", f"rename or remove it{nearest(name, asked.names)}")
        for name in header
        if name not in asked.names and name not in told and not (table == "services" and name in SERVICE_ENDS)
    ]
    if findings or found is None:
        raise TableError(findings, f"new rows of {table}")
    drafts = {name: draft_of(name, tables[name]) for name in TABLES}
    changed = completed(drafts, currency, found)
    return {name: frame_of(draft) for name, draft in changed.items()}


def with_cells(tables: Frames, table: str, row: str, cells: Mapping[str, object]) -> dict[str, pd.DataFrame]:
    """A table in which one row has other cells: see `Network.replace`."""
    draft = draft_of(_known(table), tables[table])
    place = _place(draft, row)
    said = _cells(table, cells)
    read, findings = read_cells(TABLES[table], said)
    if faults := [fault for fault in findings if fault.column in said]:
        raise TableError(faults, f"{table} {row}")
    for name in said:
        draft.columns[name][place] = read[name]
    for name, given in _FOLLOWS.get(table, {}).items():
        if given in said and name not in said and name in marks_of(draft.columns["notes"][place]):
            draft.columns[name][place] = read[given]
    draft.columns["notes"][place] = unmarked(draft.columns["notes"][place], said)
    return {table: frame_of(draft)}


def without_rows(tables: Frames, table: str, rows: Collection[str]) -> dict[str, pd.DataFrame]:
    """Tables without some rows of one of them, and what goes with these: see `Network.remove`."""
    draft = draft_of(_known(table), tables[table])
    ids = draft.column("id")
    gone: Gone = {table: {ids[_place(draft, row)] for row in rows}}
    while fresh := [pair for pair in _following(tables, gone, table) if pair[1] not in gone.get(pair[0], ())]:
        for name, row in fresh:
            gone.setdefault(name, set()).add(row)
    return {name: _without(draft_of(name, tables[name]), its) for name, its in gone.items()}


def _without(draft: Draft, rows: Collection[str]) -> pd.DataFrame:
    lines = {line for line, row in zip(draft.lines, draft.column("id"), strict=True) if row in rows}
    return frame_of(draft.without(lines, ()))


def _following(tables: Frames, gone: Gone, first: str) -> Iterator[tuple[str, str]]:
    """Rows that go with others: the stops of a service, and what nobody wrote, but was taken for granted for them."""
    for name, asked in TABLES.items():
        frame = tables[name]
        for column in asked.columns:
            if column.kind != "text" or column.refers not in gone or not len(frame):
                continue
            of_service = name == "service_stops" and column.refers == "services"
            for row, value, notes in zip(frame.index, frame[column.name], frame["notes"], strict=True):
                if value in gone[column.refers] and (of_service or WHOLE_ROW in marks_of(notes)):
                    yield name, str(row)
    if first in ("links", "terminals"):  # a service that was taken for granted has no way any more
        stops, services = tables["service_stops"], tables["services"]
        for row in gone.get("service_stops", ()):
            service = str(stops.at[row, "service_id"])
            if WHOLE_ROW in marks_of(str(services.at[service, "notes"])):
                yield "services", service


def _cells(table: str, row: Mapping[str, object]) -> dict[str, str]:
    """Cells as text, by the columns that are meant."""
    meant = headers_meant(TABLES[_known(table)], [str(name) for name in row])
    return dict(zip(meant, map(cell_text, row.values()), strict=True))


def _known(table: str) -> str:
    if table not in TABLES:
        raise UnknownName(f"no table is called '{table}'{nearest(table, list(TABLES))}", table)
    return table


def _place(draft: Draft, row: str) -> int:
    ids = draft.column("id")
    if row not in ids:
        raise UnknownName(f"no row of {draft.table.name} has the id '{row}'{nearest(row, ids)}", row)
    return ids.index(row)
