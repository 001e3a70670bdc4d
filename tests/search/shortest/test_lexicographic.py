"""Ties broken by a second criterion, against whole fronts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.search import INFINITY, ArcGraph, pareto, shortest_path
from corridor.search.shortest.lexicographic import lexicographic_path, lexicographic_paths


@st.composite
def graphs(draw: st.DrawFn) -> ArcGraph:
    """Small graphs with many ties: weights from 0 to 2, parallel arcs, self-loops, closed arcs."""
    nodes, arcs = draw(st.integers(2, 8)), draw(st.integers(1, 30))
    ends = st.lists(st.integers(0, nodes - 1), min_size=arcs, max_size=arcs)
    weight = st.lists(st.integers(0, 2), min_size=arcs, max_size=arcs)
    closed = draw(st.lists(st.sampled_from([False, False, False, True]), min_size=arcs, max_size=arcs))
    return ArcGraph(nodes, draw(ends), draw(ends), np.array([draw(weight), draw(weight)]), closed=closed)


@pytest.mark.slow
@settings(max_examples=500)
@given(graphs(), st.booleans())
def test_it_is_the_first_point_of_the_front(g: ArcGraph, turned: bool) -> None:
    """The front of both criteria, sorted, begins with the least in the first and then the second."""
    first, second = (1, 0) if turned else (0, 1)
    target = g.n_nodes - 1
    path = lexicographic_path(g, 0, target, first=first, second=second)
    front = pareto(g, 0, target, criteria=(first, second))
    if path is None:
        assert not len(front) and shortest_path(g, 0, target) is None
        return
    assert [int(path.costs[first]), int(path.costs[second])] == front.costs[0].tolist()
    tails, heads = g.topology.tail[path.arcs].tolist(), g.topology.head[path.arcs].tolist()
    assert [*tails, target] == [0, *heads]


@settings(max_examples=40)
@given(graphs())
def test_the_tree_of_a_target_gives_the_path_that_a_search_finds(g: ArcGraph) -> None:
    """From the second question on a kept tree is followed; each source is also asked on a graph that knows nothing."""
    target = g.n_nodes - 1
    for source in range(target):
        fresh = lexicographic_path(g.topology.graph(g.weights, g.closed), source, target)
        again = lexicographic_path(g, source, target)
        assert (fresh is None) == (again is None)
        if fresh is not None and again is not None:
            assert fresh.arcs.tolist() == again.arcs.tolist() and fresh.costs.tolist() == again.costs.tolist()


def test_a_large_graph_that_is_numbered_anew_inside() -> None:
    """Above five thousand nodes places inside differ from the caller's numbers: it is still the front's first."""
    rng = np.random.default_rng(5)
    nodes, arcs = 6_000, 30_000
    tail, head = rng.integers(0, nodes, arcs), rng.integers(0, nodes, arcs)
    g = ArcGraph(nodes, tail, head, rng.integers(0, 5, (2, arcs)))
    for source, target in rng.integers(0, nodes, (20, 2)).tolist():
        path, front = lexicographic_path(g, source, target), pareto(g, source, target)
        assert (path is None) == (not len(front))
        if path is not None:
            assert path.costs.tolist() == front.costs[0].tolist()


@settings(max_examples=100)
@given(graphs(), st.booleans())
def test_many_pairs_have_the_paths_of_each_alone(g: ArcGraph, turned: bool) -> None:
    """All pairs of a graph in one call: forks, pairs that nothing joins, and from a node to itself."""
    first, second = (1, 0) if turned else (0, 1)
    sources, targets = (nodes.ravel() for nodes in np.indices((g.n_nodes, g.n_nodes)))
    found = lexicographic_paths(g, sources, targets, first=first, second=second)
    for pair, (s, t) in enumerate(zip(sources.tolist(), targets.tolist(), strict=True)):
        path = lexicographic_path(g, s, t, first=first, second=second)
        arcs = found.arcs[found.start[pair] : found.start[pair + 1]].tolist()
        assert arcs == ([] if path is None else path.arcs.tolist())
        assert found.costs[:, pair].tolist() == ([INFINITY] * 2 if path is None else path.costs.tolist())


def test_nodes_and_criteria_are_checked() -> None:
    """A node or criterion that does not exist is refused."""
    g = ArcGraph(2, [0], [1], np.array([[1], [2]]))
    for s, t, first, second in ((2, 1, 0, 1), (0, 2, 0, 1), (0, 1, 2, 1), (0, 1, 0, 2)):
        with pytest.raises(ValueError, match=r"node|criteri"):
            lexicographic_path(g, s, t, first=first, second=second)
