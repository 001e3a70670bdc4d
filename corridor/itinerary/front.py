"""An exact Pareto front of routes: its points are known at once, its itineraries are built when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from corridor.arguments import checked_result, refused, whole
from corridor.calendar import clock_columns
from corridor.display import counted, letter
from corridor.errors import CorridorError, OutOfRange
from corridor.graph import P90, measure_of
from corridor.itinerary.dated import DatedItinerary
from corridor.itinerary.distinct import (
    DistinctRoute,
    distinct_routes,
    knee_places,
    labelled_route,
    labels_by_id,
    picked_places,
    roles_of,
    route_line,
    short_list,
    unpaid,
)
from corridor.itinerary.itinerary import Itinerary
from corridor.lazy import LaterEach
from corridor.model.assumptions import labelled, together
from corridor.model.network import Network
from corridor.results import ReportMixin, said_beside

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["ParetoFront", "RouteGroup", "numbered_hauls"]


@checked_result
@dataclass(frozen=True, repr=False)
class RouteGroup(ReportMixin):
    """The routes of a front that follow one physical corridor.

    Attributes
    ----------
    name : str
        Its main crossings and sea lanes.
    itineraries : tuple of Itinerary
        Variants, in the order of the front.
    letter : str
        Its name in tables, charts, maps and reports of the front.
    """

    json_name = "route group"

    name: str
    itineraries: tuple[DatedItinerary | Itinerary, ...]
    letter: str = ""

    def cheapest(self) -> Itinerary:
        """The variant that costs least."""
        return min(self.itineraries, key=lambda trip: trip.cents)

    def to_frame(self) -> pd.DataFrame:
        """One row per variant, as `ParetoFront.to_frame`."""
        return _routes_frame(self.itineraries)

    def _headline(self) -> str:
        return f"{self.name}: {counted(len(self.itineraries), 'variant')}"

    def _lines(self) -> Iterator[str]:
        return (route_line(trip) for trip in self.itineraries)

    def _html_frame(self) -> pd.DataFrame:
        return _variants_frame(self.itineraries)


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class ParetoFront(ReportMixin):
    """Routes none of which is better than another in every criterion.

    ``front[0]`` is the first of them, ``front["B2"]`` the one that tables, charts and maps call so, and ``front["B"]``
    the cheapest of that corridor: ``front["B"].why("cost")`` says where its cost comes from.

    Attributes
    ----------
    criteria : tuple of str
        What was minimised.
    points : int64 array, shape (routes, criteria)
        Cents, seconds, grams or transfers, sorted by the criteria in order; of ``p90_hours`` seconds.
    labels : int
        Labels that the search expanded.
    routes : sequence of Itinerary
        In the order of the points; each is built when first looked at.
    """

    json_name = "front"

    criteria: tuple[str, ...]
    points: NDArray[np.int64]
    labels: int
    routes: Sequence[DatedItinerary | Itinerary]

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, number: int | str) -> Itinerary:
        if isinstance(number, str):  # as tables, charts, maps and reports call it
            return labelled_route(self._lettered(), number)
        if not -len(self) <= whole("number", number) < len(self):
            raise OutOfRange(f"the front has {counted(len(self), 'route')}, and none of number {number}")
        return self.routes[number]

    def __iter__(self) -> Iterator[Itinerary]:
        return iter(self.routes)

    @cached_property
    def itineraries(self) -> tuple[Itinerary, ...]:
        """All routes, built."""
        return tuple(self)

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """What the routes assume or leave open, each once; with the labels of those that do where some do not."""
        notes = ((label, trip.notes) for label, trip in zip(self.labels_of(self), self, strict=True))
        return (*labelled(notes), *unpaid(tuple(self)))

    @cached_property
    def assumptions(self) -> tuple[str, ...]:
        """Blank cells that the routes rest on, and what they were taken for: each once, with the rows of all routes."""
        return together(told for trip in self for told in trip.assumptions)

    def _chosen(self, numbers: Sequence[int]) -> ParetoFront:
        kept = [int(number) for number in numbers]
        chosen = LaterEach(len(kept), lambda place: self[kept[place]])
        return ParetoFront(self.criteria, self.points[kept], self.labels, chosen)

    def within(
        self,
        *,
        cost: float | None = None,
        hours: float | None = None,
        co2_kg: float | None = None,
        transfers: float | None = None,
        days: float | None = None,
        cost_per_container: float | None = None,
        co2_kg_per_container: float | None = None,
    ) -> ParetoFront:
        """Keep the routes that stay within limits, possibly none.

        Parameters
        ----------
        cost, hours, co2_kg, transfers, days, cost_per_container, co2_kg_per_container : float, optional
            Largest total allowed: for the whole shipment, and for the average container.
        """
        limits = {"cost": cost, "hours": hours, "co2_kg": co2_kg, "transfers": transfers, "days": days}
        limits |= {"cost_per_container": cost_per_container, "co2_kg_per_container": co2_kg_per_container}
        given = {name: limit for name, limit in limits.items() if limit is not None}
        return self._chosen([n for n, trip in enumerate(self) if all(getattr(trip, k) <= v for k, v in given.items())])

    def best(self, measure: str) -> Itinerary:
        """The route with the least of a measure: cost, hours, co2_kg, transfers, generalised or p90_hours."""
        name = P90 if measure == P90 else measure_of(measure).name
        if not len(self):
            raise CorridorError("the front is empty: its limits leave no route")
        return min(self, key=lambda trip: (getattr(trip, name), trip.cents, trip.seconds))

    def cheapest(self) -> Itinerary:
        """The route that costs least."""
        return self.best("cost")

    def fastest(self) -> Itinerary:
        """The route that takes least time."""
        return self.best("hours")

    def greenest(self) -> Itinerary:
        """The route that emits least."""
        return self.best("co2_kg")

    def corridors(self) -> tuple[RouteGroup, ...]:
        """Group the variants of one physical corridor, the corridor with the cheapest route first."""
        groups: dict[str, list[Itinerary]] = {}
        for trip in self:
            groups.setdefault(trip.name, []).append(trip)
        found = [RouteGroup(name, tuple(trips)) for name, trips in groups.items()]
        ordered = sorted(found, key=lambda corridor: (corridor.cheapest().cents, corridor.name))
        return tuple(replace(corridor, letter=letter(place)) for place, corridor in enumerate(ordered))

    def distinct(self, within: float = 0.02) -> tuple[DistinctRoute, ...]:
        """Routes that differ, by corridor, each with its near-twins and what they differ in; all are there.

        Parameters
        ----------
        within : float
            Routes of one corridor are near-twins where no criterion differs by more than this share, and where only a
            technique does: where and how the gauge changes, which consignment note is used. The cheapest, the fastest,
            the greenest and the knees of the front are never folded.
        """
        if not 0.0 <= within < 1.0:
            raise refused("within", "a share of 0 or more, below 1", within)
        roles = roles_of(
            {"cheapest": self.cheapest(), "fastest": self.fastest(), "greenest": self.greenest()} if len(self) else {},
            self.knees(),
        )
        return distinct_routes(self._lettered(), roles, self.criteria, within)

    def short_list(self, most: int = 8) -> tuple[DistinctRoute, ...]:
        """At most so many corridors: in each the routes with a role, or the cheapest, and the others folded."""
        return short_list(self.distinct(), whole("most", most, least=1))

    def knees(self, share: float = 0.1) -> ParetoFront:
        """The balanced routes, possibly none: the best for many weightings of the criteria, and for none alone.

        Parameters
        ----------
        share : float
            Of all weightings, in steps of a twentieth and percent for percent, for how many it must be the best.
        """
        if not 0.0 < share <= 1.0:
            raise refused("share", "a share above 0, up to 1", share)
        return self._chosen(knee_places(self.points, share))

    @property
    def letters(self) -> dict[str, str]:
        """The letter of each corridor, by its name."""
        return {group.name: group.letter for group in self.corridors()}

    def labels_of(self, trips: Iterable[Itinerary]) -> tuple[str, ...]:
        """Labels of routes of the front: the letter of the corridor, and the number there where there are several."""
        known = labels_by_id(self._lettered())
        return tuple(known[id(trip)] for trip in trips)

    def _lettered(self) -> list[tuple[str, Sequence[Itinerary]]]:
        return [(group.letter, group.itineraries) for group in self.corridors()]

    def pick(self, k: int) -> ParetoFront:
        """Choose k routes that stand for the front: the best in each criterion, then those farthest from the chosen.

        Parameters
        ----------
        k : int
            At least 1.

        Returns
        -------
        ParetoFront
            At most k routes, in the order of the front.
        """
        places = picked_places(self.points, whole("k", k, least=1))
        return self if len(places) == len(self) else self._chosen(places)

    def to_frame(self) -> pd.DataFrame:
        """One row per route: totals, hours by activity, corridor; times and worst hours where routes have a date.

        ``cost`` and ``co2_kg`` are of the whole shipment; what is of one box ends in ``_per_container``.
        """
        frame = _routes_frame(self.routes)
        frame.insert(0, "label", self.labels_of(self))
        if P90 in self.criteria:
            frame.insert([*frame].index("days"), P90, [trip.p90_hours for trip in self])
        return frame

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain numbers and texts, with the label of each route, and the name of each corridor."""
        names = {group.letter: group.name for group in self.corridors()}
        return {**super().to_dict(), "route_labels": [*self.labels_of(self)], "corridors": names}

    def to_gdf(self, network: Network) -> gpd.GeoDataFrame:
        """Hauls of all routes as lines in EPSG:4326, with the number of the ``route`` from 1.

        Parameters
        ----------
        network : Network
            Where the lines of the links are.
        """
        return numbered_hauls(network, self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote; its routes are dated where they were."""
        found = super().from_dict(data)
        # no rows at all still have a column for each criterion
        return replace(found, points=found.points.reshape(-1, len(found.criteria)))

    def _headline(self) -> str:
        return f"{counted(len(self), 'route')}, exact in {', '.join(self.criteria)}"

    def _html_frame(self) -> pd.DataFrame:
        return _variants_frame(self)

    def __str__(self) -> str:
        if not len(self):
            return "no route within the limits"
        routes, corridors = counted(len(self), "route"), counted(len(self.corridors()), "corridor")
        lines = [f"{routes} on {corridors}, exact in {', '.join(self.criteria)}"]
        for corridor in self.corridors():
            lines.append(f"{corridor.name}: {counted(len(corridor.itineraries), 'variant')}")
            lines += [f"  {route_line(trip)}" for trip in corridor.itineraries]
        warned = dict.fromkeys(warning for trip in self for warning in trip.warnings)
        return "\n".join([*lines, *said_beside((*warned, *self.remarks), self.assumptions, warnings=warned)])


def numbered_hauls(network: Network, trips: Iterable[Itinerary]) -> gpd.GeoDataFrame:
    """Hauls of routes as lines, with the number of the ``route`` from 1."""
    parts = []
    for number, trip in enumerate(trips, 1):
        part = trip.to_gdf(network)
        part.insert(0, "route", number)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


_COLUMNS = (
    "corridor",
    "cost",
    "cost_per_container",
    "cost_low",
    "cost_high",
    "currency",
    "hours",
    "days",
    "co2_kg",
    "co2_kg_per_container",
    "km",
    "transfers",
    "gauge_changes",
    "borders",
    "border_ids",
    "modes",
    "countries",
    "moving_h",
    "handling_h",
    "gauge_change_h",
    "border_h",
    "waiting_h",
    "warnings",
    "assumptions",
)


def _routes_frame(trips: Sequence[Itinerary]) -> pd.DataFrame:
    frame = pd.DataFrame([_row(trip) for trip in trips], columns=_COLUMNS)
    dated = [trip for trip in trips if isinstance(trip, DatedItinerary)]
    if not dated:
        return frame
    departs, arrives = (clock_columns(name, [getattr(trip, name) for trip in dated]) for name in ("departs", "arrives"))
    texts = {"departs": departs.pop("departs"), "arrives": arrives.pop("arrives")}
    return frame.assign(**texts, worst_hours=[trip.worst_hours for trip in dated], **departs, **arrives)


def _variants_frame(trips: Iterable[Itinerary]) -> pd.DataFrame:
    """What a notebook shows of routes."""
    head = ["corridor", "cost a container", "days", "kg CO2e a container", "km", "gauge changes", "borders"]
    rows = [
        (
            trip.name,
            str(trip.cost_range_per_container),
            f"{trip.days:.1f}",
            f"{trip.co2_kg_per_container:,.0f}",
            f"{trip.km:,.0f}",
            trip.gauge_changes,
            len(trip.border_ids),
        )
        for trip in trips
    ]
    return pd.DataFrame(rows, columns=head)


def _row(trip: Itinerary) -> tuple[object, ...]:
    return (
        trip.name,
        trip.cost,
        trip.cost_per_container,
        trip.cost_low,
        trip.cost_high,
        trip.currency,
        trip.hours,
        trip.days,
        trip.co2_kg,
        trip.co2_kg_per_container,
        trip.km,
        trip.transfers,
        trip.gauge_changes,
        len(trip.border_ids),
        " ".join(trip.border_ids),
        " ".join(trip.modes),
        " ".join(trip.countries),
        *trip.hours_by.values(),
        "; ".join(trip.remarks),
        "; ".join(trip.assumptions),
    )
