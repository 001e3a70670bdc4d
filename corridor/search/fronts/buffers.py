"""Arrays that grow between the calls of a kernel, never inside.

A kernel that replaces an array by a larger one counts references on every turn of its loops, which
costs a label search two thirds of its time. So a kernel that runs out of room says which array is
short and by how much, keeps its state in a record, and is called again.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from corridor.search.fronts.records import Labels, ManyQueue, PairMet, PairQueue, TrioMet, TrioQueue, Written

__all__ = ["DONE", "TOO_MANY", "bucket_shift", "found_nothing", "grown", "with_room"]

Met = TypeVar("Met", PairMet, TrioMet, Written)
Queue = TypeVar("Queue", PairQueue, TrioQueue, ManyQueue)

DONE = -1  # what a kernel returns at its end
TOO_MANY = -2  # and when it met its ceiling of labels; else the place of the array that is short
_BUCKET_BITS = 13  # 32 KiB of buckets, which a core keeps at hand


def bucket_shift(last: int) -> int:
    """By how many bits to shift keys of at most ``last`` to number the buckets of a queue."""
    return max(0, last.bit_length() - _BUCKET_BITS)


def grown(met: Met, queue: Queue, name: str, rows: int) -> tuple[Met, Queue]:
    """The same arrays, that of a name with room for at least ``rows`` and twice as much as before."""
    if name in met._fields:
        return met._replace(**{name: _roomier(getattr(met, name), rows)}), queue
    return met, queue._replace(**{name: _roomier(getattr(queue, name), rows)})


def _roomier(array: NDArray[Any], rows: int) -> NDArray[Any]:
    return with_room(array, max(2 * array.shape[0], rows))


def with_room(array: NDArray[Any], rows: int) -> NDArray[Any]:
    """A copy with so many rows, those behind the old ones empty."""
    larger = np.empty((rows, *array.shape[1:]), array.dtype)
    larger[: array.shape[0]] = array
    return larger


def found_nothing(criteria: int, held: int | None = None) -> Labels:
    """The result of a search without points: there are none, or so many labels were held that it was given up."""
    nothing = np.empty(0, np.int64)
    tags = nothing if held is None else np.full(1, held, np.int64)
    points = np.empty((0, criteria), np.int64)
    return Labels(0 if held is None else TOO_MANY, points, nothing, tags, np.empty(0, np.int32))
