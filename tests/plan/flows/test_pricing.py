"""The batch search finds what `shortest_path` finds, under any tolls."""

from __future__ import annotations

import numpy as np
import pytest

from corridor.plan.flows.pricing import PathFinder
from corridor.search import INFINITY, Topology, shortest_path


@pytest.mark.parametrize("seed", range(15))
def test_a_batch_agrees_with_single_searches(seed: int) -> None:
    """Least costs are the same, and paths lead from source to target at that cost; no path is no path."""
    rng = np.random.default_rng(seed)
    nodes, arcs = 30, 90
    topology = Topology(nodes, rng.integers(0, nodes, arcs), rng.integers(0, nodes, arcs))
    weight = rng.integers(0, 50, (2, arcs))
    weight[1, rng.choice(arcs, 20, replace=False)] = INFINITY
    jobs = [(int(rng.integers(2)), *map(int, rng.choice(nodes, 2, replace=False))) for _ in range(40)]
    finder = PathFinder(topology, weight, jobs)
    for toll in (np.zeros(arcs, np.int64), rng.integers(0, 30, arcs)):
        found = finder.run(toll)
        for number, (row, source, target) in enumerate(jobs):
            closed = weight[row] >= INFINITY
            graph = topology.graph(np.where(closed, 0, weight[row] + toll), closed)
            path = shortest_path(graph, source, target)
            if path is None:
                assert found.distance[number] == -1 and not len(found.path(number))
                continue
            assert found.distance[number] == path.costs[0]
            arcs_found = found.path(number)
            assert graph.check_path(arcs_found.tolist(), source, target)
            assert graph.costs(arcs_found)[0] == path.costs[0]


def test_some_jobs_can_be_run_alone() -> None:
    topology = Topology(3, [0, 1, 0], [1, 2, 2])
    finder = PathFinder(topology, np.array([[1, 1, 5]]), [(0, 0, 2), (0, 0, 1)])
    alone = finder.run(np.zeros(3, np.int64), np.array([1]))
    assert alone.distance.tolist() == [1] and alone.path(0).tolist() == [0]
