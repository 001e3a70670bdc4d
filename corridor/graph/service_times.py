"""When services really leave: departures by weekday and date, and how long after its first stop a call has its own.

A service that names weekdays or dates is boarded at its departures; one that names neither has only a
frequency. A train keeps its timetable by its own hours: it leaves a later call as long after the first
as it needs on the quickest way through its borders and changes of gauge.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corridor.graph.arc_types import WAITING, Arc, State
from corridor.graph.compiled import Graph
from corridor.graph.index import NOON_H, rows_of
from corridor.model.network import Network
from corridor.model.tables.reading import split_codes
from corridor.search import DAY
from corridor.units import MINUTES_PER_HOUR

__all__ = ["Timing", "call_offsets", "timings"]

Integers = NDArray[np.int64]

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
    minute : int
        Minute of the day.
    cutoff : int
        Minutes before departure by which a box must be in the stack; 0 where that is not known.
    hour_known : bool
        Whether the hour is published; else noon is taken.
    since, until : datetime.date
        First and last day on which it runs.
    """

    weekdays: tuple[int, ...]
    dates: tuple[dt.date, ...]
    minute: int
    cutoff: int
    hour_known: bool
    since: dt.date
    until: dt.date

    def departures(self, first: dt.date, days: int) -> Integers:
        """Departures from the first stop on so many days, in minutes from the first midnight; ascending."""
        found = []
        for number in range(days):
            day = first + dt.timedelta(days=number)
            if self.since <= day <= self.until and (day.weekday() in self.weekdays or day in self.dates):
                found.append(number * DAY + self.minute)
        return np.array(found, np.int64)


def timings(network: Network) -> dict[str, Timing]:
    """Departures of the services that name weekdays or dates, by id."""
    return {str(row.Index): _timing(row) for row in rows_of(network.services) if row.weekdays or row.departure_dates}


def _timing(row: Any) -> Timing:
    hour, cutoff = float(row.departure_h), float(row.cutoff_h)
    known = hour == hour
    since, until = row.valid_from, row.valid_to
    return Timing(
        weekdays=tuple(_WEEKDAYS.index(code) for code in split_codes(row.weekdays)),
        dates=tuple(map(dt.date.fromisoformat, split_codes(row.departure_dates))),
        minute=round((hour if known else NOON_H) * MINUTES_PER_HOUR),
        cutoff=round(cutoff * MINUTES_PER_HOUR) if cutoff == cutoff else 0,
        hour_known=known,
        since=since.date() if since == since else dt.date.min,
        until=until.date() if until == until else dt.date.max,
    )


def call_offsets(graph: Graph, service: str) -> dict[str, int]:
    """Minutes from the first departure of a service to that of each call, by the stage of its platform."""
    ahead: dict[State, list[tuple[State, int]]] = defaultdict(list)
    boards: dict[str, set[State]] = defaultdict(set)
    arcs = [(number, arc) for number, arc in enumerate(graph.arcs) if arc.service_id == service]
    platforms = {arc.head for _, arc in arcs if arc.kind == WAITING}
    for number, arc in arcs:
        if arc.tail in platforms:
            boards[arc.tail.stage].add(arc.head)
        elif _on_board(arc):
            ahead[arc.tail].append((arc.head, int(graph.minutes[number])))
    if not boards:
        return {}
    reached = _reached(ahead, boards[min(boards)])
    # a call that this date's graph does not join to the first stop is taken to be one
    return {stage: min(reached.get(state, 0) for state in states) for stage, states in boards.items()}


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
