"""Trains a week by service: solve the train program, with and without subsidies, and lay it out in frames."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_arguments
from corridor.errors import ArgumentError, NotProven
from corridor.executors.workers import Executor
from corridor.model.network import Network
from corridor.plan.demand.demand import DemandSource
from corridor.plan.demand.names import refuse_unknown
from corridor.plan.demand.revenue import refuse_revenue
from corridor.plan.loads import GroundLoads
from corridor.plan.result import Plan, start_of_columns
from corridor.plan.solver.interrupts import Clock, ctrl_c, late_of
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.solver_result import SolverResult, Status, gap_of
from corridor.plan.trains.frames import train_frames, train_ground
from corridor.plan.trains.lane_costs import candidate_values
from corridor.plan.trains.lane_master import LaneMaster, lane_master
from corridor.plan.trains.lane_search import LaneSearch
from corridor.plan.trains.problem import TrainProblem, TrainTerms, train_problem
from corridor.plan.trains.program_search import by_program, confirm
from corridor.plan.trains.request import WAYS, KnownPlan, Request, Solved
from corridor.plan.trains.train_program import TrainProgram, wagons_of
from corridor.plan.trains.weeks.mean_week import mean_week
from corridor.plan.trains.weeks.week_frames import week_figures, week_frames
from corridor.plan.trains.weeks.week_lanes import week_lanes
from corridor.plan.trains.weeks.week_program import freeze, labels_of, week_program
from corridor.plan.trains.weeks.week_terms import WeekTerms
from corridor.plan.uncertain.scenarios import ScenarioSource
from corridor.plan.uncertain.stochastic_plan import Uncertainty, trains_in_scenarios
from corridor.progress import Watcher, watched
from corridor.results import stamp_of
from corridor.units import HOURS_PER_WEEK

__all__ = ["block_trains"]

Floats = NDArray[np.float64]

_SMALL_TEU = 1e-4
_SMALL_SHARE = 1e-6  # of a plan's cost, which nobody asks about
_MOST_CONTRACTED = 20  # shippers whose ways are all put into one program; of more, lanes are priced
_BARE_SHARE = 0.45  # of the time for lanes is for the plan without subsidies, where there are any


@checked_arguments
def block_trains(  # noqa: PLR0913 - the options of one solve, all with defaults
    network: Network,
    demand: DemandSource,
    *,
    services: Sequence[str] | None = None,
    terms: TrainTerms | None = None,
    weeks: WeekTerms | None = None,
    scenarios: Sequence[ScenarioSource] | None = None,
    risk: Literal["expected", "worst"] = "expected",
    executor: Executor | None = None,
    solver: str = "highs",
    check: str = "",
    release: bool = True,
    time_limit_s: float | None = 60.0,
    gap: float = 0.01,
    progress: bool | Watcher = False,
    start: Plan | None = None,
    seed: int = 0,
) -> Plan:
    """Plan how many trains a week each service runs, and which boxes ride on them.

    Everything that the demand pays and waits for counts: whole trains, handling, changes of gauge, borders,
    other modes by tariff, and the value of time; a box waits half the headway of its train.

    Parameters
    ----------
    network : Network
        Where.
    demand : Demand, DataFrame, str or Path
        As for `read_demand`. Each row pays what is paid on the day of its ``ready``, and meets the borders and rules of
        that day; trains, their prices and limits are those of the earliest. Rows with a ``due`` are refused.
    services : sequence of str, optional
        Services to plan; by default every train of the network. Their frequency in the tables is not used.
    terms : TrainTerms, optional
        Limits, prices, subsidies.
    weeks : WeekTerms, optional
        Plan several periods together, each with trains of its own: seasons, costs of starting and stopping a service,
        boxes that wait for a later one, periods that are over. The frames then have a ``period`` in front, and
        ``carried_over`` says who waits.
    scenarios : sequence of PlanScenario, Scenario, Closure or Embargo, optional
        What may happen. Trains are then chosen once, and boxes find their ways in each scenario anew; what stays behind
        costs a penalty, so that `release` must be left as it is.
    risk : {"expected", "worst"}
        Of scenarios: whether the mean cost counts, or that of the dearest.
    executor : Executor, optional
        Solves scenarios side by side: one of `concurrent.futures`, or a client of Dask. Without it few shippers in few
        scenarios are one program; all others are solved one by one, with tolls that bring their trains together.
    solver : {"highs", "gscip"}
        Who solves it.
    check : str
        A second solver that must agree; blank for none.
    release : bool
        Whether boxes may stay behind when not all can be served: as few as possible, then the least cost. Rows with a
        price or a penalty go where that is worth it, and then costs less revenue are least.
    time_limit_s, gap : float
        Wall-clock seconds of the whole call, and the relative gap that counts as optimal. Only `check` has the limit
        once more.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable gets each `Progress`.
    start : Plan, optional
        An earlier plan of the same network and services to begin near; for the same demand and terms the new one is
        not dearer. Of several periods it may also be a plan of one, which is repeated in all.
    seed : int
        Of the solvers.

    Returns
    -------
    Plan
        Frames ``services``, ``runs``, ``flows``, ``unserved``, ``subsidies``, ``only_by_subsidy``, ``resources``, and
        ``revenue`` where rows have a price or a penalty: what each brings in, and what one more TEU of it would. With
        scenarios all but the trains are means, and there are ``scenarios`` (cost of each), ``value`` (of the stochastic
        solution and of perfect information, between limits where gaps are open), ``flows_by_scenario`` and
        ``unserved_by_scenario``, but not ``only_by_subsidy``.

    Raises
    ------
    Infeasible
        When not everything can be served and `release` is False, with what binds and an infeasible subset.
    NotProven
        When the second solver contradicts the first; when time was up before it was known whether all can be served
        that must be.
    TableError, UnknownName, ArgumentError
        For faults of the demand, services that do not run, and rows with a ``due``; for scenarios that cannot be.
    """
    options = SolveOptions(time_limit_s, gap, progress, seed=seed)
    with watched(progress, "block trains", options.time_limit_s) as watcher, ctrl_c() as pressed:
        clock = Clock.start(options.time_limit_s, pressed)
        if scenarios is not None:
            if weeks is not None:
                raise ArgumentError("weeks and scenarios are not planned together: leave one of them out")
            asked = Request(solver, check, options, clock, watcher, release)
            uncertainty = Uncertainty(scenarios, risk, executor)
            return trains_in_scenarios(
                network, demand, services, terms, uncertainty=uncertainty, request=asked, start=start
            )
        known = [] if start is None else [KnownPlan.of(start)]
        most = _MOST_CONTRACTED if release else math.inf  # that not all can be served is proven over all ways alone
        late = late_of(clock, watcher, hurries=start is None)
        late()
        problem = train_problem(network, demand, services, terms, most_contracted=most, late=late)
        request = Request(solver, check, options, clock, watcher, release)
        if weeks is not None:
            return _by_weeks(problem, weeks, request, known)
        if problem.finder is None:
            return _plan(by_program(problem, request, known), clock)
        return _plan(_by_lanes(problem, request, known), clock)


def _start_of(solved: Solved) -> dict[str, pd.DataFrame]:
    """What a later run can start from: values of columns, and ways from end to end."""
    made, values, problem = solved.made, solved.result.values, solved.problem
    if values is None:
        return {}
    start = start_of_columns(made.program.column_names(), values)
    if problem.finder is None:
        return start
    rows = [
        (problem.demand.ids[shipper.row], " ".join(map(str, edge.arcs)))
        for shipper in problem.shippers
        for edge in shipper.graph.edges
    ]
    return start | {WAYS: pd.DataFrame(rows, columns=["shipment", "arcs"])}


def _by_lanes(problem: TrainProblem, request: Request, known: Sequence[KnownPlan]) -> Solved:
    """Search over lanes, without subsidies first: that plan is known to the search with them."""
    assert problem.finder is not None
    master = lane_master(problem, problem.finder)
    for one in known:
        master.offer(master.finder.known(*way) for way in one.ways_of(problem))
    starts = [one.trains(master.made) for one in known]
    clock, bare = request.clock, None
    begun = min(1.0, clock.spent() / clock.limit_s) if clock.limit_s else 0.0  # the shares are of what is left
    turn = begun + (1.0 - begun) * _BARE_SHARE
    if master.made.paid:
        bare = _search(master, request, pays=False)
        bare.run(starts, begun, turn)
        assert bare.best is not None
        starts.append(bare.best.trains)
    search = _search(master, request, pays=True)
    search.run(starts, turn if bare else begun, 1.0)
    solved = _laid_out(search, request)
    _check_served(request, solved.behind)
    if bare is None:
        return solved
    assert search.best is not None
    bare.offer(search.best.trains)
    return replace(solved, without=_laid_out(bare, request).result)


def _check_served(request: Request, behind: float) -> None:
    """Refuse a plan over some ways that leaves boxes behind where none may be."""
    if not request.release and behind > _SMALL_TEU:
        raise NotProven("it ended before it was known whether all can be served: give it more time, or let boxes stay")


def _search(master: LaneMaster, request: Request, *, pays: bool) -> LaneSearch:
    return LaneSearch(master, request.solver, request.options, request.clock, watcher=request.watcher, pays=pays)


def _by_weeks(problem: TrainProblem, weeks: WeekTerms, request: Request, start: Sequence[KnownPlan]) -> Plan:
    """Plan several periods together."""
    refuse_revenue(problem.demand.revenue, "a plan by weeks")
    refuse_unknown("row of the demand", weeks.profile, problem.demand.ids)
    refuse_unknown("service", weeks.running, problem.services)
    labels, lanes = labels_of(weeks), None
    known = [one.repeated(labels) for one in start]  # it may be a plan of one week
    if problem.finder is None:
        known += [one.repeated(labels) for one in mean_week(problem, request)]
    else:
        lanes = week_lanes(problem, weeks, request, known)
        known, problem = [*known, *lanes.known], lanes.problem
    program = week_program(problem, weeks)
    freeze(program, weeks, start[0].values if start else {})
    solved = by_program(program.problem, request, known, program.made)
    if lanes is not None:
        solved = lanes.bounded(solved, weeks, request.options.gap or 0.0)
        _check_served(request, solved.behind)
    solved = replace(solved, result=_without_dust(solved.made, solved.result))
    result, values = solved.result, solved.result.values
    frames = {} if values is None else week_frames(program, values)
    span = f"{weeks.count * weeks.each} weeks"
    return Plan(
        "block trains by week",
        result.status.value,
        result.objective,
        result.bound,
        f"{problem.network.currency} in {span}",
        stamp_of(problem.network),
        frames,
        {} if values is None else week_figures(program, frames, values),
        (*_assumptions(problem), "wagons come home within each period", *_endings(solved, request.clock)),
        start=_start_of(replace(solved, problem=problem)),
        day=problem.graphs.days[0],
    )


def _laid_out(search: LaneSearch, request: Request) -> Solved:
    best = search.best
    assert best is not None  # the plan without trains is always looked at
    if best.short > _SMALL_TEU:
        raise NotProven("no plan was found that keeps the least shares: give it more time, or ask for less")
    problem, made, values = candidate_values(search.master, best, pays=search.pays)
    cost = made.program.value(values)
    # the bound holds for costs with a penalty on what stays behind; for no more of that than here it is so much less
    bound = search.bound - search.master.penalty * best.behind
    gap = gap_of(cost, bound)
    status = Status.OPTIMAL if gap <= (request.options.gap or 0.0) else Status.FEASIBLE
    stopped = request.clock.pressed() and status is not Status.OPTIMAL
    bound = bound if math.isfinite(bound) else math.nan
    spent, detail = request.clock.spent(), "lanes by price"
    result = SolverResult(status, cost, bound, gap, values, None, spent, request.solver, detail, stopped)
    return Solved(problem, made, confirm(made.program, result, request), best.behind, None)


def _plan(solved: Solved, clock: Clock) -> Plan:
    solved = replace(solved, result=_without_dust(solved.made, solved.result))
    problem, made, result, values = solved.problem, solved.made, solved.result, solved.result.values
    frames = {} if values is None else train_frames(problem, made, values, solved.without)
    return Plan(
        "block trains",
        result.status.value,
        result.objective,
        result.bound,
        f"{problem.network.currency} a week",
        stamp_of(problem.network),
        frames,
        {} if values is None else _figures(problem, made, values) | _brought_in(result, frames),
        (*_assumptions(problem), *_endings(solved, clock), *_subsidy_notes(solved)),
        start=_start_of(solved),
        ground=GroundLoads() if values is None else train_ground(problem, made, values, frames),
        day=problem.graphs.days[0],
    )


def _without_dust(made: TrainProgram, result: SolverResult) -> SolverResult:
    """Whole numbers as such: solvers meet them to a hair's breadth."""
    if result.values is None:
        return result
    whole = np.array(made.program.whole, np.bool_)
    return replace(result, values=np.where(whole, np.round(result.values), result.values))


