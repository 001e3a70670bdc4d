"""Routes of shipments: the best one, many at once, and the exact Pareto front."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite
from numbers import Real
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.errors import CorridorError, NoRoute, Reason, UnknownName
from corridor.graph import CRITERIA, MEASURES, Power, measure_row
from corridor.itinerary.front import ParetoFront
from corridor.itinerary.itinerary import Itinerary
from corridor.itinerary.legs import itinerary_of
from corridor.lazy import LaterEach
from corridor.model.cargo.shipment import Shipment, shipments_from_frame
from corridor.model.network import Network
from corridor.routing.query.infeasibility import no_route, no_way
from corridor.routing.query.query import Names, Query, prepare_query, prepare_way
from corridor.routing.query.reefer import keeps_power, powered_front, powered_path
from corridor.routing.query.waypoints import Course
from corridor.routing.timed.search import Depart, Leaving, best_dated, dated_front, leaving_by, why_not
from corridor.search import Front, Path, constrained, lexicographic_path, pareto, shortest_path
from corridor.units import MINUTES_PER_HOUR, cents, grams, hours, kilograms, minutes, money

__all__ = [
    "LimitError",
    "Names",
    "Query",
    "best_arcs",
    "best_path",
    "pareto_routes",
    "prepare_query",
    "prepare_way",
    "route",
    "routes",
    "shut",
]

_COST, _HOURS = measure_row("cost"), measure_row("hours")
_UNITS: dict[str, tuple[Callable[[float], int], Callable[[int], float]]] = {
    "cost": (cents, money),
    "generalised": (cents, money),
    "hours": (minutes, hours),
    "co2_kg": (grams, kilograms),
}


class LimitError(CorridorError, ValueError):
    """A limit that is no finite number."""


def route(
    network: Network,
    shipment: Shipment,
    *,
    minimise: str = "cost",
    limits: Mapping[str, float] | None = None,
    via: Names = (),
    avoid: Names = (),
    depart: Depart | None = None,
) -> Itinerary:
    """Find the best route of a shipment, exactly.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        What, from where to where, ready when.
    minimise : {"cost", "hours", "co2_kg", "transfers", "generalised"}
        What to minimise; ``generalised`` is cost plus the value of time.
    limits : mapping of str to float, optional
        Largest totals allowed for the whole shipment, for example ``{"hours": 400}``.
    via : str or sequence of str
        What the route must pass, in this order: terminals, cities, countries, borders, services, links, modes.
        A place counts when the box is there, on board of a train too.
    avoid : str or sequence of str
        What the route must not touch: the same kinds of names.
    depart : str, date or pair of them, optional
        When the boxes leave, in place of the shipment's ``ready``; of a pair, every full hour in between is tried.
        Services that name weekdays or dates are then boarded at their departures, others waited for by half their
        headway; doors are as they are when the box gets there; prices are those of the first day.

    Returns
    -------
    Itinerary
        With ``depart``, a `DatedItinerary`: the same with clock times.

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
        For a departure that is no date.
    """
    if depart is not None:
        return _dated_route(network, shipment, depart, (via, avoid), (minimise, limits))
    asked = prepare_way(network, shipment, via, avoid)
    arcs = best_arcs(asked, shipment, minimise, limits=limits, via=via)
    return itinerary_of(asked[0].graph, asked[0].weights, shipment, arcs)


def shut(network: Network, shipment: Shipment, ways: tuple[Names, Names]) -> NoRoute | None:
    """Make the error of a network without a way on the day the shipment is ready; None where there is one."""
    ready = prepare_way(network, shipment, *ways)
    if best_path(ready[1], _COST, {}) is None:
        return _why(ready, shipment, "cost", None, ways[0])
    return None


def _dated_why(
    network: Network, asked: Leaving, ways: tuple[Names, Names], limits: Mapping[str, float] | None
) -> NoRoute:
    """Tell a network that is shut from one whose departures come too late."""
    return shut(network, asked.shipment, ways) or why_not(*asked, limits or {})


def _dated_route(
    network: Network,
    shipment: Shipment,
    depart: Depart,
    ways: tuple[Names, Names],
    aim: tuple[str, Mapping[str, float] | None],
) -> Itinerary:
    minimise, limits = aim
    measure_row(minimise)
    bounds = _named(limits)
    asked = leaving_by(network, shipment, depart, ways)
    trip = best_dated(*asked, minimise, bounds)
    if trip is None:
        raise _dated_why(network, asked, ways, limits)
    return trip


def _named(limits: Mapping[str, float] | None) -> dict[str, int]:
    return {MEASURES[row].name: bound for row, bound in _limits(limits).items()}


def best_arcs(
    asked: tuple[Query, Course],
    shipment: Shipment,
    minimise: str,
    *,
    limits: Mapping[str, float] | None = None,
    via: Names = (),
) -> list[int]:
    """Find the arcs of the best route of what `prepare_way` prepared; raises as `route`."""
    course = asked[1]
    row, bounds = measure_row(minimise), _limits(limits)
    path = best_path(course, row, bounds)
    if path is None:
        raise _why(asked, shipment, minimise, limits if bounds else None, via)
    found: list[int] = course.plain(path.arcs).tolist()
    return found


def best_path(course: Course, row: int, bounds: Mapping[int, int]) -> Path | None:
    """Find the best path; among equals the faster one, and among equally fast ones the cheaper."""
    path = _best_lit_or_not(course, row, bounds)
    if path is None or course.power is None or keeps_power(course.power, course.graph, path.arcs):
        return path
    tie = _COST if row == _HOURS else _HOURS
    arcs = powered_path(course.graph, (course.source, course.sink), course.power, (row, tie), bounds)
    return None if arcs is None else Path(course.graph.weights[:, arcs].sum(axis=1), arcs)


def _best_lit_or_not(course: Course, row: int, bounds: Mapping[int, int]) -> Path | None:
    graph, ends = course.graph, (course.source, course.sink)
    tie = _COST if row == _HOURS else _HOURS
    if not bounds:
        return lexicographic_path(graph, *ends, row, tie)
    path = constrained(graph, *ends, minimise=row, limits=bounds)
    if path is None:
        return None
    least = int(path.costs[row])
    return constrained(graph, *ends, minimise=tie, limits={**bounds, row: min(least, bounds.get(row, least))})


def pareto_routes(
    network: Network,
    shipment: Shipment,
    *,
    criteria: Sequence[str] = ("cost", "hours", "co2_kg"),
    limits: Mapping[str, float] | None = None,
    via: Names = (),
    avoid: Names = (),
    depart: Depart | None = None,
) -> ParetoFront:
    """Find every route that no other beats in all criteria: the exact Pareto front.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        What, from where to where, ready when.
    criteria : sequence of str
        One or more of cost, hours, co2_kg and transfers; routes are sorted by them in order.
    limits : mapping of str to float, optional
        Largest totals allowed for the whole shipment.
    via, avoid : str or sequence of str
        What every route must pass, in order, and must not touch, as for `route`.
    depart : str, date or pair of them, optional
        When the boxes leave, as for `route`; routes are then `DatedItinerary`, and hours those of their clocks.

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
    if depart is not None:
        asked = leaving_by(network, shipment, depart, (via, avoid))
        found = dated_front(*asked, names, _named(limits))
        if found is None:
            raise _dated_why(network, asked, (via, avoid), limits)
        return found
    query, course = prepare_way(network, shipment, via, avoid)
    rows = tuple(measure_row(name) for name in names)
    bounds = _limits(limits)
    front = _front(course, rows, bounds)
    if not len(front.costs):
        raise _why((query, course), shipment, names[0], limits if bounds else None, via)
    # the boarding of the first vehicle is no transfer
    points = front.costs - np.array([name == "transfers" for name in names], dtype=np.int64)
    return ParetoFront(
        names,
        points,
        front.labels,
        LaterEach(
            len(points),
            lambda number: itinerary_of(query.graph, query.weights, shipment, course.plain(front.path(number))),
        ),
    )


