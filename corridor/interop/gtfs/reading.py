"""A GTFS feed as a network: stations, the hops between them, and a service for each way and its days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from corridor.arguments import checked_arguments
from corridor.errors import ArgumentError, CorridorError
from corridor.interop.gtfs.calendars import counted_departures, named_departures
from corridor.interop.gtfs.feed import Feed, read_feed
from corridor.interop.gtfs.runs import Pattern, Timetable, stations_of, timetable_of
from corridor.interop.plain_frames import exact_number, with_variants
from corridor.model.network import Network, with_tables
from corridor.model.tables.codes import OPEN, changes_gauge, is_gauge
from corridor.model.tables.line_geometry import Point, line_km

__all__ = ["read_gtfs"]

_SINGLE = {
    "0": "rail",
    "1": "rail",
    "2": "rail",
    "3": "road",
    "4": "sea",
    "5": "rail",
    "7": "rail",
    "11": "road",
    "12": "rail",
}
_RANGES = (  # of the extended route types
    (100, 200, "rail"),
    (200, 300, "road"),
    (400, 500, "rail"),
    (700, 900, "road"),
    (900, 1000, "rail"),
    (1018, 1019, "barge"),  # boats on rivers
    (1000, 1100, "sea"),
    (1100, 1200, "air"),
    (1200, 1300, "sea"),
    (1400, 1500, "rail"),
)
_FASTEST_KMH = {"rail": 349.0, "road": 129.0, "sea": 79.0, "barge": 59.0, "air": 1_199.0}
_TEU = {"rail": 80.0, "road": 2.0, "sea": 200.0, "barge": 100.0, "air": 10.0}  # room of a departure: a feed knows none
_SECONDS_PER_HOUR = 3600.0
_SHORTEST_KM = 0.001
_PER_KM, _MOST_DETOUR = (1.0, 1000.0), 4.0  # distances in kilometres or metres; none is so much longer than straight
_ONLY = "Only what the timetable has runs: no single wagons, no lorries or aircraft of one's own"


class _Hop(NamedTuple):
    """One station to the next, by a mode, and on a gauge where that is told."""

    mode: str
    start: str
    end: str
    gauge: str


@checked_arguments
def read_gtfs(
    path: str | Path,
    *,
    headways: bool = False,
    handling_h: float | None = None,
    gauge: str = "",
    country: str = "",
    name: str | None = None,
) -> Network:
    """Read a GTFS feed as a network.

    Parameters
    ----------
    path : str or Path
        A zip file or a folder.
    headways : bool
        False: a service for each way, its hours and its days, with its times of departure: what `route` asks with
        ``depart=``.
        True: one service for each way, with its departures a week and without days, so that the mean wait is half the
        headway.
    handling_h : float, optional
        Hours to load and to unload at every station; by default those of the default set.
    gauge : str
        Track gauge in millimetres where the feed tells none, as `write_gtfs` does; by default that of the country.
    country : str
        ISO 3166 code of all stations; by default that in which each lies.
    name : str, optional
        Of the network; by default that of the file.

    Returns
    -------
    Network
        Stations (parents of stops) as terminals, hops between them as links, trips as services. Nothing runs without a
        service: a rule says so. Room of departures is an estimate, and so are emission factors; there are no prices.

    Raises
    ------
    UnknownName
        When there is no such file or folder.
    FileError
        When it is no feed.
    TableError
        With every fault of its files, and of the network made of them.
    CorridorError
        When none of its routes runs by rail, road, sea or air.

    Notes
    -----
    Hours of a trip hold its borders, changes of gauge and of the consignment note on board: none is counted again. A
    box that is under way passes a station when its train leaves there. Fares, transfers, blocks, headsigns and
    accessibility are not read; of boarding only or alighting only, both are taken.
    """
    if gauge and not is_gauge(gauge):
        raise ArgumentError(f"gauge is '{gauge}': write millimetres, as 1435")
    feed = read_feed(path)
    types = zip(feed.tables["routes"]["route_id"], feed.column("routes", "route_type"), strict=True)
    modes = {route: mode for route, cell in types if (mode := _mode(cell.strip()))}
    timetable = timetable_of(feed, modes)
    if not timetable.departures:
        raise CorridorError(f"{path} has no departure by rail, road, sea or air: a network needs one")
    title = name or Path(path).name.removesuffix(".zip")
    return _network(_Reader(feed, timetable, _Choices(modes, gauge, country, headways)), title, handling_h)


def _mode(cell: str) -> str:
    """The mode of a route type; blank for cable cars, taxis and what is not known."""
    if cell in _SINGLE or not cell.isdecimal():
        return _SINGLE.get(cell, "")
    return next((mode for first, end, mode in _RANGES if first <= int(cell) < end), "")


def _network(reader: _Reader, name: str, handling_h: float | None) -> Network:
    made = Network.from_frames(
        terminals=reader.terminals(),
        links=reader.links(),
        services=reader.services(),
        service_stops=reader.service_stops(),
        rules=_only_services(),
        name=name,
    )
    left_out = sorted(set(reader.feed.tables["routes"]["route_id"]) - set(reader.modes))
    said = f"{name}, a GTFS timetable"
    header = replace(made.header, title=said, sources=(reader.feed.where,))
    if left_out:
        header = replace(header, disclaimer=f"Routes left out, being no rail, road, sea or air: {', '.join(left_out)}.")
    network = Network(name, header, made.tables, made.own_lines)
    transfers = _on_board(network.transfers)
    if handling_h is not None:
        lifted = transfers["technique"] == "lift"
        transfers = transfers.assign(hours=transfers["hours"].where(~lifted, handling_h))
    changed = {} if transfers.equals(network.transfers) else {"transfers": transfers}
    if len(network.borders):  # the hours of a timetable hold those of its borders
        changed["links"] = network.links.assign(
            border_id=network.links["border_id"].where(lambda cell: cell == "", OPEN)
        )
        changed["borders"] = network.borders.iloc[:0]
    return with_tables(network, name, changed) if changed else network


def _on_board(transfers: pd.DataFrame) -> pd.DataFrame:
    """Transfers as the hours of a timetable hold them: what changes gauge or consignment note on board runs through."""
    gauges = changes_gauge(transfers)
    held = gauges | (transfers["technique"] == "reconsignment")
    return transfers.assign(
        technique=transfers["technique"].where(~gauges, "through running"),
        hours=transfers["hours"].where(~held, 0.0),
        lifts=transfers["lifts"].where(~gauges, 0),
    )


def _only_services() -> pd.DataFrame:
    row = {"id": "TIMETABLE", "kind": "closure", "name": _ONLY, "modes": "rail;road;air", "train_classes": "ordinary"}
    return pd.DataFrame([{**row, "source": "the feed", "confidence": "high"}])


class _Choices(NamedTuple):
    """Modes of routes, gauge and country where they are said, and whether departures are counted, not named."""

    modes: dict[str, str]
    gauge: str
    country: str
    headways: bool


class _Reader:
    """The frames of a feed's network."""

    def __init__(self, feed: Feed, timetable: Timetable, choices: _Choices) -> None:
        self.feed, self._timetable, self._choices = feed, timetable, choices
        self.modes = choices.modes
        stops = feed.tables["stops"]
        lon, lat = (feed.column("stops", name).map(exact_number) for name in ("stop_lon", "stop_lat"))
        rows = zip(stops["stop_id"], lon.tolist(), lat.tolist(), strict=True)
        self._at: dict[str, Point] = {stop: (x, y) for stop, x, y in rows}
        self._place_stations()
        self._hops = self._all_hops()
        self._first_gauge = {hop[:3]: hop.gauge for hop in sorted(self._hops, reverse=True)}
        self._link_ids = {hop: self._link_id(hop) for hop in self._hops}
        routes = feed.tables["routes"]["route_id"]
        words = (feed.column("routes", name).tolist() for name in ("route_short_name", "route_long_name"))
        self._names = {route: " ".join(filter(None, both)) for route, *both in zip(routes, *words, strict=True)}

    def _place_stations(self) -> None:
        """A station without coordinates lies between its stops."""
        stops: dict[str, list[Point]] = {}
        for stop, station in stations_of(self.feed).items():
            if all(map(np.isfinite, self._at[stop])):
                stops.setdefault(station, []).append(self._at[stop])
        for station, points in stops.items():
            if not all(map(np.isfinite, self._at[station])):
                lon, lat = np.mean(points, axis=0).tolist()
                self._at[station] = (lon, lat)

    def _all_hops(self) -> dict[_Hop, tuple[int, Pattern, int]]:
        """Every hop with the fewest seconds it takes, and a pattern with its place there."""
        found: dict[_Hop, tuple[int, Pattern, int]] = {}
        for pattern in self._timetable.departures:
            for place, hop in enumerate(self._hops_of(pattern)):
                seconds = pattern.seconds[place + 1] - pattern.seconds[place]
                if hop not in found or seconds < found[hop][0]:
                    found[hop] = (seconds, pattern, place)
        return found

    def _hops_of(self, pattern: Pattern) -> list[_Hop]:
        """The hops of a way, in order."""
        mode, other = self.modes[pattern.route], self._choices.gauge
        gauges = [(gauge or other) if mode == "rail" else "" for gauge in pattern.gauges[1:]]
        ends = pairwise(pattern.stations)
        return [_Hop(mode, start, end, gauge) for (start, end), gauge in zip(ends, gauges, strict=True)]

    def terminals(self) -> pd.DataFrame:
        """A row for each station that is on a way."""
        used = sorted({station for hop in self._hops for station in (hop.start, hop.end)})
        stops = self.feed.tables["stops"]["stop_id"]
        names = dict(zip(stops, self.feed.column("stops", "stop_name"), strict=True))
        # times of a feed are by the clock of its agency everywhere
        zone = next(iter(self.feed.column("agency", "agency_timezone")), "").strip()
        return pd.DataFrame(
            {
                "id": [_plain(station) for station in used],
                "name": [names[station].strip() or station for station in used],
                "lat": [self._at[station][1] for station in used],
                "lon": [self._at[station][0] for station in used],
                "time_zone": zone,
                "source": "the feed",
                "confidence": "high",
                **({"country": self._choices.country} if self._choices.country else {}),
            }
        )

    def links(self) -> pd.DataFrame:
        """A directed row for each hop, with the line of its shape."""
        import geopandas as gpd
        from shapely import LineString

        lines = self._lines()
        rows, shapes = [], []
        for hop, (seconds, _, _) in sorted(self._hops.items()):
            line = lines[hop]
            km = max(self._said_km(hop) or round(line_km(line), 3), _SHORTEST_KM)
            hours = max(seconds / _SECONDS_PER_HOUR, km / _FASTEST_KMH[hop.mode], 1.0 / _SECONDS_PER_HOUR)
            rows.append(
                {
                    "id": self._link_ids[hop],
                    "from_node_id": _plain(hop.start),
                    "to_node_id": _plain(hop.end),
                    "directed": True,
                    "mode": hop.mode,
                    "gauge": hop.gauge,
                    "length_km": km,
                    "transit_h": hours,
                    "source": "the feed",
                    "confidence": "high",
                }
            )
            shapes.append(LineString(line))
        drawn: pd.DataFrame = gpd.GeoDataFrame(with_variants(pd.DataFrame(rows)), geometry=shapes, crs="EPSG:4326")
        return drawn

    def _link_id(self, hop: _Hop) -> str:
        """Of a hop; with its gauge where another has all else."""
        plain = f"{_plain(hop.start)}>{_plain(hop.end)}-{hop.mode}"
        return f"{plain}-{hop.gauge}" if hop.gauge and hop.gauge != self._first_gauge[hop[:3]] else plain

    def _said_km(self, hop: _Hop) -> float | None:
        """Kilometres of a hop by its ``shape_dist_traveled``, whose unit a feed does not tell: None where in doubt."""
        _, pattern, place = self._hops[hop]
        along = self._timetable.distances.get(pattern)
        if along is None:
            return None
        straight = line_km([self._at[hop.start], self._at[hop.end]])
        for per_km in _PER_KM:
            km = (along[place + 1] - along[place]) / per_km
            if straight <= km + _SHORTEST_KM and km <= _MOST_DETOUR * straight:
                return round(km, 3)
        return None

    def _lines(self) -> dict[_Hop, list[Point]]:
        """The line of each hop, from station to station: a piece of the shape of its trip, else straight."""
        shapes = self._shapes()
        cuts: dict[Pattern, list[list[Point]]] = {}
        found = {}
        for hop, (_, pattern, place) in self._hops.items():
            if pattern not in cuts:
                shape = shapes.get(self._timetable.shapes[pattern], [])
                cuts[pattern] = _pieces(shape, [self._at[station] for station in pattern.stations])
            found[hop] = [self._at[hop.start], *cuts[pattern][place], self._at[hop.end]]
        return found

    def _shapes(self) -> dict[str, list[Point]]:
        table = self.feed.tables["shapes"]
        if table.empty:
            return {}
        columns = ("shape_pt_sequence", "shape_pt_lon", "shape_pt_lat")
        rows = pd.DataFrame({name: pd.to_numeric(table[name], errors="coerce") for name in columns})
        ordered = rows.assign(shape=table["shape_id"]).dropna().sort_values(["shape", columns[0]], kind="stable")
        return {
            str(shape): list(zip(own[columns[1]].tolist(), own[columns[2]].tolist(), strict=True))
            for shape, own in ordered.groupby("shape")
        }

    def _each(self) -> Iterator[tuple[str, Pattern, dict[str, Any]]]:
        """Id, way and departures of every service."""
        numbers: Counter[str] = Counter()
        for pattern, at in sorted(self._timetable.departures.items()):
            for facts in [counted_departures(at)] if self._choices.headways else named_departures(at):
                numbers[pattern.route] += 1
                yield f"{_plain(pattern.route)}/{numbers[pattern.route]}", pattern, facts

    def services(self) -> pd.DataFrame:
        """A row for each way and its days."""
        rows = []
        for identifier, pattern, days in self._each():
            mode = self.modes[pattern.route]
            rows.append(
                {
                    "id": identifier,
                    "name": f"{self._names[pattern.route] or pattern.route} ({identifier})",
                    "mode": mode,
                    "train_class": "fixed" if mode == "rail" else "",
                    "teu_per_departure": _TEU[mode],
                    "common_note": False,
                    "estimated_fields": "teu_per_departure",
                    "source": "the feed",
                    "confidence": "high",
                    **days,
                }
            )
        return pd.DataFrame(rows)

    def service_stops(self) -> pd.DataFrame:
        """The stations of each service, with its running hours."""
        rows = []
        for identifier, pattern, _ in self._each():
            links = ["", *map(self._link_ids.__getitem__, self._hops_of(pattern))]
            for place, station in enumerate(pattern.stations):
                seconds = pattern.seconds[place] - pattern.seconds[place - 1] if place else float("nan")
                rows.append(
                    {
                        "id": f"{identifier}:{place + 1:03d}",
                        "service_id": identifier,
                        "sequence": place + 1,
                        "terminal_id": _plain(station),
                        "calls": pattern.calls[place],
                        "link_id": links[place],
                        "run_h": seconds / _SECONDS_PER_HOUR,
                        "source": "the feed",
                        "confidence": "high",
                    }
                )
        return pd.DataFrame(rows)


def _plain(identifier: str) -> str:
    """An id as tables take it: without semicolons, which separate codes, and spaces at its ends."""
    return identifier.replace(";", ",").strip()


def _pieces(shape: list[Point], stations: list[Point]) -> list[list[Point]]:
    """The points of a shape between stations that follow one another: each station lies at its nearest point ahead."""
    if len(shape) < 2:
        return [[] for _ in stations[1:]]
    from shapely import LineString
    from shapely import Point as Place

    line = LineString(shape)
    along = np.array([0.0, *np.cumsum(np.hypot(*np.diff(np.array(shape), axis=0).T))])
    marks = [float(line.project(Place(station))) for station in stations]
    marks = np.maximum.accumulate(marks).tolist()
    return [
        [shape[number] for number in np.flatnonzero((along > start) & (along < end)).tolist()]
        for start, end in pairwise(marks)
    ]
