"""The offer from a shell: what is printed, what is written, what only the forwarder is told, and slips."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from command_line import run

import corridor as cd

ASKED = ("quote", "Alma", "Haven", "--network", "teaching", "--date", "2026-03-04", "--containers", "3")


def test_an_offer_is_printed_and_written(tmp_path: Path) -> None:
    said = run(*ASKED, "--margin", "0.1", "--currency", "EUR", "--out", str(tmp_path / "q.html"))
    assert said.exit_code == 0 and "Price in all" in said.stdout and "quote: " in said.stderr
    page = (tmp_path / "q.html").read_text(encoding="utf-8")
    assert "Documents needed" in page and "EUR in all" in page
    assert run(*ASKED, "--out", str(tmp_path / "q.xlsx")).exit_code == 0 and (tmp_path / "q.xlsx").stat().st_size
    made = json.loads(run(*ASKED, "--format", "json", "--validity", "2026-04-01").stdout)
    assert made["corridor"] == "quote" and made["valid_until"] == "2026-04-01"
    assert "报价单" in run(*ASKED, "--language", "zh", "--issued", "2026-03-04").stdout
    gone = run(*ASKED, "--language", "zh").stdout
    assert "测算（非报价）" in gone and "报价单" not in gone


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--out", "q.pdf"), ".html"),
        (("--currency", "XXX"), "EUR"),
        (("--margin", "-1"), "margin"),
        (("--margin", "8"), "write 8% or 0.08"),
        (("--validity", "2026-03-01"), "before the boxes are ready"),
    ],
)
def test_slips_are_said_with_what_to_do(words: tuple[str, ...], told: str) -> None:
    said = run(*ASKED, *words)
    assert said.exit_code == 2 and told in said.stderr


def test_a_figure_is_asked_why_from_a_shell() -> None:
    asked = ("route", *ASKED[1:])
    said = run(*asked, "--why", "cost")
    assert said.exit_code == 0 and len(said.stdout.splitlines()) <= 5 and said.stdout.startswith("cost: ")
    assert json.loads(run(*asked, "--why", "border", "--format", "json").stdout)["corridor"] == "origin"
    assert "nearest: cost" in run(*asked, "--why", "cots").stderr
    assert run(*asked, "--why", "cost", "--gauge").exit_code == 2


@pytest.mark.parametrize(
    "more",
    [
        ("--limit", "days=40", "--avoid", "air", "--avoid", "road", "--no-subsidies", "--margin", "8%"),
        ("--minimise", "hours", "--no-air", "--validity", "7"),
    ],
)
def test_an_offer_carries_the_command_that_explains_its_figures(more: tuple[str, ...]) -> None:
    """The command is the same question: what it explains is what the route that is offered costs."""
    told = next(line for line in run(*ASKED, *more).stderr.splitlines() if line.startswith("where a figure comes from"))
    words = shlex.split(told.partition(": corridor ")[2])
    assert not {"--margin", "--validity"} & set(words) and words[-2:] == ["--why", "cost"]
    why = run(*words)
    assert why.exit_code == 0, why.output
    route = run(*words[:-2], "--format", "json")
    trip = cd.Itinerary.from_json(route.stdout)
    assert f"{trip.cost:,.2f}" in why.stdout or f"{trip.cost:,.0f}" in why.stdout
    made = json.loads(run(*ASKED, *more, "--format", "json").stdout)
    assert made["days"][1] == pytest.approx(trip.days, abs=0.06)


def test_a_report_carries_the_command_for_the_route_that_it_shows(tmp_path: Path) -> None:
    done = run("report", *ASKED[1:], "--choose", "hours", "--static", "--out", str(tmp_path / "r.html"))
    assert done.exit_code == 0, done.output
    assert f"corridor route {shlex.join(ASKED[1:])} --minimise hours --why cost" in done.stderr
