"""Vehicles fill: a departure takes so many TEU, and a consignment has arrived when its last box has."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from service_cells import with_service

import corridor as cd
from corridor.graph import compile_graph, load_of
from corridor.itinerary.leg import Leg

TRAIN = "FIXED-ALMA-HAVEN"  # 80 TEU every Wednesday at noon, boxes there by six: 40 boxes of forty feet
SHIP = "SHIP-COVE-FJORD"
WEEK_H = 168.0
EXPRESS: dict[str, Any] = {"via": TRAIN, "avoid": ("air", "road", "sea")}
# 110 TEU, Wednesday and Saturday, and not a train of another service from Xi'an to one of its stops
XIAN: dict[str, Any] = {"via": "XIAN-DUISBURG-2023", "avoid": ("air", "XIAN-DUISBURG-2022B")}


def at(year: int, month: int, day: int, hour: int = 0) -> dt.datetime:
    """A moment of the teaching network's one clock."""
    return dt.datetime(year, month, day, hour, tzinfo=dt.UTC)


def boxes(count: int, ready: object = "2026-03-02", **more: Any) -> cd.Shipment:
    return cd.Shipment("Alma", "Haven", containers=count, ready=ready, **more)  # type: ignore[arg-type]


def wait_of(trip: cd.Itinerary) -> Leg:
    return next(leg for leg in trip.legs if leg.kind == "waiting")


@pytest.mark.parametrize(
    ("count", "departures"),
    [(1, 1), (39, 1), (40, 1), (41, 2), (80, 2), (81, 3), (200, 5), (400, 10), (401, 11), (2000, 50)],
)
def test_the_last_box_leaves_with_the_last_departure_that_is_filled(
    teaching: cd.Network, count: int, departures: int
) -> None:
    """Without a date a week more for each further Wednesday; by the clock the Wednesdays themselves."""
    trip = cd.route(teaching, boxes(count), minimise="hours", **EXPRESS)
    dated = cd.route(teaching, boxes(count), minimise="hours", depart="2026-03-04 00:00", **EXPRESS)
    assert trip.hours == 110 + (departures - 1) * WEEK_H
    assert isinstance(dated, cd.DatedItinerary)
    assert dated.hours == dated.worst_hours == 36 + (departures - 1) * WEEK_H
    for leg in (wait_of(trip), wait_of(dated)):
        assert (leg.departures, leg.teu_per_departure) == (departures, 80.0)
        assert (f"{count:,} boxes on {departures} departures, 80 TEU each" in leg.text) == (departures > 1)


@pytest.mark.parametrize(("count", "further_h"), [(1, 0), (41, 0), (55, 0), (56, 72), (110, 72), (5000, 45 * WEEK_H)])
def test_further_departures_are_those_of_the_calendar(eurasia: cd.Network, count: int, further_h: float) -> None:
    """55 boxes on each train: the one after that of Wednesday is Saturday's; 5,000 boxes are 91 trains.

    40 h until Wednesday, two lifts of 12 h, gauge changes of 4.25 and 6 h, five borders, and the hours of the stops, in
    51 arcs, each rounded to a second.
    """
    stops = eurasia.tables["service_stops"]
    standing_h = 40 + 2 * 12 + 4.25 + 6 + (3.13 + 0.6 + 0.3 + 4.65 + 0.6)
    expected_h = standing_h + float(stops["run_h"][stops["service_id"] == XIAN["via"]].sum())
    shipment = cd.Shipment("Xi'an", "Duisburg", containers=count, ready="2026-03-02")
    dated = cd.route(eurasia, shipment, minimise="hours", depart="2026-03-02 08:00", **XIAN)
    assert dated.hours == pytest.approx(expected_h + further_h, abs=51 * 0.5 / 3600)


