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
lists are handled in the open, for the reason given with two criteria.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.search.arcgraph import INFINITY
from corridor.search.fronts.backward_bounds import Guide
from corridor.search.fronts.buffers import DONE, TOO_MANY, bucket_shift, with_room
from corridor.search.jit import inner, kernel

__all__ = ["three_criteria"]

Integers = NDArray[np.int64]
Indices = NDArray[np.int32]
Mask = NDArray[np.bool_]

_NODE = 6  # per node: its list in the pool (first, used, room), first cell (-1: not written), end of cells, the node
_CELL = 5  # per arc written: three increments, number of its head, its arc
_ENTRY = 5  # per label waiting: three values, tag, the one before in its bucket
_SIZE, _AT, _HEAPED, _USED, _FREE = range(5)  # of the queue: labels, bucket at hand, its labels, places used, one free
_KNOWN, _FILLED, _COUNT, _FOUND, _TAKEN, _PENDING, _NEED = range(5, 12)  # the rest of the state
_LABELS, _ENDS, _QUEUE, _CELLS, _NODES, _POOL = range(6)  # what may be short of room


@inner
def _before(entries: Integers, a: np.int64, b: np.int64) -> bool:
    """Whether one waiting label comes before another whose first value is the same."""
    for i in range(1, 4):
        if entries[_ENTRY * a + i] != entries[_ENTRY * b + i]:
            return bool(entries[_ENTRY * a + i] < entries[_ENTRY * b + i])
    return False


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
def _write_row(  # noqa: PLR0913
    start: Indices,
    head: Indices,
    arc: Indices,
    weights: Integers,
    criteria: Integers,
    closed: Mask,
    near: Integers,
    width: int,
    step: int,
    floor: Integers,
    span: Integers,
    local: Indices,
    nodes: Integers,
    cells: Integers,
    state: Integers,
    at: int,
) -> None:
    """Write the arcs of a node that keep within the spans."""
    u = nodes[_NODE * at + 5]
    filled = state[_FILLED]
    nodes[_NODE * at + 3] = filled
    for j in range(start[u], start[u + 1]):
        v = head[j]
        a = arc[j]
        if closed.size > 0 and closed[a]:
            continue
        within = True
        for i in range(3):
            to_go = _bound(near, width * v + step * i, floor[i])
            more = weights[criteria[i], a] + to_go - _bound(near, width * u + step * i, floor[i])
            within &= to_go < INFINITY and more <= span[i]
            cells[_CELL * filled + i] = more
        if not within:
            continue
        if local[v] == 0:
            known = state[_KNOWN]
            nodes[_NODE * known : _NODE * known + 3] = 0
            nodes[_NODE * known + 3] = -1
            nodes[_NODE * known + 5] = v
            state[_KNOWN] = known + 1
            local[v] = known + 1
        cells[_CELL * filled + 3] = local[v] - 1
        cells[_CELL * filled + 4] = a
        filled += 1
    nodes[_NODE * at + 4] = filled
    state[_FILLED] = filled


