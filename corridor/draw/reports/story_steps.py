"""Steps of a story: words beside maps; read from a file of TOML, which names maps that are saved already."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast

from corridor.arguments import checked_class
from corridor.draw.maps.corridor_map import CorridorMap, title_of
from corridor.draw.page.policy import WITH_THREADS
from corridor.errors import ArgumentError, CorridorError, FileError, Finding, TableError
from corridor.model.tables.header import read_toml
from corridor.model.tables.reading import nearest

__all__ = ["MapPage", "StoryStep", "map_page", "read_steps"]

_MOST_MAPS = 2  # of a step: three beside each other are too narrow to be read
_VIEW = re.compile(r"[\w./&=-]*")
_DATA = re.compile(r'<script type="application/json" id="corridor-data">(.*?)</script>', re.DOTALL)
_STEP, _TITLE = "step", "title"
_RIGHT = """, as in
    [[step]]
    heading = "Without the border"
    text = "Two weeks later, and dearer."
    maps = ["open.html", "shut.html"]
"""


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
    maps : CorridorMap, str or Path, or sequence of two of them
        From `corridor.draw.map`, or the file of one that was saved, also by ``--map`` in a shell. Two stand side by
        side and are moved as one, with one clock, such as the same question before and after a scenario; the title of
        each stands above it.
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
    maps: CorridorMap | str | Path | Sequence[CorridorMap | str | Path]
    view: str = ""

    def __post_init__(self) -> None:
        given = (self.maps,) if isinstance(self.maps, CorridorMap | str | Path) else tuple(self.maps)
        if not 0 < len(given) <= _MOST_MAPS:
            raise ArgumentError(f"a step has one map of draw.map, or two side by side, not {len(given)}")
        object.__setattr__(self, "maps", given)
        view = self.view.removeprefix("#")
        if not _VIEW.fullmatch(view):
            raise ArgumentError(f"view is what a map writes behind # in its address, not {self.view!r}")
        object.__setattr__(self, "view", view)


@dataclass(frozen=True)
class MapPage:
    """The page of a map, its title, and its corners as folium has them."""

    text: str
    title: str
    corners: tuple[tuple[float, float], ...]


def map_page(shown: CorridorMap | str | Path) -> MapPage:
    """The page of a map, or that in a file; a file that is no map of ours is refused."""
    if isinstance(shown, CorridorMap):
        corners = tuple(cast("tuple[float, float]", tuple(one)) for one in shown.get_bounds() if None not in one)
        page = MapPage(shown.to_html(), title_of(shown), corners)
    else:
        page = _saved_page(Path(shown))
    if WITH_THREADS in page.text:
        raise ArgumentError("a story shows maps of draw.map; the page that searches is a file of its own")
    return page


def _saved_page(file: Path) -> MapPage:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError) as problem:
        told = getattr(problem, "strerror", None) or "it is no text"
        raise FileError(f"the map {file} cannot be read: {told}; save one by draw.map(...).save, or --map") from None
    if WITH_THREADS in text:
        return MapPage(text, "", ())
    found = _DATA.search(text)
    try:
        data = json.loads(found[1]) if found else {}
        places = [(float(place["lat"]), float(place["lon"])) for place in data["places"]]
        title = str(data[_TITLE])
    except (ValueError, KeyError, TypeError):
        raise FileError(f"{file} is no map of this library: save one by draw.map(...).save, or --map") from None
    south_west, north_east = (tuple(edge(axis) for axis in zip(*places, strict=True)) for edge in (min, max))
    corners = cast("tuple[tuple[float, float], ...]", (south_west, north_east)) if places else ()
    return MapPage(text, title, corners)


def read_steps(file: Path) -> tuple[str | None, tuple[StoryStep, ...]]:
    """The title of a file of steps, if it has one, and its steps.

    Raises
    ------
    TableError
        With every fault of the file.
    """
    content, findings = read_toml(file)
    if findings:
        raise TableError(findings, str(file))
    known = (_TITLE, _STEP)
    findings = [
        Finding(file.name, 0, key, "unknown key", f"rename or remove it{nearest(key, known)}; there are title and step")
        for key in content
        if key not in known
    ]
    title, tables = content.get(_TITLE), content.get(_STEP, [])
    if title is not None and not isinstance(title, str):
        findings.append(Finding(file.name, 0, _TITLE, f"{title!r} is no text", "write it in quotes"))
    found = []
    for number, table in enumerate(tables if isinstance(tables, list) else [tables], 1):
        try:
            found.append(_step(table, file.parent))
        except CorridorError as fault:
            findings.append(Finding(file.name, 0, f"{_STEP} {number}", str(fault), f"see StoryStep{_RIGHT}"))
    if not (findings or found):
        findings.append(Finding(file.name, 0, "", "there is no step", f"write [[{_STEP}]]{_RIGHT}"))
    if findings:
        raise TableError(findings, str(file))
    return title, tuple(found)


def _step(table: Any, folder: Path) -> StoryStep:
    if not isinstance(table, Mapping):
        raise ArgumentError(f"this is no table: write [[{_STEP}]]")
    known = [one.name for one in fields(StoryStep)]
    for key in (one for one in table if one not in known):
        raise ArgumentError(f"nothing of a step is called {key!r}{nearest(key, known)}; there are {', '.join(known)}")
    for key in ("heading", "maps"):
        if key not in table:
            raise ArgumentError(f"it has no {key}")
    maps = table["maps"]
    files = [folder / one if isinstance(one, str) else one for one in (maps if isinstance(maps, list) else [maps])]
    step = StoryStep(**{"text": "", **table, "maps": files})
    for file in cast("tuple[Path, ...]", step.maps):
        map_page(file)
    return step
