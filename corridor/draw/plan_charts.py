"""Charts of plans and of series of numbers: each takes a plain frame, whose columns it documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, PercentFormatter

from corridor.draw.ink import DASHES, GREY, INK, MARKERS, SERIES, Pen, chart, pen_of
from corridor.errors import CorridorError

__all__ = ["arrival_chart", "bottleneck_chart", "expansion_curve", "trade_over_time"]

# Least share, colour and hatch of each class of use.
_CLASSES = (
    (0.0, "#deebf7", "", "0-50 %"), (0.5, "#9ecae1", "", "50-70 %"), (0.7, "#4292c6", "", "70-85 %"),
    (0.85, "#08519c", "", "85-100 %"), (1.0 + 1e-9, "#D55E00", "////", "> 100 %"),
)  # fmt: skip
_MOST_LINES = 7
_PERCENTILES = (50, 90)


def _checked(frame: pd.DataFrame, columns: Sequence[str], what: str) -> pd.DataFrame:
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise CorridorError(f"{what} needs the columns {', '.join(columns)}; {', '.join(missing)} is missing")
    if frame.empty:
        raise CorridorError(f"{what}: the frame has no rows")
    return frame


def bottleneck_chart(
    prices: pd.DataFrame, *, most: int = 12, unit: str = "USD", language: str = "en", title: str | None = None
) -> Figure:
    """Draw how full the dearest capacities are, and what one more TEU a day would be worth at each.

    Parameters
    ----------
    prices : DataFrame
        One row per capacity, such as a flow plan's frame ``prices``. ``name`` (else the index): str;
        ``load_teu_per_day``, ``capacity_teu_per_day``: TEU a day; ``cost``: what one more TEU a day takes off
        the cost of a day, in ``unit``; ``served`` (optional): TEU a day that could go besides.
    most : int
        Rows drawn: the highest ``served``, then ``cost``, then use.
    unit : str
        Currency of ``cost``.
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
        When a column is missing, or there is no row.
    """
    needed = ("load_teu_per_day", "capacity_teu_per_day", "cost")
    pen, frame = pen_of(language), _checked(prices, needed, "a chart of bottlenecks").copy()
    frame["use"] = frame["load_teu_per_day"] / frame["capacity_teu_per_day"].where(frame["capacity_teu_per_day"] > 0)
    frame["served"] = frame["served"] if "served" in frame.columns else 0.0
    shown = frame.sort_values(["served", "cost", "use"], ascending=False, kind="stable").head(most)
    names = [pen.clean(name, 48) for name in (shown["name"] if "name" in shown.columns else shown.index)]
    left_out = f"{len(shown)} {pen.word('of')} {len(frame)}" if len(shown) < len(frame) else ""
    with chart(pen, (9.0, 2.1 + 0.34 * len(shown)), _heading(pen, title, "Bottlenecks"), (left_out,)) as figure:
        grid = figure.add_gridspec(1, 2, width_ratios=[1.0, 0.9])
        use = figure.add_subplot(grid[0])
        worth = figure.add_subplot(grid[1], sharey=use)
        _use_bars(pen, use, shown["use"].to_numpy(dtype=float))
        _price_bars(pen, worth, shown["cost"].to_numpy(dtype=float), shown["served"].to_numpy(dtype=float), unit)
        use.set_yticks(range(len(shown)), names)
        use.set_ylim(len(shown) - 0.4, -0.6)
        use.tick_params(axis="y", length=0)
        worth.tick_params(axis="y", length=0, labelleft=False)
    return figure


def _heading(pen: Pen, title: str | None, default: str) -> str:
    return pen.clean(title or pen.word(default), 120)


def _use_bars(pen: Pen, axes: Axes, shares: np.ndarray[Any, np.dtype[np.float64]]) -> None:
    for row, share in enumerate(shares.tolist()):
        if not np.isfinite(share):
            axes.annotate(
                pen.word("not in use"), (0, row), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8
            )
            continue
        _, colour, hatch, _ = [one for one in _CLASSES if share >= one[0]][-1]
        axes.barh(row, share, height=0.62, color=colour, hatch=hatch, edgecolor=INK, linewidth=0.5)
        axes.annotate(f"{share:.0%}", (share, row), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8)
    axes.axvline(1.0, color=INK, linewidth=0.9, linestyle=(0, (4, 2)))
    axes.set_xlim(0.0, max(1.15, np.nanmax(shares, initial=0.0) * 1.15))
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_xlabel(pen.word("Use of the capacity"))


def _price_bars(
    pen: Pen,
    axes: Axes,
    cost: np.ndarray[Any, np.dtype[np.float64]],
    served: np.ndarray[Any, np.dtype[np.float64]],
    unit: str,
) -> None:
    axes.barh(range(len(cost)), cost, height=0.62, color="#E69F00", edgecolor=INK, linewidth=0.5)
    for row, (money, more) in enumerate(zip(cost.tolist(), served.tolist(), strict=True)):
        besides = f"  (+{more:,.2g} {pen.word('unserved TEU it would let go')})" if more > 0 else ""
        axes.annotate(
            f"{money:,.0f}{besides}",
            (max(money, 0.0), row),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
    axes.set_xlim(0.0, float(np.nanmax(cost, initial=0.0)) * (1.9 if (served > 0).any() else 1.2) or 1.0)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.set_xlabel(f"{pen.word('Price of one more TEU a day')}, {pen.clean(unit)}")


def expansion_curve(
    curve: pd.DataFrame, *, unit: str = "USD a day", language: str = "en", title: str | None = None
) -> Figure:
    """Draw what the plan is worth as a capacity grows.

    Parameters
    ----------
    curve : DataFrame
        One row per solved plan. ``capacity_teu_per_day``: TEU a day; ``objective``: in ``unit``; ``resource``
        (optional): str, a line for each over the capacity added, the seven that change the objective most;
        ``bound`` (optional): what no plan can beat, in ``unit``. The first row of a resource is today's
        capacity. The frame ``curve`` of an expansion plan fits.
    unit : str
        Of the objective.
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
        When a column is missing, or there is no row.
    """
    pen = pen_of(language)
    frame = _most_moved(_checked(curve, ("capacity_teu_per_day", "objective"), "a chart of an expansion"))
    groups = _groups(frame, "resource")
    with chart(pen, (9.0, 4.8 + 0.2 * len(groups)), _heading(pen, title, "What more capacity is worth"), ()) as figure:
        axes = figure.add_subplot()
        axes.grid(visible=True)
        for series, (_, part) in enumerate(groups):
            x, y = part["capacity_teu_per_day"].to_numpy(dtype=float), part["objective"].to_numpy(dtype=float)
            x = x - x[0] if len(groups) > 1 else x
            order = np.argsort(x, kind="stable")
            axes.plot(
                x[order],
                y[order],
                color=SERIES[series],
                linestyle=DASHES[series],
                marker=MARKERS[series],
                linewidth=1.6,
                markersize=5,
                markeredgecolor="white",
            )
            axes.plot(x[0], y[0], marker="o", markersize=11, markerfacecolor="none", markeredgecolor=INK, zorder=5)
            if "bound" in part.columns:
                low = part["bound"].to_numpy(dtype=float)
                axes.fill_between(x[order], low[order], y[order], color=SERIES[series], alpha=0.15, linewidth=0)
        axes.margins(x=0.05, y=0.12)
        axes.xaxis.set_major_formatter("{x:,.0f}")
        axes.yaxis.set_major_formatter("{x:,.0f}")
        axes.set_xlabel(pen.word("Capacity added, TEU a day" if len(groups) > 1 else "Capacity, TEU a day"))
        axes.set_ylabel(f"{pen.word('Objective')}, {pen.clean(unit)}")
        _curve_legend(pen, axes, [name for name, _ in groups if name], bound="bound" in frame.columns)
    return figure


def _most_moved(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep the resources whose growth changes the objective most."""
    if "resource" not in frame.columns:
        return frame
    moved = frame.groupby("resource", sort=False)["objective"].agg(lambda values: values.max() - values.min())
    kept = moved.sort_values(ascending=False, kind="stable").index[:_MOST_LINES]
    return frame[frame["resource"].isin(kept)]


