"""Country and gauge of the railways: gauge goes by country, but along lines that a network knows better."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

from corridor.resources import geo_dir

__all__ = ["Railway", "countries_of", "domestic", "railways"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Codes = NDArray[np.str_]
Mask = NDArray[np.bool_]

_TEXTS = ("country", "name", "open_area", "notes", "source", "confidence")
_OFF_SHORE = 0.5  # degrees to the nearest country, for piers and coasts that were thinned


@dataclass(frozen=True, slots=True)
class Railway:
    """The railways of one country, a row of ``data/geo/rail_gauges.csv``.

    Attributes
    ----------
    country, name : str
        ISO 3166 alpha-2, and English.
    gauge_mm : int
        The gauge of its main lines.
    open_area : str
        Countries of one area have no checks between them; empty for none.
    notes, source, confidence : str
        As in the tables of a network.
    """

    country: str
    name: str
    gauge_mm: int
    open_area: str
    notes: str
    source: str
    confidence: str


def railways() -> dict[str, Railway]:
    """Return the railways by country."""
    with (geo_dir() / "rail_gauges.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["country"]: Railway(gauge_mm=int(row["gauge_mm"]), **{name: row[name] for name in _TEXTS}) for row in rows
    }


def countries_of(lat: Floats, lon: Floats) -> Codes:
    """Return the country of each point: ISO 3166 alpha-2, empty further than half a degree from any.

    Parameters
    ----------
    lat, lon : ndarray of float64, shape (points,)
        Degrees.

    Notes
    -----
    Borders are those of Natural Earth 1:50m, thinned: within about 2 km a point may get its neighbour's country.
    """
    features = json.loads((geo_dir() / "countries.geojson").read_text(encoding="utf-8"))["features"]
    shapes = np.array([shape(feature["geometry"]) for feature in features])
    polygons, owner = shapely.get_parts(shapes, return_index=True)
    codes = np.array([feature["properties"]["id"] for feature in features])[owner]
    points = np.asarray(shapely.points(lon, lat))
    found = np.full(points.size, -1)
    shapely.prepare(polygons)
    place, polygon = shapely.STRtree(points).query(polygons, predicate="contains")
    found[polygon] = place
    off = np.flatnonzero(found < 0)
    near, piece = shapely.STRtree(polygons).query_nearest(points[off], max_distance=_OFF_SHORE, all_matches=False)
    found[off[near]] = piece
    return np.where(found < 0, "", codes[found])


def domestic(country: Codes) -> Integers:
    """Return the gauge in millimetres by country, 0 where it is not known."""
    known = railways()
    names, place = np.unique(country, return_inverse=True)
    gauges = np.array([known[name].gauge_mm if name in known else 0 for name in names.tolist()], np.int64)
    return gauges[place]
