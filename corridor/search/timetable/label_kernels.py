"""Kernels that search a timetable with labels in a queue, in the order of their times.

The other way to the answers of `pareto_scan`: nothing here relies on the order of the rides. A label
is what it costs to be at a stop at a time; it leaves the queue once, is weighed against those that
left before it, and goes on over links and by every ride it is in time for.

Invariant: links and rides take time or none, so labels leave the queue in the
order of their times, then of their making; what beats a label has left the queue before it. Waiting is
paid, so an earlier label beats a later one only when it can also pay the dearest waiting that the
later one may spare. (Label setting: Martins, 1984; with waiting: Kirchler and others, 2012.)
"""

from __future__ import annotations

import numpy as np

from corridor.search.heap import pop, push, roomier
from corridor.search.jit import inner, kernel
from corridor.search.records import INFINITY, Integers, Table
from corridor.search.timetable.connection_scan import opening
from corridor.search.timetable.records import (
    COSTS,
    ENTER,
    LEAVE,
    NEXT,
    PARENT,
    STOP,
    TIME,
    Boarding,
    KnownLabels,
    LabelGuides,
    LabelQuery,
    PaidWaits,
    TimetableCosts,
    TimetableRows,
)

__all__ = ["front_labels", "repeated"]

_BITS = 62
_END = -1  # in place of the seconds closed: there is nothing beyond


