"""What the boxes themselves change in a search: weight, danger, power, whose they are, and how fast they lose value.

By hand on the teaching network: rail 1 USD per FEU-km, Delta - Haven 40 USD per train-km, the West's trains 80 TEU.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.calendar import as_moment
from corridor.errors import TableError

READY = as_moment("2026-03-04 08:00")
BLOCK_TRAIN = ["sea", "road", "barge", "FIXED-ALMA-HAVEN"]


def shipment(origin: str = "Alma", destination: str = "Haven", **fields: object) -> cd.Shipment:
    plain: dict[str, object] = {"containers": 40, "cargo_tonnes_each": 10, "hs": "8429", "ready": READY}
    return cd.Shipment(origin, destination, **{**plain, **fields})  # type: ignore[arg-type]


def changed(net: cd.Network, table: str, row: str, **cells: object) -> cd.Network:
    """The network with some cells of one row changed, or of a copy of the first row where there is none."""
    frame = net.tables[table].copy()
    if row not in frame.index:
        frame = pd.concat([frame, frame.iloc[[0]].set_axis(pd.Index([row], name="id"))])
    for column, value in cells.items():
        frame.loc[row, column] = value
    return cd.Network("changed", net.header, {**net.tables, table: frame.sort_index()})


def limited(net: cd.Network, **cells: object) -> cd.Network:
    """The network with one more cargo limit and no other condition than the cells."""
    blank = {"max_container_gross_t": float("nan"), "dangerous_classes": "", "modes": "", "used": True}
    return changed(net, "cargo_limits", "OWN", name="an own limit", **{**blank, **cells})


# --- weight --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def light_rails(teaching: cd.Network) -> cd.Network:
    """The West's trains bear 1,000 t of boxes on their 40 FEU, 25 t each."""
    return changed(teaching, "trains", "WEST", max_gross_t=1_000.0)


def test_heavy_boxes_take_more_trains_and_pay_for_them(teaching: cd.Network, light_rails: cd.Network) -> None:
    """40 boxes of 30 t gross are 1.2 trains by weight: 250 km at 48 FEU for 40, and two trains of 200 km for one."""
    heavy = shipment(cargo_tonnes_each=26)
    before, after = (cd.route(net, heavy, avoid=BLOCK_TRAIN) for net in (teaching, light_rails))
    assert [leg.links for leg in after.legs] == [leg.links for leg in before.legs]
    assert after.cost - before.cost == 250 * 8 * 1.0 + 200 * 40 * 1
    lines = after.invoice().summary().set_index("row")
    assert (lines["unit"]["RAIL_WEST"], lines["unit"]["RAIL_HAVEN_LINE"]) == ("FEU by weight-km", "train-km")
    assert lines["quantity"]["RAIL_WEST"] == pytest.approx(48.0 * 250)
    assert lines["quantity"]["RAIL_HAVEN_LINE"] == 400.0
    west = next(limit for limit in cd.check_cargo(light_rails, after).limits if limit.country == "NA")
    assert (west.trains_by_teu, west.trains_by_mass, west.binds, west.counted) == (1, 2, "mass", True)


def test_weight_that_does_not_bind_changes_nothing(teaching: cd.Network, light_rails: cd.Network) -> None:
    """40 boxes of 25 t are 1,000 t to the kilogram; with a gram more they would not be."""
    for tonnes in (10.0, 21.0):
        box = shipment(cargo_tonnes_each=tonnes)
        assert cd.route(teaching, box).to_dict()["cents"] == cd.route(light_rails, box).to_dict()["cents"]
    just, over = (cd.route(light_rails, shipment(cargo_tonnes_each=tonnes), via="Delta") for tonnes in (21.0, 21.1))
    assert over.cost > just.cost


def test_wagons_count_where_the_limit_is_meant_with_them(teaching: cd.Network) -> None:
    """25 t a box and 25 t a wagon: 1,000 t bear 20 of 40, so that they pay twice."""
    net = changed(teaching, "trains", "WEST", max_gross_t=1_000.0, wagon_t_per_feu=25.0)
    heavy = shipment(cargo_tonnes_each=21)
    before, after = (cd.route(each, heavy, avoid=BLOCK_TRAIN) for each in (teaching, net))
    assert after.cost - before.cost == 250 * 40 + 200 * 40 * 1
    assert next(x for x in cd.check_cargo(net, after).limits if x.country == "NA").trains_by_mass == 2


