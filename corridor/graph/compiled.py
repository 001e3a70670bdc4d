"""A network compiled for a date, and the weights of a load over it; both are kept in the network's cache."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from hashlib import blake2b
from itertools import chain
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corridor.arguments import checked_arguments
from corridor.calendar import DateLike, as_day
from corridor.display import brief, counted
from corridor.errors import CorridorError, UnknownName
from corridor.graph.arc_types import GATE_IN, GATE_OUT
from corridor.graph.arcs.kept_arcs import kept_arcs, kept_states, packed_arcs, packed_states
from corridor.graph.arcs.passed_product import marks_of
from corridor.graph.borders import BorderRow, Crossing
from corridor.graph.cargo import AIR, ServiceRoom, air_block, limit_blocks, power_block, power_of, train_block
from corridor.graph.dated_arcs import DatedArcs, Epoch, by_later_rows, compile_arcs, epoch_starts
from corridor.graph.index import same_ways
from corridor.graph.structure import (
    FOUND_ONCE,
    Structure,
    structure_like,
    structure_of,
    structure_with,
    structure_with_trains,
)
from corridor.graph.weighing import for_load, waited, weigh
from corridor.graph.weights import Block, Load, Power, Weights
from corridor.model.delay.train_terms import RailNetwork, filled_networks, networks_with_terms, train_terms
from corridor.model.delay.waiting import Wait
from corridor.model.law.rules import Cargo, Mark, Rule, rules_of
from corridor.model.network import Network
from corridor.model.tables.coordinates import terminals_near

__all__ = ["Graph", "compile_graph", "epoch_of", "plain_structure"]

Mask = NDArray[np.bool_]

_MADE_AGAIN = ("arcs", "states", "node", "identity")  # of a structure that was kept
_NAMES = ("hs", "origin_country", "destination_country")  # of a cargo: by these prices and rules are found
# what loads have in common that pay the same, where they meet the same prices and rules
_charged_by: Callable[[Load], tuple[object, ...]] = attrgetter(
    *(f"cargo.{one.name}" for one in fields(Cargo) if one.name not in _NAMES),
    *(one.name for one in fields(Load) if one.name not in ("cargo", "air", "flights")),
)
_VIEW_BYTES = 1500  # of a load that has the weights of another, with the load itself
_FIRST_DAY = dt.date(1900, 1, 1)  # before any row, and still a day that numpy and pandas know


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Graph(DatedArcs):
    """States and arcs of a network with the prices, borders and closures of a date.

    Attributes
    ----------
    network : Network
        What it was made from. The rest is described by `DatedArcs`.
    over : mapping of str to bool array
        Arcs on which a rule of the day is over before boxes can be there, by its id (`lapsing`).
    identity : object
        Stands for this graph in the keys of the network's cache. A graph made by `dataclasses.replace` has one of its
        own, so that what was derived from one is never taken for the other's; and no key keeps a graph alive.
    """

    network: Network
    over: Mapping[str, Mask] = field(default_factory=dict, repr=False)
    identity: object = field(init=False, repr=False, default_factory=object)

    def __repr__(self) -> str:
        days = f"{self.since} to {self.until}"
        size = f"{counted(len(self.states), 'state')}, {counted(len(self.arcs), 'arc')}"
        return brief(self, f"of {self.network.name}, {days}: {size}")

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
            near = terminals_near(terminal, self.network.terminals, self.network.transfers)
            such = "".join(f", as {one}" for one in near)
            raise UnknownName(
                f"{name} ({terminal}) handles no containers: it is a junction or a way-point; name a terminal near it"
                f"{such}",
                terminal,
                near,
            )
        return node

    def weigh(self, load: Load, ready: dt.datetime | None = None) -> Weights:
        """Weights and masks of a load: money in cents, time in seconds, CO2e in grams.

        Parameters
        ----------
        load : Load
            From `load_of`; equal loads share their weights, those that meet the same prices and rules their arrays.
        ready : datetime.datetime, optional
            When its boxes are: a wait is cut to what the season of a service has left then, and a service with too
            few departures left is closed. By default seasons do not end within the epoch.

        Raises
        ------
        TableError
            When drayage, or the lease of a carrier's container, is asked for and has no price on the date.
        """
        room = self._room_for(load)
        ends = ready is not None and room.ending(ready).any()
        # loads share their weights as long as no season makes a difference
        at_ends = room.waits(ready) if ends else None
        season, cache = _season(*at_ends) if at_ends is not None else (), self.network.cache

        # neither flights nor the names of goods and countries change what is paid but by the prices and rules they meet
        shape = self._met_by(load), _charged_by(load), season

        def make() -> _SharedWeights:
            landed = self._weigh(replace(load, air=False, flights=None), *(at_ends or room.waits(None)))
            return _SharedWeights(replace(landed, load=_nameless(load)))  # whichever load came first

        found = cache.get("weights", (self.identity, shape), make)
        weights = self._by_flights(found, load)
        if weights.load == load:
            return weights
        if load not in found.of_load:
            found.of_load.setdefault(load, for_load(weights, load))
        return found.of_load[load]

    def _room_for(self, load: Load) -> ServiceRoom:
        """What departures of services a load takes; what is looked up for its size is kept."""
        structure, key = self.structure, (self.identity, load.boxes, load.teu, load.flow)
        taken = self.network.cache.get("departures", key, lambda: ServiceRoom.taken(structure, load, self.idle))
        return ServiceRoom(structure, load, *taken)

    def _by_flights(self, found: _SharedWeights, load: Load) -> Weights:
        """The weights of loads that pay the same, with the flights that one of them takes."""
        if load.air is False and load.flights is None:
            return found.landed
        flights = load.air, load.flights
        if flights not in found.flying:
            found.flying.setdefault(flights, self._with_flights(found.landed, load))
        return found.flying[flights]

    def _met_by(self, load: Load) -> tuple[object, ...]:
        """Which prices, subsidies and rules a load meets by its goods, box and countries; kept."""
        cargo, drayage = load.cargo, bool(load.pickup_km or load.delivery_km)
        cache = self.network.cache

        def find() -> tuple[object, ...]:
            rules = tuple(rule.id for rule in self._rules_for(cargo))
            met = (self.identity, self.prices.met(load))
            digest = cache.get("prices chosen", met, lambda: _digest(self.prices.chosen(load)))
            chosen = blake2b(digest, digest_size=16)
            for paid in self.prices.subsidised(load) if load.subsidies else ():
                chosen.update(paid.tobytes())
            # where a lorry has no price is said of the countries of both ends
            return chosen.digest(), rules, (cargo.origin_country, cargo.destination_country) if drayage else ()

        key = (self.identity, cargo, load.market, load.subsidies, drayage)
        return cache.get("prices and rules met", key, find)

    def _rules_for(self, cargo: Cargo) -> Iterator[Rule]:
        return (rule for rule in self.structure.rules if rule.active(self.since) and rule.concerns(cargo))

    def _with_flights(self, weights: Weights, load: Load) -> Weights:
        """The weights of a load without flights, for the same load with those that it takes."""
        own = air_block(self.structure, load)
        blocks = tuple(chain.from_iterable(own if block.id == AIR else (block,) for block in weights.blocks))
        closed = np.logical_or.reduce([self.idle, *(block.arcs for block in blocks)])
        return replace(weights, load=load, blocks=blocks, closed=closed)

    def _weigh(self, load: Load, waits: Mapping[str, Wait], small: tuple[Block, ...]) -> Weights:
        power, unpowered = self._power_of(load, waits)
        limits = limit_blocks(self.structure, self.limits, load)
        own = (*air_block(self.structure, load), *train_block(self, load))
        return weigh(self, load, (*self.blocks_of(load.cargo), *limits, *own, *small, *unpowered), power, waits)

    def blocks_of(self, cargo: Cargo) -> tuple[Block, ...]:
        """Closed borders, modes without a price, and the rules in force for a cargo.

        Raises
        ------
        CorridorError
            When a rule asks what the box has passed, and the graph was compiled for a cargo that it is not about.
        """
        return (*self.closed_borders, *self.unpriced, *map(self._block, self._rules_for(cargo)))

    def _block(self, rule: Rule) -> Block:
        if not self.structure.knows(rule):
            raise CorridorError(f"rule {rule.id} asks what a box has passed: compile the graph for this cargo")
        text, arcs = f"{rule.name} ({rule.window()})", self.blocked_by(rule)
        if rule.id in self.over:
            arcs = arcs & ~self.over[rule.id]
        return Block(rule.id, "rules", text, rule.source, arcs, rule.particular)

    def lapsing(self, later: Mapping[Crossing, BorderRow], over: Mapping[str, Mask]) -> Graph:
        """The graph of boxes that get to some closures after their end: open there, all else as on its day; kept.

        Parameters
        ----------
        later : mapping of Crossing to BorderRow
            Crossings that are open again, and the rows by which they go then.
        over : mapping of str to bool array
            Arcs on which a rule is over, by its id.
        """
        if not later and not over:
            return self
        rows = sorted((*crossing, row.id) for crossing, row in later.items())
        key = (self.identity, tuple(rows), tuple((rule, arcs.tobytes()) for rule, arcs in sorted(over.items())))

        def make() -> Graph:
            return replace(by_later_rows(self.network, self, later) if later else self, over=over)

        return self.network.cache.get("lapsed graphs", key, make)

    def blocked_by(self, rule: Rule) -> Mask:
        """Arcs that a rule takes away from the shipments it concerns; the same on every date."""
        structure, key = self.structure, (self.structure.identity, rule.id)
        return self.network.cache.get("rule masks", key, lambda: structure.blocked_by(rule))

    def _power_of(self, load: Load, waits: Mapping[str, Wait]) -> tuple[Power | None, tuple[Block, ...]]:
        """What a reefer's need of power closes; nothing where it needs none, or its hours are not known."""
        hours = load.power_within_h
        if hours == float("inf"):
            return None, ()

        def find() -> tuple[Power, Block]:
            power = power_of(self.network, self.structure, waited(self, waits).seconds, hours)
            return power, power_block(self.network, self.structure, power)

        # waits of one's own are kept with the weights that they are for
        power, block = find() if waits else self.network.cache.get("power", (self.identity, hours), find)
        return power, (block,)


