"""Least-cost ways of many shippers under common prices: the search of `corridor.search`, in one batch.

Prices are rounded down to whole numbers before the search, so what it finds is never above the true
least reduced cost: bounds made of it hold whatever the rounding. Jobs that are due take paths within a limit of time,
by the exact label search where the least path of all is too slow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.search import INFINITY, Path, Topology, bounds, constrained
from corridor.search.heap import pop, push, roomier
from corridor.search.jit import kernel
from corridor.search.records import JOB, Adjacency, Integers, Jobs, Table

__all__ = ["BatchPaths", "PathFinder", "PathLimits"]

_BITS = 62  # the sum of as many of the largest weight as there are nodes must stay below


@kernel
def _batch(
    rows: Adjacency, weight: Table, toll: Integers, guide: Table, jobs: Jobs
) -> tuple[Integers, Integers, Integers]:
    """Distances, ends of the paths in the list of arcs, and arcs (backwards) for every job.

    Guides are least costs to the target
    without tolls: never above the truth, and consistent, so a node that leaves the heap is final.
    """
    start, head, arc_of = rows
    n = start.size - 1
    cost = np.empty(n, np.int64)
    via = np.empty(n, np.int32)
    before = np.empty(n, np.int32)
    stamp = np.full(n, -1, np.int64)
    heap = np.empty(2 * (head.size + 1), np.int64)
    distance = np.full(jobs.size, -1, np.int64)
    ends = np.zeros(jobs.size + 1, np.int64)
    arcs = np.empty(64 * jobs.size + 64, np.int64)
    used = 0
    for job in range(jobs.size):
        w, g, source, target = jobs[job].weights, jobs[job].guide, jobs[job].source, jobs[job].target
        size = 0
        if guide[g, source] < INFINITY:
            cost[source] = 0
            stamp[source] = job
            via[source] = -1
            size = push(heap, 0, guide[g, source], source)
        while size > 0:
            key = heap[0]
            u = heap[1]
            size = pop(heap, size)
            here = cost[u]
            if key != here + guide[g, u]:
                continue
            if u == target:
                distance[job] = here
                break
            for j in range(start[u], start[u + 1]):
                v = head[j]
                a = arc_of[j]
                if weight[w, a] >= INFINITY or guide[g, v] >= INFINITY:
                    continue
                there = here + weight[w, a] + toll[a]
                if stamp[v] == job and there >= cost[v]:
                    continue
                stamp[v] = job
                cost[v] = there
                via[v] = a
                before[v] = u
                size = push(heap, size, there + guide[g, v], v)
        if distance[job] >= 0:
            v = target
            while v != source:
                if used == arcs.size:
                    arcs = roomier(arcs, used)
                arcs[used] = via[v]
                used += 1
                v = before[v]
        ends[job + 1] = used
    return distance, ends, arcs[:used]


@dataclass(frozen=True, slots=True, eq=False)
class BatchPaths:
    """One path per job.

    Attributes
    ----------
    distance : int64 array, shape (jobs,)
        Sum of rounded weights and tolls; -1 where there is no path.
    ends, arcs : int64 array
        Arcs of all paths, one after another, each from target to source.
    """

    distance: Integers
    ends: Integers
    arcs: Integers

    def path(self, job: int) -> Integers:
        """Arcs of one path, from source to target."""
        return self.arcs[self.ends[job] : self.ends[job + 1]][::-1]

    def replaced(self, others: Mapping[int, Path]) -> BatchPaths:
        """The same with other paths for some jobs."""
        distance = self.distance.copy()
        distance[list(others)] = [path.costs[0] for path in others.values()]
        paths = [others[job].arcs if job in others else self.path(job) for job in range(len(distance))]
        return BatchPaths(distance, np.cumsum([0, *map(len, paths)]), np.concatenate([path[::-1] for path in paths]))


@dataclass(frozen=True, eq=False)
class PathLimits:
    """The most time that paths of some jobs may take.

    Attributes
    ----------
    seconds : tuple of int64 array, shape (arcs,)
        Time of every arc; jobs share them.
    of_job : mapping of int to (int, int)
        By job: which of them are its own, and the most that its path may take. Jobs that are not named have no limit.
    """

    seconds: tuple[Integers, ...]
    of_job: Mapping[int, tuple[int, int]]

    def of_some(self, jobs: Sequence[int]) -> PathLimits | None:
        """The limits of some of the jobs, numbered anew; None where none of them has one."""
        kept = {place: self.of_job[job] for place, job in enumerate(jobs) if job in self.of_job}
        return PathLimits(self.seconds, kept) if kept else None

    def keeps(self, job: int, arcs: Integers) -> bool:
        """Whether a path of a job is within its limit."""
        if job not in self.of_job:
            return True
        row, most = self.of_job[job]
        return int(self.seconds[row][arcs].sum()) <= most

    def reachable(self, job: int, topology: Topology, closed: NDArray[np.bool_], ends: tuple[int, int]) -> bool:
        """Whether a job has a path within its limit through open arcs."""
        if job not in self.of_job:
            return True
        row, most = self.of_job[job]
        return int(bounds(topology.graph(self.seconds[row], closed), ends[1])[ends[0]]) <= most


class PathFinder:
    """Least paths of many jobs over shared weights, guided by their distances without tolls.

    Parameters
    ----------
    topology : Topology
        The graph.
    weight : int64 array, shape (rows, arcs)
        Non-negative weights, `INFINITY` on closed arcs.
    jobs : sequence of (int, int, int)
        Row of weights, source and target of each job.
    limits : PathLimits, optional
        How long the paths of some jobs may take; each of them has one within its limit.
    """

    def __init__(
        self,
        topology: Topology,
        weight: Table,
        jobs: Sequence[tuple[int, int, int]],
        limits: PathLimits | None = None,
    ) -> None:
        self._topology, self._limits = topology, limits
        self._rows = Adjacency(topology.out_start, topology.out_head, topology.out_arc)
        self._weight = np.ascontiguousarray(weight)
        wanted = sorted({(row, target) for row, _, target in jobs})
        place = {pair: number for number, pair in enumerate(wanted)}
        self._guide = np.empty((len(wanted), topology.n_nodes), np.int64)
        for row in range(len(weight)):
            targets = [target for other, target in wanted if other == row]
            closed = weight[row] >= INFINITY
            graph = topology.graph(np.where(closed, 0, weight[row]), closed)
            for target in targets:
                self._guide[place[row, target]] = bounds(graph, target)
        self._jobs = np.array([(row, place[row, target], source, target) for row, source, target in jobs], JOB)

    def run(self, toll: Integers) -> BatchPaths:
        """Find the least path of each job under tolls.

        Parameters
        ----------
        toll : int64 array, shape (arcs,)
            Added to the weights; not negative.
        """
        found = BatchPaths(*_batch(self._rows, self._weight, toll, self._guide, self._jobs))
        if self._limits is None:
            return found
        # most least paths keep their limit: the batch goes first, and only who is late is searched again
        late = {job for job in self._limits.of_job if not self._limits.keeps(job, found.path(job))}
        return found.replaced({job: self._within_limit(job, toll) for job in late}) if late else found

    def _within_limit(self, job: int, toll: Integers) -> Path:
        assert self._limits is not None
        row, most = self._limits.of_job[job]
        record = self._jobs[job]
        weight = self._weight[record["weights"]]
        tolled = np.where(weight >= INFINITY, INFINITY, weight + toll)
        ends = int(record["source"]), int(record["target"])
        path = _least_within(self._topology, tolled, self._limits.seconds[row], most, ends)
        assert path is not None
        return path


def _least_within(
    topology: Topology, weight: Integers, seconds: Integers, most: int, ends: tuple[int, int]
) -> Path | None:
    """Find the least path that takes no longer than it may.

    Parameters
    ----------
    topology : Topology
        The graph.
    weight : int64 array, shape (arcs,)
        To be minimised; `INFINITY` on closed arcs.
    seconds : int64 array, shape (arcs,)
        Time of every arc.
    most : int
        Longest time of the path.
    ends : tuple of int
        Source and target.

    Returns
    -------
    Path or None
        ``costs[0]`` is never above the least sum of the weights: low bits that the search has no room for are cut.
    """
    closed = weight >= INFINITY
    priced = np.where(closed, 0, weight)
    spare = max(0, (int(priced.max(initial=0)) * topology.n_nodes).bit_length() - _BITS)
    graph = topology.graph(np.stack([priced >> spare, seconds]), closed)
    path = constrained(graph, *ends, minimise=0, limits={1: most})
    return None if path is None else Path(path.costs << spare, path.arcs)
