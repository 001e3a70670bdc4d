"""Kernels that search a timetable with labels in a queue, in the order of their times.

The other way to the answers of `scan` and `front_scan`: nothing here relies on the order of the
rides. A label is what it costs to be at a stop at a time; it leaves the queue once, is weighed
against those that left before it, and goes on over links and by every ride it is in time for.

Arrays are those of `scan`; ``board`` holds the places of rides grouped by the stop they leave
(``board_start``), ``alight`` those grouped by the stop they reach, ``before`` the ride of the same
trip that comes before each, or -1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.search.arcgraph import INFINITY
from corridor.search.heap import pop, push, roomier
from corridor.search.jit import inner, kernel
from corridor.search.timetable.connection_scan import closing, opening

__all__ = ["arrive_first", "dearest", "front_labels", "leave_last", "repeated"]

Integers = NDArray[np.int64]

COSTS = 7  # the first column of costs: labels have the columns of `front_scan`
_NEXT = 4
_STOP = 6
_BITS = 62
_END = -1  # in place of the minutes closed: there is nothing beyond


@kernel(
    "Tuple((int64, int64[:, ::1]))"
    "(int64[:, ::1], int64[::1], int64[::1], int64[::1], int64[:, ::1], int64[:, ::1], int64, int64, int64, int64)"
)
def arrive_first(  # noqa: C901, PLR0913, PLR0915
    rides: Integers,
    board_start: Integers,
    board: Integers,
    link_start: Integers,
    links: Integers,
    windows: Integers,
    source: int,
    target: int,
    depart: int,
    until: int,
) -> tuple[int, Integers]:
    """Earliest arrival (INFINITY when none by ``until``) and its steps, as `scan.earliest`.

    Dijkstra over stops: who comes earlier can do all that who comes later can. A ride is entered
    once, by whoever boards its trip first.
    """
    n = link_start.size - 1
    time = np.full(n, INFINITY, np.int64)
    enter = np.empty(n, np.int64)
    leave = np.empty(n, np.int64)
    done = np.zeros(n, np.bool_)
    ridden = np.zeros(rides.shape[0], np.bool_)
    heap = np.empty(2 * (rides.shape[0] + links.shape[0] + 1), np.int64)
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
            there = opening(links, windows, link, time[u]) + links[link, 1]
            v = links[link, 0]
            if there < time[v]:
                time[v] = there
                enter[v] = -1 - link
                leave[v] = -1 - link
                size = push(heap, size, there, v)
        for i in range(board_start[u], board_start[u + 1]):
            c = board[i]
            if rides[c, 2] - rides[c, 5] < time[u]:
                continue
            on = c
            while on >= 0 and not ridden[on]:
                ridden[on] = True
                v = rides[on, 1]
                if rides[on, 3] < time[v]:
                    time[v] = rides[on, 3]
                    enter[v] = c
                    leave[v] = on
                    size = push(heap, size, rides[on, 3], v)
                on = rides[on, 6]
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


@kernel(
    "int64(int64[:, ::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[:, ::1], int64[:, ::1], "
    "int64, int64, int64, int64)"
)
def leave_last(  # noqa: PLR0913
    rides: Integers,
    alight_start: Integers,
    alight: Integers,
    before: Integers,
    back_start: Integers,
    back_links: Integers,
    links: Integers,
    windows: Integers,
    source: int,
    target: int,
    arrive: int,
    since: int,
) -> int:
    """Latest moment to be at the source and still arrive in time; -INFINITY when there is none."""
    n = back_start.size - 1
    time = np.full(n, -INFINITY, np.int64)
    done = np.zeros(n, np.bool_)
    ridden = np.zeros(rides.shape[0], np.bool_)
    heap = np.empty(2 * (rides.shape[0] + links.shape[0] + 1), np.int64)
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
            there = closing(links, windows, link, time[v] - links[link, 1])
            u = links[link, 4]
            if there > time[u]:
                time[u] = there
                size = push(heap, size, -there, u)
        for i in range(alight_start[v], alight_start[v + 1]):
            on = alight[i]
            if rides[on, 3] > time[v]:
                continue
            while on >= 0 and not ridden[on]:
                ridden[on] = True
                u = rides[on, 0]
                if rides[on, 2] - rides[on, 5] > time[u]:
                    time[u] = rides[on, 2] - rides[on, 5]
                    size = push(heap, size, -time[u], u)
                on = before[on]
    return int(time[source])


@kernel("int64[::1](int64[::1], int64[::1], int64[:, ::1], int64[::1], int64[::1])")
def dearest(back_start: Integers, back_links: Integers, links: Integers, order: Integers, value: Integers) -> Integers:
    """For every stop the largest value of the stops that chains of links from it lead to, its own included.

    ``order`` names the stops whose value counts, the largest first; 0 where none is reached.
    """
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
                u = links[back_links[i], 4]
                if not seen[u]:
                    seen[u] = True
                    stack[size] = u
                    size += 1
    return most


@inner
def _waited(minutes: int, rate: int, step: int, free: int) -> int:
    return rate * ((max(0, minutes - free) + step - 1) // step)


@inner
def _beats(labels: Integers, one: int, other: int, reach: Integers, step: Integers, calm: int) -> bool:
    """Whether all that the later label can become is no better than what the earlier one can.

    The earlier one imitates the later. On the next stretch of links it is ahead by so many minutes,
    and ``reach[0]`` more where a closed window holds the later one up; it may have to wait that long,
    at the dearest rate there (``reach[2:]``), begun at up to ``reach[1]`` places and one ride. From
    ``calm`` on nothing is waited for any more.
    """
    ahead = labels[other, 0] - labels[one, 0]
    if ahead < 0:
        return False
    for k in range(step.size):
        more = 0
        rate = reach[2 + k]
        if ahead > 0 and rate > 0 and labels[one, 0] < calm:
            more = rate * ((ahead + reach[0] + step[k] - 1) // step[k] + reach[1])
        if labels[one, COSTS + k] + more > labels[other, COSTS + k]:
            return False
    if reach[0] != _END:  # at the target nobody asks which way a label came
        for w in range(COSTS + step.size, labels.shape[1]):
            if labels[one, w] & ~labels[other, w]:
                return False
    return True


@inner
def _hopeless(labels: Integers, head: int, new: int, bound: Integers, n_costs: int) -> bool:
    """Whether a label at the target is nowhere worse than the best that can become of a new one."""
    at = head
    while at >= 0:
        good = labels[at, 0] <= labels[new, 0] + bound[0]
        k = 0
        while good and k < n_costs:
            good = labels[at, COSTS + k] <= labels[new, COSTS + k] + bound[k + 1]
            k += 1
        if good:
            return True
        at = labels[at, _NEXT]
    return False


@inner
def _beaten(  # noqa: PLR0913
    labels: Integers,
    head: int,
    new: int,
    reach: Integers,
    step: Integers,
    calm: int,
    goal: int,
    detour: Integers,
    toll: Integers,
) -> bool:
    """Whether a label of a list beats a new one, at the dearest rates that matter to the new one.

    A paid stop matters where links lead to it and, from the least that going on by it can become, no
    label at the target (list ``goal``) is as good. What matters is asked only where it decides.
    """
    free = reach.copy()
    free[2:] = 0
    at = head
    while at >= 0 and not _beats(labels, at, new, free, step, calm):
        at = labels[at, _NEXT]
    if at < 0:
        return False
    stop = labels[new, _STOP]
    for y in range(toll.shape[0]):
        if detour[y, stop, 0] < INFINITY and not _hopeless(labels, goal, new, detour[y, stop], step.size):
            for k in range(step.size):
                free[2 + k] = max(free[2 + k], toll[y, k])
    for k in range(step.size):
        free[2 + k] = min(free[2 + k], reach[2 + k])
    while at >= 0:
        if _beats(labels, at, new, free, step, calm):
            return True
        at = labels[at, _NEXT]
    return False


@inner
def _drop(labels: Integers, heads: Integers, stop: int, new: int, reach: Integers, step: Integers) -> None:
    """Take out labels of the same moment that a new one beats; earlier ones it cannot beat."""
    last = -1
    at = heads[stop]
    while at >= 0:
        after = labels[at, _NEXT]
        if labels[at, 0] == labels[new, 0] and _beats(labels, new, at, reach, step, 0):
            if last < 0:
                heads[stop] = after
            else:
                labels[last, _NEXT] = after
        else:
            last = at
        at = after


@inner
def _visit(labels: Integers, new: int, bit: Integers, first: int, carried: bool) -> bool:
    """Note the stop of a new label among those visited; False when it had been visited before."""
    parent = labels[new, 1]
    for w in range(first, labels.shape[1]):
        labels[new, w] = labels[parent, w] if carried and parent >= 0 else 0
    number = bit[labels[new, _STOP]]
    if number < 0:
        return True
    word = first + number // _BITS
    flag = 1 << (number % _BITS)
    fresh = bool(labels[new, word] & flag == 0)
    labels[new, word] |= flag
    return fresh


@inner
def _worth(  # noqa: PLR0913
    labels: Integers,
    new: int,
    heads: Integers,
    bound: Integers,
    reach: Integers,
    step: Integers,
    query: Integers,
    detour: Integers,
    toll: Integers,
) -> bool:
    """Whether a new label may still become a journey that no label known by now beats."""
    target, until, calm = query[1], query[3], query[5]
    stop = labels[new, _STOP]
    moment = labels[new, 0]
    if moment >= INFINITY or bound[stop, 0] >= INFINITY or moment + bound[stop, 0] > until:
        return False
    if _hopeless(labels, heads[target], new, bound[stop], step.size):
        return False
    if stop == target:
        return True
    return not _beaten(labels, heads[stop], new, reach[stop], step, calm, heads[target], detour, toll)


@inner
def _more_rows(labels: Integers, used: int) -> Integers:
    if used < labels.shape[0]:
        return labels
    larger = np.empty((2 * used, labels.shape[1]), np.int64)
    larger[:used] = labels
    return larger


@inner
def _listed(labels: Integers, head: int) -> Integers:
    """The labels of a list."""
    found = 0
    at = head
    while at >= 0:
        found += 1
        at = labels[at, _NEXT]
    members = np.empty(found, np.int64)
    at = head
    for i in range(found):
        members[i] = at
        at = labels[at, _NEXT]
    return members


@kernel(
    "Tuple((int64, int64[:, ::1], int64[::1]))"
    "(int64[:, ::1], int64[:, ::1], int64[::1], int64[::1], int64[::1], int64[:, ::1], int64[:, ::1], int64[:, ::1], "
    "int64[:, ::1], int64[::1], int64[::1], int64[:, ::1], int64[:, ::1], int64[::1], int64[:, :, ::1], "
    "int64[:, ::1], int64[:, ::1], int64[::1], int64[::1], int64)"
)
def front_labels(  # noqa: C901, PLR0913, PLR0915
    rides: Integers,
    ride_weights: Integers,
    board_start: Integers,
    board: Integers,
    link_start: Integers,
    links: Integers,
    link_weights: Integers,
    windows: Integers,
    rate: Integers,
    step: Integers,
    free: Integers,
    reach: Integers,
    bound: Integers,
    bit: Integers,
    detour: Integers,
    toll: Integers,
    known: Integers,
    known_ends: Integers,
    query: Integers,
    most: int,
) -> tuple[int, Integers, Integers]:
    """Pareto-optimal (arrival, costs...) from source to target, leaving at a time.

    ``bit`` numbers the stops that must not be visited twice (-1 for others): on a stretch of links
    or, when ``whole`` is 1, on the whole journey. ``query`` is (source, target, depart, until,
    whole, calm): from the minute ``calm`` on no ride leaves and no link is closed. ``detour`` holds
    for each paid stop and each stop the least time and costs to the target by links to the paid one,
    ``toll`` the rates there. ``known`` are labels found before, ``known_ends`` those at the target
    whose journeys are allowed: the search begins with them, and what they beat is left out. Labels
    are rows as in `front_scan`, with words of bits behind the costs.
    Returns the number of labels (-1 when ``most`` was met), all of them, and those at the target.
    """
    source, target, depart, whole, calm = query[0], query[1], query[2], query[4] == 1, query[5]
    k_all = step.size
    first_word = COSTS + k_all
    base = known.shape[0]
    labels = np.zeros((base + 1024, first_word + (bit.max() + _BITS) // _BITS), np.int64)
    labels[:base, :first_word] = known[:, :first_word]
    heads = np.full(link_start.size - 1, -1, np.int64)
    heap = np.empty(2048, np.int64)
    arrived = np.zeros(2 + k_all, np.int64)  # nothing more is paid at the target
    arrived[0] = _END
    total = np.zeros(k_all, np.int64)
    for end in known_ends:
        labels[end, _NEXT] = heads[target]
        heads[target] = end
    labels[base, 0] = depart
    labels[base, 1] = -1
    labels[base, 2] = INFINITY
    labels[base, _STOP] = source
    _visit(labels, base, bit, first_word, False)
    count = base + 1
    size = 0
    if _worth(labels, base, heads, bound, reach, step, query, detour, toll):
        size = push(heap, 0, depart, base)
    while size > 0:
        label = heap[1]
        size = pop(heap, size)
        u = labels[label, _STOP]
        mine = arrived if u == target else reach[u]
        if _hopeless(labels, heads[target], label, bound[u], k_all):
            continue
        if _beaten(labels, heads[u], label, mine, step, calm, heads[target], detour, toll):
            continue
        _drop(labels, heads, u, label, mine, step)
        labels[label, _NEXT] = heads[u]
        heads[u] = label
        if u == target:
            continue
        moment = labels[label, 0]
        n_links = link_start[u + 1] - link_start[u]
        for turn in range(n_links + board_start[u + 1] - board_start[u]):
            link = link_start[u] + turn if turn < n_links else -1
            on = -1 if link >= 0 else board[board_start[u] + turn - n_links]
            first = -1 - link if link >= 0 else on
            begin = opening(links, windows, link, moment) if link >= 0 else rides[on, 2]
            if link < 0 and begin - rides[on, 5] < moment:
                continue
            for k in range(k_all):
                total[k] = labels[label, COSTS + k] + _waited(begin - moment, rate[u, k], step[k], free[u])
            while link >= 0 or on >= 0:  # once over a link, or along a trip
                if count - base >= most:
                    return -1, labels[:0].copy(), heads[:0].copy()
                labels = _more_rows(labels, count)
                labels[count, 0] = begin + links[link, 1] if link >= 0 else rides[on, 3]
                labels[count, 1] = label
                labels[count, 2] = first
                labels[count, 3] = first if link >= 0 else on
                labels[count, _STOP] = links[link, 0] if link >= 0 else rides[on, 1]
                for k in range(k_all):
                    total[k] += link_weights[link, k] if link >= 0 else ride_weights[on, k]
                    labels[count, COSTS + k] = total[k]
                fresh = _visit(labels, count, bit, first_word, link >= 0 or whole)
                if fresh and _worth(labels, count, heads, bound, reach, step, query, detour, toll):
                    if 2 * size + 2 > heap.size:
                        heap = roomier(heap, 2 * size)
                    size = push(heap, size, labels[count, 0], count)
                    count += 1
                on = rides[on, 6] if link < 0 else -1
                link = -1
    return count, labels[:count].copy(), _listed(labels, heads[target])


@kernel("int64[::1](int64[:, ::1], int64[::1], int64, int64)")
def repeated(labels: Integers, ends: Integers, n: int, whole: int) -> Integers:
    """Stops that the journeys of some labels visit twice: on a stretch of links, or as a whole."""
    twice = np.zeros(n, np.bool_)
    stamp = np.zeros(n, np.int64)
    mark = 0
    for end in ends:
        mark += 1
        at = end
        while at >= 0:
            stop = labels[at, _STOP]
            if stamp[stop] == mark:
                twice[stop] = True
            stamp[stop] = mark
            if not whole and labels[at, 2] >= 0:
                mark += 1
            at = labels[at, 1]
    return np.flatnonzero(twice)
