"""The compiled graph with a choice of trains: where boxes may share trains or stay on those of their own service.

An arc of the compiled graph says where a box rides, and not on which train. Where the trains of a service may go on by
themselves beside joint ones, its states stand in the graph twice: as they were for boxes on its own trains, once more
for those that have joined others. Who has joined others does not find a train of his own waiting at the next gauge: he
goes on with joint ones. Whoever joins a train, at its first station or on the way, waits for it there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Arc, Graph
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


def train_graph(graph: Graph, runs: Runs) -> TrainGraph:
    """Double the states of services whose boxes may join others.

    Parameters
    ----------
    graph : Graph
        The compiled graph.
    runs : Runs
        Its planned trains.
    """
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
