"""The pages in a real browser with its network off: what is drawn, clicked, typed and remembered."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import folium
import pytest

from corridor.draw import MapStyle, map, save_offline
from corridor.draw.page.scripts import bundle
from tests.draw import fakes
from tests.draw.conftest import Visit

Visitor = Callable[..., Visit]

# A jagged line shifted by 8 pixels: how far its farthest point lies from the original.
SHIFT_JAGGED = f"""() => {{
    const {{ shifted }} = {bundle("lines/lanes.js")};
    const points = [];
    for (let i = 0; i < 400; i++) points.push(L.point(i * 0.7, i % 40 === 0 ? 60 : 0));
    const moved = shifted(points, new Array(399).fill(8));
    return Math.max(...moved.map(one => Math.min(...points.map(other => other.distanceTo(one)))));
}}"""
WINDOW_POINT = """([lat, lon]) => {
    const point = corridor.page.map.latLngToContainerPoint([lat, lon]);
    const box = corridor.page.map.getContainer().getBoundingClientRect();
    return [point.x + box.x, point.y + box.y];
}"""
FIRST_PIXEL = """async bytes => {
    const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
    const canvas = new OffscreenCanvas(1, 1).getContext('2d');
    canvas.drawImage(image, 0, 0);
    const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    return '#' + parts.map(part => part.toString(16).padStart(2, '0')).join('');
}"""
LAND = "getComputedStyle(document.documentElement).getPropertyValue('--land')"
OVERLAP = """
    const box = node => node.getBoundingClientRect();
    const cross = (a, b) =>
        a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    const pairs = list => list.flatMap((a, i) => list.slice(i + 1).filter(b => cross(a, b))).length;
"""
LABEL_CLASHES = f"""() => {{ {OVERLAP}
    const labels = [...document.querySelectorAll('.label')].map(box);
    const marks = [...document.querySelectorAll('.corridor-mark:not([hidden])')].map(box);
    const hidden = labels.flatMap(a => marks.filter(b => cross(a, b))).length;
    return [labels.length, hidden + pairs(labels)];
}}"""
MARK_CLASHES = f"""() => {{ {OVERLAP}
    return pairs([...document.querySelectorAll('.mark-gauge, .mark-border')].map(box));
}}"""

HOSTILE = {
    "LZ": "${document.title=1}`</script><script>document.title='run'</script>",
    "DOS": "<img src=x onerror=\"document.title='run'\">",
    "MAL": "\"'><svg onload=document.title='run'>",
    "MSQ": "مينسك \u202e 🚂🚂 {{ 7*7 }}",
    "DUI": "x" * 10_000,
    "KLJ": "'; document.title='run'; //\u2028",
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder, net = tmp_path_factory.mktemp("pages"), fakes.network()
    routes = fakes.routes(net)
    bad = fakes.network(renamed=HOSTILE)
    evil = tuple(
        fakes.FakeRoute(HOSTILE["DOS"] + route.name, route.legs, fakes.FakeShipment(origin=HOSTILE["LZ"]))
        for route in fakes.routes(bad)
    )
    things: dict[str, tuple[Any, Any]] = {
        "front": (net, fakes.FakeFront(routes)),
        "network": (net, None),
        "one": (net, routes[0]),
        "none": (net, []),
        "hostile": (bad, fakes.FakeFront(evil)),
        "hostile_network": (bad, None),
    }
    for name, (network, thing) in things.items():
        map(network, thing).save(folder / f"{name}.html")
    around = fakes.network(moved={"SHA": (179.0, 60.0), "XIA": (-178.0, 62.0), "LZ": (-170.0, 60.0)})
    map(around).save(folder / "around.html")
    return {path.stem: path for path in folder.iterdir()}


def lines(visit: Visit, mode: str = "") -> int:
    return visit.page.locator(f"path.corridor-line{f'.mode-{mode}' if mode else ''}").count()


def calm(visit: Visit, path: Path) -> None:
    """No error, no message, no request but the file itself, nothing of a table run."""
    assert visit.errors == []
    assert [url.split("#")[0] for url in visit.requests] == [path.as_uri()]
    assert visit.page.title() != "run"


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


def test_front_draws_lines_diamonds_and_cards(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["front"], hash="#3/45/60&on=A.B.C.D.E.F")
    assert found.page.locator(".card").count() == 6
    assert found.page.locator(".mark-gauge").count() == 3
    assert found.page.locator('.toggle[aria-pressed="true"]').count() == 6
    assert lines(found, "rail") >= 2 and lines(found, "sea") >= 2
    assert "9 routes along 6 corridors" in found.page.inner_text("#corridor-panel")


def test_the_best_of_each_measure_are_on_the_map_at_once(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["front"])
    assert "9 routes along 6 corridors, 5 on the map" in found.page.inner_text("#corridor-panel")
    assert found.page.locator(".card:not(.off) .chip", has_text="fastest").count() >= 1
    assert found.page.locator(".card:not(.off) .chip", has_text="cheapest").count() >= 1


def test_lanes_that_share_water_are_drawn_once_in_a_network(visit: Visitor, pages: dict[str, Path]) -> None:
    """Drawn on top of each other, the dashes of one would fill the gaps of another."""
    found = visit(pages["network"])
    all_steps, drawn = found.page.evaluate(
        f"""() => {{
            const {{ oncePerLane }} = {bundle("lines/lanes.js")}, {{ lines }} = corridor.page;
            return [lines.flatMap(line => line.steps).length, oncePerLane(lines).length];
        }}"""
    )
    assert drawn < all_steps


def test_a_toggle_takes_a_route_off_the_map_and_back(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["front"])
    before, toggle = lines(found), found.page.locator('[data-order="3"] .toggle')
    toggle.click()
    assert toggle.get_attribute("aria-pressed") == "false" and lines(found) < before
    toggle.click()
    assert toggle.get_attribute("aria-pressed") == "true" and lines(found) == before


def test_alternatives_on_one_track_run_side_by_side(visit: Visitor, pages: dict[str, Path]) -> None:
    """Routes A and B share the rails from Lanzhou to Minsk; their lanes differ by the style's gap."""
    found = visit(pages["front"], hash="#5.00/50.0/65.0&by=mode&on=A.B")
    offsets = found.page.evaluate(
        """() => corridor.page.lines.map(line => line.steps.find(step => step.link !== null &&
             corridor.page.data.links[step.link].id === 'AST-TOB-rail-1520').offset)"""
    )
    assert sorted(offsets) == pytest.approx([-2.75, 2.75])


