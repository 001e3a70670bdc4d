"""The moments at which a shipment may leave, and what is said of those at which clocks are changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from corridor.calendar import (
    DateError,
    as_end,
    as_instant,
    as_moment,
    clock_change,
    local_time,
    on_the_clock,
    shown_moment,
    within_reach,
)
from corridor.routing.query.query import Depart

__all__ = ["clock_notes", "departure_moments"]

_MOST_WINDOW_DAYS = 31
_HOUR = dt.timedelta(hours=1)


def departure_moments(depart: Depart, zone: dt.tzinfo) -> tuple[dt.datetime, ...]:
    """Read when a shipment may leave: a moment, or every full hour from the first of two moments to the second.

    They are by the clock of a zone, unless they have an offset from UTC. A last day alone belongs to the window.

    Returns
    -------
    tuple of datetime.datetime
        Instants, with the offset of the zone.

    Raises
    ------
    DateError
        When it is no date, or a window that ends before it begins or is longer than a month.
    """
    if isinstance(depart, str | dt.date) or not isinstance(depart, Sequence):
        return (local_time(as_instant(within_reach(as_moment(depart)), zone), zone),)
    if len(depart) != 2:
        raise DateError(f"{depart!r} is no departure: give one moment, or the first and the last of a window")
    (first,), last = departure_moments(depart[0], zone), local_time(as_instant(as_end(depart[1]), zone), zone)
    # by the calendar: a month in which clocks are put back is an hour longer, and no longer for that
    days = on_the_clock(last, zone) - on_the_clock(first, zone)
    window = f"the window {shown_moment(first)} to {shown_moment(last)}"
    if last < first:
        raise DateError(f"{window} must end after it begins")
    if days > dt.timedelta(days=_MOST_WINDOW_DAYS):
        told = f"{days / dt.timedelta(days=1):.0f} days long, and must end within {_MOST_WINDOW_DAYS} days"
        raise DateError(f"{window} is {told}: ask for a month at a time, or for a calendar of every day")
    hours = range((last - first) // _HOUR + 1)
    return tuple(local_time(first.astimezone(dt.UTC) + number * _HOUR, zone) for number in hours)


def clock_notes(what: str, given: Depart, zone: dt.tzinfo) -> tuple[str, ...]:
    """What is said of moments that lie where a clock is changed."""
    values = (given,) if isinstance(given, str | dt.date) or not isinstance(given, Sequence) else tuple(given)
    odd = (clock_change(as_moment(value), zone) for value in values)
    return tuple(f"{what} {text}" for text in odd if text)
