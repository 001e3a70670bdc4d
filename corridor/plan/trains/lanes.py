"""Lanes: whole ways of a shipper, found when prices make them pay instead of being listed beforehand.

A lane is a path of the compiled graph from gate to gate with no more planned trains than a box may take. The graph is
laid out in layers, one per train boarded so far; what trains, yards, ships and waiting cost is a toll on its arcs, and
the search is that of the flow (`corridor.plan.flows.paths.pricing`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.plan.flows.paths.limits import NO_TERMS, CopiedDoubt, Doubt, PathTerms
from corridor.plan.flows.paths.pricing import PathFinder
from corridor.plan.flows.shipper_graph import BOARD, Edge, Use
from corridor.search import Topology
from corridor.units import CENTS_PER_UNIT

__all__ = ["REGROUP", "Lane", "LaneFinder", "LaneRow", "Offers", "waiting_places"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

REGROUP = "regroup"
_PARTS = 1 << 10  # of a cent, to which weights are rounded down, so that bounds hold
_KEPT = 3  # answers: scenarios of one network ask the same until trains differ


@dataclass(frozen=True, slots=True, eq=False)
class LaneRow:
    """What the search knows of one shipper.

    Attributes
    ----------
    cents : int64 array, shape (arcs,)
        For the consignment, without what the plan decides.
    closed : bool array, shape (arcs,)
        Arcs it may not use.
    source, sink : int
        Gates.
    reckoned : float
        TEU of the consignment.
    """

    cents: Integers
    closed: Mask
    source: int
    sink: int
    reckoned: float


def _kind(row: LaneRow) -> tuple[int, int, float]:
    """What is equal for rows that share their arrays."""
    return id(row.cents), id(row.closed), row.reckoned


class Lane(NamedTuple):
    """One way of one shipper: currency per TEU without trains and waiting, and what it uses, sorted."""

    shipper: int
    arcs: tuple[int, ...]
    cost: float
    uses: tuple[Use, ...]


class Offers(NamedTuple):
    """The best lane of each shipper at some prices: what a TEU pays at least, and the lane; None where none is."""

    least: Floats
    lanes: list[Lane | None]

    def among(self, kept: Sequence[bool]) -> Offers:
        """Those of some shippers, who are numbered anew."""
        chosen = [lane for lane, stays in zip(self.lanes, kept, strict=True) if stays]
        lanes = [None if lane is None else lane._replace(shipper=number) for number, lane in enumerate(chosen)]
        return Offers(self.least[np.array(kept, np.bool_)], lanes)


def waiting_places(uses: Mapping[int, tuple[Use, ...]]) -> dict[Use, list[int]]:
    """Arcs of every place where boxes wait for a planned train, or for boxes of other trains."""
    found: dict[Use, list[int]] = {}
    for arc, taken in uses.items():
        for use in taken:
            if use[0] in (BOARD, REGROUP):
                found.setdefault(use, []).append(arc)
    return dict(sorted(found.items()))


class LaneFinder:
    """The best lane of every shipper under tolls.

    Parameters
    ----------
    topology : Topology
        Of the compiled graph.
    uses : mapping of int to tuple of Use
        Resources of arcs.
    rows : sequence of LaneRow
        The shippers.
    most_rides : int
        Planned trains that a box takes at most.
    doubt : Doubt, optional
        Arcs that may be closed to a row.
    """

    def __init__(
        self,
        topology: Topology,
        uses: Mapping[int, tuple[Use, ...]],
        rows: Sequence[LaneRow],
        most_rides: int,
        doubt: Doubt | None = None,
    ) -> None:
        self._uses, self.rows, self._arcs, self._layers = uses, rows, topology.n_arcs, most_rides + 1
        self.doubt, self._doubtful = doubt, frozenset(() if doubt is None else doubt.arcs.tolist())
        self._ends = topology.tail, topology.head
        self.places = waiting_places(uses)
        self._priced: dict[Use, list[int]] = {}
        for arc, taken in uses.items():
            for use in taken:
                self._priced.setdefault(use, []).append(arc)
        shape, sinks, never = self._layered(topology, sorted({row.sink for row in rows}))
        # rows of the same goods share their arrays
        self._kinds = {_kind(row): row for row in rows}
        place = {key: number for number, key in enumerate(self._kinds)}
        cents = np.full((len(self._kinds), shape.n_arcs), 0.0)  # per TEU
        for table, of_arcs in zip(cents, self.cents_per_teu(), strict=True):
            table[: never.size] = np.tile(of_arcs, self._layers)
            table[: never.size][never] = np.inf
        jobs = [(place[_kind(row)], row.source, sinks[row.sink]) for row in rows]
        terms = NO_TERMS if doubt is None else PathTerms(doubt=CopiedDoubt(doubt, self._origin(shape.n_arcs)))
        self._n_layered, self._finder = shape.n_arcs, PathFinder(shape, cents, jobs, _PARTS, terms)
        own = [(place, arc) for place, arcs in enumerate(self.places.values()) for arc in arcs]
        owners, columns = np.array(own, np.int64).reshape(-1, 2).T
        self._boarded = np.array([use[0] == BOARD for use in self.places], np.bool_)
        self._joins = self._layers * self._arcs + np.arange(len(sinks) * self._layers)
        self._spared = np.tile(np.arange(most_rides, -1, -1), len(sinks))  # rides fewer than the most, at each join
        self._own_place = np.repeat(owners, self._layers)
        self._own_columns = (columns[:, None] + np.arange(self._layers) * self._arcs).ravel()
        self._answers: OrderedDict[tuple[bytes, bytes], Offers] = OrderedDict()  # the least recently used first

    @property
    def boarding_arcs(self) -> list[int]:
        """Arcs on which boxes get on a planned train."""
        return [arc for use, arcs in self.places.items() if use[0] == BOARD for arc in arcs]

    def cents_per_teu(self) -> Iterator[Floats]:
        """What arcs cost without what the plan decides, shape (arcs,), for each kind of row; closed ones no end."""
        for row in self._kinds.values():
            yield np.where(row.closed, np.inf, row.cents / row.reckoned)

    def _layered(self, topology: Topology, sinks: Sequence[int]) -> tuple[Topology, dict[int, int], Mask]:
        """A layer per train boarded so far, joined behind each sink; arcs that would board one too many."""
        boards = np.zeros(topology.n_arcs, np.bool_)
        boards[self.boarding_arcs] = True
        nodes, layers = topology.n_nodes, np.arange(self._layers)
        below = (layers * nodes)[:, None]
        never = (layers == layers[-1])[:, None] & boards
        tails = (topology.tail + below).ravel()
        heads = (np.where(never, topology.tail, topology.head + nodes * boards) + below).ravel()
        ends = {sink: self._layers * nodes + number for number, sink in enumerate(sinks)}
        joins = np.array([(sink + layer * nodes, ends[sink]) for sink in sinks for layer in layers], np.int64)
        joins = joins.reshape(-1, 2)
        size = self._layers * nodes + len(sinks)
        return Topology(size, np.append(tails, joins[:, 0]), np.append(heads, joins[:, 1])), ends, never.ravel()

    def _origin(self, arcs: int) -> Integers:
        """Which arc each one of the layers is; -1 for those that join them."""
        origin = np.full(arcs, -1, np.int64)
        origin[: self._layers * self._arcs] = np.tile(np.arange(self._arcs), self._layers)
        return origin

    def _shut(self, number: int, arcs: Sequence[int]) -> bool:
        """Whether a way meets an arc that is closed to a row."""
        if self.rows[number].closed[list(arcs)].any():
            return True
        met = self._doubtful.intersection(arcs)
        return bool(met) and self.doubt is not None and not met.isdisjoint(self.doubt.closed(number).tolist())

    def find(self, tolls: Mapping[Use, float], waits: Floats) -> Offers:
        """Find the best lanes; the last few answers are kept, and nobody changes them.

        Parameters
        ----------
        tolls : mapping of Use to float
            Currency per TEU of a resource, each time it is taken; not negative.
        waits : float array, shape (rows, places)
            Currency per TEU of waiting at each of `places`; less than nothing where more is given for getting on.
        """
        toll = np.zeros(self._arcs)
        for use, price in tolls.items():
            toll[self._priced.get(use, [])] += price
        key = toll.tobytes(), waits.tobytes()
        if key not in self._answers:
            self._answers[key] = self._found(toll, waits)
        self._answers.move_to_end(key)
        if len(self._answers) > _KEPT:
            self._answers.popitem(last=False)
        return self._answers[key]

    def _found(self, toll: Floats, waits: Floats) -> Offers:
        """The best lanes at tolls of arcs, shape (arcs,)."""
        scale = CENTS_PER_UNIT * _PARTS
        on_arc = np.zeros(self._n_layered, np.int64)
        on_arc[: self._layers * self._arcs] = np.tile(np.floor(toll * scale).astype(np.int64), self._layers)
        # waits only raise what arcs cost, so that guides of the search which were made before hold
        most = self._layers - 1
        lift = np.maximum(0.0, -waits.min(axis=1, initial=0.0))
        raised, columns = waits[:, self._own_place], self._own_columns
        if lift.any():
            # every ride is dearer by the most that is given, and so is every ride that is not taken
            raised = np.maximum(0.0, raised + lift[:, None] * self._boarded[self._own_place])
            raised = np.hstack([raised, lift[:, None] * self._spared])
            columns = np.append(columns, self._joins)
        paths = self._finder.run_raised(on_arc, columns, CENTS_PER_UNIT * raised)
        reached = paths.distance >= 0
        lanes = [self.lane(job, paths.path(job)) if found else None for job, found in enumerate(reached.tolist())]
        return Offers(np.where(reached, paths.distance / scale - most * lift, np.inf), lanes)

    def lane(self, number: int, arcs: Integers) -> Lane:
        """A path of the layers as a lane of a shipper."""
        row = self.rows[number]
        own = arcs[arcs < self._layers * self._arcs] % self._arcs
        cost = int(row.cents[own].sum()) / CENTS_PER_UNIT / row.reckoned
        uses = tuple(sorted(use for arc in own.tolist() for use in self._uses.get(arc, ())))
        return Lane(number, tuple(own.tolist()), cost, uses)

    def known(self, number: int, arcs: Sequence[int]) -> Lane | None:
        """A way from an earlier plan; None where it is none of this shipper's."""
        row, at = self.rows[number], self.rows[number].source
        uses = [use for arc in arcs for use in self._uses.get(arc, ())]
        for arc in arcs:
            if not 0 <= arc < self._arcs or self._ends[0][arc] != at:
                return None
            at = int(self._ends[1][arc])
        if at != row.sink or sum(use[0] == BOARD for use in uses) >= self._layers or self._shut(number, arcs):
            return None
        return Lane(number, tuple(arcs), 0.0, tuple(sorted(uses)))

    def same(self, lane: Lane, number: int) -> Lane | None:
        """The same way for another shipper between the same gates; None where an arc is closed to it."""
        row, arcs = self.rows[number], list(lane.arcs)
        if self._shut(number, arcs):
            return None
        return Lane(number, lane.arcs, int(row.cents[arcs].sum()) / CENTS_PER_UNIT / row.reckoned, lane.uses)

    def edge(self, lane: Lane) -> Edge:
        """A lane as the only edge from the gate where it begins to that where it ends."""
        row = self.rows[lane.shipper]
        cents = int(row.cents[list(lane.arcs)].sum())
        return Edge(row.source, row.sink, cents, lane.uses, lane.arcs)
