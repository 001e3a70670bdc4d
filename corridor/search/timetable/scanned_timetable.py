"""Searching a timetable: earliest arrival, latest departure, profile, Pareto-optimal journeys.

What is exact: every search considers boarding any connection one reaches before its cut-off,
staying aboard for any number of rides, and links started as soon as they are open. Waiting is
paid at the stop where one waits. A chain of links between two rides visits no stop twice, so goods
do not shuttle over links to begin a new free time; after a ride a stop may be visited again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corridor.display import brief
from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.fronts.pareto_fronts import MOST_LABELS, TooManyLabels
from corridor.search.shortest.dijkstra import bounds
from corridor.search.timetable.connection_scan import earliest, latest
from corridor.search.timetable.pareto_scan import COSTS, pareto_scan
from corridor.search.timetable.schedule import Connections, Links, Waiting

__all__ = ["Journey", "JourneyFront", "Timetable"]

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Journey:
    """A way through a timetable.

    Attributes
    ----------
    departure, arrival : int
        When it begins at the source (waiting included) and ends at the target, in minutes.
    costs : ndarray of int64, shape (criteria,)
        Sums of every criterion, paid waiting included.
    steps : tuple of (kind, numbers)
        In order: ``("ride", connections)`` aboard one trip, or ``("link", (link,))``.
    """

    departure: int
    arrival: int
    costs: Integers
    steps: tuple[tuple[str, tuple[int, ...]], ...]

    def __repr__(self) -> str:
        return brief(
            self, f"from {self.departure} to {self.arrival} in {len(self.steps)} steps, costs {self.costs.tolist()}"
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class JourneyFront:
    """All Pareto-optimal (arrival, criteria...) of journeys that leave at one time.

    Attributes
    ----------
    costs : ndarray of int64, shape (points, 1 + criteria)
        Arrival in minutes, then the criteria asked for; in lexicographic order.
    labels : int
        Labels made.
    """

    costs: Integers
    labels: int
    _timetable: Timetable = field(repr=False)
    _departure: int = field(repr=False)
    _rows: Integers = field(repr=False)
    _ends: Integers = field(repr=False)

    def __repr__(self) -> str:
        return brief(self, f"of {len(self)} points, {self.labels:,} labels")

    def __len__(self) -> int:
        return int(self.costs.shape[0])

    def journey(self, i: int) -> Journey:
        """The journey of point ``i``; an IndexError when there is no such point."""
        if not -len(self) <= i < len(self):
            raise IndexError(f"point {i} of a front of {len(self)}")
        legs = []
        at = int(self._ends[i])
        while self._rows[at, 1] >= 0:
            legs.append((int(self._rows[at, 2]), int(self._rows[at, 3])))
            at = int(self._rows[at, 1])
        return self._timetable._journey(self._departure, legs[::-1])


class Timetable:
    """Connections at given times, links at any time, and waiting that may cost.

    Parameters
    ----------
    n_stops : int
        Stops are numbered from 0.
    connections : Connections
    links : Links, optional
    waiting : Waiting, optional
        Free by default.

    Raises
    ------
    ValueError
        When a stop does not exist or the parts have different numbers of criteria.
    """

    def __init__(
        self, n_stops: int, connections: Connections, links: Links | None = None, waiting: Waiting | None = None
    ) -> None:
        n_criteria = connections.weights.shape[0]
        nothing = np.empty(0, np.int64)
        self.n_stops = n_stops
        self.connections = connections
        self.links = Links(nothing, nothing, nothing, np.empty((n_criteria, 0), np.int64)) if links is None else links
        free = Waiting(np.zeros((n_criteria, n_stops), np.int64), np.ones(n_criteria, np.int64))
        self.waiting = free if waiting is None else waiting
        counts = {n_criteria, self.links.weights.shape[0], self.waiting.rate.shape[0]}
        if len(counts) > 1 or self.waiting.rate.shape[1] != n_stops:
            raise ValueError(f"criteria differ ({sorted(counts)}) or waiting does not cover {n_stops} stops")
        # The least of every criterion between two stops, as a graph, gives bounds for all queries.
        tail = np.concatenate([connections.tail, self.links.tail])
        head = np.concatenate([connections.head, self.links.head])
        spent = np.concatenate([connections.arrival - connections.departure, self.links.duration])
        weights = np.vstack([spent, np.hstack([connections.weights, self.links.weights])])
        self._least = _least_graph(n_stops, tail, head, weights)
        self._lay_out()

    def _lay_out(self) -> None:
        rides, links = self.connections, self.links
        self._order = np.lexsort((np.arange(rides.tail.size), rides.departure))
        trips, trip = np.unique(rides.trip, return_inverse=True)
        self._n_trips = int(trips.size)
        place = np.empty(rides.tail.size, np.int64)
        place[self._order] = np.arange(rides.tail.size)
        along = np.lexsort((rides.departure, trip))
        after = np.full(rides.tail.size, -1, np.int64)
        same = trip[along[:-1]] == trip[along[1:]]
        after[along[:-1][same]] = place[along[1:][same]]
        columns = (rides.tail, rides.head, rides.departure, rides.arrival, trip, rides.cutoff, after)
        self._rides = np.ascontiguousarray(np.stack(columns, axis=1)[self._order])
        self._departures = self._rides[:, 2].copy()
        self._ride_weights = np.ascontiguousarray(rides.weights.T[self._order])
        self._link_order = np.argsort(links.tail, kind="stable")
        self._link_start = _starts(links.tail, self.n_stops)
        windows, spans = _merged(links, self._link_order)
        self._windows = windows
        ordered = self._link_order
        self._links = np.ascontiguousarray(
            np.stack([links.head[ordered], links.duration[ordered], *spans, links.tail[ordered]], axis=1)
        )
        self._link_weights = np.ascontiguousarray(links.weights.T[ordered])
        self._back_start = _starts(links.head, self.n_stops)
        self._back_links = np.argsort(self._links[:, 0], kind="stable")
        self._rate = np.ascontiguousarray(self.waiting.rate.T)

    @cached_property
    def _reach(self) -> Integers:
        return _reach(self._rate, self._link_start, self._links, self._windows)

    def arrival(self, s: int, t: int, depart: int, until: int = INFINITY) -> int | None:
        """Find the earliest arrival without its journey: as `earliest_arrival`, and faster."""
        return None if (found := self._first(s, t, depart, until)) is None else found[0]

    def _first(self, s: int, t: int, depart: int, until: int) -> tuple[int, Integers] | None:
        self._check(s, t)
        begin = int(self._departures.searchsorted(depart))
        arrival, legs = earliest(
            self._n_trips, self._rides, self._link_start, self._links, self._windows, s, t, depart, begin, until
        )
        return None if arrival >= INFINITY else (arrival, legs)

    def earliest_arrival(self, s: int, t: int, depart: int, until: int = INFINITY) -> Journey | None:
        """Find a journey that arrives first.

        Parameters
        ----------
        s, t : int
            Source and target stop.
        depart : int
            Minute from which on one is at the source.
        until : int, optional
            Latest arrival of interest.

        Returns
        -------
        Journey or None
            None when the target is not reached by ``until``.

        Raises
        ------
        ValueError
            When a stop does not exist.
        """
        found = self._first(s, t, depart, until)
        return None if found is None else self._journey(depart, [(a, b) for a, b in found[1].tolist()])

    def latest_departure(self, s: int, t: int, arrive: int, since: int = -INFINITY) -> int | None:
        """Find the last moment to be at the source and still arrive in time.

        Parameters
        ----------
        s, t : int
            Source and target stop.
        arrive : int
            Latest arrival allowed.
        since : int, optional
            Moments before it do not count.

        Returns
        -------
        int or None
            Minutes; None when one cannot arrive in time.

        Raises
        ------
        ValueError
            When a stop does not exist.
        """
        self._check(s, t)
        found = latest(
            self._n_trips,
            self._rides,
            self._back_start,
            self._links,
            self._windows,
            self._back_links,
            s,
            t,
            arrive,
            max(since, -INFINITY + 1),
        )
        return None if found == -INFINITY or found < since else int(found)

    def profile(self, s: int, t: int, since: int, until: int) -> Integers:
        """Find all departures worth choosing and when they arrive.

        Parameters
        ----------
        s, t : int
            Source and target stop.
        since, until : int
            First and last departure of interest, in minutes.

        Returns
        -------
        ndarray of int64, shape (choices, 2)
            Rows (departure, arrival), both ascending: the last moment to leave for each arrival.
            Over links alone one may leave at any minute: then each minute is a row.

        Raises
        ------
        ValueError
            When a stop does not exist.
        """
        self._check(s, t)
        rows = []
        depart = since
        while depart <= until:
            arrival = self.arrival(s, t, depart)
            if arrival is None:
                break
            last = self.latest_departure(s, t, arrival, depart)
            assert last is not None  # what arrives then leaves at or after ``depart``
            rows.append((min(last, until), arrival))
            depart = last + 1
        return np.array(rows, np.int64).reshape(-1, 2)

    def pareto(
        self,
        s: int,
        t: int,
        depart: int,
        criteria: tuple[int, ...] = (0,),
        until: int = INFINITY,
        max_labels: int = MOST_LABELS,
    ) -> JourneyFront:
        """Find every Pareto-optimal (arrival, criteria...) of journeys that leave at one time.

        Parameters
        ----------
        s, t : int
            Source and target stop.
        depart : int
            Minute from which on one waits at the source.
        criteria : tuple of int
            Rows of the weights, all different; arrival always comes first.
        until : int, optional
            Latest arrival of interest; bounds the work.
        max_labels : int
            Most labels to hold.

        Returns
        -------
        JourneyFront

        Raises
        ------
        ValueError
            When a stop or criterion does not exist.
        TooManyLabels
            When ``max_labels`` does not suffice.
        """
        chosen, bound = self._to_go(s, t, criteria)
        query = np.array([s, t, depart, np.searchsorted(self._departures, depart), until], np.int64)
        count, rows, ends = pareto_scan(
            self._n_trips,
            self._rides,
            _columns(self._ride_weights, chosen),
            self._link_start,
            self._links,
            _columns(self._link_weights, chosen),
            self._windows,
            _columns(self._rate, chosen),
            self.waiting.step[chosen],
            self.waiting.free,
            _columns(self._reach, [0, 1, *(k + 2 for k in chosen)]),
            bound,
            query,
            max_labels,
        )
        if count < 0:
            raise TooManyLabels(max_labels, max_labels)
        costs = rows[ends][:, [0, *range(COSTS, rows.shape[1])]]
        order = np.lexsort(costs.T[::-1])
        return JourneyFront(np.ascontiguousarray(costs[order]), int(count), self, depart, rows, ends[order])

    def _to_go(self, s: int, t: int, criteria: tuple[int, ...]) -> tuple[list[int], Integers]:
        """Rows of the criteria asked for, checked; least minutes, then least of each, from every stop on."""
        self._check(s, t)
        chosen = list(criteria)
        if len(set(chosen)) != len(chosen) or any(not 0 <= k < self._rate.shape[1] for k in chosen):
            raise ValueError(f"criteria {criteria}: different rows of {self._rate.shape[1]} are needed")
        return chosen, np.stack([bounds(self._least, t, row) for row in (0, *(k + 1 for k in chosen))], axis=1)

    def _check(self, s: int, t: int) -> None:
        for what, stop in (("source", s), ("target", t)):
            if not 0 <= stop < self.n_stops:
                raise ValueError(f"{what} {stop} is not a stop: there are {self.n_stops}, counted from 0")

    def _journey(self, depart: int, legs: list[tuple[int, int]]) -> Journey:
        """Replay legs (boarded, left) or (-1 - link, ...), adding up times and costs."""
        time, total = depart, np.zeros(self._rate.shape[1], np.int64)
        steps: list[tuple[str, tuple[int, ...]]] = []
        for enter, leave in legs:
            if enter < 0:
                link = -1 - enter
                stop, numbers = int(self._links[link, 4]), (int(self._link_order[link]),)
                begin = time
                for start, end in self._windows[self._links[link, 2] : self._links[link, 3]].tolist():
                    begin = end if start <= begin < end else begin
                end, weights = begin + int(self._links[link, 1]), self._link_weights[link]
            else:
                places = [enter]
                while places[-1] != leave:
                    places.append(int(self._rides[places[-1], 6]))
                stop, numbers = int(self._rides[enter, 0]), tuple(self._order[places].tolist())
                begin, end = int(self._rides[enter, 2]), int(self._rides[leave, 3])
                weights = self._ride_weights[places].sum(axis=0)
            over = max(0, begin - time - int(self.waiting.free[stop]))
            total += weights + self._rate[stop] * -(-over // self.waiting.step)
            time = end
            steps.append(("link" if enter < 0 else "ride", numbers))
        return Journey(depart, time, total, tuple(steps))


def _columns(array: Integers, chosen: list[int]) -> Integers:
    return np.ascontiguousarray(array[:, chosen])


def _starts(group: Integers, n: int) -> Integers:
    return np.concatenate([[0], np.cumsum(np.bincount(group, minlength=n))]).astype(np.int64)


def _merged(links: Links, order: Integers) -> tuple[Integers, tuple[Integers, Integers]]:
    """Windows by place of link, merged where they touch; first and end row of every place."""
    by_link: dict[int, list[list[int]]] = {}
    for link, start, end in sorted(links.closed):
        spans = by_link.setdefault(link, [])
        if spans and start <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], end)
        else:
            spans.append([start, end])
    rows: list[list[int]] = []
    first, last = np.zeros(order.size, np.int64), np.zeros(order.size, np.int64)
    for place, link in enumerate(order.tolist()):
        first[place] = len(rows)
        rows += by_link.get(link, [])
        last[place] = len(rows)
    return np.array(rows, np.int64).reshape(-1, 2), (first, last)


def _reach(rate: Integers, link_start: Integers, links: Integers, windows: Integers) -> Integers:
    """What chains of links from a stop can meet: (minutes closed, closed links, dearest rates...)."""
    n = rate.shape[0]
    longest = np.array(
        [int(np.diff(windows[first:last]).max(initial=0)) for first, last in links[:, 2:4].tolist()], np.int64
    )
    reach = np.zeros((n, 2 + rate.shape[1]), np.int64)
    for stop in range(n):
        seen, stack = {stop}, [stop]
        while stack:
            u = stack.pop()
            np.maximum(reach[stop, 2:], rate[u], out=reach[stop, 2:])
            for link in range(int(link_start[u]), int(link_start[u + 1])):
                reach[stop, 0] += longest[link]
                reach[stop, 1] += longest[link] > 0
                if (v := int(links[link, 0])) not in seen:
                    seen.add(v)
                    stack.append(v)
    return reach


def _least_graph(n_stops: int, tail: Integers, head: Integers, weights: Integers) -> ArcGraph:
    """One arc per pair of stops with the least of each weight; checks the stops on the way."""
    graph = ArcGraph(n_stops, tail, head, weights)
    if tail.size == 0:
        return graph
    pair = graph.topology.tail.astype(np.int64) * n_stops + graph.topology.head
    order = np.argsort(pair, kind="stable")
    first = np.flatnonzero(np.diff(pair[order], prepend=-1))
    least = np.minimum.reduceat(weights[:, order], first, axis=1)
    return ArcGraph(n_stops, tail[order[first]], head[order[first]], least)
