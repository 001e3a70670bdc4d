"""Bounds of all scenarios by the prices of one: for each alone, and for all of them with tolls on trains.

A train is paid for in every scenario, and boxes fill it in some. Alone, a scenario in which a border is shut runs no
train there and saves all of its price; so bounds of scenarios alone lie below what common trains cost. With tolls that
add up to nothing over the scenarios, those that fill a train pay for it in those in which nobody rides, as before a
border that is shut (Lagrange; Caroe and Schultz 1999). Not all of it: where a train costs next to nothing, a scenario
runs it every day for the sake of waits.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from corridor.plan.uncertain.resource_prices import ResourcePrices
from corridor.plan.uncertain.search import StochasticSearch

__all__ = ["bound_by_prices", "shared_tolls"]

Floats = NDArray[np.float64]

_LITTLE = 1e-9
_RIDDEN = 0.02  # of the trains is filled at least, where somebody rides
_MOSTLY = 0.5  # of the time at least, so that others pay for the rest of it
_SHIFTED = 0.8  # of a train's price they pay: found on one case at real size


def bound_by_prices(search: StochasticSearch, prices: ResourcePrices | None) -> None:
    """Bound every scenario alone, and all of them together with tolls by what they fill of the best known trains.

    Parameters
    ----------
    search : StochasticSearch
        Gets the bounds.
    prices : ResourcePrices or None
        Of the network as it stands; None for what is known without any.
    """
    shares, costs = search.probabilities, np.array(search.first.costs)
    known = None if search.pressed() else prices
    for own in (None,) if known is None else (None, known):
        search.raise_own(search.ask_floors(own, search.no_tolls))
    running = [trains for trains in search.costs if any(trains) and math.isfinite(search.value(search.costs[trains]))]
    # where the dearest scenario counts, its own bound is the best of all shares
    if known is None or search.risk == "worst" or not running or search.stops():
        return
    trains = min(running, key=lambda one: search.value(search.costs[one]))
    mostly = _mostly_ridden(search.ridden(trains), np.array(trains), shares)
    tolls = shared_tolls(mostly * np.array(trains), np.array(trains), shares) * costs
    bounds = np.array(search.ask_floors(known, _SHIFTED * tolls))
    search.raise_bound(float(shares @ bounds) if np.isfinite(bounds).all() else -math.inf)
    search.tell()


def _mostly_ridden(filled: Floats, trains: NDArray[np.int64], shares: Floats) -> NDArray[np.bool_]:
    """Whether anybody rides on each run in each scenario; True throughout for runs that are empty most of the time."""
    ridden = filled >= _RIDDEN * np.maximum(trains, 1)
    found: NDArray[np.bool_] = ridden | (shares @ ridden < _MOSTLY)
    return found


def shared_tolls(filled: Floats, trains: Floats, shares: Floats) -> Floats:
    """Tolls by which scenarios pay for trains as they fill them, shape (scenarios, runs); of all together nothing.

    Parameters
    ----------
    filled : float array, shape (scenarios, runs)
        Trains that boxes fill.
    trains : float array, shape (runs,)
        Trains that run; of a run without any there is no toll.
    shares : float array, shape (scenarios,)
        Probabilities, whose sum is 1.

    Returns
    -------
    float array
        As multiples of what a train costs, from -1.
    """
    part = np.clip(filled / np.maximum(trains, 1.0), 0.0, 1.0)
    mean = shares @ part
    some = (trains > 0) & (mean > _LITTLE)
    tolls: Floats = np.where(some, part / np.where(some, mean, 1.0) - 1.0, 0.0)
    return tolls - shares @ tolls
