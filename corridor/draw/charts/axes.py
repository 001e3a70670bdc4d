"""The scaffolding of every chart: figures with heading and caption, rows and their bars, lines, legends."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, cast

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.ticker import Formatter
from numpy.typing import ArrayLike, NDArray

from corridor.display import versioned
from corridor.draw.charts.theme import BLACK, DASHES, GREY, MARKERS, SERIES, STYLE, Fill
from corridor.draw.charts.wording import Wording
from corridor.model.tables.codes import CONFIDENCE

if TYPE_CHECKING:
    from corridor.itinerary.itinerary import Itinerary

__all__ = [
    "BELOW",
    "WIDTH",
    "bar",
    "chart_axes",
    "chart_figure",
    "draw_series",
    "heading_of",
    "legend_below",
    "legend_inside",
    "legend_patch",
    "name_rows",
    "network_caption",
    "route_caption",
    "route_handles",
    "series_handle",
    "thousands",
    "write_beside",
]

Corner = Literal["upper left", "upper right"]
WIDTH = 9.0  # inches, of every chart
BELOW = 0.11  # of the height of the axes: from its foot to a legend under it
_BAR = 0.62  # of a row
_ROW_NAME = 46  # characters of a line of its name
_MOST_DECIMALS = 3  # of a tick


def heading_of(wording: Wording, title: str | None, default: str, subject: str = "") -> str:
    """Heading: what the caller wants, else the chart's own words and what it is about."""
    own = f"{wording.word(default)}: {subject}" if subject else wording.word(default)
    return wording.clean(title or own[:1].upper() + own[1:], 160 if subject else 120)


def network_caption(wording: Wording, name: str, version: str) -> str:
    """Say which network the figures come from."""
    return wording.clean(f"{wording.word('Source')}: {wording.word('network')} {versioned(name, version)}", 120)


def route_caption(wording: Wording, trips: Sequence[Itinerary], *remarks: str) -> tuple[str, ...]:
    """Caption of a chart of routes: the cargo, remarks, the network and how far it can be trusted."""
    stamp = trips[0].stamp
    grades = {leg.confidence for trip in trips for leg in trip.legs}
    worst = next((grade for grade in reversed(CONFIDENCE) if grade in grades), "")
    trust = f", {wording.word('lowest confidence')}: {wording.word(worst)}" if worst else ""
    source = network_caption(wording, stamp.network, stamp.network_version)
    return (_cargo(wording, trips[0]), *remarks, source + trust)


def _cargo(wording: Wording, trip: Itinerary) -> str:
    """Say what is moved, from where to where."""
    box = trip.shipment
    goods = f", HS {box.hs}" if box.hs else ""
    ends = box.origin, box.destination
    if wording.language != "en" and trip.legs:
        ends = wording.place(trip.legs[0].from_id), wording.place(trip.legs[-1].to_id)
    return wording.clean(f"{' – '.join(ends)}, {box.containers} × {box.container_type}{goods}", 160)


@contextmanager
def chart_figure(wording: Wording, height: float, heading: str, caption: Sequence[str]) -> Iterator[Figure]:
    """Open an empty figure with heading and caption; nothing of pyplot is touched.

    Parameters
    ----------
    wording : Wording
        Language and fonts.
    height : float
        Inches; every chart is nine inches wide.
    heading : str
        Above, see `heading_of`.
    caption : sequence of str
        Sentences on units, sources and network, below; blanks are left out.
    """
    with mpl.rc_context({**STYLE, "font.family": list(wording.families)}):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        FigureCanvasAgg(figure)
        figure.suptitle(_wrapped(heading, WIDTH * 8.8), x=0.012, ha="left", fontsize=12.5, fontweight=wording.bold)
        text = _wrapped(" · ".join(part for part in caption if part), WIDTH * 16.5)
        yield figure
        _write_numbers(figure, wording)
        # its versions and codes are no amounts
        figure.supxlabel(text, x=0.012, ha="left", fontsize=7.5, color=GREY, linespacing=1.35)


class _Said(Formatter):
    """Ticks with the numbers of a language."""

    def __init__(self, inner: Formatter, wording: Wording) -> None:
        self._inner, self._wording = inner, wording

    def format_ticks(self, values: list[float]) -> list[str]:
        return [self._wording.numbers(text) for text in self._inner.format_ticks(values)]

    def __call__(self, x: float, pos: int | None = None) -> str:
        return self._wording.numbers(self._inner(x, pos))


def _write_numbers(figure: Figure, wording: Wording) -> None:
    """Write the numbers of all that is drawn as the language does."""
    if wording.numbers("1.5") == "1.5":
        return
    for axes in [one for drawn in figure.axes for one in (drawn, *drawn.child_axes)]:
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(_Said(axis.get_major_formatter(), wording))
    for text in cast("list[Text]", figure.findobj(Text)):
        text.set_text(wording.numbers(text.get_text()))


