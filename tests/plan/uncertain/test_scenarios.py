"""Trains in scenarios: costs by an independent model on arcs, bounds of scenarios one by one, what knowing is worth."""

from __future__ import annotations

import dataclasses
import math
import pickle
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

import corridor as cd
from corridor.plan import Plan, PlanScenario
from corridor.plan.demand.demand import read_demand
from corridor.plan.trains.problem import train_problem, with_volumes
from corridor.plan.trains.sets.train_prices import same_prices
from corridor.plan.trains.train_plan import block_trains
from corridor.plan.uncertain.pool import Cases
from corridor.plan.uncertain.scenario_cases import NOT_LOOKED_AT, FirstStage, ScenarioCase, in_time
from corridor.plan.uncertain.scenarios import Risk, ScenarioSource, mean_demand, weighted_scenarios
from corridor.progress import Progress
from tests.plan.trains.test_lanes import demand
from tests.plan.uncertain.drawn_cases import ROWS, RUSH, SERVICES, SHUT, SLOW, TERMS, WEST, arcs, drawn, plan


@pytest.fixture(scope="module")
def idle(teaching: cd.Network) -> float:
    """The mean of the same scenarios without a wagon for a train."""
    none = dataclasses.replace(TERMS, wagons={"1435": 0.0, "1520": 0.0})
    return plan(teaching, ROWS, [SLOW, SHUT, RUSH], terms=none, time_limit_s=0.0).objective


def worst_of(found: Plan) -> float:
    return float(found.frame("scenarios")["cost_per_week"].max())


@pytest.fixture(scope="module")
def mean(teaching: cd.Network) -> Plan:
    """The best mean of three scenarios."""
    return plan(teaching, ROWS, [SLOW, SHUT, RUSH])


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


@pytest.mark.parametrize(("seed", "lanes"), [(0, False), (3, False), (3, True)])
def test_one_by_one_bounds_the_extensive_form(
    teaching: cd.Network, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch, seed: int, lanes: bool
) -> None:
    """By an executor: the optimum lies between bound and objective, and they are as close as was asked."""
    rows, scenarios = drawn(seed)
    risk = ("expected", "worst")[seed % 2]
    whole = plan(teaching, rows, scenarios, risk=risk)
    if lanes:
        monkeypatch.setattr("corridor.plan.uncertain.stochastic_plan.MOST_CONTRACTED", 0)
    gap = 0.2 if lanes else 0.01  # lanes are bounded by their relaxation
    found = plan(teaching, rows, scenarios, risk=risk, executor=pool, gap=gap)
    room = 1e-5 * whole.objective
    assert found.bound - room <= whole.objective <= found.objective + room
    assert found.status == "optimal" and found.objective * (1.0 - gap) <= found.bound + room


@pytest.mark.parametrize("risk", ["expected", "worst"])
def test_one_scenario_is_the_plan_without(teaching: cd.Network, risk: str) -> None:
    alone = block_trains(teaching, ROWS, terms=TERMS, services=SERVICES, gap=1e-7)
    found = plan(teaching, ROWS, [cd.Scenario("as it is")], risk=risk)
    assert found.objective == pytest.approx(alone.objective, rel=1e-6)
    assert found.services["trains_per_week"].tolist() == alone.services["trains_per_week"].tolist()
    assert found.figures["value_of_stochastic_solution_per_week"] == pytest.approx(0.0, abs=1e-3)
    assert found.figures["value_of_perfect_information_per_week"] == pytest.approx(0.0, abs=1e-3)
    assert found.flows["teu_per_week"].sum() == pytest.approx(alone.flows["teu_per_week"].sum())
    assert found.loads()["load"].sum() == pytest.approx(alone.loads()["load"].sum())


def test_costs_by_scenario_are_those_of_the_model_on_arcs(teaching: cd.Network, mean: Plan) -> None:
    """Each scenario's cost is that of the same trains there, its own best that of trains made for it alone."""
    found = mean
    penalty, trains = found.figures["penalty_per_teu"], found.frame("runs")["trains_per_week"].tolist()
    frame = found.frame("scenarios")
    assert frame["probability"].tolist() == pytest.approx([1 / 3, 1 / 6, 1 / 2])
    assert found.objective == pytest.approx((frame["probability"] * frame["cost_per_week"]).sum())
    for one in (SLOW, RUSH):
        costs = frame.loc[one.name]
        assert costs["cost_per_week"] == pytest.approx(arcs(teaching, ROWS, [one], penalty, trains=trains), rel=1e-6)
        assert costs["own_best_per_week"] == pytest.approx(arcs(teaching, ROWS, [one], penalty), rel=1e-6)
    assert (frame["regret_per_week"] >= -1e-6).all()


