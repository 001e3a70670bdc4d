"""The door to OR-Tools for timetables of a yard: steps in order, one track all through, servers of limited number.

`solve.solve` takes rows and columns; intervals that must not overlap are stated to CP-SAT directly.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from corridor.plan.solver.cp_sat import CP_STATUS, constraint_solver, search
from corridor.plan.solver.options import NO_LIMITS, SolveOptions
from corridor.plan.solver.solver_result import Status
from corridor.progress import watched

__all__ = ["Job", "Step", "Timetable", "schedule"]

_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a job: for so many seconds it needs so many of a server (blank: of none)."""

    server: str
    seconds: int
    units: int = 1


@dataclass(frozen=True, slots=True)
class Job:
    """Steps in order, from a second on, all on one of the tracks that it may use.

    Attributes
    ----------
    release : int
        Second before which nothing begins.
    steps : tuple of Step
        One after another; the job may wait between them, and then keeps its track.
    tracks : tuple of int
        Tracks that it fits on.
    due : int or None
        Second by which it must be done.
    """

    release: int
    steps: tuple[Step, ...]
    tracks: tuple[int, ...]
    due: int | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    """What CP-SAT answered.

    Attributes
    ----------
    status : Status
    objective, bound : float
        Seconds between release and end, added over the jobs; NaN where nothing was found.
    starts : tuple of tuple of int
        Second at which each step of each job begins; empty where nothing was found.
    track : tuple of int
        Track of each job.
    seconds : float
        Wall-clock.
    """

    status: Status
    objective: float
    bound: float
    starts: tuple[tuple[int, ...], ...]
    track: tuple[int, ...]
    seconds: float


def schedule(jobs: Sequence[Job], servers: Mapping[str, int], *, options: SolveOptions = NO_LIMITS) -> Timetable:
    """Find the timetable with the least time between release and end, added over the jobs.

    Parameters
    ----------
    jobs : sequence of Job
        Each with one step at least, and a track at least.
    servers : mapping of str to int
        How many of each server there are.
    options : SolveOptions
        Time limit, gap, progress and seed; there is no start. One thread works, so that runs repeat.
    """
    model = _Model(jobs)
    model.one_after_another()
    model.one_track_each()
    model.enough_servers(servers)
    model.least_time()
    solver = constraint_solver(options, {})
    began = time.perf_counter()
    with watched(options.progress, "yard day by cp_sat", options.time_limit_s) as watcher:
        code, _ = search(solver, model.model, watcher)
    status, spent = CP_STATUS.get(code, Status.NOT_SOLVED), time.perf_counter() - began
    if status not in (Status.OPTIMAL, Status.FEASIBLE):
        return Timetable(status, _NAN, _NAN, (), (), spent)
    starts = tuple(tuple(int(solver.value(start)) for start in row) for row in model.starts)
    track = tuple(next(number for number, used in row.items() if solver.value(used)) for row in model.used)
    return Timetable(status, float(solver.objective_value), float(solver.best_objective_bound), starts, track, spent)


class _Model:
    """Variables, and one method per family of constraints."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self.model = cp_model.CpModel()
        self.jobs = tuple(jobs)
        # after the last arrival one job after another would do
        self.horizon = max((job.release for job in jobs), default=0) + sum(s.seconds for job in jobs for s in job.steps)
        self.starts = [[self._second(job) for _ in job.steps] for job in jobs]
        self.ends = [self._second(job) for job in jobs]
        self.used = [{track: self.model.new_bool_var("") for track in job.tracks} for job in jobs]

    def _second(self, job: Job) -> Any:
        last = self.horizon if job.due is None else min(job.due, self.horizon)
        return self.model.new_int_var(min(job.release, last), last, "")

    def one_after_another(self) -> None:
        """start[k + 1] >= start[k] + seconds[k], end = start[last] + seconds[last]."""
        for job, starts, end in zip(self.jobs, self.starts, self.ends, strict=True):
            self.model.add(starts[0] >= job.release)
            for step, before, after in zip(job.steps, starts, starts[1:], strict=False):
                self.model.add(after >= before + step.seconds)
            self.model.add(end == starts[-1] + job.steps[-1].seconds)

    def one_track_each(self) -> None:
        """Each job is on exactly one track from its first step to its last; on a track no two overlap."""
        on_track: dict[int, list[Any]] = {}
        for starts, end, used in zip(self.starts, self.ends, self.used, strict=True):
            self.model.add_exactly_one(used.values())
            length = self.model.new_int_var(0, self.horizon, "")
            for track, present in used.items():
                stay = self.model.new_optional_interval_var(starts[0], length, end, present, "")
                on_track.setdefault(track, []).append(stay)
        for stays in on_track.values():
            self.model.add_no_overlap(stays)

    def enough_servers(self, servers: Mapping[str, int]) -> None:
        """At no second are more of a server at work than there are."""
        for server, count in servers.items():
            work, units = [], []
            for job, starts in zip(self.jobs, self.starts, strict=True):
                for step, start in zip(job.steps, starts, strict=True):
                    if step.server == server and step.seconds:
                        work.append(self.model.new_fixed_size_interval_var(start, step.seconds, ""))
                        units.append(step.units)
            self.model.add_cumulative(work, units, count)

    def least_time(self) -> None:
        """Minimise the time between release and end, added over the jobs."""
        released = sum(job.release for job in self.jobs)
        self.model.minimize(cp_model.LinearExpr.sum(self.ends) - released)
