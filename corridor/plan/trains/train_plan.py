"""Trains a week by service: solve the train program, with and without subsidies, and lay it out in frames."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corridor.arguments import checked_arguments
from corridor.errors import NotProven
from corridor.model.network import Network
from corridor.plan.demand.demand import DemandSource
from corridor.plan.loads import GroundLoads
from corridor.plan.result import Plan, column_values, start_of_columns
from corridor.plan.solver.infeasible_subset import infeasible_error
from corridor.plan.solver.mip_search import solve_program, with_integers_at_lower_limits
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solver_result import UNFINISHED, SolverResult, Status, no_solution
from corridor.plan.trains.frames import train_frames, train_ground
from corridor.plan.trains.problem import TrainProblem, TrainTerms, train_problem
from corridor.plan.trains.train_model import TrainProgram, train_program
from corridor.progress import Watcher
from corridor.results import stamp_of
from corridor.units import HOURS_PER_WEEK

__all__ = ["block_trains"]

Floats = NDArray[np.float64]

_SMALL_TEU = 1e-4
_EPSILON = 1e-6
_PROOF_TOLERANCE = 1e-6
_FEWEST_GAP = 1e-6  # what stays behind is counted in single boxes
_DEAR = 0.02  # of what a TEU costs on average: edges with a higher reduced cost are left out near the relaxation


@checked_arguments
def block_trains(  # noqa: PLR0913 - the options of one solve, all with defaults
    network: Network,
    demand: DemandSource,
    *,
    services: Sequence[str] | None = None,
    terms: TrainTerms | None = None,
    solver: str = "highs",
    check: str = "",
    release: bool = True,
    time_limit_s: float | None = 60.0,
    gap: float = 0.01,
    progress: bool | Watcher = False,
    start: Plan | None = None,
    seed: int = 0,
) -> Plan:
    """Plan how many trains a week each service runs, and which boxes ride on them.

    Everything that the demand pays and waits for counts: whole trains, handling, changes of gauge, borders,
    other modes by tariff, and the value of time; a box waits half the headway of its train.

    Parameters
    ----------
    network : Network
        Where.
    demand : Demand, DataFrame, str or Path
        As for `read_demand`; the earliest ``ready`` is the date of the plan.
    services : sequence of str, optional
        Services to plan; by default every train of the network. Their frequency in the tables is not used.
    terms : TrainTerms, optional
        Limits, prices, subsidies.
    solver : {"highs", "gscip"}
        Who solves it.
    check : str
        A second solver that must agree; blank for none.
    release : bool
        Whether boxes may stay behind when not all can be served: as few as possible, then the least cost.
    time_limit_s, gap : float
        Wall-clock seconds, and the relative gap that counts as optimal. With subsidies the program is solved
        twice, and may take the limit twice; so with `check`.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable gets each `Progress`.
    start : Plan, optional
        An earlier plan of the same network and services to begin near.
    seed : int
        Of the solvers.

    Returns
    -------
    Plan
        Frames ``services``, ``runs``, ``flows``, ``unserved``, ``subsidies``, ``only_by_subsidy``, ``resources``.

    Raises
    ------
    Infeasible
        When not everything can be served and `release` is False, with what binds and an infeasible subset.
    NotProven
        When the second solver contradicts the first.
    TableError, UnknownName
        For faults of the demand, and services that do not run.
    """
    options = SolveOptions(time_limit_s, gap, progress, seed=seed)
    problem = train_problem(network, demand, services, terms)
    made = train_program(problem)
    search = _Search(problem, made, solver, options)
    result, left_behind = search.solve(column_values(made.program.column_names(), start), release=release)
    if result.values is None:
        if result.status is Status.INFEASIBLE:
            raise infeasible_error(_served(made), "the train plan")
        limit = "" if time_limit_s is None else f" within {time_limit_s:g} s"
        return _plan(problem, made, result, note=f"no solution{limit}: {result.detail}")
    if check and not result.stopped:
        _confirm(made.program, result, check, options)
    without = _without_subsidies(search) if made.paid and not result.stopped else None
    served = "everything is served" if left_behind <= _SMALL_TEU else ""
    return _plan(problem, made, result, without=without, note=served)


@dataclass(frozen=True, slots=True)
class _Narrowing:
    """Near given values: trains rounded down or up, joint ones with one more, frequencies to match.

    Boxes stay off edges that are idle in the relaxation and far too dear by its prices.
    """

    problem: TrainProblem
    made: TrainProgram

    def __call__(self, program: Program, values: Floats, reduced: Floats | None) -> Program:
        near = program.copy()
        if reduced is not None and self.problem.shippers:
            boxes = np.array([column for columns in self.made.boxes for column in columns], np.int64)
            dear = _DEAR * program.value(values) / sum(shipper.teu for shipper in self.problem.shippers)
            for column in boxes[(values[boxes] < _EPSILON) & (reduced[boxes] > dear)].tolist():
                near.bound(column, 0.0, 0.0)
        span = self._bound_trains(near, values)
        for name, levels in self.made.levels.items():
            members = self.made.members[name]
            least, most = sum(span[run][0] for run in members), sum(span[run][1] for run in members)
            for (first, last), chosen in zip(levels.steps, levels.chosen, strict=True):
                if last < least or first > most:
                    near.bound(chosen, 0.0, 0.0)
        return near

    def _bound_trains(self, near: Program, values: Floats) -> list[tuple[float, float]]:
        """Least and most trains of each run."""
        high, span = near.high, list[tuple[float, float]]()
        for run, column in zip(self.problem.runs.runs, self.made.trains, strict=True):
            low = min(math.floor(values[column] + _EPSILON), high[column])
            # the last wagons of several services may want one train more than the boxes of each alone
            most = min(math.ceil(values[column] - _EPSILON) + (0 if run.own else 1), high[column])
            span.append((low, max(low, most)))
        for (low, most), column in zip(span, self.made.trains, strict=True):
            near.bound(column, low, most)
        for column in self.made.empties:
            low = max(0.0, math.floor(values[column]) - 1.0)
            near.bound(column, low, max(low, min(math.ceil(values[column]) + 1.0, high[column])))
        return span


@dataclass(frozen=True, slots=True)
class _Search:
    """Serve everything; where that cannot be, leave as little behind as possible first, then spend the least."""

    problem: TrainProblem
    made: TrainProgram
    solver: str
    options: SolveOptions

    def solve(self, start: Floats | None, *, release: bool) -> tuple[SolverResult, float]:
        """The best plan, and the TEU a week that it leaves behind."""
        program = self.made.program
        for column in self.made.unserved:
            program.bound(column, 0.0, 0.0)
        result = self._best(program, start)
        if result.solved or not release:
            return result, 0.0
        for column, shipper in zip(self.made.unserved, self.problem.shippers, strict=True):
            program.bound(column, 0.0, shipper.teu)
        return self._released(result)

    def _released(self, ended: SolverResult) -> tuple[SolverResult, float]:
        """Two stages instead of a penalty, which would enter every price; without more solving when time is up."""
        program, late = self.made.program, ended.status in UNFINISHED
        fewest = program.priced(dict.fromkeys(self.made.unserved, 1.0))
        if late:
            least = with_integers_at_lower_limits(fewest, ended)
        else:
            least = replace(self, options=replace(self.options, gap=_FEWEST_GAP))._best(fewest, None)
        if least.values is None:
            return least, math.inf
        total = float(least.values[self.made.unserved].sum())
        program.limit(
            "left behind",
            [(column, 1.0) for column in self.made.unserved],
            high=total + _SMALL_TEU,
            group="left behind",
        )
        if late or least.stopped:
            spent = no_solution(Status.NOT_SOLVED, least.seconds, least.solver, least.detail, stopped=least.stopped)
            return with_integers_at_lower_limits(program, spent), total
        return self._best(program, least.values), total

    def _best(self, program: Program, start: Floats | None) -> SolverResult:
        options = replace(self.options, start=start)
        narrowing = _Narrowing(self.problem, self.made)
        found = solve_program(program, options, solver=self.solver, narrowing=narrowing)
        return with_integers_at_lower_limits(program, found)


def _served(made: TrainProgram) -> Program:
    program = made.program.copy()
    for column in made.unserved:
        program.bound(column, 0.0, 0.0)
    return program


def _confirm(program: Program, result: SolverResult, solver: str, options: SolveOptions) -> None:
    """Both solvers bound the same optimum: neither may find what the other excludes."""
    other = solve_program(program, replace(options, start=result.values), solver=solver)
    room = _PROOF_TOLERANCE * max(1.0, abs(result.objective))
    beaten = other.solved and other.objective < result.bound - room
    excluded = math.isfinite(other.bound) and other.bound > result.objective + room
    if beaten or excluded or other.status is Status.INFEASIBLE:
        raise NotProven(
            f"{solver} answers {other.objective:,.2f} with bound {other.bound:,.2f}, "
            f"{result.solver} {result.objective:,.2f} with bound {result.bound:,.2f}"
        )


def _without_subsidies(search: _Search) -> SolverResult:
    """The same program with nobody paying; begun anew, because the answer may be far away."""
    program = search.made.program.copy()
    for column in search.made.paid.values():
        program.bound(column, 0.0, 0.0)
    return solve_program(program, search.options, solver=search.solver)


def _plan(
    problem: TrainProblem,
    made: TrainProgram,
    result: SolverResult,
    *,
    without: SolverResult | None = None,
    note: str = "",
) -> Plan:
    terms, currency = problem.terms, problem.network.currency
    notes = [
        f"a whole train costs {terms.whole_train_share:.0%} of what its boxes would pay one by one (estimate)",
        f"an empty train costs {terms.empty_share:.0%} of a full one (estimate)",
        f"routes dearer than {terms.detour:g} times a shipper's best are not looked at, nor more than "
        f"{terms.most_rides} planned trains a box",
        "ships, barges and trains that are not planned run as in the tables",
        *([note] if note else []),
        *(["stopped by Ctrl-C: the best plan found so far"] if result.stopped else []),
    ]
    frames = {} if result.values is None else train_frames(problem, made, result.values, without)
    figures = {} if result.values is None else _figures(problem, made, result.values)
    if without is not None and without.solved:
        notes.append(f"without subsidies: {without.objective:,.0f} {currency} a week, gap {without.gap:.2%}")
    elif made.paid and frames:
        notes.append("what runs without subsidies was not found in time: `only_by_subsidy` says nothing")
    values = result.values
    return Plan(
        "block trains",
        result.status.value,
        result.objective,
        result.bound,
        f"{currency} a week",
        stamp_of(problem.network),
        frames,
        figures,
        tuple(notes),
        start={} if values is None else start_of_columns(made.program.column_names(), values),
        ground=GroundLoads() if values is None else train_ground(problem, made, values, frames),
    )


def _figures(problem: TrainProblem, made: TrainProgram, values: Floats) -> dict[str, float]:
    own = [column for run, column in zip(problem.runs.runs, made.trains, strict=True) if run.own]
    wagons = {
        f"wagons_{gauge}": sum(
            float(values[train] + values[empty]) * (run.hours + problem.terms.turn_h) / HOURS_PER_WEEK * run.teu / 2.0
            for run, train, empty in zip(problem.runs.runs, made.trains, made.empties, strict=True)
            if run.gauge == gauge
        )
        for gauge in sorted({run.gauge for run in problem.runs.runs})
    }
    return {
        "trains_per_week": float(values[own].sum()),
        "unserved_teu_per_week": float(values[made.unserved].sum()),
        "subsidies_paid_per_week": float(sum(values[column] for column in made.paid.values())),
        **wagons,
    }