@dataclass(frozen=True, eq=False)
class _SharedWeights:
    """Weights of loads that meet the same prices and rules, without flights and with those that they may take.

    They share all but their closures, and those with the same flights also what searches derive. What is kept here was
    made when it was first asked for, and follows from the weights without flights.
    """

    landed: Weights
    flying: dict[tuple[bool | None, frozenset[str] | None], Weights] = field(default_factory=dict, compare=False)
    of_load: dict[Load, Weights] = field(default_factory=dict, compare=False)

    @property
    def nbytes(self) -> int:
        """Bytes, each array once."""
        own = self.landed.nbytes + sum(one.bytes_by_flights for one in tuple(self.flying.values()))
        return own + len(self.of_load) * _VIEW_BYTES


def _nameless(load: Load) -> Load:
    """A load without its flights, and without the names by which prices and rules are found."""
    cargo = replace(load.cargo, hs="", origin_country="", destination_country="")
    return replace(load, cargo=cargo, air=False, flights=None)


def _digest(numbers: NDArray[np.int64]) -> bytes:
    return blake2b(numbers.tobytes(), digest_size=16).digest()


def _season(waits: Mapping[str, Wait], closed: tuple[Block, ...]) -> tuple[object, ...]:
    """What the ends of seasons change in the weights of a load."""
    return (*((name, wait) for name, wait in waits.items() if wait.cut), *(block.text for block in closed))