class _Points(NamedTuple):
    """A front whose paths were searched here."""

    costs: NDArray[np.int64]
    labels: int
    paths: Sequence[NDArray[np.int64]]

    def path(self, number: int) -> NDArray[np.int64]:
        return self.paths[number]


def _front(course: Course, rows: tuple[int, ...], bounds: Mapping[int, int]) -> Front | _Points:
    """The kernel's front; for a reefer one of whose points goes without power for too long, that of labels."""
    ends = (course.source, course.sink)
    front, power = pareto(course.graph, *ends, criteria=rows, limits=bounds), course.power
    if power is None or all(keeps_power(power, course.graph, front.path(place)) for place in range(len(front))):
        return front
    found = powered_front(course.graph, ends, power, rows, bounds)
    costs = np.array([point for point, _ in found], dtype=np.int64).reshape(-1, len(rows))
    return _Points(costs, len(found), [arcs for _, arcs in found])


def routes(
    network: Network,
    shipments: pd.DataFrame | Iterable[Shipment],
    *,
    minimise: str = "cost",
    limits: Mapping[str, float] | None = None,
    via: Names = (),
    avoid: Names = (),
) -> pd.DataFrame:
    """Route many shipments.

    Parameters
    ----------
    network : Network
        Where.
    shipments : DataFrame or iterable of Shipment
        A frame has the columns of `Shipment`; only origin and destination must be there.
    minimise, limits, via, avoid
        As for `route`.

    Returns
    -------
    DataFrame
        One row per shipment, in order and with the frame's index: origin, destination, totals, corridor, and
        ``problem`` (blank where a route was found).
    """
    index = shipments.index if isinstance(shipments, pd.DataFrame) else None
    asked = shipments_from_frame(shipments, network) if isinstance(shipments, pd.DataFrame) else tuple(shipments)

    def best(shipment: Shipment) -> Itinerary:
        return route(network, shipment, minimise=minimise, limits=limits, via=via, avoid=avoid)

    records = [_record(shipment, best) for shipment in asked]
    frame = pd.DataFrame(records, columns=_RESULT)
    return frame if index is None else frame.set_axis(index)


