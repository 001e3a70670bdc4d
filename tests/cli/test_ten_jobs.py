"""Jobs of a forwarder's day: one command each, whose screen of at most thirty lines holds the answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import run

import corridor as cd
from corridor.display import duration

MOST_LINES = 30
MILK = ("Minsk", "Chongqing", "--containers", "41", "--container-type", "45R1", "--hs", "0402")
MACHINES = ("Lanzhou", "Duisburg", "--hs", "8429", "--date", "2026-03-04")


@pytest.fixture(autouse=True)
def opened_once(monkeypatch: pytest.MonkeyPatch, eurasia: cd.Network) -> None:
    """A network is frozen: all jobs share what was compiled of it."""
    monkeypatch.setattr(cd, "open_network", lambda name: {"eurasia": eurasia}[name])


def screen(*words: str) -> str:
    """What a verb prints on a terminal of usual width."""
    done = run(*words, env={"CORRIDOR_COLUMNS": "140"})
    assert done.exit_code == 0, done.output
    assert len(done.stdout.splitlines()) <= MOST_LINES
    return done.stdout


def milk(ready: str = "2026-03-02") -> cd.Shipment:
    return cd.Shipment("Minsk", "Chongqing", containers=41, container_type="45R1", hs="0402", ready=ready)


def machines(**more: object) -> cd.Shipment:
    return cd.Shipment("Lanzhou", "Duisburg", hs="8429", ready="2026-03-04", **more)  # type: ignore[arg-type]


def cheapest(network: cd.Network, box: cd.Shipment, **limits: float) -> cd.Itinerary:
    """The cheapest by another way: of the whole front, those within the limits."""
    return cd.pareto_routes(network, box).within(**limits).cheapest()


def test_milk_leaves_in_the_week_of_the_second_of_march(eurasia: cd.Network) -> None:
    said = screen("departures", *MILK, "--start", "2026-03-02", "--end", "2026-03-08", "--modes", "rail")
    rail = cd.route(eurasia, milk(), modes="rail")
    assert "USD for 41 boxes" in said
    assert f"{rail.cost:,.0f}" in said
    assert rail.name in said
    assert "cheapest" in said


@pytest.mark.parametrize("gate", ["Brest - Terespol", "Dostyk - Alashankou"])
def test_milk_with_a_gate_shut(eurasia: cd.Network, gate: str) -> None:
    said = screen("pareto", *MILK, "--date", "2026-03-02", "--modes", "rail", "--close", gate)
    front = cd.pareto_routes(eurasia, milk(), modes="rail", avoid=gate)  # what is shut is what nobody passes
    assert f"{gate} shut" in said
    for role, trip in (("cheapest", front.cheapest()), ("fastest", front.fastest()), ("greenest", front.greenest())):
        (line,) = [one for one in said.splitlines() if one.lstrip().startswith(front.labels_of([trip])[0] + " ")]
        assert f"{trip.cost:,.0f}" in line
        assert role in said


def test_which_sea_is_left_for_great_stone_by_goods(tmp_path: Path) -> None:
    """Potash and timber may not cross into Lithuania and go by St Petersburg; milk powder and machines may."""
    goods = {"3104": "St Petersburg", "4407": "St Petersburg", "0402": "Klaipeda", "8429": "Klaipeda"}
    file = tmp_path / "goods.csv"
    rows = [f"Great Stone,Shanghai,{hs},2026-03-02" for hs in goods]
    file.write_text("\n".join(["origin,destination,hs,ready", *rows]), encoding="utf-8")
    said = screen("routes", str(file), "--via", "sea").splitlines()
    for number, port in enumerate(goods.values(), 1):
        (line,) = [one for one in said if one.lstrip().startswith(f"{number} ")]
        assert f"sea {port}-Shanghai" in line


def test_lanzhou_duisburg_by_rail_door_to_door_with_and_without_subsidy(eurasia: cd.Network) -> None:
    asked = ("--modes", "rail", "--pickup-km", "25", "--delivery-km", "15")
    trip = cd.route(eurasia, machines(pickup_km=25, delivery_km=15, subsidies=False), modes="rail")
    paid = cd.route(eurasia, machines(pickup_km=25, delivery_km=15), modes="rail")
    said = screen("route", *MACHINES, *asked, "--no-subsidies")
    assert f"{trip.cost_range_per_container} USD a box" in said
    assert said.count("by lorry") == 2
    assert "subsidies are left out" in said
    assert f"{paid.cost_range_per_container} USD a box" in screen("route", *MACHINES, *asked)
    assert set(trip.modes) == {"rail"}


def test_the_cheapest_under_twenty_five_days(eurasia: cd.Network) -> None:
    said = screen("route", *MACHINES, "--limit", "days=25")
    trip = cheapest(eurasia, machines(), hours=25 * 24.0)
    assert f"{trip.cost_range_per_container} USD a box" in said
    assert f"transit time {duration(trip.hours)}" in said


def test_the_greenest_under_seven_thousand_dollars(eurasia: cd.Network) -> None:
    said = screen("route", *MACHINES, "--minimise", "co2_kg", "--limit", "cost=7000")
    trip = cd.pareto_routes(eurasia, machines()).within(cost=7000.0).greenest()
    assert f"{trip.co2_kg:,.0f} kg CO2e a box" in said
    assert f"{trip.cost_range_per_container} USD a box" in said


def test_the_next_departure_that_arrives_by_a_date(eurasia: cd.Network) -> None:
    period = ("--start", "2026-03-04", "--end", "2026-03-14")
    asked = ("Lanzhou", "Duisburg", "--hs", "8429", "--modes", "rail", "--arrive-by", "2026-03-27")
    said = screen("departures", *asked, *period)
    last = cd.latest_departure(eurasia, machines(), arrive="2026-03-27", modes="rail")
    table = [line for line in said.splitlines() if line.startswith("2026-")]
    assert table == sorted(table)
    assert max(line.split()[2] for line in table) <= "2026-03-27"
    assert table[-1].startswith(f"{last.departs:%Y-%m-%d %H:%M}")
