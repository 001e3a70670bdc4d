"""Pareto fronts and constrained paths: against every path, plain label setting, and themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_oracles import (
    corridor_graph,
    label_setting,
    random_graph,
    simple_paths,
    small_graphs,
    undominated,
    vector,
)

from benchmarks.graphs import corridor
from corridor.search import ArcGraph, Front, TooManyLabels, constrained, pareto, shortest_path, verify_front
from corridor.search.fronts import approximate, many_criteria
from corridor.search.fronts import pareto_fronts as fronts_module
from corridor.search.fronts.two_criteria import narrow
from tests.sampling import draws

CRITERIA = st.permutations(range(5)).flatmap(lambda order: st.integers(1, 5).map(lambda k: tuple(order[:k])))


@pytest.mark.slow
@given(small_graphs(criteria=5), CRITERIA, st.data())
@settings(max_examples=draws(800, 2000))
def test_a_front_is_the_undominated_vectors_of_all_paths(
    g: ArcGraph, criteria: tuple[int, ...], data: st.DataObject
) -> None:
    """One to five criteria in any order, limits on any of them and on others; each path costs what its row says."""
    s, t = data.draw(st.integers(0, g.n_nodes - 1)), data.draw(st.integers(0, g.n_nodes - 1))
    limits = data.draw(st.dictionaries(st.integers(0, 4), st.integers(0, 60), max_size=3))
    allowed = [
        arcs for arcs in simple_paths(g, s, t) if all(vector(g, arcs, (c,))[0] <= top for c, top in limits.items())
    ]
    front = pareto(g, s, t, criteria=criteria, limits=limits)
    assert [tuple(row) for row in front.costs.tolist()] == undominated({vector(g, arcs, criteria) for arcs in allowed})
    assert front.exact
    for i in range(len(front)):
        arcs = front.path(i).tolist()
        assert g.check_path(arcs, s, t)
        assert vector(g, tuple(arcs), criteria) == tuple(front.costs[i])
        assert all(vector(g, tuple(arcs), (c,))[0] <= top for c, top in limits.items())


@pytest.mark.slow
@given(small_graphs(criteria=4), st.data())
@settings(max_examples=draws(600, 1500))
def test_a_constrained_path_is_the_least_of_all_paths_within_the_limits(g: ArcGraph, data: st.DataObject) -> None:
    s, t = data.draw(st.integers(0, g.n_nodes - 1)), data.draw(st.integers(0, g.n_nodes - 1))
    limits = data.draw(st.dictionaries(st.integers(0, 3), st.integers(0, 40), max_size=4))
    order = (1, *(c for c in limits if c != 1))
    allowed = [
        vector(g, arcs, order)
        for arcs in simple_paths(g, s, t)
        if all(vector(g, arcs, (c,))[0] <= top for c, top in limits.items())
    ]
    path = constrained(g, s, t, minimise=1, limits=limits)
    if not allowed:
        assert path is None
    else:
        assert path is not None
        assert tuple(path.costs[list(order)].tolist()) == min(allowed)
        assert g.check_path(path.arcs.tolist(), s, t)


def check_within_factor(
    g: ArcGraph, ends: tuple[int, int], criteria: tuple[int, ...], epsilon: float, limits: dict[int, int]
) -> tuple[Front, Front]:
    """Every vector of the exact front has a row that misses it by no more than the factor, which is a real path's.

    The first criterion is not missed at all, nor one with a limit; limits hold, and no row dominates another.
    """
    exact = pareto(g, *ends, criteria=criteria, limits=limits)
    near = pareto(g, *ends, criteria=criteria, limits=limits, epsilon=epsilon)
    assert near.epsilon == epsilon
    assert not near.exact
    factor = np.array([1.0 if i == 0 or one in limits else 1.0 + epsilon for i, one in enumerate(criteria)])
    for point in exact.costs:
        assert (near.costs <= point * factor + 1e-9).all(axis=1).any()
    assert undominated({tuple(row) for row in near.costs.tolist()}) == [tuple(row) for row in near.costs.tolist()]
    for i in range(len(near)):
        arcs = near.path(i)
        assert g.check_path(arcs.tolist(), *ends)
        assert g.costs(arcs)[list(criteria)].tolist() == near.costs[i].tolist()
        assert all(g.costs(arcs)[one] <= limit for one, limit in limits.items())
    return exact, near


@pytest.mark.slow
@given(
    small_graphs(criteria=4, most_nodes=7, most_arcs=16),
    st.sampled_from([1e-9, 0.01, 0.3, 1.0, 5.0]),
    st.permutations(range(4)),
    st.integers(2, 4),
    st.dictionaries(st.integers(0, 3), st.integers(0, 60), max_size=2),
)
@settings(max_examples=draws(300, 800))
def test_an_epsilon_front_covers_every_vector_within_its_factor(
    g: ArcGraph, epsilon: float, order: list[int], k: int, limits: dict[int, int]
) -> None:
    for t in range(g.n_nodes):
        check_within_factor(g, (0, t), tuple(order[:k]), epsilon, limits)


@pytest.mark.parametrize(("k", "target", "spared"), [(2, 149, 8), (3, 68, 12), (4, 36, 12)])
def test_a_factor_of_one_percent_saves_labels_by_merging_them_at_every_node(k: int, target: int, spared: int) -> None:
    g = corridor(criteria=4, spread=120).graph()
    exact, near = check_within_factor(g, (0, target), tuple(range(k)), 0.01, {})
    assert len(near) < len(exact)
    assert spared * near.labels <= exact.labels


@pytest.mark.parametrize("k", [2, 3, 4])
def test_a_factor_that_nothing_is_within_leaves_the_exact_front(k: int) -> None:
    g = corridor_graph(7, 150, 600, 4, 20)
    exact, near = check_within_factor(g, (0, 140 if k == 2 else 20), tuple(range(k)), 1e-12, {})
    assert np.array_equal(near.costs, exact.costs)


def test_a_criterion_with_a_limit_is_not_missed_by_a_factor() -> None:
    """Merged with what is a little dearer by it, the one path within the limit would be lost."""
    g = ArcGraph(3, [0, 0, 1], [1, 1, 2], [[1, 2, 10], [101, 100, 1000]])
    assert pareto(g, 0, 2, epsilon=0.1).costs.tolist() == [[11, 1101]]
    assert pareto(g, 0, 2, epsilon=0.1, limits={1: 1100}).costs.tolist() == [[12, 1100]]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("k", [2, 3, 4])
def test_larger_fronts_agree_with_plain_label_setting(seed: int, k: int) -> None:
    make = corridor_graph if seed % 2 else random_graph
    g = make(seed, 40, {2: 130, 3: 110, 4: 80}[k], k, {2: 20, 3: 6, 4: 3}[k])
    s, t = 0, 35 if k == 2 else 18
    front = pareto(g, s, t, criteria=tuple(range(k)))
    assert [tuple(row) for row in front.costs.tolist()] == label_setting(g, s, t, tuple(range(k)))


@pytest.mark.parametrize("seed", range(6))
def test_the_kernels_for_two_and_for_many_criteria_agree(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit into 32 bits takes the general kernel; the front is the same."""
    g = corridor_graph(seed, 150, 600, 2)
    packed = pareto(g, 0, 140)
    monkeypatch.setattr(fronts_module, "narrow", lambda low, high: False)
    general = pareto(g, 0, 140)
    assert len(packed) > 20
    assert np.array_equal(packed.costs, general.costs)
    assert [packed.path(i).tolist() for i in range(len(packed))] == [
        general.path(i).tolist() for i in range(len(packed))
    ]


