"""A program that grows gives the same answers as one built at once, duals with the right sign, and refusals."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.optimize import linprog

from corridor.plan.solver.features import SolverRefused
from corridor.plan.solver.incremental import IncrementalLp
from corridor.plan.solver.program import Program, ProgramError
from corridor.plan.solver.solve import solve
from corridor.plan.solver.solver_result import Status


def test_rows_and_columns_added_later_count() -> None:
    """A transport of 4 by 5, column by column and row by row, against scipy's HiGHS."""
    rng = np.random.default_rng(5)
    cost, supply = rng.integers(1, 20, (4, 5)).astype(float), np.array([5.0, 6.0, 7.0, 8.0])
    need = np.array([3.0, 4.0, 5.0, 6.0, 2.0])
    program = Program("transport")
    lp = IncrementalLp(program)
    wanted = [program.limit(f"need {j}", (), low=units) for j, units in enumerate(need)]
    columns = [[program.add(f"{i} to {j}", cost=cost[i, j]) for j in range(5)] for i in range(4)]
    for i, j in itertools.product(range(4), range(5)):
        program.extend(wanted[j], ((columns[i][j], 1.0),))
    free = lp.solve()
    assert free.status is Status.OPTIMAL and free.objective == pytest.approx(float(cost.min(axis=0) @ need))
    for i, units in enumerate(supply):
        program.limit(f"supply {i}", [(column, 1.0) for column in columns[i]], high=units)
    answer = lp.solve()
    assert answer.values is not None and answer.duals is not None
    upper = np.vstack([np.kron(np.eye(4), np.ones(5)), -np.tile(np.eye(5), 4)])
    known = linprog(cost.ravel(), upper, np.concatenate([supply, -need]), method="highs")
    assert answer.objective == answer.bound == pytest.approx(known.fun)
    assert (answer.duals[:5] >= -1e-9).all() and (answer.duals[5:] <= 1e-9).all()
    assert cost.ravel() @ answer.values == pytest.approx(answer.objective)
    once = solve(program, "glop")
    assert once.objective == pytest.approx(answer.objective)


def test_costs_and_limits_change_between_solves() -> None:
    program = Program("two")
    lp, row = IncrementalLp(program), program.limit("both", (), low=2.0, high=2.0)
    one, other = program.add("one", cost=1.0), program.add("other", cost=3.0)
    program.extend(row, ((one, 1.0), (other, 1.0)))
    limit = program.limit("most", ((one, 1.0),), high=1.5)
    answer = lp.solve()
    assert answer.duals is not None and answer.objective == pytest.approx(1.5 + 0.5 * 3.0)
    assert answer.duals[limit] == pytest.approx(-2.0)
    program.minimise([one, other], [4.0, 3.0])
    assert lp.solve().objective == pytest.approx(6.0)
    program.minimise([one, other], [1.0, 3.0], constant=7.0)
    program.bound_row(limit, -math.inf, 9.0)
    found = lp.solve()
    assert found.values is not None and found.objective == pytest.approx(2.0 + 7.0)
    assert found.values[one] == pytest.approx(2.0) and found.values[other] == pytest.approx(0.0)
    program.bound(one, 0.0, 0.5)
    assert lp.solve().objective == pytest.approx(0.5 + 1.5 * 3.0 + 7.0)


def test_what_cannot_be_solved_is_nothing_and_nonsense_is_refused() -> None:
    program = Program("wrong")
    lp, row = IncrementalLp(program), program.limit("some", (), low=1.0)
    assert not lp.solve().solved  # no column: the row cannot be met
    for wrong in (math.nan, math.inf):
        with pytest.raises(ProgramError):
            program.add("dear", cost=wrong)
    program.extend(row, ((program.add("x", cost=1.0), 1.0),))
    program.bound_row(row, 3.0, 2.0)
    with pytest.raises(SolverRefused, match="glop says"):
        lp.solve()
