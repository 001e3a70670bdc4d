"""Every kind of page has no finding of axe-core, in light and in dark: it is open to keyboards and screen readers."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import corridor as cd
from tests.draw.conftest import SHIPMENT

AXE = Path(__file__).parents[3] / ".ci" / "node_modules" / "axe-core" / "axe.min.js"
FINDINGS = """async () => (await axe.run()).violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary.slice(0, 200)}`))"""
# What is half faded in has half its contrast: a card opens over 0.2 s, and its movement may start others.
STILL = """async () => {
    for (let moving; (moving = document.getAnimations()).length > 0; )
        await Promise.allSettled(moving.map(({ finished }) => finished));
}"""
MAPS = ("front", "network", "difference", "plan", "ranking", "isochrone", "planner", "story", "two maps")
TEXTS = ("report", "plan report", "quote")  # pages that wait for nothing
# Language and scheme; pages of Chinese and Russian have the names and the lengths of words of their own.
LOOKS = {"light": ("en", False), "dark": ("en", True), "Chinese": ("zh", False), "Russian": ("ru", True)}


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        reason = "axe-core is not installed: make lint-js"
        if os.environ.get("CORRIDOR_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def made(
    teaching: cd.Network, front: cd.ParetoFront, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], dict[str, Path]]:
    """Pages of every kind in a language, made when they are first asked for."""

    @cache
    def files(language: Any) -> dict[str, Path]:
        folder = tmp_path_factory.mktemp("axe")
        found = {name: folder / f"{name}.html" for name in (*MAPS, *TEXTS)}
        row = {"origin": "Alma", "destination": "Haven", "ready": "2026-03-04", "teu_per_day": 40.0}
        flow = cd.plan.flow(teaching, pd.DataFrame([row]))
        used = next(border for trip in front for border in trip.border_ids)
        shut = cd.Scenario("shut").close(used).apply(teaching)
        drawn = partial(cd.draw.map, teaching, style=cd.draw.MapStyle(language=language))
        maps = {
            "front": drawn(front),
            "network": drawn(),
            "difference": drawn(cd.pareto_routes(shut, SHIPMENT), before=front),
            "plan": drawn(flow),
            "ranking": drawn(cd.study.criticality(teaching, SHIPMENT)),
            "isochrone": drawn(cd.study.isochrone(teaching, SHIPMENT)),
            "planner": cd.draw.planner(teaching, presets={"Two boxes": SHIPMENT}, language=language),
        }
        for name, page in maps.items():
            page.save(found[name])
        cd.draw.report(teaching, front, found["report"], language=language)
        cd.draw.plan_report(teaching, flow, found["plan report"], language=language)
        cd.draw.save_quote(front[0].quote(teaching, language=language), found["quote"])
        step = cd.draw.StoryStep
        steps = step("How boxes go", "All routes.", maps["front"]), step("After", "", maps["plan"])
        cd.draw.story(steps, found["story"], language=language)
        beside = [step("Before and after", "A border is shut.", (maps["front"], maps["difference"]))]
        cd.draw.story(beside, found["two maps"], language=language)
        return found

    return files


def findings(page: Any, axe: str) -> list[str]:
    page.evaluate(f"{axe}; null")
    page.evaluate(STILL)
    return list(page.evaluate(FINDINGS))


@pytest.mark.slow
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("kind", TEXTS)
def test_a_report_has_no_finding(
    browser: Any, made: Callable[[str], dict[str, Path]], axe: str, kind: str, look: str
) -> None:
    language, dark = LOOKS[look]
    context = browser.new_context(offline=True, color_scheme="dark" if dark else "light")
    page = context.new_page()
    page.goto(made(language)[kind].as_uri())
    assert page.get_attribute("html", "lang") == language
    assert findings(page, axe) == []
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("kind", MAPS)
def test_a_page_has_no_finding(
    visit: Callable[..., Any], made: Callable[[str], dict[str, Path]], axe: str, kind: str, look: str
) -> None:
    language, dark = LOOKS[look]
    page = visit(made(language)[kind], dark=dark).page
    if kind == "planner":
        page.wait_for_selector("html[data-planner=ready]", state="attached")
    assert page.get_attribute("html", "lang") == language
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert findings(page, axe) == []
    mark = page.locator(".corridor-mark")
    if mark.count():
        mark.first.click(force=True)
        assert findings(page, axe) == []
    if kind == "planner":
        # a closure, and no route
        for step in ("question.avoid = [{kind: 'country', key: 'NA'}]", "question.shipment.air = false"):
            page.evaluate(f"corridor.page.planner.change((question) => {{ {step}; }})")
            assert findings(page, axe) == []


def test_a_finding_is_found(browser: Any, axe: str) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><button></button></main>")
    assert any(text.startswith("button-name") for text in findings(page, axe))
    context.close()
