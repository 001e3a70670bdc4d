"""The report of a plan: one page that asks for nothing, with what runs, what binds and who stays behind."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import corridor as cd
from corridor.draw.page.words import Language
from corridor.errors import FileError
from tests.draw.maps.open_pages import ON_PAPER, READY, TOLD
from tests.draw.said_words import english
from tests.plan.test_loads import MODELS

DAY = "2026-03-04"
SIDES = ("x", "y", "width", "height")


@pytest.fixture(scope="module")
def trains(teaching: cd.Network) -> cd.plan.Plan:
    row = {"id": "big", "origin": "Alma", "destination": "Haven", "containers_per_week": 160, "ready": DAY}
    terms = cd.plan.TrainTerms(whole_train_share=0.1)
    return cd.plan.block_trains(teaching, pd.DataFrame([{**row, "value_of_time": 1.0}]), terms=terms)


def test_the_page_of_trains_says_what_runs(teaching: cd.Network, trains: cd.plan.Plan, tmp_path: Path) -> None:
    """Its sentence, a map of its own, the trains that run and no others, figures and every note."""
    text = cd.draw.plan_report(teaching, trains, tmp_path / "plan.html", title="A week <b>").read_text(encoding="utf-8")
    assert "<h1>A week &lt;b&gt;</h1>" in text
    sentence = trains.sentence
    assert sentence[:1].upper() + sentence[1:] in text
    table = text.split("<h2>What runs</h2>")[1].split("</table>")[0]
    running = [name for name, number in trains.trains_per_week().items() if number]
    assert running and all(name in table for name in running)
    assert not any(name in table for name, number in trains.trains_per_week().items() if not number)
    assert text.count("<iframe") == 1 and "Figures" in text
    assert len(re.findall("<li>", text)) == len(trains.notes)
    assert not re.search(r'(src|href)="https?:', text.split("srcdoc=")[0])


def test_a_flow_is_counted_by_the_week_and_names_what_binds(teaching: cd.Network, tmp_path: Path) -> None:
    rows = pd.DataFrame({"id": ["sea"], "origin": ["Cove"], "destination": ["Fjord"], "teu_per_day": [300.0]})
    plan = cd.plan.flow(teaching, rows.assign(ready=DAY))
    text = cd.draw.plan_report(teaching, plan, tmp_path / "flow.html").read_text(encoding="utf-8")
    assert "USD a week" in text and "teu per week" in text
    binds = text.split("<h2>What binds</h2>")[1].split("</table>")[0]
    heads = re.findall(r"<th [^>]*>([^<]*)", binds)
    assert heads == ["kind", "name", "load", "capacity", "unit", "share", "price", "served"]
    assert set(re.findall(r"<td[^>]*>(\d+%)<", binds)) and "_" not in binds


def test_the_map_is_on_paper_too(browser: Any, teaching: cd.Network, trains: cd.plan.Plan, tmp_path: Path) -> None:
    """Whole, in the frame that paper has for it, and without the panel, whose facts stand around it."""
    file = cd.draw.plan_report(teaching, trains, tmp_path / "plan.html")
    page = browser.new_page(viewport={"width": 703, "height": 994})  # A4 within its margins
    page.goto(file.as_uri())
    frame = page.frames[1]
    frame.wait_for_selector(READY, state="attached")
    frame.evaluate(TOLD, "beforeprint")
    assert frame.evaluate(ON_PAPER) == [True, 0, True]
    assert not frame.locator("#corridor-panel").is_visible()
    page.emulate_media(media="print")
    paper, map_box = page.locator("iframe").bounding_box(), frame.locator("#corridor-map").bounding_box()
    assert [map_box[side] for side in SIDES] == pytest.approx([paper[side] for side in SIDES], abs=2)
    page.close()


def test_a_plan_in_which_nothing_moves_has_no_map(teaching: cd.Network, tmp_path: Path) -> None:
    bookings = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "ready": [DAY]})
    plan = cd.plan.slots(teaching, bookings)
    text = cd.draw.plan_report(teaching, plan, tmp_path / "slots.html").read_text(encoding="utf-8")
    assert "<iframe" not in text and "Bookings on departures" in text


def test_what_is_no_page_is_not_replaced(teaching: cd.Network, trains: cd.plan.Plan, tmp_path: Path) -> None:
    file = tmp_path / "notes.html"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(FileError):
        cd.draw.plan_report(teaching, trains, file)
    assert file.read_text(encoding="utf-8") == "mine"


@pytest.fixture(scope="module")
def every_kind(teaching: cd.Network) -> dict[str, cd.plan.Plan]:
    """A plan of every model: those of the loads, a timetable of trains, and what rolls and who drives on it."""
    plans = {name: model(teaching) for name, model in MODELS.items()}
    row = {"origin": ["Alma"], "destination": ["Haven"], "containers_per_week": [40], "ready": DAY}
    plain = cd.plan.block_trains(teaching, pd.DataFrame(row))
    plans["timetable"] = cd.plan.timetable(teaching, plain)
    return plans | {
        "vehicles": cd.plan.vehicles(teaching, plain),
        "vehicles of a timetable": cd.plan.vehicles(teaching, plans["timetable"]),
    }


def written(page: str) -> list[str]:
    """What the report says around its map; ids of rows are as the tables have them."""
    plain = re.sub(r'srcdoc="[^"]*"', "", re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page, flags=re.DOTALL))
    texts = [html.unescape(text).strip() for text in re.findall(r">([^<]+)<", plain)]
    return [re.sub(r"\b([A-Z0-9_]{2,}[-:]\S*|[0-9a-f]{16})", "", text) for text in texts if text]


@pytest.mark.parametrize("language", ["zh", "ru"])
def test_no_english_is_left_of_any_kind_of_plan(
    teaching: cd.Network, every_kind: dict[str, cd.plan.Plan], tmp_path: Path, language: Language
) -> None:
    """Headings, cells, figures and notes; names of services, of rows of a demand, and code are as they are."""
    services = {word for name in teaching.services["name"] for word in re.findall(r"[A-Za-z]{3,}", name)}
    as_they_are = services | {"teaching", "corridor", "land", "Gate", "Scenario", "set", "capacity", "back"}
    for kind, plan in every_kind.items():
        page = cd.draw.plan_report(teaching, plan, tmp_path / f"{kind}.html", language=language)
        told = written(page.read_text(encoding="utf-8"))
        assert len(told) > 10
        assert english(told, as_they_are) == [], kind
