"""When services really leave: departures by weekday and date, and how long after its first stop a call has its own.

A service that names weekdays or dates is boarded at its departures; one that names neither has only a
frequency. Days and hours are on the clock of its first stop, also where that is changed: a week is then
167 or 169 hours long. A train keeps its timetable by its own hours: it leaves a later call as long after
the first as it needs on the quickest way through its borders and changes of gauge. In a yard where it
changes gauge it is boarded on either side: a box on the side on which it leaves waits for the change.
"""

from __future__ import annotations

import datetime as dt
import heapq
import math
from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from corridor.calendar import as_instant, clock_change, on_the_clock
from corridor.graph.arc_types import WAITING, Arc, State
from corridor.graph.compiled import Graph
from corridor.graph.index import departure_seconds, rows_of
from corridor.model.network import Network
from corridor.model.tables.reading import split_codes
from corridor.units import seconds

__all__ = ["Call", "EvenTiming", "Timing", "call_offsets", "even_timings", "stage_offsets", "timings"]

_DAY = dt.timedelta(days=1)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Timing:
    """When a service leaves its first stop.

    Attributes
    ----------
    weekdays : tuple of int
        0 for Monday to 6 for Sunday.
    dates : tuple of datetime.date
        Days beside the weekdays.
    times : tuple of int
        Seconds of the day, ascending.
    cutoff : int
        Seconds before departure by which a box must be in the stack; 0 where that is not known.
    hour_known : bool
        Whether the hour is published; else noon is taken.
    since, until : datetime.date
        First and last day on which it runs.
    zone : ZoneInfo
        Clock of its first stop, which its days and its hour are on.
    """

    weekdays: tuple[int, ...]
    dates: tuple[dt.date, ...]
    times: tuple[int, ...]
    cutoff: int
    hour_known: bool
    since: dt.date
    until: dt.date
    zone: ZoneInfo

    def departures(self, since: dt.datetime, until: dt.datetime) -> list[tuple[dt.datetime, str]]:
        """Departures from the first stop between two instants, ascending, and what is odd about the hour of each."""
        found = []
        day, last = on_the_clock(since, self.zone).date() - _DAY, on_the_clock(until, self.zone).date()
        while day <= last:
            if self.since <= day <= self.until and (day.weekday() in self.weekdays or day in self.dates):
                for second in self.times:
                    local = dt.datetime.combine(day, dt.time()) + dt.timedelta(seconds=second)
                    instant = as_instant(local, self.zone)
                    if since <= instant < until:
                        found.append((instant, clock_change(local, self.zone)))
            day += _DAY
        return sorted(found)


@dataclass(frozen=True, slots=True)
class EvenTiming:
    """When a service without days leaves its first stop, where a plan needs to know: at even intervals.

    Attributes
    ----------
    first : datetime.datetime
        An instant at which it leaves.
    interval : datetime.timedelta
        From one departure to the next.
    since, until : datetime.date
        First and last day on which it runs.
    zone : ZoneInfo
        Clock of its first stop.
    cutoff, hour_known
        As for `Timing`.
    """

    first: dt.datetime
    interval: dt.timedelta
    since: dt.date
    until: dt.date
    zone: ZoneInfo
    cutoff: int
    hour_known: bool = False

    def departures(self, since: dt.datetime, until: dt.datetime) -> list[tuple[dt.datetime, str]]:
        """Departures from the first stop between two instants, on whole seconds, as `Timing.departures`."""
        found = []
        number = math.floor((since - self.first) / self.interval) - 1
        while (instant := self.first + number * self.interval) < until:
            at = instant.replace(microsecond=0)
            if since <= at and self.since <= on_the_clock(at, self.zone).date() <= self.until:
                found.append((at, ""))
            number += 1
        return found


def timings(network: Network) -> dict[str, Timing]:
    """Departures of the services that name weekdays or dates, by id."""
    zones = _first_zones(network)
    rows = [row for row in rows_of(network.services) if row.weekdays or row.departure_dates]
    return {str(row.Index): _timing(row, zones[str(row.Index)]) for row in rows}


def even_timings(network: Network, day: dt.date) -> dict[str, EvenTiming]:
    """Departures of the services without days, by id: from midnight of the Monday before a day, at even intervals."""
    zones, found = _first_zones(network), {}
    monday = dt.datetime.combine(day - dt.timedelta(days=day.weekday()), dt.time())
    for row in rows_of(network.services):
        if not (row.weekdays or row.departure_dates) and float(row.frequency_per_week) > 0.0:
            dated = _timing(row, zones[str(row.Index)])
            interval = dt.timedelta(weeks=1) / float(row.frequency_per_week)
            found[str(row.Index)] = EvenTiming(
                as_instant(monday, dated.zone), interval, dated.since, dated.until, dated.zone, dated.cutoff
            )
    return found


