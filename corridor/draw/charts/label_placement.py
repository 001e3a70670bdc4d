"""Labels that keep out of each other's way, and off the lines where they can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from corridor.draw.charts.theme import BLACK

__all__ = ["Label", "along", "name_along", "place_ends", "place_labels"]

_OFFSETS = (
    (7, 0, "left", "center"),
    (-7, 0, "right", "center"),
    (6, -6, "left", "top"),
    (6, 6, "left", "bottom"),
    (-6, 6, "right", "bottom"),
    (-6, -6, "right", "top"),
    (0, 8, "center", "bottom"),
    (0, -8, "center", "top"),
    (16, -14, "left", "top"),
    (16, 14, "left", "bottom"),
    (-16, 14, "right", "bottom"),
    (-16, -14, "right", "top"),
)
# A stroke around the letters would turn text into outlines in an SVG.
_BACKGROUND = {"facecolor": "white", "edgecolor": "none", "alpha": 0.72, "pad": 0.7}
_LINE, _NEAR = 11.5, 95.0  # points: height of a label, and how far apart two do not meet
_MARKER = 4.0  # points: nearer ends are one
_MIDDLE = 0.9  # of the width: where a name along a line may stand
_APART = 0.05, 0.045  # of width and height: nearer names along lines meet
_STEPS = 24  # points by which a stretch of line is kept clear


@dataclass(frozen=True, slots=True)
class Label:
    """A label that would like a place beside a point.

    Attributes
    ----------
    x, y : float
        In units of the axes.
    text, colour : str
        What and how.
    weight : float
        The heaviest are placed first; what finds no place is left out.
    """

    x: float
    y: float
    text: str
    colour: str = BLACK
    weight: float = 1.0


def along(points: Sequence[tuple[float, float]] | NDArray[np.float64]) -> NDArray[np.float64]:
    """Points spread along a line of corners, shape (points, 2)."""
    corners = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    if len(corners) < 2:
        return corners
    share = np.linspace(0.0, 1.0, _STEPS)[None, :, None]
    return np.asarray((corners[:-1, None] * (1 - share) + corners[1:, None] * share).reshape(-1, 2))


def place_labels(
    figure: Figure, axes: Axes, labels: Sequence[Label], obstacles: NDArray[np.float64], taken: Sequence[Bbox] = ()
) -> list[Annotation]:
    """Write labels beside their points, without overlap.

    Parameters
    ----------
    figure, axes : Figure, Axes
        Everything else is drawn already.
    labels : sequence of Label
        What is to be written.
    obstacles : float array, shape (points, 2)
        What labels had better not cover, in units of the axes.
    taken : sequence of Bbox
        Where nothing may stand, in pixels.

    Returns
    -------
    list of Annotation
        Those that found a place.
    """
    figure.draw_without_rendering()
    covered = axes.transData.transform(obstacles) if len(obstacles) else np.zeros((0, 2))
    full = list(taken)
    written = []
    for label in sorted(labels, key=lambda label: -label.weight):
        drawn = axes.annotate(
            label.text,
            (label.x, label.y),
            xytext=(0, 0),
            textcoords="offset points",
            fontsize=8.0,
            color=label.colour,
            bbox=_BACKGROUND,
            zorder=9,
            annotation_clip=False,
        )
        box = _best_place(drawn, axes, full, covered)
        if box is None:
            drawn.remove()
            continue
        # A label outside the axes would shrink them at the next layout, and every place would be wrong.
        drawn.set_in_layout(False)
        full.append(box)
        written.append(drawn)
    return written


def _best_place(label: Annotation, axes: Axes, taken: Sequence[Bbox], obstacles: NDArray[np.float64]) -> Bbox | None:
    """Try the places around the point; keep the one that covers least."""
    frame = axes.get_window_extent().padded(3)
    best: tuple[int, int, Bbox] | None = None
    for place, _ in enumerate(_OFFSETS):
        _move(label, place)
        box = label.get_window_extent().padded(1.0)
        inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
        if not inside or any(box.overlaps(other) for other in taken):
            continue
        covered = int(np.count_nonzero(np.all((obstacles >= box.min) & (obstacles <= box.max), axis=1)))
        if best is None or covered < best[0]:
            best = (covered, place, box)
    if best is None:
        return None
    _move(label, best[1])
    return best[2]


def _move(label: Annotation, place: int) -> None:
    x, y, across, up = _OFFSETS[place]
    label.set_position((x, y))
    label.set_horizontalalignment(across)  # type: ignore[arg-type]
    label.set_verticalalignment(up)  # type: ignore[arg-type]


def place_ends(figure: Figure, axes: Axes, labels: Sequence[Label], weight: str = "bold") -> list[Bbox]:
    """Write labels at the ends of lines, in the order of the ends and apart from each other.

    A label stands to the right of its end, or to the left where it would cover the end of another line.

    Parameters
    ----------
    figure, axes : Figure, Axes
        Everything else is drawn already.
    labels : sequence of Label
        All are written; a thin line leads from a label that had to move.
    weight : str
        Of the font.

    Returns
    -------
    list of Bbox
        Where they stand, in pixels.
    """
    figure.draw_without_rendering()
    points_per_pixel = 72.0 / figure.dpi
    at = [axes.transData.transform((label.x, label.y)) * points_per_pixel for label in labels]
    left = [any(_covers(here, other) for other in at) for here in at]
    heights: dict[int, float] = {}
    for place in sorted(range(len(labels)), key=lambda place: (at[place][1], place)):
        near = [
            heights[other]
            for other in heights
            if left[other] == left[place] and abs(at[other][0] - at[place][0]) < _NEAR
        ]
        heights[place] = max([at[place][1], *(height + _LINE for height in near)])
    boxes = []
    for place, label in enumerate(labels):
        moved = heights[place] - at[place][1]
        lead = {"arrowstyle": "-", "color": label.colour, "linewidth": 0.6, "shrinkA": 0.0, "shrinkB": 4.0}
        drawn = axes.annotate(
            label.text,
            (label.x, label.y),
            xytext=((8 if moved < _LINE / 2 else 16) * (-1 if left[place] else 1), moved),
            textcoords="offset points",
            fontsize=8.5,
            color=label.colour,
            fontweight=weight,
            ha="right" if left[place] else "left",
            va="center",
            bbox=_BACKGROUND,
            zorder=10,
            arrowprops=lead if moved >= _LINE / 2 else None,
            annotation_clip=False,
        )
        drawn.set_in_layout(False)
        drawn.get_window_extent()  # which settles where the text stands
        boxes.append(Text.get_window_extent(drawn).padded(1.0))  # without the line that leads to it
    return boxes


def _covers(end: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Whether a label to the right of an end would cover another end, in points."""
    across, up = other - end
    return bool(_MARKER < across < _NEAR and abs(up) < _LINE)


