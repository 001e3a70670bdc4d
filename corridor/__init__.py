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

from typing import TYPE_CHECKING, Any

from corridor.errors import CorridorError, Finding, Infeasible, NoRoute, NotProven, Reason, TableError, UnknownName
from corridor.lazy import found_later
from corridor.version import __version__

if TYPE_CHECKING:
    from corridor import draw, interop, plan, search, study
    from corridor.graph import compile_graph
    from corridor.interop.batches import write_routes
    from corridor.itinerary.cargo import CargoReport, check_cargo
    from corridor.itinerary.dated import DatedItinerary
    from corridor.itinerary.distinct import DistinctRoute
    from corridor.itinerary.emissions import EmissionReport, report_emissions
    from corridor.itinerary.explanation import Explanation
    from corridor.itinerary.front import ParetoFront, RouteGroup
    from corridor.itinerary.invoice import CostItem, Invoice
    from corridor.itinerary.itinerary import Itinerary
    from corridor.itinerary.leg import Leg
    from corridor.itinerary.quotes.quotation import Quote
    from corridor.itinerary.sources import Origin
    from corridor.model.border_queue import BorderQueue, border_queue
    from corridor.model.cargo.iso6346 import ContainerCode, ContainerNumber, read_container_number, read_type_code
    from corridor.model.cargo.shipment import Shipment
    from corridor.model.cargo.shipment_tables import read_shipments
    from corridor.model.delay.yard import Yard, YardTrain
    from corridor.model.law.closures import Closure, Embargo, rule_object
    from corridor.model.network import Network
    from corridor.model.network_folders import list_networks, open_network, read_network
    from corridor.model.new_networks import new_network
    from corridor.model.prices.quotes import read_quotes
    from corridor.model.scenario.edits import Scenario
    from corridor.model.scenario.scenario_files import read_scenarios
    from corridor.routing.best import pareto_routes, route
    from corridor.routing.consignment_note import CimSmgsSaving, cim_smgs_saving
    from corridor.routing.daily import calendar_of
    from corridor.routing.departures import departures_of, latest_departure
    from corridor.routing.dissimilar import Alternative, alternative_routes
    from corridor.routing.explanations import explain
    from corridor.routing.gauge_cost import GaugePenalty, gauge_penalty
    from corridor.routing.many_shipments import route_blocks, routes
    from corridor.routing.many_to_many import matrix, matrix_blocks
    from corridor.routing.ports import PortRoute, PortRoutes, routes_by_port
    from corridor.routing.variable_gauge import VariableGaugeFleet, VariableGaugeTrain, variable_gauge_fleet
    from corridor.study.comparison import compare
    from corridor.study.network_check import NetworkCheck, check_network
    from corridor.study.network_lint import NetworkLint, lint_network
    from corridor.study.swings import WeakFacts, weak_facts

