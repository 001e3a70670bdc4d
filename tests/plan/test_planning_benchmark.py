"""The planning benchmark runs, and its methods agree on a small case."""

from __future__ import annotations

import pytest

from benchmarks.planning import ARC_METHODS, one


def test_all_methods_agree_on_a_small_case() -> None:
    base = one("made:12/40/6", "columns", 30.0)
    assert base.gap <= 1e-4
    for method in ARC_METHODS:
        assert one("made:12/40/6", method, 30.0).objective == pytest.approx(base.objective, rel=2e-4)
