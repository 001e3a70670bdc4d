"""The order in which the nodes of a customisable hierarchy are taken out, whatever the arcs weigh.

Taking a node out joins all of its neighbours, so that what was asked by ways through it can be asked without. The node
with the fewest neighbours goes first, then the one of the smallest number: few arcs are added so. (Minimum degree:
Tinney and Walker, 1967.) Once all that are left are joined, their order adds nothing.

Any order in which a node stands before its higher neighbours adds the same arcs. So nodes are numbered along the tree
in which the first of its higher neighbours is a node's parent, branch by branch: what is worked on together lies
together.
"""

from __future__ import annotations

import numpy as np

from corridor.search.heap import pop_one, push_one
from corridor.search.hierarchy.records import Elimination, EliminationLists
from corridor.search.jit import inner, kernel
from corridor.search.records import Integers

__all__ = ["FINISHED", "HEAP", "POOL", "eliminate", "numbered"]

FINISHED = -1  # what `eliminate` returns when it has come so far; else which array is short
POOL, HEAP = range(2)


@inner
def _take_rest(store: Elimination, node: int) -> None:
    """Take out nodes that are all joined, in the order of a list of one of them."""
    (spot, pool, order, mark), state = store.lists, store.state
    first, length, taken = spot[node].first, spot[node].length, state[0].taken
    order[taken] = node
    mark[node] = -2
    for i in range(length):
        other = pool[first + i]
        order[taken + 1 + i] = other
        mark[other] = -2
        spot[other].first = first + i + 1
        spot[other].length = length - i - 1
    state[0].taken = taken + 1 + length
    state[0].joined += length * (length + 1) // 2


@inner
def _join(lists: EliminationLists, filled: int, node: int, gone: int, stamp: int) -> int:
    """Take a node out of a neighbour's list and put the rest of its own list in; the filled length of the pool."""
    spot, pool, _, mark = lists
    first, length = spot[node].first, 0
    mark[node] = stamp
    for at in range(first, first + spot[node].length):
        other = pool[at]
        if other != gone:
            mark[other] = stamp
            pool[first + length] = other
            length += 1
    new = spot[gone].first
    more = 0
    for at in range(new, new + spot[gone].length):
        more += mark[pool[at]] != stamp
    if length + more > spot[node].room:
        for i in range(length):
            pool[filled + i] = pool[first + i]
        first = filled
        spot[node].first = first
        spot[node].room = 2 * (length + more)
        filled += spot[node].room
    if more > 0:
        for at in range(new, new + spot[gone].length):
            other = pool[at]
            if mark[other] != stamp:
                pool[first + length] = other
                length += 1
    spot[node].length = length
    return filled


@kernel
def eliminate(store: Elimination, until: int) -> int:
    """Take nodes out until so many are, or an array is short of room.

    ``mark`` is -2 for a node taken out, whose list holds its higher neighbours from then on.
    """
    (spot, pool, order, mark), heap, state = store
    while state[0].taken < until:
        node = heap[0] & 0xFFFFFFFF
        degree = spot[node].length
        if mark[node] == -2 or heap[0] >> 32 != degree:
            state[0].size = pop_one(heap, state[0].size)
            continue
        if degree == order.size - state[0].taken - 1:
            _take_rest(store, node)
            return FINISHED
        room = 0
        first = spot[node].first
        for at in range(first, first + degree):
            room += 2 * (spot[pool[at]].length + degree)
        if state[0].filled + room > pool.size:
            state[0].need = room
            return POOL
        if state[0].size + degree > heap.size:
            state[0].need = degree
            return HEAP
        state[0].size = pop_one(heap, state[0].size)
        order[state[0].taken] = node
        state[0].taken += 1
        mark[node] = -2
        for at in range(first, first + degree):
            other = pool[at]
            before = spot[other].length
            state[0].stamp += 1
            state[0].filled = _join(store.lists, state[0].filled, other, node, state[0].stamp)
            if spot[other].length != before:
                state[0].size = push_one(heap, state[0].size, spot[other].length << 32 | other)
        state[0].joined += degree
    return FINISHED


@kernel
def numbered(lists: EliminationLists) -> tuple[Integers, Integers]:
    """Numbers of the nodes along the tree, the lowest first; and the arcs upward: lower * nodes + higher, unsorted."""
    spot, pool, order, _ = lists
    n = order.size
    turn = np.empty(n, np.int64)
    for i in range(n):
        turn[order[i]] = i
    parent = np.full(n, -1, np.int64)  # by turns
    total = 0
    for i in range(n):
        node = order[i]
        lowest = n
        for at in range(spot[node].first, spot[node].first + spot[node].length):
            lowest = min(lowest, turn[pool[at]])
        if lowest < n:
            parent[i] = lowest
        total += spot[node].length
    size = np.ones(n, np.int64)
    for i in range(n):
        if parent[i] >= 0:
            size[parent[i]] += size[i]
    free = np.empty(n, np.int64)  # the next number in the branch
    number = np.empty(n, np.int64)
    begin = 0
    for i in range(n - 1, -1, -1):
        if parent[i] < 0:
            free[i] = begin
            begin += size[i]
        else:
            free[i] = free[parent[i]]
            free[parent[i]] += size[i]
        number[order[i]] = free[i] + size[i] - 1
    arcs = np.empty(total, np.int64)
    filled = 0
    for node in range(n):
        for at in range(spot[node].first, spot[node].first + spot[node].length):
            arcs[filled] = number[node] * n + number[pool[at]]
            filled += 1
    return number, arcs
