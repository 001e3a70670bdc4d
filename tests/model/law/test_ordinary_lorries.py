"""A rule about what is ordinary closes lorries without a service where it names the road, and leaves those with one."""

from __future__ import annotations

import pandas as pd
import pytest

import corridor as cd


def streets(modes: str) -> cd.Network:
    """A road on which a bus runs daily, and a rule about ordinary traffic of some modes."""
    towns = pd.DataFrame({"id": ["A", "B"], "lat": [40.0, 40.5], "lon": [-3.0, -3.0]})
    links = pd.DataFrame({"from": ["A"], "to": ["B"], "mode": ["road"], "transit_h": [1.0]})
    bus = pd.DataFrame({"id": ["BUS"], "mode": ["road"], "frequency_per_week": [7.0], "teu_per_departure": [2.0]})
    stops = pd.DataFrame({"service_id": ["BUS", "BUS"], "terminal_id": ["A", "B"]})
    rule = pd.DataFrame({"id": ["X"], "name": ["only the bus"], "modes": [modes], "train_classes": ["ordinary"]})
    return cd.Network.from_frames(towns, links, services=bus, service_stops=stops, rules=rule, name="streets")


@pytest.mark.parametrize(("modes", "by_bus"), [("rail", False), ("rail;road", True), ("road", True)])
def test_only_where_the_road_is_named(modes: str, by_bus: bool) -> None:
    trip = cd.route(streets(modes), cd.Shipment("A", "B"), minimise="hours")
    assert any(leg.service == "BUS" for leg in trip.legs) == by_bus


def test_classes_of_trains_that_no_lorry_has_are_refused() -> None:
    with pytest.raises(cd.TableError, match="a rule of sea asks for trains, and binds nothing"):
        streets("sea")
