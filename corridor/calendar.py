"""Days and moments, and which dated rows hold on a day. Both ends of a period belong to it.

A period may reach to the ends of the calendar, 0001-01-01 and 9999-12-31, as tables write "always" and "no end".
What is asked about lies in the years 1700 to 2250: nothing is known outside, and searches need days around it.

A moment without a time zone is local to a place, which only a network knows; with an offset from UTC it is an instant.
Where clocks are put back an hour comes twice, and the first is meant; where they are put forward one is skipped, and
what is said of it lies as much after the change.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from corridor.errors import CorridorError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    DateLike = str | dt.date | np.datetime64  # what a person or a frame writes for a day or a moment
else:
    from corridor.lazy import numpy as np
    from corridor.lazy import pandas as pd

__all__ = [
    "DateError",
    "DateLike",
    "Period",
    "active",
    "as_day",
    "as_end",
    "as_instant",
    "as_moment",
    "clock_change",
    "clock_columns",
    "clock_second",
    "clock_text",
    "common_period",
    "date_remedy",
    "day_after",
    "day_before",
    "is_within_reach",
    "local_time",
    "minute_after",
    "on_the_clock",
    "overlaps",
    "remainders",
    "shown_moment",
    "within_reach",
]

Period = tuple[dt.date | None, dt.date | None]

_FIRST_YEAR, _LAST_YEAR = 1700, 2250
_DAY = dt.timedelta(days=1)
_MONTHS = 12


def __getattr__(name: str) -> Any:
    if name != "DateLike":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # numpy takes as long to import as all else that a list of places needs, which asks for no day
    found = globals()[name] = str | dt.date | np.datetime64
    return found


_SERIAL = re.compile(r"([3-6][0-9]{4})(?:\.[0-9]+)?", re.ASCII)  # 1982 to 2091 in days of a spreadsheet
_SERIAL_ZERO = dt.datetime(1899, 12, 30)
_ANY_ORDER = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})(?:\s.*)?", re.ASCII)
_ISO_ORDER = re.compile(r"([0-9]{4,5})[./-]([0-9]{1,2})[./-]([0-9]{1,2})(?:[ T].*)?", re.ASCII)
_MIDNIGHT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]00:00(?::00(?:\.0+)?)?", re.ASCII)


class DateError(CorridorError, ValueError):
    """A date that cannot be read."""


def as_moment(value: object) -> dt.datetime:
    """Read a moment from a text, date, datetime or Timestamp; a day alone means its midnight.

    Of a time zone the offset from UTC is kept: the moment is then an instant, else local to a place.

    Raises
    ------
    DateError
        When it is none of these, or not in the calendar.
    """
    try:
        if isinstance(value, str):
            moment = dt.datetime.fromisoformat(value.strip())
        elif isinstance(value, dt.datetime):
            # A Timestamp is a datetime too, but not one that everyone can read back.
            plain = type(value) is dt.datetime or not isinstance(value, pd.Timestamp)
            moment = value if plain else pd.Timestamp(value).to_pydatetime(warn=False)
        elif isinstance(value, dt.date):
            moment = dt.datetime(value.year, value.month, value.day)
        elif isinstance(value, np.datetime64):
            moment = pd.Timestamp(value).to_pydatetime(warn=False)
        else:
            raise TypeError
    except (TypeError, ValueError):
        remedy = date_remedy(str(value)) or "write 2026-03-04 or 2026-03-04 08:00"
        raise DateError(f"{value!r} is not a date: {remedy}") from None
    if not isinstance(moment, dt.datetime) or moment != moment:
        raise DateError(f"{value!r} is not a date: write 2026-03-04 or 2026-03-04 08:00")
    offset = moment.utcoffset()
    # a fixed offset, whatever zone it was made with: only that can be read back from a text
    return moment if offset is None else moment.replace(tzinfo=dt.timezone(offset), fold=0)


def as_instant(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The instant, in UTC, of a moment on the clock of a zone; of one that has an offset, by that.

    The inverse of `local_time`. An hour that comes twice means the first, unless the moment says ``fold=1``; one that
    is skipped means the instant as long after the change.
    """
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(dt.UTC)


