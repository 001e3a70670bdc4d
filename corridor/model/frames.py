"""The frozen frames of a network, and what is looked up in them: descriptions, blocs, lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from corridor.display import kilometres
from corridor.errors import UnknownName
from corridor.lazy import LaterByName
from corridor.model.tables.line_files import Lines, shipped_line
from corridor.model.tables.line_geometry import Point, apart, is_schematic, line_shape
from corridor.model.tables.reading import nearest, split_codes
from corridor.model.tables.schema import TABLES

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = [
    "Courses",
    "Frames",
    "TableProperties",
    "any_price",
    "described",
    "groups_of",
    "members_of",
    "unpriced_modes",
]

_HAULS = ("haul", "haul_fixed", "through_rate")  # items that price a way; all others come on top


class Frames(Mapping[str, "pd.DataFrame"]):
    """Frames by name; each look-up hands out a shallow copy, so that changing it leaves the network alone."""

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        if missing := sorted(TABLES.keys() - frames.keys()):
            raise UnknownName(f"no table is called '{missing[0]}'", missing[0])
        self._frames = frames if isinstance(frames, LaterByName) else {name: frames[name] for name in TABLES}

    def __getitem__(self, name: str) -> pd.DataFrame:
        try:
            return self._frames[name].copy(deep=False)
        except KeyError:
            hint = nearest(name, list(self._frames))
            raise UnknownName(f"no table is called '{name}'{hint}", name) from None

    def __contains__(self, name: object) -> bool:
        return name in self._frames

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)


class TableProperties:
    """Each table by its name."""

    tables: Mapping[str, pd.DataFrame]

    @property
    def countries(self) -> pd.DataFrame:
        """Countries, groups and rail law."""
        return self.tables["countries"]

    @property
    def terminals(self) -> pd.DataFrame:
        """Places where boxes are handled, or lines meet."""
        return self.tables["terminals"]

    @property
    def links(self) -> pd.DataFrame:
        """Lines between two terminals."""
        return self.tables["links"]

    @property
    def transfers(self) -> pd.DataFrame:
        """Handling, gauge changes and reconsignment."""
        return self.tables["transfers"]

    @property
    def borders(self) -> pd.DataFrame:
        """Queue and clearance by border, direction, train class and period."""
        return self.tables["borders"]

    @property
    def services(self) -> pd.DataFrame:
        """Block trains, vessel strings, feeders and barges."""
        return self.tables["services"]

    @property
    def service_stops(self) -> pd.DataFrame:
        """The path of each service."""
        return self.tables["service_stops"]

    @property
    def tariffs(self) -> pd.DataFrame:
        """Prices, indices and subsidies."""
        return self.tables["tariffs"]

    @property
    def emissions(self) -> pd.DataFrame:
        """Emission factors."""
        return self.tables["emissions"]

    @property
    def trains(self) -> pd.DataFrame:
        """The longest and heaviest train of each railway."""
        return self.tables["trains"]

    @property
    def rules(self) -> pd.DataFrame:
        """Embargoes and closures."""
        return self.tables["rules"]

    @property
    def containers(self) -> pd.DataFrame:
        """Container types."""
        return self.tables["containers"]

    @property
    def cargo_limits(self) -> pd.DataFrame:
        """Boxes too heavy and goods too dangerous for a way."""
        return self.tables["cargo_limits"]

    @property
    def currencies(self) -> pd.DataFrame:
        """Dated exchange rates."""
        return self.tables["currencies"]

    @property
    def measurements(self) -> pd.DataFrame:
        """Published figures behind the tables."""
        return self.tables["measurements"]


def described(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """What every id is, in one line each."""
    words: dict[str, str] = {}
    for name, column in (("rules", "name"), ("tariffs", "name"), ("services", "name"), ("countries", "name")):
        words.update(zip(tables[name].index, tables[name][column], strict=True))
    borders, terminals, links = tables["borders"], tables["terminals"], tables["links"]
    words.update(zip(borders["border_id"], borders["name"], strict=True))
    rows = zip(terminals.index, terminals["name"], terminals["country"], terminals["kind"], strict=True)
    words.update({key: f"{title} ({country}), {kind}" for key, title, country, kind in rows})
    titles: dict[str, str] = dict(zip(terminals.index, terminals["name"], strict=True))
    columns = ("from_node_id", "to_node_id", "mode", "length_km")
    ends = zip(links.index, *(links[column] for column in columns), strict=True)
    for key, start, end, mode, km in ends:
        words[key] = f"{titles[start]} - {titles[end]}, {mode}, {kilometres(km)} km"
    return words


def members_of(groups: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Countries behind each country and group."""
    members = {country: {country} for country in groups}
    for country, names in groups.items():
        for group in names:
            members.setdefault(group, set()).add(country)
    return {code: frozenset(countries) for code, countries in members.items()}


