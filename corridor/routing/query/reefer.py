"""Routes of reefers, exactly: hours without power are counted along the way and begin anew where there is power.

A count that goes back to nothing is no criterion, so the kernels do not know it. The graph comes to them with the
arcs closed that no way can use in time (`corridor.graph.cargo`); where what they find still breaks the limit,
labels that carry the minutes since the last power find the answer: one is beaten only by another that is no worse
in every criterion and has had power no longer ago.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Power
from corridor.search import INFINITY, ArcGraph, bounds

__all__ = ["keeps_power", "powered_front", "powered_path"]

Integers = NDArray[np.int64]
_Label = tuple[tuple[int, ...], int]  # criteria, minutes since the last power


def keeps_power(power: Power, graph: ArcGraph, path: Integers) -> bool:
    """Whether a path never goes without power for too long."""
    frame, since = graph.topology, 0
    arcs, states = len(power.minutes), len(power.places)
    for number in path.tolist():
        since += int(power.minutes[number % arcs])
        if since > power.limit:
            return False
        if power.places[frame.head[number] % states]:
            since = 0
    return True


def powered_path(
    graph: ArcGraph, ends: tuple[int, int], power: Power, order: tuple[int, int], limits: Mapping[int, int]
) -> Integers | None:
    """Find the least path that keeps its power: by the first row of the weights, among equals by the second.

    Parameters
    ----------
    graph : ArcGraph
        Weighted, possibly several copies of the graph that `power` speaks of.
    ends : tuple of int
        Source and sink.
    power : Power
        Limit, minutes and places.
    order : tuple of int
        Rows to minimise, the first one first.
    limits : mapping of int to int
        Largest total of a row.

    Returns
    -------
    int64 array or None
        Arcs; None where no path keeps power and limits.
    """
    search = _Search(graph, power, (*order, *limits), tuple(limits.values()), first=True)
    for _, arcs in search.run(*ends):
        return arcs
    return None


def powered_front(
    graph: ArcGraph, ends: tuple[int, int], power: Power, criteria: Sequence[int], limits: Mapping[int, int]
) -> list[tuple[tuple[int, ...], Integers]]:
    """Find every point of the Pareto front of paths that keep their power, with one path each, in order."""
    search = _Search(graph, power, (*criteria, *limits), tuple(limits.values()), first=False)
    kept: list[tuple[tuple[int, ...], Integers]] = []
    for totals, arcs in search.run(*ends):
        point = totals[: len(criteria)]
        if not any(all(a <= b for a, b in zip(other, point, strict=True)) for other, _ in kept):
            kept.append((point, arcs))
    return kept


@dataclass(frozen=True)
class _Search:
    """Labels in the order of their criteria; `first` compares the first two of them as one number."""

    graph: ArcGraph
    power: Power
    rows: tuple[int, ...]
    most: tuple[int, ...]
    first: bool

    def _arcs(self) -> list[list[tuple[int, tuple[int, ...], int, int]]]:
        """Head, weights, minutes without power and number of the open arcs out of each node."""
        frame = self.graph.topology
        out: list[list[tuple[int, tuple[int, ...], int, int]]] = [[] for _ in range(frame.n_nodes)]
        weights = list(zip(*(self.graph.weights[row].tolist() for row in self.rows), strict=True))
        minutes, arcs = self.power.minutes.tolist(), len(self.power.minutes)
        closed = np.zeros(frame.n_arcs, dtype=np.bool_) if self.graph.closed is None else self.graph.closed
        for number in np.flatnonzero(~closed).tolist():
            step = (int(frame.head[number]), weights[number], minutes[number % arcs], number)
            out[int(frame.tail[number])].append(step)
        return out

    def run(self, source: int, sink: int) -> Iterator[tuple[tuple[int, ...], Integers]]:
        """Totals and arcs of the labels settled at the sink; the first of them is the least."""
        out, places, states = self._arcs(), self.power.places.tolist(), len(self.power.places)
        ahead = [bounds(self.graph, sink, row).tolist() for row in self.rows]
        reached: list[_Label] = []
        settled: dict[int, list[_Label]] = {}
        parents: list[tuple[int, int]] = [(-1, -1)]
        queue = [((0,) * len(self.rows), 0, source, 0)]
        while queue:
            totals, since, node, label = heapq.heappop(queue)
            mine = settled.setdefault(node, [])
            if self._beaten(mine, totals, since):
                continue
            mine.append((totals, since))
            if node == sink:
                reached.append((totals, 0))
                yield totals, _trace(parents, label)
                continue
            for head, weights, minutes, number in out[node]:
                gone = since + minutes
                sums = tuple(map(int.__add__, totals, weights))
                if gone > self.power.limit or not self._may(sums, [row[head] for row in ahead], reached):
                    continue
                gone = 0 if places[head % states] else gone
                if not self._beaten(settled.get(head, ()), sums, gone):
                    parents.append((label, number))
                    heapq.heappush(queue, (sums, gone, head, len(parents) - 1))

    def _may(self, sums: tuple[int, ...], ahead: Sequence[int], reached: Sequence[_Label]) -> bool:
        """Whether the least that is still to come keeps the limits, and is not beaten by what has come."""
        if INFINITY in ahead:
            return False
        least = tuple(map(int.__add__, sums, ahead))
        spare = len(self.rows) - len(self.most)
        return not any(map(int.__gt__, least[spare:], self.most)) and not self._beaten(reached, least, 0)

    def _beaten(self, labels: Sequence[_Label], totals: tuple[int, ...], since: int) -> bool:
        if self.first:
            return any(
                known <= since and other[:2] <= totals[:2] and all(map(int.__le__, other[2:], totals[2:]))
                for other, known in labels
            )
        return any(known <= since and all(map(int.__le__, other, totals)) for other, known in labels)


def _trace(parents: list[tuple[int, int]], label: int) -> Integers:
    arcs = []
    while label:
        label, arc = parents[label]
        arcs.append(arc)
    return np.array(arcs[::-1], dtype=np.int64)
