"""The page that searches by the keys alone: all that a pointer does, with every stop seen and named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import corridor as cd

SHIPMENT = cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04")

# The stop that has the focus: what it is, and what is wrong with it.
STOP = """() => {
    const node = document.activeElement;
    if (node === document.body) return null;
    const { x, y, right, bottom } = node.getBoundingClientRect();
    const { outlineStyle, outlineWidth } = getComputedStyle(node);
    const said = [node.getAttribute('aria-label'), node.title, node.textContent, node.labels?.[0]?.textContent];
    const isSeen = right > 0 && bottom > 0 && x < innerWidth && y < innerHeight;
    // the parts of a date and of a button that opens a calendar are the browser's own
    const hasRing = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 || node.type === 'datetime-local';
    node.dataset.stopped = 'yes';
    const faults = [[said.some(text => text?.trim()), 'no name'], [isSeen, 'out of sight'], [hasRing, 'no ring']];
    return [node.outerHTML.slice(0, 120), faults.filter(([holds]) => !holds).map(([, fault]) => fault)];
}"""

# Controls that can be seen and had no stop; of a group of radio buttons one is enough.
MISSED = """() => [...document.querySelectorAll('button, input, select, summary, a[href], [role=button]')]
    .filter(node => node.checkVisibility() && !node.dataset.stopped && !node.disabled)
    .filter(node => node.type !== 'radio' || !document.querySelector(`[name="${node.name}"][data-stopped]`))
    .map(node => node.outerHTML.slice(0, 120))"""

ENOUGH = 150


def stops(page: Any) -> list[tuple[str, list[str]]]:
    """What Tab leads to, from the first stop to the last."""
    found: list[tuple[str, list[str]]] = []
    while len(found) < ENOUGH:
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        found.append(stop)
    return found


@pytest.fixture(scope="module")
def file(teaching: cd.Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "planner.html"
    cd.draw.planner(teaching, presets={"Two boxes": SHIPMENT}).save(path)
    return path


@pytest.fixture
def page(visit: Callable[..., Any], file: Path) -> Any:
    found = visit(file).page
    found.wait_for_selector("html[data-planner=ready]", state="attached")
    return found


def points(page: Any) -> list[list[int]]:
    return [list(map(int, point)) for point in page.evaluate("corridor.page.answer.found.points")]


def python_points(teaching: cd.Network, **options: Any) -> list[list[int]]:
    found: list[list[int]] = cd.pareto_routes(teaching, SHIPMENT, **options).points.tolist()
    return found


def walk(page: Any) -> None:
    found = stops(page)
    assert 0 < len(found) < ENOUGH
    assert [stop for stop in found if stop[1]] == []
    assert page.evaluate(MISSED) == []


@pytest.mark.parametrize("state", ["answered", "unfolded", "no route", "misread"])
def test_tab_leads_to_every_control_and_each_is_seen_and_named(page: Any, state: str) -> None:
    page.evaluate(
        {
            "answered": "null",
            "unfolded": """corridor.page.open(0);
                document.querySelectorAll('details').forEach(one => { one.open = true; }); null""",
            "no route": "corridor.page.planner.change(({ limits }) => { limits.days = 0.1; })",
            "misread": "corridor.page.planner.misread('origin', 'Almaa', {message: 'no place is called “Almaa”'})",
        }[state]
    )
    walk(page)


def test_a_map_of_a_network_has_no_nameless_stop(
    visit: Callable[..., Any], teaching: cd.Network, tmp_path: Path
) -> None:
    """Its stations and lines are for the pointer, and in the search and the table for the keys."""
    cd.draw.map(teaching).save(tmp_path / "map.html")
    walk(visit(tmp_path / "map.html").page)


def press(page: Any, text: str) -> None:
    """The button of the open popup that says this, within as many stops as a popup may have before it."""
    inside = "document.activeElement.closest('.leaflet-popup') && document.activeElement.textContent"
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate(inside) == text:
            page.keyboard.press("Enter")
            return
    pytest.fail(f"no stop says {text}")


def test_a_border_is_closed_at_its_symbol_and_opened_in_the_panel(page: Any, teaching: cd.Network) -> None:
    page.locator(".corridor-mark.mark-border").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.leaflet-popup[role=dialog]')"), "what opened has the keys"
    press(page, page.inner_text(".planner-close"))
    (closed,) = page.evaluate("corridor.page.question.avoid")
    assert closed["kind"] == "border"
    assert points(page) == python_points(teaching, avoid=[f"border:{closed['key']}"])
    assert page.evaluate("document.activeElement.id") == "corridor-panel"
    page.locator("#planner-chosen li button").focus()
    page.keyboard.press("Space")
    assert points(page) == python_points(teaching)


def test_escape_closes_one_thing_after_the_other(page: Any) -> None:
    """What a click opened, and what Enter did; the focus is where it was, unless a click took it elsewhere."""
    page.evaluate("corridor.page.open(0)")
    mark = page.locator(".corridor-mark.mark-border").first
    mark.click()
    for _ in range(2):
        assert page.evaluate("corridor.page.popup !== null")
        page.keyboard.press("Escape")
        assert page.evaluate("[corridor.page.popup, corridor.page.opened]") == [None, 0]
        assert mark.evaluate("node => node === document.activeElement")
        page.keyboard.press("Enter")
    page.focus("#planner-containers")
    page.evaluate("corridor.page.map.closePopup()")
    assert page.evaluate("document.activeElement.id") == "planner-containers"
    page.keyboard.press("Escape")
    assert page.evaluate("corridor.page.opened") is None


def test_a_station_of_the_search_is_an_end_by_the_keys(page: Any) -> None:
    page.focus("#corridor-search")
    page.keyboard.type("fjord")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    press(page, "From here")
    assert page.evaluate("corridor.page.question.shipment.origin") == "FJORD"


def test_arrows_on_the_slider_ask_about_one_date_after_the_other(page: Any) -> None:
    page.focus("#planner-years")
    page.keyboard.press("Enter")
    page.wait_for_selector(".planner-beside")
    page.focus("#planner-year")
    days = []
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowLeft", "End"):
        page.keyboard.press(key)
        days.append(page.evaluate("corridor.page.question.shipment.ready.slice(0, 10)"))
        assert page.evaluate("document.activeElement.id") == "planner-year"
    assert days[0] < days[1] == days[3] < days[2] <= days[4]


def test_a_service_and_a_line_are_closed_by_their_names(page: Any, teaching: cd.Network) -> None:
    """Every service of a name, as its name is all that a reader knows of it."""
    service, link = page.evaluate(
        """() => {
            const { answer, kind, network } = corridor.page;
            const used = answer.found.paths[0].arcs ?? answer.found.paths[0];
            const of = column => network.columns[column];
            const at = [...used].find(arc => of('service')[arc]);
            return [network.facts.services[of('service')[at] - 1], corridor.page.data.links[0].id];
        }"""
    )
    name = teaching.services.loc[service, "name"]
    alike = teaching.services.index[teaching.services["name"] == name].tolist()
    line = page.evaluate("(id) => [...document.querySelectorAll('#planner-shuttable option')].at(-1).value", link)
    last = teaching.links.index[-1]
    avoid = [f"service:{one}" for one in alike]
    for text, more in ((name, []), (line, [f"link:{last}"])):
        avoid += more
        page.fill("#planner-shut", text)
        page.keyboard.press("Tab")
        closed = [f"{one['kind']}:{one['key']}" for one in page.evaluate("corridor.page.question.avoid")]
        assert set(closed) == set(avoid)
        assert points(page) == python_points(teaching, avoid=avoid)


def test_a_name_that_means_nothing_stays_until_its_own_field_is_mended(page: Any, teaching: cd.Network) -> None:
    """Whatever else is changed meanwhile, and each of several; nothing is handed over that was not meant."""
    before = points(page)
    for field, text in (("origin", "Allma"), ("destination", "Havenn")):
        page.fill(f"#planner-{field}", text)
        page.keyboard.press("Tab")
    page.fill("#planner-containers", "3")
    page.keyboard.press("Tab")
    for field, text in (("origin", "Allma"), ("destination", "Havenn")):
        assert page.input_value(f"#planner-{field}") == text
        assert page.get_attribute(f"#planner-{field}", "aria-invalid") == "true"
    assert page.locator(".cards li, path.corridor-line, .planner-copy, #planner-years").count() == 0
    page.fill("#planner-origin", "Alma")
    page.keyboard.press("Tab")
    assert "“Havenn”" in page.inner_text("#planner-problem")
    page.evaluate("corridor.page.planner.end('destination', 'HAVEN')")  # as a click on the map does
    assert page.locator("#planner-problem, [aria-invalid=true]").count() == 0
    page.fill("#planner-containers", "2")
    page.fill("#planner-shut", "nowhere")
    page.keyboard.press("Tab")
    assert page.input_value("#planner-shut") == "nowhere" and page.locator("#planner-problem").count() == 1
    page.fill("#planner-shut", "")
    page.keyboard.press("Tab")
    assert points(page) == before == python_points(teaching)


def test_no_route_has_no_legend(page: Any) -> None:
    legend = page.locator("#corridor-legend")
    assert legend.is_visible()
    page.evaluate("corridor.page.planner.change(({ limits }) => { limits.days = 0.1; })")
    assert legend.is_hidden()
    page.evaluate("corridor.page.planner.change(({ limits }) => { delete limits.days; })")
    assert legend.is_visible() and legend.locator("li").count() > 0