def name_along(
    axes: Axes, lines: Sequence[Line2D], text: str, colour: str, share: float, taken: Sequence[tuple[float, float]] = ()
) -> tuple[float, float] | None:
    """Write a name along the one of some lines that is nearest to the middle, on a stretch that is not level.

    Parameters
    ----------
    axes : Axes
        With its limits set.
    lines : sequence of Line2D
        Any of which may carry the name; none does that is level, or outside the middle nine tenths.
    text, colour : str
        What and how.
    share : float
        Of the height, from the top: where the name had better stand.
    taken : sequence of (float, float)
        Where other names stand, in units of the axes: none is written near them while there is room elsewhere.

    Returns
    -------
    (float, float) or None
        Where it stands; None where no line can carry it.
    """
    (x0, x1), (low, high) = axes.get_xlim(), axes.get_ylim()
    height, found = high + (low - high) * share, list[tuple[bool, float, float, float, float]]()
    for line in lines:
        x, y = (np.asarray(values, dtype=np.float64) for values in line.get_data())
        across, up = (x[1:] + x[:-1]) / 2, (y[1:] + y[:-1]) / 2
        seen = np.isfinite(up) & (np.diff(y) != 0.0) & (abs(across - (x0 + x1) / 2) < _MIDDLE / 2 * (x1 - x0))
        full = np.zeros(len(across), dtype=bool)
        for at_x, at_y in taken:
            full |= (abs(across - at_x) < _APART[0] * (x1 - x0)) & (abs(up - at_y) < _APART[1] * abs(high - low))
        if seen.any():
            # what is taken is twice the height away, in effect: any other stretch is better
            far = abs(up - height) + 2.0 * abs(high - low) * full
            best = int(np.where(seen, far, np.inf).argmin())
            slope = np.degrees(np.arctan2(y[best + 1] - y[best], x[best + 1] - x[best]))
            from_middle = abs(float(across[best]) - (x0 + x1) / 2)
            found.append((bool(full[best]), from_middle, float(across[best]), float(up[best]), float(slope)))
    if not found:
        return None
    *_, at_x, at_y, slope = min(found)
    axes.annotate(
        text,
        (at_x, at_y),
        rotation=slope,
        rotation_mode="anchor",
        transform_rotates_text=True,
        ha="center",
        va="center",
        fontsize=7,
        color=colour,
        bbox={**_BACKGROUND, "alpha": 0.85},
    ).set_in_layout(False)
    return at_x, at_y