@checked_arguments
def compile_graph(network: Network, when: DateLike, *, cargo: Cargo | None = None) -> Graph:
    """Compile a network for a date.

    Parameters
    ----------
    network : Network
        The network; the result is kept in its cache.
    when : str, date, datetime or Timestamp
        The day whose prices, borders and closures apply.
    cargo : Cargo, optional
        What is moved: its boxes remember what the rules about it ask them to have passed, and go by a train of their
        own where they fill one. By default they remember what any rule asks and go in single wagons, and the graph
        holds for every cargo.

    Returns
    -------
    Graph
        The same object for all days between which no dated row begins or ends, as long as the cache keeps it.

    Raises
    ------
    CorridorError
        When rules ask for more passed things than can be kept.
    """
    day, cache = as_day(when), network.cache
    starts = cache.lasting("epochs", (), lambda: epoch_starts(network))
    rules = cache.lasting("rules", (), lambda: rules_of(network.rules, network.expand))
    marks, place = marks_of(rules, cargo), bisect_right(starts, day)
    filled = _filled(network, place, day, cargo.teu) if cargo and cargo.teu else frozenset()
    structure = _structure_of(network, marks, filled)
    return cache.get("graphs", (place, marks, filled), lambda: _compile(network, structure, epoch_of(starts, place)))


