"""Where two places are not joined, the message says how far boxes get and what is missing; adding it joins them."""

from __future__ import annotations

import networkx as nx
import pandas as pd
import pytest

import corridor as cd
from corridor.routing.query.query import prepare_query

READY = "2026-03-04"


def changed(network: cd.Network, **tables: pd.DataFrame) -> cd.Network:
    return cd.Network(network.name, network.header, {**network.tables, **tables})


def without_services(network: cd.Network) -> cd.Network:
    return changed(network, services=network.services.iloc[:0], service_stops=network.service_stops.iloc[:0])


def only(network: cd.Network, *modes: str) -> cd.Network:
    """A network without services and with links of some modes alone."""
    links = network.links
    return changed(without_services(network), links=links[links["mode"].isin(modes)])


def refused(network: cd.Network, origin: str, destination: str, day: str = READY) -> cd.NoRoute:
    with pytest.raises(cd.NoRoute, match="does not join the two places") as caught:
        cd.route(network, cd.Shipment(origin, destination, ready=day))
    assert not any(reason.lift for reason in caught.value.reasons)
    return caught.value


def answers(network: cd.Network, origin: str, destination: str, day: str = READY) -> bool:
    return cd.route(network, cd.Shipment(origin, destination, ready=day)).cost > 0


def no_crossing(network: cd.Network) -> cd.Network:
    """Railways of AA and of the west without a link between them: the sea is the one way across."""
    links = network.links
    return changed(network, links=links[~links.index.str.contains("EASTGATE-WESTGATE")])


def test_a_sea_link_without_a_service_is_named(teaching: cd.Network) -> None:
    bare = no_crossing(only(teaching, "rail", "road", "sea"))
    error = refused(bare, "Alma", "Haven")
    assert [reason.rule for reason in error.reasons] == ["COVE-FJORD-sea"]
    assert "no service runs over it" in error.reasons[0].text
    assert error.reasons[0].source == "teaching example"
    assert "get as far as Eastgate" in str(error)
    explained = cd.explain(bare, cd.Shipment("Alma", "Haven", ready=READY))
    assert [obstacle.rule for obstacle in explained.obstacles] == ["COVE-FJORD-sea", "network"]
    assert "get as far as Eastgate" in str(explained)
    sea = teaching.services.index[teaching.services["mode"] == "sea"]
    stops = teaching.service_stops
    mended = changed(bare, services=teaching.services.loc[sea], service_stops=stops[stops["service_id"].isin(set(sea))])
    assert answers(mended, "Alma", "Haven")


def test_a_service_of_other_days_is_named(teaching: cd.Network) -> None:
    bare, services, stops = (
        no_crossing(only(teaching, "rail", "road", "sea")),
        teaching.services,
        teaching.service_stops,
    )
    sea = services[services["mode"] == "sea"].assign(valid_to=pd.Timestamp("2026-01-31"))
    ended = changed(bare, services=sea, service_stops=stops[stops["service_id"].isin(set(sea.index))])
    (reason,) = refused(ended, "Alma", "Haven").reasons
    assert "no service runs over it on that day" in reason.text
    assert set(sea.index) & set(reason.text.replace(",", "").split())
    assert answers(ended, "Alma", "Haven", "2026-01-05")


def test_a_gauge_without_a_yard_is_named(teaching: cd.Network) -> None:
    railway = only(teaching, "rail")
    transfers = railway.transfers
    changes = transfers["technique"].isin(["transloading", "bogie exchange", "variable-gauge axle"])
    bare = changed(railway, transfers=transfers[~changes])
    (reason,) = refused(bare, "Alma", "Haven").reasons
    assert reason.rule in ("EASTGATE", "WESTGATE")
    assert "come on 1520 mm and go on by 1435 mm" in reason.text
    here = changes & (transfers["terminal_id"] == reason.rule)
    assert answers(changed(railway, transfers=transfers[~changes | here]), "Alma", "Haven")


def test_a_link_of_one_direction_is_named(teaching: cd.Network) -> None:
    railway = only(teaching, "rail")
    links = railway.links
    westward = links.index.str.contains("EASTGATE-WESTGATE")
    oneway = changed(railway, links=links.assign(directed=links["directed"] | westward))
    (reason,) = refused(oneway, "Haven", "Alma").reasons
    assert reason.rule.startswith("EASTGATE-WESTGATE")
    assert reason.text.endswith("it is one-way")
    assert answers(oneway, "Alma", "Haven")


