"""Flows, expansion and congestion beside programs on arcs that share no line with them."""

from __future__ import annotations

import functools
from typing import NamedTuple

import pandas as pd
import pytest

import corridor as cd
from corridor.plan.result import Plan
from tests.plan.arc_programs import congested_bound, flow_jobs, flow_optimum, queue_costs
from tests.plan.drawn_networks import DAY, SEEDS, Ground, drawn_network, drawn_rows

CASES = ["teaching", *SEEDS]


@functools.cache
def case(name: str | int, teaching: cd.Network) -> tuple[Ground, pd.DataFrame]:
    if isinstance(name, int):
        return Ground.of(drawn_network(name)), drawn_rows(name)
    ends = [("Alma", "Haven", 180.0), ("Karst", "Haven", 60.0), ("Haven", "Alma", 150.0), ("Cove", "Fjord", 100.0)]
    rows = pd.DataFrame(ends, columns=["origin", "destination", "teu_per_day"])
    ids = (
        [teaching.terminal(name) for name in rows["origin"]],
        [teaching.terminal(name) for name in rows["destination"]],
    )
    more = {"origin": ids[0], "destination": ids[1], "id": [f"row {n}" for n in range(len(rows))]}
    return Ground.of(teaching), rows.assign(**more, ready=DAY, cargo_tonnes_each=10.0, air=False)


class Step(NamedTuple):
    """What of a curve is proved again."""

    resource: str
    capacity_teu_per_day: float
    unserved_teu_per_day: float
    objective: float


@pytest.mark.parametrize("name", CASES)
def test_flows_and_steps_of_expansion(teaching: cd.Network, name: str | int) -> None:
    """Least unserved, least cost with that, and both again with every capacity of the curve."""
    ground, rows = case(name, teaching)
    jobs, terms = flow_jobs(ground, rows), cd.plan.FlowTerms(differences=1)
    found = cd.plan.expansion(ground.net, rows, minimise="generalised", terms=terms, steps=1)
    behind, cost = flow_optimum(ground, jobs)
    assert found.figures["unserved_teu_per_day"] == pytest.approx(behind, abs=1e-5)
    assert found.objective == pytest.approx(cost, rel=1e-6)
    alone = cd.plan.flow(ground.net, rows, minimise="generalised", terms=cd.plan.FlowTerms(differences=0))
    assert alone.objective == pytest.approx(cost, rel=1e-6)
    for step in map(Step._make, found.frame("curve").query("step > 0")[list(Step._fields)].to_numpy()):
        room = ground.room | {step.resource: step.capacity_teu_per_day}
        less, _ = flow_optimum(ground, jobs, room)
        _, cheaper = flow_optimum(ground, jobs, room, behind)
        assert step.unserved_teu_per_day == pytest.approx(less, abs=1e-5)
        assert step.objective == pytest.approx(cheaper, rel=1e-6)


def loads(plan: Plan, ground: Ground, rows: pd.DataFrame) -> tuple[dict[str, float], float]:
    """TEU a day on everything with a capacity, and what all pay on their way, by the paths that a plan names."""
    taken, paid = dict[str, float](), 0.0
    jobs = dict(zip(rows["id"], flow_jobs(ground, rows), strict=True))
    for row, cells, teu in plan.start["paths"][["demand", "arcs", "teu_per_day"]].itertuples(index=False):
        for arc in map(int, cells.split()):
            paid += teu * float(jobs[row].cost[arc])
            for name in ground.uses[arc]:
                taken[name] = taken.get(name, 0.0) + teu
    return taken, paid


@pytest.mark.parametrize("principle", ["system", "user"])
@pytest.mark.parametrize("name", CASES)
def test_congestion(teaching: cd.Network, name: str | int, principle: str) -> None:
    """The cost of a plan by another formula of the queue is what it says, and tangents leave nobody a cheaper flow."""
    ground, rows = case(name, teaching)
    found = cd.plan.congestion(ground.net, rows, principle=principle, gap=1e-5)
    assert found.status == "optimal"
    taken, paid = loads(found, ground, rows)
    queues = queue_costs(ground, all_together=principle == "system")
    waits = sum(cost(taken[name]) for name, (cost, _) in queues.items() if name in taken)
    assert all(taken.get(name, 0.0) <= most + 1e-6 for name, (_, most) in queues.items())
    assert paid + waits == pytest.approx(found.objective, rel=1e-7)
    bound = congested_bound(ground, flow_jobs(ground, rows), queues, taken)
    assert found.objective * (1.0 - 3e-5) <= bound <= found.objective * (1.0 + 1e-7)
