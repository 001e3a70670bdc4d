"""A question made ready: a shipment over the compiled graph of its date, with its way-points.

Every verb searches through it, so that no verb has a best that another does not: the shipment's own limits, its
way-points and what it avoids are in the graph, or kept by the search, before anything is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corridor.errors import NoRoute
from corridor.graph import Graph, Load, Weights, compile_graph, load_of, measure_of
from corridor.graph.measures import COST, HOURS
from corridor.itinerary.itinerary import Itinerary
from corridor.itinerary.legs import itinerary_of
from corridor.model.cargo.shipment import Shipment, at_its_origin
from corridor.model.network import Network
from corridor.routing.query.air import Undecided
from corridor.routing.query.infeasibility import (
    Lifting,
    blocked,
    cheapest_lifting,
    nothing_within,
    reopened,
    season_over,
    unmet,
    without_power,
)
from corridor.routing.query.lapsed_closures import KnownWeights, weighed_on_arrival
from corridor.routing.query.layered_graph import LayeredGraph, layered_graph
from corridor.routing.query.limits import limited_measure, offered_measure, row_limits
from corridor.routing.query.reefer import keeps_power, seconds_since_power, without_block
from corridor.routing.query.resource_search import (
    PathFront,
    Resources,
    ResourceSearch,
    resourced_front,
    resourced_path,
)
from corridor.routing.query.seasons import Seasons, boarded_in_time, seasons_of
from corridor.routing.query.waypoints import Names, WayPoint, asked_names, avoiding
from corridor.search import INFINITY, ArcGraph, Path, bounds, constrained, lexicographic_path, pareto, shortest_path
from corridor.search.shortest.dijkstra import sweep_ahead

__all__ = ["Depart", "Names", "Query", "prepare_query", "query_over", "tie_of", "undecided_over", "undecided_query"]

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Depart = str | dt.date | Sequence[str | dt.date]  # when boxes may leave: days, moments, or several


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A shipment over a compiled graph: what every search starts from.

    Attributes
    ----------
    shipment : Shipment
        What, from where to where, ready when.
    graph : Graph
        Compiled for that day.
    weights : Weights
        Of its load, without what is avoided.
    layered : LayeredGraph
        On which every path meets the way-points.
    via, avoid : tuple of WayPoint
        What is met in this order, and what is not touched.
    """

    shipment: Shipment
    graph: Graph
    weights: Weights
    layered: LayeredGraph
    via: tuple[WayPoint, ...] = ()
    avoid: tuple[WayPoint, ...] = ()

    @property
    def network(self) -> Network:
        """Where."""
        return self.graph.network

    @property
    def source(self) -> int:
        """Node of the compiled graph where the shipment starts."""
        return self.layered.ends[0]

    @property
    def sink(self) -> int:
        """Node of the compiled graph where it ends."""
        return self.layered.ends[1]

    def best(self, minimise: str = "cost", limits: Mapping[str, float] | None = None) -> Path | None:
        """Find the best path; among equals the faster one, and among equally fast ones the cheaper.

        Returns
        -------
        Path or None
            Of the compiled graph; None where there is none.
        """
        row, bounds = offered_measure(self.network, minimise).row, self.row_bounds(limits)
        path = self._least_in(self.layered.graph, row, bounds)
        if path is not None and not self.keeps(self.layered.original(path.arcs)):
            path = self._resourced(self.layered.graph, row, bounds)
        if path is None:
            return None
        self.weights.refuse_cut({place: int(path.costs[place]) for place in (row, *bounds)})
        return Path(path.costs, self.layered.original(path.arcs))

    def least(self, minimise: str = "cost") -> int | None:
        """The value of the best path in whole units, without the search for the best among equals."""
        row = measure_of(minimise).row
        path = shortest_path(self.layered.graph, self.layered.source, self.layered.sink, criterion=row)
        if path is not None and not self.keeps(self.layered.original(path.arcs)):
            path = self._resourced(self.layered.graph, row, {})
        if path is None:
            return None
        self.weights.refuse_cut({row: int(path.costs[row])})
        return int(path.costs[row])

    def to_go(self, arcs: Integers, minimise: str = "cost") -> Integers:
        """The least that is still to come at every node of a path, from its first to its last.

        Parameters
        ----------
        arcs : int64 array
            A path of the compiled graph that keeps its power.
        minimise : str
            Of what.

        Returns
        -------
        int64 array, shape (arcs + 1,)
            By any way on that this question allows after the arcs before; way-points do not count.
        """
        row, frame, power = measure_of(minimise).row, self.graph.structure.topology, self.layered.power
        nodes = np.append(frame.tail[arcs[:1]], frame.head[arcs])
        least, seasons = bounds(self.weights.graph, self.sink, criterion=row)[nodes], self.seasons()
        if power is None and (seasons is None or (least == self.least_to_go(row, seasons.ending)[nodes]).all()):
            return least
        layered = self.direct().layered
        search = ResourceSearch.over(Resources(layered, layered.graph, seasons), (row,), {}, lexicographic=False)
        since = [0] * len(nodes) if power is None else seconds_since_power(power, frame, arcs)
        gone = [0, *self.weights.matrix[HOURS.row, arcs].cumsum().tolist()]
        ahead = (next(search.run(*start), None) for start in zip(nodes.tolist(), since, gone, strict=True))
        return np.array([INFINITY if found is None else found[0][0] for found in ahead], dtype=np.int64)

    def front(self, criteria: Sequence[str], limits: Mapping[str, float] | None = None) -> PathFront:
        """Find every point of the Pareto front; none where there is no path."""
        rows = tuple(offered_measure(self.network, name).row for name in criteria)
        bounds, layered = self.row_bounds(limits), self.layered
        front, seasons = self._kernels_front(layered.graph, rows, bounds), self.seasons()
        graph = layered.graph
        if front is None and seasons is not None:
            graph = boarded_in_time(graph, layered, seasons)
            front = self._kernels_front(graph, rows, bounds)
        if front is not None:
            return front
        kept = resourced_front(Resources(layered, graph, seasons), rows, bounds)
        points = np.array([point for point, _ in kept], dtype=np.int64).reshape(-1, len(rows))
        paths = [layered.original(arcs) for _, arcs in kept]
        return PathFront(points, len(kept), paths.__getitem__)

    def _kernels_front(self, graph: ArcGraph, rows: tuple[int, ...], limits: Mapping[int, int]) -> PathFront | None:
        """The front without power and seasons, where all its paths keep them; else None."""
        layered = self.layered
        sweep_ahead(graph, layered.sink, (*rows, *limits))
        found = pareto(graph, layered.source, layered.sink, criteria=rows, limits=limits)
        self.weights.refuse_cut(dict(zip(rows, found.costs.max(axis=0, initial=0).tolist(), strict=True)))

        def path(number: int) -> Integers:
            return layered.original(found.path(number))

        longest = int(found.costs[:, rows.index(HOURS.row)].max(initial=0)) if HOURS.row in rows else INFINITY
        free = layered.power is None and self.seasons(longest) is None
        return (
            PathFront(found.costs, found.labels, path)
            if free or all(map(self.keeps, map(path, range(len(found)))))
            else None
        )

    def row_bounds(self, limits: Mapping[str, float] | None) -> dict[int, int]:
        """Largest totals by the rows of the weights; money only where there are prices."""
        bounds = row_limits(limits, self.shipment.containers)
        for name in limits or ():
            offered_measure(self.network, limited_measure(name).name)
        return bounds

    def constrained(self, graph: ArcGraph, row: int, limits: Mapping[int, int]) -> Path | None:
        """Find a least path of a graph that has more rows of weights than the layered one, and the same arcs."""
        path = self._least_in(graph, row, limits)
        if path is not None and row < len(self.weights.matrix):
            self.weights.refuse_cut({row: int(path.costs[row])})
        if path is None or self.keeps(self.layered.original(path.arcs)):
            return path
        return self._resourced(graph, row, limits)

    def itinerary(self, arcs: Integers | Sequence[int]) -> Itinerary:
        """Build the itinerary of a path of the compiled graph."""
        return itinerary_of(self.graph, self.weights, self.shipment, arcs)

    def lifting(self) -> Lifting | None:
        """The smallest set of rules whose lifting opens a route; None where none is to blame."""
        return cheapest_lifting(self.graph, self.weights, self.layered)

    def why_not(self, minimise: str = "cost", limits: Mapping[str, float] | None = None) -> NoRoute:
        """Make the error that says why there is no route.

        Tells limits that are too tight from a reefer without power, from services whose last day is over by then, from
        closed borders and rules, and from way-points that no route meets.
        """
        layered = self.layered
        joined = shortest_path(layered.graph, layered.source, layered.sink, criterion=measure_of(minimise).row)
        if joined is not None and self.best(minimise) is None:
            return self._none_keeps(layered.original(joined.arcs))
        if joined is not None and limits:
            paths = {name: self.best(limited_measure(name).name) for name in limits}
            least = {name: getattr(self.itinerary(path.arcs), name) for name, path in paths.items() if path is not None}
            return nothing_within(self.shipment, least, limits, self.graph.network.currency)
        direct = self.direct()
        if self.via:
            cents = direct.least()
            if cents is not None or direct.lifting() is not None:
                return unmet(self.graph, self.weights, self.shipment, layered, via=self.via, cents=cents)
        return blocked(self.graph, self.weights, self.shipment, direct.layered)

    def _none_keeps(self, arcs: Integers) -> NoRoute:
        """Why no way is kept by the boxes: what is wrong with the least one."""
        power, seasons, seconds = self.layered.power, self.seasons(), self.weights.matrix[HOURS.row]
        late = {} if seasons is None else seasons.late(seconds, arcs)
        return (
            without_power(self.shipment, power)
            if power is not None and not late
            else season_over(self.graph, self.shipment, late)
        )

    def seasons(self, within: int = INFINITY) -> Seasons | None:
        """Last days of services that end within so many seconds after the boxes are ready; None where none does."""
        return seasons_of(self.graph, self.weights, self.shipment.ready, within=within)

    def keeps(self, arcs: Integers) -> bool:
        """Whether a path of the compiled graph keeps a reefer's power, and boards every service in its season."""
        power, seconds = self.layered.power, self.weights.matrix[HOURS.row]
        if power is not None and not keeps_power(power, self.graph.structure.topology, arcs):
            return False
        seasons = self.seasons(int(seconds[arcs].sum()))
        return seasons is None or seasons.keeps(seconds, arcs)

    def least_to_go(self, row: int, closing: Mask) -> Integers:
        """The least of a row from every node of the compiled graph to the sink, without some arcs."""
        weights = replace(self.weights, closed=self.weights.closed | closing)
        return bounds(weights.graph, self.sink, criterion=row)

    def _least_in(self, graph: ArcGraph, row: int, limits: Mapping[int, int]) -> Path | None:
        """The kernels' least path: by one row, among equals by another."""
        tie, ends = tie_of(row), (self.layered.source, self.layered.sink)
        if not limits:
            return lexicographic_path(graph, *ends, first=row, second=tie)
        sweep_ahead(graph, self.layered.sink, (row, tie, *limits))
        path = constrained(graph, *ends, minimise=row, limits=limits)
        if path is None:
            return None
        least = int(path.costs[row])
        return constrained(graph, *ends, minimise=tie, limits={**limits, row: min(least, limits.get(row, least))})

    def _resourced(self, graph: ArcGraph, row: int, limits: Mapping[int, int]) -> Path | None:
        """The least path that keeps power and seasons, where that of the kernels does not."""
        seasons = self.seasons()
        if seasons is not None:
            graph = boarded_in_time(graph, self.layered, seasons)
            path = self._least_in(graph, row, limits)
            if path is None or self.keeps(self.layered.original(path.arcs)):
                return path
        arcs = resourced_path(Resources(self.layered, graph, seasons), (row, tie_of(row)), limits)
        return None if arcs is None else Path(graph.costs(arcs), arcs)

    # --- the same question otherwise

    def carrying(self, load: Load) -> Query:
        """Of the same boxes with other flights."""
        ready = self.shipment.ready
        day = compile_graph(self.network, ready, cargo=load.cargo)
        graph, weights = weighed_on_arrival(day, load, ready, self.source, self.avoid)
        return replace(self.weighed(weights), graph=graph)

    def weighed(self, weights: Weights) -> Query:
        """With other weights and closures."""
        return replace(self, weights=weights, layered=self.layered.weighed(weights))

    def closing(self, arcs: Mask) -> Query:
        """Without some arcs."""
        return self.weighed(replace(self.weights, closed=self.weights.closed | arcs))

    def avoiding(self, points: Sequence[WayPoint]) -> Query:
        """Without what touches some more way-points."""
        avoid = (*self.avoid, *points)
        return replace(self.weighed(avoiding(self.graph, self.weights, points)), avoid=avoid)

    def lifted(self, rule: str) -> Query:
        """Without one rule, closed border or limit of power."""
        return self.weighed(without_block(self.graph, self.weights, rule))

    def reopened(self) -> Query:
        """With closed borders weighed as where they are open: what lifting them would give."""
        return self.weighed(reopened(self.graph, self.weights))

    def direct(self) -> Query:
        """Without its way-points."""
        layered = layered_graph(self.graph, self.weights, self.layered.ends)
        return replace(self, layered=layered, via=()) if self.via else self

    def on(self, day: dt.date) -> Query:
        """On another day, at the same hour."""
        shipment = replace(self.shipment, ready=dt.datetime.combine(day, self.shipment.ready.time()))
        return undecided_over(KnownWeights(self.network, self.avoid), shipment, self.via).decided()


