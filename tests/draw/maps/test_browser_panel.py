"""The panel and the address in a real browser: what is clicked, typed, saved and remembered."""

from __future__ import annotations

import csv
import dataclasses
import json
from pathlib import Path

import pytest

import corridor as cd
from corridor.draw import map
from tests.draw import fake_routes, fakes
from tests.draw.maps.open_pages import Visitor, calm, lines


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


def test_the_table_has_every_route(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["front"])
    found.page.click(".facts-table summary")
    found.page.wait_for_selector("#corridor-table")  # filled when the browser says that it is open
    assert found.page.locator("#corridor-table tbody tr").count() == 9
    assert found.page.locator("#corridor-table th[scope=col]").count() == 11


def test_csv_button_saves_safe_cells(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["front"])
    found.page.click(".facts-table summary")
    found.page.wait_for_selector("#corridor-table")  # filled when the browser says that it is open
    with found.page.expect_download() as saved:
        found.page.click("text=Save as CSV")
    rows = Path(saved.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(rows) == 10 and rows[0].startswith("Route,Corridor,Cost per box")


def test_legs_are_saved_with_all_that_is_known_of_them(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["front"])
    found.page.click(".facts-table summary")
    found.page.wait_for_selector("#corridor-table")
    with found.page.expect_download() as saved:
        found.page.click("text=Save legs as CSV")
    rows = list(csv.DictReader(Path(saved.value.path()).read_text(encoding="utf-8").splitlines()))
    assert len(rows) == found.page.evaluate("corridor.page.data.routes.flatMap((route) => route.legs).length")
    assert {"route", "leg", "kind", "from", "to", "hours_p90", "cost", "co2_kg", "source"} <= set(rows[0])
    with found.page.expect_download() as saved:
        found.page.click("text=Save as GeoJSON")
    features = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))["features"]
    own = {(row["route"], row["leg"], row["kind"], row["from"]) for row in rows}
    told = {tuple(str(one["properties"][key]) for key in ("route", "leg", "kind", "from")) for one in features}
    assert told <= own and {one["geometry"]["type"] for one in features} == {"LineString", "Point"}


def test_what_holds_for_all_routes_is_said_once(visit: Visitor, tmp_path: Path) -> None:
    net = fakes.network()
    routes = [
        dataclasses.replace(route, remarks=("holds for all", f"of {number} alone"))
        for number, route in enumerate(fake_routes.routes(net)[:2])
    ]
    map(net, routes).save(tmp_path / "remarks.html")
    page = visit(tmp_path / "remarks.html").page
    page.click("#open-0")
    assert page.inner_text("#corridor-common").strip() == "holds for all"
    assert page.inner_text("#corridor-panel").count("holds for all") == 1
    assert page.inner_text("#body-0 .remarks").startswith("of ")


def test_a_search_that_finds_nothing_says_so(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["network"])
    found.page.fill("#corridor-search", "Atlantis")
    assert found.page.inner_text("#corridor-found") == "No station of that name"
    found.page.fill("#corridor-search", "")
    assert found.page.inner_text("#corridor-found") == ""


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


def test_cards_have_both_ends_of_the_cost_and_the_days_that_one_journey_in_ten_exceeds(
    visit: Visitor, teaching: cd.Network, front: cd.ParetoFront, tmp_path: Path
) -> None:
    """And those that one in ten stays below, as the route itself has them."""
    trips = list(front)
    map(teaching, front).save(tmp_path / "x.html")
    page = visit(tmp_path / "x.html").page
    shown = page.evaluate("corridor.page.data.routes.map((route) => route.daysRange)")
    assert shown == [[round(trip.days_range.low, 1), round(trip.days_range.high, 1)] for trip in trips]
    cost = page.locator(".card .spread").first
    low, high = trips[0].cost_range.low, trips[0].cost_range.high
    ends = [float(end.replace(",", "")) for end in cost.inner_text().split("–")]
    assert ends == pytest.approx([low / trips[0].shipment.containers, high / trips[0].shipment.containers], abs=1)
    assert "at their high ends" in cost.get_attribute("title")
    spread = page.locator(".card .spread[title*='journey']").first
    assert spread.inner_text().strip() == f"({trips[0].days_range.low:.1f}–{trips[0].days_range.high:.1f})"
    assert "one in ten more than" in spread.get_attribute("title")


def test_cards_of_routes_on_which_nothing_varies_have_no_range(visit: Visitor, pages: dict[str, Path]) -> None:
    assert visit(pages["front"]).page.locator(".card .spread").count() == 0
