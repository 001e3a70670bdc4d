"""One statement of a model: families and single rows say the same, and a changed copy leaves the first as it was."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.plan.solver.arrays import Cells
from corridor.plan.solver.program import Program, ProgramError
from corridor.plan.solver.solve import solve

SMALL = st.integers(-9, 9)
MATRICES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(SMALL, min_size=width, max_size=width), min_size=1, max_size=4)
)


def one_by_one(matrix: list[list[int]], costs: list[int]) -> Program:
    program = Program("small")
    columns = [program.add(f"x{n}", cost=cost, high=5.0) for n, cost in enumerate(costs)]
    for number, row in enumerate(matrix):
        program.limit(f"r{number}", zip(columns, row, strict=True), high=10.0, group=f"g{number}")
    return program


def by_families(matrix: list[list[int]], costs: list[int]) -> Program:
    program, values = Program("small"), np.array(matrix, float)
    columns = program.add_many("x", values.shape[1], high=5.0)
    places = np.arange(len(matrix))[:, None]
    program.limit_many("r", Cells(places, columns[None, :], values), high=10.0, count=len(matrix))
    program.minimise(columns, costs)
    return program


@given(MATRICES, st.data())
def test_families_and_single_rows_state_the_same(matrix: list[list[int]], data: st.DataObject) -> None:
    """The same limits, costs and coefficients, and so the same optimum."""
    width = len(matrix[0])
    costs = data.draw(st.lists(SMALL, min_size=width, max_size=width))
    one, other = one_by_one(matrix, costs), by_families(matrix, costs)
    first, second = one.arrays(), other.arrays()
    for name in ("column_low", "column_high", "objective", "row_low", "row_high", "only_if"):
        assert (getattr(first, name) == getattr(second, name)).all()
    dense = [np.zeros((len(matrix), width)) for _ in range(2)]
    for flat, table in zip((first, second), dense, strict=True):
        table[flat.cell_row, flat.cell_column] = flat.cell_factor
    assert (dense[0] == dense[1]).all() and (dense[0] == np.array(matrix)).all()
    answers = [solve(program, "glop") for program in (one, other)]
    assert answers[0].status is answers[1].status
    if answers[0].values is not None:
        assert answers[0].objective == pytest.approx(answers[1].objective)
        assert one.value(answers[0].values) == pytest.approx(answers[0].objective)


@given(MATRICES, st.data())
def test_a_changed_copy_leaves_the_first_as_it_was(matrix: list[list[int]], data: st.DataObject) -> None:
    costs = data.draw(st.lists(SMALL, min_size=len(matrix[0]), max_size=len(matrix[0])))
    program = one_by_one(matrix, costs)
    text, gone = program.to_text(), data.draw(st.sets(st.sampled_from(program.groups)))
    changed = program.copy()
    changed.bound(0, 1.0, 2.0)
    changed.bound_row(0, 0.0, 1.0)
    changed.limit("more", [(0, 1.0)], high=3.0)
    changed.extend(0, [(changed.add("new"), 2.0)])
    changed.priced({0: 5.0})
    left = program.without(gone)
    assert program.to_text() == text and program.relaxed().to_text() == text
    assert left.groups == [group for group in program.groups if group not in gone]
    assert left.rows() == [row for row in program.rows() if row.group not in gone]
    assert program.without(()).to_text() == text


def test_terms_of_one_column_are_added_up_and_zeros_dropped() -> None:
    program = Program("terms")
    x, y = program.add("x"), program.add("y")
    program.limit("twice", [(y, 1.0), (x, 2.0), (y, 3.0)], high=1.0)
    program.limit("nothing", [(x, 1.0), (x, -1.0)], high=1.0)
    assert [row.terms for row in program.rows()] == [((x, 2.0), (y, 4.0)), ()]


def test_what_is_left_out_costs_nothing() -> None:
    program = Program("costs")
    x, y = program.add("x", cost=1.0), program.add("y", cost=2.0)
    program.constant = 7.0
    other = program.priced({y: 3.0})
    assert (list(other.cost), other.constant, program.value([2.0, 1.0])) == ([0.0, 3.0], 0.0, 11.0)
    program.minimise([x, x], [1.0, 2.0], constant=1.0)
    assert (list(program.cost), program.value([2.0, 1.0])) == ([3.0, 0.0], 7.0)


@pytest.mark.parametrize(("low", "high"), [(2.0, 1.0), (math.nan, 1.0), (0.0, math.nan), (math.inf, math.inf)])
def test_limits_that_leave_nothing_are_refused(low: float, high: float) -> None:
    program = Program("limits")
    with pytest.raises(ProgramError, match="cannot lie between"):
        program.add("x", low=low, high=high)
    if low != math.inf:
        x = program.add("x")
        with pytest.raises(ProgramError, match="cannot lie between"):
            program.limit("r", [(x, 1.0)], low=low, high=high)
        with pytest.raises(ProgramError, match="leave nothing"):
            program.add_many("y", 1, low=low, high=high)