@pytest.mark.parametrize(
    ("size", "teu", "count", "departures"),
    [
        ("45G1", "80", 40, 1),
        ("45G1", "81", 41, 2),  # half a box does not go
        ("45G1", "3", 3, 3),
        ("22G1", "3", 3, 1),
        ("22G1", "2", 3, 2),
        ("22G1", "1", 7, 7),
        ("45G1", "2", 12, 12),
        ("45R1", "20", 11, 2),
        ("22G1", "80", 80, 1),
        ("22G1", "80", 81, 2),
        ("45G1", "120", 60, 1),
    ],
)
def test_departures_take_whole_boxes(
    teaching: cd.Network, tmp_path: Path, size: str, teu: str, count: int, departures: int
) -> None:
    network = with_service(teaching, tmp_path, TRAIN, teu_per_departure=teu)
    trip = cd.route(network, boxes(count, container_type=size), minimise="hours", **EXPRESS)
    assert wait_of(trip).departures == departures
    assert trip.hours == 110 + (departures - 1) * WEEK_H


def test_a_box_larger_than_a_departure_is_told_so(teaching: cd.Network, tmp_path: Path) -> None:
    network = with_service(teaching, tmp_path, TRAIN, teu_per_departure="1")
    for depart in (None, "2026-03-04"):
        with pytest.raises(cd.NoRoute) as no:
            cd.route(network, boxes(1), depart=depart, **EXPRESS)
        reason = next(reason for reason in no.value.reasons if reason.rule == TRAIN)
        assert reason.text == "Wednesday Express takes 1 TEU a departure, and each of these boxes is 2 TEU"
        assert reason.source == "teaching example"
    assert cd.route(network, boxes(1, container_type="22G1"), minimise="hours", **EXPRESS).hours == 110


@pytest.mark.parametrize("depart", [None, "2026-03-04"])
def test_what_is_not_to_be_split_asks_for_one_departure(teaching: cd.Network, depart: str | None) -> None:
    assert cd.route(teaching, boxes(40, split=False), minimise="hours", depart=depart, **EXPRESS).hours <= 110
    with pytest.raises(cd.NoRoute, match="lifting 1 rule") as no:
        cd.route(teaching, boxes(41, split=False), depart=depart, **EXPRESS)
    reason = next(reason for reason in no.value.reasons if reason.lift)
    assert reason.text == "Wednesday Express takes 80 TEU a departure, and 82 TEU are to leave on one"
    # single wagons and ships that are large enough still take them
    trip = cd.route(teaching, boxes(41, split=False), depart=depart)
    assert all(leg.departures <= 1 for leg in trip.legs)
    assert all(leg.teu_per_departure >= 82 for leg in trip.legs if leg.departures)


def test_the_last_moment_to_leave_knows_that_trains_fill(teaching: cd.Network) -> None:
    """200 boxes that must be there on 12 March: the first forty leave four weeks before the last."""
    last = cd.latest_departure(teaching, boxes(200, "2025-12-01"), arrive="2026-03-12 18:00", **EXPRESS)
    assert (last.departs, last.arrives) == (at(2026, 2, 11, 6), at(2026, 3, 12, 12))
    far = cd.latest_departure(teaching, boxes(2000, "2024-12-01"), arrive="2026-03-12 18:00", **EXPRESS)
    assert far.departs == at(2026, 3, 11, 6) - dt.timedelta(weeks=49)
    with pytest.raises(cd.NoRoute, match="the earliest arrival is 2026-04-02"):
        cd.latest_departure(teaching, boxes(200, "2026-03-01"), arrive="2026-03-12 18:00", **EXPRESS)


def test_departures_are_moments_for_the_first_box(teaching: cd.Network) -> None:
    """Each Wednesday by six; ten hours later than one box, and four weeks more for the last one."""
    one, many = (cd.departures_of(teaching, boxes(count), "2026-02-02", "2026-02-15", **EXPRESS) for count in (1, 200))
    leaves = {"2026-02-04 06:00+00:00", "2026-02-11 06:00+00:00"}
    assert leaves <= set(one["departs"]) and leaves <= set(many["departs"])
    quickest = [frame[frame["departs"].isin(leaves)].groupby("departs")["hours"].min() for frame in (one, many)]
    pd.testing.assert_series_equal(quickest[0] + 4 * WEEK_H, quickest[1])


