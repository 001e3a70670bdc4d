"""What a route takes for granted about its cargo is said wherever its cost is: mass, goods, box, danger."""

from __future__ import annotations

import dataclasses

import pytest

import corridor as cd

READY = "2026-03-04"


def said(network: cd.Network, **more: object) -> tuple[str, ...]:
    box = cd.Shipment("Alma", "Haven", ready=READY, **more)  # type: ignore[arg-type]
    return tuple(cd.route(network, box).assumptions)


@pytest.mark.parametrize(("kind", "tonnes"), [("45G1", "18"), ("22G1", "9")])
def test_a_mass_that_nobody_gave_is_said_and_one_that_is_given_is_not(
    teaching: cd.Network, kind: str, tonnes: str
) -> None:
    told = f"shipment without cargo_tonnes_each, taken as {tonnes} t of cargo in each {kind}"
    assert any(text.startswith(f"{told};") for text in said(teaching, container_type=kind))
    assert not any("tonnes" in text for text in said(teaching, container_type=kind, cargo_tonnes_each=12))


def test_the_mass_that_is_said_is_the_one_that_is_computed_with(teaching: cd.Network) -> None:
    """By its emissions: with the mass said in words the route is the same to the gram."""
    plain = cd.route(teaching, cd.Shipment("Alma", "Haven", ready=READY))
    same = cd.route(teaching, cd.Shipment("Alma", "Haven", ready=READY, cargo_tonnes_each=18))
    assert (plain.grams, plain.cents) == (same.grams, same.cents)


def test_boxes_of_the_shipper_s_own_are_free_and_it_says_so(teaching: cd.Network) -> None:
    told = [
        owner
        for owner in ("shipper", "carrier")
        if any("shipper's own" in one for one in said(teaching, container_owner=owner))
    ]
    assert told == ["shipper"]


@pytest.mark.parametrize(
    ("kind", "priced", "cooled"),
    [("45R1", True, True), ("22R1", True, True), ("22T1", True, False), ("45G1", False, False)],
)
def test_a_box_that_pays_and_emits_as_a_dry_one_says_so(
    teaching: cd.Network, kind: str, priced: bool, cooled: bool
) -> None:
    """Reefers, and what else is no dry box: no table knows a price for a kind of box."""
    tank = {**teaching.containers.loc["22G1"].to_dict(), "id": "22T1", "name": "20 ft tank"}
    size = {"length_ft": 20, "teu": 1, "volume_m3": 28}
    cold = {**teaching.containers.loc["45R1"].to_dict(), "id": "22R1", "name": "20 ft reefer", **size}
    texts = said(teaching.add("containers", tank).add("containers", cold), container_type=kind)
    assert any("priced as a dry box" in text and f"({kind})" in text for text in texts) == priced
    assert any("emits as a dry box" in text for text in texts) == cooled


@pytest.mark.parametrize("danger", ["1.1", "3", "9", ""])
def test_danger_pays_what_all_goods_pay_and_says_so(teaching: cd.Network, danger: str) -> None:
    texts = said(teaching, dangerous=danger)
    assert any(f"class {danger} priced as any goods" in text for text in texts) == bool(danger)


def test_a_class_that_no_limit_names_is_said_to_be_refused_nowhere(teaching: cd.Network) -> None:
    known = {limit.id: limit for limit, _ in cd.compile_graph(teaching, READY).limits}
    named = [one for one in known.values() if one.names_class("3")]
    (told,) = [text for text in said(teaching, dangerous="3") if "refused" in text]
    assert ("nowhere" in told) == (not named) and all(one.id in told for one in named)


def test_goods_without_a_code_are_those_of_no_rule_on_the_way(teaching: cd.Network) -> None:
    """Only rules that hold on the day and on this way are named, and none when the code is given."""
    way = cd.route(teaching, cd.Shipment("Alma", "Haven", ready=READY))
    link = way.legs[[leg.kind for leg in way.legs].index("haul")].links[0]
    elsewhere = next(
        name for name in teaching.links.index if name not in {one for leg in way.legs for one in leg.links}
    )
    rules = {"BAN_HERE": (link, ""), "BAN_THEN": (link, "2020-01-01"), "BAN_ELSEWHERE": (elsewhere, "")}
    row = {"kind": "embargo", "hs_prefixes": "0401", "source": "a test", "confidence": "high"}
    net = teaching
    for key, (where, until) in rules.items():
        net = net.add("rules", {**row, "id": key, "name": key, "link_ids": where, "valid_to": until})
    told = [text for text in said(net) if text.startswith("goods without hs")]
    assert told == ["goods without hs, taken as none of those that rules on this way ban: BAN_HERE, POTASH"]
    assert not any(text.startswith("goods without hs") for text in said(net, hs="8429"))


def test_route_quote_invoice_and_json_say_the_same(teaching: cd.Network) -> None:
    box = cd.Shipment("Alma", "Haven", ready=READY, container_type="45R1", dangerous="3")
    trip = cd.route(teaching, box)
    bill, offer = trip.invoice(), trip.quote(teaching)
    for text in trip.assumptions:
        for where in (str(trip), trip.to_json(), str(bill), bill.to_json(), *(("\n".join(offer.remarks)),)):
            assert text in where
    assert cd.Itinerary.from_json(trip.to_json()).assumptions == tuple(trip.assumptions)
    assert dataclasses.replace(bill, assumptions=()) == bill
