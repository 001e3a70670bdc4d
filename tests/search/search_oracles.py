"""Slow and simple answers to compare the searches with, and random graphs to compare them on."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from corridor.search import ArcGraph, Timetable

Vector = tuple[int, ...]
States = frozenset[tuple[int, frozenset[int]]]


@st.composite
def small_graphs(draw: st.DrawFn, criteria: int = 1, most_nodes: int = 6, most_arcs: int = 13) -> ArcGraph:
    """Graphs small enough to list every path: loops, parallel arcs, zeros, ties, closed arcs, islands.

    Sizes are drawn one by one, so that a failure shrinks; the arrays come from a drawn seed, which is fast.
    """
    n, m = draw(st.integers(1, most_nodes)), draw(st.integers(0, most_arcs))
    top, closing = draw(st.sampled_from([0, 1, 3, 30])), draw(st.sampled_from([0.0, 0.2]))
    rng = np.random.default_rng(draw(st.integers(0, 1 << 30)))
    tail, head = rng.integers(0, n, (2, m))
    closed = rng.random(m) < closing
    return ArcGraph(n, tail, head, rng.integers(0, top + 1, (criteria, m)), closed if closing else None)


def random_graph(seed: int, n: int, m: int, criteria: int = 1, top: int = 30) -> ArcGraph:
    """A seeded graph of any size, with loops, parallel arcs and a few closed arcs."""
    rng = np.random.default_rng(seed)
    tail, head = rng.integers(0, n, m), rng.integers(0, n, m)
    return ArcGraph(n, tail, head, rng.integers(0, top + 1, (criteria, m)), rng.random(m) < 0.05)


def corridor_graph(seed: int, n: int, m: int, criteria: int = 2, top: int = 50) -> ArcGraph:
    """A long, narrow graph, as a land bridge is: arcs join near nodes, and one line runs through."""
    rng = np.random.default_rng(seed)
    tail = np.concatenate([np.arange(n - 1), rng.integers(0, n, m - n + 1)])
    head = np.clip(tail + rng.integers(-4, 6, m), 0, n - 1)
    head[: n - 1] = np.arange(1, n)
    length = np.abs(head - tail)
    return ArcGraph(n, tail, head, length * rng.integers(1, top + 1, (criteria, m)))


def arcs_out(g: ArcGraph) -> list[list[int]]:
    """Open arcs leaving each node."""
    out: list[list[int]] = [[] for _ in range(g.n_nodes)]
    for arc, tail in enumerate(g.topology.tail.tolist()):
        if g.closed is None or not g.closed[arc]:
            out[tail].append(arc)
    return out


def simple_paths(g: ArcGraph, s: int, t: int) -> Iterator[tuple[int, ...]]:
    """Every path without a repeated node, as arc numbers, open arcs only."""
    out, head = arcs_out(g), g.topology.head.tolist()
    path: list[int] = []

    def extend(u: int, seen: frozenset[int]) -> Iterator[tuple[int, ...]]:
        if u == t:
            yield tuple(path)
            return
        for arc in out[u]:
            if head[arc] not in seen:
                path.append(arc)
                yield from extend(head[arc], seen | {head[arc]})
                path.pop()

    yield from extend(s, frozenset([s]))


def vector(g: ArcGraph, arcs: tuple[int, ...], criteria: tuple[int, ...]) -> Vector:
    """Sums of the criteria along arcs."""
    return tuple(sum(int(g.weights[c, a]) for a in arcs) for c in criteria)


def rank(g: ArcGraph, arcs: tuple[int, ...], criterion: int) -> tuple[int, int, tuple[int, ...]]:
    """The documented order of paths: cost, number of arcs, arc numbers read from the end."""
    return vector(g, arcs, (criterion,))[0], len(arcs), arcs[::-1]


def undominated(vectors: set[Vector]) -> list[Vector]:
    """The Pareto-optimal ones, sorted."""
    return sorted(
        a for a in vectors if not any(b != a and all(x <= y for x, y in zip(b, a, strict=True)) for b in vectors)
    )


def label_setting(g: ArcGraph, s: int, t: int, criteria: tuple[int, ...]) -> list[Vector]:
    """The front by Martins' labels in lexicographic order, full dominance and no bounds."""
    out, head = arcs_out(g), g.topology.head.tolist()
    rows = g.weights[list(criteria)].T.tolist()
    kept: list[list[Vector]] = [[] for _ in range(g.n_nodes)]
    queue: list[tuple[Vector, int]] = [((0,) * len(criteria), s)]
    while queue:
        label, u = heapq.heappop(queue)
        if any(all(x <= y for x, y in zip(old, label, strict=True)) for old in kept[u]):
            continue
        kept[u].append(label)
        for arc in out[u]:
            heapq.heappush(queue, (tuple(x + y for x, y in zip(label, rows[arc], strict=True)), head[arc]))
    return sorted(kept[t])


