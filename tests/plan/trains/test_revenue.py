"""Rows that pay a price, or a penalty when left behind: what goes is what is worth it; shares go in any case."""

from __future__ import annotations

import dataclasses
import math

import pandas as pd
import pytest

import corridor as cd
from corridor.plan.result import Plan
from corridor.plan.trains.terms import TrainTerms
from corridor.plan.trains.train_plan import block_trains

TERMS = TrainTerms(most_trains=3, detour=math.inf, whole_train_share=0.45, tariff_subsidies=False)


def demand(count: float = 40.0, **more: object) -> pd.DataFrame:
    row = {"id": "boxes", "origin": "Alma", "destination": "Haven", "containers_per_week": count}
    return pd.DataFrame([{**row, "cargo_tonnes_each": 10, "ready": "2026-03-04", **more}])


def plan(net: cd.Network, rows: pd.DataFrame, terms: TrainTerms = TERMS, **more: object) -> Plan:
    return block_trains(net, rows, terms=terms, gap=1e-7, **more)  # type: ignore[arg-type]


@pytest.fixture(params=[20, 0], ids=["program", "lanes"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Both ways in which a plan is found."""
    monkeypatch.setattr("corridor.plan.trains.train_plan._MOST_CONTRACTED", request.param)
    return int(request.param)


def test_boxes_go_where_they_pay_for_their_way(teaching: cd.Network, way: int) -> None:
    """80 TEU a week at their mean cost, and a dollar more or less each: all go for 80, or none and nothing is lost."""
    cost = plan(teaching, demand()).objective
    went = plan(teaching, demand(price_per_teu=cost / 80.0 + 1.0))
    assert went.figures["profit_per_week"] == pytest.approx(80.0, abs=0.01)
    assert went.objective == pytest.approx(-80.0, abs=0.01)
    assert went.frame("revenue").loc["boxes", "revenue_per_week"] == pytest.approx(cost + 80.0)
    stayed = plan(teaching, demand(price_per_teu=cost / 80.0 - 1.0))
    assert stayed.objective <= 1e-6 and stayed.bound <= stayed.objective + 1e-6
    assert stayed.figures["profit_per_week"] < 80.0
    assert stayed.figures["unserved_teu_per_week"] > 0.0


def test_a_penalty_makes_boxes_go_as_a_price_does(teaching: cd.Network, way: int) -> None:
    """Left behind, 80 TEU cost their penalty; they go once that is more than their way."""
    cost = plan(teaching, demand()).objective
    dear = plan(teaching, demand(penalty_per_teu=cost / 80.0 + 1.0))
    assert dear.objective == pytest.approx(cost) and dear.unserved.empty
    cheap = plan(teaching, demand(penalty_per_teu=10.0))
    assert cheap.objective == pytest.approx(800.0) and cheap.figures["penalties_per_week"] == pytest.approx(800.0)
    assert cheap.frame("revenue").loc["boxes", "marginal_per_teu"] == pytest.approx(-10.0)


def test_the_marginal_revenue_is_the_difference(teaching: cd.Network) -> None:
    """One TEU more on trains that are not full: what the plan with it earns more, trains as they are."""
    rows = demand(30.0, price_per_teu=2_000.0)
    found = plan(teaching, rows)
    more = plan(teaching, demand(30.5, price_per_teu=2_000.0))
    assert found.services["trains_per_week"].tolist() == more.services["trains_per_week"].tolist()
    gained = more.figures["profit_per_week"] - found.figures["profit_per_week"]
    assert found.frame("revenue").loc["boxes", "marginal_per_teu"] == pytest.approx(gained, abs=0.01)


def test_who_has_no_price_goes_before_profit(teaching: cd.Network, way: int) -> None:
    """Yards for little: the row without a price must go as far as it can, the paying one takes what is left."""
    both = pd.concat([demand(10.0), demand(10.0, id="pays", price_per_teu=5_000.0, origin="Karst")])
    found = plan(teaching, both)
    assert found.unserved.empty
    assert any("neither price nor penalty" in note for note in found.notes)
    alone = plan(teaching, demand(10.0))
    assert found.objective < alone.objective


def test_a_share_of_a_group_goes_at_a_loss(teaching: cd.Network) -> None:
    """Two rows that pay nothing worth while: half of both together must go, and the one that costs less does."""
    rows = pd.concat(
        [
            demand(20.0, price_per_teu=1.0, min_share=0.5, group="town"),
            demand(20.0, id="near", destination="Karst", price_per_teu=1.0, min_share=0.5, group="town"),
        ]
    )
    found = plan(teaching, rows)
    carried = found.frame("revenue")["carried_teu_per_week"]
    assert carried.sum() == pytest.approx(40.0) and carried["near"] == pytest.approx(40.0)
    each = plan(teaching, rows.drop(columns="group"))
    assert each.frame("revenue")["carried_teu_per_week"].tolist() == pytest.approx([20.0, 20.0])
    assert each.objective > found.objective


def test_a_share_that_cannot_go_is_named(teaching: cd.Network) -> None:
    """Nine tenths through yards that hand over one box in a thousand."""
    terms = dataclasses.replace(TERMS, yard_share=0.001, detour=1.0)
    with pytest.raises(cd.Infeasible, match="least share of row boxes"):
        plan(teaching, demand(4_000.0, price_per_teu=1.0, min_share=0.9), terms)
