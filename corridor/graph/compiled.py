"""A network compiled for a date, and the weights of a shipment over it. Both are cached."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.calendar import active, as_day
from corridor.errors import CorridorError, Finding, TableError, UnknownName
from corridor.graph.arc_types import BORDER, GATE_IN, GATE_OUT, WAITING, Arc, State
from corridor.graph.borders import SHUT, BorderBook
from corridor.graph.cargo import limit_blocks, limit_mask, power_block, power_of
from corridor.graph.passed_product import marks_of
from corridor.graph.prices import PriceArrays, price_arrays
from corridor.graph.structure import Structure, structure_of, structure_with
from corridor.graph.weights import Block, Load, Power, Weights
from corridor.model.cargo.limits import CargoLimit, limits_of
from corridor.model.law.rules import Cargo, Mark
from corridor.model.network import Network
from corridor.units import CENTS_PER_UNIT, MINUTES_PER_HOUR, cents, grams, minutes

__all__ = ["Graph", "compile_graph"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

_GRAMS_TO_KG = 1e-3
_HOURS_PER_DAY = 24.0
_DRAYAGE_KMH = 40.0  # a lorry around a terminal, loading and turning included
_FIRST_DAY = dt.date(1900, 1, 1)  # before any row, and still a day that numpy and pandas know
_EPOCHS_KEPT = 32
_WEIGHTS_KEPT = 256


@dataclass(frozen=True, eq=False)
class Graph:
    """States and arcs of a network with the prices, borders and closures of a date.

    Attributes
    ----------
    network : Network
        What it was made from.
    since, until : datetime.date
        Days over which no dated row of the network begins or ends: the graph holds on all of them.
    structure : Structure
        States and arcs, whatever the date.
    borders : BorderBook
        Rows of the borders on the date.
    prices : PriceArrays
        Prices of the date.
    hours : float array, shape (arcs,)
        Hours with the dwell of borders.
    minutes : int64 array, shape (arcs,)
        The same in whole minutes.
    share : float array, shape (arcs, 3)
        How often a flat price is paid: storage by the started day.
    shut : tuple of Block
        Closed borders.
    idle : bool array, shape (arcs,)
        Arcs of services that do not run on the date.
    limits : tuple of (CargoLimit, bool array)
        Limits of weight and danger in force, and the arcs that each closes for the boxes it binds.
    """

    network: Network
    since: dt.date
    until: dt.date
    structure: Structure
    borders: BorderBook
    prices: PriceArrays
    hours: Floats
    minutes: Integers
    share: Floats
    shut: tuple[Block, ...]
    idle: Mask
    limits: tuple[tuple[CargoLimit, Mask], ...]
    _weights: OrderedDict[Load, Weights] = field(default_factory=OrderedDict)
    _blocks: dict[str, Block] = field(default_factory=dict)
    _power: dict[float, tuple[Power, Block]] = field(default_factory=dict)

    @property
    def states(self) -> tuple[State, ...]:
        """Nodes of the graph."""
        return self.structure.states

    @property
    def arcs(self) -> tuple[Arc, ...]:
        """Arcs of the graph."""
        return self.structure.arcs

    def source(self, terminal: str) -> int:
        """Node where a shipment starts; `UnknownName` where a terminal handles no boxes."""
        return self._gate(terminal, GATE_OUT)

    def sink(self, terminal: str) -> int:
        """Node where a shipment ends; `UnknownName` where a terminal handles no boxes."""
        return self._gate(terminal, GATE_IN)

    def _gate(self, terminal: str, carrier: str) -> int:
        node = self.structure.gate(terminal, carrier)
        if node is None:
            name = self.network.terminals["name"].get(terminal, terminal)
            raise UnknownName(
                f"{name} ({terminal}) handles no containers: it is a junction or a way-point; name a terminal near it",
                terminal,
            )
        return node

    def weigh(self, load: Load) -> Weights:
        """Weights and masks of a load: money in cents, time in minutes, CO2e in grams.

        Parameters
        ----------
        load : Load
            From `load_of`; equal loads share their weights.
        """
        known = self._weights.get(load)
        if known is None:
            known = self._weights[load] = self._weigh(load)
            if len(self._weights) > _WEIGHTS_KEPT:
                self._weights.popitem(last=False)
        return known

    def blocks_of(self, cargo: Cargo) -> tuple[Block, ...]:
        """Closed borders and the rules in force for a cargo.

        Raises
        ------
        CorridorError
            When a rule asks what the box has passed, and the graph was compiled for a cargo that it is not about.
        """
        rules = (rule for rule in self.structure.rules if rule.active(self.since) and rule.concerns(cargo))
        found = []
        for rule in rules:
            if not self.structure.knows(rule):
                raise CorridorError(f"rule {rule.id} asks what a box has passed: compile the graph for this cargo")
            if rule.id not in self._blocks:
                text = f"{rule.name} ({rule.window()})"
                arcs = self.structure.blocked_by(rule)
                self._blocks[rule.id] = Block(rule.id, "rules", text, rule.source, arcs, rule.particular)
            found.append(self._blocks[rule.id])
        return (*self.shut, *found)

    def _weigh(self, load: Load) -> Weights:
        frame = self.structure
        shares = self.prices.by_weight(load)
        per_km, flat = self.prices.rates(load, shares)
        known = frame.piece_key >= 0
        paid = per_km[frame.piece_key] * frame.piece_km + flat[frame.piece_key] * self.share
        whole = cents(np.where(known, paid, 0.0))
        subsidy = self._subsidy(whole, known) if load.subsidies else np.zeros(len(whole), dtype=np.int64)
        time, emitted = self.minutes, grams(frame.grams_per_tonne * load.tonnes * _GRAMS_TO_KG)
        if load.pickup_km or load.delivery_km:
            time, emitted = time.copy(), emitted.copy()
            for gates, km in ((frame.pickup, load.pickup_km), (frame.delivery, load.delivery_km)):
                self._add_drayage(gates, km, (whole, time, emitted), (per_km, load))
        lease = self._lease(load, time, whole, flat)
        cost = whole.sum(axis=1) - subsidy + lease
        power, unlit = self._power_of(load)
        blocks = (*self.blocks_of(load.cargo), *limit_blocks(frame, self.limits, load), *unlit)
        closed = self.idle.copy()
        for block in blocks:
            closed |= block.arcs
        generalised = cost + cents(np.multiply(time, self._hourly(load) / MINUTES_PER_HOUR, dtype=np.float64))
        matrix = np.stack([cost, time, emitted, frame.boards.astype(np.int64), generalised])
        return Weights(load, matrix, whole, subsidy, lease, shares, blocks, closed, frame.topology, power)

    def _power_of(self, load: Load) -> tuple[Power | None, tuple[Block, ...]]:
        """What a reefer's need of power closes; nothing where it needs none, or its hours are not known."""
        hours = load.power_within_h
        if hours == float("inf"):
            return None, ()
        if hours not in self._power:
            power = power_of(self.network, self.structure, self.minutes, hours)
            self._power[hours] = power, power_block(self.structure, power)
        power, block = self._power[hours]
        return power, (block,)

    def _lease(self, load: Load, time: Integers, whole: Integers, flat: Floats) -> Integers:
        """Cents of a carrier's container by the minutes of each arc; drop-off and empty return at the last gate."""
        if not load.carriers_box:
            return np.zeros(len(time), dtype=np.int64)
        if self.prices.lease is None:
            problem = f"no lease of a carrier's container on {self.since}, and one is asked for"
            finding = Finding("tariffs", 0, "item", problem, "add a row with item lease, or bring your own container")
            raise TableError([finding], "the tariffs")
        gates = self.structure.delivery
        whole[gates, 1:] = cents(flat[self.structure.piece_key[gates, 1:]])
        return cents(np.multiply(time, self.prices.hourly_lease(load) / MINUTES_PER_HOUR, dtype=np.float64))

    def _subsidy(self, whole: Integers, known: Mask) -> Integers:
        """Subsidies are paid on the hauls of services, not on single wagons."""
        share = np.where(known, self.prices.subsidy[self.structure.piece_key], 0.0)
        paid = cents((whole * share).sum(axis=1) / CENTS_PER_UNIT)
        return np.where(self.structure.served, paid, 0)

    def _add_drayage(
        self, gates: Integers, km: float, into: tuple[Integers, Integers, Integers], rate: tuple[Floats, Load]
    ) -> None:
        whole, time, emitted = into
        per_km, load = rate
        frame = self.structure
        self._refuse_unpriced_drayage(km, load)
        whole[gates, 0] = cents(per_km[frame.piece_key[gates, 0]] * km)
        time[gates] += minutes(km / _DRAYAGE_KMH)
        for gate in gates:
            factor = frame.index.factors.factor("road", self.arcs[gate].from_country)
            emitted[gate] += grams(factor.grams * km * load.tonnes * _GRAMS_TO_KG)

    def _refuse_unpriced_drayage(self, km: float, load: Load) -> None:
        ends = {load.cargo.origin_country, load.cargo.destination_country}
        for key, offer in zip(self.structure.keys, self.prices.offers, strict=True):
            if key.item == "drayage" and key.where.country in ends and offer.other is None:
                problem = f"no drayage price in {key.where.country} on {self.since}, and {km:g} km are asked for"
                finding = Finding("tariffs", 0, "zones", problem, "add a row with item drayage, or ask for 0 km")
                raise TableError([finding], "the tariffs")

    def _hourly(self, load: Load) -> float:
        """Value of time in currency per hour: the shipment's own, or the tariff's."""
        return self.prices.value_of_time * load.feu if load.value_of_time is None else load.value_of_time


