"""Why there is no route, and the cheapest set of rules whose lifting opens one.

One rule takes away many arcs and is lifted once, so a label carries the *set* of rules lifted on its
way: it is beaten only by one that lifts a subset at no higher cost.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.display import counted
from corridor.errors import NoRoute, Reason
from corridor.graph import Block, Graph, Power, Weights
from corridor.graph.cargo import power_of
from corridor.graph.measures import COST, GENERALISED, HOURS
from corridor.graph.weighing import for_load
from corridor.model.cargo.shipment import Shipment
from corridor.model.prices.tariff import rates_on
from corridor.routing.query.label_search import Start, arcs_out, least_labels
from corridor.routing.query.lapsed_closures import rows_last_open
from corridor.routing.query.layered_graph import LayeredGraph
from corridor.routing.query.reach import gap_between, gap_by_way_of
from corridor.routing.query.reefer import is_power_limit
from corridor.routing.query.waypoints import WayPoint
from corridor.search import INFINITY, ArcGraph, Path, shortest_path
from corridor.search.shortest.dijkstra import costs_from, costs_to
from corridor.units import SECONDS_PER_HOUR, cents, seconds

__all__ = [
    "Lifting",
    "blocked",
    "cheapest_lifting",
    "merged_blocks",
    "nothing_within",
    "reopened",
    "unmet",
    "without_power",
]

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


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


def cheapest_lifting(graph: Graph, weights: Weights, layered: LayeredGraph) -> Lifting | None:
    """Find the smallest set of rules whose lifting opens a route; among equals, the cheapest route.

    Parameters
    ----------
    graph, weights
        As compiled and weighed; a reefer's limit of power counts as a rule.
    layered : LayeredGraph
        Where the route must begin, end and pass.

    Returns
    -------
    Lifting or None
        None when no rule is to blame: even without any there is no way.
    """
    closings = weights.graph.derived("closings", lambda *_: _Closings.of(weights))
    blocks = closings.blocks
    if weights.power is None and (found := _lifting_one(graph, layered, closings)) is not None:
        return found
    needed = [0] * len(weights.closed)  # Python's integers: any number of rules fits
    for bit, block in enumerate(blocks):
        for arc in np.flatnonzero(block.arcs):
            needed[arc] |= 1 << bit
    cents = layered.spread(weights.matrix[COST.row]).tolist()
    power = _power_count(weights.power, blocks, layered)
    search = _LiftingSearch(cents, needed * layered.copies, power)
    usable = np.flatnonzero(~layered.spread(graph.idle)).tolist()
    start = Start(layered.source, layered.sink, (0, 0, 0, 0))
    for (_, cents, lifted, _), arcs in least_labels(search, arcs_out(layered.graph.topology, usable), start):
        path = tuple(layered.original(np.array(arcs, dtype=np.int64)).tolist())
        return Lifting(tuple(block for bit, block in enumerate(blocks) if lifted >> bit & 1), path, cents)
    return None


_MOST_LIFTED = 8  # graphs with one rule lifted, of half a megabyte each


@dataclass(frozen=True, eq=False)
class _Closings:
    """What closes arcs to a load, each once, and how many close each arc; the same for all pairs of ends.

    Graphs with one of them lifted, by its id, are kept for the next pair: those of the closed arcs have a blank one.
    """

    blocks: tuple[Block, ...]
    times: Integers
    cents: Integers
    lifted: dict[str, ArcGraph] = field(default_factory=dict)

    @classmethod
    def of(cls, weights: Weights) -> _Closings:
        """Look at a load."""
        blocks, times = merged_blocks(weights.blocks), np.zeros(len(weights.closed), dtype=np.int64)
        for block in blocks:
            times += block.arcs
        return cls(blocks, times, weights.matrix[COST.row])

    def without(self, graph: Graph, layered: LayeredGraph, block: Block | None) -> ArcGraph:
        """Cents of what is open without one of them; without way-points it is kept."""
        name, closing = ("", None) if block is None else (block.id, layered.spread(block.arcs))
        if layered.copies == 1 and name in self.lifted:
            return self.lifted[name]
        cents = layered.spread(self.cents)[np.newaxis]
        shut = layered.spread(self.times) > (0 if closing is None else closing)
        found = layered.graph.topology.graph(cents, layered.spread(graph.idle) | shut)
        if layered.copies == 1:
            if len(self.lifted) >= _MOST_LIFTED:
                self.lifted.clear()
            self.lifted[name] = found
        return found

    @property
    def nbytes(self) -> int:
        """Bytes, those of the masks counted as if nobody else had them."""
        graphs = sum(graph.nbytes for graph in tuple(self.lifted.values()))
        return graphs + self.times.nbytes + sum(block.arcs.nbytes for block in self.blocks)


def _lifting_one(graph: Graph, layered: LayeredGraph, closings: _Closings) -> Lifting | None:
    """The answer where one rule, or none, is enough; else None.

    A rule that opens a way alone is the only one to close some arc that leaves what can be reached, and some arc that
    enters what leads to the end.
    """
    frame, ends = layered.graph.topology, (layered.source, layered.sink)
    shut, times = closings.without(graph, layered, None), layered.spread(closings.times)
    reached = costs_from(shut, ends[0]) < INFINITY
    if reached[ends[1]]:
        path = shortest_path(shut, *ends)
        return None if path is None else _opened(layered, path, ())
    leading = costs_to(shut, ends[1]) < INFINITY
    alone = (times == 1) & ~layered.spread(graph.idle)
    out, into = alone & reached[frame.tail] & ~reached[frame.head], alone & leading[frame.head] & ~leading[frame.tail]
    best: Lifting | None = None
    for block in closings.blocks:
        arcs = layered.spread(block.arcs)
        if (arcs & out).any() and (arcs & into).any():
            path = shortest_path(closings.without(graph, layered, block), *ends)
            if path is not None and (best is None or int(path.costs[0]) < best.cents):
                best = _opened(layered, path, (block,))
    return best


def _opened(layered: LayeredGraph, path: Path, blocks: tuple[Block, ...]) -> Lifting:
    return Lifting(blocks, tuple(layered.original(path.arcs).tolist()), int(path.costs[0]))


def merged_blocks(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Rows that close one border for different classes and directions count as one, and are lifted once."""
    by_id: dict[str, Block] = {}
    for block in blocks:
        known = by_id.get(block.id)
        by_id[block.id] = block if known is None else replace(known, arcs=known.arcs | block.arcs)
    # a reefer's limit may close no arc alone and yet every way
    return tuple(block for block in by_id.values() if block.arcs.any() or is_power_limit(block))


