"""Many runs that ask one question: `removals` (without each border in turn), `disruptions` (few failures that cut off,
or hurt most), `reach` (days and money from one place to everywhere), `arrivals` (how sure a route is), `comparison`
(before and after scenarios), `swings` (which rows an answer hangs on). And `network_check`: whether a network can
answer on every day; `network_lint`: what in it is legal and hardly meant so.
"""

from __future__ import annotations

from corridor.study.arrivals.on_time import Reliability, reliability
from corridor.study.compared_ways import ComparedWay, ScenarioComparison
from corridor.study.disruptions.cuts import LeastCut, least_cut
from corridor.study.disruptions.interdiction import Interdiction, interdict
from corridor.study.network_check import NetworkCheck, check_network
from corridor.study.network_lint import NetworkLint, lint_network
from corridor.study.reach.accessibility import Access, access
from corridor.study.reach.isochrones import Isochrone, isochrone
from corridor.study.remarks import Remark
from corridor.study.removals import CANDIDATES, Criticality, criticality
from corridor.study.swings import SPREAD, WeakFact, WeakFacts, weak_facts, weak_rows

__all__ = [
    "CANDIDATES",
    "SPREAD",
    "Access",
    "ComparedWay",
    "Criticality",
    "Interdiction",
    "Isochrone",
    "LeastCut",
    "NetworkCheck",
    "NetworkLint",
    "Reliability",
    "Remark",
    "ScenarioComparison",
    "WeakFact",
    "WeakFacts",
    "access",
    "check_network",
    "criticality",
    "interdict",
    "isochrone",
    "least_cut",
    "lint_network",
    "reliability",
    "weak_facts",
    "weak_rows",
]


def __dir__() -> list[str]:
    return sorted(__all__)
