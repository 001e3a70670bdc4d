"""What of a front a person reads: routes that differ, what their near-twins differ in, and those that are balanced.

Nothing is lost: a route is named, or a variant of one that is. A variant keeps to the same corridor, and is within a
few percent of its route in every criterion, or differs from it in a technique alone: where or how the gauge changes,
which consignment note it goes by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from corridor.arguments import checked_result
from corridor.display import counted, duration
from corridor.errors import UnknownName
from corridor.itinerary.itinerary import Itinerary
from corridor.itinerary.leg import Leg

__all__ = [
    "DEAR_TIMES",
    "VEHICLES",
    "DistinctRoute",
    "LabelledRoutes",
    "Variant",
    "distinct_routes",
    "gauge_told",
    "knee_places",
    "labelled_route",
    "labels_by_id",
    "picked_places",
    "roles_of",
    "route_line",
    "short_list",
    "unpaid",
    "variant_of",
    "variants_told",
]

DEAR_TIMES = 4.0  # the cheapest: what nobody asks a forwarder for, and no short list holds
_PARTS = 20  # weightings are tried in steps of a twentieth
_TOLD = 2  # differences that are told of a variant
_FIGURES = ("cost_per_container", "hours", "co2_kg_per_container")
_TECHNIQUES = ("gauge change", "reconsignment")
VEHICLES = {"road": "lorry", "sea": "ship", "barge": "barge", "air": "flight", "rail": "train"}


@dataclass(frozen=True, slots=True)
class Variant:
    """A near-twin of a route.

    Attributes
    ----------
    itinerary : Itinerary
        The twin.
    differs : str
        In what, in words.
    cost_per_container, hours, co2_kg_per_container : float
        By how much: what the twin has more than the route.
    label : str
        What it is called in the front.
    """

    itinerary: Itinerary
    differs: str
    cost_per_container: float
    hours: float
    co2_kg_per_container: float
    label: str = ""

    def told(self, currency: str) -> str:
        """The difference in words and figures; what is the same after rounding is left out."""
        pairs = (
            (self.cost_per_container, f"{abs(self.cost_per_container):,.0f} {currency} a box"),
            (self.hours, duration(abs(self.hours))),
            (self.co2_kg_per_container, f"{abs(self.co2_kg_per_container):,.0f} kg CO2e"),
        )
        figures = ", ".join(f"{text} {'more' if by > 0 else 'less'}" for by, text in pairs if abs(by) >= 0.5)
        joined = "" if self.differs.startswith(("by ", "without ")) else "with "
        return f"{self.label} {joined}{self.differs}: {figures or 'at the same figures'}".strip()


@checked_result
@dataclass(frozen=True, slots=True)
class DistinctRoute:
    """A route that differs from all others, with its near-twins.

    Attributes
    ----------
    label : str
        The letter of its corridor, and its number there where there are several.
    itinerary : Itinerary
        The route.
    roles : tuple of str
        Of ``cheapest``, ``fastest``, ``greenest``, ``knee``: what it is in the whole front.
    variants : tuple of Variant
        Its near-twins, in the order of the front.
    """

    label: str
    itinerary: Itinerary
    roles: tuple[str, ...]
    variants: tuple[Variant, ...]

    @property
    def name(self) -> str:
        """Its corridor."""
        return self.itinerary.name

    def told(self) -> str:
        """Its variants in words: in what the first of them differ, and their labels; blank where there is none."""
        return variants_told(self.variants, self.itinerary.currency)


@dataclass(frozen=True, slots=True)
class LabelledRoutes:
    """Routes of different corridors that are called as in the front they are from.

    Attributes
    ----------
    trips : tuple of Itinerary
        The routes.
    letters : mapping of str to str
        The letter of each corridor, by its name.
    """

    trips: tuple[Itinerary, ...]
    letters: Mapping[str, str]

    def __iter__(self) -> Iterator[Itinerary]:
        return iter(self.trips)

    def labels_of(self, trips: Iterable[Itinerary]) -> tuple[str, ...]:
        """The letters of routes."""
        return tuple(self.letters[trip.name] for trip in trips)


def variants_told(variants: Sequence[Variant], currency: str, most: int = 2) -> str:
    """Say in what the first variants differ, and what the others are called."""
    if not variants:
        return ""
    left = ", ".join(one.label for one in variants[most:])
    return "also " + "; ".join([*(one.told(currency) for one in variants[:most]), *([f"and {left}"] if left else [])])


def knee_places(points: NDArray[np.int64], share: float) -> tuple[int, ...]:
    """Places of the points that are balanced: the best for many weightings of the criteria, but for none alone.

    Criteria are weighed percent for percent: by the logarithms of their totals, so that a front with a route that costs
    twenty times the others is read as one without it. A criterion in which some total is not above zero is scaled from
    its least to its greatest.

    Parameters
    ----------
    points : int64 array, shape (routes, criteria)
        Totals.
    share : float
        Of all weightings, in steps of a twentieth, for how many a point must be the best.

    Returns
    -------
    tuple of int
        In order.
    """
    routes, criteria = points.shape
    if routes < 3 or criteria < 2:
        return ()
    scaled = np.stack([_scaled(column) for column in points.T])
    weights = np.array(list(_weightings(criteria)), dtype=np.float64)
    winners = np.bincount((weights @ scaled).argmin(axis=1), minlength=routes)
    alone = set(points.argmin(axis=0).tolist())
    least = share * len(weights)
    return tuple(place for place in range(routes) if winners[place] >= least and place not in alone)


def picked_places(points: NDArray[np.int64], k: int) -> tuple[int, ...]:
    """Places of k points that stand for all: the best in each criterion, then those farthest from the chosen."""
    if k >= len(points):
        return tuple(range(len(points)))
    low, high = points.min(axis=0), points.max(axis=0)
    scaled = (points - low) / np.maximum(high - low, 1)
    chosen = list(dict.fromkeys(int(place) for place in points.argmin(axis=0)))[:k]
    while len(chosen) < k:
        nearest = np.abs(scaled[:, None, :] - scaled[None, chosen, :]).sum(axis=2).min(axis=1)
        chosen.append(int(nearest.argmax()))
    return tuple(sorted(chosen))


def _scaled(column: NDArray[np.int64]) -> NDArray[np.float64]:
    values = column.astype(np.float64)
    if values.min() > 0.0:
        logarithms: NDArray[np.float64] = np.log(values)
        return logarithms
    scaled: NDArray[np.float64] = (values - values.min()) / max(1.0, float(np.ptp(values)))
    return scaled


def _weightings(criteria: int) -> Iterator[tuple[int, ...]]:
    """All ways to share out the parts among the criteria: bars between stars."""
    for bars in combinations(range(_PARTS + criteria - 1), criteria - 1):
        ends = (-1, *bars, _PARTS + criteria - 1)
        yield tuple(after - before - 1 for before, after in pairwise(ends))


def labels_by_id(corridors: Iterable[tuple[str, Sequence[Itinerary]]]) -> dict[int, str]:
    """Labels of the routes of lettered corridors, by their `id`: equal routes are still two."""
    return {
        id(trip): f"{letter}{place}" if len(trips) > 1 else letter
        for letter, trips in corridors
        for place, trip in enumerate(trips, 1)
    }


def labelled_route(corridors: Sequence[tuple[str, Sequence[Itinerary]]], label: str) -> Itinerary:
    """The route of a label; of a letter alone the cheapest of its corridor.

    Raises
    ------
    UnknownName
        When no route has it, with those that there are.
    """
    routes = {letter: min(trips, key=lambda trip: trip.cents) for letter, trips in corridors}
    for letter, trips in corridors:
        routes |= {f"{letter}{place}": trip for place, trip in enumerate(trips, 1)}
    asked = label.strip().upper()
    if asked not in routes:
        told = ", ".join(labels_by_id(corridors).values()) or "none"
        raise UnknownName(f"no route is called {label!r}; there are {told}", label, tuple(routes))
    return routes[asked]


def roles_of(best: Mapping[str, Itinerary], knees: Iterable[Itinerary]) -> dict[int, tuple[str, ...]]:
    """What routes are in a front, by their `id`: the best of each kind, and the knees."""
    found: dict[int, tuple[str, ...]] = {}
    for role, trip in (*best.items(), *(("knee", trip) for trip in knees)):
        if trip.priced or role != "cheapest":
            found[id(trip)] = (*found.get(id(trip), ()), role)
    return found


def distinct_routes(
    corridors: Sequence[tuple[str, Sequence[Itinerary]]],
    roles: Mapping[int, tuple[str, ...]],
    criteria: Sequence[str],
    within: float,
) -> tuple[DistinctRoute, ...]:
    """Fold the near-twins of a front.

    Parameters
    ----------
    corridors : sequence of (str, sequence of Itinerary)
        Letter and routes of each corridor.
    roles : mapping of int to tuple of str
        What a route is in the whole front, by its `id`; a route with a role is no variant.
    criteria : sequence of str
        Of the front.
    within : float
        Share of a criterion by which near-twins may differ.
    """
    found = []
    for letter, trips in corridors:
        numbers = labels_by_id([(letter, trips)])
        heads: list[Itinerary] = []
        twins: dict[int, list[Itinerary]] = {}
        cheapest = min(trips, key=lambda trip: trip.cents)
        for trip in sorted(trips, key=lambda trip: (-_weight(roles.get(id(trip), ())), trip is not cheapest)):
            alone = _weight(roles.get(id(trip), ())) > 1
            known = None if alone else next((one for one in heads if _alike(one, trip, criteria, within)), None)
            if known is None:
                heads.append(trip)
                twins[id(trip)] = []
            else:
                twins[id(known)].append(trip)
        for head in sorted(heads, key=lambda trip: list(numbers).index(id(trip))):
            variants = tuple(variant_of(head, trip, numbers[id(trip)]) for trip in twins[id(head)])
            found.append(DistinctRoute(numbers[id(head)], head, roles.get(id(head), ()), variants))
    return tuple(found)


def _weight(roles: Sequence[str]) -> int:
    """What the best of a kind weighs, a knee, which may be a near-twin of another one, and any route."""
    return 2 if set(roles) - {"knee"} else len(roles)


def short_list(routes: Sequence[DistinctRoute], most: int) -> tuple[DistinctRoute, ...]:
    """Keep some corridors, and in each the routes with a role, or the cheapest; the rest are variants of the first.

    Parameters
    ----------
    routes : sequence of DistinctRoute
        Of a front, by corridor.
    most : int
        Corridors to keep: those of routes with a role first.
    """
    groups = [tuple(group) for _, group in groupby(routes, key=lambda one: one.name)]
    order = sorted(range(len(groups)), key=lambda place: (not any(one.roles for one in groups[place]), place))
    kept: list[DistinctRoute] = []
    for place in sorted(order[:most]):
        shown = [one for one in groups[place] if one.roles] or [groups[place][0]]
        rest = [one for one in groups[place] if one not in shown]
        folded = list[DistinctRoute | Variant]()
        for one in rest:
            folded += [one, *one.variants]
        more = tuple(variant_of(shown[0].itinerary, two.itinerary, two.label) for two in folded)
        kept += [replace(shown[0], variants=(*shown[0].variants, *more)), *shown[1:]]
    return tuple(kept)


def _alike(one: Itinerary, other: Itinerary, criteria: Sequence[str], within: float) -> bool:
    pairs = [(getattr(one, name), getattr(other, name)) for name in criteria]
    return all(abs(b - a) <= within * abs(a) for a, b in pairs) or _ground(one) == _ground(other)


def _ground(trip: Itinerary) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is left of a route without its techniques: the vehicles that it takes, and the places that it passes."""
    hauls = [leg for leg in trip.legs if leg.kind == "haul"]
    passed = [terminal for leg in hauls for terminal in leg.path]
    return _once(map(_vehicle, hauls)), _once(passed)


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for text in texts:
        if not kept or kept[-1] != text:
            kept.append(text)
    return tuple(kept)


