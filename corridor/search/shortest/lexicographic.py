"""Best paths whose ties in one criterion are broken by another."""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np

from corridor.arguments import checked_arguments
from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.shortest.dijkstra import Path, bounds

__all__ = ["lexicographic_path"]


@checked_arguments
def lexicographic_path(g: ArcGraph, s: int, t: int, *, first: int = 0, second: int = 1) -> Path | None:
    """Find the least path in one criterion, and among all of those the least in another.

    One backward sweep tells which arcs lie on a least path at all; they are few, so the second criterion is searched
    among them without compiled code.

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
