"""Many runs that ask one question: `removals` (without each border in turn), `comparison` (before and after).

And `network_check`: whether a network can answer on every day.
"""

from __future__ import annotations

from corridor.study.comparison import ScenarioComparison, compare_scenario
from corridor.study.network_check import NetworkCheck, check_network
from corridor.study.removals import CANDIDATES, Criticality, criticality

__all__ = [
    "CANDIDATES",
    "Criticality",
    "NetworkCheck",
    "ScenarioComparison",
    "check_network",
    "compare_scenario",
    "criticality",
]


def __dir__() -> list[str]:
    return sorted(__all__)
