"""Contraction hierarchies: against search without preparation, on small, tied and road-like graphs."""

from __future__ import annotations

from pathlib import Path as File

import numpy as np
import pytest
from hypothesis import given, settings
from search_oracles import corridor_graph, random_graph, small_graphs

from corridor.search import (
    INFINITY,
    ArcGraph,
    Hierarchy,
    distances,
    prepare,
    prepare_landmarks,
    prepare_topology,
    shortest_path,
)


def check(g: ArcGraph, hierarchy: Hierarchy, criterion: int) -> None:
    """Every pair: distance, distances, matrix and path agree with the bidirectional search."""
    nodes = np.arange(g.n_nodes)
    sources, targets = np.repeat(nodes, nodes.size), np.tile(nodes, nodes.size)
    expected = distances(g, sources, targets, criterion=criterion)
    assert hierarchy.distances(sources, targets).tolist() == expected.tolist()
    assert hierarchy.matrix(nodes, nodes).ravel().tolist() == expected.tolist()
    for s, t, cost in zip(sources.tolist(), targets.tolist(), expected.tolist(), strict=True):
        path = hierarchy.path(s, t)
        if cost == INFINITY:
            assert path is None
        else:
            assert path is not None
            assert g.check_path(path.arcs.tolist(), s, t)
            assert path.costs[criterion] == cost
            assert path.costs.tolist() == g.weights[:, path.arcs].sum(axis=1).tolist()


@given(small_graphs(criteria=2, most_nodes=8, most_arcs=24))
@settings(max_examples=400)
def test_every_pair_of_small_graphs_agrees(g: ArcGraph) -> None:
    """Loops, parallel arcs, zero weights, ties, closed arcs, islands."""
    check(g, prepare(g, criterion=1), 1)


@pytest.mark.parametrize("seed", range(4))
def test_every_pair_of_larger_graphs_agrees(seed: int) -> None:
    for g in (corridor_graph(seed, 120, 480), random_graph(seed, 90, 300, top=3), random_graph(seed, 60, 900)):
        check(g, prepare(g), 0)


def test_a_saved_hierarchy_answers_as_before_and_brings_its_graph(tmp_path: File) -> None:
    g = random_graph(3, 50, 200, criteria=3)
    before = prepare(g, criterion=2)
    before.save(tmp_path / "roads.hierarchy")
    after = Hierarchy.load(tmp_path / "roads.hierarchy")
    assert (after.criterion, after.n_shortcuts) == (2, before.n_shortcuts)
    assert np.array_equal(after.graph.weights, g.weights)
    assert np.array_equal(after.graph.closed, g.closed)  # type: ignore[arg-type]
    check(g, after, 2)
    for s, t in np.random.default_rng(1).integers(0, 50, (60, 2)).tolist():
        here, there = before.path(s, t), after.path(s, t)
        assert (here is None) == (there is None)
        assert here is None or there is None or here.arcs.tolist() == there.arcs.tolist()
    assert [a.name for a in tmp_path.iterdir()] == ["roads.hierarchy"]


def test_ties_are_broken_the_same_way_every_time_at_the_least_cost() -> None:
    """Weights of 0 and 1 only: nearly every pair has many least paths; which one, the graph alone decides."""
    g = random_graph(11, 60, 400, top=1)
    first, second = prepare(g), prepare(g)
    nodes = np.arange(60)
    first.distances(nodes[::-1], nodes)  # what was asked before changes nothing
    for s, t in np.random.default_rng(2).integers(0, 60, (150, 2)).tolist():
        a, b, plain = first.path(s, t), second.path(s, t), shortest_path(g, s, t)
        if plain is None:
            assert a is None and b is None
            continue
        assert a is not None and b is not None
        assert a.arcs.tolist() == b.arcs.tolist()
        assert g.check_path(a.arcs.tolist(), s, t)
        assert a.costs[0] == plain.costs[0]


