"""Dates at the edges: far deadlines, "no end" written as 9999-12-31, the first and last years, leap days."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import corridor as cd
from corridor.calendar import DateError, common_period, day_after, day_before, overlaps, remainders
from corridor.cli.main import main
from corridor.model.law.closures import ScenarioError
from corridor.model.tables.schema import TABLES
from corridor.routing.timed.search import HORIZON_DAYS

pytestmark = pytest.mark.usefixtures("opened_once")

READY = "2025-06-02"
NO_END, NO_START = "9999-12-31", "0001-01-01"
FAR = ("0001-01-01", "0001-01-02", "1699-12-31", "2251-01-01", "9998-12-31", "9999-12-30", "9999-12-31 23:59")
DAYS = st.sampled_from([dt.date.min, dt.date(1, 1, 2), dt.date(9999, 12, 30), dt.date.max]) | st.dates()


def box(ready: str = READY) -> cd.Shipment:
    return cd.Shipment("Alma", "Haven", ready=ready)


def asked(*words: str) -> str:
    """What the command line says; never a traceback."""
    result = CliRunner().invoke(main, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


# --- a deadline far ahead ------------------------------------------------------------------------


@pytest.mark.parametrize("days", [1, 30, HORIZON_DAYS - 1, HORIZON_DAYS, HORIZON_DAYS + 1, 424, 4_000])
def test_a_deadline_may_be_as_far_ahead_as_one_likes(days: int, teaching: cd.Network) -> None:
    """Leaving at the last moment, one arrives just in time: half a week before it at most, as trains leave weekly."""
    deadline = dt.date(2025, 1, 1) + dt.timedelta(days=days)
    trip = cd.latest_departure(teaching, box("2025-01-01"), arrive=deadline)
    assert (
        dt.timedelta() <= dt.datetime.combine(deadline, dt.time(23, 59), dt.UTC) - trip.arrives < dt.timedelta(days=4)
    )
    assert trip.departs >= dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


def test_the_deadline_of_the_case_is_answered_in_a_shell() -> None:
    words = ("route", "Alma", "Haven", "--network", "teaching", "--date", "2025-01-01", "--arrive-by", "2026-03-01")
    assert "2026-03-01" in asked(*words) or "2026-02-28" in asked(*words)


def test_a_box_that_is_ready_after_the_deadline_is_refused(teaching: cd.Network) -> None:
    with pytest.raises(cd.NoRoute, match="not ready before 2025-06-02"):
        cd.latest_departure(teaching, box(), arrive="2025-06-01")


# --- no end, no beginning ------------------------------------------------------------------------


@pytest.mark.parametrize("table", sorted(name for name, table in TABLES.items() if "valid_to" in table.names))
@pytest.mark.parametrize(("column", "day"), [("valid_to", NO_END), ("valid_from", NO_START)])
def test_a_table_may_write_no_end_as_the_last_day(
    table: str, column: str, day: str, teaching: cd.Network, tmp_path: Path
) -> None:
    """With every blank filled by the calendar's end, the network answers as with blanks, by the day and the clock."""
    teaching.to_folder(tmp_path / "net")
    file = tmp_path / "net" / f"{table}.csv"
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    if rows.empty:
        pytest.skip("no rows")
    rows.loc[rows[column] == "", column] = day
    rows.to_csv(file, index=False)
    net = cd.read_network(tmp_path / "net")
    for depart in (None, READY):
        assert cd.route(net, box(), depart=depart).cost == cd.route(teaching, box(), depart=depart).cost
    assert cd.calendar_of(net, box(), "2025-09-10", "2025-09-14")["cost"].equals(
        cd.calendar_of(teaching, box(), "2025-09-10", "2025-09-14")["cost"]
    )


@pytest.mark.parametrize("verb", ["close", "open"])
@pytest.mark.parametrize(("start", "end"), [(READY, NO_END), (NO_START, READY), (NO_START, NO_END)])
def test_a_scenario_may_say_no_end_and_no_beginning(verb: str, start: str, end: str, teaching: cd.Network) -> None:
    blank = {NO_END: None, NO_START: None}
    for border in sorted(set(teaching.borders["border_id"])):
        written = getattr(cd.Scenario("all"), verb)(border, start=start, end=end).apply(teaching)
        left_out = getattr(cd.Scenario("all"), verb)(
            border, start=blank.get(start, start), end=blank.get(end, end)
        ).apply(teaching)
        for day in ("2025-06-01", "2025-06-02", "2025-06-03"):
            assert _cost(written, day) == _cost(left_out, day)


def _cost(net: cd.Network, day: str) -> float | None:
    try:
        return cd.route(net, box(day)).cost
    except cd.NoRoute:
        return None


