"""GeoPackage, GeoParquet and GeoJSON hold a whole network: what is read back has the same content."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.errors import CorridorError, FileError, TableError, UnknownName
from corridor.model.tables.reading import table_text

FORMATS = {
    "geopackage": ("copy.gpkg", cd.interop.write_geopackage, cd.interop.read_geopackage),
    "geoparquet": ("copy", cd.interop.write_geoparquet, cd.interop.read_geoparquet),
    "geojson": ("copy", cd.interop.write_geojson, cd.interop.read_geojson),
}
Pair = tuple[str, Callable[..., Path], Callable[[Path], cd.Network]]
each_format = pytest.mark.parametrize("pair", FORMATS.values(), ids=FORMATS)


@each_format
def test_what_is_read_back_is_the_same_network(pair: Pair, teaching: cd.Network, tmp_path: Path) -> None:
    file, write, read = pair
    assert read(write(teaching, tmp_path / file)).content_hash == teaching.content_hash


def test_the_real_network_comes_back(eurasia: cd.Network, tmp_path: Path) -> None:
    """With lines over 180 degrees, every table, every kind of blank."""
    written = cd.interop.write_geoparquet(eurasia, tmp_path / "copy")
    assert cd.interop.read_geoparquet(written).content_hash == eurasia.content_hash


@each_format
def test_lines_of_its_own_come_back(pair: Pair, teaching: cd.Network, tmp_path: Path) -> None:
    """Lines stand in a file beside the tables, and are part of the network."""
    file, write, read = pair
    links = teaching.links
    links.loc["ALMA-BIRK-rail-1520", "geometry_id"] = "BEND"
    tables = {**teaching.tables, "links": links}
    bent = cd.Network("bent", teaching.header, tables, {"BEND": ((69.0, 0.1), (68.0, 0.5), (67.2, 0.1))})
    again = read(write(bent, tmp_path / file))
    assert again.content_hash == bent.content_hash
    assert again.line("ALMA-BIRK-rail-1520") == bent.line("ALMA-BIRK-rail-1520")


@each_format
def test_it_routes_as_before(pair: Pair, teaching: cd.Network, tmp_path: Path) -> None:
    file, write, read = pair
    box = cd.Shipment("Alma", "Haven", ready="2026-03-04")
    again = read(write(teaching, tmp_path / file))
    assert cd.route(again, box).to_frame().equals(cd.route(teaching, box).to_frame())


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_cells_of_any_kind_come_back(data: st.DataObject, teaching: cd.Network, tmp_path: Path) -> None:
    """Names with quotes and line ends, numbers without a short form, blanks."""
    words = st.text(st.characters(exclude_categories=("C",)), min_size=1).filter(str.strip)
    terminals, links = teaching.terminals, teaching.links
    terminals["name"] = data.draw(st.lists(words, min_size=len(terminals), max_size=len(terminals)))
    terminals["notes"] = data.draw(st.lists(st.text("a;,\"'\n\t é"), min_size=len(terminals), max_size=len(terminals)))
    factor = data.draw(st.floats(1.0, 1.05))
    links["length_km"] *= factor
    drawn = cd.Network("drawn", teaching.header, {**teaching.tables, "terminals": terminals, "links": links})
    for name, (file, write, read) in FORMATS.items():
        again = read(write(drawn, tmp_path / name / file if name != "geopackage" else tmp_path / file))
        for table in ("terminals", "links"):
            assert table_text(table, again.tables[table]) == table_text(table, drawn.tables[table]), name


def test_a_geopackage_is_one_for_any_gis(teaching: cd.Network, tmp_path: Path) -> None:
    """Points and lines with their coordinate system, a layer a table, read by another reader."""
    file = cd.interop.write_geopackage(teaching, tmp_path / "t.gpkg")
    kinds = {str(name): str(kind) for name, kind in pyogrio.list_layers(file)}
    assert kinds["terminals"] == "Point" and kinds["links"] == "LineString" and kinds["services"] in ("None", "nan")
    links = gpd.read_file(file, layer="links")
    assert links.crs == "EPSG:4326" and len(links) == len(teaching.links)


def test_geojson_is_one_for_any_reader(teaching: cd.Network, tmp_path: Path) -> None:
    folder = cd.interop.write_geojson(teaching, tmp_path / "t")
    links = gpd.read_file(folder / "links.geojson")
    assert sorted(links["id"]) == sorted(teaching.links.index)
    services = json.loads((folder / "services.geojson").read_text(encoding="utf-8"))
    assert {one["geometry"] for one in services["features"]} == {None}


def test_a_terminal_that_was_moved_in_a_gis_is_moved(teaching: cd.Network, tmp_path: Path) -> None:
    """There the point is moved, not the columns lat and lon."""
    file = cd.interop.write_geopackage(teaching, tmp_path / "t.gpkg")
    points = gpd.read_file(file, layer="terminals")
    points.loc[points["id"] == "ALMA", "geometry"] = gpd.points_from_xy([69.0005], [0.0005])[0]
    points.to_file(file, layer="terminals", driver="GPKG")
    assert cd.interop.read_geopackage(file).terminals.loc["ALMA", ["lon", "lat"]].tolist() == [69.0005, 0.0005]


def test_a_fault_in_a_layer_is_a_finding(teaching: cd.Network, tmp_path: Path) -> None:
    folder = cd.interop.write_geojson(teaching, tmp_path / "t")
    file = folder / "links.geojson"
    file.write_text(
        file.read_text(encoding="utf-8").replace('"length_km":200.0', '"length_km":"far"'), encoding="utf-8"
    )
    with pytest.raises(TableError, match="links line 3, column length_km: 'far' is not a number"):
        cd.interop.read_geojson(folder)


def test_a_column_that_nobody_knows_is_a_finding(teaching: cd.Network, tmp_path: Path) -> None:
    folder = cd.interop.write_geoparquet(teaching, tmp_path / "t")
    file = folder / "services.parquet"
    pd.read_parquet(file).assign(frequency=1).to_parquet(file)
    with pytest.raises(TableError, match="services line 1, column frequency: unknown column"):
        cd.interop.read_geoparquet(folder)


@each_format
def test_what_is_not_there_is_said(pair: Pair, tmp_path: Path) -> None:
    file, _, read = pair
    with pytest.raises(UnknownName, match="there is no"):
        read(tmp_path / "nothing" / file)


def test_what_is_no_network_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.gpkg").write_text("no database", encoding="utf-8")
    with pytest.raises(FileError, match="is no GeoPackage"):
        cd.interop.read_geopackage(tmp_path / "a.gpkg")
    (tmp_path / "network.geojson").write_text("{", encoding="utf-8")
    with pytest.raises(FileError, match="is no GeoJSON"):
        cd.interop.read_geojson(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorridorError, match="no layer 'network'"):
        cd.interop.read_geoparquet(tmp_path / "empty")


def test_a_geopackage_is_called_so(teaching: cd.Network, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"call it copy\.gpkg"):
        cd.interop.write_geopackage(teaching, tmp_path / "copy.sqlite")


def test_files_of_something_else_are_kept(teaching: cd.Network, tmp_path: Path) -> None:
    (tmp_path / "terminals.geojson").write_text("mine", encoding="utf-8")
    with pytest.raises(FileError):
        cd.interop.write_geojson(teaching, tmp_path)
    assert (tmp_path / "terminals.geojson").read_text(encoding="utf-8") == "mine"


def test_a_package_that_lacks_is_named_with_its_extra(
    teaching: cd.Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(CorridorError, match=r"pip install 'corridor\[parquet\]'"):
        cd.interop.write_geoparquet(teaching, tmp_path / "t")
    with pytest.raises(CorridorError, match=r"pip install 'corridor\[omx\]'"):
        cd.interop.read_omx(tmp_path / "t.omx")
