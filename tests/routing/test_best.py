"""Routes and fronts: added up by hand on `teaching`, and against networkx."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys

import networkx as nx
import pandas as pd
import pytest

import corridor as cd
from corridor.calendar import as_moment
from corridor.routing.query.query import prepare_query

READY = as_moment("2026-03-04 08:00")


def shipment(origin: str = "Alma", destination: str = "Haven", containers: int = 40, **more: object) -> cd.Shipment:
    values = {"containers": containers, "cargo_tonnes_each": 10, "hs": "8429", "ready": READY, **more}
    return cd.Shipment(origin, destination, **values)  # type: ignore[arg-type]


def test_cheapest_route_added_up(teaching: cd.Network) -> None:
    """Forty boxes by block train, changing gauge at Westgate.

    Lift 2,000; Alma-Eastgate 400 km x 40 x 1 less a quarter 12,000; border 100; Eastgate-Westgate 50 km in each
    country, a quarter off the first, 3,500; gauge 40 EUR x 1.25 x 40 = 2,000; papers 50; Westgate-Delta 8,000;
    one train Delta-Haven 8,000; lift 2,000: 37,650 USD. Hours: wait 12, lift 2, 8, border 10, 2, gauge 6, papers 1,
    8, lift 2: 51. CO2e per tonne: crane 1, 400 km x 20 g = 8, 100 km x 15 g = 1.5, crane 1, 400 km x 10 g = 4,
    crane 1: 16.5 kg x 400 t.
    """
    trip = cd.route(teaching, shipment())
    assert (trip.cost, trip.hours, trip.co2_kg) == (37_650.0, 51.0, 6_600.0)
    assert trip.cost_by == {
        "lift": 4_000.0,
        "haul": 36_000.0,
        "subsidy": -4_500.0,
        "clearance": 100.0,
        "transloading": 2_000.0,
        "reconsignment": 50.0,
    }
    assert trip.hours_by == {"moving": 18.0, "handling": 5.0, "gauge change": 6.0, "border": 10.0, "waiting": 12.0}
    assert (trip.km, trip.transfers, trip.gauge_changes, trip.border_ids) == (900.0, 1, 1, ("EAST_WEST",))
    assert trip.countries == ("AA", "NA", "QZ")
    assert trip.cost_per_container == 941.25


def test_front_added_up(teaching: cd.Network) -> None:
    """Cost and hours: Westgate 51 h; transloading at Eastgate +2,000 USD, -2 h; bogies +4,000, -2 h; lorry; air."""
    front = cd.pareto_routes(teaching, shipment(air=True), criteria=("cost", "hours"))
    lorry = (40 * (20 + 800 + 50 + 1000 + 20), 1 + 8 + 20 + 10 + 1)
    by_volume = 25_384  # 2 USD for each of 12,692 kg: 76 m3 at 167 kg, more than the 10 t
    air_cost = 40 * (20 + 20 + 20 + 200 + by_volume + 200 + 20 + 20 + 20) + 50
    assert [(trip.cost, trip.hours) for trip in front] == [
        (37_650, 51),
        (39_650, 49),
        (43_650, 47),
        lorry,
        (air_cost, pytest.approx(21.4)),
    ]


@pytest.mark.parametrize(
    ("limits", "cost"),
    [
        ({"hours": 51}, 37_650),
        ({"hours": 50.99}, 39_650),
        ({"hours": 48}, 43_650),
        ({"hours": 51, "co2_kg": 6_599}, 43_650),
        ({"hours": 51, "co2_kg": 6_599, "cost_per_container": 43_650 / 40}, 43_650),
        ({"hours": 60, "cost_per_container": 37_650 / 40}, 37_650),
    ],
)
def test_limits_are_met_exactly(teaching: cd.Network, limits: dict[str, float], cost: float) -> None:
    """The cheapest route within limits, to the minute and the gram."""
    assert cd.route(teaching, shipment(), limits=limits).cost == cost


@pytest.mark.parametrize("depart", [None, "2026-03-04"])
def test_a_limit_of_one_container_is_met_to_the_cent(teaching: cd.Network, depart: str | None) -> None:
    """The best route keeps a limit of what it costs itself, and of nothing less."""
    trip = cd.route(teaching, shipment(), depart=depart)
    for name, unit in (("cost_per_container", "cost"), ("co2_kg_per_container", "co2_kg")):
        best = cd.route(teaching, shipment(), minimise=unit, depart=depart)
        each = getattr(best, name)
        kept = cd.route(teaching, shipment(), minimise=unit, limits={name: each}, depart=depart)
        assert getattr(kept, unit) == getattr(best, unit)
        with pytest.raises(cd.NoRoute, match=f"{unit} per box") as told:
            cd.route(teaching, shipment(), minimise=unit, limits={name: each - 0.001}, depart=depart)
        least, asked = re.findall(r"per box ([\d,.]+)|asked for ([\d,.]+)", str(told.value))
        assert least[0] != asked[1], "what is asked for and what is possible read alike"
    assert len(cd.pareto_routes(teaching, shipment(), depart=depart).within(cost_per_container=trip.cost_per_container))


def test_what_cannot_be_limited_is_told_with_what_can(teaching: cd.Network) -> None:
    with pytest.raises(cd.UnknownName, match="days, cost_per_container"):
        cd.route(teaching, shipment(), limits={"hours_per_container": 9.0})


def test_limits_too_tight_say_what_is_possible(teaching: cd.Network) -> None:
    """No rule is blamed when a limit is the reason."""
    with pytest.raises(cd.NoRoute, match=r"hours 21\.4 \(asked for 20\.0\)") as caught:
        cd.route(teaching, shipment(air=True), limits={"hours": 20})
    assert caught.value.reasons == ()


def test_transfers_do_not_count_the_first_vehicle(teaching: cd.Network) -> None:
    """By lorry all the way there is none; a limit of none finds it."""
    assert cd.route(teaching, shipment(), minimise="transfers").transfers == 0
    assert cd.route(teaching, shipment(), limits={"transfers": 0}).modes == ("road",)
    front = cd.pareto_routes(teaching, shipment(), criteria=("cost", "transfers"))
    assert front.points.tolist() == [[trip.cents, trip.transfers] for trip in front]


def test_generalised_cost_weighs_hours(teaching: cd.Network) -> None:
    """At 1 USD a FEU-hour 51 h of 40 FEU are 2,040 USD; at 200 USD a box-hour the lorry pays."""
    trip = cd.route(teaching, shipment(), minimise="generalised")
    assert trip.generalised == trip.cost + 40 * trip.hours
    assert cd.route(teaching, shipment(value_of_time=200.0), minimise="generalised").modes == ("road",)


def test_equal_cost_goes_to_the_faster(teaching: cd.Network) -> None:
    """The wait for the daily train costs nothing: route never returns a slower route of the same cost."""
    front = cd.pareto_routes(teaching, shipment(), criteria=("cost", "hours"))
    assert cd.route(teaching, shipment()).seconds == front.points[0, 1]
    assert cd.route(teaching, shipment(), minimise="hours").cents == front.points[-1, 0]


@pytest.mark.parametrize("minimise", ["cost", "hours", "co2_kg", "generalised"])
@pytest.mark.parametrize("ends", [("Alma", "Haven"), ("Haven", "Karst"), ("Cove", "Westgate"), ("Karst", "Fjord")])
def test_networkx_agrees(teaching: cd.Network, ends: tuple[str, str], minimise: str) -> None:
    """Dijkstra of networkx over the same arcs finds the same optimum."""
    box = shipment(*ends, containers=3)
    query = prepare_query(teaching, box)
    row = ("cost", "hours", "co2_kg", "transfers", "generalised").index(minimise)
    graph = nx.MultiDiGraph()
    for number, closed in enumerate(query.weights.closed):
        if not closed:
            topology = query.graph.structure.topology
            weight = int(query.weights.matrix[row, number])
            graph.add_edge(int(topology.tail[number]), int(topology.head[number]), weight=weight)
    best = nx.dijkstra_path_length(graph, query.source, query.sink)
    trip = cd.route(teaching, box, minimise=minimise)
    totals = {"cost": trip.cents, "hours": trip.seconds, "co2_kg": trip.grams, "generalised": trip.generalised_cents}
    assert totals[minimise] == best


def test_routes_takes_a_frame_and_gives_one(teaching: cd.Network) -> None:
    """One row each, in order, on the frame's index; what has no route says why."""
    asked = pd.DataFrame(
        {
            "origin": ["Alma", "Alma"],
            "destination": ["Haven", "Marsh"],
            "containers": [40, 1],
            "hs": ["8429", ""],
            "cargo_tonnes_each": [10.0, 10.0],
            "ready": ["2026-03-04 08:00"] * 2,
        },
        index=["machines", "marsh"],
    )
    result = cd.routes(teaching, asked)
    assert list(result.index) == ["machines", "marsh"]
    assert result.loc["machines", "cost"] == 37_650.0
    assert "MARSH_SHUT" in str(result.loc["marsh", "problem"])


