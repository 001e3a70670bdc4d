"""From what people call a place to the id of a terminal.

A terminal answers to its id, its UN/LOCODE, its city and its own name in English, Chinese and
Russian, and its aliases; then to the parts of its names, and to what it is (port of Klaipeda,
Minsk airport); at last to the words that its name begins with (Istanbul for Istanbul Halkali).
Case, accents and punctuation do not matter. A city or a code means its main terminal.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING

from corridor.errors import UnknownName
from corridor.model.tables.reading import split_codes
from corridor.model.tables.remedies import likeness, one_alphabet
from corridor.model.tables.trade_names import TERMINAL_WORDS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NAME_COLUMNS", "Places", "fold", "great_circle_km", "holding", "name_beginnings", "name_parts"]

NAME_COLUMNS = ("name", "name_zh", "name_ru", "city", "city_zh", "city_ru", "unlocode")  # of the table of terminals

# Letters that Unicode does not take apart into a base letter and an accent.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_SHOWN = 8
_COMMON_WORDS = {word.replace(" ", "") for words in TERMINAL_WORDS.values() for word in words}
_LEAST_BEGINNING = 3  # letters of the words that a name begins with
_EARTH_RADIUS_KM = 6371.0088


@lru_cache(maxsize=4096)  # names and their parts come again and again
def fold(name: str) -> str:
    """Reduce a name to what is compared: letters and digits, without case, accents and look-alikes."""
    if name.isascii():  # nothing to take apart
        return "".join(filter(str.isalnum, name.lower()))
    apart = unicodedata.normalize("NFKD", name.casefold()).casefold()
    plain = "".join(filter(str.isalnum, apart)).translate(_LETTERS)
    # Folding once more would change nothing: the parts are recomposed to one stable spelling.
    return one_alphabet(unicodedata.normalize("NFKC", plain))


def name_parts(name: str) -> tuple[str, ...]:
    """Take a name apart: what stands outside brackets, its halves at a stroke, and what stands inside them.

    The whole name is none of its parts, unless there is nothing to take apart.
    """
    outside = re.sub(r"\s*[(（][^)）]*[)）]", "", name).strip()
    inside = [part for bracket in re.findall(r"[(（]([^)）]*)", name) for part in re.split(r"[/,、]", bracket)]
    parts = [outside, *outside.split(" / "), *inside]
    return tuple(dict.fromkeys(part.strip() for part in parts if fold(part) and fold(part) not in _COMMON_WORDS))


def name_beginnings(name: str) -> tuple[str, ...]:
    """What a name of several words begins with: its first word, its first two and so on, short of the whole.

    What stands in brackets or behind a stroke is left out; a name that begins with what a place is, as "Port of", has
    none.
    """
    words = re.findall(r"[^\W_]+", re.split(r"[(（/]", name)[0])
    if not words or fold(words[0]) in _COMMON_WORDS:
        return ()
    found = (" ".join(words[:count]) for count in range(1, len(words)))
    return tuple(one for one in found if len(fold(one)) >= _LEAST_BEGINNING)


def great_circle_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great-circle distance in km between two points (latitude, longitude) in degrees.

    On a sphere of the Earth's mean radius; NaN when a coordinate is NaN.
    """
    rise = sin(radians(other[0] - one[0]) / 2) ** 2
    turn = cos(radians(one[0])) * cos(radians(other[0])) * sin(radians(other[1] - one[1]) / 2) ** 2
    # Rounding may carry the sum of two opposite points a hair above one.
    return 2 * _EARTH_RADIUS_KM * asin(sqrt(rise + turn if rise + turn < 1.0 else 1.0))


def holding(rows: Iterable[Mapping[Hashable, object]], text: str) -> list[bool]:
    """Say of each terminal whether its id, a name of it or of its city, or its code, holds a text, folded.

    Of a text that is signs alone, such as a bracket, nothing is left folded: it is sought as it is.

    Parameters
    ----------
    rows : iterable of mapping
        Of the table ``terminals``, by column.
    text : str
        A part of a name; every terminal holds the empty one.

    Returns
    -------
    list of bool
        One for each row.
    """
    part, plain = fold(text), str.casefold
    read, sought = (fold, part) if part or not text.strip() else (plain, plain(text.strip()))
    return [any(sought in read(str(row[column])) for column in ("id", *NAME_COLUMNS)) for row in rows]