def test_weight_may_turn_a_route(teaching: cd.Network) -> None:
    """On western rails that bear next to nothing the ship and the barge win."""
    net = changed(teaching, "trains", "WEST", max_gross_t=100.0)
    assert cd.route(teaching, shipment()).modes == ("rail",)
    assert cd.route(net, shipment()).modes == ("rail", "sea", "barge")


def test_a_box_too_heavy_for_a_lorry_is_told_so(teaching: cd.Network) -> None:
    """A box of 30 t may not ride on lorries that bear 29; one of 29 t may, to the kilogram."""
    net = changed(teaching, "cargo_limits", "LORRY", max_container_gross_t=29.0)
    asked = shipment("Westgate", "Haven", cargo_tonnes_each=25)
    assert cd.route(net, asked, avoid="rail").modes == ("road",)
    with pytest.raises(cd.NoRoute) as caught:
        cd.route(net, replace(asked, cargo_tonnes_each=26), avoid="rail")
    reasons = {reason.rule: reason for reason in caught.value.reasons}
    assert reasons["LORRY"].lift or reasons["avoid rail"].lift
    assert "30.00 t" in reasons["LORRY"].text
    assert cd.route(net, replace(asked, cargo_tonnes_each=26)).modes == ("rail",)
    with pytest.raises(cd.NoRoute, match="LORRY"):
        cd.route(net, replace(asked, cargo_tonnes_each=26, pickup_km=10.0))


def test_a_limit_holds_for_its_length_class_and_country_only(teaching: cd.Network) -> None:
    box = shipment(cargo_tonnes_each=26, container_type="45G1")
    for cells, closed in (
        ({"length_ft": 20.0}, False),
        ({"length_ft": 40.0}, True),
        ({"modes": "rail", "gauge": "1435"}, True),
        ({"modes": "rail", "gauge": "1520", "zones": "QZ"}, False),
        ({"modes": "rail", "train_classes": "block", "zones": "NA"}, True),
        ({"modes": "rail", "train_classes": "fixed"}, False),
        ({"used": False}, False),
    ):
        net = limited(teaching, max_container_gross_t=29.0, **cells)
        arcs = [leg for leg in cd.route(teaching, box, avoid=["FIXED-ALMA-HAVEN"]).legs if leg.kind == "haul"]
        assert {leg.service for leg in arcs} == {"BLOCK-ALMA-HAVEN"}
        try:
            used = {leg.service for leg in cd.route(net, box, avoid=["FIXED-ALMA-HAVEN"]).legs if leg.kind == "haul"}
        except cd.NoRoute:
            used = set()
        assert (used != {"BLOCK-ALMA-HAVEN"}) == closed, cells


def test_twenty_foot_boxes_over_24_t_leave_the_chinese_express(eurasia: cd.Network) -> None:
    """They go by single wagons; boxes of 24 t may go by block train."""
    for tonnes, allowed in ((21.75, True), (22.0, False)):
        box = cd.Shipment("Xi'an", "Minsk", container_type="22G1", cargo_tonnes_each=tonnes, containers=60, ready=READY)
        hauls = [leg for leg in cd.route(eurasia, box, minimise="hours", avoid=["sea", "air", "road"]).legs if leg.km]
        assert any(leg.service and "CN" in leg.countries for leg in hauls) == allowed


# --- danger --------------------------------------------------------------------------------------


@settings(max_examples=8)
@given(
    modes=st.sampled_from(["", "rail", "road", "barge", "sea", "rail;barge"]),
    place=st.sampled_from(["", "EASTGATE", "WESTGATE", "FJORD"]),
    zones=st.sampled_from(["", "AA", "QZ", "WEST"]),
    tonnes=st.sampled_from([10.0, 13.9, 14.0, 30.0]),
)
def test_a_limit_never_improves_an_optimum(
    teaching: cd.Network, modes: str, place: str, zones: str, tonnes: float
) -> None:
    """14 t a box: a limit of 14 t or more changes nothing, a lower one costs as much or more, or shuts the way."""
    net = limited(teaching, max_container_gross_t=tonnes, modes=modes, terminal_ids=place, zones=zones)
    free = cd.route(teaching, shipment())
    told = {"OWN"}
    try:
        bound = cd.route(net, shipment()).cents
    except cd.NoRoute as problem:
        told, bound = {reason.rule for reason in problem.reasons}, free.cents + 1
    assert "OWN" in told and bound >= free.cents
    assert tonnes < 14.0 or bound == free.cents


