"""A weekly timetable out of the frequencies of a plan: periodic, by CP-SAT."""

from __future__ import annotations

import datetime as dt

from corridor.arguments import checked_arguments
from corridor.display import counted
from corridor.errors import Infeasible, NotProven, refuse_unknown_names
from corridor.model.network import Network
from corridor.plan.loads import GroundLoads
from corridor.plan.result import Plan
from corridor.plan.solver.interrupts import Clock, ctrl_c, late_of, told_by
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.periodic.model import PeriodicTimetable, periodic_timetable
from corridor.plan.solver.solver_result import Status
from corridor.plan.timetables.planned_runs import planned_runs
from corridor.plan.timetables.terms import TimetableTerms
from corridor.plan.timetables.timetable_frames import TimetableFrames
from corridor.plan.timetables.week_problem import WeekProblem, week_problem
from corridor.progress import Watcher, watched
from corridor.results import stamp_of
from corridor.units import HOURS_PER_WEEK

__all__ = ["timetable"]


@checked_arguments
def timetable(  # noqa: PLR0913 - the options of one solve, all with defaults
    network: Network,
    plan: Plan,
    *,
    day: str | dt.date | None = None,
    terms: TimetableTerms | None = None,
    time_limit_s: float | None = 30.0,
    gap: float | None = 0.01,
    progress: bool | Watcher = False,
    seed: int = 0,
) -> Plan:
    """Give the trains of a plan their days and hours, the same every week.

    Trains run by the hours of the tables, stand at borders for their mean and in yards until boxes are changed over.
    On a line of one track a section holds one train at a time; on one of two tracks trains of a direction keep their
    headway, at a border that of its trains a day; a yard changes over as many trains as it has tracks. A service
    leaves at one hour of the day (beyond seven trains a week at several), on days as even as can be. Least is what
    trains stand longer than they must, by priorities, what boxes wait for the next train behind a change of gauge, and
    what they wait for a departure: with gaps g between n departures, the sum of n g^2 / 2 over the week. Wagons that
    circulate count, too, where `TimetableTerms.wagon_hours` says what: the fewest that make all trips, as `vehicles`
    counts them. Other traffic is not known: it is a timetable to plan by.

    Parameters
    ----------
    network : Network
        On which it was planned.
    plan : Plan
        Of `block_trains`.
    day : str or date, optional
        Whose borders, prices and clocks count: by default the day for which it was planned. Of another one the notes
        say so.
    terms : TimetableTerms, optional
        Headways, sections, tracks, priorities.
    time_limit_s, gap : float or None
        Wall-clock seconds of the whole call, and the relative gap that counts as optimal. Trains put one after another
        are a timetable within a second of the search, where that finds one.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable gets each `Progress`.
    seed : int
        Of the solver. There is no ``start``.

    Returns
    -------
    Plan
        Objective: hours as above, a week, added over the trains. Frames ``services`` (days and times), ``departures``
        (by hour), ``trains``, ``stops`` (hours since Monday 00:00 UTC), ``waits`` (where, and for whom),
        ``connections``, ``resources`` (hours a week that each is taken), ``running`` (hours to stops before which
        trains wait), ``runs``. `Plan.to_network` makes services leave by it.

    Raises
    ------
    CorridorError
        For a plan without trains, or that is not of this network and day.
    Infeasible
        When no timetable holds all trains, with what is asked of too much.
    NotProven
        When the time limit or Ctrl-C came before any was found.
    UnknownName, DateError
        For names in the terms that are not there, and a day that is none.
    """
    given = terms or TimetableTerms()
    refuse_unknown_names(given.unknown_names(network))
    options = SolveOptions(time_limit_s, gap, progress, seed=seed)
    with watched(progress, "timetable by cp_sat", options.time_limit_s) as watcher, ctrl_c() as pressed:
        clock = Clock.start(options.time_limit_s, pressed)
        late = late_of(clock, watcher, hurries=True)
        _leave_if(late())
        planned = planned_runs(network, plan, day)
        _leave_if(late())
        week = week_problem(planned, given)
        _leave_if(late())
        _refuse_overload(week)
        limit = None if clock.limit_s is None else clock.left()
        heard = False if watcher is None else told_by(clock, watcher)
        left = SolveOptions(limit, gap, heard, seed=seed)
        found = periodic_timetable(week.problem, options=left, pressed=pressed)
        if found.status is Status.INFEASIBLE:
            raise Infeasible("no weekly timetable holds all trains", _tightest(week))
        if not found.passages:
            trains = counted(len(week.trains), "train")
            raise NotProven(f"no timetable of {trains} was found in {clock.spent():.0f} s")
        return _plan(network, week, found)


