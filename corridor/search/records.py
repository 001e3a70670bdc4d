"""What kernels are given: named tuples of arrays, and the records that stand in arrays.

Here are those of several rooms; fronts, hierarchies and timetables have a file ``records`` of their own. No two named
tuples share a name, for numba tells them apart by nothing else. A kernel unpacks a tuple once, at its top: a field
that is asked for inside a loop costs a tenth of the search. A field of a record costs as much as a cell of an array.
What changes during a search stands in one record, in an array of one: ``now = state[0]``. What is called in a loop is
given the arrays that it needs and no others: where it is not inlined, references to all of them are counted.

Integers, indices and masks have one dimension, a `Table` two, a `Cube` three.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

INFINITY = 1 << 62  # the weight of a closed arc and the distance of what cannot be reached

Integers = NDArray[np.int64]
Indices = NDArray[np.int32]
Mask = NDArray[np.bool_]
Table = Annotated[NDArray[np.int64], 2]
Cube = Annotated[NDArray[np.int64], 3]


def record(*names: str) -> np.dtype[np.void]:
    """The type of records of whole numbers in 64 bits."""
    return np.dtype([(name, np.int64) for name in names], align=True)


class Sized(Protocol):
    """What can be kept with a graph: it knows its bytes."""

    @property
    def nbytes(self) -> int:
        """Bytes it holds."""


class Adjacency(NamedTuple):
    """Arcs grouped by one of their ends, ascending within a group.

    The arcs at node ``u`` are the cells ``start[u]:start[u + 1]`` of ``far``, the ends across, and of ``arc``.
    """

    start: Indices
    far: Indices
    arc: Indices


class BothWays(NamedTuple):
    """The arcs of a graph by the nodes that they leave, and by the nodes that they enter."""

    out: Adjacency
    into: Adjacency


class DeviationQuery(NamedTuple):
    """Where a path leads, the place from which on it is to be left, and what a deviation may cost at most."""

    source: int
    target: int
    first: int
    ceiling: int


JOB = record("weights", "guide", "source", "target")  # rows of weights and of guides, and the ends
Jobs = Annotated[NDArray[np.void], JOB]
