"""Rows of many routes, made without itineraries, are those that the itineraries would give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from benchmarks.routing import shipment_file
from corridor.model.assumptions import assumptions_of, rows_assumed
from corridor.routing.many_shipments import route_record
from corridor.routing.query.waypoints import way_points
from corridor.routing.rows.plain_records import PlainRecords

BOXES: tuple[dict[str, Any], ...] = (
    {"containers": 41, "hs": "8429", "cargo_tonnes_each": 18},  # several trains: convoys
    {"hs": "0203", "container_type": "45R1", "power_within_h": 96},  # a reefer, and a ban by goods
    {"container_type": "45R1", "prices": "tariff"},
    {"dangerous": "3", "cargo_tonnes_each": 20},  # no code of goods
    {"containers": 100, "subsidies": False, "value_each": 40_000},
    {"container_owner": "carrier", "pickup_km": 30, "delivery_km": 70},
    {"hs": "87", "containers": 5, "air": True},
    {"hs": "2203", "ready": "2026-03-29 02:30"},  # an hour that the clocks skip in Europe
)
WAYS = (
    ("Lanzhou", "Duisburg"),
    ("Duisburg", "Xian"),
    ("Warsaw", "Moscow"),
    ("Lodz", "Almaty"),
    ("Shanghai", "Rotterdam"),
    ("48.1, 11.6", "Chongqing"),
)
DAYS = ("2026-03-04", "2025-09-14", "2026-07-01 12:00", "2030-01-01")  # on the second Poland's border is shut


def by_itinerary(network: cd.Network, box: cd.Shipment, **asked: Any) -> Mapping[str, object]:
    """The row that the route of a shipment gives."""
    return {"rank": 1, **route_record(network, box, cd.route(network, box, **asked)), "reason": ""}


@pytest.mark.parametrize("day", DAYS)
def test_rows_are_those_of_itineraries(eurasia: cd.Network, day: str) -> None:
    """One object answers all of a day, so that nothing of one shipment is left in the row of the next."""
    rows, shift = PlainRecords(eurasia, "cost", None, ()), DAYS.index(day)
    ways = [WAYS[(number + shift) % len(WAYS)] for number in range(len(BOXES))]
    boxes = [cd.Shipment(*way, **{"ready": day, **more}) for way, more in zip(ways, BOXES, strict=True)]
    for box, found in zip(boxes, rows.records(boxes), strict=True):
        assert told(found) == told(answered(eurasia, box)), box


@pytest.mark.parametrize("minimise", ["hours", "co2_kg", "transfers", "generalised"])
def test_whatever_is_minimised_limited_and_avoided(eurasia: cd.Network, minimise: str) -> None:
    """The least under limits, and without a country."""
    box, asked = cd.Shipment("Lanzhou", "Duisburg", containers=2, hs="8429", ready=DAYS[0]), {"days": 60.0}
    rows = PlainRecords(eurasia, minimise, asked, way_points(eurasia, "BLR"))
    assert repr(rows.records([box])) == repr(
        [[by_itinerary(eurasia, box, minimise=minimise, limits=asked, avoid=["BLR"])]]
    )


@settings(max_examples=25)
@given(
    ends=st.permutations(["ALMA", "HAVEN"]),
    boxes=st.integers(1, 60),
    tonnes=st.sampled_from([None, 1.0, 24.0]),
    minimise=st.sampled_from(["cost", "hours", "co2_kg"]),
)
def test_on_a_small_network_of_whatever_boxes(
    teaching: cd.Network, ends: list[str], boxes: int, tonnes: float | None, minimise: str
) -> None:
    """Any number and mass."""
    box = cd.Shipment(*ends, containers=boxes, cargo_tonnes_each=tonnes, ready="2026-03-04")
    rows = PlainRecords(teaching, minimise, None, ())
    assert repr(rows.records([box])) == repr([[by_itinerary(teaching, box, minimise=minimise)]])


def test_rows_without_blanks_change_no_text(eurasia: cd.Network) -> None:
    """Of all rows of the network, those by which assumptions go say the same as all of them, and fewer say less."""
    concerns = ("route", "reefer")
    every = [(name, str(row)) for name, frame in eurasia.tables.items() for row in frame.index]
    known = rows_assumed(eurasia, concerns)
    assert known < set(every)
    assert assumptions_of(eurasia, known, concerns=concerns) == assumptions_of(eurasia, every, concerns=concerns)
    some = set(sorted(every)[::3])
    assert assumptions_of(eurasia, some & known, concerns=concerns) == assumptions_of(eurasia, some, concerns=concerns)


@pytest.mark.parametrize("mixed", [False, True])
@pytest.mark.parametrize("minimise", ["cost", "hours"])
def test_a_file_has_the_rows_of_routes_one_by_one(eurasia: cd.Network, mixed: bool, minimise: str) -> None:
    """Random pairs of terminals, some of which nothing joins, of one cargo and of many, on one day and on three."""
    frame = shipment_file(eurasia, 60, mixed=mixed)
    rows = PlainRecords(eurasia, minimise, None, ())
    cells = ({str(name): cell for name, cell in row.items() if pd.notna(cell)} for row in frame.to_dict("records"))
    boxes = [cd.Shipment(**one) for one in cells]
    for box, found in zip(boxes, rows.records(boxes), strict=True):
        assert told(found) == told(answered(eurasia, box, minimise=minimise)), box


def answered(network: cd.Network, box: cd.Shipment, **asked: Any) -> list[Mapping[str, object]] | cd.NoRoute:
    """The row that the route of a shipment gives, or why there is none."""
    try:
        return [by_itinerary(network, box, **asked)]
    except cd.NoRoute as none:
        return none


def told(answer: object) -> str:
    """An answer in words, of none its reasons, too."""
    return f"{answer} {answer.reasons}" if isinstance(answer, cd.NoRoute) else repr(answer)
