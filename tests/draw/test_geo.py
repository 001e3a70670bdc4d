"""The shipped land, lanes and lines: complete, on the sphere, lanes on the water and railways on land."""

from __future__ import annotations

import csv
import json
import math
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
import shapely
from shapely.geometry import LineString, Point, box, shape

from corridor.draw.page.assets import DATA_ATTRIBUTION
from corridor.model.network import Network
from corridor.model.network_folders import open_network
from corridor.model.tables.line_files import shipped_lines
from corridor.model.tables.line_geometry import clean_line, is_schematic, line_km
from corridor.resources import geo_dir

# Water too narrow for 1:50m land: canals, rivers, straits, harbours. Lanes may touch land here.
NARROWS = shapely.union_all(
    [
        box(32.0, 29.4, 33.0, 31.5),  # Suez
        box(8.4, 53.3, 10.4, 54.5),  # Elbe, Weser, Kiel Canal
        box(3.4, 51.2, 4.5, 52.1),  # Scheldt, Maas
        box(25.9, 39.9, 29.4, 41.4),  # Dardanelles, Marmara, Bosporus
        box(19.3, 54.2, 20.6, 55.1),  # Kaliningrad lagoon, Vistula spit
        box(117.5, 24.2, 118.4, 24.7),  # Xiamen
        box(114.1, 22.2, 114.7, 22.8),  # Hong Kong
        box(120.8, 30.8, 122.3, 31.8),  # Yangtze
        box(-6.1, 35.6, -5.7, 36.0),  # Gibraltar, at Tangier
    ]
)
TOLERANCE_DEG = 0.12

# Water that 1:50m land leaves out, drawn by hand a few km inside the shore: no railway lies there.
LAKES = {
    "Baikal": [
        (103.9, 51.65),
        (104.8, 51.6),
        (105.7, 51.85),
        (106.0, 52.4),
        (108.0, 53.3),
        (109.3, 54.6),
        (109.0, 55.2),
        (107.8, 53.6),
        (105.9, 52.5),
        (104.9, 51.9),
    ],
    "Balkhash": [
        (73.9, 45.5),
        (74.2, 45.2),
        (75.0, 46.35),
        (77.0, 46.45),
        (78.7, 46.5),
        (78.7, 46.7),
        (76.5, 46.65),
        (75.0, 46.65),
        (74.2, 46.0),
    ],
    "Aral": [(58.6, 45.2), (59.0, 44.5), (60.9, 44.6), (61.0, 45.9), (60.9, 46.5), (60.2, 46.3), (59.4, 45.9)],
    "Alakol": [(81.5, 46.25), (81.65, 46.0), (82.0, 46.0), (81.9, 46.3), (81.6, 46.35)],
    "Ebinur": [(82.75, 44.85), (83.05, 44.8), (83.15, 44.95), (82.8, 45.0)],
    "Kapchagay": [(77.25, 43.82), (77.9, 43.72), (78.0, 43.8), (77.4, 43.9)],
    "Issyk-Kul": [(76.5, 42.4), (77.5, 42.2), (78.2, 42.6), (77.5, 42.6)],
    "Kara-Bogaz": [(53.1, 41.1), (54.0, 41.0), (54.4, 41.6), (53.6, 41.9), (53.0, 41.6)],
    "Ladoga": [(31.0, 60.2), (32.3, 60.4), (32.0, 61.2), (30.8, 61.1)],
    "Onega": [(35.0, 61.5), (36.0, 61.2), (35.8, 61.9), (35.2, 62.0)],
}
# Ports, bridges and shores that 1:50m land rounds off; so far may a line on land leave it.
WET_KM = 12.0
# Under the Bosporus, and along the shore of the Marmara Sea.
WET_PLACES = {"KARS-HALKALI-rail": 30.0, "KARS-HALKALI-road": 30.0}  # both along the Gulf of Izmit
MOST_SCHEMATIC_RAILWAYS = 40


@pytest.fixture(scope="module")
def atlas() -> dict[str, Any]:
    return {
        one["properties"]["kind"]: shape(one["geometry"])
        for name in ("land", "borders")
        for one in json.loads((geo_dir() / f"{name}.geojson").read_text())["features"]
    }


