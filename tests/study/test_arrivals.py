"""Arrivals as distributions: against enumeration, against draws, against the dwell report, and departures by hand."""

from __future__ import annotations

import datetime as dt
import math
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.errors import ArgumentError
from corridor.graph.service_times import timings
from corridor.itinerary.dwell import dwell_report
from corridor.model.delay.dwell import STEP_H, Delay
from corridor.study import reliability
from corridor.study.arrivals.connections import Boarding, boardings_of
from corridor.study.arrivals.on_time import passing_of
from corridor.study.arrivals.propagation import Passing, carried, drawn


@pytest.fixture(scope="module")
def net() -> Any:
    """The teaching network, whose barge has a timetable: Mondays and Thursdays at ten, with its gate at three."""
    cells = {"weekdays": "Mon;Thu", "departure_h": 10.0, "cutoff_h": 7.0, "frequency_per_week": 2.0}
    return cd.open_network("teaching").replace("services", "BARGE-FJORD-HAVEN", cells)


@pytest.fixture(scope="module")
def box() -> Any:
    return cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04 08:00", air=False)


@pytest.fixture(scope="module")
def trip(net: Any, box: Any) -> Any:
    found = cd.route(net, box, depart="2026-03-04 08:00", modes=("rail", "barge"))
    assert [leg.service for leg in found.legs if leg.scheduled] == ["BARGE-FJORD-HAVEN"]
    return found


# --- carrying -----------------------------------------------------------------------------------

DELAYS = st.lists(st.integers(0, 4), min_size=1, max_size=3).filter(any).map(lambda each: np.array(each) / sum(each))
GATES = st.lists(st.integers(0, 20), min_size=1, max_size=4, unique=True).map(sorted)


def boarding(slots: list[int]) -> Boarding:
    """Departures at whole hours, with the gate an hour before."""
    times = np.array(slots, np.float64)
    return Boarding(0, times - 1.0, times, 0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), DELAYS), min_size=1, max_size=3), GATES, st.integers(0, 3))
def test_arrivals_are_those_of_every_journey_that_may_happen(
    passings: list[tuple[int, Any]], slots: list[int], place: int
) -> None:
    stages: list[Any] = [Passing(float(hours), Delay(mass)) for hours, mass in passings]
    stages.insert(min(place, len(stages)), boarding(slots))
    expected: dict[float, float] = {}
    for choice in product(*(range(len(mass)) for _, mass in passings)):
        time, share, drawn_so_far = 0.0, 1.0, iter(zip(passings, choice, strict=True))
        for stage in stages:
            if isinstance(stage, Boarding):
                time = next((slot for slot in slots if time <= slot - 1.0 + 1e-9), math.inf)
            else:
                (hours, mass), step = next(drawn_so_far)
                time, share = time + hours + STEP_H * step, share * mass[step]
        expected[time] = expected.get(time, 0.0) + share
    found = carried(stages)[-1]
    for moment, share in expected.items():
        if moment < math.inf:
            below = sum(part for time, part in expected.items() if time <= moment + 1e-9)
            assert found.by(moment) == pytest.approx(below, abs=1e-9) and share >= 0.0
    assert found.mass.sum() == pytest.approx(1.0 - expected.get(math.inf, 0.0), abs=1e-9)


PASSINGS = st.tuples(
    st.integers(0, 30), st.lists(st.integers(0, 9), min_size=1, max_size=60).filter(any), st.booleans()
)


