"""The label-setting kernel for two criteria: dominance in constant time.

Labels leave the heap in lexicographic order of (cost + bound, second cost + bound). At any node
the first cost then never falls, so a label is dominated exactly when its second cost is not below
the least one that has left the heap there: one number per node and one comparison per label.
(Idea: bi-objective A* of Hernandez Ulloa and others, 2020.)

Both values are packed into one heap key, which `packing` checks to fit; the tag is the label's
parent and its arc, so equal keys leave in the order of their parents and then of their arcs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.search.arcgraph import INFINITY
from corridor.search.heap import pop, push, roomier
from corridor.search.jit import kernel

__all__ = ["TOO_MANY", "packing", "two_criteria"]

Integers = NDArray[np.int64]
Indices = NDArray[np.int32]

TOO_MANY = -1
_KEY_BITS = 62


def packing(low: tuple[int, int], high: tuple[int, int]) -> int | None:
    """Bits for the second value in a key, or None when both do not fit into one."""
    first, second = (max(0, top - bottom).bit_length() for bottom, top in zip(low, high, strict=True))
    return second if first + second <= _KEY_BITS else None


@kernel(
    "Tuple((int64, int64[:, ::1], int64[::1], int64[::1]))("
    "int32[::1], int32[::1], int64[:, ::1], int64[:, ::1], int64, int64, int64[::1], int64, float64, int64, boolean)"
)
def two_criteria(  # noqa: C901, PLR0913, PLR0915
    start: Indices,
    head: Indices,
    weight: Integers,
    bound: Integers,
    source: int,
    target: int,
    limit: Integers,
    bits: int,
    epsilon: float,
    most: int,
    first_only: bool,
) -> tuple[int, Integers, Integers, Integers]:
    """Pareto-optimal cost pairs from source to target.

    Parameters are rows of outgoing arcs, weights (arcs, 2) in that order, bounds (nodes, 2) on
    the rest of the way, limits (2,), bits of the second value in a key, and the most labels
    (expanded and waiting) to hold; ``first_only`` stops at the first pair.

    Returns the number of expanded labels (`TOO_MANY` when the ceiling was met, with that number
    as the only label), the pairs, the label that reached each pair, and per label its tag:
    parent label << 32 | place of its arc in the rows.
    """
    n = start.size - 1
    least = np.full(n, INFINITY, np.int64)  # least second cost that left the heap, per node
    base1 = bound[source, 0]
    base2 = bound[source, 1]
    mask = (np.int64(1) << bits) - 1
    heap = np.empty(2048, np.int64)
    size = 0
    labels = np.empty(1024, np.int64)
    count = 0
    points = np.empty((16, 2), np.int64)
    ends = np.empty(16, np.int64)
    found = 0
    ceiling = int(limit[1])  # a label whose second value exceeds it cannot lead to a new pair
    u = source
    g1 = 0
    g2 = 0
    tag = -1
    fresh = base1 <= limit[0] and base2 <= limit[1]
    while fresh or size > 0:
        if fresh:
            fresh = False
        else:
            key = heap[0]
            tag = heap[1]
            size = pop(heap, size)
            f2 = base2 + (key & mask)
            if f2 > ceiling:
                continue
            u = head[tag & 0xFFFFFFFF]
            g2 = f2 - bound[u, 1]
            if g2 >= least[u]:
                continue
            g1 = base1 + (key >> bits) - bound[u, 0]
        if count == labels.size:
            labels = roomier(labels, count)
        labels[count] = tag
        count += 1
        least[u] = g2
        if u == target:
            if found == ends.size:
                ends = roomier(ends, found)
                larger = np.empty((2 * found, 2), np.int64)
                larger[:found] = points[:found]
                points = larger
            points[found, 0] = g1
            points[found, 1] = g2
            ends[found] = count - 1
            found += 1
            # The next pair must be better than this one by more than the factor allowed.
            ceiling = g2 - 1
            if epsilon > 0.0:
                ceiling = min(ceiling, int(np.ceil(g2 / (1.0 + epsilon))) - 1)
            if first_only or base2 > ceiling:
                break
            continue
        if count + size > most:
            return TOO_MANY, points[:0], ends[:0], np.full(1, count + size, np.int64)
        if 2 * (size + start[u + 1] - start[u]) > heap.size:
            room = heap.size
            while room < 2 * (size + start[u + 1] - start[u]):
                room *= 2
            larger_heap = np.empty(2 * room, np.int64)
            larger_heap[: 2 * size] = heap[: 2 * size]
            heap = larger_heap
        parent = (count - 1) << 32
        for j in range(start[u], start[u + 1]):
            v = head[j]
            rest2 = bound[v, 1]
            if rest2 >= INFINITY:
                continue
            t2 = g2 + weight[j, 1]
            if t2 >= least[v] or t2 + rest2 > ceiling:
                continue
            f1 = g1 + weight[j, 0] + bound[v, 0]
            if f1 > limit[0]:
                continue
            size = push(heap, size, ((f1 - base1) << bits) | (t2 + rest2 - base2), parent | j)
    return count, points[:found].copy(), ends[:found].copy(), labels[:count].copy()
