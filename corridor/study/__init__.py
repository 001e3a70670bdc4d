"""Many runs that ask one question: `removals` (without each border in turn), `comparison` (before and after)."""

from __future__ import annotations

from corridor.study.comparison import ScenarioComparison, compare_scenario
from corridor.study.removals import CANDIDATES, Criticality, criticality

__all__ = ["CANDIDATES", "Criticality", "ScenarioComparison", "compare_scenario", "criticality"]


def __dir__() -> list[str]:
    return sorted(__all__)
