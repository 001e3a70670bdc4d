"""The compiled graph of `networks/teaching`, added up by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

import corridor as cd
from corridor.calendar import as_moment
from corridor.graph import compile_graph, load_of
from corridor.graph.arc_types import BORDER, GAUGE_CHANGE, HAUL, LIFT, RECONSIGNMENT, STACK, WAITING, Arc

READY = as_moment("2026-03-04 08:00")


def shipment(containers: int = 1, **more: object) -> cd.Shipment:
    values = {"containers": containers, "cargo_tonnes_each": 10, "hs": "8429", "ready": READY, **more}
    return cd.Shipment("Alma", "Haven", **values)  # type: ignore[arg-type]


def the_arc(net: cd.Network, when: object = READY, **facts: object) -> tuple[int, Arc]:
    graph = compile_graph(net, when)
    found = [
        (number, arc)
        for number, arc in enumerate(graph.arcs)
        if all(getattr(arc, name) == value for name, value in facts.items())
    ]
    assert len(found) == 1, f"{len(found)} arcs are {facts}"
    return found[0]


def test_states_exist_only_between_gates(teaching: cd.Network) -> None:
    """Every state but the gates has a way in and a way out."""
    graph = compile_graph(teaching, READY)
    tails, heads = {arc.tail for arc in graph.arcs}, {arc.head for arc in graph.arcs}
    for state in graph.states:
        assert state in tails or state.carrier == "gate in"
        assert state in heads or state.carrier == "gate out"


def test_stack_never_joins_gauges(teaching: cd.Network) -> None:
    """No arc leads from the stack of one gauge to anything of the other but by a gauge change or a lorry's drive."""
    graph = compile_graph(teaching, READY)
    for arc in graph.arcs:
        gauges = {state.gauge or state.carrier for state in (arc.tail, arc.head)} & {"1435", "1520"}
        assert len(gauges) < 2 or arc.kind == GAUGE_CHANGE


def test_haul_of_a_wagon(teaching: cd.Network) -> None:
    """Alma-Birk, 200 km at 1 USD a FEU-km, 25 km/h, 20 g/tkm: 200 USD, 8 h, 40 kg for 10 t."""
    number, arc = the_arc(teaching, kind=HAUL, link_id="ALMA-BIRK-rail-1520", service_id="", from_terminal="ALMA")
    weights = compile_graph(teaching, READY).weigh(load_of(teaching, shipment())[2])
    assert weights.matrix[:, number].tolist() == [200_00, 8 * 3600, 40_000, 0, 208_00]
    assert (arc.regime, arc.train_class, arc.gauge) == ("SMGS", "ordinary", "1520")


def test_subsidy_is_paid_on_trains_only(teaching: cd.Network) -> None:
    """Arland pays a quarter of the haul of a block train: 150 USD instead of 200; of a wagon nothing."""
    number, _ = the_arc(teaching, kind=HAUL, link_id="ALMA-BIRK-rail-1520", service_id="BLOCK-ALMA-HAVEN")
    graph = compile_graph(teaching, READY)
    weights = graph.weigh(load_of(teaching, shipment())[2])
    assert (weights.matrix[0, number], weights.subsidy[number]) == (150_00, 50_00)
    without = graph.weigh(load_of(teaching, shipment(subsidies=False))[2])
    assert (without.matrix[0, number], without.subsidy[number]) == (200_00, 0)


def test_half_a_border_link_is_paid_in_each_country(teaching: cd.Network) -> None:
    """Before 2025 Arland asked 2 USD a FEU-km: 50 km x 2 + 50 km x 1, less a quarter of the first half: 125 USD."""
    when = as_moment("2024-06-01")
    number, _ = the_arc(teaching, when, kind=HAUL, link_id="EASTGATE-WESTGATE-rail-1520", service_id="BLOCK-ALMA-HAVEN")
    weights = compile_graph(teaching, when).weigh(load_of(teaching, shipment(ready=when))[2])
    assert weights.pieces[number].tolist() == [100_00, 50_00, 0]
    assert weights.matrix[0, number] == 125_00


