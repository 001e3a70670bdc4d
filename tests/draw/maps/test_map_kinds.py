"""Maps of plans, differences and rankings, and the clock, in a real browser with its network off."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import corridor as cd
from corridor.draw import map
from corridor.draw.maps.service_clock import frequencies
from corridor.draw.page.scripts import bundle
from corridor.errors import ArgumentError, CorridorError
from tests.draw import fakes
from tests.draw.conftest import Visit

EVIL = "${document.title='run'}`</script><img src=x onerror=\"document.title='run'\">"
# The page's policy forbids what `wait_for_function` does.
AN_HOUR_ON = """async () => {
    const { clock } = corridor.page, end = performance.now() + 20000;
    while (clock.hour < 1 && performance.now() < end) await new Promise(requestAnimationFrame);
    return clock.hour;
}"""
# A clock that still ran would have moved it by then.
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# Four moves at zoom 6, with what follows each; how many frames were drawn meanwhile.
FRAMES = """async () => {
    const { map } = corridor.page, wait = ms => new Promise(done => setTimeout(done, ms));
    let frames = 0, on = true;
    const tick = () => { frames++; if (on) requestAnimationFrame(tick); };
    requestAnimationFrame(tick);
    for (const [x, y] of [[300, 120], [-300, -120], [300, -120], [-300, 120]]) {
        map.panBy([x, y], { animate: true, duration: 0.5 });
        await wait(700);
    }
    on = false;
    return frames;
}"""


@pytest.fixture(scope="module")
def net() -> Any:
    return cd.open_network("teaching")


@pytest.fixture(scope="module")
def box() -> Any:
    return cd.Shipment("Alma", "Haven", containers=4, ready="2026-03-04")


@pytest.fixture(scope="module")
def demand() -> pd.DataFrame:
    """Two shippers, the second with a name that would run."""
    ends = {"origin": ["Alma", "Haven"], "destination": ["Haven", "Alma"], "ready": "2026-03-04"}
    return pd.DataFrame({**ends, "id": ["east", EVIL], "teu_per_day": [40.0, 4000.0]})


@pytest.fixture(scope="module")
def things(net: Any, box: Any, demand: pd.DataFrame) -> dict[str, tuple[Any, dict[str, Any]]]:
    front, plan = cd.pareto_routes(net, box), cd.plan.flow(net, demand)
    used = next(border for trip in front for border in trip.border_ids)
    shut = cd.Scenario(EVIL).close(used).apply(net)
    later, less = cd.pareto_routes(shut, box), cd.plan.flow(shut, demand)
    return {
        "front": (front, {}),
        "plan": (plan, {}),
        "routes": (later, {"before": front, "title": EVIL}),
        "plans": (less, {"before": plan, "title": EVIL}),
        "losses": (cd.study.criticality(net, box), {"title": EVIL}),
        "links": (cd.study.criticality(net, box, candidates="links", pairs=3), {}),
    }


@pytest.fixture(scope="module")
def files(net: Any, things: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("kinds")
    for name, (thing, more) in things.items():
        map(net, thing, **more).save(folder / f"{name}.html")
    return {file.stem: file for file in folder.iterdir()}


@pytest.fixture(scope="module")
def pages(browser: Any, files: dict[str, Path]) -> Iterator[Callable[[str], Visit]]:
    """One page per kind, opened once; a test leaves it as it was."""
    context = browser.new_context(offline=True, viewport={"width": 1400, "height": 900})
    known: dict[str, Visit] = {}

    def opened(name: str) -> Visit:
        if name not in known:
            visit = known[name] = Visit(context.new_page())
            visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
            visit.page.on("console", lambda message: visit.errors.append(message.text))
            visit.page.on("request", lambda request: visit.requests.append(request.url))
            visit.page.goto(files[name].as_uri())
            visit.page.wait_for_selector("html[data-ready=yes]", state="attached")
        return known[name]

    yield opened
    context.close()


def data_of(visit: Visit) -> Any:
    return json.loads(visit.page.locator("#corridor-data").text_content())


KINDS = ("front", "plan", "routes", "plans", "losses", "links")


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_opens_without_error_and_runs_no_name(
    pages: Callable[[str], Visit], files: dict[str, Path], name: str
) -> None:
    """Names of scenarios and shippers stay text, with every symbol's facts opened."""
    found = pages(name)
    for mark in found.page.locator(".corridor-mark:not([hidden])").all()[:6]:
        mark.dispatch_event("click")
        found.page.keyboard.press("Escape")
    assert found.errors == []
    assert {url.split("#")[0] for url in found.requests} == {files[name].as_uri()}
    assert found.page.title() != "run" and found.page.locator("img").count() == 0
    assert found.page.locator("path.corridor-line").count() >= 1


