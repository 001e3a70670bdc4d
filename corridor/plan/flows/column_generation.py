"""Column generation for flows with shared capacities: an incremental linear program, priced by our own search.

Nothing here knows a network: an instance is a graph, costs per unit, jobs with volumes, and resources with
capacities. Rows of resources are added when a plan overloads them, paths when prices make them pay: of thousands of
either only a few hundred ever matter. Every round gives a bound that no plan can beat (Lagrange), so it can be
stopped at any time.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from corridor.errors import CorridorError
from corridor.plan.flows.instance import (
    Alone,
    FlowInstance,
    PathColumn,
    Priced,
    Proof,
    Stage,
    StageObjective,
    all_or_nothing,
    load_of_flow,
    network_start,
    path_columns,
    room_cells,
)
from corridor.plan.flows.paths.limits import BatchPaths
from corridor.plan.flows.paths.pricing import PathFinder, parts_of_a_cent
from corridor.plan.solver.arrays import Cells
from corridor.plan.solver.incremental import IncrementalLp
from corridor.plan.solver.program import Program
from corridor.plan.solver.solver_result import SolverResult, gap_of
from corridor.progress import Progress, Watcher

__all__ = ["ColumnFlow"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_MISSING = 100.0  # times the dearest unit, for one that is missing of a least share
_SHARE = 1 << 24  # parts of a unit of unserved volume, when that counts
_TIES = 30  # bits below them for the cost, which only decides between equals
_DEAREST = 1 << 28  # cents per unit along a path: dearer ones would overflow the search
_SLACK = 1e-7  # volume by which a capacity may be exceeded: the solver's own tolerance
_PAYS = 1e-9  # relative reduced cost below which a path is new
_LEAST_GAP = 1e-9  # of what is at stake in a stage: a gap below it is the arithmetic's, however small the objective
_PENALTY = 3.0  # times the dearest least path, for what is not served while the first paths are made


@dataclass(eq=False)
class ColumnFlow:
    """The program of one instance, with everything it has learnt; it can be asked again with other capacities.

    Parameters
    ----------
    instance : FlowInstance
        What is to flow.
    gap : float
        Relative gap at which a stage is closed.
    deadline : float
        `time.monotonic` at which it stops with what it has.
    watcher : callable, optional
        Told objective and bound of the stage after every round.
    per_unit : float
        Hundredths, or seconds or grams, in the unit in which the watcher is told costs.
    """

    instance: FlowInstance
    gap: float
    deadline: float = math.inf
    watcher: Watcher | None = None
    per_unit: float = 1.0
    columns: list[PathColumn] = field(default_factory=list)
    flow: Floats = field(init=False)
    unserved: Floats = field(init=False)
    rounds: int = 0

    def __post_init__(self) -> None:
        instance, self._began = self.instance, time.monotonic()
        self.capacity = instance.capacity.copy()
        dearest = max((float(row[np.isfinite(row)].max(initial=0.0)) for row in instance.cents), default=0.0)
        self._parts = parts_of_a_cent(dearest, instance.topology.n_nodes)
        self._by_cost = PathFinder(instance.topology, instance.cents, instance.jobs, self._parts, instance.terms)
        self._by_share: PathFinder | None = None
        self._known: set[tuple[int, bytes]] = set()
        self._proofs: dict[str, Proof] = {}
        self._state_program()
        least = self._by_cost.alone()
        self._alone = least.distance / self._parts
        self._dearest = float(self._alone.max(initial=0.0))
        if self._dearest >= _DEAREST:
            price = f"{self._dearest / 100:,.0f} a unit"
            raise CorridorError(f"a least path costs {price}: too dear to be searched exactly")
        self._add(least, range(len(instance.jobs)))
        self.flow, self.unserved = all_or_nothing(instance, self.columns)

    def _state_program(self) -> None:
        """What flows and what stays behind is the volume of each job; all that stays behind is no more than allowed."""
        self.program = Program("flow by paths")
        self._lp = IncrementalLp(self.program)
        self._row_of: dict[int, int] = {}
        volume, self._must = self.instance.volume, self.instance.must
        self._forgone = np.where(self._must, 0.0, 0.0 if self.instance.forgone is None else self.instance.forgone)
        behind = self.program.add_many("left behind", len(volume))
        cells = Cells(behind, behind, 1.0)
        self._volume_rows = self.program.limit_many("volume", cells, count=len(volume), low=volume, high=volume)
        self._unserved_row = self.program.limit("left behind", ((job, 1.0) for job in behind[self._must].tolist()))
        self._share_rows = [self._add_share(*share) for share in self.instance.shares]
        self._first = self.program.n_columns + self._add_latencies()  # columns before those of paths

    def _add_share(self, name: str, jobs: Integers, most: float) -> int:
        """What stays behind of some jobs <= most, but for what is missing: that is dear, and no plan has any."""
        missing = self.program.add(f"missing of {name}")
        terms = [*((job, 1.0) for job in jobs.tolist()), (missing, -1.0)]
        return self.program.limit(f"share of {name}", terms, high=most)

    def offer(self, paths: Iterable[tuple[int, Integers]]) -> None:
        """Add paths known from elsewhere, for example from an earlier plan."""
        self._add_paths(paths)

    # stages

    def least_unserved(self) -> Stage:
        """Stage one: the least volume that stays behind. A first pass with a penalty makes good paths.

        Paths priced by the unserved volume alone wander, as all that are free of scarce resources cost the same; those
        that the penalty found are near the ones of the second stage, too.
        """
        self._allow_unserved(math.inf)
        self._run(StageObjective("penalty", self.penalty, math.inf))
        if self._all_served:
            return Stage(0.0, 0.0, np.zeros(len(self.capacity)), 0.0, True, self.rounds)
        return self._run(StageObjective("unserved", 1.0, math.inf))

    @property
    def missing(self) -> Floats:
        """Units that stay behind of each least share beyond what may."""
        each = self.instance.shares
        return np.array([max(0.0, float(self.unserved[jobs].sum()) - most) for _, jobs, most in each])

    @property
    def _all_served(self) -> bool:
        behind = float(self.unserved[self._must].sum()) + float(self.missing.sum())
        return behind <= _SLACK * max(1.0, float(self.instance.volume.sum()))

    def least_cost(self, most_unserved: float) -> Stage:
        """Stage two: the least cost with no more than so much unserved."""
        self._allow_unserved(most_unserved)
        return self._run(StageObjective("cost", 0.0, most_unserved))

    @property
    def penalty(self) -> float:
        """What a unit left behind costs while the first paths are made: some times the dearest least path."""
        return self._dearest * _PENALTY + 1.0

    def set_capacity(self, resource: int, capacity: float) -> None:
        """Change one capacity; the next stage starts from the paths known."""
        self.capacity[resource] = capacity
        row = self._row_of.get(resource)
        if row is not None:
            self.program.bound_row(row, -math.inf, capacity)

    def _allow_unserved(self, most: float) -> None:
        self.program.bound_row(self._unserved_row, -math.inf, most)

    @property
    def load(self) -> Floats:
        """Units a day on every resource."""
        return self._load(self.flow)

    # one stage

    def _run(self, objective: StageObjective) -> Stage:
        stage = self._stopped(objective)
        if time.monotonic() > self.deadline:
            return stage
        try:
            self._set_costs(objective)
            for stage in self._rounds(objective):  # noqa: B007 - the last one counts, also when it is cut short
                pass
        except KeyboardInterrupt:
            # the last plan that was settled stands; the program may be half changed and is not asked again
            self.deadline = -math.inf
        return stage

    def _rounds(self, objective: StageObjective) -> Iterator[Stage]:
        """Settle, price, add what pays; the stage as it stands after every round."""
        closing = self._least_gap(objective)
        known = self._network_prices(objective) if self.instance.single else None
        best = max(self._first_bound(objective), self._proved(objective))
        for rounds in itertools.count(1):
            answer = self._settle()
            if answer is None or (objective.kind == "penalty" and self._all_served):
                return  # nothing stays behind, as the first stage wants it: what it costs is for the second
            most = max(self.gap * abs(answer.objective), closing)
            toll, alone = self._prices(answer, objective)
            priced = None
            if rounds > 1 or answer.objective - best > most:  # else prices that were searched before prove enough
                priced = self._price(toll, alone, objective)
                best = max(best, priced.bound)
            if known is not None and (priced is None or known[2] >= priced.bound):
                toll, alone, _ = known  # the prices of a network flow prove more than the program's
                best = max(best, known[2])
            self.rounds += 1
            self._tell(answer.objective, best, objective)
            closed = answer.objective - best <= most
            yield Stage(answer.objective, best, toll, alone.price, closed, rounds)
            if closed or priced is None or time.monotonic() > self.deadline:
                return
            duals = _duals(answer)[self._volume_rows]
            # relative, as the duals carry the solver's own error: a path that pays by less would come again for ever
            pays = np.flatnonzero(priced.reduced < duals - _PAYS * np.maximum(1.0, np.abs(duals)))
            if not self._add(priced.paths, pays.tolist(), objective):
                return  # no path pays any more: what is left of the gap is rounding

    def _network_prices(self, objective: StageObjective) -> tuple[Floats, Alone, float] | None:
        """Begin with the paths of a network flow; its tolls, what leaving a unit behind costs, and their bound."""
        counts, row = objective.kind != "unserved", self.instance.cents[self.instance.jobs[0][0]]
        dear = objective.unserved_cost if objective.kind != "cost" else self.penalty
        cost = row if counts else np.where(np.isinf(row), np.inf, 0.0)
        start = network_start(replace(self.instance, capacity=self.capacity), cost, dear)
        if start is None:
            return None
        self.offer(start.paths)
        self._set_costs(objective)
        alone = self._alone_at(objective, dear - objective.unserved_cost, np.zeros(0))
        return start.toll, alone, self._price(start.toll, alone, objective).bound

    def _tell(self, objective: float, bound: float, stage: StageObjective) -> None:
        if self.watcher is not None:
            unit = 1.0 if stage.kind == "unserved" else self.per_unit
            best, least = objective / unit, bound / unit
            self.watcher(Progress(time.monotonic() - self._began, best, least, gap_of(best, least)))

    def _first_bound(self, objective: StageObjective) -> float:
        """What no plan can beat even if nothing is scarce, with the dearest left behind as far as is allowed."""
        if objective.kind != "cost":
            return 0.0
        least = np.where(self._must, self._alone, np.minimum(self._alone, self._forgone))
        order = np.flatnonzero(self._must)[np.argsort(-self._alone[self._must], kind="stable")]
        volume = self.instance.volume[order]
        behind = np.clip(objective.most_unserved - (np.cumsum(volume) - volume), 0.0, volume)
        return float(least @ self.instance.volume - self._alone[order] @ behind)

    def _least_gap(self, objective: StageObjective) -> float:
        """The gap below which a stage counts as closed whatever its objective."""
        return float(self.instance.volume.sum()) * _LEAST_GAP * (1 if objective.kind == "unserved" else self._dearest)

    def _stopped(self, objective: StageObjective) -> Stage:
        """What is known when there is no time for a single round: the plan as it stands."""
        if objective.kind == "unserved":
            value = float(self.unserved[self._must].sum()) + float(self.missing.sum())
        else:
            value = self._value(self.flow) + float(self._forgone @ self.unserved)
        bound, most = self._first_bound(objective), max(self.gap * abs(value), self._least_gap(objective))
        return Stage(value, bound, np.zeros(len(self.capacity)), 0.0, value - bound <= most, 0)

    def _settle(self) -> SolverResult | None:
        """Solve, adding rows of resources that are overloaded, until none is."""
        while True:
            left = self.deadline - time.monotonic()
            answer = self._lp.solve(None if math.isinf(left) else left)
            if answer.values is None:
                return None
            flow = answer.values[self._first :]
            load = self._load(flow)
            over = [r for r in np.flatnonzero(load > self.capacity + _SLACK).tolist() if r not in self._row_of]
            if not over:
                jobs = len(self._volume_rows)
                self.flow, self.unserved = flow, answer.values[:jobs]
                return answer
            self._add_rows(over)

    def _add_rows(self, resources: Sequence[int]) -> None:
        limits, nothing = self.capacity[list(resources)], Cells([], [], [])
        rows = self.program.limit_many("room", nothing, count=len(resources), high=limits)
        added = dict(zip(resources, rows.tolist(), strict=True))
        if self.columns:
            numbers = np.arange(self._first, self._first + len(self.columns))
            self.program.extend_many(room_cells(self.columns, numbers, added))
        self._row_of |= added

    def _alone_at(self, objective: StageObjective, price: float, shares: Floats) -> Alone:
        """What leaving a unit of each job behind costs at prices of the rows that limit it."""
        cost = self._left_cost(objective) + np.where(self._must, price, 0.0)
        credit = 0.0
        for (_, jobs, most), dual in zip(self.instance.shares, shares.tolist(), strict=True):
            cost[jobs] += dual
            credit += dual * most
        return Alone(cost, credit, price)

    def _left_cost(self, objective: StageObjective) -> Floats:
        """What leaving a unit of each job behind costs by itself."""
        free = 0.0 if objective.kind == "unserved" else self._forgone
        cost: Floats = np.where(self._must, objective.unserved_cost, free)
        return cost

    def _prices(self, answer: SolverResult, objective: StageObjective) -> tuple[Floats, Alone]:
        """Tolls of the resources, and what leaving a unit behind costs."""
        toll = np.zeros(len(self.capacity))
        rows = list(self._row_of.values())
        toll[list(self._row_of)] = np.maximum(0.0, -_duals(answer)[rows]) + 0.0  # never minus zero
        shares = np.maximum(0.0, -_duals(answer)[self._share_rows])
        return toll, self._alone_at(objective, max(0.0, -float(_duals(answer)[self._unserved_row])), shares)

    def _price(self, toll: Floats, alone: Alone, objective: StageObjective) -> Priced:
        """Least paths under tolls, what they cost reduced, and the bound that follows.

        Any tolls give a bound: those that the search adds up, so that nothing is lost by their rounding.
        """
        parts = _SHARE if objective.kind == "unserved" else self._parts
        whole = np.rint(toll * parts)  # to the nearest, as tolls are often whole numbers but for the solver's error
        toll = whole / parts
        on_arc = np.append(whole, 0.0).astype(np.int64)[self.instance.of_arc]  # -1 is none
        if objective.kind == "unserved":
            # tolls above, costs in the bits below: they decide only between paths that cost the same tolls
            paths = self._share_finder().run(on_arc << _TIES)
            reduced = (paths.distance >> _TIES) / _SHARE
        else:
            paths = self._by_cost.run(on_arc)
            reduced = paths.distance / self._parts
        self._proofs[objective.kind] = Proof(toll, alone.price, np.minimum(reduced, alone.cost), alone.credit)
        return Priced(paths, reduced, self._proved(objective))

    def _proved(self, objective: StageObjective) -> float:
        """The bound of the last prices that were searched for such an objective, at what is sent and allowed now."""
        proof, most = self._proofs.get(objective.kind), objective.most_unserved
        if proof is None:
            return -math.inf
        allowed = self._worth(proof.toll, objective) + (proof.price * most if math.isfinite(most) else 0.0)
        return float(self.instance.volume @ proof.least) - allowed - proof.credit

    def _worth(self, toll: Floats, objective: StageObjective) -> float:
        """What all capacity together costs at given tolls: taken off the bound."""
        return float(toll @ self.capacity)

    def _share_finder(self) -> PathFinder:
        if self._by_share is None:
            self._by_share = self._by_cost.in_parts(1)
        return self._by_share

    # columns

    def _set_costs(self, objective: StageObjective) -> None:
        paths = np.array([column.cents for column in self.columns])
        if objective.kind == "unserved":
            paths = np.zeros(len(paths))
        jobs = len(self._volume_rows)
        dear = 1.0 if objective.kind == "unserved" else self._dearest + float(self._forgone.max(initial=0.0))
        missing = np.full(len(self._share_rows), _MISSING * dear)
        # congestion is priced by its own columns, in the second stage only
        between = np.zeros(self._first - jobs - len(missing))
        between[1::2] = 0.0 if objective.kind == "unserved" else 1.0
        costs = np.concatenate([self._left_cost(objective), missing, between, paths])
        self.program.minimise(np.arange(len(costs)), costs)

    def _add_latencies(self) -> int:
        """Add two columns for each latency function, its load and then its cost; none where nobody waits."""
        return 0

    def _value(self, flow: Floats) -> float:
        return float(sum(self.columns[number].cents * flow[number] for number in np.flatnonzero(flow).tolist()))

    def _load(self, flow: Floats) -> Floats:
        return load_of_flow(self.columns, flow, len(self.capacity))

    def _add(self, paths: BatchPaths, jobs: Iterable[int], objective: StageObjective | None = None) -> int:
        free = objective is not None and objective.kind == "unserved"
        return self._add_paths(((job, paths.path(job)) for job in jobs), free=free)

    def _add_paths(self, paths: Iterable[tuple[int, Integers]], *, free: bool = False) -> int:
        """State those paths that are new; returns how many there are."""
        new = []
        for job, arcs in paths:
            key = (job, arcs.tobytes())
            if key not in self._known:
                self._known.add(key)
                new.append((job, np.array(arcs)))
        if new:
            columns = path_columns(self.instance, new)
            cost = np.array([0.0 if free else column.cents for column in columns])
            numbers = self.program.add_many("paths", len(new), cost=cost)
            volume = self._volume_rows[[column.job for column in columns]]
            self.program.extend_many(Cells(volume, numbers, 1.0))
            self.program.extend_many(room_cells(columns, numbers, self._row_of))
            self.columns.extend(columns)
        return len(new)


def _duals(answer: SolverResult) -> Floats:
    assert answer.duals is not None  # an optimal basis has them
    return answer.duals
