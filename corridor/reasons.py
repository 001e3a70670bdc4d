"""Why there is no route, and the cheapest set of rules whose lifting opens one.

One rule takes away many arcs and is lifted once, so a label carries the *set* of rules lifted on its
way: it is beaten only by one that lifts a subset at no higher cost.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corridor.errors import NoRoute, Reason
from corridor.graph import Block, Graph, Weights
from corridor.model.shipment import Shipment

__all__ = ["Lifting", "cheapest_lifting", "no_route"]

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lifting:
    """The cheapest set of rules to lift.

    Attributes
    ----------
    blocks : tuple of Block
        Rules and closed borders to lift: as few as possible, then the cheapest route.
    arcs : tuple of int
        The route it opens.
    cents : int
        What that route would cost.
    """

    blocks: tuple[Block, ...]
    arcs: tuple[int, ...]
    cents: int


def cheapest_lifting(graph: Graph, weights: Weights, source: int, sink: int) -> Lifting | None:
    """Find the smallest set of rules whose lifting opens a route; among equals, the cheapest route.

    Returns
    -------
    Lifting or None
        None when no rule is to blame: even without any there is no way.
    """
    blocks = _merged(weights.blocks)
    needed = [0] * len(weights.closed)  # Python's integers: any number of rules fits
    for bit, block in enumerate(blocks):
        for arc in np.flatnonzero(block.arcs):
            needed[arc] |= 1 << bit
    search = _SetSearch(graph, weights.matrix[0], needed)
    found = search.run(source, sink)
    if found is None:
        return None
    lifted, cents, arcs = found
    return Lifting(tuple(block for bit, block in enumerate(blocks) if lifted >> bit & 1), arcs, cents)


def _merged(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Rows that close one border for different classes and directions count as one, and are lifted once."""
    by_id: dict[str, Block] = {}
    for block in blocks:
        known = by_id.get(block.id)
        by_id[block.id] = (
            block if known is None else replace(known, arcs=known.arcs | block.arcs)
        )
    return tuple(block for block in by_id.values() if block.arcs.any())


class _SetSearch:
    """Label setting over (node, set of rules lifted), by number of rules, then cost."""

    def __init__(self, graph: Graph, cost: Integers, needed: Sequence[int]) -> None:
        self._out: list[list[tuple[int, int, int, int]]] = [[] for _ in graph.states]
        tails, heads = graph.structure.topology.tail, graph.structure.topology.head
        for number in np.flatnonzero(~graph.idle).tolist():
            self._out[tails[number]].append((int(heads[number]), int(cost[number]), needed[number], number))

    def run(self, source: int, sink: int) -> tuple[int, int, tuple[int, ...]] | None:
        settled: dict[int, list[tuple[int, int]]] = {}
        parents: list[tuple[int, int]] = [(-1, -1)]  # (label before, arc)
        queue = [(0, 0, 0, source, 0)]  # rules lifted, cents, set, node, label
        while queue:
            _, cents, lifted, node, label = heapq.heappop(queue)
            if node == sink:
                return lifted, cents, _trace(parents, label)
            if _beaten(settled.setdefault(node, []), lifted, cents):
                continue
            settled[node].append((lifted, cents))
            for head, price, rules, arc in self._out[node]:
                union, total = lifted | rules, cents + price
                if not _beaten(settled.get(head, ()), union, total):
                    parents.append((label, arc))
                    heapq.heappush(queue, (union.bit_count(), total, union, head, len(parents) - 1))
        return None


def _beaten(labels: Sequence[tuple[int, int]], lifted: int, cents: int) -> bool:
    return any(known & lifted == known and paid <= cents for known, paid in labels)


def _trace(parents: list[tuple[int, int]], label: int) -> tuple[int, ...]:
    arcs = []
    while label:
        label, arc = parents[label]
        arcs.append(arc)
    return tuple(reversed(arcs))


def no_route(graph: Graph, weights: Weights, shipment: Shipment, ends: tuple[int, int]) -> NoRoute:
    """Make the error that says why there is no route."""
    what = f"no route from {shipment.origin} to {shipment.destination} on {shipment.ready:%Y-%m-%d}"
    lifting = cheapest_lifting(graph, weights, *ends)
    if lifting is None:
        return NoRoute(f"{what}: no rule is to blame, the network does not join the two places")
    freed = {block.id for block in lifting.blocks}
    reasons = [
        Reason(block.id, block.text, block.source, lift=block.id in freed)
        for block in _merged(weights.blocks)
        if block.id in freed or block.particular
    ]
    reasons.sort(key=lambda reason: (not reason.lift, reason.rule))
    count = len(freed)
    return NoRoute(
        f"{what}: lifting {count} {'rule' if count == 1 else 'rules'} ({', '.join(sorted(freed))}) would open one "
        f"at {lifting.cents / 100:,.0f} {graph.network.currency}",
        reasons,
    )
