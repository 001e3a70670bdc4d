"""From a network and a demand to the arrays of a flow: who may go where, at what cost, through what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.errors import Finding, NoRoute, TableError, UnknownName
from corridor.graph import Graph, Measure, Weights, measure_of
from corridor.graph.measures import HOURS
from corridor.model.network import Network
from corridor.plan.dated_rows import RowGraphs, row_graphs, seconds_until_due
from corridor.plan.demand.demand import Demand, DemandSource, consignment, read_demand
from corridor.plan.flows.capacity import Resources, shared_resources
from corridor.plan.flows.instance import FlowInstance
from corridor.plan.flows.pricing import PathLimits
from corridor.routing.query.pair_weights import weigh_between
from corridor.routing.query.query import query_over
from corridor.search import INFINITY, ArcGraph, bounds
from corridor.units import SECONDS_PER_HOUR

__all__ = ["FlowProblem", "flow_problem"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_FIRST_LINE = 2  # of a table: the header stands above it


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
    per_unit : float
        Hundredths of the instance in a unit of its measure.
    rows : tuple of int
        Row of the demand behind each job.
    teu : float array, shape (rows,)
        TEU of the consignment by which each row's charges are reckoned.
    weights : tuple of Weights
        Of each row of the demand.
    blocked : dict of int to NoRoute
        Rows of the demand without any way, or none by when they are due, and why.
    """

    network: Network
    graphs: RowGraphs
    demand: Demand
    resources: Resources
    instance: FlowInstance
    per_unit: float
    rows: tuple[int, ...]
    teu: Floats
    weights: tuple[Weights, ...]
    blocked: dict[int, NoRoute]

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
    rows, measure = read_demand(network, demand), measure_of(minimise)
    graphs, due = row_graphs(network, rows), seconds_until_due(network, rows)
    resources = shared_resources(graphs.graphs).with_capacity(capacities or {})
    shippers = zip(rows.shipments, rows.teu_each.tolist(), strict=True)
    loads = [consignment(network, shipment, each, reference_feu) for shipment, each in shippers]
    ends = _gates(graphs.first, [(origin, destination) for origin, destination, _ in loads])
    sent = enumerate(zip(loads, rows.shipments, ends, strict=True))
    weights = tuple(weigh_between(graphs.of(row), load, shipment, pair) for row, ((*_, load), shipment, pair) in sent)
    cents, place = _cost_rows(weights, measure)
    jobs = [(cost, *pair) for cost, pair in zip(place, ends, strict=True)]
    limits = _limits(weights, due)
    joined = _joined(graphs.first, cents, jobs, limits)
    kept = [row for row in range(len(rows)) if joined[row] and rows.teu_per_day[row] > 0.0]
    return FlowProblem(
        network=network,
        graphs=graphs,
        demand=rows,
        resources=resources,
        instance=FlowInstance(
            graphs.first.structure.topology,
            cents,
            tuple(jobs[row] for row in kept),
            rows.teu_per_day[kept],
            resources.of_arc,
            resources.capacity,
            limits.of_some(kept),
        ),
        per_unit=measure.per_unit,
        rows=tuple(kept),
        teu=np.array([load.teu for _, _, load in loads]),
        weights=weights,
        blocked={
            row: query_over(graphs.of(row), weights[row], rows.shipments[row], ends[row]).why_not(
                minimise, {HOURS.name: due[row] / SECONDS_PER_HOUR} if row in due else None
            )
            for row in range(len(rows))
            if not joined[row]
        },
    )


def _gates(graph: Graph, ends: list[tuple[str, str]]) -> list[tuple[int, int]]:
    """Nodes where each row starts and ends; `TableError` with every place that handles no boxes."""
    found, findings = [], []
    for line, (origin, destination) in enumerate(ends, start=_FIRST_LINE):
        pair = []
        for column, gate, terminal in (("origin", graph.source, origin), ("destination", graph.sink, destination)):
            try:
                pair.append(gate(terminal))
            except UnknownName as fault:
                findings.append(Finding("demand", line, column, str(fault), "name a place that handles boxes"))
        found.append(tuple(pair))
    if findings:
        raise TableError(findings, "the demand")
    return [(pair[0], pair[1]) for pair in found]


def _cost_rows(weighed: Sequence[Weights], measure: Measure) -> tuple[Floats, list[int]]:
    """Hundredths per TEU on every arc, and which row of them each row of the demand pays; equal ones are shared."""
    known: dict[bytes, int] = {}
    rows: list[Floats] = []
    place: list[int] = []
    for weights in weighed:
        row = np.where(weights.closed, np.inf, weights.row(measure) / weights.load.teu)
        key = row.tobytes()
        if key not in known:
            known[key] = len(rows)
            rows.append(row)
        place.append(known[key])
    return np.array(rows), place


def _limits(weighed: Sequence[Weights], due: Mapping[int, int]) -> PathLimits:
    """Rows of the demand that are due, and the time of every arc for them."""
    known: dict[bytes, int] = {}
    times: list[Integers] = []
    of_row = {}
    for row, most in due.items():
        time = weighed[row].row(HOURS)
        place = known.setdefault(time.tobytes(), len(times))
        if place == len(times):
            times.append(time)
        of_row[row] = (place, most)
    return PathLimits(tuple(times), of_row)


def _joined(graph: Graph, cents: Floats, jobs: list[tuple[int, int, int]], limits: PathLimits) -> list[bool]:
    """Whether each job has a way at all, by when it is due; loads that find the same arcs closed share searches."""
    topology = graph.structure.topology
    free = np.zeros(len(graph.arcs), dtype=np.int64)
    graphs: dict[bytes, ArcGraph] = {}
    for row in {job[0] for job in jobs}:
        closed = np.isinf(cents[row])
        graphs.setdefault(closed.tobytes(), topology.graph(free, closed))
    keys = {row: np.isinf(cents[row]).tobytes() for row in {job[0] for job in jobs}}
    return [
        bool(bounds(graphs[keys[cost]], sink)[source] < INFINITY)
        and limits.reachable(number, topology, np.isinf(cents[cost]), (source, sink))
        for number, (cost, source, sink) in enumerate(jobs)
    ]
