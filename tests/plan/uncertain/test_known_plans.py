"""No plan in scenarios is worse than one that anybody would think of, by the measure that was asked for."""

from __future__ import annotations

from typing import Any

import pytest

import corridor as cd
from corridor.plan import assess
from corridor.plan.trains.train_plan import block_trains
from tests.plan.uncertain.drawn_cases import SERVICES, TERMS, drawn, plan


@pytest.mark.parametrize("risk", ["expected", "worst"])
@pytest.mark.parametrize(("seed", "lanes"), [(1, False), (4, False), (5, False), (4, True)])
def test_no_known_plan_is_better_by_the_measure_that_was_asked_for(
    teaching: cd.Network, monkeypatch: pytest.MonkeyPatch, risk: Any, seed: int, lanes: bool
) -> None:
    """Neither none, nor that without scenarios, nor that of any one scenario, nor that of the other measure."""
    rows, scenarios = drawn(seed)
    if lanes:
        monkeypatch.setattr("corridor.plan.uncertain.stochastic_plan.MOST_CONTRACTED", 0)
    found = plan(teaching, rows, scenarios, risk=risk, gap=1e-3, time_limit_s=15.0)
    other: Any = {"expected": "worst", "worst": "expected"}[risk]
    known = [
        block_trains(teaching, rows, terms=TERMS, services=SERVICES, gap=1e-3),
        *(plan(teaching, rows, [one], gap=1e-3) for one in scenarios),
        plan(teaching, rows, scenarios, risk=other, gap=1e-3, time_limit_s=15.0),
    ]
    for one in (found, *known):
        costs = assess(teaching, rows, one, scenarios, terms=TERMS, perfect=False).scenarios
        value = float(
            costs["cost_per_week"].max() if risk == "worst" else costs["probability"] @ costs["cost_per_week"]
        )
        assert found.objective <= value * (1.0 + 1e-3)
