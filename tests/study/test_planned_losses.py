"""What the loads of a plan lose: each confirmed by planning again on a network without it, and by what routes lose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import corridor as cd
from corridor.plan import FlowTerms, Plan
from corridor.study import criticality

ROWS = pd.DataFrame(
    {
        "id": ["east", "west", "north"],
        "origin": ["Alma", "Haven", "Alma"],
        "destination": ["Haven", "Alma", "Port of Fjord"],
        "teu_per_day": [60.0, 30.0, 25.0],
        "ready": "2026-03-04",
    }
)
TIGHT = {"ALMA-1520-stack-lift": 57.5, "WESTGATE-1520-1435-transloading": 57.5}
SCARCE = {"ALMA-1520-stack-lift": 40.0, "ALMA-road-stack-lift": 30.0}
TERMS = FlowTerms(reference_feu=20.0, differences=0)
KINDS = ("borders", "terminals", "links", "services", "yards")


def flow(net: cd.Network, capacities: dict[str, float]) -> Plan:
    return cd.plan.flow(net, ROWS, capacities=capacities, terms=TERMS)


def by_row(plan: Plan, column: str) -> pd.Series[float]:
    """TEU a day of each row, or what all of its TEU cost, take or emit."""
    routes = plan.frame("routes")
    each = routes["teu_per_day"] * (1.0 if column == "teu" else routes[column])
    return each.groupby(routes["demand"]).sum().reindex(list(ROWS["id"]), fill_value=0.0)


@pytest.fixture(scope="module", params=["tight", "scarce"])
def planned(request: Any, teaching: cd.Network) -> Plan:
    """All is served, or some stays behind even so."""
    return flow(teaching, TIGHT if request.param == "tight" else SCARCE)


def test_every_loss_is_that_of_planning_again_without_it(teaching: cd.Network, planned: Plan) -> None:
    """Of borders, places and links shut by a scenario: what goes, and what the rest of each row costs more."""
    found = criticality(teaching, ROWS, candidates=KINDS, plan=planned)
    behind = 115.0 - planned.figures["served_teu_per_day"]
    assert (found.base, found.unreachable) == pytest.approx((planned.objective, behind), abs=1e-6)
    ends = {"ALMA", "HAVEN", "FJORD"}
    capacities = dict(zip(planned.start["terms"]["term"], planned.start["terms"]["value"], strict=True))
    capacities.pop("reference_feu")
    before = {name: by_row(planned, name) for name in ("teu", "cost_per_teu")}
    checked = 0
    for row in found.frame.itertuples():
        if row.kind in ("yard", "service") or row.Index in ends:
            continue
        world = cd.Scenario("without").close(f"{row.kind}:{row.Index}").apply(teaching)
        again = flow(world, capacities)
        teu = by_row(again, "teu")
        share = teu.clip(upper=before["teu"]) / before["teu"].where(before["teu"] > 0.0, 1.0)
        assert row.cut_off == pytest.approx((before["teu"] - teu).sum(), abs=1e-4)
        assert row.loss == pytest.approx(row.cost_loss, abs=0.5)
        more = (by_row(again, "cost_per_teu") - before["cost_per_teu"] * share).sum()
        if row.cut_off < 1e-6 and found.unreachable == 0.0:  # otherwise who stays behind of equals may differ
            assert row.cost_loss == pytest.approx(more, abs=0.5)
        checked += 1
    assert checked >= 6


def test_where_nothing_is_scarce_a_plan_loses_what_routes_lose(teaching: cd.Network) -> None:
    """With plenty of room: the two rankings are one."""
    rows = ROWS.assign(teu_per_day=[6.0, 3.0, 2.5])
    plan = cd.plan.flow(teaching, rows, terms=FlowTerms(reference_feu=1.0))
    one = criticality(teaching, rows, candidates=("borders", "terminals"), plan=plan).frame
    other = criticality(teaching, cd.plan.read_demand(teaching, rows), candidates=("borders", "terminals")).frame
    assert sorted(one.index) == sorted(other.index)
    columns = ["used_by", "cut_off", "loss"]
    pd.testing.assert_frame_equal(one[columns].sort_index(), other[columns].sort_index(), rtol=1e-3, atol=1.0)


def test_two_at_once_and_outages_are_of_plans_too(teaching: cd.Network, planned: Plan) -> None:
    found = criticality(teaching, ROWS, plan=planned, candidates=("borders",), pairs=2, outages={"EAST_WEST": 0.1})
    first = found.frame.loc["EAST_WEST"]
    assert first["expected_loss"] == pytest.approx(0.1 * first["loss"])
    assert found.unit == "USD a day" and found.volume_unit == "TEU a day"
    assert cd.study.Criticality.from_json(found.to_json()).frame.equals(found.frame)


def test_a_plan_read_from_its_folder_is_known(teaching: cd.Network, tmp_path: Path) -> None:
    """With the capacities and the reference consignment that it was asked for."""
    plan = flow(teaching, TIGHT)
    plan.to_folder(tmp_path / "plan")
    read = Plan.read(tmp_path / "plan")
    asked = {"candidates": ["BLOCK-HAVEN-ALMA"]}
    assert criticality(teaching, ROWS, plan=read, **asked).base == pytest.approx(plan.objective)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"minimise": "hours"}, "not that of this demand by hours"),
        ({"traffic": ROWS.assign(teu_per_day=50.0)}, "not that of this demand by cost"),
        ({"via": "Birk"}, "via is asked of routes"),
        ({"traffic": cd.Shipment("Alma", "Haven", ready="2026-03-04")}, "plan is of a demand"),
    ],
)
def test_what_is_no_plan_of_the_demand_is_refused(teaching: cd.Network, change: dict[str, Any], told: str) -> None:
    asked = {"traffic": ROWS, "plan": flow(teaching, TIGHT), **change}
    with pytest.raises(ValueError, match=told):
        criticality(teaching, asked.pop("traffic"), **asked)


def test_a_plan_of_another_network_is_refused(teaching: cd.Network) -> None:
    world = cd.Scenario("dwell").set_dwell("EAST_WEST", 90.0).apply(teaching)
    with pytest.raises(ValueError, match="on this very network"):
        criticality(world, ROWS, plan=flow(teaching, TIGHT))
