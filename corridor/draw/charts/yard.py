"""The timetable of a yard as a Gantt chart: a row per track, a bar per step of every train."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from corridor.arguments import checked_arguments
from corridor.draw.charts.axes import bar, chart_axes, heading_of, legend_patch
from corridor.draw.charts.theme import GREY, PALE, SERIES, Fill
from corridor.draw.charts.wording import Wording, wording_in
from corridor.errors import CorridorError
from corridor.plan.result import Plan

__all__ = ["yard_gantt"]


_FILLS = {
    "engines": Fill(SERIES[0], "////"),
    "inspection": Fill(SERIES[4], "...."),
    "papers": Fill(PALE),
    "work": Fill(SERIES[1]),
}
_NAMES = {"engines": "positioning", "inspection": "inspection", "papers": "papers", "work": "gauge change"}


@checked_arguments
def yard_gantt(plan: Plan, *, language: str = "en", title: str | None = None) -> Figure:
    """Draw which train is on which track of a yard, and when it is positioned, inspected and changed over.

    Parameters
    ----------
    plan : Plan
        From `corridor.plan.yard_day`.
    language : {"en", "zh", "ru"}
        Of the words.
    title : str, optional
        Heading.

    Returns
    -------
    Figure
        Thin lines reach back to the arrival of each train; a gap between bars is a wait on the track.

    Raises
    ------
    CorridorError
        For a plan of another model.
    """
    if plan.model != "yard day":
        raise CorridorError(f"a yard's chart needs a plan of yard_day, not of {plan.model}")
    wording = wording_in(language)
    trains, steps = plan.frame("trains"), plan.frame("steps")
    tracks = int(plan.frame("servers")["count"]["tracks"])
    heading = heading_of(wording, title, _done_told(wording, plan))
    with chart_axes(wording, 1.9 + 0.62 * tracks, heading, (wording.word(plan.status),), "x") as (figure, axes):
        for row in _records(trains.reset_index()):
            _train(wording, axes, row)
        for row in _records(steps):
            _step(axes, row)
        axes.set_yticks(range(1, tracks + 1), [f"{wording.word('track')} {number}" for number in range(1, tracks + 1)])
        axes.set_ylim(tracks + 0.6, 0.3)
        axes.set_xlim(left=0.0)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel(f"{wording.word('time')}, {wording.word('h')}")
        handles = [legend_patch(_FILLS[step], wording.word(name)) for step, name in _NAMES.items()]
        waits = Line2D([], [], color=GREY, linewidth=1.0, marker="|", label=wording.word("waiting"))
        axes.legend(handles=[*handles, waits], loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    return figure


def _done_told(wording: Wording, plan: Plan) -> str:
    """Until when trains are done, and for how long they wait."""
    done, waited = float(plan.frame("steps")["end_h"].max()), plan.figures["wait_h"]
    told = wording.word("{0}: done after {1} h; trains wait {2} h in all")
    return told.format(wording.clean(plan.stamp.network, 80), f"{done:,.1f}", f"{waited:,.1f}")


def _records(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.to_dict("records")


def _step(axes: Axes, row: dict[Any, Any]) -> None:
    bar(axes, row["track"], row["end_h"] - row["start_h"], _FILLS[row["step"]], row["start_h"], height=0.5)


def _train(wording: Wording, axes: Axes, row: dict[Any, Any]) -> None:
    above = row["track"] - 0.32
    axes.plot([row["arrival_h"], row["start_h"]], [above, above], color=GREY, linewidth=1.0, marker="|", markevery=[0])
    axes.annotate(
        wording.clean(row["train"], 24), (row["start_h"], above), xytext=(1, 2), textcoords="offset points", fontsize=8
    )
