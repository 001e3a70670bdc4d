"""What the boxes themselves forbid: arcs closed for their mass, for dangerous goods, and for reefers without power.

Departures take so many TEU. Boxes that fill several of them wait until the last one leaves; where not one box fits,
where all are to leave at once, and where a season has too few departures left, the service is closed to them.

A reefer has power in the stack of a terminal and on board of ships and barges; on trains and lorries it lives on its
own fuel or cold. Hours since the last power depend on the way, so that no arc alone can be judged: an arc is closed
when even the shortest way through it, from power to power, takes too long. What is left is searched exactly
(`corridor.routing.query.reefer`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corridor.display import counted
from corridor.graph.arc_types import DRAYAGE, GATE_IN, GATE_OUT, HAUL, LIFT, PLATFORM, STACK, WAITING, Arc, State
from corridor.graph.arcs.own_trains import is_own_train
from corridor.graph.index import ServiceRow
from corridor.graph.structure import SEASON_ZERO, Structure
from corridor.graph.weights import Block, Load, Power
from corridor.model.cargo.limits import CargoLimit
from corridor.model.delay.train_terms import TrainTerms
from corridor.model.delay.waiting import Wait, regular_wait, season_wait
from corridor.model.network import Network
from corridor.search import Topology
from corridor.search.shortest.dijkstra import bounds, costs_from
from corridor.units import SECONDS_PER_HOUR

__all__ = ["AIR", "ServiceRoom", "air_block", "limit_blocks", "limit_mask", "power_block", "power_of", "train_block"]

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

_PLUGGED = ("sea", "barge")  # with sockets on board
_GROUND = (GATE_OUT, GATE_IN, STACK, PLATFORM)
AIR = "air"  # the block of flights that are left out
_ROUND = 1e-9
_FAR = np.iinfo(np.int64).max // 4  # of what cannot be reached: twice as much, and an arc, is still a number


def limit_mask(structure: Structure, limit: CargoLimit) -> Mask:
    """Arcs that a limit closes for the boxes it binds."""
    return np.fromiter((limit.closes(arc) for arc in structure.arcs), np.bool_, len(structure.arcs))


def limit_blocks(structure: Structure, masks: Sequence[tuple[CargoLimit, Mask]], load: Load) -> tuple[Block, ...]:
    """Limits that bind a load; the gates of a terminal count only where there is drayage.

    Parameters
    ----------
    structure : Structure
        States and arcs.
    masks : sequence of (CargoLimit, bool array)
        Limits in force, and the arcs of each (`limit_mask`).
    load : Load
        The boxes.
    """
    found = []
    for limit, mask in masks:
        if limit.binds(load.gross_each_t, load.length_ft, load.dangerous):
            arcs = mask.copy()
            for gates, km in ((structure.pickup, load.pickup_km), (structure.delivery, load.delivery_km)):
                if not km:
                    arcs[gates] = False
            found.append(Block(limit.id, "cargo_limits", _limit_text(limit, load), limit.source, arcs, particular=True))
    return tuple(found)


def air_block(structure: Structure, load: Load) -> tuple[Block, ...]:
    """Flights that a load does not take."""
    known = frozenset[str]() if load.air is False else load.flights
    if known is None or not structure.flights.size:
        return ()
    left_out = [flight for flight in structure.flights.tolist() if structure.arcs[flight].link_id not in known]
    arcs = np.zeros(len(structure.arcs), dtype=np.bool_)
    arcs[left_out] = True
    text = "flights are left out: the shipment is not to go by air, or it would cost far more than by any other way"
    return (Block(AIR, "shipment", text, "the shipment", arcs, particular=not load.air),)


def train_block(arcs: DatedTrains, load: Load) -> tuple[Block, ...]:
    """Trains of one's own, of boxes that are to leave on one and do not fit on it."""
    structure, mask = arcs.structure, np.zeros(len(arcs.structure.arcs), dtype=np.bool_)
    if load.split or not structure.filled:
        return ()
    for number in structure.collections.tolist():
        arc = structure.arcs[number]
        mask[number] = is_own_train(arc, structure.filled) and arcs.terms_of(arc).trains(load.teu) > 1
    if not mask.any():
        return ()
    text = f"a train of one's own does not take {load.teu:g} TEU, and all boxes are to leave on one"
    return (Block("one train", "trains", text, "the shipment", mask, particular=True),)


