"""What people call tables and codes, and what is meant."""

from __future__ import annotations

from collections.abc import Sequence

from corridor.model.tables.places import fold
from corridor.model.tables.schema import TABLES

__all__ = ["code_meant", "table_meant"]

_TABLES = {
    "terminals": (
        "terminal",
        "stations",
        "station",
        "nodes",
        "node",
        "places",
        "points",
        "locations",
        "stops",
        "ports",
    ),
    "links": ("link", "edges", "edge", "lines", "connections", "connection", "segments", "legs", "arcs", "routes"),
    "transfers": ("transfer", "handling", "transshipments", "transhipments"),
    "borders": ("border", "crossings", "border_crossings"),
    "services": ("service", "trains_and_ships", "schedule", "timetable"),
    "service_stops": ("stop_times", "calls", "service_calls"),
    "tariffs": ("tariff", "prices", "rates", "costs"),
    "emissions": ("emission", "emission_factors", "factors", "co2"),
}
_CODES = {
    "rail": ("train", "railway", "railroad", "rails"),
    "road": ("truck", "lorry", "highway", "trucks", "car"),
    "sea": ("ship", "vessel", "ocean", "maritime", "ferry", "shortsea", "seaborne"),
    "barge": ("river", "inlandwaterway", "iww", "waterway", "inlandwater"),
    "air": ("plane", "flight", "aircraft", "airfreight"),
    "sea port": ("port", "seaport", "harbour", "harbor"),
    "inland port": ("riverport", "barge terminal"),
    "rail terminal": ("station", "railway station", "terminal", "intermodal terminal", "freight station"),
    "rail junction": ("junction", "node"),
    "border station": ("border", "frontier", "bcp"),
    "gauge-change station": ("gauge change", "break of gauge"),
    "land port": ("dry port", "inland terminal", "icd", "landport"),
    "industrial park": ("industrial", "factory", "plant"),
    "way-point": ("waypoint",),
}


def table_meant(name: str) -> str:
    """The table that a sheet, layer or file is called after; blank where none is."""
    folded = fold(name)
    for table in TABLES:
        if folded in (fold(table), *map(fold, _TABLES.get(table, ()))):
            return table
    return ""


def code_meant(cell: str, choices: Sequence[str]) -> str:
    """The choice that a cell means: the same word in other letters, or another word for it; blank where none is."""
    folded = fold(cell)
    for choice in choices:
        if folded in (fold(choice), *map(fold, _CODES.get(choice, ()))):
            return choice
    return ""
