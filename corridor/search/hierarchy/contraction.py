"""Building a contraction hierarchy: which nodes go first, and the shortcuts that replace them.

Nodes are taken out one by one, least important first. Where the least path between two
neighbours led through the node, a shortcut joins them; a bounded search for another path as short
(a witness) keeps their number down. A witness missed costs a needless shortcut, never an error.
(Geisberger and others, 2008; importance as in RoutingKit: level, arcs and hops added per removed.)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.search.arcgraph import INFINITY
from corridor.search.heap import pop, push
from corridor.search.jit import inner, kernel

__all__ = ["contract", "places"]

Integers = NDArray[np.int64]
Indices = NDArray[np.int32]

_SETTLED = 60  # nodes a witness search may settle: fewer leave needless shortcuts, more cost time

# Lists of open neighbours lie in one pool: list 2 v holds outgoing arcs of v, 2 v + 1 incoming.
# spot[3 l], [3 l + 1], [3 l + 2] are first cell, length and room of list l; a cell is a pair
# (edge << 32 | neighbour, weight) in the pool. Edges are original arcs and shortcuts:
# edges[3 e], [3 e + 1] are the two edges replaced (or -1 and the arc), [3 e + 2] counts arcs.


@inner
def _place(spot: Integers, pool: Integers, filled: int, which: int, neighbour: int, edge: int, weight: int) -> int:
    """Add a neighbour to a list, or lower its weight; returns the filled length of the pool."""
    first, length, room = spot[3 * which], spot[3 * which + 1], spot[3 * which + 2]
    for i in range(first, first + length):
        if pool[2 * i] & 0xFFFFFFFF == neighbour:
            pool[2 * i] = (edge << 32) | neighbour
            pool[2 * i + 1] = weight
            return filled
    if length == room:
        room = 2 * room + 2
        for i in range(length):
            pool[2 * (filled + i)] = pool[2 * (first + i)]
            pool[2 * (filled + i) + 1] = pool[2 * (first + i) + 1]
        first = filled
        spot[3 * which] = first
        spot[3 * which + 2] = room
        filled += room
    pool[2 * (first + length)] = (edge << 32) | neighbour
    pool[2 * (first + length) + 1] = weight
    spot[3 * which + 1] = length + 1
    return filled


@inner
def _remove(spot: Integers, pool: Integers, which: int, neighbour: int) -> None:
    first, last = spot[3 * which], spot[3 * which] + spot[3 * which + 1] - 1
    for i in range(first, last + 1):
        if pool[2 * i] & 0xFFFFFFFF == neighbour:
            pool[2 * i] = pool[2 * last]
            pool[2 * i + 1] = pool[2 * last + 1]
            spot[3 * which + 1] -= 1
            return


@inner
def _witness(  # noqa: PLR0913
    spot: Integers,
    pool: Integers,
    reach: Integers,
    heap: Integers,
    stamp: int,
    start: int,
    avoid: int,
    farthest: int,
    most: int,
) -> None:
    """Costs from ``start`` without ``avoid``, up to a cost and a number of nodes.

    ``reach[2 v]`` is the stamp of the search that reached ``v`` last, ``reach[2 v + 1]`` its cost.
    """
    reach[2 * start] = stamp
    reach[2 * start + 1] = 0
    size = push(heap, 0, 0, start)
    settled = 0
    while size > 0 and settled < most:
        cost = heap[0]
        u = heap[1]
        if cost > farthest:
            break
        size = pop(heap, size)
        if cost != reach[2 * u + 1]:
            continue
        settled += 1
        first = spot[6 * u]
        for i in range(first, first + spot[6 * u + 1]):
            v = pool[2 * i] & 0xFFFFFFFF
            there = cost + pool[2 * i + 1]
            if v == avoid or there > farthest or (reach[2 * v] == stamp and reach[2 * v + 1] <= there):
                continue
            reach[2 * v] = stamp
            reach[2 * v + 1] = there
            if 2 * size + 2 <= heap.size:
                size = push(heap, size, there, v)


@inner
def _shortcuts(  # noqa: PLR0913
    spot: Integers, pool: Integers, reach: Integers, heap: Integers, found: Integers, stamp: int, node: int, most: int
) -> int:
    """Write the shortcuts that replace a node as (tail, head, weight, edge in, edge out); their number."""
    count = 0
    first_out, n_out = spot[6 * node], spot[6 * node + 1]
    first_in, n_in = spot[6 * node + 3], spot[6 * node + 4]
    for i in range(first_in, first_in + n_in):
        u = pool[2 * i] & 0xFFFFFFFF
        farthest = -1
        for j in range(first_out, first_out + n_out):
            if pool[2 * j] & 0xFFFFFFFF != u:
                farthest = max(farthest, pool[2 * i + 1] + pool[2 * j + 1])
        if farthest < 0:
            continue
        stamp += 1
        _witness(spot, pool, reach, heap, stamp, u, node, farthest, most)
        for j in range(first_out, first_out + n_out):
            v = pool[2 * j] & 0xFFFFFFFF
            cost = pool[2 * i + 1] + pool[2 * j + 1]
            if v == u or (reach[2 * v] == stamp and reach[2 * v + 1] <= cost):
                continue
            found[5 * count] = u
            found[5 * count + 1] = v
            found[5 * count + 2] = cost
            found[5 * count + 3] = pool[2 * i] >> 32
            found[5 * count + 4] = pool[2 * j] >> 32
            count += 1
    return count


@inner
def _importance(
    spot: Integers, pool: Integers, edges: Integers, found: Integers, count: int, node: int, level: int
) -> int:
    removed = 1
    hops = 1
    for which in (2 * node, 2 * node + 1):
        first = spot[3 * which]
        for i in range(first, first + spot[3 * which + 1]):
            removed += 1
            hops += edges[3 * (pool[2 * i] >> 32) + 2]
    added = 0
    for i in range(count):
        added += edges[3 * found[5 * i + 3] + 2] + edges[3 * found[5 * i + 4] + 2]
    return 250 * level + (1000 * count) // removed + (1000 * added) // hops


@kernel("Tuple((int32[::1], int64[::1], int64[::1], int64[::1]))(int64, int32[::1], int32[::1], int64[::1])")
def contract(n: int, tail: Indices, head: Indices, weight: Integers) -> tuple[Indices, Integers, Integers, Integers]:  # noqa: C901, PLR0915
    """Take all nodes out.

    Returns the rank of every node (the last one out has the highest), the edges, the starts of
    every node's two lists (2 n + 1) as they were when it was taken out, and these lists: pairs
    (edge << 32 | neighbour, weight). List 2 v leads up from v, list 2 v + 1 comes down to v.
    """
    m = tail.size
    edges = np.empty(3 * (2 * m + 16), np.int64)
    spot = np.zeros(6 * n, np.int64)
    for arc in range(m):
        spot[6 * tail[arc] + 2] += 1
        spot[6 * head[arc] + 5] += 1
    filled = 0
    for which in range(2 * n):
        spot[3 * which] = filled
        filled += spot[3 * which + 2]
    pool = np.empty(2 * (2 * filled + 16), np.int64)
    n_edges = 0
    # Of parallel arcs the cheapest counts, of equal ones the first; loops and closed arcs do not.
    best = np.full(n, INFINITY, np.int64)
    order = np.argsort(tail, kind="mergesort")
    i = 0
    while i < m:
        u = tail[order[i]]
        last = i
        while last < m and tail[order[last]] == u:
            arc = order[last]
            best[head[arc]] = min(best[head[arc]], weight[arc])
            last += 1
        for place in range(i, last):
            arc = order[place]
            v = head[arc]
            if v != u and weight[arc] < INFINITY and weight[arc] == best[v]:
                best[v] = -1
                edges[3 * n_edges] = -1
                edges[3 * n_edges + 1] = arc
                edges[3 * n_edges + 2] = 1
                filled = _place(spot, pool, filled, 2 * u, v, n_edges, weight[arc])
                filled = _place(spot, pool, filled, 2 * v + 1, u, n_edges, weight[arc])
                n_edges += 1
        for place in range(i, last):
            best[head[order[place]]] = INFINITY
        i = last

    reach = np.full(2 * n, -1, np.int64)
    witness_heap = np.empty(1 << 16, np.int64)
    found = np.empty(5 * 1024, np.int64)
    level = np.zeros(n, np.int64)
    rank = np.empty(n, np.int32)
    queue = np.empty(2 * (n + 1), np.int64)
    size = 0
    stamp = 0
    starts = np.zeros(2 * n + 1, np.int64)  # first cell per list in ``kept``, by node; set when taken out
    lengths = np.zeros(2 * n, np.int64)
    kept = np.empty(2 * (2 * n_edges + 16), np.int64)
    n_kept = 0
    for node in range(n):
        need = 5 * spot[6 * node + 1] * spot[6 * node + 4]
        if need > found.size:
            found = np.empty(2 * need, np.int64)
        count = _shortcuts(spot, pool, reach, witness_heap, found, stamp, node, _SETTLED)
        stamp += spot[6 * node + 4]
        size = push(queue, size, _importance(spot, pool, edges, found, count, node, 0), node)
    taken = 0
    while size > 0:
        node = queue[1]
        size = pop(queue, size)
        n_out, n_in = spot[6 * node + 1], spot[6 * node + 4]
        if 5 * n_out * n_in > found.size:
            found = np.empty(10 * n_out * n_in, np.int64)
        count = _shortcuts(spot, pool, reach, witness_heap, found, stamp, node, _SETTLED)
        stamp += n_in
        if size > 0:
            now = _importance(spot, pool, edges, found, count, node, level[node])
            if now > queue[0]:
                size = push(queue, size, now, node)
                continue
        rank[node] = taken
        taken += 1
        if 2 * (n_kept + n_out + n_in) > kept.size:
            more = np.empty(2 * kept.size + 2 * (n_out + n_in), np.int64)
            more[: 2 * n_kept] = kept[: 2 * n_kept]
            kept = more
        for which in (2 * node, 2 * node + 1):
            first, length = spot[3 * which], spot[3 * which + 1]
            starts[which] = n_kept
            lengths[which] = length
            kept[2 * n_kept : 2 * (n_kept + length)] = pool[2 * first : 2 * (first + length)]
            n_kept += length
            for j in range(first, first + length):
                other = pool[2 * j] & 0xFFFFFFFF
                level[other] = max(level[other], level[node] + 1)
                _remove(spot, pool, 2 * other + 1 - (which & 1), node)
        if 3 * (n_edges + count) > edges.size:
            more = np.empty(2 * edges.size + 3 * count, np.int64)
            more[: 3 * n_edges] = edges[: 3 * n_edges]
            edges = more
        room = 0
        for j in range(count):
            room += 2 * spot[6 * found[5 * j] + 2] + 2 * spot[6 * found[5 * j + 1] + 5] + 4 * (count + 2)
        if 2 * (filled + room) > pool.size:
            more = np.empty(2 * pool.size + 2 * room, np.int64)
            more[: 2 * filled] = pool[: 2 * filled]
            pool = more
        for j in range(count):
            u, v = found[5 * j], found[5 * j + 1]
            edges[3 * n_edges] = found[5 * j + 3]
            edges[3 * n_edges + 1] = found[5 * j + 4]
            edges[3 * n_edges + 2] = edges[3 * found[5 * j + 3] + 2] + edges[3 * found[5 * j + 4] + 2]
            filled = _place(spot, pool, filled, 2 * u, v, n_edges, found[5 * j + 2])
            filled = _place(spot, pool, filled, 2 * v + 1, u, n_edges, found[5 * j + 2])
            n_edges += 1
    total = 0
    for which in range(2 * n):
        total += lengths[which]
    lists = np.empty(2 * total, np.int64)
    at = 0
    for which in range(2 * n):
        first = starts[which]
        starts[which] = at
        lists[2 * at : 2 * (at + lengths[which])] = kept[2 * first : 2 * (first + lengths[which])]
        at += lengths[which]
    starts[2 * n] = at
    return rank, edges[: 3 * n_edges].copy(), starts, lists


@kernel("int32[::1](int32[::1], int64[::1], int64[::1], int64)")
def places(rank: Indices, starts: Integers, lists: Integers, top: int) -> Indices:
    """Where the nodes stand in memory, given what `contract` returned: the most important ``top`` first, by rank.

    The others follow as a walk through the tree in which the least important of a node's higher neighbours is its
    parent: a climb goes along branches of it, and so through neighbouring memory.
    """
    n = rank.size
    parent = np.full(n, -1, np.int64)  # by importance, the most important being 0
    for node in range(n):
        own = n - 1 - rank[node]
        for j in range(starts[2 * node], starts[2 * node + 2]):
            parent[own] = max(parent[own], n - 1 - rank[lists[2 * j] & 0xFFFFFFFF])
    room = np.zeros(n, np.int64)  # nodes below the top in the branch
    for own in range(n - 1, -1, -1):
        room[own] += own >= top
        if parent[own] >= 0:
            room[parent[own]] += room[own]
    free = np.empty(n, np.int64)  # the next place in the branch
    place = np.empty(n, np.int32)
    begin = min(top, n)
    for own in range(n):
        above = parent[own]
        first = begin if above < 0 else free[above]
        if above < 0:
            begin += room[own]
        else:
            free[above] += room[own]
        place[own] = own if own < top else first
        free[own] = first if own < top else first + 1
    return place[n - 1 - rank]
