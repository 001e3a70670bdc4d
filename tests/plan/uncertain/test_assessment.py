"""A plan on scenarios that it has not seen: means, intervals of Student's t, and what knowing is worth."""

from __future__ import annotations

import math
import signal
from typing import Any

import numpy as np
import pytest
from scipy import stats

import corridor as cd
from corridor.plan import Plan, PlanScenario, assess
from corridor.plan.trains.train_plan import block_trains
from corridor.plan.uncertain.assessment import students_t
from corridor.plan.uncertain.scenarios import ScenarioSource
from corridor.progress import Progress
from tests.plan.trains.test_lanes import demand
from tests.plan.uncertain.drawn_cases import SERVICES, TERMS, plan

ROWS = demand(("Alma", "Haven", 30.0))
FEW: list[ScenarioSource] = [PlanScenario("less", demand=0.6), PlanScenario("more", probability=2.0, demand=1.7)]


@pytest.fixture(scope="module")
def planned(teaching: cd.Network) -> Plan:
    return plan(teaching, ROWS, FEW)


def many(count: int) -> list[ScenarioSource]:
    """Volumes of other weeks."""
    rng = np.random.default_rng(7)
    return [PlanScenario(f"week {n}", demand=float(rng.uniform(0.5, 1.8))) for n in range(count)]


def test_on_its_own_scenarios_a_plan_costs_its_objective(teaching: cd.Network, planned: Plan) -> None:
    """And the values of knowing are those of the plan; with two scenarios there is no interval."""
    found = assess(teaching, ROWS, planned, FEW, terms=TERMS, gap=1e-6)
    means = found.estimates["mean_per_week"]
    assert means["cost"] == pytest.approx(planned.objective)
    values = planned.frame("value")["value_per_week"]
    assert means["stochastic solution"] == pytest.approx(values["stochastic solution"], abs=0.01)
    assert means["perfect information"] == pytest.approx(values["perfect information"], abs=0.01)
    assert found.estimates["low_per_week"].isna().all()


def test_intervals_are_those_of_a_sample(teaching: cd.Network, planned: Plan) -> None:
    """Of equally likely weeks: mean, standard error and Student's interval as scipy has them; knowing costs nothing."""
    found = assess(teaching, ROWS, planned, many(8), terms=TERMS, confidence=0.9)
    costs = found.scenarios["cost_per_week"].to_numpy()
    row = found.estimates.loc["cost"]
    assert row["mean_per_week"] == pytest.approx(costs.mean())
    assert row["standard_error"] == pytest.approx(stats.sem(costs))
    low, high = stats.t.interval(0.9, 7, costs.mean(), stats.sem(costs))
    assert (row["low_per_week"], row["high_per_week"]) == pytest.approx((low, high), rel=1e-4)
    frame = found.scenarios
    assert (frame["own_bound_per_week"] <= frame["own_best_per_week"]).all()
    assert (frame["own_best_per_week"] <= costs + 1e-6).all()
    least, most = (found.estimates.loc[name] for name in ("perfect information", "perfect information, at most"))
    assert 0.0 <= least["mean_per_week"] <= most["mean_per_week"] and least["low_per_week"] >= 0.0
    assert least["mean_per_week"] == pytest.approx((costs - frame["own_best_per_week"]).mean(), abs=1e-6)


@pytest.mark.parametrize("lanes", [False, True], ids=["program", "lanes"])
def test_what_knowing_is_worth_lies_between_what_short_and_long_calls_say(
    teaching: cd.Network, planned: Plan, monkeypatch: pytest.MonkeyPatch, lanes: bool
) -> None:
    """With no time at all costs are the same, and limits hold that a whole search lies within."""
    if lanes:
        monkeypatch.setattr("corridor.plan.uncertain.stochastic_plan.MOST_CONTRACTED", 0)
    told = list[Progress]()
    asked: dict[str, Any] = {"terms": TERMS, "gap": 1e-3}
    short = assess(teaching, ROWS, planned, many(6), time_limit_s=0.0, progress=told.append, **asked)
    whole = assess(teaching, ROWS, planned, many(6), **asked)
    room = 1e-6 * whole.scenarios["cost_per_week"].max()
    assert short.scenarios["cost_per_week"].to_numpy() == pytest.approx(whole.scenarios["cost_per_week"].to_numpy())
    assert (whole.scenarios["own_best_per_week"] <= short.scenarios["own_best_per_week"] + room).all()
    assert (short.scenarios["own_bound_per_week"] <= whole.scenarios["own_best_per_week"] + room).all()
    assert told and math.isnan(told[0].incumbent)


def test_who_stops_before_the_plan_is_costed_gets_nothing(teaching: cd.Network, planned: Plan) -> None:
    """There is nothing to give back; the call ends all the same."""

    def stop(progress: Progress) -> None:
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        assess(teaching, ROWS, planned, many(6), terms=TERMS, progress=stop)


def test_a_plan_without_scenarios_is_assessed_too(teaching: cd.Network) -> None:
    """Its cost in one scenario that changes nothing is its objective."""
    alone = block_trains(teaching, ROWS, terms=TERMS, services=SERVICES, gap=1e-7)
    found = assess(teaching, ROWS, alone, [cd.Scenario("as it is")], terms=TERMS, perfect=False)
    assert found.estimates["mean_per_week"].to_dict() == {"cost": pytest.approx(alone.objective)}
    assert "1 scenario" in str(found)


@pytest.mark.parametrize("freedom", [4, 9, 30, 200])
@pytest.mark.parametrize("share", [0.9, 0.975])
def test_students_t_is_that_of_scipy(share: float, freedom: int) -> None:
    assert students_t(share, float(freedom)) == pytest.approx(stats.t.ppf(share, freedom), rel=4e-3)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"confidence": 1.0}, "between 0 and 1"),
        ({"scenarios": []}, "scenarios is empty"),
        ({"plan": 3}, "plan must be"),
    ],
)
def test_what_cannot_be_assessed_is_refused(
    teaching: cd.Network, planned: Plan, more: dict[str, Any], told: str
) -> None:
    asked = {"plan": planned, "scenarios": FEW, "terms": TERMS, **more}
    with pytest.raises((ValueError, TypeError), match=told):
        assess(teaching, ROWS, **asked)


def test_a_plan_without_trains_is_refused(teaching: cd.Network) -> None:
    flow = cd.plan.flow(teaching, ROWS)
    with pytest.raises(cd.CorridorError, match="no trains to assess"):
        assess(teaching, ROWS, flow, FEW)
