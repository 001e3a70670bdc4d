"""What the change of gauge costs: the question the library exists for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from corridor.arguments import checked_arguments, checked_result
from corridor.display import counted
from corridor.errors import CorridorError
from corridor.graph import Graph, Weights, measure_of
from corridor.graph.arc_types import GAUGE_CHANGE, Arc
from corridor.graph.measures import CO2, COST, GENERALISED, HOURS, Measure
from corridor.itinerary.itinerary import Itinerary
from corridor.itinerary.leg import Leg
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.results import ReportMixin
from corridor.routing.gauge_techniques import TechniqueTotal, technique_totals
from corridor.routing.query.query import Names, prepare_query
from corridor.routing.query.reefer import free_of

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["GaugePenalty", "StationPenalty", "gauge_penalty"]


@dataclass(frozen=True)
class StationPenalty:
    """One change of gauge on a route, and the next best technique at the same station.

    Attributes
    ----------
    terminal_id, terminal, technique : str
        Where and how.
    cost, hours, co2_kg : float
        What the change adds, for the whole shipment.
    next_technique : str
        The other technique at this station that would cost least; blank where there is none.
    next_cost, next_hours, next_co2_kg : float
        How much more it would cost, take and emit than the one used; NaN where there is none.
    capacity : float
        What the yard's room is worth to all others under the prices given, for the whole shipment.
    next_capacity : float
        How much more than that the room of the other technique is worth; NaN where there is none.
    """

    terminal_id: str
    terminal: str
    technique: str
    cost: float
    hours: float
    co2_kg: float
    next_technique: str
    next_cost: float
    next_hours: float
    next_co2_kg: float
    capacity: float = 0.0
    next_capacity: float = float("nan")


@checked_result
@dataclass(frozen=True, repr=False)
class GaugePenalty(ReportMixin):
    """Four answers to what the change of gauge costs.

    Attributes
    ----------
    route : Itinerary
        The route asked about.
    cost, hours, co2_kg : float
        (a) What its gauge changes add: the same route without them saves this much.
    stations : tuple of StationPenalty
        (b) Each change, and the next best technique there.
    one_gauge : Itinerary
        (c) The best route in a world where every change of gauge is free.
    one_gauge_cost, one_gauge_hours, one_gauge_co2_kg : float
        What that world saves over the route.
    techniques : tuple of TechniqueTotal
        (d) Every technique at all its changes of gauge, and the best route by that technique alone.
    capacity : float
        (e) What the room it takes in the yards is worth to all others, at the prices of a plan; comes on top of `cost`.
    """

    json_name = "gauge penalty"

    route: Itinerary
    cost: float
    hours: float
    co2_kg: float
    stations: tuple[StationPenalty, ...]
    one_gauge: Itinerary
    one_gauge_cost: float
    one_gauge_hours: float
    one_gauge_co2_kg: float
    techniques: tuple[TechniqueTotal, ...] = ()
    capacity: float = 0.0

    def techniques_frame(self) -> pd.DataFrame:
        """One row per technique: what all changes of gauge of the route would cost by it, and the best route by it."""
        records = [
            (
                t.technique,
                t.cost,
                t.hours,
                t.co2_kg,
                t.stations,
                t.equipped,
                t.only.cost if t.only else float("nan"),
                t.only.hours if t.only else float("nan"),
                t.only.name if t.only else "",
            )
            for t in self.techniques
        ]
        names = ["technique", "cost", "hours", "co2_kg", "stations", "equipped", "only_cost", "only_hours", "only"]
        return pd.DataFrame(records, columns=names).set_index("technique")

    def to_frame(self) -> pd.DataFrame:
        """One row per change of gauge; amounts are for the whole shipment."""
        names = [field.name for field in fields(StationPenalty)]
        return pd.DataFrame([asdict(station) for station in self.stations], columns=names)

    def _html_frame(self) -> pd.DataFrame:
        """As the headline above it: money and CO2e of one container."""
        frame, boxes = self.to_frame(), self.route.shipment.containers
        amounts = ("cost", "co2_kg", "next_cost", "next_co2_kg", "capacity", "next_capacity")
        frame[list(amounts)] = frame[list(amounts)] / boxes
        return frame.rename(columns={name: f"{name}_per_container" for name in amounts})

    def _headline(self) -> str:
        boxes, currency = self.route.shipment.containers, self.route.currency
        money = "" if self.cost != self.cost else f"{self.cost / boxes:,.0f} {currency} and "
        return (
            f"gauge changes on {self.route.name}: {money}{self.co2_kg / boxes:,.1f} kg CO2e a container, "
            f"{self.hours:.1f} h"
        )

    def _lines(self) -> Iterator[str]:
        boxes, currency = self.route.shipment.containers, self.route.currency
        yield from (_station_text(station, boxes, currency) for station in self.stations)
        if self.capacity:
            yield f"the room in those yards is worth {self.capacity / boxes:,.0f} {currency} a container more"
        saved, hours = self.one_gauge_cost / boxes, self.one_gauge_hours
        verb, more = ("saves", "") if saved >= 0 else ("costs", " more")
        money = "" if saved != saved else f"{verb} {abs(saved):,.0f} {currency} a container{more} and "
        took = f"takes {abs(hours):.1f} h {'less' if hours >= 0 else 'more'}"
        yield f"in a world of one gauge: {self.one_gauge.name}, {money}{took}"
        known = (one for one in self.techniques if one.stations and one.hours == one.hours)
        yield from (f"all by {_technique_text(one, boxes, currency)}" for one in known)


def _station_text(station: StationPenalty, boxes: int, currency: str) -> str:
    is_priced = station.cost == station.cost
    cost = f"{station.cost / boxes:,.0f} {currency} a container, " if is_priced else ""
    used = f"{station.terminal} by {station.technique}: {cost}{station.hours:.1f} h"
    if not station.next_technique:
        return used
    more = f"{station.next_cost / boxes:+z,.0f} {currency} a container, " if is_priced else ""
    return f"{used}; {station.next_technique} {more}{station.next_hours:+z.1f} h"


def _technique_text(total: TechniqueTotal, boxes: int, currency: str) -> str:
    missing = total.stations - total.equipped
    have = f"{missing} of {counted(total.stations, 'station')} {'has' if missing == 1 else 'have'} none"
    flag = f" ({have}: median of those that do)" if missing else ""
    money = f"{total.cost / boxes:,.0f} {currency} a container, " if total.cost == total.cost else ""
    return f"{total.technique}: {money}{total.hours:.1f} h{flag}"


@checked_arguments
def gauge_penalty(  # noqa: PLR0913 - a public question; its options come by name
    network: Network,
    shipment: Shipment,
    itinerary: Itinerary,
    *,
    prices: pd.DataFrame | Mapping[str, float] | None = None,
    minimise: str = "cost",
    limits: Mapping[str, float] | None = None,
    via: Names = (),
    avoid: Names = (),
    modes: Names = (),
) -> GaugePenalty:
    """Work out what the change of gauge costs a shipment on a route.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        The shipment of the route.
    itinerary : Itinerary
        The route, from `route` or a front over the same network.
    prices : DataFrame or mapping of str to float, optional
        What a TEU of room is worth, in the network's currency, by resource: ``plan.prices`` of a flow plan (its
        column ``cost``), or yards by the id of their row in ``transfers``. Yards that are not named are free.
    minimise : str
        What the world of one gauge is optimised for, and next best techniques are chosen by.
    limits : mapping of str to float, optional
        Largest totals allowed in that world, and by one technique alone, as for `route`.
    via, avoid, modes : str or sequence of str
        What ways there must pass, must not touch, and the only modes they may go by, as for `route`: say what was said
        when the route was asked for.

    Returns
    -------
    GaugePenalty
        (a) the same route without its gauge arcs, (b) the next best technique at each station,
        (c) the best route when every change of gauge is free, (d) the techniques over the whole route, and (e)
        with prices, what the room in the yards is worth.

    Raises
    ------
    CorridorError
        When the prices have no column ``cost``, or one of them is no price.
    NoRoute
        When no way of that world keeps the limits and way-points.
    """
    query, measure = prepare_query(network, shipment, via=via, avoid=avoid, modes=modes), measure_of(minimise)
    worth = _worth(prices, query.weights.load.teu)
    legs = [leg for leg in itinerary.legs if leg.kind == GAUGE_CHANGE]
    changes = np.array([arc.kind == GAUGE_CHANGE for arc in query.graph.arcs], dtype=np.bool_)
    free = query.weighed(free_of(query.graph, query.weights, changes))
    path = free.best(minimise, limits)
    if path is None:
        raise free.why_not(minimise, limits)
    one_gauge = free.itinerary(path.arcs)
    stations = tuple(_station(query.graph, query.weights, leg, measure, worth) for leg in legs)
    return GaugePenalty(
        route=itinerary,
        cost=sum((leg.cost for leg in legs), 0.0),
        hours=sum((leg.hours for leg in legs), 0.0),
        co2_kg=sum((leg.co2_kg for leg in legs), 0.0),
        stations=stations,
        one_gauge=one_gauge,
        one_gauge_cost=itinerary.cost - one_gauge.cost,
        one_gauge_hours=itinerary.hours - one_gauge.hours,
        one_gauge_co2_kg=itinerary.co2_kg - one_gauge.co2_kg,
        techniques=technique_totals(query, legs, minimise, limits),
        capacity=sum((station.capacity for station in stations), 0.0),
    )


def _worth(prices: pd.DataFrame | Mapping[str, float] | None, teu: float) -> dict[str, float]:
    """Price of the shipment's room by resource."""
    if isinstance(prices, pd.DataFrame):
        if "cost" not in prices:
            raise CorridorError(f"these prices have no column 'cost': they have {', '.join(map(str, prices.columns))}")
        known = {str(name): float(price) for name, price in prices["cost"].items()}
    else:
        known = dict(prices or {})
    worth = {name: price * teu for name, price in known.items()}
    for name, value in worth.items():
        if not 0.0 <= value < math.inf:
            raise CorridorError(f"{name}: a price of room is a number of 0 or more, not {value / teu!r}")
    return worth


