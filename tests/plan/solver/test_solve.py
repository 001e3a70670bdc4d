"""The door to OR-Tools: what is refused, what comes back, and that Ctrl-C keeps what was found."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from corridor.errors import UnknownName
from corridor.plan.solver.arrays import Cells
from corridor.plan.solver.cp_sat import constraint_solver
from corridor.plan.solver.features import SOLVERS, SolverRefused
from corridor.plan.solver.mathopt_runs import read_log, read_simplex_log
from corridor.plan.solver.network_flows import greatest_flow, least_cost_flow, paths_of_flow, residual_distances
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solve import solve
from corridor.plan.solver.solver_result import SolverResult, Status, better_of
from corridor.progress import Progress

INTEGER = ("highs", "gscip", "cp_sat")
CONTINUOUS = ("glop", "pdlp", "highs", "gscip")


def small(*, integer: bool) -> Program:
    """Greatest x + 2 y with 2 x + 3 y <= 7: 4 in whole numbers, 14/3 otherwise."""
    model = Program("small")
    columns = model.add_many("x", 2, high=10, whole=integer)
    model.limit_many("room", Cells(0, columns, [2, 3]), high=7)
    model.maximise(columns, [1, 2])
    return model


def hard(items: int = 200, sacks: int = 40) -> Program:
    """A knapsack with many sacks that no solver closes within seconds."""
    generator = np.random.default_rng(1)
    model = Program("hard")
    columns = model.add_many("take", items, high=1, whole=True)
    size = generator.integers(1, 1000, (sacks, items))
    model.limit_many("sack", Cells(np.arange(sacks)[:, None], columns, size), high=size.sum(axis=1) // 2, count=sacks)
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
    model = Program("priced")
    columns = model.add_many("x", 1, high=10)
    model.limit_many("room", Cells(0, columns, 1), high=4)
    model.minimise(columns, -3)
    result = solve(model, solver)
    assert result.duals is None or result.duals == pytest.approx([-3], abs=1e-5)


@pytest.mark.parametrize("solver", SOLVERS)
def test_infeasible_is_said(solver: str) -> None:
    model = Program("none")
    model.limit_many(
        "much", Cells(0, model.add_many("x", 1, high=1, whole=solver == "cp_sat" or solver == "highs"), 1), low=2
    )
    result = solve(model, solver)
    assert result.status is Status.INFEASIBLE and not result.solved and np.isnan(result.objective)


@pytest.mark.parametrize("solver", CONTINUOUS)
def test_unbounded_is_said(solver: str) -> None:
    model = Program("endless")
    model.maximise(model.add_many("x", 1), 1)
    assert solve(model, solver).status is Status.UNBOUNDED


@pytest.mark.parametrize(
    ("solver", "integer", "options", "parameters", "words"),
    [
        ("glop", True, SolveOptions(), {}, "glop takes no integer model; highs, gscip, cp_sat do"),
        ("highs", True, SolveOptions(), {"threads": 2}, "highs takes no threads"),
        ("highs", True, SolveOptions(), {"cutoff": 3}, "highs takes no cutoff"),
        ("gscip", True, SolveOptions(), {"iteration_limit": 9}, "those that do: none"),
        ("cp_sat", True, SolveOptions(), {"node_limit": 9}, "cp_sat takes no node_limit"),
        ("pdlp", False, SolveOptions(seed=1), {}, "pdlp takes no seed"),
        ("cp_sat", False, SolveOptions(), {}, "whole columns"),
    ],
)
def test_what_a_solver_cannot_take_is_refused_before_the_call(
    solver: str, integer: bool, options: SolveOptions, parameters: dict[str, float], words: str
) -> None:
    with pytest.raises(SolverRefused, match=words):
        solve(small(integer=integer), solver, options=options, parameters=parameters)


def test_the_true_text_of_a_refusal_is_told() -> None:
    """The wheel itself says only that a StatusNotOk has no canonical_code."""
    model = Program("doubtful")
    columns = model.add_many("x", 1, high=1, whole=True)
    model.limit_many("yes or no", Cells(0, columns, 1), high=1, only_if=columns[0])
    with pytest.raises(SolverRefused, match="highs takes no rows under a condition; gscip, cp_sat do"):
        solve(model, "highs")
    lopsided = Program("lopsided")
    wide = lopsided.add_many("x", 1, high=5, whole=True)
    lopsided.limit_many("if", Cells(0, wide, 1), high=1, only_if=wide[0])
    with pytest.raises(SolverRefused, match=r"gscip says: .*binary"):
        solve(lopsided, "gscip")


@pytest.mark.parametrize("solver", ["gscip", "cp_sat"])
def test_a_row_holds_only_under_its_condition(solver: str) -> None:
    model = Program("condition")
    amount, switch = model.add_many("amount", 1, high=9, whole=True), model.add_many("on", 1, high=1, whole=True)
    model.limit_many("cap", Cells(0, amount, 1), high=4, only_if=switch[0])
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
        SolveOptions(time_limit_s=value)


def test_models_refuse_what_no_solver_should_see() -> None:
    model = Program("bad")
    with pytest.raises(ValueError, match="leave nothing"):
        model.add_many("x", 1, low=2, high=1)
    columns = model.add_many("x", 2)
    with pytest.raises(ValueError, match="not finite"):
        model.limit_many("r", Cells(0, columns, [1, float("nan")]))
    with pytest.raises(ValueError, match="not finite"):
        model.minimise(columns, [1, float("inf")])
    with pytest.raises(ValueError, match="names number 7 of 2"):
        model.limit_many("r", Cells(0, [7], 1))
    with pytest.raises(ValueError, match="start of shape"):
        solve(small(integer=True), "highs", options=SolveOptions(start=np.array([1.0, 2.0, 3.0])))


def test_a_model_reads_as_text() -> None:
    assert small(integer=True).arrays().to_text() == (
        "maximise 1 x[0] + 2 x[1] + 0\nsubject to\n  room[0]: -inf <= 2 x[0] + 3 x[1] <= 7\n"
        "where\n  0 <= x[0] <= 10 whole\n  0 <= x[1] <= 10 whole\n"
    )


@pytest.mark.parametrize("solver", INTEGER)
def test_a_time_limit_leaves_a_solution_and_its_gap(solver: str) -> None:
    seen: list[Progress] = []
    result = solve(hard(), solver, options=SolveOptions(time_limit_s=1.5, progress=seen.append))
    assert result.status is Status.FEASIBLE and not result.stopped and result.values is not None
    assert result.objective <= result.bound and 0 < result.gap < 0.1
    assert seen and seen[-1].incumbent <= result.objective + 1e-6
    assert result.seconds < 5


@pytest.mark.parametrize("solver", INTEGER)
def test_ctrl_c_returns_the_best_so_far(solver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corridor.plan.solver.mathopt_runs._FIRST_SLICE_S", 1.0)
    press = threading.Timer(0.7, os.kill, (os.getpid(), signal.SIGINT))
    press.start()
    result = solve(hard(), solver, options=SolveOptions(time_limit_s=60))
    press.join()
    assert result.stopped and result.status is Status.FEASIBLE and result.values is not None
    assert result.gap < 0.2 and result.seconds < 10


def test_an_end_that_nobody_asked_for_is_not_told_as_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    """CP-SAT that gives up long before its limit, for reasons of its own, was not interrupted."""

    def giving_up(options: SolveOptions, parameters: Mapping[str, float]) -> Any:
        solver = constraint_solver(options, parameters)
        solver.parameters.max_deterministic_time = 0.5
        return solver

    monkeypatch.setattr("corridor.plan.solver.cp_sat.constraint_solver", giving_up)
    result = solve(hard(), "cp_sat", options=SolveOptions(time_limit_s=60.0))
    assert result.status is Status.FEASIBLE and not result.stopped and result.seconds < 30.0


@pytest.mark.slow
def test_slices_go_on_from_the_best_solution(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corridor.plan.solver.mathopt_runs._FIRST_SLICE_S", 0.4)
    one = solve(hard(), "highs", options=SolveOptions(time_limit_s=0.4))
    many = solve(hard(), "highs", options=SolveOptions(time_limit_s=2.5))
    assert many.objective >= one.objective and many.bound <= one.bound
    assert 2.0 < many.seconds < 6


def test_the_better_run_and_the_better_bound_are_kept() -> None:
    def run(objective: float, bound: float, values: object = ()) -> SolverResult:
        found = None if values is None else np.array(values)
        return SolverResult(Status.FEASIBLE, objective, bound, 0.1, found, None, 1.0, "highs")

    both = better_of(run(10, 5), run(12, 8))
    assert (both.objective, both.bound, both.status) == (10, 8, Status.FEASIBLE)
    assert better_of(run(10, 5), run(9, 8.9), absolute_gap=0.5).status is Status.OPTIMAL
    both = better_of(run(10, 20), run(12, 30), maximise=True)
    assert (both.objective, both.bound) == (12, 20)
    both = better_of(run(float("nan"), float("nan"), None), run(float("nan"), 3, None))
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


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("        0     8.6372828746e+06 Pr: 103(2546.16) 0s", 8.6372828746e6),
        ("      369     1.2422996841e+07 Pr: 0(0) 0s", 1.2422996841e7),
        ("       12    -3.0000000000e+01 Pr: 7(6) ; Du: 0(2e-11) 0s", -30.0),
        ("        9     1.5000000000e+00 Pr: 7(6); Du: 3(12.5) 0s", None),
        ("  103 rows, 416 cols, 824 nonzeros  0s", None),
    ],
)
def test_only_dual_feasible_lines_of_the_simplex_are_bounds(line: str, expected: float | None) -> None:
    assert read_simplex_log(["noise", line, "more noise"]) == expected


@pytest.mark.parametrize("solver", ["highs", "glop"])
def test_a_linear_program_tells_of_its_optimum(solver: str) -> None:
    """The last word is the optimum with its bound; what came before is below it."""
    program = Program("one")
    column = program.add("x", high=4.0, cost=-2.0)
    program.limit("row", [(column, 1.0)], high=3.0)
    seen: list[Progress] = []
    result = solve(program, solver, options=SolveOptions(progress=seen.append))
    assert (seen[-1].incumbent, seen[-1].bound, seen[-1].gap) == (result.objective, result.bound, 0.0) == (-6, -6, 0)
    assert all(now.bound <= -6.0 for now in seen)


def test_least_cost_flow_by_hand() -> None:
    """Two units from 0 to 2: one by 1 (1 + 2), one straight (5)."""
    flow = least_cost_flow([0, 0, 1], [1, 2, 2], [1, 1, 1], [1, 5, 2], [2, 0, -2])
    assert (flow.status, flow.cost, flow.amount, flow.flows.tolist()) == (Status.OPTIMAL, 8, 2, [1, 1, 1])


def test_a_flow_falls_into_paths_and_circles_carry_nothing() -> None:
    """Three units from 0 to 3 by two ways, and a circle 1-2-1 besides; of four, one more is not there."""
    tail, head = [0, 1, 0, 2, 1, 2], [1, 3, 2, 3, 2, 1]
    flows = np.array([2, 2, 1, 1, 5, 5])
    paths = paths_of_flow(tail, head, flows, (0, 3), 4)
    assert sorted(paths) == [[0, 1], [2, 3]] and flows[:4].tolist() == [0, 0, 0, 0]
    partly = np.array([2, 2, 1, 1, 0, 0])
    assert paths_of_flow(tail, head, partly, (0, 3), 1) in ([[0, 1]], [[2, 3]]) and partly.sum() == 4


@pytest.mark.parametrize("seed", range(20))
def test_distances_of_the_residual_network_prove_a_flow_of_least_cost(seed: int) -> None:
    """No arc with room is worth taking, none in use worth leaving; the dual value is the cost (scipy agrees)."""
    rng = np.random.default_rng(seed)
    nodes, arcs, sent = 8, 30, 9
    tail, head = rng.integers(0, nodes, arcs), rng.integers(0, nodes, arcs)
    tail[:nodes], head[:nodes] = np.arange(nodes), (np.arange(nodes) + 1) % nodes
    room, cost = rng.integers(1, 6, arcs), rng.integers(1, 50, arcs)
    room[:nodes] = sent
    supply = np.zeros(nodes, np.int64)
    supply[[0, nodes - 1]] = sent, -sent
    flow = least_cost_flow(tail, head, room, cost, supply)
    distance = residual_distances(tail, head, room, cost, flow.flows, nodes - 1)
    reduced = cost + distance[head] - distance[tail]
    assert (reduced[flow.flows < room] >= 0).all() and (reduced[flow.flows > 0] <= 0).all()
    worth = np.maximum(0.0, -reduced)
    assert sent * distance[0] - worth @ room == flow.cost
    balance = np.zeros((nodes, arcs))
    np.add.at(balance, (tail, np.arange(arcs)), 1.0)
    np.add.at(balance, (head, np.arange(arcs)), -1.0)
    known = linprog(cost, A_eq=balance, b_eq=supply, bounds=np.column_stack([np.zeros(arcs), room]))
    assert known.fun == pytest.approx(flow.cost)


def test_what_cannot_be_sent_is_infeasible_or_sent_in_part() -> None:
    ends, capacity, cost, supply = ([0, 0, 1], [1, 2, 2]), [1, 1, 1], [1, 5, 2], [3, 0, -3]
    assert least_cost_flow(*ends, capacity, cost, supply).status is Status.INFEASIBLE
    part = least_cost_flow(*ends, capacity, cost, supply, partial=True)
    assert (part.status, part.amount, part.cost) == (Status.OPTIMAL, 2, 8)


def test_numbers_that_would_run_over_are_refused() -> None:
    with pytest.raises(ValueError, match="run over 62 bits"):
        least_cost_flow([0], [1], [1 << 40], [1 << 30], [1 << 40, -(1 << 40)])
    with pytest.raises(ValueError, match="run over 62 bits"):
        greatest_flow([0, 0], [1, 1], [1 << 61, 1 << 61], 0, 1)
    with pytest.raises(ValueError, match="whole numbers"):
        least_cost_flow([0], [1], [1.5], [1], [1, -1])


def test_greatest_flow_and_its_cut() -> None:
    flow = greatest_flow([0, 0, 1, 2], [1, 2, 3, 3], [5, 5, 2, 3], 0, 3)
    assert flow.amount == 5 and flow.cut.tolist() == [0, 1, 2]
    assert greatest_flow([], [], np.empty(0, np.int64), 0, 3).amount == 0
