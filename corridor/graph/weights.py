"""What one shipment pays, waits and emits on every arc: integers, and masks with reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.display import brief, counted
from corridor.graph.arc_types import DRAYAGE, GATE_OUT, Arc
from corridor.graph.measures import COST, GENERALISED, HOURS, MEASURES, Measure
from corridor.model.cargo.ends import read_end
from corridor.model.cargo.iso6346 import unknown_type
from corridor.model.cargo.shipment import Shipment, ShipmentError, tonnes_within
from corridor.model.delay.waiting import Wait
from corridor.model.law.rules import Cargo
from corridor.model.network import Network
from corridor.search import ArcGraph, Topology
from corridor.units import FEU_PER_TEU, HOURS_PER_DAY, SECONDS_PER_HOUR, cents

__all__ = ["Block", "Load", "Power", "Weights", "container_told", "load_of"]

_HOURS_PER_YEAR = 8760.0
_KG_PER_TONNE = 1000.0
_AIR_T_PER_M3 = 0.167  # IATA: 6,000 cm3 are charged as a kilogram
_SHARED_BLOCKS = ("borders", "rules")  # masks of the epoch and of the structure, for all loads
_CAPITAL_RATE = 0.10  # per year, on the value of the goods, where no value of time is given

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


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
    gross_each_t, length_ft : float
        A box with its cargo, and its length; 0 where no limit of mass is to bind.
    dangerous : str
        UN class of dangerous goods; blank for none.
    carriers_box : bool
        Whether the container is the carrier's: lease, drop-off fee and empty return are paid.
    power_within_h : float
        Hours that the box may go without power; infinite for boxes that need none.
    split : bool
        Whether its boxes may leave on several departures; else one departure must take them all.
    flow : bool
        Whether it stands for a flow over many departures, whose room a plan counts itself: no box then waits for
        another, and no season ends.
    volume_m3 : float
        Inside of all boxes, which the goods are taken to fill; 0 where it is not known.
    market : bool
        Whether the market's through rates are paid where there are any, or the tariffs of the railways everywhere.
    air : bool or None
        Whether flights are open to it; None where that is not decided yet, and then they are.
    flights : frozenset of str or None
        Links by air that are; None for all.
    """

    cargo: Cargo
    boxes: int
    teu: float
    tonnes: float
    value_of_time: float | None
    pickup_km: float
    delivery_km: float
    subsidies: bool
    gross_each_t: float = 0.0
    length_ft: float = 0.0
    dangerous: str = ""
    carriers_box: bool = False
    power_within_h: float = float("inf")
    split: bool = True
    flow: bool = False
    volume_m3: float = 0.0
    market: bool = False
    air: bool | None = None
    flights: frozenset[str] | None = None

    @property
    def chargeable_t(self) -> float:
        """Tonnes that a carrier by air charges: the mass, or 167 kg a cubic metre where that is more."""
        return max(self.tonnes, self.volume_m3 * _AIR_T_PER_M3)

    @property
    def as_flow(self) -> Load:
        """The same boxes as part of a flow over many departures."""
        return replace(self, flow=True, cargo=replace(self.cargo, teu=0.0))

    def too_large(self, measure: Measure, amount: int) -> ShipmentError:
        """Say that so much, or more, cannot be added up."""
        problem = f"of {self.boxes:,} make a sum of {measure.name} of {measure.from_whole(amount):,.0f} or more"
        remedy = "ask for fewer boxes, or for another criterion"
        return ShipmentError([("containers", f"{problem}, which is too large to count: {remedy}")])

    @property
    def teu_each(self) -> float:
        """Size of a box in TEU."""
        return self.teu / self.boxes

    @property
    def feu(self) -> float:
        """Size in forty-foot equivalents."""
        return self.teu * FEU_PER_TEU

    def drayage_km(self, arc: Arc) -> float:
        """Kilometres by lorry before the first terminal or after the last; 0 on every other arc."""
        if arc.kind != DRAYAGE:
            return 0.0
        return self.pickup_km if arc.tail.carrier == GATE_OUT else self.delivery_km


