"""Parts of the kernel for fronts within a factor: what a label stands for, and the lists of nodes.

A label is a row (values..., apex without the first..., tag); rows of a list are a first value and an apex, and at the
target the values of points.
"""

from __future__ import annotations

from corridor.search.fronts.records import Decimals, ListedNodes, WindowState
from corridor.search.jit import inner
from corridor.search.records import Integers, Table

__all__ = ["absorbed", "enlist", "found_within", "moved", "stood_for"]


@inner
def stood_for(pool: Table, low: int, high: int, rows: Table, entry: int) -> bool:
    """Whether a row of a node's list, its first value and apex, is nowhere above those of a label."""
    k = pool.shape[1]
    for at in range(low, high):
        better = pool[at, 0] > rows[entry, 0]
        for i in range(1, k):
            better |= pool[at, i] > rows[entry, k - 1 + i]
        if not better:
            return True
    return False


@inner
def _within(value: int, apex: int, base: int, factor: float) -> bool:
    """Whether a value is within a factor of an apex; whole numbers are compared as such where the factor is 1."""
    return value <= apex or (factor > 1.0 and value + base <= factor * (apex + base))


@inner
def found_within(pool: Table, low: int, high: int, rows: Table, entry: int, base: Integers, factors: Decimals) -> bool:
    """Whether a point found, a row of the target's list, is within the factors of a label."""
    k = pool.shape[1]
    for at in range(low, high):
        better = pool[at, 0] > rows[entry, 0]
        for i in range(1, k):
            better |= not _within(pool[at, i], rows[entry, k - 1 + i], base[i], factors[i])
        if not better:
            return True
    return False


@inner
def absorbed(rows: Table, label: int, entry: int, base: Integers, factors: Decimals, behind: float) -> bool:
    """Let a label stand for another one as well, if it can with a part of the factors."""
    k = base.size
    for i in range(1, k):
        apex = min(rows[label, k - 1 + i], rows[entry, k - 1 + i])
        if not _within(rows[label, i], apex, base[i], 1.0 + behind * (factors[i] - 1.0)):
            return False
    for i in range(1, k):
        rows[label, k - 1 + i] = min(rows[label, k - 1 + i], rows[entry, k - 1 + i])
    return True


@inner
def enlist(pool: Table, nodes: ListedNodes, at: int, rows: Table, label: int, shift: int) -> None:
    """Put a label into the list of a node, which has room: its first value, and its apex or its values by a shift.

    What has no smaller apex goes: labels of later windows have larger first values than either.
    """
    k = pool.shape[1]
    low = nodes[at].first
    end = low
    for row in range(low, low + nodes[at].used):
        better = False
        for i in range(1, k):
            better |= pool[row, i] < rows[label, shift + i]
        if better:
            if end != row:
                for i in range(k):
                    pool[end, i] = pool[row, i]
            end += 1
    pool[end, 0] = rows[label, 0]
    for i in range(1, k):
        pool[end, i] = rows[label, shift + i]
    nodes[at].used = end + 1 - low


@inner
def moved(pool: Table, nodes: ListedNodes, at: int, state: WindowState, more: int) -> None:
    """Give the list of a node room for so many more rows; the pool has twice that, and four."""
    first, used, taken = nodes[at].first, nodes[at].used, state[0].taken
    for row in range(used):
        for i in range(pool.shape[1]):
            pool[taken + row, i] = pool[first + row, i]
    nodes[at].first = taken
    nodes[at].room = 4 + 2 * (used + more)
    state[0].taken = taken + nodes[at].room
