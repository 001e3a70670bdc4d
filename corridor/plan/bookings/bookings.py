"""What the plan of slots stands on: terms, bookings with their rides, and dated departures."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from corridor.arguments import checked_class
from corridor.calendar import as_instant, local_time, on_the_clock
from corridor.errors import ArgumentError
from corridor.graph import Graph, compile_graph, load_of
from corridor.graph.arc_types import DRAYAGE, WAITING
from corridor.graph.measures import COST, GENERALISED, HOURS
from corridor.graph.service_times import timings
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.plan.demand.rows import SHIPMENT_FIELDS, read_demand_rows
from corridor.routing.query.reefer import keeps_power
from corridor.search import shortest_path
from corridor.units import CENTS_PER_UNIT, SECONDS_PER_HOUR

__all__ = ["WEEK", "Booking", "Departure", "SlotTerms", "departures_of", "read_bookings"]

WEEK = dt.timedelta(days=7)
_TABLE = "bookings"
_KNOWN = (*SHIPMENT_FIELDS, "id", "due", "notes")


@checked_class
@dataclass(frozen=True, slots=True)
class SlotTerms:
    """Under what terms boxes wait.

    Attributes
    ----------
    weeks : int
        Weeks of departures from the first day on which a booking is ready.
    step_days, look_ahead_days : int
        The plan is made anew every so many days, for the bookings that are ready within so many.
    late_per_day : float
        Cost of a FEU for each day after its due date, in the network's currency (an estimate of ours).
    left_behind : float
        Cost of a FEU that gets on no departure of the horizon (an estimate of ours).
    """

    weeks: int = 4
    step_days: int = 7
    look_ahead_days: int = 7
    late_per_day: float = 100.0
    left_behind: float = 10_000.0

    def __post_init__(self) -> None:
        if min(self.weeks, self.step_days, self.look_ahead_days) < 1:
            raise ArgumentError("weeks, step_days and look_ahead_days are whole numbers of 1 or more")
        if not (0.0 <= self.late_per_day < math.inf and 0.0 <= self.left_behind < math.inf):
            raise ArgumentError("late_per_day and left_behind are amounts of 0 or more")


@dataclass(frozen=True, slots=True)
class Departure:
    """A dated departure: service, when by the clock of its first stop, room in TEU, and until when boxes are taken."""

    service: str
    at: dt.datetime
    room: float
    closes: dt.datetime


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking: boxes, their size and hourly value each, and the ride on each service: hours, and cost of a box.

    It is ready by the clock of its origin, and due by that of its destination.
    """

    id: str
    shipment: Shipment
    ready: dt.datetime
    due: dt.datetime | None
    teu_each: float
    hourly: float
    rides: dict[str, tuple[float, float]]


def read_bookings(network: Network, source: pd.DataFrame | str | Path) -> tuple[Graph, list[Booking], dt.datetime]:
    """Read bookings, and find the ride of each on every service that suits it.

    Returns
    -------
    Graph
        Of the first day.
    list of Booking
    datetime
        When the first of them is ready.

    Raises
    ------
    TableError
        With every fault.
    """
    shipments, ids, due = _read(network, source)
    graph = compile_graph(network, min(shipment.ready for shipment in shipments))
    booked = [_booking(network, graph, *row) for row in zip(ids, shipments, due, strict=True)]
    return graph, booked, min(booking.ready for booking in booked)


def _read(
    network: Network, source: pd.DataFrame | str | Path
) -> tuple[tuple[Shipment, ...], tuple[str, ...], tuple[dt.datetime | None, ...]]:
    table = read_demand_rows(source, _TABLE)
    table.check_header(_KNOWN)
    if not table.rows:
        table.find(0, "", "there is no booking", "write one row per booking")
    table.refuse_faults()
    due, ids, shipments = table.due(), table.ids(), table.shipments(network)
    table.refuse_faults()
    return shipments, ids, due


def _booking(network: Network, graph: Graph, name: str, shipment: Shipment, due: dt.datetime | None) -> Booking:
    origin, destination, load = load_of(network, shipment)
    # the plan itself gives its boxes to departures, by their room
    weights = graph.weigh(load.as_flow)
    power = weights.power
    services = np.array([arc.service_id for arc in graph.arcs], dtype=np.str_)
    gates = np.array([arc.kind == DRAYAGE for arc in graph.arcs], dtype=np.bool_)
    waits = np.array([arc.kind == WAITING for arc in graph.arcs], dtype=np.bool_)
    rides = {}
    for service in graph.structure.index.services:
        closed = weights.closed | ~(gates | (services == service.id))
        searched = weights.topology.graph(weights.row(GENERALISED), closed)
        path = shortest_path(searched, graph.source(origin), graph.sink(destination))
        if path is not None and (power is None or keeps_power(power, weights.topology, path.arcs)):
            moving = path.arcs[~waits[path.arcs]]  # the wait follows from the date
            seconds = int(weights.matrix[HOURS.row, moving].sum())
            cents = int(weights.matrix[COST.row, moving].sum())
            rides[service.id] = (seconds / SECONDS_PER_HOUR, cents / CENTS_PER_UNIT / load.boxes)
    zones = network.time_zones
    ready = local_time(as_instant(shipment.ready, zones.zone(origin)), zones.zone(origin))
    until = None if due is None else as_instant(due, zones.zone(destination))
    return Booking(name, shipment, ready, until, load.teu / load.boxes, weights.hourly / load.boxes, rides)


def departures_of(network: Network, graph: Graph, first: dt.datetime, terms: SlotTerms) -> list[Departure]:
    """Departures of every running service within the horizon, by the clock of its first stop.

    At the published hour of its days and dates, noon where none is; services without days leave at even intervals from
    midnight of the first week's Monday.
    """
    published, last = timings(network), first + terms.weeks * WEEK
    running = {arc.service_id for number, arc in enumerate(graph.arcs) if not graph.idle[number]}
    found = []
    columns = (network.services["frequency_per_week"], network.services["teu_per_departure"])
    for name, frequency, room in zip(map(str, network.services.index), *columns, strict=True):
        if name not in running:
            continue
        zone = network.time_zones.zone(graph.structure.service_rows[name].stops[0].terminal)
        cutoff = dt.timedelta()
        if name in published:
            instants = [instant for instant, _ in published[name].departures(first, last)]
            cutoff = dt.timedelta(seconds=published[name].cutoff)
        else:
            here = on_the_clock(first, zone)
            monday = dt.datetime.combine(here.date() - dt.timedelta(days=here.weekday()), dt.time())
            count = math.floor((terms.weeks + 1) * float(frequency))
            instants = [as_instant(monday, zone) + number * (WEEK / float(frequency)) for number in range(count)]
        times = [local_time(instant, zone) for instant in instants]
        until = graph.structure.service_rows[name].calendar.until or dt.date.max
        ahead = (at for at in times if first <= at < last and at.date() <= until)
        found += [Departure(name, at, float(room), at - cutoff) for at in ahead]
    return sorted(found, key=lambda departure: (departure.at, departure.service))
