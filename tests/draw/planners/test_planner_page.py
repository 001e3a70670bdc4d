"""The page that searches, as a reader uses it: names, cargo, closures, no route, the address, what others take over."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest

import corridor as cd
from corridor.draw.planners.place_names import other_names, place_names
from corridor.model.known_dates import dates_known, outside_dates
from corridor.model.names import look_up
from corridor.model.tables.places import fold

DAY = dt.timedelta(days=1)

PRESETS = {
    "Two boxes": cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04"),
    "A train": cd.Shipment("Birk", "Fjord", containers=40, hs="8429", ready="2026-03-05 08:00"),
}


@pytest.fixture(scope="module")
def file(teaching: cd.Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("planner") / "planner.html"
    cd.draw.planner(teaching, presets=PRESETS).save(path)
    return path


@pytest.fixture
def opened(visit: Callable[..., Any], file: Path) -> Callable[..., Any]:
    def look(**more: Any) -> Any:
        found = visit(file, **more)
        found.page.wait_for_selector("html[data-planner=ready]", state="attached", timeout=10_000)
        return found

    return look


def status(page: Any) -> str:
    return str(page.text_content(".count"))


def points(page: Any) -> list[list[int]]:
    return [list(map(int, point)) for point in page.evaluate("corridor.page.answer.found.points")]


def python_points(teaching: cd.Network, shipment: cd.Shipment, **options: Any) -> list[list[int]]:
    found: list[list[int]] = cd.pareto_routes(teaching, shipment, **options).points.tolist()
    return found


def test_it_opens_with_the_answer_to_its_first_preset(opened: Any, teaching: cd.Network, file: Path) -> None:
    visited = opened()
    assert points(visited.page) == python_points(teaching, PRESETS["Two boxes"])
    assert "routes that no other beats" in status(visited.page)
    assert visited.errors == []
    assert visited.requests == [file.as_uri()]


def test_another_cargo_another_place_another_day(opened: Any, teaching: cd.Network) -> None:
    page = opened().page
    page.select_option("#planner-preset", label="A train")
    page.fill("#planner-origin", "alma")
    page.press("#planner-origin", "Tab")
    page.fill("#planner-ready", "2025-06-01T10:00")
    page.press("#planner-ready", "Tab")
    box = cd.Shipment("Alma", "Haven", containers=40, hs="8429", ready="2025-06-01 10:00")
    assert points(page) == python_points(teaching, box)


def test_a_name_that_means_nothing_is_refused(opened: Any, teaching: cd.Network) -> None:
    """With the nearest name; routes between other places are shown no longer, so that none is taken for its own."""
    page = opened().page
    page.fill("#planner-destination", "Havenn")
    page.press("#planner-destination", "Tab")
    message = page.evaluate("document.querySelector('#planner-destination').validationMessage")
    assert "no place is called “Havenn”; nearest: Haven" in message
    assert page.input_value("#planner-destination") == "Havenn"
    assert "no place is called “Havenn”" in page.inner_text("#planner-problem")
    assert page.locator(".cards li, path.corridor-line").count() == 0
    page.fill("#planner-destination", "Haven")
    page.press("#planner-destination", "Tab")
    assert points(page) == python_points(teaching, PRESETS["Two boxes"])
    assert page.locator("path.corridor-line").count() > 0
    assert page.evaluate("document.querySelector('#planner-destination').validity.valid")


def test_a_border_is_closed_with_a_click(opened: Any, teaching: cd.Network) -> None:
    page = opened().page
    page.locator(".corridor-mark.mark-border").first.click()
    page.locator(".planner-close").first.click()
    (closed,) = page.evaluate("corridor.page.question.avoid")
    name = f"{closed['kind']}:{closed['key']}"
    assert points(page) == python_points(teaching, PRESETS["Two boxes"], avoid=[name])
    page.locator(".planner-list button").first.click()
    assert points(page) == python_points(teaching, PRESETS["Two boxes"])


def test_a_country_a_border_or_a_place_is_closed_by_its_name(opened: Any, teaching: cd.Network) -> None:
    """As a click does, for whoever has no mouse; what nobody knows is refused: no route is shown."""
    page = opened().page
    border = teaching.borders.iloc[0]
    for text, point in (
        ("cross", None),
        (border["name"], f"border:{border['border_id']}"),
        ("birk", "terminal:BIRK"),
    ):
        before = page.evaluate("JSON.stringify(corridor.page.question.avoid)")
        page.fill("#planner-shut", text)
        page.press("#planner-shut", "Tab")
        avoid = [f"{one['kind']}:{one['key']}" for one in page.evaluate("corridor.page.question.avoid")]
        if point is None:
            assert page.evaluate("JSON.stringify(corridor.page.question.avoid)") == before
            assert "no place is called “cross”" in page.inner_text("#planner-problem")
            assert page.input_value("#planner-shut") == "cross"
            assert page.locator(".cards li").count() == 0
        else:
            assert avoid[-1] == point
            assert page.input_value("#planner-shut") == ""
            assert points(page) == python_points(teaching, PRESETS["Two boxes"], avoid=avoid)
    page.fill("#planner-shut", "Birk")
    page.press("#planner-shut", "Tab")
    assert len(page.evaluate("corridor.page.question.avoid")) == 2, "twice is once"


def test_a_group_is_closed_by_its_name_and_modes_stand_with_what_is_closed(opened: Any, teaching: cd.Network) -> None:
    page = opened().page
    named = other_names(teaching).items()
    group, members = next((name, keys) for name, (kind, keys) in named if kind == "country" and len(keys) > 1)
    page.fill("#planner-shut", group)
    page.press("#planner-shut", "Tab")
    closed = page.evaluate("corridor.page.question.avoid.map((one) => one.key)")
    assert closed == members
    page.evaluate("corridor.page.planner.toggle('mode', 'road')")
    assert page.locator("#planner-chosen li").last.inner_text() == "✕ road"
    page.locator("#planner-chosen li button").last.click()
    assert page.get_attribute("#planner-mode-road", "aria-pressed") == "true"


def test_the_last_departure_in_time_is_handed_over(opened: Any, teaching: cd.Network) -> None:
    """It goes by the clock: the call that stands there is that of Python, and so is the command; limits are refused."""
    page = opened().page
    page.fill("#planner-arrive", "2026-05-04T12:00")
    page.press("#planner-arrive", "Tab")
    assert page.locator(".cards li").count() == 0
    call = page.inner_text("#planner-problem pre")
    assert call.splitlines()[-1].startswith("last = cd.latest_departure(network, box, arrive=")
    found: dict[str, Any] = {}
    exec(call, found)  # as whoever copies it
    asked = cd.latest_departure(teaching, PRESETS["Two boxes"], arrive="2026-05-04 12:00")
    assert found["last"].departs == asked.departs
    command = page.evaluate("corridor.page.question && corridor.page.answer.handover")
    assert command is True
    page.fill("#planner-most-days", "20")
    page.press("#planner-most-days", "Tab")
    assert "without limits" in page.inner_text("#planner-problem")
    page.fill("#planner-most-days", "")
    page.press("#planner-most-days", "Tab")
    page.fill("#planner-arrive", "")
    page.press("#planner-arrive", "Tab")
    assert points(page) == python_points(teaching, PRESETS["Two boxes"])


def test_a_station_under_a_symbol_is_reached_through_it(opened: Any) -> None:
    page = opened().page
    page.evaluate(
        "const mark = corridor.page.data.marks.find(({ type }) => type === 'border'); "
        "corridor.page.map.setView([mark.lat, mark.lon], 2)"
    )
    page.locator(".corridor-mark.mark-border").first.evaluate("mark => mark.click()")
    under = page.locator(".actions button", has_text="Here too: ").first
    called = under.inner_text().removeprefix("Here too: ")
    under.click()
    assert page.locator(".popup h2").last.inner_text() == called  # the first one fades


def test_a_field_that_is_being_typed_into_stays(opened: Any) -> None:
    """The page is drawn anew when days or an answer come: half of a number is not asked about, and nothing breaks."""
    visited = opened()
    page = visited.page
    page.focus("#planner-containers")
    page.keyboard.press("Control+A")
    page.keyboard.type("1")
    before = page.evaluate("JSON.stringify(corridor.page.question)")
    page.evaluate("corridor.page.refresh(); corridor.page.planner.show(corridor.page.answer)")
    assert page.evaluate("JSON.stringify(corridor.page.question)") == before
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    assert page.evaluate("corridor.page.question.shipment.containers") == 12
    assert visited.errors == []


def test_what_is_typed_key_by_key_is_what_is_asked(opened: Any) -> None:
    """A day part by part, from field to field by Tab and by a click, and with the focus where it was."""
    page = opened().page
    page.click("#planner-ready", position={"x": 15, "y": 15})
    page.keyboard.type("03152027")
    assert page.evaluate("corridor.page.question.shipment.ready.slice(0, 10)") == "2027-03-15"
    page.click("#planner-containers")
    page.keyboard.press("Control+A")
    page.keyboard.type("20")
    page.keyboard.press("Tab")
    page.keyboard.type("25")
    page.click("#planner-containers")
    assert page.evaluate("document.activeElement.id") == "planner-containers"
    assert page.evaluate("[corridor.page.question.shipment.containers, corridor.page.question.limits.days]") == [20, 25]
    page.click("#planner-by-co2_kg")
    assert page.evaluate("document.activeElement.id") == "planner-by-co2_kg"
    assert page.input_value("#planner-preset") == "", "no longer the cargo of a preset"
    page.select_option("#planner-preset", index=0)
    boxes = page.evaluate("corridor.page.question.shipment.containers")
    assert page.input_value("#planner-containers") == str(boxes) != "20"


def test_a_link_is_copied_and_last_year_stands_beside(opened: Any, teaching: cd.Network) -> None:
    page = opened().page
    page.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }")
    page.click("#planner-copy-link")
    assert page.evaluate("window.copied") == page.evaluate("location.href")
    page.click("#planner-years")
    page.wait_for_selector(".planner-beside")
    now, before = page.locator(".planner-beside li").all_inner_texts()
    for said, day in ((now, "2026-03-04"), (before, "2025-03-04")):
        best = cd.route(teaching, cd.Shipment("Alma", "Haven", containers=2, ready=day))
        assert said.startswith(f"{day}: from USD {best.cost_per_container:,.0f} a box, from ")
    page.fill("#planner-ready", "2028-02-29T00:00")
    page.press("#planner-ready", "Tab")
    assert [said[:10] for said in page.locator(".planner-beside li").all_inner_texts()] == ["2028-02-29", "2027-03-01"]


def test_no_route_names_the_fewest_that_would_have_to_fall(opened: Any) -> None:
    page = opened().page
    page.evaluate("corridor.page.planner.change((question) => { question.avoid = [{kind: 'country', key: 'NA'}]; })")
    page.evaluate("corridor.page.planner.change((question) => { question.shipment.air = false; })")
    said = page.inner_text("#planner-problem")
    assert "No route" in said and "closed by you" in said
    assert "have to fall" in status(page), "above the form, too, which may be longer than the screen"
    page.click("#planner-problem button")
    assert "routes that no other beats" in status(page)


def test_a_reefer_without_a_way_is_told_how_many_hours_would_do(opened: Any, teaching: cd.Network) -> None:
    """The fewest: with an hour less there is none."""
    page = opened().page
    page.evaluate(
        "corridor.page.planner.change(({ shipment }) => "
        "Object.assign(shipment, { container_type: '45R1', power_within_h: 1, air: false }))"
    )
    said = page.inner_text("#planner-problem")
    hours = int(said.split("No route keeps 1 h without power: ")[1].split()[0])
    box = {"containers": 2, "container_type": "45R1", "air": False, "ready": "2026-03-04"}
    assert cd.route(teaching, cd.Shipment("Alma", "Haven", power_within_h=hours, **box)).hours > 0
    with pytest.raises(cd.NoRoute):
        cd.route(teaching, cd.Shipment("Alma", "Haven", power_within_h=hours - 1, **box))
    assert page.locator("#planner-dangerous option[value='3']").text_content() == "3 flammable liquids"


def test_limits_that_are_too_tight_say_what_would_do(opened: Any) -> None:
    page = opened().page
    page.fill("#planner-most-days", "0.1")
    page.press("#planner-most-days", "Tab")
    assert "No route keeps the limits: the fastest takes" in page.inner_text("#planner-problem")


def test_the_address_brings_the_question_back(opened: Any) -> None:
    page = opened().page
    page.evaluate("corridor.page.planner.toggle('mode', 'road')")
    page.fill("#planner-containers", "7")
    page.press("#planner-containers", "Tab")
    asked = page.evaluate("JSON.stringify(corridor.page.question)")
    again = opened(hash=page.evaluate("location.hash")).page
    assert again.evaluate("JSON.stringify(corridor.page.question)") == asked
    assert points(again) == points(page)
    assert again.locator("#planner-unread").count() == 0


@pytest.mark.parametrize(
    "text",
    [
        "{nonsense",
        "5",
        '{"shipment": 5}',
        '{"via": 5}',
        '{"avoid": [{"kind": "mode"}]}',
        '{"criteria": ["beauty", "cost"]}',
        '{"shipment": {"ready": "soon"}}',
        '{"shipment": {"ready": "2026-02-31 08:00"}}',
        '{"shipment": {"ready": "2025-02-29"}}',
        '{"shipment": {"ready": "2026-13-01"}}',
        '{"shipment": {"ready": "2026-03-04 24:30"}}',
        '{"shipment": {"ready": "4 March 2026"}}',
        '{"criteria": ["cost", "cost", "hours"]}',
        '{"limits": {"beauty": 3}}',
        "",
    ],
)
def test_an_address_that_cannot_be_read_is_said(opened: Any, teaching: cd.Network, text: str) -> None:
    """Else the example of the page would be taken for the answer to what was sent."""
    visited = opened(hash=f"#q={quote(text)}")
    assert "no question that this page can read" in visited.page.inner_text("#planner-unread")
    assert visited.errors == [] and points(visited.page) == python_points(teaching, PRESETS["Two boxes"])
    visited.page.evaluate("corridor.page.planner.toggle('mode', 'road')")
    assert visited.page.locator("#planner-unread").count() == 0


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ('"avoid": [{"kind": "border", "key": "NOWHERE"}]', "“NOWHERE” is no border of this network"),
        ('"avoid": [{"kind": "planet", "key": "Mars"}]', "“Mars” is no planet of this network"),
        ('"via": [{"kind": "constructor", "key": "x"}]', "“x” is no constructor of this network"),
        ('"via": [{"kind": "country", "key": "QQ"}]', "“QQ” is no country of this network"),
        ('"shipment": {"container_type": "constructor"}', "no container type is called constructor"),
        ('"shipment": {"container_owner": "thief"}', "Box of cannot be “thief”"),
        ('"shipment": {"air": "maybe"}', "Flights cannot be “maybe”"),
        ('"shipment": {"subsidies": 1}', "Subsidies cannot be “1”"),
        ('"shipment": {"dangerous": "1"}', "Dangerous goods cannot be “1”"),
        ('"shipment": {"cargo_tonnes_each": "20"}', "cargo tonnes each is a number from 0 to 1000"),
        ('"shipment": {"containers": "7"}', "the number of boxes is a whole number"),
        ('"shipment": {"hs": 8429}', "an HS code has 2, 4, 6, 8 or 10 digits"),
        ('"shipment": {"origin": "NOWHERE"}', "say from where to where"),
        ('"limits": {"days": "5"}', "the limit of days is a number"),
    ],
)
def test_what_an_address_asks_that_cannot_be_is_refused(opened: Any, part: str, said: str) -> None:
    """Nothing of it is left out without a word, nor taken for something else."""
    visited = opened(hash=f"#q={quote('{' + part + '}')}")
    assert said in visited.page.inner_text("#planner-problem")
    assert visited.errors == [] and visited.page.locator(".cards li").count() == 0


def test_another_address_is_another_question(opened: Any, teaching: cd.Network) -> None:
    """A link that is opened while the page is there, in another language, too."""
    page = opened().page
    question = page.evaluate("corridor.page.question") | {"avoid": [{"kind": "mode", "key": "road"}]}
    page.evaluate("text => { location.hash = text; }", f"lang=zh&q={quote(json.dumps(question))}")
    page.wait_for_selector("html[lang=zh][data-planner=ready]", state="attached")
    assert page.evaluate("corridor.page.question") == question
    assert points(page) == python_points(teaching, PRESETS["Two boxes"], avoid=["mode:road"])


def test_a_rule_is_taken_away_and_holds_again(opened: Any) -> None:
    page = opened().page
    page.evaluate("corridor.page.planner.lift('NO_SUCH_RULE')")
    assert "Rules taken away" in page.inner_text("#planner")
    page.locator(".planner-list button").first.click()
    assert page.evaluate("corridor.page.question.lifted") == []


def test_the_invoice_of_an_open_route_adds_up(opened: Any, teaching: cd.Network) -> None:
    page = opened().page
    page.evaluate("corridor.page.open(0)")
    page.click("#planner-invoice summary")
    amounts = page.locator(".planner-invoice td:last-child").all_inner_texts()
    total = sum(round(100 * float(text.replace(",", ""))) for text in amounts)
    route = page.evaluate("corridor.page.data.routes[corridor.page.data.corridors[0].routes[0]].cents")
    assert total == route


def test_costs_over_all_dates_are_drawn_and_a_slider_asks_about_one(opened: Any, teaching: cd.Network) -> None:
    page = opened().page
    page.click("#planner-years")
    page.wait_for_selector(".planner-years details")
    assert page.evaluate("corridor.page.years.size") == page.evaluate("corridor.page.network.epochs.length")
    assert page.locator(".planner-chart svg path").count() == 2
    assert_events_by_year(page)
    years = page.evaluate("corridor.page.years.found.map(({ day, cost }) => [day, cost])")
    page.evaluate(
        "const at = document.querySelector('#planner-year'); at.value = 1; at.dispatchEvent(new Event('change'))"
    )
    day, cost = years[1]
    box = cd.Shipment("Alma", "Haven", containers=2, ready=day)
    assert points(page) == python_points(teaching, box)
    assert cost == cd.route(teaching, box).cost_per_container
    assert page.locator(".planner-chart").count() == 2  # still there


def assert_events_by_year(page: Any) -> None:
    """Each once, under its year, the newest first; of the years only the one asked about is open."""
    found = page.evaluate(
        "[...document.querySelectorAll('.planner-events > details')].map((one) => [one.firstChild.textContent,"
        " one.open, [...one.querySelectorAll('li')].map((item) => item.textContent)])"
    )
    asked = page.evaluate("corridor.page.question.shipment.ready").split("-")[0]
    assert [head for head, *_ in found] == sorted((head for head, *_ in found), reverse=True)
    for head, is_open, items in found:
        year, count = head.rstrip(")").split(" (")
        assert int(count) == len(items) > 0 and all(item.startswith(year) for item in items)
        assert is_open == (year == asked)
    total = sum(len(items) for *_, items in found)
    assert page.inner_text(".planner-events > summary") == f"What began and ended ({total})"


def test_after_the_last_price_the_page_says_so(visit: Callable[..., Any], teaching: cd.Network, tmp_path: Path) -> None:
    """As Python does: before the first and after the last dated price of a series; elsewhere nothing."""
    tariffs = teaching.tariffs
    tariffs["valid_to"] = np.datetime64("2026-06-30")
    tariffs.iloc[:6, tariffs.columns.get_loc("valid_from")] = [
        np.datetime64(f"2020-0{month}-01") for month in range(1, 7)
    ]
    dated = cd.Network("dated", teaching.header, {**teaching.tables, "tariffs": tariffs})
    known = dates_known(dated)
    path = tmp_path / "dated.html"
    cd.draw.planner(dated, presets={"box": PRESETS["Two boxes"]}).save(path)
    page = visit(path).page
    page.wait_for_selector("html[data-planner=ready]", state="attached")
    assert known is not None and page.locator("#planner-known").count() == 0
    for day in (known[0] - DAY, known[1] + DAY):
        page.fill("#planner-ready", f"{day}T00:00")
        page.press("#planner-ready", "Tab")
        (said,) = outside_dates(dated, [day])
        assert page.inner_text("#planner-known") == f"{said[0].upper()}{said[1:]}."


def test_what_takes_long_is_searched_beside_the_page(opened: Any, teaching: cd.Network) -> None:
    """The same answer as the page's own; a question asked meanwhile is the one that is answered."""
    page = opened().page
    expected = points(page)
    ask = "corridor.page.planner.threads.ask(corridor.page.question, (reply) => corridor.page.planner.show(reply))"
    page.evaluate("corridor.page.planner.show({ isSlow: true, blocks: [] })")
    assert "Searching" in status(page)
    page.evaluate(ask)
    page.wait_for_selector('html[data-asked="2"]', state="attached")
    assert points(page) == expected
    page.evaluate(f"{ask}; corridor.page.planner.toggle('mode', 'road')")
    without_road = python_points(teaching, PRESETS["Two boxes"], avoid=["mode:road"])
    page.wait_for_timeout(400)
    assert points(page) == without_road
    page.evaluate("window.Worker = undefined")
    page.evaluate(ask)
    assert points(page) == without_road