@inner
def _waited(seconds: int, rate: int, step: int, free: int) -> int:
    return rate * ((max(0, seconds - free) + step - 1) // step)


@inner
def _beats(labels: Table, one: int, other: int, reach: Integers, step: Integers, calm: int) -> bool:
    """Whether all that the later label can become is no better than what the earlier one can.

    The earlier one imitates the later. On the next stretch of links it is ahead by so many seconds,
    and ``reach[0]`` more where a closed window holds the later one up; it may have to wait that long,
    at the dearest rate there (``reach[2:]``), begun at up to ``reach[1]`` places and one ride. From
    ``calm`` on nothing is waited for any more.
    """
    ahead = labels[other, TIME] - labels[one, TIME]
    if ahead < 0:
        return False
    for k in range(step.size):
        more = 0
        rate = reach[2 + k]
        if ahead > 0 and rate > 0 and labels[one, TIME] < calm:
            more = rate * ((ahead + reach[0] + step[k] - 1) // step[k] + reach[1])
        if labels[one, COSTS + k] + more > labels[other, COSTS + k]:
            return False
    if reach[0] != _END:  # at the target nobody asks which way a label came
        for w in range(COSTS + step.size, labels.shape[1]):
            if labels[one, w] & ~labels[other, w]:
                return False
    return True


@inner
def _hopeless(labels: Table, head: int, new: int, bound: Integers, n_costs: int) -> bool:
    """Whether a label at the target is nowhere worse than the best that can become of a new one."""
    at = head
    while at >= 0:
        good = labels[at, TIME] <= labels[new, TIME] + bound[0]
        k = 0
        while good and k < n_costs:
            good = labels[at, COSTS + k] <= labels[new, COSTS + k] + bound[k + 1]
            k += 1
        if good:
            return True
        at = labels[at, NEXT]
    return False


@inner
def _beaten(labels: Table, head: int, new: int, reach: Integers, goal: int, paid: PaidWaits) -> bool:
    """Whether a label of a list beats a new one, at the dearest rates that matter to the new one.

    A paid stop matters where links lead to it and, from the least that going on by it can become, no
    label at the target (list ``goal``) is as good. What matters is asked only where it decides.
    """
    step, calm, detour, toll = paid
    free = reach.copy()
    free[2:] = 0
    at = head
    while at >= 0 and not _beats(labels, at, new, free, step, calm):
        at = labels[at, NEXT]
    if at < 0:
        return False
    stop = labels[new, STOP]
    for y in range(toll.shape[0]):
        if detour[y, stop, 0] < INFINITY and not _hopeless(labels, goal, new, detour[y, stop], step.size):
            for k in range(step.size):
                free[2 + k] = max(free[2 + k], toll[y, k])
    for k in range(step.size):
        free[2 + k] = min(free[2 + k], reach[2 + k])
    while at >= 0:
        if _beats(labels, at, new, free, step, calm):
            return True
        at = labels[at, NEXT]
    return False


@inner
def _drop(labels: Table, heads: Integers, stop: int, new: int, reach: Integers, step: Integers) -> None:
    """Take out labels of the same moment that a new one beats; earlier ones it cannot beat."""
    last = -1
    at = heads[stop]
    while at >= 0:
        after = labels[at, NEXT]
        if labels[at, TIME] == labels[new, TIME] and _beats(labels, new, at, reach, step, 0):
            if last < 0:
                heads[stop] = after
            else:
                labels[last, NEXT] = after
        else:
            last = at
        at = after


@inner
def _visit(labels: Table, new: int, bit: Integers, first: int, carried: bool) -> bool:
    """Note the stop of a new label among those visited; False when it had been visited before."""
    parent = labels[new, PARENT]
    for w in range(first, labels.shape[1]):
        labels[new, w] = labels[parent, w] if carried and parent >= 0 else 0
    number = bit[labels[new, STOP]]
    if number < 0:
        return True
    word = first + number // _BITS
    flag = 1 << (number % _BITS)
    fresh = bool(labels[new, word] & flag == 0)
    labels[new, word] |= flag
    return fresh


@inner
def _worth(
    labels: Table, new: int, heads: Integers, bound: Table, reach: Table, paid: PaidWaits, query: LabelQuery
) -> bool:
    """Whether a new label may still become a journey that no label known by now beats."""
    target, until, n_costs = query.target, query.until, paid.step.size
    stop = labels[new, STOP]
    moment = labels[new, TIME]
    if moment >= INFINITY or bound[stop, 0] >= INFINITY or moment + bound[stop, 0] > until:
        return False
    if _hopeless(labels, heads[target], new, bound[stop], n_costs):
        return False
    if stop == target:
        return True
    return not _beaten(labels, heads[stop], new, reach[stop], heads[target], paid)


@inner
def _more_rows(labels: Table, used: int) -> Table:
    if used < labels.shape[0]:
        return labels
    larger = np.empty((2 * used, labels.shape[1]), np.int64)
    larger[:used] = labels
    return larger


@inner
def _listed(labels: Table, head: int) -> Integers:
    """The labels of a list."""
    found = 0
    at = head
    while at >= 0:
        found += 1
        at = labels[at, NEXT]
    members = np.empty(found, np.int64)
    at = head
    for i in range(found):
        members[i] = at
        at = labels[at, NEXT]
    return members


@kernel
def front_labels(  # noqa: C901, PLR0915
    rows: TimetableRows,
    boarding: Boarding,
    costs: TimetableCosts,
    guides: LabelGuides,
    known: KnownLabels,
    query: LabelQuery,
) -> tuple[int, Table, Integers]:
    """Pareto-optimal (arrival, costs...) from source to target, leaving at a time.

    The search begins with the labels known before, and what they beat is left out. Labels are rows as
    in `pareto_scan`, with words of bits behind the costs: the stops visited of those that must not be
    visited twice. Returns the number of labels (-1 when the most were met), all of them, and those at
    the target (none when the most were met).
    """
    _, rides, link_start, links, windows, _, _ = rows
    board_start, board, _, _, _ = boarding
    ride_weights, link_weights, rate, step, free, per_boarding = costs
    bound, reach, bit, detour, toll = guides
    source, target, depart, _, all_stops, calm, most = query
    whole = all_stops == 1
    paid = PaidWaits(step, calm, detour, toll)
    k_all = step.size
    first_word = COSTS + k_all
    base = known.rows.shape[0]
    labels = np.zeros((base + 1024, first_word + (bit.max() + _BITS) // _BITS), np.int64)
    labels[:base, :first_word] = known.rows[:, :first_word]
    heads = np.full(link_start.size - 1, -1, np.int64)
    heap = np.empty(2048, np.int64)
    arrived = np.zeros(2 + k_all, np.int64)  # nothing more is paid at the target
    arrived[0] = _END
    total = np.zeros(k_all, np.int64)
    for end in known.ends:
        labels[end, NEXT] = heads[target]
        heads[target] = end
    labels[base, TIME] = depart
    labels[base, PARENT] = -1
    labels[base, ENTER] = INFINITY
    labels[base, STOP] = source
    _visit(labels, base, bit, first_word, False)
    count = base + 1
    size = 0
    if _worth(labels, base, heads, bound, reach, paid, query):
        size = push(heap, 0, depart, base)
    while size > 0:
        label = heap[1]
        size = pop(heap, size)
        u = labels[label, STOP]
        mine = arrived if u == target else reach[u]
        if _hopeless(labels, heads[target], label, bound[u], k_all):
            continue
        if _beaten(labels, heads[u], label, mine, heads[target], paid):
            continue
        _drop(labels, heads, u, label, mine, step)
        labels[label, NEXT] = heads[u]
        heads[u] = label
        if u == target:
            continue
        moment = labels[label, TIME]
        n_links = link_start[u + 1] - link_start[u]
        for turn in range(n_links + board_start[u + 1] - board_start[u]):
            link = link_start[u] + turn if turn < n_links else -1
            on = -1 if link >= 0 else board[board_start[u] + turn - n_links]
            first = -1 - link if link >= 0 else on
            begin = opening(links, windows, link, moment) if link >= 0 else rides[on].departure
            if link < 0 and begin - rides[on].cutoff < moment:
                continue
            for k in range(k_all):
                total[k] = labels[label, COSTS + k] + _waited(begin - moment, rate[u, k], step[k], free[u])
                total[k] += per_boarding[k] if on >= 0 else 0
            while link >= 0 or on >= 0:  # once over a link, or along a trip
                if count - base >= most:
                    return -1, labels[:count].copy(), heads[:0].copy()
                labels = _more_rows(labels, count)
                labels[count, TIME] = begin + links[link].duration if link >= 0 else rides[on].arrival
                labels[count, PARENT] = label
                labels[count, ENTER] = first
                labels[count, LEAVE] = first if link >= 0 else on
                labels[count, STOP] = links[link].head if link >= 0 else rides[on].head
                for k in range(k_all):
                    total[k] += link_weights[link, k] if link >= 0 else ride_weights[on, k]
                    labels[count, COSTS + k] = total[k]
                fresh = _visit(labels, count, bit, first_word, link >= 0 or whole)
                if fresh and _worth(labels, count, heads, bound, reach, paid, query):
                    if 2 * size + 2 > heap.size:
                        heap = roomier(heap, 2 * size)
                    size = push(heap, size, labels[count, TIME], count)
                    count += 1
                on = rides[on].next if link < 0 else -1
                link = -1
    return count, labels[:count].copy(), _listed(labels, heads[target])


@kernel
def repeated(labels: Table, ends: Integers, n: int, whole: int) -> Integers:
    """How many journeys of some labels visit each stop twice: on a stretch of links, or as a whole."""
    twice = np.zeros(n, np.int64)
    counted = np.full(n, -1, np.int64)
    stamp = np.zeros(n, np.int64)
    mark = 0
    for place, end in enumerate(ends):
        mark += 1
        at = end
        while at >= 0:
            stop = labels[at, STOP]
            if stamp[stop] == mark and counted[stop] != place:
                counted[stop] = place
                twice[stop] += 1
            stamp[stop] = mark
            if not whole and labels[at, ENTER] >= 0:
                mark += 1
            at = labels[at, PARENT]
    return twice
