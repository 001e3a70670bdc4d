"""Maps and reports, one self-contained file each that opens with no network; charts as matplotlib figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridor.draw.maps.corridor_map import CorridorMap, map
from corridor.draw.page.page import save_offline
from corridor.draw.page.style import MapStyle

if TYPE_CHECKING:
    from corridor.draw.charts import (
        FontWarning,
        arrival_chart,
        bottleneck_chart,
        cost_waterfall,
        expansion_curve,
        hours_by_activity,
        itinerary_gantt,
        pareto_chart,
        reliability_chart,
        report,
        route_picture,
        scenario_comparison,
        time_cost_distance,
        trade_over_time,
        train_diagram,
        yard_gantt,
    )

__all__ = [
    "CorridorMap",
    "FontWarning",
    "MapStyle",
    "arrival_chart",
    "bottleneck_chart",
    "cost_waterfall",
    "expansion_curve",
    "hours_by_activity",
    "itinerary_gantt",
    "map",
    "pareto_chart",
    "reliability_chart",
    "report",
    "route_picture",
    "save_offline",
    "scenario_comparison",
    "time_cost_distance",
    "trade_over_time",
    "train_diagram",
    "yard_gantt",
]


def __getattr__(name: str) -> Any:
    """Load the charts, and matplotlib with them, when one is first asked for: a map needs neither."""
    if name not in __all__:
        raise AttributeError(f"module 'corridor.draw' has no attribute {name!r}")
    from corridor.draw import charts

    return getattr(charts, name)


def __dir__() -> list[str]:
    return sorted(__all__)
