"""Waits for departures: by the weekdays that are known, and never beyond a season."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

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
    """Three days, then nine: (9 + 81) / 24 days; the date after the season does not count."""
    dates = "2026-06-01;2026-06-04;2026-06-13;2026-09-01"
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


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sets(st.integers(0, 6), min_size=1), st.integers(1, 20))
def test_the_mean_is_that_of_boxes_that_come_at_every_minute(weekdays: set[int], departures: int) -> None:
    """Counted out: over all quarters of an hour of a week, until the k-th departure after each."""
    leaves = [day * 24.0 + 168.0 * week for week in range(22) for day in sorted(weekdays)]
    came = [quarter / 4 + 0.125 for quarter in range(4 * 168)]
    waits = [[time - moment for time in leaves if time > moment][departures - 1] for moment in came]
    wait = regular_wait(Calendar(tuple(weekdays), (), 12.0, 1.0, None).gaps, departures)
    assert wait.mean_h == pytest.approx(sum(waits) / len(waits))
    assert max(waits) <= wait.most_h <= max(waits) + 0.25
