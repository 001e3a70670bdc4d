"""Bookings onto dated departures: who gets on which train, who rolls over, and what that costs.

Sets: bookings B, dated departures D, and ways W(b) by the clock, each over one departure or several with what lies
between them. Which ways count is found by prices, as `joint_program` says: its program is made anew at every step of
a rolling horizon, for what is booked by then.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from corridor.arguments import checked_arguments
from corridor.display import counted
from corridor.errors import refuse_unknown_names
from corridor.model.known_dates import price_remarks
from corridor.model.network import Network
from corridor.plan.bookings.bookings import WEEK, Booking, Departure, SlotTerms, departures_of, read_bookings
from corridor.plan.bookings.dated_ways import DatedWays, trip_of
from corridor.plan.bookings.joint_program import JointPlan, JointProgram, Shared, Taken, Way, close_enough
from corridor.plan.bookings.slot_frames import SlotFrames
from corridor.plan.result import Plan
from corridor.plan.solver.interrupts import Clock, ctrl_c, late_of, told_by
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.progress import Watcher, watched
from corridor.results import stamp_of

__all__ = ["SlotTerms", "slot_program", "slots"]

_FORESEEN_SHARE = 0.5  # of the time is for the plan that knows all bookings, which bounds the others


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

    A booking goes a whole way by the clock, as `route` with ``depart=`` finds it: over one service, several or none,
    with the lorries, wagons, borders and changes of gauge between them. Rates are those of the first day.

    Parameters
    ----------
    network : Network
        Where; services leave at the published hour of their days, noon where there is none, and take boxes until their
        cut-off; those without days leave at even intervals. A departure's room is sold once, from its first stop to
        its last.
    bookings : DataFrame, str or Path
        Columns of `Shipment`, with ``id`` and ``due`` if wanted: by the clock of the origin, and of the destination.
        Boxes of a row with ``split`` false go together.
    terms : SlotTerms, optional
        Horizon, what lateness costs, which hauls may be used beside services, what departures cost.
    time_limit_s, gap : float
        Wall-clock seconds of the whole call, and the relative gap that counts as optimal. Half of the time is for the
        plan that knows all bookings, the rest is shared by those of the horizon. Where time is too short, first come is
        first served, and who was not looked at in time stays behind; why others do is then not looked for.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable gets each `Progress`.
        Ctrl-C ends the planning; from there on, first come is first served.
    seed : int
        Of the solver. There is no ``start``: each plan of the horizon begins with what is settled already.

    Returns
    -------
    Plan
        Frames ``assignments`` (a row for each booking and way; ``paid`` is the money, as the cost of `route`; ``cost``
        also counts what the time and lateness are worth, as the plan does), ``legs`` (the vehicles of each of them:
        departures, and lorries, wagons and vessels outside services, whose ``service`` is blank), ``rolled`` (boxes
        that missed the first departure that fitted, and what that costs), ``departures`` (room and load) and
        ``unserved``; departures by the clock of a service's first stop with its offset, and in UTC. The
        objective is that of the rolling horizon, the bound that of a planner who knows all bookings from the beginning.

    Raises
    ------
    TableError
        With every fault of the bookings.
    UnknownName
        For a service in the terms that does not exist, and the name of a demand in place of bookings.
    """
    options = SolveOptions(time_limit_s, gap, progress, seed=seed)
    with watched(progress, "slots", time_limit_s) as watcher, ctrl_c() as pressed:
        effort = _Effort(options, Clock.start(options.time_limit_s, pressed), watcher)
        effort.late()()
        horizon = _horizon(network, bookings, terms)
        first = effort if horizon.foreseen_at_once else effort.part(_FORESEEN_SHARE)
        foreseen = horizon.solve(range(len(horizon.bookings)), {}, horizon.first, first)
        rolling = horizon.roll(foreseen, None if foreseen.stopped else effort)
        return _plan(network, horizon, rolling, foreseen, gap, effort.late())


