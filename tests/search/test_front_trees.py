"""Fronts of all nodes from one search: against every path, plain label setting, single fronts, and a certificate."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_oracles import label_setting, random_graph, simple_paths, small_graphs, undominated, vector

from corridor.errors import ArgumentError
from corridor.search import ArcGraph, FrontTree, TooManyLabels, pareto, pareto_tree, verify_front
from tests.sampling import draws

CRITERIA = st.permutations(range(5)).flatmap(lambda order: st.integers(1, 5).map(lambda k: tuple(order[:k])))


def check_paths(g: ArcGraph, tree: FrontTree, t: int, limits: dict[int, int]) -> None:
    """Every point has a path that costs what it says and keeps to the limits."""
    front = tree.front(t)
    for i, costs in enumerate(front.costs.tolist()):
        arcs = front.path(i)
        assert g.check_path(arcs.tolist(), tree.source, t)
        assert g.costs(arcs)[list(tree.criteria)].tolist() == costs
        assert all(g.costs(arcs)[one] <= limit for one, limit in limits.items())


@pytest.mark.slow
@given(small_graphs(criteria=5), CRITERIA, st.data())
@settings(max_examples=draws(800, 2000))
def test_fronts_of_all_nodes_are_the_undominated_vectors_of_all_paths(
    g: ArcGraph, criteria: tuple[int, ...], data: st.DataObject
) -> None:
    """One to five criteria in any order, limits on any of them and on others, some targets or all."""
    s = data.draw(st.integers(0, g.n_nodes - 1))
    limits = data.draw(st.dictionaries(st.integers(0, 4), st.integers(0, 60), max_size=3))
    targets = data.draw(st.none() | st.lists(st.integers(0, g.n_nodes - 1)))
    tree = pareto_tree(g, s, criteria=criteria, targets=targets, limits=limits)
    for t in range(g.n_nodes):
        if targets is not None and t not in targets:
            assert tree.points[t] == 0
            with pytest.raises(ArgumentError, match="none of the targets"):
                tree.front(t)
            continue
        allowed = {
            vector(g, arcs, criteria)
            for arcs in simple_paths(g, s, t)
            if all(vector(g, arcs, (c,))[0] <= top for c, top in limits.items())
        }
        assert [tuple(row) for row in tree.front(t).costs.tolist()] == undominated(allowed)
        assert (tree.points[t] > 0) == bool(allowed)
        check_paths(g, tree, t, limits)


@pytest.mark.parametrize("criteria", [(0,), (0, 1), (1, 0), (2, 0, 1), (3, 1, 0, 2)])
def test_larger_graphs_have_the_fronts_of_plain_label_setting(criteria: tuple[int, ...]) -> None:
    """And those of one question at a time; the certificate takes them."""
    for seed in range(6):
        g = random_graph(seed, 40, 130, criteria=4, top=9)
        tree = pareto_tree(g, 0, criteria=criteria)
        for t in range(g.n_nodes):
            front = tree.front(t)
            assert [tuple(row) for row in front.costs.tolist()] == label_setting(g, 0, t, criteria)
            assert np.array_equal(front.costs, pareto(g, 0, t, criteria=criteria).costs)
            if t % 7 == 0 and len(criteria) > 1:
                assert verify_front(g, 0, t, front, criteria=criteria).holds
        assert tree.labels == int(tree.points.sum())


def test_weights_too_wide_for_the_kernel_of_two_give_the_same() -> None:
    g = random_graph(3, 30, 100, criteria=2, top=9)
    wide = ArcGraph(30, g.topology.tail, g.topology.head, g.weights * (1 << 40), g.closed)
    small, large = pareto_tree(g, 0), pareto_tree(wide, 0)
    for t in range(30):
        assert np.array_equal(small.front(t).costs << 40, large.front(t).costs)
        assert np.array_equal(large.front(t).costs, pareto(wide, 0, t).costs)


def test_some_targets_within_limits_take_fewer_labels() -> None:
    """What cannot reach a target within them is left out."""
    g = random_graph(5, 200, 700, criteria=2, top=20)
    limits = {0: 60, 1: 60}
    everything = pareto_tree(g, 0, limits=limits)
    near = [t for t in range(200) if everything.points[t]][:3]
    some = pareto_tree(g, 0, targets=near, limits=limits)
    assert some.labels < everything.labels
    for t in near:
        assert np.array_equal(some.front(t).costs, everything.front(t).costs)


def test_threads_give_the_same_bytes() -> None:
    g = random_graph(7, 300, 1000, criteria=3, top=9)

    def told(s: int) -> bytes:
        tree = pareto_tree(g, s, criteria=(0, 1, 2))
        return b"".join(
            tree.front(t).costs.tobytes() + tree.front(t).path(0).tobytes() for t in tree.points.nonzero()[0]
        )

    alone = [told(s) for s in range(8)]
    for threads in (2, 4):
        with ThreadPoolExecutor(threads) as pool:
            assert list(pool.map(told, range(8))) == alone


def test_what_cannot_be_is_refused() -> None:
    g = random_graph(1, 30, 90, criteria=2)
    for arguments, told in (
        ({"s": 30}, "source 30 is not a node"),
        ({"s": 0, "criteria": (0, 0)}, "different"),
        ({"s": 0, "targets": [0, 99]}, "99"),
        ({"s": 0, "limits": {7: 1}}, "criterion 7"),
    ):
        with pytest.raises(ArgumentError, match=told):
            pareto_tree(g, **arguments)  # type: ignore[arg-type]
    with pytest.raises(TooManyLabels):
        pareto_tree(g, 0, max_labels=3)
    with pytest.raises(ArgumentError, match="target 30 is not a node"):
        pareto_tree(g, 0).front(30)