def test_lanes_survive_sharp_turns_and_dense_points(visit: Visitor, pages: dict[str, Path]) -> None:
    """A shifted line stays within its distance of the original."""
    found = visit(pages["front"])
    worst = found.page.evaluate(SHIFT_JAGGED)
    assert worst < 17


def test_click_on_a_diamond_tells_hours_cost_technique_and_source(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["front"])
    found.page.locator(".mark-gauge").first.click()
    text = found.page.locator(".leaflet-popup").inner_text()
    for word in (
        "GAUGE CHANGE",
        "Hours, mean",
        "transloading",
        "USD 3,690",
        "a source <b>with</b> marks",
        "Confidence",
    ):
        assert word in text


def test_a_border_says_its_90th_percentile_or_that_it_is_not_known(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["front"])
    found.page.locator('.mark-border[aria-label*="Brest"]').dispatch_event("click")
    text = found.page.locator(".leaflet-popup").inner_text()
    assert "90.0 h" in text and "not known" in text


def test_enter_opens_and_escape_closes_and_focus_returns(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["front"])
    diamond = found.page.locator(".mark-gauge").first
    diamond.focus()
    found.page.keyboard.press("Enter")
    assert found.page.locator(".leaflet-popup").count() == 1
    found.page.keyboard.press("Escape")
    found.page.wait_for_selector(".leaflet-popup", state="detached")
    assert diamond.evaluate("node => node === document.activeElement")


def test_enter_opens_a_card_and_shows_its_legs(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["front"])
    found.page.focus("#open-0")
    found.page.keyboard.press("Enter")
    assert found.page.get_attribute("#open-0", "aria-expanded") == "true"
    assert found.page.locator("#body-0 .leg").count() == 9
    assert found.page.evaluate("document.activeElement.id") == "open-0"


def test_sorting_puts_the_best_first(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["front"])
    for key, first in (("hours", "0"), ("cost", "3")):
        found.page.check(f"#sort-{key}", force=True)
        assert found.page.locator(".card").first.get_attribute("data-order") == first


def test_a_variant_changes_the_numbers_of_its_card(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["front"])
    found.page.click("#open-0")
    before = found.page.inner_text('[data-order="0"] .price')
    found.page.locator("#body-0 .variants input").last.check()
    assert found.page.inner_text('[data-order="0"] .price') != before
    assert "pick=" in found.page.url


def test_legend_follows_the_switch(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["front"])
    words = {
        "gauge": "1520 mm, broad",
        "country": "Kazakhstan",
        "confidence": "Medium",
        "route": "Brest-Malaszewicze",
        "mode": "Sea",
    }
    for key, word in words.items():
        found.page.check(f"#by-{key}", force=True)
        assert word in found.page.inner_text("#corridor-legend")


def test_gauges_are_drawn_black_and_red(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["one"], hash="#5.00/50.0/65.0&by=gauge")
    colours = found.page.eval_on_selector_all(
        "path.corridor-line", "nodes => nodes.map(node => node.getAttribute('stroke'))"
    )
    assert set(colours) == {"#000000", "#C00000"}


