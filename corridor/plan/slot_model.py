"""Bookings onto dated departures: who gets on which train, who rolls over, and what that costs.

Sets: bookings B, dated departures D, and the pairs of them that fit (the train calls at both places, in order,
not before the boxes are ready). Variables: boxes n(b, d) in whole numbers, boxes left behind u(b).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from corridor.errors import Finding, TableError
from corridor.graph import Graph, compile_graph, load_of, measure_row
from corridor.graph.parts import DRAYAGE, WAITING
from corridor.itinerary import stamp_of
from corridor.model.calendar import DateError, as_moment
from corridor.model.network import Network
from corridor.model.shipment import Shipment, read_shipments
from corridor.plan.program import Program
from corridor.plan.result import Plan
from corridor.plan.rounding import Effort, solve_program
from corridor.search import shortest_path
from corridor.units import CENTS_PER_UNIT, FEU_PER_TEU, MINUTES_PER_HOUR

__all__ = ["SlotTerms", "slots"]

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEK = dt.timedelta(days=7)
_DAY_H = 24.0


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
            raise ValueError("weeks, step_days and look_ahead_days are whole numbers of 1 or more")
        if not (0.0 <= self.late_per_day < math.inf and 0.0 <= self.left_behind < math.inf):
            raise ValueError("late_per_day and left_behind are amounts of 0 or more")


@dataclass(frozen=True, slots=True)
class _Departure:
    service: str
    at: dt.datetime
    room: float


@dataclass(frozen=True, slots=True)
class _Booking:
    """A booking: boxes, their size and hourly value each, and the ride on each service: hours, and cost of a box."""

    id: str
    shipment: Shipment
    due: dt.datetime | None
    teu_each: float
    hourly: float
    rides: dict[str, tuple[float, float]]


def slots(net: Network, bookings: pd.DataFrame | str | Path, *, terms: SlotTerms | None = None) -> Plan:
    """Assign bookings to dated departures of the network's services, over a rolling horizon.

    Parameters
    ----------
    net : Network
        Where; services without weekdays leave at even intervals.
    bookings : DataFrame, str or Path
        Columns of `Shipment`, with ``id`` and ``due`` if wanted.
    terms : SlotTerms, optional
        Horizon, and what lateness costs.

    Returns
    -------
    Plan
        Frames ``assignments``, ``rolled`` (boxes that missed the first departure that fitted, and what that
        costs), ``departures`` (room and load) and ``unserved``. The objective is that of the rolling horizon,
        the bound that of a planner who knows all bookings from the beginning.

    Raises
    ------
    TableError
        With every fault of the bookings.
    """
    given = terms or SlotTerms()
    shipments, ids, due = _read(net, bookings)
    first = min(shipment.ready for shipment in shipments)
    graph = compile_graph(net, first)
    booked = [_booking(net, graph, *row) for row in zip(ids, shipments, due, strict=True)]
    departures = _departures(net, graph, first, given)
    known = _Horizon(net, given, booked, departures)
    rolling = known.roll(first)
    clear = known.solve(list(range(len(booked))), {}, first)
    return _plan(net, known, rolling, known.cost(clear))


def _read(
    net: Network, source: pd.DataFrame | str | Path
) -> tuple[tuple[Shipment, ...], list[str], list[dt.datetime | None]]:
    frame = source if isinstance(source, pd.DataFrame) else pd.read_csv(source, dtype=str, keep_default_na=False)
    ids = (
        [str(name) for name in frame["id"]] if "id" in frame else [f"line {line}" for line in range(2, len(frame) + 2)]
    )
    faults = []
    due: list[dt.datetime | None] = []
    for line, cell in enumerate(frame["due"] if "due" in frame else [""] * len(frame), start=2):
        blank = str(cell).strip() in ("", "nan", "NaT", "None")
        try:
            due.append(None if blank else as_moment(cell))
        except DateError as fault:
            faults.append(Finding("bookings", line, "due", str(fault), "write a date such as 2026-03-04"))
    if not len(frame):
        faults.append(Finding("bookings", 0, "", "there is no booking", "write one row per booking"))
    if len(set(ids)) < len(ids):
        faults.append(Finding("bookings", 0, "id", "an id is given twice", "give each booking an id of its own"))
    if faults:
        raise TableError(faults, "the bookings")
    return read_shipments(frame.drop(columns=["id", "due"], errors="ignore"), net), ids, due


def _booking(net: Network, graph: Graph, name: str, shipment: Shipment, due: dt.datetime | None) -> _Booking:
    origin, destination, load = load_of(net, shipment)
    weights = graph.weigh(load)
    services = np.array([arc.service_id for arc in graph.arcs], dtype=np.str_)
    gates = np.array([arc.kind == DRAYAGE for arc in graph.arcs], dtype=np.bool_)
    waits = np.array([arc.kind == WAITING for arc in graph.arcs], dtype=np.bool_)
    rides = {}
    for service in graph.structure.index.services:
        closed = weights.closed | ~(gates | (services == service.id))
        row = measure_row("generalised")
        path = shortest_path(
            weights.topology.graph(weights.matrix[row : row + 1], closed), graph.source(origin), graph.sink(destination)
        )
        if path is not None:
            moving = path.arcs[~waits[path.arcs]]  # the wait follows from the date
            minutes = int(weights.matrix[measure_row("hours"), moving].sum())
            cents = int(weights.matrix[measure_row("cost"), moving].sum())
            rides[service.id] = (minutes / MINUTES_PER_HOUR, cents / CENTS_PER_UNIT / load.boxes)
    hourly = graph.prices.value_of_time * load.feu if load.value_of_time is None else load.value_of_time
    return _Booking(name, shipment, due, load.teu / load.boxes, hourly / load.boxes, rides)


def _departures(net: Network, graph: Graph, first: dt.datetime, terms: SlotTerms) -> list[_Departure]:
    """Departures of every running service from the Monday of the first week on."""
    running = {arc.service_id for number, arc in enumerate(graph.arcs) if not graph.idle[number]}
    monday = dt.datetime.combine(first.date() - dt.timedelta(days=first.weekday()), dt.time())
    found = []
    for name, weekdays, frequency, room in zip(
        net.services.index, net.services["weekdays"], net.services["frequency_per_week"],
        net.services["teu_per_departure"], strict=True,
    ):  # fmt: skip
        if str(name) not in running:
            continue
        named = [code.strip() for code in str(weekdays).split(";") if code.strip() in _DAYS]
        if named:
            times = [
                monday + week * _WEEK + dt.timedelta(days=_DAYS.index(day))
                for week in range(terms.weeks + 1)
                for day in named
            ]
        else:
            count = math.floor((terms.weeks + 1) * float(frequency))
            times = [monday + number * (_WEEK / float(frequency)) for number in range(count)]
        found += [_Departure(str(name), at, float(room)) for at in times if first <= at < first + terms.weeks * _WEEK]
    return sorted(found, key=lambda departure: (departure.at, departure.service))


Assigned = dict[tuple[int, int], int]


@dataclass(frozen=True, eq=False)
class _Horizon:
    """Bookings and departures, and the program over any part of them."""

    network: Network
    terms: SlotTerms
    bookings: list[_Booking]
    departures: list[_Departure]

    def price(self, booking: int, departure: int) -> float:
        """Carriage, value of the time until arrival, and lateness of one box; infinite where it does not fit."""
        wanted, train = self.bookings[booking], self.departures[departure]
        ride = wanted.rides.get(train.service)
        if ride is None or train.at < wanted.shipment.ready:
            return math.inf
        arrival = train.at + dt.timedelta(hours=ride[0])
        waited = (arrival - wanted.shipment.ready).total_seconds() / 3600.0
        late = 0.0 if wanted.due is None else max(0.0, (arrival - wanted.due).total_seconds() / 3600.0 / _DAY_H)
        return ride[1] + wanted.hourly * waited + self.terms.late_per_day * late * wanted.teu_each * FEU_PER_TEU

    def behind(self, booking: int) -> float:
        """Price of a box that stays behind."""
        return self.terms.left_behind * self.bookings[booking].teu_each * FEU_PER_TEU

    def cost(self, assigned: Assigned) -> float:
        """Cost of an assignment, boxes left behind included."""
        total = sum(boxes * self.price(*pair) for pair, boxes in assigned.items())
        return total + sum(self.left(number, assigned) * self.behind(number) for number in range(len(self.bookings)))

    def left(self, booking: int, assigned: Assigned) -> int:
        """Boxes of a booking that are not assigned."""
        on = sum(boxes for (one, _), boxes in assigned.items() if one == booking)
        return self.bookings[booking].shipment.containers - on

    def room(self, departure: int, assigned: Assigned) -> float:
        """TEU that are still free."""
        taken = sum(n * self.bookings[one].teu_each for (one, train), n in assigned.items() if train == departure)
        return self.departures[departure].room - taken

    def roll(self, first: dt.datetime) -> Assigned:
        """Plan again and again with what is known; what leaves before the next plan is settled."""
        settled: Assigned = {}
        now, step = first, dt.timedelta(days=self.terms.step_days)
        while now < first + self.terms.weeks * _WEEK:
            ahead = now + dt.timedelta(days=self.terms.look_ahead_days)
            known = [n for n, booking in enumerate(self.bookings) if booking.shipment.ready < ahead]
            found = self.solve(known, settled, now)
            for (booking, departure), boxes in found.items():
                if now <= self.departures[departure].at < now + step:
                    settled[booking, departure] = settled.get((booking, departure), 0) + boxes
            now += step
        return settled

    def solve(self, known: Sequence[int], settled: Assigned, now: dt.datetime) -> Assigned:
        """Least cost for the boxes not yet settled, on what leaves from now on."""
        program = Program("slots")
        columns: dict[tuple[int, int], int] = {}
        for booking in known:
            left = self.left(booking, settled)
            for number, train in enumerate(self.departures):
                price = self.price(booking, number)
                if left and train.at >= now and price < self.behind(booking):
                    columns[booking, number] = program.add(f"{booking} on {number}", cost=price, high=left, whole=True)
        _place(self, program, columns, settled)
        if not columns:
            return {}
        result = solve_program(program, Effort(gap=1e-6, time_limit_s=20.0))
        values = result.values
        if values is None:
            return {}
        return {pair: boxes for pair, column in columns.items() if (boxes := round(float(values[column])))}


def _place(horizon: _Horizon, program: Program, columns: dict[tuple[int, int], int], settled: Assigned) -> None:
    """sum_d n(b, d) + u(b) = boxes left of b; sum_b teu(b) n(b, d) <= room left on d."""
    by_booking: dict[int, list[tuple[int, float]]] = {}
    by_train: dict[int, list[tuple[int, float]]] = {}
    for (booking, train), column in columns.items():
        by_booking.setdefault(booking, []).append((column, 1.0))
        by_train.setdefault(train, []).append((column, horizon.bookings[booking].teu_each))
    for booking, terms in by_booking.items():
        left = float(horizon.left(booking, settled))
        behind = program.add(f"{booking} left behind", cost=horizon.behind(booking), high=left, whole=True)
        program.limit(f"booking {booking}", [*terms, (behind, 1.0)], low=left, high=left, group=f"booking {booking}")
    for train, terms in by_train.items():
        program.limit(
            f"departure {train}", terms, high=max(0.0, horizon.room(train, settled)), group=f"departure {train}"
        )


def _plan(net: Network, horizon: _Horizon, assigned: Assigned, clear: float) -> Plan:
    frames = {
        "assignments": _frame(_assignments(horizon, assigned), ("booking", "service", "departure", "boxes", "cost")),
        "rolled": _frame(_rolled(horizon, assigned), ("booking", "first_departure", "boxes", "days", "cost")),
        "departures": _frame(_loads(horizon, assigned), ("service", "departure", "room_teu", "load_teu")),
        "unserved": _frame(_behind(horizon, assigned), ("booking", "boxes", "reason")),
    }
    cost = horizon.cost(assigned)
    figures = {
        "rolled_boxes": float(frames["rolled"]["boxes"].sum()),
        "rolling_costs": float(frames["rolled"]["cost"].sum()),
        "price_of_not_knowing": cost - clear,
    }
    terms = horizon.terms
    notes = (
        f"planned anew every {terms.step_days} days, looking {terms.look_ahead_days} days ahead",
        f"lateness {terms.late_per_day:g} a FEU and day, left behind {terms.left_behind:g} a FEU (estimates)",
    )
    status = "optimal" if cost - clear <= 0.005 else "feasible"
    return Plan("slots", status, cost, clear, net.currency, stamp_of(net), frames, figures, notes)


def _frame(records: Iterator[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(records), columns=list(columns))


def _assignments(horizon: _Horizon, assigned: Assigned) -> Iterator[dict[str, Any]]:
    for (booking, number), boxes in sorted(assigned.items()):
        train = horizon.departures[number]
        yield {
            "booking": horizon.bookings[booking].id, "service": train.service, "departure": train.at, "boxes": boxes,
            "cost": boxes * horizon.price(booking, number),
        }  # fmt: skip


def _rolled(horizon: _Horizon, assigned: Assigned) -> Iterator[dict[str, Any]]:
    """Boxes that leave later than on the first departure that fits them, and what they would have saved on it."""
    for (booking, number), boxes in sorted(assigned.items()):
        prices = {train: horizon.price(booking, train) for train in range(len(horizon.departures))}
        best = min(prices, key=lambda train: (prices[train], train))
        later = horizon.departures[number].at - horizon.departures[best].at
        if later > dt.timedelta():
            yield {
                "booking": horizon.bookings[booking].id, "first_departure": horizon.departures[best].at, "boxes": boxes,
                "days": later.total_seconds() / 86_400.0, "cost": boxes * (prices[number] - prices[best]),
            }  # fmt: skip


def _loads(horizon: _Horizon, assigned: Assigned) -> Iterator[dict[str, Any]]:
    for number, train in enumerate(horizon.departures):
        load = train.room - horizon.room(number, assigned)
        if load:
            yield {"service": train.service, "departure": train.at, "room_teu": train.room, "load_teu": load}


def _behind(horizon: _Horizon, assigned: Assigned) -> Iterator[dict[str, Any]]:
    for number, booking in enumerate(horizon.bookings):
        left = horizon.left(number, assigned)
        if left:
            why = (
                "no departure has room for less than staying behind costs" if booking.rides else "no service runs there"
            )
            yield {"booking": booking.id, "boxes": left, "reason": why}
