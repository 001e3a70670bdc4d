"""The verbs that compare worlds: tables on standard output, maps beside them, slips named."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pandas as pd
import pytest
from command_line import box, records, run

import corridor as cd

TEACHING = ("--network", "teaching")
TWO = """
[[scenario]]
name = "gate slow"
set_dwell = { border_id = "EAST_WEST", mean_h = 96 }
[[scenario]]
name = "rail dear"
scale_tariff = { mode = "rail", factor = 1.5 }
"""
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


def test_criticality_of_a_kept_plan_is_of_its_loads(tmp_path: Path) -> None:
    """A folder of `plan flow` is what ``plan=`` is; a folder that holds none is named."""
    demand, kept = tmp_path / "demand.csv", tmp_path / "kept"
    demand.write_text(DEMAND, encoding="utf-8")
    assert run("plan", "flow", str(demand), *TEACHING, "--out", str(kept)).exit_code == 0
    asked = ("criticality", str(demand), *TEACHING, "--format", "json")
    found = json.loads(run(*asked, "--plan", str(kept)).stdout)
    plan = cd.plan.Plan.read(kept)
    assert found["base"] == plan.objective and found["volume_unit"] == "TEU a day"
    net = cd.open_network("teaching")
    wanted = cd.study.criticality(net, pd.read_csv(demand), plan=plan)
    assert found["frame"] == json.loads(wanted.to_json())["frame"]
    (tmp_path / "empty").mkdir()
    wrong = run(*asked, "--plan", str(tmp_path / "empty"))
    assert wrong.exit_code != 0 and "plan" in wrong.stderr


def test_compare_answers_first_and_draws_what_a_closure_changes(tmp_path: Path) -> None:
    asked = ("compare", "Alma", "Haven", *TEACHING, "--date", "2026-03-04", "--close", "EAST_WEST")
    said = run(*asked, "--map", str(tmp_path / "x.html"))
    assert said.exit_code == 0
    assert said.stdout.splitlines()[1].startswith("  With EAST_WEST shut, 1 box goes as before by rail with road, by ")
    assert said.stdout.splitlines()[1].endswith("; no way is left by rail with barge")
    assert '"kind":"difference"' in (tmp_path / "x.html").read_text(encoding="utf-8")
    rows = run(*asked, "--format", "csv").stdout.splitlines()
    assert {row.split(",")[0] for row in rows[1:]} == {"EAST_WEST shut"}
    lines = json.loads(run(*asked, "--format", "geojson").stdout)["features"]
    assert {line["properties"]["world"] for line in lines} == {"today", "EAST_WEST shut"}


def test_compare_takes_any_number_of_scenarios_from_files(tmp_path: Path) -> None:
    """Each becomes a column and a sentence, and has a map of its own."""
    (tmp_path / "two.toml").write_text(TWO, encoding="utf-8")
    asked = ("compare", "Alma", "Haven", *TEACHING, "--date", "2026-03-04", "--scenario", str(tmp_path / "two.toml"))
    said = run(*asked, "--close", "EAST_WEST", "--map", str(tmp_path / "x.html"))
    assert said.exit_code == 0
    assert [line.split(",")[0] for line in said.stdout.splitlines()[1:4]] == [
        "  With EAST_WEST shut",
        "  With gate slow",
        "  With rail dear",
    ]
    assert sorted(file.name for file in tmp_path.glob("*.html")) == ["x_1.html", "x_2.html", "x_3.html"]
    assert "EAST_WEST" not in run(*asked).stdout.splitlines()[0]


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
    # a train that is ordered on the 22nd is at the border when it has opened again, on the 25th
    assert [period["open"] for period in periods] == [True, False, True, True]
    assert [period["first_day"][-2:] for period in periods] == ["10", "12", "22", "25"]
    early = run(*asked[:-1], "2025-09-01")
    assert early.exit_code == 2 and "must end after it begins" in early.stderr


def test_explain_says_what_each_mode_alone_would_have_more_or_less(teaching: cd.Network) -> None:
    """Whoever names a way, or reads JSON, is told of that alone."""
    asked = ("explain", "Alma", "Haven", *TEACHING, "--date", "2026-03-01", "--boxes", "3")
    best, said = cd.route(teaching, box(containers=3)), run(*asked).stdout
    for mode in ("rail", "road", "sea"):
        try:
            trip = cd.route(teaching, box(containers=3), modes=mode)
        except cd.NoRoute:
            (line,) = [one for one in said.splitlines() if one.startswith("no way by one mode alone: ")]
            assert mode in line
        else:
            more = (trip.cost - best.cost) / 3
            assert f"by {mode} alone: {more:+,.0f} USD a box, " in said
            assert more >= 0 and ("faster" if trip.hours < best.hours else "slower") in said
    assert " alone: " not in run(*asked, "--modes", "rail").stdout
    assert json.loads(run(*asked, "--format", "json").stdout)["best"]["name"] == best.name


def test_ways_that_nobody_takes_are_counted_and_not_listed(teaching: cd.Network) -> None:
    """By air a box costs more than four times the cheapest: it stands in the rows, and on no screen."""
    asked = (
        "compare",
        "Alma",
        "Haven",
        "--network",
        "teaching",
        "--date",
        "2026-03-01",
        "--air",
        "--close",
        "EAST_WEST",
    )
    rows = records(run(*asked, "--format", "csv").stdout)
    flown = {row["corridor"] for row in rows if row["mode"] == "air"}
    assert flown
    said = run(*asked).stdout
    assert not any(name in said for name in flown)
    assert " more: --format csv has all" in said


@pytest.mark.parametrize("modes", [(), ("--modes", "road,rail")])
def test_the_command_below_a_comparison_is_about_the_way_it_speaks_of_first(modes: tuple[str, ...]) -> None:
    """With the modes of that way, once; it tells where the cost of that very way comes from."""
    done = run("compare", "Alma", "Haven", *TEACHING, "--date", "2026-03-04", "--close", "EAST_WEST", *modes)
    (line,) = [one for one in done.stderr.splitlines() if one.startswith("where a figure")]
    words = shlex.split(line.partition(": corridor ")[2])
    shut = cd.Scenario("shut").close("EAST_WEST")
    asked = ("road", "rail") if modes else ()
    first = cd.compare(cd.open_network("teaching"), shut, box(ready="2026-03-04"), modes=asked).answering(1)
    assert first is not None and words.count("--modes") == 1
    assert set(words[words.index("--modes") + 1].split(",")) == set(first.modes)
    assert json.loads(run(*words, "--format", "json").stdout)["amount"] == first.cost