@dataclass(eq=False)
class _Cache:
    """What has been compiled of one network."""

    epochs: tuple[dt.date, ...]
    structure: Structure
    remembering: dict[tuple[Mark, ...], Structure] = field(default_factory=dict)
    graphs: OrderedDict[tuple[int, tuple[Mark, ...]], Graph] = field(default_factory=OrderedDict)

    def structure_for(self, marks: tuple[Mark, ...]) -> Structure:
        """The plain structure, or the one whose states remember the marks."""
        if not marks:
            return self.structure
        if marks not in self.remembering:
            self.remembering[marks] = structure_with(self.structure, marks)
        return self.remembering[marks]


def _cache_of(network: Network) -> _Cache:
    # kept on the network itself, which every graph refers to: both are freed together
    cache = network.__dict__.get("_compiled")
    if not isinstance(cache, _Cache):
        cache = network.__dict__["_compiled"] = _Cache(_epochs_of(network), structure_of(network))
    return cache


def compile_graph(network: Network, when: object, cargo: Cargo | None = None) -> Graph:
    """Compile a network for a date.

    Parameters
    ----------
    network : Network
        The network; the result is cached for as long as it lives.
    when : str, date, datetime or Timestamp
        The day whose prices, borders and closures apply.
    cargo : Cargo, optional
        What is moved: its boxes remember what the rules about it ask them to have passed. By default they
        remember what any rule asks, and the graph holds for every cargo.

    Returns
    -------
    Graph
        The same object for all days between which no dated row begins or ends.

    Raises
    ------
    CorridorError
        When rules ask for more passed things than can be kept.
    """
    day, cache = as_day(when), _cache_of(network)
    place, marks = bisect_right(cache.epochs, day), marks_of(cache.structure.rules, cargo)
    if (place, marks) not in cache.graphs:
        since = cache.epochs[place - 1] if place else dt.date.min
        until = cache.epochs[place] - dt.timedelta(days=1) if place < len(cache.epochs) else dt.date.max
        structure = cache.structure_for(marks)
        cache.graphs[place, marks] = _compile(network, structure, max(since, _FIRST_DAY), until)
        if len(cache.graphs) > _EPOCHS_KEPT:
            cache.graphs.popitem(last=False)
    return cache.graphs[place, marks]


