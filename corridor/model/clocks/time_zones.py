"""Which clock each place goes by: IANA time zones of terminals, and what is taken where a table names none.

A terminal has the zone of its row; else that of another terminal of its city; else that of its country's row; else
the one that ISO 3166's country has in IANA's list `zone.tab`, and in a country of several the one whose principal place
is nearest.

A code that ISO 3166 does not know is invented, or private. Where there is one, others may be invented, too, and
coincide with a country's: they are taken for ISO's where one of their terminals lies within 2,500 km of a principal
place of the country. With such a country the network is of this world, and a terminal whose code is invented has the
zone of the nearest principal place of any country. Where every code is invented what is left goes by UTC: a network
that names no zone then has one clock.

The rules of each zone come from the package tzdata, and not from the system, whose own may be older: the same network
gives the same hours everywhere.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from corridor.errors import UnknownName
from corridor.model.tables.places import fold, great_circle_km
from corridor.model.tables.reading import nearest

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["UTC_NAME", "TimeZones", "same_clock", "time_zone", "zone_names", "zone_remedy"]

UTC_NAME = "UTC"
_DATA = "tzdata.zoneinfo"
_POINT = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?([+-])(\d{3})(\d{2})(\d{2})?", re.ASCII)  # ISO 6709, as ±DDMM±DDDMM
_OFFSET = re.compile(r"(?:UTC|GMT|MSK)?\s*([+-])\s*(\d{1,2})(?::?00)?", re.ASCII | re.IGNORECASE)
# Zones of the list that no railway goes by, and one that another country's clock has since 2014.
_LEFT_OUT = frozenset({("CN", "Asia/Urumqi"), ("UA", "Europe/Simferopol")})
# Cities that lie nearer to the principal place of another zone than to that of their own (general knowledge).
_MORE_PLACES = {
    "CN": (("Asia/Shanghai", (43.8, 87.6)),),  # Urumqi, whose railways go by Beijing's clock
    "XK": (("Europe/Belgrade", (42.7, 21.2)),),  # Kosovo, whose code ISO 3166 leaves to its users
    "KZ": (
        ("Asia/Almaty", (42.3, 69.6)),  # Shymkent
        ("Asia/Almaty", (47.8, 67.7)),  # Zhezkazgan
    ),
    "RU": (
        ("Europe/Moscow", (57.8, 28.3)),  # Pskov
        ("Europe/Moscow", (59.9, 30.3)),  # St Petersburg
        ("Europe/Moscow", (55.8, 49.1)),  # Kazan
        ("Europe/Moscow", (55.7, 52.3)),  # Naberezhnye Chelny
        ("Europe/Moscow", (53.2, 45.0)),  # Penza
        ("Europe/Moscow", (47.2, 39.7)),  # Rostov-on-Don
        ("Europe/Moscow", (46.3, 44.3)),  # Elista
        ("Europe/Moscow", (43.0, 47.5)),  # Makhachkala
        ("Europe/Samara", (56.9, 53.2)),  # Izhevsk
        ("Asia/Yekaterinburg", (51.8, 55.1)),  # Orenburg
        ("Asia/Yekaterinburg", (54.7, 56.0)),  # Ufa
        ("Asia/Yekaterinburg", (61.3, 73.4)),  # Surgut
        ("Asia/Yakutsk", (50.3, 127.5)),  # Blagoveshchensk
    ),
}
_LOOKED_AT = tuple(dt.datetime(year, month, 1, tzinfo=dt.UTC) for year in range(2015, 2036) for month in (1, 7))
_HOUR = dt.timedelta(hours=1)
_FAR_KM = 2_500.0  # to a country's nearest principal place; from Kashgar, Kirkenes and Mumbai it is less than 1,700
_FAR_H = 3.5  # from solar time: western China, which goes by Beijing's, is 3.1 off
_NAMED = 5  # terminals of a remark; the others are counted

_Point = tuple[float, float]


@cache
def zone_names() -> frozenset[str]:
    """Names of all time zones that tzdata knows."""
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())


def time_zone(name: str) -> ZoneInfo:
    """Read the rules of a zone, by tzdata.

    Raises
    ------
    UnknownName
        When there is none of that name.
    """
    if name not in zone_names():
        raise UnknownName(f"no time zone is called '{name}': {zone_remedy(name)}", name)
    folder, _, file = name.rpartition("/")
    package = ".".join([_DATA, *folder.split("/")]) if folder else _DATA
    with files(package).joinpath(file).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)


def zone_remedy(name: str) -> str:
    """What to write for what is no name of a zone."""
    if offset := _OFFSET.fullmatch(name.strip()):
        turned = "-" if offset[1] == "+" else "+"
        exact = f"Etc/GMT{turned}{int(offset[2])}"
        hint = f"; an offset that never changes is {exact}, its sign turned round" if exact in zone_names() else ""
        return f"write the name of a place in the zone, as Asia/Shanghai{hint}"
    return f"write a name of the IANA list, as Asia/Shanghai{nearest(name, sorted(zone_names()))}"


@cache
def _zones_of_countries() -> dict[str, tuple[tuple[str, _Point], ...]]:
    """Zones of each country of ISO 3166, with their principal places (latitude, longitude)."""
    found: dict[str, list[tuple[str, _Point]]] = defaultdict(list)
    for line in files(_DATA).joinpath("zone.tab").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            country, point, name, *_ = line.split("\t")
            if (country, name) not in _LEFT_OUT:
                found[country].append((name, _degrees(point)))
    for country, places in _MORE_PLACES.items():
        found[country] += places
    return {country: tuple(places) for country, places in found.items()}


def principal_places() -> dict[str, _Point]:
    """Latitude and longitude of the places that zones are called after, by their folded names."""
    named = [
        (fold(name.rpartition("/")[2]), point) for places in _zones_of_countries().values() for name, point in places
    ]
    return {name: point for name, point in named if name}


def _degrees(text: str) -> _Point:
    parts = _POINT.fullmatch(text)
    assert parts is not None, text
    lat, lon = (
        float(f"{parts[at]}1") * (int(parts[at + 1]) + int(parts[at + 2]) / 60 + int(parts[at + 3] or 0) / 3600)
        for at in (1, 5)
    )
    return lat, lon


class TimeZones:
    """The clocks of one network's terminals and borders.

    Parameters
    ----------
    terminals, countries, borders : DataFrame
        The tables, id as index.

    Attributes
    ----------
    names : dict of str to str
        IANA name by terminal.
    guessed : dict of str to str
        The same of terminals whose zone no table says, where their country has several or is not known.
    """

    def __init__(self, terminals: pd.DataFrame, countries: pd.DataFrame, borders: pd.DataFrame) -> None:
        named = borders[borders["time_zone"] != ""]
        self._of_border: dict[str, str] = dict(zip(named["border_id"], named["time_zone"], strict=True))
        self.names: dict[str, str] = {}
        self.guessed: dict[str, str] = {}
        self._lon: dict[str, float] = dict(zip(terminals.index, terminals["lon"].tolist(), strict=True))
        self._of_country: dict[str, str] = dict(zip(countries.index, countries["time_zone"], strict=True))
        columns = ("time_zone", "country", "city", "lat", "lon")
        rows = list(zip(terminals.index, *(terminals[name].tolist() for name in columns), strict=True))
        of_city: dict[tuple[str, str], str] = {}
        for _, zone, country, city, *_ in rows:
            if zone:
                of_city.setdefault((country, city), zone)
        self._several: dict[str, bool] = {}
        self._country: dict[str, str] = dict(zip(terminals.index, terminals["country"], strict=True))
        self._points: dict[str, list[_Point]] = defaultdict(list)
        for _, _, country, _, lat, lon in rows:
            self._points[country].append((lat, lon))
        for terminal, zone, country, city, lat, lon in rows:
            said = zone or of_city.get((country, city)) or self._of_country[country]
            self.names[terminal] = said or self._guess(terminal, country, (lat, lon))

    def __getstate__(self) -> dict[str, Any]:
        # rules that were read from tzdata's files do not pickle: they are read again
        return {name: value for name, value in vars(self).items() if name != "_zones"}

    def _guess(self, terminal: str, country: str, point: _Point) -> str:
        if country in self.invented:
            self.guessed[terminal] = self._of_the_world(point)
            return self.guessed[terminal]
        zones = _zones_of_countries()[country]
        if country not in self._several:
            self._several[country] = len(_told_apart(name for name, _ in zones)) > 1
        if not self._several[country]:
            return zones[0][0]
        self.guessed[terminal] = _nearest(zones, point)
        return self.guessed[terminal]

    def _of_the_world(self, point: _Point) -> str:
        """The clock of a place in an invented country."""
        if not set(self._points) - set(self.invented):
            return UTC_NAME
        return _nearest([place for places in _zones_of_countries().values() for place in places], point)

    @cached_property
    def invented(self) -> tuple[str, ...]:
        """Codes of terminals that ISO 3166 does not know; beside such, those of countries that lie elsewhere."""
        unknown = tuple(code for code in self._points if code not in _zones_of_countries())
        return tuple(code for code in self._points if code in unknown or (unknown and self._lies_elsewhere(code)))

    def _lies_elsewhere(self, country: str) -> bool:
        places = _zones_of_countries()[country]
        return all(min(great_circle_km(place, one) for _, place in places) > _FAR_KM for one in self._points[country])

    @cached_property
    def _zones(self) -> dict[str, ZoneInfo]:
        used = dict.fromkeys((*self.names.values(), *self._of_border.values()))
        return {name: time_zone(name) for name in used}

    @property
    def zones(self) -> Mapping[str, ZoneInfo]:
        """Every clock of the network, by its IANA name."""
        return self._zones

    def zone(self, terminal: str) -> ZoneInfo:
        """The clock of a terminal."""
        return self._zones[self.names[terminal]]

    def name_at(self, terminal: str, border: str = "") -> str:
        """IANA name of the clock at a terminal, or of the border that is crossed from there where it has its own."""
        return self._of_border.get(border) or self.names[terminal]

    def remarks(self) -> Iterator[str]:
        """Which zones are guesses, and which are far from the sun."""
        invented = {
            terminal: zone for terminal, zone in self.guessed.items() if self._country[terminal] in self.invented
        }
        several = {terminal: zone for terminal, zone in self.guessed.items() if terminal not in invented}
        if invented:
            count = f"{len(invented)} of {len(self.names)} terminals have no time_zone"
            codes = f"as ISO 3166 does not know {', '.join(self.invented)}"
            if set(invented.values()) == {UTC_NAME}:
                yield f"{count} and go by UTC, {codes} there: {_some(list(invented))}"
            else:
                clock = f"by the clock of the nearest principal place, {codes} there"
                yield f"{count} and go {clock}: {_some_zones(invented)}"
        if several:
            count = f"{len(several)} of {len(self.names)} terminals"
            nearest_place = "have no time_zone, and that of the nearest principal place is taken"
            yield f"{count}, in countries of several, {nearest_place}: {_some_zones(several)}"
        far = [f"{one} {self.names[one]}" for one in self.names if self._far_from_the_sun(one)]
        if far:
            yield f"{len(far)} terminals have a time zone more than {_FAR_H:g} h from the sun: {_some(far)}"

    def _far_from_the_sun(self, terminal: str) -> bool:
        if self.names[terminal] == UTC_NAME:
            return False
        zone = self.zone(terminal)
        offset = min(at.astimezone(zone).utcoffset() or dt.timedelta() for at in _LOOKED_AT[-2:]) / _HOUR
        # the day line turns both: +13 is -11
        return abs((offset - self._lon[terminal] / 15.0 + 12.0) % 24.0 - 12.0) > _FAR_H


def _nearest(zones: Iterable[tuple[str, _Point]], point: _Point) -> str:
    """The zone of the nearest of some principal places."""
    return min(zones, key=lambda zone: great_circle_km(zone[1], point))[0]


def _told_apart(names: Iterable[str]) -> set[tuple[dt.timedelta | None, ...]]:
    """The different clocks among zones, in the years that are looked at."""
    return {tuple(at.astimezone(zone).utcoffset() for at in _LOOKED_AT) for zone in map(time_zone, set(names))}


def same_clock(one: str, other: str) -> bool:
    """Whether two zones show the same hours, in winter and summer of 2015 to 2035."""
    return one == other or len(_told_apart((one, other))) == 1


def _some_zones(zones: Mapping[str, str]) -> str:
    return _some([f"{terminal} {zone}" for terminal, zone in zones.items()])


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} and {len(names) - _NAMED} more"
