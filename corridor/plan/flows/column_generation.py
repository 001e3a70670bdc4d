"""Column generation for flows with shared capacities: a growing linear program, priced by our own search.

Nothing here knows a network: a case is a graph, costs per unit, jobs with volumes, and resources with
capacities. Rows of resources are added when a plan overloads them, paths when prices make them pay.
Every round gives a bound that no plan can beat (Lagrange), so it can be stopped at any time.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corridor.errors import CorridorError
from corridor.plan.flows.pricing import BatchPaths, PathFinder
from corridor.plan.solver.incremental import GrowingLp, LpAnswer
from corridor.plan.solver.outcome import Progress, gap_of
from corridor.plan.solver.progress import Watcher
from corridor.search import INFINITY, Topology

__all__ = ["Aim", "ColumnFlow", "FlowCase", "Stage"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_FINEST = 1 << 24  # most parts of a cent in which costs and tolls are searched when costs count
_ROOM = float(1 << 60)  # what sums of a search must stay below
_SHARE = 1 << 24  # parts of a unit of unserved volume, when that counts
_TIES = 30  # bits below them for the cost, which only decides between equals
_DEAREST = 1 << 28  # cents per unit along a path: dearer ones would overflow the search
_SLACK = 1e-7  # volume by which a capacity may be exceeded: the solver's own tolerance
_PAYS = 1e-9  # relative reduced cost below which a path is new
_PENALTY = 3.0  # times the dearest least path, for what is not served while the first paths are made


@dataclass(frozen=True, eq=False)
class FlowCase:
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
    """

    topology: Topology
    cents: Floats
    jobs: tuple[tuple[int, int, int], ...]
    volume: Floats
    of_arc: Integers
    capacity: Floats


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
class _Column:
    """A path of a job in the program."""

    job: int
    arcs: Integers
    cents: float
    used: Integers
    times: Floats