def test_a_port_without_a_crane_for_ships_is_named(teaching: cd.Network) -> None:
    """The ship arrives, and the boxes do not get off."""
    bare = no_crossing(teaching)
    bare = changed(bare, links=bare.links[~bare.links["mode"].isin(["road", "air"])])
    transfers = bare.transfers
    crane = (transfers["terminal_id"] == "FJORD") & (transfers["from_carrier"] == "sea")
    assert crane.any()
    services = bare.services[bare.services["mode"] == "sea"]
    stops = bare.service_stops[bare.service_stops["service_id"].isin(set(services.index))]
    without = changed(bare, transfers=transfers[~crane], services=services, service_stops=stops)
    (reason,) = [one for one in refused(without, "Cove", "Haven").reasons if one.rule == "FJORD"]
    assert "loads and unloads ships" in reason.text


def test_where_no_link_leads_across_the_distance_is_said(teaching: cd.Network) -> None:
    """Karst is 0.9 degrees, 100 km, from Birk."""
    links = teaching.links
    lonely = changed(teaching, links=links[(links["from_node_id"] != "KARST") & (links["to_node_id"] != "KARST")])
    error = refused(lonely, "Karst", "Alma")
    assert error.reasons == ()
    assert "boxes from Karst get nowhere" in str(error)
    assert "100 km apart" in str(error)
    assert "no other place leads to Karst" in str(refused(lonely, "Alma", "Karst"))


def test_how_many_places_are_reached_is_what_networkx_counts(teaching: cd.Network) -> None:
    bare = no_crossing(only(teaching, "rail", "road", "sea"))
    query = prepare_query(bare, cd.Shipment("Alma", "Haven", ready=READY))
    topology, states = query.graph.structure.topology, query.graph.structure.states
    graph = nx.DiGraph(zip(topology.tail.tolist(), topology.head.tolist(), strict=True))
    ahead = {states[node].terminal for node in nx.descendants(graph, query.source)} - {"ALMA"}
    behind = {states[node].terminal for node in nx.ancestors(graph, query.sink)} - {"HAVEN"}
    error = refused(bare, "Alma", "Haven")
    assert f"to {len(ahead)} places in all" in str(error)
    assert f"from {len(behind)} places in all" in str(error)


def test_two_obstacles_in_a_row_are_both_named(teaching: cd.Network) -> None:
    """No service over the sea, and no service on the barge's water beyond it."""
    links = teaching.links
    water = links[links["mode"].isin(["sea", "barge"]) | (links["from_node_id"] == "ALMA") & (links["mode"] == "road")]
    dry = changed(without_services(teaching), links=water)
    assert [reason.rule for reason in refused(dry, "Alma", "Haven").reasons] == ["COVE-FJORD-sea", "FJORD-HAVEN-barge"]


def two_islands() -> cd.Network:
    """Roads A - B - C, and X - Y west of them, with nothing between."""
    places = {"Y": -6.5, "X": -6.0, "A": -3.0, "B": -2.5, "C": -2.0}
    rows = pd.DataFrame({"id": [*places], "name": [*places], "lat": 40.0, "lon": [*places.values()]})
    links = pd.DataFrame({"from": ["A", "B", "X"], "to": ["B", "C", "Y"], "mode": "road"})
    return cd.Network.from_frames(rows, links, name="islands")


@pytest.mark.parametrize(
    ("via", "said"),
    [
        ("X", "boxes from A get to 2 places, none of them nearer to X; X is reached from 1 place, none of them nearer"),
        (["B", "Y"], "boxes from B get as far as A, to 2 places in all; Y is reached from X on, from 1 place in all"),
        (["C", "B", "X"], "boxes from B get as far as A"),
    ],
)
def test_a_way_point_out_of_reach_is_named_with_both_sets(via: list[str], said: str) -> None:
    """The first two places that are not joined; in reach it is no fault, and without prices there is no price."""
    network = two_islands()
    with pytest.raises(cd.NoRoute, match=said) as caught:
        cd.route(network, cd.Shipment("A", "C"), via=via, minimise="hours")
    assert "USD" not in str(caught.value) and "without the way-points there is one" in str(caught.value)
    assert cd.route(network, cd.Shipment("A", "C"), via="B", minimise="hours").hours > 0
