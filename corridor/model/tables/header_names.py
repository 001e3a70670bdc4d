"""What people call the columns of a table in the first row of their sheets, and which column is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corridor.errors import Finding
from corridor.model.tables.columns import Table

__all__ = ["headers_meant", "other_unit"]

_COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "terminals": {
        "id": ("code", "key", "node_id", "station_id", "terminal_id", "station_code"),
        "name": ("station", "terminal", "place", "title", "station_name", "terminal_name", "port", "location"),
        "city": ("town",),
        "country": ("country_code", "state", "nation", "iso2"),
        "lat": ("latitude", "y", "lat_deg", "y_coord", "breite"),
        "lon": ("longitude", "lng", "long", "x", "lon_deg", "x_coord"),
        "kind": ("type", "category"),
        "gauges": ("gauge", "track_gauge", "gauge_mm"),
        "unlocode": ("locode", "un_locode"),
        "time_zone": ("timezone", "tz"),
        "notes": ("note", "comment", "comments", "remarks", "remark"),
    },
    "links": {
        "id": ("link_id", "key"),
        "from_node_id": ("from", "origin", "start", "source_node", "node_a", "a", "from_node", "from_station"),
        "to_node_id": ("to", "destination", "end", "target", "node_b", "b", "to_node", "to_station"),
        "mode": ("transport", "transport_mode", "type", "means"),
        "gauge": ("track_gauge", "gauge_mm", "gauges"),
        "length_km": ("length", "km", "distance", "distance_km", "dist", "kilometres", "kilometers"),
        "speed_kmh": ("speed", "kmh", "velocity"),
        "transit_h": ("hours", "transit_time", "transit_hours", "time_h", "duration_h", "h"),
        "directed": ("oneway", "one_way"),
        "electrified": ("electric", "electrification"),
        "border_id": ("border", "crossing"),
        "notes": ("note", "comment", "comments", "remarks", "remark"),
    },
    "transfers": {
        "terminal_id": ("terminal", "station", "place"),
        "from_carrier": ("from", "from_mode"),
        "to_carrier": ("to", "to_mode"),
        "hours": ("time_h", "duration_h", "h"),
        "technique": ("type", "kind", "how"),
        "cost_per_container": ("cost", "price", "charge"),
    },
    "services": {
        "frequency_per_week": ("frequency", "per_week", "departures_per_week", "departures"),
        "teu_per_departure": ("teu", "capacity", "capacity_teu"),
    },
    "service_stops": {
        "service_id": ("service",),
        "terminal_id": ("terminal", "station", "stop"),
        "sequence": ("order", "number", "stop_sequence", "seq"),
    },
    "borders": {"border_id": ("border",), "dwell_mean_h": ("hours", "dwell", "dwell_h", "wait_h")},
    "tariffs": {"mid": ("price", "rate", "cost", "amount"), "zones": ("zone", "country", "countries")},
    "emissions": {"g_co2e_per_tkm": ("g_per_tkm", "factor", "gco2e_per_tkm")},
}
_UNITS = re.compile(r"[(\[]([^)\]]*)[)\]]")
# How a column's unit is said, and how people write it.
_KNOWN_UNITS = {
    "km": ("km", ("km", "kms", "kilometre", "kilometres", "kilometer", "kilometers")),
    "kmh": ("km/h", ("kmh", "kph", "kmph")),
    "h": ("hours", ("h", "hr", "hrs", "hour", "hours")),
    "mm": ("mm", ("mm", "millimetre", "millimetres", "millimeter", "millimeters")),
    "deg": ("degrees", ("", "deg", "degree", "degrees", "decimal", "decimaldegrees", "dd", "wgs84", "epsg4326")),
}
_UNIT_OF = {"lat": "deg", "lon": "deg", "gauge": "mm", "gauges": "mm"}


def headers_meant(table: Table, header: Sequence[str]) -> list[str]:
    """Names of columns in the words of the schema, as far as one is meant that the header does not name itself.

    Case, spaces and the column's own unit in brackets do not matter: ``Length (km)`` is `length_km`. One in another
    unit, and of two that mean the same column the second, stay as they are, and are findings.
    """
    found, taken = [], set(header)
    known = _columns(table)
    for name in header:
        meant = name if name in table.names else known.get(_plain(_UNITS.sub("", name)), known.get(_plain(name), ""))
        if meant != name and (meant in taken or other_unit(table, name)):
            meant = ""
        taken.add(meant)
        found.append(meant or name)
    return found


def other_unit(table: Table, name: str) -> Finding | None:
    """Tell which column is meant by a name with another unit in brackets; None where that is not so."""
    column = _columns(table).get(_plain(_UNITS.sub("", name)), "")
    unit = _UNIT_OF.get(column, column.rpartition("_")[2])
    if unit not in _KNOWN_UNITS:
        return None
    told, written = _KNOWN_UNITS[unit]
    if all(_plain(one) in written for one in _UNITS.findall(name)):
        return None
    return Finding(table.name, 1, name, f"{column} is in {told}", f"write {told}, and call the column {column}")


def _columns(table: Table) -> dict[str, str]:
    """Columns by what they are called, in plain letters; the schema's own words go first."""
    words = _COLUMNS.get(table.name, {})
    found = {_plain(word): column for column, others in words.items() for word in others}
    return found | {_plain(name): name for name in table.names}


def _plain(name: str) -> str:
    return "".join(mark for mark in name.casefold() if mark.isalnum())
