"""A demand in an Excel sheet is read as the same rows in a CSV file; faults of any file that stands alone name it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
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
    with pytest.raises(TableError, match=r"d.xlsx line 4"):
        cd.plan.read_demand(teaching, sheet(tmp_path / "d.xlsx", rows))
    (tmp_path / "e.xlsx").write_text("text", encoding="utf-8")
    with pytest.raises(TableError, match="cannot be read as an Excel workbook"):
        cd.plan.read_demand(teaching, tmp_path / "e.xlsx")


def read_as(kind: str, net: cd.Network, source: object) -> object:
    match kind:
        case "shipments":
            return cd.read_shipments(source, net)
        case "demand":
            return cd.plan.read_demand(net, source)
        case "bookings":
            return cd.plan.slots(net, source)
        case _:
            return cd.read_quotes(source)


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("shipments", {"origin": "Alma", "destination": "Haven", "containers": "x"}),
        ("demand", {"origin": "Alma", "destination": "Haven", "teu_per_day": "x"}),
        ("bookings", {"origin": "Alma", "destination": "Haven", "containers": "x"}),
        ("quotes", {"rate": "x"}),
    ],
)
def test_a_fault_says_the_name_of_its_file_line_and_column(
    teaching: cd.Network, tmp_path: Path, kind: str, row: dict[str, str]
) -> None:
    """By itself, whatever reads the file, also of a column too many; a frame is called what it holds."""
    frame, column = pd.DataFrame([row]), list(row)[-1]
    frame.to_csv(tmp_path / "mine.csv", index=False)
    frame.assign(colour="red").to_csv(tmp_path / "more.csv", index=False)
    for source, place, wrong in (
        (tmp_path / "mine.csv", "mine.csv line 2", column),
        (tmp_path / "more.csv", "more.csv line 1", "colour"),
        (frame, f"{kind} line 2", column),
    ):
        with pytest.raises(TableError) as caught:
            read_as(kind, teaching, source)
        assert any(str(one).startswith(f"{place}, column {wrong}: ") for one in caught.value.findings)
