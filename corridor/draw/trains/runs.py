"""The trains of a diagram: their course over the stations of a line, when they leave, and their numbers."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from corridor.draw.trains.line import Hop, Way
from corridor.errors import CorridorError
from corridor.graph.service_times import EvenTiming, Timing, even_timings, timings
from corridor.units import DAYS_PER_WEEK, HOURS_PER_WEEK

if TYPE_CHECKING:
    from corridor.model.network import Network
    from corridor.plan.result import Plan

__all__ = ["At", "Departure", "Piece", "Run", "fullest", "numbers_of", "planned_runs", "table_runs", "trains_a_week"]

_WEEKS_BEFORE = 6  # trains that left so long ago may still be on the way
_HUNDRED = 100  # numbers of a service, half of them each way


class At(NamedTuple):
    """A train at a height of the diagram, hours since it left its first station."""

    km: float
    arrives: float
    leaves: float
    waits: bool
    tracks: int


class Piece(NamedTuple):
    """Where a train is on the line without a break; its first or last station where that is elsewhere."""

    course: tuple[At, ...]
    comes_from: str
    goes_to: str

    @property
    def height(self) -> float:
        """Kilometres of the line between its ends."""
        return abs(self.course[-1].km - self.course[0].km)

    @property
    def is_down(self) -> bool:
        """Whether it goes the way that the line is drawn, from the top."""
        return self.course[-1].km >= self.course[0].km


class Departure(NamedTuple):
    """Hours since the first midnight of the diagram, and which train of its week it is."""

    hours: float
    number: int


class Run(NamedTuple):
    """Trains that take the same course: a service by its tables, or one train of a timetable."""

    name: str
    service: int  # its place among those drawn
    pieces: tuple[Piece, ...]
    lasts: float
    departures: tuple[Departure, ...]
    weekly: float
    empty: bool = False


class _Passed(NamedTuple):
    """A row of a way: a station, or a place on the line without a name."""

    terminal: str
    km: float
    arrives: float
    leaves: float
    waits: bool
    tracks: int


def table_runs(
    network: Network, ways: Mapping[str, Way], heights: Mapping[str, float], midnight: dt.datetime, days: int
) -> list[Run]:
    """The trains of services by their weekdays and hours; evenly spread where no days are known."""
    known: dict[str, Timing | EvenTiming] = {**even_timings(network, midnight.date()), **timings(network)}
    since = _monday(midnight) - dt.timedelta(weeks=_WEEKS_BEFORE)
    found = []
    for place, (service, way) in enumerate(ways.items()):
        hours = [
            (at - midnight) / dt.timedelta(hours=1)
            for at, _ in (
                known[service].departures(since, midnight + dt.timedelta(days=days)) if service in known else ()
            )
        ]
        tracks = [*(hop.tracks for hop in way.hops), 0]
        passed = [
            _Passed(stop.terminal, stop.km, stop.arrives, stop.leaves, waits=False, tracks=many)
            for stop, many in zip(way.stops, tracks, strict=True)
        ]
        weekly = float(str(network.services.at[service, "frequency_per_week"]))
        departures = tuple(_by_weeks(hours, _hours_before(midnight)))
        found.append(Run(service, place, tuple(_pieces(passed, heights)), passed[-1].leaves, departures, weekly))
    return [run for run in found if run.pieces]


def planned_runs(
    timetable: Plan, services: Sequence[str], heights: Mapping[str, float], midnight: dt.datetime, days: int
) -> list[Run]:
    """The trains of a timetable that go for some services, each every week.

    Raises
    ------
    CorridorError
        For a plan that is no timetable.
    """
    if timetable.model != "timetable":
        raise CorridorError(f"a plan of {timetable.model} has no hours of trains: take one of timetable")
    stops = {str(name): rows for name, rows in timetable.frame("stops").groupby("train", sort=False)}
    found = []
    for name, of, begins, empty in timetable.frame("trains")[["services", "departure_h", "empty"]].itertuples(
        name=None
    ):
        mine = [place for place, service in enumerate(services) if service in str(of).split(";")]
        columns = ("terminal_id", "km", "arrival_h", "departure_h", "wait_h", "tracks")
        rows = stops[str(name)][list(columns)].itertuples(index=False)
        passed = [
            _Passed(str(at), float(km), comes - begins, leaves - begins, waits=wait > 0.0, tracks=int(tracks))
            for at, km, comes, leaves, wait, tracks in rows
        ]
        if not mine:
            continue
        lasts, number = passed[-1].leaves, int(str(name).rpartition("/")[2])
        first = begins - _hours_before(midnight)
        weeks = range(-math.ceil((first + lasts) / HOURS_PER_WEEK) - 1, int(days // DAYS_PER_WEEK) + 2)
        departures = tuple(Departure(first + HOURS_PER_WEEK * week, number) for week in weeks)
        found.append(Run(str(name), mine[0], tuple(_pieces(passed, heights)), lasts, departures, 1.0, bool(empty)))
    return [run for run in found if run.pieces]


def _monday(midnight: dt.datetime) -> dt.datetime:
    """Midnight UTC of the Monday with which the week begins."""
    utc = midnight.astimezone(dt.UTC)
    return (utc - dt.timedelta(days=utc.weekday())).replace(hour=0, minute=0, second=0)


def _hours_before(midnight: dt.datetime) -> float:
    return (midnight - _monday(midnight)) / dt.timedelta(hours=1)


def _by_weeks(hours: Iterable[float], before: float) -> Iterator[Departure]:
    """Departures counted within their weeks."""
    week, number = None, 0
    for hour in hours:
        now = (hour + before) // HOURS_PER_WEEK
        week, number = now, number + 1 if now == week else 1
        yield Departure(hour, number)


def _pieces(passed: Sequence[_Passed], heights: Mapping[str, float]) -> Iterator[Piece]:
    """Parts of a way on the line: at stations by their height, between two of them by kilometres."""
    begin = 0
    for end in [*(n for n, at in enumerate(passed) if at.terminal and at.terminal not in heights), len(passed)]:
        known = [n for n in range(begin, end) if passed[n].terminal]
        if len(known) > 1:
            first, last = known[0], known[-1]
            km = [passed[n].km for n in known]
            drawn = np.interp(
                [at.km for at in passed[first : last + 1]], km, [heights[passed[n].terminal] for n in known]
            )
            course = tuple(
                At(float(height), at.arrives, at.leaves, at.waits, at.tracks)
                for height, at in zip(drawn, passed[first : last + 1], strict=True)
            )
            yield Piece(course, passed[0].terminal if first else "", passed[-1].terminal if end < len(passed) else "")
        begin = end + 1


# what the trains say together


def numbers_of(runs: Sequence[Run]) -> dict[tuple[str, int], str]:
    """Number of each train by its run and its place in the week: odd down the line, even up; a hundred to a service."""
    most = max((one.number for run in runs for one in run.departures), default=1)
    width = next(_HUNDRED * 10**n for n in count() if 2 * most < _HUNDRED * 10**n)
    return {
        (run.name, one.number): str(width * (run.service + 1) + 2 * one.number - run.pieces[0].is_down)
        for run in runs
        for one in run.departures
    }


def _crossing(runs: Sequence[Run], low: float, high: float) -> tuple[float, float]:
    """Trains a week over a part of the line, down and up."""
    found = [0.0, 0.0]
    for run in runs:
        for piece in run.pieces:
            ends = sorted((piece.course[0].km, piece.course[-1].km))
            if ends[0] <= low and high <= ends[1]:
                found[not piece.is_down] += run.weekly
    return found[0], found[1]


def trains_a_week(runs: Sequence[Run], line: Way) -> float:
    """Trains a week, both ways, where there are most."""
    return max((sum(_crossing(runs, a.km, b.km)) for a, b in pairwise(line.stops)), default=0.0)


def fullest(runs: Sequence[Run], line: Way, timetable: Plan | None) -> tuple[float, int] | None:
    """The greatest share of a capacity that is known, and the hop of the line; None where none is.

    Of a border the trains that it takes a day; of a line in a timetable the hours for which its trains keep it.
    """
    taken = {} if timetable is None else timetable.frame("resources")["share"].to_dict()
    found = []
    for place, ((a, b), hop) in enumerate(zip(pairwise(line.stops), line.hops, strict=True)):
        crossing = _crossing(runs, a.km, b.km)
        shares = [weekly / (DAYS_PER_WEEK * daily) for weekly, daily in zip(crossing, hop.daily, strict=True) if daily]
        shares += [float(share) for name, share in taken.items() if _is_of(str(name), hop)]
        found.append((max(shares, default=0.0), place))
    share, place = max(found, default=(0.0, 0))
    return (share, place) if share > 0.0 else None


def _is_of(resource: str, hop: Hop) -> bool:
    """Whether a resource of a timetable is a part of the line between two stations."""
    return bool(hop.link) and resource.startswith((f"{hop.link} ", f"{hop.link}, "))
