"""Charts of series: trade and demand over the years, and how reliably boxes arrive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from corridor.arguments import checked_arguments
from corridor.draw.charts.axes import (
    chart_axes,
    chart_figure,
    draw_series,
    heading_of,
    legend_below,
    legend_inside,
    route_caption,
    series_handle,
)
from corridor.draw.charts.route_parts import labels_of, route_list, why_remark
from corridor.draw.charts.theme import DASHES, MARKERS, SERIES, darkened
from corridor.draw.charts.wording import Wording, wording_in
from corridor.errors import CorridorError

if TYPE_CHECKING:
    from corridor.itinerary.front import ParetoFront
    from corridor.itinerary.itinerary import Itinerary
    from corridor.model.network import Network

__all__ = ["arrival_chart", "checked", "groups_of", "reliability_chart", "trade_over_time"]

Floats = NDArray[np.float64]

_MOST_LINES = 7
_PERCENTILES = (50, 90)
_LONGEST_BESIDE = 66  # characters of a route that leave room for its days on the same line
_SHARES = np.arange(1, 200) / 200  # of all journeys: where a distribution is looked at


def checked(frame: pd.DataFrame, columns: Sequence[str], what: str) -> pd.DataFrame:
    """Refuse a frame without rows, or without the columns that a chart needs.

    Raises
    ------
    CorridorError
        Naming what is missing.
    """
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise CorridorError(f"{what} needs the columns {', '.join(columns)}; {', '.join(missing)} is missing")
    if frame.empty:
        raise CorridorError(f"{what}: the frame has no rows")
    return frame


def groups_of(frame: pd.DataFrame, column: str) -> list[tuple[str, pd.DataFrame]]:
    """Parts of a frame by the values of a column, in order of appearance; at most as many as can be told apart.

    Raises
    ------
    CorridorError
        For more than seven.
    """
    if column not in frame.columns:
        return [("", frame)]
    found = [(str(name), part) for name, part in frame.groupby(column, sort=False)]
    if len(found) > _MOST_LINES:
        raise CorridorError(f"{len(found)} lines are more than a reader can tell apart: choose at most {_MOST_LINES}")
    return found


@checked_arguments
def trade_over_time(series: pd.DataFrame, *, language: str = "en", title: str | None = None) -> Figure:
    """Draw series of trade or demand over the years; each unit has a panel of its own.

    Parameters
    ----------
    series : DataFrame
        One row per value: ``series``: str, a line for each; ``year``: int or str such as ``2023``, ``2023-05``
        or ``2023 Jan-May`` (parts of a year are hollow and not joined); ``value``: number; ``unit``: str;
        ``source`` (optional): str, named in the caption. Rows without a year or value are left out.
    language : {"en", "zh", "ru"}
        Of the words.
    title : str, optional
        Heading.

    Returns
    -------
    Figure

    Raises
    ------
    CorridorError
        When a column is missing, no row has a year and a value, or a panel would have more than seven lines.
    """
    wording = wording_in(language)
    frame = checked(series, ("series", "year", "value", "unit"), "a chart of trade").copy()
    frame["when"] = [_year(text) for text in frame["year"]]
    frame["value"] = pd.to_numeric(frame["value"], errors="coerce")
    frame = frame[frame["when"].notna() & frame["value"].notna()].sort_values("when", kind="stable")
    if frame.empty:
        raise CorridorError("a chart of trade: no row has both a year and a value")
    frame["whole"] = [re.fullmatch(r"\d{4}", str(text).strip()) is not None for text in frame["year"]]
    units = list(dict.fromkeys(str(unit) for unit in frame["unit"]))
    part = "" if frame["whole"].all() else wording.word("hollow: part of a year")
    height = 0.9 + 3.4 * len(units)
    heading = heading_of(wording, title or _growth_told(wording, frame), "Trade over time")
    with chart_figure(wording, height, heading, (part, _sources(wording, frame))) as figure:
        panels = figure.subplots(len(units), 1, sharex=True, squeeze=False)[:, 0]
        for axes, unit in zip(panels, units, strict=True):
            _trade_panel(wording, axes, frame[frame["unit"].astype(str) == unit], unit)
        panels[-1].set_xlabel(wording.word("Year"))
    return figure


def _growth_told(wording: Wording, frame: pd.DataFrame) -> str:
    """The first series in its first and in its last whole year; blank with fewer than two."""
    part = frame[frame["whole"] & (frame["series"] == frame["series"].iloc[0])]
    if len(part) < 2:
        return ""
    ends = [fact for row in (0, -1) for fact in (f"{part['value'].iloc[row]:,.6g}", f"{part['when'].iloc[row]:.0f}")]
    told = wording.word("{0}: {1} in {2}, {3} in {4}")
    return told.format(wording.clean(part["series"].iloc[0]), *ends)


def _year(text: object) -> float:
    """Middle of what a cell of ``year`` names, as a year with a fraction."""
    found = re.match(r"\s*(\d{4})(?:\.0+)?(?:-(\d{1,2}))?", str(text))
    if not found:
        return float("nan")
    return float(found[1]) + ((int(found[2]) - 0.5) / 12 - 0.5 if found[2] else 0.0)


def _sources(wording: Wording, frame: pd.DataFrame) -> str:
    if "source" not in frame.columns:
        return ""
    found = list(dict.fromkeys(str(source) for source in frame["source"] if str(source)))
    rest = f" (+{len(found) - 3})" if len(found) > 3 else ""
    return f"{wording.word('Source')}: " + "; ".join(wording.clean(source, 70) for source in found[:3]) + rest


def _trade_panel(wording: Wording, axes: Axes, frame: pd.DataFrame, unit: str) -> None:
    axes.grid(visible=True)
    for place, (name, part) in enumerate(groups_of(frame, "series")):
        colour, whole = SERIES[place], part[part["whole"]]
        draw_series(axes, place, whole["when"], whole["value"], wording.clean(name))
        some = part[~part["whole"]]
        only = wording.clean(name) if whole.empty else None
        axes.plot(
            some["when"],
            some["value"],
            linestyle="",
            marker=MARKERS[place],
            markerfacecolor="white",
            markeredgecolor=colour,
            markersize=6.5,
            label=only,
        )
    axes.set_ylabel(wording.clean(unit))
    axes.set_ylim(min(0.0, float(frame["value"].min()) * 1.1), max(float(frame["value"].max()) * 1.1, 0.0) or 1.0)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.xaxis.set_major_formatter("{x:.0f}")
    axes.yaxis.set_major_formatter("{x:,.6g}")
    legend_inside(axes, "upper left")


@checked_arguments
def arrival_chart(draws: pd.DataFrame, *, language: str = "en", title: str | None = None) -> Figure:
    """Draw how reliably boxes arrive: the share that has arrived by each day, of simulated or observed trips.

    Parameters
    ----------
    draws : DataFrame
        One row per simulated or observed trip: ``route``: str, a line for each; ``hours``: on the way.
    language : {"en", "zh", "ru"}
        Of the words.
    title : str, optional
        Heading.

    Returns
    -------
    Figure
        The 50th and 90th percentiles are marked and written.

    Raises
    ------
    CorridorError
        When a column is missing, there is no row, or there are more than seven routes.
    """
    wording = wording_in(language)
    groups = groups_of(checked(draws, ("route", "hours"), "a chart of arrivals"), "route")
    names = [wording.clean(name) for name, _ in groups]
    arrived = [np.sort(part["hours"].to_numpy(dtype=float)) / 24 for _, part in groups]
    marks = [[float(np.percentile(days, share, method="inverted_cdf")) for share in _PERCENTILES] for days in arrived]
    told = _sure_told(wording, names, [late for _, late in marks])
    caption, heading = (f"{len(draws):,} {wording.word('draws')}",), heading_of(wording, title, told)
    with chart_axes(wording, 4.6 + 0.2 * len(groups), heading, caption, "both") as (figure, axes):
        for place, days in enumerate(arrived):
            _arrivals(axes, place, days, np.arange(1, len(days) + 1) / len(days), marks[place])
        _label_axes(
            wording, axes, [f"{name}: {_percentiles(wording, one)}" for name, one in zip(names, marks, strict=True)]
        )
    return figure


@checked_arguments
def reliability_chart(
    network: Network,
    routes: Itinerary | ParetoFront | Iterable[Itinerary],
    *,
    language: str = "en",
    title: str | None = None,
) -> Figure:
    """Draw how reliably routes arrive: the share of journeys that has arrived by each day.

    The hours at borders, yards and waits follow the distributions of `Itinerary.dwells`; everything else takes the
    hours it is planned to take.

    Parameters
    ----------
    network : Network
        Where the names of places are.
    routes : Itinerary, ParetoFront or iterable of Itinerary
        At most seven; of a larger front, seven are picked.
    language : {"en", "zh", "ru"}
        Of words and places.
    title : str, optional
        Heading.

    Returns
    -------
    Figure
        Lines are for stops that are independent of each other, with the 50th and 90th percentiles marked; a
        hollow mark is the 90th percentile if all stops are long on the same journeys.

    Raises
    ------
    CorridorError
        When there is no route, or more than seven.
    """
    wording, trips = wording_in(language, network), route_list(routes)
    hollow = wording.word("hollow: 90 % if all stops are long on the same journeys")
    spreads, called = [trip.dwells() for trip in trips], labels_of(routes, trips)
    heading = heading_of(wording, title, _sure_told(wording, called, [found.p90_h / 24 for found in spreads]))
    caption = route_caption(wording, trips, hollow, why_remark(wording, routes, trips))
    with chart_axes(wording, 4.6 + 0.2 * len(trips), heading, caption, "both") as (figure, axes):
        labels = []
        for place, (label, trip, found) in enumerate(zip(called, trips, spreads, strict=True)):
            # By quantiles and not by draws: the same route is the same picture.
            days = np.array([found.quantile_h(share) for share in _SHARES.tolist()]) / 24
            marks = [found.p50_h / 24, found.p90_h / 24]
            _arrivals(axes, place, days, _SHARES, marks)
            _name_line(axes, place, label if len(trips) > 1 else "", marks[0])
            worst = found.p90_together_h / 24
            axes.plot([worst], [90], marker=MARKERS[place], color=SERIES[place], markerfacecolor="white", markersize=7)
            named, told = f"{label}  {wording.route(trip)}", f"{_percentiles(wording, marks)} ({worst:.1f})"
            labels.append(f"{named}:\n{told}" if len(named) > _LONGEST_BESIDE else f"{named}: {told}")
        _label_axes(wording, axes, labels)
    return figure


def _sure_told(wording: Wording, labels: Sequence[str], late: Sequence[float]) -> str:
    """By which day nine boxes in ten are there, on the first route and on the last."""
    days = sorted(zip(late, labels, strict=True))
    told = [fact for day, label in dict.fromkeys((days[0], days[-1])) for fact in (f"{day:.1f}", label)]
    if len(told) == 2:
        return wording.word("Nine boxes in ten are there by day {0}").format(*told)
    return wording.word("Nine boxes in ten are there by day {0} on {1}, by day {2} on {3}").format(*told)


def _percentiles(wording: Wording, marks: Sequence[float]) -> str:
    """By which days the half and nine in ten are there."""
    return wording.word("50 % by day {0}, 90 % by day {1}").format(*(f"{mark:.1f}" for mark in marks))


def _arrivals(axes: Axes, place: int, days: Floats, shares: Floats, marks: Sequence[float]) -> None:
    axes.step(days, shares * 100, where="post", color=SERIES[place], linestyle=DASHES[place], linewidth=1.6)
    axes.plot(
        marks,
        _PERCENTILES,
        linestyle="",
        marker=MARKERS[place],
        color=SERIES[place],
        markeredgecolor="white",
        markersize=7,
    )


def _name_line(axes: Axes, place: int, label: str, middle: float) -> None:
    """What a line is called, left of its middle, where lines are steepest."""
    axes.annotate(
        label,
        (middle, _PERCENTILES[0]),
        xytext=(-9, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        color=darkened(SERIES[place]),
        fontweight="bold",
        path_effects=[patheffects.withStroke(linewidth=2.5, foreground="white")],
    )


def _label_axes(wording: Wording, axes: Axes, labels: Sequence[str]) -> None:
    axes.set_ylim(0, 102)
    axes.set_xlabel(wording.word("Days since ready"))
    axes.set_ylabel(wording.word("Share that has arrived, %"))
    legend_below(axes, [series_handle(place, label) for place, label in enumerate(labels)])
