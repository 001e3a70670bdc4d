"""The offer from a shell: what is printed, what is written, what only the forwarder is told, and slips."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import run

ASKED = ("quote", "Alma", "Haven", "--network", "teaching", "--date", "2026-03-04", "--containers", "3")


def test_an_offer_is_printed_and_written(tmp_path: Path) -> None:
    said = run(*ASKED, "--margin", "0.1", "--currency", "EUR", "--out", str(tmp_path / "q.html"))
    assert said.exit_code == 0 and "Price in all" in said.stdout and "quote: " in said.stderr
    page = (tmp_path / "q.html").read_text(encoding="utf-8")
    assert "Documents needed" in page and "EUR in all" in page
    assert run(*ASKED, "--out", str(tmp_path / "q.xlsx")).exit_code == 0 and (tmp_path / "q.xlsx").stat().st_size
    made = json.loads(run(*ASKED, "--format", "json", "--validity", "2026-04-01").stdout)
    assert made["corridor"] == "quote" and made["valid_until"] == "2026-04-01"
    assert "报价单" in run(*ASKED, "--language", "zh").stdout


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
