"""Days before and after all that the prices of a network tell of: every answer says so, in one line."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.model.known_dates import dates_known, outside_dates

AFTER = "asked about days after 2026-04-19, where the dated prices of eurasia end: what changed later is not in them"
BEFORE = "asked about days before 2016-01-01, where the dated prices of eurasia begin"
LATE, WITHIN = "2026-12-01", "2026-03-04"


def test_the_dates_of_eurasia_are_those_of_its_tariffs(eurasia: cd.Network) -> None:
    """By another reading of the table: the first and the last day that stands in it as text."""
    tariffs = eurasia.tariffs[eurasia.tariffs["used"]]
    begins = sorted(str(day.date()) for day in tariffs["valid_from"].dropna())
    ends = sorted(str(day.date()) for day in tariffs["valid_to"].dropna() if day < pd.Timestamp("2200-01-01"))
    assert dates_known(eurasia) == (dt.date.fromisoformat(begins[0]), dt.date.fromisoformat(max(begins[-1], ends[-1])))


def test_a_price_that_was_raised_once_has_no_last_day(teaching: cd.Network) -> None:
    assert dates_known(teaching) is None
    assert outside_dates(teaching, [dt.date(2200, 1, 1)]) == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.dates(dt.date(2010, 1, 1), dt.date(2030, 1, 1)), max_size=4))
def test_what_is_said_hangs_on_the_first_and_the_last_day(eurasia: cd.Network, days: list[dt.date]) -> None:
    told = outside_dates(eurasia, days)
    early = any(day < dt.date(2016, 1, 1) for day in days)
    late = any(day > dt.date(2026, 4, 19) for day in days)
    assert bool(told) == (early or late) and len(told) <= 1
    assert ("before 2016-01-01" in "".join(told)) == early
    assert ("after 2026-04-19" in "".join(told)) == late


@pytest.mark.parametrize(("day", "told"), [(LATE, (AFTER,)), (WITHIN, ()), ("2015-06-01", (BEFORE,))])
def test_routes_say_so(eurasia: cd.Network, day: str, told: tuple[str, ...]) -> None:
    trip = cd.route(eurasia, cd.Shipment("Minsk", "Brest", ready=day))
    assert tuple(one for one in trip.remarks if "dated prices" in one) == told
    assert all(one in str(trip) for one in told)


def test_fronts_tables_and_periods_say_so_once(eurasia: cd.Network) -> None:
    box = cd.Shipment("Minsk", "Brest", ready=LATE)
    assert cd.pareto_routes(eurasia, box).remarks.count(AFTER) == 1
    assert AFTER in cd.matrix(eurasia, ["Minsk"], ["Brest"], shipment=box).attrs["remarks"]
    assert cd.calendar_of(eurasia, box, "2026-04-18", "2026-04-20").attrs["remarks"] == (AFTER,)
    assert cd.calendar_of(eurasia, box, "2026-04-18", "2026-04-19").attrs["remarks"] == ()
    assert cd.departures_of(eurasia, box, LATE, LATE).attrs["remarks"] == (AFTER,)
    table = pd.DataFrame([{"origin": "Minsk", "destination": "Brest", "ready": LATE}])
    assert AFTER in cd.routes(eurasia, table)["remarks"].iloc[0]


def test_plans_say_so(eurasia: cd.Network) -> None:
    for day, told in ((LATE, True), (WITHIN, False)):
        rows = pd.DataFrame([{"origin": "Minsk", "destination": "Brest", "teu_per_day": 1.0, "ready": day}])
        assert (AFTER in " ".join(cd.plan.flow(eurasia, rows).notes)) == told
