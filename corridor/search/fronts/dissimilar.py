"""Paths that differ on the ground: each the least that shares little of the way of those before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from corridor.arguments import checked_arguments, checked_class, checked_result
from corridor.display import brief
from corridor.errors import ArgumentError
from corridor.search.arcgraph import INFINITY, ArcGraph, whole_numbers
from corridor.search.fronts.pareto_fronts import constrained
from corridor.search.records import Integers
from corridor.search.shortest.dijkstra import Path

__all__ = ["DissimilarPath", "Overlap", "dissimilar_paths", "dissimilar_paths_by"]


@checked_class
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Overlap:
    """How much paths may have in common, and on what ground.

    Parameters
    ----------
    length : array_like of int, shape (arcs,)
        Length of every arc, not negative; 0 for arcs that do not move anything. Their sum is below 2**62.
    share : float
        Of a path's length that a later one may use too: from 0 (nothing in common) to just below 1.
    way : array_like of int, shape (arcs,), optional
        The physical way each arc runs on: arcs with one number share it. By default every arc
        is a way of its own.

    Raises
    ------
    ArgumentError
        When the share is out of range, the shapes differ, or a number is not whole or a length negative.
    """

    length: ArrayLike
    share: float = 0.5
    way: ArrayLike | None = None

    def __post_init__(self) -> None:
        length = whole_numbers("length", self.length)
        way = np.arange(length.size) if self.way is None else whole_numbers("way", self.way)
        if length.ndim != 1 or way.shape != length.shape:
            raise ArgumentError(f"lengths and ways have shapes {length.shape} and {way.shape} instead of one (arcs,)")
        if length.min(initial=0) < 0 or int(length.max(initial=0)) * length.size >= INFINITY:
            raise ArgumentError("lengths are negative, or their sum may overflow 2**62")
        if not 0.0 <= self.share < 1.0:
            raise ArgumentError(f"share is {self.share}: 0 or more but below 1 is needed")
        object.__setattr__(self, "length", length)
        object.__setattr__(self, "way", way)

    def __repr__(self) -> str:
        return brief(self, f"of at most {self.share:.0%}, on {np.size(self.length)} arcs")


@checked_result
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DissimilarPath:
    """One of several paths, and why it is there.

    Attributes
    ----------
    path : Path
    length : int
        Its length, in the unit of the lengths given.
    shared : tuple of float
        For each earlier path, the share of that path's length that this one uses too. No
        path with all these shares within the limit is cheaper than this one.
    """

    path: Path
    length: int
    shared: tuple[float, ...]

    def __repr__(self) -> str:
        return brief(
            self, f"of {self.path.arcs.size} arcs, length {self.length}, shares {max(self.shared, default=0.0):.0%}"
        )


@checked_arguments
def dissimilar_paths(
    g: ArcGraph,
    s: int,
    t: int,
    k: int,
    overlap: Overlap,
    *,
    criterion: int = 0,
    limits: Mapping[int, int] | None = None,
) -> list[DissimilarPath]:
    """Find paths that differ physically, one after another, each exactly.

    The first is the least path. Every further one is the least path among those that use at most
    the share allowed of the length of each path before it.

    Parameters
    ----------
    g : ArcGraph
    s, t : int
        Source and target node.
    k : int
        Most paths to find, at least 1.
    overlap : Overlap
        What they may have in common.
    criterion : int
        Row of ``g.weights`` to minimise.
    limits : mapping of int to int, optional
        Upper bounds by criterion that every path must keep.

    Returns
    -------
    list of DissimilarPath
        In the order found, costs ascending; fewer than ``k`` when there are no more.

    Raises
    ------
    ArgumentError
        When a node, criterion or option does not exist or is out of range.
    TooManyLabels
        When a search would hold more labels than `constrained` does.
    """
    return dissimilar_paths_by(
        g, lambda graph, caps: constrained(graph, s, t, minimise=criterion, limits=caps), k, overlap, limits=limits
    )


@checked_arguments
def dissimilar_paths_by(
    g: ArcGraph,
    find: Callable[[ArcGraph, Mapping[int, int]], Path | None],
    k: int,
    overlap: Overlap,
    *,
    limits: Mapping[int, int] | None = None,
) -> list[DissimilarPath]:
    """Find paths that differ physically by a search of one's own, where paths must keep more than their weights tell.

    Parameters
    ----------
    g : ArcGraph
    find : function of a graph and limits
        Finds the least path within limits, or None; the first rows of the graph's weights are those of ``g``.
    k, overlap, limits
        As for `dissimilar_paths`.

    Returns
    -------
    list of DissimilarPath
        As `dissimilar_paths`.

    Raises
    ------
    ArgumentError
        When an option is out of range, or `find` gives a path over its limits.
    """
    lengths, way = cast(Integers, overlap.length), cast(Integers, overlap.way)
    if lengths.shape != (g.n_arcs,):
        raise ArgumentError(f"lengths have shape {lengths.shape} instead of ({g.n_arcs},)")
    if k < 1:
        raise ArgumentError(f"k is {k} and must be at least 1")
    caps = dict(limits or {})
    rows: list[Integers] = []
    found: list[DissimilarPath] = []
    while len(found) < k:
        widened = g.topology.graph(np.vstack([g.weights, *rows]), g.closed) if rows else g
        path = find(widened, caps)
        if path is None:
            break
        over = [row for row, most in caps.items() if path.costs[row] > most]
        if over:  # it might give the same path for ever
            raise ArgumentError(f"find gave a path over its limits in criteria {over}")
        total = int(lengths[path.arcs].sum())
        common = path.costs[g.n_criteria :].tolist()
        shared = tuple(part / whole.length if whole.length else 0.0 for part, whole in zip(common, found, strict=True))
        found.append(DissimilarPath(Path(path.costs[: g.n_criteria], path.arcs), total, shared))
        # What a later path has in common with this one is one more criterion with a limit. A
        # path without length cannot be shared: nothing else would ever be excluded by it.
        if total == 0:
            break
        caps[g.n_criteria + len(rows)] = int(overlap.share * total)
        rows.append(np.where(np.isin(way, way[path.arcs[lengths[path.arcs] > 0]]), lengths, 0).astype(np.int64))
    return found
