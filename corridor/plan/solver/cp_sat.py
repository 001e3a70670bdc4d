"""The door to CP-SAT for programs of rows and columns: in whole numbers from end to end; Ctrl-C ends them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from corridor.plan.solver.arrays import ALWAYS, ProgramArrays
from corridor.plan.solver.features import SolverRefused
from corridor.plan.solver.interrupts import ctrl_c
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.solver_result import UNFINISHED, SolverResult, Status, gap_of, no_solution
from corridor.progress import Progress, Watcher

__all__ = ["CP_STATUS", "constraint_solver", "search", "solve_by_cp_sat"]

Floats = NDArray[np.float64]

_MOST = 1 << 62  # limits beyond it would run over in CP-SAT
_LOOK_S = 0.1  # between looks whether Ctrl-C was pressed

CP_STATUS = {
    cp_model.OPTIMAL: Status.OPTIMAL,
    cp_model.FEASIBLE: Status.FEASIBLE,
    cp_model.INFEASIBLE: Status.INFEASIBLE,
}


class _SolutionCallback(cp_model.CpSolverSolutionCallback):
    """Hands each solution of CP-SAT on."""

    def __init__(self, watcher: Watcher) -> None:
        super().__init__()
        self._watcher = watcher

    def on_solution_callback(self) -> None:
        """Tell the watcher objective and bound."""
        best, bound = float(self.objective_value), float(self.best_objective_bound)
        self._watcher(Progress(float(self.wall_time), best, bound, gap_of(best, bound)))


def constraint_solver(options: SolveOptions, parameters: Mapping[str, float]) -> Any:
    """A CP-SAT solver with the options set; one thread when nothing is said, so that runs repeat."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = int(parameters.get("threads", 1))
    for name, value in (
        ("random_seed", options.seed),
        ("max_time_in_seconds", options.time_limit_s),
        ("relative_gap_limit", options.gap),
        ("absolute_gap_limit", parameters.get("absolute_gap")),
    ):
        if value is not None:
            setattr(solver.parameters, name, value)
    return solver


def search(solver: Any, model: cp_model.CpModel, watcher: Watcher | None) -> tuple[Any, bool]:
    """Solve a model; returns CP-SAT's code for how it ended, and whether Ctrl-C was pressed meanwhile.

    CP-SAT's own handler says nothing of what it heard, and leaves none in the place of Python's. So it works in a
    thread of its own, and the main one, which alone hears Ctrl-C, tells it to stop.
    """
    solver.parameters.catch_sigint_signal = False
    callback = None if watcher is None else _SolutionCallback(watcher)
    with ctrl_c() as pressed, ThreadPoolExecutor(1) as worker:
        work = worker.submit(solver.solve, model, callback)
        while not wait([work], _LOOK_S).done:
            if pressed():
                solver.stop_search()
        return work.result(), pressed()


def solve_by_cp_sat(
    name: str,
    arrays: ProgramArrays,
    options: SolveOptions,
    parameters: Mapping[str, float],
    watcher: Watcher | None,
) -> SolverResult:
    """Solve a program of whole columns by CP-SAT.

    Raises
    ------
    SolverRefused
        For columns or coefficients that are not whole, and in the solver's own words.
    """
    model = _model(name, arrays, options.start)
    solver = constraint_solver(options, parameters)
    solver.parameters.linearization_level = 2  # every row in the relaxation: ours are flows
    began = time.perf_counter()
    code, pressed = search(solver, model, watcher)
    spent = time.perf_counter() - began
    if code == cp_model.MODEL_INVALID:
        raise SolverRefused(f"{name}: cp_sat says: {model.validate()}")
    status = CP_STATUS.get(code, Status.NOT_SOLVED)
    stopped = pressed and status in UNFINISHED
    detail = str(solver.solution_info())
    if status not in (Status.OPTIMAL, Status.FEASIBLE):
        return no_solution(status, spent, "cp_sat", detail, stopped)
    values = np.array(solver.response_proto.solution, np.float64)[: arrays.objective.size]
    objective, bound = float(solver.objective_value), float(solver.best_objective_bound)
    if not arrays.objective.any():
        objective = bound = arrays.constant
    gap = gap_of(objective, bound)
    return SolverResult(status, objective, bound, gap, values, None, spent, "cp_sat", detail, stopped)


def _model(name: str, arrays: ProgramArrays, start: Floats | None) -> cp_model.CpModel:
    bounds = np.concatenate([arrays.column_low, arrays.column_high])
    if not (arrays.whole.all() and np.isfinite(bounds).all()):
        raise SolverRefused(f"{name}: cp_sat takes whole columns with finite bounds only")
    if (arrays.cell_factor % 1).any() or (arrays.objective % 1).any():
        raise SolverRefused(f"{name}: cp_sat takes whole coefficients only")
    model = cp_model.CpModel()
    low, high = np.ceil(arrays.column_low).astype(int).tolist(), np.floor(arrays.column_high).astype(int).tolist()
    columns = [model.new_int_var(least, most, "") for least, most in zip(low, high, strict=True)]
    ends = np.searchsorted(arrays.cell_row, np.arange(len(arrays.row_low) + 1)).tolist()
    cells, factors = arrays.cell_column.tolist(), arrays.cell_factor.astype(np.int64).tolist()
    for row, (begin, end) in enumerate(pairwise(ends)):
        total = cp_model.LinearExpr.weighted_sum([columns[cell] for cell in cells[begin:end]], factors[begin:end])
        least, most = _whole_limits(float(arrays.row_low[row]), float(arrays.row_high[row]))
        made = model.add_linear_constraint(total, least, most)
        if arrays.only_if[row] != ALWAYS:
            made.only_enforce_if(columns[arrays.only_if[row]])
    goal = cp_model.LinearExpr.weighted_sum(columns, arrays.objective.astype(np.int64).tolist()) + arrays.constant
    if arrays.objective.any():
        (model.maximize if arrays.maximise else model.minimize)(goal)
    if start is not None:
        for place in np.flatnonzero(~np.isnan(start)).tolist():
            model.add_hint(columns[place], round(float(start[place])))
    return model


def _whole_limits(low: float, high: float) -> tuple[int, int]:
    least = -_MOST if low == -np.inf else int(np.ceil(low))
    most = _MOST if high == np.inf else int(np.floor(high))
    return least, most
