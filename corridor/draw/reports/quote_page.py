"""An offer for a customer as a page to print, or as a sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridor.arguments import checked_arguments
from corridor.draw.page.html import Column, cell, table_html
from corridor.draw.reports.page_parts import whole_page
from corridor.errors import ArgumentError
from corridor.files import check_target, write_text, writing
from corridor.model.cargo.sheets import new_workbook, styles

if TYPE_CHECKING:
    from corridor.itinerary.quotes.quotation import Quote
    from corridor.itinerary.quotes.sections import QuoteSection

__all__ = ["save_quote"]

_PAGES = (".html", ".htm")
_SHEET = ".xlsx"
_DAYS = {  # number formats of days, with the language that names the month
    "en": "[$-409]d mmmm yyyy",
    "zh": '[$-804]yyyy"年"m"月"d"日"',
    "ru": "[$-419]d mmmm yyyy",
}
_PAIR = 2  # a name and its value, which no head gives a currency
_WIDTHS = (64, 24, 24)  # of the columns of a sheet, in characters


@checked_arguments
def save_quote(quote: Quote, path: str | Path, *, force: bool = False) -> Path:
    """Write an offer: a page that prints to A4, or a sheet.

    Parameters
    ----------
    quote : Quote
        From `Itinerary.quote`.
    path : str or Path
        File to write; its ending, ``.html`` or ``.xlsx``, says which.
    force : bool
        Whether a file of another kind may be replaced.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ArgumentError
        For another ending.
    CorridorError
        For a sheet where the package openpyxl is missing.
    FileError
        When the file cannot be written, or is there and of another kind; it is as it was.
    """
    ending = Path(path).suffix.lower()
    if ending not in (*_PAGES, _SHEET):
        raise ArgumentError(
            f"a quote is written as a page, .html, or as a sheet, .xlsx, not as {ending or 'a file without ending'!r}"
        )
    check_target(path, ending.removeprefix("."), force=force)
    if ending == _SHEET:
        return _save_sheet(quote, Path(path))
    return write_text(path, _page(quote))


def _page(quote: Quote) -> str:
    heading = cell(quote.heading)
    facts = "".join(f"<div><dt>{cell(name)}</dt><dd>{cell(value)}</dd></div>" for name, value in quote.facts())
    parts = [f"<h1>{heading}</h1>", f'<dl class="facts">{facts}</dl>', *map(_section_html, quote.sections())]
    return whole_page(heading, parts, "", language=quote.language)


def _section_html(section: QuoteSection) -> str:
    heading = f"<h2>{cell(section.heading)}</h2>"
    if not section.head:
        return heading + "<ul>" + "".join(f"<li>{cell(row[0])}</li>" for row in section.rows) + "</ul>"
    columns = [Column(title, number=place in section.numbers) for place, title in enumerate(section.head)]
    rows, total = (section.rows[:-1], section.rows[-1]) if section.numbers else (section.rows, ())
    return heading + table_html(columns, rows, total=total)


def _append(sheet: Any, quote: Quote, cells: Sequence[str | float | dt.date]) -> None:
    """Add a row: days as days and amounts as numbers, shown as people of the language write them."""
    sheet.append(cells)
    for filled, value in zip(sheet[sheet.max_row][: len(cells)], cells, strict=True):
        if isinstance(value, dt.date):
            filled.number_format = _DAYS[quote.language]
        elif isinstance(value, float):
            filled.number_format = "#,##0.00" if len(cells) > _PAIR else f'#,##0.00 "{quote.currency}"'


def _save_sheet(quote: Quote, path: Path) -> Path:
    book, look = new_workbook(), styles()
    sheet: Any = book.active
    sheet.title = quote.kind
    bold = look.Font(bold=True)
    sheet.append([quote.heading])
    sheet.cell(1, 1).font = look.Font(bold=True, size=14)
    for row in quote.values():
        _append(sheet, quote, row)
    amounts = [(line.each, line.amount) for line in quote.lines]
    amounts.append((quote.price_per_container, quote.price))
    days = [(stage.begins, stage.ends) for stage in quote.stages]
    for section in quote.sections():
        sheet.append([])
        sheet.append(section.head or (section.heading,))
        for filled in sheet[sheet.max_row]:
            filled.font = bold
        typed: Sequence[tuple[float | dt.date, ...]] = [()] * len(section.rows)
        if section.head:
            typed = amounts if section.numbers else days
        for texts, cells in zip(section.rows, typed, strict=True):
            _append(sheet, quote, (texts[0], *cells))
    for letter, width in zip("ABC", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows():
        for one in row:
            one.alignment = look.Alignment(wrap_text=True, vertical="top")
            if isinstance(one.value, str):
                one.data_type = "s"  # a name that begins with = is no formula
    with writing(path) as stream:
        book.save(stream)
    return path