def _filled(network: Network, place: int, day: dt.date, teu: float) -> frozenset[RailNetwork]:
    """Networks whose shortest train so many TEU fill, in an epoch; none where no wagon is collected on any day."""
    if not network.cache.lasting("collected", (), lambda: networks_with_terms(network)):
        return frozenset()

    def find() -> frozenset[RailNetwork]:
        return filled_networks(network.cache.lasting("train terms", place, lambda: train_terms(network, day)), teu)

    return network.cache.get("filled networks", (place, teu), find)


def plain_structure(network: Network) -> Structure:
    """States and arcs of a network for boxes that remember nothing and have no trains of their own; kept."""
    return _structure_of(network, (), frozenset())


def _structure_of(network: Network, marks: tuple[Mark, ...], filled: frozenset[RailNetwork]) -> Structure:
    """States and arcs for what boxes remember, and the networks in which they have trains of their own.

    Asked for in each query, so that structures go last: they are what all graphs stand on.
    """
    cache = network.cache

    def make() -> Structure:
        if marks:
            return structure_with(_structure_of(network, (), filled), marks)
        if filled:
            return structure_with_trains(plain_structure(network), filled)
        known = next((one for one in network.made_from if same_ways(one, network)), None)
        return structure_of(network) if known is None else structure_like(plain_structure(known), network)

    def find() -> Structure:
        if cache.files is None:
            return make()
        key = _key(marks, filled)
        return cache.files.get("structure", key, make, pack=_packed, unpack=_unpacked)

    if (marks or filled) and cache.known("structures", ((), frozenset())) is not None:
        plain_structure(network)
    return cache.get("structures", (marks, filled), find)


def epoch_of(starts: tuple[dt.date, ...], place: int) -> Epoch:
    """The epoch before the first start (0), or behind the one of a place from 1."""
    since = starts[place - 1] if place else dt.date.min
    until = starts[place] - dt.timedelta(days=1) if place < len(starts) else dt.date.max
    return Epoch(max(since, _FIRST_DAY), until)


def _compile(network: Network, structure: Structure, epoch: Epoch) -> Graph:
    def make() -> DatedArcs:
        return compile_arcs(network, structure, epoch)

    files, key = network.cache.files, (epoch, _key(structure.marks, structure.filled))
    if files is None:
        return Graph(network=network, **vars(make()))
    return Graph(network=network, **files.get("arcs of days", key, lambda: vars(make()), known=(structure,)))


def _packed(structure: Structure) -> Mapping[str, Any]:
    """What is kept of a structure: plain values, arrays, and all that is found by going through its arcs."""
    once = {name: getattr(structure, name) for name in FOUND_ONCE}
    held = {one.name: getattr(structure, one.name) for one in fields(structure) if one.name not in _MADE_AGAIN}
    held["blocked"] = {rule.id: structure.blocked_by(rule) for rule in structure.rules if structure.knows(rule)}
    return {"held": held, "once": once, "arcs": packed_arcs(structure.arcs), "states": packed_states(structure.states)}


def _unpacked(kept: Mapping[str, Any]) -> Structure:
    """The structure again, equal in all but its identity."""
    held, states = kept["held"], kept_states(kept["states"])
    node = {state: number for number, state in enumerate(states)}
    structure = Structure(**held, states=states, node=node, arcs=kept_arcs(kept["arcs"], states, held))
    vars(structure).update(kept["once"])
    return structure


def _key(marks: tuple[Mark, ...], filled: frozenset[RailNetwork]) -> object:
    """What tells structures apart, written alike in every process."""
    return [(mark.kind, sorted(mark.keys)) for mark in marks], sorted(filled)
