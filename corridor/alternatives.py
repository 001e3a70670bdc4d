"""Routes that differ on the ground: each the best among those that share little with the ones before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Arc, measure_row
from corridor.graph.parts import HAUL
from corridor.itinerary import Itinerary
from corridor.legs import itinerary_of
from corridor.model.network import Network
from corridor.model.shipment import Shipment
from corridor.routing import Query, prepare_query, route
from corridor.search import constrained

__all__ = ["Alternative", "alternative_routes"]

Integers = NDArray[np.int64]
_HECTOMETRES = 10.0  # lengths are counted in tenths of a kilometre, so that they add up exactly


@dataclass(frozen=True)
class Alternative:
    """One of several physically different routes.

    Attributes
    ----------
    itinerary : Itinerary
        The route.
    shared : float
        Largest share of an earlier route's length that it uses too; 0 for the first.
    why : str
        Why it is there.
    """

    itinerary: Itinerary
    shared: float
    why: str


def alternative_routes(
    network: Network,
    shipment: Shipment,
    *,
    k: int = 5,
    minimise: str = "cost",
    max_shared: float = 0.5,
) -> tuple[Alternative, ...]:
    """Find routes that differ physically, not by a train or a technique.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        What, from where to where, ready when.
    k : int
        Most routes to find.
    minimise : str
        What each of them is best in.
    max_shared : float
        Largest share (0 to 1) of the kilometres of each earlier route that a later one may use. Tracks of two
        gauges between the same stations count as one line, and so do all sea lanes by Suez, or by the Cape.

    Returns
    -------
    tuple of Alternative
        The first is the best route. Each further one is, exactly, the best of all routes that keep `max_shared`
        with every route before it. Fewer than `k` where there are no more.

    Raises
    ------
    NoRoute, UnknownName
        As `route`.
    """
    if k < 1 or not 0.0 <= max_shared <= 1.0:
        raise ValueError(f"k is {k} and max_shared {max_shared}: ask for at least one route and a share from 0 to 1")
    first = route(network, shipment, minimise=minimise)
    found = [Alternative(first, 0.0, f"the least {minimise} of all")]
    query = prepare_query(network, shipment)
    search = _Search(query, shipment, minimise, max_shared)
    while len(found) < k:
        following = search.after([alternative.itinerary for alternative in found])
        if following is None:
            break
        shared = max(search.share(earlier.itinerary, following) for earlier in found)
        found.append(Alternative(following, shared, _why(found, following, minimise, max_shared)))
    return tuple(found)


Line = tuple[str, ...]


@dataclass(frozen=True)
class _Search:
    """The best route under limits on shared kilometres: one more criterion for each route before it."""

    query: Query
    shipment: Shipment
    minimise: str
    max_shared: float

    def after(self, earlier: list[Itinerary]) -> Itinerary | None:
        graph, weights = self.query.graph, self.query.weights
        rows = np.stack([self._overlap(trip) for trip in earlier])
        limits = {
            len(weights.matrix) + number: int(self.max_shared * trip.km * _HECTOMETRES)
            for number, trip in enumerate(earlier)
        }
        bound = weights.topology.graph(np.concatenate([weights.matrix, rows]), weights.closed)
        ends = (self.query.source, self.query.sink)
        path = constrained(bound, *ends, minimise=measure_row(self.minimise), limits=limits)
        return None if path is None else itinerary_of(graph, weights, self.shipment, path.arcs)

    def share(self, earlier: Itinerary, later: Itinerary) -> float:
        """Share of the earlier route's length that the later one travels too."""
        lines, graph = set(self._lines(earlier)), self.query.graph
        km = {arc.link_id: arc.km for arc in graph.arcs if arc.kind == HAUL}
        links = [link for leg in later.legs for link in leg.links]
        shared = sum(km[link] for line, link in zip(self._lines(later), links, strict=True) if line in lines)
        return shared / earlier.km if earlier.km else 0.0

    def _lines(self, trip: Itinerary) -> Iterator[Line]:
        for leg in trip.legs:
            for ends, link in zip(zip(leg.path, leg.path[1:], strict=False), leg.links, strict=True):
                yield self._line(leg.mode, ends, link)

    def _line(self, mode: str, ends: tuple[str, str], link: str) -> Line:
        """What a link is on the ground: its ends whatever the gauge; all ships by Suez sail one lane."""
        variant = self.query.graph.structure.index.variants.get(link, "")
        return (mode, variant) if mode == "sea" and variant else (mode, *sorted(ends))

    def _overlap(self, trip: Itinerary) -> Integers:
        """Hectometres of every arc that lies on a line of a route."""
        lines = set(self._lines(trip))

        def hectometres(arc: Arc) -> int:
            if arc.kind != HAUL or not arc.link_id:
                return 0
            line = self._line(arc.mode, (arc.from_terminal, arc.to_terminal), arc.link_id)
            return round(arc.km * _HECTOMETRES) if line in lines else 0

        return np.array([hectometres(arc) for arc in self.query.graph.arcs], dtype=np.int64)


def _why(found: list[Alternative], trip: Itinerary, minimise: str, max_shared: float) -> str:
    first = found[0].itinerary
    change = 100 * (getattr(trip, minimise) / getattr(first, minimise) - 1) if getattr(first, minimise) else 0.0
    new = [country for country in trip.countries if all(country not in other.itinerary.countries for other in found)]
    reason = f"the least {minimise} with at most {max_shared:.0%} of the way of any before it ({change:+.0f} %)"
    return reason + (f", by {', '.join(new)}" if new else "")

