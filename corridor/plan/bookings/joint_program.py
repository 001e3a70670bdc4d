"""Lots onto departures that they share, by whole ways that are priced as they are needed.

Sets: lots B, departures D, and ways W(b), each of some departures. Variables: lots on a way x(b, w) in whole numbers,
lots left behind u(b), departures used y(d), units of one (wagons, containers) n(d), filled jointly. The relaxation is
solved by column generation: its bound is Lagrange's, sum of the duals and what the cheapest ways would still save.
What may be missing in whole numbers is enumerated: no better plan has a way that costs more than the gap at the prices
of the bound. (Baldacci, Christofides and Mingozzi, 2008.)
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from corridor.plan.result import relative_gap
from corridor.plan.solver.incremental import IncrementalLp
from corridor.plan.solver.interrupts import ctrl_c
from corridor.plan.solver.mip_search import solve_program
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solver_result import Status
from corridor.progress import Progress, Watcher, watched

__all__ = ["JointPlan", "JointProgram", "Lots", "Shared", "Taken", "Vehicle", "Way", "WaySource", "close_enough"]

_EPSILON = 1e-7
_CENT = 0.005
_SHORTEST_S = 0.5  # what the whole numbers are given when the relaxation has used up the time


@dataclass(frozen=True, slots=True)
class Lots:
    """Lots that are alike.

    Attributes
    ----------
    name : str
    count : int
        How many.
    teu : float
        Of one lot.
    behind : float
        What a lot costs that stays behind.
    """

    name: str
    count: int
    teu: float
    behind: float


@dataclass(frozen=True, slots=True)
class Vehicle:
    """What a departure offers.

    Attributes
    ----------
    name : str
    room : float
        TEU.
    fixed : float
        What it costs to be used at all.
    unit_teu, unit_cost : float
        Units of which it is made up, filled jointly: size, and what each one costs.
    taken : float
        TEU that are settled already, and paid for.
    """

    name: str
    room: float = math.inf
    fixed: float = 0.0
    unit_teu: float = math.inf
    unit_cost: float = 0.0
    taken: float = 0.0

    @property
    def spare(self) -> float:
        """TEU free in units that are paid for."""
        return self.units(self.taken) * self.unit_teu - self.taken if math.isfinite(self.unit_teu) else 0.0

    def units(self, teu: float) -> int:
        """Units that a load fills."""
        return math.ceil(teu / self.unit_teu - _EPSILON)

    def cost(self, teu: float) -> float:
        """What a load costs beside its ways."""
        if teu <= _EPSILON:
            return 0.0
        return self.fixed + (self.unit_cost * self.units(teu) if self.unit_cost else 0.0)


@dataclass(frozen=True, slots=True)
class Way:
    """A way of a lot: what it costs by itself, the departures that it shares, and what its source knows besides."""

    cost: float
    departures: tuple[int, ...]
    detail: object = field(default=None, compare=False)


Taken = dict[tuple[int, Way], int]  # lots by their number and way


class WaySource(Protocol):
    """Whoever knows the ways of lots."""

    def cheapest(self, lot: int, prices: Mapping[int, float]) -> Sequence[Way]:
        """Ways of a lot, the first of them the cheapest when it pays prices for the departures that it uses."""

    def all_within(self, lot: int, prices: Mapping[int, float], most: float) -> Sequence[Way] | None:
        """Every way that costs so much at most, prices included; None where they are too many to be found."""


@dataclass(frozen=True, slots=True)
class JointPlan:
    """What was found: lots by way, the bound of their cost, whether that was reached, and whether Ctrl-C ended it."""

    taken: Taken
    bound: float
    proven: bool
    stopped: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Duals:
    """Value of a relaxation, what each lot is worth in it, and what each pays for departures."""

    value: float
    worth: Mapping[int, float]
    prices: Mapping[int, dict[int, float]]


@dataclass(frozen=True, eq=False)
class Shared:
    """One problem: lots by number, what they share, their ways so far (which grow), and who finds more."""

    lots: Mapping[int, Lots]
    vehicles: Sequence[Vehicle]
    known: Mapping[int, dict[Way, None]]
    source: WaySource

    def cost(self, taken: Taken) -> float:
        """What a choice of ways costs, with what it adds to the departures and what it leaves behind."""
        left = {number: lot.count for number, lot in self.lots.items()}
        loads: dict[int, float] = {}
        for (number, way), count in taken.items():
            left[number] -= count
            for place in way.departures:
                loads[place] = loads.get(place, 0.0) + count * self.lots[number].teu
        ways = math.fsum(count * way.cost for (_, way), count in taken.items())
        used = math.fsum(self._added(self.vehicles[place], teu) for place, teu in sorted(loads.items()))
        return ways + used + math.fsum(count * self.lots[number].behind for number, count in left.items())

    @staticmethod
    def _added(vehicle: Vehicle, teu: float) -> float:
        return vehicle.cost(vehicle.taken + teu) - vehicle.cost(vehicle.taken)

    def first_come(self, order: Iterable[int], late: Callable[[], bool] = lambda: False) -> Taken:
        """Lots one after the other onto what is cheapest for them and has room; when it is late, of known ways."""
        loads = {place: vehicle.taken for place, vehicle in enumerate(self.vehicles)}
        taken: Taken = {}
        for number in order:
            lot, left = self.lots[number], self.lots[number].count
            while left:
                full = {p: lot.behind for p, v in enumerate(self.vehicles) if loads[p] + lot.teu > v.room + _EPSILON}
                ways = list(self.known[number]) if late() else self.source.cheapest(number, full)
                fitting = [way for way in ways if not full.keys() & set(way.departures) and way.cost < lot.behind]
                if not fitting:
                    break
                way = min(fitting, key=lambda one: (one.cost, one.departures))
                self.known[number].setdefault(way)
                free = [self.vehicles[place].room - loads[place] for place in way.departures]
                count = min([left, *(int((room + _EPSILON) / lot.teu) for room in free if math.isfinite(room))])
                taken[number, way] = taken.get((number, way), 0) + count
                left -= count
                for place in way.departures:
                    loads[place] += count * lot.teu
        return taken

    def solve(self, options: SolveOptions, start: Taken) -> JointPlan:
        """Find the cheapest plan, no dearer than a start."""
        deadline = options.deadline()
        with watched(options.progress, "slots", options.time_limit_s) as watcher, ctrl_c() as pressed:
            master = JointProgram(self)
            began = time.monotonic()

            def ended() -> bool:
                return pressed() or time.monotonic() >= deadline

            best, bound, of_bound = start, -math.inf, None
            while not ended():
                duals = master.relaxation(deadline)
                if duals is None:
                    break
                grown, saved = self._grow(master, duals)
                if duals.value + saved > bound:
                    bound, of_bound = duals.value + saved, duals
                _tell(watcher, began, self.cost(best), bound)
                if not grown:
                    break
            best = self._better(best, master, options, deadline)
            far = of_bound is not None and not ended() and not close_enough(self.cost(best), bound, options.gap)
            if far and of_bound is not None and self._widened(master, of_bound, self.cost(best) - bound):
                best, bound = self._final(best, master, options, deadline, bound)
            stopped = pressed()
        cost = self.cost(best)
        return JointPlan(best, min(bound, cost), close_enough(cost, bound, options.gap), stopped)

    def _grow(self, master: JointProgram, duals: Duals) -> tuple[bool, float]:
        """Add the ways that would save something at the prices; what they would save at most is below 0."""
        grown, saved = False, 0.0
        for number, lot in self.lots.items():
            worth, own = duals.worth[number], duals.prices[number]
            ways = self.source.cheapest(number, own)
            least = min((_priced(way, own) - worth for way in ways), default=0.0)
            saved += lot.count * min(0.0, least)
            for way in ways:
                if _priced(way, own) - worth < -_EPSILON * max(1.0, lot.behind) and way not in self.known[number]:
                    self.known[number].setdefault(way)
                    grown = master.add(number, way) or grown
        return grown, saved

    def _widened(self, master: JointProgram, duals: Duals, most: float) -> bool:
        """Add every way that a better plan could have; whether these are all."""
        for number, own in duals.prices.items():
            ways = self.source.all_within(number, own, most + _CENT + duals.worth[number])
            if ways is None:
                return False
            for way in ways:
                if way not in self.known[number]:
                    self.known[number].setdefault(way)
                    master.add(number, way)
        return True

    def _better(self, best: Taken, master: JointProgram, options: SolveOptions, deadline: float) -> Taken:
        found, _ = master.whole(options, deadline)
        return best if found is None or self.cost(found) >= self.cost(best) else found

    def _final(
        self, best: Taken, master: JointProgram, options: SolveOptions, deadline: float, bound: float
    ) -> tuple[Taken, float]:
        found, reached = master.whole(options, deadline)
        if found is not None and self.cost(found) < self.cost(best):
            best = found
        return best, bound if math.isnan(reached) else max(bound, min(reached, self.cost(best)))


def close_enough(cost: float, bound: float, gap: float | None) -> bool:
    """Whether a cost counts as optimal."""
    return cost - bound <= _CENT or relative_gap(cost, bound) <= (gap or 0.0)


def _priced(way: Way, prices: Mapping[int, float]) -> float:
    return way.cost + sum(prices.get(place, 0.0) for place in way.departures)


def _tell(watcher: Watcher | None, began: float, cost: float, bound: float) -> None:
    if watcher is not None:
        watcher(Progress(time.monotonic() - began, cost, bound, relative_gap(cost, bound)))


class JointProgram:
    """The program over the ways that are known, which grows."""

    def __init__(self, shared: Shared) -> None:
        self.shared, self.program = shared, Program("slots")
        self._ways: list[tuple[int, Way, int]] = []
        self._taking: dict[int, list[tuple[int, float]]] = {}  # rows of a departure, and their factor for a TEU
        self._of_pair: dict[tuple[int, int], list[tuple[int, float]]] = {}  # rows of lots on a departure
        self._used: dict[int, int] = {}
        self._units: dict[int, int] = {}
        self._rows = {number: self._row_of(lot) for number, lot in shared.lots.items()}
        self._lp = IncrementalLp(self.program)
        for number in shared.lots:
            for way in shared.known[number]:
                self.add(number, way)

    def _row_of(self, lot: Lots) -> int:
        """The lots of b are sum_w x(b, w) + u(b)."""
        count = float(lot.count)
        # no limit of a column: the row is one, and what a lot is worth must stand in its dual alone
        behind = self.program.add(f"{lot.name} left behind", cost=lot.behind, whole=True)
        return self.program.limit(f"booking {lot.name}", [(behind, 1.0)], low=count, high=count, group=lot.name)

    def add(self, number: int, way: Way) -> bool:
        """Add a way; whether it is worth one."""
        lot, vehicles = self.shared.lots[number], self.shared.vehicles
        free = (vehicles[place].room - vehicles[place].taken for place in way.departures)
        if not lot.count or way.cost >= lot.behind or any(lot.teu > room + _EPSILON for room in free):
            return False
        title = " and ".join(vehicles[place].name for place in way.departures) or "ways without a departure"
        column = self.program.add(f"{lot.name} on {title}", cost=way.cost, whole=True)
        self._ways.append((number, way, column))
        self.program.extend(self._rows[number], [(column, 1.0)])
        for place in way.departures:
            for row, factor in self._rows_of(number, place):
                self.program.extend(row, [(column, factor)])
        return True

    def _rows_of(self, number: int, place: int) -> list[tuple[int, float]]:
        """The rows in which a lot on a departure stands, with its factors; they are made when first needed."""
        if place not in self._taking:
            self._taking[place] = list(self._departure_rows(place))
        if (number, place) not in self._of_pair:
            self._of_pair[number, place] = list(self._pair_rows(number, place))
        teu = self.shared.lots[number].teu
        return [*((row, teu * factor) for row, factor in self._taking[place]), *self._of_pair[number, place]]

    def _departure_rows(self, place: int) -> Iterable[tuple[int, float]]:
        """Room left >= sum teu x; sum teu x <= unit n(d) + what is free in paid units."""
        vehicle, program = self.shared.vehicles[place], self.program
        if math.isfinite(vehicle.room):
            left = max(0.0, vehicle.room - vehicle.taken)
            yield program.limit(f"room on {vehicle.name}", [], high=left, group=f"room on {vehicle.name}"), 1.0
        if vehicle.unit_cost > 0.0:
            n = program.add(f"units of {vehicle.name}", cost=vehicle.unit_cost, whole=True)
            self._units[place] = n
            yield program.limit(f"units of {vehicle.name}", [(n, -vehicle.unit_teu)], high=vehicle.spare), 1.0
        if vehicle.fixed > 0.0 and vehicle.taken <= _EPSILON:
            self._used[place] = program.add(f"{vehicle.name} is used", cost=vehicle.fixed, high=1.0, whole=True)

    def _pair_rows(self, number: int, place: int) -> Iterable[tuple[int, float]]:
        """Lots y(d) >= sum_w x(b, w); a lot alone needs so many units: sum_w units(b) x(b, w) <= n(d)."""
        lot, vehicle, program = self.shared.lots[number], self.shared.vehicles[place], self.program
        if place in self._used:
            name = f"{lot.name} if {vehicle.name} is used"
            yield program.limit(name, [(self._used[place], -float(lot.count))], high=0.0), 1.0
        if place in self._units and lot.count == 1 and lot.teu > vehicle.spare:
            name = f"units of {vehicle.name} for {lot.name}"
            need = float(vehicle.units(lot.teu - vehicle.spare))
            yield program.limit(name, [(self._units[place], -1.0)], high=0.0), need

    def relaxation(self, deadline: float) -> Duals | None:
        """What the relaxation says; None where the time was too short."""
        left = None if math.isinf(deadline) else max(0.0, deadline - time.monotonic())
        result = self._lp.solve(left)
        if result.values is None or result.duals is None:
            return None
        duals = result.duals
        worth = {number: float(duals[row]) for number, row in self._rows.items()}
        prices: dict[int, dict[int, float]] = {}
        for number, lot in self.shared.lots.items():
            paid = {place: -sum(float(duals[r]) * f * lot.teu for r, f in rows) for place, rows in self._taking.items()}
            for place in paid:
                paid[place] -= sum(float(duals[r]) * f for r, f in self._of_pair.get((number, place), ()))
            prices[number] = {place: price for place, price in paid.items() if price > _EPSILON}
        return Duals(result.objective, worth, prices)

    def whole(self, options: SolveOptions, deadline: float) -> tuple[Taken | None, float]:
        """The best in whole numbers over the ways that are known, and the bound of that."""
        left = None if math.isinf(deadline) else max(_SHORTEST_S, deadline - time.monotonic())
        result = solve_program(self.program, replace(options, time_limit_s=left, progress=False, start=None))
        if result.values is None:
            return None, math.nan
        taken = {(number, way): round(float(result.values[column])) for number, way, column in self._ways}
        bound = result.objective if result.status is Status.OPTIMAL and math.isnan(result.bound) else result.bound
        return {pair: count for pair, count in taken.items() if count}, bound
