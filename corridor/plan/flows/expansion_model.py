"""Where the next crane, track, train or departure pays: ranked by price, proved by solving again."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from corridor.arguments import checked_arguments
from corridor.errors import ArgumentError, Finding, TableError, UnknownName
from corridor.model.network import Network
from corridor.plan.demand.demand import DemandSource, read_demand
from corridor.plan.demand.revenue import refuse_revenue
from corridor.plan.flows.capacity import LONGEST_TRAIN_TEU, Resources, unlimited_note
from corridor.plan.flows.flow_model import FlowTerms
from corridor.plan.flows.frames import LeftBehind, capacity_rows, left_behind, service_rows, services_frame
from corridor.plan.flows.problem import FlowProblem, flow_problem
from corridor.plan.flows.solution import (
    FlowSolution,
    allowed_unserved,
    binding_resources,
    minimised_measure,
    solve_flow,
    stopped_notes,
    unit_of,
)
from corridor.plan.loads import GroundLoads, LaterFrames, when_asked, without_dust
from corridor.plan.result import Plan
from corridor.plan.solver.interrupts import Clock, ctrl_c, late_of, told_by
from corridor.plan.solver.options import SolveOptions
from corridor.progress import Watcher, watched
from corridor.results import stamp_of
from corridor.units import DAYS_PER_WEEK

__all__ = ["Project", "expansion"]

_LEAST = 1e-6  # prices below it are the solver's dust
_SHARE = 0.1  # of its capacity: the step of a yard of which neither cranes nor tracks are known
_COLUMNS = ("resource", "name", "step_teu_per_day", "capital")
_PROOF = ["resource", "name", "more_served", "saved"]
_MOST_STEP = 1e6
_NAMED = 5  # of what is busy and has no capacity


@dataclass(frozen=True, slots=True)
class Project:
    """One way of getting more capacity.

    Attributes
    ----------
    resource, name : str
        Id of the resource, and what is built there.
    step_teu_per_day : float
        What it adds.
    capital : float
        What it costs, in the currency of the network; not a number where that is not known.
    """

    resource: str
    name: str
    step_teu_per_day: float
    capital: float


@checked_arguments
def expansion(  # noqa: PLR0913 - the options of one question, all with defaults
    network: Network,
    demand: DemandSource,
    *,
    projects: pd.DataFrame | None = None,
    minimise: str = "cost",
    steps: int = 3,
    value_per_teu: float | None = None,
    terms: FlowTerms | None = None,
    time_limit_s: float | None = None,
    gap: float = 1e-6,
    progress: bool | Watcher = False,
    start: Plan | None = None,
) -> Plan:
    """Rank what could be built by what it is worth to a flow.

    Parameters
    ----------
    network : Network
        Where.
    demand : Demand, DataFrame, str or Path
        As for `flow`.
    projects : DataFrame, optional
        Columns ``resource``, ``name``, ``step_teu_per_day`` and ``capital`` (may be blank). By default one
        more crane or track at a yard, train a day at a border, departure a week of a service, wherever
        the flow has a price; their capital is not known. Transfers without a capacity are not ranked: the notes
        name the busiest.
    minimise : {"cost", "generalised", "hours", "co2_kg"}
        As for `flow`.
    steps : int
        Length of each curve.
    value_per_teu : float, optional
        What serving one more TEU is worth, in the unit of the objective; without it, served volume and
        savings are reported side by side and never added.
    terms : FlowTerms, optional
        As for `flow`; ``differences`` is the number of projects that are solved again, the most promising first.
    time_limit_s : float, optional
        Seconds after which the plan comes back as it stands; Ctrl-C does the same. Steps that were not solved
        to their end are left out of the curves.
    gap, progress, start
        As for `flow`; there is no ``seed``.

    Returns
    -------
    Plan
        The objective is the flow's. Frames ``ranking`` (a project a row: what the price promises, what
        solving again finds, pay-back), ``curve`` (objective over capacity), ``prices`` and ``unserved``.

    Raises
    ------
    TableError
        With every fault of demand or projects.
    """
    chosen, options = terms or FlowTerms(), SolveOptions(time_limit_s, gap, progress)
    if steps < 1:
        raise ArgumentError(f"a curve has one step or more, not {steps}")
    minimised_measure(minimise)
    with watched(progress, "expansion", time_limit_s) as watcher, ctrl_c() as pressed:
        clock = Clock.start(options.time_limit_s, pressed)
        heard = late_of(clock, watcher)
        heard()
        rows = read_demand(network, demand)
        refuse_revenue(rows.revenue, "expansion")
        problem = flow_problem(network, rows, minimise=minimise, reference_feu=chosen.reference_feu, heard=heard)
        offered = _default_projects(problem) if projects is None else _read_projects(projects, problem.resources)
        solution = solve_flow(problem, gap, clock.deadline(), start, told_by(clock, watcher, leaves=True))
        return _plan(solution, offered, steps, value_per_teu, chosen)


def _plan(
    solution: FlowSolution, offered: list[Project], steps: int, value_per_teu: float | None, chosen: FlowTerms
) -> Plan:
    problem = solution.problem
    network, scale = problem.network, problem.measure.per_unit
    worth = sorted(offered, key=lambda project: _promise(solution, project, scale, value_per_teu), reverse=True)
    tried = [project for project in worth if _promise(solution, project, scale, value_per_teu) > (_LEAST, 0.0)]
    prices = _prices(solution, scale)
    curve = _curves(solution, tried[: chosen.differences], steps, scale)
    full = binding_resources(problem, solution.program, solution.served)
    unserved = left_behind(problem, solution.unserved, full)
    return Plan(
        model="expansion",
        status="optimal" if solution.closed else "feasible",
        objective=solution.cost.objective / scale,
        bound=solution.cost.bound / scale,
        unit=unit_of(network, problem.measure),
        stamp=stamp_of(network),
        frames=LaterFrames(
            {
                "ranking": _ranking(tried, curve, prices, value_per_teu),
                "curve": curve,
                "prices": prices,
                "unserved": unserved.frame,
            }
        ),
        figures={
            "unserved_teu_per_day": float(solution.unserved.sum()),
            "projects": float(len(offered)),
        },
        notes=(
            "savings are at the unserved volume of today; what more can be served stands beside them",
            "a price promises at most what solving again finds for the first unit: later ones are worth less",
            problem.graphs.note(),
            *_nothing_full(solution, tried),
            *unlimited_note(network),
            *_busy_without_capacity(solution),
            *stopped_notes(solution.served, closed=solution.closed),
        ),
        ground=_ground(solution, scale, unserved),
        day=problem.graphs.days[0],
    )


def _nothing_full(solution: FlowSolution, tried: list[Project]) -> Iterator[str]:
    """Say why nothing is ranked, and what comes next."""
    found = solution.problem.resources
    if tried or not solution.closed or not len(found):
        return
    share = np.divide(solution.load, found.capacity, out=np.zeros(len(found)), where=found.capacity > 0.0)
    most = int(np.argmax(share))
    next_to = f"; the fullest is {found.names[most]} at {share[most]:.0%}" if share[most] > 0.0 else ""
    yield f"at this demand no project is worth anything: nothing that has a capacity is in the way{next_to}"


def _busy_without_capacity(solution: FlowSolution) -> Iterator[str]:
    """Name the busiest lifts and gauge changes of which no capacity is known: what is built there is not ranked."""
    problem, load = solution.problem, dict[str, float]()
    arcs = problem.graph.arcs
    for path in solution.paths:
        free = path.arcs[problem.resources.of_arc[path.arcs] < 0].tolist()
        for name in filter(None, (arcs[arc].transfer_id for arc in free)):
            load[name] = load.get(name, 0.0) + path.teu_per_day
    busiest = sorted(load, key=lambda name: (-load[name], name))[:_NAMED]
    if busiest:
        told = ", ".join(f"{name} {load[name]:,.0f}" for name in busiest)
        how = "Scenario.set_capacity, or [capacity] in a file of terms, has them ranked, too"
        yield f"the busiest transfers without a capacity, in TEU a day: {told}; {how}"


def _ground(solution: FlowSolution, scale: float, unserved: LeftBehind) -> GroundLoads:
    """Everything that the flow of today loads; its legs are those of `flow`."""
    served, cost, load = solution.served.price, solution.cost.price / scale, solution.load
    used = np.flatnonzero((served > _LEAST) | (cost > _LEAST) | (load > _LEAST)).tolist()
    return GroundLoads(
        services=service_rows(services_frame(solution.problem, load)),
        capacities=capacity_rows(solution.problem, used, load, cost, served),
        unserved=when_asked(unserved.ground),
    )


def _promise(
    solution: FlowSolution, project: Project, scale: float, value_per_teu: float | None
) -> tuple[float, float]:
    """What the prices promise for a step, for sorting: served volume goes first where it has no value in money."""
    number = solution.problem.resources.number(project.resource)
    served = float(solution.served.price[number]) * project.step_teu_per_day
    saved = float(solution.cost.price[number]) / scale * project.step_teu_per_day
    if value_per_teu is not None:
        return served * value_per_teu + saved, served
    return served if served > _LEAST else saved, saved


def _prices(solution: FlowSolution, scale: float) -> pd.DataFrame:
    frame = solution.problem.resources.to_frame()
    frame["load_teu_per_day"] = solution.load
    frame["served"], frame["cost"] = solution.served.price, solution.cost.price / scale
    worth = frame[(frame["served"] > _LEAST) | (frame["cost"] > _LEAST)]
    return worth.iloc[np.lexsort((worth.index.to_numpy(), -worth["cost"], -worth["served"]))]


def _curves(solution: FlowSolution, projects: list[Project], steps: int, scale: float) -> pd.DataFrame:
    """Solve again with one step more, two, three: unserved, and cost at the unserved volume of today."""
    program, today = solution.program, allowed_unserved(solution.served)
    records = []
    for project in projects:
        number = solution.problem.resources.number(project.resource)
        base = float(solution.problem.instance.capacity[number])
        for step in range(steps + 1):
            capacity = base + step * project.step_teu_per_day
            if step:
                program.set_capacity(number, capacity)
                served, cost = program.least_unserved(), program.least_cost(today)
                if not (served.closed and cost.closed):
                    break  # time is up, or the steps before were the last that could be proven
            else:
                served, cost = solution.served, solution.cost
            saved = (solution.cost.objective - cost.objective) / scale
            gained = solution.served.objective - served.objective
            unserved, gained, saved = without_dust(np.array([served.objective, gained, saved])).tolist()
            records.append(
                (project.resource, project.name, step, capacity, unserved, cost.objective / scale, gained, saved)
            )
        program.set_capacity(number, base)
    columns = ["resource", "name", "step", "capacity_teu_per_day", "unserved_teu_per_day", "objective"]
    return pd.DataFrame(records, columns=[*columns, "more_served", "saved"])


def _ranking(projects: list[Project], curve: pd.DataFrame, prices: pd.DataFrame, value: float | None) -> pd.DataFrame:
    """Put the price's promise beside the proof of the first step; the shortest pay-back first, then the best."""
    first = curve[curve["step"] == 1]
    proofs = {(resource, name): pair for resource, name, *pair in first[_PROOF].itertuples(index=False)}
    promises = {resource: cells for resource, *cells in prices[["name", "terminal_id", "served", "cost"]].itertuples()}
    records = []
    for project in projects:
        where, terminal, promised_served, promised_saving = promises[project.resource]
        proved = (project.resource, project.name) in proofs
        served, saved = proofs.get((project.resource, project.name), (math.nan, math.nan))
        benefit = saved if value is None else saved + value * served
        payback = project.capital / benefit if benefit > _LEAST else math.inf if proved else math.nan
        records.append(
            {
                "resource": project.resource,
                "name": project.name,
                "where": where,
                "terminal_id": terminal,
                "step_teu_per_day": project.step_teu_per_day,
                "promised_served": promised_served * project.step_teu_per_day,
                "promised_saving": promised_saving * project.step_teu_per_day,
                "more_served": served,
                "saved": saved,
                "benefit_per_day": benefit,
                "capital": project.capital,
                "payback_days": payback if not math.isnan(project.capital) else math.nan,
            }
        )
    columns = ["resource", "name", "where", "terminal_id", "step_teu_per_day", "promised_served", "promised_saving"]
    columns += ["more_served", "saved", "benefit_per_day", "capital", "payback_days"]
    frame = pd.DataFrame(records, columns=columns)
    order = ["payback_days", "benefit_per_day", "more_served", "promised_saving", "resource", "name"]
    return frame.sort_values(order, ascending=[True, False, False, False, True, True], ignore_index=True)


