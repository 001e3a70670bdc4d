"""Colours, dashes and widths of a map, in one frozen object."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

__all__ = ["MapStyle"]

_HEX = re.compile(r"#[0-9A-Fa-f]{6}")
_DASH = re.compile(r"(\d+(\.\d+)?( \d+(\.\d+)?)*)?")
COLOUR_BY = ("mode", "gauge", "country", "confidence", "route")

# Okabe and Ito (2008): told apart by every kind of colour vision.
_MODES = {"rail": "#0072B2", "road": "#D55E00", "sea": "#009E73", "barge": "#56B4E9", "air": "#CC79A7"}
_DASHES = {"rail": "", "road": "9 5", "sea": "15 6", "barge": "6 4", "air": "2 6"}
# As OpenRailwayMap draws them.
_GAUGES = {"1435": "#000000", "1520": "#C00000"}
_CONFIDENCE = {"high": "#0072B2", "medium": "#56B4E9", "low": "#E69F00", "estimate": "#D55E00"}
_SERIES = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#882255",
    "#999933",
    "#332288",
    "#AA4499",
    "#117733",
    "#661100",
)


def _frozen(values: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(dict(values))


@dataclass(frozen=True)
class MapStyle:
    """How a map looks.

    Attributes
    ----------
    modes, gauges, confidence : mapping of str to str
        Colours as ``#RRGGBB``, by mode of transport, track gauge in millimetres, and confidence.
    dashes : mapping of str to str
        Lengths of strokes and gaps in pixels, by mode; empty for a solid line.
    series : tuple of str
        Colours of countries and routes, in order of appearance.
    line_px, gap_px : float
        Width of a line, and distance between lines that run side by side, in pixels.
    colour_by : {"mode", "gauge", "country", "confidence", "route"}
        What the page shows first.
    corridors_shown : int
        How many corridors are drawn when the page opens; the rest are one click away.

    Raises
    ------
    ValueError
        For a colour, a dash, a number or a ``colour_by`` that cannot be drawn.
    """

    modes: Mapping[str, str] = field(default_factory=lambda: _frozen(_MODES))
    gauges: Mapping[str, str] = field(default_factory=lambda: _frozen(_GAUGES))
    confidence: Mapping[str, str] = field(default_factory=lambda: _frozen(_CONFIDENCE))
    dashes: Mapping[str, str] = field(default_factory=lambda: _frozen(_DASHES))
    series: tuple[str, ...] = _SERIES
    line_px: float = 3.5
    gap_px: float = 5.5
    colour_by: str = "mode"
    corridors_shown: int = 5

    def __post_init__(self) -> None:
        colours = [*self.modes.values(), *self.gauges.values(), *self.confidence.values(), *self.series]
        wrong = [colour for colour in colours if not _HEX.fullmatch(colour)]
        if wrong:
            raise ValueError(f"colours are written #RRGGBB, not {wrong[0]!r}")
        for mode, dash in self.dashes.items():
            if not _DASH.fullmatch(dash):
                raise ValueError(f"the dash of {mode!r} is lengths in pixels such as '9 5', not {dash!r}")
        if not self.series:
            raise ValueError("series needs at least one colour")
        if not (0.5 <= self.line_px <= 20 and 0.5 <= self.gap_px <= 40 and 1 <= self.corridors_shown <= 40):
            raise ValueError("line_px lies in 0.5..20, gap_px in 0.5..40, corridors_shown in 1..40")
        if self.colour_by not in COLOUR_BY:
            raise ValueError(f"colour_by is one of {', '.join(COLOUR_BY)}, not {self.colour_by!r}")

    def to_dict(self) -> dict[str, object]:
        """Return the style as the page's script reads it."""
        return {
            "modes": dict(self.modes),
            "gauges": dict(self.gauges),
            "confidence": dict(self.confidence),
            "dashes": dict(self.dashes),
            "series": list(self.series),
            "line": self.line_px,
            "gap": self.gap_px,
            "colourBy": self.colour_by,
            "shown": self.corridors_shown,
        }
