"""Searching a timetable: earliest arrival, latest departure, profile, Pareto-optimal journeys.

What is exact: every search considers boarding any connection one reaches before its cut-off,
staying aboard for any number of rides, and links started as soon as they are open. Waiting is
paid at the stop where one waits. A chain of links between two rides visits no stop twice, so goods
do not shuttle over links to begin a new free time; after a ride a stop may be visited again.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from corridor.arguments import checked_class, whole
from corridor.display import brief
from corridor.errors import ArgumentError
from corridor.search.arcgraph import ArcGraph
from corridor.search.fronts.pareto_fronts import MOST_LABELS, TooManyLabels
from corridor.search.records import INFINITY, Integers, Mask, Table
from corridor.search.shortest.dijkstra import bounds
from corridor.search.timetable.connection_scan import earliest, latest
from corridor.search.timetable.journeys import Journey, JourneyFront, journey_of
from corridor.search.timetable.layout import chosen_costs, columns, lay_out, least_graph, reach
from corridor.search.timetable.pareto_scan import pareto_scan
from corridor.search.timetable.profile_scan import profile_scan
from corridor.search.timetable.records import COSTS, TIME, ScanQuery
from corridor.search.timetable.schedule import MOST_MOMENT, Connections, Links, Waiting

__all__ = ["BOARDINGS", "Timetable"]

BOARDINGS = -1  # among the criteria of a front: how often a trip is boarded
_MOST_ALONE = 10_000_000  # stops that nothing serves: more are a slip of the pen, and cost memory
_MOST_ROWS = 200_000  # of a profile: over links alone, each moment is one


@checked_class
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
    ArgumentError
        When a stop does not exist or the parts have different numbers of criteria.
    """

    def __init__(
        self, n_stops: int, connections: Connections, links: Links | None = None, waiting: Waiting | None = None
    ) -> None:
        most = 2 * connections.tail.size + (0 if links is None else 2 * links.tail.size) + _MOST_ALONE
        whole("n_stops", n_stops, least=0, most=most)
        n_criteria = connections.weights.shape[0]
        nothing = np.empty(0, np.int64)
        self.n_stops = n_stops
        self.connections = connections
        self.links = Links(nothing, nothing, nothing, np.empty((n_criteria, 0), np.int64)) if links is None else links
        free = Waiting(np.zeros((n_criteria, n_stops), np.int64), np.ones(n_criteria, np.int64))
        self.waiting = free if waiting is None else waiting
        counts = {n_criteria, self.links.weights.shape[0], self.waiting.rate.shape[0]}
        if len(counts) > 1 or self.waiting.rate.shape[1] != n_stops:
            raise ArgumentError(f"criteria differ ({sorted(counts)}) or waiting does not cover {n_stops} stops")
        # The least of every criterion between two stops, as a graph, gives bounds for all queries.
        tail = np.concatenate([connections.tail, self.links.tail])
        head = np.concatenate([connections.head, self.links.head])
        spent = np.concatenate([connections.arrival - connections.departure, self.links.duration])
        weights = np.vstack([spent, np.hstack([connections.weights, self.links.weights]), np.zeros_like(spent)])
        self._least = least_graph(n_stops, tail, head, weights)
        self._layout = lay_out(n_stops, connections, self.links, self.waiting)

    def __repr__(self) -> str:
        rides, links, criteria = self.connections.tail.size, self.links.tail.size, self.connections.weights.shape[0]
        return brief(self, f"of {self.n_stops} stops, {rides} connections, {links} links, {criteria} criteria")

    @cached_property
    def _reach(self) -> Table:
        return reach(self._layout)

    def arrival(self, s: int, t: int, depart: int, until: int = INFINITY) -> int | None:
        """Find the earliest arrival without its journey: as `earliest_arrival`, and faster."""
        return None if (found := self._first(s, t, depart, until)) is None else found[0]

    def _first(self, s: int, t: int, depart: int, until: int) -> tuple[int, Table] | None:
        self._check(s, t, depart, until)
        begin = int(self._layout.departures.searchsorted(depart))
        arrival, legs = earliest(self._layout.rows, ScanQuery(s, t, depart, begin, until))
        return None if arrival >= INFINITY else (arrival, legs)

    def earliest_arrival(self, s: int, t: int, depart: int, until: int = INFINITY) -> Journey | None:
        """Find a journey that arrives first.

        Parameters
        ----------
        s, t : int
            Source and target stop.
        depart : int
            Second from which on one is at the source.
        until : int, optional
            Latest arrival of interest.

        Returns
        -------
        Journey or None
            None when the target is not reached by ``until``.

        Raises
        ------
        ArgumentError
            When a stop does not exist.
        """
        found = self._first(s, t, depart, until)
        return None if found is None else journey_of(self._layout, depart, [(a, b) for a, b in found[1].tolist()])

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
            Seconds; None when one cannot arrive in time.

        Raises
        ------
        ArgumentError
            When a stop does not exist.
        """
        self._check(s, t, arrive, since)
        found = latest(self._layout.rows, ScanQuery(s, t, arrive, 0, max(since, -INFINITY + 1)))
        return None if found == -INFINITY or found < since else int(found)

    def profile(self, s: int, t: int, since: int, until: int) -> Integers:
        """Find all departures worth choosing and when they arrive.

        Parameters
        ----------
        s, t : int
            Source and target stop.
        since, until : int
            First and last departure of interest, in seconds.

        Returns
        -------
        ndarray of int64, shape (choices, 2)
            Rows (departure, arrival), both ascending: the last moment to leave for each arrival.
            Over links alone one may leave at any second: then each second is a row. One sweep over the connections
            finds them, unless links by which one comes to the target alone are closed at times.

        Raises
        ------
        ArgumentError
            When a stop does not exist, or there are over 200,000 choices.
        """
        self._check(s, t, since, until)
        rows = self._swept(s, t, since, until) if since <= until else None
        return self._one_by_one(s, t, since, until) if rows is None else rows

    @cached_property
    def _on_links(self) -> tuple[ArcGraph, Mask]:
        """Least durations between stops over links; the links that are closed at times."""
        closed = np.zeros(self.links.tail.size, np.bool_)
        closed[[link for link, _, _ in self.links.closed]] = True
        return least_graph(self.n_stops, self.links.tail, self.links.head, self.links.duration[None]), closed

    def _swept(self, s: int, t: int, since: int, until: int) -> Integers | None:
        """`profile` in one sweep; None where it takes more than a sum how long links alone take to the target."""
        graph, closed = self._on_links
        on_foot = bounds(graph, t)
        if (closed & (on_foot[self.links.head] < INFINITY)).any():
            return None
        arrival = self.arrival(s, t, until)
        most = INFINITY if arrival is None else arrival
        first, last = self._layout.departures.searchsorted(since), self._layout.departures.searchsorted(most, "right")
        query = ScanQuery(s, t, most, int(first), since)
        choices = profile_scan(self._layout.rows, query, int(last), on_foot)
        choices = choices[: int(choices[:, 0].searchsorted(until)) + 1]
        choices[:, 0] = np.minimum(choices[:, 0], until)
        return choices if on_foot[s] == INFINITY else _or_on_foot(choices, int(on_foot[s]), since, until)

    def _one_by_one(self, s: int, t: int, since: int, until: int) -> Integers:
        """`profile` by an earliest arrival and a latest departure for each row."""
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
            if len(rows) > _MOST_ROWS:
                raise _too_many(since, until)
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
            Second from which on one waits at the source.
        criteria : tuple of int
            Rows of the weights, all different, and `BOARDINGS` for how often a trip is boarded, which is one more than
            how often one changes; arrival always comes first.
        until : int, optional
            Latest arrival of interest; bounds the work.
        max_labels : int
            Most labels to hold.

        Returns
        -------
        JourneyFront

        Raises
        ------
        ArgumentError
            When a stop or criterion does not exist.
        TooManyLabels
            When ``max_labels`` does not suffice.
        """
        self._check(s, t, depart, until)
        chosen, bound = self._to_go(s, t, criteria)
        ahead = columns(self._reach, [0, 1, *(k + 2 for k in chosen)])
        first = int(self._layout.departures.searchsorted(depart))
        query = ScanQuery(s, t, depart, first, until)
        costs = chosen_costs(self._layout.costs, chosen)
        count, rows, ends = pareto_scan(self._layout.rows, costs, ahead, bound, query, max_labels)
        if count < 0:
            raise TooManyLabels(max_labels, max_labels)
        found = rows[ends][:, [TIME, *range(COSTS, rows.shape[1])]]
        order = np.lexsort(found.T[::-1])
        return JourneyFront(np.ascontiguousarray(found[order]), int(count), self._layout, depart, rows, ends[order])

    def _to_go(self, s: int, t: int, criteria: tuple[int, ...]) -> tuple[list[int], Table]:
        """Rows of the criteria asked for, checked; least seconds, then least of each, from every stop on."""
        n_criteria = self.connections.weights.shape[0]
        chosen = [n_criteria if k == BOARDINGS else k for k in criteria]
        if len(set(chosen)) != len(chosen) or any(not -1 <= k < n_criteria for k in criteria):
            raise ArgumentError(f"criteria {criteria}: different rows of {n_criteria} are needed")
        return chosen, np.stack(
            [bounds(self._least, t, criterion=row) for row in (0, *(k + 1 for k in chosen))], axis=1
        )

    def _check(self, s: int, t: int, moment: int, end: int) -> None:
        for what, stop in (("source", s), ("target", t)):
            if not 0 <= stop < self.n_stops:
                raise ArgumentError(f"{what} {stop} is not a stop: there are {self.n_stops}, counted from 0")
        for time in (moment, end):
            if not -MOST_MOMENT <= time <= MOST_MOMENT and abs(time) != INFINITY:
                raise ArgumentError(f"a moment must lie between -2**50 and 2**50, not at {time}")
        if abs(moment) == INFINITY:
            raise ArgumentError("a journey must begin or end at a moment, not at INFINITY")


def _too_many(since: int, until: int) -> ArgumentError:
    return ArgumentError(f"until: from {since} to {until} there are over {_MOST_ROWS:,} choices")


def _or_on_foot(choices: Integers, on_foot: int, since: int, until: int) -> Integers:
    """Choices with rides, where they arrive no later than links alone, and between them each second."""
    choices = choices[choices[:, 1] - choices[:, 0] <= on_foot]
    begins = np.concatenate([[since], choices[:, 0] + 1])
    ends = np.concatenate([choices[:, 1] - on_foot - 1, [until]])
    lengths = np.maximum(ends - begins + 1, 0)
    if lengths.sum() + len(choices) > _MOST_ROWS:
        raise _too_many(since, until)
    seconds = np.repeat(begins - (np.cumsum(lengths) - lengths), lengths) + np.arange(lengths.sum())
    walks = np.stack([seconds, seconds + on_foot], axis=1)
    rows = np.concatenate([choices, walks])
    return rows[np.argsort(rows[:, 0], kind="stable")]
