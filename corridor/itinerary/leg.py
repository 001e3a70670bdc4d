"""One step of a route."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from corridor.arguments import checked_result, whole
from corridor.display import brief
from corridor.itinerary.invoice import CostItem
from corridor.itinerary.sources import Figure
from corridor.model.delay.waiting import Span
from corridor.model.network import Network

__all__ = ["Leg", "count_gauge_changes", "leg_line", "run_heads", "vehicles_of"]


@checked_result
@dataclass(frozen=True, slots=True, repr=False)
class Leg:
    """A stretch of a route that a person would call one step.

    Attributes
    ----------
    kind : str
        ``haul``, ``gauge change``, ``border``, ``lift``, ``waiting``, ``reconsignment``, ``pickup`` or ``delivery``.
    mode, gauge, regime : str
        Mode of transport, track gauge, consignment law; blank where they do not apply.
    service, service_name : str
        The service that carries the box, or for which it waits; blank for wagons and lorries. A train that the
        consignment has ordered for itself has a name, ``own block train``, and is no service.
    from_id, to_id : str
        Terminals; the same twice for what happens at one.
    path, links : tuple of str
        Terminals passed and links used, in order; hauls only have links.
    border_id, technique : str
        Of a border, and of a gauge change or lift.
    countries : tuple of str
        Countries touched, in order.
    km, cost, hours, co2_kg : float
        Length, of a pickup or delivery that by lorry; cost, hours and CO2e for the whole shipment.
    hours_p90 : float
        90th percentile of a border's hours; NaN where it is not known.
    items : sequence of CostItem
        What the cost is made of; made when first looked at.
    rows : tuple of (str, str)
        Table rows behind the leg, as (table, id).
    text : str
        The leg in words.
    source, confidence : str
        Of the rows that make it exist; the lowest confidence counts.
    warning : str
        A door that will be shut when the box gets there; blank otherwise.
    figures : sequence of Figure
        The rows that its hours, kilometres and CO2e come from.
    departures : int
        Departures of the service that the boxes fill, where they wait for it, or trains that they have ordered; 0 for
        every other leg. Hours, cost and all that follows are those of the last box, which leaves with the last of them.
    teu_per_departure : float
        Room of each; NaN where it is not known, and then one takes all.
    waits : tuple of Span
        What the wait may be, from the least to the most hours, for each gap in which the boxes may come; blank for
        every other leg.
    """

    kind: str
    mode: str
    gauge: str
    regime: str
    service: str
    service_name: str
    from_id: str
    to_id: str
    path: tuple[str, ...]
    links: tuple[str, ...]
    border_id: str
    technique: str
    countries: tuple[str, ...]
    km: float
    cost: float
    hours: float
    hours_p90: float
    co2_kg: float
    items: Sequence[CostItem]
    rows: tuple[tuple[str, str], ...]
    text: str
    source: str
    confidence: str
    warning: str = ""
    figures: Sequence[Figure] = ()
    departures: int = 0
    teu_per_departure: float = math.nan
    waits: tuple[Span, ...] = ()

    def price(self, boxes: int, currency: str) -> str:
        """What it costs a container, as a column of a text; nothing in a network without prices."""
        return (
            ""
            if math.isnan(self.cost)
            else f"{self.cost / whole('boxes', boxes, least=1):10,.0f} {currency} a container"
        )

    def __repr__(self) -> str:
        return brief(self, f"{self.kind}: {self.text}, {self.cost:,.2f}")


class _Step(Protocol):
    """What of a leg tells whether the gauge changes on it."""

    @property
    def kind(self) -> str: ...

    @property
    def mode(self) -> str: ...

    @property
    def gauge(self) -> str: ...


def count_gauge_changes(legs: Iterable[_Step]) -> int:
    """Count how often the gauge of the rails under a box changes.

    At a yard, and where a lorry takes it from a railway of one gauge to one of the other. What is between two railways
    by ship, barge or aircraft is no change of gauge: the box would be lifted there whatever the gauge.
    """
    found, gauge = 0, ""
    for leg in legs:
        if leg.kind == "gauge change":
            found, gauge = found + 1, ""
        elif leg.kind == "haul" and leg.mode == "rail":
            found, gauge = found + (gauge not in ("", leg.gauge)), leg.gauge
        elif leg.kind == "haul" and leg.mode != "road":
            gauge = ""
    return found


def leg_line(network: Network, leg: Leg) -> list[tuple[float, float]]:
    """Longitudes and latitudes along the stations of a haul."""
    points: list[tuple[float, float]] = []
    for start, link in zip(leg.path, leg.links, strict=False):
        line = list(network.line(link))
        if network.links.at[link, "from_node_id"] != start:
            line.reverse()
        points += line[1:] if points else line
    return points


def vehicles_of(network: Network, legs: Iterable[Leg], origin_id: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Vehicle by vehicle, the places that legs reach, from an origin on."""
    cities, names = network.terminals["city"].to_dict(), network.terminals["name"].to_dict()
    reached: list[tuple[str, tuple[str, ...]]] = []
    here = cities[origin_id]
    for leg in legs:
        if leg.kind != "haul":
            continue
        place = cities[leg.to_id] if cities[leg.to_id] != here else names[leg.to_id]
        vehicle = leg.service_name or f"{leg.mode} {leg.gauge}".strip()
        if reached and reached[-1][0] == vehicle:
            reached[-1] = (vehicle, (*reached[-1][1], place))
        else:
            reached.append((vehicle, (place,) if reached else (here, place)))
        here = place
    return tuple(reached)


def run_heads(values: Iterable[str]) -> tuple[str, ...]:
    """Drop repeats that follow each other."""
    return tuple(value for value, _ in groupby(filter(None, values)))
