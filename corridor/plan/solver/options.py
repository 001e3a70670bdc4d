"""How hard to try: one set of options for every model, every solver and every plan."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.errors import ArgumentError
from corridor.progress import Watcher

__all__ = ["NO_LIMITS", "SolveOptions"]

_MOST_SEED = (1 << 31) - 1  # solvers keep it in 32 bits


@dataclass(frozen=True, slots=True, eq=False)
class SolveOptions:
    """How long and how exactly to solve, who looks on, and where to begin; None leaves a thing to the solver.

    Attributes
    ----------
    time_limit_s : float or None
        Wall-clock seconds.
    gap : float or None
        A solution whose distance from the bound is no greater a share of it is called optimal.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable gets each `corridor.progress.Progress`.
    start : float array, shape (columns,), or None
        Values of the program's columns to begin from or near; NaN where nothing is known.
    seed : int or None
        Of the solver's random choices.
    first_slice_s : float or None
        Integer programs begin anew after it, and after three times as long again, so that Ctrl-C is heeded.

    Raises
    ------
    ArgumentError
        When a value is not a number or out of range.
    """

    time_limit_s: float | None = None
    gap: float | None = None
    progress: bool | Watcher = False
    start: NDArray[np.float64] | None = None
    seed: int | None = None
    first_slice_s: float | None = None

    def __post_init__(self) -> None:
        if self.time_limit_s is not None and not self.time_limit_s >= 0.0:
            raise ArgumentError(f"time_limit_s is {self.time_limit_s}: seconds of 0 or more are needed, or None")
        if self.gap is not None and not 0.0 <= self.gap < 1.0:
            raise ArgumentError(f"a gap lies between 0 and 1, not at {self.gap}")
        if self.seed is not None and not 0 <= self.seed <= _MOST_SEED:
            raise ArgumentError(f"seed is {self.seed}: a whole number from 0 to {_MOST_SEED} is needed, or None")
        for name, kind in (("time_limit_s", float), ("gap", float), ("seed", int)):
            if getattr(self, name) is not None:  # of numpy too: what asks the solvers takes Python's numbers alone
                object.__setattr__(self, name, kind(getattr(self, name)))

    def deadline(self) -> float:
        """Moment of `time.monotonic` at which to stop when work begins now; infinite without a limit."""
        return math.inf if self.time_limit_s is None else time.monotonic() + self.time_limit_s


NO_LIMITS = SolveOptions()
