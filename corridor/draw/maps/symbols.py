"""Where gauge changes, borders and ports stand on the map, and the facts behind each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from shapely import LineString, STRtree, unary_union
from shapely import Point as ShapelyPoint
from shapely.ops import nearest_points

from corridor.calendar import active
from corridor.draw.maps.page_tables import Record
from corridor.draw.maps.payload import Payload, number, short
from corridor.draw.page.basemap import border_lines
from corridor.model.tables.codes import changes_gauge
from corridor.model.tables.line_geometry import Point, middle

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["crossings_of", "marks_of_network", "marks_of_routes"]


_MOST_ROWS = 8
_BESIDE = 0.5  # degrees: a border farther away is another one


def _at(payload: Payload, place: int) -> Point:
    row = payload.places.rows[place]
    return float(row["lon"]), float(row["lat"])


def _mark(kind: str, key: str, name: str, at: Point) -> Record:
    place = {"lon": round(at[0], 4), "lat": round(at[1], 4)}
    return {"type": kind, "id": short(key), "name": name, **place, "legs": [], "rows": []}


def _border_names(borders: pd.DataFrame) -> dict[str, str]:
    if "border_id" not in borders.columns:
        return {}
    return {str(key): short(name) for key, name in zip(borders["border_id"], borders["name"], strict=True)}


def crossings_of(payload: Payload, links: Iterable[int]) -> dict[str, Point]:
    """Where each border is crossed by the first of its links; by sea and air, at no one point."""
    # Countries meet at sea and in the air everywhere and nowhere: a symbol there would say what is not so.
    found: dict[str, Point] = {}
    for position in links:
        link = payload.links.rows[position]
        if link["border"] and link["mode"] not in ("sea", "air", "ferry"):
            found.setdefault(link["border"], crossing_of(payload.lines[position]))
    return found


@cache
def _borders() -> STRtree:
    return STRtree([LineString(line) for line in border_lines()])


def crossing_of(line: Sequence[Point]) -> Point:
    """Where a line meets a border of the basemap: of several places that nearest to its middle.

    Where it meets none, such as between countries that the basemap has as one, or along a river whose bank is drawn
    elsewhere, the place of the line that is nearest to a border, or half-way, where every border is far.
    """
    way, borders = LineString(line), _borders()
    half = ShapelyPoint(middle(line))
    met = [way.intersection(borders.geometries[at]) for at in borders.query(way, predicate="intersects")]
    if met:
        near = nearest_points(unary_union(met), half)[0]
        return near.x, near.y
    border = cast("LineString", borders.geometries[borders.nearest(way)])
    if border.distance(way) > _BESIDE:
        return half.x, half.y
    near = nearest_points(way, border)[0]
    return near.x, near.y


def marks_of_routes(payload: Payload, routes: Sequence[Record]) -> list[Record]:
    """Symbols of the gauge changes, borders and ports that the routes use, each with its legs.

    Parameters
    ----------
    payload : Payload
        Holds the routes' legs already.
    routes : sequence of dict
        As `payload.routes_of` returns them.

    Returns
    -------
    list of dict
        ``type`` is ``gauge``, ``border`` or ``port``; ``legs`` are positions in the payload.
    """
    names = _border_names(payload.network.borders)
    used = dict.fromkeys(leg for route in routes for leg in route["legs"])
    crossings = crossings_of(payload, (link for leg in used for link in payload.legs.rows[leg]["links"]))
    marks: dict[tuple[str, str], Record] = {}
    for position in used:
        leg = payload.legs.rows[position]
        found = _mark_of_leg(payload, leg, crossings, names)
        if found is not None:
            key, mark = found
            marks.setdefault(key, mark)["legs"].append(position)
    return list(marks.values())


def _mark_of_leg(
    payload: Payload, leg: Record, crossings: dict[str, Point], names: dict[str, str]
) -> tuple[tuple[str, str], Record] | None:
    place = leg["to"] if leg["to"] is not None else leg["from"]
    if leg["kind"] == "border":
        at = crossings.get(leg["border"]) or (None if place is None else _at(payload, place))
        name = names.get(leg["border"]) or str(leg["border"])
        return None if at is None else (("border", leg["border"]), _mark("border", leg["border"], name, at))
    if place is None:
        return None
    row = payload.places.rows[place]
    if leg["kind"] == "gauge change":
        return ("gauge", row["id"]), _mark("gauge", row["id"], row["name"], _at(payload, place))
    if leg["kind"] == "lift" and row["kind"] in ("sea port", "inland port"):
        return ("port", row["id"]), _mark("port", row["id"], row["name"], _at(payload, place))
    return None


def marks_of_network(payload: Payload) -> list[Record]:
    """Symbols of every gauge change, land border and sea port of the network, with the rows of its tables."""
    marks = [*_gauge_marks(payload), *_border_marks(payload)]
    at_sea = {end for link in payload.links.rows if link["mode"] in ("sea", "ferry") for end in (link["a"], link["b"])}
    for position in sorted(at_sea):
        row = payload.places.rows[position]
        if row["kind"] == "sea port":
            marks.append(_mark("port", row["id"], row["name"], _at(payload, position)))
    return marks


def _gauge_marks(payload: Payload) -> list[Record]:
    transfers = payload.network.transfers
    if not len(transfers):
        return []
    changes = transfers[changes_gauge(transfers)]
    marks: dict[str, Record] = {}
    for row in changes.sort_values(["terminal_id", "technique", "from_carrier"]).to_dict("records"):
        place = payload.place(str(row["terminal_id"]))
        if place is None:
            continue
        name = payload.places.rows[place]["name"]
        mark = marks.setdefault(str(row["terminal_id"]), _mark("gauge", row["terminal_id"], name, _at(payload, place)))
        mark["rows"].append(_transfer_facts(payload, row))
    return [_cut(mark) for mark in marks.values()]


def _transfer_facts(payload: Payload, row: dict[Any, Any]) -> Record:
    return {
        "title": f"{short(row['technique'])}, {short(row['from_carrier'])} to {short(row['to_carrier'])}",
        "hours": number(row.get("hours"), 1),
        "cost": number(row.get("cost_per_container"), 0),
        "currency": short(row.get("currency")),
        "capacity": number(row.get("capacity_teu_per_day"), 0),
        "source": payload.text(row.get("source")),
        "confidence": short(row.get("confidence")),
    }


def _border_marks(payload: Payload) -> list[Record]:
    borders = payload.network.borders
    if not len(borders):
        return []
    crossings = crossings_of(payload, range(len(payload.links.rows)))
    names = _border_names(borders)  # of any day: a border that has no row on this one is still there
    rows: dict[str, list[Record]] = {}
    if payload.day is not None:
        borders = borders[active(borders, payload.day)]
    # Last periods first: what holds today is what a reader asks for.
    ordered = borders.sort_values(
        ["border_id", "valid_from", "train_class", "direction"], ascending=[True, False, True, True]
    )
    for row in ordered.to_dict("records"):
        rows.setdefault(str(row["border_id"]), []).append(_border_facts(payload, row))
    marks = []
    for border, at in crossings.items():
        mark = _mark("border", border, names.get(border, border), at)
        mark["rows"] = rows.get(border, [])
        if border in names:
            marks.append(_cut(mark))
    return marks


def _border_facts(payload: Payload, row: dict[Any, Any]) -> Record:
    arrows = {"ab": "to", "ba": "from", "both": "and"}
    sides = (
        f"{short(row.get('country_a'))} {arrows.get(str(row.get('direction')), 'and')} {short(row.get('country_b'))}"
    )
    period = " to ".join(_day(row.get(column)) or "…" for column in ("valid_from", "valid_to"))
    return {
        "title": f"{sides}, {short(row.get('train_class'))} trains" if row.get("mode") == "rail" else sides,
        "state": short(row.get("state")),
        "period": "" if period == "… to …" else period,
        "hours": number(row.get("dwell_mean_h"), 1),
        "p90": number(row.get("dwell_p90_h"), 1),
        "cost": number(row.get("cost_per_shipment"), 0),
        "currency": short(row.get("currency")),
        "source": payload.text(row.get("source")),
        "confidence": short(row.get("confidence")),
    }


def _day(value: object) -> str:
    text = str(value)[:10]
    return "" if text in ("", "NaT", "nan", "None", "<NA>") else text


def _cut(mark: Record) -> Record:
    """The first rows of a long list, and how many follow."""
    left = len(mark["rows"]) - _MOST_ROWS
    return mark if left <= 0 else {**mark, "rows": mark["rows"][:_MOST_ROWS], "more": left}
