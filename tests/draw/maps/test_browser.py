"""Pages in a real browser with its network off: they open, ask for nothing, run nothing of a table, and fit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import folium
import pytest

from corridor.draw import MapStyle, map, save_offline
from tests.draw import fake_routes, fakes
from tests.draw.maps.open_pages import HOSTILE, LAND, Visitor, calm


@pytest.mark.parametrize("name", ["front", "network", "one", "none", "hostile", "hostile_network", "around"])
@pytest.mark.parametrize("dark", [False, True])
def test_pages_open_without_error_and_ask_for_nothing(
    visit: Visitor, pages: dict[str, Path], name: str, dark: bool
) -> None:
    calm(visit(pages[name], dark=dark), pages[name])


@pytest.mark.parametrize("name", ["hostile", "hostile_network"])
def test_hostile_names_stay_text_everywhere(visit: Visitor, pages: dict[str, Path], name: str) -> None:
    found = visit(pages[name])
    for mark in found.page.locator(".corridor-mark").all():
        mark.dispatch_event("click")
        # What a hostile picture or script would do, it does before the second frame.
        found.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    for head in found.page.locator(".head").all():
        head.click()
    calm(found, pages[name])
    assert found.page.locator("img").count() == 0
    assert found.page.locator("svg[onload]").count() == 0
    if name == "hostile":
        assert HOSTILE["DOS"] in found.page.locator(".way").first.inner_text()


@pytest.mark.parametrize("name", ["front", "network"])
def test_on_a_phone_nothing_is_wider_than_the_window(visit: Visitor, pages: dict[str, Path], name: str) -> None:
    found = visit(pages[name], size=(390, 844))
    assert found.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert found.page.locator("#corridor-map").bounding_box()["height"] > 400
    calm(found, pages[name])


def test_print_is_light_and_fits(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["front"], dark=True)
    found.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert found.page.evaluate(LAND) == "#f7f5f0"
    found.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert found.page.evaluate(LAND) != "#f7f5f0"
    assert len(found.page.pdf(prefer_css_page_size=True)) > 20_000


@pytest.mark.parametrize("name", ["front", "network"])
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_serious(visit: Visitor, pages: dict[str, Path], name: str, dark: bool) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    ).Axe
    found = visit(pages[name], dark=dark)
    if name == "front":
        found.page.click("#open-0")
    result = axe().run(found.page)
    assert len(result.response["passes"]) > 15
    serious = [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}"
        for one in result.response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_any_folium_map_opens_offline(visit: Visitor, tmp_path: Path, browser: Any) -> None:
    plain = folium.Map(location=[50, 20], zoom_start=4)
    folium.Marker([52, 21], popup="Warsaw").add_to(plain)
    folium.GeoJson({"type": "Point", "coordinates": [10.0, 50.0]}).add_to(plain)
    with pytest.warns(UserWarning, match="1 layer of them gave way to the land"):
        path = save_offline(plain, tmp_path / "plain.html")
    text = path.read_text(encoding="utf-8").replace("</html>", "").rstrip()
    assert re.search(r"<script>", text)
    context = browser.new_context(offline=True)
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text))
    page.goto(path.as_uri())
    assert page.locator("img.leaflet-marker-icon").count() == 2
    page.locator("img.leaflet-marker-icon").first.dispatch_event("click")
    assert "Warsaw" in page.locator(".leaflet-popup").inner_text()
    assert page.locator("path.corridor-land").count() == 1
    context.close()
    assert errors == []


def test_a_style_decides_what_is_shown_first(visit: Visitor, tmp_path: Path) -> None:
    net = fakes.network()
    path = tmp_path / "styled.html"
    map(net, fake_routes.routes(net), style=MapStyle(colour_by="route", corridors_shown=1)).save(path)
    found = visit(path)
    assert found.page.is_checked("#by-route")
    assert found.page.locator('.toggle[aria-pressed="true"]').count() == 1


@pytest.mark.parametrize("name", ["front", "network"])
def test_a_frame_without_a_size_is_fitted_once_it_has_one(
    browser: Any, pages: dict[str, Path], tmp_path: Path, name: str
) -> None:
    """A report folded up, a tab in the background: the view is that of a page opened in full size."""
    outer = tmp_path / "outer.html"
    frame = f'<iframe src="{pages[name].as_uri()}" style="width:0;height:0;border:0"></iframe>'
    outer.write_text(f"<!doctype html><title>outer</title>{frame}", encoding="utf-8")
    context = browser.new_context(offline=True, viewport={"width": 1300, "height": 900})
    page = context.new_page()
    page.goto(outer.as_uri())
    inner = page.frames[1]
    inner.wait_for_selector("html[data-ready=yes]", state="attached")
    page.evaluate("document.querySelector('iframe').style.cssText = 'width:1200px;height:800px;border:0'")
    shown = "(() => { const { map, data } = corridor.page; const box = map.getBounds(); return data.places.filter("
    shown += "({ kind }) => kind !== 'way-point').map(({ lat, lon }) => box.contains([lat, lon])); })()"
    page.wait_for_timeout(400)
    assert all(inner.evaluate(shown))
    assert inner.evaluate("corridor.page.map.getZoom()") > 2.5
    context.close()


@pytest.mark.parametrize("width", [1240, 1100, 900, 800])
def test_the_clock_lies_beside_the_legend(visit: Visitor, pages: dict[str, Path], width: int) -> None:
    page = visit(pages["front"], size=(width, 800)).page
    boxes = [page.locator(one).bounding_box() for one in ("#corridor-legend", ".clock")]
    one, other = boxes
    beside = one["x"] + one["width"] <= other["x"] or other["y"] >= one["y"] + one["height"]
    assert beside, boxes


# where each of some popups stands once the map has stopped moving to make room for it
OPENED = """async (numbers) => {
  const {map, markers} = corridor.page;
  const boxes = [];
  for (const number of numbers) {
    markers[number].openPopup();
    do {
      await new Promise((resolve) => setTimeout(resolve, 40));
    } while (map._panAnim?._inProgress);
    const {x, y, width, height} = markers[number].getPopup()._wrapper.getBoundingClientRect();
    boxes.push({x, y, width, height});
  }
  return boxes;
}"""


@pytest.mark.parametrize("size", [(390, 844), (1240, 800)])
def test_popups_open_within_the_map_and_below_the_switches(
    visit: Visitor, pages: dict[str, Path], size: tuple[int, int]
) -> None:
    page = visit(pages["front"], size=size).page
    switch = page.locator("#corridor-colour").bounding_box()
    frame = page.locator("#corridor-map").bounding_box()
    # the outermost of each side, where a popup has least room, and some of the rest
    places = page.evaluate(
        "corridor.page.markers.map((one) => corridor.page.map.latLngToContainerPoint(one.getLatLng()))"
    )
    across, down = (sorted(range(len(places)), key=lambda number: places[number][axis]) for axis in "xy")
    numbers = sorted({*across[:3], *across[-3:], *down[:3], *down[-3:], *across[:: max(1, len(across) // 6)]})
    for number, box in zip(numbers, page.evaluate(OPENED, numbers), strict=True):
        assert frame["x"] <= box["x"] and box["x"] + box["width"] <= frame["x"] + frame["width"], (number, box)
        assert box["y"] >= switch["y"] + switch["height"] - 1, (number, box, switch)
