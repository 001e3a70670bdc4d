"""The runs of a plan of trains, with their ways on a day: what timetables and vehicles are made of."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from corridor.calendar import as_day
from corridor.errors import CorridorError
from corridor.graph import Graph, compile_graph
from corridor.model.network import Network
from corridor.model.tables.codes import changes_gauge
from corridor.model.tables.reading import nearest
from corridor.plan.result import Plan
from corridor.plan.trains.runs import TrainRun, train_runs
from corridor.plan.trains.train_program import wagons_of

__all__ = ["MODELS", "PlannedRun", "PlannedRuns", "planned_runs"]

MODELS = ("block trains", "timetable")  # of plans that say how many trains each run has
_DUST = 1e-6


@dataclass(frozen=True)
class PlannedRun:
    """A run, and how many trains a week it has.

    Attributes
    ----------
    run : TrainRun
    trains : int
        With boxes.
    empty : float
        Trains of empty wagons; a part of one is a train of fewer wagons.
    back_of : str
        The run whose wagons these empty trains bring back; blank for a run with boxes.
    """

    run: TrainRun
    trains: int
    empty: float = 0.0
    back_of: str = ""

    @property
    def empty_trains(self) -> int:
        """Trains of empty wagons, whole ones."""
        return math.ceil(self.empty - _DUST)

    def wagons(self, empty: bool) -> float:
        """Wagons of a train; one of empty wagons has its share of those that must come back, no whole set."""
        return wagons_of(self.run) * (self.empty / self.empty_trains if empty else 1.0)


@dataclass(frozen=True, eq=False)
class PlannedRuns:
    """The runs that have trains.

    Attributes
    ----------
    network : Network
    graph : Graph
        Of the day.
    services : tuple of str
        Every service of the plan, also those that do not run.
    day, planned_for : date
        Of the graph, and of the plan itself, None where it does not say.
    runs : tuple of PlannedRun
        With boxes, and behind each that has empty trains the way back of these.
    """

    network: Network
    graph: Graph
    services: tuple[str, ...]
    day: dt.date
    planned_for: dt.date | None
    runs: tuple[PlannedRun, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """That the plan is of another day, where it is."""
        if self.planned_for in (None, self.day):
            return ()
        return (f"the trains were planned for {self.planned_for}, and stand here at what holds on {self.day}",)

    def followers(self, number: int) -> list[int]:
        """Runs with boxes on which boxes of a run go on: of one of its services, from where it ends."""
        one = self.runs[number].run
        return [
            place
            for place, other in enumerate(self.runs)
            if place != number
            and other.trains
            and other.run.start == one.end
            and set(other.run.services) & set(one.services)
        ]

    @cached_property
    def _changes(self) -> pd.DataFrame:
        transfers = self.network.transfers
        return transfers[changes_gauge(transfers)]

    def change(self, before: TrainRun, after: TrainRun) -> pd.DataFrame:
        """Rows of ``transfers`` by which boxes go from one run onto another of another gauge, either way round."""
        rows = self._changes[self._changes["terminal_id"] == before.end]
        pairs = (set(pair) for pair in zip(rows["from_carrier"], rows["to_carrier"], strict=True))
        return rows[[pair == {before.gauge, after.gauge} for pair in pairs]]

    def change_h(self, before: TrainRun, after: TrainRun) -> float:
        """Hours from when a train is there until its boxes are on one of another gauge, by the quickest technique."""
        known = self.change(before, after)["hours"].dropna()
        return float(known.min()) if len(known) and before.gauge != after.gauge else 0.0

    def country(self, terminal: str) -> str:
        """Country of a terminal."""
        return self.graph.structure.index.country[terminal]


def planned_runs(network: Network, plan: Plan, day: str | dt.date | None) -> PlannedRuns:
    """Find the runs of a plan on a day, that for which it was made where none is given.

    Raises
    ------
    CorridorError
        For a plan that has no runs, in which none runs, whose runs are not there on that day, or that says no day.
    DateError
        For a day that is none.
    """
    date = plan.day if day is None else as_day(day)
    if plan.model not in MODELS or "runs" not in plan.frames:
        raise CorridorError(f"a plan of {plan.model} has no runs of trains: take one of block trains")
    table = plan.frame("runs")
    table = table[(table["trains_per_week"] > 0) | (table["empty_trains_per_week"] > _DUST)]
    if table.empty:
        raise CorridorError("no train runs in this plan: there is nothing to put into a timetable")
    services = tuple(str(name) for name in plan.services.index)
    unknown = [name for name in services if name not in network.services.index]
    if unknown:
        near = nearest(unknown[0], tuple(network.services.index))
        raise CorridorError(f"the network has no service {unknown[0]!r} of the plan{near}")
    if date is None:
        raise CorridorError("the plan does not say for which day it was made: give the day")
    graph = compile_graph(network, date)
    joint = any(str(name).startswith("joint:") for name in plan.frame("runs").index)
    found = {run.id: run for run in train_runs(graph, services, regroup=joint).runs}
    lost = [str(name) for name in table.index if name not in found]
    if lost:
        remedy = f"it was planned for {plan.day}" if plan.day else "give the day for which it was planned"
        raise CorridorError(f"the plan's run {lost[0]} is not there on {date}: {remedy}")
    return PlannedRuns(network, graph, services, date, plan.day, tuple(_rows(table, found)))


def _rows(table: pd.DataFrame, found: dict[str, TrainRun]) -> Iterator[PlannedRun]:
    for name, trains, empty in table[["trains_per_week", "empty_trains_per_week"]].itertuples(name=None):
        run = found[str(name)]
        yield PlannedRun(run, round(float(trains)))
        if float(empty) > _DUST:
            yield PlannedRun(_back(run), 0, float(empty), run.id)


def _back(run: TrainRun) -> TrainRun:
    """The way of the empty wagons of a run: from its end to its start, in the hours of the way out."""
    hops = tuple(
        hop._replace(start=hop.end, end=hop.start, direction="-".join(reversed(hop.direction.split("-"))))
        for hop in reversed(run.hops)
    )
    return replace(run, id=f"{run.id} back", own=False, start=run.end, end=run.start, hops=hops)
