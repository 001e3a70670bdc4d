"""How long a journey may take is one range, by one function and in the same words, whoever is asked about a way."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from click.testing import CliRunner

import corridor as cd
from corridor.cli.main import main
from corridor.cli.screens.uncertainty import uncertainty_line
from corridor.itinerary.dwell import DaysRange, DwellReport, days_told, ranges_along
from corridor.routing.daily import calendar_periods

READY = "2026-03-04"
ASKED = ("Alma", "Haven", "--network", "teaching", "--date", READY, "--containers", "3")
pytestmark = pytest.mark.usefixtures("opened_once")


def box() -> cd.Shipment:
    return cd.Shipment("Alma", "Haven", containers=3, ready=READY)


def said(*words: str) -> str:
    done = CliRunner(env={"CORRIDOR_COLUMNS": "140"}).invoke(main, list(words))
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def teaching() -> cd.Network:
    return cd.open_network("teaching")


def test_every_answer_about_a_way_has_the_same_range(teaching: cd.Network) -> None:
    """Route, quote, calendar, its periods, departures of the same way, and the way of a map after its last leg."""
    trip = cd.route(teaching, box())
    days = trip.days_range
    assert days.low < days.mid < days.high and trip.quote(teaching).days == tuple(days)
    assert days.high == pytest.approx(trip.hours_p90 / 24)
    calendar = cd.calendar_of(teaching, box(), READY, READY)
    ends = ["days_low", "days", "days_high"]
    assert calendar[ends].iloc[0].tolist() == pytest.approx(list(days))
    assert calendar_periods(calendar)[ends].iloc[0].tolist() == pytest.approx(list(days))
    assert trip.days_along[-1] == pytest.approx(days) and len(trip.days_along) == len(trip.legs)
    told = days.ends_told()
    for verb, more in (("route", ()), ("departures", ()), ("calendar", ("--start", READY, "--end", READY))):
        assert told in said(verb, *ASKED, *more), verb


def test_a_departure_has_the_range_of_its_route_by_the_clock(teaching: cd.Network) -> None:
    """Waits for a known train do not vary, in the frame, the route and along a map alike."""
    frame = cd.departures_of(teaching, box(), READY, READY)
    assert (frame["days_low"] * 24 <= frame["hours"] + 1e-6).all() and (frame["days_high"] * 24 >= frame["hours"]).all()
    row = frame[~frame["any_time"]].iloc[0]
    trip = cd.route(teaching, box(), depart=pd.Timestamp(row["departs"]).isoformat(), minimise="hours")
    assert isinstance(trip, cd.DatedItinerary) and any(leg.scheduled for leg in trip.legs)
    assert [row["days_low"], row["days_high"]] == pytest.approx([trip.days_range.low, trip.days_range.high])
    assert trip.days_along[-1] == pytest.approx(trip.days_range) != ranges_along(trip.legs)[-1]
    assert "worst" not in str(trip)


def test_a_screen_has_no_second_word_for_it(teaching: cd.Network) -> None:
    frame = cd.departures_of(teaching, box(), READY, READY, arrive_by="2026-03-08")
    late = frame["departs_utc"] + pd.to_timedelta(frame["days_high"], "D") > pd.Timestamp(frame.attrs["deadline"])
    assert frame["reason"].str.contains("one in ten or more too late").equals(late) and late.any() and not late.all()
    table = said("departures", *ASKED)
    assert "8 in 10 take" in table and "worst" not in table


def test_the_ends_of_a_range_in_words() -> None:
    assert DaysRange(1.0, 2.0, 3.04).ends_told() == days_told(1.0, 3.04) == "1.0 to 3.0 days"
    assert days_told(2.0, 2.0) == days_told(float("nan"), float("nan")) == ""


def test_a_range_names_what_is_in_it_and_apart_what_is_not(teaching: cd.Network) -> None:
    """No row moves a range by more than the range is wide; what stands as it is in both is told as such."""
    trip = cd.route(teaching, box())
    line = uncertainty_line(teaching, trip, "this route")
    inside, _, beside = line.partition("; not in it, if off ")
    width = trip.days_range.high - trip.days_range.low
    moved = [float(days) for days in re.findall(r"\+-([\d.]+) days", inside)]
    assert trip.days_range.ends_told() in inside and moved and all(2 * days <= width + 0.1 for days in moved)
    assert "running time" not in inside and re.match(r"\((estimate|low|medium)\): ", beside)
    short = uncertainty_line(teaching, trip, "this route", brief=True)
    assert len(short) < len(line) and trip.days_range.ends_told() in short and short.endswith("; see --show weak")
    sure = teaching.replace("links", "DELTA-FJORD-rail-1435", {"confidence": "high"})
    assert uncertainty_line(sure, cd.route(sure, box()), "it").startswith("range of it: ")


def test_hours_before_a_door_that_is_shut_all_pass(teaching: cd.Network) -> None:
    """Shut for a fortnight: the queue behind the door varies as on any day, and is the same after a trip by JSON."""
    caught = cd.Shipment("Alma", "Haven", containers=3, ready="2025-09-10")
    trip = cd.route(teaching, caught, depart="2025-09-10 08:00")
    (leg,) = (leg for leg in trip.legs if leg.kind == "border")
    queue = leg.hours - leg.held_hours
    assert "shut until" in leg.text and leg.held_hours > 300 and queue > 0
    (stop,) = (stop for stop in trip.dwells().stops if stop.kind == "border")
    assert leg.held_hours < stop.p50_h < stop.p90_h and stop.mean_h == leg.hours
    assert stop.p90_h - leg.held_hours == pytest.approx(leg.hours_p90, abs=1.0)
    again = DwellReport.from_dict(trip.dwells().to_dict())
    assert again.quantile_h(0.9) == pytest.approx(trip.hours_p90, abs=0.1)
    assert trip.days_range.low * 24 > leg.held_hours and trip.days_along[-1] == pytest.approx(trip.days_range)
    assert cd.DatedItinerary.from_json(trip.to_json()).days_range == trip.days_range
    assert not any(leg.held_hours for leg in cd.route(teaching, box(), depart=READY).legs)
