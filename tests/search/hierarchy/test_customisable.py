"""Customisable hierarchies: against search without preparation, for many weights of one prepared graph."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_oracles import corridor_graph, random_graph, small_graphs

from benchmarks.graphs import road_like
from corridor.search import (
    INFINITY,
    ArcGraph,
    CustomisableTopology,
    Hierarchy,
    TooManyShortcuts,
    distances,
    prepare,
    prepare_topology,
)


def check(hierarchy: Hierarchy) -> None:
    """Every pair: distances, matrix and path agree with the bidirectional search in the hierarchy's graph."""
    g, criterion = hierarchy.graph, hierarchy.criterion
    nodes = np.arange(g.n_nodes)
    sources, targets = np.repeat(nodes, nodes.size), np.tile(nodes, nodes.size)
    expected = distances(g, sources, targets, criterion=criterion)
    assert hierarchy.distances(sources, targets).tolist() == expected.tolist()
    assert hierarchy.matrix(nodes, nodes).ravel().tolist() == expected.tolist()
    for s, t, cost in zip(sources.tolist(), targets.tolist(), expected.tolist(), strict=True):
        path = hierarchy.path(s, t)
        assert (path is None) == (cost == INFINITY)
        if path is not None:
            assert g.check_path(path.arcs.tolist(), s, t)
            assert path.costs[criterion] == cost


@given(small_graphs(criteria=2, most_nodes=8, most_arcs=24), st.integers(0, 1 << 30), st.sampled_from([0, 1, 9]))
@settings(max_examples=60)
def test_every_pair_of_small_graphs_agrees_for_any_weights(g: ArcGraph, seed: int, top: int) -> None:
    """Loops, parallel arcs, zero weights, ties, closed arcs, islands; its own weights and others."""
    prepared, rng = prepare_topology(g), np.random.default_rng(seed)
    check(prepared.customise(g.weights, g.closed, criterion=1))
    check(prepared.customise(rng.integers(0, top + 1, g.n_arcs), rng.random(g.n_arcs) < 0.3))


@pytest.mark.parametrize("seed", range(3))
def test_every_pair_of_larger_graphs_agrees(seed: int) -> None:
    for g in (corridor_graph(seed, 70, 280), random_graph(seed, 50, 180, top=3), random_graph(seed, 40, 600, top=1)):
        check(prepare_topology(g).customise(g.weights, g.closed))


def test_a_street_grid_agrees_with_a_contraction_hierarchy_for_each_criterion() -> None:
    case = road_like(110)  # more nodes than keep their numbers inside
    g, pairs = case.graph(), case.pairs(400)
    prepared = prepare_topology(g)
    for criterion in (0, 1):
        ours, theirs = prepared.customise(g.weights, criterion=criterion), prepare(g, criterion=criterion)
        assert ours.distances(*pairs.T).tolist() == theirs.distances(*pairs.T).tolist()
        for s, t in pairs[:30].tolist():
            one, other = ours.path(s, t), theirs.path(s, t)
            assert (one is None) == (other is None)
            if one is not None and other is not None:
                assert g.check_path(one.arcs.tolist(), s, t)
                assert one.costs[criterion] == other.costs[criterion]


def test_weights_and_closed_arcs_of_the_graph_it_was_prepared_from_make_no_difference() -> None:
    g = random_graph(2, 40, 150)
    other = ArcGraph(40, g.topology.tail, g.topology.head, 7 - g.weights % 7)
    one, two = (prepare_topology(graph).customise(g.weights) for graph in (g, other))
    assert np.array_equal(one._up.rows, two._up.rows)
    assert np.array_equal(one._unpacking.via, two._unpacking.via)


def test_new_weights_take_a_small_part_of_a_new_preparation() -> None:
    g = road_like(60).graph()
    prepared: CustomisableTopology = prepare_topology(g)
    prepared.customise(g.weights), prepare(g)

    def processor_time(turns: int, new: bool) -> float:
        begin = time.process_time()
        for _ in range(turns):
            prepared.customise(g.weights) if new else prepare(g)
        return (time.process_time() - begin) / turns

    assert min(processor_time(3, True) for _ in range(3)) < processor_time(1, False) / 2


def test_graphs_without_nodes_or_arcs_are_prepared() -> None:
    for n in (0, 1, 3):
        g = ArcGraph(n, [], [], np.empty((1, 0), np.int64))
        hierarchy = prepare_topology(g).customise(g.weights)
        assert (
            hierarchy.matrix(range(n), range(n)).tolist()
            == distances(g, np.repeat(np.arange(n), n), np.tile(np.arange(n), n)).reshape(n, n).tolist()
        )


def test_what_does_not_contract_is_refused_and_what_does_is_not() -> None:
    """Each node of a random digraph leads to four others: what is left becomes one clique."""
    rng = np.random.default_rng(1)
    n = 400
    wild = ArcGraph(n, np.repeat(np.arange(n), 4), rng.integers(0, n, 4 * n), rng.integers(1, 99, 4 * n))
    calm = corridor_graph(1, n, 1600)
    for make in (prepare, prepare_topology):
        with pytest.raises(TooManyShortcuts, match="does not contract") as raised:
            make(wild, max_shortcuts=4000)
        assert raised.value.shortcuts > 4000
        assert isinstance(raised.value, MemoryError)
        make(calm, max_shortcuts=4000)
        with pytest.raises(ValueError, match="max_shortcuts is -1"):
            make(calm, max_shortcuts=-1)


def test_progress_ends_with_all_nodes() -> None:
    g, seen = corridor_graph(1, 250, 900), list[tuple[int, int]]()
    prepare_topology(g, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (250, 250)
    assert len(seen) > 20
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_weights_of_another_shape_or_too_large_are_refused() -> None:
    g = corridor_graph(1, 20, 60, 2)
    prepared = prepare_topology(g)
    with pytest.raises(ValueError, match="weights"):
        prepared.customise(g.weights[:, 1:])
    with pytest.raises(ValueError, match="too large for a hierarchy"):
        prepared.customise(np.full(60, 1 << 56))
    with pytest.raises(ValueError, match="criterion 2"):
        prepared.customise(g.weights, criterion=2)
