"""The label-setting kernel for two criteria: dominance in constant time.

Labels carry what a path through them costs at least beyond the least there is: cost so far plus
bound, less the bound at the source. They leave the heap in lexicographic order of both values. At
any node the first then never falls, so a label is dominated exactly when its second is not below
the least one that has left the heap there: one number per node and one comparison per label.
(Idea: bi-objective A* of Hernandez Ulloa and others, 2020.)

An arc adds weight + bound(head) - bound(tail) to such a value, and the bounds are consistent, so
that is never negative. Nodes are numbered, and their arcs written down with these increments, when
a label first reaches them: what the search runs over is small and lies close together, whatever
the size of the graph. Both values are packed into one number, which `packing` checks to fit, so an
arc costs one addition; the tag is the label's parent and its arc, so equal keys leave in the order
of their parents and then of their arcs.

Nothing that is put into the queue comes before what has left it, so labels need no order while they
are far off: each is thrown into the bucket of its key's leading bits, and only the bucket whose turn
it is gets sorted, in a heap that stays small. Queue and rows are handled in the open and not in
functions of their own: a call that is not inlined counts references of every array it is given,
which made the search two and a half times slower.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.fronts.backward_bounds import Guide
from corridor.search.fronts.buffers import DONE, TOO_MANY, bucket_shift, found_nothing, grown
from corridor.search.fronts.records import (
    PAIR_CELL,
    PAIR_ENTRY,
    PAIR_NODE,
    PAIR_STATE,
    Closeness,
    Labels,
    LabelTerms,
    PairMet,
    PairQuery,
    PairQueue,
    PairState,
    PairWeights,
)
from corridor.search.heap import pop, push
from corridor.search.jit import inner, kernel
from corridor.search.records import Adjacency

__all__ = ["packing", "two_criteria"]

Integers = NDArray[np.int64]

_KEY_BITS = 62
_GROWING = ("labels", "points", "heap", "cells", "nodes")  # what may be short of room
_LABELS, _POINTS, _HEAP, _CELLS, _NODES = range(5)


def packing(low: tuple[int, int], high: tuple[int, int]) -> int | None:
    """Bits for the second value in a key, or None when both do not fit into one.

    One bit is spare, so that the sum of two second values does not touch the first.
    """
    first, second = (max(0, top - bottom).bit_length() for bottom, top in zip(low, high, strict=True))
    return second + 1 if first + second + 1 <= _KEY_BITS else None


@inner
def _write_row(
    arcs: Adjacency,
    weights: PairWeights,
    bounds: Closeness,
    query: PairQuery,
    met: PairMet,
    state: PairState,
    at: int,
) -> None:
    """Write the arcs of a node that keep within the spans."""
    start, head, arc = arcs
    first, second, closed = weights
    near, width, step, _ = bounds
    bits, span1, span2 = query.bits, query.span1, query.span2
    numbers, nodes, cells = met
    now = state[0]
    u = nodes[at].node
    filled = now.filled
    nodes[at].first_cell = filled
    for j in range(start[u], start[u + 1]):
        v = head[j]
        a = arc[j]
        near1 = near[width * v]
        near2 = near[width * v + step]
        if near1 == 0 or near2 == 0 or (closed.size > 0 and closed[a]):
            continue
        more1 = first[a] + near[width * u] - near1
        more2 = second[a] + near[width * u + step] - near2
        if more1 > span1 or more2 > span2:
            continue
        if numbers[v] == 0:
            nodes[now.known].second = span2 + 1
            nodes[now.known].first_cell = -1
            nodes[now.known].node = v
            now.known += 1
            numbers[v] = now.known
        cells[filled].more = (more1 << bits) | more2
        cells[filled].head = numbers[v] - 1
        cells[filled].arc = a
        filled += 1
    nodes[at].end_cell = filled
    now.filled = filled


@kernel
def _search(  # noqa: C901, PLR0915
    arcs: Adjacency,
    weights: PairWeights,
    bounds: Closeness,
    query: PairQuery,
    met: PairMet,
    queue: PairQueue,
    state: PairState,
) -> int:
    """Go on with a search until it is done or an array is short of room."""
    start = arcs.start
    bits, shift, span1, _, target, most, most_points = query
    _, nodes, cells = met
    buckets, entries, heap, labels, points = queue
    now = state[0]
    mask = (np.int64(1) << bits) - 1
    last = (span1 << bits) | mask
    while now.pending == 1 or now.size > 0:
        u = 0
        if now.pending == 1:
            now.pending = 0
            key = now.key
            tag = now.tag
        else:
            while now.heaped == 0 and buckets[now.bucket] == 0:
                now.bucket += 1
            place = np.int64(buckets[now.bucket])
            buckets[now.bucket] = 0
            while place > 0:
                now.heaped = push(heap, now.heaped, entries[place].key, entries[place].tag)
                before = entries[place].next
                entries[place].next = now.free
                now.free = place
                place = before
            key = heap[0]
            tag = heap[1]
            now.heaped = pop(heap, now.heaped)
            now.size -= 1
        if tag >= 0:
            u = cells[tag & 0xFFFFFFFF].head
        value = key & mask
        if value >= nodes[u].second or value > now.ceiling:
            continue
        count = now.count
        node = nodes[u].node
        unwritten = nodes[u].first_cell < 0
        degree = start[node + 1] - start[node] if unwritten else nodes[u].end_cell - nodes[u].first_cell
        short = -1
        if count == labels.size:
            short = _LABELS
            now.need = 0
        elif now.found == points.shape[0]:
            short = _POINTS
            now.need = 0
        elif 2 * (now.size + degree) > heap.size:
            short = _HEAP
            now.need = 2 * (now.size + degree)
        elif unwritten and now.filled + degree > cells.size:
            short = _CELLS
            now.need = now.filled + degree
        elif unwritten and now.known + degree > nodes.size:
            short = _NODES
            now.need = now.known + degree
        if short >= 0:
            now.pending = 1
            now.key = key
            now.tag = tag
            return short
        labels[count] = tag
        now.count = count + 1
        nodes[u].second = value
        if node == target:
            found = now.found
            points[found, 0] = key >> bits
            points[found, 1] = value
            points[found, 2] = count
            now.found = found + 1
            now.ceiling = value - 1
            if found + 1 == most_points or value == 0:
                return DONE
            continue
        if count + 1 + now.size > most:
            return TOO_MANY
        if unwritten:
            _write_row(arcs, weights, bounds, query, met, state, u)
        ceiling = now.ceiling
        parent = count << 32
        for cell in range(nodes[u].first_cell, nodes[u].end_cell):
            there = key + cells[cell].more
            second = there & mask
            if second >= nodes[cells[cell].head].second or second > ceiling or there > last:
                continue
            place = now.free
            if place > 0:
                now.free = entries[place].next
            else:
                now.used += 1
                place = now.used  # counted from 1, so that 0 can say: none
            bucket = there >> shift
            entries[place].key = there
            entries[place].tag = parent | cell
            entries[place].next = buckets[bucket]
            buckets[bucket] = place
            now.size += 1
    return DONE


def two_criteria(
    g: ArcGraph, criteria: tuple[int, ...], ends: tuple[int, int], guide: Guide, bits: int, terms: LabelTerms
) -> Labels:
    """Pareto-optimal cost pairs from source to target.

    Parameters
    ----------
    g : ArcGraph
    criteria : tuple of int
        Two rows of its weights.
    ends : tuple of int
        Source and target, by their places inside.
    guide : Guide
        Bounds and limits.
    bits : int
        For the second value in a key; see `packing`.
    terms : LabelTerms

    Returns
    -------
    Labels
    """
    (source, target), bounds = ends, guide.bounds
    # Where the first criterion's limits leave no way, the bound at the source lies above the least cost, or is missing.
    base = INFINITY - bounds.near[[bounds.width * source, bounds.width * source + bounds.step]]
    span = guide.high - base
    if (span < 0).any():
        return found_nothing(2)
    last = ((int(span[0]) + 1) << bits) - 1
    shift = bucket_shift(last)
    weights = PairWeights(g.weights[criteria[0]], g.weights[criteria[1]], g.closed_arcs)
    query = PairQuery(bits, shift, int(span[0]), int(span[1]), target, *terms)
    met, queue, state = _fresh(g.n_nodes, (last >> shift) + 1, source, query.span2)
    while True:
        short = _search(g.topology.inside.out, weights, bounds, query, met, queue, state)
        if short < 0:
            break
        met, queue = grown(met, queue, _GROWING[short], int(state[0]["need"]))
        if short == _HEAP:
            met, queue = grown(met, queue, "entries", queue.heap.size // 2 + 1)
    count, found = int(state[0]["count"]), queue.points[: state[0]["found"]]
    if short == TOO_MANY:
        return found_nothing(2, count + int(state[0]["size"]))
    arcs = met.cells["arc"][: state[0]["filled"]].astype(np.int32)
    return Labels(count, found[:, :2] + base, found[:, 2].copy(), queue.labels[:count], arcs)


def _fresh(n_nodes: int, n_buckets: int, source: int, span: int) -> tuple[PairMet, PairQueue, PairState]:
    """Room for a search that begins at a node, and its state."""
    met = PairMet(
        numbers=np.zeros(n_nodes, np.int32),
        nodes=np.empty(512, PAIR_NODE),
        cells=np.empty(4096, PAIR_CELL),
    )
    queue = PairQueue(
        buckets=np.zeros(n_buckets, np.int32),
        entries=np.empty(4097, PAIR_ENTRY),
        heap=np.empty(2 * 4096, np.int64),
        labels=np.empty(8192, np.int64),
        points=np.empty((256, 3), np.int64),
    )
    met.nodes[0] = span + 1, -1, -1, source
    met.numbers[source] = 1
    state = np.zeros(1, PAIR_STATE)
    state["known"], state["ceiling"], state["pending"], state["tag"] = 1, span, 1, -1
    return met, queue, state
