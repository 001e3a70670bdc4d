"""What the page's script is told: places, links, legs, routes and symbols, each fact once."""

from __future__ import annotations

import datetime as dt
import json
import logging
import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corridor.display import letter
from corridor.draw.maps.page_tables import PAGE_TABLES, Record
from corridor.model.tables.codes import is_train_ferry
from corridor.model.tables.line_geometry import Point, clean_line, is_place, is_schematic, packed

if TYPE_CHECKING:
    import pandas as pd

    from corridor.itinerary.itinerary import Itinerary
    from corridor.itinerary.leg import Leg
    from corridor.model.network import Network

__all__ = ["LONGEST_TEXT", "Payload", "days_told", "number", "routes_of", "script_json", "short"]

LONGEST_TEXT = 400
MANY_FEATURES, MOST_FEATURES = 5_000, 20_000

# Parts of a degree in which lines are written: of 100 m, and of 10 cm for lines so short that they would be none
_COARSE, _FINE, _SHORT_KM = 1_000, 1_000_000, 2.0

_LINK_COLUMNS = (
    "from_node_id",
    "to_node_id",
    "mode",
    "category",
    "gauge",
    "length_km",
    "line",
    "border_id",
    "geometry_id",
    "source",
    "confidence",
)

# Routes whose figures carry their rows with them: of the others the page says how they are asked
_EXPLAINED, _ASKED = 40, ("hours", "co2_kg", "km")

_log = logging.getLogger(__name__)


def short(value: object) -> str:
    """Text of a cell; what no reader would finish is cut, and says so."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    text = str(value)
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def number(value: object, digits: int = 2) -> float | None:
    """A finite number, rounded; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    rounded = round(float(value), digits)
    return int(rounded) if rounded.is_integer() else rounded


def days_told(trips: Sequence[Itinerary]) -> str:
    """Say on which day boxes are ready, or from which to which; nothing where no route says one."""
    days = sorted({str(trip.shipment.ready).partition(" ")[0] for trip in trips if trip.shipment.ready})
    return f"ready {' to '.join(short(day) for day in dict.fromkeys([days[0], days[-1]]))}" if days else ""


def script_json(data: Mapping[str, Any]) -> str:
    """JSON that is safe inside a script element: no ``<``, no line separators that end a statement."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


@dataclass(frozen=True)
class _Index:
    """Rows of a list, each stored once."""

    rows: list[Any]
    where: dict[Hashable, int]

    def add(self, key: Hashable, row: Any) -> int:
        """Return the row's position, appending it on first sight."""
        if key not in self.where:
            self.where[key] = len(self.rows)
            self.rows.append(row)
        return self.where[key]


def _records(frame: pd.DataFrame, columns: Sequence[str]) -> dict[str, Record]:
    """Rows by id, of the columns that exist."""
    present = [column for column in columns if column in frame.columns]
    cells = zip(*(frame[column].tolist() for column in present), strict=True)
    return {str(key): dict(zip(present, row, strict=True)) for key, row in zip(frame.index, cells, strict=True)}


