"""Geometry out: lines over 180 degrees, of one point and of none are right wherever they are written."""

from __future__ import annotations

import json
import math
from itertools import pairwise

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import corridor as cd
from corridor.model.tables.line_geometry import Point, clean_line, line_parts, line_shape

POINTS = st.lists(
    st.tuples(
        st.one_of(st.floats(-540, 540), st.sampled_from([-180.0, 180.0, 179.0, -179.0, 540.0, 0.0])),
        st.floats(-90, 90),
    ),
    max_size=8,
)


@pytest.mark.parametrize(
    ("points", "parts"),
    [
        ([], ()),
        ([(5, 6)], (((5, 6),),)),
        ([(5, 6), (5, 6)], (((5, 6),),)),
        ([(0, 0), (10, 10)], (((0, 0), (10, 10)),)),
        ([(170, 0), (-170, 10)], (((170, 0), (180, 5)), ((-180, 5), (-170, 10)))),
        ([(-170, 10), (170, 0)], (((-170, 10), (-180, 5)), ((180, 5), (170, 0)))),
        ([(170, 0), (190, 10)], (((170, 0), (180, 5)), ((-180, 5), (-170, 10)))),
        ([(-190, 0), (-170, 10)], (((170, 0), (180, 5)), ((-180, 5), (-170, 10)))),
        ([(170, 0), (180, 5), (-170, 10)], (((170, 0), (180, 5)), ((-180, 5), (-170, 10)))),
        ([(170, 0), (180, 5)], (((170, 0), (180, 5)),)),
        ([(-180, 0), (-170, 5)], (((-180, 0), (-170, 5)),)),
        ([(180, 0), (-170, 10)], (((-180, 0), (-170, 10)),)),
        (
            [(170, 0), (-170, 0), (170, 0)],
            (((170, 0), (180, 0)), ((-180, 0), (-170, 0), (-180, 0)), ((180, 0), (170, 0))),
        ),
        ([(190, 1), (200, 2)], (((-170, 1), (-160, 2)),)),
        ([(float("nan"), 1), (3, 4), (5, 6)], (((3, 4), (5, 6)),)),
    ],
)
def test_lines_are_cut_where_they_cross_180_degrees(points: list[Point], parts: tuple[tuple[Point, ...], ...]) -> None:
    assert line_parts(points) == parts


@given(POINTS)
def test_parts_are_the_line_itself_within_the_world(points: list[Point]) -> None:
    parts, line = line_parts(points), clean_line(points)
    for part in parts:
        assert all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in part)
        assert all(abs(a[0] - b[0]) <= 180 + 1e-9 for a, b in pairwise(part))
    for before, after in pairwise(parts):  # they meet at the edge of the map
        assert abs(before[-1][0]) == abs(after[0][0]) == 180
        assert before[-1][1] == after[0][1]
    drawn = [point for part in parts for point in part]
    assert all(any(_same(point, one) for one in drawn) for point in line)
    # the way on the map, added up on either side
    flat = sum(math.dist(a, b) for part in parts for a, b in pairwise(part))
    assert flat == pytest.approx(sum(math.dist(a, b) for a, b in pairwise(line)), abs=1e-6)


def _same(one: Point, other: Point) -> bool:
    turn = (one[0] - other[0] + 180) % 360 - 180
    return abs(turn) < 1e-6 and abs(one[1] - other[1]) < 1e-6


@given(POINTS)
def test_every_shape_can_be_written_and_read(points: list[Point]) -> None:
    shape = line_shape(points)
    assert not shape.has_z
    assert shapely.from_geojson(shapely.to_geojson(shape)).equals_exact(shape, 1e-9) or shape.is_empty
    assert shape.geom_type in ("LineString", "MultiLineString", "Point")


def shifted(west: float = 0.0, **places: tuple[float, float]) -> cd.Network:
    """The teaching network further west, or with some terminals elsewhere; such lengths no folder may have."""
    network = cd.open_network("teaching")
    terminals = network.terminals.copy()
    terminals["lon"] = (terminals["lon"] - west + 180.0) % 360.0 - 180.0
    for name, place in places.items():
        terminals.loc[name, ["lon", "lat"]] = place
    return cd.Network(network.name, network.header, {**network.tables, "terminals": terminals}, network.own_lines)


def test_a_link_over_180_degrees_is_cut_in_every_export() -> None:
    network = shifted(EASTGATE=(179.0, 50.0), WESTGATE=(-179.0, 50.0))
    lines = network.to_gdfs()[1]
    between = lines[(lines["from_node_id"] == "EASTGATE") & (lines["to_node_id"] == "WESTGATE")]
    assert set(between.geometry.geom_type) == {"MultiLineString"}
    trip = cd.route(network, cd.Shipment("Alma", "Haven"))
    for frame in (lines, trip.to_gdf(network)):
        west, _, east, _ = frame.total_bounds
        assert -180 <= west <= east <= 180
        for shape in frame.geometry:
            for part in shapely.get_parts(shape):
                assert all(abs(a[0] - b[0]) <= 180 for a, b in pairwise(part.coords))
        assert all(one["geometry"]["coordinates"] for one in json.loads(frame.to_json())["features"])


def test_terminals_at_the_same_place_do_not_end_an_export() -> None:
    """A line of one point could not be drawn: the whole network had no frame of links."""
    network = shifted(EASTGATE=(20.0, 50.0), WESTGATE=(20.0, 50.0))
    shapes = network.to_gdfs()[1].geometry
    assert "Point" in set(shapes.geom_type)
    assert shapes.is_valid.all()
    hauls = cd.route(network, cd.Shipment("Alma", "Haven")).to_gdf(network)
    assert hauls.geometry.is_valid.all()


def test_a_line_of_ones_own_over_180_degrees_keeps_its_direction() -> None:
    """179 and -179 degrees are neighbours: the line was turned round, and ran there and back again."""
    network = shifted(EASTGATE=(179.0, 50.0), WESTGATE=(-179.0, 50.0))
    links = network.links
    key = links[(links["from_node_id"] == "EASTGATE") & (links["to_node_id"] == "WESTGATE")].index[0]
    wiggle = ((-179.0, 50.0), (-179.5, 51.0), (-180.5, 51.0), (-181.0, 50.0))  # from Westgate
    drawn = cd.Network(network.name, network.header, network.tables, {"over": wiggle})
    drawn = _named(drawn, key)
    assert clean_line(drawn.line(key)) == ((179.0, 50.0), (179.5, 51.0), (180.5, 51.0), (181.0, 50.0))


def _named(network: cd.Network, key: str) -> cd.Network:
    links = network.links.copy()
    links.loc[key, "geometry_id"] = "over"
    return cd.Network(network.name, network.header, {**network.tables, "links": links}, network.own_lines)
