"""Cells of the rows of routes, straight from their paths: equal to those of itineraries, which are not made.

A row tells totals, lengths, changes of gauge and remarks. Most of that follows from the arcs, and is looked up once for
each; what a load or its weights say of all paths is found once for each of them; texts about blanks of tables follow
from the few rows that have any.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corridor.calendar import clock_change
from corridor.graph import Graph, Load, Weights
from corridor.graph.arc_types import DRAYAGE, HAUL
from corridor.graph.measures import CO2, COST, HOURS, TRANSFERS
from corridor.graph.time_windows import closed_on_arrival
from corridor.graph.weighing import cost_ends, subsidies_on, subsidy_parts
from corridor.itinerary.cargo_notes import (
    cargo_assumptions,
    convoys,
    dry_prices,
    lane_apart,
    lanes_told,
    narrower_bans,
    no_market,
)
from corridor.itinerary.invoice import unpaid_subsidies
from corridor.itinerary.leg import count_gauge_changes
from corridor.itinerary.legs import concerns_of, corridor_name, open_again
from corridor.model.assumptions import assumptions_of, rows_assumed
from corridor.model.cargo.ends import end_remarks
from corridor.model.delay.train_terms import NO_TERMS
from corridor.model.known_dates import price_remarks
from corridor.model.network import Network
from corridor.model.prices.tariff import Offer, Price
from corridor.model.tables.columns import Concern
from corridor.model.tables.coordinates import is_coordinates
from corridor.routing.rows.arc_facts import FactsOfArcs, Row
from corridor.routing.rows.direct_paths import Direct
from corridor.search import Path

__all__ = ["PathRecords"]

Mask = NDArray[np.bool_]
Integers = NDArray[np.int64]
Concerns = tuple[Concern, ...]

_MOST_LOADS = 1_024  # of which few masks and texts are kept
_MOST_UNPAID = 64  # rows of subsidies, of a hundred kilobytes each
_MOST_GRAPHS = 16
_MOST_ENDS = 4_096


class PathRecords:
    """Cells of the rows of many routes over a network; what they share is kept from one to the next.

    Parameters
    ----------
    network : Network
        Where.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._arcs: dict[tuple[object, Concerns], FactsOfArcs] = {}
        self._loads: dict[tuple[object, Load], _LoadFacts] = {}
        self._unpaid: dict[tuple[object, Load], Integers] = {}
        self._assumed: dict[Concerns, frozenset[Row]] = {}
        self._texts: dict[tuple[Concerns, frozenset[Row]], tuple[str, ...]] = {}
        self._clocks: dict[tuple[dt.datetime, str], tuple[str, ...]] = {}
        self._priced: dict[dt.date, tuple[str, ...]] = {}
        self._beside: dict[str, bool] = {}

    def record(self, asked: Direct, found: Path, notes: Sequence[str] = ()) -> dict[str, Any]:
        """Cells of the row of a path, by column: from `cost` to `remarks`, and the `corridor`.

        Parameters
        ----------
        asked : Direct
            The shipment over its weights.
        found : Path
            Over the compiled graph, without way-points; its costs are all rows of the weights.
        notes : sequence of str
            What else is to be remarked of it, after what it takes for granted.

        Returns
        -------
        dict of str to value
            As the properties of `Itinerary` with the names of the columns.
        """
        path, shipment = found.arcs.tolist(), asked.shipment
        graph, weights, network = asked.graph, asked.weights, self._network
        totals = found.costs.tolist()
        weights.refuse_cut({measure.row: totals[measure.row] for measure in (COST, HOURS, CO2)})
        facts = self._arcs_of(graph, weights.load)
        load = self._load_of(graph, weights)
        legs = facts.legs(path, partial(_is_empty, weights.matrix))
        hours, kg = HOURS.from_whole(totals[HOURS.row]), CO2.from_whole(totals[CO2.row])
        cost, ends = math.nan, (math.nan, math.nan)
        if network.has_prices:
            low, high = cost_ends(graph, weights, found.arcs)
            cost, ends = COST.from_whole(totals[COST.row]), (COST.from_whole(low), COST.from_whole(high))
        remarks = (
            *self._warnings(asked, path, facts, load),
            *self._notes(asked, path, facts, load),
            *self._odd_clock(asked),
            *notes,
            *_back(facts, legs),
            *unpaid_subsidies(self._left_out(graph, weights, path), shipment, network.currency),
            *(f"assumed: {text}" for text in self._assumptions(asked, path, facts, legs, load)),
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
            "corridor": ", ".join(part for one in path if (part := facts[one].part)) or corridor_name(graph, path),
            "remarks": "; ".join(remarks),
        }

    def _arcs_of(self, graph: Graph, load: Load) -> FactsOfArcs:
        concerns = concerns_of(load)
        key = (graph.identity, concerns)
        found = self._arcs.get(key)
        if found is None:
            if len(self._arcs) >= _MOST_GRAPHS:
                self._arcs.clear()
            assumed = self._assumed.setdefault(concerns, rows_assumed(self._network, concerns))
            found = self._arcs[key] = FactsOfArcs(graph, assumed)
        return found

    def _load_of(self, graph: Graph, weights: Weights) -> _LoadFacts:
        key = (graph.identity, weights.load)
        found = self._loads.get(key)
        if found is None:
            if len(self._loads) >= _MOST_LOADS:
                self._loads.clear()
            found = self._loads[key] = _LoadFacts.of(graph, weights)
        return found

    def _left_out(self, graph: Graph, weights: Weights, path: list[int]) -> float | None:
        """What subsidies would take off a path; None where they are paid."""
        load = weights.load
        if load.subsidies:
            return None
        found = self._unpaid.get((graph.identity, load))
        if found is None:
            if len(self._unpaid) >= _MOST_UNPAID:
                self._unpaid.clear()
            found = subsidies_on(graph.structure, graph.prices, weights.pieces, load)
            self._unpaid[graph.identity, load] = found
        return float(found[path].sum()) / COST.per_unit

    def _warnings(self, asked: Direct, path: list[int], facts: FactsOfArcs, load: _LoadFacts) -> Iterator[str]:
        """What closes before the boxes are there; few routes have an arc of which that could be said."""
        graph, weights, later = asked.graph, asked.weights, load.later
        if (
            any(facts[number].may_shut for number in path)
            or (weights.waits and any(_is_cut(weights, facts[number].boarded) for number in path))
            or (later is not None and later[path].any())
        ):
            yield from closed_on_arrival(graph, weights, path, asked.shipment.ready).values()

    def _notes(self, asked: Direct, path: list[int], facts: FactsOfArcs, load: _LoadFacts) -> Iterator[str]:
        """What `notes_of` says: most ways cross no border that their boxes could fill, and begin at terminals."""
        graph, shipment, cargo = asked.graph, asked.shipment, asked.weights.load.cargo
        day = shipment.ready.date()
        if day not in self._priced:
            self._priced[day] = price_remarks(self._network, (day,))
        yield from self._priced[day]
        yield from dry_prices(graph, shipment, cargo, path)
        if any(facts[number].trains_per_day < load.trains for number in path):
            yield from convoys(graph, asked.weights.load, path)
        yield from open_again(graph, path)
        if self._is_beside(shipment.origin) or self._is_beside(shipment.destination):
            yield from end_remarks(self._network, shipment)
        yield from narrower_bans(graph, cargo, path, (day, day))

    def _is_beside(self, name: str) -> bool:
        """Whether an end is given by coordinates, beside its terminal."""
        found = self._beside.get(name)
        if found is None:
            if len(self._beside) >= _MOST_ENDS:
                self._beside.clear()
            found = self._beside[name] = is_coordinates(name)
        return found

    def _odd_clock(self, asked: Direct) -> tuple[str, ...]:
        """What is odd about the moment at which the boxes are ready."""
        ready, terminal = asked.shipment.ready, asked.graph.states[asked.source].terminal
        found = self._clocks.get((ready, terminal))
        if found is None:
            if len(self._clocks) >= _MOST_ENDS:
                self._clocks.clear()
            odd = clock_change(ready, self._network.time_zones.zone(terminal))
            found = self._clocks[ready, terminal] = (f"ready: {odd}",) if odd else ()
        return found

    def _assumptions(
        self, asked: Direct, path: list[int], facts: FactsOfArcs, legs: list[list[int]], load: _LoadFacts
    ) -> Iterator[str]:
        graph, weights = asked.graph, asked.weights
        yield from load.said_of_cargo(asked, path)
        way = list(chain.from_iterable(legs))
        rows = {row for number in way for row in facts[number].rows}
        if facts.tariffs:
            rows |= {("tariffs", row) for row in _rows_paid(graph, weights, way)} & facts.assumed
        yield from self._text(concerns_of(weights.load), frozenset(rows))
        if any(facts[leg[0]].kind == HAUL and facts[leg[0]].mode == "rail" for leg in legs):
            yield from load.no_market
            if weights.load.market:
                offers = {id(offer): offer for number in path for offer in facts[number].offers}
                yield from lanes_told(map(load.lane, offers.values()), self._network.currency)

    def _text(self, concerns: Concerns, rows: frozenset[Row]) -> tuple[str, ...]:
        found = self._texts.get((concerns, rows))
        if found is None:
            told = assumptions_of(self._network, rows, concerns=concerns)
            found = self._texts[concerns, rows] = tuple(map(str, told))
        return found


