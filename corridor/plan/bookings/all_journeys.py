"""Every journey through a timetable that costs no more than so much: no dominance but among equals, bounds only.

For few shippers with a small gap to close; where there are too many journeys it gives up, and the gap stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corridor.routing.timed.replay import opening, without_times
from corridor.search import DAY, INFINITY, Journey, LabelTimetable, bounds

__all__ = ["AllJourneys"]

Integers = NDArray[np.int64]

_MOST_LABELS = 60_000
_Step = tuple[str, tuple[int, ...]]
_Label = tuple[int, int, int, int, tuple[int, ...], _Step]  # stop, second, cents, label before, rides, step


@dataclass(frozen=True, eq=False)
class AllJourneys:
    """Journeys from a source to a sink that visit no stop twice.

    Attributes
    ----------
    table : LabelTimetable
        Its first criterion is money in cents.
    ends : (int, int)
        Source and sink.
    ready, since : int
        When a journey begins, and the second before which no ride is boarded.
    value : function of arrival and cents
        What a journey costs; it never falls with either.
    dearest : float
        What a journey may cost at most without prices.
    prices : int64 array, shape (rides,)
        Cents that each ride costs besides.
    """

    table: LabelTimetable
    ends: tuple[int, int]
    ready: int
    since: int
    value: Callable[[int, int], float]
    dearest: float
    prices: Integers

    def within(self, most: float) -> list[Journey] | None:
        """Every journey of a value of so much at most, prices included; None where there are too many labels."""
        source, sink = self.ends
        labels: list[_Label] = [(source, self.ready, 0, -1, (), ("", ()))]
        known: dict[tuple[int, tuple[int, ...]], list[tuple[int, int]]] = {}
        found, place = [], 0
        least_s, least_c = self._to_go
        paid = [0]
        while place < len(labels):
            stop, time, cents, _, rides, _ = labels[place]
            if stop == sink:
                found.append(self._journey(labels, place, cents - paid[place]))
            for step, head, later, spent, price in self._onward(stop, time) if stop != sink else ():
                if self._visited(labels, place, head) or least_s[head] >= INFINITY or least_c[head] >= INFINITY:
                    continue
                total, through = cents + spent + price, (*rides, *(step[1] if step[0] == "ride" else ()))
                before, prices = known.setdefault((head, through), []), paid[place] + price
                arrival, bill = later + least_s[head], total + least_c[head]
                if (
                    self._needless(before, later, total)
                    or self.value(arrival, bill) > most
                    or self.value(arrival, bill - prices) > self.dearest
                ):
                    continue
                if len(labels) == _MOST_LABELS:
                    return None
                before.append((later, total))
                labels.append((head, later, total, place, through, step))
                paid.append(prices)
            place += 1
        return found

    def _onward(self, stop: int, time: int) -> Iterator[tuple[_Step, int, int, int, int]]:
        """Steps from a stop at a time: what, where to, until when, for how many cents, and prices."""
        links, rides, waiting = self.table.links, self.table.connections, self.table.waiting
        for link in self._links_out[stop]:
            begin = opening(self._closed.get(link, ()), time, INFINITY)
            yield (
                ("link", (link,)),
                int(links.head[link]),
                begin + int(links.duration[link]),
                int(links.weights[0, link]),
                0,
            )
        for ride in self._rides_out[stop]:
            departs = int(rides.departure[ride])
            if departs >= self.since and time <= departs - int(rides.cutoff[ride]):
                days = -(-max(0, departs - time - int(waiting.free[stop])) // DAY)
                spent = int(waiting.rate[0, stop]) * days + int(rides.weights[0, ride])
                yield ("ride", (ride,)), int(rides.head[ride]), int(rides.arrival[ride]), spent, int(self.prices[ride])

    def _needless(self, known: Sequence[tuple[int, int]], time: int, cents: int) -> bool:
        """Whether another on the same rides is no later and no dearer; where waiting is paid, the same in both."""
        if self._paid:
            return (time, cents) in known
        return any(earlier <= time and cheaper <= cents for earlier, cheaper in known)

    @staticmethod
    def _visited(labels: Sequence[_Label], place: int, stop: int) -> bool:
        while place >= 0:
            if labels[place][0] == stop:
                return True
            place = labels[place][3]
        return False

    def _journey(self, labels: Sequence[_Label], place: int, cents: int) -> Journey:
        arrival, steps = labels[place][1], list[_Step]()
        while labels[place][3] >= 0:
            steps.append(labels[place][5])
            place = labels[place][3]
        return Journey(self.ready, arrival, np.array([cents], np.int64), tuple(reversed(steps)))

    @cached_property
    def _to_go(self) -> tuple[list[int], list[int]]:
        """Least seconds and least cents from every stop to the sink, without waiting."""
        graph = without_times(self.table)
        return bounds(graph, self.ends[1], criterion=0).tolist(), bounds(graph, self.ends[1], criterion=1).tolist()

    @cached_property
    def _paid(self) -> bool:
        return bool(self.table.waiting.rate[0].any())

    @cached_property
    def _links_out(self) -> list[list[int]]:
        return _by_stop(self.table.n_stops, self.table.links.tail)

    @cached_property
    def _rides_out(self) -> list[list[int]]:
        return _by_stop(self.table.n_stops, self.table.connections.tail)

    @cached_property
    def _closed(self) -> dict[int, list[tuple[int, int]]]:
        found: dict[int, list[tuple[int, int]]] = {}
        for link, start, end in self.table.links.closed:
            found.setdefault(link, []).append((start, end))
        return found


def _by_stop(n_stops: int, tail: Integers) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(n_stops)]
    for number, stop in enumerate(tail.tolist()):
        found[stop].append(number)
    return found
