"""Routes of many shipments: a frame, a file or a stream of them, a block at a time."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from corridor.arguments import AS_GIVEN, checked_arguments, refused
from corridor.errors import ArgumentError, CorridorError, NoRoute
from corridor.graph import measure_of
from corridor.itinerary.itinerary import Itinerary
from corridor.model.cargo.shipment import Shipment
from corridor.model.cargo.shipment_rows import ShipmentRow, shipment_blocks
from corridor.model.cargo.shipment_tables import read_shipments
from corridor.model.network import Network
from corridor.routing.best import route
from corridor.routing.query.limits import row_limits
from corridor.routing.query.query import Names
from corridor.routing.query.waypoints import only_modes, way_points
from corridor.routing.timed.search import Depart

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["RESULT_COLUMNS", "in_good_order", "problem_record", "route_blocks", "route_record", "routes"]

# an iterable may be endless: its members are looked at block by block
Shipments = Annotated[pd.DataFrame | str | Path | Iterable[Shipment], AS_GIVEN]

_BLOCK = 10_000  # rows; with all their cells, a few megabytes
_MOST_KNOWN = 20_000  # answers remembered; a block may add its own
_RESULT = {
    "origin": "object",
    "destination": "object",
    "containers": "Int64",
    "cost": "float64",
    "cost_per_container": "float64",
    "cost_low": "float64",
    "cost_high": "float64",
    "currency": "object",
    "hours": "float64",
    "co2_kg": "float64",
    "co2_kg_per_container": "float64",
    "km": "float64",
    "transfers": "Int64",
    "gauge_changes": "Int64",
    "corridor": "object",
    "remarks": "object",
    "problem": "object",
}
RESULT_COLUMNS = tuple(_RESULT)
_OF_ROUTE = RESULT_COLUMNS[3:14]


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
    strict: bool = False,
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
    strict : bool
        Refuse a table with bad rows, with every fault of every row, in place of answering the others.

    Returns
    -------
    DataFrame
        One row per shipment, in order and with the frame's index: origin, destination, totals, corridor, ``remarks``
        (of the route, and which blank cells it takes for what), and ``problem`` (blank where a route was found): why
        there is none, or what is wrong with the row, by line and column; a file's faults begin with its name.

    Raises
    ------
    TableError
        For a file that cannot be read, and for a column that is missing or unknown; with `strict`, for every bad row.
    UnknownName, LimitError
        For a criterion, a limit, or a name to pass or avoid; with `strict`, also for a place of a `Shipment`.

    See Also
    --------
    route_blocks : The same a block at a time, for tables that memory does not hold.
    """
    _refuse_strange(shipments)
    best = _question(
        partial(
            route,
            network,
            minimise=minimise,
            limits=limits,
            via=via,
            avoid=avoid,
            modes=modes,
            depart=depart,
            arrive_by=arrive_by,
        )
    )
    index = shipments.index if isinstance(shipments, pd.DataFrame) else None
    if strict and isinstance(shipments, (pd.DataFrame, str, Path)):
        shipments = read_shipments(shipments, network)
    blocks = list(_stream(_blocks_of(shipments, network, _BLOCK), best, index, strict=strict))
    return pd.concat(blocks) if len(blocks) > 1 else blocks[0]


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
    block: int = _BLOCK,
) -> Iterator[pd.DataFrame]:
    """Route many shipments a block of rows at a time: memory holds one block, whatever the length of the table.

    Equal shipments are searched once, as far as they are remembered: some ten thousand of them. A bad row is a row of
    the answer, with its ``problem``.

    Parameters
    ----------
    network, shipments, minimise, limits, via, avoid, modes, depart, arrive_by
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
    TableError, UnknownName, LimitError
        As `routes`; at once, before the first block is asked for.
    ArgumentError
        When ``block`` is below 1.
    """
    if block < 1:
        raise ArgumentError(f"block is {block} and must be at least 1")
    _refuse_strange(shipments)
    best = _question(
        partial(
            route,
            network,
            minimise=minimise,
            limits=limits,
            via=via,
            avoid=avoid,
            modes=modes,
            depart=depart,
            arrive_by=arrive_by,
        )
    )
    index = shipments.index if isinstance(shipments, pd.DataFrame) else None
    return _stream(_blocks_of(shipments, network, block), best, index, strict=False)


def _refuse_strange(shipments: Any) -> None:
    known = isinstance(shipments, pd.DataFrame | Path) or (isinstance(shipments, str) and _is_file(shipments))
    if not known and (isinstance(shipments, str | bytes | Mapping) or not isinstance(shipments, Iterable)):
        raise refused("shipments", "a DataFrame, a file that is there, or Shipments in a list", shipments)


