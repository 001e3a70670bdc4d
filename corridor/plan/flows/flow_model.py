"""Multi-commodity flow: many shippers, shared yards, borders and trains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from corridor.arguments import checked_arguments, checked_class
from corridor.errors import ArgumentError
from corridor.graph import Measure
from corridor.model.network import Network
from corridor.plan.demand.demand import DemandSource
from corridor.plan.flows.capacity import unlimited_note
from corridor.plan.flows.frames import PathFrames, capacity_rows, left_behind, service_rows, services_frame
from corridor.plan.flows.prices import price_frame, refuse_unserved
from corridor.plan.flows.problem import flow_problem
from corridor.plan.flows.solution import (
    LEAST_TEU,
    FlowSolution,
    binding_resources,
    minimised_measure,
    solve_flow,
    stopped_notes,
    unit_of,
)
from corridor.plan.loads import GroundLoads, LaterFrames, when_asked
from corridor.plan.result import Plan
from corridor.plan.solver.interrupts import Clock, ctrl_c, late_of, told_by
from corridor.plan.solver.options import SolveOptions
from corridor.progress import Watcher, watched
from corridor.results import stamp_of

__all__ = ["FlowTerms", "flow", "given_terms"]

_REFERENCE = "reference_feu"  # among the ids of resources, none of which is called so


@checked_class
@dataclass(frozen=True, slots=True)
class FlowTerms:
    """How a flow is reckoned.

    Attributes
    ----------
    reference_feu : float
        Charges per train and per consignment are those of a consignment of so many FEU, divided by it.
    differences : int
        Number of resources, the dearest first, whose prices are proved by solving again with one TEU a
        day more and one less.
    serve_all : bool
        Whether a plan that leaves anything behind is an error.
    """

    reference_feu: float = 40.0
    differences: int = 5
    serve_all: bool = False

    def __post_init__(self) -> None:
        if not (1.0 <= self.reference_feu <= 1000.0):
            raise ArgumentError(f"a consignment has 1 to 1,000 FEU, not {self.reference_feu}")
        if self.differences < 0:
            raise ArgumentError(f"a number of resources is not {self.differences}")


@checked_arguments
def flow(  # noqa: PLR0913 - the options of one solve, all with defaults
    network: Network,
    demand: DemandSource,
    *,
    minimise: str = "cost",
    capacities: Mapping[str, float] | None = None,
    terms: FlowTerms | None = None,
    time_limit_s: float | None = None,
    gap: float = 1e-6,
    progress: bool | Watcher = False,
    start: Plan | None = None,
) -> Plan:
    """Plan the flow of many shippers through what they share: exactly, with its proof.

    Parameters
    ----------
    network : Network
        Where.
    demand : Demand, DataFrame, str or Path
        Who sends how much, as for `read_demand`. Each row pays what is paid on the day of its ``ready`` and meets
        the borders and rules of that day; rows of several days share capacities, at the least of those days. No path
        of a row takes longer than it has from ``ready`` until it is ``due``. Rows with a price or a penalty go where
        that is worth it: then the objective is costs and penalties less revenue, and prices are marginal profit.
    minimise : {"cost", "generalised", "hours", "co2_kg"}
        What the second stage minimises.
    capacities : mapping of str to float, optional
        Other capacities in TEU a day, by id of the resource (``plan.prices.index``).
    terms : FlowTerms, optional
        Reference consignment, number of prices proved, and whether all must be served.
    time_limit_s : float, optional
        Seconds after which the plan comes back as it stands, with its gap. Ctrl-C does the same. The ways of all rows
        are priced in any case: the first plan loads the least of each in turn, as far as it has room.
    gap : float
        Relative gap at which a stage counts as proven.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable gets each `Progress`.
    start : Plan, optional
        An earlier flow on the same network: its paths are known from the beginning, and where it fits, no worse plan
        comes back. There is no ``seed``: nothing is left to chance.

    Returns
    -------
    Plan
        Frames ``flows`` (legs), ``routes``, ``services``, ``prices`` and ``unserved``. Two prices per
        resource, for one more TEU a day: ``served`` in TEU a day that no longer stay behind, ``cost`` in
        the unit of the objective; ``_gain`` is what one more brings, ``_loss`` what one less costs, both
        by solving again (infinite where then less can be served, not a number where it was not done).

    Raises
    ------
    TableError
        With every fault of the demand, before anything is built.
    Infeasible
        With ``serve_all``: who stays behind, what binds, and an irreducible infeasible subset of resources. And where
        a least share cannot go.
    NotProven
        When it ended before a least share, or with ``serve_all`` everything, could go.
    """
    chosen, options = terms or FlowTerms(), SolveOptions(time_limit_s, gap, progress)
    measure, given = minimised_measure(minimise), capacities or {}
    with watched(progress, "flow", time_limit_s) as watcher, ctrl_c() as pressed:
        clock = Clock.start(options.time_limit_s, pressed)
        problem = flow_problem(
            network,
            demand,
            minimise=minimise,
            reference_feu=chosen.reference_feu,
            capacities=given,
            heard=late_of(clock, watcher),
        )
        solution = solve_flow(problem, gap, clock.deadline(), start, told_by(clock, watcher, leaves=True))
        if chosen.serve_all:
            refuse_unserved(solution)
        return _plan(solution, measure, chosen, given)


def given_terms(plan: Plan) -> tuple[float, dict[str, float]]:
    """Reference consignment in FEU, and other capacities, that a flow was asked for."""
    told = plan.start.get("terms")
    found = {} if told is None else dict(zip(told["term"], told["value"].astype(float), strict=True))
    return found.pop(_REFERENCE, FlowTerms().reference_feu), found


def _plan(solution: FlowSolution, measure: Measure, terms: FlowTerms, capacities: Mapping[str, float]) -> Plan:
    problem, scale, figures = solution.problem, measure.per_unit, _figures(solution)
    # their frames hold what rows pay, not the costs of all arcs for all rows
    ways, services = PathFrames(problem.demand, problem.weighed, solution.paths), services_frame(problem, solution.load)
    prices = price_frame(solution, scale, terms.differences)
    # after the prices: solving again has found more paths, on which more of what is in the way may show
    full = binding_resources(problem, solution.program, solution.served)
    unserved = left_behind(problem, solution.unserved, full)
    served, cost = solution.served.price, solution.cost.price / scale
    used = np.flatnonzero((served > LEAST_TEU) | (cost > LEAST_TEU) | (solution.load > LEAST_TEU))
    return Plan(
        model="flow",
        status="optimal" if solution.closed else "feasible",
        objective=solution.cost.objective / scale + problem.constant,
        bound=solution.cost.bound / scale + problem.constant,
        unit=unit_of(problem.network, measure),
        stamp=stamp_of(problem.network),
        frames=LaterFrames(
            {
                "flows": ways.flows,
                "routes": ways.routes,
                "services": services,
                "prices": prices,
                "unserved": unserved.frame,
            }
        ),
        figures=figures,
        notes=tuple(_notes(solution, measure, terms)),
        start=LaterFrames({"paths": ways.start, "terms": _told(terms, capacities)}),
        ground=GroundLoads(
            when_asked(ways.legs),
            service_rows(services),
            capacity_rows(problem, used.tolist(), solution.load, cost, served),
            when_asked(unserved.ground),
        ),
        day=problem.graphs.days[0],
    )


def _told(terms: FlowTerms, capacities: Mapping[str, float]) -> pd.DataFrame:
    """What a flow was asked for, for a study of the same."""
    rows = [(_REFERENCE, terms.reference_feu), *((name, float(most)) for name, most in capacities.items())]
    return pd.DataFrame(rows, columns=["term", "value"])


def _figures(solution: FlowSolution) -> dict[str, float]:
    problem = solution.problem
    behind = float(solution.unserved.sum())
    return {
        "demand_teu_per_day": float(problem.demand.teu_per_day.sum()),
        "served_teu_per_day": float(problem.instance.volume.sum()) - behind,
        "unreachable_teu_per_day": problem.blocked.teu_per_day,
        "unserved_teu_per_day": behind,
        "unserved_bound_teu_per_day": max(0.0, solution.served.bound),
        "rounds": float(solution.program.rounds),
        "paths": float(len(solution.program.columns)),
        **_brought_in(solution),
    }


def _brought_in(solution: FlowSolution) -> dict[str, float]:
    """Revenue and penalties a day; nothing where no row has a price or a penalty."""
    problem = solution.problem
    revenue = problem.demand.revenue
    if revenue is None or not revenue.pays:
        return {}
    served = np.zeros(len(problem.demand))
    served[list(problem.rows)] = problem.instance.volume - solution.unserved
    paid, lost = revenue.brought_in(served, problem.demand.teu_per_day - served)
    return {"revenue_per_day": paid, "penalties_per_day": lost}


def _notes(solution: FlowSolution, measure: Measure, terms: FlowTerms) -> list[str]:
    notes = [
        f"minimises {measure.name}; {solution.problem.graphs.note()}",
        f"charges per train and per consignment are those of {terms.reference_feu:g} FEU, divided by it",
        *unlimited_note(solution.problem.network),
    ]
    if not solution.problem.instance.must.all():
        notes.append("costs and penalties less what rows pay: below zero it is a profit, and prices are what it gains")
    return [*notes, *stopped_notes(solution.served, closed=solution.closed)]
