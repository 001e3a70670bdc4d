"""What boxes pay on the arcs of many paths: ends of prices and rows of the tariffs, looked up once for each arc."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Graph, Weights
from corridor.graph.weighing import arc_ends, path_ends, subsidies_on, subsidy_parts
from corridor.model.prices.tariff import Price
from corridor.routing.rows.arc_facts import FactsOfArcs, Row
from corridor.routing.rows.ways import Ways

__all__ = ["PaidOnArcs"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


class PaidOnArcs:
    """What all loads of one matrix of weights pay.

    Parameters
    ----------
    graph : Graph
        Compiled network.
    weights : Weights
        Of one of them.
    """

    def __init__(self, graph: Graph, weights: Weights) -> None:
        self.graph, self.weights = graph, weights
        size = len(graph.arcs)
        self._known, self._ends = np.zeros(size, np.bool_), np.zeros((size, 2))
        self._paid: dict[int, frozenset[str]] = {}
        self._prices: dict[int, Price | None] = {}

    def ends(self, ways: Ways) -> Floats:
        """Cents of paths at the low and at the high ends of prices: shape (2, paths)."""
        graph, weights, arcs = self.graph, self.weights, ways.arcs
        new = np.unique(arcs[~self._known[arcs]])
        self._ends[new] = arc_ends(graph, weights, new)
        self._known[new] = True
        return path_ends(graph, weights, self._ends[arcs], arcs, ways.path_of)

    def subsidies(self) -> Integers:
        """Cents that subsidies would take off every arc, of boxes that leave them out."""
        return subsidies_on(self.graph.structure, self.graph.prices, self.weights.pieces, self.weights.load)

    def rows_behind(self, ways: Ways, facts: FactsOfArcs) -> tuple[list[Row], Mask]:
        """Rows with blanks behind the legs of paths, and which of them each path rests on: shape (paths, rows)."""
        arcs, paths = ways.arcs[ways.on_legs], ways.path_of[ways.on_legs]
        used, of_arc = np.unique(arcs, return_inverse=True)
        column: dict[Row, int] = {}
        behind = [*facts.rows]
        by_arc = [
            [column.setdefault(row, len(column)) for row in {*behind[place], *self._tariffs(number, facts)}]
            for number, place in zip(used.tolist(), facts.behind[used].tolist(), strict=True)
        ]
        sizes = np.array([len(columns) for columns in by_arc], np.int64)
        flat, start = np.array([one for columns in by_arc for one in columns], np.int64), sizes.cumsum() - sizes
        each = sizes[of_arc]
        within = np.arange(int(each.sum())) - np.repeat(each.cumsum() - each, each)
        lease = self._lease(facts)
        passed = np.zeros((ways.count, len(column) + len(lease)), np.bool_)
        passed[np.repeat(paths, each), flat[np.repeat(start[of_arc], each) + within]] = True
        passed[:, len(column) :] = True
        return [*column, *lease], passed

    def _lease(self, facts: FactsOfArcs) -> list[Row]:
        lease = self.graph.prices.lease if self.weights.load.carriers_box else None
        row = None if lease is None else ("tariffs", lease.row)
        return [row] if row in facts.assumed and row is not None else []

    def _tariffs(self, number: int, facts: FactsOfArcs) -> Collection[Row]:
        """Rows of the tariffs with blanks that an arc is paid by, as the items of its leg name them."""
        if not facts.tariffs:
            return ()
        if number not in self._paid:
            self._paid[number] = frozenset(self._rows_paid(number))
        return [row for name in self._paid[number] if (row := ("tariffs", name)) in facts.assumed]

    def _rows_paid(self, number: int) -> set[str]:
        graph, weights = self.graph, self.weights
        keys = graph.structure.piece_key[number][weights.pieces[number] != 0].tolist()
        prices = (self._price(key) for key in keys if graph.structure.keys[key].table == "tariffs")
        found = {price.row for price in prices if price is not None}
        if weights.subsidy[number]:
            found |= {part.price.row for part in subsidy_parts(graph, weights, number)}
        return found

    def _price(self, key: int) -> Price | None:
        if key not in self._prices:
            cargo, market = self.weights.load.cargo, self.weights.load.market
            ends = (cargo.origin_country, cargo.destination_country, cargo.container_type)
            self._prices[key] = self.graph.prices.offers[key].between(*ends, market=market)
        return self._prices[key]
