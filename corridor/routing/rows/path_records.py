"""Cells of the rows of routes, straight from their paths: equal to those of itineraries, which are not made.

A row tells totals, lengths, changes of gauge and remarks. Most of that follows from the arcs, and is looked up once for
each; what a load or its weights say of all paths is found once for each of them; texts about blanks of tables follow
from the few rows that have any.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.calendar import clock_change
from corridor.graph import Graph, Load, Weights
from corridor.graph.measures import CO2, COST, HOURS, TRANSFERS
from corridor.graph.time_windows import closed_on_arrival
from corridor.graph.weights import container_told
from corridor.itinerary.cargo_notes import (
    cargo_assumptions,
    convoys,
    dry_prices,
    lane_apart,
    lanes_told,
    narrower_bans,
    no_market,
    rules_about_parts,
)
from corridor.itinerary.invoice import unpaid_subsidies
from corridor.itinerary.legs import concerns_of, corridor_name, open_again
from corridor.model.cargo.ends import end_remarks
from corridor.model.cargo.shipment import ShipmentError
from corridor.model.delay.train_terms import NO_TERMS
from corridor.model.known_dates import price_remarks
from corridor.model.network import Network
from corridor.model.prices.tariff import Offer, Price
from corridor.model.tables.columns import Concern
from corridor.model.tables.coordinates import is_coordinates
from corridor.routing.rows.arc_facts import FactsOfArcs
from corridor.routing.rows.assumed_texts import AssumedTexts
from corridor.routing.rows.direct_paths import Direct
from corridor.routing.rows.paid_on_arcs import PaidOnArcs
from corridor.routing.rows.ways import Ways

__all__ = ["Cells", "Found", "PathRecords"]

Mask = NDArray[np.bool_]
Integers = NDArray[np.int64]
Concerns = tuple[Concern, ...]
Cells = dict[str, Any]

_AT_ONCE = 1_000  # paths, of a hundred arcs each
_MOST_LOADS = 1_024  # of which few masks and texts are kept
_MOST_GRAPHS = 16
_MOST_ENDS = 4_096


class Found(NamedTuple):
    """A path that was found for a shipment.

    Attributes
    ----------
    asked : Direct
        The shipment over its weights.
    arcs : int64 array
        Of the compiled graph, without way-points.
    notes : sequence of str
        What else is to be remarked of it, after what it takes for granted.
    """

    asked: Direct
    arcs: Integers
    notes: Sequence[str] = ()


class _Way(NamedTuple):
    """What arcs say of one path, as `Ways` and texts of blanks find it for many; `left_out` are cents of subsidies."""

    totals: tuple[int, int, int, int]
    ends: tuple[float, float]
    km: float
    gauge_changes: int
    by_rail: bool
    parts: list[str]
    offers: list[tuple[int, ...]]
    may_shut: bool
    trains_per_day: float
    left_out: int
    assumed: list[str]


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
        self._texts: dict[Concerns, AssumedTexts] = {}
        self._clocks: dict[tuple[dt.datetime, str], tuple[str, ...]] = {}
        self._priced: dict[dt.date, tuple[str, ...]] = {}
        self._beside: dict[str, bool] = {}

    def records(self, found: Sequence[Found]) -> list[Cells | ShipmentError]:
        """Cells of the rows of paths, by column: from `cost` to `remarks`, and the `corridor`.

        Parameters
        ----------
        found : sequence of Found
            All over one graph and one matrix of weights.

        Returns
        -------
        list of dict of str to value
            As the properties of `Itinerary` with the names of the columns; what is wrong with a shipment that is too
            large to be added up.
        """
        paid = PaidOnArcs(found[0].asked.graph, found[0].asked.weights)
        parts = (found[begin : begin + _AT_ONCE] for begin in range(0, len(found), _AT_ONCE))
        return [
            self._record(one, *told) for part in parts for one, told in zip(part, self._told(part, paid), strict=True)
        ]

    def _told(self, found: Sequence[Found], paid: PaidOnArcs) -> Iterator[tuple[_Way, FactsOfArcs, str]]:
        """What arcs say of each path, and of those that go out and back over a link that they do."""
        weights = paid.weights
        facts, texts = self._arcs_of(paid.graph, weights.load)
        ways = Ways(facts, weights, [one.arcs for one in found])
        low, high = paid.ends(ways).tolist()
        rows, passed = paid.rows_behind(ways, facts)
        back = {path: _back(paid.graph, arcs) for path, arcs in ways.going_back().items()}
        columns = zip(
            zip(*map(ways.sums, weights.matrix[: TRANSFERS.row + 1]), strict=True),
            zip(low, high, strict=True),
            ways.km(weights.load),
            *ways.rails(),
            ways.in_order(facts.part, [*facts.parts]),
            ways.in_order(facts.offer, [*facts.paid]),
            ways.passing(facts.may_shut),
            ways.least(facts.trains_per_day),
            [0] * len(found) if weights.load.subsidies else ways.sums(paid.subsidies()),
            texts.of(rows, passed),
            strict=True,
        )
        for path, column in enumerate(columns):
            yield _Way(*column), facts, back.get(path, "")

    def _record(self, one: Found, way: _Way, facts: FactsOfArcs, back: str) -> Cells | ShipmentError:
        asked, network = one.asked, self._network
        shipment, weights = asked.shipment, asked.weights
        cents, seconds, grams, boardings = way.totals
        try:
            weights.refuse_cut({COST.row: cents, HOURS.row: seconds, CO2.row: grams})
        except ShipmentError as large:
            return large
        hours, kg = HOURS.from_whole(seconds), CO2.from_whole(grams)
        cost, ends = math.nan, (math.nan, math.nan)
        if network.has_prices:
            cost, ends = COST.from_whole(cents), (COST.from_whole(int(way.ends[0])), COST.from_whole(int(way.ends[1])))
        path, load = one.arcs.tolist(), self._load_of(asked.graph, weights)
        left_out = None if weights.load.subsidies else way.left_out / COST.per_unit
        remarks = (
            *self._warnings(asked, path, way, load),
            *self._notes(asked, path, way, load),
            *self._odd_clock(asked),
            *one.notes,
            *([back] if back else ()),
            *unpaid_subsidies(left_out, shipment, network.currency),
            *(f"assumed: {text}" for text in self._assumptions(asked, path, way, facts, load)),
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
            "km": way.km,
            "transfers": TRANSFERS.net(boardings),
            "gauge_changes": way.gauge_changes,
            "corridor": ", ".join(way.parts) or corridor_name(asked.graph, path),
            "remarks": "; ".join(remarks),
        }

    def _arcs_of(self, graph: Graph, load: Load) -> tuple[FactsOfArcs, AssumedTexts]:
        concerns = concerns_of(load)
        if concerns not in self._texts:
            self._texts[concerns] = AssumedTexts(self._network, concerns)
        texts, key = self._texts[concerns], (graph.identity, concerns)
        found = self._arcs.get(key)
        if found is None:
            if len(self._arcs) >= _MOST_GRAPHS:
                self._arcs.clear()
            found = self._arcs[key] = FactsOfArcs(graph, texts.rows)
        return found, texts

    def _load_of(self, graph: Graph, weights: Weights) -> _LoadFacts:
        key = (graph.identity, weights.load)
        found = self._loads.get(key)
        if found is None:
            if len(self._loads) >= _MOST_LOADS:
                self._loads.clear()
            found = self._loads[key] = _LoadFacts.of(graph, weights)
        return found

    def _warnings(self, asked: Direct, path: list[int], way: _Way, load: _LoadFacts) -> Iterator[str]:
        """What closes before the boxes are there; few routes have an arc of which that could be said."""
        graph, weights, later = asked.graph, asked.weights, load.later
        if way.may_shut or load.cut or (later is not None and later[path].any()):
            yield from closed_on_arrival(graph, weights, path, asked.shipment.ready).values()

    def _notes(self, asked: Direct, path: list[int], way: _Way, load: _LoadFacts) -> Iterator[str]:
        """What `notes_of` says: most ways cross no border that their boxes could fill, and begin at terminals."""
        graph, shipment, cargo = asked.graph, asked.shipment, asked.weights.load.cargo
        day = shipment.ready.date()
        if day not in self._priced:
            self._priced[day] = price_remarks(self._network, (day,))
        yield from self._priced[day]
        if load.powered:
            yield from dry_prices(graph, shipment, cargo, path)
        if way.trains_per_day < load.trains:
            yield from convoys(graph, asked.weights.load, path)
        yield from open_again(graph, path)
        if self._is_beside(shipment.origin) or self._is_beside(shipment.destination):
            yield from end_remarks(self._network, shipment)
        if load.parts:
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
        self, asked: Direct, path: list[int], way: _Way, facts: FactsOfArcs, load: _LoadFacts
    ) -> Iterator[str]:
        yield from load.said_of_cargo(asked, path)
        yield from way.assumed
        if way.by_rail:
            yield from load.no_market
            if asked.weights.load.market:
                offers = dict.fromkeys(chain.from_iterable(way.offers))
                yield from lanes_told((load.lane(facts.offers[one]) for one in offers), self._network.currency)


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
    cut : bool
        Whether a service that it waits for may have no departure left.
    powered : bool
        Whether its boxes need power.
    parts : bool
        Whether rules ban a part of its goods.
    no_market : tuple of str
        That it asks for prices of the market, and there are none.
    """

    load: Load
    later: Mask | None
    trains: int
    cut: bool
    powered: bool
    parts: bool
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
        return cls(
            load=load,
            later=later,
            trains=trains,
            cut=any(wait.cut for wait in weights.waits.values()),
            powered=container_told(graph.network, load.cargo.container_type)[1],
            parts=any(rules_about_parts(graph, load.cargo.hs)),
            no_market=tuple(no_market(graph, weights)),
        )

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


def _back(graph: Graph, hauls: Sequence[int]) -> str:
    """That a path goes out and back, by the arcs of its hauls."""
    links = [graph.arcs[number].link_id for number in hauls]
    return f"it goes out and back over {', '.join(dict.fromkeys(one for one in links if links.count(one) > 1))}"
