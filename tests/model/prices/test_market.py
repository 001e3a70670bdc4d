"""Market prices beside the tariffs, subsidies by the box, and the range of a cost: on the teaching network, by hand."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.cli.main import main
from corridor.model.network import with_tables
from corridor.model.prices.tariff import Condition
from corridor.routing.query.query import prepare_query

COUNTRIES = st.sampled_from(["AA", "QZ", "NA"])
ZONES = st.frozensets(COUNTRIES)
TRAIN = "Daily Block Train"
RIDE: dict[str, Any] = {"via": TRAIN, "avoid": ("air", "road", "sea")}  # the whole way, not a part of it
ROW = {"item": "through_rate", "mode": "rail", "zones": "AA", "basis": "per_feu_km", "currency": "USD", "used": True}
LANE = {"origin_countries": "AA", "destination_countries": "WEST"}


def box(**more: object) -> cd.Shipment:
    values: dict[str, object] = {"containers": 40, "cargo_tonnes_each": 10, "hs": "8429", "ready": "2026-03-04", **more}
    return cd.Shipment("Alma", "Haven", **values)  # type: ignore[arg-type]


def with_tariff(network: cd.Network, name: str, **cells: object) -> cd.Network:
    """The network with one more row of tariffs, or with another in the place of one."""
    tariffs = network.tariffs.copy()
    blank = dict.fromkeys(tariffs.columns, "") | {"valid_from": pd.NaT, "valid_to": pd.NaT, "free_days": float("nan")}
    blank |= {"reference_load_feu": float("nan"), "ceiling": float("nan"), "name": name, "relation": "any"}
    blank |= {"source": "test", "confidence": "estimate"}
    tariffs.loc[name] = pd.Series({**blank, **cells}).reindex(tariffs.columns)
    tariffs = tariffs.astype(network.tariffs.dtypes)
    return with_tables(network, network.name, {"tariffs": tariffs})


@pytest.fixture(scope="module")
def market(teaching: cd.Network) -> cd.Network:
    """From Arland to the West forwarders quote 3 USD a FEU-km in Arland, where its railway asks 1."""
    return with_tariff(teaching, "MARKET", **ROW, **LANE, low=2.0, mid=3.0, high=5.0)


def test_subsidies_are_paid_for_trade_of_ones_own_and_not_for_what_passes(teaching: cd.Network) -> None:
    """Norland would pay a quarter of 10,000 USD; boxes from Arland to Quizland pass through it and get none."""
    share = {"item": "subsidy", "mode": "rail", "basis": "share", "mid": 0.25, "low": 0.0, "high": 0.5, "used": True}
    norland = with_tariff(teaching, "SUBSIDY_NA", **share, zones="NA")
    alone = with_tariff(teaching, "SUBSIDY_AA", **share, zones="NA")
    both = with_tariff(teaching, "SUBSIDY_AA", **share, zones="AA;NA")
    for net, paid in ((teaching, -4_500), (norland, -4_500), (alone, 0), (both, -7_000)):
        trip = cd.route(net, box(), **RIDE)
        assert trip.invoice().subsidies == trip.cost_by.get("subsidy", 0) == paid
        assert trip.cost_low <= trip.cost <= trip.cost_high


def test_a_through_rate_takes_the_place_of_the_tariff_on_its_lane(market: cd.Network, teaching: cd.Network) -> None:
    """450 km x 2 USD more for 40 FEU, of which Arland pays a quarter: 27,000 USD; the tariffs are what they were."""
    tariff = cd.route(market, box(prices="tariff"), **RIDE)
    assert tariff.cost == cd.route(teaching, box(), **RIDE).cost == 37_650
    assert cd.route(market, box(), **RIDE).cost == 37_650 + 27_000
    assert cd.route(market, box(prices="market"), **RIDE).cents == cd.route(market, box(), **RIDE).cents


def test_it_holds_in_one_direction_and_on_one_lane(market: cd.Network, teaching: cd.Network) -> None:
    for ends in (("Haven", "Alma"), ("Alma", "Cove"), ("Alma", "Karst")):
        there = replace(box(), origin=ends[0], destination=ends[1])
        assert cd.route(market, there).cost == cd.route(teaching, there).cost


@pytest.mark.parametrize("minimise", ["cost", "hours", "generalised"])
def test_the_best_route_is_that_of_the_prices_asked_for(
    market: cd.Network, teaching: cd.Network, minimise: str
) -> None:
    """A network that has the through rate for its tariff gives the same answers as the market price."""
    for kind, alike in (("market", _at_three(teaching)), ("tariff", teaching)):
        found = cd.route(market, box(prices=kind), minimise=minimise)
        expected = cd.route(alike, box(), minimise=minimise)
        assert (found.cents, found.seconds, found.name) == (expected.cents, expected.seconds, expected.name)
        fronts = [cd.pareto_routes(net, box(prices=kind)) for net in (market, alike)]
        assert fronts[0].points.tolist() == fronts[1].points.tolist()


def _at_three(teaching: cd.Network) -> cd.Network:
    return cd.Scenario("as the market").set_tariff("RAIL_AA_2025", 3.0).apply(teaching)


def test_every_verb_knows_the_setting(market: cd.Network) -> None:
    """Routes of a table, a matrix, a calendar, departures, alternatives: each dearer at the market's prices."""
    kinds = ("tariff", "market")
    avoid = ("air", "road", "sea")
    frame = cd.routes(market, [box(prices=kind) for kind in kinds], avoid=avoid)
    assert frame["cost"].tolist() == [37_650.0, 64_650.0]
    ends = (["Alma"], ["Haven"])
    table = [cd.matrix(market, *ends, shipment=box(prices=kind)).to_numpy().item() for kind in kinds]
    assert table == [cd.route(market, box(prices=kind)).cost for kind in kinds]
    assert table[0] < table[1]
    days = [cd.calendar_of(market, box(prices=kind), "2026-03-04", "2026-03-05", avoid=avoid) for kind in kinds]
    assert [float(day["cost"].iloc[0]) for day in days] == frame["cost"].tolist()
    dated = [cd.route(market, box(prices=kind), depart="2026-03-04", avoid=avoid) for kind in kinds]
    assert dated[1].cost - dated[0].cost == pytest.approx(27_000)
    others = [cd.alternative_routes(market, box(prices=kind), k=1, avoid=avoid)[0].itinerary for kind in kinds]
    assert [one.cost for one in others] == frame["cost"].tolist()