def test_a_closed_border_is_not_crossed(teaching: cd.Network) -> None:
    """In September 2025 the rail border was shut: the block train is gone, the lorry is left."""
    trip = cd.route(teaching, shipment(ready=as_moment("2025-09-20")))
    assert "EAST_WEST" not in trip.border_ids


def test_a_door_that_closes_on_the_way_is_said(teaching: cd.Network) -> None:
    """Ready on the eve of the closure, the train reaches the border too late."""
    trip = cd.route(teaching, shipment(ready=as_moment("2025-09-11 12:00")))
    assert trip.border_ids == ("EAST_WEST",)
    assert any("2025-09-12" in warning for warning in trip.warnings)
    assert cd.route(teaching, shipment()).warnings == ()


def test_wrong_names_are_told(teaching: cd.Network) -> None:
    """A misspelt place, criterion or limit names what there is; a junction says that it handles nothing."""
    with pytest.raises(cd.UnknownName, match="Alma"):
        cd.route(teaching, shipment("Almma"))
    with pytest.raises(cd.UnknownName, match="co2_kg"):
        cd.route(teaching, shipment(), minimise="co2")
    with pytest.raises(cd.UnknownName, match="transfers"):
        cd.pareto_routes(teaching, shipment(), criteria=("cost", "speed"))
    with pytest.raises(cd.UnknownName, match=r"handles no containers.*, as COVE") as caught:
        cd.route(teaching, shipment("Birk"))
    assert caught.value.nearest == ("COVE",)


