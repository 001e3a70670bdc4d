"""The script that looks up the places of a line: the right town of a name, points of our own, nothing unfound."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from corridor.resources import geo_dir


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    path = Path(geo_dir()) / "make" / "make_lines.py"
    spec = importlib.util.spec_from_file_location("make_lines", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_lines"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def town(number: int, name: str, lat: float, lon: float, people: int = 1000, *others: str) -> dict[str, Any]:
    return {
        "geonameid": number,
        "name": name,
        "latitude": lat,
        "longitude": lon,
        "countrycode": "CN",
        "population": people,
        "alternatenames": list(others),
    }


def chain(maker: ModuleType, places: list[str], *towns: dict[str, Any]) -> list[str]:
    ends = {key: maker.Place(key, "CN", 0.0, lon, key) for key, lon in (("A", 0.0), ("B", 10.0))}
    found = maker.chain_of("A-B-rail", places, ends, maker.Gazetteer(towns, {"CN"}))
    return [place.source for place in found[1:-1]]


def test_of_towns_with_one_name_the_one_on_the_way_is_taken(maker: ModuleType) -> None:
    far, near = town(1, "Xiàn", 20.0, 5.0, 9_000_000), town(2, "Xian", 0.2, 5.0, 500)
    assert chain(maker, ["xian"], far, near) == ["GeoNames 2"]


def test_the_choice_minds_the_whole_chain_not_each_step(maker: ModuleType) -> None:
    """From the start alone the first P is nearer; with Q after it, the second makes the shorter line."""
    towns = (town(1, "P", 0.5, 3.0), town(2, "P", 3.0, 5.0), town(3, "Q", 3.0, 6.0))
    assert chain(maker, ["P"], *towns) == ["GeoNames 1"]
    assert chain(maker, ["P", "Q"], *towns) == ["GeoNames 2", "GeoNames 3"]


def test_a_larger_town_and_the_written_name_win_between_neighbours(maker: ModuleType) -> None:
    assert chain(maker, ["P"], town(1, "P", 0.05, 5.0, 10), town(2, "P", 0.1, 5.0, 1_000_000)) == ["GeoNames 2"]
    assert chain(maker, ["P"], town(1, "Other", 0.05, 5.0, 1000, "P"), town(2, "P", 0.1, 5.0)) == ["GeoNames 2"]


def test_a_point_of_our_own_is_an_estimate(maker: ModuleType) -> None:
    assert chain(maker, ["Halt @1.5,-5.25"]) == ["estimate"]


@pytest.mark.parametrize("name", ["Nowhere", "KZ:P"])
def test_a_name_that_no_town_has_is_refused(maker: ModuleType, name: str) -> None:
    with pytest.raises(LookupError, match="is called"):
        chain(maker, [name], town(1, "P", 0.0, 5.0))
