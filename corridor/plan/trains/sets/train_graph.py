"""The compiled graph with a choice of trains: where boxes may share trains or stay on those of their own service.

An arc of the compiled graph says where a box rides, and not on which train. Where the trains of a service may go on by
themselves beside joint ones, the ride stands in the graph twice: as it was for the joint train, and once more for the
own one. Between two calls of one run the states are doubled too, so that nobody steps from train to train on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Arc, Graph
from corridor.plan.trains.runs import Runs, ThroughRun
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
    """

    graph: Graph
    topology: Topology
    origin: Integers
    place: Mapping[int, tuple[int, int]]

    def arc(self, number: int) -> Arc:
        """What an arc is in the compiled graph."""
        return self.graph.arcs[int(self.origin[number])]


def train_graph(graph: Graph, runs: Runs) -> TrainGraph:
    """Double what can be ridden on joint trains and on own ones.

    Parameters
    ----------
    graph : Graph
        The compiled graph.
    runs : Runs
        Its planned trains.
    """
    shape = graph.structure.topology
    origin: list[Integers] = [np.arange(shape.n_arcs)]
    tails, heads = [shape.tail.astype(np.int64)], [shape.head.astype(np.int64)]
    place, arcs, nodes = dict(runs.place), shape.n_arcs, shape.n_nodes
    for through in runs.through:
        doubled, node_of = _doubled(shape, through), np.arange(shape.n_nodes, dtype=np.int64)
        inner = sorted(through.inner)
        node_of[inner] = nodes + np.arange(len(inner))
        segments = dict(through.arcs)
        place |= {arcs + n: (through.run, segments[arc]) for n, arc in enumerate(doubled.tolist()) if arc in segments}
        origin.append(doubled)
        tails.append(node_of[shape.tail[doubled]])
        heads.append(node_of[shape.head[doubled]])
        arcs, nodes = arcs + doubled.size, nodes + len(inner)
    if not runs.through:
        return TrainGraph(graph, shape, origin[0], place)
    whole = Topology(nodes, np.concatenate(tails), np.concatenate(heads))
    return TrainGraph(graph, whole, np.concatenate(origin), place)


def _doubled(shape: Topology, through: ThroughRun) -> Integers:
    """Rides of a run, and what meets its states between two calls."""
    inner = list(through.inner)
    touched = np.isin(shape.tail, inner) | np.isin(shape.head, inner) if inner else np.zeros(shape.n_arcs, np.bool_)
    touched[[arc for arc, _ in through.arcs]] = True
    return np.flatnonzero(touched)