def test_widths_grow_with_the_root_of_the_flow(pages: Callable[[str], Visit]) -> None:
    """The largest flow is as wide as the style says, and a quarter of it half as much wider than the narrowest."""
    page = pages("plan").page
    widths = page.evaluate(
        f"""() => {{
            const {{ flowWidth }} = {bundle("lines/widths.js")}, {{ data, scale }} = corridor.page;
            return [1, 0.25, 0].map(share => flowWidth(data.style, scale.largest, share * scale.largest));
        }}"""
    )
    assert widths == pytest.approx([14.0, 1.5 + 12.5 / 2, 1.5])
    drawn = page.eval_on_selector_all(
        "path.corridor-line", "all => all.map(one => Number(one.getAttribute('stroke-width')))"
    )
    assert max(drawn) == pytest.approx(14.0)


def test_use_has_six_classes_and_full_is_full_within_a_thousandth(pages: Callable[[str], Visit]) -> None:
    found = pages("plan").page.evaluate(
        f"[0, 0.499, 0.5, 0.7, 0.85, 0.998, 0.9995, 1, 1.002, 7].map({bundle('lines/colourings.js')}.useClass)"
    )
    assert found == [0, 0, 1, 2, 3, 3, 4, 4, 5, 5]


def test_a_plan_says_flows_prices_and_who_stays_behind(pages: Callable[[str], Visit]) -> None:
    found = pages("plan")
    data, text = data_of(found), found.page.inner_text("#corridor-panel")
    assert data["flows"] and "Capacities in use" in text
    assert EVIL in text and "no room" in text
    assert "One more lets go" in text
    full = found.page.locator(".corridor-mark.used").first
    assert "in use" in full.get_attribute("aria-label")
    full.dispatch_event("click")
    assert "In this plan" in found.page.inner_text(".leaflet-popup")
    found.page.keyboard.press("Escape")


def test_the_legend_of_a_plan_follows_the_switch(pages: Callable[[str], Visit]) -> None:
    page = pages("plan").page
    assert page.is_checked("#by-utilisation") and "TEU a day" in page.inner_text("#corridor-legend")
    page.check("#by-gauge", force=True)
    assert "1520 mm, broad" in page.inner_text("#corridor-legend")
    page.check("#by-utilisation", force=True)
    assert "Full" in page.inner_text("#corridor-legend")


HIDDEN = """() => {
    const { legend, map, lines } = corridor.page, own = map.getContainer().getBoundingClientRect();
    const hides = box => at => {
        const point = map.latLngToContainerPoint(at).add([own.left, own.top]);
        return point.x > box.left && point.x < box.right && point.y > box.top && point.y < box.bottom;
    };
    const ends = lines.flatMap(line => line.steps.flatMap(step => [step.from, step.to]));
    return [legend.open, ends.some(hides(legend.getBoundingClientRect()))];
}"""


def test_at_the_first_view_the_legend_hides_no_line(visit: Callable[..., Visit], files: dict[str, Path]) -> None:
    page = visit(files["plan"]).page
    assert page.evaluate(HIDDEN) == [True, False]  # there is room beside it
    page.evaluate("corridor.page.makeRoom()")
    assert page.evaluate(HIDDEN) == [True, False]
    page.evaluate("corridor.page.map.setView(corridor.page.lines[0].steps[0].to, 12, {animate: false})")
    page.evaluate("corridor.page.map.panBy(L.point(300, -300), {animate: false})")
    assert page.evaluate(HIDDEN) == [True, True]
    page.evaluate("corridor.page.makeRoom()")
    assert not page.evaluate(HIDDEN)[1]


