"""One day of a gauge-change yard: which train goes on which track, and when engines, inspection and cranes work it."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from corridor.arguments import checked_arguments
from corridor.display import counted
from corridor.errors import Infeasible, NotProven
from corridor.model.delay.queueing import YardError
from corridor.model.delay.yard import Yard, YardTrain
from corridor.plan.loads import CAPACITIES, GroundLoads, frame_of
from corridor.plan.result import Plan
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.scheduling import Job, Step, Timetable, schedule
from corridor.plan.solver.solver_result import Status
from corridor.progress import Watcher
from corridor.results import Stamp
from corridor.units import SECONDS_PER_HOUR, hours, seconds
from corridor.version import __version__

__all__ = ["yard_day", "yard_jobs"]

_STEPS = ("engines", "inspection", "papers", "work")
_TRAINS = ("train", "track", "arrival_h", "start_h", "end_h", "wait_h", "service_h", "delay_h")


@checked_arguments
def yard_day(
    yard: Yard,
    trains: Sequence[YardTrain],
    *,
    track_wagons: Sequence[int] | None = None,
    time_limit_s: float | None = 30.0,
    gap: float | None = None,
    progress: bool | Watcher = False,
    seed: int | None = None,
) -> Plan:
    """Schedule the trains of a day on the tracks, engines, inspection slots and cranes of a yard.

    A train takes a track, is positioned by an engine, inspected, its papers are done, and its boxes or wagons
    are changed over; it may wait between the steps, and keeps its track until the last is done.

    Parameters
    ----------
    yard : Yard
        Servers and times.
    trains : sequence of YardTrain
        With arrivals, and due times that must be met.
    track_wagons : sequence of int, optional
        Wagons that each track takes; without it every train fits on every track.
    time_limit_s : float or None
        Wall-clock seconds; the best timetable found until then comes with its bound.
    gap : float, optional
        Relative gap that counts as optimal; without it the best there is.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable gets each `Progress`.
    seed : int, optional
        Of the solver. There is no ``start``: a day is small enough to be begun anew.

    Returns
    -------
    Plan
        Objective: hours between arrival and departure, added over the trains. Frames: ``trains`` (track, start, end,
        wait, delay), ``steps`` (a bar of the Gantt chart each) and ``servers`` (how busy each kind is).

    Raises
    ------
    YardError
        For no trains, two trains of one name, or tracks that are not as many as the yard has.
    Infeasible
        When a train fits on no track, or due times cannot be met together; it names the trains.
    NotProven
        When the time limit came before any timetable was found.
    """
    jobs = yard_jobs(yard, trains, track_wagons)
    options = SolveOptions(time_limit_s=time_limit_s, gap=gap, progress=progress, seed=seed)
    found = schedule(jobs, _servers(yard), options=options)
    if found.status is Status.INFEASIBLE:
        raise _late(yard, trains, jobs, replace(options, progress=False))
    if not found.starts:
        raise NotProven(
            f"no timetable of {counted(len(jobs), 'train')} at {yard.name} was found in {found.seconds:.0f} s"
        )
    return _plan(yard, trains, jobs, found)


def yard_jobs(yard: Yard, trains: Sequence[YardTrain], track_wagons: Sequence[int] | None = None) -> list[Job]:
    """Turn trains into jobs in whole seconds.

    Raises
    ------
    YardError, Infeasible
        As `yard_day`.
    """
    names = [train.name for train in trains]
    if not names:
        raise YardError(f"yard {yard.name}: a day without trains needs no timetable")
    if len(set(names)) < len(names):
        raise YardError(f"yard {yard.name}: two trains have the same name; each needs its own")
    room = [10**9] * yard.tracks if track_wagons is None else list(track_wagons)
    if len(room) != yard.tracks:
        raise YardError(f"yard {yard.name}: track_wagons has {len(room)} numbers for {yard.tracks} tracks")
    fitting = [tuple(track for track, most in enumerate(room) if yard.length(train) <= most) for train in trains]
    lost = [train for train, tracks in zip(trains, fitting, strict=True) if not tracks]
    if lost:
        reasons = [
            f"{train.name} has {counted(yard.length(train), 'wagon')}, the longest track takes {max(room)}"
            for train in lost
        ]
        raise Infeasible(f"trains too long for every track of {yard.name}", reasons)
    return [
        Job(seconds(t.arrival_h), _steps(yard, t), tracks, None if t.due_h is None else seconds(t.due_h))
        for t, tracks in zip(trains, fitting, strict=True)
    ]


def _steps(yard: Yard, train: YardTrain) -> tuple[Step, ...]:
    if train.technique == "bogie exchange":
        work = Step("stands", seconds(yard.work_h(train)), max(1, min(yard.stands, yard.length(train))))
    elif train.technique == "variable-gauge axle":
        work = Step("changer", seconds(yard.work_h(train)))
    else:
        work = Step("cranes", seconds(yard.work_h(train)), yard.cranes_per_train)
    return (
        Step("engines", seconds(yard.positioning_h)),
        Step("inspection", seconds(yard.inspection_h)),
        Step("", seconds(yard.papers_h)),
        work,
    )


def _late(yard: Yard, trains: Sequence[YardTrain], jobs: Sequence[Job], options: SolveOptions) -> Infeasible:
    """Say which trains are late in the best timetable without due times."""
    free = schedule([Job(job.release, job.steps, job.tracks) for job in jobs], _servers(yard), options=options)
    reasons = []
    for train, job, starts in zip(trains, jobs, free.starts, strict=False):
        end = starts[-1] + job.steps[-1].seconds
        if job.due is not None and end > job.due:
            reasons.append(f"{train.name} would be ready at {hours(end):.1f} h, {hours(end - job.due):.1f} h late")
    return Infeasible(f"no timetable of {yard.name} meets all due times", reasons)


def _servers(yard: Yard) -> dict[str, int]:
    counts = {"engines": yard.engines, "inspection": yard.inspectors, "cranes": yard.cranes, "stands": yard.stands}
    return {**counts, "changer": 1}


def _plan(yard: Yard, trains: Sequence[YardTrain], jobs: Sequence[Job], found: Timetable) -> Plan:
    rows, bars, last, waited = [], [], 0.0, 0.0
    for train, job, starts, track in zip(trains, jobs, found.starts, found.track, strict=True):
        end = starts[-1] + job.steps[-1].seconds
        served = sum(step.seconds for step in job.steps)
        delay = end - job.release
        last, waited = max(last, hours(end)), waited + hours(delay - served)
        rows.append((train.name, track + 1, *map(hours, (job.release, starts[0], end, delay - served, served, delay))))
        for name, step, start in zip(_STEPS, job.steps, starts, strict=True):
            units = step.units if step.server else 0
            bars.append((train.name, track + 1, name, step.server, units, hours(start), hours(start + step.seconds)))
    steps = pd.DataFrame(bars, columns=["train", "track", "step", "server", "units", "start_h", "end_h"])
    servers = _busy(yard, steps, last)
    return Plan(
        model="yard day",
        status=found.status.value,
        objective=found.objective / SECONDS_PER_HOUR,
        bound=found.bound / SECONDS_PER_HOUR,
        unit="train-hours",
        stamp=Stamp(yard.name, "", hashlib.sha256(repr((yard, tuple(trains))).encode()).hexdigest(), __version__),
        frames={
            "trains": pd.DataFrame(rows, columns=list(_TRAINS)).set_index("train"),
            "steps": steps,
            "servers": servers,
        },
        figures={"last_train_h": last, "wait_h": waited},
        notes=() if found.status is Status.OPTIMAL else ("it ended before the proof",),
        ground=GroundLoads(capacities=_capacities(yard, servers, last)),
    )


def _capacities(yard: Yard, servers: pd.DataFrame, last: float) -> pd.DataFrame:
    """Hours that each kind of server works, of those it could until the last train is done."""
    rows = [
        (name, "server", f"{yard.name}, {name}", "", "", "", busy, count * last, "hours", math.nan, math.nan)
        for name, count, busy in servers[["count", "busy_h"]].itertuples(name=None)
    ]
    return frame_of(rows, CAPACITIES)


def _busy(yard: Yard, steps: pd.DataFrame, last: float) -> pd.DataFrame:
    """Share of the time until the last train is done that each kind of server is at work."""
    stays = steps.groupby("train").agg(start=("start_h", "min"), end=("end_h", "max"))
    work = ((steps["end_h"] - steps["start_h"]) * steps["units"]).groupby(steps["server"]).sum()
    hours_of = {
        "tracks": float((stays["end"] - stays["start"]).sum()),
        **{name: work.get(name, 0.0) for name in _servers(yard)},
    }
    counts = {"tracks": yard.tracks, **_servers(yard)}
    rows = [
        (name, count, hours_of[name], hours_of[name] / (count * last) if last else 0.0)
        for name, count in counts.items()
    ]
    return pd.DataFrame(rows, columns=["server", "count", "busy_h", "busy_share"]).set_index("server")
