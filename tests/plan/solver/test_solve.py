"""The door to OR-Tools: what is refused, what comes back, and that Ctrl-C keeps what was found."""

from __future__ import annotations

import os
import signal
import threading

import numpy as np
import pytest
from scipy.optimize import linprog

from corridor.errors import UnknownName
from corridor.plan.solver.features import SOLVERS, Options, SolverRefused
from corridor.plan.solver.linear import LinearModel
from corridor.plan.solver.logs import read_log
from corridor.plan.solver.outcome import Progress, Result, Status, better_of
from corridor.plan.solver.solve import greatest_flow, least_cost_flow, solve

INTEGER = ("highs", "gscip", "cp_sat")
CONTINUOUS = ("glop", "pdlp", "highs", "gscip")


def small(*, integer: bool) -> LinearModel:
    """Greatest x + 2 y with 2 x + 3 y <= 7: 4 in whole numbers, 14/3 otherwise."""
    model = LinearModel("small")
    columns = model.columns("x", 2, upper=10, integer=integer)
    model.rows("room", (0, columns, [2, 3]), upper=7)
    model.maximise(columns, [1, 2])
    return model


def hard(items: int = 200, sacks: int = 40) -> LinearModel:
    """A knapsack with many sacks that no solver closes within seconds."""
    generator = np.random.default_rng(1)
    model = LinearModel("hard")
    columns = model.columns("take", items, upper=1, integer=True)
    size = generator.integers(1, 1000, (sacks, items))
    model.rows("sack", (np.arange(sacks)[:, None], columns, size), upper=size.sum(axis=1) // 2, count=sacks)
    model.maximise(columns, generator.integers(1, 1000, items))
    return model


@pytest.mark.parametrize("solver", INTEGER)
def test_integer_solvers_agree(solver: str) -> None:
    result = solve(small(integer=True), solver)
    assert result.status is Status.OPTIMAL and result.values is not None
    assert result.objective == pytest.approx(4) and result.bound == pytest.approx(4) and result.gap == pytest.approx(0)
    assert result.duals is None and result.solver == solver


@pytest.mark.parametrize("solver", CONTINUOUS)
def test_continuous_solvers_agree_with_scipy(solver: str) -> None:
    result = solve(small(integer=False), solver)
    oracle = linprog([-1, -2], A_ub=[[2, 3]], b_ub=[7], bounds=(0, 10))
    assert result.status is Status.OPTIMAL
    assert result.objective == pytest.approx(-oracle.fun, abs=1e-5)
    if solver == "gscip":
        assert result.duals is None
    else:  # one more unit of room is worth 2/3
        assert result.duals == pytest.approx([2 / 3], abs=1e-5)


@pytest.mark.parametrize("solver", CONTINUOUS)
def test_a_capacity_in_a_minimisation_has_a_dual_that_is_not_positive(solver: str) -> None:
    model = LinearModel("priced")
    columns = model.columns("x", 1, upper=10)
    model.rows("room", (0, columns, 1), upper=4)
    model.minimise(columns, -3)
    result = solve(model, solver)
    assert result.duals is None or result.duals == pytest.approx([-3], abs=1e-5)


@pytest.mark.parametrize("solver", SOLVERS)
def test_infeasible_is_said(solver: str) -> None:
    model = LinearModel("none")
    model.rows("much", (0, model.columns("x", 1, upper=1, integer=solver == "cp_sat" or solver == "highs"), 1), lower=2)
    result = solve(model, solver)
    assert result.status is Status.INFEASIBLE and not result.solved and np.isnan(result.objective)


@pytest.mark.parametrize("solver", CONTINUOUS)
def test_unbounded_is_said(solver: str) -> None:
    model = LinearModel("endless")
    model.maximise(model.columns("x", 1), 1)
    assert solve(model, solver).status is Status.UNBOUNDED


@pytest.mark.parametrize(
    ("solver", "integer", "options", "words"),
    [
        ("glop", True, Options(), "glop takes no integer model; highs, gscip, cp_sat do"),
        ("highs", True, Options(threads=2), "highs takes no threads"),
        ("highs", True, Options(cutoff=3), "highs takes no cutoff"),
        ("gscip", True, Options(iteration_limit=9), "those that do: none"),
        ("cp_sat", True, Options(node_limit=9), "cp_sat takes no node_limit"),
        ("pdlp", False, Options(seed=1), "pdlp takes no seed"),
        ("cp_sat", False, Options(), "whole columns"),
    ],
)
def test_what_a_solver_cannot_take_is_refused_before_the_call(
    solver: str, integer: bool, options: Options, words: str
) -> None:
    with pytest.raises(SolverRefused, match=words):
        solve(small(integer=integer), solver, options=options)


def test_the_true_text_of_a_refusal_is_told() -> None:
    """The wheel itself says only that a StatusNotOk has no canonical_code."""
    model = LinearModel("doubtful")
    columns = model.columns("x", 1, upper=1, integer=True)
    model.rows("yes or no", (0, columns, 1), upper=1, only_if=columns[0])
    with pytest.raises(SolverRefused, match="highs takes no rows under a condition; gscip, cp_sat do"):
        solve(model, "highs")
    lopsided = LinearModel("lopsided")
    wide = lopsided.columns("x", 1, upper=5, integer=True)
    lopsided.rows("if", (0, wide, 1), upper=1, only_if=wide[0])
    with pytest.raises(SolverRefused, match=r"gscip says: .*binary"):
        solve(lopsided, "gscip")


@pytest.mark.parametrize("solver", ["gscip", "cp_sat"])
def test_a_row_holds_only_under_its_condition(solver: str) -> None:
    model = LinearModel("condition")
    amount, switch = model.columns("amount", 1, upper=9, integer=True), model.columns("on", 1, upper=1, integer=True)
    model.rows("cap", (0, amount, 1), upper=4, only_if=switch[0])
    model.maximise([*amount, *switch], [1, 3])
    assert solve(model, solver).objective == pytest.approx(9)  # 9 + 0 beats 4 + 3
    model.maximise([*amount, *switch], [1, 7])
    assert solve(model, solver).objective == pytest.approx(11)


def test_an_unknown_solver_names_those_there_are() -> None:
    with pytest.raises(UnknownName, match="glop, pdlp, highs, gscip, cp_sat"):
        solve(small(integer=True), "gurobi")


@pytest.mark.parametrize("value", [-1.0, float("nan")])
def test_options_check_themselves(value: float) -> None:
    with pytest.raises(ValueError, match="time_limit_s"):
        Options(time_limit_s=value)


def test_models_refuse_what_no_solver_should_see() -> None:
    model = LinearModel("bad")
    with pytest.raises(ValueError, match="leave nothing"):
        model.columns("x", 1, lower=2, upper=1)
    columns = model.columns("x", 2)
    with pytest.raises(ValueError, match="not finite"):
        model.rows("r", (0, columns, [1, float("nan")]))
    with pytest.raises(ValueError, match="not finite"):
        model.minimise(columns, [1, float("inf")])
    with pytest.raises(ValueError, match="names number 7 of 2"):
        model.rows("r", (0, [7], 1))
    with pytest.raises(ValueError, match="hint of shape"):
        solve(small(integer=True), "highs", hint=[1, 2, 3])


def test_a_model_reads_as_text() -> None:
    assert small(integer=True).to_text() == (
        "maximise 1 x[0] + 2 x[1] + 0\nsubject to\n  room[0]: -inf <= 2 x[0] + 3 x[1] <= 7\n"
        "where\n  0 <= x[0] <= 10 whole\n  0 <= x[1] <= 10 whole\n"
    )


@pytest.mark.parametrize("solver", INTEGER)
def test_a_time_limit_leaves_a_solution_and_its_gap(solver: str) -> None:
    seen: list[Progress] = []
    result = solve(hard(), solver, options=Options(time_limit_s=1.5), progress=seen.append)
    assert result.status is Status.FEASIBLE and not result.stopped and result.values is not None
    assert result.objective <= result.bound and 0 < result.gap < 0.1
    assert seen and seen[-1].incumbent <= result.objective + 1e-6
    assert result.seconds < 5


@pytest.mark.parametrize("solver", INTEGER)
def test_ctrl_c_returns_the_best_so_far(solver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corridor.plan.solver.solve._FIRST_SLICE_S", 1.0)
    press = threading.Timer(0.7, os.kill, (os.getpid(), signal.SIGINT))
    press.start()
    result = solve(hard(), solver, options=Options(time_limit_s=60))
    press.join()
    assert result.stopped and result.status is Status.FEASIBLE and result.values is not None
    assert result.gap < 0.2 and result.seconds < 10


def test_slices_go_on_from_the_best_solution(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corridor.plan.solver.solve._FIRST_SLICE_S", 0.4)
    one = solve(hard(), "highs", options=Options(time_limit_s=0.4))
    many = solve(hard(), "highs", options=Options(time_limit_s=2.5))
    assert many.objective >= one.objective and many.bound <= one.bound
    assert 2.0 < many.seconds < 6


def test_the_better_run_and_the_better_bound_are_kept() -> None:
    def run(objective: float, bound: float, values: object = ()) -> Result:
        found = None if values is None else np.array(values)
        return Result(Status.FEASIBLE, objective, bound, 0.1, found, None, 1.0, "highs")

    both = better_of(run(10, 5), run(12, 8), 1.0, (None, None))
    assert (both.objective, both.bound, both.status) == (10, 8, Status.FEASIBLE)
    assert better_of(run(10, 5), run(9, 8.9), 1.0, (0.5, None)).status is Status.OPTIMAL
    both = better_of(run(10, 20), run(12, 30), -1.0, (None, None))
    assert (both.objective, both.bound) == (12, 20)
    both = better_of(run(float("nan"), float("nan"), None), run(float("nan"), 3, None), 1.0, (None, None))
    assert both.values is None and both.bound == 3


HIGHS_LOG = " S   0   0   0   0.00%   {bound}   {best}   {gap}   31   1   0   62   0.0s"
SCIP_LOG = "  0.1s|  1 |  0 |  84 |  - |  8188k |  0 | 200 |  40 |  41 |  1 |  0 | {bound} | {best} |   {gap}| unknown"
LINES = [
    ("highs", HIGHS_LOG.format(bound="74352.096801", best="70743", gap="5.10%"), (70743, 74352.096801)),
    ("highs", HIGHS_LOG.format(bound="inf", best="990", gap="Large"), (990, np.nan)),
    ("gscip", SCIP_LOG.format(bound="7.434e+04", best="7.339e+04", gap="1.29%"), (7.339e4, 7.434e4)),
    ("gscip", SCIP_LOG.format(bound="7.434e+04", best="     --      ", gap="Inf"), (np.nan, 7.434e4)),
]


@pytest.mark.parametrize(("solver", "line", "expected"), LINES)
def test_incumbent_and_bound_are_read_out_of_the_log(solver: str, line: str, expected: tuple[float, float]) -> None:
    assert read_log(solver, ["noise", line, "more noise"]) == pytest.approx(expected, nan_ok=True)
    assert read_log(solver, ["noise"]) is None


def test_least_cost_flow_by_hand() -> None:
    """Two units from 0 to 2: one by 1 (1 + 2), one straight (5)."""
    flow = least_cost_flow(([0, 0, 1], [1, 2, 2]), [1, 1, 1], [1, 5, 2], [2, 0, -2])
    assert (flow.status, flow.cost, flow.amount, flow.flows.tolist()) == (Status.OPTIMAL, 8, 2, [1, 1, 1])


def test_what_cannot_be_sent_is_infeasible_or_sent_in_part() -> None:
    ends, capacity, cost, supply = ([0, 0, 1], [1, 2, 2]), [1, 1, 1], [1, 5, 2], [3, 0, -3]
    assert least_cost_flow(ends, capacity, cost, supply).status is Status.INFEASIBLE
    part = least_cost_flow(ends, capacity, cost, supply, partial=True)
    assert (part.status, part.amount, part.cost) == (Status.OPTIMAL, 2, 8)


def test_numbers_that_would_run_over_are_refused() -> None:
    with pytest.raises(ValueError, match="run over 62 bits"):
        least_cost_flow(([0], [1]), [1 << 40], [1 << 30], [1 << 40, -(1 << 40)])
    with pytest.raises(ValueError, match="run over 62 bits"):
        greatest_flow(([0, 0], [1, 1]), [1 << 61, 1 << 61], 0, 1)
    with pytest.raises(ValueError, match="whole numbers"):
        least_cost_flow(([0], [1]), [1.5], [1], [1, -1])


def test_greatest_flow_and_its_cut() -> None:
    flow = greatest_flow(([0, 0, 1, 2], [1, 2, 3, 3]), [5, 5, 2, 3], 0, 3)
    assert flow.amount == 5 and flow.cut.tolist() == [0, 1, 2]
    assert greatest_flow(([], []), np.empty(0, np.int64), 0, 3).amount == 0
