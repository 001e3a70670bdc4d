"""The part of a graph that no date and no shipment changes: states, arcs, and their arrays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corridor.graph.arc_types import (
    BORDER,
    DRAYAGE,
    EMISSIONS,
    GATE_IN,
    GATE_OUT,
    HAUL,
    PIECES,
    WAITING,
    Arc,
    PriceKey,
    State,
)
from corridor.graph.arcs.network_arcs import all_arcs
from corridor.graph.arcs.own_trains import with_own_trains
from corridor.graph.arcs.passed_product import has_passed, passed_at, with_passed
from corridor.graph.arcs.series import Series, series_of
from corridor.graph.borders import BorderRow, Crossing, border_rows, crossing_of
from corridor.graph.index import Index, ServiceRow, index_of, with_origins_of
from corridor.model.delay.train_terms import RailNetwork
from corridor.model.law.rules import ArcColumns, Mark, Rule, rules_of
from corridor.model.network import Network
from corridor.model.prices.emission import EmissionKey, FactorBook
from corridor.model.tables.codes import SHUT_STATES
from corridor.search import Topology

__all__ = [
    "FOUND_ONCE",
    "SEASON_ZERO",
    "ServiceArrays",
    "Structure",
    "structure_like",
    "structure_of",
    "structure_with",
    "structure_with_trains",
]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

FOUND_ONCE = ("flights", "airports", "nbytes")  # of a structure, by going through all of its arcs
SEASON_ZERO = dt.datetime(2000, 1, 1)  # ends of seasons are counted from it
_ARC_BYTES, _STATE_BYTES = 940, 400  # with what hangs on them, as `corridor.cache.bytes_of` measures them


@dataclass(frozen=True, eq=False)
class ServiceArrays:
    """What decides how long a load waits for each service of the index.

    Attributes
    ----------
    teu : float array, shape (services,)
        Room of a departure; NaN where it is not known.
    longest_h : float array, shape (services,)
        The longest time between two departures.
    ends_h : float array, shape (services,)
        End of the last day, in hours after `SEASON_ZERO`; infinite where the service runs on.
    arc : int array, shape (services,)
        A wait for it; -1 where there is none.
    km : float array, shape (services + 1,)
        Length of the ride from the first stop to the last; infinite in the last entry, of no service.
    """

    teu: Floats
    longest_h: Floats
    ends_h: Floats
    arc: Integers
    km: Floats


@dataclass(frozen=True, eq=False)
class Structure:
    """States and arcs of a network.

    Attributes
    ----------
    index : Index
        Look-ups into the tables.
    states : tuple of State
        Nodes, in canonical order.
    node : dict of State to int
        Position of each state.
    arcs : sequence of Arc
        Arcs, in canonical order.
    topology : Topology
        The same for the kernels.
    keys : tuple of PriceKey
        What pieces are paid for.
    piece_key : int array, shape (arcs, 3)
        Position in `keys`; -1 where there is no piece.
    piece_km, piece_share : float array, shape (arcs, 3)
        Kilometres, and share of a flat price.
    series : Series
        Short hauls that are rounded together.
    hours : float array, shape (arcs,)
        Hours without borders.
    emission_keys : tuple of EmissionKey
        What factors are asked for.
    emission_key : int array, shape (arcs, 2)
        Position in `emission_keys`; -1 where nothing is emitted.
    emission_amount : float array, shape (arcs, 2)
        Kilometres or crane moves at each.
    boards : bool array, shape (arcs,)
        Arcs onto another vehicle.
    km : float array, shape (arcs,)
        Length.
    service : int array, shape (arcs,)
        Service of an arc, by its place in the index; -1 for none.
    ridden : int array, shape (arcs,)
        Service of a haul, by its place in the index; -1 for every other arc.
    waiting : dict of str to int array
        Waits for each service.
    services : ServiceArrays
        What decides how long a load waits for them.
    pickup, delivery : int array
        Arcs of the gates, where drayage is paid.
    rules : tuple of Rule
        Rules of the network.
    border_rows : tuple of BorderRow
        Rows of its borders, of all dates.
    crossings : int array
        Arcs over borders.
    collections : int array
        Waits of wagons for collection, or of a consignment for a train of its own.
    marks : tuple of Mark
        What its states remember: bits of the rules of history.
    filled : frozenset of (str, str)
        Country and gauge of the networks in which its wagons are trains that the consignment has ordered.
    blocked : mapping of str to bool array
        By rule, what `blocked_by` has found before, in this process or in one that left it in a file.
    identity : object
        Stands for this structure in the keys of a cache; never shared with a replaced one.
    """

    index: Index
    states: tuple[State, ...]
    node: dict[State, int]
    arcs: Sequence[Arc]
    topology: Topology
    keys: tuple[PriceKey, ...]
    piece_key: Integers
    piece_km: Floats
    piece_share: Floats
    series: Series
    hours: Floats
    emission_keys: tuple[EmissionKey, ...]
    emission_key: Integers
    emission_amount: Floats
    boards: Mask
    km: Floats
    service: Integers
    ridden: Integers
    waiting: dict[str, Integers]
    services: ServiceArrays
    pickup: Integers
    delivery: Integers
    rules: tuple[Rule, ...]
    border_rows: tuple[BorderRow, ...]
    crossings: Integers
    collections: Integers
    marks: tuple[Mark, ...] = ()
    filled: frozenset[RailNetwork] = frozenset()
    blocked: Mapping[str, Mask] = field(default_factory=dict)
    identity: object = field(init=False, repr=False, default_factory=object)

    @cached_property
    def service_rows(self) -> dict[str, ServiceRow]:
        """Services by id."""
        return {service.id: service for service in self.index.services}

    @cached_property
    def flights(self) -> Integers:
        """Hauls by air."""
        return np.array([n for n, arc in enumerate(self.arcs) if arc.kind == HAUL and arc.mode == "air"], np.int64)

    @cached_property
    def airports(self) -> frozenset[str]:
        """Terminals from or to which aircraft fly, and neither trains nor vessels run."""
        calls: dict[str, set[str]] = {}
        for arc in self.arcs:
            if arc.kind == HAUL and arc.mode != "road":
                calls.setdefault(arc.from_terminal, set()).add(arc.mode)
                calls.setdefault(arc.to_terminal, set()).add(arc.mode)
        return frozenset(terminal for terminal, modes in calls.items() if modes == {"air"})

    @cached_property
    def _columns(self) -> ArcColumns:
        return ArcColumns.of(self.arcs)

    @cached_property
    def shut_borders(self) -> frozenset[str]:
        """Borders that are shut on some day."""
        return frozenset(row.border_id for row in self.border_rows if row.state in SHUT_STATES)

    @cached_property
    def ways_over(self) -> dict[Crossing, Integers]:
        """Arcs over borders by the way over the border that they go."""
        found: dict[Crossing, list[int]] = {}
        for number in self.crossings.tolist():
            found.setdefault(crossing_of(self.arcs[number]), []).append(number)
        return {crossing: np.array(numbers, np.int64) for crossing, numbers in found.items()}

    @cached_property
    def rows_of_borders(self) -> dict[str, list[BorderRow]]:
        """Rows of every border, of all dates."""
        found: dict[str, list[BorderRow]] = {}
        for row in self.border_rows:
            found.setdefault(row.border_id, []).append(row)
        return found

    @cached_property
    def seasonal(self) -> Mask:
        """Waits for services that have a last day."""
        mask, ends = np.zeros(len(self.arcs), np.bool_), np.isfinite(self.services.ends_h)
        for place in np.flatnonzero(ends).tolist():
            mask[self.waiting.get(self.index.services[place].id, [])] = True
        return mask

    @cached_property
    def nbytes(self) -> int:
        """Bytes, objects by their usual size: a walk over all of them would take a tenth of the time to make them."""
        arrays = [one for one in vars(self).values() if isinstance(one, np.ndarray)]
        objects = len(self.arcs) * _ARC_BYTES + len(self.states) * _STATE_BYTES
        return objects + sum(array.nbytes for array in arrays) + self.topology.nbytes

    def grams(self, book: FactorBook) -> Floats:
        """CO2e of every arc by the factors of a day.

        Returns
        -------
        float array, shape (2, arcs)
            Grams per tonne of cargo, and per TEU.
        """
        factors = [book.factor(*key) for key in self.emission_keys]
        parts = np.array([*((one.per_tonne, one.per_teu) for one in factors), (0.0, 0.0)])  # the last for no key
        found: Floats = np.einsum("aep,ae->pa", parts[self.emission_key], self.emission_amount)
        return found

    def blocked_by(self, rule: Rule) -> Mask:
        """Arcs that a rule takes away from the shipments it concerns; `Graph.blocked_by` keeps them."""
        if (known := self.blocked.get(rule.id)) is not None:
            return known
        if not self.knows(rule):
            return np.zeros(len(self.arcs), np.bool_)
        found = rule.blocks_each(self._columns)
        if rule.after:
            needed = [self.marks.index(mark) for mark in rule.after]
            found &= np.array([has_passed(arc.tail, needed) for arc in self.arcs], np.bool_)
        return found

    def knows(self, rule: Rule) -> bool:
        """Whether its states remember what the rule asks for."""
        return set(rule.after) <= set(self.marks)

    def gate(self, terminal: str, carrier: str) -> int | None:
        """Node of a terminal's gate; None where it handles no boxes."""
        passed = passed_at(self.index, self.marks, terminal) if carrier == GATE_OUT else ""
        return self.node.get(State(terminal, carrier, passed=passed))