@pytest.mark.parametrize(
    ("seed", "k", "t", "epsilon"), [(0, 4, 20, 0.0), (1, 5, 20, 0.0), (2, 3, 45, 0.001), (3, 4, 25, 0.001)]
)
def test_arrays_that_grow_between_calls_lose_nothing(
    seed: int, k: int, t: int, epsilon: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every array that can be short was, in one search or another, and its rows came along."""
    g, grown = corridor_graph(seed, 150, 600, k), set[str]()
    module = approximate if epsilon else many_criteria
    name = "_with_room" if epsilon else "grown"
    plain = getattr(module, name)

    def noted(*arguments: object) -> object:
        grown.add(str(arguments[0 if epsilon else 2]))
        return plain(*arguments)

    monkeypatch.setattr(module, name, noted)
    if epsilon:
        check_within_factor(g, (0, t), tuple(range(k)), epsilon, {})
        assert len(grown) >= 3
    else:
        front = pareto(g, 0, t, criteria=tuple(range(k)))
        assert verify_front(g, 0, t, front, criteria=tuple(range(k))).holds
        assert grown >= ({"labels", "points", "heap", "pool"} if k == 4 else {"labels", "points"})


@pytest.mark.parametrize(("span", "fits"), [((1 << 31) - 3, True), ((1 << 31) - 2, False), (1 << 33, False)])
def test_values_up_to_those_of_32_bits_take_the_kernel_for_two_criteria(span: int, fits: bool) -> None:
    assert narrow((7, 0), (7 + span, 5)) is fits
    g = ArcGraph(3, [0, 0, 1, 1], [1, 1, 2, 2], [[0, span, 3, 4], [span, 0, 4, 4]])
    assert pareto(g, 0, 2).costs.tolist() == [[3, span + 4], [span + 3, 4]]


def test_a_front_does_not_depend_on_the_order_of_arcs() -> None:
    g = corridor_graph(3, 150, 600, 3)
    order = np.random.default_rng(0).permutation(600)
    other = ArcGraph(150, g.topology.tail[order], g.topology.head[order], g.weights[:, order])
    assert np.array_equal(pareto(g, 0, 140, criteria=(0, 1, 2)).costs, pareto(other, 0, 140, criteria=(0, 1, 2)).costs)


@given(small_graphs(criteria=3), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_numbering_the_nodes_anew_changes_no_point_and_no_path(g: ArcGraph, random: object) -> None:
    new = list(range(g.n_nodes))
    random.shuffle(new)  # type: ignore[attr-defined]
    number = np.array(new, np.int64)
    other = ArcGraph(g.n_nodes, number[g.topology.tail], number[g.topology.head], g.weights, g.closed)
    for criteria in ((0, 1), (0, 1, 2)):
        for t in range(g.n_nodes):
            a, b = pareto(g, 0, t, criteria=criteria), pareto(other, new[0], new[t], criteria=criteria)
            assert a.costs.tolist() == b.costs.tolist()
            assert [a.path(i).tolist() for i in range(len(a))] == [b.path(i).tolist() for i in range(len(b))]


def test_huge_weights_are_searched_exactly() -> None:
    """Costs near 2**60 do not fit into one packed key with another like them."""
    big = 1 << 58
    g = ArcGraph(4, [0, 1, 0, 2, 0], [1, 3, 2, 3, 3], [[big, 1, 1, 2, 7], [1, 1, big, 1, big + 2]])
    assert pareto(g, 0, 3).costs.tolist() == [[3, big + 1], [big + 1, 2]]


def test_one_criterion_gives_the_shortest_path() -> None:
    g = corridor_graph(5, 150, 600, 2)
    front, path = pareto(g, 0, 140, criteria=(1,)), shortest_path(g, 0, 140, criterion=1)
    assert path is not None
    assert front.costs.tolist() == [[path.costs[1]]]
    assert front.path(0).tolist() == path.arcs.tolist()


def test_the_first_point_of_two_criteria_costs_what_the_shortest_path_costs() -> None:
    g = corridor_graph(6, 150, 600, 2)
    front = pareto(g, 0, 140, criteria=(1, 0))
    assert front.costs[0, 0] == shortest_path(g, 0, 140, criterion=1).costs[1]  # type: ignore[union-attr]
    assert front.costs[-1, 1] == shortest_path(g, 0, 140, criterion=0).costs[0]  # type: ignore[union-attr]


def test_from_a_node_to_itself_the_front_is_the_empty_path() -> None:
    g = corridor_graph(1, 20, 60, 3)
    front = pareto(g, 4, 4, criteria=(0, 1, 2))
    assert front.costs.tolist() == [[0, 0, 0]]
    assert front.path(0).tolist() == []
    assert len(pareto(g, 4, 4, limits={0: -1})) == 0


@pytest.mark.parametrize("k", [2, 3])
def test_the_ceiling_of_labels_raises_with_their_number(k: int) -> None:
    g = corridor_graph(2, 150, 900, 3)
    with pytest.raises(TooManyLabels, match="may hold 50") as raised:
        pareto(g, 0, 140, criteria=tuple(range(k)), max_labels=50)
    assert 50 < raised.value.labels < 200
    assert isinstance(raised.value, MemoryError)


def test_options_out_of_range_are_refused() -> None:
    g = corridor_graph(1, 20, 60, 7)
    for criteria in ((), (0, 0), (0, 1, 2, 3, 4, 5), (0, 9)):
        with pytest.raises(ValueError, match=r"criteri"):
            pareto(g, 0, 1, criteria=criteria)
    with pytest.raises(ValueError, match="epsilon"):
        pareto(g, 0, 1, epsilon=-0.1)
    with pytest.raises(ValueError, match="criterion 7"):
        constrained(g, 0, 1, limits={7: 1})
    with pytest.raises(IndexError, match="point 3"):
        pareto(g, 0, 0).path(3)
