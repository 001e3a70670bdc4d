"""`places`, `networks` and `check`: names in any script, every fault of a folder."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from command_line import records, run
from rich.console import Console

import corridor as cd
from corridor.cli.tables import print_places
from corridor.display import aligned
from corridor.model import kept_network
from corridor.resources import networks_dir

TEACHING = ("--network", "teaching")
READY = (*TEACHING, "--date", "2026-03-01")
MACHINERY = ("--containers", "41", "--hs", "8429", "--date", "2026-11-21")


def test_places_finds_names_in_any_script(eurasia: cd.Network) -> None:
    for text in ("LZ_DCH", "兰州东川", "Ланьчжоу-Дунчуань", "Dongchuan"):
        found = records(run("places", text, "--format", "csv").stdout)
        assert "LZ_DCH" in [row["id"] for row in found]
    everything = json.loads(run("places", "--format", "json").stdout)
    assert len(everything) == len(eurasia.terminals)
    points = json.loads(run("places", "Minsk", "--format", "geojson").stdout)
    assert {feature["geometry"]["type"] for feature in points["features"]} == {"Point"}


def test_places_counts_on_standard_error_only() -> None:
    done = run("places", "Alma", "--network", "teaching")
    assert "of 12 terminals" in done.stderr
    assert "of 12 terminals" not in done.stdout


def test_places_stand_below_each_other_as_they_do_where_cells_are_folded() -> None:
    """A wide enough line is written as the package for tables writes it, which a list that fits need not import."""
    texts = run("places", "--network", "iberia").stdout.splitlines()
    folded = run("places", "--network", "iberia", env={"CORRIDOR_COLUMNS": "60"}).stdout.splitlines()
    assert max(map(len, folded)) <= 60 < max(map(len, texts))
    heads, cells = ("id", "kind"), [("北京西", "rail terminal"), ("A", "port")]
    told = StringIO()
    print_places(Console(file=told, width=80), heads, cells)
    assert list(aligned([heads, *cells])) == [line.rstrip() for line in told.getvalue().splitlines()]


def test_networks_are_listed() -> None:
    done = run("networks")
    assert done.exit_code == 0
    for name in cd.list_networks():
        assert name in done.stdout


def test_check_says_ok() -> None:
    done = run("check", str(Path(cd.__file__).parent.parent / "networks" / "teaching"))
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("OK: teaching")


@pytest.fixture
def broken(teaching: cd.Network, tmp_path: Path) -> Path:
    folder = teaching.to_folder(tmp_path / "broken")
    table = folder / "links.csv"
    text = table.read_text(encoding="utf-8").replace(",BIRK,", ",BRIK,").replace(",rail,", ",rial,", 1)
    table.write_text(text, encoding="utf-8")
    return folder


def test_check_names_every_fault_and_fails(broken: Path) -> None:
    with pytest.raises(cd.TableError) as caught:
        cd.read_network(broken)
    findings = caught.value.findings
    assert len(findings) > 1
    done = run("check", str(broken))
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [str(finding) for finding in findings]
    assert f"{len(findings)} faults" in done.stderr
    assert len(json.loads(run("check", str(broken), "--format", "json").stdout)) == len(findings)
    assert len(records(run("check", str(broken), "--format", "csv").stdout)) == len(findings)


def test_a_broken_network_is_a_fault_of_the_data(broken: Path) -> None:
    done = run("route", "Alma", "Haven", "--network", str(broken))
    assert done.exit_code == 1
    assert done.stdout == ""
    assert f"corridor check {broken}" in done.stderr


def test_a_network_that_was_checked_is_told_the_same_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of a file, under the name that the folder has now; a fault is never out of a file."""
    monkeypatch.setenv("CORRIDOR_CACHE", str(tmp_path / "kept"))
    monkeypatch.setattr(kept_network, "_LEAST_BYTES", 0)
    one = Path(shutil.copytree(networks_dir() / "teaching", tmp_path / "one"))
    other = Path(shutil.copytree(one, tmp_path / "other"))
    first = run("check", str(one)).stdout
    monkeypatch.setattr(cd, "check_network", None)
    assert run("check", str(one)).stdout == first
    assert run("check", str(other)).stdout == first.replace("OK: one ", "OK: other ")
    table = one / "terminals.csv"
    table.write_text(table.read_text("utf-8").replace("KARST,", "CARST,", 1), "utf-8")
    assert "CARST" in run("check", str(one)).stdout


def test_a_folder_that_is_called_as_a_shipped_network_is_told(
    teaching: cd.Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shipped one is opened, as ever; ./NAME is the folder."""
    teaching.to_folder(tmp_path / "iberia")
    monkeypatch.chdir(tmp_path)
    done = run("places", "Madrid", "--network", "iberia")
    assert done.exit_code == 0
    assert "the folder here of that name is ./iberia" in done.stderr
    own = run("places", "Alma", "--network", "./iberia")
    assert own.exit_code == 0
    assert "comes along" not in own.stderr
