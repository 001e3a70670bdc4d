"""Losses per removal: each confirmed by routing again on a network without the candidate, and by properties."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pandas as pd
import pytest

import corridor as cd
from corridor.errors import ArgumentError, CorridorError, NoRoute, UnknownName
from corridor.model.tables.codes import is_gauge
from corridor.routing.query.query import prepare_query
from corridor.routing.query.waypoints import WayPoint
from corridor.study import CANDIDATES, criticality
from corridor.study.disruptions.candidates import candidates_of, closed_by


@pytest.fixture(scope="module")
def net() -> Any:
    return cd.open_network("teaching")


@pytest.fixture(scope="module")
def boxes() -> list[Any]:
    ends = (("Alma", "Haven"), ("Haven", "Alma"), ("Alma", "Port of Fjord"))
    return [cd.Shipment(a, b, containers=2, ready="2026-03-04") for a, b in ends]


def by_hand(net: Any, boxes: list[Any], name: str, minimise: str) -> tuple[float, float]:
    """Volume without a route, and what the rest pays more, by asking `route` to avoid the candidate."""
    cut = loss = 0.0
    for box in boxes:
        base = getattr(cd.route(net, box, minimise=minimise), minimise)
        try:
            loss += getattr(cd.route(net, box, minimise=minimise, avoid=name), minimise) - base
        except NoRoute:
            cut += box.containers
    return cut, loss


@pytest.mark.parametrize("minimise", ["cost", "hours"])
@pytest.mark.parametrize("kind", ["borders", "links", "services", "modes"])
def test_every_loss_is_that_of_routing_again_without_it(net: Any, boxes: list[Any], kind: str, minimise: str) -> None:
    found = criticality(net, boxes, candidates=kind, minimise=minimise)
    assert len(found.frame) >= 1 or (kind, minimise) == ("services", "hours")  # lorries are the fastest of all
    for row in found.frame.itertuples():
        cut, loss = by_hand(net, boxes, f"{row.kind}:{row.Index}", minimise)
        assert (row.cut_off, row.loss) == pytest.approx((cut, loss))
    assert (found.frame[["cut_off", "loss"]] >= 0).all().all()
    base = sum(getattr(cd.route(net, box, minimise=minimise), minimise) for box in boxes)
    assert found.base == pytest.approx(base) and found.volume == 6


@pytest.mark.parametrize("name", ["eurasia", "teaching"])
def test_what_fails_with_a_candidate_is_what_avoiding_it_takes_away(name: str) -> None:
    """The one walk over all arcs against the look at every arc for one name: all that is, of every kind."""
    network = cd.open_network(name)
    graph = prepare_query(network, cd.Shipment(*network.terminals.index[[0, 1]], ready="2026-03-04")).graph
    for one in candidates_of(network, CANDIDATES):
        if one.kind != "yard":
            kind, key = next(iter(one.keys))
            point = WayPoint(one.id, kind, frozenset((key,)))
            assert closed_by(graph, [one])[::7].tolist() == [point.touches(graph, arc) for arc in graph.arcs[::7]]


def test_without_a_yard_boxes_pass_and_change_gauge_nowhere_there(net: Any, boxes: list[Any]) -> None:
    """By hand: the transfers between gauges are taken out of the tables."""
    found = criticality(net, boxes[0], candidates="yards")
    assert len(found.frame) >= 1
    for yard, row in found.frame.iterrows():
        rows = net.transfers
        here = (rows["terminal_id"] == yard) & rows["from_carrier"].map(is_gauge) & rows["to_carrier"].map(is_gauge)
        less = net.remove("transfers", *rows.index[here])
        assert row["loss"] == pytest.approx(cd.route(less, boxes[0]).cost - cd.route(net, boxes[0]).cost)
        assert criticality(net, boxes[0], candidates=[f"yard:{yard}"]).frame["loss"].tolist() == [row["loss"]]


def test_several_kinds_rank_together_and_ids_of_two_kinds_stay_apart(net: Any, boxes: list[Any]) -> None:
    found = criticality(net, boxes[0], candidates=("terminals", "yards", "EAST_WEST"))
    assert set(found.frame["kind"]) == {"terminal", "yard", "border"}
    assert found.frame.index.is_unique
    twice = [one for one in found.frame.index if one.startswith("yard:")]
    assert all(one.removeprefix("yard:") in net.terminals.index for one in twice) and twice


def test_new_best_routes_say_what_they_cost_take_and_emit_more(net: Any, boxes: list[Any]) -> None:
    found = criticality(net, boxes[0], candidates="links", minimise="hours")
    base = cd.route(net, boxes[0], minimise="hours")
    for row in found.frame[found.frame["cut_off"] == 0].itertuples():
        other = cd.route(net, boxes[0], minimise="hours", avoid=f"link:{row.Index}")
        assert row.cost_loss == pytest.approx(other.cost - base.cost)
        assert row.hours_loss == row.loss == pytest.approx(other.hours - base.hours)
        assert row.co2_kg_loss == pytest.approx(other.co2_kg - base.co2_kg)


def test_an_own_country_is_not_taken_from_a_shipment_that_begins_there(net: Any, boxes: list[Any]) -> None:
    trip = cd.route(net, boxes[0])
    own = {net.terminals.loc[end, "country"] for end in (trip.origin_id, trip.destination_id)}
    assert not own & set(criticality(net, boxes[0], candidates="countries").frame.index)


def test_outages_weigh_what_is_lost_by_how_often_it_fails(net: Any, boxes: list[Any]) -> None:
    plain = criticality(net, boxes, candidates="links")
    first, second = plain.frame.index[:2]
    found = criticality(net, boxes, candidates="links", outages={first: 0.25})
    assert found.frame.loc[first, "expected_loss"] == plain.frame.loc[first, "loss"] * 0.25
    assert found.frame.loc[first, "expected_cut_off"] == plain.frame.loc[first, "cut_off"] * 0.25
    assert found.frame.loc[second, ["probability", "expected_loss"]].tolist() == [0.0, 0.0]
    again = cd.study.Criticality.from_json(found.to_json())
    pd.testing.assert_frame_equal(again.frame, found.frame, check_index_type=False)


def test_what_no_best_route_uses_is_counted_and_loses_nothing(net: Any, boxes: list[Any]) -> None:
    found = criticality(net, boxes, candidates="links")
    unused = [link for link in net.links.index if link not in found.frame.index]
    assert found.unused == len(unused) > 0
    for link in unused:
        assert by_hand(net, boxes, f"link:{link}", "cost") == (0.0, 0.0)


def test_a_closed_border_is_a_scenario_that_costs_the_same(net: Any, boxes: list[Any]) -> None:
    """Another code path: the border's rows are closed and the graph compiled again."""
    found = criticality(net, boxes[:1])
    worst = found.frame.index[0]
    shut = cd.Scenario("shut").close(worst).apply(net)
    try:
        more = cd.route(shut, boxes[0]).cost - cd.route(net, boxes[0]).cost
        assert found.frame.loc[worst, "loss"] == pytest.approx(more)
    except NoRoute:
        assert found.frame.loc[worst, "cut_off"] == 2


