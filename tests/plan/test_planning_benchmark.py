"""The planning benchmark runs, and its methods agree on a small case."""

from __future__ import annotations

import pytest

from benchmarks.planning import ARC_METHODS, NETWORK_METHOD, one


def test_all_methods_agree_on_a_small_case() -> None:
    base = one("made:12/40/6", "columns", 30.0)
    assert base.gap <= 1e-4
    for method in ARC_METHODS:
        assert one("made:12/40/6", method, 30.0).objective == pytest.approx(base.objective, rel=2e-4)


def test_a_real_demand_and_a_whole_call_are_cases() -> None:
    """Twelve rows of the demand of Belarus, twelve of random shippers by `flow`, two bookings of Lanzhou by `slots`."""
    for case in ("demand:china_belarus/12", "rows:12", "bookings:2"):
        found = one(case, "columns", 30.0)
        assert found.gap <= 1e-4 and found.objective > 0.0 and not found.ended


def test_a_single_commodity_is_raced_against_its_network_flow() -> None:
    found = [one("grid:8/6", method, 30.0).objective for method in ("columns", NETWORK_METHOD, "arcs by scipy")]
    assert found[1:] == pytest.approx([found[0]] * 2, rel=2e-4)
