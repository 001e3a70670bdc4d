"""The trains of a week as hops, sections, headways and yards: a problem of `corridor.plan.solver.periodic`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from corridor.plan.solver.periodic.records import Connection, Departures, Hop, PeriodicProblem, Train, Turn, Use
from corridor.plan.timetables.planned_runs import PlannedRun, PlannedRuns
from corridor.plan.timetables.terms import TimetableTerms
from corridor.plan.trains.runs import RunHop
from corridor.units import HOURS_PER_DAY, HOURS_PER_WEEK

__all__ = ["Point", "Resource", "WeekProblem", "WeekTrain", "week_problem"]

_DAYS = 7
_MINUTES_PER_HOUR = 60
_FIXED = 2  # what an hour counts for a train with a fixed timetable


class Point(NamedTuple):
    """Where a hop begins, or the run ends: a terminal, or where trains meet on a line; and the link that follows."""

    terminal: str
    name: str
    km: float
    link: str = ""
    tracks: int = 0


class Resource(NamedTuple):
    """What is shared: its kind (section, line, border, yard, loop), and where it is."""

    kind: str
    name: str
    terminal: str = ""
    border: str = ""
    direction: str = ""


@dataclass(frozen=True)
class WeekTrain:
    """A train of the problem: of which run, its number there, whether empty, and its points."""

    name: str
    run: int
    number: int
    empty: bool
    points: tuple[Point, ...]


@dataclass(frozen=True, eq=False)
class WeekProblem:
    """The problem, and what its trains and resources are.

    Attributes
    ----------
    planned : PlannedRuns
    terms : TimetableTerms
    problem : PeriodicProblem
    trains : tuple of WeekTrain
        In the order of the problem.
    resources : dict of str to Resource
    ends : tuple of int
        Steps at the end of each run before its boxes go on: what is left of a border's hours.
    """

    planned: PlannedRuns
    terms: TimetableTerms
    problem: PeriodicProblem
    trains: tuple[WeekTrain, ...]
    resources: dict[str, Resource]
    ends: tuple[int, ...]

    @property
    def hours_per_step(self) -> float:
        """Hours of a step."""
        return self.terms.step_min / _MINUTES_PER_HOUR

    @property
    def parts_per_wagon(self) -> float:
        """What a wagon that circulates counts in the objective of the problem."""
        return self.problem.scale * self.terms.wagon_hours / self.hours_per_step


def week_problem(planned: PlannedRuns, terms: TimetableTerms) -> WeekProblem:
    """Turn planned runs into trains that share lines, borders and yards."""
    builder = _Builder(planned, terms)
    ways = [builder.way(number) for number in range(len(planned.runs))]
    trains, week_trains = list[Train](), list[WeekTrain]()
    first = dict[int, range]()
    for number, (one, (hops, points, _)) in enumerate(zip(planned.runs, ways, strict=True)):
        first[number] = range(len(trains), len(trains) + one.trains)
        for k in range(one.trains + one.empty_trains):
            empty = k >= one.trains
            label = f"{one.run.id}/{k + 1}"
            trains.append(Train(label, hops, builder.weight(one, empty=empty)))
            week_trains.append(WeekTrain(label, number, k, empty, points))
    problem = PeriodicProblem(
        builder.steps(HOURS_PER_WEEK),
        builder.steps(HOURS_PER_DAY),
        tuple(trains),
        tuple(_departures(planned, first, builder.steps(HOURS_PER_DAY))),
        tuple(builder.connections(first, [way[2] for way in ways])),
        builder.capacity,
    )
    ends = tuple(way[2] for way in ways)
    week = WeekProblem(planned, terms, problem, tuple(week_trains), builder.resources, ends)
    return replace(week, problem=replace(problem, turns=tuple(_turns(week)))) if terms.wagon_hours else week


def _turns(week: WeekProblem) -> Iterator[Turn]:
    """The wagons of every train."""
    stands = math.ceil(week.terms.turn_h / week.hours_per_step)
    for number, train in enumerate(week.trains):
        one = week.planned.runs[train.run]
        weight = round(week.parts_per_wagon * one.wagons(train.empty))
        yield Turn(number, one.run.gauge, one.run.start, one.run.end, stands, weight)


def _departures(planned: PlannedRuns, first: dict[int, range], day: int) -> Iterator[Departures]:
    """Trains of a service at one hour on different days; of more than seven, at hours as far apart as can be.

    The first timetable tries noon, and what lies evenly round the clock from there.
    """
    for number, one in enumerate(planned.runs):
        if one.run.own and one.trains:
            mine = list(first[number])
            parts = [tuple(mine[begin : begin + _DAYS]) for begin in range(0, len(mine), _DAYS)]
            for place, part in enumerate(parts):
                yield Departures(part, hour=(day // 2 + place * day // len(parts)) % day)


def _matched(before: Sequence[int], after: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each train before goes on with one after it, and each after has one before: in order, evenly."""
    count = max(len(before), len(after))
    for number in range(count):
        yield before[number * len(before) // count], after[number * len(after) // count]


class _Builder:
    """Makes hops and remembers the resources that they name."""

    def __init__(self, planned: PlannedRuns, terms: TimetableTerms) -> None:
        self.planned, self.terms = planned, terms
        self.resources: dict[str, Resource] = {}
        self.capacity: dict[str, int] = {}
        table = planned.network.links
        self._km = {str(name): float(km) for name, km in table["length_km"].items()}
        self._from = {str(name): str(start) for name, start in table["from_node_id"].items()}
        self._tracks = {str(name): int(n) if n == n else 2 for name, n in table["tracks"].astype(float).items()}

    def steps(self, hours: float) -> int:
        """Hours as steps, the nearest whole number."""
        return round(hours * _MINUTES_PER_HOUR / self.terms.step_min)

    def whole_steps(self, minutes: float) -> int:
        """Minutes as steps, no fewer."""
        return math.ceil(minutes / self.terms.step_min)

    def weight(self, one: PlannedRun, *, empty: bool) -> int:
        """What a step of standing counts for trains of a run."""
        if empty:
            return 1
        classes = self.planned.network.services["train_class"]
        given = self.terms.priorities
        return max(given.get(s, _FIXED if classes.loc[s] == "fixed" else 1) for s in one.run.services)

    def way(self, number: int) -> tuple[tuple[Hop, ...], tuple[Point, ...], int]:
        """Hops and points of a run, and steps that a train still stands at its end for a border."""
        run = self.planned.runs[number].run
        hops, points = list[Hop](), list[Point]()
        km, clock, rest = 0.0, 0.0, 0.0
        for place, hop in enumerate(run.hops):
            stands = self.steps(rest + hop.border_h * hop.exit_share)
            rest = hop.border_h * (1.0 - hop.exit_share)
            # what is rounded away on one hop is made up for on the next
            begin, clock = self.steps(clock), clock + hop.hours
            running = max(1, self.steps(clock) - begin)
            parts = self._line(hop, running)
            wait = self.steps(self.terms.most_wait_h)
            for n, (part, uses, point) in enumerate(parts):
                must = stands if n == 0 else 0
                loop = point.name if n else ""
                hops.append(Hop(part, must if place or n else 0, wait if place or n else 0, loop, uses))
                points.append(point._replace(km=km + point.km))
            km += self._km.get(hop.link_id, 0.0)
        points.append(Point(run.end, run.end, km))
        left = self.steps(rest)
        hops[-1] = hops[-1]._replace(uses=(*hops[-1].uses, *self._yard(number, hops[-1].steps, left)))
        return tuple(hops), tuple(points), left

    def _line(self, hop: RunHop, running: int) -> list[tuple[int, tuple[Use, ...], Point]]:
        """The parts of a hop: one, or a section each where there is one track; steps, uses and where each begins."""
        tracks = self.terms.tracks.get(hop.link_id, self._tracks.get(hop.link_id, 2))
        km = self._km.get(hop.link_id, 0.0)
        border = self._border(hop)
        if tracks > 1:
            headway = self.whole_steps(self.terms.headway_min)
            way = f"{hop.link_id} {hop.start}-{hop.end}"
            uses = (
                Use(self._named(f"{way}, entering", Resource("line", way)), 0, headway),
                Use(self._named(f"{way}, leaving", Resource("line", way)), running, headway),
            )
            return [(running, (*uses, *border), Point(hop.start, hop.start, 0.0, hop.link_id, tracks))]
        count = min(max(1, math.ceil(km / self.terms.section_km)), running)
        forth = self._from.get(hop.link_id, hop.start) == hop.start
        clear = self.whole_steps(self.terms.clearance_min)
        ends = [running * (n + 1) // count for n in range(count)]
        found = []
        for n, (begin, end) in enumerate(zip([0, *ends], ends, strict=False)):
            section = n if forth else count - 1 - n
            name = f"{hop.link_id}, section {section + 1} of {count}"
            use = Use(self._named(name, Resource("section", name)), 0, end - begin + clear)
            at = km * n / count
            if n:
                loop = f"{hop.link_id}, km {km * (n if forth else count - n) / count:.0f}"
                self._named(loop, Resource("loop", loop))
                point = Point("", loop, at, hop.link_id, tracks)
            else:
                point = Point(hop.start, hop.start, at, hop.link_id, tracks)
            found.append((end - begin, (use, *(border if n == 0 else ())), point))
        return found

    def _named(self, key: str, resource: Resource) -> str:
        self.resources[key] = resource
        return key

    def _border(self, hop: RunHop) -> tuple[Use, ...]:
        """A border is passed no closer than a day divided by its trains a day."""
        if not hop.border_id:
            return ()
        minutes = HOURS_PER_DAY * _MINUTES_PER_HOUR / hop.slots if hop.slots else self.terms.headway_min
        name = f"border {hop.border_id} {hop.direction}"
        resource = Resource("border", name, border=hop.border_id, direction=hop.direction)
        return (Use(self._named(name, resource), 0, self.whole_steps(minutes)),)

    def _yard(self, number: int, running: int, left: int) -> tuple[Use, ...]:
        """A track of the yard where the gauge changes, from when a train is there until its boxes are changed over."""
        run = self.planned.runs[number].run
        found, longest, tracks = False, 0.0, 0.0
        for place in self.planned.followers(number) if self.planned.runs[number].trains else ():
            after = self.planned.runs[place].run
            rows = self.planned.change(run, after)
            if after.gauge == run.gauge or rows.empty:
                continue
            found, longest = True, max(longest, self.planned.change_h(run, after))
            tracks = max(tracks, float(np.nansum(rows["tracks"].astype(float))))
        room = self.terms.yard_tracks.get(run.end, int(tracks))
        if not (found and room):
            return ()
        name = f"yard {run.end}"
        self.capacity[name] = room
        self._named(name, Resource("yard", name, terminal=run.end))
        return (Use(name, running, left + self.steps(longest)),)

    def connections(self, first: dict[int, range], ends: Sequence[int]) -> Iterator[Connection]:
        """Boxes that go on from one run to the next; of several runs that feed one, in the order of their names."""
        feeders: dict[int, list[int]] = {}
        for number, one in enumerate(self.planned.runs):
            if one.trains:
                for after in self.planned.followers(number):
                    feeders.setdefault(after, []).append(number)
        for after, befores in feeders.items():
            trains = [(train, number) for number in befores for train in first[number]]
            for place, target in _matched(range(len(trains)), first[after]):
                train, number = trains[place]
                hours = self.planned.change_h(self.planned.runs[number].run, self.planned.runs[after].run)
                weight = self.weight(self.planned.runs[number], empty=False)
                yield Connection(train, target, ends[number] + self.steps(hours), weight)