def structure_of(network: Network) -> Structure:
    """Build the states and arcs of a network."""
    index = index_of(network)
    rules, borders = rules_of(network.rules, network.expand), border_rows(network.borders, network.expand)
    return _structure(index, tuple(all_arcs(index)), rules, borders)


def structure_like(known: Structure, network: Network) -> Structure:
    """The states and arcs of a network that has the same ways as another, whose structure is known."""
    rules, borders = rules_of(network.rules, network.expand), border_rows(network.borders, network.expand)
    before = {rule.id: rule for rule in known.rules}
    blocked = {
        rule.id: known.blocked[rule.id] for rule in rules if rule.id in known.blocked and before[rule.id] == rule
    }
    index = with_origins_of(known.index, network)
    made = replace(known, index=index, rules=rules, border_rows=borders, blocked=blocked)
    vars(made).update({name: getattr(known, name) for name in FOUND_ONCE})
    return made


def structure_with(plain: Structure, marks: tuple[Mark, ...]) -> Structure:
    """The same states and arcs, each box remembering which of the marks it has passed."""
    arcs = tuple(with_passed(plain.index, plain.arcs, marks))
    return replace(_structure(plain.index, arcs, plain.rules, plain.border_rows), marks=marks, filled=plain.filled)


def structure_with_trains(plain: Structure, filled: frozenset[RailNetwork]) -> Structure:
    """The same states and arcs, wagons being trains of one's own in the networks whose train a consignment fills."""
    arcs = tuple(with_own_trains(plain.index, plain.arcs, filled))
    return replace(_structure(plain.index, arcs, plain.rules, plain.border_rows), filled=filled)


