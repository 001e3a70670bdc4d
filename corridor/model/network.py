"""A network: the frozen tables of one folder, checked as a whole, and the look-ups made from them.

Look-ups of the tables' own size are cached properties. What grows with the questions asked goes through
`Network.cache`.
"""

from __future__ import annotations

import hashlib
import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast
from weakref import ref

from corridor.arguments import checked_class
from corridor.cache import Cache
from corridor.errors import UnknownName
from corridor.folders import write_folder
from corridor.model.assumptions import Assumption, assumptions_of
from corridor.model.cargo.ends import named_terminal
from corridor.model.clocks.time_zones import TimeZones
from corridor.model.frames import (
    Courses,
    Frames,
    TableProperties,
    any_price,
    described,
    groups_of,
    members_of,
    unpriced_modes,
)
from corridor.model.own.row_changes import with_cells, with_rows, without_rows
from corridor.model.subset import NetworkParts
from corridor.model.tables.coordinates import NearestTerminal, nearest_to, read_coordinates
from corridor.model.tables.header import HEADER_FILE, Header, header_text
from corridor.model.tables.line_files import LINES_FILE, Lines, lines_text
from corridor.model.tables.line_geometry import Point
from corridor.model.tables.places import Places
from corridor.model.tables.reading import nearest, split_codes, table_text
from corridor.model.tables.schema import TABLES

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from corridor.file_cache import FileCache

__all__ = ["Network", "with_tables"]


