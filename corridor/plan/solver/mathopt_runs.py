"""The door to OR-Tools' MathOpt: GLOP, PDLP, HiGHS and SCIP, once through or in slices that Ctrl-C can end.

HiGHS and SCIP do not heed Ctrl-C (the interrupter of the wheel is deaf with the one and makes the other complain on
stderr), so their integer programs run in slices of 5 s, 15 s, 45 s, ..., each started from the best solution so far;
Ctrl-C ends at the slice. A slice begins its tree anew: what ends within 5 s pays nothing, what alone would take a
time T takes up to 2.5 T, as the slices before the last add up to less than 1.5 T; Ctrl-C after a time t > 5 s is
heeded by 4 t.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from corridor.plan.solver.arrays import ALWAYS, ProgramArrays
from corridor.plan.solver.features import SolverFeatures, SolverRefused
from corridor.plan.solver.interrupts import ctrl_c
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.solver_result import UNFINISHED, SolverResult, Status, better_of, gap_of, no_solution
from corridor.progress import Progress, Watcher

__all__ = ["STATUS", "MathOptModel", "read_log", "run_in_slices", "run_linear", "run_once"]

Floats = NDArray[np.float64]

_FIRST_SLICE_S = 5.0
_NEXT_SLICE = 3.0  # times the one before: what is solved again adds up to no more than half of the last slice
_NAN = float("nan")

# Neither solver calls back with its incumbent and bound; both print them.
_NUMBER = r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|inf)"
# a line of HiGHS: nodes, queue, leaves, share explored, bound, incumbent, gap
_HIGHS = re.compile(rf"\d+\.\d+%\s+({_NUMBER})\s+({_NUMBER})\s+(?:Large|\d[\d.]*%|inf)")
# a line of its simplex: iterations, objective, infeasibilities; dual feasible ones are a bound
_HIGHS_LP = re.compile(rf"^\s*\d+\s+({_NUMBER})\s+Pr: \d+\([^)]*\)(?!; Du: [1-9])")
# a line of SCIP: ..., dual bound, primal bound, gap, share explored
_SCIP = re.compile(rf"\|\s*({_NUMBER}|--)\s*\|\s*({_NUMBER}|--)\s*\|\s*(?:Inf|[\d.]+%)\s*\|[^|]*$")

STATUS = {
    mathopt.TerminationReason.OPTIMAL: Status.OPTIMAL,
    mathopt.TerminationReason.FEASIBLE: Status.FEASIBLE,
    mathopt.TerminationReason.INFEASIBLE: Status.INFEASIBLE,
    mathopt.TerminationReason.UNBOUNDED: Status.UNBOUNDED,
    mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED: Status.UNBOUNDED,
}


@dataclass(frozen=True, eq=False)
class MathOptModel:
    """A program as MathOpt has it, and what is asked of the solver.

    Attributes
    ----------
    name : str
        For messages.
    features : SolverFeatures
        Who solves it.
    model : mathopt.Model
    parameters : mapping of str to float
        Under MathOpt's names; the time limit is that of each run.
    """

    name: str
    features: SolverFeatures
    model: mathopt.Model
    parameters: Mapping[str, float]

    @classmethod
    def of(
        cls, name: str, features: SolverFeatures, arrays: ProgramArrays, parameters: Mapping[str, float]
    ) -> MathOptModel:
        """Hand a program over.

        Raises
        ------
        SolverRefused
            In MathOpt's own words.
        """
        try:
            return cls(name, features, mathopt.Model.from_model_proto(_message(arrays)), parameters)
        except ValueError as problem:
            raise SolverRefused(str(problem)) from None


def _message(arrays: ProgramArrays) -> Any:
    """The program as MathOpt's message: ten times quicker than adding terms one by one."""
    proto = model_pb2.ModelProto()
    always = arrays.only_if == ALWAYS
    columns, rows = len(arrays.objective), np.flatnonzero(always)
    proto.variables.ids.extend(range(columns))
    proto.variables.lower_bounds.extend(arrays.column_low.tolist())
    proto.variables.upper_bounds.extend(arrays.column_high.tolist())
    proto.variables.integers.extend(arrays.whole.tolist())
    used = np.flatnonzero(arrays.objective)
    proto.objective.maximize, proto.objective.offset = arrays.maximise, arrays.constant
    proto.objective.linear_coefficients.ids.extend(used.tolist())
    proto.objective.linear_coefficients.values.extend(arrays.objective[used].tolist())
    proto.linear_constraints.ids.extend(rows.tolist())
    proto.linear_constraints.lower_bounds.extend(arrays.row_low[rows].tolist())
    proto.linear_constraints.upper_bounds.extend(arrays.row_high[rows].tolist())
    plain = always[arrays.cell_row]
    proto.linear_constraint_matrix.row_ids.extend(arrays.cell_row[plain].tolist())
    proto.linear_constraint_matrix.column_ids.extend(arrays.cell_column[plain].tolist())
    proto.linear_constraint_matrix.coefficients.extend(arrays.cell_factor[plain].tolist())
    for row in np.flatnonzero(~always).tolist():
        condition, cells = proto.indicator_constraints[row], arrays.cell_row == row
        condition.indicator_id = int(arrays.only_if[row])
        condition.lower_bound, condition.upper_bound = float(arrays.row_low[row]), float(arrays.row_high[row])
        condition.expression.ids.extend(arrays.cell_column[cells].tolist())
        condition.expression.values.extend(arrays.cell_factor[cells].tolist())
    return proto


