"""A program that grows gives the same answers as one built at once, duals with the right sign, and refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import linprog

from corridor.plan.solver.features import SolverRefused
from corridor.plan.solver.incremental import GrowingLp


def test_rows_and_columns_added_later_count() -> None:
    """A transport of 4 by 5, column by column and row by row, against scipy's HiGHS."""
    rng = np.random.default_rng(5)
    cost, supply = rng.integers(1, 20, (4, 5)).astype(float), np.array([5.0, 6.0, 7.0, 8.0])
    need = np.array([3.0, 4.0, 5.0, 6.0, 2.0])
    program = GrowingLp()
    wanted = [program.add_row(units, math.inf) for units in need]
    columns = [[program.add_column(cost[i, j], (wanted[j],), (1.0,)) for j in range(5)] for i in range(4)]
    free = program.solve()
    assert free is not None and free.objective == pytest.approx(float(cost.min(axis=0) @ need))
    for i, units in enumerate(supply):
        program.add_row(-math.inf, units, columns[i], [1.0] * 5)
    answer = program.solve()
    assert answer is not None
    upper = np.vstack([np.kron(np.eye(4), np.ones(5)), -np.tile(np.eye(5), 4)])
    known = linprog(cost.ravel(), upper, np.concatenate([supply, -need]), method="highs")
    assert answer.objective == pytest.approx(known.fun)
    assert (answer.duals[:5] >= -1e-9).all() and (answer.duals[5:] <= 1e-9).all()
    assert cost.ravel() @ answer.values == pytest.approx(answer.objective)


def test_costs_and_limits_change_between_solves() -> None:
    program = GrowingLp()
    row = program.add_row(2.0, 2.0)
    one, other = program.add_column(1.0, (row,), (1.0,)), program.add_column(3.0, (row,), (1.0,))
    limit = program.add_row(-math.inf, 1.5, (one,), (1.0,))
    answer = program.solve()
    assert answer is not None and answer.objective == pytest.approx(1.5 + 0.5 * 3.0)
    assert answer.duals[limit] == pytest.approx(-2.0)
    program.set_costs([4.0, 3.0])
    assert program.solve().objective == pytest.approx(6.0)  # type: ignore[union-attr]
    program.set_costs([1.0, 3.0])
    program.set_upper(limit, 9.0)
    found = program.solve()
    assert found is not None and found.values[one] == pytest.approx(2.0) and found.values[other] == pytest.approx(0.0)


def test_what_cannot_be_solved_is_nothing_and_nonsense_is_refused() -> None:
    program = GrowingLp()
    row = program.add_row(1.0, math.inf)
    assert program.solve() is None  # no column: the row cannot be met
    for wrong in (math.nan, math.inf):
        with pytest.raises(SolverRefused):
            program.add_column(wrong, (row,), (1.0,))
    program.add_column(1.0, (row,), (1.0,))
    program.add_row(3.0, 2.0)
    with pytest.raises(SolverRefused, match="glop says"):
        program.solve()