def test_the_robust_plan_has_the_least_worst_case(teaching: cd.Network, mean: Plan) -> None:
    """No other plan's dearest scenario is cheaper, and the mean's own plan has no dearer mean."""
    worst = plan(teaching, ROWS, [SLOW, SHUT, RUSH], risk="worst")
    assert worst.objective == pytest.approx(worst_of(worst))
    room = 1e-6 * worst.objective
    assert worst_of(worst) <= worst_of(mean) + room
    assert worst_of(worst) <= mean.frame("scenarios")["cost_without_scenarios_per_week"].max() + room
    assert mean.objective <= worst.figures["expected_cost_per_week"] + room


@pytest.mark.parametrize("lanes", [False, True], ids=["program", "lanes"])
def test_no_plan_is_dearer_than_idle_or_its_start(
    teaching: cd.Network, mean: Plan, idle: float, monkeypatch: pytest.MonkeyPatch, lanes: bool
) -> None:
    """With no time at all too; a plan that starts from a better one is no dearer."""
    scenarios: list[ScenarioSource] = [SLOW, SHUT, RUSH]
    if lanes:
        monkeypatch.setattr("corridor.plan.uncertain.stochastic_plan.MOST_CONTRACTED", 0)
    late = plan(teaching, ROWS, scenarios, time_limit_s=0.0)
    assert late.objective <= idle * (1 + 1e-6) and late.status == "feasible"
    again = plan(teaching, ROWS, scenarios, time_limit_s=0.0, start=mean)
    assert again.objective <= mean.objective * (1 + 1e-6)


def test_trains_of_a_service_that_is_gone_are_paid_for(teaching: cd.Network) -> None:
    """Where the train west is gone half of the time, its 40 FEU pay for it and go otherwise."""
    rows = demand(("Alma", "Haven", 40.0))
    gone = cd.Scenario("gone").remove("services", WEST)
    found = plan(teaching, rows, [PlanScenario("there", probability=9.0), PlanScenario("gone", gone)])
    frame, runs = found.frame("scenarios"), found.frame("runs")
    assert found.services.loc[WEST, "trains_per_week"] == 1
    alone = plan(teaching, rows, [PlanScenario("gone", gone)])
    prices = float((runs["price_per_train"] * runs["trains_per_week"])[[WEST in name for name in runs.index]].sum())
    assert frame.loc["gone", "cost_per_week"] == pytest.approx(alone.objective + prices)


def test_a_plan_in_scenarios_is_a_plan(teaching: cd.Network, mean: Plan, tmp_path: Any) -> None:
    """It is written and read, becomes a network, is compared with others, and says itself in a sentence."""
    found = mean
    again = Plan.read(found.to_folder(tmp_path / "plan"))
    assert again.objective == found.objective and set(again.frames) == set(found.frames)
    network = found.to_network(teaching)
    running = found.services.index[found.services["trains_per_week"] > 0]
    assert len(running) and set(running) <= set(network.services.index)
    assert found.sentence.startswith("runs ") and "3 scenarios in one program" in str(found)
    assert len(cd.plan.compare(found, block_trains(teaching, ROWS, terms=TERMS, services=SERVICES)).changes)


def test_rows_without_a_way_are_left_behind_at_the_penalty(teaching: cd.Network) -> None:
    """Marsh is shut by a rule: its 8 TEU cost the penalty in every scenario, whatever the trains."""
    rows = demand(("Alma", "Haven", 40.0), ("Alma", "Marsh", 5.0))
    found, without = plan(teaching, rows, [SLOW]), plan(teaching, rows.iloc[:1], [SLOW])
    assert found.unserved.loc["row 1", "teu_per_week"] == pytest.approx(8.0)
    assert found.objective == pytest.approx(without.objective + 8.0 * found.figures["penalty_per_teu"])


@pytest.mark.parametrize(
    ("edits", "same"),
    [
        (cd.Scenario("shut").close("EAST_WEST"), True),
        (cd.Scenario("slow").set_dwell("EAST_WEST", 200.0), True),
        (cd.Scenario("dear sea").scale_tariff(mode="sea", factor=2.0), True),
        (cd.Scenario("dear rail").scale_tariff(mode="rail", factor=2.0), False),
    ],
    ids=lambda value: value.name if isinstance(value, cd.Scenario) else "",
)
def test_prices_of_trains_are_taken_over_where_they_are_the_same(
    teaching: cd.Network, edits: cd.Scenario, same: bool
) -> None:
    """Runs are those that are made without knowing any others, hours at borders and prices included."""
    known, network = train_problem(teaching, ROWS, SERVICES, TERMS), edits.apply(teaching)
    anew, taken = (train_problem(network, ROWS, SERVICES, TERMS, like=like) for like in (None, known))
    assert taken.runs.runs == anew.runs.runs and taken.runs.place == anew.runs.place
    assert same_prices(taken.graph, known.graph, SERVICES) is same
    costs = [[run.cost for run in one.runs.runs] for one in (taken, known)]
    assert (costs[0] == costs[1]) is same


