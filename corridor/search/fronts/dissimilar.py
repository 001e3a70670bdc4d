"""Routes that differ on the ground: each the least that shares little of the way of those before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from corridor.display import brief
from corridor.search.arcgraph import ArcGraph
from corridor.search.fronts.pareto_fronts import MOST_LABELS, constrained
from corridor.search.shortest.dijkstra import Path

__all__ = ["DissimilarPath", "dissimilar_paths"]

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DissimilarPath:
    """One of several paths that share little.

    Attributes
    ----------
    path : Path
    length : int
        Its length, in the unit of the lengths given.
    shared : tuple of float
        For each earlier route, the share of that route's length that this one uses too. No
        route with all these shares within the limit is cheaper than this one.
    """

    path: Path
    length: int
    shared: tuple[float, ...]

    def __repr__(self) -> str:
        return brief(
            self, f"of {self.path.arcs.size} arcs, length {self.length}, shares {max(self.shared, default=0.0):.0%}"
        )


def dissimilar_paths(  # noqa: PLR0913
    g: ArcGraph,
    s: int,
    t: int,
    k: int,
    length: ArrayLike,
    criterion: int = 0,
    share: float = 0.5,
    ways: ArrayLike | None = None,
    limits: Mapping[int, int] | None = None,
    max_labels: int = MOST_LABELS,
    find: Callable[[ArcGraph, Mapping[int, int]], Path | None] | None = None,
) -> list[DissimilarPath]:
    """Find routes that differ physically, one after another, each exactly.

    The first is the least path. Every further one is the least path among those that use at most
    ``share`` of the length of each route before it.

    Parameters
    ----------
    g : ArcGraph
    s, t : int
        Source and target node.
    k : int
        Most routes to find, at least 1.
    length : array_like of int, shape (arcs,)
        Length of every arc, not negative; 0 for arcs that do not move anything.
    criterion : int
        Row of ``g.weights`` to minimise.
    share : float
        From 0 (nothing in common) to just below 1.
    ways : array_like of int, shape (arcs,), optional
        The physical way each arc runs on: arcs with one number share it. By default every arc
        is a way of its own.
    limits : mapping of int to int, optional
        Upper bounds by criterion that every route must keep.
    max_labels : int
        Most labels each search may hold.
    find : function of a graph and limits, optional
        Finds the least path within limits, where paths must keep more than their weights tell; its rows of weights
        begin with those of ``g``. By default any path will do.

    Returns
    -------
    list of DissimilarPath
        In the order found, costs ascending; fewer than ``k`` when there are no more.

    Raises
    ------
    ValueError
        When a node, criterion or option does not exist or is out of range.
    TooManyLabels
        When ``max_labels`` does not suffice.
    """
    lengths, way = np.asarray(length), np.arange(g.n_arcs) if ways is None else np.asarray(ways)
    if lengths.shape != (g.n_arcs,) or way.shape != (g.n_arcs,):
        raise ValueError(f"length and ways have shapes {lengths.shape} and {way.shape} instead of ({g.n_arcs},)")
    if k < 1 or not 0.0 <= share < 1.0:
        raise ValueError(f"k is {k} and share {share}: at least 1, and 0 or more but below 1, are needed")
    caps = dict(limits or {})
    rows: list[Integers] = []
    found: list[DissimilarPath] = []
    while len(found) < k:
        widened = g.topology.graph(np.vstack([g.weights, *rows]), g.closed) if rows else g
        path = find(widened, caps) if find else constrained(widened, s, t, criterion, caps, max_labels)
        if path is None:
            break
        total = int(lengths[path.arcs].sum())
        common = path.costs[g.n_criteria :].tolist()
        shared = tuple(part / whole.length if whole.length else 0.0 for part, whole in zip(common, found, strict=True))
        found.append(DissimilarPath(Path(path.costs[: g.n_criteria], path.arcs), total, shared))
        # What a later route has in common with this one is one more criterion with a limit. A
        # route without length cannot be shared: nothing else would ever be excluded by it.
        if total == 0:
            break
        caps[g.n_criteria + len(rows)] = int(share * total)
        rows.append(np.where(np.isin(way, way[path.arcs[lengths[path.arcs] > 0]]), lengths, 0).astype(np.int64))
    return found
