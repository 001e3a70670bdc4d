"""Dated routes on the teaching network, added up by hand, and by the other search of timetables."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

import corridor as cd
from corridor.cache import bytes_of
from corridor.calendar import DateError
from corridor.model.network import with_tables
from corridor.routing.timed.search import prepare_dated
from corridor.search import Timetable

EXPRESS = "service:FIXED-ALMA-HAVEN"


def box(ready: str = "2026-03-01") -> cd.Shipment:
    return cd.Shipment("Alma", "Haven", cargo_tonnes_each=10, hs="8429", ready=ready)


def test_the_wednesday_express_is_boarded_at_its_departure(teaching: cd.Network) -> None:
    """Ready 05:00, loaded 10:00-12:00, 8 h, bogies 2 h, border 2 h, 10 h, lift 2 h: 31 h, Thursday at 12:00."""
    trip = cd.route(teaching, box(), depart="2026-03-04 05:00", minimise="hours", avoid="air")
    assert isinstance(trip, cd.DatedItinerary)
    assert (trip.hours, trip.arrives) == (31.0, dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC))
    frame = trip.to_frame()
    leaves = frame[(frame["kind"] == "haul")]["departure_utc"].iloc[0]
    assert leaves == dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
    assert frame["scheduled"].tolist()[0] and frame["hours"].tolist()[0] == 5.0
    assert trip.worst_hours == 31.0


@pytest.mark.parametrize(("ready", "train"), [("2026-03-04 06:00", 4), ("2026-03-04 06:01", 11)])
def test_who_comes_after_the_cut_off_waits_a_week(teaching: cd.Network, ready: str, train: int) -> None:
    """Boxes must be in the stack six hours before 12:00."""
    trip = cd.route(teaching, box(), depart=ready, minimise="hours", via=EXPRESS)
    assert isinstance(trip, cd.DatedItinerary)
    assert trip.arrives == dt.datetime(2026, 3, train + 1, 12, tzinfo=dt.UTC)


def test_storage_is_paid_by_the_started_day_after_the_free_days(teaching: cd.Network) -> None:
    """From Thursday 05:00 to the loading on Wednesday 10:00 are 149 h: four days after three free, 40 USD."""
    trip = cd.route(teaching, box(), depart="2026-02-26 05:00", via=EXPRESS)
    wait = trip.legs[0]
    assert (wait.kind, wait.hours, wait.cost) == ("waiting", 149.0, 40.0)
    assert [(item.item, item.quantity, item.amount) for item in wait.items] == [("storage", 4.0, 40.0)]


def test_a_closed_border_is_waited_for_or_avoided(teaching: cd.Network) -> None:
    """Shut from 12 to 24 September; a wagon that needs 50 h in the queue from 11 September 02:00 on is caught."""
    cheap = cd.route(teaching, box(), depart="2025-09-10 08:00")
    border = next(leg for leg in cheap.legs if leg.kind == "border")
    assert border.hours == 384.0 and "shut until 2025-09-25 00:00" in border.text
    assert cheap.cost == 1280.0 and cheap.worst_hours == cheap.hours + 12.0
    quick = cd.route(teaching, box(), depart="2025-09-10 08:00", limits={"hours": 100})
    assert "EAST_WEST" not in quick.border_ids


def test_a_front_with_dates_adds_up_and_never_beats_an_earlier_one_by_more_than_the_time_between(
    teaching: cd.Network,
) -> None:
    """Every point is the sum of its legs; leaving later never brings an arrival forward, door by door."""
    earliest = []
    for day in (1, 3, 4, 8):
        front = cd.pareto_routes(teaching, box(), depart=f"2026-03-{day:02d} 05:00")
        for trip, point in zip(front, front.points.tolist(), strict=True):
            assert round(100 * sum(leg.cost for leg in trip.legs)) == point[0] == trip.cents
            assert round(3600 * sum(leg.hours for leg in trip.legs)) == point[1] == trip.seconds
            assert round(1000 * sum(leg.co2_kg for leg in trip.legs)) == point[2]
            assert trip.arrives - trip.departs == dt.timedelta(seconds=point[1])
            assert all(a.arrival == b.departure for a, b in zip(trip.legs, trip.legs[1:], strict=False))
            assert round(sum(leg.worst_hours for leg in trip.legs), 6) == round(trip.worst_hours, 6) >= trip.hours
        earliest.append(min(trip.arrives for trip in front))
    assert earliest == sorted(earliest)
    again = cd.ParetoFront.from_json(front.to_json())
    assert again.to_json() == front.to_json() and "worst_hours" in again.to_frame()


def test_the_connection_scan_finds_the_same_dated_front(teaching: cd.Network) -> None:
    """The other implementation on the same rides and links, to four days after leaving."""
    dated = prepare_dated(teaching, box(), "2026-03-02 05:00", avoid="air").dated
    table, ends = dated.table, (dated.layered.source, dated.layered.sink)
    scan = Timetable(table.n_stops, table.connections, table.links, table.waiting)
    for depart in (300, 3180):
        until = depart + 4 * 86_400
        assert (
            table.pareto(*ends, depart, (0,), until).costs.tolist()
            == scan.pareto(*ends, depart, (0,), until).costs.tolist()
        )
        assert table.arrival(*ends, depart) == scan.arrival(*ends, depart)
        assert table.latest_departure(*ends, until) == scan.latest_departure(*ends, until)


def test_closing_a_door_never_improves_a_dated_route(teaching: cd.Network) -> None:
    shut = cd.Scenario("shut").close("EAST_WEST", start="2026-03-03", end="2026-03-09").apply(teaching)
    for measure in ("cost", "hours", "co2_kg"):
        for depart in ("2026-03-02 05:00", "2026-03-04 05:00"):
            free = cd.route(teaching, box(), depart=depart, minimise=measure)
            assert getattr(cd.route(shut, box(), depart=depart, minimise=measure), measure) >= getattr(free, measure)


def test_the_latest_departure_arrives_in_time_and_a_minute_later_does_not(teaching: cd.Network) -> None:
    trip = cd.latest_departure(teaching, box(), arrive="2026-03-05 12:00", avoid=("air", "road"))
    assert (trip.departs, trip.arrives) == (
        dt.datetime(2026, 3, 4, 6, tzinfo=dt.UTC),
        dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC),
    )
    later = cd.route(teaching, box(), depart="2026-03-04 06:01", minimise="hours", avoid=("air", "road"))
    assert later.arrives > trip.arrives
    with pytest.raises(cd.NoRoute, match="earliest arrival is 2026-03-0"):
        cd.latest_departure(teaching, box("2026-03-05"), arrive="2026-03-05 12:00")


def test_departures_are_the_trains_worth_taking(teaching: cd.Network) -> None:
    """By rail alone in a fortnight: two Wednesday trains, each left for at 06:00, beside what runs at any time."""
    frame = cd.departures_of(teaching, box(), "2026-03-02", "2026-03-15", avoid=("air", "road"))
    trains = frame[frame["service"] == "Wednesday Express"]
    assert {f"2026-03-{day} 06:00+00:00" for day in ("04", "11")} <= set(trains["departs"])
    assert frame[frame["any_time"]]["service"].eq("").all() and frame["any_time"].any()


def test_what_cannot_be_is_refused_with_words(teaching: cd.Network) -> None:
    for depart, words in (
        ("4 March", "is not a date"),
        (("2026-03-04", "2026-03-01"), "after it begins"),
        (("2026-03-04",), "first and the last"),
        ("9999-12-30", "too far from today"),
    ):
        with pytest.raises(DateError, match=words):
            cd.route(teaching, box(), depart=depart)
    with pytest.raises(cd.NoRoute, match=r"hours 21\.4 \(asked for 10\.0\)"):
        cd.route(teaching, replace(box(), air=True), depart="2026-03-04", limits={"hours": 10})
    with pytest.raises(cd.UnknownName, match="unknown criterion"):
        cd.route(teaching, box(), depart="2026-03-04", minimise="euros")
    potash = cd.Shipment("Alma", "Haven", hs="3104")
    with pytest.raises(cd.NoRoute) as refused:
        cd.pareto_routes(teaching, potash, depart="2026-03-04")
    assert "POTASH" in [reason.rule for reason in refused.value.reasons]


def test_a_window_tries_every_hour(teaching: cd.Network) -> None:
    """Leaving at 06:00 makes the express, loaded from 10:00 on, 30 h away; no other hour does better."""
    window = ("2026-03-04 00:00", "2026-03-04 12:00")
    trip = cd.route(teaching, box(), depart=window, minimise="hours", avoid=("air", "road"))
    assert (trip.departs, trip.hours) == (dt.datetime(2026, 3, 4, 6, tzinfo=dt.UTC), 30.0)
    front = cd.pareto_routes(teaching, box(), depart=window, avoid="air")
    assert not np.any([(front.points[:i] <= front.points[i]).all(axis=1).any() for i in range(1, len(front))])


@pytest.mark.parametrize(("origin", "destination", "hours"), [("Eastgate", "Karst", 12), ("Alma", "Haven", 20)])
def test_departures_of_a_reefer_leave_nothing_to_a_route_that_leaves_at_an_hour(
    teaching: cd.Network, origin: str, destination: str, hours: float
) -> None:
    """Whatever the hour, some departure leaves no earlier, arrives no later and costs no more than the best route."""
    reefer = cd.Shipment(origin, destination, container_type="45R1", power_within_h=hours)
    start, end = dt.datetime(2026, 3, 3, tzinfo=dt.UTC), dt.datetime(2026, 3, 4, tzinfo=dt.UTC)
    frame = cd.departures_of(teaching, reefer, start, end)
    cheapest = cd.route(teaching, reefer, depart=(start, end))
    assert frame["cost"].min() == cheapest.cost
    assert frame["hours"].min() <= cd.route(teaching, reefer, depart=(start, end), minimise="hours").hours
    for hour in range(0, 25, 6):
        leaves = start + dt.timedelta(hours=hour)
        trip = cd.route(teaching, reefer, depart=leaves)
        assert isinstance(trip, cd.DatedItinerary)
        as_good = (frame["cost"] <= trip.cost) & (
            frame["any_time"] & (frame["hours"] <= trip.hours)
            | ~frame["any_time"] & (frame["departs_utc"] >= leaves) & (frame["arrives_utc"] <= trip.arrives)
        )
        assert as_good.any()


def test_departures_of_a_reefer_are_exact_to_the_minute(teaching: cd.Network) -> None:
    """Whatever the minute: the express leaves at 12:23 and takes boxes until 06:11, and no full hour is a last one."""
    services = teaching.services
    services.loc["FIXED-ALMA-HAVEN", ["departure_h", "cutoff_h"]] = [12 + 23 / 60, 6.2]
    network = with_tables(teaching, "odd", {"services": services})
    reefer = cd.Shipment("Alma", "Haven", container_type="45R1", power_within_h=20)
    start = dt.datetime(2026, 3, 3, tzinfo=dt.UTC)
    frame = cd.departures_of(network, reefer, start, start + dt.timedelta(days=1, hours=12))
    # in Eastgate the gate behind its change of gauge closes two hours later than it would before it
    assert "2026-03-03 12:11+00:00" in frame["departs"].tolist()
    assert frame.loc[~frame["any_time"], "arrives"].min() == "2026-03-05 12:23+00:00"  # with the express, not before it
    for number in range(0, 60, 4):
        leaves = start + dt.timedelta(minutes=37 * number)
        for measure in ("hours", "cost"):
            trip = cd.route(network, reefer, depart=leaves, minimise=measure)
            assert isinstance(trip, cd.DatedItinerary)
            as_good = (frame["cost"] <= trip.cost) & (
                frame["any_time"] & (frame["hours"] <= trip.hours)
                | ~frame["any_time"] & (frame["departs_utc"] >= leaves) & (frame["arrives_utc"] <= trip.arrives)
            )
            assert as_good.any()


@pytest.mark.parametrize("via", [(), ("Birk",)])
def test_the_size_of_a_dated_network_is_near_what_a_walk_finds(teaching: cd.Network, via: tuple[str, ...]) -> None:
    dated = prepare_dated(teaching, box(), dt.datetime(2026, 3, 4, tzinfo=dt.UTC), via=via).dated
    copies = dated.layered.graph if dated.layered.copies > 1 else None
    walked = bytes_of((dated.table, dated.passages, dated.boardings, copies))
    assert dated.nbytes == pytest.approx(walked, rel=0.25)