def test_a_place_to_itself_is_no_request(teaching: cd.Network) -> None:
    """Origin and destination that mean one terminal are refused, never answered with nothing."""
    for name in ("Alma", "AAALM", "Old Alma"):
        with pytest.raises(cd.NoRoute, match="one terminal"):
            cd.route(teaching, shipment("ALMA", name))


@pytest.mark.parametrize("ends", list(itertools.combinations(["Alma", "Haven", "Cove", "Karst", "Westgate"], 2)))
@pytest.mark.parametrize("minimise", ["cost", "hours", "co2_kg"])
def test_there_and_back_cost_the_same(teaching: cd.Network, ends: tuple[str, str], minimise: str) -> None:
    """The teaching network is symmetric: reversed, every optimum is the same."""
    there, back = (cd.route(teaching, shipment(*way), minimise=minimise) for way in (ends, ends[::-1]))
    assert getattr(there, minimise) == getattr(back, minimise)


@pytest.mark.slow
def test_same_question_same_bytes(teaching: cd.Network) -> None:
    """A front computed in another process, with another hash seed, is the same to the byte."""
    script = (
        "import corridor as cd; net = cd.open_network('teaching');"
        "box = cd.Shipment('Alma', 'Haven', containers=40, cargo_tonnes_each=10, hs='8429', ready='2026-03-04 08:00');"
        "print(cd.pareto_routes(net, box).to_json())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}
    other = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == cd.pareto_routes(teaching, shipment()).to_json()


@pytest.mark.parametrize("minimise", ["cost", "generalised"])
def test_a_closure_that_may_be_waited_for_is_named(teaching: cd.Network, minimise: str) -> None:
    """By lorry around a border that opens again in sixteen days, while rail would be better: said, with what to do."""
    shut = cd.Scenario("shut").close("EAST_WEST", start="2026-03-04", end="2026-03-20").apply(teaching)
    shipment = cd.Shipment("Alma", "Haven", hs="8429", ready="2026-03-04")
    (told,) = cd.route(shut, shipment, minimise=minimise).notes
    assert "Eastgate - Westgate is closed 2026-03-04 to 2026-03-20: " in told and "--depart 2026-03-04" in told
    assert cd.route(shut, shipment, depart="2026-03-04").cost < cd.route(shut, shipment).cost


@pytest.mark.parametrize(
    ("start", "end", "asked"),
    [
        ("2026-03-03", "2027-03-20", {}),  # it outlasts every way
        ("2026-02-01", "2026-03-03", {}),  # it was over before
        ("2026-03-04", "2026-03-20", {"minimise": "hours"}),  # the lorry is faster in any case
        ("2026-03-04", "2026-03-20", {"modes": "road"}),  # rail is not wanted
    ],
)
def test_a_closure_that_nobody_would_wait_for_is_not(
    teaching: cd.Network, start: str, end: str, asked: dict[str, str]
) -> None:
    shut = cd.Scenario("shut").close("EAST_WEST", start=start, end=end).apply(teaching)
    shipment = cd.Shipment("Alma", "Haven", hs="8429", ready="2026-03-04")
    assert not any("Eastgate" in told for told in cd.route(shut, shipment, **asked).remarks)  # type: ignore[arg-type]


def test_a_closure_on_the_way_says_what_to_do(teaching: cd.Network) -> None:
    shut = cd.Scenario("shut").close("EAST_WEST", start="2026-03-05", end="2026-03-20").apply(teaching)
    (told,) = cd.route(shut, cd.Shipment("Alma", "Haven", hs="8429", ready="2026-03-04")).remarks
    assert "Eastgate - Westgate is closed 2026-03-05 to 2026-03-20" in told and "--depart" in told
