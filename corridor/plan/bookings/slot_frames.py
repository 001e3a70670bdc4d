"""What a plan of slots tells: assignments, legs, what rolled over, loads of departures, who stays behind and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from corridor.calendar import clock_columns
from corridor.display import counted
from corridor.model.network import Network
from corridor.plan.bookings.bookings import Booking, Departure, Hauls, SlotTerms
from corridor.plan.bookings.dated_ways import DatedWays, trip_of
from corridor.plan.bookings.joint_program import Taken, Way
from corridor.plan.loads import SERVICES, GroundLoads, frame_of

__all__ = ["SlotFrames"]

_EPSILON = 1e-9
_MOMENTS = ("departure", "first_departure", "arrival", "leaves")
_ENDED = "it ended before it was looked why"
_FULL_NAMED = 3  # departures that are named where all are full


@dataclass(frozen=True, eq=False)
class SlotFrames:
    """Frames of a plan: who takes which way, by number of booking and way.

    When it is late nothing is searched any more: reasons that take a search, and what rolled of bookings whose best way
    is not known, are left out.
    """

    network: Network
    terms: SlotTerms
    bookings: Sequence[Booking]
    departures: Sequence[Departure]
    ways: DatedWays
    taken: Taken
    late: Callable[[], bool] = lambda: False

    def all(self) -> dict[str, pd.DataFrame]:
        """Every frame by its name."""
        self.ways.now = None
        return {
            "assignments": _frame(
                self._assignments(),
                ("booking", "way", "service", "departure", "boxes", "cost", "paid", "arrival", "days_late"),
            ),
            "legs": _frame(
                self._legs(),
                (
                    *("booking", "way", "leg", "mode", "service", "departure"),
                    *("from_terminal", "leaves", "to_terminal", "boxes"),
                ),
            ),
            "rolled": _frame(self._rolled(), ("booking", "first_departure", "boxes", "days", "cost")),
            "departures": _frame(self._departures(), ("service", "departure", "room_teu", "load_teu", "cost")),
            "unserved": _frame(self._behind(), ("booking", "boxes", "reason")),
        }

    @cached_property
    def loads(self) -> list[float]:
        """TEU on each departure."""
        loads = [0.0] * len(self.departures)
        for (number, way), count in self.taken.items():
            for place in way.departures:
                loads[place] += count * self.bookings[number].lots.teu
        return loads

    @cached_property
    def _ordered(self) -> list[tuple[int, int, Way, int]]:
        """Number of a booking, of its way from 1 on, the way, and boxes."""
        found, place = [], dict[int, int]()
        for (number, way), count in sorted(self.taken.items(), key=lambda item: (item[0][0], item[0][1].departures)):
            place[number] = place.get(number, 0) + 1
            found.append((number, place[number], way, count * self.bookings[number].boxes_each_lot))
        return found

    def _first(self, booking: Booking, way: Way) -> tuple[str, dt.datetime]:
        """Service and moment of its first departure; of a way without one, none and when the boxes are ready."""
        if not way.departures:
            return "", booking.ready
        departure = self.departures[way.departures[0]]
        return departure.service, departure.at

    def _assignments(self) -> Iterator[dict[str, Any]]:
        for number, place, way, boxes in self._ordered:
            booking = self.bookings[number]
            service, at = self._first(booking, way)
            trip = trip_of(way)
            arrival = trip.arrival
            late = 0.0 if booking.due is None else max(0.0, (arrival - booking.due).total_seconds() / 86_400.0)
            yield {
                "booking": booking.id,
                "way": place,
                "service": service,
                "departure": at,
                "boxes": boxes,
                "cost": boxes * way.cost / booking.boxes_each_lot,
                "paid": boxes * trip.paid / booking.boxes_each_lot,
                "arrival": arrival,
                "days_late": late,
            }

    def _legs(self) -> Iterator[dict[str, Any]]:
        for number, place, way, boxes in self._ordered:
            for leg, ride in enumerate(trip_of(way).rides, 1):
                departure = None if ride.departure is None else self.departures[ride.departure]
                yield {
                    "booking": self.bookings[number].id,
                    "way": place,
                    "leg": leg,
                    "mode": ride.mode,
                    "service": "" if departure is None else departure.service,
                    "departure": ride.at if departure is None else departure.at,
                    "from_terminal": ride.boards_at,
                    "leaves": ride.at,
                    "to_terminal": ride.left_at,
                    "boxes": boxes,
                }

    def _rolled(self) -> Iterator[dict[str, Any]]:
        """Boxes that leave later than on the way that is best for them alone, and what they would have saved."""
        for number, _, way, boxes in self._ordered:
            if not self._searchable(number):
                continue
            booking, best = self.bookings[number], self.ways.cheapest(number, {})[0]
            first = self._first(booking, best)[1]
            later = self._first(booking, way)[1] - first
            if later > dt.timedelta():
                yield {
                    "booking": booking.id,
                    "first_departure": first,
                    "boxes": boxes,
                    "days": later.total_seconds() / 86_400.0,
                    "cost": boxes * (way.cost - best.cost) / booking.boxes_each_lot,
                }

    def _departures(self) -> Iterator[dict[str, Any]]:
        for departure, load in zip(self.departures, self.loads, strict=True):
            if load:
                cost = departure.vehicle(self.terms, 0.0).cost(load)
                yield {
                    "service": departure.service,
                    "departure": departure.at,
                    "room_teu": departure.room,
                    "load_teu": load,
                    "cost": cost,
                }

    def _behind(self) -> Iterator[dict[str, Any]]:
        left = [booking.lots.count for booking in self.bookings]
        for (number, _), count in self.taken.items():
            left[number] -= count
        for number, booking in enumerate(self.bookings):
            if left[number]:
                boxes = left[number] * booking.boxes_each_lot
                yield {"booking": booking.id, "boxes": boxes, "reason": self._reason(number)}

    def _reason(self, number: int) -> str:
        """Why lots of a booking stay behind."""
        booking = self.bookings[number]
        if not self.ways.looked_for(number):
            return "it ended before ways of the booking were looked for"
        if not self._searchable(number):
            return _ENDED
        ways = self.ways.cheapest(number, {})
        if not ways and self.late():
            return _ENDED
        if not ways and not self.ways.reachable(number):
            return f"{self._nowhere(booking)}{self._with_more_hauls(number)}"
        if not ways or ways[0].cost >= booking.lots.behind:
            least = f" of at least {ways[0].cost:,.0f}" if ways else ""
            return f"a way{least} costs more than staying behind ({booking.lots.behind:,.0f})"
        largest = max((self.departures[place].room for place in ways[0].departures), default=0.0)
        if booking.lots.teu > largest + _EPSILON:
            return f"{booking.boxes_each_lot} boxes that go together fit on no departure of {largest:g} TEU"
        if self.late():
            return _ENDED
        full = {
            place: booking.lots.behind
            for place, load in enumerate(self.loads)
            if load + booking.lots.teu > self.departures[place].room + _EPSILON
        }
        free = [way for way in self.ways.cheapest(number, full) if not full.keys() & set(way.departures)]
        if free and free[0].cost < booking.lots.behind:
            return "departures with room had left before the booking was looked at, or cost more than it saves"
        names = [self.departures[place].title for place in dict.fromkeys(self._wanted(ways)) if place in full]
        return f"full: {', '.join(names[:_FULL_NAMED])}{' and others' if len(names) > _FULL_NAMED else ''}"

    def _searchable(self, number: int) -> bool:
        """Whether the best way of a booking is known, or there is time to look for it."""
        return self.ways.priced(number) or not self.late()

    def _nowhere(self, booking: Booking) -> str:
        """Say what a booking lacks that no departure brings to its end."""
        if self.ways.query(booking).best() is None:
            return f"no way leads there on services and {_HAULS[self.terms.hauls]}"
        return f"no departure of the {counted(self.terms.weeks, 'week')} leads there after {booking.ready:%Y-%m-%d}"

    def _with_more_hauls(self, number: int) -> str:
        """Name the terms under which a booking would get there; nothing where none are known."""
        for hauls, ways in self._wider.items():
            if ways.reachable(number):
                return f'; terms with hauls="{hauls}" open a way'
        return ""

    @cached_property
    def _wider(self) -> dict[Hauls, DatedWays]:
        """The ways of the same bookings over more hauls, those with fewer first."""
        kinds, ways = list(_HAULS), self.ways
        more = [(hauls, replace(self.terms, hauls=hauls)) for hauls in kinds[kinds.index(self.terms.hauls) + 1 :]]
        return {
            hauls: DatedWays(ways.network, terms, ways.day, ways.bookings, ways.departures) for hauls, terms in more
        }

    @staticmethod
    def _wanted(ways: Sequence[Way]) -> Iterator[int]:
        return (place for way in ways for place in way.departures)

    def ground(self) -> GroundLoads:
        """Services in the mean of the horizon, all their departures counted."""
        names = self.network.services["name"]
        weeks, totals = self.terms.weeks, dict[str, tuple[int, float, float]]()
        for departure, load in zip(self.departures, self.loads, strict=True):
            count, loaded, room = totals.get(departure.service, (0, 0.0, 0.0))
            totals[departure.service] = (count + 1, loaded + load, room + departure.room)
        rows = (
            (
                name,
                str(names.loc[name]),
                count / weeks,
                load / weeks,
                room / weeks,
                "TEU a week",
            )
            for name, (count, load, room) in sorted(totals.items())
            if load
        )
        return GroundLoads(services=frame_of(rows, SERVICES))


_HAULS: dict[Hauls, str] = {
    "local": "hauls within cities",
    "road": "hauls by road",
    "all": "any haul",
}


def _frame(records: Iterable[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    rows = list(records)
    cells: dict[str, object] = {}
    for name in columns:
        values = [row[name] for row in rows]
        cells |= clock_columns(name, values) if name in _MOMENTS else {name: values}
    return pd.DataFrame(cells)