class Places:
    """The look-up of one network's terminals.

    Parameters
    ----------
    terminals : DataFrame
        The table ``terminals``, id as index.

    Attributes
    ----------
    rows : tuple of mapping
        The table row by row, by column.
    """

    def __init__(self, terminals: pd.DataFrame) -> None:
        self._ids: dict[str, str] = {}
        self._folded_ids: dict[str, str] = {}
        self._shown: dict[str, tuple[str, str]] = {}
        self._codes: dict[str, list[str]] = defaultdict(list)
        self._names: dict[str, set[str]] = defaultdict(set)
        self._trade_names: dict[str, set[str]] = defaultdict(set)
        self._beginnings: dict[str, set[str]] = defaultdict(set)
        self._city: dict[str, tuple[str, str]] = {}
        self._main: dict[tuple[str, str], str] = {}
        self.rows: tuple[Mapping[Hashable, object], ...] = tuple(terminals.reset_index().to_dict("records"))
        for row in self.rows:
            self._add_terminal(row)
        for row in self.rows:
            self._add_city(row)
            self._add_trade_names(row)

    def _add_terminal(self, row: Mapping[Hashable, object]) -> None:
        terminal = str(row["id"])
        city = (str(row["country"]), str(row["city"]))
        self._ids[terminal] = terminal
        self._folded_ids.setdefault(fold(terminal), terminal)
        self._shown.setdefault(fold(terminal), (str(row["name"]), terminal))
        self._city[terminal] = city
        if row["main"]:
            self._main[city] = terminal
        if row["unlocode"]:
            self._codes[fold(str(row["unlocode"]))].append(terminal)
        names = [str(row[column]) for column in ("name", "name_zh", "name_ru")]
        self._remember([*names, *split_codes(str(row["aliases"]))], terminal)
        for beginning in name_beginnings(names[0]):
            self._beginnings[fold(beginning)].add(terminal)

    def _add_city(self, row: Mapping[Hashable, object]) -> None:
        main = self._main.get(self._city[str(row["id"])], str(row["id"]))
        self._remember([str(row[column]) for column in ("city", "city_zh", "city_ru")], main)

    def _add_trade_names(self, row: Mapping[Hashable, object]) -> None:
        """The parts of its names, alone and after its city, and what it is before and after its city."""
        terminal, city = str(row["id"]), str(row["city"])
        parts = [part for column in ("name", "name_zh", "name_ru") for part in name_parts(str(row[column]))]
        said = [*parts, *(f"{row[column]} {part}" for column in ("city", "city_zh", "city_ru") for part in parts)]
        for word in TERMINAL_WORDS.get(str(row.get("kind", "")), ()):
            said += [f"{city} {word}", f"{word} {city}", f"{word} of {city}"]
        for name in said:
            if (key := fold(name)) and len(key) > 1:
                self._trade_names[key].add(terminal)

    def _remember(self, names: Iterable[str], terminal: str) -> None:
        for name in names:
            key = fold(name)
            if key:
                self._names[key].add(terminal)
                self._shown.setdefault(key, (name, terminal))

    def folded_names(self) -> list[str]:
        """Everything that a place can be called, folded, ascending: what has none of these names is no place."""
        named = (self._folded_ids, self._codes, self._names, self._trade_names, self._beginnings)
        return sorted(set().union(*named) - {""})

    def resolve(self, name: str) -> str:
        """Return the id of the terminal that a name means.

        Raises
        ------
        UnknownName
            When nothing has that name (the message names the nearest), or when it fits terminals
            of different cities (the message lists them).
        """
        return self._ids.get(name) or self._resolve(name)

    def of_table(self, name: str) -> str:
        """The id of the terminal that a name of the table means; blank where none has it.

        Raises
        ------
        UnknownName
            When it fits terminals of different cities.
        """
        key = fold(name)
        candidates = sorted({self._of_code(key)} if key in self._codes else self._names.get(key, ()))
        if name in self._ids or (not candidates and key in self._folded_ids):
            # after the names: `Minsk` is the city, though a junction's id is MINSK
            return self._ids.get(name) or self._folded_ids[key]
        return self._one_of(name, candidates)

    def of_trade(self, name: str) -> str:
        """The id of the terminal that a name means, of the table or the trade; blank where none has it.

        Raises
        ------
        UnknownName
            When it fits terminals of different cities.
        """
        found = self.of_table(name)
        keys = (fold(name), fold(name.strip().casefold().removeprefix("the ")))
        for names in (self._trade_names, self._beginnings):
            found = found or self._one_of(name, sorted({one for key in keys for one in names.get(key, ())}))
        return found

    def _resolve(self, name: str) -> str:
        if not isinstance(name, str):
            raise UnknownName(f"a place is a text, not {name!r}", str(name))
        found = self.of_trade(name)
        if not found:
            raise self._unknown(name, fold(name))
        return found

    def _one_of(self, name: str, candidates: list[str]) -> str:
        if len({self._city[candidate] for candidate in candidates}) > 1:
            listed = ", ".join(f"{self._shown[fold(entry)][0]} ({entry})" for entry in candidates)
            raise UnknownName(f"'{name}' fits places of different cities, name one of: {listed}", name, candidates)
        if len(candidates) < 2:
            return candidates[0] if candidates else ""
        main = self._main.get(self._city[candidates[0]], candidates[0])
        return main if main in candidates else candidates[0]

    def _of_code(self, key: str) -> str:
        holders = self._codes[key]
        main = [holder for holder in holders if self._main.get(self._city[holder]) == holder]
        if len(holders) == 1 or not main:
            return holders[0]
        return main[0]

    def _unknown(self, name: str, key: str) -> UnknownName:
        close = get_close_matches(key, list(self._shown), n=_SHOWN, cutoff=likeness(key))
        if not close:
            inside = [entry for entry in self._shown if len(key) >= 3 and key in entry]
            close = sorted(inside, key=lambda entry: (-SequenceMatcher(None, key, entry).ratio(), entry))[:_SHOWN]
        by_terminal: dict[str, str] = {}
        for entry in close:
            shown, terminal = self._shown[entry]
            by_terminal.setdefault(terminal, shown)
        if not by_terminal:
            return UnknownName(f"no place is called '{name}'; `corridor places` lists them all", name)
        listed = ", ".join(f"{shown} ({terminal})" for terminal, shown in list(by_terminal.items())[:3])
        return UnknownName(f"no place is called '{name}'; nearest: {listed}", name, list(by_terminal))
