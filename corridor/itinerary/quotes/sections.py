"""A part of an offer: a heading with a table or a list below it, and how it stands on a screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from corridor.display import aligned

__all__ = ["QuoteSection", "section_lines"]


class QuoteSection(NamedTuple):
    """A part of an offer: heading, heads of columns and rows of texts; `numbers` are the columns that hold amounts."""

    heading: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()


def section_lines(section: QuoteSection, *, in_a_line: bool = False) -> Iterator[str]:
    """Rows as lines, columns below each other; a list, and what is wanted so, in one line."""
    if in_a_line or not section.head:
        head = "" if not section.head else f" ({', '.join(section.head[1:])})"
        yield f"{section.heading}{head}: {'; '.join(', '.join(row) for row in section.rows)}"
        return
    for line in aligned([section.head, *section.rows], section.numbers):
        yield f"  {line}"
