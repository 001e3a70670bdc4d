"""Typical broken networks of one's own: each is understood from its messages alone, and one slip is one finding."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from own_networks import LINES, STATIONS, write

import corridor as cd

COLUMN = "From,To,Mode"


class Broken(NamedTuple):
    """Tables in place of the sound ones, and the messages that they give."""

    name: str
    tables: dict[str, str]
    messages: tuple[str, ...]


def with_column(name: str, rail: str, other: str = "") -> str:
    """The lines with one more column."""
    text = LINES.replace(COLUMN, f"{COLUMN},{name}").replace(",rail\n", f",rail,{rail}\n")
    return text.replace(",sea\n", f",sea,{other}\n").replace(",road\n", f",road,{other}\n")


BROKEN = (
    Broken(
        "a station is misspelt",
        {"links": LINES.replace("Lyon,Paris", "Lyon,Parris")},
        ("links line 8, column to_node_id: 'Parris' is not in terminals (correct it or add it; nearest: Paris)",),
    ),
    Broken(
        "a mode is none",
        {"links": LINES.replace("Barcelona,Genoa,sea", "Barcelona,Genoa,pipeline")},
        ("links line 16, column mode: 'pipeline' is not allowed (write one of rail, road, sea, barge, air)",),
    ),
    Broken(
        "the word for a mode is misspelt",
        {"links": LINES.replace("Barcelona,Genoa,sea", "Barcelona,Genoa,vesel")},
        (
            "links line 16, column mode: 'vesel' is not allowed (write one of rail, road, sea, barge, air; nearest: "
            "sea, as 'vessel' is read)",
        ),
    ),
    Broken(
        "there are no coordinates",
        {"terminals": "\n".join(line.split(",")[0] for line in STATIONS.splitlines()) + "\n"},
        (
            "terminals line 1, column lat: the column is missing (add it: latitude, degrees north, WGS 84)",
            "terminals line 1, column lon: the column is missing (add it: longitude, degrees east, WGS 84)",
        ),
    ),
    Broken(
        "a station lies in the sea",
        {"terminals": f"{STATIONS}Rig,30.0,-40.0\n"},
        (
            "terminals line 17, column country: no country lies at 30 north, 40 west, where Rig is: Canada is the "
            "nearest, 2,170 km away (correct them, or fill in the country)",
        ),
    ),
    Broken(
        "one station has its coordinates the wrong way round",
        {"terminals": f"{STATIONS}Antwerp,4.4,51.22\n"},
        (
            "terminals line 17, column country: no country lies at 4.4 north, 51.22 east, where Antwerp is: Ethiopia "
            "is the nearest, 537 km away (swap latitude and longitude, which lie in BE then, or correct them, or fill "
            "in the country)",
        ),
    ),
    Broken(
        "coordinates have degrees and minutes",
        {"terminals": STATIONS.replace("40.41,-3.70", "40°24'N,-3.70")},
        (
            "terminals line 2, column lat: '40°24'N' is not a number (write 40.4: degrees as a plain number, south and "
            "west below zero)",
        ),
    ),
    Broken(
        "a column is misspelt",
        {"links": with_column("Electrifyed", "yes", "")},
        (
            "links line 1, column Electrifyed: unknown column (rename or remove it, or begin it with # to leave it "
            "out; nearest: electrified)",
        ),
    ),
    Broken(
        "a column that is needed has a name of its own",
        {"links": LINES.replace("From,To,Mode", "From,To,Traffic")},
        (
            "links line 1, column mode: the column is missing (add it: mode of transport; is it Traffic? Then rename "
            "that)",
        ),
    ),
    Broken(
        "a length is in metres",
        {"links": with_column("length_km", "").replace("Zaragoza,Barcelona,rail,", "Zaragoza,Barcelona,rail,319600")},
        (
            "links line 3, column length_km: 319600 km is outside 0.001 to 40000, and Zaragoza and Barcelona are 256 "
            "km apart (it fits in metres: write 319.6, the length in kilometres)",
        ),
    ),
    Broken(
        "a station is there twice",
        {"terminals": f"{STATIONS}Madrid,40.5,-3.6\n"},
        (
            "terminals line 17, column name: 'Madrid' is there already in line 2 (give each place one row, or tell the "
            "two apart by their names)",
        ),
    ),
    Broken(
        "the sheet of lines is not there",
        {"links": ""},
        ("links: the file links.csv is missing (add links.csv to the folder)",),
    ),
    Broken(
        "a workbook is called CSV",
        {"terminals": "PK\x03\x04 and more"},
        (
            "terminals: the file is an Excel workbook (or another zip archive), no CSV text (save the sheet as CSV "
            "UTF-8)",
        ),
    ),
    Broken(
        "a line is there twice",
        {"links": f"{LINES}Paris,Lyon,rail\n"},
        ("links line 18, column variant: the same line as in line 8 (remove one, or tell them apart by a variant)",),
    ),
    Broken(
        "a factor has no number",
        {"emissions": "mode,g_co2e_per_tkm\nrail,\n"},
        ("emissions line 2, column g_co2e_per_tkm: a factor that is used is blank (fill it in, or set used to 0)",),
    ),
    Broken(
        "a service goes nowhere",
        {"services": "name,mode,frequency\nExpress,train,3\n"},
        (
            "services line 2, column id: Express has 0 stops where boxes get on or off (give it two stops or more "
            "in service_stops, with calls 1, or both ends)",
        ),
    ),
)


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_a_broken_network_says_what_to_do_and_nothing_else(case: Broken, tmp_path: Path) -> None:
    folder = write(tmp_path / "iberia", **case.tables)
    with pytest.raises(cd.TableError) as caught:
        cd.read_network(folder)
    assert tuple(map(str, caught.value.findings)) == case.messages


def test_latitude_and_longitude_swapped_throughout_is_said(tmp_path: Path) -> None:
    folder = write(tmp_path / "iberia", terminals=STATIONS.replace("Latitude,Lon", "Lon,Latitude"))
    with pytest.raises(cd.TableError) as caught:
        cd.read_network(folder)
    assert [str(one) for one in caught.value.findings] == [
        "terminals, column lat: latitudes and longitudes are swapped: Madrid is near 40.41 north, -3.7 east, not the "
        "other way round (call the column lat lon, and the column lon lat)"
    ]


def test_a_blank_factor_of_one_mode_leaves_the_others_their_defaults(tmp_path: Path) -> None:
    """What is said of one mode is no word about another."""
    net = cd.read_network(write(tmp_path / "iberia", emissions="mode,g_co2e_per_tkm\ntrain,18\n"))
    assert net.emissions.loc["emissions-1", ["mode", "vehicle", "scope"]].tolist() == ["rail", "rail", "WTW"]
    assert set(net.emissions["mode"]) == {"rail", "road", "sea", "terminal"}
    assert cd.check_network(net).ok
