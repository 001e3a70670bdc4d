"""Geometry of frames: points of terminals as latitude and longitude, lines of links with their length."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridor.errors import Finding
from corridor.model.tables.line_files import Lines
from corridor.model.tables.line_geometry import Point, is_place, line_km

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["without_shapes"]

_WGS84 = "EPSG:4326"
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
