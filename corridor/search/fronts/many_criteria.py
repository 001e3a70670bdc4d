"""The label-setting kernel for any number of criteria: truncated dominance.

Labels carry what a path through them costs at least beyond the least there is, as in the kernel for
two criteria, and leave the heap in lexicographic order. At any node the first value then never
falls, so a label is dominated exactly when its other values are not better than those of a label
that left the heap there before: the first criterion drops out of every comparison. Because every
value counts to the target, one vector is compared with the lists of its node and of the target
alike. (Ideas: NAMOA*dr of Pulido and others, 2015; LTMOA* of Hernandez and others, 2023.)

Two and three criteria have kernels of their own; this one takes four and more, and two whose values
are too large to share a number. What left the heap at a node is kept as a list of vectors of which
none dominates another, as they come. The lists lie in one pool; a full list moves to a place twice
as large.
"""

from __future__ import annotations

import numpy as np

from corridor.search.arcgraph import ArcGraph
from corridor.search.fronts.backward_bounds import Guide
from corridor.search.fronts.buffers import DONE, TOO_MANY, found_nothing, grown
from corridor.search.fronts.records import (
    LISTED_NODE,
    MANY_STATE,
    MET,
    ArcWeights,
    Closeness,
    Labels,
    LabelTerms,
    ManyQuery,
    ManyQueue,
    ManyState,
    Written,
)
from corridor.search.jit import inner, kernel
from corridor.search.records import INFINITY, Adjacency, Indices, Integers, Table

__all__ = ["arcs_of", "bound", "fresh_rows", "many_criteria", "pop_row", "push_row", "write_row"]

_GROWING = ("labels", "points", "heap", "cells", "nodes", "pool")  # what may be short of room
_LABELS, _POINTS, _HEAP, _CELLS, _NODES, _POOL = range(6)


@inner
def _before(rows: Table, a: int, b: int) -> bool:
    """Whether one waiting label comes before another: by its values, then parent and arc."""
    for i in range(rows.shape[1]):
        if rows[a, i] != rows[b, i]:
            return bool(rows[a, i] < rows[b, i])
    return False


@inner
def push_row(heap: Integers, size: int, rows: Table, key: int, slot: int) -> int:
    """Put a row into a heap, whose key is its first value; returns the new size."""
    i = size
    while i > 0:
        parent = (i - 1) >> 1
        above = heap[2 * parent]
        if above < key or (above == key and not _before(rows, slot, heap[2 * parent + 1])):
            break
        heap[2 * i] = above
        heap[2 * i + 1] = heap[2 * parent + 1]
        i = parent
    heap[2 * i] = key
    heap[2 * i + 1] = slot
    return size + 1


@inner
def pop_row(heap: Integers, size: int, rows: Table) -> int:
    """Take the first row out of a heap; returns the new size."""
    size -= 1
    key = heap[2 * size]
    slot = heap[2 * size + 1]
    i = 0
    child = 1
    while child < size:
        small = heap[2 * child]
        if child + 1 < size:
            right = heap[2 * child + 2]
            if right < small or (right == small and _before(rows, heap[2 * child + 3], heap[2 * child + 1])):
                child += 1
                small = right
        if key < small or (key == small and not _before(rows, heap[2 * child + 1], slot)):
            break
        heap[2 * i] = small
        heap[2 * i + 1] = heap[2 * child + 1]
        i = child
        child = 2 * i + 1
    heap[2 * i] = key
    heap[2 * i + 1] = slot
    return size


@inner
def _dominated(pool: Table, low: int, high: int, rows: Table, slot: int) -> bool:
    """Whether a row of the list is nowhere worse than a label beyond its first value (equal ones count)."""
    for row in range(low, high):
        worse = False
        for i in range(pool.shape[1]):
            if pool[row, i] > rows[slot, i + 1]:
                worse = True
                break
        if not worse:
            return True
    return False


