"""What one shipment pays, waits and emits on every arc: integers, and masks with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.errors import UnknownName
from corridor.model.network import Network
from corridor.model.rules import Cargo
from corridor.model.shipment import Shipment, cargo_tonnes
from corridor.search import ArcGraph, Topology
from corridor.units import FEU_PER_TEU

__all__ = ["CRITERIA", "MEASURES", "Block", "Load", "Weights", "load_of", "measure_row"]

CRITERIA = ("cost", "hours", "co2_kg", "transfers")  # rows of the weights, in this order
MEASURES = (*CRITERIA, "generalised")  # the last row is cost plus the value of time
_HOURS_PER_YEAR = 8760.0
_CAPITAL_RATE = 0.10  # per year, on the value of the goods, where no value of time is given

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


def measure_row(name: str) -> int:
    """Row of a criterion in the weights; an unknown name raises with the ones that exist."""
    try:
        return MEASURES.index(name)
    except ValueError:
        raise UnknownName(f"unknown criterion {name!r}; there are {', '.join(MEASURES)}", name, MEASURES) from None


@dataclass(frozen=True, slots=True)
class Load:
    """A shipment as the weights see it: everything but its two terminals and its date.

    Attributes
    ----------
    cargo : Cargo
        Goods, countries of origin and destination, container type: what rules ask.
    boxes : int
        Containers.
    teu, tonnes : float
        Size in TEU, and cargo mass in tonnes without the containers' tare.
    value_of_time : float or None
        Currency per hour for the whole shipment; None uses the tariff.
    pickup_km, delivery_km : float
        Drayage before and after.
    subsidies : bool
        Whether subsidies are paid.
    """

    cargo: Cargo
    boxes: int
    teu: float
    tonnes: float
    value_of_time: float | None
    pickup_km: float
    delivery_km: float
    subsidies: bool

    @property
    def feu(self) -> float:
        """Size in forty-foot equivalents."""
        return self.teu * FEU_PER_TEU


def load_of(network: Network, shipment: Shipment) -> tuple[str, str, Load]:
    """Resolve a shipment against a network.

    Returns
    -------
    origin, destination : str
        Ids of the terminals.
    load : Load
        The rest.

    Raises
    ------
    UnknownName
        For a place or container type that does not exist, with the nearest names.
    """
    origin, destination = network.terminal(shipment.origin), network.terminal(shipment.destination)
    if network not in _known:
        _known[network] = _look_up(network)
    country, containers, teu = _known[network]
    tonnes = cargo_tonnes(shipment, containers)
    cargo = Cargo(shipment.hs, country[origin], country[destination], shipment.container_type)
    return origin, destination, Load(
        cargo=cargo,
        boxes=shipment.containers,
        teu=shipment.containers * teu[shipment.container_type],
        tonnes=tonnes * shipment.containers,
        value_of_time=_value_of_time(shipment),
        pickup_km=float(shipment.pickup_km),
        delivery_km=float(shipment.delivery_km),
        subsidies=shipment.subsidies,
    )


class _LookUp(NamedTuple):
    country: dict[str, str]
    containers: pd.DataFrame
    teu: dict[str, float]


_known: WeakKeyDictionary[Network, _LookUp] = WeakKeyDictionary()


def _look_up(network: Network) -> _LookUp:
    terminals, containers = network.terminals, network.containers
    country = dict(zip(terminals.index, terminals["country"], strict=True))
    return _LookUp(country, containers, dict(zip(containers.index, containers["teu"].astype(float), strict=True)))


def _value_of_time(shipment: Shipment) -> float | None:
    if shipment.value_of_time is not None:
        return float(shipment.value_of_time) * shipment.containers
    if shipment.value_each is not None:
        return float(shipment.value_each) * _CAPITAL_RATE / _HOURS_PER_YEAR * shipment.containers
    return None


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A rule or closed border, and the arcs it takes away.

    Attributes
    ----------
    id, table : str
        The row and its table.
    text, source : str
        What it forbids, and where that comes from.
    arcs : bool array, shape (arcs,)
        True where it blocks.
    particular : bool
        Whether it is about these goods, their origin or destination, rather than about everybody.
    """

    id: str
    table: str
    text: str
    source: str
    arcs: Mask
    particular: bool = False


@dataclass(frozen=True, eq=False)
class Weights:
    """Integer weights of one load over a compiled graph.

    Attributes
    ----------
    load : Load
        The shipment.
    matrix : int64 array, shape (5, arcs)
        Cents, minutes, grams of CO2e, boardings and generalised cents: the rows of `MEASURES`.
    pieces : int64 array, shape (arcs, 3)
        Cents of each item of an arc's cost, before subsidies.
    subsidy : int64 array, shape (arcs,)
        Cents taken off by subsidies.
    blocks : tuple of Block
        Rules and closed borders in force for this load.
    closed : bool array, shape (arcs,)
        Arcs that at least one block, or a service out of season, takes away.
    topology : Topology
        The shape of the graph.
    """

    load: Load
    matrix: Integers
    pieces: Integers
    subsidy: Integers
    blocks: tuple[Block, ...]
    closed: Mask
    topology: Topology

    @cached_property
    def graph(self) -> ArcGraph:
        """The weighted graph that the kernels search."""
        return self.topology.graph(self.matrix, self.closed)