def _wrapped(text: str, width: float) -> str:
    """Break lines; a Chinese character is as wide as two others, and may end a line anywhere."""
    wide = any(unicodedata.east_asian_width(c) == "W" for c in text)
    return "\n".join(textwrap.wrap(text, int(width * (0.62 if wide else 1.0)), break_long_words=True))


@contextmanager
def chart_axes(
    wording: Wording, height: float, heading: str, caption: Sequence[str], grid: str = ""
) -> Iterator[tuple[Figure, Axes]]:
    """Open a figure with one pair of axes, see `chart_figure`; ``grid`` is blank, x or both: lines across them."""
    with chart_figure(wording, height, heading, caption) as figure:
        axes = figure.add_subplot()
        if grid:
            axes.grid(visible=True, axis="x" if grid == "x" else "both")
        yield figure, axes


class _InFull(Formatter):
    """Numbers with commas, and with as many decimals as tell the ticks of an axis apart."""

    def __init__(self) -> None:
        self._digits = 0

    def format_ticks(self, values: ArrayLike) -> list[str]:
        ticks = np.asarray(values, dtype=np.float64)
        self._digits = next((digits for digits in range(_MOST_DECIMALS) if _is_round(ticks, digits)), _MOST_DECIMALS)
        return [self(float(tick)) for tick in ticks]

    def __call__(self, x: float, pos: int | None = None) -> str:
        return f"{x:,.{self._digits}f}"


def _is_round(values: NDArray[np.float64], digits: int) -> bool:
    return bool(np.allclose(np.round(values, digits), values, rtol=1e-9, atol=1e-9))


def thousands(axes: Axes, sides: str = "xy") -> None:
    """Write the numbers of axes in full, with commas."""
    for side in sides:
        (axes.xaxis if side == "x" else axes.yaxis).set_major_formatter(_InFull())


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """Name rows from the top down, at their left; a long name takes two lines."""
    axes.set_yticks(range(len(names)), [_wrapped(name, _ROW_NAME) for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)


def bar(axes: Axes, row: float, width: float, fill: Fill, left: float = 0.0, height: float = _BAR) -> None:
    """Draw a bar with the hatch that tells it from others in grey print."""
    axes.barh(row, width, left=left, height=height, color=fill.colour, hatch=fill.hatch, edgecolor=BLACK, linewidth=0.5)


def write_beside(
    axes: Axes, at: tuple[float, float], text: str, colour: str = BLACK, weight: str = "normal", size: float = 8.0
) -> None:
    """Write to the right of the end of a bar."""
    axes.annotate(
        text, at, xytext=(4, 0), textcoords="offset points", va="center", fontsize=size, color=colour, fontweight=weight
    )


def draw_series(axes: Axes, place: int, x: ArrayLike, y: ArrayLike, label: str | None = None) -> None:
    """Draw a line of points in the colour, dash and marker of its place."""
    axes.plot(
        x,
        y,
        color=SERIES[place],
        linestyle=DASHES[place],
        marker=MARKERS[place],
        linewidth=1.6,
        markersize=5.5,
        markeredgecolor="white",
        label=label,
    )


def series_handle(place: int, label: str, marker: bool = True) -> Line2D:
    """Legend entry of a line."""
    return Line2D(
        [],
        [],
        color=SERIES[place],
        linestyle=DASHES[place],
        marker=MARKERS[place] if marker else "",
        linewidth=1.6,
        label=label,
    )


def route_handles(wording: Wording, trips: Iterable[Itinerary], labels: Sequence[str]) -> list[Line2D]:
    """Legend entries of routes: which label is which."""
    named = zip(labels, trips, strict=True)
    return [series_handle(place, f"{label}  {wording.route(trip)}") for place, (label, trip) in enumerate(named)]


def legend_patch(fill: Fill, label: str) -> Patch:
    """Legend entry of an area."""
    return Patch(facecolor=fill.colour, hatch=fill.hatch, edgecolor=BLACK, linewidth=0.5, label=label)


def legend_below(axes: Axes, handles: Sequence[Artist], columns: int = 1, down: float = BELOW) -> None:
    """Put a legend under the axes, wide enough for dashes to be told apart where lines are explained."""
    dashed = any(isinstance(one, Line2D) and one.get_linestyle() == "--" for one in handles)
    axes.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.0, -down),
        ncols=columns,
        columnspacing=1.2,
        handlelength=4.2 if dashed else 2.0,
    )


def legend_inside(axes: Axes, where: Corner, handles: Sequence[Artist] | None = None) -> None:
    """Put a legend onto the axes, over a ground through which the grid can just be seen."""
    shown = axes.get_legend_handles_labels()[0] if handles is None else handles
    axes.legend(handles=shown, loc=where, frameon=True, edgecolor="none", framealpha=0.9)
