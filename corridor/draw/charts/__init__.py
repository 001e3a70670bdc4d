"""Every chart, the picture of routes and the report, in one place; importing it imports matplotlib."""

from __future__ import annotations

from corridor.draw.charts.bars import cost_waterfall, hours_by_activity
from corridor.draw.charts.fronts import pareto_chart, scenario_comparison
from corridor.draw.charts.plans import bottleneck_chart, expansion_curve
from corridor.draw.charts.routes import itinerary_gantt, time_cost_distance
from corridor.draw.charts.series import arrival_chart, reliability_chart, trade_over_time
from corridor.draw.charts.theme import FontWarning
from corridor.draw.charts.train_diagram import train_diagram
from corridor.draw.charts.yard import yard_gantt
from corridor.draw.reports.report_page import report
from corridor.draw.reports.static_map import route_picture

__all__ = [
    "FontWarning",
    "arrival_chart",
    "bottleneck_chart",
    "cost_waterfall",
    "expansion_curve",
    "hours_by_activity",
    "itinerary_gantt",
    "pareto_chart",
    "reliability_chart",
    "report",
    "route_picture",
    "scenario_comparison",
    "time_cost_distance",
    "trade_over_time",
    "train_diagram",
    "yard_gantt",
]
