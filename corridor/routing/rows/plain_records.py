"""Rows of shipments that ask for one route each, by no clock: those over the same weights all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from corridor.errors import CorridorError
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.routing.best import best_path
from corridor.routing.query.lapsed_closures import KnownWeights
from corridor.routing.query.query import undecided_over
from corridor.routing.query.waypoints import WayPoint
from corridor.routing.rows.direct_paths import Direct, DirectPaths
from corridor.routing.rows.path_records import Cells, Found, PathRecords

__all__ = ["Cells", "PlainRecords", "ends_of"]

_MOST_WAITING = 16  # weights, of a megabyte each, of which rows are collected


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

    def records(self, shipments: Sequence[Shipment]) -> list[list[Cells] | CorridorError]:
        """Cells of the row of each shipment, by column; the error that `route` raises where it has none."""
        found: dict[int, Cells | CorridorError] = {}
        waiting: dict[int, dict[int, Direct]] = {}
        for place, shipment in enumerate(shipments):
            asked = self._direct.asked(shipment) if self._direct else None
            if asked is None:
                found[place] = self._alone(shipment)
                continue
            waiting.setdefault(id(asked.weights.graph), {})[place] = asked
            if len(waiting) > _MOST_WAITING:  # those that share weights mostly stand together
                found |= self._together(waiting.pop(next(iter(waiting))))
        for some in waiting.values():
            found |= self._together(some)
        answers = (found[place] for place in range(len(shipments)))
        return [one if isinstance(one, CorridorError) else [one] for one in answers]

    def _together(self, asked: Mapping[int, Direct]) -> Iterable[tuple[int, Cells | CorridorError]]:
        """Rows of shipments over one graph of weights, by their places."""
        assert self._direct is not None
        arcs = self._direct.arcs([*asked.values()])
        paths = [None if path is None else Found(one, path) for one, path in zip(asked.values(), arcs, strict=True)]
        cells = iter(self._cells([path for path in paths if path is not None]))
        for (place, one), path in zip(asked.items(), paths, strict=True):
            yield place, self._alone(one.shipment) if path is None else next(cells)

    def _alone(self, shipment: Shipment) -> Cells | CorridorError:
        """The row of a shipment that is a question of its own."""
        try:
            query, path, notes = best_path(undecided_over(self._known, shipment, ()), self._minimise, self._limits)
        except CorridorError as none:
            return none
        asked = Direct(query.shipment, query.graph, query.weights, query.source, query.sink)
        (cells,) = self._cells([Found(asked, path.arcs, notes)])
        return cells

    def _cells(self, found: Sequence[Found]) -> list[Cells | CorridorError]:
        """All cells of rows over the same weights."""
        return [
            told if isinstance(told, CorridorError) else self._whole(one.asked, told)
            for one, told in zip(found, self._paths.records(found) if found else (), strict=True)
        ]

    def _whole(self, asked: Direct, told: Cells) -> Cells:
        states = asked.graph.states
        ends = states[asked.source].terminal, states[asked.sink].terminal
        return {"rank": 1, **ends_of(self._known.network, asked.shipment, *ends), **told, "problem": "", "reason": ""}


def ends_of(network: Network, shipment: Shipment, origin: str, destination: str) -> Cells:
    """Cells of both ends of a shipment, by column."""
    names = network.cache.get("names of terminals", (), lambda: network.terminals["name"].to_dict())
    return {
        "origin": shipment.origin,
        "destination": shipment.destination,
        "origin_name": names.get(origin, origin),
        "destination_name": names.get(destination, destination),
        "containers": shipment.containers,
    }
