"""The label-setting kernel for fronts within a factor, of two criteria and more: labels merged at every node.

A label stands for several paths to its node. It carries what its own path costs at least beyond the least there is, as
in the exact kernels, and an apex: values below which none of the paths that it stands for can end. Labels at a node are
merged into the one of least first value, whose own values must stay within the factor of the apex that all of them have
together; it may be lost only where another's apex, expanded there before, is nowhere larger, or where a point found is
within the factor of its apex. What is added on the way is the same for values and apex, so that the factor holds to the
end: every path has a point that exceeds it by no more than the factor, and not at all in the first criterion. (Apexes:
PPA* of Goldin and Salzman, 2021; A*pex of Zhang and others, 2022.)

What can be merged must wait together, so labels do not leave in the order of their first values: these are divided into
windows, and within a window nodes come by what is left to go, farthest first. Nearly all labels of a window are at
a node when its turn comes. Of the factor labels may use as much as of the way lies behind them: what is spent near the
source is not there near the target, where most is to be merged.
"""

from __future__ import annotations

import math

import numpy as np

from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.fronts.apexes import absorbed, enlist, found_within, moved, stood_for
from corridor.search.fronts.backward_bounds import Guide
from corridor.search.fronts.buffers import DONE, TOO_MANY, found_nothing, with_room
from corridor.search.fronts.dominance import dominated_rows
from corridor.search.fronts.many_criteria import arcs_of, bound, fresh_rows, pop_row, push_row, write_row
from corridor.search.fronts.records import (
    WINDOW,
    ApexLabels,
    ApexPoints,
    ApexQuery,
    ApexStore,
    ArcWeights,
    Closeness,
    Factor,
    Labels,
    WindowState,
    Written,
)
from corridor.search.heap import pop, push
from corridor.search.jit import kernel
from corridor.search.records import Adjacency, Integers

__all__ = ["within_factor"]

_LABELS, _POINTS, _ROWS, _CELLS, _NODES, _POOL = range(6)  # what may be short of room
_MOST_WINDOWS = 1 << 13
_WINDOWS_A_POINT = 4  # of two criteria: with half or twice as many windows, a tenth to a third more labels


