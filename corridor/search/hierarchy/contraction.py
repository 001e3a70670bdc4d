"""Building a contraction hierarchy: which nodes go first, and the shortcuts that replace them.

Invariant: nodes are taken out one by one, least important first, and least costs between those that are left never
change. Where the least path between two neighbours led through the node taken out, a shortcut joins them; a bounded
search for another path as short (a witness) keeps their number down. A witness missed costs a needless shortcut,
never an error. Nodes wait by importance, then number; it is looked at anew when a node's turn comes. (Geisberger and
others, 2008; importance as in RoutingKit: level, arcs and hops added per removed.)
"""

from __future__ import annotations

import numpy as np

from corridor.search.heap import pop, push
from corridor.search.hierarchy.records import (
    EDGE,
    LIST,
    NEIGHBOUR,
    REACH,
    SHORTCUT,
    Edges,
    GivenArcs,
    Neighbours,
    OpenLists,
    Shortcuts,
    WitnessStore,
)
from corridor.search.jit import inner, kernel
from corridor.search.records import INFINITY, Indices, Integers

__all__ = ["contract", "places"]

_SETTLED = 60  # nodes a witness search may settle: fewer leave needless shortcuts, more cost time
_LOW = 0xFFFFFFFF


@inner
def _place(lists: OpenLists, filled: int, which: int, neighbour: int, edge: int, weight: int) -> int:
    """Add a neighbour to a list, or lower its weight; returns the filled length of the pool."""
    spot, pool = lists
    first, length, room = spot[which].first, spot[which].length, spot[which].room
    for i in range(first, first + length):
        if pool[i].link & _LOW == neighbour:
            pool[i].link = (edge << 32) | neighbour
            pool[i].weight = weight
            return filled
    if length == room:
        room = 2 * room + 2
        for i in range(length):
            pool[filled + i].link = pool[first + i].link
            pool[filled + i].weight = pool[first + i].weight
        first = filled
        spot[which].first = first
        spot[which].room = room
        filled += room
    pool[first + length].link = (edge << 32) | neighbour
    pool[first + length].weight = weight
    spot[which].length = length + 1
    return filled


@inner
def _join(lists: OpenLists, filled: int, tail: int, head: int, edge: int, weight: int) -> int:
    """Add an edge to the lists of both of its ends; returns the filled length of the pool."""
    for side in range(2):
        near, far = (head, tail) if side else (tail, head)
        filled = _place(lists, filled, 2 * near + side, far, edge, weight)
    return filled


@inner
def _remove(lists: OpenLists, which: int, neighbour: int) -> None:
    spot, pool = lists
    first, last = spot[which].first, spot[which].first + spot[which].length - 1
    for i in range(first, last + 1):
        if pool[i].link & _LOW == neighbour:
            pool[i].link = pool[last].link
            pool[i].weight = pool[last].weight
            spot[which].length -= 1
            return


@inner
def _witness(lists: OpenLists, store: WitnessStore, stamp: int, start: int, avoid: int, farthest: int) -> None:
    """Costs from ``start`` without ``avoid``, up to a cost and a number of nodes."""
    spot, pool = lists
    reach, heap, _ = store
    reach[start].stamp = stamp
    reach[start].cost = 0
    size = push(heap, 0, 0, start)
    settled = 0
    while size > 0 and settled < _SETTLED:
        cost = heap[0]
        u = heap[1]
        if cost > farthest:
            break
        size = pop(heap, size)
        if cost != reach[u].cost:
            continue
        settled += 1
        first = spot[2 * u].first
        for i in range(first, first + spot[2 * u].length):
            v = pool[i].link & _LOW
            there = cost + pool[i].weight
            if v == avoid or there > farthest or (reach[v].stamp == stamp and reach[v].cost <= there):
                continue
            reach[v].stamp = stamp
            reach[v].cost = there
            if 2 * size + 2 <= heap.size:
                size = push(heap, size, there, v)


