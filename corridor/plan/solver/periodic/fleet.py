"""How many vehicles circulate when trips repeat for ever: what stands at stations, and what is on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Trip", "least_fleet", "net_of"]

_DIGITS = 6  # of a moment
_VEHICLE_DIGITS = 3  # plans tell parts of a train to six digits: less than this of its vehicles is dust


@dataclass(frozen=True, slots=True)
class Trip:
    """So many vehicles from one station to another, until they can leave again; all times in one unit."""

    start: str
    end: str
    leaves: float
    lasts: float
    count: float


def net_of(trips: Iterable[Trip]) -> dict[str, float]:
    """Vehicles that come to each station a period beyond those that leave; none where they are even."""
    found: dict[str, float] = {}
    for trip in trips:
        found[trip.end] = found.get(trip.end, 0.0) + trip.count
        found[trip.start] = found.get(trip.start, 0.0) - trip.count
    return {place: net for place, told in sorted(found.items()) if (net := round(told, _VEHICLE_DIGITS))}


def least_fleet(trips: Iterable[Trip], period: float) -> float:
    """The fewest vehicles that make all trips every period, whichever of those at a station takes the next.

    What is on the way as a period begins, and for each station the most that have left it by some moment of the period
    beyond those that have come (the deficit function). Where more come than leave, they are brought back by no trip of
    these: what leaves is counted as if it were there at the beginning of each period.
    """
    given = list(trips)
    fleet = sum(trip.count * _rounds(trip, period) for trip in given)
    events: dict[str, list[tuple[float, float]]] = {}
    for trip in given:
        events.setdefault(trip.start, []).append((trip.leaves % period, trip.count))
        # who comes as another leaves is there for it: arrivals go first at a moment
        events.setdefault(trip.end, []).append(((trip.leaves + trip.lasts) % period, -trip.count))
    return round(fleet + sum(_deficit(places) for places in events.values()), _VEHICLE_DIGITS)


def _rounds(trip: Trip, period: float) -> int:
    """How many of a trip's runs are on the way as a period begins."""
    return int((trip.leaves % period + trip.lasts) // period)


def _deficit(events: list[tuple[float, float]]) -> float:
    gone, most = 0.0, 0.0
    for _, count in sorted((round(moment, _DIGITS), count) for moment, count in events):
        gone += count
        most = max(most, gone)
    return most
