"""Make ``lanes.geojson``: sea lanes, air links and barge links as lines of their own.

Run once, by hand::

    pip install searoute shapely
    python data/geo/make/make_lanes.py FOLDER_WITH_FACTS

``FOLDER_WITH_FACTS`` holds ``sea_links.csv`` (also in ``2026-11``) and ``air_links.csv``; lanes of our own stand in
``networks/make/own/links.csv``, and ports are where ``networks/eurasia`` has them. The package
searoute (Apache-2.0) finds the shortest path over its network of sea lanes; feeders between the
Baltic and the North Sea are led through the Kiel Canal where the facts give a length that way.
Lanes are thinned piece by piece between the points where they part, so that lanes which share water
share their points too (a map can then draw them side by side). Thinning is refused wherever the
shorter line would touch land that the full one avoids.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import searoute
from shapely.geometry import LineString, shape
from shapely.geometry.base import BaseGeometry

from corridor.files import write_text

Point = tuple[float, float]

# Restricting a passage makes searoute go round it; without Panama "not by Suez" would mean Panama.
CLOSED = {"suez": ["northwest", "panama"], "cape": ["northwest", "panama", "suez"], "direct": ["northwest", "panama"]}
# Ships between the Aegean and the west go round the Peloponnese; searoute would lead them through the Corinth Canal.
MATAPAN = (22.5, 36.2)
BY_MATAPAN = {
    "cape": frozenset({"AMBARLI", "CONSTANTA", "MERSIN", "PIRAEUS", "POTI"}),
    "suez": frozenset({"KOPER", "TRIESTE"}),
}
KIEL_EAST, KIEL_WEST = (10.310669, 54.454073), (9.041942, 53.874321)
KIEL_CANAL: tuple[Point, ...] = (
    (10.2, 54.42),
    (10.15, 54.37),
    (9.94, 54.37),
    (9.7, 54.3),
    (9.36, 54.18),
    (9.3, 54.06),
    (9.14, 53.885),
)
RIVERS: dict[tuple[str, str], tuple[Point, ...]] = {
    # Rhine and Waal by Emmerich, Nijmegen, Tiel, Gorinchem, Dordrecht, the New Waterway.
    ("DUISBURG", "ROTTERDAM"): (
        (6.69, 51.45),
        (6.6, 51.56),
        (6.62, 51.66),
        (6.42, 51.75),
        (6.24, 51.83),
        (6.09, 51.87),
        (5.87, 51.855),
        (5.65, 51.9),
        (5.43, 51.88),
        (5.25, 51.82),
        (4.98, 51.83),
        (4.66, 51.82),
        (4.5, 51.91),
        (4.3, 51.9),
        (4.12, 51.97),
    ),
    # The same to Dordrecht, then Hollands Diep, Volkerak, the Scheldt-Rhine Canal.
    ("DUISBURG", "ANTWERP"): (
        (6.69, 51.45),
        (6.6, 51.56),
        (6.62, 51.66),
        (6.42, 51.75),
        (6.24, 51.83),
        (6.09, 51.87),
        (5.87, 51.855),
        (5.65, 51.9),
        (5.43, 51.88),
        (5.25, 51.82),
        (4.98, 51.83),
        (4.72, 51.82),
        (4.63, 51.72),
        (4.41, 51.69),
        (4.23, 51.6),
        (4.22, 51.45),
        (4.28, 51.36),
    ),
    ("ROTTERDAM", "ANTWERP"): (
        (4.12, 51.97),
        (4.3, 51.9),
        (4.5, 51.91),
        (4.62, 51.8),
        (4.63, 51.72),
        (4.41, 51.69),
        (4.23, 51.6),
        (4.22, 51.45),
        (4.28, 51.36),
    ),
}
NETWORKS = Path(__file__).parents[3] / "networks"
TERMINALS = NETWORKS / "eurasia" / "terminals.csv"
LINKS = NETWORKS / "eurasia" / "links.csv"
OWN_LINKS = NETWORKS / "make" / "own" / "links.csv"
TOLERANCE_DEG = 0.03
AIR_PIECES = 48
DECIMALS = 3


def rows(path: Path) -> list[dict[str, str]]:
    """Rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sea_path(start: Point, end: Point, via: str) -> list[Point]:
    """Shortest sea path over searoute's network, ends included."""
    found = searoute.searoute(start, end, units="km", restrictions=CLOSED[via], append_orig_dest=True)
    return unwrap([(lon, lat) for lon, lat in found["geometry"]["coordinates"]])


def unwrap(points: list[Point]) -> list[Point]:
    """Longitudes without jumps, starting between -180 and 180."""
    result: list[Point] = []
    for lon, lat in points:
        reference = result[-1][0] if result else 0.0
        result.append((lon - 360.0 * round((lon - reference) / 360.0), lat))
    return result


def by_kiel(start: Point, end: Point) -> list[Point]:
    """Baltic port, Kiel Canal, North Sea port."""
    return [*sea_path(start, KIEL_EAST, "direct"), *KIEL_CANAL, *sea_path(KIEL_WEST, end, "direct")]


def great_circle(start: Point, end: Point) -> list[Point]:
    """Points along the shortest line on the sphere."""
    a, b = vector(start), vector(end)
    angle = math.acos(max(-1.0, min(1.0, sum(x * y for x, y in zip(a, b, strict=True)))))
    points = []
    for step in range(AIR_PIECES + 1):
        share = step / AIR_PIECES
        wa, wb = math.sin((1 - share) * angle), math.sin(share * angle)
        x, y, z = (wa * p + wb * q for p, q in zip(a, b, strict=True))
        points.append((math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))))
    return unwrap(points)


