"""A corridor is called the same in a front's table, its frame and JSON, charts, map and report."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import corridor as cd
from corridor.itinerary.distinct import LabelledRoutes
from tests.draw.charts.figure_text import written


@pytest.fixture(scope="module")
def front(teaching: cd.Network) -> cd.ParetoFront:
    """By hours first: the corridors appear in another order than by cost."""
    box = cd.Shipment("Alma", "Haven", containers=40, cargo_tonnes_each=10, hs="8429", ready="2026-03-04")
    found = cd.pareto_routes(teaching, box, criteria=("hours", "cost"))
    appear = list(dict.fromkeys(trip.name for trip in found))
    assert appear != [group.name for group in found.corridors()]
    return found


def page_data(page: str) -> dict[str, list[dict[str, object]]]:
    (text,) = re.findall(r'<script type="application/json" id="corridor-data">(.*?)</script>', page, re.S)
    found: dict[str, list[dict[str, object]]] = json.loads(text)
    return found


def test_the_map_calls_corridors_as_the_front_does(teaching: cd.Network, front: cd.ParetoFront) -> None:
    corridors = page_data(cd.draw.map(teaching, front).to_html())["corridors"]
    texts = {str(one["name"]): str(one["letter"]) for one in corridors}
    assert texts == front.letters
    assert sorted(texts.values()) == [chr(ord("A") + place) for place in range(len(texts))]


def test_routes_that_are_no_front_are_called_by_their_place(teaching: cd.Network, front: cd.ParetoFront) -> None:
    corridors = page_data(cd.draw.map(teaching, list(front)).to_html())["corridors"]
    assert not any(one.get("letter") for one in corridors)


def test_charts_call_routes_as_the_front_does(teaching: cd.Network, front: cd.ParetoFront) -> None:
    picked = front.pick(7)
    labels = front.labels_of(picked)
    for chart in (cd.draw.time_cost_distance, cd.draw.hours_by_activity, cd.draw.reliability_chart):
        texts = written(chart(teaching, front))
        assert all(any(text.startswith(f"{label}  ") for text in texts) for label in labels)


def test_the_report_calls_corridors_as_the_front_does(
    teaching: cd.Network, front: cd.ParetoFront, tmp_path: Path
) -> None:
    file = cd.draw.report(teaching, front, tmp_path / "report.html", interactive=False)
    rows = re.findall(r"<tr[^>]*><td[^>]*>([A-Z]+)</td><td[^>]*>([^<]+)</td>", file.read_text(encoding="utf-8"))
    assert {(letter, name) for letter, name in rows} >= {(letter, name) for name, letter in front.letters.items()}


def test_json_and_frame_call_them_so_too(front: cd.ParetoFront) -> None:
    assert front.to_dict()["corridors"] == {letter: name for name, letter in front.letters.items()}
    for label, name in zip(front.to_frame()["label"], front.to_frame()["corridor"], strict=True):
        assert label.rstrip("0123456789") == front.letters[name]
    drawn = LabelledRoutes((front[0],), front.letters)
    assert drawn.labels_of(drawn) == (front.letters[front[0].name],)
