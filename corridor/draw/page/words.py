"""The words of pages and reports in English, Chinese and Russian; English is the key.

In a key ``{}`` stands for any text and ``{#}`` for a number; ``(s)`` may be there or not. A translation numbers them.
"""

from __future__ import annotations

import csv
import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import Literal

__all__ = ["Language", "say", "words_in", "words_script"]

Language = Literal["en", "zh", "ru"]

_HOLES = re.compile(r"(\{\}|\{#\}|\(s\))")
_PARTS = {"{}": r"(.+)", "{#}": r"([-−+\d.,:\s–]*\d[-−+\d.,:\s–]*)", "(s)": "s?"}
_LISTS = (" · ", ", ")


@lru_cache(maxsize=4)  # the languages
def words_in(language: Language) -> dict[str, str]:
    """What each text is in a language; nothing of English, which is written as it is."""
    if language == "en":
        return {}
    text = (files("corridor.draw") / "assets" / "words.csv").read_text(encoding="utf-8")
    return {row["en"]: row[language] for row in csv.DictReader(text.splitlines())}


@lru_cache(maxsize=4)  # the languages
def _patterns(language: Language) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The texts with holes, those with the most words first."""
    holed = [key for key in words_in(language) if _HOLES.search(key)]
    order = sorted(holed, key=lambda key: (-len(_HOLES.sub("", key)), key))
    return tuple((re.compile(_expression(key)), words_in(language)[key]) for key in order)


def _expression(key: str) -> str:
    return "".join(_PARTS.get(part, re.escape(part)) for part in _HOLES.split(key))


@lru_cache(maxsize=4096)
def say(text: str, language: Language) -> str:
    """Say a text in a language; what has no translation, as names have none, stays as it is."""
    told = _told(text, language)
    return text if told is None else told


def _told(text: str, language: Language) -> str | None:
    known = words_in(language)
    if text in known:
        return known[text]
    for pattern, told in _patterns(language):
        found = pattern.fullmatch(text)
        if found:
            return told.format(*(say(part, language) for part in found.groups()))
    for between in _LISTS:
        parts = text.split(between)
        if len(parts) > 1:
            return between.join(say(part, language) for part in parts)
    return None


def words_script(language: Language) -> str:
    """The words of a language as the script that a page imports."""
    text = json.dumps(words_in(language), ensure_ascii=False, separators=(",", ":"))
    return f"export const WORDS = {text};\n"
