"""Scenarios compared: ways are matched on the ground, each is the best of its corridor, and a closure helps nobody."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corridor as cd
from corridor.study.compared_ways import modes_of

BOX = cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04")
SHUT = cd.Scenario("gate shut").close("EAST_WEST")
DEAR = cd.Scenario("rail dear").scale_tariff(mode="rail", factor=1.5)


@pytest.fixture(scope="module")
def found(teaching: cd.Network) -> cd.study.ScenarioComparison:
    return cd.compare(teaching, [SHUT, DEAR], BOX)


def test_the_fronts_are_those_of_their_own_networks(teaching: cd.Network, found: cd.study.ScenarioComparison) -> None:
    worlds = (teaching, SHUT.apply(teaching), DEAR.apply(teaching))
    for front, world in zip(found.fronts, worlds, strict=True):
        assert front.points.tolist() == cd.pareto_routes(world, BOX).points.tolist()
    assert found.names == ("today", "gate shut", "rail dear")


def test_each_way_is_the_best_of_its_corridor_in_every_world(
    teaching: cd.Network, found: cd.study.ScenarioComparison
) -> None:
    """No front, also without ships, lorries or barges, has a cheaper route of a corridor, or one of a lost one."""
    for world, network in enumerate((teaching, SHUT.apply(teaching), DEAR.apply(teaching))):
        known: dict[str, int] = {}
        for trip in itertools.chain(cd.pareto_routes(network, BOX), *_avoiding(network)):
            known[trip.name] = min(known.get(trip.name, trip.cents), trip.cents)
        told = {way.name: way.trips[world] for way in found.ways}
        for name, best in told.items():
            if best is None:
                assert name not in known
            else:
                assert best.cents <= known.get(name, best.cents) and best.name == name


def _avoiding(network: cd.Network) -> list[cd.ParetoFront]:
    """Fronts without one mode each: what the plain front hides."""
    fronts = []
    for name in ("mode:sea", "mode:road", "mode:barge"):
        try:
            fronts.append(cd.pareto_routes(network, BOX, avoid=name))
        except cd.NoRoute:
            continue
    return fronts


@given(st.sampled_from(["EAST_WEST", "Birk", "Cove", "Fjord", "rail", "road", "sea", "barge"]))
def test_a_closure_makes_no_way_better_and_none_new(shut: str) -> None:
    network = cd.open_network("teaching")
    closed = cd.compare(network, cd.Scenario("shut").close(shut), BOX)
    words = {word for way in closed.ways for word in way.change(1).split(", ")}
    assert not words & {"new", "cheaper"}
    opened = cd.compare(cd.Scenario("shut").close(shut).apply(network), network, BOX)
    turned = {"lost": "new", "dearer": "cheaper", "slower": "faster", "faster": "slower", "unchanged": "unchanged"}
    there = {way.name: way.change(1) for way in closed.ways if way.change(1)}
    back = {way.name: way.change(1) for way in opened.ways if way.change(1)}
    assert back == {name: ", ".join(turned[word] for word in change.split(", ")) for name, change in there.items()}


def test_what_is_lost_cannot_be_taken_and_what_is_beaten_is_not_lost(
    teaching: cd.Network, found: cd.study.ScenarioComparison
) -> None:
    changes = {way.name: way.change(1) for way in found.ways}
    shut = SHUT.apply(teaching)
    assert changes["Eastgate-Westgate"] == "lost" and changes["road Eastgate-Westgate"] == "unchanged"
    with pytest.raises(cd.NoRoute):
        cd.route(shut, BOX, via="EAST_WEST")


def test_the_answer_says_how_each_mode_goes_then(found: cd.study.ScenarioComparison) -> None:
    shut, dear = found.answers
    assert shut.startswith("With gate shut, 2 boxes go as before by rail with road, by")
    assert shut.endswith("; no way is left by rail with barge")
    old, new = found.best(0, "sea"), found.best(2, "sea")
    assert old is not None and new is not None
    step = new.cost_per_container - old.cost_per_container
    assert f"by sea still by {new.name}: +{step:,.0f} USD per box ({new.cost_per_container:,.0f})" in dear
    assert str(found).splitlines()[1].strip() == shut


def test_ways_say_how_the_gauge_changes_and_what_borders_set_them_apart(found: cd.study.ScenarioComparison) -> None:
    """A way by rail names its technique; one by road alone has none. What all cross is not said."""
    said = str(found)
    for way in found.ways:
        changes = [leg for trip in way.trips if trip is not None for leg in trip.legs if leg.kind == "gauge change"]
        lines = [line for line in said.splitlines() if f"  {way.name} (" in line or line.endswith(f"  {way.name}")]
        assert all(("transloading at" in line or "axle" in line) == bool(changes) for line in lines)
    assert "to_frame" not in said and "--format" not in said


def test_what_a_route_remarks_is_remarked_once_of_its_ways(teaching: cd.Network) -> None:
    """Of all ways, or with the names of those that it is about; a dry box has none of it."""
    reefers, dry = (replace(BOX, container_type=box) for box in ("45R1", "45G1"))
    told = cd.compare(teaching, SHUT, reefers)
    (line,) = [one for one in told.remarks if "price of dry boxes all the way" in one]
    trips = [(way.name, trip) for way in told.ways for trip in way.trips if trip is not None]
    about = {name for name, trip in trips if any("dry boxes all" in one for one in trip.remarks)}
    assert about and (line.endswith("about a 45R1") or any(name in line for name in about))
    assert str(told).count("the price of dry boxes all the way") == 1
    assert not any("dry boxes" in one for one in cd.compare(teaching, SHUT, dry).remarks)


def test_the_frame_adds_up(found: cd.study.ScenarioComparison) -> None:
    frame = found.to_frame()
    assert set(frame["scenario"]) == {"gate shut", "rail dear"}
    both = frame.dropna(subset=["cost_before", "cost_after"])
    assert (both["cost_after"] - both["cost_before"]).tolist() == both["cost_change"].tolist()
    assert frame.loc[frame["change"] == "lost", "cost_after"].isna().all()


def test_limits_hold_in_every_world(teaching: cd.Network) -> None:
    kept = cd.compare(teaching, DEAR, BOX, limits={"hours": 120})
    trips = [trip for way in kept.ways for trip in way.trips if trip is not None]
    assert trips and all(trip.hours <= 120 for trip in trips)


def test_a_world_without_a_way_is_an_answer_and_none_at_all_an_error(teaching: cd.Network) -> None:
    nowhere = cd.Scenario("Alma shut").close("Alma")
    none = cd.compare(teaching, nowhere, BOX)
    assert not len(none.fronts[1]) and {way.change(1) for way in none.ways} == {"lost"}
    lost = {way.mode.replace(" and ", " with ") for way in none.ways if way.mode != "air"}
    assert none.answers[0].startswith("With Alma shut, no way is left by ") and all(
        one in none.answers[0] for one in lost
    )
    assert none.answering(1) is None and none.answering(0) is not None
    with pytest.raises(cd.NoRoute):
        cd.compare(nowhere.apply(teaching), nowhere, BOX)
    with pytest.raises(cd.CorridorError, match="holds no scenario"):
        cd.compare(teaching, [], BOX)


def test_worlds_of_one_name_are_numbered(teaching: cd.Network) -> None:
    assert cd.compare(teaching, [teaching, teaching], BOX).names == ("today", "teaching (1)", "teaching (2)")


def test_by_the_clock_a_short_closure_is_waited_for(teaching: cd.Network) -> None:
    """Shut for three days, the gate costs time and is no lost way; by the dates of the shipment alone it is one."""
    week = cd.Scenario("three days").close("EAST_WEST", start="2026-03-04", end="2026-03-08")
    clocked = {way.name: way.change(1) for way in cd.compare(teaching, week, BOX, depart="2026-03-04 08:00").ways}
    still = {way.name: way.change(1) for way in cd.compare(teaching, week, BOX).ways}
    assert still["Eastgate-Westgate"] == "lost" and "slower" in clocked["Eastgate-Westgate"]


@pytest.mark.parametrize(("end", "told"), [("2026-03-08", True), ("2026-12-31", False)])
def test_a_door_that_opens_again_soon_is_told(teaching: cd.Network, end: str, told: bool) -> None:
    """Without a clock it is shut for boxes that may be there before its end; who surely is not finds it open."""
    scenario = cd.Scenario("short").close("EAST_WEST", start="2026-03-02", end=end)
    found = cd.compare(teaching, scenario, BOX)
    said = [one for one in found.warnings if "shut until" in one]
    assert len(said) == told and all(end in one and "short" in one for one in said)
    assert ("--depart" in str(found)) == told
    assert not any("shut until" in one for one in cd.compare(teaching, scenario, BOX, depart="2026-03-04").warnings)
    later = cd.Scenario("later").close("EAST_WEST", start="2026-06-02", end="2026-06-05")
    assert not cd.compare(teaching, later, BOX).passing
    over = cd.compare(teaching, cd.Scenario("a day").close("EAST_WEST", start="2026-03-03", end="2026-03-03"), BOX)
    assert not over.passing and {way.change(1) for way in over.ways} == {"unchanged"}
    evening = replace(BOX, ready="2026-03-04 20:00")
    over = cd.compare(teaching, cd.Scenario("a day").close("EAST_WEST", start="2026-03-02", end="2026-03-04"), evening)
    assert not over.passing and {way.change(1) for way in over.ways} == {"unchanged"}


def test_modes_are_told_by_kilometres(found: cd.study.ScenarioComparison) -> None:
    for way in found.ways:
        for trip in way.trips:
            if trip is not None:
                km = {
                    mode: sum(leg.km for leg in trip.legs if leg.kind == "haul" and leg.mode == mode)
                    for mode in trip.modes
                }
                assert modes_of(trip).split()[0] == max(km, key=lambda mode: km[mode])


def test_it_comes_back_from_its_json(found: cd.study.ScenarioComparison) -> None:
    again = cd.study.ScenarioComparison.from_json(found.to_json())
    assert again.to_json() == found.to_json()
    assert str(again) == str(found)


def test_a_door_that_shuts_before_the_boxes_are_there_is_told(teaching: cd.Network) -> None:
    """By the day the way is as before; that it meets a closed door is said, and by the clock it is what differs."""
    box = cd.Shipment("Alma", "Haven", containers=3, ready="2026-03-04")
    shut = cd.Scenario("shut for a week").close("EAST_WEST", start="2026-03-05", end="2026-03-14")
    found = cd.compare(teaching, shut, box, modes="rail")
    assert "as before by rail" in found.answers[0]
    (told,) = found.warnings
    assert told.startswith("with shut for a week, by rail: ") and "2026-03-05 to 2026-03-14" in told
    assert f"warning: {told}" in str(found) and "depart" in str(found)
    dated = cd.compare(teaching, shut, box, modes="rail", depart="2026-03-04 20:00")
    assert dated.warnings == () and "as before by rail" not in dated.answers[0]
    assert cd.compare(teaching, cd.Scenario("dearer").scale_tariff(mode="rail", factor=1.1), box).warnings == ()


def test_what_is_assumed_is_said_of_the_network_once(teaching: cd.Network) -> None:
    """Not once more of each scenario's; a border at sea is no gate that a way is told apart by."""
    reefers = replace(BOX, container_type="45R1")
    told = cd.compare(teaching, [SHUT, DEAR], reefers)
    assert sum("no row of surcharges" in one for one in told.assumptions) == 1
    assert all("teaching, " not in one for one in (*told.assumptions, *told.remarks))
    assert any(way.mode == "sea" for way in told.ways)
    assert not any("Cove - Fjord" in line for line in told.told())