def test_a_phone_has_the_form_and_no_sideways_scroll(opened: Any) -> None:
    page = opened(size=(390, 844), dark=True).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "with the table open, too"
    assert page.is_visible("#planner-origin")


def test_a_browser_that_cannot_unpack_says_so(browser: Any, file: Path) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    assert "cannot unpack the page" in status(page)
    context.close()


@pytest.mark.slow
def test_every_day_of_the_land_bridge_is_in_one_file_that_can_be_sent(eurasia: cd.Network, tmp_path: Path) -> None:
    cd.draw.planner(eurasia).save(tmp_path / "planner.html")
    assert 500_000 < (tmp_path / "planner.html").stat().st_size < 1_200_000


def test_names_are_those_of_the_library(eurasia: cd.Network) -> None:
    """In three scripts; a city before a junction of its name; and what fits several cities has all of them."""
    names, places = place_names(eurasia), [str(terminal) for terminal in eurasia.terminals.index]
    for text in ("Lanzhou", "兰州", "Минск", "Minsk", "minsk", "BYMSQ", "port of Klaipeda", "Duisburg"):
        key = names[fold(text)]
        assert isinstance(key, int) and places[key] == eurasia.terminal(text)
    assert eurasia.terminal("MINSK") != eurasia.terminal("Minsk")
    for key, found in names.items():
        if isinstance(found, list):
            with pytest.raises(cd.UnknownName):
                eurasia.terminal(f" {key}")


