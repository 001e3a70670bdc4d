"""A flow of rows that pay: what goes is what is worth it, by hand, and by the arc formulation on random graphs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from scipy.sparse import coo_matrix, vstack

import corridor as cd
from corridor.plan.flows.arc_model import arc_program
from corridor.plan.flows.column_generation import ColumnFlow
from corridor.plan.flows.instance import FlowInstance
from corridor.search import Topology

SHIP, WAGON, SHIPS = 355.625, 426.25, 1000 / 7  # USD a TEU by ship or wagon from Cove to Fjord, and TEU a day by ship


def demand(teu: float = 300.0, **columns: Any) -> pd.DataFrame:
    row = {"id": "x", "origin": "Cove", "destination": "Fjord", "teu_per_day": teu, "ready": "2026-03-04"}
    return pd.DataFrame([row | columns])


def test_who_pays_for_the_ship_alone_takes_the_ship(teaching: cd.Network) -> None:
    """At 400 USD a TEU the ship leaves 44.375 and the wagon nothing: one more slot is worth just that."""
    plan = cd.plan.flow(teaching, demand(price_per_teu=400.0))
    assert plan.objective == pytest.approx(-SHIPS * (400.0 - SHIP)) and plan.status == "optimal"
    assert plan.bound == pytest.approx(plan.objective, rel=1e-5)
    assert plan.figures["unserved_teu_per_day"] == pytest.approx(300.0 - SHIPS)
    assert plan.figures["revenue_per_day"] == pytest.approx(400.0 * SHIPS)
    price = plan.prices.loc["SHIP-COVE-FJORD:001"]
    assert price[["cost", "cost_gain", "cost_loss"]].tolist() == pytest.approx([400.0 - SHIP] * 3)
    assert plan.unserved["reason"].str.contains("price and penalty|no room").all()
    dear = cd.plan.flow(teaching, demand(price_per_teu=500.0))
    assert dear.objective == pytest.approx(SHIPS * SHIP + (300 - SHIPS) * WAGON - 500.0 * 300) and dear.unserved.empty


def test_a_penalty_and_a_share_bring_boxes_on_the_wagon(teaching: cd.Network) -> None:
    """20 USD are not enough for the wagon beyond 400; nine tenths of the row go in any case."""
    row = {"price_per_teu": 400.0, "penalty_per_teu": 20.0}
    lost = cd.plan.flow(teaching, demand(**row))
    assert lost.objective == pytest.approx(-SHIPS * (400.0 - SHIP) + (300 - SHIPS) * 20.0)
    held = cd.plan.flow(teaching, demand(**row, min_share=0.9))
    assert held.objective == pytest.approx(-SHIPS * (400 - SHIP) + (270 - SHIPS) * (WAGON - 400) + 30 * 20.0)
    assert held.unserved["teu_per_day"].tolist() == pytest.approx([30.0])


def test_a_share_that_cannot_go_is_named(teaching: cd.Network) -> None:
    rows = demand(90_000.0, price_per_teu=1.0, min_share=0.9, hs="4407")
    with pytest.raises(cd.Infeasible, match="least share of row x"):
        cd.plan.flow(teaching, rows)


def random_instance(seed: int) -> FlowInstance:
    """A ring with chords; some jobs may stay behind at a price, two of them must go by a fifth at least."""
    rng = np.random.default_rng(seed)
    nodes, jobs, resources = 8, 6, 4
    ring = [(node, (node + 1) % nodes) for node in range(nodes)]
    chords = [tuple(map(int, rng.choice(nodes, 2, replace=False))) for _ in range(3 * nodes)]
    tail, head = np.array([*ring, *chords]).T
    cents = np.round(rng.uniform(1.0, 5_000.0, (1, len(tail))), 2)
    of_arc = np.where(rng.random(len(tail)) < 0.5, rng.integers(0, resources, len(tail)), -1)
    ends = tuple((0, *map(int, rng.choice(nodes, 2, replace=False))) for _ in range(jobs))
    volume, forgone = rng.uniform(1.0, 20.0, jobs), rng.uniform(0.0, 9_000.0, jobs)
    forgone[:2] = np.inf
    share = ("both", np.array([2, 3]), 0.8 * float(volume[2:4].sum()))
    plain = FlowInstance(Topology(nodes, tail, head), cents, ends, volume, of_arc, rng.uniform(5.0, 25.0, resources))
    return replace(plain, forgone=forgone, shares=(share,))


@pytest.mark.parametrize("seed", range(8))
def test_both_stages_agree_with_the_arc_formulation(seed: int) -> None:
    instance = random_instance(seed)
    flow = ColumnFlow(instance, 1e-9)
    served = flow.least_unserved()
    if flow.missing.sum() > 1e-6:
        pytest.skip("the share cannot go")
    cost = flow.least_cost(served.objective + 1e-7)
    program = arc_program(instance)
    behind = np.flatnonzero(program.behind)
    must, price = np.zeros(len(program.cost)), program.cost.astype(float).copy()
    must[behind[:2]], price[behind[2:]] = 1.0, instance.forgone[2:]  # type: ignore[index]
    (_, jobs, most), columns = instance.shares[0], len(price)
    share = coo_matrix((np.ones(2), ([0, 0], behind[jobs])), shape=(1, columns))
    equal, upper = (
        coo_matrix((factors, (rows, places)), shape=(len(limits), columns))
        for (rows, places, factors), limits in ((program.equal, program.equal_to), (program.upper, program.at_most))
    )

    def optimum(costs: np.ndarray, held: float) -> float:
        matrix = vstack([upper, share, coo_matrix(must)]).tocsr()
        limits = np.append(program.at_most, [most, held])
        answer = linprog(costs, matrix, limits, equal.tocsr(), program.equal_to, method="highs")
        assert answer.status == 0, answer.message
        return float(answer.fun)

    assert served.objective == pytest.approx(optimum(must, 1e9), abs=1e-6)
    assert cost.objective == pytest.approx(optimum(price, served.objective + 1e-7), rel=1e-6, abs=1e-2)
    assert cost.bound <= cost.objective * (1 + 1e-9) and cost.bound == pytest.approx(cost.objective, rel=1e-6, abs=1e-2)