def _groups(frame: pd.DataFrame, column: str) -> list[tuple[str, pd.DataFrame]]:
    """Parts of a frame by the values of a column, in order of appearance; at most as many as can be told apart."""
    if column not in frame.columns:
        return [("", frame)]
    found = [(str(name), part) for name, part in frame.groupby(column, sort=False)]
    if len(found) > _MOST_LINES:
        raise CorridorError(f"{len(found)} lines are more than a reader can tell apart: choose at most {_MOST_LINES}")
    return found


def _curve_legend(pen: Pen, axes: Axes, names: Sequence[str], *, bound: bool) -> None:
    handles = [
        Line2D(
            [],
            [],
            linestyle="",
            marker="o",
            markersize=10,
            markerfacecolor="none",
            markeredgecolor=INK,
            label=pen.word("today"),
        )
    ]
    if bound:
        handles.append(Line2D([], [], linewidth=7, color=GREY, alpha=0.3, label=pen.word("bound")))
    handles += [
        Line2D([], [], color=SERIES[place], linestyle=DASHES[place], marker=MARKERS[place], label=pen.clean(name))
        for place, name in enumerate(names)
    ]
    axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.0, -0.12), handlelength=4.2)


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
    pen = pen_of(language)
    frame = _checked(series, ("series", "year", "value", "unit"), "a chart of trade").copy()
    frame["when"] = [_year(text) for text in frame["year"]]
    frame["value"] = pd.to_numeric(frame["value"], errors="coerce")
    frame = frame[frame["when"].notna() & frame["value"].notna()].sort_values("when", kind="stable")
    if frame.empty:
        raise CorridorError("a chart of trade: no row has both a year and a value")
    frame["whole"] = [re.fullmatch(r"\d{4}", str(text).strip()) is not None for text in frame["year"]]
    units = list(dict.fromkeys(str(unit) for unit in frame["unit"]))
    part = "" if frame["whole"].all() else pen.word("hollow: part of a year")
    with chart(
        pen, (9.0, 0.9 + 3.4 * len(units)), _heading(pen, title, "Trade over time"), (part, _sources(pen, frame))
    ) as figure:
        panels = figure.subplots(len(units), 1, sharex=True, squeeze=False)[:, 0]
        for axes, unit in zip(panels, units, strict=True):
            _trade_panel(pen, axes, frame[frame["unit"].astype(str) == unit], unit)
        panels[-1].set_xlabel(pen.word("Year"))
    return figure