def test_names_of_countries_borders_and_cities_are_those_of_the_library(eurasia: cd.Network) -> None:
    """Those of the trade, of groups, of the stations on both sides of a border, and of all terminals of a city."""
    others = other_names(eurasia)
    for text in ("Turkey", "Türkiye", "Турция", "波兰", "PL", "EU", "EAEU", "Holland"):
        assert others[fold(text)] == ("country", sorted(look_up(eurasia, text, ("country",)).keys)), text
    assert len(others[fold("EU")][1]) > 10
    of_countries = [keys for kind, keys in others.values() if kind == "country"]
    assert {code for codes in of_countries for code in codes} == set(eurasia.countries.index)
    for text, kind in (
        ("Brest-Terespol", "border"),
        ("Тересполь - Брест", "border"),
        ("Dostyk-Alashankou", "border"),
        ("Minsk", "terminal"),
        ("兰州", "terminal"),
        ("by road", "mode"),
    ):
        meant = look_up(eurasia, text)
        assert others[fold(text)] == (meant.kind, sorted(meant.keys)) and meant.kind == kind, text


def test_a_crossing_is_closed_by_the_name_that_a_card_has_for_it(opened: Any, teaching: cd.Network) -> None:
    """Either way round, and in all languages, as Python takes it; an id as it is written is itself alone."""
    page = opened().page
    crossed = next(line for line in page.locator(".cards li").first.inner_text().split("\n") if "-" in line)
    crossing = crossed.split(", ")[0]
    border = look_up(teaching, crossing)
    assert border.kind == "border"
    for text in (crossing, "-".join(reversed(crossing.split("-")))):
        page.fill("#planner-shut", text)
        page.press("#planner-shut", "Tab")
        closed = page.evaluate("corridor.page.question.avoid")
        assert [(one["kind"], one["key"]) for one in closed] == [("border", *border.keys)]
    assert points(page) == python_points(teaching, PRESETS["Two boxes"], avoid=[crossing])


