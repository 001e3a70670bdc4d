"""A network as a networkx graph, and back; graphs of other tools."""

from __future__ import annotations

import re

import networkx as nx
import pytest

import corridor as cd
from corridor.errors import TableError
from corridor.model.tables.reading import table_text


@pytest.mark.parametrize("name", ["teaching", "eurasia"])
def test_terminals_and_links_come_back(name: str) -> None:
    network = cd.open_network(name)
    again = cd.interop.from_networkx(cd.interop.to_networkx(network).copy())
    assert table_text("terminals", again.terminals) == table_text("terminals", network.terminals)
    one, other = (table_text("links", links.assign(border_id="")) for links in (again.links, network.links))
    assert re.sub(r" ?\[default: border_id\]", "", one) == other


def test_a_graph_of_streets_is_read_in_metres() -> None:
    """OSMnx: x and y, lengths in metres, an edge each way."""
    graph = nx.MultiDiGraph(crs="EPSG:4326", created_with="OSMnx 2.0", name="streets")
    graph.add_node(7, x=-3.0, y=40.0)
    graph.add_node(8, x=-3.0, y=40.01)
    graph.add_edge(7, 8, 0, length=1200.0, highway="primary")
    graph.add_edge(8, 7, 0, length=1300.0)
    network = cd.interop.from_networkx(graph)
    assert network.links["length_km"].tolist() == [1.2, 1.3] and network.links["directed"].all()
    assert cd.route(network, cd.Shipment("7", "8"), minimise="hours").km == pytest.approx(1.2)


def test_a_graph_without_directions_has_links_both_ways() -> None:
    graph = nx.Graph(name="plain")
    graph.add_node("A", lat=40.0, lon=-3.0)
    graph.add_node("B", lat=40.0, lon=-3.1)
    graph.add_edge("A", "B", length_km=9.0)
    network = cd.interop.from_networkx(graph, mode="road")
    assert network.links["directed"].tolist() == [False] and network.name == "plain"


def test_a_graph_without_places_is_refused_with_findings() -> None:
    graph = nx.Graph()
    graph.add_edge("A", "B")
    with pytest.raises(TableError, match="column lat"):
        cd.interop.from_networkx(graph)
