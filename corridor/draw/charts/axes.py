"""The scaffolding of every chart: sheets with heading and caption, rows and their bars, lines, legends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import ArrayLike

from corridor.draw.charts.theme import DASHES, INK, MARKERS, SERIES, Look, Pen, cargo_of, chart, letter, origin_of

if TYPE_CHECKING:
    from corridor.itinerary.itinerary import Itinerary

__all__ = [
    "BELOW",
    "WIDTH",
    "about",
    "bar",
    "beside",
    "draw_series",
    "headed",
    "legend_below",
    "legend_inside",
    "name_rows",
    "patch",
    "plot_of",
    "route_handles",
    "series_handle",
    "sheet",
    "thousands",
]

Corner = Literal["upper left", "upper right"]
WIDTH = 9.0  # inches, of every chart
BELOW = 0.11  # of the height of the axes: from its foot to a legend under it
_BAR = 0.62  # of a row


def headed(pen: Pen, title: str | None, default: str, subject: str = "") -> str:
    """Heading: what the caller wants, else the chart's own words and what it is about."""
    own = f"{pen.word(default)}: {subject}" if subject else pen.word(default)
    return pen.clean(title or own, 160 if subject else 120)


def about(pen: Pen, trips: Sequence[Itinerary], *remarks: str) -> tuple[str, ...]:
    """Caption of a chart of routes: the cargo, remarks, the network and how far it can be trusted."""
    return (cargo_of(pen, trips[0]), *remarks, origin_of(pen, trips))


@contextmanager
def sheet(
    pen: Pen, height: float, heading: str, caption: Sequence[str], grid: str = ""
) -> Iterator[tuple[Figure, Axes]]:
    """Open a figure with one pair of axes.

    Parameters
    ----------
    pen : Pen
        Writes.
    height : float
        Inches; every chart is nine inches wide.
    heading : str
        Above, see `headed`.
    caption : sequence of str
        Below; blanks are left out.
    grid : {"", "x", "both"}
        Lines across the axes.
    """
    with chart(pen, (WIDTH, height), heading, caption) as figure:
        yield figure, plot_of(figure, grid)


def plot_of(figure: Figure, grid: str = "both") -> Axes:
    """Axes that fill a figure."""
    axes = figure.add_subplot()
    if grid == "x":
        axes.grid(visible=True, axis="x")
    elif grid:
        axes.grid(visible=True)
    return axes


def thousands(axes: Axes, sides: str = "xy") -> None:
    """Write the numbers of axes in full, with commas."""
    for side in sides:
        (axes.xaxis if side == "x" else axes.yaxis).set_major_formatter("{x:,.0f}")


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """Name rows from the top down, at their left."""
    axes.set_yticks(range(len(names)), list(names))
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)


def bar(axes: Axes, row: float, width: float, look: Look, left: float = 0.0, height: float = _BAR) -> None:
    """Draw a bar with the hatch that tells it from others in grey print."""
    axes.barh(row, width, left=left, height=height, color=look.colour, hatch=look.hatch, edgecolor=INK, linewidth=0.5)


def beside(
    axes: Axes, at: tuple[float, float], text: str, colour: str = INK, weight: str = "normal", size: float = 8.0
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


def route_handles(pen: Pen, trips: Iterable[Itinerary]) -> list[Line2D]:
    """Legend entries of routes: which letter is which."""
    return [series_handle(place, f"{letter(place)}  {pen.route(trip)}") for place, trip in enumerate(trips)]


def patch(look: Look, label: str) -> Patch:
    """Legend entry of an area."""
    return Patch(facecolor=look.colour, hatch=look.hatch, edgecolor=INK, linewidth=0.5, label=label)


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
    """Put a legend onto the axes, on paper through which the grid can just be felt."""
    told = axes.get_legend_handles_labels()[0] if handles is None else handles
    axes.legend(handles=told, loc=where, frameon=True, edgecolor="none", framealpha=0.9)
