"""Every chart, the picture of routes and the report, in one place; importing it imports matplotlib."""

from __future__ import annotations

from corridor.draw.bar_charts import cost_waterfall, hours_by_activity
from corridor.draw.front_charts import pareto_chart, scenario_comparison
from corridor.draw.ink import FontWarning
from corridor.draw.pages import report
from corridor.draw.pictures import route_picture
from corridor.draw.plan_charts import bottleneck_chart, expansion_curve
from corridor.draw.route_charts import itinerary_gantt, time_cost_distance
from corridor.draw.series_charts import arrival_chart, reliability_chart, trade_over_time
from corridor.draw.train_chart import train_diagram
from corridor.draw.yard_chart import yard_gantt

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
