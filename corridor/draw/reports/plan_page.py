"""A report of a plan: one page with its sentence, its map, what runs, what binds, who stays behind, and its notes."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from corridor.arguments import checked_arguments
from corridor.display import counted
from corridor.draw.maps.corridor_map import map as draw_map
from corridor.draw.page.html import Column, cell, table_html
from corridor.draw.page.names import words_of
from corridor.draw.page.style import MapStyle
from corridor.draw.page.words import Language, Words
from corridor.draw.reports.page_parts import footer_html, framed_map, whole_page
from corridor.files import check_target, write_text
from corridor.model.tables.codes import WEEKDAYS

if TYPE_CHECKING:
    from corridor.model.network import Network
    from corridor.plan.result import Plan

__all__ = ["plan_report"]

_MOST_ROWS = 60  # of a table: who wants them all has the folder of the plan
_TITLES = {
    "services": "What runs",
    "hubs": "Hubs",
    "assignments": "Bookings on departures",
    "departures": "Departures",
    "trains": "Trains",
    "waits": "Trains that wait",
    "runs": "Runs",
    "wagons": "Wagons",
    "balance": "Wagons by terminal",
    "locomotives": "Locomotives",
    "crews": "Crews",
    "ranking": "What could be built",
    "yards": "Yards",
    "subsidies": "Subsidies",
    "only_by_subsidy": "Only because of subsidies",
    "rolled": "Rolled over",
    "unserved": "Left behind",
}
# A name says what these are: who wants to join tables has the folder of the plan.
_KEYS = ("resource", "service_id", "terminal_id", "border_id", "direction")
_SHARES = ("fill", "share")
_DAY = re.compile("|".join(WEEKDAYS))
_OF_DAYS = re.compile(rf"(?:{_DAY.pattern})(?:[ ;,]+(?:{_DAY.pattern}|[\d:]+))*")
_COMPOSED = ("name", "where")  # of a place and what is done there
_SORTED = ("trains_per_week", "load_teu_per_week")  # columns by which a table begins with the most


@checked_arguments
def plan_report(
    network: Network,
    plan: Plan,
    path: str | Path,
    *,
    title: str | None = None,
    language: Language = "en",
    force: bool = False,
) -> Path:
    """Write a report of a plan: one page with a map, tables of what runs and binds, figures and notes.

    Everything is counted by the week (`Plan.per`).

    Parameters
    ----------
    network : Network
        On which it was planned.
    plan : Plan
        Of any model.
    path : str or Path
        File to write. It asks for nothing over a network.
    title : str, optional
        Heading.
    language : {"en", "zh", "ru"}
        Of the report and its map; what the network's tables say stays as it is.
    force : bool
        Whether a file that is no page may be replaced.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    FileError
        When the file cannot be written, or is there and no page; it is as it was.
    """
    check_target(path, "html", force=force)
    weekly = plan.per("week")
    said = words_of(network, language)
    heading = cell(title or f"{said.say(f'Plan: {plan.model}')}, {plan.stamp.network}")
    live, scripts = _map(network, plan, said)
    notes = "".join(f"<li>{cell(said.say(note))}</li>" for note in weekly.notes)
    parts = [
        f"<h1>{heading}</h1>",
        f"<p>{cell(_sentence(weekly, said))}.</p>",
        *([_heading("Map", said), live] if live else []),
        *_tables(weekly, said),
        _figures(weekly, said),
        f"{_heading('Notes', said)}<ul>{notes}</ul>",
        footer_html(plan.stamp, network, said),
    ]
    return write_text(path, whole_page(heading, parts, scripts, language=language))


def _sentence(plan: Plan, said: Words) -> str:
    sentence = said.say(plan.sentence)
    return sentence[:1].upper() + sentence[1:]


def _heading(text: str, said: Words) -> str:
    return f"<h2>{cell(said.say(text))}</h2>"


def _map(network: Network, plan: Plan, said: Words) -> tuple[str, str]:
    """The map to click on; none of a plan in which nothing moves from place to place."""
    if plan.ground.legs is None:
        return "", ""
    page = draw_map(network, plan, style=MapStyle(language=said.language)).to_html()
    caption = "What moves and what binds, to click on: loads, capacities, prices."
    return framed_map(page, said.say(caption), said.say("Map"))


def _tables(plan: Plan, said: Words) -> list[str]:
    """Frames that people read, then what binds; empty ones are left out."""
    found = []
    for name, title in _TITLES.items():
        frame = plan.frames.get(name)
        if frame is not None and len(frame):
            found.append(_heading(title, said) + _table(_running(frame), said))
    binds = plan.bottlenecks()
    if len(binds):
        found.append(_heading("What binds", said) + _table(binds, said))
    return found


def _running(frame: pd.DataFrame) -> pd.DataFrame:
    """What runs, the most first."""
    by = next((name for name in _SORTED if name in frame), None)
    if by is None:
        return frame
    return frame[frame[by] > 0].sort_values(by, ascending=False, kind="stable")


def _table(frame: pd.DataFrame, said: Words) -> str:
    rows = frame.reset_index() if any(frame.index.names) else frame
    known = _KEYS if "name" in rows else ()
    rows = rows[[name for name in rows.columns if not str(name).endswith("_utc") and name not in known]]
    columns = [
        Column(str(name).replace("_", " "), number=pd.api.types.is_numeric_dtype(rows[name].dtype))
        for name in rows.columns
    ]
    shown = [_cells(str(name), rows[name].head(_MOST_ROWS), said) for name in rows]
    cells = zip(*shown, strict=True)
    more = len(rows) - _MOST_ROWS
    left = said.say(f"and {counted(more, 'row')} more")
    return table_html(columns, cells, said=said) + (f"<p>{cell(left)}</p>" if more > 0 else "")


def _word(value: object) -> str:
    """A cell as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        number = float(value)
        if math.isnan(number):
            return ""
        return f"{number:,.0f}" if abs(number) >= 100.0 or number.is_integer() else f"{number:,.2f}"
    return str(value)


def _cells(name: str, values: pd.Series, said: Words) -> list[str]:
    """Cells of a column as people read them: shares in per cent, words of our making and days in the language."""
    if name in _SHARES:
        return list(map(_share, values))
    return [_said(_word(value), said, is_composed=name in _COMPOSED) for value in values]


def _share(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.0%}"


def _said(text: str, said: Words, *, is_composed: bool) -> str:
    """A cell whose text is of our making, or holds days of a week: "Mon 12:00", "Mon;Thu"."""
    if _OF_DAYS.fullmatch(text):
        return _DAY.sub(lambda day: said.say(day[0]), text)
    return said.say(text) if is_composed else text


def _figures(plan: Plan, said: Words) -> str:
    rows = [[said.say(str(name).replace("_", " ")), _word(value)] for name, value in plan.to_frame()["value"].items()]
    return _heading("Figures", said) + table_html([Column("figure"), Column("value", number=True)], rows, said=said)
