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
        "trains waiting to enter Poland at the reopening",
        "days to recover, trains held back in China",
        "days to recover, at the pace of the first days",
        "days of wait at its worst",
        "days of wait at the end of May",
        "days more by the Cape",
    ],
)
def test_a_replay_gives_what_was_published(figures: dict[str, Figure], what: str) -> None:
    assert figures[what].status == "ok", figures[what]


def test_what_the_replay_misses_is_said(figures: dict[str, Figure]) -> None:
    """One of two counts of the trains is larger, boxes are more than were on them, and someone did something."""
    missed = {one.what for one in figures.values() if one.status == "miss"}
    assert missed == {
        "trains stuck in Belarus on 22 September",
        "boxes waiting on both sides at the reopening",
        "days to recover, as nothing is done",
    }


def test_the_documents_show_the_table(figures: dict[str, Figure], root: Path) -> None:
    assert to_markdown(list(figures.values())) in (root / "docs" / "howto" / "replay.md").read_text(encoding="utf-8")
