"""A story: steps of words beside maps, next and back, in one file; two maps of a step have one view and one clock."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from corridor.arguments import checked_arguments, checked_class
from corridor.draw.maps.corridor_map import ATTRIBUTION, BORDERS_DISCLAIMER, CorridorMap, title_of
from corridor.draw.maps.payload import script_json
from corridor.draw.page.html import cell
from corridor.draw.page.policy import WITH_THREADS, policy_of, script_text
from corridor.draw.page.scripts import bundle
from corridor.draw.reports.page_parts import whole_page
from corridor.errors import ArgumentError
from corridor.files import check_target, write_text

__all__ = ["StoryStep", "story"]

_MOST_MAPS = 2  # of a step: three beside each other are too narrow to be read
_MOST_STEPS = 20  # each map of each step is alive in the page
_VIEW = re.compile(r"[\w./&=-]*")
_HASH = re.compile(r"'sha256-[^']+'")
# Elements that pages have in common as they are: scripts, stylesheets, data.
_ELEMENT = re.compile(r"(<(script|style)\b.*?</\2>)", re.DOTALL)


@checked_class
@dataclass(frozen=True)
class StoryStep:
    """One view of a story.

    Attributes
    ----------
    heading : str
        What it shows, as a finding.
    text : str
        Words beside the map; an empty line begins a new paragraph.
    maps : CorridorMap or sequence of two CorridorMap
        From `corridor.draw.map`. Two stand side by side and are moved as one, with one clock, such as the same
        question before and after a scenario; the title of each stands above it.
    view : str
        What is seen at first, as a saved map writes it behind ``#`` in its address:
        ``"4.00/50.000/65.000&by=gauge&on=A.C&t=120"``. By default all that the maps show.

    Raises
    ------
    ArgumentError
        For no map or more than two, and for a view that is no address of a map.
    """

    heading: str
    text: str
    maps: CorridorMap | Sequence[CorridorMap]
    view: str = ""

    def __post_init__(self) -> None:
        given = (self.maps,) if isinstance(self.maps, CorridorMap) else tuple(self.maps)
        if not 0 < len(given) <= _MOST_MAPS:
            raise ArgumentError(f"a step has one map of draw.map, or two side by side, not {len(given)}")
        object.__setattr__(self, "maps", given)
        view = self.view.removeprefix("#")
        if not _VIEW.fullmatch(view):
            raise ArgumentError(f"view is what a map writes behind # in its address, not {self.view!r}")
        object.__setattr__(self, "view", view)


class _Pieces:
    """The pages of maps, cut up: what several have in common is kept once."""

    def __init__(self) -> None:
        self.where: dict[str, int] = {}
        self.hashes: dict[str, None] = {}

    def cut(self, page: str) -> list[int]:
        """The pieces of a page, in order."""
        self.hashes.update(dict.fromkeys(_HASH.findall(policy_of(page))))
        # of a match there are two groups, the second the name of its element
        parts = _ELEMENT.split(page)
        texts = [text for place, text in enumerate(parts) if place % 3 != 2 and text]
        return [self.where.setdefault(text, len(self.where)) for text in texts]


@checked_arguments
def story(steps: Iterable[StoryStep], path: str | Path, *, title: str = "Story", force: bool = False) -> Path:
    """Write a story: a page with a map and a few words at a time, next and back, one step a sheet on paper.

    Maps can be clicked on as elsewhere, and their facts stand beside them when asked for. What several maps have in
    common is in the file once: eight views of one map take hardly more room than it.

    Parameters
    ----------
    steps : iterable of StoryStep
        Six to eight are as many as people follow; at most twenty.
    path : str or Path
        File to write. It asks for nothing over a network; without scripts its words are there.
    title : str
        Heading.
    force : bool
        Whether a file that is no page may be replaced.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ArgumentError
        Without a step, with more than twenty, or for the page of `planner`, which is a file of its own.
    FileError
        When the file cannot be written, or is there and no page; it is as it was.
    """
    told = tuple(steps)
    if not 0 < len(told) <= _MOST_STEPS:
        raise ArgumentError(f"a story has 1 to {_MOST_STEPS} steps, not {len(told)}")
    check_target(path, "html", force=force)
    return write_text(path, _page(told, title))


def _page(steps: Sequence[StoryStep], title: str) -> str:
    pieces, frames, sections = _Pieces(), list[dict[str, Any]](), list[str]()
    pages: dict[int, list[int]] = {}
    for step in steps:
        maps = cast("tuple[CorridorMap, ...]", step.maps)
        for one in maps:
            if id(one) not in pages:
                pages[id(one)] = pieces.cut(_framable(one))
            frames.append({"pieces": pages[id(one)], "framed": _framed(step, maps)})
        sections.append(_section(step, maps))
    data = {"pieces": list(pieces.where), "frames": frames}
    own = [
        f'<script type="application/json" id="story-data">{script_json(data)}</script>',
        f"<script>{script_text(bundle('story.js'))}.start();</script>",
    ]
    hashes = " ".join(dict.fromkeys([*_HASH.findall(policy_of("".join(own))), *pieces.hashes]))
    heading = html.escape(title)
    shown = ['<div class="steps">', *sections, "</div>"]
    parts = [f"<header><h1>{heading}</h1></header>", *shown, _footer(), *own]
    return whole_page(heading, parts, f"script-src {hashes}; ", style="css/story.css")


def _framable(one: CorridorMap) -> str:
    page = one.to_html()
    if WITH_THREADS in page:
        raise ArgumentError("a story shows maps of draw.map; the page that searches is a file of its own")
    return page


def _framed(step: StoryStep, maps: Sequence[CorridorMap]) -> dict[str, str]:
    """What the map of a frame is told besides its data."""
    told = {"data-view": step.view} if step.view else {}
    corners = [corner for one in maps for corner in one.get_bounds() if None not in corner]
    if len(maps) > 1 and corners:
        south_west, north_east = ([edge(values) for values in zip(*corners, strict=True)] for edge in (min, max))
        told["data-bounds"] = json.dumps([south_west, north_east])
    return told


def _section(step: StoryStep, maps: Sequence[CorridorMap]) -> str:
    words = "".join(f"<p>{html.escape(part)}</p>" for part in re.split(r"\n\s*\n", step.text.strip()) if part)
    shown = []
    for one in maps:
        name = title_of(one)
        caption = f"<figcaption>{cell(name)}</figcaption>" if len(maps) > 1 else ""
        frame = f'<iframe sandbox="allow-scripts allow-downloads" title="{cell(name)}"></iframe>'
        shown.append(f"<figure>{caption}{frame}</figure>")
    heading = cell(step.heading)
    return (
        f'<section class="step"><div class="words"><h2>{heading}</h2>{words}</div>'
        f'<div class="frames">{"".join(shown)}</div></section>'
    )


def _footer() -> str:
    lines = ("Maps need scripts.", f"{ATTRIBUTION}. {BORDERS_DISCLAIMER}")
    return f"<footer><noscript><p>{lines[0]}</p></noscript><p>{html.escape(lines[1])}</p></footer>"
