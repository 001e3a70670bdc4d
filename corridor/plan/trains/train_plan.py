"""Trains a week by service: solve the train program, with and without subsidies, and lay it out in frames."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.errors import CorridorError, NotProven
from corridor.model.network import Network
from corridor.plan.demand.demand import DemandSource
from corridor.plan.result import Plan
from corridor.plan.solver.infeasible_subset import why_infeasible
from corridor.plan.solver.mip_search import Effort, at_rest, solve_program
from corridor.plan.solver.outcome import UNFINISHED, Result, Status, nothing
from corridor.plan.solver.program import Program
from corridor.plan.solver.progress import Watcher
from corridor.plan.trains.case import TrainCase, TrainTerms, train_case
from corridor.plan.trains.frames import train_frames
from corridor.plan.trains.train_model import TrainProgram, train_program
from corridor.results import stamp_of

__all__ = ["block_trains"]

Floats = NDArray[np.float64]

_SMALL_TEU = 1e-4
_EPSILON = 1e-6
_PROOF_TOLERANCE = 1e-6
_DEAR = 0.02  # of what a TEU costs on average: edges with a higher reduced cost are left out near the relaxation


def block_trains(  # noqa: PLR0913 - the options of one solve, all with defaults
    net: Network,
    demand: DemandSource,
    *,
    services: Sequence[str] | None = None,
    terms: TrainTerms | None = None,
    solver: str = "highs",
    time_limit_s: float = 60.0,
    gap: float = 0.01,
    progress: bool | Watcher = False,
    release: bool = True,
    check: str = "",
    start: Plan | None = None,
) -> Plan:
    """Plan how many trains a week each service runs, and which boxes ride on them.

    Everything that the demand pays and waits for counts: whole trains, handling, changes of gauge, borders,
    other modes by tariff, and the value of time; a box waits half the headway of its train.

    Parameters
    ----------
    net : Network
        Where.
    demand : Demand, DataFrame, str or Path
        As for `read_demand`; the earliest ``ready`` is the date of the plan.
    services : sequence of str, optional
        Services to plan; by default every train of the network. Their frequency in the tables is not used.
    terms : TrainTerms, optional
        Limits, prices, subsidies.
    solver : {"highs", "gscip"}
        Who solves it.
    time_limit_s, gap : float
        Wall-clock seconds, and the relative gap that counts as optimal. With subsidies the program is solved
        twice, and may take the limit twice; so with `check`.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable gets each `Progress`.
    release : bool
        Whether boxes may stay behind when not all can be served: as few as possible, then the least cost.
    check : str
        A second solver that must agree; blank for none.
    start : Plan, optional
        An earlier plan of the same network and services to begin near.

    Returns
    -------
    Plan
        Frames ``services``, ``runs``, ``flows``, ``unserved``, ``subsidies``, ``only_by_subsidy``, ``resources``.

    Raises
    ------
    Infeasible
        When not everything can be served and `release` is False, with what binds and a conflict.
    NotProven
        When the second solver contradicts the first.
    TableError, UnknownName
        For faults of the demand, and services that do not run.
    """
    given = Effort(solver, time_limit_s, gap, progress)
    case = train_case(net, demand, services, terms)
    made = train_program(case)
    result, left_behind = _solved(case, made, given, release=release, start=_values(made.program, start))
    if result.values is None:
        if result.status is Status.INFEASIBLE:
            raise why_infeasible(_served(made), "the train plan")
        note = f"no solution within {given.time_limit_s:g} s: {result.detail}"
        return _plan(case, made, result, (None, note))
    if check and not result.stopped:
        _confirm(made.program, result, replace(given, solver=check))
    without = _without_subsidies(made, given) if made.paid and not result.stopped else None
    return _plan(case, made, result, (without, "everything is served" if left_behind <= _SMALL_TEU else ""))


@dataclass(frozen=True, slots=True)
class _Narrow:
    """Near given values: trains rounded down or up, joint ones with one more, frequencies to match.

    Boxes stay off edges that are idle in the relaxation and far too dear by its prices.
    """

    case: TrainCase
    made: TrainProgram

    def __call__(self, program: Program, values: Floats, reduced: Floats | None) -> Program:
        near = program.copy()
        if reduced is not None and self.case.shippers:
            boxes = np.array([column for columns in self.made.boxes for column in columns], np.int64)
            dear = _DEAR * program.value(values) / sum(shipper.teu for shipper in self.case.shippers)
            for column in boxes[(values[boxes] < _EPSILON) & (reduced[boxes] > dear)].tolist():
                near.bound(column, 0.0, 0.0)
        runs = self.case.runs.runs
        span: list[tuple[float, float]] = []
        for run, column in zip(runs, self.made.trains, strict=True):
            most = program.columns[column].high
            low = min(math.floor(values[column] + _EPSILON), most)
            high = min(math.ceil(values[column] - _EPSILON) + (0 if run.own else 1), most)
            span.append((low, max(low, high)))
            near.bound(column, *span[-1])
        for column in self.made.empties:
            low = max(0.0, math.floor(values[column]) - 1.0)
            near.bound(column, low, max(low, min(math.ceil(values[column]) + 1.0, program.columns[column].high)))
        for name, levels in self.made.levels.items():
            members = self.made.members[name]
            least, most = sum(span[run][0] for run in members), sum(span[run][1] for run in members)
            for (first, last), chosen in zip(levels.steps, levels.chosen, strict=True):
                if last < least or first > most:
                    near.bound(chosen, 0.0, 0.0)
        return near


def _solved(
    case: TrainCase, made: TrainProgram, effort: Effort, *, release: bool, start: Floats | None
) -> tuple[Result, float]:
    """Serve everything; where that cannot be, leave as little behind as possible first, then spend the least."""
    narrow = _Narrow(case, made)
    program = made.program
    for column in made.unserved:
        program.bound(column, 0.0, 0.0)
    result = at_rest(program, solve_program(program, effort, narrow=narrow, start=start))
    if result.solved or not release:
        return result, 0.0
    for column, shipper in zip(made.unserved, case.shippers, strict=True):
        program.bound(column, 0.0, shipper.teu)
    return _released(made, effort, narrow, result)


def _released(made: TrainProgram, effort: Effort, narrow: _Narrow, ended: Result) -> tuple[Result, float]:
    """Leave as little behind as possible, then spend the least; without more solving when time is up already."""
    program, late = made.program, ended.status in UNFINISHED
    fewest = program.priced(dict.fromkeys(made.unserved, 1.0))
    least = at_rest(fewest, ended if late else solve_program(fewest, replace(effort, gap=1e-6), narrow=narrow))
    if least.values is None:
        return least, math.inf
    total = float(least.values[made.unserved].sum())
    program.limit(
        "left behind", [(column, 1.0) for column in made.unserved], high=total + _SMALL_TEU, group="left behind"
    )
    if late or least.stopped:
        spent = nothing(Status.NOT_SOLVED, least.seconds, least.solver, least.detail, stopped=least.stopped)
        return at_rest(program, spent), total
    return at_rest(program, solve_program(program, effort, narrow=narrow, start=least.values)), total


def _served(made: TrainProgram) -> Program:
    program = made.program.copy()
    for column in made.unserved:
        program.bound(column, 0.0, 0.0)
    return program


def _values(program: Program, start: Plan | None) -> Floats | None:
    """Values of an earlier plan by the names of the columns; 0 where there was none."""
    if start is None:
        return None
    if "columns" not in start.start:
        raise CorridorError(f"a plan of {start.model} holds nothing that trains could start from")
    known = start.start["columns"]["value"]
    return np.array([float(known.get(column.name, 0.0)) for column in program.columns])


def _confirm(program: Program, result: Result, effort: Effort) -> None:
    """Both solvers bound the same optimum: neither may find what the other excludes."""
    other = solve_program(program, effort, start=result.values)
    room = _PROOF_TOLERANCE * max(1.0, abs(result.objective))
    beaten = other.solved and other.objective < result.bound - room
    excluded = math.isfinite(other.bound) and other.bound > result.objective + room
    if beaten or excluded or other.status is Status.INFEASIBLE:
        raise NotProven(
            f"{effort.solver} answers {other.objective:,.2f} with bound {other.bound:,.2f}, "
            f"{result.solver} {result.objective:,.2f} with bound {result.bound:,.2f}"
        )


def _without_subsidies(made: TrainProgram, effort: Effort) -> Result:
    """The same program with nobody paying; begun anew, because the answer may be far away."""
    program = made.program.copy()
    for column in made.paid.values():
        program.bound(column, 0.0, 0.0)
    return solve_program(program, effort)


def _plan(case: TrainCase, made: TrainProgram, result: Result, more: tuple[Result | None, str]) -> Plan:
    without, note = more
    terms, currency = case.terms, case.network.currency
    notes = [
        f"a whole train costs {terms.whole_train_share:.0%} of what its boxes would pay one by one (estimate)",
        f"an empty train costs {terms.empty_share:.0%} of a full one (estimate)",
        f"routes dearer than {terms.detour:g} times a shipper's best are not looked at, nor more than "
        f"{terms.most_rides} planned trains a box",
        "ships, barges and trains that are not planned run as in the tables",
        *([note] if note else []),
        *(["stopped by Ctrl-C: the best plan found so far"] if result.stopped else []),
    ]
    frames = {} if result.values is None else train_frames(case, made, result.values, without)
    figures = {} if result.values is None else _figures(case, made, result.values)
    if without is not None and without.solved:
        notes.append(f"without subsidies: {without.objective:,.0f} {currency} a week, gap {without.gap:.2%}")
    elif made.paid and frames:
        notes.append("what runs without subsidies was not found in time: `only_by_subsidy` says nothing")
    start = {}
    if result.values is not None:
        names = [column.name for column in made.program.columns]
        start = {"columns": pd.DataFrame({"value": result.values}, index=pd.Index(names, name="column"))}
    return Plan(
        "block trains",
        result.status.value,
        result.objective,
        result.bound,
        f"{currency} a week",
        stamp_of(case.network),
        frames,
        figures,
        tuple(notes),
        start,
    )


def _figures(case: TrainCase, made: TrainProgram, values: Floats) -> dict[str, float]:
    own = [column for run, column in zip(case.runs.runs, made.trains, strict=True) if run.own]
    wagons = {
        f"wagons_{gauge}": sum(
            float(values[train] + values[empty]) * (run.hours + case.terms.turn_h) / 168.0 * run.teu / 2.0
            for run, train, empty in zip(case.runs.runs, made.trains, made.empties, strict=True)
            if run.gauge == gauge
        )
        for gauge in sorted({run.gauge for run in case.runs.runs})
    }
    return {
        "trains_per_week": float(values[own].sum()),
        "unserved_teu_per_week": float(values[made.unserved].sum()),
        "subsidies_paid_per_week": float(sum(values[column] for column in made.paid.values())),
        **wagons,
    }
