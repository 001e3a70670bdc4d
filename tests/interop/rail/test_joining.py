"""Gaps are closed where they should be, against a brute-force search with networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.interop.rail.data import Rails
from corridor.interop.rail.joining import apart_km, components, joins
from corridor.model.tables.places import great_circle_km


def railway(points: list[tuple[float, float]], pairs: list[tuple[int, int]]) -> Rails:
    """Straight edges, rounded up to a metre."""
    lat, lon = np.array(points, float).reshape(-1, 2).T
    tail, head = np.array(pairs, np.int64).reshape(-1, 2).T
    metres = np.ceil(1000 * apart_km(lat[tail], lon[tail], lat[head], lon[head])).astype(np.int64)
    return Rails(lat, lon, tail, head, metres)


def by_brute_force(rails: Rails, within_km: float) -> dict[tuple[int, int], float]:
    """Every dead end against every node, with distances along the rails from networkx."""
    graph = nx.Graph()
    graph.add_nodes_from(range(rails.lat.size))
    graph.add_weighted_edges_from(zip(rails.tail.tolist(), rails.head.tolist(), rails.metres / 1000, strict=True))
    found = {}
    for end in [node for node in graph if graph.degree(node) <= 1]:
        along = nx.single_source_dijkstra_path_length(graph, end)
        here = (rails.lat[end], rails.lon[end])
        gaps = sorted(
            (great_circle_km(here, (rails.lat[other], rails.lon[other])), other) for other in graph if other != end
        )
        for km, other in gaps:
            if km <= within_km and along.get(other, np.inf) > 5 + 3 * km:
                found[min(end, other), max(end, other)] = km
                break
    return found


PLACES = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda cell: (50 + cell[0] / 100, 20 + cell[1] / 97))


@settings(max_examples=150)
@given(st.data())
def test_joins_are_those_of_brute_force(data: st.DataObject) -> None:
    points = data.draw(st.lists(PLACES, min_size=2, max_size=14, unique=True))
    numbers = st.integers(0, len(points) - 1)
    pairs = data.draw(st.sets(st.tuples(numbers, numbers).filter(lambda pair: pair[0] < pair[1]), max_size=14))
    rails = railway(points, sorted(pairs))
    tail, head, km = joins(rails, 5.0)
    found = {(one, two): gap for one, two, gap in zip(tail.tolist(), head.tolist(), km.tolist(), strict=True)}
    wanted = by_brute_force(rails, 5.0)
    # Two nodes equally far from an end may be taken in either order.
    assert sorted(np.round(list(found.values()), 6)) == sorted(np.round(list(wanted.values()), 6))
    assert all(gap <= 5.0 for gap in found.values())


def test_a_gap_is_closed_and_a_siding_is_not() -> None:
    """Two ends 1 km apart: of different lines they are joined, of one short siding they are not."""
    ends = [(50.0, 20.0), (50.0, 20.2), (50.0, 20.214), (50.0, 20.4)]
    tail, head, km = joins(railway(ends, [(0, 1), (2, 3)]), 5.0)
    assert list(zip(tail.tolist(), head.tolist(), strict=True)) == [(1, 2)]
    assert 0.9 < km[0] < 1.1
    siding = [(50.0, 20.0), (50.0, 20.01), (50.009, 20.01), (50.009, 20.0)]
    assert joins(railway(siding, [(0, 1), (1, 2), (2, 3)]), 5.0)[0].size == 0
    assert joins(railway(ends, [(0, 1), (2, 3)]), 0.5)[0].size == 0


@settings(max_examples=100)
@given(st.integers(1, 30), st.data())
def test_components_are_those_of_networkx(n_nodes: int, data: st.DataObject) -> None:
    numbers = st.integers(0, n_nodes - 1)
    pairs = np.array(data.draw(st.lists(st.tuples(numbers, numbers), max_size=40)), np.int64).reshape(-1, 2)
    graph = nx.Graph()
    graph.add_nodes_from(range(n_nodes))
    graph.add_edges_from(pairs.tolist())
    label = components(n_nodes, pairs[:, 0], pairs[:, 1])
    for members in nx.connected_components(graph):
        assert {int(label[node]) for node in members} == {min(members)}


def test_great_circles_agree_with_the_places_of_a_network() -> None:
    one, two = (36.06, 103.79), (51.43, 6.76)
    assert abs(float(apart_km(*one, *two)) - great_circle_km(one, two)) < 1e-9
