"""`route`, `pareto`, `alternatives` and `routes` print what the functions of the library give."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from command_line import box, records, run
from rich.console import Console

import corridor as cd
from corridor.cli.screens.batch_screen import rows_told
from corridor.cli.screens.front_screen import port_lines, warnings_told
from corridor.cli.screens.route_screen import limits_told, print_route
from corridor.display import duration

pytestmark = pytest.mark.usefixtures("opened_once")

TEACHING = ("--network", "teaching")
READY = (*TEACHING, "--date", "2026-03-01")
MACHINERY = ("--containers", "41", "--hs", "8429", "--date", "2026-11-21")


def test_route_prints_legs_totals_and_items() -> None:
    net = cd.open_network("teaching")
    trip = cd.route(net, cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04"))
    # asked second: a first search may load its kernels for so long that the verb says it is at work
    done = run("route", "Alma", "Haven", "--network", "teaching", "--containers", "2", "--date", "2026-03-04")
    assert done.exit_code == 0, done.stderr
    assert f"{trip.cost:,.0f} USD for 2 boxes" in done.stdout
    assert trip.name in done.stdout
    assert f"{duration(trip.hours)}: on the move" in done.stdout
    assert "range of this route: " in done.stdout
    assert "from journey to journey, most by queue at Eastgate" in " ".join(done.stdout.split())
    assert done.stderr == ""


@pytest.mark.parametrize("width", [60, 100])
@pytest.mark.parametrize("assumed", [0, 1, 3, 40])
def test_a_route_prints_the_assumptions_that_a_screen_holds(teaching: cd.Network, width: int, assumed: int) -> None:
    """Every warning stands there; where assumptions are left out, how many is said, and no line is too long."""
    texts = tuple(f"what is taken as number {number}: {'word ' * 20}" for number in range(assumed))
    trip = replace(cd.route(teaching, box()), assumptions=texts, notes=("a note", "another note"))
    out = Console(file=io.StringIO(), width=width, highlight=False)
    print_route(out, teaching, trip)
    said = out.file.getvalue().splitlines()  # type: ignore[attr-defined]
    shown = sum(line.startswith("assumed: ") for line in said)
    left = [line for line in said if line.endswith("more: --format json")]
    assert shown == assumed if not left else int(left[0].split()[1]) == assumed - shown > 0
    assert sum(line.startswith("remark: ") for line in said) == len(trip.remarks) >= 2
    assert not any(line.startswith("warning: ") for line in said)
    assert len(said) <= 26 or shown == 0
    assert (left or assumed < 40) and max(map(len, said)) <= width


def test_route_says_what_the_gauge_costs_when_asked() -> None:
    arguments = ("route", "Alma", "Haven", "--network", "teaching", "--date", "2026-03-04")
    assert "in a world of one gauge" not in run(*arguments).stdout
    assert "in a world of one gauge" in run(*arguments, "--gauge").stdout


def test_route_keeps_its_way_points(teaching: cd.Network) -> None:
    ways = ("--avoid", "air", "--avoid", "road", "--via", "Birk")
    done = run("route", "Alma", "Haven", *READY, *ways, "--format", "json")
    expected = cd.route(teaching, box(), avoid=("air", "road"), via="Birk")
    assert cd.Itinerary.from_json(done.stdout).cents == expected.cents


def test_arrive_by_is_the_latest_departure() -> None:
    """By hand: the Wednesday express, whose boxes are in the stack at 06:00, is there on Thursday at noon."""
    ways = ("--avoid", "air", "--avoid", "road")
    done = run("route", "Alma", "Haven", *READY, *ways, "--arrive-by", "2026-03-05 12:00")
    assert "leaves 2026-03-04 06:00+00:00, arrives 2026-03-05 12:00+00:00" in done.stdout
    on_the_day = run("route", "Alma", "Haven", *READY, *ways, "--arrive-by", "2026-03-05", "--format", "json")
    assert cd.DatedItinerary.from_json(on_the_day.stdout).arrives.date().isoformat() <= "2026-03-05"


def test_a_window_of_departures_is_two_moments(teaching: cd.Network) -> None:
    window = "2026-03-04 00:00 to 2026-03-04 12:00"
    asked = ("--minimise", "hours", "--avoid", "air", "--avoid", "road", "--format", "json")
    done = run("route", "Alma", "Haven", *TEACHING, "--depart", window, *asked)
    trip = cd.DatedItinerary.from_json(done.stdout)
    expected = cd.route(
        teaching, box(), depart=("2026-03-04 00:00", "2026-03-04 12:00"), minimise="hours", avoid=("air", "road")
    )
    assert isinstance(expected, cd.DatedItinerary)
    assert (trip.departs, trip.seconds) == (expected.departs, expected.seconds)


@pytest.mark.parametrize("view", ["dwells", "invoice", "emissions", "sources", "cargo"])
def test_every_view_of_a_route_is_the_libraries_own(teaching: cd.Network, view: str) -> None:
    trip = cd.route(teaching, box())
    views: dict[str, Any] = {
        "dwells": trip.dwells,
        "invoice": trip.invoice,
        "emissions": lambda: cd.report_emissions(teaching, trip),
        "sources": trip.sources,
        "cargo": lambda: cd.check_cargo(teaching, trip),
    }
    told = views[view]()
    asked = ("route", "Alma", "Haven", *READY, "--show", view)
    frame = told if view == "sources" else told.to_frame()
    assert len(records(run(*asked, "--format", "csv").stdout)) == len(frame)
    data = json.loads(run(*asked, "--format", "json").stdout)
    if view == "sources":
        assert [row["amount"] for row in data] == pytest.approx(frame["amount"].tolist())
        assert "links" in run(*asked).stdout
    else:
        assert data == json.loads(told.to_json())
        assert run(*asked).stdout.strip() == str(told)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--show", "invoice", "--format", "geojson"), "table, json or csv"),
        (("--show", "dwells", "--gauge"), "--gauge adds"),
        (("--arrive-by", "2026-03-05", "--limit", "cost=1"), "add --depart, or leave out --limit"),
        (("--arrive-by", "2026-03-05", "--minimise", "cost"), "add --depart, or leave out --limit"),
        (("--arrive-by", "5 March"), "is not a date"),
        (("--depart", "2026-03-04 to 2026-03-02"), "2026-03-04 00:00+00:00 to 2026-03-02 23:59+00:00 must end after"),
        (("--via", "Brik"), "nearest: Birk"),
        (("--avoid", "EAST_WES"), "nearest: EAST_WEST"),
    ],
)
def test_what_route_cannot_mean_ends_in_2(more: Sequence[str], said: str) -> None:
    done = run("route", "Alma", "Haven", *TEACHING, *more)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_what_no_route_does_ends_in_1() -> None:
    late = run("route", "Alma", "Haven", *READY, "--arrive-by", "2026-03-01 01:00")
    assert late.exit_code == 1 and "the earliest arrival is 2026-03-0" in late.stderr
    same = run("route", "Alma", "Alma", *READY)
    assert same.exit_code == 1 and "--limit" not in same.stderr
    both = run("route", "Alma", "Haven", *READY, "--via", "Birk", "--avoid", "Birk")
    assert both.exit_code == 1 and "avoid Birk" in both.stderr


def test_the_shipment_line_names_what_is_not_ordinary() -> None:
    done = run("route", "Alma", "Haven", *READY, "--dangerous", "3", "--container-owner", "carrier")
    assert "dangerous goods of class 3, the carrier's boxes" in done.stdout.splitlines()[0]


def test_a_route_that_goes_out_and_back_says_so() -> None:
    there_and_back = ("--via", "Haven", "--via", "Alma", "--avoid", "air")
    assert "remark: it goes out and back over" in run("route", "Alma", "Haven", *READY, *there_and_back).stdout


@pytest.mark.slow
def test_pareto_prints_one_line_per_corridor_that_opens_to_its_variants(
    eurasia: cd.Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Piped, a route of the short list is exactly one line; --all adds every variant, --open those of one corridor."""
    monkeypatch.setattr(cd, "open_network", lambda name: {"eurasia": eurasia}[name])
    front = cd.pareto_routes(eurasia, cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", ready="2026-11-21"))
    closed = run("pareto", "Lanzhou", "Duisburg", *MACHINERY).stdout
    assert "USD for 41 boxes" in closed
    lines = closed.splitlines()[4:]
    for line, one in zip(lines, front.short_list(), strict=False):
        trip = one.itinerary
        for told in (
            one.label,
            f"{trip.cost_per_container:,.0f}",
            f"{trip.cost:,.0f}",
            duration(trip.hours),
            one.told(),
        ):
            assert told in line
        assert all(role in line for role in one.roles)
    assert lines[len(front.short_list())] == ""
    opened = run("pareto", "Lanzhou", "Duisburg", *MACHINERY, "--all").stdout
    assert opened.count(": on the move ") == len(front)
    one = max(front.corridors(), key=lambda corridor: len(corridor.itineraries))
    by_name = run("pareto", "Lanzhou", "Duisburg", *MACHINERY, "--open", one.name).stdout
    assert by_name.count(": on the move ") >= len(one.itineraries)


@pytest.mark.parametrize("verb", ["route", "pareto"])
def test_every_format_reads_back(verb: str) -> None:
    asked = ("--containers", "2", "--date", "2026-03-04", "--network", "teaching")
    arguments = (verb, "Alma", "Haven", *asked, "--format")
    net = cd.open_network("teaching")
    box = cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04")
    text = run(*arguments, "json").stdout
    rows = records(run(*arguments, "csv").stdout)
    shapes = json.loads(run(*arguments, "geojson").stdout)
    if verb == "route":
        trip = cd.route(net, box)
        assert cd.Itinerary.from_json(text).cents == trip.cents
        assert len(rows) == len(trip.legs)
    else:
        front = cd.pareto_routes(net, box)
        assert (cd.ParetoFront.from_json(text).points == front.points).all()
        assert [float(row["cost"]) for row in rows] == [trip.cost for trip in front]
    assert shapes["type"] == "FeatureCollection"
    assert {feature["geometry"]["type"] for feature in shapes["features"]} == {"LineString"}
    assert {feature["properties"]["route"] for feature in shapes["features"]} >= {1}


def test_alternatives_keep_their_way_points(teaching: cd.Network) -> None:
    asked = ("alternatives", "Alma", "Haven", *READY, "--most", "3", "--avoid", "air")
    found = cd.alternative_routes(teaching, box(), k=3, avoid="air")
    got = records(run(*asked, "--format", "csv").stdout)
    assert [float(row["cost"]) for row in got] == [one.itinerary.cost for one in found]
    assert found[0].itinerary.cents == cd.route(teaching, box(), avoid="air").cents
    for one in found[1:]:  # countries by their names
        assert not any(f"by {code}" in one.why for code in teaching.countries.index), one.why
    past = cd.alternative_routes(teaching, box(), k=3, via="EAST_WEST")
    assert past and all("EAST_WEST" in one.itinerary.border_ids for one in past)
    assert past[0].itinerary.cents == cd.route(teaching, box(), via="EAST_WEST").cents
    shared = run(*asked, "--max-shared", "1")
    assert shared.exit_code == 2 and "below 1" in shared.stderr


def test_routes_of_a_file(tmp_path: Any) -> None:
    file = tmp_path / "shipments.csv"
    lines = ("origin,destination,hs,ready", "Alma,Haven,,2026-03-01", "Alma,Haven,3104,2026-03-01")
    file.write_text("\n".join(lines), encoding="utf-8")
    got = records(run("routes", str(file), *TEACHING, "--format", "csv").stdout)
    assert float(got[0]["cost"]) > 0 and got[0]["problem"] == ""
    assert got[1]["cost"] == "" and "POTASH" in got[1]["problem"]
    file.write_text("origin,destination\nAlmu,Haven\nAlma,\n", encoding="utf-8")
    broken = run("routes", str(file), *TEACHING, "--strict")
    assert broken.exit_code == 1 and "2 faults" in broken.stderr and "nearest: Alma" in broken.stderr


def test_show_weak_ranks_the_rows_that_the_route_hangs_on() -> None:
    arguments = ("route", "Alma", "Haven", "--network", "teaching", "--date", "2026-03-04", "--show", "weak")
    done = run(*arguments, "--format", "csv")
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("table,row,what,confidence,source,basis,cost_low,cost_high,cost_swing")
    assert lines[1].startswith("borders,EAST_WEST:ordinary:2,")
    assert "16 rows in doubt" in run(*arguments).stdout


ORDERS = """origin,destination,containers,ready
Alma,Haven,2,2026-03-04
Nowhere,Haven,1,2026-03-04
Alma,Cove,3,2026-03-05
"""


BLANKS = "origin,destination,containers,ready\nAlma,Haven,,\nAlma,Haven,3,\nAlma,Cove,,2026-03-09\n"


def test_options_of_a_shipment_fill_the_blank_cells_of_a_file(teaching: cd.Network, tmp_path: Path) -> None:
    """On the screen, in a file and in Python; the cells go before them, and what is taken is said."""
    file = tmp_path / "orders.csv"
    file.write_text(BLANKS, encoding="utf-8")
    taken = {"containers": 10, "ready": "2026-03-02", "air": False}
    rows = (("Haven", 10, "2026-03-02"), ("Haven", 3, "2026-03-02"), ("Cove", 10, "2026-03-09"))
    wanted = [cd.route(teaching, cd.Shipment("Alma", to, containers=n, ready=day, air=False)) for to, n, day in rows]
    frame = cd.routes(teaching, file, defaults=taken)
    assert frame["cost"].tolist() == [trip.cost for trip in wanted]
    assert frame["containers"].tolist() == [10, 3, 10]
    words = {"Boxes": "10", "date": "2026-03-02", "air": "0", "hs": ""}  # as headings and cells of a file are read
    pd.testing.assert_frame_equal(cd.routes(teaching, file, defaults=words), frame)
    for strict in (False, True):
        pd.testing.assert_frame_equal(cd.routes(teaching, pd.read_csv(file), defaults=taken, strict=strict), frame)
    asked = ("routes", str(file), *TEACHING, "--boxes", "10", "--date", "2026-03-02", "--no-air")
    done = run(*asked, "--format", "csv", "--strict")
    assert [float(row["cost"]) for row in records(done.stdout)] == frame["cost"].tolist()
    assert "or has no such column: containers 10, air False, ready 2026-03-02" in done.stderr
    assert run(*asked, "--out", str(tmp_path / "r.csv")).exit_code == 0
    assert [float(row["cost"]) for row in records((tmp_path / "r.csv").read_text("utf-8"))] == frame["cost"].tolist()
    why = run(*asked, "--why", "2:cost").stdout
    assert why == str(wanted[1].why("cost")) + "\n"
    assert "leaves a cell blank" not in run("routes", str(file), *TEACHING).stderr
    assert "--containers 10" in run(*asked).stderr  # of the command that tells where a figure comes from


@pytest.mark.parametrize(
    ("defaults", "told"),
    [
        ({"container": 10}, "nearest: containers"),
        ({"origin": "Alma"}, "'origin' is not filled in: each row says its own"),
        ({"goods": "84", "colour": "red"}, "'goods' is not filled in"),
        ({"containers": 0}, "containers must be a whole number"),
        ({"ready": "soon"}, "ready is wrong"),
    ],
)
def test_a_default_that_cannot_be_is_refused_before_the_first_row(
    teaching: cd.Network, tmp_path: Path, defaults: dict[str, Any], told: str
) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(BLANKS, encoding="utf-8")
    for ask in (
        lambda: cd.routes(teaching, file, defaults=defaults),
        lambda: cd.route_blocks(teaching, file, defaults=defaults),
        lambda: cd.read_shipments(file, teaching, defaults=defaults),
        lambda: cd.write_routes(teaching, file, tmp_path / "r.csv", defaults=defaults),
        lambda: cd.study.sweep(teaching, file, out=tmp_path / "s", defaults=defaults),
    ):
        with pytest.raises(cd.CorridorError, match=told):
            ask()
    with pytest.raises(cd.CorridorError, match="a Shipment has none"):
        cd.routes(teaching, [box()], defaults={"containers": 2})


def test_the_best_few_of_each_row_say_why_they_are_there(teaching: cd.Network, tmp_path: Path) -> None:
    """In a pipe, on the screen, in a file and in Python the same rows, the best of each shipment first."""
    file = tmp_path / "orders.csv"
    file.write_text(ORDERS, encoding="utf-8")
    asked = ("routes", str(file), *TEACHING, "--top", "3", "--minimise", "hours")
    frame = cd.routes(teaching, file, top=3, minimise="hours")
    assert list(frame.columns[[0, -1]]) == ["rank", "reason"]
    for row, boxes in ((0, 2), (2, 3)):
        one = cd.Shipment(
            "Alma", frame.loc[[row], "destination"].iloc[0], containers=boxes, ready=f"2026-03-0{4 + row // 2}"
        )
        found = cd.alternative_routes(teaching, one, k=3, minimise="hours")
        got = frame.loc[[row]]
        assert got["hours"].tolist() == sorted(other.itinerary.hours for other in found)
        assert sorted(got["reason"]) == sorted(other.why for other in found)
        assert got["rank"].tolist() == list(range(1, len(found) + 1))
    got = records(run(*asked, "--format", "csv").stdout)
    assert [row["reason"] for row in got] == frame["reason"].fillna("").tolist()
    assert run(*asked, "--out", str(tmp_path / "r.csv")).exit_code == 0
    assert [row["reason"] for row in records((tmp_path / "r.csv").read_text("utf-8"))] == [row["reason"] for row in got]
    said = run(*asked).stdout
    assert f"{frame['reason'].iloc[0]}: {frame['corridor'].iloc[0]}" in said
    assert said.count("no place is called 'Nowhere'") == 1


def test_remarks_of_a_file_name_their_rows(tmp_path: Path) -> None:
    """What all routes assume is said once, what some do with their numbers, in the numbers of the table."""
    file = tmp_path / "orders.csv"
    rows = ("Alma,Haven,2,10", "Nowhere,Haven,1,10", "Alma,Cove,3,", "Alma,Haven,2,")
    file.write_text("\n".join(["origin,destination,containers,cargo_tonnes_each", *rows]), encoding="utf-8")
    done = run("routes", str(file), *READY)
    assert done.stdout.split()[0] == "row"
    assert "assumed (rows 3-4): shipment without cargo_tonnes_each" in done.stdout
    file.write_text("\n".join(["origin,destination,containers,cargo_tonnes_each", *rows[1:]]), encoding="utf-8")
    assert "assumed (all routes): shipment without cargo_tonnes_each" in run("routes", str(file), *READY).stdout


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([2], "row 2"),
        ([1, 3], "rows 1, 3"),
        ([5, 1, 2, 3], "rows 1-3, 5"),
        ([1, 2, 3, 5, 9], "all routes"),
        ([*range(2, 40, 2)], "rows 2, 4, 6, 8, 10, 12 and 13 more"),
    ],
)
def test_numbers_of_rows_are_told_as_people_write_them(rows: list[int], told: str) -> None:
    assert rows_told(rows, [1, 2, 3, 5, 9]) == told
    assert rows_told([7], [7]) == "row 7"


