"""Exact searches over integer arrays: nodes and arcs are numbers, weights are whole numbers."""

from __future__ import annotations

from corridor.search.arcgraph import INFINITY, ArcGraph, Topology
from corridor.search.dijkstra import Path, bounds
from corridor.search.fronts import Front, TooManyLabels, constrained, pareto
from corridor.search.hierarchy import Hierarchy, prepare
from corridor.search.jit import load_all
from corridor.search.loopless import k_best
from corridor.search.one_to_one import distances, shortest_path

__all__ = [
    "INFINITY",
    "ArcGraph",
    "Front",
    "Hierarchy",
    "Path",
    "TooManyLabels",
    "Topology",
    "bounds",
    "constrained",
    "distances",
    "k_best",
    "pareto",
    "prepare",
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
