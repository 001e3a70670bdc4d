"""A train is boarded in a yard on either side: who gets on behind its change of gauge leaves when that is done."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corridor as cd

TRAIN = "FIXED-ALMA-HAVEN"
READY = "2026-03-03"


@pytest.fixture(scope="module")
def halting(teaching: cd.Network) -> cd.Network:
    """The train of Wednesday noon calls at Westgate, too."""
    return teaching.replace("service_stops", f"{TRAIN}:004", {"calls": True})


def by_train(network: cd.Network, origin: str, day: str = READY) -> cd.DatedItinerary:
    box = cd.Shipment(origin, "Haven", ready=day, air=False)
    avoided = ["road", "barge", *(f"BLOCK-{pair}" for pair in ("ALMA-HAVEN", "HAVEN-ALMA"))]
    return cd.route(network, box, minimise="hours", via=[TRAIN], avoid=avoided, depart=day)


@pytest.mark.parametrize("origin", ["Alma", "Eastgate", "Westgate"])
def test_boxes_of_one_departure_arrive_together(halting: cd.Network, origin: str) -> None:
    """Noon in Alma, 8 h to Eastgate, 2 h for bogies, 2 h at the border, 2 + 4 + 4 h, 2 h for the lift: Thursday noon.

    The change at Eastgate ends at 22:00, and the train is at Westgate at 02:00: two hours earlier on the other side.
    """
    trip = by_train(halting, origin)
    assert trip.arrives.replace(tzinfo=None) == dt.datetime(2026, 3, 5, 12)


def test_a_box_behind_the_change_of_gauge_leaves_when_it_is_done(halting: cd.Network) -> None:
    """The lift of two hours ends as the train leaves, two hours after it would have by the other side."""
    trip = by_train(halting, "Westgate", "2026-03-04 20:00")
    assert trip.hours == 16
    lift = next(leg for leg in trip.legs if leg.kind == "lift")
    assert lift.arrival.replace(tzinfo=None) == dt.datetime(2026, 3, 5, 2)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    here=st.integers(0, 9),
    there=st.integers(0, 9),
    last=st.sampled_from(["Eastgate", "Westgate"]),
    day=st.integers(3, 6),
)
def test_whatever_the_changes_take_boxes_arrive_together(
    halting: cd.Network, here: int, there: int, last: str, day: int
) -> None:
    """Bogies at Eastgate or another wagon at Westgate: the train takes the shorter way, and all wait for it."""
    hours = {"EASTGATE-1520-1435-bogie_exchange": here, "WESTGATE-1520-1435-transloading": there}
    network = halting
    for row, spent in hours.items():
        network = network.replace("transfers", row, {"hours": float(spent)})
    trips = [by_train(network, origin, f"2026-03-0{day}") for origin in ("Alma", last)]
    assert (trips[1].arrives - trips[0].arrives) % dt.timedelta(weeks=1) == dt.timedelta()
    noon, gone = dt.datetime(2026, 3, 4, 12), dt.timedelta(hours=8 + min(here, 4, there) + 2 + 2 + 4 + 4 + 2)
    assert trips[0].arrives.replace(tzinfo=None) - noon == gone + dt.timedelta(weeks=day > 4)
