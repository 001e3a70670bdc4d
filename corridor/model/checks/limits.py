"""Numbers within the limits of their column: what was found, in which unit, and what it could be instead."""

from __future__ import annotations

from collections.abc import Iterator

from corridor.errors import Finding
from corridor.model.checks.findings import Check, Drafts
from corridor.model.tables.columns import Column
from corridor.model.tables.places import great_circle_km
from corridor.model.tables.reading import AbsentError

__all__ = ["LIMIT_CHECKS", "metres_said"]

_METRES_PER_KM = 1000.0
_LEAST_SHARE, _MOST_SHARE, _SLACK_KM = 0.95, 2.5, 0.2  # of the direct distance, for a length that may be meant
_UNITS = {  # by the end of a column's name
    "_per_week": "a week",
    "_trains_per_day": "trains a day",
    "_teu_per_day": "TEU a day",
    "_kmh": "km/h",
    "_km": "km",
    "_days": "days",
    "_kg": "kg",
    "_teu": "TEU",
    "_ft": "ft",
    "_m3": "m3",
    "_h": "h",
    "_m": "m",
    "_t": "t",
    "hours": "h",
    "lat": "degrees",
    "lon": "degrees",
}


def _limits(drafts: Drafts) -> Iterator[Finding]:
    for draft in drafts.tables.values():
        for column in draft.table.columns:
            if column.name not in draft.columns or column.kind not in ("number", "integer"):
                continue
            low = float("-inf") if column.low is None else column.low
            high = float("inf") if column.high is None else column.high
            for line, value in draft.each(column.name):
                if value is None or not (value < low or value > high):
                    continue
                problem, remedy = _text(column, value), _remedy(column, value)
                if (draft.table.name, column.name) == ("links", "length_km") and (ends := _ends(drafts, line)):
                    start, end, direct = ends
                    problem += f", and {start} and {end} are {direct:,.0f} km apart"
                    remedy = metres_said(value, direct) or remedy
                yield draft.finding(line, column.name, problem, remedy)


def _text(column: Column, value: float) -> str:
    unit = next((f" {word}" for end, word in _UNITS.items() if column.name.endswith(end)), "")
    found = f"{value:.10g}{unit} is"
    if column.low is not None and column.high is not None:
        return f"{found} outside {column.low:g} to {column.high:g}"
    return f"{found} below {column.low:g}" if column.low is not None else f"{found} above {column.high:g}"


def _remedy(column: Column, value: float) -> str:
    if column.name == "lat" and abs(value) <= 180:
        return "perhaps latitude and longitude are swapped"
    return f"check the unit: {column.doc}"


def _ends(drafts: Drafts, line: int) -> tuple[str, str, float] | None:
    """The ends of the link of a line, and the kilometres between them; None where they are not known."""
    try:
        places = {key: (lat, lon) for _, key, lat, lon in drafts["terminals"].each("id", "lat", "lon")}
        rows = drafts["links"].each("from_node_id", "to_node_id")
        start, end = next((start, end) for number, start, end in rows if number == line)
    except AbsentError:
        return None
    if start not in places or end not in places:
        return None
    direct = great_circle_km(places[start], places[end])
    return (start, end, direct) if direct == direct else None


def metres_said(value: float, direct_km: float) -> str:
    """What to do about a length that fits the distance of its ends if it is in metres; blank for any other."""
    km = value / _METRES_PER_KM
    if _LEAST_SHARE * direct_km - _SLACK_KM <= km <= _MOST_SHARE * direct_km + _SLACK_KM and km > 0.0:
        return f"it fits in metres: write {km:g}, the length in kilometres"
    return ""


LIMIT_CHECKS = (Check("every number lies within the limits of its column", "", _limits),)
