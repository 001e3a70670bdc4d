"""The searches beside their peers: run ``python -m benchmarks.search [--quick] [--growth FILE.png]``.

One run, one thread, streams of different queries, subjects interleaved, medians of processor time,
answers checked against each other. Peers that are not installed are reported as absent.
"""

from __future__ import annotations

import argparse
import heapq
import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from benchmarks.graphs import Case, corridor, eurasia, expander, road_like, timetable
from benchmarks.peers import MATRIX, ON_ROADS, ONE_TO_ONE, PREPARED, SCGRAPH_PREPARED
from benchmarks.registry import Phase, measure, report
from corridor.search import ArcGraph, Timetable, distances, pareto, prepare, warm_up

__all__ = ["fronts", "growth", "main", "phases", "timetables"]

Front = list[tuple[int, ...]]


def phases(side: int) -> tuple[Phase, ...]:
    """One to one on small and large graphs, hierarchies, and a matrix."""
    small = (
        ("corridor", "networkit, both ends", 1.0),
        ("corridor", "networkit", 1.0),
        ("corridor", "networkx", 1 / 15),
        ("corridor, many pairs a call", "networkit, both ends", 0.5),
    )
    large = (("corridor", "scgraph, buckets", 1.0), ("corridor", "rustworkx", 0.5))
    built = (
        ("corridor hierarchy", "pandana, many pairs a call", 0.7),
        ("build of corridor hierarchy", "build of pandana, many pairs a call", 0.3),
    )
    return (
        Phase("One to one, random", expander, ONE_TO_ONE, 6000, small),
        Phase("One to one, eurasia", eurasia, ONE_TO_ONE, 1200, small),
        Phase("One to one, roads, nothing prepared", lambda: road_like(side), ON_ROADS, 60, large),
        Phase("One to one, roads, prepared", lambda: road_like(side), PREPARED, 12_000, built),
        Phase("One to one, eurasia, prepared", eurasia, (*PREPARED, SCGRAPH_PREPARED), 12_000),
        Phase(
            "Matrix 200 x 200, roads", lambda: road_like(side), MATRIX, 1200, (("corridor hierarchy", "pandana", 0.02),)
        ),
    )


def _seconds(call: Callable[[], object], times: int) -> float:
    spent = []
    for _ in range(times):
        start = time.process_time()
        call()
        spent.append(time.process_time() - start)
    return statistics.median(spent)


def networkx_labels(case: Case, s: int, t: int, criteria: int) -> Front:
    """Label setting over a networkx graph, as one writes it: no bounds, full dominance."""
    import networkx as nx

    graph = nx.DiGraph()
    for arc in range(case.tail.size):
        graph.add_edge(int(case.tail[arc]), int(case.head[arc]), costs=tuple(case.weights[:criteria, arc].tolist()))
    kept: dict[int, Front] = {}
    queue: list[tuple[tuple[int, ...], int]] = [((0,) * criteria, s)]
    while queue:
        costs, node = heapq.heappop(queue)
        if any(all(a <= b for a, b in zip(old, costs, strict=True)) for old in kept.get(node, [])):
            continue
        kept.setdefault(node, []).append(costs)
        for head, data in graph[node].items():
            heapq.heappush(queue, (tuple(a + b for a, b in zip(costs, data["costs"], strict=True)), head))
    return kept.get(t, [])


