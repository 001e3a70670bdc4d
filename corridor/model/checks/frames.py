"""Frames that somebody made, as the tables of a network: read, completed and checked as files are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from corridor.errors import Finding, TableError
from corridor.model.checks.folder import Checked, checked_frames
from corridor.model.own.shapes import with_ends, without_shapes
from corridor.model.own.sheets import rows_of_frame
from corridor.model.tables.csv_files import CsvRows
from corridor.model.tables.header import Header, default_header
from corridor.model.tables.line_files import Lines
from corridor.model.tables.reading import Draft, absent_draft, draft_from
from corridor.model.tables.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["network_frames", "network_sheets"]


def network_frames(given: Mapping[str, pd.DataFrame], header: Header | None, name: str) -> tuple[Checked, Lines]:
    """Read, complete and check frames by table.

    Returns
    -------
    checked : Checked
        With the header given, or what is taken where there is none.
    lines : mapping of str to tuple of (float, float)
        Lines of the links, from their geometry.

    Raises
    ------
    TableError
        With every fault.
    """
    plain: dict[str, pd.DataFrame] = {}
    lines: dict[str, Lines] = {}
    findings: list[Finding] = []
    for table, frame in given.items():
        plain[table], lines[table], faults = without_shapes(table, frame)
        findings += faults
    remark = ""
    if {"links", "terminals"} <= plain.keys():
        plain["links"], remark = with_ends(plain["links"], lines["links"], plain["terminals"])
    sheets = {table: rows_of_frame(frame, table) for table, frame in plain.items()}
    checked = network_sheets(sheets, header, findings, name)
    remarks = (*filter(None, [remark]), *checked.remarks)
    return checked._replace(remarks=remarks), lines.get("links", {})


def network_sheets(sheets: Mapping[str, CsvRows], header: Header | None, findings: list[Finding], name: str) -> Checked:
    """Read, complete and check rows of text by table; results and errors as `network_frames`."""
    drafts: dict[str, Draft] = {}
    found = list(findings)
    for table in TABLES.values():
        if table.name not in sheets:
            if not table.absent:
                found.append(Finding(table.name, 0, "", "the table is missing", f"add it: {table.doc}"))
            else:
                drafts[table.name] = absent_draft(table)
            continue
        draft, faults = draft_from(table, sheets[table.name])
        found += faults
        if draft is not None:
            drafts[table.name] = draft
    if any(finding.table not in TABLES for finding in found):
        raise TableError(found, name)
    return checked_frames(header or default_header(name, drafts), drafts, found, name)