def _epochs_of(network: Network) -> tuple[dt.date, ...]:
    """Every day on which a dated row begins, or the day after one ends."""
    days: set[dt.date] = set()
    for table in ("borders", "tariffs", "rules", "services", "currencies", "trains", "cargo_limits"):
        frame = network.tables[table]
        days |= {pd.Timestamp(value).date() for value in frame["valid_from"].dropna()}
        days |= {pd.Timestamp(value).date() + dt.timedelta(days=1) for value in frame["valid_to"].dropna()}
    return tuple(sorted(days))


def _compile(network: Network, structure: Structure, since: dt.date, until: dt.date) -> Graph:
    borders = BorderBook(structure.border_rows, since)
    prices = price_arrays(network, structure.keys, borders, since)
    dwell, shut = _border_arcs(structure, borders)
    hours = structure.hours + dwell
    limits = limits_of(network.cargo_limits[active(network.cargo_limits, since)], network.expand)
    return Graph(
        network=network,
        since=since,
        until=until,
        structure=structure,
        borders=borders,
        prices=prices,
        hours=hours,
        minutes=minutes(hours),
        share=_shares(structure, prices),
        shut=shut,
        idle=_idle(network, structure, since),
        limits=tuple((limit, limit_mask(structure, limit)) for limit in limits),
    )


def _border_arcs(structure: Structure, borders: BorderBook) -> tuple[Floats, tuple[Block, ...]]:
    """Dwell of every border arc, and the closed rows with the arcs they take."""
    dwell = np.zeros(len(structure.arcs))
    shut: dict[tuple[str, str, str], list[int]] = {}
    for number, arc in enumerate(structure.arcs):
        if arc.kind != BORDER:
            continue
        row = borders.row(arc.border_id, arc.from_country, arc.to_country, arc.train_class)
        if row is None:
            way = f"{arc.train_class} traffic from {arc.from_country} to {arc.to_country}"
            missing = f"{arc.border_id}: no row for {way} on this date"
            shut.setdefault((arc.border_id, missing, ""), []).append(number)
        elif row.state in SHUT:
            text = f"{row.name} is {row.state} ({row.window})" + (f": {row.notes}" if row.notes else "")
            shut.setdefault((row.border_id, text, row.source), []).append(number)
        else:
            dwell[number] = row.mean_h
    return dwell, tuple(_closed(structure, *key, numbers) for key, numbers in sorted(shut.items()))


def _closed(structure: Structure, border_id: str, text: str, source: str, numbers: list[int]) -> Block:
    mask = np.zeros(len(structure.arcs), dtype=np.bool_)
    mask[numbers] = True
    return Block(border_id, "borders", text, source, mask)


def _shares(structure: Structure, prices: PriceArrays) -> Floats:
    """Storage is paid by the started day after the free days; everything else keeps its share."""
    share = structure.piece_share.copy()
    for number, arc in enumerate(structure.arcs):
        if arc.kind == WAITING:
            key = structure.piece_key[number, 0]
            share[number, 0] = max(0.0, np.ceil(arc.hours / _HOURS_PER_DAY - prices.free_days[key]))
    return share


def _idle(network: Network, structure: Structure, day: dt.date) -> Mask:
    running = set(network.services.index[active(network.services, day)])
    return np.fromiter(
        (bool(arc.service_id) and arc.service_id not in running for arc in structure.arcs),
        np.bool_,
        len(structure.arcs),
    )
