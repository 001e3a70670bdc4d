"""Routes of many shipments: a frame, a file or a stream of them, a block at a time."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from corridor.arguments import checked_arguments, whole
from corridor.errors import ArgumentError, CorridorError, NoRoute, OutOfRange
from corridor.executors.blocks import in_order
from corridor.executors.workers import Executor
from corridor.graph import measure_of
from corridor.graph.measures import P90
from corridor.itinerary.itinerary import Itinerary
from corridor.model.cargo.shipment import Shipment
from corridor.model.cargo.shipment_rows import ShipmentRow
from corridor.model.cargo.shipment_tables import checked_defaults, read_shipments
from corridor.model.network import Network
from corridor.routing.best import route
from corridor.routing.dissimilar import alternative_routes
from corridor.routing.query.limits import row_limits
from corridor.routing.query.query import Names
from corridor.routing.query.waypoints import asked_names
from corridor.routing.rows.plain_records import PlainRecords, ends_of
from corridor.routing.shipment_sources import Shipments, answers_of, blocks_of, refuse_strange, sorting_column
from corridor.routing.timed.search import Depart

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = [
    "BatchQuestion",
    "problem_record",
    "route_blocks",
    "route_record",
    "routes",
]

_BLOCK = 10_000  # rows; with all their cells, a few megabytes
_BLOCK_GIVEN_OUT = 500  # rows, where several may work at once
_RESULT = {
    "origin": "object",
    "destination": "object",
    "origin_name": "object",
    "destination_name": "object",
    "containers": "Int64",
    "cost": "float64",
    "cost_per_container": "float64",
    "cost_low": "float64",
    "cost_high": "float64",
    "currency": "object",
    "hours": "float64",
    "days": "float64",
    "co2_kg": "float64",
    "co2_kg_per_container": "float64",
    "km": "float64",
    "transfers": "Int64",
    "gauge_changes": "Int64",
    "corridor": "object",
    "remarks": "object",
    "problem": "object",
}
_OF_ROUTE = tuple(_RESULT)[5:17]
_MOST_WAYS = 20


@dataclass(frozen=True, kw_only=True)
class BatchQuestion:
    """What is asked of every shipment of a table.

    Attributes
    ----------
    network : Network
        Where.
    minimise, limits, via, avoid, modes, depart, arrive_by
        As for `route`.
    top : int
        Routes of each shipment that differ on the ground, at most, the best first.
    defaults : mapping of str to value, optional
        What is taken for blank cells and missing columns of the table.
    """

    network: Network
    minimise: str = "cost"
    limits: Mapping[str, float] | None = None
    via: Names = ()
    avoid: Names = ()
    modes: Names = ()
    depart: Depart | None = None
    arrive_by: str | dt.date | None = None
    top: int = 1
    defaults: Mapping[str, Any] | None = None

    @classmethod
    def asked_by(cls, arguments: Mapping[str, Any]) -> Self:
        """The checked question of a function's arguments, as `locals` has them: those called like its fields."""
        return cls(**{field.name: arguments[field.name] for field in fields(cls)}).check()

    def check(self) -> Self:
        """Refuse what is no row's fault before the first row."""
        whole("top", self.top, least=1, most=_MOST_WAYS)
        measure_of(self.minimise), row_limits(self.limits)
        asked_names(self.network, via=self.via, avoid=self.avoid, modes=self.modes)
        checked_defaults(self.defaults)
        if self.top > 1 and (self.depart is not None or self.arrive_by is not None):
            raise ArgumentError("top tells what differs on the ground, at any hour: leave out depart and arrive_by")
        return self

    @property
    def columns(self) -> dict[str, str]:
        """Columns of the answer and their types; where a shipment has several rows, also which it is and why."""
        return {"rank": "Int64", **_RESULT, "reason": "object"} if self.top > 1 else _RESULT

    def ways(self, shipment: Shipment) -> list[tuple[Itinerary, str]]:
        """The best route, or as many as are asked for, the best first, each with why it is there."""
        asked: dict[str, Any] = {"limits": self.limits, "via": self.via, "avoid": self.avoid, "modes": self.modes}
        if self.top == 1:
            asked |= {"depart": self.depart, "arrive_by": self.arrive_by}
            return [(route(self.network, shipment, minimise=self.minimise, **asked), "")]
        found = alternative_routes(self.network, shipment, k=self.top, minimise=self.minimise, **asked)
        ways = [(one.itinerary, one.why) for one in found]
        return sorted(ways, key=lambda way: getattr(way[0], self.minimise))  # the best by rail may stand in between

    def answer(self, shipment: Shipment) -> list[dict[str, Any]] | CorridorError:
        """Cells of the rows of a shipment, by column; the error that says why it has none."""
        try:
            ways = self.ways(shipment)
        except CorridorError as problem:
            return problem
        return [
            {"rank": rank, **route_record(self.network, shipment, trip), "reason": why}
            for rank, (trip, why) in enumerate(ways, 1)
        ]

    def plain_records(self) -> PlainRecords:
        """What answers many shipments at once, where it `is_plain`."""
        names = asked_names(self.network, avoid=self.avoid, modes=self.modes)
        return PlainRecords(self.network, self.minimise, self.limits, names.shut)

    @property
    def is_plain(self) -> bool:
        """Whether it asks one route of each shipment, by no clock, way-points or times that vary."""
        dated = self.depart is not None or self.arrive_by is not None
        return self.top == 1 and not dated and not self.via and self.minimise != P90

    def rows(self, shipments: Shipments) -> Iterator[ShipmentRow]:
        """The rows of a table, or of an iterable of shipments."""
        return chain.from_iterable(blocks_of(shipments, self.network, _BLOCK, self.defaults))

    def trips(self, shipments: Shipments, most: int) -> list[Itinerary]:
        """Routes to draw: of each two ends and corridor the first, until there are so many."""
        found: dict[tuple[str, str, str], Itinerary] = {}
        seen: set[Shipment] = set()
        for row in self.rows(shipments):
            if row.shipment is None or row.shipment in seen:
                continue
            seen.add(row.shipment)
            with suppress(CorridorError):
                for trip, _ in self.ways(row.shipment):
                    found.setdefault((trip.origin_id, trip.destination_id, trip.name), trip)
            if len(found) >= most:
                break
        return list(found.values())[:most]

    def route_of_row(self, shipments: Shipments, number: int) -> Itinerary:
        """The best route of one row, from 1.

        Raises
        ------
        OutOfRange
            When there is no such row.
        ArgumentError
            When the row has a fault.
        """
        row = next(islice(self.rows(shipments), whole("row", number, least=1) - 1, None), None)
        if row is None:
            raise OutOfRange(f"there is no row {number}")
        if row.shipment is None:
            raise ArgumentError(row.problem)
        return self.ways(row.shipment)[0][0]


