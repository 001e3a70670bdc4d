"""The planning benchmark runs, and its methods agree on a small case."""

from __future__ import annotations

import pytest

from benchmarks.planning import ARC_METHODS, NETWORK_METHOD, one
from benchmarks.trains import Trace, contradictions


def test_all_methods_agree_on_a_small_case() -> None:
    base = one("made:12/40/6", "columns", 30.0)
    assert base.gap <= 1e-4
    for method in ARC_METHODS:
        assert one("made:12/40/6", method, 30.0).objective == pytest.approx(base.objective, rel=2e-4)


def test_a_real_demand_and_a_whole_call_are_cases() -> None:
    """Rows of the demand of Belarus, also by `hubs` and `slots`; random shippers by `flow`, bookings of Lanzhou."""
    for case in ("demand:china_belarus/12", "rows:12", "bookings:2", "hubs:china_belarus/12", "slots:china_belarus/4"):
        found = one(case, "columns", 60.0)
        assert found.gap <= 1e-4 and found.objective > 0.0 and not found.ended


def test_a_single_commodity_is_raced_against_its_network_flow() -> None:
    found = [one("grid:8/6", method, 30.0).objective for method in ("columns", NETWORK_METHOD, "arcs by scipy")]
    assert found[1:] == pytest.approx([found[0]] * 2, rel=2e-4)


@pytest.mark.parametrize(
    ("one_within", "other_within", "wrong"), [(False, True, 0), (True, True, 1), (False, False, 1)]
)
def test_a_bound_within_a_detour_excludes_no_plan_that_takes_other_ways(
    one_within: bool, other_within: bool, wrong: int
) -> None:
    """90 found where no less than 95 was said to be possible: by lanes of any length, or within the same ways."""
    lanes = Trace("case", "highs", objective=90.0, bound=80.0, detour=one_within)
    whole = Trace("case", "scipy", objective=100.0, bound=95.0, detour=other_within)
    assert len(contradictions([lanes, whole])) == wrong
    whole.objective, whole.bound = 70.0, 60.0
    assert len(contradictions([lanes, whole])) == 1  # what all ways cannot beat, some cannot
