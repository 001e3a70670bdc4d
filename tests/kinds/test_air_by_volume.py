"""Air freight is charged by mass or by volume, whichever is more: 167 kg a cubic metre (IATA, 6,000 cm3 a kg)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.graph import load_of

# teaching: 2 USD a kilogram; a 45G1 holds 76 m3 and at most 26 t, a 22G1 33 m3 and 22 t, a 45R1 67 m3 and 25 t
RATE = 2000.0
TABLE = [
    # type, boxes, tonnes in each, tonnes charged in all
    ("45G1", 1, 0.001, 12.692),
    ("45G1", 1, 0.0, 12.692),
    ("45G1", 1, 12.0, 12.692),
    ("45G1", 1, 12.692, 12.692),
    ("45G1", 1, 12.7, 12.7),
    ("45G1", 1, None, 18.0),
    ("45G1", 41, 1.0, 41 * 12.692),
    ("45G1", 41, 20.0, 820.0),
    ("22G1", 1, 1.0, 5.511),
    ("22G1", 2, 5.0, 11.022),
    ("22G1", 1, None, 9.0),
    ("45R1", 3, 2.5, 3 * 11.189),
]


def _flight(network: cd.Network, box: cd.Shipment) -> cd.CostItem:
    trip = cd.route(network, box, via="air")
    return next(item for leg in trip.legs if leg.mode == "air" for item in leg.items if item.row == "AIR")


@pytest.mark.parametrize(("kind", "boxes", "each", "charged"), TABLE)
def test_the_flight_is_paid_by_the_larger_of_mass_and_volume(
    kind: str, boxes: int, each: float | None, charged: float
) -> None:
    """76 m3 x 167 kg are 12.692 t, at 2 USD a kilogram 25,384 USD, also for one kilogram in the box."""
    network = cd.open_network("teaching")
    box = cd.Shipment(
        "Alma", "Haven", containers=boxes, container_type=kind, cargo_tonnes_each=each, ready="2026-03-04"
    )
    line = _flight(network, box)
    assert line.amount == pytest.approx(charged * RATE, abs=0.02)
    assert line.quantity == pytest.approx(charged)
    sent = boxes * (18.0 if each is None and kind != "22G1" else 9.0 if each is None else each)
    assert line.unit == ("t by volume" if charged > sent + 1e-9 else "t")


@settings(max_examples=25)
@given(st.floats(0.0, 26.0), st.integers(1, 50))
def test_no_mass_flies_for_less_than_a_smaller_one(tonnes: float, boxes: int) -> None:
    network = cd.open_network("teaching")
    light, heavy = (
        load_of(network, cd.Shipment("Alma", "Haven", containers=boxes, cargo_tonnes_each=each))[2]
        for each in (0.0, tonnes)
    )
    assert heavy.chargeable_t == pytest.approx(max(boxes * tonnes, boxes * 12.692))
    assert light.chargeable_t <= heavy.chargeable_t and heavy.chargeable_t >= heavy.tonnes


def test_a_box_whose_volume_is_not_known_flies_by_its_mass() -> None:
    """A flat rack has no inside: nothing is assumed of it."""
    eurasia = cd.open_network("eurasia")
    load = load_of(eurasia, cd.Shipment("Lanzhou", "Minsk", container_type="42P1", cargo_tonnes_each=2.0))[2]
    assert (load.volume_m3, load.chargeable_t) == (0.0, 2.0)


def test_other_modes_are_paid_as_before() -> None:
    """One kilogram or six tonnes: a train takes the box."""
    network = cd.open_network("teaching")
    costs = {
        each: cd.route(
            network, cd.Shipment("Alma", "Karst", cargo_tonnes_each=each, ready="2026-03-04"), avoid="air"
        ).cost
        for each in (0.001, 6.0)
    }
    assert costs[0.001] == costs[6.0]
