"""The next crane: ranked by price, proved by solving again, added up by hand on the teaching network.

The case of `test_flow`: 300 TEU a day from Cove to Fjord, 1,000 / 7 by ship at 355.625, the rest by wagon at
426.25. One more departure a week moves 1,000 / 7 more by ship; a second one only what is left.
"""

from __future__ import annotations

import itertools
import math

import pandas as pd
import pytest

import corridor as cd

SAVED = 426.25 - 355.625
SHIPS = 1000 / 7
SHIP = "SHIP-COVE-FJORD:001"


def demand(teu: float = 300.0, **columns: object) -> pd.DataFrame:
    row = {"origin": "Cove", "destination": "Fjord", "teu_per_day": teu, "ready": "2026-03-04"}
    return pd.DataFrame([row | columns])


def test_one_more_ship_a_week_and_its_curve(teaching: cd.Network) -> None:
    """142.857 and then 14.286 TEU change over, each for 70.625 USD; a third ship finds nobody."""
    plan = cd.plan.expansion(teaching, demand())
    best = plan.frame("ranking").iloc[0]
    assert (best["resource"], best["name"]) == (SHIP, "one more departure a week")
    assert best["promised_saving"] == pytest.approx(SHIPS * SAVED)
    assert best["saved"] == pytest.approx(SHIPS * SAVED)
    assert math.isnan(best["payback_days"])
    curve = plan.frame("curve")
    assert curve["saved"].tolist() == pytest.approx([0.0, SHIPS * SAVED, (300 - SHIPS) * SAVED, (300 - SHIPS) * SAVED])
    assert curve["capacity_teu_per_day"].tolist() == pytest.approx([SHIPS * n for n in (1, 2, 3, 4)])


def test_pay_back_is_capital_over_benefit_and_ranks(teaching: cd.Network) -> None:
    """A big ship for a million pays back in 99 days, a small one for a tenth of a million in 142."""
    projects = pd.DataFrame(
        [
            {"resource": SHIP, "name": "small", "step_teu_per_day": 10.0, "capital": 100_000.0},
            {"resource": SHIP, "name": "big", "step_teu_per_day": SHIPS, "capital": 1_000_000.0},
            {"resource": "ALMA-1520-stack-lift", "name": "idle", "step_teu_per_day": 500.0, "capital": 1.0},
        ]
    )
    ranking = cd.plan.expansion(teaching, demand(), projects=projects).frame("ranking")
    assert ranking["name"].tolist() == ["big", "small"]  # nobody waits at ALMA: it is worth nothing and not offered
    assert ranking["payback_days"].tolist() == pytest.approx([1e6 / (SHIPS * SAVED), 1e5 / (10 * SAVED)])


def test_what_can_be_served_more_is_never_added_to_money_without_a_value(teaching: cd.Network) -> None:
    """Only the ship is left: 300 - 1,000 / 7 stay behind, and one more ship a week serves 1,000 / 7 of them."""
    shut = cd.Scenario("sea only").close("EAST_WEST").close("EAST_WEST_ROAD").close("EAST_WEST_AIR").apply(teaching)
    plan = cd.plan.expansion(shut, demand())
    best = plan.frame("ranking").iloc[0]
    assert best["more_served"] == pytest.approx(SHIPS)
    assert best["saved"] == best["benefit_per_day"] == pytest.approx(0.0, abs=1e-3)
    valued = cd.plan.expansion(shut, demand(), value_per_teu=500.0).frame("ranking").iloc[0]
    assert valued["benefit_per_day"] == pytest.approx(500.0 * SHIPS, rel=1e-6)


def test_the_price_promises_at_least_what_the_proof_finds(eurasia: cd.Network) -> None:
    """More capacity is worth less and less: no step saves more than its price, and no later one more than it."""
    pairs = itertools.product(("Lanzhou", "Xi'an", "Chongqing"), ("Duisburg", "Minsk", "Lodz"))
    rows = pd.DataFrame(pairs, columns=["origin", "destination"]).assign(teu_per_day=900.0, ready="2026-03-04")
    plan = cd.plan.expansion(eurasia, rows, minimise="generalised")
    ranking = plan.frame("ranking").dropna(subset="saved")
    assert len(ranking) >= 2
    assert (ranking["saved"] <= ranking["promised_saving"] * (1 + 1e-6) + 0.1).all()
    for _, curve in plan.frame("curve").groupby(["resource", "name"]):
        gains = curve["saved"].diff().dropna()
        assert (gains >= -0.1).all()
        assert (gains.diff().dropna() <= 0.1).all()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("resource", "MOON"),
        ("step_teu_per_day", 0.0),
        ("step_teu_per_day", float("nan")),
        ("capital", -1.0),
        ("capital", "dear"),
    ],
)
def test_a_project_that_makes_no_sense_is_refused(teaching: cd.Network, column: str, value: object) -> None:
    row: dict[str, object] = {"resource": SHIP, "name": "x", "step_teu_per_day": 1.0, "capital": 1.0}
    with pytest.raises(cd.TableError) as error:
        cd.plan.expansion(teaching, demand(), projects=pd.DataFrame([row | {column: value}]))
    assert [(fault.table, fault.row, fault.column) for fault in error.value.findings] == [("projects", 2, column)]


def test_a_curve_without_steps_is_refused(teaching: cd.Network) -> None:
    with pytest.raises(ValueError, match="step"):
        cd.plan.expansion(teaching, demand(), steps=0)


@pytest.mark.parametrize("origin", ["Lanzhou", "Xi'an"])
def test_what_has_no_capacity_is_named_and_ranked_once_it_has_one(origin: str) -> None:
    """Nothing is full for 20 TEU a day; the busiest transfers are told, and half of one load is a bottleneck."""
    net = cd.open_network("eurasia")
    rows = pd.DataFrame([{"origin": origin, "destination": "Duisburg", "teu_per_day": 20.0, "ready": "2026-03-04"}])
    plan = cd.plan.expansion(net, rows)
    (free,) = (note for note in plan.notes if note.startswith("at this demand no project is worth anything"))
    (busy,) = (note for note in plan.notes if note.startswith("the busiest transfers without a capacity"))
    assert not len(plan.frame("ranking")) and "the fullest is " in free
    name, load = busy.split(": ", 1)[1].split(", ", 1)[0].rsplit(" ", 1)
    assert load == "20" and not net.transfers.loc[name, "capacity_teu_per_day"] >= 0.0
    tight = cd.Scenario("tight").set_capacity(name, 10.0).apply(net)
    ranked = cd.plan.expansion(tight, rows)
    assert ranked.frame("ranking")["resource"].tolist() == [name]
    assert not [note for note in ranked.notes if note.startswith("at this demand no project")]
