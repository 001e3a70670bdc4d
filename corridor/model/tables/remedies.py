"""What spreadsheets and other countries make of numbers and codes, and what to write for it."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["number_remedy", "same_number"]

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[,' \u00a0\u202f]\d{3})+(?:\.\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)


def number_remedy(cell: str) -> str:
    """What to do about a cell that is no number."""
    if _GROUPED.fullmatch(cell):
        plain = re.sub(r"[,' \u00a0\u202f]", "", cell)
        return f"write {plain}, or with a decimal point if the comma was one; no thousands separators"
    if _DECIMAL_COMMA.fullmatch(cell):
        return f"write {cell.replace(',', '.')}, with a decimal point"
    if cell.lower() in {"nan", "na", "n/a", "none", "null", "-", "?"}:
        return "leave the cell blank when the value is not known"
    return "write a plain number such as 12.5; the unit is in the column's name"


def same_number(name: str, known: Sequence[str]) -> str:
    """The one known name that is the same number as another text: 007 for 7, 1E5 for 1E+05; blank where none is."""
    if name in known or not _NUMBER.fullmatch(name):
        return ""
    same = [entry for entry in known if _NUMBER.fullmatch(entry) and float(entry) == float(name)]
    return same[0] if len(same) == 1 else ""
