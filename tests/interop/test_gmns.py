"""GMNS folders, in the shape of real ones, are read with their units and lines; what is written comes back."""

from __future__ import annotations

import json
import re
from itertools import permutations
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.errors import TableError, UnknownName
from corridor.model.tables.reading import table_text

# As the examples of the specification are: miles, a projection, a line in the link, one apart, one that lacks; parallel
# links between the same nodes; both spellings of a direction.
CONFIG = "dataset_name,short_length,long_length,speed,crs,geometry_field_format,currency,version_number,id_type\n"
NODES = "node_id,name,x_coord,y_coord,z_coord,node_type,ctrl_type,zone_id,parent_node_id\n"
LINKS = (
    "link_id,name,from_node_id,to_node_id,directed,geometry_id,geometry,dir_flag,length,facility_type,free_speed,"
    "lanes\n"
)
UTM = {  # around 3 degrees west of Greenwich, 40 degrees north
    "config": CONFIG + "Plain,foot,mile,mph,32630,wkt,USD,0.96,integer\n",
    "node": NODES + "1,West,500000,4430000,,,,,\n2,,510000,4430000,,,,,\n3,East,520000,4430000,,,,,\n",
    "link": LINKS
    + '10,Main,1,2,1,,"LINESTRING(500000 4430000,505000 4431000,510000 4430000)",1,6.4,arterial,40,2\n'
    + "11,Main,2,1,TRUE,,,1,6.4,arterial,40,2\n12,Side,2,3,0,7,,0,,arterial,30,1\n"
    + "13,Slow,2,3,false,,,0,7,arterial,20,1\n",
    "geometry": 'geometry_id,geometry\n7,"LINESTRING (510000 4430000,515000 4432000,520000 4430000)"\n',
}