def test_storage_lease_and_value_of_time_follow_the_last_box(teaching: cd.Network) -> None:
    """Three days are free; the others are paid for every box until the last one is on the train."""
    few, many = (
        cd.route(teaching, boxes(40 * weeks), minimise="hours", depart="2026-03-04 00:00", **EXPRESS)
        for weeks in (1, 5)
    )
    stored = [next((item for item in wait_of(trip).items if item.item == "storage"), None) for trip in (few, many)]
    assert stored[0] is None and stored[1] is not None
    days = -(-(10 + 4 * WEEK_H) // 24) - 3  # ten hours before the first lift, and four weeks
    assert stored[1].quantity == 200 * days and stored[1].amount == pytest.approx(200 * days * stored[1].rate)
    for trip in (few, many, cd.route(teaching, boxes(200), **EXPRESS)):
        assert trip.invoice().total == pytest.approx(trip.cost)
        assert sum(leg.cost for leg in trip.legs) == pytest.approx(trip.cost)
        assert sum(leg.hours for leg in trip.legs) == pytest.approx(trip.hours)
    undated = [cd.route(teaching, boxes(count, value_of_time=1.0), **EXPRESS) for count in (40, 80)]
    worth = [trip.generalised - trip.cost for trip in undated]
    assert worth == pytest.approx([40 * undated[0].hours, 80 * undated[1].hours])
    assert undated[1].hours == undated[0].hours + WEEK_H


def test_the_spread_of_the_hours_is_that_of_the_first_departure(teaching: cd.Network) -> None:
    one, five = (cd.route(teaching, boxes(count), minimise="hours", **EXPRESS) for count in (1, 200))
    assert five.hours_p90 - one.hours_p90 == pytest.approx(4 * WEEK_H)
    assert five.hours_p50 - one.hours_p50 == pytest.approx(4 * WEEK_H)
    again = type(five.dwells()).from_json(five.dwells().to_json())
    assert again.quantile_h(0.9) == pytest.approx(five.hours_p90, abs=0.1)


def test_a_service_without_days_fills_headway_by_headway(teaching: cd.Network) -> None:
    """1,500 boxes on ships of 1,000 TEU, once a week: half a week and two weeks; at worst three."""
    shipment = cd.Shipment("Cove", "Fjord", containers=1500, ready="2026-03-02")
    for depart in (None, "2026-03-02"):
        trip = cd.route(teaching, shipment, minimise="hours", via=SHIP, depart=depart)
        assert trip.hours == 80 + 84 + 2 * WEEK_H
        assert "1,500 boxes on 3 departures, 1000 TEU each" in wait_of(trip).text
    assert isinstance(trip, cd.DatedItinerary) and trip.worst_hours == 80 + 3 * WEEK_H


def test_every_question_has_the_same_best(teaching: cd.Network) -> None:
    shipment = boxes(200)
    for minimise in ("cost", "hours", "co2_kg", "generalised"):
        best = getattr(cd.route(teaching, shipment, minimise=minimise), minimise)
        assert cd.matrix(teaching, ["Alma"], ["Haven"], shipment=shipment, minimise=minimise).iloc[0, 0] == best
        assert getattr(cd.alternative_routes(teaching, shipment, minimise=minimise)[0].itinerary, minimise) == best
    front = cd.pareto_routes(teaching, shipment, criteria=("cost", "hours"))
    assert front.points[0, 0] == cd.route(teaching, shipment).cents
    assert front.points[:, 1].min() == cd.route(teaching, shipment, minimise="hours").seconds
    dated = cd.pareto_routes(teaching, shipment, criteria=("cost", "hours"), depart="2026-03-04")
    quickest = cd.route(teaching, shipment, minimise="hours", depart="2026-03-04")
    assert dated.points[:, 1].min() == quickest.seconds
    assert dated.points[0, 0] == cd.route(teaching, shipment, depart="2026-03-04").cents
    for trip in (*front, *dated):
        assert trip.hours == pytest.approx(sum(leg.hours for leg in trip.legs))


def test_results_carry_departures_and_room(teaching: cd.Network) -> None:
    for depart in (None, "2026-03-04"):
        trip = cd.route(teaching, boxes(200), minimise="hours", depart=depart, **EXPRESS)
        frame = trip.to_frame()
        assert frame["departures"].tolist()[0] == 5 and frame["teu_per_departure"].tolist()[0] == 80.0
        assert frame["departures"].tolist()[1:] == [0] * (len(frame) - 1)
        again = type(trip).from_json(trip.to_json())
        assert again.to_json() == trip.to_json() and again.legs[0].departures == 5


def test_plans_count_room_themselves(teaching: cd.Network) -> None:
    """A flow of 41 boxes a week weighs as before: its boxes do not wait for one another once more."""
    graph = compile_graph(teaching, "2026-03-02")
    load = load_of(teaching, boxes(200))[2]
    waits = graph.structure.waiting[TRAIN]
    assert (graph.weigh(load.as_flow).matrix[1, waits] == 84 * 3600).all()
    assert (graph.weigh(load).matrix[1, waits] == (84 + 4 * WEEK_H) * 3600).all()


def test_a_frame_and_a_file_say_split(teaching: cd.Network) -> None:
    rows = pd.DataFrame({"origin": ["Alma"] * 2, "destination": ["Haven"] * 2, "containers": [41] * 2, "split": [1, 0]})
    shipments = cd.read_shipments(rows, teaching)
    assert [one.split for one in shipments] == [True, False]
    found = cd.routes(teaching, rows, **EXPRESS)
    assert found["problem"].tolist()[0] == "" and "no route" in found["problem"].tolist()[1]
    with pytest.raises(cd.CorridorError, match="split must be True or False, not 'no'"):
        boxes(1, split="no")


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(first=st.integers(1, 400), more=st.integers(0, 200), dated=st.booleans())
def test_hours_never_fall_as_boxes_grow(teaching: cd.Network, first: int, more: int, dated: bool) -> None:
    depart = "2026-03-04" if dated else None
    few, many = (
        cd.route(teaching, boxes(count), minimise="hours", depart=depart, **EXPRESS) for count in (first, first + more)
    )
    assert few.hours <= many.hours
    assert (many.hours - few.hours) % WEEK_H == 0
    assert (many.hours - few.hours) / WEEK_H == wait_of(many).departures - wait_of(few).departures


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(count=st.integers(1, 200), came=st.integers(0, 14 * 24))
def test_the_timetable_is_that_of_wednesdays_counted_by_hand(teaching: cd.Network, count: int, came: int) -> None:
    """By other means: the first Wednesday whose cut-off is met, and the last one that the boxes fill."""
    ready = at(2026, 3, 1) + dt.timedelta(hours=came)
    wednesdays = [at(2026, 3, 4, 12) + dt.timedelta(weeks=week) for week in range(10)]
    caught = next(place for place, leaves in enumerate(wednesdays) if leaves - dt.timedelta(hours=6) >= ready)
    last = wednesdays[caught + -(-count // 40) - 1]
    trip = cd.route(teaching, boxes(count, ready), minimise="hours", depart=ready, **EXPRESS)
    # on board from Alma it takes a day; who has time to meet it at Eastgate saves the change of bogies
    assert isinstance(trip, cd.DatedItinerary)
    assert trip.arrives - last in (dt.timedelta(hours=22), dt.timedelta(hours=24))