def _limit_text(limit: CargoLimit, load: Load) -> str:
    if load.gross_each_t > limit.max_gross_t:
        return f"{limit.name}; each of these weighs {load.gross_each_t:.2f} t"
    return f"{limit.name}; these are of class {load.dangerous}"


class DatedTrains(Protocol):
    """What is asked of a graph about trains of one's own."""

    @property
    def structure(self) -> Structure:
        """States and arcs."""

    def terms_of(self, arc: Arc) -> TrainTerms:
        """What is said of trains where an arc begins."""


@dataclass(frozen=True, eq=False)
class ServiceRoom:
    """What departures of each service a load takes; arrays over the services of the index.

    Attributes
    ----------
    structure : Structure
        States and arcs.
    load : Load
        The boxes.
    running : bool array
        Services that run, and are boarded somewhere.
    departures : float array
        That the boxes fill; 0 where not one box fits on one.
    """

    structure: Structure
    load: Load
    running: Mask
    departures: NDArray[np.float64]

    @staticmethod
    def taken(structure: Structure, load: Load, idle: Mask) -> tuple[Mask, NDArray[np.float64]]:
        """Which services run and how many departures boxes fill; `idle` are arcs of services that do not run.

        Of a load nothing is asked but its boxes, their size, and whether it is a flow.
        """
        services = structure.services
        # a room that is not known is NaN, and takes any number; so does a flow, whose room a plan counts
        known = services.teu if load.teu and not load.flow else np.full(len(services.teu), np.nan)
        fitting = np.floor(known / (load.teu_each or 1.0) + _ROUND)
        needed = np.where(fitting < 1.0, 0.0, np.ceil(load.boxes / np.maximum(fitting, 1.0)))
        running = (services.arc >= 0) & ~idle[services.arc]
        return running, np.where(np.isnan(fitting), 1.0, needed)

    def ending(self, ready: dt.datetime) -> Mask:
        """Services whose season may end before all boxes have left that are ready at a moment."""
        services = self.structure.services
        left = services.ends_h - (ready - SEASON_ZERO) / dt.timedelta(hours=1)
        # a headway more: the last known departure may be well before the end of the last day
        ending: Mask = self.running & (left < (self.departures + 1.0) * services.longest_h)
        return ending & (not self.load.flow)

    def waits(self, ready: dt.datetime | None) -> tuple[dict[str, Wait], tuple[Block, ...]]:
        """How the load waits for services, where it is not as a single box in season does, and those closed to it."""
        waits: dict[str, Wait] = {}
        blocks = []
        asked = (self.departures != 1.0) & (self.structure.services.arc >= 0)
        if ready is not None:
            asked |= self.ending(ready)
        for place in np.flatnonzero(asked).tolist():
            service, runs = self.structure.index.services[place], bool(self.running[place])
            wait, why = _service_wait(service, self.load, int(self.departures[place]), ready if runs else None)
            if wait is None and runs:
                blocks.append(_service_block(self.structure, service.id, why))
            elif wait is not None and (wait.departures > 1 or wait.cut):
                waits[service.id] = wait
        return waits, tuple(blocks)


def _service_wait(
    service: ServiceRow, load: Load, departures: int, ready: dt.datetime | None
) -> tuple[Wait | None, str]:
    """The wait of all boxes for a service, or why they cannot take it."""
    calendar, room = service.calendar, f"takes {service.teu:g} TEU a departure"
    if not departures:
        return None, f"{room}, and each of these boxes is {load.teu_each:g} TEU"
    if departures > 1 and not load.split:
        return None, f"{room}, and {load.teu:g} TEU are to leave on one"
    wait = regular_wait(calendar.gaps, departures) if ready is None else season_wait(calendar, ready, departures)
    if wait is None and departures > 1:
        return None, f"{room} and runs until {calendar.until}: too few for {counted(load.boxes, 'box')}"
    return wait, f"runs until {calendar.until}: no departure is left"


def _service_block(structure: Structure, service: str, why: str) -> Block:
    mask = np.zeros(len(structure.arcs), dtype=np.bool_)
    mask[structure.waiting[service]] = True
    source = structure.index.origins["services", service][0]
    return Block(service, "services", f"{structure.index.service_names[service]} {why}", source, mask)


