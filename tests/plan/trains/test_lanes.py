"""Lanes by price: the same optimum as the program of all ways and as a model on arcs, bounds that hold, known plans."""

from __future__ import annotations

import dataclasses
import math
import os
import signal
import time
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.plan.trains.bounds.branches import BranchTree
from corridor.plan.trains.lane_master import LaneMaster
from corridor.plan.trains.problem import train_problem
from corridor.plan.trains.sets.neighbourhoods import one_more_or_less, rounded, some_changed, some_closed
from corridor.plan.trains.terms import TrainSubsidy, TrainTerms
from corridor.plan.trains.train_model import train_program
from corridor.plan.trains.train_plan import block_trains
from corridor.progress import Progress
from tests.plan.trains.arc_model import arc_optimum
from tests.sampling import part

PLACES = ("Alma", "Karst", "Haven", "Cove", "Fjord")
WEST = "BLOCK-ALMA-HAVEN"
TERMS = TrainTerms(most_trains=3, detour=math.inf, whole_train_share=0.45, tariff_subsidies=False)


def demand(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["origin", "destination", "containers_per_week"])
    return frame.assign(id=[f"row {n}" for n in range(len(rows))], ready="2026-03-04", cargo_tonnes_each=10)


def some(seed: int) -> pd.DataFrame:
    """Two to five shippers, drawn."""
    rng = np.random.default_rng(seed)
    pairs = list(permutations(PLACES, 2))
    chosen = rng.choice(len(pairs), size=int(rng.integers(2, 6)), replace=False)
    return demand(*((*pairs[n], float(rng.integers(5, 60))) for n in chosen))


@pytest.fixture
def lanes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every demand is planned by lanes, and by lanes alone."""
    monkeypatch.setattr("corridor.plan.trains.train_plan._MOST_CONTRACTED", 0)


@pytest.mark.parametrize("seed", part(range(3), 1))
def test_a_model_on_arcs_confirms_lanes_and_program(
    teaching: cd.Network, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = some(seed)
    by_program = block_trains(teaching, rows, terms=TERMS, gap=1e-7)
    proved = arc_optimum(train_problem(teaching, rows, terms=TERMS))
    assert by_program.objective == pytest.approx(proved, rel=1e-6)
    monkeypatch.setattr("corridor.plan.trains.train_plan._MOST_CONTRACTED", 0)
    by_lanes = block_trains(teaching, rows, terms=TERMS, gap=0.02, time_limit_s=20.0)
    room = 1e-6 * proved
    assert by_lanes.bound - room <= proved <= by_lanes.objective + room
    assert by_lanes.objective <= proved * 1.02


def test_a_frequency_carries_no_more_than_its_trains(
    teaching: cd.Network, lanes_alone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Boxes for a train and a half: with the rows of room by frequency the relaxation is higher, and still a bound."""
    monkeypatch.setattr(BranchTree, "split", lambda *_: [])
    rows = demand(("Alma", "Haven", 60.0), ("Haven", "Alma", 25.0))
    proved = arc_optimum(train_problem(teaching, rows, terms=TERMS))
    room = 1e-6 * proved
    found = block_trains(teaching, rows, terms=TERMS, gap=1e-6, time_limit_s=5.0)
    monkeypatch.setattr(LaneMaster, "_fill", lambda *_: False)
    without = block_trains(teaching, rows, terms=TERMS, gap=1e-6, time_limit_s=5.0)
    assert without.bound + room < found.bound <= proved + room
    assert found.objective >= proved - room


def test_equal_rows_are_added_up_and_told_apart(teaching: cd.Network, lanes_alone: None) -> None:
    """Thirty and ten boxes of the same goods between the same ends are forty; each row has its share of what rides."""
    split = demand(("Alma", "Haven", 30.0), ("Alma", "Haven", 10.0))
    assert len(train_problem(teaching, split, terms=TERMS).shippers) == 1
    whole = block_trains(teaching, demand(("Alma", "Haven", 40.0)), terms=TERMS, gap=1e-4, time_limit_s=5.0)
    found = block_trains(teaching, split, terms=TERMS, gap=1e-4, time_limit_s=5.0)
    assert found.objective == pytest.approx(whole.objective)
    rides = found.flows.reset_index().groupby(["by", "shipment"])["teu_per_week"].sum().unstack()
    assert len(rides) and rides["row 0"].tolist() == pytest.approx((3.0 * rides["row 1"]).tolist())


# known plans


def idle_cost(net: cd.Network, rows: pd.DataFrame, terms: TrainTerms = TERMS) -> float:
    """What it costs when there is not a wagon for a train."""
    none = dataclasses.replace(terms, wagons={"1435": 0.0, "1520": 0.0})
    return block_trains(net, rows, terms=none, gap=1e-6).objective


