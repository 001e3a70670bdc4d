"""Kernels of the search from both ends, with or without landmarks.

Costs and numbers of arcs are packed into one key, so every arc makes a key grow, the first key
found at a node is final, and the fewest of the least arcs come by themselves. Which of several
such paths is returned is decided afterwards, from all nodes at which the two searches met, so the
answer is that of a search from one end: see the rule in `dijkstra`.

Invariant: the least key of both heaps together bounds what a meeting still to come costs, so the search ends when it
exceeds that of the best meeting. Entries leave each heap by key, then node. (Pohl, 1971; Ikeda and others, 1994.)
"""

from __future__ import annotations

import numpy as np

from corridor.search.heap import pop_one, push_one
from corridor.search.jit import inner, kernel
from corridor.search.records import INFINITY, Adjacency, BothWays, Indices, Integers, Mask, Table

__all__ = ["CRITERIA", "NO_NODE", "NO_PATH", "answer_cell", "least_arcs", "least_costs", "packed", "workspace"]

# An array handed to a kernel costs as much as settling a node, so a graph is one array, and so is all that a search
# writes into: here alone arrays are not grouped into tuples, nor state into records. An entry is key << bits | node,
# where key = cost << hop bits | arcs. A row is what its arc adds to the key, and its far end in the place of the node:
# an entry without its node plus a row is the next entry. Closed arcs have no row.
#   graph: header, first row of every node's outgoing and then of its incoming arcs, outgoing rows, incoming rows,
#          arc of every incoming row, marks (per node: cost to and cost from each landmark)
#   work:  entries ahead and behind by node, INFINITY when untouched; guides by node; heap ahead, heap behind; nodes
#          touched; nodes where the searches met, overwritten by the answer; what the landmarks know of the pair
# With landmarks, costs are doubled and taking an arc costs guide(head) - guide(tail) more, which leaves no arc below
# zero: the guide is a lower bound of the cost to the target less one of the cost from the source, each the best that
# a few landmarks know. (Ikeda and others, 1994; Goldberg and Harrelson, 2005.)
_NODES, _BITS, _HOPS, _LIMIT, _ROOM, _MARKS, _SHIFT = range(7)
_HEADER = 7
_ACTIVE = 4  # landmarks that guide one query
_KNOWN = 5 * _ACTIVE  # cells at the end of a workspace
CRITERIA = 64  # cells kept for the costs of an answer
_TOP = 62  # bits of an entry
NO_PATH, NO_NODE, _NO_ROOM = -1, -2, -3


@inner
def _ask(graph: Integers, work: Integers, source: int, target: int) -> None:
    """Note what the landmarks that know most of a pair know: their cells, and the costs to and from both nodes."""
    marks = graph[_MARKS]
    tables = graph.size - 2 * marks * graph[_NODES]
    a, b = tables + 2 * marks * source, tables + 2 * marks * target
    known = work.size - _KNOWN
    for i in range(_ACTIVE):
        best, bound = 0, -INFINITY
        for mark in range(marks):
            here = max(graph[a + 2 * mark] - graph[b + 2 * mark], graph[b + 2 * mark + 1] - graph[a + 2 * mark + 1])
            for j in range(i):
                if work[known + 5 * j] == 2 * mark:
                    here = -INFINITY
            if here > bound:
                best, bound = mark, here
        cell = known + 5 * i
        work[cell] = 2 * best
        work[cell + 1] = graph[a + 2 * best]
        work[cell + 2] = graph[a + 2 * best + 1]
        work[cell + 3] = graph[b + 2 * best]
        work[cell + 4] = graph[b + 2 * best + 1]


@inner
def _guide(graph: Integers, work: Integers, node: int) -> int:
    """The bound of what is left from a node to the target, less that of what was spent from the source."""
    marks = graph[_MARKS]
    row = graph.size - 2 * marks * (graph[_NODES] - node)
    left = 0
    spent = 0
    for cell in range(work.size - _KNOWN, work.size, 5):
        to = graph[row + work[cell]]
        since = graph[row + work[cell] + 1]
        left = max(left, max(to - work[cell + 3], work[cell + 4] - since))
        spent = max(spent, max(work[cell + 1] - to, since - work[cell + 2]))
    return left - spent


