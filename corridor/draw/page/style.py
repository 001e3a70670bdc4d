"""Colours, dashes and widths of a map, in one frozen object."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from corridor.arguments import checked_class
from corridor.errors import ArgumentError

__all__ = ["ACTIVITY_COLOURS", "MapStyle", "gauge_colours"]

_HEX = re.compile(r"#[0-9A-Fa-f]{6}")
_DASH = re.compile(r"(\d+(\.\d+)?( \d+(\.\d+)?)*)?")
_OF_PLACES = ("days", "cost", "days_after", "cost_after", "days_change", "cost_change")
COLOUR_BY = ("mode", "gauge", "country", "confidence", "route", "utilisation", "change", "loss", *_OF_PLACES)
# What the page shows first, where the style does not say, and what else it can show.
_ALWAYS = ("mode", "gauge", "country", "confidence")
COLOURINGS = {
    "network": _ALWAYS,
    "routes": (*_ALWAYS, "route"),
    "planner": (*_ALWAYS, "route"),
    "plan": ("utilisation", *_ALWAYS),
    "difference": ("change", *_ALWAYS),
    "ranking": ("loss", *_ALWAYS),
    "isochrone": (*_OF_PLACES, "mode"),
}

# Okabe and Ito (2008): told apart by every kind of colour vision.
_MODES = {"rail": "#0072B2", "road": "#D55E00", "sea": "#009E73", "barge": "#56B4E9", "air": "#CC79A7"}
_DASHES = {"rail": "", "ferry": "11 4 2 4", "road": "9 5", "sea": "15 6", "barge": "6 4", "air": "2 6"}
# As OpenRailwayMap draws them.
_GAUGES = {"1435": "#000000", "1520": "#C00000"}
_CONFIDENCE = {"high": "#0072B2", "medium": "#56B4E9", "low": "#E69F00", "estimate": "#D55E00"}
# Ever darker, so that grey print keeps the order: under 50, 70, 85, 100 per cent, full, over.
_USES = ("#9ECAE1", "#F2B134", "#E8772E", "#C8321F", "#7A0C2E", "#000000")
# What a route does with its hours: cards, charts and reports have the same.
ACTIVITY_COLOURS = {
    "moving": "#0072B2",
    "handling": "#E69F00",
    "gauge change": "#D55E00",
    "border": "#009E73",
    "waiting": "#B9C2C9",
    "reconsignment": "#CC79A7",
}
_CHANGES = {"lost": "#D55E00", "less": "#E69F00", "same": "#76828B", "more": "#56B4E9", "gained": "#0072B2"}
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


@checked_class
@dataclass(frozen=True)
class MapStyle:
    """How a map looks.

    Attributes
    ----------
    modes, gauges, confidence : mapping of str to str
        Colours as ``#RRGGBB``, by mode of transport, track gauge in millimetres, and confidence; of train
        ferries under ``"ferry"``, as of rail where none is given.
    dashes : mapping of str to str
        Lengths of strokes and gaps in pixels, by mode; empty for a solid line.
    series : tuple of str
        Colours of countries and routes, in order of appearance.
    uses : tuple of str
        Colours of a capacity's use: under 50, 70, 85 and 100 per cent, full, and over; losses take them, too.
    changes : mapping of str to str
        Colours of what is lost, less, same, more and gained in a comparison.
    line_px, gap_px : float
        Width of a line, and distance between lines that run side by side, in pixels.
    widest_px : float
        Width of the largest flow of a plan, in pixels; others follow the square root of their TEU.
    colour_by : {"", "mode", "gauge", "country", "confidence", "route", "utilisation", "change", "loss", "days", \
"cost", "days_after", "cost_after", "days_change", "cost_change"}
        What the page shows first. Blank, or what the page does not have: the use of a plan's capacities, the
        change of a comparison, the loss of a ranking, the days of an isochrone, the mode of everything else.
    corridors_shown : int
        How many corridors are drawn when the page opens; the rest are one click away.
    language : {"en", "zh", "ru"}
        Of all that the page says, and of the names of stations, as far as the network has them, countries and seas.

    Raises
    ------
    ArgumentError
        For a colour, a dash, a number or a ``colour_by`` that cannot be drawn.
    """

    modes: Mapping[str, str] = field(default_factory=lambda: _frozen(_MODES))
    gauges: Mapping[str, str] = field(default_factory=lambda: _frozen(_GAUGES))
    confidence: Mapping[str, str] = field(default_factory=lambda: _frozen(_CONFIDENCE))
    dashes: Mapping[str, str] = field(default_factory=lambda: _frozen(_DASHES))
    series: tuple[str, ...] = _SERIES
    uses: tuple[str, ...] = _USES
    changes: Mapping[str, str] = field(default_factory=lambda: _frozen(_CHANGES))
    line_px: float = 3.5
    gap_px: float = 5.5
    widest_px: float = 14.0
    colour_by: str = ""
    corridors_shown: int = 5
    language: Literal["en", "zh", "ru"] = "en"

    def __post_init__(self) -> None:
        named = (self.modes, self.gauges, self.confidence, self.changes)
        colours = [*(colour for colours in named for colour in colours.values()), *self.series, *self.uses]
        wrong = [colour for colour in colours if not _HEX.fullmatch(colour)]
        if wrong:
            raise ArgumentError(f"colours are written #RRGGBB, not {wrong[0]!r}")
        for mode, dash in self.dashes.items():
            if not _DASH.fullmatch(dash):
                raise ArgumentError(f"the dash of {mode!r} is lengths in pixels such as '9 5', not {dash!r}")
        if not self.series:
            raise ArgumentError("series needs at least one colour")
        if len(self.uses) != len(_USES) or set(self.changes) != set(_CHANGES):
            raise ArgumentError(f"uses are {len(_USES)} colours, and changes has {', '.join(_CHANGES)}")
        if not (0.5 <= self.line_px <= 20 and 0.5 <= self.gap_px <= 40 and 1 <= self.corridors_shown <= 40):
            raise ArgumentError("line_px lies in 0.5..20, gap_px in 0.5..40, corridors_shown in 1..40")
        if not 4 <= self.widest_px <= 40:
            raise ArgumentError("widest_px lies in 4..40")
        if self.colour_by and self.colour_by not in COLOUR_BY:
            raise ArgumentError(f"colour_by is one of {', '.join(COLOUR_BY)}, not {self.colour_by!r}")

    def __getstate__(self) -> dict[str, object]:
        # A read-only view has no pickle: it is one again where it comes back.
        return {name: dict(one) if isinstance(one, Mapping) else one for name, one in vars(self).items()}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update({name: _frozen(one) if isinstance(one, dict) else one for name, one in state.items()})

    def to_dict(self, kind: str = "routes", scales: Sequence[str] = _OF_PLACES) -> dict[str, object]:
        """Return the style as the script of a page reads it.

        Parameters
        ----------
        kind : {"network", "routes", "plan", "difference", "ranking", "isochrone"}
            What the page shows.
        scales : sequence of str
            What is known of its places, where they are what is coloured.
        """
        if kind not in COLOURINGS:
            raise ArgumentError(f"kind is one of {', '.join(COLOURINGS)}, not {kind!r:.80}")
        of_places = [name for name in COLOURINGS[kind] if name in _OF_PLACES and name in scales]
        further = [name for name in scales if name not in _OF_PLACES]  # of other days
        choices = [*of_places, *further, *(name for name in COLOURINGS[kind] if name not in _OF_PLACES)]
        return {
            # a train ferry is of the railway's colour, and broken
            "modes": {"ferry": self.modes.get("rail", self.series[0]), **self.modes},
            "gauges": dict(self.gauges),
            "confidence": dict(self.confidence),
            "dashes": {"ferry": _DASHES["ferry"], **self.dashes},
            "series": list(self.series),
            "uses": list(self.uses),
            "changes": dict(self.changes),
            "activities": ACTIVITY_COLOURS,
            "widest": self.widest_px,
            "choices": choices,
            "line": self.line_px,
            "gap": self.gap_px,
            "colourBy": self.colour_by if self.colour_by in choices else choices[0],
            "shown": self.corridors_shown,
            "language": self.language,
        }


def gauge_colours(style: MapStyle, gauges: Iterable[str]) -> dict[str, str]:
    """Colours of a style's gauges, and of those that a network has beside them, by the colours of series."""
    more = sorted(set(gauges) - set(style.gauges))
    return {**style.gauges, **{gauge: style.series[place % len(style.series)] for place, gauge in enumerate(more)}}