@pytest.mark.parametrize("lanes", [False, True], ids=["program", "lanes"])
@given(seed=st.integers(0, 10_000), limit=st.sampled_from([0.0, 0.3]), per_feu=st.sampled_from([0.0, 300.0, 2_000.0]))
@settings(max_examples=6)
def test_no_plan_is_dearer_than_idle_or_its_start(
    teaching: cd.Network, lanes: bool, seed: int, limit: float, per_feu: float
) -> None:
    rows = some(seed)
    town = TrainSubsidy("town", (WEST,), per_feu, cap_per_week=20_000.0)
    terms = dataclasses.replace(TERMS, subsidies=(town,)) if per_feu else TERMS
    with pytest.MonkeyPatch.context() as patch:
        if lanes:
            patch.setattr("corridor.plan.trains.train_plan._MOST_CONTRACTED", 0)
        first = block_trains(teaching, rows, terms=terms, time_limit_s=limit, gap=0.0)
        again = block_trains(teaching, rows, terms=terms, time_limit_s=0.0, gap=0.0, start=first)
    room = 1e-6 * first.objective
    assert first.objective <= idle_cost(teaching, rows) + room
    assert again.objective <= first.objective + room
    assert not first.bound > first.objective + room


def test_subsidies_that_are_not_worth_it_do_not_make_a_plan_dearer(teaching: cd.Network) -> None:
    """With no time at all the plan with subsidies is the one without, and says that nothing is settled."""
    terms = dataclasses.replace(TERMS, subsidies=(TrainSubsidy("town", (WEST,), 900.0, cap_per_week=9_000.0),))
    rows = demand(("Alma", "Haven", 12.0), ("Haven", "Alma", 9.0), ("Karst", "Cove", 20.0))
    found = block_trains(teaching, rows, terms=terms, time_limit_s=0.0)
    assert found.objective == pytest.approx(idle_cost(teaching, rows), rel=1e-6)
    assert any("not settled" in note for note in found.notes)
    assert any("does not pay the subsidy town" in note for note in found.notes)
    settled = block_trains(teaching, rows, terms=terms, gap=1e-6)
    assert settled.objective <= found.objective and not any("not settled" in note for note in settled.notes)


def test_lanes_are_stopped_by_ctrl_c_with_the_best(teaching: cd.Network, lanes_alone: None) -> None:
    """Pressed at the first plan that is told: the plan without trains is there, and a bound is not needed."""
    rows = demand(*((*pair, 11.0 + (7 * n * n) % 53) for n, pair in enumerate(permutations(PLACES, 2))))
    heard: list[Progress] = []

    def press(now: Progress) -> None:
        if not heard and math.isfinite(now.incumbent):
            os.kill(os.getpid(), signal.SIGINT)
        if heard or math.isfinite(now.incumbent):
            heard.append(now)

    began = time.perf_counter()
    found = block_trains(teaching, rows, terms=TERMS, time_limit_s=60.0, gap=0.0, progress=press)
    assert time.perf_counter() - began < 20.0 and any("Ctrl-C" in note for note in found.notes)
    assert found.status == "feasible" and math.isfinite(heard[0].incumbent)
    assert found.objective <= heard[0].incumbent + 0.01


