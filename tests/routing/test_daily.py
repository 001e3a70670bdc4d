"""Day by day: the best route through closures and reopenings, and periods against a question asked anew every day."""

from __future__ import annotations

import datetime as dt
import json
import math
from dataclasses import replace

import pandas as pd
import pytest

import corridor as cd
from corridor.calendar import as_moment
from corridor.routing.daily import CalendarError, calendar_periods

BOX = cd.Shipment("Alma", "Haven", containers=3, cargo_tonnes_each=10, hs="8429", ready="2025-09-08 06:00")
RAIL = ("road", "sea", "air")  # only the railway is left


def shipment(hs: str = "8429", destination: str = "Haven") -> cd.Shipment:
    ready = as_moment("2026-03-04 08:00")
    return cd.Shipment("Alma", destination, containers=40, cargo_tonnes_each=10, hs=hs, ready=ready)


def test_a_closure_comes_and_goes(teaching: cd.Network) -> None:
    """The rail border is shut from 12 to 24 September 2025: days differ whose boxes may be there before it opens.

    Trains of one's own are there 94 hours after 08:00 at the earliest, so those of the 21st find it open; trains that
    run anyway after 22 hours, so those of the 24th do.
    """
    frame = cd.calendar_of(teaching, shipment(), "2025-09-08", "2025-09-28")
    assert len(frame) == 21 and frame.index.name == "date"
    shut = (frame.index >= "2025-09-12") & (frame.index <= "2025-09-23")
    assert (frame["cost"][~shut] == 37_650.0).all() and (frame["cost"][shut] > 37_650.0).all()
    assert frame.index[frame["changed"]].strftime("%d").tolist() == ["12", "21", "24"]
    assert set(frame["corridor"]["2025-09-12":"2025-09-20"]) == {"road Eastgate-Westgate"}
    warned = frame.index[frame["warning"] != ""].strftime("%d").tolist()
    assert warned and set(warned) <= {"08", "09", "10", "11"} and warned[-1] == "11"


@pytest.mark.parametrize("minimise", ["cost", "hours"])
def test_every_day_is_what_route_says_of_that_day(teaching: cd.Network, minimise: str) -> None:
    """One search an epoch gives what one search a day gives: totals and warnings."""
    frame = cd.calendar_of(teaching, shipment(), "2025-09-10", "2025-09-26", minimise=minimise, avoid="air")
    for day, row in frame.iterrows():
        assert isinstance(day, pd.Timestamp)
        box = cd.Shipment(
            "Alma", "Haven", containers=40, cargo_tonnes_each=10, hs="8429", ready=day + pd.Timedelta(hours=8)
        )
        trip = cd.route(teaching, box, minimise=minimise, avoid="air")
        assert (row["cost"], row["hours"], row["corridor"]) == (trip.cost, trip.hours, trip.name)
        assert row["warning"] == "; ".join(trip.warnings)


def test_days_without_a_route_say_what_is_shut(teaching: cd.Network) -> None:
    """Marsh is shut since 24 February 2022."""
    frame = cd.calendar_of(teaching, shipment(destination="Marsh"), "2022-02-22", "2022-02-26")
    assert frame["cost"].isna().tolist() == [False, False, True, True, True]
    assert frame["problem"].tolist() == ["", "", *["shut by MARSH_SHUT"] * 3]


def test_a_period_must_end_after_it_begins(teaching: cd.Network) -> None:
    with pytest.raises(CalendarError):
        cd.calendar_of(teaching, shipment(), "2026-03-05", "2026-03-04")
    assert len(cd.calendar_of(teaching, shipment(), dt.date(2026, 3, 4), dt.date(2026, 3, 4))) == 1


def test_the_week_of_the_closure_on_the_real_network(eurasia: cd.Network) -> None:
    """Lanzhou to Duisburg over land: nothing is at Brest within 13 days, and all gates open on 25 September 2025.

    Boxes of the closure find Bruzgi open without a queue, and Brest with a backlog of 135 hours.
    """
    box = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", ready="2025-09-01")
    # trains take three days more since their speeds were corrected: of the 8th is the last box that meets the closure
    frame = cd.calendar_of(eurasia, box, "2025-09-08", "2025-09-16", avoid="sea")
    assert frame["corridor"].str.contains("Brest-Terespol").tolist() == [True] * 4 + [False] * 5
    assert frame["corridor"].str.contains("Bruzgi-Kuznica").tolist() == [False] * 4 + [True] * 5
    assert frame["warning"].iloc[0].startswith("Brest - Malaszewicze is closed")
    assert frame["warning"]["2025-09-12":].eq("").all()


