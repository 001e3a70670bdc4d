"""The label-setting kernel for three criteria: dominance by binary search in staircases.

Labels are those of the kernel for two criteria, and leave the queue in lexicographic order. At any
node the first value then never falls, so a label is dominated exactly when a label that left the
queue there before is nowhere worse in the other two: the first criterion drops out of every
comparison. (Ideas: NAMOA*dr of Pulido and others, 2015; LTMOA* of Hernandez and others, 2023.)
Because every value counts to the target, one pair is compared with the lists of its node and of the
target alike.

What left the queue at a node is kept as pairs of which none dominates another, sorted: the second
value rises and the third falls, so a test is one binary search, without branches that a processor
could guess wrong. The lists lie in one pool; a full list moves to a place twice as large. Queue and
lists are handled in the open, for the reason given with two criteria: a heap shared with the kernel for
many criteria, inlined or not, made this one a tenth slower.
"""

from __future__ import annotations

import numpy as np

from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.fronts.backward_bounds import Guide
from corridor.search.fronts.buffers import DONE, TOO_MANY, bucket_shift, found_nothing, grown
from corridor.search.fronts.records import (
    LISTED_NODE,
    TRIO_CELL,
    TRIO_ENTRY,
    TRIO_STATE,
    ArcWeights,
    Closeness,
    Labels,
    LabelTerms,
    TrioEntries,
    TrioMet,
    TrioQuery,
    TrioQueue,
    TrioState,
)
from corridor.search.jit import inner, kernel
from corridor.search.records import Adjacency, Integers

__all__ = ["three_criteria"]

_GROWING = ("labels", "points", "heap", "cells", "nodes", "seconds")  # what may be short of room
_LABELS, _POINTS, _HEAP, _CELLS, _NODES, _POOL = range(6)


@inner
def _before(entries: TrioEntries, a: np.int64, b: np.int64) -> bool:
    """Whether one waiting label comes before another whose first value is the same."""
    if entries[a].two != entries[b].two:
        return bool(entries[a].two < entries[b].two)
    if entries[a].three != entries[b].three:
        return bool(entries[a].three < entries[b].three)
    return bool(entries[a].tag < entries[b].tag)


@inner
def _steps(seconds: Integers, first: int, used: int, value: int) -> int:
    """First row of a staircase whose second value exceeds the one given."""
    while used > 1:
        half = used >> 1
        first += half * (seconds[first + half - 1] <= value)
        used -= half
    if used == 1:
        first += 1 * (seconds[first] <= value)
    return first


@inner
def _bound(near: Integers, cell: int, floor: int) -> int:
    return INFINITY - near[cell] if near[cell] > 0 else floor


@inner
def _write_row(
    arcs: Adjacency,
    weights: ArcWeights,
    bounds: Closeness,
    query: TrioQuery,
    met: TrioMet,
    state: TrioState,
    at: int,
) -> None:
    """Write the arcs of a node that keep within the spans."""
    start, head, arc = arcs
    matrix, rows, closed = weights
    near, width, step, floor = bounds
    span, (numbers, nodes, cells) = query.span, met
    now = state[0]
    u = nodes[at].node
    here1 = _bound(near, width * u, floor[0])
    here2 = _bound(near, width * u + step, floor[1])
    here3 = _bound(near, width * u + 2 * step, floor[2])
    filled = now.filled
    nodes[at].first_cell = filled
    for j in range(start[u], start[u + 1]):
        v = head[j]
        a = arc[j]
        if closed.size > 0 and closed[a]:
            continue
        there1 = _bound(near, width * v, floor[0])
        there2 = _bound(near, width * v + step, floor[1])
        there3 = _bound(near, width * v + 2 * step, floor[2])
        if there1 >= INFINITY or there2 >= INFINITY or there3 >= INFINITY:
            continue
        more1 = matrix[rows[0], a] + there1 - here1
        more2 = matrix[rows[1], a] + there2 - here2
        more3 = matrix[rows[2], a] + there3 - here3
        if more1 > span[0] or more2 > span[1] or more3 > span[2]:
            continue
        if numbers[v] == 0:
            nodes[now.known].first = 0
            nodes[now.known].used = 0
            nodes[now.known].room = 0
            nodes[now.known].first_cell = -1
            nodes[now.known].node = v
            now.known += 1
            numbers[v] = now.known
        cells[filled].more1 = more1
        cells[filled].more2 = more2
        cells[filled].more3 = more3
        cells[filled].head = numbers[v] - 1
        cells[filled].arc = a
        filled += 1
    nodes[at].end_cell = filled
    now.filled = filled