def _structure(
    index: Index, arcs: tuple[Arc, ...], rules: tuple[Rule, ...], borders: tuple[BorderRow, ...]
) -> Structure:
    states = tuple(sorted({arc.tail for arc in arcs} | {arc.head for arc in arcs}))
    node = {state: position for position, state in enumerate(states)}
    tail = np.array([node[arc.tail] for arc in arcs], dtype=np.int64)
    head = np.array([node[arc.head] for arc in arcs], dtype=np.int64)
    keys, piece_key, piece_km, piece_share = _pieces(arcs)
    emission_keys, emission_key, emission_amount = _emissions(arcs)
    waiting, served = _waiting(arcs), _served(index, arcs)
    return Structure(
        index=index,
        states=states,
        node=node,
        arcs=arcs,
        topology=Topology(len(states), tail, head),
        keys=keys,
        piece_key=piece_key,
        piece_km=piece_km,
        piece_share=piece_share,
        series=series_of(arcs),
        hours=np.array([arc.hours for arc in arcs], dtype=np.float64),
        emission_keys=emission_keys,
        emission_key=emission_key,
        emission_amount=emission_amount,
        boards=np.array([arc.boards for arc in arcs], dtype=np.bool_),
        km=np.array([arc.km for arc in arcs], dtype=np.float64),
        service=served,
        ridden=np.where([arc.kind == HAUL for arc in arcs], served, -1),
        waiting=waiting,
        services=_service_arrays(index, waiting, arcs),
        pickup=_numbers(arcs, lambda arc: arc.kind == DRAYAGE and arc.tail.carrier == GATE_OUT),
        delivery=_numbers(arcs, lambda arc: arc.kind == DRAYAGE and arc.head.carrier == GATE_IN),
        rules=rules,
        border_rows=borders,
        crossings=_numbers(arcs, lambda arc: arc.kind == BORDER),
        collections=_numbers(arcs, lambda arc: arc.kind == WAITING and not arc.service_id),
    )


