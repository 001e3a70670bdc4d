"""A shipment over the compiled graph of its date, with its way-points: what every search starts from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from corridor.errors import NoRoute
from corridor.graph import Graph, Weights, compile_graph, load_of
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.routing.query.waypoints import Course, avoiding, course_of, way_points

__all__ = ["Names", "Query", "prepare_query", "prepare_way"]

Names = str | Sequence[str]


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
    NoRoute
        When origin and destination are one terminal.
    """
    origin, destination, load = load_of(network, shipment)
    if origin == destination:
        ends = f"{shipment.origin} and {shipment.destination}"
        raise NoRoute(f"{ends} are one terminal ({origin}): nothing is to be moved")
    graph = compile_graph(network, shipment.ready, load.cargo)
    return Query(graph, graph.weigh(load), graph.source(origin), graph.sink(destination))


def prepare_way(network: Network, shipment: Shipment, via: Names = (), avoid: Names = ()) -> tuple[Query, Course]:
    """Prepare a shipment's query, and the graph on which every path keeps its way-points.

    What is avoided is closed in the query's weights, as if by rules.

    Raises
    ------
    UnknownName
        As `prepare_query` and `way_points`.
    """
    query = prepare_query(network, shipment)
    if avoid:
        weights = avoiding(query.graph, query.weights, way_points(network, avoid))
        query = query._replace(weights=weights)
    points = way_points(network, via) if via else ()
    return query, course_of(query.graph, query.weights, (query.source, query.sink), points)