_Label = tuple[int, int, int, int]  # rules lifted, cents, the set as bits, seconds since the last power


class _PowerCount(NamedTuple):
    """Seconds without power by arc, whether each ends at power, how many there may be, and the bit of the limit."""

    seconds: Sequence[int]
    lit: Sequence[bool]
    most_seconds: int
    bit: int


def _power_count(power: Power | None, blocks: Sequence[Block], layered: LayeredGraph) -> _PowerCount | None:
    if power is None:
        return None
    lit = layered.spread(power.places)[layered.graph.topology.head].tolist()
    bit = next(1 << bit for bit, block in enumerate(blocks) if is_power_limit(block))
    return _PowerCount(layered.spread(power.seconds).tolist(), lit, power.limit, bit)


@dataclass(frozen=True, eq=False)
class _LiftingSearch:
    """Labels of the set of rules lifted, by their number, then the cost of the route."""

    cents: Sequence[int]
    needed: Sequence[int]
    power: _PowerCount | None

    def extend(self, label: _Label, arc: int) -> _Label | None:
        """Lift what closes the arc; and the limit of power where the way to its end takes too long without."""
        _, cents, lifted, since = label
        lifted |= self.needed[arc]
        if self.power is not None:
            since += self.power.seconds[arc]
            if since > self.power.most_seconds:
                lifted |= self.power.bit
            if lifted & self.power.bit or self.power.lit[arc]:
                since = 0
        return lifted.bit_count(), cents + self.cents[arc], lifted, since

    def dominates(self, one: _Label, other: _Label) -> bool:
        """A subset of the rules at no higher cost, and with power no longer ago."""
        return one[2] & other[2] == one[2] and one[1] <= other[1] and one[3] <= other[3]

    def promises(self, label: _Label, node: int, reached: Sequence[_Label]) -> bool:
        """Whether the answer may come of it: always, as it is the first label at the sink."""
        return True


