"""What a name means: one look-up for everything that a question or a scenario may call by a name.

Modes, countries and their groups, borders, services, links, variants of a way (suez, cape), lines and terminals, by
their ids, their names in every language of the tables, and what the trade calls them. Case, accents, spaces and
punctuation do not matter. What the tables say goes before what is only said of it; what may still be of two kinds, or
two borders, is refused with the choices.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import product
from typing import TYPE_CHECKING

from corridor.errors import UnknownName, UnknownNames
from corridor.model.assumptions import listed
from corridor.model.cargo.ends import refuse_coordinates
from corridor.model.network import Network
from corridor.model.own.default_set import country_names
from corridor.model.tables.codes import MODES
from corridor.model.tables.places import fold, holding, name_parts
from corridor.model.tables.remedies import likeness, nearest
from corridor.model.tables.trade_names import GROUP_NAMES, MODE_NAMES, VARIANT_NAMES

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "KINDS",
    "Named",
    "border_of",
    "folded_names",
    "ids_of",
    "look_up",
    "look_up_all",
    "terminals_at",
    "terminals_listed",
    "terminals_named",
]

KINDS = ("mode", "country", "border", "service", "link", "variant", "line", "terminal")
_WORDS = {"terminal": "place", "variant": "variant of a way"}  # what messages call a kind otherwise
_ANY = "mode, country, border, service, link, line or place"
_LANGUAGES = ("name", "name_zh", "name_ru")
_STATION_NAMES = (*_LANGUAGES, "city", "city_zh", "city_ru")


@dataclass(frozen=True, slots=True)
class Named:
    """What a name means.

    Attributes
    ----------
    name : str
        As asked.
    kind : str
        One of `KINDS`.
    keys : frozenset of str
        Modes, countries, ids of borders, services or terminals; of a variant or line the ids of its links.
    """

    name: str
    kind: str
    keys: frozenset[str]


class _Book:
    """Folded names of each kind, in ranks.

    First what the tables say; then what is derived from it, or said by the trade; then borders by both their stations.
    """

    def __init__(self, network: Network) -> None:
        self.ids: dict[str, dict[str, frozenset[str]]] = {kind: {} for kind in KINDS}
        self.ranks: tuple[dict[str, dict[str, set[str]]], ...] = tuple(
            {kind: defaultdict(set) for kind in KINDS} for _ in range(3)
        )
        self.stations: dict[str, set[str]] = defaultdict(set)
        self.places: dict[str, set[str]] = defaultdict(set)
        self.shown: dict[str, str] = {}
        self.cities = _cities(network)
        self.at = _terminals_by_key(network)
        self._add_modes()
        self._add_countries(network)
        self._add_places(network)
        self._add_borders(network)
        self._add_services(network)
        self._add_links(network)

    def _add_places(self, network: Network) -> None:
        frame = network.terminals
        for terminal, *names in zip(frame.index, *(frame[column] for column in _STATION_NAMES), strict=True):
            plain = {part for name in names for part in name_parts(name)[:1]}
            for name in (*names, terminal):
                self.places[fold(name)].update(plain)
                self.shown.setdefault(fold(name), name)

    def _say(self, rank: int, kind: str, names: Iterable[str], keys: Iterable[str]) -> None:
        known = list(keys)
        for name in names:
            if key := fold(name):
                self.ranks[rank][kind][key].update(known)
                self.shown.setdefault(key, name)

    def _add_modes(self) -> None:
        for mode in MODES:
            self.ids["mode"][mode] = frozenset((mode,))
            self._say(0, "mode", (mode,), (mode,))
            self._say(1, "mode", MODE_NAMES[mode], (mode,))

    def _add_countries(self, network: Network) -> None:
        frame = network.countries
        for country, *names in zip(frame.index, *(frame[column] for column in _LANGUAGES), strict=True):
            self._say(0, "country", names, (country,))
        for code in {*frame.index, *(group for groups in network.groups.values() for group in groups)}:
            self.ids["country"][code] = network.expand((code,))
            others = country_names().get(code) or GROUP_NAMES.get(code, ())
            self._say(1, "country", (code, *others), network.expand((code,)))

    def _add_borders(self, network: Network) -> None:
        frame = network.borders[["border_id", "name"]].drop_duplicates()
        for border, name in zip(frame["border_id"], frame["name"], strict=True):
            self.ids["border"][border] = frozenset((border,))
            self._say(0, "border", (border, name), (border,))
            plain, *_ = name_parts(name)
            sides = [side.strip() for side in plain.split(" - ")]
            pairs = product(*([side, *self._translated(side)] for side in sides)) if len(sides) == 2 else ()
            said = [f"{one}-{other}" for pair in pairs for one, other in (pair, pair[::-1])]
            # of two borders with these sides, the one that is called so and no more is meant
            self._say(1 if plain == name else 2, "border", (plain, *said), (border,))
            for side in (*sides, *name_parts(name)):
                for word in (side, *self._translated(side)):
                    self.stations[fold(word)].add(border)
        self._add_stations(network, set(frame["border_id"]))

    def _translated(self, place: str) -> set[str]:
        """Names, in all languages, of the terminals that have a name."""
        return self.places[fold(place)]

    def _add_stations(self, network: Network, borders: set[str]) -> None:
        """A border is also called by the stations, or ports, at the two ends of its links."""
        terminals, links = network.terminals, network.links
        columns = {column: terminals[column].to_dict() for column in _STATION_NAMES}
        ends = zip(links["border_id"], links["from_node_id"], links["to_node_id"], strict=True)
        for border, *both in ends:
            if border not in borders:
                continue
            for one, other in (both, both[::-1]):
                self.stations[fold(one)].add(border)
                for names in columns.values():
                    self._say(2, "border", (f"{names[one]} - {names[other]}",) * bool(names[one]), (border,))
                    self.stations[fold(names[one])].add(border)

    def _add_services(self, network: Network) -> None:
        frame = network.services
        for service, name in zip(frame.index, frame["name"], strict=True):
            self.ids["service"][service] = frozenset((service,))
            self._say(0, "service", (service, name), (service,))
            self._say(1, "service", name_parts(name), (service,))

    def _add_links(self, network: Network) -> None:
        frame = network.links
        for link, variant, line in zip(frame.index, frame["variant"], frame["line"], strict=True):
            self.ids["link"][link] = frozenset((link,))
            self._say(1, "link", (link,), (link,))
            self._say(0, "variant", (variant,), (link,))
            self._say(1, "variant", VARIANT_NAMES.get(variant, ()), (link,))
            self._say(1, "line", (line, *name_parts(line)[:1]), (link,))

    def found(self, rank: int, kind: str, word: str) -> frozenset[str]:
        """Keys of one kind by a name of one rank."""
        return frozenset(self.ranks[rank][kind].get(fold(word), ()))

    def nearest(self, word: str) -> str:
        """The name that comes nearest, as the tables write it, for the end of a message."""
        close = get_close_matches(fold(word), list(self.shown), n=1, cutoff=likeness(fold(word)))
        return f"; nearest: {self.shown[close[0]]}" if close else nearest(word, list(self.shown.values()))


def _book(network: Network) -> _Book:
    book: _Book = network.cache.lasting("names", (), lambda: _Book(network))
    return book


def _cities(network: Network) -> tuple[tuple[str, ...], ...]:
    """Of every terminal its id, its country, and what its city is called: names and code."""
    frame, columns = network.terminals, ("country", "city", "city_zh", "city_ru", "unlocode")
    return tuple(zip(frame.index, *(frame[column] for column in columns), strict=True))


def _terminals_by_key(network: Network) -> dict[str, dict[str, frozenset[str]]]:
    """Terminals at every country, border, mode, service and link."""
    found: dict[str, dict[str, set[str]]] = {kind: defaultdict(set) for kind in KINDS}
    for terminal, country in network.terminals["country"].items():
        found["country"][country].add(str(terminal))
        found["terminal"][str(terminal)].add(str(terminal))
    stops, links = network.service_stops, network.links
    for service, terminal in zip(stops["service_id"], stops["terminal_id"], strict=True):
        found["service"][service].add(terminal)
    columns = ("border_id", "mode", "from_node_id", "to_node_id")
    for link, border, mode, *ends in zip(links.index, *(links[column] for column in columns), strict=True):
        for kind, key in (("border", border), ("mode", mode), ("link", link)):
            found[kind][key].update(ends)
    found["variant"] = found["line"] = found["link"]  # which are told by their links
    return {kind: {key: frozenset(ids) for key, ids in keys.items()} for kind, keys in found.items()}


def look_up(network: Network, name: str, kinds: Sequence[str] = KINDS) -> Named:
    """Say what a name means.

    Parameters
    ----------
    network : Network
        Where.
    name : str
        Any name of the kinds asked for; the name of a city, or its UN/LOCODE, means all its terminals. ``kind:name``
        says which kind is meant.
    kinds : sequence of str
        Of `KINDS`. Where a border alone can be meant, the name of a station on either side of it will do.

    Raises
    ------
    UnknownName
        For a name that fits nothing, with the nearest; for coordinates, with the terminal to name instead;
        and for things of different kinds, or several borders by one station, with the choices.
    """
    if not isinstance(name, str):
        raise UnknownName(f"a name is a text, not {name!r}", str(name))
    key = (name, tuple(kinds))
    found: Named = network.cache.get("meanings", key, lambda: _look_up(network, name, kinds))
    return found


def look_up_all(network: Network, names: str | Sequence[str]) -> tuple[Named, ...]:
    """Say what each of some names means; a text that is no name itself may be several, as in ``"Brest, Dostyk"``."""
    faults, each = UnknownNames(), (names,) if isinstance(names, str) else names
    found = tuple(one for name in each for one in _parts(network, name, faults))
    faults.refuse()
    return found


def _parts(network: Network, name: str, faults: UnknownNames) -> list[Named]:
    found, slips = list[Named](), UnknownNames()
    with faults.gathered():
        try:
            return [look_up(network, name)]
        except UnknownName:
            for part in filter(str.strip, name.split(",") if isinstance(name, str) else ()):
                with slips.gathered():
                    found.append(look_up(network, part))
            if not found:
                raise
        slips.refuse()
    return found


def _look_up(network: Network, name: str, kinds: Sequence[str]) -> Named:
    prefix, _, rest = name.partition(":")
    known = prefix.strip() in kinds and bool(rest.strip())
    wanted, word = ((prefix.strip(),), rest.strip()) if known else (tuple(kinds), name.strip())
    book = _book(network)
    for found in _ranks(network, book, word, wanted):
        if len(found) == 1:
            return Named(name.strip(), *found[0])
        if found:
            choices = [f"{kind}:{word}" for kind, _ in found]
            listed = " or ".join(f"'{choice}'" for choice in choices)
            raise UnknownName(f"'{word}' may mean different things: write {listed}", word, choices)
    refuse_coordinates(network, word)
    what = _ANY if len(wanted) > 1 else _WORDS.get(wanted[0], wanted[0])
    raise UnknownName(f"no {what} is called '{word}'{book.nearest(word)}", word)


def _ranks(
    network: Network, book: _Book, word: str, kinds: Sequence[str]
) -> Iterator[list[tuple[str, frozenset[str]]]]:
    """What a word means, kind by kind: as an id, then in the words of the tables, then in those of the trade."""
    ids = [(kind, keys) for kind in kinds if (keys := book.ids[kind].get(word))]
    yield ids + [("terminal", frozenset((word,)))] * ("terminal" in kinds and word in book.at["terminal"])
    for rank, terminals in enumerate((_terminals_by_table, None, _terminals_by_trade)):
        found = [(kind, keys) for kind in kinds if (keys := book.found(rank, kind, word))]
        if terminals and "terminal" in kinds and (places := terminals(network, word)):
            found.append(("terminal", places))
        yield found
    if tuple(kinds) == ("border",) and (beside := book.stations.get(fold(word))):
        yield [("border", frozenset((_only(word, beside),)))]


def _terminals_by_table(network: Network, word: str) -> frozenset[str]:
    key = fold(word)
    rows = _book(network).cities
    inside = {row: (country, city) for row, country, city, *more in rows if key and key in map(fold, (city, *more))}
    if len(set(inside.values())) == 1:  # of cities that share a name one is to be chosen
        return frozenset(map(str, inside))
    return frozenset({network.places.of_table(word)} - {""})


def _terminals_by_trade(network: Network, word: str) -> frozenset[str]:
    return frozenset({network.places.of_trade(word)} - {""})


def border_of(network: Network, name: str, mode: str = "") -> str:
    """Return the id of the one border that a name means.

    Parameters
    ----------
    network : Network
        Where.
    name : str
        Id or name of the border, or the name of a station on either side of it.
    mode : str
        Of two borders of one name the one of this mode is meant, where there is one.

    Raises
    ------
    UnknownName
        For a name that fits none, with the nearest, or several, with the choices.
    """
    book, word = _book(network), name.strip().removeprefix("border:").strip()
    modes = dict(zip(network.borders["border_id"], network.borders["mode"], strict=True))
    ranks = [book.found(rank, "border", word) for rank in range(len(book.ranks))]
    for keys in (book.ids["border"].get(word), *ranks, book.stations.get(fold(word))):
        if keys:
            return _only(word, [key for key in keys if modes[key] == mode] or keys)
    refuse_coordinates(network, word)
    hint = _no_border(network, word) or nearest(word, sorted(modes)) or book.nearest(word)
    raise UnknownName(f"no border is called '{word}'{hint}", word)


def _no_border(network: Network, word: str) -> str:
    """What a name means where it means no border, and which borders are there; empty where it means nothing."""
    try:
        found = look_up(network, word)
    except UnknownName:
        return ""
    sides = network.borders[["country_a", "country_b"]].isin(found.keys).any(axis=1)
    there = sorted(set(network.borders.loc[sides, "border_id"])) if found.kind == "country" else []
    return f": it is a {_WORDS.get(found.kind, found.kind)}" + (f"; its borders are {listed(there)}" if there else "")


def _only(word: str, borders: Iterable[str]) -> str:
    choices = sorted(borders)
    if len(choices) > 1:
        raise UnknownName(f"'{word}' is at several borders: name one of {', '.join(choices)}", word, choices)
    return choices[0]


def ids_of(network: Network, kind: str) -> tuple[str, ...]:
    """Ids of one of `KINDS` that a network has."""
    return tuple(sorted(_book(network).ids[kind]))


def folded_names(network: Network) -> tuple[str, ...]:
    """Every name, folded, in the words of the tables or of the trade."""
    return tuple(sorted(_book(network).shown))


def terminals_at(network: Network, name: str) -> tuple[str, ...]:
    """Ids of the terminals at whatever a name means: in a country, at a border, on a service, at the ends of links.

    Raises
    ------
    UnknownName
        As `look_up`.
    """
    found = look_up(network, name)
    at = _book(network).at[found.kind]
    return tuple(sorted(frozenset().union(*(at.get(key, ()) for key in found.keys))))


def terminals_named(network: Network, text: str) -> list[bool]:
    """Say of each terminal, in the order of the table, whether a name of it holds a text, or it is at what that means.

    Raises
    ------
    UnknownName
        For a text that no name holds and that means nothing, with the nearest place.
    """
    rows = network.places.rows
    held = holding(rows, text)
    if not text.strip():
        return held
    try:
        at = terminals_at(network, text)
    except UnknownName:
        if not any(held):
            network.terminal(text)  # an error that names the nearest place
        return held
    return [one or row["id"] in at for one, row in zip(held, rows, strict=True)]


def terminals_listed(network: Network, held: Sequence[bool]) -> pd.DataFrame:
    """Rows of the terminals that are held, with their time zones, every cell a text or a number."""
    names = network.time_zones.names
    terminals = network.terminals.assign(time_zone=lambda frame: [names[terminal] for terminal in frame.index])
    chosen: pd.DataFrame = terminals[list(held)]
    return chosen.map(lambda cell: " ".join(cell) if isinstance(cell, tuple | list) else cell)
