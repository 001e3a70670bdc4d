"""Flows on the teaching network, added up by hand, and on the real one, where solvers agree.

Boxes from the port of Cove to the port of Fjord have two ways worth taking. Per forty-foot box and in
consignments of 40 FEU:

* by the weekly ship: port lift 100, sea freight 500, port lift 100, clearance 50 / 40 = 1.25, one paid day
  of storage 10 (half a week of waiting, three days free): 711.25, or 355.625 per TEU, for 1,000 TEU a week;
* by single wagons: lift 50, 300 km to EASTGATE, clearance 100 / 40 = 2.50, 100 km to WESTGATE, gauge change
  50 there, 300 km to FJORD, lift 50: 852.50, or 426.25 per TEU, for 200 TEU a day at the gauge change.
"""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

import corridor as cd
from corridor.plan.flows.arc_model import arc_program
from corridor.plan.flows.flow_model import solve_flow
from corridor.plan.flows.problem import BlockedRows, flow_problem

SHIP, WAGON = 355.625, 426.25
SHIPS = 1000 / 7
YARDS = ("EASTGATE-1520-1435-bogie_exchange", "EASTGATE-1520-1435-transloading")
# a lorry could bring boxes to the 1435 side of EASTGATE, past every gauge change
SHUT = {
    **dict.fromkeys((*YARDS, "ALMA_AIR-air-stack-lift", "EASTGATE-road-stack-lift", "WESTGATE-road-stack-lift"), 0.0),
    "WESTGATE-1520-1435-transloading": 50.0,
}


def demand(teu: float = 300.0, **columns: Any) -> pd.DataFrame:
    row = {"id": "x", "origin": "Cove", "destination": "Fjord", "teu_per_day": teu, "ready": "2026-03-04"}
    return pd.DataFrame([row | columns])


def test_the_ship_is_filled_first_and_wagons_take_the_rest(teaching: cd.Network) -> None:
    """1,000 / 7 TEU by ship, the rest of 300 by wagon: the sum of both by hand."""
    plan = cd.plan.flow(teaching, demand())
    assert plan.status == "optimal" and plan.gap < 1e-6
    assert plan.objective == pytest.approx(SHIPS * SHIP + (300 - SHIPS) * WAGON)
    routes = plan.frame("routes").set_index("via")
    assert routes["teu_per_day"].to_dict() == pytest.approx(
        {"EAST_WEST_SEA": SHIPS, "EAST_WEST (WESTGATE)": 300 - SHIPS}
    )
    assert routes["cost_per_teu"].to_dict() == {"EAST_WEST_SEA": SHIP, "EAST_WEST (WESTGATE)": WAGON}
    assert plan.services.loc["SHIP-COVE-FJORD", "fill"] == pytest.approx(1.0)
    assert plan.unserved.empty


def test_one_more_slot_on_the_ship_is_worth_the_difference_of_the_two_ways(teaching: cd.Network) -> None:
    """426.25 - 355.625 = 70.625 USD, whichever way it is found; nothing is left behind, so `served` is zero."""
    price = cd.plan.flow(teaching, demand()).prices.loc["SHIP-COVE-FJORD:001"]
    for name in ("cost", "cost_gain", "cost_loss"):
        assert price[name] == pytest.approx(WAGON - SHIP)
    assert price["served"] == price["served_gain"] == price["served_loss"] == 0.0


def test_what_cannot_go_stays_behind_and_prices_tell_service_from_money(teaching: cd.Network) -> None:
    """Timber may not cross by lorry. With 50 TEU at WESTGATE and no other yard, 300 - 50 - 1000/7 stay.

    One more TEU of either resource lets one more go. In money, at the same volume left behind: a slot on
    the ship saves the difference of the two ways, one at the yard nothing; with one less, not even as
    much can go.
    """
    proved = cd.plan.FlowTerms(differences=20)
    plan = cd.plan.flow(teaching, demand(hs="4407"), capacities=SHUT, terms=proved)
    assert plan.figures["unserved_teu_per_day"] == pytest.approx(250 - SHIPS)
    assert plan.figures["unserved_bound_teu_per_day"] == pytest.approx(250 - SHIPS)
    assert plan.objective == pytest.approx(SHIPS * SHIP + 50 * WAGON, abs=0.01)
    ship, yard = plan.prices.loc["SHIP-COVE-FJORD:001"], plan.prices.loc["WESTGATE-1520-1435-transloading"]
    for price, gain in ((ship, WAGON - SHIP), (yard, 0.0)):
        assert price[["served", "served_gain", "served_loss"]].tolist() == pytest.approx([1.0] * 3)
        assert price["cost_gain"] == pytest.approx(gain, abs=1e-3)
        assert price["cost_loss"] == np.inf
        assert price["cost"] >= gain - 1e-3
    stays = plan.unserved.iloc[0]
    assert stays["teu_per_day"] == pytest.approx(250 - SHIPS)
    assert "no room" in stays["reason"] and stays["resources"]


