"""Public routing on `eurasia` beside networkx on the same graph, and files of shipments routed in one call.

Run ``python -m benchmarks.routing [--quick]``. Answers are checked against each other before anything is
timed, cases are interleaved in one run, and each figure is a median and a 95th percentile of warm calls over all pairs
of twenty terminals. networkx gets the finished weights for nothing: only its search is timed.

Files are random pairs of all terminals that handle boxes: one of a single cargo on one day, one of mixed boxes, goods,
masses, dangers and days. All is processor time.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import random
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import networkx as nx
import numpy as np
import pandas as pd

import corridor as cd
from benchmarks.registry import seconds
from corridor.calendar import as_moment
from corridor.graph import compile_graph
from corridor.graph.arc_types import GATE_OUT
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
IN_A_ROW = "in a row, cd."
ASKED_MS = {
    "cd.route": 0.5,
    "cd.pareto_routes, 3 criteria": 0.5,
    f"{IN_A_ROW}route": 0.5,
    f"{IN_A_ROW}pareto_routes": 0.5,
}
ASKED_ROWS = 20_000  # a second, in one call
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
    """Time every case over the pairs, interleaved; the slow fronts of networkx over the first few only.

    Between two calls of a case, others sweep through memory, and a graph of networkx is built: processor caches are
    cold. Public calls are also timed one after the other, as many questions in a row are asked.
    """
    times: dict[str, list[float]] = {}
    boxes = [shipment(*pair) for pair in pairs]
    times[f"{IN_A_ROW}route"] = [seconds(partial(cd.route, net, box), 1) for box in boxes]
    times[f"{IN_A_ROW}pareto_routes"] = [seconds(partial(cd.pareto_routes, net, box), 1) for box in boxes]
    for number, box in enumerate(boxes):
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
            times.setdefault(case, []).append(seconds(call, 1))
    return tuple(Timing(case, tuple(seconds)) for case, seconds in times.items())


def shipment_file(net: cd.Network, rows: int, *, mixed: bool) -> pd.DataFrame:
    """Shipments between random terminals: of one cargo on one day, or mixed."""
    random_of, structure = random.Random(rows), compile_graph(net, READY).structure
    places = [place for place in net.terminals.index if structure.gate(place, GATE_OUT) is not None]
    choices: dict[str, Sequence[object]] = {
        "containers": (1, 2, 5, 41) if mixed else (41,),
        "container_type": ("45G1", "22G1", "45R1") if mixed else ("45G1",),
        "cargo_tonnes_each": (5, 10, 18, None) if mixed else (18,),
        "hs": ("8429", "0203", "", "87") if mixed else ("8429",),
        "dangerous": ("", "", "3") if mixed else ("",),
        "ready": ("2026-03-04", "2025-09-14", "2026-07-01 12:00") if mixed else ("2026-03-04",),
    }
    ends = [random_of.sample(places, 2) for _ in range(rows)]
    cells = {name: [random_of.choice(some) for _ in range(rows)] for name, some in choices.items()}
    return pd.DataFrame({"origin": [a for a, _ in ends], "destination": [b for _, b in ends], **cells})


def print_files(net: cd.Network, rows: dict[bool, int]) -> None:
    """Rows a second of files, by whether they are mixed; a sample of each is compared with `route`."""
    print(f"{'file of shipments':32} {'rows':>8} {'a second':>10} {'asked':>10}")
    for mixed, count in rows.items():
        frame, found = shipment_file(net, count, mixed=mixed), list[pd.DataFrame]()
        spent = seconds(lambda frame=frame, found=found: found.append(cd.routes(net, frame)), 1)  # type: ignore[misc]
        told = found[0][found[0]["problem"] == ""]
        for number in told.index[:5]:
            box = cd.Shipment(**{name: cell for name, cell in frame.loc[number].items() if pd.notna(cell)})
            assert cd.route(net, box).cost == told.at[number, "cost"], number
        print(f"{'mixed' if mixed else 'one cargo, one day':32} {count:8,} {count / spent:10,.0f} {ASKED_ROWS:10,}")


def _compile_seconds() -> float:
    net = cd.open_network("eurasia")
    return seconds(lambda: compile_graph(net, READY), 1)


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
    print(f"{'case':32} {'median ms':>10} {'p95 ms':>10} {'queries':>8} {'asked ms':>9}")
    for timing in timings.values():
        asked = ASKED_MS.get(timing.case, "")
        print(f"{timing.case:32} {timing.median_ms:10.3f} {timing.p95_ms:10.3f} {len(timing.seconds):8} {asked:>9}")
    for what in ("one criterion", "3 criteria"):
        ratio = timings[f"networkx, {what}"].median_ms / timings[f"kernel, {what}"].median_ms
        print(f"networkx, {what}: {ratio:,.0f} times as long as ours")
    print_files(net, {False: 100, True: 40} if quick else {False: 10_000, True: 1_000})
    return 0


if __name__ == "__main__":
    sys.exit(main())
