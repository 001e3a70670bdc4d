"""The shipped network and a real front: small, quick, and drawn without an error."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shapely import LineString, Point

from corridor.draw import map
from corridor.draw.maps.corridor_map import network_layers
from corridor.draw.maps.payload import Payload
from corridor.draw.maps.symbols import marks_of_network
from corridor.draw.page.basemap import border_lines

Visitor = Callable[..., Any]


@pytest.fixture(scope="module")
def net() -> Any:
    from corridor.model.network_folders import open_network

    return open_network("eurasia")


@pytest.fixture(scope="module")
def front(net: Any) -> Any:
    from corridor.model.cargo.shipment import Shipment
    from corridor.routing.best import pareto_routes

    box = Shipment("Lanzhou", "Duisburg", containers=41, container_type="45G1", hs="8429", cargo_tonnes_each=18)
    found = pareto_routes(net, box, criteria=("cost", "hours", "co2_kg"))
    list(found)  # itineraries are built when asked for; their time is not the map's
    return found


def test_a_front_is_under_500_kb_and_built_within_a_fifth_of_a_second(net: Any, front: Any) -> None:
    map(net, front).to_html()
    start = time.process_time()
    page = map(net, front).to_html()
    assert time.process_time() - start < 0.2
    assert len(page.encode()) < 500_000


def test_the_whole_network_is_under_1500_kb(net: Any) -> None:
    assert len(map(net).to_html().encode()) < 1_500_000


@pytest.mark.parametrize("what", ["front", "network"])
@pytest.mark.parametrize("size", [(1400, 900), (390, 844)])
def test_real_pages_open_without_error(
    visit: Visitor, net: Any, front: Any, tmp_path: Path, what: str, size: tuple[int, int]
) -> None:
    path = tmp_path / "x.html"
    map(net, front if what == "front" else None).save(path)
    found = visit(path, size=size)
    assert found.errors == []
    assert [url.split("#")[0] for url in found.requests] == [path.as_uri()]
    assert found.page.locator("path.corridor-line").count() >= 3
    assert found.page.locator(".mark-gauge").count() >= (1 if what == "front" else 20)


def test_drawn_legs_that_are_not_their_length_are_marked_schematic(net: Any) -> None:
    """No link is drawn shorter than 85 % or longer than 105 % of its stated length without saying so."""
    from corridor.model.tables.line_geometry import clean_line, is_schematic, line_km

    for link, mode, stated in zip(net.links.index, net.links["mode"], net.links["length_km"], strict=True):
        line = clean_line(net.line(link))
        if not is_schematic(line, stated, mode):
            assert mode == "air" or 0.85 <= line_km(line) / stated <= 1.05, link


def test_a_haul_over_many_links_is_one_line_from_its_first_stop_to_its_last(net: Any, front: Any) -> None:
    """Lines of links are joined end to end, each turned the way the train runs: else it would jump back and forth."""
    from corridor.model.tables.line_geometry import line_km

    points = dict(zip(net.terminals.index, zip(net.terminals["lon"], net.terminals["lat"], strict=True), strict=True))
    many = 0
    for trip in front:
        for row in trip.to_gdf(net).itertuples():
            course = list(row.geometry.coords)
            assert (course[0], course[-1]) == (points[row.from_id], points[row.to_id])
            links = row.links.split()
            assert line_km(course) == pytest.approx(sum(line_km(net.line(link)) for link in links))
            many += len(links) > 2
    assert many > 0


def test_symbols_of_land_borders_stand_at_borders(net: Any) -> None:
    """Of the basemap, within a kilometre, wherever a line meets one: half-way along a link may be a day from it."""
    payload = Payload(net)
    network_layers(payload)
    lines = [LineString(line) for line in border_lines()]
    marks = [mark for mark in marks_of_network(payload) if mark["type"] == "border"]
    away = {mark["id"]: min(line.distance(Point(mark["lon"], mark["lat"])) for line in lines) for mark in marks}
    # four lines end on one side of a border that is drawn to a kilometre: their symbols are at their nearest place
    assert len(marks) > 40
    assert {name for name, degrees in away.items() if degrees > 0.01} <= {"ALA_DOS", "R_ALA", "AST_AST", "HUN_KAM"}
    assert max(away.values()) < 0.015
