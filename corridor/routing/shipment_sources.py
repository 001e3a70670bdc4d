"""Where many shipments come from: a frame, a file, or an iterable of them, read a block at a time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from corridor.arguments import AS_GIVEN, refused
from corridor.model.cargo.shipment import Shipment
from corridor.model.cargo.shipment_rows import ShipmentRow, shipment_blocks
from corridor.model.network import Network

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["Shipments", "blocks_of", "refuse_strange"]

# an iterable may be endless: its members are looked at block by block
Shipments = Annotated[pd.DataFrame | str | Path | Iterable[Shipment], AS_GIVEN]


def refuse_strange(shipments: Any) -> None:
    """Refuse what no shipments can come from."""
    known = isinstance(shipments, pd.DataFrame | Path) or (isinstance(shipments, str) and _is_file(shipments))
    if not known and (isinstance(shipments, str | bytes | Mapping) or not isinstance(shipments, Iterable)):
        raise refused("shipments", "a DataFrame, a file that is there, or Shipments in a list", shipments)


def _is_file(name: str) -> bool:
    # a pipe is read, too; a name too long for a file is none
    return os.path.exists(name) and not os.path.isdir(name)


def blocks_of(shipments: Shipments, network: Network, block: int) -> Iterator[list[ShipmentRow]]:
    """Blocks of rows; what is wrong with the header of a table is refused at once."""
    if isinstance(shipments, (pd.DataFrame, str, Path)):
        return shipment_blocks(shipments, network, block)
    return _in_blocks(iter(shipments), block)


def _in_blocks(shipments: Iterator[Shipment], block: int) -> Iterator[list[ShipmentRow]]:
    while part := list(islice(shipments, block)):
        strange = [one for one in part if not isinstance(one, Shipment)]
        if strange:
            raise refused("each of shipments", "a Shipment", strange[0])
        yield [ShipmentRow(one, one.origin, one.destination) for one in part]
