"""One plan feeds the next: files and back, days and weeks, trains that become services, two plans beside each other."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from test_loads import MODELS

import corridor as cd
from corridor.errors import FileError
from corridor.model.law.closures import ScenarioError
from corridor.plan import Plan

READY = "2026-03-04"
FORTY_FEU = 80.0 / 7.0


def demand(boxes: float) -> pd.DataFrame:
    row = {"id": "big", "origin": "Alma", "destination": "Haven", "containers_per_week": boxes, "ready": READY}
    return pd.DataFrame([{**row, "cargo_tonnes_each": 18, "value_of_time": 1.0}])


@pytest.fixture(scope="module")
def plans(teaching: cd.Network) -> dict[str, Plan]:
    return {name: model(teaching) for name, model in MODELS.items()}


@pytest.fixture(scope="module")
def trains(teaching: cd.Network) -> Plan:
    """Three trains a week of the express, and none of the others."""
    return cd.plan.block_trains(teaching, demand(120), terms=cd.plan.TrainTerms(whole_train_share=0.1))


@pytest.mark.parametrize("model", MODELS)
def test_a_plan_comes_back_as_it_was_written(plans: dict[str, Plan], model: str, tmp_path: Path) -> None:
    """Every frame of every model, with its types, and what a later plan can start from."""
    plan = plans[model]
    back = Plan.read(plan.to_folder(tmp_path / "plan"))
    assert (back.model, back.status, back.unit, back.stamp) == (plan.model, plan.status, plan.unit, plan.stamp)
    assert (back.objective, back.bound, back.notes) == (plan.objective, plan.bound, plan.notes)
    assert back.figures.keys() == plan.figures.keys()
    for frames, others in (
        (plan.frames, back.frames),
        (plan.start, back.start),
        (plan.ground.frames(), back.ground.frames()),
    ):
        assert frames.keys() == others.keys()
        for name, frame in frames.items():
            pd.testing.assert_frame_equal(frame, others[name], check_index_type=False, check_column_type=False)
    pd.testing.assert_frame_equal(plan.loads(), back.loads())


@pytest.mark.parametrize("model", ["flow", "trains", "hubs"])
def test_a_plan_that_was_read_begins_another(teaching: cd.Network, model: str, tmp_path: Path) -> None:
    plan = MODELS[model](teaching)
    start = Plan.read(plan.to_folder(tmp_path / "plan"))
    rows = pd.DataFrame(
        {"id": ["land", "ports"], "origin": ["Alma", "Cove"], "destination": ["Haven", "Fjord"], "ready": READY}
    ).assign(teu_per_day=[400.0, 300.0])
    again = {
        "flow": lambda: cd.plan.flow(teaching, rows, start=start),
        "trains": lambda: cd.plan.block_trains(teaching, rows, start=start),
        "hubs": lambda: cd.plan.hubs(
            teaching, rows, candidates=["Alma"], terms=cd.plan.HubTerms(capacity=2800.0), start=start
        ),
    }[model]()
    assert again.objective == pytest.approx(plan.objective, rel=1e-4)


def test_a_folder_without_a_plan_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"holds no plan: plan.json cannot be read"):
        Plan.read(tmp_path)
    (tmp_path / "plan.json").write_text('{"corridor": "plan"}', encoding="utf-8")
    with pytest.raises(FileError, match="not of a plan, or of one that an older corridor wrote"):
        Plan.read(tmp_path)


def test_a_part_that_is_gone_is_named(plans: dict[str, Plan], tmp_path: Path) -> None:
    folder = plans["flow"].to_folder(tmp_path / "plan")
    (folder / "prices.csv").unlink()
    with pytest.raises(FileError, match=r"prices.csv cannot be read as a part of its plan"):
        Plan.read(folder)


def test_days_and_weeks_are_seven_of_each_other(plans: dict[str, Plan]) -> None:
    """Money, figures and columns of a flow by the week, and back; a frequency is by the week already."""
    flow = plans["flow"]
    week = flow.per("week")
    assert (week.unit, week.objective) == ("USD a week", pytest.approx(7 * flow.objective))
    assert week.figures["served_teu_per_week"] == pytest.approx(7 * flow.figures["served_teu_per_day"])
    assert week.services["load_teu_per_week"].tolist() == (7 * flow.services["load_teu_per_day"]).round(9).tolist()
    assert week.services["frequency_per_week"].equals(flow.services["frequency_per_week"])
    again = week.per("day")
    assert again.objective == pytest.approx(flow.objective) and again.per("day") is not again
    assert again.gap == pytest.approx(flow.gap)
    trains = plans["trains"]
    assert trains.per("week").objective == trains.objective


def test_trains_of_a_plan_run_on_a_network_with_their_days(teaching: cd.Network, trains: Plan) -> None:
    """What is chosen runs so often, evenly over the week; what is not chosen does not run; ships stay."""
    chosen = {name: number for name, number in trains.trains_per_week().items() if number}
    network = trains.to_network(teaching)
    services = network.services
    assert set(services.index[services["mode"] == "rail"]) == set(chosen)
    assert set(services.index[services["mode"] != "rail"]) == set(
        teaching.services.index[teaching.services["mode"] != "rail"]
    )
    days = {1: "Mon", 2: "Mon;Thu", 3: "Mon;Wed;Fri", 4: "Mon;Tue;Thu;Sat"}
    for name, number in chosen.items():
        assert services.loc[name, "frequency_per_week"] == number
        assert services.loc[name, "weekdays"] == days[int(number)]
    assert chosen, "a plan without trains proves nothing"


def test_questions_and_plans_use_the_trains_of_a_plan(teaching: cd.Network, trains: Plan) -> None:
    network = trains.to_network(teaching)
    (name,) = [name for name, number in trains.trains_per_week().items() if number and name.endswith("ALMA-HAVEN")]
    trip = cd.route(network, cd.Shipment("Alma", "Haven", ready=READY), depart=READY, via=[name])
    assert name in {leg.service for leg in trip.legs}
    assert len(cd.pareto_routes(network, cd.Shipment("Alma", "Haven", ready=READY)))
    assert cd.plan.flow(network, demand(10)).status in ("optimal", "feasible")
    slots = cd.plan.slots(network, pd.DataFrame([{"origin": "Alma", "destination": "Haven", "ready": READY}]))
    assert not len(slots.unserved)
    assert len(cd.draw.map(network, trains).to_html()) > 10_000


def test_more_than_a_train_a_day_has_no_days_and_none_at_all_is_gone(teaching: cd.Network) -> None:
    often = cd.Scenario("often").set_frequency("FIXED-ALMA-HAVEN", 10).apply(teaching).services.loc["FIXED-ALMA-HAVEN"]
    assert (often["frequency_per_week"], often["weekdays"]) == (10, "")
    assert math.isnan(often["departure_h"]) and math.isnan(often["cutoff_h"])
    half = cd.Scenario("half").set_frequency("BLOCK-ALMA-HAVEN", 0.5).apply(teaching).services.loc["BLOCK-ALMA-HAVEN"]
    assert (half["frequency_per_week"], half["weekdays"]) == (0.5, "")
    gone = cd.Scenario("gone").set_frequency("BLOCK-ALMA-HAVEN", 0).apply(teaching)
    assert "BLOCK-ALMA-HAVEN" not in gone.services.index
    with pytest.raises(cd.UnknownName, match="BLOCK-ALMA-HAVEN"):
        cd.Scenario("slip").set_frequency("BLOCK-ALMA-HAVN", 1).apply(teaching)


def test_a_plan_that_chooses_no_trains_is_no_scenario(plans: dict[str, Plan]) -> None:
    with pytest.raises(ScenarioError, match="a plan of flow chooses no trains"):
        cd.Scenario.from_plan(plans["flow"])


def test_hubs_become_services_too(teaching: cd.Network) -> None:
    terms = cd.plan.HubTerms(fixed=0.0, direct=False)
    plan = cd.plan.hubs(teaching, demand(120).assign(origin="Karst"), candidates=("Alma",), terms=terms)
    (name,) = plan.trains_per_week()
    network = plan.to_network(teaching)
    assert network.services.loc[name, "frequency_per_week"] == plan.trains_per_week()[name] == 3
    assert len(network.services) == len(teaching.services)  # it says nothing of others


def test_two_plans_say_what_changed_and_why(teaching: cd.Network, trains: Plan) -> None:
    """Twice the boxes: more trains; a subsidy of nothing and the same network are no reasons."""
    more = cd.plan.block_trains(teaching, demand(240), terms=cd.plan.TrainTerms(whole_train_share=0.1))
    found = cd.plan.compare(trains, more)
    rows = found.changes.set_index(["kind", "name"])
    name = next(name for name, number in trains.trains_per_week().items() if number)
    assert rows.loc[("trains", name), "change"] == more.trains_per_week()[name] - trains.trains_per_week()[name] > 0
    assert rows.loc[("objective", ""), "change"] == pytest.approx(more.objective - trains.objective)
    assert not any("networks differ" in reason for reason in found.reasons)
    same = cd.plan.compare(trains, trains)
    assert not len(same.changes) and same.reasons == ()


def test_another_network_and_gaps_are_reasons(teaching: cd.Network, trains: Plan) -> None:
    dear = cd.Scenario("dear").scale_tariff(mode="rail", factor=1.1).apply(teaching)
    other = cd.plan.block_trains(dear, demand(120), terms=cd.plan.TrainTerms(whole_train_share=0.1))
    assert any("the networks differ" in reason for reason in cd.plan.compare(trains, other).reasons)
    loose = Plan("m", "feasible", 110.0, 90.0, "USD a week", trains.stamp)
    tight = Plan("m", "optimal", 100.0, 100.0, "USD a week", trains.stamp)
    assert "within the gaps" in cd.plan.compare(loose, tight).reasons[-1]
    assert not cd.plan.compare(Plan("m", "optimal", 110.0, 110.0, "USD a week", trains.stamp), tight).reasons
    with pytest.raises(cd.CorridorError, match="have no difference"):
        cd.plan.compare(tight, Plan("m", "optimal", 1.0, 1.0, "hours", trains.stamp))


def test_the_day_of_a_plan_goes_on_with_it(teaching: cd.Network, tmp_path: Path) -> None:
    """Through its folder into timetable and vehicles; another day than its own is told, and counts."""
    rows = pd.DataFrame(
        {"origin": ["Alma"], "destination": ["Haven"], "containers_per_week": [75], "ready": ["2026-03-04"]}
    )
    plan = cd.plan.block_trains(teaching, rows)
    assert str(plan.day) == "2026-03-04"
    kept = cd.plan.Plan.read(plan.to_folder(tmp_path / "kept"))
    assert kept.day == plan.day
    dated = cd.plan.timetable(teaching, kept, time_limit_s=2.0)
    same = cd.plan.timetable(teaching, plan, day="2026-03-04", time_limit_s=2.0)
    assert (dated.day, dated.notes) == (plan.day, same.notes)
    pd.testing.assert_frame_equal(dated.frame("departures"), same.frame("departures"))
    later = cd.plan.timetable(teaching, plan, day="2026-04-01", time_limit_s=2.0)
    told = "planned for 2026-03-04, and stand here at what holds on 2026-04-01"
    assert any(told in note for note in later.notes) and str(later.day) == "2026-04-01"
    assert cd.plan.vehicles(teaching, later).day == later.day
    with pytest.raises(cd.CorridorError, match="does not say for which day"):
        cd.plan.vehicles(teaching, replace(plan, day=None))


OF_DEMAND = (cd.plan.flow, cd.plan.congestion, cd.plan.expansion, cd.plan.empties, cd.plan.hubs, cd.plan.block_trains)


@pytest.mark.parametrize("model", OF_DEMAND)
def test_every_plan_of_a_demand_says_the_earliest_day_of_its_rows(
    model: Callable[..., Plan], teaching: cd.Network
) -> None:
    rows = pd.DataFrame({"origin": ["Alma", "Haven"], "destination": ["Haven", "Alma"]})
    asked = rows.assign(containers_per_week=40, ready=["2026-05-06", "2026-03-04"])
    more = {"candidates": ["Alma"]} if model is cd.plan.hubs else {}
    assert str(model(teaching, asked, **more).day) == "2026-03-04"
