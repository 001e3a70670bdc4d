"""Multi-commodity flow: many shippers, shared yards, borders and trains.

Two stages, so that no penalty ever enters a price: first the least volume that must stay behind, then
the least cost with no more than that behind. Each stage has a price for every resource.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.errors import CorridorError, Infeasible
from corridor.model.network import Network
from corridor.plan.demand.demand import DemandSource
from corridor.plan.flows.case import FlowProblem, flow_problem
from corridor.plan.flows.column_generation import ColumnFlow, Stage
from corridor.plan.flows.frames import (
    PathFlow,
    flows_frame,
    routes_frame,
    services_frame,
    start_frame,
    unserved_frame,
)
from corridor.plan.result import Plan
from corridor.plan.solver.progress import Watcher, watch
from corridor.results import stamp_of

__all__ = [
    "UNITS",
    "FlowSettings",
    "FlowSolution",
    "flow",
    "held",
    "in_the_way",
    "paths_in_use",
    "solve_flow",
    "unit_of",
]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_CENTS = 100.0
_HOLD = 1e-9  # relative room above the least unserved volume: the solver's own rounding
_MOST_USES = 4.0  # how often a path may use one resource: off and on again, twice
_LEAST = 1e-6  # TEU a day below which a volume is the solver's dust
UNITS = {"cost": _CENTS, "generalised": _CENTS, "hours": 60.0, "co2_kg": 1000.0}


@dataclass(frozen=True, slots=True)
class FlowSettings:
    """How a flow is reckoned and when it is good enough.

    Attributes
    ----------
    gap : float
        Relative gap at which a stage counts as proven.
    reference_feu : float
        Charges per train and per consignment are those of a consignment of so many FEU, divided by it.
    differences : int
        Number of resources, the dearest first, whose prices are proved by solving again with one TEU a
        day more and one less.
    serve_all : bool
        Whether a plan that leaves anything behind is an error.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable gets each `Progress`.
    """

    gap: float = 1e-6
    reference_feu: float = 40.0
    differences: int = 5
    serve_all: bool = False
    progress: bool | Watcher = False

    def __post_init__(self) -> None:
        if not (0.0 <= self.gap < 1.0):
            raise ValueError(f"a gap lies between 0 and 1, not at {self.gap}")
        if not (1.0 <= self.reference_feu <= 1000.0):
            raise ValueError(f"a consignment has 1 to 1,000 FEU, not {self.reference_feu}")
        if self.differences < 0:
            raise ValueError(f"a number of resources is not {self.differences}")


@dataclass(eq=False)
class FlowSolution:
    """A solved flow with its program, which can be asked again with other capacities.

    Attributes
    ----------
    problem : FlowProblem
        The case.
    program : ColumnFlow
        The paths and the linear program.
    served, cost : Stage
        The two stages.
    flow, unserved, load : float array
        By column, job and resource, of the plan itself.
    """

    problem: FlowProblem
    program: ColumnFlow
    served: Stage
    cost: Stage
    flow: Floats
    unserved: Floats
    load: Floats

    @property
    def paths(self) -> list[PathFlow]:
        """Paths in use."""
        return paths_in_use(self.problem, self.program, self.flow)


def unit_of(network: Network, minimise: str) -> str:
    """Unit of the objective."""
    return {"hours": "TEU-hours a day", "co2_kg": "kg CO2e a day"}.get(minimise, f"{network.currency} a day")


def paths_in_use(problem: FlowProblem, program: ColumnFlow, flow: Floats) -> list[PathFlow]:
    """Return the paths that carry more than dust."""
    pairs = zip(program.columns, flow.tolist(), strict=False)
    return [PathFlow(problem.rows[column.job], column.arcs, units) for column, units in pairs if units > _LEAST]


def held(stage: Stage) -> float:
    """Unserved volume that the second stage is held to: the first stage's, and the solver's rounding."""
    return stage.objective + _HOLD * max(1.0, stage.objective)


def flow(
    network: Network,
    demand: DemandSource,
    *,
    minimise: str = "cost",
    capacities: Mapping[str, float] | None = None,
    time_limit_s: float | None = None,
    start: Plan | None = None,
    settings: FlowSettings | None = None,
) -> Plan:
    """Plan the flow of many shippers through what they share: exactly, with its proof.

    Parameters
    ----------
    network : Network
        Where.
    demand : Demand, DataFrame, str or Path
        Who sends how much, as for `read_demand`; the graph is that of the first row's ``ready``.
    minimise : {"cost", "generalised", "hours", "co2_kg"}
        What the second stage minimises.
    capacities : mapping of str to float, optional
        Other capacities in TEU a day, by id of the resource (``plan.prices.index``).
    time_limit_s : float, optional
        Seconds after which the plan comes back as it stands, with its gap. Ctrl-C does the same.
    start : Plan, optional
        An earlier flow on the same network: its paths are known from the beginning.
    settings : FlowSettings, optional
        Gap, reference consignment, number of prices proved, and whether all must be served.

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
        With ``serve_all``: who stays behind, what binds, and the least set of resources in conflict.
    """
    chosen = settings or FlowSettings()
    if minimise not in UNITS:
        raise CorridorError(f"a flow cannot minimise {minimise!r}; there are {', '.join(UNITS)}")
    deadline = math.inf if time_limit_s is None else time.monotonic() + time_limit_s
    problem = flow_problem(
        network, demand, minimise=minimise, reference_feu=chosen.reference_feu, capacities=capacities
    )
    with watch(chosen.progress, "flow", time_limit_s) as watcher:
        solution = solve_flow(problem, chosen.gap, deadline, start, watcher)
    if chosen.serve_all:
        _refuse_unserved(solution)
    return _plan(solution, minimise, chosen)


def solve_flow(
    problem: FlowProblem,
    gap: float,
    deadline: float = math.inf,
    start: Plan | None = None,
    watcher: Watcher | None = None,
) -> FlowSolution:
    """Run both stages of a case."""
    program = ColumnFlow(problem.case, gap, deadline, watcher)
    if start is not None:
        program.offer(_known_paths(problem, start))
    served = program.least_unserved()
    cost = program.least_cost(held(served))
    return FlowSolution(problem, program, served, cost, program.flow, program.unserved, program.load)


def _known_paths(problem: FlowProblem, start: Plan) -> list[tuple[int, Integers]]:
    """Paths of an earlier plan that still lead from origin to destination through open doors."""
    if start.model != "flow" or start.stamp.content_hash != problem.network.content_hash:
        raise CorridorError("a flow can start only from an earlier flow on the very same network")
    jobs = {problem.demand.ids[row]: job for job, row in enumerate(problem.rows)}
    found = []
    for name, cell in start.start["paths"].itertuples(index=False):
        job = jobs.get(name)
        if job is not None:
            arcs = np.array(cell.split(), dtype=np.int64)
            if _leads(problem, job, arcs):
                found.append((job, arcs))
    return found


def _leads(problem: FlowProblem, job: int, arcs: Integers) -> bool:
    row, source, sink = problem.case.jobs[job]
    topology = problem.case.topology
    if not len(arcs) or arcs.max() >= topology.n_arcs or np.isinf(problem.case.cents[row, arcs]).any():
        return False
    tails, heads = topology.tail[arcs], topology.head[arcs]
    return bool(tails[0] == source and heads[-1] == sink and (tails[1:] == heads[:-1]).all())


def _plan(solution: FlowSolution, minimise: str, chosen: FlowSettings) -> Plan:
    problem, scale = solution.problem, UNITS[minimise]
    paths, figures = solution.paths, _figures(solution)
    frames = {
        "flows": flows_frame(problem, paths),
        "routes": routes_frame(problem, paths),
        "services": services_frame(problem, solution.load),
        "prices": _prices(solution, scale, chosen.differences),
        "unserved": unserved_frame(problem, solution.unserved, in_the_way(problem, solution.program, solution.served)),
    }
    closed = solution.served.closed and solution.cost.closed
    return Plan(
        model="flow",
        status="optimal" if closed else "feasible",
        objective=solution.cost.objective / scale,
        bound=solution.cost.bound / scale,
        unit=unit_of(problem.network, minimise),
        stamp=stamp_of(problem.network),
        frames=frames,
        figures=figures,
        notes=tuple(_notes(solution, minimise, chosen)),
        start={"paths": start_frame(problem, paths)},
    )


def _figures(solution: FlowSolution) -> dict[str, float]:
    problem = solution.problem
    unserved = float(np.where(solution.unserved > _LEAST, solution.unserved, 0.0).sum())
    return {
        "demand_teu_per_day": float(problem.demand.teu_per_day.sum()),
        "served_teu_per_day": float(problem.case.volume.sum()) - unserved,
        "unreachable_teu_per_day": _blocked_volume(problem),
        "unserved_teu_per_day": unserved,
        "unserved_bound_teu_per_day": max(0.0, solution.served.bound),
        "rounds": float(solution.program.rounds),
        "paths": float(len(solution.program.columns)),
    }


def _notes(solution: FlowSolution, minimise: str, chosen: FlowSettings) -> list[str]:
    notes = [
        f"minimises {minimise}; graph of {solution.problem.demand.ready:%Y-%m-%d}",
        f"charges per train and per consignment are those of {chosen.reference_feu:g} FEU, divided by it",
    ]
    if not (solution.served.closed and solution.cost.closed):
        notes.append("stopped before the proof was closed: the plan holds, its gap is stated")
    return notes


def in_the_way(problem: FlowProblem, program: ColumnFlow, served: Stage) -> list[tuple[str, ...]]:
    """Resources in the way of each job: what its least path meets that has a price of service."""
    case, ids = problem.case, problem.resources.ids
    scarce = served.price > _LEAST
    full: list[tuple[str, ...]] = [()] * len(case.jobs)
    for column in reversed(program.columns):  # the first column of a job is its least path
        met = [ids[resource] for resource in column.used.tolist() if scarce[resource]]
        full[column.job] = tuple(met) or full[column.job]
    return full


def _prices(solution: FlowSolution, scale: float, differences: int) -> pd.DataFrame:
    """Both prices of every resource that is used or worth something, the dearest proved by solving again."""
    served, cost = solution.served.price, solution.cost.price / scale
    frame = solution.problem.resources.to_frame()
    frame["load_teu_per_day"] = solution.load
    frame["served"], frame["cost"] = served, cost
    for name in ("served_gain", "served_loss", "cost_gain", "cost_loss"):
        frame[name] = np.nan
    worth = (served > _LEAST) | (cost > _LEAST)
    order = np.lexsort((-cost, -served))
    for resource in order[: min(differences, int(worth.sum()))].tolist():
        values = _differences(solution, resource, scale)
        frame.iloc[resource, -len(values) :] = values
    kept = frame[worth | (solution.load > _LEAST)]
    return kept.iloc[np.lexsort((kept.index.to_numpy(), -kept["cost"], -kept["served"]))]


def _differences(solution: FlowSolution, resource: int, scale: float) -> tuple[float, float, float, float]:
    """What one more TEU a day brings and one less costs: unserved, and cost at the same unserved volume."""
    program, base = solution.program, float(solution.problem.case.capacity[resource])
    found = []
    for step in (1.0, -1.0):
        if base + step < 0.0 or time.monotonic() > program.deadline:
            found.append((math.nan, math.nan))
            continue
        program.set_capacity(resource, base + step)
        served = program.least_unserved()
        change = (solution.served.objective - served.objective) * step + 0.0  # never minus zero
        if served.objective > held(solution.served) + _LEAST:
            found.append((change, math.inf))
            continue
        cost = program.least_cost(held(solution.served))
        known = cost.closed and served.closed
        found.append((change, (solution.cost.objective - cost.objective) * step / scale if known else math.nan))
    program.set_capacity(resource, base)
    return found[0][0], found[1][0], found[0][1], found[1][1]


def _refuse_unserved(solution: FlowSolution) -> None:
    """Raise when anything stays behind, with what binds and an irreducible conflict."""
    problem = solution.problem
    behind = float(solution.unserved.sum())
    if behind <= _LEAST and not problem.blocked:
        return
    reasons = [str(why).replace("\n", "; ") for why in problem.blocked.values()]
    scarce = np.flatnonzero(solution.served.price > _LEAST)
    for resource in scarce[np.argsort(-solution.served.price[scarce], kind="stable")].tolist():
        worth, name = solution.served.price[resource], problem.resources.names[resource]
        full = problem.case.capacity[resource]
        reasons.append(f"{name} is full at {full:,.1f} TEU a day: one more would let {worth:,.3g} more go")
    if behind > _LEAST:
        conflict = ", ".join(problem.resources.ids[resource] for resource in _conflict(solution, scarce.tolist()))
        reasons.append(f"these together cannot take the demand, and without any one of them it would go: {conflict}")
    raise Infeasible(f"{behind + _blocked_volume(problem):,.1f} TEU a day cannot be served", reasons)


def _blocked_volume(problem: FlowProblem) -> float:
    return float(sum(problem.demand.teu_per_day[row] for row in problem.blocked))


def _conflict(solution: FlowSolution, scarce: list[int]) -> list[int]:
    """Deletion filter: leave out each resource whose limit is not needed for the demand to be impossible.

    The prices prove that the scarce ones alone are in conflict, so all others are without limit here.
    """
    program, capacity = solution.program, solution.problem.case.capacity
    plenty = _MOST_USES * float(solution.problem.case.volume.sum())
    for resource in range(len(capacity)):
        if resource not in scarce:
            program.set_capacity(resource, max(plenty, float(capacity[resource])))
    kept = []
    for resource in scarce:
        program.set_capacity(resource, max(plenty, float(capacity[resource])))
        if program.least_unserved().objective <= _LEAST:
            program.set_capacity(resource, float(capacity[resource]))
            kept.append(resource)
    return kept