@pytest.fixture(scope="module")
def lanes() -> dict[str, LineString]:
    return {
        one["properties"]["id"]: shape(one["geometry"])
        for one in json.loads((geo_dir() / "lanes.geojson").read_text())["features"]
    }


def test_land_is_small_and_of_two_kinds(atlas: dict[str, Any]) -> None:
    assert set(atlas) == {"land", "border"}
    assert (geo_dir() / "land.geojson").stat().st_size < 130_000


@pytest.mark.parametrize(
    ("lon", "lat", "dry"),
    [
        (90.0, 65.0, True),
        (-150.0, 65.0, True),
        (103.47, 36.16, True),
        (6.705, 51.392, True),
        (179.0, 67.5, True),
        (51.0, 42.0, False),
        (35.0, 43.0, False),
        (19.0, 56.5, False),
        (-30.0, 40.0, False),
        (-60.0, 65.0, False),
        (179.0, 55.0, False),
    ],
)
def test_known_places_are_land_or_water(atlas: dict[str, Any], lon: float, lat: float, dry: bool) -> None:
    """Rings that cross 180 degrees were unwrapped: Siberia is land, and no band lies over the Atlantic."""
    assert atlas["land"].contains(Point(lon, lat)) is dry


def test_everything_lies_between_180_degrees_and_nothing_jumps(
    atlas: dict[str, Any], lanes: dict[str, LineString]
) -> None:
    for geometry in [atlas["land"], atlas["border"], *lanes.values()]:
        west, south, east, north = geometry.bounds
        assert west >= -180 and east <= 180 and south >= -90 and north <= 90
    for lane in lanes.values():
        steps = [abs(b[0] - a[0]) for a, b in pairwise(lane.coords)]
        assert max(steps) < 45


def test_sea_lanes_stay_on_the_water(atlas: dict[str, Any], lanes: dict[str, LineString]) -> None:
    land = shapely.make_valid(atlas["land"]).difference(NARROWS)
    aground = {}
    for name, lane in lanes.items():
        if "-sea" in name:
            ports = shapely.union_all([Point(lane.coords[0]).buffer(0.35), Point(lane.coords[-1]).buffer(0.35)])
            dry = lane.difference(ports).intersection(land).length
            if dry > TOLERANCE_DEG:
                aground[name] = round(dry, 2)
    assert not aground


def test_suez_and_cape_lanes_go_where_their_names_say(lanes: dict[str, LineString]) -> None:
    """The Cape lanes once went by Panama: the shortest way when only Suez is shut."""
    for name, lane in lanes.items():
        assert lane.intersects(box(32, 29.4, 33, 31.5)) is name.endswith("-suez")
        if name.endswith("-cape"):
            assert lane.bounds[1] < -33 and lane.bounds[0] > -60


def test_lanes_that_share_water_share_points(lanes: dict[str, LineString]) -> None:
    """Else a map could not draw them side by side."""
    pieces = [
        {frozenset(pair) for pair in pairwise(lanes[name].coords)}
        for name in ("SHANGHAI-ROTTERDAM-sea-suez", "SHANGHAI-HAMBURG-sea-suez")
    ]
    assert len(pieces[0] & pieces[1]) > 0.8 * len(pieces[0])


@pytest.mark.parametrize(
    "name",
    [
        "KLAIPEDA-HAMBURG-sea",
        "LHW-MSQ_AIR-air",
        "DUISBURG-ROTTERDAM-barge",
        "DUISBURG-ANTWERP-barge",
        "ROTTERDAM-ANTWERP-barge",
        "AKTAU-ALAT-sea",
    ],
)
def test_lanes_of_every_mode_are_there(lanes: dict[str, LineString], name: str) -> None:
    assert len(lanes[name].coords) >= 3


@pytest.fixture(scope="module")
def net() -> Network:
    return open_network("eurasia")


