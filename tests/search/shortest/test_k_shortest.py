"""The k best paths: against every path, in full order, and against networkx."""

from __future__ import annotations

from itertools import islice

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_oracles import corridor_graph, rank, simple_paths, small_graphs

from corridor.search import ArcGraph, k_best


@pytest.mark.slow
@given(small_graphs(criteria=2, most_arcs=14), st.integers(1, 40), st.data())
@settings(max_examples=1500)
def test_they_are_the_first_of_all_loopless_paths_in_the_documented_order(
    g: ArcGraph, k: int, data: st.DataObject
) -> None:
    s, t = data.draw(st.integers(0, g.n_nodes - 1)), data.draw(st.integers(0, g.n_nodes - 1))
    expected = sorted(rank(g, arcs, 1) for arcs in simple_paths(g, s, t))[:k]
    found = k_best(g, s, t, k, criterion=1)
    assert [rank(g, tuple(path.arcs.tolist()), 1) for path in found] == expected
    assert all(path.costs[1] == cost for path, (cost, _, _) in zip(found, expected, strict=True))


@pytest.mark.parametrize("seed", range(5))
def test_costs_agree_with_networkx_on_a_corridor(seed: int) -> None:
    g = corridor_graph(seed, 80, 260, 1, 20)
    other = nx.DiGraph()
    for arc in range(g.n_arcs):
        u, v, w = int(g.topology.tail[arc]), int(g.topology.head[arc]), int(g.weights[0, arc])
        if u != v and (not other.has_edge(u, v) or other[u][v]["weight"] > w):
            other.add_edge(u, v, weight=w)
    arcs = {(u, v): data["weight"] for u, v, data in other.edges(data=True)}
    simple = ArcGraph(80, [u for u, _ in arcs], [v for _, v in arcs], [list(arcs.values())])
    expected = [
        nx.path_weight(other, path, "weight") for path in islice(nx.shortest_simple_paths(other, 0, 75, "weight"), 60)
    ]
    assert [int(path.costs[0]) for path in k_best(simple, 0, 75, 60)] == expected


def test_parallel_arcs_make_different_paths_and_loops_make_none() -> None:
    g = ArcGraph(2, [0, 0, 0, 1], [1, 1, 0, 0], [[3, 3, 0, 0]])
    assert [path.arcs.tolist() for path in k_best(g, 0, 1, 9)] == [[0], [1]]


def test_fewer_than_one_path_is_refused() -> None:
    g = ArcGraph(2, [0], [1], [[3]])
    with pytest.raises(ValueError, match="k is 0"):
        k_best(g, 0, 1, 0)