def _is_file(name: str) -> bool:
    # a pipe is read, too; a name too long for a file is none
    return os.path.exists(name) and not os.path.isdir(name)


def _question(asked: partial[Itinerary]) -> Callable[[Shipment], Itinerary]:
    """What is asked of every shipment; what is wrong with it is no row's fault, and refused before the first."""
    (network,), given = asked.args, asked.keywords
    measure_of(given["minimise"]), row_limits(given["limits"]), only_modes(network, given["modes"])
    way_points(network, given["via"]), way_points(network, given["avoid"])
    return asked


def _blocks_of(shipments: Shipments, network: Network, block: int) -> Iterator[list[ShipmentRow]]:
    if isinstance(shipments, (pd.DataFrame, str, Path)):
        return shipment_blocks(shipments, network, block)
    return _in_blocks(iter(shipments), block)


def _in_blocks(shipments: Iterator[Shipment], block: int) -> Iterator[list[ShipmentRow]]:
    while part := list(islice(shipments, block)):
        strange = [one for one in part if not isinstance(one, Shipment)]
        if strange:
            raise refused("each of shipments", "a Shipment", strange[0])
        yield [ShipmentRow(one, one.origin, one.destination) for one in part]


def _stream(
    blocks: Iterable[list[ShipmentRow]],
    best: Callable[[Shipment], Itinerary],
    index: pd.Index[Any] | None,
    *,
    strict: bool,
) -> Iterator[pd.DataFrame]:
    first = 0
    found: dict[Shipment, dict[str, Any]] = {}
    for rows in blocks:
        if len(found) > _MOST_KNOWN:
            found.clear()
        numbers = pd.RangeIndex(first, first + len(rows)) if index is None else index[first : first + len(rows)]
        yield _frame(_records(rows, found, best, strict=strict), numbers)
        first += len(rows)
    if not first:
        yield _frame([], pd.RangeIndex(0) if index is None else index)


def _frame(records: Sequence[Mapping[str, Any]], index: pd.Index[Any]) -> pd.DataFrame:
    # whole numbers that may be missing: the same in every block, so that all blocks look alike
    return pd.DataFrame(records, columns=list(_RESULT), index=index).astype(_RESULT)


def _records(
    rows: Sequence[ShipmentRow],
    found: dict[Shipment, dict[str, Any]],
    best: Callable[[Shipment], Itinerary],
    *,
    strict: bool,
) -> list[dict[str, Any]]:
    """Answer the rows of a block; each distinct shipment is searched once, those of one date and load in a row.

    What was found joins the answers of the blocks before.
    """
    asked = dict.fromkeys(row.shipment for row in rows if row.shipment is not None and row.shipment not in found)
    order = list(asked) if strict else in_good_order(asked)
    found.update((one, _answer(one, best, strict=strict)) for one in order)
    records = []
    for row in rows:
        if row.shipment is None:
            records.append({"origin": row.origin, "destination": row.destination, "problem": row.problem})
        else:
            records.append(found[row.shipment])
    return records


def in_good_order(shipments: Iterable[Shipment]) -> list[Shipment]:
    """Shipments whose neighbours share the graph of their date and the weights of their load."""
    return sorted(shipments, key=lambda one: (str(one.ready), one.container_type, one.hs))


def _answer(shipment: Shipment, best: Callable[[Shipment], Itinerary], *, strict: bool) -> dict[str, Any]:
    try:
        trip = best(shipment)
    except CorridorError as problem:
        if strict and not isinstance(problem, NoRoute):
            raise
        return problem_record(shipment, problem)
    return route_record(shipment, trip)


def _ends(shipment: Shipment) -> dict[str, Any]:
    return {"origin": shipment.origin, "destination": shipment.destination, "containers": shipment.containers}


def problem_record(shipment: Shipment, problem: CorridorError) -> dict[str, Any]:
    """Cells of the row of a shipment without a route, by column; others are blank."""
    return {**_ends(shipment), "problem": str(problem).split("\n", 1)[0]}


def route_record(shipment: Shipment, trip: Itinerary) -> dict[str, Any]:
    """Cells of the row of a route, by column."""
    values = {name: getattr(trip, name) for name in _OF_ROUTE}
    remarks = "; ".join((*trip.remarks, *(f"assumed: {told}" for told in trip.assumptions)))
    return {**_ends(shipment), **values, "corridor": trip.name, "remarks": remarks, "problem": ""}
