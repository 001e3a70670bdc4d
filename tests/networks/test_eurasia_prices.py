"""The prices of `eurasia`: nothing that can be used is ever without one, and each is found in one way only."""

from __future__ import annotations

import csv
import datetime as dt
import statistics
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from benchmarks.published.quotes import quotes_left_out
from networks.make.market import Period, Ride, quotes_beside

EURASIA = Path(__file__).parents[2] / "networks" / "eurasia"
FIRST_DAY = "2011-01-01"
TRANSIT_KM = 5430.0

Row = dict[str, str]


def _rows(table: str) -> list[Row]:
    with (EURASIA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


COUNTRY = {row["id"]: row["country"] for row in _rows("terminals")}
GROUPS = {row["id"]: {row["id"], *row["groups"].split(";")} for row in _rows("countries")}
TARIFFS = _rows("tariffs")
USED = [row for row in TARIFFS if row["used"] == "1"]
LINKS = _rows("links")


def _in_force(row: Row, day: str) -> bool:
    return (row["valid_from"] or day) <= day <= (row["valid_to"] or day)


def _days(rows: list[Row]) -> list[str]:
    """Every day on which a price begins, or the last one has just ended."""
    after = [
        (dt.date.fromisoformat(row["valid_to"]) + dt.timedelta(days=1)).isoformat() for row in rows if row["valid_to"]
    ]
    days = {FIRST_DAY, *(row["valid_from"] for row in rows), *after}
    return sorted(day for day in days if day >= FIRST_DAY)


def _halves(link: Row) -> Iterator[tuple[str, str]]:
    """Where a price is asked for along a link: (tariff zone, terminal of departure), in both directions."""
    ends = (link["from_node_id"], link["to_node_id"])
    zones = [link["tariff_zone"]] if link["tariff_zone"] else [COUNTRY[end] for end in ends]
    for start in ends:
        for zone in zones:
            yield zone, start


def _fit(row: Row, mode: str, zone: str, link: str, terminal: str) -> int:
    """How closely a row fits, by the order the model states: link, terminal, zone, group, any; -1 for not at all."""
    if row["mode"] not in ("", mode):
        return -1
    score = 1 if row["mode"] else 0
    for column, value, weight in (("link_ids", link, 16), ("terminal_ids", terminal, 8)):
        if row[column] and value not in row[column].split(";"):
            return -1
        score += weight if row[column] else 0
    zones = row["zones"].split(";") if row["zones"] else []
    if not zones or zone in zones:
        return score + (4 if zones else 0)
    return score + 2 if GROUPS.get(zone, set()) & set(zones) else -1


def _best(item: str, day: str, mode: str, place: tuple[str, str, str]) -> list[Row]:
    rows = [row for row in USED if row["item"] == item and row["relation"] != "transit" and _in_force(row, day)]
    scored = [(_fit(row, mode, *place), row) for row in rows]
    top = max((score for score, _ in scored), default=-1)
    return [row for score, row in scored if score == top and top >= 0]


def test_every_link_has_exactly_one_price_in_every_zone_both_ways_on_every_day_since_2011() -> None:
    days = _days([row for row in USED if row["item"] == "haul"])
    wanted = {
        (
            link["mode"],
            zone,
            link["id"] if link["mode"] in ("sea", "air") else "",
            start if link["mode"] == "sea" else "",
        )
        for link in LINKS
        for zone, start in _halves(link)
    }
    faults = [
        (mode, place, day, [row["id"] for row in found])
        for mode, *place in sorted(wanted)
        for day in days
        if len(found := _best("haul", day, mode, (place[0], place[1], place[2]))) != 1
    ]
    assert faults == []


@pytest.mark.parametrize(("item", "mode"), [("storage", "rail"), ("storage", "sea"), ("drayage", "road")])
def test_every_terminal_has_one_price_for_storage_and_drayage(item: str, mode: str) -> None:
    for terminal, country in COUNTRY.items():
        assert len(_best(item, "2026-11-21", mode, (country, "", terminal))) == 1, terminal


@pytest.mark.parametrize("direction", ["west", "east"])
def test_transit_is_the_published_index_over_its_kilometres_without_gap_or_overlap(direction: str) -> None:
    """Each direction where it was published, both together weighed by their boxes where only the whole was."""
    every = [row for row in USED if row["relation"] == "transit"]
    transit = [row for row in every if (row["destination_countries"] == "CN") == (direction == "east")]
    for day in _days(transit):
        assert sum(_in_force(row, day) for row in transit) == 1, day

    def index(day: str, way: str) -> float:
        found = [
            row for row in every if _in_force(row, day) and (row["destination_countries"] == "CN") == (way == "east")
        ]
        return float(found[0]["mid"]) * TRANSIT_KM

    published = {"2018-09-15": (2875.0, 2667.0), "2024-07-15": (3372.0, 2600.0)}
    for day, (west, east) in published.items():
        assert index(day, "west") == pytest.approx(west, abs=0.05)
        assert index(day, "east") == pytest.approx(east, abs=0.05)
    whole = {"2021-01-15": (2670.0, 0.63), "2023-06-30": (2900.0, 0.85), "2024-07-15": (3289.0, 0.89)}
    for day, (composite, boxes_west) in whole.items():
        weighed = boxes_west * index(day, "west") + (1.0 - boxes_west) * index(day, "east")
        assert weighed == pytest.approx(composite, rel=0.005), day


def test_prices_of_one_item_and_place_never_overlap_in_time() -> None:
    place = (
        "item",
        "mode",
        "zones",
        "link_ids",
        "terminal_ids",
        "relation",
        "origin_countries",
        "destination_countries",
    )
    for one, other in combinations(USED, 2):
        if all(one[column] == other[column] for column in place):
            begin = max(one["valid_from"], other["valid_from"])
            end = min(one["valid_to"] or "9999", other["valid_to"] or "9999")
            assert begin > end, (one["id"], other["id"])


def test_a_ship_pays_by_the_port_it_leaves() -> None:
    day, lane = "2022-03-17", "SHANGHAI-ROTTERDAM-sea-suez"
    (west,) = _best("haul", day, "sea", ("CN", lane, "SHANGHAI"))
    (east,) = _best("haul", day, "sea", ("CN", lane, "ROTTERDAM"))
    assert (float(west["mid"]), float(east["mid"])) == (12221.0, 1515.0)


def test_subsidies_are_by_year_city_and_ceiling_and_end_with_2022() -> None:
    paid = {
        year: {row["terminal_ids"]: (float(row["mid"]), float(row["ceiling"])) for row in _subsidies(f"{year}-06-30")}
        for year in range(2015, 2024)
    }
    assert paid == {
        2015: {"": (4000.0, 0.5)},
        2016: {"": (3500.0, 0.5)},
        2017: {"": (3500.0, 0.5)},
        2018: {"": (3500.0, 0.5), "XIAN": (3000.0, 0.5)},
        2019: {"": (3000.0, 0.4)},
        2020: {"": (2000.0, 0.3)},
        2021: {"": (1000.0, 0.3)},
        2022: {"": (1000.0, 0.3)},
        2023: {},
    }


def _subsidies(day: str) -> list[Row]:
    return [row for row in USED if row["item"] == "subsidy" and _in_force(row, day)]


@pytest.mark.parametrize("branch", [False, True])
@pytest.mark.parametrize("lane", ["CN-EU", "CN-RU"])
def test_through_rates_hold_on_every_day_from_the_first_quote_on(lane: str, branch: bool) -> None:
    every = [row for row in USED if row["item"] == "through_rate" and row["id"].startswith(f"through-{lane}-")]
    rows = [row for row in every if row["id"].endswith("-branch") == branch]
    first = min(row["valid_from"] for row in rows)
    for day in _days(rows):
        assert sum(_in_force(row, day) for row in rows) == (day >= first), day


@settings(max_examples=200)
@given(
    rate=st.floats(500.0, 20_000.0),
    subsidy=st.floats(0.0, 5_000.0),
    ceiling=st.floats(0.0, 0.6),
    km=st.tuples(*[st.floats(500.0, 6_000.0)] * 3),
)
def test_a_ride_costs_what_was_quoted_for_it(
    rate: float, subsidy: float, ceiling: float, km: tuple[float, float, float]
) -> None:
    """The price a kilometre and the through rate are inverse to each other; it is never less than nothing."""
    ride = Ride(*km, cn=0.38 * km[0], eu=1.1 * km[2], other=450.0, subsidy=subsidy, ceiling=ceiling)
    per_km = ride.per_km(rate)
    assert per_km >= 0.0
    assert ride.through(per_km) == pytest.approx(max(rate, ride.through(0.0)), abs=0.01)


@pytest.mark.parametrize(("lane", "quotes", "missed"), [("CN-EU", 24, 0.17), ("CN-RU", 7, 0.13)])
def test_a_quote_left_out_is_met_by_its_neighbours_and_the_index(lane: str, quotes: int, missed: float) -> None:
    """What docs/prices.md says of it: how far they are off in the mean, and less than 15 % in the median."""
    errors = [abs(row.error) for row in quotes_left_out() if row.id.startswith(lane)]
    assert len(errors) == quotes
    assert sum(errors) / len(errors) < missed
    assert statistics.median(errors) < 0.135


def test_a_quote_does_not_speak_for_the_other_side_of_a_break() -> None:
    """Before the war a rate to Russia is that of the months before; after it, that of the months after."""
    lane = {"breaks": "2022-03-01"}
    before, after = {"valid_to": "2021-12-31"}, {"valid_from": "2022-04-01"}
    january, march = (Period(dt.date(2022, month, 1), dt.date(2022, month, 28)) for month in (1, 3))
    assert quotes_beside(lane, january, (before, after)) == (before, None)
    assert quotes_beside(lane, march, (before, after)) == (after, None)
    assert quotes_beside({"breaks": ""}, march, (before, after)) == (before, after)
    assert quotes_beside(lane, march, (before, None)) == (before, None)
    late = {"valid_from": "2023-01-01"}, {"valid_from": "2024-01-01"}
    assert quotes_beside(lane, march, ({"valid_to": "2022-12-31", **late[0]}, late[1]))[1] == late[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("origin", "destination", "day", "quoted"),
    [
        ("Xi'an", "Duisburg", "2019-06-15", 4900.0),
        ("Xi'an", "Duisburg", "2021-02-15", 8500.0),
        ("Zhengzhou", "Hamburg", "2024-06-15", 7000.0),
        ("Chongqing", "Duisburg", "2025-03-15", 5675.0),
        ("Chongqing", "Moscow", "2024-05-15", 5050.0),
        ("Guangzhou", "Moscow", "2021-06-15", 12500.0),
    ],
)
def test_a_train_costs_what_a_forwarder_quoted(
    eurasia: cd.Network, origin: str, destination: str, day: str, quoted: float
) -> None:
    """41 boxes by rail, whichever way is cheapest: within an eighth of the quote, and inside its range."""
    box = cd.Shipment(origin, destination, containers=41, ready=day)
    trip = cd.route(eurasia, box, avoid=("sea", "air", "road", "barge"))
    assert trip.cost_per_container == pytest.approx(quoted, rel=0.125)
    assert trip.cost_range_per_container.low <= quoted <= trip.cost_range_per_container.high * 1.05
    plain = cd.route(eurasia, replace(box, prices="tariff"), avoid=("sea", "air", "road", "barge"))
    assert trip.invoice().at_market and not plain.invoice().at_market


def test_every_published_price_is_carried_as_context_with_its_unit() -> None:
    context = [row for row in TARIFFS if row["used"] == "0"]
    assert len(context) == 74 + 33
    assert all(row["notes"].startswith("published ") for row in context)


def test_every_currency_of_a_price_or_charge_has_a_rate() -> None:
    known = {"", "USD", *(row["currency"] for row in _rows("currencies"))}
    assert {row["currency"] for row in [*USED, *_rows("transfers"), *_rows("services"), *_rows("borders")]} <= known


def test_low_mid_and_high_are_in_order_and_estimates_say_so() -> None:
    for row in USED:
        assert float(row["low"]) <= float(row["mid"]) <= float(row["high"]), row["id"]
        assert row["confidence"] not in ("low", "estimate") or "estimate" in row["source"], row["id"]
        assert row["notes"] or row["confidence"] == "high", row["id"]


@pytest.mark.parametrize(
    ("day", "whole", "border"),  # USD for 500 km and 20 t, and at a border, as CAREC's reports have them
    [("2019-06-03", 715, 115), ("2020-06-03", 1850, 121), ("2021-06-03", 2422, 567), ("2022-06-03", 1493, 317)],
)
def test_lorries_in_kazakhstan_cost_what_was_measured_in_the_year(day: str, whole: int, border: int) -> None:
    (row,) = (row for row in USED if row["id"].startswith("haul-road-KZ") and _in_force(row, day))
    assert float(row["mid"]) == pytest.approx((whole - border) / 500, abs=0.006)
    assert float(row["high"]) == pytest.approx(whole / 500, abs=0.006)


def test_since_2023_they_cost_as_much_less_as_was_told() -> None:
    later, before = (next(row for row in USED if row["id"] == name) for name in ("haul-road-KZ", "haul-road-KZ-2022"))
    for end in ("mid", "high"):
        assert float(later[end]) / float(before[end]) == pytest.approx(1 - 0.31, abs=0.003)


@pytest.mark.parametrize("day", ["2021-01-04", "2024-06-03"])
def test_lorries_do_not_undercut_the_trains_to_minsk(eurasia: cd.Network, day: str) -> None:
    box = cd.Shipment("Lanzhou", "Minsk", containers=41, hs="8429", cargo_tonnes_each=18, ready=day)
    assert "road" not in cd.route(eurasia, box, avoid=("air",)).modes
