"""Wagons, locomotives and crews: sums by hand, and fleets against assignments by scipy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

import corridor as cd
from corridor.errors import ArgumentError
from corridor.plan.solver.periodic.fleet import Trip, least_fleet, net_of

DAY, WEEK = "2026-03-04", 168.0


def by_assignment(trips: list[Trip]) -> float:
    """Vehicles of balanced trips of one each: what all journeys and the least waits between them take of a week."""
    waits = np.array(
        [[(b.leaves - a.leaves - a.lasts) % WEEK if a.end == b.start else 1e6 for b in trips] for a in trips]
    )
    rows, columns = linear_sum_assignment(waits)
    return float(waits[rows, columns].sum() + sum(trip.lasts for trip in trips)) / WEEK


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from(["AB", "BC", "CA"]), st.integers(0, 167), st.integers(1, 400), st.integers(0, 167)),
        min_size=1,
        max_size=6,
    )
)
def test_a_fleet_is_that_of_the_best_assignment(drawn: list[tuple[str, int, int, int]]) -> None:
    """Every trip there has one back, so that stations are even."""
    trips = []
    for (start, end), leaves, hours, back in drawn:
        trips += [Trip(start, end, leaves, hours, 1.0), Trip(end, start, back, hours, 1.0)]
    assert net_of(trips) == {}
    assert least_fleet(trips, WEEK) == pytest.approx(by_assignment(trips))


def test_what_does_not_come_home_is_said() -> None:
    assert net_of([Trip("A", "B", 0.0, 5.0, 2.0), Trip("B", "A", 9.0, 5.0, 0.5)]) == {"A": -1.5, "B": 1.5}


@pytest.fixture(scope="module")
def net() -> cd.Network:
    return cd.open_network("teaching")


@pytest.fixture(scope="module")
def plan(net: cd.Network) -> cd.plan.Plan:
    """One train a week each way on every run, and half a train of empty wagons back to Alma."""
    rows = [("w", "Alma", "Haven", 75), ("e", "Haven", "Alma", 65)]
    demand = pd.DataFrame(rows, columns=["id", "origin", "destination", "containers_per_week"]).assign(ready=DAY)
    found = cd.plan.block_trains(net, demand, services=("FIXED-ALMA-HAVEN", "FIXED-HAVEN-ALMA"))
    runs = found.frame("runs")
    runs = runs[runs["trains_per_week"] > 0].assign(trains_per_week=1, empty_trains_per_week=0.0)
    runs.loc["FIXED-ALMA-HAVEN:ALMA-EASTGATE:1520", "empty_trains_per_week"] = 0.5
    return replace(found, frames={**found.frames, "runs": runs})


def test_sets_and_wagons_by_hand(net: cd.Network, plan: cd.plan.Plan) -> None:
    """A set of 40 wagons is away for 8 h and stands 24 h: 32 / 168 of a set, and half as much for the empties."""
    found = cd.plan.vehicles(net, plan, day=DAY)
    sets = found.frame("sets")["sets"]
    assert sets["FIXED-ALMA-HAVEN:ALMA-EASTGATE:1520"] == pytest.approx(32 / 168)
    assert sets["FIXED-ALMA-HAVEN:ALMA-EASTGATE:1520 back"] == pytest.approx(0.5 * 32 / 168)
    busy = found.frame("wagons")["wagons_in_use"]
    assert busy["1435"] == pytest.approx(2 * 40 * 32 / 168)
    # out and home of Alma: 40 and 60 wagons over 8 h, 20 empty; over the border 4 h, 40 wagons each way
    assert busy["1520"] == pytest.approx((40 + 60 + 20) * 32 / 168 + 2 * 40 * 28 / 168)
    even = found.frame("balance").set_index(["terminal_id", "gauge"])["surplus_per_week"]
    assert even["ALMA", "1520"] == 60 + 20 - 40
    assert any("do not bring home" in note for note in found.notes)


def test_locomotives_and_crews_by_hand(net: cd.Network, plan: cd.plan.Plan) -> None:
    """Of 1520 mm in AA: 8 h out, 8 h home, 4 h for half a train, 2 h over the border; what is missing goes alone."""
    found = cd.plan.vehicles(net, plan, day=DAY)
    row = found.frame("locomotives").set_index(["country", "gauge"]).loc[("AA", "1520")]
    assert row["train_h_per_week"] == pytest.approx(8 + 8 + 4 + 2)
    assert row["light_h_per_week"] == pytest.approx(4 + 2)
    crew = found.frame("crews").set_index(["country", "gauge"]).loc[("AA", "1520")]
    assert crew["working_h_per_week"] == pytest.approx(2 * 22 / 0.6)
    assert crew["people"] == 2  # 73.3 hours of 40 each


def test_a_timetable_needs_no_fewer_wagons_than_are_busy(net: cd.Network, plan: cd.plan.Plan) -> None:
    dated = cd.plan.timetable(net, plan, day=DAY, time_limit_s=2.0)
    exact, least = (cd.plan.vehicles(net, one, day=DAY).frame("wagons") for one in (dated, plan))
    assert (exact["wagons_circulating"] >= least["wagons_circulating"]).all()
    assert exact["wagons_in_use"].equals(least["wagons_in_use"])
    spare = cd.plan.vehicles(net, dated, day=DAY, terms=cd.plan.VehicleTerms(spare_share=0.0)).frame("wagons")
    assert (spare["wagons_with_spares"] == spare["wagons_circulating"]).all()


def test_wagons_that_count_are_fewer_and_as_many_as_vehicles_says(net: cd.Network, plan: cd.plan.Plan) -> None:
    """What the timetable counts is what is counted of it; what it is worse by it saves in wagons."""
    counting = cd.plan.TimetableTerms(wagon_hours=5.0)
    free, dated = (cd.plan.timetable(net, plan, day=DAY, terms=t, time_limit_s=2.0) for t in (None, counting))
    many, few = (cd.plan.vehicles(net, one, day=DAY).objective for one in (free, dated))
    assert dated.figures["wagons"] == pytest.approx(few)
    assert dated.objective >= free.bound + 5.0 * few - 1e-6
    assert dated.objective <= free.objective + 5.0 * many + 1e-6
    assert few < many and "wagons" not in free.figures


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"turn_h": -1.0}, "turn_h"),
        ({"spare_share": -0.1}, "spare_share"),
        ({"locomotives_per_train": 0.0}, "locomotives_per_train"),
        ({"availability": 1.1}, "availability"),
        ({"driving_share": 0.0}, "driving_share"),
        ({"crew_size": 0}, "crew_size"),
    ],
)
def test_terms_that_cannot_be(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        cd.plan.VehicleTerms(**wrong)  # type: ignore[arg-type]


def test_plans_without_runs_are_refused(net: cd.Network) -> None:
    one = pd.DataFrame({"id": ["a"], "origin": ["Alma"], "destination": ["Haven"], "teu_per_day": [1.0]}).assign(
        ready=DAY
    )
    with pytest.raises(cd.CorridorError, match="a plan of flow has no runs"):
        cd.plan.vehicles(net, cd.plan.flow(net, one), day=DAY)


def test_a_part_of_a_train_told_to_six_digits_makes_no_wagons(net: cd.Network, plan: cd.plan.Plan) -> None:
    """A third of a train each way to six digits: no dust in the balance or the notes, and no wagon more for it."""
    runs = plan.frame("runs")
    assert (runs["trains_per_week"] > 0).any()
    third = replace(plan, frames={**plan.frames, "runs": runs.assign(empty_trains_per_week=1 / 3)})
    told = replace(plan, frames={**plan.frames, "runs": runs.assign(empty_trains_per_week=round(1 / 3, 6))})
    exact, dusty = (cd.plan.vehicles(net, one, day=DAY) for one in (third, told))
    assert dusty.frame("balance")["surplus_per_week"].equals(exact.frame("balance")["surplus_per_week"])
    assert dusty.notes == exact.notes
    assert dusty.objective == exact.objective
    assert dusty.sentence.startswith("needs ")


@pytest.mark.parametrize("dust", [3e-5, -4e-5])
def test_dust_of_vehicles_is_no_fleet(dust: float) -> None:
    """What comes and what leaves by less than a thousandth of a vehicle is even."""
    trips = [Trip("A", "B", 0.0, 5.0, 2.0), Trip("B", "A", 9.0, 5.0, 2.0 + dust)]
    assert net_of(trips) == {}
    assert least_fleet(trips, 24.0) == 2.0
