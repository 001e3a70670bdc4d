"""Least-cost ways of many shippers under common prices: the search of `corridor.search`, in one batch.

Prices are rounded down to whole numbers before the search, so what it finds is never above the true
least reduced cost: bounds made of it hold whatever the rounding. Jobs that are due take paths within a limit of time,
by the exact label search where the least path of all is too slow.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from corridor.plan.flows.paths.chains import chains_of
from corridor.plan.flows.paths.limits import NO_TERMS, BatchPaths, PathTerms
from corridor.search import INFINITY, Path, Topology, constrained, shortest_path
from corridor.search.heap import pop, push, roomier
from corridor.search.jit import kernel
from corridor.search.records import JOB, Adjacency, Integers, Jobs, Table

__all__ = ["PathFinder", "parts_of_a_cent"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Costs = Annotated[NDArray[np.float64], 2]
_Raised = tuple[Integers, Floats]  # arcs, and what they weigh more for each job

_FINEST = 1 << 24  # most parts of a cent in which costs and tolls are searched when costs count
_ROOM = float(1 << 60)  # what sums of a search must stay below
_BITS = 62  # the sum of as many of the largest weight as there are nodes must stay below


@kernel
def _batch(
    rows: Adjacency, weight: Costs, scale: float, toll: Integers, guide: Table, jobs: Jobs
) -> tuple[Integers, Integers, Integers]:
    """Distances, ends of the paths in the list of arcs, and arcs (backwards) for every job.

    A weight counts in so many parts, rounded down. Guides are least costs to the target without tolls, or nothing:
    never above the truth, and consistent, so a node that leaves the heap is final.
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
                if weight[w, a] == np.inf or guide[g, v] >= INFINITY:
                    continue
                there = here + np.int64(weight[w, a] * scale) + toll[a]
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


@kernel
def _sweep(rows: Adjacency, weight: Costs, scale: float, guide: Table, jobs: Jobs) -> int:
    """Fill the row of guides of every job: least weights from all nodes to its target, `INFINITY` where there are none.

    `rows` are the arcs by the nodes that they enter.
    """
    start, tail, arc_of = rows
    heap = np.empty(2 * (tail.size + 1), np.int64)
    for job in range(jobs.size):
        w, g = jobs[job].weights, jobs[job].guide
        for v in range(guide.shape[1]):
            guide[g, v] = INFINITY
        guide[g, jobs[job].target] = 0
        size = push(heap, 0, 0, jobs[job].target)
        while size > 0:
            here = heap[0]
            v = heap[1]
            size = pop(heap, size)
            if here != guide[g, v]:
                continue
            for j in range(start[v], start[v + 1]):
                a = arc_of[j]
                if weight[w, a] == np.inf:
                    continue
                there = here + np.int64(weight[w, a] * scale)
                if there < guide[g, tail[j]]:
                    guide[g, tail[j]] = there
                    size = push(heap, size, there, tail[j])
    return jobs.size


