"""Embargoes and closures: the facts' rules and those of general knowledge, from ``own/rules.csv``."""

from __future__ import annotations

import pandas as pd

from networks.make.common import Facts, Row, as_rows, frame, read_own

__all__ = ["rules"]

ALL_BUT = "@not "  # in own/rules.csv: every country but the one that follows


def rules(facts: Facts) -> pd.DataFrame:
    """Make the table of rules.

    A rule that names a row of the facts' borders takes its source from there, and its confidence
    unless it states its own.
    """
    published = dict(enumerate(as_rows(facts["borders"]), start=1))
    return frame("rules", (_rule(own, published) for own in as_rows(read_own("rules"))))


def _rule(own: Row, published: dict[int, Row]) -> Row:
    row = {name: _countries(cell) for name, cell in own.items() if name != "fact"}
    if own["fact"]:
        fact = published[int(own["fact"])]
        row["source"] = fact["source"]
        row["confidence"] = own["confidence"] or fact["confidence"]
    return row


def _countries(cell: str) -> str:
    if not cell.startswith(ALL_BUT):
        return cell
    return ";".join(row["id"] for row in as_rows(read_own("countries")) if row["id"] != cell.removeprefix(ALL_BUT))