@pytest.mark.parametrize(("boxes", "trains"), [(1, 1), (40, 1), (41, 2), (80, 2), (81, 3)])
def test_trains_are_counted_whole(teaching: cd.Network, boxes: int, trains: int) -> None:
    """Delta-Haven costs 40 USD a train-km over 200 km, and a train there takes 80 TEU: 8,000 USD for each train."""
    number, _ = the_arc(teaching, kind=HAUL, link_id="DELTA-HAVEN-rail-1435", service_id="BLOCK-ALMA-HAVEN")
    weights = compile_graph(teaching, READY).weigh(load_of(teaching, shipment(boxes))[2])
    assert weights.matrix[0, number] == trains * 8_000_00


def test_twenty_foot_boxes_pay_half_the_haul_and_a_full_lift(teaching: cd.Network) -> None:
    """A 22G1 is half a FEU: 100 USD Alma-Birk by wagon, but one lift of 50 USD like any box."""
    load = load_of(teaching, shipment(container_type="22G1"))[2]
    weights = compile_graph(teaching, READY).weigh(load)
    haul, _ = the_arc(teaching, kind=HAUL, link_id="ALMA-BIRK-rail-1520", service_id="", from_terminal="ALMA")
    lift = the_lift(teaching, "ALMA-1520-stack-lift", loading=True)
    assert (weights.matrix[0, haul], weights.matrix[0, lift]) == (100_00, 50_00)


def the_lift(net: cd.Network, transfer: str, *, loading: bool) -> int:
    graph = compile_graph(net, READY)
    return next(
        number
        for number, arc in enumerate(graph.arcs)
        if arc.kind == LIFT
        and arc.transfer_id == transfer
        and not arc.service_id
        and (arc.tail.carrier == STACK) == loading
    )


def test_gauge_change_by_each_technique(teaching: cd.Network) -> None:
    """Eastgate: transloading 100 USD, 4 h, 1 kg a tonne; bogies 200 USD, 2 h, no crane. Westgate: 40 EUR are 50 USD."""
    weights = compile_graph(teaching, READY).weigh(load_of(teaching, shipment())[2])
    expected = {
        "EASTGATE-1520-1435-transloading": [100_00, 4 * 3600, 10_000, 1],
        "EASTGATE-1520-1435-bogie_exchange": [200_00, 2 * 3600, 0, 1],
        "WESTGATE-1520-1435-transloading": [50_00, 6 * 3600, 10_000, 1],
    }
    for transfer, figures in expected.items():
        arcs = [n for n, arc in enumerate(compile_graph(teaching, READY).arcs) if arc.transfer_id == transfer]
        assert arcs
        for number in arcs:
            assert weights.matrix[:4, number].tolist() == figures


@pytest.mark.parametrize(("train", "hours"), [("BLOCK-ALMA-HAVEN", 10), ("FIXED-ALMA-HAVEN", 2), ("", 50)])
def test_fixed_timetable_jumps_the_queue(teaching: cd.Network, train: str, hours: int) -> None:
    """At the border a fixed train takes 2 h, a block train 10, a wagon 50; 100 USD a shipment each."""
    graph = compile_graph(teaching, READY)
    weights = graph.weigh(load_of(teaching, shipment(7))[2])
    arcs = [
        number
        for number, arc in enumerate(graph.arcs)
        if arc.kind == BORDER and arc.border_id == "EAST_WEST" and arc.service_id == train
    ]
    assert arcs
    for number in arcs:
        assert weights.matrix[:2, number].tolist() == [100_00, hours * 3600]


def test_every_lorry_is_cleared(teaching: cd.Network) -> None:
    """The road border costs 50 USD a lorry: 350 USD for seven boxes; one arc for the hauliers of each side."""
    graph = compile_graph(teaching, READY)
    weights = graph.weigh(load_of(teaching, shipment(7))[2])
    arcs = [n for n, arc in enumerate(graph.arcs) if arc.border_id == "EAST_WEST_ROAD" and arc.kind == BORDER]
    assert sorted({graph.arcs[n].operator for n in arcs}) == ["AA", "NA"]
    assert {int(weights.matrix[0, n]) for n in arcs} == {350_00}