@dataclass(eq=False)
class ColumnFlow:
    """The program of one case, with everything it has learnt; it can be asked again with other capacities.

    Parameters
    ----------
    case : FlowCase
        What is to flow.
    gap : float
        Relative gap at which a stage is closed.
    deadline : float
        `time.monotonic` at which it stops with what it has.
    watcher : callable, optional
        Told objective and bound of the stage after every round.
    """

    case: FlowCase
    gap: float
    deadline: float = math.inf
    watcher: Watcher | None = None
    columns: list[_Column] = field(default_factory=list)
    unserved: Floats = field(init=False)
    rounds: int = 0

    def __post_init__(self) -> None:
        case, self._began = self.case, time.monotonic()
        self.capacity = case.capacity.copy()
        shut = np.isinf(case.cents)
        open_cents = np.where(shut, 0.0, case.cents)
        self._fine = _parts(float(open_cents.max(initial=0.0)), case.topology.n_nodes)
        self._whole = np.where(shut, INFINITY, np.floor(open_cents * self._fine).astype(np.int64))
        self._by_cost = PathFinder(case.topology, self._whole, case.jobs)
        self._by_share: PathFinder | None = None
        self._known: set[tuple[int, bytes]] = set()
        self._program = GrowingLp()
        self._row_of: dict[int, int] = {}
        self._volume_rows = [self._program.add_row(volume, volume) for volume in case.volume.tolist()]
        self._cap = self._program.add_row(-math.inf, math.inf)
        for row in self._volume_rows:
            self._program.add_column(0.0, (row, self._cap), (1.0, 1.0))
        self._first = len(self._volume_rows) + self._add_curves()  # columns before those of paths
        least = self._by_cost.run(np.zeros(case.topology.n_arcs, np.int64))
        self._dearest = float(least.distance.max(initial=0)) / self._fine
        if self._dearest >= _DEAREST:
            price = f"{self._dearest / 100:,.0f} a unit"
            raise CorridorError(f"a least path costs {price}: too dear to be searched exactly")
        self._add(least, range(len(case.jobs)))
        self.flow = np.zeros(0)
        self.unserved = case.volume.copy()

    def offer(self, paths: Iterable[tuple[int, Integers]]) -> None:
        """Add paths known from elsewhere, for example from an earlier plan."""
        for job, arcs in paths:
            self._add_path(job, arcs)

    # stages

    def least_unserved(self) -> Stage:
        """Stage one: the least volume that stays behind. A first pass with a penalty makes good paths."""
        volume = self.case.volume
        self._program.set_upper(self._cap, math.inf)
        self._run(Aim("penalty", self._dearest * _PENALTY + 1.0, math.inf))
        if float(self.unserved.sum()) <= _SLACK * max(1.0, float(volume.sum())):
            return Stage(0.0, 0.0, np.zeros(len(self.capacity)), 0.0, True, self.rounds)
        return self._run(Aim("share", 1.0, math.inf))

    def least_cost(self, most_unserved: float) -> Stage:
        """Stage two: the least cost with no more than so much unserved."""
        self._program.set_upper(self._cap, most_unserved)
        return self._run(Aim("cost", 0.0, most_unserved))

    def set_capacity(self, resource: int, capacity: float) -> None:
        """Change one capacity; the next stage starts from the paths known."""
        self.capacity[resource] = capacity
        row = self._row_of.get(resource)
        if row is not None:
            self._program.set_upper(row, capacity)

    @property
    def load(self) -> Floats:
        """Units a day on every resource."""
        return self._load(self.flow)

    # one stage

    def _run(self, aim: Aim) -> Stage:
        stage = self._stopped(aim)
        if time.monotonic() > self.deadline:
            return stage
        try:
            self._program.set_costs(self._costs(aim))
            for stage in self._rounds(aim):  # noqa: B007 - the last one counts, also when it is cut short
                pass
        except KeyboardInterrupt:
            # the last plan that was settled stands; the program may be half changed and is not asked again
            self.deadline = -math.inf
        return stage

    def _rounds(self, aim: Aim) -> Iterator[Stage]:
        """Settle, price, add what pays; the stage as it stands after every round."""
        best = -math.inf
        for rounds in itertools.count(1):
            answer = self._settle()
            if answer is None:
                return
            toll, alone = self._prices(answer, aim)
            paths, reduced, bound = self._price(toll, alone, aim)
            best = max(best, bound)
            self.rounds += 1
            self._tell(answer.objective, best)
            closed = answer.objective - best <= self.gap * max(abs(answer.objective), _SLACK)
            yield Stage(answer.objective, best, toll, alone - aim.left, closed, rounds)
            if closed or time.monotonic() > self.deadline:
                return
            duals = answer.duals[: len(self._volume_rows)]
            pays = np.flatnonzero(reduced < duals - _PAYS * np.maximum(1.0, np.abs(duals)))
            if not self._add(paths, pays.tolist(), aim):
                return  # no path pays any more: what is left of the gap is rounding

    def _tell(self, objective: float, bound: float) -> None:
        if self.watcher is not None:
            self.watcher(Progress(time.monotonic() - self._began, objective, bound, gap_of(objective, bound)))

    def _stopped(self, aim: Aim) -> Stage:
        """What is known when there is no time for a single round: the plan as it stands."""
        value = float(self.unserved.sum()) if aim.kind == "share" else self._value(self.flow)
        return Stage(value, -math.inf, np.zeros(len(self.capacity)), 0.0, False, 0)

    def _settle(self) -> LpAnswer | None:
        """Solve, adding rows of resources that are overloaded, until none is."""
        while True:
            left = self.deadline - time.monotonic()
            answer = self._program.solve(None if math.isinf(left) else left)
            if answer is None:
                return None
            flow = answer.values[self._first :]
            load = self._load(flow)
            over = [r for r in np.flatnonzero(load > self.capacity + _SLACK).tolist() if r not in self._row_of]
            if not over:
                self.flow, self.unserved = flow, answer.values[: len(self._volume_rows)]
                return answer
            self._add_rows(over)

    def _add_rows(self, resources: Sequence[int]) -> None:
        wanted: dict[int, tuple[list[int], list[float]]] = {resource: ([], []) for resource in resources}
        for number, column in enumerate(self.columns, start=self._first):
            for resource, times in zip(column.used.tolist(), column.times.tolist(), strict=True):
                if resource in wanted:
                    wanted[resource][0].append(number)
                    wanted[resource][1].append(times)
        for resource, (numbers, factors) in wanted.items():
            limit = float(self.capacity[resource])
            self._row_of[resource] = self._program.add_row(-math.inf, limit, numbers, factors)

    def _prices(self, answer: LpAnswer, aim: Aim) -> tuple[Floats, float]:
        """Tolls of the resources, and what leaving a unit behind costs."""
        toll = np.zeros(len(self.capacity))
        rows = list(self._row_of.values())
        toll[list(self._row_of)] = np.maximum(0.0, -answer.duals[rows]) + 0.0  # never minus zero
        return toll, aim.left + max(0.0, -float(answer.duals[self._cap]))

    def _price(self, toll: Floats, alone: float, aim: Aim) -> tuple[BatchPaths, Floats, float]:
        """Least paths under tolls, what they cost reduced, and the bound that follows."""
        on_arc = np.where(self.case.of_arc >= 0, np.append(toll, 0.0)[self.case.of_arc], 0.0)
        if aim.kind == "share":
            paths = self._share_finder().run(np.floor(on_arc * _SHARE).astype(np.int64) << _TIES)
            reduced = (paths.distance >> _TIES) / _SHARE
        else:
            paths = self._by_cost.run(np.floor(on_arc * self._fine).astype(np.int64))
            reduced = paths.distance / self._fine
        value = float(self.case.volume @ np.minimum(reduced, alone)) - self._worth(toll, aim)
        if math.isfinite(aim.most):
            value -= (alone - aim.left) * aim.most
        return paths, reduced, value

    def _worth(self, toll: Floats, aim: Aim) -> float:
        """What all capacity together costs at given tolls: taken off the bound."""
        return float(toll @ self.capacity)

    def _share_finder(self) -> PathFinder:
        if self._by_share is None:
            whole = np.where(self._whole >= INFINITY, INFINITY, self._whole // self._fine)
            self._by_share = PathFinder(self.case.topology, whole, self.case.jobs)
        return self._by_share

    # columns

    def _costs(self, aim: Aim) -> Floats:
        paths = np.array([column.cents for column in self.columns])
        if aim.kind == "share":
            paths = np.zeros(len(paths))
        jobs = len(self._volume_rows)
        between = np.zeros(self._first - jobs)  # congestion is priced by its own columns, in the second stage only
        between[1::2] = 0.0 if aim.kind == "share" else 1.0
        return np.concatenate([np.full(jobs, aim.left), between, paths])

    def _add_curves(self) -> int:
        """Add the columns of congestion, two for each curve: its load, then its cost; none without curves."""
        return 0

    def _value(self, flow: Floats) -> float:
        return float(sum(column.cents * units for column, units in zip(self.columns, flow.tolist(), strict=False)))

    def _load(self, flow: Floats) -> Floats:
        load = np.zeros(len(self.capacity))
        for number in np.flatnonzero(flow > 0.0).tolist():
            column = self.columns[number]
            load[column.used] += column.times * flow[number]
        return load

    def _add(self, paths: BatchPaths, jobs: Iterable[int], aim: Aim | None = None) -> int:
        free = aim is not None and aim.kind == "share"
        return sum(self._add_path(job, paths.path(job), free=free) for job in jobs)

    def _add_path(self, job: int, arcs: Integers, *, free: bool = False) -> bool:
        key = (job, arcs.tobytes())
        if key in self._known:
            return False
        self._known.add(key)
        cents = float(self.case.cents[self.case.jobs[job][0], arcs].sum())
        used = self.case.of_arc[arcs]
        found, times = np.unique(used[used >= 0], return_counts=True)
        column = _Column(job, np.array(arcs), cents, found, times.astype(np.float64))
        rows, factors = [self._volume_rows[job]], [1.0]
        for resource, number in zip(found.tolist(), column.times.tolist(), strict=True):
            if resource in self._row_of:
                rows.append(self._row_of[resource])
                factors.append(number)
        self.columns.append(column)
        self._program.add_column(0.0 if free else cents, rows, factors)
        return True


def _parts(dearest: float, nodes: int) -> int:
    """Into how many parts a cent is cut, so that no sum along a path runs over: a power of two, at least one."""
    parts = _FINEST
    while parts > 1 and dearest * nodes * parts >= _ROOM:
        parts //= 2
    return parts


@dataclass(frozen=True, slots=True)
class Aim:
    """What a stage minimises: kind, cost of a unit left behind, and the most that may be."""

    kind: str
    left: float
    most: float
