"""Factors, boxes, prices and rules: what is taken for what nobody wrote about them."""

from __future__ import annotations

from typing import Any

from corridor.model.own import default_set
from corridor.model.own.names import code_meant
from corridor.model.own.rows import OwnRow, OwnTables
from corridor.model.tables.codes import MODES, TRAIN_FERRY

__all__ = ["complete_norms"]

_NUMBERED = ("tariffs", "emissions", "trains", "rules", "cargo_limits", "currencies", "measurements")
_PLAIN: dict[str, dict[str, str | bool]] = {  # what a row is taken to say, by table
    "tariffs": {"item": "haul", "relation": "any", "basis": "per_feu_km", "used": True},
    "emissions": {"scope": "WTW", "used": True},
    "trains": {"used": True},
    "rules": {"kind": "closure"},
    "cargo_limits": {"used": True},
}


def complete_norms(tables: OwnTables) -> None:
    """What rows leave blank, and factors and boxes of the default set where there are none."""
    for table in _NUMBERED:
        for row in tables[table]:
            row.correct("mode", code_meant(row["mode"] or "", MODES))
            tables.fill_id(row, f"{table}-{row.line - 1}")
            for column, value in _PLAIN.get(table, {}).items():
                row.fill(column, value)
            _name(tables, row)
    _add_factors(tables)
    _add_containers(tables)
    for rows in tables.rows.values():
        for row in rows:
            row.fill("source", "not stated")
            row.fill("confidence", "low")


def _name(tables: OwnTables, row: OwnRow) -> None:
    if row.table == "tariffs":
        row.fill("name", " ".join(filter(None, (row["item"], row["mode"]))))
        if row["basis"] != "share":
            row.fill("currency", tables.currency)
    elif row.table == "emissions":
        row.fill("vehicle", row["mode"])
    elif "name" in row.cells:
        row.fill("name", row["id"])


def _add_factors(tables: OwnTables) -> None:
    """Factors of the default set for modes that no row in use is about."""
    if not tables.is_partial("emissions"):
        return
    known = {row["mode"] for row in tables["emissions"] if row["used"]}
    needed = {row["mode"] for row in tables.callers("links")} | {"terminal"}
    ferried = {row["category"] for row in tables.callers("links")} & {TRAIN_FERRY}
    for cells in _default_cells("emissions"):
        elsewhere = cells["category"] == TRAIN_FERRY and not ferried
        if cells["mode"] in needed - known and not elsewhere:
            tables.add("emissions", **cells | {"id": tables.free_id("emissions", cells["id"])})


def _add_containers(tables: OwnTables) -> None:
    if not tables.is_partial("containers"):
        return
    types = {cells["id"]: cells for cells in _default_cells("containers")}
    for row in tables["containers"]:
        for column, value in types.get(row["id"], {}).items():
            if column not in ("id", "notes", "source", "confidence"):
                row.fill(column, value)
        row.fill("name", row["id"])
        row.fill("powered", False)
    if not tables["containers"]:
        for cells in types.values():
            tables.add("containers", **cells)


def _default_cells(table: str) -> list[dict[str, Any]]:
    draft = default_set.default_rows(table)
    return [dict(zip(draft.columns, row, strict=True)) for row in zip(*draft.columns.values(), strict=True)]
