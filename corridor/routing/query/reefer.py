"""Routes of reefers, exactly: minutes without power are counted along the way and begin anew where there is power.

A count that goes back to nothing is no criterion, so the kernels do not know it. The graph comes to them with the
arcs closed that no way can use in time (`corridor.graph.cargo`); where what they find still breaks the limit,
labels that carry the minutes since the last power find the answer: one is beaten only by another that is no worse
in every criterion and has had power no longer ago.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Block, Graph, Power, Weights
from corridor.graph.cargo import power_of
from corridor.routing.query.label_search import Start, arcs_out, least_labels
from corridor.routing.query.layered_graph import LayeredGraph
from corridor.search import INFINITY, ArcGraph, Topology, bounds
from corridor.units import MINUTES_PER_HOUR

__all__ = [
    "PowerByClock",
    "PowerSearch",
    "free_of",
    "is_power_limit",
    "keeps_power",
    "minutes_since_power",
    "powered_front",
    "powered_path",
    "without_block",
    "without_power_limit",
]

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Totals = tuple[int, ...]
_Label = tuple[Totals, int]  # totals, minutes since the last power


def minutes_since_power(power: Power, topology: Topology, path: Integers) -> list[int]:
    """Minutes since the last power at every node of a path of the compiled graph, from its first to its last."""
    counts = [0]
    for minutes, lit in zip(power.minutes[path].tolist(), power.places[topology.head[path]].tolist(), strict=True):
        counts.append(0 if lit else counts[-1] + minutes)
    return counts


def keeps_power(power: Power, topology: Topology, path: Integers) -> bool:
    """Whether a path of the compiled graph never goes without power for too long."""
    before = minutes_since_power(power, topology, path)[:-1]
    # power at the end of an arc comes too late for the arc itself
    return all(
        since + minutes <= power.limit for since, minutes in zip(before, power.minutes[path].tolist(), strict=True)
    )


def powered_path(
    layered: LayeredGraph, order: tuple[int, int], limits: Mapping[int, int], *, graph: ArcGraph | None = None
) -> Integers | None:
    """Find the least path that keeps its power: by the first row of the weights, among equals by the second.

    Parameters
    ----------
    layered : LayeredGraph
        Of a reefer with a limit.
    order : tuple of int
        Rows to minimise, the first one first.
    limits : mapping of int to int
        Largest total of a row.
    graph : ArcGraph, optional
        The same nodes and arcs with more rows of weights.

    Returns
    -------
    int64 array or None
        Arcs of the layered graph; None where no path keeps power and limits.
    """
    search = PowerSearch.over(layered, order, limits, lexicographic=True, graph=graph)
    return next((arcs for _, arcs in search.run()), None)


def powered_front(
    layered: LayeredGraph, criteria: Sequence[int], limits: Mapping[int, int]
) -> list[tuple[Totals, Integers]]:
    """Find every point of the Pareto front of paths that keep their power, with one path each, in order."""
    search = PowerSearch.over(layered, criteria, limits, lexicographic=False)
    kept: list[tuple[Totals, Integers]] = []
    for totals, arcs in search.run():
        point = totals[: len(criteria)]
        if not any(all(a <= b for a, b in zip(other, point, strict=True)) for other, _ in kept):
            kept.append((point, arcs))
    return kept


@dataclass(frozen=True, eq=False)
class PowerSearch:
    """Labels of totals and minutes since the last power; `lexicographic` compares the first two totals as one number.

    Lists, not arrays: the search reads single cells, which cost ten times as much from an array.
    """

    ends: tuple[int, int]
    out: Sequence[Sequence[tuple[int, int]]]
    weights: Sequence[Totals]
    minutes: Sequence[int]
    lit: Sequence[bool]
    to_go: Sequence[Sequence[int]]
    most_minutes: int
    most: Totals
    lexicographic: bool

    @classmethod
    def over(
        cls,
        layered: LayeredGraph,
        criteria: Sequence[int],
        limits: Mapping[int, int],
        *,
        lexicographic: bool,
        graph: ArcGraph | None = None,
    ) -> PowerSearch:
        """Prepare the search of a layered graph: rows to minimise, then rows with a limit."""
        assert layered.power is not None
        searched, power, rows = graph or layered.graph, layered.power, (*criteria, *limits)
        usable = range(searched.n_arcs) if searched.closed is None else np.flatnonzero(~searched.closed).tolist()
        return cls(
            ends=(layered.source, layered.sink),
            out=arcs_out(searched.topology, usable),
            weights=list(zip(*(searched.weights[row].tolist() for row in rows), strict=True)),
            minutes=layered.spread(power.minutes).tolist(),
            lit=layered.spread(power.places)[searched.topology.head].tolist(),
            to_go=[bounds(searched, layered.sink, criterion=row).tolist() for row in rows],
            most_minutes=power.limit,
            most=tuple(limits.values()),
            lexicographic=lexicographic,
        )

    def run(self, source: int | None = None, since: int = 0) -> Iterator[tuple[Totals, Integers]]:
        """Totals and arcs of the labels at the sink, the least one first; from a node reached so long after power."""
        first: _Label = ((0,) * len(self.to_go), since)
        start = Start(self.ends[0] if source is None else source, self.ends[1], first)
        for (totals, _), arcs in least_labels(self, self.out, start):
            yield totals, np.array(arcs, dtype=np.int64)

    def extend(self, label: _Label, arc: int) -> _Label | None:
        """Add an arc; the count begins anew where it ends at power."""
        totals, since = label
        since += self.minutes[arc]
        if since > self.most_minutes:
            return None
        return tuple(map(int.__add__, totals, self.weights[arc])), 0 if self.lit[arc] else since

    def dominates(self, one: _Label, other: _Label) -> bool:
        """No worse in every total, and with power no longer ago."""
        (mine, since), (its, gone) = one, other
        if since > gone:
            return False
        if self.lexicographic:
            return mine[:2] <= its[:2] and all(map(int.__le__, mine[2:], its[2:]))
        return all(map(int.__le__, mine, its))

    def promises(self, label: _Label, node: int, reached: Sequence[_Label]) -> bool:
        """Whether the least that is still to come keeps the limits, and is not beaten by what has come."""
        ahead = [row[node] for row in self.to_go]
        if INFINITY in ahead:
            return False
        least = tuple(map(int.__add__, label[0], ahead))
        if any(map(int.__gt__, least[len(ahead) - len(self.most) :], self.most)):
            return False
        # at the sink power no longer matters, so that what reached it is compared as if it had just had some
        return not any(self.dominates((known, 0), (least, 0)) for known, _ in reached)


def is_power_limit(block: Block) -> bool:
    """Whether a block is the reefer's own limit, which is lifted with its count and not with its arcs alone."""
    return block.table == "containers"


