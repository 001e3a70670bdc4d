"""Routes that leave at a date: services boarded at their departures, doors as they are when the box gets there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.calendar import DateError, as_end, as_moment
from corridor.errors import NoRoute, Reason
from corridor.graph import Weights
from corridor.itinerary.dated import DatedItinerary
from corridor.itinerary.front import ParetoFront
from corridor.lazy import LaterEach
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.routing.query.query import Names, prepare_way
from corridor.routing.query.reefer import keeps_power
from corridor.routing.query.waypoints import Course, WayPoint, way_points
from corridor.routing.timed.network import CRITERIA, DatedNetwork, dated_network
from corridor.routing.timed.replay import dated_itinerary, lease_cents, steps_of
from corridor.search import Journey
from corridor.units import MINUTES_PER_HOUR, cents

__all__ = [
    "HORIZON_DAYS",
    "Depart",
    "Found",
    "Leaving",
    "best_dated",
    "built",
    "dated_front",
    "found_at",
    "leaving",
    "leaving_by",
    "over_days",
    "undominated",
    "why_not",
]

Integers = NDArray[np.int64]
Depart = str | dt.date | Sequence[str | dt.date]

HORIZON_DAYS = 120  # what does not arrive within so many days of leaving does not count as a route
_MOST_WINDOW_DAYS = 31
_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, eq=False)
class Found:
    """Journeys of a front.

    Attributes
    ----------
    points : int64 array, shape (journeys, criteria)
        Cents, minutes, grams, boardings in the order asked for.
    labels : int
        Labels made.
    journeys : tuple of functions that give a Journey
        One for each point.
    """

    points: Integers
    labels: int
    journeys: tuple[Callable[[], Journey], ...]


def leaving(depart: Depart) -> tuple[dt.datetime, ...]:
    """Read when a shipment may leave: a moment, or every full hour from the first of two moments to the second.

    A last day alone belongs to the window.

    Raises
    ------
    DateError
        When it is no date, or a window that ends before it begins or is longer than a month.
    """
    if isinstance(depart, str | dt.date) or not isinstance(depart, Sequence):
        return (as_moment(depart),)
    if len(depart) != 2:
        raise DateError(f"{depart!r} is no departure: give one moment, or the first and the last of a window")
    first, last = as_moment(depart[0]), as_end(depart[1])
    if not dt.timedelta() <= last - first <= dt.timedelta(days=_MOST_WINDOW_DAYS):
        window = f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}"
        raise DateError(f"the window {window} must end after it begins, within {_MOST_WINDOW_DAYS} days")
    return tuple(first + number * _HOUR for number in range((last - first) // _HOUR + 1))


def over_days(
    network: Network,
    asked: tuple[Weights, Course],
    avoid: Sequence[WayPoint],
    first: dt.datetime,
    last: dt.datetime,
) -> DatedNetwork:
    """Compile a network from the day of one moment to `HORIZON_DAYS` after another.

    Raises
    ------
    DateError
        When that is past the calendar.
    """
    days = (last.date() - first.date()).days + HORIZON_DAYS
    if first.date().toordinal() + days >= dt.date.max.toordinal():
        raise DateError(f"{last:%Y-%m-%d} is past the end of the calendar")
    return dated_network(network, *asked, avoid, first.date(), days)


def found_at(dated: DatedNetwork, depart: int, names: Sequence[str], limits: Mapping[str, int] | None = None) -> Found:
    """Find every journey of a moment that no other beats.

    Parameters
    ----------
    dated : DatedNetwork
        Where.
    depart : int
        Minute.
    names : sequence of str
        Of cost, hours, co2_kg, transfers and generalised.
    limits : mapping of str to int, optional
        Largest whole totals.
    """
    bound = dict(limits or {})
    needed = {"cost" if name == "generalised" else name for name in (*names, *bound)}
    rows = tuple(place for place, name in enumerate(CRITERIA) if name in needed) or (0,)
    until = min(dated.end - 1, depart + bound.get("hours", dated.end))
    front = dated.table.pareto(dated.course.source, dated.course.sink, depart, rows, until)
    lasted = front.costs[:, 0] - depart
    columns = {CRITERIA[row]: front.costs[:, 1 + place] for place, row in enumerate(rows)} | {"hours": lasted}
    if "cost" in columns:
        columns["cost"] = columns["cost"] + np.array([lease_cents(dated, span) for span in lasted.tolist()], np.int64)
    if "generalised" in {*names, *bound}:
        columns["generalised"] = columns["cost"] + _value(dated, lasted)
    kept = np.ones(len(front), np.bool_)
    for name, limit in bound.items():
        kept &= columns[name] <= limit
    points = np.stack([columns[name] for name in names], axis=1)
    chosen = np.flatnonzero(kept)[undominated(points[kept])]
    return Found(points[chosen], front.labels, tuple(partial(front.journey, int(place)) for place in chosen))


def _value(dated: DatedNetwork, lasted: Integers) -> Integers:
    load, prices = dated.clock.weights[0].load, dated.clock.graphs[0].prices
    hourly = prices.value_of_time * load.feu if load.value_of_time is None else load.value_of_time
    return cents(lasted.astype(np.float64) * (hourly / MINUTES_PER_HOUR))


def undominated(points: Integers) -> Integers:
    """Places of the points that no other beats, one of each, in lexicographic order."""
    kept: list[int] = []
    for place in np.lexsort(points.T[::-1]).tolist():
        if not kept or not (points[kept] <= points[place]).all(axis=1).any():
            kept.append(place)
    return np.array(kept, np.int64)


def dated_front(
    dated: DatedNetwork,
    shipment: Shipment,
    moments: Sequence[dt.datetime],
    names: Sequence[str],
    limits: Mapping[str, int],
) -> ParetoFront | None:
    """Find the front of all moments of leaving; None when it is empty."""
    found = [found_at(dated, dated.minute(moment), names, limits) for moment in moments]
    journeys = [journey for one in found for journey in one.journeys]
    if not journeys:
        return None
    points = np.concatenate([one.points for one in found])
    chosen = undominated(points)
    # the boarding of the first vehicle is no transfer
    shown = points[chosen] - np.array([name == "transfers" for name in names], dtype=np.int64)
    labels = sum(one.labels for one in found)
    return ParetoFront(
        tuple(names),
        shown,
        labels,
        LaterEach(len(shown), lambda number: built(dated, shipment, journeys[int(chosen[number])]())),
    )


def best_dated(
    dated: DatedNetwork, shipment: Shipment, moments: Sequence[dt.datetime], minimise: str, limits: Mapping[str, int]
) -> DatedItinerary | None:
    """Find the best route of all moments; among equals the faster one, then the cheaper."""
    names = tuple(dict.fromkeys((minimise, "hours", "cost")))
    found = [found_at(dated, dated.minute(moment), names, limits) for moment in moments]
    firsts = [(tuple(one.points[0].tolist()), place) for place, one in enumerate(found) if one.journeys]
    return built(dated, shipment, found[min(firsts)[1]].journeys[0]()) if firsts else None


def built(dated: DatedNetwork, shipment: Shipment, journey: Journey) -> DatedItinerary:
    """Build a journey's itinerary; a reefer's that goes without power for too long says so."""
    leaves = replace(shipment, ready=dated.moment(journey.departure))
    trip = dated_itinerary(dated, leaves, journey)
    power = dated.course.power
    if power is None:
        return trip
    arcs = np.array([step.arc for step in steps_of(dated, journey)], np.int64)
    if keeps_power(power, dated.course.graph, arcs):
        return trip
    text = f"the reefer is without power for more than {power.limit / MINUTES_PER_HOUR:g} h"
    last = trip.legs[-1]
    said = "; ".join(part for part in (last.warning, text) if part)
    return replace(trip, legs=(*trip.legs[:-1], replace(last, warning=said)))


class Leaving(NamedTuple):
    """A dated question: the network over its days, the shipment, and the moments at which it may leave."""

    dated: DatedNetwork
    shipment: Shipment
    moments: tuple[dt.datetime, ...]


def leaving_by(network: Network, shipment: Shipment, depart: Depart, ways: tuple[Names, Names]) -> Leaving:
    """Prepare a shipment that leaves at a date; ways are what it must pass and avoid, as for `prepare_way`."""
    moments, (via, avoid) = leaving(depart), ways
    asked = replace(shipment, ready=moments[0])
    query, course = prepare_way(network, asked, via, avoid)
    points = way_points(network, avoid) if avoid else ()
    return Leaving(over_days(network, (query.weights, course), points, moments[0], moments[-1]), asked, moments)


def why_not(
    dated: DatedNetwork, shipment: Shipment, moments: Sequence[dt.datetime], limits: Mapping[str, float]
) -> NoRoute:
    """Make the error of a shipment that no departure serves, though there is a way for it."""
    what = f"no route from {shipment.origin} to {shipment.destination}"
    least = [
        f"{name} {getattr(trip, name):,.1f} (asked for {limits[name]:,.1f})"
        for name in limits
        if (trip := best_dated(dated, shipment, moments, name, {})) is not None
    ]
    if least:
        return NoRoute(f"{what} meets all limits; the least possible are {', '.join(least)}")
    when = f"{moments[0]:%Y-%m-%d %H:%M}" + (f" to {moments[-1]:%Y-%m-%d %H:%M}" if len(moments) > 1 else "")
    text = f"nothing that leaves on {when} arrives within {HORIZON_DAYS} days"
    reason = Reason("timetable", text, "departures, cut-offs and doors")
    return NoRoute(f"{what}: {text}", [reason])
