"""Stops of loading: the day of loading counts, by the clock as without it.

On `teaching` what is loaded in Alma is at the rail border after less than a day: a stop of loading is therefore, for
who leaves in it, no more than a border that is shut for as long and a day more, and no less than one shut for as long.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.model.law.closures import rule_object

FIRST, DAY = dt.date(2025, 10, 1), dt.timedelta(days=1)
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
RAIL = {"modes": ("rail", "barge")}


def stopped(network: cd.Network, days: int, *, since: dt.date = FIRST, binds: str = "loading") -> cd.Network:
    ban = cd.Closure("no loading", borders="EAST_WEST", binds=binds, start=since, end=since + (days - 1) * DAY)
    return cd.Scenario("stop").impose(ban).apply(network)


def shut(network: cd.Network, days: int) -> cd.Network:
    return cd.Scenario("shut").close("EAST_WEST", start=FIRST, end=FIRST + (days - 1) * DAY).apply(network)


def box(ready: dt.datetime | str) -> cd.Shipment:
    return cd.Shipment("Alma", "Haven", containers=2, ready=ready)


def told(trip: cd.Itinerary) -> tuple[str, float, float]:
    return trip.name, trip.cost, trip.hours


def test_who_is_loaded_in_a_stop_waits_for_its_end_and_who_is_under_way_passes(teaching: cd.Network) -> None:
    """The train takes 47 hours; of the 3rd one is loaded on the 6th, a day before the border."""
    network = stopped(teaching, 5)
    before, within, after = (
        cd.route(network, box(day), depart=day, minimise="hours", **RAIL)
        for day in ("2025-09-30", "2025-10-03", "2025-10-06")
    )
    usual = cd.route(teaching, box("2025-09-30"), depart="2025-09-30", minimise="hours", **RAIL)
    assert told(before) == told(after) == told(usual)
    assert usual.hours == 47.0 and within.hours == 47.0 + 3 * 24
    (held,) = [leg.text for leg in within.legs if "shut until" in leg.text]
    assert held.endswith("shut until 2025-10-07 00:00+00:00")
    # a closure of the border itself catches who gets there in it
    caught = cd.route(
        stopped(teaching, 5, binds="passage"), box("2025-09-30"), depart="2025-09-30", minimise="hours", **RAIL
    )
    assert caught.hours > before.hours


@settings(max_examples=5, phases=NO_SHRINKING)
@given(st.integers(1, 6), st.integers(-30, 160), st.sampled_from(["cost", "hours"]))
def test_a_stop_is_a_border_that_is_shut_to_who_leaves_in_it(days: int, hour: int, minimise: str) -> None:
    """By the clock one that is shut by other rows, for hours that differ by its class; else a border, or none."""
    network = cd.open_network("teaching")
    ready = dt.datetime.combine(FIRST, dt.time()) + dt.timedelta(hours=hour)
    within = FIRST <= ready.date() < FIRST + days * DAY
    stop, options = stopped(network, days), {"minimise": minimise, "avoid": "air"}
    most, least = (cd.route(shut(network, days + more), box(ready), depart=ready, **options) for more in (1, 0))
    found = cd.route(stop, box(ready), depart=ready, **options)
    if within:
        assert getattr(least, minimise) <= getattr(found, minimise) <= getattr(most, minimise)
    else:
        assert told(found) == told(cd.route(network, box(ready), depart=ready, **options))
    beside = cd.route(network, box(ready), avoid=("air", *["EAST_WEST"] * within), minimise=minimise)
    still = cd.route(stop, box(ready), **options)
    assert told(still) == told(beside) and not still.warnings


def test_a_window_of_departures_is_split_where_a_stop_begins_and_ends(teaching: cd.Network) -> None:
    """Departures are those of each part; of the stop itself all wait for its end."""
    network = stopped(teaching, 5)
    best = cd.route(network, box("2025-10-03"), depart=("2025-10-03", "2025-10-07"), minimise="hours", **RAIL)
    usual = cd.route(teaching, box("2025-10-06"), depart=("2025-10-06", "2025-10-07"), minimise="hours", **RAIL)
    assert told(best) == told(usual) and best.departs == usual.departs
    frame = cd.departures_of(network, box("2025-09-29"), "2025-09-29", "2025-10-07", **RAIL)
    days = [str(moment)[:10] for moment in frame["departs"]]
    within = [FIRST.isoformat() <= day <= "2025-10-05" for day in days]
    assert any(within) and set(days) >= {"2025-09-29", "2025-09-30", "2025-10-05", "2025-10-07"}
    assert min(str(moment) for moment in frame[within]["arrives"]) > "2025-10-07 13:00"
    assert min(str(moment) for moment in frame["arrives"]) < "2025-10-01"
    for row in frame.to_dict("records"):
        later, sooner = frame["departs_utc"] > row["departs_utc"], frame["arrives_utc"] <= row["arrives_utc"]
        assert not (later & sooner & (frame["cost"] <= row["cost"])).any()
    usual = cd.departures_of(teaching, box("2025-09-29"), "2025-09-29", "2025-10-07", **RAIL)
    assert usual["any_time"].any()


def test_who_may_be_late_is_told_so(teaching: cd.Network, tmp_path: Path) -> None:
    """Those alone of which one journey in ten ends after the deadline; the frame can be written as it is."""
    frame = cd.departures_of(
        teaching, box("2025-10-02"), "2025-10-02", "2025-10-03", arrive_by="2025-10-04 12:00", **RAIL
    )
    last = frame["departs_utc"] + pd.to_timedelta(frame["days_high"], "D")
    late = last > pd.Timestamp(frame.attrs["deadline"])
    assert frame["reason"].str.contains("one in ten or more too late").equals(late) and late.any() and not late.all()
    frame.to_parquet(tmp_path / "departures.parquet")


@pytest.mark.parametrize("binds", ["loading", "passage"])
def test_who_leaves_at_any_time_behind_a_door_is_told_from_when_on(teaching: cd.Network, binds: str) -> None:
    """A door is shut until the 5th: no row says that one may leave on any day, as it would before the door opens."""
    asked = ("2025-10-02", "2025-10-12")
    shut_first = cd.departures_of(stopped(teaching, 5, binds=binds), box("2025-10-02"), *asked, **RAIL)
    usual = cd.departures_of(teaching, box("2025-10-02"), *asked, **RAIL)
    for frame, from_then_on in ((shut_first, True), (usual, False)):
        reasons = frame.loc[frame["any_time"], "reason"]
        assert len(reasons) and reasons.str.contains("from then on").eq(from_then_on).all()


def test_the_last_departure_to_arrive_by_a_day_is_before_the_stop_or_after_it(teaching: cd.Network) -> None:
    """The quickest takes 37 hours: what is loaded on the 6th is there on the 7th at 13:00, before that of the 30th."""
    network = stopped(teaching, 5)
    for arrive, day in (("2025-10-09", "2025-10-08"), ("2025-10-07", "2025-10-06"), ("2025-10-07 12:00", "2025-09-30")):
        trip = cd.latest_departure(network, box("2025-09-25"), arrive=arrive, modes=("rail", "barge"))
        assert str(trip.departs)[:10] == day, trip.departs


def test_stops_that_follow_each_other_are_one(teaching: cd.Network) -> None:
    twice = stopped(stopped(teaching, 3), 2, since=FIRST + 3 * DAY)
    one, two = (cd.route(net, box("2025-10-02"), depart="2025-10-02", **RAIL) for net in (stopped(teaching, 5), twice))
    assert told(one) == told(two)
    apart = stopped(stopped(teaching, 3), 2, since=FIRST + 4 * DAY)
    assert cd.route(apart, box("2025-10-02"), depart="2025-10-02", **RAIL).hours == one.hours - 2 * 24


def test_what_a_rule_binds_is_written_read_and_named(teaching: cd.Network) -> None:
    network = stopped(teaching, 5)
    (key,) = set(network.rules.index) - set(teaching.rules.index)
    assert network.rules.loc[key, "binds"] == "loading" == rule_object(network, key).binds
    assert rule_object(teaching, "ROAD_SHUT").binds == "passage"
    with pytest.raises(cd.UnknownName, match=r"binds 'loadin'.*loading"):
        cd.Closure("no loading", borders="EAST_WEST", binds="loadin")


def test_a_stop_without_an_end_is_never_over(teaching: cd.Network) -> None:
    ban = cd.Closure("no loading", borders="EAST_WEST", binds="loading", start=FIRST)
    network = cd.Scenario("stop").impose(ban).apply(teaching)
    trip = cd.route(network, box("2025-10-03"), depart="2025-10-03", avoid="air")
    assert told(trip) == told(cd.route(teaching, box("2025-10-03"), depart="2025-10-03", avoid=("air", "EAST_WEST")))
