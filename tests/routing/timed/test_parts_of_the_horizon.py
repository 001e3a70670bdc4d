"""Where so much leaves that months take minutes, a limit of hours is answered in the days that it needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest

import corridor as cd
from corridor.routing.timed import network as timed
from corridor.routing.timed import search

BOX = cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-03")
DEPART = "2026-03-03 08:00"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Days of the networks that are compiled, of a timetable that is taken for a large one."""
    days: list[int] = []

    def noted(query: object, window: tuple[dt.datetime, dt.datetime], **more: object) -> timed.DatedNetwork:
        days.append((window[1] - window[0]).days)
        return timed.dated_network(query, window, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(timed, "_MOST_BOARDINGS", 5)
    monkeypatch.setattr(search, "dated_network", noted)
    return days


@pytest.mark.parametrize(
    ("limits", "days"),
    [({"hours": 40}, 7), ({"days": 6.5}, 7), ({"days": 9}, 30), ({"days": 40}, 120), ({"cost": 5000}, 120), ({}, 120)],
)
def test_a_limit_of_hours_is_answered_in_as_many_days(
    teaching: cd.Network, limits: Mapping[str, float], days: int, compiled: list[int]
) -> None:
    """The train of Wednesday has no other in seven days: its hours at worst are those of the next, a week later."""
    found = cd.pareto_routes(teaching, BOX, depart=DEPART, limits=dict(limits))
    cheapest = cd.route(teaching, BOX, depart=DEPART, limits=dict(limits))
    assert max(compiled) == days, compiled
    whole = search.prepare_dated(teaching, BOX, DEPART)
    assert [window[1] - window[0] for window in whole.windows][-1] >= dt.timedelta(days=120)
    front = whole._front_in(whole.dated, found.criteria, dict(limits))
    assert front is not None and found.points.tolist() == front.points.tolist()
    assert [trip.worst_hours for trip in found.itineraries] == [trip.worst_hours for trip in front.itineraries]
    assert cheapest.cost == found.cheapest().cost


def test_nothing_within_the_hours_is_said_of_the_part_alone(teaching: cd.Network, compiled: list[int]) -> None:
    whole = search.prepare_dated(teaching, BOX, DEPART)
    assert whole.front(("hours", "cost"), {"hours": 3}) is None
    assert max(compiled) < 120
