"""Kernels that sweep lower bounds on the rest of the way, no farther than one question needs.

A label search is guided by the least cost from every node to its target, one figure per criterion.
Sweeping the whole graph for them costs far more than the search itself when the two nodes are near
each other, so here every sweep ends where no optimal path can lie.

**Two criteria.** The least path in the one costs U in the other, and so no optimal path costs more
than U there: it would be dominated by that path. A node v lies on a path of at most U only when
ahead(v) + behind(v) <= U, with the least costs from the source and to the target. A ball grows at
each end until their radii add up to U; whatever a ball has not reached is at least its radius away.
With r for the radius of the ball ahead, low(v) = min(ahead(v), r) is known for every node, and the
ball behind goes on alone through nodes with low(v) + behind(v) <= U only. That stays exact: low is
consistent (low(w) <= low(v) + c(v, w)), so with v every node of its least path to the target passes
the test. What fails it gets no bound, which means: never go there.

The second criterion is swept within what the first one left. Optimal paths lie wholly inside, and a
node that is inside and expanded relaxes every arc that enters it, so the figures remain consistent
among the nodes that count, and never exceed the cost of an optimal path's rest.

**More criteria.** An optimal vector may then lie beyond what all the least paths cost, so nothing
can be left out. A sweep of radius r gives min(behind(v), r) instead: behind(v) where it is less,
and the least key still waiting where it is not. That is consistent too, and hence exact, wherever
the sweep ends; it ends at the most that one of the least paths costs.

Nodes leave a heap by cost, then number: key << bits | node. (Dijkstra, 1959; bounds from backward
sweeps for label searches: Tung and Chew, 1992; bounded to a region: Pulido and others, 2015.)

Marks hold INFINITY - cost, so that 0 stands for a node never reached and fresh memory needs no
filling: near pairs on a large graph touch a few pages of it only. With k criteria those of node v
stand at k v: behind in each. With two, each criterion has its own, behind at 2 v and ahead at 2 v + 1,
and where a node was reached from stands apart, as it is written often and read for one path only. The
sweeps relax arcs in the open: a call that is not inlined counts references of every array.
"""

from __future__ import annotations

import numpy as np

from corridor.search.fronts.records import (
    BALLS,
    ArcWeights,
    Ball,
    BallState,
    Marks,
    PairWeights,
    Region,
    SweepLimits,
    SweepQuery,
)
from corridor.search.heap import pop_one, push_one
from corridor.search.jit import inner, kernel
from corridor.search.records import INFINITY, Adjacency, BothWays, Indices, Integers, Mask

__all__ = ["many_sweeps", "two_sweeps"]

_BEHIND, _AHEAD = 0, 1  # places of a criterion's marks of one node, for two criteria
_NODE = 0x7FFFFFFF


@inner
def _path_cost(marks: Marks, width: int, at: int, node: int, end: int, weight: Integers) -> int:
    """Cost in another criterion of the way by which a sweep from ``end`` came to a node."""
    total = 0
    while node != end:
        via = marks[width * node + at].via
        total += weight[via >> 31]
        node = via & _NODE
    return total


@inner
def _outside(near: Integers, node: int, region: Region) -> bool:
    """Whether a node lies on no path of at most ``most``, as far as the finished sweeps of a criterion tell."""
    column, floor, most = region
    closeness = near[column + 2 * node + _BEHIND]
    if closeness == 0:
        return True
    ahead = INFINITY - near[column + 2 * node + _AHEAD]
    return bool(min(ahead, floor) + INFINITY - closeness > most)


