"""The one door to OR-Tools: nothing else in the library imports it.

CP-SAT heeds Ctrl-C. HiGHS and SCIP do not (the interrupter of the wheel is deaf with the one and makes
the other complain on stderr), so their integer programs run in slices of 5 s, 15 s, 45 s, ..., each started
from the best solution so far; Ctrl-C ends at the slice. A slice begins its tree anew: what ends within 5 s
pays nothing, what alone would take a time T takes up to 2.5 T, as the slices before the last add up to less
than 1.5 T; Ctrl-C after a time t > 5 s is heeded by 4 t.
"""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from ortools.graph.python import max_flow, min_cost_flow
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from ortools.sat.python import cp_model

from corridor.plan.solver.features import Ability, Options, SolverRefused, ability_of, check_options
from corridor.plan.solver.linear import LinearModel, ModelArrays
from corridor.plan.solver.logs import read_log
from corridor.plan.solver.outcome import UNFINISHED, FlowResult, Progress, Result, Status, better_of, gap_of, nothing
from corridor.plan.solver.progress import Watcher, ctrl_c, watch

__all__ = ["greatest_flow", "least_cost_flow", "solve"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_FIRST_SLICE_S = 5.0
_NEXT_SLICE = 3.0
_SAFE = 1 << 62  # OR-Tools adds up in 64 bits and says nothing when they run over
_NAN = float("nan")
_NO_OPTIONS = Options()

_STATUS = {
    mathopt.TerminationReason.OPTIMAL: Status.OPTIMAL,
    mathopt.TerminationReason.FEASIBLE: Status.FEASIBLE,
    mathopt.TerminationReason.INFEASIBLE: Status.INFEASIBLE,
    mathopt.TerminationReason.UNBOUNDED: Status.UNBOUNDED,
    mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED: Status.UNBOUNDED,
}
_CP_STATUS = {
    cp_model.OPTIMAL: Status.OPTIMAL,
    cp_model.FEASIBLE: Status.FEASIBLE,
    cp_model.INFEASIBLE: Status.INFEASIBLE,
}


def solve(
    model: LinearModel,
    solver: str = "highs",
    *,
    options: Options = _NO_OPTIONS,
    hint: ArrayLike | None = None,
    progress: bool | Watcher = False,
) -> Result:
    """Solve a linear or integer model.

    Parameters
    ----------
    model : LinearModel
        What to solve.
    solver : {"glop", "pdlp", "highs", "gscip", "cp_sat"}
        Who solves it.
    options : Options
        Limits, gaps, seed; checked against the solver before it is called.
    hint : array_like of float, shape (columns,), optional
        A solution, or part of one, to start an integer program from; NaN where nothing is known.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable gets each `Progress`. Integer programs only.

    Returns
    -------
    Result
        Ctrl-C ends an integer program early and returns the best solution found, with ``stopped`` set.

    Raises
    ------
    SolverRefused
        In the solver's own words, when it cannot take the model or an option.
    UnknownName
        For a solver that does not exist.
    """
    arrays, ability = model.arrays(), ability_of(solver)
    integers, conditional = bool(arrays.integer.any()), bool((arrays.only_if >= 0).any())
    chosen = check_options(ability, options, integers=integers or solver == "cp_sat", conditional=conditional)
    start = None if hint is None else np.asarray(hint, np.float64)
    if start is not None and start.shape != arrays.objective.shape:
        raise ValueError(f"{model.name}: a hint of shape {start.shape} for {arrays.objective.size} columns")
    with watch(progress, f"{model.name} by {solver}", options.time_limit_s) as watcher:
        if solver == "cp_sat":
            return _constraint_solve(model.name, arrays, options, start, watcher)
        built = _Built(model.name, ability, _mathopt_model(arrays), chosen)
        if not integers:
            return _one_run(built, options.time_limit_s, None, None)
        return _in_slices(built, options, start, watcher)


@dataclass(frozen=True)
class _Built:
    name: str
    ability: Ability
    model: mathopt.Model
    chosen: dict[str, float]


def _mathopt_model(arrays: ModelArrays) -> mathopt.Model:
    """The model as MathOpt's message: ten times quicker than adding terms one by one."""
    proto = model_pb2.ModelProto()
    columns, rows = len(arrays.objective), np.flatnonzero(arrays.only_if < 0)
    proto.variables.ids.extend(range(columns))
    proto.variables.lower_bounds.extend(arrays.column_lower.tolist())
    proto.variables.upper_bounds.extend(arrays.column_upper.tolist())
    proto.variables.integers.extend(arrays.integer.tolist())
    used = np.flatnonzero(arrays.objective)
    proto.objective.maximize, proto.objective.offset = arrays.maximise, arrays.offset
    proto.objective.linear_coefficients.ids.extend(used.tolist())
    proto.objective.linear_coefficients.values.extend(arrays.objective[used].tolist())
    proto.linear_constraints.ids.extend(rows.tolist())
    proto.linear_constraints.lower_bounds.extend(arrays.row_lower[rows].tolist())
    proto.linear_constraints.upper_bounds.extend(arrays.row_upper[rows].tolist())
    plain = (arrays.only_if < 0)[arrays.cell_row]
    proto.linear_constraint_matrix.row_ids.extend(arrays.cell_row[plain].tolist())
    proto.linear_constraint_matrix.column_ids.extend(arrays.cell_column[plain].tolist())
    proto.linear_constraint_matrix.coefficients.extend(arrays.cell_value[plain].tolist())
    for row in np.flatnonzero(arrays.only_if >= 0).tolist():
        condition, cells = proto.indicator_constraints[row], arrays.cell_row == row
        condition.indicator_id = int(arrays.only_if[row])
        condition.lower_bound, condition.upper_bound = float(arrays.row_lower[row]), float(arrays.row_upper[row])
        condition.expression.ids.extend(arrays.cell_column[cells].tolist())
        condition.expression.values.extend(arrays.cell_value[cells].tolist())
    try:
        return mathopt.Model.from_model_proto(proto)
    except ValueError as problem:
        raise SolverRefused(str(problem)) from None


def _one_run(
    built: _Built,
    seconds: float | None,
    start: Floats | None,
    heard: Callable[[Sequence[str]], None] | None,
) -> Result:
    """Call MathOpt once, with its refusals in its own words and its answer as ours."""
    began = time.perf_counter()
    chosen: dict[str, Any] = dict(built.chosen)
    if seconds is not None:
        chosen["time_limit"] = dt.timedelta(seconds=seconds)
    hints = []
    if start is not None:
        pairs = zip(built.model.variables(), start.tolist(), strict=True)
        hints = [mathopt.SolutionHint(variable_values={column: value for column, value in pairs if value == value})]
    try:
        answer = mathopt.solve(
            built.model,
            getattr(mathopt.SolverType, built.ability.name.upper()),
            params=mathopt.SolveParameters(**chosen),
            model_params=mathopt.ModelSolveParameters(solution_hints=hints),
            msg_cb=heard,
        )
    except AttributeError as problem:  # what a refusal looks like from outside: the truth is its context
        raise SolverRefused(f"{built.name}: {built.ability.name} says: {problem.__context__ or problem}") from None
    except ValueError as problem:
        if "is not a valid Limit" not in str(problem):
            raise
        # the wheel cannot read its own word for "nothing as good as the cut-off"
        spent = time.perf_counter() - began
        return nothing(Status.NOT_SOLVED, spent, built.ability.name, "nothing within the cut-off")
    return _result(built, answer, time.perf_counter() - began)


def _result(built: _Built, answer: mathopt.SolveResult, seconds: float) -> Result:
    status = _STATUS.get(answer.termination.reason, Status.NOT_SOLVED)
    limit = answer.termination.limit
    detail = f"limit: {limit.name.lower()}" if limit else str(answer.termination.detail)
    found = answer.has_primal_feasible_solution() and status in (Status.OPTIMAL, Status.FEASIBLE)
    objective = float(answer.objective_value()) if found else _NAN
    known = status in (Status.OPTIMAL, Status.FEASIBLE, Status.NOT_SOLVED)
    bound = float(answer.best_objective_bound()) if known else _NAN
    values = np.array(answer.variable_values(list(built.model.variables())), np.float64) if found else None
    duals = None
    if built.ability.duals and answer.has_dual_feasible_solution():
        duals = np.array(answer.dual_values(list(built.model.linear_constraints())), np.float64)
    gap = gap_of(objective, bound)
    return Result(status, objective, bound, gap, values, duals, seconds, built.ability.name, detail)


def _in_slices(built: _Built, options: Options, start: Floats | None, watcher: Watcher | None) -> Result:
    """Run an integer program so that Ctrl-C keeps what was found."""
    began, best, length = time.perf_counter(), None, _FIRST_SLICE_S
    sense, close = -1.0 if built.model.objective.is_maximize else 1.0, (options.absolute_gap, options.relative_gap)
    with ctrl_c() as pressed:
        while True:
            spent = time.perf_counter() - began
            left = math.inf if options.time_limit_s is None else max(0.0, options.time_limit_s - spent)
            run = _one_run(built, min(length, left), start, _listener(built.ability.name, began, best, watcher))
            best = run if best is None else better_of(best, run, sense, close)
            if best.status not in UNFINISHED or pressed() or length >= left or run.detail != "limit: time":
                break
            start, length = (start if best.values is None else best.values), _NEXT_SLICE * length
    stopped = pressed() and best.status in UNFINISHED
    return replace(best, seconds=time.perf_counter() - began, stopped=stopped)


def _listener(
    solver: str, began: float, best: Result | None, watcher: Watcher | None
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


class _Found(cp_model.CpSolverSolutionCallback):
    """Hands each solution of CP-SAT on."""

    def __init__(self, watcher: Watcher) -> None:
        super().__init__()
        self._watcher = watcher

    def on_solution_callback(self) -> None:
        best, bound = float(self.objective_value), float(self.best_objective_bound)
        self._watcher(Progress(float(self.wall_time), best, bound, gap_of(best, bound)))


def _constraint_solve(
    name: str, arrays: ModelArrays, options: Options, start: Floats | None, watcher: Watcher | None
) -> Result:
    """Solve by CP-SAT directly, in whole numbers from end to end; it minds Ctrl-C itself."""
    model = _constraint_model(name, arrays, start)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = options.threads or 1
    solver.parameters.linearization_level = 2  # every row in the relaxation: ours are flows
    if options.seed is not None:
        solver.parameters.random_seed = options.seed
    if options.time_limit_s is not None:
        solver.parameters.max_time_in_seconds = options.time_limit_s
    if options.relative_gap is not None:
        solver.parameters.relative_gap_limit = options.relative_gap
    if options.absolute_gap is not None:
        solver.parameters.absolute_gap_limit = options.absolute_gap
    began = time.perf_counter()
    code = solver.solve(model, _Found(watcher)) if watcher else solver.solve(model)
    spent = time.perf_counter() - began
    if code == cp_model.MODEL_INVALID:
        raise SolverRefused(f"{name}: cp_sat says: {model.validate()}")
    status = _CP_STATUS.get(code, Status.NOT_SOLVED)
    stopped = status in UNFINISHED and spent < 0.98 * (options.time_limit_s or np.inf)
    detail = str(solver.solution_info())
    if status not in (Status.OPTIMAL, Status.FEASIBLE):
        return nothing(status, spent, "cp_sat", detail, stopped)
    values = np.array(solver.response_proto.solution, np.float64)[: arrays.objective.size]
    objective, bound = float(solver.objective_value), float(solver.best_objective_bound)
    if not arrays.objective.any():
        objective = bound = arrays.offset
    return Result(status, objective, bound, gap_of(objective, bound), values, None, spent, "cp_sat", detail, stopped)


def _constraint_model(name: str, arrays: ModelArrays, start: Floats | None) -> cp_model.CpModel:
    bounds = np.concatenate([arrays.column_lower, arrays.column_upper])
    if not (arrays.integer.all() and np.isfinite(bounds).all()):
        raise SolverRefused(f"{name}: cp_sat takes whole columns with finite bounds only")
    if (arrays.cell_value % 1).any() or (arrays.objective % 1).any():
        raise SolverRefused(f"{name}: cp_sat takes whole coefficients only")
    model = cp_model.CpModel()
    low, high = np.ceil(arrays.column_lower).astype(int).tolist(), np.floor(arrays.column_upper).astype(int).tolist()
    columns = [model.new_int_var(least, most, "") for least, most in zip(low, high, strict=True)]
    ends = np.searchsorted(arrays.cell_row, np.arange(len(arrays.row_lower) + 1)).tolist()
    cells, values = arrays.cell_column.tolist(), arrays.cell_value.astype(np.int64).tolist()
    for row, (begin, end) in enumerate(pairwise(ends)):
        total = cp_model.LinearExpr.weighted_sum([columns[cell] for cell in cells[begin:end]], values[begin:end])
        least, most = _whole_bounds(float(arrays.row_lower[row]), float(arrays.row_upper[row]))
        made = model.add_linear_constraint(total, least, most)
        if arrays.only_if[row] >= 0:
            made.only_enforce_if(columns[arrays.only_if[row]])
    goal = cp_model.LinearExpr.weighted_sum(columns, arrays.objective.astype(np.int64).tolist()) + arrays.offset
    if arrays.objective.any():
        (model.maximize if arrays.maximise else model.minimize)(goal)
    if start is not None:
        for place in np.flatnonzero(~np.isnan(start)).tolist():
            model.add_hint(columns[place], round(float(start[place])))
    return model


def _whole_bounds(lower: float, upper: float) -> tuple[int, int]:
    least = -_SAFE if lower == -np.inf else int(np.ceil(lower))
    most = _SAFE if upper == np.inf else int(np.floor(upper))
    return least, most


def least_cost_flow(
    ends: tuple[ArrayLike, ArrayLike], capacity: ArrayLike, cost: ArrayLike, supply: ArrayLike, *, partial: bool = False
) -> FlowResult:
    """Find a flow of least cost by `SimpleMinCostFlow`.

    Parameters
    ----------
    ends : (tail, head)
        Nodes of the arcs, each of shape (arcs,).
    capacity, cost : array_like of int, shape (arcs,)
        Most units on an arc, and the price of one.
    supply : array_like of int, shape (nodes,)
        Units that enter; negative where they leave.
    partial : bool
        Whether to send as much as can be sent when not everything can.

    Returns
    -------
    FlowResult
        Infeasible without flows when the supply cannot be sent and ``partial`` is False.

    Raises
    ------
    ValueError
        When the numbers could run over 62 bits, where OR-Tools answers nonsense without a word.
    """
    tail, head = (np.asarray(end, np.int64) for end in ends)
    most, price, enters = (_whole(part) for part in (capacity, cost, supply))
    _guard("cost x capacity", (abs(int(p)) * int(c) for p, c in zip(price, most, strict=True)))
    _guard("cost x nodes", (int(np.abs(price).max(initial=0)) * (enters.size + 1),))
    _guard("supply", (abs(int(units)) for units in enters))
    method = min_cost_flow.SimpleMinCostFlow()
    arcs = method.add_arcs_with_capacity_and_unit_cost(tail, head, most, price)
    method.set_nodes_supplies(np.arange(enters.size), enters)
    code = method.solve_max_flow_with_min_cost() if partial else method.solve()
    if code != method.OPTIMAL:
        known = Status.INFEASIBLE if code in (method.INFEASIBLE, method.UNBALANCED) else Status.NOT_SOLVED
        return FlowResult(known, 0, 0, np.zeros(tail.size, np.int64), np.empty(0, np.int64))
    flows = np.asarray(method.flows(arcs), np.int64)
    total = sum(int(p) * int(f) for p, f in zip(price, flows, strict=True))  # its own sum may have run over
    leaving = np.zeros(enters.size, np.int64)
    np.add.at(leaving, tail, flows)
    np.subtract.at(leaving, head, flows)
    return FlowResult(Status.OPTIMAL, total, int(leaving[leaving > 0].sum()), flows, np.empty(0, np.int64))


def greatest_flow(ends: tuple[ArrayLike, ArrayLike], capacity: ArrayLike, source: int, target: int) -> FlowResult:
    """Find the greatest flow between two nodes, and a least cut, by `SimpleMaxFlow`.

    Parameters
    ----------
    ends : (tail, head)
        Nodes of the arcs, each of shape (arcs,).
    capacity : array_like of int, shape (arcs,)
        Most units on an arc.
    source, target : int
        Nodes.

    Returns
    -------
    FlowResult
        ``cut`` holds the nodes on the source's side: arcs that leave them are full.

    Raises
    ------
    ValueError
        When the numbers could run over 62 bits.
    """
    tail, head = (np.asarray(end, np.int64) for end in ends)
    most = _whole(capacity)
    _guard("capacity", (int(units) for units in most))
    method = max_flow.SimpleMaxFlow()
    arcs = method.add_arcs_with_capacity(tail, head, most)
    nothing = FlowResult(Status.OPTIMAL, 0, 0, np.zeros(tail.size, np.int64), np.array([source], np.int64))
    if not tail.size or max(source, target) > max(int(tail.max()), int(head.max())):
        return nothing  # a node without arcs is unknown to the method
    if method.solve(source, target) != method.OPTIMAL:
        return replace(nothing, status=Status.NOT_SOLVED)
    cut = np.sort(np.asarray(method.get_source_side_min_cut(), np.int64))
    return FlowResult(Status.OPTIMAL, 0, int(method.optimal_flow()), np.asarray(method.flows(arcs), np.int64), cut)


def _whole(values: ArrayLike) -> Integers:
    array = np.asarray(values)
    if array.dtype.kind not in "iu" and array.size:
        raise ValueError(f"network flows take whole numbers, not {array.dtype}")
    return array.astype(np.int64)


def _guard(what: str, parts: Iterable[int]) -> None:
    total = sum(parts)
    if total >= _SAFE:
        raise ValueError(f"{what} adds up to {total:.3g}: OR-Tools would run over 62 bits without saying so")
