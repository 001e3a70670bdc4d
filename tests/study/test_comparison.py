"""A scenario compared: both fronts are those of the two networks, and a closure makes nothing better."""

from __future__ import annotations

import pytest

import corridor as cd

BOX = cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04")


@pytest.fixture(scope="module")
def found(teaching: cd.Network) -> cd.study.ScenarioComparison:
    return cd.study.compare_scenario(teaching, BOX, cd.Scenario("gate shut").close("EAST_WEST"))


def test_both_sides_are_fronts_of_their_own_networks(teaching: cd.Network, found: cd.study.ScenarioComparison) -> None:
    shut = cd.Scenario("gate shut").close("EAST_WEST").apply(teaching)
    assert found.before.points.tolist() == cd.pareto_routes(teaching, BOX).points.tolist()
    assert found.after.points.tolist() == cd.pareto_routes(shut, BOX).points.tolist()
    assert str(found).startswith(f"gate shut: {len(found.before)} routes before, {len(found.after)} after")


def test_a_closure_makes_nothing_better(found: cd.study.ScenarioComparison) -> None:
    least = found.least()
    assert least.columns.tolist() == ["before", "after"]
    measures = ["cost_per_container", "hours", "co2_kg_per_container"]
    assert (least.loc[measures, "after"] >= least.loc[measures, "before"]).all()
    assert least.at["hours", "before"] == found.before.fastest().hours


def test_the_frame_holds_every_route_of_both(found: cd.study.ScenarioComparison) -> None:
    frame = found.to_frame()
    assert frame["world"].tolist() == ["before"] * len(found.before) + ["after"] * len(found.after)
    assert frame["cost"].tolist() == [trip.cost for front in (found.before, found.after) for trip in front]


def test_limits_hold_on_both_sides(teaching: cd.Network) -> None:
    kept = cd.study.compare_scenario(
        teaching, BOX, cd.Scenario("dear").scale_tariff(mode="rail", factor=2.0), limits={"hours": 120}
    )
    assert all(trip.hours <= 120 for front in (kept.before, kept.after) for trip in front)


def test_it_comes_back_from_its_json(found: cd.study.ScenarioComparison) -> None:
    again = cd.study.ScenarioComparison.from_json(found.to_json())
    assert again.to_json() == found.to_json()
