"""The compiled graph: states of a container, arcs between them, weights of a shipment.

Searching and planning share it. ``compile_graph(network, when)`` is made once per network and epoch,
``graph.weigh(load)`` once per kind of shipment; both are kept in ``network.cache``.

In order of reading: `measures` that a route has; `arc_types`, the states and arcs; `index`, look-ups into the tables;
the room `arcs`, which makes every arc; `structure`, all of it as arrays, whatever the date. Then what a date adds:
`borders`, `prices`, `dated_arcs`; and what a shipment adds: `weights`, `cargo`, `weighing`. `compiled` puts them
together. `arc_texts` says an arc in words; `service_times` and `time_windows` serve searches by the clock.
"""

from corridor.graph.arc_types import Arc, State
from corridor.graph.compiled import Graph, compile_graph
from corridor.graph.measures import CRITERIA, MEASURES, P90, Measure, measure_of
from corridor.graph.weights import Block, Load, Power, Weights, load_of

__all__ = [
    "CRITERIA",
    "MEASURES",
    "P90",
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
]