@inner
def _insert(pool: Table, low: int, high: int, rows: Table, slot: int) -> int:
    """Put what an undominated label has beyond its first value in, take out what it dominates; the new end."""
    end = low
    for row in range(low, high):
        better = False
        for i in range(pool.shape[1]):
            if pool[row, i] < rows[slot, i + 1]:
                better = True
                break
        if better:
            if end != row:
                for i in range(pool.shape[1]):
                    pool[end, i] = pool[row, i]
            end += 1
    for i in range(pool.shape[1]):
        pool[end, i] = rows[slot, i + 1]
    return end + 1


@inner
def bound(near: Integers, cell: int, floor: int) -> int:
    """The least that the rest of the way costs."""
    return INFINITY - near[cell] if near[cell] > 0 else floor


@inner
def write_row(
    arcs: Adjacency,
    weights: ArcWeights,
    bounds: Closeness,
    span: Integers,
    written: Written,
    at: int,
) -> None:
    """Write the arcs of a node that keep within the spans; there is room for them."""
    start, head, arc = arcs
    matrix, criteria, closed = weights
    near, width, step, floor = bounds
    numbers, nodes, cells, met = written
    head_column, arc_column = criteria.size, criteria.size + 1
    filled = met[0].filled
    u = nodes[at].node
    nodes[at].first_cell = filled
    for j in range(start[u], start[u + 1]):
        v = head[j]
        a = arc[j]
        if closed.size > 0 and closed[a]:
            continue
        within = True
        for i in range(criteria.size):
            to_go = bound(near, width * v + step * i, floor[i])
            increment = matrix[criteria[i], a] + to_go - bound(near, width * u + step * i, floor[i])
            within &= to_go < INFINITY and increment <= span[i]
            cells[filled, i] = increment
        if not within:
            continue
        if numbers[v] == 0:
            known = met[0].known
            nodes[known].first = 0
            nodes[known].used = 0
            nodes[known].room = 0
            nodes[known].first_cell = -1
            nodes[known].node = v
            met[0].known = known + 1
            numbers[v] = known + 1
        cells[filled, head_column] = numbers[v] - 1
        cells[filled, arc_column] = a
        filled += 1
    nodes[at].end_cell = filled
    met[0].filled = filled


@kernel
def _search(  # noqa: C901, PLR0915
    arcs: Adjacency,
    weights: ArcWeights,
    bounds: Closeness,
    query: ManyQuery,
    written: Written,
    queue: ManyQueue,
    state: ManyState,
) -> int:
    """Go on with a search until it is done or an array is short of room.

    The label at hand is row 0, which the heap never holds. The place of a row is used again once it has left the heap.
    """
    start = arcs.start
    span, goal, most, most_points = query
    _, nodes, cells, met = written
    rows, heap, labels, points, pool = queue
    now = state[0]
    k = span.size
    while now.pending == 1 or now.size > 0:
        if now.pending == 1:
            now.pending = 0
        else:
            slot = heap[1]
            now.size = pop_row(heap, now.size, rows)
            for i in range(k + 1):
                rows[0, i] = rows[slot, i]
            rows[slot, k] = now.free
            now.free = slot
        tag = rows[0, k]
        u = int(cells[tag & 0xFFFFFFFF, k]) if tag >= 0 else 0
        goal_top = nodes[goal].first
        goal_end = goal_top + nodes[goal].used
        top = nodes[u].first
        used = nodes[u].used
        if _dominated(pool, goal_top, goal_end, rows, 0) or _dominated(pool, top, top + used, rows, 0):
            continue
        count = now.count
        node = nodes[u].node
        degree = start[node + 1] - start[node]
        more = max(4, 2 * used) if used == nodes[u].room else 0
        short = DONE
        if count == labels.size:
            short, now.need = _LABELS, 0
        elif now.found == points.shape[0]:
            short, now.need = _POINTS, 0
        elif now.taken + more > pool.shape[0]:
            short, now.need = _POOL, now.taken + more
        elif 2 * (now.size + degree) > heap.size:
            short, now.need = _HEAP, 2 * (now.size + degree)
        elif met[0].filled + degree > cells.shape[0]:
            short, now.need = _CELLS, met[0].filled + degree
        elif met[0].known + degree > nodes.size:
            short, now.need = _NODES, met[0].known + degree
        if short >= 0:
            now.pending = 1
            return short
        labels[count] = tag
        now.count = count + 1
        if more > 0:
            for row in range(used):
                for i in range(k - 1):
                    pool[now.taken + row, i] = pool[top + row, i]
            top = now.taken
            nodes[u].first = top
            nodes[u].room = more
            now.taken += more
        nodes[u].used = _insert(pool, top, top + used, rows, 0) - top
        if u == goal:
            for i in range(k):
                points[now.found, i] = rows[0, i]
            points[now.found, k] = count
            now.found += 1
            if now.found == most_points:
                return DONE
            continue
        if count + 1 + now.size > most:
            return TOO_MANY
        if nodes[u].first_cell < 0:
            write_row(arcs, weights, bounds, span, written, u)
        for cell in range(nodes[u].first_cell, nodes[u].end_cell):
            slot = now.free if now.free > 0 else now.used + 1
            within = True
            for i in range(k):
                rows[slot, i] = rows[0, i] + cells[cell, i]
                within &= rows[slot, i] <= span[i]
            if not within:
                continue
            top = nodes[cells[cell, k]].first
            if _dominated(pool, top, top + nodes[cells[cell, k]].used, rows, slot):
                continue
            if _dominated(pool, goal_top, goal_end, rows, slot):
                continue
            if now.free > 0:
                now.free = rows[slot, k]
            else:
                now.used += 1
            rows[slot, k] = (count << 32) | cell
            now.size = push_row(heap, now.size, rows, rows[slot, 0], slot)
    return DONE


