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
    front = whole._front_in(whole.windows[-1], found.criteria, dict(limits))
    assert front is not None and found.points.tolist() == front.points.tolist()
    assert [trip.worst_hours for trip in found.itineraries] == [trip.worst_hours for trip in front.itineraries]
    assert cheapest.cost == found.cheapest().cost


def test_nothing_within_the_hours_is_said_of_the_part_alone(teaching: cd.Network, compiled: list[int]) -> None:
    whole = search.prepare_dated(teaching, BOX, DEPART)
    assert whole.front(("hours", "cost"), {"hours": 3}) is None
    assert max(compiled) < 120


@pytest.mark.parametrize(
    ("asked", "days"),
    [({"limits": {"hours": 40}}, 30), ({"arrive_by": "2026-03-06"}, 30), ({"limits": {"cost": 5000}}, 122), ({}, 122)],
)
def test_departures_are_looked_for_in_as_many_days(
    teaching: cd.Network, asked: dict[str, object], days: int, monkeypatch: pytest.MonkeyPatch, compiled: list[int]
) -> None:
    """Of three days, with a limit or a deadline: the same rows as in the whole horizon."""
    period = ("2026-03-03", "2026-03-05")
    found = cd.departures_of(teaching, BOX, *period, **asked)  # type: ignore[arg-type]
    assert max(compiled) <= days and (days == 122) == (max(compiled) == 122), compiled
    monkeypatch.setattr(timed, "_MOST_BOARDINGS", 1 << 30)
    compiled.clear()
    whole = cd.departures_of(teaching, BOX, *period, **asked)  # type: ignore[arg-type]
    assert min(compiled) >= 120 and found.equals(whole) and len(found)


@pytest.mark.parametrize("arrive", ["2026-03-06", "2026-03-09 12:00", "2026-05-04", "2026-06-30"])
def test_the_last_departure_is_looked_for_before_the_deadline(
    teaching: cd.Network, arrive: str, monkeypatch: pytest.MonkeyPatch, compiled: list[int]
) -> None:
    """The same moment and the same way as in the whole horizon before it."""
    found = cd.latest_departure(teaching, BOX, arrive=arrive)
    assert max(compiled) < 120, compiled
    monkeypatch.setattr(timed, "_MOST_BOARDINGS", 1 << 30)
    whole = cd.latest_departure(teaching, BOX, arrive=arrive)
    assert (found.departs, found.arrives, found.cost) == (whole.departs, whole.arrives, whole.cost)


def test_no_last_departure_in_time_is_said_as_before(
    teaching: cd.Network, monkeypatch: pytest.MonkeyPatch, compiled: list[int]
) -> None:
    texts = []
    for most in (5, 1 << 30):
        monkeypatch.setattr(timed, "_MOST_BOARDINGS", most)
        with pytest.raises(cd.NoRoute) as caught:
            cd.latest_departure(teaching, BOX, arrive="2026-03-03 09:00")
        texts.append(str(caught.value))
    assert texts[0] == texts[1] and compiled
