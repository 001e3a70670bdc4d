"""Best paths of shipments that need no question of their own: boxes of one load and day differ by their ends alone.

Most rows of a file ask for the least of something over weights that many of them share, with nothing in the way that
only a path can tell: no limit, no power to be kept, no season that ends before the boxes are there, no closure that
ends meanwhile, no flight that might be taken. What decides that is looked at once for all boxes of a load; every other
row is a question as `corridor.route` asks it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.errors import CorridorError
from corridor.graph import Graph, Weights, load_of, measure_of
from corridor.graph.arc_types import GATE_IN, GATE_OUT
from corridor.graph.measures import HOURS, P90
from corridor.graph.structure import SEASON_ZERO
from corridor.model.cargo.ends import read_end
from corridor.model.cargo.shipment import Shipment
from corridor.routing.query.air import DEAR, openable
from corridor.routing.query.lapsed_closures import KnownWeights, closures_end
from corridor.routing.query.query import tie_of
from corridor.search import INFINITY
from corridor.search.shortest.lexicographic import lexicographic_paths
from corridor.units import SECONDS_PER_HOUR

__all__ = ["Direct", "DirectPaths"]

_MOST_GROUPS, _MOST_WEIGHTS, _MOST_ENDS = 4_096, 64, 4_096
# what of a shipment is the same for all rows of a group
_but_for_its_ends: Callable[[Shipment], tuple[object, ...]] = attrgetter(
    *(one.name for one in fields(Shipment) if one.name not in ("origin", "destination"))
)


class Direct(NamedTuple):
    """A shipment over the weights that it shares.

    Attributes
    ----------
    shipment : Shipment
        What is moved.
    graph : Graph
        Of the day on which it is ready.
    weights : Weights
        Of its load.
    source, sink : int
        Nodes where it begins and ends.
    below : float
        Totals from which on a path is a question of its own: a flight alone may take less, or a number was cut.
    within : float
        Seconds from which on a path is one, for a season that ends.
    """

    shipment: Shipment
    graph: Graph
    weights: Weights
    source: int
    sink: int
    below: float = INFINITY
    within: float = INFINITY


@dataclass(frozen=True, eq=False, slots=True)
class _Group:
    """Boxes of one load and day, whatever their ends in two countries.

    Attributes
    ----------
    graph, weights
        Theirs, without flights.
    below, within : float
        As those of `Direct`.
    """

    graph: Graph
    weights: Weights
    below: float
    within: float


class _End(NamedTuple):
    """A terminal as an end: its id and country."""

    id: str
    country: str


class DirectPaths:
    """Finds the paths of shipments; what they share is kept.

    Parameters
    ----------
    known : KnownWeights
        Graphs and weights of questions, with what they avoid.
    minimise : str
        What to minimise, as for `corridor.route`.
    """

    def __init__(self, known: KnownWeights, minimise: str) -> None:
        network = known.network
        self._known, self._row = known, HOURS.row if minimise == P90 else measure_of(minimise).row
        self._none = minimise not in DEAR or not network.has_prices
        self._countries = network.terminals["country"]
        self._ends: dict[str, _End | None] = {}
        self._groups: dict[object, _Group | None] = {}
        self._apart: set[int] = set()  # arrays of weights, by `id`: they are kept as long

    def asked(self, shipment: Shipment) -> Direct | None:
        """A shipment over its weights; None where it is a question of its own."""
        if self._none:
            return None
        origin, destination = self._end(shipment.origin), self._end(shipment.destination)
        if origin is None or destination is None or origin.id == destination.id:
            return None
        group = self._group(shipment, origin, destination)
        if group is None:
            return None
        gate = group.graph.structure.gate
        source, sink = gate(origin.id, GATE_OUT), gate(destination.id, GATE_IN)
        if source is None or sink is None:
            return None
        return Direct(shipment, group.graph, group.weights, source, sink, group.below, group.within)

    def arcs(self, asked: Sequence[Direct]) -> list[NDArray[np.int64] | None]:
        """The paths of shipments over weights that search the same graph, as arcs.

        None stands for one that is a question of its own, or has no path.
        """
        row = self._row
        sources, sinks, below, within = (np.array(one) for one in zip(*(one[3:] for one in asked), strict=True))
        found = lexicographic_paths(asked[0].weights.graph, sources, sinks, first=row, second=tie_of(row))
        known = (found.costs[row] < below) & (found.costs[HOURS.row] < within)
        ends = zip(known.tolist(), found.start[:-1].tolist(), found.start[1:].tolist(), strict=True)
        return [found.arcs[begin:end] if sure else None for sure, begin, end in ends]

    def _end(self, name: str) -> _End | None:
        """An end by its name; None for coordinates, and for what is none."""
        if name not in self._ends:
            if len(self._ends) >= _MOST_ENDS:
                self._ends.clear()
            try:
                terminal, by_lorry = read_end(self._known.network, name)
            except CorridorError:
                self._ends[name] = None
            else:
                self._ends[name] = None if by_lorry else _End(terminal, str(self._countries[terminal]))
        return self._ends[name]

    def _group(self, shipment: Shipment, origin: _End, destination: _End) -> _Group | None:
        key = (_but_for_its_ends(shipment), origin.country, destination.country)
        if key not in self._groups:
            if len(self._groups) >= _MOST_GROUPS or len(self._apart) >= _MOST_WEIGHTS:
                self._groups.clear()
                self._apart.clear()
            found = self._groups[key] = self._new_group(shipment, origin)
            if found is not None:
                self._apart.add(id(found.weights.matrix))
        return self._groups[key]

    def _new_group(self, shipment: Shipment, origin: _End) -> _Group | None:
        network, ready = self._known.network, shipment.ready
        if ready.tzinfo is not None or shipment.air or closures_end(network, ready):
            return None
        _, _, load = load_of(network, shipment)
        source = self._known.graph(load.cargo, ready).structure.gate(origin.id, GATE_OUT)
        if source is None:
            return None
        graph, weights = self._known.on_arrival(replace(load, air=False), ready, source)
        if weights.power is not None:
            return None
        below = weights.most
        if shipment.air is None and graph.structure.flights.size:
            flights = openable(graph, weights)
            below = min(below, int(weights.matrix[self._row, flights].min(initial=INFINITY)))
        season = graph.season_ends_h - (ready - SEASON_ZERO) / dt.timedelta(hours=1)
        return _Group(graph, weights, below, season * SECONDS_PER_HOUR)
