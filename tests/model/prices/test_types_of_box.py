"""Prices for some types of box: reefers that pay more than dry boxes, added up by hand on `teaching`."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import corridor as cd

RIDE: dict[str, Any] = {"via": "Daily Block Train", "modes": "rail"}
ROW = {"id": "REEFER_AA", "item": "haul", "name": "Reefers in Arland", "mode": "rail", "zones": "AA", "used": 1}
RATE = {"relation": "any", "basis": "per_feu_km", "low": 2, "mid": 3, "high": 4, "currency": "USD"}
SAID = {"source": "by hand", "confidence": "estimate"}


def box(kind: str = "45R1", **more: object) -> cd.Shipment:
    values: dict[str, object] = {"containers": 2, "cargo_tonnes_each": 10, "ready": "2026-03-04", **more}
    return cd.Shipment("Alma", "Haven", container_type=kind, **values)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def cold(teaching: cd.Network) -> cd.Network:
    """Rail in Arland at 3 USD a FEU-km for reefers, where it is 1 for all boxes."""
    return teaching.add("tariffs", {**ROW, **RATE, **SAID, "container_types": "45R1"})


def test_reefers_pay_their_own_price_and_dry_boxes_theirs(teaching: cd.Network, cold: cd.Network) -> None:
    """450 km of Arland, 50 of the 100 km over the border among them: 2 FEU at 2 USD more, a quarter paid back."""
    plain, reefer = cd.route(teaching, box(), **RIDE), cd.route(cold, box(), **RIDE)
    assert reefer.cost - plain.cost == pytest.approx(2 * 450 * 2.0 * 0.75, abs=0.02)
    assert reefer.cost_range.high - reefer.cost > plain.cost_range.high - plain.cost
    assert cd.route(cold, box("45G1"), **RIDE).cost == cd.route(teaching, box("45G1"), **RIDE).cost == plain.cost
    rows = {item.row for leg in reefer.legs for item in leg.items if item.item == "haul"}
    assert "REEFER_AA" in rows and "RAIL_AA_2025" not in rows


def test_it_goes_before_the_market_and_after_a_quote(cold: cd.Network) -> None:
    lane = {"origin_countries": "AA", "destination_countries": "WEST"}
    market = cold.add(
        "tariffs", {**ROW, **RATE, **SAID, **lane, "id": "LANE", "item": "through_rate", "mid": 9, "high": 9}
    )
    assert cd.route(market, box(), **RIDE).cost == cd.route(cold, box(), **RIDE).cost
    assert cd.route(market, box("45G1"), **RIDE).cost > cd.route(cold, box("45G1"), **RIDE).cost
    mine = {"rate": 0.5, "mode": "rail", "zones": "AA", "currency": "USD", "name": "reefers only"}
    quoted = cd.read_quotes(pd.DataFrame([{**mine, "container_types": "45R1"}])).apply(cold)
    assert cd.route(quoted, box(), **RIDE).cost < cd.route(cold, box(), **RIDE).cost
    assert cd.route(quoted, box("45G1"), **RIDE).cost == cd.route(cold, box("45G1"), **RIDE).cost


@pytest.mark.parametrize(("kind", "told"), [("45R1", True), ("45G1", False)])
def test_a_route_says_where_reefers_go_at_the_price_of_dry_boxes(teaching: cd.Network, kind: str, told: bool) -> None:
    trip = cd.route(teaching, box(kind), **RIDE)
    assert any("price of dry boxes all the way" in note for note in trip.notes) == told
    assert any("price of dry boxes" in text for text in trip.quote(teaching).remarks) == told


def test_a_route_says_which_part_is_priced(cold: cd.Network) -> None:
    """The West asks the same of all boxes; once it has a price for reefers nothing is said."""
    (note,) = cd.route(cold, box(), **RIDE).notes
    assert "on a part of the way: no row of tariffs is about a 45R1" in note
    west = {**ROW, **RATE, **SAID, "container_types": "45R1", "id": "REEFER_WEST", "zones": ""}
    every = cold.add("tariffs", west)
    trip = cd.route(every, box(), **RIDE)
    assert not trip.notes and not any("priced as a dry box" in text for text in trip.assumptions)


def test_types_that_no_table_has_and_items_of_all_boxes_are_findings(teaching: cd.Network) -> None:
    wrong = {**ROW, **RATE, **SAID, "container_types": "45R9"}
    with pytest.raises(cd.TableError, match="45R9"):
        teaching.add("tariffs", wrong)
    lease = {
        **ROW,
        **SAID,
        **RATE,
        "item": "lease",
        "basis": "per_feu_day",
        "mode": "",
        "zones": "",
        "container_types": "45R1",
    }
    with pytest.raises(cd.TableError, match="for boxes of 45R1 only"):
        teaching.add("tariffs", lease)