@settings(max_examples=25, deadline=None)
@given(st.lists(PASSINGS, min_size=1, max_size=6), st.lists(GATES, max_size=2), st.integers(0, 1000))
def test_draws_are_within_their_errors_of_what_is_carried(
    passings: list[tuple[int, list[int], bool]], gates: list[list[int]], seed: int
) -> None:
    """On itineraries that are drawn themselves: who is there by each decile, who misses all, and the mean."""
    stages: list[Any] = [
        Passing(float(hours), Delay(np.array(mass) / sum(mass)), long) for hours, mass, long in passings
    ]
    for place, slots in enumerate(gates, 1):
        stages.insert(2 * place, boarding([slot * 6 * place for slot in slots]))
    there, many = carried(stages)[-1], 4_000
    times = drawn(stages, many, seed)
    reached = times[~np.isnan(times)]
    total = float(there.mass.sum())

    def within(exact: float, share: float) -> bool:
        return abs(share - exact) <= 5.0 * math.sqrt(max(exact * (1.0 - exact), 1.0 / many) / many)

    assert within(total, reached.size / many)
    for share in np.linspace(0.1, 0.9, 9) * total:
        moment = there.quantile(share)
        if moment < math.inf:
            assert within(there.by(moment), float((reached <= moment + STEP_H / 4).sum()) / many)
    if reached.size > 1:
        spread = math.sqrt(max(float(there.mass @ (there.times - there.mean) ** 2) / total, 0.0))
        assert abs(reached.mean() - there.mean) <= 5.0 * spread / math.sqrt(reached.size) + STEP_H / 2


@settings(max_examples=30, deadline=None)
@given(DELAYS, GATES, st.integers(0, 10))
def test_who_leaves_earlier_arrives_no_later(mass: Any, slots: list[int], hours: int) -> None:
    stages = [Passing(1.0, Delay(mass)), boarding(slots), Passing(2.0, Delay(mass))]
    planned, early = carried(stages)[-1], carried(stages, -float(hours))[-1]
    for moment in np.arange(0.0, 30.0, 0.5):
        assert early.by(moment) >= planned.by(moment) - 1e-9


def test_draws_are_the_same_numbers_for_the_same_seed() -> None:
    stages = [Passing(1.0, Delay(np.array([0.5, 0.25, 0.25]))), boarding([2, 4])]
    assert drawn(stages, 50, 7).tolist() == drawn(stages, 50, 7).tolist()
    assert np.isnan(drawn([boarding([0])], 5, 0)).all()


# --- reliability --------------------------------------------------------------------------------


def test_without_departures_it_is_the_report_of_dwells(box: Any) -> None:
    for net in (cd.open_network("teaching"), cd.open_network("eurasia")):
        one = box if net.name == "teaching" else cd.Shipment("Lanzhou", "Duisburg", ready="2026-03-04", air=False)
        trip = cd.route(net, one)
        found, dwells = reliability(net, trip), trip.dwells()
        assert (found.p50_h, found.p90_h) == pytest.approx((dwells.p50_h, dwells.p90_h), abs=STEP_H)
        assert found.mean_h == pytest.approx(dwells.mean_h, abs=0.05)
        assert found.missed == 0.0 and found.connections.empty


def test_exact_and_drawn_figures_agree_within_sampling_error(net: Any, trip: Any) -> None:
    found = reliability(net, trip, draws=20_000, seed=3)
    sampled = found.sampled.set_index("figure")
    for name in ("on_time", "mean_h"):
        assert abs(getattr(found, name) - sampled.loc[name, "value"]) < 4.0 * sampled.loc[name, "error"]
    shares = {"p50_h": 0.5, "p90_h": 0.9, "p95_h": 0.95}
    times = np.sort(drawn_again(net, trip))
    for name, share in shares.items():  # the share of the draws below the exact percentile, three errors around it
        below, at_most = np.searchsorted(times, [getattr(found, name) - 0.1, getattr(found, name) + 0.1]) / times.size
        error = 4.0 * math.sqrt(share * (1.0 - share) / times.size)
        assert below - error <= share <= at_most + error


def drawn_again(net: Any, trip: Any) -> Any:
    known = boardings_of(net, trip)
    return drawn([known.get(number) or passing_of(leg, 0.2) for number, leg in enumerate(trip.legs)], 20_000, 11)


def test_the_connection_is_caught_by_who_gets_to_its_gate(net: Any, trip: Any) -> None:
    """By hand: the border and the yard before the quay, as one sum, against the hours to the gate."""
    (row,) = reliability(net, trip).connections.to_dict("records")
    legs = trip.legs[: row["leg"]]
    before = trip.dwells().to_frame()
    assert len(before[before["leg"] < row["leg"]]) >= 2
    report = dwell_report(legs)
    wait = trip.legs[row["leg"]]
    lift = trip.legs[row["leg"] + 1].hours
    gate = sum(leg.hours for leg in legs) + wait.hours - max(0.0, 7.0 - lift)
    at_gate = report.varying.mass[: int(np.floor((gate - report.fixed_h) / STEP_H + 0.5)) + 1].sum()
    assert row["caught"] == pytest.approx(at_gate, abs=2e-3)
    assert row["slack_h"] == pytest.approx(gate - sum(leg.hours for leg in legs))
    assert 0.0 < row["caught"] < 1.0 and row["lost_h"] > 0.0


