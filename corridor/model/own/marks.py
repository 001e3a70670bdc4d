"""Marks in the notes of a row that say what of it is a default: ``[default: length_km, speed_kmh]``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

__all__ = ["WHOLE_ROW", "marked", "marks_of", "unmarked"]

WHOLE_ROW = "row"  # in place of columns: the row itself was added
_MARK = re.compile(r"\s*\[default: ([\w, ]+)\]")


def marks_of(notes: str) -> tuple[str, ...]:
    """What the notes of a row say is a default: names of columns, or `WHOLE_ROW`."""
    found = _MARK.search(notes)
    return tuple(part.strip() for part in found[1].split(",")) if found else ()


def marked(notes: str, names: Iterable[str]) -> str:
    """Notes that say so of these columns too; the inverse of `marks_of`."""
    every = dict.fromkeys((*marks_of(notes), *names))
    if not every:
        return notes
    mark = f"[default: {', '.join(every)}]"
    return f"{_MARK.sub('', notes)} {mark}".strip()


def unmarked(notes: str, names: Collection[str]) -> str:
    """Notes that no longer say so of these columns."""
    return marked(_MARK.sub("", notes).strip(), [name for name in marks_of(notes) if name not in names])