@checked_arguments
def routes(  # noqa: PLR0913 - a public question; its options come by name
    network: Network,
    shipments: Shipments,
    *,
    minimise: str = "cost",
    limits: Mapping[str, float] | None = None,
    via: Names = (),
    avoid: Names = (),
    modes: Names = (),
    depart: Depart | None = None,
    arrive_by: str | dt.date | None = None,
    top: int = 1,
    defaults: Mapping[str, Any] | None = None,
    sort: str = "",
    strict: bool = False,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Route many shipments.

    Parameters
    ----------
    network : Network
        Where.
    shipments : DataFrame, str, Path or iterable of Shipment
        A frame or a CSV file has the columns of `Shipment`; only origin and destination must be there.
    minimise, limits, via, avoid, modes, depart, arrive_by
        As for `route`.
    top : int
        Routes of each shipment that differ on the ground, at most, as `alternative_routes` finds them: each is a row,
        the best first, with its ``rank`` and the ``reason`` why it is there.
    defaults : mapping of str to value, optional
        What is taken for blank cells and missing columns of a table, as `read_shipments` takes it:
        ``{"containers": 10, "ready": "2026-03-02"}``.
    sort : str
        Column by which the rows are sorted, with ``-`` before it from the largest on; blanks come last. By default they
        stay in the order of the shipments.
    strict : bool
        Refuse a table with bad rows, with every fault of every row, in place of answering the others.
    executor : Executor, optional
        Who searches: an executor of `concurrent.futures`, of threads or processes, or the client of a Dask cluster; the
        answer is the same. By default this thread.

    Returns
    -------
    DataFrame
        One row per shipment, or per route with `top`, in order and with the frame's index: origin, destination and
        what they are called, totals, corridor, ``remarks`` (of the route, and which blank cells it takes for what),
        and ``problem`` (blank where a route was found): why there is none, or what is wrong with the row, by line and
        column; a file's faults begin with its name.

    Raises
    ------
    TableError
        For a file that cannot be read, and for a column that is missing or unknown; with `strict`, for every bad row.
    UnknownName, LimitError
        For a criterion, a limit, a default, or a name to pass or avoid; with `strict`, also for a place of a
        `Shipment`.
    ShipmentError
        For defaults that cannot be.
    LostWorkers
        When a worker of the executor was killed, and there is no other.

    See Also
    --------
    route_blocks : The same a block at a time, for tables that memory does not hold.
    """
    refuse_strange(shipments, defaults)
    question = BatchQuestion.asked_by(locals())
    column = sorting_column(sort, tuple(question.columns))
    index = shipments.index if isinstance(shipments, pd.DataFrame) else None
    if strict and isinstance(shipments, (pd.DataFrame, str, Path)):
        shipments = read_shipments(shipments, network, defaults=defaults)
    rows = blocks_of(shipments, network, _BLOCK if executor is None else _BLOCK_GIVEN_OUT, defaults)
    blocks = list(_stream(rows, _Asked(question, strict), index, executor))
    found = pd.concat(blocks) if len(blocks) > 1 else blocks[0]
    if not column:
        return found
    return found.sort_values(
        column, ascending=not sort.startswith("-"), kind="stable", key=lambda cells: cells.replace("", pd.NA)
    )


@checked_arguments
def route_blocks(  # noqa: PLR0913 - a public question; its options come by name
    network: Network,
    shipments: Shipments,
    *,
    minimise: str = "cost",
    limits: Mapping[str, float] | None = None,
    via: Names = (),
    avoid: Names = (),
    modes: Names = (),
    depart: Depart | None = None,
    arrive_by: str | dt.date | None = None,
    top: int = 1,
    defaults: Mapping[str, Any] | None = None,
    block: int = _BLOCK,
    executor: Executor | None = None,
) -> Iterator[pd.DataFrame]:
    """Route many shipments a block of rows at a time: memory holds one block, whatever the length of the table.

    Equal shipments are searched once, as far as they are remembered: some ten thousand of them. A bad row is a row of
    the answer, with its ``problem``.

    Parameters
    ----------
    network, shipments, minimise, limits, via, avoid, modes, depart, arrive_by, top, defaults, executor
        As for `routes`; an iterable of shipments may be endless.
    block : int
        Rows of a block.

    Returns
    -------
    iterator of DataFrame
        Blocks of consecutive rows with the columns of `routes`; at least one, also without shipments. Rows of a file
        or an iterable are numbered from 0.

    Raises
    ------
    TableError, UnknownName, LimitError, ShipmentError
        As `routes`; at once, before the first block is asked for.
    ArgumentError
        When ``block`` is below 1.
    """
    if block < 1:
        raise ArgumentError(f"block is {block} and must be at least 1")
    refuse_strange(shipments, defaults)
    question = BatchQuestion.asked_by(locals())
    index = shipments.index if isinstance(shipments, pd.DataFrame) else None
    return _stream(blocks_of(shipments, network, block, defaults), _Asked(question), index, executor)


def _stream(
    blocks: Iterable[list[ShipmentRow]],
    asked: _Asked,
    index: pd.Index[Any] | None,
    executor: Executor | None = None,
) -> Iterator[pd.DataFrame]:
    first, question = 0, asked.question
    for answers in in_order(_answers, asked, blocks, executor):
        rows = len(answers)
        numbers = pd.RangeIndex(first, first + rows) if index is None else index[first : first + rows]
        if question.top > 1:
            numbers = numbers.repeat([len(records) for records in answers])
        yield _frame(list(chain.from_iterable(answers)), numbers, question)
        first += rows
    if not first:
        yield _frame([], pd.RangeIndex(0) if index is None else index, question)


def _frame(records: Sequence[Mapping[str, Any]], index: pd.Index[Any], question: BatchQuestion) -> pd.DataFrame:
    # whole numbers that may be missing: the same in every block, so that all blocks look alike
    columns = question.columns
    cells = {name: [record.get(name, math.nan) for record in records] for name in columns}
    return pd.DataFrame(cells, index=index).astype(columns)


@dataclass(frozen=True)
class _Asked:
    """A question, whether bad rows are refused, and the answers that are remembered where it is answered."""

    question: BatchQuestion
    strict: bool = False
    found: dict[Shipment, list[dict[str, Any]]] = field(default_factory=dict)


def _answers(asked: _Asked, rows: Sequence[ShipmentRow]) -> list[list[dict[str, Any]]]:
    """Answer the rows of a block; what its routes share is kept as long."""
    question = asked.question
    plain = question.plain_records() if question.is_plain else None

    def answer(shipments: Sequence[Shipment]) -> Iterator[list[dict[str, Any]]]:
        found = map(question.answer, shipments) if plain is None else plain.records(shipments)
        for shipment, one in zip(shipments, found, strict=True):
            if not isinstance(one, CorridorError):
                yield one
            elif asked.strict and not isinstance(one, NoRoute):
                raise one
            else:
                yield [problem_record(question.network, shipment, one)]

    return answers_of(rows, asked.found, answer, in_their_order=asked.strict)


def problem_record(network: Network, shipment: Shipment, problem: CorridorError) -> dict[str, Any]:
    """Cells of the row of a shipment without a route, by column; others are blank."""
    ends = ends_of(network, shipment, shipment.origin, shipment.destination)
    return {**ends, "problem": str(problem).split("\n", 1)[0]}


def route_record(network: Network, shipment: Shipment, trip: Itinerary) -> dict[str, Any]:
    """Cells of the row of a route, by column."""
    ends = ends_of(network, shipment, trip.origin_id, trip.destination_id)
    values = {name: getattr(trip, name) for name in _OF_ROUTE}
    remarks = "; ".join((*trip.remarks, *(f"assumed: {told}" for told in trip.assumptions)))
    return {**ends, **values, "corridor": trip.name, "remarks": remarks, "problem": ""}
