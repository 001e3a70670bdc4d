"""What is legal and hardly meant so is named, with its rows and what to do; what is usual is not."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from command_line import records, run
from edited_tables import Edit, written

import corridor as cd

ROAD = "ALMA-EASTGATE-road"
NEW_PLACE = {"name": "Lone", "city": "Lone", "aliases": "", "unlocode": "", "main": "1", "lat": "1", "lon": "68"}
LONE = Edit("terminals", "KARST", NEW_PLACE, "LONE")


def edit(table: str, key: str, new: str = "", **cells: str) -> Edit:
    return Edit(table, key, cells, new)


def linted(folder: Path, *edits: Edit) -> cd.NetworkLint:
    written(folder, edits)
    return cd.lint_network(cd.read_network(folder))


# what, edits, table and row of the remark, words
ODD = [
    ("a terminal without a link", (LONE,), "terminals", "LONE", "no link begins or ends there"),
    (
        "an island",
        (LONE, edit("transfers", "ALMA-road-stack-lift", "LONE-lift", terminal_id="LONE")),
        "terminals",
        "LONE",
        "Lone cannot reach",
    ),
    (
        "a port that handles nothing",
        (
            edit("terminals", "KARST", "LONE", **{**NEW_PLACE, "kind": "land port"}),
            edit("links", "BIRK-KARST-rail-1520", "BIRK-LONE", to_node_id="LONE", length_km="160"),
        ),
        "terminals",
        "LONE",
        "a land port that handles no boxes",
    ),
    (
        "a train slower than lorries",
        tuple(
            edit("service_stops", f"BLOCK-ALMA-HAVEN:00{stop}", run_h=hours)
            for stop, hours in enumerate(("20", "20", "10", "20", "20"), start=2)
        ),
        "services",
        "BLOCK-ALMA-HAVEN",
        "10 km/h (900 km in 90 h of running), and lorries make 50 km/h",
    ),
    (
        "a border without dwell",
        (edit("borders", "EAST_WEST_ROAD:any:1", dwell_mean_h="0", dwell_p90_h="0"),),
        "borders",
        "EAST_WEST_ROAD:any:1",
        "0 h of queue and clearance",
    ),
    (
        "an open border outside a union",
        (edit("links", "EASTGATE-WESTGATE-road", border_id="open"),),
        "links",
        "EASTGATE-WESTGATE-road",
        "nothing is checked between AA and NA, which share no group",
    ),
    (
        "a price ten times its neighbours",
        (edit("tariffs", "RAIL_AA_2025", low="25", mid="25", high="25"),),
        "tariffs",
        "RAIL_AA_2025",
        "25 USD a km, where zones beside it have 1 to 2 USD",
    ),
]


@pytest.mark.parametrize(("edits", "table", "row", "words"), [one[1:] for one in ODD], ids=[one[0] for one in ODD])
def test_what_is_odd_is_named(tmp_path: Path, edits: tuple[Edit, ...], table: str, row: str, words: str) -> None:
    found = linted(tmp_path / "net", *edits)
    told = [one for one in found.remarks if one.table == table and row in one.rows]
    assert any(words in one.text for one in told), found
    assert all(one.remedy for one in found.remarks)
    assert not found.clean


USUAL = [
    (),
    (edit("links", ROAD, speed_kmh="60"),),
    (edit("borders", "EAST_WEST_ROAD:any:1", dwell_mean_h="0.1", dwell_p90_h="0.2"),),
    (edit("tariffs", "RAIL_AA_2025", low="5", mid="5", high="5"),),  # five times: a dear railway
]


@pytest.mark.parametrize("edits", USUAL)
def test_what_is_usual_is_not(tmp_path: Path, edits: tuple[Edit, ...]) -> None:
    assert linted(tmp_path / "net", *edits).clean


def without(network: cd.Network, table: str, kept: pd.Series) -> cd.Network:
    return cd.Network(network.name, network.header, {**network.tables, table: network.tables[table][kept]})


def test_gauges_that_meet_and_cannot_change_are_named(teaching: cd.Network) -> None:
    """Both yards gone: each of the two stations is named; with one of them the other is its neighbour."""
    transfers = teaching.transfers
    changes = transfers["technique"].isin(["transloading", "bogie exchange", "variable-gauge axle"])
    found = cd.lint_network(without(teaching, "transfers", ~changes))
    jumps = [one.rows for one in found.remarks if "mm meet" in one.text]
    assert jumps == [("EASTGATE",), ("WESTGATE",)]
    one_yard = without(teaching, "transfers", ~changes | (transfers["terminal_id"] == "EASTGATE"))
    assert not [one for one in cd.lint_network(one_yard).remarks if "mm meet" in one.text]


@pytest.mark.parametrize(("gauge", "nearest"), [("1453", "1435"), ("1250", ""), ("1076", "1067"), ("1676", None)])
def test_a_gauge_of_no_railway_is_named(gauge: str, nearest: str | None) -> None:
    """1453 for 1435 made two stations change the gauge, and was called clean."""
    stations = pd.DataFrame({"name": ["A", "B", "C"], "lat": [50.0, 50.5, 51.0], "lon": [10.0] * 3, "country": "DE"})
    lines = pd.DataFrame({"from": ["A", "B"], "to": ["B", "C"], "mode": "rail", "gauge": ["1435", gauge]})
    said = [one for one in cd.lint_network(cd.Network.from_frames(stations, lines)).remarks if one.column == "gauge"]
    assert len(said) == (nearest is not None)
    if nearest:
        assert gauge in said[0].text and said[0].remedy.endswith(f"nearest: {nearest}")


def line_of(gauges: list[str]) -> cd.Network:
    """Stations in a row in India, a rail link from each to the next."""
    names = [*"ABCDEF"][: len(gauges) + 1]
    stations = pd.DataFrame({"name": names, "lat": 25.0, "lon": [75.0 + number for number in range(len(names))]})
    lines = pd.DataFrame({"from": names[:-1], "to": names[1:], "mode": "rail", "gauge": gauges})
    return cd.Network.from_frames(stations, lines)


@pytest.mark.parametrize(
    ("gauges", "named"),
    [
        (["1676", "1435", "1676"], ["B-C"]),  # between stations of another gauge
        (["1676", "1676", "1676", "1435"], ["D-E"]),  # at the end of a line, other than its country
        (["1435", "1435", "1676", "1435", "1676"], ["D-E"]),  # beside a break of gauge: what is not that of India
        (["1676"] * 3, []),
        (["1676", "1435"], []),  # which of the two is the odd one?
        (["1676", "1676", "1435", "1435"], []),  # a break of gauge
        (["1676", "1676", "1435", "1435", "1676"], []),  # a railway of its own
    ],
)
def test_a_gauge_that_stands_alone_is_named(gauges: list[str], named: list[str]) -> None:
    found = [one for one in cd.lint_network(line_of(gauges)).remarks if "all other railways" in one.text]
    assert [one.rows[0].partition("-rail")[0] for one in found] == named
    assert all(one.column == "gauge" and "1676 is likelier" in one.remedy for one in found)


def test_a_second_track_of_another_gauge_is_none_that_stands_alone() -> None:
    """Both gauges lie between the two stations, as where the tracks of either side lead across."""
    net = line_of(["1676", "1676", "1676"])
    both = net.add("links", {"from": "B", "to": "C", "mode": "rail", "gauge": "1435"})
    assert not [one for one in cd.lint_network(both).remarks if "all other railways" in one.text]


def test_a_service_that_nobody_can_board_is_named(teaching: cd.Network) -> None:
    """No crane for ships at Cove: the ship, its link and its way back are of no use."""
    transfers = teaching.transfers
    crane = (transfers["terminal_id"] == "COVE") & (transfers[["from_carrier", "to_carrier"]] == "sea").any(axis=1)
    found = cd.lint_network(without(teaching, "transfers", ~crane))
    unused = {one.table: set(one.rows) for one in found.remarks if "no way between two places leads over" in one.text}
    assert unused["services"] == {"SHIP-COVE-FJORD", "SHIP-FJORD-COVE"}
    assert unused["links"] == {"COVE-FJORD-sea"}
    rows = found.to_frame().set_index("row")["problem"]
    assert rows["SHIP-COVE-FJORD"] == "no way between two places leads over them"


def test_a_check_remarks_what_a_lint_does(tmp_path: Path) -> None:
    written(tmp_path / "net", (LONE, edit("emissions", "SEA", used="0")))
    network = cd.read_network(tmp_path / "net")
    found, checked = cd.lint_network(network), cd.check_network(network)
    assert found.findings == checked.findings != ()
    assert {remark.text for remark in found.remarks} <= set(checked.remarks)


def test_the_teaching_network_is_clean(teaching: cd.Network) -> None:
    assert cd.lint_network(teaching).clean


def test_a_lint_shows_itself_and_comes_back_from_json(tmp_path: Path) -> None:
    found = linted(tmp_path / "net", LONE)
    again = cd.NetworkLint.from_json(found.to_json())
    assert str(again) == str(found)
    assert again.remarks == found.remarks
    frame = found.to_frame()
    assert list(frame.columns) == ["kind", "file", "row", "column", "value", "problem", "remedy"]
    assert set(frame["file"]) == {"terminals.csv"}


def test_the_command_ends_with_one_and_writes_its_report(tmp_path: Path) -> None:
    folder = tmp_path / "net"
    written(folder, (edit("borders", "EAST_WEST_ROAD:any:1", dwell_mean_h="0", dwell_p90_h="0"),))
    for file in ("fix.csv", "fix.json"):
        done = run("lint", str(folder), "--fix-report", str(tmp_path / file))
        assert done.exit_code == 1
        assert "0 h of queue and clearance (write the hours" in done.stdout
        assert "1 thing to look at" in done.stderr
    with (tmp_path / "fix.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["file"], row["row"], row["column"], row["value"]) == (
        "borders.csv",
        "EAST_WEST_ROAD:any:1",
        "dwell_mean_h",
        "0",
    )
    assert json.loads((tmp_path / "fix.json").read_text(encoding="utf-8")) == [row]
    assert records(run("lint", str(folder), "--format", "csv").stdout) == [row]


def test_the_command_says_ok_where_all_is_usual(teaching: cd.Network, tmp_path: Path) -> None:
    """On standard output, as `corridor check` does."""
    done = run("lint", str(teaching.to_folder(tmp_path / "net")))
    assert (done.exit_code, done.stdout) == (0, "OK: net, nothing to look at\n")


def test_faults_come_first(tmp_path: Path) -> None:
    folder = tmp_path / "net"
    written(folder, (edit("links", ROAD, mode="raod"),))
    done = run("lint", str(folder), "--format", "json")
    assert done.exit_code == 1
    (row, *_) = json.loads(done.stdout)
    assert (row["kind"], row["file"], row["column"]) == ("finding", "links.csv", "mode")
    assert row["row"].startswith("line ")


@pytest.mark.parametrize(("file", "words"), [("fix.txt", ".csv, .json"), ("no/fix.csv", "there is no folder")])
def test_a_report_that_cannot_be_is_refused_before_the_work(tmp_path: Path, file: str, words: str) -> None:
    folder = tmp_path / "net"
    written(folder, ())
    done = run("lint", str(folder), "--fix-report", str(tmp_path / file))
    assert done.exit_code in (1, 2)
    assert words in " ".join(done.stderr.split())
