"""Cost and hours of routes as functions of the rows that they rest on.

A row is a number from -1 (its low end) over 0 (as it stands) to 1 (its high end); between them it moves in a straight
line. Ends are those of `corridor.study.swings`: a price's own low and high, the hours that one journey in ten stays
below and one in ten exceeds, or what its confidence is worth. A row that several routes share moves all of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.arguments import refused
from corridor.errors import CorridorError, UnknownName
from corridor.graph.measures import COST, GENERALISED, HOURS
from corridor.itinerary.front import ParetoFront
from corridor.itinerary.itinerary import Itinerary
from corridor.model.known_dates import price_remarks
from corridor.model.network import Network
from corridor.routing.query.limits import offered_measure
from corridor.study.sweeps.draws import triangular
from corridor.study.swings import SPREAD, WITHOUT_ENDS, WeakFact, weak_rows

__all__ = ["Payoffs", "payoffs"]

Floats = NDArray[np.float64]

_MEASURES = (COST.name, HOURS.name, GENERALISED.name)
_VALUE_OF_TIME = ("shipment", "value_of_time")
_NARROW = 1e-12  # share of a law on one side of its top, where there is nothing
_POINTS = 400  # of the law of a row, each as likely as the others


@dataclass(frozen=True, eq=False)
class Payoffs:
    """What routes take, by the state of their rows.

    Attributes
    ----------
    measure : str
        cost, hours or generalised: what a route is chosen by, for the whole shipment.
    trips : tuple of Itinerary
        The routes, in the order given, each once.
    facts : tuple of WeakFact
        The rows in doubt, each where it swings most, and the value of time where it counts.
    less, more : float array, shape (2, routes, rows)
        What cost and hours of a route change by with a row at its low and at its high end.
    skew : float array, shape (rows,)
        Probability of a row to be below where it stands; NaN for rows that may be anywhere between their ends alike.
    remarks : tuple of str
        What the prices do not tell of the days of the routes.
    """

    measure: str
    trips: tuple[Itinerary, ...]
    facts: tuple[WeakFact, ...]
    less: Floats
    more: Floats
    skew: Floats
    remarks: tuple[str, ...] = ()

    @property
    def base(self) -> Floats:
        """The measure of each route as the rows stand, shape (routes,)."""
        return np.array([float(getattr(trip, self.measure)) for trip in self.trips])

    @property
    def value_of_time(self) -> float:
        """What an hour of the whole shipment is worth, where routes are chosen by generalised cost; else 0."""
        trip = max(self.trips, key=lambda one: one.hours)
        priced = self.measure == GENERALISED.name and trip.hours > 0.0
        return (trip.generalised - trip.cost) / trip.hours if priced else 0.0

    def slopes(self) -> tuple[Floats, Floats]:
        """What the measure of a route changes by with a row at its low and its high end, shape (routes, rows)."""
        money, time = float(self.measure != HOURS.name), float(self.measure == HOURS.name) + self.value_of_time
        less, more = (money * ends[0] + time * ends[1] for ends in (self.less, self.more))
        place = self._value_row
        if place is not None:
            dearer = self.value_of_time * SPREAD["estimate"] * self.hours()
            less[:, place], more[:, place] = -dearer, dearer
        return less, more

    def hours(self) -> Floats:
        """Hours of each route, each row at its mean, shape (routes,)."""
        states = self.points()
        high, low = np.maximum(states, 0.0).mean(axis=0), np.maximum(-states, 0.0).mean(axis=0)
        found: Floats = np.array([trip.hours for trip in self.trips]) + self.more[1] @ high + self.less[1] @ low
        return found

    @property
    def _value_row(self) -> int | None:
        keys = [(fact.table, fact.row) for fact in self.facts]
        return keys.index(_VALUE_OF_TIME) if _VALUE_OF_TIME in keys else None

    def values(self, states: Floats) -> Floats:
        """The measure of each route in so many states of the rows.

        Parameters
        ----------
        states : float array, shape (states, rows)

        Returns
        -------
        float array, shape (states, routes)
        """
        high, low = np.maximum(states, 0.0), np.maximum(-states, 0.0)
        cost, hours = (high @ self.more[place].T + low @ self.less[place].T for place in (0, 1))
        if self.measure != GENERALISED.name:
            found: Floats = self.base + (cost if self.measure == COST.name else hours)
            return found
        place = self._value_row
        dearer = np.zeros((len(states), 1)) if place is None else SPREAD["estimate"] * states[:, [place]]
        planned = np.array([trip.hours for trip in self.trips])
        found = self.base + cost + self.value_of_time * (hours + dearer * (planned + hours))
        return found

    def states(self, evenly: Floats) -> Floats:
        """States of the rows at shares of their laws, of the same shape: (states, rows), from 0 to 1."""
        below = np.where(np.isnan(self.skew), 0.5, self.skew)
        drawn = triangular(-below, 0.0, 1.0 - below, evenly)
        triangle = drawn / np.maximum(np.where(drawn < 0.0, below, 1.0 - below), _NARROW)
        return np.where(np.isnan(self.skew), 2.0 * evenly - 1.0, triangle)

    def points(self) -> Floats:
        """States of each row that are alike in probability, shape (points, rows)."""
        evenly = (np.arange(_POINTS) + 0.5) / _POINTS
        return self.states(np.repeat(evenly[:, None], len(self.facts), axis=1))


def payoffs(network: Network, routes: Itinerary | ParetoFront | Iterable[Itinerary], minimise: str) -> Payoffs:
    """Find what routes take by the rows that they rest on.

    Parameters
    ----------
    network : Network
        Where they were found.
    routes : Itinerary, ParetoFront or iterable of Itinerary
        Those that may be chosen.
    minimise : {"cost", "hours", "generalised"}
        What they are chosen by.

    Raises
    ------
    UnknownName
        For something else to minimise, and money in a network without prices.
    CorridorError
        When there is no route, or no row in doubt.
    """
    if minimise not in _MEASURES:
        known = ", ".join(_MEASURES)
        raise UnknownName(f"{minimise!r} is not moved by rows in doubt: choose {known}", minimise, _MEASURES)
    offered_measure(network, minimise)
    trips = _different(routes)
    found = [{(fact.table, fact.row): fact for fact in weak_rows(network, trip).facts} for trip in trips]
    widest: dict[tuple[str, str], WeakFact] = {}
    for facts in found:
        for key, fact in facts.items():
            widest[key] = max(widest.get(key, fact), fact, key=lambda one: one.share)
    if minimise == GENERALISED.name:
        widest[_VALUE_OF_TIME] = _value_of_time(max(trips, key=lambda trip: trip.hours))
    ends = np.zeros((2, 2, len(trips), len(widest)))
    for number, (trip, facts) in enumerate(zip(trips, found, strict=True)):
        for place, key in enumerate(widest):
            if key in facts:
                fact, money = facts[key], trip.cost if trip.priced else 0.0
                ends[:, 0, number, place] = (fact.cost_low - money, fact.cost_high - money) if trip.priced else 0.0
                ends[:, 1, number, place] = fact.hours_low - trip.hours, fact.hours_high - trip.hours
    if not ends.any() and minimise != GENERALISED.name:
        raise CorridorError("no row that the routes rest on is in doubt")
    skew = [_skew(fact, ends[:, :, :, place]) for place, fact in enumerate(widest.values())]
    told = price_remarks(network, {trip.shipment.ready.date() for trip in trips})
    return Payoffs(minimise, tuple(trips), tuple(widest.values()), ends[0], ends[1], np.array(skew), told)


def _different(routes: Itinerary | ParetoFront | Iterable[Itinerary]) -> list[Itinerary]:
    """The routes, each once."""
    trips: list[Itinerary] = []
    for trip in (routes,) if isinstance(routes, Itinerary) else routes:
        if not isinstance(trip, Itinerary):
            raise refused("routes", "a route, a front, or several routes", trip)
        if all(trip.legs != other.legs for other in trips):
            trips.append(trip)
    if not trips:
        raise CorridorError("routes is empty: there is none to choose")
    return trips


def _skew(fact: WeakFact, ends: Floats) -> float:
    """The probability of a triangular law to be below its top; NaN for a row without ends of its own."""
    below, above = np.abs(ends).reshape(2, -1).sum(axis=1)
    return math.nan if WITHOUT_ENDS in fact.basis or not below + above else float(below / (below + above))


def _value_of_time(trip: Itinerary) -> WeakFact:
    worth, spread = trip.generalised - trip.cost, SPREAD["estimate"]
    return WeakFact(
        *_VALUE_OF_TIME,
        what="value of time",
        confidence="estimate",
        source="",
        basis=f"{spread:.0%} either way, as estimate {WITHOUT_ENDS}",
        cost_low=trip.cost,
        cost_high=trip.cost,
        hours_low=trip.hours,
        hours_high=trip.hours,
        share=2.0 * spread * worth / trip.generalised if trip.generalised else 0.0,
    )
