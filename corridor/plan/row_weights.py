"""What every row of a demand pays on every arc: loads that pay alike share it, others are weighed one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Load, Measure, Weights
from corridor.graph.measures import CO2, COST, HOURS
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.plan.dated_rows import RowGraphs
from corridor.plan.demand.demand import Demand, consignments
from corridor.plan.load_rows import LoadRows
from corridor.routing.query.pair_weights import weigh_between
from corridor.routing.query.query import Query, query_over

__all__ = ["FlightDoubt", "RowWeights", "weighed_demand"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RowWeights:
    """The rows of a demand as loads between gates.

    Attributes
    ----------
    graphs : RowGraphs
        On which each row stands.
    shipments : tuple of Shipment
        One container each.
    loads : tuple of Load
        The consignments by which their charges are reckoned.
    gates : tuple of (int, int)
        Source and sink.
    """

    graphs: RowGraphs
    shipments: tuple[Shipment, ...]
    loads: tuple[Load, ...]
    gates: tuple[tuple[int, int], ...]
    _flights: dict[int, Integers] = field(init=False, repr=False, default_factory=dict)

    @cached_property
    def _rows(self) -> tuple[LoadRows, ...]:
        return tuple(map(LoadRows, self.graphs.graphs))

    def of(self, row: int) -> Weights:
        """The weights of a row, with the flights that it may take; made anew unless the network still knows them."""
        return weigh_between(self.graphs.of(row), self.loads[row], self.shipments[row], self.gates[row])

    def flying(self, row: int) -> Weights:
        """The same with the flights open that only their price keeps out, which `doubt` then decides of.

        Boxes that need power are looked at, as by `of`: rows with the same goods share what is made for the others.
        """
        if self.loads[row].power_within_h < np.inf:
            return self.of(row)
        return self.graphs.of(row).weigh(self.loads[row])

    def query(self, row: int) -> Query:
        """The question of a row, to be asked why there is no way."""
        return query_over(self.graphs.of(row), self.of(row), self.shipments[row], self.gates[row])

    def costs(
        self, measure: Measure, alone: set[int], heard: Callable[[], object] = lambda: None
    ) -> tuple[Floats, list[int]]:
        """Hundredths per TEU on every arc, infinite where it is closed, and which row of these each row pays.

        Flights that only their price keeps out are open: see `doubt`.

        Parameters
        ----------
        measure : Measure
            What is paid.
        alone : set of int
            Rows that are weighed with the flights that they may take.
        heard : callable
            Called before each, for a word of progress.
        """
        known: dict[object, int] = {}
        first: list[tuple[int, bool]] = []
        place = []
        for row, load in enumerate(self.loads):
            day = self.graphs.of_row[row]
            shared = row not in alone and self._rows[day].takes(load)
            place.append(known.setdefault((day, *self._rows[day].factors(load)) if shared else row, len(known)))
            if place[-1] == len(first):
                first.append((row, shared))
        found = np.empty((len(first), len(self.graphs.first.arcs)))
        for paid, (row, shared) in zip(found, first, strict=True):
            heard()
            amounts, closed = self._shared(row, measure) if shared else self._alone(row, measure)
            np.divide(amounts, self.loads[row].teu, out=paid)
            np.putmask(paid, closed, np.inf)
        return found, place

    def _shared(self, row: int, measure: Measure) -> tuple[Integers, NDArray[np.bool_]]:
        rows = self._rows[self.graphs.of_row[row]]
        amounts, load = rows.row(self.loads[row], measure), self.loads[row]
        if int(amounts.max(initial=0)) >= rows.most:
            self.graphs.of(row).weigh(load).row(measure)  # refuses what is too large to be added up
        return amounts, rows.closed(load)

    def _alone(self, row: int, measure: Measure) -> tuple[Integers, NDArray[np.bool_]]:
        weights = self.of(row)
        return weights.row(measure), weights.closed

    def doubt(self, rows: Sequence[int]) -> FlightDoubt | None:
        """Flights that rows may take or not, numbered by their place; None where there are none."""
        flights = self.graphs.first.structure.flights
        undecided = any(self.loads[row].air is None for row in rows)
        return FlightDoubt(self, tuple(rows), flights) if flights.size and undecided else None

    def closed_flights(self, row: int) -> Integers:
        """Flights that are closed to a row."""
        if row not in self._flights:
            flights = self.graphs.first.structure.flights
            self._flights[row] = flights[self.of(row).closed[flights]]
        return self._flights[row]

    def sums(self, paths: Sequence[tuple[int, Integers]]) -> list[tuple[int, int, int]]:
        """Cents, seconds and grams of the consignments of rows along paths, none of which is empty."""
        alike: dict[object, list[int]] = {}
        for place, (row, _) in enumerate(paths):
            day, load = self.graphs.of_row[row], self.loads[row]
            rows = self._rows[day]
            alike.setdefault((day, *rows.factors(load)) if rows.takes(load) else row, []).append(place)
        found = [(0, 0, 0)] * len(paths)
        for places in alike.values():
            arcs = np.concatenate([paths[place][1] for place in places])
            ends = np.cumsum([len(paths[place][1]) for place in places])
            amounts = self._along(paths[places[0]][0], arcs)
            sums = np.add.reduceat(amounts, np.append(0, ends[:-1]), axis=1).T.tolist()
            for place, (cents, seconds, grams) in zip(places, sums, strict=True):
                found[place] = cents, seconds, grams
        return found

    def _along(self, row: int, arcs: Integers) -> Integers:
        """Cents, seconds and grams of a row's consignment on arcs, shape (3, arcs)."""
        rows, load = self._rows[self.graphs.of_row[row]], self.loads[row]
        measures = COST, HOURS, CO2
        if rows.takes(load):
            return np.stack([rows.row(load, one, arcs) for one in measures])
        found: Integers = self.of(row).matrix[[one.row for one in measures]][:, arcs]
        return found


def weighed_demand(network: Network, graphs: RowGraphs, demand: Demand, reference_feu: float) -> RowWeights:
    """The rows of a demand as consignments of so many FEU between the gates of their ends."""
    sent = consignments(network, demand, reference_feu)
    gates = tuple((graphs.first.source(origin), graphs.first.sink(destination)) for origin, destination, _ in sent)
    return RowWeights(graphs, demand.shipments, tuple(load for *_, load in sent), gates)


@dataclass(frozen=True, eq=False)
class FlightDoubt:
    """Whether a flight is open to a row takes several searches to say, and hardly any path wants one.

    Attributes
    ----------
    weighed : RowWeights
        Of the demand.
    rows : tuple of int
        Row of the demand behind each job.
    arcs : int64 array
        Flights.
    """

    weighed: RowWeights
    rows: tuple[int, ...]
    arcs: Integers

    def closed(self, job: int) -> Integers:
        """Flights that are closed to a job."""
        return self.weighed.closed_flights(self.rows[job])
