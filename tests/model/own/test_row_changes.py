"""Rows added, changed and taken out: each gives a new network, checked as a whole."""

from __future__ import annotations

import pandas as pd
import pytest
from own_networks import LINES, STATIONS, frame

import corridor as cd


@pytest.fixture(scope="module")
def iberia() -> cd.Network:
    return cd.Network.from_frames(frame(STATIONS), frame(LINES), name="iberia")


def test_an_added_station_and_its_lines_can_be_reached(iberia: cd.Network) -> None:
    more = iberia.add(
        "terminals",
        {"station": "Toulouse", "latitude": 43.6, "lon": 1.44},
        {"name": "Tanger", "lat": 35.88, "lon": -5.5},
    )
    more = more.add(
        "links",
        {"from": "Toulouse", "to": "Perpignan", "mode": "rail"},
        {"from": "Algeciras", "to": "Tanger", "mode": "ferry", "km": 60},
    )
    assert more.terminals.loc["Toulouse", "gauges"] == "1435"
    assert more.terminals.loc["Algeciras", "kind"] == "sea port"
    assert more.borders["border_id"].tolist() == ["ES_MA_SEA"]
    trip = cd.route(more, cd.Shipment("Toulouse", "Tanger"), minimise="hours")
    assert trip.modes == ("rail", "sea")
    assert len(iberia.terminals) == 15


def test_only_what_new_rows_call_for_is_added(teaching: cd.Network) -> None:
    more = teaching.add("links", {"from": "ALMA", "to": "MARSH", "mode": "road", "border_id": "EAST_WEST_ROAD"})
    assert set(more.transfers.index) - set(teaching.transfers.index) == {"MARSH-road-stack-lift"}
    for name in ("terminals", "services", "emissions", "countries", "borders", "tariffs"):
        assert more.tables[name].equals(teaching.tables[name])
    back = more.remove("links", "ALMA-MARSH-road").remove("transfers", "MARSH-road-stack-lift")
    assert back.content_hash == teaching.content_hash


def test_what_was_taken_for_granted_goes_with_its_row(iberia: cd.Network) -> None:
    """Ships of a sea link, lifts of a station; and the stops of a service that somebody wrote."""
    sea = iberia.links.index[iberia.links["mode"] == "sea"][0]
    ends = set(iberia.links.loc[sea, ["from_node_id", "to_node_id"]])
    less = iberia.remove("links", sea)
    gone = set(iberia.services.index) - set(less.services.index)
    assert len(gone) == 2 and not gone & set(less.service_stops["service_id"])
    changed = {name for name in iberia.tables if not less.tables[name].equals(iberia.tables[name])}
    assert changed == {"links", "services", "service_stops"}
    one = iberia.remove("services", sorted(gone)[0])
    assert len(one.service_stops) == len(iberia.service_stops) - 2
    place = sorted(ends)[0]
    alone = less
    for link in less.links.index[(less.links[["from_node_id", "to_node_id"]] == place).any(axis=1)]:
        alone = alone.remove("links", link)
    assert place not in set(alone.remove("terminals", place).transfers["terminal_id"])
    with pytest.raises(cd.TableError, match="in terminals"):
        less.remove("terminals", sorted(set(less.links["from_node_id"]))[0])  # its lines somebody wrote


def test_the_stops_of_a_written_service_go_with_it(teaching: cd.Network) -> None:
    service = teaching.services.index[0]
    less = teaching.remove("services", service)
    assert service not in set(less.service_stops["service_id"]) and len(less.services) == len(teaching.services) - 1
    with pytest.raises(cd.TableError, match="no barge link leads from"):
        teaching.remove("links", "FJORD-HAVEN-barge")  # its barges somebody wrote


def test_a_replaced_cell_is_no_longer_a_default(iberia: cd.Network) -> None:
    link = "Lyon-Paris-rail-1435"
    quicker = iberia.replace("links", link, {"speed": 45, "electrified": True})
    assert quicker.links.loc[link, ["speed_kmh", "electrified"]].tolist() == [45.0, True]
    assert quicker.links.loc[link, "notes"] == "[default: gauge, length_km, speed_ordinary_kmh]"
    assert "speed_kmh" in iberia.links.loc[link, "notes"]


