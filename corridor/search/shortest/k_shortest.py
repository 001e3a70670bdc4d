"""The k best paths without loops, by deviations.

Invariant: every path without loops that has not been found yet is at least as long as the least of the waiting
deviations, for each leaves a path already found at a place from which that one's own continuation, and those of its
earlier deviations there, are barred. Waiting paths leave in the order of cost, number of arcs, and arc numbers read
from the end; inside one deviation labels leave in that of `dijkstra`. (Yen, 1971; Lawler, 1972.)
"""

from __future__ import annotations

import heapq

import numpy as np

from corridor.arguments import checked_arguments
from corridor.errors import ArgumentError
from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.heap import pop, push
from corridor.search.jit import kernel
from corridor.search.records import Adjacency, DeviationQuery, Integers
from corridor.search.shortest.dijkstra import Path, to_go
from corridor.search.shortest.one_to_one import least_path

__all__ = ["k_best"]


@kernel
def _deviations(  # noqa: C901, PLR0915
    arcs: Adjacency, weight: Integers, bound: Integers, path: Integers, banned: Integers, query: DeviationQuery
) -> tuple[Integers, Integers, Integers]:
    """For each place from ``query.first`` on, the least path that leaves ``path`` there.

    ``path`` holds places in the rows (not arc numbers). Leaving at the first also avoids the
    ``banned`` places. Each answer is the least by cost, arcs, and last arc numbers, as for one
    to one, found with the exact bounds of the whole graph; those dearer than the ceiling are
    left out. Returns where each answer starts in the pool (one more than places), its cost (-1
    without one), and the pool of whole paths.
    """
    start, head, arc_of = arcs
    source, target, first, ceiling = query
    n = start.size - 1
    length = path.size
    begins = np.zeros(length - first + 1, np.int64)
    costs = np.full(length - first, -1, np.int64)
    pool = np.empty(1024, np.int64)
    filled = 0
    cost = np.full(n, INFINITY, np.int64)
    hops = np.zeros(n, np.int32)
    via = np.empty(n, np.int64)
    before = np.empty(n, np.int32)
    on_root = np.zeros(n, np.bool_)
    touched = np.empty(n, np.int32)
    heap = np.empty(2 * (head.size + 1), np.int64)
    spur = source
    root_cost = np.int64(0)
    for i in range(length):
        if i >= first:
            cost[spur] = 0
            hops[spur] = 0
            touched[0] = spur
            n_touched = 1
            size = push(heap, 0, bound[spur], spur)
            while size > 0:
                tag = heap[1]
                u = tag & 0x7FFFFFFF
                far = (tag >> 31) + 1
                here = cost[u]
                stale = heap[0] != here + bound[u] or hops[u] + 1 != far
                size = pop(heap, size)
                if stale:
                    continue
                if u == target:
                    break
                for j in range(start[u], start[u + 1]):
                    v = head[j]
                    if on_root[v] or bound[v] >= INFINITY:
                        continue
                    if u == spur:
                        skip = v == spur or j == path[i]
                        if i == first:
                            for other in banned:
                                if other == j:
                                    skip = True
                        if skip:
                            continue
                    there = here + weight[j]
                    if there > cost[v] or there >= INFINITY or root_cost + there + bound[v] > ceiling:
                        continue
                    if there == cost[v]:
                        if far > hops[v] or (far == hops[v] and arc_of[j] >= arc_of[via[v]]):
                            continue
                        if far == hops[v]:
                            via[v] = j
                            before[v] = u
                            continue
                    if cost[v] >= INFINITY:
                        touched[n_touched] = v
                        n_touched += 1
                    cost[v] = there
                    hops[v] = far
                    via[v] = j
                    before[v] = u
                    size = push(heap, size, there + bound[v], (far << 31) | v)
            if cost[target] < INFINITY:
                total = i + hops[target]
                if filled + total > pool.size:
                    larger = np.empty(2 * (filled + total), np.int64)
                    larger[:filled] = pool[:filled]
                    pool = larger
                pool[filled : filled + i] = path[:i]
                v = target
                for place in range(filled + total - 1, filled + i - 1, -1):
                    pool[place] = via[v]
                    v = before[v]
                filled += total
                costs[i - first] = root_cost + cost[target]
            begins[i - first + 1] = filled
            for place in range(n_touched):
                cost[touched[place]] = INFINITY
        on_root[spur] = True
        root_cost += weight[path[i]]
        spur = head[path[i]]
    return begins, costs, pool[:filled].copy()


@checked_arguments
def k_best(g: ArcGraph, s: int, t: int, k: int, *, criterion: int = 0) -> list[Path]:
    """Find the k least loopless paths in one criterion, best first.

    Parameters
    ----------
    g : ArcGraph
    s, t : int
        Source and target node.
    k : int
        How many paths, at least 1.
    criterion : int
        Row of ``g.weights`` to minimise.

    Returns
    -------
    list of Path
        Fewer than ``k`` when there are no more; no node is visited twice. Ordered by cost, then
        number of arcs, then last arc number, last but one, ... back to the source. Parallel
        arcs make different paths.

    Raises
    ------
    ArgumentError
        When a node or criterion does not exist or ``k`` is below 1.
    """
    if k < 1:
        raise ArgumentError(f"k is {k} and must be at least 1")
    s, t, criterion = g.node(s, "source"), g.node(t, "target"), g.criterion(criterion)
    rest = to_go(g, t, criterion)
    best = least_path(g, s, t, criterion)
    if best is None or s == t:
        return [] if best is None else [best]
    rows = g.topology.inside.out
    place_of = np.empty(g.n_arcs, np.int64)
    place_of[rows.arc] = np.arange(g.n_arcs)
    weight = g.outgoing(criterion)
    # Waiting paths: (order, places, place of deviation, places banned there). The order is total,
    # so nothing behind it is ever compared.
    waiting: list[tuple[tuple[int, ...], Integers, int, Integers]] = []
    accepted = [best]
    places, first, banned = place_of[best.arcs], 0, np.empty(0, np.int64)
    while len(accepted) < k:
        short = k - len(accepted)
        ceiling = heapq.nsmallest(short, waiting)[-1][0][0] if len(waiting) >= short else INFINITY
        begins, costs, pool = _deviations(rows, weight, rest, places, banned, DeviationQuery(s, t, first, ceiling))
        for i in np.flatnonzero(costs >= 0).tolist():
            found = pool[begins[i] : begins[i + 1]]
            taken = np.append(banned, places[first]) if i == 0 else places[first + i : first + i + 1]
            order = (int(costs[i]), found.size, *rows.arc[found[::-1]].tolist())
            heapq.heappush(waiting, (order, found, first + i, taken))
        if not waiting:
            break
        _, places, first, banned = heapq.heappop(waiting)
        arcs = rows.arc[places].astype(np.int64)
        accepted.append(Path(g.costs(arcs), arcs))
    return accepted
