"""Weights of a load between two ends, for plans and matrices: with the flights that a route there would take."""

from __future__ import annotations

from corridor.graph import Graph, Load, Weights
from corridor.model.cargo.shipment import Shipment
from corridor.routing.query.air import decided
from corridor.routing.query.query import Query, query_over

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
    """
    ready = None if load.flow else shipment.ready

    def over(known: Load) -> Query:
        return query_over(graph, graph.weigh(known, ready), shipment, ends)

    return decided(over, graph, load, (ends, ready)).weights
