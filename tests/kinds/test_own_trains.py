"""A consignment that fills a train orders it; less than that goes in wagons that wait for one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from edited_tables import Edit, written

import corridor as cd
from corridor.graph import compile_graph, load_of
from corridor.itinerary.leg import Leg

READY = "2026-03-02"
TERMS = {"min_teu": "80", "order_h": "48", "collection_h": "24"}  # 40 boxes of forty feet fill a train
RAIL: dict[str, Any] = {"avoid": ("road", "sea", "air", "barge")}
MILK = {"hs": "0402", "cargo_tonnes_each": 24}


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> cd.Network:
    """Trains to order, and wagons that wait, on all railways of the teaching network."""
    return edited(tmp_path_factory.mktemp("own") / "net")


def edited(folder: Path, *edits: Edit) -> cd.Network:
    written(folder, [Edit("trains", "AA", TERMS), Edit("trains", "WEST", TERMS), *edits])
    return cd.read_network(folder)


def boxes(count: int, destination: str = "Haven", **more: Any) -> cd.Shipment:
    """From Karst, where no service calls."""
    return cd.Shipment("Karst", destination, containers=count, **{"cargo_tonnes_each": 10, "ready": READY, **more})


def waits(trip: cd.Itinerary) -> list[Leg]:
    return [leg for leg in trip.legs if leg.kind == "waiting"]


def test_what_does_not_fill_a_train_waits_for_collection(net: cd.Network) -> None:
    """39 boxes to Eastgate: 24 h of collection, lift 2, 300 km at 25 km/h 12, lift 2: 40 h; 50 + 300 + 50 USD each."""
    trip = cd.route(net, boxes(39, "Eastgate"), **RAIL)
    assert (trip.hours, trip.cost_per_container) == (40.0, 400.0)
    (wait,) = waits(trip)
    assert (wait.hours, wait.cost, wait.service_name, wait.departures) == (24.0, 0.0, "", 0)
    assert wait.text.startswith("wait at Karst for collection and the marshalling of a train of 1520 mm, 24.0 h")
    assert ("trains", "AA") in wait.rows and [(one.table, one.row) for one in wait.figures] == [("trains", "AA")]
    # any hour of twice the mean alike: nine in ten wait less than 43.2 of 48 hours
    assert trip.dwells().p90_h == pytest.approx(16.0 + 43.2, abs=0.1)


def test_what_fills_a_train_orders_it(net: cd.Network) -> None:
    """40 boxes: 48 h from order to departure, lift 2, 300 km at 50 km/h 6, lift 2: 58 h, and no single wagon."""
    trip = cd.route(net, boxes(40, "Eastgate"), **RAIL)
    assert (trip.hours, trip.cost_per_container) == (58.0, 400.0)
    (wait,) = waits(trip)
    assert (wait.service_name, wait.departures, wait.teu_per_departure) == ("own block train", 1, 120.0)
    assert "own block train 1520, ordered 48.0 h before; 40 boxes on 1 train of at most 120 TEU" in wait.text
    assert trip.dwells().p90_h == 58.0  # a train of one's own leaves when it is ordered for
    hauls = [leg for leg in trip.legs if leg.kind == "haul"]
    assert [(leg.service, leg.service_name) for leg in hauls] == [("", "own block train")]
    for one in cd.pareto_routes(net, boxes(40)):
        assert not any("wagon" in leg.text for leg in one.legs)


def test_it_stands_in_the_queue_of_block_trains_and_changes_gauge_as_one(net: cd.Network) -> None:
    """To Haven: 48 + 2 + 6, bogies 2, border 10 of block trains (50 of wagons), 2, papers 1, 8, lift 2: 81 h.

    40 boxes: lifts 4,000, 300 km 12,000, bogies 8,000, border 100, 4,000, papers 50, 200 km 8,000, one train 200 km
    8,000: 44,150 USD; nothing is taken off by a subsidy, which scheduled trains alone get.
    """
    trip = cd.route(net, boxes(40), minimise="hours", **RAIL)
    assert (trip.hours, trip.cost, trip.gauge_changes) == (81.0, 44_150.0, 1)
    (border,) = (leg for leg in trip.legs if leg.kind == "border")
    assert border.hours == 10.0 and "block trains" in border.text
    assert cd.gauge_penalty(net, boxes(40), trip, minimise="hours").hours == 2.0


@pytest.mark.parametrize(("count", "trains"), [(40, 1), (60, 1), (61, 2), (121, 3)])
def test_trains_are_as_long_as_the_network_takes(net: cd.Network, count: int, trains: int) -> None:
    """120 TEU a train: 60 boxes are one; boxes that are to leave together do not take two."""
    (wait,) = waits(cd.route(net, boxes(count, "Eastgate"), **RAIL))
    assert wait.departures == trains
    whole = boxes(count, "Eastgate", split=False)
    if trains == 1:
        assert cd.route(net, whole, **RAIL).hours == 58.0
    else:
        with pytest.raises(cd.NoRoute) as refused:
            cd.route(net, whole, **RAIL)
        assert "one train" in {reason.rule for reason in refused.value.reasons}


def test_a_train_is_filled_network_by_network(tmp_path: Path) -> None:
    """Where Arland's shortest train is 120 TEU, 40 boxes cross it in wagons, and fill a train of the West."""
    net = edited(tmp_path / "net", Edit("trains", "AA", {**TERMS, "min_teu": "120"}))
    trip = cd.route(net, boxes(40), minimise="hours", **RAIL)
    vehicles = [(leg.gauge, leg.service_name) for leg in trip.legs if leg.kind == "haul" and not leg.service]
    assert vehicles[0] == ("1520", "") and cd.route(net, boxes(60), **RAIL).legs[0].service_name == "own block train"
    west = cd.Shipment("Westgate", "Fjord", containers=40, ready=READY)
    assert waits(cd.route(net, west, **RAIL))[0].service_name == "own block train"


