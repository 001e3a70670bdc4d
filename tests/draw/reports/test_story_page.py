"""Stories: words beside maps, two worlds with one view and one clock, one file that asks for nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import corridor as cd
from corridor.draw import StoryStep, story
from corridor.errors import ArgumentError, FileError, TableError
from tests.draw.conftest import SHIPMENT, Visit

EVIL = "</script><img src=x onerror=\"document.title='run'\">"
VIEW = """() => {
    const { map, clock } = corridor.page;
    return [map.getZoom(), map.getCenter().lat, clock.hour, clock.end];
}"""


@pytest.fixture(scope="module")
def worlds(teaching: cd.Network, front: cd.ParetoFront) -> tuple[cd.draw.CorridorMap, cd.draw.CorridorMap]:
    used = next(border for trip in front for border in trip.border_ids)
    shut = cd.Scenario("shut").close(used).apply(teaching)
    later = cd.pareto_routes(shut, SHIPMENT)
    return cd.draw.map(teaching, front, title="Open"), cd.draw.map(shut, later, title=EVIL)


@pytest.fixture(scope="module")
def told(worlds: tuple[cd.draw.CorridorMap, cd.draw.CorridorMap], tmp_path_factory: pytest.TempPathFactory) -> Path:
    before, after = worlds
    steps = (
        StoryStep("Routes", f"First.\n\n{EVIL}", before),
        StoryStep("By gauge", "The same map.", before, "#by=gauge&t=30"),
        StoryStep(EVIL, "Side by side.", [before, after]),
    )
    return story(steps, tmp_path_factory.mktemp("story") / "story.html", title="A border is shut")


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="story-data">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def test_frames_are_the_pages_of_the_maps_and_what_they_share_is_there_once(
    told: Path, worlds: tuple[cd.draw.CorridorMap, cd.draw.CorridorMap]
) -> None:
    page = told.read_text(encoding="utf-8")
    data = data_of(page)
    frames = ["".join(data["pieces"][piece] for piece in frame["pieces"]) for frame in data["frames"]]
    assert frames == [worlds[at].to_html() for at in (0, 0, 0, 1)]
    assert len(page) < 1.3 * len(frames[0])
    assert [frame["framed"].get("data-view") for frame in data["frames"]] == [None, "by=gauge&t=30", None, None]


def test_two_maps_are_fitted_to_what_both_show(
    told: Path, worlds: tuple[cd.draw.CorridorMap, cd.draw.CorridorMap]
) -> None:
    shared = [frame["framed"].get("data-bounds") for frame in data_of(told.read_text(encoding="utf-8"))["frames"]]
    (south, west), (north, east) = json.loads(shared[2])
    assert shared[:2] == [None, None] and shared[2] == shared[3]
    for one in worlds:
        (low, left), (high, right) = one.get_bounds()
        assert south <= low and west <= left and high <= north and right <= east


def test_words_are_text_and_an_empty_line_begins_a_paragraph(told: Path) -> None:
    page = told.read_text(encoding="utf-8")
    assert "<p>First.</p><p>&lt;/script&gt;&lt;img" in page
    assert "<img" not in page


@pytest.mark.parametrize("count", [0, 21])
def test_a_story_has_some_steps_and_not_too_many(
    count: int, worlds: tuple[cd.draw.CorridorMap, cd.draw.CorridorMap], tmp_path: Path
) -> None:
    with pytest.raises(ArgumentError, match=f"1 to 20 steps, not {count}"):
        story([StoryStep("One", "", worlds[0])] * count, tmp_path / "none.html")
    assert not (tmp_path / "none.html").exists()


def test_a_step_has_one_map_or_two_and_the_view_of_an_address(
    worlds: tuple[cd.draw.CorridorMap, cd.draw.CorridorMap],
) -> None:
    for maps in ((), worlds * 2):
        with pytest.raises(ArgumentError, match=f"one map of draw.map, or two side by side, not {len(maps)}"):
            StoryStep("One", "", maps)
    with pytest.raises(ArgumentError, match="each of maps must be a CorridorMap"):
        StoryStep("One", "", (3,))  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="behind #"):
        StoryStep("One", "", worlds[0], "'><script>")
    assert StoryStep("One", "", worlds[0], "#4.00/50.0/-6.5&on=A.C").view == "4.00/50.0/-6.5&on=A.C"


def test_the_page_that_searches_is_a_file_of_its_own(teaching: cd.Network, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="a file of its own"):
        story([StoryStep("Ask", "", cd.draw.planner(teaching, since="2026-01-01"))], tmp_path / "ask.html")


def test_saved_maps_tell_the_same_story(
    told: Path, worlds: tuple[cd.draw.CorridorMap, cd.draw.CorridorMap], tmp_path: Path
) -> None:
    for name, one in zip(("open", "shut"), worlds, strict=True):
        one.save(tmp_path / f"{name}.html")
    steps = (
        ("Routes", f"First.\n\n{EVIL}", ["open.html"], ""),
        ("By gauge", "The same map.", "open.html", "#by=gauge&t=30"),
        (EVIL, "Side by side.", ["open.html", "shut.html"], ""),
    )
    lines = ['title = "A border is shut"']
    for step in steps:
        cells = zip(("heading", "text", "maps", "view"), map(json.dumps, step), strict=True)
        lines += ["[[step]]", *(f"{key} = {value}" for key, value in cells)]
    (tmp_path / "steps.toml").write_text("\n".join(lines), encoding="utf-8")
    page = story(tmp_path / "steps.toml", tmp_path / "story.html").read_text(encoding="utf-8")
    assert page == told.read_text(encoding="utf-8")


def test_every_fault_of_a_file_of_steps_is_told_with_its_step(
    worlds: tuple[cd.draw.CorridorMap, cd.draw.CorridorMap], tmp_path: Path
) -> None:
    worlds[0].save(tmp_path / "open.html")
    (tmp_path / "else.html").write_text("<p>mine", encoding="utf-8")
    file = tmp_path / "steps.toml"
    file.write_text(
        """titel = "A"
        [[step]]
        heading = "No map"
        [[step]]
        heading = "Not there"
        maps = "gone.html"
        [[step]]
        heading = "Another page"
        maps = ["open.html", "else.html"]
        [[step]]
        heading = "A slip"
        mapps = "open.html"
        [[step]]
        heading = 3
        maps = "open.html"
        [[step]]
        heading = "Right"
        maps = "open.html"
        """,
        encoding="utf-8",
    )
    with pytest.raises(TableError) as caught:
        story(file, tmp_path / "story.html")
    told = {finding.column: f"{finding.problem} {finding.remedy}" for finding in caught.value.findings}
    assert list(told) == [f"step {number}" for number in range(1, 6)] + ["titel"]
    asked = ("no maps", "gone.html cannot be read", "else.html is no map", "nearest: maps", "heading")
    assert all(word in told[f"step {number}"] for number, word in enumerate(asked, 1)) and "title" in told["titel"]
    assert not (tmp_path / "story.html").exists()


@pytest.mark.parametrize("text", ["", "title = ", 'step = "x"', "step = [3]"])
def test_a_file_without_steps_says_how_one_is_written(text: str, tmp_path: Path) -> None:
    file = tmp_path / "steps.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match="syntax" if text == "title = " else r"\[\[step\]\]"):
        story(file, tmp_path / "story.html")


def test_a_file_that_is_no_page_stays(worlds: tuple[cd.draw.CorridorMap, cd.draw.CorridorMap], tmp_path: Path) -> None:
    kept = tmp_path / "notes.html"
    kept.write_text("mine", encoding="utf-8")
    with pytest.raises(FileError):
        story([StoryStep("One", "", worlds[0])], kept)
    assert kept.read_text(encoding="utf-8") == "mine"


def test_steps_follow_each_other_and_maps_of_one_step_move_as_one(
    visit: Callable[..., Visit], told: Path, tmp_path: Path
) -> None:
    found = visit(told)  # ready once all maps are, each within the policy of its page and that around it
    page = found.page
    frames = [frame for frame in page.frames if frame.parent_frame]
    assert page.locator(".step:not(.off) h2").inner_text() == "Routes" and page.inner_text("output") == "1 of 3"
    page.get_by_role("button", name="Next").click()
    assert page.url.endswith("#2") and frames[1].evaluate("[corridor.page.by, corridor.page.clock.hour]") == [
        "gauge",
        30,
    ]
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("button", name="Next").is_disabled()

    pair = frames[2:]
    assert pair[0].evaluate(VIEW) == pair[1].evaluate(VIEW)
    pair[1].evaluate("() => { corridor.page.map.setView([3, 2], 5, { animate: false }); corridor.page.clock.set(40); }")
    followed = pair[1].evaluate(VIEW)
    assert (followed[0], followed[2]) == (5, 40)
    for _ in range(100):  # a message goes there
        if pair[0].evaluate(VIEW) == followed:
            break
        page.wait_for_timeout(50)
    assert pair[0].evaluate(VIEW) == followed

    page.get_by_role("button", name="Facts beside").click()
    pair[0].wait_for_selector(".card", timeout=2000)
    page.get_by_role("button", name="Facts beside").click()
    sheets = page.pdf(path=tmp_path / "story.pdf", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 3
    assert found.errors == [] and page.title() == "A border is shut"
    assert [url.split("#")[0] for url in found.requests if not url.startswith("about:")] == [told.as_uri()]


@pytest.mark.parametrize("text", ["Short.", "Long. " * 200, ""])
def test_on_a_phone_words_take_no_more_room_than_they_need(
    visit: Callable[..., Visit],
    worlds: tuple[cd.draw.CorridorMap, cd.draw.CorridorMap],
    tmp_path: Path,
    text: str,
) -> None:
    """A third of the step at the most, which then scrolls; the map has the rest."""
    file = story([StoryStep("One", text, worlds[0])], tmp_path / "story.html")
    page = visit(file, size=(390, 844)).page
    step, words, frames = (page.locator(name).bounding_box() for name in (".step", ".words", ".frames"))
    inside = page.locator(".words > :last-child").bounding_box()
    left = words["y"] + words["height"] - inside["y"] - inside["height"]
    assert left < 30 and words["height"] <= 0.34 * step["height"] + 1
    assert words["height"] + frames["height"] == pytest.approx(step["height"], abs=2)


@pytest.mark.parametrize("size", [(390, 844), (360, 780)])
def test_on_a_phone_nothing_lies_over_routes_beside_each_other(
    visit: Callable[..., Visit],
    worlds: tuple[cd.draw.CorridorMap, cd.draw.CorridorMap],
    tmp_path: Path,
    size: tuple[int, int],
) -> None:
    file = story([StoryStep("Two", "Beside each other.", worlds)], tmp_path / "story.html")
    for frame in visit(file, size=size).page.frames[1:]:
        hidden = """() => {
            const { map, lines } = corridor.page;
            const boxes = [...document.querySelectorAll(".switch, .clock, .legend, .leaflet-control-attribution")]
                .map(node => node.getBoundingClientRect());
            const ends = lines.flatMap(line => line.steps.flatMap(step => [step.from, step.to]));
            return ends.map(end => map.latLngToContainerPoint(end)).filter(({ x, y }) =>
                boxes.some(box => x > box.left && x < box.right && y > box.top && y < box.bottom)).length;
        }"""
        assert frame.evaluate(hidden) == 0
        clock, legend = (frame.locator(name).bounding_box() for name in (".clock", ".legend"))
        assert legend["x"] + legend["width"] <= clock["x"]
