"""Kernels that query a contraction hierarchy.

Invariant: a least path goes up the hierarchy from the source and down to the target, so searches that
climb from both ends, over rows to higher places only (`Upward`), meet on one; neither can improve
what was found once its least key is no less. Places leave a heap by cost, then number: it holds
cost << bits | place. A place to which a higher one leads down at less cost is left alone ("stall on
demand"). (Geisberger and others, 2008.)

What was found ahead and behind of a place stands side by side at the front of the workspace: work[2 p] and
work[2 p + 1] are cost << bits | the lower place it was reached from, INFINITY when untouched; then come the places
touched, and two heaps. So a path takes no memory anew, and what leads to a place is in the cache when its cost is.
"""

from __future__ import annotations

import numpy as np

from corridor.search.heap import pop_one, push_one, roomier
from corridor.search.hierarchy.records import Buckets, Unpacking, Upward
from corridor.search.jit import inner, kernel
from corridor.search.records import INFINITY, Indices, Integers, Table

__all__ = ["matrix_block", "pair_costs", "pair_path", "upward_buckets"]


@inner
def _detour(up: Upward, work: Integers, side: int, place: int, cost: int) -> bool:
    """Whether a higher place, reached on the same side, leads down here at less cost."""
    start, rows, bits = up
    mask = (1 << bits) - 1
    at = 2 * place + 1 - side
    for j in range(start[at], start[at + 1]):
        row = rows[j]
        if (work[2 * (row & mask) + side] >> bits) + (row >> bits) < cost:
            return True
    return False


@inner
def _meet(up: Upward, work: Integers, source: int, target: int) -> tuple[int, int, int]:
    """Climb from both ends: least cost, the place of meeting (-1 for none), and how many places were touched."""
    start, rows, bits = up
    n = start.size // 2
    mask = (1 << bits) - 1
    half = (work.size - 3 * n) // 2
    ahead, behind = work[3 * n : 3 * n + half], work[3 * n + half :]
    touched = 2 * n
    work[2 * source] = work[2 * target + 1] = 0
    work[touched] = ahead[0] = source
    work[touched + 1] = behind[0] = target
    n_touched = 2
    size_a = size_b = 1
    best = INFINITY >> bits
    place = -1
    while size_a > 0 or size_b > 0:
        side = 1 if size_a == 0 or (size_b > 0 and behind[0] < ahead[0]) else 0
        heap = behind if side else ahead
        size = size_b if side else size_a
        cost = heap[0] >> bits
        u = heap[0] & mask
        if cost >= best:
            break
        size = pop_one(heap, size)
        if work[2 * u + side] >> bits == cost:
            total = (work[2 * u + 1 - side] >> bits) + cost
            if total < best:
                best = total
                place = u
            if not _detour(up, work, side, u, cost):
                for j in range(start[2 * u + side], start[2 * u + side + 1]):
                    v = rows[j] & mask
                    there = cost + (rows[j] >> bits)
                    old = work[2 * v + side]
                    if there < old >> bits and there < best:
                        if old >= INFINITY and work[2 * v + 1 - side] >= INFINITY:
                            work[touched + n_touched] = v
                            n_touched += 1
                        work[2 * v + side] = there << bits | u
                        size = push_one(heap, size, there << bits | v)
        if side:
            size_b = size
        else:
            size_a = size
    return best, place, n_touched


@inner
def _forget(work: Integers, n: int, n_touched: int) -> None:
    for i in range(n_touched):
        at = work[2 * n + i]
        work[2 * at] = INFINITY
        work[2 * at + 1] = INFINITY


@kernel
def pair_costs(up: Upward, work: Integers, sources: Indices, targets: Indices) -> Integers:
    """Least costs of pairs."""
    n = up.start.size // 2
    costs = np.empty(sources.size, np.int64)
    for i in range(sources.size):
        cost, place, n_touched = _meet(up, work, sources[i], targets[i])
        costs[i] = INFINITY if place < 0 else cost
        _forget(work, n, n_touched)
    return costs


@inner
def _unpacked(via: Integers, stack: Integers, height: int, arcs: Integers, filled: int) -> int:
    """Write the arcs of a stack of rows, the topmost first; returns how many are written."""
    while height > 0:
        stands = via[stack[height - 1]]
        if stands < 0:
            arcs[filled] = -2 - stands
            filled += 1
            height -= 1
        else:
            stack[height - 1] = stands & 0xFFFFFFFF
            stack[height] = stands >> 32
            height += 1
    return filled


@inner
def _row_to(up: Upward, work: Integers, side: int, place: int) -> tuple[int, int]:
    """The lower place that a place was reached from, and by which row."""
    start, rows, bits = up
    mask = (1 << bits) - 1
    below = work[2 * place + side] & mask
    row = start[2 * below + side]
    while rows[row] & mask != place:
        row += 1
    return below, row


