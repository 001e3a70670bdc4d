"""A route with a date: when each leg begins and ends, and how late it may be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from corridor.arguments import checked_result
from corridor.calendar import clock_columns, minute_after, shown_moment
from corridor.graph.measures import HOURS
from corridor.itinerary.itinerary import Itinerary
from corridor.itinerary.leg import Leg
from corridor.model.delay.waiting import Span

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DatedItinerary", "DatedLeg"]

_NAN = float("nan")
_TIMES, _MORE = ("departure", "arrival"), ("worst_hours", "scheduled")


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class DatedLeg(Leg):
    """A leg with its times.

    Attributes
    ----------
    departure, arrival : datetime.datetime
        When it begins, waiting included, and ends, on the clocks of its two terminals and with their offsets from UTC.
    worst_hours : float
        Its hours when every frequency on the way is waited for by its whole headway, and all else takes what is
        expected; NaN where the last known departure is then missed. They add up to those of the route.
    scheduled : bool
        Whether it is the wait for a departure that is known, not for a frequency.
    held_hours : float
        Hours before doors that are shut; they are among its hours.
    """

    departure: dt.datetime
    arrival: dt.datetime
    worst_hours: float
    scheduled: bool
    held_hours: float = 0.0


@checked_result
@dataclass(frozen=True, repr=False, kw_only=True)
class DatedItinerary(Itinerary):
    """A route found for a date: its waits for scheduled services and doors are those of its own clock.

    Attributes
    ----------
    departs, arrives : datetime.datetime
        When the boxes leave, waiting at the first terminal included, and are delivered: by the clock of the origin and
        that of the destination, with their offsets from UTC, so that they can be subtracted.
    worst_seconds : int or None
        Seconds when every frequency is waited for by its whole headway; None where that is not known.
    """

    legs: tuple[DatedLeg, ...]
    departs: dt.datetime
    arrives: dt.datetime
    worst_seconds: int | None

    @property
    def worst_hours(self) -> float:
        """Hours when every frequency is waited for by its whole headway; NaN where that is not known.

        No bound: what borders and yards may take longer is in `days_range`, which every screen shows.
        """
        return _NAN if self.worst_seconds is None else HOURS.from_whole(self.worst_seconds)

    def to_frame(self) -> pd.DataFrame:
        """Legs as rows, with their times: local as text with the offset, and in UTC, to sort and to subtract."""
        times = {name: clock_columns(name, [getattr(leg, name) for leg in self.legs]) for name in _TIMES}
        more = {name: [getattr(leg, name) for leg in self.legs] for name in _MORE}
        texts = {name: columns.pop(name) for name, columns in times.items()}
        return super().to_frame().assign(**texts, **more, **times["departure"], **times["arrival"])

    def _days(self) -> list[tuple[dt.date, dt.date]]:
        """The days by the clocks of the places."""
        return [(leg.departure.date(), leg.arrival.date()) for leg in self.legs]

    def _varying(self) -> Sequence[Leg]:
        """The wait for a known departure does not vary."""
        return [cast(Leg, _CertainWait(leg)) if leg.scheduled else leg for leg in self.legs]

    def __str__(self) -> str:
        head = super().__str__().split("\n")[:2]
        leaves, arrives = shown_moment(self.departs), shown_moment(minute_after(self.arrives))
        times = f"  leaves {leaves}, arrives {arrives}"
        lines = [
            f"  {begins(leg)} {leg.hours:8.1f} h {leg.price(self.shipment.containers, self.currency)}  {leg.text}"
            for leg in self.legs
        ]
        return "\n".join([*head, times, *lines, *(f"  {text}" for text in self.said_beside())])


@dataclass(frozen=True, slots=True)
class _CertainWait:
    """A wait that does not vary, for the report of dwells."""

    _leg: Leg
    kind: str = "scheduled wait"

    @property
    def text(self) -> str:
        return self._leg.text

    @property
    def hours(self) -> float:
        return self._leg.hours

    @property
    def hours_p90(self) -> float:
        return self._leg.hours_p90

    @property
    def waits(self) -> tuple[Span, ...]:
        return self._leg.waits


def begins(leg: Leg) -> str:
    """When a leg begins, in words, without the year; blank for a leg without a clock."""
    return shown_moment(leg.departure)[len("2026-") :] if isinstance(leg, DatedLeg) else ""
