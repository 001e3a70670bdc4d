"""Every public function that takes a shipment searches one way: none has a best that `route` does not have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from service_cells import with_service

import corridor as cd
from corridor.calendar import as_moment
from tests.sampling import draws, part

READY = as_moment("2025-09-15")
KARST = cd.Shipment("Eastgate", "Karst", container_type="45R1", power_within_h=12, ready=READY)
PLACES = ("Alma", "Cove", "Eastgate", "Fjord", "Haven", "Karst", "Westgate")
Ways = tuple[str, ...]


def bests(net: cd.Network, box: cd.Shipment, minimise: str, via: Ways, avoid: Ways) -> dict[str, float]:
    """The best of every function that takes way-points, in the measure asked for."""

    def of(trip: cd.Itinerary | None) -> float:
        assert trip is not None
        return float(getattr(trip, minimise))

    day = box.ready.date()
    told = cd.explain(net, box, via=via, avoid=avoid, minimise=minimise, until=day)
    found = {
        "alternative_routes": of(
            cd.alternative_routes(net, box, k=2, minimise=minimise, via=via, avoid=avoid)[0].itinerary
        ),
        "explain": of(told.named),
        "cim_smgs_saving": of(cd.cim_smgs_saving(net, box, minimise=minimise, via=via, avoid=avoid).best),
        "routes": float(cd.routes(net, [box], minimise=minimise, via=via, avoid=avoid)[minimise].iloc[0])
        if minimise != "generalised"
        else of(told.named),
    }
    if minimise in ("cost", "hours", "co2_kg"):
        front = cd.pareto_routes(net, box, criteria=("cost", "hours", "co2_kg"), via=via, avoid=avoid)
        found["pareto_routes"] = min(of(trip) for trip in front)
        found["calendar_of"] = float(
            cd.calendar_of(net, box, day, day, minimise=minimise, via=via, avoid=avoid)[minimise].iloc[0]
        )
    if minimise in ("cost", "hours"):
        found["explain by date"] = float(getattr(told.periods[0], minimise))
    if not via and not avoid:
        found["explain, the best"] = of(told.best)
        found["matrix"] = float(
            cd.matrix(net, [box.origin], [box.destination], shipment=box, minimise=minimise).iloc[0, 0]
        )
        found["matrix_blocks"] = float(
            next(iter(cd.matrix_blocks(net, [box.origin], [box.destination], shipment=box, minimise=minimise))).iloc[
                0, 0
            ]
        )
        found["criticality"] = cd.study.criticality(net, box, minimise=minimise).base
    return found


def agree(net: cd.Network, box: cd.Shipment, minimise: str = "cost", via: Ways = (), avoid: Ways = ()) -> cd.Itinerary:
    trip = cd.route(net, box, minimise=minimise, via=via, avoid=avoid)
    expected = float(getattr(trip, minimise))
    for verb, best in bests(net, box, minimise, via, avoid).items():
        assert best == pytest.approx(expected, abs=1e-6), verb
    return trip


@pytest.mark.parametrize("minimise", ["cost", "hours", "co2_kg", "generalised"])
@pytest.mark.parametrize(
    ("origin", "destination", "hours", "via", "avoid"),
    [
        ("Eastgate", "Karst", 12, (), ()),
        ("Karst", "Eastgate", 13.9, (), ()),
        ("Alma", "Haven", 20, (), ()),
        ("Alma", "Haven", 20, ("Delta",), ()),
        ("Alma", "Haven", 10, (), ("road",)),
        ("Alma", "Westgate", 8, (), ()),
        ("Eastgate", "Karst", 12, ("Birk",), ("EAST_WEST",)),
    ],
)
def test_all_verbs_agree_for_a_reefer(
    teaching: cd.Network, origin: str, destination: str, hours: float, via: Ways, avoid: Ways, minimise: str
) -> None:
    box = cd.Shipment(
        origin,
        destination,
        containers=4,
        container_type="45R1",
        power_within_h=hours,
        ready=READY,
        cargo_tonnes_each=10,
    )
    trip = agree(teaching, box, minimise, via, avoid)
    stretches = cd.check_cargo(teaching, trip).stretches
    assert all(stretch.powered or stretch.hours <= hours for stretch in stretches)


@pytest.mark.parametrize("minimise", ["cost", "co2_kg"])
@pytest.mark.parametrize("last", ["2026-03-05", "2026-03-06"])
def test_all_verbs_agree_where_a_season_ends_on_the_way(
    teaching: cd.Network, tmp_path: Path, last: str, minimise: str
) -> None:
    """The best way to the barge leaves with it in the 104th hour, on the sixth of March."""
    ending = with_service(teaching, tmp_path, "BARGE-FJORD-HAVEN", valid_to=last)
    trip = agree(ending, cd.Shipment("Alma", "Haven", ready="2026-03-02"), minimise)
    assert (trip.cost == 1280.0) == (last == "2026-03-06" and minimise == "cost")
    reefer = cd.Shipment("Alma", "Haven", ready="2026-03-02", container_type="45R1", power_within_h=90)
    agree(ending, reefer, minimise)


def test_the_reefer_to_karst_by_hand(teaching: cd.Network) -> None:
    """Without a limit straight for 400; within 12 h it is lifted at Cove, for 700: by every function."""
    assert cd.route(teaching, cd.Shipment("Eastgate", "Karst", container_type="45R1", ready=READY)).cost == 400.0
    assert agree(teaching, KARST).cost == 700.0


def test_every_part_of_the_gauge_penalty_keeps_power(teaching: cd.Network) -> None:
    """The world of one gauge, and the best route by each technique, are routes that the reefer can take."""
    box = cd.Shipment("Alma", "Haven", containers=40, container_type="45R1", power_within_h=20, ready=READY)
    trip = cd.route(teaching, box)
    penalty = cd.gauge_penalty(teaching, box, trip)
    by_technique = [total.only for total in penalty.techniques if total.only is not None]
    assert by_technique and penalty.one_gauge.cost <= trip.cost <= min(only.cost for only in by_technique)
    for kept in (penalty.one_gauge, *by_technique):
        stretches = cd.check_cargo(teaching, kept).stretches
        assert all(stretch.powered or stretch.hours <= 20 for stretch in stretches)
    straight = cd.gauge_penalty(teaching, KARST, cd.route(teaching, KARST))
    assert straight.one_gauge.cost == 700.0
    assert {total.only.cost for total in straight.techniques if total.only is not None} == {700.0}


def test_detours_add_up_with_power(teaching: cd.Network) -> None:
    """What the legs lose is what the named way has more than the best that keeps its power."""
    box = cd.Shipment("Alma", "Haven", containers=40, container_type="45R1", power_within_h=20, ready=READY)
    for via in ("Delta", "Fjord", "Karst"):
        told = cd.explain(teaching, box, via=via)
        if told.best is not None and told.named is not None:
            more = told.named.cost - told.best.cost
            assert sum(detour.loss for detour in told.detours) == pytest.approx(more)
            assert all(detour.loss > 0 for detour in told.detours)


def test_lifting_the_limit_of_power_is_told_with_what_it_saves(teaching: cd.Network) -> None:
    told = cd.explain(teaching, KARST)
    saving = {rule.rule: rule.saving for rule in told.obstacles}
    assert saving["power within 12 h"] == 300.0


@pytest.mark.slow
@pytest.mark.parametrize("hours", part([20, 12, 9], 1))  # the less it may lack, the more ways are looked at
def test_a_reefer_by_the_clock_keeps_its_power(teaching: cd.Network, hours: float) -> None:
    """Route, front, latest departure and departures: by their own clocks no stretch without power is longer."""
    box = cd.Shipment("Alma", "Haven", containers=4, container_type="45R1", power_within_h=hours, ready=READY)
    asked: list[Callable[[], list[cd.Itinerary]]] = [
        lambda: [cd.route(teaching, box, depart="2025-09-15", minimise="cost")],
        lambda: [cd.route(teaching, box, depart="2025-09-15", minimise="hours")],
        lambda: list(cd.pareto_routes(teaching, box, depart="2025-09-15", criteria=("cost", "hours"))),
        lambda: [cd.latest_departure(teaching, box, arrive="2025-10-10")],
    ]
    for ask in asked:
        for trip in ask():
            stretches = cd.check_cargo(teaching, trip).stretches
            assert all(stretch.powered or stretch.hours <= hours + 1e-9 for stretch in stretches)
    free = cd.route(
        teaching, cd.Shipment("Alma", "Haven", containers=4, container_type="45R1", ready=READY), depart=READY
    )
    assert cd.route(teaching, box, depart=READY).cost >= free.cost


def test_dated_verbs_agree_for_a_reefer(teaching: cd.Network) -> None:
    """No service from Eastgate to Karst has days: by the clock it costs what it costs without one."""
    depart = "2025-09-15 00:00"
    assert cd.route(teaching, KARST, depart=depart).cost == 700.0
    assert cd.pareto_routes(teaching, KARST, depart=depart).cheapest().cost == 700.0
    quickest = cd.route(teaching, KARST, depart=depart, minimise="hours")
    latest = cd.latest_departure(teaching, KARST, arrive="2025-09-30")
    assert latest.hours == quickest.hours == 28.0
    assert latest.arrives == dt.datetime(2025, 9, 30, 23, 59, tzinfo=dt.UTC)
    frame = cd.departures_of(teaching, KARST, "2025-09-15", "2025-09-17")
    assert frame["cost"].tolist() == [700.0]


@settings(max_examples=draws(12, 25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ends=st.lists(st.sampled_from(PLACES), min_size=2, max_size=2, unique=True),
    hours=st.sampled_from([None, 6, 9, 12, 16, 25]),
    boxes=st.sampled_from([1, 4, 40]),
    via=st.lists(st.sampled_from(PLACES), max_size=1),
    avoid=st.lists(st.sampled_from(["road", "sea", "Cove", "EAST_WEST"]), max_size=1),
    minimise=st.sampled_from(["cost", "hours"]),
)
def test_all_verbs_agree_for_any_shipment(
    teaching: cd.Network,
    ends: list[str],
    hours: float | None,
    boxes: int,
    via: list[str],
    avoid: list[str],
    minimise: str,
) -> None:
    fields = {"container_type": "45G1"} if hours is None else {"container_type": "45R1", "power_within_h": hours}
    box = cd.Shipment(*ends, containers=boxes, cargo_tonnes_each=10, ready=READY, **fields)  # type: ignore[arg-type]
    try:
        cd.route(teaching, box, minimise=minimise, via=via, avoid=avoid)
    except cd.NoRoute:
        assume(False)
    agree(teaching, box, minimise, tuple(via), tuple(avoid))
