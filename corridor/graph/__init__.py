"""The compiled graph: states of a container, arcs between them, weights of a shipment.

Searching and planning share it. ``compile_graph(network, when)`` is made once per network and date,
``graph.weigh(load)`` once per kind of shipment.
"""

from corridor.graph.arc_types import Arc, State
from corridor.graph.compiled import Graph, compile_graph
from corridor.graph.measures import CRITERIA, MEASURES, Measure, measure_of
from corridor.graph.weights import Block, Load, Power, Weights, load_of, measure_row

__all__ = [
    "CRITERIA",
    "MEASURES",
    "Arc",
    "Block",
    "Graph",
    "Load",
    "Measure",
    "Power",
    "State",
    "Weights",
    "compile_graph",
    "load_of",
    "measure_of",
    "measure_row",
]
