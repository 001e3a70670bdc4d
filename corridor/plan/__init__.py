"""Planning many shippers at once, by OR-Tools, on the same compiled graph as the search."""

from __future__ import annotations

from corridor.plan.abilities import SOLVERS
from corridor.plan.congestion_model import CongestionSettings, congestion
from corridor.plan.demand import Demand, list_demands, open_demand, read_demand
from corridor.plan.expansion_model import expansion
from corridor.plan.flow_model import FlowSettings, flow
from corridor.plan.proof_model import Proof, confirm_front, confirm_route
from corridor.plan.result import Plan
from corridor.plan.yard_model import yard_day

__all__ = [
    "SOLVERS",
    "CongestionSettings",
    "Demand",
    "FlowSettings",
    "Plan",
    "Proof",
    "confirm_front",
    "confirm_route",
    "congestion",
    "expansion",
    "flow",
    "list_demands",
    "open_demand",
    "read_demand",
    "yard_day",
]
