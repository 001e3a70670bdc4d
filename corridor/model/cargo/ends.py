"""Where a shipment begins and ends: at a terminal by its name, or at coordinates and a lorry from there to one."""

from __future__ import annotations

from numbers import Number
from typing import TYPE_CHECKING, Protocol

from corridor.errors import UnknownName
from corridor.model.clocks.time_zones import TimeZones
from corridor.model.tables.coordinates import NearestTerminal, is_coordinates
from corridor.model.tables.places import Places

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Ends", "end_remark", "end_remarks", "kept_end", "named_terminal", "read_end", "refuse_coordinates"]


class Ends(Protocol):
    """What reading the ends of a shipment asks of a network."""

    def terminal(self, name: str) -> str:
        """Id of the terminal that a name means."""

    def nearest_terminal(self, name: str) -> NearestTerminal | None:
        """Terminal that coordinates mean."""

    @property
    def time_zones(self) -> TimeZones:
        """Clocks of the terminals."""


class _Titled(Ends, Protocol):
    """A network that knows what its terminals are called."""

    @property
    def terminals(self) -> pd.DataFrame: ...


class _Named(_Titled, Protocol):
    """A network that looks names up."""

    @property
    def places(self) -> Places: ...


class _Way(Protocol):
    """What of a shipment says where it goes."""

    @property
    def origin(self) -> str: ...
    @property
    def destination(self) -> str: ...
    @property
    def pickup_km(self) -> float: ...
    @property
    def delivery_km(self) -> float: ...


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


def kept_end(network: Ends, cell: object) -> tuple[str, float]:
    """The same, but coordinates stay as they are, so that the route can say what they were taken for."""
    terminal, by_lorry = read_end(network, cell)
    return (str(cell).strip() if is_coordinates(cell) else terminal), by_lorry


def named_terminal(network: _Named, name: str) -> str:
    """Return the id of the terminal that a name means where a name is wanted; raises as `Network.terminal`."""
    try:
        return network.places.resolve(name)
    except UnknownName:
        refuse_coordinates(network, name)
        raise


def refuse_coordinates(network: _Titled, name: str) -> None:
    """Refuse coordinates where a name is wanted: only a way's two ends may lie beside a terminal.

    Raises
    ------
    UnknownName
        With the id of the nearest terminal, which is to be named instead.
    """
    near = network.nearest_terminal(name)
    if near is not None:
        title = network.terminals["name"][near.id]
        remedy = f"name the nearest terminal, {near.id} ({title}), {near.direct_km:,.0f} km away"
        problem = f"coordinates such as '{name}' are an origin or a destination; here {remedy}"
        raise UnknownName(problem, name, [near.id])


def end_remarks(network: _Titled, shipment: _Way) -> tuple[str, ...]:
    """`end_remark` of both ends of a shipment, where they are coordinates."""
    told = []
    for name, km in ((shipment.origin, shipment.pickup_km), (shipment.destination, shipment.delivery_km)):
        near = network.nearest_terminal(name)
        told.append(end_remark(network, name, km or (near.road_km if near else 0.0)))
    return tuple(filter(None, told))


def end_remark(network: _Titled, name: str, km: float) -> str:
    """Say which terminal coordinates mean, how far it is, and how far the lorry runs; blank for any other name."""
    near = network.nearest_terminal(name)
    if near is None:
        return ""
    title = network.terminals["name"][near.id]
    return f"{name} means {title} ({near.id}), {near.direct_km:,.0f} km away: {km:,.0f} km by lorry"
