"""What `eurasia` says of five months lies within what was published of them, and the documents show that table."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

import corridor as cd
from benchmarks.months import DAYS, PAIRS, TABLE, Month, Published, months, to_markdown

MOST_MET = 11


@pytest.fixture(scope="module")
def asked(eurasia: cd.Network) -> tuple[Month, ...]:
    return months(eurasia)


def test_the_documents_show_the_table(asked: tuple[Month, ...], root: Path) -> None:
    assert to_markdown(asked) in (root / "docs" / "months.md").read_text(encoding="utf-8")


def test_every_published_figure_is_asked_for(asked: tuple[Month, ...]) -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == sum(len(row.checks) for row in asked)
    assert {(row.origin, row.destination, row.day) for row in asked} == {
        (*pair[:2], day) for pair in PAIRS for day in DAYS
    }


def test_most_published_figures_are_met_and_a_wrong_one_is_a_miss(asked: tuple[Month, ...]) -> None:
    checks = [good for row in asked for good in row.checks]
    assert sum(checks) >= MOST_MET
    told = next(row for row in asked if row.days is not None)
    assert replace(told, days=Published(90.0, 95.0, "", ""), usd=Published(1.0, 2.0, "", "")).checks == (False, False)


def _of(asked: tuple[Month, ...], origin: str, destination: str, day: str, hs: str = "8429") -> Month:
    return next(
        row for row in asked if (row.origin, row.destination, row.day[:7], row.hs) == (origin, destination, day, hs)
    )


def _cost(answer: cd.Itinerary | cd.NoRoute) -> float:
    assert isinstance(answer, cd.Itinerary)
    return answer.cost_per_container


def test_the_months_tell_their_story(asked: tuple[Month, ...]) -> None:
    # January 2021: trains to Europe and Russia cost a multiple of 2019
    for ends in (("Lanzhou", "Duisburg"), ("Xi'an", "Moscow")):
        before, then = (_cost(_of(asked, *ends, month).by_rail) for month in ("2019-06", "2021-01"))
        assert then > 1.5 * before
    # from February 2022 potash has no way to Klaipeda, machinery has; St Petersburg is the sea that is left
    for day in ("2019-06", "2021-01"):
        assert isinstance(_of(asked, "Great Stone", "Klaipeda", day, "3104").cheapest, cd.Itinerary)
    for day in ("2022-10", "2024-06", "2026-01"):
        assert isinstance(_of(asked, "Great Stone", "Klaipeda", day, "3104").cheapest, cd.NoRoute)
    # June 2024: the queues on the Kazakh border make trains slower than in 2026
    june, later = (_of(asked, "Xi'an", "Moscow", month).by_rail for month in ("2024-06", "2026-01"))
    assert isinstance(june, cd.Itinerary) and isinstance(later, cd.Itinerary) and june.hours > later.hours
    # ships from Shanghai go by Suez until December 2023, round the Cape afterwards
    for row in asked:
        if isinstance(row.cheapest, cd.Itinerary) and "Shanghai" in row.cheapest.name:
            assert ("cape" if row.day >= "2023-12-15" else "suez") in row.cheapest.name
