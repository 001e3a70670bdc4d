"""What lies under a map: land, water and borders, packed, and the names of countries, seas, lakes and cities."""

from __future__ import annotations

import csv
import json
from collections.abc import Container, Iterable, Sequence
from functools import cache
from typing import Any

from corridor.model.tables.line_geometry import Point, packed
from corridor.resources import geo_dir

__all__ = [
    "basemap_element",
    "border_lines",
    "label_rows",
    "labels_element",
    "land_polygons",
    "line_text",
    "water_shapes",
]

SCALE = 100  # the files have hundredths of a degree
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def _shapes(name: str) -> list[tuple[str, float, list[Any]]]:
    """Kind, zoom and coordinates of each feature of a file; without a zoom, it is always seen."""
    features = json.loads((geo_dir() / name).read_text(encoding="utf-8"))["features"]
    told = ((one["properties"], one["geometry"]["coordinates"]) for one in features)
    return [(about["kind"], about.get("zoom", 0), coordinates) for about, coordinates in told]


@cache
def land_polygons() -> list[Any]:
    """Rings of each piece of land, longitude first."""
    return _shapes("land.geojson")[0][2]


@cache
def border_lines() -> list[Any]:
    """Points of each inner border, longitude first."""
    return _shapes("borders.geojson")[0][2]


@cache
def water_shapes() -> list[tuple[str, float, list[Any]]]:
    """Kind, zoom from which they are seen, and coordinates of lakes and rivers: rings of each, or points."""
    return _shapes("water.geojson")


def line_text(points: Sequence[Point]) -> str:
    """Write a line as text, five bits to a character: a third of what its numbers take.

    Differences of hundredths of a degree, as of `corridor.model.tables.line_geometry.packed`, have their sign as lowest
    bit; a sixth bit says that a number goes on. The inverse stands in ``assets/basemap.js``.
    """
    return "".join(map(_number_text, packed(points, SCALE)))


def _number_text(number: int) -> str:
    rest, text = number << 1 if number >= 0 else ~(number << 1), ""
    while rest >= 32:
        text += _DIGITS[rest & 31 | 32]
        rest >>= 5
    return text + _DIGITS[rest]


def _texts(shapes: Iterable[Any], is_area: bool) -> list[Any]:
    return [[line_text(ring) for ring in shape] if is_area else line_text(shape) for shape in shapes]


@cache
def basemap_element() -> str:
    """Land, water and borders as a data element, packed to a fifth of their GeoJSON."""
    shapes = [("land", 0, land_polygons()), *water_shapes(), ("border", 0, border_lines())]
    layers = [[kind, zoom, _texts(coordinates, kind in ("land", "lake"))] for kind, zoom, coordinates in shapes]
    return f'<script type="application/json" id="corridor-land">{json.dumps(layers, separators=(",", ":"))}</script>'


def _plain(number: str) -> float:
    """A number that is written as briefly as can be."""
    value = float(number)
    return int(value) if value.is_integer() else value


def label_rows(language: str, countries: Container[str] | None = None) -> list[list[Any]]:
    """Names in a language: code, longitude, latitude, zoom, name.

    The code is that of ISO 3166, or "sea", "lake" or "city". All countries by default.
    """
    with (geo_dir() / "labels.csv").open(encoding="utf-8", newline="") as file:
        return [
            [
                row["id"] if row["kind"] == "country" else row["kind"],
                *map(_plain, (row["lon"], row["lat"], row["zoom"])),
                row[language],
            ]
            for row in csv.DictReader(file)
            if countries is None or row["kind"] != "country" or row["id"] in countries
        ]


def labels_element(language: str) -> str:
    """All of `label_rows` as a data element."""
    text = json.dumps(label_rows(language), ensure_ascii=False, separators=(",", ":"))
    return f'<script type="application/json" id="corridor-names">{text}</script>'