@checked_class
@dataclass(frozen=True, eq=False, repr=False)
class Network(NetworkParts, TableProperties):
    """A checked network that never changes; a `Scenario` makes a new one of it.

    Two networks are the same only when they are one object; `content_hash` says whether two hold the same data.

    Attributes
    ----------
    name : str
        Name of the folder, plus the names of the scenarios applied.
    header : Header
        Title, version, licence, currency, base year, disclaimer and sources.
    tables : mapping of str to DataFrame
        Every table by name, id as index, sorted by id. Each look-up hands out a copy of its own
        (without copying the data), so that writing into it does not touch the network.
    own_lines : mapping of str to tuple of (float, float)
        The network's own lines by `geometry_id`; they go before those of the library.
    remarks : tuple of str
        How its tables were read, where a reader should know: columns that are not used, words taken for others. No part
        of its content.
    cache : Cache
        Graphs, weights and look-ups made of this network; a changed, copied or unpickled one begins without any, and
        an unpickled one knows the files that others keep of the same tables.
    """

    name: str
    header: Header
    tables: Mapping[str, pd.DataFrame]
    own_lines: Lines = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    cache: Cache = field(init=False, repr=False, compare=False, default_factory=Cache)
    _before: tuple[ref[Network], ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", Frames(self.tables))

    @classmethod
    def from_frames(  # noqa: PLR0913 - a frame for each table, nearly all of which may be left out
        cls,
        terminals: pd.DataFrame,
        links: pd.DataFrame,
        services: pd.DataFrame | None = None,
        service_stops: pd.DataFrame | None = None,
        transfers: pd.DataFrame | None = None,
        borders: pd.DataFrame | None = None,
        tariffs: pd.DataFrame | None = None,
        *,
        countries: pd.DataFrame | None = None,
        emissions: pd.DataFrame | None = None,
        trains: pd.DataFrame | None = None,
        rules: pd.DataFrame | None = None,
        containers: pd.DataFrame | None = None,
        cargo_limits: pd.DataFrame | None = None,
        currencies: pd.DataFrame | None = None,
        measurements: pd.DataFrame | None = None,
        header: Header | None = None,
        name: str = "own",
    ) -> Network:
        """Make a network of frames, a table each; all but terminals and links may be left out.

        Parameters
        ----------
        terminals : DataFrame
            Stations, ports: name or id, lat and lon; or a GeoDataFrame of points in any CRS.
        links : DataFrame
            Ways between them: from, to and mode; or a GeoDataFrame of lines, which give geometry and length.
        services, service_stops, transfers, borders, tariffs, countries, emissions, trains, rules, containers, \
cargo_limits, currencies, measurements : DataFrame, optional
            As the schema describes them. What they leave out has the default of the schema, as `assumptions` says.
        header : Header, optional
            Title, currency and more.
        name : str
            Of the network.

        Raises
        ------
        TableError
            With every fault; a frame's first row is line 2.
        """
        # tables are read from frames with what few callers need
        from corridor.model.checks.frames import network_frames

        given = {key: frame for key, frame in locals().items() if key in TABLES and frame is not None}
        checked, lines = network_frames(given, header, name)
        return cls(name, checked.header, checked.frames, lines, checked.remarks)

    def __getstate__(self) -> dict[str, object]:
        # Only what was given: neither the cache nor a look-up that was made on the way is part of a network. But where
        # others have left what they made of the same tables, a worker finds it.
        given = {one.name: getattr(self, one.name) for one in fields(self) if one.init}
        return given if self.cache.files is None else {**given, "files": self.cache.files}

    def __setstate__(self, state: dict[str, object]) -> None:
        files = state.get("files")
        self.__dict__.update((name, one) for name, one in state.items() if name != "files")
        self.__dict__["cache"] = Cache()
        self.cache.files = cast("FileCache | None", files)

    @property
    def made_from(self) -> tuple[Network, ...]:
        """Networks that it was changed from, the last first, as far as somebody still holds them."""
        return tuple(network for one in self._before if (network := one()) is not None)

    @property
    def title(self) -> str:
        """Title of the network."""
        return self.header.title

    @property
    def version(self) -> str:
        """Version of the tables."""
        return self.header.version

    @property
    def currency(self) -> str:
        """ISO 4217 code of all results."""
        return self.header.currency

    @property
    def licence(self) -> str:
        """Licence of the tables."""
        return self.header.licence

    @property
    def disclaimer(self) -> str:
        """What results must not be taken for."""
        return self.header.disclaimer

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of the header, the tables and the network's own lines, as 64 hexadecimal digits."""
        digest = hashlib.sha256(header_text(self.header).encode())
        for name, frame in self.tables.items():
            digest.update(b"\n" + name.encode() + b"\n" + table_text(name, frame).encode())
        if self.own_lines:
            digest.update(b"\n" + lines_text(self.own_lines).encode())
        return digest.hexdigest()

    @cached_property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What is taken for what the tables leave blank or out; the answers of a route name those they rest on."""
        return assumptions_of(self)

    @cached_property
    def places(self) -> Places:
        """The look-up of its terminals by their names."""
        return Places(self.terminals)

    def terminal(self, name: str) -> str:
        """Return the id of the terminal that an id, UN/LOCODE, city, name or alias means.

        Raises
        ------
        UnknownName
            When there is none, when the name fits places of different cities, and for coordinates.
        """
        return self.cache.get("places", name, lambda: named_terminal(self, name))

    @cached_property
    def time_zones(self) -> TimeZones:
        """The clocks of its terminals and borders."""
        return TimeZones(self.terminals, self.countries, self.borders)

    def nearest_terminal(self, name: str) -> NearestTerminal | None:
        """Find the terminal that coordinates such as ``36.06,103.83`` mean; None for any other name.

        Raises
        ------
        UnknownName
            For coordinates that are not on the globe, or far from every terminal that handles containers.
        """
        point = read_coordinates(name)
        if point is None:
            return None
        return self.cache.get("coordinates", point, lambda: nearest_to(point, self.terminals, self.transfers))

    @cached_property
    def _descriptions(self) -> dict[str, str]:
        return described(self.tables)

    def describe(self, key: str) -> str:
        """Say in one line what a terminal, link, border, service, rule, tariff or country is."""
        try:
            return self._descriptions[key]
        except KeyError:
            hint = nearest(key, list(self._descriptions))
            raise UnknownName(f"nothing in {self.name} has the id '{key}'{hint}", key) from None

    @cached_property
    def groups(self) -> Mapping[str, frozenset[str]]:
        """The groups (EU, EAEU, ...) that each country belongs to."""
        return groups_of(self.countries)

    @cached_property
    def _members(self) -> dict[str, frozenset[str]]:
        return members_of(self.groups)

    @cached_property
    def has_prices(self) -> bool:
        """Whether any way is priced; without prices cost is no criterion, and results have none."""
        return any_price(self.tables)

    @cached_property
    def unpriced_modes(self) -> frozenset[str]:
        """Modes without any price of haulage in a network that has prices: links by them are left out of answers."""
        return unpriced_modes(self.tables)

    def expand(self, names: str | Iterable[str]) -> frozenset[str]:
        """Replace groups by their countries.

        Parameters
        ----------
        names : str or iterable of str
            Countries and groups; one text may hold several between semicolons.

        Returns
        -------
        frozenset of str
            Countries. A code that is neither, such as a tariff zone of a part of a country, adds none.
        """
        wanted = split_codes(names) if isinstance(names, str) else tuple(names)
        return frozenset().union(*(self._members.get(code, frozenset()) for code in wanted))

    @cached_property
    def _courses(self) -> Courses:
        return Courses(self.terminals, self.links, self.own_lines)

    def line(self, link_id: str) -> tuple[Point, ...]:
        """Return the line of a link as (longitude, latitude) in degrees, from its first end to its second.

        A lane ends at sea, off its port: the last piece to the terminal is straight.

        Raises
        ------
        UnknownName
            When there is no such link.
        """
        return self._courses.line(link_id)

    def to_gdfs(self) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
        """Return terminals as points and links as lines, EPSG:4326, every column of the tables kept.

        A link that crosses 180 degrees is a MultiLineString cut there; one between two terminals at the same place is
        a Point.
        Links have one more column, `schematic`: the line only stands for the way (`line_geometry.is_schematic`).
        """
        return self._courses.to_gdfs(self.terminals, self.links)

    def add(self, table: str, *rows: Mapping[str, object]) -> Network:
        """Return a network with more rows; what they leave out is taken from the schema's defaults, as in a new one.

        Parameters
        ----------
        table : str
            Where they stand, for example ``"links"``.
        *rows : mapping of str to value
            Cells by column, as ``{"from": "Madrid", "to": "Lyon", "mode": "rail"}``.

        Raises
        ------
        TableError
            With every fault that the rows have, or bring about.
        """
        return with_tables(self, self.name, with_rows(self.tables, self.currency, table, rows))

    def replace(self, table: str, row: str, cells: Mapping[str, object]) -> Network:
        """Return a network in which one row, by its id, has other cells.

        Raises
        ------
        UnknownName
            When there is no such row.
        TableError
            With every fault that the cells have, or bring about.
        """
        return with_tables(self, self.name, with_cells(self.tables, table, row, cells))

    def remove(self, table: str, *rows: str) -> Network:
        """Return a network without some rows, by their ids.

        The stops of a service go with it, and so does what was taken for granted for a row: the lifts of a station,
        the ships of a sea link.

        Raises
        ------
        UnknownName
            When one of them is not there.
        TableError
            When other rows refer to them.
        """
        return with_tables(self, self.name, without_rows(self.tables, table, rows))

    def to_folder(self, path: str | Path, *, force: bool = False) -> Path:
        """Write the tables into a folder that `read_network` reads back; return the folder.

        All tables are written or none, also when the process is killed (`corridor.folders`).

        Parameters
        ----------
        path : str or Path
            Made when it is not there; an earlier network in it is replaced, files of other names stay.
        force : bool
            Whether tables in a folder that holds no network may be replaced.

        Raises
        ------
        FileError
            When they cannot be written, or tables of something else would be lost; the folder is as it was.
        """
        texts = {HEADER_FILE: header_text(self.header)}
        texts |= {f"{name}.csv": table_text(name, frame) for name, frame in self.tables.items()}
        if self.own_lines:
            texts[LINES_FILE] = lines_text(self.own_lines)
        return write_folder(path, texts, stale=(LINES_FILE,), mark=HEADER_FILE, force=force)

    def __repr__(self) -> str:
        return (
            f"<Network {self.name} {self.version}: {len(self.terminals)} terminals, "
            f"{len(self.links)} links, {len(self.services)} services, {self.currency}>"
        )

    def _repr_html_(self) -> str:
        counts = "".join(f"<tr><td>{name}</td><td>{len(frame)}</td></tr>" for name, frame in self.tables.items())
        heading = html.escape(f"{self.title} ({self.name} {self.version})")
        return f"<b>{heading}</b><p>{html.escape(self.disclaimer)}</p><table>{counts}</table>"


def with_tables(network: Network, name: str, changed: Mapping[str, pd.DataFrame]) -> Network:
    """Return a new network in which some tables are replaced, checked as a whole.

    Raises
    ------
    TableError
        With every fault that the change brings about.
    """
    from corridor.model.checks.folder import check_frames  # which a network that stays as it is does not need

    frames = {**network.tables, **changed}
    check_frames(network.header, frames, name)
    made = Network(name, network.header, frames, network.own_lines, network.remarks)
    object.__setattr__(made, "_before", (ref(network), *network._before))
    return made
