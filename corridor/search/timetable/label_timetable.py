"""A timetable searched with labels: the other implementation of `Timetable`, for graphs of many links.

The connection scan is quick where nearly everything is a connection. Where a journey is mostly links,
as on a compiled network, its rule that no stretch of links visits a stop twice makes it carry every
way apart. Here that rule is first left out. A front whose journeys keep it all the same is the front
with the rule; stops that some journey visits twice are then watched, and the search begins again.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.fronts.pareto_fronts import MOST_LABELS, TooManyLabels
from corridor.search.shortest.dijkstra import bounds
from corridor.search.timetable.label_kernels import COSTS, arrive_first, dearest, front_labels, leave_last, repeated
from corridor.search.timetable.scanned_timetable import JourneyFront, Timetable
from corridor.search.timetable.schedule import Connections, Links, Waiting

__all__ = ["LabelTimetable"]

Integers = NDArray[np.int64]

_NOTHING = np.empty(0, np.int64)
_MOST_PAID = 32


class LabelTimetable(Timetable):
    """Connections, links and waiting as in `Timetable`, searched with labels in the order of time.

    Parameters
    ----------
    n_stops : int
        Stops are numbered from 0.
    connections : Connections
    links : Links, optional
    waiting : Waiting, optional
        Free by default.
    returns : bool
        Whether a stop may be visited again after a ride, as in `Timetable`; if not, no journey of a
        front visits a stop twice (places passed aboard do not count), so that goods cannot go away
        and come back to begin a new free time.

    Raises
    ------
    ValueError
        As `Timetable`.
    """

    def __init__(
        self,
        n_stops: int,
        connections: Connections,
        links: Links | None = None,
        waiting: Waiting | None = None,
        *,
        returns: bool = True,
    ) -> None:
        super().__init__(n_stops, connections, links, waiting)
        self.returns = returns
        self._board_start, self._board = _grouped(self._rides[:, 0], n_stops)
        self._alight_start, self._alight = _grouped(self._rides[:, 1], n_stops)
        follows = np.flatnonzero(self._rides[:, 6] >= 0)
        self._before = np.full(self._rides.shape[0], -1, np.int64)
        self._before[self._rides[follows, 6]] = follows
        self._ahead = self._dearest_ahead()
        ends = (self._departures.max(initial=-INFINITY), self._windows.max(initial=-INFINITY))
        self._calm = int(max(ends)) + 1

    def _dearest_ahead(self) -> Integers:
        """What stretches of links from each stop can meet: (minutes closed, closed links, dearest rates...).

        Waiting happens where a ride leaves or a link may be closed. Who is held up stays behind by no
        more than the time in which any link is closed.
        """
        closed = np.unique(self._links[self._links[:, 3] > self._links[:, 2], 4])
        waits = np.union1d(closed, self._rides[:, 0])
        one = np.zeros(self.n_stops, np.int64)
        one[closed] = 1
        held = self._spread(closed, one)
        paid = self._links[:, 3] > self._links[:, 2]
        paid &= self._rate[self._links[:, 4]].any(axis=1)
        rates = [self._spread(waits, self._rate[:, k]) for k in range(self._rate.shape[1])]
        columns = [held * _covered(self._windows), held * int(paid.sum()), *rates]
        return np.ascontiguousarray(np.stack(columns, axis=1))

    def _spread(self, stops: Integers, value: Integers) -> Integers:
        value = np.ascontiguousarray(value)
        order = stops[np.argsort(-value[stops], kind="stable")]
        return dearest(self._back_start, self._back_links, self._links, order, value)

    def _first(self, s: int, t: int, depart: int, until: int) -> tuple[int, Integers] | None:
        self._check(s, t)
        arrival, legs = arrive_first(
            self._rides,
            self._board_start,
            self._board,
            self._link_start,
            self._links,
            self._windows,
            s,
            t,
            depart,
            until,
        )
        return None if arrival >= INFINITY else (arrival, legs)

    def latest_departure(self, s: int, t: int, arrive: int, since: int = -INFINITY) -> int | None:
        """Find the last moment to be at the source and still arrive in time; as `Timetable.latest_departure`."""
        self._check(s, t)
        found = leave_last(
            self._rides,
            self._alight_start,
            self._alight,
            self._before,
            self._back_start,
            self._back_links,
            self._links,
            self._windows,
            s,
            t,
            arrive,
            max(since, -INFINITY + 1),
        )
        return None if found == -INFINITY or found < since else int(found)

    def pareto(
        self,
        s: int,
        t: int,
        depart: int,
        criteria: tuple[int, ...] = (0,),
        until: int = INFINITY,
        max_labels: int = MOST_LABELS,
    ) -> JourneyFront:
        """Find every Pareto-optimal (arrival, criteria...); as `Timetable.pareto`."""
        chosen, bound = self._to_go(s, t, criteria)
        ahead = _columns(self._ahead, [0, 1, *(k + 2 for k in chosen)])
        detour, toll = self._detours(bound, chosen)
        bit, made = np.full(self.n_stops, -1, np.int64), 0
        # with waiting left out of the dominance: possible journeys, against which the search is then quick
        rows, ends = self._searched((s, t, depart, until), chosen, (bound, ahead * 0, bit, detour, toll), max_labels)
        known, allowed = rows, np.array([e for e in ends.tolist() if not self._twice(rows, [e]).size], np.int64)
        made = rows.shape[0]
        sure = not ahead[:, 2:].any() and allowed.size == ends.size
        while not sure:
            rows, ends = self._searched(
                (s, t, depart, until), chosen, (bound, ahead, bit, detour, toll), max_labels - made, (known, allowed)
            )
            made += rows.shape[0] - known.shape[0]
            twice = self._twice(rows, ends.tolist())
            bit[twice] = np.arange(twice.size) + bit.max() + 1
            sure = not twice.size
        costs = rows[ends][:, [0, *range(COSTS, COSTS + len(chosen))]]
        order = _front(costs)
        return JourneyFront(np.ascontiguousarray(costs[order]), made, self, depart, rows, ends[order])

    def _searched(
        self,
        query: tuple[int, int, int, int],
        chosen: list[int],
        guides: tuple[Integers, Integers, Integers, Integers, Integers],
        most: int,
        known: tuple[Integers, Integers] | None = None,
    ) -> tuple[Integers, Integers]:
        """Labels and those at the target, for rates of waiting and stops that must not be visited twice."""
        bound, ahead, bit, detour, toll = guides
        rows, ends = (np.empty((0, COSTS + len(chosen)), np.int64), _NOTHING) if known is None else known
        count, labels, found = front_labels(
            self._rides,
            _columns(self._ride_weights, chosen),
            self._board_start,
            self._board,
            self._link_start,
            self._links,
            _columns(self._link_weights, chosen),
            self._windows,
            _columns(self._rate, chosen),
            self.waiting.step[chosen],
            self.waiting.free,
            ahead,
            bound,
            bit,
            detour,
            toll,
            np.ascontiguousarray(rows),
            ends,
            np.array([*query, int(not self.returns), self._calm], np.int64),
            most,
        )
        if count < 0:
            raise TooManyLabels(most, most)
        return labels, found

    def _twice(self, rows: Integers, ends: list[int]) -> Integers:
        return repeated(rows, np.array(ends, np.int64), self.n_stops, int(not self.returns))

    @cached_property
    def _paid(self) -> tuple[Integers, Integers]:
        """Stops at which waiting may cost, and the least (minutes, costs...) over links from every stop to each.

        None at all where there are too many to be asked about one by one.
        """
        closed = self._links[self._links[:, 3] > self._links[:, 2], 4]
        waits = np.union1d(closed, self._rides[:, 0])
        paid = waits[self._rate[waits].any(axis=1)]
        weights = np.vstack([self._links[:, 1], self._link_weights.T])
        graph = ArcGraph(self.n_stops, self._links[:, 4], self._links[:, 0], weights)
        kept = paid if paid.size <= _MOST_PAID else paid[:0]
        least = np.empty((kept.size, self.n_stops, weights.shape[0]), np.int64)
        for place, stop in enumerate(kept.tolist()):
            for row in range(weights.shape[0]):
                least[place, :, row] = bounds(graph, stop, row)
        return kept, least

    def _detours(self, bound: Integers, chosen: list[int]) -> tuple[Integers, Integers]:
        stops, least = self._paid
        if not stops.size and self._ahead[:, 2:].any():
            # every stop may matter, at the dearest rate there is: the rates ahead bound it
            nowhere = np.zeros((1, self.n_stops, 1 + len(chosen)), np.int64)
            return nowhere, np.ascontiguousarray(self._rate[:, chosen].max(axis=0)[None])
        there, on = least[:, :, [0, *(k + 1 for k in chosen)]], bound[stops][:, None, :]
        joined = (there < INFINITY) & (on < INFINITY)
        detour = np.where(joined, np.where(joined, there, 0) + np.where(joined, on, 0), INFINITY)
        return np.ascontiguousarray(detour), _columns(self._rate[stops], chosen)


def _columns(array: Integers, chosen: list[int]) -> Integers:
    return np.ascontiguousarray(array[:, chosen])


def _front(costs: Integers) -> Integers:
    """Places of the rows that no other beats, in lexicographic order."""
    kept: list[int] = []
    for place in np.lexsort(costs.T[::-1]).tolist():
        if not kept or not (costs[kept] <= costs[place]).all(axis=1).any():
            kept.append(place)
    return np.array(kept, np.int64)


def _grouped(stop: Integers, n: int) -> tuple[Integers, Integers]:
    """Where the rides of each stop begin, and their places in the order of departures."""
    start = np.concatenate([[0], np.cumsum(np.bincount(stop, minlength=n))]).astype(np.int64)
    return start, np.argsort(stop, kind="stable").astype(np.int64)


def _covered(windows: Integers) -> int:
    """Minutes in which at least one window is closed."""
    if not windows.size:
        return 0
    spans = windows[np.argsort(windows[:, 0], kind="stable")]
    reached = np.maximum.accumulate(spans[:, 1])
    begins = np.maximum(spans[1:, 0], reached[:-1])
    return int(spans[0, 1] - spans[0, 0] + np.maximum(0, spans[1:, 1] - begins).sum())