def interleaved(rides: list[tuple[int, ...]], rng: np.random.Generator) -> list[tuple[int, ...]]:
    """Rides (..., trip, cut-off) in any order, but those of a trip as they follow each other."""
    of = {trip: iter([ride for ride in rides if ride[4] == trip]) for trip in {ride[4] for ride in rides}}
    return [next(of[trip]) for trip in rng.permutation([ride[4] for ride in rides]).tolist()]


def journey_front(table: Timetable, s: int, t: int, depart: int) -> list[Vector]:
    """Undominated (arrival, criteria..., boardings) without paid waiting: labels on the time-expanded graph.

    A node is a stop at a second. Whoever is there boards what leaves from then on, stays aboard for any while, and is
    as good as who comes later and has paid no less.
    """
    rides, links = table.connections, table.links
    order = np.lexsort((rides.arrival, rides.departure, rides.trip)).tolist()
    follows = {a: b for a, b in pairwise(order) if rides.trip[a] == rides.trip[b]}
    kept: dict[int, list[tuple[int, Vector]]] = {}
    queue: list[tuple[int, Vector, int]] = [(depart, (0,) * (rides.weights.shape[0] + 1), s)]
    while queue:
        time, costs, stop = heapq.heappop(queue)
        known = kept.setdefault(stop, [])
        if any(all(x <= y for x, y in zip(one, costs, strict=True)) for _, one in known):
            continue
        known.append((time, costs))
        for link in np.flatnonzero(links.tail == stop).tolist():
            begin = time
            while any(a <= begin < b for i, a, b in links.closed if i == link):
                begin += 1
            more = (*links.weights[:, link].tolist(), 0)
            there = tuple(a + b for a, b in zip(costs, more, strict=True))
            heapq.heappush(queue, (begin + int(links.duration[link]), there, int(links.head[link])))
        for board in np.flatnonzero((rides.tail == stop) & (rides.departure - rides.cutoff >= time)).tolist():
            on, there = board, (*costs[:-1], costs[-1] + 1)
            while on is not None:
                more = (*rides.weights[:, on].tolist(), 0)
                there = tuple(a + b for a, b in zip(there, more, strict=True))
                heapq.heappush(queue, (int(rides.arrival[on]), there, int(rides.head[on])))
                on = follows.get(on)
    return undominated({(time, *costs) for time, costs in kept.get(t, [])})


def all_journeys(table: Timetable, s: int, t: int, depart: int, *, returns: bool = True) -> set[Vector]:
    """(arrival, criteria...) of every journey: depth first over (stop, time, costs, chain of links).

    Where nothing returns, a stop is not visited again after a ride either. What takes no time does not lead to where
    one is.
    """
    rides, links, waiting = table.connections, table.links, table.waiting
    order = np.lexsort((rides.arrival, rides.departure, rides.trip)).tolist()
    follows = {a: b for a, b in pairwise(order) if rides.trip[a] == rides.trip[b]}
    ends: set[Vector] = set()
    seen = set()

    def waited(stop: int, minutes: int) -> list[int]:
        over = max(0, minutes - int(waiting.free[stop]))
        return [
            int(rate) * -(-over // int(step)) for rate, step in zip(waiting.rate[:, stop], waiting.step, strict=True)
        ]

    def visit(now: States, before: int, stop: int, time: int, costs: Vector, chain: frozenset[int]) -> None:
        now = now if time == before else frozenset()  # where one has been in this second
        if (stop, chain) in now or (now, stop, time, costs, chain) in seen:
            return
        seen.add((now, stop, time, costs, chain))
        now |= {(stop, chain)}
        if stop == t:
            ends.add((time, *costs))
            return
        for link in np.flatnonzero(links.tail == stop).tolist():
            begin = time
            while any(a <= begin < b for i, a, b in links.closed if i == link):
                begin += 1
            if int(links.head[link]) not in chain:
                paid = zip(costs, waited(stop, begin - time), links.weights[:, link].tolist(), strict=True)
                head = int(links.head[link])
                over = begin + int(links.duration[link])
                visit(now, time, head, over, tuple(map(sum, paid)), chain | {head})
        for board in np.flatnonzero((rides.tail == stop) & (rides.departure - rides.cutoff >= time)).tolist():
            total = [a + b for a, b in zip(costs, waited(stop, int(rides.departure[board]) - time), strict=True)]
            at: int | None = board
            while at is not None:
                total = [a + b for a, b in zip(total, rides.weights[:, at].tolist(), strict=True)]
                head = int(rides.head[at])
                if returns or head not in chain:
                    been = frozenset([head]) if returns else chain | {head}
                    visit(now, time, head, int(rides.arrival[at]), tuple(total), been)
                at = follows.get(at)

    visit(frozenset(), depart, s, depart, (0, 0), frozenset([s]))
    return ends
