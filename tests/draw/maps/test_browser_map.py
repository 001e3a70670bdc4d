"""The map in a real browser: lines, symbols, names, popups, legend and colours."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import corridor as cd
from corridor.draw.page.scripts import bundle
from tests.draw.maps.open_pages import OVERLAP, Visitor, lines

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
LABEL_CLASHES = f"""() => {{ {OVERLAP}
    const labels = [...document.querySelectorAll('.label')].map(box);
    const marks = [...document.querySelectorAll('.corridor-mark:not([hidden])')].map(box);
    const hidden = labels.flatMap(a => marks.filter(b => cross(a, b))).length;
    return [labels.length, hidden + pairs(labels)];
}}"""
MARK_CLASHES = f"""() => {{ {OVERLAP}
    return pairs([...document.querySelectorAll('.mark-gauge, .mark-border')].map(box));
}}"""


# From the sea up to the mountains: stations side by side where a map of all of it is small.
NORTHWARDS = """name,country,lat,lon
Kolkata Port,IN,22.03,88.07
Kolkata Shalimar,IN,22.56,88.32
Asansol,IN,23.68,86.98
Patna,IN,25.61,85.14
Raxaul,IN,26.98,84.85
Birgunj,NP,27.01,84.87
Hetauda,NP,27.43,85.03
Kathmandu,NP,27.71,85.32
Rasuwagadhi,NP,28.28,85.38
Gyirong,CN,28.39,85.33
Shigatse,CN,29.27,88.88
Lhasa,CN,29.65,91.1
Golmud,CN,36.40,94.90
Xining,CN,36.62,101.77
Lanzhou,CN,36.06,103.83
"""
# Ends of what is drawn under the legend or the clock; and names with another station nearer to their line.
UNDER = """() => {
    const { map, lines } = corridor.page, own = map.getContainer().getBoundingClientRect();
    const boxes = [...document.querySelectorAll('.legend, .clock')].map(node => node.getBoundingClientRect());
    const ends = lines.flatMap(line => line.steps.flatMap(step => [step.from, step.to]));
    return ends.map(at => map.latLngToContainerPoint(at).add([own.left, own.top])).filter(({ x, y }) =>
        boxes.some(box => x > box.left && x < box.right && y > box.top && y < box.bottom)).length;
}"""
MISREAD = """() => {
    const { map, data } = corridor.page, own = map.getContainer().getBoundingClientRect();
    const at = data.places.map(place => map.latLngToContainerPoint([place.lat, place.lon]).add([own.left, own.top]));
    const dot = node => { const { left, top } = node.getBoundingClientRect(); return L.point(left + 2, top + 2); };
    return [...document.querySelectorAll('.label:not(.country, .sea)')].flatMap(node => {
        const box = node.getBoundingClientRect();
        const station = at[data.places.findIndex(one => one.name === node.textContent)];
        const mine = node.matches('.city') ? dot(node.previousSibling) : station;
        const far = ({ x, y }) =>
            Math.hypot(Math.max(box.left - x, 0, x - box.right), (box.top + box.bottom) / 2 - y);
        const nearer = at.some(one => far(one) < far(mine) && one.distanceTo(mine) > 3);
        return nearer ? [node.textContent] : [];
    });
}"""


@pytest.fixture(scope="module")
def northwards(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Pages of a route and of a network with a train ferry, lorries over passes, and rails of two gauges."""
    stations = pd.read_csv(io.StringIO(NORTHWARDS))
    ways = ["train ferry", *["rail"] * 4, *["road"] * 5, *["rail"] * 4]
    ends = {"from": stations["name"].iloc[:-1].tolist(), "to": stations["name"].iloc[1:].tolist()}
    net = cd.Network.from_frames(stations, pd.DataFrame({**ends, "mode": ways}))
    trip = cd.route(net, cd.Shipment("Lanzhou", "Kolkata Port", ready="2026-03-04"), minimise="hours")
    folder = tmp_path_factory.mktemp("northwards")
    cd.draw.map(net, trip).save(folder / "route.html")
    cd.draw.map(net).save(folder / "network.html")
    return folder / "route.html", folder / "network.html"


@pytest.mark.parametrize("size", [(1000, 700), (1280, 800), (390, 844)])
def test_a_small_corridor_is_seen_whole_and_each_name_is_at_its_station(
    visit: Visitor, northwards: tuple[Path, Path], size: tuple[int, int]
) -> None:
    for path in northwards:
        page = visit(path, size=size).page
        assert page.evaluate(UNDER) == 0
        assert page.evaluate(MISREAD) == []
        assert page.evaluate(LABEL_CLASHES)[1] == 0
        assert page.locator(".label:not(.country, .sea, .city)").count() >= 8


