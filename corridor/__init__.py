"""Freight routes over the Eurasian land bridge: exact search, planning, maps.

Pure functions, the network first. Heavy rooms are loaded when one of their names is first used, so
that ``import corridor`` costs next to nothing.

Examples
--------
>>> import corridor as cd
>>> net = cd.open_network("teaching")
>>> net.name
'teaching'
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from corridor.errors import CorridorError, Finding, Infeasible, NoRoute, NotProven, Reason, TableError, UnknownName
from corridor.version import __version__

if TYPE_CHECKING:
    from corridor import draw, interop, plan, search
    from corridor.agenda import calendar_of
    from corridor.alternatives import Alternative, alternative_routes
    from corridor.cargo_check import CargoReport, check_cargo
    from corridor.emission_report import EmissionReport, report_emissions
    from corridor.explaining import explain
    from corridor.explanation import Explanation
    from corridor.front import Corridor, ParetoFront
    from corridor.graph import compile_graph
    from corridor.invoice import CostItem, Invoice
    from corridor.itinerary import Itinerary, Leg
    from corridor.matrices import matrix
    from corridor.model.network import Network, list_networks, open_network, read_network
    from corridor.model.quotes import read_quotes
    from corridor.model.scenario import Scenario
    from corridor.model.shipment import Shipment, read_shipments
    from corridor.model.yard import Yard, YardTrain
    from corridor.penalty import GaugePenalty, gauge_penalty
    from corridor.routing import pareto_routes, route, routes
    from corridor.techniques import AxleCase, AxleService, axle_service

_ROOMS = ("draw", "interop", "plan", "search")
_HOMES = {
    "Alternative": "corridor.alternatives",
    "AxleCase": "corridor.techniques",
    "AxleService": "corridor.techniques",
    "CargoReport": "corridor.cargo_check",
    "Corridor": "corridor.front",
    "CostItem": "corridor.invoice",
    "EmissionReport": "corridor.emission_report",
    "Explanation": "corridor.explanation",
    "GaugePenalty": "corridor.penalty",
    "Invoice": "corridor.invoice",
    "Itinerary": "corridor.itinerary",
    "Leg": "corridor.itinerary",
    "Network": "corridor.model.network",
    "ParetoFront": "corridor.front",
    "Scenario": "corridor.model.scenario",
    "Shipment": "corridor.model.shipment",
    "Yard": "corridor.model.yard",
    "YardTrain": "corridor.model.yard",
    "alternative_routes": "corridor.alternatives",
    "axle_service": "corridor.techniques",
    "calendar_of": "corridor.agenda",
    "check_cargo": "corridor.cargo_check",
    "compile_graph": "corridor.graph",
    "explain": "corridor.explaining",
    "gauge_penalty": "corridor.penalty",
    "list_networks": "corridor.model.network",
    "matrix": "corridor.matrices",
    "open_network": "corridor.model.network",
    "pareto_routes": "corridor.routing",
    "read_network": "corridor.model.network",
    "read_quotes": "corridor.model.quotes",
    "read_shipments": "corridor.model.shipment",
    "report_emissions": "corridor.emission_report",
    "route": "corridor.routing",
    "routes": "corridor.routing",
}

__all__ = [
    "Alternative", "AxleCase", "AxleService", "CargoReport", "Corridor", "CorridorError", "CostItem",
    "EmissionReport", "Explanation", "Finding", "GaugePenalty", "Infeasible", "Invoice", "Itinerary", "Leg",
    "Network", "NoRoute", "NotProven", "ParetoFront", "Reason", "Scenario", "Shipment", "TableError", "UnknownName",
    "Yard", "YardTrain", "__version__", "alternative_routes", "axle_service", "calendar_of", "check_cargo",
    "compile_graph", "draw", "explain", "gauge_penalty", "interop", "list_networks", "matrix", "open_network",
    "pareto_routes", "plan", "read_network", "read_quotes", "read_shipments", "report_emissions", "route", "routes",
    "search",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return importlib.import_module(f"corridor.{name}")
    if name in _HOMES:
        value = getattr(importlib.import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'corridor' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
