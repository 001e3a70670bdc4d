"""Many shipments of a frame, a file, or an iterable of them: read and answered a block at a time; their order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from corridor.arguments import AS_GIVEN, refused
from corridor.errors import ArgumentError, UnknownName
from corridor.model.cargo.shipment import Shipment
from corridor.model.cargo.shipment_rows import ShipmentRow, shipment_blocks
from corridor.model.network import Network
from corridor.model.tables.reading import nearest

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["Shipments", "answers_of", "blocks_of", "refuse_strange", "sorting_column"]

_MOST_KNOWN = 20_000  # answers remembered; a block may add its own
_LIKE = attrgetter("ready", "container_type", "hs", "containers", "cargo_tonnes_each", "value_each", "destination")

# an iterable may be endless: its members are looked at block by block
Shipments = Annotated[pd.DataFrame | str | Path | Iterable[Shipment], AS_GIVEN]


def refuse_strange(shipments: Any, defaults: Mapping[str, Any] | None = None) -> None:
    """Refuse what no shipments can come from, and defaults of shipments that are no table."""
    known = isinstance(shipments, pd.DataFrame | Path) or (isinstance(shipments, str) and _is_file(shipments))
    if not known and (isinstance(shipments, str | bytes | Mapping) or not isinstance(shipments, Iterable)):
        raise refused("shipments", "a DataFrame, a file that is there, or Shipments in a list", shipments)
    if defaults and not isinstance(shipments, pd.DataFrame | str | Path):
        raise ArgumentError("defaults fill blank cells of a table, and a Shipment has none: leave them out")


def _is_file(name: str) -> bool:
    # a pipe is read, too; a name too long for a file is none
    return os.path.exists(name) and not os.path.isdir(name)


def blocks_of(
    shipments: Shipments, network: Network, block: int, defaults: Mapping[str, Any] | None = None
) -> Iterator[list[ShipmentRow]]:
    """Blocks of rows, blank cells of a table by the defaults; what is wrong with its header is refused at once."""
    if isinstance(shipments, (pd.DataFrame, str, Path)):
        return shipment_blocks(shipments, network, block, defaults)
    return _in_blocks(iter(shipments), block)


def _in_blocks(shipments: Iterator[Shipment], block: int) -> Iterator[list[ShipmentRow]]:
    while part := list(islice(shipments, block)):
        strange = [one for one in part if not isinstance(one, Shipment)]
        if strange:
            raise refused("each of shipments", "a Shipment", strange[0])
        yield [ShipmentRow(one, one.origin, one.destination) for one in part]


def answers_of(
    rows: Sequence[ShipmentRow],
    remembered: dict[Shipment, list[dict[str, Any]]],
    answer: Callable[[Sequence[Shipment]], Iterable[list[dict[str, Any]]]],
    *,
    in_their_order: bool = False,
) -> list[list[dict[str, Any]]]:
    """Answer the rows of a block; each distinct shipment is searched once, those of one date and load in a row.

    Parameters
    ----------
    rows : sequence of ShipmentRow
        Of the block; a bad row is answered by its problem.
    remembered : dict
        Answers of other blocks, which threads may share; what is new is added to them.
    answer : callable
        Gives the records of shipments, of each in its turn.
    in_their_order : bool
        Whether shipments are searched as they come: the first that fails is then the first of the table.

    Returns
    -------
    list of list of dict
        Cells by column: the records of each row.
    """
    distinct = dict.fromkeys(row.shipment for row in rows if row.shipment is not None)
    # threads share what is remembered, so that it may go at any moment: a block holds its own
    found = {one: known for one in distinct if (known := remembered.get(one)) is not None}
    if len(remembered) > _MOST_KNOWN:
        remembered.clear()
    new = [one for one in distinct if one not in found]
    new = new if in_their_order else _in_good_order(new)
    found.update(zip(new, answer(new), strict=True))
    remembered.update(found)
    return [
        [{"origin": row.origin, "destination": row.destination, "problem": row.problem}]
        if row.shipment is None
        else found[row.shipment]
        for row in rows
    ]


def _in_good_order(shipments: Iterable[Shipment]) -> list[Shipment]:
    """Shipments whose neighbours share the graph of their date, the weights of their load, and distances to an end."""
    return sorted(shipments, key=lambda one: tuple(map(str, _LIKE(one))))


def sorting_column(sort: str, columns: Sequence[str]) -> str:
    """The column that rows are sorted by: a name, with ``-`` before it from the largest on.

    Raises
    ------
    UnknownName
        For a column that there is not, with the nearest.
    """
    column = sort.removeprefix("-")
    if column and column not in columns:
        near = nearest(column, list(columns)) or f"; there are {', '.join(columns)}"
        raise UnknownName(f"rows are not sorted by {column!r}{near}", column, tuple(columns))
    return column