@pytest.mark.parametrize("asked", [(), ("--format", "csv"), ("--format", "jsonl"), ("--sort", "cost"), ("--top", "2")])
def test_a_file_without_any_route_ends_in_1(tmp_path: Path, asked: tuple[str, ...]) -> None:
    """Where some rows have one the last line counts them, and the code is 0; where all have, nothing is counted."""
    file = tmp_path / "orders.csv"
    file.write_text("origin,destination\nAlma,Nowhere\nAlma,Alma\n", encoding="utf-8")
    none = run("routes", str(file), *READY, *asked)
    assert none.exit_code == 1 and "Nowhere" in none.stdout
    assert none.stderr.splitlines()[-1] == f"none of the 2 rows of {file} has a route: see the column problem"
    into = run("routes", str(file), *READY, *asked[2:], "--out", str(tmp_path / "out.csv"))
    assert into.exit_code == 1 and len(records((tmp_path / "out.csv").read_text("utf-8"))) == 2
    with file.open("a", encoding="utf-8") as more:
        more.write("Alma,Haven\n")
    some = run("routes", str(file), *READY, *asked)
    assert some.exit_code == 0 and some.stderr.splitlines()[-1] == "3 rows: 1 with a route, 2 without"
    file.write_text("origin,destination\nAlma,Haven\n", encoding="utf-8")
    assert " without" not in run("routes", str(file), *READY, *asked).stderr


