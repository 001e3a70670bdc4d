"""What is said beside the number: singulars and plurals."""

from __future__ import annotations

import re

import pytest

import corridor as cd
from corridor.display import counted


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 routes"), (1, "1 route"), (2, "2 routes"), (11, "11 routes"), (21, "21 routes"), (1000, "1,000 routes")],
)
def test_one_thing_is_no_plural(number: int, text: str) -> None:
    assert counted(number, "route") == text


@pytest.mark.parametrize("ends", [("Alma", "Haven"), ("Alma", "Karst"), ("Eastgate", "Westgate")])
def test_no_result_says_one_of_many(ends: tuple[str, str]) -> None:
    network = cd.open_network("teaching")
    front = cd.pareto_routes(network, cd.Shipment(*ends, ready="2026-03-04"))
    for text in (str(front), repr(front), *(str(trip) for trip in front)):
        assert not re.search(r"\b1 (routes|corridors|variants|borders|gauge changes)\b", text)