def reopened(graph: Graph, weights: Weights) -> Weights:
    """Weigh closed borders as on the last day on which they were open, or else the first after it.

    The row of a closed border has no dwell and no charge; a route that needs it lifted would have both. Only
    closed arcs change, so that no route of today does. Kept with what loads that pay the same share.
    """
    return for_load(weights.graph.derived("reopened", lambda *_: _reopened(graph, weights)), weights.load)


def _reopened(graph: Graph, weights: Weights) -> Weights:
    rates, matrix = rates_on(graph.network, graph.since), weights.matrix.copy()
    for numbers, mode, last in rows_last_open(graph):
        charge = last.cost_per_shipment * rates.get(last.currency, 1.0) if last.cost_per_shipment > 0.0 else 0.0
        charge *= weights.load.boxes if mode == "road" else 1  # every lorry is a consignment
        charge += graph.prices.hourly_lease(weights.load) * last.mean_h
        matrix[COST.row, numbers] = cents(charge)
        matrix[HOURS.row, numbers] = seconds(last.mean_h)
    power = weights.power and _power_with(graph, weights.power, matrix)
    return replace(weights, matrix=_valued(weights, matrix), power=power)


def _power_with(graph: Graph, power: Power, matrix: Integers) -> Power:
    """The same limit where the reefer also stands without power at borders that are opened."""
    # lorries carry a generator, so that the time of drayage does not count
    return power_of(graph.network, graph.structure, matrix[HOURS.row], power.limit / SECONDS_PER_HOUR)


def _valued(weights: Weights, matrix: Integers) -> Integers:
    """Set the value of time of arcs whose cost or hours are new."""
    changed = (matrix != weights.matrix).any(axis=0)
    time = cents(matrix[HOURS.row, changed] * (weights.hourly / SECONDS_PER_HOUR))
    matrix[GENERALISED.row, changed] = np.minimum(matrix[COST.row, changed] + time, weights.most)
    return matrix


def nothing_within(
    shipment: Shipment, least: Mapping[str, float], limits: Mapping[str, float], currency: str
) -> NoRoute:
    """Make the error of limits that are too tight, with the least that is possible of each."""
    parts = [_least_told(name, value, limits[name], currency) for name, value in least.items()]
    ends = f"{shipment.origin} to {shipment.destination}"
    return NoRoute(f"no route from {ends} meets all limits; the least possible are {', '.join(parts)}")


def _least_told(name: str, value: float, asked: float, currency: str) -> str:
    """What is possible of a limited total, of one box or of all, in its unit."""
    label = name.replace("_per_container", " per box")
    unit = f" {currency}" if label.startswith(("cost", "generalised")) else ""
    told = ((f"{value:,.{digits}f}", f"{asked:,.{digits}f}") for digits in (1, 2, 3))
    here, there = next((two for two in told if len(set(two)) == 2), (f"{value:,}", f"{asked:,}"))
    return f"{label} {here}{unit} (asked for {there}{unit})"


def without_power(shipment: Shipment, power: Power) -> NoRoute:
    """Make the error of a reefer to which every way is open, and each goes without power for too long."""
    hours = power.limit / SECONDS_PER_HOUR
    text = f"every way leaves the reefer more than {hours:g} h without power"
    reason = Reason(f"power within {hours:g} h", text, "the shipment or its container type", lift=True)
    return NoRoute(f"{_no_route(shipment)}: {text}", [reason])


