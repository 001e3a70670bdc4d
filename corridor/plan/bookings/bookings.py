"""What the plan of slots stands on: terms, bookings with their rides, and dated departures."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from corridor.arguments import checked_class
from corridor.calendar import as_instant, local_time
from corridor.errors import ArgumentError, UnknownName
from corridor.graph import Load, compile_graph, load_of
from corridor.graph.service_times import EvenTiming, Timing, even_timings, timings
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.plan.bookings.joint_program import Lots, Vehicle
from corridor.plan.dated_rows import refuse_ends, seconds_until_due
from corridor.plan.demand.demand import is_demand, list_demands
from corridor.plan.demand.names import unknown_names
from corridor.plan.demand.rows import SHIPMENT_FIELDS, VOLUMES, read_demand_rows
from corridor.units import FEU_PER_TEU

__all__ = ["WEEK", "Booking", "Departure", "Hauls", "SlotTerms", "departures_of", "read_bookings"]

Hauls = Literal["local", "road", "all"]

WEEK = dt.timedelta(days=7)
_TABLE = "bookings"
_KNOWN = (*SHIPMENT_FIELDS, "id", "due", "notes")
_WANTED = "containers and ready, and due where there is one, in a row for each booking"


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
    hauls : {"local", "road", "all"}
        Which hauls outside services bookings may use: those within a city, all by road too, or, as by default and as
        for `route`, every haul that the network has.
    departure_cost : float or mapping of str to float
        What a departure costs that carries a box at all; by service as named.
    unit_cost, unit_teu : float
        What each wagon (or container) of a departure costs, and how many TEU go into one, of whichever bookings.
    """

    weeks: int = 4
    step_days: int = 7
    look_ahead_days: int = 7
    late_per_day: float = 100.0
    left_behind: float = 10_000.0
    hauls: Hauls = "all"
    departure_cost: float | Mapping[str, float] = 0.0
    unit_cost: float = 0.0
    unit_teu: float = 2.0

    def __post_init__(self) -> None:
        if min(self.weeks, self.step_days, self.look_ahead_days) < 1:
            raise ArgumentError("weeks, step_days and look_ahead_days are whole numbers of 1 or more")
        if not (0.0 <= self.late_per_day < math.inf and 0.0 <= self.left_behind < math.inf):
            raise ArgumentError("late_per_day and left_behind are amounts of 0 or more")
        fixed = self.departure_cost
        costs = [self.unit_cost, *(fixed.values() if isinstance(fixed, Mapping) else [fixed])]
        if not all(0.0 <= cost < math.inf for cost in costs) or not 0.0 < self.unit_teu < math.inf:
            raise ArgumentError("departure_cost and unit_cost are amounts of 0 or more, unit_teu is above 0")

    def unknown_names(self, network: Network) -> Iterator[UnknownName]:
        """Services with a cost of their departures that the network does not have."""
        named = self.departure_cost if isinstance(self.departure_cost, Mapping) else ()
        yield from unknown_names("service", named, network.services.index)

    def fixed(self, service: str) -> float:
        """What a departure of a service costs."""
        given = self.departure_cost
        return float(given.get(service, 0.0)) if isinstance(given, Mapping) else float(given)


@dataclass(frozen=True, slots=True)
class Departure:
    """A dated departure: service, when by the clock of its first stop, and room in TEU, infinite where not known."""

    service: str
    at: dt.datetime
    room: float

    @property
    def title(self) -> str:
        """The departure for people and solvers."""
        return f"{self.service} {self.at:%Y-%m-%d %H:%M}"

    def vehicle(self, terms: SlotTerms, taken: float) -> Vehicle:
        """What it offers, of which so many TEU are taken."""
        unit = terms.unit_teu if terms.unit_cost else math.inf
        return Vehicle(self.title, self.room, terms.fixed(self.service), unit, terms.unit_cost, taken)


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking.

    Attributes
    ----------
    id : str
    shipment : Shipment
    ready, due : datetime, and datetime or None
        By the clock of its origin, and by that of its destination.
    ends : tuple of str
        Terminals.
    load : Load
        Of all its boxes, as part of a flow: the plan itself gives them to departures, by their room.
    lots : Lots
        One box each; one of all boxes where they are not to be split.
    """

    id: str
    shipment: Shipment
    ready: dt.datetime
    due: dt.datetime | None
    ends: tuple[str, str]
    load: Load
    lots: Lots

    @property
    def boxes_each_lot(self) -> int:
        """Boxes of a lot."""
        return self.load.boxes // self.lots.count

    @property
    def feu_each_lot(self) -> float:
        """FEU of a lot."""
        return self.lots.teu * FEU_PER_TEU


def read_bookings(
    network: Network, source: pd.DataFrame | str | Path, terms: SlotTerms
) -> tuple[list[Booking], dt.date]:
    """Read bookings.

    Returns
    -------
    list of Booking
    date
        The first day on which one of them is ready, by the clock of its origin.

    Raises
    ------
    TableError
        With every fault.
    UnknownName
        For the name of a demand that comes with the network.
    """
    if isinstance(source, str) and source in list_demands(network) and is_demand(source):
        told = f"{source!r} is a demand: so much a week, of no day. slots wants bookings: a file of origin,"
        told = f"{told} destination, {_WANTED}; flow, trains, hubs and empties take a demand by its name"
        raise UnknownName(told, source)
    table = read_demand_rows(source, _TABLE, _KNOWN)
    for name in (one for one in VOLUMES if one in table.header):
        table.find(1, name, "a volume by the day or week is no booking", f"write {_WANTED}")
    table.check_header(_KNOWN, passed_over=VOLUMES)
    if not table.rows:
        table.find(0, "", "there is no booking", "write one row per booking")
    table.refuse_faults()
    due, ids, shipments = table.due(), table.ids(), table.shipments(network)
    table.refuse_faults()
    day = min(shipment.ready for shipment in shipments).date()
    seconds_until_due(network, shipments, due, table.places)
    refuse_ends(compile_graph(network, day), shipments, table.places)
    booked = [_booking(network, terms, *row) for row in zip(ids, shipments, due, strict=True)]
    return booked, day


def _booking(network: Network, terms: SlotTerms, name: str, shipment: Shipment, due: dt.datetime | None) -> Booking:
    origin, destination, load = load_of(network, shipment)
    zones = network.time_zones
    ready = local_time(as_instant(shipment.ready, zones.zone(origin)), zones.zone(origin))
    until = None if due is None else as_instant(due, zones.zone(destination))
    count = load.boxes if shipment.split else 1
    teu = load.teu / count
    lots = Lots(name, count, teu, terms.left_behind * teu * FEU_PER_TEU)
    return Booking(name, shipment, ready, until, (origin, destination), load.as_flow, lots)


def departures_of(network: Network, day: dt.date, first: dt.datetime, terms: SlotTerms) -> list[Departure]:
    """Departures of every service within the horizon, by the clock of its first stop.

    At the published hour of its days and dates, noon where none is; services without days leave at even intervals from
    midnight of the first week's Monday, by their own clock. (Which of them run on a day the search by the clock knows.)
    """
    last, found = first + terms.weeks * WEEK, []
    known: dict[str, Timing | EvenTiming] = {**timings(network), **even_timings(network, day)}
    rooms = network.services["teu_per_departure"].to_dict()
    for name, timing in known.items():
        room = float(rooms[name])
        instants = [instant for instant, _ in timing.departures(first, last)]
        times = (local_time(instant, timing.zone) for instant in instants)
        found += [Departure(name, at, math.inf if math.isnan(room) else room) for at in times]
    return sorted(found, key=lambda departure: (departure.at, departure.service))
