"""Words for codes of goods: what the chapters of the Harmonized System are about, in English, Chinese and Russian."""

from __future__ import annotations

import csv
from functools import cache

from corridor.resources import defaults_dir

__all__ = ["chapter_name"]

_DIGITS = 2  # of a chapter


@cache
def _rows() -> dict[str, dict[str, str]]:
    with (defaults_dir() / "hs_chapters.csv").open(encoding="utf-8", newline="") as text:
        return {row["chapter"]: row for row in csv.DictReader(text)}


def chapter_name(hs: str, language: str = "en") -> str:
    """What the chapter of a code of goods is about.

    Parameters
    ----------
    hs : str
        Digits alone, as `plain_hs` gives them.
    language : {"en", "zh", "ru"}
        Of the words.

    Returns
    -------
    str
        Blank for a blank code, and for a chapter that is reserved (77) or kept for national use (98, 99). Titles are
        shortened; ``data/defaults/hs_chapters.csv`` has them and says where they are from.
    """
    row = _rows().get(hs[:_DIGITS], {})
    return row.get("name" if language == "en" else f"name_{language}", "")
