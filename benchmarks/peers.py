"""The library and its peers as subjects: each is given the same graph and the same pairs."""

from __future__ import annotations

import contextlib
import io
import math
import os
import sys
import warnings
from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.graphs import Case
from benchmarks.registry import UNREACHED, Answer, Integers, Subject
from corridor.search import INFINITY, distances, prepare, prepare_landmarks, shortest_path

__all__ = ["MATRIX", "ONE_TO_ONE", "ON_ROADS", "PREPARED", "SCGRAPH_PREPARED"]

# Peers are imported where they are used: none of them has to be installed.


def _cost(value: float) -> int:
    return UNREACHED if math.isinf(value) or value > 1e300 else int(value + 0.5)


def _arcs(case: Case) -> Iterator[tuple[int, int, int]]:
    return zip(case.tail.tolist(), case.head.tolist(), case.weights[0].tolist(), strict=True)


def _whole(costs: Integers) -> Sequence[int]:
    found: list[int] = np.where(costs == INFINITY, UNREACHED, costs).tolist()
    return found


def corridor_single(case: Case) -> Answer:
    graph = case.graph()

    def answer(pairs: Integers) -> Sequence[int]:
        paths = [shortest_path(graph, s, t) for s, t in pairs.tolist()]
        return [UNREACHED if path is None else int(path.costs[0]) for path in paths]

    return answer


def corridor_batch(case: Case) -> Answer:
    graph = case.graph()
    return lambda pairs: _whole(distances(graph, pairs[:, 0], pairs[:, 1]))


def corridor_landmarks(case: Case) -> Answer:
    landmarks = prepare_landmarks(case.graph())
    return lambda pairs: _whole(landmarks.distances(pairs[:, 0], pairs[:, 1]))


def corridor_hierarchy(case: Case) -> Answer:
    hierarchy = prepare(case.graph())
    return lambda pairs: _whole(hierarchy.distances(pairs[:, 0], pairs[:, 1]))


def corridor_hierarchy_path(case: Case) -> Answer:
    hierarchy = prepare(case.graph())

    def answer(pairs: Integers) -> Sequence[int]:
        paths = [hierarchy.path(s, t) for s, t in pairs.tolist()]
        return [UNREACHED if path is None else int(path.costs[0]) for path in paths]

    return answer


def corridor_matrix(case: Case) -> Answer:
    hierarchy = prepare(case.graph())
    return lambda pairs: _whole(hierarchy.matrix(pairs[:, 0], pairs[:, 1]).ravel())[: len(pairs)]


def networkx_single(case: Case) -> Answer:
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(range(case.n))
    graph.add_weighted_edges_from(_arcs(case))

    def cost(s: int, t: int) -> int:
        try:
            return int(nx.bidirectional_dijkstra(graph, s, t)[0])
        except nx.NetworkXNoPath:
            return UNREACHED

    return lambda pairs: [cost(s, t) for s, t in pairs.tolist()]


def scipy_single(case: Case) -> Answer:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    matrix = csr_array((case.weights[0].astype(float), (case.tail, case.head)), shape=(case.n, case.n))
    return lambda pairs: [_cost(dijkstra(matrix, indices=s)[t]) for s, t in pairs.tolist()]


def igraph_single(case: Case) -> Answer:
    import igraph

    graph = igraph.Graph(case.n, list(zip(case.tail.tolist(), case.head.tolist(), strict=True)), directed=True)
    weights = case.weights[0].astype(float).tolist()
    return lambda pairs: [_cost(graph.distances(s, t, weights=weights)[0][0]) for s, t in pairs.tolist()]


def rustworkx_single(case: Case) -> Answer:
    import rustworkx as rx

    graph = rx.PyDiGraph()
    graph.add_nodes_from(range(case.n))
    graph.add_edges_from([(a, b, float(w)) for a, b, w in _arcs(case)])

    def cost(s: int, t: int) -> int:
        if s == t:
            return 0
        found = rx.dijkstra_shortest_path_lengths(graph, s, float, goal=t)
        return _cost(found[t]) if t in found else UNREACHED

    return lambda pairs: [cost(s, t) for s, t in pairs.tolist()]


def _networkit(case: Case) -> object:
    import networkit as nk

    nk.setNumberOfThreads(1)
    graph = nk.Graph(case.n, weighted=True, directed=True)
    for a, b, w in _arcs(case):
        graph.addEdge(a, b, float(w))
    return graph


def networkit_single(case: Case) -> Answer:
    import networkit as nk

    graph = _networkit(case)

    def cost(s: int, t: int) -> int:
        search = nk.distance.Dijkstra(graph, s, False, False, t)
        search.run()
        found = float(search.distance(t))
        return _cost(found)

    return lambda pairs: [cost(s, t) for s, t in pairs.tolist()]