def test_departures_are_those_of_the_timetable(net: Any, trip: Any) -> None:
    ((number, found),) = boardings_of(net, trip).items()
    assert found.leaves[found.planned] == pytest.approx(
        (trip.legs[number].arrival - trip.departs) / dt.timedelta(hours=1)
    )
    gaps = set(np.diff(found.leaves).round(6)) - {71.0, 73.0, 95.0, 97.0}  # clocks are changed in March
    assert gaps == {72.0, 96.0} and found.planned >= 2
    assert (np.diff(found.gates) > 0).all() and (found.gates <= found.leaves).all()


def test_boxes_that_fill_two_departures_leave_with_the_second(net: Any, box: Any) -> None:
    small = net.replace("services", "BARGE-FJORD-HAVEN", {"teu_per_departure": 2.0})
    trip = cd.route(small, box, depart="2026-03-04 08:00", modes=("rail", "barge"))
    found = next(iter(boardings_of(small, trip).values()))
    (number,) = (place for place, leg in enumerate(trip.legs) if leg.scheduled)
    assert trip.legs[number].departures == 2
    apart = (found.leaves - found.gates).round(6)
    assert apart.min() >= 71.0  # three or four days from the gate of the first to the second


def test_leaving_earlier_is_never_less_sure(net: Any, trip: Any) -> None:
    earlier = reliability(net, trip, within_h=trip.hours).earlier
    assert earlier["leaves_earlier_h"].is_monotonic_increasing and earlier["on_time"].is_monotonic_increasing
    train = earlier[earlier["what"].str.startswith("1 earlier")]
    assert train["leaves_earlier_h"].round().tolist() in ([72.0], [96.0])
    assert earlier["on_time"].iloc[-1] > earlier["on_time"].iloc[0]


def test_all_of_it_in_eurasia_on_a_train_twice_a_week() -> None:
    net = cd.open_network("eurasia")
    box = cd.Shipment(
        "Lanzhou", "Duisburg", containers=41, hs="8429", cargo_tonnes_each=18, ready="2026-03-04", air=False
    )
    trip = cd.route(net, box, minimise="hours", depart="2026-03-04 08:00")
    (number,) = (place for place, leg in enumerate(trip.legs) if leg.scheduled)
    found = boardings_of(net, trip)[number]
    week = timings(net)[trip.legs[number].service].weekdays
    days = {(trip.departs + dt.timedelta(hours=float(hours))).weekday() for hours in found.leaves}
    assert len(found.leaves) > 10 and len(days) == len(week)
    sure = reliability(net, trip, draws=5_000, correlation=0.9)
    assert 0.0 < sure.on_time <= 1.0 and sure.p50_h <= sure.p90_h <= sure.p95_h
    again = cd.study.Reliability.from_json(sure.to_json())
    assert (again.p90_h, len(again.earlier)) == (sure.p90_h, len(sure.earlier))


def test_borders_that_are_long_together_have_the_longer_tail() -> None:
    net = cd.open_network("eurasia")
    trip = cd.route(net, cd.Shipment("Lanzhou", "Duisburg", ready="2026-03-04", air=False))
    apart, together = (
        reliability(net, trip, draws=20_000, correlation=each).sampled.set_index("figure")["value"]
        for each in (0.0, 1.0)
    )
    assert together["p95_h"] > apart["p95_h"] + 1.0
    assert together["mean_h"] == pytest.approx(apart["mean_h"], abs=2.0)


def test_slips_are_named(net: Any, trip: Any) -> None:
    for asked in ({"within_h": 0.0}, {"correlation": 1.5}, {"yard_spread": -0.1}, {"draws": -1}, {"seed": -1}):
        with pytest.raises(ArgumentError, match=next(iter(asked))):
            reliability(net, trip, **asked)
