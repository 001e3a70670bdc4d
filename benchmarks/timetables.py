"""Timetable searches beside scans in plain Python and a time-expanded graph in scipy."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from functools import partial

import numpy as np

from benchmarks.graphs import timetable
from benchmarks.registry import seconds
from corridor.search import DAY, Timetable

__all__ = ["timetables"]

Front = list[tuple[int, ...]]


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


def timetables(quick: bool, table: Timetable | None = None, name: str = "") -> str:
    """Earliest arrival, latest departure and Pareto-optimal journeys, beside a time-expanded graph in scipy."""
    horizon = 9 * 1440
    if table is None:
        table = timetable(lines=40 if quick else 150)
    else:
        horizon = max(1, int(table.connections.departure.max()) // 120)  # the first half of a feed's day
    size = table.connections.tail.size
    rng = np.random.default_rng(1)
    queries = [
        (int(a), int(b), int(d))
        for a, b, d in zip(*rng.integers(0, table.n_stops, (2, 60)), 60 * rng.integers(0, horizon, 60), strict=True)
    ]
    queries = [(s, t, d) for s, t, d in queries if table.earliest_arrival(s, t, d) is not None and s != t]
    ours = seconds(lambda: [table.arrival(s, t, d) for s, t, d in queries], 5) / len(queries)
    whole = seconds(lambda: [table.earliest_arrival(s, t, d) for s, t, d in queries], 5) / len(queries)
    title = f"{name}, " if name else ""
    lines = [f"### Timetable, {title}{size:,} connections", "", "| work | time | remark |", "|---|---|---|"]
    lines.append(f"| earliest arrival | {ours * 1e6:.3g} us | with its journey {whole * 1e6:.3g} us |")
    few = queries[:5]
    arrivals = [int(table.earliest_arrival(*query).arrival) for query in few]  # type: ignore[union-attr]
    slow = seconds(lambda: [scan_in_python(table, *query) for query in few], 1) / len(few)
    same = _verdict(arrivals == [scan_in_python(table, *query) for query in few])
    lines.append(f"| the same scan in Python | {slow * 1e3:.3g} ms | {same}, {slow / ours:,.0f} x |")
    expanded, found = _expanded(table, few)
    same = _verdict(arrivals == found)
    lines.append(f"| scipy, time-expanded | {expanded * 1e3:.3g} ms | {same}, {expanded / ours:,.0f} x |")
    spent, labels, points, remarks = [], [], [], []
    table.pareto(*queries[0], (0, 1), until=queries[0][2] + 14 * DAY)  # reads the kernel from the cache
    for s, t, depart in queries:
        start = time.process_time()
        front = table.pareto(s, t, depart, (0, 1), until=depart + 14 * DAY)
        spent.append(time.process_time() - start)
        labels.append(front.labels)
        points.append(len(front))
        if len(spent) <= 3:
            slow = seconds(partial(fronts_in_python, table, s, t, depart, depart + 14 * DAY), 1)
            same = _verdict(
                fronts_in_python(table, s, t, depart, depart + 14 * DAY) == [tuple(row) for row in front.costs.tolist()]
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

    spent = seconds(lambda: [arrival(*q) for q in queries], 1) / max(1, len(queries))
    return spent, [arrival(*query) for query in queries]
