"""Words of pages and reports: each in every language, said by scripts as by Python, and none left in English."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import corridor as cd
from corridor.draw.maps.corridor_map import BORDERS_DISCLAIMER
from corridor.draw.page.html import Column, table_html
from corridor.draw.page.names import names_in, words_of
from corridor.draw.page.scripts import bundle
from corridor.draw.page.words import Language, Words, say, words_in, words_script, write_numbers
from tests.draw.said_words import SAID, english, names_of

LANGUAGES: tuple[Language, ...] = ("zh", "ru")


def read(table: str) -> list[dict[str, str]]:
    text = (files("corridor.draw") / "assets" / table).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return read("words.csv") + read("plan_words.csv")


def faults(rows: list[dict[str, str]]) -> list[str]:
    """Rows without a word, twice, out of order, or whose translation fills other holes than the key has."""
    found = [key for key, times in Counter(row["en"] for row in rows).items() if times > 1]
    for row in rows:
        holes = len(re.findall(r"\{#?\}", row["en"]))
        for language in LANGUAGES:
            used = sorted(map(int, re.findall(r"\{(\d)\}", row[language])))
            if not row[language].strip() or used != list(range(holes)):
                found.append(f"{row['en']} in {language}")
    return found + ["order"] * ([row["en"] for row in rows] != sorted(row["en"] for row in rows))


def test_every_word_has_both_languages(rows: list[dict[str, str]]) -> None:
    assert len(rows) > 1000
    assert Counter(row["en"] for row in rows).most_common(1)[0][1] == 1, "no word stands in both tables"
    assert faults(read("words.csv")) + faults(read("plan_words.csv")) == []
    bad = [{"en": "b {}", "zh": "", "ru": "{1}"}, {"en": "a", "zh": "x", "ru": "y"}]
    assert faults(bad) == ["b {} in zh", "b {} in ru", "order"]


def test_a_text_is_said_with_what_stands_in_it() -> None:
    assert say("19 routes along 5 corridors, 3 on the map", "ru") == "Маршрутов: 19, коридоров: 5, на карте: 3"
    assert say("1 route along 1 corridor", "zh") == "1 条走廊上的 1 条路线"
    assert say("Legend: mode", "zh") == "图例：运输方式"
    assert say("rail 1520, gauge change, sea", "ru") == "ж/д 1520, смена колеи, море"
    assert say("Day 0, 5 h · 4 Mar 2026", "zh") == "第 0 天 5 时 · 4 Mar 2026"
    assert say("Alma – Haven", "ru") == "Alma – Haven"
    assert say("Legend: mode", "en") == "Legend: mode"
    assert words_in("en") == {}


def test_a_table_says_its_heads_and_our_words_only() -> None:
    text = table_html([Column("hours", True), Column("what")], [[1, "haul"], [2, "haul <b>"]], said=Words("ru"))
    assert "<th" in text and "часы" in text and ">провоз<" in text and "haul &lt;b&gt;" in text


def texts_of(rows: list[dict[str, str]]) -> list[str]:
    """Every text of the table with something in its holes, and lists of them."""
    filled = [row["en"].replace("(s)", "s").replace("{#}", "1,234.5").replace("{}", "Alma") for row in rows]
    return [
        *filled,
        *(f"{one}, {other}" for one, other in zip(filled[::7], filled[3::7], strict=False)),
        "Alma – Haven",
    ]


# What a page says of places, and what has none.
NAMED = ["Alma", "Alma – Haven", "Dale-Fjord, sea Cove-Fjord", "sea Cove-Fjord (suez)", "Alma-1, Birk", "Gulf-Alma"]
NAMED += ["Feeder of Cove Alma Dry Port - Birk Junction", "Feeder - Alma", "rail and road", "Port: Alma"]
AMOUNTS = {
    "1,234,567.5": "1\u202f234\u202f567,5",
    "USD 1,234 · 2.5 days": "USD 1\u202f234 · 2,5 сут",
    "3,678 (3,352-5,027) USD": "3\u202f678 (3\u202f352-5\u202f027) USD",
    "0.5 h": "0,5 ч",
    "0.00%": "0,00%",
    "2026-03-04 08:00": "2026-03-04 08:00",
    "14.03.2026": "14.03.2026",
    "10.03.": "10.03.",
    "10.03.\n2 d": "10.03.\n2 d",
    "0.1.0": "0.1.0",
    "1, 2": "1, 2",
}


@pytest.mark.parametrize("text", AMOUNTS)
def test_numbers_are_written_as_in_the_language(text: str) -> None:
    assert say(text, "ru") == AMOUNTS[text]
    assert write_numbers(text, "zh") == write_numbers(text, "en") == text
    assert write_numbers(AMOUNTS[text], "ru") == AMOUNTS[text], "what is written so stays"


def test_places_are_called_as_the_language_calls_them(teaching: cd.Network) -> None:
    said = words_of(teaching, "ru")
    assert said.say("Alma – Haven") == f"Альма – {said.names['Haven']}"
    assert said.say("sea Cove-Fjord, Alma-Birk") == f"морем {said.names['Cove']}-{said.names['Fjord']}, Альма-Бирк"
    assert said.say("own train Alma Dry Port - Birk Junction") == "own train: Альма-Порт - Бирк"
    assert said.say("Alma-Nowhere") == "Alma-Nowhere", "half a name is none"
    assert names_in(teaching, "en") == {}
    assert set(names_in(teaching, "zh", {"BIRK"})) == {"Birk", "Birk Junction", *teaching.countries["name"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_scripts_say_what_python_says(
    browser: Any, teaching: cd.Network, rows: list[dict[str, str]], language: Language
) -> None:
    entry = 'import { say } from "words.js";\nexport const told = (texts) => texts.map(say);\n'
    made = bundle("test.js", {"test.js": entry, "translations.js": words_script(words_of(teaching, language))})
    page = browser.new_page()
    texts, said = [*texts_of(rows), *NAMED, *AMOUNTS], words_of(teaching, language)
    assert page.evaluate(f"(texts) => {made}.told(texts)", texts) == [said.say(text) for text in texts]
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_is_left_on_a_page(
    visit: Callable[..., Any], teaching: cd.Network, tmp_path: Path, language: Language
) -> None:
    front = cd.pareto_routes(teaching, cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04"))
    path, names = tmp_path / "page.html", names_of(teaching)
    for result in (None, front):
        cd.draw.map(teaching, result, style=cd.draw.MapStyle(language=language)).save(path, force=True)
        page = visit(path).page
        assert page.evaluate("document.documentElement.lang") == language
        if result is not None:
            page.evaluate("corridor.page.open(0)")
        page.evaluate("document.querySelector('.facts-table').open = true")
        page.fill("#corridor-search", "nowhere at all")
        assert page.inner_text("#corridor-found") == say("No station of that name", language)
        assert english(page.evaluate(SAID), names) == []


# What a panel says as names: the facts of lists may be words of ours.
LISTED = """() => {
  const places = "h1 bdi, .subtitle bdi, .list h2, .list dt, .list dd, .legend li, .legend summary, .switch label";
  return [...document.querySelectorAll(places)].map(node => node.textContent);
}"""


@pytest.fixture(scope="module")
def results(teaching: cd.Network) -> dict[str, tuple[Any, Any]]:
    """Of each other kind of map what it shows, and what is before it."""
    box = cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04")
    demand = pd.DataFrame(
        {"origin": ["Alma"], "destination": ["Haven"], "ready": "2026-03-04", "teu_per_day": [4000.0]}
    )
    front, plan = cd.pareto_routes(teaching, box), cd.plan.flow(teaching, demand)
    shut = cd.Scenario("Alma").close(next(border for trip in front for border in trip.border_ids))
    closed = shut.apply(teaching)
    return {
        "plan": (plan, None),
        "plans": (cd.plan.flow(closed, demand), plan),
        "routes": (cd.pareto_routes(closed, box), front),
        "ranking": (cd.study.criticality(teaching, box), None),
        "isochrone": (cd.study.isochrone(teaching, box, after=shut), None),
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["plan", "plans", "routes", "ranking", "isochrone"])
def test_no_english_is_left_in_the_panel_of_any_kind(
    visit: Callable[..., Any],
    teaching: cd.Network,
    results: dict[str, tuple[Any, Any]],
    tmp_path: Path,
    language: Language,
    kind: str,
) -> None:
    result, before = results[kind]
    path, look = tmp_path / "page.html", cd.draw.MapStyle(language=language)
    cd.draw.map(teaching, result, before=before, style=look).save(path)
    ours = {
        *names_of(teaching),
        *re.findall(r"[A-Za-z]{3,}", f"{teaching.disclaimer} {BORDERS_DISCLAIMER}"),
        "TEU",
        "FEU",
    }
    page = visit(path).page
    told = [*page.evaluate(SAID), *page.evaluate(LISTED)]
    assert english(told, ours) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_is_in_one_language(teaching: cd.Network, tmp_path: Path, language: Language) -> None:
    shipment = cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04")
    trips = tuple(cd.pareto_routes(teaching, shipment))[:2]
    path = cd.draw.report(teaching, trips, tmp_path / "report.html", interactive=False, language=language)
    text = path.read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in text
    said = re.findall(r"<(?:h2|th|dt|caption|figcaption|summary)[^>]*>([^<]+)<", text)
    assert len(said) > 60
    assert english(said, {*names_of(teaching), *trips[0].name.split(), *trips[1].name.split()}) == []


# All that is written, also names and what pictures say; rows behind figures have the words of their tables.
EVERYTHING = SAID.replace("bdi, code", ".source, .why li, main > .scroll td, code").replace("svg.labels", "svg.none")


def all_written(page: Any, path: Path) -> list[str]:
    """Everything that a page and the maps in it say."""
    page.goto(path.as_uri())
    page.wait_for_function("[...document.querySelectorAll('iframe')].every(one => one.srcdoc)")
    for frame in page.frames:
        frame.wait_for_function("!window.corridor || document.documentElement.dataset.ready === 'yes'")
    return [text for frame in page.frames for text in frame.evaluate(EVERYTHING)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["front", "plan", "routes", "isochrone", "plan report", "story"])
def test_no_latin_word_is_left_but_names_of_services_and_codes(
    browser: Any,
    teaching: cd.Network,
    results: dict[str, tuple[Any, Any]],
    tmp_path: Path,
    language: Language,
    kind: str,
) -> None:
    path, look = tmp_path / "page.html", cd.draw.MapStyle(language=language)
    if kind == "plan report":
        cd.draw.plan_report(teaching, results["plan"][0], path, language=language)
    elif kind == "story":
        step = cd.draw.StoryStep("1", "2", cd.draw.map(teaching, results["routes"][0], style=look))
        cd.draw.story([step], path, language=language)
    else:
        result, before = (results["routes"][1], None) if kind == "front" else results[kind]
        cd.draw.map(teaching, result, before=before, style=look).save(path)
    services = {word for text in teaching.services["name"] for word in re.findall(r"[A-Za-z]{3,}", text)}
    codes = {"TEU", "FEU", "HS", "SMGS", "CIM", "teaching", "corridor"}
    page = browser.new_page()
    told = all_written(page, path)
    page.close()
    assert len(told) > 30
    assert english(told, services | codes) == []
