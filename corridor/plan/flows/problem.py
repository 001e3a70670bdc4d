"""From a network and a demand to the arrays of a flow: who may go where, at what cost, through what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.errors import ArgumentError, NoRoute
from corridor.graph import Graph, Measure, measure_of
from corridor.graph.measures import COST, GENERALISED, HOURS
from corridor.model.network import Network
from corridor.plan.dated_rows import RowGraphs, row_graphs, seconds_until_due
from corridor.plan.demand.demand import Demand, DemandSource, read_demand
from corridor.plan.flows.capacity import Resources, shared_resources
from corridor.plan.flows.instance import FlowInstance
from corridor.plan.flows.paths.limits import PathLimits, PathTerms
from corridor.plan.row_weights import RowWeights, weighed_demand
from corridor.search import INFINITY, Topology, bounds, shortest_path
from corridor.search.shortest.dijkstra import costs_from
from corridor.units import SECONDS_PER_HOUR

__all__ = ["BlockedRows", "FlowProblem", "flow_problem", "joined_jobs", "with_closed_arcs"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class BlockedRows:
    """Rows of a demand that no way is open to; why is searched when somebody asks.

    Attributes
    ----------
    rows : tuple of int
        Rows of the demand without any way, or none by when they are due.
    demand : Demand
        Who.
    weighed : RowWeights
        What every row of the demand pays.
    measure : Measure
        What a unit of flow costs.
    due : dict of int to int
        Seconds that rows with a due date have.
    """

    rows: tuple[int, ...]
    demand: Demand
    weighed: RowWeights
    measure: Measure
    due: dict[int, int]

    @property
    def teu_per_day(self) -> float:
        """Their volume."""
        return float(self.demand.teu_per_day[list(self.rows)].sum())

    def why(self, row: int) -> NoRoute:
        """Why a row of the demand has no way."""
        limits = {HOURS.name: self.due[row] / SECONDS_PER_HOUR} if row in self.due else None
        return self.weighed.query(row).why_not(self.measure.name, limits)


@dataclass(frozen=True, eq=False)
class FlowProblem:
    """A demand on the compiled graphs of its days.

    Attributes
    ----------
    network : Network
        Where.
    graphs : RowGraphs
        Compiled for the day on which each row is ready; their states and arcs are the same.
    demand : Demand
        Who.
    resources : Resources
        What runs short.
    instance : FlowInstance
        The arrays; one job for each row that has a volume and a way.
    measure : Measure
        What a unit of flow costs.
    rows : tuple of int
        Row of the demand behind each job.
    weighed : RowWeights
        What every row of the demand pays.
    blocked : BlockedRows
        Rows of the demand without any way.
    """

    network: Network
    graphs: RowGraphs
    demand: Demand
    resources: Resources
    instance: FlowInstance
    measure: Measure
    rows: tuple[int, ...]
    weighed: RowWeights
    blocked: BlockedRows

    @property
    def constant(self) -> float:
        """What costs a day begin at: less what all jobs would pay, and with the penalties of rows without a way."""
        if self.demand.revenue is None:
            return 0.0
        volume, goes = self.demand.teu_per_day, np.isin(np.arange(len(self.demand)), self.rows)
        paid, lost = self.demand.revenue.brought_in(np.where(goes, volume, 0.0), np.where(goes, 0.0, volume))
        return lost - paid

    @property
    def graph(self) -> Graph:
        """Of the earliest day: for what is the same on all of them."""
        return self.graphs.first


def flow_problem(
    network: Network,
    demand: DemandSource,
    *,
    minimise: str = "cost",
    reference_feu: float = 40.0,
    capacities: Mapping[str, float] | None = None,
    heard: Callable[[], object] = lambda: None,
) -> FlowProblem:
    """Check a demand and lay it over the compiled graph.

    Parameters
    ----------
    network : Network
        Where.
    demand : Demand, DataFrame, str or Path
        As for `read_demand`.
    minimise : {"cost", "generalised", "hours", "co2_kg"}
        What a unit of flow costs.
    reference_feu : float
        Consignment by which charges per train and per consignment are divided, in FEU.
    capacities : mapping of str to float, optional
        Other capacities in TEU a day, by id of the resource.
    heard : callable
        Called again and again, for a word of progress.

    Returns
    -------
    FlowProblem

    Raises
    ------
    TableError
        With every fault of the demand.
    UnknownName
        For a criterion or a resource that does not exist.
    """
    heard()
    rows, measure = read_demand(network, demand), measure_of(minimise)
    graphs = row_graphs(network, rows)
    due = seconds_until_due(network, rows.shipments, rows.due, rows.places)
    heard()
    resources = shared_resources(graphs.graphs).with_capacity(capacities or {})
    weighed = weighed_demand(network, graphs, rows, reference_feu)
    ways = _ways(weighed, measure, due, heard)
    kept = [row for row in range(len(rows)) if ways.joined[row] and rows.teu_per_day[row] > 0.0]
    forgone, shares = _brought_in(rows, kept, measure)
    lost = tuple(row for row in range(len(rows)) if not ways.joined[row])
    return FlowProblem(
        network=network,
        graphs=graphs,
        demand=rows,
        resources=resources,
        instance=FlowInstance(
            graphs.first.structure.topology,
            ways.cents,
            tuple(ways.jobs[row] for row in kept),
            rows.teu_per_day[kept],
            resources.of_arc,
            resources.capacity,
            PathTerms(ways.limits.of_some(kept), weighed.doubt(kept)),
            forgone,
            shares,
        ),
        measure=measure,
        rows=tuple(kept),
        weighed=weighed,
        blocked=BlockedRows(lost, rows, weighed, measure, due),
    )


class _Ways(NamedTuple):
    """What every row of a demand pays, its limits, and whether it has a way at all."""

    cents: Floats
    jobs: list[tuple[int, int, int]]
    limits: PathLimits
    joined: list[bool]


def _ways(weighed: RowWeights, measure: Measure, due: dict[int, int], heard: Callable[[], object]) -> _Ways:
    cents, place = weighed.costs(measure, set(due), heard)
    heard()
    jobs, limits = [(cost, *pair) for cost, pair in zip(place, weighed.gates, strict=True)], _limits(weighed, due)
    joined = joined_jobs(weighed.graphs.first.structure.topology, cents, jobs, limits)
    return _Ways(cents, jobs, limits, joined)


def _brought_in(
    demand: Demand, kept: Sequence[int], measure: Measure
) -> tuple[Floats | None, tuple[tuple[str, Integers, float], ...]]:
    """What a unit left behind of each job costs, and least shares of jobs, as `FlowInstance` has them."""
    revenue = demand.revenue
    if revenue is None:
        return None, ()
    if revenue.pays and measure not in (COST, GENERALISED):
        raise ArgumentError(f"prices and penalties are money: they cannot be set against {measure.name}")
    job_of, found = {row: job for job, row in enumerate(kept)}, []
    for share in revenue.least_shares(demand.ids):
        jobs = np.array([job_of[row] for row in share.rows if row in job_of], np.int64)
        sent = float(demand.teu_per_day[list(share.rows)].sum())
        lost = sent - float(demand.teu_per_day[[kept[job] for job in jobs.tolist()]].sum())
        found.append((share.name, jobs, (1.0 - share.share) * sent - lost))
    return revenue.forgone[list(kept)] * measure.per_unit, tuple(found)


def _limits(weighed: RowWeights, due: Mapping[int, int]) -> PathLimits:
    """Rows of the demand that are due, and the time of every arc for them."""
    known: dict[bytes, int] = {}
    times: list[Integers] = []
    of_row = {}
    for row, most in due.items():
        time = weighed.of(row).row(HOURS)
        place = known.setdefault(time.tobytes(), len(times))
        if place == len(times):
            times.append(time)
        of_row[row] = (place, most)
    return PathLimits(tuple(times), of_row)


def joined_jobs(topology: Topology, cents: Floats, jobs: list[tuple[int, int, int]], limits: PathLimits) -> list[bool]:
    """Whether each job has a way at all, by when it is due; those that find the same arcs closed share searches.

    Parameters
    ----------
    topology : Topology
        The graph.
    cents : float array, shape (rows, arcs)
        Costs, infinite on closed arcs.
    jobs : list of (int, int, int)
        Row of costs, source and sink.
    limits : PathLimits
        The time that jobs have.
    """
    alike: dict[bytes, int] = {}  # the first row of each kind
    of_cost = [alike.setdefault(np.packbits(np.isinf(row)).tobytes(), number) for number, row in enumerate(cents)]
    ways = {cost: _Reach(topology, np.isinf(cents[cost])) for cost in set(of_cost)}
    return [
        ways[of_cost[cost]].joins(source, sink)
        and (number not in limits.of_job or limits.reachable(number, topology, np.isinf(cents[cost]), (source, sink)))
        for number, (cost, source, sink) in enumerate(jobs)
    ]


class _Reach:
    """Which nodes have a way to which through open arcs: most by one node that they meet at, others by a search.

    Parameters
    ----------
    topology : Topology
        The graph.
    closed : bool array, shape (arcs,)
        Arcs that no way may take.
    """

    def __init__(self, topology: Topology, closed: Mask) -> None:
        self._topology = topology
        self._graph = topology.graph(np.zeros(topology.n_arcs, np.int64), closed)
        self._reaching: dict[int, Mask] = {}  # by sink
        self._meeting: tuple[Mask, Mask] | None = None  # nodes that reach a node in the midst of it all, and from there

    def joins(self, source: int, sink: int) -> bool:
        """Whether a way leads from a source to a sink."""
        if self._meeting is not None and self._meeting[0][source] and self._meeting[1][sink]:
            return True
        if sink not in self._reaching:
            self._reaching[sink] = bounds(self._graph, sink) < INFINITY
        joined = bool(self._reaching[sink][source])
        if joined and self._meeting is None and len(self._reaching) > 1:  # one alone is answered already
            self._meeting = self._met(source, sink)
        return joined

    def _met(self, source: int, sink: int) -> tuple[Mask, Mask]:
        """The node half way of a path: who reaches it, and who is reached from it."""
        path = shortest_path(self._graph, source, sink)
        arcs = path.arcs if path is not None else ()
        node = int(self._topology.head[arcs[len(arcs) // 2]]) if len(arcs) else source
        return bounds(self._graph, node) < INFINITY, costs_from(self._graph, node) < INFINITY


def with_closed_arcs(problem: FlowProblem, closed: Sequence[NDArray[np.bool_] | None]) -> FlowProblem:
    """The same demand where arcs are closed to some of its jobs; who then has no way is blocked.

    Parameters
    ----------
    problem : FlowProblem
        While everything stands.
    closed : sequence of bool array, shape (arcs,), or None
        What is closed to each job; jobs that share an array share searches.
    """
    before, known = problem.instance, dict[tuple[int, int], int]()
    cents, jobs = list[Floats](), list[tuple[int, int, int]]()
    for (row, source, sink), mask in zip(before.jobs, closed, strict=True):
        place = known.setdefault((row, id(mask)), len(cents))
        if place == len(cents):
            cents.append(before.cents[row] if mask is None else np.where(mask, np.inf, before.cents[row]))
        jobs.append((place, source, sink))
    table = np.array(cents)
    limits = before.terms.limits or PathLimits((), {})
    joined = joined_jobs(before.topology, table, jobs, limits)
    kept = [job for job, is_joined in enumerate(joined) if is_joined]
    if before.terms.doubt is not None:
        kept = _without_doubt(problem, table, jobs, kept)
    rows = tuple(problem.rows[job] for job in kept)
    forgone, shares = _brought_in(problem.demand, rows, problem.measure)
    instance = replace(
        before,
        cents=table,
        jobs=tuple(jobs[job] for job in kept),
        volume=before.volume[kept],
        terms=PathTerms(limits.of_some(kept), problem.weighed.doubt(rows)),
        forgone=forgone,
        shares=shares,
    )
    lost = {*problem.blocked.rows, *problem.rows} - set(rows)
    return replace(problem, instance=instance, rows=rows, blocked=replace(problem.blocked, rows=tuple(sorted(lost))))


def _without_doubt(
    problem: FlowProblem, cents: Floats, jobs: list[tuple[int, int, int]], asked: Sequence[int]
) -> list[int]:
    """Those of some jobs that have a way by arcs that are surely open to them: only where it matters, one by one."""
    topology, terms, kept = problem.instance.topology, problem.instance.terms, list[int]()
    assert terms.doubt is not None
    sure, limits = cents.copy(), terms.limits or PathLimits((), {})
    sure[:, terms.doubt.arcs] = np.inf
    joined = joined_jobs(topology, sure, jobs, limits)
    for job in asked:
        if not joined[job]:
            own = cents[jobs[job][0]].copy()
            own[terms.doubt.closed(job)] = np.inf
            alone = limits.of_some([job]) or PathLimits((), {})
            joined[job] = joined_jobs(topology, own[None], [(0, *jobs[job][1:])], alone)[0]
        kept += [job] if joined[job] else []
    return kept
