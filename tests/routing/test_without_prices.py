"""Where a network has no prices, hours are asked for in every way: with flights, by the clock, with no way at all."""

from __future__ import annotations

import pandas as pd
import pytest

import corridor as cd


@pytest.fixture(scope="module")
def free() -> cd.Network:
    """Three cities with a road between two, a flight between them and to a third, and a bus on days."""
    cities = pd.DataFrame({"id": ["A", "B", "C"], "lat": [40.0, 41.0, 42.0], "lon": [-3.0, -3.0, -3.0]})
    links = pd.DataFrame({"from": ["A", "A", "A"], "to": ["B", "B", "C"], "mode": ["road", "air", "rail"]})
    trains = pd.DataFrame({"id": ["T"], "mode": ["rail"], "frequency_per_week": [1.0], "weekdays": ["Mon"]})
    stops = pd.DataFrame({"service_id": ["T", "T"], "terminal_id": ["A", "C"]})
    only = pd.DataFrame({"id": ["X"], "name": ["trains"], "modes": ["rail"], "train_classes": ["ordinary"]})
    return cd.Network.from_frames(cities, links, services=trains, service_stops=stops, rules=only, name="free")


def test_flights_are_weighed_without_prices(free: cd.Network) -> None:
    assert cd.route(free, cd.Shipment("A", "B"), minimise="hours").hours > 0


def test_no_way_by_the_clock_is_no_route(free: cd.Network) -> None:
    """There is no train back."""
    with pytest.raises(cd.NoRoute):
        cd.route(free, cd.Shipment("C", "A"), depart="2026-03-04", minimise="hours")


def test_no_departure_in_time_is_no_route(free: cd.Network) -> None:
    with pytest.raises(cd.NoRoute):
        cd.route(free, cd.Shipment("A", "C"), depart="2026-03-03", arrive_by="2026-03-04", minimise="hours")
