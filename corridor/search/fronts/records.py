"""What the kernels of fronts are given; see `corridor.search.records`."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.search.records import Indices, Integers, Mask, Table, record


def short_record(*names: str) -> np.dtype[np.void]:
    """The type of records of whole numbers in 32 bits: of many of them, more stay in the processor's cache."""
    return np.dtype([(name, np.int32) for name in names], align=True)


class ArcWeights(NamedTuple):
    """Weights by criterion and arc, the rows of them that count, and closed arcs (of no length: none)."""

    weights: Table
    rows: Integers
    closed: Mask


class PairWeights(NamedTuple):
    """Weights of two criteria by arc, and closed arcs (of no length: none)."""

    first: Integers
    second: Integers
    closed: Mask


class Closeness(NamedTuple):
    """Lower bounds on the rest of the way, as `INFINITY` less the bound.

    That of node ``v`` and criterion ``i`` stands at ``v * width + i * step`` of ``near``; 0 stands for ``floor[i]``.
    """

    near: Integers
    width: int
    step: int
    floor: Integers


class SweepQuery(NamedTuple):
    """Bits of a node in a heap's entry, source and target."""

    bits: int
    source: int
    target: int


class SweepLimits(NamedTuple):
    """By criterion: the most asked for; and, to be found, least costs, bounds of what is not reached, radii."""

    high: Integers
    low: Integers
    floor: Integers
    radius: Integers


MARK = record(
    "near", "via"
)  # INFINITY - cost of the way by which a sweep came to a node, its arc << 31 | the node before
BALLS = record("size_ahead", "size_behind", "best", "meeting")  # entries in two heaps, the least path, a node on it
Marks = Annotated[NDArray[np.void], MARK]
BallState = Annotated[NDArray[np.void], BALLS]


class Ball(NamedTuple):
    """Two balls that grow towards each other in one criterion, whose marks begin at a column.

    ``near`` holds the marks, ``via`` the cell of the arc by which a node was reached: among those that leave nodes for
    the ball ahead, among those that enter them for the ball behind.
    """

    weight: Integers
    closed: Mask
    near: Integers
    via: Indices
    ahead: Integers
    behind: Integers
    column: int
    bits: int


class Region(NamedTuple):
    """Nodes on paths of at most ``most`` in the criterion of a column; what is not marked ahead is ``floor`` away."""

    column: int
    floor: int
    most: int


class LabelTerms(NamedTuple):
    """The most labels (expanded and waiting) to hold, and the most points to find."""

    most: int
    most_points: int


class Labels(NamedTuple):
    """What a label search found.

    Attributes
    ----------
    expanded : int
        Number of labels; `TOO_MANY` when the ceiling was met, and then ``tags`` holds the number of labels held.
    costs : (points, criteria)
    ends : (points,)
        The label that reached each point.
    tags : (labels,)
        Per label: its parent << 32 | the cell of its arc; -1 for the first.
    arcs : (cells,)
        The arc of each cell.
    """

    expanded: int
    costs: Table
    ends: Integers
    tags: Integers
    arcs: Indices


PAIR_STATE = record(
    "waiting",  # labels in buckets to come
    "heaped",  # labels of the bucket whose turn it is
    "bucket",  # its number
    "used",  # places of entries in use or free
    "free",  # a place free again; 0: none
    "known",  # nodes met
    "filled",  # arcs written
    "count",  # labels expanded
    "found",  # points
    "ceiling",  # second values above it are dominated at the target
    "pending",  # 1: the label in key and tag comes next
    "key",
    "tag",
    "need",  # rows that the array that is short must have room for
)
PAIR_NODE = short_record("first_cell", "end_cell", "node")  # cells: -1 when not written
PAIR_CELL = short_record("more1", "more2", "head", "arc")  # what the arc adds, the number of its head, the arc
PAIR_ENTRY = short_record(
    "one", "two", "parent", "cell", "head", "next"
)  # a label waiting, and the one before it in its bucket
PairState = Annotated[NDArray[np.void], PAIR_STATE]
PairNodes = Annotated[NDArray[np.void], PAIR_NODE]
PairCells = Annotated[NDArray[np.void], PAIR_CELL]
PairEntries = Annotated[NDArray[np.void], PAIR_ENTRY]


class PairQuery(NamedTuple):
    """A question of two criteria: bits within a bucket, what values may be beyond the least, and when to stop."""

    shift: int
    span1: int
    span2: int
    target: int
    most: int
    most_points: int


class PairMet(NamedTuple):
    """Nodes met, counted from 1, and their arcs, with two criteria; nodes and arcs grow between calls.

    Their least second values stand alone, as most labels ask for nothing else.
    """

    numbers: Indices
    seconds: Indices
    nodes: PairNodes
    cells: PairCells


