"""A blank is not a number: where one is taken for something, the plan and the check say which rows and for what."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import corridor as cd
from corridor.cli.main import main
from corridor.model.tables.schema import TABLES

BLANKS = [
    (table.name, column.name, column.blank) for table in TABLES.values() for column in table.columns if column.blank
]
DEMAND = pd.DataFrame(
    {"origin": ["Alma"], "destination": ["Haven"], "containers_per_week": [70], "ready": ["2026-03-02"]}
)


def blanked(teaching: cd.Network, folder: Path, *columns: tuple[str, str]) -> cd.Network:
    """The teaching network with whole columns blank."""
    path = teaching.to_folder(folder)
    for table, column in columns:
        frame = pd.read_csv(path / f"{table}.csv", dtype=str, keep_default_na=False)
        frame[column] = ""
        frame.to_csv(path / f"{table}.csv", index=False)
    return cd.read_network(path)


CAPACITIES = (("transfers", "capacity_teu_per_day"), ("borders", "capacity_trains_per_day"))


def test_a_plan_says_how_many_capacities_it_takes_as_unlimited(teaching: cd.Network, tmp_path: Path) -> None:
    plan = cd.plan.flow(blanked(teaching, tmp_path / "net", *CAPACITIES), DEMAND)
    assert "28 transfers and 10 border rows have no capacity and are taken as unlimited" in plan.notes
    assert "taken as unlimited" in str(plan)


def test_a_plan_on_known_capacities_counts_only_those_that_are_blank(teaching: cd.Network) -> None:
    blank = [int(teaching.tables[table][column].isna().sum()) for table, column in CAPACITIES]
    (note,) = [note for note in cd.plan.flow(teaching, DEMAND).notes if "unlimited" in note]
    assert note == f"{blank[0]} transfer and {blank[1]} border rows have no capacity and are taken as unlimited"


@pytest.mark.parametrize(("table", "column", "meaning"), BLANKS)
def test_the_check_says_which_rows_are_blank_and_what_for(
    teaching: cd.Network, tmp_path: Path, table: str, column: str, meaning: str
) -> None:
    network = blanked(teaching, tmp_path / "net", (table, column))
    count = len(network.tables[table])
    said = f"{count} of {count} rows of {table} have no {column}, taken as {meaning}: {network.tables[table].index[0]}"
    assert any(remark.startswith(said) for remark in cd.check_network(network).remarks)
    done = CliRunner().invoke(main, ["check", str(tmp_path / "net")])
    assert done.exit_code == 0
    assert f"remark: {said}" in done.output


def test_what_is_filled_in_is_not_remarked(teaching: cd.Network) -> None:
    remarks = cd.check_network(teaching).remarks
    for table, column, _ in BLANKS:
        assert teaching.tables[table][column].isna().any() == any(f"of {table} have no {column}" in r for r in remarks)
