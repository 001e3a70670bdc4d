"""Many runs that ask one question: `removals` (without each border in turn), `comparison` (before and after scenarios),
`swings` (which rows an answer hangs on). And `network_check`: whether a network can answer on every day;
`network_lint`: what in it is legal and hardly meant so.
"""

from __future__ import annotations

from corridor.study.compared_ways import ComparedWay, ScenarioComparison
from corridor.study.network_check import NetworkCheck, check_network
from corridor.study.network_lint import NetworkLint, lint_network
from corridor.study.remarks import Remark
from corridor.study.removals import CANDIDATES, Criticality, criticality
from corridor.study.swings import SPREAD, WeakFact, WeakFacts, weak_facts, weak_rows

__all__ = [
    "CANDIDATES",
    "SPREAD",
    "ComparedWay",
    "Criticality",
    "NetworkCheck",
    "NetworkLint",
    "Remark",
    "ScenarioComparison",
    "WeakFact",
    "WeakFacts",
    "check_network",
    "criticality",
    "lint_network",
    "weak_facts",
    "weak_rows",
]


def __dir__() -> list[str]:
    return sorted(__all__)
