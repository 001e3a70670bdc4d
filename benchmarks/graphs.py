"""Graphs and timetables to measure on: seeded, or the shipped network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.search import ArcGraph, Connections, Timetable, weekly

__all__ = ["Case", "city_day", "corridor", "eurasia", "expander", "road_like", "simple", "timetable"]

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Case:
    """A graph with one or more weights per arc, without parallel arcs or loops.

    Attributes
    ----------
    name : str
    n : int
        Nodes.
    tail, head : ndarray of int64, shape (arcs,)
    weights : ndarray of int64, shape (criteria, arcs)
    """

    name: str
    n: int
    tail: Integers
    head: Integers
    weights: Integers

    def graph(self) -> ArcGraph:
        """The graph as the library takes it."""
        return ArcGraph(self.n, self.tail, self.head, self.weights)

    def pairs(self, count: int, seed: int = 7) -> Integers:
        """A stream of different queries, shape (count, 2)."""
        return np.random.default_rng(seed).integers(0, self.n, (count, 2))


def simple(name: str, n: int, tail: Integers, head: Integers, weights: Integers) -> Case:
    """Keep the first of parallel arcs, and no loops: some peers know neither."""
    order = np.lexsort((weights[0], head, tail))
    tail, head, weights = tail[order], head[order], weights[:, order]
    first = np.ones(tail.size, bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    first &= tail != head
    return Case(name, n, tail[first], head[first], np.ascontiguousarray(weights[:, first]))


def expander(n: int = 150, arcs: int = 600, criteria: int = 3, seed: int = 1) -> Case:
    """A ring with random chords: small and without any structure to use."""
    rng = np.random.default_rng(seed)
    ring = np.arange(n)
    tail = np.concatenate([ring, rng.integers(0, n, arcs - n)])
    head = np.concatenate([(ring + 1) % n, rng.integers(0, n, arcs - n)])
    return simple(f"random {n}/{arcs}", n, tail, head, rng.integers(1, 10_000, (criteria, arcs)))


def corridor(n: int = 150, arcs: int = 600, criteria: int = 3, seed: int = 4, spread: int = 400) -> Case:
    """A long, narrow graph, whose criteria are length times a factor that varies by arc."""
    rng = np.random.default_rng(seed)
    tail = np.concatenate([np.arange(n - 1), rng.integers(0, n, arcs - n + 1)])
    head = np.clip(tail + rng.integers(-3, 6, arcs), 0, n - 1)
    head[: n - 1] = np.arange(1, n)
    weights = np.abs(head - tail) * (1000 + rng.integers(0, spread + 1, (criteria, arcs)))
    return simple(f"corridor {n}/{arcs}", n, tail, head, weights)


def road_like(side: int, seed: int = 0) -> Case:
    """A street grid with gaps and, every sixteen streets, a road four times as fast: side**2 nodes."""
    rng = np.random.default_rng(seed)
    node = np.arange(side * side).reshape(side, side)
    a = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    b = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    kept = rng.random(a.size) < 0.85
    a, b = a[kept], b[kept]
    same_row = (a // side == b // side) & (a // side % 16 == 0)
    same_column = (a % side == b % side) & (a % side % 16 == 0)
    time = rng.integers(800, 1600, a.size)
    time = np.where(same_row | same_column, time // 4, time)
    length = rng.integers(900, 1100, a.size)
    weights = np.stack([np.tile(time, 2), np.tile(length, 2), rng.integers(500, 1500, 2 * a.size)])
    return simple(f"roads {side * side:,}", side * side, np.concatenate([a, b]), np.concatenate([b, a]), weights)


def eurasia() -> Case:
    """The states and arcs that 41 boxes of machinery meet on the shipped network on the ground: cost, time, CO2e.

    By air they cost three million, and landmarks have no room for that.
    """
    import corridor as cd
    from corridor.graph import compile_graph
    from corridor.graph.weights import load_of

    net = cd.open_network("eurasia")
    box = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", cargo_tonnes_each=18, ready="2026-03-04 08:00")
    graph = compile_graph(net, box.ready)
    weights = graph.weigh(load_of(net, box)[2])
    aloft = np.array([arc.mode == "air" for arc in graph.arcs])
    rows, open_arcs = weights.topology, ~(weights.closed | aloft)
    tail, head = rows.tail[open_arcs].astype(np.int64), rows.head[open_arcs].astype(np.int64)
    return simple("eurasia", rows.n_nodes, tail, head, weights.matrix[:3][:, open_arcs])


def timetable(stops: int = 60, lines: int = 150, days: int = 28, seed: int = 3) -> Timetable:
    """Lines along a corridor that run on some weekdays, with cost and CO2e, over four weeks."""
    rng = np.random.default_rng(seed)
    rides: list[tuple[int, ...]] = []
    costs: list[tuple[int, int]] = []
    trip = 0
    for _ in range(lines):
        size = int(rng.integers(8, 24))
        start = int(rng.integers(0, stops - 2))
        path = np.clip(np.cumsum(np.concatenate([[start], rng.integers(1, 4, size - 1)])), 0, stops - 1)
        path = np.unique(path)[:: int(rng.choice([1, -1]))]
        running, price = rng.integers(90, 900, path.size), rng.integers(50, 400, path.size)
        days_of_week = np.flatnonzero(rng.random(7) < 0.6).tolist()
        for departure in weekly(60 * int(rng.integers(0, 1440)), days_of_week, 0, days).tolist():
            time = departure
            for i in range(path.size - 1):
                rides.append((int(path[i]), int(path[i + 1]), time, time + 60 * int(running[i]), trip, 3600))
                costs.append((int(price[i]), int(running[i] * price[i] // 300)))
                time += 60 * (int(running[i]) + 45)
            trip += 1
    tail, head, departure, arrival, trips, cutoff = np.array(rides, np.int64).T
    return Timetable(stops, Connections(tail, head, departure, arrival, trips, np.array(costs, np.int64).T, cutoff))


def city_day(lines: int = 20, stops: int = 400, seed: int = 1) -> Timetable:
    """A city's lines of 24 stops, both ways every five minutes from five in the morning until eleven at night."""
    rng = np.random.default_rng(seed)
    parts: list[Integers] = []
    for line in range(lines):
        path, running = rng.choice(stops, 24, replace=False), 60 * rng.integers(1, 5, 23)
        begins = np.arange(5 * 3600 + 60 * int(rng.integers(0, 5)), 23 * 3600, 300)[:, np.newaxis]
        for way, minutes in ((0, running), (1, running[::-1])):
            stop, done = path[:: 1 - 2 * way], np.cumsum(minutes)
            trip = (2 * line + way) * begins.size + np.arange(begins.size)[:, np.newaxis]
            columns = (stop[:-1], stop[1:], begins + done - minutes, begins + done, trip)
            parts.append(np.stack([np.broadcast_to(one, (begins.size, 23)).ravel() for one in columns]))
    rides = np.concatenate(parts, axis=1)
    tail, head, departure, arrival, trips = rides
    return Timetable(stops, Connections(tail, head, departure, arrival, trips, np.zeros((1, rides.shape[1]), np.int64)))