def _vehicle(leg: Leg) -> str:
    return leg.service_name or VEHICLES.get(leg.mode, leg.mode)


def variant_of(route: Itinerary, twin: Itinerary, label: str = "") -> Variant:
    """Say in what a twin, which has a label, differs from a route, and by how much."""
    cost, hours, kg = (getattr(twin, name) - getattr(route, name) for name in _FIGURES)
    return Variant(twin, _differs(route, twin), cost, hours, kg, label)


def gauge_told(trip: Itinerary) -> str:
    """How and where the gauge changes on a route, in words; blank where it does not."""
    places: dict[str, dict[str, None]] = {}
    for leg in trip.legs:
        if leg.kind == _TECHNIQUES[0]:
            place, _, technique = _plain(leg.text).partition(" at ")[2].partition(" by ")
            places.setdefault(technique, {})[place.partition(" / ")[0]] = None
    return ", ".join(f"{technique} at {' and '.join(where)}" for technique, where in places.items())


def _differs(route: Itinerary, twin: Itinerary) -> str:
    """What is on the twin alone: vehicles first, then techniques, then places where it is lifted or crosses."""
    for steps in (_vehicles, _techniques, _stops):
        own = [text for text in dict.fromkeys(steps(twin)) if text not in steps(route)]
        if own:
            return " and ".join(own[:_TOLD])
    gone = [text for text in dict.fromkeys(_techniques(route)) if text not in _techniques(twin)]
    return f"without {' and '.join(gone[:_TOLD])}" if gone else "other tracks or waits"