def _waiting(arcs: tuple[Arc, ...]) -> dict[str, Integers]:
    found: dict[str, list[int]] = {}
    for number, arc in enumerate(arcs):
        if arc.kind == WAITING and arc.service_id:
            found.setdefault(arc.service_id, []).append(number)
    return {service: np.array(numbers, dtype=np.int64) for service, numbers in found.items()}


def _served(index: Index, arcs: tuple[Arc, ...]) -> Integers:
    place = {service.id: number for number, service in enumerate(index.services)}
    return np.array([place.get(arc.service_id, -1) for arc in arcs], dtype=np.int64)


def _numbers(arcs: tuple[Arc, ...], wanted: Callable[[Arc], bool]) -> Integers:
    return np.flatnonzero([wanted(arc) for arc in arcs])


def _service_arrays(index: Index, waiting: Mapping[str, Integers], arcs: tuple[Arc, ...]) -> ServiceArrays:
    # from stop to stop a service rides as long under any law
    rides = {(arc.service_id, arc.head.stage): arc.km for arc in arcs if arc.service_id and arc.kind == HAUL}
    km = dict.fromkeys((service.id for service in index.services), 0.0)
    for (service, _), length in rides.items():
        km[service] += length
    calendars = [service.calendar for service in index.services]
    return ServiceArrays(
        teu=np.array([service.teu for service in index.services], dtype=np.float64),
        longest_h=np.array([max(calendar.gaps) for calendar in calendars], dtype=np.float64),
        ends_h=np.array([calendar.left_h(SEASON_ZERO) for calendar in calendars], dtype=np.float64),
        arc=np.array([waiting.get(service.id, (-1,))[0] for service in index.services], dtype=np.int64),
        km=np.array([*(length or np.inf for length in km.values()), np.inf]),
    )


def _pieces(arcs: tuple[Arc, ...]) -> tuple[tuple[PriceKey, ...], Integers, Floats, Floats]:
    positions: dict[PriceKey, int] = {}
    shape = (len(arcs), PIECES)
    key, km, share = np.full(shape, -1, dtype=np.int64), np.zeros(shape), np.zeros(shape)
    for number, arc in enumerate(arcs):
        for place, piece in enumerate(arc.pieces):
            key[number, place] = positions.setdefault(piece.key, len(positions))
            km[number, place] = piece.km
            share[number, place] = piece.share
    return tuple(positions), key, km, share


def _emissions(arcs: tuple[Arc, ...]) -> tuple[tuple[EmissionKey, ...], Integers, Floats]:
    positions: dict[EmissionKey, int] = {}
    shape = (len(arcs), EMISSIONS)
    key, amount = np.full(shape, -1, dtype=np.int64), np.zeros(shape)
    for number, arc in enumerate(arcs):
        for place, emission in enumerate(arc.emissions):
            key[number, place] = positions.setdefault(emission.key, len(positions))
            amount[number, place] = emission.amount
    return tuple(positions), key, amount
