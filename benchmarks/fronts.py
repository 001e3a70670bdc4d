"""Pareto fronts: labels a second, bounds swept for the query and whole ones, beside networkx."""

from __future__ import annotations

import heapq
import time
from functools import partial

import numpy as np

from benchmarks.graphs import Case, corridor, eurasia, road_like
from benchmarks.registry import seconds
from corridor.search import ArcGraph, Front, bounds, distances, pareto

__all__ = ["fronts", "networkx_labels"]

Vectors = list[tuple[int, ...]]


def networkx_labels(case: Case, s: int, t: int, criteria: int) -> Vectors:
    """Label setting over a networkx graph, as one writes it: no bounds, full dominance."""
    import networkx as nx

    graph = nx.DiGraph()
    for arc in range(case.tail.size):
        graph.add_edge(int(case.tail[arc]), int(case.head[arc]), costs=tuple(case.weights[:criteria, arc].tolist()))
    kept: dict[int, Vectors] = {}
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
    """A table of fronts, with what the bounds cost in either way and the labels a second; and its targets."""
    lines = ["### Pareto fronts", ""]
    lines.append(
        "| graph | criteria | points | labels | afresh | whole sweeps | bounds kept | million labels/s | remark |"
    )
    lines.append("|---|---|---|---|---|---|---|---|---|")
    narrow = corridor(spread=120)
    roads, net = road_like(100 if quick else 300), eurasia()
    far = _far_apart(net)
    cases = [
        (narrow, 0, narrow.n - 1, 2),
        (narrow, 0, 68, 3),
        (roads, 5, roads.n // 3, 2),
        (roads, 5, roads.n // 60, 3),
    ]
    cases += [(roads, roads.n // 2, roads.n // 2 + 5 * round(roads.n**0.5) + 6, 2), (net, *far, 2), (net, *far, 3)]
    rates: dict[tuple[str, int], float] = {}
    for case, s, t, k in cases:
        criteria, graph = tuple(range(k)), case.graph()
        front = pareto(graph, s, t, criteria=criteria)
        spent = seconds(partial(_afresh, graph, s, t, criteria), 7)
        whole = seconds(partial(_whole, graph, s, t, criteria), 3)
        for one in criteria:
            bounds(graph, t, criterion=one)
        kept = seconds(partial(pareto, graph, s, t, criteria=criteria), 7)
        rates[case.name, k] = front.labels / kept / 1e6
        remark = _beside_networkx(case, (s, t), front, spent) if case is narrow and k == 2 else ""
        lines.append(
            f"| {case.name} | {k} | {len(front)} | {front.labels:,} | {spent * 1e3:.3g} ms | {whole * 1e3:.3g} ms "
            f"| {kept * 1e3:.3g} ms | {rates[case.name, k]:.2f} | {remark} |"
        )
        if case is narrow and k == 3:
            corridor_time = spent
    lines.append("")
    lines.append(
        "Afresh: new weights are bound and bounds swept for this query. Whole sweeps: the same, but of the whole"
    )
    lines.append(
        "graph. Kept: the bounds are known from earlier queries to this target; the rate is that of this column."
    )
    lines.append("")
    for k, must, goal in ((2, 5.0, 10.0), (3, 1.5, 5.0)):
        rate = rates[narrow.name, k]
        verdict = "met" if rate >= must else "MISSED"
        lines.append(f"- {verdict}: corridor, {k} criteria >= {must:g} M labels/s; it is {rate:.2f} (goal {goal:g})")
    verdict = "met" if corridor_time <= 0.015 else "MISSED"
    lines.append(f"- {verdict}: corridor, 3 criteria within 15 ms; it is {corridor_time * 1e3:.3g} ms")
    return "\n".join([*lines, "", *_within_factors(narrow, road_like(100))]) + "\n"


def _within_factors(narrow: Case, roads: Case) -> list[str]:
    """Labels and time of fronts within a factor, beside those of exact ones, with the bounds known."""
    lines = [
        "| graph | criteria | factor | points | exact | labels | exact | spared | time by exact |",
        "|" + 9 * "---|",
    ]
    far = (5, roads.n - 7)
    questions = [(narrow, (0, narrow.n - 1), 2, 0.01), (narrow, (0, 68), 3, 0.01)]
    questions += [(roads, far, 2, 0.01), (roads, far, 2, 0.05), (roads, (5, roads.n // 3), 3, 0.05)]
    for case, ends, k, epsilon in questions:
        graph, criteria = case.graph(), tuple(range(k))
        for one in criteria:
            bounds(graph, ends[1], criterion=one)
        exact = pareto(graph, *ends, criteria=criteria)
        near = pareto(graph, *ends, criteria=criteria, epsilon=epsilon)
        times = [seconds(partial(pareto, graph, *ends, criteria=criteria, epsilon=e), 3) for e in (epsilon, 0.0)]
        lines.append(
            f"| {case.name} | {k} | {epsilon:.0%} | {len(near)} | {len(exact)} | {near.labels:,} | {exact.labels:,} "
            f"| {exact.labels / near.labels:.1f} x | {times[0] / times[1]:.2f} |"
        )
    return lines


def _beside_networkx(case: Case, ends: tuple[int, int], front: Front, spent: float) -> str:
    start = time.process_time()
    other = networkx_labels(case, *ends, 2)
    slow = time.process_time() - start
    same = sorted(other) == [tuple(row) for row in front.costs.tolist()]
    return f"networkx {slow:.3g} s, {slow / spent:,.0f} x, {'same front' if same else 'FRONTS DIFFER'}"


def _afresh(graph: ArcGraph, s: int, t: int, criteria: tuple[int, ...]) -> object:
    """Weights bound anew to the same arcs, as for a new shipment: nothing is known from before."""
    return pareto(graph.topology.graph(graph.weights), s, t, criteria=criteria)


def _whole(graph: ArcGraph, s: int, t: int, criteria: tuple[int, ...]) -> object:
    """The same with bounds for every node, as later queries to the target can use."""
    fresh = graph.topology.graph(graph.weights)
    for one in criteria:
        bounds(fresh, t, criterion=one)
    return pareto(fresh, s, t, criteria=criteria)


def _far_apart(case: Case) -> tuple[int, int]:
    """The ends of the costliest of two hundred random pairs that have a path."""
    pairs = case.pairs(200)
    costs = distances(case.graph(), pairs[:, 0], pairs[:, 1])
    best = int(np.argmax(np.where(costs < 1 << 62, costs, -1)))
    return int(pairs[best, 0]), int(pairs[best, 1])
