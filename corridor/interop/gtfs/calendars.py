"""Days on which trips run: from the calendars of a feed as dates, and dates as the weekdays and days of a service."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from corridor.calendar import clock_text
from corridor.errors import Finding, TableError
from corridor.interop.gtfs.feed import Feed
from corridor.model.tables.codes import WEEKDAYS

__all__ = ["Days", "counted_departures", "days_of", "named_departures", "running_days"]

_DAY = dt.timedelta(days=1)
_COLUMNS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ADDED, _REMOVED = "1", "2"
_DAYS_PER_WEEK, _HOUR_S = 7.0, 3600.0
_FEWEST = 2  # dates of a weekday that make it one on which it runs


class Days(NamedTuple):
    """Days as the columns of ``services`` say them.

    Attributes
    ----------
    weekdays : str
        Codes between semicolons; blank where only dates are named.
    dates : str
        Days beside the weekdays, between semicolons.
    since, until : datetime.date
        First and last day of all.
    per_week : float
        Departures a week.
    """

    weekdays: str
    dates: str
    since: dt.date
    until: dt.date
    per_week: float


def running_days(feed: Feed) -> dict[str, frozenset[dt.date]]:
    """Dates on which each ``service_id`` runs: its weekdays in its period, without and with its exceptions.

    Raises
    ------
    TableError
        With every cell that is no date.
    """
    starts, ends = _dates(feed, "calendar", "start_date"), _dates(feed, "calendar", "end_date")
    flags = [feed.column("calendar", name).str.strip() == "1" for name in _COLUMNS]
    found: dict[str, set[dt.date]] = {}
    for row, service in enumerate(feed.tables["calendar"]["service_id"]):
        weekdays = {number for number, column in enumerate(flags) if column.iloc[row]}
        days = (starts[row] + number * _DAY for number in range((ends[row] - starts[row]).days + 1))
        found.setdefault(service, set()).update(day for day in days if day.weekday() in weekdays)
    exceptions = feed.tables["calendar_dates"]
    days_of_exceptions = _dates(feed, "calendar_dates", "date")
    for service, kind, day in zip(
        exceptions["service_id"], exceptions["exception_type"], days_of_exceptions, strict=True
    ):
        if kind.strip() == _ADDED:
            found.setdefault(service, set()).add(day)
        elif kind.strip() == _REMOVED:
            found.setdefault(service, set()).discard(day)
    return {service: frozenset(days) for service, days in found.items()}


def _dates(feed: Feed, table: str, column: str) -> list[dt.date]:
    cells = feed.column(table, column).str.strip()
    days = pd.to_datetime(cells, format="%Y%m%d", errors="coerce")
    if wrong := [row for row, missing in enumerate(days.isna().tolist()) if missing]:
        faults: list[Finding] = [
            feed.finding(table, row, column, f"'{cells.iloc[row]}' is not a date", "write YYYYMMDD") for row in wrong
        ]
        raise TableError(faults, feed.where)
    return [day.date() for day in days]


def days_of(dates: Collection[dt.date]) -> Days:
    """Say dates as weekdays and days beside them: exactly these dates between the first and the last.

    A weekday counts where all of its dates are among them; the days of others stand one by one.
    """
    since, until = min(dates), max(dates)
    length = (until - since).days + 1
    known = Counter(day.weekday() for day in dates)
    every = Counter((since.weekday() + number) % len(WEEKDAYS) for number in range(length))
    weekdays = {number for number, count in known.items() if count == every[number] >= _FEWEST}
    beside = sorted(day for day in dates if day.weekday() not in weekdays)
    per_week = len(weekdays) or max(len(dates) * _DAYS_PER_WEEK / length, 1.0 / length)
    return Days(
        ";".join(WEEKDAYS[number] for number in sorted(weekdays)),
        ";".join(day.isoformat() for day in beside),
        since,
        until,
        float(per_week),
    )


def counted_departures(at: Mapping[int, Collection[dt.date]]) -> dict[str, Any]:
    """The departures of a way by their number."""
    days = [day for dates in at.values() for day in dates]
    since, until = min(days), max(days)
    weeks = ((until - since).days + 1) / _DAYS_PER_WEEK
    return {"frequency_per_week": len(days) / weeks, "valid_from": since, "valid_to": until}


def named_departures(at: Mapping[int, frozenset[dt.date]]) -> Iterator[dict[str, Any]]:
    """The departures of a way by their times, those of the same days together."""
    times: dict[frozenset[dt.date], list[int]] = {}
    for second, dates in sorted(at.items()):
        times.setdefault(dates, []).append(second)
    for dates, seconds in times.items():
        said = days_of(dates)
        several = len(seconds) > 1
        yield {
            "frequency_per_week": said.per_week * len(seconds),
            "weekdays": said.weekdays,
            "departure_dates": said.dates,
            "departure_h": float("nan") if several else seconds[0] / _HOUR_S,
            "departure_times": ";".join(map(clock_text, seconds)) if several else "",
            "valid_from": said.since,
            "valid_to": said.until,
        }
