"""Yards that fill: optimum, equilibrium and toll on the teaching network, and the wait by simulation.

Boxes from ALMA to FJORD by wagon change gauge at WESTGATE (200 TEU a day, one track) or by one of two ways at EASTGATE.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import simpy

import corridor as cd
from corridor.model.delay.queueing import queue_wait_h
from corridor.plan.flows.congested_flow import CongestedFlow
from corridor.plan.flows.congestion_model import CongestionTerms, _with_limits
from corridor.plan.flows.latency import queue_latency
from corridor.plan.flows.problem import flow_problem
from corridor.progress import Progress

YARD = "WESTGATE-1520-1435-transloading"
VALUE = 0.5  # USD an hour and TEU: the tariff's 24 USD per FEU and day


def demand(teu: float = 350.0) -> pd.DataFrame:
    return pd.DataFrame([{"origin": "Alma", "destination": "Fjord", "teu_per_day": teu, "ready": "2026-03-04"}])


def test_in_equilibrium_all_ways_in_use_cost_the_same(teaching: cd.Network) -> None:
    """By wagon over WESTGATE or EASTGATE: cost, time and wait of the ways in use differ by less than a dollar."""
    plan = cd.plan.congestion(teaching, demand(), principle="user", value_per_teu_hour=5.0)
    yards = plan.frame("yards")
    wagons = plan.flows[(plan.flows["kind"] == "gauge change") & (plan.flows["service_id"] == "")]
    routes = plan.frame("routes").set_index("path")
    paid = []
    for leg in wagons.itertuples():
        if leg.teu_per_day > 1.0:
            route = routes.loc[leg.path]
            paid.append(route["cost_per_teu"] + VALUE * route["hours"] + 5.0 * yards.loc[leg.row, "wait_h"])
    assert len(paid) >= 2
    assert max(paid) - min(paid) < 1.0


def test_the_optimum_is_never_dearer_for_all_than_the_equilibrium(teaching: cd.Network) -> None:
    """And both are at least their bounds; the toll is what one more costs the others, so it is not negative."""
    best = cd.plan.congestion(teaching, demand(), value_per_teu_hour=5.0)
    alone = cd.plan.congestion(teaching, demand(), principle="user", value_per_teu_hour=5.0)
    assert best.status == alone.status == "optimal"
    assert best.figures["total_per_day"] == pytest.approx(best.objective)
    assert best.figures["total_per_day"] <= alone.figures["total_per_day"] * (1 + 1e-5)
    assert (best.frame("yards")["toll"] >= -1e-9).all()
    for plan in (best, alone):
        assert plan.bound <= plan.objective * (1 + 1e-9)


def test_with_the_toll_everybody_for_himself_does_what_is_best_for_all(teaching: cd.Network) -> None:
    """Tolls of the optimum laid on the yards turn the equilibrium into the optimum."""
    best = cd.plan.congestion(teaching, demand(), value_per_teu_hour=5.0, gap=1e-7)
    chosen = CongestionTerms()
    waits, problem = _with_limits(flow_problem(teaching, demand(), minimise="generalised"), chosen)
    tolls = best.frame("yards")["toll"]
    of_arc = problem.instance.of_arc
    extra = np.array([tolls.get(problem.resources.ids[r], 0.0) if r >= 0 else 0.0 for r in of_arc])
    instance = replace(problem.instance, cents=problem.instance.cents + 100.0 * extra)
    latencies = {
        yard: queue_latency(wait, 500.0, float(instance.capacity[yard]), system=False) for yard, wait in waits.items()
    }
    tolled = CongestedFlow(instance, 1e-7, latencies)
    assert tolled.least_unserved().objective == pytest.approx(0.0, abs=1e-6)
    tolled.least_total(1e-6)
    for yard in waits:
        name = problem.resources.ids[yard]
        assert tolled.load[yard] == pytest.approx(best.frame("yards").loc[name, "load_teu_per_day"], abs=2.0)


def test_borders_and_ports_queue_beyond_their_usual_load(teaching: cd.Network) -> None:
    """The wait is the formula's less that at the usual load, and none below it; all that waits is paid for."""
    for usual in (0.0, 0.6):
        terms = CongestionTerms(waiting="all", usual=usual)
        best, alone = (
            cd.plan.congestion(teaching, demand(), principle=principle, value_per_teu_hour=5.0, terms=terms)
            for principle in ("system", "user")
        )
        assert best.status == alone.status == "optimal"
        assert best.figures["total_per_day"] <= alone.figures["total_per_day"] * (1 + 1e-5)
        queues = best.frame("queues")
        assert "border" in set(queues["kind"]) and "yard" not in set(queues["kind"])
        borders = queues[(queues["kind"] == "border") & (queues["load_teu_per_day"] > 0.0)]
        assert len(borders) > 0
        for row in borders.itertuples():
            hours = 24.0 * 82.0 / row.capacity_teu_per_day
            wait, known = (queue_wait_h(busy / hours, hours, 1, 1.04) for busy in (row.busy, usual))
            assert row.wait_h == pytest.approx(max(0.0, wait - known), abs=1e-9)
    calm = cd.plan.congestion(teaching, demand(), value_per_teu_hour=5.0)
    assert "queues" not in calm.frames and calm.figures["total_per_day"] <= best.figures["total_per_day"] * (1 + 1e-5)


