"""An offer as a page and as a sheet: the same texts and amounts, escaped, and no file of another kind is lost."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import openpyxl
import pytest

import corridor as cd
from corridor.draw.page.html import cell
from corridor.itinerary.quotes.quotation import Quote


@pytest.fixture(scope="module")
def quote(teaching: cd.Network) -> Quote:
    trip = cd.route(teaching, cd.Shipment("Alma", "Haven", containers=3, ready="2026-03-04"))
    return trip.quote(teaching, margin=0.1, language="ru").issue(day="2026-03-02")


def test_a_page_holds_the_whole_offer_in_its_language(quote: Quote, tmp_path: Path) -> None:
    page = cd.draw.save_quote(quote, tmp_path / "quote.html").read_text(encoding="utf-8")
    assert '<html lang="ru">' in page and "<script" not in page
    for section in quote.sections():
        assert all(cell(text) in page for row in section.rows for text in row)
    assert all(cell(value) in page for _, value in quote.facts())


def test_a_sheet_holds_the_same_with_amounts_as_numbers(quote: Quote, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(cd.draw.save_quote(quote, tmp_path / "quote.xlsx")).active
    assert sheet is not None
    cells = [value for row in sheet.iter_rows(values_only=True) for value in row]
    assert quote.price in cells and quote.price_per_container in cells
    assert all(line.each in cells and line.amount in cells for line in quote.lines)
    assert all(stage.text in cells for stage in quote.stages)


def test_days_of_a_sheet_are_days(quote: Quote, tmp_path: Path) -> None:
    """Of issue, readiness and validity, and those of each stage; none of them stands there as a text."""
    sheet = openpyxl.load_workbook(cd.draw.save_quote(quote, tmp_path / "quote.xlsx")).active
    assert sheet is not None
    days = [one.value.date() for row in sheet.iter_rows() for one in row if isinstance(one.value, dt.datetime)]
    staged = [day for stage in quote.stages for day in (stage.begins, stage.ends)]
    assert days == [quote.issued, quote.ready, quote.valid_until, *staged]
    assert quote.language == "ru" and {"[$-419]d mmmm yyyy"} == {
        one.number_format for row in sheet.iter_rows() for one in row if isinstance(one.value, dt.datetime)
    }


def test_names_of_tables_stay_text(quote: Quote, tmp_path: Path) -> None:
    odd = dataclasses.replace(quote, start="=1+1", end="<script>alert(1)</script>")
    assert "<script>" not in cd.draw.save_quote(odd, tmp_path / "odd.html").read_text(encoding="utf-8")
    sheet = openpyxl.load_workbook(cd.draw.save_quote(odd, tmp_path / "odd.xlsx")).active
    assert sheet is not None and sheet.cell(4, 2).value == "=1+1" and sheet.cell(4, 2).data_type == "s"


def test_other_endings_and_files_of_other_kinds_are_refused(quote: Quote, tmp_path: Path) -> None:
    with pytest.raises(cd.CorridorError, match=r"\.html, or as a sheet, \.xlsx"):
        cd.draw.save_quote(quote, tmp_path / "quote.pdf")
    (tmp_path / "notes.html").write_text("my notes", encoding="utf-8")
    with pytest.raises(cd.CorridorError, match="would be lost"):
        cd.draw.save_quote(quote, tmp_path / "notes.html")
    assert "<html" in cd.draw.save_quote(quote, tmp_path / "notes.html", force=True).read_text(encoding="utf-8")
