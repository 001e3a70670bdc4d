"""A network is frozen, finds its parts by name, and says what it does not know."""

from __future__ import annotations

import dataclasses
import gc
import pickle
import weakref
from pathlib import Path

import pandas as pd
import pytest

from corridor.errors import TableError, UnknownName
from corridor.model.network import Network, with_tables
from corridor.model.network_folders import list_networks, open_network, read_network
from corridor.model.tables.line_geometry import line_km
from corridor.model.tables.schema import TABLES
from corridor.resources import networks_dir


def test_both_shipped_networks_open() -> None:
    assert list_networks() == ("eurasia", "iberia", "middle_corridor", "teaching")
    for name in list_networks():
        assert open_network(name).name == name


def test_an_unknown_network_names_the_nearest_and_the_other_way_in() -> None:
    with pytest.raises(UnknownName, match=r"nearest: eurasia .*read_network"):
        open_network("euraisa")
    with pytest.raises(UnknownName, match="there are: eurasia, iberia, middle_corridor, teaching"):
        open_network("../networks/teaching")


def test_a_folder_that_is_not_there_is_an_unknown_name(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="there is no folder"):
        read_network(tmp_path / "none")


def test_an_empty_folder_lists_the_two_files_that_nothing_stands_for(tmp_path: Path) -> None:
    with pytest.raises(TableError) as caught:
        read_network(tmp_path)
    assert {finding.table for finding in caught.value.findings} == {"terminals", "links"}


def test_writing_into_a_frame_leaves_the_network_alone(teaching: Network) -> None:
    frame = teaching.links
    frame["length_km"] = 1.0
    frame.loc["ALMA-BIRK-rail-1520", "mode"] = "air"
    frame.index = frame.index + "x"
    assert teaching.links.loc["ALMA-BIRK-rail-1520", "length_km"] == 200.0
    assert teaching.links.loc["ALMA-BIRK-rail-1520", "mode"] == "rail"


def test_nothing_of_a_network_can_be_set(teaching: Network) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        teaching.name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        teaching.tables["links"] = pd.DataFrame()  # type: ignore[index]


def test_every_table_is_a_property_and_an_entry(teaching: Network) -> None:
    assert tuple(teaching.tables) == tuple(TABLES)
    assert len(teaching.tables) == len(TABLES)
    assert "links" in teaching.tables
    assert "link" not in teaching.tables
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(teaching, name), teaching.tables[name])
    with pytest.raises(UnknownName, match="nearest: links"):
        teaching.tables["linkss"]


def test_the_header_is_at_hand(teaching: Network) -> None:
    assert (teaching.version, teaching.currency, teaching.licence) == ("1.0", "USD", "MIT")
    assert teaching.title
    assert teaching.disclaimer


def test_equal_data_have_equal_hashes_and_networks_stay_themselves(teaching: Network) -> None:
    again = open_network("teaching")
    assert again.content_hash == teaching.content_hash
    assert len(teaching.content_hash) == 64
    assert again != teaching
    assert len({again, teaching}) == 2


def test_any_change_changes_the_hash(teaching: Network) -> None:
    links = teaching.links
    links.loc["ALMA-BIRK-rail-1520", "length_km"] = 201.0
    other = with_tables(teaching, "longer", {"links": links})
    assert other.content_hash != teaching.content_hash
    assert other.name == "longer"


def test_with_tables_checks_the_whole(teaching: Network) -> None:
    links = teaching.links
    links.loc["ALMA-BIRK-rail-1520", "length_km"] = 1.0
    with pytest.raises(TableError, match="longer: 1 fault\n  links line 3, column length_km"):
        with_tables(teaching, "longer", {"links": links})


def test_a_network_can_be_forgotten() -> None:
    """Caches that refer weakly to a network do not keep it."""
    net = open_network("teaching")
    assert net.terminal("Alma") == "ALMA"
    watcher = weakref.ref(net)
    del net
    gc.collect()
    assert watcher() is None


def test_a_network_survives_another_process(teaching: Network) -> None:
    copy = pickle.loads(pickle.dumps(open_network("teaching")))
    assert copy.content_hash == teaching.content_hash
    assert copy.terminal("Альма") == "ALMA"


def test_groups_stand_for_their_countries(teaching: Network) -> None:
    assert teaching.groups == {"AA": frozenset(), "NA": {"WEST"}, "QZ": {"WEST"}}
    assert teaching.expand("AA;WEST") == {"AA", "NA", "QZ"}
    assert teaching.expand(("NA",)) == {"NA"}
    assert teaching.expand(()) == frozenset()
    assert teaching.expand("HAVEN_LINE") == frozenset()


def test_a_link_without_geometry_is_straight_from_its_first_end(teaching: Network) -> None:
    assert teaching.line("ALMA-BIRK-rail-1520") == ((69.0, 0.0), (67.2, 0.0))
    with pytest.raises(UnknownName, match="nearest: ALMA-BIRK-rail-1520"):
        teaching.line("ALMA-BRIK-rail-1520")


def test_every_course_runs_from_the_first_end_to_the_second_without_a_jump(eurasia: Network) -> None:
    """A lane that were turned the wrong way round would begin with a stroke to its far end."""
    terminals = eurasia.terminals
    points = dict(zip(terminals.index, zip(terminals["lon"], terminals["lat"], strict=True), strict=True))
    curved = 0
    for link, row in eurasia.links.iterrows():
        course = eurasia.line(str(link))
        assert (course[0], course[-1]) == (points[row["from_node_id"]], points[row["to_node_id"]])
        if len(course) > 3:
            curved += 1
            assert line_km(course) < line_km((course[0], *course[-2:0:-1], course[-1])), link
    assert curved > 0


def test_geo_frames_keep_every_row_and_column(teaching: Network) -> None:
    terminals, links = teaching.to_gdfs()
    assert terminals.crs == links.crs == "EPSG:4326"
    assert len(terminals) == 12
    assert terminals.geometry["ALMA"].coords[0] == (69.0, 0.0)
    assert list(links.columns) == [*teaching.links.columns, "schematic", "geometry"]
    assert links.geometry["ALMA-BIRK-rail-1520"].coords[:] == [(69.0, 0.0), (67.2, 0.0)]
    assert links["schematic"]["ALMA-BIRK-rail-1520"]


def test_anything_with_an_id_can_be_described(teaching: Network) -> None:
    assert teaching.describe("ALMA") == "Alma Dry Port (AA), land port"
    assert teaching.describe("COVE-FJORD-sea") == "Port of Cove - Port of Fjord, sea, 1,000 km"
    assert teaching.describe("EAST_WEST") == "Eastgate - Westgate"
    assert teaching.describe("POTASH") == "No potash of Arland into the West"
    with pytest.raises(UnknownName, match="nearest: POTASH"):
        teaching.describe("POTASCH")


def test_a_network_shows_itself_in_one_line_and_escaped(teaching: Network) -> None:
    assert repr(teaching) == "<Network teaching 1.0: 12 terminals, 20 links, 10 services, USD>"
    nasty = Network("<b>", dataclasses.replace(teaching.header, title="<script>"), teaching.tables)
    assert "<script>" not in nasty._repr_html_()
    assert "&lt;script&gt;" in nasty._repr_html_()


def test_a_relative_folder_gives_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(networks_dir() / "teaching")
    assert read_network(".").name == "teaching"


def test_writing_over_a_folder_keeps_files_of_other_names(teaching: Network, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine", encoding="utf-8")
    assert teaching.to_folder(str(tmp_path)) == tmp_path
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "mine"
