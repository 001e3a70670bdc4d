"""Routes to draw, and a real browser with its network off."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import corridor as cd

CHROMIUM = "/usr/bin/chromium"

SHIPMENT = cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04")


@dataclass
class Visit:
    """An open page and what it did: errors, console messages, requests."""

    page: Any
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def _refuse(reason: str) -> None:
    if os.environ.get("CORRIDOR_REQUIRE_BROWSER") == "1":
        pytest.fail(f"CORRIDOR_REQUIRE_BROWSER=1, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium of the distribution; without it the browser tests skip and say so."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _refuse("playwright is not installed")
    if not Path(CHROMIUM).exists():
        _refuse(f"there is no {CHROMIUM}")
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Visit]]:
    """Open a file with the network off; whatever the page logs or asks for is kept."""
    contexts = []

    def opened(path: Path, *, size: tuple[int, int] = (1400, 900), dark: bool = False, hash: str = "") -> Visit:
        context = browser.new_context(
            offline=True, viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        visit = Visit(context.new_page())
        visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
        visit.page.on("console", lambda message: visit.errors.append(message.text))
        visit.page.on("request", lambda request: visit.requests.append(request.url))
        visit.page.on("dialog", lambda dialog: (visit.errors.append("a dialog opened"), dialog.dismiss()))
        visit.page.goto(path.as_uri() + hash)
        visit.page.wait_for_selector("html[data-ready=yes]", state="attached", timeout=10_000)
        return visit

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def front(teaching: cd.Network) -> cd.ParetoFront:
    return cd.pareto_routes(teaching, SHIPMENT)


@pytest.fixture(scope="session")
def trip(front: cd.ParetoFront) -> cd.Itinerary:
    """The route with most legs: it has the most to draw."""
    return max(front, key=lambda one: (one.gauge_changes, len(one.legs)))


@pytest.fixture(scope="session")
def six(eurasia: cd.Network) -> tuple[cd.Itinerary, ...]:
    """Six routes of six corridors, as long apart as the land bridge, the sea and the air, in a month of queues."""
    box = cd.Shipment(
        "Lanzhou", "Duisburg", containers=41, container_type="45G1", hs="8429", ready="2024-06-03", air=True
    )
    corridors = cd.pareto_routes(eurasia, box, criteria=("cost", "hours")).corridors()
    places = np.linspace(0, len(corridors) - 1, 6).round().astype(int).tolist()
    return tuple(corridors[place].cheapest() for place in places)
