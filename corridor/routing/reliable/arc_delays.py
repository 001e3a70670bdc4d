"""What of each arc varies: the seconds that it takes at least, and the delay on top of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.graph.arc_types import BORDER, GAUGE_CHANGE, WAITING
from corridor.graph.measures import HOURS
from corridor.itinerary.dwell import delay_of
from corridor.itinerary.legs import leg_of
from corridor.model.delay.dwell import STEP_H, Delay
from corridor.routing.query.query import Query

__all__ = ["STEP_S", "ArcDelays", "arc_delays"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

STEP_S = round(STEP_H * HOURS.per_unit)  # seconds of a step of the grid of delays
_VARYING = (BORDER, GAUGE_CHANGE, WAITING)


class ArcDelays(NamedTuple):
    """The hours of all arcs of a compiled graph, as distributions.

    Attributes
    ----------
    seconds : int64 array, shape (arcs,)
        What an arc takes at least.
    kinds : int64 array, shape (arcs,)
        Number of the delay on top of it; -1 for none.
    delays : tuple of float array
        Probabilities of 0, 3, 6, ... minutes; arcs of equal delays share one.
    """

    seconds: Integers
    kinds: Integers
    delays: tuple[Floats, ...]


def arc_delays(query: Query) -> ArcDelays:
    """Find how the hours of each open arc vary, by the laws of `Itinerary.dwells`."""
    key = (query.graph.identity, query.weights.load, query.shipment.ready, query.weights.closed.tobytes())
    return query.network.cache.get("arc delays", key, lambda: _arc_delays(query))


def _arc_delays(query: Query) -> ArcDelays:
    graph, weights = query.graph, query.weights
    seconds = weights.matrix[HOURS.row].copy()
    kinds = np.full(seconds.size, -1, np.int64)
    numbers: dict[bytes, int] = {}
    delays: list[Floats] = []
    for number in np.flatnonzero(~weights.closed & (seconds > 0)).tolist():
        if graph.arcs[number].kind not in _VARYING:
            continue
        least_h, delay = delay_of(leg_of(graph, weights, [number], {}))
        if delay is None:
            continue
        steps, mass = _without_least(delay)
        seconds[number] = round(least_h * HOURS.per_unit) + steps * STEP_S
        if mass.size > 1:
            kinds[number] = numbers.setdefault(mass.tobytes(), len(delays))
            if kinds[number] == len(delays):
                delays.append(mass)
    return ArcDelays(seconds, kinds, tuple(delays))


def _without_least(delay: Delay) -> tuple[int, Floats]:
    """Steps that a delay takes at least, and the rest of it."""
    first, *_, last = np.flatnonzero(delay.mass)[[0, -1]].tolist()
    return first, delay.mass[first : last + 1]
