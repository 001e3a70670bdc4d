"""Iberia: made of its own rows, clean, and its routes those of networkx on the same tables."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import networkx as nx
import pytest

import corridor as cd
from corridor.resources import networks_dir
from networks.make.iberia import iberia

SHIPPED = Path(networks_dir()) / "iberia"
READY = "2026-03-04"
PLACES = ("ALGECIRAS", "BARCELONA", "BILBAO", "BORDEAUX", "DUISBURG", "LISBON", "LYON", "MADRID", "VALENCIA")
EUR_KM, LIFTS = 1.0, {"DUISBURG": 45.0}  # of a FEU by rail in all of the network; a lift is 35 EUR elsewhere


@pytest.fixture(scope="module")
def network() -> cd.Network:
    return cd.open_network("iberia")


def test_it_is_what_its_rows_make() -> None:
    """After a change of eurasia or of own/iberia_*.csv: python -m networks.make.iberia."""
    made = iberia()
    for file, text in made.items():
        assert (SHIPPED / file).read_text(encoding="utf-8") == text, f"{file}: make it again"
    assert {file.name for file in SHIPPED.iterdir()} == {*made, "network.toml", "README.md"}


def test_it_is_clean(network: cd.Network) -> None:
    linted = cd.lint_network(network)
    assert linted.clean, linted


def test_every_row_has_a_source_and_confidence(network: cd.Network) -> None:
    for name in ("terminals", "links", "transfers", "borders", "services", "tariffs"):
        frame = network.tables[name]
        assert (frame["source"] != "").all(), name
        assert (frame["confidence"] != "").all(), name


def test_a_box_by_rail_costs_what_networkx_says(network: cd.Network) -> None:
    """Kilometres at one price, two lifts, each change of gauge: of every pair, by a graph of places and gauges."""
    graph = nx.Graph()
    for row in network.links[network.links["mode"] == "rail"].itertuples():
        ends = (row.from_node_id, row.gauge), (row.to_node_id, row.gauge)
        graph.add_edge(*ends, eur=row.length_km * EUR_KM)
    transfers = network.transfers
    changes = transfers[transfers["technique"].isin(["transloading", "bogie exchange"])]
    for row in changes.itertuples():
        ends = (row.terminal_id, row.from_carrier), (row.terminal_id, row.to_carrier)
        graph.add_edge(*ends, eur=row.cost_per_container)
    box = cd.Shipment("MADRID", "LYON", ready=READY)
    table = cd.matrix(network, PLACES, PLACES, shipment=box, avoid=("road", "sea", "barge"))
    for origin, destination in combinations(PLACES, 2):
        sides = [[node for node in graph if node[0] == place] for place in (origin, destination)]
        least = min(nx.dijkstra_path_length(graph, one, other, weight="eur") for one in sides[0] for other in sides[1])
        lifts = LIFTS.get(origin, 35.0) + LIFTS.get(destination, 35.0)
        assert table.loc[origin, destination] == pytest.approx(least + lifts, abs=0.5), (origin, destination)


def test_barcelona_lyon_by_hand(network: cd.Network) -> None:
    """35 to load, 154 to Figueres, 44.4 through the tunnel, 61.4 to Narbonne, 410 to Lyon, 35 to unload; no change."""
    trip = cd.route(network, cd.Shipment("Barcelona", "Lyon", ready=READY), avoid="road")
    assert trip.cost == pytest.approx(35 + 154 + 44.4 + 61.4 + 410 + 35, abs=0.02)
    assert trip.gauge_changes == 0
    # 36 h for a wagon to leave, 12 to load, 669.8 km at 26.77 km/h, 2 at Le Perthus, 12 to unload
    assert trip.hours == pytest.approx(36 + 12 + 669.8 / 26.77 + 2 + 12, abs=0.01)


@pytest.mark.parametrize(
    ("avoid", "at"), [("", "BARCELONA"), ("PERTHUS", "CERBERE PORTBOU"), ("FIGUERES", "HENDAYE IRUN")]
)
def test_each_crossing_changes_the_gauge_where_it_can(network: cd.Network, avoid: str, at: str) -> None:
    avoided = ["road", *([avoid] if avoid else [])]
    trip = cd.route(network, cd.Shipment("Madrid", "Lyon", ready=READY), avoid=avoided)
    assert trip.gauge_changes == 1
    changed = {leg.from_id for leg in trip.legs if leg.kind == "gauge change"}
    assert changed <= set(at.split())
    assert changed
