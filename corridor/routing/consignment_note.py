"""What the common consignment note CIM/SMGS saves: a train under it is not consigned anew where one law ends.

Under SMGS to the border of the law and CIM beyond it, every consignment is written anew there. Three routes
tell what that is worth: the best one as things are, the best without any train under the common note, and the best in
a world where every train runs under it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from corridor.arguments import checked_arguments, checked_result
from corridor.display import counted
from corridor.graph.arc_types import COMMON_NOTE, RECONSIGNMENT
from corridor.itinerary.itinerary import Itinerary
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.results import ReportMixin
from corridor.routing.query.query import Names, Query, prepare_query
from corridor.routing.query.reefer import free_of

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["CimSmgsSaving", "cim_smgs_saving"]

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


@checked_result
@dataclass(frozen=True, repr=False)
class CimSmgsSaving(ReportMixin):
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

    json_name = "CIM/SMGS saving"

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

    def _lines(self) -> tuple[str, ...]:
        return ()  # the headline says all of it

    def _headline(self) -> str:
        money, currency = "there is no way without it", self.best.currency
        if self.without is not None:
            money = f"saves {self.saved:,.0f} {currency} and {self.saved_hours:.1f} h"
        boxes = counted(self.best.shipment.containers, "container")
        return (
            f"for {boxes} the common note {money}; on every train it would save {self.to_save:,.0f} {currency} and "
            f"{self.to_save_hours:.1f} h more"
        )


@checked_arguments
def cim_smgs_saving(
    network: Network, shipment: Shipment, *, via: Names = (), avoid: Names = (), minimise: str = "cost"
) -> CimSmgsSaving:
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
    CimSmgsSaving

    Raises
    ------
    NoRoute, UnknownName
        As `route`.
    """
    query = prepare_query(network, shipment, via=via, avoid=avoid)
    arcs = query.graph.arcs
    anew = np.array([arc.kind == RECONSIGNMENT for arc in arcs], dtype=np.bool_)
    common = np.array([arc.regime == COMMON_NOTE for arc in arcs], dtype=np.bool_)

    def best(world: Query) -> Itinerary | None:
        path = world.best(minimise)
        return None if path is None else world.itinerary(path.arcs)

    now, everywhere = best(query), best(query.weighed(free_of(query.graph, query.weights, anew)))
    if now is None or everywhere is None:
        raise query.why_not(minimise)
    return CimSmgsSaving(now, best(query.closing(common)), everywhere)
