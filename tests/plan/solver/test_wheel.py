"""What the wheel of OR-Tools really does: a failure here announces that a new release behaves differently.

The door is built around each of these; when one changes, so may the door.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import subprocess
import sys
from typing import Any

import pytest
from ortools.graph.python import max_flow, min_cost_flow
from ortools.math_opt.python import mathopt

from corridor.plan.solver.features import FEATURES, SOLVERS, SolverFeatures

VALUES: dict[str, Any] = {
    "time_limit": dt.timedelta(seconds=5),
    "iteration_limit": 1000,
    "node_limit": 1000,
    "cutoff_limit": -1e6,
    "objective_limit": -100.0,
    "best_bound_limit": -100.0,
    "solution_limit": 3,
    "threads": 1,
    "random_seed": 3,
    "absolute_gap_tolerance": 0.1,
    "relative_gap_tolerance": 0.1,
    "solution_pool_size": 2,
    "lp_algorithm": mathopt.LPAlgorithm.DUAL_SIMPLEX,
    "presolve": mathopt.Emphasis.OFF,
    "cuts": mathopt.Emphasis.OFF,
    "heuristics": mathopt.Emphasis.OFF,
    "scaling": mathopt.Emphasis.OFF,
}


def tiny(*, integer: bool) -> mathopt.Model:
    model = mathopt.Model()
    x, y = (model.add_variable(lb=0, ub=10, is_integer=integer) for _ in range(2))
    model.add_linear_constraint(2 * x + 3 * y <= 7)
    model.maximize(x + 2 * y)
    return model


def kind(features: SolverFeatures) -> mathopt.SolverType:
    return getattr(mathopt.SolverType, features.name.upper())


def refusal(model: mathopt.Model, solver: mathopt.SolverType, **parameters: Any) -> str:
    """What a solver says against a call; blank when it takes it."""
    try:
        mathopt.solve(model, solver, params=mathopt.SolveParameters(**parameters))
    except AttributeError as problem:
        return str(problem.__context__)  # the truth is one exception further back
    return ""


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("integer", [False, True])
def test_refused_parameters_are_those_in_the_table(solver: str, integer: bool) -> None:
    features = FEATURES[solver]
    if integer and not features.mip:
        assert "integer" in refusal(tiny(integer=True), kind(features))
        return
    expected = features.refused_mip if integer else features.refused_lp
    if solver == "cp_sat" and not integer:
        expected = expected - {"cutoff_limit"}
    refused = {
        name for name, value in VALUES.items() if refusal(tiny(integer=integer), kind(features), **{name: value})
    }
    assert refused == expected


def test_a_refusal_hides_its_text() -> None:
    with pytest.raises(AttributeError, match="canonical_code") as caught:
        mathopt.solve(tiny(integer=True), mathopt.SolverType.GLOP)
    assert "does not support integer variables" in str(caught.value.__context__)


@pytest.mark.parametrize("name", ["GLPK", "OSQP", "ECOS", "SCS", "SANTORINI"])
def test_names_without_a_solver(name: str) -> None:
    assert "not registered" in refusal(tiny(integer=False), getattr(mathopt.SolverType, name))


@pytest.mark.parametrize("solver", SOLVERS)
def test_duals_are_those_in_the_table(solver: str) -> None:
    features = FEATURES[solver]
    answer = mathopt.solve(tiny(integer=False), kind(features))
    assert answer.has_dual_feasible_solution() == bool(features.duals)


def test_cp_sat_rounds_continuous_variables() -> None:
    """It calls 4 optimal where 5 is: integer models only."""
    model = mathopt.Model()
    x, y = (model.add_variable(lb=0, ub=10) for _ in range(2))
    model.add_linear_constraint(3 * x + y <= 10)
    model.add_linear_constraint(x + 3 * y <= 10)
    model.maximize(x + y)
    assert mathopt.solve(model, mathopt.SolverType.GLOP).objective_value() == pytest.approx(5)
    rounded = mathopt.solve(model, mathopt.SolverType.CP_SAT)
    assert rounded.termination.reason.name == "OPTIMAL" and rounded.objective_value() == pytest.approx(4)


@pytest.mark.parametrize(
    ("solver", "reason"),
    [
        ("GLOP", "INFEASIBLE_OR_UNBOUNDED"),
        ("PDLP", "INFEASIBLE_OR_UNBOUNDED"),
        ("HIGHS", "UNBOUNDED"),
        ("GSCIP", "UNBOUNDED"),
    ],
)
def test_an_unbounded_program_is_not_called_so_by_all(solver: str, reason: str) -> None:
    model = mathopt.Model()
    model.maximize(model.add_variable(lb=0))
    assert mathopt.solve(model, getattr(mathopt.SolverType, solver)).termination.reason.name == reason


@pytest.mark.parametrize("solver", SOLVERS)
def test_nan_and_crossed_bounds_are_refused(solver: str) -> None:
    model = mathopt.Model()
    model.minimize(model.add_variable(lb=0, ub=1) * float("nan"))
    assert "NaN" in refusal(model, kind(FEATURES[solver]))
    model = mathopt.Model()
    model.add_variable(lb=1, ub=0)
    assert "lower_bound > upper_bound" in refusal(model, kind(FEATURES[solver]))


@pytest.mark.parametrize("solver", ["GSCIP", "CP_SAT"])
def test_the_word_for_a_cut_off_cannot_be_read(solver: str) -> None:
    with pytest.raises(ValueError, match="12 is not a valid Limit"):
        mathopt.solve(
            tiny(integer=True), getattr(mathopt.SolverType, solver), params=mathopt.SolveParameters(cutoff_limit=5.0)
        )


def test_min_cost_flow_runs_over_silently() -> None:
    method = min_cost_flow.SimpleMinCostFlow()
    method.add_arc_with_capacity_and_unit_cost(0, 1, 1 << 40, 1 << 30)
    method.set_node_supply(0, 1 << 40)
    method.set_node_supply(1, -(1 << 40))
    assert method.solve() == method.OPTIMAL
    assert method.optimal_cost() == (1 << 63) - 1


def test_max_flow_says_when_it_may_run_over() -> None:
    method = max_flow.SimpleMaxFlow()
    method.add_arc_with_capacity(0, 1, 1 << 62)
    method.add_arc_with_capacity(0, 1, (1 << 62) + (1 << 61))
    assert method.solve(0, 1) == method.POSSIBLE_OVERFLOW


def test_no_infeasible_subsystem_in_a_free_solver() -> None:
    model = mathopt.Model()
    model.add_linear_constraint(model.add_variable(lb=0, ub=1) >= 2)
    for features in FEATURES.values():
        with pytest.raises(AttributeError):
            mathopt.compute_infeasible_subsystem(model, kind(features))


def test_another_highs_in_the_process_is_told() -> None:
    """Highspy 1.15, imported first: the library's error names a symbol of 150 characters, ours says what to do."""
    clash = (
        "import sys, types\n"
        "class Clash:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'ortools.math_opt.core.python.solver':\n"
        "            raise ImportError('libortools.so.9: undefined symbol: _Z19setLocalOptionValue')\n"
        "sys.meta_path.insert(0, Clash())\n"
    )
    loaded = "sys.modules['highspy'] = types.ModuleType('highspy')\n"
    for before, told in ((loaded, "highspy 1.16 or newer"), ("", "ImportError: libortools.so.9: undefined symbol")):
        script = f"{clash}{before}import corridor as cd\ncd.plan.flow\n"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
        assert done.returncode == 1 and told in done.stderr.splitlines()[-1], done.stderr


def test_highspy_is_not_among_our_dependencies() -> None:
    """Older ones cannot be imported beside ortools, in either order."""
    needed = importlib.metadata.requires("ortools") or []
    assert not any("highspy" in one for one in needed)
