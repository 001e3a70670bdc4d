"""What contradicts itself is a finding: columns of one row against each other, and rows against the globe."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

import corridor as cd
from corridor.errors import Finding, TableError
from corridor.resources import networks_dir

RAIL = "ALMA-BIRK-rail-1520"  # 200 km, 50 km/h, ordinary 25 km/h
SEA = "COVE-FJORD-sea"
SHIP = "SHIP-COVE-FJORD"


def spoiled(folder: Path, table: str, key: str, **cells: str) -> tuple[Finding, ...]:
    """What is found in the teaching network when cells of one row are others."""
    shutil.copytree(networks_dir() / "teaching", folder)
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    next(row for row in rows if row["id"] == key).update(cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    try:
        cd.read_network(folder)
    except TableError as error:
        return error.findings
    return ()


WRONG: list[tuple[str, str, str, dict[str, str], str]] = [
    ("metres as kilometres", "links", "ALMA-ALMA_AIR-road-local", {"length_km": "10000"}, "length_km"),
    ("a line of five great circles", "links", RAIL, {"length_km": "1001"}, "length_km"),
    ("a sea lane in metres", "links", SEA, {"length_km": "39999", "variant": "cape", "transit_h": "900"}, "length_km"),
    ("notes that say nothing of it", "links", RAIL, {"length_km": "1001", "notes": "estimate"}, "length_km"),
    ("minutes as hours", "links", SEA, {"transit_h": "2999"}, "transit_h"),
    ("days as hours", "links", SEA, {"transit_h": "1"}, "transit_h"),
    ("a lorry as an aeroplane", "links", "ALMA-COVE-road", {"speed_kmh": "800"}, "speed_kmh"),
    ("wagons before block trains", "links", RAIL, {"speed_ordinary_kmh": "51"}, "speed_ordinary_kmh"),
    ("more weekdays than trains", "services", SHIP, {"weekdays": "Mon;Thu"}, "frequency_per_week"),
    (
        "more trains than weekdays",
        "services",
        SHIP,
        {"weekdays": "Mon", "frequency_per_week": "3"},
        "frequency_per_week",
    ),
    ("a box heavier than it may be", "containers", "45G1", {"payload_kg": "30000"}, "max_gross_kg"),
    ("percent as a share", "tariffs", "SUBSIDY_AA", {"low": "", "mid": "25", "high": ""}, "mid"),
]

RIGHT: list[tuple[str, str, str, dict[str, str]]] = [
    ("four great circles and 50 km", "links", RAIL, {"length_km": "850"}),
    ("a detour that says so", "links", RAIL, {"length_km": "1001", "notes": "a detour by the other shore"}),
    ("a lane round a continent", "links", SEA, {"length_km": "9000", "variant": "cape", "transit_h": "300"}),
    ("ten short kilometres on sixty", "links", "ALMA-ALMA_AIR-road-local", {"length_km": "60"}),
    ("ordinary trains as quick", "links", RAIL, {"speed_ordinary_kmh": "50"}),
    ("as many weekdays", "services", SHIP, {"weekdays": "Mon;Thu", "frequency_per_week": "2"}),
    ("two a day", "services", SHIP, {"weekdays": "Mon;Tue;Wed;Thu;Fri;Sat;Sun", "frequency_per_week": "14"}),
    ("no weekdays", "services", SHIP, {"frequency_per_week": "2.5"}),
    ("a mass rounded", "containers", "45G1", {"payload_kg": "26050"}),
    ("all of it as a share", "tariffs", "SUBSIDY_AA", {"low": "", "mid": "1", "high": ""}),
]


@pytest.mark.parametrize(("table", "key", "cells", "column"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_disagrees_is_one_finding(
    tmp_path: Path, table: str, key: str, cells: dict[str, str], column: str
) -> None:
    (finding,) = spoiled(tmp_path / "net", table, key, **cells)
    assert (finding.table, finding.column) == (table, column)
    assert finding.remedy


@pytest.mark.parametrize(("table", "key", "cells"), [row[1:] for row in RIGHT], ids=[row[0] for row in RIGHT])
def test_what_agrees_is_none(tmp_path: Path, table: str, key: str, cells: dict[str, str]) -> None:
    assert spoiled(tmp_path / "net", table, key, **cells) == ()


def test_metres_are_named_with_the_distance(tmp_path: Path) -> None:
    (finding,) = spoiled(tmp_path / "net", "links", "ALMA-ALMA_AIR-road-local", length_km="10000")
    assert finding.problem == "10,000 km from ALMA to ALMA_AIR, which are 10 km apart"


@pytest.mark.parametrize("name", ["eurasia", "teaching"])
def test_the_shipped_networks_agree_with_themselves(name: str) -> None:
    assert len(cd.read_network(networks_dir() / name).links)
