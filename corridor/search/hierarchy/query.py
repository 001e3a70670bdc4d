"""Kernels that query a contraction hierarchy.

Rows are numbers weight << bits | place, leading to higher places only. Those of place p lie
together: along arcs from start[2 p], against them from start[2 p + 1]. Costs ahead and behind of
a place stand side by side at the front of the workspace: work[2 p] and work[2 p + 1], INFINITY
when untouched. The heaps hold cost << bits | place in one number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.search.arcgraph import INFINITY
from corridor.search.heap import pop_one, push_one, roomier
from corridor.search.jit import inner, kernel

__all__ = ["matrix_block", "pair_costs", "pair_path", "upward_buckets"]

Integers = NDArray[np.int64]
Indices = NDArray[np.int32]


@inner
def _detour(start: Integers, rows: Integers, bits: int, work: Integers, side: int, place: int, cost: int) -> bool:
    """Whether a higher place, reached on the same side, leads down here at less cost."""
    mask = (1 << bits) - 1
    at = 2 * place + 1 - side
    for j in range(start[at], start[at + 1]):
        row = rows[j]
        if work[2 * (row & mask) + side] + (row >> bits) < cost:
            return True
    return False


@inner
def _meet(
    start: Integers,
    rows: Integers,
    bits: int,
    work: Integers,
    n: int,
    source: int,
    target: int,
) -> tuple[int, int, int]:
    """Climb from both ends: least cost, the place of meeting, and how many places were touched."""
    mask = (1 << bits) - 1
    half = (work.size - 3 * n) // 2
    ahead, behind = work[3 * n : 3 * n + half], work[3 * n + half :]
    touched = 2 * n
    work[2 * source] = work[2 * target + 1] = 0
    work[touched] = ahead[0] = source
    work[touched + 1] = behind[0] = target
    n_touched = 2
    size_a = size_b = 1
    best = INFINITY
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
        if work[2 * u + side] == cost:
            if work[2 * u + 1 - side] + cost < best:
                best = work[2 * u + 1 - side] + cost
                place = u
            if not _detour(start, rows, bits, work, side, u, cost):
                for j in range(start[2 * u + side], start[2 * u + side + 1]):
                    v = rows[j] & mask
                    there = cost + (rows[j] >> bits)
                    old = work[2 * v + side]
                    if there < old and there < best:
                        if old >= INFINITY and work[2 * v + 1 - side] >= INFINITY:
                            work[touched + n_touched] = v
                            n_touched += 1
                        work[2 * v + side] = there
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


@kernel("int64[::1](int64[::1], int64[::1], int64, int64[::1], int32[::1], int32[::1])")
def pair_costs(
    start: Integers,
    rows: Integers,
    bits: int,
    work: Integers,
    sources: Indices,
    targets: Indices,
) -> Integers:
    """Least costs of pairs."""
    n = start.size // 2
    costs = np.empty(sources.size, np.int64)
    for i in range(sources.size):
        costs[i], _, n_touched = _meet(start, rows, bits, work, n, sources[i], targets[i])
        _forget(work, n, n_touched)
    return costs


@inner
def _unpack(edges: Integers, edge: int, arcs: Integers, filled: int, stack: Integers) -> int:
    """Write the arcs of an edge in order; returns the new filled length."""
    stack[0] = edge
    waiting = 1
    while waiting > 0:
        waiting -= 1
        at = stack[waiting]
        if edges[3 * at] < 0:
            arcs[filled] = edges[3 * at + 1]
            filled += 1
        else:
            stack[waiting] = edges[3 * at + 1]
            stack[waiting + 1] = edges[3 * at]
            waiting += 2
    return filled


@inner
def _trace(start: Integers, rows: Integers, bits: int, work: Integers, n_touched: int, side: int) -> Integers:
    """For every place touched on a side, the lower place << 32 | row whose cost fits."""
    n = start.size // 2
    mask = (1 << bits) - 1
    via = np.empty(n, np.int64)
    for i in range(n_touched):
        u = work[2 * n + i]
        cost = work[2 * u + side]
        if cost >= INFINITY:
            continue
        for j in range(start[2 * u + side], start[2 * u + side + 1]):
            v = rows[j] & mask
            if work[2 * v + side] == cost + (rows[j] >> bits):
                via[v] = (u << 32) | j
    return via


@kernel("Tuple((boolean, int64[::1]))(int64[::1], int64[::1], int64, int64[::1], int32[::1], int64[::1], int64, int64)")
def pair_path(  # noqa: PLR0913
    start: Integers,
    rows: Integers,
    bits: int,
    work: Integers,
    edge_of: Indices,
    edges: Integers,
    source: int,
    target: int,
) -> tuple[bool, Integers]:
    """Whether there is a path, and the arcs of a least one."""
    n = start.size // 2
    best, place, n_touched = _meet(start, rows, bits, work, n, source, target)
    if best >= INFINITY:
        _forget(work, n, n_touched)
        return False, np.empty(0, np.int64)
    ahead = _trace(start, rows, bits, work, n_touched, 0)
    behind = _trace(start, rows, bits, work, n_touched, 1)
    _forget(work, n, n_touched)
    chain = np.empty(64, np.int64)
    length = 0
    at = place
    while at != source:
        if length == chain.size:
            chain = roomier(chain, length)
        chain[length] = edge_of[ahead[at] & 0xFFFFFFFF]
        length += 1
        at = ahead[at] >> 32
    chain[:length] = chain[:length][::-1].copy()
    at = place
    while at != target:
        if length == chain.size:
            chain = roomier(chain, length)
        chain[length] = edge_of[behind[at] & 0xFFFFFFFF]
        length += 1
        at = behind[at] >> 32
    total = 0
    for i in range(length):
        total += edges[3 * chain[i] + 2]
    arcs = np.empty(total, np.int64)
    stack = np.empty(total + 2, np.int64)
    filled = 0
    for i in range(length):
        filled = _unpack(edges, chain[i], arcs, filled, stack)
    return True, arcs


@inner
def _climb(start: Integers, rows: Integers, bits: int, work: Integers, side: int, root: int) -> tuple[int, int]:
    """Climb from one place to the top; writes the places kept to the second heap.

    Returns how many were kept and how many touched.
    """
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
        if work[2 * u + side] != cost or _detour(start, rows, bits, work, side, u, cost):
            continue
        kept[n_kept] = u
        n_kept += 1
        for j in range(start[2 * u + side], start[2 * u + side + 1]):
            v = rows[j] & mask
            there = cost + (rows[j] >> bits)
            old = work[2 * v + side]
            if there < old:
                if old >= INFINITY:
                    touched[n_touched] = v
                    n_touched += 1
                work[2 * v + side] = there
                size = push_one(heap, size, there << bits | v)
    return n_kept, n_touched


@kernel("Tuple((int64[::1], int64[::1]))(int64[::1], int64[::1], int64, int64[::1], int32[::1])")
def upward_buckets(
    start: Integers,
    rows: Integers,
    bits: int,
    work: Integers,
    targets: Indices,
) -> tuple[Integers, Integers]:
    """For every place, the targets that climb to it: starts, and pairs (target, cost)."""
    n = start.size // 2
    half = (work.size - 3 * n) // 2
    loose = np.empty(3 * 1024, np.int64)  # (place, target, cost)
    filled = 0
    first = np.zeros(n + 1, np.int64)
    for target in range(targets.size):
        n_kept, n_touched = _climb(start, rows, bits, work, 1, targets[target])
        while 3 * (filled + n_kept) > loose.size:
            loose = roomier(loose, 3 * filled)
        for i in range(n_kept):
            place = work[3 * n + half + i]
            first[place + 1] += 1
            loose[3 * filled] = place
            loose[3 * filled + 1] = target
            loose[3 * filled + 2] = work[2 * place + 1]
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
    return first, cells


@kernel("int64[:, ::1](int64[::1], int64[::1], int64, int64[::1], int64[::1], int64[::1], int32[::1], int64)")
def matrix_block(  # noqa: PLR0913
    start: Integers,
    rows: Integers,
    bits: int,
    work: Integers,
    first: Integers,
    cells: Integers,
    sources: Indices,
    n_targets: int,
) -> Integers:
    """Least costs from sources to all targets whose buckets are given."""
    n = start.size // 2
    half = (work.size - 3 * n) // 2
    costs = np.full((sources.size, n_targets), INFINITY, np.int64)
    for row in range(sources.size):
        n_kept, n_touched = _climb(start, rows, bits, work, 0, sources[row])
        for i in range(n_kept):
            place = work[3 * n + half + i]
            cost = work[2 * place]
            for cell in range(first[place], first[place + 1]):
                total = cost + cells[2 * cell + 1]
                if total < costs[row, cells[2 * cell]]:
                    costs[row, cells[2 * cell]] = total
        _forget(work, n, n_touched)
    return costs
