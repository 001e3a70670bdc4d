"""Many runs that ask one question: `removals` (without each border in turn), `disruptions` (few failures that cut off,
or hurt most), `replays` (dated events day by day, and the lines they leave), `reach` (days and money from one place to
everywhere), `arrivals` (how sure a route is), `comparison` (before and after scenarios), `swings` (which rows an answer
hangs on), `uncertainty` (what all of them make of a choice), `sweeps` (every combination, by the million). And
`network_check`: whether a network can answer on every day; `network_lint`: what in it is legal and hardly meant so.

A name is loaded when first asked for: what is doubtful in a route stands on its screen, and needs no other study.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridor.lazy import found_later

if TYPE_CHECKING:
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
    from corridor.study.replays.events import Event, read_events
    from corridor.study.replays.replayed import Replay
    from corridor.study.replays.replaying import replay
    from corridor.study.sweeps.swept import Sweep, sweep
    from corridor.study.swings import SPREAD, WeakFact, WeakFacts, weak_facts, weak_rows
    from corridor.study.uncertainty.monte_carlo import MonteCarlo, monte_carlo
    from corridor.study.uncertainty.sensitivity import METHODS, Sensitivity, sensitivity

_HOMES = {
    "Access": "corridor.study.reach.accessibility",
    "CANDIDATES": "corridor.study.removals",
    "ComparedWay": "corridor.study.compared_ways",
    "Criticality": "corridor.study.removals",
    "Event": "corridor.study.replays.events",
    "Interdiction": "corridor.study.disruptions.interdiction",
    "Isochrone": "corridor.study.reach.isochrones",
    "LeastCut": "corridor.study.disruptions.cuts",
    "METHODS": "corridor.study.uncertainty.sensitivity",
    "MonteCarlo": "corridor.study.uncertainty.monte_carlo",
    "NetworkCheck": "corridor.study.network_check",
    "NetworkLint": "corridor.study.network_lint",
    "Replay": "corridor.study.replays.replayed",
    "Reliability": "corridor.study.arrivals.on_time",
    "Remark": "corridor.study.remarks",
    "SPREAD": "corridor.study.swings",
    "ScenarioComparison": "corridor.study.compared_ways",
    "Sweep": "corridor.study.sweeps.swept",
    "Sensitivity": "corridor.study.uncertainty.sensitivity",
    "WeakFact": "corridor.study.swings",
    "WeakFacts": "corridor.study.swings",
    "access": "corridor.study.reach.accessibility",
    "check_network": "corridor.study.network_check",
    "criticality": "corridor.study.removals",
    "interdict": "corridor.study.disruptions.interdiction",
    "isochrone": "corridor.study.reach.isochrones",
    "least_cut": "corridor.study.disruptions.cuts",
    "lint_network": "corridor.study.network_lint",
    "read_events": "corridor.study.replays.events",
    "replay": "corridor.study.replays.replaying",
    "reliability": "corridor.study.arrivals.on_time",
    "sweep": "corridor.study.sweeps.swept",
    "monte_carlo": "corridor.study.uncertainty.monte_carlo",
    "sensitivity": "corridor.study.uncertainty.sensitivity",
    "weak_facts": "corridor.study.swings",
    "weak_rows": "corridor.study.swings",
}

__all__ = [
    "CANDIDATES",
    "METHODS",
    "SPREAD",
    "Access",
    "ComparedWay",
    "Criticality",
    "Event",
    "Interdiction",
    "Isochrone",
    "LeastCut",
    "MonteCarlo",
    "NetworkCheck",
    "NetworkLint",
    "Reliability",
    "Remark",
    "Replay",
    "ScenarioComparison",
    "Sensitivity",
    "Sweep",
    "WeakFact",
    "WeakFacts",
    "access",
    "check_network",
    "criticality",
    "interdict",
    "isochrone",
    "least_cut",
    "lint_network",
    "monte_carlo",
    "read_events",
    "reliability",
    "replay",
    "sensitivity",
    "sweep",
    "weak_facts",
    "weak_rows",
]


def __getattr__(name: str) -> Any:
    return found_later(__name__, name, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