def test_without_a_value_of_time_nobody_minds_waiting(teaching: cd.Network) -> None:
    """Then the plan is that of `flow` with yards filled to 98 %."""
    plan = cd.plan.congestion(teaching, demand(), value_per_teu_hour=0.0)
    fuller = {row: 0.98 * teaching.transfers.loc[row, "capacity_teu_per_day"] for row in plan.frame("yards").index}
    same = cd.plan.flow(teaching, demand(), minimise="generalised", capacities=fuller)
    assert plan.objective == pytest.approx(same.objective, rel=1e-5)


def test_the_wait_of_a_plan_agrees_with_a_simulated_yard(teaching: cd.Network) -> None:
    """40,000 trains by simpy at the load of the plan: within the band of the formula, -12.5 to +9.4 %, and noise."""
    plan = cd.plan.congestion(teaching, demand(170.0), value_per_teu_hour=0.5)
    yard = plan.frame("yards").loc[YARD]
    assert yard["validated"]
    between = 24.0 * 82.0 / yard["load_teu_per_day"]
    service = 24.0 * 82.0 / yard["capacity_teu_per_day"]
    simulated = _simulated_wait(between, service)
    assert yard["wait_h"] == pytest.approx(simulated, rel=0.15)


def _simulated_wait(between: float, service: float) -> float:
    rng, waits, world = random.Random(7), [], simpy.Environment()
    track = simpy.Resource(world, capacity=1)

    def train() -> object:
        came = world.now
        with track.request() as turn:
            yield turn
            waits.append(world.now - came)
            yield world.timeout(rng.gammavariate(25.0, service / 25.0))  # coefficient of variation 0.2

    def arrivals() -> object:
        for _ in range(40_000):
            yield world.timeout(rng.expovariate(1.0 / between))
            world.process(train())

    world.process(arrivals())
    world.run()
    return sum(waits) / len(waits)


def test_what_a_full_yard_cannot_take_stays_behind(teaching: cd.Network) -> None:
    rows = demand(5000.0).assign(hs="4407")
    plan = cd.plan.congestion(teaching, rows)
    assert plan.figures["unserved_teu_per_day"] > 0.0
    assert (plan.frame("yards")["busy"] <= 0.98 + 1e-6).all()
    assert np.isfinite(plan.objective)


def test_no_time_is_a_valid_plan_that_says_so(teaching: cd.Network) -> None:
    """Least ways without waits are loaded in turn; with waits they are the plan, and without them the bound."""
    plan = cd.plan.congestion(teaching, demand(), time_limit_s=0.0)
    assert plan.status == "feasible" and 0.0 < plan.gap < 1.0
    assert any("stopped before the proof was closed" in note for note in plan.notes)
    waits = plan.figures["waiting_per_day"]
    assert waits > 0.0 and plan.objective - waits == pytest.approx(plan.bound)


@pytest.mark.parametrize("name", ["china_belarus", "transit_2024"])
def test_no_time_is_a_plan_with_a_bound_at_real_size(eurasia: cd.Network, name: str) -> None:
    """Of hundreds of rows, with the same left behind as the best could leave."""
    rows = cd.plan.open_demand(eurasia, name)
    plan, whole = (cd.plan.congestion(eurasia, rows, time_limit_s=limit) for limit in (0.0, None))
    assert 0.0 < plan.gap < 0.1 and plan.status == "feasible"
    assert plan.figures["unserved_teu_per_day"] < 0.25 * rows.teu_per_day.sum()
    assert plan.bound <= whole.objective