def test_terms_hold_on_their_days(tmp_path: Path) -> None:
    """A row from April on: until then no train is ordered, and no wagon waits."""
    later = Edit("trains", "AA", {**TERMS, "valid_from": "2026-04-01", "max_teu": ""}, new="AA-2026")
    plain = dict.fromkeys(TERMS, "")
    net = edited(tmp_path / "net", later, Edit("trains", "AA", plain))
    before, after = (cd.route(net, boxes(40, "Eastgate", ready=day), **RAIL) for day in ("2026-03-31", "2026-04-01"))
    assert (before.hours, after.hours) == (16.0, 58.0)
    assert waits(before)[0].hours == 0.0 if waits(before) else True
    dated = cd.route(net, boxes(40, "Eastgate", ready="2026-04-01"), depart="2026-04-01", **RAIL)
    assert dated.hours == 58.0


@pytest.mark.parametrize("count", [39, 40])
@pytest.mark.parametrize("minimise", ["cost", "hours"])
def test_every_question_has_the_same_train(net: cd.Network, count: int, minimise: str) -> None:
    """Fronts, alternatives, matrix, calendar, explanations, by the clock, the last departure: the same best."""
    box = boxes(count)
    best = getattr(cd.route(net, box, minimise=minimise), minimise)
    front = cd.pareto_routes(net, box, criteria=("cost", "hours"))
    assert min(getattr(trip, minimise) for trip in front) == best
    assert getattr(cd.alternative_routes(net, box, minimise=minimise)[0].itinerary, minimise) == best
    assert cd.matrix(net, ["Karst"], ["Haven"], shipment=box, minimise=minimise).iloc[0, 0] == best
    assert cd.calendar_of(net, box, READY, READY, minimise=minimise)[minimise].iloc[0] == best
    found = cd.explain(net, box, minimise=minimise).best
    assert found is not None and getattr(found, minimise) == best
    assert cd.plan.confirm_route(net, box, cd.route(net, box, minimise=minimise), minimise=minimise)
    dated = cd.route(net, box, minimise="hours", depart=READY, **RAIL)
    plain = cd.route(net, box, minimise="hours", **RAIL)
    for trip in (dated, plain):
        assert ("own block train" in {leg.service_name for leg in trip.legs}) is (count == 40)
    last = cd.latest_departure(net, box, arrive="2026-03-12", **RAIL)
    assert last.arrives <= cd.route(net, box, depart=last.departs, minimise="hours", **RAIL).arrives
    table = cd.departures_of(net, box, READY, "2026-03-05", **RAIL)
    assert len(table) and table["hours"].min() <= dated.hours


