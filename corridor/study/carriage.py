"""What the boxes of a network can do in it: who can send them, with power and within limits, and what is paid nowhere.

A limit that closes every way is no fault of a row: a shipment gets its reasons. But who writes a table should know.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.graph.arc_types import GATE_IN, GATE_OUT
from corridor.graph.cargo import power_block, power_of
from corridor.graph.compiled import Graph
from corridor.graph.structure import Structure
from corridor.model.assumptions import listed
from corridor.model.cargo.limits import CargoLimit
from corridor.model.prices.tariff import Offer
from corridor.model.tables.codes import GOODS_CLASSES
from corridor.study.remarks import Remark

__all__ = ["carriage_remarks"]

_KG_PER_TONNE = 1000.0
_BY_COUNTRY = {
    "drayage": "a lorry to or from a terminal is refused there",
    "regime_open": "none is paid there",
    "regime_close": "none is paid there",
}

Mask = NDArray[np.bool_]


class _Trade(NamedTuple):
    """Terminals that can send a box to another one, and those that can get one."""

    senders: frozenset[str]
    receivers: frozenset[str]


def carriage_remarks(graph: Graph) -> Iterator[Remark]:
    """Say which boxes and goods no way carries, which transfers are on none, and which charges some places lack.

    Parameters
    ----------
    graph : Graph
        A network on the day whose limits, dwells and prices count.

    Yields
    ------
    Remark
        What is carried nowhere, or not from and to some places.
    """
    limits = [(limit, _without_gates(graph.structure, arcs)) for limit, arcs in graph.limits]
    yield from _boxes(graph, limits)
    yield from _dangerous(graph.structure, limits)
    yield from _idle_transfers(graph.structure)
    yield from _unpaid(graph)


# --- who can send what ---------------------------------------------------------------------------


def _boxes(graph: Graph, limits: Sequence[tuple[CargoLimit, Mask]]) -> Iterator[Remark]:
    """Types of containers that, empty, get less far than a box without limits: for their size, or for want of power."""
    structure, boxes = graph.structure, graph.network.containers
    everything = _trade(structure, np.zeros(len(structure.arcs), dtype=np.bool_))
    trades: dict[bytes, _Trade] = {}
    columns = ("tare_kg", "length_ft", "teu", "powered", "power_within_h")
    for kind, tare, feet, teu, powered, hours in zip(boxes.index, *(boxes[name] for name in columns), strict=True):
        shut = np.zeros(len(structure.arcs), dtype=np.bool_)
        for limit, mask in limits:
            if limit.binds(tare / _KG_PER_TONNE, feet, ""):
                shut |= mask
        for place in np.flatnonzero(structure.services.teu < teu).tolist():
            shut[structure.waiting.get(structure.index.services[place].id, [])] = True
        cold = powered and hours == hours
        if cold:
            power = power_of(graph.network, structure, graph.seconds, hours)
            shut |= power_block(graph.network, structure, power).arcs
        if not shut.any():
            continue
        trade = trades.setdefault(shut.tobytes(), _trade(structure, shut))
        what = f"{kind}, {hours:g} h without power" if cold else str(kind)
        for text in _lost(structure, what, everything, trade):
            yield Remark(
                text, "containers", (str(kind),), "", "", "check its size and mass, and the rows of cargo_limits"
            )


def _lost(structure: Structure, what: str, before: _Trade, after: _Trade) -> Iterator[str]:
    if before.senders and not after.senders:
        yield f"containers {what}: no way carries it, not even empty"
        return
    names = structure.index.names
    for kept, had, verb in (
        (after.senders, before.senders, "leaves"),
        (after.receivers, before.receivers, "reaches"),
    ):
        if lost := sorted(had - kept):
            yield f"containers {what}: not one {verb} {listed([names[place] for place in lost])}"


def _dangerous(structure: Structure, limits: Sequence[tuple[CargoLimit, Mask]]) -> Iterator[Remark]:
    """Classes of dangerous goods that no way takes."""
    trades: dict[tuple[str, ...], bool] = {}
    none = []
    for code in GOODS_CLASSES:
        binding = [(limit, mask) for limit, mask in limits if limit.binds(0.0, float("nan"), code)]
        key = tuple(limit.id for limit, _ in binding)
        if binding and key not in trades:
            shut = np.logical_or.reduce([mask for _, mask in binding])
            trades[key] = bool(_trade(structure, shut).senders)
        if binding and not trades[key]:
            none.append(code)
    if none:
        text = f"cargo_limits: no way takes dangerous goods of class {', '.join(none)}"
        remedy = "check which modes and terminals the limits name"
        yield Remark(text, "cargo_limits", (), "dangerous_classes", "", remedy)


def _without_gates(structure: Structure, arcs: Mask) -> Mask:
    """Arcs that a limit closes where there is no drayage."""
    closed = arcs.copy()
    closed[structure.pickup] = False
    closed[structure.delivery] = False
    return closed


def _trade(structure: Structure, shut: Mask) -> _Trade:
    """Terminals that reach another one, and those that one reaches, without the arcs that are shut."""
    out, into = _gates(structure, GATE_OUT), _gates(structure, GATE_IN)
    from_whom, to_whom = _reached(structure, ~shut)
    return _Trade(
        frozenset(name for node, name in out.items() if set(to_whom.get(node, ())) - {name}),
        frozenset(name for node, name in into.items() if set(from_whom.get(node, ())) - {name}),
    )


def _gates(structure: Structure, carrier: str) -> dict[int, str]:
    """Terminals by the node of their gate."""
    return {node: state.terminal for node, state in enumerate(structure.states) if state.carrier == carrier}


def _reached(structure: Structure, open_arcs: Mask) -> tuple[dict[int, tuple[str, ...]], dict[int, tuple[str, ...]]]:
    """Two terminals at most that reach each node over open arcs, and two that it reaches."""
    ahead, back = defaultdict(list), defaultdict(list)
    tails, heads = (ends[open_arcs].tolist() for ends in (structure.topology.tail, structure.topology.head))
    for tail, head in zip(tails, heads, strict=True):
        ahead[tail].append(head)
        back[head].append(tail)
    return _two_each(_gates(structure, GATE_OUT), ahead), _two_each(_gates(structure, GATE_IN), back)


def _two_each(seeds: Mapping[int, str], neighbours: Mapping[int, Sequence[int]]) -> dict[int, tuple[str, ...]]:
    """Two names that reach each node, where there are as many: one of them is then another's than one's own."""
    found: dict[int, tuple[str, ...]] = {node: (name,) for node, name in seeds.items()}
    fresh = deque(seeds)
    while fresh:
        node = fresh.popleft()
        for other in neighbours.get(node, ()):
            known = found.get(other, ())
            more = [name for name in found[node] if name not in known][: 2 - len(known)]
            if more:
                found[other] = (*known, *more)
                fresh.append(other)
    return found


# --- rows on no way, and charges that lack -------------------------------------------------------


def _idle_transfers(structure: Structure) -> Iterator[Remark]:
    """Transfers that no way between two places leads over."""
    # the structure keeps only arcs on a way from gate to gate
    used = {key.row for key in structure.keys if key.table == "transfers"}
    if idle := sorted({row.id for row in structure.index.transfers} - used):
        text = f"transfers {listed(idle)}: no way between two places leads over {'them' if len(idle) > 1 else 'it'}"
        remedy = "add the link or service that they are for, or remove them"
        yield Remark(text, "transfers", tuple(idle), "", "", remedy)


def _unpaid(graph: Graph) -> Iterator[Remark]:
    """Countries without a price of drayage or of a customs regime, where others have one."""
    for item, then in _BY_COUNTRY.items():
        priced, lacking = 0, set()
        for key, offer in zip(graph.structure.keys, graph.prices.offers, strict=True):
            if (key.table, key.item) == ("tariffs", item):
                known = offer != Offer(None)
                priced += known
                lacking |= set() if known else {f"{key.where.country} by {key.mode}"}
        if lacking and priced:
            text = f"tariffs: no price of {item} in {listed(sorted(lacking))} from {graph.since}: {then}"
            yield Remark(text, "tariffs", (), "zones", "", f"add a row with item {item} that covers them")
