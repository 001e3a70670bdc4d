"""What the change of gauge costs: the question the library exists for."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

import numpy as np
import pandas as pd

from corridor.graph import Graph, Weights, measure_row
from corridor.graph.parts import GAUGE_CHANGE, Arc
from corridor.itinerary import Itinerary, Leg
from corridor.legs import itinerary_of
from corridor.model.network import Network
from corridor.model.shipment import Shipment
from corridor.routing import prepare_query
from corridor.search import shortest_path
from corridor.techniques import TechniqueTotal, technique_totals

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


@dataclass(frozen=True)
class GaugePenalty:
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
    """

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

    def techniques_frame(self) -> pd.DataFrame:
        """One row per technique: what all changes of gauge of the route would cost by it, and the best route by it."""
        records = [
            (t.technique, t.cost, t.hours, t.co2_kg, t.stations, t.equipped, t.only.cost if t.only else float("nan"),
             t.only.hours if t.only else float("nan"), t.only.name if t.only else "")
            for t in self.techniques
        ]  # fmt: skip
        names = ["technique", "cost", "hours", "co2_kg", "stations", "equipped", "only_cost", "only_hours", "only"]
        return pd.DataFrame(records, columns=names).set_index("technique")

    def to_frame(self) -> pd.DataFrame:
        """One row per change of gauge."""
        names = [field.name for field in fields(StationPenalty)]
        return pd.DataFrame([asdict(station) for station in self.stations], columns=names)

    def __str__(self) -> str:
        boxes, currency = self.route.shipment.containers, self.route.currency
        lines = [
            f"gauge changes on {self.route.name}: {self.cost / boxes:,.0f} {currency} and "
            f"{self.co2_kg / boxes:,.1f} kg CO2e a container, {self.hours:.1f} h"
        ]
        for station in self.stations:
            lines.append(f"  {_station_text(station, boxes, currency)}")
        lines.append(
            f"  in a world of one gauge: {self.one_gauge.name}, saves {self.one_gauge_cost / boxes:,.0f} {currency} "
            f"a container and {self.one_gauge_hours:.1f} h"
        )
        lines += [
            f"  all by {_technique_text(t, boxes, currency)}"
            for t in self.techniques
            if t.stations and t.cost == t.cost
        ]
        return "\n".join(lines)


def _station_text(station: StationPenalty, boxes: int, currency: str) -> str:
    used = f"{station.terminal} by {station.technique}: {station.cost / boxes:,.0f} {currency}, {station.hours:.1f} h"
    if not station.next_technique:
        return used
    more = f"{station.next_cost / boxes:+,.0f} {currency}, {station.next_hours:+.1f} h"
    return f"{used}; {station.next_technique} {more}"


def _technique_text(total: TechniqueTotal, boxes: int, currency: str) -> str:
    missing = total.stations - total.equipped
    flag = f" ({missing} of {total.stations} stations have none: median of those that do)" if missing else ""
    return f"{total.technique}: {total.cost / boxes:,.0f} {currency} a container, {total.hours:.1f} h{flag}"


def gauge_penalty(
    network: Network, shipment: Shipment, itinerary: Itinerary, *, minimise: str = "cost"
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
    minimise : str
        What the world of one gauge is optimised for, and next best techniques are chosen by.

    Returns
    -------
    GaugePenalty
        (a) the same route without its gauge arcs, (b) the next best technique at each station,
        (c) the best route when every change of gauge is free, (d) the techniques over the whole route.
    """
    query = prepare_query(network, shipment)
    row = measure_row(minimise)
    legs = [leg for leg in itinerary.legs if leg.kind == GAUGE_CHANGE]
    free = _free_world(query.graph, query.weights)
    path = shortest_path(free.graph, query.source, query.sink, row)
    assert path is not None  # the itinerary itself is a path of this graph
    one_gauge = itinerary_of(query.graph, free, shipment, path.arcs)
    return GaugePenalty(
        route=itinerary,
        cost=sum(leg.cost for leg in legs),
        hours=sum(leg.hours for leg in legs),
        co2_kg=sum(leg.co2_kg for leg in legs),
        stations=tuple(_station(query.graph, query.weights, leg, row) for leg in legs),
        one_gauge=one_gauge,
        one_gauge_cost=itinerary.cost - one_gauge.cost,
        one_gauge_hours=itinerary.hours - one_gauge.hours,
        one_gauge_co2_kg=itinerary.co2_kg - one_gauge.co2_kg,
        techniques=technique_totals(query, shipment, legs, row),
    )


def _free_world(graph: Graph, weights: Weights) -> Weights:
    """The same weights with every change of gauge free in every respect."""
    gauge = np.array([arc.kind == GAUGE_CHANGE for arc in graph.arcs], dtype=np.bool_)
    return Weights(
        load=weights.load,
        matrix=np.where(gauge, 0, weights.matrix),
        pieces=np.where(gauge[:, None], 0, weights.pieces),
        subsidy=weights.subsidy,
        blocks=weights.blocks,
        closed=weights.closed,
        topology=weights.topology,
    )


def _station(graph: Graph, weights: Weights, leg: Leg, row: int) -> StationPenalty:
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
    best = min(others, key=lambda number: (int(weights.matrix[row, number]), number), default=None)
    change = weights.matrix[:3, best] - weights.matrix[:3, used] if best is not None else None
    nan = float("nan")
    return StationPenalty(
        terminal_id=leg.from_id,
        terminal=graph.structure.index.names[leg.from_id],
        technique=leg.technique,
        cost=leg.cost,
        hours=leg.hours,
        co2_kg=leg.co2_kg,
        next_technique=graph.arcs[best].technique if best is not None else "",
        next_cost=int(change[0]) / 100 if change is not None else nan,
        next_hours=int(change[1]) / 60 if change is not None else nan,
        next_co2_kg=int(change[2]) / 1000 if change is not None else nan,
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