def test_a_train_ferry_is_no_plain_railway(visit: Visitor, northwards: tuple[Path, Path]) -> None:
    for path in northwards:
        found = visit(path)
        looks = found.page.eval_on_selector_all(
            "path.corridor-line",
            "nodes => nodes.map(n => [n.getAttribute('stroke'), n.getAttribute('stroke-dasharray')])",
        )
        assert len([dash for colour, dash in looks if colour == "#0072B2"]) == 2
        assert lines(found, "ferry") == 1 and "Train ferry" in found.page.inner_text("#corridor-legend")
        if path.stem == "route":
            assert "ferry 1676" in found.page.locator(".strip").get_attribute("aria-label")
        found.page.check("#by-gauge", force=True)
        assert found.page.locator("path.mode-ferry").get_attribute("stroke") != "#76828B"


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


def test_legend_follows_the_switch(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["front"])
    words = {
        "gauge": "1520 mm, broad",
        "country": "Land of <b>KZ</b>",  # as the network calls it
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


def test_labels_never_hide_a_symbol_or_each_other(visit: Visitor, pages: dict[str, Path]) -> None:
    for zoom in ("3.00", "4.50", "6.00"):
        found = visit(pages["front"], hash=f"#{zoom}/52.0/30.0&by=mode")
        overlaps = found.page.evaluate(LABEL_CLASHES)
        assert overlaps[0] >= 3 and overlaps[1] == 0


@pytest.mark.parametrize(
    ("language", "country", "sea"), [("en", "Utopia", "Arabian Sea"), ("ru", "Индия", "Аравийское море")]
)
def test_countries_and_seas_are_named_where_stations_leave_room(
    visit: Visitor, teaching: Any, tmp_path: Path, language: Any, country: str, sea: str
) -> None:
    own = teaching.countries.rename(index={teaching.countries.index[0]: "IN"})  # as its own table calls it
    own.loc["IN", "name"] = "Utopia"
    net = cd.Network("named", teaching.header, {**teaching.tables, "countries": own})
    path = tmp_path / "map.html"
    cd.draw.map(net, style=cd.draw.MapStyle(language=language)).save(path)
    found = visit(path, hash="#4.00/18.0/72.0")
    assert country in found.page.locator(".label.country").all_text_contents()
    assert sea in found.page.locator(".label.sea").all_text_contents()
    assert found.page.evaluate(LABEL_CLASHES)[1] == 0
    cd.draw.map(net, basemap=False).save(path, force=True)
    assert visit(path, hash="#4.00/18.0/72.0").page.locator(".label.country").count() == 0


def test_lakes_cities_and_names_can_be_hidden_and_the_address_remembers(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["network"], hash="#5.00/54.0/60.0")
    page, count = found.page, lambda what: found.page.locator(what).count()
    assert count(".label.city") > 3 and count("path.corridor-river") == 2 and count(".label.country") > 0
    assert page.evaluate(LABEL_CLASHES)[1] == 0
    page.click("#corridor-ground summary")
    for part in ("water", "cities", "countries"):
        page.click(f"#ground-{part}")
    hidden = "path.corridor-river, path.corridor-lake, .label.city, .city-dot, .label.country, .label.sea"
    assert count(hidden) == 0 and "less=water.cities.countries" in page.url
    page.click("#ground-water")
    assert count("path.corridor-river") == 2
    again = visit(pages["network"], hash="#5.00/54.0/60.0&less=cities.nonsense")
    assert again.page.locator(".label.city").count() == 0 and again.page.locator(".label.country").count() > 0
    assert not again.page.locator("#ground-cities").is_checked() and again.errors == []


def test_small_water_waits_for_its_zoom(visit: Visitor, pages: dict[str, Path]) -> None:
    rivers = {
        zoom: visit(pages["network"], hash=f"#{zoom}/54.0/60.0").page.locator("path.corridor-river").count()
        for zoom in (3, 5, 6)
    }
    assert rivers == {3: 1, 5: 2, 6: 3}


def test_diamonds_and_barriers_never_lie_on_each_other(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["network"], hash="#5.00/52.0/24.0")
    assert found.page.locator(".mark-border").count() == 3
    hidden = found.page.evaluate(MARK_CLASHES)
    assert hidden == 0


def test_across_the_date_line_there_is_land_on_both_sides(visit: Visitor, pages: dict[str, Path]) -> None:
    found = visit(pages["around"])
    assert found.page.evaluate("corridor.page.turns().length") == 2
    assert found.page.locator("path.corridor-land").count() == 2
