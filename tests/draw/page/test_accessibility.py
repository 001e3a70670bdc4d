"""Every kind of page has no finding of axe-core, in light and in dark: it is open to keyboards and screen readers."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import corridor as cd
from tests.draw.conftest import SHIPMENT

AXE = Path(__file__).parents[3] / ".ci" / "node_modules" / "axe-core" / "axe.min.js"
FINDINGS = """async () => (await axe.run()).violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary.slice(0, 200)}`))"""
KINDS = ("front", "network", "difference", "plan", "ranking", "isochrone", "planner", "report", "story")


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        reason = "axe-core is not installed: make lint-js"
        if os.environ.get("CORRIDOR_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def files(teaching: cd.Network, front: cd.ParetoFront, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("axe")
    demand = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "ready": "2026-03-04", "teu_per_day": [40.0]})
    used = next(border for trip in front for border in trip.border_ids)
    shut = cd.Scenario("shut").close(used).apply(teaching)
    maps = {
        "front": cd.draw.map(teaching, front),
        "network": cd.draw.map(teaching),
        "difference": cd.draw.map(teaching, cd.pareto_routes(shut, SHIPMENT), before=front),
        "plan": cd.draw.map(teaching, cd.plan.flow(teaching, demand)),
        "ranking": cd.draw.map(teaching, cd.study.criticality(teaching, SHIPMENT)),
        "isochrone": cd.draw.map(teaching, cd.study.isochrone(teaching, SHIPMENT)),
        "planner": cd.draw.planner(teaching, presets={"Two boxes": SHIPMENT}),
    }
    found = {name: folder / f"{name}.html" for name in KINDS}
    for name, page in maps.items():
        page.save(found[name])
    cd.draw.report(teaching, front, found["report"])
    steps = (
        cd.draw.StoryStep("How boxes go", "All routes.", maps["front"]),
        cd.draw.StoryStep("After", "", maps["plan"]),
    )
    cd.draw.story(steps, found["story"])
    return found


def findings(page: Any, axe: str) -> list[str]:
    page.evaluate(f"{axe}; null")
    return list(page.evaluate(FINDINGS))


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_has_no_finding(
    browser: Any, visit: Callable[..., Any], files: dict[str, Path], axe: str, kind: str, dark: bool
) -> None:
    if kind == "report":
        context = browser.new_context(offline=True, color_scheme="dark" if dark else "light")
        page = context.new_page()
        page.goto(files[kind].as_uri())
        assert findings(page, axe) == []
        context.close()
        return
    page = visit(files[kind], dark=dark).page
    if kind == "planner":
        page.wait_for_selector("html[data-planner=ready]", state="attached")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert findings(page, axe) == []
    mark = page.locator(".corridor-mark")
    if mark.count():
        mark.first.click(force=True)
        page.wait_for_timeout(600)  # what is half faded in has half its contrast
        assert findings(page, axe) == []
    if kind == "planner":
        # another language, a closure, and no route
        other = visit(files[kind], dark=dark, hash=f"#lang={'ru' if dark else 'zh'}").page
        other.wait_for_selector("html[data-planner=ready]", state="attached")
        for step in ("question.avoid = [{kind: 'country', key: 'NA'}]", "question.shipment.air = false"):
            other.evaluate(f"corridor.page.planner.change((question) => {{ {step}; }})")
            assert findings(other, axe) == []


def test_a_finding_is_found(browser: Any, axe: str) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><button></button></main>")
    assert any(text.startswith("button-name") for text in findings(page, axe))
    context.close()
