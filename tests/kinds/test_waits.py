"""Waits for departures: by the weekdays that are known, and never beyond a season."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from service_cells import with_service

import corridor as cd
from corridor.model.delay.waiting import Calendar, regular_wait

SHIP = "SHIP-COVE-FJORD"
RIDE_H = 80.0  # Cove to Fjord without the wait
MONDAY = dt.datetime(2026, 3, 2)


def box(ready: object = MONDAY, containers: int = 1) -> cd.Shipment:
    return cd.Shipment("Cove", "Fjord", containers=containers, ready=ready)


def hours(network: cd.Network, shipment: cd.Shipment, depart: dt.datetime | None = None) -> float:
    return cd.route(network, shipment, minimise="hours", via=[SHIP], depart=depart).hours


@pytest.mark.parametrize(
    ("weekdays", "days"),
    [
        ("Mon", 3.5),
        ("Wed", 3.5),
        ("Mon;Thu", (9 + 16) / 14),
        ("Mon;Tue", (1 + 36) / 14),
        ("Wed;Sat", (9 + 16) / 14),
        ("Sun;Mon", (1 + 36) / 14),
        ("Fri;Sat;Sun", (1 + 1 + 25) / 14),
        ("Mon;Wed;Fri", (4 + 4 + 9) / 14),
        ("Mon;Tue;Wed;Thu;Fri", (1 + 1 + 1 + 1 + 9) / 14),
        ("Mon;Tue;Wed;Thu;Fri;Sat;Sun", 0.5),
    ],
)
def test_the_undated_wait_is_the_mean_residual_life_of_the_weekdays(
    teaching: cd.Network, tmp_path: Path, weekdays: str, days: float
) -> None:
    count = str(len(weekdays.split(";")))
    network = with_service(teaching, tmp_path, SHIP, weekdays=weekdays, frequency_per_week=count, departure_h="12")
    assert hours(network, box()) == pytest.approx(RIDE_H + 24 * days, abs=0.01)


def test_dates_wait_by_the_gaps_of_those_in_season(teaching: cd.Network, tmp_path: Path) -> None:
    """Three days, then nine: (9 + 81) / 24 days."""
    dates = "2026-06-01;2026-06-04;2026-06-13"
    season = {"valid_from": "2026-01-01", "valid_to": "2026-07-01"}
    network = with_service(teaching, tmp_path, SHIP, departure_dates=dates, **season)
    assert hours(network, box()) == pytest.approx(RIDE_H + 24 * 90 / 24)


def test_without_days_the_wait_is_half_the_headway(teaching: cd.Network, tmp_path: Path) -> None:
    assert hours(teaching, box()) == RIDE_H + 84
    network = with_service(teaching, tmp_path, SHIP, frequency_per_week="3")
    assert hours(network, box()) == RIDE_H + 28


@pytest.mark.parametrize("weekdays", ["Mon;Tue", "Wed;Sat"])
def test_the_undated_wait_is_the_mean_of_the_dated_ones(teaching: cd.Network, tmp_path: Path, weekdays: str) -> None:
    count = str(len(weekdays.split(";")))
    network = with_service(teaching, tmp_path, SHIP, weekdays=weekdays, frequency_per_week=count, departure_h="12")
    # a box must be there at 2 o'clock, ten hours before it leaves: the middles of stretches of a week that meet there
    moments = [MONDAY + dt.timedelta(hours=6 + 8 * number) for number in range(21)]
    mean = sum(hours(network, box(moment), moment) for moment in moments) / len(moments)
    assert hours(network, box()) == pytest.approx(mean, abs=0.01)


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.sets(st.integers(0, 6), min_size=1), st.sets(st.integers(0, 95), min_size=1, max_size=3), st.integers(1, 20))
def test_the_mean_is_that_of_boxes_that_come_at_every_minute(
    weekdays: set[int], quarters: set[int], departures: int
) -> None:
    """Counted out: over all quarters of an hour of a week, until the k-th departure after each."""
    hours_of_day = [quarter / 4 for quarter in sorted(quarters)]
    leaves = [d * 24.0 + hour + 168.0 * week for week in range(22) for d in sorted(weekdays) for hour in hours_of_day]
    came = [quarter / 4 + 0.125 for quarter in range(4 * 168)]
    waits = [[time - moment for time in leaves if time > moment][departures - 1] for moment in came]
    times = tuple(900 * quarter for quarter in sorted(quarters))
    wait = regular_wait(Calendar(tuple(weekdays), (), times, 1.0, None).gaps, departures)
    assert wait.mean_h == pytest.approx(sum(waits) / len(waits))
    assert max(waits) <= wait.most_h <= max(waits) + 0.25


LAST = "2026-03-08"


@pytest.mark.parametrize(
    ("ready", "wait"),
    [
        ("2026-02-01", 84.0),
        ("2026-03-02", 84.0),  # a whole week is left: whoever comes finds a ship
        ("2026-03-04", 60.0),
        ("2026-03-05 12:00", 42.0),
        ("2026-03-07", 24.0),
        ("2026-03-08", 12.0),
        ("2026-03-08 12:00", 6.0),
        ("2026-03-08 16:00", 4.0),
    ],
)
def test_a_wait_without_days_is_half_of_what_the_season_has_left(
    teaching: cd.Network, tmp_path: Path, ready: str, wait: float
) -> None:
    network = with_service(teaching, tmp_path, SHIP, valid_to=LAST)
    trip = cd.route(network, box(ready), minimise="hours", via=[SHIP])
    assert trip.hours == RIDE_H + wait
    said = f"Weekly ship Cove-Fjord runs until {LAST}: there may be no departure left"
    assert (said in trip.warnings) == (wait < 84)
    dated = cd.route(network, box(ready), minimise="hours", via=[SHIP], depart=ready)
    assert isinstance(dated, cd.DatedItinerary)
    assert dated.hours == pytest.approx(trip.hours, abs=4.0)  # in steps of a twelfth of the headway
    assert dated.warnings == trip.warnings and (wait == 84) == (dated.worst_seconds is not None)
    for leg in dated.legs:
        assert leg.kind != "waiting" or leg.arrival <= dt.datetime(2026, 3, 9, tzinfo=dt.UTC)
    assert dated.invoice().total == pytest.approx(dated.cost)


@pytest.mark.parametrize("depart", [None, "2026-03-09"])
def test_after_the_season_there_is_no_way(teaching: cd.Network, tmp_path: Path, depart: str | None) -> None:
    network = with_service(teaching, tmp_path, SHIP, valid_to=LAST)
    with pytest.raises(cd.NoRoute):
        cd.route(network, box("2026-03-09"), via=[SHIP], depart=depart)


@pytest.mark.parametrize(
    ("ready", "wait"),
    [("2026-03-01", 84.0), ("2026-03-04 12:00", 84.0), ("2026-03-05 12:00", 72.0), ("2026-03-11", 6.0)],
)
def test_a_wait_by_weekdays_is_for_the_departures_that_are_left(
    teaching: cd.Network, tmp_path: Path, ready: str, wait: float
) -> None:
    """The last Wednesday at noon of a season that ends on Thursday the twelfth."""
    cells = {"weekdays": "Wed", "departure_h": "12", "valid_to": "2026-03-12"}
    network = with_service(teaching, tmp_path, SHIP, **cells)
    assert hours(network, box(ready)) == RIDE_H + wait
    with pytest.raises(cd.NoRoute) as no:
        hours(network, box("2026-03-11 13:00"))
    reason = next(reason for reason in no.value.reasons if reason.rule == SHIP)
    assert reason.text == "Weekly ship Cove-Fjord runs until 2026-03-12: no departure is left"


@pytest.mark.parametrize(("ready", "wait"), [("2026-02-01", 420.0), ("2026-02-20", 372.0), ("2026-02-22", 348.0)])
def test_enough_departures_must_be_left_for_all_boxes(
    teaching: cd.Network, tmp_path: Path, ready: str, wait: float
) -> None:
    """1,500 boxes on ships of 1,000 TEU leave with three, two weeks after the first."""
    network = with_service(teaching, tmp_path, SHIP, valid_to=LAST)
    assert hours(network, box(ready, 1500)) == RIDE_H + wait
    for depart in (None, "2026-02-23 00:00"):
        with pytest.raises(cd.NoRoute) as no:
            cd.route(network, box("2026-02-23", 1500), via=[SHIP], depart=depart)
        said = f"takes 1000 TEU a departure and runs until {LAST}: too few for 1,500 boxes"
        assert any(reason.text.endswith(said) for reason in no.value.reasons)


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(quarter=st.integers(0, 10 * 96), boxes=st.sampled_from([1, 501, 1001]))
def test_by_the_clock_nothing_is_boarded_after_the_last_day(quarter: int, boxes: int) -> None:
    """From an inland terminal, so that the box is at the quay later than it is ready."""
    network = _short_season()
    ready = dt.datetime(2026, 2, 14) + dt.timedelta(minutes=30 * quarter)
    shipment = cd.Shipment("Alma", "Fjord", containers=boxes, ready=ready)
    try:
        trip = cd.route(network, shipment, minimise="hours", depart=ready, via=[SHIP])
    except cd.NoRoute:
        return
    assert isinstance(trip, cd.DatedItinerary)
    wait = next(leg for leg in trip.legs if leg.service == SHIP and leg.kind == "waiting")
    assert wait.arrival <= dt.datetime(2026, 3, 9, tzinfo=dt.UTC) and wait.hours >= (wait.departures - 1) * 168


@cache
def _short_season() -> cd.Network:
    with TemporaryDirectory() as folder:
        return with_service(cd.open_network("teaching"), Path(folder), SHIP, valid_to=LAST)
