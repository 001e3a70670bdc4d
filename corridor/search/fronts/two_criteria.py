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

from corridor.search.arcgraph import INFINITY
from corridor.search.fronts.backward_bounds import Guide
from corridor.search.fronts.buffers import DONE, TOO_MANY, bucket_shift, with_room
from corridor.search.heap import pop, push
from corridor.search.jit import inner, kernel

__all__ = ["packing", "two_criteria"]

Integers = NDArray[np.int64]
Indices = NDArray[np.int32]
Mask = NDArray[np.bool_]

_KEY_BITS = 62
_NODE = 4  # numbers per node: least second value, first cell of its row (-1: not written), end of the row, the node
_CELL = 3  # per arc written: increment, number of its head, its arc
_SIZE, _AT, _HEAPED, _USED, _FREE = range(5)  # of the queue: labels, bucket at hand, its labels, places used, one free
_KNOWN, _FILLED, _COUNT, _FOUND, _CEILING, _PENDING, _KEY, _TAG, _NEED = range(5, 14)  # the rest of the state
_LABELS, _ENDS, _QUEUE, _CELLS, _NODES = range(5)  # what may be short of room


def packing(low: tuple[int, int], high: tuple[int, int]) -> int | None:
    """Bits for the second value in a key, or None when both do not fit into one.

    One bit is spare, so that the sum of two second values does not touch the first.
    """
    first, second = (max(0, top - bottom).bit_length() for bottom, top in zip(low, high, strict=True))
    return second + 1 if first + second + 1 <= _KEY_BITS else None


@inner
def _write_row(  # noqa: PLR0913
    start: Indices,
    head: Indices,
    arc: Indices,
    first: Integers,
    second: Integers,
    closed: Mask,
    near: Integers,
    width: int,
    step: int,
    bits: int,
    span1: int,
    span2: int,
    local: Indices,
    nodes: Integers,
    cells: Integers,
    state: Integers,
    at: int,
) -> None:
    """Write the arcs of a node that keep within the spans."""
    u = nodes[_NODE * at + 3]
    filled = state[_FILLED]
    nodes[_NODE * at + 1] = filled
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
        if local[v] == 0:
            known = state[_KNOWN]
            nodes[_NODE * known] = span2 + 1
            nodes[_NODE * known + 1] = -1
            nodes[_NODE * known + 3] = v
            state[_KNOWN] = known + 1
            local[v] = known + 1
        cells[_CELL * filled] = (more1 << bits) | more2
        cells[_CELL * filled + 1] = local[v] - 1
        cells[_CELL * filled + 2] = a
        filled += 1
    nodes[_NODE * at + 2] = filled
    state[_FILLED] = filled


@kernel(
    "int64(int32[::1], int32[::1], int32[::1], int64[::1], int64[::1], boolean[::1], int64[::1], int64, int64, int64,"
    " int64, int64, int64, int64, int64, float64, int64, int64, int32[::1], int64[::1], int64[::1], int32[::1],"
    " int64[::1], int64[::1], int64[::1], int64[:, ::1], int64[::1])"
)
def _search(  # noqa: C901, PLR0913, PLR0915
    start: Indices,
    head: Indices,
    arc: Indices,
    first: Integers,
    second: Integers,
    closed: Mask,
    near: Integers,
    width: int,
    step: int,
    bits: int,
    shift: int,
    base2: int,
    span1: int,
    span2: int,
    target: int,
    epsilon: float,
    most: int,
    most_points: int,
    local: Indices,
    nodes: Integers,
    cells: Integers,
    buckets: Indices,
    entries: Integers,
    heap: Integers,
    labels: Integers,
    points: Integers,
    state: Integers,
) -> int:
    """Go on with a search until it is done or an array is short of room."""
    mask = (np.int64(1) << bits) - 1
    last = (span1 << bits) | mask
    while state[_PENDING] == 1 or state[_SIZE] > 0:
        u = 0
        if state[_PENDING] == 1:
            state[_PENDING] = 0
            key = state[_KEY]
            tag = state[_TAG]
        else:
            while state[_HEAPED] == 0 and buckets[state[_AT]] == 0:
                state[_AT] += 1
            place = np.int64(buckets[state[_AT]])
            buckets[state[_AT]] = 0
            while place > 0:
                state[_HEAPED] = push(heap, state[_HEAPED], entries[3 * place], entries[3 * place + 1])
                before = entries[3 * place + 2]
                entries[3 * place + 2] = state[_FREE]
                state[_FREE] = place
                place = before
            key = heap[0]
            tag = heap[1]
            state[_HEAPED] = pop(heap, state[_HEAPED])
            state[_SIZE] -= 1
        if tag >= 0:
            u = cells[_CELL * (tag & 0xFFFFFFFF) + 1]
        f2 = key & mask
        if f2 >= nodes[_NODE * u] or f2 > state[_CEILING]:
            continue
        count = state[_COUNT]
        node = nodes[_NODE * u + 3]
        unwritten = nodes[_NODE * u + 1] < 0
        degree = start[node + 1] - start[node] if unwritten else nodes[_NODE * u + 2] - nodes[_NODE * u + 1]
        short = -1
        if count == labels.size:
            short = _LABELS
        elif state[_FOUND] == points.shape[0]:
            short = _ENDS
        elif 2 * (state[_SIZE] + degree) > heap.size:
            short = _QUEUE
            state[_NEED] = state[_SIZE] + degree
        elif unwritten and _CELL * (state[_FILLED] + degree) > cells.size:
            short = _CELLS
            state[_NEED] = state[_FILLED] + degree
        elif unwritten and _NODE * (state[_KNOWN] + degree) > nodes.size:
            short = _NODES
            state[_NEED] = state[_KNOWN] + degree
        if short >= 0:
            state[_PENDING] = 1
            state[_KEY] = key
            state[_TAG] = tag
            return short
        labels[count] = tag
        state[_COUNT] = count + 1
        nodes[_NODE * u] = f2
        if node == target:
            found = state[_FOUND]
            points[found, 0] = key >> bits
            points[found, 1] = f2
            points[found, 2] = count
            state[_FOUND] = found + 1
            # The next pair must be better than this one by more than the factor allowed.
            ceiling = f2 - 1
            if epsilon > 0.0:
                ceiling = min(ceiling, np.int64(np.ceil((base2 + f2) / (1.0 + epsilon))) - 1 - base2)
            state[_CEILING] = ceiling
            if found + 1 == most_points or ceiling < 0:
                return DONE
            continue
        if count + 1 + state[_SIZE] > most:
            return TOO_MANY
        if unwritten:
            _write_row(
                start,
                head,
                arc,
                first,
                second,
                closed,
                near,
                width,
                step,
                bits,
                span1,
                span2,
                local,
                nodes,
                cells,
                state,
                u,
            )
        ceiling = state[_CEILING]
        parent = count << 32
        for cell in range(nodes[_NODE * u + 1], nodes[_NODE * u + 2]):
            there = key + cells[_CELL * cell]
            t2 = there & mask
            if t2 >= nodes[_NODE * cells[_CELL * cell + 1]] or t2 > ceiling or there > last:
                continue
            place = state[_FREE]
            if place > 0:
                state[_FREE] = entries[3 * place + 2]
            else:
                state[_USED] += 1
                place = state[_USED]  # counted from 1, so that 0 can say: none
            bucket = there >> shift
            entries[3 * place] = there
            entries[3 * place + 1] = parent | cell
            entries[3 * place + 2] = buckets[bucket]
            buckets[bucket] = place
            state[_SIZE] += 1
    return DONE


