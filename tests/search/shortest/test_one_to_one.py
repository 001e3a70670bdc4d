"""One to one: against every path of small graphs, and against networkx on larger ones."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path as File

import networkx as nx
import numpy as np
import pytest
import search_oracles
from hypothesis import given, settings
from hypothesis import strategies as st
from search_oracles import random_graph, rank, simple_paths, small_graphs, vector

from corridor.search import INFINITY, ArcGraph, Path, bounds, distances, shortest_path
from corridor.search.shortest import dijkstra


@given(small_graphs(criteria=2), st.data())
@settings(max_examples=1500)
def test_the_path_is_the_first_of_all_paths_in_the_documented_order(g: ArcGraph, data: st.DataObject) -> None:
    """Cost, then number of arcs, then arc numbers from the end; the same with kept bounds as a guide."""
    s, t = data.draw(st.integers(0, g.n_nodes - 1)), data.draw(st.integers(0, g.n_nodes - 1))
    everything = [rank(g, arcs, 1) for arcs in simple_paths(g, s, t)]
    plain = shortest_path(g, s, t, criterion=1)
    bounds(g, t, criterion=1)
    for path in (plain, shortest_path(g, s, t, criterion=1)):
        if not everything:
            assert path is None
            continue
        assert path is not None
        arcs = tuple(path.arcs.tolist())
        assert rank(g, arcs, 1) == min(everything)
        assert path.costs.tolist() == list(vector(g, arcs, (0, 1)))


@given(small_graphs())
@settings(max_examples=500)
def test_many_pairs_in_one_call_cost_what_they_cost_one_by_one(g: ArcGraph) -> None:
    pairs = [(s, t) for s in range(g.n_nodes) for t in range(g.n_nodes)]
    single = [shortest_path(g, s, t) for s, t in pairs]
    found = distances(g, [s for s, _ in pairs], [t for _, t in pairs])
    assert found.tolist() == [INFINITY if path is None else path.costs[0] for path in single]


@pytest.mark.slow
@given(small_graphs(), st.data())
@settings(max_examples=500)
def test_bounds_are_the_least_costs_to_the_target(g: ArcGraph, data: st.DataObject) -> None:
    t = data.draw(st.integers(0, g.n_nodes - 1))
    found = bounds(g, t)
    for s in range(g.n_nodes):
        best = min((rank(g, arcs, 0)[0] for arcs in simple_paths(g, s, t)), default=INFINITY)
        assert found[s] == best


@given(small_graphs(), st.data())
def test_costs_from_a_node_are_its_bounds_with_all_arcs_turned(g: ArcGraph, data: st.DataObject) -> None:
    node = data.draw(st.integers(0, g.n_nodes - 1))
    turned = ArcGraph(g.n_nodes, g.topology.head, g.topology.tail, g.weights, g.closed)
    assert np.array_equal(dijkstra.costs_from(g, node), bounds(turned, node))


@pytest.mark.parametrize("seed", range(8))
def test_every_pair_of_a_larger_graph_agrees_with_networkx(seed: int) -> None:
    g = random_graph(seed, 60, 260, top=9)
    other = nx.MultiDiGraph()
    other.add_nodes_from(range(60))
    for arc in range(g.n_arcs):
        if not g.closed[arc]:  # type: ignore[index]
            other.add_edge(int(g.topology.tail[arc]), int(g.topology.head[arc]), weight=int(g.weights[0, arc]))
    for s, costs in nx.all_pairs_dijkstra_path_length(other):
        for t in range(60):
            path = shortest_path(g, s, t)
            assert (None if path is None else int(path.costs[0])) == costs.get(t)
            assert path is None or g.check_path(path.arcs.tolist(), s, t)


@given(small_graphs(), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_numbering_the_nodes_anew_changes_no_path(g: ArcGraph, random: object) -> None:
    new = list(range(g.n_nodes))
    random.shuffle(new)  # type: ignore[attr-defined]
    number = np.array(new, np.int64)
    other = ArcGraph(g.n_nodes, number[g.topology.tail], number[g.topology.head], g.weights, g.closed)
    for s in range(g.n_nodes):
        for t in range(g.n_nodes):
            a, b = shortest_path(g, s, t), shortest_path(other, new[s], new[t])
            assert _arcs(a) == _arcs(b)


@given(small_graphs(), st.data())
@settings(max_examples=300)
def test_arcs_put_between_others_change_no_path_they_are_not_on(g: ArcGraph, data: st.DataObject) -> None:
    """Only the order of arc numbers counts: adding closed arcs anywhere shifts numbers and nothing else."""
    gaps = data.draw(st.lists(st.integers(0, g.n_arcs), max_size=5).map(sorted))
    kept = np.setdiff1d(np.arange(g.n_arcs + len(gaps)), np.array(gaps, int) + np.arange(len(gaps)))
    tail, head = np.zeros(g.n_arcs + len(gaps), int), np.zeros(g.n_arcs + len(gaps), int)
    weights, closed = np.zeros((1, tail.size), np.int64), np.ones(tail.size, bool)
    tail[kept], head[kept], weights[:, kept] = g.topology.tail, g.topology.head, g.weights
    closed[kept] = False if g.closed is None else g.closed
    other = ArcGraph(g.n_nodes, tail, head, weights, closed)
    for s in range(g.n_nodes):
        for t in range(g.n_nodes):
            a, b = _arcs(shortest_path(g, s, t)), _arcs(shortest_path(other, s, t))
            assert b == (None if a is None else kept[a].tolist())


@pytest.mark.parametrize("top", [1 << 40, 1 << 54])
def test_weights_too_large_to_be_packed_are_searched_exactly(top: int) -> None:
    """Costs and arcs fit into one key below about 2**50; beyond, the search from one end answers."""
    g = random_graph(2, 12, 60)
    heavy = ArcGraph(12, g.topology.tail, g.topology.head, g.weights * (top // 32), g.closed)
    pairs = [(s, t) for s in range(12) for t in range(12)]
    for s, t in pairs:
        assert _arcs(shortest_path(g, s, t)) == _arcs(shortest_path(heavy, s, t))
    light, far = ([*zip(*pairs, strict=True)] for _ in range(2))
    expected = [cost if cost == INFINITY else cost * (top // 32) for cost in distances(g, *light).tolist()]
    assert distances(heavy, *far).tolist() == expected


def test_a_way_of_more_arcs_than_an_entry_counts_is_still_found() -> None:
    """With 120,000 nodes an entry counts 2**15 arcs at most: a longer road is left to the search from one end."""
    n = 120_000
    g = ArcGraph(n, np.arange(n - 1), np.arange(1, n), np.ones((1, n - 1), int))
    path = shortest_path(g, 3, n - 2)
    assert path is not None
    assert path.costs.tolist() == [n - 5] and np.array_equal(path.arcs, np.arange(3, n - 2))
    assert distances(g, [3, n - 2, 7], [n - 2, 3, 9]).tolist() == [n - 5, INFINITY, 2]


def test_costs_that_outgrow_their_bits_on_the_way_are_still_found() -> None:
    """One arc fits into an entry, a hundred of them do not."""
    n, top = 300, 1 << 39
    g = ArcGraph(n, np.arange(n - 1), np.arange(1, n), np.full((1, n - 1), top))
    path = shortest_path(g, 0, n - 1)
    assert path is not None and path.costs.tolist() == [top * (n - 1)]
    assert distances(g, [0, 5], [n - 1, 6]).tolist() == [top * (n - 1), top]


def test_many_threads_share_a_graph() -> None:
    """Every call has a workspace of its own: answers are those of one thread."""
    g = random_graph(4, 80, 400)
    pairs = [(s, t) for s in range(80) for t in range(0, 80, 3)]
    alone = [_arcs(shortest_path(g, s, t)) for s, t in pairs]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda pair: _arcs(shortest_path(g, *pair)), pairs))
    assert together == alone


def test_nodes_and_criteria_that_do_not_exist_are_refused_also_when_the_search_is_ready() -> None:
    g = random_graph(0, 5, 9)
    for _ in range(2):
        shortest_path(g, 0, 1)
        with pytest.raises(ValueError, match="source 5 is not a node"):
            shortest_path(g, 5, 0)
        with pytest.raises(ValueError, match="target -1 is not a node"):
            shortest_path(g, 0, -1)
        with pytest.raises(ValueError, match="criterion 1 is not a row"):
            shortest_path(g, 0, 1, criterion=1)


def test_pairs_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="2 sources and 1 targets"):
        distances(random_graph(0, 5, 9), [0, 1], [2])


def _arcs(path: Path | None) -> list[int] | None:
    return None if path is None else path.arcs.tolist()


@given(small_graphs(), st.data())
@settings(max_examples=500)
def test_the_first_sweeps_of_a_process_find_what_compiled_ones_find(g: ArcGraph, data: st.DataObject) -> None:
    node, back = data.draw(st.integers(0, g.n_nodes - 1)), data.draw(st.booleans())
    compiled = dijkstra.sweep(g, node, 0, back)
    with pytest.MonkeyPatch.context() as early:
        early.setattr(dijkstra, "spared", lambda kernel, steps: True)
        early.setattr(dijkstra, "_narrow_sweep", None)
        found = dijkstra.sweep(g, node, 0, back)
    assert found.dtype == compiled.dtype
    assert found.tolist() == compiled.tolist()


def test_a_larger_graph_is_swept_alike_without_compiled_code(monkeypatch: pytest.MonkeyPatch) -> None:
    g = random_graph(3, 3_000, 12_000, top=10**9)
    compiled = [dijkstra.sweep(g, 7, 0, back).tolist() for back in (False, True)]
    monkeypatch.setattr(dijkstra, "spared", lambda kernel, steps: True)
    assert compiled == [dijkstra.sweep(g, 7, 0, back).tolist() for back in (False, True)]


def test_a_process_sweeps_without_the_compiler_until_loading_it_would_pay() -> None:
    code = f"""
import sys
sys.path[:0] = {[str(File(search_oracles.__file__).parent)]!r}
from search_oracles import random_graph
from corridor.search.shortest.dijkstra import sweep
import corridor.search.jit as jit
jit._FREE_STEPS = 3 * 200
g = random_graph(3, 50, 200, top=9)
print(*(sweep(g, node, 0, True) is not None and 'numba' in sys.modules for node in range(5)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "False", "True", "True"]


@pytest.mark.parametrize("nodes", [30, 5000])
def test_a_question_that_known_costs_guide_packs_nothing(nodes: int) -> None:
    """Small and renumbered graphs: the kernel of both ends, which takes long to compile, is not asked for."""
    g = random_graph(4, nodes, 4 * nodes, criteria=2)
    plain = g.topology.graph(g.weights, g.closed)
    for criterion in (0, 1):
        bounds(g, 7, criterion=criterion)
        path, same = shortest_path(g, 3, 7, criterion=criterion), shortest_path(plain, 3, 7, criterion=criterion)
        assert path is not None
        assert same is not None
        assert path.arcs.tolist() == same.arcs.tolist()
        assert ("one to one", criterion) not in g._derived
        assert ("one to one", criterion) in plain._derived
