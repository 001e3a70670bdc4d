"""Boxes and goods that no way carries, transfers on no way and charges that some countries lack are remarks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from edited_tables import Edit, written

import corridor as cd
from corridor.graph import compile_graph
from corridor.study.carriage import carriage_remarks

DAY = dt.date(2026, 3, 2)
REGIME = {"item": "regime_open", "mode": "", "zones": "WEST", "basis": "per_shipment"}
REGIME |= {"low": "30", "mid": "30", "high": "30"}


def edit(table: str, key: str, new: str = "", **cells: str) -> Edit:
    """Other cells in a row, or in a copy of it."""
    return Edit(table, key, cells, new)


# what, edits, words of the remark
REMARKED: list[tuple[str, tuple[Edit, ...], str]] = [
    (
        "a reefer of three hours goes by water and air only",
        (edit("containers", "45R1", power_within_h="3"),),
        "containers 45R1, 3 h without power: not one leaves Eastgate, Karst, Marsh, Westgate",
    ),
    (
        "a limit below every reefer",
        (edit("cargo_limits", "LORRY", max_container_gross_t="4.5", length_ft="40", modes=""),),
        "containers 45R1: no way carries it, not even empty",
    ),
    (
        "a terminal that bears no reefer",
        (edit("cargo_limits", "KARST_GATE", max_container_gross_t="4.5", length_ft="40", used="1"),),
        "containers 45R1: not one leaves Karst",
    ),
    (
        "explosives that nobody takes",
        (edit("cargo_limits", "BARGE_DANGER", modes=""),),
        "no way takes dangerous goods of class 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 6.1",
    ),
    (
        "one class that nobody takes",
        (edit("cargo_limits", "BARGE_DANGER", modes="rail;road;sea;barge;air", dangerous_classes="7"),),
        "no way takes dangerous goods of class 7",
    ),
    (
        "a lift of barges where none calls",
        (edit("transfers", "ALMA-road-stack-lift", "COVE-barge", terminal_id="COVE", from_carrier="barge"),),
        "transfers COVE-barge: no way between two places leads over it",
    ),
    (
        "lorries to terminals of one country",
        (edit("tariffs", "DRAYAGE", zones="AA"),),
        "no price of drayage in NA by road",
    ),
    (
        "a regime that one side charges",
        (edit("tariffs", "ROAD", "REGIME", **REGIME),),
        "no price of regime_open in AA by",
    ),
]

SILENT: list[tuple[str, tuple[Edit, ...]]] = [
    ("a reefer of 600 hours", (edit("containers", "45R1", power_within_h="600"),)),
    ("a reefer without a limit", (edit("containers", "45R1", power_within_h=""),)),
    ("explosives that one mode takes", (edit("cargo_limits", "BARGE_DANGER", modes="rail;sea;barge;air"),)),
    ("a limit that is not used", (edit("cargo_limits", "BARGE_DANGER", modes="", used="0"),)),
    ("a limit that has ended", (edit("cargo_limits", "BARGE_DANGER", modes="", valid_to="2025-12-31"),)),
    ("a limit that an empty box keeps", (edit("cargo_limits", "LORRY", max_container_gross_t="10", modes=""),)),
    (
        "regimes that both sides charge",
        (edit("tariffs", "ROAD", "REGIME", **REGIME | {"zones": ""}),),
    ),
]


def remarks(folder: Path, edits: tuple[Edit, ...]) -> list[str]:
    """What the teaching network cannot carry after some edits."""
    written(folder, edits)
    network = cd.read_network(folder)
    return list(map(str, carriage_remarks(compile_graph(network, DAY))))


@pytest.mark.parametrize(("edits", "words"), [row[1:] for row in REMARKED], ids=[row[0] for row in REMARKED])
def test_what_is_carried_nowhere_is_remarked(tmp_path: Path, edits: tuple[Edit, ...], words: str) -> None:
    found = remarks(tmp_path / "net", edits)
    assert any(words in remark for remark in found), found
    checked = cd.check_network(cd.read_network(tmp_path / "net"))
    assert checked.ok
    assert any(words in remark for remark in checked.remarks)


@pytest.mark.parametrize("edits", [row[1] for row in SILENT], ids=[row[0] for row in SILENT])
def test_what_some_way_carries_is_not(tmp_path: Path, edits: tuple[Edit, ...]) -> None:
    assert remarks(tmp_path / "net", edits) == []


def test_a_remark_says_what_a_query_says(tmp_path: Path) -> None:
    """In three hours a reefer gets from Cove to Fjord, from Alma to its airport, and nowhere from Karst."""
    words = "containers 45R1, 3 h without power: not one "
    found = remarks(tmp_path / "net", (edit("containers", "45R1", power_within_h="3"),))
    leaving = next(remark for remark in found if remark.startswith(f"{words}leaves"))
    network = cd.read_network(tmp_path / "net")
    for place, name in (("ALMA", "Alma"), ("COVE", "Cove"), ("FJORD", "Fjord"), ("KARST", "Karst")):
        ways = []
        for other in sorted({*map(str, network.terminals.index)} - {place}):
            try:
                ways.append(cd.route(network, cd.Shipment(place, other, container_type="45R1", ready=str(DAY))))
            except cd.CorridorError:
                continue
        assert (name in leaving) == (not ways), (place, leaving)


def test_what_is_shipped_carries_every_box_and_class(teaching: cd.Network, eurasia: cd.Network) -> None:
    assert list(carriage_remarks(compile_graph(teaching, DAY))) == []
    (remark,) = carriage_remarks(compile_graph(eurasia, DAY))
    assert str(remark).startswith(
        "transfers AKHALKALAKI-lift-road, "
    )  # lorries load there, and no road link leads there