def load_of(network: Network, shipment: Shipment, boxes: int | None = None) -> tuple[str, str, Load]:
    """Resolve a shipment against a network; as so many boxes, where that is said.

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
    ShipmentError
        For cargo above the payload, and hours without power of a box that needs none.
    """
    (origin, to_it), (destination, from_it) = (
        read_end(network, name) for name in (shipment.origin, shipment.destination)
    )
    country, kinds = _known(network)
    if (kind := kinds.get(shipment.container_type)) is None:
        raise unknown_type(shipment.container_type, list(kinds))
    tonnes = tonnes_within(shipment, kind.payload_t, kind.teu)
    boxes = shipment.containers if boxes is None else boxes
    teu = boxes * kind.teu
    cargo = Cargo(shipment.hs, country[origin], country[destination], shipment.container_type, teu)
    return (
        origin,
        destination,
        Load(
            cargo=cargo,
            boxes=boxes,
            teu=teu,
            tonnes=tonnes * boxes,
            value_of_time=_value_of_time(shipment, boxes),
            pickup_km=float(shipment.pickup_km) or to_it,
            delivery_km=float(shipment.delivery_km) or from_it,
            subsidies=shipment.subsidies,
            gross_each_t=tonnes + kind.tare_t,
            length_ft=kind.length_ft,
            dangerous=shipment.dangerous,
            carriers_box=shipment.container_owner == "carrier",
            power_within_h=_power_within_h(shipment, kind),
            split=shipment.split,
            volume_m3=kind.volume_m3 * boxes,
            market=shipment.prices == "market",
            air=shipment.air,
        ),
    )


def container_told(network: Network, code: str) -> tuple[str, bool]:
    """The name of a type of container that the network has, and whether it needs power."""
    kind = _known(network).kinds[code]
    return kind.name, kind.powered


class _Kind(NamedTuple):
    """A row of ``containers``."""

    teu: float
    tare_t: float
    payload_t: float
    length_ft: float
    powered: bool
    power_within_h: float
    volume_m3: float
    name: str


class _LookUp(NamedTuple):
    country: dict[str, str]
    kinds: dict[str, _Kind]


def _known(network: Network) -> _LookUp:
    return network.cache.lasting("container types", (), lambda: _look_up(network))


def _look_up(network: Network) -> _LookUp:
    terminals, containers = network.terminals, network.containers
    country = dict(zip(terminals.index, terminals["country"], strict=True))
    columns = ("teu", "tare_kg", "payload_kg", "length_ft", "powered", "power_within_h", "volume_m3", "name")
    known = containers.assign(volume_m3=containers["volume_m3"].fillna(0.0))
    cells = zip(*(known[column].tolist() for column in columns), strict=True)
    kinds = [_Kind(teu, tare / _KG_PER_TONNE, load / _KG_PER_TONNE, *rest) for teu, tare, load, *rest in cells]
    return _LookUp(country, dict(zip(containers.index, kinds, strict=True)))


def _power_within_h(shipment: Shipment, kind: _Kind) -> float:
    """The shipment's own hours, else those of the type; none where neither is known."""
    if not kind.powered:
        if shipment.power_within_h is not None:
            raise ShipmentError([("power_within_h", f"is given, but a {shipment.container_type} needs no power")])
        return float("inf")
    hours = kind.power_within_h if shipment.power_within_h is None else shipment.power_within_h
    return float("inf") if hours != hours else float(hours)


def _value_of_time(shipment: Shipment, boxes: int) -> float | None:
    if shipment.value_of_time is not None:
        return float(shipment.value_of_time) * boxes
    if shipment.value_each is not None:
        hourly = _CAPITAL_RATE / _HOURS_PER_YEAR + shipment.decay_per_day / HOURS_PER_DAY
        return float(shipment.value_each) * hourly * boxes
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


@dataclass(frozen=True, slots=True, eq=False)
class Power:
    """Where a reefer has power, and how long it may go without.

    Attributes
    ----------
    limit : int
        Seconds without power, at most.
    seconds : int64 array, shape (arcs,)
        Seconds without power on each arc.
    places : bool array, shape (states,)
        States with power, where the count begins anew.
    """

    limit: int
    seconds: Integers
    places: Mask


