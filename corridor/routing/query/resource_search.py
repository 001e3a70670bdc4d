"""Paths within what no kernel can count: hours without power that begin anew at every plug, and last days of services.

Labels carry the totals, the seconds since the last power and the seconds since the boxes were ready. One is beaten only
by another that is no worse in every total, has had power no longer ago, and is no later where a season may still end.

Totals are those up to a node and the least that is still to come there, so that labels leave the queue in the order of
what they may become, and those that lead away from the sink are never looked at: arcs weigh what they add to that.

Reference: P. E. Hart, N. J. Nilsson and B. Raphael, A formal basis for the heuristic determination of minimum cost
paths, IEEE Transactions on Systems Science and Cybernetics 4 (1968).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.graph.measures import HOURS
from corridor.routing.query.label_search import Start, arcs_out, least_labels
from corridor.routing.query.layered_graph import LayeredGraph
from corridor.routing.query.seasons import Seasons
from corridor.search import INFINITY, ArcGraph, bounds

__all__ = ["PathFront", "ResourceSearch", "Resources", "resourced_front", "resourced_path"]

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Totals = tuple[int, ...]
# Totals with what is still to come, seconds since the last power, seconds since the boxes were ready.
_Label = tuple[Totals, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class PathFront:
    """Points that no path beats, each with a path.

    Attributes
    ----------
    points : int64 array, shape (points, criteria)
        Whole totals, in lexicographic order.
    labels : int
        Labels made to find them.
    path : function of a number that gives an int64 array
        Arcs of the compiled graph of one point.
    """

    points: Integers
    labels: int
    path: Callable[[int], Integers]


@dataclass(frozen=True, slots=True, eq=False)
class Resources:
    """What a search of a layered graph keeps: its limit of power, and seasons.

    Attributes
    ----------
    layered : LayeredGraph
        Source, sink, and the power of a reefer.
    graph : ArcGraph
        The same nodes and arcs, maybe with more rows of weights or more arcs closed.
    seasons : Seasons or None
        Of the compiled graph.
    """

    layered: LayeredGraph
    graph: ArcGraph
    seasons: Seasons | None = None


def resourced_path(within: Resources, order: tuple[int, int], limits: Mapping[int, int]) -> Integers | None:
    """Find the least path: by the first row of the weights, among equals by the second.

    Parameters
    ----------
    within : Resources
        What it keeps.
    order : tuple of int
        Rows to minimise, the first one first.
    limits : mapping of int to int
        Largest total of a row.

    Returns
    -------
    int64 array or None
        Arcs of the layered graph; None where no path keeps all limits.
    """
    search = ResourceSearch.over(within, order, limits, lexicographic=True)
    return next((arcs for _, arcs in search.run()), None)


def resourced_front(
    within: Resources, criteria: Sequence[int], limits: Mapping[int, int]
) -> list[tuple[Totals, Integers]]:
    """Find every point of the Pareto front, with one path each, in order."""
    search = ResourceSearch.over(within, criteria, limits, lexicographic=False)
    kept: list[tuple[Totals, Integers]] = []
    for totals, arcs in search.run():
        point = totals[: len(criteria)]
        if not any(all(a <= b for a, b in zip(other, point, strict=True)) for other, _ in kept):
            kept.append((point, arcs))
    return kept


@dataclass(frozen=True, eq=False)
class ResourceSearch:
    """Labels over a layered graph; `lexicographic` compares the first two totals as one number.

    Where no service that ends can be met any more, the clock stands still: `clocked` nodes, and arcs that lead to them.

    Lists, not arrays: the search reads single cells, which cost ten times as much from an array.
    """

    ends: tuple[int, int]
    out: Sequence[Sequence[tuple[int, int]]]
    weights: Sequence[Totals]
    dark: Sequence[int]
    lit: Sequence[bool]
    most_dark: int
    seconds: Sequence[int]
    last: Sequence[int]
    clocked: Sequence[bool]
    goes_on: Sequence[bool]
    to_go: Sequence[Totals]
    most: Totals
    lexicographic: bool

    @classmethod
    def over(
        cls, within: Resources, criteria: Sequence[int], limits: Mapping[int, int], *, lexicographic: bool
    ) -> ResourceSearch:
        """Prepare a search: rows to minimise, then rows with a limit."""
        layered, searched, power = within.layered, within.graph, within.layered.power
        rows, frame = [*criteria, *limits], searched.topology
        ahead = np.stack([bounds(searched, layered.sink, criterion=row) for row in rows])
        usable = (ahead[:, frame.head] < INFINITY).all(axis=0)
        if searched.closed is not None:
            usable &= ~searched.closed
        added = np.where(usable, searched.weights[rows] + ahead[:, frame.head] - ahead[:, frame.tail], 0)
        last = np.full(layered.arcs, INFINITY) if within.seasons is None else within.seasons.last
        last = layered.spread(last)
        clocked = _leading_to(searched, last < INFINITY)
        places = np.ones(layered.states, np.bool_) if power is None else power.places
        return cls(
            ends=(layered.source, layered.sink),
            out=arcs_out(frame, np.flatnonzero(usable).tolist()),
            weights=list(zip(*added.tolist(), strict=True)),
            dark=[0] * searched.n_arcs if power is None else layered.spread(power.seconds).tolist(),
            lit=layered.spread(places)[frame.head].tolist(),
            most_dark=INFINITY if power is None else power.limit,
            seconds=searched.weights[HOURS.row].tolist(),
            last=last.tolist(),
            clocked=clocked.tolist(),
            goes_on=clocked[frame.head].tolist(),
            to_go=list(zip(*ahead.tolist(), strict=True)),
            most=tuple(limits.values()),
            lexicographic=lexicographic,
        )

    def run(self, source: int | None = None, since: int = 0, gone: int = 0) -> Iterator[tuple[Totals, Integers]]:
        """Totals and arcs of the labels at the sink, the least one first.

        From a node reached so long after power, and after the boxes were ready.
        """
        begin = self.ends[0] if source is None else source
        first = self.first(begin, since, gone)
        for (totals, *_), arcs in least_labels(self, self.out, Start(begin, self.ends[1], first)):
            yield totals, np.array(arcs, dtype=np.int64)

    def first(self, node: int, since: int = 0, gone: int = 0) -> _Label:
        """The label of boxes that begin at a node."""
        return self.to_go[node], since, gone if self.clocked[node] else 0

    def extend(self, label: _Label, arc: int) -> _Label | None:
        """Add an arc; the count of power begins anew where it ends at power, time counts before the last season."""
        totals, since, gone = label
        since += self.dark[arc]
        gone += self.seconds[arc]
        if since > self.most_dark or gone > self.last[arc]:
            return None
        return (
            tuple(map(int.__add__, totals, self.weights[arc])),
            0 if self.lit[arc] else since,
            gone if self.goes_on[arc] else 0,
        )

    def dominates(self, one: _Label, other: _Label) -> bool:
        """No worse in every total, with power no longer ago, and no later."""
        (mine, since, gone), (its, its_since, its_gone) = one, other
        if since > its_since or gone > its_gone:
            return False
        if self.lexicographic:
            return mine[:2] <= its[:2] and all(map(int.__le__, mine[2:], its[2:]))
        return all(map(int.__le__, mine, its))

    def row(self, label: _Label) -> tuple[int, ...]:
        """Totals, seconds since power and since the boxes were ready."""
        totals, since, gone = label
        return (*totals, since, gone)

    def dominating(self, rows: Integers, label: _Label) -> Mask:
        """Rows that `dominates` holds of."""
        its, since, gone = label
        found: Mask = (rows[:, -2] <= since) & (rows[:, -1] <= gone)
        if self.lexicographic:
            found &= (rows[:, 0] < its[0]) | ((rows[:, 0] == its[0]) & (rows[:, 1] <= its[1]))
        for place in range(2 if self.lexicographic else 0, len(its)):
            found &= rows[:, place] <= its[place]
        return found

    def promises(self, label: _Label, node: int, reached: Sequence[_Label]) -> bool:
        """Whether the least that is still to come keeps the limits, and is not beaten by what has come."""
        least = label[0]
        if any(map(int.__gt__, least[len(least) - len(self.most) :], self.most)):
            return False
        # at the sink power and time no longer matter: what reached it is compared as if it had just had some
        return not any(self.dominates((known, 0, 0), (least, 0, 0)) for known, *_ in reached)


def _leading_to(graph: ArcGraph, arcs: Mask) -> Mask:
    """Nodes from which some of the arcs can be met."""
    found, frame = np.zeros(graph.n_nodes, np.bool_), graph.topology
    nodes = np.unique(frame.tail[arcs])
    while nodes.size:
        found[nodes] = True
        before = np.unique(frame.tail[found[frame.head]])
        nodes = before[~found[before]]
    return found
