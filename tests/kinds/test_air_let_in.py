"""Flights are taken where a shipment lets them in, or where they cost at most ten times the cheapest other way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from edited_tables import Edit, written

import corridor as cd
from corridor.cli.main import main
from corridor.model.cargo.shipment import ShipmentError

DAY = "2026-03-02"
CHEAPEST = 1_280  # of one box from Alma to Haven, by rail and barge
AROUND = 570  # what a flight needs beside itself: four lorries' lifts, two of the aircraft, two rides of 10 km, customs
PLACES = ("Alma", "Haven", "Cove", "Fjord", "Karst", "ALMA_AIR", "HAVEN_AIR")


def box(origin: str = "Alma", destination: str = "Haven", **more: Any) -> cd.Shipment:
    return cd.Shipment(origin, destination, **{"ready": DAY, **more})


def flown_for(folder: Path, price: float) -> cd.Network:
    """The teaching network with a flight of so much a box."""
    written(folder, [Edit("tariffs", "AIR", {"basis": "per_feu", "low": "", "mid": f"{price:.2f}", "high": ""})])
    return cd.read_network(folder)


@pytest.mark.parametrize(("price", "flies"), [(10 * CHEAPEST - AROUND, True), (10 * CHEAPEST - AROUND + 0.01, False)])
def test_ten_times_the_cheapest_is_the_limit_to_the_cent(tmp_path: Path, price: float, flies: bool) -> None:
    """12,800 USD by air beside 1,280 by rail and barge are in every answer; a cent more is in none."""
    net = flown_for(tmp_path / "net", price)
    assert cd.route(net, box()).cost == CHEAPEST
    assert cd.route(net, box(air=True), via="air").cost == pytest.approx(AROUND + price)
    assert ("air" in cd.route(net, box(), minimise="hours").modes) is flies
    assert ("air" in cd.route(net, box(), minimise="hours", depart=DAY).modes) is flies
    assert any("air" in trip.modes for trip in cd.pareto_routes(net, box())) is flies
    assert any("air" in trip.modes for trip in cd.pareto_routes(net, box(), depart=DAY)) is flies
    assert any("air" in one.itinerary.modes for one in cd.alternative_routes(net, box(), minimise="hours")) is flies
    assert (cd.matrix(net, ["Alma"], ["Haven"], shipment=box(), minimise="hours").iloc[0, 0] < 24) == flies
    assert ("air" in cd.latest_departure(net, box(), arrive="2026-03-09").modes) is flies
    calendar = cd.calendar_of(net, box(), DAY, DAY, minimise="hours")
    assert calendar["corridor"].str.contains("air").any() == flies


@pytest.mark.parametrize("air", [True, False])
def test_what_the_shipment_says_goes_before_the_price(teaching: cd.Network, air: bool) -> None:
    """A flight of 36,570 USD, 28 times the cheapest way, where it is let in; and none where it is not."""
    trip = cd.route(teaching, box(air=air), minimise="hours")
    assert ("air" in trip.modes) is air
    assert any("air" in one.modes for one in cd.pareto_routes(teaching, box(air=air))) is air


def test_limits_and_what_is_minimised_do_not_open_a_flight(teaching: cd.Network) -> None:
    """Nothing but a flight arrives within a day: without one the least hours are said."""
    with pytest.raises(cd.NoRoute, match=r"least possible are hours 40\.0"):
        cd.route(teaching, box(), limits={"hours": 24})
    assert cd.route(teaching, box(air=True), limits={"hours": 24}).modes == ("road", "air", "road")


@pytest.mark.parametrize(
    ("ends", "asked"),
    [
        (("Alma", "Haven"), {"via": "air"}),
        (("Alma", "Haven"), {"via": "ALMA_AIR"}),
        (("Alma", "Haven"), {"via": "EAST_WEST_AIR"}),
        (("ALMA_AIR", "Haven"), {"minimise": "hours"}),
        (("Alma", "HAVEN_AIR"), {"minimise": "hours"}),
        (("Alma", "Haven"), {"avoid": ("rail", "road", "sea")}),
    ],
    ids=["mode", "airport on the way", "border of aircraft", "from an airport", "to an airport", "nothing else goes"],
)
def test_a_question_that_asks_for_a_flight_gets_one(
    teaching: cd.Network, ends: tuple[str, str], asked: dict[str, Any]
) -> None:
    """By a way-point, by its ends, or because there is no other way: local lorries alone reach the airports."""
    assert "air" in cd.route(teaching, box(*ends), **{"minimise": "hours", **asked}).modes


def test_a_shipment_that_does_not_fly_is_told_so(teaching: cd.Network) -> None:
    """Where nothing but a flight is left, the reasons name what keeps it out."""
    with pytest.raises(cd.NoRoute) as refused:
        cd.route(teaching, box(air=False), via="air")
    assert "air" in {reason.rule for reason in refused.value.reasons}


@pytest.mark.parametrize("minimise", ["cost", "hours"])
@pytest.mark.parametrize("kind", ["45G1", "45R1"])
def test_a_matrix_flies_where_its_routes_do(teaching: cd.Network, minimise: str, kind: str) -> None:
    """Cell by cell, dry boxes and reefers, airports among the ends, and pairs that only a flight joins."""
    table = cd.matrix(teaching, PLACES, PLACES, shipment=box(container_type=kind), minimise=minimise)
    for start in PLACES:
        for end in PLACES:
            try:
                best = getattr(cd.route(teaching, box(start, end, container_type=kind), minimise=minimise), minimise)
            except cd.NoRoute:
                best = np.nan
            assert table.loc[start, end] == pytest.approx(best, nan_ok=True), (start, end)


def test_a_plan_flies_where_a_route_does(teaching: cd.Network) -> None:
    """Rail, ship and lorry are shut to a demand that hurries: its flows fly only where they may."""
    rows = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "teu_per_day": [2.0], "ready": [DAY]})
    demand = cd.plan.read_demand(teaching, rows)
    for air, flies in ((None, False), (False, False), (True, True)):
        plan = cd.plan.flow(teaching, demand.by_air(air), minimise="hours")
        assert ("air" in set(plan.flows["mode"])) is flies, air


def test_tables_and_verbs_take_the_same_setting(teaching: cd.Network) -> None:
    """A column `air` of shipments, blank for the rule; `--air` and `--no-air` on the command line."""
    rows = pd.DataFrame({"origin": "Alma", "destination": "Haven", "air": ["1", "0", ""], "ready": DAY})
    assert [one.air for one in cd.read_shipments(rows, teaching)] == [True, False, None]
    with pytest.raises(ShipmentError, match="air must be True, False or None, not 'perhaps'"):
        box(air="perhaps")
    verbs = ("route", "pareto", "alternatives", "matrix", "explain", "calendar", "departures", "compare", "criticality")
    plans = ("flow", "trains", "empties", "congestion", "expansion", "hubs")
    for verb in (*((one,) for one in verbs), *(("plan", one) for one in plans)):
        assert "--air / --no-air" in CliRunner().invoke(main, [*verb, "--help"]).output, verb
    asked = ["route", "Alma", "Haven", "--network", "teaching", "--date", DAY, "--minimise", "hours"]
    for option, flies in (("--air", True), ("--no-air", False)):
        assert ("aircraft" in CliRunner().invoke(main, [*asked, option]).output) is flies


@pytest.mark.parametrize("day", ["2019-06-03", "2022-10-17", "2026-01-05"])
def test_no_charter_from_lanzhou_to_minsk_unless_it_is_let_in(eurasia: cd.Network, day: str) -> None:
    """74,000 USD a box beside 4,000 to 6,000: the quickest way of all, and ten times too dear."""
    asked = cd.Shipment("Lanzhou", "Minsk", ready=day)
    assert all("air" not in trip.modes for trip in cd.pareto_routes(eurasia, asked, criteria=("cost", "hours")))
    flown = cd.route(eurasia, cd.Shipment("Lanzhou", "Minsk", ready=day, air=True), minimise="hours")
    assert "air" in flown.modes and flown.cost > 70_000


@pytest.mark.parametrize(("origin", "destination"), [("Lanzhou", "Duisburg"), ("Zhengzhou", "Budapest")])
def test_let_in_it_flies_to_the_european_union(eurasia: cd.Network, origin: str, destination: str) -> None:
    """By an airport near either end and a lorry, in less than a week; asked for nothing, it goes by land or sea."""
    plain = cd.Shipment(origin, destination, ready="2026-01-05")
    flown = cd.route(eurasia, cd.Shipment(origin, destination, ready="2026-01-05", air=True), minimise="hours")
    assert "air" in flown.modes and flown.days < 7.0 and flown.cost > 10 * cd.route(eurasia, plain).cost
    assert "air" not in cd.route(eurasia, plain, minimise="hours").modes
