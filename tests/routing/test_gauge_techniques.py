"""Techniques over a whole route, added up by hand."""

from __future__ import annotations

import math

import corridor as cd
from corridor.calendar import as_moment

READY = as_moment("2026-03-04")
BOX = cd.Shipment("Alma", "Haven", containers=40, cargo_tonnes_each=10, hs="8429", ready=READY)


def test_techniques_added_up(teaching: cd.Network) -> None:
    """Westgate transloads, 50 USD and 6 h; bogies are changed at Eastgate only, 200 USD and 2 h."""
    penalty = cd.gauge_penalty(teaching, BOX, cd.route(teaching, BOX))
    found = {total.technique: total for total in penalty.techniques}
    direct, bogies = found["transloading"], found["bogie exchange"]
    assert (direct.cost, direct.hours, direct.stations, direct.equipped) == (2_000.0, 6.0, 1, 1)
    assert (bogies.cost, bogies.hours, bogies.equipped) == (8_000.0, 2.0, 0)
    assert direct.only is not None and direct.only.cost == 37_650.0
    # by bogies alone the block train pays 43,650 (the front of test_routing), and any other way costs more
    assert bogies.only is not None and bogies.only.cost == 43_650.0
    assert math.isnan(found["variable-gauge axle"].cost)
    assert penalty.techniques_frame().loc["transloading", "only_cost"] == 37_650.0
    assert "all by bogie exchange: 200 USD a container, 2.0 h (1 of 1 station has none" in str(penalty)


def test_a_route_without_gauge_changes_has_nothing_to_compare(teaching: cd.Network) -> None:
    box = cd.Shipment("Alma", "Karst", ready=READY)
    trip = cd.route(teaching, box)
    assert all(
        total.cost == 0.0 for total in cd.gauge_penalty(teaching, box, trip).techniques if total.cost == total.cost
    )
