"""Routes that differ on the ground: each the best among those that share little with the ones before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corridor.arguments import checked_arguments, checked_result, number, refused, whole
from corridor.graph import Arc, Graph, Measure, measure_of
from corridor.graph.arc_types import HAUL
from corridor.graph.measures import CO2, COST, HOURS
from corridor.itinerary.itinerary import Itinerary
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.results import ReportMixin
from corridor.routing.query.limits import row_limits
from corridor.routing.query.query import Names, Query, prepare_query
from corridor.routing.query.waypoints import only_modes
from corridor.search import ArcGraph, Overlap, Path, dissimilar_paths_by

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["Alternative", "alternative_routes", "alternatives_frame"]

Integers = NDArray[np.int64]
_ANY, _RAIL = "any", "rail"
_HALF_PERCENT = 0.005
_BEST_IN = {
    "cost": "the cheapest",
    "hours": "the fastest",
    "co2_kg": "the greenest",
    "transfers": "the fewest transfers",
    "generalised": "the least generalised cost",
    "": "the least weighted sum",
}
_HEAVIEST = 1e13  # hundredths of an arc: far above what any arc takes, and far below where sums would overflow
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
    minimise: str | Mapping[str, float] = "any",
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
    minimise : {"any", "cost", "hours", "co2_kg", "transfers", "generalised"} or mapping of str to float
        What each of them is best in. With ``any`` a route counts by what it is nearest to the best in: of cost, hours
        and CO2e, the one in which it is the fewest percent above the least there is. With a mapping such as
        ``{"cost": 1, "hours": 20}`` by the sum of its totals with these weights.
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
        with every route before it. Fewer than `k` where there are no more. The best way by rail alone is always among
        two or more, however much it shares: it stands in the place of another of its corridor, or of the last.

    Raises
    ------
    NoRoute, UnknownName
        As `route`.
    ArgumentError
        When `k`, `max_shared` or a weight is out of range.
    """
    whole("k", k, least=1)
    if not 0.0 <= max_shared < 1.0:
        raise refused("max_shared", "a share of 0 or more, below 1", max_shared)
    query = prepare_query(network, shipment, via=via, avoid=avoid, modes=modes)
    allowed, layered, arcs = row_limits(limits, shipment.containers), query.layered, query.graph.arcs
    judge = _judge(query, minimise, allowed)
    lengths = np.array([round(arc.km * _METRES) if arc.kind == HAUL else 0 for arc in arcs], dtype=np.int64)
    overlap = Overlap(layered.spread(lengths), max_shared, layered.spread(_lines(query.graph)))
    found = dissimilar_paths_by(judge.graph, judge.best, k, overlap, limits=allowed)
    if not found:
        raise query.why_not(judge.name if isinstance(minimise, Mapping) or minimise == _ANY else minimise, limits)
    trips = [query.itinerary(layered.original(one.path.arcs)) for one in found]
    told = [
        Alternative(trip, max(one.shared, default=0.0), judge.why(trips[:number], trip, max_shared))
        for number, (one, trip) in enumerate(zip(found, trips, strict=True))
    ]
    rail = _plain_rail(query, judge.name, limits) if k > 1 else None
    return tuple(told if rail is None else _with_rail(told, rail, judge.name, k))


