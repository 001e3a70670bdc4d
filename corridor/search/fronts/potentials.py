"""Potentials of a graph, checked by arrays alone; and the arcs that a path worth having may use.

A potential towards the target is 0 there and falls along no open arc by more than the arc weighs, so it is at most
what the rest of any path costs; one from the source likewise. Where both and the weight of an arc between exceed what a
path may cost in some criterion, no such path uses the arc. Without those arcs potentials are larger, which may leave
out more.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.records import Integers, Mask, Table
from corridor.search.shortest.dijkstra import sweep

__all__ = ["Potentials", "potentials"]


class Potentials(NamedTuple):
    """What is known of paths between two nodes that cost no more than is asked for.

    Attributes
    ----------
    to_go : ndarray of int64, shape (nodes, criteria)
        At most what the rest of such a path costs; `INFINITY` where none goes on.
    closed : ndarray of bool, shape (arcs,)
        Arcs that no such path uses.
    wrong : int
        Arcs on which a potential was not right; then nothing of this is known.
    """

    to_go: Table
    closed: Mask
    wrong: int


def potentials(g: ArcGraph, ends: tuple[int, int], criteria: tuple[int, ...], most: Integers) -> Potentials:
    """Potentials for paths between two nodes that cost at most ``most``, shape (criteria,), in each criterion."""
    closed = np.zeros(g.n_arcs, np.bool_) if g.closed is None else g.closed.copy()
    wrong, weights = 0, g.weights[list(criteria)].T
    for _ in range(len(criteria) + 1):  # what one criterion leaves out may raise the potentials of the next
        part = g.topology.graph(g.weights, closed)
        from_source, to_go = (_swept(part, ends[back], criteria, back=bool(back)) for back in (False, True))
        wrong += _rising(part, weights, from_source, ends[0], back=False)
        wrong += _rising(part, weights, to_go, ends[1], back=True)
        useless = ~closed & _too_dear(part, weights, from_source, to_go, most)
        if not useless.any():
            break
        closed = closed | useless
    return Potentials(to_go, closed, wrong)


def _swept(g: ArcGraph, node: int, criteria: tuple[int, ...], back: bool) -> Table:
    place, rank = g.node(node, "node"), g.topology.rank
    swept = np.stack([sweep(g, place, one, back=back) for one in criteria], axis=1)
    return swept if rank is None else swept[rank]


def _rising(g: ArcGraph, weights: Table, potential: Table, end: int, back: bool) -> int:
    """Open arcs along which a potential changes by more than they weigh; all where it is not 0 at its end."""
    near, far = (g.topology.head, g.topology.tail) if back else (g.topology.tail, g.topology.head)
    if potential[end].any() or (potential < 0).any():
        return max(1, g.n_arcs)
    rising = np.any(potential[far] > potential[near] + weights, axis=1)
    return int((rising if g.closed is None else rising & ~g.closed).sum())


def _too_dear(g: ArcGraph, weights: Table, from_source: Table, to_go: Table, most: Integers) -> Mask:
    before, after = from_source[g.topology.tail], to_go[g.topology.head]
    lost = (before >= INFINITY) | (after >= INFINITY)
    whole = np.where(lost, INFINITY, np.where(lost, 0, before) + weights + np.where(lost, 0, after))
    dear: Mask = np.any(lost | (whole > most), axis=1)
    return dear