def _default_projects(problem: FlowProblem) -> list[Project]:
    return list(_each_default(problem))


def _each_default(problem: FlowProblem) -> Iterator[Project]:
    """One more of what each resource is made of."""
    resources, tables = problem.resources, problem.network.tables
    seats = tables["services"]["teu_per_departure"].to_dict()
    trains = tables["borders"]["capacity_trains_per_day"].to_dict()
    parts = {part: tables["transfers"][part].to_dict() for part in ("cranes", "tracks")}
    rows = zip(resources.ids, resources.kinds, resources.rows, resources.capacity.tolist(), strict=True)
    for name, kind, row, capacity in rows:
        if kind == "service":
            yield Project(name, "one more departure a week", float(seats[row]) / DAYS_PER_WEEK, math.nan)
        elif kind == "border":
            teu = capacity / float(trains[row]) if trains[row] else LONGEST_TRAIN_TEU
            yield Project(name, "one more train a day", teu, math.nan)
        elif capacity > 0.0:
            known = [part for part in parts if parts[part][row] > 0.0]  # a blank is not above zero
            what = f"one more {known[0][:-1]}" if known else "a tenth more capacity"
            step = capacity / float(parts[known[0]][row]) if known else capacity * _SHARE
            yield Project(name, what, step, math.nan)