def _assumptions(problem: TrainProblem) -> list[str]:
    terms = problem.terms
    dear = f"routes dearer than {terms.detour:g} times a shipper's best one are not looked at"
    return [
        problem.graphs.note(),
        f"a whole train costs {terms.whole_train_share:.0%} of what its boxes would pay one by one (estimate)",
        f"an empty train costs {terms.empty_share:.0%} of a full one (estimate), and each of its wagons an equal part",
        f"{dear if problem.finder is None else 'routes are found by price, whatever the detour'}, "
        f"nor more than {terms.most_rides} planned trains a box",
        "ships, barges and trains that are not planned run as in the tables",
        *(f"a network made of this plan does not pay the subsidy {given.name}" for given in terms.subsidies),
    ]


def _endings(solved: Solved, clock: Clock) -> list[str]:
    result = solved.result
    if result.values is None:
        limit = "" if clock.limit_s is None else f" within {clock.limit_s:g} s"
        return [f"no solution{limit}: {result.detail}"]
    brought = solved.problem.demand.revenue
    pays = brought is not None and brought.pays
    served = "everything that has neither price nor penalty is served" if pays else "everything is served"
    notes = [served] if solved.behind <= _SMALL_TEU else []
    if pays:
        notes.append("costs, the value of time in them, and penalties, less what rows pay: below zero it is a profit")
    return [*notes, *(["stopped by Ctrl-C: the best plan found so far"] if result.stopped else [])]


