"""Certificates of fronts: right fronts hold, and whatever is done to one is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_oracles import corridor_graph, simple_paths, small_graphs, undominated, vector

from corridor.errors import ArgumentError
from corridor.search import ArcGraph, Path, bounds, pareto, verify_front
from corridor.search.fronts import potentials as potentials_module
from corridor.search.fronts.dominance import covered, dominated_rows
from corridor.search.shortest import dijkstra

CRITERIA = st.permutations(range(4)).flatmap(lambda order: st.integers(1, 4).map(lambda k: tuple(order[:k])))


def paths_of(g: ArcGraph, s: int, t: int, criteria: tuple[int, ...]) -> list[Path]:
    """The front by listing every path: another program's answer."""
    by_cost = {vector(g, arcs, criteria): arcs for arcs in simple_paths(g, s, t)}
    chosen = [np.array(by_cost[one], np.int64) for one in undominated(set(by_cost))]
    return [Path(g.weights[:, arcs].sum(axis=1), arcs) for arcs in chosen]


@given(small_graphs(criteria=4), CRITERIA, st.sampled_from([0.0, 0.1, 1.0]), st.data())
@settings(max_examples=80)
def test_every_right_front_holds(g: ArcGraph, criteria: tuple[int, ...], epsilon: float, data: st.DataObject) -> None:
    """With limits on its criteria and on others, and with a factor; the labels of its own search are enough."""
    s, t = data.draw(st.integers(0, g.n_nodes - 1)), data.draw(st.integers(0, g.n_nodes - 1))
    limits = data.draw(st.dictionaries(st.integers(0, 3), st.integers(0, 60), max_size=3))
    front = pareto(g, s, t, criteria=criteria, limits=limits, epsilon=epsilon)
    check = verify_front(g, s, t, front, criteria=criteria, limits=limits)
    assert check.holds, check.faults
    assert not check.missing.size
    assert check.points == len(front)


@given(small_graphs(criteria=3), st.integers(1, 3), st.data())
@settings(max_examples=50)
def test_a_front_of_another_program_holds_until_a_point_is_taken_away(g: ArcGraph, k: int, data: st.DataObject) -> None:
    s, t = data.draw(st.integers(0, g.n_nodes - 1)), data.draw(st.integers(0, g.n_nodes - 1))
    criteria = tuple(range(k))
    paths = paths_of(g, s, t, criteria)
    assert verify_front(g, s, t, paths, criteria=criteria).holds
    if paths:
        out = data.draw(st.integers(0, len(paths) - 1))
        check = verify_front(g, s, t, [*paths[:out], *paths[out + 1 :]], criteria=criteria)
        assert [fault.kind for fault in check.faults] == ["missing"]
        assert check.missing.tolist() == [paths[out].costs[:k].tolist()]


@given(small_graphs(criteria=2), st.data())
@settings(max_examples=60)
def test_some_paths_hold_just_when_they_are_the_front(g: ArcGraph, data: st.DataObject) -> None:
    """Any paths at all, in any order and more than once: the verdict is that of a list of every path."""
    s, t = data.draw(st.integers(0, g.n_nodes - 1)), data.draw(st.integers(0, g.n_nodes - 1))
    every = list(simple_paths(g, s, t))
    rows = [vector(g, arcs, (0, 1)) for arcs in every]
    some = data.draw(st.lists(st.sampled_from(range(len(every))), max_size=4)) if every else []
    paths = [Path(np.array(rows[i]), np.array(every[i], np.int64)) for i in some]
    assert verify_front(g, s, t, paths).holds == (sorted(rows[i] for i in some) == undominated(set(rows)))


MUTANTS: dict[str, Callable[[list[Path]], list[Path]]] = {
    "missing": lambda paths: paths[:3] + paths[4:],
    "dominated": lambda paths: [*paths, paths[2]],
    "path": lambda paths: [*paths[:2], Path(paths[2].costs, paths[2].arcs[:-1]), *paths[3:]],
    "weight": lambda paths: [*paths[:2], Path(paths[2].costs - 1, paths[2].arcs), *paths[3:]],
}


@pytest.mark.parametrize("kind", MUTANTS)
@pytest.mark.parametrize("k", [2, 3])
def test_what_is_done_to_a_front_is_found(kind: str, k: int) -> None:
    g = corridor_graph(3, 60, 240, 3, 9)
    criteria = tuple(range(k))
    front = pareto(g, 0, 50, criteria=criteria)
    assert len(front) > 5
    paths = [Path(g.costs(front.path(i)), front.path(i)) for i in range(len(front))]
    assert verify_front(g, 0, 50, paths, criteria=criteria).holds
    check = verify_front(g, 0, 50, MUTANTS[kind](paths), criteria=criteria)
    assert not check.holds
    assert kind in {fault.kind for fault in check.faults}
    assert kind in repr(check) or check.faults[0].text[:20] in repr(check)


def test_a_longer_way_round_is_dominated() -> None:
    """A path that is right, and costs what it says, but is no part of the front."""
    g = ArcGraph(3, [0, 0, 1], [2, 1, 2], [[1, 1, 1], [1, 1, 1]])
    paths = [Path(np.array([1, 1]), np.array([0])), Path(np.array([2, 2]), np.array([1, 2]))]
    assert [(fault.kind, fault.point) for fault in verify_front(g, 0, 2, paths).faults] == [("dominated", 1)]