def test_ranks_put_the_stranded_first_and_then_the_dearest(net: Any, boxes: list[Any]) -> None:
    frame = criticality(net, boxes, candidates="links").frame
    keys = list(zip(-frame["cut_off"], -frame["loss"], strict=True))
    assert keys == sorted(keys) and list(frame["rank"]) == list(range(1, len(frame) + 1))


def test_pairs_lose_no_less_than_either_alone(net: Any, boxes: list[Any]) -> None:
    found = criticality(net, boxes, candidates="links", pairs=4)
    assert len(found.pairs) == min(4, len(found.frame)) * (min(4, len(found.frame)) - 1) // 2
    for (one, other), row in found.pairs.iterrows():
        assert row["cut_off"] >= max(found.frame.loc[[one, other], "cut_off"])
        if row["cut_off"] == 0:
            assert row["loss"] >= max(found.frame.loc[[one, other], "loss"]) - 1e-9


def test_a_demand_counts_by_its_volume(net: Any, boxes: list[Any]) -> None:
    """Ten times the TEU lose ten times as much."""
    rows = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "ready": "2026-03-04", "teu_per_day": [5.0]})
    few = cd.plan.read_demand(net, rows)
    one, ten = (criticality(net, demand) for demand in (few, few.scaled(10.0)))
    assert one.unit.endswith("a day") and one.volume == 5.0
    assert ten.frame["loss"].tolist() == pytest.approx((10 * one.frame["loss"]).tolist())
    assert ten.base == pytest.approx(10 * one.base)


