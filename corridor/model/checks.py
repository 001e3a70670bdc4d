"""Every check of a network's tables, run together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from corridor.errors import Finding, TableError
from corridor.model.schema import TABLES
from corridor.model.tables import Draft, Header, draft_of, frame_of, read_draft, read_header

__all__ = ["check_frames", "read_folder"]


def _check(header: Header | None, drafts: Mapping[str, Draft]) -> list[Finding]:
    return []


def read_folder(folder: Path) -> tuple[Header, dict[str, pd.DataFrame]]:
    header, findings = read_header(folder)
    drafts: dict[str, Draft] = {}
    for name, table in TABLES.items():
        draft, faults = read_draft(folder, table)
        findings += faults
        if draft is not None:
            drafts[name] = draft
    findings += _check(header, drafts)
    if findings or header is None:
        raise TableError(findings, str(folder))
    return header, {name: frame_of(draft) for name, draft in drafts.items()}


def check_frames(header: Header, frames: Mapping[str, pd.DataFrame], where: str) -> None:
    findings = _check(header, {name: draft_of(name, frames[name]) for name in TABLES})
    if findings:
        raise TableError(findings, where)
