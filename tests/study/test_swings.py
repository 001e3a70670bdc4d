"""Which rows an answer hangs on: by hand on the teaching network, and by changing each row and asking again."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.model.network import with_tables
from corridor.study import SPREAD, WeakFact, WeakFacts, weak_facts, weak_rows
from corridor.study.swings import row_texts

BOX = cd.Shipment("Alma", "Haven", ready="2026-03-04")
WAY = ("EAST_WEST", "BARGE-FJORD-HAVEN")


@pytest.fixture(scope="module")
def found(teaching: cd.Network) -> WeakFacts:
    return weak_facts(teaching, BOX)


def _fact(found: WeakFacts, row: str, table: str = "") -> WeakFact:
    (fact,) = (fact for fact in found.facts if fact.row == row and fact.table == (table or fact.table))
    return fact


def test_the_railway_of_arland_added_up_by_hand(found: WeakFacts) -> None:
    """450 FEU-km at 1.00 USD, 0.50 at its low end and 2.00 at its high: 225 less, 450 more, of 1,280."""
    fact = _fact(found, "RAIL_AA_2025")
    assert (fact.cost_low, fact.cost_high) == (1055.0, 1730.0)
    assert fact.basis == "its own low and high" and fact.share == pytest.approx(675 / 1280)
    assert (fact.hours_low, fact.hours_high, fact.days_swing) == (144.0, 144.0, 0.0)


def test_the_queue_is_moved_by_its_own_90th_percentile_and_the_barge_by_its_headway(found: WeakFacts) -> None:
    """50 h in the mean and 100 in the 90th percentile; a barge a day is waited for between 2.4 and 21.6 h."""
    queue = _fact(found, "EAST_WEST:ordinary:2")
    assert queue.hours_high == pytest.approx(144 + 50, abs=0.1) and 0 < queue.hours_low < 144
    assert (queue.cost_low, queue.cost_high) == (1255.0, 1305.0)  # a charge of 100 USD, an estimate
    wait = _fact(found, "BARGE-FJORD-HAVEN", "services")
    assert (wait.hours_low, wait.hours_high) == pytest.approx((144 - 9.6, 144 + 9.6), abs=0.1)


def test_what_states_no_ends_is_moved_by_its_confidence(found: WeakFacts) -> None:
    """Sixteen hours of Alma-Birk-Eastgate are two links of eight, estimates: two hours either way each."""
    for link in ("ALMA-BIRK-rail-1520", "BIRK-EASTGATE-rail-1520"):
        fact = _fact(found, link)
        assert (fact.hours_low, fact.hours_high) == (142.0, 146.0)
        assert fact.basis.startswith("25% either way")
    assert SPREAD["high"] == 0.0 < SPREAD["medium"] < SPREAD["low"] < SPREAD["estimate"]


def test_the_widest_swing_comes_first_and_what_swings_nothing_is_left_out(found: WeakFacts) -> None:
    shares = [fact.share for fact in found.facts]
    assert shares == sorted(shares, reverse=True) and min(shares) > 0.0
    assert found.told().startswith("queue at Eastgate - Westgate, ordinary trains +-1.8 days, +-25 USD; Rail in Arland")
    assert found.told(1).count(";") == 0


def test_swings_of_cost_add_up_to_no_less_than_the_range_of_the_cost(teaching: cd.Network) -> None:
    """Every row at its low and at its high end at once is what each alone makes of it, added up."""
    for ready in ("2024-03-04", "2026-03-04"):
        trip = cd.route(teaching, replace(BOX, ready=pd.Timestamp(ready).to_pydatetime(), containers=7))
        swings = sum(fact.cost_swing for fact in weak_rows(teaching, trip).facts)
        assert swings >= trip.cost_range.high - trip.cost_range.low - 0.01
        own = trip.invoice().sensitivity().set_index("row")["swing"]
        for fact in weak_rows(teaching, trip).facts:
            if fact.basis == "its own low and high":
                assert fact.cost_swing == pytest.approx(own[fact.row], abs=0.01)


def test_swings_of_days_add_up_to_no_less_than_the_range_of_the_days(teaching: cd.Network) -> None:
    trip = cd.route(teaching, BOX)
    swings = sum(fact.days_swing for fact in weak_rows(teaching, trip).facts)
    assert trip.days_range.low <= trip.days == trip.days_range.mid <= trip.days_range.high
    assert swings >= trip.days_range.high - trip.days_range.low
    assert trip.days_range.high * 24 == pytest.approx(trip.hours_p90, abs=0.1)


def _changed(network: cd.Network, table: str, row: str, cells: dict[str, float]) -> cd.Network:
    frame = network.tables[table].copy()
    for column, value in cells.items():
        frame.loc[row, column] = value
    return with_tables(network, network.name, {table: frame})


@settings(max_examples=12)
@given(boxes=st.integers(1, 60), end=st.sampled_from(["low", "high"]))
@pytest.mark.parametrize("row", ["RAIL_AA_2025", "RAIL_WEST", "BARGE"])
def test_a_price_swings_the_cost_as_if_it_were_changed(teaching: cd.Network, row: str, boxes: int, end: str) -> None:
    """The same way, asked for by its border and its barge in a network with the other price."""
    box = replace(BOX, containers=boxes)
    trip = cd.route(teaching, box, via=WAY, avoid="road", minimise="hours")  # which no price changes
    fact = _fact(weak_rows(teaching, trip), row)
    price = teaching.tariffs.loc[row]
    spread = {"low": 1 - SPREAD["estimate"], "high": 1 + SPREAD["estimate"]}
    value = price[end] if price["low"] < price["high"] else price["mid"] * spread[end]
    ends = {"low": min(value, price["low"]), "mid": value, "high": max(value, price["high"])}
    other = cd.route(_changed(teaching, "tariffs", row, ends), box, via=WAY, avoid="road", minimise="hours")
    assert [leg.links for leg in other.legs] == [leg.links for leg in trip.legs]
    # every arc is rounded to the cent by itself
    assert other.cost == pytest.approx(fact.cost_low if end == "low" else fact.cost_high, abs=0.05)


@pytest.mark.parametrize(
    ("table", "row", "cell", "part"),
    [
        ("borders", "EAST_WEST:ordinary:2", "dwell_mean_h", "border"),
        ("transfers", "WESTGATE-1520-1435-transloading", "hours", "gauge change"),
    ],
)
@pytest.mark.parametrize("end", ["low", "high"])
def test_hours_swing_as_if_the_row_were_changed(
    teaching: cd.Network, table: str, row: str, cell: str, part: str, end: str
) -> None:
    trip = cd.route(teaching, BOX)
    fact = _fact(weak_rows(teaching, trip), row, table)
    whole = fact.hours_low if end == "low" else fact.hours_high
    hours = next(leg.hours for leg in trip.legs if leg.kind == part) + whole - trip.hours
    other = cd.route(_changed(teaching, table, row, {cell: hours}), BOX, via=WAY, avoid="road")
    assert [leg.links for leg in other.legs] == [leg.links for leg in trip.legs]
    assert other.hours == pytest.approx(whole, abs=0.01)


def test_a_front_ranks_the_rows_of_all_its_routes(teaching: cd.Network, found: WeakFacts) -> None:
    front = weak_facts(teaching, BOX, front=True)
    assert front.routes == len({trip.legs for trip in cd.pareto_routes(teaching, BOX)} | {cd.route(teaching, BOX).legs})
    assert {fact.row for fact in found.facts} < {fact.row for fact in front.facts}
    assert max(fact.routes for fact in front.facts) > 1 and all(fact.routes <= front.routes for fact in front.facts)
    assert front.cost == found.cost
    for fact in found.facts:
        assert _fact(front, fact.row, fact.table).share >= fact.share


def test_what_was_asked_for_is_in_no_doubt(teaching: cd.Network) -> None:
    """Kilometres of the shipment's own lorry are no row; their price is."""
    trip = cd.route(teaching, replace(BOX, pickup_km=120.0))
    assert all(fact.table != "shipment" for fact in weak_rows(teaching, trip).facts)