def groups_of(countries: pd.DataFrame) -> dict[str, frozenset[str]]:
    """Groups of each country."""
    cells = countries["groups"]
    return {country: frozenset(split_codes(cell)) for country, cell in zip(cells.index, cells, strict=True)}


def any_price(tables: Mapping[str, pd.DataFrame]) -> bool:
    """Whether a tariff that is used prices a haul, or a service has a rate of its own."""
    tariffs = tables["tariffs"]
    hauls = tariffs["item"].isin(_HAULS) & tariffs["used"].astype(bool)
    return bool(hauls.any() or tables["services"]["rate_per_feu"].notna().any())


def unpriced_modes(tables: Mapping[str, pd.DataFrame]) -> frozenset[str]:
    """Modes of links that no tariff in use prices anywhere on any day, beside others that some tariff prices."""
    if not any_price(tables):
        return frozenset()
    tariffs = tables["tariffs"]
    priced = set(tariffs["mode"][tariffs["item"].isin(_HAULS) & tariffs["used"].astype(bool)])
    return frozenset() if "" in priced else frozenset(map(str, tables["links"]["mode"])) - priced


class Courses:
    """Where the links of a network run.

    Parameters
    ----------
    terminals, links : DataFrame
        The tables, id as index.
    own_lines : mapping of str to tuple of (float, float)
        The network's own lines; they go before those of the library.
    """

    def __init__(self, terminals: pd.DataFrame, links: pd.DataFrame, own_lines: Lines) -> None:
        points = zip(terminals["lon"].tolist(), terminals["lat"].tolist(), strict=True)
        self._points: dict[str, Point] = dict(zip(terminals.index, points, strict=True))
        ends = zip(links["from_node_id"], links["to_node_id"], links["geometry_id"], strict=True)
        self._ends: dict[str, tuple[str, str, str]] = dict(zip(links.index, ends, strict=True))
        self._own_lines = own_lines

    def line(self, link_id: str) -> tuple[Point, ...]:
        """The line of a link, from its first end to its second; as `Network.line`."""
        if link_id not in self._ends:
            raise UnknownName(f"no link is called '{link_id}'{nearest(link_id, list(self._ends))}", link_id)
        start, end, geometry = self._ends[link_id]
        first, last = self._points[start], self._points[end]
        between = self._own_lines.get(geometry) or shipped_line(geometry)
        if between and apart(between[0], first) > apart(between[-1], first):
            between = between[::-1]
        # The same point twice in a row, where a line ends right at the terminal, is said once.
        return tuple(point for point, _ in groupby((first, *between, last)))

    def to_gdfs(self, places: pd.DataFrame, lines: pd.DataFrame) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
        """Terminals as points and links as lines; as `Network.to_gdfs`."""
        # Half a second to import, and most callers never come here.
        import geopandas as gpd
        from shapely import Point

        points = [Point(self._points[key]) for key in places.index]
        drawn = [self.line(key) for key in lines.index]
        facts = zip(drawn, lines["length_km"], lines["mode"], lines["geometry_id"] != "", strict=True)
        lines = lines.assign(schematic=[is_schematic(*one) for one in facts])
        return (
            gpd.GeoDataFrame(places, geometry=points, crs="EPSG:4326"),
            gpd.GeoDataFrame(lines, geometry=[line_shape(one) for one in drawn], crs="EPSG:4326"),
        )
