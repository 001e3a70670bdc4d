"""Modes, deadlines and limits mean in every question what they mean in one route."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

import corridor as cd
from corridor.errors import ArgumentError
from corridor.model.tables.codes import MODES

WINDOW = ("2026-03-02 00:00", "2026-03-02 07:00")


def box(**more: object) -> cd.Shipment:
    return cd.Shipment("Alma", "Haven", **({"ready": "2026-03-02"} | more))  # type: ignore[arg-type]


def by(trip: cd.Itinerary) -> set[str]:
    return {leg.mode for leg in trip.legs if leg.kind == "haul" and leg.mode}


@pytest.mark.parametrize("modes", ["rail", ("rail", "sea"), ("road", "air"), ("rail", "road", "sea")])
def test_only_these_modes_is_without_all_others(teaching: cd.Network, modes: str | tuple[str, ...]) -> None:
    others = tuple(mode for mode in MODES if mode not in modes)
    assert cd.route(teaching, box(), modes=modes).cents == cd.route(teaching, box(), avoid=others).cents
    front = cd.pareto_routes(teaching, box(), modes=modes)
    assert front.points.tolist() == cd.pareto_routes(teaching, box(), avoid=others).points.tolist()
    named = {modes} if isinstance(modes, str) else set(modes)
    assert all(by(trip) <= named for trip in front)
    dated = cd.route(teaching, box(), modes=modes, depart="2026-03-02")
    assert dated.cents == cd.route(teaching, box(), avoid=others, depart="2026-03-02").cents


def test_all_modes_are_no_restriction(teaching: cd.Network) -> None:
    assert cd.route(teaching, box(), modes=MODES).cents == cd.route(teaching, box()).cents


def test_a_mode_is_named_as_the_trade_does(teaching: cd.Network) -> None:
    assert cd.route(teaching, box(), modes="train").cents == cd.route(teaching, box(), modes="rail").cents
    with pytest.raises(cd.UnknownName, match="rail"):
        cd.route(teaching, box(), modes="rial")


def test_no_way_by_a_mode_says_what_stands_in_the_way(teaching: cd.Network) -> None:
    with pytest.raises(cd.NoRoute, match="all modes but barge"):
        cd.route(teaching, box(), modes="barge")


def test_a_matrix_has_the_values_of_its_routes(teaching: cd.Network) -> None:
    places = ["Alma", "Cove", "Haven", "Westgate"]
    shipment = box()
    for more in ({"modes": "rail"}, {"avoid": "Birk"}, {"modes": ("rail", "air"), "avoid": "sea"}):
        table = cd.matrix(teaching, places, places, shipment=shipment, **more)  # type: ignore[arg-type]
        for origin in places:
            for destination in places:
                one = cd.Shipment(origin, destination, ready="2026-03-02")
                try:
                    cost = cd.route(teaching, one, **more).cost  # type: ignore[arg-type]
                except cd.NoRoute:
                    cost = float("nan")
                np.testing.assert_equal(table.loc[origin, destination], cost)


def test_alternatives_and_calendar_keep_limits(teaching: cd.Network) -> None:
    limits = {"hours": 200.0}
    found = cd.alternative_routes(teaching, box(), limits=limits)
    assert found[0].itinerary.cents == cd.route(teaching, box(), limits=limits).cents
    assert all(one.itinerary.hours <= 200.0 for one in found)
    days = cd.calendar_of(teaching, box(), "2026-03-01", "2026-03-14", limits=limits, modes=("rail", "road"))
    for day, row in days.iterrows():
        one = box(ready=str(day)[:10])
        try:
            cost = cd.route(teaching, one, limits=limits, modes=("rail", "road")).cost
        except cd.NoRoute:
            cost = float("nan")
        np.testing.assert_equal(row["cost"], cost)
    with pytest.raises(cd.CorridorError, match="must be"):
        cd.calendar_of(teaching, box(), "2026-03-01", "2026-03-14", limits={"hours": -1.0})


def arrivals(front: cd.ParetoFront) -> list[dt.datetime]:
    return [trip.arrives for trip in front if isinstance(trip, cd.DatedItinerary)]


@pytest.mark.parametrize("depart", ["2026-03-02", WINDOW])
def test_a_deadline_leaves_the_routes_that_keep_it(teaching: cd.Network, depart: str | tuple[str, str]) -> None:
    """Of every moment by itself: what arrives in time, and of all those what no other beats."""
    whole = cd.pareto_routes(teaching, box(), depart=depart)
    last = sorted(arrivals(whole))[len(whole) // 2]
    found = cd.pareto_routes(teaching, box(), depart=depart, arrive_by=last)
    assert arrivals(found)
    assert max(arrivals(found)) <= last
    first = dt.datetime.fromisoformat("2026-03-02T00:00")
    hours = range(8 if isinstance(depart, tuple) else 1)
    points = {
        tuple(point)
        for hour in hours
        for front in [cd.pareto_routes(teaching, box(), depart=first + dt.timedelta(hours=hour))]
        for point, trip in zip(front.points.tolist(), front, strict=True)
        if isinstance(trip, cd.DatedItinerary) and trip.arrives <= last
    }
    best = [
        one for one in points if not any(o != one and all(a <= b for a, b in zip(o, one, strict=True)) for o in points)
    ]
    assert sorted(map(tuple, found.points.tolist())) == sorted(best)
    cheapest = cd.route(teaching, box(), depart=depart, arrive_by=last)
    assert cheapest.cents == min(point[0] for point in best)


def test_a_deadline_alone_is_the_last_departure(teaching: cd.Network) -> None:
    last = cd.latest_departure(teaching, box(), arrive="2026-03-09", modes="rail")
    found = cd.route(teaching, box(), arrive_by="2026-03-09", modes="rail")
    assert isinstance(found, cd.DatedItinerary)
    assert (found.departs, found.arrives, found.cents) == (last.departs, last.arrives, last.cents)
    with pytest.raises(ArgumentError, match="say depart too"):
        cd.route(teaching, box(), arrive_by="2026-03-09", minimise="hours")


def test_a_deadline_that_nothing_keeps_says_what_is_first(teaching: cd.Network) -> None:
    first = cd.route(teaching, box(), depart="2026-03-02", minimise="hours")
    assert isinstance(first, cd.DatedItinerary)
    with pytest.raises(cd.NoRoute, match="the earliest arrives on 2026-03-0"):
        cd.route(teaching, box(), depart="2026-03-02", arrive_by="2026-03-02 01:00")
    with pytest.raises(cd.NoRoute, match="arrives by 2026-02-27"):
        cd.pareto_routes(teaching, box(), arrive_by="2026-02-27")


def test_departures_are_limited_as_their_rows_say(teaching: cd.Network) -> None:
    """What beats a departure keeps every limit that it keeps: so the limited list is a part of the whole one."""
    every = cd.departures_of(teaching, box(), "2026-03-02", "2026-03-12").drop(columns="reason")
    middle = float(every["hours"].median())
    short = cd.departures_of(teaching, box(), "2026-03-02", "2026-03-12", limits={"hours": middle})
    short = short.drop(columns="reason")  # which names the best of those that are left
    assert short.to_csv() == every[every["hours"] <= middle].reset_index(drop=True).to_csv()
    last = every["arrives_utc"].sort_values().iloc[len(every) // 2]
    soon = cd.departures_of(teaching, box(), "2026-03-02", "2026-03-12", arrive_by=last.to_pydatetime())
    soon = soon.drop(columns="reason")
    assert soon.to_csv() == every[every["arrives_utc"] <= last].reset_index(drop=True).to_csv()
    with pytest.raises(cd.CorridorError, match="cost, hours and days, not in co2_kg"):
        cd.departures_of(teaching, box(), "2026-03-02", "2026-03-12", limits={"co2_kg": 1.0})


def test_arguments_may_be_spelled_as_in_america(teaching: cd.Network) -> None:
    american: dict[str, str] = {"minimize": "hours"}
    assert cd.route(teaching, box(), **american).seconds == cd.route(teaching, box(), minimise="hours").seconds  # type: ignore[arg-type]
    assert cd.alternative_routes(teaching, box(), k=1, **american)[0].itinerary.seconds > 0  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="minimize"):
        cd.route(teaching, box(), minimise="cost", **american)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="did you mean minimise"):
        cd.route(teaching, box(), **{"minimse": "cost"})  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="minimize"):
        cd.check_network(teaching, **american)  # type: ignore[arg-type]


SLIPS = ("Allma", "Havven", "Birrk", "Westgatt", "rial")
MISNAMED: Any = {"via": SLIPS[2], "avoid": SLIPS[3], "modes": SLIPS[4]}
SHUT: Any = {"avoid": SLIPS[3], "modes": SLIPS[4]}


@pytest.mark.parametrize(
    ("slips", "ask"),
    [
        (SLIPS, lambda net, one: cd.route(net, one, **MISNAMED)),
        (SLIPS, lambda net, one: cd.route(net, one, depart="2026-03-02", **MISNAMED)),
        (SLIPS, lambda net, one: cd.pareto_routes(net, one, **MISNAMED)),
        (SLIPS, lambda net, one: cd.alternative_routes(net, one, **MISNAMED)),
        (SLIPS, lambda net, one: cd.latest_departure(net, one, arrive="2026-04-02", **MISNAMED)),
        (SLIPS, lambda net, one: cd.calendar_of(net, one, "2026-03-02", "2026-03-03", **MISNAMED)),
        (SLIPS[2:], lambda net, one: cd.routes(net, [one], **MISNAMED)),
        ((*SLIPS[:2], *SLIPS[3:]), lambda net, one: cd.matrix(net, SLIPS[:1], SLIPS[1:2], shipment=box(), **SHUT)),
    ],
)
def test_names_that_mean_nothing_are_told_at_once(slips: tuple[str, ...], ask: Any, teaching: cd.Network) -> None:
    with pytest.raises(cd.UnknownName) as told:
        ask(teaching, cd.Shipment(*SLIPS[:2], ready="2026-03-02"))
    assert [name for name in SLIPS if f"'{name}'" in str(told.value)] == list(slips)
    assert len(str(told.value).splitlines()) == len(slips)
    assert told.value.name == slips[0]


def test_one_name_that_means_nothing_is_told_once(teaching: cd.Network) -> None:
    with pytest.raises(cd.UnknownName) as told:
        cd.route(teaching, cd.Shipment("Allma", "Allma", ready="2026-03-02"))
    assert str(told.value).count("'Allma'") == 1
