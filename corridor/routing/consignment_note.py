"""What the common consignment note CIM/SMGS saves: a train under it is not consigned anew where one law ends.

Under SMGS to the border of the law and CIM beyond it, every consignment is written anew there. Three routes
tell what that is worth: the best one as things are, the best without any train under the common note, and the best in
a world where every train runs under it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from corridor.graph import Graph, Weights, measure_row
from corridor.graph.arc_types import COMMON_NOTE, RECONSIGNMENT
from corridor.itinerary.itinerary import Itinerary
from corridor.itinerary.legs import itinerary_of
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.routing.best import Names, best_path, prepare_way
from corridor.routing.query.infeasibility import no_route, no_way
from corridor.routing.query.waypoints import course_of, way_points

__all__ = ["NoteSaving", "common_note_saving"]

_COLUMNS = (
    "world",
    "cost",
    "hours",
    "co2_kg",
    "reconsignments",
    "reconsignment_cost",
    "reconsignment_hours",
    "corridor",
)
_NAN = float("nan")


@dataclass(frozen=True)
class NoteSaving:
    """A shipment's route with and without the common note.

    Attributes
    ----------
    best : Itinerary
        As things are.
    without : Itinerary or None
        The best route that no train under the common note is part of; None where there is none.
    everywhere : Itinerary
        The best route if no consignment had to be written anew.
    """

    best: Itinerary
    without: Itinerary | None
    everywhere: Itinerary

    @property
    def saved(self) -> float:
        """What the trains under the common note save the whole shipment today; NaN where there is no other way."""
        return _NAN if self.without is None else self.without.cost - self.best.cost

    @property
    def saved_hours(self) -> float:
        """Hours that they save; negative where the cheaper way is slower."""
        return _NAN if self.without is None else self.without.hours - self.best.hours

    @property
    def to_save(self) -> float:
        """What the common note on every train would save on top."""
        return self.best.cost - self.everywhere.cost

    @property
    def to_save_hours(self) -> float:
        """Hours that it would save on top."""
        return self.best.hours - self.everywhere.hours

    def to_frame(self) -> pd.DataFrame:
        """One row per world: totals of its best route, and what its new consignments cost and take."""
        return pd.DataFrame(list(self._rows()), columns=list(_COLUMNS)).set_index("world")

    def _rows(self) -> Iterator[tuple[object, ...]]:
        worlds = {"as it is": self.best, "no common note": self.without, "common note everywhere": self.everywhere}
        for world, trip in worlds.items():
            if trip is not None:
                anew = [leg for leg in trip.legs if leg.kind == RECONSIGNMENT]
                spent = len(anew), sum(leg.cost for leg in anew), sum(leg.hours for leg in anew)
                yield (world, trip.cost, trip.hours, trip.co2_kg, *spent, trip.name)

    def __str__(self) -> str:
        money, currency = "there is no way without it", self.best.currency
        if self.without is not None:
            money = f"saves {self.saved:,.0f} {currency} and {self.saved_hours:.1f} h"
        return (
            f"the common note {money}; on every train it would save {self.to_save:,.0f} {currency} and "
            f"{self.to_save_hours:.1f} h more"
        )


def common_note_saving(
    network: Network, shipment: Shipment, *, via: Names = (), avoid: Names = (), minimise: str = "cost"
) -> NoteSaving:
    """Work out what the common note CIM/SMGS saves a shipment.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        What, from where to where, ready when.
    via, avoid : str or sequence of str
        What every route must pass, in order, and must not touch, as for `route`.
    minimise : str
        What routes are chosen by.

    Returns
    -------
    NoteSaving

    Raises
    ------
    NoRoute, UnknownName
        As `route`.
    """
    query, asked = prepare_way(network, shipment, via, avoid)
    points, row = way_points(network, via) if via else (), measure_row(minimise)

    def best(weights: Weights) -> Itinerary | None:
        course = course_of(query.graph, weights, (query.source, query.sink), points)
        path = best_path(course, row, {})
        return None if path is None else itinerary_of(query.graph, weights, shipment, course.plain(path.arcs))

    now, everywhere = best(query.weights), best(_written_once(query.graph, query.weights))
    if now is None or everywhere is None:
        names = (via,) if isinstance(via, str) else tuple(via)
        ends = (query.source, query.sink)
        raise (
            no_way(query.graph, query.weights, shipment, ends, (asked, names))
            if names
            else no_route(query.graph, query.weights, shipment, ends)
        )
    common = np.array([arc.regime == COMMON_NOTE for arc in query.graph.arcs], dtype=np.bool_)
    return NoteSaving(now, best(replace(query.weights, closed=query.weights.closed | common)), everywhere)


def _written_once(graph: Graph, weights: Weights) -> Weights:
    """The same weights with every reconsignment free in every respect."""
    anew = np.array([arc.kind == RECONSIGNMENT for arc in graph.arcs], dtype=np.bool_)
    return replace(
        weights,
        matrix=np.where(anew, 0, weights.matrix),
        pieces=np.where(anew[:, None], 0, weights.pieces),
        lease=np.where(anew, 0, weights.lease),
    )
