"""Charts of fronts: which routes no other beats, and what a scenario changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from corridor.arguments import checked_arguments
from corridor.draw.charts.axes import (
    bar,
    chart_axes,
    chart_figure,
    heading_of,
    legend_below,
    legend_inside,
    name_rows,
    route_caption,
    thousands,
    write_beside,
)
from corridor.draw.charts.label_placement import Label, along, place_labels
from corridor.draw.charts.route_parts import changes_told, front_told, labels_of, why_remark
from corridor.draw.charts.theme import BLACK, DASHES, GREY, MARKERS, PALE, SERIES, Fill, darkened
from corridor.draw.charts.wording import Wording, wording_in
from corridor.errors import CorridorError, UnknownName

if TYPE_CHECKING:
    from corridor.itinerary.front import ParetoFront
    from corridor.itinerary.itinerary import Itinerary
    from corridor.model.network import Network

__all__ = ["pareto_chart", "scenario_comparison"]

MEASURES = ("cost", "hours", "days", "co2_kg", "km", "transfers")
_TITLES = {
    "cost": "Cost a container",
    "hours": "Hours on the way",
    "days": "Days",
    "co2_kg": "CO2e a container, kg",
    "km": "Kilometres",
    "transfers": "Changes of vehicle",
}
_LOG_FROM = 8.0  # times the least: then an axis is logarithmic
# Ticks of such an axis are 1, 2 and 5 times a power of ten.
_OF_POWERS = FuncFormatter(lambda value, _: f"{value:,.6g}" if abs(value) < 1 else f"{value:,.0f}")
_MOST_NAMED = 12
_HATCHES = ("", "///", "...", "xxx")


def _value(trip: Itinerary, measure: str) -> float:
    if measure not in MEASURES:
        raise UnknownName(f"unknown measure {measure!r}; there are {', '.join(MEASURES)}", measure, MEASURES)
    if measure in ("cost", "co2_kg"):
        return float(getattr(trip, measure)) / trip.shipment.containers
    return float(getattr(trip, measure))


def _axis_title(wording: Wording, measure: str, currency: str) -> str:
    title = wording.word(_TITLES[measure])
    return f"{title}, {wording.clean(currency)}" if measure == "cost" else title


@dataclass(frozen=True, slots=True)
class _Points:
    """Routes as points, and which of them no other beats in the two criteria shown."""

    trips: tuple[Itinerary, ...]
    x: np.ndarray[Any, np.dtype[np.float64]]
    y: np.ndarray[Any, np.dtype[np.float64]]
    best: tuple[int, ...]


def _points(trips: Sequence[Itinerary], x: str, y: str) -> _Points:
    across = np.array([_value(trip, x) for trip in trips], dtype=np.float64)
    up = np.array([_value(trip, y) for trip in trips], dtype=np.float64)
    best, least = [], np.inf
    for place in np.lexsort((up, across)).tolist():
        if up[place] < least:
            best.append(place)
            least = up[place]
    return _Points(tuple(trips), across, up, tuple(best))


@checked_arguments
def pareto_chart(
    network: Network,
    front: ParetoFront | Iterable[Itinerary],
    *,
    axes: tuple[str, str] = ("days", "cost"),
    colour: str | None = None,
    named: Iterable[Itinerary] | None = None,
    language: str = "en",
    title: str | None = None,
) -> Figure:
    """Draw routes by two or three criteria, with the step line of those that no other beats in the two axes.

    Parameters
    ----------
    network : Network
        Where the names of places are.
    front : ParetoFront or iterable of Itinerary
        Any number of routes; those that another beats in both axes are grey, unless a third criterion has the
        colours. An axis over which values differ eightfold is logarithmic.
    axes : (str, str)
        Across and up: of cost, hours, days, co2_kg, km, transfers; cost in the network's currency and CO2e in
        kilograms, both of one container.
    colour : str, optional
        Third criterion, one of the same names.
    named : iterable of Itinerary, optional
        Routes of the front that are labelled, A, B, ... in this order where they are a list; else those on the
        line, or one of each corridor where they are many, labelled as in the front where it is one.
    language : {"en", "zh", "ru"}
        Of words and places.
    title : str, optional
        Heading.

    Returns
    -------
    Figure

    Raises
    ------
    CorridorError
        When there is no route.
    ValueError
        When a named route is not one of the front.
    UnknownName
        For another measure or language.
    """
    wording, trips = wording_in(language, network), tuple(front)
    if not trips:
        raise CorridorError("there is no route to draw")
    points = _points(trips, *axes)
    chosen = None if named is None else tuple(named)
    lettered = _named(points, colour) if chosen is None else [trips.index(trip) for trip in chosen]
    called, pointed = front if named is None else named, [trips[place] for place in lettered]
    labels = labels_of(called, pointed)
    told = front_told(wording, trips, colour) if axes == ("days", "cost") else ""
    heading = heading_of(wording, title or told, "Routes that no other beats")
    count = f"{len(trips)} {wording.word('routes')}"
    caption = route_caption(wording, trips, count, why_remark(wording, called, pointed or trips))
    rows = len({trips[place].name for place in lettered})
    height = 5.4 + (0.2 if rows <= 5 else 0.11) * rows
    with chart_axes(wording, height, heading, caption, "both") as (figure, plot):
        _scale_axis(plot, "x", points.x, _axis_title(wording, axes[0], trips[0].currency))
        _scale_axis(plot, "y", points.y, _axis_title(wording, axes[1], trips[0].currency))
        corners = _staircase(plot, points, 0)
        if colour is None:
            _plain_points(plot, points)
        else:
            _coloured_points(wording, figure, plot, points, colour)
        _pareto_legend(wording, plot, points, dict(zip(lettered, labels, strict=True)), dominated=colour is None)
        marks = [
            Label(points.x[p], points.y[p], label, BLACK, weight=1e6 - n)
            for n, (p, label) in enumerate(zip(lettered, labels, strict=True))
        ]
        spread = np.concatenate([along(corners), np.column_stack([points.x, points.y])])
        place_labels(figure, plot, marks, spread)
    return figure


def _named(points: _Points, colour: str | None) -> list[int]:
    """All routes on the line and the best in a third criterion; or one of each corridor, as many as a legend holds."""
    if len(points.best) < _MOST_NAMED:
        third = [] if colour is None else [int(np.argmin([_value(trip, colour) for trip in points.trips]))]
        return list(dict.fromkeys([*points.best, *third]))
    # One of a corridor stands for it: its variants lie so near that their letters could not be told apart.
    heads: dict[str, int] = {}
    for place in points.best:
        heads.setdefault(points.trips[place].name, place)
    found = list(heads.values())
    if len(found) <= _MOST_NAMED:
        return found
    chosen = np.unique(np.linspace(0, len(found) - 1, _MOST_NAMED).round().astype(int))
    return [found[place] for place in chosen.tolist()]


def _scale_axis(axes: Axes, side: str, values: np.ndarray[Any, np.dtype[np.float64]], title: str) -> None:
    """Scale, limits and title of one axis."""
    low, high = float(values.min()), float(values.max())
    axis = axes.xaxis if side == "x" else axes.yaxis
    limits = axes.set_xlim if side == "x" else axes.set_ylim
    if low > 0 and high / low >= _LOG_FROM:
        (axes.set_xscale if side == "x" else axes.set_yscale)("log")
        axis.set_major_locator(FixedLocator(_round_ticks(low * 0.85, high * 1.3)))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(_OF_POWERS)
        limits(low * 0.85, high * 1.3)
    else:
        room = (high - low) or max(abs(high), 1.0)
        limits(low - 0.08 * room, high + 0.1 * room)
        thousands(axes, side)
    (axes.set_xlabel if side == "x" else axes.set_ylabel)(title)


def _round_ticks(low: float, high: float) -> list[float]:
    tens = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    return [step * 10.0**ten for ten in tens for step in (1, 2, 5) if low <= step * 10.0**ten <= high]


def _staircase(axes: Axes, points: _Points, series: int) -> list[tuple[float, float]]:
    """Draw the line that no route lies below; at each point it turns."""
    best = list(points.best)
    xs, ys = points.x[best], points.y[best]
    corners = [(xs[0], axes.get_ylim()[1])]
    for place in range(len(best)):
        corners.append((xs[place], ys[place]))
        corners.append((xs[place + 1] if place + 1 < len(best) else axes.get_xlim()[1], ys[place]))
    line = np.array(corners)
    axes.plot(
        line[:, 0], line[:, 1], color=SERIES[series], linestyle=DASHES[series], linewidth=1.2, zorder=2, gid="staircase"
    )
    return [(float(a), float(b)) for a, b in corners]


def _plain_points(axes: Axes, points: _Points) -> None:
    others = sorted(set(range(len(points.trips))) - set(points.best))
    best = list(points.best)
    axes.scatter(
        points.x[others],
        points.y[others],
        s=26,
        color="#b0b0b0",
        edgecolor=GREY,
        linewidth=0.5,
        zorder=3,
        gid="dominated",
    )
    axes.scatter(
        points.x[best], points.y[best], s=46, color=SERIES[0], edgecolor=BLACK, linewidth=0.6, zorder=4, gid="best"
    )


def _coloured_points(wording: Wording, figure: Figure, axes: Axes, points: _Points, colour: str) -> None:
    """All points by the third criterion; dark is more, in colour and in grey print."""
    values = np.array([_value(trip, colour) for trip in points.trips])
    low = float(values.min())
    norm = "log" if low > 0 and float(values.max()) / low >= _LOG_FROM else "linear"
    drawn = axes.scatter(
        points.x,
        points.y,
        s=48,
        c=values,
        cmap="cividis_r",
        norm=norm,
        edgecolor=BLACK,
        linewidth=0.6,
        zorder=4,
        gid="best",
    )
    bar = figure.colorbar(drawn, ax=axes, fraction=0.045, pad=0.02)
    bar.set_label(_axis_title(wording, colour, points.trips[0].currency))
    if norm == "log":
        bar.ax.yaxis.set_major_locator(FixedLocator(_round_ticks(low, float(values.max()))))
        bar.ax.yaxis.set_minor_locator(NullLocator())
        bar.ax.yaxis.set_major_formatter(_OF_POWERS)
    else:
        thousands(bar.ax, "y")


def _pareto_legend(wording: Wording, axes: Axes, points: _Points, named: Mapping[int, str], *, dominated: bool) -> None:
    handles = [Line2D([], [], color=SERIES[0], linewidth=1.2, label=wording.word("Least there is"))]
    if dominated and len(points.best) < len(points.trips):
        handles.append(
            Line2D(
                [],
                [],
                linestyle="",
                marker="o",
                color="#b0b0b0",
                markeredgecolor=GREY,
                label=wording.word("Beaten by another route in these two"),
            )
        )
    called: dict[str, list[str]] = {}
    for place, label in sorted(named.items(), key=lambda pair: (len(pair[1]), pair[1])):
        called.setdefault(wording.route(points.trips[place]), []).append(label)
    columns = 2 if len(handles) + len(called) > 7 else 1
    for name, labels in called.items():
        text = wording.clean(name, 48 if columns == 2 else 90)
        handles.append(
            Line2D(
                [],
                [],
                linestyle="",
                label=f"{', '.join(labels)}  {text}",
            )
        )
    legend_below(axes, handles, columns)


# comparison


@checked_arguments
def scenario_comparison(
    network: Network,
    results: Mapping[str, Itinerary | ParetoFront],
    *,
    language: str = "en",
    title: str | None = None,
) -> Figure:
    """Draw routes or fronts of two to four scenarios side by side.

    Parameters
    ----------
    network : Network
        Where the names of places are.
    results : mapping of str to Itinerary or ParetoFront
        By the name of the scenario; the first is what the others are compared with. Fronts are drawn as points
        and step lines; of each the best cost, days and CO2e of a container are drawn as bars.
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
        For fewer than two scenarios, more than four, or one without a route.
    """
    wording = wording_in(language, network)
    if not 2 <= len(results) <= 4:
        raise CorridorError(f"two to four scenarios are compared, not {len(results)}")
    trips = {wording.clean(name, 40): _members(name, result) for name, result in results.items()}
    fronts = any(len(found) > 1 for found in trips.values())
    every = [trip for found in trips.values() for trip in found]
    height, heading = 6.6 if fronts else 3.4, heading_of(wording, title or changes_told(wording, trips), "Comparison")
    first = next(iter(results.values()))
    caption = route_caption(wording, every, why_remark(wording, first, next(iter(trips.values()))))
    with chart_figure(wording, height, heading, caption) as figure:
        grid = figure.add_gridspec(
            2 if fronts else 1, 3, height_ratios=[2.4, 1.0 + 0.2 * len(trips)] if fronts else None
        )
        if fronts:
            _compare_fronts(wording, figure.add_subplot(grid[0, :]), trips)
        for column, (measure, name) in enumerate((("cost", "cheapest"), ("days", "fastest"), ("co2_kg", "greenest"))):
            axes = figure.add_subplot(grid[-1, column])
            _compare_best(wording, axes, trips, measure, name if fronts else "", named=column == 0)
    return figure


def _members(name: str, result: Itinerary | ParetoFront) -> tuple[Itinerary, ...]:
    found = (cast("Itinerary", result),) if hasattr(result, "legs") else tuple(cast("Iterable[Itinerary]", result))
    if not found:
        raise CorridorError(f"scenario {name!r} has no route to draw")
    return found


def _compare_fronts(wording: Wording, axes: Axes, trips: Mapping[str, tuple[Itinerary, ...]]) -> None:
    every = _points([trip for found in trips.values() for trip in found], "days", "cost")
    axes.grid(visible=True)
    _scale_axis(axes, "x", every.x, wording.word("Days"))
    _scale_axis(axes, "y", every.y, _axis_title(wording, "cost", every.trips[0].currency))
    for series, (name, found) in enumerate(trips.items()):
        points = _points(found, "days", "cost")
        _staircase(axes, points, series)
        axes.scatter(
            points.x,
            points.y,
            s=(80, 20, 50, 10)[series],
            marker=MARKERS[series],
            facecolor=SERIES[series] if series % 2 else "none",
            edgecolor=SERIES[series],
            linewidth=1.3,
            zorder=4 + series,
            label=name,
        )
    legend_inside(axes, "upper right")


def _compare_best(
    wording: Wording, axes: Axes, trips: Mapping[str, tuple[Itinerary, ...]], measure: str, best: str, *, named: bool
) -> None:
    values = [min(_value(trip, measure) for trip in found) for found in trips.values()]
    for row, value in enumerate(values):
        bar(axes, row, value, Fill(SERIES[row], _HATCHES[row]))
        moved = (value / values[0] - 1) * 100 if row and values[0] else 0.0
        change = f"  ({moved:+.0f} %)" if abs(moved) >= 0.5 else "  (=)" if row else ""
        amount = f"{value:,.1f}" if measure == "days" else f"{value:,.0f}"
        write_beside(axes, (value, row), f"{amount}{change}", darkened(SERIES[row]))
    name_rows(axes, list(trips) if named else [""] * len(trips))
    axes.set_xlim(0.0, max(values) * 1.5 or 1.0)
    axes.set_xticks([])
    axes.spines["bottom"].set_color(PALE)
    title = _axis_title(wording, measure, next(iter(trips.values()))[0].currency)
    axes.set_title(f"{title}: {wording.word(best)}" if best else title, fontsize=9)
