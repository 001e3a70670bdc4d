"""Every check of a network's tables, run together: one error with every fault, or none.

Cells are checked first, then rows and tables, then the ways that lead through several of them. What is wrong is
blanked for what follows, and what such a cell would have caused elsewhere is not said again: one slip of the pen is one
finding.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from corridor.errors import Finding, TableError
from corridor.model.checks.cells import CELL_CHECKS
from corridor.model.checks.findings import Check, Drafts, findings_of
from corridor.model.checks.limits import LIMIT_CHECKS
from corridor.model.checks.lines import LINE_CHECKS
from corridor.model.checks.magnitudes import MAGNITUDE_CHECKS
from corridor.model.checks.pairs import PAIR_CHECKS
from corridor.model.checks.periods import PERIOD_CHECKS
from corridor.model.checks.rows import ROW_CHECKS
from corridor.model.checks.swapped import unswapped
from corridor.model.checks.time_zones import ZONE_CHECKS, ZONE_NAME_CHECKS
from corridor.model.checks.ways import WAY_CHECKS
from corridor.model.own import default_set
from corridor.model.own.completion import completed
from corridor.model.own.marks import WHOLE_ROW, marks_of
from corridor.model.own.table_files import table_files
from corridor.model.tables.header import HEADER_FILE, Header, default_header, read_header
from corridor.model.tables.header_names import SERVICE_ENDS
from corridor.model.tables.reading import Draft, draft_of, frame_of, read_draft
from corridor.model.tables.remedies import stands_for
from corridor.model.tables.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CHECKS", "Checked", "check_frames", "checked_frames", "read_folder"]

_CELL_CHECKS = (*LIMIT_CHECKS, *CELL_CHECKS, *ZONE_NAME_CHECKS)
_TABLE_CHECKS = (
    *LINE_CHECKS,
    *ROW_CHECKS,
    *PERIOD_CHECKS,
    *MAGNITUDE_CHECKS,
    *ZONE_CHECKS,
)
# what one stage finds is blank in the next
_STAGES: tuple[tuple[Check, ...], ...] = (_CELL_CHECKS, _TABLE_CHECKS, (*PAIR_CHECKS, *WAY_CHECKS))
CHECKS: tuple[Check, ...] = tuple(chain(*_STAGES))


def _all_findings(drafts: Drafts, form: Iterable[Finding]) -> list[Finding]:
    """Add the findings of every check to those about the form of files and cells.

    Parameters
    ----------
    drafts : Drafts
        The tables.
    form : iterable of Finding
        What reading them found.
    """
    found = list(form)
    mended, known = drafts, -1
    for stage in _STAGES:
        if stage is not _CELL_CHECKS and len(found) != known:
            mended, known = _blanked(drafts, found), len(found)
        for check in stage:
            found = _with_new(found, findings_of(check, mended))
    return found


def _with_new(found: list[Finding], more: list[Finding]) -> list[Finding]:
    """Add findings about cells, and rows, that have none yet."""
    cells = {(finding.table, finding.row, finding.column) for finding in found if finding.row}
    rows = {(table, row) for table, row, column in cells if not column}
    return found + [
        finding
        for finding in more
        if (finding.table, finding.row, finding.column) not in cells and (finding.table, finding.row) not in rows
    ]


def _blanked(drafts: Drafts, found: list[Finding]) -> Drafts:
    """Blank the faulty cells, and leave out rows that repeat an id."""
    faulty: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for finding in found:
        if finding.row > 1 and finding.table in TABLES:
            columns = (finding.column,) if finding.column else TABLES[finding.table].names
            faulty[finding.table].update((finding.row, column) for column in columns)
    return Drafts(
        drafts.header,
        {name: draft.without(_repeated(draft), faulty[name]) for name, draft in drafts.tables.items()},
    )


def _repeated(draft: Draft) -> set[int]:
    seen: set[str] = set()
    lines = set()
    for line, key in draft.each("id") if "id" in draft.columns else ():
        if key in seen:
            lines.add(line)
        seen.add(key)
    return lines


class Checked(NamedTuple):
    """Tables without a fault: what a network is made of.

    Attributes
    ----------
    header : Header
        What `network.toml` says.
    frames : dict of str to DataFrame
        Every table of the schema, id as index.
    remarks : tuple of str
        How they were read, where a reader should know.
    """

    header: Header
    frames: dict[str, pd.DataFrame]
    remarks: tuple[str, ...]


def read_folder(folder: Path) -> Checked:
    """Read, complete and check every table of a folder.

    Raises
    ------
    TableError
        With every fault; nothing is returned unless there is none.
    """
    path = folder / HEADER_FILE
    header, faults = read_header(folder)
    files, drafts = table_files(folder), dict[str, Draft]()
    findings = list(files.findings)
    if files.foreign:
        raise TableError(findings, str(folder))
    for name, table in TABLES.items():
        if any(one.table == name for one in files.findings):
            continue
        draft, found = read_draft(folder, table, files.paths.get(name))
        findings += found
        if draft is not None:
            drafts[name] = replace(draft, remarks=(*filter(None, [files.remarks.get(name)]), *draft.remarks))
    if not os.path.lexists(path) and not stands_for(path):
        header, faults = default_header(folder.resolve().name, drafts), []
    findings = [*faults, *findings]
    return checked_frames(header, drafts, findings, str(folder))


def checked_frames(
    header: Header | None, drafts: Mapping[str, Draft], findings: Sequence[Finding], where: str
) -> Checked:
    """Complete and check tables that were read; results and errors as `read_folder`.

    Parameters
    ----------
    header : Header or None
        None where it has faults.
    drafts : mapping of str to Draft
        Without those that could not be read at all.
    findings : sequence of Finding
        What reading found.
    where : str
        For the error.
    """
    drafts, swapped = unswapped(drafts)
    whole = completed(drafts, header.currency if header else "")
    partial = {name: draft for name, draft in whole.items() if draft.partial}
    found = [*findings, *swapped, *_without_rows(drafts)]
    found = _all_findings(Drafts(header, whole), _with_new(found, _blank_required(partial)))
    told = {id(one) for one in findings if one.problem != _BLANK}  # about what somebody wrote
    written = _written(drafts)
    found = [
        _placeless(one, whole)
        for one in found
        if one.table not in partial
        or id(one) in told
        or (one.table, one.row, one.column) in written
        or not _follows(one, found)
    ]
    found = [_of_service(one, whole) for one in found]
    doubtful = _rows_of_doubled(whole)
    found = [one for one in found if id(one) in told or (one.table, one.row, one.column) not in doubtful]
    # a row that was added is as good as what called for it
    found = [one for one in found if not _added(one, partial)] or found
    if found or header is None:
        raise TableError(found, where)
    remarks = tuple(remark for draft in whole.values() for remark in draft.remarks)
    return Checked(header, {name: frame_of(whole[name]) for name in TABLES}, remarks)


def check_frames(header: Header, frames: Mapping[str, pd.DataFrame], where: str) -> None:
    """Check frames that were made from a network, as they would be read back: complete ones.

    Raises
    ------
    TableError
        With every fault; rows are counted as in the file that `write_tables` would write.
    """
    drafts = {name: draft_of(name, frames[name]) for name in TABLES}
    findings = _all_findings(Drafts(header, drafts), _blank_required(drafts))
    findings = [one for one in findings if not _follows(one, findings)]
    if findings:
        raise TableError(findings, where)


_BLANK = "a required cell is blank"
_MOST_LAT, _NEAR_KM = 90.0, 300.0  # of a coast to a place that may be the country's
# what could not be taken for a blank, as what it follows from is wrong
_CAUSES = {
    ("links", "length_km"): ("from_node_id", "to_node_id", "mode"),
    ("links", "speed_kmh"): ("mode",),
    ("links", "gauge"): ("mode", "from_node_id", "to_node_id"),
    ("links", "border_id"): ("from_node_id", "to_node_id", "mode"),
    ("terminals", "country"): ("lat", "lon"),
    ("services", "frequency_per_week"): ("mode",),
    ("services", "teu_per_departure"): ("mode",),
    ("transfers", "hours"): ("from_carrier", "to_carrier"),
    ("transfers", "technique"): ("from_carrier", "to_carrier"),
}


_CAUSES_ELSEWHERE = {
    ("links", "length_km"): ("id", "name", "lat", "lon"),
    ("links", "gauge"): ("id", "name", "lat", "lon", "country"),
    ("links", "border_id"): ("lat", "lon", "country"),
}  # columns of terminals


# columns that name terminals, and those whose soundness rests on what these are
_OF_PLACES = {
    "links": (("from_node_id", "to_node_id"), ("gauge", "border_id", "length_km", "transit_h", "speed_kmh")),
    "transfers": (("terminal_id",), ("from_carrier", "to_carrier")),
}


def _without_rows(drafts: Mapping[str, Draft]) -> list[Finding]:
    """Sheets that a network cannot do without, with a header alone; a table that was written from one may be empty."""
    return [
        draft.finding(0, "", "the table has no rows", f"write them below its header: {draft.table.doc}")
        for draft in drafts.values()
        if draft.partial and not draft.table.absent and not len(draft)
    ]


def _written(drafts: Mapping[str, Draft]) -> set[tuple[str, int, str]]:
    """Table, line and column of the cells that could follow from others, and do not: somebody wrote them."""
    return {
        (name, line, column)
        for name, column in _CAUSES
        if name in drafts and column in drafts[name].columns
        for line, value in drafts[name].each(column)
        if not (value is None or value != value or value == "")
    }


def _added(one: Finding, drafts: Mapping[str, Draft]) -> bool:
    """Whether a finding is about a row that nobody wrote."""
    draft = drafts.get(one.table)
    if draft is None or not one.row or "notes" not in draft.columns:
        return False
    return any(line == one.row and WHOLE_ROW in marks_of(notes) for line, notes in draft.each("notes"))


def _of_service(one: Finding, drafts: Mapping[str, Draft]) -> Finding:
    """What is wrong with a stop that was added is so with the cell of the service that called for it."""
    services = drafts.get("services")
    if one.table != "service_stops" or services is None or SERVICE_ENDS[0] not in services.columns:
        return one
    stops = {line: cells for line, *cells in drafts["service_stops"].each("service_id", "terminal_id", "notes")}
    service, place, notes = stops.get(one.row, ("", "", ""))
    if WHOLE_ROW not in marks_of(notes):
        return one
    for line, key, start, end in services.each("id", *SERVICE_ENDS[:2]):
        if key == service and start and end:
            column = {start: SERVICE_ENDS[0], end: SERVICE_ENDS[1]}.get(place, SERVICE_ENDS[2])
            return replace(one, table="services", row=line, column=column)
    return one


def _placeless(one: Finding, drafts: Mapping[str, Draft]) -> Finding:
    """A blank country is one that the coordinates did not tell: where that is, and what lies near."""
    if (one.table, one.column, one.problem) != ("terminals", "country", _BLANK):
        return one
    rows = drafts["terminals"].each("id", "lat", "lon")
    key, lat, lon = next(cells for line, *cells in rows if line == one.row)
    # they load shapely, and sound networks never come here
    import numpy as np

    from corridor.model.country_areas import countries_of, nearest_country

    country, km = nearest_country(lat, lon)
    name = default_set.countries()[country].name if country in default_set.countries() else country
    at = f"{abs(lat):g} {'south' if lat < 0.0 else 'north'}, {abs(lon):g} {'west' if lon < 0.0 else 'east'}"
    problem = f"no country lies at {at}, where {key} is: {name} is the nearest, {km:,.0f} km away"
    turned = str(countries_of(np.array([lon]), np.array([lat]))[0]) if abs(lon) <= _MOST_LAT else ""
    near = f", such as {country}" if km < _NEAR_KM else ""
    swap = f"swap latitude and longitude, which lie in {turned} then, or " if turned else ""
    return replace(one, problem=problem, remedy=f"{swap}correct them, or fill in the country{near}")


def _rows_of_doubled(drafts: Mapping[str, Draft]) -> set[tuple[str, int, str]]:
    """Cells that depend on which row of a terminal counts that has several: what is wrong with them follows."""
    if "terminals" not in drafts or "id" not in drafts["terminals"].columns:
        return set()
    counts = Counter(drafts["terminals"].column("id"))
    twice = {terminal for terminal, rows in counts.items() if terminal and rows > 1}
    return {
        (name, line, column)
        for name, (ends, columns) in _OF_PLACES.items()
        if twice and name in drafts and drafts[name].columns.keys() >= {*ends}
        for line, *places in drafts[name].each(*ends)
        if twice.intersection(places)
        for column in columns
    }


def _follows(one: Finding, found: Sequence[Finding]) -> bool:
    """Whether a blank has a finding only because another cell has one that its value would follow from."""
    cell = (one.table, one.column)
    if not one.row or cell not in _CAUSES:
        return False
    here, there = _CAUSES[cell], _CAUSES_ELSEWHERE.get(cell, ())
    return any(
        ((other.table, other.row) == (one.table, one.row) and other.column in here)
        or (other.table == "terminals" and other.column in there)
        for other in found
    )


def _blank_required(drafts: Mapping[str, Draft]) -> list[Finding]:
    return [
        draft.finding(line, column.name, _BLANK, f"fill it in: {column.doc}")
        for draft in drafts.values()
        for column in draft.table.columns
        if column.required and column.name in draft.columns
        for line, value in draft.each(column.name)
        if value is None or value != value or value == ""
    ]