@inner
def _meet(  # noqa: C901, PLR0915
    graph: Integers, work: Integers, source: int, target: int, ties: int
) -> tuple[int, int, int]:
    """Search from both ends until no better meeting can come, nor with ``ties`` an equal one.

    Returns the least key, how many meetings it has, and the number of touched nodes. The key is
    `_NO_ROOM` when costs or arcs outgrow their bits.
    """
    n, bits, hops, limit = graph[_NODES], graph[_BITS], graph[_HOPS], graph[_LIMIT]
    room, shift = graph[_ROOM], graph[_SHIFT]
    guided = graph[_MARKS] > 0
    mask = (1 << bits) - 1
    rows, guides, first = _HEADER, 2 * n, 3 * n
    ahead, behind = work[first : first + room], work[first + room : first + 2 * room]
    touched = first + 2 * room
    meetings = touched + n + 2
    if guided:
        _ask(graph, work, source, target)
        work[guides + source] = _guide(graph, work, source)
        work[guides + target] = _guide(graph, work, target)
    work[2 * source] = ahead[0] = work[touched] = source
    work[2 * target + 1] = behind[0] = work[touched + 1] = target
    n_touched = 2
    size_a = size_b = 1
    best = INFINITY
    met = 0
    while size_a > 0 and size_b > 0:
        if (ahead[0] >> bits) + (behind[0] >> bits) >= best + ties:
            break
        side = 0 if size_a <= size_b else 1
        heap = behind if side else ahead
        size = size_b if side else size_a
        facing = (ahead[0] if side else behind[0]) >> bits
        top = heap[0]
        u = top & mask
        size = pop_one(heap, size)
        if top == work[2 * u + side]:
            if top >= limit or top & hops == hops:
                return _NO_ROOM, 0, n_touched
            top -= u
            start = rows + side * (n + 1) + u
            for j in range(graph[start], graph[start + 1]):
                entry = top + graph[j]
                v = entry & mask
                old, other = work[2 * v + side], work[2 * v + 1 - side]
                if guided:
                    if old >= INFINITY and other >= INFINITY:
                        work[guides + v] = _guide(graph, work, v)
                    change = (work[guides + v] - work[guides + u]) << shift
                    entry += -change if side else change
                if other < INFINITY:
                    total = (entry >> bits) + (other >> bits)
                    if total < best:
                        best = total
                        met = 0
                    if total == best:
                        work[meetings + met] = u if side else v
                        met += 1
                if entry < old and (entry >> bits) + facing <= best:
                    if old >= INFINITY and other >= INFINITY:
                        work[touched + n_touched] = v
                        n_touched += 1
                    work[2 * v + side] = entry
                    size = push_one(heap, size, entry)
        if side:
            size_b = size
        else:
            size_a = size
    return best, met, n_touched


@inner
def _forget(graph: Integers, work: Integers, n_touched: int) -> None:
    first = 3 * graph[_NODES] + 2 * graph[_ROOM]
    for i in range(first, first + n_touched):
        work[2 * work[i]] = INFINITY
        work[2 * work[i] + 1] = INFINITY


@inner
def _spread(graph: Integers, work: Integers, best: int, met: int) -> None:
    """Give every node on a least path behind the meetings its entry ahead.

    Walks from the meetings to the target over all arcs that lie on least paths; entries behind of nodes that it has
    come by are negative.
    """
    n, bits, room, shift = graph[_NODES], graph[_BITS], graph[_ROOM], graph[_SHIFT]
    guided = graph[_MARKS] > 0
    mask = (1 << bits) - 1
    stack = work[3 * n : 3 * n + room]
    meetings = 3 * n + 2 * room + n + 2
    waiting = 0
    for i in range(meetings, meetings + met):
        v = work[i]
        if work[2 * v + 1] >= 0:
            stack[waiting] = v
            waiting += 1
            work[2 * v] = (best - (work[2 * v + 1] >> bits)) << bits | v
            work[2 * v + 1] = ~work[2 * v + 1]
    while waiting > 0:
        waiting -= 1
        u = stack[waiting]
        left = ~work[2 * u + 1] - u
        for j in range(graph[_HEADER + u], graph[_HEADER + u + 1]):
            v = graph[j] & mask
            behind = work[2 * v + 1]
            if behind < 0 or behind >= INFINITY:
                continue
            after = left - (graph[j] - v) + v
            if guided:
                after -= (work[2 * n + v] - work[2 * n + u]) << shift
            if behind == after:
                stack[waiting] = v
                waiting += 1
                work[2 * v] = (best - (behind >> bits)) << bits | v
                work[2 * v + 1] = ~behind


@inner
def _trace(graph: Integers, work: Integers, target: int, place: int) -> None:
    """Write the arcs of the canonical least path, the last one at a place of the workspace."""
    n, bits, hops, shift = graph[_NODES], graph[_BITS], graph[_HOPS], graph[_SHIFT]
    guided = graph[_MARKS] > 0
    mask = (1 << bits) - 1
    starts = _HEADER + n + 1
    arcs = graph[starts + n] - graph[starts]
    v = target
    while work[2 * v] & hops:
        here = work[2 * v] - v
        for j in range(graph[starts + v], graph[starts + v + 1]):
            u = graph[j] & mask
            before = work[2 * u]
            if before >= INFINITY:
                continue
            there = before + graph[j] - 2 * u
            if guided:
                there += (work[2 * n + v] - work[2 * n + u]) << shift
            if there == here:
                work[place] = graph[j + arcs]
                place -= 1
                v = u
                break


