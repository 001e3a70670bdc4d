"""Edges of a shipper's graph contracted: nodes that only pass boxes on are taken out, and edges that others beat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set

from corridor.plan.flows.shipper_graph import Edge, Use

__all__ = ["contracted"]


class _ContractedGraph:
    """Edges of a graph while nodes are taken out."""

    def __init__(self, edges: Iterable[Edge], paid: Set[Use]) -> None:
        self._paid = paid
        self.between: dict[tuple[int, int], list[Edge]] = {}
        self.after: dict[int, set[int]] = {}
        self.before: dict[int, set[int]] = {}
        for edge in edges:
            self.add(edge)

    def add(self, edge: Edge) -> None:
        """Add an edge unless another is at least as good; drop those that it beats."""
        if edge.tail == edge.head and not self._paid & set(edge.uses):
            return
        rivals = self.between.setdefault((edge.tail, edge.head), [])
        if any(_beats(rival, edge, self._paid) for rival in rivals):
            return
        rivals[:] = [rival for rival in rivals if not _beats(edge, rival, self._paid)] + [edge]
        self.after.setdefault(edge.tail, set()).add(edge.head)
        self.before.setdefault(edge.head, set()).add(edge.tail)

    def into(self, node: int) -> list[Edge]:
        """Edges that end at a node."""
        return [edge for tail in sorted(self.before.get(node, ())) for edge in self.between[tail, node]]

    def out_of(self, node: int) -> list[Edge]:
        """Edges that begin at a node."""
        return [edge for head in sorted(self.after.get(node, ())) for edge in self.between[node, head]]

    def remove(self, node: int) -> None:
        """Take a node out with its edges."""
        for head in self.after.pop(node, set()):
            self.before[head].discard(node)
            del self.between[node, head]
        for tail in self.before.pop(node, set()):
            self.after[tail].discard(node)
            del self.between[tail, node]

    def all(self) -> Iterator[Edge]:
        """Edges in a fixed order."""
        for pair in sorted(self.between):
            yield from self.between[pair]


def _beats(one: Edge, other: Edge, paid: Set[Use]) -> bool:
    """Whether an edge costs no more than a parallel one, uses nothing that the other does not, and is given as much."""
    # dominance: the cheaper edge must take nothing scarce besides, or its price might one day be the higher one
    if one.cost > other.cost or Counter(one.uses) - Counter(other.uses):
        return False
    return not paid or not paid & (Counter(other.uses) - Counter(one.uses)).keys()


def contracted(edges: Sequence[Edge], ends: set[int], paid: Set[Use]) -> Iterator[Edge]:
    """Take out nodes as long as that makes no more edges than there were; dead ends go."""
    graph = _ContractedGraph(edges, paid)
    waiting = sorted(({e.tail for e in edges} | {e.head for e in edges}) - ends, reverse=True)
    while waiting:
        node = waiting.pop()
        into, out = graph.into(node), graph.out_of(node)
        # more edges than before would cost the program more than the node and its balance save it
        if not (into or out) or len(into) * len(out) > len(into) + len(out):
            continue
        if node in graph.after.get(node, ()):  # a circle that is paid for needs its node
            continue
        touched = ({edge.tail for edge in into} | {edge.head for edge in out}) - ends - {node}
        graph.remove(node)
        for first in into:
            for second in out:
                graph.add(_chained(first, second))
        waiting += sorted(touched - set(waiting), reverse=True)
    yield from graph.all()


def _chained(first: Edge, second: Edge) -> Edge:
    uses = tuple(sorted(first.uses + second.uses))
    return Edge(first.tail, second.head, first.cost + second.cost, uses, first.arcs + second.arcs)
