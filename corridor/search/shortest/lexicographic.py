"""Best paths whose ties in one criterion are broken by another."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.arguments import checked_arguments
from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.heap import pop_one, push_one
from corridor.search.jit import kernel, spared
from corridor.search.records import Adjacency, Integers, Mask
from corridor.search.shortest.dijkstra import Path, bounds

__all__ = ["PathRows", "lexicographic_path", "lexicographic_paths"]

_MOST_CELLS = 1 << 22  # of trees that are followed at once: 32 MiB
_SEVERAL = -1  # arcs that a best path may go on by
_NONE = -2  # leads to the target, or it is there already


@checked_arguments
def lexicographic_path(g: ArcGraph, s: int, t: int, *, first: int = 0, second: int = 1) -> Path | None:
    """Find the least path in one criterion, and among all of those the least in another.

    One backward sweep by both criteria gives a tree of all best paths to a target, which is kept on ``g`` and followed
    where it does not branch. Where it does, and for the first questions of a process, a sweep by the first criterion
    tells which arcs lie on a least path at all; they are few, so the second is searched among them without compiled
    code.

    Parameters
    ----------
    g : ArcGraph
    s, t : int
        Source and target node.
    first, second : int
        Rows of ``g.weights``.

    Returns
    -------
    Path or None
        None when the target cannot be reached. What still ties goes to the lower node and arc numbers.
    """
    first, second, s, t = g.criterion(first), g.criterion(second), int(s), int(t)
    g.node(s, "source")  # only checked: the rows below go by the caller's numbers, not by places inside
    tree = _tree(g, g.node(t, "target"), first, second)
    if tree is not None:
        if s != t and tree[s] == _NONE:
            return None
        found = _followed(g, tree, s, t)
        if found is not None:
            return Path(g.costs(found), found)
    to_go, weight, rows = bounds(g, t, criterion=first), g.row(first), g.topology
    if int(to_go[s]) >= INFINITY:
        return None
    best: dict[int, tuple[int, int]] = {s: (0, -1)}
    queue, settled = [(0, s)], set[int]()
    while queue:
        spent, node = heappop(queue)
        if node == t:
            break
        if node in settled:
            continue
        settled.add(node)
        cells = slice(int(rows.out_start[node]), int(rows.out_start[node + 1]))
        here = int(to_go[node])
        for arc, head in zip(rows.out_arc[cells].tolist(), rows.out_head[cells].tolist(), strict=True):
            if int(weight[arc]) + int(to_go[head]) == here < INFINITY:
                total = spent + int(g.weights[second, arc])
                if head not in best or total < best[head][0]:
                    best[head] = (total, arc)
                    heappush(queue, (total, head))
    arcs: list[int] = []
    node = t
    while node != s:
        arcs.append(best[node][1])
        node = int(rows.tail[arcs[-1]])
    path = np.array(arcs[::-1], dtype=np.int64)
    return Path(g.costs(path), path)


class PathRows(NamedTuple):
    """Paths of many pairs, one after another.

    Attributes
    ----------
    costs : int64 array, shape (criteria, pairs)
        Sums along each path; `INFINITY` where there is none.
    arcs : int64 array
        Arcs of all paths.
    start : int64 array, shape (pairs + 1,)
        Those of path ``i`` are ``arcs[start[i]:start[i + 1]]``.
    """

    costs: Integers
    arcs: Integers
    start: Integers


def lexicographic_paths(
    g: ArcGraph, sources: Integers, targets: Integers, *, first: int = 0, second: int = 1
) -> PathRows:
    """Find the paths of `lexicographic_path` for many pairs; those of one target follow one tree, all side by side.

    Parameters
    ----------
    g : ArcGraph
    sources, targets : int64 array, shape (pairs,)
        Pair ``i`` leads from ``sources[i]`` to ``targets[i]``.
    first, second : int
        Rows of ``g.weights``.

    Returns
    -------
    PathRows
        In the order of the pairs.
    """
    ends, which = np.unique(targets, return_inverse=True)
    steps, rest = list[tuple[Integers, Integers]](), dict[int, Integers]()
    known: dict[tuple[int, int], Path | None] = {}
    none = np.zeros(sources.size, np.bool_)
    at_once = max(1, _MOST_CELLS // max(1, g.n_nodes))
    for begin in range(0, ends.size, at_once):
        trees = [_tree(g, g.node(int(t), "target"), first, second) for t in ends[begin : begin + at_once]]
        several = np.full(g.n_nodes, _SEVERAL)
        table = np.stack([several if tree is None else tree for tree in trees])
        pairs = np.flatnonzero((which >= begin) & (which < begin + at_once) & (sources != targets))
        reached = _follow(g, table, (pairs, which[pairs] - begin, sources[pairs], targets[pairs]), steps, none)
        for pair, node, target in zip(*(one.tolist() for one in reached), strict=True):
            if (node, target) not in known:
                known[node, target] = lexicographic_path(g, node, target, first=first, second=second)
            path = known[node, target]
            if path is None:
                none[pair] = True
            else:
                rest[pair] = path.arcs
    return _rows(g, steps, rest, none)


def _follow(
    g: ArcGraph,
    trees: NDArray[np.int64],
    ends: tuple[Integers, Integers, Integers, Integers],
    steps: list[tuple[Integers, Integers]],
    none: Mask,
) -> tuple[Integers, Integers, Integers]:
    """Follow trees from many nodes at once, an arc of each a step.

    Parameters
    ----------
    g : ArcGraph
    trees : int64 array, shape (trees, nodes)
        From `_tree`.
    ends : tuple of int64 array
        Pairs by their numbers, the tree of each, its source and its target.
    steps : list of (int64 array, int64 array)
        Gets the pairs that go on, and the arc of each, step by step.
    none : bool array
        Gets True for pairs that no path joins.

    Returns
    -------
    tuple of int64 array
        Pairs that come to a fork, the node where it is, and their target.
    """
    pairs, tree, at, target = ends
    forks = [np.empty((3, 0), np.int64)]
    while pairs.size:
        arc = trees[tree, at]
        onward = arc >= 0
        if not onward.all():
            forks.append(np.stack([pairs, at, target])[:, arc == _SEVERAL])
            none[pairs[arc == _NONE]] = True
            pairs, tree, target, arc = pairs[onward], tree[onward], target[onward], arc[onward]
        steps.append((pairs, arc))
        at = g.topology.head[arc].astype(np.int64)
        going = at != target
        pairs, tree, at, target = pairs[going], tree[going], at[going], target[going]
    numbers, nodes, targets = np.concatenate(forks, axis=1)
    return numbers, nodes, targets


def _rows(g: ArcGraph, steps: list[tuple[Integers, Integers]], rest: dict[int, Integers], none: Mask) -> PathRows:
    """Put paths together: what was found step by step, and what follows the forks."""
    size = np.zeros(none.size, np.int64)
    for pairs, _ in steps:
        size[pairs] += 1
    for pair, path in rest.items():
        size[pair] += path.size
    start = np.append(0, size.cumsum())
    arcs, place = np.empty(int(start[-1]), np.int64), start[:-1].copy()
    for pairs, found in steps:
        arcs[place[pairs]] = found
        place[pairs] += 1
    for pair, path in rest.items():
        arcs[start[pair + 1] - path.size : start[pair + 1]] = path
    costs = np.where(none, INFINITY, np.zeros((g.n_criteria, 1), np.int64))
    some = np.flatnonzero(size)
    if some.size:
        for row, weights in zip(costs, g.weights, strict=True):
            row[some] = np.add.reduceat(weights[arcs], start[some])
    return PathRows(costs, arcs, start)


def _followed(g: ArcGraph, tree: Integers, s: int, t: int) -> Integers | None:
    """The path of a tree from a node that leads to its target; None where it branches."""
    arcs, node, head = list[int](), s, g.topology.head
    while node != t:
        arc = int(tree[node])
        if arc == _SEVERAL:
            return None
        arcs.append(arc)
        node = int(head[arc])
    return np.array(arcs, dtype=np.int64)


def _tree(g: ArcGraph, target: int, first: int, second: int) -> Integers | None:
    """The arc by which the best paths to a target go on from every node, where there is one alone: shape (nodes,).

    The target is its place inside. None where Python is sooner done, or a criterion takes too many bits.
    """
    kept = g.n_criteria * (1 + first) + second  # among the distances to targets, by a number beyond their rows
    known = g.cached_distances(target, kept)
    if known is not None:
        return known
    bits, largest = g.n_nodes.bit_length(), int(g.weights[[first, second]].max(initial=0))
    if (largest * g.n_nodes) >> (62 - bits) or spared(_best_arcs, g.n_arcs):
        return None
    tree, least = _best_arcs(g.topology.inside.into, g.incoming(first), g.incoming(second), target, bits)
    if not tree.size:
        return None
    g.cache_distances(target, first, least)  # where the tree branches, they are asked for
    if g.topology.rank is not None:
        tree = tree.take(g.topology.rank)
    g.cache_distances(target, kept, tree)
    return tree


@kernel
def _best_arcs(arcs: Adjacency, first: Integers, second: Integers, target: int, bits: int) -> tuple[Integers, Integers]:
    """The only arc by which best paths to the target go on, or `_SEVERAL` or `_NONE`, and the least of the first.

    Entries of the heap are least of the first << bits | node. What a node has of the second is settled when it leaves
    the heap, but for arcs that take nothing of the first: a node that they better enters it again.
    """
    start, near, arc_of = arcs
    n = start.size - 1
    mask = (1 << bits) - 1
    least = np.full(n, INFINITY, np.int64)
    then = np.full(n, INFINITY, np.int64)
    heap = np.empty(2 * near.size + 1, np.int64)
    least[target] = 0
    then[target] = 0
    size = push_one(heap, 0, target)
    while size > 0:
        here = heap[0] >> bits
        v = heap[0] & mask
        size = pop_one(heap, size)
        if here != least[v]:
            continue
        for j in range(start[v], start[v + 1]):
            there = here + first[j]
            u = near[j]
            if there > least[u] or there >= INFINITY:
                continue
            after = then[v] + second[j]
            nearer = there < least[u]
            if nearer or after < then[u]:
                least[u] = there
                then[u] = after
                if nearer or there == here:
                    if size == heap.size:
                        return np.empty(0, np.int64), least
                    size = push_one(heap, size, (there << bits) | u)
    tree = np.full(n, _NONE, np.int64)
    for v in range(n):
        if least[v] >= INFINITY:
            continue
        for j in range(start[v], start[v + 1]):
            u = near[j]
            if least[v] + first[j] == least[u] < INFINITY and then[v] + second[j] == then[u]:
                tree[u] = arc_of[j] if tree[u] == _NONE else _SEVERAL
    return tree, least
