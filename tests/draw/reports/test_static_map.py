"""The plain map of routes."""

from __future__ import annotations

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