@kernel(
    "int64(int32[::1], int32[::1], int32[::1], int64[:, ::1], int64[::1], boolean[::1], int64[::1], int64, int64,"
    " int64[::1], int64[::1], int64[::1], int64, int64, float64, int64, int64, int32[::1], int64[::1], int64[::1],"
    " int32[::1], int64[::1], int64[::1], int64[::1], int64[:, ::1], int64[::1], int64[::1], int64[::1])"
)
def _search(  # noqa: C901, PLR0913, PLR0915
    start: Indices,
    head: Indices,
    arc: Indices,
    weights: Integers,
    criteria: Integers,
    closed: Mask,
    near: Integers,
    width: int,
    step: int,
    floor: Integers,
    base: Integers,
    span: Integers,
    shift: int,
    goal: int,
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
    seconds: Integers,
    thirds: Integers,
    state: Integers,
) -> int:
    """Go on with a search until it is done or an array is short of room.

    The label at hand is the entry at place 0, which no bucket holds.
    """
    while state[_PENDING] == 1 or state[_SIZE] > 0:
        if state[_PENDING] == 1:
            state[_PENDING] = 0
        else:
            while state[_HEAPED] == 0 and buckets[state[_AT]] == 0:
                state[_AT] += 1
            place = np.int64(buckets[state[_AT]])
            buckets[state[_AT]] = 0
            while place > 0:  # into the heap of the bucket at hand: (first value, place)
                key = entries[_ENTRY * place]
                i = state[_HEAPED]
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
                state[_HEAPED] += 1
                place = entries[_ENTRY * place + 4]
            place = heap[1]
            size = state[_HEAPED] - 1
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
            state[_HEAPED] = size
            state[_SIZE] -= 1
            for i in range(4):
                entries[i] = entries[_ENTRY * place + i]
            entries[_ENTRY * place + 4] = state[_FREE]
            state[_FREE] = place
        f1 = entries[0]
        f2 = entries[1]
        f3 = entries[2]
        tag = entries[3]
        u = cells[_CELL * (tag & 0xFFFFFFFF) + 3] if tag >= 0 else 0
        top = nodes[_NODE * goal]
        allowed2 = f2
        allowed3 = f3
        if epsilon > 0.0:
            allowed2 = np.int64((f2 + base[1]) * (1.0 + epsilon)) - base[1]
            allowed3 = np.int64((f3 + base[2]) * (1.0 + epsilon)) - base[2]
        row = _steps(seconds, top, nodes[_NODE * goal + 1], allowed2)
        if row > top and thirds[row - 1] <= allowed3:
            continue
        top = nodes[_NODE * u]
        used = nodes[_NODE * u + 1]
        row = _steps(seconds, top, used, f2)
        if row > top and thirds[row - 1] <= f3:
            continue
        count = state[_COUNT]
        unwritten = nodes[_NODE * u + 3] < 0
        node = nodes[_NODE * u + 5]
        degree = start[node + 1] - start[node] if unwritten else nodes[_NODE * u + 4] - nodes[_NODE * u + 3]
        more = max(4, 2 * used) if used == nodes[_NODE * u + 2] else 0
        short = -1
        if count == labels.size:
            short = _LABELS
        elif state[_FOUND] == points.shape[0]:
            short = _ENDS
        elif state[_TAKEN] + more > seconds.size:
            short = _POOL
            state[_NEED] = state[_TAKEN] + more
        elif 2 * (state[_SIZE] + degree) > heap.size:
            short = _QUEUE
            state[_NEED] = state[_SIZE] + degree
        elif unwritten and _CELL * (state[_FILLED] + degree + 1) > cells.size:
            short = _CELLS
            state[_NEED] = state[_FILLED] + degree + 1
        elif unwritten and _NODE * (state[_KNOWN] + degree) > nodes.size:
            short = _NODES
            state[_NEED] = state[_KNOWN] + degree
        if short >= 0:
            state[_PENDING] = 1
            return short
        labels[count] = tag
        state[_COUNT] = count + 1
        if more > 0:
            taken = state[_TAKEN]
            for i in range(used):
                seconds[taken + i] = seconds[top + i]
                thirds[taken + i] = thirds[top + i]
            row += taken - top
            top = taken
            nodes[_NODE * u] = top
            nodes[_NODE * u + 2] = more
            state[_TAKEN] = taken + more
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
        nodes[_NODE * u + 1] = used + shifted
        if u == goal:
            found = state[_FOUND]
            points[found, 0] = f1
            points[found, 1] = f2
            points[found, 2] = f3
            points[found, 3] = count
            state[_FOUND] = found + 1
            if found + 1 == most_points:
                return DONE
            continue
        if count + 1 + state[_SIZE] > most:
            return TOO_MANY
        if unwritten:
            _write_row(
                start,
                head,
                arc,
                weights,
                criteria,
                closed,
                near,
                width,
                step,
                floor,
                span,
                local,
                nodes,
                cells,
                state,
                u,
            )
        goal_top = nodes[_NODE * goal]
        goal_used = nodes[_NODE * goal + 1]
        for cell in range(nodes[_NODE * u + 3], nodes[_NODE * u + 4]):
            t1 = f1 + cells[_CELL * cell]
            t2 = f2 + cells[_CELL * cell + 1]
            t3 = f3 + cells[_CELL * cell + 2]
            if t1 > span[0] or t2 > span[1] or t3 > span[2]:
                continue
            at = _NODE * cells[_CELL * cell + 3]
            top = nodes[at]
            row = _steps(seconds, top, nodes[at + 1], t2)
            if row > top and thirds[row - 1] <= t3:
                continue
            row = _steps(seconds, goal_top, goal_used, t2)
            if row > goal_top and thirds[row - 1] <= t3:
                continue
            place = state[_FREE]
            if place > 0:
                state[_FREE] = entries[_ENTRY * place + 4]
            else:
                state[_USED] += 1
                place = state[_USED]
            bucket = min(t1 >> shift, buckets.size - 1)
            entries[_ENTRY * place] = t1
            entries[_ENTRY * place + 1] = t2
            entries[_ENTRY * place + 2] = t3
            entries[_ENTRY * place + 3] = (count << 32) | cell
            entries[_ENTRY * place + 4] = buckets[bucket]
            buckets[bucket] = place
            state[_SIZE] += 1
    return DONE


