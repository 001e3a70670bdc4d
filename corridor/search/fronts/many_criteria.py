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
from numpy.typing import NDArray

from corridor.search.arcgraph import INFINITY
from corridor.search.fronts.buffers import TOO_MANY
from corridor.search.heap import roomier
from corridor.search.jit import inner, kernel

__all__ = ["many_criteria"]

Integers = NDArray[np.int64]
Indices = NDArray[np.int32]
Mask = NDArray[np.bool_]

_RECORD = 6  # per node: its list in the pool (first row, used, room), first cell (-1: not written), end of cells, node


@inner
def _before(rows: Integers, a: int, b: int) -> bool:
    """Whether one waiting label comes before another: by its values, then parent and arc."""
    for i in range(rows.shape[1]):
        if rows[a, i] != rows[b, i]:
            return bool(rows[a, i] < rows[b, i])
    return False


@inner
def _push(heap: Integers, size: int, rows: Integers, key: int, slot: int) -> int:
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
def _pop(heap: Integers, size: int, rows: Integers) -> int:
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
def _dominated(pool: Integers, low: int, high: int, vector: Integers) -> bool:
    """Whether a row of the list is nowhere worse than the vector (equal ones count)."""
    for row in range(low, high):
        worse = False
        for i in range(pool.shape[1]):
            if pool[row, i] > vector[i]:
                worse = True
                break
        if not worse:
            return True
    return False


@inner
def _insert(pool: Integers, low: int, high: int, vector: Integers) -> int:
    """Put an undominated vector in and take out what it dominates; returns the new end."""
    end = low
    for row in range(low, high):
        better = False
        for i in range(pool.shape[1]):
            if pool[row, i] < vector[i]:
                better = True
                break
        if better:
            if end != row:
                pool[end] = pool[row]
            end += 1
    pool[end] = vector
    return end + 1


@inner
def _taller(array: Integers, used: int, rows: int) -> Integers:
    """A copy of the first ``used`` rows in an array of ``rows`` rows."""
    larger = np.empty((rows, array.shape[1]), np.int64)
    larger[:used] = array[:used]
    return larger


@inner
def _bound(near: Integers, cell: int, floor: int) -> int:
    return INFINITY - near[cell] if near[cell] > 0 else floor


@inner
def _meet_node(nodes: Integers, known: int, local: Indices, node: int) -> tuple[int, Integers]:
    """Give a node the next number."""
    if _RECORD * (known + 1) > nodes.size:
        nodes = roomier(nodes, _RECORD * known)
    nodes[_RECORD * known : _RECORD * known + 3] = 0
    nodes[_RECORD * known + 3] = -1
    nodes[_RECORD * known + 5] = node
    local[node] = known + 1
    return known + 1, nodes


@inner
def _write_row(  # noqa: PLR0913
    rows: tuple[Indices, Indices, Indices],
    weights: Integers,
    criteria: Integers,
    closed: Mask,
    bounds: tuple[Integers, int, int, Integers],
    span: Integers,
    nodes: Integers,
    known: int,
    local: Indices,
    at: int,
    cells: Integers,
    filled: int,
) -> tuple[int, Integers, int, Integers]:
    """Write the arcs of a node that keep within the spans: (increments..., head's number, arc) each."""
    start, head, arc = rows
    near, width, step, floor = bounds
    k = criteria.size
    u = nodes[_RECORD * at + 5]
    while (k + 2) * (filled + start[u + 1] - start[u]) > cells.size:
        cells = roomier(cells, (k + 2) * filled)
    nodes[_RECORD * at + 3] = filled
    for j in range(start[u], start[u + 1]):
        v = head[j]
        a = arc[j]
        if closed.size > 0 and closed[a]:
            continue
        cell = (k + 2) * filled
        within = True
        for i in range(k):
            to_go = _bound(near, width * v + step * i, floor[i])
            more = weights[criteria[i], a] + to_go - _bound(near, width * u + step * i, floor[i])
            within &= to_go < INFINITY and more <= span[i]
            cells[cell + i] = more
        if not within:
            continue
        if local[v] == 0:
            known, nodes = _meet_node(nodes, known, local, v)
        cells[cell + k] = local[v] - 1
        cells[cell + k + 1] = a
        filled += 1
    nodes[_RECORD * at + 4] = filled
    return known, nodes, filled, cells


