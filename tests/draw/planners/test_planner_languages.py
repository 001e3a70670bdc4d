"""The page that searches in three languages: nothing of it is left in English, and whoever has it may change."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import corridor as cd
from corridor.draw.page.words import Language, say
from tests.draw.said_words import SAID, english, names_of

LANGUAGES: tuple[Language, ...] = ("zh", "ru")
# Said of the goods and the way by the tables, or by whoever asks; and what others take over as it is.
OF_TABLES = {"Python", "JSON", "English", "clear", "Nordic", "north", "Almaa"}


@pytest.fixture(scope="module")
def file(teaching: cd.Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("planner") / "planner.html"
    box = cd.Shipment("Alma", "Haven", containers=41, hs="8429", ready="2026-03-04", subsidies=False)
    cd.draw.planner(teaching, presets={"41": box}, language="zh").save(path)
    return path


def opened(visit: Callable[..., Any], file: Path, more: str = "") -> Any:
    page = visit(file, hash=more).page
    page.wait_for_selector("html[data-planner=ready]", state="attached")
    return page


def all_said(page: Any) -> list[str]:
    """Everything, and what the tables have made of words of ours: legs, remarks, what stands in the way."""
    everything = SAID.replace(
        "bdi, code", "bdi.source, h1 bdi, footer bdi, .way bdi, .leaflet-container bdi, th bdi, code"
    )
    return list(page.evaluate(everything))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_is_left(visit: Callable[..., Any], teaching: cd.Network, file: Path, language: Language) -> None:
    page = opened(visit, file, f"#lang={language}")
    names = {*names_of(teaching), *OF_TABLES}
    assert page.evaluate("document.documentElement.lang") == language
    for step in (
        "corridor.page.open(0)",
        "document.querySelector('#planner-cargo').open = true",
        "document.querySelector('#planner-invoice').open = true",
        "corridor.page.planner.lift('NO_SUCH')",
        "corridor.page.planner.pass('BIRK')",
        "corridor.page.planner.toggle('border', corridor.page.network.facts.borders[0].border_id)",
        "corridor.page.planner.toggle('country', 'NA')",
        "corridor.page.planner.change((question) => { question.via = []; question.shipment.air = false; })",
        "corridor.page.planner.change((question) => { question.avoid = []; question.limits.days = 0.1; })",
        "corridor.page.planner.change((question) => { question.limits = {}; question.shipment.hs = '1'; })",
        "corridor.page.planner.misread('origin', 'Almaa', "
        "{message: 'no place is called “Almaa”; nearest: Alma', nearest: ['ALMA']})",
    ):
        page.evaluate(step)
        assert english(all_said(page), names) == [], step
    page.evaluate("corridor.page.planner.end('origin', 'ALMA')")
    page.evaluate("corridor.page.planner.change((question) => { question.shipment.hs = '8429'; })")
    page.click("#planner-years")
    page.wait_for_selector(".planner-years details")
    assert english(all_said(page), names) == []


def test_the_language_is_changed_in_the_page_and_stands_in_its_address(
    visit: Callable[..., Any], file: Path, teaching: cd.Network
) -> None:
    page = opened(visit, file)
    assert page.inner_text(".planner-field.wide span") == say("From", "zh")
    page.fill("#planner-containers", "7")
    page.press("#planner-containers", "Tab")
    before = page.evaluate("JSON.stringify(corridor.page.question)")
    page.click("#planner-in-ru")
    page.wait_for_selector("html[lang=ru][data-planner=ready]", state="attached")
    assert "lang=ru" in page.evaluate("location.hash")
    assert page.inner_text(".planner-field.wide span") == say("From", "ru")
    assert page.evaluate("JSON.stringify(corridor.page.question)") == before
    assert json.loads(before)["shipment"]["containers"] == 7
    page.click("#planner-in-en")
    page.wait_for_selector("html[lang=en][data-planner=ready]", state="attached")
    assert page.inner_text(".planner-field.wide span") == "From"
    page.click("#planner-in-zh")
    page.wait_for_selector("html[lang=zh][data-planner=ready]", state="attached")
    assert "lang=" not in page.evaluate("location.hash"), "the language that the file was written in"


def test_another_language_is_refused(teaching: cd.Network) -> None:
    with pytest.raises(cd.CorridorError, match="language"):
        cd.draw.planner(teaching, language="de")  # type: ignore[arg-type]
