"""Who moves what is given to every study by name, by file, by frame and by rows alike, and means the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import corridor as cd
from corridor import study
from corridor.errors import ArgumentError, TableError, UnknownName

ROWS = pd.DataFrame(
    [
        {"id": "a", "origin": "Alma", "destination": "Haven", "teu_per_day": 40.0, "ready": "2026-03-04"},
        {"id": "b", "origin": "Cove", "destination": "Haven", "teu_per_day": 4.0, "ready": "2026-03-04"},
    ]
)
BOXES = ROWS.drop(columns=["id", "teu_per_day"]).assign(containers=[20, 2])
SHUT = study.Event(name="gate shut", start="2026-03-01", end="2026-03-02", close=("EAST_WEST",))
STUDIES: dict[str, Callable[[cd.Network, Any], Any]] = {
    "criticality": study.criticality,
    "interdict": lambda network, traffic: study.interdict(network, traffic, budget=1),
    "replay": lambda network, traffic: study.replay(network, SHUT, traffic),
}


def forms(rows: pd.DataFrame, folder: Path) -> dict[str, Any]:
    """A table in every form in which it may be given."""
    rows.to_csv(folder / "rows.csv", index=False)
    rows.to_excel(folder / "rows.xlsx", index=False)
    named = rows.rename(columns=lambda name: name.replace("_", " ").title())
    return {
        "text": str(folder / "rows.csv"),
        "path": folder / "rows.csv",
        "sheet": folder / "rows.xlsx",
        "frame": rows,
        "other headings": named,
        "rows": rows.to_dict("records"),
    }


@pytest.mark.parametrize("name", STUDIES)
def test_a_demand_in_every_form(teaching: cd.Network, tmp_path: Path, name: str) -> None:
    expected = STUDIES[name](teaching, cd.plan.read_demand(teaching, ROWS)).to_json()
    for form, traffic in forms(ROWS, tmp_path).items():
        assert STUDIES[name](teaching, traffic).to_json() == expected, form


@pytest.mark.parametrize("name", STUDIES)
def test_shipments_in_every_form(teaching: cd.Network, tmp_path: Path, name: str) -> None:
    expected = STUDIES[name](teaching, list(cd.read_shipments(BOXES, teaching))).to_json()
    for form, traffic in forms(BOXES, tmp_path).items():
        assert STUDIES[name](teaching, traffic).to_json() == expected, form


def test_boxes_a_week_are_a_demand_too(teaching: cd.Network) -> None:
    weekly = ROWS.drop(columns="teu_per_day").assign(containers_per_week=[140.0, 14.0])
    assert study.criticality(teaching, weekly).to_json() == study.criticality(teaching, ROWS).to_json()


@pytest.mark.parametrize("name", STUDIES)
def test_a_demand_by_its_name(eurasia: cd.Network, name: str) -> None:
    """The name means the demand that comes with the network; of one that is none the nearest is told."""
    with pytest.raises(UnknownName, match=r"china_belorus.*nearest: china_belarus"):
        STUDIES[name](eurasia, "china_belorus")


def test_a_demand_by_its_name_is_that_demand(eurasia: cd.Network) -> None:
    asked = {"candidates": ("BRE_MAL", "ALA_DOS"), "avoid": "air"}
    named = study.criticality(eurasia, "china_belarus", **asked)
    opened = study.criticality(eurasia, cd.plan.open_demand(eurasia, "china_belarus"), **asked)
    assert named.to_json() == opened.to_json() and named.volume_unit == "TEU a day"


def test_a_plan_is_taken_apart_by_the_file_of_its_demand(teaching: cd.Network, tmp_path: Path) -> None:
    plan = cd.plan.flow(teaching, ROWS)
    expected = study.criticality(teaching, ROWS, plan=plan).to_json()
    assert study.criticality(teaching, forms(ROWS, tmp_path)["text"], plan=plan).to_json() == expected
    with pytest.raises(ArgumentError, match="plan is of a demand"):
        study.criticality(teaching, BOXES, plan=plan)


@pytest.mark.parametrize("rows", [ROWS, BOXES], ids=["demand", "shipments"])
def test_every_fault_of_every_row_is_told(teaching: cd.Network, tmp_path: Path, rows: pd.DataFrame) -> None:
    for traffic in forms(rows.assign(origin="Nowhere"), tmp_path).values():
        with pytest.raises(TableError, match="no place is called 'Nowhere'") as told:
            study.criticality(teaching, traffic)
        assert [fault.row for fault in told.value.findings] == [2, 3]


def test_a_file_that_is_not_there_is_told_as_such(teaching: cd.Network, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match=r"no file .*orders\.csv"):
        study.criticality(teaching, str(tmp_path / "orders.csv"))
    with pytest.raises(cd.CorridorError, match=r"orders\.csv"):
        study.criticality(teaching, tmp_path / "orders.csv")