def test_all_must_go_or_the_conflict_is_named(teaching: cd.Network) -> None:
    """The binding resources, what one more of each lets go, and a conflict that none of them can be left out of."""
    with pytest.raises(cd.Infeasible) as error:
        cd.plan.flow(teaching, demand(hs="4407"), capacities=SHUT, terms=cd.plan.FlowTerms(serve_all=True))
    reasons = error.value.reasons
    assert any("Weekly ship Cove-Fjord" in reason and "one more would let 1 more go" in reason for reason in reasons)
    conflict = reasons[-1].split(": ")[1].split(", ")
    assert {"SHIP-COVE-FJORD:001", "WESTGATE-1520-1435-transloading"} <= set(conflict)
    for resource in conflict:
        eased = SHUT | {resource: 1e4}
        problem = flow_problem(teaching, demand(hs="4407"), capacities=eased)
        others = {r: 1e4 for r in problem.resources.ids if r not in conflict}
        assert cd.plan.flow(teaching, demand(hs="4407"), capacities=eased | others).unserved.empty


def test_a_shipper_without_any_way_is_named_with_the_rules(teaching: cd.Network) -> None:
    """Potash of Arland may not enter the West; the others are planned all the same."""
    rows = pd.concat([demand(100.0), demand(50.0, id="potash", hs="3104")])
    plan = cd.plan.flow(teaching, rows)
    assert plan.objective == pytest.approx(100 * SHIP)
    assert plan.unserved[["demand", "teu_per_day", "rules"]].to_dict("records") == [
        {"demand": "potash", "teu_per_day": 50.0, "rules": "POTASH"}
    ]
    with pytest.raises(cd.Infeasible, match="POTASH"):
        cd.plan.flow(teaching, rows, terms=cd.plan.FlowTerms(serve_all=True))


