"""The verbs that compare worlds: tables on standard output, maps beside them, slips named."""

from __future__ import annotations

import json
from pathlib import Path

from command_line import box, run

import corridor as cd

TEACHING = ("--network", "teaching")
DEMAND = "origin,destination,teu_per_day,ready\nAlma,Haven,5,2026-03-04\nHaven,Alma,7,2026-03-04\n"


def test_criticality_ranks_and_draws(tmp_path: Path) -> None:
    (tmp_path / "demand.csv").write_text(DEMAND, encoding="utf-8")
    asked = ("criticality", str(tmp_path / "demand.csv"), *TEACHING, "--of", "links", "--pairs", "2")
    said = run(*asked, "--format", "json", "--map", str(tmp_path / "x.html"))
    assert said.exit_code == 0
    found = json.loads(said.stdout)
    assert found["volume"] == 12.0 and found["frame"][0]["rank"] == 1 and len(found["pairs"]) == 1
    assert "corridor-data" in (tmp_path / "x.html").read_text(encoding="utf-8")
    assert "loss in USD a day" in run(*asked).stdout


def test_compare_draws_what_a_closure_changes(tmp_path: Path) -> None:
    asked = ("compare", "Alma", "Haven", *TEACHING, "--date", "2026-03-04", "--close", "EAST_WEST")
    said = run(*asked, "--map", str(tmp_path / "x.html"))
    assert said.exit_code == 0 and "EAST_WEST shut" in said.stdout
    assert '"kind":"difference"' in (tmp_path / "x.html").read_text(encoding="utf-8")
    rows = run(*asked, "--format", "csv").stdout.splitlines()
    assert {row.split(",")[0] for row in rows[1:]} == {"before", "after"}


def test_slips_are_said_with_what_to_do() -> None:
    nothing = run("compare", "Alma", "Haven", *TEACHING)
    assert nothing.exit_code == 2 and "--close" in nothing.stderr
    wrong = run("compare", "Alma", "Haven", *TEACHING, "--close", "EAST_WES")
    assert wrong.exit_code != 0 and "EAST_WEST" in wrong.stderr
    assert "no demand" in run("criticality", "china", *TEACHING).stderr


def test_explain_answers_by_date(teaching: cd.Network) -> None:
    period = ("--date", "2025-09-10", "--until", "2025-09-26")
    asked = ("explain", "Alma", "Haven", *TEACHING, "--via", "EAST_WEST", *period)
    found = cd.explain(teaching, box(ready="2025-09-10"), via="EAST_WEST", until="2025-09-26")
    assert run(*asked).stdout.strip() == str(found)
    periods = json.loads(run(*asked, "--format", "json").stdout)["periods"]
    assert [period["open"] for period in periods] == [True, False, True]
    early = run(*asked[:-1], "2025-09-01")
    assert early.exit_code == 2 and "must end after it begins" in early.stderr
