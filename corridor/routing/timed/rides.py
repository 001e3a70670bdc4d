"""Departures as rides: reckoned once for each service, and taken over by every call at which it is boarded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.graph.measures import HOURS
from corridor.graph.service_times import EvenTiming, Timing
from corridor.graph.time_windows import TimeWindows
from corridor.routing.query.layered_graph import LayeredGraph
from corridor.search import DAY

__all__ = [
    "Boarding",
    "Departures",
    "Moments",
    "Rides",
    "Yard",
    "Yards",
    "departures_of",
    "lift_seconds",
    "rides_of",
    "yard_of",
]

Integers = NDArray[np.int64]
Moments = tuple[dt.datetime, dt.datetime]


class Boarding(NamedTuple):
    """A wait for a scheduled service and a lift onto it; the boxes fill so many departures."""

    wait: int
    lift: int
    service: str
    cutoff: int
    delay: int
    departures: int


class Yard(NamedTuple):
    """Where boxes wait: the node of the stack, the key of the storage price, and the seconds that are free."""

    stack: int
    key: int
    free: int


Yards = dict[Yard, int]  # number of the stop


def yard_of(clock: TimeWindows, layered: LayeredGraph, one: Boarding) -> Yard:
    """Where the boxes of a boarding wait."""
    graph = clock.graphs[0]
    key = int(graph.structure.piece_key[layered.original_arc(one.wait), 0])
    free = round(float(graph.prices.free_days[key]) * DAY) if key >= 0 else 0
    return Yard(int(layered.graph.topology.tail[one.wait]), key, free)


class Departures(NamedTuple):
    """When a service leaves its first stop, ascending seconds of the window, and what is odd about the hour of each."""

    seconds: Integers
    oddities: list[str]


def departures_of(
    clock: TimeWindows, known: Mapping[str, Timing | EvenTiming], boardings: Sequence[Boarding], between: Moments
) -> dict[str, Departures]:
    """Departures of each service that are boarded anywhere within the window: reckoned once, not at every call."""
    latest: dict[str, int] = {}
    for one in boardings:
        latest[one.service] = max(one.delay, latest.get(one.service, 0))
    found = {}
    for service, delay in latest.items():
        since = max(clock.start - dt.timedelta(seconds=delay), between[0])
        begun = known[service].departures(since, min(clock.instant(clock.end), between[1]))
        leaving = {clock.second(at): oddity for at, oddity in begun}
        found[service] = Departures(np.array(list(leaving), np.int64), list(leaving.values()))
    return found


class Rides(NamedTuple):
    """The departures of a boarding as rides: shape (5, rides), and the days of storage that each costs by itself."""

    columns: Integers
    days: Integers
    key: int
    oddities: list[str]


def rides_of(clock: TimeWindows, layered: LayeredGraph, one: Boarding, yards: Yards, leaves: Departures) -> Rides:
    """A ride for each departure: boarded at the lift, which ends when the service leaves.

    Boxes that fill several departures come for the first one, and ride with the last box: from the one to the other
    they are on the ride, so that what is to come is known to take as long, and storage for that time is its cost.
    """
    wait, lift = layered.original_arc(one.wait), layered.original_arc(one.lift)
    spent = lift_seconds(clock, lift)
    at = leaves.seconds + one.delay
    # waiting and lifting at one terminal, whose rules both obey
    shut = clock.closed_at(wait, at) | clock.closed_at(lift, at)
    chosen = np.flatnonzero((at >= 0) & (at < clock.end) & ~shut)
    first, last = at[chosen[: max(0, len(chosen) - one.departures + 1)]], at[chosen[one.departures - 1 :]]
    yard, head = yard_of(clock, layered, one), int(layered.graph.topology.head[one.lift])
    days = -(-np.maximum(0, last - first - yard.free) // DAY)
    free = (yard.free + days * DAY - (last - first)).tolist()
    places = {
        own: yards.setdefault(yard._replace(free=own), layered.graph.topology.n_nodes + len(yards))
        for own in dict.fromkeys(free)
    }
    at_yard = np.array([places[own] for own in free], np.int64)
    to, cutoffs = (np.full(len(free), value, np.int64) for value in (head, max(0, one.cutoff - spent)))
    columns: Integers = np.stack([at_yard, to, first - spent, last, cutoffs])
    return Rides(columns, days, yard.key, [leaves.oddities[place] for place in chosen[one.departures - 1 :].tolist()])


def lift_seconds(clock: TimeWindows, lift: int) -> int:
    """Seconds of a lift onto a service; a ride takes time."""
    return max(1, int(clock.weights[0].matrix[HOURS.row, lift]))
