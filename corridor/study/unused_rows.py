"""Rows that no way leads over, and places apart: links, services and terminals of which a network has no use."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence

from corridor.display import with_article
from corridor.graph.arc_types import GATE_IN, GATE_OUT
from corridor.graph.structure import Structure
from corridor.model.assumptions import listed
from corridor.model.network import Network
from corridor.study.remarks import Remark

__all__ = ["unused_rows"]

_PASSED = ("rail junction", "border station", "gauge-change station", "way-point")  # kinds that need handle no boxes
_NO_USE = "no way between two places leads over"


def unused_rows(network: Network, structure: Structure) -> Iterator[Remark]:
    """Say which places no way leads to, closed doors left out of account, and which rows are on no way at all.

    Parameters
    ----------
    network : Network
        The tables.
    structure : Structure
        Their states and arcs (`structure_of`).

    Yields
    ------
    Remark
        Links, services, terminals, and pairs of terminals that no way joins.
    """
    terminals = sorted({state.terminal for state in structure.states if state.carrier in (GATE_OUT, GATE_IN)})
    bit = {terminal: 1 << place for place, terminal in enumerate(terminals)}
    ahead, back = defaultdict(list), defaultdict(list)
    ends = list(zip(structure.topology.tail.tolist(), structure.topology.head.tolist(), strict=True))
    for tail, head in ends:
        ahead[tail].append(head)
        back[head].append(tail)
    gates = {
        carrier: {node: bit[name] for name in terminals if (node := structure.gate(name, carrier)) is not None}
        for carrier in (GATE_OUT, GATE_IN)
    }
    come_from, lead_to = _spread(gates[GATE_OUT], ahead), _spread(gates[GATE_IN], back)
    used = [
        arc for arc, (tail, head) in zip(structure.arcs, ends, strict=True) if come_from.get(tail) and lead_to.get(head)
    ]
    yield from _links(structure, {arc.link_id for arc in used})
    yield from _services(structure, {arc.service_id for arc in used})
    yield from _terminals(network, structure, frozenset(terminals))
    yield from _pairs_apart(structure, terminals, gates[GATE_OUT], lead_to)


def _spread(seeds: Mapping[int, int], neighbours: Mapping[int, list[int]]) -> dict[int, int]:
    """Which seeds (bits) reach each node."""
    reached, fresh, queued = dict(seeds), deque(seeds), set(seeds)
    while fresh:  # first in, first out: what reaches a node from several sides goes on at once
        node = fresh.popleft()
        queued.discard(node)
        for other in neighbours.get(node, ()):
            both = reached.get(other, 0) | reached[node]
            if both != reached.get(other, 0):
                reached[other] = both
                if other not in queued:
                    queued.add(other)
                    fresh.append(other)
    return reached


def _links(structure: Structure, used: set[str]) -> Iterator[Remark]:
    if unused := sorted({hop.link_id for hop in structure.index.hops} - used):
        text = f"{listed(unused)}: {_NO_USE} {'them' if len(unused) > 1 else 'it'}"
        remedy = "add the service (by water) or the transfers at its ends that it needs, or remove it"
        yield Remark(text, "links", tuple(unused), "", "", remedy)


def _services(structure: Structure, used: set[str]) -> Iterator[Remark]:
    if unused := sorted({service.id for service in structure.index.services} - used):
        text = f"services {listed(unused)}: {_NO_USE} {'them' if len(unused) > 1 else 'it'}"
        remedy = "check `calls` of its stops, and that transfers there load and unload what it is"
        yield Remark(text, "services", tuple(unused), "", "", remedy)


def _terminals(network: Network, structure: Structure, handling: frozenset[str]) -> Iterator[Remark]:
    """Terminals without a link, and those that by their kind handle boxes and have no transfer for it."""
    kinds = network.terminals["kind"]
    joined = {end for hop in structure.index.hops for end in (hop.tail, hop.head)}
    for key, kind in zip(kinds.index, kinds, strict=True):
        if key not in joined and kind != "way-point":
            text = f"terminals {key}: no link begins or ends there"
            yield Remark(text, "terminals", (str(key),), "", "", "add a link, or remove the terminal")
        elif key not in handling and kind not in _PASSED:
            text = f"terminals {key}: {with_article(kind)} that handles no boxes: no row of transfers is about it"
            remedy = "add a transfer between what arrives there and the stack, or call it a way-point"
            yield Remark(text, "terminals", (str(key),), "kind", str(kind), remedy)


def _pairs_apart(
    structure: Structure, terminals: Sequence[str], sources: Mapping[int, int], lead_to: Mapping[int, int]
) -> Iterator[Remark]:
    everywhere = (1 << len(terminals)) - 1
    groups: dict[int, list[str]] = defaultdict(list)
    for node, own in sources.items():
        missing = everywhere & ~(lead_to.get(node, 0) | own)
        if missing:
            groups[missing].append(terminals[own.bit_length() - 1])
    names = structure.index.names
    for missing, starts in groups.items():
        ends = [names[name] for place, name in enumerate(terminals) if missing >> place & 1]
        text = f"{listed([names[name] for name in starts])} cannot reach {listed(ends)}, whatever the date"
        remedy = "ask for a route from one to the other: the answer says what is missing between them"
        yield Remark(text, "terminals", tuple(starts), "", "", remedy)