def drawn_lengths(network: Network) -> pd.DataFrame:
    """What is drawn of every link beside what is stated: lengths, their share, straight pieces, and sketches."""
    links = network.links
    lines = [clean_line(network.line(link)) for link in links.index]
    drawn = pd.Series([line_km(line) for line in lines], links.index)
    cells = zip(lines, links["length_km"], links["mode"], links["geometry_id"] != "", strict=True)
    return pd.DataFrame(
        {
            "mode": links["mode"],
            "stated_km": links["length_km"],
            "drawn_km": drawn,
            "share": drawn / links["length_km"],
            "pieces": [len(line) - 1 for line in lines],
            "schematic": [is_schematic(*row) for row in cells],
        }
    )


@pytest.fixture(scope="module")
def drawn(net: Network) -> pd.DataFrame:
    return drawn_lengths(net)


@pytest.fixture(scope="module")
def way_points() -> list[dict[str, str]]:
    with (geo_dir() / "way_points.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def kilometres(part: shapely.Geometry) -> float:
    """Length of a short piece, near enough for a bound."""
    if part.is_empty:
        return 0.0
    return float(part.length) * 111.2 * max(0.35, math.cos(math.radians(part.centroid.y)))


def test_every_link_but_local_roads_has_a_line_of_its_own(net: Network) -> None:
    """Railways, lanes, rivers and flights all; of roads, those that are short stay straight, and say so."""
    links = net.links
    blank = links[links["geometry_id"] == ""]
    assert set(blank["mode"]) == {"road"} and blank["length_km"].max() < 150
    assert set(links["geometry_id"]) - {""} <= set(shipped_lines())
    assert (geo_dir() / "lines.geojson").stat().st_size < 150_000


def test_both_gauges_of_a_railway_share_one_line(net: Network) -> None:
    rails = net.links[net.links["mode"] == "rail"]
    pairs = rails.groupby(["from_node_id", "to_node_id"])["geometry_id"]
    assert (pairs.nunique() == 1).all() and (pairs.size() == 2).any()


def test_long_railways_pass_several_places(net: Network, drawn: pd.DataFrame) -> None:
    """Through steppe and desert, where there are no towns, one piece may be long, but no railway is one stroke."""
    rails = drawn[drawn["mode"] == "rail"]
    few = rails[(rails["stated_km"] > 80) & (rails["pieces"] < 2)]
    assert set(few.index) <= {"KHROMTAU-AKTOBE-rail-1520", "TOBOL-KARTALY-rail-1520", "TOBOL-KOSTANAY-rail-1520"}
    assert rails.loc[rails["stated_km"] > 300, "pieces"].median() >= 6


def test_the_mark_is_set_exactly_where_the_length_is_out_of_bounds(net: Network, drawn: pd.DataFrame) -> None:
    """Shorter than 85 %, longer than 105 %, or no line known: schematic; everything else is not."""
    out = ~drawn["share"].between(0.85, 1.05) | (net.links["geometry_id"] == "")
    assert (drawn["schematic"] == (out & (drawn["mode"] != "air"))).all()
    marked = net.to_gdfs()[1]["schematic"]
    assert (marked == drawn["schematic"]).all()


def test_few_railways_are_schematic(drawn: pd.DataFrame) -> None:
    """Mountain lines that wind more than their towns say, and short border sections whose stated length is rough."""
    rails = drawn[drawn["mode"] == "rail"]
    sketches = rails[rails["schematic"]]
    assert len(sketches) <= MOST_SCHEMATIC_RAILWAYS
    assert sketches["stated_km"].sum() < 0.2 * rails["stated_km"].sum()


def test_lines_are_their_way_points_between_their_terminals(net: Network, way_points: list[dict[str, str]]) -> None:
    """Whoever edits the list and forgets to run make_lines.py is told here."""
    listed: dict[str, list[tuple[float, float]]] = {}
    for row in way_points:
        listed.setdefault(row["line_id"], []).append((round(float(row["lon"]), 3), round(float(row["lat"]), 3)))
        assert int(row["sequence"]) == len(listed[row["line_id"]])
    points = dict(zip(net.terminals.index, zip(net.terminals["lon"], net.terminals["lat"], strict=True), strict=True))
    for name, course in shipped_lines().items():
        if name.endswith(("-rail", "-road")):
            start, end, _ = name.split("-")
            assert course == (points[start], *listed.pop(name, []), points[end]), name
    assert not listed


def test_way_points_say_where_they_are_from(way_points: list[dict[str, str]]) -> None:
    for row in way_points:
        kind, number = (*row["source"].split(), "")[:2]
        told = (kind == "GeoNames" and number.isdigit(), row["confidence"] == "medium", row["country"] != "")
        assert told == (kind != "estimate",) * 3, row
    assert sum(row["source"] == "estimate" for row in way_points) < 0.15 * len(way_points)


def test_the_list_by_hand_names_every_line_once() -> None:
    text = (geo_dir() / "places_on_lines.txt").read_text(encoding="utf-8")
    names = [row.partition(":")[0] for row in text.splitlines() if row and not row.startswith("#")]
    assert len(names) == len(set(names))
    assert set(names) == {name for name in shipped_lines() if name.endswith(("-rail", "-road"))}


def test_no_railway_or_road_crosses_a_lake(net: Network) -> None:
    lakes = {name: shapely.Polygon(shore) for name, shore in LAKES.items()}
    assert all(lake.is_valid for lake in lakes.values())
    for name, course in shipped_lines().items():
        if name.endswith(("-rail", "-road")):
            wet = [lake for lake, water in lakes.items() if kilometres(LineString(course).intersection(water)) > 0.0]
            assert not wet, name


def test_no_railway_or_road_crosses_the_sea(atlas: dict[str, Any]) -> None:
    """The Caspian Sea is a hole in the land; ports and bays that 1:50m rounds off are allowed for."""
    land = shapely.make_valid(atlas["land"])
    shapely.prepare(land)
    wet = {}
    for name, course in shipped_lines().items():
        line = LineString(course)
        if name.endswith(("-rail", "-road")) and not land.contains(line):
            km = kilometres(line.difference(land))
            if km > WET_PLACES.get(name, WET_KM):
                wet[name] = round(km, 1)
    assert not wet


@pytest.mark.parametrize(
    ("lake", "line", "side"),
    [
        ("Baikal", "ULAN_UDE-NOVOSIBIRSK-rail", "south"),
        ("Balkhash", "AKTOGAY-MOINTY-rail", "north"),
        ("Balkhash", "MOINTY-SHU-rail", "west"),
        ("Aral", "KANDYAGASH-KYZYLORDA-rail", "east"),
        ("Kapchagay", "ZHETYGEN-ALTYNKOL-rail", "south"),
        ("Alakol", "DOSTYK-AKTOGAY-rail", "south"),
    ],
)
def test_railways_pass_lakes_on_the_right_side(lake: str, line: str, side: str) -> None:
    """Seen from the middle of the lake, the nearest point of the railway lies where the railway does."""
    water, course = shapely.Polygon(LAKES[lake]), LineString(shipped_lines()[line])
    middle, near = water.centroid, course.interpolate(course.project(water.centroid))
    east, north = near.x - middle.x, near.y - middle.y
    beside = {"south": -north, "north": north, "west": -east, "east": east}
    assert beside[side] > 0
    assert water.distance(course) < 1.0


def test_sea_lanes_are_as_long_as_stated_or_schematic(drawn: pd.DataFrame) -> None:
    sea = drawn[drawn["mode"] == "sea"]
    assert len(sea) > 40 and (sea["pieces"] > 1).all()
    assert sea["share"].between(0.9, 1.3).all()


def test_the_attribution_names_every_source_that_asks_for_it() -> None:
    assert all(name in DATA_ATTRIBUTION for name in ("Natural Earth", "searoute", "GeoNames", "CC BY 4.0"))


@pytest.fixture(scope="module")
def water() -> dict[str, Any]:
    """Lakes and rivers of all zooms."""
    features = json.loads((geo_dir() / "water.geojson").read_text())["features"]
    return {
        kind: shapely.union_all(
            [shapely.make_valid(shape(one["geometry"])) for one in features if one["properties"]["kind"] == kind]
        )
        for kind in ("lake", "river")
    }


def test_water_is_small_and_comes_by_zoom() -> None:
    path = geo_dir() / "water.geojson"
    assert path.stat().st_size < 135_000 and (geo_dir() / "borders.geojson").stat().st_size < 125_000
    about = [one["properties"] for one in json.loads(path.read_text())["features"]]
    assert [(one["kind"], one["zoom"]) for one in about] == [
        (kind, zoom) for kind in ("lake", "river") for zoom in (1.0, 4.0, 5.5)
    ]


@pytest.mark.parametrize("name", ["Issyk-Kul", "Ladoga", "Onega", "Alakol"])
def test_lakes_drawn_by_hand_lie_in_those_of_the_map(water: dict[str, Any], name: str) -> None:
    mine = shapely.Polygon(LAKES[name])
    assert mine.intersection(water["lake"]).area > 0.85 * mine.area


@pytest.mark.parametrize(
    ("lon", "lat", "is_wet"),
    [(104.9, 51.7, True), (104.28, 52.29, False), (74.9, 46.6, True), (74.98, 46.95, False)],
    ids=["Baikal off Listvyanka", "Irkutsk", "Balkhash south of the city", "north of the city"],
)
def test_long_lakes_lie_beside_their_cities(water: dict[str, Any], lon: float, lat: float, is_wet: bool) -> None:
    assert water["lake"].contains(Point(lon, lat)) is is_wet


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(49.1, 55.75), (73.4, 55.0), (114.3, 30.6), (6.75, 51.45), (21.0, 52.2), (103.8, 36.05)],
    ids=["Volga at Kazan", "Irtysh at Omsk", "Yangtze at Wuhan", "Rhine at Duisburg", "Vistula at Warsaw", "Lanzhou"],
)
def test_rivers_pass_their_cities(water: dict[str, Any], lon: float, lat: float) -> None:
    assert (water["lake"] | water["river"]).distance(Point(lon, lat)) < 0.25


