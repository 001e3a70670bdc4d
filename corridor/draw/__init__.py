"""Maps and reports, one self-contained file each that opens with no network; charts as matplotlib figures.

Rooms, in the order in which they build on each other: `page` (one file for the browser, and its ``assets``), `charts`
(matplotlib figures), `trains` (the train diagram), `maps` (folium maps), `reports` (the page to print). A name is
loaded when first asked for: a map needs no matplotlib, and a chart no folium.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridor.lazy import found_later

if TYPE_CHECKING:
    from corridor.draw.charts.bars import cost_waterfall, hours_by_activity, tornado_chart
    from corridor.draw.charts.figure_files import save_figure
    from corridor.draw.charts.fronts import pareto_chart, scenario_comparison
    from corridor.draw.charts.plans import bottleneck_chart, expansion_curve
    from corridor.draw.charts.routes import itinerary_gantt, time_cost_distance
    from corridor.draw.charts.series import arrival_chart, reliability_chart, trade_over_time
    from corridor.draw.charts.wording import FontWarning
    from corridor.draw.charts.yard import yard_gantt
    from corridor.draw.maps.corridor_map import CorridorMap, map
    from corridor.draw.page.offline import save_offline
    from corridor.draw.page.style import MapStyle
    from corridor.draw.planners.planner_page import planner
    from corridor.draw.reports.plan_page import plan_report
    from corridor.draw.reports.quote_page import save_quote
    from corridor.draw.reports.report_page import report
    from corridor.draw.reports.static_map import route_picture
    from corridor.draw.reports.story_page import story
    from corridor.draw.reports.story_steps import StoryStep
    from corridor.draw.trains.train_diagram import train_diagram

_HOMES = {
    "CorridorMap": "corridor.draw.maps.corridor_map",
    "FontWarning": "corridor.draw.charts.wording",
    "MapStyle": "corridor.draw.page.style",
    "StoryStep": "corridor.draw.reports.story_steps",
    "arrival_chart": "corridor.draw.charts.series",
    "bottleneck_chart": "corridor.draw.charts.plans",
    "cost_waterfall": "corridor.draw.charts.bars",
    "expansion_curve": "corridor.draw.charts.plans",
    "hours_by_activity": "corridor.draw.charts.bars",
    "itinerary_gantt": "corridor.draw.charts.routes",
    "map": "corridor.draw.maps.corridor_map",
    "pareto_chart": "corridor.draw.charts.fronts",
    "plan_report": "corridor.draw.reports.plan_page",
    "planner": "corridor.draw.planners.planner_page",
    "reliability_chart": "corridor.draw.charts.series",
    "report": "corridor.draw.reports.report_page",
    "route_picture": "corridor.draw.reports.static_map",
    "save_figure": "corridor.draw.charts.figure_files",
    "save_offline": "corridor.draw.page.offline",
    "save_quote": "corridor.draw.reports.quote_page",
    "scenario_comparison": "corridor.draw.charts.fronts",
    "story": "corridor.draw.reports.story_page",
    "time_cost_distance": "corridor.draw.charts.routes",
    "tornado_chart": "corridor.draw.charts.bars",
    "trade_over_time": "corridor.draw.charts.series",
    "train_diagram": "corridor.draw.trains.train_diagram",
    "yard_gantt": "corridor.draw.charts.yard",
}

__all__ = [
    "CorridorMap",
    "FontWarning",
    "MapStyle",
    "StoryStep",
    "arrival_chart",
    "bottleneck_chart",
    "cost_waterfall",
    "expansion_curve",
    "hours_by_activity",
    "itinerary_gantt",
    "map",
    "pareto_chart",
    "plan_report",
    "planner",
    "reliability_chart",
    "report",
    "route_picture",
    "save_figure",
    "save_offline",
    "save_quote",
    "scenario_comparison",
    "story",
    "time_cost_distance",
    "tornado_chart",
    "trade_over_time",
    "train_diagram",
    "yard_gantt",
]


def __getattr__(name: str) -> Any:
    return found_later(__name__, name, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