def test_a_graph_larger_than_the_top_that_lies_together_agrees_with_landmarks() -> None:
    """Above 8,192 nodes the rest stands in the order of a tree; both preparations are exact, so they agree."""
    rng = np.random.default_rng(4)
    side = 100
    node = np.arange(side * side).reshape(side, side)
    a = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    b = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    kept = rng.random(2 * a.size) < 0.8
    tail, head = np.concatenate([a, b])[kept], np.concatenate([b, a])[kept]
    g = ArcGraph(side * side, tail, head, rng.integers(0, 40, (2, tail.size)))
    hierarchy, landmarks = prepare(g, criterion=1), prepare_landmarks(g, criterion=1, count=6)
    pairs = rng.integers(0, side * side, (300, 2))
    found = hierarchy.distances(pairs[:, 0], pairs[:, 1])
    assert found.tolist() == landmarks.distances(pairs[:, 0], pairs[:, 1]).tolist()
    assert np.array_equal(np.diagonal(hierarchy.matrix(pairs[:, 0], pairs[:, 1])), found)
    for (s, t), cost in zip(pairs[:40].tolist(), found[:40].tolist(), strict=True):
        path = hierarchy.path(s, t)
        assert (path is None) == (cost == INFINITY)
        assert path is None or (g.check_path(path.arcs.tolist(), s, t) and path.costs[1] == cost)


def test_another_file_is_refused(tmp_path: File) -> None:
    np.savez(tmp_path / "other.npz", header=np.array([99, 1, 0]))
    with pytest.raises(ValueError, match="not a hierarchy of format"):
        Hierarchy.load(tmp_path / "other.npz")


def test_the_matrix_comes_in_blocks_of_rows() -> None:
    g = corridor_graph(1, 60, 240)
    hierarchy = prepare(g)
    whole = hierarchy.matrix(range(0, 50), range(10, 40))
    blocks = list(hierarchy.blocks(range(0, 50), range(10, 40), rows=7))
    assert [first for first, _ in blocks] == list(range(0, 50, 7))
    assert np.array_equal(np.concatenate([block for _, block in blocks]), whole)
    assert hierarchy.matrix([], [1, 2]).shape == (0, 2)
    assert hierarchy.matrix([1, 2], []).shape == (2, 0)
    with pytest.raises(ValueError, match="rows is 0"):
        next(hierarchy.blocks([1], [2], rows=0))


def test_single_distances_and_nodes_that_do_not_exist() -> None:
    g = ArcGraph(3, [0, 1], [1, 0], [[4, 5]])
    hierarchy = prepare(g)
    assert (hierarchy.distance(0, 1), hierarchy.distance(2, 0), hierarchy.distance(2, 2)) == (4, INFINITY, 0)
    with pytest.raises(ValueError, match="not a node"):
        hierarchy.distance(0, 3)
    with pytest.raises(ValueError, match="pairs"):
        hierarchy.distances([0, 1], [1])


def test_weights_that_do_not_fit_beside_a_node_number_are_refused() -> None:
    g = ArcGraph(8, [0], [1], [[1 << 57]])
    with pytest.raises(ValueError, match="too large for a hierarchy"):
        prepare(g)


def test_building_twice_gives_the_same_hierarchy() -> None:
    g = random_graph(5, 80, 300, top=2)
    a, b = prepare(g), prepare(g)
    assert np.array_equal(a._up.rows, b._up.rows)
    assert np.array_equal(a._unpacking.via, b._unpacking.via)


@given(small_graphs(criteria=1, most_nodes=8, most_arcs=24))
@settings(max_examples=150)
def test_what_a_row_stands_for_costs_as_much_and_has_as_many_arcs(g: ArcGraph) -> None:
    """Of both kinds of hierarchies: a shortcut is two rows of a lower place, whatever ties and zeros there are."""
    for hierarchy in (prepare(g), prepare_topology(g).customise(g.weights, g.closed)):
        (start, rows, bits), (via, length) = hierarchy._up, hierarchy._unpacking
        place = np.repeat(np.arange(start.size - 1) // 2, np.diff(start))
        cost, joined = rows >> bits, np.flatnonzero(via >= 0)
        first, second = via[joined] >> 32, via[joined] & 0xFFFFFFFF
        assert (place[first] == place[second]).all() and (place[first] != place[joined]).all()
        assert np.array_equal(cost[joined], cost[first] + cost[second])
        assert np.array_equal(length[joined], length[first] + length[second])
        arcs = -2 - via[via < 0]
        assert np.array_equal(cost[via < 0], g.weights[0, arcs])
        assert (length[via < 0] == 1).all()
