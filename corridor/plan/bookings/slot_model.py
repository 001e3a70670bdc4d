"""Bookings onto dated departures: who gets on which train, who rolls over, and what that costs.

Sets: bookings B, dated departures D, and the pairs of them that fit (the train calls at both places, in order,
and closes its gate no earlier than the boxes are ready). Variables: boxes n(b, d) in whole numbers (of a booking that
is not to be split, all or none), boxes left behind u(b).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from corridor.arguments import checked_arguments
from corridor.calendar import clock_columns
from corridor.display import counted
from corridor.model.network import Network
from corridor.plan.bookings.bookings import WEEK, Booking, Departure, SlotTerms, departures_of, read_bookings
from corridor.plan.loads import SERVICES, GroundLoads, frame_of
from corridor.plan.result import Plan
from corridor.plan.solver.mip_search import solve_program
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solver_result import Status
from corridor.progress import Watcher
from corridor.results import stamp_of
from corridor.units import FEU_PER_TEU, HOURS_PER_DAY

__all__ = ["SlotTerms", "slot_program", "slots"]

_EPSILON = 1e-9
_CENT = 0.005
_MOMENTS = ("departure", "first_departure")


@checked_arguments
def slots(
    network: Network,
    bookings: pd.DataFrame | str | Path,
    *,
    terms: SlotTerms | None = None,
    time_limit_s: float | None = 60.0,
    gap: float = 1e-6,
    progress: bool | Watcher = False,
    seed: int = 0,
) -> Plan:
    """Assign bookings to dated departures of the network's services, over a rolling horizon.

    Parameters
    ----------
    network : Network
        Where; services leave at the published hour of their days, noon where there is none, and take boxes until their
        cut-off; those without days leave at even intervals.
    bookings : DataFrame, str or Path
        Columns of `Shipment`, with ``id`` and ``due`` if wanted: by the clock of the origin, and of the destination.
    terms : SlotTerms, optional
        Horizon, and what lateness costs.
    time_limit_s, gap : float
        Wall-clock seconds for each time that it is planned anew, and the relative gap that counts as optimal
        there. Where time is too short, first come is first served.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable gets each `Progress`.
        Ctrl-C ends the planning; from there on, first come is first served.
    seed : int
        Of the solver. There is no ``start``: each plan of the horizon begins with what is settled already.

    Returns
    -------
    Plan
        Frames ``assignments``, ``rolled`` (boxes that missed the first departure that fitted, and what that
        costs), ``departures`` (room and load) and ``unserved``; departures by the clock of a service's first stop
        with its offset, and in UTC. The objective is that of the rolling horizon, the bound that of a planner who
        knows all bookings from the beginning.

    Raises
    ------
    TableError
        With every fault of the bookings.
    """
    horizon, first = _horizon(network, bookings, terms)
    options = SolveOptions(time_limit_s, gap, progress, seed=seed)
    rolling = horizon.roll(first, options)
    foreseen = horizon.solve(list(range(len(horizon.bookings))), {}, first, options)
    return _plan(network, horizon, rolling, foreseen)


def slot_program(network: Network, bookings: pd.DataFrame | str | Path, *, terms: SlotTerms | None = None) -> Program:
    """Build the program of a planner who knows all bookings from the beginning, unsolved; errors as `slots`."""
    horizon, first = _horizon(network, bookings, terms)
    return horizon.program(list(range(len(horizon.bookings))), {}, first)[0]


def _horizon(
    network: Network, bookings: pd.DataFrame | str | Path, terms: SlotTerms | None
) -> tuple[_Horizon, dt.datetime]:
    given = terms or SlotTerms()
    graph, booked, first = read_bookings(network, bookings)
    return _Horizon(network, given, booked, departures_of(network, graph, first, given)), first


Assigned = dict[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class _Assignment:
    """One plan: who gets on what, a bound of its cost, whether that was reached, and whether Ctrl-C ended it."""

    assigned: Assigned
    bound: float
    proven: bool
    stopped: bool


@dataclass(frozen=True, eq=False)
class _Horizon:
    """Bookings and departures, and the program over any part of them."""

    network: Network
    terms: SlotTerms
    bookings: list[Booking]
    departures: list[Departure]

    def price(self, booking: int, departure: int) -> float:
        """Carriage, value of the time until arrival, and lateness of one box; infinite where it does not fit."""
        wanted, train = self.bookings[booking], self.departures[departure]
        ride = wanted.rides.get(train.service)
        if ride is None or train.closes < wanted.ready:
            return math.inf
        arrival = train.at + dt.timedelta(hours=ride[0])
        waited = (arrival - wanted.ready).total_seconds() / 3600.0
        late = 0.0 if wanted.due is None else max(0.0, (arrival - wanted.due).total_seconds() / 3600.0 / HOURS_PER_DAY)
        return ride[1] + wanted.hourly * waited + self.terms.late_per_day * late * wanted.teu_each * FEU_PER_TEU

    def behind(self, booking: int) -> float:
        """Price of a box that stays behind."""
        return self.terms.left_behind * self.bookings[booking].teu_each * FEU_PER_TEU

    def cost(self, assigned: Assigned) -> float:
        """Cost of an assignment, boxes left behind included."""
        total = sum(boxes * self.price(*pair) for pair, boxes in assigned.items())
        return total + sum(self.left(number, assigned) * self.behind(number) for number in range(len(self.bookings)))

    def hopeless(self) -> float:
        """Cost of the bookings that no departure suits, which are in no program."""
        numbers = range(len(self.departures))
        lost = (
            number
            for number, booking in enumerate(self.bookings)
            if all(self.price(number, train) >= self.behind(number) for train in numbers)
        )
        return sum(self.bookings[number].shipment.containers * self.behind(number) for number in lost)

    def left(self, booking: int, assigned: Assigned) -> int:
        """Boxes of a booking that are not assigned."""
        on = sum(boxes for (one, _), boxes in assigned.items() if one == booking)
        return self.bookings[booking].shipment.containers - on

    def lot(self, booking: int, settled: Assigned) -> int:
        """Boxes that go together: one, or all that are left of a booking that is not to be split."""
        return 1 if self.bookings[booking].shipment.split else max(1, self.left(booking, settled))

    def room(self, departure: int, assigned: Assigned) -> float:
        """TEU that are still free."""
        taken = sum(n * self.bookings[one].teu_each for (one, train), n in assigned.items() if train == departure)
        return self.departures[departure].room - taken

    def roll(self, first: dt.datetime, options: SolveOptions) -> _Assignment:
        """Plan again and again with what is known; what leaves before the next plan is settled.

        It is proven when each of the plans was; it has no bound, as each knows only what is booked by then.
        """
        settled: Assigned = {}
        now, step, proven, stopped = first, dt.timedelta(days=self.terms.step_days), True, False
        while now < first + self.terms.weeks * WEEK:
            ahead = now + dt.timedelta(days=self.terms.look_ahead_days)
            known = [n for n, booking in enumerate(self.bookings) if booking.ready < ahead]
            found = self.solve(known, settled, now, None if stopped else options)
            proven, stopped = proven and found.proven, stopped or found.stopped
            for (booking, departure), boxes in found.assigned.items():
                if now <= self.departures[departure].at < now + step:
                    settled[booking, departure] = settled.get((booking, departure), 0) + boxes
            now += step
        return _Assignment(settled, math.nan, proven, stopped)

    def solve(
        self, known: Sequence[int], settled: Assigned, now: dt.datetime, options: SolveOptions | None
    ) -> _Assignment:
        """Least cost for the boxes not yet settled, on what leaves from now on; without options, first come first."""
        program, columns = self.program(known, settled, now)
        if not columns:
            return _Assignment({}, 0.0, proven=True, stopped=False)
        if options is None:
            return _Assignment(self.first_come(columns, settled), math.nan, proven=False, stopped=True)
        result = solve_program(program, options)
        if result.values is None:
            return _Assignment(self.first_come(columns, settled), result.bound, proven=False, stopped=result.stopped)
        values = result.values
        lots = {pair: round(float(values[column])) for pair, column in columns.items()}
        taken = {pair: count * self.lot(pair[0], settled) for pair, count in lots.items() if count}
        return _Assignment(taken, result.bound, proven=result.status is Status.OPTIMAL, stopped=result.stopped)

    def program(
        self, known: Sequence[int], settled: Assigned, now: dt.datetime
    ) -> tuple[Program, dict[tuple[int, int], int]]:
        """Build the program of one plan, and the columns of bookings on departures."""
        program = Program("slots")
        columns: dict[tuple[int, int], int] = {}
        for booking in known:
            left, lot, name = self.left(booking, settled), self.lot(booking, settled), self.bookings[booking].id
            for number, train in enumerate(self.departures):
                price = self.price(booking, number)
                if left and train.at >= now and price < self.behind(booking):
                    title = f"{name} on {train.service} {train.at:%Y-%m-%d %H:%M}"
                    columns[booking, number] = program.add(title, cost=price * lot, high=left // lot, whole=True)
        _place(self, program, columns, settled)
        return program, columns

    def first_come(self, columns: dict[tuple[int, int], int], settled: Assigned) -> Assigned:
        """Every booking in the order of its readiness onto the departures that are cheapest for it."""
        room = {number: self.room(number, settled) for number in range(len(self.departures))}
        left = {number: self.left(number, settled) for number in range(len(self.bookings))}
        taken: Assigned = {}

        def order(pair: tuple[int, int]) -> tuple[dt.datetime, int, float, int]:
            return self.bookings[pair[0]].ready, pair[0], self.price(*pair), pair[1]

        for booking, train in sorted(columns, key=order):
            lot = self.lot(booking, settled)
            boxes = (
                min(left[booking], math.floor(room[train] / self.bookings[booking].teu_each + _EPSILON)) // lot * lot
            )
            if boxes > 0:
                taken[booking, train] = boxes
                left[booking] -= boxes
                room[train] -= boxes * self.bookings[booking].teu_each
        return taken


def _place(horizon: _Horizon, program: Program, columns: dict[tuple[int, int], int], settled: Assigned) -> None:
    """sum_d n(b, d) + u(b) = boxes left of b; sum_b teu(b) n(b, d) <= room left on d."""
    by_booking: dict[int, list[tuple[int, float]]] = {}
    by_train: dict[int, list[tuple[int, float]]] = {}
    for (booking, train), column in columns.items():
        lot = float(horizon.lot(booking, settled))
        by_booking.setdefault(booking, []).append((column, lot))
        by_train.setdefault(train, []).append((column, horizon.bookings[booking].teu_each * lot))
    for booking, terms in by_booking.items():
        left, name = float(horizon.left(booking, settled)), horizon.bookings[booking].id
        behind = program.add(f"{name} left behind", cost=horizon.behind(booking), high=left, whole=True)
        program.limit(f"booking {name}", [*terms, (behind, 1.0)], low=left, high=left, group=f"booking {name}")
    for number, terms in by_train.items():
        departure = horizon.departures[number]
        name = f"room on {departure.service} {departure.at:%Y-%m-%d %H:%M}"
        program.limit(name, terms, high=max(0.0, horizon.room(number, settled)), group=name)


def _plan(network: Network, horizon: _Horizon, rolling: _Assignment, foreseen: _Assignment) -> Plan:
    assigned = rolling.assigned
    frames = {
        "assignments": _frame(_assignments(horizon, assigned), ("booking", "service", "departure", "boxes", "cost")),
        "rolled": _frame(_rolled(horizon, assigned), ("booking", "first_departure", "boxes", "days", "cost")),
        "departures": _frame(_loads(horizon, assigned), ("service", "departure", "room_teu", "load_teu")),
        "unserved": _frame(_behind(horizon, assigned), ("booking", "boxes", "reason")),
    }
    cost = horizon.cost(assigned)
    bound = min(horizon.cost(foreseen.assigned), cost) if foreseen.proven else foreseen.bound + horizon.hopeless()
    figures = {
        "rolled_boxes": float(frames["rolled"]["boxes"].sum()),
        "rolling_costs": float(frames["rolled"]["cost"].sum()),
        "price_of_not_knowing": cost - bound,
    }
    terms = horizon.terms
    notes = (
        f"planned anew every {counted(terms.step_days, 'day')}, looking {counted(terms.look_ahead_days, 'day')} ahead",
        f"lateness {terms.late_per_day:g} a FEU and day, left behind {terms.left_behind:g} a FEU (estimates)",
        *(["some plan of the horizon was ended before its proof"] if not rolling.proven else []),
        *([] if foreseen.proven else ["the bound is not reached by any plan that is known"]),
    )
    status = "optimal" if cost - bound <= _CENT else "feasible"
    ground = GroundLoads(services=_services(network, horizon, assigned))
    return Plan(
        "slots", status, cost, bound, network.currency, stamp_of(network), frames, figures, notes, ground=ground
    )


def _services(network: Network, horizon: _Horizon, assigned: Assigned) -> pd.DataFrame:
    """Services in the mean of the horizon, all their departures counted."""
    weeks, totals = horizon.terms.weeks, dict[str, tuple[int, float, float]]()
    for number, train in enumerate(horizon.departures):
        count, load, room = totals.get(train.service, (0, 0.0, 0.0))
        taken = train.room - horizon.room(number, assigned)
        totals[train.service] = (count + 1, load + taken, room + train.room)
    rows = (
        (name, str(network.services["name"].loc[name]), count / weeks, load / weeks, room / weeks, "TEU a week")
        for name, (count, load, room) in sorted(totals.items())
        if load
    )
    return frame_of(rows, SERVICES)


def _frame(records: Iterator[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    rows = list(records)
    cells: dict[str, object] = {}
    for name in columns:
        values = [row[name] for row in rows]
        cells |= clock_columns(name, values) if name in _MOMENTS else {name: values}
    return pd.DataFrame(cells)


def _assignments(horizon: _Horizon, assigned: Assigned) -> Iterator[dict[str, Any]]:
    for (booking, number), boxes in sorted(assigned.items()):
        train = horizon.departures[number]
        yield {
            "booking": horizon.bookings[booking].id,
            "service": train.service,
            "departure": train.at,
            "boxes": boxes,
            "cost": boxes * horizon.price(booking, number),
        }


def _rolled(horizon: _Horizon, assigned: Assigned) -> Iterator[dict[str, Any]]:
    """Boxes that leave later than on the first departure that fits them, and what they would have saved on it."""
    for (booking, number), boxes in sorted(assigned.items()):
        prices = {train: horizon.price(booking, train) for train in range(len(horizon.departures))}
        best = min(prices, key=lambda train: (prices[train], train))
        later = horizon.departures[number].at - horizon.departures[best].at
        if later > dt.timedelta():
            yield {
                "booking": horizon.bookings[booking].id,
                "first_departure": horizon.departures[best].at,
                "boxes": boxes,
                "days": later.total_seconds() / 86_400.0,
                "cost": boxes * (prices[number] - prices[best]),
            }


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
