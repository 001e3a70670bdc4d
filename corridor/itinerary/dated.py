"""A route with a date: when each leg begins and ends, and how late it may be."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from corridor.graph.measures import HOURS
from corridor.itinerary.dwell import YARD_SPREAD, DwellReport, dwell_report
from corridor.itinerary.itinerary import Itinerary
from corridor.itinerary.leg import Leg
from corridor.model.delay.waiting import Span

__all__ = ["DatedItinerary", "DatedLeg"]

_NAN = float("nan")
_CLOCK = ("departure", "arrival", "worst_hours", "scheduled")


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class DatedLeg(Leg):
    """A leg with its times.

    Attributes
    ----------
    departure, arrival : datetime.datetime
        When it begins, waiting included, and ends.
    worst_hours : float
        Its hours when every frequency on the way is waited for by its whole headway; NaN where the last known
        departure is then missed. They add up to those of the route.
    scheduled : bool
        Whether it is the wait for a departure that is known, not for a frequency.
    """

    departure: dt.datetime
    arrival: dt.datetime
    worst_hours: float
    scheduled: bool


@dataclass(frozen=True, repr=False, kw_only=True)
class DatedItinerary(Itinerary):
    """A route found for a date: its waits for scheduled services and doors are those of its own clock.

    Attributes
    ----------
    departs, arrives : datetime.datetime
        When the boxes leave, waiting at the first terminal included, and are delivered.
    worst_minutes : int or None
        Minutes when every frequency is waited for by its whole headway; None where that is not known.
    """

    legs: tuple[DatedLeg, ...]
    departs: dt.datetime
    arrives: dt.datetime
    worst_minutes: int | None

    @property
    def worst_hours(self) -> float:
        """Hours when every frequency is waited for by its whole headway; NaN where that is not known."""
        return _NAN if self.worst_minutes is None else HOURS.from_whole(self.worst_minutes)

    def to_frame(self) -> pd.DataFrame:
        """Legs as rows, with their times."""
        return super().to_frame().assign(**{name: [getattr(leg, name) for leg in self.legs] for name in _CLOCK})

    def dwells(self, *, yard_spread: float = YARD_SPREAD) -> DwellReport:
        """What varies on the way; the wait for a known departure does not."""
        legs = [_CertainWait(leg) if leg.scheduled else leg for leg in self.legs]
        return dwell_report(legs, yard_spread=yard_spread)

    def __str__(self) -> str:
        boxes = self.shipment.containers
        worst = "not known" if self.worst_minutes is None else f"{self.worst_hours / 24:.1f} days"
        head = super().__str__().split("\n")[:2]
        times = f"  leaves {self.departs:%Y-%m-%d %H:%M}, arrives {self.arrives:%Y-%m-%d %H:%M}, at worst {worst}"
        lines = [f"  {begins(leg)} {leg.hours:8.1f} h {leg.cost / boxes:10,.0f}  {leg.text}" for leg in self.legs]
        return "\n".join([*head, times, *lines, *(f"  warning: {warning}" for warning in self.remarks)])


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
    """When a leg begins, in words; blank for a leg without a clock."""
    return f"{leg.departure:%m-%d %H:%M}" if isinstance(leg, DatedLeg) else ""
