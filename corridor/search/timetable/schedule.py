"""What a timetable is made of, checked: connections, links, waiting; and how they are laid out.

All times are whole seconds from any one beginning. Departures by weekday or date are written out
beforehand (`weekly`), opening hours and closures are windows in which a link cannot be started.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from corridor.arguments import checked_arguments, checked_class, whole
from corridor.display import brief
from corridor.errors import ArgumentError
from corridor.search.records import INFINITY, Integers

__all__ = ["DAY", "MOST_WEIGHT", "Connections", "Links", "Waiting", "along_trips", "closed_outside", "weekly"]

DAY = 86_400
MOST_WEIGHT = (INFINITY >> 22) - 1  # of a ride or a link
MOST_MOMENT = 1 << 50  # from the beginning of time, before and after: sums of moments and durations fit into 64 bits
_NONE = np.empty(0, np.int64)
_MOST_DAYS = 1_000_000  # to write out


def _columns(what: str, length: int, **named: ArrayLike) -> list[Integers]:
    columns = []
    for name, values in named.items():
        array = np.asarray(values)
        if array.size == 0:
            array = array.astype(np.int64)
        if array.dtype.kind not in "iu" or array.shape != (length,):
            raise ArgumentError(
                f"{what}: {name} has type {array.dtype} and shape {array.shape}, not whole and ({length},)"
            )
        column = array.astype(np.int64)
        if array.size and (column.max() > MOST_MOMENT or column.min() < -MOST_MOMENT):
            raise ArgumentError(f"{what}: {name} must lie between -2**50 and 2**50")
        columns.append(column)
    return columns


def _weights(what: str, values: ArrayLike, length: int) -> Integers:
    array = np.atleast_2d(np.asarray(values))
    if array.size == 0:
        array = array.astype(np.int64).reshape(-1, length) if length else np.empty((array.shape[0], 0), np.int64)
    if array.dtype.kind not in "iu" or array.ndim != 2 or array.shape[1] != length:
        raise ArgumentError(f"{what}: weights of {array.dtype} and shape {array.shape}, not (criteria, {length})")
    if array.size and (array.min() < 0 or array.max() > MOST_WEIGHT):
        raise ArgumentError(f"{what}: weights must lie between 0 and 2**40")
    return np.ascontiguousarray(array, np.int64)


@checked_class
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Connections:
    """Rides between neighbouring stops of a trip at given times.

    Parameters
    ----------
    tail, head : array_like of int, shape (connections,)
        Stops the ride leads from and to.
    departure, arrival : array_like of int, seconds
        No arrival is before its departure; a ride may take no time, as where a feed counts whole minutes.
    trip : array_like of int
        Rides of one trip follow one another, of those that leave in one second the ones that take no time first, in
        the order given; who is aboard stays aboard without waiting or cut-off.
    weights : array_like of int, shape (criteria, connections)
        Non-negative additive criteria, such as cost and CO2e.
    cutoff : array_like of int, seconds, optional
        How long before departure one must be at the stop to board; 0 by default.
    """

    tail: Integers
    head: Integers
    departure: Integers
    arrival: Integers
    trip: Integers
    weights: Integers
    cutoff: Integers = field(default_factory=lambda: _NONE)

    def __repr__(self) -> str:
        return brief(self, f"{self.tail.size} rides in {self.weights.shape[0]} criteria")

    def __post_init__(self) -> None:
        length = np.size(self.tail)
        cutoff = np.zeros(length, np.int64) if np.size(self.cutoff) == 0 else self.cutoff
        columns = _columns(
            "connections",
            length,
            tail=self.tail,
            head=self.head,
            departure=self.departure,
            arrival=self.arrival,
            trip=self.trip,
            cutoff=cutoff,
        )
        for name, column in zip(("tail", "head", "departure", "arrival", "trip", "cutoff"), columns, strict=True):
            object.__setattr__(self, name, column)
        object.__setattr__(self, "weights", _weights("connections", self.weights, length))
        late = np.flatnonzero(self.arrival < self.departure)
        if late.size:
            raise ArgumentError(f"connection {late[0]} arrives before it departs")
        if length and self.cutoff.min() < 0:
            raise ArgumentError(f"connection {int(np.argmin(self.cutoff))} has a negative cut-off")
        order = along_trips(self.trip, self.departure, self.arrival)
        before, after = order[:-1], order[1:]
        same = self.trip[before] == self.trip[after]
        broken = (self.head[before] != self.tail[after]) | (self.arrival[before] > self.departure[after])
        wrong = np.flatnonzero(same & broken)
        if wrong.size:
            raise ArgumentError(f"connection {after[wrong[0]]} does not continue its trip {self.trip[after[wrong[0]]]}")


def along_trips(trip: Integers, departure: Integers, arrival: Integers) -> Integers:
    """Rides by their trips, in the order in which each trip makes them."""
    found: Integers = np.lexsort((arrival, departure, trip))
    return found


@checked_class
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Links:
    """Ways between stops that can be started at any time, except in closed windows.

    Parameters
    ----------
    tail, head : array_like of int, shape (links,)
    duration : array_like of int, seconds
        0 or more; for a frequency without times, the expected (or the worst) wait included.
    weights : array_like of int, shape (criteria, links)
    closed : sequence of (link, start, end), optional
        The link cannot be started from second ``start`` to just before ``end``; who comes then
        waits for ``end``. Windows of one link may touch and overlap.
    """

    tail: Integers
    head: Integers
    duration: Integers
    weights: Integers
    closed: Sequence[tuple[int, int, int]] = ()

    def __repr__(self) -> str:
        return brief(self, f"{self.tail.size} links, {len(self.closed)} closed windows")

    def __post_init__(self) -> None:
        length = np.size(self.tail)
        columns = _columns("links", length, tail=self.tail, head=self.head, duration=self.duration)
        for name, column in zip(("tail", "head", "duration"), columns, strict=True):
            object.__setattr__(self, name, column)
        object.__setattr__(self, "weights", _weights("links", self.weights, length))
        if length and self.duration.min() < 0:
            raise ArgumentError(f"link {int(np.argmin(self.duration))} has a negative duration")
        for link, start, end in self.closed:
            if not -MOST_MOMENT <= start <= end <= MOST_MOMENT:
                raise ArgumentError(f"closed window ({link}, {start}, {end}) must lie between -2**50 and 2**50")
            if not 0 <= link < length or start >= end:
                raise ArgumentError(f"closed window ({link}, {start}, {end}) has no such link or no length")


@checked_class
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Waiting:
    """What waiting at a stop costs: per started step after a free time.

    Parameters
    ----------
    rate : array_like of int, shape (criteria, stops)
        Added per started step.
    step : array_like of int, shape (criteria,), seconds
        `DAY` for storage by the started day, 3,600 for what is counted by the hour.
    free : array_like of int, shape (stops,), seconds, optional
        Waiting up to this long is free, counted from every arrival at the stop.
    """

    rate: Integers
    step: Integers
    free: Integers = field(default_factory=lambda: _NONE)

    def __repr__(self) -> str:
        return brief(self, f"at {self.free.size} stops in {self.step.size} criteria")

    def __post_init__(self) -> None:
        rate = _weights("waiting", self.rate, np.atleast_2d(self.rate).shape[1])
        object.__setattr__(self, "rate", rate)
        free = np.zeros(rate.shape[1], np.int64) if np.size(self.free) == 0 else self.free
        object.__setattr__(self, "free", _columns("waiting", rate.shape[1], free=free)[0])
        object.__setattr__(self, "step", _columns("waiting", rate.shape[0], step=self.step)[0])
        if (self.step < 1).any() or (self.free < 0).any():
            raise ArgumentError("waiting: steps must be at least 1 second long and free times not negative")


@checked_arguments
def weekly(second: int, weekdays: Sequence[int], first_day: int, n_days: int, *, monday: int = 0) -> Integers:
    """Write out departures of given weekdays as seconds.

    Parameters
    ----------
    second : int
        Second of the day, 0 to 86,399.
    weekdays : sequence of int
        0 for Monday to 6 for Sunday.
    first_day, n_days : int
        Days to write out, counted from the beginning of time.
    monday : int
        Any day that is a Monday.

    Returns
    -------
    ndarray of int64
        Ascending; day ``d`` begins at second ``86,400 d``.

    Raises
    ------
    ArgumentError
        When a weekday or the second does not exist.
    """
    if not 0 <= second < DAY or any(not 0 <= day <= 6 for day in weekdays):
        raise ArgumentError(f"second {second} or weekdays {list(weekdays)}: 0 to 86,399 and 0 to 6 are possible")
    _check_days(first_day, n_days)
    days = np.arange(first_day, first_day + n_days)
    running: Integers = days[np.isin((days - monday) % 7, list(weekdays))] * DAY + second
    return running


@checked_arguments
def closed_outside(link: int, opens: int, closes: int, first_day: int, n_days: int) -> list[tuple[int, int, int]]:
    """Write out daily opening hours as the windows in which a link is closed.

    Parameters
    ----------
    link : int
    opens, closes : int
        Seconds of the day; the link can be started from ``opens`` to just before ``closes``.
    first_day, n_days : int
        Days to write out.

    Returns
    -------
    list of (link, start, end)
        For `Links`; two windows a day at most.

    Raises
    ------
    ArgumentError
        When the hours are not ``0 <= opens < closes <= 86,400``.
    """
    if not 0 <= opens < closes <= DAY:
        raise ArgumentError(f"opening hours {opens} to {closes} are not within a day")
    _check_days(first_day, n_days)
    windows = []
    for day in range(first_day, first_day + n_days):
        windows += [(link, day * DAY, day * DAY + opens)] if opens else []
        windows += [(link, day * DAY + closes, (day + 1) * DAY)] if closes < DAY else []
    return windows


def _check_days(first_day: int, n_days: int) -> None:
    whole("first_day", first_day, least=-_MOST_DAYS, most=_MOST_DAYS)
    whole("n_days", n_days, least=0, most=_MOST_DAYS)
