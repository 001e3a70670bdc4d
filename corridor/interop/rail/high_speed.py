"""Lines that look like high-speed ones, in data without any attribute: straight for tens of km, and not needed.

Two signs together. A high-speed line is straight: along it, 28 km or more are at most 4 % longer than the great
circle. And nothing depends on it: another line leads to the same places and is at most twice as long. A line that
is straight because the land is flat passes the first test, and stays unless its neighbour does the same service.
A branch that is tied to the rest in one spot only stays too.
"""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

from corridor.interop.rail.data import Rails
from corridor.interop.rail.joining import apart_km, components
from corridor.search import INFINITY, ArcGraph, bounds

__all__ = ["fast_lines"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_SPAN_KM = 28.0
_STRAIGHT = 1.04  # a line's length over the great circle between its ends
_WORTH = 2  # a straight line stays when the way without it is longer than this many times
_PLAIN_KM = 60.0  # shorter pieces of curved line are the throats of high-speed stations, not a railway
_ROOTS = 40
_SPOT_KM = 10.0  # the tracks of a branch leave a station within this


def fast_lines(rails: Rails, inside: Mask, terminals: Integers) -> Mask:
    """Find lines that look like high-speed ones.

    Parameters
    ----------
    rails : Rails
    inside : ndarray of bool, shape (edges,)
        Where to look.
    terminals : ndarray of int64
        Nodes that freight trains reach for certain; what leads there stays.

    Returns
    -------
    ndarray of bool, shape (edges,)
        True for edges to leave out. Every place on curved lines, and every terminal, that had a way to the
        largest component inside still has one.
    """
    edges = np.flatnonzero(inside)
    straight = _straight(rails, edges)
    if not straight.any():
        return np.zeros(rails.tail.size, np.bool_)
    nodes, ends = np.unique(np.stack([rails.tail[edges], rails.head[edges]]), return_inverse=True)
    tail, head = ends.reshape(2, -1)
    label = components(nodes.size, tail, head)
    main = label == np.bincount(label).argmax()
    served = main & _plain(nodes.size, tail, head, np.where(straight, 0, rails.metres[edges]))
    known = np.searchsorted(nodes, np.unique(terminals[np.isin(terminals, nodes)]))
    served[known] = True
    targets = np.flatnonzero(served & main)
    if not targets.size:
        return np.zeros(rails.tail.size, np.bool_)
    spread = targets[np.unique(np.linspace(0, targets.size - 1, _ROOTS).astype(np.int64))]
    roots = np.union1d(known[main[known]], spread)
    needed = _needed(tail, head, rails.metres[edges] * np.where(straight, _WORTH, 1), roots, targets)
    unneeded = straight & ~needed & main[tail]
    found = np.zeros(rails.tail.size, np.bool_)
    found[edges[unneeded & ~_branches(rails.lat[nodes], rails.lon[nodes], tail, head, unneeded)]] = True
    return found


def _straight(rails: Rails, edges: Integers) -> Mask:
    """Edges on straight shortest paths that end at the first node 28 km off or further."""
    beside: dict[int, list[tuple[int, float, int]]] = {}
    columns = (rails.tail[edges], rails.head[edges], rails.metres[edges] / 1000)
    for place, (one, two, km) in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
        beside.setdefault(one, []).append((two, km, place))
        beside.setdefault(two, []).append((one, km, place))
    found = np.zeros(edges.size, np.bool_)
    for root in beside:
        before, ends = _around(beside, root)
        far = np.fromiter(ends, np.int64, len(ends))
        crow = apart_km(rails.lat[root], rails.lon[root], rails.lat[far], rails.lon[far])
        for end in far[np.fromiter(ends.values(), np.float64, len(ends)) <= _STRAIGHT * crow].tolist():
            while end != root:
                end, place = before[end]
                found[place] = True
    return found


def _around(
    beside: dict[int, list[tuple[int, float, int]]], root: int
) -> tuple[dict[int, tuple[int, int]], dict[int, float]]:
    """Shortest paths from a node: the node and edge before each, and the distances of the ends."""
    reached, before, ends = {root: 0.0}, {}, {}
    queue = [(0.0, root)]
    while queue:
        km, node = heapq.heappop(queue)
        if km > reached[node]:
            continue
        if km >= _SPAN_KM:
            ends[node] = km
            continue
        for other, length, place in beside[node]:
            there = km + length
            if there < reached.get(other, np.inf):
                reached[other] = there
                before[other] = (node, place)
                heapq.heappush(queue, (there, other))
    return before, ends


def _plain(n_nodes: int, tail: Integers, head: Integers, metres: Integers) -> Mask:
    """Nodes in a connected piece of curved line of 60 km or more; straight edges have no length here."""
    curved = metres > 0
    label = components(n_nodes, tail[curved], head[curved])
    size = np.bincount(label[tail[curved]], weights=metres[curved], minlength=n_nodes)
    return np.asarray(size[label] >= _PLAIN_KM * 1000)


def _branches(lat: Floats, lon: Floats, tail: Integers, head: Integers, unneeded: Mask) -> Mask:
    """Edges of pieces that are tied to the rest in one spot only: the rest does not do their service."""
    label = components(lat.size, tail[unneeded], head[unneeded])
    ties = np.intersect1d(np.union1d(tail[unneeded], head[unneeded]), np.union1d(tail[~unneeded], head[~unneeded]))
    low, high = np.full((2, lat.size), np.inf), np.full((2, lat.size), -np.inf)
    for row, degrees in enumerate((lat, lon)):
        np.minimum.at(low[row], label[ties], degrees[ties])
        np.maximum.at(high[row], label[ties], degrees[ties])
    tied = np.isfinite(low[0])
    wide = np.zeros(lat.size, np.bool_)
    wide[tied] = apart_km(*low[:, tied], *high[:, tied]) > _SPOT_KM
    return ~wide[label[tail]]


def _needed(tail: Integers, head: Integers, metres: Integers, roots: Integers, targets: Integers) -> Mask:
    """Edges on the shortest paths from every target to each of the roots."""
    starts, ends = np.concatenate([tail, head]), np.concatenate([head, tail])
    lengths = np.maximum(np.concatenate([metres, metres]), 1)
    n_nodes = int(ends.max()) + 1
    graph = ArcGraph(n_nodes, starts, ends, lengths[np.newaxis])
    used = np.zeros(tail.size, np.bool_)
    for root in roots.tolist():
        to_root = bounds(graph, root)
        tight = np.flatnonzero((to_root[starts] < INFINITY) & (to_root[starts] == lengths + to_root[ends]))
        onward = np.full(n_nodes, -1)
        onward[starts[tight]] = tight
        seen, at = np.zeros(n_nodes, np.bool_), targets
        while at.size:
            seen[at] = True
            arcs = onward[at][onward[at] >= 0]
            used[arcs % tail.size] = True
            at = np.unique(ends[arcs])
            at = at[~seen[at]]
    return used