@pytest.mark.parametrize("lanes", [False, True], ids=["program", "lanes"])
def test_the_first_word_comes_before_anything_is_built(
    teaching: cd.Network, lanes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C at that word, while rows are not yet weighed: the plan without trains, no dearer, with a bound."""
    if lanes:
        monkeypatch.setattr("corridor.plan.trains.train_plan._MOST_CONTRACTED", 0)
    rows, heard = demand(("Alma", "Haven", 60.0), ("Haven", "Alma", 25.0)), list[Progress]()

    def press(now: Progress) -> None:
        if not heard:
            os.kill(os.getpid(), signal.SIGINT)
        heard.append(now)

    found = block_trains(teaching, rows, terms=TERMS, gap=0.0, progress=press)
    assert heard[0].seconds < 0.1 and math.isnan(heard[0].incumbent)
    assert found.objective <= idle_cost(teaching, rows) * (1.0 + 1e-6)
    assert 0.0 < found.bound <= found.objective and any("Ctrl-C" in note for note in found.notes)


def test_building_heeds_the_limit_on_a_real_demand(eurasia: cd.Network) -> None:
    """Five hundred rows in a second: the plan without trains or better, a bound, a status; at once, a bound, too."""
    rows = cd.plan.open_demand(eurasia, "china_belarus")
    at_once = block_trains(eurasia, rows, time_limit_s=0.0)  # what is compiled, and kept, is not measured
    assert 0.0 < at_once.bound < at_once.objective
    began = time.process_time()
    found = block_trains(eurasia, rows, time_limit_s=1.0)
    assert time.process_time() - began < 8.0  # three seconds alone on a processor, twice that beside others
    assert found.status == "feasible" and 0.0 < found.bound < found.objective
    assert found.figures["unserved_teu_per_week"] == 0.0


def test_a_service_lends_no_room_on_the_trains_of_others(teaching: cd.Network) -> None:
    """Rows of the program: what boards a service fits on its own departures, though joint trains are longer."""
    made = train_program(train_problem(teaching, demand(("Alma", "Haven", 40.0)), terms=TERMS)).program
    row = next(row for row in made.rows() if row.name == f"room at {WEST} ALMA")
    assert row.high == 0.0 and min(factor for _, factor in row.terms) == -80.0


def test_wagons_come_home_and_not_trains(teaching: cd.Network) -> None:
    """A short train brings home as many wagons as it has: at each station and gauge wagons balance, in twos of TEU."""
    problem = train_problem(teaching, demand(("Haven", "Alma", 120.0)), terms=TERMS)
    assert len({run.teu for run in problem.runs.runs}) > 1
    found = block_trains(teaching, demand(("Haven", "Alma", 120.0)), terms=TERMS, gap=1e-6)
    values, balance = found.start["columns"]["value"], dict[tuple[str, str], float]()
    for run in problem.runs.runs:
        home = run.teu / 2.0 * values[f"empty {run.id}"]
        for place, sign in ((run.end, 1.0), (run.start, -1.0)):
            wagons = sign * (values[f"trains {run.id}"] * run.teu / 2.0 - home)
            balance[place, run.gauge] = balance.get((place, run.gauge), 0.0) + wagons
    assert found.figures["trains_per_week"] > 0 and max(map(abs, balance.values())) < 1e-6
    assert all(values[f"trains {run.id}"] == round(values[f"trains {run.id}"]) for run in problem.runs.runs)


def test_single_wagons_are_no_train(eurasia: cd.Network) -> None:
    """Two TEU of dairy a departure, hitched to other trains: not planned, and no set of a whole train's wagons."""
    rows = demand(("Lanzhou", "Brest", 5.0))
    with pytest.raises(cd.UnknownName, match="single wagons"):
        train_problem(eurasia, rows, ["BREST-CHONGQING-2019"], TERMS)
    assert "BREST-CHONGQING-2019" not in train_problem(eurasia, rows, terms=TERMS, most_contracted=0).services


def test_an_unknown_train_is_refused_on_the_day_asked_for(teaching: cd.Network) -> None:
    with pytest.raises(cd.UnknownName, match=r"BLOCK-ALMA-HAVE' on 2026-03-04"):
        block_trains(teaching, demand(("Alma", "Haven", 40.0)), services=["BLOCK-ALMA-HAVE"])


@pytest.mark.parametrize("cap", [None, 500.0, 1e6])
def test_the_first_bound_knows_what_subsidies_give(teaching: cd.Network, lanes_alone: None, cap: float | None) -> None:
    """Known at once: below the optimum, and near it; unpriced, a subsidy counted as if it paid for all trains."""
    terms = dataclasses.replace(TERMS, most_trains=40, tariff_subsidies=True)
    terms = terms if cap is None else dataclasses.replace(terms, subsidy_caps={"SUBSIDY_AA": cap})
    rows = demand(("Alma", "Haven", 60.0), ("Haven", "Alma", 25.0))
    at_once = block_trains(teaching, rows, terms=terms, time_limit_s=0.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("corridor.plan.trains.train_plan._MOST_CONTRACTED", 99)
        proved = block_trains(teaching, rows, terms=terms, gap=1e-6)
    assert 0.5 * proved.objective < at_once.bound <= (1.0 + 1e-6) * proved.objective


@settings(max_examples=10)
@given(seed=st.integers(0, 99), count=st.integers(0, 3))
def test_trains_near_others_are_among_those_that_are_looked_at(seed: int, count: int) -> None:
    """A closed service has no train, one that may change has its trains among others; nobody else starts anew."""
    runs = train_problem(cd.open_network("teaching"), some(0)).runs.runs
    rng = np.random.default_rng(seed)
    trains, wanted = rng.integers(0, 3, len(runs)).tolist(), rng.choice([0.0, 0.4, 1.6], len(runs)).tolist()
    free = rng.random(len(runs)) < 0.5
    for spans in (
        one_more_or_less(runs, trains, wanted, free),
        some_changed(runs, trains, wanted, rng, count),
    ):
        assert all(low <= has <= high for has, (low, high) in zip(trains, spans, strict=True))
        nobody = [has == value == 0 for has, value in zip(trains, wanted, strict=True)]
        assert all(span == (0, 0) for span, idle in zip(spans, nobody, strict=True) if idle)
    closed = some_closed(runs, trains, wanted, rng, count)
    names = [set(run.services) for run, has, (_, high) in zip(runs, trains, closed, strict=True) if has and not high]
    assert count or not names
    assert len(set().union(*names)) <= count
    assert all(low <= value <= high for value, (low, high) in zip(wanted, rounded(runs, wanted), strict=True))
