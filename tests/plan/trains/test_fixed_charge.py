"""The fixed-charge core reproduces proved optima from outside, and refuses what makes no sense."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import corridor as cd
from benchmarks.data_files import outside_answers
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solver_result import SolverResult
from corridor.plan.trains import fixed_charge
from corridor.plan.trains.fixed_charge import DesignError, read_design, solve_design
from tests.plan.trains.arc_model import ArcModel

INSTANCES = outside_answers("canad")
PROVED = {"r01.1": 74079, "c33": 423848, "c41": 429398}
BRACKETED = {"c35": 371475, "c36": 643036}  # proved by `benchmarks.trains`: they take half a minute and more


def instance(name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    file = INSTANCES / f"{name}.dow"
    if not file.is_file():
        pytest.skip(f"the public instances are not here: {file}")
    return read_design(file.read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("name", PROVED)
def test_proved_optima_are_reproduced(name: str) -> None:
    found = solve_design(*instance(name), time_limit_s=60, gap=1e-6)
    assert found.status == "optimal"
    assert round(found.objective) == PROVED[name]


@pytest.mark.parametrize("name", BRACKETED)
def test_bounds_hold_where_time_is_short(name: str) -> None:
    """Three seconds each: the published optimum lies between bound and solution, and the status says so."""
    try:
        found = solve_design(*instance(name), time_limit_s=3, gap=1e-6)
    except cd.NotProven:
        return
    assert found.bound <= BRACKETED[name] + 1e-3
    assert found.objective >= BRACKETED[name] - 1e-3
    assert found.status != "optimal" or round(found.objective) == BRACKETED[name]


def test_an_instance_without_a_solution() -> None:
    with pytest.raises(cd.Infeasible, match="no arcs"):
        solve_design(*instance("r01.7"), time_limit_s=20, gap=0.01)


def design(units: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two arcs from one node to another: one is cheap to use, the other open already."""
    arcs = [("east", "west", 1.0, 9.0, 3.0), ("east", "west", 2.0, 9.0, 0.0)]
    ends = pd.DataFrame([("east", "west", units)], columns=["origin", "destination", "demand"])
    return pd.DataFrame(arcs, columns=["tail", "head", "cost", "capacity", "opening"]), ends


def test_an_arc_is_opened_when_it_pays() -> None:
    """Two units: 3 + 2 x 1 over the cheap arc, 0 + 2 x 2 over the open one; a third unit tips it: 6 = 6."""
    found = [solve_design(*design(units)) for units in (2.0, 3.0, 4.0)]
    assert [plan.objective for plan in found] == pytest.approx([4, 6, 7])
    assert found[2].frame("arcs").to_dict("list") == {"open": [True, False], "units": [4.0, 0.0]}
    assert found[0].frame("flows").to_dict("list") == {"commodity": [0], "arc": [1], "units": [2.0]}
    assert found[0].stamp != found[1].stamp


def _drawn(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    ring = [(n, (n + 1) % 5) for n in range(5)]
    chords = [tuple(map(int, rng.choice(5, 2, replace=False))) for _ in range(6)]
    arcs = [(f"n{a}", f"n{b}", *rng.integers([1, 9, 1], [9, 20, 60]).astype(float)) for a, b in ring + chords]
    ends = [tuple(f"n{n}" for n in rng.choice(5, 2, replace=False)) for _ in range(3)]
    rows = [(*pair, float(rng.integers(1, 4))) for pair in ends]
    return (
        pd.DataFrame(arcs, columns=["tail", "head", "cost", "capacity", "opening"]),
        pd.DataFrame(rows, columns=["origin", "destination", "demand"]),
    )


@pytest.mark.parametrize("seed", range(20))
def test_drawn_designs_by_another_program(seed: int) -> None:
    """By scipy: flows conserved at every node, the capacity of an arc only where it is opened, and no row more."""
    arcs, ends = _drawn(seed)
    model, on = ArcModel(), list[list[int]]()
    for cost, capacity, opening in arcs[["cost", "capacity", "opening"]].to_numpy().tolist():
        opened = model.column(opening, 1.0, whole=True)
        on.append([model.column(cost) for _ in range(len(ends))])
        model.row([*((column, 1.0) for column in on[-1]), (opened, -capacity)], high=0.0)
    for number, (origin, destination, demand) in enumerate(ends.itertuples(index=False)):
        for node in (f"n{n}" for n in range(5)):
            leaving = [(on[arc][number], 1.0) for arc in np.flatnonzero(arcs["tail"] == node)]
            coming = [(on[arc][number], -1.0) for arc in np.flatnonzero(arcs["head"] == node)]
            sent = demand * ((node == origin) - (node == destination))
            model.row([*leaving, *coming], sent, sent)
    assert solve_design(arcs, ends, gap=1e-9).objective == pytest.approx(model.optimum())


def test_every_fault_of_both_tables_comes_at_once() -> None:
    arcs, ends = design(2.0)
    arcs, ends = arcs.assign(cost=pd.Series([-1.0, "dear"])), ends.assign(origin="easst")
    with pytest.raises(cd.TableError) as caught:
        solve_design(arcs, ends)
    said = str(caught.value)
    for part in (
        "arcs line 2, column cost",
        "arcs line 3, column cost",
        "no arc begins or ends at 'easst'",
        "nearest: east",
    ):
        assert part in said
    with pytest.raises(cd.TableError, match="column opening: the column is missing"):
        solve_design(arcs.drop(columns="opening"), ends)


@pytest.mark.parametrize("text", ["", "title\n 2 1 1\n 1 2 3 4 5\n", "title\n 2 1 1\n 1 2 3 4\n 1 2 3\n"])
def test_a_broken_file_is_refused(text: str) -> None:
    with pytest.raises(DesignError):
        read_design(text)


@pytest.mark.parametrize(("columns", "seconds"), [(12, 30.0), (12_000, 30.0), (52_520, 131.3)])
def test_the_larger_a_design_the_later_it_may_begin_anew(
    columns: int, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first slice of a program of so many columns is one call of the solver."""
    asked: list[float] = []
    whole = fixed_charge.solve

    def solve(program: Program, solver: str, *, options: SolveOptions) -> SolverResult:
        asked.append(options.first_slice_s)
        return whole(program, solver, options=options)

    monkeypatch.setattr(fixed_charge, "solve", solve)
    monkeypatch.setattr(Program, "n_columns", property(lambda _: columns))
    arcs = pd.DataFrame({"tail": ["a"], "head": ["b"], "cost": [1], "capacity": [9], "opening": [3]})
    found = solve_design(arcs, pd.DataFrame({"origin": ["a"], "destination": ["b"], "demand": [4]}))
    assert asked == [pytest.approx(seconds)]
    assert found.objective == 7.0
