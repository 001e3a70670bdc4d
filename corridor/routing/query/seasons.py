"""Last days of services by a route's own clock: nothing is boarded that would leave after its season.

A question without a date of departure waits for every service as on the day the boxes are ready. How late it is when
they get to the quay depends on the way: so, like a reefer's hours without power, it is no mask. The kernels search
without it. Where what they find boards too late, services that no way reaches in time are closed, and where that does
not suffice, labels that carry the time find the exact answer (`corridor.routing.query.resource_search`).
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Graph, Weights
from corridor.graph.measures import HOURS
from corridor.graph.structure import SEASON_ZERO
from corridor.routing.query.layered_graph import LayeredGraph
from corridor.search import INFINITY, ArcGraph
from corridor.search.shortest.dijkstra import costs_from
from corridor.units import SECONDS_PER_HOUR

__all__ = ["Seasons", "boarded_in_time", "seasons_of"]

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
_ROUND = 1e-4  # of a second


@dataclass(frozen=True, slots=True, eq=False)
class Seasons:
    """Until when services can be boarded, in seconds after the boxes are ready.

    Attributes
    ----------
    last : int64 array, shape (arcs,)
        The last second at which the wait for a service may be over; `INFINITY` for all other arcs.
    """

    last: Integers

    @property
    def ending(self) -> Mask:
        """Waits for services that do not run for ever."""
        found: Mask = self.last < INFINITY
        return found

    def keeps(self, seconds: Integers, path: Integers) -> bool:
        """Whether a path boards every service in its season; seconds are those of all arcs."""
        return bool((seconds[path].cumsum() <= self.last[path]).all())

    def late(self, seconds: Integers, path: Integers) -> dict[int, int]:
        """The waits of a path that are over too late, each with the second at which they are."""
        ended = seconds[path].cumsum()
        late = ended > self.last[path]
        return dict(zip(path[late].tolist(), ended[late].tolist(), strict=True))


def seasons_of(graph: Graph, weights: Weights, ready: dt.datetime, *, within: int = INFINITY) -> Seasons | None:
    """Find the seasons that end within so many seconds after the boxes are ready; None where none does.

    Parameters
    ----------
    graph : Graph
        Of the day.
    weights : Weights
        Of the load; for a flow no season ends.
    ready : datetime.datetime
        When the boxes are.
    within : int
        Minutes.
    """
    now = (ready - SEASON_ZERO) / dt.timedelta(hours=1)
    if weights.load.flow or (graph.season_ends_h - now) * SECONDS_PER_HOUR > within:
        return None
    structure, last = graph.structure, np.full(len(graph.arcs), INFINITY)
    for service, end in zip(structure.index.services, structure.services.ends_h.tolist(), strict=True):
        if end < math.inf and service.id in structure.waiting:
            last[structure.waiting[service.id]] = math.ceil((end - now) * SECONDS_PER_HOUR - _ROUND) - 1
    return Seasons(last)


def boarded_in_time(graph: ArcGraph, layered: LayeredGraph, seasons: Seasons) -> ArcGraph:
    """Close the waits for services that even the quickest way from the source comes too late for.

    Parameters
    ----------
    graph : ArcGraph
        The arcs of the layered graph, whose first rows of weights are its own.
    layered : LayeredGraph
        Where the search begins.
    seasons : Seasons
        Of the compiled graph.
    """
    frame, seconds = graph.topology, graph.weights[HOURS.row]
    since = np.minimum(costs_from(graph, layered.source, HOURS.row), INFINITY - seconds.max(initial=0))
    late = since[frame.tail] + seconds > layered.spread(seasons.last)
    return frame.graph(graph.weights, late if graph.closed is None else graph.closed | late)
