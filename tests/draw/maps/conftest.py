"""Pages of the hand-made network, and of hostile names in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from corridor.draw import map
from tests.draw import fake_routes, fakes
from tests.draw.maps.open_pages import HOSTILE


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder, net = tmp_path_factory.mktemp("pages"), fakes.network()
    routes = fake_routes.routes(net)
    bad = fakes.network(renamed=HOSTILE)
    evil = tuple(
        fake_routes.FakeRoute(HOSTILE["DOS"] + route.name, route.legs, fake_routes.FakeShipment(origin=HOSTILE["LZ"]))
        for route in fake_routes.routes(bad)
    )
    things: dict[str, tuple[Any, Any]] = {
        "front": (net, fake_routes.FakeFront(routes)),
        "network": (net, None),
        "one": (net, routes[0]),
        "none": (net, []),
        "hostile": (bad, fake_routes.FakeFront(evil)),
        "hostile_network": (bad, None),
    }
    for name, (network, thing) in things.items():
        map(network, thing).save(folder / f"{name}.html")
    around = fakes.network(moved={"SHA": (179.0, 60.0), "XIA": (-178.0, 62.0), "LZ": (-170.0, 60.0)})
    map(around).save(folder / "around.html")
    return {path.stem: path for path in folder.iterdir()}
