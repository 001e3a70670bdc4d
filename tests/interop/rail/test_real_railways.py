"""The real railways, when scgraph_data is installed: known lengths, yards, and least ways by other code."""

from __future__ import annotations

import importlib.util

import networkx as nx
import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra

import corridor as cd
from corridor.interop import WorldRail, world_rail
from corridor.search import ArcGraph, distances

pytestmark = [
    pytest.mark.railways,
    pytest.mark.skipif(
        importlib.util.find_spec("scgraph_data") is None,
        reason="scgraph_data is not installed: pip install 'corridor[osm]'",
    ),
]


@pytest.fixture(scope="module")
def rail() -> WorldRail:
    return world_rail()


def matrix(rail: WorldRail, kept: np.ndarray) -> coo_array:
    topology = rail.graph.topology
    ends = (topology.tail[kept], topology.head[kept])
    return coo_array((rail.graph.weights[0, kept].astype(float), ends), shape=(rail.graph.n_nodes,) * 2)


@pytest.mark.parametrize(
    ("start", "end", "km"),
    [("Astana", "Petropavl", 492), ("Malaszewicze", "Warsaw", 193), ("Almaty", "Kyzylorda", 1201)],
)
def test_lengths_after_the_join(rail: WorldRail, start: str, end: str, km: float) -> None:
    """Measured elsewhere before; without the joins they are up to four times as long."""
    assert rail.path(start, end).km == pytest.approx(km, rel=0.01)


def test_joins_are_short_and_said(rail: WorldRail) -> None:
    joins = rail.joins
    assert 1_000 < len(joins) < 5_000
    assert joins["km"].max() <= 5.0
    assert not joins.duplicated().any()


def test_no_gauge_changes_but_at_the_yards(rail: WorldRail) -> None:
    """With the yards shut, no component (by scipy) holds two gauges."""
    kept = rail.graph.weights[2] == 0
    _, label = connected_components(matrix(rail, kept), directed=False)
    used = np.unique(rail.graph.topology.tail[kept])
    pairs = np.unique(np.stack([label[used], rail.gauge[used]]), axis=1)
    assert len(np.unique(pairs[0])) == pairs.shape[1]
    transfers = rail.base_network.transfers
    changes = transfers[
        transfers["from_carrier"].isin(["1435", "1520"]) & transfers["to_carrier"].isin(["1435", "1520"])
    ]
    usable = set(rail.yards.index[rail.yards["usable"]])
    assert {
        "ALASHANKOU",
        "DOSTYK",
        "KHORGOS_CN",
        "ALTYNKOL",
        "BREST",
        "MALASZEWICZE",
        "ERENHOT",
        "ZABAIKALSK",
    } <= usable
    assert usable <= set(changes["terminal_id"])
    assert len(rail.change_arcs) == 2 * len(usable)


def test_lanzhou_to_duisburg_changes_gauge_twice(rail: WorldRail) -> None:
    path = rail.path("Lanzhou", "Duisburg")
    assert 8_000 < path.km < 9_500
    assert len(path.gauge_changes) == 2
    assert path.gauge_changes[0] in {"ALASHANKOU", "DOSTYK", "KHORGOS_CN", "ALTYNKOL"}
    frame = path.to_frame()
    assert [frame["country"].iloc[0], frame["country"].iloc[-1]] == ["CN", "DE"]
    assert frame["km"].sum() == pytest.approx(path.km, abs=0.1)


def test_least_ways_are_those_of_scipy(rail: WorldRail) -> None:
    names = ["Lanzhou", "Almaty", "Minsk", "Duisburg", "Moscow"]
    states = np.array([rail.at(name) for name in names])
    wanted = dijkstra(matrix(rail, np.ones(rail.graph.n_arcs, bool)).tocsr(), indices=states[:2])[:, states]
    ours = distances(rail.graph, np.repeat(states[:2], states.size), np.tile(states, 2)).reshape(2, -1)
    assert ours.tolist() == wanted.astype(np.int64).tolist()


def test_least_ways_are_those_of_networkx(rail: WorldRail) -> None:
    """On the railways of Belarus and the Baltic states, by time."""
    topology, seconds = rail.graph.topology, rail.graph.weights[1]
    inside = np.isin(rail.country, ["BY", "LT", "LV", "EE"])
    kept = inside[topology.tail] & inside[topology.head]
    tail, head = topology.tail[kept], topology.head[kept]
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(zip(tail.tolist(), head.tolist(), seconds[kept].tolist(), strict=True))
    ours = ArcGraph(rail.graph.n_nodes, tail, head, seconds[np.newaxis, kept])
    rng = np.random.default_rng(5)
    for start in rng.choice(np.unique(tail), 3).tolist():
        wanted = nx.single_source_dijkstra_path_length(graph, start)
        ends = rng.choice(np.unique(head), 20)
        found = distances(ours, np.full(ends.size, start), ends).tolist()
        assert found == [wanted.get(end, cd.search.INFINITY) for end in ends.tolist()]


def test_lines_that_look_fast_are_left_out_in_china_only(rail: WorldRail) -> None:
    """The fast line Xi'an-Zhengzhou is 456 km long, the old one 511."""
    assert set(rail.left_out["country"]) == {"CN"}
    assert 10_000 < rail.left_out["km"].sum() < 40_000
    assert rail.path("Zhengzhou", "Xian").km > 480
    inside = rail.lines[rail.lines["from_node_id"].isin(["ALASHANKOU", "ULANQAB", "HARBIN"])]
    branch = "HARBIN-TONGJIANG-rail-1435"  # the data do not have its last part
    assert inside["found"].drop(branch).all(), "lines across the steppe stay"


def test_the_network_crosses_known_borders_only(rail: WorldRail) -> None:
    net, before = rail.network(), rail.base_network
    new = net.links.loc[net.links.index.difference(before.links.index)]
    assert len(new) > 50
    assert set(new["border_id"]) <= {"", "open"}
    assert new["source"].str.contains("ODbL").all()
    assert net.links["source"].str.contains("ODbL").sum() > 250
    assert net.transfers.equals(before.transfers)
    box = cd.Shipment("Lanzhou", "Duisburg", ready="2026-03-04 08:00")
    trip = cd.route(net, box, via="Malaszewicze").to_frame()
    crossed = {border for border in trip["border_id"] if border}
    assert crossed & {"ALA_DOS", "KHO_ALT"}
    assert crossed & {"BRE_MAL"}
    assert crossed <= set(before.borders["border_id"])
    assert set(trip["gauge"]) >= {"1435", "1520"}


def test_the_answer_comes_from_the_cache_the_second_time(rail: WorldRail) -> None:
    again = world_rail()
    assert np.array_equal(again.graph.weights, rail.graph.weights)
    assert np.array_equal(again.graph.topology.tail, rail.graph.topology.tail)
    assert again.joins.equals(rail.joins)
