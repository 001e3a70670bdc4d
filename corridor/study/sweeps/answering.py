"""The rows of a block: totals are read off the best path, and only what else is asked for makes an itinerary."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from itertools import groupby
from threading import Lock
from typing import Any, NamedTuple

from corridor.errors import CorridorError, NoRoute
from corridor.graph.measures import CO2, COST, HOURS, TRANSFERS
from corridor.itinerary.itinerary import Itinerary
from corridor.itinerary.legs import corridor_name
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.routing.best import route
from corridor.routing.query.air import Undecided
from corridor.routing.query.lapsed_closures import KnownWeights
from corridor.routing.query.query import Query, undecided_over
from corridor.routing.query.waypoints import WayPoint, asked_names
from corridor.search import Path
from corridor.study.sweeps.draws import drawn_network
from corridor.study.sweeps.question import Cell, Option, SweepQuestion, ready_on

__all__ = ["COLUMNS", "TOTALS", "Answering", "rows_of"]

_MOST_WORLDS = 3  # networks that a worker holds: where a block begins another, threads still need the last one
_MOST_KEPT = 8  # scenarios whose networks are kept in files: more would drive out those of other work
_SUMS = (COST, HOURS, CO2)

TOTALS = {"cost": "float64", "hours": "float64", "co2_kg": "float64", "transfers": "int64", "corridor": "string"}
"""Columns that every row has, and their types."""


class _Column(NamedTuple):
    kind: str
    of: Callable[[Itinerary], Any]


def _number(name: str) -> _Column:
    return _Column("float64", lambda trip: getattr(trip, name))


COLUMNS: Mapping[str, _Column] = {
    **{
        name: _number(name)
        for name in (
            "cost_per_container",
            "cost_low",
            "cost_high",
            "generalised",
            "co2_kg_per_container",
            "hours_p50",
            "hours_p90",
            "km",
        )
    },
    "gauge_changes": _Column("int64", lambda trip: trip.gauge_changes),
    "borders": _Column("string", lambda trip: " ".join(trip.border_ids)),
    "countries": _Column("string", lambda trip: " ".join(trip.countries)),
    "modes": _Column("string", lambda trip: " ".join(trip.modes)),
    "remarks": _Column("string", lambda trip: "; ".join(trip.remarks)),
}
"""Columns that are asked for: each takes an itinerary, some milliseconds a row."""


class Answering:
    """A question where it is answered, with the few networks of its scenarios and seeds that are in use.

    Parameters
    ----------
    question : SweepQuestion
    size : int
        Cells of a block.
    """

    def __init__(self, question: SweepQuestion, size: int) -> None:
        self.question, self.size = question, size
        self._lock = Lock()
        self._kept = functools.lru_cache(maxsize=_MOST_WORLDS)(self._made)

    def __reduce__(self) -> tuple[type[Answering], tuple[object, ...]]:
        return Answering, (self.question, self.size)

    def world(self, scenario: int, seed: int) -> Network:
        """The network of a scenario and a seed, by their places."""
        with self._lock:  # who comes second would need it anyway
            return self._kept(scenario, seed)

    def _made(self, scenario: int, seed: int) -> Network:
        base, edits, draw = self.question.network, self.question.scenarios[scenario], self.question.seeds[seed]
        found = edits.apply(base) if edits.edits else base
        if draw is not None:
            return drawn_network(found, draw)  # no two workers have it at hand: nothing of it is kept in files
        few = len(self.question.scenarios) <= _MOST_KEPT
        if few and found is not base and base.cache.files is not None:
            found.cache.files = base.cache.files.edited(found.content_hash)
        return found


def rows_of(answering: Answering, block: int) -> list[dict[str, Any]]:
    """The rows of a block in their order; those of one world, date and load are searched one after the other."""
    question = answering.question
    cells = question.cells_of(block, answering.size)
    found: dict[int, list[dict[str, Any]]] = {}
    ordered = sorted(cells, key=lambda one: (one.scenario, one.seed, one.date, *_alike(question, one)))
    for (scenario, seed), alike in groupby(ordered, key=lambda one: (one.scenario, one.seed)):
        world = _World(answering.world(scenario, seed), question)
        found |= {cell.number: _rows(world, cell) for cell in alike}
    return [row for cell in cells for row in found[cell.number]]


def _alike(question: SweepQuestion, cell: Cell) -> tuple[object, ...]:
    """By what shipments share the weights of their load: their boxes, and where they come from and go to."""
    one = question.rows[cell.shipment].shipment
    return () if one is None else (one.container_type, one.hs, one.containers, one.destination, one.origin)


class _World:
    """A network while rows of it are answered, with the graphs and weights that they share."""

    def __init__(self, network: Network, question: SweepQuestion) -> None:
        self.network, self.question = network, question
        self._known: dict[str, tuple[KnownWeights, tuple[WayPoint, ...]]] = {}

    def asked(self, shipment: Shipment, option: Option) -> Undecided[Query]:
        """The question of an option; options that differ in what they minimise or limit alone share their weights."""
        if option.ways_name not in self._known:
            names = asked_names(self.network, **option.ways)
            self._known[option.ways_name] = KnownWeights(self.network, names.shut), names.via
        known, via = self._known[option.ways_name]
        return undecided_over(known, shipment, via)


def _rows(world: _World, cell: Cell) -> list[dict[str, Any]]:
    """A row for each option of a cell."""
    question = world.question
    given, options = question.rows[cell.shipment], question.options
    head: dict[str, Any] = {
        "scenario": question.scenarios[cell.scenario].name,
        "seed": question.seeds[cell.seed],
        "ready": None,
        "shipment": cell.shipment,
        "origin": given.origin,
        "destination": given.destination,
        "containers": None,
    }
    if given.shipment is None:
        answers: list[dict[str, Any]] = [{"problem": given.problem}] * len(options)
    else:
        shipment = ready_on(given.shipment, question.dates[cell.date])
        head |= {"ready": shipment.ready.replace(tzinfo=None), "containers": shipment.containers}
        answers = [_answer(world, shipment, option) for option in options]
    first = cell.number * len(options)
    return [
        {"row": first + place, **head, "option": option.name, **answer}
        for place, (option, answer) in enumerate(zip(options, answers, strict=True))
    ]


def _answer(world: _World, shipment: Shipment, option: Option) -> dict[str, Any]:
    """What is found, or why there is nothing: a failure of any kind is a row, and stops no other."""
    try:
        return _clocked(world, shipment, option) if option.dated else _found(world, shipment, option)
    except CorridorError as problem:
        return {"problem": str(problem).split("\n", 1)[0]}
    except (MemoryError, RecursionError):
        raise
    except Exception as problem:  # noqa: BLE001 - one row of a million may meet a fault of ours: the others are kept
        return {"problem": f"{type(problem).__name__}: {problem}"}


def _clocked(world: _World, shipment: Shipment, option: Option) -> dict[str, Any]:
    """A route by the clock, whose itinerary is made by the search."""
    try:
        trip = route(world.network, shipment, **option.asked)
    except NoRoute:
        if world.question.reasons:
            raise
        return {"problem": "no route"}
    totals = {name: getattr(trip, name) for name in TOTALS if name != "corridor"}
    return {**totals, "corridor": trip.name, **_more(trip, world.question.columns), "problem": ""}


def _found(world: _World, shipment: Shipment, option: Option) -> dict[str, Any]:
    minimise, limits = option.asked.get("minimise", "cost"), option.asked.get("limits")
    query, path = world.asked(shipment, option).best(minimise, limits)
    if path is None:
        if world.question.reasons:
            raise query.why_not(minimise, limits)
        return {"problem": "no route within the limits" if limits and query.best(minimise) is not None else "no route"}
    columns = world.question.columns
    more = _more(query.itinerary(path.arcs), columns) if columns else {}
    return {**_totals(query, path), **more, "problem": ""}


def _totals(query: Query, path: Path) -> dict[str, Any]:
    """What an itinerary says in all, without one."""
    whole = path.costs.tolist()
    query.weights.refuse_cut({measure.row: whole[measure.row] for measure in _SUMS})
    values: dict[str, Any] = {measure.name: measure.from_whole(whole[measure.row]) for measure in _SUMS}
    if not query.network.has_prices:
        values[COST.name] = math.nan
    transfers = TRANSFERS.net(whole[TRANSFERS.row])
    return {**values, TRANSFERS.name: transfers, "corridor": corridor_name(query.graph, path.arcs.tolist())}


def _more(trip: Itinerary, columns: tuple[str, ...]) -> dict[str, Any]:
    return {name: COLUMNS[name].of(trip) for name in columns}
