"""Scenario by scenario: tolls on trains that bring the plans of all scenarios together, with a bound in each round.

Every scenario plans alone, with a toll on each train; what it pays for more trains than the mean of all, or is paid for
fewer, is raised until they agree. Where the tolls add up to nothing over the scenarios, the sum of their costs is what
no common plan can beat (Lagrange). These are the multipliers of progressive hedging (Rockafellar and Wets 1991) without
its quadratic term, which is dual decomposition (Caroe and Schultz 1999); that they bound is Gade and others (2016).
The step is Polyak's, by the distance of the bound from the best trains.

Of the dearest scenario alone the same holds under any probabilities: those of dear scenarios are raised, too.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from corridor.plan.uncertain.scenario_cases import Answer, Effort, Trains
from corridor.plan.uncertain.search import StochasticSearch, rounded

__all__ = ["hedge"]

Floats = NDArray[np.float64]

_MOST_ROUNDS = 200
_FIRST_STEP, _LEAST_STEP = 1.0, 1e-3  # of Polyak's step
_PATIENCE = 3  # rounds without a better bound, after which steps are half as long
_ROUNDED = (0.75, 0.5, 0.25)  # what a train beyond a whole number must be, to be one
_TRIED = 3  # plans of single scenarios that are costed in a round
_LEAST_SHARE = 0.02  # of a scenario where the dearest counts: a share of nothing has no toll
_LEARNS = 2.0  # how fast its share grows
_LITTLE = 1e-9
_KEPT = 0.9  # of the time, until the best trains are laid out
_LEAST_ROUNDS = 3  # that the time left is divided into


def hedge(search: StochasticSearch, answers: list[Answer], effort: Effort, gap: float) -> int:
    """Go on until the gap is closed, time is up or nothing is learnt; returns the rounds.

    Parameters
    ----------
    search : StochasticSearch
        Gets trains and bounds.
    answers : list of Answer
        Of every scenario without tolls.
    effort : Effort
        Of each scenario and round; its seconds are shared out here.
    gap : float
        Relative gap that is enough.
    """
    shares = search.probabilities.copy()
    scale = np.maximum(np.array(search.first.costs), 1.0)
    tolls = np.zeros((len(shares), len(scale)))
    step, vain, level = _FIRST_STEP, 0, _level(answers, shares)
    search.raise_bound(level)
    for done in range(_MOST_ROUNDS):
        _try(search, answers, shares)
        apart = _apart(answers, shares)
        length = float(shares @ (apart**2 @ scale))
        # of what was not bounded in time nothing can be learnt
        if step < _LEAST_STEP or not search.goes_on(gap) or not math.isfinite(level):
            return done
        if length > _LITTLE:
            tolls += step * max(search.objective - level, 0.0) / length * apart * scale
        if search.risk == "worst":
            shares = _dearer(shares, search.costs[search.best])
            tolls -= shares @ tolls
        each = search.seconds_each(_KEPT, len(shares) * _LEAST_ROUNDS)
        asked = search.ask_best(tolls, replace(effort, limit_s=each, whole=False))
        found = [answer for answer in asked if answer is not None]
        if len(found) < len(shares):
            return done
        answers, before = found, search.bound
        level = _level(answers, shares)
        search.raise_bound(level)
        search.tell()
        vain = 0 if search.bound > before + _LITTLE * abs(before) else vain + 1
        if vain >= _PATIENCE:
            step, vain = step / 2.0, 0
    return _MOST_ROUNDS


def _level(answers: list[Answer], shares: Floats) -> float:
    """What the scenarios cost together at their tolls, which add up to nothing."""
    bounds = np.array([answer.bound for answer in answers])
    return float(shares @ bounds) if np.isfinite(bounds).all() else -math.inf


def _apart(answers: list[Answer], shares: Floats) -> Floats:
    """How many more trains than the mean each scenario wants, shape (scenarios, runs)."""
    wanted = np.array([answer.wanted for answer in answers])
    apart: Floats = wanted - shares @ wanted
    return apart


def _dearer(shares: Floats, costs: Floats) -> Floats:
    """Shares of the scenarios, more of dear ones."""
    spread = max(float(np.abs(costs - shares @ costs).max()), _LITTLE)
    grown = shares * np.exp(_LEARNS * (costs - costs.max()) / spread)
    grown = np.maximum(grown / grown.sum(), _LEAST_SHARE / len(shares))
    made: Floats = grown / grown.sum()
    return made


def _try(search: StochasticSearch, answers: list[Answer], shares: Floats) -> None:
    """Cost the mean of what the scenarios want, in whole trains, and the plans of those nearest to it."""
    wanted = np.array([answer.wanted for answer in answers])
    mean = shares @ wanted
    most = np.array(search.first.most)
    middle = [tuple(np.clip(rounded(mean, up), 0, most).tolist()) for up in _ROUNDED]
    own: list[Trains] = sorted(
        {answer.trains for answer in answers}, key=lambda t: float(np.abs(np.array(t) - mean).sum())
    )
    search.offer([*middle, *own[:_TRIED]])
