"""Least-cost paths within a limit of time, for jobs that are due: by the exact label search of `corridor.search`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.search import INFINITY, Path, Topology, bounds, constrained

__all__ = ["PathLimits", "least_within"]

Integers = NDArray[np.int64]

_BITS = 62  # the sum of as many of the largest weight as there are nodes must stay below


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


def least_within(
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