class Payload:
    """Collects what one map shows, every place, link, leg and text once.

    Parameters
    ----------
    network : Network
        Where ids are looked up.
    day : date, optional
        Rows that do not hold on it are left out; all are told without one.
    """

    def __init__(self, network: Network, day: dt.date | None = None) -> None:
        self.network, self.day = network, day
        self.places = _Index([], {})
        self.links = _Index([], {})
        self.legs = _Index([], {})
        self.texts = _Index([], {})
        self.lines: list[tuple[Point, ...]] = []
        self.left_out: dict[str, int] = {}
        self._legs: dict[Leg, int] = {}
        self._terminals = _records(
            network.terminals, ("name", "name_zh", "name_ru", "city", "country", "lat", "lon", "kind", "gauges")
        )
        self._links = _records(network.links, _LINK_COLUMNS)

    def text(self, value: object) -> int:
        """Position of a text."""
        cut = short(value)
        return self.texts.add(cut, cut)

    def skip(self, what: str) -> None:
        """Count something that cannot be drawn."""
        self.left_out[what] = self.left_out.get(what, 0) + 1

    def place(self, terminal_id: str) -> int | None:
        """Position of a terminal, or None when it is unknown or has no coordinates."""
        row = self._terminals.get(terminal_id)
        if row is None or not is_place(row["lon"], row["lat"]):
            if terminal_id not in self.places.where:
                self.skip("places without coordinates")
            return None
        known = self.places.where.get(terminal_id)
        return self._new_place(terminal_id, row) if known is None else known

    def _new_place(self, terminal_id: str, row: Record) -> int:
        return self.places.add(
            terminal_id,
            {
                "id": short(terminal_id),
                "name": short(row["name"]),
                "city": short(row.get("city")),
                "zh": short(row.get("name_zh")),
                "ru": short(row.get("name_ru")),
                "country": short(row.get("country")),
                "kind": short(row.get("kind")),
                "gauges": short(row.get("gauges")),
                "lon": round(float(row["lon"]), 6),
                "lat": round(float(row["lat"]), 6),
            },
        )

    def link(self, link_id: str) -> int | None:
        """Position of a link, or None when it cannot be drawn."""
        if link_id in self.links.where:
            return self.links.where[link_id]
        row = self._links.get(link_id)
        if row is None:
            self.skip("links that the network does not have")
            return None
        # Cleaned first: a table may hold anything, and one bad number would stop the page's script.
        line = clean_line(self.network.line(link_id))
        ends = self.place(row["from_node_id"]), self.place(row["to_node_id"])
        if len(line) < 2 or None in ends:
            self.skip("links without a course")
            return None
        stated = number(row["length_km"]) or math.nan
        self.lines.append(line)
        return self.links.add(
            link_id,
            {
                "id": short(link_id),
                "a": ends[0],
                "b": ends[1],
                "mode": "ferry" if is_train_ferry(row["mode"], row.get("category", "")) else short(row["mode"]),
                "gauge": short(row.get("gauge")),
                "km": number(row["length_km"], 1 if stated >= 1.0 else 3),
                "line": packed(line, _FINE if stated < _SHORT_KM else _COARSE),
                "scale": _FINE if stated < _SHORT_KM else _COARSE,
                "schematic": int(is_schematic(line, stated, row["mode"], row.get("geometry_id") != "")),
                "name": short(row.get("line")),
                "border": short(row.get("border_id")),
                "source": self.text(row.get("source")),
                "confidence": short(row.get("confidence")),
            },
        )

    def leg(self, leg: Leg) -> int:
        """Position of a leg; equal legs of different routes are one."""
        if leg not in self._legs:
            self._legs[leg] = self._new_leg(leg)
        return self._legs[leg]

    def _new_leg(self, leg: Leg) -> int:
        start, end = self.place(leg.from_id), self.place(leg.to_id)
        row = {
            "kind": leg.kind,
            "mode": leg.mode,
            "gauge": leg.gauge,
            "service": self.text(leg.service_name or leg.service),
            "regime": leg.regime,
            "from": start,
            "to": end,
            "links": [position for position in map(self.link, leg.links) if position is not None],
            "border": short(leg.border_id),
            "technique": short(leg.technique),
            "km": number(leg.km, 1 if leg.km >= 1.0 else 3),
            "cost": number(leg.cost, 0),
            "hours": number(leg.hours, 1),
            "p90": number(leg.hours_p90, 1),
            "co2": number(leg.co2_kg, 0),
            "text": self.text(leg.text),
            "source": self.text(leg.source),
            "confidence": leg.confidence,
            "warning": self.text(getattr(leg, "warning", "")),
        }
        # Legs that differ only in what a map does not show are one row.
        return self.legs.add(repr(row), row)

    def route(self, trip: Itinerary) -> Record:
        """Totals of an itinerary and the positions of its legs."""
        return {
            "name": short(trip.name),
            "legs": [self.leg(leg) for leg in trip.legs],
            "cost": number(trip.cost, 0),
            "perBox": number(trip.cost_per_container, 0),
            "perBoxRange": _cost_ends(trip),
            "hours": number(trip.hours, 1),
            "boxes": int(trip.shipment.containers),
            "co2": number(trip.co2_kg, 0),
            "co2PerBox": number(trip.co2_kg_per_container, 0),
            "km": number(trip.km, 0 if trip.km >= 1.0 else 3),
            "transfers": int(trip.transfers),
            "gaugeChanges": int(trip.gauge_changes),
            "borders": len(trip.border_ids),
            "currency": short(trip.currency),
            # what of them is of one leg stands at that leg
            "remarks": [self.text(told) for told in trip.remarks if told not in trip.warnings],
            "assumptions": [self.text(f"assumed: {told}") for told in trip.assumptions],
            **_spread(trip),
            "hoursBy": {short(key): number(value, 1) for key, value in trip.hours_by.items()},
        }

    def why(self, trip: Itinerary) -> list[list[int]]:
        """Where cost, hours, CO2e and kilometres come from: each a headline and the rows behind it, line by line."""
        lines = (str(trip.why(name)).splitlines() for name in (*(["cost"] if trip.priced else []), *_ASKED))
        return [[self.text(line.strip()) for line in told] for told in lines]

    def thin_network(self) -> list[str]:
        """Ids of the links to draw: all of them, or the longest ones when there are too many for a page."""
        ids = list(self._links)
        if len(ids) > MANY_FEATURES:
            _log.warning("%d links on one map: the page will be slow", len(ids))
        if len(ids) <= MOST_FEATURES:
            return ids
        longest = sorted(ids, key=lambda key: (-(number(self._links[key]["length_km"]) or 0.0), key))[:MOST_FEATURES]
        self.left_out["of the shortest links, to keep the page usable"] = len(ids) - MOST_FEATURES
        return sorted(longest)

    def notes(self) -> list[str]:
        """What was left out, in words."""
        return [f"Not drawn: {count} {what}." for what, count in sorted(self.left_out.items())]

    def to_dict(self) -> Record:
        """Return places, links, legs and texts as lists."""
        rows = {"places": self.places.rows, "links": self.links.rows, "legs": self.legs.rows}
        tables = {name: [PAGE_TABLES[name].lean(row) for row in found] for name, found in rows.items()}
        return {**tables, "texts": self.texts.rows}