def test_modes_are_told_apart_by_colour_and_dash(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["front"])
    looks = found.page.eval_on_selector_all(
        "path.corridor-line", "nodes => nodes.map(n => n.getAttribute('stroke') + n.getAttribute('stroke-dasharray'))"
    )
    assert len(set(looks)) == 2


def test_land_and_sea_have_their_colours(visit: Visitor, pages: dict[str, Path]) -> None:
    """Exact pixels at a place in Siberia and one in the Atlantic."""
    found = visit(pages["front"], hash="#3.00/50.0/40.0&by=mode")
    for lat, lon, colour in ((63.0, 90.0, "#f7f5f0"), (45.0, -30.0, "#dbe5ec")):
        at = found.page.evaluate(WINDOW_POINT, [lat, lon])
        picture = found.page.screenshot(clip={"x": round(at[0]), "y": round(at[1]), "width": 1, "height": 1})
        pixel = found.page.evaluate(
            FIRST_PIXEL,
            list(picture),
        )
        assert pixel == colour


def test_the_address_remembers_the_page(visit: Visitor, pages: dict[str, Path]) -> None:
    first = visit(pages["front"])
    first.page.check("#by-gauge", force=True)
    first.page.locator('[data-order="3"] .toggle').click()
    first.page.click("#open-1")
    address = first.page.evaluate("location.hash")
    second = visit(pages["front"], hash=address)
    assert second.page.is_checked("#by-gauge")
    assert second.page.get_attribute("#open-1", "aria-expanded") == "true"
    assert second.page.get_attribute('[data-order="3"] .toggle', "aria-pressed") == "false"
    assert second.page.evaluate("location.hash") == address


@pytest.mark.parametrize(
    "address", ["#", "#x/y/z&by=<b>&sort=toString&on=QQ&pick=99.-1&open=ZZ", "#NaN/NaN/NaN", "#9e9/500/1e9"]
)
def test_a_broken_address_breaks_nothing(visit: Visitor, pages: dict[str, Path], address: str) -> None:
    calm(visit(pages["front"], hash=address), pages["front"])


def test_labels_never_hide_a_symbol_or_each_other(visit: Visitor, pages: dict[str, Path]) -> None:
    for zoom in ("3.00", "4.50", "6.00"):
        found = visit(pages["front"], hash=f"#{zoom}/52.0/30.0&by=mode")
        overlaps = found.page.evaluate(LABEL_CLASHES)
        assert overlaps[0] >= 3 and overlaps[1] == 0


def test_diamonds_and_barriers_never_lie_on_each_other(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["network"], hash="#5.00/52.0/24.0")
    assert found.page.locator(".mark-border").count() == 3
    hidden = found.page.evaluate(MARK_CLASHES)
    assert hidden == 0


def test_the_table_has_every_route(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["front"])
    found.page.click(".facts-table summary")
    found.page.wait_for_selector("#corridor-table")  # filled when the browser says that it is open
    assert found.page.locator("#corridor-table tbody tr").count() == 9
    assert found.page.locator("#corridor-table th[scope=col]").count() == 10


def test_csv_button_saves_safe_cells(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["front"])
    found.page.click(".facts-table summary")
    found.page.wait_for_selector("#corridor-table")  # filled when the browser says that it is open
    with found.page.expect_download() as saved:
        found.page.click("text=Save as CSV")
    rows = Path(saved.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(rows) == 10 and rows[0].startswith("Route,Corridor,Cost per box")


@pytest.mark.parametrize("text", ["Lanzhou", "兰州", "ланьч", "lz"])
def test_a_station_is_found_in_three_languages(visit: Visitor, pages: dict[str, Path], text: str) -> None:
    found = visit(pages["network"])
    found.page.fill("#corridor-search", text)
    found.page.locator("#corridor-found button", has_text="Lanzhou").click()
    assert "Lanzhou" in found.page.locator(".leaflet-popup").inner_text()


def test_a_mode_of_the_network_can_be_hidden(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["network"])
    assert lines(found, "sea") > 0
    found.page.locator(".modes .toggle", has_text="sea").click()
    assert lines(found, "sea") == 0 and lines(found, "rail") > 0


def test_hovering_a_card_dims_the_others(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["front"])
    found.page.hover('[data-order="0"] .way')
    opacities = set(
        found.page.eval_on_selector_all(
            "path.corridor-line", "nodes => nodes.map(node => node.getAttribute('stroke-opacity'))"
        )
    )
    assert opacities == {"1", "0.18"}


def test_across_the_date_line_there_is_land_on_both_sides(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["around"])
    assert found.page.evaluate("corridor.page.turns().length") == 2
    assert found.page.locator("path.corridor-land").count() == 2


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
    with pytest.warns(UserWarning, match="tile layer"):
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
    map(net, fakes.routes(net), style=MapStyle(colour_by="route", corridors_shown=1)).save(path)
    found = visit(path)
    assert found.page.is_checked("#by-route")
    assert found.page.locator('.toggle[aria-pressed="true"]').count() == 1
