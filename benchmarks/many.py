"""Many answers of one search, beside as many searches: fronts of all nodes, departures of a window, known bounds."""

from __future__ import annotations

import statistics
from functools import partial

import numpy as np

from benchmarks.graphs import city_day, road_like, timetable
from benchmarks.registry import seconds
from corridor.search import DAY, Timetable, bounds, pareto, pareto_batch, pareto_tree, with_bounds

__all__ = ["many"]

_HEAD = ("| work | in one | one by one | ratio | remark |", "|---|---|---|---|---|")


def many(quick: bool) -> str:
    """A table of them."""
    lines = ["### Many answers of one search", "", *_HEAD]
    lines += [_all_nodes(20 if quick else 40, k) for k in (2, 3)]
    day = city_day(12 if quick else 20)
    lines += [_departures(day, "a city's day", hours * 3600) for hours in (1, 18)]
    lines.append(_departures(timetable(lines=40 if quick else 150), "a corridor", 7 * DAY))
    lines += [_known_bounds(50 if quick else 150, far) for far in (True, False)]
    return "\n".join(lines) + "\n"


def _row(work: str, together: float, apart: float, same: bool, remark: str) -> str:
    verdict = "same answers" if same else "ANSWERS DIFFER"
    return f"| {work} | {together * 1e3:.3g} ms | {apart * 1e3:.3g} ms | {together / apart:.3g} | {verdict}; {remark} |"


def _all_nodes(side: int, k: int) -> str:
    """Fronts from a node to all others, and to a sample of them one by one."""
    case = road_like(side)
    graph, criteria = case.graph(), tuple(range(k))
    sample = np.random.default_rng(1).choice(case.n, 60 if k == 2 else 10, replace=False)
    tree = pareto_tree(graph, 0, criteria=criteria)
    single = pareto_batch(graph, 0, sample, criteria=criteria)
    same = all(np.array_equal(one.costs, tree.front(int(t)).costs) for one, t in zip(single, sample, strict=True))
    together = seconds(lambda: pareto_tree(graph, 0, criteria=criteria), 3)
    apart = seconds(lambda: pareto_batch(graph, 0, sample, criteria=criteria), 3) * case.n / sample.size
    work = f"fronts of all {case.n:,} nodes, {k} criteria"
    return _row(
        work, together, apart, same, f"{tree.labels:,} points; of {sample.size} nodes one by one, times as many"
    )


def _departures(table: Timetable, name: str, window: int) -> str:
    """All departures worth choosing: a profile, and an arrival and a departure for each of its rows."""
    rng = np.random.default_rng(1)
    begin, end = int(table.connections.departure.min()), int(table.connections.departure.max())
    spans: list[tuple[int, int, int, int]] = []
    for _ in range(8):
        s, t = rng.choice(table.n_stops, 2, replace=False).tolist()
        since = int(rng.integers(begin, max(begin, end - window) + 1))
        spans.append((s, t, since, since + window))
    rows = [table.profile(*span).tolist() for span in spans]
    same = rows == [_one_by_one(table, *span) for span in spans]
    together = seconds(lambda: [table.profile(*span) for span in spans], 3) / len(spans)
    apart = seconds(lambda: [_one_by_one(table, *span) for span in spans], 3) / len(spans)
    size = f"{table.connections.tail.size:,} connections, median {statistics.median(map(len, rows)):g} departures"
    return _row(f"departures of {window // 3600} h, {name}", together, apart, same, size)


def _one_by_one(table: Timetable, s: int, t: int, since: int, until: int) -> list[list[int]]:
    rows: list[list[int]] = []
    while since <= until:
        arrival = table.arrival(s, t, since)
        if arrival is None:
            break
        last = table.latest_departure(s, t, arrival, since) or since
        rows.append([min(last, until), arrival])
        since = last + 1
    return rows


def _known_bounds(side: int, far: bool) -> str:
    """Fronts of a graph some of whose arcs are closed, by bounds of the graph without, and without any."""
    case = road_like(side)
    whole, rng = case.graph(), np.random.default_rng(1)
    closed = whole.topology.graph(whole.weights, rng.random(whole.n_arcs) < 0.01)
    target = case.n // 2
    sources = rng.choice(case.n, 12, replace=False) if far else target + side * rng.integers(1, 6, 12)
    to_go = np.array([bounds(whole, target, criterion=one) for one in range(whole.n_criteria)])
    guided = with_bounds(closed, target, to_go)

    def fronts_of(known: bool) -> list[list[list[int]]]:
        return [
            pareto(guided if known else closed.without("questions"), int(s), target).costs.tolist() for s in sources
        ]

    together, apart = (seconds(partial(fronts_of, known), 3) / sources.size for known in (True, False))
    making = seconds(lambda: with_bounds(closed, target, to_go), 3)
    work = f"fronts by known bounds, {case.n:,} nodes, {'far' if far else 'near'}"
    return _row(work, together, apart, fronts_of(True) == fronts_of(False), f"{making * 1e3:.3g} ms to make the graph")
