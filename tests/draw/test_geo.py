"""The shipped land and lanes: complete, on the sphere, and lanes on the water."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
import shapely
from shapely.geometry import LineString, Point, box, shape

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
    ]
)
TOLERANCE_DEG = 0.12


@pytest.fixture(scope="module")
def atlas() -> dict[str, Any]:
    return {
        one["properties"]["kind"]: shape(one["geometry"])
        for one in json.loads((geo_dir() / "land.geojson").read_text())["features"]
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