class PathFinder:
    """Least paths of many jobs over shared weights, guided by distances without tolls.

    Tolls are not negative, so that a job whose least path without tolls meets none keeps it, and is not searched again.
    Rows of weights with the same arcs closed share their guides, which are those of the least of them on every arc: a
    sweep for each row costs more than the searches that it shortens.

    Parameters
    ----------
    topology : Topology
        The graph.
    weight : float array, shape (rows, arcs)
        Non-negative weights, infinite on closed arcs.
    jobs : sequence of (int, int, int)
        Row of weights, source and target of each job.
    scale : float
        Parts in which a weight is counted; each is rounded down to whole parts.
    terms : PathTerms
        Limits of time, and arcs that may be closed.
    """

    def __init__(
        self,
        topology: Topology,
        weight: Floats,
        jobs: Sequence[tuple[int, int, int]],
        scale: float,
        terms: PathTerms = NO_TERMS,
    ) -> None:
        self._topology, self._terms, self._scale, self._weight = topology, terms, float(scale), weight
        self._ends = np.array([two for _, *two in jobs], np.int64).reshape(-1, 2)
        self._chains = chains_of(topology, np.isfinite(weight.min(axis=0, initial=np.inf)), self._ends)
        shape = self._chains.topology
        self._out = Adjacency(shape.out_start, shape.out_head, shape.out_arc)
        self._into = Adjacency(shape.in_start, shape.in_tail, shape.in_arc)
        self._sums = self._chains.sums(weight)
        self._each, self._touched = np.empty((0, 0)), np.zeros(0, np.int64)  # sums of every job, and those raised
        self._least, shared_by = _least_of_alike(self._sums)
        wanted = [(shared_by[row], target) for row, _, target in jobs]
        pairs = {pair: place for place, pair in enumerate(dict.fromkeys(wanted))}
        number = self._chains.number
        ends = zip(jobs, wanted, number[self._ends].tolist(), strict=True)
        self._jobs = np.array([(row, pairs[pair], *two) for (row, *_), pair, two in ends], JOB)
        self._sweeps = np.array([(row, place, 0, number[target]) for (row, target), place in pairs.items()], JOB)
        self._forget()

    def _forget(self) -> None:
        self._guide = np.empty((len(self._sweeps), self._chains.topology.n_nodes), np.int64)
        self._guided = np.zeros(len(self._sweeps), np.bool_)
        self._alone: BatchPaths | None = None

    def in_parts(self, scale: float) -> PathFinder:
        """A finder of the same jobs that counts weights in other parts, no finer ones."""
        other, alone = copy(self), self.alone()
        other._scale = float(scale)
        other._forget()
        # the least path stays one but for what is lost by rounding
        other._alone = replace(alone, distance=np.floor(alone.distance * (scale / self._scale)).astype(np.int64))
        return other

    def alone(self) -> BatchPaths:
        """The least path of each job without tolls; -1 is the distance where there is none."""
        if self._alone is None:
            everyone = np.arange(len(self._jobs))
            self._alone = self._searched(everyone, np.zeros(self._topology.n_arcs, np.int64))
        return self._alone

    def run(self, toll: Integers) -> BatchPaths:
        """Find the least path of each job under tolls.

        Parameters
        ----------
        toll : int64 array, shape (arcs,)
            Added to the weights; not negative.
        """
        alone = self.alone()
        jobs = np.flatnonzero(alone.along((toll > 0).astype(np.int64)))
        return alone.replaced(jobs, self._searched(jobs, toll)) if jobs.size else alone

    def run_raised(self, toll: Integers, columns: Integers, raised: Floats) -> BatchPaths:
        """As `run` where some arcs weigh more than before for each job: all are searched, by guides that still hold.

        Parameters
        ----------
        toll : int64 array, shape (arcs,)
            Added to the weights; not negative.
        columns : int64 array, shape (some arcs,)
            The arcs; what is said of one twice is added up.
        raised : float array, shape (jobs, some arcs)
            What they weigh more; not negative.
        """
        rows, (touched, more) = self._jobs["weights"], self._chains.raised(columns, raised)
        if not self._each.size:
            self._each = self._sums[rows]  # many jobs share a row, and most chains are as they were
        self._each[:, self._touched] = self._sums[:, self._touched][rows]
        self._each[:, touched] = self._sums[:, touched][rows] + more
        self._touched = touched
        chosen = self._jobs.copy()
        chosen["weights"] = np.arange(len(chosen))
        return self._found(chosen, self._each, np.arange(len(chosen)), toll, (columns, raised))

    def _searched(self, jobs: Integers, toll: Integers) -> BatchPaths:
        return self._found(np.ascontiguousarray(self._jobs[jobs]), self._sums, jobs, toll)

    def _found(
        self, chosen: Jobs, sums: Floats, jobs: Integers, toll: Integers, more: _Raised | None = None
    ) -> BatchPaths:
        guides = np.unique(chosen["guide"])
        missing = guides[~self._guided[guides]]
        _sweep(self._into, self._least, self._scale, self._guide, np.ascontiguousarray(self._sweeps[missing]))
        self._guided[missing] = True
        on_chain = self._chains.tolls(toll)
        found = BatchPaths.of(*_batch(self._out, sums, self._scale, on_chain, self._guide, chosen))
        return self._kept(self._chains.unfolded(found), jobs, toll, more)

    def _kept(self, found: BatchPaths, jobs: Integers, toll: Integers, more: _Raised | None) -> BatchPaths:
        """Search again for those whose least path takes too long, or an arc that is closed to them."""
        again: dict[int, Path | None] = {}
        for place in self._terms.in_question(found, jobs).tolist():
            job = int(jobs[place])
            if not self._terms.allows(job, found.path(place)):
                again[place] = self._single(job, toll, more)
        if not again:
            return found
        parts = [np.zeros(0, np.int64) if path is None else path.arcs[::-1] for path in again.values()]
        ends = np.cumsum([0, *map(len, parts)])
        distance = np.array([-1 if path is None else path.costs[0] for path in again.values()], np.int64)
        return found.replaced(np.array(list(again), np.int64), BatchPaths.of(distance, ends, np.concatenate(parts)))

    def _single(self, job: int, toll: Integers, more: _Raised | None) -> Path | None:
        """The least path of one job that keeps its limit and is open to it."""
        limits = self._terms.limits
        weight = self._weight[self._jobs[job]["weights"]]
        closed = np.isinf(weight)
        weight = np.where(closed, 0.0, weight)
        if more is not None:
            np.add.at(weight, more[0], more[1][job])
        tolled = (weight * self._scale).astype(np.int64) + toll
        if self._terms.doubt is not None:
            closed[self._terms.doubt.closed(job)] = True
        source, target = self._ends[job].tolist()
        limit = limits.of(job) if limits is not None else None
        return _least_path(self._topology, tolled, closed, (source, target), limit)


def _least_of_alike(weight: Floats) -> tuple[Floats, list[int]]:
    """The least weight on every arc of all rows with the same arcs closed, and which of these each row shares."""
    known: dict[bytes, int] = {}
    place = [known.setdefault(np.packbits(np.isinf(row)).tobytes(), len(known)) for row in weight]
    least = np.full((len(known), weight.shape[1]), np.inf)
    for row, one in zip(weight, place, strict=True):
        np.minimum(least[one], row, out=least[one])
    return least, place


def _least_path(
    topology: Topology, weight: Integers, closed: Mask, ends: tuple[int, int], limit: tuple[Integers, int] | None
) -> Path | None:
    """Find the least path through open arcs that takes no longer than it may; None where there is none.

    ``costs[0]`` is never above the least sum of the weights: low bits that the search has no room for are cut.
    """
    priced = np.where(closed, 0, weight)
    spare = max(0, (int(priced.max(initial=0)) * topology.n_nodes).bit_length() - _BITS)
    if limit is None:
        path = shortest_path(topology.graph(priced >> spare, closed), *ends)
    else:
        graph = topology.graph(np.stack([priced >> spare, limit[0]]), closed)
        path = constrained(graph, *ends, minimise=0, limits={1: limit[1]})
    return None if path is None else Path(path.costs << spare, path.arcs)


def parts_of_a_cent(dearest: float, nodes: int) -> int:
    """Into how many parts a cent is cut, so that no sum along a path runs over: a power of two, at least one."""
    parts = _FINEST
    while parts > 1 and dearest * nodes * parts >= _ROOM:
        parts //= 2
    return parts
