"""A timetable searched with labels: the other implementation of `Timetable`, for graphs of many links.

The connection scan is quick where nearly everything is a connection. Where a journey is mostly links,
as on a compiled network, its rule that no stretch of links visits a stop twice makes it carry every
way apart. Here that rule is first left out. A front whose journeys keep it all the same is the front
with the rule; stops that some journey visits twice are then watched, and the search begins again. So it does after some
labels, with those stops watched that most journeys so far visit twice: it might never end among them.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from functools import cached_property

import numpy as np

from corridor.arguments import checked_class
from corridor.errors import ArgumentError
from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.fronts.pareto_fronts import MOST_LABELS, TooManyLabels
from corridor.search.records import Cube, Integers, Table
from corridor.search.shortest.dijkstra import bounds, costs_from
from corridor.search.timetable.hold_ups import Prospects, reach_of
from corridor.search.timetable.journeys import JourneyFront
from corridor.search.timetable.label_kernels import front_labels, repeated
from corridor.search.timetable.layout import chosen_costs, columns
from corridor.search.timetable.records import (
    COSTS,
    TIME,
    Boarding,
    KnownLabels,
    LabelGuides,
    LabelQuery,
    ScanQuery,
    TimetableCosts,
)
from corridor.search.timetable.scanned_timetable import Timetable
from corridor.search.timetable.schedule import MOST_WEIGHT, Connections, Links, Waiting
from corridor.search.timetable.stop_search import arrive_first, leave_last

__all__ = ["LabelTimetable"]

_MOST_PAID = 32
_FIRST_LABELS, _MORE_LABELS = 30_000, 4  # made before the search looks for journeys in circles; times so many next
_MOST_WATCHED = 16  # stops at once: each makes labels harder to compare


@checked_class
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
        rides = self._layout.rows.rides
        follows = np.flatnonzero(rides["next"] >= 0)
        before = np.full(rides.size, -1, np.int64)
        before[rides["next"][follows]] = follows
        self._boarding = Boarding(*_grouped(rides["tail"], n_stops), *_grouped(rides["head"], n_stops), before)

    def charging(self, extra: Integers) -> LabelTimetable:
        """Return the same timetable with more to pay on its rides.

        Parameters
        ----------
        extra : int64 array, shape (rides,)
            What each ride costs besides, by the first criterion; 0 or more, so that every bound holds as it is.

        Raises
        ------
        ArgumentError
            When it is of another shape or type, or a ride would cost less, or more than can be counted.
        """
        rides = self._layout.order.size
        more = np.asarray(extra)
        if more.shape != (rides,) or more.dtype.kind not in "iu" or not self.connections.weights.shape[0]:
            raise ArgumentError(f"extra has type {more.dtype} and shape {more.shape}, not whole and ({rides},)")
        if rides and not (int(more.min()) >= 0 and int(more.max()) <= MOST_WEIGHT):
            raise ArgumentError("what rides cost besides is less than nothing, or more than can be counted")
        weights = self._layout.costs.rides.copy()
        weights[:, 0] = np.minimum(weights[:, 0] + more.astype(np.int64)[self._layout.order], MOST_WEIGHT)
        made = copy(self)
        made._layout = replace(self._layout, costs=self._layout.costs._replace(rides=weights))
        return made

    def _swept(self, s: int, t: int, since: int, until: int) -> Integers | None:
        """Nothing: sweeps pay where nearly everything is a connection."""
        return None

    def _first(self, s: int, t: int, depart: int, until: int) -> tuple[int, Table] | None:
        self._check(s, t, depart, until)
        arrival, legs = arrive_first(self._layout.rows, self._boarding, ScanQuery(s, t, depart, 0, until))
        return None if arrival >= INFINITY else (arrival, legs)

    def latest_departure(self, s: int, t: int, arrive: int, since: int = -INFINITY) -> int | None:
        """Find the last moment to be at the source and still arrive in time; as `Timetable.latest_departure`."""
        self._check(s, t, arrive, since)
        query = ScanQuery(s, t, arrive, 0, max(since, -INFINITY + 1))
        found = leave_last(self._layout.rows, self._boarding, query)
        return None if found == -INFINITY or found < since else int(found)

    def pareto(
        self,
        s: int,
        t: int,
        depart: int,
        criteria: tuple[int, ...] = (0,),
        until: int = INFINITY,
        max_labels: int = MOST_LABELS,
        proof_labels: int | None = None,
    ) -> JourneyFront:
        """Find every Pareto-optimal (arrival, criteria...); as `Timetable.pareto`.

        Parameters
        ----------
        s, t, depart, criteria, until, max_labels
            As for `Timetable.pareto`.
        proof_labels : int, optional
            After so many labels more the front may be one that is not `sure`: of possible journeys that no other beats
            but by what it pays less for waiting. By default the search goes on until it is sure.
        """
        self._check(s, t, depart, until)
        chosen, bound = self._to_go(s, t, criteria)
        costs = chosen_costs(self._layout.costs, chosen)
        bit = np.full(self.n_stops, -1, np.int64)
        nowhere = np.zeros((self.n_stops, 2 + len(chosen)), np.int64)
        guides = LabelGuides(bound, nowhere, bit, *self._detours(bound, chosen))
        query = LabelQuery(s, t, depart, until, int(not self.returns), depart, max_labels)
        nothing = KnownLabels(np.empty((0, COSTS + len(chosen)), np.int64), np.empty(0, np.int64))
        # with waiting left out of the dominance: possible journeys, against which the search is then quick
        rows, ends, complete = self._searched(costs, guides, nothing, query)
        if not complete:
            raise TooManyLabels(max_labels, max_labels)
        allowed = np.array([e for e in ends.tolist() if not self._twice(rows, [e]).any()], np.int64)
        known, made = KnownLabels(rows, allowed), rows.shape[0]
        points = columns(rows[allowed], [TIME, *range(COSTS, COSTS + len(chosen))])
        rows_of = tuple(k + 1 for k in chosen)
        prospects = Prospects(depart, until, self._since(s, rows_of), bound, points, self._least, s, rows_of)
        reach, calm = reach_of(self._layout, chosen, prospects)
        guides, query = guides._replace(reach=reach), query._replace(calm=calm)
        sure = not reach[:, 2:].any() and allowed.size == ends.size
        share, limit = max(_FIRST_LABELS, 2 * made), max_labels
        if proof_labels is not None and allowed.size:
            limit = min(limit, made + proof_labels)
        while not sure:
            most = min(share, limit - made)
            rows, ends, complete = self._searched(costs, guides, known, query._replace(most=most))
            made += rows.shape[0] - known.rows.shape[0]
            if not complete and made >= limit:
                if limit == max_labels:
                    raise TooManyLabels(max_labels, max_labels)
                rows, ends = known.rows, known.ends
                break
            twice = self._twice(rows, ends.tolist() if complete else range(rows.shape[0]))
            sure = complete and not twice.any()
            if not complete:
                # most labels are then of boxes that go round in circles, where that costs less than to be stored
                share *= _MORE_LABELS
                twice[np.argsort(-twice, kind="stable")[_MOST_WATCHED:]] = 0
            watched = np.flatnonzero((twice > 0) & (bit < 0))
            bit[watched] = np.arange(watched.size) + bit.max() + 1
        found = rows[ends][:, [TIME, *range(COSTS, COSTS + len(chosen))]]
        order = _front(found)
        return JourneyFront(np.ascontiguousarray(found[order]), made, self._layout, depart, rows, ends[order], sure)

    def _since(self, s: int, criteria: tuple[int, ...]) -> Table:
        """Least seconds, then least of each criterion by its row of the weights, from the source to every stop."""
        return np.stack([costs_from(self._least, s, row) for row in (0, *criteria)], axis=1)

    def _searched(
        self, costs: TimetableCosts, guides: LabelGuides, known: KnownLabels, query: LabelQuery
    ) -> tuple[Table, Integers, bool]:
        """Labels and those at the target, and whether that is all; no more than the most of the query are made."""
        count, labels, found = front_labels(self._layout.rows, self._boarding, costs, guides, known, query)
        return labels, found, bool(count >= 0)

    def _twice(self, rows: Table, ends: Iterable[int]) -> Integers:
        """How many of the journeys of labels visit each stop twice."""
        return repeated(rows, np.array([*ends], np.int64), self.n_stops, int(not self.returns))

    @cached_property
    def _paid(self) -> tuple[Integers, Cube]:
        """Stops at which waiting may cost, and the least (seconds, costs...) over links from every stop to each.

        None at all where there are too many to be asked about one by one.
        """
        rows, costs = self._layout.rows, self._layout.costs
        links = rows.links
        closed = links["tail"][links["end_window"] > links["first_window"]]
        waits = np.union1d(closed, rows.rides["tail"])
        paid = waits[costs.rate[waits].any(axis=1)]
        weights = np.vstack([links["duration"], costs.links.T])
        graph = ArcGraph(self.n_stops, links["tail"], links["head"], weights)
        kept = paid if paid.size <= _MOST_PAID else paid[:0]
        least = np.empty((kept.size, self.n_stops, weights.shape[0]), np.int64)
        for place, stop in enumerate(kept.tolist()):
            for row in range(weights.shape[0]):
                least[place, :, row] = bounds(graph, stop, criterion=row)
        return kept, least

    def _detours(self, bound: Table, chosen: list[int]) -> tuple[Cube, Table]:
        (stops, least), rate = self._paid, self._layout.costs.rate
        if not stops.size and rate.any():
            # every stop may matter, at the dearest rate there is: the rates ahead bound it
            nowhere = np.zeros((1, self.n_stops, 1 + len(chosen)), np.int64)
            return nowhere, np.ascontiguousarray(rate[:, chosen].max(axis=0)[None])
        there, on = least[:, :, [0, *(k + 1 for k in chosen)]], bound[stops][:, None, :]
        joined = (there < INFINITY) & (on < INFINITY)
        detour = np.where(joined, np.where(joined, there, 0) + np.where(joined, on, 0), INFINITY)
        return np.ascontiguousarray(detour), columns(rate[stops], chosen)


def _front(costs: Table) -> Integers:
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
