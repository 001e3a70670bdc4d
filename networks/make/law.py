"""Embargoes and closures: the facts' rules and those of general knowledge, from ``own/rules.csv``."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from networks.make.common import Facts, Row, as_rows, frame, read_own
from networks.make.published import cited, published

__all__ = ["rules"]

ALL_BUT = "@not "  # in own/rules.csv: every country but the one that follows


def rules(facts: Facts) -> pd.DataFrame:
    """Make the table of rules.

    A rule that names a published figure (`published`) takes its source from there, and its confidence
    unless it states its own.
    """
    known = published(facts)
    return frame("rules", (_rule(own, known) for own in as_rows(read_own("rules"))))


def _rule(own: Row, known: Mapping[str, Row]) -> Row:
    row = {name: _countries(cell) for name, cell in own.items() if name != "fact"}
    for fact in cited(own["fact"], known):
        row["source"] = fact["source"]
        row["confidence"] = own["confidence"] or fact["confidence"]
    return row


def _countries(cell: str) -> str:
    if not cell.startswith(ALL_BUT):
        return cell
    return ";".join(row["id"] for row in as_rows(read_own("countries")) if row["id"] != cell.removeprefix(ALL_BUT))
