"""A story: steps of words beside maps, next and back, in one file; two maps of a step have one view and one clock."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

from corridor.arguments import checked_arguments
from corridor.draw.maps.corridor_map import ATTRIBUTION, BORDERS_DISCLAIMER
from corridor.draw.maps.payload import script_json
from corridor.draw.page.html import cell
from corridor.draw.page.policy import policy_of, script_text
from corridor.draw.page.scripts import bundle
from corridor.draw.page.words import Language, Words, say, words_script
from corridor.draw.reports.page_parts import whole_page
from corridor.draw.reports.story_steps import MapPage, StoryStep, map_page, read_steps
from corridor.errors import ArgumentError
from corridor.files import check_target, write_text

__all__ = ["story"]

_MOST_STEPS = 20  # each map of each step is alive in the page
_HASH = re.compile(r"'sha256-[^']+'")
# Elements that pages have in common as they are: scripts, stylesheets, data.
_ELEMENT = re.compile(r"(<(script|style)\b.*?</\2>)", re.DOTALL)


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
def story(
    steps: Iterable[StoryStep] | str | Path,
    path: str | Path,
    *,
    title: str | None = None,
    language: Language = "en",
    force: bool = False,
) -> Path:
    """Write a story: a page with a map and a few words at a time, next and back, one step a sheet on paper.

    Maps can be clicked on as elsewhere, and their facts stand beside them when asked for. What several maps have in
    common is in the file once: eight views of one map take hardly more room than it.

    Parameters
    ----------
    steps : iterable of StoryStep, or str or Path
        Six to eight are as many as people follow; at most twenty. Or a file of them in TOML: ``title``, and a table
        ``[[step]]`` for each with ``heading``, ``text``, ``maps`` (files beside it, saved maps) and ``view``.
    path : str or Path
        File to write. It asks for nothing over a network; without scripts its words are there.
    title : str, optional
        Heading; else that of the file of steps, else "Story".
    language : {"en", "zh", "ru"}
        Of buttons and notes around the steps; each map has the language that it was drawn in.
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
        When a map is not there or none of this library, and when the file cannot be written, or is there and no page;
        it is as it was.
    TableError
        With every fault of a file of steps.
    """
    written, told = read_steps(Path(steps)) if isinstance(steps, str | Path) else (None, tuple(steps))
    if not 0 < len(told) <= _MOST_STEPS:
        raise ArgumentError(f"a story has 1 to {_MOST_STEPS} steps, not {len(told)}")
    check_target(path, "html", force=force)
    return write_text(path, _page(told, title or written or say("Story", language), language))


def _page(steps: Sequence[StoryStep], title: str, language: Language) -> str:
    pieces, frames, sections = _Pieces(), list[dict[str, Any]](), list[str]()
    seen: dict[Any, tuple[MapPage, list[int]]] = {}
    for step in steps:
        given = cast("tuple[Any, ...]", step.maps)
        for one in given:
            if one not in seen:
                page = map_page(one)
                seen[one] = page, pieces.cut(page.text)
        maps = [seen[one][0] for one in given]
        frames += ({"pieces": seen[one][1], "framed": _framed(step, maps)} for one in given)
        sections.append(_section(step, maps))
    spoken = {"translations.js": words_script(Words(language))}
    data = {"pieces": list(pieces.where), "frames": frames}
    own = [
        f'<script type="application/json" id="story-data">{script_json(data)}</script>',
        f"<script>{script_text(bundle('story.js', spoken))}.start();</script>",
    ]
    hashes = " ".join(dict.fromkeys([*_HASH.findall(policy_of("".join(own))), *pieces.hashes]))
    heading = html.escape(title)
    shown = ['<div class="steps">', *sections, "</div>"]
    parts = [f"<header><h1>{heading}</h1></header>", *shown, _footer(language), *own]
    return whole_page(heading, parts, f"script-src {hashes}; ", language=language, style="css/story.css")


def _framed(step: StoryStep, maps: Sequence[MapPage]) -> dict[str, str]:
    """What the map of a frame is told besides its data."""
    told = {"data-view": step.view} if step.view else {}
    corners = [corner for one in maps for corner in one.corners]
    if len(maps) > 1 and corners:
        south_west, north_east = ([edge(values) for values in zip(*corners, strict=True)] for edge in (min, max))
        told["data-bounds"] = json.dumps([south_west, north_east])
    return told


def _section(step: StoryStep, maps: Sequence[MapPage]) -> str:
    words = "".join(f"<p>{html.escape(part)}</p>" for part in re.split(r"\n\s*\n", step.text.strip()) if part)
    shown = []
    for one in maps:
        name = one.title
        caption = f"<figcaption>{cell(name)}</figcaption>" if len(maps) > 1 else ""
        frame = f'<iframe sandbox="allow-scripts allow-downloads" title="{cell(name)}"></iframe>'
        shown.append(f"<figure>{caption}{frame}</figure>")
    heading = cell(step.heading)
    return (
        f'<section class="step"><div class="words"><h2>{heading}</h2>{words}</div>'
        f'<div class="frames">{"".join(shown)}</div></section>'
    )


def _footer(language: Language) -> str:
    lines = (say("Maps need scripts.", language), f"{say(ATTRIBUTION, language)}. {say(BORDERS_DISCLAIMER, language)}")
    return f"<footer><noscript><p>{lines[0]}</p></noscript><p>{html.escape(lines[1])}</p></footer>"
