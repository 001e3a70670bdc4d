"""Make ``countries.geojson``, the countries that have railways, from the same topology as ``land.geojson``.

Run once, by hand::

    npm install world-atlas
    python data/geo/make/make_countries.py node_modules/world-atlas/countries-50m.json

One feature per country of ``rail_gauges.csv``, its ``id`` the ISO 3166 alpha-2 code. What two countries
share is thinned little, so that a yard stays on its side of the border; coasts a lot, since a point off
the coast belongs to the nearest country anyway. Shared arcs are thinned once, so neighbours meet exactly.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from make_land import Arc, decode, in_corridor, parts, polygons, ring, thin, wrapped
from shapely import make_valid
from shapely.geometry import MultiPolygon, Polygon
from shapely.ops import unary_union

from corridor.files import write_text

HERE = Path(__file__).parents[1]

# Square degrees on an equal-area sheet, as in make_land.py: inner borders in the corridor, elsewhere, and coasts.
BORDER_CORRIDOR, BORDER_ELSEWHERE, COAST = 0.0002, 0.002, 0.02
SMALLEST_ISLAND = 0.01
DECIMALS = 3


def inner(topology: dict[str, Any]) -> set[int]:
    """Arcs that two countries share."""
    users: Counter[int] = Counter()
    for country in topology["objects"]["countries"]["geometries"]:
        users.update({i if i >= 0 else ~i for rings in polygons(country) for indices in rings for i in indices})
    return {arc for arc, count in users.items() if count > 1}


def limit(arc: Arc, *, shared: bool) -> float:
    """How much of an arc may go."""
    if not shared:
        return COAST
    return BORDER_CORRIDOR if in_corridor(arc) else BORDER_ELSEWHERE


def shape(country: dict[str, Any], arcs: list[Arc]) -> list[Polygon]:
    """Polygons of a country, cut at 180 degrees, the largest and all that are not tiny."""
    pieces = []
    for rings in polygons(country):
        outer, *holes = (ring(indices, arcs) for indices in rings)
        if len(outer) >= 4:
            pieces.append(wrapped(make_valid(Polygon(outer, [hole for hole in holes if len(hole) >= 4]))))
    found = [part for part in parts(unary_union(pieces), Polygon) if isinstance(part, Polygon)]
    largest = max((part.area for part in found), default=0.0)
    return [part for part in found if part.area >= min(SMALLEST_ISLAND, largest)]


def feature(code: str, pieces: list[Polygon]) -> dict[str, Any]:
    """One country."""
    geometry = json.dumps(MultiPolygon(pieces).__geo_interface__)
    rounded = json.loads(geometry, parse_float=lambda text: round(float(text), DECIMALS) + 0.0)
    return {"type": "Feature", "properties": {"id": code}, "geometry": rounded}


def codes() -> tuple[dict[str, str], dict[str, str]]:
    """Alpha-2 codes by ISO number, and by name for those without one."""
    with (HERE / "rail_gauges.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return (
        {row["iso_numeric"]: row["country"] for row in rows if row["iso_numeric"]},
        {row["name"]: row["country"] for row in rows if not row["iso_numeric"]},
    )


def main(source: Path, target: Path) -> None:
    """Read the topology, write the countries."""
    topology = json.loads(source.read_text(encoding="utf-8"))
    shared, arcs = inner(topology), decode(topology)
    thinned = [thin(arc, limit(arc, shared=number in shared)) for number, arc in enumerate(arcs)]
    by_number, by_name = codes()
    found: dict[str, list[Polygon]] = {}
    for country in topology["objects"]["countries"]["geometries"]:
        code = by_number.get(country.get("id", "")) or by_name.get(country["properties"]["name"])
        if code:
            found.setdefault(code, []).extend(shape(country, thinned))
    features = [feature(code, pieces) for code, pieces in sorted(found.items()) if pieces]
    text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    write_text(target, text + "\n")
    print(f"{len(features)} countries, {sum(map(len, thinned))} points, {target.name} has {len(text) // 1000} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), HERE / "countries.geojson")
