"""The frames of a timetable: trains, stops, waits, connections, what is shared, and departures on local clocks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from corridor.model.tables.codes import WEEKDAYS
from corridor.plan.loads import CAPACITIES, frame_of
from corridor.plan.solver.periodic.records import Passage, Taken, taken
from corridor.plan.timetables.week_problem import WeekProblem
from corridor.units import HOURS_PER_WEEK

__all__ = ["TimetableFrames"]

_MOST_OF_RUN = 5.0  # times the running hours that waits before a stop are written with them
_TRAINS = (
    "train",
    "run",
    "services",
    "gauge",
    "start",
    "end",
    "departs",
    "arrives",
    "departure_h",
    "hours",
    "waits_h",
    "empty",
)
_STOPS = ("train", "number", "terminal_id", "place", "link_id", "tracks", "km", "arrival_h", "departure_h", "wait_h")
_WAITS = ("train", "place", "from_h", "hours", "for")
_CONNECTIONS = ("before", "after", "terminal_id", "least_h", "wait_h")
_RESOURCES = ("resource", "kind", "trains_per_week", "hours", "capacity", "share")
_SERVICES = ("service", "trains_per_week", "weekdays", "departure_times")
_DEPARTURES = ("service", "weekdays", "time")
_RUNS = (
    "run",
    "gauge",
    "start",
    "end",
    "trains_per_week",
    "empty_trains_per_week",
    "teu_per_train",
    "hours",
)
_RUNNING = ("service_id", "sequence", "terminal_id", "run_h")


@dataclass(frozen=True, eq=False)
class TimetableFrames:
    """A timetable laid out.

    Attributes
    ----------
    week : WeekProblem
    passages : mapping of int to tuple of int
        When each train begins each hop.
    monday : datetime.datetime
        Beginning of the week, in UTC: clocks are those of that week.
    """

    week: WeekProblem
    passages: Mapping[int, Passage]
    monday: dt.datetime

    def all(self) -> dict[str, pd.DataFrame]:
        """Every frame by name."""
        services, departures = self._services()
        return {
            "services": services,
            "departures": departures,
            "trains": frame_of(self._trains(), _TRAINS).set_index("train"),
            "stops": frame_of(self._stops(), _STOPS),
            "waits": frame_of(self._waits(), _WAITS),
            "connections": frame_of(self._connections(), _CONNECTIONS),
            "resources": frame_of(self._resources(), _RESOURCES).set_index("resource"),
            "running": frame_of(self._running(), _RUNNING),
            "runs": frame_of(self._runs(), _RUNS).set_index("run"),
        }

    def hours(self, steps: float) -> float:
        """Steps as hours."""
        return round(steps * self.week.hours_per_step, 6)

    def clock(self, terminal: str, steps: int) -> str:
        """Weekday and time at a terminal, by its clock."""
        zone = self.week.planned.network.time_zones.zone(terminal)
        moment = (self.monday + dt.timedelta(minutes=steps * self.week.terms.step_min)).astimezone(zone)
        return f"{WEEKDAYS[moment.weekday()]} {moment:%H:%M}"

    def _runs(self) -> Iterator[tuple[object, ...]]:
        """As in the plan: empty trains stand with the run whose wagons they bring back."""
        empty = {one.back_of: one.empty for one in self.week.planned.runs}
        for one in self.week.planned.runs:
            run = one.run
            if not one.back_of:
                yield (run.id, run.gauge, run.start, run.end, one.trains, empty.get(run.id, 0.0), run.teu, run.hours)

    def _trains(self) -> Iterator[tuple[object, ...]]:
        for n, train in enumerate(self.week.trains):
            run, passage = self.week.planned.runs[train.run].run, self.passages[n]
            end = passage[-1] + self.week.problem.trains[n].hops[-1].steps
            yield (
                train.name,
                run.id,
                ";".join(run.services),
                run.gauge,
                run.start,
                run.end,
                self.clock(run.start, passage[0]),
                self.clock(run.end, end),
                self.hours(passage[0]),
                self.hours(end - passage[0]),
                self.hours(self.week.problem.standing(n, passage)),
                train.empty,
            )

    def _stops(self) -> Iterator[tuple[object, ...]]:
        for n, train in enumerate(self.week.trains):
            arrives = self.passages[n][0]
            hops = self.week.problem.trains[n].hops
            for k, (hop, begins, point) in enumerate(zip(hops, self.passages[n], train.points, strict=False)):
                wait = begins - arrives - hop.stands
                yield (
                    train.name,
                    k + 1,
                    point.terminal,
                    point.name,
                    point.link,
                    point.tracks,
                    round(point.km, 3),
                    self.hours(arrives),
                    self.hours(begins),
                    self.hours(wait),
                )
                arrives = begins + hop.steps
            last = train.points[-1]
            at = self.hours(arrives)
            yield (train.name, len(hops) + 1, last.terminal, last.name, "", 0, round(last.km, 3), at, at, 0.0)

    @cached_property
    def _taken(self) -> dict[str, list[Taken]]:
        """Everything that is taken, by resource."""
        found: dict[str, list[Taken]] = {}
        for n in range(len(self.week.trains)):
            for one in taken(self.week.problem, n, self.passages[n]):
                found.setdefault(one.resource, []).append(one)
        return found

    def _waits(self) -> Iterator[tuple[object, ...]]:
        """Where a train stands longer than it must, and the trains that take meanwhile what it needs next."""
        for n, train in enumerate(self.week.trains):
            arrives = self.passages[n][0]
            for hop, begins, point in zip(
                self.week.problem.trains[n].hops, self.passages[n], train.points, strict=False
            ):
                ready = arrives + hop.stands
                if begins > ready:
                    needed = {use.resource: use for use in hop.uses}
                    others = {
                        self.week.trains[one.train].name
                        for name, use in needed.items()
                        for one in self._taken.get(name, ())
                        if one.train != n and self._meets(one, ready + use.after, begins + use.after)
                    }
                    yield (
                        train.name,
                        point.name,
                        self.hours(ready),
                        self.hours(begins - ready),
                        "; ".join(sorted(others)),
                    )
                arrives = begins + hop.steps

    def _meets(self, one: Taken, begin: int, end: int) -> bool:
        """Whether something is taken at a time between two steps, round the week."""
        period = self.week.problem.period
        return (one.start - begin) % period < end - begin or (begin - one.start) % period < one.steps

    def _connections(self) -> Iterator[tuple[object, ...]]:
        for one in self.week.problem.connections:
            before, after = self.week.trains[one.before], self.week.trains[one.after]
            wait = self.week.problem.wait(one, self.passages)
            place = self.week.planned.runs[after.run].run.start
            yield before.name, after.name, place, self.hours(one.least), self.hours(wait)

    def _resources(self) -> Iterator[tuple[object, ...]]:
        for name, uses in sorted(self._taken.items()):
            busy = self.hours(sum(one.steps for one in uses))
            room = self.week.problem.room(name)
            yield name, self.week.resources[name].kind, len(uses), busy, room, busy / (room * HOURS_PER_WEEK)

    def capacities(self) -> pd.DataFrame:
        """What is shared, for `Plan.loads` and `Plan.bottlenecks`: hours a week that it is taken."""
        rows = []
        for name, kind, _, busy, room, _ in self._resources():
            one = self.week.resources[str(name)]
            limit = float(str(room)) * HOURS_PER_WEEK
            where = (one.terminal, one.border, one.direction)
            rows.append((name, kind, one.name, *where, busy, limit, "hours a week", np.nan, np.nan))
        return frame_of(rows, CAPACITIES)

    def _services(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Days and times at which services leave: one row each, and one for each hour of the day."""
        rows, every = [], []
        for service in self.week.planned.services:
            mine = [
                (n, train)
                for n, train in enumerate(self.week.trains)
                if not train.empty
                and self.week.planned.runs[train.run].run.own
                and service in self.week.planned.runs[train.run].run.services
            ]
            times: dict[str, list[str]] = {}
            for n, train in mine:
                start = self.week.planned.runs[train.run].run.start
                day, time = self.clock(start, self.passages[n][0]).split()
                times.setdefault(time, []).append(day)
            for time, days in sorted(times.items()):
                every += [(service, ";".join(days_part), time) for days_part in _by_weeks(days)]
            days = sorted({day for days in times.values() for day in days}, key=WEEKDAYS.index)
            rows.append((service, len(mine), ";".join(days), ";".join(sorted(times))))
        return frame_of(rows, _SERVICES).set_index("service"), frame_of(every, _DEPARTURES)

    def _running(self) -> Iterator[tuple[object, ...]]:
        """Hours to each stop of a service with what its trains wait before it, where they do."""
        hours = {
            (service, hop.end): hop.hours
            for one in self.week.planned.runs
            for service in one.run.services
            for hop in one.run.hops
            if not one.back_of
        }
        extra = self._extra()
        stops = self.week.planned.network.service_stops.sort_values(["service_id", "sequence"])
        for service, own in stops.groupby("service_id", sort=True):
            left = 0.0
            for sequence, terminal in own[["sequence", "terminal_id"]].itertuples(index=False):
                left += extra.get((str(service), str(terminal)), 0.0)
                run = hours.get((str(service), str(terminal)), 0.0)
                more = min(left, _MOST_OF_RUN * run)
                if more > 0.0:
                    left -= (
                        more  # the rest goes to the stop after it: a table holds no run of days over a few kilometres
                    )
                    yield service, int(sequence), terminal, run + more

    def _extra(self) -> dict[tuple[str, str], float]:
        """Hours before a terminal, by service: on the line as the train that waits longest, in a yard as the first."""
        found: dict[tuple[str, str], float] = {}
        starts: dict[tuple[str, str], float] = {}
        for one in self.week.problem.connections:
            train = self.week.trains[one.after]
            wait, then = self.hours(self.week.problem.wait(one, self.passages)), train.points[1:]
            terminal = next(point.terminal for point in then if point.terminal)
            for service in self.week.planned.runs[train.run].run.services:
                starts[service, terminal] = min(wait, starts.get((service, terminal), wait))
        for n, train in enumerate(self.week.trains):
            for terminal, steps in () if train.empty else self._waited(n):
                for service in self.week.planned.runs[train.run].run.services:
                    key = (service, terminal)
                    found[key] = max(found.get(key, 0.0), self.hours(steps))
        return {key: found.get(key, 0.0) + starts.get(key, 0.0) for key in {**found, **starts}}

    def _waited(self, n: int) -> Iterator[tuple[str, int]]:
        """Steps that a train waits since the terminal before, by the terminal that it comes to."""
        more, arrives = 0, self.passages[n][0]
        hops, points = self.week.problem.trains[n].hops, self.week.trains[n].points
        for hop, begins, then in zip(hops, self.passages[n], points[1:], strict=True):
            more += begins - arrives - hop.stands
            arrives = begins + hop.steps
            if then.terminal:
                yield then.terminal, more
                more = 0


def _by_weeks(days: list[str]) -> Iterator[list[str]]:
    """Days as sets of different ones: two trains at one hour of one day are two rows."""
    left = sorted(days, key=WEEKDAYS.index)
    while left:
        part = list(dict.fromkeys(left))
        yield part
        for day in part:
            left.remove(day)
