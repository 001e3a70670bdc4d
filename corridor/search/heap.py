"""A binary heap of (key, tag) pairs in one array, for use inside kernels.

Entry ``i`` is ``heap[2 * i]`` (key) and ``heap[2 * i + 1]`` (tag). Smaller keys come first, equal
keys in the order of their tags, so the order of leaving depends on the entries alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.search.jit import inner

__all__ = ["pop", "pop_one", "push", "push_one", "roomier"]

Integers = NDArray[np.int64]


@inner
def push(heap: Integers, size: int, key: int, tag: int) -> int:
    """Add an entry to a heap that has room for it; returns the new size."""
    i = size
    while i > 0:
        parent = (i - 1) >> 1
        above = heap[2 * parent]
        if above < key or (above == key and heap[2 * parent + 1] <= tag):
            break
        heap[2 * i] = above
        heap[2 * i + 1] = heap[2 * parent + 1]
        i = parent
    heap[2 * i] = key
    heap[2 * i + 1] = tag
    return size + 1


@inner
def pop(heap: Integers, size: int) -> int:
    """Remove the first entry (read it before); returns the new size."""
    size -= 1
    key = heap[2 * size]
    tag = heap[2 * size + 1]
    i = 0
    child = 1
    while child < size:
        small = heap[2 * child]
        if child + 1 < size:
            right = heap[2 * child + 2]
            if right < small or (right == small and heap[2 * child + 3] < heap[2 * child + 1]):
                child += 1
                small = right
        if key < small or (key == small and tag <= heap[2 * child + 1]):
            break
        heap[2 * i] = small
        heap[2 * i + 1] = heap[2 * child + 1]
        i = child
        child = 2 * i + 1
    heap[2 * i] = key
    heap[2 * i + 1] = tag
    return size


@inner
def roomier(array: Integers, used: int) -> Integers:
    """A copy of the first ``used`` cells with twice the room."""
    larger = np.empty(2 * array.size, np.int64)
    larger[:used] = array[:used]
    return larger


@inner
def push_one(heap: Integers, size: int, entry: int) -> int:
    """Add a whole entry (key and node in one number) to a heap of numbers; returns the new size."""
    i = size
    while i > 0:
        parent = (i - 1) >> 1
        if heap[parent] <= entry:
            break
        heap[i] = heap[parent]
        i = parent
    heap[i] = entry
    return size + 1


@inner
def pop_one(heap: Integers, size: int) -> int:
    """Remove the first number (read it before); returns the new size."""
    size -= 1
    entry = heap[size]
    i = 0
    child = 1
    while child + 1 < size:
        # Added, not branched on: which child is smaller cannot be predicted.
        child += heap[child + 1] < heap[child]
        small = heap[child]
        if entry <= small:
            heap[i] = entry
            return size
        heap[i] = small
        i = child
        child = 2 * i + 1
    if child < size and heap[child] < entry:
        heap[i] = heap[child]
        i = child
    heap[i] = entry
    return size