_RESULT = (
    "origin",
    "destination",
    "containers",
    "cost",
    "cost_per_container",
    "currency",
    "hours",
    "co2_kg",
    "km",
    "transfers",
    "gauge_changes",
    "corridor",
    "problem",
)


def _record(shipment: Shipment, best: Callable[[Shipment], Itinerary]) -> dict[str, Any]:
    asked = {"origin": shipment.origin, "destination": shipment.destination, "containers": shipment.containers}
    try:
        trip = best(shipment)
    except NoRoute as problem:
        return {**asked, "problem": str(problem).split("\n", 1)[0]}
    values = {name: getattr(trip, name) for name in _RESULT[3:11]}
    return {**asked, **values, "corridor": trip.name, "problem": ""}


def _criteria(names: Sequence[str]) -> tuple[str, ...]:
    chosen = (names,) if isinstance(names, str) else tuple(names)
    unknown = [name for name in chosen if name not in CRITERIA]
    if unknown or not chosen or len(set(chosen)) < len(chosen):
        wrong = unknown[0] if unknown else str(chosen)
        raise UnknownName(f"criteria {wrong!r}: choose different ones of {', '.join(CRITERIA)}", wrong, CRITERIA)
    return chosen


def _limits(limits: Mapping[str, float] | None) -> dict[int, int]:
    bounds: dict[int, int] = {}
    for name, limit in (limits or {}).items():
        row = measure_row(name)
        if not isinstance(limit, Real) or not isfinite(limit):
            raise LimitError(f"the limit of {name} must be a number, not {limit!r}")
        if name in _UNITS:
            into, back = _UNITS[name]
            whole = into(limit)
            bounds[row] = whole - 1 if back(whole) > limit else whole  # rounding must not loosen a limit
        else:
            bounds[row] = int(limit) + 1  # getting onto the first vehicle is no transfer
    return bounds


def _why(
    asked: tuple[Query, Course], shipment: Shipment, minimise: str, limits: Mapping[str, float] | None, via: Names
) -> NoRoute:
    """Tell limits that are too tight from doors that are closed, and from way-points that no route meets."""
    query, course = asked
    joined = course.power is not None and shortest_path(course.graph, course.source, course.sink, _HOURS) is not None
    if course.power is not None and joined and best_path(course, measure_row(minimise), {}) is None:
        return _without_power(shipment, course.power)
    if limits:
        path = shortest_path(course.graph, course.source, course.sink, measure_row(minimise))
        if path is not None:
            return _too_tight(asked, shipment, limits)
    names = (via,) if isinstance(via, str) else tuple(via)
    if not names:
        return no_route(query.graph, query.weights, shipment, (query.source, query.sink))
    return no_way(query.graph, query.weights, shipment, (query.source, query.sink), (course, names))


def _without_power(shipment: Shipment, power: Power) -> NoRoute:
    """Every way is open, and each goes without power for too long."""
    hours = power.limit / MINUTES_PER_HOUR
    what = f"no route from {shipment.origin} to {shipment.destination} on {shipment.ready:%Y-%m-%d}"
    text = f"every way leaves the reefer more than {hours:g} h without power"
    reason = Reason(f"power within {hours:g} h", text, "the shipment or its container type", lift=True)
    return NoRoute(f"{what}: {text}", [reason])


def _too_tight(asked: tuple[Query, Course], shipment: Shipment, limits: Mapping[str, float]) -> NoRoute:
    query, course = asked
    least = []
    for name in limits:
        path = best_path(course, measure_row(name), {})
        if path is not None:
            trip = itinerary_of(query.graph, query.weights, shipment, course.plain(path.arcs))
            least.append(f"{name} {getattr(trip, name):,.1f} (asked for {limits[name]:,.1f})")
    ends = f"{shipment.origin} to {shipment.destination}"
    return NoRoute(f"no route from {ends} meets all limits; the least possible are {', '.join(least)}")
