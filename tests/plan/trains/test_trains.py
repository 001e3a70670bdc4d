"""Trains a week: optima added up by hand, subsidies, regrouping, limits, and second opinions."""

from __future__ import annotations

import dataclasses
import math

import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

import corridor as cd
from corridor.plan.result import Plan
from corridor.plan.solver.program import Program
from corridor.plan.trains.problem import TrainSubsidy, TrainTerms, train_problem
from corridor.plan.trains.train_model import frequency_steps, train_program
from corridor.plan.trains.train_plan import block_trains

WEST, EAST = "BLOCK-ALMA-HAVEN", "BLOCK-HAVEN-ALMA"
PLAIN = TrainTerms(whole_train_share=0.5, empty_share=0.5, tariff_subsidies=False)
# a FEU by train, Alma to Haven: lifts 100 USD, border 100/41, transloading at Westgate 50, papers 50/41; 39 h at 1 USD
BY_TRAIN = 100 + 100 / 41 + 50 + 50 / 41 + 39


@pytest.fixture(scope="module")
def two_trains(teaching: cd.Network) -> cd.Network:
    """The teaching network with one train each way."""
    scenario = cd.Scenario("two trains")
    for service in ("FIXED-ALMA-HAVEN", "FIXED-HAVEN-ALMA", "PORT-ALMA-COVE", "PORT-COVE-ALMA"):
        scenario = scenario.remove("services", service)
    return scenario.apply(teaching)


def boxes(count: float, origin: str = "Alma", destination: str = "Haven", **more: object) -> pd.DataFrame:
    row = {"id": "boxes", "origin": origin, "destination": destination, "containers_per_week": count}
    return pd.DataFrame([{**row, "cargo_tonnes_each": 10, "ready": "2026-03-04", **more}])


def plan(net: cd.Network, count: float, terms: TrainTerms = PLAIN, **more: object) -> Plan:
    return block_trains(net, boxes(count), terms=terms, gap=1e-6, **more)  # type: ignore[arg-type]


def test_one_full_train_is_added_up(two_trains: cd.Network) -> None:
    """40 FEU fill one train of 80 TEU, in USD.

    Half of 40 FEU x 1 USD x 900 km, and half of that again for the empty way back; wait 84 h at 1 USD and one
    paid day of storage at 10 USD for each FEU.
    """
    found = plan(two_trains, 40)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(18_000 + 9_000 + 40 * (BY_TRAIN + 84 + 10), abs=0.01)
    assert found.services.loc[WEST, ["trains_per_week", "load_factor", "wait_h"]].tolist() == [1, 1.0, 84.0]
    assert found.frame("runs")["empty_trains_per_week"].sum() == 3
    assert found.bound == pytest.approx(found.objective, rel=1e-6)


def test_the_wait_falls_with_frequency(two_trains: cd.Network) -> None:
    """80 FEU fill two trains: twice the price, 42 h of waiting, and no storage to pay."""
    found = plan(two_trains, 80, check="gscip")
    assert found.objective == pytest.approx(2 * 27_000 + 80 * (BY_TRAIN + 42), abs=0.01)


def test_a_subsidy_is_paid_up_to_its_cap(two_trains: cd.Network) -> None:
    """Arland pays a quarter of its half of the way, 2,250 USD a train, or 1,000 where that is the cap."""
    without = plan(two_trains, 40).objective
    terms = dataclasses.replace(PLAIN, tariff_subsidies=True)
    assert plan(two_trains, 40, terms).objective == pytest.approx(without - 2_250)
    capped = plan(two_trains, 40, dataclasses.replace(terms, subsidy_caps={"SUBSIDY_AA": 1_000.0}))
    assert capped.objective == pytest.approx(without - 1_000)
    assert capped.frame("subsidies").loc["SUBSIDY_AA", "paid_per_week"] == pytest.approx(1_000)


