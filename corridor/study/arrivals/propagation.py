"""Arrivals carried leg by leg: exactly on a grid of three minutes, and by draws, which check it.

A leg that is planned adds its hours, one that varies adds its distribution, and a wait for a known departure moves
whoever comes by its gate to the moment it leaves: who comes later takes the next. Stops know nothing of each other in
the exact distribution; draws can have borders be long together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.model.delay.dwell import STEP_H, Delay
from corridor.study.arrivals.connections import Boarding

__all__ = ["Arrivals", "Passing", "Stage", "carried", "drawn"]

Floats = NDArray[np.float64]

_CLOSE = 1e-6  # hours: who comes at the second of the gate is in time


class Passing(NamedTuple):
    """A leg that anybody may begin at any time: so many hours, and a delay on top of them."""

    hours: float
    delay: Delay | None
    together: bool = False


Stage = Passing | Boarding


class Arrivals(NamedTuple):
    """A distribution of moments, in hours after the route leaves.

    Attributes
    ----------
    first : float
        The moment of the first point of the grid.
    mass : float array
        Probabilities by steps of three minutes from there; what is missing to 1 has met no departure any more.
    """

    first: float
    mass: Floats

    @property
    def times(self) -> Floats:
        """Moments of the points."""
        return self.first + STEP_H * np.arange(self.mass.size, dtype=np.float64)

    @property
    def mean(self) -> float:
        """Mean of those who arrive."""
        total = float(self.mass.sum())
        return float(self.times @ self.mass) / total if total else math.nan

    def by(self, hours: float) -> float:
        """Probability of being there by a moment."""
        return min(1.0, float(self.mass[self.times <= hours + STEP_H / 2.0].sum()))

    def quantile(self, share: float) -> float:
        """The moment by which a share is there; infinite where fewer ever are."""
        place = int(np.searchsorted(np.cumsum(self.mass), share - 1e-9))
        return float(self.first + STEP_H * place) if place < self.mass.size else math.inf


def carried(stages: Iterable[Stage], start: float = 0.0) -> list[Arrivals]:
    """Distribution before the first stage and after each, for who leaves at a moment."""
    found = [Arrivals(start, np.ones(1))]
    for stage in stages:
        found.append(_passed(found[-1], stage) if isinstance(stage, Passing) else _boarded(found[-1], stage))
    return found


def _passed(before: Arrivals, stage: Passing) -> Arrivals:
    total = float(before.mass.sum())
    if stage.delay is None or not total:
        return Arrivals(before.first + stage.hours, before.mass)
    mass = Delay(before.mass / total).plus(stage.delay).mass * total
    return Arrivals(before.first + stage.hours, mass)


def _boarded(before: Arrivals, stage: Boarding) -> Arrivals:
    taken = np.searchsorted(stage.gates, before.times - _CLOSE)
    met = taken < stage.gates.size
    if not met.any():
        return Arrivals(before.first, np.zeros(1))
    leaves = stage.leaves[taken[met]]
    steps = np.rint((leaves - leaves[0]) / STEP_H).astype(np.int64)
    return Arrivals(float(leaves[0]), np.bincount(steps, weights=before.mass[met]).astype(np.float64))


def drawn(stages: Sequence[Stage], draws: int, seed: int, correlation: float = 0.0, start: float = 0.0) -> Floats:
    """Arrivals of so many journeys, drawn; NaN for those that meet no departure any more.

    Parameters
    ----------
    stages : sequence of Passing or Boarding
    draws, seed : int
        How many, and of which numbers: the same ones for every route and moment of leaving with as many stages.
    correlation : float
        Of the borders' delays, through one cause behind all of them (a Gaussian copula); 0 for none.
    start : float
        When they leave.

    Returns
    -------
    float array, shape (draws,)
    """
    rng = np.random.default_rng(seed)
    cause, times = rng.standard_normal(draws), np.full(draws, start)
    for stage in stages:
        alone = rng.standard_normal(draws)
        if isinstance(stage, Boarding):
            taken = np.searchsorted(stage.gates, times - _CLOSE)  # NaN is sorted behind all
            ends = np.append(stage.leaves, math.nan)
            times = ends[np.minimum(taken, stage.leaves.size)]
            continue
        times = times + stage.hours
        if stage.delay is not None:
            common = correlation if stage.together else 0.0
            z = math.sqrt(common) * cause + math.sqrt(1.0 - common) * alone
            times = times + STEP_H * np.searchsorted(np.cumsum(stage.delay.mass), _normal(z))
    return times


def _normal(z: Floats) -> Floats:
    """The normal distribution's share below each number, just under 1."""
    shares = 0.5 * (1.0 + np.array([math.erf(one / math.sqrt(2.0)) for one in z.tolist()]))
    return np.minimum(shares, 1.0 - 1e-9)
