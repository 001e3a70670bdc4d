"""What the rows and cells of a sheet say: totals, lengths, gauges in words, train ferries, and all faults of a row."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from own_networks import LINES, STATIONS, frame, write

import corridor as cd
from corridor.model.own.names import is_train_ferry
from corridor.model.own.stations import gauges_in
from corridor.model.tables.header_names import headers_meant
from corridor.model.tables.remedies import number_remedy
from corridor.model.tables.schema import TABLES

CASPIAN = "name,lat,lon\nBeyneu,45.32,55.19\nAktau,43.65,51.17\nAlat,39.95,49.41\nTbilisi,41.7,44.8\n"
CROSSING = "from,to,mode,gauge\nBeyneu,Aktau,rail,1520\nAktau,Alat,{mode},{gauge}\nAlat,Tbilisi,rail,1520\n"


def messages(folder: Path) -> list[str]:
    with pytest.raises(cd.TableError) as caught:
        cd.read_network(folder)
    return [str(one) for one in caught.value.findings]


# --- totals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["Total", "Total:", "TOTAL (16 lines)", "Итого", "Всего км", "Summe", "合计"])
def test_a_total_below_a_sheet_is_said_once_and_left_out(word: str, tmp_path: Path) -> None:
    lines = LINES.replace("Mode\n", "Mode,km\n").replace(",rail\n", ",rail,\n")
    lines = lines.replace(",sea\n", ",sea,\n").replace(",road\n", ",road,\n")
    net = cd.read_network(write(tmp_path / "net", terminals=f"{STATIONS}{word},,\n", links=f"{lines}{word},,,8123\n"))
    assert net.content_hash == cd.read_network(write(tmp_path / "plain" / "net")).content_hash
    assert net.remarks == (
        "terminals: line 17 is left out, it adds the others up",
        "links: line 18 is left out, it adds the others up",
    )


def test_a_place_of_that_name_is_a_place(tmp_path: Path) -> None:
    links = LINES.replace("Genoa", "Total Plaza")
    net = cd.read_network(write(tmp_path / "net", terminals=STATIONS.replace("Genoa", "Total Plaza"), links=links))
    assert "Total Plaza" in net.terminals.index
    assert (net.links["to_node_id"] == "Total Plaza").any()


def test_a_line_without_its_other_end_is_a_fault(tmp_path: Path) -> None:
    (message,) = messages(write(tmp_path / "net", links=f"{LINES}Madrid,,road\n"))
    assert message == "links line 18, column to_node_id: a required cell is blank (fill it in: other end)"


# --- headings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    [
        "Track km",
        "Rail distance",
        "Route length (km)",
        "road km",
        "Tariff distance, km",
        "line_length",
        "Длина пути, км",
    ],
)
def test_what_a_length_is_of_may_stand_before_it(heading: str) -> None:
    assert headers_meant(TABLES["links"], [heading]) == ["length_km"]


@pytest.mark.parametrize("heading", ["Track", "Line", "Track gauge", "Tracks", "Route", "Owner km", "Track speed"])
def test_other_headings_are_no_lengths(heading: str) -> None:
    assert headers_meant(TABLES["links"], [heading]) != ["length_km"]


def test_a_length_of_the_track_in_miles_is_refused(tmp_path: Path) -> None:
    (message,) = messages(write(tmp_path / "net", links="From,To,Mode,Track miles\nMadrid,Lyon,road,700\n"))
    assert message == ("links line 1, column Track miles: length_km is in km (write km, and call the column length_km)")


# --- cells -------------------------------------------------------------------------------------


def workbook(path: Path, stations: pd.DataFrame, lines: pd.DataFrame) -> Path:
    with pd.ExcelWriter(path) as book:
        stations.to_excel(book, sheet_name="stations", index=False)
        lines.to_excel(book, sheet_name="lines", index=False)
    return path


LENGTHS = pd.DataFrame(
    {"from": ["Madrid", "Lyon"], "to": ["Lyon", "Paris"], "mode": "road", "km": ["1234,5", "612"], "speed": [51.5, 50]}
)


def test_decimal_commas_of_a_column_of_a_workbook_are_read(tmp_path: Path) -> None:
    net = cd.read_network(workbook(tmp_path / "net.xlsx", frame(STATIONS), LENGTHS))
    assert net.links["length_km"].to_dict() == {"Lyon-Paris-road": 612.0, "Madrid-Lyon-road": 1234.5}
    same = cd.Network.from_frames(frame(STATIONS), LENGTHS, name="net")
    assert same.tables["links"].equals(net.tables["links"])


def test_points_and_commas_in_one_column_of_a_workbook_are_a_fault(tmp_path: Path) -> None:
    mixed = LENGTHS.assign(km=["1234,5", "612.25"])
    assert messages(workbook(tmp_path / "net.xlsx", frame(STATIONS), mixed)) == [
        "links line 3, column length_km: '612.25' has a decimal point, '1234,5' in line 2 a decimal comma (write "
        "points, or commas, in the whole file)"
    ]


@pytest.mark.parametrize(
    ("km", "told"),
    [
        (["2.1", "2.2", "2,3"], "line 4, column length_km: '2,3' has a decimal comma, '2.1' in line 2 a decimal point"),
        (["2,1", "2.2", "2,3"], "line 3, column length_km: '2.2' has a decimal point, '2,1' in line 2 a decimal comma"),
        (["2,1", "2.2", "2,3", "2.4", "2.5"], "'2,1' has a decimal comma, and 1 more so, '2.2' in line 3 a decimal po"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "frame"])
def test_of_points_and_commas_the_rarer_are_to_blame(km: list[str], told: str, kind: str, tmp_path: Path) -> None:
    """In a file and in a frame; the other way round, too."""
    count = len(km)
    names = [f"S{number}" for number in range(count + 1)]
    stations = pd.DataFrame({"name": names, "lat": 40, "lon": [0.02 * number for number in range(count + 1)]})
    lines = pd.DataFrame({"from": names[:-1], "to": names[1:], "mode": "road", "km": km})
    if kind == "csv":
        stations.to_csv(tmp_path / "stations.csv", sep=";", index=False)
        lines.to_csv(tmp_path / "lines.csv", sep=";", index=False)
    with pytest.raises(cd.TableError) as caught:
        cd.read_network(tmp_path) if kind == "csv" else cd.Network.from_frames(stations, lines)
    (finding,) = caught.value.findings
    usual = "commas" if sum("," in one for one in km) * 2 > count else "points"
    assert told in str(finding) and finding.remedy == f"write {usual} in the whole file"


def test_quoted_decimal_commas_between_commas_are_read_where_there_are_no_points(tmp_path: Path) -> None:
    lines = 'From,To,Mode,km,speed\nMadrid,Lyon,road,"1234,5",60\nLyon,Paris,road,612,{}\n'
    net = cd.read_network(write(tmp_path / "net", links=lines.format('"51,5"')))
    assert net.links.loc["Madrid-Lyon-road", "length_km"] == 1234.5
    (message,) = messages(write(tmp_path / "two", links=lines.format("51.5")))
    assert message.endswith("column length_km: '1234,5' is not a number (write 1234.5, with a decimal point)")


def test_a_workbook_of_numbers_is_read_as_before(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in (("stations", frame(STATIONS)), ("lines", frame(LINES))):
        sheet = book.create_sheet(name)
        for row in (list(rows.columns), *rows.to_numpy().tolist()):
            sheet.append(row)
    book.save(tmp_path / "net.xlsx")
    net = cd.read_network(tmp_path / "net.xlsx")
    assert net.tables["terminals"].equals(cd.Network.from_frames(frame(STATIONS), frame(LINES)).tables["terminals"])


def test_all_faults_of_a_row_are_said_at_once(tmp_path: Path) -> None:
    lines = "From,To,Mode,km,Gauge\nMadrid,Parris,rail,far,1435\nMadrid,Lion,train,-5,broad\nMadrid,Lyon,rail,,1435\n"
    assert [one.partition(":")[0] for one in messages(write(tmp_path / "net", links=lines))] == [
        "links line 2, column length_km",
        "links line 2, column to_node_id",
        "links line 3, column gauge",
        "links line 3, column length_km",
        "links line 3, column to_node_id",
    ]


@pytest.mark.parametrize(
    ("cell", "remedy"),
    [
        ("1 736", "write 1736; no thousands separators"),
        ("1'736", "write 1736; no thousands separators"),
        ("1,736", "write 1736, or with a decimal point if the comma was one; no thousands separators"),
        ("40°24'N", "write 40.4: degrees as a plain number, south and west below zero"),
        ("4°2'24\"S", "write -4.04: degrees as a plain number, south and west below zero"),
        ("-3.70°", "write -3.7: degrees as a plain number, south and west below zero"),
        ("12 km", "write 12 alone, if 'km' is the unit of the column, as its name says it"),
    ],
)
def test_a_cell_that_is_no_number_says_which_it_may_be(cell: str, remedy: str) -> None:
    assert number_remedy(cell) == remedy


@pytest.mark.parametrize(
    ("cell", "gauges"),
    [
        ("standard", ("1435",)),
        ("Metre gauge", ("1000",)),
        ("стандартная колея", ("1435",)),
        ("иберийская", ("1668",)),
        ("standard and metre", ("1435", "1000")),
        ("1435 (standard)", ("1435",)),
        ("standard and broad", ()),
        ("broad", ()),
        ("", ()),
    ],
)
def test_gauges_in_words(cell: str, gauges: tuple[str, ...]) -> None:
    assert gauges_in(cell) == gauges


def test_a_word_that_means_more_than_one_thing_says_what_to_write(tmp_path: Path) -> None:
    lines = "From,To,Mode,Gauge\nMadrid,Lyon,rail,broad gauge\nBarcelona,Genoa,boat,\n"
    assert messages(write(tmp_path / "net", links=lines)) == [
        "links line 2, column gauge: 'broad gauge' is not allowed (write millimetres, as 1520, 1668 or 1676)",
        "links line 3, column mode: 'boat' is not allowed (write sea, or barge on rivers and lakes)",
    ]


# --- train ferries -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "gauge"),
    [
        ("train ferry", ""),
        ("Rail-ferry", ""),
        ("rail ferry crossing", ""),
        ("Eisenbahnfähre", ""),
        ("железнодорожный паром", ""),
        ("ж/д паром", ""),
        ("火车轮渡", ""),
        ("ferry", "1520"),
    ],
)
def test_wagons_stay_on_a_train_ferry(mode: str, gauge: str) -> None:
    """524 km at 28 km/h and a day for shunting and waiting; no box is lifted in the ports."""
    net = cd.Network.from_frames(frame(CASPIAN), frame(CROSSING.format(mode=mode, gauge=gauge)))
    ferry = net.links.loc["Aktau-Alat-rail-1520"]
    assert (ferry["mode"], ferry["category"]) == ("rail", "train ferry")
    assert ferry["transit_h"] == pytest.approx(ferry["length_km"] / 28 + 24, abs=0.05)
    trip = cd.route(net, cd.Shipment("Beyneu", "Tbilisi", ready="2026-03-04"), minimise="hours")
    lifted = [leg.from_id for leg in trip.legs if leg.text.startswith(("loaded", "unloaded"))]
    assert lifted == ["Beyneu", "Tbilisi"]
    assert [leg.text.partition(",")[0] for leg in trip.legs if leg.kind == "haul"] == [
        "wagon 1520 Beyneu - Aktau",
        "wagon 1520 by train ferry Aktau - Alat",
        "wagon 1520 Alat - Tbilisi",
    ]
    assert any("links without transit_h, taken as of a train ferry" in str(one) for one in trip.assumptions)


@pytest.mark.parametrize(("mode", "gauge"), [("ferry", ""), ("sea", "1520"), ("train", "1520"), ("car ferry", "")])
def test_other_ways_are_none(mode: str, gauge: str) -> None:
    assert not is_train_ferry(mode, gauge)


def test_hours_that_somebody_gave_are_those_of_the_train_ferry() -> None:
    lines = frame(CROSSING.format(mode="train ferry", gauge="")).assign(hours=["", "60", ""])
    assert cd.Network.from_frames(frame(CASPIAN), lines).links.loc["Aktau-Alat-rail-1520", "transit_h"] == 60


def test_no_other_railway_has_the_factor_of_a_train_ferry() -> None:
    ferried = cd.Network.from_frames(frame(CASPIAN), frame(CROSSING.format(mode="train ferry", gauge="")))
    shipped = cd.Network.from_frames(frame(CASPIAN), frame(CROSSING.format(mode="sea", gauge="")))
    assert set(ferried.emissions.index) - set(shipped.emissions.index) == {"RAIL-TRAIN_FERRY"}
    box = cd.Shipment("Aktau", "Alat", ready="2026-03-04", cargo_tonnes_each=20)
    trip = cd.route(ferried, box, minimise="hours")
    tonnes = 20 + 3.8  # and the box
    assert trip.co2_kg == pytest.approx(trip.km * 50e-3 * tonnes, rel=0.25)
