"""Waits at the end of a season: what is left of it must suffice."""

from __future__ import annotations

import datetime as dt

import pytest

from corridor.model.delay.waiting import Calendar, season_wait

READY = dt.datetime(2026, 3, 3)
MONDAYS = Calendar((0,), (), (43_200,), 1.0, dt.date(2026, 4, 6))  # at noon, the last of five on 6 April


@pytest.mark.parametrize("departures", range(1, 15))
def test_a_season_with_too_few_departures_left_takes_no_boxes(departures: int) -> None:
    """Five are left; counted down by hand."""
    assert len(MONDAYS.ahead(READY)) == 5
    wait = season_wait(MONDAYS, READY, departures)
    assert (wait is None) == (departures > 5)
    if wait is not None:
        assert wait.departures == departures and wait.most_h <= departures * 168.0


def test_several_departures_a_day_are_each_caught() -> None:
    """Mondays and Thursdays at six and at noon, until Thursday: ready on Monday at eight, three are left."""
    often = Calendar((0, 3), (), (21_600, 43_200), 4.0, dt.date(2026, 3, 5))
    assert often.gaps == (6.0, 66.0, 6.0, 90.0)
    assert often.ahead(dt.datetime(2026, 3, 2, 8)) == (4.0, 70.0, 76.0)
    dated = Calendar((), (dt.date(2026, 3, 2), dt.date(2026, 3, 3)), (21_600, 43_200), 4.0, dt.date(2026, 3, 3))
    assert dated.gaps == (6.0, 18.0, 6.0)


def test_the_last_departures_are_waited_for_from_now_on() -> None:
    """Boxes that need all five catch the first, six days and a half from now: the fifth leaves four weeks later."""
    wait = season_wait(MONDAYS, READY, 5)
    assert wait is not None and wait.cut
    assert wait.mean_h == pytest.approx(4 * 168.0 + (6 * 24.0 + 12.0) / 2)
