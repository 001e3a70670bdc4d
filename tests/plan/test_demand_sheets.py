"""A demand in an Excel sheet is read as the same rows in a CSV file."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import corridor as cd
from corridor.errors import TableError

ROWS = [
    ["id", "origin", "destination", "teu_per_day", "hs", "ready"],
    ["one", "Alma", "Haven", 2.5, "0101", "2026-03-04"],
    ["two", "Haven", "Alma", 1, None, "2026-03-04"],
]


def sheet(file: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file


def test_a_sheet_is_as_good_as_a_file(teaching: cd.Network, tmp_path: Path) -> None:
    text = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in ROWS)
    (tmp_path / "d.csv").write_text(text, encoding="utf-8")
    one = cd.plan.read_demand(teaching, sheet(tmp_path / "d.xlsx", ROWS))
    other = cd.plan.read_demand(teaching, tmp_path / "d.csv")
    assert one.ids == other.ids == ("one", "two") and one.shipments == other.shipments
    assert one.teu_per_day.tolist() == other.teu_per_day.tolist() == [2.5, 1.0]
    assert one.shipments[0].hs == "0101"


def test_a_fault_in_a_sheet_has_its_line(teaching: cd.Network, tmp_path: Path) -> None:
    rows = [*ROWS, ["three", "Alma", "Nowhere", 1, None, None]]
    with pytest.raises(TableError, match=r"demand line 4"):
        cd.plan.read_demand(teaching, sheet(tmp_path / "d.xlsx", rows))
    (tmp_path / "e.xlsx").write_text("text", encoding="utf-8")
    with pytest.raises(TableError, match="cannot be read as an Excel workbook"):
        cd.plan.read_demand(teaching, tmp_path / "e.xlsx")
