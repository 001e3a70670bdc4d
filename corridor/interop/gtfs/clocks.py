"""The clocks of stations, and departures by them: times of a feed are by the clock of its agency everywhere."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from corridor.calendar import as_instant, on_the_clock
from corridor.errors import Finding, TableError, UnknownName
from corridor.interop.gtfs.feed import Feed
from corridor.model.clocks.time_zones import time_zone, zone_remedy

__all__ = ["StationClocks", "station_clocks"]


class StationClocks(NamedTuple):
    """The clock of a feed and those of its stations.

    Attributes
    ----------
    agency : str
        Name of the zone of all times of the feed; blank where it tells none.
    stations : mapping of str to str
        Names of zones by station, of those that tell another than the agency's.
    zones : mapping of str to ZoneInfo
        The rules of every zone that is named, where there is more than one.
    """

    agency: str
    stations: Mapping[str, str]
    zones: Mapping[str, ZoneInfo]

    def of(self, station: str) -> str:
        """Name of the zone of a station."""
        return self.stations.get(station, self.agency)

    def departures(self, station: str, at: Mapping[int, Collection[dt.date]]) -> dict[int, frozenset[dt.date]]:
        """Days by the second of the day, both by the clock of a station, of those by the clock of the feed."""
        if station not in self.stations:
            return {second: frozenset(days) for second, days in at.items()}
        feed, own = self.zones[self.agency], self.zones[self.stations[station]]
        found: dict[int, set[dt.date]] = defaultdict(set)
        for second, days in at.items():
            after = dt.timedelta(seconds=second)
            for day in days:
                local = on_the_clock(as_instant(dt.datetime.combine(day, dt.time()) + after, feed), own)
                found[local.hour * 3600 + local.minute * 60 + local.second].add(local.date())
        return {second: frozenset(found[second]) for second in sorted(found)}


def station_clocks(feed: Feed) -> StationClocks:
    """Read the clock of the agency, and of the stations that have one of their own (``stop_timezone``).

    Raises
    ------
    TableError
        With every name that is that of no zone, where there is more than one.
    """
    agency = next(iter(feed.column("agency", "agency_timezone")), "").strip()
    named = feed.column("stops", "stop_timezone").str.strip()
    stops = feed.tables["stops"]["stop_id"]
    stations = {stop: zone for stop, zone in zip(stops, named, strict=True) if zone and agency and zone != agency}
    rows = {zone: ("stops", place, "stop_timezone") for place, zone in enumerate(named) if zone in stations.values()}
    if stations:
        rows[agency] = ("agency", 0, "agency_timezone")
    zones: dict[str, ZoneInfo] = {}
    faults: list[Finding] = []
    for name, row in rows.items():
        try:
            zones[name] = time_zone(name)
        except UnknownName:
            faults.append(feed.finding(*row, f"no time zone is called '{name}'", zone_remedy(name)))
    if faults:
        raise TableError(faults, feed.where)
    return StationClocks(agency, stations, zones)