def three_criteria(  # noqa: PLR0913
    rows: tuple[Indices, Indices, Indices],
    weights: tuple[Integers, Integers],
    closed: Mask,
    ends: tuple[int, int],
    guide: Guide,
    epsilon: float,
    most: int,
    most_points: int,
) -> tuple[int, Integers, Integers, Integers, Indices]:
    """Pareto-optimal cost triples from source to target.

    Parameters and results are those of `two_criteria`, with all weights and the rows chosen of
    them, and a whole `Guide`.
    """
    base = guide.low
    span, reach = guide.high - base, max(0, guide.reach - int(base[0]))
    if (span < 0).any():
        return 0, np.empty((0, 3), np.int64), base[:0], base[:0], rows[2][:0]
    shift = bucket_shift(reach)
    local = np.zeros(rows[0].size - 1, np.int32)
    buckets = np.zeros((reach >> shift) + 1, np.int32)  # what lies beyond goes to the last
    sizes = (1024, 0, 2 * 1024, _CELL * 1024, _NODE * 512, 4096)
    room = [np.empty(cells, np.int64) for cells in sizes]
    room[_ENDS], entries, thirds = np.empty((64, 4), np.int64), np.zeros(_ENTRY * 1025, np.int64), room[_POOL].copy()
    state = np.zeros(12, np.int64)
    for node in dict.fromkeys(ends):
        room[_NODES][_NODE * state[_KNOWN] : _NODE * (state[_KNOWN] + 1)] = 0, 0, 0, -1, -1, node
        state[_KNOWN] += 1
        local[node] = state[_KNOWN]
    state[_PENDING], entries[3] = 1, -1
    while True:
        short = _search(
            *rows,
            *weights,
            closed,
            guide.near,
            guide.width,
            guide.step,
            guide.floor,
            base,
            span,
            shift,
            local[ends[1]] - 1,
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
            room[_POOL],
            thirds,
            state,
        )
        if short < 0:
            break
        room[short] = with_room(room[short], int(state[_NEED]) * (0, 0, 2, _CELL, _NODE, 1)[short])
        if short == _QUEUE:
            entries = with_room(entries, _ENTRY * (room[_QUEUE].size // 2 + 1))
        elif short == _POOL:
            thirds = with_room(thirds, room[_POOL].size)
    count, points, cells = int(state[_COUNT]), room[_ENDS][: state[_FOUND]], room[_CELLS][: _CELL * state[_FILLED]]
    if short == TOO_MANY:
        return TOO_MANY, points[:0], base[:0], np.full(1, count + state[_SIZE]), rows[2][:0]
    return count, points[:, :3] + base, points[:, 3].copy(), room[_LABELS][:count], cells[4::_CELL].astype(np.int32)
