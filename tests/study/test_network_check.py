"""A network that passes `check_network` can answer: prices, rates and factors on every day, by the query's own code."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import corridor as cd
from corridor.cli.main import main
from corridor.resources import networks_dir
from corridor.study.unusual_values import unusual_values

Row = dict[str, str]
Edit = Callable[[Row], Row | None]


def changed(folder: Path, table: str, edit: Edit) -> Path:
    """The teaching network with every row of one table edited; None leaves a row out."""
    shutil.copytree(networks_dir() / "teaching", folder)
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = [row for old in rows if (row := edit(dict(old))) is not None]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)
    return folder


def where(key: str, **cells: str) -> Edit:
    """Other cells in one row."""
    return lambda row: row | cells if row["id"] == key else row


def without(*keys: str) -> Edit:
    """Leave rows out."""
    return lambda row: None if row["id"] in keys else row


# name, table, edit, table of the finding, words in its problem
FAULTS: list[tuple[str, str, Edit, str, str]] = [
    ("a price that ends", "tariffs", where("RAIL_AA_2025", valid_to="2025-12-31"), "tariffs", "from 2026-01-01"),
    (
        "a hole between prices of other zones",
        "tariffs",
        where("RAIL_AA_2025", valid_from="2025-02-01", zones="AA;NA"),
        "tariffs",
        "from 2025-01-01 to 2025-01-31",
    ),
    ("a price left out", "tariffs", without("RAIL_WEST"), "tariffs", "for rail"),
    ("a price that begins late", "tariffs", where("ROAD", valid_from="2027-01-01"), "tariffs", "until 2026-12-31"),
    ("a rate that ends", "currencies", where("EUR", valid_to="2025-12-31"), "currencies", "'EUR'"),
    ("a rate that begins late", "currencies", where("EUR", valid_from="2026-06-01"), "currencies", "until 2026-05-31"),
    ("no factor for ships", "emissions", without("SEA"), "emissions", "for sea"),
    ("a factor out of use", "emissions", where("SEA", used="0"), "emissions", "for sea"),
]


@pytest.mark.parametrize(("table", "edit", "named", "words"), [row[1:] for row in FAULTS], ids=[r[0] for r in FAULTS])
def test_what_no_query_can_do_without_is_a_finding(
    tmp_path: Path, table: str, edit: Edit, named: str, words: str
) -> None:
    folder = changed(tmp_path / "net", table, edit)
    checked = cd.check_network(cd.read_network(folder))
    assert not checked.ok
    assert {finding.table for finding in checked.findings} == {named}
    assert any(words in finding.problem for finding in checked.findings), checked
    done = CliRunner().invoke(main, ["check", str(folder)])
    assert done.exit_code == 1
    assert words in " ".join(done.output.split())  # the console breaks lines


@pytest.mark.parametrize(
    ("table", "edit", "words"),
    [
        ("currencies", where("EUR", valid_to="2025-12-31"), "no exchange rate for 'EUR' on 2026-01-01"),
        ("emissions", without("RAIL_DIESEL"), "no emission factor for diesel rail in"),
        ("tariffs", where("RAIL_AA_2025", valid_to="2025-12-31"), "no haulage price for rail in zone AA"),
    ],
)
def test_the_error_of_a_query_names_the_row_that_lacks(tmp_path: Path, table: str, edit: Edit, words: str) -> None:
    network = cd.read_network(changed(tmp_path / "net", table, edit))
    with pytest.raises(cd.TableError) as caught:
        cd.route(network, cd.Shipment("Alma", "Haven", ready="2026-03-02"))
    (finding,) = caught.value.findings
    assert finding.table == table
    assert finding.problem.startswith(words)
    assert finding.column
    assert finding.remedy


@pytest.mark.parametrize(
    ("table", "edit"),
    [
        ("tariffs", where("RAIL_AA_2025", notes="another")),
        ("tariffs", where("STORAGE", valid_to="2025-12-31")),  # no haul: nothing to pay for storing
        ("currencies", where("EUR", valid_from="1800-01-01")),
    ],
)
def test_what_queries_do_without_is_none(tmp_path: Path, table: str, edit: Edit) -> None:
    assert cd.check_network(cd.read_network(changed(tmp_path / "net", table, edit))).findings == ()


def test_a_mode_without_any_price_is_remarked(tmp_path: Path) -> None:
    """Its hauls are left out of answers, which is no fault of those who have prices of other modes."""
    folder = changed(tmp_path / "net", "tariffs", without("SEA_COVE_FJORD"))
    checked = cd.check_network(cd.read_network(folder))
    assert checked.ok
    assert [text for text in checked.remarks if "no price of haulage by sea" in text]
    done = CliRunner().invoke(main, ["check", str(folder)])
    assert done.exit_code == 0 and "no price of haulage by sea" in " ".join(done.output.split())
    assert not [text for text in cd.check_network(cd.open_network("teaching")).remarks if "no price of haulage" in text]


def test_before_the_first_price_a_network_says_nothing(tmp_path: Path) -> None:
    """Years before any haul has a price are outside what the network covers, and no fault."""

    def dated(row: Row) -> Row:
        return row | {"valid_from": row["valid_from"] or "2020-01-01"} if row["item"] == "haul" else row

    folder = changed(tmp_path / "net", "tariffs", dated)
    assert cd.check_network(cd.read_network(folder)).findings == ()


@pytest.mark.parametrize("day", ["2023-01-01", "2025-01-01", "2026-03-02", "2028-01-01"])
def test_a_network_that_passes_answers(teaching: cd.Network, day: str) -> None:
    assert cd.check_network(teaching).ok
    assert cd.route(teaching, cd.Shipment("Alma", "Haven", ready=day)).cost > 0


def test_places_that_cannot_reach_one_another_are_remarked(tmp_path: Path) -> None:
    """An airport that no link leads to."""
    folder = changed(tmp_path / "net", "links", lambda row: row)
    path = folder / "links.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    alone = [line for line in lines if "ALMA_AIR" not in line.split(",")[1:3]]
    for name in ("service_stops", "services"):
        head = (folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        (folder / f"{name}.csv").write_text(head + "\n", encoding="utf-8")
    path.write_text("\n".join(alone) + "\n", encoding="utf-8")
    checked = cd.check_network(cd.read_network(folder))
    assert checked.findings == ()
    assert any("cannot reach" in remark for remark in checked.remarks), checked


def test_a_check_shows_itself_and_comes_back_from_json(tmp_path: Path) -> None:
    checked = cd.check_network(cd.read_network(changed(tmp_path / "net", "emissions", without("SEA"))))
    again = cd.NetworkCheck.from_json(checked.to_json())
    assert str(again) == str(checked)
    frame = checked.to_frame()
    assert list(frame["kind"]) == ["finding"] * len(checked.findings) + ["assumption"] * len(checked.assumptions)
    assert len(again.assumptions) == len(checked.assumptions) > 0


@pytest.mark.parametrize(
    ("key", "cells", "words"),
    [
        ("STORAGE", {"valid_to": "2025-12-31"}, "no price of storage from 2026-01-01: waiting costs no storage"),
        ("DRAYAGE", {"valid_from": "2026-01-01"}, "no price of drayage until 2025-12-31: a lorry"),
        ("LEASE", {"used": "0"}, "no price of lease always: a carrier's container is refused"),
    ],
)
def test_what_is_paid_only_when_asked_for_is_remarked(
    tmp_path: Path, key: str, cells: dict[str, str], words: str
) -> None:
    folder = changed(tmp_path / "net", "tariffs", where(key, **cells))
    checked = cd.check_network(cd.read_network(folder))
    assert checked.findings == ()
    assert any(words in remark for remark in checked.remarks), checked


@pytest.mark.parametrize(
    ("table", "key", "column", "value"),
    [
        ("transfers", "ALMA-1520-stack-lift", "hours", "120"),  # minutes as hours
        ("transfers", "ALMA-1520-stack-lift", "cost_per_container", "5000"),  # cents as dollars
        ("transfers", "ALMA-1520-stack-lift", "capacity_teu_per_day", "1"),  # thousands
        ("services", "BLOCK-ALMA-HAVEN", "teu_per_departure", "2"),
    ],
)
def test_a_number_far_from_all_others_alike_is_remarked(
    tmp_path: Path, table: str, key: str, column: str, value: str
) -> None:
    folder = changed(tmp_path / "net", table, where(key, **{column: value}))
    assert any(
        str(remark).startswith(f"{table} {key}: {column} is {value}")
        for remark in unusual_values(cd.read_network(folder))
    )


def test_what_is_shipped_is_usual_but_for_wagons_on_a_train(teaching: cd.Network, eurasia: cd.Network) -> None:
    assert list(unusual_values(teaching)) == []
    (remark,) = unusual_values(eurasia)
    assert str(remark).startswith("services BREST-CHONGQING-2019: teu_per_departure is 2,")


@pytest.mark.slow
def test_the_large_network_passes(eurasia: cd.Network) -> None:
    assert cd.check_network(eurasia).ok
