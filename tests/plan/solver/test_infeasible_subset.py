"""Programs without a solution say what is short, and which named groups cannot hold together."""

from __future__ import annotations

import math

import pytest

from corridor.plan.solver.infeasible_subset import infeasible_error, irreducible_subset, shortages
from corridor.plan.solver.program import Program, ProgramError


def crowded() -> Program:
    """Ten boxes must go, through a yard that takes four and one that takes five; a third row does not matter."""
    program = Program("crowded")
    north, south = program.add("north", cost=1.0), program.add("south", cost=2.0)
    program.limit("all", [(north, 1.0), (south, 1.0)], low=10.0, group="shipper A")
    program.limit("yard N", [(north, 1.0)], high=4.0, group="yard N")
    program.limit("yard S", [(south, 1.0)], high=5.0, group="yard S")
    program.limit("idle", [(south, 1.0)], high=50.0, group="yard Z")
    return program


def test_the_shortage_is_one_box() -> None:
    """4 + 5 of 10: one more at either yard would do."""
    short = shortages(crowded(), fixed=("shipper ",))
    assert sum(part.amount for part in short) == pytest.approx(1.0)
    assert {part.group for part in short} <= {"yard N", "yard S"}


def test_a_conflict_is_irreducible() -> None:
    """Shipper and both yards clash; without any one of them the rest holds."""
    found = irreducible_subset(crowded())
    assert found == ("shipper A", "yard N", "yard S")
    for group in found:
        assert irreducible_subset(crowded().without([group])) == ()


def test_a_conflict_of_whole_numbers_only() -> None:
    """Two trains of 3 cannot carry exactly 4 when none may run half: the relaxation could."""
    program = Program("whole")
    trains = program.add("trains", high=2, whole=True)
    program.limit("exactly", [(trains, 3.0)], low=4.0, high=4.0, group="exactly four")
    assert irreducible_subset(program) == ("exactly four",)


def test_the_error_names_both() -> None:
    text = str(infeasible_error(crowded(), "the plan"))
    assert "the plan cannot be met" in text and "yard" in text and "shipper A" in text


@pytest.mark.parametrize("factor", [math.nan, math.inf, 1e16])
def test_numbers_no_solver_should_see_are_refused(factor: float) -> None:
    program = Program("wrong")
    column = program.add("x")
    with pytest.raises(ProgramError, match="row bad takes"):
        program.limit("bad", [(column, factor)], high=1.0)
    with pytest.raises(ProgramError, match="cost"):
        program.add("y", cost=factor)
