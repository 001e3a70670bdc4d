"""Flows that wait for each other: convex costs of load, as tangents added where the solution lies.

The tangents lie below the true curve, so the linear program is a bound; the true cost of its flow, or of
the best mixture with the flow before it, is a plan. Both are reported, and their distance is the gap.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.plan.flows.column_generation import Aim, ColumnFlow, FlowCase

__all__ = ["CongestedFlow", "CongestedStage", "Curve", "bpr", "queue_curve"]

Floats = NDArray[np.float64]

_FIRST_TANGENTS = 12
_HALVINGS = 80  # of an interval: beyond the digits of a float
_ROUNDS = 400
_STEP = 1e-6  # relative step of a derivative
_SAME = 1e-9  # relative distance at which a new tangent says nothing new


@dataclass(frozen=True, slots=True)
class Curve:
    """A convex cost of the load on one resource.

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


@dataclass(frozen=True, slots=True, eq=False)
class CongestedStage:
    """How the convex stage ended.

    Attributes
    ----------
    objective, bound : float
        Cost of the flow by the true curves, and what no flow can beat.
    marginal : float array, shape (resources,)
        Slope of each curve at its load; 0 without a curve.
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
    case, gap, deadline
        As for `ColumnFlow`; capacities of resources with a curve are its limit.
    curves : mapping of int to Curve
        By number of the resource.
    """

    def __init__(self, case: FlowCase, gap: float, curves: Mapping[int, Curve], deadline: float = math.inf) -> None:
        self._curves = dict(sorted(curves.items()))
        super().__init__(case, gap, deadline)

    def _add_curves(self) -> int:
        program = self._program
        first = len(self._volume_rows)
        self._load_column: dict[int, int] = {}
        for place, (resource, curve) in enumerate(self._curves.items()):
            limit = min(curve.limit, float(self.case.capacity[resource]))
            row, most = program.add_row(-math.inf, 0.0), program.add_row(-math.inf, limit)
            self._row_of[resource] = row
            program.add_column(0.0, (row, most), (-1.0, 1.0))
            program.add_column(1.0, (), ())
            self._load_column[resource] = first + 2 * place
            for share in np.linspace(0.0, 0.98, _FIRST_TANGENTS):
                self._touch(resource, limit * float(share))
        return 2 * len(self._curves)

    def _touch(self, resource: int, load: float) -> None:
        """Add the tangent at a load: cost >= slope x (load column) + rest."""
        curve, column = self._curves[resource], self._load_column[resource]
        slope = curve.slope(load)
        rest = curve.cost(load) - slope * load
        self._program.add_row(-math.inf, -rest, (column, column + 1), (slope, -1.0))

    def _worth(self, toll: Floats, aim: Aim) -> float:
        """For a curve, what its load earns at the toll less what it costs, at best."""
        if aim.kind == "share":
            return super()._worth(toll, aim)
        plain = np.where(np.isin(np.arange(len(toll)), list(self._curves)), 0.0, toll * self.capacity)
        earned = 0.0
        for resource, curve in self._curves.items():
            limit = min(curve.limit, float(self.case.capacity[resource]))
            load = _where(curve, float(toll[resource]), limit)
            earned += max(0.0, float(toll[resource]) * load - curve.cost(load))
        return float(plain.sum()) + earned

    def least_total(self, most_unserved: float) -> CongestedStage:
        """Find the flow of least cost, congestion included, with no more than so much unserved.

        Paths that serve so much must be known: `least_unserved` finds them.
        """
        self._program.set_upper(self._cap, most_unserved)
        aim = Aim("cost", 0.0, most_unserved)
        self._program.set_costs(self._costs(aim))
        best, bound, flow, unserved = math.inf, -math.inf, np.zeros(0), self.case.volume
        closed, rounds = False, 0
        while not closed and rounds < _ROUNDS and time.monotonic() < self.deadline:
            answer = self._settle()
            if answer is None:
                break
            rounds += 1
            flow, unserved = self._mixed(flow, unserved, best)
            best = self.total(flow)
            toll, alone = self._prices(answer, aim)
            paths, reduced, value = self._price(toll, alone, aim)
            bound = max(bound, value)
            self._tell(best, bound)
            closed = best - bound <= self.gap * max(abs(best), 1.0)
            self._add(paths, np.flatnonzero(reduced < answer.duals[: len(self._volume_rows)]).tolist())
            self._refine(answer.values, self._load(flow))
        self.flow, self.unserved = flow, unserved
        load = self._load(flow)
        marginal = np.zeros(len(load))
        for resource, curve in self._curves.items():
            marginal[resource] = curve.slope(float(load[resource]))
        return CongestedStage(best, bound, marginal, closed, rounds)

    def total(self, flow: Floats) -> float:
        """True cost of a flow: its paths, and its congestion."""
        load = self._load(flow)
        waits = (curve.cost(float(load[resource])) for resource, curve in self._curves.items())
        return self._value(flow) + math.fsum(waits)

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
        """Touch the curves where the program and the plan stand."""
        for resource, curve in self._curves.items():
            column = self._load_column[resource]
            there = min(float(values[column]), curve.limit)
            if curve.cost(there) > float(values[column + 1]) + _SAME * max(1.0, curve.cost(there)):
                self._touch(resource, there)
                if abs(float(load[resource]) - there) > _SAME * max(1.0, there):
                    self._touch(resource, float(load[resource]))


def _where(curve: Curve, slope: float, limit: float) -> float:
    """Load at which a curve has a slope, or the end that comes nearest."""
    low, high = 0.0, limit
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if curve.slope(middle) < slope:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def bpr(free: float, capacity: float, factor: float, power: float, limit: float, *, system: bool) -> Curve:
    """Time of a road by the Bureau of Public Roads: free (1 + factor (flow / capacity) ^ power).

    Parameters
    ----------
    free : float
        Time without traffic; it is part of the path, the curve holds the rest.
    capacity, factor, power : float
        Of the formula.
    limit : float
        Largest flow.
    system : bool
        Total time for the system optimum; the integral of the time for the user equilibrium.
    """
    scale = free * factor / capacity**power
    share = 1.0 if system else 1.0 / (power + 1.0)
    return Curve(
        cost=lambda load: scale * share * load ** (power + 1.0),
        slope=lambda load: scale * share * (power + 1.0) * load**power,
        limit=limit,
    )


def queue_curve(wait: Callable[[float], float], value: float, limit: float, *, system: bool) -> Curve:
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
    """
    if not system:
        nodes, parts = np.polynomial.legendre.leggauss(32)  # exact to 1e-8 up to 98 % of saturation
        shares, parts = ((nodes + 1.0) / 2.0).tolist(), (parts / 2.0).tolist()

        def integral(load: float) -> float:
            mean = math.fsum(part * wait(share * load) for share, part in zip(shares, parts, strict=True))
            return value * load * mean

        return Curve(integral, lambda load: value * wait(load), limit)

    def slope(load: float) -> float:
        step = _STEP * limit
        rise = (wait(load + step) - wait(max(0.0, load - step))) / (step + min(step, load))
        return value * (wait(load) + load * rise)

    return Curve(lambda load: value * load * wait(load), slope, limit)