def test_wagonload_trains_follow_a_speed_that_is_given(iberia: cd.Network) -> None:
    """In a row that is replaced, unless its own speed is given, too; and in one that is added."""
    link = "Lyon-Paris-rail-1435"
    speeds = ["speed_kmh", "speed_ordinary_kmh"]
    assert iberia.replace("links", link, {"speed": 45}).links.loc[link, speeds].tolist() == [45.0, 45.0]
    own = iberia.replace("links", link, {"speed": 45, "speed_ordinary_kmh": 20})
    assert own.links.loc[link, speeds].tolist() == [45.0, 20.0]
    assert own.replace("links", link, {"speed": 60}).links.loc[link, speeds].tolist() == [60.0, 20.0]
    more = iberia.add(
        "links", {"from": "Madrid", "to": "Lyon", "mode": "rail", "gauge": "1435", "speed": 80, "id": "NEW"}
    )
    assert more.links.loc["NEW", speeds].tolist() == [80.0, 80.0]


@pytest.mark.parametrize("speed", [None, 15, 25, 60, 120])
def test_a_speed_of_ones_own_counts(speed: float | None) -> None:
    """Also above that of wagonload trains, which hold where none is given: hours of the haul are km over it."""
    stations = pd.DataFrame({"id": ["A", "B"], "name": ["A", "B"], "lat": [40.0, 41.0], "lon": [0.0, 0.0]})
    line = {"from": ["A"], "to": ["B"], "mode": ["rail"], "length_km": [120.0]}
    net = cd.Network.from_frames(
        terminals=stations, links=pd.DataFrame(line | ({"speed_kmh": [speed]} if speed else {}))
    )
    trip = cd.route(net, cd.Shipment("A", "B", ready="2026-03-04"), minimise="hours")
    (haul,) = [leg for leg in trip.legs if leg.kind == "haul"]
    assert haul.hours == pytest.approx(120 / (speed or 25.0))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda net: net.add("linkss", {}), "no table is called 'linkss'; nearest: links"),
        (lambda net: net.remove("links", "Lyon-Pari"), "no row of links has the id 'Lyon-Pari'; nearest: Lyon-Paris"),
        (lambda net: net.replace("links", "Lyon-Pari", {"km": 1}), "nearest: Lyon-Paris-rail-1435"),
        (lambda net: net.remove("terminals", "Lyon"), "'Lyon' is not in terminals"),
        (lambda net: net.replace("links", "Lyon-Paris-rail-1435", {"speed": "fast"}), "'fast' is not a number"),
        (
            lambda net: net.replace("services", net.services.index[0], {"per_week": "Daily"}),
            "not a number .write 7, if",
        ),
        (lambda net: net.replace("links", "Lyon-Paris-rail-1435", {"speeed": 60}), "nearest: speed_kmh"),
        (lambda net: net.add("links", {"from": "Lyon", "to": "Paris", "mode": "rail"}), "the same line as in line"),
        (lambda net: net.add("terminals", {"name": "Nowhere", "lat": 400.0, "lon": 0.0}), "400 degrees is outside -90"),
    ],
)
def test_a_wrong_change_is_refused_with_what_to_do(change: object, words: str, iberia: cd.Network) -> None:
    with pytest.raises(cd.CorridorError, match=words):
        change(iberia)  # type: ignore[operator]


def test_a_column_of_ones_own_is_a_fault_in_a_row_that_is_added(iberia: cd.Network) -> None:
    """Of a sheet it is kept aside."""
    with pytest.raises(cd.TableError, match="links line 1, column Owner: unknown column"):
        iberia.add("links", {"from": "Madrid", "to": "Lyon", "mode": "road", "Owner": "me"})


def test_an_unknown_end_is_one_fault(iberia: cd.Network) -> None:
    """That its length cannot be taken from coordinates follows, and is not said."""
    with pytest.raises(cd.TableError, match=r"'Parris' is not in terminals.*nearest: Paris") as caught:
        iberia.add("links", {"from": "Lyon", "to": "Parris", "mode": "rail"})
    assert len(caught.value.findings) == 1
