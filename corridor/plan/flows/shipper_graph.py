"""What is left of the graph for one shipper: edges between the places where it meets trains, yards and ships."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["BOARD", "Edge", "ShipperGraph", "Use"]

Use = tuple[str, ...]

BOARD = "board"  # first word of the resource that every wait for a planned train takes


@dataclass(frozen=True, slots=True)
class Edge:
    """A contracted path between two nodes of the graph.

    Attributes
    ----------
    tail, head : int
        Nodes.
    cost : int
        Cents for the consignment.
    uses : tuple of Use
        Resources, sorted; named twice where taken twice.
    arcs : tuple of int
        Arcs of the graph on the path; empty for a private edge, whose path is the cheapest.
    """

    tail: int
    head: int
    cost: int
    uses: tuple[Use, ...] = ()
    arcs: tuple[int, ...] = ()

    @property
    def boards(self) -> int:
        """Planned trains that a box boards on it."""
        return sum(use[0] == BOARD for use in self.uses)


@dataclass(frozen=True, slots=True)
class ShipperGraph:
    """What is left of the graph for one shipper; no edges where there is no way at all.

    Where a useful route could take too many trains, there is a copy of it for each train boarded so far, and nodes are
    numbered on from those of the graph: a node is the remainder of its number by theirs. It is `layered` then.
    """

    source: int
    sink: int
    edges: tuple[Edge, ...]
    layered: bool = False

    @property
    def nodes(self) -> tuple[int, ...]:
        """Its nodes, source and sink included."""
        ends = {end for edge in self.edges for end in (edge.tail, edge.head)}
        return tuple(sorted(ends | {self.source, self.sink}))

    def least_cost(self, costs: Sequence[float]) -> float:
        """What the cheapest way costs where edges cost so much.

        Infinite where there is no way, and minus infinity where a circle on the way pays.
        """
        reached = {self.source: 0.0}
        for _ in self.nodes:
            before = dict(reached)
            for edge, cost in zip(self.edges, costs, strict=True):
                if edge.tail in reached and reached[edge.tail] + cost < reached.get(edge.head, math.inf):
                    reached[edge.head] = reached[edge.tail] + cost
            if reached == before:
                return reached.get(self.sink, math.inf)
        return -math.inf

    def most_times(self) -> dict[Use, int]:
        """How often a box may take each resource: more than on one edge only where rides in a circle may pay."""
        counts = [Counter(edge.uses) for edge in self.edges]
        found = {use: max(count[use] for count in counts) for use in sorted(set().union(*counts))}
        if self.layered:
            rides = max(1, self._most([edge.boards for edge in self.edges]))
            for use, times in found.items():
                # in a layer there may be circles that nobody takes: a way of most yards is none that is looked for
                found[use] = self._most([count[use] for count in counts]) if use[0] == BOARD else times * rides
        return found

    def _most(self, boarded: Sequence[int]) -> int:
        """The most that a way takes of what edges do: of boarding, which leads on to the next layer."""
        return round(-min(0.0, self.least_cost([-float(times) for times in boarded])))
