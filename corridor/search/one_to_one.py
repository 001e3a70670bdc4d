"""One to one from both ends.

Costs and numbers of arcs are packed into one key, so every arc makes a key grow, the first key
found at a node is final, and the fewest of the least arcs come by themselves. Which of several
such paths is returned is decided afterwards, from all arcs on which the two searches met, so the
answer is that of a search from one end: see the rule in `dijkstra`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.dijkstra import Path, find
from corridor.search.heap import pop, push, roomier
from corridor.search.jit import inner, kernel, loaded

__all__ = ["distances", "least_path", "shortest_path"]

Integers = NDArray[np.int64]
Indices = NDArray[np.int32]

_NO_BOUND = np.empty(0, np.int64)
_MANY_BITS = 62

# Every array passed to a kernel costs a quarter of a microsecond, so both directions of the graph
# share one, and so does all that a search writes into:
#   graph: starts of outgoing rows, starts of incoming rows, outgoing rows, incoming rows
#   work:  records, heap ahead, heap behind, list of touched nodes
# A node's record: forward key, forward arc << 32 | node before, backward key, arc chosen behind
# the meeting. Untouched nodes hold INFINITY in all four.
_RECORD = 4


@inner
def _parts(graph: Integers, n: int) -> tuple[Integers, Integers, Integers, Integers]:
    """Starts and rows of outgoing arcs, starts and rows of incoming ones."""
    middle = (graph.size + 2 * (n + 1)) // 2
    return graph[: n + 1], graph[2 * (n + 1) : middle], graph[n + 1 : 2 * (n + 1)], graph[middle:]


@inner
def _meet(  # noqa: C901, PLR0915
    graph: Integers, work: Integers, n: int, source: int, target: int
) -> tuple[int, Integers, int, int, int]:
    """Search from both ends until no better or equal meeting can come.

    Returns the least key, the meetings (pairs of node, arc << 32 | node before), how many cells
    of them count, the number of touched nodes, and the forward key from which on nodes are not
    final.
    """
    out_start, out_rows, in_start, in_rows = _parts(graph, n)
    record = work[: _RECORD * n]
    half = out_rows.size + 2
    ahead = work[_RECORD * n : _RECORD * n + half]
    behind = work[_RECORD * n + half : _RECORD * n + 2 * half]
    touched = work[_RECORD * n + 2 * half :]
    record[_RECORD * source] = 0
    record[_RECORD * target + 2] = 0
    touched[0] = source
    touched[1] = target
    n_touched = 2
    size_a = push(ahead, 0, 0, source)
    size_b = push(behind, 0, 0, target)
    best = INFINITY
    meetings = np.empty(32, np.int64)
    met = 0
    while size_a > 0 and size_b > 0:
        top_a = ahead[0]
        top_b = behind[0]
        if top_a + top_b > best:
            break
        if size_a <= size_b:
            u = ahead[1]
            size_a = pop(ahead, size_a)
            if top_a != record[_RECORD * u]:
                continue
            for j in range(out_start[u], out_start[u + 1]):
                weight = out_rows[2 * j + 1]
                if weight >= INFINITY:
                    continue
                v = out_rows[2 * j] & 0xFFFFFFFF
                key = top_a + weight
                at = _RECORD * v
                via = (out_rows[2 * j] >> 32) << 32 | u
                total = key + record[at + 2]
                if record[at + 2] < INFINITY and total <= best:
                    if total < best:
                        best = total
                        met = 0
                    if met == meetings.size:
                        meetings = roomier(meetings, met)
                    meetings[met] = v
                    meetings[met + 1] = via
                    met += 2
                if key < record[at]:
                    if key + top_b > best:
                        continue
                    if record[at] >= INFINITY and record[at + 2] >= INFINITY:
                        touched[n_touched] = v
                        n_touched += 1
                    record[at] = key
                    record[at + 1] = via
                    size_a = push(ahead, size_a, key, v)
                elif key == record[at] and via < record[at + 1]:
                    record[at + 1] = via
        else:
            u = behind[1]
            size_b = pop(behind, size_b)
            if top_b != record[_RECORD * u + 2]:
                continue
            for j in range(in_start[u], in_start[u + 1]):
                weight = in_rows[2 * j + 1]
                if weight >= INFINITY:
                    continue
                v = in_rows[2 * j] & 0xFFFFFFFF
                key = top_b + weight
                at = _RECORD * v
                total = key + record[at]
                if record[at] < INFINITY and total <= best:
                    if total < best:
                        best = total
                        met = 0
                    if met == meetings.size:
                        meetings = roomier(meetings, met)
                    meetings[met] = u
                    meetings[met + 1] = (in_rows[2 * j] >> 32) << 32 | v
                    met += 2
                if key < record[at + 2] and key + top_a <= best:
                    if record[at] >= INFINITY and record[at + 2] >= INFINITY:
                        touched[n_touched] = v
                        n_touched += 1
                    record[at + 2] = key
                    size_b = push(behind, size_b, key, v)
    final: int = ahead[0] if size_a > 0 else INFINITY
    return best, meetings, met, n_touched, final


@inner
def _forget(work: Integers, n: int, n_touched: int) -> None:
    first = work.size - n - 2
    for i in range(n_touched):
        at = _RECORD * work[first + i]
        work[at] = INFINITY
        work[at + 1] = INFINITY
        work[at + 2] = INFINITY
        work[at + 3] = INFINITY


@inner
def _choose(out_start: Integers, out_rows: Integers, record: Integers, meetings: Integers, met: int) -> None:
    """Write the smallest arc into every node that a least path enters behind the meetings.

    Walks from the meetings to the target over all arcs that lie on least paths.
    """
    stack = np.empty(met // 2 + 16, np.int64)
    waiting = 0
    for i in range(0, met, 2):
        at = _RECORD * meetings[i]
        if record[at + 3] >= INFINITY:
            stack[waiting] = meetings[i]
            waiting += 1
        record[at + 3] = min(record[at + 3], meetings[i + 1])
    while waiting > 0:
        waiting -= 1
        u = stack[waiting]
        left = record[_RECORD * u + 2]
        for j in range(out_start[u], out_start[u + 1]):
            weight = out_rows[2 * j + 1]
            if weight > left:
                continue
            v = out_rows[2 * j] & 0xFFFFFFFF
            at = _RECORD * v
            if record[at + 2] != left - weight:
                continue
            if record[at + 3] >= INFINITY:
                if waiting == stack.size:
                    stack = roomier(stack, waiting)
                stack[waiting] = v
                waiting += 1
            record[at + 3] = min(record[at + 3], (out_rows[2 * j] >> 32) << 32 | u)


@kernel("int64[::1](int64[::1], int64[:, ::1], int64[::1], int64, int64, int64, int64)")
def _path(
    graph: Integers, weights: Integers, work: Integers, n: int, hop_mask: int, source: int, target: int
) -> Integers:
    """Costs in all criteria, then the arcs, of the canonical least path; empty when there is none."""
    n_costs = weights.shape[0]
    if source == target:
        return np.zeros(n_costs, np.int64)
    best, meetings, met, n_touched, final = _meet(graph, work, n, source, target)
    if best >= INFINITY:
        _forget(work, n, n_touched)
        return np.empty(0, np.int64)
    out_start, out_rows, _, _ = _parts(graph, n)
    _choose(out_start, out_rows, work, meetings, met)
    found = np.zeros(n_costs + (best & hop_mask), np.int64)
    at = target
    for place in range(found.size - 1, n_costs - 1, -1):
        via = work[_RECORD * at + 1] if work[_RECORD * at] < final else work[_RECORD * at + 3]
        found[place] = via >> 32
        at = via & 0xFFFFFFFF
        for row in range(n_costs):
            found[row] += weights[row, via >> 32]
    _forget(work, n, n_touched)
    return found


@kernel("int64[::1](int64[::1], int64[::1], int64, int64, int32[::1], int32[::1])")
def _distances(graph: Integers, work: Integers, n: int, bits: int, sources: Indices, targets: Indices) -> Integers:
    """Least costs of many pairs, INFINITY without a path."""
    costs = np.zeros(sources.size, np.int64)
    for i in range(sources.size):
        if sources[i] != targets[i]:
            best, _, _, n_touched, _ = _meet(graph, work, n, sources[i], targets[i])
            costs[i] = best >> bits if best < INFINITY else INFINITY
            _forget(work, n, n_touched)
    return costs


@kernel("int64[::1](int32[::1], int32[::1], int64[::1], int64)")
def _packed(arc_of: Indices, far: Indices, weight: Integers, bits: int) -> Integers:
    """Rows of (arc << 32 | far end, weight << bits | 1); closed arcs keep INFINITY."""
    rows = np.empty(2 * arc_of.size, np.int64)
    for j in range(arc_of.size):
        rows[2 * j] = (np.int64(arc_of[j]) << 32) | far[j]
        value = weight[arc_of[j]]
        rows[2 * j + 1] = INFINITY if value >= INFINITY else (value << bits) | 1
    return rows


def _prepared(g: ArcGraph, criterion: int) -> tuple[Callable[..., Integers], Integers, int] | None:
    """The kernel, both directions of the graph in one array, and the bits for arcs; None when keys would not fit."""
    bits = g.n_nodes.bit_length()
    values = g.weights[criterion]
    if ((int(values.max(initial=0)) * g.n_nodes + 1) << bits).bit_length() > _MANY_BITS:
        return None
    rows, weight = g.topology.inside, g.row(criterion)
    out_rows = _packed(rows.out_arc, rows.out_head, weight, bits)
    in_rows = _packed(rows.in_arc, rows.in_tail, weight, bits)
    both = np.concatenate([rows.out_start, rows.in_start, out_rows, in_rows], dtype=np.int64)
    return loaded(_path), both, bits


def _workspace(g: ArcGraph) -> Integers:
    """Records, heaps and a list of nodes, with clean records; a spare one if there is any."""
    try:
        return g.topology.spare.pop()
    except IndexError:
        n, m = g.n_nodes, g.n_arcs
        work = np.empty((_RECORD + 1) * n + 4 * (m + 1) + 2, np.int64)
        work[: _RECORD * n] = INFINITY
        return work


def shortest_path(g: ArcGraph, s: int, t: int, criterion: int = 0) -> Path | None:
    """Find the least path in one criterion.

    Parameters
    ----------
    g : ArcGraph
    s, t : int
        Source and target node.
    criterion : int
        Row of ``g.weights`` to minimise.

    Returns
    -------
    Path or None
        None when no path exists. Among least paths: the fewest arcs, then the smallest last arc
        number, then the smallest last but one, and so on back to the source.

    Raises
    ------
    ValueError
        When a node or the criterion does not exist.
    """
    return least_path(g, g.node(s, "source"), g.node(t, "target"), g.criterion(criterion))


def least_path(g: ArcGraph, s: int, t: int, criterion: int) -> Path | None:
    """`shortest_path` by places inside, for checked arguments."""
    guide = g.remembered(t, criterion) if g.remembers else None
    kernel_and_graph = None
    if guide is None:
        kernel_and_graph = g.derived(("one to one", criterion), _prepared, criterion)
    if kernel_and_graph is None:
        rows = g.topology.inside
        weight = g.outgoing((criterion,))
        cost, arcs = find(
            rows.out_start, rows.out_head, rows.out_arc, weight, _NO_BOUND if guide is None else guide, s, t
        )
        return None if cost < 0 else Path(g.costs(arcs), arcs)
    path_kernel, packed, bits = kernel_and_graph
    n_costs, work = len(g.weights), _workspace(g)
    found = path_kernel(packed, g.weights, work, g.topology.n_nodes, (1 << bits) - 1, s, t)
    g.topology.spare.append(work)
    return Path(found[:n_costs], found[n_costs:]) if found.size else None


def distances(g: ArcGraph, sources: ArrayLike, targets: ArrayLike, criterion: int = 0) -> Integers:
    """Find the least costs of many pairs in one call.

    Parameters
    ----------
    g : ArcGraph
    sources, targets : array_like of int, shape (pairs,)
        Pair ``i`` leads from ``sources[i]`` to ``targets[i]``.
    criterion : int
        Row of ``g.weights`` to minimise.

    Returns
    -------
    ndarray of int64, shape (pairs,)
        `INFINITY` where there is no path.

    Raises
    ------
    ValueError
        When a node or the criterion does not exist, or the shapes differ.
    """
    starts, ends, criterion = g.nodes(sources, "sources"), g.nodes(targets, "targets"), g.criterion(criterion)
    if starts.size != ends.size:
        raise ValueError(f"{starts.size} sources and {ends.size} targets do not make pairs")
    prepared = g.derived(("one to one", criterion), _prepared, criterion)
    if prepared is None:
        rows, weight = g.topology.inside, g.outgoing((criterion,))
        found = [
            find(rows.out_start, rows.out_head, rows.out_arc, weight, _NO_BOUND, s, t)[0]
            for s, t in zip(starts.tolist(), ends.tolist(), strict=True)
        ]
        return np.array([INFINITY if cost < 0 else cost for cost in found], np.int64)
    _, packed, bits = prepared
    work = _workspace(g)
    costs = _distances(packed, work, g.n_nodes, bits, starts, ends)
    g.topology.spare.append(work)
    return costs
