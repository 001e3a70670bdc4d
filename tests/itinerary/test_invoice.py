"""The cost of a route as an invoice: lines that add up, ranges that move the total, grades that follow."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.calendar import as_moment
from corridor.itinerary.cost_items import cost_items
from corridor.itinerary.invoice import CostItem, Invoice, rate_note, unpaid_subsidies
from corridor.itinerary.legs import leg_arcs
from corridor.itinerary.sources import figures_of
from corridor.model.tables.codes import CONFIDENCE
from corridor.routing.query.query import prepare_query

READY = as_moment("2026-03-04 08:00")
WAYS = {"by train": "Brest", "by ship": "sea", "by air": "air", "by lorry": "road"}


def shipment(containers: int = 40, pickup_km: float = 10.0) -> cd.Shipment:
    return cd.Shipment(
        "Alma", "Haven", containers=containers, cargo_tonnes_each=10, hs="8429", ready=READY, pickup_km=pickup_km
    )


def test_lines_that_routes_share_are_those_of_each(teaching: cd.Network) -> None:
    """Items and figures of a leg are kept: never those of other weights, of another load or of more boxes."""
    query = prepare_query(teaching, shipment())
    path = query.best()
    assert path is not None
    kept = query.itinerary(path.arcs)
    dearer = query.weighed(replace(query.weights, pieces=2 * query.weights.pieces)).itinerary(path.arcs)
    for trip, weights in ((kept, query.weights), (dearer, replace(query.weights, pieces=2 * query.weights.pieces))):
        groups = leg_arcs(query.graph, weights, path.arcs.tolist())
        fresh = [(cost_items(query.graph, weights, arcs), figures_of(query.graph, weights, arcs)) for arcs in groups]
        assert [(tuple(leg.items), tuple(leg.figures)) for leg in trip.legs] == fresh
    assert [leg.items for leg in kept.legs] != [leg.items for leg in dearer.legs]
    assert cd.route(teaching, shipment(39)).invoice().charges != kept.invoice().charges


def test_the_invoice_added_up(teaching: cd.Network) -> None:
    """The cheapest route of test_routing, and 40 x 10 km x 2 USD of pickup; a price in EUR, a train path."""
    bill = cd.route(teaching, shipment()).invoice()
    assert (bill.charges, bill.subsidies, bill.total) == (42_950.0, -4_500.0, 38_450.0)
    lines = {(line.item, line.row): line for line in bill.lines}
    pickup = lines["drayage", "DRAYAGE"]
    assert (pickup.quantity, pickup.unit, pickup.rate, pickup.amount) == (400.0, "container-km", 2.0, 800.0)
    gauge = lines["transloading", "WESTGATE-1520-1435-transloading"]
    assert (gauge.quantity, gauge.unit, gauge.rate, gauge.currency, gauge.exchange) == (
        40.0,
        "container",
        40.0,
        "EUR",
        1.25,
    )
    path = lines["haul", "RAIL_HAVEN_LINE"]
    assert (path.quantity, path.unit, path.rate) == (200.0, "train-km", 40.0)
    paid = lines["subsidy", "SUBSIDY_AA"]
    assert (paid.unit, paid.rate, paid.share_of) == ("share", -0.25, "RAIL_AA_2025")
    assert bill.to_frame()["item"].tolist()[-2:] == ["subsidy", "subsidy"]
    assert "42,950.00 USD before subsidies" in str(bill)
    assert json.loads(bill.to_json())["total"] == 38_450.0
    assert bill.summary()["amount"].sum() == pytest.approx(bill.total)


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("boxes", [1, 41, 130])
def test_quantity_times_rate_is_the_amount(eurasia: cd.Network, how: str, boxes: int) -> None:
    """On the real network, in every mode: every line, to a cent per arc; all lines together, to the cent."""
    box = cd.Shipment("Lanzhou", "Duisburg", containers=boxes, hs="8429", ready=READY, pickup_km=12, delivery_km=30)
    trip = cd.route(eurasia, box, via=WAYS[how])
    bill = trip.invoice()
    assert bill.total == trip.cost
    for line in bill.lines:
        assert line.quantity * line.rate * line.exchange == pytest.approx(line.amount, abs=0.02 * 60)
        assert line.source and line.confidence in CONFIDENCE and (line.currency or line.unit == "share")


@pytest.mark.parametrize("end", ["low", "high"])
def test_sensitivity_is_what_the_same_route_costs_with_that_price(teaching: cd.Network, end: str) -> None:
    """Each tariff row set to the end of its range in the tables: the same arcs cost what the invoice says."""
    box = shipment()
    best = prepare_query(teaching, box).best()
    assert best is not None
    arcs = best.arcs
    bill = cd.route(teaching, box).invoice()
    frame = bill.sensitivity().set_index("row")
    for row in ("RAIL_AA_2025", "RAIL_WEST", "RAIL_HAVEN_LINE", "SUBSIDY_AA"):
        other = cd.Scenario(end).set_tariff(row, float(teaching.tariffs.at[row, end])).apply(teaching)
        cost = int(prepare_query(other, box).weights.matrix[0, arcs].sum()) / 100
        assert frame.at[row, f"total_at_{end}"] == pytest.approx(cost)
    assert frame["swing"].is_monotonic_decreasing and frame.at["DRAYAGE", "swing"] == 0.0


def bill_of(parts: list[tuple[float, str]]) -> Invoice:
    lines = tuple(
        CostItem("haul", "n", amount, "tariffs", f"R{k}", "s", grade) for k, (amount, grade) in enumerate(parts)
    )
    return Invoice("t", "USD", ("",) * len(lines), lines)


@settings(max_examples=200)
@given(
    parts=st.lists(st.tuples(st.floats(0.01, 1e6), st.sampled_from(CONFIDENCE)), min_size=1, max_size=8),
    better=st.integers(0, 7),
)
def test_a_better_input_never_worsens_the_grade(parts: list[tuple[float, str]], better: int) -> None:
    """Shares add up; making one line surer keeps or lifts the grade; all lines of one grade have that grade."""
    bill = bill_of(parts)
    assert sum(bill.confidence_shares.values()) == pytest.approx(1.0)
    amount, grade = parts[better % len(parts)]
    surer = list(parts)
    surer[better % len(parts)] = (amount, CONFIDENCE[max(0, CONFIDENCE.index(grade) - 1)])
    assert CONFIDENCE.index(bill_of(surer).grade) <= CONFIDENCE.index(bill.grade)
    assert bill_of([(amount, grade) for amount, _ in parts]).grade == grade


def test_the_grade_is_that_of_nine_tenths() -> None:
    assert bill_of([(90.0, "high"), (10.0, "estimate")]).grade == "high"
    assert bill_of([(89.0, "high"), (11.0, "estimate")]).grade == "estimate"
    assert bill_of([(50.0, "high"), (45.0, "medium"), (5.0, "low")]).grade == "medium"
    assert bill_of([]).grade == "high" and bill_of([]).total == 0.0


def test_without_subsidies_there_are_none(teaching: cd.Network) -> None:
    bill = cd.route(teaching, replace(shipment(), subsidies=False)).invoice()
    assert bill.subsidies == 0.0 and "before subsidies" not in str(bill)


def test_a_through_rate_says_what_it_is_of(teaching: cd.Network) -> None:
    """Each rate once, whatever its pieces; nothing where tariffs are paid."""
    items = cd.route(teaching, cd.Shipment("Alma", "Haven", ready="2026-03-04")).invoice().lines
    assert rate_note(items) == ""
    market = [replace(items[0], item="through_rate", name=name) for name in ("east", "east", "west")]
    note = rate_note([*items, *market])
    assert note.startswith("through rate: east; west, ") and "the whole ride by rail" in note


def test_subsidies_that_are_left_out_are_told_of_one_box() -> None:
    box = cd.Shipment("Alma", "Haven", containers=4, ready="2026-03-04")
    assert unpaid_subsidies(None, box, "USD") == ()
    assert "none is paid on this route on 2026-03-04" in unpaid_subsidies(0.0, box, "USD")[0]
    assert "on 2026-03-04 they take 50 USD a container" in unpaid_subsidies(200.0, box, "USD")[0]
