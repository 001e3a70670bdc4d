"""How hard to try is said alike everywhere, and what cannot be used is said to be so."""

from __future__ import annotations

import inspect
import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import corridor as cd
from corridor.plan.solver.options import SolveOptions

OPTIONS = ("time_limit_s", "gap", "progress", "start", "seed")
SOLVED = (
    cd.plan.block_trains,
    cd.plan.confirm_front,
    cd.plan.confirm_route,
    cd.plan.congestion,
    cd.plan.empties,
    cd.plan.expansion,
    cd.plan.flow,
    cd.plan.hubs,
    cd.plan.slots,
    cd.plan.yard_day,
)


@pytest.mark.parametrize("model", SOLVED, ids=lambda model: str(model.__name__))
def test_every_plan_takes_the_options_or_says_that_it_does_not(model: Callable[..., Any]) -> None:
    """As keywords after the question, in one order; the docstring names each of the five."""
    parameters = inspect.signature(model).parameters
    taken = [name for name in parameters if name in OPTIONS]
    assert taken == [name for name in OPTIONS if name in taken]
    assert all(parameters[name].kind is inspect.Parameter.KEYWORD_ONLY for name in taken)
    assert {"time_limit_s", "progress"} <= set(taken)
    text = inspect.getdoc(model) or ""
    for name in OPTIONS:
        assert name in text, f"{model.__name__} says nothing of {name}"


@pytest.mark.parametrize("model", SOLVED, ids=lambda model: str(model.__name__))
def test_the_network_comes_first_and_options_by_name(model: Callable[..., Any]) -> None:
    first, *_ = inspect.signature(model).parameters
    assert first == ("yard" if model is cd.plan.yard_day else "network")


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_limit_s": -1.0},
        {"time_limit_s": math.nan},
        {"gap": -0.1},
        {"gap": 1.0},
        {"gap": math.nan},
        {"seed": -1},
    ],
)
def test_options_without_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        SolveOptions(**wrong)


def test_a_deadline_is_so_many_seconds_from_now() -> None:
    assert math.isinf(SolveOptions().deadline())
    assert SolveOptions(time_limit_s=5.0).deadline() == pytest.approx(time.monotonic() + 5.0, abs=1.0)
    assert SolveOptions(start=np.zeros(1)).start is not None


def test_a_proof_that_is_out_of_time_is_none(teaching: cd.Network) -> None:
    box = cd.Shipment("Alma", "Haven", ready="2026-03-04")
    front = cd.pareto_routes(teaching, box)
    with pytest.raises(cd.NotProven, match="ended without an answer"):
        cd.plan.confirm_front(teaching, box, front, time_limit_s=0.0)


def test_a_proof_tells_of_every_model(teaching: cd.Network) -> None:
    box, seen = cd.Shipment("Alma", "Haven", ready="2026-03-04"), list[Any]()
    proof = cd.plan.confirm_route(teaching, box, cd.route(teaching, box), progress=seen.append)
    assert tuple(seen) == proof.checks and len(seen) == 2
    again = cd.plan.Proof.from_json(proof.to_json())
    assert again == proof
    assert len(repr(proof)) < 1_000 and str(proof).startswith("confirmed: no route from Alma to Haven")


def test_circulating_boxes_without_time_are_an_error_not_a_plan(teaching: cd.Network) -> None:
    row = {"origin": ["Alma"], "destination": ["Haven"], "containers_per_week": [10.0], "ready": ["2026-03-04"]}
    import pandas as pd

    with pytest.raises(cd.NotProven, match="was not solved"):
        cd.plan.empties(teaching, pd.DataFrame(row), time_limit_s=0.0)


def test_numbers_of_numpy_are_numbers() -> None:
    """Solvers take Python's own alone: a whole limit of numpy's ended in a TypeError."""
    options = SolveOptions(time_limit_s=np.int64(3), gap=np.float32(0.5), seed=np.int32(7))  # type: ignore[arg-type]
    assert [type(value) for value in (options.time_limit_s, options.gap, options.seed)] == [float, float, int]
    assert (options.time_limit_s, options.gap, options.seed) == (3.0, 0.5, 7)
