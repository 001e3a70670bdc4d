"""A time limit and Ctrl-C leave a valid plan with its gap, never nothing and never a traceback."""

from __future__ import annotations

import math
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

import corridor as cd
from corridor.plan.bookings.slot_model import SlotTerms
from corridor.plan.result import Plan
from corridor.plan.solver.mip_search import solve_program, with_integers_at_lower_limits
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solver_result import SolverResult, Status
from corridor.plan.trains.problem import TrainTerms
from corridor.progress import Progress

READY = "2026-03-04"


def demand(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "id": f"{origin}-{end}",
                "origin": origin,
                "destination": end,
                "containers_per_week": boxes,
                "ready": READY,
                "cargo_tonnes_each": 10,
            }
            for origin, end, boxes in rows
        ]
    )


@contextmanager
def pressed_after(seconds: float) -> Iterator[None]:
    """Press Ctrl-C once, so many seconds from now."""
    press = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT))
    press.start()
    try:
        yield
    finally:
        press.cancel()
        press.join()


def knapsack(size: int = 60) -> Program:
    """Hard to prove: many things of nearly the same worth in several sacks."""
    rng = np.random.default_rng(7)
    program = Program("sacks")
    weights = rng.integers(200, 400, (5, size))
    for thing in range(size):
        program.add(f"thing {thing}", cost=-float(weights[:, thing].sum() + rng.integers(0, 20)), high=1.0, whole=True)
    for sack, row in enumerate(weights):
        program.limit(f"sack {sack}", [(n, float(w)) for n, w in enumerate(row)], high=float(row.sum()) / 2)
    return program


def holds(program: Program, result: SolverResult) -> bool:
    """Whether the values keep every row and limit, reckoned anew."""
    assert result.values is not None
    sums = [sum(factor * result.values[column] for column, factor in row.terms) for row in program.rows()]
    rows = all(row.low - 1e-6 <= total <= row.high + 1e-6 for row, total in zip(program.rows(), sums, strict=True))
    return rows and all(
        column.low - 1e-6 <= value <= column.high + 1e-6
        for column, value in zip(program.columns(), result.values, strict=True)
    )


