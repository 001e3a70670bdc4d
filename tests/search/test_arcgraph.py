"""Graphs as arrays: what is accepted, what is refused, and what is kept."""

from __future__ import annotations

import time

import numpy as np
import pytest
from search_oracles import random_graph

from corridor.errors import ArgumentError
from corridor.search import INFINITY, ArcGraph, Topology, adjacency, bounds, distances, k_best, pareto, shortest_path
from corridor.search import arcgraph as arcgraph_module


def test_rows_hold_the_callers_arc_numbers_in_ascending_order() -> None:
    topology = Topology(3, [2, 0, 0, 1, 0], [0, 1, 2, 1, 1])
    assert topology.out_start.tolist() == [0, 3, 4, 5]
    assert topology.out_arc.tolist() == [1, 2, 4, 3, 0]
    assert topology.out_head.tolist() == [1, 2, 1, 1, 0]
    assert topology.in_start.tolist() == [0, 1, 4, 5]
    assert topology.in_arc.tolist() == [0, 1, 3, 4, 2]
    assert topology.in_tail.tolist() == [2, 0, 1, 0, 0]


@pytest.mark.parametrize(
    ("tail", "head", "what"),
    [
        ([0, 3], [1, 1], r"tail\[1\] is 3"),
        ([0, 1], [-1, 1], r"head\[0\] is -1"),
        ([0], [1, 2], "tail has 1 arcs and head 2"),
        ([0.5], [1], "whole numbers"),
        ([[0]], [1], "dimensions"),
    ],
)
def test_an_end_that_is_no_node_is_refused_by_name(tail: list[int], head: list[int], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        Topology(3, tail, head)


@pytest.mark.parametrize(
    ("weights", "what"),
    [
        ([[1, -2]], r"weights\[0, 1\] is -2"),
        ([[1, 2, 3]], "shape"),
        ([[1.0, 2.0]], "whole numbers"),
        ([[1, 1 << 61]], "overflow"),
        (np.array([[1, 1 << 63]], np.uint64), "2\\*\\*62"),
        (np.zeros((0, 2), np.int64), "shape"),
    ],
)
def test_negative_overflowing_and_misshapen_weights_are_refused(weights: object, what: str) -> None:
    topology = Topology(2, [0, 1], [1, 0])
    with pytest.raises(ValueError, match=what):
        topology.graph(weights)  # type: ignore[arg-type]


def test_a_mask_of_another_type_or_length_is_refused() -> None:
    topology = Topology(2, [0, 1], [1, 0])
    for closed in ([1, 0], [True], [[True, False]]):
        with pytest.raises(ValueError, match="closed has"):
            topology.graph([[1, 1]], closed)


def test_the_largest_weights_allowed_add_up_without_overflow() -> None:
    n = 9
    top = INFINITY // n - 1
    g = ArcGraph(n, np.arange(n - 1), np.arange(1, n), np.full((1, n - 1), top))
    path = shortest_path(g, 0, n - 1)
    assert path is not None
    assert path.costs.tolist() == [top * (n - 1)]


def test_weights_and_masks_are_copied_so_that_later_changes_do_not_matter() -> None:
    weights, closed = np.array([[5, 1]]), np.array([False, True])
    g = ArcGraph(2, [0, 0], [1, 1], weights, closed)
    weights[:] = 0
    closed[:] = True
    path = shortest_path(g, 0, 1)
    assert path is not None
    assert (path.costs.tolist(), path.arcs.tolist()) == ([5], [0])


def test_one_row_of_weights_may_be_given_flat() -> None:
    assert ArcGraph(2, [0], [1], [7]).weights.shape == (1, 1)


def test_nodes_and_criteria_that_do_not_exist_are_refused() -> None:
    g = ArcGraph(2, [0], [1], [[7]])
    for s, t, c, what in ((2, 0, 0, "source 2"), (0, -1, 0, "target -1"), (0, 1, 1, "criterion 1")):
        with pytest.raises(ValueError, match=what):
            shortest_path(g, s, t, criterion=c)


@pytest.mark.parametrize("nothing", [[], (), np.empty(0), np.empty(0, np.int64)])
def test_a_path_without_arcs_costs_nothing(nothing: object) -> None:
    assert ArcGraph(2, [0, 0], [1, 1], [[3, 4], [5, 6]]).costs(nothing).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("arcs", "what"),
    [
        ([0, -1], r"arcs\[1\] is -1, which is not an arc: there are 2"),
        ([2], r"arcs\[0\] is 2, which is not an arc"),
        ([0.5], "whole numbers, not float64"),
        ([True, False], "whole numbers, not bool"),
        (["a"], "array of numbers"),
        ([[0, 1]], "2 dimensions"),
        ([2**63], r"2\*\*62"),
    ],
)
def test_costs_of_arcs_that_do_not_exist_are_refused(arcs: object, what: str) -> None:
    with pytest.raises(ArgumentError, match=what):
        ArcGraph(2, [0, 0], [1, 1], [3, 4]).costs(arcs)