def test_a_train_is_as_sure_as_its_published_days(eurasia: cd.Network) -> None:
    """A train with days read at their source is in no doubt; one without runs by links that are estimates."""
    box = cd.Shipment("Xi'an", "Duisburg", containers=41, ready="2024-03-04")
    for train, doubted in (("XIAN-DUISBURG-2023", False), ("XIAN-DUISBURG-2022B", True)):
        facts = weak_rows(eurasia, cd.route(eurasia, box, via=train)).facts
        assert any(fact.table == "service_stops" and fact.row == train for fact in facts) == doubted


def test_the_frame_has_a_row_for_each_and_survives_json(found: WeakFacts) -> None:
    frame = found.to_frame()
    assert len(frame) == len(found.facts)
    assert frame["days_swing"].tolist() == pytest.approx((frame["days_high"] - frame["days_low"]).tolist())
    assert WeakFacts.from_json(found.to_json()) == found
    assert str(found).startswith("Eastgate-Westgate, barge Fjord-Haven: 16 rows in doubt; ")


def test_without_prices_hours_still_have_doubts_and_defaults_are_estimates() -> None:
    """A length and a speed that nobody gave are no surer than an estimate, whatever the row says of the others."""
    stations = pd.DataFrame({"name": ["Madrid", "Lyon"], "lat": [40.41, 45.76], "lon": [-3.70, 4.84]})
    line = {"from": ["Madrid"], "to": ["Lyon"], "mode": ["road"], "confidence": ["high"]}
    box = cd.Shipment("Madrid", "Lyon", ready="2026-03-04")
    for said, basis in (({}, "25% either way, as estimate"), ({"km": [1200], "speed": [60]}, "")):
        net = cd.Network.from_frames(stations, pd.DataFrame(line | said))
        found = weak_rows(net, cd.route(net, box, minimise="hours"))
        (link,) = [fact for fact in found.facts if fact.table == "links"] or [None]
        assert (link.basis if link else "").startswith(basis) and (link is None) == (not basis)
        assert "in doubt; no row" not in str(found) and len(found.facts) >= 2  # the two lifts


def test_lifts_at_one_place_are_told_apart(teaching: cd.Network) -> None:
    """By the vehicle that is lifted onto or off, trains by their gauge."""
    words = row_texts(teaching).words["transfers"]
    lifts = [text for text in words.values() if text.startswith("lift at ")]
    assert lifts and len(set(lifts)) == len(lifts)
    assert all(
        text.rpartition(", ")[2].partition(" of 1")[0] in ("train", "lorry", "ship", "barge", "aircraft")
        for text in lifts
    )
