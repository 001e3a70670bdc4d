"""Jobs of a forwarder's day: one command each, whose screen of at most thirty lines holds the answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from command_line import run

import corridor as cd
from corridor.display import duration

MOST_LINES = 30
MILK = ("Minsk", "Chongqing", "--containers", "41", "--container-type", "45R1", "--hs", "0402")
MACHINES = ("Lanzhou", "Duisburg", "--hs", "8429", "--date", "2026-03-04")
SCENARIOS = """
[[scenario]]
name = "Brest twice as slow"
set_dwell = { border_id = "Brest - Malaszewicze", mean_h = 48 }

[[scenario]]
name = "rail a tenth dearer"
scale_tariff = { mode = "rail", factor = 1.1 }

[[scenario]]
name = "Dostyk shut"
close = "Dostyk - Alashankou"
"""


@pytest.fixture(autouse=True)
def opened_once(monkeypatch: pytest.MonkeyPatch, eurasia: cd.Network) -> None:
    """A network is frozen: all jobs share what was compiled of it."""
    monkeypatch.setattr(cd, "open_network", lambda name: {"eurasia": eurasia}[name])


def screen(*words: str, width: int = 140) -> str:
    """What a verb prints on a terminal of usual width."""
    done = run(*words, env={"CORRIDOR_COLUMNS": f"{width}"})
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


@pytest.mark.parametrize(
    ("words", "left_out"),
    [
        (("route", "Lanzhou", "Duisburg", "--date", "2021-10-26", "--modes", "rail"), "over Aktobe - Iletsk 4 h"),
        (("pareto", *MILK, "--date", "2026-12-01"), "gauge change at Dostyk by transloading"),
        (
            ("pareto", "Xian", "Hamburg", "--boxes", "20", "--date", "2026-04-06"),
            "by Alashankou-Dostyk, Bruzgi-Kuznica",
        ),
    ],
)
def test_a_long_answer_is_told_in_brief(words: tuple[str, ...], left_out: str) -> None:
    """What is told beside it counts, and lines that a terminal breaks; on a wide screen nothing is left out."""
    done = run(*words, env={"CORRIDOR_COLUMNS": "100"})
    lines = [line for line in done.output.splitlines() if "compiling" not in line]
    assert sum(max(1, -(-len(line) // 100)) for line in lines) <= MOST_LINES
    assert "assumptions more: --format json" in done.stdout and left_out not in done.stdout
    wide = run(*words, env={"CORRIDOR_COLUMNS": "300"}).stdout
    assert left_out in wide and "assumed: " in wide


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


def test_which_sea_is_left_for_the_potash_of_great_stone_port_by_port(eurasia: cd.Network) -> None:
    """One line for each port that is open, St Petersburg first; Klaipeda with the row that shuts it, and since when."""
    asked = ("Great Stone", "Shanghai", "--hs", "3104", "--date", "2026-03-02", "--by-port", "loading")
    assert len(screen("alternatives", *asked, width=100).splitlines()) > 10
    said = screen("alternatives", *asked)
    (first,) = [line for line in said.splitlines() if line.startswith("A ")]
    best = cd.route(eurasia, cd.Shipment("Great Stone", "Shanghai", hs="3104", ready="2026-03-02"), via="sea")
    assert str(best.cost_range_per_container) in first and "St Petersburg" in first
    assert "shut: Klaipeda" in said and "EU_BY_POTASH" in said and "since 2022-03-02" in said
    assert "no ship: " in said


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


@pytest.mark.parametrize("clock", [(), ("--depart", "2026-03-04")])
def test_a_route_fits_a_screen_with_a_date_and_without(eurasia: cd.Network, clock: tuple[str, ...]) -> None:
    """The same words for both, at a hundred columns: one range of days, no hours in a hundred, no minus nothing."""
    said = screen("route", *MACHINES, "--containers", "41", *clock, width=100)
    assert max(map(len, said.splitlines())) <= 100
    assert "own block train 1520 Alashankou - Bigosovo; over" in said  # one line for one train
    assert "Osinovka 1 h" in said
    assert said.count("transit time") == said.count("range of this route: ") == 1
    assert not re.search(r"\d h on average|at worst|\d{3}\.\d h|(?<!\d)-0\b|(\b\d+) to \1 ", said)
    if clock:
        trip = cd.route(eurasia, machines(containers=41), depart=clock[1])
        assert f"leaves {trip.departs:%Y-%m-%d %H:%M}" in said
        assert f"\n{trip.legs[-1].departure:%m-%d %H:%M}  unloaded at Duisburg" in said
        assert f"transit time {duration(trip.hours)} " in said


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


@pytest.mark.parametrize("language", ["en", "ru"])
def test_lanzhou_duisburg_quoted_with_and_without_subsidy(eurasia: cd.Network, tmp_path: Path, language: str) -> None:
    """An offer door to door: the subsidy stands on a line of its own, and the lines add up."""
    asked = ("Lanzhou", "Duisburg", "--containers", "41", "--hs", "8429", "--date", "2021-06-02", "--modes", "rail")
    ends = ("--pickup-km", "25", "--delivery-km", "15", "--margin", "0.05", "--language", language)
    said = screen("quote", *asked, *ends, "--out", str(tmp_path / "quote.html"))
    box = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", ready="2021-06-02", pickup_km=25, delivery_km=15)
    quote = cd.route(eurasia, box, modes="rail").quote(eurasia, margin=0.05, language=language)
    assert quote.money(quote.price) in said and quote.transit_time in said
    assert any(line.cents < 0 for line in quote.lines)
    assert "T1" in said and (tmp_path / "quote.html").stat().st_size > 5_000
    without = screen("quote", *asked, *ends, "--no-subsidies")
    assert quote.word("Subsidy") in said and quote.word("Subsidy") not in without


def test_five_hundred_pairs(tmp_path: Path) -> None:
    """A file of pairs in, a file of routes out: the screen says by which ways they go, and which have none."""
    origins = ("Lanzhou", "Xi'an", "Chongqing", "Chengdu", "Zhengzhou", "Wuhan", "Yiwu", "Urumqi", "Hefei", "Lanzhu")
    ends = ("Duisburg", "Hamburg", "Warsaw", "Lodz", "Budapest", "Minsk", "Moscow", "Klaipeda", "Vilnius", "Prague")
    rows = [f"{one},{two},{boxes},2026-03-04" for one in origins for two in ends for boxes in (1, 10, 20, 30, 41)]
    (tmp_path / "pairs.csv").write_text("\n".join(["origin,destination,containers,ready", *rows]), encoding="utf-8")
    said = screen("routes", str(tmp_path / "pairs.csv"), "--modes", "rail,road", "--out", str(tmp_path / "out.csv"))
    assert said.startswith("500 shipments: 450 with a route, 50 without")
    assert "nearest: Lanzhou" in said
    assert len((tmp_path / "out.csv").read_text("utf-8").splitlines()) == 501


def test_what_a_weeks_closure_costs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    """By the clock: the cheapest is to wait for the door, and the way around says its price beside it."""
    file = tmp_path / "week.toml"
    file.write_text('name = "a week"\nclose = { what = "KHO_ALT", start = 2026-03-02, end = 2026-03-08 }\n', "utf-8")
    asked = ("Xi'an", "Baku", "--containers", "41", "--depart", "2026-03-02 08:00", "--network", "middle_corridor")
    network = cd.read_network(root / "networks" / "middle_corridor")
    monkeypatch.setattr(cd, "open_network", lambda name: network)
    said = screen("compare", *asked, "--scenario", str(file))
    box = cd.Shipment("Xi'an", "Baku", containers=41, ready="2026-03-02")
    (shut,) = cd.read_scenarios(file)
    before, after = (cd.route(one, box, depart="2026-03-02 08:00") for one in (network, shut.apply(network)))
    assert f"+{after.cost_per_container - before.cost_per_container:,.0f} USD per box" in said
    assert f"+{after.days - before.days:,.1f} days ({after.days:.1f})" in said


@pytest.mark.slow
def test_three_scenarios_beside_each_other_a_border_a_price_and_a_closure(eurasia: cd.Network, tmp_path: Path) -> None:
    """Sensitivity to border and price, and a closure, on one screen: an answer for each first."""
    file = tmp_path / "three.toml"
    file.write_text(SCENARIOS, encoding="utf-8")
    said = screen("compare", *MACHINES, "--containers", "41", "--modes", "rail", "--scenario", str(file))
    lines = [line for line in said.splitlines() if line.startswith("  With ")]
    for line, scenario in zip(lines, cd.read_scenarios(file), strict=True):
        assert line.startswith(f"  With {scenario.name}, 41 boxes go by rail")
    dearer = cd.read_scenarios(file)[1].apply(eurasia)
    plain, best = (cd.route(one, machines(containers=41), modes="rail") for one in (eurasia, dearer))
    assert f"{best.cost_per_container - plain.cost_per_container:+,.0f} USD per box" in lines[1]
    assert f"{best.days - plain.days:+,.1f} days ({best.days:.1f})" in lines[1]