@dataclass(frozen=True, eq=False)
class _PowerPlaces:
    """Where a reefer has power, on whatever date and with whatever load.

    Attributes
    ----------
    places : bool array, shape (states,)
        States with power.
    unpowered : bool array, shape (arcs,)
        Arcs without.
    hauls : bool array, shape (arcs,)
        Arcs from place to place.
    node : int array, shape (states,)
        All states with power in one, which is 0; every other state in one of its own.
    topology : Topology
        These nodes, and the arcs that lead from or to a state without power.
    arcs : int array
        Which these are.
    """

    places: Mask
    unpowered: Mask
    hauls: Mask
    node: Integers
    topology: Topology
    arcs: Integers

    @classmethod
    def of(cls, network: Network, structure: Structure) -> _PowerPlaces:
        """Those of a network; kept."""
        return network.cache.get("power places", structure.identity, lambda: cls._found(network, structure))

    @classmethod
    def _found(cls, network: Network, structure: Structure) -> _PowerPlaces:
        without, n_arcs = set(network.terminals.index[network.terminals["reefer_power"] == "no"]), len(structure.arcs)
        places = np.array([_is_powered(state, without) for state in structure.states], dtype=np.bool_)
        unpowered = np.fromiter((not _has_power(arc, without) for arc in structure.arcs), np.bool_, n_arcs)
        hauls = np.fromiter((arc.kind == HAUL for arc in structure.arcs), np.bool_, n_arcs)
        node = np.where(places, 0, np.cumsum(~places))
        tail, head = node[structure.topology.tail], node[structure.topology.head]
        arcs = np.flatnonzero(tail + head)
        topology = Topology(1 + int((~places).sum()), tail[arcs], head[arcs])
        return cls(places, unpowered, hauls, node, topology, arcs)

    def least_seconds(self, seconds: Integers) -> tuple[Integers, Integers]:
        """Fewest seconds of arcs from any place with power to each state, and from each state to any."""
        graph = self.topology.graph(seconds[self.arcs])
        since, until = (np.minimum(costs, _FAR)[self.node] for costs in (costs_from(graph, 0), bounds(graph, 0)))
        return since, until


def power_of(network: Network, structure: Structure, seconds: Integers, hours: float) -> Power:
    """Where a reefer has power, and the seconds of each arc without it.

    Parameters
    ----------
    network : Network
        Its terminals with ``reefer_power`` ``no`` have none; a blank counts as yes.
    structure : Structure
        States and arcs.
    seconds : int64 array, shape (arcs,)
        Time of each arc; drayage has none yet, and lorries around a terminal carry a generator.
    hours : float
        That a box may go without power.
    """
    known = _PowerPlaces.of(network, structure)
    # down to whole seconds, but 0.1 + 0.2 hours are 18 seconds
    limit = int(hours * SECONDS_PER_HOUR + 1e-9)
    return Power(limit, np.where(known.unpowered, seconds, 0), known.places)


def _is_powered(state: State, unpowered_terminals: set[str]) -> bool:
    if state.carrier in (*_PLUGGED, GATE_OUT, GATE_IN):
        return True
    return state.carrier in _GROUND and state.terminal not in unpowered_terminals


def _has_power(arc: Arc, unpowered_terminals: set[str]) -> bool:
    if arc.kind == DRAYAGE:
        return True
    if arc.kind in (LIFT, WAITING):
        return arc.from_terminal not in unpowered_terminals
    return arc.mode in _PLUGGED


def power_block(network: Network, structure: Structure, power: Power) -> Block:
    """Close the arcs that every way from power to power through them makes too long."""
    known, frame = _PowerPlaces.of(network, structure), structure.topology
    since, until = known.least_seconds(power.seconds)
    hours = power.limit / SECONDS_PER_HOUR
    arcs = since[frame.tail] + power.seconds + until[frame.head] > power.limit
    text = f"a reefer has no power for more than {hours:g} h here ({int((arcs & known.hauls).sum())} hauls)"
    return Block(f"power within {hours:g} h", "containers", text, "the shipment or its container type", arcs, True)