def test_cities_stand_on_land_the_greatest_first() -> None:
    with (geo_dir() / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "city"]
    zooms = [float(row["zoom"]) for row in rows]
    assert len(rows) > 500 and zooms == sorted(zooms) and zooms[0] < 3
    at = {row["en"]: (float(row["lon"]), float(row["lat"]), row["zh"], row["ru"]) for row in rows}
    assert at["Lanzhou"] == (pytest.approx(103.8, abs=0.1), pytest.approx(36.05, abs=0.1), "兰州", "Ланьчжоу")
    assert all(row["zh"].encode("gb18030") and "Natural Earth" in row["source"] for row in rows)


def test_cities_are_called_what_they_are_called_today_and_in_the_shipped_networks() -> None:
    with (geo_dir() / "labels.csv").open(encoding="utf-8", newline="") as file:
        cities = {row["en"]: row for row in csv.DictReader(file) if row["kind"] == "city"}
    assert cities["Shiraz"]["zh"] == "设拉子" and cities["Astana"]["ru"] == "Астана" and "Nur-Sultan" not in cities
    assert cities["Cuttack"]["zh"] == "克塔克" and "Pochinki" not in cities
    # offices are no part of a name: district, county, and the half of "metropolitan city" that was left of it
    assert not [row["zh"] for row in cities.values() if row["zh"].endswith(("区", "县", "广域"))]
    stations = open_network("eurasia").terminals
    for city, zh, ru in stations[["city", "city_zh", "city_ru"]].itertuples(index=False):
        if city in cities and zh and ru:
            assert (cities[city]["zh"], cities[city]["ru"]) == (zh, ru), city


def test_names_stand_in_their_countries_and_seas_in_three_languages() -> None:
    with (geo_dir() / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    outlines = json.loads((geo_dir() / "countries.geojson").read_text(encoding="utf-8"))["features"]
    countries = {one["properties"]["id"]: shape(one["geometry"]) for one in outlines}
    land = shapely.union_all(list(countries.values()))
    for row in rows:
        at = Point(float(row["lon"]), float(row["lat"]))
        if row["kind"] in ("country", "sea"):
            assert countries[row["id"]].contains(at) if row["kind"] == "country" else not land.contains(at), row["id"]
        assert row["en"] and row["zh"] and row["ru"] and 1 <= float(row["zoom"]) <= 12
    assert {row["kind"] for row in rows} == {"country", "sea", "lake", "city"} and len(rows) == len(
        {row["id"] for row in rows}
    )
