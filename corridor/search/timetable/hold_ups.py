"""What can part two travellers of one query: closed windows that open again in time, and rides that one waits for.

A label that is earlier imitates a later one (`label_kernels`). How far it may come to be ahead, and what its waiting
may then cost, is bounded by the windows and rides that a journey still worth looking for can meet. A window that does
not open before the end of what counts holds nobody up, for who comes to it does not arrive; a window that began before
anybody could be there lets nobody through ahead; where a link beside it is open meanwhile and no dearer, as when the
time over a border changes from one week to the next, it holds up by what that link takes longer; and what opens or
leaves so late that a known journey is as good in everything need not be looked at. So the bound follows the query, and
not the length of the timetable.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.fronts.pareto_fronts import constrained
from corridor.search.records import Integers, Mask, Table
from corridor.search.timetable.layout import Layout
from corridor.search.timetable.records import Windows
from corridor.search.timetable.stop_search import dearest

__all__ = ["Prospects", "reach_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Prospects:
    """What a journey of a query may at best become.

    Attributes
    ----------
    depart, until : int
        When it leaves, and when it must arrive.
    since, bound : ndarray of int64, shape (stops, 1 + criteria)
        Least seconds and costs from the source, and to the target.
    known : ndarray of int64, shape (journeys, 1 + criteria)
        Arrival and costs of journeys that are known to be possible.
    graph : ArcGraph
        The least seconds and weights from stop to stop.
    source : int
        The stop it leaves.
    rows : tuple of int
        Of the criteria among the weights of the graph.
    """

    depart: int
    until: int
    since: Table
    bound: Table
    known: Table
    graph: ArcGraph
    source: int
    rows: tuple[int, ...]

    def earliest(self, stops: Integers) -> Integers:
        """The first second at which one can be at each stop."""
        found: Integers = np.minimum(self.depart + self.since[stops, 0], INFINITY)
        return found

    def least_by(self, stop: int, second: int) -> Integers | None:
        """The least of each criterion for who is at a stop by a second; None where nobody can be."""
        within = {0: second - self.depart}
        paths = [constrained(self.graph, self.source, stop, minimise=row, limits=within) for row in self.rows]
        found = [path.costs[row] for path, row in zip(paths, self.rows, strict=True) if path is not None]
        return np.array(found, np.int64) if len(found) == len(self.rows) else None

    def worthwhile(
        self, ends: tuple[Integers, Integers], over: Integers, weights: Table, since: Integers | None = None
    ) -> Mask:
        """Whether arcs from stops to others, over at a second each, can belong to a journey that no known one beats.

        What it costs to be at the stops they leave is given, where it is known better than at any time.
        """
        tail, head = ends
        least = np.minimum(self.since[tail, 1:] if since is None else since, INFINITY) + weights + self.bound[head, 1:]
        arrival = over + self.bound[head, 0]
        found: Mask = (self.since[tail, 0] < INFINITY) & (self.bound[head, 0] < INFINITY) & (arrival <= self.until)
        for point in self.known:
            found &= (arrival < point[0]) | (least < point[1:]).any(axis=1)
        return found


def reach_of(layout: Layout, chosen: list[int], prospects: Prospects) -> tuple[Table, int]:
    """What stretches of links from each stop can meet, and the second from which on nothing is waited for.

    Parameters
    ----------
    layout : Layout
    chosen : list of int
        Criteria.
    prospects : Prospects

    Returns
    -------
    reach : ndarray of int64, shape (stops, 2 + criteria)
        Seconds by which a window may hold up the later of two, places with windows at which waiting is paid, dearest
        rates.
    calm : int
    """
    rows, rate = layout.rows, np.ascontiguousarray(layout.costs.rate[:, chosen])
    links, rides, windows = rows.links, rows.rides, rows.windows
    link = np.repeat(np.arange(links.size), links["end_window"] - links["first_window"])
    tail, head = links["tail"][link], links["head"][link]
    over = windows["end"] + links["duration"][link]
    opens = windows["end"] > prospects.earliest(tail)
    opens &= prospects.worthwhile((tail, head), over, layout.costs.links[link][:, chosen])
    parts = opens & (prospects.earliest(tail) < windows["start"])
    for stop in np.unique(tail[parts]).tolist():
        # who is held up is there before the window ends: often too late for the ways that cost least
        here = np.flatnonzero(parts & (tail == stop))
        by = prospects.least_by(stop, int(windows["end"][here].max()))
        weights = layout.costs.links[link[here]][:, chosen]
        parts[here] = by is not None and prospects.worthwhile((tail[here], head[here]), over[here], weights, by)
    leaves = rides["departure"] - rides["cutoff"] >= prospects.earliest(rides["tail"])
    leaves &= prospects.worthwhile((rides["tail"], rides["head"]), rides["arrival"], layout.costs.rides[:, chosen])
    waits = np.union1d(tail[opens], rides["tail"][leaves])
    beside = _Beside(layout, layout.costs.links[:, chosen])
    held = np.array(
        [beside.held(*one) for one in zip(link[parts].tolist(), windows[parts].tolist(), strict=True)], np.int64
    )
    found = [_held(layout, tail[parts], held, windows[parts]), _places(layout, tail[opens & rate[tail].any(axis=1)])]
    found += [_dearest(layout, waits, rate[:, k]) for k in range(len(chosen))]
    ends = np.concatenate([windows["end"][opens], rides["departure"][leaves]])
    return np.ascontiguousarray(np.stack(found, axis=1)), int(ends.max(initial=prospects.depart)) + 1


@dataclass(frozen=True, slots=True, eq=False)
class _Beside:
    """The links beside each other, from one stop to another, and what they cost."""

    layout: Layout
    weights: Table

    def held(self, link: int, window: tuple[int, int]) -> int:
        """Seconds by which a closed window of a link can hold up who would not rather take a link beside it.

        Who meets the window takes another that is open, or waits until one is: the longest stretch in which all are
        closed, and what the slowest of them takes longer. Nobody waits longer than the window.
        """
        rows = self.layout.rows
        links, (start, end) = rows.links, window
        others = np.arange(*rows.link_start[links["tail"][link] :][:2])
        others = others[(links["head"][others] == links["head"][link]) & (others != link)]
        others = others[(self.weights[others] <= self.weights[link]).all(axis=1)]
        if not others.size:
            return end - start
        shut = [(start, end)]
        for other in others.tolist():
            spans = rows.windows[links["first_window"][other] : links["end_window"][other]].tolist()
            shut = [(max(a, c), min(b, d)) for a, b in shut for c, d in spans if max(a, c) < min(b, d)]
        slower = max(0, int(links["duration"][others].max() - links["duration"][link]))
        return min(end - start, max((b - a for a, b in shut), default=0) + slower)


def _held(layout: Layout, tail: Integers, held: Integers, windows: Windows) -> Integers:
    """Seconds by which windows can hold up a chain of links from each stop, which leaves every stop once at most."""
    n = layout.rows.link_start.size - 1
    longest, found = np.zeros(n, np.int64), np.zeros(n, np.int64)
    np.maximum.at(longest, tail, held)
    for stop in np.flatnonzero(longest).tolist():
        found += _dearest(layout, np.array([stop]), longest)
    return np.minimum(found, _covered(windows))


def _places(layout: Layout, stops: Integers) -> Integers:
    """How many of some stops chains of links from each stop lead to."""
    n = layout.rows.link_start.size - 1
    found, one = np.zeros(n, np.int64), np.ones(n, np.int64)
    for stop in np.unique(stops).tolist():
        found += _dearest(layout, np.array([stop]), one)
    return found


def _dearest(layout: Layout, stops: Integers, value: Integers) -> Integers:
    """The largest value of the stops that chains of links lead to, by the stop they begin at."""
    value = np.ascontiguousarray(value)
    return dearest(layout.rows, stops[np.argsort(-value[stops], kind="stable")], value)


def _covered(windows: Windows) -> int:
    """Seconds in which at least one window is closed."""
    if not windows.size:
        return 0
    spans = windows[np.argsort(windows["start"], kind="stable")]
    starts, ends = spans["start"], spans["end"]
    begins = np.maximum(starts[1:], np.maximum.accumulate(ends)[:-1])
    return int(ends[0] - starts[0] + np.maximum(0, ends[1:] - begins).sum())
