"""Kernels that scan connections in the order of their departures.

Every ride takes time, so whatever a connection leads to departs later and is still to come: one
pass over the connections is enough, and links are followed at once. (Dibbelt and others, 2013.)

Arrays: ``rides`` has a row (tail, head, departure, arrival, trip, cut-off, next ride of the trip
or -1) per connection in the order of departures; ``links`` a row (head, duration, first window,
end of windows, tail) grouped by ``link_start``; ``windows`` rows (start, end), merged and ascending.
A step is the place of a ride, or -1 minus the place of a link.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.search.arcgraph import INFINITY
from corridor.search.jit import inner, kernel

__all__ = ["closing", "earliest", "latest", "opening"]

Integers = NDArray[np.int64]


@inner
def opening(links: Integers, windows: Integers, link: int, time: int) -> int:
    """The first moment from ``time`` on at which a link can be started."""
    for i in range(links[link, 2], links[link, 3]):
        if windows[i, 0] > time:
            break
        if time < windows[i, 1]:
            return int(windows[i, 1])
    return time


@inner
def closing(links: Integers, windows: Integers, link: int, time: int) -> int:
    """The last moment up to ``time`` at which a link can be started."""
    for i in range(links[link, 3] - 1, links[link, 2] - 1, -1):
        if windows[i, 1] <= time:
            break
        if windows[i, 0] <= time:
            time = int(windows[i, 0]) - 1
    return time


@kernel(
    "Tuple((int64, int64[:, ::1]))"
    "(int64, int64[:, ::1], int64[::1], int64[:, ::1], int64[:, ::1], int64, int64, int64, int64, int64)"
)
def earliest(  # noqa: C901, PLR0913, PLR0915
    n_trips: int,
    rides: Integers,
    link_start: Integers,
    links: Integers,
    windows: Integers,
    source: int,
    target: int,
    depart: int,
    first: int,
    until: int,
) -> tuple[int, Integers]:
    """Earliest arrival (INFINITY when none by ``until``) and its steps: rows (boarded, left) or (link, link)."""
    n = link_start.size - 1
    time = np.full(n, INFINITY, np.int64)
    enter = np.empty(n, np.int64)  # ride boarded, or -1 - link
    leave = np.empty(n, np.int64)  # ride left
    aboard = np.full(n_trips, -1, np.int64)  # ride at which the trip was boarded
    stack = np.empty(n, np.int64)
    waiting = np.zeros(n, np.bool_)
    time[source] = depart
    stack[0] = source
    size = 1
    c = first
    while True:
        while size > 0:
            size -= 1
            u = stack[size]
            waiting[u] = False
            for link in range(link_start[u], link_start[u + 1]):
                there = opening(links, windows, link, time[u]) + links[link, 1]
                v = links[link, 0]
                if there < time[v]:
                    time[v] = there
                    enter[v] = -1 - link
                    leave[v] = -1 - link
                    if not waiting[v]:
                        waiting[v] = True
                        stack[size] = v
                        size += 1
        if c == rides.shape[0] or rides[c, 2] >= min(time[target], until):
            break
        trip = rides[c, 4]
        if aboard[trip] < 0 and time[rides[c, 0]] <= rides[c, 2] - rides[c, 5]:
            aboard[trip] = c
        v = rides[c, 1]
        if aboard[trip] >= 0 and rides[c, 3] < time[v]:
            time[v] = rides[c, 3]
            enter[v] = aboard[trip]
            leave[v] = c
            stack[0] = v
            size = 1
        c += 1
    if time[target] >= INFINITY or time[target] > until:
        return INFINITY, np.empty((0, 2), np.int64)
    count = 0
    for fill in range(2):
        if fill == 1:
            steps = np.empty((count, 2), np.int64)
        at = target
        place = count
        while at != source:
            place -= 1
            if fill == 0:
                count += 1
            else:
                steps[place, 0] = enter[at]
                steps[place, 1] = leave[at]
            at = rides[enter[at], 0] if enter[at] >= 0 else links[-1 - enter[at], 4]
    return time[target], steps


@kernel("int64(int64, int64[:, ::1], int64[::1], int64[:, ::1], int64[:, ::1], int64[::1], int64, int64, int64, int64)")
def latest(  # noqa: PLR0913
    n_trips: int,
    rides: Integers,
    back_start: Integers,
    links: Integers,
    windows: Integers,
    back_links: Integers,
    source: int,
    target: int,
    arrive: int,
    since: int,
) -> int:
    """Latest moment to be at the source and still arrive in time; -INFINITY when there is none.

    ``back_links`` are places of links grouped by head; moments before ``since`` do not count.
    """
    n = back_start.size - 1
    time = np.full(n, -INFINITY, np.int64)
    aboard = np.zeros(n_trips, np.bool_)
    stack = np.empty(n, np.int64)
    waiting = np.zeros(n, np.bool_)
    time[target] = arrive
    stack[0] = target
    size = 1
    c = rides.shape[0] - 1
    while True:
        while size > 0:
            size -= 1
            v = stack[size]
            waiting[v] = False
            for i in range(back_start[v], back_start[v + 1]):
                link = back_links[i]
                there = closing(links, windows, link, time[v] - links[link, 1])
                u = links[link, 4]
                if there > time[u] and there >= since:
                    time[u] = there
                    if not waiting[u]:
                        waiting[u] = True
                        stack[size] = u
                        size += 1
        # A ride departing before the moment already found cannot improve on it.
        if c < 0 or rides[c, 2] <= max(time[source], since - 1):
            break
        if rides[c, 3] <= time[rides[c, 1]]:
            aboard[rides[c, 4]] = True
        u = rides[c, 0]
        if aboard[rides[c, 4]] and rides[c, 2] - rides[c, 5] > time[u]:
            time[u] = rides[c, 2] - rides[c, 5]
            stack[0] = u
            size = 1
        c -= 1
    return int(time[source])