def test_a_line_of_a_list_leads_to_its_place(pages: Callable[[str], Visit]) -> None:
    page = pages("losses").page
    page.locator(".line .link").first.click()
    assert page.locator(".leaflet-popup").count() == 1
    assert "Without it" in page.inner_text(".leaflet-popup")
    page.keyboard.press("Escape")


def test_a_corridor_of_a_difference_is_marked_whole_until_it_is_clicked_again(pages: Callable[[str], Visit]) -> None:
    page = pages("routes").page
    rows = page.evaluate("corridor.page.data.sections[1].rows")
    assert {"lost"} <= {row["change"] for row in rows} and all(row["links"] for row in rows)
    head = page.locator(".line .link").first
    for pressed, marked in (("true", len(rows[0]["links"])), ("false", 0)):
        head.click()
        assert head.get_attribute("aria-pressed") == pressed and page.locator("path.corridor-trace").count() == marked


def test_what_is_ranked_and_at_no_one_place_leads_to_its_lines(net: Any, box: Any) -> None:
    """All links of a mode, and those with an end in a country; a symbol only where there is a place."""
    ranking = cd.study.criticality(net, box, candidates=["modes", "countries", "terminals"])
    data = map(net, ranking)._children["corridor"].data
    kinds = dict(zip(ranking.frame["name"], ranking.frame["kind"], strict=True))
    links, country = net.links, net.terminals["country"]
    ends = [links[column].map(country) for column in ("from_node_id", "to_node_id")]
    placed = set()
    for row in data["sections"][1]["rows"]:
        drawn = {data["links"][link]["id"] for link in row.get("links", ())}
        if kinds[row["name"]] == "mode":
            assert drawn == set(links.index[links["mode"] == row["name"]]) != set()
        elif kinds[row["name"]] == "country":
            own = net.countries.index[net.countries["name"] == row["name"]][0]
            assert drawn == set(links.index[(ends[0] == own) | (ends[1] == own)]) != set()
        else:
            placed.add(row["name"])
            assert not drawn and "lat" in row
    assert placed == {mark["name"] for mark in data["marks"] if mark["type"] == "loss"}
    assert set(kinds.values()) == {"mode", "country", "terminal"}
    nowhere = len(kinds) - len(placed)
    assert (
        data["sections"][1]["note"].startswith(f"{nowhere} of the list ")
        and "a click on the name" in (data["sections"][1]["note"])
    )


@pytest.mark.parametrize("candidates", ["borders", ["by name", "rail"], ["EAST_WEST_SEA", "COVE-FJORD-sea"]])
def test_each_of_a_ranking_has_a_symbol_or_is_said_to_have_none(net: Any, box: Any, candidates: Any) -> None:
    """A border at sea stands on its lanes, which are as wide as its loss, also where it is called by its name."""
    at_sea = net.borders["border_id"] == "EAST_WEST_SEA"
    name = str(net.borders.loc[at_sea, "name"].iloc[0])
    named = candidates if isinstance(candidates, str) else [one.replace("by name", name) for one in candidates]
    ranking = cd.study.criticality(net, box, candidates=named, via="sea")
    data = map(net, ranking)._children["corridor"].data
    marks = [mark for mark in data["marks"] if mark["type"] == "loss"]
    rows, told = data["sections"][1]["rows"], data["sections"][1]["note"]
    assert len(rows) == len(marks) + int(told.split()[0] if told else 0)
    wide = {flow["link"]: flow["rank"] for flow in data["flows"]}
    (row,) = [
        row for row, kind in zip(rows, ranking.frame["kind"], strict=True) if kind == "border" and "lat" not in row
    ]
    assert row["name"] in {mark["name"] for mark in marks}
    assert row["links"] and all(wide[link] <= row["rank"] for link in row["links"])
    assert {data["links"][link]["border"] for link in row["links"]} == {"EAST_WEST_SEA"}


def test_a_difference_opens_on_what_changed_and_says_what_is_minimised(pages: Callable[[str], Visit]) -> None:
    page = pages("plans").page
    facts = dict(page.evaluate("corridor.page.data.sections[0].rows[0].facts"))
    assert "Cost" in facts and "Objective" not in facts
    assert not any(text.startswith("0 → 0") for text in facts.values())
    changed = page.evaluate("corridor.page.first.flatMap(({ steps }) => steps.map(({ change }) => change))")
    assert changed and "same" not in changed


