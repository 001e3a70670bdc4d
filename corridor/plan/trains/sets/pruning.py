"""The useful part of the graph for each shipper, made small without losing an optimum.

The graph falls into two parts. What the plan decides or what boxes compete for is *shared*: rides on
planned trains, yards with a capacity. Everything else is *private*: there a box takes the cheapest path,
so that between the places where the two parts meet one edge per pair is enough. An arc is left out where
every route over it, with no more than so many planned trains, costs more than the cheapest route that is
private from end to end (that loses nothing: what is given for getting on is counted), or more than so many
times the best route when trains are paid for at full load (that is a choice, and bounds hold for plans
within it).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from corridor.plan.flows.shipper_graph import BOARD, Edge, ShipperGraph, Use
from corridor.plan.trains.sets.contraction import contracted
from corridor.search import INFINITY, Topology, bounds
from corridor.units import CENTS_PER_UNIT

__all__ = ["SharedPart", "ShipperSearch", "shipper_graph_of"]

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class SharedPart:
    """The shared part of a graph.

    Attributes
    ----------
    topology : Topology
        Shape of the whole graph.
    uses : mapping of int to tuple of Use
        Resources that an arc takes, a wait for a planned train `BOARD` among them; arcs of planned trains
        without any have an empty tuple.
    most_rides : int
        Planned trains that a box takes at most.
    detour : float
        Routes that cost more than this many times the best are not looked at.
    given : mapping of Use to float
        Currency per TEU that is given at most each time that a ride begins there.
    """

    topology: Topology
    uses: Mapping[int, tuple[Use, ...]]
    most_rides: int
    detour: float
    given: Mapping[Use, float] = field(default_factory=dict)

    @property
    def boards(self) -> Mask:
        """True where a ride on a planned train begins."""
        mask = np.zeros(len(self.topology.tail), dtype=np.bool_)
        mask[[arc for arc, uses in self.uses.items() if any(use[0] == BOARD for use in uses)]] = True
        return mask

    @property
    def arcs(self) -> Mask:
        """True where an arc belongs to the shared part."""
        mask = np.zeros(len(self.topology.tail), dtype=np.bool_)
        mask[list(self.uses)] = True
        return mask


@dataclass(frozen=True, slots=True, eq=False)
class ShipperSearch:
    """What a shipper's search stands on: cents for the consignment on every arc, closed arcs, and its ends.

    `guide` is the cost with planned trains paid for at full load; `teu` are those of the consignment.
    """

    cost: Integers
    guide: Integers
    closed: Mask
    source: int
    sink: int
    teu: float = 1.0


@dataclass(frozen=True, slots=True)
class _Limits:
    """What a route may cost: no more than the private one, and no more than a detour from the best.

    `most` is the cost of the private one and the most that a route is given.
    """

    private: int
    most: int
    most_rides: int
    detour: float


def shipper_graph_of(search: ShipperSearch, shared: SharedPart) -> ShipperGraph:
    """Prune and contract the graph for one shipper."""
    mask, shape = shared.arcs, shared.topology
    cheapest = int(bounds(shape.graph(search.cost[None, :], search.closed | mask), search.sink)[search.source])
    given = math.ceil(shared.most_rides * max(shared.given.values(), default=0.0) * search.teu * CENTS_PER_UNIT)
    limits = _Limits(cheapest, min(cheapest + given, INFINITY), shared.most_rides, shared.detour)
    kept = np.flatnonzero(mask & _useful(shape, search, shared.boards, limits))
    rides = [
        Edge(shape.tail[arc], shape.head[arc], int(search.cost[arc]), tuple(sorted(shared.uses[arc])), (arc,))
        for arc in kept.tolist()
    ]
    private = ~mask & ~search.closed
    met = _meeting(rides, shape, private) | {search.source, search.sink}
    alone = _private(search, shape, ~private, sorted(met), circles=bool(shared.given))
    edges = [*alone, *contracted(rides, met, frozenset(shared.given))]
    thin = _thinned(ShipperGraph(search.source, search.sink, tuple(edges)), search, limits)
    if not _rides_too_often(thin, search, limits):
        return thin
    return _thinned(_by_rides(thin, shape.n_nodes, limits.most_rides), search, limits)


def _rides_too_often(graph: ShipperGraph, search: ShipperSearch, limits: _Limits) -> bool:
    """Whether a route with more trains than a box may take would be useful: a plan joins edges as it likes."""
    if not graph.edges:
        return False
    costs = _least_by_rides(graph, [edge.cost for edge in graph.edges], limits.most_rides)
    guided = _least_by_rides(graph, _guides(graph, search), limits.most_rides)
    best = int(guided[:-1].min())
    most = INFINITY if best >= INFINITY else min(best * limits.detour, float(INFINITY))
    return bool(costs[-1] < INFINITY and costs[-1] <= limits.most and guided[-1] <= most)


def _least_by_rides(graph: ShipperGraph, costs: Sequence[int], most_rides: int) -> Integers:
    """The least cost of a route by the trains that it takes, from none to the most, and with more than that."""
    count = most_rides + 2
    nodes = {node: number * count for number, node in enumerate(graph.nodes)}
    ends = [
        (nodes[edge.tail] + rides, nodes[edge.head] + min(rides + edge.boards, count - 1))
        for edge in graph.edges
        for rides in range(count)
    ]
    tails, heads = zip(*ends, strict=True)
    back = Topology(len(nodes) * count, heads, tails)
    weights, closed = np.repeat(np.array(costs, np.int64), count), np.zeros(len(ends), np.bool_)
    found: Integers = bounds(back.graph(weights[None, :], closed), nodes[graph.source])
    return found[nodes[graph.sink] : nodes[graph.sink] + count]


def _by_rides(graph: ShipperGraph, n_nodes: int, most_rides: int) -> ShipperGraph:
    """A copy of each edge for every number of trains boarded before it; all copies end at one sink."""
    made = []
    for edge in graph.edges:
        for rides in range(most_rides + 1 - edge.boards):
            head = edge.head + (rides + edge.boards) * n_nodes
            made.append(replace(edge, tail=edge.tail + rides * n_nodes, head=head))
    # the sink is a node of its own: a box may pass the copies where its place is, and come back
    sink = graph.sink + (most_rides + 1) * n_nodes
    made += [Edge(graph.sink + rides * n_nodes, sink, 0) for rides in range(most_rides + 1)]
    return ShipperGraph(graph.source, sink, tuple(made), layered=True)


def _guides(graph: ShipperGraph, search: ShipperSearch) -> list[int]:
    """What edges cost with planned trains paid for at full load."""
    paid = search.guide - search.cost
    return [edge.cost + sum(int(paid[arc]) for arc in edge.arcs) for edge in graph.edges]


def _thinned(graph: ShipperGraph, search: ShipperSearch, limits: _Limits) -> ShipperGraph:
    """Drop the edges that no useful route takes, private ones included; the private route itself stays.

    Contraction joins what was pruned arc by arc, and a chain of arcs that are each useful need not be.
    """
    if not graph.edges:
        return graph
    nodes = {node: number for number, node in enumerate(graph.nodes)}
    tails, heads = ([nodes[end] for end in ends] for ends in zip(*((e.tail, e.head) for e in graph.edges), strict=True))
    shape = Topology(len(nodes), tails, heads)
    costs = np.array([edge.cost for edge in graph.edges], dtype=np.int64)
    guides = np.array(_guides(graph, search), dtype=np.int64)
    closed = np.zeros(len(costs), dtype=np.bool_)
    small = ShipperSearch(costs, guides, closed, nodes[graph.source], nodes[graph.sink])
    boards = np.array([edge.boards > 0 for edge in graph.edges], dtype=np.bool_)
    useful = _useful(shape, small, boards, limits)
    edges = [edge for edge, use in zip(graph.edges, useful, strict=True) if use]
    direct = Edge(graph.source, graph.sink, limits.private)
    if limits.private < INFINITY and direct not in edges:
        edges.append(direct)
    return replace(graph, edges=tuple(edges))


def _useful(shape: Topology, search: ShipperSearch, boards: Mask, limits: _Limits) -> Mask:
    """Arcs on some route with few enough planned trains that costs no more than it may."""
    through = _through(shape, search, search.cost, boards, limits.most_rides)
    guided = _through(shape, search, search.guide, boards, limits.most_rides)
    best = int(guided.min(initial=INFINITY))
    most = INFINITY if best >= INFINITY else min(best * limits.detour, float(INFINITY))
    return (through < INFINITY) & (through <= limits.most) & (guided <= most)


def _through(shape: Topology, search: ShipperSearch, weight: Integers, boards: Mask, most_rides: int) -> Integers:
    """Least cost of a route over each arc with few enough planned trains.

    Distances are taken in a graph of layers, one per train boarded so far.
    """
    layers, step = most_rides + 1, shape.n_nodes
    below = np.arange(layers)[:, None] * step
    last = (np.arange(layers) == layers - 1)[:, None]
    tail = (shape.tail[None, :] + below).ravel()
    closed = (search.closed[None, :] | (last & boards[None, :])).ravel()
    head = np.where(closed, tail, (shape.head[None, :] + below + step * boards[None, :]).ravel())
    cost = np.tile(weight, layers)
    # one node more joins the layers at the end: a route may have taken any number of trains
    gather, free = layers * step, np.zeros(layers, dtype=np.int64)
    forth = Topology(gather + 1, np.append(tail, free + search.sink + below[:, 0]), np.append(head, free + gather))
    back = Topology(gather, head, tail)
    ahead = bounds(forth.graph(np.append(cost, free)[None, :], np.append(closed, free > 0)), gather)[:gather]
    behind = bounds(back.graph(cost[None, :], closed), search.source)
    reach = (behind[tail] < INFINITY) & (ahead[head] < INFINITY) & ~closed
    through = np.where(reach, np.where(reach, behind[tail], 0) + cost + np.where(reach, ahead[head], 0), INFINITY)
    least: Integers = through.reshape(layers, -1).min(axis=0)
    return least


def _meeting(rides: Sequence[Edge], shape: Topology, private: Mask) -> set[int]:
    """Nodes where the two parts meet."""
    touched = set(shape.tail[private].tolist()) | set(shape.head[private].tolist())
    return {node for edge in rides for node in (edge.tail, edge.head) if node in touched}


def _private(
    search: ShipperSearch, shape: Topology, closed: Mask, nodes: Sequence[int], *, circles: bool
) -> Iterator[Edge]:
    """Cheapest private paths between nodes, without those that pass a third node at no extra cost.

    Where rides are paid for, `circles` back to the source and on from the sink may pay, too.
    """
    graph = shape.graph(search.cost[None, :], closed)
    table = np.stack([bounds(graph, node)[nodes] for node in nodes], axis=1)
    for one, tail in enumerate(nodes):
        for other, head in enumerate(nodes):
            cost = int(table[one, other])
            pointless = not circles and (head == search.source or tail == search.sink)
            if one == other or cost >= INFINITY or pointless:
                continue
            by = np.where(
                (table[one] < INFINITY) & (table[:, other] < INFINITY), table[one] + table[:, other], INFINITY
            )
            by[[one, other]] = INFINITY
            # a free detour must not take out both paths round
            if not ((by < cost) | ((by == cost) & (table[one] > 0) & (table[:, other] > 0))).any():
                yield Edge(tail, head, cost)
