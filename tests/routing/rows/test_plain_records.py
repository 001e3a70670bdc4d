"""Rows of many routes, made without itineraries, are those that the itineraries would give."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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
    for number, more in enumerate(BOXES):
        box = cd.Shipment(*WAYS[(number + shift) % len(WAYS)], **{"ready": day, **more})
        try:
            wanted = by_itinerary(eurasia, box)
        except cd.NoRoute as none:
            with pytest.raises(cd.NoRoute, match=f"^{re.escape(str(none))}$"):
                rows.records(box)
            continue
        (found,) = rows.records(box)
        assert repr(found) == repr(wanted), box


@pytest.mark.parametrize("minimise", ["hours", "co2_kg", "transfers", "generalised"])
def test_whatever_is_minimised_limited_and_avoided(eurasia: cd.Network, minimise: str) -> None:
    """The least under limits, and without a country."""
    box, asked = cd.Shipment("Lanzhou", "Duisburg", containers=2, hs="8429", ready=DAYS[0]), {"days": 60.0}
    rows = PlainRecords(eurasia, minimise, asked, way_points(eurasia, "BLR"))
    assert repr(rows.records(box)) == repr([by_itinerary(eurasia, box, minimise=minimise, limits=asked, avoid=["BLR"])])


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
    assert repr(rows.records(box)) == repr([by_itinerary(teaching, box, minimise=minimise)])


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
    for cells in frame.to_dict("records"):
        box = cd.Shipment(**{str(name): cell for name, cell in cells.items() if pd.notna(cell)})
        wanted = answered(lambda box=box: [by_itinerary(eurasia, box, minimise=minimise)])  # type: ignore[misc]
        assert answered(lambda box=box: rows.records(box)) == wanted, box  # type: ignore[misc]


def answered(ask: Callable[[], list[Any]]) -> str:
    """What is answered, or why there is nothing."""
    try:
        return repr(ask())
    except cd.NoRoute as none:
        return f"{none} {none.reasons}"