def _year(text: object) -> float:
    """Middle of what a cell of ``year`` names, as a year with a fraction."""
    found = re.match(r"\s*(\d{4})(?:\.0+)?(?:-(\d{1,2}))?", str(text))
    if not found:
        return float("nan")
    return float(found[1]) + ((int(found[2]) - 0.5) / 12 - 0.5 if found[2] else 0.0)


def _sources(pen: Pen, frame: pd.DataFrame) -> str:
    if "source" not in frame.columns:
        return ""
    found = list(dict.fromkeys(str(source) for source in frame["source"] if str(source)))
    rest = f" (+{len(found) - 3})" if len(found) > 3 else ""
    return f"{pen.word('Source')}: " + "; ".join(pen.clean(source, 70) for source in found[:3]) + rest


def _trade_panel(pen: Pen, axes: Axes, frame: pd.DataFrame, unit: str) -> None:
    axes.grid(visible=True)
    for place, (name, part) in enumerate(_groups(frame, "series")):
        colour, whole = SERIES[place], part[part["whole"]]
        axes.plot(
            whole["when"],
            whole["value"],
            color=colour,
            linestyle=DASHES[place],
            marker=MARKERS[place],
            linewidth=1.6,
            markersize=5.5,
            label=pen.clean(name),
        )
        some = part[~part["whole"]]
        only = pen.clean(name) if whole.empty else None
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
    axes.set_ylabel(pen.clean(unit))
    axes.set_ylim(min(0.0, float(frame["value"].min()) * 1.1), max(float(frame["value"].max()) * 1.1, 0.0) or 1.0)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.xaxis.set_major_formatter("{x:.0f}")
    axes.yaxis.set_major_formatter("{x:,.6g}")
    axes.legend(loc="upper left", bbox_to_anchor=(0.0, 1.0), frameon=True, framealpha=0.85, edgecolor="none")


def arrival_chart(draws: pd.DataFrame, *, language: str = "en", title: str | None = None) -> Figure:
    """Draw how reliably boxes arrive: the share that has arrived by each day, for several routes.

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
    pen = pen_of(language)
    groups = _groups(_checked(draws, ("route", "hours"), "a chart of arrivals"), "route")
    caption = (f"{len(draws):,} {pen.word('draws')}",)
    with chart(pen, (9.0, 4.6 + 0.2 * len(groups)), _heading(pen, title, "When the boxes arrive"), caption) as figure:
        axes = figure.add_subplot()
        axes.grid(visible=True)
        for place, (name, part) in enumerate(groups):
            days = np.sort(part["hours"].to_numpy(dtype=float)) / 24
            marks = [float(np.percentile(days, percent, method="inverted_cdf")) for percent in _PERCENTILES]
            text = ", ".join(f"p{percent} {mark:.1f}" for percent, mark in zip(_PERCENTILES, marks, strict=True))
            axes.step(
                days,
                np.arange(1, len(days) + 1) / len(days) * 100,
                where="post",
                color=SERIES[place],
                linestyle=DASHES[place],
                linewidth=1.6,
            )
            axes.plot(
                marks,
                _PERCENTILES,
                linestyle="",
                marker=MARKERS[place],
                color=SERIES[place],
                markeredgecolor="white",
                markersize=7,
            )
            axes.plot(
                [],
                [],
                color=SERIES[place],
                linestyle=DASHES[place],
                marker=MARKERS[place],
                label=f"{pen.clean(name)}: {text} {pen.word('d')}",
            )
        axes.set_ylim(0, 102)
        axes.set_xlabel(pen.word("Days since ready"))
        axes.set_ylabel(pen.word("Share that has arrived, %"))
        axes.legend(loc="upper left", bbox_to_anchor=(0.0, -0.12), handlelength=4.2)
    return figure