def test_dangerous_goods_are_kept_off_the_barge_with_a_reason(teaching: cd.Network) -> None:
    asked = shipment("Fjord", "Haven")
    assert "barge" in cd.route(teaching, asked, avoid=["rail", "road"]).modes
    for kind in ("1.1", "IMDG class 1.4S", "6.1"):
        with pytest.raises(cd.NoRoute) as caught:
            cd.route(teaching, replace(asked, dangerous=kind), avoid=["rail", "road"])
        assert "BARGE_DANGER" in {reason.rule for reason in caught.value.reasons}
        assert "barge" not in cd.route(teaching, replace(asked, dangerous=kind)).modes
    for kind in ("3", "6.2", ""):
        assert "barge" in cd.route(teaching, replace(asked, dangerous=kind), avoid=["rail", "road"]).modes


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"terminal_ids": "EASTGATE"}, "EASTGATE"),
        ({"service_ids": "BLOCK-ALMA-HAVEN"}, "BLOCK-ALMA-HAVEN"),
        ({"link_ids": "WESTGATE-DELTA-rail-1435"}, "WESTGATE-DELTA-rail-1435"),
    ],
)
def test_terminals_services_and_tunnels_refuse_a_class(teaching: cd.Network, cells: dict[str, str], place: str) -> None:
    """The best route passes each of them; goods of class 3 do not, and others still do."""
    net = limited(teaching, dangerous_classes="3", **cells)

    def used(dangerous: str) -> set[str]:
        legs = cd.route(net, shipment(dangerous=dangerous)).legs
        return {name for leg in legs for name in (*leg.path, *leg.links, leg.service)}

    assert place in used("") and place in used("8")
    assert place not in used("3")


def test_a_limit_has_its_days(teaching: cd.Network) -> None:
    net = limited(teaching, dangerous_classes="3", terminal_ids="EASTGATE", valid_to=pd.Timestamp("2026-03-04"))
    path = {day: cd.route(net, shipment(dangerous="3", ready=as_moment(day))) for day in ("2026-03-04", "2026-03-05")}
    assert path["2026-03-05"].cost < path["2026-03-04"].cost


# --- whose box -----------------------------------------------------------------------------------


def test_a_carriers_box_costs_lease_drop_off_and_empty_return(teaching: cd.Network) -> None:
    """51 h at 1 USD an hour, 300 and 100 USD: 451 USD a box on top of the shipper's own; nothing else changes."""
    own, hired = (cd.route(teaching, shipment(container_owner=who)) for who in ("shipper", "carrier"))
    assert own.to_json() == cd.route(teaching, shipment()).to_json()
    assert hired.cost - own.cost == 40 * (51 + 300 + 100)
    assert (hired.seconds, hired.grams) == (own.seconds, own.grams)
    assert {item: amount for item, amount in hired.cost_by.items() if item not in own.cost_by} == {
        "lease": 2_040.0,
        "drop_off": 12_000.0,
        "empty_return": 4_000.0,
    }
    lease = next(line for line in hired.invoice().summary().to_dict("records") if line["item"] == "lease")
    assert (lease["quantity"], lease["unit"], lease["rate"]) == (pytest.approx(85.0), "FEU-day", 24.0)
    assert hired.invoice().total == hired.cost
    swings = hired.invoice().sensitivity().set_index("row")
    assert swings["total_at_high"]["LEASE"] == pytest.approx(hired.cost + 2_040)
    assert swings["total_at_low"]["DROP_OFF_QZ"] == pytest.approx(hired.cost - 4_000)
    assert "left at Haven" in str(hired)


def test_a_lease_turns_the_route_of_one_box(teaching: cd.Network) -> None:
    """Wagon and barge: 1,280 USD in 144 h; train, lorry and barge: 1,320 in 116. At 2 USD an hour the second wins."""
    dear = cd.Scenario("dear boxes").set_tariff("LEASE", 48.0).apply(teaching)
    own = cd.route(dear, shipment(containers=1))
    hired = cd.route(dear, shipment(containers=1, container_owner="carrier"))
    assert (own.cost, own.hours, "road" in own.modes) == (1_280.0, 144.0, False)
    assert (hired.cost, hired.hours, "road" in hired.modes) == (1_320.0 + 2 * 116 + 400, 116.0, True)