def season_over(graph: Graph, shipment: Shipment, late: Mapping[int, int]) -> NoRoute:
    """Make the error of a shipment that is late for the last day of a service on every way.

    Parameters
    ----------
    graph : Graph
        Of the day it is ready.
    shipment : Shipment
        What is moved.
    late : mapping of int to int
        Waits of the least way, and the seconds after the boxes are ready at which they would leave.
    """
    reasons = []
    for number, ended in late.items():
        service = graph.structure.service_rows[graph.arcs[number].service_id]
        leaves = shipment.ready + dt.timedelta(seconds=ended)
        name = graph.structure.index.service_names[service.id]
        text = f"{name} runs until {service.calendar.until}, and the boxes would leave with it on {leaves.date()}"
        reasons.append(Reason(service.id, text, graph.structure.index.origins["services", service.id][0]))
    texts = "; ".join(reason.text for reason in reasons)
    return NoRoute(f"{_no_route(shipment)}: every way meets a service after its last day: {texts}", reasons)


def blocked(graph: Graph, weights: Weights, shipment: Shipment, layered: LayeredGraph) -> NoRoute:
    """Make the error of rules and closed borders in the way: with the cheapest set whose lifting opens a route."""
    lifting = cheapest_lifting(graph, reopened(graph, weights), layered)
    if lifting is None:
        gap = gap_between(graph, weights, layered.ends)
        text = f"no rule is to blame, the network does not join the two places; {gap.text}"
        return NoRoute(f"{_no_route(shipment)}: {text}", gap.reasons)
    return NoRoute(f"{_no_route(shipment)}: {_opens(graph, lifting)}", _reasons(weights, lifting))


def unmet(
    graph: Graph,
    weights: Weights,
    shipment: Shipment,
    layered: LayeredGraph,
    *,
    via: Sequence[WayPoint],
    cents: int | None,
) -> NoRoute:
    """Make the error of way-points that no route meets; `cents` are those of the best route without them, if any."""
    places = ", ".join(point.name for point in via)
    what = _no_route(shipment, f" by way of {places}")
    currency = graph.network.currency
    price = f" at {COST.from_whole(cents or 0):,.0f} {currency}" if graph.network.has_prices else ""
    free = "" if cents is None else f"without the way-points there is one{price}"
    lifting = cheapest_lifting(graph, reopened(graph, weights), layered)
    if lifting is None:
        text = "no way meets these places in this order, whatever the rules"
        at_terminals = all(point.kind == "terminal" and len(point.keys) == 1 for point in via)
        stops = [next(iter(point.keys)) for point in via] if at_terminals else []
        gap = gap_by_way_of(graph, weights, layered.ends, stops) if stops else None
        said = text if gap is None else f"{text}; {gap.text}"
        blame = Reason(f"via {places}", f"{text}; {free}" if free else text, "the question", lift=True)
        return NoRoute(
            f"{what}: {said}" + (f"; {free}" if free else ""), [blame, *(() if gap is None else gap.reasons)]
        )
    reasons = _reasons(weights, lifting)
    if free:
        reasons.append(Reason(f"via {places}", free, "the question"))
    return NoRoute(f"{what}: {_opens(graph, lifting)}" + (f"; {free}" if free else ""), reasons)


def _no_route(shipment: Shipment, by_way: str = "") -> str:
    return f"no route from {shipment.origin} to {shipment.destination}{by_way} on {shipment.ready:%Y-%m-%d}"


def _opens(graph: Graph, lifting: Lifting) -> str:
    freed = sorted(block.id for block in lifting.blocks)
    count = len(freed)
    known = graph.network.has_prices and not any(block in graph.unpriced for block in lifting.blocks)
    price = f" at {COST.from_whole(lifting.cents):,.0f} {graph.network.currency}" if known else ""
    return f"lifting {counted(count, 'rule')} ({', '.join(freed)}) would open one{price}"


def _reasons(weights: Weights, lifting: Lifting) -> list[Reason]:
    freed = {block.id for block in lifting.blocks}
    reasons = [
        Reason(block.id, block.text, block.source, lift=block.id in freed)
        for block in merged_blocks(weights.blocks)
        if block.id in freed or block.particular
    ]
    return sorted(reasons, key=lambda reason: (not reason.lift, reason.rule))