def _subsidy_notes(solved: Solved) -> list[str]:
    """What the plan without subsidies costs, and whether the two plans are known well enough to be compared."""
    without, result, currency = solved.without, solved.result, solved.problem.network.currency
    if result.values is None or not solved.made.paid:
        return []
    if without is None or not without.solved:
        return ["what runs without subsidies was not found in time: `only_by_subsidy` says nothing"]
    notes = [f"without subsidies: {without.objective:,.0f} {currency} a week, gap {without.gap:.2%}"]
    saved, doubt = without.objective - result.objective, _distance(without) + _distance(result)
    if not doubt <= max(saved, _SMALL_SHARE * abs(result.objective)):
        notes.append(
            f"the two plans differ by {saved:,.0f} {currency} a week, and may be {doubt:,.0f} from their bests: "
            "`only_by_subsidy` compares what was found, and is not settled"
        )
    return notes


def _distance(result: SolverResult) -> float:
    """What a plan may cost above the best; infinite where nothing is known."""
    return result.objective - result.bound if math.isfinite(result.bound) else math.inf


def _brought_in(result: SolverResult, frames: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """Revenue, penalties and profit a week; nothing where no row brings anything in."""
    if "revenue" not in frames:
        return {}
    sums = {name: float(frames["revenue"][name].sum()) for name in ("revenue_per_week", "penalties_per_week")}
    return {**sums, "profit_per_week": -result.objective}


def _figures(problem: TrainProblem, made: TrainProgram, values: Floats) -> dict[str, float]:
    own = [column for run, column in zip(problem.runs.runs, made.trains, strict=True) if run.own]
    wagons = {
        f"wagons_{gauge}": sum(
            (float(values[train]) + float(values[empty]))
            * wagons_of(run)
            * (run.hours + problem.terms.turn_h)
            / HOURS_PER_WEEK
            for run, train, empty in zip(problem.runs.runs, made.trains, made.empties, strict=True)
            if run.gauge == gauge
        )
        for gauge in sorted({run.gauge for run in problem.runs.runs})
    }
    return {
        "trains_per_week": float(values[own].sum()),
        "unserved_teu_per_week": float(values[made.unserved].sum()),
        "subsidies_paid_per_week": float(sum(values[column] for column in made.paid.values())),
        **wagons,
    }