def _station(graph: Graph, weights: Weights, leg: Leg, measure: Measure, worth: Mapping[str, float]) -> StationPenalty:
    used = _arc_of(graph, leg)
    arc = graph.arcs[used]
    others = [
        number
        for number in range(len(graph.arcs))
        if number != used
        and not weights.closed[number]
        and graph.arcs[number].tail == arc.tail
        and graph.arcs[number].head == arc.head
        and graph.arcs[number].kind == GAUGE_CHANGE
        and graph.arcs[number].technique != arc.technique
    ]

    def total(number: int) -> tuple[float, int]:
        # a price of room in the yards weighs where money does
        room = worth.get(graph.arcs[number].transfer_id, 0.0) if measure in (COST, GENERALISED) else 0.0
        return int(weights.matrix[measure.row, number]) + measure.per_unit * room, number

    best = min(others, key=total, default=None)
    change = weights.matrix[:3, best] - weights.matrix[:3, used] if best is not None else None
    nan, room = float("nan"), worth.get(arc.transfer_id, 0.0)
    return StationPenalty(
        terminal_id=leg.from_id,
        terminal=graph.structure.index.names[leg.from_id],
        technique=leg.technique,
        cost=leg.cost,
        hours=leg.hours,
        co2_kg=leg.co2_kg,
        next_technique=graph.arcs[best].technique if best is not None else "",
        next_cost=int(change[COST.row]) / COST.per_unit if change is not None else nan,
        next_hours=int(change[HOURS.row]) / HOURS.per_unit if change is not None else nan,
        next_co2_kg=int(change[CO2.row]) / CO2.per_unit if change is not None else nan,
        capacity=room,
        next_capacity=worth.get(graph.arcs[best].transfer_id, 0.0) - room if best is not None else nan,
    )


def _arc_of(graph: Graph, leg: Leg) -> int:
    """The arc that a gauge-change leg was made from."""
    transfer = next(row for table, row in leg.rows if table == "transfers")

    def made(arc: Arc) -> bool:
        return (
            arc.kind == GAUGE_CHANGE
            and arc.transfer_id == transfer
            and arc.service_id == leg.service
            and arc.regime == leg.regime
            and arc.from_terminal == leg.from_id
            and arc.gauge == leg.gauge
        )

    return next(number for number, arc in enumerate(graph.arcs) if made(arc))