def test_the_command_line_knows_the_setting(market: cd.Network, tmp_path: Path) -> None:
    """A route and a plan in a folder of tables; a row of a demand may say it, and --prices says it for all rows."""
    folder = str(market.to_folder(tmp_path / "net"))
    ways = [word for one in RIDE["avoid"] for word in ("--avoid", one)]
    words = ["route", "Alma", "Haven", "--network", folder, "--date", "2026-03-04", "--containers", "40", *ways]
    words += ["--tonnes-each", "10", "--format", "json"]
    asked = {kind: CliRunner().invoke(main, [*words, "--prices", kind]).stdout for kind in ("market", "tariff")}
    found = {kind: cd.Itinerary.from_json(text).cost for kind, text in asked.items()}
    assert found == {kind: cd.route(market, box(prices=kind, hs=""), avoid=RIDE["avoid"]).cost for kind in found}
    assert found["tariff"] < found["market"]
    assert CliRunner().invoke(main, words).stdout == asked["market"]
    text = CliRunner().invoke(main, [*words[:-2], "--prices", "market"]).stdout
    assert f"{cd.Itinerary.from_json(asked['market']).cost_range_per_container} USD a box" in text

    demand = pd.DataFrame(
        [{"origin": "Alma", "destination": "Haven", "containers_per_week": 40, "ready": "2026-03-04"}]
    )
    file = tmp_path / "demand.csv"
    demand.to_csv(file, index=False)
    plan = ["plan", "flow", str(file), "--network", folder, "--out"]
    costs = {}
    for kind in ("market", "tariff"):
        out = tmp_path / kind
        done = CliRunner().invoke(main, [*plan, str(out), "--prices", kind])
        assert done.exit_code == 0, done.output
        costs[kind] = json.loads((out / "plan.json").read_text(encoding="utf-8"))["objective"]
        rows = cd.plan.read_demand(market, demand.assign(prices=kind))
        assert cd.plan.flow(market, rows).objective == pytest.approx(costs[kind])
        assert cd.plan.read_demand(market, demand).priced(kind).to_frame().equals(rows.to_frame())
    assert costs["tariff"] < costs["market"]
    with pytest.raises(ValueError, match="prices must be one of market, tariff"):
        cd.plan.read_demand(market, demand).priced("list")


def test_the_invoice_has_the_ride_in_one_line_and_the_tariff_sum_below_it(market: cd.Network) -> None:
    """Haulage, lifts, border and gauge change by rail; 36,000 USD dearer before subsidies than by the tariffs."""
    bill, plain = (cd.route(market, box(prices=kind), **RIDE).invoice() for kind in ("market", "tariff"))
    assert bill.at_market and not plain.at_market
    assert bill.ride - bill.ride_at_tariffs == 36_000
    assert bill.ride_at_tariffs == plain.ride == plain.ride_at_tariffs
    assert bill.market_spread == pytest.approx((bill.ride + bill.subsidies) / plain.ride)
    assert plain.market_spread != plain.market_spread
    lines = str(bill).split("\n")
    place = next(number for number, line in enumerate(lines) if "ride by rail at the market's rate: MARKET" in line)
    assert f"{bill.ride:,.2f} USD" in lines[place]
    assert f"{plain.ride:,.2f} USD by the tariffs of the railways" in lines[place + 1]
    assert "by the tariffs of the railways" not in str(plain)
    assert bill.total == cd.route(market, box(), **RIDE).cost
    again = cd.Invoice.from_json(bill.to_json())
    assert (again.ride_at_tariffs, again.market_spread) == (bill.ride_at_tariffs, bill.market_spread)