def test_rows_of_a_file_are_sorted_on_the_screen_too(teaching: cd.Network, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(ORDERS, encoding="utf-8")
    asked = ("routes", str(file), *TEACHING, "--format", "csv", "--sort")
    costs = [cd.routes(teaching, file)["cost"].iloc[row] for row in (0, 2)]
    for sort, wanted in (("cost", sorted(costs)), ("-cost", sorted(costs, reverse=True))):
        got = [row["cost"] for row in records(run(*asked, sort).stdout)]
        assert [float(cost) for cost in got[:2]] == wanted and got[2] == ""  # blanks come last
        assert cd.routes(teaching, file, sort=sort)["cost"].tolist()[:2] == wanted
    wrong = run(*asked, "csot")
    assert wrong.exit_code == 2 and "nearest: cost" in wrong.stderr


def test_where_one_journey_in_ten_is_late_the_moment_to_ask_for_is_told() -> None:
    """Who asks for it is there in time nine times in ten; a route that is, says nothing."""
    asked = ("route", "Alma", "Haven", *READY, "--avoid", "air", "--avoid", "road", "--arrive-by")
    told = re.search(r"ask --arrive-by '(.+)'", run(*asked, "2026-03-06 13:00").stderr)
    assert told is not None
    trip = cd.DatedItinerary.from_json(run(*asked, told[1], "--format", "json").stdout)
    late = trip.arrives + dt.timedelta(hours=trip.hours_p90 - trip.hours)
    assert late.replace(tzinfo=None) <= dt.datetime(2026, 3, 6, 13)
    assert "one such journey" not in run(*asked, "2026-03-12").stderr


@pytest.mark.parametrize("clock", [("--depart", "2026-03-04 08:00"), ("--arrive-by", "2026-03-12")])
def test_a_file_goes_into_a_file_by_the_clock(teaching: cd.Network, tmp_path: Path, clock: tuple[str, str]) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(ORDERS, encoding="utf-8")
    keyword = {clock[0].removeprefix("--").replace("-", "_"): clock[1]}
    done = run("routes", str(file), *TEACHING, *clock, "--out", str(tmp_path / "r.csv"))
    assert done.exit_code == 0, done.output
    assert ("goes before the column ready" in done.stderr) == (clock[0] == "--depart")
    wanted = cd.routes(teaching, file, **keyword)  # type: ignore[arg-type]
    got = records((tmp_path / "r.csv").read_text("utf-8"))
    assert [row["hours"] for row in got] == ["" if one != one else str(one) for one in wanted["hours"]]
    refused = run("routes", str(file), *TEACHING, *clock, "--top", "2")
    assert refused.exit_code == 2 and "top" in refused.stderr


def test_all_routes_of_a_file_stand_on_one_map(tmp_path: Path) -> None:
    file, page = tmp_path / "orders.csv", tmp_path / "all.html"
    file.write_text(ORDERS, encoding="utf-8")
    done = run("routes", str(file), *TEACHING, "--map", str(page))
    assert done.exit_code == 0 and f"map: {page}" in done.stderr
    assert "Routes of orders.csv" in page.read_text("utf-8")


def test_a_heading_in_other_words_is_told_the_column(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("from,destination,Date,Boxes\nAlma,Haven,2026-03-04,2\n", encoding="utf-8")
    assert run("routes", str(file), *TEACHING).exit_code == 0  # words of the options
    file.write_text("from,destination,Ready on,Container\nAlma,Haven,2026-03-04,2\n", encoding="utf-8")
    said = run("routes", str(file), *TEACHING)
    assert said.exit_code == 1 and "nearest: ready" in said.stderr and "nearest: containers" in said.stderr
    assert "column from" not in said.stderr  # that one is clear


def test_show_weak_is_narrow_in_a_pipe(teaching: cd.Network) -> None:
    """A line a row: how far it moves a box and the days either way, how sure it is, and which row of which table."""
    trip = cd.route(teaching, box(ready="2026-03-04", containers=2))
    found = cd.study.weak_rows(teaching, trip)
    asked = ("route", "Alma", "Haven", *TEACHING, "--date", "2026-03-04", "--containers", "2", "--show", "weak")
    said = run(*asked).stdout.splitlines()
    assert max(map(len, said)) <= 160
    told = [fact for fact in found.facts if fact.cost_swing / 4 >= 1.0 or fact.days_swing / 2 >= 0.1]
    assert len(said) == 2 + len(told) + (len(told) < len(found.facts))
    for line, fact in zip(said[2:], told, strict=False):
        assert line.endswith(f"{fact.what} ({fact.table}, row {fact.row})")
        assert fact.confidence in line
        assert (f"+-{fact.cost_swing / 4:,.0f} " in line) == (fact.cost_swing / 4 >= 1.0)
        assert (f"+-{fact.days_swing / 2:,.1f} " in line) == (fact.days_swing / 2 >= 0.1)


def test_the_head_of_a_matrix_says_for_how_many_boxes() -> None:
    """Above it stands what is moved, as on every screen; what is assumed of reefers is said beside it, once."""
    title, head, *_ = run("matrix", "Alma", "--to", "Haven", *READY, "--containers", "3").stdout.splitlines()
    assert title == "1 origin to 1 destination: 3 x 45G1, ready 2026-03-01 (teaching 1.0)"
    assert head.startswith("USD for 3 boxes")
    assert run("matrix", "Alma", "--to", "Haven", *READY).stdout.splitlines()[1].startswith("USD for 1 box")
    hours = run("matrix", "Alma", "--to", "Haven", *READY, "--containers", "3", "--minimise", "hours").stdout
    assert hours.splitlines()[1].startswith("hours ")
    for kind in ("45R1", "45G1"):
        said = run("matrix", "Alma", "--to", "Haven", *READY, "--container-type", kind).stderr
        assert said.count("remark: the reefers go at the price of dry boxes") == (kind == "45R1")
        assert said.count("assumed: shipment without cargo_tonnes_each") == 1


@pytest.mark.parametrize("side", ["loading", "discharge"])
def test_ports_and_the_way_without_a_ship_stand_in_order_and_keep_their_letters(
    teaching: cd.Network, side: str
) -> None:
    """By price, by hours where these are asked for; a letter is the same however many are shown."""
    asked = ("alternatives", "Alma", "Haven", *READY, "--by-port", side)
    found = cd.routes_by_port(teaching, box(), port=side)
    assert found.by_land is not None
    for minimise in ("cost", "hours"):
        found = cd.routes_by_port(teaching, box(), port=side, minimise=minimise)
        direct = [one.itinerary for one in found.ways if one.itinerary and not one.itinerary.doubles_back]
        assert len(direct) < len(found.ways)  # one is met by going there and back: among those told in a line
        trips = [*direct, found.by_land]
        wanted = sorted(getattr(trip, minimise) for trip in trips if trip is not None)
        every = port_lines(found)
        assert [getattr(trip, minimise) for _, _, trip in every] == wanted
        assert [label for label, _, _ in every] == ["A", "B", "C", "D"][: len(every)]
        assert {label: trip for label, _, trip in port_lines(found, 0)}.items() <= {
            one: t for one, _, t in every
        }.items()
    said = run(*asked, "--minimise", "hours").stdout
    for label, words, trip in every:
        assert f"{words}; {trip.name}" in said
        why = run(*asked, "--minimise", "hours", "--why", f"{label}:cost", "--format", "json").stdout
        assert json.loads(why)["amount"] == trip.cost


def test_a_limit_says_what_is_kept_and_what_it_costs(teaching: cd.Network) -> None:
    """A cheap route is made quicker for money; one that the limit does not touch costs nothing; none is none."""
    free = cd.route(teaching, box())
    limits = {"days": free.days - 1.0}
    tight = cd.route(teaching, box(), limits=limits)
    (line,) = limits_told(tight, limits, lambda: free)
    assert line.startswith(f"limit {limits['days']:g} days: {duration(tight.hours)}; beside the best without it: ")
    assert f"{tight.cost_per_container - free.cost_per_container:+,.0f} USD a box" in line
    assert f", -{duration(free.hours - tight.hours)}, " in line
    (line,) = limits_told(free, {"cost_per_container": 7000, "transfers": 9}, lambda: cd.route(teaching, box()))
    assert line.endswith("; it changes nothing: without it the best route is the same")
    assert f"limit 7,000 USD a box: {free.cost_per_container:,.0f}, 9 transfers: {free.transfers}" in line
    (line,) = limits_told(free, {"transfers": 1, "hours": 400.5, "days": 1}, lambda: free)
    assert f"limit 1 transfer: {free.transfers}, 400.5 h: {duration(free.hours)}, 1 day: " in line
    assert limits_told(free, {}, lambda: pytest.fail("nothing is asked")) == ()
    said = run("route", "Alma", "Haven", *READY, "--limit", "co2_kg=99999")
    assert said.exit_code == 0 and "limit 99,999 kg CO2e: " in said.stdout and "it changes nothing" in said.stdout
    assert "limit " not in run("route", "Alma", "Haven", *READY).stdout


def test_what_stands_below_a_route_is_counted(teaching: cd.Network) -> None:
    """However many lines stand below, the whole is a screen as long as assumptions can be left out."""
    texts = tuple(f"what is taken as number {number}" for number in range(40))
    trip = replace(cd.route(teaching, box()), assumptions=texts)
    for below in (0, 3, 8):
        out = Console(file=io.StringIO(), width=100, highlight=False)
        print_route(out, teaching, trip, [["below"] * below])
        said = out.file.getvalue().splitlines()  # type: ignore[attr-defined]
        assert said.count("below") == below and len(said) <= 29 and said[-1].startswith("below" if below else "and ")


def test_a_front_and_alternatives_warn_of_doors_as_their_routes_do(teaching: cd.Network) -> None:
    """A border that will be shut when the boxes get there: once, with the letters of the corridors over it."""
    caught = ("Alma", "Haven", *TEACHING, "--date", "2025-09-10")
    (text,) = cd.route(teaching, cd.Shipment("Alma", "Haven", ready="2025-09-10")).warnings
    front = cd.pareto_routes(teaching, cd.Shipment("Alma", "Haven", ready="2025-09-10"))
    over = [one.letter for one in front.corridors() if any(trip.warnings for trip in one.itineraries)]
    said = " ".join(run("pareto", *caught).stdout.split())
    assert f"warning: by {', '.join(over)}: {text}" in said and said.count("warning: ") == 1
    assert f"warning: {text}" in str(front)
    assert f"warning: by A, E: {text}" in run("alternatives", *caught).stderr
    for verb in ("pareto", "alternatives"):
        assert "warning: " not in run(verb, "Alma", "Haven", *READY).output
    many = [(f"{n}", [SimpleNamespace(warnings=(f"door {n} is shut",))]) for n in range(5)]
    assert warnings_told(many)[-1] == "and 3 more warnings: --format json"  # type: ignore[arg-type]
