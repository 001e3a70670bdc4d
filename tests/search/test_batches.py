"""Many questions in one call: each answer is that of the question alone, and the same by any number of threads."""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_oracles import corridor_graph, random_graph, small_graphs

from corridor.errors import ArgumentError
from corridor.search import (
    INFINITY,
    ArcGraph,
    Front,
    Path,
    bounds,
    constrained,
    constrained_batch,
    pareto,
    pareto_batch,
    shortest_path,
    shortest_path_batch,
    shortest_path_tree,
)

Read = list[tuple[list[int], list[int]] | None]


def read(paths: Sequence[Path | None]) -> Read:
    return [None if path is None else (path.costs.tolist(), path.arcs.tolist()) for path in paths]


def written(fronts: Sequence[Front]) -> list[bytes]:
    """All bytes of fronts: costs, labels, and the paths of all points."""
    parts = [[front.costs, np.array([front.labels]), *map(front.path, range(len(front)))] for front in fronts]
    return [b"|".join(array.tobytes() for array in some) for some in parts]


def pairs_of(g: ArcGraph, count: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of which many have a target in common."""
    rng = np.random.default_rng(seed)
    return rng.integers(0, g.n_nodes, count), rng.integers(0, g.n_nodes, 7)[rng.integers(0, 7, count)]


@pytest.mark.parametrize("seed", [0, 3])
def test_answers_are_those_of_each_question_alone(seed: int) -> None:
    """Also after other questions were asked of the graph, which remembers their bounds."""
    g = (corridor_graph if seed else random_graph)(seed, 40, 130, 3, 9)
    sources, targets = pairs_of(g, 60)
    pairs = list(zip(sources.tolist(), targets.tolist(), strict=True))
    limits = [{1: 5 * i} for i in range(60)]
    for _ in range(2):
        found = shortest_path_batch(g, sources, targets, criterion=1, threads=2)
        assert read(found) == read([shortest_path(g, s, t, criterion=1) for s, t in pairs])
        within = constrained_batch(g, sources, targets, limits=limits, threads=2)
        assert read(within) == read(
            [constrained(g, s, t, limits=one) for (s, t), one in zip(pairs, limits, strict=True)]
        )
        fronts = pareto_batch(g, sources, targets, criteria=(0, 1, 2), threads=2)
        alone = [pareto(g, s, t, criteria=(0, 1, 2)) for s, t in pairs]
        assert [one.costs.tolist() for one in fronts] == [one.costs.tolist() for one in alone]
        for target in set(targets.tolist()):
            bounds(g, target, criterion=2)


def test_bytes_do_not_depend_on_threads() -> None:
    """Labels and paths, too, with questions asked of the graph between."""
    g = corridor_graph(3, 80, 320, 3, 9)
    sources, targets = pairs_of(g, 90, 5)
    factors = np.random.default_rng(2).integers(0, 4, (90, 3))
    fronts, paths, sums = [], [], []
    for threads in (1, 2, 4):
        fronts.append(written(pareto_batch(g, sources, targets, limits={2: 600}, threads=threads)))
        paths.append(read(constrained_batch(g, sources, targets, minimise=1, limits={0: 400}, threads=threads)))
        sums.append(read(shortest_path_batch(g, sources, targets, factors=factors, threads=threads)))
        bounds(g, int(targets[0]))
    assert fronts[0] == fronts[1] == fronts[2]
    assert paths[0] == paths[1] == paths[2]
    assert sums[0] == sums[1] == sums[2]
    assert len(set(fronts[0])) > 20


def test_sums_of_criteria_are_what_networkx_finds() -> None:
    g = corridor_graph(4, 40, 160, 3, 9)
    sources, targets = pairs_of(g, 25)
    factors = np.random.default_rng(3).integers(0, 5, (25, 3))
    found = shortest_path_batch(g, sources, targets, factors=factors)
    for s, t, row, path in zip(sources.tolist(), targets.tolist(), factors, found, strict=True):
        graph = nx.MultiDiGraph()
        graph.add_nodes_from(range(g.n_nodes))
        ends = zip(g.topology.tail.tolist(), g.topology.head.tolist(), (row @ g.weights).tolist(), strict=True)
        graph.add_weighted_edges_from(ends)
        if not nx.has_path(graph, s, t):
            assert path is None
        else:
            assert path is not None
            assert int(row @ path.costs) == nx.dijkstra_path_length(graph, s, t)
            assert g.check_path(path.arcs.tolist(), s, t)


@given(small_graphs(criteria=2), st.integers(0, 1))
@settings(max_examples=80)
def test_a_tree_has_the_least_paths_ties_included(g: ArcGraph, criterion: int) -> None:
    for s in range(g.n_nodes):
        tree = shortest_path_tree(g, s, criterion=criterion)
        alone = [shortest_path(g, s, t, criterion=criterion) for t in range(g.n_nodes)]
        assert read([tree.path(t) for t in range(g.n_nodes)]) == read(alone)
        order = [(path.costs[criterion], path.arcs.size, t) for t, path in enumerate(alone) if path and t != s]
        others = [t for t in range(g.n_nodes) if t != s]
        assert tree.nearest(others) == (min(order)[2] if order else None)


def test_a_tree_of_a_graph_that_is_renumbered_inside() -> None:
    """Above five thousand nodes places inside are not the caller's numbers; networkx adds up the costs."""
    rng = np.random.default_rng(0)
    n = 6000
    tail = np.concatenate([np.arange(n - 1), rng.integers(0, n, n)])
    head = np.concatenate([np.arange(1, n), rng.integers(0, n, n)])
    g = ArcGraph(n, tail, head, rng.integers(0, 50, (1, tail.size)))
    tree = shortest_path_tree(g, 11)
    graph = nx.DiGraph()
    for a, b, w in sorted(zip(tail.tolist(), head.tolist(), g.weights[0].tolist(), strict=True), reverse=True):
        graph.add_edge(a, b, weight=w)  # the least of parallel arcs comes last
    costs = nx.single_source_dijkstra_path_length(graph, 11)
    assert tree.costs.tolist() == [costs.get(node, INFINITY) for node in range(n)]
    assert read([tree.path(5000)]) == read([shortest_path(g, 11, 5000)])
    assert "6,000 nodes" in repr(tree)


def test_one_end_stands_for_all_and_no_pairs_are_no_answers() -> None:
    g = corridor_graph(3, 30, 90, 2, 9)
    assert read(shortest_path_batch(g, 0, [5, 9])) == read([shortest_path(g, 0, t) for t in (5, 9)])
    assert shortest_path_batch(g, [], []) == constrained_batch(g, [], []) == pareto_batch(g, [], [], threads=3) == []


def test_what_makes_no_batch_is_refused() -> None:
    g = corridor_graph(3, 30, 90, 2, 9)
    for batch in (shortest_path_batch, constrained_batch, pareto_batch):
        with pytest.raises(ArgumentError, match="2 sources and 3 targets do not make pairs"):
            batch(g, [0, 1], [1, 2, 3])
        with pytest.raises(ArgumentError, match=r"targets\[1\] is 30"):
            batch(g, [0, 1], [1, 30])
        with pytest.raises(ArgumentError, match="threads is 0"):
            batch(g, [0], [1], threads=0)
    with pytest.raises(ArgumentError, match="limits are 1, and there are 2 pairs"):
        pareto_batch(g, [0, 1], [2, 3], limits=[{}])
    with pytest.raises(ArgumentError, match="criterion 2"):
        shortest_path_batch(g, [0], [1], criterion=2)
    for factors in ([1], [[1, 2], [1, 2]], [1.5, 2], [-1, 2], [1 << 60, 1]):
        with pytest.raises(ArgumentError, match="factors"):
            shortest_path_batch(g, [0], [1], factors=factors)
    tree = shortest_path_tree(g, 0)
    with pytest.raises(ArgumentError, match="target 30"):
        tree.path(30)
    with pytest.raises(ArgumentError, match="targets"):
        tree.nearest([30])