def test_the_closure_day_by_day(teaching: cd.Network) -> None:
    """Shut from 12 to 24 September; lifting the border alone brings back what was.

    A train of one's own is ordered three days and a half ahead: one of the 21st finds the border open again.
    """
    found = cd.explain(teaching, BOX, avoid=RAIL, until="2025-09-30")
    before, shut, ordered, after = found.periods
    assert [(s.first_day.day, s.last_day.day, s.open) for s in found.periods] == [
        (8, 11, True),
        (12, 20, False),
        (21, 24, True),
        (25, 30, True),
    ]
    assert ordered.hours == 114.0 and ordered.cost > after.cost == before.cost
    assert shut.lift == ("EAST_WEST",) and before.lift == after.lift == ()
    assert (shut.cost, shut.hours, shut.corridor) == (before.cost, before.hours, before.corridor)
    frame = found.periods_frame()
    assert frame["lift"].tolist() == ["", "EAST_WEST", "", ""] and frame["cost"].tolist() == [
        s.cost for s in found.periods
    ]
    assert "2025-09-12 to 2025-09-20: shut; lifting EAST_WEST would open" in str(found)
    assert json.loads(found.to_json())["periods"][1]["first_day"] == "2025-09-12"


def test_periods_are_what_every_single_day_says(teaching: cd.Network) -> None:
    """Two closures that overlap, a price that changes: each day of a period is asked for itself."""
    net = (
        cd.Scenario("more")
        .close("EAST_WEST_ROAD", start="2025-09-20", end="2025-09-27")
        .impose(cd.Closure("Birk", terminals="Birk", start="2025-09-10", end="2025-09-14"))
        .apply(teaching)
    )
    found = cd.explain(net, BOX, avoid=("sea", "air"), until="2025-09-30").periods
    assert {s.open for s in found} == {True, False}
    days = [s.first_day + dt.timedelta(days=n) for s in found for n in range((s.last_day - s.first_day).days + 1)]
    assert days == [dt.date(2025, 9, 8) + dt.timedelta(days=n) for n in range(23)]
    for period in found:
        for day in (period.first_day, period.last_day):
            asked = replace(BOX, ready=dt.datetime.combine(day, dt.time(6)))
            answer = cd.explain(net, asked, avoid=("sea", "air"))
            trip = answer.named or answer.lifted
            assert trip is not None and (trip.cost, trip.hours, trip.name) == (
                period.cost,
                period.hours,
                period.corridor,
            )
            lift = tuple(sorted(rule.rule for rule in answer.obstacles if rule.lift))
            assert period.open == (answer.named is not None) and period.lift == lift


def test_where_nothing_opens_a_way(teaching: cd.Network) -> None:
    """A network without barges: no rule is to blame that no way goes by barge, on any day."""
    net = cd.Scenario("dry").remove("links", "FJORD-HAVEN-barge").apply(teaching)
    found = cd.explain(net, BOX, via="barge", until="2025-09-12")
    [period] = found.periods
    assert not period.open and period.lift == () and period.corridor == ""
    assert math.isnan(period.cost) and math.isnan(period.hours)
    assert "2025-09-08 to 2025-09-12: shut" in str(found) and json.loads(found.to_json())["periods"][0]["cost"] is None


def test_one_day_is_a_period_and_none_is_not(teaching: cd.Network) -> None:
    [period] = cd.explain(teaching, BOX, until="2025-09-08").periods
    assert period.first_day == period.last_day == dt.date(2025, 9, 8)
    assert cd.explain(teaching, BOX).periods == ()
    for end in ("2025-09-07", "2199-01-01"):
        with pytest.raises(ValueError, match="must end after it begins"):
            cd.explain(teaching, BOX, until=end)


def test_a_spur_is_said_to_be_one(teaching: cd.Network) -> None:
    """Karst lies at the end of a branch: the way by it goes out and back, and says so; by Delta it does not."""
    named = cd.explain(teaching, BOX, via="Karst").named
    assert named is not None and named.doubles_back == ("BIRK-KARST-rail-1520",)
    assert "goes out and back over BIRK-KARST-rail-1520" in str(cd.explain(teaching, BOX, via="Karst"))
    assert "goes out and back" in str(named)
    straight = cd.route(teaching, BOX, via="Delta")
    assert straight.doubles_back == () and "out and back" not in str(straight)


def test_days_with_one_answer_are_one_period(teaching: cd.Network) -> None:
    """They follow each other without a gap, and every day of one has its answer."""
    frame = cd.calendar_of(teaching, shipment(), "2025-09-08", "2025-09-28")
    periods = calendar_periods(frame)
    assert periods["first_day"].iloc[0] == "2025-09-08" and periods["last_day"].iloc[-1] == "2025-09-28"
    ends, starts = pd.to_datetime(periods["last_day"][:-1]), pd.to_datetime(periods["first_day"][1:])
    assert ((starts.to_numpy() - ends.to_numpy()) == pd.Timedelta(days=1)).all()
    same = ["cost_per_container", "corridor", "warning", "problem"]
    for period in periods.to_dict("records"):
        days = frame.loc[period["first_day"] : period["last_day"], same].drop_duplicates()
        assert days.to_dict("records") == [{name: period[name] for name in same}]
    assert (periods[same].ne(periods[same].shift()).any(axis=1)).all()
