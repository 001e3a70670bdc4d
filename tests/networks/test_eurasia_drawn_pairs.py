"""Pairs drawn at random between 2017 and 2026: no route that the world would not have allowed, none absurd.

The draws have a seed; a fifth of them are of January 2024, when the liners had just left Suez. By rail alone the price
of a box lies between half the least and twice the most of what was quoted for its lane before and after its day.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import pandas as pd
import pytest

import corridor as cd
from networks.make.common import Row, as_rows, read_own
from tests.sampling import draws

pytestmark = pytest.mark.slow

PAIRS = draws(100, 200)
SEED = 20240115
LAST_SUEZ = dt.date(2023, 12, 14)
LONGEST_BACK_KM = 1_000.0
OFF_RAILS = ("road", "sea", "air", "barge")
URALS_LON = 60.0  # what was quoted to Russia is quoted to Moscow
LANES = {"CN-EU": "EU", "CN-RU": "RU"}
SUEZ = "suez"


@dataclass(frozen=True)
class Drawn:
    """A pair on a day, and its route: the cheapest or the quickest."""

    day: dt.date
    route: cd.Itinerary


def _box(draw: random.Random, ends: list[str], day: dt.date) -> cd.Shipment:
    return cd.Shipment(
        *ends, containers=draw.choice((1, 2, 41)), container_type="45G1", hs="8429", cargo_tonnes_each=18, ready=day
    )


def _day(draw: random.Random, number: int) -> dt.date:
    if number % 5 == 0:
        return dt.date(2024, 1, 1) + dt.timedelta(days=draw.randrange(31))
    return dt.date(2017, 1, 1) + dt.timedelta(days=draw.randrange(3_500))


def _places(net: cd.Network) -> list[str]:
    """Terminals where boxes stand, airports apart."""
    stacks = net.transfers[net.transfers["to_carrier"] == "stack"]["terminal_id"]
    return [one for one in sorted(set(stacks)) if "airport" not in str(net.terminals.loc[one, "kind"])]


@pytest.fixture(scope="module")
def drawn(eurasia: cd.Network) -> tuple[Drawn, ...]:
    draw, places, found = random.Random(SEED), _places(eurasia), []
    for number in range(PAIRS):
        ends, day, minimise = draw.sample(places, 2), _day(draw, number), draw.choice(("cost", "hours"))
        with suppress(cd.NoRoute):
            found.append(Drawn(day, cd.route(eurasia, _box(draw, ends, day), minimise=minimise)))
    assert len(found) > 0.9 * PAIRS
    return tuple(found)


def test_nothing_is_boarded_outside_its_season(drawn: tuple[Drawn, ...], eurasia: cd.Network) -> None:
    ridden = [(one, leg.service) for one in drawn for leg in one.route.legs if leg.service]
    assert len(ridden) > PAIRS / 2
    for one, service in ridden:
        first, last = eurasia.services.loc[service, ["valid_from", "valid_to"]]
        arrives = one.day + dt.timedelta(hours=one.route.hours)
        assert pd.isna(first) or first.date() <= arrives, (service, one.day)
        assert pd.isna(last) or one.day <= last.date(), (service, one.day)


def test_no_lane_goes_by_suez_in_january_2024(drawn: tuple[Drawn, ...]) -> None:
    lanes = [(one.day, link) for one in drawn for leg in one.route.legs if leg.mode == "sea" for link in leg.links]
    assert any(SUEZ in link and day <= LAST_SUEZ for day, link in lanes)
    assert not any(SUEZ in link for day, link in lanes if day.year == 2024 and day.month == 1)
    assert any("cape" in link for day, link in lanes if day.year == 2024)


def test_departures_hold_the_boxes(drawn: tuple[Drawn, ...]) -> None:
    filled = [(one, leg) for one in drawn for leg in one.route.legs if leg.departures]
    assert len(filled) > PAIRS / 8
    for one, leg in filled:
        assert leg.teu_per_departure * leg.departures >= 2 * one.route.shipment.containers, (leg.service, one.day)


def test_nothing_rides_far_out_and_back(drawn: tuple[Drawn, ...], eurasia: cd.Network) -> None:
    """A shorter one is a box taken to the hub from which its train leaves, and its route says so."""
    back = [one for one in drawn if one.route.doubles_back]
    assert len(back) < 0.03 * PAIRS
    for one in back:
        km = sum(float(eurasia.links.loc[link, "length_km"]) for link in one.route.doubles_back)
        assert km < LONGEST_BACK_KM, one.route.doubles_back
        assert any("out and back" in remark for remark in one.route.remarks)


# --- prices --------------------------------------------------------------------------------------


def _quoted(lane: str, day: dt.date) -> tuple[float, float]:
    """The least and the most that was quoted on a day, or by the quotes before and after it."""
    rows = [row for row in as_rows(read_own("through_quotes")) if row["lane"] == lane]
    before = [row for row in rows if (row["valid_from"] or "0001") <= day.isoformat()][-1:]
    after = [row for row in rows if row["valid_to"] >= day.isoformat()][:1]
    near = before + after
    return min(float(row["low"]) for row in near), max(float(row["high"]) for row in near)


def _first_quote(lane: str) -> dt.date:
    rows: list[Row] = [row for row in as_rows(read_own("through_quotes")) if row["lane"] == lane]
    return max(dt.date(2017, 1, 1), dt.date.fromisoformat(rows[0]["valid_from"] or "0001-01-01"))


def _by_rail(net: cd.Network, lane: str) -> Iterator[Drawn]:
    """Rides by rail alone between cities of a lane, on days from its first quote on."""
    draw, places = random.Random(SEED), net.terminals
    group = {one for one, groups in net.countries["groups"].items() if LANES[lane] in (one, *str(groups).split(";"))}
    starts = ["XIAN", "CHONGQING", "CHENGDU", "ZHENGZHOU", "LZ_DCH", "WUHAN", "YIWU"]
    ends = [one for one in _places(net) if places.loc[one, "country"] in group and places.loc[one, "lon"] < URALS_LON]
    first = _first_quote(lane)
    for number in range(PAIRS // 5):
        day = first + dt.timedelta(days=draw.randrange((dt.date(2026, 1, 31) - first).days)) if number else first
        try:
            box = _box(draw, [draw.choice(starts), draw.choice(ends)], day)
            yield Drawn(day, cd.route(net, box, avoid=OFF_RAILS))
        except cd.NoRoute:
            continue


@pytest.mark.parametrize("lane", LANES)
def test_no_price_is_below_half_or_above_twice_what_was_quoted(lane: str, eurasia: cd.Network) -> None:
    asked = list(_by_rail(eurasia, lane))
    assert len(asked) > PAIRS // 10
    for one in asked:
        low, high = _quoted(lane, one.day)
        price = one.route.cost_per_container
        assert low / 2 <= price <= 2 * high, (one.route.origin_id, one.route.destination_id, one.day, price, low, high)
