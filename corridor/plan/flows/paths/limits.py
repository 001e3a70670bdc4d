"""Paths of many jobs at once, and what holds for those of single jobs: limits of time, arcs that may be closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corridor.search import Topology, bounds

__all__ = ["NO_TERMS", "BatchPaths", "CopiedDoubt", "Doubt", "PathLimits", "PathTerms"]

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class BatchPaths:
    """One path per job.

    Attributes
    ----------
    distance : int64 array, shape (jobs,)
        Sum of rounded weights and tolls; -1 where there is no path.
    begins, ends : int64 array, shape (jobs,)
        Where the arcs of each path stand.
    arcs : int64 array
        Arcs of all paths, each from target to source.
    """

    distance: Integers
    begins: Integers
    ends: Integers
    arcs: Integers

    @classmethod
    def of(cls, distance: Integers, ends: Integers, arcs: Integers) -> BatchPaths:
        """What the kernel finds: paths one after another."""
        return cls(distance, ends[:-1], ends[1:], arcs)

    def path(self, job: int) -> Integers:
        """Arcs of one path, from source to target."""
        return self.arcs[self.begins[job] : self.ends[job]][::-1]

    def along(self, values: Integers) -> Integers:
        """Sums of values of arcs along every path, shape (jobs,)."""
        sums = np.concatenate([np.zeros(1, np.int64), np.cumsum(values[self.arcs])])
        found: Integers = sums[self.ends] - sums[self.begins]
        return found

    def replaced(self, jobs: Integers, others: BatchPaths) -> BatchPaths:
        """The same with other paths for some jobs."""
        distance, begins, ends = self.distance.copy(), self.begins.copy(), self.ends.copy()
        distance[jobs] = others.distance
        begins[jobs], ends[jobs] = others.begins + len(self.arcs), others.ends + len(self.arcs)
        return BatchPaths(distance, begins, ends, np.concatenate([self.arcs, others.arcs]))


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

    def of(self, job: int) -> tuple[Integers, int] | None:
        """Time of every arc for a job, and the most that its path may take; None without a limit."""
        if job not in self.of_job:
            return None
        row, most = self.of_job[job]
        return self.seconds[row], most

    def reachable(self, job: int, topology: Topology, closed: NDArray[np.bool_], ends: tuple[int, int]) -> bool:
        """Whether a job has a path within its limit through open arcs."""
        if job not in self.of_job:
            return True
        row, most = self.of_job[job]
        return int(bounds(topology.graph(self.seconds[row], closed), ends[1])[ends[0]]) <= most


class Doubt(Protocol):
    """Arcs that stand open to all, and of which it is found out only when a path wants them whether they are."""

    @property
    def arcs(self) -> Integers:
        """Which ones."""

    def closed(self, job: int) -> Integers:
        """Those of them that are closed to a job."""


@dataclass(frozen=True, slots=True, eq=False)
class CopiedDoubt:
    """The same on a graph in which arcs of another stand once or several times.

    Attributes
    ----------
    of : Doubt
        Of the other graph.
    origin : int64 array, shape (arcs,)
        Which of its arcs each arc is; -1 for none.
    arcs : int64 array
        Copies of the arcs in doubt.
    """

    of: Doubt
    origin: Integers
    arcs: Integers = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "arcs", np.flatnonzero(np.isin(self.origin, self.of.arcs)))

    def closed(self, job: int) -> Integers:
        """Those of them that are closed to a job."""
        return self.arcs[np.isin(self.origin[self.arcs], self.of.closed(job))]


@dataclass(frozen=True, slots=True, eq=False)
class PathTerms:
    """What holds for the paths of single jobs.

    Attributes
    ----------
    limits : PathLimits or None
        How long the paths of some jobs may take; each of them has one within its limit.
    doubt : Doubt or None
        Arcs that may be closed to a job.
    """

    limits: PathLimits | None = None
    doubt: Doubt | None = None

    def in_question(self, found: BatchPaths, jobs: Integers) -> Integers:
        """Places of the paths that may not be allowed, of those found for some jobs."""
        asked = np.zeros(len(jobs), np.bool_)
        if self.limits is not None:
            asked |= np.isin(jobs, list(self.limits.of_job))
        if self.doubt is not None and found.arcs.size:
            doubtful = np.zeros(int(max(found.arcs.max(), self.doubt.arcs.max(initial=0))) + 1, np.int64)
            doubtful[self.doubt.arcs] = 1
            asked |= found.along(doubtful) > 0
        return np.flatnonzero(asked)

    def allows(self, job: int, arcs: Integers) -> bool:
        """Whether a path of a job is within its limit, and open to it where that was in doubt."""
        if self.limits is not None and not self.limits.keeps(job, arcs):
            return False
        if self.doubt is None or not np.isin(arcs, self.doubt.arcs).any():
            return True
        return not np.isin(arcs, self.doubt.closed(job)).any()


NO_TERMS = PathTerms()