@inner
def _grow(rows: BothWays, ball: Ball, state: BallState, reach: int, other: Region) -> int:  # noqa: C901, PLR0915
    """Grow a ball at each end until the radii add up to ``reach``, or for -1 until the least path is known.

    ``other`` is the region that the finished criterion left; a column of -1 says there is none. Returns how many
    nodes were settled.
    """
    (out_start, out_head, out_arc), (in_start, in_tail, in_arc) = rows
    weight, closed, near, via, ahead, behind, column, bits = ball
    within = other.column >= 0
    now = state[0]
    mask = (1 << bits) - 1
    settled = 0
    while now.size_ahead > 0 and now.size_behind > 0:
        top_a = ahead[0] >> bits
        top_b = behind[0] >> bits
        if top_a + top_b > (now.best - 1 if reach < 0 else reach):
            break
        settled += 1
        if top_a <= top_b:
            v = ahead[0] & mask
            now.size_ahead = pop_one(ahead, now.size_ahead)
            if INFINITY - near[column + 2 * v + _AHEAD] != top_a:
                continue
            if within and _outside(near, v, other):
                continue
            for j in range(out_start[v], out_start[v + 1]):
                a = out_arc[j]
                if closed.size > 0 and closed[a]:
                    continue
                there = top_a + weight[a]
                cell = column + 2 * out_head[j] + _AHEAD
                if INFINITY - there <= near[cell]:
                    continue
                near[cell] = INFINITY - there
                via[cell] = j
                now.size_ahead = push_one(ahead, now.size_ahead, (there << bits) | out_head[j])
                other_side = near[column + 2 * out_head[j] + _BEHIND]
                if other_side > 0 and there + INFINITY - other_side < now.best:
                    now.best = there + INFINITY - other_side
                    now.meeting = out_head[j]
        else:
            v = behind[0] & mask
            now.size_behind = pop_one(behind, now.size_behind)
            if INFINITY - near[column + 2 * v + _BEHIND] != top_b:
                continue
            if within and _outside(near, v, other):
                near[column + 2 * v + _BEHIND] = 0
                continue
            for j in range(in_start[v], in_start[v + 1]):
                a = in_arc[j]
                if closed.size > 0 and closed[a]:
                    continue
                there = top_b + weight[a]
                cell = column + 2 * in_tail[j] + _BEHIND
                if INFINITY - there <= near[cell]:
                    continue
                near[cell] = INFINITY - there
                via[cell] = j
                now.size_behind = push_one(behind, now.size_behind, (there << bits) | in_tail[j])
                other_side = near[column + 2 * in_tail[j] + _AHEAD]
                if other_side > 0 and there + INFINITY - other_side < now.best:
                    now.best = there + INFINITY - other_side
                    now.meeting = in_tail[j]
    return settled


@inner
def _finish(rows: Adjacency, ball: Ball, state: BallState, floor: int, most: int, other: Region) -> int:
    """Let the ball behind go on through nodes that may lie on a path of at most ``most``; forget the rest."""
    start, far, arc = rows
    weight, closed, near, _, _, behind, column, bits = ball
    within, own = other.column >= 0, Region(column, floor, most)
    now = state[0]
    mask = (1 << bits) - 1
    settled = 0
    while now.size_behind > 0:
        here = behind[0] >> bits
        if here > most:
            break
        v = behind[0] & mask
        now.size_behind = pop_one(behind, now.size_behind)
        settled += 1
        if INFINITY - near[column + 2 * v + _BEHIND] != here:
            continue
        if _outside(near, v, own) or (within and _outside(near, v, other)):
            near[column + 2 * v + _BEHIND] = 0
            continue
        for j in range(start[v], start[v + 1]):
            a = arc[j]
            if closed.size > 0 and closed[a]:
                continue
            there = here + weight[a]
            cell = column + 2 * far[j]
            if INFINITY - there <= near[cell + _BEHIND]:
                continue
            if min(INFINITY - near[cell + _AHEAD], floor) + there > most:
                continue
            near[cell + _BEHIND] = INFINITY - there
            now.size_behind = push_one(behind, now.size_behind, (there << bits) | far[j])
    for i in range(now.size_behind):
        cell = column + 2 * (behind[i] & mask) + _BEHIND
        if INFINITY - near[cell] > most:
            near[cell] = 0
    return settled


@inner
def _way_cost(rows: Adjacency, via: Indices, column: int, node: int, end: int, weight: Integers) -> int:
    """Cost in another criterion of the way by which a sweep from ``end`` came to a node: one of two criteria."""
    start, _, arc = rows
    total = 0
    while node != end:
        cell = via[column + 2 * node]
        total += weight[arc[cell]]
        node = np.searchsorted(start, cell, "right") - 1
    return total


@inner
def _through(rows: BothWays, ball: Ball, node: int, query: SweepQuery, weight: Integers) -> int:
    """Cost in another criterion of the least path that was found through a node."""
    ahead = _way_cost(rows.out, ball.via, ball.column + _AHEAD, node, query.source, weight)
    return int(ahead + _way_cost(rows.into, ball.via, ball.column + _BEHIND, node, query.target, weight))


