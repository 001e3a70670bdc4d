"""Kernels that search the stops of a timetable, in the order of their times.

The other way to the answers of `connection_scan`: nothing here relies on the order of the rides.

Invariant: who comes earlier can do all that who comes later can, so a stop that has left the heap is
final. A ride is entered once, by whoever boards its trip first. Stops leave by time, then number.
(Dijkstra, 1959, on times; Pyrga and others, 2008.)
"""

from __future__ import annotations

import numpy as np

from corridor.search.heap import pop, push
from corridor.search.jit import kernel
from corridor.search.records import INFINITY, Integers, Table
from corridor.search.timetable.connection_scan import closing, opening, steps_to
from corridor.search.timetable.records import Boarding, ScanQuery, TimetableRows

__all__ = ["arrive_first", "dearest", "leave_last"]


@kernel
def arrive_first(rows: TimetableRows, boarding: Boarding, query: ScanQuery) -> tuple[int, Table]:
    """Earliest arrival (INFINITY when none by the end) and its steps, as `connection_scan.earliest`."""
    _, rides, link_start, links, windows, _, _ = rows
    board_start, board, _, _, _ = boarding
    source, target, depart, _, until = query
    n = link_start.size - 1
    time = np.full(n, INFINITY, np.int64)
    enter = np.empty(n, np.int64)
    leave = np.empty(n, np.int64)
    done = np.zeros(n, np.bool_)
    ridden = np.zeros(rides.size, np.bool_)
    heap = np.empty(2 * (rides.size + links.size + 1), np.int64)
    time[source] = depart
    size = push(heap, 0, depart, source)
    while size > 0:
        u = heap[1]
        size = pop(heap, size)
        if done[u]:
            continue
        done[u] = True
        if u == target or time[u] > until:
            break
        for link in range(link_start[u], link_start[u + 1]):
            there = opening(links, windows, link, time[u]) + links[link].duration
            v = links[link].head
            if there < time[v]:
                time[v] = there
                enter[v] = -1 - link
                leave[v] = -1 - link
                size = push(heap, size, there, v)
        for i in range(board_start[u], board_start[u + 1]):
            c = board[i]
            if rides[c].departure - rides[c].cutoff < time[u]:
                continue
            on = c
            while on >= 0 and not ridden[on]:
                ridden[on] = True
                v = rides[on].head
                if rides[on].arrival < time[v]:
                    time[v] = rides[on].arrival
                    enter[v] = c
                    leave[v] = on
                    size = push(heap, size, rides[on].arrival, v)
                on = rides[on].next
    if time[target] >= INFINITY or time[target] > until:
        return INFINITY, np.empty((0, 2), np.int64)
    steps = steps_to(rows, enter, leave, query)
    return time[target], steps


@kernel
def leave_last(rows: TimetableRows, boarding: Boarding, query: ScanQuery) -> int:
    """Latest moment to be at the source and still arrive in time; -INFINITY when there is none."""
    _, rides, _, links, windows, back_start, back_links = rows
    _, _, alight_start, alight, before = boarding
    source, target, arrive, _, since = query
    n = back_start.size - 1
    time = np.full(n, -INFINITY, np.int64)
    done = np.zeros(n, np.bool_)
    ridden = np.zeros(rides.size, np.bool_)
    heap = np.empty(2 * (rides.size + links.size + 1), np.int64)
    time[target] = arrive
    size = push(heap, 0, -arrive, target)
    while size > 0:
        v = heap[1]
        size = pop(heap, size)
        if done[v]:
            continue
        done[v] = True
        if v == source or time[v] < since:
            break
        for i in range(back_start[v], back_start[v + 1]):
            link = back_links[i]
            there = closing(links, windows, link, time[v] - links[link].duration)
            u = links[link].tail
            if there > time[u]:
                time[u] = there
                size = push(heap, size, -there, u)
        for i in range(alight_start[v], alight_start[v + 1]):
            on = alight[i]
            if rides[on].arrival > time[v]:
                continue
            while on >= 0 and not ridden[on]:
                ridden[on] = True
                u = rides[on].tail
                if rides[on].departure - rides[on].cutoff > time[u]:
                    time[u] = rides[on].departure - rides[on].cutoff
                    size = push(heap, size, -time[u], u)
                on = before[on]
    return int(time[source])


@kernel
def dearest(rows: TimetableRows, order: Integers, value: Integers) -> Integers:
    """For every stop the largest value of the stops that chains of links from it lead to, its own included.

    ``order`` names the stops whose value counts, the largest first; 0 where none is reached.
    """
    _, _, _, links, _, back_start, back_links = rows
    n = back_start.size - 1
    most = np.zeros(n, np.int64)
    seen = np.zeros(n, np.bool_)
    stack = np.empty(n, np.int64)
    for root in order:
        if seen[root]:
            continue
        seen[root] = True
        stack[0] = root
        size = 1
        while size > 0:
            size -= 1
            v = stack[size]
            most[v] = value[root]
            for i in range(back_start[v], back_start[v + 1]):
                u = links[back_links[i]].tail
                if not seen[u]:
                    seen[u] = True
                    stack[size] = u
                    size += 1
    return most
