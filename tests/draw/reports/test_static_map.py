"""The plain map of routes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import corridor as cd


def test_the_picture_shows_every_haul_and_every_change_of_gauge(
    eurasia: cd.Network, six: tuple[cd.Itinerary, ...]
) -> None:
    figure = cd.draw.route_picture(eurasia, six)
    axes = figure.axes[0]
    hauls = sum(bool(leg.links) for trip in six for leg in trip.legs)
    assert sum(str(line.get_gid()).startswith("route-") for line in axes.lines) == hauls
    gauge = {leg.from_id for trip in six for leg in trip.legs if leg.kind == "gauge change"}
    ends = {six[0].origin_id, six[0].destination_id}
    assert sum(line.get_marker() == "D" for line in axes.lines) == len(gauge - ends)
    assert len(axes.collections) == 4  # land, lakes, rivers, borders


@pytest.mark.parametrize(("mode", "broken"), [("train ferry", True), ("rail", False), ("sea", True)])
def test_a_train_on_a_ship_is_a_broken_line(mode: str, broken: bool) -> None:
    """As a ship is; the railways before and behind it are whole."""
    stations = pd.DataFrame(
        {
            "name": ["Inland", "Quay", "Far quay", "Abroad"],
            "country": ["KZ", "KZ", "AZ", "AZ"],
            "lat": [44.0, 43.5, 40.4, 40.5],
            "lon": [54.0, 51.2, 49.9, 47.0],
        }
    )
    ends = {"from": stations["name"].iloc[:-1].tolist(), "to": stations["name"].iloc[1:].tolist()}
    net = cd.Network.from_frames(stations, pd.DataFrame({**ends, "mode": ["rail", mode, "rail"]}))
    trip = cd.route(net, cd.Shipment("Inland", "Abroad", ready="2026-03-04"), minimise="hours")
    lines = [
        line for line in cd.draw.route_picture(net, trip).axes[0].lines if str(line.get_gid()).startswith("route-")
    ]
    dashed = [line for line in lines if line.is_dashed()]
    assert len(dashed) == int(broken)
    for line in dashed:
        assert sorted(np.asarray(line.get_xdata(), dtype=float)[[0, -1]]) == pytest.approx([49.9, 51.2])


def test_a_picture_says_from_where_to_where(eurasia: cd.Network, six: tuple[cd.Itinerary, ...]) -> None:
    assert cd.draw.route_picture(eurasia, six).get_suptitle() == "Routes on the map: Lanzhou – Duisburg"
    assert cd.draw.route_picture(eurasia, six[0], language="ru").get_suptitle().endswith(": Ланьчжоу – Дуйсбург")
