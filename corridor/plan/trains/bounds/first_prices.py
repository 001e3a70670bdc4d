"""Prices of the relaxation that are known before it is solved: every train full, every wait the shortest."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from corridor.plan.trains.lane_master import LaneMaster
from corridor.plan.trains.problem import full_trains

__all__ = ["first_prices"]

Floats = NDArray[np.float64]


def first_prices(master: LaneMaster, *, pays: bool) -> Iterator[Floats]:
    """Prices of the rows where every train is full, and less by what subsidies give for it.

    A subsidy with a cap is priced either way: by what it is due, or as if all of the cap were paid.
    """
    return (_full_prices(master, paid) for paid in _priced_subsidies(master, pays=pays))


def _priced_subsidies(master: LaneMaster, *, pays: bool) -> list[list[str]]:
    """Names of subsidies that are priced by what they are due: all, and those without a cap."""
    terms, names = master.problem.terms, list(master.made.due) if pays else []
    capped = {*terms.subsidy_caps, *(one.name for one in terms.subsidies if math.isfinite(one.cap_per_week))}
    free = [name for name in names if name not in capped]
    return [names] if len(free) == len(names) else [names, free]


def _full_prices(master: LaneMaster, paid: Sequence[str]) -> Floats:
    problem, made, prices = master.problem, master.made, np.zeros(master.program.n_rows)
    runs, names = problem.runs.runs, set(paid)
    prices[[made.due[name] for name in paid]] = -1.0
    for use in full_trains(problem):
        run = runs[int(use[1])]
        given = sum(amount for row, amount in run.subsidies if row in names)
        prices[master.rows[use]] = -max(0.0, run.cost - given) / run.teu
    return prices