def test_a_network_without_through_rates_says_that_it_keeps_the_tariffs(
    market: cd.Network, teaching: cd.Network
) -> None:
    trips = {kind: cd.route(teaching, box(prices=kind), **RIDE) for kind in ("market", "tariff")}
    assert trips["market"].cents == trips["tariff"].cents
    said = "no through rate of the market is known from AA to QZ"
    assert said in str(trips["market"]) and said not in str(trips["tariff"])
    assert said not in str(cd.route(market, box(), **RIDE))
    assert "no through rate" not in str(cd.route(teaching, box(), avoid="rail"))


def test_a_quote_goes_before_the_market(market: cd.Network) -> None:
    frame = pd.DataFrame([{"rate": 1.0, "currency": "USD", "mode": "rail", "zones": "AA"}])
    own = cd.read_quotes(frame).apply(market)
    assert cd.route(own, box(), **RIDE).cost == cd.route(market, box(prices="tariff"), **RIDE).cost


def test_a_scenario_scales_both_kinds_of_haulage(market: cd.Network) -> None:
    dearer = cd.Scenario("dearer").scale_tariff(mode="rail", factor=2.0).apply(market)
    for kind, more in (("market", 54_000 * 0.75), ("tariff", 18_000 * 0.75)):
        rest = cd.route(market, box(prices=kind), **RIDE).cost_by["haul"] - (18_000 if kind == "tariff" else 0)
        assert cd.route(dearer, box(prices=kind), **RIDE).cost == pytest.approx(
            cd.route(market, box(prices=kind), **RIDE).cost + more + rest
        )


@settings(max_examples=200)
@given(zones=ZONES, origins=ZONES, destinations=ZONES, origin=COUNTRIES, destination=COUNTRIES)
def test_conditions(
    zones: frozenset[str], origins: frozenset[str], destinations: frozenset[str], origin: str, destination: str
) -> None:
    """Transit and local exclude each other over the same zones; each more condition only narrows; blanks are all."""
    ends = {"origin": origin, "destination": destination, "container": "45G1"}
    one = Condition("any", zones, origins, destinations, frozenset(), market=False)
    laned = (not origins or origin in origins) and (not destinations or destination in destinations)
    assert one.holds(**ends, market=True) == one.holds(**ends, market=False) == laned
    kinds = [one._replace(relation=relation).holds(**ends, market=False) for relation in ("transit", "local")]
    if zones:
        assert sum(kinds) == laned
    assert not one._replace(market=True).holds(**ends, market=False)
    assert one._replace(market=True).holds(**ends, market=True) == laned
    for types, about in (("45G1", True), ("45R1", False)):
        assert one._replace(containers=frozenset([types])).holds(**ends, market=False) == (laned and about)


@pytest.mark.parametrize(
    ("beyond", "lane", "told"),
    [
        (2.0, {"origin_countries": "AA", "destination_countries": "NA"}, True),
        (4.0, {"origin_countries": "AA", "destination_countries": "NA"}, False),  # dearer beyond
        (2.0, {"origin_countries": "NA", "destination_countries": "AA"}, False),  # from elsewhere
    ],
)
def test_a_lane_that_pays_less_on_the_same_rails_is_said(
    market: cd.Network, beyond: float, lane: dict[str, str], told: bool
) -> None:
    """Forwarders quote whole rides: a place beyond may cost less, and a route that pays more says so."""
    both = with_tariff(market, "OTHER", **ROW, **lane, low=beyond, mid=beyond, high=beyond)
    for kind in ("market", "tariff"):
        texts = cd.route(both, box(prices=kind), **RIDE).assumptions
        found = [text for text in texts if "price lanes apart" in text]
        assert found == (
            [
                "rail at the market's rate 'MARKET', 3.00 USD a km, where 'OTHER', 2.00 USD a km, runs on the same "
                "rails: forwarders price lanes apart, and a place beyond may cost less"
            ]
            if told and kind == "market"
            else []
        )


# --- subsidies by the box


