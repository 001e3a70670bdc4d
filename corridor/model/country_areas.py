"""The country that a point lies in, by coarse borders: those of Natural Earth 1:50m, thinned to about 2 km."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray

from corridor.model.tables.places import great_circle_km
from corridor.resources import geo_dir

__all__ = ["countries_of", "degrees_from", "nearest_country"]

Floats = NDArray[np.float64]
Codes = NDArray[np.str_]
Areas = NDArray[np.object_]

_OFF_SHORE = 0.5  # degrees to the nearest country, for piers and coasts that were thinned


@cache
def _areas() -> tuple[Codes, Areas]:
    """Codes and areas of the countries that have railways."""
    features = json.loads((geo_dir() / "countries.geojson").read_text(encoding="utf-8"))["features"]
    areas = np.array([shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features])
    return np.array([feature["properties"]["id"] for feature in features]), areas


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
    names, areas = _areas()
    polygons, owner = shapely.get_parts(areas, return_index=True)
    codes = names[owner]
    points = np.asarray(shapely.points(lon, lat))
    found = np.full(points.size, -1)
    shapely.prepare(polygons)
    place, polygon = shapely.STRtree(points).query(polygons, predicate="contains")
    found[polygon] = place
    off = np.flatnonzero(found < 0)
    near, piece = shapely.STRtree(polygons).query_nearest(points[off], max_distance=_OFF_SHORE, all_matches=False)
    found[off[near]] = piece
    return np.where(found < 0, "", codes[found])


def degrees_from(country: Codes, lat: Floats, lon: Floats) -> Floats:
    """Return how far each point is from a country of its own, in degrees; NaN where the area is not known.

    Parameters
    ----------
    country : ndarray of str, shape (points,)
        ISO 3166 alpha-2.
    lat, lon : ndarray of float64, shape (points,)
        Degrees.
    """
    area = dict(zip(*_areas(), strict=True))
    return np.array(
        [
            float(shapely.distance(area[code], shapely.Point(x, y))) if code in area else np.nan
            for code, y, x in zip(country.tolist(), lat.tolist(), lon.tolist(), strict=True)
        ]
    )


def nearest_country(lat: float, lon: float) -> tuple[str, float]:
    """Return the country that is nearest to a point, in degrees, and how many kilometres away it is there."""
    names, areas = _areas()
    point = shapely.Point(lon, lat)
    place = int(np.argmin(shapely.distance(areas, point)))
    there = shapely.get_point(shapely.shortest_line(areas[place], point), 0)
    return str(names[place]), great_circle_km((lat, lon), (there.y, there.x))
