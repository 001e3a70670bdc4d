"""Closures of the past on `eurasia`: what was published beside what is replayed."""

from __future__ import annotations

from pathlib import Path

import pytest

import corridor as cd
from benchmarks.closures import CASES, Figure, to_markdown


@pytest.fixture(scope="module")
def figures(eurasia: cd.Network) -> dict[str, Figure]:
    return {one.what: one for case in CASES for one in case(eurasia)}


@pytest.mark.parametrize(
    "what",
    [
        "trains waiting on 24 September",
        "days to recover, trains held back in China",
        "days of wait at its worst",
        "days of wait at the end of May",
        "days more by the Cape",
    ],
)
def test_a_replay_gives_what_was_published(figures: dict[str, Figure], what: str) -> None:
    assert figures[what].status == "ok", figures[what]


def test_what_the_replay_misses_is_said(figures: dict[str, Figure]) -> None:
    """More trains stood on 6 October than the line that is left by then, and fewer boxes are on them than were told."""
    missed = {one.what for one in figures.values() if one.status == "miss"}
    assert missed == {
        "boxes waiting on 24 September",
        "days to recover, as nothing is done",
        "trains waiting on 6 October",
    }


def test_the_documents_show_the_table(figures: dict[str, Figure], root: Path) -> None:
    assert to_markdown(list(figures.values())) in (root / "docs" / "howto" / "replay.md").read_text(encoding="utf-8")
