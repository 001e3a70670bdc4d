"""On which day each row of a demand stands, and how many hours it has: one answer for every plan.

Prices, dwells, closures and rules are those of the row's own ``ready``. States and arcs are the same on every day, so
that rows of different days meet on the same arcs and share what runs short there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corridor.calendar import as_instant
from corridor.errors import ArgumentError, UnknownName
from corridor.graph import Graph, compile_graph
from corridor.model.cargo.shipment import Shipment, at_its_origin
from corridor.model.known_dates import price_remarks
from corridor.model.network import Network
from corridor.plan.demand.demand import Demand
from corridor.plan.demand.rows import RowPlaces

__all__ = ["RowGraphs", "refuse_due", "refuse_ends", "row_graphs", "seconds_until_due"]


@dataclass(frozen=True, eq=False)
class RowGraphs:
    """The compiled graphs of a demand.

    Attributes
    ----------
    graphs : tuple of Graph
        One for each time between two changes of the network in which some row is ready, the earliest first. All have
        the same states and arcs.
    of_row : tuple of int
        Which of them each row of the demand stands on.
    days : tuple of date
        First and last day on which a row is ready, by the clock of its origin.
    """

    graphs: tuple[Graph, ...]
    of_row: tuple[int, ...]
    days: tuple[dt.date, dt.date]

    @property
    def first(self) -> Graph:
        """Of the earliest day: for what is the same on all of them, and for what no row's day decides."""
        return self.graphs[0]

    def of(self, row: int) -> Graph:
        """Of one row of the demand."""
        return self.graphs[self.of_row[row]]

    def note(self) -> str:
        """Say of which day prices and borders are, and where it lies outside the dates of the network's prices."""
        first, last = self.days
        several = f"each row at the prices and borders of its own day, {first} to {last}"
        return "; ".join(
            (f"graph of {first}" if len(self.graphs) == 1 else several, *price_remarks(self.first.network, self.days))
        )


def row_graphs(network: Network, demand: Demand) -> RowGraphs:
    """Compile a network for every day on which a row of a demand is ready.

    Raises
    ------
    TableError
        With every end of a row that handles no boxes.
    """
    days = [at_its_origin(shipment, network, shipment.origin).ready.date() for shipment in demand.shipments]
    of_day = {day: compile_graph(network, day) for day in sorted(set(days))}
    # the cache may have dropped a graph in between: the same days, and two objects
    known = {graph.since: graph for graph in of_day.values()}
    places = {since: place for place, since in enumerate(known)}
    rows = tuple(places[of_day[day].since] for day in days)
    refuse_ends(of_day[min(days)], demand.shipments, demand.places)
    return RowGraphs(tuple(known.values()), rows, (min(days), max(days)))


def refuse_ends(graph: Graph, shipments: Sequence[Shipment], places: RowPlaces) -> None:
    """Refuse rows that begin or end where no boxes are handled, which is so on every day.

    Raises
    ------
    TableError
        With every such end.
    """
    findings = []
    for column, gate in (("origin", graph.source), ("destination", graph.sink)):
        ends = [str(getattr(shipment, column)) for shipment in shipments]
        faults = {end: _fault(gate, end) for end in set(ends)}
        findings += [
            places.finding(row, column, faults[end], "name a place that handles boxes")
            for row, end in enumerate(ends)
            if faults[end]
        ]
    places.refuse(findings)


def _fault(gate: Callable[[str], int], end: str) -> str:
    try:
        gate(end)
    except UnknownName as fault:
        return str(fault)
    return ""


def seconds_until_due(
    network: Network, shipments: Sequence[Shipment], due: Sequence[dt.datetime | None], places: RowPlaces
) -> dict[int, int]:
    """Whole seconds that each row with a due date has, by row, between the clocks of its ends.

    Raises
    ------
    TableError
        With every row that is due before it is ready.
    """
    zones, found, findings = network.time_zones, dict[int, int](), []
    for row, (shipment, until) in enumerate(zip(shipments, due, strict=True)):
        if until is None:
            continue
        ready = as_instant(shipment.ready, zones.zone(shipment.origin))
        found[row] = int((as_instant(until, zones.zone(shipment.destination)) - ready).total_seconds())
        if found[row] < 0:
            problem, remedy = "it is due before it is ready", "write a later date, or leave it out"
            findings.append(places.finding(row, "due", problem, remedy))
    places.refuse(findings)
    return found


def refuse_due(demand: Demand, model: str) -> None:
    """Refuse rows with a ``due`` where a plan cannot keep it.

    Raises
    ------
    ArgumentError
        Naming the rows, and the plans that do.
    """
    dated = [name for name, due in zip(demand.ids, demand.due, strict=True) if due is not None]
    if dated:
        some = ", ".join(dated[:3]) + (", ..." if len(dated) > 3 else "")
        keeps = "flow, expansion and empties keep due dates, and slots does for bookings"
        raise ArgumentError(f"{model} keeps no due dates, and {some} has one: take the column due out; {keeps}")
