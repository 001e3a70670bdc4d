"""Exact searches over integer arrays: nodes and arcs are numbers, weights are whole numbers.

Read `arcgraph` first (what a graph is, and what is kept with it), then `jit` and `records` (how kernels are compiled,
and what they are given) and `heap`. After that every room stands for itself:

- `shortest/`: one path: Dijkstra, from both ends, with landmarks, lexicographic, the k best.
- `fronts/`: all Pareto-optimal paths, paths within limits, paths that differ on the ground.
- `hierarchy/`: contraction hierarchies, for very many questions to one graph.
- `timetable/`: departures: earliest arrival, latest departure, fronts with paid waiting.

Names, frames and networks are unknown here; only `errors` and `arguments` are shared with the rest of the house.
"""

from __future__ import annotations

from corridor.search.arcgraph import INFINITY, ArcGraph, Topology
from corridor.search.fronts.dissimilar import DissimilarPath, Overlap, dissimilar_paths, dissimilar_paths_by
from corridor.search.fronts.pareto_fronts import Front, TooManyLabels, constrained, pareto
from corridor.search.hierarchy.contraction_hierarchy import Hierarchy, prepare
from corridor.search.jit import load_all as _load_all
from corridor.search.shortest.dijkstra import Path, bounds
from corridor.search.shortest.k_shortest import k_best
from corridor.search.shortest.landmarks import Landmarks, prepare_landmarks
from corridor.search.shortest.lexicographic import lexicographic_path
from corridor.search.shortest.one_to_one import distances, shortest_path
from corridor.search.timetable.journeys import Journey, JourneyFront
from corridor.search.timetable.label_timetable import LabelTimetable
from corridor.search.timetable.scanned_timetable import Timetable
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
    "Overlap",
    "Path",
    "Timetable",
    "TooManyLabels",
    "Topology",
    "Waiting",
    "bounds",
    "closed_outside",
    "constrained",
    "dissimilar_paths",
    "dissimilar_paths_by",
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


def __dir__() -> list[str]:
    return sorted(__all__)


def warm_up() -> float:
    """Compile every kernel now, or read it from the cache.

    Returns
    -------
    float
        Seconds it took; well below a second when the cache was full.
    """
    return _load_all()
