"""Trains of Lanzhou's 44 rows: a limit of a few seconds is kept, and no plan is dearer than running none."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import corridor as cd
from corridor.plan.result import Plan
from corridor.progress import Progress
from examples.lanzhou_story import of_lanzhou

LIMIT_S, SLACK_S = 4.0, 12.0  # of processor time; the slack is for compiling, and for laying a plan out
BOTH = (cd.plan.PlanScenario("as it is"), cd.plan.PlanScenario("less", demand=0.5))
ASKED: dict[str, Callable[[], dict[str, Any]]] = {
    "a week": dict,
    "four weeks": lambda: {"weeks": cd.plan.WeekTerms(count=4)},
    "four weeks that boxes wait for": lambda: {"weeks": cd.plan.WeekTerms(count=4, start_cost=9e3, most_carried=1)},
    "scenarios": lambda: {"scenarios": BOTH},
    "joint trains": lambda: {"terms": cd.plan.TrainTerms(regroup=True)},
    "all must go": lambda: {"release": False},
}


@pytest.fixture(scope="module")
def demand(eurasia: cd.Network) -> cd.plan.Demand:
    return of_lanzhou(cd.plan.open_demand(eurasia, "transit_2024"))


@pytest.fixture(scope="module")
def idle(eurasia: cd.Network, demand: cd.plan.Demand) -> Plan:
    """No trains at all, as there is no time; it also compiles what every plan needs."""
    return cd.plan.block_trains(eurasia, demand, time_limit_s=0.0)


@pytest.mark.parametrize("asked", ASKED)
def test_a_limit_of_seconds_is_kept_at_true_size(
    eurasia: cd.Network, demand: cd.plan.Demand, idle: Plan, asked: str
) -> None:
    """Progress is told from the start on, and the bound is none that the plan beats."""
    heard, began = list[Progress](), time.process_time()
    plan = cd.plan.block_trains(eurasia, demand, time_limit_s=LIMIT_S, progress=heard.append, **ASKED[asked]())
    spent = time.process_time() - began
    assert spent <= LIMIT_S + SLACK_S
    weeks = 4.0 if "weeks" in asked else 1.0
    dearest = idle.objective * weeks if asked != "scenarios" else float(plan.frame("scenarios")["cost_per_week"].max())
    assert plan.objective <= dearest * (1.0 + 1e-6)
    assert np.isfinite(plan.bound) and plan.bound <= plan.objective
    assert heard[0].seconds < 1.0