def _leave_if(late: bool) -> None:
    if late:
        raise NotProven("it ended before trains were put into a week")


def _taken_steps(week: WeekProblem) -> dict[str, int]:
    found: dict[str, int] = {}
    for train in week.problem.trains:
        for hop in train.hops:
            for use in hop.uses:
                found[use.resource] = found.get(use.resource, 0) + use.steps
    return found


def _refuse_overload(week: WeekProblem) -> None:
    """What is asked of for more hours than a week has holds no timetable."""
    over = [
        f"{name} is asked of for {steps * week.hours_per_step:.0f} hours a week, and has {HOURS_PER_WEEK * room:.0f}"
        for name, steps in sorted(_taken_steps(week).items())
        if steps > week.problem.period * (room := week.problem.room(name))
    ]
    if over:
        raise Infeasible("more trains than fit into a week", over)


def _tightest(week: WeekProblem) -> list[str]:
    """What is taken most."""
    shares = {
        name: steps / (week.problem.period * week.problem.room(name)) for name, steps in _taken_steps(week).items()
    }
    most = sorted(shares, key=lambda name: (-shares[name], name))[:3]
    return [f"{name} is taken for {shares[name]:.0%} of the week" for name in most]


def _plan(network: Network, week: WeekProblem, found: PeriodicTimetable) -> Plan:
    day = week.planned.day
    monday = dt.datetime.combine(day - dt.timedelta(days=day.weekday()), dt.time(), dt.UTC)
    laid_out = TimetableFrames(week, found.passages, monday)
    frames, hours = laid_out.all(), week.hours_per_step
    trains = frames["trains"]
    return Plan(
        "timetable",
        found.status.value,
        found.objective * hours,
        found.bound * hours,
        "weighed train-hours a week",
        stamp_of(network),
        frames,
        {
            "trains_per_week": float((~trains["empty"].astype(bool)).sum()),
            "empty_trains_per_week": float(trains["empty"].astype(bool).sum()),
            "standing_h": float(trains["waits_h"].sum()),
            "connections_wait_h": float(frames["connections"]["wait_h"].sum()),
            "sections_of_one_track": float((frames["resources"]["kind"] == "section").sum()),
            **_wagons(week, found),
        },
        (*_notes(week), *([] if found.status is Status.OPTIMAL else [_ending(found)])),
        ground=GroundLoads(capacities=laid_out.capacities()),
        day=day,
    )


def _ending(found: PeriodicTimetable) -> str:
    """Why there is no proof."""
    if found.stopped:
        return "stopped by Ctrl-C: the best timetable found so far"
    return "it ended before the proof"


def _wagons(week: WeekProblem, found: PeriodicTimetable) -> dict[str, float]:
    """Wagons that circulate, where they count."""
    if not week.problem.turns:
        return {}
    return {"wagons": week.problem.fleet(found.passages) / week.parts_per_wagon}


def _notes(week: WeekProblem) -> list[str]:
    """What was taken for granted."""
    terms, table = week.terms, week.planned.network.links
    used = {hop.link_id for one in week.planned.runs for hop in one.run.hops}
    not_known = set(table.index[table["tracks"].isna()])
    blank = sorted(name for name in used if name not in terms.tracks and name in not_known)
    unlimited = {
        one.run.end
        for number, one in enumerate(week.planned.runs)
        for after in week.planned.followers(number)
        if one.trains
        and week.planned.runs[after].run.gauge != one.run.gauge
        and f"yard {one.run.end}" not in week.problem.capacity
    }
    return [
        f"days and hours are those of the clocks in the week of {week.planned.day}",
        *week.planned.notes,
        f"on one track trains meet every {terms.section_km:g} km at most, one beside the line (estimate)",
        f"headways: {terms.headway_min} min on two tracks, {terms.clearance_min} min behind a section (estimates)",
        "other traffic on these lines is not known",
        *([f"a set of wagons stands {terms.turn_h:g} h at the end of a run (estimate)"] if week.problem.turns else []),
        *([f"tracks are not known, and taken for two: {', '.join(blank)}"] if blank else []),
        *([f"yards without known tracks take all that come: {', '.join(sorted(unlimited))}"] if unlimited else []),
    ]
