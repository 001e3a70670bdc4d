"""The connection scan for several criteria, with waiting that is paid for.

Waiting makes plain dominance wrong: an earlier, dearer label may win after the wait. Two rules
take its place. For boarding, label A makes B needless when A, after waiting at the stop until B
comes, is no dearer. For links, which are started at once and so may carry A to a stop where
waiting costs more, A must make up for the dearest waiting that any chain of links from here can
lead to, and must not have barred itself, by stops its chain has visited, from a way open to B.

Invariant: labels are made in the order of the rides that end in them, each before anything that it
leads to departs; the lists of a stop hold only labels of which none makes another needless. (Dibbelt
and others, 2013; profiles with labels: Delling and others, 2013.) Rides that take no time stand before the others of
their second, trip by trip, and are passed again while that makes labels: then only labels made since may board, and
who has boarded goes along the trip apart from those who passed it before, and joins them where that takes no time no
more. A label aboard is a row (next of the trip, label it came from, ride boarded, costs...).
"""

from __future__ import annotations

import numpy as np

from corridor.search.jit import inner, kernel
from corridor.search.records import INFINITY, Integers, Table
from corridor.search.timetable.connection_scan import lasts, opening
from corridor.search.timetable.records import (
    COSTS,
    ENTER,
    LEAVE,
    NEXT,
    NEXT_LINK,
    PARENT,
    STOP,
    TIME,
    Rides,
    ScanQuery,
    StopLists,
    TimetableCosts,
    TimetableRows,
)

__all__ = ["pareto_scan"]

_FOLLOWS, _FROM, _RIDE, _ABOARD = range(4)  # columns of a label aboard, and the first of its costs


