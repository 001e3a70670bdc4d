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
from corridor.graph import Arc, Block, Graph, Weights, measure_row
from corridor.graph.borders import SHUT, BorderRow
from corridor.model.cargo.shipment import Shipment
from corridor.model.prices.tariff import exchange_rates
from corridor.routing.query.waypoints import Course
from corridor.search import shortest_path
from corridor.units import MINUTES_PER_HOUR, cents, minutes

__all__ = ["Lifting", "cheapest_lifting", "merged_blocks", "no_route", "no_way", "reopened"]

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


def cheapest_lifting(
    graph: Graph, weights: Weights, source: int, sink: int, course: Course | None = None
) -> Lifting | None:
    """Find the smallest set of rules whose lifting opens a route; among equals, the cheapest route.

    Parameters
    ----------
    graph, weights
        As compiled and weighed.
    source, sink : int
        Nodes.
    course : Course, optional
        The copies to search instead, where the route must meet way-points.

    Returns
    -------
    Lifting or None
        None when no rule is to blame: even without any there is no way.
    """
    blocks = merged_blocks(weights.blocks)
    needed = [0] * len(weights.closed)  # Python's integers: any number of rules fits
    for bit, block in enumerate(blocks):
        for arc in np.flatnonzero(block.arcs):
            needed[arc] |= 1 << bit
    way = course or Course(weights.graph, source, sink, len(graph.arcs))
    search = _SetSearch(way, weights.matrix[0], (needed, ~graph.idle))
    found = search.run(way.source, way.sink)
    if found is None:
        return None
    lifted, cents, arcs = found
    return Lifting(tuple(block for bit, block in enumerate(blocks) if lifted >> bit & 1), arcs, cents)


