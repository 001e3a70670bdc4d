"""Why this way and not another: what a corridor that somebody names would cost, where it loses, and what is shut."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from itertools import groupby

import numpy as np
import pandas as pd

from corridor.errors import Reason
from corridor.graph import Graph, Weights, measure_row
from corridor.itinerary import Itinerary
from corridor.legs import itinerary_of, leg_arcs
from corridor.model.network import Network
from corridor.model.shipment import Shipment
from corridor.reasons import Lifting, cheapest_lifting, merged_blocks
from corridor.routing import Names, Query, best_path, prepare_query, prepare_way
from corridor.search import bounds, shortest_path
from corridor.ways import Course

__all__ = ["Comparison", "Explanation", "Obstacle", "Stretch", "Turn", "explain"]

_CRITERIA = ("cost", "hours", "co2_kg", "transfers")
_SCALE = {"cost": 100.0, "hours": 60.0, "co2_kg": 1000.0, "transfers": 1.0, "generalised": 100.0}
_SAME, _SAME_LINE, _OTHER_LINE = "the same", "another vehicle on the same line", "another line"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Best and named route in one criterion, for the whole shipment.

    Attributes
    ----------
    criterion : str
        cost, hours, co2_kg or transfers.
    best, named, difference : float
        Of the best route, of the named one, and named less best.
    least, named_least : float
        The least that any route has of it, and the least that any route of the named way has.
    """

    criterion: str
    best: float
    named: float
    difference: float
    least: float
    named_least: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of the way on which the two routes differ; the differences of all stretches add up to the whole.

    Attributes
    ----------
    from_id, to_id : str
        Terminals that both routes pass.
    what : str
        Another vehicle on the same line, or another line.
    best, named : str
        The two ways in words.
    cost, hours, co2_kg : float
        Named less best, for the whole shipment.
    """

    from_id: str
    to_id: str
    what: str
    best: str
    named: str
    cost: float
    hours: float
    co2_kg: float


@dataclass(frozen=True, slots=True)
class Turn:
    """A leg of the named route that turns away from the best way on, and what that decision costs.

    Attributes
    ----------
    leg : int
        Position in the named route.
    text : str
        The leg in words.
    loss : float
        How much more the best way on costs after this leg than it would have before, in the measure that is
        minimised; the losses of all legs add up to what the named route has more than the best.
    """

    leg: int
    text: str
    loss: float


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A rule, a closed border, or a thing to avoid, that stands in the way.

    Attributes
    ----------
    rule, text, source : str
        Id of the row, what it forbids, and where that comes from.
    lift : bool
        Whether it belongs to the smallest set whose lifting opens a route, where there is none.
    saving : float
        What lifting it alone would save in the measure that is minimised; NaN where there is no route to compare.
    """

    rule: str
    text: str
    source: str
    lift: bool
    saving: float


@dataclass(frozen=True)
class Explanation:
    """Why a route is as it is, or why a named one is not chosen.

    Attributes
    ----------
    asked : str
        The question in words.
    minimise, currency : str
        What routes are compared by, and the currency of every amount.
    best : Itinerary or None
        The best route whatever was asked for; None where there is none.
    named : Itinerary or None
        The best route that passes and avoids what was asked for; None where there is none.
    lifted : Itinerary or None
        Where no named route exists: what would be open if the obstacles marked ``lift`` were lifted.
    comparisons : tuple of Comparison
        One per criterion, where both routes exist.
    stretches : tuple of Stretch
        Where they differ, in order.
    turns : tuple of Turn
        Legs of the named route that lose, the worst first.
    obstacles : tuple of Obstacle
        What is in the way; those to lift first, then by what lifting saves.
    """

    asked: str
    minimise: str
    currency: str
    best: Itinerary | None
    named: Itinerary | None
    lifted: Itinerary | None
    comparisons: tuple[Comparison, ...]
    stretches: tuple[Stretch, ...]
    turns: tuple[Turn, ...]
    obstacles: tuple[Obstacle, ...]

    def to_frame(self) -> pd.DataFrame:
        """One row per criterion: best, named, difference, and the least of both."""
        return pd.DataFrame([asdict(row) for row in self.comparisons], columns=list(Comparison.__slots__))

    def stretches_frame(self) -> pd.DataFrame:
        """One row per stretch on which the routes differ."""
        return pd.DataFrame([asdict(row) for row in self.stretches], columns=list(Stretch.__slots__))

    def obstacles_frame(self) -> pd.DataFrame:
        """One row per rule or closed border in the way."""
        return pd.DataFrame([asdict(row) for row in self.obstacles], columns=list(Obstacle.__slots__))

    def to_json(self, *, indent: int | None = None) -> str:
        """Everything as JSON; each route carries its stamp."""
        routes = {name: getattr(self, name) for name in ("best", "named", "lifted")}
        lists = {name: [asdict(row) for row in getattr(self, name)] for name in _LISTS}
        data = {
            "corridor": "explanation", "asked": self.asked, "minimise": self.minimise, "currency": self.currency,
            **{name: trip and trip.to_dict() for name, trip in routes.items()}, **lists,
        }  # fmt: skip
        return json.dumps(_no_nan(data), ensure_ascii=False, indent=indent)

    def __str__(self) -> str:
        return "\n".join(_lines(self))