@pytest.mark.parametrize("name", ["routes", "plans"])
def test_what_is_lost_differs_from_what_is_gained_in_colour_and_dash(pages: Callable[[str], Visit], name: str) -> None:
    page = pages(name).page
    looks = {
        kind: page.eval_on_selector_all(
            f"path.corridor-line.change-{kind}",
            "all => all.map(one => [one.getAttribute('stroke'), one.getAttribute('stroke-dasharray')])",
        )
        for kind in ("lost", "gained", "same", "less", "more")
    }
    assert looks["lost"] and all(look == ["#D55E00", "3 4"] for look in looks["lost"])
    for colour, kind in (("#0072B2", "gained"), ("#56B4E9", "more"), ("#76828B", "same")):
        assert all(look == [colour, None] for look in looks[kind])
    assert len({tuple(look) for kind in looks.values() for look in kind}) >= 2


def test_ranks_are_as_many_as_places_and_sized_by_loss(pages: Callable[[str], Visit]) -> None:
    found = pages("losses")
    marks = [mark for mark in data_of(found)["marks"] if mark["type"] == "loss"]
    assert found.page.locator(".mark-loss").count() == len(marks) > 0
    boxes = [found.page.locator(f'.mark-loss[aria-label^="Rank {mark["rank"]}:"]').bounding_box() for mark in marks]
    sizes = [(mark.get("cut") or 0, mark["share"], box["width"]) for mark, box in zip(marks, boxes, strict=True)]
    for (cut, share, width), (other_cut, other_share, other) in pairwise(sizes):
        assert width >= other - 1 or (cut == other_cut and share < other_share) or cut < other_cut


def test_critical_links_are_lines_of_their_class(pages: Callable[[str], Visit]) -> None:
    page = pages("links").page
    strokes = set(page.eval_on_selector_all("path.corridor-line", "all => all.map(one => one.getAttribute('stroke'))"))
    assert strokes & {"#7A0C2E", "#C8321F", "#E8772E", "#F2B134"} and "#7b858d" in strokes
    assert "Two at once" in page.inner_text("#corridor-panel")


def test_the_csv_holds_every_link_of_a_plan(pages: Callable[[str], Visit]) -> None:
    found = pages("plan")
    found.page.click(".facts-table summary")
    found.page.wait_for_selector("#corridor-table")  # filled when the browser says that it is open
    with found.page.expect_download() as saved:
        found.page.click("text=Save as CSV")
    rows = Path(saved.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + len(data_of(found)["flows"]) and rows[0].startswith("From,To,Mode,Gauge")
    with found.page.expect_download() as saved:
        found.page.click("text=Save as GeoJSON")
    features = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))["features"]
    assert {feature["properties"]["id"] for feature in features} and all("teu" in one["properties"] for one in features)
    found.page.click(".facts-table summary")


