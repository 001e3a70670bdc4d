"""A small railway over the border of China and Kazakhstan: gauges, yards, ways, and the network made of it."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from railways import AYAGOZ, FAR, TACHENG, border_railway

import corridor as cd
from corridor.interop import WorldRail, world_rail
from corridor.interop.rail.joining import apart_km, components
from corridor.search import shortest_path


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return border_railway(tmp_path_factory.mktemp("scgraph_data"))


@pytest.fixture(scope="module")
def eurasia() -> cd.Network:
    """Without the yard of Bakhty, which opens in 2028: the small railway there is a line between two gauges."""
    net = cd.open_network("eurasia")
    transfers = net.transfers[~((net.transfers["terminal_id"] == "BAKHTY") & (net.transfers["technique"] != "lift"))]
    return cd.Network("eurasia", net.header, {**net.tables, "transfers": transfers})


@pytest.fixture(scope="module")
def rail(file: Path, eurasia: cd.Network) -> WorldRail:
    return world_rail(eurasia, file=file)


def same_gauge(rail: WorldRail) -> np.ndarray:
    """Component of each state when the yards are shut."""
    kept = rail.graph.weights[2] == 0
    topology = rail.graph.topology
    return components(rail.graph.n_nodes, topology.tail[kept].astype(np.int64), topology.head[kept].astype(np.int64))


def test_only_the_narrow_gap_is_closed(rail: WorldRail) -> None:
    joins = rail.joins
    assert len(joins) == 1
    assert 3.2 < joins["km"][0] < 3.5
    assert joins["country"].tolist() == ["KZ"]
    with pytest.raises(cd.NoRoute, match="gap"):
        rail.path("Dostyk", FAR)


def test_a_wider_reach_closes_the_wider_gap(file: Path, eurasia: cd.Network) -> None:
    wide = world_rail(eurasia, file=file, join_km=10.0)
    assert len(wide.joins) == 2
    assert wide.path("Dostyk", FAR).km > 300


def test_the_gauge_changes_at_the_yards_and_nowhere_else(rail: WorldRail) -> None:
    """With the yards shut, no component holds two gauges."""
    label = same_gauge(rail)
    used = np.unique(rail.graph.topology.tail)
    for gauge in (1435, 1520):
        assert set(label[used[rail.gauge[used] == gauge]]).isdisjoint(label[used[rail.gauge[used] != gauge]])
    tail, head = rail.graph.topology.tail[rail.change_arcs], rail.graph.topology.head[rail.change_arcs]
    assert (rail.gauge[tail] != rail.gauge[head]).all()
    assert (rail.lat[tail] == rail.lat[head]).all()
    assert set(rail.yards.index[rail.yards["usable"]]) == {"ALASHANKOU", "DOSTYK"}


def test_a_line_between_two_gauges_without_a_yard_is_cut(rail: WorldRail) -> None:
    """Tacheng and Ayagoz are 115 km apart on the rails, and the way is by Alashankou."""
    path = rail.path(TACHENG, AYAGOZ)
    assert path.km > 400
    assert len(path.gauge_changes) == 1
    assert set(path.gauge_changes) <= {"ALASHANKOU", "DOSTYK"}


def test_both_gauges_lie_between_the_two_yards(rail: WorldRail) -> None:
    lengths = set()
    for gauge in (1435, 1520):
        one, two = rail.at("Alashankou", gauge), rail.at("Dostyk", gauge)
        path = shortest_path(rail.graph, one, two)
        assert path is not None
        assert path.costs[2] == 0
        lengths.add(int(path.costs[0]))
    assert len(lengths) == 1
    with pytest.raises(cd.UnknownName, match="no track of 1435 mm"):
        rail.at("Aktogay", 1435)


def test_a_way_says_where_it_runs(rail: WorldRail) -> None:
    path = rail.path("Jinghe", "Aktogay")
    frame = path.to_frame()
    assert frame["country"].tolist()[0] == "CN"
    assert frame["country"].tolist()[-1] == "KZ"
    assert frame["gauge_mm"].tolist()[0] == 1435
    assert frame["gauge_mm"].tolist()[-1] == 1520
    assert frame["km"].sum() == pytest.approx(path.km, abs=0.01)
    assert path.km == pytest.approx(
        1.02 * apart_km(path.lat[:-1], path.lon[:-1], path.lat[1:], path.lon[1:]).sum(), rel=5e-3
    )
    assert path.hours > path.km / 60
    assert path.gauge_changes[0] in repr(path)
    assert rail.path("Jinghe", "Jinghe").km == 0


def test_every_least_way_is_that_of_networkx(rail: WorldRail) -> None:
    """All pairs of states, by length and by time; and the prepared graph gives the same."""
    topology = rail.graph.topology
    used = np.unique(topology.tail).tolist()
    for criterion, minimise in enumerate(("km", "hours")):
        graph = nx.DiGraph()
        graph.add_weighted_edges_from(
            zip(topology.tail.tolist(), topology.head.tolist(), rail.graph.weights[criterion].tolist(), strict=True)
        )
        pairs = np.array(list(combinations(used, 2)))
        distances = rail.hierarchy(minimise).distances(pairs[:, 0], pairs[:, 1])
        wanted = dict(nx.all_pairs_dijkstra_path_length(graph))
        for (one, two), found in zip(pairs.tolist(), distances.tolist(), strict=True):
            assert found == wanted[one].get(two, cd.search.INFINITY)


def test_speeds_are_those_of_the_network(rail: WorldRail, eurasia: cd.Network) -> None:
    links = eurasia.links
    country = eurasia.terminals["country"]
    inside = links[
        (links["mode"] == "rail")
        & (links["from_node_id"].map(country) == "KZ")
        & (links["to_node_id"].map(country) == "KZ")
    ]
    kmh = inside["speed_kmh"].median()
    path = shortest_path(rail.graph, rail.nearest(*AYAGOZ), rail.at("Aktogay"), criterion=1)
    assert path is not None
    assert path.costs[0] / path.costs[1] * 3.6 == pytest.approx(kmh, rel=1e-3)


def test_places_that_have_no_rails_are_errors(rail: WorldRail) -> None:
    with pytest.raises(cd.UnknownName, match="Dostyk"):
        rail.at("Dostik")
    with pytest.raises(cd.UnknownName, match="km from the nearest main line"):
        rail.at("Duisburg")
    with pytest.raises(cd.UnknownName, match="another kind of place"):
        rail.at("LHW")
    with pytest.raises(cd.CorridorError, match="nearest are"):
        rail.nearest(0.0, 0.0)
    with pytest.raises(cd.CorridorError, match="no rails of 1668 mm"):
        rail.nearest(*TACHENG, gauge=1668)
    with pytest.raises(cd.CorridorError, match="latitude first"):
        rail.nearest(120.0, 40.0)
    with pytest.raises(cd.UnknownName, match=r"'hour'.*hours"):
        rail.path("Dostyk", "Aktogay", minimise="hour")
    with pytest.raises(ValueError, match="not a node"):
        rail.path(10**9, "Aktogay")


def test_bad_options_are_errors(eurasia: cd.Network, tmp_path: Path) -> None:
    with pytest.raises(cd.CorridorError, match="join_km"):
        world_rail(eurasia, join_km=-1.0)
    with pytest.raises(cd.CorridorError, match="no file"):
        world_rail(eurasia, file=tmp_path / "none.py")


def test_the_nearest_state_is_the_nearest(rail: WorldRail) -> None:
    rng = np.random.default_rng(3)
    used = np.unique(rail.graph.topology.tail)
    for turn in range(20):
        lat, lon = AYAGOZ[0] + rng.uniform(-0.1, 0.1), AYAGOZ[1] + rng.uniform(-0.1, 0.1)
        found = rail.nearest(lat, lon)
        km = apart_km(rail.lat[used], rail.lon[used], lat, lon)
        assert float(apart_km(rail.lat[found], rail.lon[found], lat, lon)) == km.min(), turn


def test_the_network_has_the_lengths_of_the_rails(rail: WorldRail, eurasia: cd.Network) -> None:
    net = rail.network()
    assert net is rail.network()
    row, before = net.links.loc["JINGHE-ALASHANKOU-rail-1435"], eurasia.links.loc["JINGHE-ALASHANKOU-rail-1435"]
    assert row["length_km"] == pytest.approx(rail.path("Jinghe", "Alashankou").km, abs=0.051)
    assert "ODbL" in row["source"]
    assert f"{before['length_km']:g} km before" in row["notes"]
    far = "BEIJING-ULANQAB-rail-1435"
    assert net.links.loc[far, "length_km"] == eurasia.links.loc[far, "length_km"]
    assert not rail.lines.loc[far, "found"]
    assert "ODbL" in net.licence
    assert any("OpenStreetMap" in source for source in net.header.sources)
    changed = set(eurasia.tables) - {"links"}
    assert all(net.tables[name].equals(eurasia.tables[name]) for name in changed)


def test_the_network_is_read_back_from_its_folder(rail: WorldRail, tmp_path: Path) -> None:
    """It passes every check, and the licence goes with it."""
    back = cd.read_network(rail.network().to_folder(tmp_path / "world"))
    assert back.links.equals(rail.network().links)
    assert "ODbL" in back.licence


def test_routes_and_gauge_penalties_work_on_the_network(rail: WorldRail, eurasia: cd.Network) -> None:
    box = cd.Shipment("Alashankou", "Astana", ready="2026-03-04 08:00")
    trip, before = (cd.route(network, box, minimise="co2_kg") for network in (rail.network(), eurasia))
    longer = rail.network().links["length_km"] - eurasia.links["length_km"]
    used = [link for link in ("ALASHANKOU-DOSTYK-rail-1520", "DOSTYK-AKTOGAY-rail-1520") if longer[link]]
    assert used
    assert trip.km - before.km == pytest.approx(longer[used].sum())
    over = cd.Shipment("Urumqi", "Almaty", ready="2026-03-04 08:00")
    by_rail = cd.route(rail.network(), over, minimise="co2_kg")
    assert len(cd.gauge_penalty(rail.network(), over, by_rail).to_frame()) == 1
    with pytest.raises(cd.UnknownName):
        cd.route(rail.network(), cd.Shipment("Alashanku", "Astana"))


def test_it_says_what_it_is_made_of(rail: WorldRail) -> None:
    assert "ODbL" in repr(rail)
    assert rail.left_out.empty
