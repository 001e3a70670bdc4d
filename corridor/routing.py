"""Routes of shipments: the best one, many at once, and the exact Pareto front."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from corridor.errors import NoRoute, UnknownName
from corridor.front import ParetoFront
from corridor.graph import CRITERIA, Graph, Weights, compile_graph, load_of, measure_row
from corridor.itinerary import Itinerary
from corridor.legs import itinerary_of
from corridor.model.network import Network
from corridor.model.shipment import Shipment, shipments_from_frame
from corridor.reasons import no_route
from corridor.search import Path, constrained, pareto, shortest_path
from corridor.units import cents, grams, hours, kilograms, minutes, money

__all__ = ["Query", "pareto_routes", "prepare_query", "route", "routes"]

_COST, _HOURS = measure_row("cost"), measure_row("hours")
_UNITS: dict[str, tuple[Callable[[float], int], Callable[[int], float]]] = {
    "cost": (cents, money),
    "generalised": (cents, money),
    "hours": (minutes, hours),
    "co2_kg": (grams, kilograms),
}


class Query(NamedTuple):
    """A shipment over a compiled graph: what every search starts from."""

    graph: Graph
    weights: Weights
    source: int
    sink: int


def prepare_query(network: Network, shipment: Shipment) -> Query:
    """Resolve a shipment, compile the graph of its date, and weigh it.

    Raises
    ------
    UnknownName
        For a place or container type that does not exist, or a place that handles no boxes.
    """
    origin, destination, load = load_of(network, shipment)
    graph = compile_graph(network, shipment.ready)
    return Query(graph, graph.weigh(load), graph.source(origin), graph.sink(destination))


def route(
    network: Network,
    shipment: Shipment,
    *,
    minimise: str = "cost",
    limits: Mapping[str, float] | None = None,
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

    Returns
    -------
    Itinerary

    Raises
    ------
    NoRoute
        With the rules and closures in the way, and the cheapest set whose lifting opens a route.
    UnknownName
        For an unknown place, container type or criterion.
    """
    query = prepare_query(network, shipment)
    row, bounds = measure_row(minimise), _limits(limits)
    path = _best_path(query, row, bounds)
    if path is None:
        raise _why(query, shipment, minimise, limits if bounds else None)
    return itinerary_of(query.graph, query.weights, shipment, path.arcs)


def _best_path(query: Query, row: int, bounds: Mapping[int, int]) -> Path | None:
    """Find the best path; among equals the faster one, and among equally fast ones the cheaper."""
    graph, ends = query.weights.graph, (query.source, query.sink)
    if bounds:
        path = constrained(graph, *ends, minimise=row, limits=bounds)
    else:
        path = shortest_path(graph, *ends, row)
    if path is None:
        return None
    least = int(path.costs[row])
    tie = _COST if row == _HOURS else _HOURS
    return constrained(graph, *ends, minimise=tie, limits={**bounds, row: min(least, bounds.get(row, least))})


def pareto_routes(
    network: Network,
    shipment: Shipment,
    *,
    criteria: Sequence[str] = ("cost", "hours", "co2_kg"),
    limits: Mapping[str, float] | None = None,
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
    query = prepare_query(network, shipment)
    rows = tuple(measure_row(name) for name in names)
    bounds = _limits(limits)
    front = pareto(query.weights.graph, query.source, query.sink, criteria=rows, limits=bounds)
    if not len(front.costs):
        raise _why(query, shipment, names[0], limits if bounds else None)
    # the boarding of the first vehicle is no transfer
    points = front.costs - np.array([name == "transfers" for name in names], dtype=np.int64)
    return ParetoFront(
        names,
        points,
        front.labels,
        lambda number: itinerary_of(query.graph, query.weights, shipment, front.path(number)),
    )


def routes(
    network: Network,
    shipments: pd.DataFrame | Iterable[Shipment],
    *,
    minimise: str = "cost",
    limits: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Route many shipments.

    Parameters
    ----------
    network : Network
        Where.
    shipments : DataFrame or iterable of Shipment
        A frame has the columns of `Shipment`; only origin and destination must be there.
    minimise, limits
        As for `route`.

    Returns
    -------
    DataFrame
        One row per shipment, in order and with the frame's index: origin, destination, totals, corridor, and
        ``problem`` (blank where a route was found).
    """
    index = shipments.index if isinstance(shipments, pd.DataFrame) else None
    asked = shipments_from_frame(shipments, network) if isinstance(shipments, pd.DataFrame) else tuple(shipments)
    records = [_record(network, shipment, minimise, limits) for shipment in asked]
    frame = pd.DataFrame(records, columns=_RESULT)
    return frame if index is None else frame.set_axis(index)


_RESULT = (
    "origin", "destination", "containers", "cost", "cost_per_container", "currency", "hours", "co2_kg", "km",
    "transfers", "gauge_changes", "corridor", "problem",
)  # fmt: skip


def _record(network: Network, shipment: Shipment, minimise: str, limits: Mapping[str, float] | None) -> dict[str, Any]:
    asked = {"origin": shipment.origin, "destination": shipment.destination, "containers": shipment.containers}
    try:
        trip = route(network, shipment, minimise=minimise, limits=limits)
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
        if name in _UNITS:
            into, back = _UNITS[name]
            whole = into(limit)
            bounds[row] = whole - 1 if back(whole) > limit else whole  # rounding must not loosen a limit
        else:
            bounds[row] = int(limit) + 1  # getting onto the first vehicle is no transfer
    return bounds


def _why(query: Query, shipment: Shipment, minimise: str, limits: Mapping[str, float] | None) -> NoRoute:
    """Tell limits that are too tight from doors that are closed."""
    if limits:
        path = shortest_path(query.weights.graph, query.source, query.sink, measure_row(minimise))
        if path is not None:
            return _too_tight(query, shipment, limits)
    return no_route(query.graph, query.weights, shipment, (query.source, query.sink))


def _too_tight(query: Query, shipment: Shipment, limits: Mapping[str, float]) -> NoRoute:
    least = []
    for name in limits:
        path = shortest_path(query.weights.graph, query.source, query.sink, measure_row(name))
        if path is not None:
            trip = itinerary_of(query.graph, query.weights, shipment, path.arcs)
            least.append(f"{name} {getattr(trip, name):,.1f} (asked for {limits[name]:,.1f})")
    ends = f"{shipment.origin} to {shipment.destination}"
    return NoRoute(f"no route from {ends} meets all limits; the least possible are {', '.join(least)}")
