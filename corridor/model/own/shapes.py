"""Geometry of frames: points of terminals as latitude and longitude, lines of links with their length."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridor.errors import Finding
from corridor.model.tables.header_names import headers_meant
from corridor.model.tables.line_files import Lines
from corridor.model.tables.line_geometry import Point, is_place, line_km
from corridor.model.tables.places import great_circle_km
from corridor.model.tables.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["with_ends", "without_shapes"]

_WGS84 = "EPSG:4326"
_NEAR_KM = 5.0  # of the end of a line, a station that it leads to
_DIGITS = 6  # of a degree: a tenth of a metre


def without_shapes(table: str, frame: pd.DataFrame) -> tuple[pd.DataFrame, Lines, list[Finding]]:
    """Take the geometry out of a frame, and write down what a table holds of it.

    Parameters
    ----------
    table : str
        ``terminals``: points become lat and lon, of other shapes a point inside. ``links``: lines become
        ``length_km``, where the frame has none, and lines of the network. Geometry of other tables is left out.
    frame : DataFrame
        A GeoDataFrame in any CRS; without one, degrees are taken. Any other frame comes back as it is.

    Returns
    -------
    frame : DataFrame
    lines : mapping of str to tuple of (float, float)
        By the ``geometry_id`` that the frame now has.
    findings : list of Finding
        Shapes that are of another kind, or not on the globe.
    """
    name = getattr(frame, "active_geometry_name", None)
    if name is None:
        return frame, {}, []
    shapes: Any = frame[name]
    shapes = shapes.to_crs(_WGS84) if shapes.crs is not None else shapes
    plain = pd.DataFrame(frame.drop(columns=name))
    if table == "terminals":
        return *_with_points(plain, shapes), []
    if table == "links":
        return _with_lines(plain, shapes)
    return plain, {}, []


def with_ends(links: pd.DataFrame, lines: Lines, terminals: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Links that name no ends with the terminals within 5 km of the ends of their lines, and a remark that says so.

    Parameters
    ----------
    links, terminals : DataFrame
        As `without_shapes` gives them back; links that name an end, or have no line, stay as they are.
    lines : mapping of str to tuple of (float, float)
        By ``geometry_id``.
    """
    ends = ("from_node_id", "to_node_id")
    if not lines or {*ends} & {*headers_meant(TABLES["links"], [str(name) for name in links.columns])}:
        return links, ""
    meant = headers_meant(TABLES["terminals"], [str(name) for name in terminals.columns])
    columns = {name: terminals.iloc[:, place] for place, name in enumerate(meant)}
    key = next((columns[name] for name in ("id", "name", "city") if name in columns), None)
    if key is None or not {"lat", "lon"} <= columns.keys():
        return links, ""
    degrees = [pd.to_numeric(columns[name], errors="coerce").tolist() for name in ("lat", "lon")]
    places = list(zip(map(str, key.tolist()), *degrees, strict=True))

    def at(point: Point) -> str:
        far = [(great_circle_km((lat, lon), (point[1], point[0])), name) for name, lat, lon in places if lat == lat]
        distance, name = min(far, default=(_NEAR_KM + 1, ""))
        return name if distance <= _NEAR_KM else ""

    ids = links["geometry_id"].tolist()
    found = {
        end: [at(lines[one][place]) if one in lines else "" for one in ids]
        for end, place in zip(ends, (0, -1), strict=True)
    }
    return links.assign(**found), "links: ends are the terminals that the lines lead to, within 5 km"


def _with_points(plain: pd.DataFrame, shapes: Any) -> tuple[pd.DataFrame, Lines]:
    points = shapes.representative_point()
    degrees = {"lat": points.y.round(_DIGITS), "lon": points.x.round(_DIGITS)}
    columns = {column: values for column, values in degrees.items() if column not in plain}
    return plain.assign(**columns), {}


def _with_lines(plain: pd.DataFrame, shapes: Any) -> tuple[pd.DataFrame, Lines, list[Finding]]:
    lines: dict[str, tuple[Point, ...]] = {}
    ids, lengths, findings = [], [], []
    for row, shape in enumerate(shapes, start=2):
        points, problem = _points(shape)
        if problem:
            findings.append(Finding("links", row, "geometry", problem, "give it one line, in a CRS that is named"))
        key = f"line-{row - 1}" if points else ""
        if points:
            lines[key] = points
        ids.append(key)
        lengths.append(round(line_km(points), 3) if points else float("nan"))
    if "length_km" not in plain:
        plain = plain.assign(length_km=lengths)
    return plain.assign(geometry_id=ids), lines, findings


def _points(shape: Any) -> tuple[tuple[Point, ...], str]:
    """Longitudes and latitudes of a line, and what is wrong with it; nothing of a shape that is not there."""
    from shapely import line_merge

    if shape is None or shape.is_empty:
        return (), ""
    merged = line_merge(shape) if shape.geom_type == "MultiLineString" else shape
    if merged.geom_type != "LineString":
        return (), f"the geometry is a {shape.geom_type}, not one line"
    points = tuple((round(float(x), _DIGITS), round(float(y), _DIGITS)) for x, y, *_ in merged.coords)
    if not all(is_place(x, y) for x, y in points):
        return (), f"{points[0][0]:g}, {points[0][1]:g} is no longitude and latitude in degrees"
    return points, ""