def test_closed_arcs_and_limits_are_kept() -> None:
    tail, head, weights = [0, 0, 1], [2, 1, 2], [[1, 2, 2], [9, 1, 1]]
    g, shut = ArcGraph(3, tail, head, weights), ArcGraph(3, tail, head, weights, [True, False, False])
    front = pareto(g, 0, 2)
    assert front.costs.tolist() == [[1, 9], [4, 2]]
    faults = verify_front(shut, 0, 2, front).faults
    assert [(fault.kind, fault.point) for fault in faults] == [("path", 0)]
    faults = verify_front(g, 0, 2, front, limits={1: 8}).faults
    assert [(fault.kind, fault.point) for fault in faults] == [("limit", 0)]
    assert verify_front(g, 0, 2, pareto(g, 0, 2, limits={1: 8}), limits={1: 8}).holds


def test_nothing_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Potentials that are too large, labels that are missing, and labels of another graph leave gaps."""
    g = corridor_graph(3, 60, 240, 2, 9)
    front = pareto(g, 0, 50)
    half = replace(front, _tags=front._tags[: len(front._tags) // 2])
    assert "gap" in {fault.kind for fault in verify_front(g, 0, 50, front, witness=half).faults}
    other = pareto(corridor_graph(4, 60, 240, 2, 9), 0, 50)
    assert "gap" in {fault.kind for fault in verify_front(g, 0, 50, front, witness=other).faults}
    wrong = replace(front, _tags=front._tags[::-1].copy())
    assert "gap" in {fault.kind for fault in verify_front(g, 0, 50, front, witness=wrong).faults}

    def too_large(part: ArcGraph, node: int, criterion: int, back: bool) -> object:
        found = dijkstra.sweep(part, node, criterion, back).copy()
        found[17] += 1000
        return found

    monkeypatch.setattr(potentials_module, "sweep", too_large)
    assert "gap" in {fault.kind for fault in verify_front(g, 0, 50, front).faults}


def test_a_weight_that_was_changed_after_the_search_is_found() -> None:
    g = corridor_graph(3, 60, 240, 2, 9)
    front = pareto(g, 0, 50)
    for i in range(2):
        weights = g.weights.copy()
        weights[i, front.path(0)[1]] += 1
        assert not verify_front(g.topology.graph(weights), 0, 50, front).holds
    weights[:, front.path(0)] = 0
    assert not verify_front(g.topology.graph(weights), 0, 50, front).holds


def test_a_hundred_thousand_nodes() -> None:
    """Streets as a grid; renumbered inside the graph, and proven with its labels in a second or two."""
    side = 320
    node = np.arange(side * side).reshape(side, side)
    near = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    far = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    weights = np.random.default_rng(5).integers(5, 16, (2, 2 * near.size))
    g = ArcGraph(side * side, np.concatenate([near, far]), np.concatenate([far, near]), weights)
    s, t = int(node[40, 40]), int(node[70, 75])
    front = pareto(g, s, t)
    check = verify_front(g, s, t, front)
    assert check.holds, check.faults
    assert len(front) > 20
    assert check.witnesses == front.labels > 5_000
    short = replace(front, costs=np.delete(front.costs, 7, axis=0), _ends=np.delete(front._ends, 7))
    assert verify_front(g, s, t, short).missing.tolist() == [front.costs[7].tolist()]


@given(st.integers(1, 5), st.integers(0, 80), st.sampled_from([2, 9, 300]), st.integers(0, 1 << 30))
@settings(max_examples=60)
def test_covered_vectors_are_those_that_a_comparison_of_all_finds(k: int, size: int, top: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    groups, kept_groups = rng.integers(0, 3, 30), rng.integers(0, 2, size)
    vectors, kept = rng.integers(0, top, (30, k)), rng.integers(top // 3, top, (size, k))
    nowhere_larger = (kept[None] <= vectors[:, None]).all(axis=2) & (kept_groups[None] == groups[:, None])
    assert np.array_equal(covered(groups, vectors, kept_groups, kept), nowhere_larger.any(axis=1))
    rows = {tuple(row) for row in kept.tolist()}
    assert sorted(map(tuple, kept[~dominated_rows(kept)].tolist())) == undominated(rows)


def test_what_makes_no_question_is_refused() -> None:
    g = ArcGraph(3, [0, 1], [1, 2], [[1, 1], [1, 1]])
    front = pareto(g, 0, 2)
    for criteria in ((), (0, 0), (2,), (0,)):
        with pytest.raises(ArgumentError, match="criteri"):
            verify_front(g, 0, 2, front, criteria=criteria)
    with pytest.raises(ArgumentError, match="target 3 is not a node"):
        verify_front(g, 0, 3, front)
    with pytest.raises(ArgumentError, match="each path needs costs"):
        verify_front(g, 0, 2, [Path(np.array([2]), np.array([0, 1]))])
    assert bounds(g, 2).tolist() == [2, 1, 0]
    assert all(a <= b for a, b in pairwise(front.costs[:, 0].tolist()))
