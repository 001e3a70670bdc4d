"""Legs, and what is counted over them."""

from __future__ import annotations

import pytest

import corridor as cd
from corridor.itinerary.leg import Leg, count_gauge_changes


def leg(kind: str, mode: str = "rail", gauge: str = "") -> Leg:
    texts = dict.fromkeys(("regime", "service", "service_name", "border_id", "technique", "text", "source"), "")
    ends = {"from_id": "A", "to_id": "B", "path": ("A", "B"), "links": (), "countries": (), "items": (), "rows": ()}
    sums = dict.fromkeys(("km", "cost", "hours", "hours_p90", "co2_kg"), 1.0)
    return Leg(kind=kind, mode=mode, gauge=gauge, confidence="high", **texts, **ends, **sums)  # type: ignore[arg-type]


NARROW, BROAD, LORRY, SHIP, LIFT = (
    leg("haul", gauge="1435"),
    leg("haul", gauge="1520"),
    leg("haul", "road"),
    leg("haul", "sea"),
    leg("lift"),
)
YARD = leg("gauge change", gauge="1520")


@pytest.mark.parametrize(
    ("legs", "changes"),
    [
        ((NARROW, LIFT, NARROW), 0),
        ((NARROW, YARD, BROAD), 1),
        ((NARROW, LIFT, LORRY, LIFT, BROAD), 1),
        ((NARROW, LORRY, leg("border"), LORRY, BROAD, YARD, NARROW), 2),
        ((NARROW, LORRY, NARROW), 0),
        ((NARROW, SHIP, BROAD), 0),
        ((NARROW, LORRY, SHIP, LORRY, BROAD), 0),
        ((LORRY, BROAD, LIFT, LORRY), 0),
    ],
    ids=["none", "yard", "lorry", "both", "lorry on one gauge", "ship", "lorries to and from a ship", "lorry alone"],
)
def test_a_change_of_gauge_is_counted_whatever_makes_it(legs: tuple[Leg, ...], changes: int) -> None:
    """At a yard, and by lorry from one railway to the other; a ship between two railways is none."""
    assert count_gauge_changes(legs) == changes


def test_a_lorry_over_a_border_of_gauges_is_counted_everywhere(teaching: cd.Network) -> None:
    """By rail to Eastgate on 1520 mm, by lorry to Westgate, and on by rail of 1435 mm: one change in every table."""
    box = cd.Shipment("Alma", "Haven", ready="2026-03-02")
    asked = {"via": ("Birk", "EAST_WEST_ROAD", "Delta"), "avoid": "EAST_WEST"}
    trip = cd.route(teaching, box, **asked)  # type: ignore[arg-type]
    assert not any(one.kind == "gauge change" for one in trip.legs)
    assert {(one.mode, one.gauge) for one in trip.legs if one.kind == "haul"} >= {("rail", "1520"), ("rail", "1435")}
    assert trip.gauge_changes == 1 and "1 gauge change," in str(trip)
    front = cd.pareto_routes(teaching, box, **asked)  # type: ignore[arg-type]
    assert (front.to_frame()["gauge_changes"] == 1).all()
