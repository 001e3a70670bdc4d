"""Rows that disagree though each can be right are remarks; lengths far from their lines are a finding."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from edited_tables import Edit, written

import corridor as cd
from corridor.graph.structure import structure_of
from corridor.model.country_areas import degrees_from
from corridor.study.doubtful_rows import doubtful_rows
from corridor.study.geography import doubtful_places, wrong_lengths

BLOCK, FIXED, SHIP = "BLOCK-ALMA-HAVEN", "FIXED-ALMA-HAVEN", "SHIP-COVE-FJORD"
RAIL = "ALMA-BIRK-rail-1520"  # 200 km of 1.8 degrees
BLOCK_1, FIXED_1, ORDINARY_1 = "EAST_WEST:block:1", "EAST_WEST:fixed:1", "EAST_WEST:ordinary:1"
SHUT = {"state": "closed", "dwell_mean_h": "", "dwell_p90_h": "", "exit_share": ""}
SHUT |= {"cost_per_shipment": "", "currency": "", "capacity_trains_per_day": ""}


def edit(table: str, key: str, new: str = "", **cells: str) -> Edit:
    """Other cells in a row, or in a copy of it."""
    return Edit(table, key, cells, new)


# what, edits, words of the remark
DOUBTFUL: list[tuple[str, tuple[Edit, ...], str]] = [
    (
        "fixed slower than block",
        (edit("borders", FIXED_1, dwell_mean_h="11", dwell_p90_h="20"),),
        "fixed trains take 11 h, and block",
    ),
    (
        "block slower than ordinary",
        (edit("borders", ORDINARY_1, dwell_mean_h="9", dwell_p90_h="20"),),
        "block trains take 10 h",
    ),
    (
        "fixed slower than ordinary",
        (edit("borders", ORDINARY_1, dwell_mean_h="1", dwell_p90_h="2"),),
        "fixed trains take 2 h, and ord",
    ),
    ("more trains than fit", (edit("services", BLOCK, frequency_per_week="77"),), "takes 10 trains a day"),
    (
        "room for less than runs",
        (edit("borders", BLOCK_1, capacity_trains_per_day="0.5"),),
        "services send 1 out of AA",
    ),
    (
        "room for one of two services",
        (
            edit("borders", BLOCK_1, capacity_trains_per_day="1.5"),
            edit("services", BLOCK, "MORE", name="more"),
            *(edit("service_stops", f"{BLOCK}:00{n}", f"MORE:00{n}", service_id="MORE") for n in range(1, 7)),
        ),
        "services send 2 out of AA",
    ),
    (
        "a scanned train longer than any",
        (edit("borders", BLOCK_1, scan_share="1", scan_kmh="5", scan_train_m="1200"),),
        "1200 m of train pass the portal, and no train there is longer than 1000",
    ),
    (
        "a winter without ships",
        (
            edit("services", SHIP, valid_to="2025-10-31"),
            edit("services", SHIP, "SHIP_2026", valid_from="2026-04-01", valid_to=""),
            *(edit("service_stops", f"{SHIP}:00{n}", f"SHIP_2026:00{n}", service_id="SHIP_2026") for n in (1, 2)),
        ),
        f"services {SHIP} and SHIP_2026, the same way: neither runs from 2025-11-01 to 2026-03-31",
    ),
    ("a rule that never ends", (edit("rules", "MARSH_SHUT", terminal_ids="FJORD", valid_from=""),), f"services {SHIP}"),
    (
        "a service of closed days only",
        (edit("services", BLOCK, valid_from="2025-09-13", valid_to="2025-09-20"),),
        f"services {BLOCK}: between Eastgate and Westgate",
    ),
    (
        "a border closed for good",
        (*(edit("borders", f"EAST_WEST:fixed:{n}", **SHUT) for n in (1, 2)),),
        f"services {FIXED}, FIXED-HAVEN-ALMA: between",
    ),
]

USUAL: list[tuple[str, tuple[Edit, ...]]] = [
    ("equal dwells", (edit("borders", ORDINARY_1, dwell_mean_h="10", dwell_p90_h="20"),)),
    ("as many trains as fit", (edit("services", BLOCK, frequency_per_week="70"),)),
    ("no capacity stated", (edit("borders", BLOCK_1, capacity_trains_per_day=""),)),
    ("a portal for the longest train", (edit("borders", BLOCK_1, scan_share="1", scan_kmh="5", scan_train_m="1000"),)),
    ("one open day", (edit("services", BLOCK, valid_from="2025-09-12", valid_to="2025-09-25"),)),
    ("closed to some goods", (edit("rules", "POTASH", valid_from=""),)),
    (
        "seasons one after the other",
        (
            edit("services", SHIP, valid_to="2025-10-31"),
            edit("services", SHIP, "SHIP_2026", valid_from="2025-11-01", valid_to="", frequency_per_week="2"),
            *(edit("service_stops", f"{SHIP}:00{n}", f"SHIP_2026:00{n}", service_id="SHIP_2026") for n in (1, 2)),
        ),
    ),
]


def remarks(folder: Path, edits: tuple[Edit, ...]) -> list[str]:
    """What is doubtful in the teaching network after some edits."""
    written(folder, edits)
    network = cd.read_network(folder)
    return list(map(str, doubtful_rows(network, structure_of(network))))


@pytest.mark.parametrize(("edits", "words"), [row[1:] for row in DOUBTFUL], ids=[row[0] for row in DOUBTFUL])
def test_rows_that_disagree_are_remarked(tmp_path: Path, edits: tuple[Edit, ...], words: str) -> None:
    found = remarks(tmp_path / "net", edits)
    assert any(words in remark for remark in found), found


@pytest.mark.parametrize("edits", [row[1] for row in USUAL], ids=[row[0] for row in USUAL])
def test_rows_that_agree_are_not(tmp_path: Path, edits: tuple[Edit, ...]) -> None:
    assert remarks(tmp_path / "net", edits) == []


def with_line(folder: Path, degrees: float) -> cd.Network:
    """A railway of 200 km drawn so many degrees to the north, and back."""
    written(folder, (edit("links", RAIL, geometry_id="MINE"),))
    line = {"type": "LineString", "coordinates": [[68.7, degrees], [67.5, degrees]]}
    feature = {"type": "Feature", "properties": {"id": "MINE"}, "geometry": line}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (folder / "lines.geojson").write_text(text, encoding="utf-8")
    return cd.read_network(folder)


@pytest.mark.parametrize(
    ("degrees", "found", "remarked"), [(0.0, 0, 0), (0.5, 0, 0), (1.5, 0, 1), (2.0, 0, 1), (5.0, 1, 0), (40.0, 1, 0)]
)
def test_a_length_is_held_against_its_line(tmp_path: Path, degrees: float, found: int, remarked: int) -> None:
    network = with_line(tmp_path / "net", degrees)
    findings = list(wrong_lengths(network))
    assert len(findings) == found
    assert all(one.problem.startswith(f"{RAIL} is 200 km, and its line") and one.remedy for one in findings)
    assert len([one for one in doubtful_places(network) if str(one).startswith(f"links {RAIL}: 200 km")]) == remarked
    assert cd.check_network(network).ok == (found == 0)


@pytest.mark.parametrize(("km", "remarked"), [("210", 0), ("510", 0), ("540", 1), ("800", 1)])
def test_a_length_without_a_line_is_held_against_its_ends(tmp_path: Path, km: str, remarked: int) -> None:
    """The ends are 200 km apart: 2.5 times that and 20 km more are passed, 4 times and 50 more are a fault."""
    written(tmp_path / "net", (edit("links", RAIL, length_km=km),))
    network = cd.read_network(tmp_path / "net")
    assert len([one for one in doubtful_places(network) if str(one).startswith(f"links {RAIL}: {km} km")]) == remarked


def abroad(network: cd.Network) -> list[str]:
    """Remarks about terminals in another country than they say."""
    return [str(remark) for remark in doubtful_places(network) if remark.table == "terminals"]


def test_a_terminal_in_another_country_is_remarked(eurasia: cd.Network) -> None:
    assert abroad(eurasia) == []
    terminals = eurasia.terminals
    other = {"MINSK_KOL": "PL", "DUISBURG": "FR", "XIAN": "KZ"}
    cells = [other.get(str(key), country) for key, country in terminals["country"].items()]
    frames = dict(eurasia.tables) | {"terminals": terminals.assign(country=cells)}
    moved = cd.Network(eurasia.name, eurasia.header, frames, eurasia.own_lines)
    found = {remark.split()[1].rstrip(":"): remark.split()[-1] for remark in abroad(moved)}
    assert found == {"MINSK_KOL": "BY", "DUISBURG": "DE", "XIAN": "CN"}


def test_places_at_sea_and_unknown_countries_are_passed_over(teaching: cd.Network) -> None:
    assert list(doubtful_places(teaching)) == []  # in the Indian Ocean; NA is Namibia elsewhere


def test_degrees_from_a_country_are_those_to_its_nearest_point() -> None:
    """Minsk lies in Belarus; from Warsaw, 21.0 E, to its border at 23.2 E and 52.2 N are 2 degrees and a little."""
    lat, lon = np.array([53.9, 52.23, 52.23]), np.array([27.56, 21.01, 21.01])
    inside, outside, unknown = degrees_from(np.array(["BY", "BY", "XX"]), lat, lon).tolist()
    assert inside == 0.0
    assert 1.9 < outside < 2.4
    assert unknown != unknown
