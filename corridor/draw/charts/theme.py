"""Colours, hatches, dashes and markers that survive grey print, and the style of every chart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corridor.draw.page.style import ACTIVITY_COLOURS

__all__ = [
    "ACTIVITY_FILLS",
    "BLACK",
    "DASHES",
    "GREY",
    "MARKERS",
    "PALE",
    "SERIES",
    "STYLE",
    "Fill",
    "darkened",
]

BLACK, GREY, PALE = "#1a1a1a", "#5c5c5c", "#d9d9d9"
# Okabe and Ito (2008) without their yellow, which is lost on white; dashes and markers tell routes apart in grey print.
SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DASHES: tuple[tuple[float, tuple[float, ...]], ...] = (
    (0, ()),
    (0, (6, 2)),
    (0, (6, 2, 1, 2)),
    (0, (2, 1.5)),
    (0, (9, 2, 1, 2, 1, 2)),
    (0, (1, 1)),
    (0, (12, 3)),
)
MARKERS = ("o", "s", "^", "D", "v", "P", "X")

STYLE: dict[Any, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": GREY,
    "axes.facecolor": "white",
    "axes.grid": False,
    "axes.labelcolor": BLACK,
    "axes.labelsize": 9.5,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.0,
    "figure.dpi": 100.0,
    "figure.facecolor": "white",
    "font.size": 9.0,
    "grid.color": PALE,
    "grid.linewidth": 0.7,
    "hatch.linewidth": 0.6,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "lines.solid_capstyle": "butt",
    "savefig.dpi": 110.0,
    "savefig.facecolor": "white",
    "text.color": BLACK,
    "text.parse_math": False,
    "text.usetex": False,
    "xtick.color": GREY,
    "xtick.labelcolor": BLACK,
    "xtick.labelsize": 8.5,
    "ytick.color": GREY,
    "ytick.labelcolor": BLACK,
    "ytick.labelsize": 8.5,
    "axes.unicode_minus": True,
}


@dataclass(frozen=True, slots=True)
class Fill:
    """Colour and hatch of an area: either alone tells it from the others."""

    colour: str
    hatch: str = ""


_HATCHES = {"handling": "//", "gauge change": "xxx", "border": "\\\\\\", "waiting": "...", "reconsignment": "++"}
ACTIVITY_FILLS: Mapping[str, Fill] = {
    activity: Fill(colour, _HATCHES.get(activity, "")) for activity, colour in ACTIVITY_COLOURS.items()
}


def darkened(colour: str) -> str:
    """Darken a colour so that text in it can be read on white."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part * 0.72):02x}" for part in parts)