@kernel
def _search(  # noqa: C901, PLR0915
    arcs: Adjacency,
    weights: ArcWeights,
    bounds: Closeness,
    query: TrioQuery,
    met: TrioMet,
    queue: TrioQueue,
    state: TrioState,
) -> int:
    """Go on with a search until it is done or an array is short of room.

    The label at hand is the entry at place 0, which no bucket holds.
    """
    start = arcs.start
    span, shift, goal, most, most_points = query
    _, nodes, cells = met
    buckets, entries, heap, labels, points, seconds, thirds = queue
    span1, span2, span3 = span[0], span[1], span[2]
    now = state[0]
    while now.pending == 1 or now.size > 0:
        if now.pending == 1:
            now.pending = 0
        else:
            while now.heaped == 0 and buckets[now.bucket] == 0:
                now.bucket += 1
            place = np.int64(buckets[now.bucket])
            buckets[now.bucket] = 0
            while place > 0:  # into the heap of the bucket at hand: (first value, place)
                key = entries[place].one
                i = now.heaped
                while i > 0:
                    parent = (i - 1) >> 1
                    above = heap[2 * parent]
                    if above < key or (above == key and not _before(entries, place, heap[2 * parent + 1])):
                        break
                    heap[2 * i] = above
                    heap[2 * i + 1] = heap[2 * parent + 1]
                    i = parent
                heap[2 * i] = key
                heap[2 * i + 1] = place
                now.heaped += 1
                place = entries[place].next
            place = heap[1]
            size = now.heaped - 1
            key = heap[2 * size]
            moved = heap[2 * size + 1]
            i = 0
            child = 1
            while child < size:
                small = heap[2 * child]
                if child + 1 < size:
                    right = heap[2 * child + 2]
                    if right < small or (right == small and _before(entries, heap[2 * child + 3], heap[2 * child + 1])):
                        child += 1
                        small = right
                if key < small or (key == small and not _before(entries, heap[2 * child + 1], moved)):
                    break
                heap[2 * i] = small
                heap[2 * i + 1] = heap[2 * child + 1]
                i = child
                child = 2 * i + 1
            heap[2 * i] = key
            heap[2 * i + 1] = moved
            now.heaped = size
            now.size -= 1
            entries[0].one = entries[place].one
            entries[0].two = entries[place].two
            entries[0].three = entries[place].three
            entries[0].tag = entries[place].tag
            entries[place].next = now.free
            now.free = place
        f1 = entries[0].one
        f2 = entries[0].two
        f3 = entries[0].three
        tag = entries[0].tag
        u = cells[tag & 0xFFFFFFFF].head if tag >= 0 else 0
        top = nodes[goal].first
        row = _steps(seconds, top, nodes[goal].used, f2)
        if row > top and thirds[row - 1] <= f3:
            continue
        top = nodes[u].first
        used = nodes[u].used
        row = _steps(seconds, top, used, f2)
        if row > top and thirds[row - 1] <= f3:
            continue
        count = now.count
        unwritten = nodes[u].first_cell < 0
        node = nodes[u].node
        degree = start[node + 1] - start[node] if unwritten else nodes[u].end_cell - nodes[u].first_cell
        more = max(4, 2 * used) if used == nodes[u].room else 0
        short = -1
        if count == labels.size:
            short = _LABELS
            now.need = 0
        elif now.found == points.shape[0]:
            short = _POINTS
            now.need = 0
        elif now.taken + more > seconds.size:
            short = _POOL
            now.need = now.taken + more
        elif 2 * (now.size + degree) > heap.size:
            short = _HEAP
            now.need = 2 * (now.size + degree)
        elif unwritten and now.filled + degree + 1 > cells.size:
            short = _CELLS
            now.need = now.filled + degree + 1
        elif unwritten and now.known + degree > nodes.size:
            short = _NODES
            now.need = now.known + degree
        if short >= 0:
            now.pending = 1
            return short
        labels[count] = tag
        now.count = count + 1
        if more > 0:
            taken = now.taken
            for i in range(used):
                seconds[taken + i] = seconds[top + i]
                thirds[taken + i] = thirds[top + i]
            row += taken - top
            top = taken
            nodes[u].first = top
            nodes[u].room = more
            now.taken = taken + more
        # The new step goes before what it dominates, which lies right behind, or has the same second value.
        if row > top and seconds[row - 1] == f2:
            row -= 1
        end = top + used
        after = row
        while after < end and thirds[after] >= f3:
            after += 1
        shifted = row + 1 - after
        if shifted == 1:
            for i in range(end - 1, row - 1, -1):
                seconds[i + 1] = seconds[i]
                thirds[i + 1] = thirds[i]
        elif shifted < 0:
            for i in range(after, end):
                seconds[i + shifted] = seconds[i]
                thirds[i + shifted] = thirds[i]
        seconds[row] = f2
        thirds[row] = f3
        nodes[u].used = used + shifted
        if u == goal:
            found = now.found
            points[found, 0] = f1
            points[found, 1] = f2
            points[found, 2] = f3
            points[found, 3] = count
            now.found = found + 1
            if found + 1 == most_points:
                return DONE
            continue
        if count + 1 + now.size > most:
            return TOO_MANY
        if unwritten:
            _write_row(arcs, weights, bounds, query, met, state, u)
        goal_top = nodes[goal].first
        goal_used = nodes[goal].used
        for cell in range(nodes[u].first_cell, nodes[u].end_cell):
            t1 = f1 + cells[cell].more1
            t2 = f2 + cells[cell].more2
            t3 = f3 + cells[cell].more3
            if t1 > span1 or t2 > span2 or t3 > span3:
                continue
            at = cells[cell].head
            top = nodes[at].first
            row = _steps(seconds, top, nodes[at].used, t2)
            if row > top and thirds[row - 1] <= t3:
                continue
            row = _steps(seconds, goal_top, goal_used, t2)
            if row > goal_top and thirds[row - 1] <= t3:
                continue
            place = now.free
            if place > 0:
                now.free = entries[place].next
            else:
                now.used += 1
                place = now.used
            bucket = min(t1 >> shift, buckets.size - 1)
            entries[place].one = t1
            entries[place].two = t2
            entries[place].three = t3
            entries[place].tag = (count << 32) | cell
            entries[place].next = buckets[bucket]
            buckets[bucket] = place
            now.size += 1
    return DONE