def test_a_lease_by_the_hour_is_a_value_of_time(teaching: cd.Network) -> None:
    """The teaching network values time at the price of its lease: two criteria find one route."""
    for boxes in (1, 10, 40):
        own = cd.route(teaching, shipment(containers=boxes), minimise="generalised")
        hired = cd.route(teaching, shipment(containers=boxes, container_owner="carrier"))
        assert hired.cost == own.generalised + 400 * boxes


def test_a_carriers_box_without_a_lease_in_the_tables_is_refused(teaching: cd.Network) -> None:
    net = changed(teaching, "tariffs", "LEASE", used=False)
    assert cd.route(net, shipment()).cost == cd.route(teaching, shipment()).cost
    with pytest.raises(TableError, match="lease"):
        cd.route(net, shipment(container_owner="carrier"))


# --- time, drayage and barges --------------------------------------------------------------------


def test_goods_that_decay_have_a_higher_value_of_time(teaching: cd.Network) -> None:
    """87,600 USD a box: capital at a tenth a year is 1 USD an hour, decay of 2.4 % a day 87.60 more."""
    for decay, hourly in ((0.0, 1.0), (0.024, 88.6)):
        trip = cd.route(teaching, shipment(value_each=87_600, decay_per_day=decay))
        assert trip.generalised - trip.cost == pytest.approx(hourly * 51 * 40, abs=0.5)
    slow, fast = (
        cd.route(teaching, shipment(value_each=87_600, decay_per_day=decay), minimise="generalised").hours
        for decay in (0.0, 0.5)
    )
    assert fast < slow
    said = cd.route(teaching, shipment(value_each=87_600, decay_per_day=0.5, value_of_time=1.0))
    assert said.generalised - said.cost == 51 * 40


def test_drayage_is_paid_and_driven_at_both_ends(teaching: cd.Network) -> None:
    """10 and 30 km at 2 USD a container-km and 40 km/h, 100 g a tonne-km."""
    plain, driven = cd.route(teaching, shipment()), cd.route(teaching, shipment(pickup_km=10, delivery_km=30))
    assert driven.cost - plain.cost == 40 * (20 + 60)
    assert driven.hours - plain.hours == pytest.approx(1.0)
    assert driven.co2_kg - plain.co2_kg == 400 * 40 * 0.1
    assert [leg.kind for leg in driven.legs][:: len(driven.legs) - 1] == ["pickup", "delivery"]


def test_a_barge_on_the_rhine_is_priced_by_the_kilometre(eurasia: cd.Network) -> None:
    """Rotterdam - Duisburg: 220 km at 0.55 EUR a FEU-km and 33 g a tonne-km, at 10 km/h."""
    box = cd.Shipment("Rotterdam", "Duisburg", containers=10, ready=READY)
    trip = cd.route(eurasia, box, avoid=["rail", "road"])
    (haul,) = [leg for leg in trip.legs if leg.kind == "haul"]
    (line,) = haul.items
    assert (haul.mode, haul.km, haul.hours) == ("barge", 220.0, 22.0)
    assert (line.row, line.quantity, line.rate, line.currency) == ("haul-barge", 2_200.0, 0.55, "EUR")
    assert haul.cost == pytest.approx(2_200 * 0.55 * line.exchange, abs=0.01)
    assert haul.co2_kg == pytest.approx(220 * 180 * 0.033)


@pytest.mark.parametrize("way", ["Brest", "sea", "road"])
def test_every_line_of_heavy_hired_boxes_is_quantity_times_rate(eurasia: cd.Network, way: str) -> None:
    """By weight and with a carrier's box too: each line to a cent an arc, all lines together to the cent."""
    box = cd.Shipment(
        "Lanzhou",
        "Duisburg",
        containers=50,
        cargo_tonnes_each=25,
        ready=READY,
        container_owner="carrier",
        delivery_km=30,
    )
    trip = cd.route(eurasia, box, via=way)
    bill = trip.invoice()
    assert bill.total == trip.cost
    for line in bill.lines:
        assert line.quantity * line.rate * line.exchange == pytest.approx(line.amount, abs=0.02 * 60)
    assert {"lease", "drop_off", "empty_return"} <= {line.item for line in bill.lines}
    assert any("by weight" in line.unit for line in bill.lines)
