"""Exact searches over integer arrays: nodes and arcs are numbers, weights are whole numbers.

Read `arcgraph` first (what a graph is, and what is kept with it), then `jit` and `records` (how kernels are compiled,
and what they are given) and `heap`. After that every room stands for itself:

- `shortest/`: one path: Dijkstra, from both ends, with landmarks, lexicographic, the k best; one to all; costs of
  turns.
- `fronts/`: all Pareto-optimal paths, proven by a certificate; paths within limits, paths that differ on the ground.
- `hierarchy/`: contraction hierarchies, for very many questions to one graph; customisable ones, for any weights.
- `timetable/`: departures: earliest arrival, latest departure, fronts with paid waiting.
- `front_trees`: the fronts from one node to all.
- `batches`: many questions in one call, by several threads.

Names, frames and networks are unknown here; only `errors` and `arguments` are shared with the rest of the house.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from corridor.search.jit import load_all as _load_all

if TYPE_CHECKING:
    from corridor.search.arcgraph import INFINITY, ArcGraph, Topology
    from corridor.search.batches import constrained_batch, pareto_batch, shortest_path_batch
    from corridor.search.front_trees import FrontTree, pareto_tree
    from corridor.search.fronts.backward_bounds import with_bounds
    from corridor.search.fronts.dissimilar import DissimilarPath, Overlap, dissimilar_paths, dissimilar_paths_by
    from corridor.search.fronts.pareto_fronts import Front, TooManyLabels, constrained, pareto
    from corridor.search.fronts.verification import FrontCheck, FrontFault, verify_front
    from corridor.search.hierarchy.contraction_hierarchy import Hierarchy, TooManyShortcuts, prepare
    from corridor.search.hierarchy.customisable import CustomisableTopology, prepare_topology
    from corridor.search.shortest.dijkstra import Path, bounds
    from corridor.search.shortest.k_shortest import k_best
    from corridor.search.shortest.landmarks import Landmarks, prepare_landmarks
    from corridor.search.shortest.lexicographic import lexicographic_path
    from corridor.search.shortest.one_to_one import distances, shortest_path
    from corridor.search.shortest.trees import PathTree, shortest_path_tree
    from corridor.search.shortest.turns import TurnGraph, with_turns
    from corridor.search.timetable.journeys import Journey, JourneyFront
    from corridor.search.timetable.label_timetable import LabelTimetable
    from corridor.search.timetable.scanned_timetable import BOARDINGS, Timetable
    from corridor.search.timetable.schedule import DAY, Connections, Links, Waiting, closed_outside, weekly

# Where each name is at home: its module is imported when it is first used, as most questions use few.
_HOMES = {
    "INFINITY": "arcgraph",
    "ArcGraph": "arcgraph",
    "Topology": "arcgraph",
    "constrained_batch": "batches",
    "pareto_batch": "batches",
    "shortest_path_batch": "batches",
    "FrontTree": "front_trees",
    "pareto_tree": "front_trees",
    "with_bounds": "fronts.backward_bounds",
    "DissimilarPath": "fronts.dissimilar",
    "Overlap": "fronts.dissimilar",
    "dissimilar_paths": "fronts.dissimilar",
    "dissimilar_paths_by": "fronts.dissimilar",
    "Front": "fronts.pareto_fronts",
    "TooManyLabels": "fronts.pareto_fronts",
    "constrained": "fronts.pareto_fronts",
    "pareto": "fronts.pareto_fronts",
    "FrontCheck": "fronts.verification",
    "FrontFault": "fronts.verification",
    "verify_front": "fronts.verification",
    "Hierarchy": "hierarchy.contraction_hierarchy",
    "TooManyShortcuts": "hierarchy.contraction_hierarchy",
    "prepare": "hierarchy.contraction_hierarchy",
    "CustomisableTopology": "hierarchy.customisable",
    "prepare_topology": "hierarchy.customisable",
    "Path": "shortest.dijkstra",
    "bounds": "shortest.dijkstra",
    "k_best": "shortest.k_shortest",
    "Landmarks": "shortest.landmarks",
    "prepare_landmarks": "shortest.landmarks",
    "lexicographic_path": "shortest.lexicographic",
    "distances": "shortest.one_to_one",
    "shortest_path": "shortest.one_to_one",
    "PathTree": "shortest.trees",
    "shortest_path_tree": "shortest.trees",
    "TurnGraph": "shortest.turns",
    "with_turns": "shortest.turns",
    "Journey": "timetable.journeys",
    "JourneyFront": "timetable.journeys",
    "LabelTimetable": "timetable.label_timetable",
    "BOARDINGS": "timetable.scanned_timetable",
    "Timetable": "timetable.scanned_timetable",
    "DAY": "timetable.schedule",
    "Connections": "timetable.schedule",
    "Links": "timetable.schedule",
    "Waiting": "timetable.schedule",
    "closed_outside": "timetable.schedule",
    "weekly": "timetable.schedule",
}

__all__ = [
    "BOARDINGS",
    "DAY",
    "INFINITY",
    "ArcGraph",
    "Connections",
    "CustomisableTopology",
    "DissimilarPath",
    "Front",
    "FrontCheck",
    "FrontFault",
    "FrontTree",
    "Hierarchy",
    "Journey",
    "JourneyFront",
    "LabelTimetable",
    "Landmarks",
    "Links",
    "Overlap",
    "Path",
    "PathTree",
    "Timetable",
    "TooManyLabels",
    "TooManyShortcuts",
    "Topology",
    "TurnGraph",
    "Waiting",
    "bounds",
    "closed_outside",
    "constrained",
    "constrained_batch",
    "dissimilar_paths",
    "dissimilar_paths_by",
    "distances",
    "k_best",
    "lexicographic_path",
    "pareto",
    "pareto_batch",
    "pareto_tree",
    "prepare",
    "prepare_landmarks",
    "prepare_topology",
    "shortest_path",
    "shortest_path_batch",
    "shortest_path_tree",
    "verify_front",
    "warm_up",
    "weekly",
    "with_bounds",
    "with_turns",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = getattr(importlib.import_module(f"corridor.search.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'corridor.search' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


def warm_up() -> float:
    """Compile every kernel now, or read it from the cache.

    Returns
    -------
    float
        Seconds it took; well below a second when the cache was full.
    """
    _import_all()
    return _load_all()


def _import_all() -> None:
    """Import every room, so that all kernels are known."""
    for home in dict.fromkeys(_HOMES.values()):
        importlib.import_module(f"corridor.search.{home}")