def test_waiting_is_half_the_headway_and_storage_by_the_started_day(teaching: cd.Network) -> None:
    """A weekly ship: 84 h, 3.5 days, three of them free: one day at 10 USD a FEU. A daily train: 12 h, free."""
    graph = compile_graph(teaching, READY)
    weights = graph.weigh(load_of(teaching, shipment(2))[2])
    waiting = [(n, arc) for n, arc in enumerate(graph.arcs) if arc.kind == WAITING]
    waits = {arc.service_id: n for n, arc in waiting if arc.tail.terminal != "EASTGATE"}
    assert weights.matrix[:2, waits["SHIP-COVE-FJORD"]].tolist() == [20_00, 84 * 3600]
    assert weights.matrix[:2, waits["BLOCK-ALMA-HAVEN"]].tolist() == [0, 12 * 3600]


def test_own_rate_of_a_service_is_spread_by_length(teaching: cd.Network) -> None:
    """The port train asks 240 USD a FEU for 300 km: 160 and 80, less Arland's quarter only on tariff hauls."""
    graph = compile_graph(teaching, READY)
    weights = graph.weigh(load_of(teaching, shipment())[2])
    hauls = [n for n, arc in enumerate(graph.arcs) if arc.service_id == "PORT-ALMA-COVE" and arc.kind == HAUL]
    assert sorted(int(weights.matrix[0, n]) for n in hauls) == [80_00, 160_00]


def test_the_common_note_needs_no_reconsignment(teaching: cd.Network) -> None:
    """The fixed train runs under the common note; the block train changes papers at Westgate for 50 USD and 1 h."""
    graph = compile_graph(teaching, READY)
    weights = graph.weigh(load_of(teaching, shipment(7))[2])
    papers = [(n, arc) for n, arc in enumerate(graph.arcs) if arc.kind == RECONSIGNMENT]
    assert papers and all(not arc.service_id.startswith("FIXED") for _, arc in papers)
    assert {tuple(weights.matrix[:2, n].tolist()) for n, _ in papers} == {(50_00, 3600)}
    hauls = [arc for arc in graph.arcs if arc.service_id == "FIXED-ALMA-HAVEN" and arc.kind == HAUL]
    assert {arc.regime for arc in hauls} == {"CIM/SMGS"}


def test_drayage_at_both_ends(teaching: cd.Network) -> None:
    """30 km before and 40 km after at 2 USD a km: 140 USD, 45 and 60 minutes, 100 g/tkm x 10 t."""
    graph = compile_graph(teaching, READY)
    weights = graph.weigh(load_of(teaching, shipment(pickup_km=30, delivery_km=40))[2])
    pickup, delivery = graph.structure.pickup, graph.structure.delivery
    assert {tuple(column) for column in weights.matrix[:3, pickup].T.tolist()} == {(60_00, 45 * 60, 30_000)}
    assert {tuple(column) for column in weights.matrix[:3, delivery].T.tolist()} == {(80_00, 60 * 60, 40_000)}


def test_a_graph_holds_until_the_next_dated_row(teaching: cd.Network) -> None:
    """Days between two changes share one graph; the closure has its own."""
    assert compile_graph(teaching, "2026-03-04") is compile_graph(teaching, "2026-07-01")
    shut = compile_graph(teaching, "2025-09-20")
    assert (shut.since, shut.until) == (dt.date(2025, 9, 12), dt.date(2025, 9, 24))
    assert compile_graph(teaching, "2025-09-25") is not shut


def test_a_shipment_changes_weights_and_masks_only(teaching: cd.Network) -> None:
    """Equal loads share their weights; every load shares the topology; nothing weighs less than nothing."""
    graph = compile_graph(teaching, READY)
    one, other = graph.weigh(load_of(teaching, shipment())[2]), graph.weigh(load_of(teaching, shipment(5))[2])
    assert graph.weigh(load_of(teaching, shipment())[2]) is one
    assert one.topology is other.topology
    assert (one.matrix >= 0).all() and one.matrix.dtype == np.int64


