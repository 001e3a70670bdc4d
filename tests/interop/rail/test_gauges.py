"""Points find their country, and countries their gauge."""

from __future__ import annotations

import json

import numpy as np
import pytest

from corridor.interop.rail.gauges import domestic, railways
from corridor.model.country_areas import countries_of
from corridor.model.tables.codes import CONFIDENCE
from corridor.resources import geo_dir


@pytest.mark.parametrize(
    ("lat", "lon", "country"),
    [
        (52.09, 23.69, "BY"),  # Brest
        (52.08, 23.59, "PL"),  # Terespol, on the other bank
        (45.252, 82.484, "KZ"),  # Dostyk
        (45.165, 82.57, "CN"),  # Alashankou
        (43.72, 111.9, "MN"),  # Zamyn-Uud
        (43.65, 111.98, "CN"),  # Erenhot
        (49.66, 117.33, "RU"),  # Zabaikalsk
        (54.71, 20.5, "RU"),  # Kaliningrad
        (43.11, 131.88, "RU"),  # Vladivostok, on the quay
        (66.3, 177.5, "RU"),  # Chukotka, near 180 degrees
        (28.6, 77.2, "IN"),
        (40.4, -3.7, "ES"),
        (0.0, -30.0, ""),  # the Atlantic
    ],
)
def test_a_point_lies_in_its_country(lat: float, lon: float, country: str) -> None:
    assert countries_of(np.array([lat]), np.array([lon])).tolist() == [country]


def test_no_points_have_no_countries() -> None:
    assert countries_of(np.empty(0), np.empty(0)).size == 0


def test_gauge_goes_by_country() -> None:
    codes = np.array(["KZ", "CN", "MN", "FI", "ES", "IN", "", "PL"])
    assert domestic(codes).tolist() == [1520, 1435, 1520, 1520, 1668, 1676, 0, 1435]


def test_every_country_with_an_outline_has_a_sourced_gauge() -> None:
    outlines = json.loads((geo_dir() / "countries.geojson").read_text(encoding="utf-8"))["features"]
    assert {outline["properties"]["id"] for outline in outlines} <= set(railways())
    for row in railways().values():
        assert 900 <= row.gauge_mm <= 1676
        assert row.source
        assert row.confidence in CONFIDENCE


def test_all_of_the_former_soviet_union_is_on_the_broad_gauge() -> None:
    union = ("AM", "AZ", "BY", "EE", "GE", "KG", "KZ", "LT", "LV", "MD", "RU", "TJ", "TM", "UA", "UZ")
    assert {railways()[country].gauge_mm for country in union} == {1520}


def test_the_outlines_are_small() -> None:
    assert (geo_dir() / "countries.geojson").stat().st_size < 600_000
