"""What charts of routes share: which routes, and how activities look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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

__all__ = [
    "ACTIVITY_NAMES",
    "ACTIVITY_OF",
    "activity_patches",
    "besides_moving",
    "changes_told",
    "days_by",
    "front_told",
    "labels_of",
    "route_list",
    "why_remark",
]

MOST_ROUTES = 7
# What is said of the best in a third criterion.
_BEST_IN: dict[str | None, tuple[Callable[[Itinerary], float], str]] = {
    "co2_kg": (lambda trip: trip.co2_kg_per_container, "Least CO2e, {0} kg a container: {1} in {2} days"),
    "km": (lambda trip: trip.km, "Shortest, {0} km: {1} in {2} days"),
    "transfers": (lambda trip: trip.transfers, "Fewest changes of vehicle, {0}: {1} in {2} days"),
}
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


def days_by(trip: Itinerary) -> dict[str, float]:
    """Days by activity, in the order of the legend."""
    return {kind: sum(leg.hours for leg in trip.legs if ACTIVITY_OF[leg.kind] == kind) / 24 for kind in ACTIVITY_FILLS}


def besides_moving(wording: Wording, trips: Sequence[Itinerary]) -> tuple[str, str] | None:
    """What most days go to besides moving, and from the fewest to the most of them; None where nothing takes time."""
    days = [days_by(trip) for trip in trips]
    spent = {kind: [one[kind] for one in days] for kind in ACTIVITY_FILLS if kind != "moving"}
    kind, most = max(spent.items(), key=lambda pair: sum(pair[1]))
    if not any(most):
        return None
    span = " – ".join(dict.fromkeys(f"{end(most):.1f}" for end in (min, max)))
    return wording.word(ACTIVITY_NAMES.get(kind, kind)), span


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


def front_told(wording: Wording, trips: Sequence[Itinerary], colour: str | None = None) -> str:
    """What a front says: from the money and days of the cheapest to those of the fastest; blank without prices.

    With a third criterion as its colours, what the best in that costs, and its days.
    """
    if not all(trip.priced for trip in trips):
        return ""
    if colour in _BEST_IN:
        value, sentence = _BEST_IN[colour]
        best = min(trips, key=lambda trip: (value(trip), trip.cents))
        return wording.word(sentence).format(f"{value(best):,.0f}", _price(wording, best), f"{best.days:.1f}")
    cheapest = min(trips, key=lambda trip: (trip.cents, trip.seconds))
    fastest = min(trips, key=lambda trip: (trip.seconds, trip.cents))
    ends = (cheapest,) if cheapest == fastest else (cheapest, fastest)
    told = [fact for trip in ends for fact in (_price(wording, trip), f"{trip.days:.1f}")]
    sentence = "From {0} in {1} days to {2} in {3} days" if len(ends) == 2 else "{0} in {1} days: no route is better"
    return wording.word(sentence).format(*told)


def _price(wording: Wording, trip: Itinerary) -> str:
    return f"{trip.cost_per_container:,.0f} {wording.clean(trip.currency)}"


def changes_told(wording: Wording, worlds: Mapping[str, Sequence[Itinerary]]) -> str:
    """What a second world changes in the best cost, days and CO2e of the first; blank of more, or of no prices."""
    if len(worlds) != 2 or not all(trip.priced for trips in worlds.values() for trip in trips):
        return ""
    first, second = (
        (
            min(trip.cost_per_container for trip in trips),
            min(trip.days for trip in trips),
            min(trip.co2_kg / trip.shipment.containers for trip in trips),
        )
        for trips in worlds.values()
    )
    steps = [_change(before, after) for before, after in zip(first, second, strict=True)]
    before, after = worlds
    return wording.word("{1} against {0}: cost {2}, days {3}, CO2e {4}").format(before, after, *steps)


def _change(before: float, after: float) -> str:
    """A change in per cent; a figure that was nothing has none."""
    step = round(100 * (after / before - 1)) if before else 0
    return f"{step:+d} %".replace("-", "\u2212") if step else "±0 %"
