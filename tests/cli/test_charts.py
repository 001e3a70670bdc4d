"""Every kind of chart is a verb, and so is the report; what cannot be drawn or written is said."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from command_line import run
from matplotlib.figure import Figure

import corridor as cd

pytestmark = pytest.mark.usefixtures("opened_once")

WAY = ("Alma", "Haven", "--network", "teaching", "--date", "2026-03-04")


@pytest.mark.parametrize("kind", ["tcd", "time", "cost", "pareto", "hours", "map", "gantt", "waterfall", "reliability"])
def test_every_chart_of_a_shipment_is_a_verb(kind: str, tmp_path: Path) -> None:
    done = run("chart", kind, *WAY, "--out", str(tmp_path / "x.svg"))
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert (tmp_path / "x.svg").read_text(encoding="utf-8").lstrip().startswith("<?xml")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("bottlenecks", "name,load_teu_per_day,capacity_teu_per_day,cost\nDostyk,4,5,10\n"),
        ("expansion", "capacity_teu_per_day,objective\n4,100\n5,90\n"),
        ("trade", "series,year,value,unit\nboxes,2023,1,TEU\nboxes,2024,2,TEU\n"),
        ("arrivals", "route,hours\nrail,400\nrail,420\n"),
    ],
)
def test_every_chart_of_a_frame_is_a_verb(kind: str, text: str, tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_text(text, encoding="utf-8")
    done = run("chart", kind, str(data), "--out", str(tmp_path / "x.png"))
    assert done.exit_code == 0, done.output
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")


def test_a_plan_is_drawn_from_its_folder(teaching: cd.Network, tmp_path: Path) -> None:
    demand = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "teu_per_day": [300.0]})
    folder = cd.plan.expansion(teaching, demand, steps=1).to_folder(tmp_path / "plan")
    for kind in ("bottlenecks", "expansion"):
        done = run("chart", kind, str(folder), "--out", str(tmp_path / f"{kind}.svg"))
        assert done.exit_code == 0, done.output
        assert (tmp_path / f"{kind}.svg").stat().st_size > 5_000
    done = run("chart", "trade", str(folder), "--out", str(tmp_path / "x.svg"))
    assert done.exit_code == 2
    assert "is a folder" in done.stderr


def test_a_world_with_a_shut_door_is_compared_with_that_of_today(tmp_path: Path) -> None:
    misspelt = run("chart", "comparison", *WAY, "--close", "Eastgt", "--out", str(tmp_path / "x.svg"))
    assert misspelt.exit_code == 2
    assert "nearest: Eastgate" in misspelt.stderr
    assert run("chart", "comparison", *WAY, "--out", str(tmp_path / "y.svg")).exit_code == 2
    done = run("chart", "comparison", *WAY, "--close", "Fjord", "--out", str(tmp_path / "x.svg"))
    assert done.exit_code == 0, done.output
    assert (tmp_path / "x.svg").stat().st_size > 10_000


def test_trains_are_drawn_by_their_ids(tmp_path: Path) -> None:
    done = run("chart", "trains", "XIAN-DUISBURG-2023", "--days", "7", "--out", str(tmp_path / "x.svg"))
    assert done.exit_code == 0, done.output


@pytest.mark.slow
def test_the_report_is_a_verb(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    done = run("report", *WAY, "--out", str(file), "--choose", "hours")
    assert done.exit_code == 0, done.output
    assert f"report: {file}" in done.stderr
    assert "Invoice" in file.read_text(encoding="utf-8")


def test_what_cannot_be_written_or_meant_is_said(tmp_path: Path) -> None:
    assert run("chart", "gantt", *WAY, "--out", str(tmp_path / "x.nonsense")).exit_code == 2
    assert run("report", *WAY, "--out", str(tmp_path / "no" / "folder.html")).exit_code == 1
    assert run("chart", "pie", *WAY).exit_code == 2
    assert run("chart", "gantt", "Nowhere", *WAY[1:], "--out", str(tmp_path / "x.svg")).exit_code == 2
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n", encoding="utf-8")
    done = run("chart", "expansion", str(bad), "--out", str(tmp_path / "x.svg"))
    assert done.exit_code == 1
    assert "capacity_teu_per_day" in done.stderr


def test_tcd_draws_either_measure_as_its_own_kinds_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`tcd` is `time`, and with --measure cost it is `cost`."""
    drawn: list[str] = []

    def watched(*_: object, measure: str = "hours", language: str) -> Figure:
        drawn.append(measure)
        return Figure()

    monkeypatch.setattr(cd.draw, "time_cost_distance", watched)
    for words in (("tcd",), ("time",), ("tcd", "--measure", "cost"), ("cost",)):
        assert run("chart", *words, *WAY, "--out", str(tmp_path / "x.svg")).exit_code == 0
    assert drawn == ["hours", "hours", "cost", "cost"]


@pytest.mark.parametrize("words", [("trains", "EAST_WEST"), ("map", "Alma", "Haven"), ("trade", "rows.csv")])
def test_a_chart_without_a_file_is_asked_for_one(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("year,teu\n2025,1\n", encoding="utf-8")
    result = run("chart", *(word.replace("rows", str(tmp_path / "rows")) for word in words))
    assert (result.exit_code, isinstance(result.exception, SystemExit)) == (2, True)
    assert "Missing option" in result.output and "'--out'" in result.output
