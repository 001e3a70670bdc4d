"""A story from a shell: of maps that other verbs saved; what is wrong is said before the page is written."""

from __future__ import annotations

from pathlib import Path

from command_line import run

WAY = ("Alma", "Haven", "--network", "teaching", "--date", "2026-03-04")


def test_a_saved_map_becomes_a_story(tmp_path: Path) -> None:
    assert run("route", *WAY, "--map", str(tmp_path / "trip.html")).exit_code == 0
    steps = tmp_path / "steps.toml"
    steps.write_text('title = "By rail"\n[[step]]\nheading = "One"\nmaps = "trip.html"\n', encoding="utf-8")
    said = run("story", str(steps), "--out", str(tmp_path / "story.html"))
    assert said.exit_code == 0 and said.stderr == f"story: {tmp_path / 'story.html'}\n"
    assert "<h1>By rail</h1>" in (tmp_path / "story.html").read_text(encoding="utf-8")


def test_slips_are_said_with_what_to_do(tmp_path: Path) -> None:
    steps = tmp_path / "steps.toml"
    steps.write_text('[[step]]\nheading = "One"\nmaps = "trip.html"\n', encoding="utf-8")
    said = run("story", str(steps), "--out", str(tmp_path / "story.html"))
    assert said.exit_code == 1 and "step 1" in said.stderr and "--map" in said.stderr and "mend" in said.stderr
    assert run("story", str(tmp_path / "gone.toml")).exit_code == 2
    assert run("story", str(steps), "--out", "story.pdf").exit_code == 2