def test_a_misspelt_place_is_taken_by_a_click(opened: Any) -> None:
    """Each of several, and of what is not to be touched; all of them are told at once."""
    page = opened().page
    for field, text in (("origin", "Allma"), ("destination", "Havenn"), ("shut", "Birkk")):
        page.fill(f"#planner-{field}", text)
        page.press(f"#planner-{field}", "Tab")
    problem = page.locator("#planner-problem")
    assert all(f"“{text}”" in problem.inner_text() for text in ("Allma", "Havenn", "Birkk"))
    for _ in range(3):
        problem.locator("button").first.click()
    assert page.locator("#planner-problem, [aria-invalid=true]").count() == 0
    asked = page.evaluate("corridor.page.question")
    assert [asked["shipment"]["origin"], asked["shipment"]["destination"]] == ["ALMA", "HAVEN"]
    assert asked["avoid"] == [{"kind": "terminal", "key": "BIRK"}]


def test_a_name_means_on_the_page_what_it_means_in_python(
    visit: Callable[..., Any], teaching: cd.Network, tmp_path: Path
) -> None:
    """A junction whose id is the name of a city, in other letters: the id as it is written, and else the city."""
    terminals = teaching.terminals
    terminals.loc["ALMA", ["name", "city", "unlocode", "aliases"]] = ["First", "Birk", "", ""]
    terminals.loc["HAVEN", ["name", "aliases"]] = ["Last", ""]
    turned = cd.Network("turned", teaching.header, {**teaching.tables, "terminals": terminals})
    path = tmp_path / "turned.html"
    cd.draw.planner(turned, presets={"box": cd.Shipment("BIRK", "FJORD", ready="2026-03-04")}).save(path)
    page = visit(path).page
    page.wait_for_selector("html[data-planner=ready]", state="attached")
    for text in ("ALMA", "Alma", "alma", " First ", "the Last"):
        page.fill("#planner-origin", text)
        page.press("#planner-origin", "Tab")
        assert page.evaluate("corridor.page.question.shipment.origin") == turned.terminal(text.strip())


def test_presets_the_network_does_not_know_are_refused(teaching: cd.Network) -> None:
    with pytest.raises(cd.UnknownName, match="Havenn"):
        cd.draw.planner(teaching, presets={"wrong": cd.Shipment("Alma", "Havenn")})


def test_a_page_says_in_a_line_what_it_is(teaching: cd.Network) -> None:
    assert repr(cd.draw.planner(teaching, title="Ask me")) == "CorridorMap('Ask me', planner)"
