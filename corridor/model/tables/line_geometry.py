"""Lines on the sphere: cleaned, unwrapped at 180 degrees, measured, packed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = [
    "LONGEST_SHARE",
    "SHORTEST_SHARE",
    "Point",
    "apart",
    "clean_line",
    "is_place",
    "is_schematic",
    "line_km",
    "line_parts",
    "line_shape",
    "middle",
    "packed",
]

Point = tuple[float, float]  # longitude and latitude, degrees

EARTH_KM = 6371.0
# A straight piece longer than this cannot be the line of a railway or road.
LONGEST_STRAIGHT_KM = 150.0
# A line far shorter or longer than the way it stands for is a sketch of it.
SHORTEST_SHARE, LONGEST_SHARE = 0.85, 1.05


def _step_km(a: Point, b: Point) -> float:
    lat_a, lat_b = math.radians(a[1]), math.radians(b[1])
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b[0] - a[0]) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def line_km(points: Sequence[Point]) -> float:
    """Length of a line on the sphere, km."""
    return sum(_step_km(a, b) for a, b in pairwise(points))


def is_schematic(points: Sequence[Point], stated_km: float, mode: str, known: bool = True) -> bool:
    """Return True when a line only stands for its way.

    Parameters
    ----------
    points : sequence of (float, float)
        Longitude and latitude, degrees.
    stated_km : float
        Length of the link; NaN when it is not known.
    mode : str
        Great circles of aircraft are their way, whatever is stated.
    known : bool
        False where no line is known and one is drawn straight between its ends.

    Returns
    -------
    bool
        True for a line that is not known, for one long straight piece, and for a line drawn
        shorter than 85 % or longer than 105 % of its stated length.
    """
    if mode == "air":
        return False
    drawn = line_km(points)
    if not known or (len(points) == 2 and drawn > LONGEST_STRAIGHT_KM):
        return True
    if not math.isfinite(stated_km) or stated_km <= 0 or drawn == 0:
        return False
    return not SHORTEST_SHARE <= drawn / stated_km <= LONGEST_SHARE


def is_place(lon: object, lat: object) -> bool:
    """Return True for a place on Earth: two finite numbers, latitude within 90 degrees."""
    if not isinstance(lon, (int, float)) or not isinstance(lat, (int, float)):
        return False
    return math.isfinite(lon) and math.isfinite(lat) and abs(lat) <= 90.0 and abs(lon) <= 540.0


def clean_line(points: Iterable[Point]) -> tuple[Point, ...]:
    """Drop what is not a place, drop repeats, and unwrap longitudes so that no step exceeds 180 degrees.

    Parameters
    ----------
    points : iterable of (float, float)
        Longitude and latitude in degrees.

    Returns
    -------
    tuple of (float, float)
        Continuous line; longitudes may pass 180 or -180 where it crosses the date line.
    """
    result: list[Point] = []
    for lon, lat in points:
        if not is_place(lon, lat):
            continue
        x, y = float(lon), float(lat)
        if result:
            x -= 360.0 * round((x - result[-1][0]) / 360.0)
        if not result or result[-1] != (x, y):
            result.append((x, y))
    return tuple(result)


def line_parts(points: Iterable[Point]) -> tuple[tuple[Point, ...], ...]:
    """Cut a line where it crosses 180 degrees, as GeoJSON (RFC 7946) asks.

    Parameters
    ----------
    points : iterable of (float, float)
        Longitude and latitude in degrees; longitudes may pass 180 or jump there.

    Returns
    -------
    tuple of tuple of (float, float)
        Parts of two points or more with longitudes from -180 to 180; one part of one point for a line that never leaves
        its place, none for a line without points. Latitudes where it is cut lie on the straight piece of the map.
    """
    line = clean_line(points)
    parts = [list(line[:1])]
    for a, b in pairwise(line):
        edge = 360.0 * math.floor((min(a[0], b[0]) + 180.0) / 360.0) + 180.0
        if min(a[0], b[0]) < edge < max(a[0], b[0]):
            cut = (edge, a[1] + (edge - a[0]) / (b[0] - a[0]) * (b[1] - a[1]))
            parts[-1].append(cut)
            parts.append([cut])
        parts[-1].append(b)
        if (b[0] - 180.0) % 360.0 == 0.0:  # it may go on on the other side
            parts.append([b])
    kept = [part for part in parts if len(part) > 1] or [part for part in parts if part][:1]
    return tuple(_in_the_world(part) for part in kept)


def _in_the_world(part: Sequence[Point]) -> tuple[Point, ...]:
    """A part between two edges, moved by whole turns to between -180 and 180."""
    longitudes = [point[0] for point in part]
    turn = 360.0 * math.floor(((min(longitudes) + max(longitudes)) / 2 + 180.0) / 360.0)
    return tuple((min(180.0, max(-180.0, x - turn)), y) for x, y in part)


def line_shape(points: Iterable[Point]) -> BaseGeometry:
    """A line as a geometry that any program can read.

    Parameters
    ----------
    points : iterable of (float, float)
        Longitude and latitude in degrees.

    Returns
    -------
    shapely geometry
        LineString; MultiLineString where it crosses 180 degrees, Point where it never leaves its place, empty
        LineString without points.
    """
    from shapely import LineString, MultiLineString, Point

    parts = line_parts(points)
    if len(parts) > 1:
        return MultiLineString(parts)
    if parts and len(parts[0]) == 1:
        return Point(parts[0][0])
    return LineString(parts[0] if parts else ())


def apart(one: Point, other: Point) -> float:
    """How far two points are apart on the map, squared, the shorter way round: 179 and -179 degrees are neighbours."""
    east = (one[0] - other[0] + 180.0) % 360.0 - 180.0
    return east**2 + (one[1] - other[1]) ** 2


def middle(points: Sequence[Point]) -> Point:
    """Point half-way along a line of one point or more."""
    rest = line_km(points) / 2
    for a, b in pairwise(points):
        step = line_km((a, b))
        if step >= rest > 0:
            share = rest / step
            return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
        rest -= step
    return points[0]


def packed(points: Sequence[Point], scale: int = 1000) -> list[int]:
    """Pack a line into whole numbers: differences of lon, lat, lon, lat, ... in units of ``1 / scale`` degrees.

    Thousandths of a degree (100 m) are all that a map of this scale can show. The inverse is the
    running sum; rounding comes first, so that errors do not add up.
    """
    result: list[int] = []
    x = y = 0
    for lon, lat in points:
        column, row = round(lon * scale), round(lat * scale)
        result += [column - x, row - y]
        x, y = column, row
    return result