@inner
def _begin(
    weight: Integers, closed: Mask, near: Integers, via: Indices, query: SweepQuery, place: tuple[int, int]
) -> tuple[Ball, BallState]:
    """A ball at each end, of one node each, in the criterion whose marks begin at a column, with room for heaps."""
    bits, source, target = query
    column, room = place
    ball = Ball(weight, closed, near, via, np.empty(room, np.int64), np.empty(room, np.int64), column, bits)
    ball.ahead[0] = source
    ball.behind[0] = target
    near[column + 2 * source + _AHEAD] = INFINITY
    near[column + 2 * target + _BEHIND] = INFINITY
    state = np.zeros(1, BALLS)
    now = state[0]
    now.size_ahead = now.size_behind = 1
    now.best = 0 if source == target else INFINITY
    now.meeting = source
    return ball, state


@kernel
def two_sweeps(
    rows: BothWays, weights: PairWeights, near: Integers, query: SweepQuery, high: Integers
) -> tuple[int, int, int, int, int]:
    """Fill the marks; returns least and most of both criteria, and the nodes settled. Least is -1: no path."""
    first, second, closed = weights
    via = np.empty(near.size, np.int32)
    room, half = rows.out.far.size + 2, near.size // 2
    ball1, state1 = _begin(first, closed, near, via, query, (0, room))
    ball2, state2 = _begin(second, closed, near, via, query, (half, room))
    anywhere = Region(-1, 0, 0)
    settled = _grow(rows, ball1, state1, -1, anywhere)
    low1 = state1[0].best
    if low1 >= INFINITY or low1 > high[0]:
        return -1, -1, -1, -1, settled
    settled += _grow(rows, ball2, state2, -1, anywhere)
    low2 = state2[0].best
    if low2 > high[1]:
        return -1, -1, -1, -1, settled
    most1 = min(high[0], _through(rows, ball2, state2[0].meeting, query, first))
    most2 = min(high[1], _through(rows, ball1, state1[0].meeting, query, second))
    settled += _grow(rows, ball1, state1, most1, anywhere)
    floor1 = ball1.ahead[0] >> query.bits if state1[0].size_ahead > 0 else INFINITY
    settled += _finish(rows.into, ball1, state1, floor1, most1, anywhere)
    left = Region(0, floor1, most1)
    settled += _grow(rows, ball2, state2, most2, left)
    floor2 = ball2.ahead[0] >> query.bits if state2[0].size_ahead > 0 else INFINITY
    settled += _finish(rows.into, ball2, state2, floor2, most2, left)
    return low1, most1, low2, most2, settled


@kernel
def many_sweeps(  # noqa: C901
    arcs: Adjacency, weights: ArcWeights, marks: Marks, query: SweepQuery, limits: SweepLimits
) -> int:
    """Fill the marks and the limits found; returns the nodes settled, or -1 when no path keeps to ``high``."""
    start, tail, arc = arcs
    matrix, rows, closed = weights
    bits, source, target = query
    high, low, floor, radius = limits
    k = rows.size
    mask = (1 << bits) - 1
    heap = np.empty((k, tail.size + 2), np.int64)
    size = np.ones(k, np.int64)
    settled = 0
    for turn in range(2):
        for i in range(k):
            if turn == 0:
                heap[i, 0] = target
                marks[k * target + i].near = INFINITY
            while size[i] > 0:
                here = heap[i, 0] >> bits
                v = heap[i, 0] & mask
                if (v == source and turn == 0) or (turn == 1 and here > radius[i]):
                    break
                size[i] = pop_one(heap[i], size[i])
                settled += 1
                if INFINITY - marks[k * v + i].near != here:
                    continue
                for j in range(start[v], start[v + 1]):
                    a = arc[j]
                    if closed.size > 0 and closed[a]:
                        continue
                    there = here + matrix[rows[i], a]
                    cell = k * tail[j] + i
                    if INFINITY - there <= marks[cell].near:
                        continue
                    marks[cell].near = INFINITY - there
                    marks[cell].via = (np.int64(a) << 31) | v
                    size[i] = push_one(heap[i], size[i], (there << bits) | tail[j])
            if turn == 0:
                low[i] = INFINITY - marks[k * source + i].near
                if low[i] > high[i] or low[i] >= INFINITY:
                    return -1
                for other in range(k):
                    cost = _path_cost(marks, k, i, source, target, matrix[rows[other]])
                    radius[other] = max(radius[other], min(cost, high[other]))
                continue
            floor[i] = heap[i, 0] >> bits if size[i] > 0 else INFINITY
            for place in range(size[i]):  # an unsettled node's own figure may still be too high
                cell = k * (heap[i, place] & mask) + i
                if INFINITY - marks[cell].near > radius[i]:
                    marks[cell].near = 0
    return settled
