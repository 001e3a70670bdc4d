"""The door to CP-SAT for timetables of a period that repeats."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from corridor.plan.solver.cp_sat import CP_STATUS, constraint_solver, search
from corridor.plan.solver.options import NO_LIMITS, SolveOptions
from corridor.plan.solver.periodic.alone import alone_at_best
from corridor.plan.solver.periodic.first_timetable import first_timetable, without_idle_standing
from corridor.plan.solver.periodic.program import TimetableProgram
from corridor.plan.solver.periodic.records import Passage, PeriodicProblem
from corridor.plan.solver.solver_result import Status, gap_of
from corridor.progress import Watcher, watched

__all__ = ["PeriodicTimetable", "periodic_timetable"]

_NAN = float("nan")
_ALONE_SHARE = 0.5  # of the time limit goes, at most, into what services do alone
_FIRST_SHARE = 0.7  # of the time limit goes, at most, into that and into trains put one after another
_FIRST_S = 1.0  # for the first of these timetables, however little time there is


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
        Whether Ctrl-C was pressed before CP-SAT began; from then on it is heard here.
    """
    began, limit = time.perf_counter(), options.time_limit_s

    def over(seconds: float) -> bool:
        return pressed() or (limit is not None and time.perf_counter() - began > seconds)

    def left_alone() -> float:
        share = math.inf if limit is None else _ALONE_SHARE * limit
        return 0.0 if pressed() else share - (time.perf_counter() - began)

    alone = alone_at_best(problem, left_alone, options.seed)
    first = first_timetable(
        problem,
        lambda: over(_FIRST_SHARE * (limit or 0.0)),
        lambda: over(max(limit or 0.0, _FIRST_S)),
        alone,
    )
    if first is not None and (problem.cost(first) == alone.least or over(limit or 0.0)):
        spent, bound = time.perf_counter() - began, alone.least / problem.scale
        return _ended(problem, first, bound, options, spent, pressed())
    if pressed():
        return PeriodicTimetable(Status.NOT_SOLVED, _NAN, _NAN, {}, time.perf_counter() - began, stopped=True)
    model = TimetableProgram(problem, alone.least)
    if first is not None:
        model.hint(first)
    left = None if limit is None else max(0.01, limit - (time.perf_counter() - began))
    solver = constraint_solver(SolveOptions(left, options.gap, seed=options.seed), {})
    solver.parameters.interleave_search = True  # several ways to search by one thread, by turns: repeatable
    solver.parameters.num_workers = 1
    with watched(options.progress, "timetable by cp_sat", options.time_limit_s) as watcher:
        later = None if watcher is None else _later(watcher, time.perf_counter() - began)
        code, stopped = search(solver, model.model, later)
    status, spent = CP_STATUS.get(code, Status.NOT_SOLVED), time.perf_counter() - began
    if status in (Status.OPTIMAL, Status.FEASIBLE):
        passages = model.passages(solver)
    elif first is not None and status is Status.NOT_SOLVED:
        passages = first
    else:
        return PeriodicTimetable(status, _NAN, _NAN, {}, spent, stopped and status is Status.NOT_SOLVED)
    if first is not None and problem.cost(first) < problem.cost(passages):
        passages = first
    if status is not Status.OPTIMAL:
        passages = without_idle_standing(problem, passages)
    bound = max(float(solver.best_objective_bound), float(alone.least)) / problem.scale
    return _ended(problem, passages, bound, options, spent, stopped)


def _ended(
    problem: PeriodicProblem,
    passages: Mapping[int, Passage],
    bound: float,
    options: SolveOptions,
    spent: float,
    stopped: bool,
) -> PeriodicTimetable:
    """A timetable with its cost, and whether that is near enough to the bound."""
    objective = problem.cost(passages) / problem.scale
    closed = gap_of(objective, bound) <= (options.gap or 0.0)
    status = Status.OPTIMAL if closed else Status.FEASIBLE
    return PeriodicTimetable(status, objective, min(bound, objective), passages, spent, stopped and not closed)


def _later(watcher: Watcher, seconds: float) -> Watcher:
    """A watcher whose clock began so many seconds ago."""
    return lambda now: watcher(replace(now, seconds=now.seconds + seconds))