def test_a_quote_and_an_embargo_may_say_no_end(teaching: cd.Network) -> None:
    mode = teaching.links["mode"].iloc[0]
    ban = cd.Embargo("none", hs="84", modes=mode, start=READY, end=NO_END)
    cd.Scenario("ban").impose(ban).apply(teaching)
    service = teaching.services.index[0]
    quotes = cd.read_quotes(
        pd.DataFrame(
            {"service_id": [service], "rate": ["1"], "currency": ["USD"], "valid_from": [READY], "valid_to": [NO_END]}
        )
    )
    assert cd.route(quotes.apply(teaching), box()).cost <= cd.route(teaching, box()).cost


@given(DAYS)
def test_the_day_after_and_the_day_before_are_inverse_inside_the_calendar(day: dt.date) -> None:
    after, before = day_after(day), day_before(day)
    assert after is None or day_before(after) == day
    assert before is None or day_after(before) == day
    assert (after is None) == (day == dt.date.max) and (before is None) == (day == dt.date.min)


@given(st.lists(st.none() | DAYS, min_size=4, max_size=4), DAYS)
def test_a_day_of_a_period_is_in_the_cut_or_in_what_remains(ends: list[dt.date | None], day: dt.date) -> None:
    """A cut takes away the days that it shares with the period, and no others, up to the calendar's ends."""
    whole, cut = (ends[0], ends[1]), (ends[2], ends[3])
    for since, until in (whole, cut):
        if since is not None and until is not None and since > until:
            return
    if not overlaps(whole, cut):
        return
    here = (day, day)
    parts = [*remainders(whole, cut), common_period(whole, cut)]
    assert sum(overlaps(part, here) for part in parts) == overlaps(whole, here)


# --- years that are too far, days that are not there ---------------------------------------------


@pytest.mark.parametrize("day", FAR)
def test_a_date_out_of_reach_is_refused_at_the_call(day: str, teaching: cd.Network) -> None:
    calls = (
        lambda: cd.Shipment("Alma", "Haven", ready=day),
        lambda: cd.route(teaching, box(), depart=day),
        lambda: cd.route(teaching, box(), depart=(READY, day)),
        lambda: cd.pareto_routes(teaching, box(), depart=(day, day)),
        lambda: cd.latest_departure(teaching, box(), arrive=day),
        lambda: cd.departures_of(teaching, box(), day, day),
        lambda: cd.calendar_of(teaching, box(), day, day),
        lambda: cd.explain(teaching, box(), until=day),
        lambda: cd.draw.train_diagram(teaching, [teaching.services.index[0]], start=day),
    )
    for call in calls:
        with pytest.raises(cd.CorridorError, match="write a date in the years 1700 to 2250"):
            call()


@pytest.mark.parametrize("day", [*FAR, "2025-02-29", "2025-00-10", "0000-01-01", "10000-01-01", "-0001-01-01"])
def test_a_date_out_of_reach_is_no_traceback_in_a_shell(day: str) -> None:
    way = ("Alma", "Haven", "--network", "teaching")
    for words in (
        ("route", *way, "--date", day),
        ("route", *way, "--date", READY, "--arrive-by", day),
        ("route", *way, "--depart", day),
        ("departures", *way, "--start", day, "--end", day),
        ("calendar", *way, "--start", day, "--end", day),
        ("explain", *way, "--until", day),
    ):
        said = asked(*words)
        assert "write" in said or "No such option" in said, (words, said)


@pytest.mark.parametrize("day", ["2024-02-29", "2000-02-29", "1700-01-01", "2250-08-31", "2025-12-31 23:59"])
def test_days_within_reach_are_answered(day: str, teaching: cd.Network) -> None:
    trip = cd.route(teaching, box(day))
    assert trip.to_frame() is not None and trip.to_json()
    assert cd.calendar_of(teaching, box(), day[:10], day[:10]).index[0] == pd.Timestamp(day[:10])


@pytest.mark.parametrize("day", ["2025-02-29", "1900-02-29", "2025-06-31", "2025-13-01"])
def test_a_day_that_is_not_in_the_calendar_is_refused(day: str, teaching: cd.Network) -> None:
    border = teaching.borders["border_id"].iloc[0]
    with pytest.raises(cd.CorridorError, match="is not a date"):
        box(day)
    with pytest.raises(DateError, match="is not a date"):
        cd.Scenario("x").close(border, start=day)


def test_a_period_that_ends_before_it_begins_is_refused(teaching: cd.Network) -> None:
    border = teaching.borders["border_id"].iloc[0]
    for call in (
        lambda: cd.Scenario("x").close(border, start=NO_END, end=NO_START),
        lambda: cd.Embargo("x", hs="84", start="2025-06-02", end="2025-06-01"),
    ):
        with pytest.raises(ScenarioError, match="before it begins"):
            call()
    for ask in (cd.calendar_of, cd.departures_of):
        with pytest.raises(cd.CorridorError, match="after it begins"):
            ask(teaching, box(), "2025-06-02", "2025-06-01")