def test_ctrl_c_ends_an_integer_program_with_its_best(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corridor.plan.solver.mathopt_runs._FIRST_SLICE_S", 0.5)
    began, program = time.perf_counter(), knapsack()
    with pressed_after(0.8):
        result = solve_program(program, SolveOptions(time_limit_s=60.0, gap=0.0, seed=0))
    assert result.stopped and result.status is Status.FEASIBLE and holds(program, result)
    assert result.bound <= result.objective == pytest.approx(program.value(result.values))  # type: ignore[arg-type]
    assert 0.0 < result.gap < 0.1
    assert time.perf_counter() - began < 20.0


def test_the_bound_of_the_relaxation_is_kept() -> None:
    """What the narrowed program or a short run does not know, the relaxation does."""
    program = knapsack()
    relaxed = solve_program(program.relaxed(), SolveOptions(time_limit_s=60.0, gap=0.01, seed=0))
    result = solve_program(program, SolveOptions(time_limit_s=1.0, gap=0.0, seed=0))
    assert relaxed.objective - 1e-6 <= result.bound <= result.objective


def test_with_integers_at_their_lower_limits_nothing_whole_is_done() -> None:
    """Without its yes-or-no the amount must come the dear way; a solved result is handed back untouched."""
    program = Program("ways")
    cheap, dear = program.add("cheap", cost=1.0), program.add("dear", cost=3.0)
    yes = program.add("yes", cost=2.0, high=1.0, whole=True)
    program.limit("amount", [(cheap, 1.0), (dear, 1.0)], low=4.0)
    program.limit("if yes", [(cheap, 1.0), (yes, -9.0)], high=0.0)
    best = solve_program(program, SolveOptions(time_limit_s=60.0, gap=0.01, seed=0))
    assert best.objective == pytest.approx(6.0) and with_integers_at_lower_limits(program, best) is best
    ended = SolverResult(Status.NOT_SOLVED, math.nan, 5.0, math.nan, None, None, 0.0, "highs", "limit: time")
    still = with_integers_at_lower_limits(program, ended)
    assert (still.status, still.objective, still.bound) == (Status.FEASIBLE, 12.0, 5.0)
    program.limit("no dear ones", [(dear, 1.0)], high=1.0)
    assert with_integers_at_lower_limits(program, ended) is ended


def test_trains_without_time_are_a_plan_without_trains(teaching: cd.Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """The relaxation is ended before it is solved: no train runs, every box goes another way or stays behind."""
    monkeypatch.setattr("corridor.plan.trains.program_search.solve_program", _out_of_time)
    found = cd.plan.block_trains(teaching, demand(("Alma", "Haven", 61.0), ("Haven", "Alma", 47.0)))
    assert found.status == "feasible" and math.isfinite(found.objective)
    assert found.services["trains_per_week"].sum() == 0
    assert found.figures["unserved_teu_per_week"] == 0.0


def _out_of_time(program: Program, *_given: object, **_more: object) -> SolverResult:
    return SolverResult(Status.NOT_SOLVED, math.nan, 0.0, math.nan, None, None, 0.0, "highs", "limit: time")


def test_ctrl_c_leaves_a_plan_of_trains(teaching: cd.Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty shippers who take half a minute and more: pressed when the first trains are found, they are kept."""
    monkeypatch.setattr("corridor.plan.solver.mathopt_runs._FIRST_SLICE_S", 1.0)
    places = ("Alma", "Karst", "Haven", "Cove", "Fjord")
    rows = demand(*((*pair, 11.0 + (7 * n * n) % 53) for n, pair in enumerate(permutations(places, 2))))
    pressed: list[Progress] = []

    def press(now: Progress) -> None:
        if not pressed and math.isfinite(now.incumbent):
            pressed.append(now)
            os.kill(os.getpid(), signal.SIGINT)

    terms = TrainTerms(detour=math.inf, most_rides=3, whole_train_share=0.4)
    found = cd.plan.block_trains(teaching, rows, terms=terms, time_limit_s=300.0, gap=0.0, progress=press)
    assert pressed and any("Ctrl-C" in note for note in found.notes)
    assert found.status == "feasible" and found.bound <= found.objective <= pressed[0].incumbent + 0.01
    assert 0.0 < found.gap < 0.2
    assert (found.services["load_factor"].dropna() <= 1.0 + 1e-6).all()
    assert found.figures["unserved_teu_per_week"] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("seconds", [0.0, 0.001])
def test_a_flow_without_time_is_a_plan_with_its_gap(teaching: cd.Network, seconds: float) -> None:
    """Nothing may be served, and the bound says that more could be."""
    found = cd.plan.flow(teaching, demand(("Alma", "Haven", 61.0), ("Haven", "Alma", 47.0)), time_limit_s=seconds)
    served, behind = found.figures["served_teu_per_day"], found.figures["unserved_teu_per_day"]
    assert served + behind == pytest.approx((61 + 47) * 2 / 7)
    assert found.figures["unserved_bound_teu_per_day"] <= behind + 1e-9


def test_slots_without_time_are_first_come_first_served(teaching: cd.Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """60 boxes for a train of 40: the first booking rides on Tuesday, the second takes what is left."""
    monkeypatch.setattr("corridor.plan.bookings.joint_program.solve_program", _out_of_time)
    rows = [
        {
            "id": name,
            "origin": "Alma",
            "destination": "Haven",
            "containers": 30,
            "ready": "2026-03-02",
            "value_of_time": worth,
        }
        for name, worth in (("slow", 1.0), ("urgent", 5.0))
    ]
    found = cd.plan.slots(teaching, pd.DataFrame(rows), terms=SlotTerms(weeks=1))
    taken = found.frame("assignments").groupby("booking")["boxes"].apply(list).to_dict()
    assert taken == {"slow": [30], "urgent": [10, 20]}
    assert found.status == "feasible" and any("before its proof" in note for note in found.notes)


def test_hubs_without_time_send_everything_directly(teaching: cd.Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corridor.plan.hub_location.hub_model.solve_program", _out_of_time)
    found = cd.plan.hubs(teaching, demand(("Karst", "Haven", 20.0)), candidates=["Alma"])
    assert found.status == "feasible" and found.frame("allocation")["by"].tolist() == ["directly"]


MODELS = (cd.plan.flow, cd.plan.block_trains, cd.plan.empties, cd.plan.expansion, cd.plan.hubs)


@pytest.mark.parametrize("model", MODELS)
def test_a_closed_border_is_named(teaching: cd.Network, model: Callable[..., Plan]) -> None:
    """Every border of Arland shut by a decree: whoever cannot get through is told by which."""
    scenario = cd.Scenario("shut")
    for border in teaching.borders["border_id"].unique():
        scenario = scenario.close(str(border), start="2026-01-01", end="2026-12-31")
    rows = demand(("Alma", "Haven", 10.0))
    try:
        more = {"candidates": ("Eastgate",)} if model is cd.plan.hubs else {}
        found = model(scenario.apply(teaching), rows, **more)
    except (cd.Infeasible, cd.NoRoute) as why:
        text = str(why) + " ".join(str(reason) for reason in getattr(why, "reasons", ()))
    else:
        text = " ".join(found.unserved["reason"].astype(str))
    assert any(str(border) in text for border in teaching.borders["border_id"].unique())
