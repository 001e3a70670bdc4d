"""Joint trains and own ones beside each other: regrouping is a choice, and never makes a plan dearer."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

import corridor as cd
from corridor.plan.trains.problem import train_problem
from corridor.plan.trains.terms import TrainTerms
from corridor.plan.trains.train_plan import block_trains

TERMS = TrainTerms(most_trains=3, detour=math.inf, regroup=True, whole_train_share=0.45, tariff_subsidies=False)
PAIRS = (("Alma", "Haven"), ("Haven", "Alma"), ("Karst", "Cove"), ("Haven", "Karst"), ("Alma", "Fjord"))


def demand(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["origin", "destination", "containers_per_week"])
    return frame.assign(id=[f"row {n}" for n in range(len(rows))], ready="2026-03-04", cargo_tonnes_each=10)


def both(net: cd.Network, rows: pd.DataFrame, terms: TrainTerms) -> tuple[cd.plan.Plan, cd.plan.Plan]:
    """Plans with regrouping and without."""
    kept = dataclasses.replace(terms, regroup=False)
    return tuple(block_trains(net, rows, terms=one, gap=1e-7) for one in (terms, kept))  # type: ignore[return-value]


def test_nobody_waits_for_a_train_that_is_not_joined(teaching: cd.Network) -> None:
    """60 FEU on two trains of one service: nothing is gained by joining them twice, and nobody waits 42 h each time."""
    joint, alone = both(teaching, demand(("Alma", "Haven", 60.0)), TrainTerms(regroup=True, whole_train_share=0.5))
    assert joint.objective == pytest.approx(alone.objective, rel=1e-7)
    runs = joint.frame("runs").query("trains_per_week > 0")
    assert not runs.index.str.startswith("joint").any() and runs["trains_per_week"].tolist() == [2, 2, 2]


def test_two_half_trains_are_one_behind_the_gauge(teaching: cd.Network) -> None:
    """A train a week of each of two services, 60 TEU on each: from Eastgate 120 TEU are one train of that length."""
    terms = dataclasses.replace(TERMS, most_trains=1)
    joint, alone = both(teaching, demand(("Haven", "Alma", 60.0)), terms)
    runs = joint.frame("runs").query("trains_per_week > 0")
    (name,) = [run for run in runs.index if run.startswith("joint:EASTGATE-ALMA")]
    assert runs.loc[name, ["trains_per_week", "load_factor"]].tolist() == [1, 1.0]
    assert joint.objective < alone.objective


@pytest.mark.parametrize("seed", range(4))
def test_regrouping_is_never_dearer(teaching: cd.Network, seed: int) -> None:
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(PAIRS), size=2, replace=False)
    joint, alone = both(teaching, demand(*((*PAIRS[n], float(rng.integers(20, 90))) for n in chosen)), TERMS)
    assert joint.objective <= alone.objective * (1.0 + 2e-7)


def test_who_has_joined_others_goes_on_with_others(teaching: cd.Network) -> None:
    """In the doubled states there is no ride on an own train, and whoever enters them waits for a joint one."""
    problem = train_problem(teaching, demand(("Alma", "Haven", 40.0)), terms=TERMS)
    layout, shape, runs = problem.layout, problem.layout.topology, problem.runs
    before = problem.graph.structure.topology
    doubled = range(before.n_arcs, shape.n_arcs)
    rides = {arc: runs.runs[layout.place[arc][0]] for arc in doubled if arc in layout.place}
    assert any(len(run.services) > 1 for run in rides.values())
    for arc in doubled:
        inside, enters = int(shape.tail[arc]) >= before.n_nodes, arc in layout.joins
        assert inside != enters
        assert not enters or ("regroup", str(layout.place[arc][0])) in problem.uses[arc]
    through = {one.run for one in runs.through}
    assert not {layout.place[arc][0] for arc in rides} & through
    assert through <= {run for arc, (run, _) in layout.place.items() if arc < before.n_arcs}