def two_criteria(  # noqa: PLR0913
    rows: tuple[Indices, Indices, Indices],
    weights: tuple[Integers, Integers],
    closed: Mask,
    ends: tuple[int, int],
    guide: Guide,
    bits: int,
    epsilon: float,
    most: int,
    most_points: int,
) -> tuple[int, Integers, Integers, Integers, Indices]:
    """Pareto-optimal cost pairs from source to target.

    Parameters are rows of outgoing arcs, weights and closures by arc, source and target, bounds
    and limits, bits of the second value in a key, the most labels (expanded and waiting) to hold,
    and the most points to find.

    Returns the number of expanded labels (`TOO_MANY` when the ceiling was met, with the number of
    labels held as the only label), the pairs, the label that reached each pair, per label its tag
    (parent label << 32 | cell of its arc), and the arc of each cell.
    """
    (source, target), near, width, step = ends, guide.near, guide.width, guide.step
    # Where the first criterion's limits leave no way, the bound at the source lies above the least cost, or is missing.
    base = INFINITY - near[[width * source, width * source + step]]
    span = guide.high - base
    if (span < 0).any():
        return 0, np.empty((0, 2), np.int64), base[:0], base[:0], rows[2][:0]
    last = ((int(span[0]) + 1) << bits) - 1
    shift = bucket_shift(last)
    local, buckets = np.zeros(rows[0].size - 1, np.int32), np.zeros((last >> shift) + 1, np.int32)
    room = [np.empty(cells, np.int64) for cells in (1024, 0, 2 * 1024, _CELL * 1024, _NODE * 512)]
    room[_ENDS], entries = np.empty((64, 3), np.int64), np.empty(3 * 1025, np.int64)
    room[_NODES][:_NODE] = span[1] + 1, -1, -1, source
    local[source] = 1
    state = np.zeros(14, np.int64)
    state[[_KNOWN, _CEILING, _PENDING, _TAG]] = 1, span[1], 1, -1
    while True:
        short = _search(
            *rows,
            *weights,
            closed,
            near,
            width,
            step,
            bits,
            shift,
            int(base[1]),
            int(span[0]),
            int(span[1]),
            target,
            epsilon,
            most,
            most_points,
            local,
            room[_NODES],
            room[_CELLS],
            buckets,
            entries,
            room[_QUEUE],
            room[_LABELS],
            room[_ENDS],
            state,
        )
        if short < 0:
            break
        room[short] = with_room(room[short], int(state[_NEED]) * (0, 0, 2, _CELL, _NODE)[short])
        if short == _QUEUE:
            entries = with_room(entries, 3 * (room[_QUEUE].size // 2 + 1))
    count, points, cells = int(state[_COUNT]), room[_ENDS][: state[_FOUND]], room[_CELLS][: _CELL * state[_FILLED]]
    if short == TOO_MANY:
        return TOO_MANY, points[:0], base[:0], np.full(1, count + state[_SIZE]), rows[2][:0]
    return count, points[:, :2] + base, points[:, 2].copy(), room[_LABELS][:count], cells[2::_CELL].astype(np.int32)