@dataclass(frozen=True, eq=False)
class _LoadFacts:
    """What is the same for all routes of a load over a graph.

    Attributes
    ----------
    load : Load
        The boxes.
    later : bool array, shape (arcs,), or None
        Arcs that rules of later days shut to it; None where there are no such rules.
    trains : int
        That it fills at most, wherever it goes.
    no_market : tuple of str
        That it asks for prices of the market, and there are none.
    """

    load: Load
    later: Mask | None
    trains: int
    no_market: tuple[str, ...]
    _lanes: dict[int, tuple[Offer, tuple[Price, Price] | None]] = field(default_factory=dict)
    _cargo: dict[bool, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, graph: Graph, weights: Weights) -> _LoadFacts:
        """Look at a load."""
        load = weights.load
        rules = [graph.blocked_by(rule) for rule in graph.rules_to_come if rule.concerns(load.cargo)]
        later = np.logical_or.reduce(rules) if rules else None
        trains = max(terms.longest(load.teu) for terms in (NO_TERMS, *graph.trains.values()))
        return cls(load, later, trains, tuple(no_market(graph, weights)))

    def lane(self, offer: Offer) -> tuple[Price, Price] | None:
        """What `lane_apart` finds; the offer is kept, so that no other has its `id`."""
        if id(offer) not in self._lanes:
            self._lanes[id(offer)] = offer, lane_apart(offer, self.load)
        return self._lanes[id(offer)][1]

    def said_of_cargo(self, asked: Direct, path: list[int]) -> Iterable[str]:
        """What `cargo_assumptions` says: the same on all ways, where the goods have a code."""
        shipment, graph = asked.shipment, asked.graph
        if not shipment.hs:
            return cargo_assumptions(graph, self.load, shipment, path)
        by_default = shipment.cargo_tonnes_each is None
        if by_default not in self._cargo:
            self._cargo[by_default] = tuple(cargo_assumptions(graph, self.load, shipment, path))
        return self._cargo[by_default]


def _is_empty(matrix: Integers, arcs: Sequence[int]) -> bool:
    """Whether nothing is paid, waited or emitted on arcs; one by one, as the first mostly tells."""
    return not any(matrix[0, one] or matrix[1, one] or matrix[2, one] for one in arcs)


def _is_cut(weights: Weights, service: str) -> bool:
    """Whether a service may have no departure left."""
    wait = weights.waits.get(service) if service else None
    return wait is not None and wait.cut


def _back(facts: FactsOfArcs, legs: Sequence[Sequence[int]]) -> Iterator[str]:
    links = [facts[number].link for leg in legs if facts[leg[0]].kind == HAUL for number in leg]
    links = [link for link in links if link]
    if len(set(links)) < len(links):
        yield f"it goes out and back over {', '.join(dict.fromkeys(one for one in links if links.count(one) > 1))}"


def _km(graph: Graph, load: Load, facts: FactsOfArcs, leg: Sequence[int]) -> float:
    if facts[leg[0]].kind == DRAYAGE:
        return load.drayage_km(graph.arcs[leg[0]])
    return sum([facts[number].km for number in leg])


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