_ROOMS = ("draw", "interop", "plan", "search", "study")
_HOMES = {
    "Alternative": "corridor.routing.dissimilar",
    "BorderQueue": "corridor.model.border_queue",
    "CargoReport": "corridor.itinerary.cargo",
    "CimSmgsSaving": "corridor.routing.consignment_note",
    "Closure": "corridor.model.law.closures",
    "ContainerCode": "corridor.model.cargo.iso6346",
    "ContainerNumber": "corridor.model.cargo.iso6346",
    "CostItem": "corridor.itinerary.invoice",
    "DatedItinerary": "corridor.itinerary.dated",
    "DistinctRoute": "corridor.itinerary.distinct",
    "Embargo": "corridor.model.law.closures",
    "EmissionReport": "corridor.itinerary.emissions",
    "Explanation": "corridor.itinerary.explanation",
    "GaugePenalty": "corridor.routing.gauge_cost",
    "Invoice": "corridor.itinerary.invoice",
    "Itinerary": "corridor.itinerary.itinerary",
    "Leg": "corridor.itinerary.leg",
    "Network": "corridor.model.network",
    "NetworkCheck": "corridor.study.network_check",
    "NetworkLint": "corridor.study.network_lint",
    "Origin": "corridor.itinerary.sources",
    "ParetoFront": "corridor.itinerary.front",
    "PortRoute": "corridor.routing.ports",
    "PortRoutes": "corridor.routing.ports",
    "Quote": "corridor.itinerary.quotes.quotation",
    "RouteGroup": "corridor.itinerary.front",
    "Scenario": "corridor.model.scenario.edits",
    "Shipment": "corridor.model.cargo.shipment",
    "VariableGaugeFleet": "corridor.routing.variable_gauge",
    "VariableGaugeTrain": "corridor.routing.variable_gauge",
    "WeakFacts": "corridor.study.swings",
    "Yard": "corridor.model.delay.yard",
    "YardTrain": "corridor.model.delay.yard",
    "alternative_routes": "corridor.routing.dissimilar",
    "border_queue": "corridor.model.border_queue",
    "calendar_of": "corridor.routing.daily",
    "check_cargo": "corridor.itinerary.cargo",
    "check_network": "corridor.study.network_check",
    "cim_smgs_saving": "corridor.routing.consignment_note",
    "compare": "corridor.study.comparison",
    "compile_graph": "corridor.graph",
    "departures_of": "corridor.routing.departures",
    "explain": "corridor.routing.explanations",
    "gauge_penalty": "corridor.routing.gauge_cost",
    "latest_departure": "corridor.routing.departures",
    "lint_network": "corridor.study.network_lint",
    "list_networks": "corridor.model.network_folders",
    "matrix": "corridor.routing.many_to_many",
    "matrix_blocks": "corridor.routing.many_to_many",
    "new_network": "corridor.model.new_networks",
    "open_network": "corridor.model.network_folders",
    "pareto_routes": "corridor.routing.best",
    "read_container_number": "corridor.model.cargo.iso6346",
    "read_network": "corridor.model.network_folders",
    "read_quotes": "corridor.model.prices.quotes",
    "read_scenarios": "corridor.model.scenario.scenario_files",
    "read_shipments": "corridor.model.cargo.shipment_tables",
    "read_type_code": "corridor.model.cargo.iso6346",
    "report_emissions": "corridor.itinerary.emissions",
    "route": "corridor.routing.best",
    "route_blocks": "corridor.routing.many_shipments",
    "routes": "corridor.routing.many_shipments",
    "routes_by_port": "corridor.routing.ports",
    "rule_object": "corridor.model.law.closures",
    "variable_gauge_fleet": "corridor.routing.variable_gauge",
    "weak_facts": "corridor.study.swings",
    "write_routes": "corridor.interop.batches",
}

__all__ = [
    "Alternative",
    "BorderQueue",
    "CargoReport",
    "CimSmgsSaving",
    "Closure",
    "ContainerCode",
    "ContainerNumber",
    "CorridorError",
    "CostItem",
    "DatedItinerary",
    "DistinctRoute",
    "Embargo",
    "EmissionReport",
    "Explanation",
    "Finding",
    "GaugePenalty",
    "Infeasible",
    "Invoice",
    "Itinerary",
    "Leg",
    "Network",
    "NetworkCheck",
    "NetworkLint",
    "NoRoute",
    "NotProven",
    "Origin",
    "ParetoFront",
    "PortRoute",
    "PortRoutes",
    "Quote",
    "Reason",
    "RouteGroup",
    "Scenario",
    "Shipment",
    "TableError",
    "UnknownName",
    "VariableGaugeFleet",
    "VariableGaugeTrain",
    "WeakFacts",
    "Yard",
    "YardTrain",
    "__version__",
    "alternative_routes",
    "border_queue",
    "calendar_of",
    "check_cargo",
    "check_network",
    "cim_smgs_saving",
    "compare",
    "compile_graph",
    "departures_of",
    "draw",
    "explain",
    "gauge_penalty",
    "interop",
    "latest_departure",
    "lint_network",
    "list_networks",
    "matrix",
    "matrix_blocks",
    "new_network",
    "open_network",
    "pareto_routes",
    "plan",
    "read_container_number",
    "read_network",
    "read_quotes",
    "read_scenarios",
    "read_shipments",
    "read_type_code",
    "report_emissions",
    "route",
    "route_blocks",
    "routes",
    "routes_by_port",
    "rule_object",
    "search",
    "study",
    "variable_gauge_fleet",
    "weak_facts",
    "write_routes",
]


def __getattr__(name: str) -> Any:
    return found_later(__name__, name, _HOMES, _ROOMS)


def __dir__() -> list[str]:
    return sorted(__all__)
