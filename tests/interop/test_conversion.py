"""One format into another, by what a path looks like; and the same from the shell."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import corridor as cd
from corridor.cli.main import main
from corridor.cli.networks import _READABLE, _WRITABLE
from corridor.errors import ArgumentError, CorridorError, UnknownName
from corridor.interop.conversion import READABLE, WRITABLE


def test_every_exact_format_leads_back_to_the_same_network(teaching: cd.Network, tmp_path: Path) -> None:
    """Tables, GeoPackage, GeoParquet, GeoJSON, data package, one after the other; none is named where it shows."""
    at: str | Path = "teaching"
    for number, (name, wanted) in enumerate(
        [("a.gpkg", ""), ("b", "geoparquet"), ("c", "geojson"), ("d", "datapackage"), ("e", "")]
    ):
        at = cd.interop.convert(at, tmp_path / name, target_format=wanted)
        assert Path(at).exists(), number
    assert cd.read_network(at).content_hash == teaching.content_hash


def test_a_timetable_and_a_gmns_folder_show_what_they_are(tmp_path: Path) -> None:
    gmns = cd.interop.convert("teaching", tmp_path / "g", target_format="gmns")
    assert len(cd.read_network(cd.interop.convert(gmns, tmp_path / "t")).links) == 20
    feed = cd.interop.convert("teaching", tmp_path / "t.zip", start="2026-03-02", end="2026-03-29")
    with pytest.raises(CorridorError, match="column country"):  # the sea lies in none
        cd.interop.convert(feed, tmp_path / "u")


def test_what_cannot_be_meant_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="no file, folder or network eurasiaa; nearest: eurasia"):
        cd.interop.convert("eurasiaa", tmp_path / "a")
    with pytest.raises(UnknownName, match="no format is called 'geojsn'; nearest: geojson"):
        cd.interop.convert("teaching", tmp_path / "a", target_format="geojsn")
    with pytest.raises(ArgumentError, match="needs start and end"):
        cd.interop.convert("teaching", tmp_path / "a.zip")
    with pytest.raises(ArgumentError, match="no network is written as osm"):
        cd.interop.convert("teaching", tmp_path / "a.osm")


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