@kernel
def _search(  # noqa: C901, PLR0915
    arcs: Adjacency,
    weights: ArcWeights,
    bounds: Closeness,
    query: ApexQuery,
    written: Written,
    store: ApexStore,
) -> int:
    """Go through the windows until all is done or an array is short of room.

    A label is a row (values..., apex without the first..., tag).
    """
    start = arcs.start
    near, width, _, floor = bounds
    base, span, factors, window, most = query
    _, nodes, cells, met = written
    waiting, done, state = store
    rows, following, heap, chosen, buckets, at_node, open_nodes = waiting
    pool, labels, points, ends = done
    k = base.size
    goal = state[0].goal
    entry = state[0].entry
    size = state[0].size
    while True:
        while entry >= 0:  # labels of this window go to their nodes
            onward = following[entry]
            tag = rows[entry, 2 * k - 1]
            head = int(cells[tag & 0xFFFFFFFF, k]) if tag >= 0 else 0
            if at_node[head] < 0:
                size = push(open_nodes, size, INFINITY - bound(near, width * nodes[head].node, floor[0]), head)
            following[entry] = at_node[head]
            at_node[head] = entry
            entry = onward
        if size == 0:
            state[0].now += 1
            if state[0].now == buckets.size:
                return DONE
            entry = buckets[state[0].now]
            continue
        at = open_nodes[1]
        node = nodes[at].node
        degree = start[node + 1] - start[node]
        here = 0
        label = at_node[at]
        while label >= 0:
            here += 1
            label = following[label]
        short = DONE
        if here * degree >= state[0].spare:
            short = _ROWS
        elif state[0].count + here > labels.size:
            short = _LABELS
        elif state[0].found + here > ends.size:
            short = _POINTS
        elif state[0].taken + 4 + 2 * (nodes[at].used + here) > pool.shape[0]:
            short = _POOL
        elif met[0].known + degree > nodes.size:
            short = _NODES
        elif met[0].filled + degree > cells.shape[0]:
            short = _CELLS
        if short >= 0:
            state[0].entry = -1
            state[0].size = size
            state[0].need = here * degree + 4 + 2 * (nodes[at].used + here)
            return short
        size = pop(open_nodes, size)
        if nodes[at].used + here > nodes[at].room:
            moved(pool, nodes, at, state, here)
        if at != goal and nodes[at].first_cell < 0:
            write_row(arcs, weights, bounds, span, written, at)
        label = at_node[at]
        at_node[at] = -1
        sorted_here = 0
        while label >= 0:
            sorted_here = push_row(heap, sorted_here, rows, rows[label, 0], label)
            label = following[label]
        behind = max(0.0, 1.0 - bound(near, width * node, floor[0]) / (base[0] + 1.0))
        low, high = nodes[at].first, nodes[at].first + nodes[at].used
        goal_low, goal_high = nodes[goal].first, nodes[goal].first + nodes[goal].used
        kept = 0
        while sorted_here > 0:
            label = heap[1]
            sorted_here = pop_row(heap, sorted_here, rows)
            lost = stood_for(pool, low, high, rows, label)
            lost = lost or found_within(pool, goal_low, goal_high, rows, label, base, factors)
            place = kept - 1
            while place >= 0 and not lost:
                lost = absorbed(rows, chosen[place], label, base, factors, behind)
                place -= 1
            if lost:
                following[label] = state[0].free
                state[0].free = label
                state[0].spare += 1
            else:
                chosen[kept] = label
                kept += 1
        for place in range(kept):
            label = chosen[place]
            count = state[0].count
            labels[count] = rows[label, 2 * k - 1]
            state[0].count = count + 1
            if at == goal:
                for i in range(k):
                    points[state[0].found, i] = base[i] + rows[label, i]
                ends[state[0].found] = count
                state[0].found += 1
                enlist(pool, nodes, at, rows, label, 0)
                following[label] = state[0].free
                state[0].free = label
                state[0].spare += 1
                continue
            enlist(pool, nodes, at, rows, label, k - 1)
            for cell in range(nodes[at].first_cell, nodes[at].end_cell):
                new = state[0].free
                within = True
                for i in range(k):
                    more = cells[cell, i]
                    rows[new, i] = least = rows[label, i] + more
                    if i > 0:
                        rows[new, k - 1 + i] = least = rows[label, k - 1 + i] + more
                    within &= least <= span[i]
                if not within:
                    continue
                head = cells[cell, k]
                low = nodes[head].first
                if stood_for(pool, low, low + nodes[head].used, rows, new):
                    continue
                if found_within(pool, goal_low, goal_high, rows, new, base, factors):
                    continue
                rows[new, 2 * k - 1] = (count << 32) | cell
                state[0].free = following[new]
                state[0].spare -= 1
                when = min(rows[new, 0] // window, buckets.size - 1)
                if when == state[0].now:
                    following[new] = entry
                    entry = new
                else:
                    following[new] = buckets[when]
                    buckets[when] = new
            following[label] = state[0].free
            state[0].free = label
            state[0].spare += 1
        if state[0].count + following.size - state[0].spare > most:
            return TOO_MANY


def _fresh(k: int, windows: int, goal: int) -> ApexStore:
    """Room for a search that begins with the first label in the first window, and its state."""
    state = np.zeros(1, WINDOW)
    state["goal"], state["free"], state["spare"] = goal, 1, 1023
    following = np.arange(1, 1025)
    following[0] = following[1023] = -1
    waiting = ApexLabels(
        rows=np.zeros((1024, 2 * k), np.int64),
        following=following,
        heap=np.empty(2048, np.int64),
        chosen=np.empty(1024, np.int64),
        buckets=np.full(windows, -1, np.int64),
        at_node=np.full(256, -1, np.int64),
        open_nodes=np.empty(512, np.int64),
    )
    waiting.rows[0, 2 * k - 1] = -1
    done = ApexPoints(
        pool=np.empty((1024, k), np.int64),
        labels=np.empty(1024, np.int64),
        points=np.empty((16, k), np.int64),
        ends=np.empty(16, np.int64),
    )
    return ApexStore(waiting, done, state)


def _roomier_labels(waiting: ApexLabels, now: WindowState, need: int) -> ApexLabels:
    """The same labels with room for as many more as are needed, and as many again."""
    total = waiting.following.size
    larger = 2 * (total + need)
    following = with_room(waiting.following, larger)
    following[total:] = np.arange(total + 1, larger + 1)
    following[larger - 1] = now["free"][0]
    now["free"] = total
    now["spare"] += larger - total
    heap, chosen = np.empty(2 * larger, np.int64), np.empty(larger, np.int64)
    return waiting._replace(rows=with_room(waiting.rows, larger), following=following, heap=heap, chosen=chosen)


def _with_room(short: int, written: Written, store: ApexStore) -> tuple[Written, ApexStore]:
    """The same search with room for what is needed, and twice as much, in the array that is short."""
    waiting, done, state = store
    need = int(state["need"][0])
    if short == _ROWS:
        waiting = _roomier_labels(waiting, state, need)
    elif short == _NODES:
        known = waiting.at_node.size
        written = written._replace(nodes=with_room(written.nodes, 2 * (known + need)))
        at_node = with_room(waiting.at_node, 2 * (known + need))
        at_node[known:] = -1
        waiting = waiting._replace(at_node=at_node, open_nodes=with_room(waiting.open_nodes, 4 * (known + need)))
    elif short == _CELLS:
        written = written._replace(cells=with_room(written.cells, 2 * (written.cells.shape[0] + need)))
    elif short == _LABELS:
        done = done._replace(labels=with_room(done.labels, 2 * (done.labels.size + need)))
    elif short == _POINTS:
        rows = 2 * (done.ends.size + need)
        done = done._replace(points=with_room(done.points, rows), ends=with_room(done.ends, rows))
    else:
        done = done._replace(pool=with_room(done.pool, 2 * (done.pool.shape[0] + need)))
    return written, ApexStore(waiting, done, state)


def within_factor(
    g: ArcGraph, criteria: tuple[int, ...], ends: tuple[int, int], guide: Guide, question: Factor
) -> Labels:
    """Points such that every path from source to target has one within a factor.

    Parameters
    ----------
    g, criteria, ends, guide
        As `two_criteria` takes them; two criteria and more.
    question : Factor

    Returns
    -------
    Labels
        Its points are in lexicographic order, and none dominates another.
    """
    k, base = len(criteria), guide.at(ends[0])
    span = guide.high - base
    if (span < 0).any():
        return found_nothing(k)
    reach = max(0, min(guide.reach - int(base[0]), int(span[0])))
    window = max(_window(base, guide.high, question.epsilon), reach // _MOST_WINDOWS + 1)
    factors = np.where(question.merged, 1.0 + question.epsilon, 1.0).astype(np.float64)
    query = ApexQuery(base, span, factors, window, question.most)
    weights = ArcWeights(g.weights, np.array(criteria, np.int64), g.closed_arcs)
    written = fresh_rows(g.n_nodes, k, ends)
    store = _fresh(k, reach // window + 1, int(written.numbers[ends[1]]) - 1)
    while True:
        short = _search(g.topology.inside.out, weights, guide.bounds, query, written, store)
        if short < 0:
            break
        written, store = _with_room(short, written, store)
    now, (_, labels, points, last) = store.state[0], store.done
    count, found = int(now["count"]), int(now["found"])
    if short == TOO_MANY:
        return found_nothing(k, count + store.waiting.following.size - int(now["spare"]))
    order = np.lexsort(points[:found].T[::-1])
    order = order[~dominated_rows(points[order])]
    return Labels(count, points[order], last[order], labels[:count], arcs_of(written))


def _window(base: Integers, high: Integers, epsilon: float) -> int:
    """How wide windows of the first value are: so that a point of the front has some, or the first may be missed so."""
    if base.size > 2:
        return int(min(epsilon, 1.0) * float(base[0]))
    points = math.log(max(int(high[1]), 1) / max(int(base[1]), 1)) / math.log1p(epsilon)
    return int(float(high[0] - base[0]) / (_WINDOWS_A_POINT * max(points, 1.0)))
