"""One format into another, by what a path looks like; and the same from the shell."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import corridor as cd
from corridor.cli.main import main
from corridor.cli.networks import _READABLE, _WRITABLE
from corridor.errors import ArgumentError, UnknownName
from corridor.interop.conversion import READABLE, WRITABLE


def test_every_exact_format_leads_back_to_the_same_network(teaching: cd.Network, tmp_path: Path) -> None:
    """Tables, GeoPackage, GeoParquet, GeoJSON, workbook, data package in a row; none is named where it shows."""
    at: str | Path = "teaching"
    for number, (name, wanted) in enumerate(
        [("a.gpkg", ""), ("b", "geoparquet"), ("c", "geojson"), ("x.xlsx", ""), ("d", "datapackage"), ("e", "")]
    ):
        at = cd.interop.convert(at, tmp_path / name, target_format=wanted)
        assert Path(at).exists(), number
    assert cd.read_network(at).content_hash == teaching.content_hash


def test_a_timetable_and_a_gmns_folder_show_what_they_are(tmp_path: Path) -> None:
    gmns = cd.interop.convert("teaching", tmp_path / "g", target_format="gmns")
    assert len(cd.read_network(cd.interop.convert(gmns, tmp_path / "t")).links) == 20
    feed = cd.interop.convert("teaching", tmp_path / "t.zip", start="2026-03-02", end="2026-03-29")
    again = cd.read_network(cd.interop.convert(feed, tmp_path / "u"))
    assert set(again.terminals["country"]) <= {"AA", "NA", "QZ"}  # the feed tells them: the sea lies in none


def test_what_cannot_be_meant_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="no file, folder or network eurasiaa; nearest: eurasia"):
        cd.interop.convert("eurasiaa", tmp_path / "a")
    with pytest.raises(UnknownName, match="no format is called 'geojsn'; nearest: geojson"):
        cd.interop.convert("teaching", tmp_path / "a", target_format="geojsn")
    with pytest.raises(ArgumentError, match="needs start and end"):
        cd.interop.convert("teaching", tmp_path / "a.zip")
    with pytest.raises(ArgumentError, match=r"no network is written as \.osm"):
        cd.interop.convert("teaching", tmp_path / "a.osm")


@pytest.mark.parametrize(
    ("name", "wanted", "told"),
    [
        ("y.ods", "", "no network is written as .ods"),
        ("y.geojson", "", "no network is written as .geojson"),
        ("y.csv", "", "no network is written as .csv"),
        ("y.foo", "", "no network is written as .foo"),
        ("y.xlsx", "tables", "tables is a folder"),
        ("y.geojson", "geojson", "geojson is a folder"),
        ("y.gpkg", "gmns", "gmns is a folder"),
        ("y", "geopackage", "no network is written as "),
        ("y", "workbook", "no network is written as "),
    ],
)
def test_a_folder_never_gets_the_name_of_a_file(name: str, wanted: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError) as caught:
        cd.interop.convert("teaching", tmp_path / name, target_format=wanted)
    assert told in str(caught.value) and "tables, datapackage, geoparquet, geojson, gmns" in str(caught.value)
    assert not (tmp_path / name).exists()


def test_a_version_is_no_ending_and_a_folder_that_is_there_may_be_called_anything(tmp_path: Path) -> None:
    (tmp_path / "my.network").mkdir()
    for name in ("teaching-0.97", "my.network"):
        assert (cd.interop.convert("teaching", tmp_path / name) / "links.csv").is_file()


def test_what_a_format_cannot_hold_is_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Links that no service runs on and all other tables; a format that holds everything says nothing."""
    cd.interop.convert("teaching", tmp_path / "t.zip", start="2026-03-02", end="2026-03-15")
    cd.interop.convert("teaching", tmp_path / "g", target_format="gmns")
    timetable, gmns = (record.getMessage() for record in caplog.records)
    teaching = cd.open_network("teaching")
    assert "4 of 12 rows of terminals, 13 of 20 rows of links (1 air, 5 rail, 7 road), 28 rows of tran" in timetable
    assert "10 rows of services (2 barge, 6 rail, 2 sea)" in gmns and "terminals" not in gmns
    ridden = cd.interop.read_gtfs(tmp_path / "t.zip").links
    drawn = {frozenset(ends) for ends in ridden[["from_node_id", "to_node_id"]].to_numpy()}
    assert len(drawn) == len(teaching.links) - 12  # a hop is a link: where two would do it is counted as lost
    caplog.clear()
    cd.interop.convert("teaching", tmp_path / "t.gpkg")
    assert not caplog.records


def test_verbs_say_what_they_took_a_path_for(tmp_path: Path) -> None:
    for name, wanted, told in (
        ("g", "gmns", "a GMNS network"),
        ("j", "geojson", "a folder of GeoJSON"),
        ("t.zip", "", "a GTFS timetable"),
        ("t.gpkg", "", "a GeoPackage"),
    ):
        days = {"start": "2026-03-02", "end": "2026-03-08"} if name.endswith(".zip") else {}
        path = cd.interop.convert("teaching", tmp_path / name, target_format=wanted, **days)
        done = CliRunner().invoke(main, ["check", str(path)])
        assert f"{path} is read as {told}" in done.output and done.exit_code in (0, 1)
        asked = CliRunner().invoke(main, ["places", "Alma", "--network", str(path)])  # as every verb takes it
        assert f"{path} is read as {told}" in asked.output and asked.exit_code in (0, 1)
    done = CliRunner().invoke(main, ["check", str(cd.interop.convert("teaching", tmp_path / "folder"))])
    assert "is read as" not in done.output


def test_a_reader_of_tables_says_one_thing_about_a_folder_of_another_kind(tmp_path: Path) -> None:
    for wanted in ("gmns", "geojson"):
        path = cd.interop.convert("teaching", tmp_path / wanted, target_format=wanted)
        with pytest.raises(cd.TableError, match=f"read it by cd.interop.read_{wanted}") as caught:
            cd.read_network(path)
        assert len(caught.value.findings) == 1
    feed = cd.interop.convert("teaching", tmp_path / "t.zip", start="2026-03-02", end="2026-03-08")
    with pytest.raises(UnknownName, match="it holds a GTFS timetable"):
        cd.read_network(feed)


def test_the_shell_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["convert", "teaching", "t.gpkg"])
    assert done.exit_code == 0 and "wrote t.gpkg" in done.output
    done = CliRunner().invoke(main, ["convert", "t.gpkg", "f.zip", "--start", "2026-03-02", "--end", "2026-03-08"])
    assert done.exit_code == 0 and Path("f.zip").is_file()
    done = CliRunner().invoke(main, ["convert", "nothing", "x"])
    assert done.exit_code == 2 and "there is no file, folder or network nothing" in done.output


def test_the_shell_knows_every_format() -> None:
    assert (_READABLE, _WRITABLE) == (READABLE, WRITABLE)
