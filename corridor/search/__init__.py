"""Exact searches over integer arrays: nodes and arcs are numbers, weights are whole numbers."""

from __future__ import annotations

from corridor.search.arcgraph import INFINITY, ArcGraph, Topology
from corridor.search.fronts.dissimilar import DissimilarPath, dissimilar_paths
from corridor.search.fronts.pareto_fronts import Front, TooManyLabels, constrained, pareto
from corridor.search.hierarchy.contraction_hierarchy import Hierarchy, prepare
from corridor.search.jit import load_all
from corridor.search.shortest.dijkstra import Path, bounds
from corridor.search.shortest.k_shortest import k_best
from corridor.search.shortest.landmarks import Landmarks, prepare_landmarks
from corridor.search.shortest.lexicographic import lexicographic_path
from corridor.search.shortest.one_to_one import distances, shortest_path
from corridor.search.timetable.label_timetable import LabelTimetable
from corridor.search.timetable.scanned_timetable import Journey, JourneyFront, Timetable
from corridor.search.timetable.schedule import DAY, Connections, Links, Waiting, closed_outside, weekly

__all__ = [
    "DAY",
    "INFINITY",
    "ArcGraph",
    "Connections",
    "DissimilarPath",
    "Front",
    "Hierarchy",
    "Journey",
    "JourneyFront",
    "LabelTimetable",
    "Landmarks",
    "Links",
    "Path",
    "Timetable",
    "TooManyLabels",
    "Topology",
    "Waiting",
    "bounds",
    "closed_outside",
    "constrained",
    "dissimilar_paths",
    "distances",
    "k_best",
    "lexicographic_path",
    "pareto",
    "prepare",
    "prepare_landmarks",
    "shortest_path",
    "warm_up",
    "weekly",
]


def warm_up() -> float:
    """Compile every kernel now, or read it from the cache.

    Returns
    -------
    float
        Seconds it took; well below a second when the cache was full.
    """
    return load_all()


def __dir__() -> list[str]:
    return sorted(__all__)
