"""Slow and simple answers to compare the searches with, and random graphs to compare them on."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from corridor.search import ArcGraph, Timetable

Vector = tuple[int, ...]


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


def all_journeys(table: Timetable, s: int, t: int, depart: int, *, returns: bool = True) -> set[Vector]:
    """(arrival, criteria...) of every journey: depth first over (stop, time, costs, chain of links).

    Where nothing returns, a stop is not visited again after a ride either.
    """
    rides, links, waiting = table.connections, table.links, table.waiting
    order = np.lexsort((rides.departure, rides.trip)).tolist()
    follows = {a: b for a, b in pairwise(order) if rides.trip[a] == rides.trip[b]}
    ends: set[Vector] = set()
    seen = set()

    def waited(stop: int, minutes: int) -> list[int]:
        over = max(0, minutes - int(waiting.free[stop]))
        return [
            int(rate) * -(-over // int(step)) for rate, step in zip(waiting.rate[:, stop], waiting.step, strict=True)
        ]

    def visit(stop: int, time: int, costs: Vector, chain: frozenset[int]) -> None:
        if (stop, time, costs, chain) in seen:
            return
        seen.add((stop, time, costs, chain))
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
                visit(head, begin + int(links.duration[link]), tuple(map(sum, paid)), chain | {head})
        for board in np.flatnonzero((rides.tail == stop) & (rides.departure - rides.cutoff >= time)).tolist():
            total = [a + b for a, b in zip(costs, waited(stop, int(rides.departure[board]) - time), strict=True)]
            at: int | None = board
            while at is not None:
                total = [a + b for a, b in zip(total, rides.weights[:, at].tolist(), strict=True)]
                head = int(rides.head[at])
                if returns or head not in chain:
                    visit(head, int(rides.arrival[at]), tuple(total), frozenset([head]) if returns else chain | {head})
                at = follows.get(at)

    visit(s, depart, (0, 0), frozenset([s]))
    return ends
