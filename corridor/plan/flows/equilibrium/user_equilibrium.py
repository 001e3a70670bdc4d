"""User equilibrium by swapping flow between paths, origin by origin, from whatever flow is known.

The objective is that of Beckmann, McGuire and Winsten (1956): what paths cost, and the integral of every latency
function up to its load; with marginal costs in place of costs the same search finds the optimum for all. Each round
finds the least path of every job at the prices of the loads (columns), and then moves the flow of one block of jobs
after another to its cheapest paths by Newton's step, as in the gradient projection of Jayakrishnan, Tsai, Prashker and
Rajadhyaksha (1994); a search along the line of the move sees to it that the objective never rises. The convex
objective is bounded from below by its tangent at any flow: objective - (paid - least), which is the gap.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from corridor.errors import ArgumentError
from corridor.plan.flows.equilibrium.balancing import Balance, Resources
from corridor.plan.flows.instance import FlowInstance, PathColumn, load_of_flow, path_columns
from corridor.plan.flows.latency import LatencyFunction
from corridor.plan.flows.paths.pricing import PathFinder, parts_of_a_cent
from corridor.plan.solver.solver_result import gap_of
from corridor.progress import Progress, Watcher

__all__ = ["Equilibrium", "PathFlow"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_BLOCK = 64  # jobs between two looks at the true prices
_SWEEPS = 12  # over all jobs between two searches of paths, at most
_ENOUGH = 0.2  # share of the regret at which the paths that are known are balanced well enough
_NEW = 1e-9  # relative: what is less is the rounding of the search
_PATIENCE = 8  # rounds in which objective and bound must come nearer to each other
_PROGRESS = 0.9  # than this share of what they were apart
_SLACK = 1e-6  # by which what others found may exceed a limit: a solver's own tolerance, and more
_LARGEST = 1 << 61  # of all sums of a search


@dataclass(frozen=True, slots=True, eq=False)
class PathFlow:
    """How much goes by which paths: what a search ends with, and what another may begin with.

    Attributes
    ----------
    columns : list of PathColumn
        Paths in use, sorted by job.
    flow : float array, shape (paths,)
        Units on each.
    load : float array, shape (resources,)
        Units on each resource.
    objective, bound : float
        Of the convex objective, in hundredths; the bound is proven, and minus infinity before the first round.
    paid, least : float
        What all pay at the prices of the loads, and what they would pay if each had the least path at these prices.
    rounds : int
        Searches of paths.
    """

    columns: list[PathColumn]
    flow: Floats
    load: Floats
    objective: float
    bound: float
    paid: float
    least: float
    rounds: int

    @classmethod
    def of(cls, columns: Sequence[PathColumn], flow: Floats) -> PathFlow:
        """Paths to begin with, in any order, of which nothing else is known."""
        return cls(list(columns), flow, np.zeros(0), math.inf, -math.inf, math.inf, 0.0, 0)

    @property
    def relative_gap(self) -> float:
        """The share of what all pay that is regret."""
        return (self.paid - self.least) / self.paid if self.paid > 0.0 else 0.0


@dataclass(eq=False)
class Equilibrium:
    """Flows of one instance whose resources cost more the more they carry; all of the volume goes.

    Parameters
    ----------
    instance : FlowInstance
        Without a row of what may stay behind, and without terms of single jobs.
    latencies : mapping of int to LatencyFunction
        By number of the resource; their slopes are the prices. Others have a capacity, and no price.
    gap : float
        Objective and bound are closed when they differ by less, relatively.
    deadline : float
        `time.monotonic` at which it ends with what it has.
    watcher : callable, optional
        Told objective and bound after every round.
    per_unit : float
        Hundredths in the unit in which it is told them.
    finder : PathFinder, optional
        Of the instance, counting in `parts_of_a_cent`, where there is one already.
    """

    instance: FlowInstance
    latencies: Mapping[int, LatencyFunction]
    gap: float
    deadline: float = math.inf
    watcher: Watcher | None = None
    per_unit: float = 1.0
    finder: PathFinder | None = None
    _known: set[tuple[int, bytes]] = field(default_factory=set)

    def __post_init__(self) -> None:
        instance = self.instance
        dearest = float(np.max(instance.cents, where=np.isfinite(instance.cents), initial=0.0))
        self._parts = parts_of_a_cent(dearest, instance.topology.n_nodes)
        self._finder = self.finder or PathFinder(
            instance.topology, instance.cents, instance.jobs, self._parts, instance.terms
        )
        most = instance.capacity.astype(np.float64)
        for resource, latency in self.latencies.items():
            most[resource] = min(latency.limit, most[resource])
        self._resources = Resources(self.latencies, most, float(instance.volume.mean()))
        order = np.lexsort([[source for _, source, _ in instance.jobs], [row for row, *_ in instance.jobs]])
        self._blocks = [order[first : first + _BLOCK] for first in range(0, len(order), _BLOCK)]

    def find(self, start: PathFlow | None = None) -> PathFlow:
        """Search, beginning with a flow of any volumes by paths of the same jobs; Ctrl-C ends it with what is known.

        Raises
        ------
        ArgumentError
            Where the flow that it begins with exceeds a limit: this search keeps limits and does not look for them.
        """
        begun, began = self._begun(start), time.monotonic()
        best = begun
        apart = [math.inf] * _PATIENCE  # objective and bound, in the last rounds
        try:
            for best in self._rounds(begun):
                if self.watcher is not None:
                    told, bound = best.objective / self.per_unit, best.bound / self.per_unit
                    self.watcher(Progress(time.monotonic() - began, told, bound, gap_of(told, bound)))
                apart.append(best.objective - best.bound)
                slow = apart[-1] > _PROGRESS * apart[-1 - _PATIENCE]  # a limit is in the way, or rounding
                if slow or self._closed(best) or time.monotonic() >= self.deadline:
                    break
        except KeyboardInterrupt:
            self.deadline = -math.inf
        return best

    def _closed(self, now: PathFlow) -> bool:
        return now.objective - now.bound <= self.gap * max(abs(now.objective), 1.0)

    def _begun(self, start: PathFlow | None) -> PathFlow:
        """The flow to begin with: that of another, in its shares, or each job on its least path when all is empty."""
        volume = self.instance.volume
        columns, flow = ([], np.zeros(0)) if start is None else (start.columns, start.flow)
        sent = np.bincount([column.job for column in columns], flow, len(volume)) if columns else np.zeros(len(volume))
        missing = np.flatnonzero((sent <= 0.0) & (volume > 0.0))
        share = np.divide(volume, sent, out=np.zeros(len(volume)), where=sent > 0.0)
        scaled = flow * share[[column.job for column in columns]] if columns else flow
        if missing.size:
            alone = self._finder.alone()
            columns = [*columns, *path_columns(self.instance, [(job, alone.path(job)) for job in missing.tolist()])]
            scaled = np.concatenate([scaled, volume[missing]])
        return self._settled(columns, scaled, 0)

    def _settled(self, columns: list[PathColumn], flow: Floats, rounds: int) -> PathFlow:
        """A flow without the paths that carry nothing, in the order of jobs; neither paid for nor bounded yet."""
        kept = np.flatnonzero(flow > 0.0)
        kept = kept[np.argsort([columns[number].job for number in kept.tolist()], kind="stable")]
        columns, flow = [columns[number] for number in kept.tolist()], flow[kept]
        self._known = {(column.job, column.arcs.tobytes()) for column in columns}
        load = load_of_flow(columns, flow, len(self._resources.most))
        if np.any(load > self._resources.most * (1.0 + _SLACK) + _SLACK):
            raise ArgumentError("the flow to begin with exceeds what a resource carries")
        base = float(np.array([column.cents for column in columns]) @ flow)
        objective = base + math.fsum(one.cost(float(load[r])) for r, one in self.latencies.items())
        return PathFlow(columns, flow, load, objective, -math.inf, math.inf, 0.0, rounds)

    def _rounds(self, now: PathFlow) -> Iterator[PathFlow]:
        """The flow after every search of paths, bounded."""
        best = -math.inf
        while True:
            balance = Balance(now.columns, now.flow, now.load, self._resources, len(self.instance.jobs))
            now, paths = self._bounded(now, balance, best)
            best = now.bound
            yield now
            now = self._balanced(now, paths)

    def _bounded(self, now: PathFlow, balance: Balance, best: float) -> tuple[PathFlow, list[tuple[int, Integers]]]:
        """Bound a flow by the least paths at its prices; those that are new, too."""
        toll = np.append(balance.loads.price, 0.0)[self.instance.of_arc]  # -1 is none
        largest = _LARGEST / self.instance.topology.n_nodes
        # a toll that is cut is a lower one, and the bound holds
        found = self._finder.run(np.minimum(toll * self._parts, largest).astype(np.int64))
        distance = found.distance / self._parts
        paid, first = balance.paid(), balance.rows.first
        cost = float(paid @ now.flow)
        least = float(distance @ self.instance.volume)
        known = np.full(len(self.instance.jobs), np.inf)
        some = np.flatnonzero(first[1:] > first[:-1])
        known[some] = np.minimum.reduceat(paid, first[some])
        cheaper = np.flatnonzero(distance < known * (1.0 - _NEW)).tolist()
        paths = [(job, found.path(job)) for job in cheaper]
        new = [(job, arcs) for job, arcs in paths if (job, arcs.tobytes()) not in self._known]
        bound = max(best, now.objective - (cost - least))
        ended = replace(now, bound=bound, paid=cost, least=least, rounds=now.rounds + 1)
        return ended, new

    def _balanced(self, now: PathFlow, paths: list[tuple[int, Integers]]) -> PathFlow:
        """Add paths, and balance what flows between those that are known."""
        columns = [*now.columns, *(path_columns(self.instance, paths) if paths else ())]
        order = np.argsort([column.job for column in columns], kind="stable").tolist()
        flow = np.concatenate([now.flow, np.zeros(len(paths))])[order]
        jobs = len(self.instance.jobs)
        balance = Balance([columns[n] for n in order], flow, now.load, self._resources, jobs)
        enough = _ENOUGH * (now.paid - now.least)
        for _ in range(_SWEEPS):
            balance.sweep(self._blocks)
            if balance.regret() <= enough or time.monotonic() >= self.deadline:
                break
        return self._settled([columns[n] for n in order], balance.flow, now.rounds)
