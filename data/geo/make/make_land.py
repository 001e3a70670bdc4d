"""Make ``land.geojson`` and ``borders.geojson`` from Natural Earth, as packed in the npm package world-atlas.

Run once, by hand::

    npm install world-atlas
    python data/geo/make/make_land.py node_modules/world-atlas

Land is that of 1:50m, inner borders are those of 1:10m, which a closer look asks for; a page draws no more of them than
its zoom shows. The topology's shared arcs are thinned one by one (Visvalingam and Whyatt: the point that spans the
smallest triangle goes first). Countries are then dissolved: only coasts and inner borders remain, and no country is a
shape of its own. Borders end at the coast of the coarser land. Rings that cross 180 degrees are unwrapped first and cut
afterwards; else a false band crosses Siberia.
"""

from __future__ import annotations

import heapq
import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from shapely import make_valid, prepare, set_precision
from shapely.affinity import translate
from shapely.geometry import GeometryCollection, LineString, MultiLineString, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, unary_union

from corridor.files import write_text

Point = tuple[float, float]
Arc = list[Point]

SOUTH = -58.0  # Antarctica carries no freight
# Triangles smaller than this (square degrees on an equal-area sheet) go; the corridor keeps more
# detail than the rest of the world.
CORRIDOR = box(-12, 28, 142, 72)
AREA_CORRIDOR, AREA_ELSEWHERE = 0.012, 0.09
AREA_BORDERS = 0.0008  # of the corridor's borders
SHORTEST = 0.05  # degrees: what is left of a border that the coast cuts off
SMALLEST_ISLAND_CORRIDOR, SMALLEST_ISLAND_ELSEWHERE = 0.03, 0.4
DECIMALS = 2


