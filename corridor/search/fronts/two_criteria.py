"""The label-setting kernel for two criteria: dominance in constant time.

Labels carry what a path through them costs at least beyond the least there is: cost so far plus
bound, less the bound at the source. They leave the heap in lexicographic order of both values. At
any node the first then never falls, so a label is dominated exactly when its second is not below
the least one that has left the heap there: one number per node and one comparison per label.
(Idea: bi-objective A* of Hernandez Ulloa and others, 2020.)

An arc adds weight + bound(head) - bound(tail) to such a value, and the bounds are consistent, so
that is never negative. Nodes are numbered, and their arcs written down with these increments, when
a label first reaches them: what the search runs over is small and lies close together, whatever
the size of the graph. All of it is in 32 bits, which `narrow` checks to suffice. The tag of a label is
its parent and its arc, so equal ones leave in the order of their parents and then of their arcs.

Nothing that is put into the queue comes before what has left it, so labels need no order while they
are far off: each is thrown into the bucket of its first value's leading bits, and only the bucket whose
turn it is gets sorted, in a heap that stays small; what is dominated by then does not get that far.
Queue and rows are handled in the open and not in functions of their own: a call that is not inlined
counts references of every array it is given, which made the search two and a half times slower; and what
changes with every label stands in variables, not in the state.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.fronts.backward_bounds import Guide
from corridor.search.fronts.buffers import DONE, TOO_MANY, found_nothing, grown
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

__all__ = ["narrow", "two_criteria"]

Integers = NDArray[np.int64]

_MOST = (1 << 31) - 2  # a value and one more, in 32 bits
_WIDTH = 31  # bits of a value
_FEW, _MANY = 13, 16  # bits of the number of buckets, for small and for large graphs
_GROWING = ("labels", "points", "entries", "cells", "nodes")  # what may be short of room
_LABELS, _POINTS, _ENTRIES, _CELLS, _NODES = range(5)


def narrow(low: Sequence[int], high: Sequence[int]) -> bool:
    """Whether what paths may cost beyond the least fits into 32 bits."""
    return all(top - bottom < _MOST for bottom, top in zip(low, high, strict=True))


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
    span1, span2 = query.span1, query.span2
    numbers, seconds, nodes, cells = met
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
            seconds[now.known] = span2 + 1
            nodes[now.known].first_cell = -1
            nodes[now.known].node = v
            now.known += 1
            numbers[v] = now.known
        cells[filled].more1 = more1
        cells[filled].more2 = more2
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
    shift, span1, _, target, most, most_points = query
    _, seconds, nodes, cells = met
    buckets, entries, heap, labels, points = queue
    now = state[0]
    waiting, heaped, bucket, used, free = now.waiting, now.heaped, now.bucket, now.used, now.free
    count, found, ceiling, pending = now.count, now.found, now.ceiling, now.pending
    mask = (np.int64(1) << _WIDTH) - 1
    outcome = DONE
    while pending == 1 or waiting + heaped > 0:
        if pending == 1:
            pending = 0
            key = now.key
            tag = now.tag
        elif heaped == 0:
            while buckets[bucket] == 0:
                bucket += 1
            place = np.int64(buckets[bucket])
            buckets[bucket] = 0
            while place > 0:
                if entries[place].two < seconds[entries[place].head] and entries[place].two <= ceiling:
                    key = (np.int64(entries[place].one) << _WIDTH) | entries[place].two
                    tag = (np.int64(entries[place].parent) << 32) | entries[place].cell
                    heaped = push(heap, heaped, key, tag)
                waiting -= 1
                following = np.int64(entries[place].next)
                entries[place].next = free
                free = place
                place = following
            continue
        else:
            key = heap[0]
            tag = heap[1]
            heaped = pop(heap, heaped)
        one = key >> _WIDTH
        two = key & mask
        u = 0
        if tag >= 0:
            u = cells[tag & 0xFFFFFFFF].head
        if two >= seconds[u] or two > ceiling:
            continue
        node = nodes[u].node
        unwritten = nodes[u].first_cell < 0
        degree = start[node + 1] - start[node] if unwritten else nodes[u].end_cell - nodes[u].first_cell
        short = -1
        if count == labels.size:
            short = _LABELS
            now.need = 0
        elif found == points.shape[0]:
            short = _POINTS
            now.need = 0
        elif waiting + heaped + degree >= entries.size:
            short = _ENTRIES
            now.need = waiting + heaped + degree + 1
        elif unwritten and now.filled + degree > cells.size:
            short = _CELLS
            now.need = now.filled + degree
        elif unwritten and now.known + degree > nodes.size:
            short = _NODES
            now.need = now.known + degree
        if short >= 0:
            pending = 1
            now.key = key
            now.tag = tag
            outcome = short
            break
        labels[count] = tag
        seconds[u] = two
        if node == target:
            points[found, 0] = one
            points[found, 1] = two
            points[found, 2] = count
            found += 1
            count += 1
            ceiling = two - 1
            if found == most_points or two == 0:
                break
            continue
        if count + 1 + waiting + heaped > most:
            count += 1
            outcome = TOO_MANY
            break
        if unwritten:
            _write_row(arcs, weights, bounds, query, met, state, u)
        for cell in range(nodes[u].first_cell, nodes[u].end_cell):
            second = two + cells[cell].more2
            at = cells[cell].head
            if second > ceiling or second >= seconds[at]:
                continue
            first = one + cells[cell].more1
            if first > span1:
                continue
            if first >> shift == bucket:
                heaped = push(heap, heaped, (first << _WIDTH) | second, (count << 32) | cell)
                continue
            place = free
            if place > 0:
                free = np.int64(entries[place].next)
            else:
                used += 1
                place = used  # counted from 1, so that 0 can say: none
            entries[place].one = first
            entries[place].two = second
            entries[place].parent = count
            entries[place].cell = cell
            entries[place].head = at
            entries[place].next = buckets[first >> shift]
            buckets[first >> shift] = place
            waiting += 1
        count += 1
    now.waiting, now.heaped, now.bucket, now.used, now.free = waiting, heaped, bucket, used, free
    now.count, now.found, now.ceiling, now.pending = count, found, ceiling, pending
    return outcome


def two_criteria(
    g: ArcGraph, criteria: tuple[int, ...], ends: tuple[int, int], guide: Guide, terms: LabelTerms
) -> Labels:
    """Pareto-optimal cost pairs from source to target.

    Parameters
    ----------
    g : ArcGraph
    criteria : tuple of int
        Two rows of its weights.
    ends : tuple of int
        Source and target, by their places inside; -1 for no target.
    guide : Guide
        Bounds and limits that are `narrow`.
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
    shift = max(0, int(span[0]).bit_length() - min(_MANY, max(_FEW, g.n_nodes.bit_length())))
    weights = PairWeights(g.weights[criteria[0]], g.weights[criteria[1]], g.closed_arcs)
    query = PairQuery(shift, int(span[0]), int(span[1]), target, *terms)
    met, queue, state = _fresh(g.n_nodes, source, query)
    while True:
        short = _search(g.topology.inside.out, weights, bounds, query, met, queue, state)
        if short < 0:
            break
        met, queue = grown(met, queue, _GROWING[short], int(state[0]["need"]))
        if short == _NODES:
            met, queue = grown(met, queue, "seconds", met.nodes.size)
        elif short == _ENTRIES:
            met, queue = grown(met, queue, "heap", 2 * queue.entries.size)
    count, found = int(state[0]["count"]), queue.points[: state[0]["found"]]
    if short == TOO_MANY:
        return found_nothing(2, count + int(state[0]["waiting"] + state[0]["heaped"]))
    arcs = met.cells["arc"][: state[0]["filled"]].astype(np.int32)
    return Labels(count, found[:, :2] + base, found[:, 2].copy(), queue.labels[:count], arcs)


def _fresh(n_nodes: int, source: int, query: PairQuery) -> tuple[PairMet, PairQueue, PairState]:
    """Room for a search that begins at a node, and its state."""
    met = PairMet(
        numbers=np.zeros(n_nodes, np.int32),
        seconds=np.empty(512, np.int32),
        nodes=np.empty(512, PAIR_NODE),
        cells=np.empty(4096, PAIR_CELL),
    )
    queue = PairQueue(
        buckets=np.zeros((query.span1 >> query.shift) + 1, np.int32),
        entries=np.empty(4096, PAIR_ENTRY),
        heap=np.empty(2 * 4096, np.int64),
        labels=np.empty(8192, np.int64),
        points=np.empty((256, 3), np.int64),
    )
    met.seconds[0] = query.span2 + 1
    met.nodes[0] = -1, -1, source
    met.numbers[source] = 1
    state = np.zeros(1, PAIR_STATE)
    state["known"], state["ceiling"], state["pending"], state["tag"] = 1, query.span2, 1, -1
    return met, queue, state
