"""Geometry out: lines over 180 degrees, of one point and of none are right wherever they are written."""

from __future__ import annotations

import importlib
import inspect
import json
import math
import pkgutil
import warnings
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import corridor as cd
from corridor.interop.layers import _layers
from corridor.itinerary.front import numbered_hauls
from corridor.model.frames import Courses
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


# --- every export, in every format ------------------------------------------------------------------

# What of a network has lines, by the function that gives them; found below by their annotations.
OVER = {"EASTGATE": (179.0, 50.0), "WESTGATE": (-179.0, 50.0)}
SAME = {"EASTGATE": (20.0, 50.0), "WESTGATE": (20.0, 50.0)}
FORMATS = {
    "GeoJSON": "x.geojson",
    "GeoJSONSeq": "x.geojsons",
    "GPKG": "x.gpkg",
    "ESRI Shapefile": "x.shp",
}
NO_MIXTURE = ("ESRI Shapefile",)  # knows one kind of geometry a file, as its makers say


def frames(network: cd.Network, *, depart: str | None) -> dict[str, Any]:
    """What every export gives, by its name."""
    box = cd.Shipment("Alma", "Haven", ready="2026-03-04")
    trip = cd.route(network, box, depart=depart)
    places, lines = network.to_gdfs()
    front = cd.pareto_routes(network, box, depart=depart)
    return {
        "Network.to_gdfs": lines,
        "Network.to_gdfs, places": places,
        "Itinerary.to_gdf": trip.to_gdf(network),
        "ParetoFront.to_gdf": front.to_gdf(network),
        "Courses.to_gdfs": Courses(network.terminals, network.links, network.own_lines).to_gdfs(
            network.terminals, network.links
        )[1],
        "Isochrone.to_gdf": cd.study.isochrone(network, box).to_gdf(),
        "_layers": dict(_layers(network))["links"],
        "numbered_hauls": numbered_hauls(network, [trip]),
    }


def test_every_export_is_walked() -> None:
    """Found by what functions say that they give back, in every module of the library."""
    found = set()
    for one in pkgutil.walk_packages(cd.__path__, "corridor."):
        if one.name.endswith("__main__"):
            continue
        module = importlib.import_module(one.name)
        for owner in (module, *(kind for kind in vars(module).values() if inspect.isclass(kind))):
            for _name, value in vars(owner).items():
                given = getattr(value, "__annotations__", {}).get("return", "") if inspect.isfunction(value) else ""
                if "GeoDataFrame" in str(given) and value.__module__.startswith("corridor."):
                    found.add(value.__qualname__)
    known = {name.partition(",")[0] for name in frames(cd.open_network("teaching"), depart=None)}
    assert found == known


@pytest.mark.parametrize("places", [{}, OVER, SAME], ids=["as it is", "over 180 degrees", "at one place"])
@pytest.mark.parametrize("depart", [None, "2026-03-04 08:00"])
@pytest.mark.parametrize("driver", FORMATS)
def test_every_export_is_written_and_read_in_every_format(
    driver: str, depart: str | None, places: dict[str, tuple[float, float]], tmp_path: Path
) -> None:
    """The same geometry comes back, within the world and flat; moments and lists are no obstacle."""
    if "w" not in pyogrio.list_drivers().get(driver, ""):
        pytest.skip(f"this GDAL does not write {driver}")
    for name, frame in frames(shifted(**places), depart=depart).items():
        file = tmp_path / FORMATS[driver]
        for old in tmp_path.glob("x.*"):
            old.unlink()
        if driver in NO_MIXTURE:
            kinds = {kind.removeprefix("Multi") for kind in frame.geometry.geom_type}
            if len(kinds) > 1:
                frame = frame[frame.geometry.geom_type.str.endswith("LineString")]
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=UserWarning)  # names of columns that a shapefile cuts to ten
            warnings.filterwarnings("ignore", category=RuntimeWarning)
            frame.reset_index(drop=True).to_file(file, driver=driver)
            again = geopandas.read_file(file)
        assert len(again) == len(frame), name
        for was, now in zip(frame.geometry, again.geometry, strict=True):
            assert not now.has_z, name
            flat = shapely.force_2d(now)
            assert shapely.equals_exact(shapely.normalize(_as_multi(flat)), shapely.normalize(_as_multi(was)), 1e-5), (
                name,
                was.wkt[:80],
                flat.wkt[:80],
            )
            west, south, east, north = flat.bounds
            assert -180 <= west <= east <= 180 and -90 <= south <= north <= 90, name


def _as_multi(shape: Any) -> Any:
    """Formats of one kind of geometry a file make several of one."""
    return shapely.GeometryCollection(list(shapely.get_parts(shape)))


@pytest.mark.parametrize("depart", [None, "2026-03-04 08:00"])
def test_every_export_is_json_and_parquet(depart: str | None, tmp_path: Path) -> None:
    for name, frame in frames(shifted(**OVER), depart=depart).items():
        features = json.loads(frame.to_json())["features"]
        assert len(features) == len(frame), name
        if importlib.util.find_spec("pyarrow"):
            frame.to_parquet(tmp_path / "x.parquet")
            assert geopandas.read_parquet(tmp_path / "x.parquet").geometry.geom_equals_exact(frame.geometry, 0).all()


def test_lines_of_ones_own_with_heights_are_flat_in_every_export(tmp_path: Path) -> None:
    """A third number in lines.geojson, an empty line and a line of one point."""
    network = cd.open_network("teaching")
    network.to_folder(tmp_path)
    links = pd.read_csv(tmp_path / "links.csv", dtype=str, keep_default_na=False)
    keys = ["tall", "single"]
    links.loc[[0, 1], "geometry_id"] = keys
    links.to_csv(tmp_path / "links.csv", index=False)
    ends = network.terminals.loc[links.loc[[0, 1], "from_node_id"], ["lon", "lat"]].to_numpy().tolist()
    others = network.terminals.loc[links.loc[[0, 1], "to_node_id"], ["lon", "lat"]].to_numpy().tolist()
    drawn = {"tall": [[*ends[0], 10.0], [*others[0], 900.5]], "single": [ends[1], others[1]]}
    features = [
        {"type": "Feature", "properties": {"id": key}, "geometry": {"type": "LineString", "coordinates": line}}
        for key, line in drawn.items()
    ]
    (tmp_path / "lines.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    read = cd.read_network(tmp_path)
    shapes = read.to_gdfs()[1].geometry
    assert not shapes.has_z.any()
    assert set(read.own_lines) == set(keys)
