"""On which day each row of a demand stands, and how many hours it has: one answer for every plan.

Prices, dwells, closures and rules are those of the row's own ``ready``. States and arcs are the same on every day, so
that rows of different days meet on the same arcs and share what runs short there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from corridor.calendar import as_instant
from corridor.errors import ArgumentError, Finding, TableError
from corridor.graph import Graph, compile_graph
from corridor.model.cargo.shipment import at_its_origin
from corridor.model.known_dates import price_remarks
from corridor.model.network import Network
from corridor.plan.demand.demand import Demand

__all__ = ["RowGraphs", "refuse_due", "row_graphs", "seconds_until_due"]

_FIRST_LINE = 2  # of a table: the header stands above it


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
    """Compile a network for every day on which a row of a demand is ready."""
    days = [at_its_origin(shipment, network, shipment.origin).ready.date() for shipment in demand.shipments]
    of_day = {day: compile_graph(network, day) for day in sorted(set(days))}
    # the cache may have dropped a graph in between: the same days, and two objects
    known = {graph.since: graph for graph in of_day.values()}
    places = {since: place for place, since in enumerate(known)}
    rows = tuple(places[of_day[day].since] for day in days)
    return RowGraphs(tuple(known.values()), rows, (min(days), max(days)))


def seconds_until_due(network: Network, demand: Demand) -> dict[int, int]:
    """Whole seconds that each row with a ``due`` has, by row, between the clocks of its ends.

    Raises
    ------
    TableError
        With every row that is due before it is ready.
    """
    zones, found, findings = network.time_zones, dict[int, int](), []
    for row, (shipment, due) in enumerate(zip(demand.shipments, demand.due, strict=True)):
        if due is None:
            continue
        ready = as_instant(shipment.ready, zones.zone(shipment.origin))
        found[row] = int((as_instant(due, zones.zone(shipment.destination)) - ready).total_seconds())
        if found[row] < 0:
            problem = f"{demand.ids[row]} is due before it is ready"
            findings.append(Finding("demand", row + _FIRST_LINE, "due", problem, "write a later date, or leave it out"))
    if findings:
        raise TableError(findings, "the demand")
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
