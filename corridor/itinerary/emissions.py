"""Emissions of a route in the terms of ISO 14083: transport chain elements, hubs among them, and how good the data is.

A transport chain is one shipment's way; its elements are transport operations (a vehicle from where the
boxes get on to where they get off) and hub operations (lifts, changes of gauge). The transport activity of an
element is the cargo's mass, without the containers' tare, times a distance: here that of the line, with the shortest
feasible and the great-circle distance beside it, by which vehicles are shared.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from corridor.arguments import checked_arguments, checked_result
from corridor.errors import CorridorError
from corridor.itinerary.itinerary import Itinerary
from corridor.itinerary.leg import Leg
from corridor.model.cargo.shipment import cargo_tonnes
from corridor.model.network import Network
from corridor.model.prices.emission import Factor, factors_on
from corridor.model.tables.codes import CONFIDENCE
from corridor.model.tables.places import great_circle_km
from corridor.results import ReportMixin, Stamp, plain

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["ChainElement", "EmissionReport", "report_emissions", "share_by_distance"]

_HUBS = ("lift", "gauge change")
_TRANSPORT, _HUB = "transport operation", "hub operation"
_NAN = float("nan")
_TOLD = ("title", "ghg_kg", "wtt_kg", "ttw_kg", "elements", "left_out", "stamp")  # in the order of the JSON


@dataclass(frozen=True, slots=True)
class ChainElement:
    """One transport chain element.

    Attributes
    ----------
    number : int
        From 1, in the order of the way.
    kind : {"transport operation", "hub operation"}
        A vehicle, or handling at one terminal.
    category : str
        What the emission intensity describes: mode and vehicle, or the technique of the hub.
    from_id, to_id : str
        Terminals; the same twice for a hub.
    mass_t : float
        Cargo with packaging, without tare.
    distance_km, shortest_km, great_circle_km : float
        Of the line used, the shortest feasible one by the mode, and as the crow flies; 0 at a hub.
    activity_tkm : float
        Mass times distance; 0 at a hub.
    ghg_kg : float
        CO2e, well to wheel: the sum of the next two.
    wtt_kg, ttw_kg : float
        Its parts well to tank (making fuel and current) and tank to wheel (burning it); NaN where no share is known.
    intensity_g_per_tkm, intensity_g_per_t : float
        CO2e per activity, and per mass at hubs; NaN where it does not apply.
    rows : tuple of str
        Rows of ``emissions`` behind it.
    data_type : str
        ``default``: factors of a table; a carrier's own measurements would be ``primary``.
    fallback : bool
        Whether a row describes a group of countries or the world instead of the country.
    confidence : str
        The lowest of the rows.
    source : str
        Of the rows.
    wtt_source : str
        Where the share of well to tank comes from.
    """

    number: int
    kind: str
    category: str
    from_id: str
    to_id: str
    mass_t: float
    distance_km: float
    shortest_km: float
    great_circle_km: float
    activity_tkm: float
    ghg_kg: float
    wtt_kg: float
    ttw_kg: float
    intensity_g_per_tkm: float
    intensity_g_per_t: float
    rows: tuple[str, ...]
    data_type: str
    fallback: bool
    confidence: str
    source: str
    wtt_source: str


@checked_result
@dataclass(frozen=True, repr=False)
class EmissionReport(ReportMixin):
    """Emissions of one transport chain.

    Attributes
    ----------
    title : str
        The shipment.
    elements : tuple of ChainElement
        In order.
    ghg_kg : float
        The route's total: the sum over the elements.
    left_out : tuple of str
        Steps of the way for which the tables have no factor.
    stamp : Stamp
        What the route was computed with.
    """

    json_name = "emissions"

    title: str
    elements: tuple[ChainElement, ...]
    ghg_kg: float
    left_out: tuple[str, ...]
    stamp: Stamp

    @property
    def activity_tkm(self) -> float:
        """Transport activity of all transport operations."""
        return sum(element.activity_tkm for element in self.elements)

    @property
    def wtt_kg(self) -> float:
        """CO2e well to tank of all elements; NaN where one is not known."""
        return sum(element.wtt_kg for element in self.elements)

    @property
    def ttw_kg(self) -> float:
        """CO2e tank to wheel of all elements; NaN where one is not known."""
        return sum(element.ttw_kg for element in self.elements)

    @property
    def intensity_g_per_tkm(self) -> float:
        """CO2e of the whole chain, hubs included, per transport activity; NaN where nothing is moved."""
        return self.ghg_kg * 1000 / self.activity_tkm if self.activity_tkm else _NAN

    @property
    def quality(self) -> dict[str, float]:
        """Share of the emissions by confidence of their rows, and under ``fallback`` the share not of the country."""
        whole = sum(element.ghg_kg for element in self.elements) or 1.0
        shares = {grade: sum(e.ghg_kg for e in self.elements if e.confidence == grade) / whole for grade in CONFIDENCE}
        return {**shares, "fallback": sum(e.ghg_kg for e in self.elements if e.fallback) / whole}

    def to_frame(self) -> pd.DataFrame:
        """One row per element."""
        frame = pd.DataFrame([asdict(e) for e in self.elements], columns=[field.name for field in fields(ChainElement)])
        frame["rows"] = frame["rows"].map(" ".join)
        return frame.set_index("number")

    def to_dict(self) -> dict[str, Any]:
        """The report as plain texts and numbers, with what it stands for."""
        found = plain({name: getattr(self, name) for name in _TOLD})
        return {"standard": "ISO 14083", "scope": "well to wheel", **found}

    def _headline(self) -> str:
        return (
            f"{self.title}: {self.ghg_kg:,.0f} kg CO2e, well to wheel, by ISO 14083; {self.activity_tkm:,.0f} tkm, "
            f"{self.intensity_g_per_tkm:.1f} g a tkm with hubs"
        )

    def _lines(self) -> Iterator[str]:
        if self.wtt_kg == self.wtt_kg:
            yield f"of it {self.wtt_kg:,.0f} kg well to tank and {self.ttw_kg:,.0f} kg tank to wheel"
        for e in self.elements:
            ends = e.from_id if e.from_id == e.to_id else f"{e.from_id} - {e.to_id}"
            ends += f", {e.distance_km:,.0f} km" if e.kind == _TRANSPORT else ""
            flag = ", factor of a larger region" if e.fallback else ""
            yield f"{e.number:3} {e.kind}: {e.category}, {ends}: {e.ghg_kg:,.1f} kg ({e.confidence}{flag})"
        yield from (f"no factor, left out: {text}" for text in self.left_out)

    def _html_frame(self) -> pd.DataFrame:
        shown = ["kind", "category", "from_id", "to_id", "distance_km", "ghg_kg", "intensity_g_per_tkm", "confidence"]
        return self.to_frame()[shown]


@checked_arguments
def report_emissions(network: Network, itinerary: Itinerary) -> EmissionReport:
    """Report the emissions of a route by transport chain element.

    Parameters
    ----------
    network : Network
        Where the route was found.
    itinerary : Itinerary
        From `route` or a front over the same network.

    Returns
    -------
    EmissionReport
        Its elements add up to the route's CO2e.

    Raises
    ------
    CorridorError
        When the route is of other tables.
    """
    if itinerary.stamp.content_hash != network.content_hash:
        raise CorridorError(f"the route was found on {itinerary.stamp.network}: report it with the same tables")
    chain = _ChainElements(network, itinerary)
    elements: list[ChainElement] = []
    left_out: list[str] = []
    for leg in itinerary.legs:
        if leg.km or leg.kind in ("haul", *_HUBS):  # a container that is only left at its depot is no transport
            elements.append(chain.element(leg, len(elements) + 1))
        elif leg.hours:
            left_out.append(leg.text)
    boxes, kind = itinerary.shipment.containers, itinerary.shipment.container_type
    title = f"{boxes} x {kind}, {itinerary.shipment.origin} to {itinerary.shipment.destination}"
    return EmissionReport(title, tuple(elements), itinerary.co2_kg, tuple(left_out), itinerary.stamp)


def share_by_distance(ghg_kg: float, parties: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    """Share a vehicle's emissions among shipments by mass times shortest feasible distance.

    A detour that one shipment makes for another is then not charged to it.

    Parameters
    ----------
    ghg_kg : float
        Of the vehicle.
    parties : sequence of (float, float)
        Tonnes and kilometres of each.
    """
    activity = [mass * distance for mass, distance in parties]
    if not sum(activity) > 0.0 or min(activity) < 0.0:
        raise CorridorError("emissions are shared by tonnes and kilometres: at least one shipment needs both above 0")
    return tuple(ghg_kg * own / sum(activity) for own in activity)


class _ChainElements:
    """Elements of a route's legs, with the factors behind them."""

    def __init__(self, network: Network, itinerary: Itinerary) -> None:
        self._network = network
        self._links = network.links
        self._country = {str(key): str(value) for key, value in network.terminals["country"].items()}
        self._factors = factors_on(network, itinerary.shipment.ready.date())
        self._vehicles = {str(key): str(value) for key, value in network.emissions["vehicle"].items()}
        self._trip = itinerary
        self._tonnes = cargo_tonnes(itinerary.shipment, network.containers) * itinerary.shipment.containers

    def element(self, leg: Leg, number: int) -> ChainElement:
        """Describe a leg as a transport chain element."""
        hub = leg.kind in _HUBS
        factors = list(dict.fromkeys(self._terminal(leg) if hub else self._moving(leg)))
        km = 0.0 if hub else leg.km
        local = leg.kind in ("pickup", "delivery")
        mode = "road" if local else leg.mode
        vehicles = " and ".join(dict.fromkeys(self._vehicles[factor.row] for factor in factors))
        activity = self._tonnes * km
        grams = leg.co2_kg * 1000
        wtt = self._well_to_tank(leg)
        return ChainElement(
            number=number,
            kind=_HUB if hub else _TRANSPORT,
            category=f"{leg.technique}: {vehicles}" if hub else f"{mode}: {vehicles}",
            from_id=leg.from_id,
            to_id=leg.to_id,
            mass_t=self._tonnes,
            distance_km=km,
            shortest_km=km if hub or local else _shortest_km(self._network, leg),
            great_circle_km=0.0 if hub else (km if local else self._great_circle(leg)),
            activity_tkm=activity,
            ghg_kg=leg.co2_kg,
            wtt_kg=wtt,
            ttw_kg=leg.co2_kg - wtt,
            intensity_g_per_tkm=grams / activity if activity else _NAN,
            intensity_g_per_t=grams / self._tonnes if hub and self._tonnes else _NAN,
            rows=tuple(factor.row for factor in factors),
            data_type="default",
            fallback=any(factor.fallback for factor in factors),
            confidence=max((factor.confidence for factor in factors), key=CONFIDENCE.index),
            source=" | ".join(dict.fromkeys(factor.source for factor in factors)),
            wtt_source=" | ".join(dict.fromkeys(factor.wtt_source for factor in factors if factor.wtt_source)),
        )

    def _well_to_tank(self, leg: Leg) -> float:
        """Kilograms by the share of each row; the leg says what part of its CO2e each row stands for."""
        if leg.co2_kg and not leg.figures:
            return _NAN  # read from a file of before the parts were kept
        rows = self._factors.by_row
        known = sum(part.amount * rows[part.row].wtt_share for part in leg.figures if part.measure == "co2_kg")
        return _NAN if known != known else min(known, leg.co2_kg)

    def _terminal(self, leg: Leg) -> Iterator[Factor]:
        yield self._factors.factor("terminal", self._country[leg.from_id], category=leg.mode or "rail")

    def _moving(self, leg: Leg) -> Iterator[Factor]:
        """Half of each link in the country of each end, as the graph has it."""
        if not leg.links:
            yield self._factors.factor("road", self._country[leg.from_id])
        for link in leg.links:
            row = self._links.loc[link]
            traction = ("electric" if row["electrified"] else "diesel") if leg.mode == "rail" else ""
            for end in ("from_node_id", "to_node_id"):
                yield self._factors.factor(leg.mode, self._country[str(row[end])], traction, str(row["category"]))

    def _great_circle(self, leg: Leg) -> float:
        places = self._network.terminals.loc[[leg.from_id, leg.to_id], ["lat", "lon"]].to_numpy(dtype=float)
        (one_lat, one_lon), (other_lat, other_lon) = places.tolist()
        return great_circle_km((one_lat, one_lon), (other_lat, other_lon))


def _shortest_km(network: Network, leg: Leg) -> float:
    """Length of the shortest line of the leg's mode between its ends, of either gauge as the leg used."""
    links = network.links
    fitting = links[(links["mode"] == leg.mode) & ((leg.mode != "rail") | (links["gauge"] == leg.gauge))]
    neighbours: dict[str, list[tuple[str, float]]] = {}
    columns = ("from_node_id", "to_node_id", "length_km", "directed")
    for start, end, km, directed in zip(*(fitting[column] for column in columns), strict=True):
        neighbours.setdefault(start, []).append((end, float(km)))
        if not directed:
            neighbours.setdefault(end, []).append((start, float(km)))
    queue, done = [(0.0, leg.from_id)], set()
    while queue:
        far, place = heapq.heappop(queue)
        if place == leg.to_id:
            return far
        if place not in done:
            done.add(place)
            for other, km in neighbours.get(place, ()):
                heapq.heappush(queue, (far + km, other))
    return leg.km
