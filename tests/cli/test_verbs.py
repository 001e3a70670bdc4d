"""The verbs of the shell say what the functions of the library say; slips are named, and exit codes tell them apart."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import corridor as cd
from corridor.cli.main import main

TEACHING = ("--network", "teaching")
READY = (*TEACHING, "--date", "2026-03-01")


def say(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def box(**more: Any) -> cd.Shipment:
    return cd.Shipment("Alma", "Haven", **({"ready": "2026-03-01"} | more))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# route: way-points, arrivals and views


def test_route_keeps_its_way_points(teaching: cd.Network) -> None:
    ways = ("--avoid", "air", "--avoid", "road", "--via", "Birk")
    done = say("route", "Alma", "Haven", *READY, *ways, "--format", "json")
    expected = cd.route(teaching, box(), avoid=("air", "road"), via="Birk")
    assert cd.Itinerary.from_json(done.stdout).cents == expected.cents


def test_arrive_by_is_the_latest_departure() -> None:
    """By hand: the Wednesday express, whose boxes are in the stack at 06:00, is there on Thursday at noon."""
    ways = ("--avoid", "air", "--avoid", "road")
    done = say("route", "Alma", "Haven", *READY, *ways, "--arrive-by", "2026-03-05 12:00")
    assert "leaves 2026-03-04 06:00, arrives 2026-03-05 12:00" in done.stdout
    on_the_day = say("route", "Alma", "Haven", *READY, *ways, "--arrive-by", "2026-03-05", "--format", "json")
    assert cd.DatedItinerary.from_json(on_the_day.stdout).arrives.date().isoformat() <= "2026-03-05"


def test_a_window_of_departures_is_two_moments(teaching: cd.Network) -> None:
    window = "2026-03-04 00:00 to 2026-03-04 12:00"
    asked = ("--minimise", "hours", "--avoid", "air", "--avoid", "road", "--format", "json")
    done = say("route", "Alma", "Haven", *TEACHING, "--depart", window, *asked)
    trip = cd.DatedItinerary.from_json(done.stdout)
    expected = cd.route(
        teaching, box(), depart=("2026-03-04 00:00", "2026-03-04 12:00"), minimise="hours", avoid=("air", "road")
    )
    assert isinstance(expected, cd.DatedItinerary)
    assert (trip.departs, trip.minutes) == (expected.departs, expected.minutes)


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
    assert len(rows(say(*asked, "--format", "csv").stdout)) == len(frame)
    data = json.loads(say(*asked, "--format", "json").stdout)
    if view == "sources":
        assert [row["amount"] for row in data] == pytest.approx(frame["amount"].tolist())
        assert "links" in say(*asked).stdout
    else:
        assert data == json.loads(told.to_json())
        assert say(*asked).stdout.strip() == str(told)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--show", "invoice", "--format", "geojson"), "table, json or csv"),
        (("--show", "dwells", "--gauge"), "--gauge adds"),
        (("--arrive-by", "2026-03-05", "--depart", "2026-03-01"), "leave out --depart"),
        (("--arrive-by", "2026-03-05", "--minimise", "cost"), "leave out --depart"),
        (("--arrive-by", "5 March"), "is not a date"),
        (("--depart", "2026-03-04 to 2026-03-02"), "2026-03-04 00:00 to 2026-03-02 23:59 must end after"),
        (("--via", "Brik"), "nearest: Birk"),
        (("--avoid", "EAST_WES"), "nearest: EAST_WEST"),
    ],
)
def test_what_route_cannot_mean_ends_in_2(more: Sequence[str], said: str) -> None:
    done = say("route", "Alma", "Haven", *TEACHING, *more)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_what_no_route_does_ends_in_1() -> None:
    late = say("route", "Alma", "Haven", *READY, "--arrive-by", "2026-03-01 01:00")
    assert late.exit_code == 1 and "the earliest arrival is 2026-03-0" in late.stderr
    same = say("route", "Alma", "Alma", *READY)
    assert same.exit_code == 1 and "--limit" not in same.stderr
    both = say("route", "Alma", "Haven", *READY, "--via", "Birk", "--avoid", "Birk")
    assert both.exit_code == 1 and "avoid Birk" in both.stderr


def test_the_shipment_line_names_what_is_not_ordinary() -> None:
    done = say("route", "Alma", "Haven", *READY, "--dangerous", "3", "--container-owner", "carrier")
    assert "dangerous goods of class 3, the carrier's boxes" in done.stdout.splitlines()[0]


def test_a_route_that_goes_out_and_back_says_so() -> None:
    there_and_back = ("--via", "Haven", "--via", "Alma", "--avoid", "air")
    assert "warning: it goes out and back over" in say("route", "Alma", "Haven", *READY, *there_and_back).stdout


# departures and calendar


def test_departures_are_those_of_the_library(teaching: cd.Network) -> None:
    asked = ("departures", "Alma", "Haven", *TEACHING, "--start", "2026-03-02", "--end", "2026-03-11", "--avoid", "air")
    frame = cd.departures_of(teaching, box(), "2026-03-02", "2026-03-11", avoid="air")
    got = rows(say(*asked, "--format", "csv").stdout)
    assert [row["departs"] for row in got] == frame["departs"].astype(str).tolist()
    assert [float(row["cost"]) for row in got] == frame["cost"].tolist()
    assert "2026-03-04 06:00" in say(*asked).stdout
    assert len(json.loads(say(*asked, "--format", "json").stdout)) == len(frame)


def test_the_last_day_of_a_period_belongs_to_it(teaching: cd.Network) -> None:
    """The Wednesday train of 4 March, left for at 06:00, is found when 4 March is the last day."""
    frame = cd.departures_of(teaching, box(), "2026-03-03", "2026-03-04", avoid=("air", "road"))
    assert "Wednesday Express" in frame["service"].tolist()
    early = cd.departures_of(teaching, box(), "2026-03-03", "2026-03-04 00:00", avoid=("air", "road"))
    assert not early["departs"].gt(pd.Timestamp("2026-03-04")).any()


def test_calendar_shows_stretches_of_days_and_prints_every_day_as_csv(teaching: cd.Network) -> None:
    period = ("--start", "2025-09-08", "--end", "2025-09-28")
    asked = ("calendar", "Alma", "Haven", *TEACHING, *period, "--via", "EAST_WEST")
    frame = cd.calendar_of(teaching, box(), "2025-09-08", "2025-09-28", via="EAST_WEST")
    assert len(rows(say(*asked, "--format", "csv").stdout)) == len(frame) == 21
    done = say(*asked)
    assert done.exit_code == 0
    shut = int(frame["cost"].isna().sum())
    assert shut == 13 and f"no route on {shut} of 21 days" in done.stderr
    line = next(line for line in done.stdout.splitlines() if line.startswith("2025-09-12"))
    assert line.split()[:2] == ["2025-09-12", "2025-09-24"]


@pytest.mark.parametrize(
    ("verb", "period", "code", "said"),
    [
        ("departures", ("2026-03-02", "2026-05-02"), 2, "within 31 days"),
        ("departures", ("2026-03-02", "soon"), 2, "is not a date"),
        ("calendar", ("2026-03-02", "2026-03-01"), 2, "must end after it begins"),
        ("departures", ("2026-03-02", "2026-03-03"), 1, "POTASH"),
    ],
)
def test_periods_that_cannot_be_are_refused(verb: str, period: tuple[str, str], code: int, said: str) -> None:
    goods = ("--hs", "3104") if code == 1 else ()
    done = say(verb, "Alma", "Haven", *TEACHING, *goods, "--start", period[0], "--end", period[1])
    assert done.exit_code == code and said in done.stderr


# explain, alternatives, routes


def test_explain_answers_by_date(teaching: cd.Network) -> None:
    period = ("--date", "2025-09-10", "--until", "2025-09-26")
    asked = ("explain", "Alma", "Haven", *TEACHING, "--via", "EAST_WEST", *period)
    found = cd.explain(teaching, box(ready="2025-09-10"), via="EAST_WEST", until="2025-09-26")
    assert say(*asked).stdout.strip() == str(found)
    spells = json.loads(say(*asked, "--format", "json").stdout)["spells"]
    assert [spell["open"] for spell in spells] == [True, False, True]
    early = say(*asked[:-1], "2025-09-01")
    assert early.exit_code == 2 and "must end after it begins" in early.stderr


def test_alternatives_keep_their_way_points(teaching: cd.Network) -> None:
    asked = ("alternatives", "Alma", "Haven", *READY, "--most", "3", "--avoid", "air")
    found = cd.alternative_routes(teaching, box(), k=3, avoid="air")
    got = rows(say(*asked, "--format", "csv").stdout)
    assert [float(row["cost"]) for row in got] == [one.itinerary.cost for one in found]
    assert found[0].itinerary.cents == cd.route(teaching, box(), avoid="air").cents
    past = cd.alternative_routes(teaching, box(), k=3, via="EAST_WEST")
    assert past and all("EAST_WEST" in one.itinerary.border_ids for one in past)
    assert past[0].itinerary.cents == cd.route(teaching, box(), via="EAST_WEST").cents
    shared = say(*asked, "--max-shared", "1")
    assert shared.exit_code == 2 and "below 1" in shared.stderr


def test_routes_of_a_file(tmp_path: Any) -> None:
    file = tmp_path / "shipments.csv"
    lines = ("origin,destination,hs,ready", "Alma,Haven,,2026-03-01", "Alma,Haven,3104,2026-03-01")
    file.write_text("\n".join(lines), encoding="utf-8")
    got = rows(say("routes", str(file), *TEACHING, "--format", "csv").stdout)
    assert float(got[0]["cost"]) > 0 and got[0]["problem"] == ""
    assert got[1]["cost"] == "" and "POTASH" in got[1]["problem"]
    file.write_text("origin,destination\nAlmu,Haven\nAlma,\n", encoding="utf-8")
    broken = say("routes", str(file), *TEACHING)
    assert broken.exit_code == 1 and "2 faults" in broken.stderr and "nearest: Alma" in broken.stderr


# queue and container


def test_queue_says_how_dwells_grow(eurasia: cd.Network) -> None:
    asked = ("queue", "BRE_MAL", "--traffic", "fixed=2,block=11", "--then", "fixed=3,block=11", "--date", "2026-03-01")
    queue = cd.border_queue(eurasia, "BRE_MAL", {"fixed": 2, "block": 11}, when="2026-03-01")
    frame = queue.assess({"fixed": 3, "block": 11})
    done = say(*asked)
    assert done.exit_code == 0, done.stderr
    assert "BRE_MAL, BY to PL: 4 trains cleared side by side" in done.stdout
    got = rows(say(*asked, "--format", "csv").stdout)
    assert [float(row["dwell_mean_h"]) for row in got] == pytest.approx(frame["dwell_mean_h"].tolist())
    assert "PL to BY" in say(*asked, "--from", "PL").stdout


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        (("BRE_MALA", "--traffic", "block=2"), 2, "nearest: BRE_MAL"),
        (("BRE_MAL", "--traffic", "blok=2"), 2, "there are fixed, block, ordinary"),
        (("BRE_MAL", "--traffic", "block"), 2, "as in fixed=2,block=8"),
        (("BRE_MAL", "--traffic", "block=nan"), 2, "0 or more"),
        (("BRE_MAL", "--traffic", "block=2", "--from", "LT"), 2, "has BY and PL on its sides"),
        (("BRE_MAL", "--traffic", "fixed=2,block=16"), 1, "never clears"),
        (("BRE_MAL", "--traffic", "fixed=2,block=2"), 2, "less than 16.0 trains a day"),
    ],
)
def test_queues_that_cannot_be_say_why(asked: Sequence[str], code: int, said: str) -> None:
    done = say("queue", *asked, "--date", "2026-03-01")
    assert done.exit_code == code and said in done.stderr
    assert "corridor places" not in done.stderr


def test_container_reads_types_and_numbers() -> None:
    assert "40 ft high-cube reefer, 2 TEU" in say("container", "45R1").stdout
    assert json.loads(say("container", "45r1", "--format", "json").stdout)["powered"] is True
    assert say("container", "CSQU3054383").stdout.startswith("CSQU 305438 3: freight container")
    assert json.loads(say("container", "CSQU305438", "--format", "json").stdout)["check_digit"] == 3
    for wrong, said in (("45X1", "nearest: 45"), ("CSQU3054384", "is 3, not 4"), ("", "no container number")):
        done = say("container", wrong)
        assert done.exit_code == 2 and said in done.stderr
    with pytest.raises(ValueError, match="check digit"):
        cd.read_container_number("CSQU3054384")


# slips that the functions name too


@pytest.mark.parametrize("limit", [float("nan"), float("inf"), "many", None])
@pytest.mark.parametrize("depart", [None, "2026-03-04"])
def test_a_limit_that_is_no_number_is_named(teaching: cd.Network, limit: Any, depart: str | None) -> None:
    with pytest.raises(cd.CorridorError, match="the limit of hours must be a number"):
        cd.route(teaching, box(), limits={"hours": limit}, depart=depart)


def test_borders_are_known_by_the_names_that_results_print(eurasia: cd.Network) -> None:
    """`Gudogai-Kena` stands in the name of a corridor: it can be typed back."""
    shipment = cd.Shipment("Minsk", "Klaipeda", ready="2026-03-04")
    trip = cd.route(eurasia, shipment, via="Gudogai-Kena")
    assert "GUD_KEN" in trip.border_ids
    assert "GUD_KEN" not in cd.route(eurasia, shipment, avoid="Gudogai - Kena").border_ids
    shut, same = (cd.Scenario("shut").close(name).apply(eurasia) for name in ("Gudogai-Kena", "GUD_KEN"))
    pd.testing.assert_frame_equal(shut.borders, same.borders)
    assert "GUD_KEN" not in cd.route(shut, shipment).border_ids


def test_a_matrix_takes_one_place_as_a_text(teaching: cd.Network) -> None:
    table = cd.matrix(teaching, "Alma", "Haven", shipment=box())
    assert table.shape == (1, 1) and table.at["Alma", "Haven"] == cd.route(teaching, box()).cost


def test_no_departure_to_a_place_that_is_shut_names_the_rules(eurasia: cd.Network) -> None:
    shipment = cd.Shipment("Lanzhou", "Kyiv", hs="8429", ready="2026-03-02")
    with pytest.raises(cd.NoRoute) as latest:
        cd.latest_departure(eurasia, shipment, arrive="2026-04-30")
    assert [reason.rule for reason in latest.value.reasons if reason.lift] == ["UA_2022"]