def test_trains_that_run_only_by_subsidy_are_listed(two_trains: cd.Network) -> None:
    """10 FEU do not pay for a train, unless the town pays 2,000 USD a FEU; that cannot save more than it costs."""
    without = plan(two_trains, 10)
    assert without.services.loc[WEST, "trains_per_week"] == 0
    terms = dataclasses.replace(PLAIN, subsidies=(TrainSubsidy("town", (WEST,), 2_000.0, cap_per_week=20_000.0),))
    found = plan(two_trains, 10, terms)
    assert found.frame("only_by_subsidy").loc[WEST].tolist() == [1, 0]
    assert without.objective - 20_000 <= found.objective < without.objective
    # where the train runs anyway, the money is simply saved
    saved = plan(two_trains, 40, dataclasses.replace(PLAIN, subsidies=(TrainSubsidy("town", (WEST,), 100.0),)))
    assert saved.objective == pytest.approx(18_000 + 9_000 + 40 * (BY_TRAIN + 84 + 10 - 100), abs=0.01)


def test_three_trains_become_two_at_the_gauge(two_trains: cd.Network) -> None:
    """Three trains of 80 TEU from Haven go on as two of 120 TEU from Eastgate, and wait 42 h for each other."""
    found = block_trains(two_trains, boxes(120, "Haven", "Alma"), terms=PLAIN, gap=1e-6)
    runs = found.frame("runs")
    assert found.services.loc[EAST, "trains_per_week"] == 3
    assert runs.loc[f"{EAST}:EASTGATE-ALMA:1520", ["trains_per_week", "teu_per_train"]].tolist() == [2, 120.0]
    # 50 % of 120 FEU x 900 km and of half as much back; 28 h of waiting at Haven, 42 h at the gauge
    assert found.objective == pytest.approx(1.5 * 0.5 * 108_000 + 120 * (BY_TRAIN + 28 + 42), abs=0.01)


def test_nobody_runs_below_the_least_frequency(two_trains: cd.Network) -> None:
    """At least two trains a week or none: for 40 FEU two, half empty, are still better than wagons."""
    found = plan(two_trains, 40, dataclasses.replace(PLAIN, least_trains=2, whole_train_share=0.3))
    assert found.services.loc[WEST, "trains_per_week"] == 2
    assert plan(two_trains, 40, dataclasses.replace(PLAIN, least_trains=9)).services.loc[WEST, "trains_per_week"] == 0


def test_wagons_and_slots_hold_trains_back(two_trains: cd.Network) -> None:
    """No wagons of one gauge, or not a slot at the border: no train."""
    wagons = plan(two_trains, 40, dataclasses.replace(PLAIN, wagons={"1435": 15.0}))
    assert wagons.services["trains_per_week"].sum() == 0
    enough = plan(two_trains, 40, dataclasses.replace(PLAIN, wagons={"1435": 16.0}))
    # 8 h and 24 h of turning, out and back: 2 x 32 / 168 x 40 wagons
    assert enough.figures["wagons_1435"] == pytest.approx(2 * 32 / 168 * 40)
    assert plan(two_trains, 40, dataclasses.replace(PLAIN, slot_share=0.01)).services["trains_per_week"].sum() == 0


def test_looking_at_every_route_changes_nothing_here(two_trains: cd.Network) -> None:
    """What pruning leaves out, with any detour allowed, is not missed."""
    near, far = plan(two_trains, 40), plan(two_trains, 40, dataclasses.replace(PLAIN, detour=math.inf))
    assert near.objective == pytest.approx(far.objective)


def test_a_plan_can_start_from_another(two_trains: cd.Network) -> None:
    first = plan(two_trains, 40)
    assert plan(two_trains, 41, start=first).objective >= first.objective


def test_a_closed_door_is_named(teaching: cd.Network) -> None:
    """Marsh is shut by a rule: its boxes stay behind, and the others go."""
    demand = pd.concat([boxes(40), boxes(5, destination="Marsh", id="shut")])
    found = block_trains(teaching, demand, terms=PLAIN)
    assert found.unserved.loc["shut", "teu_per_week"] == 10
    assert "MARSH_SHUT" in found.unserved.loc["shut", "reason"]


