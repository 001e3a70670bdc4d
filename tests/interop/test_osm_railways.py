"""Railways of an extract are lines between stations and junctions: invented tracks, in the form of real ones."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import networkx as nx
import pytest
from shapely import LineString, Point

import corridor as cd
from corridor.errors import CorridorError, FileError, UnknownName

NODES = {
    1: (-3.0, 40.0),
    2: (-3.0, 40.1),
    3: (-3.0, 40.2),
    4: (-3.0, 40.3),
    5: (-2.8, 40.3),
    6: (-2.7, 40.3),
    7: (-3.2, 40.2),
    8: (-2.7, 40.4),
}
STATIONS = {"South": (-3.0, 40.0005), "Middle": (-3.0, 40.2), "East": (-2.7, 40.3), "Lonely": (-1.0, 41.0)}
WIRED = {"railway": "rail", "gauge": "1668", "electrified": "contact_line", "usage": "main"}
WAYS: list[tuple[list[int], dict[str, str]]] = [
    (
        [1, 2],
        {"railway": "rail", "gauge": "1668", "electrified": "contact_line", "usage": "main", "name": "South line"},
    ),
    ([2, 3], {"railway": "rail", "gauge": "1668", "electrified": "contact_line", "usage": "main"}),
    ([3, 4, 5], {"railway": "rail", "gauge": "1668;1435", "electrified": "no", "usage": "branch"}),
    ([5, 6], {"railway": "rail", "gauge": "1435"}),
    ([3, 7], {"railway": "rail", "gauge": "1668", "service": "siding"}),
    ([6, 8], {"railway": "rail", "gauge": "1435", "usage": "industrial"}),
    ([1, 5], {"highway": "primary"}),
]


def xml(file: Path) -> Path:
    """The extract as OpenStreetMap writes it, with a node beyond its edge."""

    def tags(found: dict[str, str]) -> str:
        return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in found.items())

    text = '<?xml version="1.0"?><osm version="0.6">'
    text += "".join(f'<node id="{key}" lat="{lat}" lon="{lon}"/>' for key, (lon, lat) in NODES.items())
    for number, (name, (lon, lat)) in enumerate(STATIONS.items(), start=100):
        text += f'<node id="{number}" lat="{lat}" lon="{lon}">{tags({"railway": "station", "name": name})}</node>'
    for number, (nodes, found) in enumerate(WAYS):
        refs = "".join(f'<nd ref="{node}"/>' for node in nodes) + ('<nd ref="999"/>' if number == 3 else "")
        text += f'<way id="{number}">{refs}{tags(found)}</way>'
    file.write_text(text + "</osm>", encoding="utf-8")
    return file


def geopackage(file: Path) -> Path:
    """The same as GDAL converts it: some tags are columns, the others stand in one."""
    lines = gpd.GeoDataFrame(
        {
            "railway": [found.get("railway") for _, found in WAYS],
            "other_tags": [
                ",".join(f'"{key}"=>"{value}"' for key, value in found.items() if key != "railway") for _, found in WAYS
            ],
        },
        geometry=[LineString([NODES[node] for node in nodes]) for nodes, _ in WAYS],
        crs="EPSG:4326",
    )
    points = gpd.GeoDataFrame(
        {"railway": "station", "name": list(STATIONS)},
        geometry=[Point(at) for at in STATIONS.values()],
        crs="EPSG:4326",
    )
    lines.to_crs("EPSG:3857").to_file(file, layer="lines", driver="GPKG")
    points.to_file(file, layer="points", driver="GPKG")
    return file


@pytest.fixture(scope="module", params=["xml", "geopackage"])
def railways(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> cd.Network:
    folder = tmp_path_factory.mktemp("osm")
    made = xml(folder / "a.osm") if request.param == "xml" else geopackage(folder / "a.gpkg")
    return cd.interop.read_osm_railways(made)


def test_lines_run_between_stations_and_changes(railways: cd.Network) -> None:
    """Node 2 is passed; at 5 the gauge changes; two rows where both gauges lie."""
    links = railways.links
    rows = sorted(zip(links["from_node_id"], links["to_node_id"], links["gauge"], links["electrified"], strict=True))
    change = next(name for name in railways.terminals.index if name.startswith("junction"))
    ends = [tuple(sorted(row[:2])) + row[2:] for row in rows]
    assert sorted(ends) == sorted(
        [
            ("Middle", "South", "1668", True),
            ("Middle", change, "1435", False),
            ("Middle", change, "1668", False),
            ("East", change, "1435", False),
        ]
    )


def test_lengths_are_those_of_the_lines(railways: cd.Network) -> None:
    """South to Middle is a fifth of a degree of a great circle: 22.24 km."""
    row = railways.links[railways.links["electrified"]].iloc[0]
    assert row["length_km"] == pytest.approx(0.2 * 111.195, abs=0.01) and row["line"] in ("South line", "")
    assert len(railways.line(str(row.name))) == 3


def test_ways_are_those_of_networkx(railways: cd.Network) -> None:
    """On tracks of one gauge; nothing goes from one gauge to the other where no yard is said."""
    graph = nx.Graph()
    for row in railways.links[railways.links["gauge"] == "1435"].itertuples():
        graph.add_edge(row.from_node_id, row.to_node_id, km=row.length_km)
    trip = cd.route(railways, cd.Shipment("Middle", "East"), minimise="hours")
    assert trip.km == pytest.approx(nx.shortest_path_length(graph, "Middle", "East", weight="km"), abs=0.01)


def test_the_licence_of_what_is_made_is_said(railways: cd.Network) -> None:
    assert railways.licence == "ODbL 1.0" and "OpenStreetMap contributors" in railways.header.sources[0]


def test_stations_away_from_tracks_are_left_out(railways: cd.Network) -> None:
    assert "Lonely" not in railways.terminals.index


def test_what_holds_no_railway_is_said(tmp_path: Path) -> None:
    file = xml(tmp_path / "a.osm")
    with pytest.raises(CorridorError, match="no railway whose usage is tourism, or is not tagged"):
        cd.interop.read_osm_railways(geopackage_of_roads(tmp_path / "r.gpkg"), usage=("tourism",))
    file.write_text("<osm>", encoding="utf-8")
    with pytest.raises(FileError, match="is no OpenStreetMap XML"):
        cd.interop.read_osm_railways(file)
    (tmp_path / "b.gpkg").write_text("text", encoding="utf-8")
    with pytest.raises(FileError, match="is no file of lines and points"):
        cd.interop.read_osm_railways(tmp_path / "b.gpkg")
    with pytest.raises(UnknownName, match="there is no file"):
        cd.interop.read_osm_railways(tmp_path / "none.osm")


def geopackage_of_roads(file: Path) -> Path:
    roads = gpd.GeoDataFrame({"highway": ["primary"]}, geometry=[LineString([(0, 0), (1, 1)])], crs="EPSG:4326")
    roads.to_file(file, layer="lines", driver="GPKG")
    return file