@pytest.mark.parametrize("terms", [{"fullest": 1.0}, {"train_teu": 0.0}, {"variation": -1.0}, {"usual": 1.0}])
def test_terms_without_sense_are_refused(terms: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"lies between|is filled|from 0"):
        CongestionTerms(**terms)


@pytest.mark.parametrize("gap", [0.0, -0.1, 1.0])
def test_a_gap_that_tangents_cannot_close_is_refused(teaching: cd.Network, gap: float) -> None:
    with pytest.raises(ValueError, match="gap"):
        cd.plan.congestion(teaching, demand(), gap=gap)


def test_a_principle_that_does_not_exist_is_refused(teaching: cd.Network) -> None:
    with pytest.raises(cd.CorridorError, match="principle"):
        cd.plan.congestion(teaching, demand(), principle="chaos")


def test_stopped_at_any_moment_it_is_a_plan_with_a_bound(teaching: cd.Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C after so many rounds of prices: finite, never below the optimum, never bounded above it."""
    best = cd.plan.congestion(teaching, demand(), gap=1e-7)
    price, finite = CongestedFlow._price, 0
    for rounds in range(8):
        left = iter(range(rounds))

        def interrupted(*args: Any, left: Iterator[int] = left) -> Any:
            if next(left, None) is None:
                raise KeyboardInterrupt
            return price(*args)

        monkeypatch.setattr(CongestedFlow, "_price", interrupted)
        plan = cd.plan.congestion(teaching, demand(), gap=1e-7)
        assert math.isfinite(plan.objective) and plan.status in ("feasible", "optimal")
        served = plan.frame("routes")["teu_per_day"].sum()
        assert served + plan.unserved["teu_per_day"].sum() == pytest.approx(350.0)
        if plan.unserved.empty and rounds:
            finite += math.isfinite(plan.gap)
            assert plan.bound <= best.objective * (1 + 1e-7) and plan.objective >= best.bound * (1 - 1e-7)
    assert finite >= 3


def test_progress_is_told_in_the_unit_of_the_plan(teaching: cd.Network) -> None:
    """Not in hundredths; the last word is the plan itself."""
    for model in (cd.plan.congestion, cd.plan.flow):
        seen: list[Progress] = []
        plan = model(teaching, demand(), progress=seen.append)
        told = [now.incumbent for now in seen if not math.isnan(now.incumbent)]  # there is none while it is built
        assert plan.objective == pytest.approx(min(told, key=lambda value: abs(value - plan.objective)))
        assert max(told) < 10.0 * plan.objective


@pytest.mark.parametrize("principle", ["system", "user"])
def test_no_plan_is_dearer_than_its_start(teaching: cd.Network, principle: str) -> None:
    """Without any time the start stands; with time it ends sooner there than from nothing; other plans are refused."""

    def planned(teu: float = 350.0, **more: Any) -> cd.Plan:
        return cd.plan.congestion(teaching, demand(teu), principle=principle, value_per_teu_hour=5.0, **more)

    first = planned()
    stopped, again = planned(start=first, time_limit_s=0.0), planned(start=first)
    assert not len(stopped.unserved)
    assert stopped.objective == pytest.approx(first.objective, rel=1e-9)
    assert stopped.bound <= stopped.objective
    assert again.status == "optimal"
    assert again.objective <= first.objective * (1 + 1e-9)
    assert again.figures["rounds"] <= first.figures["rounds"]
    other = planned(300.0, start=first)  # scaled to the volumes of today
    assert other.objective == pytest.approx(planned(300.0).objective, rel=2e-5)
    plain = cd.plan.flow(teaching, demand(), minimise="generalised")
    assert planned(start=plain).objective == pytest.approx(first.objective, rel=2e-5)
    with pytest.raises(cd.CorridorError, match="from an earlier congestion or flow on the very same network"):
        planned(start=cd.plan.hubs(teaching, demand(), candidates=["Alma"]))


def test_a_start_that_no_longer_fits_is_left_aside(teaching: cd.Network) -> None:
    """Three times the boxes do not fit on the paths of a few: the plan is that from nothing."""
    few = cd.plan.congestion(teaching, demand(50.0))
    found, fresh = (cd.plan.congestion(teaching, demand(2_000.0), start=one) for one in (few, None))
    assert found.unserved["teu_per_day"].sum() == pytest.approx(fresh.unserved["teu_per_day"].sum(), abs=1e-3)
    assert found.objective == pytest.approx(fresh.objective, rel=1e-4)