def test_at_worst_a_wagon_waits_twice_as_long_and_an_own_train_no_longer(net: cd.Network) -> None:
    """By the clock: 40 h to Eastgate and 64 at worst in wagons; 58 h, come what may, by a train that was ordered."""
    for count, hours, worst in ((39, 40.0, 64.0), (40, 58.0, 58.0)):
        trip = cd.route(net, boxes(count, "Eastgate"), depart=READY, **RAIL)
        assert isinstance(trip, cd.DatedItinerary)
        assert (trip.hours, trip.worst_hours) == (hours, worst)


def test_rules_about_block_trains_are_about_it(net: cd.Network) -> None:
    """An embargo for block trains stops it, and no wagon takes its place; one for wagons lets it pass."""
    shut = {
        kind: cd.Scenario(kind).impose(cd.Closure(name=kind, borders="EAST_WEST", train_classes=kind)).apply(net)
        for kind in ("block", "ordinary")
    }
    asked = {"avoid": (*RAIL["avoid"], "FIXED-ALMA-HAVEN", "BLOCK-ALMA-HAVEN")}
    with pytest.raises(cd.NoRoute):
        cd.route(shut["block"], boxes(40), **asked)
    assert cd.route(shut["ordinary"], boxes(40), minimise="hours", **asked).hours == 81.0


def test_reefers_have_power_while_they_wait_for_their_train(net: cd.Network) -> None:
    """Karst has no sockets: 48 h before departure count; from Alma, which has, only the ride does."""
    cold = {"container_type": "45R1", "containers": 40, "ready": READY, "power_within_h": 20}
    with pytest.raises(cd.NoRoute):
        cd.route(net, cd.Shipment("Karst", "Eastgate", **cold), **RAIL)
    trip = cd.route(net, cd.Shipment("Alma", "Eastgate", **cold), avoid=(*RAIL["avoid"], "BLOCK-ALMA-HAVEN"))
    assert waits(trip)


def test_a_network_that_says_nothing_has_wagons_that_never_wait(teaching: cd.Network) -> None:
    """Blank cells: no order, no collection, the same arcs for one box and for forty."""
    few, many = (compile_graph(teaching, READY, cargo=load_of(teaching, boxes(n))[2].cargo) for n in (1, 40))
    assert few is many and not few.structure.collections.size


def test_no_arc_is_added_for_trains_of_ones_own(net: cd.Network) -> None:
    """Wagons and trains to order are the same states and arcs, with other hours and classes."""
    few, many = (compile_graph(net, READY, cargo=load_of(net, boxes(n))[2].cargo) for n in (1, 40))
    assert few.structure.states == many.structure.states
    changed = {arc.train_class for one, arc in zip(few.arcs, many.arcs, strict=True) if one != arc}
    assert changed == {"block"}
    assert not np.array_equal(few.seconds, many.seconds)


def test_a_shortest_train_longer_than_the_longest_is_a_finding(tmp_path: Path) -> None:
    """No consignment could order it."""
    written(tmp_path / "net", [Edit("trains", "AA", {**TERMS, "min_teu": "160"})])
    with pytest.raises(cd.TableError, match="the shortest train has 160 TEU, the longest 120"):
        cd.read_network(tmp_path / "net")


@pytest.mark.parametrize("day", ["2019-06-03", "2024-06-03", "2026-01-05"])
def test_41_boxes_of_milk_leave_minsk_by_a_train_of_their_own(eurasia: cd.Network, day: str) -> None:
    """By rail alone: ordered five days before, block speeds and queues, 13 to 20 days; 40 boxes go in wagons."""
    asked: dict[str, Any] = {"avoid": ("sea", "road", "barge", "air")}
    milk = {count: cd.Shipment("Minsk", "Chongqing", containers=count, ready=day, **MILK) for count in (40, 41)}
    trip = cd.route(eurasia, milk[41], **asked)
    own = [leg for leg in trip.legs if leg.kind == "haul"]
    assert {leg.service_name for leg in own} == {"own block train"} and 12.0 < trip.days < 20.0
    assert all("block trains" in leg.text for leg in trip.legs if leg.kind == "border")
    assert waits(trip)[0].departures == 1 and "ordered 120.0 h before" in waits(trip)[0].text
    few = cd.route(eurasia, milk[40], **asked)
    assert not any(leg.service_name == "own block train" for leg in few.legs)
    fastest = cd.pareto_routes(eurasia, milk[41], criteria=("cost", "hours"))
    assert any("own block train" in {leg.service_name for leg in one.legs} for one in fastest)


