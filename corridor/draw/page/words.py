"""The words of pages and reports in English, Chinese and Russian; English is the key.

In a key ``{}`` stands for any text and ``{#}`` for a number; ``(s)`` may be there or not. A translation numbers them.
Numbers are written as in English and become those of the language where a text is said. What only plans say is in a
table of its own: the page that searches carries all languages, and says nothing of plans.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Literal

__all__ = ["Language", "Words", "say", "words_in", "words_script", "words_without_plans", "write_numbers"]

Language = Literal["en", "zh", "ru"]

_HOLES = re.compile(r"(\{\}|\{#\}|\(s\))")
_PARTS = {"{}": r"(.+)", "{#}": r"([-−+\d.,:\s–]*\d[-−+\d.,:\s–]*)", "(s)": "s?"}
_LISTS = (" · ", "; ", ", ")
_JOINS = (" – ", " - ", "-")  # between the two names of a way or a border
# An amount as English has it; a date, a version, a number within a name is none.
_AMOUNT = re.compile(r"(?<![\w.,])(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.\d+)?(?!\w|[.,]\d|\.(?:\s|$))")
_OF_NUMBERS = re.compile(r"[-−+–·\d.,:()×%±→A-Z\s]*\d[-−+–·\d.,:()×%±→A-Z\s]*")


@lru_cache(maxsize=4)  # the languages
def words_in(language: Language) -> dict[str, str]:
    """What each text is in a language; nothing of English, which is written as it is."""
    return words_without_plans(language) | _table("plan_words.csv", language)


def words_without_plans(language: Language) -> dict[str, str]:
    """The same without what only plans say."""
    return _table("words.csv", language)


def _table(name: str, language: Language) -> dict[str, str]:
    if language == "en":
        return {}
    text = (files("corridor.draw") / "assets" / name).read_text(encoding="utf-8")
    return {row["en"]: row[language] for row in csv.DictReader(text.splitlines())}


@lru_cache(maxsize=4)  # the languages
def _patterns(language: Language) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The texts with holes, those with the most words first."""
    holed = [key for key in words_in(language) if _HOLES.search(key)]
    order = sorted(holed, key=lambda key: (-len(_HOLES.sub("", key)), key))
    return tuple((re.compile(_expression(key)), words_in(language)[key]) for key in order)


def _expression(key: str) -> str:
    return "".join(_PARTS.get(part, re.escape(part)) for part in _HOLES.split(key))


def write_numbers(text: str, language: Language) -> str:
    """Write the numbers of an English text as a language does: Russian has a narrow blank and a comma."""
    if language != "ru":
        return text
    return _AMOUNT.sub(lambda found: found[0].replace(",", "\u202f").replace(".", ","), text)


class Words:
    """Says texts in a language.

    Parameters
    ----------
    language : {"en", "zh", "ru"}
        Of what is said.
    names : mapping of str to str
        What places and countries are called in it, by their names in the tables, see `names_in`.
    """

    def __init__(self, language: Language = "en", names: Mapping[str, str] | None = None) -> None:
        self.language: Language = language
        self.names = names or {}
        self._known = {**self.names, **words_in(language)}
        self._said = dict(self._known)

    def word(self, value: object) -> object:
        """Say a value that is a word or a name as it stands; any other stays as it is, numbers too."""
        return self._known.get(str(value), value)

    def say(self, text: str) -> str:
        """Say a text; what has no translation, as many names have none, stays as it is."""
        if self.language == "en":
            return text
        if text not in self._said:
            self._said[text] = self._composed(text)
        return self._said[text]

    def _composed(self, text: str) -> str:
        if _OF_NUMBERS.fullmatch(text):
            return write_numbers(text, self.language)
        for pattern, told in _patterns(self.language):
            found = pattern.fullmatch(text)
            if found:
                return told.format(*(self.say(part) for part in found.groups()))
        for between in _LISTS:
            parts = text.split(between)
            if len(parts) > 1:
                return between.join(map(self.say, parts))
        return self._joined(text)

    def _joined(self, text: str) -> str:
        """A border or a way by the names of its ends, where both are known; or a ride between two places."""
        for between in _JOINS:
            ends = text.split(between)
            if len(ends) > 1 and all(end in self.names for end in ends):
                return between.join(self.names[end] for end in ends)
        return self._ridden(text)

    def _ridden(self, text: str) -> str:
        """A ride between two places: what rides comes first."""
        before, _, to = text.rpartition(" - ")
        parts = before.split(" ")
        starts = (place for place in range(1, len(parts)) if " ".join(parts[place:]) in self.names)
        at = next(starts, None)
        if to not in self.names or at is None:
            return text
        origin = self.names[" ".join(parts[at:])]
        return f"{self.say(' '.join(parts[:at]))}: {origin} - {self.names[to]}"


@lru_cache(maxsize=4)  # the languages
def _without_names(language: Language) -> Words:
    return Words(language)


def say(text: str, language: Language) -> str:
    """Say a text that has no names of a network in it."""
    return _without_names(language).say(text)


def words_script(said: Words) -> str:
    """What a page says in its language, as the script that it imports."""
    spoken = {"language": said.language, "words": words_in(said.language), "names": dict(said.names)}
    return f"export const SPOKEN = {json.dumps(spoken, ensure_ascii=False, separators=(',', ':'))};\n"
