"""Drawn cases of trains in scenarios, and their optima by a model on arcs: what the tests of this folder share."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

import corridor as cd
from corridor.plan import Plan, PlanScenario
from corridor.plan.demand.demand import read_demand
from corridor.plan.trains.problem import train_problem
from corridor.plan.trains.terms import TrainTerms
from corridor.plan.trains.train_plan import block_trains
from corridor.plan.uncertain.scenarios import ScenarioSource, weighted_scenarios
from tests.plan.trains.arc_model import two_stage_optimum
from tests.plan.trains.test_lanes import demand

__all__ = ["ROWS", "RUSH", "SERVICES", "SHUT", "SLOW", "TERMS", "WEST", "arcs", "drawn", "plan"]

WEST = "BLOCK-ALMA-HAVEN"
SERVICES = (WEST, "BLOCK-HAVEN-ALMA")
TERMS = TrainTerms(most_trains=2, detour=math.inf, whole_train_share=0.45, tariff_subsidies=False)
SLOW = PlanScenario("slow", cd.Scenario("slow").set_dwell("EAST_WEST", 200.0), demand=0.8)
SHUT = PlanScenario("shut", cd.Scenario("shut").close("EAST_WEST"), probability=0.5)
RUSH = PlanScenario("rush", probability=1.5, demand={"row 0": 2.0})
ROWS = demand(("Alma", "Haven", 30.0), ("Haven", "Alma", 25.0))


def plan(net: cd.Network, rows: pd.DataFrame, scenarios: list[ScenarioSource], **more: Any) -> Plan:
    options = {"gap": 1e-6, "time_limit_s": 60.0, "terms": TERMS, "services": SERVICES, **more}
    return block_trains(net, rows, scenarios=scenarios, **options)


def drawn(seed: int) -> tuple[pd.DataFrame, list[ScenarioSource]]:
    """One or two shippers, and two things that may happen to borders, prices and volumes."""
    rng = np.random.default_rng(seed)
    ends = [("Alma", "Haven"), ("Haven", "Alma"), ("Karst", "Haven"), ("Alma", "Cove")]
    chosen = rng.choice(len(ends), size=1 + int(seed % 4 == 0), replace=False)
    rows = demand(*((*ends[number], float(rng.integers(15, 70))) for number in chosen))
    made: list[ScenarioSource] = []
    for name in ("one", "other"):
        edits, kind = cd.Scenario(name), rng.integers(0, 4)
        if kind == 0:
            edits = edits.set_dwell("EAST_WEST", float(rng.integers(2, 200)))
        elif kind == 1:
            edits = edits.close("EAST_WEST")
        elif kind == 2:
            edits = edits.scale_tariff(mode=str(rng.choice(["rail", "sea"])), factor=float(rng.uniform(0.6, 1.8)))
        made.append(PlanScenario(name, edits, float(rng.uniform(0.2, 1.0)), float(rng.uniform(0.4, 1.6))))
    return rows, made


def arcs(net: cd.Network, rows: pd.DataFrame, scenarios: list[ScenarioSource], penalty: float, **more: Any) -> float:
    """The optimum by the model on arcs."""
    given, read = weighted_scenarios(scenarios), read_demand(net, rows)
    problems = [train_problem(one.network(net), one.volumes(read), SERVICES, TERMS) for one in given]
    assert len({tuple(run.id for run in problem.runs.runs) for problem in problems}) == 1
    return two_stage_optimum(problems, [one.probability for one in given], penalty, **more)