def _first_zones(network: Network) -> dict[str, ZoneInfo]:
    """The clock of the first stop of each service."""
    stops = network.service_stops
    first = stops[stops["sequence"] == 1].set_index("service_id")["terminal_id"].to_dict()
    return {str(service): network.time_zones.zone(terminal) for service, terminal in first.items()}


def _timing(row: Any, zone: ZoneInfo) -> Timing:
    hour, cutoff = float(row.departure_h), float(row.cutoff_h)
    since, until = row.valid_from, row.valid_to
    return Timing(
        weekdays=tuple(_WEEKDAYS.index(code) for code in split_codes(row.weekdays)),
        dates=tuple(map(dt.date.fromisoformat, split_codes(row.departure_dates))),
        times=departure_seconds(row),
        cutoff=seconds(cutoff) if cutoff == cutoff else 0,
        hour_known=hour == hour or bool(row.departure_times),
        since=since.date() if since == since else dt.date.min,
        until=until.date() if until == until else dt.date.max,
        zone=zone,
    )


class Call(NamedTuple):
    """Where a service is boarded: its place in the path, and the gauge of the side; blank where there is none."""

    stage: str
    gauge: str

    @classmethod
    def at(cls, state: State) -> Call:
        """The call that a platform, or a state on board, belongs to."""
        return cls(state.stage, state.gauge)


def call_offsets(graph: Graph, services: Container[str]) -> dict[str, dict[Call, int]]:
    """Seconds from the first departure of some services to that of each call, by service."""
    return {service: _offsets(graph, own) for service, own in _arcs_of(graph, services).items()}


def stage_offsets(graph: Graph, services: Container[str]) -> dict[str, dict[str, int]]:
    """Seconds from the first departure of some services until they are at each place of their paths, by its stage.

    The last place is there too, which nobody boards; places that this date's graph does not join to the first lack.
    """
    found: dict[str, dict[str, int]] = {}
    for service, own in _arcs_of(graph, services).items():
        stages = found.setdefault(service, {})
        for state, after in _rides(graph, own)[1].items():
            stages[state.stage] = min(after, stages.get(state.stage, after))
    return found


def _arcs_of(graph: Graph, services: Container[str]) -> dict[str, list[tuple[int, Arc]]]:
    arcs: dict[str, list[tuple[int, Arc]]] = {}
    for number, arc in enumerate(graph.arcs):
        if arc.service_id in services:
            arcs.setdefault(arc.service_id, []).append((number, arc))
    return arcs


def _offsets(graph: Graph, arcs: Sequence[tuple[int, Arc]]) -> dict[Call, int]:
    boards, reached = _rides(graph, arcs)
    here, there = dict[str, int](), dict[Call, int]()
    for state, after in reached.items():
        here[state.stage] = min(after, here.get(state.stage, after))
        there[Call.at(state)] = min(after, there.get(Call.at(state), after))
    # it leaves on these; boxes on another side, as that on which it has come, change gauge on board
    leaving = {Call.at(arc.tail) for _, arc in arcs if _on_board(arc) and arc.tail.stage != arc.head.stage}
    # a call that this date's graph does not join to the first stop is taken to be one
    return {
        call: there[call] if call in leaving and call in there else here.get(call.stage, 0)
        for call in map(Call.at, boards)
    }


def _rides(graph: Graph, arcs: Sequence[tuple[int, Arc]]) -> tuple[dict[State, set[State]], dict[State, int]]:
    """What is boarded from each platform of a service, and seconds from the first call to every state on board."""
    ahead: dict[State, list[tuple[State, int]]] = defaultdict(list)
    boards: dict[State, set[State]] = defaultdict(set)
    platforms = {arc.head for _, arc in arcs if arc.kind == WAITING}
    for number, arc in arcs:
        if arc.tail in platforms:
            boards[arc.tail].add(arc.head)
        elif _on_board(arc):
            ahead[arc.tail].append((arc.head, int(graph.seconds[number])))
    first = min((platform.stage for platform in boards), default="")
    starts = {state for platform, states in boards.items() if platform.stage == first for state in states}
    return boards, _reached(ahead, starts)


def _on_board(arc: Arc) -> bool:
    return bool(arc.tail.service and arc.head.service)


def _reached(ahead: dict[State, list[tuple[State, int]]], starts: set[State]) -> dict[State, int]:
    least = dict.fromkeys(starts, 0)
    heap = [(0, state) for state in starts]
    while heap:
        time, state = heapq.heappop(heap)
        if time > least[state]:
            continue
        for head, more in ahead[state]:
            if time + more < least.get(head, time + more + 1):
                least[head] = time + more
                heapq.heappush(heap, (time + more, head))
    return least
