"""Cells of the rows of routes, straight from their paths: equal to those of itineraries, which are not made.

A row tells totals, lengths, changes of gauge and remarks. Most of that follows from the arcs, and is looked up once for
each; texts about blanks of tables follow from the few rows that have any.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.calendar import clock_change
from corridor.graph import Graph, Load, Weights
from corridor.graph.arc_types import DRAYAGE, HAUL
from corridor.graph.measures import CO2, COST, HOURS, TRANSFERS
from corridor.graph.time_windows import closed_on_arrival
from corridor.graph.weighing import cost_ends, subsidies_on, subsidy_parts
from corridor.itinerary.cargo_notes import cargo_assumptions, rail_prices
from corridor.itinerary.invoice import unpaid_subsidies
from corridor.itinerary.leg import count_gauge_changes
from corridor.itinerary.legs import concerns_of, corridor_name, notes_of
from corridor.model.assumptions import assumptions_of, rows_assumed
from corridor.model.network import Network
from corridor.model.tables.columns import Concern
from corridor.routing.query.query import Query
from corridor.routing.rows.arc_facts import ArcFacts, Row, facts_of, legs_of

__all__ = ["PathRecords"]

Mask = NDArray[np.bool_]
Concerns = tuple[Concern, ...]

_MOST_LOADS = 64  # what is known of a load takes a few hundred kilobytes, and rows of one load follow each other
_MOST_GRAPHS = 16


class PathRecords:
    """Cells of the rows of many routes over a network; what they share is kept from one to the next.

    Parameters
    ----------
    network : Network
        Where.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._arcs: dict[tuple[object, Concerns], _Arcs] = {}
        self._loads: dict[tuple[object, Load], _LoadFacts] = {}
        self._assumed: dict[Concerns, frozenset[Row]] = {}
        self._texts: dict[tuple[Concerns, frozenset[Row]], tuple[str, ...]] = {}

    def record(self, query: Query, arcs: Sequence[int], notes: Sequence[str] = ()) -> dict[str, Any]:
        """Cells of the row of a path, by column: from `cost` to `remarks`, and the `corridor`.

        Parameters
        ----------
        query : Query
            Of the shipment.
        arcs : sequence of int
            The path, over the compiled graph, without way-points.
        notes : sequence of str
            What else is to be remarked of it, after what it takes for granted.

        Returns
        -------
        dict of str to value
            As the properties of `Itinerary` with the names of the columns.
        """
        path, shipment = list(arcs), query.shipment
        graph, weights, network = query.graph, query.weights, self._network
        totals = weights.matrix[:, path].sum(axis=1).tolist()
        weights.refuse_cut({measure.row: totals[measure.row] for measure in (COST, HOURS, CO2)})
        facts = self._arcs_of(graph, weights.load)
        load = self._load_of(graph, weights)
        legs = legs_of(facts, weights, path)
        hours, kg = HOURS.from_whole(totals[HOURS.row]), CO2.from_whole(totals[CO2.row])
        cost, ends = math.nan, (math.nan, math.nan)
        if network.has_prices:
            low, high = cost_ends(graph, weights, path)
            cost, ends = COST.from_whole(totals[COST.row]), (COST.from_whole(low), COST.from_whole(high))
        remarks = (
            *self._warnings(query, path, facts, load),
            *notes_of(graph, shipment, weights.load, path, (shipment.ready, shipment.ready)),
            *_odd_clock(graph, shipment.ready, path),
            *notes,
            *_back(facts, legs),
            *unpaid_subsidies(load.left_out(path), shipment, network.currency),
            *(f"assumed: {text}" for text in self._assumptions(query, path, facts, legs)),
        )
        return {
            "cost": cost,
            "cost_per_container": cost / shipment.containers,
            "cost_low": ends[0],
            "cost_high": ends[1],
            "currency": network.currency,
            "hours": hours,
            "days": hours / 24,
            "co2_kg": kg,
            "co2_kg_per_container": kg / shipment.containers,
            "km": sum(_km(graph, weights.load, facts, leg) for leg in legs),
            "transfers": TRANSFERS.net(totals[TRANSFERS.row]),
            "gauge_changes": count_gauge_changes(facts[leg[0]] for leg in legs),
            "corridor": corridor_name(graph, path),
            "remarks": "; ".join(remarks),
        }

    def _arcs_of(self, graph: Graph, load: Load) -> _Arcs:
        concerns = concerns_of(load)
        key = (graph.identity, concerns)
        found = self._arcs.get(key)
        if found is None:
            if len(self._arcs) >= _MOST_GRAPHS:
                self._arcs.clear()
            assumed = self._assumed.setdefault(concerns, rows_assumed(self._network, concerns))
            found = self._arcs[key] = _Arcs(graph, assumed)
        return found

    def _load_of(self, graph: Graph, weights: Weights) -> _LoadFacts:
        key = (graph.identity, weights.load)
        found = self._loads.get(key)
        if found is None:
            if len(self._loads) >= _MOST_LOADS:
                self._loads.clear()
            found = self._loads[key] = _LoadFacts.of(graph, weights)
        return found

    def _warnings(self, query: Query, path: list[int], facts: _Arcs, load: _LoadFacts) -> Iterator[str]:
        """What closes before the boxes are there; few routes have an arc of which that could be said."""
        graph, weights = query.graph, query.weights
        services = [boarded for number in path if (boarded := facts[number].boarded)]
        shut, later = graph.structure.shut_borders, load.later
        if (
            any(_may_end(graph, weights, service) for service in services)
            or any(facts[number].border in shut for number in path)
            or (later is not None and later[path].any())
        ):
            yield from closed_on_arrival(graph, weights, path, query.shipment.ready).values()

    def _assumptions(self, query: Query, path: list[int], facts: _Arcs, legs: list[list[int]]) -> Iterator[str]:
        graph, weights = query.graph, query.weights
        yield from cargo_assumptions(graph, weights.load, query.shipment, path)
        way = list(chain.from_iterable(legs))
        rows = {row for number in way for row in facts[number].rows}
        if facts.tariffs:
            rows |= {("tariffs", row) for row in _rows_paid(graph, weights, way)} & facts.assumed
        yield from self._text(concerns_of(weights.load), frozenset(rows))
        if any(facts[leg[0]].kind == HAUL and facts[leg[0]].mode == "rail" for leg in legs):
            yield from rail_prices(graph, weights, path)

    def _text(self, concerns: Concerns, rows: frozenset[Row]) -> tuple[str, ...]:
        found = self._texts.get((concerns, rows))
        if found is None:
            told = assumptions_of(self._network, rows, concerns=concerns)
            found = self._texts[concerns, rows] = tuple(map(str, told))
        return found