# who solves


class Recorder:
    """An executor that does at once what it is told, and remembers how often it was asked."""

    def __init__(self) -> None:
        self.calls = 0

    def submit(self, function: Any, /, *arguments: Any) -> Future[Any]:
        """Call it."""
        self.calls += 1
        future: Future[Any] = Future()
        future.set_result(function(*arguments))
        return future


def test_whatever_has_submit_solves_scenarios(teaching: cd.Network) -> None:
    """Cases travel as bytes: another process would answer the same."""
    rows, scenarios = drawn(3)
    recorder = Recorder()
    found = plan(teaching, rows, scenarios, executor=recorder, gap=0.02)
    assert recorder.calls > 0
    assert found.objective == pytest.approx(plan(teaching, rows, scenarios).objective, rel=0.02)


def test_a_case_travels_without_its_model(teaching: cd.Network) -> None:
    """A worker makes models of its own, once for all rounds."""
    rows = read_demand(teaching, ROWS)
    first = FirstStage.of(train_problem(teaching, rows, SERVICES, TERMS))
    slow = [ScenarioCase(PlanScenario(name, SLOW.edits), rows, TERMS, first, 20) for name in ("one", "other")]
    cases = Cases(teaching, [*slow, ScenarioCase(PlanScenario("as it is"), rows, TERMS, first, 20)])
    assert cases.model(0, in_time) is cases.model(0, in_time)
    networks = [cases.model(number, in_time).problem.network for number in range(3)]
    assert networks[0] is networks[1] is not networks[2] is teaching
    again = pickle.loads(pickle.dumps(cases))
    assert again.models == {}
    edited, asis = (again.model(number, in_time).problem.network for number in (0, 2))
    assert edited.content_hash == networks[0].content_hash and edited.made_from == (asis,)


@pytest.mark.parametrize("lanes", [False, True], ids=["program", "lanes"])
def test_scenarios_of_one_network_find_its_ways_once(
    teaching: cd.Network, monkeypatch: pytest.MonkeyPatch, lanes: bool
) -> None:
    """With other volumes it is the problem that would be made for them; a shipper who sends nothing has none."""
    most = 0 if lanes else math.inf
    rows = read_demand(teaching, ROWS)
    common = train_problem(teaching, rows, SERVICES, TERMS, most_contracted=most)
    less = dataclasses.replace(rows, teu_per_day=rows.teu_per_day * [0.5, 0.8])
    found, made = (
        with_volumes(common, less, apart=True),
        train_problem(teaching, less, SERVICES, TERMS, most_contracted=most),
    )
    assert found is not None and found.demand is less
    assert (found.finder is None) is not lanes and (found.finder is not common.finder) is lanes
    here = with_volumes(common, less, apart=False)
    assert here is not None and here.finder is common.finder
    for one, other in zip(found.shippers, made.shippers, strict=True):
        assert (one.row, one.members, one.hourly) == (other.row, other.members, other.hourly)
        assert one.teu == pytest.approx(other.teu)
    assert (
        with_volumes(common, dataclasses.replace(rows, teu_per_day=rows.teu_per_day * [0.0, 1.0]), apart=True) is None
    )

    asked = list[cd.Network]()

    def counted(network: cd.Network, *given: Any, **more: Any) -> Any:
        asked.append(network)
        return train_problem(network, *given, **more)

    for room in ("scenario_model", "stochastic_plan"):
        monkeypatch.setattr(f"corridor.plan.uncertain.{room}.train_problem", counted)
    if lanes:
        monkeypatch.setattr("corridor.plan.uncertain.stochastic_plan.MOST_CONTRACTED", 0)
    plan(teaching, ROWS, [PlanScenario("a", demand=0.5), PlanScenario("b"), SHUT], time_limit_s=0.0)
    assert len(asked) == len({id(network) for network in asked}) == 2


def test_progress_is_told_from_the_first_line_and_ctrl_c_gives_the_idle_plan(teaching: cd.Network) -> None:
    """Before anything is known nothing is said to be; whoever stops then has a plan, and its gap."""
    told = list[Progress]()

    def pressed_at_once(progress: Progress) -> None:
        if not told:
            signal.raise_signal(signal.SIGINT)
        told.append(progress)

    found = plan(teaching, ROWS, [SLOW, SHUT, RUSH], progress=pressed_at_once)
    assert math.isnan(told[0].incumbent) and math.isnan(told[0].bound)
    assert found.services["trains_per_week"].sum() == 0 and found.status == "feasible"
    assert any("Ctrl-C" in note for note in found.notes)


