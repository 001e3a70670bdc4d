"""Planning many shippers at once, by OR-Tools, on the same compiled graph as the search."""

from __future__ import annotations

from corridor.plan.demand import Demand, read_demand
from corridor.plan.expansion_model import expansion
from corridor.plan.flow_model import FlowSettings, flow
from corridor.plan.result import Plan
from corridor.plan.yard_model import yard_day

__all__ = ["Demand", "FlowSettings", "Plan", "expansion", "flow", "read_demand", "yard_day"]
