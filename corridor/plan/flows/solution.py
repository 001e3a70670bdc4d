"""A solved flow with its program, which prices, projects and infeasible subsets ask again with other capacities.

Two stages, so that no penalty ever enters a price: first the least volume that must stay behind, then
the least cost with no more than that behind. Each stage has a price for every resource.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corridor.errors import CorridorError, Infeasible, NotProven
from corridor.graph import Measure, measure_of
from corridor.graph.measures import HOURS
from corridor.model.network import Network
from corridor.plan.flows.column_generation import ColumnFlow
from corridor.plan.flows.frames import PathFlow
from corridor.plan.flows.instance import Stage, flow_of_paths, load_of_flow
from corridor.plan.flows.problem import FlowProblem
from corridor.plan.loads import without_dust
from corridor.plan.result import Plan
from corridor.progress import Watcher

__all__ = [
    "LEAST_TEU",
    "MINIMISED",
    "FlowSolution",
    "allowed_unserved",
    "binding_resources",
    "known_paths",
    "minimised_measure",
    "paths_in_use",
    "solve_flow",
    "stopped_notes",
    "unit_of",
]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LEAST_TEU = 1e-6  # a day; below it a volume or a price is the solver's dust
MINIMISED = ("cost", "generalised", "hours", "co2_kg")
# relative room above the least unserved volume: without it the solver's own error could leave the second stage nothing
_ROUNDING = 1e-9


def minimised_measure(name: str) -> Measure:
    """The measure that a flow minimises.

    Raises
    ------
    CorridorError
        With those that there are: transfers cannot be shared out over TEU.
    """
    if name not in MINIMISED:
        raise CorridorError(f"a flow cannot minimise {name!r}; there are {', '.join(MINIMISED)}")
    return measure_of(name)


@dataclass(eq=False)
class FlowSolution:
    """A solved flow with its program, which can be asked again with other capacities.

    Attributes
    ----------
    problem : FlowProblem
        The demand on its graph.
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

    @property
    def closed(self) -> bool:
        """Whether both stages are proven."""
        return self.served.closed and self.cost.closed


def unit_of(network: Network, measure: Measure) -> str:
    """Unit of the objective."""
    return "TEU-hours a day" if measure is HOURS else f"{measure.unit_in(network.currency)} a day"


def paths_in_use(problem: FlowProblem, program: ColumnFlow, flow: Floats) -> list[PathFlow]:
    """Return the paths that carry more than dust."""
    pairs = zip(program.columns, flow.tolist(), strict=False)
    return [PathFlow(problem.rows[column.job], column.arcs, units) for column, units in pairs if units > LEAST_TEU]


def allowed_unserved(stage: Stage) -> float:
    """Unserved volume that the second stage is held to: the first stage's, and the solver's rounding."""
    return stage.objective + _ROUNDING * max(1.0, stage.objective)


def solve_flow(
    problem: FlowProblem,
    gap: float,
    deadline: float = math.inf,
    start: Plan | None = None,
    watcher: Watcher | None = None,
) -> FlowSolution:
    """Run both stages of a problem.

    Parameters
    ----------
    problem : FlowProblem
        The demand on its graph.
    gap : float
        Relative gap at which a stage counts as proven.
    deadline : float
        Of `time.monotonic`.
    start : Plan, optional
        An earlier flow on the same network: its paths are known from the beginning, and where it fits, none worse
        comes back.
    watcher : callable, optional
        Told objective and bound after every round.
    """
    program = ColumnFlow(problem.instance, gap, deadline, watcher, problem.measure.per_unit)
    begun = None if start is None else _begun(program, known_paths(problem, start))
    if begun is not None:
        program.flow, program.unserved = begun
    served = program.least_unserved()
    _refuse_missing(problem, program, served)
    cost = program.least_cost(allowed_unserved(served))
    if begun is not None and not (served.closed and cost.closed):
        served, cost = _no_worse(program, begun, served, cost)
    flow, unserved, load = map(without_dust, (program.flow, program.unserved, program.load))
    return FlowSolution(problem, program, served, cost, flow, unserved, load)


def stopped_notes(served: Stage, *, closed: bool) -> list[str]:
    """Say where the proof of a flow was not closed, and what is known of what must stay behind."""
    if closed:
        return []
    behind = f"; of {served.objective:,.1f} TEU a day left behind {max(0.0, served.bound):,.1f} must stay"
    of = "" if served.closed else " among plans that leave no more behind"
    told = f"stopped before the proof was closed: the plan holds, its gap is stated{of}"
    return [told + ("" if served.closed else behind)]


