"""Label setting with resources: one search for every question that the compiled kernels cannot be asked.

A label is what a path has used so far. It is extended arc by arc, is kept at a node unless one kept there before
dominates it, and labels leave the queue in their own order, so that those at the sink come out from the least one on.
What a label holds, how an arc changes it, and when one makes another needless, is the question's own (`Resources`).

Reference: M. Desrochers and F. Soumis, A generalized permanent labelling algorithm for the shortest path problem with
time windows, INFOR 26 (1988).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from corridor.search import TooManyLabels, Topology

__all__ = ["MOST_LABELS", "Resources", "Start", "arcs_out", "least_labels"]

MOST_LABELS = 2_000_000  # about a minute and a gigabyte

L = TypeVar("L", bound=tuple[Any, ...])


class Resources(Protocol[L]):
    """What labels hold; labels are tuples, and their order as tuples is that of the queue."""

    def extend(self, label: L, arc: int) -> L | None:
        """The label behind an arc; never before its own in order. None where the arc may not be used."""

    def dominates(self, one: L, other: L) -> bool:
        """Whether all that the other can become, the one can become at least as well."""

    def promises(self, label: L, node: int, reached: Sequence[L]) -> bool:
        """Whether a label may still become something at the sink that those which reached it do not dominate."""


class Start(NamedTuple):
    """Where a search begins, where it ends, and the label that it begins with."""

    source: int
    sink: int
    label: tuple[Any, ...]


def arcs_out(topology: Topology, arcs: Sequence[int]) -> list[list[tuple[int, int]]]:
    """Pairs of (arc, head) out of each node, for the arcs that may be used."""
    out: list[list[tuple[int, int]]] = [[] for _ in range(topology.n_nodes)]
    for arc in arcs:
        out[topology.tail[arc]].append((arc, int(topology.head[arc])))
    return out


def least_labels(
    resources: Resources[L],
    out: Sequence[Sequence[tuple[int, int]]],
    start: Start,
    *,
    most_labels: int = MOST_LABELS,
) -> Iterator[tuple[L, tuple[int, ...]]]:
    """Find the labels at the sink that no other dominates, from the least one on, each with the arcs of its path.

    Parameters
    ----------
    resources : Resources
        What labels hold and how they go on.
    out : sequence of sequence of (arc, head)
        Arcs out of each node.
    start : Start
        Source, sink and the first label.
    most_labels : int
        Labels that may be made.

    Raises
    ------
    TooManyLabels
        When that many do not suffice.
    """
    parents: list[tuple[int, int]] = [(-1, -1)]  # (label before, arc)
    settled: dict[int, list[L]] = {}
    reached = settled.setdefault(start.sink, [])
    queue: list[tuple[L, int, int]] = [(start.label, start.source, 0)]  # type: ignore[list-item]
    dominates = resources.dominates
    while queue:
        label, node, number = heapq.heappop(queue)
        kept = settled.setdefault(node, [])
        if any(dominates(one, label) for one in kept):
            continue
        kept.append(label)
        if node == start.sink:
            yield label, _path(parents, number)
            continue
        for arc, head in out[node]:
            further = resources.extend(label, arc)
            if further is None or not resources.promises(further, head, reached):
                continue
            if not any(dominates(one, further) for one in settled.get(head, ())):
                parents.append((number, arc))
                heapq.heappush(queue, (further, head, len(parents) - 1))
        if len(parents) > most_labels:
            raise TooManyLabels(len(parents), most_labels)


def _path(parents: Sequence[tuple[int, int]], number: int) -> tuple[int, ...]:
    arcs = []
    while number:
        number, arc = parents[number]
        arcs.append(arc)
    return tuple(reversed(arcs))
