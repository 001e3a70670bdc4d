"""A network's own lines: read, checked, used before those of the library, and part of what the network is."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from corridor.errors import TableError
from corridor.model.network import Network, with_tables
from corridor.model.network_folders import open_network, read_network
from corridor.model.tables.line_files import LINES_FILE, lines_text, own_lines, shipped_lines
from corridor.model.tables.line_geometry import is_schematic, line_km

LINK = "ALMA-BIRK-rail-1520"
BENT = ((69.0, 0.0), (68.0, 0.3), (67.2, 0.0))


def feature(name: Any, points: Any, kind: str = "LineString") -> dict[str, Any]:
    return {"type": "Feature", "properties": {"id": name}, "geometry": {"type": kind, "coordinates": points}}


def write(folder: Path, *features: Any) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": list(features)})
    (folder / LINES_FILE).write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The teaching network, one link of which names a line called `bend`."""
    path = open_network("teaching").to_folder(tmp_path / "mine")
    links = path / "links.csv"
    rows = links.read_text(encoding="utf-8").splitlines()
    place = rows[0].split(",").index("geometry_id")
    for number, row in enumerate(rows):
        cells = row.split(",")
        if cells[0] == LINK:
            cells[place] = "bend"
            rows[number] = ",".join(cells)
    links.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def found(folder: Path) -> str:
    with pytest.raises(TableError) as caught:
        read_network(folder)
    return str(caught.value)


def test_own_lines_are_used_either_way_round_and_kept(folder: Path, tmp_path: Path) -> None:
    write(folder, feature("bend", [list(point) for point in BENT[::-1]]))
    network = read_network(folder)
    assert network.line(LINK) == BENT
    assert network.to_gdfs()[1].geometry[LINK].coords[:] == list(BENT)
    again = read_network(network.to_folder(tmp_path / "copy"))
    assert again.line(LINK) == BENT
    assert again.content_hash == network.content_hash


def test_a_line_changes_the_content_and_survives_a_scenario(folder: Path) -> None:
    write(folder, feature("bend", [list(point) for point in BENT]))
    one = read_network(folder)
    write(folder, feature("bend", [[69.0, 0.0], [68.0, 0.4], [67.2, 0.0]]))
    assert read_network(folder).content_hash != one.content_hash
    assert with_tables(one, "changed", {"links": one.links}).line(LINK) == BENT


def test_a_network_without_lines_keeps_its_hash(tmp_path: Path) -> None:
    """Only lines of its own belong to a network; those of the library do not."""
    network = open_network("teaching")
    assert not (network.to_folder(tmp_path / "x") / LINES_FILE).exists()
    assert Network("x", network.header, network.tables).content_hash == network.content_hash


def test_a_line_that_nobody_has_is_a_finding_with_the_nearest_name(folder: Path) -> None:
    assert f"{LINK}: no line is called 'bend'" in found(folder)
    write(folder, feature("bent", [list(point) for point in BENT]))
    text = found(folder)
    assert "no link has the geometry_id 'bent'" in text and "nearest: bend" in text
    assert "no line is called 'bend'" in text and "nearest: bent" in text


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (feature("bend", [[69.0, math.nan], [67.2, 0.0]]), "finite longitude"),
        (feature("bend", [[69.0, 91.0], [67.2, 0.0]]), "finite longitude"),
        (feature("bend", [[69.0, 0.0], [math.inf, 0.0]]), "finite longitude"),
        (feature("bend", [[69.0, 0.0]]), "two or more points"),
        (feature("bend", [["east", 0.0], [67.2, 0.0]]), "finite longitude"),
        (feature("bend", "nowhere"), "two or more points"),
        (feature("bend", [69.0, 0.0], "Point"), "'bend' is a Point"),
        (feature(7, [[69.0, 0.0], [67.2, 0.0]]), "its id 7 is not a text"),
        ({"type": "Feature"}, "lacks properties.id"),
        (None, "lacks properties.id"),
    ],
)
def test_what_is_no_line_is_a_finding_that_names_the_feature(folder: Path, broken: Any, words: str) -> None:
    write(folder, feature("other", [[69.0, 0.0], [67.2, 0.0]]), broken)
    text = found(folder)
    assert f"{LINES_FILE}: feature 2: " in text and words in text


def test_every_broken_feature_is_found_and_an_id_comes_once(folder: Path) -> None:
    line = feature("bend", [list(point) for point in BENT])
    write(folder, line, line, feature("x", []))
    text = found(folder)
    assert "2 faults" in text and "feature 2: the id 'bend' comes twice" in text and "feature 3" in text


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"features": 3}', "{not json"])
def test_what_is_no_geojson_is_one_finding(folder: Path, text: str) -> None:
    (folder / LINES_FILE).write_text(text, encoding="utf-8")
    assert "1 fault" in found(folder) and "write a FeatureCollection" in found(folder)


def test_written_lines_are_read_back_and_sorted(tmp_path: Path) -> None:
    lines = {"b": BENT, "a": BENT[:2]}
    (tmp_path / LINES_FILE).write_text(lines_text(lines), encoding="utf-8")
    assert own_lines(tmp_path, {"1": "a", "2": "b"}) == lines
    assert lines_text(lines) == lines_text(dict(sorted(lines.items())))


def test_lines_of_the_library_hold_railways_and_lanes() -> None:
    shipped = shipped_lines()
    assert len(shipped["WUWEI-HAMI-rail"]) > 5 and len(shipped["AKTAU-ALAT-sea"]) >= 3


def test_a_link_without_a_line_is_schematic_unless_it_flies() -> None:
    short = ((70.0, 50.0), (70.1, 50.0))
    assert is_schematic(short, line_km(short), "road", known=False)
    assert not is_schematic(short, line_km(short), "road")
    assert not is_schematic(short, line_km(short), "air", known=False)