def vector(point: Point) -> tuple[float, float, float]:
    """Unit vector of a place."""
    lon, lat = math.radians(point[0]), math.radians(point[1])
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def distinct(points: Iterable[Point]) -> list[Point]:
    """Rounded points without repeats."""
    result: list[Point] = []
    for lon, lat in points:
        point = (round(lon, DECIMALS) + 0.0, round(lat, DECIMALS) + 0.0)
        if result and result[-1] == point:
            continue
        result.append(point)
    return result


def thinned(points: list[Point], land: BaseGeometry) -> list[Point]:
    """Drop points within the tolerance unless the shorter piece would touch more land."""
    if len(points) < 3:
        return points
    chord = LineString([points[0], points[-1]])
    far, index = max((distance(points[0], points[i], points[-1]), i) for i in range(1, len(points) - 1))
    over_land = chord.intersection(land).length - LineString(points).intersection(land).length
    if far <= TOLERANCE_DEG and over_land <= 1e-3:
        return [points[0], points[-1]]
    return [*thinned(points[: index + 1], land)[:-1], *thinned(points[index:], land)]


def junctions(lanes: dict[str, list[Point]]) -> set[Point]:
    """Points where lanes begin, end or part."""
    neighbours: dict[Point, set[Point]] = {}
    for points in lanes.values():
        for a, b in pairwise(points):
            neighbours.setdefault(a, set()).add(b)
            neighbours.setdefault(b, set()).add(a)
    return {point for point, others in neighbours.items() if len(others) != 2}


def thinned_alike(points: list[Point], fixed: set[Point], land: BaseGeometry) -> list[Point]:
    """Thin between junctions; each piece in one direction, so that it comes out the same for every lane."""
    cuts = [i for i, point in enumerate(points) if point in fixed or i in (0, len(points) - 1)]
    result = points[:1]
    for a, b in pairwise(cuts):
        piece = points[a : b + 1]
        kept = thinned(piece, land) if piece[0] <= piece[-1] else thinned(piece[::-1], land)[::-1]
        result.extend(kept[1:])
    return result


def distance(start: Point, point: Point, end: Point) -> float:
    """Degrees from a point to the piece between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length2 = dx * dx + dy * dy
    along = 0.0 if length2 == 0 else ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length2
    along = min(1.0, max(0.0, along))
    return math.hypot(point[0] - start[0] - along * dx, point[1] - start[1] - along * dy)


def kilometres(points: list[Point]) -> float:
    """Length on the sphere."""
    total = 0.0
    for a, b in pairwise(points):
        dot = sum(x * y for x, y in zip(vector(a), vector(b), strict=True))
        total += 6371.0 * math.acos(max(-1.0, min(1.0, dot)))
    return total


def stated(folder: Path) -> Iterator[dict[str, str]]:
    """Sea lanes of the facts, then our own: ends, variant, and stated length."""
    for row in (*rows(folder / "sea_links.csv"), *rows(folder / "2026-11" / "sea_links.csv")):
        kiel = row["km_via_kiel_canal_est"]
        yield {**row, "kiel": kiel, "stated": kiel or row["km"] or "nan"}
    for row in rows(OWN_LINKS):
        if row["mode"] == "sea":
            yield {**row, "via": row["variant"] or "direct", "kiel": "", "stated": row["km"]}


def course(row: dict[str, str], places: dict[str, Point]) -> list[Point]:
    """Course of one lane: by the Kiel Canal, round the Peloponnese, or as searoute finds it."""
    start, end = places[row["from"]], places[row["to"]]
    if row["kiel"]:
        return by_kiel(start, end)
    if row["to"] in BY_MATAPAN.get(row["via"], ()):
        return [*sea_path(start, MATAPAN, row["via"]), *sea_path(MATAPAN, end, row["via"])[1:]]
    return sea_path(start, end, row["via"])


def sea_lanes(folder: Path, places: dict[str, Point], land: BaseGeometry) -> dict[str, list[Point]]:
    """One lane per row of the facts and of our own, named as the network names its link."""
    lanes = {}
    for row in stated(folder):
        suffix = "" if row["via"] == "direct" else f"-{row['via']}"
        name = f"{row['from']}-{row['to']}-sea{suffix}"
        lanes[name] = distinct(course(row, places))
        print(f"{name:32} {kilometres(lanes[name]):8.0f} km drawn, {float(row['stated']):6.0f} km stated")
    fixed = junctions(lanes)
    return {name: thinned_alike(points, fixed, land) for name, points in lanes.items()}


def main(folder: Path, target: Path) -> None:
    """Compute every lane and write them, sorted by id."""
    places = {row["id"]: (float(row["lon"]), float(row["lat"])) for row in rows(TERMINALS)}
    atlas = json.loads(target.with_name("land.geojson").read_text(encoding="utf-8"))
    lanes = sea_lanes(folder, places, shape(atlas["features"][0]["geometry"]))
    for row in rows(LINKS):  # from any source: an aircraft flies along the great circle
        if row["mode"] == "air":
            lanes[row["id"]] = distinct(great_circle(places[row["from_node_id"]], places[row["to_node_id"]]))
    for (start, end), river in RIVERS.items():
        lanes[f"{start}-{end}-barge"] = distinct([places[start], *river, places[end]])
        print(f"{start}-{end}-barge {kilometres(lanes[f'{start}-{end}-barge']):.0f} km drawn")
    features: list[dict[str, Any]] = [
        {"type": "Feature", "properties": {"id": name}, "geometry": {"type": "LineString", "coordinates": lanes[name]}}
        for name in sorted(lanes)
    ]
    text = ",\n".join(json.dumps(one, separators=(",", ":")) for one in features)
    write_text(target, f'{{"type":"FeatureCollection","features":[\n{text}\n]}}\n')


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parents[1] / "lanes.geojson")
