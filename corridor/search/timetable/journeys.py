"""What comes out of a timetable: a journey, and the journeys of a front."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.arguments import checked_result
from corridor.display import brief
from corridor.errors import OutOfRange
from corridor.search.records import Integers, Table
from corridor.search.timetable.layout import Layout
from corridor.search.timetable.records import ENTER, LEAVE, PARENT

__all__ = ["Journey", "JourneyFront", "journey_of"]


@checked_result
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Journey:
    """A way through a timetable.

    Attributes
    ----------
    departure, arrival : int
        When it begins at the source (waiting included) and ends at the target, in seconds.
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


@checked_result
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class JourneyFront:
    """All Pareto-optimal (arrival, criteria...) of journeys that leave at one time.

    Attributes
    ----------
    costs : ndarray of int64, shape (points, 1 + criteria)
        Arrival in seconds, then the criteria asked for; in lexicographic order.
    labels : int
        Labels made.
    sure : bool
        Whether these are all: not, where a search was to prove it within so many labels and could not.
    """

    costs: Table
    labels: int
    _layout: Layout
    _departure: int
    _rows: Table
    _ends: Integers
    sure: bool = True

    def __repr__(self) -> str:
        return brief(self, f"of {len(self)} points, {self.labels:,} labels")

    def __len__(self) -> int:
        return int(self.costs.shape[0])

    def journey(self, i: int) -> Journey:
        """The journey of point ``i``; an OutOfRange when there is no such point."""
        if not -len(self) <= i < len(self):
            raise OutOfRange(f"point {i} of a front of {len(self)}")
        legs = []
        at = int(self._ends[i])
        while self._rows[at, PARENT] >= 0:
            legs.append((int(self._rows[at, ENTER]), int(self._rows[at, LEAVE])))
            at = int(self._rows[at, PARENT])
        return journey_of(self._layout, self._departure, legs[::-1])


def journey_of(layout: Layout, depart: int, legs: list[tuple[int, int]]) -> Journey:
    """Replay legs (boarded, left) or (-1 - link, ...), adding up times and costs."""
    (_, rides, _, links, windows, _, _), costs = layout.rows, layout.costs
    time, total = depart, np.zeros(costs.rate.shape[1], np.int64)
    steps: list[tuple[str, tuple[int, ...]]] = []
    for enter, leave in legs:
        if enter < 0:
            link = -1 - enter
            stop, numbers = int(links["tail"][link]), (int(layout.link_order[link]),)
            begin = time
            for start, end in windows[links["first_window"][link] : links["end_window"][link]].tolist():
                begin = end if start <= begin < end else begin
            end, weights = begin + int(links["duration"][link]), costs.links[link]
        else:
            places = [enter]
            while places[-1] != leave:
                places.append(int(rides["next"][places[-1]]))
            stop, numbers = int(rides["tail"][enter]), tuple(layout.order[places].tolist())
            begin, end = int(rides["departure"][enter]), int(rides["arrival"][leave])
            weights = costs.rides[places].sum(axis=0)
        over = max(0, begin - time - int(costs.free[stop]))
        total += weights + costs.rate[stop] * -(-over // costs.step)
        time = end
        steps.append(("link" if enter < 0 else "ride", numbers))
    return Journey(depart, time, total[:-1], tuple(steps))