@kernel
def pair_path(up: Upward, work: Integers, unpacking: Unpacking, source: int, target: int) -> tuple[bool, Integers]:
    """Whether there is a path, and the arcs of a least one."""
    via, length = unpacking
    n = up.start.size // 2
    _, place, n_touched = _meet(up, work, source, target)
    if place < 0:
        _forget(work, n, n_touched)
        return False, np.empty(0, np.int64)
    # The heaps are done with. What a row stands for leads by ever lower places, so no row waits on the stack twice,
    # but those of the way up and of what one of them stands for: there is room for both.
    stack = work[3 * n :]
    height = 0
    total = 0
    at = place
    while at != source:
        at, row = _row_to(up, work, 0, at)
        stack[height] = row
        height += 1
        total += length[row]
    at = place
    while at != target:
        at, row = _row_to(up, work, 1, at)
        total += length[row]
    arcs = np.empty(total, np.int64)
    filled = _unpacked(via, stack, height, arcs, 0)
    at = place
    while at != target:
        at, stack[0] = _row_to(up, work, 1, at)
        filled = _unpacked(via, stack, 1, arcs, filled)
    _forget(work, n, n_touched)
    return True, arcs


@inner
def _climb(up: Upward, work: Integers, side: int, root: int) -> tuple[int, int]:
    """Climb from one place to the top; writes the places kept to the second heap.

    Returns how many were kept and how many touched.
    """
    start, rows, bits = up
    n = start.size // 2
    mask = (1 << bits) - 1
    touched = work[2 * n : 3 * n]
    half = (work.size - 3 * n) // 2
    heap = work[3 * n : 3 * n + half]
    kept = work[3 * n + half :]
    n_kept = 0
    work[2 * root + side] = 0
    touched[0] = root
    n_touched = 1
    size = push_one(heap, 0, root)
    while size > 0:
        cost = heap[0] >> bits
        u = heap[0] & mask
        size = pop_one(heap, size)
        if work[2 * u + side] >> bits != cost or _detour(up, work, side, u, cost):
            continue
        kept[n_kept] = u
        n_kept += 1
        for j in range(start[2 * u + side], start[2 * u + side + 1]):
            v = rows[j] & mask
            there = cost + (rows[j] >> bits)
            old = work[2 * v + side]
            if there < old >> bits:
                if old >= INFINITY:
                    touched[n_touched] = v
                    n_touched += 1
                work[2 * v + side] = there << bits | u
                size = push_one(heap, size, there << bits | v)
    return n_kept, n_touched


@kernel
def upward_buckets(up: Upward, work: Integers, targets: Indices) -> Buckets:
    """For every place, the targets that climb to it."""
    n = up.start.size // 2
    half = (work.size - 3 * n) // 2
    loose = np.empty(3 * 1024, np.int64)  # (place, target, cost)
    filled = 0
    first = np.zeros(n + 1, np.int64)
    for target in range(targets.size):
        n_kept, n_touched = _climb(up, work, 1, targets[target])
        while 3 * (filled + n_kept) > loose.size:
            loose = roomier(loose, 3 * filled)
        for i in range(n_kept):
            place = work[3 * n + half + i]
            first[place + 1] += 1
            loose[3 * filled] = place
            loose[3 * filled + 1] = target
            loose[3 * filled + 2] = work[2 * place + 1] >> up.bits
            filled += 1
        _forget(work, n, n_touched)
    for place in range(n):
        first[place + 1] += first[place]
    next_cell = first.copy()
    cells = np.empty(2 * filled, np.int64)
    for i in range(filled):
        cell = next_cell[loose[3 * i]]
        next_cell[loose[3 * i]] = cell + 1
        cells[2 * cell] = loose[3 * i + 1]
        cells[2 * cell + 1] = loose[3 * i + 2]
    return Buckets(first, cells)


@kernel
def matrix_block(up: Upward, work: Integers, buckets: Buckets, sources: Indices, n_targets: int) -> Table:
    """Least costs from sources to all targets whose buckets are given."""
    first, cells = buckets
    n = up.start.size // 2
    half = (work.size - 3 * n) // 2
    costs = np.full((sources.size, n_targets), INFINITY, np.int64)
    for row in range(sources.size):
        n_kept, n_touched = _climb(up, work, 0, sources[row])
        for i in range(n_kept):
            place = work[3 * n + half + i]
            cost = work[2 * place] >> up.bits
            for cell in range(first[place], first[place + 1]):
                total = cost + cells[2 * cell + 1]
                if total < costs[row, cells[2 * cell]]:
                    costs[row, cells[2 * cell]] = total
        _forget(work, n, n_touched)
    return costs
