"""Reefers by the clock: the label search against the timetable's kernel, and journeys that keep their power."""

from __future__ import annotations

from dataclasses import replace

import pytest

import corridor as cd
from corridor.calendar import as_moment
from corridor.routing.timed import reefer as timed_reefer
from corridor.routing.timed.reefer import PowerSearchError, journey_keeps_power, powered_journeys
from corridor.routing.timed.search import found_at, prepare_dated

FOR_EVER = 5_000.0  # hours: a limit that binds nothing
PAIRS = [("Alma", "Haven"), ("Haven", "Alma"), ("Eastgate", "Karst"), ("Fjord", "Alma"), ("Cove", "Westgate")]


def box(origin: str, destination: str, hours: float | None, boxes: int = 4) -> cd.Shipment:
    return cd.Shipment(
        origin, destination, containers=boxes, container_type="45R1", power_within_h=hours, cargo_tonnes_each=10
    )


@pytest.mark.parametrize("day", ["2026-03-02 05:00", "2025-09-10 17:30"])
@pytest.mark.parametrize("ends", PAIRS)
def test_a_limit_that_binds_nothing_gives_the_kernels_front(
    teaching: cd.Network, ends: tuple[str, str], day: str
) -> None:
    """Two searches, one of them compiled, over the same links, rides, doors and storage."""
    for names in (("cost", "hours"), ("hours", "co2_kg"), ("generalised", "transfers")):
        free = prepare_dated(teaching, box(*ends, None), day, avoid="air").dated
        limited = prepare_dated(teaching, box(*ends, FOR_EVER), day, avoid="air").dated
        depart = free.second(as_moment(f"{day}+00:00"))
        expected = found_at(free, depart, names).points.tolist()
        found = [list(point) for point, _ in powered_journeys(limited, depart, names, {})]
        assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("ends", PAIRS)
def test_points_are_those_of_journeys_that_keep_their_power(teaching: cd.Network, ends: tuple[str, str]) -> None:
    """Replayed, every journey has the totals of its point; a shorter limit never makes a front better."""
    best = []
    for hours in (9.0, 14.0, 20.0, FOR_EVER):
        query = prepare_dated(teaching, box(*ends, hours), "2026-03-02 05:00")
        found = found_at(query.dated, 300, ("cost", "hours"))
        for point, journey in zip(found.points.tolist(), found.journeys, strict=True):
            assert journey_keeps_power(query.dated, journey())
            trip = query.itinerary(journey(), query.dated)
            assert [trip.cents, trip.seconds] == point
            stretches = cd.check_cargo(teaching, trip).stretches
            assert all(stretch.powered or stretch.hours <= hours + 1e-9 for stretch in stretches)
        best.append(int(found.points[0, 0]) if len(found.points) else None)
    known = [cents for cents in best if cents is not None]
    assert known == sorted(known, reverse=True) and best[-1] is not None


def test_limits_bind_a_reefer_by_the_clock(teaching: cd.Network) -> None:
    asked = box("Alma", "Haven", 20.0)
    free = cd.route(teaching, asked, depart="2026-03-02")
    quick = cd.route(teaching, asked, depart="2026-03-02", limits={"hours": free.hours - 1})
    assert quick.hours <= free.hours - 1 and quick.cost >= free.cost
    with pytest.raises(cd.NoRoute, match="the least possible are hours"):
        cd.route(teaching, asked, depart="2026-03-02", limits={"hours": 1})


def test_the_latest_departure_of_a_reefer_is_the_last_that_arrives(teaching: cd.Network) -> None:
    """Halved to the second: leaving a minute later, nothing that keeps its power arrives in time."""
    asked = replace(box("Haven", "Alma", 14.0), ready=as_moment("2026-03-02"))
    trip = cd.latest_departure(teaching, asked, arrive="2026-03-20 12:00", avoid="air")
    assert trip.arrives <= as_moment("2026-03-20 12:00+00:00")
    again = cd.route(teaching, asked, depart=trip.departs, minimise="hours", avoid="air")
    assert again.arrives == trip.arrives
    later = trip.departs + (as_moment("2026-03-01 00:01") - as_moment("2026-03-01 00:00"))
    late = cd.route(teaching, asked, depart=later, minimise="hours", avoid="air")
    assert late.arrives > as_moment("2026-03-20 12:00+00:00")


def test_a_search_too_large_refuses_to_answer(teaching: cd.Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never an answer that is not the best: a typed error says what to do."""
    monkeypatch.setattr(timed_reefer, "MOST_LABELS", 3)
    with pytest.raises(PowerSearchError, match="too large to be exact"):
        cd.route(teaching, box("Alma", "Haven", 12.0), depart="2026-03-02")
