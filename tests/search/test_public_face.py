"""What `cd.search` shows of itself: public names only, and results that say their sizes and not their contents."""

from __future__ import annotations

import numpy as np
import pytest

import corridor as cd
from corridor.search import (
    ArcGraph,
    Connections,
    Journey,
    LabelTimetable,
    Links,
    Overlap,
    Timetable,
    Waiting,
    dissimilar_paths,
    pareto,
    prepare,
    prepare_landmarks,
    shortest_path,
)


def test_only_public_names_are_listed() -> None:
    assert dir(cd.search) == sorted(cd.search.__all__)


def _shown() -> list[object]:
    n = 1100  # numpy would print a shorter array whole
    ring = np.arange(n)
    weights = np.random.default_rng(0).integers(1, 50, (12, 2 * n))
    g = ArcGraph(n, np.tile(ring, 2), np.concatenate([(ring + 1) % n, (ring + 7) % n]), weights)
    path = shortest_path(g, 0, 1000)
    overlap = Overlap(weights[0], 0.9)
    rides = Connections(ring[:-1], ring[1:], 10 * ring[:-1], 10 * ring[:-1] + 5, ring[:-1] // 500, weights[:, : n - 1])
    links = Links(ring[:-1], ring[1:], ring[:-1], weights[:, : n - 1], [(i, 0, 9) for i in range(900)])
    waiting = Waiting(weights[:, :n], np.full(12, 60))
    table = Timetable(n, rides, links, waiting)
    front = table.pareto(0, 60, 0, (0,))
    return [
        *(g, g.topology, path, pareto(g, 0, 40), prepare(g), prepare_landmarks(g, count=4), overlap),
        *(dissimilar_paths(g, 0, 300, 2, overlap)[0], rides, links, waiting, table, front, front.journey(0)),
        LabelTimetable(8, Connections([0], [1], [0], [5], [0], [[1]])),
        Journey(0, 1, np.arange(5000), (("ride", tuple(range(5000))),)),
    ]


@pytest.mark.slow
def test_results_say_their_sizes() -> None:
    shown = _shown()
    for one in shown:
        assert type(one).__name__ in repr(one)
        assert len(repr(one)) <= 1000
        assert "array(" not in repr(one)


@pytest.mark.parametrize("prepared", [False, True])
def test_what_a_graph_keeps_is_counted_and_bounded(prepared: bool) -> None:
    """Many questions keep no more than a few: bytes grow with the first ones, and are all told."""
    n = 400
    ring = np.arange(n)
    weights = np.random.default_rng(1).integers(1, 50, (3, 2 * n))
    closed = np.zeros(2 * n, bool)
    closed[:3] = True
    g = ArcGraph(n, np.tile(ring, 2), np.concatenate([(ring + 1) % n, (ring + 7) % n]), weights, closed)
    bare = g.nbytes
    assert bare == weights.nbytes + closed.nbytes
    kept = []
    for turn in range(3):
        for s, t in ((10, 20), (30, 12), (50, 90)):
            for row in range(3):
                shortest_path(g, s, t, criterion=row)
            for criteria in ((0, 1), (1, 0), (0, 1, 2), (2, 1, 0)):
                pareto(g, s, t, criteria=criteria)
            if prepared:
                cd.search.bounds(g, t, criterion=turn)
        kept.append(g.nbytes)
    assert bare < kept[0]
    # Whole sweeps to three targets in three criteria, and the latest bounds: nothing else is made by asking again.
    assert kept[2] - kept[0] <= (3 * 3 + 3) * 8 * n
    assert g.topology.nbytes > 16 * n