def test_what_cannot_be_served_stays_behind_or_is_explained(two_trains: cd.Network) -> None:
    """Yards that hand over one box in a thousand: almost all stay behind, or the error names the yards."""
    terms = dataclasses.replace(PLAIN, yard_share=0.001)
    found = block_trains(two_trains, boxes(400), terms=terms, gap=1e-4, time_limit_s=10.0)
    # 100 and 400 TEU a day at Eastgate, 200 at Westgate; ways without a change of gauge are too dear to be looked at
    assert found.unserved.loc["boxes", "teu_per_week"] == pytest.approx(800 - 7 * 0.7, abs=0.01)
    with pytest.raises(cd.Infeasible, match="yard ") as caught:
        block_trains(two_trains, boxes(400), terms=terms, release=False, time_limit_s=10.0)
    assert any("cannot hold together" in reason for reason in caught.value.reasons)


@pytest.mark.parametrize(
    "wrong",
    [{"most_trains": 0}, {"least_trains": 15}, {"empty_share": math.nan}, {"detour": 0.5}, {"wagons": {"1435": -1.0}}],
)
def test_terms_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"cannot be|empty_share must be a finite number"):
        TrainTerms(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (TrainTerms(wagons={"1453": 5.0}), "track gauge is called '1453'; nearest: 1435"),
        (TrainTerms(subsidy_caps={"SUBSIDY_A": 5.0}), "tariffs is called 'SUBSIDY_A'; nearest: SUBSIDY_AA"),
    ],
)
def test_limits_of_nothing_are_refused(teaching: cd.Network, wrong: TrainTerms, told: str) -> None:
    with pytest.raises(cd.UnknownName, match=told):
        block_trains(teaching, boxes(40), terms=wrong)


def test_an_unknown_train_is_refused(teaching: cd.Network) -> None:
    with pytest.raises(cd.UnknownName, match="BLOCK-ALMA-HAVEN"):
        block_trains(teaching, boxes(40), services=["BLOCK-ALMA-HAVE"])


def test_steps_of_frequency_cover_every_number_once() -> None:
    """Up to two a day each number is its own step; the last one ends at the most."""
    steps = frequency_steps(2, 50)
    assert [number for first, last in steps for number in range(first, last + 1)] == list(range(2, 51))
    assert steps[:13] == tuple((number, number) for number in range(2, 15))


def scipy_optimum(program: Program) -> float:
    """The same program by scipy's own HiGHS."""
    flat = program.arrays()
    cells = (flat.cell_factor, (flat.cell_row, flat.cell_column))
    matrix = csr_array(cells, shape=(program.n_rows, program.n_columns))
    done = milp(
        flat.objective,
        constraints=LinearConstraint(matrix, flat.row_low, flat.row_high),
        bounds=Bounds(flat.column_low, flat.column_high),
        integrality=flat.whole.astype(int),
        options={"mip_rel_gap": 1e-9},
    )
    assert done.success
    return float(done.fun)


def test_scipy_finds_the_same_optimum(teaching: cd.Network) -> None:
    """All trains of the teaching network, both ways at once."""
    demand = pd.concat([boxes(55), boxes(35, "Haven", "Alma", id="east")])
    made = train_program(train_problem(teaching, demand, terms=PLAIN))
    for column in made.unserved:
        made.program.bound(column, 0.0, 0.0)
    found = block_trains(teaching, demand, terms=PLAIN, gap=1e-7)
    assert scipy_optimum(made.program) == pytest.approx(found.objective, rel=1e-6)


def test_two_solvers_agree_on_eurasia(eurasia: cd.Network) -> None:
    """Lanzhou's trains to Great Stone and Almaty with a subsidy: HiGHS and SCIP bound the same optimum."""
    trains = ("LZ_ZCN-GREAT_STONE-2016", "LZ_ZCN-ALMATY-2015")
    rows = [("Great Stone", 50), ("Almaty", 45)]
    demand = pd.concat([boxes(count, "Lanzhou", place, id=place, hs="8429") for place, count in rows])
    terms = TrainTerms(most_trains=3, subsidies=(TrainSubsidy("Lanzhou", trains, 2_000.0),))
    found = block_trains(eurasia, demand, services=trains, terms=terms, gap=1e-4, time_limit_s=None, check="gscip")
    assert found.status == "optimal" and found.gap <= 1e-4
    assert found.frame("only_by_subsidy").index.isin(trains).all()
    assert found.figures["unserved_teu_per_week"] == 0
