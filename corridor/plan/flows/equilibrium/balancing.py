"""Flow balanced between the paths that are known: block after block, at true prices, never to a worse flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.plan.flows.equilibrium.path_rows import PathLoads, Workspace, equalise, path_rows
from corridor.plan.flows.instance import PathColumn
from corridor.plan.flows.latency import LatencyFunction

__all__ = ["Balance", "Resources"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_HALVINGS = 20  # of a move that went too far
_FLAT = 1e-3  # share of the first descent along a move at which its end is found


@dataclass(frozen=True, eq=False)
class Resources:
    """What is scarce: prices that rise with the load, and limits.

    Attributes
    ----------
    latencies : mapping of int to LatencyFunction
        Whose slopes are the prices; others have none.
    most : float array, shape (resources,)
        Largest load of each.
    step : float
        Units over which the rise of a price is taken: where a price is flat at no load, everybody would come at once.
    """

    latencies: Mapping[int, LatencyFunction]
    most: Floats
    step: float

    def look(self, resources: Sequence[int], loads: PathLoads) -> None:
        """Take true prices and rises of some resources at their loads."""
        for resource in resources:
            latency = self.latencies.get(resource)
            if latency is None:
                continue
            load = max(0.0, float(loads.load[resource]))
            price, ahead = latency.slope(load), min(self.step, (float(self.most[resource]) - load) / 2.0)
            if ahead > 0.0:
                rise = (latency.slope(load + ahead) - price) / ahead
            else:
                rise = (price - latency.slope(load / 2.0)) / max(load / 2.0, self.step)
            loads.price[resource], loads.rise[resource] = price, max(0.0, rise)


class Balance:
    """Flow on some paths, which is moved between them.

    Parameters
    ----------
    columns : sequence of PathColumn
        Sorted by job.
    flow : float array, shape (paths,)
        Units on each; changed in place.
    load : float array, shape (resources,)
        Units on each resource.
    resources : Resources
    jobs : int
        How many there are.
    """

    def __init__(
        self, columns: Sequence[PathColumn], flow: Floats, load: Floats, resources: Resources, jobs: int
    ) -> None:
        self.rows, self.flow, self._resources = path_rows(columns, jobs), flow, resources
        zero = [np.zeros(len(load)) for _ in range(4)]
        self.loads = PathLoads(load.copy(), resources.most, zero[0], zero[1])
        self._work = Workspace(zero[2], np.zeros(len(load), np.int64), zero[3])
        resources.look(list(resources.latencies), self.loads)

    def sweep(self, blocks: Sequence[Integers]) -> float:
        """Balance one block of jobs after another; the units that were moved."""
        return sum(self._move(jobs) for jobs in blocks)

    def _move(self, jobs: Integers) -> float:
        """Move flow of some jobs by straight prices, and go back on the way as far as the true ones say."""
        load, flow, loads = self.loads.load.copy(), self.flow.copy(), self.loads
        price = loads.price.copy()
        moved = float(equalise(self.rows, jobs, self.flow, loads, self._work))
        if moved <= 0.0:
            return 0.0
        changed = np.flatnonzero(loads.load != load)
        toward, change = loads.load[changed] - load[changed], self.flow - flow
        paid = float(self.rows.base @ change)
        first = paid + float(price[changed] @ toward)
        low, high, share = 0.0, 1.0, 1.0
        for _ in range(_HALVINGS):
            self._resources.look(changed.tolist(), loads)
            slope = paid + float(loads.price[changed] @ toward)
            if slope <= -_FLAT * first or first >= 0.0:
                if share == 1.0 or slope >= _FLAT * first:
                    break
                low = share
            else:
                high = share
            share = (low + high) / 2.0
            loads.load[changed] = load[changed] + share * toward
        self.flow[:] = flow + share * change
        return moved * share

    def paid(self) -> Floats:
        """What a unit pays on every path, shape (paths,)."""
        _, at, used, times, base = self.rows
        sums = np.concatenate([np.zeros(1), np.cumsum(times * self.loads.price[used])])
        found: Floats = base + sums[at[1:]] - sums[at[:-1]]
        return found

    def regret(self) -> float:
        """What all pay beyond the least path that is known to each."""
        paid, first = self.paid(), self.rows.first
        some = np.flatnonzero(first[1:] > first[:-1])
        least = np.minimum.reduceat(paid, first[some])
        return float(self.flow @ (paid - np.repeat(least, np.diff(first)[some])))