def test_row_order_does_not_matter(teaching: cd.Network) -> None:
    """Tables shuffled: the same states and arcs in the same order."""
    shuffled = cd.Network(
        teaching.name,
        teaching.header,
        {name: frame.sample(frac=1.0, random_state=7) for name, frame in teaching.tables.items()},
    )
    one, other = compile_graph(teaching, READY), compile_graph(shuffled, READY)
    assert one.states == other.states
    assert [arc.sort_key() for arc in one.arcs] == [arc.sort_key() for arc in other.arcs]


def test_drayage_without_a_price_is_refused(teaching: cd.Network) -> None:
    """Kilometres that no row prices are not free: the finding names the country and what to add."""
    bare = cd.Scenario("no drayage").remove("tariffs", "DRAYAGE").apply(teaching)
    with pytest.raises(cd.TableError, match="no drayage price in AA"):
        cd.route(bare, shipment(pickup_km=30))
    assert cd.route(bare, shipment()).cost > 0


def test_haulage_without_a_price_is_refused(teaching: cd.Network) -> None:
    """A zone that nothing prices by a mode that has prices stops the compilation, and the date is named."""
    bare = cd.Scenario("no western price").remove("tariffs", "RAIL_WEST").apply(teaching)
    with pytest.raises(cd.TableError, match=r"no haulage price for rail in zone \w+ on 20\d\d-"):
        cd.route(bare, shipment())


@pytest.mark.parametrize(
    ("row", "mode"), [("SEA_COVE_FJORD", "sea"), ("BARGE", "barge"), ("ROAD", "road"), ("AIR", "air")]
)
@pytest.mark.parametrize("minimise", ["cost", "hours"])
def test_a_mode_without_any_price_is_left_out_and_said(
    teaching: cd.Network, row: str, mode: str, minimise: str
) -> None:
    """The answers are those of the network without the mode: its hauls are not free, and stop nobody else's."""
    bare = cd.Scenario(f"no price by {mode}").remove("tariffs", row).apply(teaching)
    assert bare.unpriced_modes == {mode} and not teaching.unpriced_modes
    found, known = (
        cd.route(bare, shipment(), minimise=minimise),
        cd.route(teaching, shipment(), minimise=minimise, avoid=mode),
    )
    assert (found.cents, found.seconds, found.grams) == (known.cents, known.seconds, known.grams)
    assert mode not in found.modes
    assert any(f"no price of haulage by {mode}" in text for text in found.remarks)
    assert not any("no price of haulage" in text for text in known.remarks)


def test_a_place_that_only_such_a_mode_reaches_says_so(teaching: cd.Network) -> None:
    """With no price of what it would cost: that is what is not known."""
    priced = ("AIR", "BARGE", "ROAD", "SEA_COVE_FJORD")
    bare = teaching.remove("tariffs", *priced)
    assert bare.unpriced_modes == {"air", "barge", "road", "sea"}
    with pytest.raises(cd.NoRoute, match="no price by") as caught:
        cd.route(bare, cd.Shipment("Alma", "Haven Airport", ready=READY))
    assert any("add a row of tariffs with item haul" in reason.text for reason in caught.value.reasons)
    assert " at " not in str(caught.value).partition("would open one")[2].partition("\n")[0]


def test_no_mode_is_left_out_where_nothing_has_a_price(teaching: cd.Network) -> None:
    """Cost is then no criterion, and every mode is in the answers."""
    bare = cd.Network("bare", teaching.header, {**teaching.tables, "tariffs": teaching.tariffs.iloc[:0]})
    services = teaching.services.assign(rate_per_feu=float("nan"))
    bare = cd.Network("bare", teaching.header, {**bare.tables, "services": services})
    assert not bare.has_prices and not bare.unpriced_modes
    assert cd.route(bare, shipment(), minimise="hours").hours > 0
