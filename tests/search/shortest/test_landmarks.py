"""Landmarks: the same answers as without them, arcs included, on tied, directed, broken and road-like graphs."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_oracles import corridor_graph, random_graph, rank, simple_paths, small_graphs

from corridor.search import INFINITY, ArcGraph, distances, prepare_landmarks, shortest_path


def check(g: ArcGraph, criterion: int, count: int) -> None:
    """Every pair: costs and arcs agree with the search that nothing guides."""
    landmarks = prepare_landmarks(g, criterion=criterion, count=count)
    nodes = np.arange(g.n_nodes)
    sources, targets = np.repeat(nodes, nodes.size), np.tile(nodes, nodes.size)
    assert (
        landmarks.distances(sources, targets).tolist() == distances(g, sources, targets, criterion=criterion).tolist()
    )
    for s, t in zip(sources.tolist(), targets.tolist(), strict=True):
        guided, plain = landmarks.path(s, t), shortest_path(g, s, t, criterion=criterion)
        assert (guided is None) == (plain is None)
        if guided is not None and plain is not None:
            assert guided.arcs.tolist() == plain.arcs.tolist()
            assert guided.costs.tolist() == plain.costs.tolist()


@given(small_graphs(criteria=2), st.integers(1, 6), st.data())
@settings(max_examples=1000)
def test_the_path_is_the_first_of_all_paths_in_the_documented_order(
    g: ArcGraph, count: int, data: st.DataObject
) -> None:
    """Loops, parallel arcs, zero weights, ties, closed arcs, islands: against every path there is."""
    s, t = data.draw(st.integers(0, g.n_nodes - 1)), data.draw(st.integers(0, g.n_nodes - 1))
    everything = [rank(g, arcs, 1) for arcs in simple_paths(g, s, t)]
    landmarks = prepare_landmarks(g, criterion=1, count=count)
    path = landmarks.path(s, t)
    assert landmarks.distance(s, t) == min((order[0] for order in everything), default=INFINITY)
    assert (path is None) == (not everything)
    if path is not None:
        assert rank(g, tuple(path.arcs.tolist()), 1) == min(everything)


@given(small_graphs(most_nodes=8, most_arcs=24), st.integers(1, 8))
@settings(max_examples=300)
def test_every_pair_of_small_graphs_agrees(g: ArcGraph, count: int) -> None:
    check(g, 0, count)


@pytest.mark.parametrize("seed", range(3))
def test_every_pair_of_larger_graphs_agrees(seed: int) -> None:
    for g in (corridor_graph(seed, 90, 360), random_graph(seed, 70, 240, top=3), random_graph(seed, 50, 600)):
        check(g, 0, 8)


def test_a_graph_numbered_anew_inside_agrees_with_networkx() -> None:
    """Above five thousand nodes places inside differ from the caller's numbers."""
    rng = np.random.default_rng(8)
    nodes, arcs = 6_000, 16_000
    tail, head, weight = rng.integers(0, nodes, arcs), rng.integers(0, nodes, arcs), rng.integers(0, 900, arcs)
    landmarks = prepare_landmarks(ArcGraph(nodes, tail, head, [weight]), count=6)
    other = nx.MultiDiGraph()
    other.add_nodes_from(range(nodes))
    other.add_weighted_edges_from(zip(tail.tolist(), head.tolist(), weight.tolist(), strict=True))
    for s in rng.integers(0, nodes, 3).tolist():
        costs = nx.single_source_dijkstra_path_length(other, s)
        targets = rng.integers(0, nodes, 40)
        found = landmarks.distances(np.full(40, s), targets)
        assert found.tolist() == [costs.get(t, INFINITY) for t in targets.tolist()]


def test_landmarks_lie_apart_and_are_nodes_of_the_caller() -> None:
    """On a road with two ends, the ends come first; more landmarks than nodes are not made."""
    n = 30
    tail, head = np.arange(n - 1), np.arange(1, n)
    g = ArcGraph(n, np.concatenate([tail, head]), np.concatenate([head, tail]), np.ones((1, 2 * n - 2), int))
    assert sorted(prepare_landmarks(g, count=2).nodes.tolist()) == [0, n - 1]
    assert sorted(prepare_landmarks(g, count=99).nodes.tolist()) == list(range(n))
    assert prepare_landmarks(ArcGraph(3, [0], [1], [[4]]), count=3).distance(0, 2) == INFINITY


def test_what_cannot_be_prepared_or_asked_is_refused() -> None:
    g = ArcGraph(8, [0], [1], [[1 << 50]])
    with pytest.raises(ValueError, match="too large for landmarks"):
        prepare_landmarks(g)
    g = ArcGraph(3, [0, 1], [1, 0], [[4, 5]])
    with pytest.raises(ValueError, match="count is 0"):
        prepare_landmarks(g, count=0)
    with pytest.raises(ValueError, match="criterion 1"):
        prepare_landmarks(g, criterion=1)
    landmarks = prepare_landmarks(g)
    with pytest.raises(ValueError, match="target 3 is not a node"):
        landmarks.path(0, 3)
    with pytest.raises(ValueError, match="pairs"):
        landmarks.distances([0, 1], [1])
    with pytest.raises(ValueError, match="negative"):
        prepare_landmarks(ArcGraph(2, [0], [1], [[-1]]))
