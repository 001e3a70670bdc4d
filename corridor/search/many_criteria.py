"""The label-setting kernel for any number of criteria: truncated dominance.

Labels leave the heap in lexicographic order of (costs + bounds). At any node the first cost then
never falls, so a label is dominated exactly when its other costs are not better than those of a
label that left the heap there before: the first criterion drops out of every comparison. (Ideas:
NAMOA*dr of Pulido and others, 2015; LTMOA* of Hernandez and others, 2023.)

What left the heap at a node is kept as a list of vectors of which none dominates another: for
three criteria a staircase of pairs, sorted, so that a test is a binary search; else as they come.
The lists lie in one pool; a full list moves to a place twice as large.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.search.arcgraph import INFINITY
from corridor.search.jit import inner, kernel
from corridor.search.two_criteria import TOO_MANY

__all__ = ["many_criteria"]

Integers = NDArray[np.int64]
Indices = NDArray[np.int32]


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
def _step(pool: Integers, low: int, high: int, value: int) -> int:
    """First row of a staircase whose first value exceeds the one given."""
    while low < high:
        middle = (low + high) >> 1
        if pool[middle, 0] <= value:
            low = middle + 1
        else:
            high = middle
    return low


@inner
def _dominated(pool: Integers, low: int, high: int, vector: Integers) -> bool:
    """Whether a row of the list is nowhere worse than the vector (equal ones count)."""
    width = pool.shape[1]
    if width == 2:
        at = _step(pool, low, high, vector[0])
        return bool(at > low and pool[at - 1, 1] <= vector[1])
    for row in range(low, high):
        worse = False
        for i in range(width):
            if pool[row, i] > vector[i]:
                worse = True
                break
        if not worse:
            return True
    return False


@inner
def _insert(pool: Integers, low: int, high: int, vector: Integers) -> int:
    """Put an undominated vector in and take out what it dominates; returns the new end."""
    width = pool.shape[1]
    if width == 2:
        at = low
        at = _step(pool, low, high, vector[0] - 1)
        after = at
        while after < high and pool[after, 1] >= vector[1]:
            after += 1
        shift = at + 1 - after
        if shift == 1:
            for row in range(high - 1, after - 1, -1):
                pool[row + 1, 0] = pool[row, 0]
                pool[row + 1, 1] = pool[row, 1]
        elif shift < 0:
            for row in range(after, high):
                pool[row + shift, 0] = pool[row, 0]
                pool[row + shift, 1] = pool[row, 1]
        pool[at, 0] = vector[0]
        pool[at, 1] = vector[1]
        return high + shift
    end = low
    for row in range(low, high):
        better = False
        for i in range(width):
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
def _pair_dominated(pool: Integers, low: int, high: int, one: int, two: int) -> bool:
    """`_dominated` for pairs, without a vector that has to be filled before."""
    at = _step(pool, low, high, one)
    return bool(at > low and pool[at - 1, 1] <= two)


@inner
def _taller(array: Integers, used: int, rows: int) -> Integers:
    """A copy of the first ``used`` rows in an array of ``rows`` rows."""
    larger = np.empty((rows, array.shape[1]), np.int64)
    larger[:used] = array[:used]
    return larger


@kernel(
    "Tuple((int64, int64[:, ::1], int64[::1], int64[::1]))("
    "int32[::1], int32[::1], int64[:, ::1], int64[:, ::1], int64, int64, int64[::1], float64, int64, boolean)"
)
def many_criteria(  # noqa: C901, PLR0913, PLR0915
    start: Indices,
    head: Indices,
    weight: Integers,
    bound: Integers,
    source: int,
    target: int,
    limit: Integers,
    epsilon: float,
    most: int,
    first_only: bool,
) -> tuple[int, Integers, Integers, Integers]:
    """Pareto-optimal cost vectors from source to target, for two or more criteria.

    Parameters and results are those of the kernel for two criteria, with one column per
    criterion and without packing. A waiting label is a row (values..., tag) of ``rows``; its
    place is used again once it has left the heap.
    """
    n = start.size - 1
    k = weight.shape[1]
    first = np.zeros(n, np.int64)  # where a node's list starts in the pool
    used = np.zeros(n, np.int32)
    room = np.zeros(n, np.int32)
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
    cost = np.zeros(k, np.int64)
    rest = np.empty(k - 1, np.int64)
    fresh = True
    for i in range(k):
        if bound[source, i] > limit[i]:
            fresh = False
    u = source
    tag = np.int64(-1)
    while fresh or size > 0:
        if fresh:
            fresh = False
            rest[:] = 0
        else:
            slot = heap[1]
            size = _pop(heap, size, rows)
            free[spare] = slot
            spare += 1
            tag = rows[slot, k]
            u = head[tag & 0xFFFFFFFF]
            for i in range(1, k):
                rest[i - 1] = rows[slot, i]
            if epsilon > 0.0:
                for i in range(k - 1):
                    rest[i] = np.int64(rest[i] * (1.0 + epsilon))
            if _dominated(pool, first[target], first[target] + used[target], rest):
                continue
            for i in range(k):
                cost[i] = rows[slot, i] - bound[u, i]
            for i in range(1, k):
                rest[i - 1] = cost[i]
            if _dominated(pool, first[u], first[u] + used[u], rest):
                continue
        if count == labels.size:
            larger_labels = np.empty(2 * count, np.int64)
            larger_labels[:count] = labels
            labels = larger_labels
        labels[count] = tag
        count += 1
        if used[u] == room[u]:
            more = max(4, 2 * room[u])
            if taken + more > pool.shape[0]:
                pool = _taller(pool, taken, 2 * (taken + more))
            for row in range(used[u]):
                for i in range(k - 1):
                    pool[taken + row, i] = pool[first[u] + row, i]
            first[u] = taken
            room[u] = more
            taken += more
        used[u] = _insert(pool, first[u], first[u] + used[u], rest) - first[u]
        if u == target:
            if found == ends.size:
                larger_ends = np.empty(2 * found, np.int64)
                larger_ends[:found] = ends
                ends = larger_ends
                points = _taller(points, found, 2 * found)
            points[found] = cost
            ends[found] = count - 1
            found += 1
            if first_only:
                break
            continue
        if count + size > most:
            return TOO_MANY, points[:0], ends[:0], np.full(1, count + size, np.int64)
        degree = start[u + 1] - start[u]
        if degree > spare:
            total = rows.shape[0]
            larger_total = 2 * (total + degree)
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
        for j in range(start[u], start[u + 1]):
            v = head[j]
            if bound[v, 0] >= INFINITY or weight[j, 0] >= INFINITY:
                continue
            slot = free[spare - 1]
            if k == 3:
                # The same tests as below, on numbers: most arcs end here, before a row is written.
                f1 = cost[0] + weight[j, 0] + bound[v, 0]
                t2 = cost[1] + weight[j, 1]
                t3 = cost[2] + weight[j, 2]
                f2 = t2 + bound[v, 1]
                f3 = t3 + bound[v, 2]
                if f1 > limit[0] or f2 > limit[1] or f3 > limit[2]:
                    continue
                if _pair_dominated(pool, first[v], first[v] + used[v], t2, t3):
                    continue
                if _pair_dominated(pool, first[target], first[target] + used[target], f2, f3):
                    continue
                rows[slot, 0] = f1
                rows[slot, 1] = f2
                rows[slot, 2] = f3
                rows[slot, 3] = parent | j
                spare -= 1
                size = _push(heap, size, rows, f1, slot)
                continue
            within = True
            for i in range(k):
                rows[slot, i] = cost[i] + weight[j, i] + bound[v, i]
                if rows[slot, i] > limit[i]:
                    within = False
                    break
            if not within:
                continue
            for i in range(1, k):
                rest[i - 1] = cost[i] + weight[j, i]
            if _dominated(pool, first[v], first[v] + used[v], rest):
                continue
            for i in range(1, k):
                rest[i - 1] = rows[slot, i]
            if _dominated(pool, first[target], first[target] + used[target], rest):
                continue
            rows[slot, k] = parent | j
            spare -= 1
            size = _push(heap, size, rows, rows[slot, 0], slot)
    return count, points[:found].copy(), ends[:found].copy(), labels[:count].copy()
