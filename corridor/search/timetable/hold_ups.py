"""What can part two travellers of one query: closed windows that open again in time, and rides that one waits for.

A label that is earlier imitates a later one (`label_kernels`). How far it may come to be ahead, and what its waiting
may then cost, is bounded by the windows and rides that a journey still worth looking for can meet. A window that does
not open before the end of what counts holds nobody up, for who comes to it does not arrive; a window that began before
anybody could be there lets nobody through ahead; and what opens or leaves so late that a known journey is as good
in everything need not be looked at. So the bound follows the query, and not the length of the timetable.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.search.arcgraph import INFINITY
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
    """

    depart: int
    until: int
    since: Table
    bound: Table
    known: Table

    def earliest(self, stops: Integers) -> Integers:
        """The first second at which one can be at each stop."""
        found: Integers = np.minimum(self.depart + self.since[stops, 0], INFINITY)
        return found

    def worthwhile(self, ends: tuple[Integers, Integers], over: Integers, weights: Table) -> Mask:
        """Whether arcs from stops to others, over at a second each, can belong to a journey that no known one beats."""
        tail, head = ends
        least = np.minimum(self.since[tail, 1:], INFINITY) + weights + self.bound[head, 1:]
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
        Minutes by which a window may hold up the later of two, places with windows at which waiting is paid, dearest
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
    leaves = rides["departure"] - rides["cutoff"] >= prospects.earliest(rides["tail"])
    leaves &= prospects.worthwhile((rides["tail"], rides["head"]), rides["arrival"], layout.costs.rides[:, chosen])
    waits = np.union1d(tail[opens], rides["tail"][leaves])
    found = [_held(layout, tail[parts], windows[parts]), _places(layout, tail[opens & rate[tail].any(axis=1)])]
    found += [_dearest(layout, waits, rate[:, k]) for k in range(len(chosen))]
    ends = np.concatenate([windows["end"][opens], rides["departure"][leaves]])
    return np.ascontiguousarray(np.stack(found, axis=1)), int(ends.max(initial=prospects.depart)) + 1


def _held(layout: Layout, tail: Integers, windows: Windows) -> Integers:
    """Minutes by which windows can hold up a chain of links from each stop, which leaves every stop once at most."""
    n = layout.rows.link_start.size - 1
    longest, found = np.zeros(n, np.int64), np.zeros(n, np.int64)
    np.maximum.at(longest, tail, windows["end"] - windows["start"])
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
    """Minutes in which at least one window is closed."""
    if not windows.size:
        return 0
    spans = windows[np.argsort(windows["start"], kind="stable")]
    starts, ends = spans["start"], spans["end"]
    begins = np.maximum(starts[1:], np.maximum.accumulate(ends)[:-1])
    return int(ends[0] - starts[0] + np.maximum(0, ends[1:] - begins).sum())
