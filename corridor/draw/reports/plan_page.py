"""A report of a plan: one page with its sentence, its map, what runs, what binds, who stays behind, and its notes."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from corridor.arguments import checked_arguments
from corridor.display import counted
from corridor.draw.maps.corridor_map import map as draw_map
from corridor.draw.page.html import Column, cell, table_html
from corridor.draw.reports.page_parts import footer_html, framed_map, whole_page
from corridor.files import check_target, write_text

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
_SORTED = ("trains_per_week", "load_teu_per_week")  # columns by which a table begins with the most


@checked_arguments
def plan_report(
    network: Network, plan: Plan, path: str | Path, *, title: str | None = None, force: bool = False
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
    heading = cell(title or f"{plan.model} on {plan.stamp.network}")
    live, scripts = _map(network, plan)
    parts = [
        f"<h1>{heading}</h1>",
        f"<p>{cell(weekly.sentence[:1].upper() + weekly.sentence[1:])}.</p>",
        *([f"<h2>Map</h2>{live}"] if live else []),
        *_tables(weekly),
        _figures(weekly),
        "<h2>Notes</h2><ul>" + "".join(f"<li>{cell(note)}</li>" for note in weekly.notes) + "</ul>",
        footer_html(plan.stamp, network),
    ]
    return write_text(path, whole_page(heading, parts, scripts))


def _map(network: Network, plan: Plan) -> tuple[str, str]:
    """The map to click on; none of a plan in which nothing moves from place to place."""
    if plan.ground.legs is None:
        return "", ""
    page = draw_map(network, plan).to_html()
    return framed_map(page, "What moves and what binds, to click on: loads, capacities, prices.")


def _tables(plan: Plan) -> list[str]:
    """Frames that people read, then what binds; empty ones are left out."""
    found = []
    for name, title in _TITLES.items():
        frame = plan.frames.get(name)
        if frame is not None and len(frame):
            found.append(f"<h2>{title}</h2>{_table(_running(frame))}")
    binds = plan.bottlenecks()
    if len(binds):
        found.append(f"<h2>What binds</h2>{_table(binds)}")
    return found


def _running(frame: pd.DataFrame) -> pd.DataFrame:
    """What runs, the most first."""
    by = next((name for name in _SORTED if name in frame), None)
    if by is None:
        return frame
    return frame[frame[by] > 0].sort_values(by, ascending=False, kind="stable")


def _table(frame: pd.DataFrame) -> str:
    rows = frame.reset_index() if any(frame.index.names) else frame
    rows = rows[[name for name in rows.columns if not str(name).endswith("_utc")]]
    columns = [
        Column(str(name).replace("_", " "), number=pd.api.types.is_numeric_dtype(rows[name].dtype))
        for name in rows.columns
    ]
    shown = [[_word(value) for value in row] for row in rows.head(_MOST_ROWS).itertuples(index=False)]
    more = len(rows) - _MOST_ROWS
    return table_html(columns, shown) + (f"<p>and {counted(more, 'row')} more</p>" if more > 0 else "")


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


def _figures(plan: Plan) -> str:
    rows = [[str(name).replace("_", " "), _word(value)] for name, value in plan.to_frame()["value"].items()]
    return "<h2>Figures</h2>" + table_html([Column("figure"), Column("value", number=True)], rows)