def test_either_direction_of_a_plan_is_a_band_with_its_own_use(
    net: Any, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    """40 TEU of 80 there and 4 of 80 back are no lane that is half full both ways."""
    ways = {"origin": ["Alma", "Haven"], "destination": ["Haven", "Alma"], "ready": "2026-03-04"}
    plan = cd.plan.flow(net, pd.DataFrame({**ways, "id": ["there", "back"], "teu_per_day": [40.0, 4.0]}))
    map(net, plan).save(tmp_path / "ways.html")
    page = visit(tmp_path / "ways.html").page
    uses = {
        round(use, 3) for flow in page.evaluate("corridor.page.data.flows") for use in (flow["use"], flow["useBack"])
    }
    assert {0.5, 0.05} <= uses and max(uses) == 0.5
    steps = page.evaluate("corridor.page.lines.flatMap(({ steps }) => steps.filter((one) => one.sharers > 1))")
    assert len(steps) > 0 and all(step["offset"] > 0 for step in steps)  # on its own right-hand side
    seen = {(round(step["teu"]), round(step["use"], 3)) for step in steps}
    assert {(40, 0.5), (4, 0.05)} <= seen and all(use == 0.5 for teu, use in seen if teu == 40)
    assert page.locator(".corridor-arrow").count() >= 4
    page.locator("path.corridor-hit").first.dispatch_event("click")
    assert "50 % full" in page.inner_text(".leaflet-popup").replace("\xa0", " ").replace("50%", "50 %")


def test_a_network_runs_the_services_of_its_day_alone(net: Any) -> None:
    services = net.services
    first, second, *_ = services.index
    services.loc[first, "valid_to"], services.loc[second, "valid_from"] = (
        pd.Timestamp("2020-06-30"),
        pd.Timestamp("2020-07-01"),
    )
    dated = cd.Network("dated", net.header, {**net.tables, "services": services})
    on = {day: set(frequencies(dated, dt.date.fromisoformat(day))) for day in ("2020-06-30", "2020-07-01")}
    assert on["2020-06-30"] - on["2020-07-01"] == {first} and second in on["2020-07-01"] - on["2020-06-30"]


def told_by(page: cd.draw.CorridorMap) -> dict[str, Any]:
    return dict(page._children["corridor"].data)


def states(page: cd.draw.CorridorMap) -> set[str]:
    """What the symbol of the border between the two gauges says of its state."""
    (mark,) = [one for one in told_by(page)["marks"] if one["id"] == "EAST_WEST" and one["type"] == "border"]
    return {row["state"] for row in mark["rows"]}


def test_a_map_of_a_day_has_what_holds_on_it(net: Any, things: Any) -> None:
    services = net.services.assign(valid_to=pd.Timestamp("2025-09-24"))
    dated = cd.Network("dated", net.header, {**net.tables, "services": services})
    shut, open_again = (map(dated, when=day) for day in ("2025-09-24", dt.date(2025, 9, 25)))
    assert told_by(shut)["subtitle"] == "services of 2025-09-24" and told_by(shut)["runs"]
    assert not told_by(open_again)["runs"]
    assert "closed" in states(shut) and states(open_again) == {"open"} and len(states(map(dated))) == 2
    plan, ranking = things["plan"][0], things["losses"][0]
    on, after = (told_by(map(dated, plan, when=day))["runs"] for day in ("2025-09-24", "2025-09-25"))
    assert on and not after
    assert states(map(dated, ranking, when="2025-09-25")) == {"open"}


def test_what_has_a_day_of_its_own_takes_no_other(net: Any, box: Any) -> None:
    trip, around = cd.route(net, box), cd.study.isochrone(net, box)
    for result, before in ((trip, None), (trip, trip), (around, None)):
        with pytest.raises(ArgumentError, match="days of their own"):
            map(net, result, before=before, when="2026-03-04")
    with pytest.raises(CorridorError, match="soon"):
        map(net, when="soon")


# the clock ------------------------------------------------------------------------------------


def test_the_clock_starts_at_the_origin_and_ends_at_the_destination(pages: Callable[[str], Visit]) -> None:
    """Positions come from the legs' own hours: the ends are the ends, and half the hours are neither."""
    page = pages("front").page
    way = page.evaluate(
        f"""() => {{
            const {{ positionAt, walkOfRoute }} = {bundle("map/clock.js")};
            const {{ data }} = corridor.page, way = walkOfRoute(data, data.routes[0]);
            return [way.end, ...[0, way.end / 2, way.end].map(hour => positionAt(way, hour))];
        }}"""
    )
    data = data_of(pages("front"))
    legs = [data["legs"][leg] for leg in data["routes"][0]["legs"]]
    first, last = data["places"][legs[0]["from"]], data["places"][legs[-1]["to"]]
    assert way[0] == pytest.approx(sum(leg.get("hours", 0.0) for leg in legs))
    assert way[1] == pytest.approx([first["lat"], first["lon"]], abs=1e-3)
    assert way[3] == pytest.approx([last["lat"], last["lon"]], abs=1e-3)
    assert way[2] not in (way[1], way[3])


def test_a_box_is_somewhere_between_a_late_and_an_early_journey(pages: Callable[[str], Visit]) -> None:
    """Nine in ten are behind the early one and ahead of the late one, who go the same way and both arrive."""
    route, ends, parts = pages("front").page.evaluate(
        f"""() => {{
                const {{ positionAt, stretchAt, walkOfRoute }} = {bundle("map/clock.js")};
                const {{ data }} = corridor.page, route = data.routes.find(one => one.along);
                const way = end => walkOfRoute(data, route, route.along.map(hours => hours[end]));
                const [early, late] = [way(0), way(1)], hour = early.end / 2;
                const parts = [0, hour, late.end].map(at => stretchAt({{ early, late }}, at));
                return [route, [early.end, late.end], [...parts, [positionAt(late, hour), positionAt(early, hour)]]];
            }}"""
    )
    assert (
        ends == pytest.approx([24 * days for days in route["daysRange"]], abs=2.0)
        and ends[0] < route["hours"] < ends[1]
    )
    start, under_way, arrived, (behind, ahead) = parts
    assert (under_way[0], under_way[-1]) == (behind, ahead) and behind != ahead
    assert arrived[0] == arrived[-1] != start[0]


def test_the_slider_moves_boxes_by_keyboard_and_the_address_remembers(pages: Callable[[str], Visit]) -> None:
    page = pages("front").page
    slider = page.locator("#corridor-hour")
    assert slider.get_attribute("aria-label") and page.locator(".box").count() >= 1  # the legend's own
    slider.focus()
    for _ in range(4):
        page.keyboard.press("PageUp")
    shown = page.locator(".corridor-box").count()
    assert shown == page.evaluate("corridor.page.shown.size") > 0
    assert slider.get_attribute("aria-valuetext").startswith("Day")
    page.keyboard.press("Home")
    assert page.locator(".corridor-box").count() == 0


def test_play_runs_and_pause_stops(pages: Callable[[str], Visit]) -> None:
    page = pages("front").page
    button = page.locator("#corridor-play")
    button.click()
    assert button.get_attribute("aria-label") == "Pause"
    assert page.evaluate(AN_HOUR_ON) >= 1
    button.click()
    assert button.get_attribute("aria-label") == "Play"
    stopped = page.evaluate("corridor.page.clock.hour")
    page.evaluate(TWO_FRAMES)
    assert page.evaluate("corridor.page.clock.hour") == stopped
    page.wait_for_url("**&t=*")
    page.evaluate("corridor.page.clock.set(0)")


def test_trains_of_a_service_keep_their_headway(visit: Callable[..., Visit], tmp_path: Path) -> None:
    """Three trains a week of twelve days on the way, 56 hours apart; a feeder a week of two days."""
    path = tmp_path / "week.html"
    map(fakes.network()).save(path)
    page = visit(path).page
    counts = page.evaluate(
        """() => [10, 40, 100].map(hour => {
            corridor.page.clock.set(hour);
            return corridor.page.clock.dots.length;
        })"""
    )
    assert counts == [len(range(hour % 56, 288, 56)) + len(range(hour, 48, 168)) for hour in (10, 40, 100)]


def test_less_motion_means_no_play_button_and_no_clock_no_slider(browser: Any, files: dict[str, Path]) -> None:
    context = browser.new_context(offline=True, reduced_motion="reduce")
    page = context.new_page()
    page.goto(files["front"].as_uri())
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    assert page.locator("#corridor-play").is_hidden() and page.locator("#corridor-hour").is_visible()
    page.goto(files["losses"].as_uri())
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    assert page.locator("#corridor-hour").count() == 0
    context.close()


# everywhere -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "dark"), [("plan", False), ("plans", True), ("losses", True)])
def test_axe_finds_nothing_serious_on_the_new_pages(
    visit: Callable[..., Visit], files: dict[str, Path], name: str, dark: bool
) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    ).Axe
    result = axe().run(visit(files[name], dark=dark).page)
    serious = [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in result.response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []


@pytest.mark.parametrize("name", ["plan", "plans", "losses"])
def test_on_a_phone_the_new_pages_are_no_wider_than_the_window(
    visit: Callable[..., Visit], files: dict[str, Path], name: str
) -> None:
    found = visit(files[name], size=(390, 844))
    assert found.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert found.errors == []


def test_a_plan_prints_its_lists(visit: Callable[..., Visit], files: dict[str, Path]) -> None:
    found = visit(files["plan"], dark=True)
    found.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert found.page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--land')") == "#f7f5f0"
    assert len(found.page.pdf(prefer_css_page_size=True)) > 20_000
    assert found.errors == []


def grid(count: int) -> Any:
    """A network of so many short links, 140 to a row."""
    row, net = 140, fakes.network()
    draw = random.Random(1)
    ends = [f"P{number}" for number in range(count + 1)]
    points = {
        key: (-10 + (number % row) + draw.random() / 2, 20 + number // row / 4) for number, key in enumerate(ends)
    }
    same = {"city": "", "name_zh": "", "name_ru": "", "country": "CN", "kind": "rail terminal", "gauges": "1435"}
    where = {name: [at[axis] for at in points.values()] for axis, name in enumerate(("lon", "lat"))}
    terminals = pd.DataFrame({"name": ends, **same, **where}, index=ends)
    links = net.links.iloc[[0] * count].assign(from_node_id=ends[:-1], to_node_id=ends[1:], border_id="")
    links.index = pd.Index([f"L{number}" for number in range(count)])
    lines = {f"L{number}": [points[ends[number]], points[ends[number + 1]]] for number in range(count)}
    empty = {name: getattr(net, name).iloc[:0] for name in ("borders", "transfers", "services", "service_stops")}
    return dataclasses.replace(net, terminals=terminals, links=links, lines=lines, **empty)


@pytest.mark.parametrize("count", [0, 1, 20_000])
def test_networks_of_any_size_open_and_pan(visit: Callable[..., Visit], tmp_path: Path, count: int) -> None:
    """20,000 links share one canvas, whose stations and lines answer to a click."""
    path = tmp_path / "grid.html"
    map(grid(count)).save(path)
    found = visit(path)
    assert found.errors == []
    assert found.page.evaluate("corridor.page.lines.length") == count
    assert found.page.evaluate("Boolean(corridor.page.many)") == (count > 9000)
    assert found.page.evaluate(FRAMES) > 0
    assert found.errors == []
    if count > 9000:
        assert found.page.locator("path.corridor-line").count() == 0
        assert found.page.evaluate("Object.keys(corridor.page.canvas._layers).length") < 10  # not one for each station
        near = found.page.evaluate("""() => {
            const { map, data } = corridor.page, middle = map.getSize().divideBy(2);
            map.stop().setView(map.getCenter(), 7, { animate: false });
            const at = data.places.map(place => map.latLngToContainerPoint([place.lat, place.lon]));
            const far = at.map(point => point.distanceTo(middle)), least = far.indexOf(Math.min(...far));
            const frame = map.getContainer().getBoundingClientRect();
            return [data.places[least].name, frame.x + at[least].x, frame.y + at[least].y];
        }""")
        found.page.mouse.click(*near[1:])
        assert found.page.locator(".leaflet-popup h2").inner_text() == near[0]
        found.page.keyboard.press("Escape")
        assert found.page.evaluate(
            f"""() => {{
                const {{ nearest }} = {bundle("map/drawing.js")}, {{ page }} = corridor;
                return nearest(page, L.latLng(page.lines[9].steps[0].to)).link === 9;
            }}"""
        )


@contextmanager
def metered(browser: Any, path: Path) -> Iterator[tuple[Any, Callable[[], float]]]:
    """An open page, and what it has taken of its thread so far, in seconds of the processor."""
    context = browser.new_context(offline=True, viewport={"width": 1400, "height": 900})
    page = context.new_page()
    meter = context.new_cdp_session(page)
    meter.send("Performance.enable", {"timeDomain": "threadTicks"})

    def taken() -> float:
        told = {one["name"]: one["value"] for one in meter.send("Performance.getMetrics")["metrics"]}
        return float(told["TaskDuration"])

    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready=yes]", state="attached", timeout=60_000)
    page.evaluate(TWO_FRAMES)
    yield page, taken
    context.close()


def seconds_to_open(browser: Any, path: Path) -> float:
    """Until it is ready and painted."""
    with metered(browser, path) as (_, taken):
        return taken()


def seconds_a_frame(browser: Any, path: Path) -> tuple[float, float]:
    """Of a move at zoom 6: of the page's thread, and of all processes of the browser, which paint what it draws."""
    meter = browser.new_browser_cdp_session()

    def spent() -> float:
        return sum(float(one["cpuTime"]) for one in meter.send("SystemInfo.getProcessInfo")["processInfo"])

    with metered(browser, path) as (page, taken):
        page.evaluate("corridor.page.map.setView([40, 60], 6, { animate: false })")
        page.evaluate(TWO_FRAMES)
        before = taken(), spent()
        frames = page.evaluate(FRAMES)
        return (taken() - before[0]) / frames, (spent() - before[1]) / frames


def test_twenty_thousand_links_move_within_sixty_milliseconds_a_frame(browser: Any, tmp_path: Path) -> None:
    """Of the thread, in which they are drawn; and in some times what a page without any takes, painting and all."""
    for count in (0, 20_000):
        map(grid(count)).save(tmp_path / f"{count}.html")
    none, many = (seconds_a_frame(browser, tmp_path / f"{count}.html") for count in (0, 20_000))
    assert many[0] < 0.060
    assert many[0] < 10.0 * none[0]
    assert many[1] < 4.0 * none[1]


def test_twenty_thousand_links_open_in_two_seconds_of_the_thread(browser: Any, tmp_path: Path) -> None:
    """And in six times what a page without any takes, in one run."""
    for count in (0, 20_000):
        map(grid(count)).save(tmp_path / f"{count}.html")
    none, many = (seconds_to_open(browser, tmp_path / f"{count}.html") for count in (0, 20_000))
    assert many < 2.0
    assert many < 6.0 * none


@pytest.mark.parametrize("kind", ["plan", "plans", "front"])
def test_what_catches_the_pointer_lies_on_a_line(pages: Callable[[str], Visit], kind: str) -> None:
    """In whatever order the steps of a line come: no piece joins two that do not meet."""
    jumps = pages(kind).page.evaluate(
        """() => {
            const { page } = corridor, key = (a, b) => [a.join(), b.join()].sort().join();
            page.collect();
            for (const line of page.lines) line.steps.reverse();
            Object.defineProperty(page, "collect", { value: () => {}, configurable: true });
            page.refresh();
            const steps = new Set(page.lines.flatMap(({ steps }) => steps.map(({ from, to }) => key(from, to))));
            const runs = page.hits.getLayers().flatMap(({ runs }) => runs.map(({ points }) => points));
            delete page.collect;
            page.refresh();
            return runs.flatMap(run => run.slice(1).map((to, at) => key(run[at], to))).filter(one => !steps.has(one));
        }"""
    )
    assert jumps == []


@pytest.mark.parametrize("zoom", [3, 9, 17])
def test_what_is_drawn_of_a_line_lies_within_the_view_and_its_margin(
    visit: Callable[..., Visit], files: dict[str, Path], zoom: int
) -> None:
    """Dashes of a lane half around the world would never end at a near view."""
    found = visit(files["front"])
    told = found.page.evaluate(
        """(zoom) => {
            const { page } = corridor, { map } = page;
            const { from, to } = page.lines[0].steps[0];
            map.setView([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2], zoom, { animate: false });
            const layers = [...page.layers.values()].flat(), one = L.point(1, 1);
            const points = layers.flatMap(layer => layer._parts.flat().map(point => [layer, point]));
            const room = ({ _renderer: { _bounds: { min, max } } }) => L.bounds(min.subtract(one), max.add(one));
            return [points.length, points.every(([layer, point]) => room(layer).contains(point))];
        }""",
        zoom,
    )
    assert told[0] > 1 and told[1]
    assert found.errors == []


@pytest.mark.slow
def test_a_plan_with_places_that_are_nowhere_is_still_drawn(net: Any, things: Any) -> None:
    class Lost:
        """The network, with one terminal's place unknown."""

        def __init__(self) -> None:
            self.terminals = net.terminals.copy()
            self.terminals.loc[self.terminals.index[3], ["lon", "lat"]] = float("nan")

        def __getattr__(self, name: str) -> Any:
            return getattr(net, name)

    page = map(Lost(), things["plan"][0]).to_html()  # type: ignore[call-overload]
    assert "NaN" not in page.split('id="corridor-data">')[1].split("</script>")[0]
    assert "Not drawn" in page