def prepare_query(
    network: Network, shipment: Shipment, *, via: Names = (), avoid: Names = (), modes: Names = ()
) -> Query:
    """Resolve a shipment, compile the graph of its date, weigh it, and keep its way-points.

    What is avoided is closed in the weights, as if by rules.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        What, from where to where, ready when.
    via, avoid : str or sequence of str
        What every path must pass, in order, and must not touch, as for `corridor.route`.
    modes : str or sequence of str
        The modes that it may go by; none named allows all.

    Raises
    ------
    UnknownName
        For a place or container type that does not exist, a place that handles no boxes, or a name to pass or avoid.
    NoRoute
        When origin and destination are one terminal.
    """
    return undecided_query(network, shipment, via=via, avoid=avoid, modes=modes).decided()


def undecided_query(
    network: Network, shipment: Shipment, *, via: Names = (), avoid: Names = (), modes: Names = ()
) -> Undecided[Query]:
    """Do the same as `prepare_query`, without deciding over which flights it may go."""
    ends = shipment.origin, shipment.destination
    names = asked_names(network, ends, via=via, avoid=avoid, modes=modes)
    return undecided_over(KnownWeights(network, names.shut), shipment, names.via)


def undecided_over(known: KnownWeights, shipment: Shipment, via: tuple[WayPoint, ...]) -> Undecided[Query]:
    """Do the same over graphs and weights of which some are known from the questions before."""
    network, avoid = known.network, known.avoid
    origin, destination, load = load_of(network, shipment)
    shipment = at_its_origin(shipment, network, origin)
    if (load.pickup_km, load.delivery_km) != (shipment.pickup_km, shipment.delivery_km):
        # the lorry to and from ends by coordinates is part of what is moved, in every report of it
        shipment = replace(shipment, pickup_km=load.pickup_km, delivery_km=load.delivery_km)
    if origin == destination:
        ends = f"{shipment.origin} and {shipment.destination}"
        raise NoRoute(f"{ends} are one terminal ({origin}): nothing is to be moved")
    graph = known.graph(load.cargo, shipment.ready)
    gates = graph.source(origin), graph.sink(destination)

    def over(load: Load) -> Query:
        there, weights = known.on_arrival(load, shipment.ready, gates[0])
        return Query(shipment, there, weights, layered_graph(there, weights, gates, via), via, avoid)

    return Undecided(over, graph, load, shipment.ready, (gates, via, avoid), via)


def query_over(graph: Graph, weights: Weights, shipment: Shipment, ends: tuple[int, int]) -> Query:
    """Make a query of a graph and weights that are known already.

    Parameters
    ----------
    graph : Graph
        Compiled network.
    weights : Weights
        Of the shipment's load.
    shipment : Shipment
        What is moved.
    ends : tuple of int
        Source and sink.
    """
    return Query(shipment, graph, weights, layered_graph(graph, weights, ends))


def tie_of(row: int) -> int:
    """What decides among paths that are equal in one row: time, and where that is equal, cost."""
    return COST.row if row == HOURS.row else HOURS.row
