"""Label setting with resources: one search for every question that the compiled kernels cannot be asked.

A label is what a path has used so far. It is extended arc by arc, is kept at a node unless one kept there before
dominates it, and labels leave the queue in their own order, so that those at the sink come out from the least one on.
What a label holds, how an arc changes it, and when one makes another needless, is the question's own (`Resources`).

Reference: M. Desrochers and F. Soumis, A generalized permanent labelling algorithm for the shortest path problem with
time windows, INFOR 26 (1988).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from corridor.search import TooManyLabels, Topology

__all__ = ["MOST_LABELS", "InRows", "Resources", "Start", "arcs_out", "least_labels"]

MOST_LABELS = 2_000_000  # about a minute and a gigabyte
_FEW = 24  # labels that are compared one by one in the time of one look at an array

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

L = TypeVar("L", bound=tuple[Any, ...])
LabelIn = TypeVar("LabelIn", bound=tuple[Any, ...], contravariant=True)


class Resources(Protocol[L]):
    """What labels hold; labels are tuples, and their order as tuples is that of the queue."""

    def extend(self, label: L, arc: int) -> L | None:
        """The label behind an arc; never before its own in order. None where the arc may not be used."""

    def dominates(self, one: L, other: L) -> bool:
        """Whether all that the other can become, the one can become at least as well."""

    def promises(self, label: L, node: int, reached: Sequence[L]) -> bool:
        """Whether a label may still become something at the sink that those which reached it do not dominate."""


@runtime_checkable
class InRows(Protocol[LabelIn]):
    """Resources that compare a label with many at once, each of them a row of whole numbers."""

    def row(self, label: LabelIn) -> tuple[int, ...]:
        """A label as numbers, of the same length for all."""

    def dominating(self, rows: Integers, label: LabelIn) -> Mask:
        """Which of the labels of one node, by their rows, dominate another one there: as `Resources.dominates`."""


class Start(NamedTuple):
    """Where a search begins, where it ends, and the label that it begins with."""

    source: int
    sink: int
    label: tuple[Any, ...]


def arcs_out(topology: Topology, arcs: Sequence[int]) -> list[Sequence[tuple[int, int]]]:
    """Pairs of (arc, head) out of each node, for the arcs that may be used."""
    out = defaultdict[int, list[tuple[int, int]]](list)
    for arc, tail, head in zip(arcs, topology.tail[arcs].tolist(), topology.head[arcs].tolist(), strict=True):
        out[tail].append((arc, head))
    found: list[Sequence[tuple[int, int]]] = [()] * topology.n_nodes  # of most nodes none may be used
    for tail, pairs in out.items():
        found[tail] = pairs
    return found


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
    in_rows: InRows[L] | None = resources if isinstance(resources, InRows) else None
    settled = defaultdict[int, _Settled[L]](lambda: _Settled(resources.dominates, in_rows))
    reached = settled[start.sink].labels
    queue: list[tuple[L, int, int, int]] = [(start.label, start.source, 0, 0)]  # type: ignore[list-item]
    while queue:
        label, node, number, compared = heapq.heappop(queue)
        if settled[node].beat(label, compared):
            continue
        settled[node].labels.append(label)
        if node == start.sink:
            yield label, _path(parents, number)
            continue
        for arc, head in out[node]:
            further = resources.extend(label, arc)
            if further is None or not resources.promises(further, head, reached):
                continue
            there = settled[head]
            if not there.beat(further):
                parents.append((number, arc))
                heapq.heappush(queue, (further, head, len(parents) - 1, len(there.labels)))
        if len(parents) > most_labels:
            raise TooManyLabels(len(parents), most_labels)


class _Settled(Generic[L]):
    """The labels that are kept at a node, none of which another one dominates.

    A label is compared twice, when it is made and when its turn comes: then with those alone that came in between. What
    beat the last one is asked first, for it often beats the next one, too; many are asked as rows of an array.
    """

    __slots__ = ("_dominates", "_in_rows", "_last", "_rows", "_written", "labels")

    def __init__(self, dominates: Callable[[L, L], bool], in_rows: InRows[L] | None) -> None:
        self.labels: list[L] = []
        self._dominates, self._in_rows, self._written = dominates, in_rows, 0
        self._last: L | None = None
        self._rows: Integers = np.empty((0, 0), np.int64)

    def beat(self, label: L, compared: int = 0) -> bool:
        """Whether one of them dominates a label that was compared with the first so many of them before."""
        if len(self.labels) == compared:
            return False
        if self._last is not None and self._dominates(self._last, label):
            return True
        many = self._in_rows is not None and len(self.labels) - compared > _FEW
        place = self._first_row(label, compared) if many else self._first(label, compared)
        if place is not None:
            self._last = self.labels[place]
        return place is not None

    def _first(self, label: L, compared: int) -> int | None:
        dominates, labels = self._dominates, self.labels
        return next((place for place in range(compared, len(labels)) if dominates(labels[place], label)), None)

    def _first_row(self, label: L, compared: int) -> int | None:
        assert self._in_rows is not None
        size, written = len(self.labels), self._written
        new = [self._in_rows.row(one) for one in self.labels[written:]]
        if size > len(self._rows):
            rows = np.empty((2 * size, len(self._in_rows.row(label))), np.int64)
            if written:
                rows[:written] = self._rows[:written]
            self._rows = rows
        if new:
            self._rows[written:size], self._written = new, size
        found = self._in_rows.dominating(self._rows[compared:size], label)
        first = int(found.argmax())
        return compared + first if found[first] else None


def _path(parents: Sequence[tuple[int, int]], number: int) -> tuple[int, ...]:
    arcs = []
    while number:
        number, arc = parents[number]
        arcs.append(arc)
    return tuple(reversed(arcs))