def test_dairy_wagons_take_dairy_and_two_teu(eurasia: cd.Network) -> None:
    """`BREST-CHONGQING-2019`: wagons of dairy on returning trains; other goods never, and a box each time."""
    dairy = "BREST-CHONGQING-2019"
    milk = cd.Shipment("Brest", "Chongqing", ready="2019-06-03", **MILK)
    (wait,) = (leg for leg in waits(cd.route(eurasia, milk, via=dairy)) if leg.service == dairy)
    assert (wait.departures, wait.teu_per_departure) == (1, 2.0)
    three = cd.Shipment("Brest", "Chongqing", containers=3, ready="2019-06-03", **MILK)
    assert next(leg for leg in waits(cd.route(eurasia, three, via=dairy)) if leg.service == dairy).departures == 3
    for goods in ("8429", "4407", ""):
        with pytest.raises(cd.NoRoute) as refused:
            cd.route(eurasia, cd.Shipment("Brest", "Chongqing", hs=goods, ready="2019-06-03"), via=dairy)
        assert "BREST_DAIRY_WAGONS" in {reason.rule for reason in refused.value.reasons}
    whole = cd.Shipment("Brest", "Chongqing", containers=2, split=False, ready="2019-06-03", **MILK)
    with pytest.raises(cd.NoRoute):
        cd.route(eurasia, whole, via=dairy)


def test_every_railway_of_eurasia_says_how_long_wagons_wait(eurasia: cd.Network) -> None:
    """No network of a rail link is left out, and each row says that its hours are estimates."""
    graph = compile_graph(eurasia, "2024-06-03")
    hauls = [arc for arc in graph.arcs if arc.kind == "haul" and arc.mode == "rail"]
    for arc in hauls:
        terms = graph.terms_of(arc)
        assert 72.0 <= terms.min_teu <= 82.0 and 24.0 <= terms.collection_h <= 96.0 and terms.order_h == 120.0
        assert math.isfinite(terms.max_teu) and terms.max_teu >= terms.min_teu, (arc.from_country, arc.gauge)
        row = eurasia.trains.loc[terms.order_row]
        assert "estimate" in row["source"] and row["notes"]


HOP_KM = 150.0  # from one yard of a border to the other


@pytest.mark.parametrize("day", ["2019-06-03", "2021-01-04", "2022-10-17", "2024-06-03", "2026-01-05"])
def test_no_lorry_takes_boxes_round_the_queue_of_a_train(eurasia: cd.Network, day: str) -> None:
    """Between two railways of a border a lorry hop is open at its own queue, and on no best route."""
    for origin, destination in (
        ("Lanzhou", "Duisburg"),
        ("Lanzhou", "Minsk"),
        ("Xi'an", "Moscow"),
        ("Minsk", "Chongqing"),
    ):
        for count in (1, 41):
            box = cd.Shipment(origin, destination, containers=count, ready=day)
            for minimise in ("cost", "hours"):
                trip = cd.route(eurasia, box, minimise=minimise)
                assert not list(hops(trip.legs)), (origin, destination, count, minimise)


def hops(legs: Sequence[Leg]) -> Iterator[Leg]:
    """Rides by lorry of a few kilometres over a border, from a railway of one gauge to one of the other."""
    hauls = [leg for leg in legs if leg.kind == "haul"]
    for before, ride, after in zip(hauls, hauls[1:], hauls[2:], strict=False):
        abroad = len(ride.countries) > 1 and ride.mode == "road" and ride.km < HOP_KM
        if abroad and before.mode == after.mode == "rail" and before.gauge != after.gauge:
            yield ride
