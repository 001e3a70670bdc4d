"""Lines on the sphere: cleaned, unwrapped at 180 degrees, measured."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from corridor.model.tables.line_geometry import Point, is_schematic, line_km

if TYPE_CHECKING:
    from corridor.model.network import Network

__all__ = [
    "DATA_ATTRIBUTION",
    "Point",
    "clean_line",
    "drawn_lengths",
    "is_finite",
    "is_schematic",
    "line_km",
    "middle",
    "packed",
]

DATA_ATTRIBUTION = "Land and borders: Natural Earth · Sea lanes: searoute · Towns along lines: GeoNames, CC BY 4.0"


def is_finite(lon: object, lat: object) -> bool:
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
        if not is_finite(lon, lat):
            continue
        x, y = float(lon), float(lat)
        if result:
            x -= 360.0 * round((x - result[-1][0]) / 360.0)
        if not result or result[-1] != (x, y):
            result.append((x, y))
    return tuple(result)


def drawn_lengths(network: Network) -> pd.DataFrame:
    """Compare what is drawn with what is stated.

    Returns
    -------
    DataFrame
        A row per link: `mode`, `stated_km`, `drawn_km`, `share` (drawn over stated), `pieces` (straight ones) and
        `schematic` (the line only stands for the way, `is_schematic`).
    """
    links = network.links
    lines = [clean_line(network.line(link)) for link in links.index]
    drawn = pd.Series([line_km(line) for line in lines], links.index)
    cells = zip(lines, links["length_km"], links["mode"], links["geometry_id"] != "", strict=True)
    return pd.DataFrame(
        {
            "mode": links["mode"],
            "stated_km": links["length_km"],
            "drawn_km": drawn,
            "share": drawn / links["length_km"],
            "pieces": [len(line) - 1 for line in lines],
            "schematic": [is_schematic(*row) for row in cells],
        }
    )


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
