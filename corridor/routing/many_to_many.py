"""Best values between many places at once, in blocks of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.arguments import checked_arguments
from corridor.errors import ArgumentError
from corridor.executors.blocks import in_order
from corridor.executors.workers import Executor
from corridor.graph import compile_graph, load_of, measure_of
from corridor.graph.measures import COST, HOURS
from corridor.itinerary.cargo_notes import box_remarks
from corridor.model.cargo.shipment import Shipment
from corridor.model.known_dates import price_remarks
from corridor.model.network import Network
from corridor.progress import counted
from corridor.routing.query.air import AIR_TIMES, FlightDistances, openable
from corridor.routing.query.areas import Area, Places
from corridor.routing.query.lapsed_closures import graphs_on_arrival
from corridor.routing.query.limits import offered_measure
from corridor.routing.query.query import Names, Query, query_over
from corridor.routing.query.waypoints import WayPoint, asked_names, avoiding
from corridor.search import INFINITY, Hierarchy, bounds, prepare

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["matrix", "matrix_blocks"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

_BLOCK_CELLS = 1 << 22  # 32 MiB of values
_GIVEN_OUT = 16  # blocks, where several may work at once
_SWEEPS = 40  # building a hierarchy takes about as long as so many backward sweeps


@checked_arguments
def matrix(  # noqa: PLR0913 - a public question; its options come by name
    network: Network,
    origins: Sequence[str],
    destinations: Sequence[str],
    *,
    shipment: Shipment,
    minimise: str = "cost",
    avoid: Names = (),
    modes: Names = (),
    progress: bool | Callable[[int, int], None] = False,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Find the best value from every origin to every destination, exactly.

    Parameters
    ----------
    network : Network
        Where.
    origins, destinations : sequence of str
        Places, as in a `Shipment`, coordinates too; a text alone is one place.
    shipment : Shipment
        What is moved and when; its own two places do not count. Goods take the origin and destination of each
        cell, so rules and transit tariffs apply cell by cell.
    minimise : {"cost", "hours", "co2_kg", "transfers", "generalised"}
        What the values are: totals for the whole shipment.
    avoid, modes : str or sequence of str
        What no route may touch, and the only modes it may go by, as for `route`.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable is told the rows done and the rows in all.
    executor : Executor, optional
        Who searches: an executor of `concurrent.futures`, of threads or processes, or the client of a Dask cluster; the
        answer is the same. By default this thread.

    Returns
    -------
    DataFrame
        Origins as index, destinations as columns, named as asked; NaN where there is no route, and where
        both are one terminal. ``attrs["remarks"]`` says what coordinates and blank facts of the boxes were taken for.

    Raises
    ------
    UnknownName
        For an unknown place, container type, criterion, mode or name to avoid, and for a place that handles no boxes.
    LostWorkers
        When a worker of the executor was killed, and there is no other.

    See Also
    --------
    matrix_blocks : The same a few rows at a time, for matrices that memory does not hold.
    """
    blocks = list(
        matrix_blocks(
            network,
            origins,
            destinations,
            shipment=shipment,
            minimise=minimise,
            avoid=avoid,
            modes=modes,
            progress=progress,
            executor=executor,
        )
    )
    table = pd.concat(blocks) if len(blocks) > 1 else blocks[0]
    table.attrs = dict(blocks[0].attrs)
    return table


