"""Bounds swept no farther than a question needs: fronts as with whole sweeps, and far less work."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_oracles import corridor_graph, label_setting, random_graph, simple_paths, small_graphs, vector

from corridor.errors import ArgumentError
from corridor.search import INFINITY, ArcGraph, bounds, constrained, pareto, pareto_batch, with_bounds
from corridor.search.fronts import backward_bounds as sweeps_module
from corridor.search.fronts.backward_bounds import Guide, guide, settled_by_target
from tests.sampling import draws


def grid(side: int, seed: int = 0, criteria: int = 3) -> ArcGraph:
    """Streets both ways, whose criteria do not agree."""
    node = np.arange(side * side).reshape(side, side)
    a = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    b = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    weights = np.random.default_rng(seed).integers(5, 15, (criteria, 2 * a.size))
    return ArcGraph(side * side, np.concatenate([a, b]), np.concatenate([b, a]), weights)


def bound(found: Guide, v: int, i: int) -> int:
    near, width, step, floor = found.bounds
    closeness = int(near[width * v + step * i])
    return INFINITY - closeness if closeness else int(floor[i])


@pytest.mark.slow
@given(small_graphs(criteria=3, most_nodes=7, most_arcs=16), st.integers(2, 3), st.data())
@settings(max_examples=1200)
def test_bounds_never_exceed_the_rest_of_an_optimal_path_and_are_consistent_along_it(
    g: ArcGraph, k: int, data: st.DataObject
) -> None:
    """Every path that keeps to the limits and that no path dominates may be followed by its bounds."""
    s, t = data.draw(st.integers(0, g.n_nodes - 1)), data.draw(st.integers(0, g.n_nodes - 1))
    criteria = tuple(range(k))
    found = guide(g, s, t, criteria, np.full(k, INFINITY))
    paths = {arcs: vector(g, arcs, criteria) for arcs in simple_paths(g, s, t)}
    assert (found is None) == (not paths)
    for arcs, cost in paths.items():
        if any(all(a <= b for a, b in zip(other, cost, strict=True)) and other != cost for other in paths.values()):
            continue
        assert found is not None
        for place in range(len(arcs) + 1):
            node = t if place == len(arcs) else int(g.topology.tail[arcs[place]])
            rest = vector(g, arcs[place:], criteria)
            assert all(bound(found, node, i) <= rest[i] for i in range(k))
            if place:
                before = int(g.topology.tail[arcs[place - 1]])
                step = vector(g, arcs[place - 1 : place], criteria)
                assert all(bound(found, before, i) <= step[i] + bound(found, node, i) for i in range(k))


@given(small_graphs(criteria=4, most_nodes=7, most_arcs=16), st.integers(2, 4), st.data())
@settings(max_examples=500)
def test_bounded_and_whole_sweeps_give_one_front_and_the_same_paths(g: ArcGraph, k: int, data: st.DataObject) -> None:
    s, t = data.draw(st.integers(0, g.n_nodes - 1)), data.draw(st.integers(0, g.n_nodes - 1))
    limits = data.draw(st.dictionaries(st.integers(0, 3), st.integers(0, 50), max_size=3))
    criteria = tuple(range(k))
    bounded = pareto(g, s, t, criteria=criteria, limits=limits)
    for one in range(4):
        bounds(g, t, criterion=one)
    whole = pareto(g, s, t, criteria=criteria, limits=limits)
    assert bounded.costs.tolist() == whole.costs.tolist()
    assert [bounded.path(i).tolist() for i in range(len(whole))] == [whole.path(i).tolist() for i in range(len(whole))]


@pytest.mark.slow
@given(small_graphs(criteria=4, most_nodes=7, most_arcs=16), st.integers(1, 4), st.data())
@settings(max_examples=draws(600, 3000))
def test_bounds_that_a_caller_knows_change_no_front(g: ArcGraph, k: int, data: st.DataObject) -> None:
    """Those of a graph with lower weights and all arcs open, zeros, and exact ones; within limits and factors."""
    s, t = data.draw(st.integers(0, g.n_nodes - 1)), data.draw(st.integers(0, g.n_nodes - 1))
    limits = data.draw(st.dictionaries(st.integers(0, 3), st.integers(0, 50), max_size=3))
    criteria = tuple(data.draw(st.permutations(range(4)))[:k])
    less = g.topology.graph(g.weights - g.weights // data.draw(st.integers(1, 4)))  # and nothing closed
    known = [np.zeros((4, g.n_nodes), np.int64)]
    for one in (less, g.topology.graph(g.weights, g.closed)):
        known.append(np.array([bounds(one, t, criterion=row) for row in range(4)]))
    plain, least = pareto(g, s, t, criteria=criteria, limits=limits), constrained(g, s, t, limits=limits)
    for to_go in known:
        guided = with_bounds(g, t, to_go)
        front = pareto(guided, s, t, criteria=criteria, limits=limits)
        assert front.costs.tolist() == plain.costs.tolist()
        for i in range(len(front)):
            assert g.check_path(front.path(i).tolist(), s, t)
            assert g.costs(front.path(i))[list(criteria)].tolist() == front.costs[i].tolist()
        path = constrained(guided, s, t, limits=limits)
        assert (path is None) == (least is None)
        assert path is None or least is None or path.costs[0] == least.costs[0]
        assert (
            pareto_batch(guided, [s], [t], criteria=criteria, limits=limits)[0].costs.tolist() == plain.costs.tolist()
        )
        near = pareto(guided, s, t, criteria=criteria, limits=limits, epsilon=0.3)
        assert all((near.costs <= 1.3 * point + 1e-9).all(axis=1).any() for point in plain.costs)


def test_bounds_that_a_caller_knows_are_not_swept_again() -> None:
    """They serve scenarios of one graph, for as many targets as are given, and are checked."""
    g = grid(12)
    targets = (140, 77)
    known = {t: np.array([bounds(g, t, criterion=row) for row in range(3)]) for t in targets}
    rng = np.random.default_rng(1)
    for _ in range(5):
        scenario = g.topology.graph(g.weights + rng.integers(0, 3, g.weights.shape), rng.random(g.n_arcs) < 0.05)
        guided = scenario
        for t in targets:
            guided = with_bounds(guided, t, known[t])
        for t in targets:
            for criteria in ((0, 1), (0, 1, 2)):
                front = pareto(guided, 0, t, criteria=criteria)
                assert front.costs.tolist() == pareto(scenario, 0, t, criteria=criteria).costs.tolist()
        assert not settled_by_target(guided)
        assert not guided.has_cached_distances
        assert guided.nbytes >= sum(one.nbytes for one in known.values())


def test_what_is_no_bound_is_refused() -> None:
    g = ArcGraph(3, [0, 1], [1, 2], [[3, 4], [1, 1]])
    faults: list[tuple[list[list[Any]], str]] = [
        ([[8, 4, 0], [2, 1, 0]], r"to_go\[0\] falls from 8 to 4 along arc 0, which weighs 3"),
        ([[7, 4, 0], [2, INFINITY, 0]], r"to_go\[1\] falls from 4611686018427387904 to 0 along arc 1"),
        ([[7, 4, 1], [2, 1, 0]], "another one than 0 at the target 2"),
        ([[7, -4, 0], [2, 1, 0]], "below 0"),
        ([[7, 4, 0]], r"shape \(1, 3\)"),
        ([[7.0, 4, 0], [2, 1, 0]], "float64"),
    ]
    for to_go, told in faults:
        with pytest.raises(ArgumentError, match=told):
            with_bounds(g, 2, to_go)
    with pytest.raises(ArgumentError, match="target 3 is not a node"):
        with_bounds(g, 3, [[0, 0, 0]] * 2)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("k", [2, 3])
def test_fronts_of_larger_graphs_agree_with_plain_label_setting(seed: int, k: int) -> None:
    """Grids with near pairs, corridors and random graphs, each asked afresh."""
    narrow = {2: 60, 3: 25}[k]
    cases = [(grid(8, seed, k), 9, 29), (corridor_graph(seed, narrow, 3 * narrow, k, 9), 1, narrow - 2)]
    cases.append((random_graph(seed, 50, 160, k, 12), 0, 33))
    for g, s, t in cases:
        front = pareto(g, s, t, criteria=tuple(range(k)))
        assert [tuple(row) for row in front.costs.tolist()] == label_setting(g, s, t, tuple(range(k)))


@pytest.mark.parametrize("k", [2, 3])
def test_near_pairs_of_a_large_graph_leave_most_of_it_alone(k: int) -> None:
    side = 150
    g = grid(side)
    s, t = side * 70 + 70, side * 75 + 76
    criteria = tuple(range(k))
    front = pareto(g, s, t, criteria=criteria)
    assert len(front) > 1
    (settled,) = settled_by_target(g).values()
    assert 0 < settled < side * side * k / 20
    assert g.cached_distances(g.node(t, "target"), 0) is None
    fresh = g.topology.graph(g.weights)
    for one in criteria:
        bounds(fresh, t, criterion=one)
    assert pareto(fresh, s, t, criteria=criteria).costs.tolist() == front.costs.tolist()


def test_a_target_asked_for_often_gets_whole_sweeps_that_are_kept() -> None:
    """Once bounded sweeps have cost as much as whole ones, those are made, and all later queries use them."""
    g = grid(40)
    t = 40 * 20 + 20
    for query in range(60):
        s = int(np.random.default_rng(query).integers(0, 1600))
        front = pareto(g, s, t)
        assert front.costs.tolist() == pareto(grid(40), s, t).costs.tolist()
        if g.cached_distances(g.node(t, "target"), 1) is not None:
            break
    assert 1 < query < 59
    known = g.cached_distances(g.node(t, "target"), 1)
    pareto(g, 7, t)
    assert g.cached_distances(g.node(t, "target"), 1) is known


def test_weights_too_wide_for_bounded_sweeps_take_whole_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    big = 1 << 57
    g = ArcGraph(4, [0, 1, 0, 2, 0], [1, 3, 2, 3, 3], [[big, 1, 1, 2, 7], [1, 1, big, 1, big + 2]])
    monkeypatch.setattr(sweeps_module, "_for_two", None)  # must not be called
    assert pareto(g, 0, 3).costs.tolist() == [[3, big + 1], [big + 1, 2]]


def test_limits_that_only_the_other_criterion_could_keep_are_refused_exactly() -> None:
    """Two ways, (1, 9) and (9, 1): each limit alone leaves one, both leave none, also by a narrow margin."""
    g = ArcGraph(4, [0, 1, 0, 2], [1, 3, 2, 3], [[0, 1, 4, 5], [4, 5, 0, 1]])
    assert pareto(g, 0, 3).costs.tolist() == [[1, 9], [9, 1]]
    assert pareto(g, 0, 3, limits={0: 8}).costs.tolist() == [[1, 9]]
    assert pareto(g, 0, 3, limits={1: 8}).costs.tolist() == [[9, 1]]
    assert len(pareto(g, 0, 3, limits={0: 8, 1: 8})) == 0
    path = constrained(g, 0, 3, limits={1: 1})
    assert path is not None
    assert path.costs.tolist() == [9, 1]
    assert constrained(g, 0, 3, limits={1: 0}) is None
