"""Two sheets are a network: what they leave out is taken from the schema's defaults, and said."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from own_networks import LINES, STATIONS, frame, write
from shapely import LineString

import corridor as cd
from corridor.model.own.marks import marked, marks_of
from corridor.model.tables.places import great_circle_km
from corridor.model.tables.schema import TABLES


@pytest.fixture(scope="module")
def iberia() -> cd.Network:
    return cd.Network.from_frames(frame(STATIONS), frame(LINES), name="iberia")


def test_two_natural_sheets_are_a_network_that_answers(iberia: cd.Network) -> None:
    assert cd.check_network(iberia).ok
    trip = cd.route(iberia, cd.Shipment("Madrid", "Paris"), minimise="hours")
    assert trip.gauge_changes == 1
    assert [leg.technique for leg in trip.legs if leg.kind == "gauge change"] == ["transloading"]
    assert "links without length_km, taken as the great circle times the detour of its mode" in str(trip)


def test_lengths_are_great_circles_times_the_detour_of_the_mode(iberia: cd.Network) -> None:
    """1.25 by rail: added up by hand from the coordinates."""
    direct = great_circle_km((40.41, -3.70), (41.65, -0.88))
    assert iberia.links.loc["Madrid-Zaragoza-rail-1668", "length_km"] == pytest.approx(1.25 * direct, abs=0.05)


def test_gauges_countries_and_borders_follow_from_the_coordinates(iberia: cd.Network) -> None:
    assert iberia.terminals.loc[["Irun", "Hendaye", "Lisbon", "Genoa"], "country"].tolist() == ["ES", "FR", "PT", "IT"]
    assert iberia.terminals["gauges"][["Irun", "Hendaye", "Paris"]].tolist() == ["1435;1668", "1435;1668", "1435"]
    assert set(iberia.links["border_id"]) == {"", "open"}


def test_what_was_taken_is_listed_and_survives_being_written(iberia: cd.Network, tmp_path: Path) -> None:
    again = cd.read_network(iberia.to_folder(tmp_path / "iberia"))
    assert again.content_hash == iberia.content_hash
    taken = {(one.table, one.column) for one in again.assumptions}
    assert {("links", "length_km"), ("terminals", "country"), ("transfers", ""), ("services", "")} <= taken


@pytest.mark.parametrize("name", ["teaching", "eurasia"])
def test_complete_networks_are_the_same_through_frames(name: str, request: pytest.FixtureRequest) -> None:
    net: cd.Network = request.getfixturevalue(name)
    again = cd.Network.from_frames(**net.tables, header=net.header)
    assert again.content_hash == net.content_hash
    assert not [one for one in again.assumptions if not one.column]


def test_a_folder_and_frames_give_the_same(iberia: cd.Network, tmp_path: Path) -> None:
    folder = cd.read_network(write(tmp_path / "iberia"))
    assert folder.content_hash == iberia.content_hash


def test_geometry_of_any_projection_gives_places_and_lengths(iberia: cd.Network) -> None:
    stations, lines = frame(STATIONS), frame(LINES)
    points = gpd.GeoDataFrame(
        stations[["Station"]], geometry=gpd.points_from_xy(stations["Lon"], stations["Latitude"]), crs=4326
    )
    place = dict(zip(stations["Station"], points.geometry, strict=True))
    bent = [
        LineString([place[one], (place[one].x, place[other].y), place[other]])
        for one, other in zip(lines["From"], lines["To"], strict=True)
    ]
    ways = gpd.GeoDataFrame(lines, geometry=bent, crs=4326)
    net = cd.Network.from_frames(points.to_crs(3857), ways.to_crs(3035), name="iberia")
    pd.testing.assert_frame_equal(net.terminals, iberia.terminals, atol=1e-6)
    corner = (41.65, -3.70)
    km = great_circle_km((40.41, -3.70), corner) + great_circle_km(corner, (41.65, -0.88))
    assert net.links.loc["Madrid-Zaragoza-rail-1668", "length_km"] == pytest.approx(km, rel=1e-4)
    assert len(net.line("Madrid-Zaragoza-rail-1668")) >= 3


def test_without_prices_money_is_no_criterion(iberia: cd.Network, teaching: cd.Network) -> None:
    box = cd.Shipment("Madrid", "Paris")
    for asked in ({}, {"minimise": "generalised"}, {"minimise": "hours", "limits": {"cost": 5.0}}):
        with pytest.raises(cd.UnknownName, match=r"iberia has no prices.*choose hours, co2_kg, transfers"):
            cd.route(iberia, box, **asked)  # type: ignore[arg-type]
    with pytest.raises(cd.UnknownName, match="no prices"):
        cd.pareto_routes(iberia, box)
    with pytest.raises(cd.UnknownName, match="no prices"):
        cd.matrix(iberia, ["Madrid"], ["Paris"], shipment=box)
    front = cd.pareto_routes(iberia, box, criteria=("hours", "co2_kg"))
    assert len(front) >= 1 and {role for one in front.distinct() for role in one.roles} >= {"fastest", "greenest"}
    assert not any("cheapest" in one.roles for one in front.distinct())
    with pytest.raises(cd.CorridorError, match="iberia has no prices, and nothing can be offered"):
        front[0].quote(iberia)
    assert teaching.has_prices and not iberia.has_prices


def test_marks_in_notes_add_up() -> None:
    once = marked("as read", ["length_km"])
    assert marks_of(once) == ("length_km",)
    assert marks_of(marked(once, ["speed_kmh", "length_km"])) == ("length_km", "speed_kmh")
    assert marked("as read", []) == "as read"
    assert marks_of("default: none") == ()


def test_every_required_column_but_those_that_only_a_person_knows_has_a_default() -> None:
    said = {
        (table.name, column.name)
        for table in TABLES.values()
        for column in table.columns
        if column.required and not column.default
    }
    assert {name for table, name in said if table == "terminals"} == {"lat", "lon"}
    assert {name for table, name in said if table == "links"} == {"from_node_id", "to_node_id", "mode"}
    assert [table.name for table in TABLES.values() if not table.absent] == ["terminals", "links"]


def test_a_country_by_any_name_is_that_of_its_place() -> None:
    """Each of these became a country of its own, with a border and a day of waiting between it and the others."""
    stations = frame(
        "name,lat,lon,country\nSantos,-23.95,-46.33,Brasil\nCampinas,-22.9,-47.06,Brazil\nBauru,-22.3,-49.06,BR\n"
        "Leeds,53.8,-1.55,UK\nYork,53.96,-1.08,England\nNairobi,-1.29,36.82,KEN\n"
    )
    lines = frame("from,to,mode\nSantos,Campinas,rail\nCampinas,Bauru,rail\nLeeds,York,road\nLeeds,Nairobi,air\n")
    net = cd.Network.from_frames(stations, lines, name="own")
    assert net.terminals["country"].tolist() == ["BR", "BR", "GB", "KE", "BR", "GB"]  # by name
    assert set(net.borders["country_a"]) | set(net.borders["country_b"]) <= {"GB", "KE"}
    assert cd.route(net, cd.Shipment("Santos", "Bauru"), minimise="hours").border_ids == ()


@pytest.mark.parametrize(
    ("word", "code"),
    [("Turkey", "TR"), ("TUR", "TR"), ("irn", "IR"), ("UK", "GB"), ("USA", "US"), ("PRC", "CN"), ("Holland", "NL")],
)
def test_the_name_of_a_country_stands_against_its_coordinates(word: str, code: str) -> None:
    """A station of Turkey with the latitude of Syria was one of Syria, with two borders, and nothing was said."""
    stations = frame(f"name,lat,lon,country\nA,52.5,13.4,{word}\nB,52.4,13.0,DE\n")
    net = cd.Network.from_frames(stations, frame("from,to,mode\nA,B,road\n"), name="own")
    assert net.terminals["country"].tolist() == [code, "DE"] and net.remarks == ()
    assert any("its country is" in text and code in text for text in map(str, cd.lint_network(net).remarks))


@pytest.mark.parametrize(
    ("place", "remedy"),
    [
        ("23.9,54.9", "write lat 54.9 and lon 23.9: they lie in LT the other way round"),
        ("40.4,-3.7", "correct the country, or the coordinates: latitude first, degrees"),
        ("10.5,106.7", "correct the country, or the coordinates: latitude first, degrees"),  # no latitude is 106.7
    ],
)
def test_a_place_that_is_in_its_country_the_other_way_round_says_what_to_write(place: str, remedy: str) -> None:
    stations = frame(f"name,lat,lon,country\nA,{place},LT\nB,52.4,13.0,DE\n")
    net = cd.Network.from_frames(stations, frame("from,to,mode\nA,B,air\n"))
    assert [one.remedy for one in cd.lint_network(net).remarks if "its country is" in str(one)] == [remedy]


def test_a_word_that_is_no_country_is_told() -> None:
    stations = frame("name,lat,lon,country\nA,52.5,13.4,Turky\nB,52.4,13.0,DE\nC,52.3,13.1,\n")
    net = cd.Network.from_frames(stations, frame("from,to,mode\nA,B,road\nB,C,road\n"), name="own")
    assert net.terminals["country"].tolist() == ["DE", "DE", "DE"]
    (said,) = net.remarks
    assert "'Turky' is the name of no country" in said and "1 row taken as DE" in said


def test_a_country_of_ones_own_stays_as_its_table_says() -> None:
    stations = frame("name,lat,lon,country\nA,50.0,10.0,Arland\nB,50.0,11.0,Arland\n")
    countries = frame("id,name\nArland,Arland\n")
    net = cd.Network.from_frames(stations, frame("from,to,mode\nA,B,road\n"), countries=countries, name="own")
    assert set(net.terminals["country"]) == {"Arland"}
