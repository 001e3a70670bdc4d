"""The services of a network as a GTFS feed: a trip for each departure of the day, on the days on which it leaves."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd

from corridor.arguments import checked_arguments
from corridor.calendar import DateLike, as_day, on_the_clock
from corridor.errors import ArgumentError, CorridorError
from corridor.files import check_target, write_bytes
from corridor.graph import compile_graph
from corridor.graph.service_times import EvenTiming, Timing, even_timings, stage_offsets, timings
from corridor.interop.gtfs.calendars import days_of
from corridor.interop.gtfs.feed import COUNTRY, LINE_COLUMNS, LineFacts
from corridor.interop.gtfs.route_types import TYPE_OF_MODE
from corridor.interop.losses import say_left_out
from corridor.model.network import Network
from corridor.model.tables.codes import WEEKDAYS
from corridor.model.tables.line_geometry import line_km
from corridor.model.tables.reading import split_codes, table_text

__all__ = ["write_gtfs"]

_DAY = dt.timedelta(days=1)
_UTC = "UTC"
_BOARDING, _PASSED = "0", "1"  # pickup_type and drop_off_type
_LONGEST = dt.timedelta(days=1_100)  # of a feed: three years and a bit
_COLUMNS = {
    "agency": ("agency_id", "agency_name", "agency_url", "agency_timezone"),
    "stops": ("stop_id", "stop_name", "stop_lat", "stop_lon", "stop_timezone", COUNTRY),
    "routes": ("route_id", "agency_id", "route_long_name", "route_type"),
    "trips": ("route_id", "service_id", "trip_id", "shape_id"),
    "stop_times": (
        "trip_id",
        "arrival_time",
        "departure_time",
        "stop_id",
        "stop_sequence",
        "pickup_type",
        "drop_off_type",
        "shape_dist_traveled",
        *LINE_COLUMNS,
    ),
    "shapes": ("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence", "shape_dist_traveled"),
    "calendar": (
        "service_id",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "start_date",
        "end_date",
    ),
    "calendar_dates": ("service_id", "date", "exception_type"),
}


_Stop = tuple[str, int, bool]


class _Trip(NamedTuple):
    """A departure of the day and its days; ``stops`` are terminals, the seconds to them, and whether it calls."""

    service: str
    second: int
    dates: frozenset[dt.date]
    stops: tuple[_Stop, ...]


@checked_arguments
def write_gtfs(
    network: Network,
    path: str | Path,
    start: DateLike,
    end: DateLike,
    *,
    agency_url: str = "https://example.org",
    force: bool = False,
) -> Path:
    """Write the services of a network as a GTFS feed.

    Parameters
    ----------
    network : Network
        The network.
    path : str or Path
        The zip file.
    start, end : date
        First and last day of the feed's calendars, by the clock of the feed.
    agency_url : str
        Address of the agency, which a feed must name.
    force : bool
        Whether a file of another kind may be replaced.

    Returns
    -------
    Path
        The file. `read_gtfs` reads its departures back: same days, same hours between calls.

    Raises
    ------
    ArgumentError
        When the period ends before it begins, or is longer than 1,100 days.
    CorridorError
        When no service leaves within the period.
    FileError
        When the file cannot be written; what was there is as it was.

    Notes
    -----
    Hours between calls hold borders and changes of gauge on board, as they are on the first day; that of arrival is
    that of departure. Services without days leave at even intervals from midnight of a Monday on. Times are by the
    clock of the first stops, where all share one, else UTC; ``stop_timezone`` tells that of each stop. A place that is
    passed is a stop at which nobody gets on or off (``pickup_type`` and ``drop_off_type`` 1). ``shapes.txt`` holds the
    lines, distances are kilometres; barges are boats on rivers (1018). Columns of its own, which other readers pass
    over, tell the ``country`` of a stop and, of the line by which a trip comes there, ``track_gauge``, ``electrified``
    and ``emission_category``, blank where several lines would do that differ; ``emission_factors.txt`` has those of
    the network. A feed does not hold links without services, what lorries and single wagons do, borders and changes
    of gauge by themselves, prices, room, cut-offs and papers; a logged warning counts them by table.
    """
    first, last = as_day(start), as_day(end)
    if last < first:
        raise ArgumentError(f"end is {last}, before start, {first}: exchange them")
    if last - first > _LONGEST:
        raise ArgumentError(f"end is {last}, more than {_LONGEST.days} days after start: write a shorter period")
    check_target(path, "zip", force=force)
    zone = _clock_of(network)
    trips = [*_trips(network, first, last, zone)]
    if not trips:
        raise CorridorError(f"no service of {network.name} leaves between {first} and {last}: a feed needs one")
    courses = _courses(network, {trip.service for trip in trips})
    written = write_bytes(path, _zipped(_frames(network, trips, courses, (zone.key, agency_url)), _factors(network)))
    say_left_out(network, _kept(network, trips, courses), path)
    return written


def _kept(network: Network, trips: list[_Trip], courses: Mapping[str, _Course]) -> dict[str, set[str]]:
    """Rows that the feed holds, by table."""
    stops = network.service_stops
    stopped = {(trip.service, terminal) for trip in trips for terminal, _, _ in trip.stops}
    rows = zip(stops.index, stops["service_id"], stops["terminal_id"], strict=True)
    return {
        "terminals": {terminal for _, terminal in stopped},
        "links": {link for course in courses.values() for link in course.links},
        "services": set(courses),
        "service_stops": {str(key) for key, service, place in rows if (service, place) in stopped},
        "emissions": set(_factors(network).index),
    }


def _clock_of(network: Network) -> ZoneInfo:
    stops = network.service_stops
    firsts = stops.loc[stops["sequence"] == 1, "terminal_id"].unique()
    zones = {network.time_zones.zone(terminal) for terminal in firsts}
    return zones.pop() if len(zones) == 1 else ZoneInfo(_UTC)


def _trips(network: Network, first: dt.date, last: dt.date, zone: ZoneInfo) -> Iterator[_Trip]:
    every: Mapping[str, Timing | EvenTiming] = {**timings(network), **even_timings(network, first)}
    graph = compile_graph(network, first)
    offsets = stage_offsets(graph, every)
    since, until = (dt.datetime.combine(day, dt.time(), zone) for day in (first, last + _DAY))
    stops = network.service_stops.sort_values(["service_id", "sequence"])
    paths = {str(service): own for service, own in stops.groupby("service_id")}
    for service in sorted(offsets):
        stopped = _stops(paths[service], offsets[service])
        days: dict[int, set[dt.date]] = defaultdict(set)
        for instant, _ in every[service].departures(since, until) if len(stopped) > 1 else ():
            local = on_the_clock(instant, zone)
            days[local.hour * 3600 + local.minute * 60 + local.second].add(local.date())
        for second in sorted(days):
            yield _Trip(service, second, frozenset(days[second]), stopped)


def _stops(path: pd.DataFrame, offsets: Mapping[str, int]) -> tuple[_Stop, ...]:
    """Places of a service, up to the last call that it reaches."""
    found: list[_Stop] = []
    for terminal, sequence, calls in zip(path["terminal_id"], path["sequence"], path["calls"], strict=True):
        stage = f"{int(sequence):03d}"
        if stage not in offsets:
            break
        found.append((str(terminal), offsets[stage], bool(calls)))
    while found and not found[-1][-1]:
        found.pop()
    return tuple(found)


class _Course(NamedTuple):
    """The line of a service: points with the kilometres up to each, those up to its stops, and the lines to them.

    ``links`` are those of which all is told.
    """

    points: list[tuple[float, float, float]]
    along: list[float]
    facts: list[LineFacts]
    links: list[str]


def _courses(network: Network, services: set[str]) -> dict[str, _Course]:
    """The lines of services, over the links that they run on; the first where several would do."""
    links, modes = network.links, network.services["mode"].to_dict()
    columns = [links[name].tolist() for name in ("from_node_id", "to_node_id", "mode", "directed")]
    km_of, facts_of = links["length_km"].to_dict(), _facts(links)
    between = defaultdict[tuple[str, str, str], list[str]](list)
    for link, start, end, mode, directed in zip(links.index, *columns, strict=True):
        between[mode, start, end].append(link)
        if not directed:
            between[mode, end, start].append(link)
    stops = network.service_stops.sort_values(["service_id", "sequence"])
    found = {}
    for service, path in stops[stops["service_id"].isin(services)].groupby("service_id"):
        course = _Course([], [0.0], [LineFacts()], [])
        places = pairwise(zip(path["terminal_id"], path["link_id"], strict=True))
        for (before, _), (terminal, link) in places:
            able = [link] if link else between[modes[service], before, terminal]
            chosen, km = able[0], course.along[-1]
            met = {facts_of[one] for one in able}
            course.points.extend(_piece(network, chosen, terminal, (km, km_of[chosen])))
            course.along.append(round(km + km_of[chosen], 3))
            course.facts.append(_agreed(met))
            course.links.extend([chosen] if len(met) == 1 else ())
        found[str(service)] = course
    return found


def _agreed(some: Collection[LineFacts]) -> LineFacts:
    """What all of some lines have; blank where they differ."""
    columns = (set(column) for column in zip(*some, strict=True))
    return LineFacts(*(column.pop() if len(column) == 1 else "" for column in columns))


def _facts(links: pd.DataFrame) -> dict[str, LineFacts]:
    rail = (links["mode"] == "rail").tolist()
    wires = [str(int(wired)) if own else "" for own, wired in zip(rail, links["electrified"], strict=True)]
    return dict(zip(links.index, map(LineFacts, links["gauge"], wires, links["category"]), strict=True))


def _factors(network: Network) -> pd.DataFrame:
    """The emission factors that count."""
    return network.emissions[network.emissions["used"].to_numpy(dtype=bool)]


def _piece(network: Network, link: str, end: str, along: tuple[float, float]) -> Iterator[tuple[float, float, float]]:
    """The points of a link towards one of its ends, with kilometres: those before it, and its own."""
    line = network.line(link)
    if network.links.at[link, "to_node_id"] != end:
        line = line[::-1]
    parts = [0.0, *accumulate(line_km([one, other]) for one, other in pairwise(line))]
    for (lon, lat), part in zip(line, parts, strict=True):
        yield lon, lat, round(along[0] + along[1] * (part / parts[-1] if parts[-1] else 0.0), 3)


def _frames(
    network: Network, trips: list[_Trip], courses: Mapping[str, _Course], agency: tuple[str, str]
) -> dict[str, list[tuple[object, ...]]]:
    """Rows by file; of the agency its clock and its address."""
    rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in _COLUMNS}
    zone, agency_url = agency
    rows["agency"].append(("1", network.title, agency_url, zone))
    terminals, services = network.terminals, network.services
    names, titles, modes = terminals["name"].to_dict(), services["name"].to_dict(), services["mode"].to_dict()
    columns = (terminals[name].tolist() for name in ("lat", "lon", "country"))
    places = dict(zip(terminals.index, zip(*columns, strict=True), strict=True))
    for terminal in sorted({stop for trip in trips for stop, _, _ in trip.stops}):
        clock = network.time_zones.zone(terminal).key
        lat, lon, country = places[terminal]
        rows["stops"].append((terminal, names[terminal], lat, lon, clock, country))
    for service in sorted({trip.service for trip in trips}):
        rows["routes"].append((service, "1", titles[service], TYPE_OF_MODE[modes[service]]))
    calendars: dict[frozenset[dt.date], str] = {}
    for trip in trips:
        calendar = calendars.setdefault(trip.dates, f"D{len(calendars) + 1}")
        name = f"{trip.service} {_time(trip.second)}"
        rows["trips"].append((trip.service, calendar, name, trip.service))
        # the last stops lack where the service does not get there
        course = courses[trip.service]
        stops = zip(trip.stops, course.along, course.facts, strict=False)
        for number, ((terminal, after, calls), km, facts) in enumerate(stops, start=1):
            at, boarding = _time(trip.second + after), _BOARDING if calls else _PASSED
            rows["stop_times"].append((name, at, at, terminal, number, boarding, boarding, km, *facts))
    for service, course in courses.items():
        rows["shapes"] += [(service, lat, lon, at, km) for at, (lon, lat, km) in enumerate(course.points, start=1)]
    for dates, calendar in calendars.items():
        _add_days(rows, calendar, dates)
    return rows


def _add_days(rows: dict[str, list[tuple[object, ...]]], calendar: str, dates: frozenset[dt.date]) -> None:
    said = days_of(dates)
    weekdays = split_codes(said.weekdays)
    if weekdays:
        flags = [int(code in weekdays) for code in WEEKDAYS]
        rows["calendar"].append((calendar, *flags, f"{said.since:%Y%m%d}", f"{said.until:%Y%m%d}"))
    beside = [cell.replace("-", "") for cell in split_codes(said.dates)]
    rows["calendar_dates"] += [(calendar, day, 1) for day in beside]


def _time(second: int) -> str:
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def _zipped(rows: Mapping[str, list[tuple[object, ...]]], factors: pd.DataFrame) -> bytes:
    """The files in one archive, the same bytes for the same rows."""
    buffer = io.BytesIO()
    texts = {
        name: pd.DataFrame(rows[name], columns=list(columns)).to_csv(index=False, lineterminator="\r\n")
        for name, columns in _COLUMNS.items()
        if rows[name]
    }
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**texts, "emission_factors": table_text("emissions", factors).replace("\n", "\r\n")}.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.txt", (1980, 1, 1, 0, 0, 0)), text)
    return buffer.getvalue()
