"""What rows of routes read off single arcs of a graph: looked up once for each arc, however many routes pass it."""

from __future__ import annotations

import math
from collections.abc import Hashable

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Arc, Graph
from corridor.graph.arc_texts import arc_rows
from corridor.graph.arc_types import BORDER, DRAYAGE, GATE_OUT, GAUGE_CHANGE, HAUL, WAITING
from corridor.itinerary.cargo_notes import market_offers
from corridor.itinerary.legs import corridor_part, vehicle_key
from corridor.model.prices.tariff import Offer

__all__ = ["CHANGE", "DELIVERY", "PICKUP", "RAILS", "FactsOfArcs", "Row"]

Row = tuple[str, str]  # table, id
Integers = NDArray[np.int64]

PICKUP, DELIVERY = 1, 2  # lorries before the first terminal and after the last
# What a leg does with the gauge under a box: a change, no rails, and from RAILS on rails: of no known gauge, or of one
CHANGE, NO_RAILS, RAILS = 1, 2, 3


class _Numbers(dict[Hashable, int]):
    """Numbers of values in the order in which they come, the blank one first."""

    def __init__(self, blank: Hashable) -> None:
        super().__init__({blank: 0})

    def __missing__(self, value: Hashable) -> int:
        found = self[value] = len(self)
        return found


class FactsOfArcs:
    """Facts of the arcs of a graph as columns, filled in for an arc when it is first asked for.

    Parameters
    ----------
    graph : Graph
        Compiled network.
    assumed : frozenset of Row
        The rows whose blanks answers take for something.

    Attributes
    ----------
    hauls, moves : bool array, shape (arcs,)
        Hauls, and these with drayage, which are no leg where nothing is paid, waited or emitted.
    vehicle : int64 array, shape (arcs,)
        What hauls that follow each other have in common to be one leg; 0 for every other arc.
    lorry : int64 array, shape (arcs,)
        `PICKUP` or `DELIVERY`; 0 for every other arc.
    km : float array, shape (arcs,)
        Length.
    gauge : int64 array, shape (arcs,)
        What a leg that begins with it does with the gauge: `CHANGE`, `NO_RAILS`, from `RAILS` on that of a haul by
        rail; 0 for nothing.
    link : int64 array, shape (arcs,)
        Of a haul, from 1 on.
    may_shut : bool array, shape (arcs,)
        Whether its border is shut on some day, or the service that is waited for has a last one.
    trains_per_day : float array, shape (arcs,)
        What a border takes by rail; infinite on every other arc.
    part : int64 array, shape (arcs,)
        What it adds to the name of a corridor, by its place in `parts`; 0 for nothing.
    offer : int64 array, shape (arcs,)
        What is paid on it, as far as there are through rates of the market among it, by the place in `paid`; 0 for
        nothing.
    behind : int64 array, shape (arcs,)
        Table rows behind it, as far as they have blanks that answers take for something, by the place in `rows`; 0 for
        none.
    parts, paid, rows : dict of str, of tuple of int, of tuple of Row
        Each with its place; offers stand in `offers` by these numbers.
    """

    def __init__(self, graph: Graph, assumed: frozenset[Row]) -> None:
        self._graph, self.assumed = graph, assumed
        self.tariffs = any(table == "tariffs" for table, _ in assumed)
        size = len(graph.arcs)
        self._known, self.hauls, self.moves, self.may_shut = (np.zeros(size, np.bool_) for _ in range(4))
        self.vehicle, self.lorry, self.gauge, self.link = (np.zeros(size, np.int64) for _ in range(4))
        self.part, self.offer, self.behind = (np.zeros(size, np.int64) for _ in range(3))
        self.km, self.trains_per_day = np.zeros(size), np.full(size, math.inf)
        self.parts, self.paid, self.rows = _Numbers(""), _Numbers(()), _Numbers(())
        self.offers: dict[int, Offer] = {}
        self._vehicles, self._links, self._gauges = _Numbers(()), _Numbers(""), _Numbers("")

    def look_up(self, arcs: Integers) -> None:
        """Fill in the columns for some arcs."""
        new = np.unique(arcs[~self._known[arcs]])
        for number in new.tolist():
            self._look_up(number, self._graph.arcs[number])
        self._known[new] = True

    def _look_up(self, number: int, arc: Arc) -> None:
        graph = self._graph
        boarded = arc.service_id if arc.kind == WAITING else ""
        ends = bool(boarded) and graph.structure.service_rows[boarded].calendar.until is not None
        self.hauls[number], self.moves[number] = arc.kind == HAUL, arc.kind in (HAUL, DRAYAGE)
        self.vehicle[number] = self._vehicles[vehicle_key(graph, arc)]
        if arc.kind == DRAYAGE:
            self.lorry[number] = PICKUP if arc.tail.carrier == GATE_OUT else DELIVERY
        self.km[number] = arc.km
        self.gauge[number] = self._gauge(arc)
        self.link[number] = self._links[arc.link_id] if arc.kind == HAUL else 0
        self.may_shut[number] = ends or arc.border_id in graph.structure.shut_borders
        self.trains_per_day[number] = _trains_per_day(graph, arc)
        self.part[number] = self.parts[corridor_part(graph, arc)]
        offers = market_offers(graph, (number,))
        self.offers |= offers
        self.offer[number] = self.paid[tuple(offers)]
        self.behind[number] = self.rows[tuple(row for row in arc_rows(graph, number) if row in self.assumed)]

    def _gauge(self, arc: Arc) -> int:
        """What `corridor.itinerary.leg.count_gauge_changes` goes by."""
        if arc.kind == GAUGE_CHANGE:
            return CHANGE
        if arc.kind != HAUL or arc.mode == "road":
            return 0
        return RAILS + self._gauges[arc.gauge] if arc.mode == "rail" else NO_RAILS


def _trains_per_day(graph: Graph, arc: Arc) -> float:
    row = graph.borders.row_of(arc) if arc.kind == BORDER and arc.mode == "rail" else None
    return math.inf if row is None or row.trains_per_day <= 0.0 else row.trains_per_day
