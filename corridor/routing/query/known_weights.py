"""Graphs of days and weights of loads over them, kept from one question to the next where many are asked in a row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from corridor.graph import Graph, Load, Weights, compile_graph
from corridor.model.law.rules import Cargo
from corridor.model.network import Network
from corridor.routing.query.lapsed_closures import closures_end, weighed_on_arrival
from corridor.routing.query.waypoints import WayPoint

__all__ = ["KnownWeights"]

_MOST = 64  # weights kept: those of a load are nearly a megabyte, and questions of one load come in a row


class KnownWeights:
    """Graphs and weights of questions that avoid the same, the last of them at hand.

    Parameters
    ----------
    network : Network
        Where.
    avoid : sequence of WayPoint
        What no path touches.
    """

    __slots__ = ("_graphs", "_weighed", "avoid", "network")

    def __init__(self, network: Network, avoid: Sequence[WayPoint] = ()) -> None:
        self.network, self.avoid = network, tuple(avoid)
        self._graphs: dict[tuple[dt.date, Cargo], Graph] = {}
        self._weighed: dict[tuple[Load, dt.datetime, int], tuple[Graph, Weights]] = {}

    def graph(self, cargo: Cargo, ready: dt.datetime) -> Graph:
        """The graph of a day for a cargo, as `compile_graph` makes it."""
        key = (ready.date(), cargo)
        found = self._graphs.get(key)
        if found is None:
            if len(self._graphs) >= _MOST:
                self._graphs.clear()
            found = self._graphs[key] = compile_graph(self.network, ready, cargo=cargo)
        return found

    def on_arrival(self, load: Load, ready: dt.datetime, source: int) -> tuple[Graph, Weights]:
        """The graph and the weights of `weighed_on_arrival`: the same from every source where no closure ends."""
        begins = source if closures_end(self.network, ready) else -1
        key = (load, ready, begins)
        found = self._weighed.get(key)
        if found is None:
            if len(self._weighed) >= _MOST:
                self._weighed.clear()
            found = self._weighed[key] = weighed_on_arrival(self.network, load, ready, source, self.avoid)
        return found
