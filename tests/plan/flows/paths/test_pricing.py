"""The batch search finds what `shortest_path` finds, under any tolls."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from corridor.plan.flows.paths.limits import PathLimits, PathTerms
from corridor.plan.flows.paths.pricing import PathFinder
from corridor.search import Topology, shortest_path


@pytest.mark.parametrize("seed", range(15))
def test_a_batch_agrees_with_single_searches(seed: int) -> None:
    """Least costs are the same, and paths lead from source to target at that cost; no path is no path."""
    rng = np.random.default_rng(seed)
    nodes, arcs = 30, 90
    topology = Topology(nodes, rng.integers(0, nodes, arcs), rng.integers(0, nodes, arcs))
    weight = rng.integers(0, 50, (2, arcs)).astype(float)
    weight[1, rng.choice(arcs, 20, replace=False)] = np.inf
    jobs = [(int(rng.integers(2)), *map(int, rng.choice(nodes, 2, replace=False))) for _ in range(40)]
    finder = PathFinder(topology, weight, jobs, 4)
    for toll in (np.zeros(arcs, np.int64), rng.integers(0, 30, arcs)):
        found = finder.run(toll)
        for number, (row, source, target) in enumerate(jobs):
            closed = np.isinf(weight[row])
            graph = topology.graph(np.where(closed, 0, 4 * weight[row] + toll).astype(np.int64), closed)
            path = shortest_path(graph, source, target)
            if path is None:
                assert found.distance[number] == -1 and not len(found.path(number))
                continue
            assert found.distance[number] == path.costs[0]
            arcs_found = found.path(number)
            assert graph.check_path(arcs_found.tolist(), source, target)
            assert graph.costs(arcs_found)[0] == path.costs[0]


@pytest.mark.parametrize("seed", range(5))
def test_raised_arcs_count_for_each_job_alone(seed: int) -> None:
    """As if every job had weights of its own; what was raised before is forgotten, and chains are taken whole."""
    rng = np.random.default_rng(seed)
    nodes, arcs = 60, 90
    topology = Topology(nodes, rng.integers(0, nodes, arcs), rng.integers(0, nodes, arcs))
    weight = rng.integers(0, 50, (2, arcs)).astype(float)
    weight[1, rng.choice(arcs, 20, replace=False)] = np.inf
    jobs = [(int(rng.integers(2)), *map(int, rng.choice(nodes, 2, replace=False))) for _ in range(40)]
    finder, toll = PathFinder(topology, weight, jobs, 4), rng.integers(0, 30, arcs)
    for size in (30, 0, 60):
        columns = rng.integers(0, arcs, size)  # one that is drawn twice counts twice
        more = rng.integers(0, 40, (len(jobs), size)).astype(float)
        own = weight[[row for row, *_ in jobs]]
        np.add.at(own, (slice(None), columns), more)
        found = finder.run_raised(toll, columns, more)
        alone = PathFinder(topology, own, [(n, *ends) for n, (_, *ends) in enumerate(jobs)], 4).run(toll)
        assert found.distance.tolist() == alone.distance.tolist()


@pytest.mark.parametrize("seed", range(15))
def test_paths_within_a_limit_are_the_least_of_those_that_keep_it(seed: int) -> None:
    """Every simple path is walked; tolls of 2**54 leave the search few bits, and its bound stays below the truth."""
    rng = np.random.default_rng(seed)
    nodes, arcs = 7, 20
    topology = Topology(nodes, rng.integers(0, nodes, arcs), rng.integers(0, nodes, arcs))
    weight, seconds = rng.integers(1, 50, (1, arcs)), rng.integers(1, 50, arcs)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from((int(t), int(h), n) for n, (t, h) in enumerate(zip(topology.tail, topology.head, strict=True)))
    for toll in (np.zeros(arcs, np.int64), rng.integers(0, 1 << 54, arcs)):
        for source, target in ((0, 1), (2, 5)):
            paths = [[arc for *_, arc in path] for path in nx.all_simple_edge_paths(graph, source, target)]
            times = sorted(int(seconds[path].sum()) for path in paths)
            for most in times[::3]:
                limits, jobs = PathLimits((seconds,), {0: (0, most)}), [(0, source, target)] * 2
                found = PathFinder(topology, weight.astype(float), jobs, 1, PathTerms(limits)).run(toll)
                least = min(int((weight[0] + toll)[path].sum()) for path in paths if seconds[path].sum() <= most)
                taken = found.path(0)
                assert seconds[taken].sum() <= most
                spent = int((weight[0] + toll)[taken].sum())
                assert found.distance[0] <= least <= spent <= least + (1 << 12 if toll.any() else 0)
                assert found.distance[1] == min(int((weight[0] + toll)[path].sum()) for path in paths)