def merged_blocks(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Rows that close one border for different classes and directions count as one, and are lifted once."""
    by_id: dict[str, Block] = {}
    for block in blocks:
        known = by_id.get(block.id)
        by_id[block.id] = block if known is None else replace(known, arcs=known.arcs | block.arcs)
    return tuple(block for block in by_id.values() if block.arcs.any())


class _SetSearch:
    """Label setting over (node, set of rules lifted), by number of rules, then cost."""

    def __init__(self, way: Course, cost: Integers, of_arcs: tuple[Sequence[int], NDArray[np.bool_]]) -> None:
        needed, running = of_arcs
        frame = way.graph.topology
        self._out: list[list[tuple[int, int, int, int]]] = [[] for _ in range(frame.n_nodes)]
        for copied in range(frame.n_arcs):
            number = copied % way.arcs
            if running[number]:
                step = (int(frame.head[copied]), int(cost[number]), needed[number], number)
                self._out[frame.tail[copied]].append(step)

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


def reopened(graph: Graph, weights: Weights) -> Weights:
    """Weigh closed borders as on the last day on which they were open, or else the first after it.

    The row of a closed border has no dwell and no charge; a route that needs it lifted would have both. Only
    closed arcs change, so that no route of today does.
    """
    rows: dict[str, list[BorderRow]] = {}
    for row in graph.structure.border_rows:
        if row.state not in SHUT:
            rows.setdefault(row.border_id, []).append(row)
    rates = exchange_rates(graph.network.currencies, graph.network.currency, graph.since)
    matrix = weights.matrix.copy()
    for number in {int(arc) for block in graph.shut for arc in np.flatnonzero(block.arcs)}:
        arc = graph.arcs[number]
        usual = _last_open(graph, rows.get(arc.border_id, ()), arc)
        if usual is not None:
            charge = usual.cost_per_shipment * rates.get(usual.currency, 1.0) if usual.cost_per_shipment > 0.0 else 0.0
            charge *= weights.load.boxes if arc.mode == "road" else 1  # every lorry is a consignment
            charge += graph.prices.hourly_lease(weights.load) * usual.mean_h
            matrix[measure_row("cost"), number] = cents(charge)
            matrix[measure_row("hours"), number] = minutes(usual.mean_h)
    return replace(weights, matrix=_valued(graph, weights, matrix))


def _last_open(graph: Graph, rows: Sequence[BorderRow], arc: Arc) -> BorderRow | None:
    fitting = [
        row
        for row in rows
        if row.train_class in (arc.train_class, "any") and row.serves(arc.from_country, arc.to_country)
    ]
    before = [row for row in fitting if row.until < graph.since]
    # among rows of one day the one that names the class goes first, as where the border is open
    if before:
        return max(before, key=lambda row: (row.until, row.train_class == arc.train_class))
    return min(fitting, key=lambda row: (row.since, row.train_class != arc.train_class), default=None)


def _valued(graph: Graph, weights: Weights, matrix: Integers) -> Integers:
    """Set the value of time of arcs whose cost or hours are new."""
    changed = (matrix != weights.matrix).any(axis=0)
    load, (cost, hours, value) = weights.load, map(measure_row, ("cost", "hours", "generalised"))
    hourly = graph.prices.value_of_time * load.feu if load.value_of_time is None else load.value_of_time
    time = cents(matrix[hours, changed] * (hourly / MINUTES_PER_HOUR))
    matrix[value, changed] = matrix[cost, changed] + time
    return matrix


def no_route(graph: Graph, weights: Weights, shipment: Shipment, ends: tuple[int, int]) -> NoRoute:
    """Make the error that says why there is no route."""
    what = f"no route from {shipment.origin} to {shipment.destination} on {shipment.ready:%Y-%m-%d}"
    lifting = cheapest_lifting(graph, reopened(graph, weights), *ends)
    if lifting is None:
        return NoRoute(f"{what}: no rule is to blame, the network does not join the two places")
    return NoRoute(f"{what}: {_opens(graph, lifting)}", _reasons(weights, lifting))


def no_way(
    graph: Graph, weights: Weights, shipment: Shipment, ends: tuple[int, int], asked: tuple[Course, Sequence[str]]
) -> NoRoute:
    """Make the error that says why no route meets the way-points that were asked for."""
    course, names = asked
    path = shortest_path(weights.graph, *ends, 0)
    if path is None and cheapest_lifting(graph, weights, *ends) is None:
        return no_route(graph, weights, shipment, ends)
    by_way = ", ".join(names)
    what = f"no route from {shipment.origin} to {shipment.destination} by way of {by_way} on {shipment.ready:%Y-%m-%d}"
    currency = graph.network.currency
    free = "" if path is None else f"without the way-points there is one at {int(path.costs[0]) / 100:,.0f} {currency}"
    lifting = cheapest_lifting(graph, reopened(graph, weights), *ends, course)
    if lifting is None:
        text = "no way meets these places in this order, whatever the rules"
        blame = Reason(f"via {by_way}", f"{text}; {free}" if free else text, "the question", lift=True)
        return NoRoute(f"{what}: {text}" + (f"; {free}" if free else ""), [blame])
    reasons = _reasons(weights, lifting)
    if free:
        reasons.append(Reason(f"via {by_way}", free, "the question"))
    return NoRoute(f"{what}: {_opens(graph, lifting)}" + (f"; {free}" if free else ""), reasons)


def _opens(graph: Graph, lifting: Lifting) -> str:
    freed = sorted(block.id for block in lifting.blocks)
    count = len(freed)
    return (
        f"lifting {count} {'rule' if count == 1 else 'rules'} ({', '.join(freed)}) would open one "
        f"at {lifting.cents / 100:,.0f} {graph.network.currency}"
    )


def _reasons(weights: Weights, lifting: Lifting) -> list[Reason]:
    freed = {block.id for block in lifting.blocks}
    reasons = [
        Reason(block.id, block.text, block.source, lift=block.id in freed)
        for block in merged_blocks(weights.blocks)
        if block.id in freed or block.particular
    ]
    return sorted(reasons, key=lambda reason: (not reason.lift, reason.rule))