def run_once(
    built: MathOptModel,
    time_limit_s: float | None,
    start: Floats | None = None,
    heard: Callable[[Sequence[str]], None] | None = None,
) -> SolverResult:
    """Call MathOpt once, with its refusals in its own words and its answer as ours.

    Parameters
    ----------
    built : MathOptModel
        What, and who.
    time_limit_s : float or None
        Wall-clock seconds.
    start : float array, shape (columns,), optional
        A solution, or part of one, to start from; NaN where nothing is known.
    heard : callable, optional
        Gets the lines that the solver prints.
    """
    began = time.perf_counter()
    parameters: dict[str, Any] = dict(built.parameters)
    if time_limit_s is not None:
        parameters["time_limit"] = dt.timedelta(seconds=time_limit_s)
    hints = []
    if start is not None:
        pairs = zip(built.model.variables(), start.tolist(), strict=True)
        hints = [mathopt.SolutionHint(variable_values={column: value for column, value in pairs if value == value})]
    try:
        answer = mathopt.solve(
            built.model,
            getattr(mathopt.SolverType, built.features.name.upper()),
            params=mathopt.SolveParameters(**parameters),
            model_params=mathopt.ModelSolveParameters(solution_hints=hints),
            msg_cb=heard,
        )
    except AttributeError as problem:  # what a refusal looks like from outside: the truth is its context
        raise SolverRefused(f"{built.name}: {built.features.name} says: {problem.__context__ or problem}") from None
    except ValueError as problem:
        if "is not a valid Limit" not in str(problem):
            raise
        # the wheel cannot read its own word for "nothing as good as the cut-off"
        spent = time.perf_counter() - began
        return no_solution(Status.NOT_SOLVED, spent, built.features.name, "nothing within the cut-off")
    return _result(built, answer, time.perf_counter() - began)


def _result(built: MathOptModel, answer: mathopt.SolveResult, seconds: float) -> SolverResult:
    status = STATUS.get(answer.termination.reason, Status.NOT_SOLVED)
    limit = answer.termination.limit
    detail = f"limit: {limit.name.lower()}" if limit else str(answer.termination.detail)
    found = answer.has_primal_feasible_solution() and status in (Status.OPTIMAL, Status.FEASIBLE)
    objective = float(answer.objective_value()) if found else _NAN
    known = status in (Status.OPTIMAL, Status.FEASIBLE, Status.NOT_SOLVED)
    bound = float(answer.best_objective_bound()) if known else _NAN
    values = np.array(answer.variable_values(list(built.model.variables())), np.float64) if found else None
    duals = None
    if built.features.duals and answer.has_dual_feasible_solution():
        duals = np.array(answer.dual_values(list(built.model.linear_constraints())), np.float64)
    gap = gap_of(objective, bound)
    return SolverResult(status, objective, bound, gap, values, duals, seconds, built.features.name, detail)


