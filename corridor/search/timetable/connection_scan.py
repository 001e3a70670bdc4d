"""Kernels that scan connections in the order of their departures.

Invariant: when a connection's turn comes, the moment at its stop is final. A ride that takes time leads
to what departs later and is still to come: one pass is enough, and links are followed at once. (Dibbelt and
others, 2013.) Rides that take none stand before the others of their second, trip by trip, and are passed
again until none of them leads anywhere earlier; so a trip may be boarded at an earlier ride than before.

A step is the place of a ride, or -1 minus the place of a link.
"""

from __future__ import annotations

import numpy as np

from corridor.search.jit import inner, kernel
from corridor.search.records import INFINITY, Integers, Table
from corridor.search.timetable.records import LinkRows, Rides, ScanQuery, TimetableRows, Windows

__all__ = ["closing", "earliest", "lasts", "latest", "opening", "steps_to"]


@inner
def opening(links: LinkRows, windows: Windows, link: int, time: int) -> int:
    """The first moment from ``time`` on at which a link can be started."""
    for i in range(links[link].first_window, links[link].end_window):
        if windows[i].start > time:
            break
        if time < windows[i].end:
            return int(windows[i].end)
    return time


@inner
def closing(links: LinkRows, windows: Windows, link: int, time: int) -> int:
    """The last moment up to ``time`` at which a link can be started."""
    for i in range(links[link].end_window - 1, links[link].first_window - 1, -1):
        if windows[i].end <= time:
            break
        if windows[i].start <= time:
            time = int(windows[i].start) - 1
    return time


@inner
def steps_to(rows: TimetableRows, enter: Integers, leave: Integers, query: ScanQuery) -> Table:
    """The steps of a journey, from what was boarded and left on the way to each stop."""
    rides, links = rows.rides, rows.links
    count = 0
    at = query.target
    while at != query.source:
        count += 1
        at = rides[enter[at]].tail if enter[at] >= 0 else links[-1 - enter[at]].tail
    steps = np.empty((count, 2), np.int64)
    at = query.target
    while at != query.source:
        count -= 1
        steps[count, 0] = enter[at]
        steps[count, 1] = leave[at]
        at = rides[enter[at]].tail if enter[at] >= 0 else links[-1 - enter[at]].tail
    return steps


@inner
def lasts(rides: Rides, c: int) -> bool:
    """Whether a ride takes time."""
    return bool(rides[c].arrival > rides[c].departure)


@kernel
def earliest(  # noqa: C901, PLR0915
    rows: TimetableRows, query: ScanQuery
) -> tuple[int, Table]:
    """Earliest arrival (INFINITY when none by the end) and its steps: rows (boarded, left) or (link, link)."""
    n_trips, rides, link_start, links, windows, _, _ = rows
    source, target, depart, first, until = query
    n = link_start.size - 1
    time = np.full(n, INFINITY, np.int64)
    enter = np.empty(n, np.int64)  # ride boarded, or -1 - link
    leave = np.empty(n, np.int64)  # ride left
    aboard = np.full(n_trips, INFINITY, np.int64)  # first ride at which the trip was boarded
    stack = np.empty(n, np.int64)
    waiting = np.zeros(n, np.bool_)
    time[source] = depart
    stack[0] = source
    size = 1
    c = first
    again = -1  # the first ride of this second that takes no time, to go back to
    sooner = -1  # the last ride that led anywhere earlier
    while True:
        while size > 0:
            size -= 1
            u = stack[size]
            waiting[u] = False
            for link in range(link_start[u], link_start[u + 1]):
                there = opening(links, windows, link, time[u]) + links[link].duration
                v = links[link].head
                if there < time[v]:
                    time[v] = there
                    enter[v] = -1 - link
                    leave[v] = -1 - link
                    if not waiting[v]:
                        waiting[v] = True
                        stack[size] = v
                        size += 1
        end = min(time[target], until + 1)
        while size == 0 and c < rides.size and rides[c].departure < end:
            trip = rides[c].trip
            if aboard[trip] > c and time[rides[c].tail] <= rides[c].departure - rides[c].cutoff:
                aboard[trip] = c
            v = rides[c].head
            if aboard[trip] <= c and rides[c].arrival < time[v]:
                sooner = c
                time[v] = rides[c].arrival
                enter[v] = aboard[trip]
                leave[v] = c
                stack[0] = v
                size = 1
            if not lasts(rides, c):
                again = c if again < 0 else again
                if c + 1 == rides.size or rides[c + 1].departure > rides[c].departure or lasts(rides, c + 1):
                    c, again, sooner = (again - 1, again, -1) if sooner >= again else (c, -1, -1)
            c += 1
        if size == 0:
            break
    if time[target] >= INFINITY or time[target] > until:
        return INFINITY, np.empty((0, 2), np.int64)
    steps = steps_to(rows, enter, leave, query)
    return time[target], steps


@kernel
def latest(rows: TimetableRows, query: ScanQuery) -> int:
    """Latest moment to be at the source and still arrive in time; -INFINITY when there is none."""
    n_trips, rides, _, links, windows, back_start, back_links = rows
    source, target, arrive, _, since = query
    n = back_start.size - 1
    time = np.full(n, -INFINITY, np.int64)
    aboard = np.full(n_trips, -1, np.int64)  # the last ride from which the trip may be left
    stack = np.empty(n, np.int64)
    waiting = np.zeros(n, np.bool_)
    time[target] = arrive
    stack[0] = target
    size = 1
    c = rides.size - 1
    again = -1
    later = INFINITY  # the last ride that may be boarded later than was known
    while True:
        while size > 0:
            size -= 1
            v = stack[size]
            waiting[v] = False
            for i in range(back_start[v], back_start[v + 1]):
                link = back_links[i]
                there = closing(links, windows, link, time[v] - links[link].duration)
                u = links[link].tail
                if there > time[u] and there >= since:
                    time[u] = there
                    if not waiting[u]:
                        waiting[u] = True
                        stack[size] = u
                        size += 1
        # A ride departing before the moment already found cannot improve on it.
        if c < 0 or rides[c].departure <= max(time[source], since - 1):
            break
        if rides[c].arrival <= time[rides[c].head]:
            aboard[rides[c].trip] = max(aboard[rides[c].trip], c)
        u = rides[c].tail
        if aboard[rides[c].trip] >= c and rides[c].departure - rides[c].cutoff > time[u]:
            later = c
            time[u] = rides[c].departure - rides[c].cutoff
            stack[0] = u
            size = 1
        if not lasts(rides, c):
            again = c if again < 0 else again
            if c == 0 or rides[c - 1].departure < rides[c].departure:
                c, again, later = (again + 1, again, INFINITY) if later <= again else (c, -1, INFINITY)
        c -= 1
    return int(time[source])