def written(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8-sig")
    return folder


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> cd.Network:
    return cd.interop.read_gmns(written(tmp_path_factory.mktemp("gmns") / "plain", UTM))


def test_units_and_coordinates_are_those_of_its_config(plain: cd.Network) -> None:
    links = plain.links
    assert links.loc["10", "length_km"] == pytest.approx(6.4 * 1.609344)
    assert links.loc["10", "speed_kmh"] == pytest.approx(40 * 1.609344)
    assert plain.terminals.loc["1", "lon"] == pytest.approx(-3.0) and plain.terminals.loc["1", "country"] == "ES"
    assert plain.terminals["name"].tolist() == ["West", "2", "East"]


def test_lengths_that_fit_in_the_short_unit_alone_are_read_in_it(tmp_path: Path) -> None:
    """6.4 miles of street are 33,792 feet, as the specification's examples have them; said units are not doubted."""
    feet = UTM | {"link": UTM["link"].replace(",6.4,", ",33792,").replace(",7,art", ",36960,art")}
    net = cd.interop.read_gmns(written(tmp_path / "feet", feet))
    assert net.links.loc["10", "length_km"] == pytest.approx(6.4 * 1.609344)
    assert net.header.disclaimer == "Lengths of links fit the places of their ends in foot alone: read so."
    with pytest.raises(TableError, match="1 and 2 are 10 km apart"):
        cd.interop.read_gmns(tmp_path / "feet", length_unit="mile")
    assert not cd.interop.read_gmns(written(tmp_path / "miles", UTM)).header.disclaimer


def test_lines_come_from_the_link_or_from_geometry(plain: cd.Network) -> None:
    """A length that is not said is that of the line: by Pythagoras twice 5.385 km."""
    assert len(plain.line("10")) == 3 and len(plain.line("12")) == 3 and len(plain.line("13")) == 2
    assert plain.links.loc["12", "length_km"] == pytest.approx(2 * (5.0**2 + 2.0**2) ** 0.5, rel=0.003)


def test_directions_and_parallel_links(plain: cd.Network) -> None:
    links = plain.links
    assert links["directed"].tolist() == [True, True, False, False]
    assert links["variant"].tolist() == ["", "", "12", "13"]


def test_its_shortest_ways_are_those_of_networkx(plain: cd.Network) -> None:
    """On the same files, read a second time, for all pairs: hours between gates, without handling."""
    frame = pd.read_csv(pd.io.common.StringIO(UTM["link"]))
    graph = nx.MultiDiGraph()
    for row in frame.itertuples():
        hours = (plain.links.loc[str(row.link_id), "length_km"] / 1.609344) / row.free_speed
        ends = (str(row.from_node_id), str(row.to_node_id))
        graph.add_edge(*ends, weight=hours)
        if str(row.directed).lower() in ("0", "false"):
            graph.add_edge(*ends[::-1], weight=hours)
    quick = cd.Network("quick", plain.header, {**plain.tables, "transfers": plain.transfers.assign(hours=0.0)})
    for start, end in permutations(plain.terminals.index, 2):
        trip = cd.route(quick, cd.Shipment(start, end), minimise="hours")
        assert trip.hours == pytest.approx(nx.shortest_path_length(graph, start, end, weight="weight"), abs=5 / 3600)


def test_versions_are_told_by_the_config(plain: cd.Network, tmp_path: Path) -> None:
    """0.97 calls some kinds of control and of cycle lanes differently, and is read alike; of a newer one it is said."""
    header, *rows = UTM["link"].splitlines()
    facilities = [f"{header},bike_facility,ped_facility,parking", *(f"{row},none,sidewalk,parallel" for row in rows)]
    renamed = {
        "config": UTM["config"].replace("0.96", "0.97"),
        "node": UTM["node"].replace("4430000,,,,,", "4430000,,intersection,stop_2_way,,"),
        "link": "\n".join(facilities),
    }
    later = cd.interop.read_gmns(written(tmp_path / "plain", {**UTM, **renamed}))
    assert later.links.equals(plain.links) and later.terminals.equals(plain.terminals)
    assert (plain.disclaimer, later.disclaimer) == ("", "")
    newest = {**UTM, "config": UTM["config"].replace("0.96", "1.1")}
    said = cd.interop.read_gmns(written(tmp_path / "newest", newest)).disclaimer
    assert said == "config.csv says GMNS 1.1, which is newer than 0.97: read as if it were 0.97."
    blank = {**UTM, "config": UTM["config"].replace("0.96", "")}
    assert cd.interop.read_gmns(written(tmp_path / "blank", blank)).disclaimer == ""


@pytest.mark.parametrize("name", ["teaching", "eurasia"])
def test_terminals_and_links_come_back(name: str, tmp_path: Path) -> None:
    """All but the border of a link, whose table stays behind."""
    network = cd.open_network(name)
    again = cd.interop.read_gmns(cd.interop.write_gmns(network, tmp_path / name))
    assert table_text("terminals", again.terminals) == table_text("terminals", network.terminals)
    one, other = (table_text("links", links.assign(border_id="")) for links in (again.links, network.links))
    assert re.sub(r" ?\[default: border_id\]", "", one) == other


def test_own_lines_come_back(plain: cd.Network, tmp_path: Path) -> None:
    again = cd.interop.read_gmns(cd.interop.write_gmns(plain, tmp_path / "again"))
    assert {link: again.line(link) for link in plain.links.index} == {
        link: plain.line(link) for link in plain.links.index
    }


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_random_networks_route_as_before(data: st.DataObject, tmp_path: Path) -> None:
    size = data.draw(st.integers(3, 5))
    places = [f"N{number}" for number in range(size)]
    nodes = pd.DataFrame({"id": places, "lat": 40.0, "lon": [-3.0 + 0.1 * number for number in range(size)]})
    pairs = [(one, other) for one in range(size) for other in range(one + 1, size)]
    chosen = data.draw(st.lists(st.sampled_from(pairs), min_size=2, unique=True))
    links = pd.DataFrame(
        {
            "from": [places[one] for one, _ in chosen],
            "to": [places[other] for _, other in chosen],
            "mode": "road",
            "length_km": [10.0 * (other - one) + data.draw(st.integers(0, 9)) for one, other in chosen],
            "speed_kmh": [float(data.draw(st.integers(20, 90))) for _ in chosen],
        }
    )
    used = sorted({*links["from"], *links["to"]})
    network = cd.Network.from_frames(nodes[nodes["id"].isin(used)], links, name="drawn")
    again = cd.interop.read_gmns(cd.interop.write_gmns(network, tmp_path / "g", force=True))
    for box in (cd.Shipment(used[0], used[-1]), cd.Shipment(used[1], used[0])):
        found = []
        for one in (network, again):
            try:
                found.append(cd.route(one, box, minimise="hours").to_frame())
            except cd.NoRoute:
                found.append(None)
        assert (found[0] is None) == (found[1] is None)
        assert found[0] is None or found[0].equals(found[1])


def test_what_is_written_keeps_to_the_specification(teaching: cd.Network, tmp_path: Path) -> None:
    """Fields that GMNS requires are there, are first of their kind, and no cell of theirs is blank."""
    folder = cd.interop.write_gmns(teaching, tmp_path / "t")
    node, link = (pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False) for name in ("node", "link"))
    for frame, required in (
        (node, ["node_id", "x_coord", "y_coord"]),
        (link, ["link_id", "from_node_id", "to_node_id", "directed"]),
    ):
        assert (frame[required] != "").all(axis=None)
    assert set(link["from_node_id"]) | set(link["to_node_id"]) <= set(node["node_id"])
    config = pd.read_csv(folder / "config.csv").iloc[0]
    assert (config["long_length"], config["speed"], config["crs"]) == ("km", "kmh", "EPSG:4326")
    assert config["version_number"] == 0.97


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("link", "to_node_id", "to", "link.csv line 1, column to_node_id: the column is missing"),
        ("link", "10,Main,1,2,1", "10,Main,1,2,maybe", "'maybe' says neither"),
        ("link", "6.4", "far", "link.csv line 2, column length: 'far' is not a number"),
        ("link", "10,Main,1,", "10,Main,9,", "'9' is not in terminals"),
        ("link", "LINESTRING(", "LINE(", "the geometry of '10' is no LINESTRING in WKT"),
        ("link", "6.4", "6_4", "link.csv line 2, column length: '6_4' is not a number"),
        ("node", "500000,", "x,", "node.csv line 2, column x_coord: 'x' is not a number"),
    ],
)
def test_a_fault_is_named_with_its_place(file: str, old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in UTM[file]
    with pytest.raises(TableError, match=said):
        cd.interop.read_gmns(written(tmp_path / "b", {**UTM, file: UTM[file].replace(old, new, 1)}))


def test_unknown_units_modes_and_systems_are_said(tmp_path: Path) -> None:
    folder = written(tmp_path / "g", UTM)
    with pytest.raises(UnknownName, match="no unit of length is called 'leagues'"):
        cd.interop.read_gmns(folder, length_unit="leagues")
    with pytest.raises(UnknownName, match="no unit of speed is called 'mpg'; nearest: mph"):
        cd.interop.read_gmns(folder, speed_unit="mpg")
    with pytest.raises(UnknownName, match="no coordinate system is called 'EPSG:0'"):
        cd.interop.read_gmns(folder, crs="EPSG:0")
    with pytest.raises(UnknownName, match="no coordinate system is called '999"):
        cd.interop.read_gmns(folder, crs="9" * 5000)
    with pytest.raises(UnknownName, match="no mode is called 'raod'; nearest: road"):
        cd.interop.read_gmns(folder, mode="raod")
    with pytest.raises(UnknownName, match="there is no folder"):
        cd.interop.read_gmns(tmp_path / "none")


def test_a_unit_of_ones_own_goes_before_that_of_the_config(tmp_path: Path) -> None:
    """Real folders say miles and hold feet."""
    feet = UTM["link"].replace("6.4", "33792").replace(",7,arterial", ",36960,arterial")
    network = cd.interop.read_gmns(written(tmp_path / "g", {**UTM, "link": feet}), length_unit="foot")
    assert network.links.loc["10", "length_km"] == pytest.approx(6.4 * 1.609344)
    assert json.loads(json.dumps(network.title))
