"""Trains over several periods: weeks that nothing joins are weeks by themselves; starts, least runs, waiting boxes."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

import corridor as cd
from corridor.plan.result import Plan
from corridor.plan.trains.problem import train_problem
from corridor.plan.trains.terms import TrainSubsidy, TrainTerms
from corridor.plan.trains.train_model import train_program
from corridor.plan.trains.train_plan import block_trains
from corridor.plan.trains.weeks.week_terms import WeekTerms

WEST = "BLOCK-ALMA-HAVEN"
TERMS = TrainTerms(most_trains=2, whole_train_share=0.5, empty_share=0.5, tariff_subsidies=False)
SEASON = (1.0, 0.3, 0.9)


@pytest.fixture(scope="module")
def one_train(teaching: cd.Network) -> cd.Network:
    """The teaching network with one train, westwards."""
    scenario = cd.Scenario("one train")
    for service in ("FIXED-ALMA-HAVEN", "FIXED-HAVEN-ALMA", "BLOCK-HAVEN-ALMA", "PORT-ALMA-COVE", "PORT-COVE-ALMA"):
        scenario = scenario.remove("services", service)
    return scenario.apply(teaching)


def boxes(count: float = 40.0) -> pd.DataFrame:
    row = {"id": "boxes", "origin": "Alma", "destination": "Haven", "containers_per_week": count}
    return pd.DataFrame([{**row, "cargo_tonnes_each": 10, "ready": "2026-03-04"}])


def plan(net: cd.Network, weeks: WeekTerms | None, count: float = 40.0, **more: object) -> Plan:
    return block_trains(net, boxes(count), terms=TERMS, weeks=weeks, gap=1e-7, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def weekly(one_train: cd.Network) -> list[list[float]]:
    """Cost of each week of the season with none, one and two trains, by scipy."""
    return [[_given(one_train, 40.0 * share, trains) for trains in (0, 1, 2)] for share in SEASON]


def _given(net: cd.Network, count: float, trains: int) -> float:
    made = train_program(train_problem(net, boxes(count), terms=TERMS))
    program = made.program
    for column in made.unserved:
        program.bound(column, 0.0, 0.0)
    (own,) = made.members[WEST]
    program.bound(made.trains[own], float(trains), float(trains))
    flat = program.arrays()
    cells = (flat.cell_factor, (flat.cell_row, flat.cell_column))
    done = milp(
        flat.objective,
        constraints=LinearConstraint(
            csr_array(cells, shape=(program.n_rows, program.n_columns)), flat.row_low, flat.row_high
        ),
        bounds=Bounds(flat.column_low, flat.column_high),
        integrality=flat.whole.astype(int),
        options={"mip_rel_gap": 1e-9},
    )
    assert done.success
    return float(done.fun)


def least(weekly: list[list[float]], start: float, stop: float, least_run: int) -> float:
    """The best of all numbers of trains in all weeks, one by one."""
    best = math.inf
    for trains in itertools.product(range(3), repeat=len(weekly)):
        runs = [0, *(int(number > 0) for number in trains)]
        begun = [week for week in range(1, len(runs)) if runs[week] > runs[week - 1]]
        if all(all(runs[week : week + least_run]) for week in begun):
            ended = sum(one > other for one, other in itertools.pairwise(runs))
            cost = sum(costs[number] for costs, number in zip(weekly, trains, strict=True))
            best = min(best, cost + start * len(begun) + stop * ended)
    return best


@pytest.mark.parametrize(
    ("start", "stop", "least_run"),
    [(0.0, 0.0, 1), (500.0, 0.0, 1), (6_000.0, 2_000.0, 1), (0.0, 0.0, 2), (100.0, 0.0, 3)],
)
def test_every_number_of_trains_in_every_week_was_tried(
    one_train: cd.Network, weekly: list[list[float]], start: float, stop: float, least_run: int
) -> None:
    weeks = WeekTerms(3, profile={"boxes": SEASON}, start_cost=start, stop_cost=stop, least_run=least_run)
    found = plan(one_train, weeks)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(least(weekly, start, stop, least_run), abs=0.01)
    assert found.bound == pytest.approx(found.objective, rel=1e-6)


def test_months_of_four_weeks_cost_four_times_a_week(one_train: cd.Network) -> None:
    week, months = plan(one_train, None), plan(one_train, WeekTerms(2, each=4))
    assert months.objective == pytest.approx(8.0 * week.objective)
    assert months.services["trains_per_week"].tolist() == [1, 1]


def test_boxes_wait_for_those_of_the_next_week(one_train: cd.Network) -> None:
    """20 FEU in each of two weeks: those of the first wait 168 h at 1 USD a FEU, and all fill one train later."""
    apart = plan(one_train, WeekTerms(2), 20.0)
    joined = plan(one_train, WeekTerms(2, most_carried=1), 20.0)
    filled = plan(one_train, WeekTerms(1), 40.0)
    waiting = joined.frame("carried_over")["teu_per_week"].sum()
    assert joined.objective <= min(apart.objective, filled.objective + 20.0 * 168.0) + 0.01
    assert joined.figures["carried_over_teu"] == pytest.approx(waiting)
    cheap = plan(one_train, WeekTerms(2, most_carried=1, profile={"boxes": [1.0, 0.0]}), 40.0)
    assert cheap.objective <= filled.objective + 0.01  # boxes may go at once
    stored = plan(one_train, WeekTerms(2, most_carried=1, storage=1e4), 20.0)
    assert stored.objective == pytest.approx(apart.objective) and stored.frame("carried_over").empty


def test_what_is_over_is_not_planned_anew(one_train: cd.Network) -> None:
    """The first week is held at the train it had; a lower demand since then changes the others alone."""
    first = plan(one_train, WeekTerms(3, profile={"boxes": SEASON}))
    weeks = WeekTerms(3, profile={"boxes": (0.1, 0.1, 0.1)}, frozen=1)
    held = plan(one_train, weeks, start=first)
    assert held.services["trains_per_week"].tolist() == [1, 0, 0]
    assert plan(one_train, WeekTerms(3, profile={"boxes": (0.1,) * 3})).objective < held.objective
    with pytest.raises(ValueError, match="no plan of 1 such periods"):
        plan(one_train, weeks, start=plan(one_train, None))


@pytest.mark.parametrize(
    "weeks",
    [
        WeekTerms(3, profile={"boxes": SEASON}),
        WeekTerms(3, profile={"boxes": SEASON}, start_cost=6_000.0, stop_cost=2_000.0),
        WeekTerms(3, profile={"boxes": SEASON}, least_run=2, running=(WEST,)),
        WeekTerms(3, profile={"boxes": (0.5, 0.6, 0.2)}, most_carried=1),
        WeekTerms(3, each=4, profile={"boxes": (0.4, 0.0, 0.7)}, most_carried=2, storage=0.5),
    ],
)
def test_lanes_of_many_shippers_find_what_the_program_of_all_ways_proves(
    one_train: cd.Network, weeks: WeekTerms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same trains, also from that plan or from none without time; a bound that no plan beats."""
    proved = plan(one_train, weeks)
    monkeypatch.setattr("corridor.plan.trains.train_plan._MOST_CONTRACTED", 0)
    found = plan(one_train, weeks, time_limit_s=20.0)
    assert found.objective == pytest.approx(proved.objective, rel=1e-6)
    assert found.bound <= proved.objective * (1.0 + 1e-6)
    assert weeks.joins or found.gap < 0.01
    hurried = plan(one_train, weeks, time_limit_s=0.0, start=found)
    assert hurried.objective == pytest.approx(found.objective, rel=1e-6)


