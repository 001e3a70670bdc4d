"""The extensive form of twenty drawn cases, confirmed by an independent model on arcs."""

from __future__ import annotations

import pytest

import corridor as cd
from tests.plan.uncertain.drawn_cases import arcs, drawn, plan


@pytest.mark.parametrize("seed", range(20))
def test_a_model_on_arcs_confirms_the_extensive_form(teaching: cd.Network, seed: int) -> None:
    """Twenty drawn cases, for the mean and for the dearest scenario; no value of knowing is below nothing."""
    rows, scenarios = drawn(seed)
    risk = ("expected", "worst")[seed % 2]
    found = plan(teaching, rows, scenarios, risk=risk)
    penalty = found.figures["penalty_per_teu"]
    assert found.objective == pytest.approx(arcs(teaching, rows, scenarios, penalty, worst=risk == "worst"), rel=1e-6)
    assert found.status == "optimal" and found.bound == pytest.approx(found.objective, rel=2e-6)
    values = found.frame("value")
    assert (values["value_per_week"] >= 0.0).all()
    assert (values["least_per_week"] <= values["value_per_week"]).all()
    assert (values["value_per_week"] <= values["most_per_week"] + 1e-6 * found.objective).all()
