"""Weights of a load between two ends, for plans and matrices: with the flights that a route there would take."""

from __future__ import annotations

from corridor.graph import Graph, Load, Weights
from corridor.graph.measures import COST, HOURS
from corridor.model.cargo.shipment import Shipment, ShipmentError
from corridor.routing.query.air import Undecided
from corridor.routing.query.query import Query, query_over
from corridor.search import shortest_path

__all__ = ["weigh_between"]


def weigh_between(graph: Graph, load: Load, shipment: Shipment, ends: tuple[int, int]) -> Weights:
    """Weigh a load for one pair of ends of a graph, with the flights that it may take there (`Shipment.air`).

    Parameters
    ----------
    graph : Graph
        Compiled network.
    load : Load
        The boxes; for plans a flow, which waits for no season.
    shipment : Shipment
        What is moved.
    ends : tuple of int
        Source and sink.

    Raises
    ------
    ShipmentError
        For a flow of reefers whose cheapest or quickest way breaks their limit of power: plans count no hours.
    """
    ready = None if load.flow else shipment.ready

    def over(known: Load) -> Query:
        return query_over(graph, graph.weigh(known, ready), shipment, ends)

    query = Undecided(over, graph, load, ready, ends).decided()
    if load.flow and query.weights.power is not None:
        _refuse_dark(query)
    return query.weights


def _refuse_dark(query: Query) -> None:
    """Refuse what flows cannot keep: they add up arcs, and hours without power begin anew on the way."""
    layered, shipment = query.layered, query.shipment
    for row, way in ((COST.row, "cheapest"), (HOURS.row, "quickest")):
        path = shortest_path(layered.graph, layered.source, layered.sink, criterion=row)
        if path is not None and not query.keeps(layered.original(path.arcs)):
            limit = query.weights.load.power_within_h
            ends = f"{shipment.origin} to {shipment.destination}"
            problem = f"{limit:g} h cannot be kept by a plan, and the {way} way from {ends} is longer without power"
            raise ShipmentError([("power_within_h", f"{problem}: route these boxes, or close that way by a scenario")])
