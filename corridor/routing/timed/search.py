"""Routes that leave at a date: services boarded at their departures, doors as they are when the box gets there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from corridor.calendar import as_end, as_instant, local_time, on_the_clock, shown_moment
from corridor.display import counted
from corridor.errors import NoRoute, Reason
from corridor.graph import measure_of
from corridor.graph.time_windows import HORIZON_DAYS
from corridor.itinerary.dated import DatedItinerary
from corridor.itinerary.front import ParetoFront
from corridor.lazy import LaterEach
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.routing.query.infeasibility import nothing_within
from corridor.routing.query.limits import limited_measure, offered_measure, whole_limits
from corridor.routing.query.query import Depart, Names, Query, prepare_query
from corridor.routing.query.waypoints import asked_names
from corridor.routing.timed.loading import loading_days
from corridor.routing.timed.moments import clock_notes, departure_moments
from corridor.routing.timed.network import CRITERIA, DatedNetwork, dated_network, horizon_days, window_days
from corridor.routing.timed.reefer import journey_keeps_power, powered_journeys
from corridor.routing.timed.replay import dated_itinerary, totals_by_clock
from corridor.search import DAY, Journey

__all__ = [
    "HORIZON_DAYS",
    "DatedQuery",
    "Depart",
    "Found",
    "found_at",
    "prepare_dated",
    "quickest_at",
    "undominated",
]

Integers = NDArray[np.int64]

_PROOF_LABELS = 80_000  # a second or a few; storage is then the only thing left open
_NOT_PROVED = "not proved: a way that takes longer so as to be stored for less may cost less by that storage"


@dataclass(frozen=True, eq=False)
class Found:
    """Journeys of a front.

    Attributes
    ----------
    points : int64 array, shape (journeys, criteria)
        Cents, seconds, grams, boardings in the order asked for.
    labels : int
        Labels made.
    journeys : tuple of functions that give a Journey
        One for each point.
    by_power : bool
        Whether a reefer's limit of power sends some of them another way.
    sure : bool
        Whether the search proved that these are all.
    """

    points: Integers
    labels: int
    journeys: tuple[Callable[[], Journey], ...]
    by_power: bool = False
    sure: bool = True


def found_at(dated: DatedNetwork, depart: int, names: Sequence[str], limits: Mapping[str, int] | None = None) -> Found:
    """Find every journey of a moment that no other beats.

    Parameters
    ----------
    dated : DatedNetwork
        Where.
    depart : int
        Second.
    names : sequence of str
        Of cost, hours, co2_kg, transfers and generalised.
    limits : mapping of str to int, optional
        Largest whole totals.

    Raises
    ------
    PowerSearchError
        When the front of a reefer cannot be found exactly.
    """
    bound = dict(limits or {})
    found = _without_power(dated, depart, names, bound)
    if all(journey_keeps_power(dated, journey()) for journey in found.journeys):
        return found
    kept = list(powered_journeys(dated, depart, names, bound))
    points = np.array([point for point, _ in kept], dtype=np.int64).reshape(-1, len(names))
    chosen = undominated(points)
    journeys = tuple(partial(_itself, kept[place][1]) for place in chosen.tolist())
    return Found(points[chosen], len(kept), journeys, by_power=True, sure=found.sure)


def quickest_at(dated: DatedNetwork, depart: int, until: int) -> Journey | None:
    """The quickest journey of a moment that arrives by another; among equals the cheapest."""
    found = _best_at(dated, depart, ("hours", "cost"), {"hours": until - depart})
    return None if found is None else found[1]()


def _itself(journey: Journey) -> Journey:
    return journey


def _best_at(
    dated: DatedNetwork, depart: int, names: Sequence[str], limits: Mapping[str, int]
) -> tuple[tuple[int, ...], Callable[[], Journey], bool] | None:
    """The least point of a moment by the names in order, its journey, and whether that is proved."""
    quickest = names[0] == "hours" and not set(limits) - {"hours"}
    found = _without_power(dated, depart, names, limits, quickest=quickest)
    if not found.journeys:
        return None
    if journey_keeps_power(dated, found.journeys[0]()):
        return tuple(found.points[0].tolist()), found.journeys[0], found.sure
    first = next(powered_journeys(dated, depart, names, limits), None)
    return None if first is None else (first[0], partial(_itself, first[1]), found.sure)


def _without_power(
    dated: DatedNetwork, depart: int, names: Sequence[str], limits: Mapping[str, int], *, quickest: bool = False
) -> Found:
    """The front of the timetable, which does not know of power; of what arrives first alone, where it is asked for."""
    needed = {"cost" if name == "generalised" else name for name in (*names, *limits)}
    dated.refuse_too_large(needed)
    rows = tuple(place for place, name in enumerate(CRITERIA) if name in needed) or (0,)
    until = min(dated.end - 1, depart + limits.get("hours", dated.end))
    # the earliest arrival is found at once, and spares the search where there is none, or nothing later is wanted
    earliest = dated.table.arrival(dated.layered.source, dated.layered.sink, depart, until)
    if earliest is None:
        return Found(np.empty((0, len(names)), np.int64), 0, ())
    until = earliest if quickest else until
    ends = dated.layered.source, dated.layered.sink
    front = dated.table.pareto(*ends, depart, rows, until, proof_labels=_PROOF_LABELS)
    wanted, columns = (*names, *limits), [CRITERIA[row] for row in rows]
    totals = [
        totals_by_clock(dated, wanted, arrival - depart, dict(zip(columns, costs, strict=True)))
        for arrival, *costs in front.costs.tolist()
    ]
    values = np.array(totals, dtype=np.int64).reshape(-1, len(wanted))
    kept = (values[:, len(names) :] <= np.array([*limits.values()], dtype=np.int64)).all(axis=1)
    points = values[:, : len(names)]
    chosen = np.flatnonzero(kept)[undominated(points[kept])]
    return Found(
        points[chosen], front.labels, tuple(partial(front.journey, int(place)) for place in chosen), sure=front.sure
    )


def undominated(points: Integers) -> Integers:
    """Places of the points that no other beats, one of each, in lexicographic order."""
    kept: list[int] = []
    for place in np.lexsort(points.T[::-1]).tolist():
        if not kept or not (points[kept] <= points[place]).all(axis=1).any():
            kept.append(place)
    return np.array(kept, np.int64)


@dataclass(frozen=True, eq=False)
class DatedQuery:
    """A question by the clock.

    Attributes
    ----------
    query : Query
        Of the first moment's day.
    windows : tuple of pairs of datetime
        The instants between which is searched: ever longer parts for the earliest arrival, at last the whole horizon.
    moments : tuple of datetime
        When the shipment may leave: instants, as the clock of the origin shows them.
    horizon : int
        Days within which what leaves last must arrive.
    ends : tuple of str
        The terminals of origin and destination.
    notes : tuple of str
        What is said of every route: moments where a clock is changed.
    deadline : datetime or None
        The last moment to arrive, an instant as the clock of the destination shows it.
    """

    query: Query
    windows: tuple[tuple[dt.datetime, dt.datetime], ...]
    moments: tuple[dt.datetime, ...]
    horizon: int
    ends: tuple[str, str]
    notes: tuple[str, ...] = ()
    deadline: dt.datetime | None = None

    @cached_property
    def dated(self) -> DatedNetwork:
        """The network from the first day to the end of the horizon, for what is loaded when the first moment leaves."""
        return self._network(self.windows[-1])

    @cached_property
    def parts(self) -> tuple[DatedQuery, ...]:
        """The same question for each run of moments on whose days the same stops of loading bind the boxes."""
        return tuple(part for part, *_ in self.leaving(self.moments[0], self.moments[-1]))

    def leaving(self, first: dt.datetime, last: dt.datetime) -> list[tuple[DatedQuery, dt.datetime, dt.datetime]]:
        """Split the time to leave between two moments by the stops of loading that bind on its days.

        Returns
        -------
        list of (DatedQuery, datetime, datetime)
            The question for each part, ascending, and the first and the last moment of it.
        """
        zone = self.query.network.time_zones.zone(self.ends[0])
        days = [on_the_clock(moment, zone).date() for moment in (first, last)]
        between = [days[0] + dt.timedelta(days=number) for number in range((days[1] - days[0]).days + 1)]
        runs = list(loading_days(self.query.graph, self.query.weights.load.cargo, between))
        if len(runs) <= 1:
            return [(self, first, last)]
        midnights = (as_instant(dt.datetime.combine(run[0], dt.time()), zone) for run in runs[1:])
        begins = [first, *(local_time(midnight, zone) for midnight in midnights)]
        ends = [*(begin - dt.timedelta(seconds=1) for begin in begins[1:]), last]
        spans = list(zip(begins, ends, strict=True))
        moments = [tuple(one for one in self.moments if begin <= one <= end) for begin, end in spans]
        parts = [replace(self, moments=its or (begin,)) for its, (begin, _) in zip(moments, spans, strict=True)]
        return [(part, *span) for part, span in zip(parts, spans, strict=True)]

    def _network(self, window: tuple[dt.datetime, dt.datetime]) -> DatedNetwork:
        return dated_network(self.query, window, loaded=self.moments[0].date())

    def networks(self, until: dt.datetime | None) -> Iterator[DatedNetwork]:
        """Networks of the parts of the horizon that end after a moment, the shortest first; at last that of it all."""
        parts = self.windows[:-1] if until is not None else ()
        yield from (self._network(window) for window in parts if until is not None and until < window[1])
        yield self.dated

    def best(self, minimise: str = "cost", limits: Mapping[str, float] | None = None) -> DatedItinerary | None:
        """Find the best route of all moments; among equals the faster one, then the cheaper."""
        offered_measure(self.query.network, minimise)  # an unknown one is refused before anything is searched
        names = tuple(dict.fromkeys((minimise, "hours", "cost")))
        # what arrives first in a part of the horizon arrives first in all of it
        earliest = minimise == "hours" and not set(limits or {}) - {"hours"}
        for window in self.windows[:-1] if earliest else self._long_enough(limits):
            found = self._best_in(window, names, limits)
            if found is not None and found.worst_hours == found.worst_hours:  # the next departures are in it, too
                return found
        return self._best_in(self.windows[-1], names, limits)

    def _best_in(
        self, window: tuple[dt.datetime, dt.datetime], names: Sequence[str], limits: Mapping[str, float] | None
    ) -> DatedItinerary | None:
        asked = self._asked(window, limits)
        found = [(dated, _best_at(dated, leaves, names, bounds)) for dated, leaves, bounds in asked]
        kept = [(dated, one) for dated, one in found if one is not None]
        if not kept:
            return None
        dated, best = min(kept, key=lambda one: one[1][0])
        return self.itinerary(best[1](), dated, sure=all(one[2] for _, one in kept))

    def front(self, criteria: Sequence[str], limits: Mapping[str, float] | None = None) -> ParetoFront | None:
        """Find the front of all moments of leaving; None when it is empty."""
        for name in criteria:
            offered_measure(self.query.network, name)
        for window in self._long_enough(limits):
            front = self._front_in(window, criteria, limits)
            trips = () if front is None else front.itineraries
            if not any(isinstance(trip, DatedItinerary) and trip.worst_hours != trip.worst_hours for trip in trips):
                return front
        return self._front_in(self.windows[-1], criteria, limits)

    def _long_enough(self, limits: Mapping[str, float] | None) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """Parts of the horizon in which all that keeps a limit of hours has arrived; in them is the whole answer."""
        hours = whole_limits(limits, self.query.shipment.containers).get("hours")
        if hours is not None and hours < self.horizon * DAY:
            latest = self.moments[-1] + dt.timedelta(seconds=hours + 1)
            yield from (window for window in self.windows[:-1] if latest < window[1])

    def _front_in(
        self, window: tuple[dt.datetime, dt.datetime], criteria: Sequence[str], limits: Mapping[str, float] | None
    ) -> ParetoFront | None:
        asked = list(self._asked(window, limits))
        found = [found_at(dated, leaves, criteria, bounds) for dated, leaves, bounds in asked]
        journeys = [(journey, one[0]) for one, its in zip(asked, found, strict=True) for journey in its.journeys]
        if not journeys:
            return None
        points, sure = np.concatenate([one.points for one in found]), all(one.sure for one in found)
        chosen = undominated(points)
        shown = [measure_of(name).net(points[chosen, place]) for place, name in enumerate(criteria)]

        def trip(number: int) -> DatedItinerary:
            journey, dated = journeys[int(chosen[number])]
            return self.itinerary(journey(), dated, sure=sure)

        trips = LaterEach(len(chosen), trip)
        return ParetoFront(tuple(criteria), np.stack(shown, axis=1), sum(one.labels for one in found), trips)

    def _asked(
        self, window: tuple[dt.datetime, dt.datetime], limits: Mapping[str, float] | None
    ) -> Iterator[tuple[DatedNetwork, int, dict[str, int]]]:
        """The seconds in which it may leave, up to the deadline, each with its network and the limits from then on."""
        bounds = whole_limits(limits, self.query.shipment.containers)
        for part in self.parts:
            dated = part._network(window)
            last = None if self.deadline is None else dated.second(self.deadline)
            for leaves in map(dated.second, part.moments):
                if last is None:
                    yield dated, leaves, bounds
                elif leaves <= last:
                    yield dated, leaves, bounds | {"hours": min(last - leaves, bounds.get("hours", last - leaves))}

    def itinerary(self, journey: Journey, dated: DatedNetwork, *, sure: bool = True) -> DatedItinerary:
        """Build the itinerary of a journey through a network, ready when it departs; it says where it is not sure."""
        zone = dated.clock.graphs[0].network.time_zones.zone(self.ends[0])
        ready = on_the_clock(dated.clock.instant(journey.departure), zone)
        trip = dated_itinerary(dated, replace(self.query.shipment, ready=ready), journey)
        notes = self.notes if sure else (*self.notes, _NOT_PROVED)
        return replace(trip, notes=(*trip.notes, *notes)) if notes else trip

    def why_not(self, limits: Mapping[str, float] | None = None) -> NoRoute:
        """Make the error of a shipment that no departure serves: first of all whether the network is shut to it."""
        if self.query.best("hours") is None:
            return self.query.why_not()
        what = f"no route from {self.query.shipment.origin} to {self.query.shipment.destination}"
        if self.deadline is not None:
            anyhow = replace(self, deadline=None)
            first = anyhow.best("hours", limits)
            if first is None:
                return anyhow.why_not(limits)
            text = f"of what leaves then, the earliest arrives on {shown_moment(first.arrives)}"
            late = f"{what} arrives by {shown_moment(self.deadline)}: {text}"
            return NoRoute(late, [Reason("timetable", text, "departures, cut-offs and doors")])
        wanted = limits or {}
        trips = {name: self.best(limited_measure(name).name) for name in wanted}
        least = {name: getattr(trip, name) for name, trip in trips.items() if trip is not None}
        if least:
            return nothing_within(self.query.shipment, least, wanted, self.query.graph.network.currency)
        when = " to ".join(map(shown_moment, dict.fromkeys((self.moments[0], self.moments[-1]))))
        text = f"nothing that leaves on {when} arrives within {counted(self.horizon, 'day')}"
        return NoRoute(f"{what}: {text}", [Reason("timetable", text, "departures, cut-offs and doors")])


def prepare_dated(
    network: Network,
    shipment: Shipment,
    depart: Depart,
    *,
    via: Names = (),
    avoid: Names = (),
    modes: Names = (),
    arrive_by: str | dt.date | None = None,
) -> DatedQuery:
    """Prepare a shipment that leaves at a date, over the network from that day to `horizon_days` after the last one.

    Days are those of the calendar where the boxes begin.

    Parameters
    ----------
    network, shipment, via, avoid, modes
        As for `prepare_query`.
    depart : str, date or pair of them
        As for `departure_moments`.
    arrive_by : str or date, optional
        The last moment to arrive, by the clock of the destination; a day alone means its last minute.

    Raises
    ------
    DateError
        As `departure_moments`, and for an arrival that is no date.
    """
    names = asked_names(network, (shipment.origin, shipment.destination), via=via, avoid=avoid, modes=modes)
    ends = names.ends[shipment.origin][0], names.ends[shipment.destination][0]
    zone = network.time_zones.zone(ends[0])
    moments = departure_moments(depart, zone)
    first, last = (on_the_clock(moment, zone) for moment in (moments[0], moments[-1]))
    query = prepare_query(network, replace(shipment, ready=first), via=via, avoid=avoid, modes=modes)
    horizon = horizon_days(query)
    begins = as_instant(dt.datetime.combine(first.date(), dt.time()), zone)
    last_days = (last.date() + dt.timedelta(days=days) for days in window_days(network, horizon))
    windows = tuple((begins, as_instant(dt.datetime.combine(day, dt.time()), zone)) for day in last_days)
    notes, there = clock_notes("leaving:", depart, zone), network.time_zones.zone(ends[1])
    deadline = None if arrive_by is None else local_time(as_instant(as_end(arrive_by), there), there)
    if arrive_by is not None:
        notes += clock_notes("arriving by:", arrive_by, there)
    return DatedQuery(query, windows, moments, horizon, ends, notes, deadline)
