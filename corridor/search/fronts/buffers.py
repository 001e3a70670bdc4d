"""Arrays that grow between the calls of a kernel, never inside.

A kernel that replaces an array by a larger one counts references on every turn of its loops, which
costs a label search two thirds of its time. So a kernel that runs out of room says which array is
short and by how much, keeps its state in an array of counters, and is called again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["DONE", "TOO_MANY", "bucket_shift", "with_room"]

Integers = NDArray[np.int64]

DONE = -1  # what a kernel returns at its end
TOO_MANY = -2  # and when it met its ceiling of labels; else the place of the array that is short


_BUCKET_BITS = 13  # 32 KiB of buckets, which a core keeps at hand


def bucket_shift(last: int) -> int:
    """By how many bits to shift keys of at most ``last`` to number the buckets of a queue."""
    return max(0, last.bit_length() - _BUCKET_BITS)


def with_room(array: Integers, cells: int) -> Integers:
    """A copy of an array (its first axis counts) with room for at least ``cells`` and twice as much as before."""
    larger = np.empty((max(2 * array.shape[0], cells), *array.shape[1:]), array.dtype)
    larger[: array.shape[0]] = array
    return larger
