"""The door to CP-SAT for timetables of a period that repeats."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ortools.sat.python import cp_model

from corridor.plan.solver.cp_sat import CP_STATUS, constraint_solver, search
from corridor.plan.solver.options import NO_LIMITS, SolveOptions
from corridor.plan.solver.periodic.first_timetable import first_timetable, without_idle_standing
from corridor.plan.solver.periodic.records import Passage, PeriodicProblem
from corridor.plan.solver.solver_result import Status, gap_of
from corridor.progress import Watcher, watched

__all__ = ["PeriodicTimetable", "periodic_timetable"]

_NAN = float("nan")
_FIRST_SHARE = 0.3  # of the time limit goes into trains put one after another
_FIRST_S = 1.0  # for the first of these timetables, however little time there is
_ENDED_EARLY = 0.98  # of the time limit: an unfinished search that took less was ended by Ctrl-C


@dataclass(frozen=True, slots=True)
class PeriodicTimetable:
    """The best timetable found.

    Attributes
    ----------
    status : Status
    objective, bound : float
        Weighed steps that trains stand, connections wait and departures are waited for, and what vehicles count; NaN
        where nothing was found.
    passages : mapping of int to tuple of int
        The step at which each hop of each train begins; empty where nothing was found.
    seconds : float
        Wall-clock.
    stopped : bool
        Whether Ctrl-C ended it.
    """

    status: Status
    objective: float
    bound: float
    passages: Mapping[int, Passage]
    seconds: float
    stopped: bool = False


def periodic_timetable(
    problem: PeriodicProblem, *, options: SolveOptions = NO_LIMITS, pressed: Callable[[], bool] = lambda: False
) -> PeriodicTimetable:
    """Find when trains run so that standing, waiting for connections and for departures are least.

    Parameters
    ----------
    problem : PeriodicProblem
        With a hop at least for each train.
    options : SolveOptions
        Time limit, gap, progress and seed. One thread works, so that runs repeat. A timetable made by putting one train
        after another is where it begins, so that there is one whatever the limit, where one is found in a second.
    pressed : callable
        Whether Ctrl-C was pressed before CP-SAT began, which heeds it by itself.
    """
    began, limit = time.perf_counter(), options.time_limit_s

    def over(seconds: float) -> bool:
        return pressed() or (limit is not None and time.perf_counter() - began > seconds)

    first = first_timetable(
        problem,
        lambda: over(_FIRST_SHARE * (limit or 0.0)),
        lambda: over(max(limit or 0.0, _FIRST_S)),
    )
    if first is not None and (problem.cost(first) == problem.least or over(limit or 0.0)):
        return _ended(problem, first, problem.least / problem.scale, options, time.perf_counter() - began)
    if pressed():
        return PeriodicTimetable(Status.NOT_SOLVED, _NAN, _NAN, {}, time.perf_counter() - began, stopped=True)
    model = _Model(problem)
    model.pass_hops()
    model.share_resources()
    model.leave_at_one_hour()
    model.connect()
    model.circulate()
    model.wait_least()
    if first is not None:
        model.hint(first)
    left = None if limit is None else max(0.01, limit - (time.perf_counter() - began))
    solver = constraint_solver(SolveOptions(left, options.gap, seed=options.seed), {})
    solver.parameters.interleave_search = True  # several ways to search by one thread, by turns: repeatable
    solver.parameters.num_workers = 1
    with watched(options.progress, "timetable by cp_sat", options.time_limit_s) as watcher:
        later = None if watcher is None else _later(watcher, time.perf_counter() - began)
        code = search(solver, model.model, later)
    status, spent = CP_STATUS.get(code, Status.NOT_SOLVED), time.perf_counter() - began
    if status in (Status.OPTIMAL, Status.FEASIBLE):
        passages = {n: tuple(int(solver.value(step)) for step in row) for n, row in enumerate(model.starts)}
    elif first is not None and status is Status.NOT_SOLVED:
        passages = first
    else:
        return PeriodicTimetable(status, _NAN, _NAN, {}, spent, status is Status.NOT_SOLVED and _is_early(spent, limit))
    if first is not None and problem.cost(first) < problem.cost(passages):
        passages = first
    if status is not Status.OPTIMAL:
        passages = without_idle_standing(problem, passages)
    bound = max(float(solver.best_objective_bound), float(problem.least)) / problem.scale
    return _ended(problem, passages, bound, options, spent)


def _ended(
    problem: PeriodicProblem, passages: Mapping[int, Passage], bound: float, options: SolveOptions, spent: float
) -> PeriodicTimetable:
    """A timetable with its cost, and whether that is near enough to the bound."""
    objective = problem.cost(passages) / problem.scale
    closed = gap_of(objective, bound) <= (options.gap or 0.0)
    status = Status.OPTIMAL if closed else Status.FEASIBLE
    stopped = not closed and _is_early(spent, options.time_limit_s)
    return PeriodicTimetable(status, objective, min(bound, objective), passages, spent, stopped)


def _later(watcher: Watcher, seconds: float) -> Watcher:
    """A watcher whose clock began so many seconds ago."""
    return lambda now: watcher(replace(now, seconds=now.seconds + seconds))


def _is_early(spent: float, limit: float | None) -> bool:
    """Whether an unfinished search ended before its time: then Ctrl-C did it."""
    return spent < _ENDED_EARLY * (math.inf if limit is None else limit)


class _Model:
    """Variables, and one method per family of constraints; P is the period, D a day of it."""

    def __init__(self, problem: PeriodicProblem) -> None:
        self.model = cp_model.CpModel()
        self.problem = problem
        self.starts = [self._steps(n) for n in range(len(problem.trains))]
        self.goal: list[Any] = []
        self._waits: dict[int, list[tuple[int, Any]]] = {}  # of each train for those that it goes on from
        self._least_gap: list[Any] = []  # days between departures of each group

    def _steps(self, number: int) -> list[Any]:
        found, least, most = list[Any](), 0, self.problem.period - 1
        for place, hop in enumerate(self.problem.trains[number].hops):
            if place:
                least, most = least + hop.stands, most + hop.stands + hop.most
            found.append(self.model.new_int_var(least, most, ""))
            least, most = least + hop.steps, most + hop.steps
        return found

    def _end(self, number: int) -> Any:
        return self.starts[number][-1] + self.problem.trains[number].hops[-1].steps

    def pass_hops(self) -> None:
        """s[h] + steps[h] + stands[h + 1] <= s[h + 1] <= the same + most[h + 1]; what is stood longer counts."""
        for number, (train, starts) in enumerate(zip(self.problem.trains, self.starts, strict=True)):
            for place in range(1, len(starts)):
                hop = train.hops[place]
                longer = starts[place] - starts[place - 1] - (train.hops[place - 1].steps + hop.stands)
                self.model.add_linear_constraint(longer, 0, hop.most)
            self.goal.append(self.problem.stands(number) * self._stood(number))

    def share_resources(self) -> None:
        """Of u = s + after - P k in [0, P); at no step more than the capacity of [u, u + n) and [u + P, u + P + n)."""
        for resource, uses in self._uses().items():
            room = self.problem.room(resource)
            if len(uses) <= room and not any(use[1] is None for use in uses):
                continue
            spans = [span for use in uses for span in self._round(*use)]
            if room == 1:
                self.model.add_no_overlap(spans)
            else:
                self.model.add_cumulative(spans, [1] * len(spans), room)

    def _uses(self) -> dict[str, list[tuple[int, int | None, int, int]]]:
        """Train, steps after the beginning of a hop (None: standing before it), length, and hop, by resource."""
        found: dict[str, list[tuple[int, int | None, int, int]]] = {}
        for number, train in enumerate(self.problem.trains):
            for place, hop in enumerate(train.hops):
                if hop.place and place and hop.stands + hop.most:
                    found.setdefault(hop.place, []).append((number, None, 0, place))
                for use in hop.uses:
                    if use.steps:
                        found.setdefault(use.resource, []).append((number, use.after, use.steps, place))
        return found

    def _round(self, number: int, after: int | None, steps: int, place: int) -> tuple[Any, Any]:
        """A use within the period and once more in the next: the one after it meets it round the end."""
        period, train = self.problem.period, self.problem.trains[number]
        begins: Any
        length: Any
        if after is None:
            begins = self.starts[number][place - 1] + train.hops[place - 1].steps
            most = train.hops[place].stands + train.hops[place].most
            length = self.model.new_int_var(0, most, "")
            self.model.add(length == self.starts[number][place] - begins)
        else:
            begins, length = self.starts[number][place] + after, steps
        within = self._within(begins, self._last(number, place) + (after or 0))
        first = self.model.new_interval_var(within, length, self._sum(within, length), "")
        second = self.model.new_interval_var(within + period, length, self._sum(within, length, period), "")
        return first, second

    def _sum(self, within: Any, length: Any, more: int = 0) -> Any:
        """The end of a span: with a length that varies it is a variable of its own."""
        if isinstance(length, int):
            return within + length + more
        end = self.model.new_int_var(0, 3 * self.problem.period, "")
        self.model.add(end == within + length + more)
        return end

    def _last(self, number: int, place: int) -> int:
        hops = self.problem.trains[number].hops
        return self.problem.period + sum(hop.steps + hop.stands + hop.most for hop in hops[: place + 1])

    def _within(self, moment: Any, last: int) -> Any:
        """The moment less whole periods."""
        return self._split(moment, last)[0]

    def _split(self, moment: Any, last: int) -> tuple[Any, Any]:
        """The moment less whole periods, and how many these are."""
        period = self.problem.period
        within = self.model.new_int_var(0, period - 1, "")
        rounds = self.model.new_int_var(0, last // period, "")
        self.model.add(moment == within + period * rounds)
        return within, rounds

    def leave_at_one_hour(self) -> None:
        """s[0] = D d + hour with d ascending; the sum of (d' - d)^2 round the period is what boxes wait for them."""
        days, day = self.problem.days, self.problem.day
        for group in self.problem.departures:
            hour = self.model.new_int_var(0, day - 1, "")
            firsts = [self.starts[train][0] for train in group.trains]
            chosen = [self.model.new_int_var(0, days - 1, "") for _ in firsts]
            for first, one in zip(firsts, chosen, strict=True):
                self.model.add(first == day * one + hour)
            gaps = [later - now for now, later in zip(chosen, [*chosen[1:], chosen[0] + days], strict=True)]
            self._least_gap.append(self.model.new_int_var(1, days // len(firsts), ""))
            self.model.add_min_equality(self._least_gap[-1], gaps)
            squares = [self._square(gap, days, len(firsts)) for gap in gaps]
            self.goal.append(group.weight * len(firsts) * day * sum(squares))

    def _square(self, gap: Any, days: int, count: int) -> Any:
        most = days - count + 1
        length = self.model.new_int_var(1, most, "")
        square = self.model.new_int_var(1, most**2, "")
        self.model.add(length == gap)
        self.model.add_allowed_assignments([length, square], [(n, n * n) for n in range(1, most + 1)])
        return square

    def connect(self) -> None:
        """Of w = s'[0] - (end + least) + P k, 0 <= w < P."""
        for one in self.problem.connections:
            moment = self.starts[one.after][0] - self._end(one.before) - one.least
            rounds = (
                -(-(self._last(one.before, len(self.starts[one.before]) - 1) + one.least) // self.problem.period) + 1
            )
            wait = self._within(moment + rounds * self.problem.period, (rounds + 1) * self.problem.period)
            self.goal.append(self.problem.scale * one.weight * wait)
            self._waits.setdefault(one.after, []).append((one.before, wait))
        self._wait_for_days()

    def _wait_for_days(self) -> None:
        """Of m trains that one goes on from, g days apart: sum w + (2 m - 3) sum late >= D g m (m - 1) / 2.

        They go on from departures of one group; late is what each stood and waited since, longer than it must. The k-th
        of them waits k - 1 times g days less than the first, but for that. Implied; without it the bound knows nothing
        of days.
        """
        group_of = {train: n for n, group in enumerate(self.problem.departures) for train in group.trains}
        for offered in self._waits.values():
            groups: dict[int, dict[int, tuple[Any, Any]]] = {}
            for before, wait in offered:
                root, late = self._back_to_departure(before)
                if root in group_of:
                    groups.setdefault(group_of[root], {})[root] = (wait, late)
            for number, mates in groups.items():
                count = len(mates)
                if count > 1:
                    total = sum(wait + (2 * count - 3) * late for wait, late in mates.values())
                    apart = self._least_gap[number] * self.problem.day
                    self.model.add(total >= count * (count - 1) // 2 * apart)

    def _back_to_departure(self, number: int) -> tuple[int, Any]:
        """The train that a train goes on from, and that one from, to the first; and the steps lost since then."""
        late, seen = self._stood(number), {number}
        while self._waits.get(number) and self._waits[number][0][0] not in seen:
            number, wait = self._waits[number][0]
            seen.add(number)
            late += wait + self._stood(number)
        return number, late

    def _stood(self, number: int) -> Any:
        """Steps that a train stands longer than it must."""
        hops, starts = self.problem.trains[number].hops, self.starts[number]
        must = sum(hop.steps for hop in hops[:-1]) + sum(hop.stands for hop in hops[1:])
        return starts[-1] - starts[0] - must

    def circulate(self) -> None:
        """Vehicles: those on the way as a period begins, and at each station the most that are short by a departure.

        Short by the departure i are sum_j v(j) [leaves(j) <= leaves(i)] - sum_k v(k) [comes(k) <= leaves(i)].
        """
        leaving: dict[tuple[str, str], list[tuple[int, Any]]] = {}
        coming: dict[tuple[str, str], list[tuple[int, Any]]] = {}
        fleet: list[Any] = []
        for turn in self.problem.turns:
            hops = self.problem.trains[turn.train].hops
            moment = self._end(turn.train) + turn.stands
            back, rounds = self._split(moment, self._last(turn.train, len(hops) - 1) + turn.stands)
            fleet.append(turn.weight * rounds)
            leaving.setdefault((turn.pool, turn.start), []).append((turn.weight, self.starts[turn.train][0]))
            coming.setdefault((turn.pool, turn.end), []).append((turn.weight, back))
        for station, departures in leaving.items():
            most = sum(weight for weight, _ in departures)
            short = self.model.new_int_var(0, most, "")
            fleet.append(short)
            for number, (own, leaves) in enumerate(departures):
                others = [one for place, one in enumerate(departures) if place != number]
                gone = sum(weight * self._is_no_later(moment, leaves) for weight, moment in others)
                there = sum(weight * self._is_there(moment, leaves) for weight, moment in coming.get(station, ()))
                self.model.add(short >= own + gone - there)
        if fleet:
            self.model.add(sum(fleet) >= self.problem.least_fleet)
            self.goal += fleet

    def _is_no_later(self, moment: Any, leaves: Any) -> Any:
        """True if a moment is no later than another; free to be so otherwise."""
        gone = self.model.new_bool_var("")
        self.model.add(moment > leaves).only_enforce_if(~gone)
        return gone

    def _is_there(self, moment: Any, leaves: Any) -> Any:
        """True only if a moment is no later than another."""
        there = self.model.new_bool_var("")
        self.model.add(moment <= leaves).only_enforce_if(there)
        return there

    def wait_least(self) -> None:
        """Minimise all that is weighed; no less than departures as even as can be."""
        self.model.minimize(cp_model.LinearExpr.sum(self.goal))
        self.model.add(cp_model.LinearExpr.sum(self.goal) >= self.problem.least)

    def hint(self, passages: Mapping[int, Passage]) -> None:
        """Give a timetable to begin with; everything else hangs on the steps at which hops begin."""
        for number, starts in enumerate(self.starts):
            for variable, value in zip(starts, passages[number], strict=True):
                self.model.add_hint(variable, value)