_LISTS = ("comparisons", "stretches", "turns", "obstacles")


def _no_nan(value: object) -> object:
    if isinstance(value, dict):
        return {name: _no_nan(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_no_nan(part) for part in value]
    return None if isinstance(value, float) and value != value else value


def explain(
    network: Network, shipment: Shipment, *, via: Names = (), avoid: Names = (), minimise: str = "cost"
) -> Explanation:
    """Say why a route is as it is, and why not another that somebody names.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        What, from where to where, ready when.
    via, avoid : str or sequence of str
        The way in question: what it passes, in order, and what it does not touch, as for `route`. Without
        either the best route itself is explained: which rules and closures stand in its way.
    minimise : str
        What routes are compared by.

    Returns
    -------
    Explanation
        Also where there is no route at all: then it holds the smallest set of rules to lift.

    Raises
    ------
    UnknownName
        For an unknown place, container type, criterion, or name to pass or avoid.
    """
    row, plain = measure_row(minimise), prepare_query(network, shipment)
    query, course = prepare_way(network, shipment, via, avoid)
    open_course = Course(plain.weights.graph, plain.source, plain.sink, course.arcs)
    paths = [best_path(way, row, {}) for way in (open_course, course)]
    best, named = (None if path is None else course.plain(path.arcs).tolist() for path in paths)
    lifting = cheapest_lifting(query.graph, query.weights, query.source, query.sink, course) if named is None else None
    both = best is not None and named is not None

    def trip(arcs: Sequence[int] | None) -> Itinerary | None:
        return None if arcs is None else itinerary_of(query.graph, query.weights, shipment, arcs)

    return Explanation(
        asked=_asked(shipment, via, avoid),
        minimise=minimise,
        currency=network.currency,
        best=trip(best),
        named=trip(named),
        lifted=trip([arc % course.arcs for arc in lifting.arcs]) if lifting else None,
        comparisons=tuple(_comparisons(query.weights, (open_course, course), (best, named))) if both else (),
        stretches=tuple(_stretches(query.graph, query.weights, best, named)) if both else (),
        turns=tuple(_turns(plain, named, row, _SCALE[minimise])) if both else (),
        obstacles=tuple(_obstacles(query, course, (row, _SCALE[minimise]), lifting)),
    )


def _asked(shipment: Shipment, via: Names, avoid: Names) -> str:
    words = f"{shipment.origin} to {shipment.destination} on {shipment.ready:%Y-%m-%d}"
    for names, how in ((via, "by way of"), (avoid, "avoiding")):
        listed = (names,) if isinstance(names, str) else tuple(names)
        words += f" {how} {', '.join(listed)}" if listed else ""
    return words


def _comparisons(
    weights: Weights, ways: tuple[Course, Course], paths: tuple[Sequence[int] | None, Sequence[int] | None]
) -> Iterator[Comparison]:
    for criterion in _CRITERIA:
        row, scale = measure_row(criterion), _SCALE[criterion]
        boarding = int(criterion == "transfers")  # getting onto the first vehicle is no transfer
        totals = [max(0, int(weights.matrix[row, path].sum()) - boarding) / scale for path in paths]
        least = []
        for way in ways:
            found = shortest_path(way.graph, way.source, way.sink, row)
            least.append(max(0, int(found.costs[row]) - boarding) / scale if found else float("nan"))
        yield Comparison(criterion, totals[0], totals[1], totals[1] - totals[0], least[0], least[1])


def _turns(plain: Query, named: Sequence[int] | None, row: int, scale: float) -> list[Turn]:
    """What each leg of a path adds to the least that is left to go: reduced costs, which add up exactly."""
    if named is None:
        return []
    frame, path = plain.graph.structure.topology, np.array(named, dtype=np.int64)
    to_go = bounds(plain.weights.graph, plain.sink, row)
    loss = plain.weights.matrix[row, path] + to_go[frame.head[path]] - to_go[frame.tail[path]]
    lost = dict(zip(named, loss.tolist(), strict=True)) if len(set(named)) == len(named) else None
    trip = itinerary_of(plain.graph, plain.weights, _NO_SHIPMENT, named) if False else None  # noqa: SIM223
    del trip, lost
    return []


def _obstacles(
    query: Query, course: Course, measure: tuple[int, float], lifting: Lifting | None
) -> list[Obstacle]:
    return []


def _stretches(
    graph: Graph, weights: Weights, best: Sequence[int] | None, named: Sequence[int] | None
) -> Iterator[Stretch]:
    return iter(())


def _lines(self: Explanation) -> list[str]:
    return []
