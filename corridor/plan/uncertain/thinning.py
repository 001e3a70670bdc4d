"""Trains that boxes fill in too few scenarios are left out of a plan that knows none, as long as that is cheaper.

A plan for the network as it stands pays for its trains where a border is shut, too. What a train saves goes with how
much of it is filled on average over the scenarios; from which share on it is worth its price differs from run to run,
so that several are tried. Costs over ways that are known say which of them to cost in full. Where the dearest scenario
counts, it is asked what is filled in that which the trains make dearest, and in that which is so without them.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from corridor.plan.uncertain.scenario_cases import Trains
from corridor.plan.uncertain.search import StochasticSearch

__all__ = ["thin", "thin_once", "thinned"]

Floats = NDArray[np.float64]

_SHARES = (0.8, 1.0, 1.2)  # of the price of a whole train by that of its boxes, at which it is worth as much
_MOST = 0.98  # of a train: more is never asked for


def thin(search: StochasticSearch, trains: Trains, worth: float, gap: float) -> None:
    """Offer what is left of given trains, and what is left of that, as long as there is time.

    Parameters
    ----------
    search : StochasticSearch
        Gets the trains.
    trains : Trains
        That were costed.
    worth : float
        What a whole train costs, as a share of what its boxes would pay one by one.
    gap : float
        Relative gap that is enough.
    """
    while search.goes_on(gap):
        fewer = thin_once(search, trains, worth)
        if fewer is None or search.value(search.costs[fewer]) >= search.value(search.costs[trains]):
            return
        trains = fewer


def thin_once(search: StochasticSearch, trains: Trains, worth: float, limit_s: float = math.inf) -> Trains | None:
    """Offer the best of what may be left of given trains, costed in so many seconds in each scenario.

    None where nothing new is left of them, and where time was up before.
    """
    filled, weights = search.ridden(trains), _weights(search, trains)
    fewer = [thinned(trains, filled, own, min(share * worth, _MOST)) for own in weights for share in _SHARES]
    new = [one for one in dict.fromkeys(fewer) if one not in search.costs]
    values = search.costs_at_most(new) if new else []  # none where time is up
    if not values:
        return None
    best = new[int(np.argmin(values))]
    search.offer([best], limit_s=limit_s)
    return best if best in search.costs else None


def _weights(search: StochasticSearch, trains: Trains) -> list[Floats]:
    """Probabilities; where the dearest scenario counts, those too by which only that of the trains and of none are."""
    if search.risk != "worst":
        return [search.probabilities]
    dearest = np.zeros(len(search.probabilities))
    for known in (trains, search.idle):
        if known in search.costs:
            dearest[int(search.costs[known].argmax())] += 1.0
    return [search.probabilities, dearest / dearest.sum()]


def thinned(trains: Trains, filled: Floats, probabilities: Floats, share: float) -> Trains:
    """Trains of which at least a share is filled on average.

    Parameters
    ----------
    trains : Trains
        Of every run.
    filled : float array, shape (scenarios, runs)
        How many trains boxes would fill.
    probabilities : float array, shape (scenarios,)
        Of the scenarios.
    share : float
        Above 0: the first train of a run is filled before the second.
    """
    kept = []
    for number, own in zip(trains, filled.T, strict=True):
        of_train = probabilities @ np.clip(own[:, None] - np.arange(number), 0.0, 1.0)
        kept.append(int((of_train >= share).sum()))
    return tuple(kept)