def _read_projects(frame: pd.DataFrame, resources: Resources) -> list[Project]:
    """Read a table of projects; every fault at once."""
    missing = [name for name in _COLUMNS if name not in frame]
    findings = [Finding("projects", 1, name, "the column is missing", "add it") for name in missing]
    if findings:
        raise TableError(findings, "the projects")
    found = []
    for line, row in enumerate(frame[list(_COLUMNS)].itertuples(index=False), start=2):
        step, capital = (_number(value) for value in (row.step_teu_per_day, row.capital))
        try:
            resources.number(str(row.resource))
        except UnknownName as fault:
            findings.append(Finding("projects", line, "resource", str(fault), "write an id of a plan's prices"))
        if not 0.0 < step <= _MOST_STEP:
            problem = f"{row.step_teu_per_day!r} adds nothing"
            findings.append(Finding("projects", line, "step_teu_per_day", problem, "write TEU a day"))
        if not (math.isnan(capital) or 0.0 <= capital < math.inf):
            problem = f"{row.capital!r} is no price"
            findings.append(Finding("projects", line, "capital", problem, "write money or nothing"))
        found.append(Project(str(row.resource), str(row.name), step, capital))
    if findings:
        raise TableError(findings, "the projects")
    return found


def _number(value: object) -> float:
    try:
        return math.nan if value is None else float(value)  # type: ignore[arg-type]  # refused below when it is none
    except (TypeError, ValueError):
        return math.inf
