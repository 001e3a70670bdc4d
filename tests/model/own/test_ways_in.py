"""The same two sheets, however they come: folder, archive, workbook, GeoPackage, semicolons and decimal commas."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from own_networks import LINES, STATIONS, frame, write

import corridor as cd


@pytest.fixture(scope="module")
def iberia() -> cd.Network:
    return cd.Network.from_frames(frame(STATIONS), frame(LINES), name="iberia")


def same(one: cd.Network, other: cd.Network) -> bool:
    return all(one.tables[name].equals(other.tables[name]) for name in one.tables)


def test_a_workbook_of_two_sheets_is_a_network(iberia: cd.Network, tmp_path: Path) -> None:
    """Sheets under people's names, one with a title above its header, and a third that is none of ours."""
    path = tmp_path / "iberia.xlsx"
    with pd.ExcelWriter(path) as book:
        frame(STATIONS).to_excel(book, sheet_name="Stations", index=False)
        frame(LINES).to_excel(book, sheet_name="edges", index=False, startrow=2)
        pd.DataFrame({"who": ["me"]}).to_excel(book, sheet_name="About", index=False)
    net = cd.read_network(path)
    assert net.name == net.title == "iberia"
    assert same(net, iberia)


def test_a_workbook_without_a_sheet_of_links_says_which_there_are(tmp_path: Path) -> None:
    path = tmp_path / "iberia.xlsx"
    with pd.ExcelWriter(path) as book:
        frame(STATIONS).to_excel(book, sheet_name="Stations", index=False)
        frame(LINES).to_excel(book, sheet_name="Sheet2", index=False)
    with pytest.raises(cd.TableError, match=r"no sheet is called links; there are Stations, Sheet2 \(name one links"):
        cd.read_network(path)


def test_faults_of_a_workbook_name_the_row_of_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "iberia.xlsx"
    with pd.ExcelWriter(path) as book:
        frame(STATIONS).to_excel(book, sheet_name="terminals", index=False)
        frame(LINES.replace("Lyon,Paris", "Lyon,Parris")).to_excel(book, sheet_name="links", index=False, startrow=2)
    with pytest.raises(cd.TableError, match=r"links line 10, column to_node_id: 'Parris' is not in terminals"):
        cd.read_network(path)


@pytest.mark.parametrize("inside", ["", "iberia/"])
def test_an_archive_is_read_as_its_folder(inside: str, iberia: cd.Network, tmp_path: Path) -> None:
    path = tmp_path / "iberia.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in (("terminals.csv", STATIONS), ("links.csv", LINES)):
            archive.writestr(inside + name, text)
    net = cd.read_network(path)
    assert net.name == "iberia"
    assert same(net, iberia)


def test_a_geopackage_of_two_layers_is_a_network(iberia: cd.Network, tmp_path: Path) -> None:
    import pyogrio

    stations, path = frame(STATIONS), tmp_path / "iberia.gpkg"
    places = gpd.points_from_xy(stations["Lon"], stations["Latitude"])
    gpd.GeoDataFrame(stations[["Station"]], geometry=places, crs=4326).to_file(path, layer="stations")
    pyogrio.write_dataframe(frame(LINES), path, layer="edges")
    assert same(cd.read_network(path), iberia)


def test_a_geopackage_that_was_written_from_a_network_is_that_network(teaching: cd.Network, tmp_path: Path) -> None:
    cd.interop.write_geopackage(teaching, tmp_path / "teaching.gpkg")
    assert cd.read_network(tmp_path / "teaching.gpkg").content_hash == teaching.content_hash


@pytest.mark.parametrize("name", ["iberia.xlsx", "iberia.zip", "iberia.gpkg"])
def test_a_file_of_another_kind_is_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("hello", encoding="utf-8")
    with pytest.raises(cd.CorridorError, match="cannot be read as a"):
        cd.read_network(tmp_path / name)


def test_a_file_of_no_known_kind_says_which_there_are(tmp_path: Path) -> None:
    (tmp_path / "iberia.doc").write_text("hello", encoding="utf-8")
    with pytest.raises(cd.UnknownName, match=r"a folder of CSV files, a \.zip of one, an \.xlsx or a \.gpkg"):
        cd.read_network(tmp_path / "iberia.doc")


def test_semicolons_decimal_commas_and_comments_are_read(iberia: cd.Network, tmp_path: Path) -> None:
    head = "# stations, of a survey\n# with more, commas, than; the table\n"
    stations = head + STATIONS.replace(".", "@").replace(",", ";").replace("@", ",").replace("Paris", "# none\nParis")
    folder = write(tmp_path / "iberia", terminals=stations, links=LINES.replace(",", ";"))
    assert same(cd.read_network(folder), iberia)


def test_a_column_that_begins_with_a_hash_is_left_out(iberia: cd.Network, tmp_path: Path) -> None:
    lines = LINES.replace("Mode\n", "Mode,#who\n").replace("rail\n", "rail,me\n").replace("sea\n", "sea,\n")
    assert same(cd.read_network(write(tmp_path / "iberia", links=lines.replace("road\n", "road,\n"))), iberia)


def test_an_id_that_begins_with_a_hash_survives_being_written(iberia: cd.Network, tmp_path: Path) -> None:
    """It is quoted, and no comment."""
    net = iberia.add("terminals", {"id": "#1", "name": "One", "lat": 40.0, "lon": -3.0})
    again = cd.read_network(net.to_folder(tmp_path / "iberia"))
    assert "#1" in again.terminals.index
    assert again.content_hash == net.content_hash


def test_natural_headers_and_words_are_understood(iberia: cd.Network, tmp_path: Path) -> None:
    stations = STATIONS.replace("Station,Latitude,Lon", "NAME,lat (deg),Longitude")
    lines = LINES.replace("From,To,Mode", "Origin,Destination,Transport mode").replace(",rail", ",Train")
    lines = lines.replace(",sea", ",Ship").replace(",road", ",Truck").replace("Lyon,Paris", "LYON,París")
    assert same(cd.read_network(write(tmp_path / "iberia", terminals=stations, links=lines)), iberia)


def test_files_of_the_folder_that_are_no_tables_are_left_alone(iberia: cd.Network, tmp_path: Path) -> None:
    folder = write(tmp_path / "iberia")
    shutil.copy(folder / "links.csv", folder / "old links.csv")
    assert same(cd.read_network(folder), iberia)
