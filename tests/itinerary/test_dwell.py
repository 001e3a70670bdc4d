"""How far the hours of a route stray: borders with opening hours and X-ray, by hand and against drawn journeys."""

from __future__ import annotations

import numpy as np
import pytest

import corridor as cd
from corridor.itinerary.dwell import dwell_report, ranges_along

BOX = cd.Shipment("Alma", "Haven", containers=40, cargo_tonnes_each=10, hs="8429", ready="2026-03-04")


def by_train(net: cd.Network) -> cd.Itinerary:
    """The daily block train, which transloads at Westgate."""
    return cd.route(net, BOX, via="Daily Block Train", avoid=("sea", "barge", "road", "air"))


def test_what_varies_is_named_and_the_rest_is_fixed(teaching: cd.Network) -> None:
    """Wait of 12 h on average (24 at most), border 10 h (p90 20), gauge change; with the rest, the hours."""
    trip = by_train(teaching)
    report = trip.dwells()
    assert [stop.kind for stop in report.stops] == ["waiting", "border", "gauge change"]
    wait, border, yard = report.stops
    assert (wait.mean_h, wait.p50_h, wait.p90_h) == (12.0, pytest.approx(12.0, abs=0.1), pytest.approx(21.6, abs=0.1))
    assert (border.mean_h, border.p90_h) == (10.0, pytest.approx(20.0, abs=0.1))
    assert yard.p90_h == pytest.approx(yard.mean_h * 1.256, abs=0.1)
    assert report.fixed_h + sum(stop.mean_h for stop in report.stops) == pytest.approx(trip.hours) == report.mean_h
    assert report.p90_together_h == pytest.approx(report.fixed_h + sum(stop.p90_h for stop in report.stops))
    assert report.p50_h < report.mean_h < report.p90_h < report.p90_together_h
    assert (trip.hours_p50, trip.hours_p90) == (report.p50_h, report.p90_h)
    assert len(report.to_frame()) == 3 and "long together" in str(report)


def test_ranges_along_a_route_are_those_of_its_beginnings(teaching: cd.Network) -> None:
    legs = by_train(teaching).legs
    beginnings = [dwell_report(legs[:count]).days_range for count in range(1, len(legs) + 1)]
    assert len(legs) > 3 and np.asarray(ranges_along(legs)) == pytest.approx(np.asarray(beginnings), abs=1e-9)
    assert ranges_along(()) == ()


def test_drawn_journeys_agree(teaching: cd.Network) -> None:
    """300,000 journeys with independent stops, the border lognormal: half and nine in ten within what is said."""
    trip, rng, z = by_train(teaching), np.random.default_rng(2), 1.2815515655446004
    report = trip.dwells(yard_spread=0.0)
    assert [stop.kind for stop in report.stops] == ["waiting", "border"]
    spread = z - np.sqrt(z * z - 2 * np.log(2.0))
    hours = report.fixed_h + rng.uniform(0, 24, 300_000)
    hours += rng.lognormal(np.log(10.0) - spread**2 / 2, spread, 300_000)
    assert report.p50_h == pytest.approx(np.quantile(hours, 0.5), abs=0.2)
    assert report.p90_h == pytest.approx(np.quantile(hours, 0.9), abs=0.2)


def test_opening_hours_lengthen_the_border_by_hand(teaching: cd.Network) -> None:
    """Open from 8 to 20: 3 h more on average, whatever the day; its 90th percentile is that of the sum."""
    shut = cd.Scenario("office hours").set_hours("EAST_WEST", 8, 20).apply(teaching)
    before, after = by_train(teaching), by_train(shut)
    assert after.hours - before.hours == pytest.approx(3.0)
    border = next(leg for leg in after.legs if leg.kind == "border")
    rng, z = np.random.default_rng(4), 1.2815515655446004
    spread = z - np.sqrt(z * z - 2 * np.log(2.0))
    drawn = rng.lognormal(np.log(10.0) - spread**2 / 2, spread, 300_000)
    drawn += np.maximum(0.0, 12.0 - rng.uniform(0, 24, 300_000))
    assert border.hours == 13.0 and border.hours_p90 == pytest.approx(np.quantile(drawn, 0.9), abs=0.2)
    night = cd.Scenario("by night").set_hours("EAST_WEST", 20, 8, train_class="block", direction="ab").apply(teaching)
    assert by_train(night).hours == after.hours
    always = cd.Scenario("always").set_hours("EAST_WEST", 0, 24).apply(teaching)
    assert by_train(always).seconds == before.seconds


def test_an_x_ray_at_walking_pace_by_hand(teaching: cd.Network) -> None:
    """800 m at 8 km/h for half of the trains: 3 minutes on average; at 1 km/h for all: 48 minutes."""
    before = by_train(teaching)
    for share, kmh, minutes in ((0.5, 8.0, 3), (1.0, 1.0, 48)):
        net = cd.Scenario("x-ray").set_scan("EAST_WEST", share, kmh=kmh, train_m=800.0).apply(teaching)
        assert by_train(net).seconds - before.seconds == 60 * minutes
    one_way = cd.Scenario("x-ray").set_scan("EAST_WEST", 1.0, kmh=1.0, train_m=800.0, direction="ba").apply(teaching)
    assert by_train(one_way).seconds == before.seconds


def test_the_x_ray_of_brest_is_within_its_planning_value(eurasia: cd.Network) -> None:
    """850 m at 19 km/h: 2.7 minutes of the 15.5 h of block trains, as before."""
    row = cd.compile_graph(eurasia, "2026-03-04").borders.row("BRE_MAL", "BY", "PL", "block")
    assert row is not None and row.portal.pass_h * 60 == pytest.approx(850 / 19_000 * 60)
    assert row.mean_h == pytest.approx(15.5, abs=1e-3) and row.p90_h == pytest.approx(63.5, abs=0.1)


@pytest.mark.parametrize("hours", [(-1, 8), (8, 25), (float("nan"), 8)])
def test_hours_that_are_none_are_refused(hours: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="open_"):
        cd.Scenario("x").set_hours("EAST_WEST", *hours)


def test_a_border_that_is_not_there(teaching: cd.Network) -> None:
    plain = cd.Scenario("x")
    for scenario in (plain.set_hours("EAST_WST", 8, 20), plain.set_scan("EAST_WST", 1, kmh=8, train_m=9)):
        with pytest.raises(cd.UnknownName, match="nearest: EAST_WEST"):
            scenario.apply(teaching)
    with pytest.raises(cd.TableError, match="scan_share"):
        cd.Scenario("x").set_scan("EAST_WEST", 2.0, kmh=8, train_m=800).apply(teaching)