def decode(topology: dict[str, Any]) -> list[Arc]:
    """Arcs of the topology in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[Arc] = []
    for packed in topology["arcs"]:
        x = y = 0
        arc: Arc = []
        for dx, dy in packed:
            x, y = x + dx, y + dy
            arc.append((x * sx + tx, y * sy + ty))
        arcs.append(unwrap(arc))
    return arcs


def unwrap(points: Arc) -> Arc:
    """Longitudes without jumps: 179, -179 becomes 179, 181."""
    result = points[:1]
    for lon, lat in points[1:]:
        turns = round((result[-1][0] - lon) / 360.0)
        result.append((lon + 360.0 * turns, lat))
    return result


def triangle(a: Point, b: Point, c: Point) -> float:
    """Area of a triangle on a sheet where a degree of longitude shrinks with latitude."""
    squeeze = math.cos(math.radians(b[1]))
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) * squeeze / 2.0


def thin(points: Arc, limit: float) -> Arc:
    """Drop the points that span the smallest triangles; ends stay, so arcs still meet."""
    if len(points) < 3:
        return points
    before = list(range(-1, len(points) - 1))
    after = list(range(1, len(points) + 1))
    alive = [True] * len(points)
    area = [math.inf] * len(points)
    heap: list[tuple[float, int]] = []
    for i in range(1, len(points) - 1):
        area[i] = triangle(points[i - 1], points[i], points[i + 1])
        heapq.heappush(heap, (area[i], i))
    while heap:
        size, i = heapq.heappop(heap)
        if not alive[i] or size != area[i]:
            continue
        if size > limit:
            break
        alive[i] = False
        left, right = before[i], after[i]
        after[left], before[right] = right, left
        for j in (left, right):
            if 0 < j < len(points) - 1:
                area[j] = max(size, triangle(points[before[j]], points[j], points[after[j]]))
                heapq.heappush(heap, (area[j], j))
    return [point for point, kept in zip(points, alive, strict=True) if kept]


def in_corridor(points: Arc) -> bool:
    """True when the middle of the arc lies where the corridor runs."""
    lon, lat = points[len(points) // 2]
    west, south, east, north = CORRIDOR.bounds
    return west <= lon <= east and south <= lat <= north


def ring(indices: Iterable[int], arcs: list[Arc]) -> Arc:
    """Join arcs into one ring; ``~i`` is arc i backwards."""
    points: Arc = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    return unwrap(points)


def polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    """Rings of arc indices, polygon by polygon."""
    kind = geometry["type"]
    if kind == "GeometryCollection":
        return [one for part in geometry["geometries"] for one in polygons(part)]
    return geometry["arcs"] if kind == "MultiPolygon" else [geometry["arcs"]] if kind == "Polygon" else []


def wrapped(shape: BaseGeometry) -> BaseGeometry:
    """Cut at 180 degrees and bring every piece back between -180 and 180."""
    pieces = []
    for turn in (-1, 0, 1):
        window = box(-180 + 360 * turn, SOUTH, 180 + 360 * turn, 90)
        pieces.append(translate(shape.intersection(window), xoff=-360.0 * turn))
    return unary_union(pieces)


def parts(shape: BaseGeometry, kind: type[BaseGeometry]) -> Iterator[BaseGeometry]:
    """Simple parts of one kind."""
    if isinstance(shape, kind):
        yield shape
    elif isinstance(shape, GeometryCollection) or hasattr(shape, "geoms"):
        for part in shape.geoms:
            yield from parts(part, kind)


def big_enough(piece: Polygon) -> bool:
    """Islands too small to see go."""
    centre = piece.representative_point()
    least = SMALLEST_ISLAND_CORRIDOR if CORRIDOR.contains(centre) else SMALLEST_ISLAND_ELSEWHERE
    return bool(piece.area * math.cos(math.radians(centre.y)) >= least)


def land(topology: dict[str, Any], arcs: list[Arc]) -> list[Polygon]:
    """Dissolved land, unwrapped, cut at 180 degrees."""
    pieces: list[BaseGeometry] = []
    for rings in polygons(topology["objects"]["land"]):
        outer, *holes = (points for points in (ring(indices, arcs) for indices in rings))
        if len(outer) < 4:
            continue
        if abs(outer[0][0] - outer[-1][0]) > 1:  # around the pole: Antarctica
            continue
        pieces.append(make_valid(Polygon(outer, [hole for hole in holes if len(hole) >= 4])))
    whole = set_precision(unary_union([wrapped(piece) for piece in pieces]), 10**-DECIMALS)
    return [piece for piece in parts(whole, Polygon) if isinstance(piece, Polygon) and big_enough(piece)]


def borders(topology: dict[str, Any], arcs: list[Arc]) -> list[LineString]:
    """Arcs that two countries share."""
    users: Counter[int] = Counter()
    for country in topology["objects"]["countries"]["geometries"]:
        own = {i if i >= 0 else ~i for rings in polygons(country) for indices in rings for i in indices}
        users.update(own)
    shared = MultiLineString([arcs[i] for i, count in users.items() if count > 1])
    lines = set_precision(wrapped(shared), 10**-DECIMALS)
    merged = linemerge([line for line in parts(lines, LineString) if isinstance(line, LineString)])
    return [line for line in parts(merged, LineString) if isinstance(line, LineString)]


def ashore(lines: list[LineString], shapes: list[Polygon]) -> list[LineString]:
    """Borders as far as they lie on land, whose coast is coarser than they are."""
    dry = unary_union(shapes)
    prepare(dry)
    cut = [line if dry.contains(line) else line.intersection(dry) for line in lines]
    pieces = [line for one in cut for line in parts(one, LineString) if isinstance(line, LineString)]
    return [line for line in pieces if line.length >= SHORTEST]


def rounded(points: Iterable[tuple[float, ...]]) -> list[list[float]]:
    """Coordinates as short numbers."""
    return [[round(point[0], DECIMALS) + 0.0, round(point[1], DECIMALS) + 0.0] for point in points]


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    """Features as GeoJSON."""
    return {"type": "FeatureCollection", "features": list(features)}


def feature(kind: str, geometry: dict[str, Any]) -> dict[str, Any]:
    """One feature with its kind."""
    return {"type": "Feature", "properties": {"kind": kind}, "geometry": geometry}


def land_feature(shapes: list[Polygon]) -> dict[str, Any]:
    """All land, in an order that does not depend on the run."""
    coordinates = sorted(
        [rounded(shape.exterior.coords), *(rounded(hole.coords) for hole in shape.interiors)] for shape in shapes
    )
    return feature("land", {"type": "MultiPolygon", "coordinates": coordinates})


def border_feature(lines: list[LineString]) -> dict[str, Any]:
    """All inner borders, in such an order."""
    return feature("border", {"type": "MultiLineString", "coordinates": sorted(rounded(line.coords) for line in lines)})


def thinned(topology: dict[str, Any], limit: float) -> list[Arc]:
    """The arcs of a topology, those of the corridor by a limit of their own."""
    arcs = decode(topology)
    found = [thin(arc, limit if in_corridor(arc) else AREA_ELSEWHERE) for arc in arcs]
    print(f"{sum(map(len, arcs))} points became {sum(map(len, found))}")
    return found


def write(target: Path, result: dict[str, Any]) -> None:
    """Write a collection without blanks."""
    text = json.dumps(result, separators=(",", ":"))
    write_text(target, text + "\n")
    print(f"{target.name} has {len(text) // 1000} kB")


def main(atlas: Path, folder: Path) -> None:
    """Read the topologies, write land and borders."""
    medium, fine = (json.loads((atlas / f"countries-{size}m.json").read_text(encoding="utf-8")) for size in (50, 10))
    shapes = land(medium, thinned(medium, AREA_CORRIDOR))
    write(folder / "land.geojson", collection(land_feature(shapes)))
    lines = ashore(borders(fine, thinned(fine, AREA_BORDERS)), shapes)
    write(folder / "borders.geojson", collection(border_feature(lines)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parents[1])
