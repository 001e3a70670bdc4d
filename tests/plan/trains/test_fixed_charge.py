"""The fixed-charge core reproduces proved optima from outside, and refuses what makes no sense."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.solver_result import Status
from corridor.plan.trains.fixed_charge import Design, DesignError, read_design, solve_design

INSTANCES = Path(__file__).resolve().parents[4] / "shared" / "instances" / "canad"
PROVED = {"r01.1": 74079, "c33": 423848, "c41": 429398}
BRACKETED = {"c35": 371475, "c36": 643036}  # proved by `benchmarks.trains`: they take half a minute and more


def instance(name: str) -> Design:
    file = INSTANCES / f"{name}.dow"
    if not file.is_file():
        pytest.skip(f"the public instances are not here: {file}")
    return read_design(file.read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("name", PROVED)
def test_proved_optima_are_reproduced(name: str) -> None:
    found = solve_design(instance(name), SolveOptions(time_limit_s=60, gap=1e-6, seed=0))
    assert found.status is Status.OPTIMAL
    assert round(found.objective) == PROVED[name]


@pytest.mark.parametrize("name", BRACKETED)
def test_bounds_hold_where_time_is_short(name: str) -> None:
    """Three seconds each: the published optimum lies between bound and solution, and the status says so."""
    found = solve_design(instance(name), SolveOptions(time_limit_s=3, gap=1e-6, seed=0))
    assert found.bound <= BRACKETED[name] + 1e-3
    assert not found.solved or found.objective >= BRACKETED[name] - 1e-3
    assert found.status is not Status.OPTIMAL or round(found.objective) == BRACKETED[name]


def test_an_instance_without_a_solution() -> None:
    assert solve_design(instance("r01.7"), SolveOptions(time_limit_s=20, gap=0.01, seed=0)).status is Status.INFEASIBLE


def test_an_arc_is_opened_when_it_pays() -> None:
    """Two units from 0 to 1: 3 + 2 x 1 over the cheap arc, 0 + 2 x 2 over the open one; a third unit tips it: 6 = 6."""

    def design(units: float) -> Design:
        ends = (np.array([0, 0]), np.array([1, 1]))
        prices = (np.array([1.0, 2.0]), np.array([9.0, 9.0]), np.array([3.0, 0.0]))
        return Design(2, *ends, *prices, np.array([0]), np.array([1]), np.array([units]))

    assert [
        solve_design(design(units), SolveOptions(time_limit_s=60, gap=0.01, seed=0)).objective
        for units in (2.0, 3.0, 4.0)
    ] == pytest.approx([4, 6, 7])


@pytest.mark.parametrize("text", ["", "title\n 2 1 1\n 1 2 3 4 5\n", "title\n 2 1 1\n 1 2 3 4\n 1 2 3\n"])
def test_a_broken_file_is_refused(text: str) -> None:
    with pytest.raises(DesignError):
        read_design(text)