@inner
def _shortcuts(lists: OpenLists, store: WitnessStore, stamp: int, node: int) -> int:
    """Write the shortcuts that replace a node; their number."""
    spot, pool = lists
    reach, _, found = store
    count = 0
    first_out, n_out = spot[2 * node].first, spot[2 * node].length
    first_in, n_in = spot[2 * node + 1].first, spot[2 * node + 1].length
    for i in range(first_in, first_in + n_in):
        u = pool[i].link & _LOW
        farthest = -1
        for j in range(first_out, first_out + n_out):
            if pool[j].link & _LOW != u:
                farthest = max(farthest, pool[i].weight + pool[j].weight)
        if farthest < 0:
            continue
        stamp += 1
        _witness(lists, store, stamp, u, node, farthest)
        for j in range(first_out, first_out + n_out):
            v = pool[j].link & _LOW
            cost = pool[i].weight + pool[j].weight
            if v == u or (reach[v].stamp == stamp and reach[v].cost <= cost):
                continue
            found[count].tail = u
            found[count].head = v
            found[count].weight = cost
            found[count].into = pool[i].link >> 32
            found[count].out = pool[j].link >> 32
            count += 1
    return count


@inner
def _importance(lists: OpenLists, edges: Edges, found: Shortcuts, count: int, node: int, level: int) -> int:
    spot, pool = lists
    removed = 1
    hops = 1
    for which in (2 * node, 2 * node + 1):
        first = spot[which].first
        for i in range(first, first + spot[which].length):
            removed += 1
            hops += edges[pool[i].link >> 32].arcs
    added = 0
    for i in range(count):
        added += edges[found[i].into].arcs + edges[found[i].out].arcs
    return 250 * level + (1000 * count) // removed + (1000 * added) // hops


@inner
def _original_edges(lists: OpenLists, edges: Edges, arcs: GivenArcs, filled: int) -> tuple[int, int]:
    """Make edges of the arcs that count; returns how many, and the filled length of the pool.

    Of parallel arcs the cheapest counts, of equal ones the first; loops and closed arcs do not.
    """
    tail, head, weight, order = arcs
    n, m = lists.spot.size // 2, tail.size
    n_edges = 0
    best = np.full(n, INFINITY, np.int64)
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
                edges[n_edges].first = -1
                edges[n_edges].second = arc
                edges[n_edges].arcs = 1
                filled = _join(lists, filled, u, v, n_edges, weight[arc])
                n_edges += 1
        for place in range(i, last):
            best[head[order[place]]] = INFINITY
        i = last
    return n_edges, filled


@inner
def _copied(old: Neighbours, first: int, new: Neighbours, at: int, length: int) -> None:
    """Copy neighbours one by one: numba takes seconds to compile the assignment of a slice."""
    for i in range(length):
        new[at + i].link = old[first + i].link
        new[at + i].weight = old[first + i].weight


@inner
def _joined(starts: Integers, lengths: Integers, kept: Neighbours) -> Neighbours:
    """The lists kept, one after another in the order of their numbers; sets where they start."""
    total = 0
    for length in lengths:
        total += length
    lists = np.empty(total, NEIGHBOUR)
    at = 0
    for which in range(lengths.size):
        first = starts[which]
        starts[which] = at
        _copied(kept, first, lists, at, lengths[which])
        at += lengths[which]
    starts[lengths.size] = at
    return lists


