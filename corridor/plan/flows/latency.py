"""Latency functions of the load: roads by the Bureau of Public Roads, and queues by their mean wait."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

__all__ = ["LatencyFunction", "bpr", "queue_latency"]

_STEP = 1e-6  # relative step of a derivative


@dataclass(frozen=True, slots=True)
class LatencyFunction:
    """A convex cost of the load on one resource: what all on it wait for each other.

    Attributes
    ----------
    cost, slope : callable
        Cost a day of a load, and its derivative; the cost of no load is 0.
    limit : float
        Largest load; above it the queue never clears.
    """

    cost: Callable[[float], float]
    slope: Callable[[float], float]
    limit: float


def bpr(free: float, capacity: float, factor: float, power: float, limit: float, *, system: bool) -> LatencyFunction:
    """Time of a road by the Bureau of Public Roads: free (1 + factor (flow / capacity) ^ power).

    Parameters
    ----------
    free : float
        Time without traffic; it is part of the path, the function holds the rest.
    capacity, factor, power : float
        Of the formula.
    limit : float
        Largest flow.
    system : bool
        Total time for the system optimum; the integral of the time for the user equilibrium.
    """
    scale = free * factor / capacity**power
    share = 1.0 if system else 1.0 / (power + 1.0)
    return LatencyFunction(
        cost=lambda load: scale * share * load ** (power + 1.0),
        slope=lambda load: scale * share * (power + 1.0) * load**power,
        limit=limit,
    )


def queue_latency(
    wait: Callable[[float], float], value: float, limit: float, *, system: bool, free: float = 0.0
) -> LatencyFunction:
    """Cost of waiting in a queue, from its mean wait.

    Parameters
    ----------
    wait : callable
        Mean hours of wait at a load in units a day.
    value : float
        Cost of an hour of one unit.
    limit : float
        Largest load, below the one at which the queue never clears.
    system : bool
        Total wait for the system optimum; the integral of the wait for the user equilibrium.
    free : float
        Load up to which nobody waits, from which on the wait is integrated: there it has a bend.
    """
    if not system:
        nodes, parts = np.polynomial.legendre.leggauss(32)  # exact to 1e-8 up to 98 % of saturation
        shares, parts = ((nodes + 1.0) / 2.0).tolist(), (parts / 2.0).tolist()

        def integral(load: float) -> float:
            wide = max(0.0, load - free)
            mean = math.fsum(
                part * wait(load - (1.0 - share) * wide) for share, part in zip(shares, parts, strict=True)
            )
            return value * wide * mean

        return LatencyFunction(integral, lambda load: value * wait(load), limit)

    def slope(load: float) -> float:
        # by differences, as the wait has no slope in closed form; centred where there is room on both sides
        step = _STEP * limit
        rise = (wait(load + step) - wait(max(0.0, load - step))) / (step + min(step, load))
        return value * (wait(load) + load * rise)

    return LatencyFunction(lambda load: value * load * wait(load), slope, limit)
