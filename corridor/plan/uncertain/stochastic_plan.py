"""The plan of trains over scenarios: single scenarios first, then all of them in one program or by tolls on trains."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from corridor.display import counted
from corridor.errors import ArgumentError
from corridor.executors.workers import Executor
from corridor.model.network import Network
from corridor.plan.demand.demand import Demand, DemandSource, read_demand
from corridor.plan.demand.revenue import refuse_revenue
from corridor.plan.result import Plan, column_values, start_of_columns
from corridor.plan.solver.interrupts import late_of
from corridor.plan.solver.mip_search import solve_program
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.solver_result import Status
from corridor.plan.trains.problem import TrainProblem, train_problem
from corridor.plan.trains.program_search import confirm
from corridor.plan.trains.request import Request
from corridor.plan.trains.terms import TrainTerms
from corridor.plan.uncertain.bounding import bound_by_prices
from corridor.plan.uncertain.extensive_form import extensive_form, extensive_size
from corridor.plan.uncertain.hedging import hedge
from corridor.plan.uncertain.pool import Cases, pool_of
from corridor.plan.uncertain.scenario_cases import (
    PENALTY,
    Answer,
    Effort,
    FirstStage,
    LaidOut,
    ScenarioCase,
    Trains,
)
from corridor.plan.uncertain.scenario_frames import mean_ground, stochastic_frames
from corridor.plan.uncertain.scenario_model import ProgramModel
from corridor.plan.uncertain.scenarios import (
    PlanScenario,
    Risk,
    ScenarioSource,
    mean_demand,
    probability_note,
    refuse_unknown,
    weighted_scenarios,
)
from corridor.plan.uncertain.search import AskDearest, StochasticSearch
from corridor.plan.uncertain.thinning import thin, thin_once
from corridor.results import stamp_of

__all__ = ["Uncertainty", "cases_of", "first_stage", "penalty_of", "trains_in_scenarios"]

MOST_CONTRACTED = 20  # shippers of a scenario whose ways are all put into one program; of more, lanes are priced
MOST_EXTENSIVE = 30_000  # columns of the extensive form; of more, scenarios are solved one by one
_BARE_SHARE = 0.25  # of the limit at least is for the plan that knows no scenarios, however late it is
_BARE_LEFT = 0.5  # but of what is left then no more
_MADE_SHARE, _LEAST_MADE_S = 0.5, 5.0  # of the limit, and seconds whatever it is, in which scenarios are made
_BEHIND = 8.0  # times as long as to cost the plan without trains: to cost and bound the one that is found
_COSTED_SHARE = 0.2  # of what time is left then, to cost it over all ways, and again what is left of it
_ALL_WAYS = 3.0  # times as long as what was costed last: to cost trains over all ways
_ALONE_SHARE, _ALONE_LEFT = 0.6, 0.5  # of the time, and of what is left then, until each was solved alone
_LAYING_OUT = 1.3  # times as long as it takes to cost the plan without trains, to lay one out
_NAMED = 3  # scenarios in a note
_ALONE_GAP = 0.5  # of the gap asked for is aimed at there


@dataclass(frozen=True, slots=True, eq=False)
class Uncertainty:
    """What may happen, what counts of it, and who solves scenarios side by side."""

    scenarios: Sequence[ScenarioSource]
    risk: Risk
    executor: Executor | None


def trains_in_scenarios(
    network: Network,
    demand: DemandSource,
    services: Sequence[str] | None,
    terms: TrainTerms | None,
    *,
    uncertainty: Uncertainty,
    request: Request,
    start: Plan | None,
) -> Plan:
    """Plan trains that are run in every scenario; the other arguments are those of `block_trains`.

    Raises
    ------
    ArgumentError
        When nothing may stay behind (scenarios have no such plan), rows have prices or penalties of their own, or a
        second solver is to look at scenarios that are not in one program.
    UnknownName
        For what scenarios edit and the network does not have, and for ids that no row has.
    """
    if not request.release:
        raise ArgumentError("with scenarios boxes may stay behind, at a penalty: leave release=False out")
    scenarios, given = weighted_scenarios(uncertainty.scenarios), terms or TrainTerms()
    late = late_of(request.clock, request.watcher, hurries=True)
    late()
    rows = read_demand(network, demand)
    refuse_revenue(rows.revenue, "block_trains with scenarios")
    refuse_unknown(scenarios, network, rows)
    known, largest = dict[int, TrainProblem](), largest_of([one.volumes(rows) for one in scenarios])
    if uncertainty.executor is None:
        problem = train_problem(network, largest, services, given, most_contracted=MOST_CONTRACTED, late=late)
        first, known = FirstStage.of(problem), {id(network): problem}
    else:  # workers make their own
        first = first_stage(network, rows, services, given)
    made = cases_of(rows, given, scenarios, first)
    mean = replace(made[0], scenario=PlanScenario("as it stands"), demand=mean_demand(rows, scenarios))
    cases = Cases(network, [*made, mean], apart=uncertainty.executor is not None, common=known)
    shares = np.array([one.probability for one in scenarios])
    with pool_of(cases, uncertainty.executor, late) as pool:
        search = StochasticSearch(pool, first, shares, uncertainty.risk, request.clock, request.watcher)
        without, notes = _solve(search, request, start, given.whole_train_share)
        said = [*_assumptions(search, given), *probability_note(uncertainty.scenarios), *notes]
        said += _left_out([scenarios[number].name for number in sorted(search.pool.left_out) if number < len(shares)])
        return _plan(search, scenarios, network, request, without, said)


def first_stage(network: Network, rows: Demand, services: Sequence[str] | None, terms: TrainTerms) -> FirstStage:
    """What is decided before anybody knows the scenario: trains of the day of the earliest row."""
    return FirstStage.of(train_problem(network, _earliest(rows), services, terms))


def cases_of(
    rows: Demand, terms: TrainTerms, scenarios: Sequence[PlanScenario], first: FirstStage
) -> list[ScenarioCase]:
    """What each scenario is made of."""
    volumes = [one.volumes(rows) for one in scenarios]
    largest = largest_of(volumes)
    return [
        ScenarioCase(one, own, terms, first, MOST_CONTRACTED, largest)
        for one, own in zip(scenarios, volumes, strict=True)
    ]


def largest_of(volumes: Sequence[Demand]) -> Demand:
    """Every row at its largest volume."""
    return replace(volumes[0], teu_per_day=np.max([one.teu_per_day for one in volumes], axis=0))


def penalty_of(search: StochasticSearch, cases: int, stops: Callable[[], bool] | None = None) -> float:
    """What a TEU that stays behind costs, the same in all of the first cases, which are made.

    What is not made until it `stops` is left out from then on; the first is made in any case.
    """
    dearest = search.pool.ask([AskDearest()] * cases, stops or search.tells)
    if set(dearest) == {None}:
        dearest[:1] = search.pool.ask([AskDearest()], search.tells)
    search.pool.left_out = frozenset(number for number, found in enumerate(dearest) if found is None)
    return PENALTY * max(found for found in dearest if found is not None) + 1.0


def _made(search: StochasticSearch) -> Callable[[], bool]:
    """Whether the time to make scenarios is up."""
    began = search.clock.spent()

    def stops() -> bool:
        search.stops()
        return search.clock.left(_MADE_SHARE) <= 0.0 and search.clock.spent() - began >= _LEAST_MADE_S

    return stops


def _earliest(demand: Demand) -> Demand:
    """The row whose day the trains and their prices are of."""
    row = min(range(len(demand)), key=lambda number: demand.shipments[number].ready)
    only = slice(row, row + 1)
    one = demand.ids[only], demand.shipments[only], demand.teu_each[only], demand.teu_per_day[only], demand.due[only]
    return Demand(*one, places=demand.places.of_some(only))


def _trains_of(start: Plan, first: FirstStage) -> Trains:
    """Trains of an earlier plan, by the names of their runs; those it does not know do not run."""
    values = column_values([f"trains {run}" for run in first.runs], start)
    assert values is not None
    return tuple(round(value) for value in values.tolist())


def _seconds_for_bare(search: StochasticSearch) -> float | None:
    """Seconds for the plan that knows no scenarios, beside the time to cost and bound it in all of them."""
    limit, left, each = search.clock.limit_s, search.clock.left(), search.costing_s
    return None if limit is None else max(left - _BEHIND * each, min(_BARE_SHARE * limit, _BARE_LEFT * left))


def _solve(search: StochasticSearch, request: Request, start: Plan | None, worth: float) -> tuple[Trains, list[str]]:
    """First the plan that knows no scenarios, then every scenario alone, then all; returns trains of the first, notes.

    Scenarios are made before, and the plan without trains is costed in them: so it is known how long that takes. Those
    that are not made in half of the time are left out: there all boxes count as left behind.
    What the first plan is, is costed in every scenario before anything else is looked for: where time is short, these
    are the trains that are known.
    """
    cases, gap = len(search.probabilities), request.options.gap or 0.0
    effort = Effort(None, _ALONE_GAP * gap, request.solver, request.options.seed or 0)
    search.penalty = penalty_of(search, cases + 1, _made(search))
    given = [] if start is None else [_trains_of(start, search.first)]
    search.offer([search.idle, *given], stops=search.pressed)
    search.keep_time(_LAYING_OUT)
    bare = search.ask_without_scenarios(replace(effort, limit_s=_seconds_for_bare(search)))
    without, ways, prices = (search.idle, (), None) if bare is None else (bare.trains, bare.ways, bare.prices)
    search.offer([without], ways, stops=search.pressed, limit_s=_seconds_to_cost(search))
    fewer, known = None, without in search.costs and any(without)
    if known and search.goes_on(gap):
        fewer = thin_once(search, without, worth, _seconds_to_cost(search))
    bound_by_prices(search, prices)
    if known:
        thin(search, without if fewer is None else fewer, worth, gap)
    alone = search.solve_alone(replace(effort, limit_s=_seconds_alone(search)), ways)
    search.offer(answer.trains for answer in alone)
    if without not in search.costs or not math.isfinite(search.value(search.costs[without])):
        without = search.idle
    if len(alone) < cases or not search.goes_on(gap):
        return without, []
    models = _in_one_program(search)
    if models:
        _by_extensive_form(search, models, request)
        return without, [f"all {len(models)} scenarios in one program"]
    if request.check:
        raise ArgumentError("check asks a second solver of one program: these scenarios are solved one by one")
    return without, [_hedged(search, alone, effort, gap)]


def _seconds_to_cost(search: StochasticSearch) -> float:
    """Seconds to cost trains over all ways in each scenario; none, and known ways have to do, where few are left."""
    cases = len(search.probabilities)
    each = search.seconds_each(1.0, cases)
    if each is None:
        return math.inf
    share = _COSTED_SHARE * each
    return share if share >= _ALL_WAYS * search.costing_s * search.pool.workers / cases else 0.0


def _seconds_alone(search: StochasticSearch) -> float | None:
    """Seconds for each scenario alone."""
    cases = len(search.probabilities)
    each, left = search.seconds_each(_ALONE_SHARE, cases), search.seconds_each(1.0, cases)
    return None if each is None or left is None else max(each, _ALONE_LEFT * left)


def _in_one_program(search: StochasticSearch) -> list[ProgramModel]:
    """The models of the scenarios, where they are here and small enough; else none."""
    if not search.pool.here:
        return []
    models = [search.pool.cases.models[number] for number in range(len(search.probabilities))]
    programs = [model for model in models if isinstance(model, ProgramModel)]
    return programs if len(programs) == len(models) and extensive_size(programs) <= MOST_EXTENSIVE else []


def _by_extensive_form(search: StochasticSearch, models: Sequence[ProgramModel], request: Request) -> None:
    program, trains = extensive_form(models, search.first, search.probabilities, worst=search.risk == "worst")
    left = search.clock.left()
    options = SolveOptions(None if math.isinf(left) else left, request.options.gap, seed=request.options.seed)
    found = confirm(program, solve_program(program, options, solver=request.solver), request)
    search.raise_bound(found.bound)
    if found.values is not None:
        search.offer([tuple(round(value) for value in found.values[trains].tolist())])


def _hedged(search: StochasticSearch, alone: list[Answer], effort: Effort, gap: float) -> str:
    rounds = hedge(search, alone, effort, gap)
    side = f", {search.pool.workers} at a time" if search.pool.workers > 1 else ""
    return f"scenarios one by one{side}, with tolls on trains in {rounds} rounds (dual decomposition)"


def _plan(
    search: StochasticSearch,
    scenarios: Sequence[PlanScenario],
    network: Network,
    request: Request,
    without: Trains,
    notes: Sequence[str],
) -> Plan:
    trains = search.best
    laid = search.lay_out(trains)
    frames = stochastic_frames(search, scenarios, laid, trains, without)
    bound = search.bound if math.isfinite(search.bound) else math.nan
    done = search.gap <= (request.options.gap or 0.0)
    stopped = ["stopped by Ctrl-C: the best plan found so far"] if request.clock.pressed() and not done else []
    return Plan(
        "block trains",
        (Status.OPTIMAL if done else Status.FEASIBLE).value,
        search.objective,
        min(bound, search.objective),
        f"{network.currency} a week",
        stamp_of(network),
        frames,
        _figures(search, frames, laid, trains),
        (*notes, *stopped),
        start=start_of_columns([f"trains {run}" for run in search.first.runs], np.array(trains, np.float64)),
        ground=mean_ground(laid, search.probabilities),
        day=search.first.day,
    )


def _figures(
    search: StochasticSearch, frames: dict[str, pd.DataFrame], laid: Sequence[LaidOut], trains: Trains
) -> dict[str, float]:
    costs, value = search.costs[trains], frames["value"]["value_per_week"]
    return {
        "trains_per_week": float(frames["services"]["trains_per_week"].sum()),
        "expected_cost_per_week": float(search.probabilities @ costs),
        "worst_cost_per_week": float(costs.max()),
        "value_of_stochastic_solution_per_week": float(value["stochastic solution"]),
        "value_of_perfect_information_per_week": float(value["perfect information"]),
        "unserved_teu_per_week": float(search.probabilities @ [one.behind for one in laid]),
        "subsidies_paid_per_week": float(frames["subsidies"]["paid_per_week"].sum()),
        "penalty_per_teu": search.penalty,
    }


def _left_out(names: Sequence[str]) -> list[str]:
    """Say which scenarios were not looked at."""
    if not names:
        return []
    some = ", ".join(names[:_NAMED]) + (", ..." if len(names) > _NAMED else "")
    counts = "there all boxes count as left behind, so that costs are no higher than told"
    return [f"time was up before {counted(len(names), 'scenario')} could be looked at ({some}): {counts}"]


def _assumptions(search: StochasticSearch, terms: TrainTerms) -> list[str]:
    counts = "the dearest scenario counts" if search.risk == "worst" else "the mean over the scenarios counts"
    return [
        f"{counts}: trains are the same in all {len(search.probabilities)}, boxes find their ways in each anew",
        "trains are paid for in every scenario, whether or not boxes can ride on them",
        f"what stays behind costs {search.penalty:,.0f} a TEU: {PENALTY:g} times the dearest way of any scenario",
        f"a whole train costs {terms.whole_train_share:.0%} of what its boxes would pay one by one (estimate)",
        f"an empty train costs {terms.empty_share:.0%} of a full one (estimate), and each of its wagons an equal part",
        "the plan that knows no scenarios is that of the network as it stands, each row at its mean volume",
    ]