def local_time(instant: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """An instant on the clock of a zone, with its offset from UTC there and then."""
    there = instant.astimezone(zone)
    return there.replace(tzinfo=dt.timezone(there.utcoffset() or dt.timedelta()), fold=0)


def on_the_clock(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """A moment as the clock of a zone shows it, without an offset; of an hour that comes twice ``fold`` says which."""
    return moment if moment.tzinfo is None else moment.astimezone(zone).replace(tzinfo=None)


def clock_columns(name: str, moments: Sequence[dt.datetime]) -> dict[str, Any]:
    """Columns of a frame for instants: as people read them where they are, and in UTC, to sort and to subtract."""
    utc = pd.DatetimeIndex([moment.astimezone(dt.UTC) for moment in moments], dtype="datetime64[s, UTC]")
    return {name: [shown_moment(moment) for moment in moments], f"{name}_utc": utc}


def clock_change(moment: dt.datetime, zone: dt.tzinfo) -> str:
    """What is odd about a local time, where the clocks are changed in that hour; blank for all others."""
    if moment.tzinfo is not None or moment.fold:
        return ""
    first, second = (moment.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    if first is None or second is None or first == second:
        return ""
    if first > second:
        return f"{moment:%Y-%m-%d %H:%M} comes twice there, as clocks are put back: the first is taken"
    meant = shown_moment(local_time(as_instant(moment, zone), zone))
    return f"{moment:%Y-%m-%d %H:%M} is skipped there, as clocks are put forward: {meant} is taken"


def shown_moment(moment: dt.datetime) -> str:
    """A moment for people, to the minute: ``2026-03-10 23:00+01:00``; without an offset where it has none."""
    return moment.isoformat(" ", "minutes")


def as_end(value: object) -> dt.datetime:
    """Read the end of a period: as `as_moment`, but a day alone means its last minute, so that it belongs to it.

    Raises
    ------
    DateError
        As `as_moment` and `within_reach`.
    """
    moment = within_reach(as_moment(value))
    return moment + dt.timedelta(days=1, minutes=-1) if _day_alone(value) else moment


def is_within_reach(day: dt.date) -> bool:
    """Whether a day can be asked about."""
    return _FIRST_YEAR <= day.year <= _LAST_YEAR


def within_reach(moment: dt.datetime) -> dt.datetime:
    """Give back a moment that can be asked about.

    Raises
    ------
    DateError
        For a year before 1700 or after 2250.
    """
    if not is_within_reach(moment):
        reach = f"write a date in the years {_FIRST_YEAR} to {_LAST_YEAR}"
        raise DateError(f"{moment.date()} is too far from today to be asked about: {reach}")
    return moment


def clock_second(text: str) -> int | None:
    """The second of the day of a time as HH:MM or HH:MM:SS; None for what is none."""
    parts = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", text, re.ASCII)
    if parts is None:
        return None
    hour, minute, second = (int(part or 0) for part in parts.groups())
    return hour * 3600 + minute * 60 + second if hour < 24 and minute < 60 and second < 60 else None


def clock_text(second: int) -> str:
    """A second of the day as HH:MM, or as HH:MM:SS where it is no whole minute: what `clock_second` reads back."""
    minutes, rest = divmod(second, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{rest:02d}" if rest else "")


def minute_after(moment: dt.datetime) -> dt.datetime:
    """The moment, or the next whole minute: an arrival that is written without seconds is never written too early."""
    return moment + dt.timedelta(seconds=-(moment.second + moment.microsecond / 1e6) % 60)


def day_after(day: dt.date) -> dt.date | None:
    """The next day; None after the last one of the calendar."""
    return None if day == dt.date.max else day + _DAY


def day_before(day: dt.date) -> dt.date | None:
    """The day before; None before the first one of the calendar."""
    return None if day == dt.date.min else day - _DAY


def date_remedy(text: str) -> str:
    """What to write for a date of a spreadsheet or of another country, or for a day that no month has; else empty.

    A day's serial number is never read as a date, nor is 04.03.2026, which is in March or in April.
    """
    if serial := _SERIAL.fullmatch(text):
        return f"a spreadsheet's number of a day: write {(_SERIAL_ZERO + dt.timedelta(days=int(serial[1]))).date()}"
    if midnight := _MIDNIGHT.fullmatch(text):
        return f"write {midnight[1]}"
    if iso := _ISO_ORDER.fullmatch(text):
        day = _Day(*map(int, iso.groups()))
        return _no_such_day(day) or ("" if text.startswith(_written(day)) else _remedy_of([day]))
    if parts := _ANY_ORDER.fullmatch(text):
        one, other, year = map(int, parts.groups())
        return _remedy_of([_Day(year, other, one), _Day(year, one, other)]) or _no_such_day(_Day(year, other, one))
    return ""


class _Day(NamedTuple):
    """What may be a day of the calendar."""

    year: int
    month: int
    day: int


def _written(day: _Day) -> str:
    return "{:04d}-{:02d}-{:02d}".format(*day)


def _remedy_of(days: Iterable[_Day]) -> str:
    """How days are written; those that the calendar does not have are left out."""
    some = dict.fromkeys(_written(day) for day in days if not _no_such_day(day))
    return f"days are YYYY-MM-DD: write {' or '.join(some)}" if some else ""


def _no_such_day(day: _Day) -> str:
    """What to write for a day that the calendar does not have, or that nobody can ask about; else empty."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return f"write a date in the years {_FIRST_YEAR} to {_LAST_YEAR}"
    if not 1 <= day.month <= _MONTHS:
        return "write a month from 01 to 12"
    last = monthrange(day.year, day.month)[1]
    return "" if 1 <= day.day <= last else f"write a day of {day.year:04d}-{day.month:02d}, 01 to {last}"


def _day_alone(value: object) -> bool:
    if isinstance(value, str):
        try:
            dt.date.fromisoformat(value.strip())
        except ValueError:
            return False
        return True
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def as_day(value: object) -> dt.date:
    """Read a day from a text, date, datetime or Timestamp; the hour is dropped.

    Raises
    ------
    DateError
        When it is none of these, not in the calendar, or in a time zone: a day is one of the local calendar.
    """
    moment = as_moment(value)
    if moment.tzinfo is not None:
        raise DateError(f"{value!r} names a time zone: write the local day without one")
    return moment.date()


def active(frame: pd.DataFrame, day: dt.date) -> NDArray[np.bool_]:
    """Tell which rows hold on a day, by ``valid_from`` and ``valid_to``; a blank is without limit.

    Returns
    -------
    bool array, shape (rows,)
    """
    moment = np.datetime64(day)
    since, until = frame["valid_from"].to_numpy(), frame["valid_to"].to_numpy()
    mask: NDArray[np.bool_] = (np.isnat(since) | (since <= moment)) & (np.isnat(until) | (moment <= until))
    return mask


def overlaps(one: Period, other: Period) -> bool:
    """Tell whether two periods (first day, last day) share a day; None is without limit."""
    (one_from, one_to), (other_from, other_to) = one, other
    return (one_from is None or other_to is None or one_from <= other_to) and (
        other_from is None or one_to is None or other_from <= one_to
    )


def common_period(one: Period, other: Period) -> Period:
    """What two periods that overlap have in common."""
    starts = [day for day in (one[0], other[0]) if day is not None]
    ends = [day for day in (one[1], other[1]) if day is not None]
    return max(starts, default=None), min(ends, default=None)


def remainders(whole: Period, cut: Period) -> Iterator[Period]:
    """Yield what is left of a period before and after a cut."""
    (since, until), (start, end) = whole, cut
    last = None if start is None else day_before(start)
    if last is not None and (since is None or since <= last):
        yield since, last
    first = None if end is None else day_after(end)
    if first is not None and (until is None or until >= first):
        yield first, until
