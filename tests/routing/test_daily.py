"""The best route day by day, through closures and reopenings."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

import corridor as cd
from corridor.calendar import as_moment
from corridor.routing.daily import CalendarError


def shipment(hs: str = "8429", destination: str = "Haven") -> cd.Shipment:
    ready = as_moment("2026-03-04 08:00")
    return cd.Shipment("Alma", destination, containers=40, cargo_tonnes_each=10, hs=hs, ready=ready)


def test_a_closure_comes_and_goes(teaching: cd.Network) -> None:
    """The rail border is shut from 12 to 24 September 2025: just those days are different."""
    frame = cd.calendar_of(teaching, shipment(), "2025-09-08", "2025-09-28")
    assert len(frame) == 21 and frame.index.name == "date"
    shut = (frame.index >= "2025-09-12") & (frame.index <= "2025-09-24")
    assert (frame["cost"][~shut] == 37_650.0).all() and (frame["cost"][shut] > 37_650.0).all()
    assert frame.index[frame["changed"]].strftime("%d").tolist() == ["12", "25"]
    warned = frame.index[frame["warning"] != ""].strftime("%d").tolist()
    assert warned and set(warned) <= {"08", "09", "10", "11"} and warned[-1] == "11"


@pytest.mark.parametrize("minimise", ["cost", "hours"])
def test_every_day_is_what_route_says_of_that_day(teaching: cd.Network, minimise: str) -> None:
    """One search an epoch gives what one search a day gives: totals and warnings."""
    frame = cd.calendar_of(teaching, shipment(), "2025-09-10", "2025-09-26", minimise=minimise, avoid="air")
    for day, row in frame.iterrows():
        assert isinstance(day, pd.Timestamp)
        box = cd.Shipment(
            "Alma", "Haven", containers=40, cargo_tonnes_each=10, hs="8429", ready=day + pd.Timedelta(hours=8)
        )
        trip = cd.route(teaching, box, minimise=minimise, avoid="air")
        assert (row["cost"], row["hours"], row["corridor"]) == (trip.cost, trip.hours, trip.name)
        assert row["warning"] == "; ".join(trip.warnings)


def test_days_without_a_route_say_what_is_shut(teaching: cd.Network) -> None:
    """Marsh is shut since 24 February 2022."""
    frame = cd.calendar_of(teaching, shipment(destination="Marsh"), "2022-02-22", "2022-02-26")
    assert frame["cost"].isna().tolist() == [False, False, True, True, True]
    assert frame["problem"].tolist() == ["", "", *["shut by MARSH_SHUT"] * 3]


def test_a_period_must_end_after_it_begins(teaching: cd.Network) -> None:
    with pytest.raises(CalendarError):
        cd.calendar_of(teaching, shipment(), "2026-03-05", "2026-03-04")
    assert len(cd.calendar_of(teaching, shipment(), dt.date(2026, 3, 4), dt.date(2026, 3, 4))) == 1


def test_the_week_of_the_closure_on_the_real_network(eurasia: cd.Network) -> None:
    """Lanzhou to Duisburg over land in September 2025: Brest - Malaszewicze before, another way during the closure."""
    box = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", ready="2025-09-01")
    frame = cd.calendar_of(eurasia, box, "2025-09-10", "2025-09-16", avoid="sea")
    assert frame["corridor"].str.contains("Brest-Terespol").tolist() == [True, True, False, False, False, False, False]
    assert frame["warning"].iloc[0].startswith("Brest - Malaszewicze is closed")
