"""Routes of shipments: the best one, many at once, and the exact Pareto front."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from corridor.arguments import checked_arguments
from corridor.errors import ArgumentError, UnknownName
from corridor.graph import CRITERIA, MEASURES, measure_of
from corridor.graph.measures import HOURS, P90, unknown_criterion
from corridor.itinerary.front import ParetoFront
from corridor.itinerary.itinerary import Itinerary
from corridor.lazy import LaterEach
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.routing.query.air import Undecided
from corridor.routing.query.lapsed_closures import ending_closures
from corridor.routing.query.query import Depart, Names, Query, prepare_query, undecided_query
from corridor.routing.query.resource_search import PathFront
from corridor.search import Path

__all__ = ["best_path", "pareto_routes", "route"]

_LEAST = (*(one.name for one in MEASURES), P90)
_CRITERIA = (*CRITERIA, P90)


@checked_arguments
def route(  # noqa: PLR0913 - a public question; its options come by name
    network: Network,
    shipment: Shipment,
    *,
    minimise: str = "cost",
    limits: Mapping[str, float] | None = None,
    via: Names = (),
    avoid: Names = (),
    modes: Names = (),
    depart: Depart | None = None,
    arrive_by: str | dt.date | None = None,
) -> Itinerary:
    """Find the best route of a shipment, exactly.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        What, from where to where, ready when.
    minimise : {"cost", "hours", "co2_kg", "transfers", "generalised", "p90_hours"}
        What to minimise; ``generalised`` is cost plus the value of time, ``p90_hours`` the hours that nine in ten
        journeys do not exceed (`Itinerary.p90_hours`: of a route chosen beforehand, its stops independent).
    limits : mapping of str to float, optional
        Largest totals allowed: of cost, in the network's currency, hours, days, co2_kg, transfers and generalised for
        the whole shipment, of cost_per_container and co2_kg_per_container for the average container; as
        ``{"days": 20, "cost_per_container": 7000}``.
    via : str or sequence of str
        What the route must pass, in this order: terminals, cities, countries, borders, services, links, modes,
        variants (suez, cape), lines.
        A place counts when the box is there, on board of a train too.
    avoid : str or sequence of str
        What the route must not touch: the same kinds of names.
    modes : str or sequence of str
        The only modes that it may go by, of rail, road, sea, barge and air; none named allows all. Lorries within a
        city, and those of pickup and delivery, are no mode of a route: they stay.
    depart : str, date or pair of them, optional
        When the boxes leave, in place of the shipment's ``ready``, by the clock of the origin unless it has an offset
        from UTC; of a pair, every full hour in between is tried.
        Services that name weekdays or dates are then boarded at their departures, others waited for by half their
        headway; boxes that fill several departures travel as the last one does; doors are as they are when the box
        gets there; prices are those of the first day.
    arrive_by : str or date, optional
        The last moment to arrive, by the clock of the destination unless it has an offset from UTC; a day alone means
        its last minute. Without `depart`, the boxes leave at the last moment that is in time, by the quickest way
        from then, as for `latest_departure`: then nothing else can be minimised or limited.

    Returns
    -------
    Itinerary
        With ``depart`` or ``arrive_by``, a `DatedItinerary`: the same with clock times, local and with their offsets.

    Raises
    ------
    NoRoute
        With the rules and closures in the way, and the cheapest set whose lifting opens a route; what is
        avoided counts as a rule, and way-points that no route meets are named.
    UnknownName
        For an unknown place, container type, criterion, or name to pass or avoid.
    LimitError
        For a limit that is no finite number.
    DateError
        For a departure or an arrival that is no date.
    ArgumentError
        For limits, or something to minimise, of the last departure that arrives by a moment; for ``p90_hours`` of
        routes with a date.
    """
    if minimise not in _LEAST:
        raise unknown_criterion(minimise, _LEAST)
    found: Itinerary | None
    if arrive_by is not None and depart is None:
        if limits or minimise != "cost":
            raise ArgumentError("arrive_by alone looks for the last departure: with minimise or limits, say depart too")
        from corridor.routing.departures import latest_departure  # what the clock needs, most routes do not

        return latest_departure(network, shipment, arrive=arrive_by, via=via, avoid=avoid, modes=modes)
    if depart is not None:
        from corridor.routing.timed.search import prepare_dated

        _refuse_clock((minimise,))
        dated = prepare_dated(network, shipment, depart, via=via, avoid=avoid, modes=modes, arrive_by=arrive_by)
        found = dated.best(minimise, limits)
        if found is None:
            raise dated.why_not(limits)
        return found
    query, path, notes = best_path(
        undecided_query(network, shipment, via=via, avoid=avoid, modes=modes), minimise, limits
    )
    trip = query.itinerary(path.arcs)
    return replace(trip, notes=(*trip.notes, *notes)) if notes else trip


def best_path(
    asked: Undecided[Query], minimise: str, limits: Mapping[str, float] | None
) -> tuple[Query, Path, tuple[str, ...]]:
    """Find the path of `route`, the question that it is of, and what may be better by the clock.

    Raises
    ------
    NoRoute
        When there is none.
    """
    query, path = _surest(asked.decided(), limits) if minimise == P90 else asked.best(minimise, limits)
    if path is None:
        raise query.why_not(HOURS.name if minimise == P90 else minimise, limits)
    return query, path, tuple(_worth_waiting(query, path, minimise, limits))


def _worth_waiting(query: Query, path: Path, minimise: str, limits: Mapping[str, float] | None) -> Iterator[str]:
    """Closures that a route goes around, though they may be over when boxes that wait for that are there."""
    name, ready = HOURS.name if minimise == P90 else minimise, query.shipment.ready
    ending = ending_closures(query.graph, ready)
    if not ending:
        return
    reopened, row = query.reopened(), measure_of(name).row
    lasting = [block.arcs for block in reopened.weights.blocks if block.id not in ending]
    closed = np.logical_or.reduce([query.graph.idle, *lasting])
    better = reopened.weighed(replace(reopened.weights, closed=closed)).best(name, limits)
    if better is None or better.costs[row] >= path.costs[row]:
        return
    passed = {block.id for block in query.weights.blocks if block.arcs[better.arcs].any()}
    for closure in sorted(passed & set(ending)):
        yield (
            f"{ending[closure]}: a better way may wait for its end, "
            f"as the search by the clock does (depart, --depart {ready:%Y-%m-%d})"
        )


def _surest(query: Query, limits: Mapping[str, float] | None) -> tuple[Query, Path | None]:
    from corridor.routing.reliable.search import reliable_path  # most routes do not need it

    arcs = reliable_path(query, limits)
    return query, None if arcs is None else Path(query.weights.matrix[:, arcs].sum(axis=1), arcs)


def _refuse_clock(criteria: Sequence[str]) -> None:
    if P90 in criteria:
        raise ArgumentError(
            f"{P90} is of routes without a clock: leave out depart and arrive_by, or ask study.reliability how sure "
            "a route with a date is"
        )


@checked_arguments
def pareto_routes(  # noqa: PLR0913 - a public question; its options come by name
    network: Network,
    shipment: Shipment,
    *,
    criteria: Sequence[str] = ("cost", "hours", "co2_kg"),
    limits: Mapping[str, float] | None = None,
    via: Names = (),
    avoid: Names = (),
    modes: Names = (),
    depart: Depart | None = None,
    arrive_by: str | dt.date | None = None,
) -> ParetoFront:
    """Find every route that no other beats in all criteria: the exact Pareto front.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        What, from where to where, ready when.
    criteria : sequence of str
        One or more of cost, hours, co2_kg, transfers and p90_hours, as for `route`; routes are sorted by them in
        order.
    limits : mapping of str to float, optional
        Largest totals allowed for the whole shipment.
    via, avoid, modes : str or sequence of str
        What every route must pass, in order, must not touch, and the only modes it may go by, as for `route`.
    depart : str, date or pair of them, optional
        When the boxes leave, as for `route`; routes are then `DatedItinerary`, and hours those of their clocks.
    arrive_by : str or date, optional
        The last moment to arrive, by the clock of the destination unless it has an offset from UTC; a day alone means
        its last minute. Without `depart`, the boxes leave when they are ready.

    Returns
    -------
    ParetoFront
        One route for each point; itineraries are built when asked for.

    Raises
    ------
    NoRoute, UnknownName
        As `route`.
    """
    names = _criteria(criteria)
    if depart is not None or arrive_by is not None:
        from corridor.routing.timed.search import prepare_dated

        _refuse_clock(names)
        leaves = shipment.ready if depart is None else depart
        dated = prepare_dated(network, shipment, leaves, via=via, avoid=avoid, modes=modes, arrive_by=arrive_by)
        found = dated.front(names, limits)
        if found is None:
            raise dated.why_not(limits)
        return found
    query = prepare_query(network, shipment, via=via, avoid=avoid, modes=modes)
    front = _front(query, names, limits)
    if not len(front.points):
        raise query.why_not(HOURS.name if names[0] == P90 else names[0], limits)
    columns = (HOURS if name == P90 else measure_of(name) for name in names)
    points = np.stack([measure.net(front.points[:, place]) for place, measure in enumerate(columns)], axis=1)
    trips = LaterEach(len(points), lambda number: query.itinerary(front.path(number)))
    return ParetoFront(names, points, front.labels, trips)


def _front(query: Query, criteria: tuple[str, ...], limits: Mapping[str, float] | None) -> PathFront:
    if P90 not in criteria:
        return query.front(criteria, limits)
    from corridor.routing.reliable.search import reliable_front

    return reliable_front(query, criteria, limits)


def _criteria(names: Sequence[str]) -> tuple[str, ...]:
    chosen = (names,) if isinstance(names, str) else tuple(names)
    unknown = [name for name in chosen if name not in _CRITERIA]
    if unknown or not chosen or len(set(chosen)) < len(chosen):
        wrong = unknown[0] if unknown else str(chosen)
        raise UnknownName(f"criteria {wrong!r}: choose different ones of {', '.join(_CRITERIA)}", wrong, _CRITERIA)
    return chosen
