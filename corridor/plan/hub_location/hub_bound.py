"""What no plan of hubs is below, without solving anything: every row on the least of all arcs, in small or by train."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.graph.measures import COST, GENERALISED
from corridor.plan.flows.paths.pricing import PathFinder, parts_of_a_cent
from corridor.plan.hub_location.hub_costs import TRAIN_FEU, HubSets, HubTrains
from corridor.plan.row_weights import weighed_demand
from corridor.units import CENTS_PER_UNIT

__all__ = ["least_of_all"]

Floats = NDArray[np.float64]


def least_of_all(sets: HubSets) -> float:
    """What all rows pay at least: fixed costs, room, whole numbers and waits for trains left out.

    Every way, past the hubs or by them, is a path on which each arc is paid in a small consignment or as part of a
    full train of a hub. Rows without a way past the hubs count nothing, and none do where none may go past them.
    """
    if sets.past is None:
        return 0.0
    instance, rows = sets.past.problem.instance, sets.past.problem.rows
    whole = weighed_demand(sets.network, sets.past.problem.graphs, sets.demand, TRAIN_FEU)
    by_train, of_row = whole.costs(GENERALISED, set())
    money, _ = whole.costs(COST, set())
    trains = [HubTrains(graph, sets.places, sets.terms) for graph in whole.graphs.graphs]
    kinds, jobs, least = dict[tuple[int, int, int], int](), list[tuple[int, int, int]](), list[Floats]()
    for row, (few, source, sink) in zip(rows, instance.jobs, strict=True):
        kind = few, of_row[row], whole.graphs.of_row[row]
        if kind not in kinds:
            kinds[kind] = len(kinds)
            least.append(trains[kind[2]].least(instance.cents[few], by_train[kind[1]], money[kind[1]]))
        jobs.append((kinds[kind], source, sink))
    costs = np.array(least).reshape(len(kinds), instance.topology.n_arcs)
    parts = parts_of_a_cent(float(costs[np.isfinite(costs)].max(initial=0.0)), instance.topology.n_nodes)
    distance = PathFinder(instance.topology, costs, jobs, parts).alone().distance
    return float(instance.volume @ distance) / parts / CENTS_PER_UNIT