def networkit_both(case: Case) -> Answer:
    import networkit as nk

    graph = _networkit(case)

    def cost(s: int, t: int) -> int:
        if s == t:
            return 0
        search = nk.distance.BidirectionalDijkstra(graph, s, t, True)  # without predecessors it crashes
        search.run()
        found = float(search.getDistance())
        return _cost(found)

    return lambda pairs: [cost(s, t) for s, t in pairs.tolist()]


def _scgraph(case: Case) -> object:
    from scgraph import Graph

    rows: list[dict[int, float]] = [{} for _ in range(case.n)]
    for a, b, w in _arcs(case):
        rows[a][b] = float(w)
    return Graph(rows)


def _scgraph_answer(case: Case, method: str) -> Answer:
    graph = _scgraph(case)
    if method == "contraction_hierarchy":
        graph.create_contraction_hierarchy()  # type: ignore[attr-defined]
    search = getattr(graph, method)

    def cost(s: int, t: int) -> int:
        try:
            length: float = search(origin_id=s, destination_id=t)["length"]
            return round(length)
        except Exception:  # noqa: BLE001 - it raises a bare Exception when there is no path
            return UNREACHED

    return lambda pairs: [cost(s, t) for s, t in pairs.tolist()]


def scgraph_buckets(case: Case) -> Answer:
    return _scgraph_answer(case, "bidirectional_buckets")


def scgraph_both(case: Case) -> Answer:
    """Buckets are made per unit of the largest weight: with cents they would fill the memory."""
    return _scgraph_answer(case, "bidirectional_dijkstra")


def scgraph_hierarchy(case: Case) -> Answer:
    return _scgraph_answer(case, "contraction_hierarchy")


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Pandana reports its progress from C++ and warns of pairs without a path."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _pandana(case: Case) -> object:
    """It counts an arc of weight zero as one: on `eurasia`, where an arc in seven is free, its costs are too high."""
    import pandana
    import pandas as pd

    place = pd.Series(np.arange(case.n, dtype=float))
    weight = pd.DataFrame({"w": (case.weights[0] + 0.5) / 1000.0})  # it keeps int(1000 w) in 32 bits
    with _quiet():
        return pandana.Network(place, place, pd.Series(case.tail), pd.Series(case.head), weight, twoway=False)


def pandana_batch(case: Case) -> Answer:
    network = _pandana(case)

    def answer(pairs: Integers) -> Sequence[int]:
        with _quiet():
            found = network.shortest_path_lengths(pairs[:, 0], pairs[:, 1], "w")  # type: ignore[attr-defined]
        return [UNREACHED if value > 4e6 else round(value * 1000) for value in found]

    return answer


def pandana_matrix(case: Case) -> Answer:
    network = _pandana(case)

    def answer(pairs: Integers) -> Sequence[int]:
        sources, targets = np.repeat(pairs[:, 0], len(pairs)), np.tile(pairs[:, 1], len(pairs))
        with _quiet():
            found = network.shortest_path_lengths(sources, targets, "w")  # type: ignore[attr-defined]
        return [UNREACHED if value > 4e6 else round(value * 1000) for value in found[: len(pairs)]]

    return answer


_BUCKETS = Subject("scgraph, buckets", scgraph_buckets, "scgraph", 0.2)
ONE_TO_ONE = (
    Subject("corridor", corridor_single),
    Subject("corridor, many pairs a call", corridor_batch),
    Subject("networkit, both ends", networkit_both, "networkit"),
    Subject("networkit", networkit_single, "networkit"),
    Subject("scgraph, both ends", scgraph_both, "scgraph", 0.2),
    Subject("igraph", igraph_single, "igraph", 0.2),
    Subject("rustworkx", rustworkx_single, "rustworkx", 0.2),
    Subject("scipy", scipy_single, "scipy", 0.2),
    Subject("networkx", networkx_single, "networkx", 0.1),
)
ON_ROADS = (*ONE_TO_ONE[:4], _BUCKETS, *ONE_TO_ONE[4:])
PREPARED = (
    Subject("corridor hierarchy", corridor_hierarchy),
    Subject("corridor hierarchy, with path", corridor_hierarchy_path, "", 0.2),
    Subject("corridor landmarks", corridor_landmarks, "", 0.02),
    Subject("pandana, many pairs a call", pandana_batch, "pandana"),
)
SCGRAPH_PREPARED = Subject("scgraph hierarchy", scgraph_hierarchy, "scgraph", 0.2)
MATRIX = (Subject("corridor hierarchy", corridor_matrix), Subject("pandana", pandana_matrix, "pandana"))
