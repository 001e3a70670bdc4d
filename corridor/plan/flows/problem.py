"""From a network and a demand to the arrays of a flow: who may go where, at what cost, through what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.errors import Finding, NoRoute, TableError, UnknownName
from corridor.graph import Graph, Load, Measure, Weights, compile_graph, measure_of
from corridor.model.network import Network
from corridor.plan.demand.demand import Demand, DemandSource, consignment, read_demand
from corridor.plan.flows.capacity import Resources, resources_of
from corridor.plan.flows.column_generation import FlowInstance
from corridor.routing.query.pair_weights import weigh_between
from corridor.routing.query.query import query_over
from corridor.search import INFINITY, ArcGraph, bounds

__all__ = ["FlowProblem", "flow_problem"]

Floats = NDArray[np.float64]

_FIRST_LINE = 2  # of a table: the header stands above it


@dataclass(frozen=True, eq=False)
class FlowProblem:
    """A demand on a compiled graph.

    Attributes
    ----------
    network : Network
        Where.
    graph : Graph
        Compiled for the day on which the first row is ready.
    demand : Demand
        Who.
    resources : Resources
        What runs short.
    instance : FlowInstance
        The arrays; one job for each row that has a volume and a way.
    rows : tuple of int
        Row of the demand behind each job.
    teu : float array, shape (rows,)
        TEU of the consignment by which each row's charges are reckoned.
    weights : tuple of Weights
        Of each row of the demand.
    blocked : dict of int to NoRoute
        Rows of the demand without any way, and why.
    """

    network: Network
    graph: Graph
    demand: Demand
    resources: Resources
    instance: FlowInstance
    rows: tuple[int, ...]
    teu: Floats
    weights: tuple[Weights, ...]
    blocked: dict[int, NoRoute]


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
    graph = compile_graph(network, rows.ready)
    resources = resources_of(graph).with_capacity(capacities or {})
    shippers = zip(rows.shipments, rows.teu_each.tolist(), strict=True)
    loads = [consignment(network, shipment, each, reference_feu) for shipment, each in shippers]
    ends = _gates(graph, [(origin, destination) for origin, destination, _ in loads])
    sent = zip(loads, rows.shipments, ends, strict=True)
    weights = tuple(weigh_between(graph, load, shipment, pair) for (_, _, load), shipment, pair in sent)
    cents, place = _cost_rows({one.load: one for one in weights}, measure)
    jobs = [(place[one.load], *pair) for one, pair in zip(weights, ends, strict=True)]
    joined = _joined(graph, cents, jobs)
    kept = [row for row in range(len(rows)) if joined[row] and rows.teu_per_day[row] > 0.0]
    return FlowProblem(
        network=network,
        graph=graph,
        demand=rows,
        resources=resources,
        instance=FlowInstance(
            graph.structure.topology,
            cents,
            tuple(jobs[row] for row in kept),
            rows.teu_per_day[kept],
            resources.of_arc,
            resources.capacity,
        ),
        rows=tuple(kept),
        teu=np.array([load.teu for _, _, load in loads]),
        weights=weights,
        blocked={
            row: query_over(graph, weights[row], rows.shipments[row], ends[row]).why_not()
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


def _cost_rows(weighed: Mapping[Load, Weights], measure: Measure) -> tuple[Floats, dict[Load, int]]:
    """Hundredths per TEU on every arc, for each kind of load; loads that pay the same share a row."""
    known: dict[bytes, int] = {}
    rows: list[Floats] = []
    place: dict[Load, int] = {}
    for load, weights in weighed.items():
        row = np.where(weights.closed, np.inf, weights.row(measure) / load.teu)
        key = row.tobytes()
        if key not in known:
            known[key] = len(rows)
            rows.append(row)
        place[load] = known[key]
    return np.array(rows), place


def _joined(graph: Graph, cents: Floats, jobs: list[tuple[int, int, int]]) -> list[bool]:
    """Whether each job has a way at all; loads that find the same arcs closed share their searches."""
    topology = graph.structure.topology
    free = np.zeros(len(graph.arcs), dtype=np.int64)
    graphs: dict[bytes, ArcGraph] = {}
    for row in {job[0] for job in jobs}:
        closed = np.isinf(cents[row])
        graphs.setdefault(closed.tobytes(), topology.graph(free, closed))
    keys = {row: np.isinf(cents[row]).tobytes() for row in {job[0] for job in jobs}}
    return [bool(bounds(graphs[keys[row]], sink)[source] < INFINITY) for row, source, sink in jobs]
