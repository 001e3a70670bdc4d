"""What spreadsheets and other countries make of numbers, codes and files, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

__all__ = ["missing_remedy", "number_remedy", "same_number", "stands_for"]

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[,' \u00a0\u202f]\d{3})+(?:\.\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers")


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


def stands_for(path: Path) -> list[str]:
    """Files beside one that is not there that may hold its rows."""
    return sorted(other.name for other in path.parent.glob("*") if other.is_file() and _stands_for(other, path))


def missing_remedy(path: Path) -> str:
    """What to do about a file that is not there: another may hold its rows."""
    beside = stands_for(path)
    if not beside:
        return f"add {path.name} to the folder"
    kind = Path(beside[0]).suffix.lower()
    if kind in _WORKBOOKS:
        return f"save the sheet of {beside[0]} as {path.name} (CSV UTF-8)"
    return f"rename {beside[0]} to {path.name}"


def _stands_for(other: Path, path: Path) -> bool:
    """Whether a file is called like another, but for its kind, case or a second ending."""
    name, wanted = other.name.lower(), path.name.lower()
    stem = wanted.removesuffix(path.suffix)
    endings = (*_WORKBOOKS, ".tsv", ".txt", ".tab")
    return name == wanted or name == f"{wanted}.txt" or any(name == stem + ending for ending in endings)
