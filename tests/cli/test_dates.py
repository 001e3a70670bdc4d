"""`departures` and `calendar` print what the functions of the library give; periods that cannot be are refused."""

from __future__ import annotations

import json

import pytest
from command_line import box, records, run

import corridor as cd

TEACHING = ("--network", "teaching")
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
    done = run(verb, "Alma", "Haven", *TEACHING, *goods, "--start", period[0], "--end", period[1])
    assert done.exit_code == code and said in done.stderr
