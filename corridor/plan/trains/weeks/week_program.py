"""The program of all periods: that of each, side by side, and what joins them.

Boxes left at their origins wait for the next period; a service that starts or stops costs money and runs for some
periods. Wagons come home within each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corridor.errors import ArgumentError
from corridor.plan.solver.program import Program
from corridor.plan.trains.problem import Shipper, TrainProblem
from corridor.plan.trains.train_model import train_program
from corridor.plan.trains.train_program import Levels, Terms, TrainProgram
from corridor.plan.trains.weeks.week_terms import WeekTerms
from corridor.units import HOURS_PER_WEEK

__all__ = ["Period", "WeekProgram", "freeze", "labels_of", "volumes_of", "waiting_cost", "week_program"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Period:
    """One period: its shippers and its part of the program.

    Attributes
    ----------
    label : str
        Before the names of its columns.
    problem : TrainProblem
        With what may leave in it: its own boxes and those that may have waited.
    made : TrainProgram
        Alone.
    first : int
        Its first column in the program of all.
    """

    label: str
    problem: TrainProblem
    made: TrainProgram
    first: int

    def values(self, values: Floats) -> Floats:
        """Those of its columns."""
        return values[self.first : self.first + self.made.program.n_columns]


@dataclass(frozen=True, slots=True, eq=False)
class WeekProgram:
    """The program of all periods.

    Attributes
    ----------
    problem : TrainProblem
        Runs and shippers of all of them, one after the other.
    made : TrainProgram
        Their columns.
    periods : tuple of Period
        In order.
    carried : dict of (int, int) to int
        Column of what waits, by shipper and period from which on.
    weeks : WeekTerms
        What was asked.
    """

    problem: TrainProblem
    made: TrainProgram
    periods: tuple[Period, ...]
    carried: dict[tuple[int, int], int]
    weeks: WeekTerms


def week_program(problem: TrainProblem, weeks: WeekTerms) -> WeekProgram:
    """State the program.

    Parameters
    ----------
    problem : TrainProblem
        Of a mean week, its shippers with graphs of all their ways.
    weeks : WeekTerms
        Periods.
    """
    whole, periods = TrainProgram(Program("block trains by week")), list[Period]()
    volumes, made = volumes_of(problem, weeks), dict[bytes, TrainProgram]()
    rows: list[list[int]] = []
    for number, label in enumerate(labels_of(weeks)):
        window = slice(max(0, number - weeks.most_carried), number + 1)
        shippers = tuple(
            _of_period(problem, shipper, weeks, window, float(volumes[k, window].sum()))
            for k, shipper in enumerate(problem.shippers)
        )
        part = replace(problem, shippers=shippers)
        key = volumes[:, window].sum(axis=1).tobytes()
        made[key] = made[key] if key in made else train_program(part)  # of equal volumes one is stated
        period = Period(label, part, made[key], whole.program.n_columns)
        rows.append(_append(whole, period, number * len(problem.runs.runs), weeks.each))
        for row, volume in zip(rows[-1], volumes[:, number].tolist(), strict=True):
            whole.program.bound_row(row, volume, volume)
        periods.append(period)
    carried = _carry(problem, weeks, whole, rows, volumes)
    _start_and_stop(problem, weeks, whole, periods)
    runs = replace(problem.runs, runs=problem.runs.runs * weeks.count)
    shippers = tuple(shipper for period in periods for shipper in period.problem.shippers)
    return WeekProgram(replace(problem, runs=runs, shippers=shippers), whole, tuple(periods), carried, weeks)


def labels_of(weeks: WeekTerms) -> list[str]:
    """What stands before the names of the columns of each period."""
    return [f"period {number + 1}: " for number in range(weeks.count)]


def freeze(program: WeekProgram, weeks: WeekTerms, known: Mapping[str, float]) -> None:
    """Hold the trains of periods that are over at those of an earlier plan, by the names of its columns.

    Raises
    ------
    ArgumentError
        When it has not so many periods.
    """
    made, names = program.made.program, program.made.program.column_names()
    for period in program.periods[: weeks.frozen]:
        held = [*period.made.trains, *(z for levels in period.made.levels.values() for z in levels.chosen)]
        for column in (period.first + one for one in held):
            if names[column] not in known:
                raise ArgumentError(f"start has no {names[column]}: it is no plan of {weeks.frozen} such periods")
            value = float(round(known[names[column]]))
            made.bound(column, value, value)


def waiting_cost(shipper: Shipper, weeks: WeekTerms) -> float:
    """What a TEU a week of a shipper costs that waits from one period to the next."""
    return weeks.each * (weeks.each * (shipper.hourly * HOURS_PER_WEEK + weeks.storage))


def volumes_of(problem: TrainProblem, weeks: WeekTerms) -> Floats:
    """TEU a week of every shipper that become ready in each period, shape (shippers, periods)."""
    found = np.zeros((len(problem.shippers), weeks.count))
    for k, shipper in enumerate(problem.shippers):
        for row, share in shipper.members:
            found[k] += shipper.teu * share * _profile(problem, weeks, row)
    return found


def _profile(problem: TrainProblem, weeks: WeekTerms, row: int) -> Floats:
    return np.array(weeks.profile.get(problem.demand.ids[row], (1.0,) * weeks.count), np.float64)


def _of_period(problem: TrainProblem, shipper: Shipper, weeks: WeekTerms, window: slice, most: float) -> Shipper:
    """A shipper with all that may leave in a period, and the shares of its rows in that."""
    sent = [
        (row, share * shipper.teu * float(_profile(problem, weeks, row)[window].sum()))
        for row, share in shipper.members
    ]
    members = tuple((row, teu / most) for row, teu in sent) if most > 0.0 else shipper.members
    return replace(shipper, teu=most, members=members)


def _append(whole: TrainProgram, period: Period, runs: int, times: int) -> list[int]:
    """Add a period's program to that of all; the rows of its volumes there."""
    own, program, label = period.made, whole.program, period.label
    column, row = program.n_columns, program.n_rows
    for one in own.program.columns():
        program.add(label + one.name, cost=times * one.cost, low=one.low, high=one.high, whole=one.whole)
    for limit in own.program.rows():
        terms = [(column + number, factor) for number, factor in limit.terms]
        group = label + limit.group if limit.group else ""
        program.limit(label + limit.name, terms, low=limit.low, high=limit.high, group=group)
    for name in ("trains", "empties", "unserved", "must"):
        getattr(whole, name).extend(column + one for one in getattr(own, name))
    whole.boxes.extend([column + one for one in boxes] for boxes in own.boxes)
    for name, levels in own.levels.items():
        chosen = tuple(column + one for one in levels.chosen)
        whole.levels[label + name] = Levels(levels.steps, chosen, row + levels.row)
        whole.members[label + name] = [runs + one for one in own.members[name]]
    whole.paid |= {label + name: column + one for name, one in own.paid.items()}
    whole.due |= {label + name: row + one for name, one in own.due.items()}
    whole.resources |= {row + one: use for one, use in own.resources.items()}
    return [row + one for one in own.volumes]


