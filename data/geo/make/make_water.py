"""Make ``water.geojson``: lakes and rivers, each with the zoom from which a map shows them.

Run once, by hand, with the shapefiles of Natural Earth 1:50m, as they are or zipped::

    python data/geo/make/make_water.py ne_50m_lakes.shp ne_50m_rivers_lake_centerlines.shp

They are kept where trains and lorries of the land bridge run, thinned to about a kilometre, and put together by zoom.
Natural Earth gives zooms for its own maps: here each class comes half a step later, so that routes stay easy to see.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import geopandas as gpd
from make_land import collection, parts, rounded, thin, write
from shapely import make_valid
from shapely.geometry import LineString, MultiLineString, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge

REGION = box(-12, 0, 150, 75)
# From which zoom on, up to which zoom of Natural Earth, thinned by triangles of which area in square degrees.
CLASSES = ((1.0, 2.1, 0.004), (4.0, 4.0, 0.003), (5.5, 5.0, 0.002))
SMALLEST_LAKE = 0.03  # square degrees
SHORTEST_RIVER = 0.3  # degrees


def of_class(frame: gpd.GeoDataFrame, number: int) -> list[BaseGeometry]:
    """Shapes of the region that a class shows and those before it do not."""
    above = CLASSES[number - 1][1] if number else -1.0
    chosen = frame[(frame["min_zoom"] > above) & (frame["min_zoom"] <= CLASSES[number][1])]
    found = [make_valid(shape).intersection(REGION) for shape in chosen.geometry if shape is not None]
    return [shape for shape in found if not shape.is_empty]


def lakes(frame: gpd.GeoDataFrame, number: int) -> list[list[list[list[float]]]]:
    """Outlines and islands of the lakes of a class."""
    limit = CLASSES[number][2]
    found = []
    for shape in of_class(frame, number):
        for piece in parts(shape, Polygon):
            assert isinstance(piece, Polygon)
            if piece.area >= SMALLEST_LAKE:
                islands = [ring for ring in piece.interiors if Polygon(ring).area >= SMALLEST_LAKE]
                rings = [rounded(thin(list(ring.coords), limit)) for ring in (piece.exterior, *islands)]
                found.append([ring for ring in rings if len(ring) > 3])
    return sorted(lake for lake in found if lake)


def rivers(frame: gpd.GeoDataFrame, number: int) -> list[list[list[float]]]:
    """Courses of the rivers of a class, joined where they go on; through lakes, which are drawn over them."""
    lines = [line for shape in of_class(frame, number) for line in parts(shape, LineString)]
    merged = parts(linemerge(MultiLineString(lines)), LineString)
    return sorted(
        rounded(thin(list(line.coords), CLASSES[number][2])) for line in merged if line.length >= SHORTEST_RIVER
    )


def feature(kind: str, number: int, coordinates: list[Any]) -> dict[str, Any]:
    """All lakes or rivers of a class."""
    form = "MultiPolygon" if kind == "lake" else "MultiLineString"
    properties = {"kind": kind, "zoom": CLASSES[number][0]}
    return {"type": "Feature", "properties": properties, "geometry": {"type": form, "coordinates": coordinates}}


def main(lake_file: str, river_file: str, target: Path) -> None:
    """Read the shapefiles, write lakes and rivers."""
    lake_frame, river_frame = gpd.read_file(lake_file), gpd.read_file(river_file)
    features = [
        feature(kind, number, coordinates)
        for kind, make, frame in (("lake", lakes, lake_frame), ("river", rivers, river_frame))
        for number in range(len(CLASSES))
        if (coordinates := make(frame, number))
    ]
    write(target, collection(*features))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(__file__).parents[1] / "water.geojson")
