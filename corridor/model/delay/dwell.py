"""How long a stop takes, as a distribution: from a mean and a 90th percentile, opening hours, and X-ray portals.

Two figures do not make a distribution. Where a lognormal has both, it is taken; a 90th percentile that
stands further from its mean than any lognormal reaches (2.27 times) gets the distribution of greatest
entropy with the two figures, which assumes nothing else. No distribution of waiting times has a 90th
percentile of ten times its mean or more.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.errors import CorridorError
from corridor.model.delay.waiting import Span
from corridor.units import HOURS_PER_DAY

__all__ = [
    "MOST_RATIO",
    "STEP_H",
    "Delay",
    "DwellError",
    "OpeningHours",
    "Portal",
    "certain",
    "even",
    "exponential",
    "fitted",
    "spread",
    "together",
]

Floats = NDArray[np.float64]

MOST_RATIO = 10.0  # Markov: P(X >= q) <= mean / q, so a 90th percentile is less than ten means
STEP_H = 0.05
_TAIL = 1e-6
_Z90 = 1.2815515655446004  # the standard normal's 90th percentile
_LOGNORMAL = math.exp(_Z90**2 / 2.0)  # the largest ratio of 90th percentile to mean of any lognormal
_ROUND = 1e-9


class DwellError(CorridorError, ValueError):
    """Figures of a stop that cannot be."""


@dataclass(frozen=True, eq=False)
class Delay:
    """A distribution of hours, on a grid of three minutes.

    Attributes
    ----------
    mass : float array, shape (points,)
        Probability of 0, 3, 6, ... minutes; the sum is 1.
    """

    mass: Floats

    @property
    def mean(self) -> float:
        """Mean hours."""
        return float(self.mass @ np.arange(len(self.mass))) * STEP_H

    def quantile(self, share: float) -> float:
        """The hours that a share of all stops do not exceed."""
        if not 0.0 < share < 1.0:
            raise DwellError(f"a quantile lies between 0 and 1, not at {share!r}")
        return float(np.searchsorted(np.cumsum(self.mass), share + _ROUND)) * STEP_H

    def plus(self, other: Delay) -> Delay:
        """The sum of two delays that know nothing of each other."""
        size = len(self.mass) + len(other.mass) - 1
        room = 1 << (size - 1).bit_length()
        spectrum = np.fft.rfft(self.mass, room) * np.fft.rfft(other.mass, room)
        mass = np.maximum(np.fft.irfft(spectrum, room)[:size], 0.0)
        return Delay(mass / mass.sum())


def together(delays: Iterable[Delay]) -> Delay:
    """Add up delays that know nothing of each other."""
    total = certain(0.0)
    for delay in delays:
        total = total.plus(delay)
    return total


def certain(hours: float) -> Delay:
    """Exactly so many hours."""
    mass = np.zeros(round(hours / STEP_H) + 1)
    mass[-1] = 1.0
    return Delay(mass)


# Distributions of a few numbers, the same for every network, and some kilobytes each: a bounded memory of the last ones
# serves all networks of a process better than a place in the cache of each.
@lru_cache(maxsize=512)
def even(most_h: float) -> Delay:
    """Any time from 0 to so many hours, all alike: the wait for a train whose headway is known."""
    return _on_grid(lambda hours: np.minimum(hours / most_h, 1.0), most_h) if most_h > 0.0 else certain(0.0)


@lru_cache(maxsize=512)
def spread(spans: tuple[Span, ...]) -> Delay:
    """What comes on top of the least wait for a departure: any wait of a span, and of a longer one the more."""
    least, total = min(span.least_h for span in spans), sum(span.length_h for span in spans)

    def below(hours: Floats) -> Floats:
        met = [np.clip(hours + least - span.least_h, 0.0, span.length_h) for span in spans]
        share: Floats = np.sum(met, axis=0) / total
        return share

    return _on_grid(below, max(span.most_h for span in spans) - least)


@lru_cache(maxsize=512)
def exponential(mean_h: float) -> Delay:
    """What is assumed where only a mean is known: the greatest entropy that it leaves."""
    if not mean_h > 0.0:
        return certain(0.0)
    return _on_grid(lambda hours: -np.expm1(-hours / mean_h), -mean_h * math.log(_TAIL))


@lru_cache(maxsize=512)
def fitted(mean_h: float, p90_h: float) -> Delay:
    """The distribution taken for a mean and a 90th percentile.

    Parameters
    ----------
    mean_h, p90_h : float
        Hours.

    Raises
    ------
    DwellError
        When the 90th percentile is below the mean, or ten times as long or more.
    """
    if not (0.0 <= mean_h < math.inf and mean_h <= p90_h) or (mean_h > 0.0 and p90_h >= MOST_RATIO * mean_h):
        raise DwellError(f"no stop takes {mean_h:g} h on average and {p90_h:g} h in its 90th percentile")
    if p90_h - mean_h < STEP_H / 2.0:
        return certain(mean_h)
    ratio = p90_h / mean_h
    return _lognormal(mean_h, ratio) if ratio <= _LOGNORMAL else _widest(mean_h, p90_h)


def _lognormal(mean_h: float, ratio: float) -> Delay:
    # exp(z s - s^2 / 2) is the ratio; of the two roots the smaller has the shorter tail
    spread = _Z90 - math.sqrt(max(0.0, _Z90**2 - 2.0 * math.log(ratio)))
    middle = math.log(mean_h) - spread**2 / 2.0

    def below(hours: Floats) -> Floats:
        z = (np.log(np.maximum(hours, 1e-12)) - middle) / (spread * math.sqrt(2.0))
        return 0.5 * (1.0 + np.array([math.erf(value) for value in z.tolist()]))

    return _on_grid(below, math.exp(middle + 4.75 * spread))


def _widest(mean_h: float, p90_h: float) -> Delay:
    """Greatest entropy with both figures: exponential below and above the 90th percentile, at one rate."""
    rate = _root(lambda y: p90_h * (1.0 / y + 0.1 - 0.9 / math.expm1(y)) - mean_h) / p90_h

    def below(hours: Floats) -> Floats:
        inside = 0.9 * np.expm1(-rate * np.minimum(hours, p90_h)) / math.expm1(-rate * p90_h)
        return np.where(hours < p90_h, inside, 1.0 - 0.1 * np.exp(-rate * np.maximum(hours - p90_h, 0.0)))

    return _on_grid(below, p90_h - math.log(_TAIL) / rate)


def _root(function: Callable[[float], float]) -> float:
    low, high = 1.0, 700.0  # falls from far above zero to below it; exp(700) is still a float
    for _ in range(80):
        middle = (low + high) / 2.0
        low, high = (middle, high) if function(middle) > 0.0 else (low, middle)
    return low


def _on_grid(below: Callable[[Floats], Floats], most_h: float) -> Delay:
    """Put the mass of each cell of the grid on its middle; what is beyond the end goes there."""
    edges = np.arange(0.5, math.ceil(most_h / STEP_H) + 1.0, dtype=np.float64) * np.float64(STEP_H)
    reached = np.append(below(edges)[:-1], 1.0)
    return Delay(np.diff(reached, prepend=0.0))


class OpeningHours(NamedTuple):
    """Hours of the day at which a border works; trains come at any hour alike.

    Attributes
    ----------
    open_from_h, open_to_h : float
        Hours of the day; the first after the second is open over midnight. NaN, or the same hour twice,
        is never shut.
    """

    open_from_h: float = math.nan
    open_to_h: float = math.nan

    @property
    def closed_h(self) -> float:
        """Hours of a day at which it is shut."""
        if math.isnan(self.open_from_h) or math.isnan(self.open_to_h):
            return 0.0
        return (self.open_from_h - self.open_to_h) % HOURS_PER_DAY

    def wait_h(self, hour: float) -> float:
        """Hours to wait when a train comes at an hour of the day."""
        if not self.closed_h:
            return 0.0
        ahead = (self.open_from_h - hour) % HOURS_PER_DAY
        return ahead if ahead <= self.closed_h else 0.0

    @property
    def mean_h(self) -> float:
        """Mean wait over the day: shut for C hours, a share C / 24 of the trains waits C / 2."""
        return self.closed_h**2 / (2.0 * HOURS_PER_DAY)

    @property
    def p90_h(self) -> float:
        """90th percentile of the wait."""
        return max(0.0, self.closed_h - 0.1 * HOURS_PER_DAY)

    def delay(self) -> Delay:
        """The wait as a distribution."""
        closed = self.closed_h
        free = 1.0 - closed / HOURS_PER_DAY
        mass = even(closed).mass * (1.0 - free)
        mass[0] += free
        return Delay(mass)


class Portal(NamedTuple):
    """An X-ray portal that trains pass at walking pace.

    Attributes
    ----------
    share : float
        Share of the trains that pass it.
    kmh : float
        Their pace.
    train_m : float
        Length of a train.
    """

    share: float = math.nan
    kmh: float = math.nan
    train_m: float = math.nan

    @property
    def pass_h(self) -> float:
        """Hours that a train takes to pass; 0 where there is no portal."""
        hours = self.train_m / 1000.0 / self.kmh
        return 0.0 if math.isnan(hours) or math.isnan(self.share) else hours

    @property
    def mean_h(self) -> float:
        """Mean hours, of scanned and unscanned trains together."""
        return self.share * self.pass_h if self.pass_h else 0.0

    def delay(self) -> Delay:
        """The pass as a distribution: nothing, or the time it takes."""
        if not self.pass_h:
            return certain(0.0)
        mass = certain(self.pass_h).mass * self.share
        mass[0] += 1.0 - self.share
        return Delay(mass)
