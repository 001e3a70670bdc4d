"""Ways to change the gauge, compared over all changes of a route, and the best route by one of them alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Weights, measure_of
from corridor.graph.arc_types import GAUGE_CHANGE
from corridor.graph.measures import CO2, COST, HOURS
from corridor.itinerary.itinerary import Itinerary
from corridor.itinerary.leg import Leg
from corridor.model.delay.yard import TECHNIQUES
from corridor.routing.query.query import Query

__all__ = ["TechniqueTotal", "technique_totals"]


@dataclass(frozen=True)
class TechniqueTotal:
    """One technique at every change of gauge of a route.

    Attributes
    ----------
    technique : str
        Transloading, through the stack, bogie exchange, or variable-gauge axles.
    cost, hours, co2_kg : float
        Of all changes of gauge together, for the whole shipment; NaN where no row knows the technique.
    stations, equipped : int
        Changes of gauge on the route, and those whose station has the technique; the others are taken at the
        median of the stations that have it.
    only : Itinerary or None
        The best route when every change of gauge must be by this technique; None where there is none.
    """

    technique: str
    cost: float
    hours: float
    co2_kg: float
    stations: int
    equipped: int
    only: Itinerary | None


def technique_totals(
    query: Query, legs: Sequence[Leg], minimise: str, limits: Mapping[str, float] | None = None
) -> tuple[TechniqueTotal, ...]:
    """Compare the techniques over the changes of gauge of a route.

    Parameters
    ----------
    query : Query
        Of the shipment of the route.
    legs : sequence of Leg
        The changes of gauge.
    minimise : str
        What rows of one station, and routes, are chosen by.
    limits : mapping of str to float, optional
        Largest totals of routes by one technique alone.
    """
    stations: dict[str, dict[str, list[int]]] = {technique: {} for technique in TECHNIQUES}
    for number, arc in enumerate(query.graph.arcs):
        if arc.kind == GAUGE_CHANGE and not query.weights.closed[number]:
            stations.setdefault(arc.technique, {}).setdefault(arc.from_terminal, []).append(number)
    row = measure_of(minimise).row
    return tuple(
        _total(query, legs, row, _Technique(name, arcs_at), _only(query, minimise, limits, name))
        for name, arcs_at in stations.items()
    )


class _Technique(NamedTuple):
    """A technique, and its arcs at each station that has it."""

    name: str
    arcs_at: dict[str, list[int]]


def _total(
    query: Query, legs: Sequence[Leg], row: int, technique: _Technique, only: Itinerary | None
) -> TechniqueTotal:
    median = _median(query.weights, technique, row)
    sums, equipped = np.zeros(3), 0
    for leg in legs:
        here = technique.arcs_at.get(leg.from_id)
        equipped += here is not None
        sums += median if here is None else query.weights.matrix[:3, _least(query.weights, here, row)]
    return TechniqueTotal(
        technique.name,
        float(sums[COST.row]) / COST.per_unit if query.network.has_prices else float("nan"),
        float(sums[HOURS.row]) / HOURS.per_unit,
        float(sums[CO2.row]) / CO2.per_unit,
        len(legs),
        equipped,
        only,
    )


def _least(weights: Weights, arcs: Sequence[int], row: int) -> int:
    return min(arcs, key=lambda arc: (int(weights.matrix[row, arc]), arc))


def _median(weights: Weights, technique: _Technique, row: int) -> NDArray[np.float64]:
    """Median over the stations that have the technique."""
    if not technique.arcs_at:
        return np.full(3, np.nan)
    rows = weights.matrix[:3, [_least(weights, arcs, row) for arcs in technique.arcs_at.values()]]
    medians: NDArray[np.float64] = np.median(rows, axis=1)
    return medians


def _only(query: Query, minimise: str, limits: Mapping[str, float] | None, technique: str) -> Itinerary | None:
    """The best route whose changes of gauge are all by one technique."""
    others = [arc.kind == GAUGE_CHANGE and arc.technique != technique for arc in query.graph.arcs]
    kept = query.closing(np.array(others, dtype=np.bool_))
    path = kept.best(minimise, limits)
    return None if path is None else kept.itinerary(path.arcs)