def slot_program(network: Network, bookings: pd.DataFrame | str | Path, *, terms: SlotTerms | None = None) -> Program:
    """Build the program of a planner who knows all bookings from the beginning, over the ways that serve first.

    It is that from which `slots` goes on to find more ways; errors as `slots`.
    """
    horizon = _horizon(network, bookings, terms)
    shared = horizon.shared(range(len(horizon.bookings)), {}, horizon.first)
    shared.first_come(horizon.order)
    return JointProgram(shared).program


def _horizon(network: Network, bookings: pd.DataFrame | str | Path, terms: SlotTerms | None) -> _Horizon:
    given = terms or SlotTerms()
    refuse_unknown_names(given.unknown_names(network))
    booked, day = read_bookings(network, bookings, given)
    first = min(booking.ready for booking in booked)
    departures = departures_of(network, day, first, given)
    ways = DatedWays(network, given, day, booked, departures)
    return _Horizon(given, booked, departures, ways, tuple({} for _ in booked))


@dataclass(frozen=True, slots=True)
class _Effort:
    """How hard one plan is tried: options, when it began, and who looks on."""

    options: SolveOptions
    clock: Clock
    watcher: Watcher | None

    def part(self, share: float) -> _Effort:
        """The same for one plan, which has a share of the time that is left."""
        clock = self.clock
        limit = None if clock.limit_s is None else clock.spent() + share * clock.left()
        return replace(self, clock=Clock(clock.began, limit, clock.pressed))

    def late(self) -> Callable[[], bool]:
        """Whether the time is up, or Ctrl-C was pressed; whoever looks on hears now and then."""
        return late_of(self.clock, self.watcher, hurries=True)

    def left(self) -> SolveOptions:
        """Options for the time that is left; whoever looks on hears of seconds since it began."""
        left, told = self.clock.left(), self.watcher and told_by(self.clock, self.watcher)
        return replace(self.options, time_limit_s=None if math.isinf(left) else left, progress=told or False)


@dataclass(frozen=True, slots=True)
class _Rolled:
    """What a rolling horizon settled, and whether each of its plans was proved."""

    taken: Taken
    proven: bool