def test_a_shipments_own_ends_are_not_taken_from_it(net: Any, boxes: list[Any]) -> None:
    found = criticality(net, boxes[:1], candidates="terminals")
    trip = cd.route(net, boxes[0])
    assert not {trip.origin_id, trip.destination_id} & set(found.frame.index)


def test_named_candidates_and_frames_of_shipments(net: Any) -> None:
    frame = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "ready": ["2026-03-04"]})
    all_of_them = criticality(net, frame)
    worst = all_of_them.frame.index[0]
    assert criticality(net, frame, candidates=[f"border:{worst}"]).frame.index.tolist() == [worst]
    assert json.loads(all_of_them.to_json())["frame"][0]["id"] == worst
    assert all_of_them.to_frame() is not all_of_them.frame


def test_what_has_no_route_is_said_apart(net: Any, boxes: list[Any]) -> None:
    island = [*boxes, cd.Shipment("Alma", "Alma", ready="2026-03-04", containers=7)]
    assert criticality(net, island).unreachable == 7.0
    with pytest.raises(NoRoute, match="one terminal"):
        criticality(net, island[-1])
    with pytest.raises(ArgumentError, match="no shipment"):
        criticality(net, [])


@pytest.mark.parametrize("study", ["criticality", "interdict", "replay"])
def test_what_cannot_go_is_told_with_the_rules_to_lift_as_by_route(net: Any, boxes: list[Any], study: str) -> None:
    """Alone it is refused as `route` refuses it; among others it is a row with the same reason."""
    banned = cd.Scenario("ban").embargo("no machines", hs="84").apply(net)
    ask: Any = {
        "criticality": partial(criticality, banned),
        "interdict": partial(cd.study.interdict, banned, budget=1),
        "replay": partial(cd.study.replay, banned, cd.study.Event(name="x", start="2026-03-05", close=("EAST_WEST",))),
    }[study]
    machines = cd.Shipment("Alma", "Haven", hs="8429", containers=3, ready="2026-03-04")
    with pytest.raises(NoRoute) as alone:
        cd.route(banned, machines)
    with pytest.raises(NoRoute) as refused:
        ask(machines)
    assert [one.rule for one in refused.value.reasons] == [one.rule for one in alone.value.reasons] == ["NO_MACHINES"]
    found = ask([boxes[0], machines, machines])
    left = found.no_route.to_dict("records")
    assert [row["shipment"] for row in left] == ["1", "2"] and {row["volume"] for row in left} == {3.0}
    assert all("lifting 1 rule (NO_MACHINES) would open one" in row["problem"] for row in left)
    assert "NO_MACHINES" in str(found) and type(found).from_json(found.to_json()).no_route.equals(found.no_route)
    assert ask([boxes[0]]).no_route.empty
    with pytest.raises(NoRoute, match=r"none of 2 shipments has a route: .*NO_MACHINES"):
        ask([machines, machines])


def test_slips_are_named(net: Any, boxes: list[Any]) -> None:
    with pytest.raises(UnknownName, match="borders, terminals, links"):
        criticality(net, boxes, candidates="border")
    with pytest.raises(UnknownName, match="'EAST_WES'"):
        criticality(net, boxes, candidates=["EAST_WES"])
    with pytest.raises(CorridorError, match="from 0"):
        criticality(net, boxes, pairs=-1)
    with pytest.raises(UnknownName, match=r"'EAST_WES'.*nearest: EAST_WEST"):
        criticality(net, boxes, outages={"EAST_WES": 0.1})
    with pytest.raises(CorridorError, match="from 0 to 1"):
        criticality(net, boxes, outages={"EAST_WEST": 1.5})
    with pytest.raises(UnknownName, match="'Almma'"):
        criticality(net, boxes, candidates=["yard:Almma"])
    assert CANDIDATES == ("borders", "terminals", "links", "yards", "countries", "services", "modes")