@inner
def _waited(seconds: int, rate: int, step: int, free: int) -> int:
    return rate * ((max(0, seconds - free) + step - 1) // step)


@inner
def _makes_up(early: Integers, late: Integers, rate: Integers, step: Integers, slack: int, places: int) -> bool:
    """Whether the earlier label is no dearer after waiting for the later one.

    With ``slack`` seconds that closed windows may put between them besides, and as many more
    ``places`` at which a step may be started. A free time still running only helps the earlier
    label, so it may be left out.
    """
    ahead = late[TIME] - early[TIME]
    if ahead < 0:
        return False
    for k in range(rate.size):
        more = 0
        if ahead > 0:
            more = rate[k] * ((ahead + slack + step[k] - 1) // step[k] + places)
        if early[COSTS + k] + more > late[COSTS + k]:
            return False
    return True


@inner
def _visited(labels: Table, label: int, stop: int) -> bool:
    """Whether the chain of links that ends in a label has been at a stop."""
    at = label
    while True:
        if labels[at, STOP] == stop:
            return True
        if labels[at, ENTER] >= 0:
            return False
        at = labels[at, PARENT]


@inner
def _within(labels: Table, chain: int, other: int, other_stop: int) -> bool:
    """Whether every stop of one chain is on the other (one that goes on to ``other_stop``)."""
    at = chain
    while True:
        stop = labels[at, STOP]
        if stop != other_stop and (other < 0 or not _visited(labels, other, stop)):
            return False
        if labels[at, ENTER] >= 0:
            return True
        at = labels[at, PARENT]


@inner
def _hopeless(labels: Table, head: int, moment: int, cost: Integers, bound: Integers) -> bool:
    """Whether a label at the target beats the best that can still become of this one."""
    at = head
    while at >= 0:
        good = labels[at, TIME] <= moment + bound[0]
        if good:
            for k in range(cost.size):
                if labels[at, COSTS + k] > cost[k] + bound[k + 1]:
                    good = False
                    break
        if good:
            return True
        at = labels[at, NEXT]
    return False


@inner
def _unlink(labels: Table, heads: Integers, column: int, stop: int, before: int, after: int) -> None:
    if before < 0:
        heads[stop] = after
    else:
        labels[before, column] = after


@inner
def _enlist(
    labels: Table, new: int, lists: StopLists, rate: Integers, step: Integers, reach: Integers, has_links: bool
) -> int:
    """Put a label into the lists of its stop and take out what it makes needless.

    ``reach`` is (seconds of slack, places, rates...) over all chains of links from the stop.
    Returns 0 when the label itself is needless, 1 when only its links count, 2 otherwise.
    """
    heads, link_heads = lists
    stop = labels[new, STOP]
    parent = labels[new, PARENT] if labels[new, ENTER] < 0 else -1
    board = True
    at = heads[stop]
    while at >= 0 and board:
        board = not _makes_up(labels[at], labels[new], rate, step, 0, 0)
        at = labels[at, NEXT]
    if not board:
        if not has_links:
            return 0
        at = link_heads[stop]
        while at >= 0:
            if _makes_up(labels[at], labels[new], reach[2:], step, reach[0], reach[1]) and _within(
                labels, at, parent, stop
            ):
                return 0
            at = labels[at, NEXT_LINK]
    before = -1
    at = heads[stop] if board else -1
    while at >= 0:
        after = labels[at, NEXT]
        if _makes_up(labels[new], labels[at], rate, step, 0, 0):
            _unlink(labels, heads, NEXT, stop, before, after)
        else:
            before = at
        at = after
    if board:
        labels[new, NEXT] = heads[stop]
        heads[stop] = new
    if has_links:
        labels[new, NEXT_LINK] = link_heads[stop]
        link_heads[stop] = new
    return 2 if board else 1


@inner
def _step_in(aboard: Table, on_trip: Integers, trip: int, new: int) -> bool:
    """Put a row into the list of a trip unless another is nowhere dearer; drop what it beats.

    Dominance among those aboard is plain: they travel on together.
    """
    before = -1
    at = on_trip[trip]
    while at >= 0:
        after = aboard[at, _FOLLOWS]
        no_better = True
        no_worse = True
        for k in range(_ABOARD, aboard.shape[1]):
            if aboard[at, k] > aboard[new, k]:
                no_worse = False
            if aboard[at, k] < aboard[new, k]:
                no_better = False
        if no_worse:
            return False
        if no_better:
            _unlink(aboard, on_trip, _FOLLOWS, trip, before, after)
        else:
            before = at
        at = after
    aboard[new, _FOLLOWS] = on_trip[trip]
    on_trip[trip] = new
    return True


@inner
def _last_at_once(rides: Rides, c: int) -> bool:
    """Whether a ride that takes no time is the last such of its trip in its second."""
    after = rides[c].next
    return after < 0 or lasts(rides, after) or bool(rides[after].departure > rides[c].departure)


@inner
def _longer(array: Table, used: int, need: int) -> Table:
    """The array itself, or a copy with more rows when ``need`` rows do not fit behind the used ones."""
    if used + need <= array.shape[0]:
        return array
    more = np.empty((2 * (used + need), array.shape[1]), np.int64)
    more[:used] = array[:used]
    return more


@kernel
def pareto_scan(  # noqa: C901, PLR0915
    rows: TimetableRows, costs: TimetableCosts, reach: Table, bound: Table, query: ScanQuery, most: int
) -> tuple[int, Table, Integers]:
    """Pareto-optimal (arrival, costs...) from source to target, leaving at a time.

    ``reach`` and ``bound`` have a row per stop, as in `LabelGuides`. Returns the number of labels made
    (-1 when ``most`` was met), all labels, and those at the target.
    """
    n_trips, rides, link_start, links, windows, _, _ = rows
    ride_weights, link_weights, rate, step, free, boarding = costs
    source, target, depart, first, until = query
    n = link_start.size - 1
    k_all = step.size
    labels = np.empty((1024, COSTS + k_all), np.int64)
    count = 0
    heads = np.full(n, -1, np.int64)
    link_heads = np.full(n, -1, np.int64)
    lists = StopLists(heads, link_heads)
    aboard = np.empty((1024, _ABOARD + k_all), np.int64)
    n_aboard = 0
    on_trip = np.full(n_trips, -1, np.int64)
    nothing = np.zeros(k_all, np.int64)  # waiting costs nothing once one has arrived
    cost = np.zeros(k_all, np.int64)
    # A candidate waits here to become a label: its row, without places in lists.
    ready = np.zeros((64, COSTS + k_all), np.int64)
    ready[0, TIME] = depart
    ready[0, PARENT] = -1
    ready[0, ENTER] = INFINITY
    ready[0, STOP] = source
    n_ready = 1
    c = first
    again = -1  # the first ride of this second that takes no time, to go back to
    since = 0  # the first label that may board
    mark = 0  # labels there were when the rides of this second were last begun
    passed = -1  # those aboard who passed the rides of a trip before
    while True:
        while n_ready > 0:
            n_ready -= 1
            moment = ready[n_ready, TIME]
            v = ready[n_ready, STOP]
            cost[:] = ready[n_ready, COSTS:]
            if bound[v, 0] >= INFINITY or moment + bound[v, 0] > until:
                continue
            if _hopeless(labels, heads[target], moment, cost, bound[v]):
                continue
            if count == most:
                return -1, labels[:0].copy(), cost[:0].copy()
            labels = _longer(labels, count, 1)
            labels[count] = ready[n_ready]
            at_end = v == target
            degree = 0 if at_end else link_start[v + 1] - link_start[v]
            if not _enlist(labels, count, lists, nothing if at_end else rate[v], step, reach[v], degree > 0):
                continue
            count += 1
            ready = _longer(ready, n_ready, degree)
            for link in range(link_start[v + 1] - 1, link_start[v + 1] - degree - 1, -1):
                if _visited(labels, count - 1, links[link].head):
                    continue
                begin = opening(links, windows, link, moment)
                ready[n_ready, TIME] = begin + links[link].duration
                ready[n_ready, PARENT] = count - 1
                ready[n_ready, ENTER] = -1 - link
                ready[n_ready, LEAVE] = -1 - link
                ready[n_ready, STOP] = links[link].head
                for k in range(k_all):
                    waited = _waited(begin - moment, rate[v, k], step[k], free[v])
                    ready[n_ready, COSTS + k] = cost[k] + waited + link_weights[link, k]
                n_ready += 1
        if again >= 0 and (c == rides.size or rides[c].departure > rides[again].departure or lasts(rides, c)):
            c, again, since = (again, again, mark) if count > mark else (c, -1, 0)
            mark = count
        if c == rides.size or rides[c].departure > until:
            break
        if again < 0 and not lasts(rides, c):
            again, mark = c, count
        u = rides[c].tail
        v = rides[c].head
        trip = rides[c].trip
        if since > 0 and (c == again or rides[c - 1].trip != trip):
            passed = on_trip[trip]
            on_trip[trip] = -1
        at = heads[u] if u != target else -1
        while at >= 0:
            if at >= since and labels[at, TIME] <= rides[c].departure - rides[c].cutoff:
                aboard = _longer(aboard, n_aboard, 1)
                aboard[n_aboard, _FROM] = at
                aboard[n_aboard, _RIDE] = c
                for k in range(k_all):
                    waited = _waited(rides[c].departure - labels[at, TIME], rate[u, k], step[k], free[u])
                    aboard[n_aboard, _ABOARD + k] = labels[at, COSTS + k] + waited + boarding[k]
                if _step_in(aboard, on_trip, trip, n_aboard):
                    n_aboard += 1
            at = labels[at, NEXT]
        before = -1
        at = on_trip[trip]
        while at >= 0:
            after = aboard[at, _FOLLOWS]
            for k in range(k_all):
                aboard[at, _ABOARD + k] += ride_weights[c, k]
                cost[k] = aboard[at, _ABOARD + k]
            # Whoever is aboard has passed this stop and would have to come back to use it: only
            # what may still be reached from here is weighed against the target's labels.
            if bound[v, 0] >= INFINITY or _hopeless(labels, heads[target], rides[c].arrival, cost, bound[v]):
                _unlink(aboard, on_trip, _FOLLOWS, trip, before, after)
            else:
                before = at
                ready = _longer(ready, n_ready, 1)
                ready[n_ready, TIME] = rides[c].arrival
                ready[n_ready, PARENT] = aboard[at, _FROM]
                ready[n_ready, ENTER] = aboard[at, _RIDE]
                ready[n_ready, LEAVE] = c
                ready[n_ready, STOP] = v
                ready[n_ready, COSTS:] = cost
                n_ready += 1
            at = after
        if since > 0 and _last_at_once(rides, c):
            at = on_trip[trip]
            on_trip[trip] = passed
            while at >= 0:
                after = aboard[at, _FOLLOWS]
                _step_in(aboard, on_trip, trip, at)
                at = after
        c += 1
    found = 0
    at = heads[target]
    while at >= 0:
        found += 1
        at = labels[at, NEXT]
    ends = np.empty(found, np.int64)
    at = heads[target]
    for i in range(found):
        ends[i] = at
        at = labels[at, NEXT]
    return count, labels[:count].copy(), ends
