"""What charts of routes share: which routes, and how activities look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

from matplotlib.patches import Patch

from corridor.display import letter
from corridor.draw.charts.axes import legend_patch
from corridor.draw.charts.theme import ACTIVITY_FILLS
from corridor.draw.charts.wording import Wording
from corridor.errors import CorridorError

if TYPE_CHECKING:
    from corridor.itinerary.front import ParetoFront
    from corridor.itinerary.itinerary import Itinerary

__all__ = ["ACTIVITY_NAMES", "ACTIVITY_OF", "activity_patches", "labels_of", "route_list", "why_remark"]

MOST_ROUTES = 7
ACTIVITY_OF = {
    "haul": "moving",
    "pickup": "moving",
    "delivery": "moving",
    "lift": "handling",
    "gauge change": "gauge change",
    "border": "border",
    "waiting": "waiting",
    "reconsignment": "reconsignment",
}
ACTIVITY_NAMES = {
    "border": "queue and clearance",
    "reconsignment": "new consignment note",
    "waiting": "waiting for departure",
}


def route_list(result: Itinerary | ParetoFront | Iterable[Itinerary], most: int = MOST_ROUTES) -> tuple[Itinerary, ...]:
    """Turn what a chart was given into routes.

    Parameters
    ----------
    result : Itinerary, ParetoFront or iterable of Itinerary
        Of a front with more routes than fit, those that stand for it are picked.
    most : int
        Routes that fit.

    Raises
    ------
    CorridorError
        When there is no route, or a list holds more than fit.
    """
    if hasattr(result, "legs"):
        return (cast("Itinerary", result),)
    if hasattr(result, "pick"):
        front = cast("ParetoFront", result)
        found = tuple(front.pick(most)) if len(front) else ()
    else:
        found = tuple(result)
    if not found:
        raise CorridorError("there is no route to draw")
    if len(found) > most:
        raise CorridorError(f"{len(found)} routes are more than a reader can tell apart: choose at most {most}")
    return found


def labels_of(result: Itinerary | ParetoFront | Iterable[Itinerary], trips: Sequence[Itinerary]) -> tuple[str, ...]:
    """What routes are called: as in the front that they are from, else A, B, ... in their order."""
    if hasattr(result, "labels_of"):
        return cast("ParetoFront", result).labels_of(trips)
    return tuple(letter(place) for place in range(len(trips)))


def activity_patches(wording: Wording, kinds: Iterable[str]) -> list[Patch]:
    """Legend entries of the activities that occur."""
    shown = set(kinds)
    fills = {kind: fill for kind, fill in ACTIVITY_FILLS.items() if kind in shown}
    return [legend_patch(fill, wording.word(ACTIVITY_NAMES.get(kind, kind))) for kind, fill in fills.items()]


def why_remark(
    wording: Wording, result: Itinerary | ParetoFront | Iterable[Itinerary], trips: Sequence[Itinerary]
) -> str:
    """Say how the figures of a chart are asked why: by the label of its first route, in a shell and in Python."""
    label = labels_of(result, trips)[0]
    if hasattr(result, "legs"):
        told = 'corridor route ... --why cost, trip.why("cost")'
    elif hasattr(result, "labels_of"):
        told = f'corridor pareto ... --why {label}:cost, front["{label}"].why("cost")'
    else:
        told = 'corridor route ... --why cost, routes[0].why("cost")'
    return f"{wording.word('Where a figure comes from')}: {told}"
