"""`corridor new` writes a folder that is checked and routes at once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from own_networks import LINES, STATIONS, frame, write

import corridor as cd
from corridor.cli.main import main
from corridor.model.new_networks import ends_to_try
from corridor.model.tables.schema import TABLES

INDIA = """Station,Lat,Lon
Mundra,22.75,69.70
Ahmedabad,23.03,72.58
Palanpur,24.17,72.43
Jaipur,26.92,75.79
Rewari,28.19,76.62
Delhi,28.64,77.22
Dadri,28.55,77.55
Ludhiana,30.90,75.86
Amritsar,31.63,74.87
Kanpur,26.45,80.33
Varanasi,25.32,82.99
Kolkata,22.54,88.34
Nagpur,21.15,79.09
Mumbai,18.95,72.84
Birgunj,27.01,84.88
"""
INDIAN_LINES = """From,To,Mode
Mundra,Ahmedabad,rail
Ahmedabad,Palanpur,rail
Palanpur,Jaipur,rail
Jaipur,Rewari,rail
Rewari,Delhi,rail
Delhi,Dadri,rail
Delhi,Ludhiana,rail
Ludhiana,Amritsar,rail
Dadri,Kanpur,rail
Kanpur,Varanasi,rail
Varanasi,Kolkata,rail
Nagpur,Kolkata,rail
Mumbai,Nagpur,rail
Ahmedabad,Mumbai,rail
Varanasi,Birgunj,truck
Mundra,Mumbai,ship
"""


def run(*words: str) -> str:
    found = CliRunner().invoke(main, list(words))
    assert found.exit_code == 0, found.output
    return found.output


def test_a_new_folder_is_commented_checked_and_routes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = run("new", "mine")
    assert "7 terminals, 8 links" in said
    assert run("check", "mine").startswith("OK: mine")
    then = next(line for line in said.splitlines() if line.startswith("then: corridor "))
    words = [word.strip('"') for word in then.removeprefix("then: corridor ").split()]
    assert "no prices" in run(*words)
    assert (tmp_path / "mine.html").is_file()
    text = (tmp_path / "mine" / "links.csv").read_text("utf-8")
    assert text.startswith(f"# {TABLES['links'].doc}\n")
    assert "#   length_km: length of the line; without it the great circle times the detour of its mode" in text


def test_a_workbook_of_ones_own_becomes_a_folder_with_everything_said(tmp_path: Path) -> None:
    with pd.ExcelWriter(tmp_path / "iberia.xlsx") as book:
        frame(STATIONS).to_excel(book, sheet_name="stations", index=False)
        frame(LINES).to_excel(book, sheet_name="lines", index=False)
    made = cd.new_network(tmp_path / "iberia", source=tmp_path / "iberia.xlsx")
    assert made.content_hash == cd.read_network(tmp_path / "iberia.xlsx").content_hash
    assert sorted(file.stem for file in (tmp_path / "iberia").glob("*.csv")) == sorted(TABLES)


def test_a_shipped_network_to_begin_with_is_that_network(teaching: cd.Network, tmp_path: Path) -> None:
    assert cd.new_network(tmp_path / "t", like="teaching").content_hash == teaching.content_hash


def test_nothing_that_is_there_is_lost(tmp_path: Path) -> None:
    folder = write(tmp_path / "mine")
    with pytest.raises(cd.CorridorError, match=r"holds terminals\.csv already: name another folder, or force it"):
        cd.new_network(folder)
    assert (folder / "terminals.csv").read_text("utf-8") == STATIONS
    assert len(cd.new_network(folder, force=True).terminals) == 7


def test_a_source_and_a_model_are_one_too_many(tmp_path: Path) -> None:
    with pytest.raises(cd.CorridorError, match="not both"):
        cd.new_network(tmp_path / "n", source=tmp_path, like="teaching")
    with pytest.raises(cd.UnknownName, match="nearest: teaching"):
        cd.new_network(tmp_path / "n", like="teachin")
    assert not (tmp_path / "n").exists()


def test_the_places_to_try_are_joined(teaching: cd.Network) -> None:
    start, end = ends_to_try(teaching)
    assert start != end
    assert cd.route(teaching, cd.Shipment(start, "HAVEN")).legs


def test_from_a_sheet_to_a_map_in_one_script(tmp_path: Path) -> None:
    """The steps of the tutorial, with the sheet of an Indian corridor that the library has never seen."""
    sheet, folder = tmp_path / "india.xlsx", tmp_path / "india"
    stations, lines = (frame(text) for text in (INDIA, INDIAN_LINES))
    with pd.ExcelWriter(sheet) as book:
        stations.to_excel(book, sheet_name="Stations", index=False)
        lines.to_excel(book, sheet_name="Lines", index=False)

    net = cd.new_network(folder, source=sheet)
    assert cd.check_network(net).ok
    trip = cd.route(net, cd.Shipment("Mundra", "Birgunj", containers=2), minimise="hours")
    cd.draw.map(net, trip).save(tmp_path / "india.html")

    assert set(net.links["gauge"]) == {"1676", ""}
    assert trip.border_ids == ("IN_NP_ROAD",)
    assert trip.modes == ("rail", "road")
    assert "Birgunj" in (tmp_path / "india.html").read_text("utf-8")
