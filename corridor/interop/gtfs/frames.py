"""The frames of a network that a feed makes: stations, the hops between them, services for each way and its days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd

from corridor.interop.gtfs.calendars import counted_departures, named_departures
from corridor.interop.gtfs.clocks import StationClocks
from corridor.interop.gtfs.feed import COUNTRY, Feed, LineFacts
from corridor.interop.gtfs.lines import pieces_between, shape_lines, stop_places
from corridor.interop.gtfs.runs import Pattern, Timetable
from corridor.interop.plain_frames import with_variants
from corridor.model.tables.line_geometry import Point, line_km

__all__ = ["Choices", "FeedFrames"]

_FASTEST_KMH = {"rail": 349.0, "road": 129.0, "sea": 79.0, "barge": 59.0, "air": 1_199.0}
_TEU = {"rail": 80.0, "road": 2.0, "sea": 200.0, "barge": 100.0, "air": 10.0}  # room of a departure: a feed knows none
_SECONDS_PER_HOUR = 3600.0
_SHORTEST_KM = 0.001
_PER_KM, _MOST_DETOUR = (1.0, 1000.0), 4.0  # distances in kilometres or metres; none is so much longer than straight


class Hop(NamedTuple):
    """One station to the next, by a mode, and what is told of its line."""

    mode: str
    start: str
    end: str
    facts: LineFacts


class Choices(NamedTuple):
    """Modes of routes, gauge and country where they are said, and whether departures are counted, not named."""

    modes: dict[str, str]
    gauge: str
    country: str
    headways: bool


class FeedFrames:
    """The frames of a feed's network.

    Parameters
    ----------
    feed : Feed
        The feed.
    timetable : Timetable
        Its departures.
    clocks : StationClocks
        The clock of each of its stations.
    choices : Choices
        What the reader was told.
    """

    def __init__(self, feed: Feed, timetable: Timetable, clocks: StationClocks, choices: Choices) -> None:
        self.feed, self._timetable, self._clocks, self._choices = feed, timetable, clocks, choices
        self.modes = choices.modes
        self._at = stop_places(feed)
        self._hops = self._all_hops()
        self._first_facts = {hop[:3]: hop.facts for hop in sorted(self._hops, reverse=True)}
        self._link_ids = {hop: self._link_id(hop) for hop in self._hops}
        routes = feed.tables["routes"]["route_id"]
        words = (feed.column("routes", name).tolist() for name in ("route_short_name", "route_long_name"))
        self._names = {route: " ".join(filter(None, both)) for route, *both in zip(routes, *words, strict=True)}

    def _all_hops(self) -> dict[Hop, tuple[int, Pattern, int]]:
        """Every hop with the fewest seconds it takes, and a pattern with its place there."""
        found: dict[Hop, tuple[int, Pattern, int]] = {}
        for pattern in self._timetable.departures:
            for place, hop in enumerate(self._hops_of(pattern)):
                seconds = pattern.seconds[place + 1] - pattern.seconds[place]
                if hop not in found or seconds < found[hop][0]:
                    found[hop] = (seconds, pattern, place)
        return found

    def _hops_of(self, pattern: Pattern) -> list[Hop]:
        """The hops of a way, in order."""
        mode, other = self.modes[pattern.route], self._choices.gauge
        rail = mode == "rail"
        told = [
            facts._replace(gauge=facts.gauge or other) if rail else LineFacts(category=facts.category)
            for facts in pattern.facts[1:]
        ]
        ends = pairwise(pattern.stations)
        return [Hop(mode, start, end, facts) for (start, end), facts in zip(ends, told, strict=True)]

    def terminals(self) -> pd.DataFrame:
        """A row for each station that is on a way."""
        used = sorted({station for hop in self._hops for station in (hop.start, hop.end)})
        stops = self.feed.tables["stops"]["stop_id"]
        names = dict(zip(stops, self.feed.column("stops", "stop_name"), strict=True))
        countries = dict(zip(stops, self.feed.column("stops", COUNTRY), strict=True))
        return pd.DataFrame(
            {
                "id": [_plain(station) for station in used],
                "name": [names[station].strip() or station for station in used],
                "lat": [self._at[station][1] for station in used],
                "lon": [self._at[station][0] for station in used],
                "time_zone": [self._clocks.of(station) for station in used],
                "country": [self._choices.country or countries[station].strip() for station in used],
                "source": "the feed",
                "confidence": "high",
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
                    "gauge": hop.facts.gauge,
                    "electrified": hop.facts.electrified,
                    "category": hop.facts.category,
                    "length_km": km,
                    "transit_h": hours,
                    "source": "the feed",
                    "confidence": "high",
                }
            )
            shapes.append(LineString(line))
        drawn: pd.DataFrame = gpd.GeoDataFrame(with_variants(pd.DataFrame(rows)), geometry=shapes, crs="EPSG:4326")
        return drawn

    def _link_id(self, hop: Hop) -> str:
        """Of a hop; with what is told of its line where another has all else."""
        plain = f"{_plain(hop.start)}>{_plain(hop.end)}-{hop.mode}"
        return plain if hop.facts == self._first_facts[hop[:3]] else "-".join((plain, *hop.facts.words))

    def _said_km(self, hop: Hop) -> float | None:
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

    def _lines(self) -> dict[Hop, list[Point]]:
        """The line of each hop, from station to station: a piece of the shape of its trip, else straight."""
        shapes = shape_lines(self.feed)
        cuts: dict[Pattern, list[list[Point]]] = {}
        found = {}
        for hop, (_, pattern, place) in self._hops.items():
            if pattern not in cuts:
                shape = shapes.get(self._timetable.shapes[pattern], [])
                cuts[pattern] = pieces_between(shape, [self._at[station] for station in pattern.stations])
            found[hop] = [self._at[hop.start], *cuts[pattern][place], self._at[hop.end]]
        return found

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