def _cost_ends(trip: Itinerary) -> list[float | None] | None:
    """Cost of a box with all prices at their low ends, and at their high ends; None where these are the same."""
    low, _, high = (number(end, 0) for end in trip.cost_range_per_container)
    return [low, high] if low is not None and high is not None and low < high else None


def _spread(trip: Itinerary) -> Record:
    """Days that one such journey in ten stays below and one in ten exceeds, and these as hours after each leg.

    None where nothing on the way varies.
    """
    low, _, high = trip.days_range
    if not low < high:
        return {"daysRange": None, "along": None}
    ends = [[number(24.0 * days.low, 1), number(24.0 * days.high, 1)] for days in trip.days_along]
    return {"daysRange": [number(low, 1), number(high, 1)], "along": ends}


def routes_of(
    payload: Payload, trips: Sequence[Itinerary], letters: Mapping[str, str]
) -> tuple[list[Record], list[Record]]:
    """Routes, and the corridors that group them: one corridor per physical way, in order of appearance.

    Corridors that have a letter in the front that they are from keep it; others are called by their place.
    """
    routes = [payload.route(trip) for trip in trips]
    for route, trip in zip(routes[:_EXPLAINED], trips, strict=False):
        route["why"] = payload.why(trip)
    # A corridor is a name: routes of one name take the same physical way, and differ in trains and trucks.
    groups: dict[str, list[int]] = {}
    for position, route in enumerate(routes):
        groups.setdefault(route["name"], []).append(position)
    for place, (name, members) in enumerate(groups.items()):
        for variant, member in enumerate(members, 1):
            routes[member]["call"] = _call(letters.get(name) or letter(place), variant, len(members), len(routes))
    return routes, [
        {"name": name, "routes": members, "letter": letters.get(name, "")} for name, members in groups.items()
    ]


def _call(key: str, variant: int, variants: int, routes: int) -> str:
    """What a reader types to be told all rows behind the cost of a route."""
    label = f"{key}{variant}" if variants > 1 else key
    if routes == 1:
        return 'corridor route ... --why cost, or trip.why("cost")'
    return f'corridor pareto ... --why {label}:cost, or front["{label}"].why("cost")'