def test_a_graph_without_arcs_has_only_the_empty_path() -> None:
    g = ArcGraph(2, [], [], np.zeros((1, 0), np.int64))
    assert shortest_path(g, 0, 1) is None
    assert shortest_path(g, 1, 1).arcs.size == 0  # type: ignore[union-attr]
    assert bounds(g, 0).tolist() == [0, INFINITY]


def test_binding_weights_is_cheap() -> None:
    """A query changes weights and masks only: 7,000 arcs and 4 criteria are bound well within a millisecond."""
    rng = np.random.default_rng(0)
    topology = Topology(3000, rng.integers(0, 3000, 7000), rng.integers(0, 3000, 7000))
    weights = rng.integers(0, 10**7, (4, 7000))
    closed = rng.random(7000) < 0.1
    spent = []
    for _ in range(50):
        start = time.perf_counter()
        topology.graph(weights, closed)
        spent.append(time.perf_counter() - start)
    assert min(spent) < 0.0005


def test_distances_are_kept_per_target_and_give_way_when_there_are_too_many() -> None:
    g = ArcGraph(4, [0], [1], [[3]])
    n = arcgraph_module._CACHED_CELLS // 8
    large = ArcGraph(n, [0], [1], [[3]])
    assert bounds(g, 1) is bounds(g, 1)
    for t in range(1, 10):
        bounds(large, t)
    assert bounds(large, 1)[0] == 3
    assert len(large._distances) == 8


def test_a_large_graph_is_numbered_anew_inside_and_answers_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every search on graphs with ties and zeros, with and without numbers of its own inside."""
    for seed in range(20):
        g = random_graph(seed, 30, 90, criteria=3, top=2)
        monkeypatch.setattr(arcgraph_module, "_SMALL", 0)
        other = ArcGraph(30, g.topology.tail, g.topology.head, g.weights, g.closed)
        monkeypatch.undo()
        assert g.topology.rank is None
        assert other.topology.rank is not None
        for s, t in ((0, 7), (3, 20), (9, 9)):
            assert bounds(g, t).tolist() == bounds(other, t).tolist()
            assert distances(g, [s, t], [t, s]).tolist() == distances(other, [s, t], [t, s]).tolist()
            a, b = k_best(g, s, t, 9), k_best(other, s, t, 9)
            assert [path.arcs.tolist() for path in a] == [path.arcs.tolist() for path in b]
            p, q = shortest_path(g, s, t), shortest_path(other, s, t)
            assert (None if p is None else p.arcs.tolist()) == (None if q is None else q.arcs.tolist())
            for criteria in ((0, 1), (0, 1, 2)):
                e, f = pareto(g, s, t, criteria=criteria), pareto(other, s, t, criteria=criteria)
                assert [e.path(i).tolist() for i in range(len(e))] == [f.path(i).tolist() for i in range(len(f))]


@pytest.mark.parametrize("arcs", [0, 1, 400])
def test_arcs_are_grouped_alike_without_compiled_code(arcs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    near, far = np.random.default_rng(arcs).integers(0, 30, (2, arcs)).astype(np.int32)
    compiled = adjacency._grouped(31, near, far)
    monkeypatch.setattr(adjacency, "spared", lambda kernel, steps: True)
    monkeypatch.setattr(adjacency, "_grouped", None)
    found = adjacency.grouped(31, near, far)
    for one, other in zip(compiled, found, strict=True):
        assert one.dtype == other.dtype and one.flags.c_contiguous == other.flags.c_contiguous
        assert one.tolist() == other.tolist()
