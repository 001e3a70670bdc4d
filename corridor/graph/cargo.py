"""What the boxes themselves forbid: arcs closed for their mass, for dangerous goods, and for reefers without power.

A reefer has power in the stack of a terminal and on board of ships and barges; on trains and lorries it lives on its
own fuel or cold. Hours since the last power depend on the way, so that no arc alone can be judged: an arc is closed
when even the shortest way through it, from power to power, takes too long. What is left is searched exactly
(`corridor.routing.query.reefer`).
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corridor.graph.arc_types import DRAYAGE, GATE_IN, GATE_OUT, HAUL, LIFT, PLATFORM, STACK, WAITING, Arc, State
from corridor.graph.structure import Structure
from corridor.graph.weights import Block, Load, Power
from corridor.model.cargo.limits import CargoLimit
from corridor.model.network import Network
from corridor.units import MINUTES_PER_HOUR

__all__ = ["limit_blocks", "limit_mask", "power_block", "power_of"]

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

_PLUGGED = ("sea", "barge")  # with sockets on board
_GROUND = (GATE_OUT, GATE_IN, STACK, PLATFORM)
_FAR = np.iinfo(np.int64).max // 4


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


def _limit_text(limit: CargoLimit, load: Load) -> str:
    if load.gross_each_t > limit.max_gross_t:
        return f"{limit.name}; each of these weighs {load.gross_each_t:.2f} t"
    return f"{limit.name}; these are of class {load.dangerous}"


def _least_minutes(neighbours: list[list[tuple[int, int]]], power: Mask) -> Integers:
    """Fewest minutes without power between each node and any place with it; neighbours come with the minutes there."""
    least = np.full(len(power), _FAR, dtype=np.int64)
    least[power] = 0
    queue = [(0, int(node)) for node in np.flatnonzero(power)]
    while queue:
        since, node = heapq.heappop(queue)
        if since == least[node]:
            for other, minutes in neighbours[node]:
                if since + minutes < least[other]:
                    least[other] = since + minutes
                    heapq.heappush(queue, (since + minutes, other))
    return least


def power_of(network: Network, structure: Structure, minutes: Integers, hours: float) -> Power:
    """Where a reefer has power, and the minutes of each arc without it.

    Parameters
    ----------
    network : Network
        Its terminals with ``reefer_power`` ``no`` have none; a blank counts as yes.
    structure : Structure
        States and arcs.
    minutes : int64 array, shape (arcs,)
        Time of each arc; drayage has none yet, and lorries around a terminal carry a generator.
    hours : float
        That a box may go without power.
    """
    unpowered_terminals = set(network.terminals.index[network.terminals["reefer_power"] == "no"])
    powered = [_is_powered(state, unpowered_terminals) for state in structure.states]
    unpowered = np.array([not _has_power(arc, unpowered_terminals) for arc in structure.arcs], dtype=np.bool_)
    # down to whole minutes, but 0.1 + 0.2 hours are 18 minutes
    limit = int(hours * MINUTES_PER_HOUR + 1e-9)
    return Power(limit, np.where(unpowered, minutes, 0), np.array(powered, dtype=np.bool_))


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


def power_block(structure: Structure, power: Power) -> Block:
    """Close the arcs that every way from power to power through them makes too long."""
    frame = structure.topology
    ahead: list[list[tuple[int, int]]] = [[] for _ in structure.states]
    back: list[list[tuple[int, int]]] = [[] for _ in structure.states]
    for tail, head, minutes in zip(frame.tail.tolist(), frame.head.tolist(), power.minutes.tolist(), strict=True):
        ahead[tail].append((head, minutes))
        back[head].append((tail, minutes))
    since, until = _least_minutes(ahead, power.places), _least_minutes(back, power.places)
    hours = power.limit / MINUTES_PER_HOUR
    arcs = since[frame.tail] + power.minutes + until[frame.head] > power.limit
    hauls = np.fromiter((arc.kind == HAUL for arc in structure.arcs), np.bool_, len(structure.arcs))
    text = f"a reefer has no power for more than {hours:g} h here ({int((arcs & hauls).sum())} hauls)"
    return Block(f"power within {hours:g} h", "containers", text, "the shipment or its container type", arcs, True)
