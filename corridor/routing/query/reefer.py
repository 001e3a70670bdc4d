"""Routes of reefers, exactly: seconds without power are counted along the way and begin anew where there is power.

A count that goes back to nothing is no criterion, so the kernels do not know it. The graph comes to them with the
arcs closed that no way can use in time (`corridor.graph.cargo`); where what they find still breaks the limit,
labels that carry the seconds since the last power find the answer (`corridor.routing.query.resource_search`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Block, Graph, Power, Weights
from corridor.graph.cargo import power_of
from corridor.search import Topology
from corridor.units import SECONDS_PER_HOUR

__all__ = [
    "PowerByClock",
    "free_of",
    "is_power_limit",
    "keeps_power",
    "seconds_since_power",
    "without_block",
    "without_power_limit",
]

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


def seconds_since_power(power: Power, topology: Topology, path: Integers) -> list[int]:
    """Seconds since the last power at every node of a path of the compiled graph, from its first to its last."""
    counts = [0]
    for seconds, lit in zip(power.seconds[path].tolist(), power.places[topology.head[path]].tolist(), strict=True):
        counts.append(0 if lit else counts[-1] + seconds)
    return counts


def keeps_power(power: Power, topology: Topology, path: Integers) -> bool:
    """Whether a path of the compiled graph never goes without power for too long."""
    before = seconds_since_power(power, topology, path)[:-1]
    # power at the end of an arc comes too late for the arc itself
    return all(
        since + seconds <= power.limit for since, seconds in zip(before, power.seconds[path].tolist(), strict=True)
    )


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
    power = weights.power and replace(weights.power, seconds=np.where(arcs, 0, weights.power.seconds))
    return replace(
        weights,
        matrix=np.where(arcs, 0, weights.matrix),
        pieces=np.where(arcs[:, None], 0, weights.pieces),
        lease=np.where(arcs, 0, weights.lease),
        # what was hopeless with their seconds may not be without; the search keeps the limit by itself
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
        # seconds of the graph's own day say nothing of a door that is shut on it: each arc is asked with one second
        one = power_of(graph.network, graph.structure, np.ones(frame.n_arcs, np.int64), power.limit / SECONDS_PER_HOUR)
        lit = power.places
        return cls(power.limit, (one.seconds > 0).tolist(), lit[frame.tail].tolist(), lit[frame.head].tolist())

    def after(self, since: int, arc: int, *, held: int, lasted: int) -> int:
        """Seconds without power at the end of an arc, before that end is asked for power."""
        if not self.from_power[arc]:
            since += held
        return since + lasted if self.dark[arc] else since

    def renewed(self, since: int, arc: int) -> int:
        """The count goes on from nothing where the arc ends at power."""
        return 0 if self.to_power[arc] else since
