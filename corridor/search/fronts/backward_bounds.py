"""Lower bounds on the rest of the way, swept no farther than one question needs.

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

The sweeps relax arcs in the open: see the kernel for two criteria.

Records hold INFINITY - cost, so that 0 stands for a node never reached and fresh memory needs no
filling: near pairs on a large graph touch a few pages of it only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.heap import pop_one, push_one
from corridor.search.jit import inner, kernel
from corridor.search.shortest.dijkstra import to_go
from corridor.search.shortest.one_to_one import least_path

__all__ = ["Guide", "guide"]

Integers = NDArray[np.int64]
Indices = NDArray[np.int32]
Mask = NDArray[np.bool_]

_BEHIND, _AHEAD = 0, 2  # columns of a criterion's part of a record: a closeness, then the arc and node it came by
_PART = 4
_NODE = 0x7FFFFFFF


@dataclass(frozen=True, slots=True, eq=False)
class Guide:
    """Lower bounds on the rest of the way, per node and criterion.

    Attributes
    ----------
    near : ndarray of int64
        INFINITY - bound of node v and criterion i at ``v * width + i * step``; 0 stands for ``floor[i]``.
    width, step : int
        How ``near`` is laid out.
    floor : ndarray of int64, shape (criteria,)
        Bound of nodes not reached; INFINITY where they need not be visited.
    low, high : ndarray of int64, shape (criteria,)
        Least cost of a path, and the most that one asked for may cost.
    reach : int
        What paths asked for cost at most in the first criterion, as a rule.
    """

    near: Integers
    width: int
    step: int
    floor: Integers
    low: Integers
    high: Integers
    reach: int


@inner
def _path_cost(record: Integers, width: int, at: int, node: int, end: int, weight: Integers) -> int:
    """Cost in another criterion of the way by which a sweep from ``end`` came to a node."""
    total = 0
    while node != end:
        via = record[width * node + at + 1]
        total += weight[via >> 31]
        node = via & _NODE
    return total


@inner
def _outside(record: Integers, node: int, column: int, floor: int, most: int) -> bool:
    """Whether a node lies on no path of at most ``most``, as far as the finished sweeps of a criterion tell."""
    closeness = record[2 * _PART * node + column + _BEHIND]
    if closeness == 0:
        return True
    ahead = INFINITY - record[2 * _PART * node + column + _AHEAD]
    return bool(min(ahead, floor) + INFINITY - closeness > most)


@inner
def _grow(  # noqa: C901, PLR0913, PLR0915
    rows: tuple[Indices, Indices, Indices, Indices, Indices, Indices],
    weight: Integers,
    closed: Mask,
    record: Integers,
    column: int,
    heaps: tuple[Integers, Integers],
    sizes: Integers,
    bits: int,
    best: Integers,
    reach: int,
    other: tuple[int, int, int],
) -> int:
    """Grow a ball at each end until the radii add up to ``reach``, or for -1 until the least path is known.

    ``other`` is the finished criterion's column, floor and most; a column of -1 says there is none. Returns how
    many nodes were settled.
    """
    out_start, out_head, out_arc, in_start, in_tail, in_arc = rows
    ahead, behind = heaps
    width = 2 * _PART
    mask = (1 << bits) - 1
    settled = 0
    while sizes[0] > 0 and sizes[1] > 0:
        top_a = ahead[0] >> bits
        top_b = behind[0] >> bits
        if top_a + top_b > (best[0] - 1 if reach < 0 else reach):
            break
        settled += 1
        if top_a <= top_b:
            v = ahead[0] & mask
            sizes[0] = pop_one(ahead, sizes[0])
            if INFINITY - record[width * v + column + _AHEAD] != top_a:
                continue
            if other[0] >= 0 and _outside(record, v, other[0], other[1], other[2]):
                continue
            for j in range(out_start[v], out_start[v + 1]):
                a = out_arc[j]
                if closed.size > 0 and closed[a]:
                    continue
                there = top_a + weight[a]
                cell = width * out_head[j] + column + _AHEAD
                if INFINITY - there <= record[cell]:
                    continue
                record[cell] = INFINITY - there
                record[cell + 1] = (np.int64(a) << 31) | v
                sizes[0] = push_one(ahead, sizes[0], (there << bits) | out_head[j])
                other_side = record[width * out_head[j] + column + _BEHIND]
                if other_side > 0 and there + INFINITY - other_side < best[0]:
                    best[0] = there + INFINITY - other_side
                    best[1] = out_head[j]
        else:
            v = behind[0] & mask
            sizes[1] = pop_one(behind, sizes[1])
            if INFINITY - record[width * v + column + _BEHIND] != top_b:
                continue
            if other[0] >= 0 and _outside(record, v, other[0], other[1], other[2]):
                record[width * v + column + _BEHIND] = 0
                continue
            for j in range(in_start[v], in_start[v + 1]):
                a = in_arc[j]
                if closed.size > 0 and closed[a]:
                    continue
                there = top_b + weight[a]
                cell = width * in_tail[j] + column + _BEHIND
                if INFINITY - there <= record[cell]:
                    continue
                record[cell] = INFINITY - there
                record[cell + 1] = (np.int64(a) << 31) | v
                sizes[1] = push_one(behind, sizes[1], (there << bits) | in_tail[j])
                other_side = record[width * in_tail[j] + column + _AHEAD]
                if other_side > 0 and there + INFINITY - other_side < best[0]:
                    best[0] = there + INFINITY - other_side
                    best[1] = in_tail[j]
    return settled


@inner
def _finish(  # noqa: PLR0913
    rows: tuple[Indices, Indices, Indices, Indices, Indices, Indices],
    weight: Integers,
    closed: Mask,
    record: Integers,
    column: int,
    heaps: tuple[Integers, Integers],
    sizes: Integers,
    bits: int,
    floor: int,
    most: int,
    other: tuple[int, int, int],
) -> int:
    """Let the ball behind go on through nodes that may lie on a path of at most ``most``; forget the rest."""
    start, far, arc = rows[3], rows[4], rows[5]
    behind = heaps[1]
    width = 2 * _PART
    mask = (1 << bits) - 1
    settled = 0
    while sizes[1] > 0:
        here = behind[0] >> bits
        if here > most:
            break
        v = behind[0] & mask
        sizes[1] = pop_one(behind, sizes[1])
        settled += 1
        if INFINITY - record[width * v + column + _BEHIND] != here:
            continue
        if _outside(record, v, column, floor, most) or (
            other[0] >= 0 and _outside(record, v, other[0], other[1], other[2])
        ):
            record[width * v + column + _BEHIND] = 0
            continue
        for j in range(start[v], start[v + 1]):
            a = arc[j]
            if closed.size > 0 and closed[a]:
                continue
            there = here + weight[a]
            cell = width * far[j] + column
            if INFINITY - there <= record[cell + _BEHIND]:
                continue
            if min(INFINITY - record[cell + _AHEAD], floor) + there > most:
                continue
            record[cell + _BEHIND] = INFINITY - there
            sizes[1] = push_one(behind, sizes[1], (there << bits) | far[j])
    for i in range(sizes[1]):
        cell = width * (behind[i] & mask) + column + _BEHIND
        if INFINITY - record[cell] > most:
            record[cell] = 0
    return settled


@inner
def _through(record: Integers, column: int, node: int, source: int, target: int, weight: Integers) -> int:
    """Cost in another criterion of the least path that was found through a node."""
    ahead = _path_cost(record, 2 * _PART, column + _AHEAD, node, source, weight)
    return int(ahead + _path_cost(record, 2 * _PART, column + _BEHIND, node, target, weight))


@kernel(
    "Tuple((int64, int64, int64, int64, int64))(int32[::1], int32[::1], int32[::1], int32[::1], int32[::1], int32[::1],"
    " int64[::1], int64[::1], boolean[::1], int64[::1], int64, int64, int64, int64, int64)"
)
def _two_sweeps(  # noqa: PLR0913
    out_start: Indices,
    out_head: Indices,
    out_arc: Indices,
    in_start: Indices,
    in_tail: Indices,
    in_arc: Indices,
    first: Integers,
    second: Integers,
    closed: Mask,
    record: Integers,
    bits: int,
    source: int,
    target: int,
    cap1: int,
    cap2: int,
) -> tuple[int, int, int, int, int]:
    """Fill the records; returns least and most of both criteria, and the nodes settled. Least is -1: no path."""
    rows = (out_start, out_head, out_arc, in_start, in_tail, in_arc)
    width = 2 * _PART
    heaps1 = (np.empty(out_head.size + 2, np.int64), np.empty(out_head.size + 2, np.int64))
    heaps2 = (np.empty(out_head.size + 2, np.int64), np.empty(out_head.size + 2, np.int64))
    sizes1 = np.ones(2, np.int64)
    sizes2 = np.ones(2, np.int64)
    best1 = np.full(2, INFINITY, np.int64)
    best2 = np.full(2, INFINITY, np.int64)
    for heaps in (heaps1, heaps2):
        heaps[0][0] = source
        heaps[1][0] = target
    for column in (0, _PART):
        record[width * source + column + _AHEAD] = INFINITY
        record[width * target + column + _BEHIND] = INFINITY
    if source == target:
        best1[:] = 0, source
        best2[:] = 0, source
    nobody = (-1, 0, 0)
    settled = _grow(rows, first, closed, record, 0, heaps1, sizes1, bits, best1, -1, nobody)
    if best1[0] >= INFINITY or best1[0] > cap1:
        return -1, -1, -1, -1, settled
    settled += _grow(rows, second, closed, record, _PART, heaps2, sizes2, bits, best2, -1, nobody)
    if best2[0] > cap2:
        return -1, -1, -1, -1, settled
    most1 = min(cap1, _through(record, _PART, best2[1], source, target, first))
    most2 = min(cap2, _through(record, 0, best1[1], source, target, second))
    low1, low2 = best1[0], best2[0]
    settled += _grow(rows, first, closed, record, 0, heaps1, sizes1, bits, best1, most1, nobody)
    floor1 = heaps1[0][0] >> bits if sizes1[0] > 0 else INFINITY
    settled += _finish(rows, first, closed, record, 0, heaps1, sizes1, bits, floor1, most1, nobody)
    inside = (0, floor1, most1)
    settled += _grow(rows, second, closed, record, _PART, heaps2, sizes2, bits, best2, most2, inside)
    floor2 = heaps2[0][0] >> bits if sizes2[0] > 0 else INFINITY
    settled += _finish(rows, second, closed, record, _PART, heaps2, sizes2, bits, floor2, most2, inside)
    return low1, most1, low2, most2, settled


@kernel(
    "int64(int32[::1], int32[::1], int32[::1], int64[:, ::1], int64[::1], boolean[::1], int64[::1], int64, int64,"
    " int64, int64[::1], int64[::1], int64[::1], int64[::1])"
)
def _many_sweeps(  # noqa: C901, PLR0913
    start: Indices,
    tail: Indices,
    arc: Indices,
    weights: Integers,
    rows: Integers,
    closed: Mask,
    record: Integers,
    bits: int,
    source: int,
    target: int,
    high: Integers,
    low: Integers,
    floor: Integers,
    radius: Integers,
) -> int:
    """Fill the records and the last three; returns the nodes settled, or -1 when no path keeps to ``high``."""
    k = rows.size
    mask = (1 << bits) - 1
    heap = np.empty((k, tail.size + 2), np.int64)
    size = np.ones(k, np.int64)
    settled = 0
    for turn in range(2):
        for i in range(k):
            at = 2 * i
            if turn == 0:
                heap[i, 0] = target
                record[2 * k * target + at] = INFINITY
            while size[i] > 0:
                here = heap[i, 0] >> bits
                v = heap[i, 0] & mask
                if (v == source and turn == 0) or (turn == 1 and here > radius[i]):
                    break
                size[i] = pop_one(heap[i], size[i])
                settled += 1
                if INFINITY - record[2 * k * v + at] != here:
                    continue
                for j in range(start[v], start[v + 1]):
                    a = arc[j]
                    if closed.size > 0 and closed[a]:
                        continue
                    there = here + weights[rows[i], a]
                    cell = 2 * k * tail[j] + at
                    if INFINITY - there <= record[cell]:
                        continue
                    record[cell] = INFINITY - there
                    record[cell + 1] = (np.int64(a) << 31) | v
                    size[i] = push_one(heap[i], size[i], (there << bits) | tail[j])
            if turn == 0:
                low[i] = INFINITY - record[2 * k * source + at]
                if low[i] > high[i] or low[i] >= INFINITY:
                    return -1
                for other in range(k):
                    cost = _path_cost(record, 2 * k, at, source, target, weights[rows[other]])
                    radius[other] = max(radius[other], min(cost, high[other]))
                continue
            floor[i] = heap[i, 0] >> bits if size[i] > 0 else INFINITY
            for place in range(size[i]):  # an unsettled node's own figure may still be too high
                cell = 2 * k * (heap[i, place] & mask) + at
                if INFINITY - record[cell] > radius[i]:
                    record[cell] = 0
    return settled


def guide(g: ArcGraph, s: int, t: int, criteria: tuple[int, ...], high: Integers) -> Guide | None:
    """Lower bounds for one question; None when no path keeps to ``high``.

    Whole sweeps are kept on the graph and serve every source; they are made once the bounded ones to a target have
    together settled as many nodes as they would, so nobody pays more than twice.
    """
    asked: dict[int, int] = g.derived(("settled by target",), _nothing_yet, 0)
    bits = max(1, g.n_nodes.bit_length())
    widest = max(int(g.weights[one].max(initial=0)) for one in criteria)
    known = all(g.remembered(t, one) is not None for one in criteria)
    if known or (widest * g.n_nodes) >> (62 - bits) or asked.get(t, 0) >= len(criteria) * g.n_nodes:
        return _whole(g, s, t, criteria, high)
    found, settled = (_for_two if len(criteria) == 2 else _for_many)(g, s, t, criteria, high, bits)
    asked[t] = asked.get(t, 0) + settled
    return found


def _nothing_yet(g: ArcGraph, criterion: int) -> dict[Any, Any]:
    return {}


def _whole(g: ArcGraph, s: int, t: int, criteria: tuple[int, ...], high: Integers) -> Guide | None:
    rest = [to_go(g, t, one) for one in criteria]
    low = np.array([bound[s] for bound in rest], np.int64)
    if low[0] >= INFINITY or (low > high).any():
        return None
    if len(criteria) == 2:
        best = [path.costs for one in criteria if (path := least_path(g, s, t, one)) is not None]
        high = np.minimum(high, [best[1][criteria[0]], best[0][criteria[1]]])
    latest: dict[tuple[int, tuple[int, ...]], Integers] = g.derived(("latest guide",), _nothing_yet, 0)
    near = latest.get((t, criteria))
    if near is None:  # a stream of queries to one target makes it once
        latest.clear()
        near = latest[t, criteria] = np.subtract(INFINITY, rest).ravel()
    reach = min(int(high[0]), 2 * int(low[0]))
    return Guide(near, 1, g.n_nodes, np.full(len(criteria), INFINITY), low, high, reach)


def _closed(g: ArcGraph) -> Mask:
    return np.zeros(0, np.bool_) if g.closed is None else g.closed


def _for_two(
    g: ArcGraph, s: int, t: int, criteria: tuple[int, ...], high: Integers, bits: int
) -> tuple[Guide | None, int]:
    rows, record = g.topology.inside, np.zeros(2 * _PART * g.n_nodes, np.int64)
    low1, most1, low2, most2, settled = _two_sweeps(
        *rows, g.weights[criteria[0]], g.weights[criteria[1]], _closed(g), record, bits, s, t, *high.tolist()
    )
    if low1 < 0:
        return None, settled
    nowhere = np.full(2, INFINITY)
    low, most = np.array([low1, low2], np.int64), np.array([most1, most2], np.int64)
    return Guide(record, 2 * _PART, _PART, nowhere, low, most, most1), settled


def _for_many(
    g: ArcGraph, s: int, t: int, criteria: tuple[int, ...], high: Integers, bits: int
) -> tuple[Guide | None, int]:
    k, rows = len(criteria), g.topology.inside
    record = np.zeros(2 * k * g.n_nodes, np.int64)
    low, floor, radius = np.zeros((3, k), np.int64)
    chosen = np.array(criteria, np.int64)
    settled = _many_sweeps(
        rows.in_start,
        rows.in_tail,
        rows.in_arc,
        g.weights,
        chosen,
        _closed(g),
        record,
        bits,
        s,
        t,
        high,
        low,
        floor,
        radius,
    )
    return (None, 0) if settled < 0 else (Guide(record, 2 * k, 2, floor, low, high, int(radius[0])), settled)