def without_block(graph: Graph, weights: Weights, lifted: str) -> Weights:
    """The same weights without one rule, closed border or limit of power.

    Parameters
    ----------
    graph : Graph
        Compiled network.
    weights : Weights
        Of a load.
    lifted : str
        Id of the block; rows of one id go together.
    """
    kept = tuple(block for block in weights.blocks if block.id != lifted)
    gone = any(is_power_limit(block) for block in weights.blocks if block.id == lifted)
    closed = reduce(np.logical_or, (block.arcs for block in kept), graph.idle)
    return replace(weights, blocks=kept, closed=closed, power=None if gone else weights.power)


def without_power_limit(graph: Graph, weights: Weights) -> Weights:
    """The same weights without the limit of a reefer; the same ones where there is none."""
    limit = next((block.id for block in weights.blocks if is_power_limit(block)), None)
    return weights if limit is None else without_block(graph, weights, limit)


def free_of(graph: Graph, weights: Weights, arcs: Mask) -> Weights:
    """The same weights with some arcs free in every respect: of cost, time, CO2e and hours without power."""
    power = weights.power and replace(weights.power, minutes=np.where(arcs, 0, weights.power.minutes))
    return replace(
        weights,
        matrix=np.where(arcs, 0, weights.matrix),
        pieces=np.where(arcs[:, None], 0, weights.pieces),
        lease=np.where(arcs, 0, weights.lease),
        # what was hopeless with their minutes may not be without; the search keeps the limit by itself
        closed=without_power_limit(graph, weights).closed,
        power=power,
    )


@dataclass(frozen=True, eq=False)
class PowerByClock:
    """Power where time is that of a clock: arcs without it, and arcs that begin and end where there is some."""

    limit: int
    dark: Sequence[bool]
    from_power: Sequence[bool]
    to_power: Sequence[bool]

    @classmethod
    def of(cls, graph: Graph, power: Power) -> PowerByClock:
        """Ask every arc of a compiled graph."""
        frame = graph.structure.topology
        # minutes of the graph's own day say nothing of a door that is shut on it: each arc is asked with one minute
        one = power_of(graph.network, graph.structure, np.ones(frame.n_arcs, np.int64), power.limit / MINUTES_PER_HOUR)
        lit = power.places
        return cls(power.limit, (one.minutes > 0).tolist(), lit[frame.tail].tolist(), lit[frame.head].tolist())

    def after(self, since: int, arc: int, *, held: int, lasted: int) -> int:
        """Minutes without power at the end of an arc, before that end is asked for power."""
        if not self.from_power[arc]:
            since += held
        return since + lasted if self.dark[arc] else since

    def renewed(self, since: int, arc: int) -> int:
        """The count goes on from nothing where the arc ends at power."""
        return 0 if self.to_power[arc] else since
