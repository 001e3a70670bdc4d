"""`departures` and `calendar` print what the functions of the library give; periods that cannot be are refused."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from command_line import box, records, run

import corridor as cd
from corridor.display import duration

pytestmark = pytest.mark.usefixtures("opened_once")

TEACHING = ("--network", "teaching")
ENDS = ("Alma", "Haven", *TEACHING)
READY = (*TEACHING, "--date", "2026-03-01")
MACHINERY = ("--containers", "41", "--hs", "8429", "--date", "2026-11-21")


def test_departures_are_those_of_the_library(teaching: cd.Network) -> None:
    asked = ("departures", "Alma", "Haven", *TEACHING, "--start", "2026-03-02", "--end", "2026-03-11", "--avoid", "air")
    frame = cd.departures_of(teaching, box(), "2026-03-02", "2026-03-11", avoid="air")
    got = records(run(*asked, "--format", "csv").stdout)
    assert [row["departs"] for row in got] == frame["departs"].tolist()
    assert [float(row["cost"]) for row in got] == frame["cost"].tolist()
    assert "2026-03-04 06:00" in run(*asked).stdout
    assert len(json.loads(run(*asked, "--format", "json").stdout)) == len(frame)


def test_the_last_day_of_a_period_belongs_to_it(teaching: cd.Network) -> None:
    """The Wednesday train of 4 March, left for at 06:00, is found when 4 March is the last day."""
    frame = cd.departures_of(teaching, box(), "2026-03-03", "2026-03-04", avoid=("air", "road"))
    assert "Wednesday Express" in frame["service"].tolist()
    early = cd.departures_of(teaching, box(), "2026-03-03", "2026-03-04 00:00", avoid=("air", "road"))
    assert not early["departs"].gt("2026-03-04 00:00+00:00").any()


def test_calendar_shows_stretches_of_days_and_prints_every_day_as_csv(teaching: cd.Network) -> None:
    period = ("--start", "2025-09-08", "--end", "2025-09-28")
    asked = ("calendar", "Alma", "Haven", *TEACHING, *period, "--via", "EAST_WEST")
    frame = cd.calendar_of(teaching, box(), "2025-09-08", "2025-09-28", via="EAST_WEST")
    assert len(records(run(*asked, "--format", "csv").stdout)) == len(frame) == 21
    done = run(*asked)
    assert done.exit_code == 0
    shut = int(frame["cost"].isna().sum())
    # boxes of the 22nd can have a train of their own, which is at the border after it opens on the 25th
    assert shut == 10 and f"no route on {shut} of 21 days" in done.stderr
    line = next(line for line in done.stdout.splitlines() if line.startswith("2025-09-12"))
    assert line.split()[:2] == ["2025-09-12", "2025-09-21"]


def test_the_first_day_is_also_the_date(teaching: cd.Network) -> None:
    """`--date` names the first day where a period is asked for, by one option: the last one that is written holds."""
    for verb in ("departures", "calendar"):
        period = ("Alma", "Haven", *TEACHING, "--end", "2026-03-04", "--format", "csv")
        dated, started = (run(verb, *period, name, "2026-03-02").stdout for name in ("--date", "--start"))
        assert dated == started and len(records(dated)) > 1
        assert run(verb, *period).exit_code == 2


def test_departures_say_how_many_they_show_and_stand_in_order() -> None:
    """The head counts all and, where some are folded, the rows; where all must arrive by a day they are in order."""
    asked = ("departures", "Alma", "Haven", *TEACHING, "--start", "2026-03-02", "--end", "2026-03-06", "--avoid", "air")
    by_date = (*asked, "--arrive-by", "2026-03-12")
    title, head, *rows = run(*by_date).stdout.splitlines()
    whole = len(records(run(*by_date, "--format", "csv").stdout))
    moments = [" ".join(row.split()[:2]) for row in rows if row.strip().startswith("2026-")]
    assert len(moments) > 1 and moments == sorted(moments)
    assert head.startswith(f"{whole} departures that")
    assert head.endswith(f"; {len(moments)} shown") or len(moments) == whole
    assert title == "Alma to Haven: 1 x 45G1, leaving from 2026-03-02 to 2026-03-06, there by 2026-03-12 (teaching 1.0)"


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
    done = run(verb, "Alma", "Haven", *TEACHING, *goods, "--start", period[0], "--end", period[1])
    assert done.exit_code == code and said in done.stderr


def test_departures_leave_out_what_nobody_asks_for_unless_asked(teaching: cd.Network) -> None:
    """By air a box costs more than four times what it does otherwise: counted, and shown with --all."""
    asked = ("departures", "Alma", "Haven", *TEACHING, "--start", "2026-03-02", "--end", "2026-03-11", "--air")
    frame = cd.departures_of(teaching, box(air=True), "2026-03-02", "2026-03-11")
    dear = frame[frame["cost"] > 4 * frame["cost"].min()]
    assert 0 < len(dear) < len(frame)
    usual, whole = run(*asked), run(*asked, "--all")
    assert "at more than 4 times the cheapest left out: see --all" in usual.stderr
    assert "left out" not in whole.stderr
    for cost in dear["cost"]:
        assert f" {cost:,.0f} " in whole.stdout and f" {cost:,.0f} " not in usual.stdout
    assert len(records(run(*asked, "--format", "csv").stdout)) == len(frame)


def test_what_leaves_on_any_day_is_said_once_and_first(teaching: cd.Network) -> None:
    period = ("--start", "2026-03-02", "--end", "2026-03-11")
    asked = ("departures", "Alma", "Haven", *TEACHING, *period, "--avoid", "air")
    lines = run(*asked, env={"CORRIDOR_COLUMNS": "300"}).stdout.splitlines()[4:]
    lines = [line for line in lines if not line.startswith(("assumed", "remark", "and "))]
    days = [line.split()[0] for line in lines]
    assert "any" in days and days == ["any"] * days.count("any") + sorted(day for day in days if day != "any")
    by_then = run(*asked, "--arrive-by", "2026-03-09", env={"CORRIDOR_COLUMNS": "300"}).stdout
    assert "any day" not in by_then  # a deadline has its last moment


@pytest.mark.parametrize(("last", "code"), [("2026-04-01", 0), ("2026-04-02", 2)])
def test_a_month_of_departures_is_the_most(last: str, code: int) -> None:
    done = run("departures", "Alma", "Haven", *TEACHING, "--start", "2026-03-02", "--end", last, "--modes", "rail")
    assert done.exit_code == code
    assert code == 0 or "is 32 days long, and must end within 31 days: ask for a month at a time" in done.stderr


def test_the_heads_of_a_calendar_say_what_is_of_one_box_and_what_of_all(teaching: cd.Network) -> None:
    asked = ("calendar", "Alma", "Haven", *TEACHING, "--start", "2026-03-02", "--end", "2026-03-04", "--containers")
    frame = cd.calendar_of(teaching, box(containers=3), "2026-03-02", "2026-03-04")
    title, said, _, head, line, *_ = run(*asked, "3").stdout.splitlines()
    assert title == "Alma to Haven: 3 x 45G1, ready from 2026-03-02 to 2026-03-04 (teaching 1.0)"
    assert said.startswith("the cheapest route of each day, at the prices of that day")
    assert "USD a box  USD for 3 boxes  transit time" in head
    first = frame.iloc[0]
    ends = f"{first['cost_low'] / 3:,.0f}-{first['cost_high'] / 3:,.0f}"
    assert f"  {first['cost_per_container']:,.0f} ({ends})  " in line and f"  {first['cost']:,.0f}  " in line
    assert f"  {duration(first['hours'])}  " in line
    assert "for 1 box" not in run(*asked, "1").stdout


@pytest.mark.parametrize("verb", ["calendar", "departures"])
def test_what_a_route_remarks_is_remarked_of_the_days_of_a_period(verb: str, teaching: cd.Network) -> None:
    """Each once: that reefers go at the price of dry boxes, and what is assumed; a dry box has none of the first."""
    asked = (
        verb,
        *ENDS,
        "--start",
        "2026-03-02",
        "--end",
        "2026-03-04",
        "--modes",
        "rail,road,barge",
        "--containers",
        "3",
    )
    told = cd.route(teaching, box(ready="2026-03-02", container_type="45R1"), modes=("rail", "road", "barge")).remarks
    dry = "price of dry boxes"
    assert any(dry in one for one in told)
    for form in ("table", "csv"):
        done = run(*asked, "--container-type", "45R1", "--format", form)
        assert (done.stdout if form == "table" else done.stderr).count(dry) in (1, 2)
        assert dry not in run(*asked, "--format", form).output
    assert "assumed: shipment without cargo_tonnes_each" in run(*asked).stdout


@pytest.mark.parametrize("width", [100, 140])
def test_a_list_of_departures_is_a_screen(width: int) -> None:
    """What is left out for room is counted, and --all has it."""
    asked = ("departures", *ENDS, "--start", "2026-03-02", "--end", "2026-03-30", "--containers", "3")
    env = {"CORRIDOR_COLUMNS": f"{width}"}
    done, whole = run(*asked, env=env), run(*asked, "--all", env=env)
    lines = [line for line in done.output.splitlines() if "compiling" not in line]
    assert sum(max(1, -(-len(line) // width)) for line in lines) <= 30
    assert ("left out for room: see --all" in done.stderr) and "left out" not in whole.stderr
    assert len(whole.stdout.splitlines()) > 30


@pytest.mark.parametrize(
    ("verb", "asked", "last"),
    [
        ("departures", (), "2026-03-17"),
        ("departures", ("--arrive-by", "2026-03-28"), "2026-03-28"),
        ("departures", ("--arrive-by", "2026-05-28"), "2026-04-02"),
        ("departures", ("--end", "2026-03-10"), "2026-03-10"),
        ("calendar", (), "2026-04-02"),
    ],
)
def test_a_period_without_an_end_has_one_that_is_said(verb: str, asked: tuple[str, ...], last: str) -> None:
    known = run(verb, *ENDS, "--date", "2026-03-04", "--end", last, *asked, "--format", "csv")
    done = run(verb, *ENDS, "--date", "2026-03-04", *asked, "--format", "csv")
    assert done.exit_code == known.exit_code == 0, done.output
    assert done.stdout == known.stdout
    assert (f"from 2026-03-04 to {last}: say other days" in done.stderr) is ("--end" not in asked)


def test_a_period_without_a_beginning_begins_today() -> None:
    today = f"{dt.date.today()}"
    done = run("calendar", *ENDS, "--end", today)
    assert done.exit_code == 0 and f"from {today} to {today}" in done.stderr
