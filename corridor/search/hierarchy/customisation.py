"""Weights for a customisable hierarchy: the least costs of all its arcs, by triangles.

Nodes are numbered in the order in which they were taken out, and every arc leads from a lower to a higher one, with a
cost in its own direction (edge 2 e) and against it (edge 2 e + 1). Two arcs that leave a node upward are joined by a
third one, always: a triangle. First, lowest corners ascending, what joins two nodes above costs no more than by way of
the corner; then least paths go up and down again. Then, middle corners descending, arcs that a way over higher nodes
undercuts get its cost, which is now the least there is, and are left out of searches. (Dibbelt, Strasser and Wagner,
2016.)

What an edge stands for is kept as two edges, first << 32 | second, or as -2 - the arc: a shortcut knows its middle. An
edge that is left in costs no more than its ends are apart, so the two edges that it stands for are left in as well.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.search.hierarchy.records import Triangulation
from corridor.search.jit import inner, kernel
from corridor.search.records import INFINITY, Indices, Integers

__all__ = ["customised"]

_FAR = INFINITY >> 1  # the sum of two is still a number


@inner
def _from_below(rows: Triangulation, cost: Integers, via: Integers, place: Integers) -> None:
    """Lower every edge to what it costs by way of a lower node."""
    up_start, up_head, up_tail, down_start, down_arc = rows
    for u in range(up_start.size - 1):
        for e in range(up_start[u], up_start[u + 1]):
            place[up_head[e]] = e
        for i in range(down_start[u], down_start[u + 1]):
            e = down_arc[i]
            back, forth = (cost[2 * e + 1], cost[2 * e])  # from u down to the corner, and from there to u
            if back >= _FAR and forth >= _FAR:
                continue
            for f in range(e + 1, up_start[up_tail[e] + 1]):
                edge = 2 * place[up_head[f]]
                there = back + cost[2 * f]
                if there < cost[edge]:
                    cost[edge] = there
                    via[edge] = (2 * e + 1) << 32 | (2 * f)
                there = cost[2 * f + 1] + forth
                if there < cost[edge + 1]:
                    cost[edge + 1] = there
                    via[edge + 1] = (2 * f + 1) << 32 | (2 * e)


@inner
def _from_above(rows: Triangulation, cost: Integers, via: Integers, place: Integers) -> NDArray[np.int8]:
    """Lower every edge to what it costs by way of higher nodes; 1 for those that are so undercut."""
    up_start, up_head, up_tail, down_start, down_arc = rows
    undercut = np.zeros(cost.size, np.int8)
    for u in range(up_start.size - 2, -1, -1):
        for e in range(up_start[u], up_start[u + 1]):
            place[up_head[e]] = e
        for i in range(down_start[u], down_start[u + 1]):
            e = down_arc[i]
            for f in range(e + 1, up_start[up_tail[e] + 1]):
                g = place[up_head[f]]
                if cost[2 * f] + cost[2 * g + 1] < cost[2 * e]:
                    cost[2 * e] = cost[2 * f] + cost[2 * g + 1]
                    via[2 * e] = (2 * f) << 32 | (2 * g + 1)
                    undercut[2 * e] = 1
                if cost[2 * g] + cost[2 * f + 1] < cost[2 * e + 1]:
                    cost[2 * e + 1] = cost[2 * g] + cost[2 * f + 1]
                    via[2 * e + 1] = (2 * g) << 32 | (2 * f + 1)
                    undercut[2 * e + 1] = 1
                if cost[2 * e] + cost[2 * g] < cost[2 * f]:
                    cost[2 * f] = cost[2 * e] + cost[2 * g]
                    via[2 * f] = (2 * e) << 32 | (2 * g)
                    undercut[2 * f] = 1
                if cost[2 * g + 1] + cost[2 * e + 1] < cost[2 * f + 1]:
                    cost[2 * f + 1] = cost[2 * g + 1] + cost[2 * e + 1]
                    via[2 * f + 1] = (2 * g + 1) << 32 | (2 * e + 1)
                    undercut[2 * f + 1] = 1
    return undercut


@kernel
def customised(
    rows: Triangulation, edge_of_arc: Integers, weight: Integers, bits: int
) -> tuple[Integers, Integers, Integers, Indices]:
    """Give the edges their costs.

    Returns what `Upward` holds, the highest node at place 0: starts and rows; and what `Unpacking` does.
    """
    up_start, up_head = rows.up_start, rows.up_head
    n, m = up_start.size - 1, up_head.size
    cost = np.full(2 * m, _FAR, np.int64)
    via = np.full(2 * m, -1, np.int64)
    for arc in range(weight.size):
        edge = edge_of_arc[arc]
        if edge >= 0 and weight[arc] < cost[edge]:
            cost[edge] = weight[arc]
            via[edge] = -2 - arc
    place = np.empty(n, np.int64)
    _from_below(rows, cost, via, place)
    undercut = _from_above(rows, cost, via, place)
    total = 0
    for edge in range(2 * m):
        total += cost[edge] < _FAR and undercut[edge] == 0
    start = np.zeros(2 * n + 1, np.int64)
    found = np.empty(total, np.int64)
    stands = np.empty(total, np.int64)  # the edge of every row, then what it stands for
    row = np.empty(2 * m, np.int64)
    filled = 0
    for at in range(n):
        u = n - 1 - at
        for side in range(2):
            for e in range(up_start[u], up_start[u + 1]):
                edge = 2 * e + side
                if cost[edge] < _FAR and undercut[edge] == 0:
                    found[filled] = cost[edge] << bits | (n - 1 - up_head[e])
                    stands[filled] = edge
                    row[edge] = filled
                    filled += 1
            start[2 * at + side + 1] = filled
    length = np.ones(total, np.int32)
    for at in range(total - 1, -1, -1):  # lower places, by which shortcuts lead, come last
        pair = via[stands[at]]
        stands[at] = pair
        if pair >= 0:
            first, second = row[pair >> 32], row[pair & 0xFFFFFFFF]
            stands[at] = first << 32 | second
            length[at] = length[first] + length[second]
    return start, found, stands, length