@dataclass(frozen=True, eq=False)
class _Judge:
    """What makes a route the best of those that keep the share.

    Attributes
    ----------
    graph : ArcGraph
        With a row of weights for it.
    query : Query
        The question.
    least : mapping of Measure to int
        What a route may be near to, and the least there is of it; one thing alone, where routes are best in that.
    row : int
        Of the weights, where they are the best in one thing; below zero, where they count by what they are nearest to.
    name : str
        Of that one thing; of several, what the best way by rail has least of.
    known : dict of Measure to (Path or None)
        The best in each of several that was found last: it is the best for as long as it keeps what is asked besides.
    """

    graph: ArcGraph
    query: Query
    least: Mapping[Measure, int]
    row: int
    name: str
    known: dict[Measure, Path | None] = field(default_factory=dict)

    def best(self, graph: ArcGraph, limits: Mapping[int, int]) -> Path | None:
        """The best path within limits, in a graph that begins with the rows of this one."""
        if self.row >= 0:
            return self.query.constrained(graph, self.row, limits)
        paths = {measure: self._best_in(measure, graph, limits) for measure in self.least}
        near = {m: self._above(m, m.net(int(path.costs[m.row]))) for m, path in paths.items() if path is not None}
        return paths[min(near, key=lambda measure: near[measure])] if near else None

    def _best_in(self, measure: Measure, graph: ArcGraph, limits: Mapping[int, int]) -> Path | None:
        """The best in one thing, within limits that only become tighter from one call to the next."""
        last = self.known[measure]
        if last is None:
            return None
        again = Path(graph.costs(last.arcs), last.arcs)
        if all(again.costs[row] <= most for row, most in limits.items()):
            return again
        self.known[measure] = self.query.constrained(graph, measure.row, limits)
        return self.known[measure]

    def _above(self, measure: Measure, total: int) -> float:
        """How far above the least there is, as a share of it."""
        return (total - self.least[measure]) / max(1, self.least[measure])

    def why(self, earlier: Sequence[Itinerary], trip: Itinerary, max_shared: float) -> str:
        """Why a route is there."""
        near = {m: self._above(m, round(getattr(trip, m.name) * m.per_unit)) for m in self.least}
        measure = min(near, key=lambda one: near[one], default=None)
        named = _BEST_IN["" if measure is None else measure.name]
        if not earlier:
            return f"{named} of all"
        above = f" ({100 * near[measure]:+.0f} %)" if measure is not None and near[measure] >= _HALF_PERCENT else ""
        countries = self.query.network.countries["name"]
        new = [countries.get(one, one) for one in trip.countries if all(one not in past.countries for past in earlier)]
        reason = f"{named} of those that share at most {max_shared:.0%} with any before{above}"
        return reason + (f", by {', '.join(new)}" if new else "")


def _judge(query: Query, minimise: str | Mapping[str, float], limits: Mapping[int, int]) -> _Judge:
    graph, priced = query.layered.graph, query.network.has_prices
    if isinstance(minimise, Mapping):
        return _Judge(_weighted(graph, minimise), query, {}, graph.n_criteria, COST.name if priced else HOURS.name)
    any_of = (COST, HOURS, CO2) if priced else (HOURS, CO2)
    measures = any_of if minimise == _ANY else (measure_of(minimise),)
    paths = {measure: query.constrained(graph, measure.row, limits) for measure in measures}
    least = {one: one.net(int(path.costs[one.row])) for one, path in paths.items() if path is not None}
    return _Judge(graph, query, least, -1 if minimise == _ANY else measures[0].row, measures[0].name, paths)


def _weighted(graph: ArcGraph, weights: Mapping[str, float]) -> ArcGraph:
    """The graph with one more row: hundredths of the weighted sum of what an arc takes."""
    total = np.zeros(graph.n_arcs, dtype=np.float64)
    for name, weight in weights.items():
        measure = measure_of(name)
        total += number(f"the weight of {name}", weight, least=0.0) * graph.weights[measure.row] / measure.per_unit
    if not total.any():
        raise refused("minimise", "a mapping such as {'cost': 1, 'hours': 20}, not all zero", dict(weights))
    row = np.rint(np.minimum(100.0 * total, _HEAVIEST)).astype(np.int64)
    return graph.topology.graph(np.vstack([graph.weights, row]), graph.closed)


def _plain_rail(query: Query, minimise: str, limits: Mapping[str, float] | None) -> Itinerary | None:
    """The best way by rail alone; None where there is none."""
    others = query.avoiding(only_modes(query.network, _RAIL))
    path = others.best(minimise, limits)
    return None if path is None else others.itinerary(path.arcs)


def _with_rail(found: list[Alternative], rail: Itinerary, minimise: str, k: int) -> list[Alternative]:
    """Put the best way by rail in the place of a worse one of its corridor, or of the last; unless it is there."""
    by_rail = [place for place, one in enumerate(found) if set(one.itinerary.modes) == {_RAIL}]
    if any(getattr(found[place].itinerary, minimise) <= getattr(rail, minimise) for place in by_rail):
        return found
    same = [place for place in by_rail if found[place].itinerary.name == rail.name]
    kept = [one for place, one in enumerate(found) if place not in same[:1]][: k - 1]
    place = same[0] if same else len(kept)
    shared = max((_shared(one.itinerary, rail) for one in kept[:place]), default=0.0)
    return [*kept[:place], Alternative(rail, shared, f"{_BEST_IN[minimise]} by rail alone"), *kept[place:]]


def _shared(earlier: Itinerary, trip: Itinerary) -> float:
    """The share of a route's kilometres that another runs on too, between the same terminals by the same mode."""
    ways = [
        {(leg.mode, *sorted(ends)) for leg in one.legs for ends in zip(leg.path, leg.path[1:], strict=False)}
        for one in (earlier, trip)
    ]
    return len(ways[0] & ways[1]) / max(1, len(ways[0]))


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
