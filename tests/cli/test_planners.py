"""The page that searches, from a shell: written, named, and refused before the work where it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import run


def test_the_page_is_written(tmp_path: Path) -> None:
    file = tmp_path / "ask.html"
    said = run("planner", "--network", "teaching", "--since", "2026-01-01", "--title", "Ask me", "--out", str(file))
    assert said.exit_code == 0 and said.stderr == f"planner: {file}\n"
    assert "<title>Ask me</title>" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--since", "soon"), "soon"),
        (("--out", "page.pdf"), ".html"),
        (("--network", "teachin"), "teaching"),
    ],
)
def test_slips_are_said_with_what_to_do(words: tuple[str, ...], told: str) -> None:
    said = run("planner", "--network", "teaching", *words)
    assert said.exit_code == 2 and told in said.stderr
