"""Days in, days out; both ends of a period belong to it."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor import calendar
from corridor.calendar import (
    active,
    as_day,
    as_instant,
    as_moment,
    clock_change,
    date_remedy,
    local_time,
    on_the_clock,
    overlaps,
)
from corridor.errors import CorridorError
from corridor.model.clocks.time_zones import time_zone

ZONES = ("UTC", "Asia/Shanghai", "Asia/Almaty", "Europe/Berlin", "America/Anchorage", "Asia/Kolkata", "Pacific/Apia")
DAYS = st.dates(dt.date(1700, 1, 1), dt.date(2250, 1, 1))
Period = tuple[dt.date | None, dt.date | None]


def _in_order(days: list[dt.date | None]) -> Period:
    since, until = days
    return (until, since) if since and until and since > until else (since, until)


PERIODS = st.lists(st.none() | DAYS, min_size=2, max_size=2).map(_in_order)
NO_DATES = ("", "today", "2026-02-30", "04.03.2026", 20260304, 1.5, None, pd.NaT, np.datetime64("NaT"), True)


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-04",
        " 2026-03-04 08:30 ",
        "2026-03-04T08:30",
        dt.date(2026, 3, 4),
        dt.datetime(2026, 3, 4, 8, 30),
        pd.Timestamp("2026-03-04 08:30"),
        np.datetime64("2026-03-04"),
    ],
)
def test_a_day_is_read_from_everything_that_names_one(value: object) -> None:
    assert as_day(value) == dt.date(2026, 3, 4)
    assert type(as_day(value)) is dt.date
    assert type(as_moment(value)) is dt.datetime


@pytest.mark.parametrize("value", NO_DATES)
def test_what_is_no_date_is_an_error_that_shows_how(value: object) -> None:
    with pytest.raises(CorridorError, match=r"write (2026-03-04|a day of 2026-02, 01 to 28)") as caught:
        as_day(value)
    assert isinstance(caught.value, ValueError)


def test_a_moment_keeps_its_offset_and_a_day_refuses_one() -> None:
    east = dt.timezone(dt.timedelta(hours=8))
    zoned = pd.Timestamp("2026-03-04 08:00", tz="Asia/Shanghai")
    for value in ("2026-03-04T08:00+08:00", zoned, zoned.to_pydatetime()):
        assert as_moment(value) == dt.datetime(2026, 3, 4, 8, tzinfo=east)
        assert as_moment(value).isoformat() == "2026-03-04T08:00:00+08:00"
        with pytest.raises(CorridorError, match="time zone: write the local day"):
            as_day(value)


@given(
    st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2040, 1, 1), timezones=st.just(dt.UTC)), st.sampled_from(ZONES)
)
def test_local_time_and_instant_are_inverse(instant: dt.datetime, name: str) -> None:
    zone = time_zone(name)
    assert as_instant(local_time(instant, zone), zone) == instant
    assert as_instant(on_the_clock(instant, zone), zone) == instant
    assert local_time(instant, zone).isoformat() == instant.astimezone(ZoneInfo(name)).isoformat()


@pytest.mark.parametrize(
    ("name", "local", "utc", "said"),
    [
        ("Europe/Berlin", "2026-03-29 01:59", "2026-03-29 00:59", ""),
        ("Europe/Berlin", "2026-03-29 02:30", "2026-03-29 01:30", "2026-03-29 03:30+02:00 is taken"),
        ("Europe/Berlin", "2026-03-29 03:00", "2026-03-29 01:00", ""),
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30", "comes twice"),
        ("Europe/Berlin", "2026-10-25 03:00", "2026-10-25 02:00", ""),
        ("Asia/Almaty", "2024-02-29 23:30", "2024-02-29 17:30", "comes twice"),  # +6 became +5 at midnight
        ("Asia/Almaty", "2024-03-01 00:00", "2024-02-29 19:00", ""),
        ("Asia/Almaty", "2023-07-01 12:00", "2023-07-01 06:00", ""),
        ("Asia/Almaty", "2025-07-01 12:00", "2025-07-01 07:00", ""),
        ("America/New_York", "2026-03-08 02:15", "2026-03-08 07:15", "2026-03-08 03:15-04:00 is taken"),
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 22:00", "2011-12-31 12:00+14:00 is taken"),  # a whole day
    ],
)
def test_hours_at_a_change_of_clocks(name: str, local: str, utc: str, said: str) -> None:
    moment, zone = as_moment(local), time_zone(name)
    assert as_instant(moment, zone) == as_moment(f"{utc}+00:00")
    change = clock_change(moment, zone)
    assert said in change
    assert bool(said) == bool(change)


@given(DAYS)
def test_a_day_written_is_the_day_read(day: dt.date) -> None:
    assert as_day(day.isoformat()) == day
    assert as_moment(day) == dt.datetime.combine(day, dt.time())


@given(st.datetimes())
def test_a_moment_written_is_the_moment_read(moment: dt.datetime) -> None:
    assert as_moment(moment.isoformat()) == moment
    assert as_moment(moment) is moment


@given(st.lists(PERIODS, max_size=6), DAYS)
def test_a_row_is_active_when_its_period_overlaps_the_day(periods: list[Period], day: dt.date) -> None:
    frame = pd.DataFrame(
        {
            "valid_from": np.array([since for since, _ in periods], dtype="datetime64[s]"),
            "valid_to": np.array([until for _, until in periods], dtype="datetime64[s]"),
        }
    )
    assert active(frame, day).tolist() == [overlaps(period, (day, day)) for period in periods]


@given(PERIODS, PERIODS)
def test_overlap_means_a_common_day(one: Period, other: Period) -> None:
    first = max((period[0] or dt.date.min) for period in (one, other))
    last = min((period[1] or dt.date.max) for period in (one, other))
    assert overlaps(one, other) == overlaps(other, one) == (first <= last)


def test_what_names_a_day_is_known_when_somebody_asks() -> None:
    """Not when the module is imported: that would import numpy."""
    assert calendar.DateLike == str | dt.date | np.datetime64
    with pytest.raises(AttributeError, match="DateLikes"):
        calendar.__getattr__("DateLikes")


NUMBERS = st.integers(0, 99).map(str) | st.integers(0, 20_000).map(str)


@given(parts=st.tuples(NUMBERS, NUMBERS, NUMBERS), between=st.sampled_from("-./"))
def test_a_remedy_names_days_that_are_read(parts: tuple[str, str, str], between: str) -> None:
    """It told people to write 2026-01-32, or a month where the year was wrong."""
    days = re.findall(r"\b[0-9]{4,}-[0-9]+-[0-9]+", date_remedy(between.join(parts)))
    assert [str(as_day(day)) for day in days] == days
