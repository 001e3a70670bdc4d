"""The compiled graph with a choice of trains: where boxes may share trains or stay on those of their own service.

An arc of the compiled graph says where a box rides, and not on which train. Where the trains of a service may go on by
themselves beside joint ones, its states stand in the graph twice: as they were for boxes on its own trains, once more
for those that have joined others. Who has joined others does not find a train of his own waiting at the next gauge: he
goes on with joint ones. Whoever joins a train, at its first station or on the way, waits for it there.

Where money is given for getting on, nobody gets on for it and off again at the same station: until the first haul he
stands in states of his own, which lead to no lift. Nor does he wait, where he got off, for the next train of the
service that he came with: he goes through states of the station that have none, until he is hauled or driven elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Arc, Graph
from corridor.graph.arc_types import DRAYAGE, HAUL, LIFT, WAITING
from corridor.plan.trains.runs import Runs
from corridor.search import Topology

__all__ = ["TrainGraph", "train_graph"]

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class TrainGraph:
    """The compiled graph, and behind its arcs those that stand in it once more.

    Attributes
    ----------
    graph : Graph
        The compiled graph.
    topology : Topology
        With the doubled arcs and states behind those of the graph.
    origin : int64 array, shape (arcs of the topology,)
        Arc of the compiled graph that each arc is.
    place : mapping of int to (int, int)
        Run and segment by the arc that a ride begins with, as in `Runs`.
    joins : frozenset of int
        Rides on which boxes of an own train join others.
    """

    graph: Graph
    topology: Topology
    origin: Integers
    place: Mapping[int, tuple[int, int]]
    joins: frozenset[int] = frozenset()

    def arc(self, number: int) -> Arc:
        """What an arc is in the compiled graph."""
        return self.graph.arcs[int(self.origin[number])]


def train_graph(graph: Graph, runs: Runs, paid: Collection[str] = ()) -> TrainGraph:
    """Double the states of services whose boxes may join others, and of those that money is given for.

    Parameters
    ----------
    graph : Graph
        The compiled graph.
    runs : Runs
        Its planned trains.
    paid : collection of str
        Services that give money for getting on.
    """
    found = _joined(graph, runs)
    return _ridden(found, paid) if paid else found


def _joined(graph: Graph, runs: Runs) -> TrainGraph:
    """Double the states of services whose boxes may join others."""
    shape, services = graph.structure.topology, graph.structure.index.services
    if not runs.through:
        return TrainGraph(graph, shape, np.arange(shape.n_arcs), runs.place)
    own = {arc: (one.run, segment) for one in runs.through for arc, segment in one.arcs}
    whose = {runs.runs[one.run].services[0] for one in runs.through}
    parts: list[tuple[Integers, Integers, Integers]] = []
    place, joins, arcs, nodes = {**runs.place, **own}, list[int](), shape.n_arcs, shape.n_nodes
    for number in (n for n, row in enumerate(services) if row.id in whose):
        ridden, node_of = np.flatnonzero(graph.structure.service == number), np.arange(shape.n_nodes, dtype=np.int64)
        ends = np.unique(np.concatenate([shape.tail[ridden], shape.head[ridden]]))
        states = np.array(
            [node for node in ends.tolist() if graph.states[node].service == services[number].id], np.int64
        )
        node_of[states] = nodes + np.arange(states.size)
        among = ridden[np.isin(shape.tail[ridden], states)]  # nobody boards where others have been joined
        entering = np.array([arc for arc in among.tolist() if arc in own], np.int64)
        parts += [
            (among, node_of[shape.tail[among]], node_of[shape.head[among]]),
            (entering, shape.tail[entering].astype(np.int64), node_of[shape.head[entering]]),
        ]
        doubled = [*among.tolist(), *entering.tolist()]
        place |= {arcs + n: runs.place[arc] for n, arc in enumerate(doubled) if arc in runs.place}
        joins += range(arcs + among.size, arcs + len(doubled))
        arcs, nodes = arcs + len(doubled), nodes + states.size
    first = (np.arange(shape.n_arcs), shape.tail.astype(np.int64), shape.head.astype(np.int64))
    origin, tail, head = (np.concatenate(column) for column in zip(first, *parts, strict=True))
    return TrainGraph(graph, Topology(nodes, tail, head), origin, place, frozenset(joins))


@dataclass(eq=False)
class _Copies:
    """States and arcs that stand in a graph once more: what each new arc is, from where and to where."""

    layout: TrainGraph
    nodes: int
    arcs: list[tuple[int, int, int]]

    def node(self) -> int:
        """A new state."""
        self.nodes += 1
        return self.nodes - 1

    def graph(self, head: Integers) -> TrainGraph:
        """The graph with them, its own arcs leading to given states."""
        layout, shape, old = self.layout, self.layout.topology, [number for number, *_ in self.arcs]
        tails, heads = np.array([ends for _, *ends in self.arcs], np.int64).reshape(-1, 2).T
        new = list(enumerate(old, start=shape.n_arcs))
        return replace(
            layout,
            topology=Topology(self.nodes, np.append(shape.tail.astype(np.int64), tails), np.append(head, heads)),
            origin=np.append(layout.origin, layout.origin[old]),
            place={**layout.place, **{arc: layout.place[own] for arc, own in new if own in layout.place}},
            joins=layout.joins | {arc for arc, own in new if own in layout.joins},
        )


def _ridden(layout: TrainGraph, paid: Collection[str]) -> TrainGraph:
    """Who has got on one of these services stands apart until its first haul."""
    shape, arcs = layout.topology, [layout.arc(number) for number in range(layout.topology.n_arcs)]
    copies, head = _Copies(layout, shape.n_nodes, []), shape.head.astype(np.int64)
    leaving: dict[int, list[int]] = {}
    for number, node in enumerate(shape.tail.tolist()):
        leaving.setdefault(node, []).append(number)
    waits = [number for number, arc in enumerate(arcs) if arc.kind == WAITING and arc.service_id in paid]
    waited = sorted({int(head[number]) for number in waits})
    ons = [number for node in waited for number in leaving.get(node, ()) if arcs[number].kind == LIFT]
    apart: dict[int, int] = {}
    todo = [(int(head[number]), arcs[number].service_id) for number in ons]
    while todo:
        node, service = todo.pop()
        if node in apart:
            continue
        apart[node] = copies.node()
        for number in leaving.get(node, ()):
            arc, end = arcs[number], int(head[number])
            if arc.service_id == service and arc.kind != LIFT:
                copies.arcs.append((number, node, end))
                todo += [] if arc.kind == HAUL else [(end, service)]
    copies.arcs = [
        (number, apart[start], end if arcs[number].kind == HAUL else apart[end]) for number, start, end in copies.arcs
    ]
    ends = {number: apart[int(head[number])] for number in ons}
    lifts = [number for number, arc in enumerate(arcs) if arc.kind == LIFT and arc.service_id in paid]
    off: dict[tuple[int, str], int] = {}
    for number in sorted(set(lifts) - set(ons)):
        ends[number] = _copy_station(copies, off, leaving, ends, (int(head[number]), arcs[number].service_id))
    head[list(ends)] = list(ends.values())
    return copies.graph(head)


def _copy_station(
    copies: _Copies,
    known: dict[tuple[int, str], int],
    leaving: Mapping[int, list[int]],
    boarded: Mapping[int, int],
    off: tuple[int, str],
) -> int:
    """The state of who gets off a service, and those of its station that he is in from there, without that service.

    Lifts onto wagons and off again lead back to them; who is hauled away has left. `boarded` are the ends of lifts onto
    services that money is given for.
    """
    layout, service, todo = copies.layout, off[1], list[int]()

    def copy(node: int) -> int:
        if (node, service) not in known:
            known[node, service] = copies.node()
            todo.append(node)
        return known[node, service]

    found = copy(off[0])
    while todo:
        node = todo.pop()
        for number in leaving.get(node, ()):
            arc, end = layout.arc(number), int(layout.topology.head[number])
            if arc.kind == WAITING and arc.service_id == service:
                continue
            stays = arc.kind not in (HAUL, DRAYAGE) and number not in boarded
            copies.arcs.append((number, known[node, service], copy(end) if stays else boarded.get(number, end)))
    return found