@checked_arguments
def matrix_blocks(  # noqa: PLR0913 - a public question; its options come by name
    network: Network,
    origins: Sequence[str],
    destinations: Sequence[str],
    *,
    shipment: Shipment,
    minimise: str = "cost",
    avoid: Names = (),
    modes: Names = (),
    rows: int | None = None,
    progress: bool | Callable[[int, int], None] = False,
    executor: Executor | None = None,
) -> Iterator[pd.DataFrame]:
    """Find the best value from every origin to every destination, a block of origins at a time.

    Cells whose goods, origin country and destination country meet the same prices and rules are searched together:
    up to forty destinations by one backward sweep each, which serves all origins; more by a contraction hierarchy,
    built once and kept for all blocks. Boxes that need power are searched cell by cell, because how long they may go
    without it is no sum along a path, and so are cells in which a service that ends decides.

    Parameters
    ----------
    network, origins, destinations, shipment, minimise, avoid, modes, progress, executor
        As for `matrix`.
    rows : int, optional
        Origins per block; by default as many as fill 32 MiB, and with an executor at least sixteen blocks in all.

    Returns
    -------
    iterator of DataFrame
        Blocks of consecutive origins, each with all destinations as columns; at least one, also without origins.

    Raises
    ------
    UnknownName
        As `matrix`; at once, before the first block is asked for.
    ArgumentError
        When ``rows`` is below 1.
    """
    if rows is not None and rows < 1:
        raise ArgumentError(f"rows is {rows} and must be at least 1")
    offered_measure(network, minimise)  # an unknown one is refused at once
    origins, destinations = ((side,) if isinstance(side, str) else side for side in (origins, destinations))
    names = asked_names(network, (*origins, *destinations), avoid=avoid, modes=modes)
    starts = Places(network, origins, names.ends, shipment.pickup_km, shipment.ready)
    ends = Places(network, destinations, names.ends, shipment.delivery_km)
    plan = _Plan(network, shipment, minimise, starts, ends, names.shut)
    step = max(1, _BLOCK_CELLS // max(1, len(destinations)))
    if executor is not None:
        step = min(step, -(-len(origins) // _GIVEN_OUT) or 1)
    blocks = _Blocks(tuple(origins), tuple(destinations), rows or step)
    return _stream(plan, blocks, progress, executor)


class _Blocks(NamedTuple):
    """Origins of a matrix, so many at a time, and its destinations."""

    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    step: int

    def starts(self) -> range:
        """Where each block begins; there is one also without origins."""
        return range(0, max(1, len(self.origins)), self.step)


def _block_at(shared: tuple[_Plan, _Blocks], first: int) -> Integers:
    """Cells of the block that begins with an origin."""
    plan, blocks = shared
    return plan.block(first, len(blocks.origins[first : first + blocks.step]))


def _stream(
    plan: _Plan, blocks: _Blocks, progress: bool | Callable[[int, int], None], executor: Executor | None
) -> Iterator[pd.DataFrame]:
    columns, rows = pd.Index(blocks.destinations, name="destination"), len(blocks.origins)
    answers = in_order(_block_at, (plan, blocks), blocks.starts(), executor)
    with counted(progress, "matrix", rows) as tell:
        for first, cells in zip(blocks.starts(), answers, strict=True):
            some = blocks.origins[first : first + blocks.step]
            tell(first + len(some), rows)
            frame = pd.DataFrame(_values(plan.minimise, cells), index=pd.Index(some, name="origin"), columns=columns)
            frame.attrs["remarks"] = plan.remarks
            yield frame


def _values(minimise: str, cells: Integers) -> Floats:
    """Whole numbers as values, NaN where there is no route."""
    measure = measure_of(minimise)
    return np.where(cells < INFINITY, measure.net(cells) / measure.per_unit, np.nan)


@dataclass(eq=False)
class _Group:
    """Cells that meet the same prices and closures: what they are searched on.

    Attributes
    ----------
    query : Query
        Of one of the cells.
    minimise : str
        What is least.
    sinks : set of int
        Where they end, over the whole matrix.
    hierarchies : dict of bool to Hierarchy
        Built when there are many ends: of all services, and of those that do not end.
    undecided : bool
        Whether flights are left out, and each cell takes those that it may (`corridor.routing.query.air`).
    others : dict of (str, frozenset of str or None) to _Group
        The same cells by what is least, and by the flights that they take.
    reach : FlightDistances or None
        How far the flights are from the ends, once it was asked.
    """

    query: Query
    minimise: str
    sinks: set[int] = field(default_factory=set)
    hierarchies: dict[bool, Hierarchy] = field(default_factory=dict)
    undecided: bool = False
    others: dict[tuple[str, frozenset[str] | None], _Group] = field(default_factory=dict)
    reach: FlightDistances | None = None

    def cells(self, starts: list[str], ends: list[str]) -> Integers:
        """Least values between terminals: shape (starts, ends)."""
        sources = np.array([self.query.graph.source(terminal) for terminal in starts], np.int64)
        sinks = [self.query.graph.sink(terminal) for terminal in ends]
        found = self._cells(sources, sinks)
        if not self.undecided:
            return found
        cents = found if self.minimise == COST.name else self._other(COST.name, frozenset())._cells(sources, sinks)
        for flights, where in self._flights(sources, sinks, cents).items():
            found[where] = self._other(self.minimise, flights)._cells(sources, sinks)[where]
        return found

    def _other(self, minimise: str, flights: frozenset[str] | None) -> _Group:
        """The group of the same cells with other flights open; None for all of them."""
        if (minimise, flights) not in self.others:
            query = self.query
            if flights != frozenset():
                query = query.carrying(replace(query.weights.load, air=True, flights=flights))
            self.others[minimise, flights] = _Group(query, minimise, self.sinks)
        return self.others[minimise, flights]

    def _flights(self, sources: Integers, sinks: list[int], cents: Integers) -> dict[frozenset[str] | None, Mask]:
        """Cells that take some flights, by their links; None for all, as where nothing else goes."""
        graph, weights = self.query.graph, self.query.weights
        airports = graph.structure.airports
        by_air = [np.array([graph.states[node].terminal in airports for node in side]) for side in (sources, sinks)]
        everywhere = (cents == INFINITY) | by_air[0][:, None] | by_air[1][None, :]
        most = AIR_TIMES * np.where(everywhere, 0, cents)
        if self.reach is None:
            self.reach = FlightDistances(graph, weights)
        near: dict[str, Mask] = {}
        taken_by = self.reach.near((sources.tolist(), sinks), np.where(everywhere, -1, most))
        for link, taken in zip(self.reach.links, taken_by, strict=True):
            near[link] = near.get(link, False) | taken
        masks: dict[frozenset[str] | None, Mask] = {None: everywhere} if everywhere.any() else {}
        if not near:
            return masks
        taken = np.stack([*near.values()])
        for pattern in {tuple(cell) for cell in taken.reshape(len(near), -1).T.tolist() if any(cell)}:
            links = frozenset(link for link, flown in zip(near, pattern, strict=True) if flown)
            masks[links] = (taken == np.array(pattern)[:, None, None]).all(axis=0)
        return masks

    def _cells(self, sources: Integers, sinks: list[int]) -> Integers:
        weights = self.query.weights
        if weights.power is not None:
            return np.array([[self._least(s, t) for t in sinks] for s in sources.tolist()])
        found, seasons = self._by_kernels(sources, sinks), self.query.seasons()
        if seasons is not None:
            # what is as good without services that end is true; the other cells ask when the boxes get to the quay
            lasting = self._by_kernels(sources, sinks, seasons.ending)
            for start, end in np.argwhere(found != lasting).tolist():
                found[start, end] = self._least(int(sources[start]), sinks[end])
        return found

    def _by_kernels(self, sources: Integers, sinks: list[int], closing: Mask | None = None) -> Integers:
        """Least values with services taken as on the day the boxes are ready, or without some arcs."""
        weights, row = self.query.weights, measure_of(self.minimise).row
        graph = weights.graph
        if closing is not None:
            graph = weights.topology.graph(weights.matrix, weights.closed | closing)
        if len(self.sinks) <= _SWEEPS:
            return np.stack([bounds(graph, t, criterion=row)[sources] for t in sinks], axis=1)
        whole = closing is None
        if whole not in self.hierarchies:
            self.hierarchies[whole] = prepare(graph, criterion=row)
        return self.hierarchies[whole].matrix(sources, sinks)

    def _least(self, source: int, sink: int) -> int:
        """One cell, where how long the boxes go without power is no sum along a path."""
        query = query_over(self.query.graph, self.query.weights, self.query.shipment, (source, sink))
        least = query.least(self.minimise)
        return INFINITY if least is None else least


class _Part(NamedTuple):
    """Positions of origins and of destinations whose cells are searched together."""

    lines: Integers
    columns: Integers
    group: _Group


@dataclass(eq=False)
class _Plan:
    """What is asked, and what has been prepared for it so far."""

    network: Network
    shipment: Shipment
    minimise: str
    origins: Places
    destinations: Places
    avoid: tuple[WayPoint, ...] = ()
    groups: dict[bytes, _Group] = field(default_factory=dict)
    parts: list[_Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        for start in self.origins.areas:
            for end in self.destinations.areas:
                self.parts += self._parts(start, end)

    def _parts(self, start: Area, end: Area) -> Iterator[_Part]:
        """Cells from one area to another, by the closures that are over when boxes can be there."""
        here, there = self.origins.areas[start], self.destinations.areas[end]
        ends = self.origins.terminals[here[0]], self.destinations.terminals[there[0]]
        one = replace(self.shipment, origin=ends[0], destination=ends[1], pickup_km=start.km, delivery_km=end.km)
        one = replace(one, ready=start.ready or one.ready)
        load = load_of(self.network, one)[2]
        graph = compile_graph(self.network, one.ready, cargo=load.cargo)
        # Places that handle no boxes are refused before anything is searched.
        sources, sink = [graph.source(terminal) for terminal in self.origins.terminals[here]], graph.sink(ends[1])
        undecided = load.air is None and graph.structure.flights.size > 0
        load = replace(load, air=False) if undecided else load
        for arrived, places in graphs_on_arrival(graph, load, one.ready, sources):
            lines = here[places]
            weights = avoiding(arrived, arrived.weigh(load, one.ready), self.avoid)
            first = replace(one, origin=self.origins.terminals[lines[0]])
            query = replace(query_over(arrived, weights, first, (sources[places[0]], sink)), avoid=self.avoid)
            group = self._group(query, undecided=undecided)
            group.sinks.update(graph.sink(terminal) for terminal in self.destinations.terminals[there])
            yield _Part(lines, there, group)

    def __reduce__(self) -> tuple[type[_Plan], tuple[object, ...]]:
        # another process prepares it anew: weights stand for graphs, which are known by their identity there
        return _Plan, (self.network, self.shipment, self.minimise, self.origins, self.destinations, self.avoid)

    @property
    def remarks(self) -> tuple[str, ...]:
        """That its day lies outside the dates of the network, what is taken of the boxes, and of coordinates."""
        dates = price_remarks(self.network, (self.shipment.ready.date(),))
        first = [part.group.query for part in self.parts[:1]]
        boxes = (text for query in first for text in box_remarks(query.graph, query.weights.load, self.shipment))
        return tuple(dict.fromkeys((*dates, *boxes, *self.origins.remarks, *self.destinations.remarks)))

    def _group(self, query: Query, *, undecided: bool) -> _Group:
        """The group of cells that meet these prices and closures; one set of weights is kept for it."""
        weights, row = query.weights, measure_of(self.minimise).row
        key = blake2b(weights.graph.row(row).tobytes(), digest_size=16)
        key.update(repr((id(weights.topology), weights.power and id(weights))).encode())
        if query.seasons() is not None:  # then it counts when the boxes are at the quay
            key.update(weights.graph.row(HOURS.row).tobytes() + repr(query.shipment.ready).encode())
        if undecided:  # then the price of all ways counts, too, and of the flights that may be opened
            flights = openable(query.graph, weights)
            key.update(weights.graph.row(COST.row).tobytes() + repr(flights).encode())
            key.update(weights.matrix[:, flights].tobytes())
        return self.groups.setdefault(key.digest(), _Group(query, self.minimise, undecided=undecided))

    def block(self, first: int, count: int) -> Integers:
        """Cells of consecutive origins: shape (count, destinations), `INFINITY` where there is no route."""
        table, row = np.full((count, self.destinations.terminals.size), INFINITY), measure_of(self.minimise).row
        for here, columns, group in self.parts:
            lines = here[(here >= first) & (here < first + count)]
            if not lines.size:
                continue
            starts, line = np.unique(self.origins.terminals[lines], return_inverse=True)
            ends, column = np.unique(self.destinations.terminals[columns], return_inverse=True)
            cells = group.cells(starts.tolist(), ends.tolist())
            group.query.weights.refuse_cut({row: int(cells.max(where=cells < INFINITY, initial=0))})
            cells[starts[:, None] == ends[None, :]] = INFINITY  # nothing is to be moved
            table[np.ix_(lines - first, columns)] = cells[np.ix_(line, column)]
        return table
