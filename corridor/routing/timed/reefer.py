"""Reefers by the clock: hours without power as the journey itself has them, waiting for doors and trains included.

The timetable's kernel does not know power. Where what it finds keeps the limit, no journey that keeps it is better.
Otherwise labels that carry the time, the totals and the seconds since the last power search the same links and rides,
in the order of the least total that each may still come to. Who comes earlier may have to wait longer: for a train, at
the price of storage, or without power at a closed door; so an earlier label makes a later one needless only if it
stays as good after waiting for it. That is exact and may be long: past `MOST_LABELS` the search refuses to answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corridor.errors import CorridorError
from corridor.routing.query.label_search import Start, arcs_out, least_labels
from corridor.routing.query.reefer import PowerByClock
from corridor.routing.timed.network import CRITERIA, DatedNetwork
from corridor.routing.timed.replay import opening, steps_of, totals_by_clock, without_times
from corridor.search import DAY, INFINITY, ArcGraph, Journey, TooManyLabels, bounds
from corridor.units import SECONDS_PER_HOUR

__all__ = ["MOST_LABELS", "PowerSearchError", "journey_keeps_power", "powered_journeys"]

Totals = tuple[int, ...]
_STORED = CRITERIA.index("cost")  # the criterion that waiting is paid in
_Passed = tuple[int, int, int]  # second at the end, seconds since power, cents paid for waiting
_Label = tuple[Totals, int, Totals, int, int]  # least totals at the end, second, totals, seconds since power, stop

MOST_LABELS = 300_000  # about ten seconds


class PowerSearchError(CorridorError, RuntimeError):
    """A dated search of a reefer that is too large to be made exactly."""


def journey_keeps_power(dated: DatedNetwork, journey: Journey) -> bool:
    """Whether a journey never leaves a reefer without power for too long, by its own clock."""
    if dated.power_by_clock is None:
        return True
    rules, since = dated.power_by_clock, 0
    for step in steps_of(dated, journey):
        arc = dated.layered.original_arc(step.arc)
        since = rules.after(since, arc, held=step.began - step.came, lasted=step.ended - step.began)
        if since > rules.limit:
            return False
        since = rules.renewed(since, arc)
    return True


def powered_journeys(
    dated: DatedNetwork, depart: int, names: Sequence[str], limits: Mapping[str, int]
) -> Iterator[tuple[Totals, Journey]]:
    """Find journeys that keep their power: every point of the front, the least one first.

    Parameters
    ----------
    dated : DatedNetwork
        Of a reefer with a limit.
    depart : int
        Second.
    names : sequence of str
        Of cost, hours, co2_kg, transfers and generalised: points, compared in this order.
    limits : mapping of str to int
        Largest whole totals.

    Raises
    ------
    PowerSearchError
        When `MOST_LABELS` labels do not suffice.
    """
    search = _TimedPowerSearch(dated, depart, (*names, *limits), tuple(limits.values()))
    source, sink = dated.layered.source, dated.layered.sink
    first = (search.least_totals(source, depart, (0,) * len(CRITERIA)), depart, (0,) * len(CRITERIA), 0, source)
    known: set[Totals] = set()
    try:
        for (totals, arrival, costs, *_), arcs in least_labels(
            search, search.out, Start(source, sink, first), most_labels=MOST_LABELS
        ):
            point = totals[: len(names)]
            if point not in known:
                known.add(point)
                yield point, Journey(depart, arrival, np.array(costs, np.int64), tuple(map(search.step, arcs)))
    except TooManyLabels:
        hours = search.power.limit / SECONDS_PER_HOUR
        raise PowerSearchError(
            f"the search by the clock for a reefer that needs power within {hours:g} h is too large to be exact: "
            "ask without a departure, set limits, or avoid what is not wanted"
        ) from None


@dataclass(frozen=True, eq=False)
class _TimedPowerSearch:
    """Links, then rides, as arcs that labels go over."""

    dated: DatedNetwork
    depart: int
    names: tuple[str, ...]
    most: Totals

    @cached_property
    def compared(self) -> tuple[int, ...]:
        """Places of the criteria that the names' totals are made of."""
        needed = {"cost" if name == "generalised" else name for name in self.names}
        return tuple(place for place, name in enumerate(CRITERIA) if name in needed)

    @cached_property
    def power(self) -> PowerByClock:
        """Where the reefer has power."""
        power = self.dated.power_by_clock
        assert power is not None
        return power

    @cached_property
    def graph(self) -> ArcGraph:
        """Links and rides without their times: what is least to come of seconds and of every criterion."""
        return without_times(self.dated.table)

    @cached_property
    def out(self) -> list[Sequence[tuple[int, int]]]:
        """Arcs out of each stop."""
        return arcs_out(self.graph.topology, range(self.graph.n_arcs))

    @cached_property
    def heads(self) -> list[int]:
        """Where each arc ends."""
        found: list[int] = self.graph.topology.head.tolist()
        return found

    @cached_property
    def dark_until(self) -> list[int]:
        """The last second at which a box may be held without power on the way on from each stop.

        At a door that is closed until then, or for a train at a terminal without power.
        """
        own, power, original = [0] * self.graph.n_nodes, self.power, self.dated.layered.original_arc
        tails = self.graph.topology.tail.tolist()
        for link, windows in enumerate(self.closed):
            passage = self.dated.passages[link]
            if windows and passage is not None and not power.from_power[original(passage.arc)]:
                own[tails[link]] = max(own[tails[link]], *(until for _, until in windows))
        for ride, (wait, _) in enumerate(self.dated.boardings):
            if power.dark[original(wait)]:
                own[tails[len(self.closed) + ride]] = self.dated.end
        return _largest_ahead(own, tails, self.heads)

    @cached_property
    def storage_ahead(self) -> list[int]:
        """Cents of a day at the dearest place where the next train on from each stop may be waited for."""
        links = len(self.closed)
        tails, rate = self.graph.topology.tail.tolist(), self.dated.table.waiting.rate[_STORED].tolist()
        return _largest_ahead(rate, tails[:links], self.heads[:links])

    @cached_property
    def to_go(self) -> list[list[int]]:
        """The least seconds, and the least of every criterion, from each stop to the sink."""
        return [bounds(self.graph, self.dated.layered.sink, criterion=row).tolist() for row in range(1 + len(CRITERIA))]

    @cached_property
    def costs(self) -> list[Totals]:
        """Criteria of each arc."""
        return list(zip(*self.graph.weights[1:].tolist(), strict=True))

    @cached_property
    def closed(self) -> list[tuple[tuple[int, int], ...]]:
        """Windows in which each link cannot be begun."""
        return [() if passage is None else tuple(sorted(passage.closed)) for passage in self.dated.passages]

    def least_totals(self, stop: int, second: int, costs: Totals) -> Totals:
        """What a label at a stop may at least come to; the names' totals, and those of the limits."""
        lasted = second + self.to_go[0][stop] - self.depart
        whole = dict(zip(CRITERIA, map(int.__add__, costs, (row[stop] for row in self.to_go[1:])), strict=True))
        return totals_by_clock(self.dated, self.names, lasted, whole)

    def step(self, arc: int) -> tuple[str, tuple[int, ...]]:
        """The arc as a step of a journey."""
        links = len(self.closed)
        return ("link", (arc,)) if arc < links else ("ride", (arc - links,))

    def extend(self, label: _Label, arc: int) -> _Label | None:
        """Take a link when it opens, or board a ride in time."""
        _, time, costs, since, _ = label
        passed = self._by_link(arc, time, since) if arc < len(self.closed) else self._by_ride(arc, time, since)
        head = self.heads[arc]
        if passed is None or passed[0] >= self.dated.end or self.to_go[0][head] == INFINITY:
            return None
        ended, gone, paid = passed
        sums = list(map(int.__add__, costs, self.costs[arc]))
        sums[_STORED] += paid
        costs = tuple(sums)
        return self.least_totals(head, ended, costs), ended, costs, gone, head

    def _by_link(self, link: int, time: int, since: int) -> _Passed | None:
        passage = self.dated.passages[link]
        if passage is None:  # into the yard beside the stack
            return time, since, 0
        began = opening(self.closed[link], time, self.dated.end)
        ended = began + passage.seconds
        gone = self._carried(since, passage.arc, began - time, passage.seconds)
        return None if gone is None else (ended, gone, 0)

    def _by_ride(self, arc: int, time: int, since: int) -> _Passed | None:
        rides, ride = self.dated.table.connections, arc - len(self.closed)
        first, leaves, arrives = int(rides.departure[ride]), self.dated.left(ride), int(rides.arrival[ride])
        if first - int(rides.cutoff[ride]) < time:
            return None
        wait, lift = self.dated.boardings[ride]
        gone = self._carried(since, wait, 0, leaves - time)
        gone = None if gone is None else self._carried(gone, lift, 0, arrives - leaves)
        if gone is None:
            return None
        waiting, yard = self.dated.table.waiting, int(rides.tail[ride])
        days = -(-max(0, first - time - int(waiting.free[yard])) // DAY)
        return arrives, gone, int(waiting.rate[_STORED, yard]) * days

    def _carried(self, since: int, arc: int, held: int, lasted: int) -> int | None:
        """Seconds without power behind an arc; None where they are too many."""
        number = self.dated.layered.original_arc(arc)
        since = self.power.after(since, number, held=held, lasted=lasted)
        return None if since > self.power.limit else self.power.renewed(since, number)

    def dominates(self, one: _Label, other: _Label) -> bool:
        """Whether one is there no later, and as good even if it has to wait for the other."""
        spare = other[1] - one[1]
        if spare < 0:
            return False
        stop = one[4]
        if one[3] + (spare if one[1] < self.dark_until[stop] else 0) > other[3]:
            return False
        costs, its = one[2], other[2]
        if costs[_STORED] - spare // -DAY * self.storage_ahead[stop] > its[_STORED] and _STORED in self.compared:
            return False
        return all(costs[place] <= its[place] for place in self.compared)

    def row(self, label: _Label) -> tuple[int, ...]:
        """The second, seconds since power, and totals."""
        _, second, costs, since, _ = label
        return (second, since, *costs)

    def dominating(self, rows: NDArray[np.int64], label: _Label) -> NDArray[np.bool_]:
        """Rows that `dominates` holds of."""
        _, second, its, its_since, stop = label
        spare = second - rows[:, 0]
        found: NDArray[np.bool_] = spare >= 0
        found &= rows[:, 1] + np.where(rows[:, 0] < self.dark_until[stop], spare, 0) <= its_since
        costs = rows[:, 2:]
        if _STORED in self.compared:
            found &= costs[:, _STORED] - spare // -DAY * self.storage_ahead[stop] <= its[_STORED]
        for place in self.compared:
            found &= costs[:, place] <= its[place]
        return found

    def promises(self, label: _Label, node: int, reached: Sequence[_Label]) -> bool:
        """Whether the least that it may come to keeps the limits and is not beaten by what has come."""
        least, point = label[0], len(self.names) - len(self.most)
        if any(map(int.__gt__, least[point:], self.most)):
            return False
        return not any(all(map(int.__le__, known[0][:point], least[:point])) for known in reached)


def _largest_ahead(own: Sequence[int], tails: Sequence[int], heads: Sequence[int]) -> list[int]:
    """The largest value that can be met on the way on from each node."""
    into: list[list[int]] = [[] for _ in own]
    for tail, head in zip(tails, heads, strict=True):
        into[head].append(tail)
    found, done = list(own), [False] * len(own)
    for first in sorted(range(len(own)), key=lambda node: -own[node]):
        waiting = [] if done[first] else [first]
        while waiting:
            node = waiting.pop()
            if not done[node]:
                done[node], found[node] = True, own[first]
                waiting += into[node]
    return found
