"""What `networks/eurasia` must answer, and the invariants of gauges and borders on it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import corridor as cd
from corridor.calendar import as_moment
from corridor.graph import Graph, compile_graph, load_of
from corridor.graph.arc_types import BORDER, GATE_OUT, GAUGE_CHANGE, HAUL
from tests.sampling import part

TODAY = as_moment("2026-11-21")
MACHINES = {"containers": 41, "container_type": "45G1", "hs": "8429", "cargo_tonnes_each": 18, "ready": TODAY}
PLACES = ("Lanzhou", "Great Stone", "Klaipeda", "Duisburg")


def machines(origin: str, destination: str) -> cd.Shipment:
    return cd.Shipment(origin, destination, **MACHINES)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["Lanzhou", "兰州", "Ланьчжоу", "CNLAZ", "LZ_DCH"])
def test_lanzhou_by_any_name(eurasia: cd.Network, name: str) -> None:
    """City, code and id mean the land port at Dongchuan."""
    assert eurasia.terminal(name) == "LZ_DCH"


@pytest.mark.parametrize(("name", "terminal"), [("Minsk", "MINSK_KOL"), ("BYMSQ", "MINSK_KOL"), ("MINSK", "MINSK")])
def test_minsk_is_its_container_terminal(eurasia: cd.Network, name: str, terminal: str) -> None:
    """The city and its code mean Kolyadichi; the id of the junction still means the junction."""
    assert eurasia.terminal(name) == terminal


def test_a_misspelt_place_names_the_nearest(eurasia: cd.Network) -> None:
    """Lanzhuo is answered with Lanzhou."""
    with pytest.raises(cd.UnknownName, match="Lanzhou"):
        eurasia.terminal("Lanzhuo")


@pytest.mark.parametrize("ends", list(itertools.permutations(PLACES, 2)))
def test_machinery_goes_both_ways(eurasia: cd.Network, ends: tuple[str, str]) -> None:
    """Lanzhou, Great Stone, Klaipeda and Duisburg reach each other."""
    trip = cd.route(eurasia, machines(*ends))
    assert trip.cost > 0 and trip.hours > 0


def test_potash_is_refused_with_its_rule(eurasia: cd.Network) -> None:
    """Great Stone-Klaipeda: the ban is named, by whatever way."""
    potash = cd.Shipment("Great Stone", "Klaipeda", containers=41, container_type="22B1", hs="3104", ready=TODAY)
    with pytest.raises(cd.NoRoute) as caught:
        cd.route(eurasia, potash)
    rules = {reason.rule for reason in caught.value.reasons}
    assert {"EU_BY_POTASH", "LT_POTASH"} <= rules
    before = cd.Shipment("Great Stone", "Klaipeda", container_type="22B1", hs="3104", ready=as_moment("2021-06-01"))
    assert cd.route(eurasia, before).border_ids == ("GUD_KEN",)


def test_dairy_goes_east(eurasia: cd.Network) -> None:
    """41 reefers of dairy from Minsk reach Chongqing."""
    milk = cd.Shipment("Minsk", "Chongqing", containers=41, container_type="45R1", hs="0402", ready=TODAY)
    trip = cd.route(eurasia, milk, limits={"hours": 600})
    assert trip.gauge_changes >= 1 and trip.destination_id == "CHONGQING"


def test_kyiv_is_blocked_by_its_rule(eurasia: cd.Network) -> None:
    """The railway to Kyiv is there; the rule is what blocks."""
    with pytest.raises(cd.NoRoute) as caught:
        cd.route(eurasia, machines("Lanzhou", "Kyiv"))
    assert "UA_2022" in {reason.rule for reason in caught.value.reasons if reason.lift}
    before = cd.Shipment("Lanzhou", "Kyiv", hs="8429", ready=as_moment("2021-06-01"))
    assert cd.route(eurasia, before).destination_id == "KYIV"


def reached(graph: Graph, starts: list[int], closed: np.ndarray) -> set[int]:
    """Nodes that can be reached over open arcs."""
    heads: dict[int, list[int]] = {}
    topology = graph.structure.topology
    for number in np.flatnonzero(~closed):
        heads.setdefault(int(topology.tail[number]), []).append(int(topology.head[number]))
    seen, stack = set(starts), list(starts)
    while stack:
        for head in heads.get(stack.pop(), ()):
            if head not in seen:
                seen.add(head)
                stack.append(head)
    return seen


@pytest.mark.parametrize("day", ["2019-06-01", "2026-11-21"])
def test_without_gauge_changes_there_is_no_way_across(eurasia: cd.Network, day: str) -> None:
    """By rail alone, from a place in China with 1435 only, no state on 1520 can be reached; with changes, many."""
    graph = compile_graph(eurasia, day)
    by_rail = np.array([arc.mode in ("rail", "") or arc.kind == "drayage" for arc in graph.arcs])
    gauge = np.array([arc.kind == GAUGE_CHANGE for arc in graph.arcs])
    starts = [
        number
        for number, state in enumerate(graph.states)
        if state.carrier == GATE_OUT
        and graph.structure.index.country[state.terminal] == "CN"
        and graph.structure.index.gauges[state.terminal] == ("1435",)
    ]
    broad = {n for n, state in enumerate(graph.states) if "1520" in (state.carrier, state.gauge)}
    assert starts
    assert not reached(graph, starts, ~by_rail | gauge) & broad
    assert len(reached(graph, starts, ~by_rail) & broad) > 500


def borders_of(net: cd.Network) -> list[str]:
    """Every border that a link names."""
    return sorted(set(net.links["border_id"]) - {"", "open"})


def test_closed_borders_let_nothing_across_in_any_mode(eurasia: cd.Network) -> None:
    """All borders closed at once: no open arc carries anything over a link that names one."""
    scenario = cd.Scenario("shut")
    for border in borders_of(eurasia):
        scenario = scenario.close(border, start="2026-11-01", end="2026-12-31")
    shut = scenario.apply(eurasia)
    graph = compile_graph(shut, TODAY)
    closed = graph.weigh(load_of(shut, machines("Lanzhou", "Duisburg"))[2]).closed
    crossing = [n for n, arc in enumerate(graph.arcs) if arc.kind == BORDER]
    assert {graph.arcs[n].border_id for n in crossing} == set(borders_of(eurasia)) and closed[crossing].all()
    with pytest.raises(cd.NoRoute):
        cd.route(shut, machines("Lanzhou", "Duisburg"))


def test_a_link_is_used_only_behind_its_border(eurasia: cd.Network) -> None:
    """Each border in turn: without its border arcs, no haul over its links can be reached from anywhere."""
    graph = compile_graph(eurasia, TODAY)
    gates = [n for n, state in enumerate(graph.states) if state.carrier == GATE_OUT]
    tails = graph.structure.topology.tail
    for border in borders_of(eurasia):
        closed = np.array([arc.kind == BORDER and arc.border_id == border for arc in graph.arcs])
        seen = reached(graph, gates, closed)
        hauls = [n for n, arc in enumerate(graph.arcs) if arc.kind == HAUL and arc.border_id == border]
        assert hauls and not any(int(tails[n]) in seen for n in hauls), border


def test_every_international_link_is_behind_its_border(eurasia: cd.Network) -> None:
    """A haul between two countries starts from a cleared state, unless its link says open."""
    links = eurasia.links
    graph = compile_graph(eurasia, TODAY)
    for arc in graph.arcs:
        if arc.kind == HAUL and arc.from_country != arc.to_country:
            assert (links.at[arc.link_id, "border_id"] == "open") != ("cleared" in arc.tail.stage)


@pytest.mark.slow
def test_a_closure_never_improves_anything(eurasia: cd.Network) -> None:
    """Ten borders closed one at a time: no optimum of cost, hours or CO2e gets better."""
    box = machines("Xi'an", "Hamburg")
    open_world = {m: getattr(cd.route(eurasia, box, minimise=m), m) for m in ("cost", "hours", "co2_kg")}
    doors = ("ALA_DOS", "KHO_ALT", "BRE_MAL", "GUD_KEN", "ILE", "PET", "KRA_OSI", "MAN_ZAB", "FFO", "SEA_CN_EU")
    for border in part(doors, 4):
        shut = cd.Scenario("shut").close(border, start="2026-11-01", end="2026-12-31").apply(eurasia)
        for measure, best in open_world.items():
            assert getattr(cd.route(shut, box, minimise=measure), measure) >= best


def test_poland_shut_in_september_2025(eurasia: cd.Network) -> None:
    """In the closure nothing crosses at Brest; before and after it does, and the eve's train is warned."""

    def by_rail(day: str) -> cd.Itinerary:
        box = cd.Shipment("Minsk", "Warsaw", containers=41, hs="8429", ready=as_moment(day))
        return cd.route(eurasia, box)

    assert "BRE_MAL" in by_rail("2025-08-01").border_ids
    assert not {"BRE_MAL", "BRU_KUZ", "SVI_SIE", "R_KOZ_KUK"} & set(by_rail("2025-09-15").border_ids)
    assert any("2025-09-12" in warning for warning in by_rail("2025-09-11").warnings)


def test_prices_follow_the_date(eurasia: cd.Network) -> None:
    """Ocean freight of January 2022 against that of March 2023: the index fell to a tenth."""

    def by_sea(day: str) -> float:
        box = cd.Shipment("Shanghai", "Rotterdam", ready=as_moment(day))
        return cd.route(eurasia, box, limits={"transfers": 0}).cost

    assert by_sea("2022-02-01") > 4 * by_sea("2023-05-01")


def test_every_cost_has_a_source(eurasia: cd.Network) -> None:
    """Each item of each route of a front names its row, its source and its confidence."""
    front = cd.pareto_routes(eurasia, machines("Lanzhou", "Duisburg"))
    for trip in front.pick(10):
        items = trip.items_frame()
        assert (items[["row", "source", "confidence"]] != "").all(axis=None)
        assert all(leg.source and leg.confidence for leg in trip.legs if leg.rows)
        for table, row in {(item.table, item.row) for leg in trip.legs for item in leg.items}:
            assert row in eurasia.tables[table].index
