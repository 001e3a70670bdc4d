"""Public routing on `eurasia` beside networkx on the same graph: medians over all pairs of twenty terminals.

Run ``python -m benchmarks.routing [--quick]``. Answers are checked against each other before anything is
timed, cases are interleaved in one run, and each figure is a median and a 95th percentile of warm calls.
networkx gets the finished weights for nothing: only its search is timed.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import networkx as nx
import numpy as np

import corridor as cd
from corridor.calendar import as_moment
from corridor.graph import compile_graph
from corridor.routing.query.query import Query, prepare_query
from corridor.search import pareto, shortest_path

__all__ = ["PLACES", "Timing", "main", "measure"]

PLACES = (
    "LZ_DCH",
    "DUISBURG",
    "KLAIPEDA",
    "GREAT_STONE",
    "MINSK_KOL",
    "CHONGQING",
    "XIAN",
    "CHENGDU",
    "URUMQI",
    "SHANGHAI",
    "ROTTERDAM",
    "HAMBURG",
    "WARSAW",
    "LODZ",
    "VORSINO",
    "ALMATY",
    "STPETERSBURG",
    "RIGA",
    "BUDAPEST",
    "HALKALI",
)
READY = as_moment("2026-03-04 08:00")
CRITERIA = (0, 1, 2)
Cost = tuple[int, ...]


@dataclass(frozen=True)
class Timing:
    """Seconds of one case over many queries."""

    case: str
    seconds: tuple[float, ...]

    @property
    def median_ms(self) -> float:
        """Median in milliseconds."""
        return 1e3 * statistics.median(self.seconds)

    @property
    def p95_ms(self) -> float:
        """95th percentile in milliseconds."""
        return 1e3 * sorted(self.seconds)[int(0.95 * (len(self.seconds) - 1))]


def shipment(origin: str, destination: str) -> cd.Shipment:
    """41 high-cube boxes of machinery, the demo's load."""
    return cd.Shipment(origin, destination, containers=41, hs="8429", cargo_tonnes_each=18, ready=READY)


def networkx_graph(query: Query) -> nx.MultiDiGraph[int]:
    """The same open arcs with their three weights."""
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    topology, matrix = query.graph.structure.topology, query.weights.matrix
    for arc in np.flatnonzero(~query.weights.closed).tolist():
        costs = tuple(int(value) for value in matrix[list(CRITERIA), arc])
        graph.add_edge(int(topology.tail[arc]), int(topology.head[arc]), cost=costs[0], costs=costs)
    return graph


def networkx_front(graph: nx.MultiDiGraph[int], source: int, sink: int) -> set[Cost]:
    """Label setting as one writes it over a networkx graph: lexicographic queue, plain dominance."""
    kept: dict[int, list[Cost]] = {}
    queue: list[tuple[Cost, int]] = [((0,) * len(CRITERIA), source)]
    while queue:
        costs, node = heapq.heappop(queue)
        ahead = kept.get(sink, []) + kept.get(node, [])
        if any(all(a <= b for a, b in zip(known, costs, strict=True)) for known in ahead):
            continue
        kept.setdefault(node, []).append(costs)
        if node != sink:
            for head, arcs in graph[node].items():
                for data in arcs.values():
                    heapq.heappush(queue, (tuple(a + b for a, b in zip(costs, data["costs"], strict=True)), head))
    return set(kept.get(sink, []))


def _timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def check(net: cd.Network, pairs: Sequence[tuple[str, str]]) -> None:
    """Compare optimum and front with networkx before they are timed."""
    for pair in pairs:
        query = prepare_query(net, shipment(*pair))
        graph = networkx_graph(query)
        best = nx.dijkstra_path_length(graph, query.source, query.sink, weight="cost")
        assert best == cd.route(net, shipment(*pair)).cents, pair
        front = pareto(query.weights.graph, query.source, query.sink, criteria=CRITERIA)
        assert networkx_front(graph, query.source, query.sink) == {tuple(point) for point in front.costs.tolist()}, pair


def measure(net: cd.Network, pairs: Sequence[tuple[str, str]], slow_pairs: int) -> tuple[Timing, ...]:
    """Time every case over the pairs, interleaved; the slow fronts of networkx over the first few only."""
    times: dict[str, list[float]] = {}
    for number, pair in enumerate(pairs):
        box = shipment(*pair)
        query = prepare_query(net, box)
        ends = (query.source, query.sink)
        # fresh graphs: nothing that an earlier case learned about the target is known to the next
        one, three = (query.weights.topology.graph(query.weights.matrix, query.weights.closed) for _ in range(2))
        peer = networkx_graph(query)
        cases: dict[str, Callable[[], object]] = {
            "cd.route": partial(cd.route, net, box),
            "cd.pareto_routes, 3 criteria": partial(cd.pareto_routes, net, box),
            "kernel, one criterion": partial(shortest_path, one, *ends),
            "kernel, 3 criteria": partial(pareto, three, *ends, criteria=CRITERIA),
            "networkx, one criterion": partial(nx.dijkstra_path, peer, *ends, weight="cost"),
        }
        if number < slow_pairs:
            cases["networkx, 3 criteria"] = partial(networkx_front, peer, *ends)
        for case, call in cases.items():
            times.setdefault(case, []).append(_timed(call))
    return tuple(Timing(case, tuple(seconds)) for case, seconds in times.items())


def _compile_seconds() -> float:
    net = cd.open_network("eurasia")
    return _timed(lambda: compile_graph(net, READY))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="six terminals instead of twenty")
    quick = parser.parse_args(arguments).quick
    places = PLACES[:6] if quick else PLACES
    pairs = list(itertools.permutations(places, 2))
    net = cd.open_network("eurasia")
    cd.route(net, shipment(*pairs[0]))
    cd.pareto_routes(net, shipment(*pairs[0]))
    check(net, pairs[:: 10 if quick else 40])
    timings = {timing.case: timing for timing in measure(net, pairs, slow_pairs=3 if quick else 10)}
    graph = compile_graph(net, READY)
    print(f"eurasia: {len(graph.states):,} states, {len(graph.arcs):,} arcs, {len(pairs)} pairs, warm")
    print(f"compile the graph: {_compile_seconds():.2f} s")
    print(f"{'case':32} {'median ms':>10} {'p95 ms':>10} {'queries':>8}")
    for timing in timings.values():
        print(f"{timing.case:32} {timing.median_ms:10.3f} {timing.p95_ms:10.3f} {len(timing.seconds):8}")
    for what in ("one criterion", "3 criteria"):
        ratio = timings[f"networkx, {what}"].median_ms / timings[f"kernel, {what}"].median_ms
        print(f"networkx, {what}: {ratio:,.0f} times as long as ours")
    return 0


if __name__ == "__main__":
    sys.exit(main())
