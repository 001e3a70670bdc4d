"""Where a shipment begins and ends: at a terminal by its name, or at coordinates and a lorry from there to one."""

from __future__ import annotations

from numbers import Number
from typing import Protocol

from corridor.errors import UnknownName
from corridor.model.tables.coordinates import NearestTerminal

__all__ = ["Ends", "read_end"]


class Ends(Protocol):
    """What reading the ends of a shipment asks of a network."""

    def terminal(self, name: str) -> str:
        """Id of the terminal that a name means."""

    def nearest_terminal(self, name: str) -> NearestTerminal | None:
        """Terminal that coordinates mean."""


def read_end(network: Ends, cell: object) -> tuple[str, float]:
    """Return the id of the terminal that a name or coordinates mean, and the kilometres by lorry to it.

    Raises
    ------
    UnknownName
        As `Network.terminal` and `Network.nearest_terminal`; for a number, too, which may have lost zeros.
    """
    if isinstance(cell, Number):
        remedy = "write it as text, and read tables with dtype=str"
        raise UnknownName(f"a place is a text, not the number {cell}; {remedy}", str(cell))
    name = str(cell).strip()
    near = network.nearest_terminal(name)
    return (network.terminal(name), 0.0) if near is None else (near.id, near.road_km)
