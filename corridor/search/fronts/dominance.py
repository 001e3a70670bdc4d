"""Whether vectors are covered by others, by arrays alone: sorting, running minima, comparisons; nothing is searched.

A vector is covered by another one of its group that is nowhere larger; equal ones count.
"""

from __future__ import annotations

import numpy as np

from corridor.search.records import Integers, Mask, Table

__all__ = ["covered", "dominated_rows"]

_TURNS = 16  # comparisons one by one, before ranges are divided


def covered(groups: Integers, vectors: Table, kept_groups: Integers, kept: Table) -> Mask:
    """Which vectors are covered by one that is kept in their group.

    Parameters
    ----------
    groups : ndarray of int64, shape (vectors,)
        Not negative.
    vectors : ndarray of int64, shape (vectors, criteria)
    kept_groups : ndarray of int64, shape (kept,)
    kept : ndarray of int64, shape (kept, criteria)

    Returns
    -------
    ndarray of bool, shape (vectors,)
    """
    if not kept.shape[0] or not vectors.shape[0]:
        return np.zeros(vectors.shape[0], np.bool_)
    order = np.lexsort((kept[:, 0], kept_groups))
    kept, kept_groups = kept[order], kept_groups[order]
    levels = np.unique(kept[:, 0])
    width = levels.size + 1  # a group and a level in one number
    places = kept_groups * width + np.searchsorted(levels, kept[:, 0], "right")
    asked = groups * width + np.searchsorted(levels, vectors[:, 0], "right")
    last = np.searchsorted(places, asked, "right") - 1  # the last one kept whose first value is not larger
    first = np.searchsorted(places, groups * width, "left")
    if kept.shape[1] == 1:
        found: Mask = last >= first
        return found
    if kept.shape[1] == 2:
        least = _running_least(kept_groups, kept[:, 1])
        return (last >= first) & (least[np.maximum(last, 0)] <= vectors[:, 1])
    return _covered_within(vectors[:, 1:], kept[:, 1:], first, last + 1)


def _running_least(groups: Integers, values: Integers) -> Integers:
    """The least value so far in each group; groups ascend."""
    levels, rank = np.unique(values, return_inverse=True)
    fall = groups * (levels.size + 1)  # every rank of a group lies below all of the groups before
    least: Integers = levels[np.minimum.accumulate(rank - fall) + fall]
    return least


def _covered_within(vectors: Table, kept: Table, begin: Integers, end: Integers) -> Mask:
    """Which vectors are covered by one that is kept from a place on, before another.

    What covers a vector is mostly near the end, so few are left after some comparisons. For those, a range is made of
    blocks whose lengths are powers of two, at most two of a length, and all blocks of a length are asked at once.
    (Range trees: Bentley, 1980.)
    """
    found = np.zeros(vectors.shape[0], np.bool_)
    left = np.flatnonzero(begin < end)
    end = end.copy()
    for _ in range(_TURNS):
        end[left] -= 1
        hit = (kept[end[left]] <= vectors[left]).all(axis=1)
        found[left[hit]] = True
        left = left[~hit]
        left = left[begin[left] < end[left]]
    block, low, high = np.arange(kept.shape[0]), begin[left], end[left]
    while left.size:
        high = high - (last := high & 1)
        for odd, blocks in ((low & 1, low), (last, high)):
            asked = np.flatnonzero(odd.astype(np.bool_) & ~found[left])
            found[left[asked]] = covered(blocks[asked], vectors[left[asked]], block, kept)
        low = low + (low & 1)
        on = (low < high) & ~found[left]
        left, low, high, block = left[on], low[on] >> 1, high[on] >> 1, block >> 1
    return found


def dominated_rows(rows: Table) -> Mask:
    """Which rows another row dominates, or an equal one stands before."""
    order = np.lexsort(rows.T[::-1])
    rows, worse = rows[order], np.zeros(rows.shape[0], np.bool_)
    if rows.shape[1] <= 2:
        if rows.shape[0]:
            worse[order[1:]] = np.minimum.accumulate(rows[:-1, -1]) <= rows[1:, -1]
        return worse
    for i in range(1, rows.shape[0]):
        worse[order[i]] = bool((rows[:i] <= rows[i]).all(axis=1).any())
    return worse
