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

from corridor.search.fronts.buffers import TOO_MANY
from corridor.search.fronts.records import (
    LISTED_NODE,
    MET,
    ArcWeights,
    Closeness,
    Labels,
    LabelTerms,
    ListedNodes,
    ManyQuery,
    MetState,
    Written,
)
from corridor.search.heap import roomier
from corridor.search.jit import inner, kernel
from corridor.search.records import INFINITY, Adjacency, Indices, Integers, Table

__all__ = ["bound", "many_criteria", "meet_node", "pop_row", "push_row", "taller", "with_nodes", "write_row"]


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
def _dominated(pool: Table, low: int, high: int, vector: Integers) -> bool:
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
def _insert(pool: Table, low: int, high: int, vector: Integers) -> int:
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
def taller(array: Table, used: int, rows: int) -> Table:
    """A copy of the first ``used`` rows in an array of ``rows`` rows."""
    larger = np.empty((rows, array.shape[1]), np.int64)
    larger[:used] = array[:used]
    return larger


@inner
def bound(near: Integers, cell: int, floor: int) -> int:
    """The least that the rest of the way costs."""
    return INFINITY - near[cell] if near[cell] > 0 else floor


@inner
def meet_node(numbers: Indices, nodes: ListedNodes, met: MetState, node: int) -> None:
    """Give a node the next number."""
    known = met[0].known
    nodes[known].first = 0
    nodes[known].used = 0
    nodes[known].room = 0
    nodes[known].first_cell = -1
    nodes[known].node = node
    met[0].known = known + 1
    numbers[node] = known + 1


@inner
def with_nodes(nodes: ListedNodes, known: int, more: int) -> ListedNodes:
    """A copy of the nodes known with room for so many more, and twice that."""
    larger = np.empty(2 * (known + more), LISTED_NODE)
    larger[:known] = nodes[:known]
    return larger


@inner
def write_row(
    arcs: Adjacency,
    weights: ArcWeights,
    bounds: Closeness,
    span: Integers,
    written: Written,
    met: MetState,
    at: int,
) -> None:
    """Write the arcs of a node that keep within the spans; there is room for them."""
    start, head, arc = arcs
    matrix, criteria, closed = weights
    near, width, step, floor = bounds
    numbers, nodes, cells = written
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
            meet_node(numbers, nodes, met, v)
        cells[filled, head_column] = numbers[v] - 1
        cells[filled, arc_column] = a
        filled += 1
    nodes[at].end_cell = filled
    met[0].filled = filled


@kernel
def many_criteria(  # noqa: C901, PLR0915
    arcs: Adjacency, weights: ArcWeights, bounds: Closeness, query: ManyQuery, terms: LabelTerms
) -> Labels:
    """Pareto-optimal cost vectors from source to target, for two and for four or more criteria.

    A waiting label is a row (values..., tag) of ``rows``; its place is used again once it has left the heap.
    """
    start = arcs.start
    near, width, step, floor = bounds
    source, target, limit = query
    most, most_points = terms
    k = weights.rows.size
    numbers = np.zeros(start.size - 1, np.int32)  # of the nodes met, counted from 1
    nodes = np.empty(256, LISTED_NODE)
    cells = np.empty((1024, k + 2), np.int64)
    met = np.zeros(1, MET)
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
        base[i] = bound(near, width * source + step * i, floor[i])
        span[i] = limit[i] - base[i]
        fresh &= span[i] >= 0
    meet_node(numbers, nodes, met, source)
    if numbers[target] == 0:
        meet_node(numbers, nodes, met, target)
    goal = numbers[target] - 1
    u = 0
    tag = np.int64(-1)
    while fresh or size > 0:
        if fresh:
            fresh = False
        else:
            slot = heap[1]
            size = pop_row(heap, size, rows)
            free[spare] = slot
            spare += 1
            tag = rows[slot, k]
            u = cells[tag & 0xFFFFFFFF, k]
            value[0] = rows[slot, 0]
            for i in range(1, k):
                value[i] = rows[slot, i]
                rest[i - 1] = value[i]
            top = nodes[goal].first
            if _dominated(pool, top, top + nodes[goal].used, rest):
                continue
            top = nodes[u].first
            if _dominated(pool, top, top + nodes[u].used, rest):
                continue
        if count == labels.size:
            labels = roomier(labels, count)
        labels[count] = tag
        count += 1
        if nodes[u].used == nodes[u].room:
            wider = max(4, 2 * nodes[u].room)
            if taken + wider > pool.shape[0]:
                pool = taller(pool, taken, 2 * (taken + wider))
            top = nodes[u].first
            for row in range(nodes[u].used):
                for i in range(k - 1):
                    pool[taken + row, i] = pool[top + row, i]
            nodes[u].first = taken
            nodes[u].room = wider
            taken += wider
        top = nodes[u].first
        nodes[u].used = _insert(pool, top, top + nodes[u].used, rest) - top
        if u == goal:
            if found == ends.size:
                ends = roomier(ends, found)
                points = taller(points, found, 2 * found)
            points[found] = base + value
            ends[found] = count - 1
            found += 1
            if found == most_points:
                break
            continue
        if count + size > most:
            return Labels(TOO_MANY, points[:0], ends[:0], np.full(1, count + size, np.int64), numbers[:0])
        if nodes[u].first_cell < 0:
            node = nodes[u].node
            degree = start[node + 1] - start[node]
            if met[0].known + degree > nodes.size:
                nodes = with_nodes(nodes, met[0].known, degree)
            if met[0].filled + degree > cells.shape[0]:
                cells = taller(cells, met[0].filled, 2 * (met[0].filled + degree))
            write_row(arcs, weights, bounds, span, Written(numbers, nodes, cells), met, u)
        begin = nodes[u].first_cell
        end = nodes[u].end_cell
        if end - begin > spare:
            total = rows.shape[0]
            larger_total = 2 * (total + end - begin)
            rows = taller(rows, total, larger_total)
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
        goal_top = nodes[goal].first
        goal_end = goal_top + nodes[goal].used
        for number in range(begin, end):
            slot = free[spare - 1]
            at = cells[number, k]
            within = True
            for i in range(k):
                rows[slot, i] = value[i] + cells[number, i]
                within &= rows[slot, i] <= span[i]
            if not within:
                continue
            for i in range(1, k):
                rest[i - 1] = rows[slot, i]
            if _dominated(pool, nodes[at].first, nodes[at].first + nodes[at].used, rest):
                continue
            if _dominated(pool, goal_top, goal_end, rest):
                continue
            rows[slot, k] = parent | number
            spare -= 1
            size = push_row(heap, size, rows, rows[slot, 0], slot)
    taken_arcs = cells[: met[0].filled, k + 1].astype(np.int32)
    return Labels(count, points[:found].copy(), ends[:found].copy(), labels[:count].copy(), taken_arcs)