class _Arcs(dict[int, ArcFacts]):
    """Facts of the arcs of a graph by their numbers, looked up when first asked for."""

    def __init__(self, graph: Graph, assumed: frozenset[Row]) -> None:
        super().__init__()
        self._graph, self.assumed = graph, assumed
        self.tariffs = any(table == "tariffs" for table, _ in assumed)

    def __missing__(self, number: int) -> ArcFacts:
        found = self[number] = facts_of(self._graph, number, self.assumed)
        return found


class _LoadFacts(NamedTuple):
    """What is the same for all routes of a load over a graph.

    Attributes
    ----------
    later : bool array, shape (arcs,), or None
        Arcs that rules of later days shut to it; None where there are no such rules.
    unpaid : int64 array, shape (arcs,), or None
        Cents that subsidies would take off; None where they are paid.
    """

    later: Mask | None
    unpaid: NDArray[np.int64] | None

    @classmethod
    def of(cls, graph: Graph, weights: Weights) -> _LoadFacts:
        """Look at a load."""
        load = weights.load
        rules = [graph.blocked_by(rule) for rule in graph.rules_to_come if rule.concerns(load.cargo)]
        unpaid = None if load.subsidies else subsidies_on(graph.structure, graph.prices, weights.pieces, load)
        return cls(np.logical_or.reduce(rules) if rules else None, unpaid)

    def left_out(self, path: list[int]) -> float | None:
        """What subsidies would take off a path; None where they are paid."""
        return None if self.unpaid is None else float(self.unpaid[path].sum()) / COST.per_unit


def _may_end(graph: Graph, weights: Weights, service: str) -> bool:
    """Whether a service has a last day, or may have no departure left."""
    wait = weights.waits.get(service)
    ends = graph.structure.service_rows[service].calendar.until is not None
    return ends or (wait is not None and wait.cut)


def _odd_clock(graph: Graph, ready: dt.datetime, path: Sequence[int]) -> Iterator[str]:
    odd = clock_change(ready, graph.network.time_zones.zone(graph.arcs[path[0]].from_terminal))
    if odd:
        yield f"ready: {odd}"


def _back(facts: _Arcs, legs: Sequence[Sequence[int]]) -> Iterator[str]:
    links = [facts[number].link for leg in legs if facts[leg[0]].kind == HAUL for number in leg]
    links = [link for link in links if link]
    if len(set(links)) < len(links):
        yield f"it goes out and back over {', '.join(dict.fromkeys(one for one in links if links.count(one) > 1))}"


def _km(graph: Graph, load: Load, facts: _Arcs, leg: Sequence[int]) -> float:
    if facts[leg[0]].kind == DRAYAGE:
        return load.drayage_km(graph.arcs[leg[0]])
    return sum(facts[number].km for number in leg)


def _rows_paid(graph: Graph, weights: Weights, path: list[int]) -> Collection[str]:
    """Rows of the tariffs that a path pays by, as the items of its legs name them."""
    cargo, market = weights.load.cargo, weights.load.market
    ends = (cargo.origin_country, cargo.destination_country, cargo.container_type)
    positions = graph.structure.piece_key[path]
    found = set[str]()
    for key in np.unique(positions[weights.pieces[path] != 0]).tolist():
        price = graph.prices.offers[key].between(*ends, market=market)
        if price is not None and graph.structure.keys[key].table == "tariffs":
            found.add(price.row)
    for place in np.flatnonzero(weights.subsidy[path]).tolist():
        found |= {part.price.row for part in subsidy_parts(graph, weights, path[place])}
    if weights.load.carriers_box and graph.prices.lease is not None:
        found.add(graph.prices.lease.row)
    return found
