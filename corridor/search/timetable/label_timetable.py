"""A timetable searched with labels: the other implementation of `Timetable`, for graphs of many links.

The connection scan is quick where nearly everything is a connection. Where a journey is mostly links,
as on a compiled network, its rule that no stretch of links visits a stop twice makes it carry every
way apart. Here that rule is first left out. A front whose journeys keep it all the same is the front
with the rule; stops that some journey visits twice are then watched, and the search begins again.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from corridor.arguments import checked_class
from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.fronts.pareto_fronts import MOST_LABELS, TooManyLabels
from corridor.search.records import Cube, Integers, Table
from corridor.search.shortest.dijkstra import bounds, sweep
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
from corridor.search.timetable.schedule import Connections, Links, Waiting
from corridor.search.timetable.stop_search import arrive_first, leave_last

__all__ = ["LabelTimetable"]

_MOST_PAID = 32


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
    ) -> JourneyFront:
        """Find every Pareto-optimal (arrival, criteria...); as `Timetable.pareto`."""
        self._check(s, t, depart, until)
        chosen, bound = self._to_go(s, t, criteria)
        costs = chosen_costs(self._layout.costs, chosen)
        bit = np.full(self.n_stops, -1, np.int64)
        nowhere = np.zeros((self.n_stops, 2 + len(chosen)), np.int64)
        guides = LabelGuides(bound, nowhere, bit, *self._detours(bound, chosen))
        query = LabelQuery(s, t, depart, until, int(not self.returns), depart, max_labels)
        nothing = KnownLabels(np.empty((0, COSTS + len(chosen)), np.int64), np.empty(0, np.int64))
        # with waiting left out of the dominance: possible journeys, against which the search is then quick
        rows, ends = self._searched(costs, guides, nothing, query)
        allowed = np.array([e for e in ends.tolist() if not self._twice(rows, [e]).size], np.int64)
        known, made = KnownLabels(rows, allowed), rows.shape[0]
        points = columns(rows[allowed], [TIME, *range(COSTS, COSTS + len(chosen))])
        prospects = Prospects(depart, until, self._since(s, chosen), bound, points)
        reach, calm = reach_of(self._layout, chosen, prospects)
        guides, query = guides._replace(reach=reach), query._replace(calm=calm)
        sure = not reach[:, 2:].any() and allowed.size == ends.size
        while not sure:
            rows, ends = self._searched(costs, guides, known, query._replace(most=max_labels - made))
            made += rows.shape[0] - known.rows.shape[0]
            twice = self._twice(rows, ends.tolist())
            bit[twice] = np.arange(twice.size) + bit.max() + 1
            sure = not twice.size
        found = rows[ends][:, [TIME, *range(COSTS, COSTS + len(chosen))]]
        order = _front(found)
        return JourneyFront(np.ascontiguousarray(found[order]), made, self._layout, depart, rows, ends[order])

    def _since(self, s: int, chosen: list[int]) -> Table:
        """Least seconds, then least of each criterion, from the source to every stop."""
        graph, rank = self._least, self._least.topology.rank
        found = [sweep(graph, graph.node(s, "source"), row, back=False) for row in (0, *(k + 1 for k in chosen))]
        return np.stack([one if rank is None else one.take(rank) for one in found], axis=1)

    def _searched(
        self, costs: TimetableCosts, guides: LabelGuides, known: KnownLabels, query: LabelQuery
    ) -> tuple[Table, Integers]:
        """Labels and those at the target, for rates of waiting and stops that must not be visited twice."""
        count, labels, found = front_labels(self._layout.rows, self._boarding, costs, guides, known, query)
        if count < 0:
            raise TooManyLabels(query.most, query.most)
        return labels, found

    def _twice(self, rows: Table, ends: list[int]) -> Integers:
        return repeated(rows, np.array(ends, np.int64), self.n_stops, int(not self.returns))

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