@kernel
def contract(  # noqa: C901, PLR0915
    n: int, arcs: GivenArcs, most: int
) -> tuple[Indices, Edges, Integers, Neighbours]:
    """Take all nodes out.

    Returns the rank of every node (the last one out has the highest), the edges, the starts of
    every node's two lists (2 n + 1) as they were when it was taken out, and these lists. List 2 v
    leads up from v, list 2 v + 1 comes down to v. No rank at all means that ``most`` shortcuts do not suffice.
    """
    tail, head = arcs.tail, arcs.head
    m = tail.size
    edges = np.empty(2 * m + 16, EDGE)
    spot = np.zeros(2 * n, LIST)
    for arc in range(m):
        spot[2 * tail[arc]].room += 1
        spot[2 * head[arc] + 1].room += 1
    filled = 0
    for which in range(2 * n):
        spot[which].first = filled
        filled += spot[which].room
    pool = np.empty(2 * filled + 16, NEIGHBOUR)
    n_edges, filled = _original_edges(OpenLists(spot, pool), edges, arcs, filled)
    most += n_edges
    reach = np.empty(n, REACH)
    for node in range(n):
        reach[node].stamp = -1
        reach[node].cost = -1
    witness_heap = np.empty(1 << 16, np.int64)
    found = np.empty(1024, SHORTCUT)
    level = np.zeros(n, np.int64)
    rank = np.empty(n, np.int32)
    queue = np.empty(2 * (n + 1), np.int64)
    size = 0
    stamp = 0
    starts = np.zeros(2 * n + 1, np.int64)  # first place per list in ``kept``, by node; set when taken out
    lengths = np.zeros(2 * n, np.int64)
    kept = np.empty(2 * n_edges + 16, NEIGHBOUR)
    n_kept = 0
    weighed = 0  # nodes whose importance was looked at; all of them are, before one is taken out
    taken = 0
    while weighed < n or size > 0:
        if weighed < n:
            node = weighed
        else:
            node = queue[1]
            size = pop(queue, size)
        n_out, n_in = spot[2 * node].length, spot[2 * node + 1].length
        if n_out * n_in > found.size:
            found = np.empty(2 * n_out * n_in, SHORTCUT)
        lists = OpenLists(spot, pool)
        count = _shortcuts(lists, WitnessStore(reach, witness_heap, found), stamp, node)
        stamp += n_in
        if weighed < n or size > 0:
            now = _importance(lists, edges, found, count, node, level[node])
            if weighed < n or now > queue[0]:
                size = push(queue, size, now, node)
                weighed += weighed < n
                continue
        rank[node] = taken
        taken += 1
        if n_kept + n_out + n_in > kept.size:
            more_kept = np.empty(2 * kept.size + n_out + n_in, NEIGHBOUR)
            _copied(kept, 0, more_kept, 0, n_kept)
            kept = more_kept
        for which in (2 * node, 2 * node + 1):
            first, length = spot[which].first, spot[which].length
            starts[which] = n_kept
            lengths[which] = length
            _copied(pool, first, kept, n_kept, length)
            n_kept += length
            for j in range(first, first + length):
                other = pool[j].link & _LOW
                level[other] = max(level[other], level[node] + 1)
                _remove(lists, 2 * other + 1 - (which & 1), node)
        if n_edges + count > most:
            return rank[:0], edges[:0], starts, kept[:0]
        if n_edges + count > edges.size:
            more_edges = np.empty(2 * edges.size + count, EDGE)
            for i in range(n_edges):
                more_edges[i].first = edges[i].first
                more_edges[i].second = edges[i].second
                more_edges[i].arcs = edges[i].arcs
            edges = more_edges
        room = 0
        for j in range(count):
            room += 2 * spot[2 * found[j].tail].room + 2 * spot[2 * found[j].head + 1].room + 4 * (count + 2)
        if filled + room > pool.size:
            more_pool = np.empty(2 * pool.size + room, NEIGHBOUR)
            _copied(pool, 0, more_pool, 0, filled)
            pool = more_pool
            lists = OpenLists(spot, pool)
        for j in range(count):
            u, v = found[j].tail, found[j].head
            edges[n_edges].first = found[j].into
            edges[n_edges].second = found[j].out
            edges[n_edges].arcs = edges[found[j].into].arcs + edges[found[j].out].arcs
            filled = _join(lists, filled, u, v, n_edges, found[j].weight)
            n_edges += 1
    joined = _joined(starts, lengths, kept)
    return rank, edges[:n_edges], starts, joined


@kernel
def places(rank: Indices, starts: Integers, lists: Neighbours, top: int) -> Indices:
    """Where the nodes stand in memory, given what `contract` returned: the most important ``top`` first, by rank.

    The others follow as a walk through the tree in which the least important of a node's higher neighbours is its
    parent: a climb goes along branches of it, and so through neighbouring memory.
    """
    n = rank.size
    parent = np.full(n, -1, np.int64)  # by importance, the most important being 0
    for node in range(n):
        own = n - 1 - rank[node]
        for j in range(starts[2 * node], starts[2 * node + 2]):
            parent[own] = max(parent[own], n - 1 - rank[lists[j].link & _LOW])
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
