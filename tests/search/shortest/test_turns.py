"""Costs of turns, against searches in plain Python that remember the last arc."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import ArgumentError
from corridor.search import ArcGraph, pareto, shortest_path, with_turns

Turns = dict[tuple[int, int], tuple[int, int, bool]]


@st.composite
def graphs_with_turns(draw: st.DrawFn) -> tuple[ArcGraph, Turns]:
    """Small graphs with ties, parallel arcs, self-loops and closed arcs; some turns cost something or are forbidden."""
    nodes, arcs = draw(st.integers(1, 6)), draw(st.integers(1, 14))
    ends = st.lists(st.integers(0, nodes - 1), min_size=arcs, max_size=arcs)
    weight = st.lists(st.integers(0, 3), min_size=arcs, max_size=arcs)
    closed = draw(st.lists(st.sampled_from([False, False, False, True]), min_size=arcs, max_size=arcs))
    g = ArcGraph(nodes, draw(ends), draw(ends), np.array([draw(weight), draw(weight)]), closed=closed)
    tail, head = g.topology.tail.tolist(), g.topology.head.tolist()
    pairs = [(a, b) for a in range(arcs) for b in range(arcs) if head[a] == tail[b]]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return g, {pair: (draw(st.integers(0, 4)), draw(st.integers(0, 4)), draw(st.booleans())) for pair in chosen}


def expanded(g: ArcGraph, turns: Turns) -> object:
    first, second = (np.array([pair[side] for pair in turns], np.int64) for side in (0, 1))
    costs = np.array([[cost[row] for cost in turns.values()] for row in (0, 1)], np.int64)
    return with_turns(g, first, second, costs, closed=[shut for _, _, shut in turns.values()])


def onward(g: ArcGraph, turns: Turns, node: int, last: int) -> Iterator[tuple[int, int, int, int]]:
    """Arcs that may follow the last one (-1 for none): each with its head, and what it and the turn cost."""
    for arc in range(g.n_arcs):
        cost, time, shut = turns.get((last, arc), (0, 0, False))
        if g.topology.tail[arc] == node and not shut and not (g.closed is not None and g.closed[arc]):
            yield arc, int(g.topology.head[arc]), int(g.weights[0, arc]) + cost, int(g.weights[1, arc]) + time


def front_by_hand(g: ArcGraph, turns: Turns, source: int, target: int) -> list[tuple[int, int]]:
    """Label setting over (node, last arc)."""
    kept: dict[tuple[int, int], list[tuple[int, int]]] = {}
    queue = [(0, 0, source, -1)]
    while queue:
        cost, time, node, last = heapq.heappop(queue)
        known = kept.setdefault((node, last), [])
        if any(c <= cost and t <= time for c, t in known):
            continue
        known.append((cost, time))
        for arc, head, more, longer in onward(g, turns, node, last):
            heapq.heappush(queue, (cost + more, time + longer, head, arc))
    points = sorted({point for (node, _), found in kept.items() if node == target for point in found})
    return [one for one in points if not any(o != one and o[0] <= one[0] and o[1] <= one[1] for o in points)]


@settings(max_examples=150)
@given(graphs_with_turns())
def test_fronts_and_least_paths_are_those_that_count_turns(drawn: tuple[ArcGraph, Turns]) -> None:
    """All pairs, from a node to itself included; the arcs found add up to the point, with their turns."""
    g, turns = drawn
    found = expanded(g, turns)
    for source in range(g.n_nodes):
        for target in range(g.n_nodes):
            ends = found.source(source), found.target(target)
            wanted = front_by_hand(g, turns, source, target)
            front = pareto(found.graph, *ends)
            assert [tuple(point) for point in front.costs.tolist()] == wanted
            path = shortest_path(found.graph, *ends)
            assert (path is None) == (not wanted)
            if path is None:
                continue
            assert int(path.costs[0]) == wanted[0][0]
            arcs = found.original(path.arcs).tolist()
            assert g.check_path(arcs, source, target)
            assert not any(turns.get(pair, (0, 0, False))[2] for pair in itertools.pairwise(arcs))
            paid = [turns.get(pair, (0, 0, False))[:2] for pair in itertools.pairwise(arcs)]
            assert (
                path.costs.tolist()
                == (g.costs(np.array(arcs, np.int64)) + np.array([(0, 0), *paid]).sum(axis=0)).tolist()
            )


def test_without_turns_nothing_changes() -> None:
    """A graph of one criterion, whose costs of turns may be a list."""
    g = ArcGraph(3, [0, 1, 0], [1, 2, 2], [1, 1, 5])
    plain, dear = with_turns(g, [], [], []), with_turns(g, [0], [1], [4])
    costs = [int(shortest_path(one.graph, one.source(0), one.target(2)).costs[0]) for one in (plain, dear)]
    assert costs == [2, 5]


@pytest.mark.parametrize(
    ("first", "second", "costs", "closed", "told"),
    [
        ([0], [0], [1], None, "does not begin where"),
        ([0], [9], [1], None, "not an arc"),
        ([0, 0], [1, 1], [1, 2], None, "named twice"),
        ([0], [1], [1, 2], None, "costs have shape"),
        ([0], [1], [-1], None, "negative"),
        ([0], [1], [1.5], None, "whole"),
        ([0.5], [1], [1], None, "whole numbers"),
        ([0], [1], [1], [True, False], "closed has"),
    ],
)
def test_what_cannot_be_is_refused(
    first: list[float], second: list[int], costs: list[float], closed: list[bool] | None, told: str
) -> None:
    g = ArcGraph(3, [0, 1, 0], [1, 2, 2], [1, 1, 5])
    with pytest.raises(ArgumentError, match=told):
        with_turns(g, first, second, costs, closed=closed)


def test_nodes_are_checked() -> None:
    """Ends are nodes of the other graph."""
    found = with_turns(ArcGraph(2, [0], [1], [1]), [], [], [])
    for node in (-1, 2):
        with pytest.raises(ArgumentError, match="is not a node"):
            found.source(node)
    assert found.original([]).tolist() == []
    for arcs, told in (([9], "not an arc"), ([-1], "not an arc"), ([0.5], "whole numbers")):
        with pytest.raises(ArgumentError, match=told):
            found.original(arcs)
