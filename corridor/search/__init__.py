"""Exact searches over integer arrays: nodes and arcs are numbers, weights are whole numbers."""

from __future__ import annotations

from corridor.search.arcgraph import INFINITY, ArcGraph, Topology
from corridor.search.dijkstra import Path, bounds, shortest_path
from corridor.search.fronts import Front, TooManyLabels, constrained, pareto
from corridor.search.jit import load_all
from corridor.search.loopless import k_best

__all__ = [
    "INFINITY",
    "ArcGraph",
    "Front",
    "Path",
    "TooManyLabels",
    "Topology",
    "bounds",
    "constrained",
    "k_best",
    "pareto",
    "shortest_path",
    "warm_up",
]


def warm_up() -> float:
    """Compile every kernel now, or read it from the cache.

    Returns
    -------
    float
        Seconds it took; well below a second when the cache was full.
    """
    return load_all()
