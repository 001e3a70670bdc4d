"""How many vehicles circulate when trips repeat every week: what stands at stations, and what is on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corridor.units import HOURS_PER_WEEK

__all__ = ["Trip", "least_fleet", "net_of"]

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Trip:
    """So many vehicles from one station to another, until they can leave again; hours of the week."""

    start: str
    end: str
    leaves_h: float
    hours: float
    count: float


def net_of(trips: Iterable[Trip]) -> dict[str, float]:
    """Vehicles that come to each station a week beyond those that leave; none where they are even."""
    found: dict[str, float] = {}
    for trip in trips:
        found[trip.end] = found.get(trip.end, 0.0) + trip.count
        found[trip.start] = found.get(trip.start, 0.0) - trip.count
    return {place: round(net, _DIGITS) for place, net in sorted(found.items()) if round(net, _DIGITS)}


def least_fleet(trips: Iterable[Trip]) -> float:
    """The fewest vehicles that make all trips every week, whichever of those at a station takes the next.

    What is on the way as a week begins, and for each station the most that have left it by some moment of the week
    beyond those that have come (the deficit function). Where more come than leave, they are brought back by no trip of
    these: what leaves is counted as if it were there at the beginning of each week.
    """
    given = list(trips)
    fleet = sum(trip.count * _rounds(trip) for trip in given)
    events: dict[str, list[tuple[float, float]]] = {}
    for trip in given:
        events.setdefault(trip.start, []).append((trip.leaves_h % HOURS_PER_WEEK, trip.count))
        # who comes as another leaves is there for it: arrivals go first at a moment
        events.setdefault(trip.end, []).append(((trip.leaves_h + trip.hours) % HOURS_PER_WEEK, -trip.count))
    return fleet + sum(_deficit(places) for places in events.values())


def _rounds(trip: Trip) -> int:
    """How many of a trip's weekly runs are on the way as a week begins."""
    leaves = trip.leaves_h % HOURS_PER_WEEK
    return int((leaves + trip.hours) // HOURS_PER_WEEK)


def _deficit(events: list[tuple[float, float]]) -> float:
    gone, most = 0.0, 0.0
    for _, count in sorted((round(moment, _DIGITS), count) for moment, count in events):
        gone += count
        most = max(most, gone)
    return most