def three_criteria(
    g: ArcGraph, criteria: tuple[int, ...], ends: tuple[int, int], guide: Guide, terms: LabelTerms
) -> Labels:
    """Pareto-optimal cost triples from source to target.

    Parameters and results are those of `two_criteria`, without packing.
    """
    base = guide.low
    span, reach = guide.high - base, max(0, guide.reach - int(base[0]))
    if (span < 0).any():
        return found_nothing(3)
    shift = bucket_shift(reach)
    weights = ArcWeights(g.weights, np.array(criteria, np.int64), g.closed_arcs)
    met, queue, state = _fresh(g.n_nodes, (reach >> shift) + 1, ends)
    query = TrioQuery(span, shift, int(ends[0] != ends[1]), *terms)
    while True:
        short = _search(g.topology.inside.out, weights, guide.bounds, query, met, queue, state)
        if short < 0:
            break
        met, queue = grown(met, queue, _GROWING[short], int(state[0]["need"]))
        if short == _HEAP:
            met, queue = grown(met, queue, "entries", queue.heap.size // 2 + 1)
        elif short == _POOL:
            met, queue = grown(met, queue, "thirds", queue.seconds.size)
    count, found = int(state[0]["count"]), queue.points[: state[0]["found"]]
    if short == TOO_MANY:
        return found_nothing(3, count + int(state[0]["size"]))
    arcs = met.cells["arc"][: state[0]["filled"]].astype(np.int32)
    return Labels(count, found[:, :3] + base, found[:, 3].copy(), queue.labels[:count], arcs)


def _fresh(n_nodes: int, n_buckets: int, ends: tuple[int, int]) -> tuple[TrioMet, TrioQueue, TrioState]:
    """Room for a search from one node to another, which may be -1 for none, and its state."""
    met = TrioMet(
        numbers=np.zeros(n_nodes, np.int32),
        nodes=np.empty(512, LISTED_NODE),
        cells=np.empty(4096, TRIO_CELL),
    )
    queue = TrioQueue(
        buckets=np.zeros(n_buckets, np.int32),  # what lies beyond goes to the last
        entries=np.empty(4097, TRIO_ENTRY),
        heap=np.empty(2 * 4096, np.int64),
        labels=np.empty(8192, np.int64),
        points=np.empty((256, 4), np.int64),
        seconds=np.empty(4096, np.int64),
        thirds=np.empty(4096, np.int64),
    )
    known = list(dict.fromkeys(ends))
    for place, node in enumerate(known):
        met.nodes[place] = 0, 0, 0, -1, -1, node
        if node >= 0:
            met.numbers[node] = place + 1
    queue.entries[0] = 0, 0, 0, -1, 0
    state = np.zeros(1, TRIO_STATE)
    state["known"], state["pending"] = len(known), 1
    return met, queue, state
