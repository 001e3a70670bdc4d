"""Flows that wait for each other: swapped between paths, or by tangents in the program of paths where limits bind.

Flow is swapped between paths until nobody would change (`equilibrium`), which is all there is to do where no limit is
in the way. Where one is, the linear program goes on from these paths: tangents of the latency functions lie below them,
so the program is a bound; the true cost of its flow, or of the best mixture with the flow before it, is a plan. Both
are reported, and their distance is the gap.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corridor.plan.flows.column_generation import ColumnFlow
from corridor.plan.flows.equilibrium.user_equilibrium import Equilibrium, PathFlow
from corridor.plan.flows.instance import FlowInstance, StageObjective, flow_of_paths
from corridor.plan.flows.latency import LatencyFunction
from corridor.progress import Watcher

__all__ = ["CongestedFlow", "CongestedStage"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_FIRST_TANGENTS = 12
_HALVINGS = 80  # of an interval: beyond the digits of a float
_ROUNDS = 400
_SAME = 1e-9  # relative distance at which a new tangent says nothing new


@dataclass(frozen=True, slots=True, eq=False)
class CongestedStage:
    """How the convex stage ended.

    Attributes
    ----------
    objective, bound : float
        Cost of the flow by the true functions, and what no flow can beat.
    marginal : float array, shape (resources,)
        Slope of each latency function at its load; 0 without one.
    closed : bool
        Whether the gap was closed to what was asked for.
    rounds : int
        Rounds of pricing and tangents.
    """

    objective: float
    bound: float
    marginal: Floats
    closed: bool
    rounds: int


class CongestedFlow(ColumnFlow):
    """A flow in which some resources cost more the more they carry.

    Parameters
    ----------
    instance, gap, deadline, watcher, per_unit
        As for `ColumnFlow`; capacities of resources with a latency function are its limit.
    latencies : mapping of int to LatencyFunction
        By number of the resource.
    """

    def __init__(
        self,
        instance: FlowInstance,
        gap: float,
        latencies: Mapping[int, LatencyFunction],
        deadline: float = math.inf,
        watcher: Watcher | None = None,
        per_unit: float = 1.0,
    ) -> None:
        self._latencies, self._allowed = dict(sorted(latencies.items())), math.inf
        super().__init__(instance, gap, deadline, watcher, per_unit)

    def _add_latencies(self) -> int:
        program = self.program
        first = len(self._volume_rows)
        self._load_column: dict[int, int] = {}
        for place, (resource, latency) in enumerate(self._latencies.items()):
            limit = min(latency.limit, float(self.instance.capacity[resource]))
            row = program.limit(f"room on {resource}", (), high=0.0)
            most = program.limit(f"most on {resource}", (), high=limit)
            self._row_of[resource] = row
            load = program.add(f"load of {resource}")
            program.extend(row, ((load, -1.0),))
            program.extend(most, ((load, 1.0),))
            program.add(f"latency of {resource}", cost=1.0)
            self._load_column[resource] = first + 2 * place
            for share in np.linspace(0.0, 0.98, _FIRST_TANGENTS):
                self._touch(resource, limit * float(share))
        return 2 * len(self._latencies)

    def _touch(self, resource: int, load: float) -> None:
        """Add the tangent at a load: cost >= slope x (load column) + rest."""
        latency, column = self._latencies[resource], self._load_column[resource]
        slope = latency.slope(load)
        rest = latency.cost(load) - slope * load
        self.program.limit(f"tangent of {resource} at {load:g}", ((column, slope), (column + 1, -1.0)), high=-rest)

    def _worth(self, toll: Floats, objective: StageObjective) -> float:
        """For a latency function, what its load earns at the toll less what it costs, at best."""
        if objective.kind == "unserved":
            return super()._worth(toll, objective)
        plain = np.where(np.isin(np.arange(len(toll)), list(self._latencies)), 0.0, toll * self.capacity)
        earned = 0.0
        for resource, latency in self._latencies.items():
            limit = min(latency.limit, float(self.instance.capacity[resource]))
            load = _load_at(latency, float(toll[resource]), limit)
            earned += max(0.0, float(toll[resource]) * load - latency.cost(load))
        return float(plain.sum()) + earned

    def begin_with(self, paths: Sequence[tuple[int, Integers, float]]) -> None:
        """Take over an earlier flow if all goes with it, it fits, and what stands is no better.

        Parameters
        ----------
        paths : sequence of (int, int64 array, float)
            Job, arcs and units on them, which are scaled to the volume of the job; paths that were offered.
        """
        flow = flow_of_paths(self.columns, paths)
        job_of = np.array([column.job for column in self.columns], np.int64)
        sent = np.bincount(job_of, flow, minlength=len(self.instance.volume))
        if not (sent > 0.0).all():
            return
        flow *= (self.instance.volume / sent)[job_of]
        behind = float(self.unserved.sum()) > _SAME * max(1.0, float(self.instance.volume.sum()))
        if (self._load(flow) <= self.capacity).all() and (behind or self.total(flow) < self.total(self.flow)):
            self.flow, self.unserved = flow, np.zeros(len(self.unserved))

    def least_total(self, most_unserved: float) -> CongestedStage:
        """Find the flow of least cost, congestion included, with no more than so much unserved.

        Paths that serve so much must be known: `least_unserved` finds them. Its own flow stands until a better one is
        found, so that a time limit or Ctrl-C ends with a plan and a bound at any moment. Where nothing stays behind and
        no limit binds, swapping between paths ends it; else the linear program goes on.
        """
        self._allow_unserved(most_unserved)
        self._allowed = most_unserved + _SAME * max(1.0, most_unserved)
        objective = StageObjective("cost", 0.0, most_unserved)
        self._set_costs(objective)
        stage = self._reached(self.flow, self._first_bound(objective), 0)
        try:
            stage = self._swapped(stage)
            while not stage.closed and stage.rounds < _ROUNDS and time.monotonic() < self.deadline:
                following = self._next_round(objective, stage)
                if following is None:
                    break
                stage = following
        except KeyboardInterrupt:
            self.deadline = -math.inf
        return stage

    def _swapped(self, stage: CongestedStage) -> CongestedStage:
        """Swap flow between paths from the plan so far, if it leaves nothing behind; the program learns the end."""
        behind = float(self.unserved.sum()) > _SAME * max(1.0, float(self.instance.volume.sum()))
        if stage.closed or behind or not self.flow.size or time.monotonic() >= self.deadline:
            return stage
        instance = replace(self.instance, capacity=self.capacity)
        search = Equilibrium(
            instance, self._latencies, self.gap, self.deadline, self.watcher, self.per_unit, self._by_cost
        )
        found = search.find(PathFlow.of(self.columns, self.flow))
        self.deadline = search.deadline
        self._add_paths((column.job, column.arcs) for column in found.columns)
        place = {(column.job, column.arcs.tobytes()): number for number, column in enumerate(self.columns)}
        self.flow, self.unserved = np.zeros(len(self.columns)), np.zeros(len(self.unserved))
        self.flow[[place[column.job, column.arcs.tobytes()] for column in found.columns]] = found.flow
        for resource in self._latencies:
            self._touch(resource, float(found.load[resource]))
        return self._reached(self.flow, max(stage.bound, found.bound), found.rounds)

    def _next_round(self, objective: StageObjective, stage: CongestedStage) -> CongestedStage | None:
        """Settle, mix with the plan so far, price, add what pays and touch the functions; None when time is up."""
        flow, unserved = self.flow, self.unserved
        answer = self._settle()
        if answer is None:
            return None
        assert answer.values is not None and answer.duals is not None
        self.flow, self.unserved = self._mixed(flow, unserved, stage.objective)
        toll, alone = self._prices(answer, objective)
        paths, reduced, value = self._price(toll, alone, objective)
        reached = self._reached(self.flow, max(stage.bound, value), stage.rounds + 1)
        self._tell(reached.objective, reached.bound, objective)
        self._add(paths, np.flatnonzero(reduced < answer.duals[: len(self._volume_rows)]).tolist())
        # tangents at both: the program's own load closes the bound, the mixture's the cost of the plan
        self._refine(answer.values, self._load(self.flow))
        return reached

    def _reached(self, flow: Floats, bound: float, rounds: int) -> CongestedStage:
        """Where the stage stands with a flow; one that leaves too much behind is none."""
        load = self._load(flow)
        total = self.total(flow) if float(self.unserved.sum()) <= self._allowed else math.inf
        marginal = np.zeros(len(load))
        for resource, latency in self._latencies.items():
            marginal[resource] = latency.slope(float(load[resource]))
        closed = math.isfinite(total) and total - bound <= self.gap * max(abs(total), 1.0)
        return CongestedStage(total, bound, marginal, closed, rounds)

    def total(self, flow: Floats) -> float:
        """True cost of a flow: its paths, and its congestion."""
        return self._value(flow) + self.latency(self._load(flow))

    def latency(self, load: Floats) -> float:
        """What all wait for each other at a load, shape (resources,)."""
        return math.fsum(latency.cost(float(load[resource])) for resource, latency in self._latencies.items())

    def _mixed(self, flow: Floats, unserved: Floats, best: float) -> tuple[Floats, Floats]:
        """Mix the flow before with the new one as is best: the cost along the way between them is convex."""
        new = self.flow
        if math.isinf(best):
            return new, self.unserved
        old = np.concatenate([flow, np.zeros(len(new) - len(flow))])
        low, high = 0.0, 1.0
        for _ in range(_HALVINGS // 2):
            one, other = low + (high - low) / 3.0, high - (high - low) / 3.0
            if self.total(old + one * (new - old)) <= self.total(old + other * (new - old)):
                high = other
            else:
                low = one
        share = low if self.total(old + low * (new - old)) < best else 0.0
        return old + share * (new - old), unserved + share * (self.unserved - unserved)

    def _refine(self, values: Floats, load: Floats) -> None:
        """Touch the functions where the program and the plan stand."""
        for resource, latency in self._latencies.items():
            column = self._load_column[resource]
            there = min(float(values[column]), latency.limit)
            if latency.cost(there) > float(values[column + 1]) + _SAME * max(1.0, latency.cost(there)):
                self._touch(resource, there)
                if abs(float(load[resource]) - there) > _SAME * max(1.0, there):
                    self._touch(resource, float(load[resource]))


def _load_at(latency: LatencyFunction, slope: float, limit: float) -> float:
    """Load at which a latency function has a slope, or the end that comes nearest."""
    low, high = 0.0, limit
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if latency.slope(middle) < slope:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0