class PairQueue(NamedTuple):
    """Labels waiting and expanded, and those at the target, with two criteria; all but the buckets grow."""

    buckets: Indices
    entries: PairEntries
    heap: Integers
    labels: Integers
    points: Table


TRIO_STATE = record(
    "size",  # labels waiting
    "bucket",  # the one whose turn it is
    "heaped",  # labels of it
    "used",  # places of entries in use or free
    "free",  # a place free again; 0: none
    "known",  # nodes met
    "filled",  # arcs written
    "count",  # labels expanded
    "found",  # points
    "taken",  # steps in the pool
    "pending",  # 1: the label at place 0 comes next
    "need",  # rows that the array that is short must have room for
)
# A node's list in the pool (its first row, rows used, room for them), its cells (-1: not written), and the node.
LISTED_NODE = record("first", "used", "room", "first_cell", "end_cell", "node")
TRIO_CELL = record("more1", "more2", "more3", "head", "arc")
TRIO_ENTRY = record("one", "two", "three", "tag", "next")  # a label waiting, and the one before it in its bucket
TrioState = Annotated[NDArray[np.void], TRIO_STATE]
ListedNodes = Annotated[NDArray[np.void], LISTED_NODE]
TrioCells = Annotated[NDArray[np.void], TRIO_CELL]
TrioEntries = Annotated[NDArray[np.void], TRIO_ENTRY]


class TrioQuery(NamedTuple):
    """A question of three criteria: what values may be beyond the least, and when to stop."""

    span: Integers
    shift: int
    goal: int
    most: int
    most_points: int


class TrioMet(NamedTuple):
    """Nodes met, counted from 1, and their arcs, with three criteria; nodes and arcs grow between calls."""

    numbers: Indices
    nodes: ListedNodes
    cells: TrioCells


class TrioQueue(NamedTuple):
    """Labels waiting and expanded, those at the target, and the nodes' staircases; all but the buckets grow."""

    buckets: Indices
    entries: TrioEntries
    heap: Integers
    labels: Integers
    points: Table
    seconds: Integers
    thirds: Integers


class ManyQuery(NamedTuple):
    """A question of any number of criteria: what values may be beyond the least, and when to stop."""

    span: Integers
    goal: int
    most: int
    most_points: int


MET = record("known", "filled")  # nodes met and arcs written
MetState = Annotated[NDArray[np.void], MET]


class Written(NamedTuple):
    """Nodes met, counted from 1, a row per arc of theirs (what it adds, the number of its head, the arc), how many."""

    numbers: Indices
    nodes: ListedNodes
    cells: Table
    met: MetState


MANY_STATE = record(
    "size",  # labels waiting
    "used",  # places of rows in use or free
    "free",  # a place free again, whose tag is the next one; 0: none
    "count",  # labels expanded
    "found",  # points
    "taken",  # rows of the pool
    "pending",  # 1: the label in row 0 comes next
    "need",  # rows that the array that is short must have room for
)
ManyState = Annotated[NDArray[np.void], MANY_STATE]


class ManyQueue(NamedTuple):
    """Labels waiting (values..., tag) and expanded, those at the target, and the nodes' lists; all of them grow."""

    rows: Table
    heap: Integers
    labels: Integers
    points: Table
    pool: Table


class Factor(NamedTuple):
    """How much a front may miss, beside 1; by criterion, whether it may; the most labels to hold."""

    epsilon: float
    merged: Mask
    most: int


Decimals = NDArray[np.float64]


class ApexQuery(NamedTuple):
    """A question within factors, by criterion: least costs, what values may be beyond; windows, labels."""

    base: Integers
    span: Integers
    factors: Decimals
    window: int
    most: int


WINDOW = record(
    "now",  # the window whose turn it is
    "entry",  # a label of it that is not at its node yet, followed by the others
    "size",  # nodes of it at which labels wait
    "goal",  # the target's number
    "free",  # a row of labels that is free, followed by the others
    "spare",  # how many there are
    "taken",  # rows of the pool
    "count",  # labels expanded
    "found",  # points
    "need",  # rows that the array that is short must have beside
)
WindowState = Annotated[NDArray[np.void], WINDOW]


class ApexLabels(NamedTuple):
    """Labels that wait, and where: in windows to come, by the last of each, and at nodes, by the last at each.

    ``following`` names the one before in the same place; those of a node are sorted in a heap, and ``chosen`` are those
    left; nodes at which labels wait are a heap.
    """

    rows: Table
    following: Integers
    heap: Integers
    chosen: Integers
    buckets: Integers
    at_node: Integers
    open_nodes: Integers


class ApexPoints(NamedTuple):
    """What is done: lists of the nodes in one pool, tags of labels expanded, points and their labels."""

    pool: Table
    labels: Integers
    points: Table
    ends: Integers


class ApexStore(NamedTuple):
    """All that such a search writes into, but for nodes and their arcs."""

    waiting: ApexLabels
    done: ApexPoints
    state: WindowState
