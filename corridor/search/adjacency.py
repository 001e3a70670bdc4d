"""Adjacency lists made of the ends of arcs, and the order of a breadth-first walk over them."""

from __future__ import annotations

import numpy as np

from corridor.search.jit import kernel, spared
from corridor.search.records import Adjacency, BothWays, Indices

__all__ = ["breadth_first", "grouped"]


def grouped(n_nodes: int, near: Indices, far: Indices) -> Adjacency:
    """Arcs grouped by their near end, ascending within a group."""
    if spared(_grouped, near.size):
        start = np.zeros(n_nodes + 1, np.int32)
        np.cumsum(np.bincount(near, minlength=n_nodes), out=start[1:])
        arcs = np.argsort(near, kind="stable")
        return Adjacency(start, far[arcs], arcs.astype(np.int32))
    return _grouped(n_nodes, near, far)


@kernel
def _grouped(n_nodes: int, near: Indices, far: Indices) -> Adjacency:
    """`grouped`, compiled: counted and filled, without sorting."""
    start = np.zeros(n_nodes + 1, np.int32)
    for node in near:
        start[node + 1] += 1
    for node in range(n_nodes):
        start[node + 1] += start[node]
    place = start[:-1].copy()
    ends = np.empty(near.size, np.int32)
    arcs = np.empty(near.size, np.int32)
    for arc in range(near.size):
        j = place[near[arc]]
        place[near[arc]] = j + 1
        ends[j] = far[arc]
        arcs[j] = arc
    return Adjacency(start, ends, arcs)


@kernel
def breadth_first(n_nodes: int, rows: BothWays) -> Indices:
    """Places of the nodes in a breadth-first walk that ignores the direction of arcs."""
    (out_start, out_head, _), (in_start, in_tail, _) = rows
    rank = np.full(n_nodes, -1, np.int32)
    order = np.empty(n_nodes, np.int32)
    seen = 0
    done = 0
    for root in range(n_nodes):
        if rank[root] >= 0:
            continue
        rank[root] = seen
        order[seen] = root
        seen += 1
        while done < seen:
            u = order[done]
            done += 1
            for start, far in ((out_start, out_head), (in_start, in_tail)):
                for j in range(start[u], start[u + 1]):
                    if rank[far[j]] < 0:
                        rank[far[j]] = seen
                        order[seen] = far[j]
                        seen += 1
    return rank