def _techniques(trip: Itinerary) -> list[str]:
    return [_plain(leg.text) for leg in trip.legs if leg.kind in _TECHNIQUES]


def _vehicles(trip: Itinerary) -> list[str]:
    return [f"by {_vehicle(leg)}" for leg in trip.legs if leg.kind == "haul"]


def _stops(trip: Itinerary) -> list[str]:
    return [_plain(leg.text) for leg in trip.legs if leg.kind in ("border", "lift")]


def _plain(text: str) -> str:
    """The words of a leg without its figures and what stands in brackets."""
    words = re.sub(r" \([^()]*\)|, [\d.,]+ h\b.*| \d+ to \d+ mm", "", text)
    return words.replace("(", "").replace(")", "")


def unpaid(trips: Sequence[Itinerary]) -> tuple[str, ...]:
    """What subsidies would take off routes that were asked for without them, in one line."""
    sums = [trip.subsidies_left_out for trip in trips if trip.subsidies_left_out is not None]
    paid = sum(amount > 0 for amount in sums)
    if not sums:
        return ()
    if not paid:
        return ("subsidies are left out, and none is paid on any of these routes",)
    most, currency = max(sums) / trips[0].shipment.containers, trips[0].currency
    routes = f"{paid:,} of {counted(len(trips), 'route')}"
    return (f"subsidies are left out: they take up to {most:,.0f} {currency} a container off {routes}",)


def route_line(trip: Itinerary) -> str:
    """The figures of a route in a line."""
    return (
        f"{trip.cost_range_per_container!s:>22} {trip.currency} a container {trip.days:6.1f} days "
        f"{trip.co2_kg_per_container:8,.0f} kg CO2e a container {trip.km:8,.0f} km "
        f"{counted(trip.gauge_changes, 'gauge change')} {counted(len(trip.border_ids), 'border')}"
    )
