"""Paths of many jobs as arrays, and the kernel that moves flow between the paths of each job."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.plan.flows.instance import PathColumn
from corridor.search.jit import inner, kernel
from corridor.search.records import Integers

__all__ = ["PathLoads", "PathRows", "Workspace", "equalise", "path_rows"]

Floats = NDArray[np.float64]


class PathRows(NamedTuple):
    """Paths by the job that they serve, and what each of them uses.

    The paths of a job are ``first[job]:first[job + 1]``; path ``p`` uses the cells ``at[p]:at[p + 1]`` of ``used``
    (numbers of resources) and ``times`` (how often), and pays ``base`` besides.
    """

    first: Integers
    at: Integers
    used: Integers
    times: Floats
    base: Floats


class PathLoads(NamedTuple):
    """What flows where, shape (resources,): the load, its most, its price, and what the price gains with a unit."""

    load: Floats
    most: Floats
    price: Floats
    rise: Floats


class Workspace(NamedTuple):
    """Work space, shape (resources,): zero between calls, and resources with how much more often a swap uses each."""

    sums: Floats
    numbers: Integers
    changes: Floats


def path_rows(columns: Sequence[PathColumn], jobs: int) -> PathRows:
    """Paths, sorted by their job, as arrays."""
    of_job = np.array([column.job for column in columns], np.int64)
    return PathRows(
        np.searchsorted(of_job, np.arange(jobs + 1)).astype(np.int64),
        np.cumsum([0, *(len(column.used) for column in columns)], dtype=np.int64),
        np.concatenate([column.used for column in columns]).astype(np.int64),
        np.concatenate([column.times for column in columns]),
        np.array([column.cents for column in columns], np.float64),
    )


@inner
def _cheapest(paths: PathRows, job: int, price: Floats) -> int:
    """Find the path of a job that costs least at given prices."""
    first, at, used, times, base = paths
    best, least = int(first[job]), np.inf
    for path in range(first[job], first[job + 1]):
        cost = base[path]
        for cell in range(at[path], at[path + 1]):
            cost += times[cell] * price[used[cell]]
        if cost < least:
            best, least = path, cost
    return best


@inner
def _differences(paths: PathRows, best: int, path: int, work: Workspace) -> int:
    """List what one path uses more often than another; the number of resources listed."""
    _, at, used, times, _ = paths
    sums, numbers, changes = work
    for cell in range(at[best], at[best + 1]):
        sums[used[cell]] += times[cell]
    for cell in range(at[path], at[path + 1]):
        sums[used[cell]] -= times[cell]
    count = 0
    for one in (best, path):
        for cell in range(at[one], at[one + 1]):
            resource = used[cell]
            if sums[resource] != 0.0:
                numbers[count], changes[count] = resource, sums[resource]
                sums[resource] = 0.0
                count += 1
    return count


@inner
def _equal_shift(saved: float, most_shift: float, count: int, loads: PathLoads, work: Workspace) -> float:
    """Find the units whose swap makes two paths cost the same, as far as there are so many, and room for them."""
    load, most, price, rise = loads
    _, numbers, changes = work
    gain, slope, shift = saved, 0.0, most_shift
    for place in range(count):
        resource, change = numbers[place], changes[place]
        gain -= change * price[resource]
        slope += change * change * rise[resource]
        if change > 0.0:
            shift = min(shift, (most[resource] - load[resource]) / change)
    if gain <= 0.0:
        return 0.0
    return gain / slope if slope * shift > gain else shift


@kernel
def equalise(paths: PathRows, jobs: Integers, flow: Floats, loads: PathLoads, work: Workspace) -> float:
    """Move flow of some jobs, one after another, from dearer paths to the cheapest, as far as makes them equal.

    Prices are taken to rise in a straight line, and follow each move; no load is raised above its most. A path that
    becomes the cheaper one on the way is waited for: the next call begins with it. Returns what was moved.
    """
    load, _, price, rise = loads
    _, numbers, changes = work
    moved = 0.0
    for job in jobs:
        if paths.first[job + 1] - paths.first[job] < 2:
            continue
        best = _cheapest(paths, job, price)
        for path in range(paths.first[job], paths.first[job + 1]):
            if path == best or flow[path] <= 0.0:
                continue
            count = _differences(paths, best, path, work)
            shift = _equal_shift(paths.base[path] - paths.base[best], flow[path], count, loads, work)
            if shift > 0.0:
                for place in range(count):
                    load[numbers[place]] += changes[place] * shift
                    price[numbers[place]] += changes[place] * shift * rise[numbers[place]]
                flow[path] -= shift
                flow[best] += shift
                moved += shift
    return moved