@dataclass(frozen=True, eq=False)
class _Horizon:
    """Bookings, departures, and the ways that are known of each booking, which grow."""

    terms: SlotTerms
    bookings: list[Booking]
    departures: list[Departure]
    ways: DatedWays
    known: tuple[dict[Way, None], ...]

    @cached_property
    def first(self) -> dt.datetime:
        """When the first booking is ready."""
        return min(booking.ready for booking in self.bookings)

    @cached_property
    def order(self) -> list[int]:
        """Bookings by their readiness."""
        return sorted(range(len(self.bookings)), key=lambda number: (self.bookings[number].ready, number))

    def known_at(self, now: dt.datetime) -> list[int]:
        """Bookings of which a planner knows."""
        ahead = now + dt.timedelta(days=self.terms.look_ahead_days)
        return [number for number, booking in enumerate(self.bookings) if booking.ready < ahead]

    @property
    def foreseen_at_once(self) -> bool:
        """Whether all bookings are known at the first step: then no other plan is made."""
        return len(self.known_at(self.first)) == len(self.bookings)

    def loads(self, taken: Taken) -> list[float]:
        """TEU on each departure."""
        loads = [0.0] * len(self.departures)
        for (number, way), count in taken.items():
            for place in way.departures:
                loads[place] += count * self.bookings[number].lots.teu
        return loads

    def shared(self, numbers: Sequence[int], settled: Taken, now: dt.datetime) -> Shared:
        """The problem of what is known, not settled, and leaves from now on."""
        gone = dict.fromkeys(numbers, 0)
        for (number, _), count in settled.items():
            gone[number] = gone.get(number, 0) + count
        booked = {number: self.bookings[number].lots for number in numbers}
        left = {number: lot.count - gone[number] for number, lot in booked.items()}
        lots = {number: replace(booked[number], count=count) for number, count in left.items() if count}
        vehicles = [
            departure.vehicle(self.terms, taken)
            for departure, taken in zip(self.departures, self.loads(settled), strict=True)
        ]
        open_ways = {n: {way: None for way in self.known[n] if trip_of(way).begins >= now} for n in lots}
        return Shared(lots, vehicles, open_ways, self.ways)

    def solve(self, numbers: Sequence[int], settled: Taken, now: dt.datetime, effort: _Effort | None) -> JointPlan:
        """Least cost for the boxes not yet settled, on what leaves from now on; without effort, first come first."""
        self.ways.now = now if now > self.first else None
        problem = self.shared(numbers, settled, now)
        late = (lambda: True) if effort is None else effort.late()
        start = problem.first_come([number for number in self.order if number in problem.lots], late)
        found = JointPlan(start, -math.inf, proven=False, stopped=True)
        if effort is not None and not effort.clock.pressed():
            found = problem.solve(effort.left(), start)
        for number, ways in problem.known.items():
            self.known[number].update(ways)
        return found

    def roll(self, foreseen: JointPlan, effort: _Effort | None) -> _Rolled:
        """Plan again and again with what is known; what leaves before the next plan is settled.

        Where all bookings are known before anything is, the foreseen plan is followed.
        """
        settled: Taken = {}
        step, proven, end = dt.timedelta(days=self.terms.step_days), True, self.first + self.terms.weeks * WEEK
        steps = math.ceil((end - self.first) / step)
        for place, now in enumerate(self.first + number * step for number in range(steps)):
            numbers = self.known_at(now)
            if len(numbers) == len(self.bookings) and not settled:
                return _Rolled(foreseen.taken, foreseen.proven)
            anew = effort and effort.part(1.0 / (steps - place))
            found = self.solve(numbers, settled, now, anew)
            proven, effort = proven and found.proven, None if found.stopped else effort
            for (number, way), count in found.taken.items():
                if now <= trip_of(way).begins < now + step:
                    settled[number, way] = settled.get((number, way), 0) + count
        return _Rolled(settled, proven)

    def least(self) -> float:
        """What no plan is below: every booking on its best way, where that is known, or left behind."""
        best = [self.ways.least(number) for number in range(len(self.bookings))]
        lots = [booking.lots for booking in self.bookings]
        return math.fsum(lot.count * min(lot.behind, cost) for lot, cost in zip(lots, best, strict=True))


def _plan(
    network: Network, horizon: _Horizon, rolling: _Rolled, foreseen: JointPlan, gap: float, late: Callable[[], bool]
) -> Plan:
    whole = horizon.shared(range(len(horizon.bookings)), {}, horizon.first)
    cost, terms, sure = whole.cost(rolling.taken), horizon.terms, horizon.ways.sure
    frames = SlotFrames(network, terms, horizon.bookings, horizon.departures, horizon.ways, rolling.taken, late)
    made, bound = frames.all(), min(max(foreseen.bound, horizon.least()), cost)
    figures = {
        "rolled_boxes": float(made["rolled"]["boxes"].sum()),
        "rolling_costs": float(made["rolled"]["cost"].sum()),
        "price_of_not_knowing": cost - bound,
    }
    notes = (
        *price_remarks(network, [booking.ready.date() for booking in horizon.bookings]),
        f"planned anew every {counted(terms.step_days, 'day')}, looking {counted(terms.look_ahead_days, 'day')} ahead",
        f"lateness {terms.late_per_day:g} a FEU and day, left behind {terms.left_behind:g} a FEU (estimates)",
        *(["some plan of the horizon was ended before its proof"] if not rolling.proven else []),
        *([] if foreseen.proven else ["the bound is not reached by any plan that is known"]),
        *([] if sure else ["some search by the clock was not proved: the bound holds for the ways that were found"]),
    )
    status = "optimal" if sure and close_enough(cost, bound, gap) else "feasible"
    return Plan(
        "slots",
        status,
        cost,
        bound,
        network.currency,
        stamp_of(network),
        made,
        figures,
        notes,
        ground=frames.ground(),
        day=horizon.ways.day,
    )
