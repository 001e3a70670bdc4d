"""Best paths whose ties in one criterion are broken by another."""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from corridor.arguments import checked_arguments
from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.shortest.dijkstra import Path, bounds

__all__ = ["lexicographic_path"]

_SEVERAL = -1  # arcs that a best path may go on by, or none


@checked_arguments
def lexicographic_path(g: ArcGraph, s: int, t: int, *, first: int = 0, second: int = 1) -> Path | None:
    """Find the least path in one criterion, and among all of those the least in another.

    One backward sweep tells which arcs lie on a least path at all; they are few, so the second criterion is searched
    among them without compiled code. From the second question about a target on, a tree of all best paths to it is kept
    on ``g``, and followed where it does not branch.

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
    if g.cached_distances(g.node(t, "target"), first) is not None:
        found = _followed(g, _tree(g, t, first, second), s, t)
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


def _followed(g: ArcGraph, tree: NDArray[np.int64], s: int, t: int) -> NDArray[np.int64] | None:
    """The path of a tree from a node to its target; None where it branches, or does not get there."""
    arcs, node, head = list[int](), s, g.topology.head
    while node != t:
        arc = int(tree[node])
        if arc == _SEVERAL:
            return None
        arcs.append(arc)
        node = int(head[arc])
    return np.array(arcs, dtype=np.int64)


def _tree(g: ArcGraph, t: int, first: int, second: int) -> NDArray[np.int64]:
    """The arc by which the best paths to a target go on from every node, where there is one alone: shape (nodes,)."""
    kept = g.n_criteria * (1 + first) + second  # among the distances to targets, by a number beyond their rows
    known = g.cached_distances(t, kept)
    if known is not None:
        return known
    tail, head = g.topology.tail, g.topology.head
    to_go = bounds(g, t, criterion=first)
    least = (g.row(first) + to_go[head] == to_go[tail]) & (to_go[tail] < INFINITY)
    after = bounds(g.topology.graph(g.weights[second][np.newaxis], ~least), t)
    best = np.flatnonzero(least & (g.weights[second] + after[head] == after[tail]))
    tree = np.full(g.n_nodes, _SEVERAL, dtype=np.int64)
    tree[tail[best]] = best
    tree[np.bincount(tail[best], minlength=g.n_nodes) > 1] = _SEVERAL
    g.cache_distances(t, kept, tree)
    return tree