@kernel
def least_arcs(graph: Integers, weights: Table, work: Integers, source: int, target: int) -> int:
    """Number of arcs of the canonical least path, or why there is none.

    Its costs in all criteria, then its arcs, are written to the place of the meetings.
    """
    n = graph[_NODES]
    if source < 0 or target < 0 or source >= n or target >= n:
        return NO_NODE
    answer = 4 * n + 2 * graph[_ROOM] + 2
    if source == target:
        work[answer : answer + weights.shape[0]] = 0
        return 0
    best, met, n_touched = _meet(graph, work, source, target, 1)
    if best < 0 or best >= INFINITY:
        _forget(graph, work, n_touched)
        return NO_PATH if best > 0 else _NO_ROOM
    _spread(graph, work, best, met)
    length: int = (work[2 * target] & graph[_HOPS]) >> graph[_BITS]
    _trace(graph, work, target, answer + weights.shape[0] + length - 1)
    _forget(graph, work, n_touched)
    for row in range(weights.shape[0]):
        total = 0
        for i in range(answer + weights.shape[0], answer + weights.shape[0] + length):
            total += weights[row, work[i]]
        work[answer + row] = total
    return length


@kernel
def least_costs(graph: Integers, work: Integers, sources: Indices, targets: Indices) -> Integers:
    """Least costs of many pairs, INFINITY without a path, negative where costs or arcs outgrew their bits."""
    n, hop_bits = graph[_NODES], graph[_SHIFT] - graph[_BITS]
    costs = np.zeros(sources.size, np.int64)
    for i in range(sources.size):
        s, t = sources[i], targets[i]
        if s != t:
            best, _, n_touched = _meet(graph, work, s, t, 0)
            if 0 <= best < INFINITY:
                best >>= hop_bits
                if graph[_MARKS] > 0:
                    best = (best - work[2 * n + t] + work[2 * n + s]) >> 1
            costs[i] = best
            _forget(graph, work, n_touched)
    return costs


def packed(rows: BothWays, weight: Integers, closed: Mask | None, marks: Table) -> Integers | None:
    """The graph as the kernels take it; None when an arc leaves too little room for nodes and arcs in an entry.

    ``marks`` has the shape (nodes, 2 landmarks), and no columns when there are none.
    """
    n, bits = marks.shape[0], max(1, marks.shape[0].bit_length())
    hop_bits = min(bits, (_TOP - bits) // 3)
    most = int(weight.max(initial=0))
    if marks.size:
        weight, most = 2 * weight, 2 * most + 4 * int(marks.max())
    limit = (1 << _TOP) - ((most + 1) << (hop_bits + bits))
    # An arc that takes a sixteenth of an entry or more: most queries would end in the search that stands in.
    if limit < 15 << (_TOP - 4):
        return None
    grown = ((weight << hop_bits) + 1) << bits
    out, into = _open_rows(rows.out, closed), _open_rows(rows.into, closed)
    first = _HEADER + 2 * (n + 1)
    header = [n, bits, ((1 << hop_bits) - 1) << bits, limit, weight.size + 2, marks.shape[1] // 2, bits + hop_bits]
    out_arcs, in_arcs = rows.out.arc[out[1]], rows.into.arc[into[1]]
    parts = [
        np.array(header, np.int64),
        out[0] + first,
        into[0] + first + out_arcs.size,
        grown.take(out_arcs) | rows.out.far[out[1]],
        grown.take(in_arcs) | rows.into.far[into[1]],
        in_arcs,
    ]
    return np.concatenate([*parts, marks.ravel()], dtype=np.int64)


def _open_rows(rows: Adjacency, closed: Mask | None) -> tuple[Integers, Mask | slice]:
    """First row of every node without closed arcs, and which of all rows these are."""
    if closed is None:
        return rows.start.astype(np.int64), slice(None)
    kept = ~closed.take(rows.arc)
    return np.concatenate([[0], np.cumsum(kept)]).take(rows.start), kept


def answer_cell(graph: Integers) -> int:
    """Where `least_arcs` leaves the costs in a workspace; the arcs follow."""
    n, room = graph[_NODES], graph[_ROOM]
    return int(4 * n + 2 * room + 2)


def workspace(n_nodes: int, n_arcs: int) -> Integers:
    """What a search writes into, with clean entries."""
    work = np.empty(5 * n_nodes + 4 * (n_arcs + 2) + 2 + CRITERIA + _KNOWN, np.int64)
    work[: 2 * n_nodes] = INFINITY
    return work