def subsidised(network: cd.Network, amount: float, ceiling: float = float("nan"), **cells: object) -> cd.Network:
    """Arland pays so much a FEU for the whole ride of its trains, in place of a quarter of its haul."""
    row = ROW | {"item": "subsidy", "basis": "per_feu", "low": amount / 2, "mid": amount, "high": amount}
    tariffs = network.tariffs.copy()
    tariffs.loc["SUBSIDY_AA", "used"] = False
    plain = with_tables(network, network.name, {"tariffs": tariffs})
    return with_tariff(plain, "BY THE BOX", **row | {"ceiling": ceiling} | cells)


def test_a_subsidy_by_the_box_is_paid_for_the_ride_of_a_train(teaching: cd.Network) -> None:
    """90 USD for each of 40 FEU over all 900 km; nothing for the train back, the port train, and single wagons."""
    net = subsidised(teaching, 90.0)
    bill = cd.route(net, box(), **RIDE).invoice()
    assert bill.subsidies == -3_600.0
    lines = [line for line in bill.lines if line.item == "subsidy"]
    assert sum(line.quantity for line in lines) == pytest.approx(40.0)
    assert {(line.unit, line.rate, line.currency) for line in lines} == {("FEU", -90.0, "USD")}
    assert cd.route(net, box(subsidies=False), **RIDE).subsidies_left_out == 3_600.0
    back = replace(box(), origin="Haven", destination="Alma")
    assert cd.route(net, back, via="BLOCK-HAVEN-ALMA").invoice().subsidies == 0.0
    port = replace(box(), destination="Cove")
    assert cd.route(net, port, via="PORT-ALMA-COVE").invoice().subsidies == 0.0
    wagon = cd.route(net, box(), via="Birk", avoid=(TRAIN, "FIXED-ALMA-HAVEN", "air", "road", "sea"))
    assert wagon.invoice().subsidies == 0.0


def test_its_ceiling_is_a_share_of_what_is_charged(teaching: cd.Network) -> None:
    """2,000 USD a FEU would be more than the haul: at most half of each haul is paid."""
    bill = cd.route(subsidised(teaching, 2_000.0, 0.5), box(), **RIDE).invoice()
    hauled = sum(line.amount for line in bill.lines if line.item == "haul")
    assert bill.subsidies == pytest.approx(-hauled / 2, abs=0.05)
    assert {line.unit for line in bill.lines if line.item == "subsidy"} == {"share"}
    assert cd.route(subsidised(teaching, 1e6), box(), **RIDE).invoice().subsidies == pytest.approx(-hauled)


def test_it_is_paid_by_the_city_where_the_train_begins(teaching: cd.Network) -> None:
    elsewhere = subsidised(teaching, 90.0, terminal_ids="COVE")
    assert cd.route(elsewhere, box(), **RIDE).invoice().subsidies == 0.0
    here = subsidised(teaching, 90.0, terminal_ids="ALMA", zones="AA")
    assert cd.route(here, box(), **RIDE).invoice().subsidies == -3_600.0


# --- low, mid and high


@pytest.mark.parametrize("prices", ["market", "tariff"])
@pytest.mark.parametrize("amount", [0.0, 90.0, 1e6])
def test_a_range_is_the_cost_at_the_ends_of_all_rows(market: cd.Network, prices: str, amount: float) -> None:
    """The same path in a network whose rows all stand at one end, subsidies at the other; and the ends hold the mid."""
    net = subsidised(market, amount) if amount else market
    shipment = box(prices=prices, pickup_km=10, container_owner="carrier")
    for way in (TRAIN, "sea", "air", "road"):
        query = prepare_query(net, shipment, via=way)
        best = query.best()
        assert best is not None
        path, trip = query.layered.original(best.arcs), query.itinerary(best.arcs)
        assert trip.cost_range.low <= trip.cost_range.mid == trip.cost <= trip.cost_range.high
        assert trip.cost_range_per_container.high == pytest.approx(trip.cost_high / 40)
        for end, other in itertools.permutations(("low", "high")):
            tariffs = net.tariffs.copy()
            is_subsidy = tariffs["item"] == "subsidy"
            tariffs["mid"] = tariffs[end].where(~is_subsidy, tariffs[other])
            moved = with_tables(net, end, {"tariffs": tariffs})
            cost = prepare_query(moved, shipment, via=way).weights.matrix[0, path].sum() / 100
            assert cost == pytest.approx(trip.cost_low if end == "low" else trip.cost_high, abs=0.05)


def test_the_text_of_a_cost_has_its_range(market: cd.Network) -> None:
    trip = cd.route(market, box(), **RIDE)
    low, mid, high = (f"{end:,.0f}" for end in trip.cost_range_per_container)
    assert f"{mid} ({low}-{high}) USD a container" in str(trip)
    frame = cd.pareto_routes(market, box()).to_frame()
    assert (frame["cost_low"] <= frame["cost"]).all() and (frame["cost"] <= frame["cost_high"]).all()
    assert cd.Itinerary.from_json(trip.to_json()).cost_range == trip.cost_range
