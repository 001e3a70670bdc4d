"""Dissimilar paths: each the least of all paths that share little with those before."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_oracles import corridor_graph, simple_paths, small_graphs, vector

from corridor.errors import ArgumentError
from corridor.search import ArcGraph, Overlap, constrained, dissimilar_paths, dissimilar_paths_by, shortest_path


@given(small_graphs(criteria=2, most_arcs=16), st.sampled_from([0.0, 0.34, 0.5, 0.9]), st.integers(0, 1 << 20))
@settings(max_examples=250)
def test_each_is_the_least_of_all_paths_that_keep_the_shares_and_limits(g: ArcGraph, share: float, seed: int) -> None:
    """With lengths of zero, and several arcs on one physical way."""
    rng = np.random.default_rng(seed)
    length, ways = rng.integers(0, 4, g.n_arcs), rng.integers(0, max(1, g.n_arcs // 2), g.n_arcs)
    t, cap = g.n_nodes - 1, 40
    routes = dissimilar_paths(g, 0, t, 4, Overlap(length, share, ways), criterion=1, limits={0: cap})
    paths = [p for p in simple_paths(g, 0, t) if vector(g, p, (0,))[0] <= cap]
    before: list[tuple[set[int], int]] = []
    for i in range(4):
        allowed = [
            p
            for p in paths
            if all(sum(int(length[a]) for a in p if ways[a] in used) <= int(share * total) for used, total in before)
        ]
        if not allowed or (before and before[-1][1] == 0):
            assert len(routes) == i
            return
        path = routes[i].path
        assert path.costs[1] == min(vector(g, p, (1,))[0] for p in allowed)
        assert tuple(path.arcs.tolist()) in allowed
        assert routes[i].length == length[path.arcs].sum()
        assert all(part <= share + 1e-12 for part in routes[i].shared)
        before.append(({int(ways[a]) for a in path.arcs if length[a] > 0}, routes[i].length))


def test_routes_of_a_corridor_share_no_more_than_allowed() -> None:
    g = corridor_graph(0, 100, 500)
    routes = dissimilar_paths(g, 0, 95, 4, Overlap(g.weights[1], share=0.4))
    assert len(routes) == 4
    costs = [int(route.path.costs[0]) for route in routes]
    assert costs == sorted(costs)
    for i, route in enumerate(routes):
        for j, other in enumerate(routes[:i]):
            common = g.weights[1][np.intersect1d(route.path.arcs, other.path.arcs)].sum()
            assert route.shared[j] == common / other.length <= 0.4


def test_options_out_of_range_are_refused() -> None:
    g = corridor_graph(0, 20, 60)
    for k, length, share in ((0, g.weights[0], 0.5), (2, g.weights[0], 1.0), (2, g.weights[0][:5], 0.5)):
        with pytest.raises(ValueError, match=r"k is 0|share is 1|shape"):
            dissimilar_paths(g, 0, 9, k, Overlap(length, share=share))
    with pytest.raises(ValueError, match="shape"):
        Overlap(g.weights[0], way=g.weights[0][:5])


@pytest.mark.parametrize("length", [[0.5, 1], [-1, 1], [float("nan"), 1], [True, False], [2**61, 1], [2**63, 1]])
def test_lengths_that_are_no_lengths_are_refused(length: list[float]) -> None:
    with pytest.raises(ArgumentError, match="length"):
        Overlap(length)


def test_a_search_that_does_not_keep_its_limits_is_refused() -> None:
    """It would give the same path for ever."""
    graph = ArcGraph(2, [0, 0], [1, 1], [[1, 2]])
    overlap = Overlap(np.array([5, 5]), share=0.5)
    with pytest.raises(ArgumentError, match="over its limits in criteria"):
        dissimilar_paths_by(graph, lambda one, limits: shortest_path(one, 0, 1), 2, overlap)
    assert len(dissimilar_paths_by(graph, lambda one, limits: constrained(one, 0, 1, limits=limits), 9, overlap)) == 2
