"""Rows of the demand on the graphs of their days: what their ways cost without what the plan decides.

Over which flights a row may go takes several searches to say, and hardly any lane wants one: flights are open here that
only their price keeps out, and `corridor.plan.row_weights.FlightDoubt` says where they matter whether they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Graph, Weights
from corridor.graph.measures import COST, GENERALISED
from corridor.plan.demand.demand import Demand
from corridor.plan.flows.shipper_graph import BOARD, Use
from corridor.plan.row_weights import RowWeights
from corridor.plan.trains.sets.train_graph import TrainGraph
from corridor.units import DAYS_PER_WEEK

__all__ = ["StorageRates", "WeighedRow", "rows_alike", "weighed_rows"]

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class WeighedRow:
    """A row of the demand, and the cents of its ways without what the plan decides.

    Attributes
    ----------
    row : int
        Of the demand.
    graph : Graph
        Of its day.
    weights : Weights
        Of its consignment there.
    cents : int64 array, shape (arcs of the train graph,)
        For the consignment.
    closed : bool array, shape (arcs of the train graph,)
        Arcs that it may not use.
    ends : tuple of int
        Gates.
    teu : float
        TEU a week.
    cells : int
        Hash of both, and of what says which flights are open.
    """

    row: int
    graph: Graph
    weights: Weights
    cents: Integers
    closed: Mask
    ends: tuple[int, int]
    teu: float
    cells: int

    @property
    def key(self) -> tuple[object, ...]:
        """What is equal for rows whose lanes cost the same, and are open to the same."""
        load = self.weights.load
        rates = (self.weights.hourly, load.teu, load.boxes)
        return (self.graph.since, self.ends, rates, self.cells, load.cargo, load.air)

    def like(self, other: WeighedRow) -> bool:
        """Whether their lanes cost the same, cell by cell."""
        if self.cents is other.cents:
            return True
        paid = self.weights.row(COST), other.weights.row(COST)
        pairs = (self.cents, other.cents), (self.closed, other.closed), paid
        return all(np.array_equal(one, two) for one, two in pairs)


def weighed_rows(
    weighed: RowWeights, demand: Demand, own: Sequence[str], layout: TrainGraph, heard: Callable[[], object]
) -> Iterator[WeighedRow]:
    """Weigh the rows of a demand, one by one.

    Parameters
    ----------
    weighed : RowWeights
        The rows as loads.
    demand : Demand
        Their volumes.
    own : sequence of str
        Planned services.
    layout : TrainGraph
        Whose arcs the cents are for.
    heard : callable
        Called before each, for a word of progress.
    """
    planned, known = _Planned.of(weighed.graphs.first, own), dict[int, tuple[Weights, Integers, Mask, int]]()
    for row, ends in enumerate(weighed.gates):
        heard()
        weights = weighed.flying(row)
        if id(weights) not in known:  # rows of the same goods share what they weigh
            cents, closed = planned.private(weights)[layout.origin], weights.closed[layout.origin]
            paid = weights.row(COST)  # by which flights are open or not
            known[id(weights)] = weights, cents, closed, hash((cents.tobytes(), closed.tobytes(), paid.tobytes()))
        _, cents, closed, cells = known[id(weights)]
        teu = float(demand.teu_per_day[row]) * DAYS_PER_WEEK
        yield WeighedRow(row, weighed.graphs.of(row), weights, cents, closed, ends, teu, cells)


def rows_alike(found: Sequence[WeighedRow], apart: Sequence[object]) -> list[list[WeighedRow]]:
    """Rows whose lanes cost the same, together; in the order of their first.

    Parameters
    ----------
    found : sequence of WeighedRow
        The rows.
    apart : sequence of hashable
        By row of the demand, what else keeps rows apart where it differs.
    """
    sets: dict[tuple[object, ...], list[WeighedRow]] = {}
    for one in found:
        key = (*one.key, apart[one.row])
        mates = sets.setdefault(key, [])
        if mates and not mates[0].like(one):  # equal sums of different cells
            mates = sets.setdefault((*key, one.row), [])
        mates.append(one)
    return list(sets.values())


@dataclass(frozen=True, slots=True)
class _Planned:
    """Hauls of planned trains, and the waits for them."""

    hauls: Integers
    waits: Integers

    @classmethod
    def of(cls, graph: Graph, planned: Sequence[str]) -> _Planned:
        """Those of some services."""
        services, shape = set(planned), graph.structure
        numbers = [number for number, row in enumerate(shape.index.services) if row.id in services]
        waits = np.concatenate([np.zeros(0, np.int64), *(shape.waiting.get(name, ()) for name in planned)])
        return cls(np.flatnonzero(np.isin(shape.ridden, numbers)), np.sort(waits.astype(np.int64)))

    def private(self, weights: Weights) -> Integers:
        """Generalised cents without what the plan decides: hauls of planned trains and the wait for them."""
        cents: Integers = weights.row(GENERALISED).copy()
        cents[self.hauls] -= weights.matrix[COST.row][self.hauls]
        cents[self.waits] = 0
        return cents


class StorageRates:
    """Storage at every place where boxes board planned trains.

    Parameters
    ----------
    layout : TrainGraph
        The graph.
    uses : mapping of int to tuple of Use
        Resources of its arcs.
    """

    def __init__(self, layout: TrainGraph, uses: dict[int, tuple[Use, ...]]) -> None:
        places = {" ".join(use[1:]): arc for arc, taken in uses.items() for use in taken if use[0] == BOARD}
        self._names = list(places)
        origin = layout.origin[np.array(list(places.values()), np.int64)]
        self._keys: Integers = layout.graph.structure.piece_key[origin, 0].astype(np.int64)
        self._known: dict[object, dict[str, tuple[float, float]]] = {}

    def of(self, row: WeighedRow) -> dict[str, tuple[float, float]]:
        """Storage per TEU and day, and free days, by place."""
        key = (row.graph.since, row.weights.load)
        if key not in self._known:
            self._known[key] = self._found(row)
        return self._known[key]

    def _found(self, row: WeighedRow) -> dict[str, tuple[float, float]]:
        prices, load = row.graph.prices, row.weights.load
        flat = np.asarray(prices.rates(load)[1], np.float64)
        daily = np.where(self._keys >= 0, flat[self._keys], 0.0) / load.teu
        free = np.asarray(prices.free_days, np.float64)[self._keys]
        return dict(zip(self._names, zip(daily.tolist(), free.tolist(), strict=True), strict=True))
