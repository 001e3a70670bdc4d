"""The door to OR-Tools for an incremental LP: a program that grows, and a simplex that goes on where it stood.

`solve.solve` takes a finished program; column generation asks one program again and again.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    model_update_pb2,
    parameters_pb2,
    sparse_containers_pb2,
)
from ortools.math_opt.core.python import solver
from pybind11_abseil.status import StatusNotOk  # type: ignore[import-untyped]  # compiled, without stubs

from corridor.plan.solver.features import SolverRefused
from corridor.plan.solver.mathopt_runs import STATUS
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solve import solve
from corridor.plan.solver.solver_result import SolverResult, Status, no_solution

__all__ = ["IncrementalLp"]

Floats = NDArray[np.float64]

# most of a solve was reading its answer: only the values in use, all duals, and no reduced costs
_LITTLE = model_parameters_pb2.ModelSolveParametersProto()
_LITTLE.variable_values_filter.skip_zero_values = True
_LITTLE.reduced_costs_filter.filter_by_ids = True
_SHORTEST_S = 0.01  # a limit of nothing at all would be no limit to the solver
_REASONS = {reason.value: status for reason, status in STATUS.items()}


class IncrementalLp:
    """A linear program solved again and again by GLOP; what was added or changed since is told to it at each solve.

    It talks to the solver in its own messages, whole arrays at a time.

    Parameters
    ----------
    program : Program
        It may go on growing by rows, columns and terms, and change costs and limits; whole numbers are not looked at.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self._cells = 0
        self._known = {name: np.empty(0) for name in ("cost", "low", "high", "row_low", "row_high")}
        kind, model = parameters_pb2.SolverTypeProto.SOLVER_TYPE_GLOP, model_pb2.ModelProto()
        self._solver = solver.new(kind, model, parameters_pb2.SolverInitializerProto())

    def solve(self, time_limit_s: float | None = None) -> SolverResult:
        """Solve to optimality, or to the time limit: then the result has no values.

        What GLOP ends without an answer, HiGHS solves from nothing.

        Raises
        ------
        SolverRefused
            In the solver's own words.
        """
        began = time.perf_counter()
        found = self._solve(time_limit_s)
        if found is not None:
            return found
        # tangents of a queue, flat here and steep there, are more than its arithmetic bears: HiGHS solves the same
        left = None if time_limit_s is None else max(0.0, time_limit_s - (time.perf_counter() - began))
        found = solve(self.program.relaxed(), "highs", options=SolveOptions(time_limit_s=left))
        return replace(found, seconds=time.perf_counter() - began)

    def _solve(self, time_limit_s: float | None) -> SolverResult | None:
        """Solve from the basis that is there; None where the arithmetic fails, which is no answer at all."""
        began = time.perf_counter()
        # presolve would forget the basis, and the basis is what makes an incremental program fast
        parameters = parameters_pb2.SolveParametersProto(presolve=parameters_pb2.EmphasisProto.EMPHASIS_OFF)
        if time_limit_s is not None:
            parameters.time_limit.FromTimedelta(dt.timedelta(seconds=max(time_limit_s, _SHORTEST_S)))
        nobody = callback_pb2.CallbackRegistrationProto()
        try:
            self._solver.update(self._news())
            answer = self._solver.solve(parameters, _LITTLE, None, nobody, None, None)
        except StatusNotOk as problem:
            raise SolverRefused(f"glop says: {problem}") from None
        status, spent = _REASONS.get(answer.termination.reason, Status.NOT_SOLVED), time.perf_counter() - began
        if status is not Status.OPTIMAL:
            if status is Status.NOT_SOLVED and not answer.termination.limit:
                return None
            return no_solution(status, spent, "glop", answer.termination.detail)
        found = answer.solutions[0]
        values = _dense(found.primal_solution.variable_values, len(self.program.low))
        duals = _dense(found.dual_solution.dual_values, len(self.program.row_low))
        objective = found.primal_solution.objective_value + self.program.constant
        return SolverResult(Status.OPTIMAL, objective, objective, 0.0, values, duals, spent, "glop")

    def _news(self) -> model_update_pb2.ModelUpdateProto:
        """What is new in the program, and what has changed."""
        news = model_update_pb2.ModelUpdateProto()
        old = {"": len(self._known["low"]), "row_": len(self._known["row_low"])}
        for prefix, new, changed in (
            ("", news.new_variables, news.variable_updates),
            ("row_", news.new_linear_constraints, news.linear_constraint_updates),
        ):
            for name, added, update in (
                (f"{prefix}low", new.lower_bounds, changed.lower_bounds),
                (f"{prefix}high", new.upper_bounds, changed.upper_bounds),
            ):
                now = self._now(name)
                added.extend(now[old[prefix] :].tolist())
                _tell(update, now[: old[prefix]], self._known[name])
                self._known[name] = now
            new.ids.extend(range(old[prefix], len(now)))
        news.new_variables.integers.extend([False] * len(news.new_variables.ids))
        cost = self._now("cost")
        before = np.concatenate([self._known["cost"], np.zeros(len(cost) - len(self._known["cost"]))])
        _tell(news.objective_updates.linear_coefficients, cost, before)
        self._known["cost"] = cost
        self._add_cells(news.linear_constraint_matrix_updates)
        return news

    def _now(self, name: str) -> Floats:
        return np.array(getattr(self.program, name), np.float64)

    def _add_cells(self, matrix: sparse_containers_pb2.SparseDoubleMatrixProto) -> None:
        row, column, factor = map(np.array, self.program.cells(self._cells))
        self._cells += len(row)
        order = np.lexsort((column, row))
        matrix.row_ids.extend(row[order].astype(np.int64).tolist())
        matrix.column_ids.extend(column[order].astype(np.int64).tolist())
        matrix.coefficients.extend(factor[order].tolist())


def _tell(update: sparse_containers_pb2.SparseDoubleVectorProto, now: Floats, before: Floats) -> None:
    """Write down what is not as it was."""
    changed = np.flatnonzero(now != before)
    update.ids.extend(changed.tolist())
    update.values.extend(now[changed].tolist())


def _dense(vector: sparse_containers_pb2.SparseDoubleVectorProto, size: int) -> Floats:
    values = np.zeros(size)
    values[np.array(vector.ids, np.int64)] = np.array(vector.values, np.float64)
    return values