def _begun(program: ColumnFlow, paths: Sequence[tuple[int, Integers, float]]) -> tuple[Floats, Floats] | None:
    """Offer the paths of an earlier flow; what flows on them and what stays behind, if that fits and shares are kept.

    Of a row that sends less than before, less goes on each of its paths.
    """
    program.offer((job, arcs) for job, arcs, _ in paths)
    instance, flow = program.instance, flow_of_paths(program.columns, paths)
    job_of = np.array([column.job for column in program.columns], np.int64)
    sent = np.bincount(job_of, flow, len(instance.volume)) / instance.volume
    whole = sent > 1.0 - LEAST_TEU  # all of it went, but for the dust that no plan writes down
    flow = flow / np.where(whole, sent, 1.0)[job_of]
    unserved = np.where(whole, 0.0, (1.0 - sent) * instance.volume)
    fits = (load_of_flow(program.columns, flow, len(instance.capacity)) <= program.capacity + LEAST_TEU).all()
    kept = all(float(unserved[jobs].sum()) <= most + LEAST_TEU for _, jobs, most in instance.shares)
    return (flow, unserved) if fits and kept else None


def _no_worse(program: ColumnFlow, begun: tuple[Floats, Floats], served: Stage, cost: Stage) -> tuple[Stage, Stage]:
    """What was found before the proof, or what it began with where that serves more, or as much for less."""
    cents = np.array([column.cents for column in program.columns])
    values = []
    for flow, unserved in ((program.flow, program.unserved), begun):
        forgone = (
            0.0
            if program.instance.forgone is None
            else float(program.instance.forgone[~program.instance.must] @ unserved[~program.instance.must])
        )
        behind = float(unserved[program.instance.must].sum())
        values.append((behind, float(cents[: len(flow)] @ flow) + forgone))
    (behind, money), (begun_behind, begun_money) = values
    least = LEAST_TEU * max(1.0, behind)
    if begun_behind > behind + least or (begun_behind > behind - least and begun_money >= money):
        return served, cost
    program.flow, program.unserved = begun
    return replace(served, objective=begun_behind), replace(cost, objective=begun_money)


def _refuse_missing(problem: FlowProblem, program: ColumnFlow, served: Stage) -> None:
    """Raise where a least share cannot go, or it ended before that was known."""
    pairs = zip(problem.instance.shares, program.missing.tolist(), strict=True)
    reasons = [
        f"least share of {name}: {teu:,.1f} TEU a day are missing" for (name, *_), teu in pairs if teu > LEAST_TEU
    ]
    if reasons and not served.closed:
        raise NotProven(f"it ended before every least share could go: {'; '.join(reasons)}")
    if reasons:
        raise Infeasible("not every least share can go", reasons)


def known_paths(
    problem: FlowProblem, start: Plan, models: Sequence[str] = ("flow",)
) -> list[tuple[int, Integers, float]]:
    """Paths of an earlier plan that still lead from origin to destination through open arcs: job, arcs, TEU a day.

    Raises
    ------
    CorridorError
        Where it is a plan of another model, or of another network.
    """
    if start.model not in models or start.stamp.content_hash != problem.network.content_hash:
        wanted = " or ".join(models)
        raise CorridorError(f"a {models[0]} can start only from an earlier {wanted} on the very same network")
    jobs = {problem.demand.ids[row]: job for job, row in enumerate(problem.rows)}
    found = []
    for name, cell, teu in start.start["paths"][["demand", "arcs", "teu_per_day"]].itertuples(index=False):
        job = jobs.get(name)
        if job is not None:
            arcs = np.array(cell.split(), dtype=np.int64)
            if _leads(problem, job, arcs):
                found.append((job, arcs, float(teu)))
    return found


def _leads(problem: FlowProblem, job: int, arcs: Integers) -> bool:
    row, source, sink = problem.instance.jobs[job]
    topology = problem.instance.topology
    if not len(arcs) or arcs.max() >= topology.n_arcs or np.isinf(problem.instance.cents[row, arcs]).any():
        return False
    tails, heads = topology.tail[arcs], topology.head[arcs]
    ends = tails[0] == source and heads[-1] == sink
    return bool(ends and (tails[1:] == heads[:-1]).all()) and problem.instance.terms.allows(job, arcs)


def binding_resources(problem: FlowProblem, program: ColumnFlow, served: Stage) -> list[tuple[str, ...]]:
    """Resources in the way of each job: what its least path meets that has a price of service."""
    ids = problem.resources.ids
    scarce = served.price > LEAST_TEU
    full: list[tuple[str, ...]] = [()] * len(problem.rows)
    for column in reversed(program.columns):  # the first column of a job is its least path
        met = [ids[resource] for resource in column.used.tolist() if scarce[resource]]
        full[column.job] = tuple(met) or full[column.job]
    return full
