"""Routes that differ on the ground: each the best among those that share little with the ones before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corridor.arguments import checked_arguments, checked_result, refused, whole
from corridor.graph import Arc, Graph, measure_of
from corridor.graph.arc_types import HAUL
from corridor.itinerary.itinerary import Itinerary
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.results import ReportMixin
from corridor.routing.query.limits import row_limits
from corridor.routing.query.query import Names, prepare_query
from corridor.search import Overlap, dissimilar_paths_by

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["Alternative", "alternative_routes", "alternatives_frame"]

Integers = NDArray[np.int64]
_METRES = 1000.0  # of a kilometre: lengths are counted in metres, so that they add up exactly


@checked_result
@dataclass(frozen=True, repr=False)
class Alternative(ReportMixin):
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

    json_name = "alternative"

    itinerary: Itinerary
    shared: float
    why: str

    def to_frame(self) -> pd.DataFrame:
        """Legs of the route as rows, as `Itinerary.to_frame`."""
        return self.itinerary.to_frame()

    def _headline(self) -> str:
        return f"{self.why}: {self.itinerary.name}, {self.shared:.0%} shared"

    def _lines(self) -> list[str]:
        return str(self.itinerary).split("\n")


@checked_arguments
def alternative_routes(  # noqa: PLR0913 - a public question; its options come by name
    network: Network,
    shipment: Shipment,
    *,
    k: int = 5,
    minimise: str = "cost",
    max_shared: float = 0.5,
    limits: Mapping[str, float] | None = None,
    via: Names = (),
    avoid: Names = (),
    modes: Names = (),
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
        Largest share (0 to below 1) of the kilometres of each earlier route that a later one may use. Tracks of two
        gauges between the same stations count as one line, and so do all sea lanes by Suez, or by the Cape.
    limits : mapping of str to float, optional
        Largest totals allowed for the whole shipment, as for `route`.
    via, avoid, modes : str or sequence of str
        What every route must pass, in order, must not touch, and the only modes it may go by, as for `route`.

    Returns
    -------
    tuple of Alternative
        The first is the best route. Each further one is, exactly, the best of all routes that keep `max_shared`
        with every route before it. Fewer than `k` where there are no more.

    Raises
    ------
    NoRoute, UnknownName
        As `route`.
    ArgumentError
        When `k` or `max_shared` is out of range.
    """
    whole("k", k, least=1)
    if not 0.0 <= max_shared < 1.0:
        raise refused("max_shared", "a share of 0 or more, below 1", max_shared)
    query, row = prepare_query(network, shipment, via=via, avoid=avoid, modes=modes), measure_of(minimise).row
    layered, arcs = query.layered, query.graph.arcs
    lengths = np.array([round(arc.km * _METRES) if arc.kind == HAUL else 0 for arc in arcs], dtype=np.int64)
    overlap = Overlap(layered.spread(lengths), max_shared, layered.spread(_lines(query.graph)))
    allowed = row_limits(limits)
    found = dissimilar_paths_by(
        layered.graph, lambda graph, shares: query.constrained(graph, row, {**allowed, **shares}), k, overlap
    )
    if not found:
        raise query.why_not(minimise, limits)
    trips = [query.itinerary(layered.original(one.path.arcs)) for one in found]
    return tuple(
        Alternative(trip, max(one.shared, default=0.0), _why(trips[:number], trip, minimise, max_shared))
        for number, (one, trip) in enumerate(zip(found, trips, strict=True))
    )


def alternatives_frame(found: Sequence[Alternative]) -> pd.DataFrame:
    """One row per route: its totals, what it shares with those before it, its corridor, and why it is there."""
    money = ("cost", "cost_per_container", "cost_low", "cost_high", "currency")
    emissions = ("co2_kg", "co2_kg_per_container")
    totals = (*money, "hours", "days", *emissions, "km", "gauge_changes")
    rows = [[getattr(one.itinerary, name) for name in totals] for one in found]
    return pd.DataFrame(rows, columns=list(totals)).assign(
        shared=[one.shared for one in found],
        corridor=[one.itinerary.name for one in found],
        why=[one.why for one in found],
    )


def _lines(graph: Graph) -> Integers:
    """What an arc runs on: the tracks of both gauges between two stations are one line, all ships by Suez sail one."""
    numbers: dict[tuple[str, ...], int] = {}

    def line(arc: Arc) -> tuple[str, ...]:
        variant = graph.structure.index.variants.get(arc.link_id, "")
        if arc.mode == "sea" and variant:
            return (arc.mode, variant)
        return (arc.mode, *sorted((arc.from_terminal, arc.to_terminal)))

    return np.array([numbers.setdefault(line(arc), len(numbers)) for arc in graph.arcs], dtype=np.int64)


def _why(earlier: list[Itinerary], trip: Itinerary, minimise: str, max_shared: float) -> str:
    if not earlier:
        return f"the least {minimise} of all"
    first = earlier[0]
    change = 100 * (getattr(trip, minimise) / getattr(first, minimise) - 1) if getattr(first, minimise) else 0.0
    new = [country for country in trip.countries if all(country not in other.countries for other in earlier)]
    reason = f"the least {minimise} with at most {max_shared:.0%} of the way of any before it ({change:+.0f} %)"
    return reason + (f", by {', '.join(new)}" if new else "")
