"""The report: what stands in it, that it adds up, that nothing runs or is fetched, and that it prints."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import corridor as cd
from corridor.draw.page.html import Column, svg_of, table_html
from corridor.draw.page.words import Words
from corridor.draw.reports.report_tables import estimate_table
from corridor.errors import CorridorError
from corridor.itinerary.emissions import report_emissions
from corridor.itinerary.sources import Figure

SHIPMENT = cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04")
EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>${alert(3)}`</title></style>&amp;"
PICTURES = 8
SECTIONS = (
    "Map",
    "Corridors",
    "Comparison",
    "Invoice",
    "Emissions statement",
    "Confidence: what is estimated",
    "Sources of the chosen route",
)


class Reader(HTMLParser):
    """Elements, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture(scope="module")
def front(teaching: cd.Network) -> cd.ParetoFront:
    return cd.pareto_routes(teaching, SHIPMENT)


@pytest.fixture(scope="module")
def page(teaching: cd.Network, front: cd.ParetoFront, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cd.draw.report(teaching, front, tmp_path_factory.mktemp("report") / "report.html")


def chosen_of(front: cd.ParetoFront) -> cd.Itinerary:
    return front.best("generalised")


@pytest.mark.slow
def test_everything_that_was_promised_stands_in_it(page: Path, front: cd.ParetoFront) -> None:
    text = page.read_text(encoding="utf-8")
    found = Reader(text)
    for section in SECTIONS:
        assert f">{section}</h2>" in text
    assert found.tags.count("svg") == PICTURES
    trip = chosen_of(front)
    assert f"{trip.cost:,.2f}" in text
    assert f"{trip.co2_kg:,.1f}" in text
    for corridor in front.corridors():
        assert corridor.name in found.texts
    for item in trip.items_frame().to_dict("records"):
        assert f"{item['table']}: {item['row']}" in found.texts
    for _, row in (row for leg in trip.legs for row in leg.rows if row[0] == "emissions"):
        assert any(part.startswith(row) for part in found.texts)
    assert trip.stamp.content_hash[:16] in text


@pytest.mark.slow
def test_a_shipment_a_front_and_a_route_can_be_reported(
    teaching: cd.Network, front: cd.ParetoFront, page: Path, tmp_path: Path
) -> None:
    searched = cd.draw.report(teaching, SHIPMENT, tmp_path / "a.html")
    assert searched.read_text(encoding="utf-8") == page.read_text(encoding="utf-8")
    single = cd.draw.report(teaching, front[0], tmp_path / "b.html").read_text(encoding="utf-8")
    assert "the only route" in single
    assert "Cheapest" not in single


def test_the_reader_can_choose_a_route_and_a_title(teaching: cd.Network, front: cd.ParetoFront, tmp_path: Path) -> None:
    trip = front.fastest()
    text = cd.draw.report(teaching, front, tmp_path / "c.html", chosen=trip, title="Quick & clean").read_text("utf-8")
    assert f"The chosen route: {trip.name}" in text
    assert "<h1>Quick &amp; clean</h1>" in text
    with pytest.raises(CorridorError, match="not one of those"):
        cd.draw.report(teaching, front, tmp_path / "d.html", chosen=replace(trip, cents=1))
    with pytest.raises(CorridorError, match="no route"):
        cd.draw.report(teaching, front.within(cost=0.0), tmp_path / "e.html")


def policy_of(found: Reader) -> str:
    return next(value for _, name, value in found.attributes if name == "content" and "default-src" in value)


def test_nothing_is_fetched_and_nothing_can_run_but_the_map(page: Path) -> None:
    """The page itself has no script; what its map runs is named by hash, in an origin of its own."""
    found = Reader(page.read_text(encoding="utf-8"))
    assert "script" not in found.tags
    assert found.tags.count("iframe") == 1
    assert not [one for one in found.attributes if one[1].startswith("on")]
    links = [value for _, name, value in found.attributes if name in ("src", "href", "xlink:href", "srcset", "data")]
    assert all(link.startswith("#") for link in links)
    policy = policy_of(found)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-inline" not in re.findall(r"script-src [^;]*", policy)[0]
    frame = {name: value for tag, name, value in found.attributes if tag == "iframe"}
    assert frame["sandbox"] == "allow-scripts allow-downloads"
    assert re.findall(r"script-src [^;]*", frame["srcdoc"])[0] in policy


@pytest.mark.slow
def test_a_report_without_its_map_has_no_script_at_all(
    teaching: cd.Network, front: cd.ParetoFront, page: Path, tmp_path: Path
) -> None:
    plain = cd.draw.report(teaching, front, tmp_path / "plain.html", interactive=False)
    found = Reader(plain.read_text(encoding="utf-8"))
    assert not {"script", "iframe"} & set(found.tags)
    assert "script-src" not in policy_of(found)
    assert plain.stat().st_size < page.stat().st_size - 200_000


def test_the_emissions_are_those_of_the_chain(teaching: cd.Network, page: Path, front: cd.ParetoFront) -> None:
    """Every element with its parts well to tank and tank to wheel; the totals are the route's."""
    text = page.read_text(encoding="utf-8")
    chain = report_emissions(teaching, chosen_of(front))
    statement = text[text.index(">Emissions statement</h2>") :]
    for value in (chain.ghg_kg, chain.wtt_kg, chain.ttw_kg):
        assert f"{value:,.1f}</td>" in statement
    for element in chain.elements:
        assert f">{element.category}</td>" in statement
    for left in chain.left_out:
        assert left in statement
    foreign = replace(chosen_of(front), stamp=replace(front[0].stamp, content_hash="other"))
    with pytest.raises(CorridorError, match="same tables"):
        cd.draw.report(teaching, foreign, page.with_name("foreign.html"))


def test_shares_of_confidence_are_of_the_rows(front: cd.ParetoFront) -> None:
    """Two rows of 30 and 70 per cent: what the table says."""
    trip = chosen_of(front)
    legs = [replace(leg, items=(), figures=()) for leg in trip.legs]
    graded = ((3.0, "low"), (7.0, "high"))
    figures = tuple(Figure("hours", hours, "links", "x", "book", grade) for hours, grade in graded)
    graded_trip = replace(trip, legs=(replace(legs[0], figures=figures), *legs[1:]))
    text = estimate_table(graded_trip, Words())
    line = re.search(r"<tr><td>hours</td>(.*?)</tr>", text)
    assert line is not None
    assert re.findall(r">([^<]*)</td>", line[1]) == ["70%", "0%", "30%", "0%"]


def test_each_card_has_the_rows_behind_its_figures_folded(page: Path, front: cd.ParetoFront) -> None:
    text = page.read_text(encoding="utf-8")
    cards = re.findall(r'<details class="why"><summary>why\? (.*?)</summary><ul>(.*?)</ul>', text)
    best = (chosen_of(front), front.cheapest(), front.fastest(), front.greenest())
    wanted = [str(trip.why(name)).splitlines() for trip in best for name in ("cost", "hours", "co2_kg")]
    assert [html.unescape(head) for head, _ in cards] == [lines[0].replace("co2_kg", "CO2e") for lines in wanted]
    assert [len(re.findall("<li>", rows)) for _, rows in cards] == [len(lines) - 1 for lines in wanted]


@pytest.fixture(scope="module")
def evil(teaching: cd.Network, front: cd.ParetoFront, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of a route all of whose names would like to run."""
    base = chosen_of(front)
    legs = tuple(replace(leg, text=EVIL, service_name=EVIL, source=EVIL, warning=EVIL) for leg in base.legs)
    items = tuple(replace(item, name=EVIL, row=EVIL, source=EVIL) for leg in base.legs for item in leg.items)
    legs = (replace(legs[0], items=items), *(replace(leg, items=()) for leg in legs[1:]))
    box = cd.Shipment(EVIL, "Haven" * 2_000, containers=2, ready="2026-03-04")
    trip = replace(base, name=EVIL, legs=legs, shipment=box)
    file = tmp_path_factory.mktemp("evil") / "evil.html"
    return cd.draw.report(teaching, [trip, *front], file, chosen=trip, title=EVIL)


@pytest.mark.slow
def test_hostile_names_stay_text(evil: Path) -> None:
    text = evil.read_text("utf-8")
    found = Reader(text)
    assert "script" not in found.tags
    assert "img" not in found.tags
    assert found.tags.count("iframe") == 1
    assert not [one for one in found.attributes if one[1].startswith("on")]
    assert "alert(1)" in "".join(found.texts)
    assert "Haven" * 1_000 not in text


@pytest.mark.slow
def test_ids_of_the_pictures_are_unique_and_the_page_is_the_same_each_time(
    teaching: cd.Network, front: cd.ParetoFront, page: Path, tmp_path: Path
) -> None:
    text = page.read_text(encoding="utf-8")
    groups = re.findall(r'<g id="([^"]+)"', text)
    assert len(groups) == len(set(groups)) > 50
    again = cd.draw.report(teaching, front, tmp_path / "again.html").read_text(encoding="utf-8")
    assert again == text


def test_text_of_pictures_stays_text(teaching: cd.Network, front: cd.ParetoFront) -> None:
    picture = svg_of(cd.draw.itinerary_gantt(teaching, chosen_of(front)), "x")
    assert picture.startswith("<svg")
    assert "<metadata" not in picture
    assert re.search(r"<text[^>]*>Hours since ready</text>", picture)
    assert 'width="' not in picture[: picture.index(">")]


def test_cells_are_escaped_cut_and_marked() -> None:
    text = table_html(
        [Column("<a>"), Column("n", number=True)], [["<b>", 1], ["x" * 5_000, 2]], marked=[1], total=["all", 3]
    )
    assert "&lt;a&gt;" in text
    assert "&lt;b&gt;" in text
    assert "<b>" not in text
    assert "x" * 600 + "…" in text
    assert text.count('class="chosen"') == 1
    assert "<tfoot>" in text


@pytest.mark.slow
def test_a_report_of_the_land_bridge_is_small(eurasia: cd.Network, tmp_path: Path) -> None:
    box = cd.Shipment("Lanzhou", "Duisburg", containers=41, container_type="45G1", hs="8429", ready="2026-11-21")
    file = cd.draw.report(eurasia, box, tmp_path / "report.html")
    text = file.read_text(encoding="utf-8")
    assert file.stat().st_size < 1_200_000
    assert "41 × 45G1" in text
    assert "HS 8429" in text


# the browser


def test_the_page_opens_offline_without_errors_and_fits_a_phone(browser: Any, page: Path) -> None:
    for width in (1280, 390):
        context = browser.new_context(offline=True, viewport={"width": width, "height": 900})
        view = context.new_page()
        errors: list[str] = []
        requests: list[str] = []
        view.on("pageerror", lambda error, kept=errors: kept.append(str(error)))
        view.on("console", lambda message, kept=errors: kept.append(message.text))
        view.on("request", lambda request, kept=requests: kept.append(request.url))
        view.goto(page.as_uri())
        assert errors == []
        assert requests == [page.as_uri()]
        assert view.locator("figure svg").count() == PICTURES
        assert view.evaluate("document.documentElement.scrollWidth") <= width
        query = "[...document.querySelectorAll('figure:not(.map) svg')].map(s => s.getBoundingClientRect().height)"
        assert min(view.evaluate(query)) > 50
        inside = view.frames[1]
        inside.wait_for_selector("html[data-ready=yes]", state="attached", timeout=10_000)
        assert inside.locator("button.toggle").count() > 1
        assert view.locator("figure.map").is_hidden()
        assert errors == []
        context.close()


def test_where_scripts_are_off_and_on_paper_a_picture_stands_for_the_map(browser: Any, page: Path) -> None:
    for scripts, media in ((False, "screen"), (True, "print")):
        context = browser.new_context(offline=True, java_script_enabled=scripts)
        view = context.new_page()
        view.goto(page.as_uri())
        view.emulate_media(media=media)
        assert view.locator("figure.map svg").is_visible(), media
        assert view.locator("figure.live").is_hidden(), media
        context.close()


def test_hostile_names_do_nothing_in_the_map_of_a_report(browser: Any, evil: Path) -> None:
    context = browser.new_context(offline=True)
    view = context.new_page()
    told: list[str] = []
    view.on("dialog", lambda dialog: (told.append("a dialog opened"), dialog.dismiss()))
    view.on("pageerror", lambda error: told.append(str(error)))
    view.on("request", lambda request: told.append(request.url))
    view.goto(evil.as_uri())
    view.frames[1].wait_for_selector("html[data-ready=yes]", state="attached", timeout=10_000)
    assert told == [evil.as_uri()]
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_a_report(browser: Any, page: Path, scheme: str) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    ).Axe
    context = browser.new_context(offline=True, color_scheme=scheme)
    view = context.new_page()
    view.goto(page.as_uri())
    result = axe().run(view).response
    assert len(result["passes"]) > 10
    assert [one["id"] for one in result["violations"] if one["impact"] in ("serious", "critical")] == []
    context.close()


def test_it_prints_to_a4(browser: Any, page: Path) -> None:
    context = browser.new_context(offline=True)
    view = context.new_page()
    view.goto(page.as_uri())
    data = view.pdf(prefer_css_page_size=True)
    boxes = {
        tuple(round(float(part)) for part in found.split()) for found in re.findall(rb"/MediaBox \[([^\]]+)\]", data)
    }
    assert boxes == {(0, 0, 595, 842)}
    view.emulate_media(media="print")
    view.set_viewport_size({"width": 703, "height": 1000})  # the width between the margins of A4
    assert view.evaluate("document.documentElement.scrollWidth") <= 703
    summaries = view.locator("summary")
    assert summaries.count() > 0 and not any(one.is_visible() for one in summaries.all())  # nothing opens on paper
    context.close()