@kernel(
    "Tuple((int64, int64[:, ::1], int64[::1], int64[::1], int32[::1]))(int32[::1], int32[::1], int32[::1],"
    " int64[:, ::1], int64[::1], boolean[::1], int64[::1], int64, int64, int64[::1], int64, int64, int64[::1], float64,"
    " int64, int64)"
)
def many_criteria(  # noqa: C901, PLR0913, PLR0915
    start: Indices,
    head: Indices,
    arc: Indices,
    weights: Integers,
    criteria: Integers,
    closed: Mask,
    near: Integers,
    width: int,
    step: int,
    floor: Integers,
    source: int,
    target: int,
    limit: Integers,
    epsilon: float,
    most: int,
    most_points: int,
) -> tuple[int, Integers, Integers, Integers, Indices]:
    """Pareto-optimal cost vectors from source to target, for two and for four or more criteria.

    Parameters and results are those of the kernel for two criteria, with all weights and the
    criteria chosen, and without packing. A waiting label is a row (values..., tag) of ``rows``;
    its place is used again once it has left the heap.
    """
    k = criteria.size
    local = np.zeros(start.size - 1, np.int32)  # numbers of the nodes met, counted from 1
    nodes = np.empty(_RECORD * 256, np.int64)
    cells = np.empty((k + 2) * 1024, np.int64)
    filled = 0
    pool = np.empty((4096, k - 1), np.int64)
    taken = 0
    rows = np.empty((1024, k + 1), np.int64)
    free = np.arange(1023, -1, -1).astype(np.int64)  # places of rows not in use; the last is next
    spare = 1024
    heap = np.empty(2048, np.int64)
    size = 0
    labels = np.empty(1024, np.int64)
    count = 0
    points = np.empty((16, k), np.int64)
    ends = np.empty(16, np.int64)
    found = 0
    value = np.zeros(k, np.int64)
    rest = np.zeros(k - 1, np.int64)
    base = np.empty(k, np.int64)
    span = np.empty(k, np.int64)
    fresh = True
    for i in range(k):
        base[i] = _bound(near, width * source + step * i, floor[i])
        span[i] = limit[i] - base[i]
        fresh &= span[i] >= 0
    known, nodes = _meet_node(nodes, 0, local, source)
    if local[target] == 0:
        known, nodes = _meet_node(nodes, known, local, target)
    goal = local[target] - 1
    u = 0
    tag = np.int64(-1)
    while fresh or size > 0:
        if fresh:
            fresh = False
        else:
            slot = heap[1]
            size = _pop(heap, size, rows)
            free[spare] = slot
            spare += 1
            tag = rows[slot, k]
            u = cells[(k + 2) * (tag & 0xFFFFFFFF) + k]
            value[0] = rows[slot, 0]
            for i in range(1, k):
                value[i] = rows[slot, i]
                rest[i - 1] = value[i]
                if epsilon > 0.0:
                    rest[i - 1] = np.int64((value[i] + base[i]) * (1.0 + epsilon)) - base[i]
            top = nodes[_RECORD * goal]
            if _dominated(pool, top, top + nodes[_RECORD * goal + 1], rest):
                continue
            for i in range(1, k):
                rest[i - 1] = value[i]
            top = nodes[_RECORD * u]
            if _dominated(pool, top, top + nodes[_RECORD * u + 1], rest):
                continue
        if count == labels.size:
            labels = roomier(labels, count)
        labels[count] = tag
        count += 1
        if nodes[_RECORD * u + 1] == nodes[_RECORD * u + 2]:
            more = max(4, 2 * nodes[_RECORD * u + 2])
            if taken + more > pool.shape[0]:
                pool = _taller(pool, taken, 2 * (taken + more))
            top = nodes[_RECORD * u]
            for row in range(nodes[_RECORD * u + 1]):
                for i in range(k - 1):
                    pool[taken + row, i] = pool[top + row, i]
            nodes[_RECORD * u] = taken
            nodes[_RECORD * u + 2] = more
            taken += more
        top = nodes[_RECORD * u]
        nodes[_RECORD * u + 1] = _insert(pool, top, top + nodes[_RECORD * u + 1], rest) - top
        if u == goal:
            if found == ends.size:
                ends = roomier(ends, found)
                points = _taller(points, found, 2 * found)
            points[found] = base + value
            ends[found] = count - 1
            found += 1
            if found == most_points:
                break
            continue
        if count + size > most:
            return TOO_MANY, points[:0], ends[:0], np.full(1, count + size, np.int64), local[:0]
        if nodes[_RECORD * u + 3] < 0:
            known, nodes, filled, cells = _write_row(
                (start, head, arc),
                weights,
                criteria,
                closed,
                (near, width, step, floor),
                span,
                nodes,
                known,
                local,
                u,
                cells,
                filled,
            )
        begin = nodes[_RECORD * u + 3]
        end = nodes[_RECORD * u + 4]
        if end - begin > spare:
            total = rows.shape[0]
            larger_total = 2 * (total + end - begin)
            rows = _taller(rows, total, larger_total)
            larger_free = np.empty(larger_total, np.int64)
            larger_free[:spare] = free[:spare]
            for place in range(larger_total - total):
                larger_free[spare + place] = larger_total - 1 - place
            spare += larger_total - total
            free = larger_free
            larger_heap = np.empty(2 * larger_total, np.int64)
            larger_heap[: 2 * size] = heap[: 2 * size]
            heap = larger_heap
        parent = np.int64(count - 1) << 32
        goal_top = nodes[_RECORD * goal]
        goal_end = goal_top + nodes[_RECORD * goal + 1]
        for number in range(begin, end):
            cell = (k + 2) * number
            slot = free[spare - 1]
            at = _RECORD * cells[cell + k]
            within = True
            for i in range(k):
                rows[slot, i] = value[i] + cells[cell + i]
                within &= rows[slot, i] <= span[i]
            if not within:
                continue
            for i in range(1, k):
                rest[i - 1] = rows[slot, i]
            if _dominated(pool, nodes[at], nodes[at] + nodes[at + 1], rest):
                continue
            if _dominated(pool, goal_top, goal_end, rest):
                continue
            rows[slot, k] = parent | number
            spare -= 1
            size = _push(heap, size, rows, rows[slot, 0], slot)
    arcs = np.empty(filled, np.int32)
    for number in range(filled):
        arcs[number] = cells[(k + 2) * number + k + 1]
    return count, points[:found].copy(), ends[:found].copy(), labels[:count].copy(), arcs
