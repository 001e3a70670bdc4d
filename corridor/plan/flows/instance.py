"""What is to flow, as arrays, and what a stage of a flow minimises and finds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.errors import ArgumentError
from corridor.plan.flows.paths.limits import NO_TERMS, BatchPaths, PathTerms
from corridor.plan.solver.arrays import Cells
from corridor.plan.solver.network_flows import least_cost_flow, paths_of_flow, residual_distances
from corridor.plan.solver.solver_result import Status
from corridor.search import Topology

__all__ = [
    "Alone",
    "FlowInstance",
    "NetworkStart",
    "PathColumn",
    "Priced",
    "Proof",
    "Stage",
    "StageObjective",
    "all_or_nothing",
    "flow_of_paths",
    "load_of_flow",
    "network_start",
    "path_columns",
    "room_cells",
]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_UNITS = 2.0**30  # whole units of all volume together, in a network flow
_PRICES = 2.0**18  # whole parts of the dearest arc there: with more, sums of large networks would run over


@dataclass(frozen=True, eq=False)
class FlowInstance:
    """What is to flow, where.

    Attributes
    ----------
    topology : Topology
        The graph.
    cents : float array, shape (rows, arcs)
        Cost per unit in hundredths; infinite on closed arcs.
    jobs : tuple of (int, int, int)
        Row of costs, source and target node of each job; each has a path.
    volume : float array, shape (jobs,)
        Units a day.
    of_arc : int array, shape (arcs,)
        Resource that an arc uses; -1 for none.
    capacity : float array, shape (resources,)
        Units a day.
    terms : PathTerms
        How long the paths of some jobs may take, and arcs that may be closed to a job.
    forgone : float array, shape (jobs,), or None
        Hundredths that a unit left behind costs; infinite for jobs that must go if they can, as all must by default.
    shares : tuple of (str, int array, float)
        Name, jobs, and units of them that may stay behind at most.
    """

    topology: Topology
    cents: Floats
    jobs: tuple[tuple[int, int, int], ...]
    volume: Floats
    of_arc: Integers
    capacity: Floats
    terms: PathTerms = NO_TERMS
    forgone: Floats | None = None
    shares: tuple[tuple[str, Integers, float], ...] = ()

    @property
    def must(self) -> NDArray[np.bool_]:
        """Jobs that must go if they can, shape (jobs,)."""
        return np.ones(len(self.jobs), np.bool_) if self.forgone is None else np.isinf(self.forgone)

    @property
    def plain(self) -> bool:
        """Whether all that flows must go if it can, without shares."""
        return bool(self.must.all()) and not self.shares

    @property
    def single(self) -> bool:
        """Whether all jobs are one commodity: they pay the same, and begin or end at one node."""
        rows, sources, sinks = (set(part) for part in zip(*self.jobs, strict=True)) if self.jobs else ((), (), ())
        return self.plain and len(rows) == 1 and 1 in (len(sources), len(sinks)) and self.terms.limits is None


@dataclass(frozen=True, slots=True)
class StageObjective:
    """What a stage minimises.

    Attributes
    ----------
    kind : {"penalty", "unserved", "cost"}
        Cost with a penalty on what stays behind, the volume that stays behind, or the cost alone.
    unserved_cost : float
        Of a unit left behind.
    most_unserved : float
        The most that may be.
    """

    kind: str
    unserved_cost: float
    most_unserved: float


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """How one of the two stages ended.

    Attributes
    ----------
    objective, bound : float
        Units unserved, or hundredths a day; the bound is proven.
    price : float array, shape (resources,)
        What one more unit of capacity takes off the objective.
    unserved_price : float
        What one more unit of unserved volume would take off the cost; 0 in the first stage.
    closed : bool
        Whether the gap was closed to what was asked for.
    rounds : int
        Rounds of pricing.
    """

    objective: float
    bound: float
    price: Floats
    unserved_price: float
    closed: bool
    rounds: int


@dataclass(slots=True, eq=False)
class PathColumn:
    """A path of a job in the program: its cost, and the resources it uses, with how many times each."""

    job: int
    arcs: Integers
    cents: float
    used: Integers
    times: Floats


class Alone(NamedTuple):
    """What leaving a unit of each job behind costs, what shares take off that, and the price of the row of all."""

    cost: Floats
    credit: float
    price: float


class Priced(NamedTuple):
    """Least paths of all jobs under tolls, what they cost reduced, and the bound that follows."""

    paths: BatchPaths
    reduced: Floats
    bound: float


class Proof(NamedTuple):
    """Tolls, the price of leaving a unit behind, what a unit of each job costs at least at these, less a credit.

    Any of them give a bound: what is sent at these costs, less what room and what may stay behind are worth.
    """

    toll: Floats
    price: float
    least: Floats
    credit: float


def path_columns(instance: FlowInstance, paths: Sequence[tuple[int, Integers]]) -> list[PathColumn]:
    """Columns of some paths, each the arcs of a job."""
    jobs, size = np.array([job for job, _ in paths]), np.array([len(arcs) for _, arcs in paths])
    arcs, path = np.concatenate([arcs for _, arcs in paths]), np.repeat(np.arange(len(paths)), size)
    weights = np.array([instance.jobs[job][0] for job in jobs.tolist()])
    cents = np.bincount(path, instance.cents[weights[path], arcs], len(paths)).tolist()
    used, resources = instance.of_arc[arcs], max(len(instance.capacity), 1)
    met, times = np.unique((path * resources + used)[used >= 0], return_counts=True)
    ends = np.searchsorted(met, np.arange(1, len(paths)) * resources)
    parts = zip(np.split(met % resources, ends), np.split(times.astype(np.float64), ends), strict=True)
    return [PathColumn(*paths[number], cents[number], *part) for number, part in enumerate(parts)]


def room_cells(columns: Sequence[PathColumn], numbers: Integers, row_of: Mapping[int, int]) -> Cells:
    """What columns, by their numbers in a program, take of resources, by the rows of these."""
    used = np.concatenate([column.used for column in columns])
    row = np.full(max(int(used.max(initial=0)), *row_of, 0) + 1, -1, np.int64)
    row[list(row_of)] = list(row_of.values())
    number = np.repeat(numbers, [len(column.used) for column in columns])
    stated = row[used] >= 0
    return Cells(row[used][stated], number[stated], np.concatenate([column.times for column in columns])[stated])


def all_or_nothing(instance: FlowInstance, columns: Sequence[PathColumn]) -> tuple[Floats, Floats]:
    """Load one path after the other as far as it has room: a plan that is there before any is searched for.

    What costs more on its path than it forgoes stays behind.

    Parameters
    ----------
    instance : FlowInstance
        What is to flow.
    columns : sequence of PathColumn
        One for each job.

    Returns
    -------
    flow : float array, shape (columns,)
        Units on each path.
    unserved : float array, shape (jobs,)
        Units left behind.
    """
    room, flow, unserved = instance.capacity.copy(), np.zeros(len(columns)), instance.volume.copy()
    for number, column in enumerate(columns):
        if instance.forgone is None or column.cents < instance.forgone[column.job]:
            fits = float((room[column.used] / column.times).min(initial=unserved[column.job]))
            flow[number] = fits
            unserved[column.job] -= fits
            room[column.used] -= fits * column.times
    return flow, unserved


def flow_of_paths(columns: Sequence[PathColumn], paths: Sequence[tuple[int, Integers, float]]) -> Floats:
    """Units on every column, of so many on paths that are among them: job, arcs, units."""
    place = {(column.job, column.arcs.tobytes()): number for number, column in enumerate(columns)}
    flow = np.zeros(len(columns))
    for job, arcs, units in paths:
        flow[place[job, arcs.tobytes()]] += units
    return flow


def load_of_flow(columns: Sequence[PathColumn], flow: Floats, resources: int) -> Floats:
    """Units on every resource, of so many on each of the first columns."""
    carrying = np.flatnonzero(flow > 0.0)
    if not carrying.size:
        return np.zeros(resources)
    loaded = [columns[number] for number in carrying.tolist()]
    units = np.repeat(flow[carrying], [len(column.used) for column in loaded])
    taken = np.concatenate([column.times for column in loaded]) * units
    return np.bincount(np.concatenate([column.used for column in loaded]), taken, resources).astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class NetworkStart:
    """What a network flow knows of a stage of a single commodity.

    Attributes
    ----------
    paths : list of (int, int array)
        Job and arcs of every path in use.
    toll : float array, shape (resources,)
        What the resources are worth.
    """

    paths: list[tuple[int, Integers]]
    toll: Floats


def network_start(instance: FlowInstance, cost: Floats, alone: float) -> NetworkStart | None:
    """Solve a stage of a single commodity as a network flow.

    Its numbers are rounded to whole ones, and a resource on several arcs is taken as if each had all of it: what is
    found is where column generation begins, and it ends there at once where that was exact.

    Parameters
    ----------
    instance : FlowInstance
        Of which all jobs are one commodity.
    cost : float array, shape (arcs,)
        Of a unit on every arc; infinite where it is closed.
    alone : float
        Of a unit left behind.

    Returns
    -------
    NetworkStart or None
        None where the numbers are too large for exact sums.
    """
    doubt, ends = instance.terms.doubt, np.array(instance.jobs, np.int64)[:, 1:]
    usable = np.isfinite(cost)
    if doubt is not None:
        usable[doubt.arcs] = False  # whether they are open would have to be asked first
    arcs = np.flatnonzero(usable)
    forward = len(set(ends[:, 1].tolist())) == 1
    near, far = (ends[:, 0], int(ends[0, 1])) if forward else (ends[:, 1], int(ends[0, 0]))
    tail, head = instance.topology.tail[arcs], instance.topology.head[arcs]
    tails, heads = (tail, head) if forward else (head, tail)
    total, of_arc = float(instance.volume.sum()), instance.of_arc[arcs]
    room = np.where(of_arc >= 0, np.minimum(np.append(instance.capacity, total)[of_arc], total), total)
    units, price = _whole_scale(total, _UNITS), _whole_scale(max(float(cost[arcs].max(initial=0.0)), alone), _PRICES)
    sent = np.rint(instance.volume * units).astype(np.int64)
    tails, heads = np.concatenate([tails, near]), np.concatenate([heads, np.full(len(near), far)])
    most = np.concatenate([np.floor(room * units).astype(np.int64), sent])
    paid = np.rint(np.append(cost[arcs], np.full(len(near), alone)) * price).astype(np.int64)
    supply = np.zeros(instance.topology.n_nodes, np.int64)
    np.add.at(supply, near, sent)
    supply[far] -= sent.sum()
    try:
        flow = least_cost_flow(tails, heads, most, paid, supply)
    except ArgumentError:
        return None
    if flow.status is not Status.OPTIMAL:
        return None
    distance = residual_distances(tails, heads, most, paid, flow.flows, far)
    distance[np.isinf(distance)] = distance[np.isfinite(distance)].max()
    worth = np.maximum(0.0, distance[tails] - distance[heads] - paid)[: len(arcs)] / price
    toll = np.zeros(len(instance.capacity))
    np.maximum.at(toll, of_arc[of_arc >= 0], worth[of_arc >= 0])
    carried, paths = flow.flows.copy(), list[tuple[int, Integers]]()
    served = (sent - carried[len(arcs) :]).tolist()
    carried[len(arcs) :] = 0
    for job, (node, amount) in enumerate(zip(near.tolist(), served, strict=True)):
        for path in paths_of_flow(tails, heads, carried, (node, far), amount):
            paths.append((job, arcs[path] if forward else arcs[path][::-1]))
    return NetworkStart(paths, toll)


def _whole_scale(largest: float, most: float) -> float:
    """What a number is multiplied by to be whole: a power of two, 1 or less than that only for large ones."""
    return 2.0 ** math.floor(math.log2(most / largest)) if largest > 0.0 else 1.0
