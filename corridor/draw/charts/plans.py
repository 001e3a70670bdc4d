"""Charts of plans: how full capacities are, what more would be worth, and what the plan gains as one grows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from corridor.arguments import checked_arguments
from corridor.draw.charts.axes import (
    bar,
    chart_axes,
    chart_figure,
    draw_series,
    heading_of,
    legend_below,
    name_rows,
    network_caption,
    series_handle,
    thousands,
    write_beside,
)
from corridor.draw.charts.series import checked, groups_of
from corridor.draw.charts.theme import BLACK, GREY, SERIES, Fill
from corridor.draw.charts.wording import LONGEST_ROW, Wording, wording_in
from corridor.errors import CorridorError
from corridor.plan.result import Plan

__all__ = ["bottleneck_chart", "expansion_curve"]

Floats = NDArray[np.float64]

# Least share of each class of use, ever darker; what is over has a hatch.
_CLASSES = (
    (0.0, Fill("#deebf7")),
    (0.5, Fill("#9ecae1")),
    (0.7, Fill("#4292c6")),
    (0.85, Fill("#08519c")),
    (1.0 + 1e-9, Fill("#D55E00", "////")),
)
_PRICE = Fill("#E69F00")
_MOST_LINES = 7
_MOVED = 1e-6  # of the objective: a resource that changes it less has no line


def _plan_caption(wording: Wording, result: Plan | pd.DataFrame) -> tuple[str, ...]:
    """Caption of a plan: network, and how good the plan is known to be."""
    if not isinstance(result, Plan):
        return ()
    source = network_caption(wording, result.stamp.network, result.stamp.network_version)
    return (wording.clean(f"{result.model}: {wording.word(result.status)}"), source)


def _frame(result: Plan | pd.DataFrame, name: str, columns: Sequence[str], what: str) -> pd.DataFrame:
    if isinstance(result, Plan) and name not in result.frames:
        raise CorridorError(f"{what} needs a plan with the frame {name}; a plan of {result.model} has none")
    return checked(result.frame(name) if isinstance(result, Plan) else result, columns, what)


@checked_arguments
def bottleneck_chart(
    prices: Plan | pd.DataFrame, *, most: int = 12, unit: str = "", language: str = "en", title: str | None = None
) -> Figure:
    """Draw how full the dearest capacities are, and what one more TEU a day would be worth at each.

    Parameters
    ----------
    prices : Plan or DataFrame
        A plan of `corridor.plan.flow`, `congestion` or `expansion`; or one row per capacity. ``name`` (else the
        index): str; ``load_teu_per_day``, ``capacity_teu_per_day``: TEU a day; ``cost``: what one more TEU a day
        takes off the cost of a day, in ``unit``; ``served`` (optional): TEU a day that could go besides.
    most : int
        Rows drawn: the highest ``served``, then ``cost``, then use.
    unit : str
        Of ``cost``; that of the plan, else US dollars.
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
        When a column is missing, there is no row, or the plan has no prices.
    """
    needed = ("load_teu_per_day", "capacity_teu_per_day", "cost")
    wording, frame = wording_in(language), _frame(prices, "prices", needed, "a chart of bottlenecks").copy()
    unit = unit or (prices.unit.removesuffix(" a day") if isinstance(prices, Plan) else "USD")
    frame["use"] = frame["load_teu_per_day"] / frame["capacity_teu_per_day"].where(frame["capacity_teu_per_day"] > 0)
    frame["served"] = frame["served"] if "served" in frame.columns else 0.0
    shown = frame.sort_values(["served", "cost", "use"], ascending=False, kind="stable").head(most)
    names = [wording.clean(name, LONGEST_ROW) for name in (shown["name"] if "name" in shown.columns else shown.index)]
    left_out = f"{len(shown)} {wording.word('of')} {len(frame)}" if len(shown) < len(frame) else ""
    caption, height = (left_out, *_plan_caption(wording, prices)), 2.1 + 0.34 * len(shown)
    heading = heading_of(wording, title or _dearest_told(names, shown["cost"], wording, unit), "Bottlenecks")
    with chart_figure(wording, height, heading, caption) as figure:
        grid = figure.add_gridspec(1, 2, width_ratios=[1.0, 0.9])
        use = figure.add_subplot(grid[0])
        worth = figure.add_subplot(grid[1], sharey=use)
        _use_bars(wording, use, shown["use"].to_numpy(dtype=float))
        _price_bars(wording, worth, shown["cost"].to_numpy(dtype=float), shown["served"].to_numpy(dtype=float), unit)
        name_rows(use, names)
        worth.tick_params(axis="y", length=0, labelleft=False)
    return figure


def _dearest_told(names: Sequence[str], cost: pd.Series[float], wording: Wording, unit: str) -> str:
    """Where one more TEU a day is worth the most; blank where it is worth nothing anywhere."""
    dearest = cost.fillna(0.0).to_numpy(dtype=float)
    if not (dearest > 0.0).any():
        return ""
    place = int(dearest.argmax())
    told = wording.word("One more TEU a day is worth most at {0}: {1} {2}")
    return told.format(names[place], f"{dearest[place]:,.0f}", wording.clean(unit))


def _use_bars(wording: Wording, axes: Axes, shares: Floats) -> None:
    for row, share in enumerate(shares.tolist()):
        if not np.isfinite(share):
            write_beside(axes, (0, row), wording.word("not in use"))
            continue
        bar(axes, row, share, [fill for least, fill in _CLASSES if share >= least][-1])
        near = 0.9 < share < 1.0  # the line of what is full stands where the figure would
        write_beside(axes, (1.0 if near else share, row), f"{share:.0%}")
    axes.axvline(1.0, color=BLACK, linewidth=0.9, linestyle=(0, (4, 2)))
    axes.set_xlim(0.0, max(1.15, np.nanmax(shares, initial=0.0) * 1.15))
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_xlabel(wording.word("Use of the capacity"))


def _price_bars(wording: Wording, axes: Axes, cost: Floats, served: Floats, unit: str) -> None:
    for row, (money, more) in enumerate(zip(cost.tolist(), served.tolist(), strict=True)):
        bar(axes, row, money, _PRICE)
        besides = f"  (+{more:,.2g} {wording.word('unserved TEU it would let go')})" if more > 0 else ""
        write_beside(axes, (max(money, 0.0), row), f"{money:,.0f}{besides}")
    dearest = float(np.nanmax(cost, initial=0.0))
    axes.set_xlim(0.0, dearest * (1.9 if (served > 0).any() else 1.2) or 1.0)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True) if dearest > 0.0 else FixedLocator([0.0]))
    thousands(axes, "x")
    axes.set_xlabel(f"{wording.word('Price of one more TEU a day')}, {wording.clean(unit)}")


@checked_arguments
def expansion_curve(
    curve: Plan | pd.DataFrame, *, unit: str = "", language: str = "en", title: str | None = None
) -> Figure:
    """Draw what the plan is worth as a capacity grows.

    Parameters
    ----------
    curve : Plan or DataFrame
        A plan of `corridor.plan.expansion`; or one row per solved plan. ``capacity_teu_per_day``: TEU a day;
        ``objective``: in ``unit``; ``resource`` (optional): str, a line for each over the capacity added, the
        seven that change the objective most, and the others named; ``bound`` (optional): what no plan can beat, in
        ``unit``. The first row of a resource is today's capacity.
    unit : str
        Of the objective; that of the plan, else US dollars a day.
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
        When a column is missing, there is no row, or the plan has no curve.
    """
    wording = wording_in(language)
    columns = ("capacity_teu_per_day", "objective")
    frame, rest = _most_moved(_frame(curve, "curve", columns, "a chart of an expansion"))
    unit = unit or (curve.unit if isinstance(curve, Plan) else "USD a day")
    groups, names = groups_of(frame, "resource"), _names(curve)
    still = f"{wording.word('changes nothing or less')}: {', '.join(wording.clean(names.get(n, n), 40) for n in rest)}"
    caption = (still if rest else "", *_plan_caption(wording, curve))
    told = _saving_told(wording, groups, names, unit) if isinstance(curve, Plan) else ""
    heading = heading_of(wording, title or told, "What more capacity is worth")
    with chart_axes(wording, 4.8 + 0.2 * len(groups), heading, caption, "both") as (figure, axes):
        for series, (_, part) in enumerate(groups):
            _curve(axes, series, part, added=len(groups) > 1)
        axes.margins(x=0.05, y=0.12)
        thousands(axes)
        axes.set_xlabel(wording.word("Capacity added, TEU a day" if len(groups) > 1 else "Capacity, TEU a day"))
        measured = wording.word("Cost of the plan" if isinstance(curve, Plan) else "Objective")
        axes.set_ylabel(f"{measured}, {wording.clean(unit)}")
        shown = [names.get(name, name) for name, _ in groups if name]
        _curve_legend(wording, axes, shown, bound="bound" in frame.columns)
    return figure


def _saving_told(
    wording: Wording, groups: Sequence[tuple[str, pd.DataFrame]], names: Mapping[str, str], unit: str
) -> str:
    """Where more capacity saves the most, and how much; blank where it saves nothing."""
    saved = {name: float(part["objective"].iloc[0] - part["objective"].min()) for name, part in groups}
    name, most = max(saved.items(), key=lambda pair: pair[1])
    if not name or round(most) < 1:
        return ""
    told = wording.word("More capacity is worth most at {0}: up to {1} {2}")
    return told.format(wording.clean(names.get(name, name), LONGEST_ROW), f"{most:,.0f}", wording.clean(unit))


def _names(result: Plan | pd.DataFrame) -> dict[str, str]:
    """Resources by their ids, as the frame of prices calls them."""
    prices = result.frames.get("prices") if isinstance(result, Plan) else None
    return {} if prices is None else {str(key): str(name) for key, name in prices["name"].items()}


def _most_moved(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Keep the resources whose growth changes the objective most; name those that are left out."""
    if "resource" not in frame.columns:
        return frame, []
    moved = frame.groupby("resource", sort=False)["objective"].agg(lambda values: values.max() - values.min())
    order = moved.sort_values(ascending=False, kind="stable")
    felt = order[order > _MOVED * frame["objective"].abs().max()].index[:_MOST_LINES]
    kept = felt if len(felt) else order.index[:1]
    return frame[frame["resource"].isin(kept)], [str(name) for name in order.index if name not in kept]


def _curve(axes: Axes, series: int, part: pd.DataFrame, *, added: bool) -> None:
    x, y = part["capacity_teu_per_day"].to_numpy(dtype=float), part["objective"].to_numpy(dtype=float)
    x = x - x[0] if added else x
    order = np.argsort(x, kind="stable")
    draw_series(axes, series, x[order], y[order])
    axes.plot(x[0], y[0], marker="o", markersize=11, markerfacecolor="none", markeredgecolor=BLACK, zorder=5)
    if "bound" in part.columns:
        low = part["bound"].to_numpy(dtype=float)
        axes.fill_between(x[order], low[order], y[order], color=SERIES[series], alpha=0.15, linewidth=0)


def _curve_legend(wording: Wording, axes: Axes, names: Sequence[str], *, bound: bool) -> None:
    today = wording.word("today")
    handles = [Line2D([], [], ls="", marker="o", ms=10, markerfacecolor="none", markeredgecolor=BLACK, label=today)]
    if bound:
        handles.append(Line2D([], [], linewidth=7, color=GREY, alpha=0.3, label=wording.word("bound")))
    handles += [series_handle(place, wording.clean(name)) for place, name in enumerate(names)]
    legend_below(axes, handles)