def _carry(
    problem: TrainProblem, weeks: WeekTerms, whole: TrainProgram, rows: Sequence[Sequence[int]], volumes: Floats
) -> dict[tuple[int, int], int]:
    """c(k, p) <= what became ready in the last periods; it leaves the volume of p and joins that of p + 1."""
    found, program = dict[tuple[int, int], int](), whole.program
    for k, shipper in enumerate(problem.shippers):
        for number in range(weeks.count - 1 if weeks.most_carried else 0):
            most = float(volumes[k, max(0, number + 1 - weeks.most_carried) : number + 1].sum())
            name = f"{problem.demand.ids[shipper.row]} waits from {number + 1}"
            column = found[k, number] = program.add(name, cost=waiting_cost(shipper, weeks), high=most)
            program.extend(rows[number][k], ((column, 1.0),))
            program.extend(rows[number + 1][k], ((column, -1.0),))
    return found


def _start_and_stop(problem: TrainProblem, weeks: WeekTerms, whole: TrainProgram, periods: Sequence[Period]) -> None:
    """s(p) >= r(p) - r(p - 1), e(p) >= r(p - 1) - r(p), r(q) >= r(p) - r(p - 1) soon after; r(p) = sum_j z(p, j)."""
    program = whole.program
    for service in problem.services:
        runs: list[Terms] = [[(z, 1.0) for z in whole.levels[one.label + service].chosen] for one in periods]
        for number, now in enumerate(runs):
            before, ran = (runs[number - 1], 0.0) if number else ([], float(service in weeks.running))
            change = [*now, *((column, -1.0) for column, _ in before)]  # is at most ran, or one with a start
            back: Terms = [(column, -factor) for column, factor in change]
            label = f"{service} in {number + 1}"
            if weeks.start_cost > 0.0:
                start = program.add(f"start of {label}", cost=weeks.start_cost, high=1.0)
                program.limit(f"start of {label}", [(start, 1.0), *back], low=-ran)
            if weeks.stop_cost > 0.0:
                stop = program.add(f"stop of {label}", cost=weeks.stop_cost, high=1.0)
                program.limit(f"stop of {label}", [(stop, 1.0), *change], low=ran)
            for later in range(number + 1, min(number + weeks.least_run, weeks.count)):
                program.limit(f"{label} runs in {later + 1}", [*runs[later], *back], low=-ran)