def fronts(quick: bool) -> str:
    """Pareto fronts: labels a second, and the same front over networkx."""
    lines = ["### Pareto fronts", "", "| graph | criteria | points | labels | time | million labels/s | remark |"]
    lines.append("|---|---|---|---|---|---|---|")
    narrow = corridor(spread=120)
    cases = [(narrow, 0, narrow.n - 1, 2), (narrow, 0, 68, 3)]
    roads = road_like(100 if quick else 300)
    cases += [(roads, 5, roads.n // 3, 2), (roads, 5, roads.n // 60, 3)]
    net = eurasia()
    cases += [(net, *_far_apart(net), k) for k in (2, 3)]
    for case, s, t, k in cases:
        criteria = tuple(range(k))
        front = pareto(case.graph(), s, t, criteria)
        known = case.graph()
        spent = _seconds(partial(_afresh, known, s, t, criteria), 5)
        pareto(known, s, t, criteria)
        kept = _seconds(partial(pareto, known, s, t, criteria), 5)
        remark = f"{kept * 1e3:.3g} ms with bounds kept ({front.labels / kept / 1e6:.2f} M/s)"
        if case is narrow and k == 2:
            start = time.process_time()
            other = networkx_labels(case, s, t, k)
            slow = time.process_time() - start
            same = sorted(other) == [tuple(row) for row in front.costs.tolist()]
            remark += f"; networkx {slow:.3g} s, {slow / spent:,.0f} x, {'same front' if same else 'FRONTS DIFFER'}"
        rate = front.labels / spent / 1e6
        lines.append(
            f"| {case.name} | {k} | {len(front)} | {front.labels:,} | {spent * 1e3:.3g} ms | {rate:.2f} | {remark} |"
        )
    return "\n".join(lines) + "\n"


def _afresh(graph: ArcGraph, s: int, t: int, criteria: tuple[int, ...]) -> object:
    """Weights bound anew to the same arcs, as for a new shipment: nothing is known from before."""
    return pareto(graph.topology.graph(graph.weights), s, t, criteria)


def _far_apart(case: Case) -> tuple[int, int]:
    """The ends of the costliest of two hundred random pairs that have a path."""
    pairs = case.pairs(200)
    costs = distances(case.graph(), pairs[:, 0], pairs[:, 1])
    best = int(np.argmax(np.where(costs < 1 << 62, costs, -1)))
    return int(pairs[best, 0]), int(pairs[best, 1])


def scan_in_python(table: Timetable, s: int, t: int, depart: int) -> int:
    """Earliest arrival by the same scan in plain Python."""
    rides = table.connections
    order = np.argsort(rides.departure, kind="stable")
    columns = (rides.tail, rides.head, rides.departure, rides.arrival, rides.trip, rides.cutoff)
    rows = np.stack(columns, axis=1)[order].tolist()
    best, aboard = {s: depart}, set()
    for tail, head, departure, arrival, trip, cutoff in rows:
        if departure < depart:
            continue
        if departure >= best.get(t, 1 << 62):
            break
        if trip in aboard or best.get(tail, 1 << 62) <= departure - cutoff:
            aboard.add(trip)
            best[head] = min(best.get(head, 1 << 62), arrival)
    return best.get(t, -1)


def timetables(quick: bool) -> str:
    """Earliest arrival, latest departure and Pareto-optimal journeys, beside a time-expanded graph in scipy."""
    table = timetable(lines=40 if quick else 150)
    size = table.connections.tail.size
    rng = np.random.default_rng(1)
    queries = [
        (int(a), int(b), int(d))
        for a, b, d in zip(*rng.integers(0, 60, (2, 60)), rng.integers(0, 9 * 1440, 60), strict=True)
    ]
    queries = [(s, t, d) for s, t, d in queries if table.earliest_arrival(s, t, d) is not None and s != t]
    ours = _seconds(lambda: [table.arrival(s, t, d) for s, t, d in queries], 5) / len(queries)
    whole = _seconds(lambda: [table.earliest_arrival(s, t, d) for s, t, d in queries], 5) / len(queries)
    lines = [f"### Timetable, {size:,} connections", "", "| work | time | remark |", "|---|---|---|"]
    lines.append(f"| earliest arrival | {ours * 1e6:.3g} us | with its journey {whole * 1e6:.3g} us |")
    few = queries[:5]
    arrivals = [int(table.earliest_arrival(*query).arrival) for query in few]  # type: ignore[union-attr]
    slow = _seconds(lambda: [scan_in_python(table, *query) for query in few], 1) / len(few)
    same = _verdict(arrivals == [scan_in_python(table, *query) for query in few])
    lines.append(f"| the same scan in Python | {slow * 1e3:.3g} ms | {same}, {slow / ours:,.0f} x |")
    expanded, found = _expanded(table, few)
    same = _verdict(arrivals == found)
    lines.append(f"| scipy, time-expanded | {expanded * 1e3:.3g} ms | {same}, {expanded / ours:,.0f} x |")
    spent, labels, points, remarks = [], [], [], []
    table.pareto(*queries[0], (0, 1), until=queries[0][2] + 14 * 1440)  # reads the kernel from the cache
    for s, t, depart in queries:
        start = time.process_time()
        front = table.pareto(s, t, depart, (0, 1), until=depart + 14 * 1440)
        spent.append(time.process_time() - start)
        labels.append(front.labels)
        points.append(len(front))
        if len(spent) <= 3:
            slow = _seconds(partial(fronts_in_python, table, s, t, depart, depart + 14 * 1440), 1)
            same = _verdict(
                fronts_in_python(table, s, t, depart, depart + 14 * 1440)
                == [tuple(row) for row in front.costs.tolist()]
            )
            remarks.append(f"{slow / spent[-1]:,.0f} x the same scan in Python ({same})")
    lines.append(
        f"| Pareto (arrival, cost, CO2e), 14 days | median {statistics.median(spent) * 1e3:.3g} ms, worst "
        f"{max(spent) * 1e3:.3g} ms | median {statistics.median(points):g} points, "
        f"{statistics.median(labels):g} labels; {', '.join(remarks)} |"
    )
    return "\n".join(lines) + "\n"


def fronts_in_python(table: Timetable, s: int, t: int, depart: int, until: int) -> Front:
    """Pareto-optimal (arrival, cost, CO2e) by the same scan in plain Python; waiting is free here."""
    rides = table.connections
    order = np.argsort(rides.departure, kind="stable")
    columns = (rides.tail, rides.head, rides.departure, rides.arrival, rides.trip, rides.cutoff, *rides.weights)
    at: dict[int, Front] = {s: [(depart, 0, 0)]}
    aboard: dict[int, Front] = {}

    def better(old: tuple[int, ...], new: tuple[int, ...]) -> bool:
        return all(a <= b for a, b in zip(old, new, strict=True))

    def add(bag: Front, new: tuple[int, ...]) -> None:
        if not any(better(old, new) for old in bag):
            bag[:] = [old for old in bag if not better(new, old)]
            bag.append(new)

    for tail, head, departure, arrival, trip, cutoff, cost, co2 in np.stack(columns, axis=1)[order].tolist():
        if departure < depart or arrival > until:
            continue
        bag = aboard.setdefault(trip, [])
        for time_here, *spent in at.get(tail, []) if tail != t else []:
            if time_here <= departure - cutoff:
                add(bag, tuple(spent))
        bag[:] = [(a + cost, b + co2) for a, b in bag]
        for spent_there in bag:
            new = (arrival, *spent_there)
            if not any(better(old, new) for old in at.get(t, [])):
                add(at.setdefault(head, []), new)
    return sorted(at.get(t, []))


def _verdict(same: bool) -> str:
    return "same answers" if same else "ANSWERS DIFFER"


def _expanded(table: Timetable, queries: Sequence[tuple[int, int, int]]) -> tuple[float, list[int]]:
    """Seconds per query and the arrivals: nodes are rides, and arrivals in time order."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    rides = table.connections
    m = rides.tail.size
    order = np.lexsort((rides.departure, rides.trip))
    same = rides.trip[order[:-1]] == rides.trip[order[1:]]
    arcs = [(order[:-1][same], order[1:][same])]
    by_stop = np.lexsort((rides.departure - rides.cutoff, rides.tail))
    ready = (rides.departure - rides.cutoff)[by_stop]
    starts = np.searchsorted(rides.tail[by_stop], np.arange(table.n_stops + 1))
    # A second layer waits at the stop: node m + i boards ride by_stop[i] or waits for the next.
    layer = m + np.arange(m)
    arcs.append((layer, by_stop))
    stays = rides.tail[by_stop[:-1]] == rides.tail[by_stop[1:]]
    arcs.append((layer[:-1][stays], layer[1:][stays]))
    first = np.array(
        [
            starts[h] + np.searchsorted(ready[starts[h] : starts[h + 1]], a)
            for h, a in zip(rides.head, rides.arrival, strict=True)
        ]
    )
    boards = first < starts[rides.head + 1]
    arcs.append((np.flatnonzero(boards), m + first[boards]))
    tail, head = (np.concatenate(side) for side in zip(*arcs, strict=True))
    begin = np.concatenate([rides.departure, ready])
    end = np.concatenate([rides.arrival, ready])
    weight = np.where(head < m, end[head] - np.where(tail < m, end[tail], begin[tail]), begin[head] - end[tail])
    matrix = csr_array((weight + 1e-6, (tail, head)), shape=(2 * m, 2 * m))

    def arrival(s: int, t: int, depart: int) -> int:
        root = starts[s] + np.searchsorted(ready[starts[s] : starts[s + 1]], depart)
        if root == starts[s + 1]:
            return -1
        reached = np.isfinite(dijkstra(matrix, indices=m + root)[:m])
        return int(rides.arrival[reached & (rides.head == t)].min(initial=1 << 60))

    spent = _seconds(lambda: [arrival(*q) for q in queries], 1) / max(1, len(queries))
    return spent, [arrival(*query) for query in queries]


def growth(sides: Sequence[int], file: str) -> str:
    """Time and memory of the library's own searches as the graph grows, with a plot when asked for."""
    lines = [
        "### Growth on roads",
        "",
        "| nodes | graph | one to one | hierarchy: build | query | arrays of the build |",
    ]
    lines.append("|---|---|---|---|---|---|")
    rows = []
    for side in sides:
        case = road_like(side)
        bind = _seconds(case.graph, 1)
        graph, pairs = case.graph(), case.pairs(2000)
        distances(graph, pairs[:1, 0], pairs[:1, 1])
        plain = _seconds(partial(distances, graph, pairs[:20, 0], pairs[:20, 1]), 3) / 20
        tracemalloc.start()
        start = time.process_time()
        hierarchy = prepare(graph)
        build = time.process_time() - start
        memory = tracemalloc.get_traced_memory()[0] / 2**20
        tracemalloc.stop()
        hierarchy.distances(pairs[:1, 0], pairs[:1, 1])
        query = _seconds(partial(hierarchy.distances, pairs[:, 0], pairs[:, 1]), 3) / 2000
        rows.append((case.n, plain, build, query))
        lines.append(
            f"| {case.n:,} | {bind * 1e3:.3g} ms | {plain * 1e3:.3g} ms | {build:.3g} s "
            f"| {query * 1e6:.3g} us | {memory:.0f} MiB |"
        )
    if file:
        _plot(rows, file)
    return "\n".join(lines) + "\n"


def _plot(rows: Sequence[tuple[int, float, float, float]], file: str) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.add_subplot()
    nodes, *curves = zip(*rows, strict=True)
    for name, seconds in zip(
        ("one to one, nothing prepared", "hierarchy: build", "hierarchy: query"), curves, strict=True
    ):
        axes.loglog(nodes, seconds, marker="o", label=name)
    axes.set(xlabel="nodes", ylabel="seconds", title="Growth on road-like graphs")
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    figure.savefig(file)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every table."""
    parser = argparse.ArgumentParser(description="The searches beside their peers.")
    parser.add_argument("--quick", action="store_true", help="small graphs and short streams: a minute")
    parser.add_argument("--growth", metavar="FILE", default="", help="write the plot of growth here")
    options = parser.parse_args(arguments)
    print(f"kernels ready after {warm_up():.2f} s\n", flush=True)
    for phase in phases(100 if options.quick else 500):
        print(report(measure(phase)), flush=True)
    print(fronts(options.quick), flush=True)
    print(timetables(options.quick), flush=True)
    print(growth((32, 100) if options.quick else (32, 100, 316, 1000), options.growth), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
