"""Sums of delays that know nothing of each other, each made once, and which of two of them is never later.

A sum is told by how often each delay stands in it: its order on the way does not matter. It is kept up to a horizon, as
what comes later can be in time no more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["ALMOST", "DelaySums"]

Floats = NDArray[np.float64]

ALMOST = 1e-9  # a share that is so near another is equal to it, as for `Delay.quantile`
_NEVER = 1 << 40


class DelaySums:
    """Sums by number; 0 is that of nothing.

    Parameters
    ----------
    delays : sequence of float array
        Probabilities of 0, 1, 2, ... steps.
    horizon : int
        Steps of the grid that are kept, at least 1.

    Attributes
    ----------
    masses : list of float array
        Probabilities of 0, 1, 2, ... steps, of each sum.
    """

    def __init__(self, delays: Sequence[Floats], horizon: int) -> None:
        self.horizon = horizon
        self.masses: list[Floats] = [np.ones(1)]
        self._reached: list[Floats] = [np.ones(1)]
        self._delays = [mass[:horizon] for mass in delays]
        self._contents: list[tuple[int, ...]] = [()]
        self._numbers: dict[tuple[int, ...], int] = {(): 0}
        self._plus: dict[tuple[int, int], int] = {}
        self._behind: dict[tuple[int, int], int] = {}

    def plus(self, total: int, delay: int) -> int:
        """Number of a sum with one more delay."""
        known = self._plus.get((total, delay))
        if known is None:
            contents = tuple(sorted((*self._contents[total], delay)))
            known = self._numbers.get(contents)
            if known is None:
                known = self._add(contents, self.masses[total], self._delays[delay])
            self._plus[total, delay] = known
        return known

    def _add(self, contents: tuple[int, ...], one: Floats, other: Floats) -> int:
        number = self._numbers[contents] = len(self.masses)
        size = one.size + other.size - 1
        room = 1 << (size - 1).bit_length()
        mass = np.fft.irfft(np.fft.rfft(one, room) * np.fft.rfft(other, room), room)[: min(size, self.horizon)]
        self.masses.append(np.maximum(mass, 0.0))
        self._reached.append(np.cumsum(self.masses[-1]))
        self._contents.append(contents)
        return number

    def quantile(self, total: int, share: float) -> int:
        """The steps that a share of all does not exceed; beyond the horizon where that is not known."""
        steps = int(np.searchsorted(self._reached[total], share - ALMOST))
        return steps if steps < self._reached[total].size else _NEVER

    def behind(self, one: int, other: int) -> int:
        """The least number of steps that the other must begin after the one, never to be there before it.

        Never before: by every moment, the one is there with at least the probability of the other (stochastic dominance
        of the first order), which any further delays of both keep.
        """
        if one == other:
            return 0
        known = self._behind.get((one, other))
        if known is None:
            shares = self._reached[other] - ALMOST
            begun = int(np.searchsorted(shares, 0.0, side="right"))
            places = np.searchsorted(self._reached[one], shares[begun:])
            if places.size and places[-1] >= self._reached[one].size:
                known = _NEVER
            else:
                known = int((places - np.arange(begun, shares.size)).max(initial=-_NEVER))
            self._behind[one, other] = known
        return known
