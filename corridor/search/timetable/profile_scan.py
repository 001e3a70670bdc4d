"""A kernel that finds all departures worth choosing in one sweep over the connections, from the last to the first.

Invariant: when a connection's turn comes, all that can follow it is known: when one who stays aboard arrives, and for
the stop it leads to the pairs (last moment to be there, arrival) of which none makes another needless. A pair of a
stop is followed back over links at once. (Dibbelt and others, 2013.) Rides that take no time are passed again as in
`connection_scan.latest`.
"""

from __future__ import annotations

import numpy as np

from corridor.search.jit import inner, kernel
from corridor.search.records import INFINITY, Integers, Table
from corridor.search.timetable.connection_scan import closing, lasts
from corridor.search.timetable.records import ScanQuery, TimetableRows

__all__ = ["profile_scan"]

_MOMENT, _ARRIVAL, _NEXT, _AT = range(4)  # columns of a pair: those of a stop follow each other by their moments


@inner
def _worth(pairs: Table, heads: Integers, new: int, stop: int, moment: int, arrival: int) -> bool:
    """Put a pair into the list of its stop unless another is no worse, and take out what it makes needless."""
    before = -1
    at = heads[stop]
    while at >= 0 and pairs[at, _MOMENT] < moment and pairs[at, _ARRIVAL] < arrival:
        before = at
        at = pairs[at, _NEXT]
    while at >= 0 and pairs[at, _MOMENT] <= moment and pairs[at, _ARRIVAL] >= arrival:
        if pairs[at, _MOMENT] == moment and pairs[at, _ARRIVAL] == arrival:
            return False
        at = pairs[at, _NEXT]
    if at >= 0 and pairs[at, _ARRIVAL] <= arrival:
        return False
    pairs[new, _MOMENT] = moment
    pairs[new, _ARRIVAL] = arrival
    pairs[new, _NEXT] = at
    pairs[new, _AT] = stop
    if before < 0:
        heads[stop] = new
    else:
        pairs[before, _NEXT] = new
    return True


@kernel
def profile_scan(  # noqa: C901, PLR0915
    rows: TimetableRows, query: ScanQuery, last: int, on_foot: Integers
) -> Table:
    """Pairs (last moment to be at the source, arrival), both ascending, of journeys with a ride.

    Rides from ``query.first`` on and before ``last`` count, moments from ``query.end`` on, and arrivals up to
    ``query.moment``. ``on_foot`` holds by stop the seconds that links alone take to the target, or INFINITY.
    """
    _, rides, _, links, windows, back_start, back_links = rows
    source, _, most, first, since = query
    heads = np.full(on_foot.size, -1, np.int64)
    pairs = np.empty((1024, 4), np.int64)
    count = 0
    done = 0  # pairs that were followed back over links
    best = np.full(max(last - first, 0), INFINITY, np.int64)  # arrival of who is aboard, by rides that count
    c = last - 1
    again = -1
    later = INFINITY
    while c >= first:
        arrival = INFINITY
        if 0 <= rides[c].next < last:
            arrival = best[rides[c].next - first]
        v = rides[c].head
        if on_foot[v] < INFINITY:
            arrival = min(arrival, rides[c].arrival + on_foot[v])
        at = heads[v]
        while at >= 0 and pairs[at, _MOMENT] < rides[c].arrival:
            at = pairs[at, _NEXT]
        if at >= 0:
            arrival = min(arrival, pairs[at, _ARRIVAL])
        if arrival < best[c - first] and arrival <= most:
            best[c - first] = arrival
            later = c
            moment = rides[c].departure - rides[c].cutoff
            if moment >= since and _worth(pairs, heads, count, rides[c].tail, moment, arrival):
                count += 1
            while done < count:
                u = pairs[done, _AT]
                moment = pairs[done, _MOMENT]
                arrival = pairs[done, _ARRIVAL]
                done += 1
                need = count + back_start[u + 1] - back_start[u] + 1
                if need > pairs.shape[0]:
                    more = np.empty((2 * need, 4), np.int64)
                    more[:count] = pairs[:count]
                    pairs = more
                for i in range(back_start[u], back_start[u + 1]):
                    link = back_links[i]
                    there = closing(links, windows, link, moment - links[link].duration)
                    if there >= since and _worth(pairs, heads, count, links[link].tail, there, arrival):
                        count += 1
        if not lasts(rides, c):
            again = c if again < 0 else again
            if c == first or rides[c - 1].departure < rides[c].departure:
                c, again, later = (again + 1, again, INFINITY) if later <= again else (c, -1, INFINITY)
        c -= 1
    found = 0
    at = heads[source]
    while at >= 0:
        found += 1
        at = pairs[at, _NEXT]
    choices = np.empty((found, 2), np.int64)
    at = heads[source]
    for i in range(found):
        choices[i, 0] = pairs[at, _MOMENT]
        choices[i, 1] = pairs[at, _ARRIVAL]
        at = pairs[at, _NEXT]
    return choices