def many_criteria(
    g: ArcGraph, criteria: tuple[int, ...], ends: tuple[int, int], guide: Guide, terms: LabelTerms
) -> Labels:
    """Pareto-optimal cost vectors from source to target, for two and for four or more criteria.

    Parameters and results are those of `two_criteria`, without a limit to the size of values.
    """
    k, base = len(criteria), guide.at(ends[0])
    span = guide.high - base
    if (span < 0).any():
        return found_nothing(k)
    written = fresh_rows(g.n_nodes, k, ends)
    query = ManyQuery(span, int(ends[0] != ends[1]), *terms)
    weights = ArcWeights(g.weights, np.array(criteria, np.int64), g.closed_arcs)
    queue = ManyQueue(
        rows=np.zeros((257, k + 1), np.int64),
        heap=np.empty(512, np.int64),
        labels=np.empty(1024, np.int64),
        points=np.empty((64, k + 1), np.int64),
        pool=np.empty((2048, k - 1), np.int64),
    )
    queue.rows[0, k] = -1
    state = np.zeros(1, MANY_STATE)
    state["pending"] = 1
    while True:
        short = _search(g.topology.inside.out, weights, guide.bounds, query, written, queue, state)
        if short < 0:
            break
        written, queue = grown(written, queue, _GROWING[short], int(state[0]["need"]))
        if short == _HEAP:
            written, queue = grown(written, queue, "rows", queue.heap.size // 2 + 1)
    count, found = int(state[0]["count"]), queue.points[: state[0]["found"]]
    if short == TOO_MANY:
        return found_nothing(k, count + int(state[0]["size"]))
    return Labels(count, found[:, :k] + base, found[:, k].copy(), queue.labels[:count], arcs_of(written))


def fresh_rows(n_nodes: int, criteria: int, ends: tuple[int, int]) -> Written:
    """Room for nodes met and their arcs; source and target, which may be -1 for none, are known."""
    numbers, nodes, met = np.zeros(n_nodes, np.int32), np.empty(256, LISTED_NODE), np.zeros(1, MET)
    known = list(dict.fromkeys(ends))
    for place, node in enumerate(known):
        nodes[place] = 0, 0, 0, -1, -1, node
        if node >= 0:
            numbers[node] = place + 1
    met["known"] = len(known)
    return Written(numbers, nodes, np.empty((1024, criteria + 2), np.int64), met)


def arcs_of(written: Written) -> Indices:
    """The arc of every row that was written."""
    arcs: Indices = written.cells[: written.met[0]["filled"], -1].astype(np.int32)
    return arcs
