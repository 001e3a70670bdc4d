"""One call for every solver: a program in, a `SolverResult` out, and refusals in words before anything runs."""

from __future__ import annotations

from collections.abc import Mapping

from corridor.display import counted
from corridor.errors import ArgumentError
from corridor.plan.solver.cp_sat import solve_by_cp_sat
from corridor.plan.solver.features import checked_parameters, features_of
from corridor.plan.solver.mathopt_runs import MathOptModel, run_in_slices, run_linear
from corridor.plan.solver.options import NO_LIMITS, SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solver_result import SolverResult
from corridor.progress import watched

__all__ = ["solve"]


def solve(
    program: Program,
    solver: str = "highs",
    *,
    options: SolveOptions = NO_LIMITS,
    parameters: Mapping[str, float] | None = None,
) -> SolverResult:
    """Solve a linear or integer program.

    Parameters
    ----------
    program : Program
        What to solve.
    solver : {"glop", "pdlp", "highs", "gscip", "cp_sat"}
        Who solves it.
    options : SolveOptions
        Time limit, gap, progress, start and seed; a start is for integer programs only. Of a linear program progress
        tells the bounds on the way and, at the end, the optimum.
    parameters : mapping of str to float, optional
        What few solvers take: ``absolute_gap``, ``threads``, ``node_limit``, ``iteration_limit``, ``cutoff``.
        CP-SAT takes one thread when nothing is said, so that runs repeat.

    Returns
    -------
    SolverResult
        Ctrl-C ends an integer program early and returns the best solution found, with ``stopped`` set.

    Raises
    ------
    SolverRefused
        In the solver's own words, when it cannot take the program, an option or a parameter.
    UnknownName
        For a solver or a parameter that does not exist.
    ArgumentError
        When the start has not as many values as the program has columns.
    """
    arrays, features, more = program.arrays(), features_of(solver), parameters or {}
    integers = bool(arrays.whole.any())
    chosen = checked_parameters(
        features, options, more, integers=integers or solver == "cp_sat", conditional=arrays.conditional
    )
    if options.start is not None and options.start.shape != arrays.objective.shape:
        raise ArgumentError(
            f"{program.name}: a start of shape {options.start.shape} for {counted(arrays.objective.size, 'column')}"
        )
    with watched(options.progress, f"{program.name} by {solver}", options.time_limit_s) as watcher:
        if solver == "cp_sat":
            return solve_by_cp_sat(program.name, arrays, options, more, watcher)
        built = MathOptModel.of(program.name, features, arrays, chosen)
        if integers:
            return run_in_slices(built, options, watcher)
        return run_linear(built, options.time_limit_s, watcher)