# what is refused


@pytest.mark.parametrize(
    ("given", "more", "told"),
    [
        ([], {}, "scenarios is empty"),
        ([SLOW, SLOW], {}, "two scenarios are called 'slow'"),
        (
            [PlanScenario("a", demand={"row 9": 2.0})],
            {},
            "scenario 'a': no row of the demand is called 'row 9'; nearest: row 1",
        ),
        ([cd.Scenario("a").close("EAST_WES")], {}, "nearest: EAST_WEST"),
        ([SLOW], {"release": False}, "leave release=False out"),
        ([SLOW], {"weeks": cd.plan.WeekTerms()}, "not planned together"),
        ([SLOW], {"risk": "best"}, "risk"),
        ([SLOW], {"executor": 2}, "executor"),
    ],
)
def test_what_cannot_be_is_refused(
    teaching: cd.Network, given: list[ScenarioSource], more: dict[str, Any], told: str
) -> None:
    with pytest.raises((ValueError, TypeError, LookupError), match=told):
        plan(teaching, ROWS, given, **more)


def test_rows_with_prices_of_their_own_are_refused(teaching: cd.Network) -> None:
    """What scenarios leave behind has one penalty; a plan without scenarios takes such rows."""
    rows = ROWS.assign(price_per_teu=900.0)
    with pytest.raises(ValueError, match="with scenarios looks at no price_per_teu"):
        plan(teaching, rows, [SLOW])


@pytest.mark.parametrize("wrong", [{"probability": 0.0}, {"demand": -1.0}, {"demand": {"row 0": -0.1}}])
def test_scenarios_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"probability of|factors of 0 or more"):
        PlanScenario("wrong", **wrong)


def test_closures_and_scenarios_count_as_one(teaching: cd.Network) -> None:
    """A closure, an embargo and a scenario of the library itself are as likely as a scenario that says nothing else."""
    closure = cd.Closure("shut", borders="EAST_WEST")
    given = weighted_scenarios([closure, cd.Scenario("as it is"), PlanScenario("rush", probability=2.0)])
    assert [one.probability for one in given] == [0.25, 0.25, 0.5]
    assert given[0].name == "shut" and len(given[0].edits.edits) == 1
    rows = read_demand(teaching, ROWS)
    assert mean_demand(rows, weighted_scenarios([RUSH, SHUT])).teu_per_day.tolist() == pytest.approx(
        [rows.teu_per_day[0] * 1.75, rows.teu_per_day[1]]
    )


@pytest.mark.parametrize("lanes", [False, True], ids=["program", "lanes"])
@pytest.mark.parametrize("workers", [False, True], ids=["here", "threads"])
@pytest.mark.parametrize("risk", ["expected", "worst"])
def test_scenarios_that_time_does_not_reach_are_told_and_count_as_left_behind(
    teaching: cd.Network, monkeypatch: pytest.MonkeyPatch, lanes: bool, workers: bool, risk: Risk
) -> None:
    """The first is looked at in any case; the cost of the others is an upper limit, and nothing is lost of the rows."""
    whole = plan(teaching, ROWS, [SLOW, SHUT, RUSH], risk=risk)
    monkeypatch.setattr("corridor.plan.uncertain.stochastic_plan._LEAST_MADE_S", 0.0)
    if lanes:
        monkeypatch.setattr("corridor.plan.uncertain.stochastic_plan.MOST_CONTRACTED", 0)
    with ThreadPoolExecutor(2) as threads:
        found = plan(
            teaching, ROWS, [SLOW, SHUT, RUSH], risk=risk, time_limit_s=0.0, executor=threads if workers else None
        )
    rows = read_demand(teaching, ROWS)
    frame, behind = found.frame("scenarios"), found.frame("unserved_by_scenario")
    assert found.status == "feasible" and found.bound <= whole.objective <= found.objective
    (told,) = [note for note in found.notes if "could be looked at" in note]
    assert "2 scenarios" in told and SHUT.name in told and RUSH.name in told and SLOW.name not in told
    for one in (SHUT, RUSH):
        own = behind.loc[one.name]
        assert own["reason"].eq(NOT_LOOKED_AT).all()
        assert own["teu_per_week"].sum() == pytest.approx(7.0 * one.volumes(rows).teu_per_day.sum())
        assert frame.loc[one.name, "cost_per_week"] == pytest.approx(
            found.figures["penalty_per_teu"] * own["teu_per_week"].sum()
        )
    assert len(found.loads())
