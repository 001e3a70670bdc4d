"""When one must leave at the latest for each departure that a route may begin with."""

from __future__ import annotations

from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from corridor.routing.timed.network import DatedNetwork

__all__ = ["last_moments"]


def last_moments(dated: DatedNetwork, first: int, last: int) -> list[int]:
    """The last moments between two seconds from which a departure can still be caught, and the first of the two.

    Whoever catches another one later has left in time for one of those that are reached without a departure: these
    alone are asked about. Who is to be somewhere later can leave later, or at the same moment: the departures of a
    yard are asked about in their order, until one leaves time beyond the last second.
    """
    rides, source = dated.table.connections, dated.layered.source
    near = _without_rides(dated)[rides.tail]
    gates = sorted(set(zip(rides.tail[near].tolist(), (rides.departure - rides.cutoff)[near].tolist(), strict=True)))
    found = {first}
    for yard, its in groupby(gates, key=lambda gate: gate[0]):
        for _, gate in its:
            moment = dated.table.latest_departure(source, yard, gate, first) if gate >= first else None
            if moment is not None and moment > last:
                break
            found |= set() if moment is None else {moment}
    return sorted(found)


def _without_rides(dated: DatedNetwork) -> NDArray[np.bool_]:
    """Which stops chains of links lead to, from where boxes begin."""
    links = dated.table.links
    reached = np.zeros(dated.table.n_stops, np.bool_)
    reached[dated.layered.source] = True
    while (fresh := links.head[reached[links.tail] & ~reached[links.head]]).size:
        reached[fresh] = True
    return reached
