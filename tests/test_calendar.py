"""Days in, days out; both ends of a period belong to it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.calendar import active, as_day, as_moment, overlaps
from corridor.errors import CorridorError

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
    with pytest.raises(CorridorError, match="write 2026-03-04") as caught:
        as_day(value)
    assert isinstance(caught.value, ValueError)


def test_a_time_zone_is_refused_and_not_dropped() -> None:
    with pytest.raises(CorridorError, match="time zone"):
        as_moment("2026-03-04T08:00+08:00")


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