def test_reasons_are_searched_when_somebody_looks(teaching: cd.Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by the plan; once for frame and map; and what is pickled holds the reason, not the network."""
    asked = []
    why = BlockedRows.why
    monkeypatch.setattr(BlockedRows, "why", lambda self, row: asked.append(row) or why(self, row))
    plan = cd.plan.flow(teaching, pd.concat([demand(100.0), demand(50.0, id="potash", hs="3104")]))
    assert not asked and plan.figures["unreachable_teu_per_day"] == 50.0
    text = pickle.dumps(plan)
    assert asked == [1] and len(text) < 100_000
    again = pickle.loads(text)
    assert (
        again.unserved["reason"].tolist() == plan.unserved["reason"].tolist() == plan.ground.unserved["reason"].tolist()
    )
    assert asked == [1]


def test_a_plan_over_a_closed_border_names_it(teaching: cd.Network) -> None:
    """EAST_WEST is shut on the day: the sea is all that is left, and named when full; without it, the borders are."""
    rows = demand(300.0, ready="2025-09-15", hs="4407")
    plan = cd.plan.flow(teaching, rows, capacities={"ALMA_AIR-air-stack-lift": 0.0})
    assert plan.figures["served_teu_per_day"] == pytest.approx(SHIPS)
    assert "SHIP-COVE-FJORD:001" in plan.unserved.iloc[0]["resources"]
    assert not any(resource.startswith("EAST_WEST") for resource in plan.prices.index)
    gone = cd.Scenario("land only").remove("services", "SHIP-COVE-FJORD").close("EAST_WEST_ROAD").close("EAST_WEST_AIR")
    shut = cd.plan.flow(gone.apply(teaching), demand(300.0, ready="2025-09-15"))
    assert "EAST_WEST" in shut.unserved.iloc[0]["rules"].split(";")


def test_a_place_that_handles_no_boxes_is_a_fault_of_its_row(teaching: cd.Network) -> None:
    with pytest.raises(cd.TableError) as error:
        cd.plan.flow(teaching, demand(destination="Delta"))
    assert [(fault.row, fault.column) for fault in error.value.findings] == [(2, "destination")]


def test_an_earlier_plan_is_a_start_that_changes_nothing(teaching: cd.Network) -> None:
    rows = pd.concat([demand(), demand(400.0, id="y", origin="Alma", destination="Haven")])
    first = cd.plan.flow(teaching, rows)
    again = cd.plan.flow(teaching, rows, start=first)
    assert again.objective == pytest.approx(first.objective)
    assert again.figures["rounds"] <= first.figures["rounds"]
    with pytest.raises(cd.CorridorError, match="very same network"):
        cd.plan.flow(cd.Scenario("other").scale_tariff(mode="sea", factor=2.0).apply(teaching), rows, start=first)


def test_no_time_is_a_valid_plan_that_says_so(teaching: cd.Network) -> None:
    """The ship, which is the least way, is filled; that more could go, and that it is not known, is told."""
    plan = cd.plan.flow(teaching, demand(), time_limit_s=0.0)
    assert plan.status == "feasible" and plan.objective == pytest.approx(SHIPS * SHIP) == plan.bound
    assert plan.unserved["teu_per_day"].sum() == pytest.approx(300.0 - SHIPS)
    assert any("of 157.1 TEU a day left behind 0.0 must stay" in note for note in plan.notes)
    assert "proved" not in plan.sentence and "1 row left behind" in plan.sentence


def test_without_time_all_goes_where_least_ways_have_room(teaching: cd.Network) -> None:
    """And then that is proved."""
    plan, whole = (cd.plan.flow(teaching, demand(100.0), time_limit_s=limit) for limit in (0.0, None))
    assert plan.status == "optimal" and plan.objective == pytest.approx(whole.objective) == 100.0 * SHIP
    assert "which is proved" in plan.sentence


def test_least_shares_are_not_refuted_by_an_end(teaching: cd.Network) -> None:
    """Two thirds go by wagon as well, if there is time to find them."""
    for more in ({}, {"price_per_teu": 400.0}):
        row = demand(min_share=0.9, **more)
        assert cd.plan.flow(teaching, row).figures["served_teu_per_day"] >= 269.9
        with pytest.raises(cd.NotProven, match="before every least share could go: least share of row x"):
            cd.plan.flow(teaching, row, time_limit_s=0.0)


def test_ctrl_c_leaves_a_valid_plan(teaching: cd.Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupted in the middle of the first round of pricing: the plan before it stands."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("corridor.plan.flows.column_generation.ColumnFlow._price", interrupt)
    plan = cd.plan.flow(teaching, demand())
    assert plan.status == "feasible"
    served = plan.frame("routes")["teu_per_day"].sum()
    assert served + plan.unserved["teu_per_day"].sum() == pytest.approx(300.0)
    assert (plan.prices["load_teu_per_day"] <= plan.prices["capacity_teu_per_day"] + 1e-6).all()


def test_the_same_input_writes_the_same_bytes(teaching: cd.Network, tmp_path: Path) -> None:
    folders = [cd.plan.flow(teaching, demand()).to_folder(tmp_path / name) for name in "ab"]
    names = sorted(path.name for path in folders[0].iterdir())
    assert {"flows.csv", "plan.json", "prices.csv", "routes.csv", "services.csv", "unserved.csv"} < set(names)
    assert {name.partition(".")[0] for name in names if name.count(".") > 1} == {"ground", "start"}
    for name in names:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


def test_legs_carry_what_routes_carry(teaching: cd.Network) -> None:
    plan = cd.plan.flow(teaching, demand())
    hauls = plan.flows[plan.flows["kind"] == "haul"]
    km = (hauls["km"] * hauls["teu_per_day"]).sum()
    routes = plan.frame("routes")
    assert km == pytest.approx((routes["km"] * routes["teu_per_day"]).sum())
    assert "optimal" in str(plan) and "flows: " in str(plan)


def test_progress_is_told_after_every_round(teaching: cd.Network) -> None:
    """Seconds, objective, bound and gap, which there is none of before; the last of the second stage is closed."""
    told: list[float] = []
    terms = cd.plan.FlowTerms(differences=0)
    plan = cd.plan.flow(teaching, demand(), terms=terms, progress=lambda now: told.append(now.gap))
    assert np.isnan(told.pop(0))  # a word while the program is built
    assert len(told) == plan.figures["rounds"]
    assert told[-1] <= 1e-6


@pytest.mark.parametrize(
    ("minimise", "unit"), [("hours", "TEU-hours a day"), ("co2_kg", "kg CO2e a day"), ("generalised", "USD a day")]
)
def test_other_criteria_are_proven_in_their_units(teaching: cd.Network, minimise: str, unit: str) -> None:
    plan = cd.plan.flow(teaching, demand(), minimise=minimise)
    assert (plan.status, plan.unit) == ("optimal", unit)


@pytest.mark.parametrize("rows", [demand(50.0, hs="3104"), demand(0.0)])
def test_nobody_to_carry_is_an_empty_plan(teaching: cd.Network, rows: pd.DataFrame) -> None:
    """All potash, which may not go; and a demand of nothing."""
    plan = cd.plan.flow(teaching, rows)
    assert (plan.status, plan.objective, plan.gap) == ("optimal", 0.0, 0.0)
    assert plan.flows.empty and plan.figures["served_teu_per_day"] == 0.0


def test_a_closed_door_never_makes_a_plan_better(teaching: cd.Network) -> None:
    rows = pd.concat([demand(), demand(400.0, id="y", origin="Alma", destination="Haven")])
    open_plan = cd.plan.flow(teaching, rows)
    shut = cd.plan.flow(teaching, rows, capacities={"SHIP-COVE-FJORD:001": 0.0})
    assert shut.objective >= open_plan.objective


def test_eurasia_agrees_with_the_arc_formulation(eurasia: cd.Network) -> None:
    """Twelve shippers from China westwards and back, heavy enough to fill the yards: HiGHS of scipy, arc by arc."""
    pairs = [
        ("Lanzhou", "Duisburg"),
        ("Xi'an", "Hamburg"),
        ("Chongqing", "Minsk"),
        ("Minsk", "Chengdu"),
        ("Urumqi", "Lodz"),
        ("Duisburg", "Xi'an"),
    ]
    rows = pd.DataFrame(
        [
            {"origin": a, "destination": b, "teu_per_day": teu, "ready": "2026-03-04", "hs": hs}
            for (a, b) in pairs
            for teu, hs in ((700.0, "8429"), (400.0, "0402"))
        ]
    )
    problem = flow_problem(eurasia, rows, minimise="generalised")
    solution = solve_flow(problem, 1e-8)
    program = arc_program(problem.instance, solution.served.objective + 1e-7)
    size = len(program.cost)
    matrices = [
        coo_matrix((factors, (places, columns)), shape=(len(limits), size)).tocsr()
        for (places, columns, factors), limits in (
            (program.equal, program.equal_to),
            (program.upper, program.at_most),
        )
    ]
    answer = linprog(program.cost, matrices[1], program.at_most, matrices[0], program.equal_to, method="highs")
    assert answer.status == 0
    assert solution.cost.closed
    assert solution.cost.objective == pytest.approx(float(answer.fun), rel=1e-6)
    assert (solution.cost.price > 0).sum() >= 1


@pytest.mark.slow
def test_prices_of_eurasia_lie_between_the_one_sided_differences(eurasia: cd.Network) -> None:
    """The transit of 2021 made four times as heavy fills borders and trains: gain <= price <= loss for the dearest."""
    rows = cd.plan.open_demand(eurasia, "transit_2021").scaled(4.0)
    plan = cd.plan.flow(eurasia, rows, minimise="generalised", terms=cd.plan.FlowTerms(differences=6))
    proved = plan.prices.dropna(subset=["cost_gain", "cost_loss"])
    assert len(proved) == 6
    for kind in ("served", "cost"):
        assert (proved[f"{kind}_gain"] <= proved[kind] + 0.5).all()
        assert (proved[kind] <= proved[f"{kind}_loss"] + 0.5).all()
