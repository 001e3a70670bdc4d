"""How often a box boards at one place: once, unless it is given more for going round than that costs."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from corridor.plan.trains.lanes import REGROUP, LaneFinder
from corridor.plan.trains.problem import TrainProblem
from corridor.search import INFINITY, Topology, bounds
from corridor.units import CENTS_PER_UNIT

__all__ = ["most_boardings"]

_TWO = 2  # rides


def most_boardings(problem: TrainProblem) -> list[int]:
    """The most times that a TEU boards at each place of the finder, in some best plan.

    A way that boards twice at one place goes round in between. Nothing is lost by leaving that out where the way back
    from behind a subsidised boarding to before it costs at least what is given. That way is one for no shipper in
    particular: each of its arcs is as cheap as for any, and trains and waits on it are free.

    Parameters
    ----------
    problem : TrainProblem
        With a finder of lanes.
    """
    most, given, finder = problem.terms.most_rides, problem.given, problem.finder
    assert finder is not None
    if most < _TWO or not given:
        return [1] * len(finder.places)
    # of two rides the second is the one that the way back leads to; of more each may be given as much as any
    round_trip = _round_trips(problem.layout.topology, finder, finder.boarding_arcs if most == _TWO else ())
    worth = given if most == _TWO else dict.fromkeys(given, (most - 1) * max(given.values()))
    paying = {use for use in given if min(map(round_trip, finder.places[use])) < worth[use] * CENTS_PER_UNIT}
    anywhere = bool(paying) and most > _TWO
    return [most if anywhere or use in paying or (paying and use[0] == REGROUP) else 1 for use in finder.places]


def _round_trips(topology: Topology, finder: LaneFinder, closed: Sequence[int]) -> Callable[[int], float]:
    """Cents per TEU of an arc and of the cheapest way back to before it, without others that are closed."""
    cheapest = np.full(topology.n_arcs, np.inf)
    for own in finder.cents_per_teu():
        cheapest = np.minimum(cheapest, own)
    shut = np.isinf(cheapest)
    shut[list(closed)] = True
    graph = topology.graph(np.where(shut, 0.0, np.floor(cheapest)).astype(np.int64), shut)

    def of_arc(arc: int) -> float:
        back = int(bounds(graph, int(topology.tail[arc]))[topology.head[arc]])
        return math.inf if back == INFINITY else back + float(cheapest[arc])

    return of_arc
