"""Codes of goods: headings of the Harmonized System and what nations add to them, always as text.

A code has two digits for a chapter, four for a heading, and two more for each level below: never an odd number. One
that a spreadsheet has taken for a number has lost its leading zero or grown a fraction, and may mean other goods.
"""

from __future__ import annotations

import re
from numbers import Number

__all__ = ["plain_hs", "wider_than"]

_LENGTHS = (2, 4, 6, 8, 10)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_FRACTION = re.compile(r"([0-9]+)\.0*", re.ASCII)
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+", re.ASCII)


def plain_hs(code: object) -> str:
    """Return a code of goods as digits alone: ``0401.10`` becomes ``040110``, a blank stays blank.

    Dots and spaces may stand where a level ends; an apostrophe before the digits, by which spreadsheets mark a text,
    is dropped.

    Raises
    ------
    ValueError
        For what is no code of 2, 4, 6, 8 or 10 digits, with the remedy; numbers too, because they keep no zero.
    """
    if isinstance(code, Number):
        raise ValueError(
            f"must be a text such as '8429', not the number {code}: a number keeps no leading zero; {_AS_TEXT}"
        )
    if not isinstance(code, str):
        raise ValueError(f"must be a text such as '8429', not {code!r}")
    text = code.strip().removeprefix("'")
    parts = re.split(r"[.\s]+", text.strip(".")) if text else []
    digits = "".join(parts)
    if not text:
        return ""
    if _SCIENTIFIC.fullmatch(text):
        raise ValueError(f"must be digits, not {code!r}: a spreadsheet made a number of it; {_AS_TEXT}")
    if not _DIGITS.fullmatch(digits):
        raise ValueError(f"must be 2, 4, 6, 8 or 10 digits, not {code!r}")
    if len(parts) > 1 and any(len(part) % 2 for part in parts):
        raise ValueError(f"must be digits, not {code!r}: a spreadsheet made a number of it; {_without_fraction(text)}")
    if len(digits) not in _LENGTHS:
        raise ValueError(f"must be 2, 4, 6, 8 or 10 digits, not {code!r}{_lost_zero(digits)}")
    if digits.startswith("00"):
        raise ValueError(f"must begin with a chapter from 01, not {code!r}")
    return digits


_AS_TEXT = "write it as text, and read tables with dtype=str"


def _lost_zero(digits: str) -> str:
    return f": write 0{digits} if a leading zero was lost" if len(digits) + 1 in _LENGTHS else ""


def _without_fraction(text: str) -> str:
    whole = _FRACTION.fullmatch(text)
    if whole is None:
        return _AS_TEXT
    digits = whole[1] if len(whole[1]) % 2 == 0 else f"0{whole[1]}"
    return f"write {digits}"


def wider_than(code: str, headings: tuple[str, ...]) -> tuple[str, ...]:
    """Headings that a code holds only in part: it begins them and is shorter; none for a blank code."""
    return tuple(heading for heading in headings if code and heading != code and heading.startswith(code))
