"""The verbs that compare worlds: tables on standard output, maps beside them, slips named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from corridor.cli.main import main

TEACHING = ("--network", "teaching")
DEMAND = "origin,destination,teu_per_day,ready\nAlma,Haven,5,2026-03-04\nHaven,Alma,7,2026-03-04\n"


def say(*words: str) -> Any:
    return CliRunner().invoke(main, list(words))


def test_criticality_ranks_and_draws(tmp_path: Path) -> None:
    (tmp_path / "demand.csv").write_text(DEMAND, encoding="utf-8")
    asked = ("criticality", str(tmp_path / "demand.csv"), *TEACHING, "--of", "links", "--pairs", "2")
    said = say(*asked, "--format", "json", "--map", str(tmp_path / "x.html"))
    assert said.exit_code == 0
    found = json.loads(said.stdout)
    assert found["volume"] == 12.0 and found["frame"][0]["rank"] == 1 and len(found["pairs"]) == 1
    assert "corridor-data" in (tmp_path / "x.html").read_text(encoding="utf-8")
    assert "loss in USD a day" in say(*asked).stdout


def test_compare_draws_what_a_closure_changes(tmp_path: Path) -> None:
    asked = ("compare", "Alma", "Haven", *TEACHING, "--date", "2026-03-04", "--close", "EAST_WEST")
    said = say(*asked, "--map", str(tmp_path / "x.html"))
    assert said.exit_code == 0 and "EAST_WEST shut" in said.stdout
    assert '"kind":"difference"' in (tmp_path / "x.html").read_text(encoding="utf-8")
    rows = say(*asked, "--format", "csv").stdout.splitlines()
    assert {row.split(",")[0] for row in rows[1:]} == {"before", "after"}


def test_slips_are_said_with_what_to_do() -> None:
    nothing = say("compare", "Alma", "Haven", *TEACHING)
    assert nothing.exit_code == 2 and "--close" in nothing.stderr
    wrong = say("compare", "Alma", "Haven", *TEACHING, "--close", "EAST_WES")
    assert wrong.exit_code != 0 and "EAST_WEST" in wrong.stderr
    assert "no demand" in say("criticality", "china", *TEACHING).stderr
