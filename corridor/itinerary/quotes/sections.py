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


def section_lines(section: QuoteSection) -> Iterator[str]:
    """Rows as lines, columns below each other."""
    return (f"  {line}" for line in aligned([section.head, *section.rows], section.numbers))