def test_lanes_keep_what_is_over(one_train: cd.Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corridor.plan.trains.train_plan._MOST_CONTRACTED", 0)
    first = plan(one_train, WeekTerms(3, profile={"boxes": SEASON}), time_limit_s=20.0)
    weeks = WeekTerms(3, profile={"boxes": (0.1, 0.1, 0.1)}, frozen=1)
    held = plan(one_train, weeks, start=first, time_limit_s=20.0)
    assert held.services["trains_per_week"].tolist() == [1, 0, 0]


@pytest.mark.parametrize("most_contracted", [20, 0])
@pytest.mark.parametrize(
    "weeks",
    [
        WeekTerms(4, start_cost=900.0, most_carried=1),
        WeekTerms(3, start_cost=20_000.0, least_run=3),
        WeekTerms(2, each=4, start_cost=300.0, stop_cost=50.0, most_carried=1, running=(WEST,)),
    ],
)
def test_no_plan_is_dearer_than_that_of_a_week_repeated(
    one_train: cd.Network, weeks: WeekTerms, most_contracted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a subsidy, start-up costs and boxes carried over; in no time and in little where it is known beforehand."""
    monkeypatch.setattr("corridor.plan.trains.train_plan._MOST_CONTRACTED", most_contracted)
    paid = replace(TERMS, subsidies=(TrainSubsidy("town", (WEST,), 200.0, 4_000.0),))
    week = block_trains(one_train, boxes(), terms=paid, gap=1e-7, time_limit_s=20.0)
    starts = [name for name, trains in week.services["trains_per_week"].items() if trains and name not in weeks.running]
    repeated = weeks.count * weeks.each * week.objective + weeks.start_cost * len(starts)
    idle = block_trains(one_train, boxes(), terms=paid, time_limit_s=0.0).objective * weeks.count * weeks.each
    for known, seconds in ((week, 0.0), (week, 0.3), (None, 30.0)):
        found = block_trains(one_train, boxes(), terms=paid, weeks=weeks, start=known, gap=1e-3, time_limit_s=seconds)
        stopped = weeks.stop_cost * (WEST in weeks.running)  # by whoever runs nothing
        assert found.objective <= min(repeated, idle + stopped) * (1.0 + 1e-6)
        assert found.bound <= found.objective * (1.0 + 1e-6)
    assert repeated < idle or weeks.start_cost > 10_000.0


def test_the_plan_of_a_mean_week_is_among_those_of_a_season(
    one_train: cd.Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Starts are so dear that one must last: no period alone would run its trains in the others."""
    weeks = WeekTerms(3, profile={"boxes": (1.2, 0.8, 1.0)}, start_cost=8_000.0, stop_cost=8_000.0)
    proved = plan(one_train, weeks)
    assert proved.services["trains_per_week"].tolist() == [1, 1, 1]
    for most_contracted in (20, 0):
        monkeypatch.setattr("corridor.plan.trains.train_plan._MOST_CONTRACTED", most_contracted)
        hurried = plan(one_train, weeks, start=plan(one_train, None), time_limit_s=0.0)
        assert hurried.objective == pytest.approx(proved.objective, rel=1e-6)


def test_changes_are_told(one_train: cd.Network) -> None:
    found = plan(one_train, WeekTerms(3, profile={"boxes": (0.0, 1.0, 0.0)}, running=(WEST,)))
    assert found.services["change"].tolist() == ["stops", "starts", "stops"]
    assert (found.figures["starts"], found.figures["stops"]) == (1.0, 2.0)
    assert found.flows.index.get_level_values("period").unique().tolist() == [2]


def test_a_plan_of_weeks_without_time_is_no_dearer_than_no_train(one_train: cd.Network) -> None:
    idle = plan(one_train, WeekTerms(2), 1.0).objective * 40.0
    found = plan(one_train, WeekTerms(2), time_limit_s=0.0)
    assert np.isfinite(found.objective) and found.objective <= idle * (1.0 + 1e-6)


@pytest.mark.parametrize(
    "wrong",
    [{"count": 0}, {"start_cost": -1.0}, {"frozen": 5}, {"profile": {"boxes": [1.0]}}, {"most_carried": -1}],
)
def test_weeks_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="weeks that cannot be"):
        WeekTerms(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "told"), [({"profile": {"box": [1.0]}}, "nearest: boxes"), ({"running": ("X",)}, "X")]
)
def test_names_of_nothing_are_refused(one_train: cd.Network, wrong: dict[str, object], told: str) -> None:
    with pytest.raises(cd.UnknownName, match=told):
        plan(one_train, WeekTerms(1, **wrong))  # type: ignore[arg-type]
