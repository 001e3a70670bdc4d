"""What the kernels of hierarchies are given; see `corridor.search.records`."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.search.records import Indices, Integers, record

# Lists of open neighbours lie in one pool: list 2 v holds outgoing arcs of v, 2 v + 1 incoming.
LIST = record("first", "length", "room")  # first place in the pool, neighbours, room for them
NEIGHBOUR = record("link", "weight")  # edge << 32 | neighbour
EDGE = record("first", "second", "arcs")  # the two edges that a shortcut replaces (or -1 and the arc), and all its arcs
SHORTCUT = record("tail", "head", "weight", "into", "out")  # into and out of the node it replaces: edges
REACH = record("stamp", "cost")  # the witness search that reached a node last, and at what cost
Lists = Annotated[NDArray[np.void], LIST]
Neighbours = Annotated[NDArray[np.void], NEIGHBOUR]
Edges = Annotated[NDArray[np.void], EDGE]
Shortcuts = Annotated[NDArray[np.void], SHORTCUT]
Reach = Annotated[NDArray[np.void], REACH]


class OpenLists(NamedTuple):
    """Neighbours of the nodes not taken out yet."""

    spot: Lists
    pool: Neighbours


class GivenArcs(NamedTuple):
    """Ends and weights of the arcs that a hierarchy is made of, and their numbers sorted by tail."""

    tail: Indices
    head: Indices
    weight: Integers
    order: Integers


class WitnessStore(NamedTuple):
    """What witness searches write into: costs by node, a heap, and the shortcuts found."""

    reach: Reach
    heap: Integers
    found: Shortcuts


class Upward(NamedTuple):
    """Rows weight << bits | place that lead to higher places only.

    Those of place ``p`` lie together: along arcs from ``start[2 p]``, against them from ``start[2 p + 1]``.
    """

    start: Integers
    rows: Integers
    bits: int


class Unpacking(NamedTuple):
    """What rows stand for: two others, first << 32 | second, or -2 - the arc; and how many arcs that is in all."""

    via: Integers
    length: Indices


# Nodes with their neighbours in a heap, nodes taken out, cells of the pool in use, marks, arcs upward, room needed.
ELIMINATION = record("size", "taken", "filled", "stamp", "joined", "need")
EliminationState = Annotated[NDArray[np.void], ELIMINATION]


class EliminationLists(NamedTuple):
    """The neighbours of every node, in one pool; nodes in the order in which they were taken out; marks of nodes."""

    spot: Lists
    pool: Indices
    order: Indices
    mark: Indices


class Elimination(NamedTuple):
    """All that is written into while nodes are taken out; the heap holds neighbours << 32 | node."""

    lists: EliminationLists
    heap: Integers
    state: EliminationState


class Triangulation(NamedTuple):
    """Arcs between nodes and higher ones; two that leave a node are joined by a third.

    Those that leave node ``u`` stand from ``up_start[u]`` on, by their heads; those that enter it are the numbers
    from ``down_start[u]`` on in ``down_arc``, by their tails.
    """

    up_start: Integers
    up_head: Indices
    up_tail: Indices
    down_start: Integers
    down_arc: Indices


class Buckets(NamedTuple):
    """For every place, the targets that reach it from above: where they begin, and pairs (target, cost)."""

    first: Integers
    cells: Integers
