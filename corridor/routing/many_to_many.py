"""Best values between many places at once, in blocks of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_arguments
from corridor.errors import ArgumentError
from corridor.graph import compile_graph, load_of, measure_of
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.progress import counted
from corridor.routing.query.query import Query, query_over
from corridor.search import INFINITY, Hierarchy, bounds, prepare

__all__ = ["matrix", "matrix_blocks"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_BLOCK_CELLS = 1 << 22  # 32 MiB of values
_SWEEPS = 40  # building a hierarchy takes about as long as so many backward sweeps


@checked_arguments
def matrix(
    network: Network,
    origins: Sequence[str],
    destinations: Sequence[str],
    *,
    shipment: Shipment,
    minimise: str = "cost",
    progress: bool | Callable[[int, int], None] = False,
) -> pd.DataFrame:
    """Find the best value from every origin to every destination, exactly.

    Parameters
    ----------
    network : Network
        Where.
    origins, destinations : sequence of str
        Places, as in a `Shipment`; a text alone is one place.
    shipment : Shipment
        What is moved and when; its own two places do not count. Goods take the origin and destination of each
        cell, so rules and transit tariffs apply cell by cell.
    minimise : {"cost", "hours", "co2_kg", "transfers", "generalised"}
        What the values are: totals for the whole shipment.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable is told the rows done and the rows in all.

    Returns
    -------
    DataFrame
        Origins as index, destinations as columns, named as asked; NaN where there is no route, and where
        both are one terminal.

    Raises
    ------
    UnknownName
        For an unknown place, container type or criterion, and for a place that handles no boxes.

    See Also
    --------
    matrix_blocks : The same a few rows at a time, for matrices that memory does not hold.
    """
    blocks = list(
        matrix_blocks(network, origins, destinations, shipment=shipment, minimise=minimise, progress=progress)
    )
    return pd.concat(blocks) if len(blocks) > 1 else blocks[0]


@checked_arguments
def matrix_blocks(
    network: Network,
    origins: Sequence[str],
    destinations: Sequence[str],
    *,
    shipment: Shipment,
    minimise: str = "cost",
    rows: int | None = None,
    progress: bool | Callable[[int, int], None] = False,
) -> Iterator[pd.DataFrame]:
    """Find the best value from every origin to every destination, a block of origins at a time.

    Cells whose goods, origin country and destination country meet the same prices and rules are searched together:
    up to forty destinations by one backward sweep each, which serves all origins; more by a contraction hierarchy,
    built once and kept for all blocks. Boxes that need power are searched cell by cell, because how long they may go
    without it is no sum along a path.

    Parameters
    ----------
    network, origins, destinations, shipment, minimise, progress
        As for `matrix`.
    rows : int, optional
        Origins per block; by default as many as fill 32 MiB.

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
    measure_of(minimise)  # an unknown one is refused at once
    origins, destinations = ((side,) if isinstance(side, str) else side for side in (origins, destinations))
    plan = _Plan(network, shipment, minimise, _Places(network, origins), _Places(network, destinations))
    step = rows or max(1, _BLOCK_CELLS // max(1, len(destinations)))
    return _stream(plan, tuple(origins), tuple(destinations), step, progress)


def _stream(
    plan: _Plan,
    origins: Sequence[str],
    destinations: Sequence[str],
    step: int,
    progress: bool | Callable[[int, int], None],
) -> Iterator[pd.DataFrame]:
    columns = pd.Index(destinations, name="destination")
    with counted(progress, "matrix", len(origins)) as tell:
        for first in range(0, max(1, len(origins)), step):
            some = origins[first : first + step]
            table = _values(plan.minimise, plan.block(first, len(some)))
            tell(first + len(some), len(origins))
            yield pd.DataFrame(table, index=pd.Index(some, name="origin"), columns=columns)


def _values(minimise: str, cells: Integers) -> Floats:
    """Whole numbers as values, NaN where there is no route."""
    measure = measure_of(minimise)
    return np.where(cells < INFINITY, measure.net(cells) / measure.per_unit, np.nan)


class _Places:
    """Places of one side: terminals, and which of them lie in each country.

    Attributes
    ----------
    terminals : ndarray of str, shape (places,)
    countries : dict of str to ndarray of int64
        Positions by country.
    """

    def __init__(self, network: Network, names: Sequence[str]) -> None:
        found = {name: network.terminal(name) for name in dict.fromkeys(names)}
        self.terminals = np.array([found[name] for name in names], dtype=object)
        country = network.terminals["country"].to_dict()
        at: dict[str, list[int]] = {}
        for position, terminal in enumerate(self.terminals):
            at.setdefault(country[terminal], []).append(position)
        self.countries = {name: np.array(positions, np.int64) for name, positions in at.items()}


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
    hierarchy : Hierarchy or None
        Built when there are many ends.
    """

    query: Query
    minimise: str
    sinks: set[int] = field(default_factory=set)
    hierarchy: Hierarchy | None = None

    def cells(self, starts: list[str], ends: list[str]) -> Integers:
        """Least values between terminals: shape (starts, ends)."""
        graph, weights, row = self.query.graph, self.query.weights, measure_of(self.minimise).row
        sources = np.array([graph.source(terminal) for terminal in starts], np.int64)
        sinks = [graph.sink(terminal) for terminal in ends]
        if weights.power is not None:
            return np.array([[self._least(s, t) for t in sinks] for s in sources.tolist()])
        if len(self.sinks) <= _SWEEPS:
            return np.stack([bounds(weights.graph, t, criterion=row)[sources] for t in sinks], axis=1)
        if self.hierarchy is None:
            self.hierarchy = prepare(weights.graph, criterion=row)
        return self.hierarchy.matrix(sources, sinks)

    def _least(self, source: int, sink: int) -> int:
        """One cell, where how long the boxes go without power is no sum along a path."""
        query = query_over(self.query.graph, self.query.weights, self.query.shipment, (source, sink))
        least = query.least(self.minimise)
        return INFINITY if least is None else least


@dataclass(eq=False)
class _Plan:
    """What is asked, and what has been prepared for it so far."""

    network: Network
    shipment: Shipment
    minimise: str
    origins: _Places
    destinations: _Places
    groups: dict[bytes, _Group] = field(default_factory=dict)
    group_of: dict[tuple[str, str], _Group] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for start, here in self.origins.countries.items():
            for end, there in self.destinations.countries.items():
                ends = self.origins.terminals[here[0]], self.destinations.terminals[there[0]]
                one = replace(self.shipment, origin=ends[0], destination=ends[1])
                load = load_of(self.network, one)[2]
                graph = compile_graph(self.network, one.ready, cargo=load.cargo)
                gates = graph.source(ends[0]), graph.sink(ends[1])
                group = self.group_of[start, end] = self._group(
                    query_over(graph, graph.weigh(load, one.ready), one, gates)
                )
                # Places that handle no boxes are refused before anything is searched.
                for terminal in dict.fromkeys(self.origins.terminals[here]):
                    graph.source(terminal)
                group.sinks.update(graph.sink(terminal) for terminal in self.destinations.terminals[there])

    def _group(self, query: Query) -> _Group:
        """The group of cells that meet these prices and closures; only one set of weights is kept for it."""
        weights = query.weights
        key = blake2b(weights.graph.row(measure_of(self.minimise).row).tobytes(), digest_size=16)
        key.update(repr((id(weights.topology), weights.power and id(weights))).encode())
        return self.groups.setdefault(key.digest(), _Group(query, self.minimise))

    def block(self, first: int, count: int) -> Integers:
        """Cells of consecutive origins: shape (count, destinations), `INFINITY` where there is no route."""
        table = np.full((count, self.destinations.terminals.size), INFINITY)
        for start, here in self.origins.countries.items():
            lines = here[(here >= first) & (here < first + count)]
            for end, columns in self.destinations.countries.items() if lines.size else ():
                starts, line = np.unique(self.origins.terminals[lines], return_inverse=True)
                ends, column = np.unique(self.destinations.terminals[columns], return_inverse=True)
                cells = self.group_of[start, end].cells(starts.tolist(), ends.tolist())
                cells[starts[:, None] == ends[None, :]] = INFINITY  # nothing is to be moved
                table[np.ix_(lines - first, columns)] = cells[np.ix_(line, column)]
        return table
