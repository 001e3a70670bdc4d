"""Maps on paper: all that is drawn is seen, the legend stands open below it, and the screen is afterwards as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import corridor as cd
from corridor.draw import MapStyle, StoryStep, map, story
from tests.draw.conftest import SHIPMENT, Visit
from tests.draw.maps.open_pages import ON_PAPER, TOLD, Visitor, calm

ON_SCREEN = """() => {
    const { map, legend } = corridor.page, { lat, lng } = map.getCenter();
    return [map.getZoom(), lat.toFixed(1), lng.toFixed(1), legend.open, map.getContainer().contains(legend)];
}"""


@pytest.mark.parametrize("colour", ["mode", "country"])
@pytest.mark.parametrize("size", [(1400, 900), (390, 844)])
def test_a_sheet_has_all_that_is_drawn_and_the_legend_below(
    visit: Visitor, teaching: cd.Network, front: cd.ParetoFront, tmp_path: Path, colour: str, size: tuple[int, int]
) -> None:
    for name, drawn in (("front", front), ("network", None)):
        file = tmp_path / f"{name}.html"
        map(teaching, drawn, style=MapStyle(colour_by=colour)).save(file)
        found = visit(file, size=size)
        before = found.page.evaluate(ON_SCREEN)
        for _ in range(2):
            found.page.evaluate(TOLD, "beforeprint")
            assert found.page.evaluate(ON_PAPER) == [True, 0, True]
            found.page.evaluate(TOLD, "afterprint")
            assert found.page.evaluate(ON_SCREEN) == before
        calm(found, file)


@pytest.fixture
def printed(visit: Callable[..., Visit], teaching: cd.Network, front: cd.ParetoFront, tmp_path: Path) -> Visit:
    """A story of one map, and of two beside each other, in the layout of paper."""
    later = cd.pareto_routes(teaching, replace(SHIPMENT, ready="2026-03-09"))
    one, other = map(teaching, front), map(teaching, later)
    steps = [StoryStep("One", "Alone.", one), StoryStep("Two", "Beside each other.", (one, other))]
    found = visit(story(steps, tmp_path / "story.html"))
    found.page.emulate_media(media="print")
    return found


def frames_of(found: Visit) -> list[Any]:
    return [frame for frame in found.page.frames if frame.parent_frame]


def test_maps_of_a_story_are_whole_on_paper(printed: Visit) -> None:
    """Each frame takes its size on paper before it is told of it."""
    for _ in range(2):
        for frame in frames_of(printed):
            frame.evaluate(TOLD, "beforeprint")
            assert frame.evaluate(ON_PAPER) == [True, 0, True]
        for frame in frames_of(printed):
            frame.evaluate(TOLD, "afterprint")
    assert printed.errors == []


def test_what_the_reader_moved_to_is_on_paper(printed: Visit) -> None:
    page = printed.page
    page.emulate_media(media="screen")
    alone = frames_of(printed)[0]
    alone.evaluate("() => { corridor.page.map.setView([40, 60], 7, { animate: false }); }")
    page.emulate_media(media="print")
    alone.evaluate(TOLD, "beforeprint")
    seen = "() => corridor.page.map.getBounds().contains(corridor.page.seen.bounds) && corridor.page.map.getZoom() > 5"
    assert alone.evaluate(seen)
    alone.evaluate(TOLD, "afterprint")
    assert alone.evaluate("() => corridor.page.map.getZoom()") == 7
