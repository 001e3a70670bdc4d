"""Rows of shipments that ask for one route each, by no clock: one after the other, and what they share once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.routing.best import best_path
from corridor.routing.query.lapsed_closures import KnownWeights
from corridor.routing.query.query import undecided_over
from corridor.routing.query.waypoints import WayPoint
from corridor.routing.rows.direct_paths import Direct, DirectPaths
from corridor.routing.rows.path_records import PathRecords

__all__ = ["PlainRecords", "ends_of"]


class PlainRecords:
    """Rows of routes without way-points and clock: equal to those of `route`.

    Parameters
    ----------
    network : Network
        Where.
    minimise : str
        What to minimise, as for `route`.
    limits : mapping of str to float, optional
        Largest totals allowed.
    avoid : sequence of WayPoint
        What no route touches.
    """

    def __init__(
        self, network: Network, minimise: str, limits: Mapping[str, float] | None, avoid: Sequence[WayPoint]
    ) -> None:
        self._minimise, self._limits = minimise, limits
        self._known, self._paths = KnownWeights(network, avoid), PathRecords(network)
        self._direct = None if limits else DirectPaths(self._known, minimise)

    def records(self, shipment: Shipment) -> list[dict[str, Any]]:
        """Cells of the row of a shipment, by column.

        Raises
        ------
        NoRoute, UnknownName, ShipmentError
            As `route`.
        """
        notes: tuple[str, ...] = ()
        direct = self._direct.find(shipment) if self._direct else None
        if direct is not None:
            asked, path = direct
        else:
            query, path, notes = best_path(undecided_over(self._known, shipment, ()), self._minimise, self._limits)
            asked = Direct(query.shipment, query.graph, query.weights, query.source, query.sink)
        found, states = self._paths.record(asked, path, notes), asked.graph.states
        ends = ends_of(self._known.network, shipment, states[asked.source].terminal, states[asked.sink].terminal)
        return [{"rank": 1, **ends, **found, "problem": "", "reason": ""}]


def ends_of(network: Network, shipment: Shipment, origin: str, destination: str) -> dict[str, Any]:
    """Cells of both ends of a shipment, by column."""
    names = network.cache.get("names of terminals", (), lambda: network.terminals["name"].to_dict())
    return {
        "origin": shipment.origin,
        "destination": shipment.destination,
        "origin_name": names.get(origin, origin),
        "destination_name": names.get(destination, destination),
        "containers": shipment.containers,
    }
