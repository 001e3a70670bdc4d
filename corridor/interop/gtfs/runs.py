"""Trips of a feed as runs: a way from station to station with its hours, and each departure on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from corridor.errors import Finding, TableError
from corridor.interop.gtfs.calendars import running_days
from corridor.interop.gtfs.clocks import StationClocks
from corridor.interop.gtfs.feed import LINE_COLUMNS, Feed, LineFacts, seconds_of
from corridor.model.tables.codes import is_gauge

__all__ = ["Pattern", "Timetable", "stations_of", "timetable_of"]

_STATION = "1"  # location_type
_NO_STOP = "1"  # pickup_type and drop_off_type: none
_DAY_S = 86_400


class Pattern(NamedTuple):
    """A way that trips of one route take, with their running times.

    Attributes
    ----------
    route : str
        ``route_id``.
    stations : tuple of str
        Where it stops or passes, in order.
    calls : tuple of bool
        Whether boxes get on or off there.
    seconds : tuple of int
        From the first departure to that of each station, to the arrival at the last.
    facts : tuple of LineFacts
        What the feed tells of the line by which it comes to each station.
    """

    route: str
    stations: tuple[str, ...]
    calls: tuple[bool, ...]
    seconds: tuple[int, ...]
    facts: tuple[LineFacts, ...]


class Timetable(NamedTuple):
    """All departures of a feed.

    Attributes
    ----------
    departures : mapping of Pattern to mapping of int to frozenset of date
        Days on which it leaves its first station, by the second of the day, both by the clock of that station.
    shapes : mapping of Pattern to str
        ``shape_id`` of one of its trips, blank where it has none.
    distances : mapping of Pattern to tuple of float
        ``shape_dist_traveled`` at each station of one of its trips, where all are told.
    """

    departures: dict[Pattern, dict[int, frozenset[dt.date]]]
    shapes: dict[Pattern, str]
    distances: dict[Pattern, tuple[float, ...]]


def stations_of(feed: Feed) -> dict[str, str]:
    """The station of every stop: its parent, else itself."""
    ids = feed.tables["stops"]["stop_id"]
    parents = dict(zip(ids, feed.column("stops", "parent_station"), strict=True))
    kinds = dict(zip(ids, feed.column("stops", "location_type").str.strip(), strict=True))
    found = {}
    for stop in parents:
        station = stop
        # a boarding area lies in a platform, that in a station
        for _ in range(len(parents)):
            if kinds[station] == _STATION or not parents[station]:
                break
            station = parents[station]
        found[stop] = station
    return found


def timetable_of(feed: Feed, routes: Mapping[str, str], clocks: StationClocks) -> Timetable:
    """Gather the trips of some routes by their ways and times.

    Parameters
    ----------
    feed : Feed
        The feed.
    routes : mapping of str
        By ``route_id``; trips of others are left out.
    clocks : StationClocks
        By which the first station of each way goes.

    Raises
    ------
    TableError
        With every trip whose times are missing or run backwards.
    """
    days, starts = running_days(feed), _headways(feed)
    trips = feed.tables["trips"]
    shapes = dict(zip(trips["trip_id"], feed.column("trips", "shape_id"), strict=True))
    facts = zip(trips["trip_id"], trips["route_id"], trips["service_id"], strict=True)
    owners = {trip: (route, service) for trip, route, service in facts if route in routes}
    departures: dict[Pattern, dict[int, frozenset[dt.date]]] = {}
    shape_of: dict[Pattern, str] = {}
    along: dict[Pattern, tuple[float, ...]] = {}
    for trip, pattern, start, said in _patterns(feed, {trip: route for trip, (route, _) in owners.items()}):
        dates = days[owners[trip][1]]
        shape_of.setdefault(pattern, shapes[trip])
        if not np.isnan(said).any():
            along.setdefault(pattern, said)
        for second in starts.get(trip, [start]):
            _enter(departures.setdefault(pattern, {}), second, dates)
    by_clock = {pattern: clocks.departures(pattern.stations[0], at) for pattern, at in departures.items() if at}
    return Timetable(by_clock, shape_of, along)


def _enter(at: dict[int, frozenset[dt.date]], second: int, dates: frozenset[dt.date]) -> None:
    """Enter departures; a time past midnight is one of the day on which it is."""
    late, second = divmod(second, _DAY_S)
    if dates:
        at[second] = at.get(second, frozenset()) | {day + late * dt.timedelta(days=1) for day in dates}


def _headways(feed: Feed) -> dict[str, list[int]]:
    """Departures of the trips that run at headways: the first at the beginning, none at the end of each period."""
    table = feed.tables["frequencies"]
    begin, end = (seconds_of(feed, "frequencies", name) for name in ("start_time", "end_time"))
    steps = pd.to_numeric(feed.column("frequencies", "headway_secs"), errors="coerce")
    found: dict[str, list[int]] = {}
    wrong: list[Finding] = []
    for row, (trip, first, last, step) in enumerate(zip(table["trip_id"], begin, end, steps, strict=True)):
        if not (step > 0 and last >= first):
            problem = "the period and the headway give no departure"
            wrong.append(feed.finding("frequencies", row, "headway_secs", problem, "write seconds above 0"))
        else:
            found.setdefault(trip, []).extend(range(int(first), int(last), int(step)))
    if wrong:
        raise TableError(wrong, feed.where)
    return found


def _patterns(feed: Feed, routes: Mapping[str, str]) -> Iterator[tuple[str, Pattern, int, tuple[float, ...]]]:
    """Each trip with its pattern, the second of its first departure and the distances that it tells."""
    table = feed.tables["stop_times"]
    stations = stations_of(feed)
    types = [feed.column("stop_times", name).str.strip() for name in ("pickup_type", "drop_off_type")]
    rows = pd.DataFrame(
        {
            "trip": table["trip_id"],
            "order": pd.to_numeric(table["stop_sequence"], errors="coerce"),
            "station": table["stop_id"].map(stations),
            "arrive": seconds_of(feed, "stop_times", "arrival_time"),
            "leave": seconds_of(feed, "stop_times", "departure_time"),
            "calls": ~((types[0] == _NO_STOP) & (types[1] == _NO_STOP)),
            **_told(feed),
            "along": pd.to_numeric(feed.column("stop_times", "shape_dist_traveled"), errors="coerce").astype("float64"),
            "row": np.arange(len(table)),
        }
    )
    wrong: list[Finding] = []
    chosen = rows[rows["trip"].isin(routes)].sort_values(["trip", "order"], kind="stable")
    # by slices of arrays: a frame for each of thousands of trips takes minutes
    columns = {str(name): column.to_numpy(copy=True) for name, column in chosen.items()}
    begins = np.flatnonzero(columns["trip"] != chosen["trip"].shift())
    for begin, end in pairwise([*begins.tolist(), len(chosen)]):
        own = {name: column[begin:end] for name, column in columns.items()}
        trip = str(own["trip"][0])
        arrive, leave = _filled(own["arrive"], own["leave"])
        first, last = leave[0], arrive[-1]
        steps = np.column_stack([arrive, leave]).ravel()
        if len(arrive) < 2 or not (first == first and last == last) or bool((np.diff(steps) < 0).any()):
            problem = f"trip '{trip}' has fewer than two stops, no times at its ends, or times that run backwards"
            remedy = "correct its rows, or remove them"
            wrong.append(feed.finding("stop_times", int(own["row"][0]), "departure_time", problem, remedy))
        elif (found := _pattern(routes[trip], own, arrive, leave)) is not None:
            yield trip, found[0], int(first), found[1]
    if wrong:
        raise TableError(wrong, feed.where)


def _told(feed: Feed) -> dict[str, pd.Series]:
    """What the rows of stop_times tell of their lines, by column; what cannot be read is not told."""
    gauge, wires, category = (feed.column("stop_times", name).str.strip() for name in LINE_COLUMNS)
    cells = (gauge.where(gauge.map(is_gauge), ""), wires.where(wires.isin(["0", "1"]), ""), category)
    return dict(zip(LINE_COLUMNS, cells, strict=True))


def _filled(arrive: np.ndarray, leave: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Times of all stops: one of the two for both, and between timed stops evenly spread."""
    arrived, left = np.where(np.isnan(arrive), leave, arrive), np.where(np.isnan(leave), arrive, leave)
    known = np.flatnonzero(~np.isnan(arrived))
    if len(known) in (0, len(arrived)):
        return arrived, left
    blank = np.flatnonzero(np.isnan(arrived))
    for at in blank[(blank > known[0]) & (blank < known[-1])]:
        before, after = known[known < at][-1], known[known > at][0]
        share = (at - before) / (after - before)
        arrived[at] = left[at] = round(left[before] + share * (arrived[after] - left[before]))
    return arrived, left


def _pattern(
    route: str, own: Mapping[str, np.ndarray], arrive: np.ndarray, leave: np.ndarray
) -> tuple[Pattern, tuple[float, ...]] | None:
    """The way of a trip and its distances; platforms of one station, one after the other, are one stop.

    None for a single station.
    """
    stations: list[str] = []
    calls: list[bool] = []
    seconds: list[int] = []
    along: list[float] = []
    facts: list[LineFacts] = []
    after = (leave - leave[0]).astype(np.int64).tolist()
    columns = (own[name].tolist() for name in ("station", "calls", "along"))
    told = map(LineFacts, *(own[name].tolist() for name in LINE_COLUMNS))
    for station, calling, far, second, fact in zip(*columns, after, told, strict=True):
        if stations and stations[-1] == station:
            calls[-1] |= calling
            seconds[-1], along[-1] = second, far
            continue
        stations.append(station)
        calls.append(calling)
        seconds.append(second)
        along.append(far)
        facts.append(fact)
    seconds[-1] = int(arrive[-1] - leave[0])
    calls[0] = calls[-1] = True  # a service begins and ends where it calls
    if len(stations) < 2:
        return None
    return Pattern(route, tuple(stations), tuple(calls), tuple(seconds), tuple(facts)), tuple(along)