@dataclass(frozen=True, eq=False, repr=False)
class Weights:
    """Integer weights of one load over a compiled graph.

    Attributes
    ----------
    load : Load
        The shipment.
    matrix : int64 array, shape (5, arcs)
        Cents, seconds, grams of CO2e, boardings and generalised cents: the rows of `MEASURES`.
    pieces : int64 array, shape (arcs, 3)
        Cents of each item of an arc's cost, before subsidies.
    subsidy : int64 array, shape (arcs,)
        Cents taken off by subsidies.
    lease : int64 array, shape (arcs,)
        Cents for a carrier's container, by the seconds of the arc.
    chosen : int64 array, shape (keys,)
        Which of a key's prices the load pays, as `PriceArrays.chosen` counts them.
    by_weight : float array, shape (keys,)
        How many times its own length of a train the load pays for, by its weight.
    blocks : tuple of Block
        Rules and closed borders in force for this load.
    closed : bool array, shape (arcs,)
        Arcs that at least one block, or a service out of season, takes away.
    topology : Topology
        The shape of the graph.
    power : Power or None
        Of a reefer that must have power within so many hours.
    waits : mapping of str to Wait
        By service, where the load does not wait as a single box in season does.
    hourly : float
        Value of its time in currency per hour.
    most : int
        What no entry of the matrix exceeds: it is cut there, so that sums over any path fit. A total that is smaller
        has nothing cut in it, and no path with something cut is less.
    stored : mapping of int to float
        Days of storage that a journey by the clock pays for, by the arc of its wait; else they follow from the waits.
    """

    load: Load
    matrix: Integers
    pieces: Integers
    subsidy: Integers
    lease: Integers
    chosen: Integers
    by_weight: NDArray[np.float64]
    blocks: tuple[Block, ...]
    closed: Mask
    topology: Topology
    power: Power | None
    waits: Mapping[str, Wait]
    hourly: float
    most: int
    stored: Mapping[int, float] = field(default_factory=dict)

    def __repr__(self) -> str:
        rules = counted(len(self.blocks), "rule or border", "rules and borders")
        return brief(self, f"{counted(self.matrix.shape[1], 'arc')}, {int(self.closed.sum()):,} closed by {rules}")

    @cached_property
    def graph(self) -> ArcGraph:
        """The weighted graph that the kernels search; its weights are the matrix itself and not another one."""
        graph = self.topology.graph(self.matrix, self.closed)
        if self.matrix.flags.carray:  # not one that another process shows for reading only
            graph.weights = self.matrix
        return graph

    def total(self, measure: Measure, arcs: Sequence[int] | Integers) -> int:
        """Sum of a measure over arcs, in whole numbers; `Measure.net` makes a route's of it."""
        return int(self.matrix[measure.row, np.asarray(arcs, np.int64)].sum())

    def generalised(self, arcs: Sequence[int] | Integers) -> int:
        """Generalised cents of a path, however much its time is worth: where an entry was cut, in Python's numbers."""
        if int(self.matrix[GENERALISED.row, arcs].max(initial=0)) < self.most:
            return self.total(GENERALISED, arcs)
        hourly = self.hourly / SECONDS_PER_HOUR
        worth: int = sum(cents(time * hourly) for time in self.matrix[HOURS.row, arcs].tolist())
        return self.total(COST, arcs) + worth

    def refuse_cut(self, totals: Mapping[int, int]) -> None:
        """Refuse totals, by row, in which something may have been cut.

        Raises
        ------
        ShipmentError
            When the boxes cost, take or emit more than searches can add up.
        """
        for row, total in totals.items():
            if total >= self.most:
                raise self.load.too_large(MEASURES[row], total)

    def row(self, measure: Measure) -> Integers:
        """What a search by a measure adds up, of shape (arcs,); `ShipmentError` where something is cut in it."""
        row: Integers = self.matrix[measure.row]
        self.refuse_cut({measure.row: int(row.max(initial=0))})
        return row

    @property
    def nbytes(self) -> int:
        """Bytes, with what searches have derived so far; the topology belongs to the structure."""
        return self._charged_bytes + self.bytes_by_flights

    @property
    def bytes_by_flights(self) -> int:
        """Bytes of what the same load with other flights does not share: its closures, and what searches derive."""
        own = sum(block.arcs.nbytes for block in self.blocks if block.table not in _SHARED_BLOCKS)
        searched = self.__dict__.get("graph")
        return self.closed.nbytes + own + (searched.nbytes - searched.weights.nbytes if searched is not None else 0)

    @cached_property
    def _charged_bytes(self) -> int:
        arrays: list[NDArray[Any]] = [self.matrix, self.pieces, self.subsidy, self.lease, self.chosen, self.by_weight]
        arrays += [self.power.seconds, self.power.places] if self.power else []
        return sum(array.nbytes for array in arrays if any(array.strides))  # one zero stands for all arcs

    def __getstate__(self) -> dict[str, object]:
        # What searches derived is made again where it is needed.
        return {one.name: getattr(self, one.name) for one in fields(self)}