def run_in_slices(built: MathOptModel, options: SolveOptions, watcher: Watcher | None) -> SolverResult:
    """Run an integer program so that Ctrl-C keeps what was found."""
    began, best, length, start = time.perf_counter(), None, options.first_slice_s or _FIRST_SLICE_S, options.start
    maximise, absolute_gap = built.model.objective.is_maximize, built.parameters.get("absolute_gap_tolerance", 0.0)
    with ctrl_c() as pressed:
        while True:
            spent = time.perf_counter() - began
            left = math.inf if options.time_limit_s is None else max(0.0, options.time_limit_s - spent)
            run = run_once(built, min(length, left), start, _listener(built.features.name, began, best, watcher))
            if best is None:
                best = run
            else:
                gap = options.gap or 0.0
                best = better_of(best, run, maximise=maximise, gap=gap, absolute_gap=absolute_gap)
            if best.status not in UNFINISHED or pressed() or length >= left or run.detail != "limit: time":
                break
            start, length = (start if best.values is None else best.values), _NEXT_SLICE * length
    stopped = pressed() and best.status in UNFINISHED
    return replace(best, seconds=time.perf_counter() - began, stopped=stopped)


def run_linear(built: MathOptModel, time_limit_s: float | None, watcher: Watcher | None) -> SolverResult:
    """Run a linear program; who watches is told of the bounds on the way, and of the optimum."""
    began = time.perf_counter()

    def heard(lines: Sequence[str]) -> None:
        bound = read_simplex_log(lines)
        if bound is not None and watcher is not None:
            watcher(Progress(time.perf_counter() - began, _NAN, bound, _NAN))

    listens = watcher is not None and built.features.name == "highs"
    found = run_once(built, time_limit_s, heard=heard if listens else None)
    if watcher is not None and found.values is not None:
        watcher(Progress(found.seconds, found.objective, found.bound, found.gap))
    return found


def _listener(
    solver: str, began: float, best: SolverResult | None, watcher: Watcher | None
) -> Callable[[Sequence[str]], None] | None:
    """A message callback that reads incumbent and bound out of what the solver prints."""
    if watcher is None:
        return None

    def heard(lines: Sequence[str]) -> None:
        found = read_log(solver, lines)
        if found is not None:
            incumbent, bound = found
            if best is not None and math.isnan(incumbent):
                incumbent = best.objective
            watcher(Progress(time.perf_counter() - began, incumbent, bound, gap_of(incumbent, bound)))

    return heard


def read_log(solver: str, lines: Iterable[str]) -> tuple[float, float] | None:
    """Read the last incumbent and bound that a solver printed.

    Parameters
    ----------
    solver : str
        ``highs`` or ``gscip``.
    lines : iterable of str
        What it printed.

    Returns
    -------
    (incumbent, bound) : tuple of float, or None
        NaN where there is none yet; None when no line says anything.
    """
    pattern = _HIGHS if solver == "highs" else _SCIP
    for line in reversed(list(lines)):
        found = pattern.search(line)
        if found:
            bound, incumbent = (_read_number(text) for text in found.groups())
            return incumbent, bound
    return None


def read_simplex_log(lines: Iterable[str]) -> float | None:
    """Read the last bound that the simplex of HiGHS printed on its way to the optimum; None when no line says one."""
    found = [match for line in lines if (match := _HIGHS_LP.search(line))]
    return float(found[-1].group(1)) if found else None


def _read_number(text: str) -> float:
    value = math.nan if text == "--" else float(text)
    return value if math.isfinite(value) else math.nan
