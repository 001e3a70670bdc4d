"""A part of an offer: a heading with a table or a list below it, and how it stands on a screen."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["QuoteSection", "section_lines"]


class QuoteSection(NamedTuple):
    """A part of an offer: heading, heads of columns and rows of texts; `numbers` are the columns that hold amounts."""

    heading: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()


def section_lines(section: QuoteSection) -> Iterator[str]:
    """Rows as lines, columns below each other."""
    table = [section.head, *section.rows]
    widths = [max(_columns(row[place]) for row in table) for place in range(len(section.head))]
    for row in table:
        cells = []
        for place, (text, width) in enumerate(zip(row, widths, strict=True)):
            room = " " * (width - _columns(text))
            cells.append(room + text if place in section.numbers else text + room)
        yield f"  {'  '.join(cells).rstrip()}"


def _columns(text: str) -> int:
    """Columns that a text takes on a screen: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
